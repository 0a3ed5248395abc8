//! Multipart bodies: the content and the file name of every part.

use super::multipart_header::{Disposition, disposition};
use super::text::Text;
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use crate::limits;
use memchr::{memchr, memmem};

/// Bytes after a boundary that tell whether it is one.
const TAIL_BYTES: usize = 2;

/// What the next bytes are.
enum State {
    /// Before the first boundary, or after the last.
    Outside(Text),
    /// The rest of a boundary's line.
    Line,
    Headers,
    Content(Value),
    /// Too many parts: the rest is a text.
    Spent(Text),
}

/// A multipart body.
pub(in crate::decode) struct Multipart {
    place: Place,
    /// A line's end and the boundary.
    delimiter: memmem::Finder<'static>,
    state: State,
    /// Bytes that are not decided yet, behind some that are.
    buffer: Vec<u8>,
    decided: usize,
    /// Where the undecided bytes start; the body has a line's end put in front of it.
    offset: u64,
    ended: bool,
}

impl Multipart {
    /// Returns a body whose boundary, without the leading dashes, is this.
    pub(in crate::decode) fn new(place: Place, boundary: &[u8]) -> Self {
        let delimiter = [b"\n--", boundary].concat();
        let preamble = Text::new(place.clone());
        Self {
            place,
            delimiter: memmem::Finder::new(&delimiter).into_owned(),
            state: State::Outside(preamble),
            buffer: vec![b'\n'],
            decided: 0,
            offset: 0,
            ended: false,
        }
    }

    /// Decides what it can of the bytes held; false if it needs more.
    fn step(&mut self, last: bool, output: &mut Output<'_>) -> bool {
        match &mut self.state {
            State::Outside(_) | State::Content(_) => self.step_content(last, output),
            State::Line => self.step_line(),
            State::Headers => self.step_headers(last, output),
            State::Spent(text) => {
                text.push(self.buffer.get(self.decided..).unwrap_or_default(), output);
                self.decided = self.buffer.len();
                false
            }
        }
    }

    /// Passes content on, up to the next boundary.
    fn step_content(&mut self, last: bool, output: &mut Output<'_>) -> bool {
        match self.find_delimiter(last) {
            Some(at) => {
                let end = at - usize::from(self.ends_with_return(at));
                self.pass(end, output);
                self.finish_state(output);
                self.drop_bytes(at - end + self.delimiter.needle().len());
                self.ended = self.held().starts_with(b"--");
                self.state = if self.ended {
                    self.drop_bytes(2);
                    State::Outside(Text::new(self.rest()))
                } else {
                    State::Line
                };
                true
            }
            None => {
                // A boundary may have begun, with the carriage return before it.
                let kept = if last {
                    0
                } else {
                    self.delimiter.needle().len() + TAIL_BYTES + 1
                };
                self.pass(self.held().len().saturating_sub(kept), output);
                false
            }
        }
    }

    /// Finds a boundary that is not just the start of a longer word.
    fn find_delimiter(&self, last: bool) -> Option<usize> {
        let mut from = 0;
        loop {
            let at = from + self.delimiter.find(self.held().get(from..)?)?;
            let tail = self.held().get(at + self.delimiter.needle().len()..)?;
            match tail {
                [b'\r' | b'\n' | b' ' | b'\t', ..] | [b'-', b'-', ..] => return Some(at),
                [] | [b'-'] if last => return Some(at),
                [] | [b'-'] => return None,
                _ => from = at + 1,
            }
        }
    }

    fn ends_with_return(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|before| self.held().get(before)) == Some(&b'\r')
    }

    fn step_line(&mut self) -> bool {
        match memchr(b'\n', self.held()) {
            Some(at) => {
                self.drop_bytes(at + 1);
                self.state = State::Headers;
                true
            }
            None => {
                self.drop_bytes(self.held().len());
                false
            }
        }
    }

    fn step_headers(&mut self, last: bool, output: &mut Output<'_>) -> bool {
        let end = headers_end(self.held()).filter(|end| *end <= limits::PART_HEADER_BYTES);
        let headers = match end {
            Some(end) => self.held().get(..end).unwrap_or_default().to_vec(),
            None if last || self.held().len() > limits::PART_HEADER_BYTES => {
                let reason = if last { Reason::Cut } else { Reason::Budget };
                output.obstacle(&self.place, Layer::Multipart.name(), reason);
                Vec::new()
            }
            None => return false,
        };
        self.drop_bytes(headers.len());
        self.start_part(&disposition(&headers), output);
        true
    }

    fn start_part(&mut self, disposition: &Disposition, output: &mut Output<'_>) {
        if !output.pay_value(&self.place, Layer::Multipart) {
            self.state = State::Spent(Text::new(self.rest()));
            return;
        }
        let start = self.offset.saturating_sub(1);
        let extent = self.place.extent.inner(start, u64::MAX);
        let place = self
            .place
            .member(&disposition.name, Layer::Multipart, extent);
        if !disposition.file_name.is_empty() {
            let extent = self.place.extent.inner(start, start);
            let name = format!("{}.filename", disposition.name);
            let place = self.place.member(&name, Layer::Multipart, extent);
            Value::whole(&place, Hint::Nothing, &disposition.file_name, output);
        }
        if !disposition.others.is_empty() {
            let extent = self.place.extent.inner(start, start);
            let name = format!("{}.headers", disposition.name);
            let place = self.place.member(&name, Layer::Multipart, extent);
            Value::whole(&place, Hint::Plain, &disposition.others, output);
        }
        self.state = State::Content(Value::new(place, Hint::Nothing));
    }

    /// Passes so many of the bytes held to the part that they are in.
    fn pass(&mut self, count: usize, output: &mut Output<'_>) {
        let held = self.buffer.get(self.decided..).unwrap_or_default();
        let bytes = held.get(..count).unwrap_or_default();
        match &mut self.state {
            State::Content(value) => value.push(bytes, output),
            // The line's end in front of the body is ours.
            State::Outside(text) if self.offset == 0 => {
                text.push(bytes.get(1..).unwrap_or_default(), output);
            }
            State::Outside(text) => text.push(bytes, output),
            State::Headers | State::Line | State::Spent(_) => {}
        }
        self.drop_bytes(count);
    }

    fn finish_state(&mut self, output: &mut Output<'_>) {
        match &mut self.state {
            State::Content(value) => {
                value.finish_at(self.place.extent.end(self.offset.saturating_sub(1)), output);
            }
            State::Outside(text) | State::Spent(text) => text.finish(output),
            State::Headers | State::Line => {}
        }
    }

    /// Returns the place of what is not passed on yet.
    fn rest(&self) -> Place {
        self.place.rest(self.offset.saturating_sub(1))
    }

    fn held(&self) -> &[u8] {
        self.buffer.get(self.decided..).unwrap_or_default()
    }

    fn drop_bytes(&mut self, count: usize) {
        let count = count.min(self.held().len());
        self.decided += count;
        self.offset += u64::try_from(count).unwrap_or(u64::MAX);
    }
}

impl Peel for Multipart {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        self.buffer.drain(..self.decided);
        self.decided = 0;
        self.buffer.extend_from_slice(bytes);
        while self.step(false, output) {}
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        while self.step(true, output) {}
        if !self.ended {
            output.obstacle(&self.place, Layer::Multipart.name(), Reason::Cut);
        }
        self.finish_state(output);
    }
}

/// Returns where the headers of a part end, with the empty line after them.
fn headers_end(held: &[u8]) -> Option<usize> {
    let mut start = 0;
    loop {
        let line_end = start + memchr(b'\n', held.get(start..)?)? + 1;
        let line = held.get(start..line_end)?;
        if line.trim_ascii().is_empty() {
            return Some(line_end);
        }
        start = line_end;
    }
}
