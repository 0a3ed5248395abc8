//! How one exchange was sent, and what the rest of the session says of it.

use serde::Serialize;

/// How a request was sent.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Sent {
    /// As what, by the browser's own word: `beacon`, `document`, `fetch`, `frame`, `image`,
    /// `script` or `websocket`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'static str>,
    /// In which form its body is: `form`, `json`, `multipart` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<&'static str>,
    /// Bytes of its body that were seen.
    #[serde(skip)]
    pub body_bytes: u64,
}

impl Sent {
    /// Whether there is nothing to say.
    pub fn is_unknown(&self) -> bool {
        self.by.is_none() && self.form.is_none()
    }
}

/// How an exchange hangs together with others; empty where nothing is known.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Context {
    /// The visit to a page that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitEntry>,
    /// Who sent the browser here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirected_by: Option<RedirectEntry>,
    /// Companies whose id of the browser it hands on to another: a cookie sync.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub synced_with: Vec<String>,
    /// The script that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loaded_by: Option<ScriptEntry>,
}

/// A visit: one navigation of one tab, and everything that the page then does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VisitEntry {
    /// Counted from 1, in the order in which pages were asked for.
    pub number: u64,
    /// `document` for the page itself; otherwise what told whose request it is: `address` (a header
    /// names the page), `reported` (the vendor's own field does), `origin` (a header names the
    /// origin, and this is its latest page), `redirect` (it follows a request of that visit) or
    /// `latest` (nothing names a page, and this is the latest).
    pub known_by: &'static str,
    /// The visit whose page led here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<u64>,
    /// The host of the frame that it comes from, where it is not the page itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame: Option<String>,
}

/// A redirect that led to an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedirectEntry {
    /// The host that answered with it.
    pub host: String,
    /// How many redirects in a row it was the last of.
    pub hops: u32,
}

/// A script from elsewhere that made an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScriptEntry {
    /// The host that it came from.
    pub host: String,
    /// Its vendor's name as a slug.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// Ids of the tag, pixel or container that it was loaded for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What links the two: `tag` (the same id), `vendor` or `company`.
    pub known_by: &'static str,
    /// The container of a tag manager that was loaded on the same page before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
}
