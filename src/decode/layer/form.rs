//! `key=value` pairs: forms and queries, matrix parameters of a path, cookies.

use super::base64::is_encoded_name;
use super::escape::Escapes;
use super::text::{self, Text};
use crate::decode::leaf::Layer;
use crate::decode::number;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::{Place, name};
use crate::decode::sniff::Hint;
use crate::decode::value::{Value, peel_numbered};
use crate::limits;
use memchr::memchr3;

/// A key shorter than this, with nothing behind its `=`, is a key.
const SHORTEST_PADDED: usize = 12;

/// Whether there is nothing but what may stand at the end of base64.
fn is_padding(value: &[u8]) -> bool {
    value.len() <= 1 && value.iter().all(|byte| *byte == b'=')
}

/// The dialects of pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// `a=1; b=2`, nothing encoded.
    Cookie,
    /// `a=1&b=2`, percent-encoded, `+` for a space; lines are forms of their own.
    Form,
    /// `a=1;b=2`, percent-encoded.
    Matrix,
    /// `tv.1~em.VALUE~pn.VALUE`, as Google's enhanced conversions pack a person.
    Packed,
}

impl Dialect {
    /// Returns the bytes that end a pair.
    fn ends(self) -> [u8; 3] {
        match self {
            Self::Form => [b'&', b'\n', b'\r'],
            Self::Cookie | Self::Matrix => [b';'; 3],
            Self::Packed => [b'~'; 3],
        }
    }

    /// Returns the byte between a key and its value.
    fn between(self) -> u8 {
        if self == Self::Packed { b'.' } else { b'=' }
    }

    /// Returns a key without what does not belong to it.
    fn tidy(self, key: &[u8]) -> &[u8] {
        if self == Self::Cookie {
            key.trim_ascii()
        } else {
            key
        }
    }

    fn layer(self) -> Layer {
        if self == Self::Cookie {
            Layer::Cookie
        } else {
            Layer::Form
        }
    }

    fn escapes(self) -> Option<Escapes> {
        match self {
            Self::Cookie | Self::Packed => None,
            Self::Form => Some(Escapes::of_form()),
            Self::Matrix => Some(Escapes::default()),
        }
    }
}

/// What of a pair has been seen.
enum State {
    /// The key, or all of a token without `=`.
    Key,
    /// Some of the value, or nothing of it yet.
    Value(Option<Value>),
    /// Too many values: the rest is a text.
    Spent(Text),
}

/// Pairs of any number.
pub(in crate::decode) struct Form {
    place: Place,
    /// The place of the value that came last.
    member: Place,
    dialect: Dialect,
    escapes: Option<Escapes>,
    state: State,
    key: Vec<u8>,
    /// Decoded bytes on their way to the value, and the end of an escape that was cut in the key.
    decoded: Vec<u8>,
    /// Where the next byte is, among the bytes of all pairs.
    offset: u64,
    /// Where the pair starts, and where its value does.
    pair_start: u64,
    value_start: u64,
    /// Whether the pair is within the budget.
    paid: bool,
}

impl Form {
    /// Returns a form or a query.
    pub(in crate::decode) fn new(place: Place) -> Self {
        Self::of(place, Dialect::Form)
    }

    /// Returns the parameters of a path's segment.
    pub(in crate::decode) fn matrix(place: Place) -> Self {
        Self::of(place, Dialect::Matrix)
    }

    /// Returns the pairs of a person packed by Google's tag.
    pub(in crate::decode) fn packed(place: Place) -> Self {
        Self::of(place, Dialect::Packed)
    }

    /// Returns the pairs of a `cookie` header.
    pub(in crate::decode) fn cookie(place: Place) -> Self {
        Self::of(place, Dialect::Cookie)
    }

    fn of(place: Place, dialect: Dialect) -> Self {
        Self {
            member: place.within(dialect.layer()),
            place,
            dialect,
            escapes: dialect.escapes(),
            state: State::Key,
            key: Vec::new(),
            decoded: Vec::new(),
            offset: 0,
            pair_start: 0,
            value_start: 0,
            paid: false,
        }
    }

    /// Takes bytes up to the next change of state; returns the rest.
    fn step<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        match &mut self.state {
            State::Key => self.step_key(bytes, output),
            State::Value(_) => self.step_value(bytes, output),
            State::Spent(text) => {
                text.push(bytes, output);
                &[]
            }
        }
    }

    fn step_key<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let (ends, between) = (self.dialect.ends(), self.dialect.between());
        let at = bytes
            .iter()
            .position(|byte| *byte == between || ends.contains(byte));
        let is_empty = bytes.first().is_some_and(|byte| ends.contains(byte));
        if !is_empty && !self.pay(output) {
            return bytes;
        }
        // One byte more than fits tells a token that is too long for a key.
        let room = limits::KEY_BYTES + 1 - self.key.len().min(limits::KEY_BYTES);
        let taken = at.unwrap_or(bytes.len()).min(room);
        let (token, rest) = bytes.split_at_checked(taken).unwrap_or((bytes, &[]));
        self.offset += length(token);
        match &mut self.escapes {
            Some(escapes) => escapes.push(token, &mut self.key),
            None => self.key.extend_from_slice(token),
        }
        if self.key.len() > limits::KEY_BYTES {
            self.start_keyless(output);
        } else if at == Some(taken)
            && let Some((mark, more)) = rest.split_first()
        {
            self.end_token(*mark, output);
            return more;
        }
        rest
    }

    /// Pays for a pair, once; takes the rest as one text when there is no budget left.
    fn pay(&mut self, output: &mut Output<'_>) -> bool {
        self.paid = self.paid || output.pay_value(&self.place, self.dialect.layer());
        if !self.paid {
            self.state = State::Spent(Text::new(self.place.rest(self.offset)));
        }
        self.paid
    }

    /// Ends a key, or a token without `=`.
    fn end_token(&mut self, mark: u8, output: &mut Output<'_>) {
        self.flush_escape();
        if mark == self.dialect.between() {
            self.key.append(&mut self.decoded);
            if self.place.cuts(&self.key) {
                // What does not fit into the field's name is looked at as a text.
                text::tell(&self.place, &self.key, output);
            } else if is_encoded_name(&self.key) {
                Value::whole(&self.place, Hint::Nothing, &self.key, output);
            }
            self.offset += 1;
            self.pair_start = self.value_start;
            self.value_start = self.offset;
            self.state = State::Value(None);
        } else {
            self.finish_keyless(output);
            self.offset += 1;
            self.value_start = self.offset;
        }
    }

    fn step_value<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let [first, second, third] = self.dialect.ends();
        match memchr3(first, second, third, bytes).and_then(|at| bytes.split_at_checked(at)) {
            Some((value, rest)) => {
                self.decode(value);
                self.finish_value(output);
                self.offset += 1;
                self.value_start = self.offset;
                rest.get(1..).unwrap_or_default()
            }
            None => {
                self.decode(bytes);
                self.push_value(output);
                &[]
            }
        }
    }

    /// Decodes bytes of a value.
    fn decode(&mut self, bytes: &[u8]) {
        self.offset += length(bytes);
        match &mut self.escapes {
            Some(escapes) => escapes.push(bytes, &mut self.decoded),
            None => self.decoded.extend_from_slice(bytes),
        }
    }

    fn flush_escape(&mut self) {
        if let Some(escapes) = &mut self.escapes {
            escapes.finish(&mut self.decoded);
        }
    }

    /// Makes a token that is too long for a key a value.
    fn start_keyless(&mut self, output: &mut Output<'_>) {
        self.decoded.clear();
        self.decoded.append(&mut self.key);
        self.state = State::Value(None);
        self.push_value(output);
    }

    /// Delivers a token that had no `=`.
    fn finish_keyless(&mut self, output: &mut Output<'_>) {
        // The end of an escape that was cut may be in `decoded` already.
        self.key.append(&mut self.decoded);
        self.decoded.append(&mut self.key);
        self.state = State::Value(None);
        self.finish_value(output);
    }

    fn push_value(&mut self, output: &mut Output<'_>) {
        if let State::Value(None) = self.state {
            if is_padding(&self.decoded) {
                // Perhaps the end of a key that is base64: the next bytes tell.
                return;
            }
            let value = Value::new(self.member(u64::MAX).clone(), Hint::Nothing);
            self.state = State::Value(Some(value));
        }
        if let State::Value(Some(value)) = &mut self.state {
            value.push(&self.decoded, output);
        }
        self.decoded.clear();
    }

    /// Ends the pair, whose last bytes are decoded.
    fn finish_value(&mut self, output: &mut Output<'_>) {
        self.flush_escape();
        let end = self.place.extent.end(self.offset);
        if let State::Value(Some(value)) = &mut self.state {
            value.push(&self.decoded, output);
            value.finish_at(end, output);
        } else if is_padding(&self.decoded) && self.key.len() >= SHORTEST_PADDED {
            self.finish_padded(output);
        } else if !self.decoded.is_empty() || !self.key.is_empty() {
            // A name can be a value too: `Jane+Doe=`.
            self.deliver(output);
        }
        self.state = State::Key;
        self.decoded.clear();
        self.key.clear();
        self.paid = false;
    }

    /// Delivers a value that is here as a whole.
    fn deliver(&mut self, output: &mut Output<'_>) {
        let key = self.dialect.tidy(&self.key);
        let number = number::within(self.place.number(), key);
        let extent = self.place.extent.inner(self.value_start, self.offset);
        let outer = &self.place;
        let make = |member: &mut Place| {
            member.reuse_numbered(outer, (&name(key), number), extent);
        };
        let value = (&Hint::Nothing, self.decoded.as_slice());
        peel_numbered(number, value, &mut self.member, make, output);
    }

    /// Delivers a key with nothing but `=` behind it: it is base64 with its padding.
    fn finish_padded(&mut self, output: &mut Output<'_>) {
        self.key.push(b'=');
        self.key.append(&mut self.decoded);
        self.decoded.append(&mut self.key);
        self.value_start = self.pair_start;
        let decoded = std::mem::take(&mut self.decoded);
        let offset = self.offset;
        Value::whole(self.member(offset), Hint::Nothing, &decoded, output);
        self.decoded = decoded;
    }

    /// Returns the place of the value that ends here.
    fn member(&mut self, end: u64) -> &Place {
        let key = self.dialect.tidy(&self.key);
        let extent = self.place.extent.inner(self.value_start, end);
        self.member.reuse(&self.place, &name(key), extent);
        &self.member
    }
}

impl Peel for Form {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = self.step(rest, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.flush_escape();
        match &mut self.state {
            State::Key => self.finish_keyless(output),
            State::Value(_) => self.finish_value(output),
            State::Spent(_) => {}
        }
        if let State::Spent(text) = &mut self.state {
            text.finish(output);
        }
    }
}
