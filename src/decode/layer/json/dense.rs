//! JSON without blanks, as programs write it: the marks between a key and its value, and between a value
//! and the next key, are taken together with what stands before them.
//!
//! All of it is what taking mark by mark gives, faster.

use super::{Json, State, is_word, path};
use crate::decode::leaf::Layer;
use crate::decode::output::Output;

impl Json {
    /// Takes the colon behind a key, and the mark that its value starts with.
    pub(super) fn behind_key<'a>(
        &mut self,
        key: &[u8],
        bytes: &'a [u8],
        output: &mut Output<'_>,
    ) -> &'a [u8] {
        let Some(rest) = bytes.strip_prefix(b":") else {
            path::append_cut(&mut self.key, key);
            self.state = State::Colon;
            return bytes;
        };
        self.state = State::Value;
        self.mark();
        self.take_key(key, output);
        self.start_value(rest, output)
    }

    /// Takes the comma behind a value, and the mark that the next key or value starts with.
    pub(super) fn behind_value<'a>(
        &mut self,
        bytes: &'a [u8],
        output: &mut Output<'_>,
    ) -> &'a [u8] {
        let Some(rest) = bytes.strip_prefix(b",") else {
            return bytes;
        };
        if self.state != State::Comma {
            return bytes;
        }
        self.path.next();
        self.state = self.first();
        self.mark();
        if self.state == State::Value {
            return self.start_value(rest, output);
        }
        let Some(key) = rest.strip_prefix(b"\"") else {
            return rest;
        };
        self.state = State::InKey;
        self.mark();
        key
    }

    /// Starts a string, number or word.
    fn start_value<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let (state, rest) = match bytes {
            [b'"', rest @ ..] => (State::InString, rest),
            [first, ..] if is_word(*first) => (State::InWord, bytes),
            _ => return bytes,
        };
        // What cannot be paid for ends where it is taken mark by mark.
        if !output.pay_value(&self.place, Layer::Json) {
            return bytes;
        }
        self.state = state;
        if state == State::InString {
            self.octets.other();
            self.mark();
        }
        rest
    }

    /// Moves over a mark.
    fn mark(&mut self) {
        self.offset += 1;
        self.start = self.offset;
        self.at_line_start = false;
    }
}
