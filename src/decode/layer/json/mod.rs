//! JSON: one value, or several in a row, tolerant of what parsers in the field tolerate.
//!
//! Commas too many and words such as `undefined` pass; where it is no JSON at all any more, the
//! rest is scanned as text, up to a line that starts JSON again.

mod dense;
mod octets;
mod path;
mod resume;
mod string;

use super::base64::is_encoded_name;
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::Place;
use crate::decode::sniff::Hint;
use crate::decode::value::{Value, peel_numbered};
use crate::limits;
use memchr::memchr;
use octets::Octets;
use path::Path;
use resume::Resumption;
use string::Unescape;

/// What the next bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value, or the end of what it would be in.
    Value,
    /// A key, or the end of the object.
    Key,
    /// The rest of a key.
    InKey,
    /// The colon after a key.
    Colon,
    /// The rest of a string.
    InString,
    /// The rest of a number or word.
    InWord,
    /// A comma, or the end of an array or object.
    Comma,
    /// No JSON: text.
    Text,
}

/// A JSON text.
pub(in crate::decode) struct Json {
    place: Place,
    /// The place of the value that ended last.
    member: Place,
    state: State,
    path: Path,
    /// Whether a name was too long to be kept as a whole.
    cut_name: bool,
    unescape: Unescape,
    /// Unescaped bytes on their way to the key or the value.
    decoded: Vec<u8>,
    key: Vec<u8>,
    /// The value that the next bytes belong to, if some of it was pushed.
    value: Option<Value>,
    /// The numbers before, if they may spell something.
    octets: Octets,
    /// Where the next byte is.
    offset: u64,
    /// Where the value starts.
    start: u64,
    /// What takes the bytes behind the last that is JSON.
    rest: Option<Box<dyn Peel>>,
    /// How that may end.
    resumption: Resumption,
    /// Whether something of it is no JSON.
    broken: bool,
    /// Whether the last byte that was looked at ended a line, but for blanks.
    at_line_start: bool,
}

impl Json {
    /// Returns a JSON text whose bytes are still to come.
    pub(in crate::decode) fn new(place: Place) -> Self {
        let path = Path::new(place.number());
        Self {
            member: place.within(Layer::Json),
            place,
            state: State::Value,
            path,
            cut_name: false,
            unescape: Unescape::default(),
            decoded: Vec::new(),
            key: Vec::new(),
            value: None,
            octets: Octets::default(),
            offset: 0,
            start: 0,
            rest: None,
            resumption: Resumption::Never,
            broken: false,
            at_line_start: false,
        }
    }

    /// Whether it turned out not to be JSON, or not all of it.
    pub(in crate::decode) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Takes bytes up to the next change of state; returns the rest.
    fn step<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        match self.state {
            State::InKey => self.step_key(bytes, output),
            State::InString => self.step_string(bytes, output),
            State::InWord => self.step_word(bytes, output),
            State::Text => self.step_text(bytes, output),
            State::Colon | State::Comma | State::Key | State::Value => {
                self.step_mark(bytes, output)
            }
        }
    }

    /// Skips white space and takes one mark.
    fn step_mark<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let blanks = bytes
            .iter()
            .position(|byte| !self.is_blank(*byte))
            .unwrap_or(bytes.len());
        let (blank, marked) = bytes.split_at_checked(blanks).unwrap_or_default();
        self.offset += length(blank);
        if !blank.is_empty() {
            self.at_line_start |= memchr(b'\n', blank).is_some();
        }
        let Some((&mark, rest)) = marked.split_first() else {
            return &[];
        };
        let at_line_start = std::mem::take(&mut self.at_line_start);
        let (state, taken) = match self.after(mark) {
            Ok(after) => after,
            Err(reason) => {
                output.obstacle(&self.place, Layer::Json.name(), reason);
                self.deliver_key(output);
                self.scan_rest(marked.first());
                if at_line_start && self.resumption == Resumption::NextLine {
                    self.resumption = Resumption::Here;
                }
                return marked;
            }
        };
        let is_value = matches!(state, State::InString | State::InWord);
        if is_value && !output.pay_value(&self.place, Layer::Json) {
            self.scan_rest(None);
            return marked;
        }
        let key_ended = self.state == State::Colon;
        self.state = state;
        if matches!(mark, b']' | b'}') && self.octets.may_go_on() {
            self.deliver_octets(output);
        }
        self.offset += u64::from(taken);
        self.start = self.offset;
        if key_ended {
            let key = std::mem::take(&mut self.key);
            self.take_key(&key, output);
            self.key = key;
            self.key.clear();
        }
        if taken { rest } else { marked }
    }

    /// Delivers the bytes that numbers spelled in the array or object that is closed here.
    #[cold]
    fn deliver_octets(&mut self, output: &mut Output<'_>) {
        if let Some((bytes, start)) = self.octets.close() {
            let extent = self.place.extent.inner(start, self.offset + 1);
            let name = (self.path.text(), self.path.number());
            self.member.reuse_numbered(&self.place, name, extent);
            Value::whole(&self.member, Hint::Nothing, bytes, output);
        }
    }

    /// White space, and between values also a byte order mark, a record separator, and what ends a
    /// call.
    fn is_blank(&self, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
            || (self.path.is_top() && matches!(byte, 0xef | 0xbb | 0xbf | 0x1e | b')' | b';'))
    }

    /// Returns the state after a mark, and whether the mark itself is taken.
    fn after(&mut self, mark: u8) -> Result<(State, bool), Reason> {
        let state = match (self.state, mark) {
            (State::Value, b'{') => {
                self.path.enter_object().ok_or(Reason::Budget)?;
                self.octets.open(self.offset);
                State::Key
            }
            (State::Value, b'[') => {
                self.path.enter_array().ok_or(Reason::Budget)?;
                self.octets.open(self.offset);
                State::Value
            }
            (State::Value, b'"') => {
                self.octets.other();
                State::InString
            }
            (State::Value | State::Comma, b',') => {
                self.path.next();
                self.first()
            }
            (State::Value | State::Comma, b']') if self.path.leave_array() => self.next(),
            (State::Key | State::Comma, b'}') if self.path.leave_object() => self.next(),
            (State::Key, b'"') => State::InKey,
            (State::Key, b',') => State::Key,
            (State::Colon, b':') => State::Value,
            (State::Value, mark) if is_word(mark) => return Ok((State::InWord, false)),
            _ => return Err(Reason::Malformed),
        };
        Ok((state, true))
    }

    /// Returns the state before a member of what is open.
    fn first(&self) -> State {
        if self.path.is_in_object() {
            State::Key
        } else {
            State::Value
        }
    }

    /// Returns the state after a value.
    fn next(&self) -> State {
        if self.path.is_top() {
            State::Value
        } else {
            State::Comma
        }
    }

    fn step_key<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        if self.key.is_empty()
            && let Some((key, rest)) = self.unescape.plain(bytes)
        {
            self.offset += length(key) + 1;
            return self.behind_key(path::cut(key), rest, output);
        }
        let (rest, closed) = self.unescape(bytes);
        path::append_cut(&mut self.key, &self.decoded);
        self.decoded.clear();
        if closed {
            self.state = State::Colon;
        }
        rest
    }

    fn step_string<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let plain = if self.decoded.is_empty() {
            self.unescape.plain(bytes)
        } else {
            None
        };
        if let Some((string, rest)) = plain {
            if let Some(line) = self.broken_off(string) {
                return self.break_off(bytes, line, output);
            }
            self.at_line_start = false;
            // The quote after it is taken, too.
            self.offset += length(string);
            self.finish_value(string, &Hint::Nothing, output);
            self.offset += 1;
            return self.behind_value(rest, output);
        }
        let before = (self.unescape.clone(), self.decoded.len(), self.offset);
        let (rest, closed) = self.unescape(bytes);
        let taken = bytes.get(..bytes.len() - rest.len()).unwrap_or_default();
        if let Some(line) = self.broken_off(taken) {
            let decoded;
            (self.unescape, decoded, self.offset) = before;
            self.decoded.truncate(decoded);
            return self.break_off(bytes, line, output);
        }
        self.at_line_start = !closed && taken.last() == Some(&b'\n');
        let decoded = std::mem::take(&mut self.decoded);
        if closed {
            self.offset -= 1;
            self.finish_value(&decoded, &Hint::Nothing, output);
            self.offset += 1;
        } else {
            self.push_value(&decoded, Hint::Nothing, output);
        }
        self.decoded = decoded;
        self.decoded.clear();
        rest
    }

    /// Gathers a word. It is a value only if what ends it may follow one: `jane@example.com` is no
    /// JSON from its first letter on.
    fn step_word<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let end = bytes.iter().position(|byte| !is_word(*byte));
        let (word, rest) = bytes
            .split_at_checked(end.unwrap_or(bytes.len()))
            .unwrap_or_default();
        let fits = self.decoded.len() + word.len() <= limits::FIELD_NAME_BYTES;
        let fits = fits && (end.is_none() || self.may_be_value(word));
        if fits && rest.first().is_none_or(|byte| self.may_follow(*byte)) {
            self.offset += length(word);
            if end.is_some() && self.decoded.is_empty() {
                self.take_word(word, output);
                return self.behind_value(rest, output);
            }
            self.decoded.extend_from_slice(word);
            if end.is_some() {
                self.finish_word(output);
            }
            return rest;
        }
        output.obstacle(&self.place, Layer::Json.name(), Reason::Malformed);
        self.offset = self.start;
        let gathered = std::mem::take(&mut self.decoded);
        self.scan_rest(gathered.first().or(bytes.first()));
        if let Some(text) = &mut self.rest {
            text.push(&gathered, output);
        }
        self.offset += length(&gathered);
        bytes
    }

    /// Whether a word that ends with these bytes may be a value. Within an object or array parsers are
    /// tolerant; a line of text is no row of values.
    fn may_be_value(&self, last: &[u8]) -> bool {
        let starts = self.decoded.first().or(last.first());
        let is_number = starts.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'-');
        let is = |word: &&[u8]| {
            word.strip_prefix(self.decoded.as_slice())
                .is_some_and(|rest| rest == last)
        };
        !self.path.is_top() || is_number || TOP_WORDS.iter().any(is)
    }

    fn finish_word(&mut self, output: &mut Output<'_>) {
        let word = std::mem::take(&mut self.decoded);
        self.take_word(&word, output);
        self.decoded = word;
        self.decoded.clear();
    }

    fn take_word(&mut self, word: &[u8], output: &mut Output<'_>) {
        if self.octets.may_go_on() {
            self.octets.word(self.path.key(), word);
        }
        self.finish_value(word, &Hint::Plain, output);
    }

    /// Whether a byte may stand right behind a word.
    fn may_follow(&self, byte: u8) -> bool {
        self.is_blank(byte) || matches!(byte, b',' | b']' | b'}')
    }

    /// Unescapes up to the closing quote; returns the rest, and whether there was one.
    fn unescape<'a>(&mut self, bytes: &'a [u8]) -> (&'a [u8], bool) {
        let (rest, closed) = self.unescape.push(bytes, &mut self.decoded);
        self.offset += length(bytes) - length(rest);
        (rest, closed)
    }

    fn push_value(&mut self, bytes: &[u8], hint: Hint, output: &mut Output<'_>) {
        if self.value.is_none() {
            self.value = Some(Value::new(self.member(u64::MAX).clone(), hint));
        }
        if let Some(value) = &mut self.value {
            value.push(bytes, output);
        }
    }

    /// Delivers a value that ends here, with its last bytes.
    fn finish_value(&mut self, last: &[u8], hint: &Hint, output: &mut Output<'_>) {
        self.state = self.next();
        if let Some(mut value) = self.value.take() {
            value.push(last, output);
            value.finish_at(self.place.extent.end(self.offset), output);
        } else if !last.is_empty() || self.path.is_in_object() {
            // A name can be a value too: `{"Jane Doe": ""}`.
            let extent = self.place.extent.inner(self.start, self.offset);
            let (outer, path) = (&self.place, &self.path);
            let make = |member: &mut Place| {
                member.reuse_numbered(outer, (path.text(), path.number()), extent);
            };
            peel_numbered(path.number(), (hint, last), &mut self.member, make, output);
        }
    }

    /// Returns the place of the value that ends here.
    fn member(&mut self, end: u64) -> &Place {
        let extent = self.place.extent.inner(self.start, end);
        let name = (self.path.text(), self.path.number());
        self.member.reuse_numbered(&self.place, name, extent);
        &self.member
    }

    /// Delivers a key that no value follows: it may have been a value.
    fn deliver_key(&mut self, output: &mut Output<'_>) {
        if !self.key.is_empty() {
            self.path.set_key(&[]);
            let key = std::mem::take(&mut self.key);
            let offset = self.offset;
            Value::whole(self.member(offset), Hint::Nothing, &key, output);
        }
    }

    /// Goes to a key whose colon was taken. One that is base64 hides a value.
    fn take_key(&mut self, key: &[u8], output: &mut Output<'_>) {
        self.cut_name |= self.path.cuts(key);
        self.path.set_key(key);
        if is_encoded_name(key) {
            let offset = self.offset;
            Value::whole(self.member(offset), Hint::Nothing, key, output);
        }
    }
}

impl Peel for Json {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = self.step(rest, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        if self.cut_name {
            output.obstacle(&self.place, Layer::Json.name(), Reason::Budget);
        }
        let at_top = self.path.is_top() && self.state != State::InString;
        if !at_top && self.state != State::Text {
            // All that there is was scanned: tags cut long values.
            output.obstacle(&self.place, Layer::Json.name(), Reason::Malformed);
            self.deliver_key(output);
        }
        if self.state == State::InWord {
            self.finish_word(output);
        }
        if self.state == State::InString {
            self.unescape.finish(&mut self.decoded);
            let last = std::mem::take(&mut self.decoded);
            self.finish_value(&last, &Hint::Nothing, output);
        }
        if let Some(text) = &mut self.rest {
            text.finish(output);
        }
    }
}

/// Words that may stand outside of any object or array.
const TOP_WORDS: [&[u8]; 6] = [
    b"Infinity",
    b"NaN",
    b"false",
    b"null",
    b"true",
    b"undefined",
];

/// Whether a byte may be in a number or a word.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'_')
}
