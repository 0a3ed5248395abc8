//! Identifiers that prove themselves, by a fixed form, a checksum, or the key they stand under.

use regex::bytes::Regex;
use serde::Deserialize;

use super::{PatternError, checksum::Check};

/// Whether a shape may fire by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Context {
    /// Its form or checksum proves it.
    Alone,
    /// Only in a field whose name means it.
    Key,
}

/// One shape of one identifier.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// Stable for ever, as reports refer to it: `ssn`.
    pub id: String,
    /// Completes "this request contains …".
    pub says: String,
    /// Where the format is published.
    pub source: String,
    #[serde(deserialize_with = "whole_token")]
    pub(crate) shape: Regex,
    pub(crate) check: Check,
    /// Whether the shape may fire by itself.
    pub context: Context,
    /// Proof.
    #[serde(default)]
    pub proof: Proof,
    #[serde(default)]
    pub(crate) words: Vec<String>,
    #[serde(default)]
    pub(crate) categories: Vec<String>,
    /// Examples, `key=value`, in which it must be found.
    pub fires_on: Vec<String>,
    /// Examples, `key=value`, in which it must not be found.
    pub silent_on: Vec<String>,
}

// TEMPORARY shim, replaced by the patterns branch.
/// Proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// Person.
    #[default]
    Person,
    /// Narrows.
    Narrows,
    /// Device.
    Device,
    /// Health.
    Health,
}
/// All.
#[derive(Debug, Default)]
pub struct Identifiers(pub Vec<Identifier>);
impl Identifiers {
    pub(crate) fn suiting(&self, words: &str, categories: &[&str]) -> Vec<u16> {
        (0..)
            .zip(&self.0)
            .filter(|(_, one)| {
                one.context == Context::Key
                    && (one.suits(words, None)
                        || categories.iter().any(|c| one.suits(words, Some(c))))
            })
            .map(|(at, _)| at)
            .collect()
    }
    pub(crate) fn keyed<'t>(
        &self,
        suiting: &[u16],
        text: &'t [u8],
        found: &mut dyn FnMut(&Identifier, &'t [u8]),
    ) {
        for at in suiting {
            if let Some(one) = self.0.get(usize::from(*at)) {
                one.see(text, found);
            }
        }
    }
    pub(crate) fn alone<'t>(&self, text: &'t [u8], found: &mut dyn FnMut(&Identifier, &'t [u8])) {
        if text.iter().filter(|b| b.is_ascii_digit()).count() < 7 {
            return;
        }
        for one in self.0.iter().filter(|one| one.context == Context::Alone) {
            one.see(text, found);
        }
    }
}
impl Identifier {
    fn see<'t>(&self, text: &'t [u8], found: &mut dyn FnMut(&Identifier, &'t [u8])) {
        for value in self.shape.captures_iter(text).filter_map(|f| f.get(1)) {
            if self.check.passes(value.as_bytes()) {
                found(self, value.as_bytes());
            }
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    identifier: Vec<Identifier>,
}

/// Reads `identifiers.toml`.
pub(super) fn read(file: &str, text: &str) -> Result<Identifiers, PatternError> {
    let parsed: File = toml::from_str(text).map_err(|error| PatternError::toml(file, &error))?;
    Ok(Identifiers(parsed.identifier))
}

impl Identifier {
    /// Whether a field named so may hold this identifier.
    pub(crate) fn suits(&self, key_words: &str, category: Option<&str>) -> bool {
        self.context == Context::Alone
            || self.words.iter().any(|word| has_phrase(key_words, word))
            || category.is_some_and(|category| self.categories.iter().any(|own| own == category))
    }
}

/// Whether `phrase` stands in `text` as whole tokens (both folded).
fn has_phrase(text: &str, phrase: &str) -> bool {
    format!(" {text} ").contains(&format!(" {phrase} "))
}

/// A shape is matched as a whole token: what stands beside it is no letter and no digit.
fn whole_token<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    let shape = String::deserialize(deserializer)?;
    Regex::new(&format!(
        r"(?-u)(?:^|[^0-9A-Za-z])({shape})(?:$|[^0-9A-Za-z])"
    ))
    .map_err(serde::de::Error::custom)
}
