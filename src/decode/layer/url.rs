//! An URL: the segments of its path, its query, its fragment.
//!
//! The host is no leaf: `classify` knows it.

use super::escape::Escapes;
use super::form::Form;
use super::text;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::{Extent, Place};
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use crate::limits;
use memchr::{memchr, memchr3};

/// Where in the URL the next byte is.
enum State {
    /// In the scheme or the host, with so many bytes to go.
    Host(usize),
    Segment(Option<Value>),
    /// In the parameters of a segment, after `;`.
    Matrix(Form),
    Query(Form),
    Fragment(Value),
}

/// An URL, or the path of one.
pub(in crate::decode) struct Url {
    place: Place,
    /// The place of the segment or fragment that started last.
    piece: Place,
    state: State,
    /// The number of the segment, if segments are fields of their own.
    number: Option<usize>,
    /// The path so far, as it is written: its segments say more together.
    path: Vec<u8>,
    /// Where the next byte is.
    offset: u64,
    /// Where the segment starts.
    start: u64,
}

impl Url {
    /// Returns an URL whose scheme and host have so many bytes.
    pub(in crate::decode) fn new(place: Place, host: usize) -> Self {
        Self {
            piece: place.piece(place.extent),
            place,
            state: State::Host(host),
            number: None,
            path: Vec::new(),
            offset: 0,
            start: 0,
        }
    }

    /// Returns a path whose segments are fields, `[0]` and so on.
    pub(in crate::decode) fn path(place: Place) -> Self {
        Self {
            number: Some(0),
            ..Self::new(place, 0)
        }
    }

    /// Takes bytes up to the next change of state; returns the rest.
    fn step<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        match &mut self.state {
            State::Host(left) => {
                let (host, rest) = bytes.split_at_checked(*left).unwrap_or((bytes, &[]));
                *left -= host.len();
                self.offset += length(host);
                deliver_host(&self.place, host, output);
                match rest.split_first() {
                    Some((mark, more)) => {
                        self.turn(*mark);
                        more
                    }
                    None => rest,
                }
            }
            State::Segment(_) => self.step_segment(bytes, output),
            State::Matrix(form) => {
                let at = memchr3(b'/', b'?', b'#', bytes);
                let (parameters, rest) = split(bytes, at);
                form.push(parameters, output);
                self.end_of(parameters, rest, output)
            }
            State::Query(form) => {
                let (query, rest) = split(bytes, memchr(b'#', bytes));
                form.push(query, output);
                self.end_of(query, rest, output)
            }
            State::Fragment(value) => {
                value.push(bytes, output);
                self.offset += length(bytes);
                &[]
            }
        }
    }

    fn step_segment<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let mark = |byte: &u8| matches!(byte, b'/' | b';' | b'?' | b'#');
        let (segment, rest) = split(bytes, bytes.iter().position(mark));
        self.keep(segment);
        if rest.is_empty() {
            self.place_segment(u64::MAX);
            if let State::Segment(value) = &mut self.state {
                value
                    .get_or_insert_with(|| Value::new(self.piece.clone(), Hint::Nothing))
                    .push(segment, output);
            }
            self.offset += length(segment);
            return rest;
        }
        if let State::Segment(None) = self.state {
            self.place_segment(self.offset + length(segment));
            if !segment.is_empty() {
                Value::whole(&self.piece, Hint::Nothing, segment, output);
            }
        } else if let State::Segment(Some(value)) = &mut self.state {
            value.push(segment, output);
        }
        self.end_of(segment, rest, output)
    }

    /// Ends a component if `rest` starts with the mark after it; returns what follows the mark.
    fn end_of<'a>(&mut self, taken: &[u8], rest: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        self.offset += length(taken);
        let Some((mark, more)) = rest.split_first() else {
            return rest;
        };
        self.finish_component(output);
        if *mark == b'/' {
            self.number = self.number.map(|number| number + 1);
            self.keep(b"/");
        } else {
            self.finish_path(output);
        }
        self.turn(*mark);
        more
    }

    /// Starts the component that follows a mark.
    fn turn(&mut self, mark: u8) {
        self.offset += 1;
        self.start = self.offset;
        let place = || self.place.piece(self.verbatim());
        self.state = match mark {
            b';' => State::Matrix(Form::matrix(place())),
            b'?' => State::Query(Form::new(place())),
            b'#' => {
                self.place_segment(u64::MAX);
                State::Fragment(Value::new(self.piece.clone(), Hint::Nothing))
            }
            _ => State::Segment(None),
        };
    }

    fn finish_component(&mut self, output: &mut Output<'_>) {
        let end = self.place.extent.end(self.offset);
        match &mut self.state {
            State::Segment(Some(value)) | State::Fragment(value) => value.finish_at(end, output),
            State::Matrix(form) | State::Query(form) => form.finish(output),
            State::Host(_) | State::Segment(None) => {}
        }
    }

    /// Keeps bytes of the path, as many as fit.
    fn keep(&mut self, bytes: &[u8]) {
        let room = limits::FIELD_PATH_BYTES - self.path.len();
        self.path.extend(bytes.iter().take(room));
    }

    /// Delivers the whole path, if it has several segments.
    fn finish_path(&mut self, output: &mut Output<'_>) {
        let path = std::mem::take(&mut self.path);
        let mut segments = path
            .split(|byte| *byte == b'/')
            .filter(|one| !one.is_empty());
        if segments.next().and(segments.next()).is_some() {
            let mut decoded = Vec::with_capacity(path.len());
            let mut escapes = Escapes::default();
            escapes.push(&path, &mut decoded);
            escapes.finish(&mut decoded);
            text::tell(&self.place, &decoded, output);
        }
    }

    /// Returns the extent of the component that starts here.
    fn verbatim(&self) -> Extent {
        self.place.extent.after(self.offset)
    }

    /// Says where the segment or fragment is that started last.
    fn place_segment(&mut self, end: u64) {
        self.piece.extent = self.place.extent.inner(self.start, end);
        if let Some(number) = self.number {
            let (name, extent) = (format!("[{number}]"), self.piece.extent);
            self.piece.reuse(&self.place, &name, extent);
        }
    }
}

impl Peel for Url {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = self.step(rest, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.finish_component(output);
        self.finish_path(output);
    }
}

/// Splits before a mark, or after everything.
fn split(bytes: &[u8], at: Option<usize>) -> (&[u8], &[u8]) {
    at.and_then(|at| bytes.split_at_checked(at))
        .unwrap_or((bytes, &[]))
}

/// Delivers the host of an URL, which can be a value as anything else: `jane-doe.example`.
fn deliver_host(place: &Place, host: &[u8], output: &mut Output<'_>) {
    if !host.is_empty() {
        text::tell(&place.detail("host"), host, output);
    }
}
