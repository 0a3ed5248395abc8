//! The leave to write upstream.

/// Proof that a request was judged and may leave. Only `judge` makes one, and forwarding uses it
/// up: it can be neither copied nor kept.
#[derive(Debug)]
#[must_use = "a request that was cleared and is not sent should say why"]
pub struct Clearance(());

impl Clearance {
    pub(super) fn grant() -> Self {
        Self(())
    }
}
