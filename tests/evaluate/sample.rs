//! One generated request, what is to be found in it, and where values are put into requests.

use ::phiward::capture::Captured;

use crate::codings::{self, Coding, json_string, percent};
use crate::phiward;

/// What is to be found.
#[derive(Clone)]
pub(crate) struct Want {
    /// The finding's kind; one that ends in `.` is the beginning of kinds; any of them will do.
    pub(crate) kinds: Vec<String>,
    /// Whose value it is, where only one person has it.
    pub(crate) subject: Option<String>,
    /// The layers from the outside in, where one answer is right.
    pub(crate) chain: Option<Vec<&'static str>>,
    /// The field, where one answer is right.
    pub(crate) field: Option<String>,
}

/// One generated request.
pub(crate) struct Sample {
    /// The template it was made from: `A1`, `enc-04`, `stack-3`.
    pub(crate) family: String,
    /// How the value is encoded.
    pub(crate) coding: String,
    /// Where in the request it is.
    pub(crate) place: &'static str,
    /// Whether the family is one that development may look at.
    pub(crate) tuned: bool,
    pub(crate) request: Captured,
    pub(crate) wants: Vec<Want>,
}

/// Where in a request a value is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Query,
    Path,
    Fragment,
    Referer,
    Header,
    Cookie,
    Form,
    Json,
    JsonAsText,
    NdJson,
    Multipart,
    Text,
    GzipJson,
    BrotliJson,
    ZstdJson,
    DeflateJson,
    RawDeflateJson,
    LogLine,
    GraphQl,
    BehindWords,
    ListOfPairs,
}

impl Place {
    pub(crate) const ALL: &[Self] = &[
        Self::Query,
        Self::Path,
        Self::Fragment,
        Self::Referer,
        Self::Header,
        Self::Cookie,
        Self::Form,
        Self::Json,
        Self::JsonAsText,
        Self::NdJson,
        Self::Multipart,
        Self::Text,
        Self::GzipJson,
        Self::BrotliJson,
        Self::ZstdJson,
        Self::DeflateJson,
        Self::RawDeflateJson,
    ];

    /// Where a name and its value stand within a text, or in a list.
    pub(crate) const WRITTEN: &[Self] = &[
        Self::LogLine,
        Self::GraphQl,
        Self::BehindWords,
        Self::ListOfPairs,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Path => "path",
            Self::Fragment => "fragment",
            Self::Referer => "referer",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Form => "form body",
            Self::Json => "json body",
            Self::JsonAsText => "json as text/plain",
            Self::NdJson => "json lines",
            Self::Multipart => "multipart body",
            Self::Text => "raw body",
            Self::GzipJson => "gzip json body",
            Self::BrotliJson => "br json body",
            Self::ZstdJson => "zstd json body",
            Self::DeflateJson => "deflate json body",
            Self::RawDeflateJson => "raw deflate json body",
            Self::LogLine => "line of a log",
            Self::GraphQl => "graphql, written out",
            Self::BehindWords => "json behind words",
            Self::ListOfPairs => "list of pairs",
        }
    }

    /// The layers that the place itself adds around `payload`.
    pub(crate) fn layers(self, payload: &[u8]) -> Vec<&'static str> {
        let mut layers = match self {
            Self::Query | Self::Fragment | Self::Referer | Self::Form => vec!["form"],
            Self::Header | Self::Path | Self::Text | Self::LogLine | Self::BehindWords => vec![],
            Self::Cookie => vec!["cookie"],
            Self::Json | Self::JsonAsText | Self::NdJson | Self::GraphQl | Self::ListOfPairs => {
                vec!["json"]
            }
            Self::Multipart => vec!["multipart"],
            Self::GzipJson => vec!["gzip", "json"],
            Self::BrotliJson => vec!["br", "json"],
            Self::ZstdJson => vec!["zstd", "json"],
            Self::DeflateJson | Self::RawDeflateJson => vec!["deflate", "json"],
        };
        // Forms are percent-encoded by themselves; elsewhere it is a layer, where it changes anything.
        if matches!(self, Self::Cookie | Self::Path) && percent(payload) != payload {
            layers.push("percent");
        }
        layers
    }

    /// Whether bytes that are no text can stand here as they are.
    pub(crate) fn takes_bytes(self) -> bool {
        matches!(self, Self::Text | Self::Multipart)
    }

    /// Whether the value has a name here.
    pub(crate) fn has_key(self) -> bool {
        !matches!(self, Self::Header | Self::Path | Self::Text)
    }
}

const SITE: &str = "https://t.example";
const PORTAL: &str = "https://portal.example";

/// Puts `payload` into a request, under `key` where the place has keys.
pub(crate) fn put(place: Place, key: &str, payload: &[u8]) -> Captured {
    let escaped = || String::from_utf8(percent(payload)).expect("percent-encoding gives text");
    let referer = ("referer", format!("{PORTAL}/"));
    let get = |url: String| request(&url, std::slice::from_ref(&referer), Vec::new());
    match place {
        Place::Query => get(format!("{SITE}/p?n=7&{key}={}&end=1", escaped())),
        Place::Path => get(format!("{SITE}/u/{}/p.gif", escaped())),
        Place::Fragment => get(format!("{SITE}/p?dl=x#{key}={}", escaped())),
        Place::Referer => request(
            &format!("{SITE}/p.gif"),
            &[("referer", format!("{PORTAL}/visit?{key}={}", escaped()))],
            Vec::new(),
        ),
        Place::Header => request(
            &format!("{SITE}/p.gif"),
            &[referer, ("x-client-data", codings::of(payload).to_owned())],
            Vec::new(),
        ),
        Place::Cookie => request(
            &format!("{SITE}/p.gif"),
            &[
                referer,
                ("cookie", format!("sid=7; {key}={}; end=1", escaped())),
            ],
            Vec::new(),
        ),
        Place::Form => posted(
            "application/x-www-form-urlencoded",
            None,
            format!("n=7&{key}={}&end=1", escaped()).into(),
        ),
        Place::Json => posted("application/json", None, json(key, payload)),
        Place::JsonAsText => posted("text/plain;charset=UTF-8", None, json(key, payload)),
        Place::NdJson => posted("application/x-ndjson", None, lines(key, payload)),
        Place::Multipart => posted(
            "multipart/form-data; boundary=----q7",
            None,
            multipart(key, payload),
        ),
        Place::Text => posted("text/plain;charset=UTF-8", None, payload.to_vec()),
        Place::GzipJson => coded("gzip", codings::GZIP, key, payload),
        Place::BrotliJson => coded("br", codings::BROTLI, key, payload),
        Place::ZstdJson => coded("zstd", codings::ZSTD, key, payload),
        Place::DeflateJson => coded("deflate", codings::ZLIB, key, payload),
        Place::RawDeflateJson => coded("deflate", codings::DEFLATE, key, payload),
        Place::LogLine | Place::GraphQl | Place::BehindWords | Place::ListOfPairs => {
            let (kind, body) = written(place, key, codings::of(payload));
            posted(kind, None, body.into())
        }
    }
}

/// A request with headers.
pub(crate) fn request(url: &str, headers: &[(&str, String)], body: Vec<u8>) -> Captured {
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    phiward::captured(url, &headers, body)
}

fn posted(content_type: &str, coding: Option<&str>, body: Vec<u8>) -> Captured {
    let mut headers = vec![
        ("referer", format!("{PORTAL}/")),
        ("content-type", content_type.to_owned()),
    ];
    headers.extend(coding.map(|coding| ("content-encoding", coding.to_owned())));
    request(&format!("{SITE}/collect"), &headers, body)
}

fn coded(name: &str, coding: Coding, key: &str, payload: &[u8]) -> Captured {
    posted(
        "application/json",
        Some(name),
        coding.apply(&json(key, payload)),
    )
}

fn json(key: &str, payload: &[u8]) -> Vec<u8> {
    let (key, value) = (json_string(key), json_string(codings::of(payload)));
    format!("{{\"n\":7,\"user\":{{{key}:{value}}},\"end\":true}}").into()
}

/// The type and the body of a request in which a name and its value are written out.
fn written(place: Place, key: &str, text: &str) -> (&'static str, String) {
    let value = json_string(text);
    match place {
        Place::LogLine => (
            "text/plain",
            format!("2026-11-26 INFO form {key}={value} saved in 12 ms"),
        ),
        Place::GraphQl => {
            let query = format!("mutation {{ save({key}: {value}, n: 7) {{ id }} }}");
            let query = json_string(&query);
            ("application/json", format!("{{\"query\":{query}}}"))
        }
        Place::BehindWords => (
            "text/plain",
            format!("Not saved: {{\"n\":7,\"{key}\":{value}}}"),
        ),
        _ => (
            "application/json",
            format!("[[\"n\",7],[\"{key}\",{value}]]"),
        ),
    }
}

fn lines(key: &str, payload: &[u8]) -> Vec<u8> {
    let (key, value) = (json_string(key), json_string(codings::of(payload)));
    format!("{{\"n\":7}}\n{{{key}:{value}}}\n{{\"end\":true}}\n").into()
}

fn multipart(key: &str, payload: &[u8]) -> Vec<u8> {
    let mut body = format!("------q7\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n7\r\n------q7\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n").into_bytes();
    body.extend(payload);
    body.extend(b"\r\n------q7--\r\n");
    body
}
