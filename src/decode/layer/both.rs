//! A value that is delivered as it is, and decoded, too.

use super::text::Text;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::limits;

/// A long value that may be what it seems, or just a text.
///
/// Both sides get the same blocks, so that the order of what they deliver is always the same.
pub(in crate::decode) struct Both {
    text: Text,
    inner: Box<dyn Peel>,
    block: Vec<u8>,
}

impl Both {
    /// Returns the text and what is in it, whose bytes are still to come.
    pub(in crate::decode) fn new(text: Text, inner: Box<dyn Peel>) -> Self {
        Self {
            text,
            inner,
            block: Vec::new(),
        }
    }

    fn turn(&mut self, output: &mut Output<'_>) {
        self.text.push(&self.block, output);
        self.inner.push(&self.block, output);
        self.block.clear();
    }
}

impl Peel for Both {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = limits::WINDOW_BYTES.saturating_sub(self.block.len());
            let (first, more) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            self.block.extend_from_slice(first);
            if self.block.len() >= limits::WINDOW_BYTES {
                self.turn(output);
            }
            rest = more;
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.turn(output);
        self.text.finish(output);
        self.inner.finish(output);
    }
}
