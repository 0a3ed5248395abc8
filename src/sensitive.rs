//! Bytes that came out of a request and must never be shown.
//!
//! `Sensitive<T>` has no `Display`, no `Deref` and no `Serialize`; its `Debug` prints a length.
//! There is one door, [`Sensitive::expose_for_matching`], so that a search for that name lists
//! every reader.

use std::fmt;

/// A value taken from a request, kept from logs, records, reports and panics.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Wraps a value that came out of a request or a subject file.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Returns the value, for decoding and matching only: never to log, print or store it.
    pub const fn expose_for_matching(&self) -> &T {
        &self.0
    }
}

impl<T: AsRef<[u8]>> fmt::Debug for Sensitive<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sensitive({} bytes)", self.0.as_ref().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_a_length_and_nothing_else() {
        assert_eq!(
            format!("{:?}", Sensitive::new("jane@example.com")),
            "Sensitive(16 bytes)"
        );
    }
}
