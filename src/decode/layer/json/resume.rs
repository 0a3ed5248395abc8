//! Where JSON ends that is none any more, and where it starts again: at a line of its own.

use super::path::Path;
use super::string::Unescape;
use super::{Json, State};
use crate::decode::eights;
use crate::decode::layer::text::Text;
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use memchr::{memchr_iter, memmem, memrchr};

/// Whether a line may start JSON again, where it was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resumption {
    /// None may: the rest is compressed, or the budget is spent.
    Never,
    /// The next one.
    NextLine,
    /// The next byte starts a line.
    Here,
}

impl Json {
    /// Takes what is no JSON, up to a line that starts JSON again.
    pub(super) fn step_text<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let line = self.next_line(bytes);
        let (text, rest) = bytes
            .split_at_checked(line.unwrap_or(bytes.len()))
            .unwrap_or_default();
        self.offset += length(text);
        if let Some(layer) = &mut self.rest {
            layer.push(text, output);
        }
        if line.is_none() {
            self.note_line(text);
        } else if output.pay_value(&self.place, Layer::Json) {
            self.resume(output);
        } else {
            self.resumption = Resumption::Never;
        }
        rest
    }

    /// Notes whether a line has just started, but for blanks.
    fn note_line(&mut self, text: &[u8]) {
        let last = memrchr(b'\n', text).and_then(|end| text.get(end + 1..));
        let blank = last.unwrap_or(text).iter().all(is_indent);
        self.resumption = match self.resumption {
            Resumption::Never => Resumption::Never,
            Resumption::NextLine if last.is_none() => Resumption::NextLine,
            _ if blank => Resumption::Here,
            _ => Resumption::NextLine,
        };
    }

    /// Finds a line that starts JSON.
    fn next_line(&self, bytes: &[u8]) -> Option<usize> {
        let opens = |start: usize| {
            let line = bytes.get(start..)?;
            let blanks = line.iter().take_while(|byte| is_indent(byte)).count();
            matches!(line.get(blanks), Some(b'{' | b'[')).then_some(start + blanks)
        };
        let mut ends = memchr_iter(b'\n', bytes).map(|end| end + 1);
        match self.resumption {
            Resumption::Never => None,
            Resumption::NextLine => ends.find_map(opens),
            Resumption::Here => opens(0).or_else(|| ends.find_map(opens)),
        }
    }

    /// Starts anew, at the outermost level.
    fn resume(&mut self, output: &mut Output<'_>) {
        if let Some(mut text) = self.rest.take() {
            text.finish(output);
        }
        self.state = State::Value;
        self.path = Path::new(self.place.number());
        self.unescape = Unescape::default();
        self.decoded.clear();
        self.key.clear();
        self.value = None;
    }

    /// Finds the line that an object starts within a string: the string was cut off before it, as lines
    /// that are too long are.
    pub(super) fn broken_off(&self, string: &[u8]) -> Option<usize> {
        if self.at_line_start && string.first() == Some(&b'{') {
            return Some(0);
        }
        // No string of JSON has the end of a line as it is.
        if !eights::hold(string, *b"\n") {
            return None;
        }
        memmem::find(string, b"\n{").map(|end| end + 1)
    }

    /// Ends a string where a line starts, and starts anew.
    pub(super) fn break_off<'a>(
        &mut self,
        bytes: &'a [u8],
        line: usize,
        output: &mut Output<'_>,
    ) -> &'a [u8] {
        let (string, rest) = bytes.split_at_checked(line).unwrap_or((bytes, &[]));
        self.unescape(string);
        self.unescape.finish(&mut self.decoded);
        let decoded = std::mem::take(&mut self.decoded);
        self.finish_value(&decoded, &Hint::Nothing, output);
        output.obstacle(&self.place, Layer::Json.name(), Reason::Malformed);
        self.scan_rest(rest.first());
        self.resumption = Resumption::Here;
        self.at_line_start = false;
        rest
    }

    /// Takes the rest, which starts with this byte if the budget is not spent, as one text; or as what it is, where it may be
    /// compressed: Sentry's envelopes have recordings so, behind a line of JSON.
    pub(super) fn scan_rest(&mut self, first: Option<&u8>) {
        let place = self.place.rest(self.offset);
        let may_be_compressed = self.path.is_top() && first.is_some_and(starts_compressed);
        self.rest = Some(if may_be_compressed {
            Box::new(Value::new(place, Hint::Nothing))
        } else {
            Box::new(Text::new(place))
        });
        self.resumption = if may_be_compressed || first.is_none() {
            Resumption::Never
        } else {
            Resumption::NextLine
        };
        self.broken = true;
        self.state = State::Text;
    }
}

/// Whether a byte may stand before JSON in its line: blanks, and the mark of RFC 7464.
fn is_indent(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x1e)
}

/// Whether gzip, zlib or zstd may start with this byte.
fn starts_compressed(byte: &u8) -> bool {
    matches!(byte, 0x1f | b'x' | 0x28)
}
