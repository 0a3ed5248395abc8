//! HAR 1.2, read entry by entry: the file is never in memory as a whole.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{CaptureError, Captured, CapturedAnswer};
use crate::limits;
use crate::sensitive::Sensitive;

type See<'s> = dyn FnMut(Result<Captured, CaptureError>) + 's;

/// Reads every entry of a HAR file.
pub(super) fn read(reader: impl Read, see: &mut dyn FnMut(Result<Captured, CaptureError>)) {
    let buffered = std::io::BufReader::new(Tidy::new(reader));
    let mut json = serde_json::Deserializer::from_reader(buffered);
    let mut log = Log {
        pages: HashMap::new(),
        number: 0,
        see,
    };
    let read = Object {
        key: "log",
        of: &mut log,
    }
    .deserialize(&mut json);
    if let Err(error) = read {
        let number = log.number + 1;
        let says = if error.is_eof() {
            "the file breaks off"
        } else {
            "not as HAR 1.2 has it"
        };
        see(Err(CaptureError::Entry {
            what: "entry",
            number,
            says,
        }));
    }
}

/// An entry as it is written; other keys are passed over.
#[derive(Deserialize)]
struct Entry<'a> {
    pageref: Option<String>,
    request: Request,
    #[serde(borrow)]
    response: Option<&'a RawValue>,
    /// As Chromium writes what went over a WebSocket.
    #[serde(borrow, rename = "_webSocketMessages")]
    messages: Option<&'a RawValue>,
}

/// A message of a WebSocket: in `data` a text, or bytes in base64 (RFC 6455, section 11.8: opcode 2).
#[derive(Deserialize)]
struct Message {
    #[serde(rename = "type")]
    direction: String,
    opcode: Option<u8>,
    #[serde(default)]
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    post_data: Option<PostData>,
}

/// Of a response only what says how requests hang together. Exporters write it in many ways, and
/// what is not as it should be is no reason to lose the request.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Response {
    status: Value,
    headers: Vec<Value>,
    content: Value,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct PostData {
    #[serde(default)]
    text: String,
    encoding: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
}

#[derive(Deserialize)]
struct Page {
    id: String,
    #[serde(default)]
    title: String,
}

/// What is kept while the log is read.
struct Log<'s> {
    pages: HashMap<String, String>,
    number: u64,
    see: &'s mut See<'s>,
}

impl Log<'_> {
    fn entry(&mut self, written: &RawValue) {
        self.number += 1;
        let entry: Entry<'_> = match serde_json::from_str(written.get()) {
            Ok(entry) => entry,
            Err(_) => {
                return (self.see)(Err(CaptureError::Entry {
                    what: "entry",
                    number: self.number,
                    says: "not as HAR 1.2 has it",
                }));
            }
        };
        let page = entry
            .pageref
            .as_ref()
            .and_then(|id| self.pages.get(id))
            .cloned();
        let request = entry.request;
        let body = request.post_data.map(PostData::bytes).unwrap_or_default();
        (self.see)(Ok(Captured {
            page,
            method: request.method,
            url: request.url,
            headers: pairs(request.headers),
            body: Sensitive::new(body),
            frames: entry.messages.map(sent).unwrap_or_default(),
            answer: entry.response.map(Response::answer),
        }));
    }

    /// Browsers give a page's address as its title.
    fn page(&mut self, page: Page) {
        if page.title.starts_with("http") {
            self.pages.insert(page.id, page.title);
        }
    }
}

/// Returns the messages that the browser sent. One that is not as it should be, such as with half a
/// character in it, is taken as it is written: decoding is more tolerant.
fn sent(messages: &RawValue) -> Vec<Sensitive<Vec<u8>>> {
    let messages: Vec<&RawValue> = serde_json::from_str(messages.get()).unwrap_or_default();
    let bytes = messages.into_iter().filter_map(|written| {
        match serde_json::from_str::<Message>(written.get()) {
            Ok(message) => (message.direction == "send").then(|| message.bytes()),
            Err(_) => written
                .get()
                .contains("\"send\"")
                .then(|| written.get().as_bytes().to_vec()),
        }
    });
    bytes.map(Sensitive::new).collect()
}

impl Message {
    fn bytes(self) -> Vec<u8> {
        const BINARY: u8 = 2;
        match self.opcode {
            Some(BINARY) => STANDARD
                .decode(&self.data)
                .unwrap_or(self.data.into_bytes()),
            _ => self.data.into_bytes(),
        }
    }
}

fn pairs(pairs: Vec<Pair>) -> Vec<(String, String)> {
    let pairs = pairs.into_iter().map(|pair| (pair.name, pair.value));
    pairs.collect()
}

impl Response {
    /// Reads a response as far as it is one.
    fn answer(written: &RawValue) -> CapturedAnswer {
        let read: Response = serde_json::from_str(written.get()).unwrap_or_default();
        let text = |value: &Value, key: &str| value.get(key)?.as_str().map(str::to_owned);
        let pair = |pair: &Value| Some((text(pair, "name")?, text(pair, "value")?));
        CapturedAnswer {
            status: read
                .status
                .as_u64()
                .and_then(|status| u16::try_from(status).ok()),
            headers: read.headers.iter().filter_map(pair).collect(),
            page: page(&read.content),
        }
    }
}

/// Returns the text of a page in HTML.
fn page(content: &Value) -> Option<Sensitive<Vec<u8>>> {
    let text = |key: &str| content.get(key).and_then(Value::as_str);
    let kind = text("mimeType")?.trim().to_ascii_lowercase();
    if !kind.starts_with("text/html") && !kind.starts_with("application/xhtml+xml") {
        return None;
    }
    let mut page = match text("encoding") {
        Some("base64") => STANDARD.decode(text("text")?).ok()?,
        _ => text("text")?.as_bytes().to_vec(),
    };
    page.truncate(limits::DOCUMENT_BYTES);
    Some(Sensitive::new(page))
}

impl PostData {
    fn bytes(self) -> Vec<u8> {
        if self.text.is_empty() && !self.params.is_empty() {
            let pair = |pair: &Pair| format!("{}={}", pair.name, pair.value);
            let pairs: Vec<String> = self.params.iter().map(pair).collect();
            return pairs.join("&").into_bytes();
        }
        match self.encoding.as_deref() {
            Some("base64") => STANDARD
                .decode(&self.text)
                .unwrap_or(self.text.into_bytes()),
            _ => self.text.into_bytes(),
        }
    }
}

/// An object of which one key matters.
struct Object<'l, 's> {
    key: &'static str,
    of: &'l mut Log<'s>,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                key if key == self.key && self.key == "log" => {
                    map.next_value_seed(Object {
                        key: "entries",
                        of: self.of,
                    })?;
                }
                "entries" if self.key == "entries" => map.next_value_seed(Entries(self.of))?,
                "pages" if self.key == "entries" => {
                    for page in map.next_value::<Vec<Page>>()? {
                        self.of.page(page);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The list of entries, one at a time.
struct Entries<'l, 's>(&'l mut Log<'s>);

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of entries")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        while let Some(entry) = list.next_element::<Box<RawValue>>()? {
            self.0.entry(&entry);
        }
        Ok(())
    }
}

/// Passes over a byte order mark, which some tools write, and puts a question mark for each byte that
/// is no UTF-8: in a response that is no reason to lose the file.
struct Tidy<R> {
    reader: R,
    started: bool,
    /// The start of a character that is not here as a whole.
    held: Vec<u8>,
    ended: bool,
}

impl<R> Tidy<R> {
    fn new(reader: R) -> Self {
        Self {
            reader,
            started: false,
            held: Vec::new(),
            ended: false,
        }
    }
}

impl<R: Read> Read for Tidy<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let held = self.held.len().min(buffer.len());
        let kept: Vec<u8> = self.held.drain(..held).collect();
        let (start, room) = buffer.split_at_mut(held);
        start.copy_from_slice(&kept);
        let read = if self.ended {
            0
        } else {
            self.reader.read(room)?
        };
        self.ended |= read == 0 && !room.is_empty();
        let mut count = held + read;
        if !self.started && buffer.starts_with(b"\xef\xbb\xbf") && count >= 3 {
            buffer.copy_within(3..count, 0);
            count -= 3;
        }
        self.started = true;
        let here = buffer.get_mut(..count).unwrap_or_default();
        let whole = tidied(here, self.ended);
        self.held = here.get(whole..).unwrap_or_default().to_vec();
        // Nothing may be said to be here only at the end.
        if whole == 0 && count > 0 {
            return self.read(buffer);
        }
        Ok(whole)
    }
}

/// Puts question marks for what is no UTF-8; returns how many bytes are whole characters.
fn tidied(bytes: &mut [u8], is_all: bool) -> usize {
    let mut at = 0;
    while let Err(error) = std::str::from_utf8(bytes.get(at..).unwrap_or_default()) {
        let start = at + error.valid_up_to();
        let length = match error.error_len() {
            Some(length) => length,
            None if is_all => bytes.len() - start,
            None => return start,
        };
        for byte in bytes.iter_mut().skip(start).take(length) {
            *byte = b'?';
        }
        at = start + length;
    }
    bytes.len()
}
