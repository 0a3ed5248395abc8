//! What a vendor's file says, as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A vendor's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// The product's name: `Meta Pixel`.
    pub name: String,
    /// The company that receives the data.
    pub company: String,
    /// `advertising`, `analytics`, `session-replay`, `tag-manager` …
    pub category: String,
    /// Hosts that are the vendor's; `*` is any run of characters.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Cookies in which it keeps its id of the browser.
    #[serde(default)]
    pub cookies: Vec<String>,
    /// Where the facts are from, each under a short name.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// Requests that are this vendor's: `GET https://…`.
    #[serde(default)]
    pub recognises: Vec<String>,
    /// Requests that seem to be, and are not.
    #[serde(default)]
    pub ignores: Vec<String>,
    /// Addresses that its tag sends to.
    #[serde(default, rename = "endpoint")]
    pub endpoints: Vec<Endpoint>,
    /// What its fields mean.
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
    /// What a site's owner switches off.
    #[serde(default, rename = "stop")]
    pub stops: Vec<Stop>,
}

/// An address that a tag sends to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// A host, or `*` for any: the tag may be reached through the site's own.
    pub host: String,
    /// The path.
    pub path: String,
    /// Methods.
    pub methods: Vec<String>,
    /// How the fields are written: `query`, `form`, `json` … in words.
    #[serde(default)]
    pub encoding: String,
    /// Parameters that the query has: `id`, `v=2`, `tid=G-*`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Whether the tag itself is fetched there, and nothing is collected.
    #[serde(default)]
    pub loads: bool,
    /// Short names of the sources.
    pub source: Vec<String>,
}

/// What some of a vendor's fields mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Such as `email`, `page_url`, `button_text`, `device_id`.
    pub meaning: String,
    /// How the value is expected: `plain`, `sha256`, `json`, `mask` …
    pub form: String,
    /// What the vendor does to a value before it is digested or sent, in words.
    #[serde(default)]
    pub normalisation: String,
    /// The fields; `*` is any run of characters, `[]` any index.
    pub names: Vec<String>,
    /// Short names of the sources.
    pub source: Vec<String>,
}

/// A feature that a site's owner can switch off.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Its name in the vendor's own terms: `Automatic advanced matching`.
    pub switch: String,
    /// How, in one sentence without a full stop.
    pub how: String,
    /// The meanings of fields that are not sent any more; `*` is all of them.
    pub ends: Vec<String>,
    /// Whether the source was seen to say so; else it is what the product's name and place suggest.
    #[serde(default = "yes")]
    pub confirmed: bool,
    /// A page of the vendor's.
    pub source: String,
}

fn yes() -> bool {
    true
}
