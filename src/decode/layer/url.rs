//! An URL: the segments of its path, its query, its fragment.
//!
//! The host is no leaf: `classify` knows it.

use super::escape::Escapes;
use super::form::Form;
use super::text;
use crate::decode::leaf::Layer;
use crate::decode::number;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::{Extent, Place};
use crate::decode::sniff::Hint;
use crate::decode::value::{Value, peel_numbered};
use crate::limits;
use memchr::{memchr, memchr2, memchr3, memmem};
use std::borrow::Cow;

/// The name of the field that the host is in.
const HOST: &str = "host";

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
    /// The place of the host, segment or fragment that was delivered last.
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
    /// Whether what is pushed is all there is.
    all_here: bool,
}

impl Url {
    /// Returns an URL whose scheme and host have so many bytes.
    pub(in crate::decode) fn new(place: Place, host: usize) -> Self {
        Self {
            piece: place.nameless_piece(),
            place,
            state: State::Host(host),
            number: None,
            path: Vec::new(),
            offset: 0,
            start: 0,
            all_here: false,
        }
    }

    /// Peels an URL all of whose bytes are here.
    pub(in crate::decode) fn peel_whole(mut self, bytes: &[u8], output: &mut Output<'_>) {
        self.all_here = true;
        self.path.reserve(bytes.len().min(limits::FIELD_PATH_BYTES));
        self.push(bytes, output);
        self.finish(output);
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
                self.deliver_host(host, output);
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
        if rest.is_empty() && !self.all_here {
            self.push_segment(segment, output);
            return rest;
        }
        if let State::Segment(Some(value)) = &mut self.state {
            value.push(segment, output);
        } else {
            self.deliver_segment(segment, output);
        }
        self.end_of(segment, rest, output)
    }

    /// Takes some bytes of a segment that may go on.
    fn push_segment(&mut self, segment: &[u8], output: &mut Output<'_>) {
        if let State::Segment(None) = self.state {
            let extent = self.place.extent.inner(self.start, u64::MAX);
            self.piece.reuse(&self.place, &self.name(), extent);
            self.state = State::Segment(Some(Value::new(self.piece.clone(), Hint::Nothing)));
        }
        if let State::Segment(Some(value)) = &mut self.state {
            value.push(segment, output);
        }
        self.offset += length(segment);
    }

    /// Delivers a segment all of whose bytes are here.
    fn deliver_segment(&mut self, segment: &[u8], output: &mut Output<'_>) {
        if segment.is_empty() {
            return;
        }
        let (name, outer) = (self.name(), &self.place);
        let extent = outer
            .extent
            .inner(self.start, self.offset + length(segment));
        let number = number::within(outer.number(), name.as_bytes());
        let make = |piece: &mut Place| piece.reuse_numbered(outer, (&name, number), extent);
        peel_numbered(
            number,
            (&Hint::Nothing, segment),
            &mut self.piece,
            make,
            output,
        );
    }

    /// Returns the name of the segment, if segments are fields of their own.
    fn name(&self) -> String {
        self.number
            .map_or_else(String::new, |number| format!("[{number}]"))
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
                let mut place = self
                    .place
                    .piece(self.place.extent.inner(self.start, u64::MAX));
                place.reuse(&self.place, &self.name(), place.extent);
                State::Fragment(Value::new(place, Hint::Nothing))
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

    /// Delivers the host, which can be a value as anything else: `jane-doe.example`.
    fn deliver_host(&mut self, host: &[u8], output: &mut Output<'_>) {
        if host.is_empty() {
            return;
        }
        let outer = &self.place;
        let number = number::within(outer.number(), HOST.as_bytes());
        let make = |piece: &mut Place| piece.reuse_numbered(outer, (HOST, number), outer.extent);
        peel_numbered(number, (&Hint::Plain, host), &mut self.piece, make, output);
    }

    /// Keeps bytes of the path, as many as fit.
    fn keep(&mut self, bytes: &[u8]) {
        let room = limits::FIELD_PATH_BYTES - self.path.len();
        self.path
            .extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    /// Delivers the whole path, if it has several segments.
    fn finish_path(&mut self, output: &mut Output<'_>) {
        let path = std::mem::take(&mut self.path);
        let mut segments = path
            .split(|byte| *byte == b'/')
            .filter(|one| !one.is_empty());
        if segments.next().and(segments.next()).is_some() {
            text::tell(&self.place, &unescaped(&path), output);
        }
    }

    /// Returns the extent of the component that starts here.
    fn verbatim(&self) -> Extent {
        self.place.extent.after(self.offset)
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

/// Peels the parameters of the URLs within a text, which starts at this offset of the value: the text
/// itself is delivered as it is. An URL ends where another one begins, so that none is peeled twice.
pub(super) fn search(place: &Place, text: &[u8], offset: u64, output: &mut Output<'_>) {
    if !place.has_room() {
        return;
    }
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<>()[]{}|\\^`".contains(byte);
    let mut marks = memmem::find_iter(text, b"://").peekable();
    while let Some(at) = marks.next() {
        let until = marks
            .peek()
            .map_or(text.len(), |next| scheme_start(text, *next));
        let tail = text.get(at..until).unwrap_or_default();
        let url = without_punctuation(tail.split(ends).next().unwrap_or_default());
        let Some(mark) = memchr2(b'?', b'#', url) else {
            continue;
        };
        let parameters = url.get(mark..).unwrap_or_default();
        if memchr(b'=', parameters).is_none() || !output.pay_value(place, Layer::Form) {
            continue;
        }
        let start = offset + length(text.get(..at + mark).unwrap_or_default());
        let extent = place.extent.inner(start, start + length(parameters));
        Value::whole(&place.piece(extent), Hint::Url, parameters, output);
    }
}

/// Returns where the scheme starts that ends at this byte.
fn scheme_start(text: &[u8], end: usize) -> usize {
    let before = text.get(..end).unwrap_or_default();
    let letters = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphabetic());
    end - letters.count()
}

/// Returns an URL without what ends the sentence that it stands in.
fn without_punctuation(url: &[u8]) -> &[u8] {
    let marks = url.iter().rev().take_while(|byte| b".,;:!".contains(byte));
    url.get(..url.len() - marks.count()).unwrap_or(url)
}

/// Splits before a mark, or after everything.
fn split(bytes: &[u8], at: Option<usize>) -> (&[u8], &[u8]) {
    at.and_then(|at| bytes.split_at_checked(at))
        .unwrap_or((bytes, &[]))
}

/// Decodes bytes all of which are here.
fn unescaped(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'%', bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut escapes = Escapes::default();
    escapes.push(bytes, &mut decoded);
    escapes.finish(&mut decoded);
    Cow::Owned(decoded)
}
