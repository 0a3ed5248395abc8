//! Protocol Buffers without their schema: fields have numbers for names.
//!
//! Strings, bytes and messages look alike: each is a value in its own right, which may again be a
//! message.

use super::text::{Text, reads_as_text};
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::Place;
use crate::decode::sniff::{Hint, is_compressed, is_other_record};
use crate::decode::value::Value;

/// The highest number of a field that is taken for one: the format allows more, bytes that are no
/// message have them.
const HIGHEST_FIELD: u64 = 4_096;
/// Messages within one another that are looked at to tell that a value is one.
const NESTED: usize = 8;
/// Bytes of text that a message must have somewhere.
const LEAST_TEXT: usize = 2;

/// What the next bytes are.
enum State {
    Tag,
    /// A number, of the field with this number.
    Number(u64),
    /// A number of fixed length, with so many bytes to go.
    Fixed(u64, u32),
    Length(u64),
    /// A string, bytes or a message, with so many bytes to go.
    Bytes(Value, u64),
    /// No message: text.
    Text(Text),
}

/// A message.
pub(in crate::decode) struct Protobuf {
    place: Place,
    state: State,
    /// The number being read, and how many bytes of it have been.
    number: u64,
    read: u32,
    /// Where the next byte is.
    offset: u64,
}

impl Protobuf {
    /// Returns a message whose bytes are still to come.
    pub(in crate::decode) fn new(place: Place) -> Self {
        Self {
            place,
            state: State::Tag,
            number: 0,
            read: 0,
            offset: 0,
        }
    }

    /// Takes bytes up to the next change of state; returns the rest.
    fn step<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        match &mut self.state {
            State::Bytes(value, left) => {
                let most = usize::try_from(*left).unwrap_or(usize::MAX);
                let (taken, rest) = bytes.split_at_checked(most).unwrap_or((bytes, &[]));
                value.push(taken, output);
                self.offset += length(taken);
                *left -= length(taken);
                if *left == 0 {
                    value.finish_at(self.place.extent.end(self.offset), output);
                    self.state = State::Tag;
                }
                rest
            }
            State::Text(text) => {
                text.push(bytes, output);
                &[]
            }
            State::Fixed(field, left) => {
                let (field, left) = (*field, *left - 1);
                self.take(bytes, 8);
                if left == 0 {
                    self.deliver_number(field, output);
                } else {
                    self.state = State::Fixed(field, left);
                }
                bytes.get(1..).unwrap_or_default()
            }
            State::Tag | State::Number(_) | State::Length(_) => self.step_varint(bytes, output),
        }
    }

    /// Adds a byte to the number that is read.
    fn take(&mut self, bytes: &[u8], width: u32) {
        let byte = bytes.first().copied().unwrap_or_default();
        let bits = u64::from(if width == 7 { byte & 0x7f } else { byte });
        self.number |= bits.checked_shl(width * self.read).unwrap_or(0);
        self.read += 1;
        self.offset += 1;
    }

    fn step_varint<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        self.take(bytes, 7);
        let rest = bytes.get(1..).unwrap_or_default();
        if bytes.first().is_some_and(|byte| byte & 0x80 != 0) {
            if self.read == 10 {
                self.give_up(Reason::Malformed, output);
            }
            return rest;
        }
        match self.state {
            State::Tag => {
                let tag = std::mem::take(&mut self.number);
                self.read = 0;
                match after_tag(tag) {
                    Some(_) if !output.pay_value(&self.place, Layer::Protobuf) => self.scan_rest(),
                    Some(state) => self.state = state,
                    None => self.give_up(Reason::Malformed, output),
                }
            }
            State::Number(field) => self.deliver_number(field, output),
            State::Length(field) => {
                let left = std::mem::take(&mut self.number);
                self.read = 0;
                let place = self.member(field, self.offset, left);
                self.state = if left == 0 {
                    State::Tag
                } else {
                    State::Bytes(Value::new(place, Hint::Nothing), left)
                };
            }
            State::Fixed(..) | State::Bytes(..) | State::Text(_) => {}
        }
        rest
    }

    fn deliver_number(&mut self, field: u64, output: &mut Output<'_>) {
        let number = std::mem::take(&mut self.number).to_string();
        let taken = u64::from(std::mem::take(&mut self.read));
        let place = self.member(field, self.offset.saturating_sub(taken), taken);
        Value::whole(&place, Hint::Plain, number.as_bytes(), output);
        self.state = State::Tag;
    }

    /// Returns the place of a field; messages within messages are one layer.
    fn member(&self, field: u64, start: u64, length: u64) -> Place {
        let extent = self.place.extent.inner(start, start.saturating_add(length));
        self.place
            .record(&field.to_string(), Layer::Protobuf, extent)
    }

    fn give_up(&mut self, reason: Reason, output: &mut Output<'_>) {
        output.obstacle(&self.place, Layer::Protobuf.name(), reason);
        self.scan_rest();
    }

    /// Takes the rest as one text.
    fn scan_rest(&mut self) {
        self.state = State::Text(Text::new(self.place.rest(self.offset)));
    }
}

impl Peel for Protobuf {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = self.step(rest, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        let complete = self.read == 0 && matches!(self.state, State::Tag | State::Text(_));
        if !complete {
            output.obstacle(&self.place, Layer::Protobuf.name(), Reason::Cut);
        }
        match &mut self.state {
            State::Bytes(value, _) => value.finish_at(None, output),
            State::Text(text) => text.finish(output),
            _ => {}
        }
    }
}

/// Returns what follows a tag, if it is one.
fn after_tag(tag: u64) -> Option<State> {
    let field = tag >> 3;
    if field == 0 || field > HIGHEST_FIELD {
        return None;
    }
    match tag & 7 {
        0 => Some(State::Number(field)),
        1 => Some(State::Fixed(field, 8)),
        2 => Some(State::Length(field)),
        5 => Some(State::Fixed(field, 4)),
        _ => None,
    }
}

/// Whether this is a message with a text in it: every byte of it belongs to a field.
pub(in crate::decode) fn looks_like_protobuf(head: &[u8], whole: bool) -> bool {
    text_within(head, whole, NESTED).is_some_and(|text| text >= LEAST_TEXT)
}

/// Returns how many bytes of text are in a message; `None` if it is none.
fn text_within(head: &[u8], whole: bool, nested: usize) -> Option<usize> {
    let mut rest = head;
    let mut text = 0;
    while !rest.is_empty() {
        let Some((tag, more)) = varint(rest) else {
            return (!whole && text > 0).then_some(text);
        };
        let size = match after_tag(tag)? {
            State::Fixed(_, size) => Some((usize::try_from(size).ok()?, more)),
            State::Number(_) => varint(more).map(|(_, after)| (0, after)),
            _ => match varint(more) {
                Some((size, after)) => Some((usize::try_from(size).ok()?, after)),
                None => None,
            },
        };
        let Some((size, more)) = size else {
            return (!whole && text > 0).then_some(text);
        };
        let Some((payload, after)) = more.split_at_checked(size) else {
            // A long field that has only begun, within a value that has only begun.
            let begun = !whole && reads_as_text(more, false);
            return (begun || (!whole && text > 0)).then_some(text + more.len());
        };
        if tag & 7 == 2 {
            text += text_of(payload, nested)?;
        }
        rest = after;
    }
    Some(text)
}

/// Returns how much of a field makes sense; `None` where it is a text with a control character in
/// it, which a message's strings do not have: text among other bytes was cut by accident.
fn text_of(payload: &[u8], nested: usize) -> Option<usize> {
    if is_string(payload) || is_compressed(payload) || is_other_record(payload) {
        return Some(payload.len());
    }
    let within = nested
        .checked_sub(1)
        .and_then(|nested| text_within(payload, true, nested));
    match within {
        None if reads_as_text(payload, true) => None,
        within => Some(within.unwrap_or(0)),
    }
}

/// Whether these bytes are UTF-8 without control characters.
fn is_string(payload: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < b' ' && !byte.is_ascii_whitespace();
    !payload.iter().any(is_control) && std::str::from_utf8(payload).is_ok()
}

/// Reads a number; returns it and what follows.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        let shift = u32::try_from(index * 7).ok()?;
        number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(index + 1..)?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain, to_base64};

    fn field(number: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).unwrap();
        [&[number << 3 | 2, length], payload].concat()
    }

    #[test]
    fn fields_are_delivered() {
        let user = [
            field(1, b"jane.q.doe+px@example.com"),
            vec![0x10, 0x96, 0x01],
        ]
        .concat();
        let fixed = [vec![0x1d, 1, 0, 0, 0], vec![0x21, 2, 0, 0, 0, 0, 0, 0, 0]].concat();
        let event = [
            field(2, &field(7, &user)),
            field(3, br#"{"a": "b"}"#),
            fixed,
        ]
        .concat();
        let lines = ["1 [protobuf] jane.q.doe+px@example.com", "2 [protobuf] 150"];
        assert_eq!(decode_plain(&user).lines(), lines);
        let expected = [
            "2.7.1 [protobuf] jane.q.doe+px@example.com",
            "2.7.2 [protobuf] 150",
            "3.a [protobuf json] b",
            "3 [protobuf] 1",
            "4 [protobuf] 2",
        ];
        let kept = decode_plain(&event);
        assert_eq!(kept.lines(), expected);
        assert!(kept.obstacles.is_empty());
        check_cuts(&event);
        let kept = decode_plain(to_base64(&user).as_bytes());
        assert_eq!(
            kept.lines()[1],
            "1 [base64 protobuf] jane.q.doe+px@example.com"
        );
    }

    #[test]
    fn other_bytes_are_no_message() {
        for bytes in [
            b"\nHello there".as_slice(),
            b"\x0a\x04jan",
            b"\x0a\x00\x08\x01",
            b"\x08\x96\x01",
            b"\x12\x34\x56\x78\x9a\xbc\xde\xf0",
            b"line\x0bline",
        ] {
            let kept = decode_plain(bytes);
            assert!(
                kept.leaves.iter().all(|leaf| leaf.chain.is_empty()),
                "{:?}",
                kept.lines()
            );
        }
    }

    #[test]
    fn a_long_message_that_breaks_off_is_read_as_far_as_it_goes() {
        let name = field(1, b"jane.q.doe@example.com");
        let mut message = name.repeat(1_000);
        message.extend_from_slice(b"\x07 sertraline");
        let kept = decode_plain(&message);
        assert_eq!(kept.complaints(), ["protobuf malformed"]);
        assert_eq!(kept.leaves.len(), 1_001);
        assert!(kept.has("sertraline"));
        let (cut, _) = message.split_at(23_990);
        assert_eq!(decode_plain(cut).complaints(), ["protobuf cut"]);
    }
}
