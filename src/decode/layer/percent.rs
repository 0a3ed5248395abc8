//! Percent-encoding around a whole value: `%XX` once more.

use super::escape::{Escapes, hex_pair};
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use memchr::memchr_iter;

/// A percent-encoded value.
pub(in crate::decode) struct Percent {
    escapes: Escapes,
    decoded: Vec<u8>,
    inner: Value,
}

impl Percent {
    /// Returns the layer above this place.
    pub(in crate::decode) fn new(beneath: Place) -> Self {
        Self {
            escapes: Escapes::default(),
            decoded: Vec::new(),
            inner: Value::new(beneath, Hint::Nothing),
        }
    }
}

impl Peel for Percent {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        self.decoded.clear();
        self.escapes.push(bytes, &mut self.decoded);
        self.inner.push(&self.decoded, output);
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.decoded.clear();
        self.escapes.finish(&mut self.decoded);
        self.inner.push(&self.decoded, output);
        self.inner.finish_at(None, output);
    }
}

/// Whether there is at least one `%XX`.
pub(in crate::decode) fn has_escape(bytes: &[u8]) -> bool {
    memchr_iter(b'%', bytes).any(|at| match bytes.get(at + 1..at + 3) {
        Some([high, low]) => hex_pair(*high, *low).is_some(),
        _ => false,
    })
}
