//! HAR 1.2, read entry by entry: the file is never in memory as a whole.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{CaptureError, Captured, CapturedAnswer};
use crate::limits;
use crate::sensitive::Sensitive;

type See<'s> = dyn FnMut(Result<Captured, CaptureError>) + 's;

/// Reads every entry of a HAR file.
pub(super) fn read(reader: impl Read, see: &mut dyn FnMut(Result<Captured, CaptureError>)) {
    let buffered = std::io::BufReader::new(SkipMark::new(reader));
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
struct Entry {
    pageref: Option<String>,
    request: Request,
    response: Option<Response>,
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

/// Of a response only what says how requests hang together.
#[derive(Deserialize)]
struct Response {
    status: Option<i64>,
    headers: Option<Vec<Pair>>,
    content: Option<Content>,
}

/// The text of a page; other content is passed over.
struct Content(Option<String>);

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
    fn entry(&mut self, entry: Entry) {
        self.number += 1;
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

fn pairs(pairs: Vec<Pair>) -> Vec<(String, String)> {
    let pairs = pairs.into_iter().map(|pair| (pair.name, pair.value));
    pairs.collect()
}

impl Response {
    fn answer(self) -> CapturedAnswer {
        CapturedAnswer {
            status: self.status.and_then(|status| u16::try_from(status).ok()),
            headers: pairs(self.headers.unwrap_or_default()),
            page: self.content.and_then(Content::page),
        }
    }
}

impl Content {
    fn page(self) -> Option<Sensitive<Vec<u8>>> {
        let mut page = self.0?.into_bytes();
        page.truncate(limits::DOCUMENT_BYTES);
        Some(Sensitive::new(page))
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ContentOf)
    }
}

/// Browsers write the type before the text, so that what is no page need not be held.
struct ContentOf;

impl<'de> Visitor<'de> for ContentOf {
    type Value = Content;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Content, M::Error> {
        let (mut is_page, mut text) = (false, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "mimeType" => is_page = map.next_value::<String>()?.starts_with("text/html"),
                "text" if is_page => text = Some(map.next_value::<String>()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Content(text))
    }
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
        while let Some(entry) = list.next_element::<Entry>()? {
            self.0.entry(entry);
        }
        Ok(())
    }
}

/// Passes over a byte order mark, which some tools write.
struct SkipMark<R> {
    reader: R,
    started: bool,
}

impl<R> SkipMark<R> {
    fn new(reader: R) -> Self {
        Self {
            reader,
            started: false,
        }
    }
}

impl<R: Read> Read for SkipMark<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.reader.read(buffer)?;
        if !self.started && buffer.starts_with(b"\xef\xbb\xbf") && count >= 3 {
            buffer.copy_within(3..count, 0);
            self.started = true;
            return Ok(count - 3);
        }
        self.started = true;
        Ok(count)
    }
}
