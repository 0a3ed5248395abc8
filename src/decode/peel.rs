//! The one shape of all layers: bytes are pushed in, values are pushed on.

use super::output::Output;

/// One layer of one value, fed with its bytes as they arrive.
pub(super) trait Peel: Send {
    /// Takes the next bytes.
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>);
    /// Takes note that there are no more.
    fn finish(&mut self, output: &mut Output<'_>);
}

impl Peel for Box<dyn Peel> {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        (**self).push(bytes, output);
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        (**self).finish(output);
    }
}

/// Returns how many bytes a slice has, as an offset in a stream.
pub(super) fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
