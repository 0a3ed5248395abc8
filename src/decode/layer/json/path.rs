//! Where in a JSON text the next value is, as in `req[0].md.btx`.

use crate::decode::number::{behind_dot, item, within};
use crate::decode::place::name;
use crate::hash::hash;
use crate::limits;

/// An open array or object.
#[derive(Debug, Clone, Copy)]
enum Open {
    /// With where it is and which value is the next.
    Array(Mark, u64),
    /// With where it is.
    Object(Mark),
}

/// The length of a path, and the number of the field there.
#[derive(Debug, Clone, Copy)]
struct Mark {
    length: usize,
    number: u64,
}

/// The path to the next value.
pub(super) struct Path {
    text: String,
    /// The number of the field, with what is around the JSON text.
    number: u64,
    open: Vec<Open>,
    /// Keys that came before, by their marks: the objects of a list have the same ones.
    known: Vec<Known>,
    /// Whether a list has gone on to its second value.
    repeats: bool,
}

/// Keys that are remembered.
const REMEMBERED: usize = 128;
/// The longest of them.
const LONGEST_REMEMBERED: usize = 48;

/// A key that came before.
#[derive(Clone, Default)]
struct Known {
    /// What it and the number of the object hash to.
    mark: u64,
    key: String,
    /// The number of its field.
    number: u64,
}

impl Path {
    /// Returns the path to a JSON text in a field of this number.
    pub(super) fn new(number: u64) -> Self {
        Self {
            text: String::new(),
            number,
            open: Vec::new(),
            known: Vec::new(),
            repeats: false,
        }
    }

    /// Returns the number of the field that the path leads to.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Returns the path in words.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is open.
    pub(super) fn is_top(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether the next value belongs to an object.
    pub(super) fn is_in_object(&self) -> bool {
        matches!(self.open.last(), Some(Open::Object(_)))
    }

    /// Returns the key that the next value is under, if it is in an object.
    pub(super) fn key(&self) -> Option<&[u8]> {
        let Some(Open::Object(mark)) = self.open.last() else {
            return None;
        };
        let key = self.text.get(mark.length..).unwrap_or_default();
        Some(key.strip_prefix('.').unwrap_or(key).as_bytes())
    }

    /// Goes into an object; `None` if it is nested too deep.
    pub(super) fn enter_object(&mut self) -> Option<()> {
        self.enter(Open::Object(self.mark()))
    }

    /// Goes into an array; `None` if it is nested too deep.
    pub(super) fn enter_array(&mut self) -> Option<()> {
        self.enter(Open::Array(self.mark(), 0))?;
        self.write_number();
        Some(())
    }

    fn mark(&self) -> Mark {
        Mark {
            length: self.text.len(),
            number: self.number,
        }
    }

    fn enter(&mut self, open: Open) -> Option<()> {
        (self.open.len() < limits::JSON_NESTING).then(|| self.open.push(open))
    }

    /// Leaves an array; false if there is none to leave.
    pub(super) fn leave_array(&mut self) -> bool {
        self.leave(matches!(self.open.last(), Some(Open::Array(..))))
    }

    /// Leaves an object; false if there is none to leave.
    pub(super) fn leave_object(&mut self) -> bool {
        self.leave(self.is_in_object())
    }

    fn leave(&mut self, fits: bool) -> bool {
        if fits && let Some(Open::Array(mark, _) | Open::Object(mark)) = self.open.pop() {
            self.text.truncate(mark.length);
            self.number = mark.number;
        }
        fits
    }

    /// Goes on to the next value of an array.
    pub(super) fn next(&mut self) {
        if let Some(Open::Array(_, number)) = self.open.last_mut() {
            *number += 1;
            self.repeats = true;
            self.write_number();
        }
    }

    fn write_number(&mut self) {
        if let Some(Open::Array(mark, number)) = self.open.last() {
            self.text.truncate(mark.length);
            self.number = item(mark.number);
            if self.text.len() < limits::FIELD_PATH_BYTES {
                self.text.push('[');
                push_number(&mut self.text, *number);
                self.text.push(']');
            }
        }
    }

    /// Whether a key, or the path with it, is too long to be kept as a whole.
    pub(super) fn cuts(&self, key: &[u8]) -> bool {
        key.len() >= limits::FIELD_NAME_BYTES
            || self.text.len() + key.len() >= limits::FIELD_PATH_BYTES
    }

    /// Goes to a key of an object.
    pub(super) fn set_key(&mut self, key: &[u8]) {
        let Some(Open::Object(mark)) = self.open.last() else {
            return;
        };
        let outer = mark.number;
        self.text.truncate(mark.length);
        if !self.repeats || self.text.is_empty() || key.len() > LONGEST_REMEMBERED {
            let key = name(key);
            self.number = number_of(outer, &key, !self.text.is_empty());
            append(&mut self.text, &key);
            return;
        }
        self.known.resize_with(REMEMBERED, Known::default);
        let mark = hash(outer, key);
        let slot = usize::try_from(mark).unwrap_or_default() % REMEMBERED;
        let Some(known) = self.known.get_mut(slot) else {
            return;
        };
        if known.mark != mark {
            let key = name(key);
            known.mark = mark;
            known.number = number_of(outer, &key, true);
            known.key.clear();
            known.key.push_str(&key);
        }
        self.number = known.number;
        append(&mut self.text, &known.key);
    }
}

/// Returns the number of a field of this key within the one of this number.
fn number_of(outer: u64, key: &str, is_named: bool) -> u64 {
    if is_named && !key.is_empty() {
        behind_dot(outer, key.as_bytes())
    } else {
        within(outer, key.as_bytes())
    }
}

/// Appends a key to a path that it fits into.
fn append(path: &mut String, key: &str) {
    if path.len() + key.len() < limits::FIELD_PATH_BYTES {
        if !path.is_empty() && !key.is_empty() {
            path.push('.');
        }
        path.push_str(key);
    }
}

/// Appends a number in decimal digits. There is one for each value of an array.
fn push_number(text: &mut String, number: u64) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    let digit = u8::try_from(number % 10).unwrap_or_default();
    text.push(char::from(b'0' + digit));
}

/// Appends to a key what fits.
pub(super) fn append_cut(key: &mut Vec<u8>, bytes: &[u8]) {
    let room = limits::FIELD_NAME_BYTES.saturating_sub(key.len());
    key.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
}

/// Returns what fits of a key.
pub(super) fn cut(key: &[u8]) -> &[u8] {
    key.get(..limits::FIELD_NAME_BYTES).unwrap_or(key)
}
