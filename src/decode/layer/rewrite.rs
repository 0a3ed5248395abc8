//! Escapes of any kind within a text, undone where they are.

use crate::decode::leaf::Layer;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use crate::decode::sniff::Hint;
use crate::decode::value::Value;

/// What the start of a text is.
pub(super) enum Start {
    /// An escape of so many bytes, which stands for this character.
    Escape(usize, char),
    /// What may become an escape with more bytes.
    Open,
    /// A byte that stands for itself.
    Plain,
}

/// A kind of escape.
pub(super) struct Escape {
    pub(super) layer: Layer,
    /// Returns where the next escape may start.
    pub(super) find: fn(&[u8]) -> Option<usize>,
    /// Tells what a text that may start with an escape starts with.
    pub(super) read: fn(&[u8]) -> Start,
}

impl Escape {
    /// Whether there is an escape.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        let mut rest = text;
        while let Some(tail) = (self.find)(rest).and_then(|at| rest.get(at..)) {
            if matches!((self.read)(tail), Start::Escape(..)) {
                return true;
            }
            rest = tail.get(1..).unwrap_or_default();
        }
        false
    }

    /// Appends a text without its escapes; returns what may be the start of one more.
    fn undo<'a>(&self, text: &'a [u8], decoded: &mut Vec<u8>) -> &'a [u8] {
        let mut rest = text;
        while let Some((run, tail)) = (self.find)(rest).and_then(|at| rest.split_at_checked(at)) {
            decoded.extend_from_slice(run);
            let taken = match (self.read)(tail) {
                Start::Open => return tail,
                Start::Plain => {
                    decoded.extend(tail.first());
                    1
                }
                Start::Escape(length, character) => {
                    decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    length
                }
            };
            rest = tail.get(taken..).unwrap_or_default();
        }
        decoded.extend_from_slice(rest);
        &[]
    }
}

/// A text with escapes.
pub(in crate::decode) struct Rewrite {
    beneath: Place,
    escape: &'static Escape,
    /// What the next bytes may complete, and then they.
    pending: Vec<u8>,
    decoded: Vec<u8>,
    inner: Value,
    spent: bool,
}

impl Rewrite {
    /// Returns the layer above this place.
    pub(super) fn new(beneath: Place, escape: &'static Escape) -> Self {
        Self {
            inner: Value::new(beneath.clone(), Hint::Nothing),
            beneath,
            escape,
            pending: Vec::new(),
            decoded: Vec::new(),
            spent: false,
        }
    }

    fn deliver(&mut self, output: &mut Output<'_>) {
        let layer = self.escape.layer;
        self.spent = self.spent || !output.pay_bytes(self.decoded.len(), &self.beneath, layer);
        if !self.spent {
            self.inner.push(&self.decoded, output);
        }
        self.decoded.clear();
    }
}

impl Peel for Rewrite {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        self.pending.extend_from_slice(bytes);
        let open = self.escape.undo(&self.pending, &mut self.decoded).len();
        self.pending.drain(..self.pending.len() - open);
        self.deliver(output);
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        // What is still open was no escape; there may be one within it.
        while !self.pending.is_empty() {
            self.decoded.extend(self.pending.first());
            self.pending.drain(..1);
            let open = self.escape.undo(&self.pending, &mut self.decoded).len();
            self.pending.drain(..self.pending.len() - open);
        }
        self.deliver(output);
        self.inner.finish_at(None, output);
    }
}
