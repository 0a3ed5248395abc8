//! XML and HTML: texts and attributes, named by the elements that they are in.
//!
//! Tolerant as browsers are: an end tag without its start is nothing, an element without its end
//! ends with the one around it. Entities are a layer of their own, and only those of HTML are known:
//! what a document declares is never expanded.

mod tag;
mod together;

use super::text::Text;
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::{Place, join, name};
use crate::decode::sniff::Classes;
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use crate::limits;
use memchr::{memchr, memchr3, memmem};
use tag::{is_name_byte, is_name_start, is_void, next_attribute, split_name};
use together::Together;

/// What the next bytes are.
enum State {
    /// Text, some of which may have been seen.
    Text(Option<Value>),
    /// A tag, whose bytes are gathered; in quotes, if there are some.
    Tag(Option<u8>),
    /// What only this ends: a comment, CDATA, a script.
    Raw(Value, &'static [u8]),
    /// No markup: text.
    Rest(Text),
}

/// An open element.
struct Element {
    name: Vec<u8>,
    /// The length of the path to it.
    path: usize,
}

/// Markup.
pub(in crate::decode) struct Xml {
    place: Place,
    state: State,
    open: Vec<Element>,
    /// Elements that are open beyond the limit.
    beyond: usize,
    path: String,
    /// The bytes of a tag, or of what may be the end of a raw text.
    gathered: Vec<u8>,
    together: Together,
    /// Square brackets that are open in a declaration.
    brackets: usize,
    /// Where the next byte is.
    offset: u64,
}

impl Xml {
    /// Returns markup whose bytes are still to come.
    pub(in crate::decode) fn new(place: Place) -> Self {
        Self {
            place,
            state: State::Text(None),
            open: Vec::new(),
            beyond: 0,
            path: String::new(),
            gathered: Vec::new(),
            together: Together::default(),
            brackets: 0,
            offset: 0,
        }
    }

    /// Takes bytes up to the next change of state; returns the rest.
    fn step<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        match self.state {
            State::Text(_) => self.step_text(bytes, output),
            State::Tag(_) => self.step_tag(bytes, output),
            State::Raw(..) => {
                self.step_raw(bytes, output);
                &[]
            }
            State::Rest(ref mut text) => {
                text.push(bytes, output);
                &[]
            }
        }
    }

    fn step_text<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let end = memchr(b'<', bytes);
        let (text, rest) = bytes
            .split_at_checked(end.unwrap_or(bytes.len()))
            .unwrap_or((bytes, &[]));
        self.push_text(text, output);
        match rest.split_first() {
            Some((_, more)) if matches!(self.state, State::Text(_)) => {
                self.state = match std::mem::replace(&mut self.state, State::Tag(None)) {
                    State::Text(Some(value)) => {
                        self.finish_text(value, output);
                        State::Tag(None)
                    }
                    _ => State::Tag(None),
                };
                self.offset += 1;
                more
            }
            _ => rest,
        }
    }

    /// Adds to a text, which starts with the first byte that is not blank.
    fn push_text(&mut self, text: &[u8], output: &mut Output<'_>) {
        let fresh = matches!(self.state, State::Text(None));
        let shown = if fresh { text.trim_ascii_start() } else { text };
        self.offset += length(text) - length(shown);
        if shown.is_empty() {
            return;
        }
        if fresh && !output.pay_value(&self.place, Layer::Xml) {
            self.state = State::Rest(Text::new(self.place.rest(self.offset)));
        }
        let place = fresh.then(|| self.member("", self.offset, u64::MAX));
        match &mut self.state {
            State::Text(value) => {
                if let Some(place) = place {
                    self.together.begin();
                    *value = Some(Value::new(place, Hint::Nothing));
                }
                self.together.push(shown);
                if let Some(value) = value {
                    value.push(shown, output);
                }
            }
            State::Rest(text) => text.push(shown, output),
            State::Tag(_) | State::Raw(..) => {}
        }
        self.offset += length(shown);
    }

    fn finish_text(&self, mut value: Value, output: &mut Output<'_>) {
        value.finish_at(self.place.extent.end(self.offset), output);
    }

    /// Gathers a tag, up to the `>` that is not in quotes.
    fn step_tag<'a>(&mut self, bytes: &'a [u8], output: &mut Output<'_>) -> &'a [u8] {
        let State::Tag(quote) = self.state else {
            return bytes;
        };
        let is_start = |byte: u8| is_name_start(byte) || matches!(byte, b'/' | b'!' | b'?');
        if self.gathered.is_empty() && !bytes.first().is_some_and(|byte| is_start(*byte)) {
            // A mere sign: smaller than.
            self.state = State::Text(None);
            self.offset -= 1;
            self.push_text(b"<", output);
            return bytes;
        }
        let at = match quote {
            Some(quote) => memchr(quote, bytes),
            None => memchr3(b'>', b'"', b'\'', bytes),
        };
        let end = at.map_or(bytes.len(), |at| at + 1);
        let (taken, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
        self.gathered.extend_from_slice(taken);
        self.offset += length(taken);
        let count = |mark| memchr::memchr_iter(mark, taken).count();
        self.brackets = (self.brackets + count(b'[')).saturating_sub(count(b']'));
        if let Some(raw) = self.raw_end() {
            self.start_raw(raw, "", output);
        } else if self.gathered.len() > limits::TAG_BYTES {
            self.give_up(output);
        } else if at.is_some() {
            match (quote, taken.last()) {
                (Some(_), _) => self.state = State::Tag(None),
                (None, Some(mark @ (b'"' | b'\''))) if self.has_quotes() => {
                    self.state = State::Tag(Some(*mark));
                }
                (None, Some(b'>')) if self.is_tag_complete() => self.take_tag(output),
                _ => {}
            }
        }
        rest
    }

    /// Whether quotes mean something: after a name, not in an end tag.
    fn has_quotes(&self) -> bool {
        self.gathered.first() != Some(&b'/')
    }

    /// Whether a declaration's square brackets are closed.
    fn is_tag_complete(&self) -> bool {
        self.gathered.first() != Some(&b'!') || self.brackets == 0
    }

    /// Returns what ends the raw text that has begun, if one has.
    fn raw_end(&self) -> Option<&'static [u8]> {
        if self.gathered.starts_with(b"!--") {
            Some(b"-->")
        } else if self.gathered.starts_with(b"![CDATA[") {
            Some(b"]]>")
        } else {
            None
        }
    }

    /// Starts a text that only this ends; some of it may be gathered.
    fn start_raw(&mut self, end: &'static [u8], name: &str, output: &mut Output<'_>) {
        let mark = if end == b"]]>" { 8 } else { 3 };
        let gathered = std::mem::take(&mut self.gathered);
        let begun = if name.is_empty() {
            gathered.get(mark..).unwrap_or_default()
        } else {
            &[]
        };
        let start = self.offset - length(begun);
        let value = Value::new(self.member(name, start, u64::MAX), Hint::Nothing);
        self.state = State::Raw(value, end);
        self.offset = start;
        self.step_raw(begun, output);
    }

    /// Adds to a raw text, and ends it where its end is.
    fn step_raw(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let State::Raw(value, end) = &mut self.state else {
            return;
        };
        self.gathered.extend_from_slice(bytes);
        self.offset += length(bytes);
        let Some(at) = find_end(&self.gathered, end) else {
            let held = (end.len() - 1).min(self.gathered.len());
            let sure = self.gathered.len() - held;
            value.push(self.gathered.get(..sure).unwrap_or_default(), output);
            self.gathered.drain(..sure);
            return;
        };
        let gathered = std::mem::take(&mut self.gathered);
        value.push(gathered.get(..at).unwrap_or_default(), output);
        let after = gathered.get(at + end.len()..).unwrap_or_default();
        self.offset -= length(after);
        let stop = self.offset - length(end);
        value.finish_at(self.place.extent.end(stop), output);
        let (state, rest) = if end.starts_with(b"</") {
            // Its end is a tag.
            self.gathered = end.get(1..).unwrap_or_default().to_vec();
            (State::Tag(None), after)
        } else {
            (State::Text(None), after)
        };
        self.state = state;
        self.push(rest, output);
    }

    /// Takes a complete tag.
    fn take_tag(&mut self, output: &mut Output<'_>) {
        self.state = State::Text(None);
        self.brackets = 0;
        let gathered = std::mem::take(&mut self.gathered);
        let tag = gathered.strip_suffix(b">").unwrap_or(&gathered);
        match tag.split_first() {
            Some((b'/', name)) => self.close(split_name(name).0),
            Some((b'!' | b'?', declaration)) => {
                let start = self.offset.saturating_sub(length(&gathered));
                let place = self.member("", start, length(&gathered));
                super::text::search(&place, (declaration, Classes::of(declaration)), output);
            }
            _ => self.open(tag, output),
        }
    }

    fn open(&mut self, tag: &[u8], output: &mut Output<'_>) {
        let (element, mut attributes) = split_name(tag);
        let path = self.path.len();
        self.path = join(&self.path, &name(element));
        let start = self.offset.saturating_sub(length(tag) + 1);
        while let Some(((key, value), rest)) = next_attribute(attributes) {
            if !output.pay_value(&self.place, Layer::Xml) {
                let text = [b"<", attributes, b">"].concat();
                self.state = State::Rest(Text::new(self.place.rest(start)));
                return self.push(&text, output);
            }
            let (key, value) = value.map_or((b"".as_slice(), key), |value| (key, value));
            let place = self.member(&name(key), start, length(tag));
            Value::whole(&place, Hint::Nothing, value, output);
            attributes = rest;
        }
        let script = [
            (b"script".as_slice(), b"</script".as_slice()),
            (b"style", b"</style"),
        ];
        let raw = script
            .iter()
            .find(|(raw, _)| element.eq_ignore_ascii_case(raw));
        if tag.ends_with(b"/") || is_void(element) {
            self.path.truncate(path);
        } else if self.open.len() >= limits::RECORD_NESTING {
            self.path.truncate(path);
            self.beyond += 1;
        } else {
            let name = element.to_vec();
            self.open.push(Element { name, path });
            if let Some((_, end)) = raw {
                let value = Value::new(self.member("", self.offset, u64::MAX), Hint::Nothing);
                self.state = State::Raw(value, end);
            }
        }
    }

    /// Ends an element, and those within it that have no end.
    fn close(&mut self, name: &[u8]) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let fits = |element: &Element| element.name.eq_ignore_ascii_case(name);
        if let Some(at) = self.open.iter().rposition(fits) {
            if let Some(element) = self.open.get(at) {
                self.path.truncate(element.path);
            }
            self.open.truncate(at);
        }
    }

    /// Returns the place of a text or an attribute.
    fn member(&self, name: &str, start: u64, length: u64) -> Place {
        let extent = self.place.extent.inner(start, start.saturating_add(length));
        self.place
            .member(&join(&self.path, name), Layer::Xml, extent)
    }

    /// Takes the rest as one text.
    fn give_up(&mut self, output: &mut Output<'_>) {
        output.obstacle(&self.place, Layer::Xml.name(), Reason::Budget);
        let gathered = std::mem::take(&mut self.gathered);
        let place = self
            .place
            .rest(self.offset.saturating_sub(length(&gathered)));
        let mut text = Text::new(place);
        text.push(&gathered, output);
        self.state = State::Rest(text);
    }
}

impl Peel for Xml {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = self.step(rest, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        let gathered = std::mem::take(&mut self.gathered);
        let end = self.place.extent.end(self.offset);
        let start = self.offset.saturating_sub(length(&gathered));
        match &mut self.state {
            State::Text(Some(value)) => value.finish_at(end, output),
            State::Text(None) => {}
            State::Tag(_) => {
                let place = self.member("", start, length(&gathered));
                output.obstacle(&self.place, Layer::Xml.name(), Reason::Cut);
                super::text::search(&place, (&gathered, Classes::of(&gathered)), output);
            }
            State::Raw(value, _) => {
                value.push(&gathered, output);
                value.finish_at(end, output);
            }
            State::Rest(text) => text.finish(output),
        }
        let extent = self.place.extent.inner(0, self.offset);
        let place = self.place.member("", Layer::Xml, extent);
        self.together.deliver(&place, output);
    }
}

/// Finds the end of a raw text, in capitals or not.
fn find_end(text: &[u8], end: &[u8]) -> Option<usize> {
    if !end.starts_with(b"</") {
        return memmem::find(text, end);
    }
    memmem::find_iter(text, b"</").find(|at| {
        text.get(*at..*at + end.len())
            .is_some_and(|tag| tag.eq_ignore_ascii_case(end))
    })
}

/// Whether this is a document, or a piece of one: an element, and one that ends.
pub(in crate::decode) fn looks_like_xml(head: &[u8], whole: bool) -> bool {
    let Some(tag) = head.trim_ascii_start().strip_prefix(b"<") else {
        return false;
    };
    let Some(end) = memchr(b'>', tag) else {
        return false;
    };
    if [b"?xml".as_slice(), b"!DOCTYPE", b"!doctype", b"!--"]
        .iter()
        .any(|start| tag.starts_with(start))
    {
        return true;
    }
    let (name, rest) = split_name(tag);
    let named = name.first().is_some_and(|byte| is_name_start(*byte));
    let marked = matches!(
        rest.first(),
        Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n')
    );
    let closed = tag.get(..end).is_some_and(|tag| tag.ends_with(b"/"))
        || memmem::find(tag, b"</").is_some()
        || is_void(name);
    named && marked && (closed || !whole) && name.iter().all(|byte| is_name_byte(*byte))
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain};

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let kept = decode_plain(text.as_bytes());
        assert_eq!(kept.lines(), expected);
        assert_eq!(kept.complaints(), [""; 0]);
        check_cuts(text.as_bytes());
    }

    #[test]
    fn texts_and_attributes_are_delivered() {
        check(
            "<?xml version=\"1.0\"?>\n<patient id=\"7\">\n <name>Jane &amp; Doe</name>\n \
             <note lang='en'><![CDATA[a <b> & c]]></note><!-- j@x.com --></patient>",
            &[
                " [xml] xml version=\"1.0\"?",
                "patient.id [xml] 7",
                "patient.name [xml html-entity] Jane & Doe",
                "patient.note.lang [xml] en",
                "patient.note [xml] a <b> & c",
                "patient [xml]  j@x.com ",
            ],
        );
    }

    #[test]
    fn html_is_read_as_browsers_do() {
        check(
            "<div class=a><p>Jane<br>Doe<input value=\"x > y\" checked></div>flu < cold\
             <SCRIPT>if (a < b) {}</Script >end",
            &[
                "div.class [xml] a",
                "div.p [xml] Jane",
                "div.p [xml] Doe",
                "div.p.input.value [xml] x > y",
                "div.p.input [xml] checked",
                " [xml] flu ",
                " [xml] < cold",
                "SCRIPT [xml] if (a < b) {}",
                " [xml] end",
                " [xml] Jane Doe flu  < cold end",
            ],
        );
    }

    #[test]
    fn markup_within_a_line_tears_nothing_apart() {
        let kept = decode_plain(b"<p>Welkom An&#111;uk <strong>van der Heuvel</strong></p>");
        let all = kept.lines().pop();
        assert_eq!(
            all.as_deref(),
            Some(" [xml html-entity] Welkom Anouk  van der Heuvel")
        );
    }

    #[test]
    fn angle_brackets_make_no_markup() {
        for text in [
            "<3 you",
            "<jane@example.com>",
            "<b",
            "<tag> is open",
            "a <b>c</b>",
        ] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [] {text}")]);
        }
    }

    #[test]
    fn what_is_declared_is_not_expanded() {
        let bomb =
            "<!DOCTYPE lolz [<!ENTITY a \"jane\"><!ENTITY b \"&a;&a;&a;&a;\">]><lolz>&b;</lolz>";
        let kept = decode_plain(bomb.as_bytes());
        assert_eq!(kept.leaves.len(), 2);
        assert_eq!(kept.lines()[1], "lolz [xml] &b;");
        assert!(kept.has("jane"));
        check_cuts(bomb.as_bytes());
    }
}
