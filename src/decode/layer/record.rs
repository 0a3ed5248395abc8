//! Binary relatives of JSON: maps, arrays, strings and numbers, each behind a head that tells what
//! it is and how long.

use super::text::Text;
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::{Place, join, name};
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use crate::limits;

/// Bytes of text that a record must have somewhere to be taken for one.
const LEAST_TEXT: u64 = 2;

/// What a head announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Head {
    /// So many values; to an end of their own if not known.
    Array(Option<u64>),
    /// So many pairs; to an end of their own if not known.
    Map(Option<u64>),
    /// So many bytes of text, or of anything.
    Text(u64),
    Bytes(u64),
    /// Strings that are one string, to an end of their own.
    Pieces,
    /// A number or a word, in words.
    Word(String),
    /// The end of what had no known length.
    End,
    /// Something about the value that follows.
    Tag,
}

/// What the bytes of a head say.
pub(super) enum Read {
    /// A head of so many bytes.
    Head(Head, usize),
    /// More bytes are needed.
    Open,
    /// It is none.
    Broken,
}

/// A format of records.
pub(super) struct Format {
    pub(super) layer: Layer,
    pub(super) read: fn(&[u8]) -> Read,
}

/// Something open.
#[derive(Debug)]
struct Open {
    kind: Kind,
    /// Values still to come, keys among them.
    left: Option<u64>,
    /// The length of the path to it.
    path: usize,
    /// The number of the next value, keys among them.
    number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Array,
    Map,
    Pieces,
}

/// What is open, and the path to the next value.
#[derive(Debug, Default)]
struct Frames {
    open: Vec<Open>,
    path: String,
}

impl Frames {
    /// Whether the next string is a key.
    fn wants_key(&self) -> bool {
        let Some(open) = self.open.last() else {
            return false;
        };
        open.kind == Kind::Map && open.number.is_multiple_of(2)
    }

    /// Opens what a head announces; `None` if that is nested too deep.
    fn enter(&mut self, head: &Head) -> Option<()> {
        let (kind, left) = match head {
            Head::Map(pairs) => (Kind::Map, pairs.map(|pairs| pairs.saturating_mul(2))),
            Head::Array(values) => (Kind::Array, *values),
            _ => (Kind::Pieces, None),
        };
        if self.open.len() >= limits::RECORD_NESTING {
            return None;
        }
        self.open.push(Open {
            kind,
            left,
            path: self.path.len(),
            number: 0,
        });
        self.go_on();
        Some(())
    }

    /// Goes to the next value, which may be behind the end of what is open.
    fn next(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.number += 1;
            open.left = open.left.map(|left| left.saturating_sub(1));
        }
        self.go_on();
    }

    fn go_on(&mut self) {
        while self.open.last().is_some_and(|open| open.left == Some(0)) {
            self.leave();
            if let Some(open) = self.open.last_mut() {
                open.number += 1;
                open.left = open.left.map(|left| left.saturating_sub(1));
            }
        }
        if let Some(open) = self.open.last()
            && open.kind == Kind::Array
        {
            let element = format!("[{}]", open.number);
            self.path.truncate(open.path);
            self.path = join(&self.path, &element);
        }
    }

    /// Whether the next string is a piece of one.
    fn are_pieces(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.kind == Kind::Pieces)
    }

    fn leave(&mut self) {
        if let Some(open) = self.open.pop() {
            self.path.truncate(open.path);
        }
    }

    /// Ends what had no known length; false if nothing such is open.
    fn end(&mut self) -> bool {
        let ends = self.open.last().is_some_and(|open| open.left.is_none());
        if ends {
            self.leave();
            self.next();
        }
        ends
    }

    fn set_key(&mut self, key: &[u8]) {
        if let Some(open) = self.open.last() {
            self.path.truncate(open.path);
            self.path = join(&self.path, &name(key));
        }
        self.next();
    }
}

/// What the next bytes are.
enum State {
    Head,
    /// A key, with so many bytes to go.
    Key(u64),
    /// A string, with so many bytes to go.
    String(Value, u64),
    /// A piece of a string, with so many bytes to go.
    Piece(u64),
    /// No record: text.
    Text(Text),
}

/// A record.
pub(in crate::decode) struct Record {
    place: Place,
    format: &'static Format,
    frames: Frames,
    state: State,
    /// The bytes of a head that is not complete.
    head: Vec<u8>,
    key: Vec<u8>,
    /// The string whose pieces are coming.
    pieced: Option<Value>,
    /// Where the next byte is.
    offset: u64,
}

impl Record {
    /// Returns a record whose bytes are still to come.
    pub(super) fn new(place: Place, format: &'static Format) -> Self {
        Self {
            place,
            format,
            frames: Frames::default(),
            state: State::Head,
            head: Vec::new(),
            key: Vec::new(),
            pieced: None,
            offset: 0,
        }
    }

    /// Takes bytes up to the next change of state; returns the rest.
    fn step<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        match &mut self.state {
            State::Head => self.step_head(bytes, output),
            State::Key(left) => {
                let (taken, rest) = split(bytes, *left);
                let room = limits::FIELD_NAME_BYTES.saturating_sub(self.key.len());
                self.key
                    .extend_from_slice(taken.get(..room).unwrap_or(taken));
                *left -= length(taken);
                let (ended, cut) = (*left == 0, taken.len() > room);
                self.offset += length(taken);
                if cut {
                    output.obstacle(&self.place, self.format.layer.name(), Reason::Budget);
                }
                if ended {
                    let key = std::mem::take(&mut self.key);
                    self.frames.set_key(&key);
                    self.state = State::Head;
                }
                rest
            }
            State::String(value, left) => {
                let (taken, rest) = split(bytes, *left);
                value.push(taken, output);
                self.offset += length(taken);
                *left -= length(taken);
                if *left == 0 {
                    value.finish_at(self.place.extent.end(self.offset), output);
                    self.state = State::Head;
                    self.frames.next();
                }
                rest
            }
            State::Piece(left) => {
                let (taken, rest) = split(bytes, *left);
                if let Some(value) = &mut self.pieced {
                    value.push(taken, output);
                }
                self.offset += length(taken);
                *left -= length(taken);
                if *left == 0 {
                    self.state = State::Head;
                    self.frames.next();
                }
                rest
            }
            State::Text(text) => {
                text.push(bytes, output);
                &[]
            }
        }
    }

    /// Takes one byte of a head.
    fn step_head<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        self.head.extend(bytes.first());
        let rest = bytes.get(1..).unwrap_or_default();
        self.offset += 1;
        match (self.format.read)(&self.head) {
            Read::Open => {}
            Read::Broken => self.give_up(Reason::Malformed, output),
            Read::Head(head, _) => {
                let length = length(&self.head);
                self.head.clear();
                if let Err(reason) = self.take(head, length, output) {
                    self.give_up(reason, output);
                }
            }
        }
        rest
    }

    fn take(&mut self, head: Head, size: u64, output: &mut Output<'_>) -> Result<(), Reason> {
        match head {
            Head::Tag => {}
            Head::End => {
                if self.frames.are_pieces() {
                    self.finish_pieced(output);
                }
                self.frames.end().then_some(()).ok_or(Reason::Malformed)?;
            }
            Head::Pieces => {
                self.finish_pieced(output);
                self.pay(output)?;
                self.pieced = Some(Value::new(
                    self.member(self.offset, u64::MAX),
                    Hint::Nothing,
                ));
                self.frames.enter(&head).ok_or(Reason::Budget)?;
            }
            Head::Array(_) | Head::Map(_) => {
                self.frames.enter(&head).ok_or(Reason::Budget)?;
            }
            Head::Text(left) | Head::Bytes(left) if left > 0 && self.frames.are_pieces() => {
                self.state = State::Piece(left);
            }
            Head::Word(word) if self.frames.wants_key() => self.frames.set_key(word.as_bytes()),
            Head::Text(0) | Head::Bytes(0) if self.frames.wants_key() => self.frames.set_key(b""),
            Head::Text(0) | Head::Bytes(0) => self.frames.next(),
            Head::Text(left) | Head::Bytes(left) if self.frames.wants_key() => {
                self.state = State::Key(left);
            }
            Head::Word(word) => {
                self.pay(output)?;
                let place = self.member(self.offset.saturating_sub(size), size);
                Value::whole(&place, Hint::Plain, word.as_bytes(), output);
                self.frames.next();
            }
            Head::Text(left) | Head::Bytes(left) => {
                self.pay(output)?;
                let value = Value::new(self.member(self.offset, left), Hint::Nothing);
                self.state = State::String(value, left);
            }
        }
        Ok(())
    }

    fn pay(&self, output: &mut Output<'_>) -> Result<(), Reason> {
        let paid = output.pay_value(&self.place, self.format.layer);
        paid.then_some(()).ok_or(Reason::Budget)
    }

    /// Delivers a string whose pieces have all come.
    fn finish_pieced(&mut self, output: &mut Output<'_>) {
        if let Some(mut value) = self.pieced.take() {
            value.finish_at(self.place.extent.end(self.offset), output);
        }
    }

    /// Returns the place of the next value.
    fn member(&self, start: u64, length: u64) -> Place {
        let extent = self.place.extent.inner(start, start.saturating_add(length));
        self.place
            .member(&self.frames.path, self.format.layer, extent)
    }

    /// Takes the rest as one text.
    fn give_up(&mut self, reason: Reason, output: &mut Output<'_>) {
        output.obstacle(&self.place, self.format.layer.name(), reason);
        self.finish_pieced(output);
        self.state = State::Text(Text::new(self.place.rest(self.offset)));
    }
}

impl Peel for Record {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = self.step(rest, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        let complete = self.frames.open.is_empty() && self.head.is_empty();
        match &mut self.state {
            State::Text(text) => return text.finish(output),
            State::Head if complete => return,
            State::String(value, _) => value.finish_at(None, output),
            State::Head | State::Key(_) | State::Piece(_) => {}
        }
        self.finish_pieced(output);
        output.obstacle(&self.place, self.format.layer.name(), Reason::Cut);
        if !self.key.is_empty() {
            // It may have been a value.
            let place = self.member(self.offset, 0);
            Value::whole(&place, Hint::Nothing, &self.key, output);
        }
    }
}

/// Whether this is a record with a text in it: a map or an array, complete if `whole`.
pub(super) fn looks_like(format: &Format, bytes: &[u8], whole: bool) -> bool {
    let mut frames = Frames::default();
    let mut rest = bytes;
    let mut text = 0;
    while !rest.is_empty() {
        let (head, size) = match (format.read)(rest) {
            Read::Head(head, size) => (head, size),
            Read::Open => return !whole && text >= LEAST_TEXT,
            Read::Broken => return false,
        };
        rest = rest.get(size..).unwrap_or_default();
        let opens = matches!(head, Head::Array(_) | Head::Map(_) | Head::Tag);
        if frames.open.is_empty() && !opens {
            return false;
        }
        match head {
            Head::Tag => {}
            Head::End if frames.end() => {}
            Head::End => return false,
            Head::Array(_) | Head::Map(_) | Head::Pieces => {
                if frames.enter(&head).is_none() {
                    // Peeling it says that this is too deep.
                    return text >= LEAST_TEXT;
                }
            }
            Head::Word(_) => frames.next(),
            Head::Text(left) | Head::Bytes(left) => {
                let (string, more) = split(rest, left);
                let complete = length(string) == left;
                if head == Head::Text(left) {
                    if !is_text(string, complete) {
                        return false;
                    }
                    text += length(string);
                }
                if !complete {
                    return !whole && text >= LEAST_TEXT;
                }
                rest = more;
                frames.next();
            }
        }
    }
    (frames.open.is_empty() || !whole) && text >= LEAST_TEXT
}

fn is_text(bytes: &[u8], complete: bool) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !complete && error.error_len().is_none(),
    }
}

/// Splits off so many bytes, or all that there are.
fn split(bytes: &[u8], most: u64) -> (&[u8], &[u8]) {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    bytes.split_at_checked(most).unwrap_or((bytes, &[]))
}

/// Reads a number of one, two, four or eight bytes, the highest first.
pub(super) fn number(bytes: &[u8], size: usize) -> Option<u64> {
    let digits = bytes.get(..size)?;
    Some(
        digits
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}
