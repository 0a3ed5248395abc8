//! Identifiers that prove themselves, by a fixed form, a checksum, the key they stand under, or the
//! word before them.

mod alone;
mod mailbox;
mod read;
mod words;

use std::collections::HashMap;
use std::fmt;

use regex::bytes::Regex;
use serde::Deserialize;

use super::checks::Check;
use super::error::Errors;
use super::icd10::Icd10;
use super::keys::{self, Keys, Strength};
use alone::Shapes;
use words::Words;

pub(super) use read::read;

/// Whether a shape may fire by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Context {
    /// Its form or checksum proves it.
    Alone,
    /// Only in a field whose name means it, or shortly behind a word that names it.
    Key,
}

/// What an identifier says of who it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proves {
    /// Which device or browser.
    Device,
    /// Nothing: it is a code of health content.
    Health,
    /// It narrows down who it is.
    Narrows,
    /// Which person.
    Person,
}

impl Proves {
    /// Returns the name as the files have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Health => "health",
            Self::Narrows => "narrows",
            Self::Person => "person",
        }
    }
}

/// One shape of one identifier.
#[derive(Debug, Clone)]
pub struct Identifier {
    /// Stable for ever, as reports refer to it: `ssn`.
    pub id: String,
    /// Completes "this request contains …".
    pub says: String,
    /// Where the format is published.
    pub source: String,
    /// Whether the shape may fire by itself.
    pub context: Context,
    /// What it says of who it is about.
    pub proves: Proves,
    /// The words that name it, folded.
    pub words: Vec<String>,
    /// Examples, `key=value`, in which it must be found.
    pub fires_on: Vec<String>,
    /// Examples, `key=value`, in which it must not be found.
    pub silent_on: Vec<String>,
    categories: Vec<String>,
    check: Check,
    /// The shape as it is written.
    written: String,
    /// The shape as a whole token, or as the whole value.
    shape: Regex,
    nearby: bool,
    file: String,
    line: usize,
}

/// All identifiers, compiled once.
pub struct Identifiers {
    list: Vec<Identifier>,
    codes: Icd10,
    shapes: Shapes,
    words: Words,
    /// Those that are looked for around each `@`.
    mailboxes: Vec<u16>,
    by_category: HashMap<String, Vec<u16>>,
}

impl fmt::Debug for Identifiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifiers({})", self.list.len())
    }
}

impl Identifier {
    /// Whether it is an address that proves itself by its `@`.
    pub(crate) fn is_mailbox(&self) -> bool {
        self.context == Context::Alone && self.check == Check::Mailbox
    }

    /// Calls `found` with each value in `text` that has the shape and passes the check.
    fn values<'t>(&self, text: &'t [u8], codes: &Icd10, found: &mut dyn FnMut(&'t [u8])) {
        for shape in self.shape.captures_iter(text) {
            if let Some(value) = shape.get(1)
                && self.check.passes(value.as_bytes(), codes)
            {
                found(value.as_bytes());
            }
        }
    }
}

impl Identifiers {
    /// Compiles identifiers; `codes` are the clinical codes that some of them have to be among.
    pub(super) fn new(list: Vec<Identifier>, codes: Icd10) -> Result<Self, Errors> {
        let shapes = Shapes::new(&list)?;
        let words = Words::new(&list);
        let mailboxes = (0..).zip(&list).filter(|(_, one)| one.is_mailbox());
        let mailboxes = mailboxes.map(|(index, _)| index).collect();
        let mut by_category: HashMap<String, Vec<u16>> = HashMap::new();
        for (index, identifier) in (0..).zip(&list) {
            for category in &identifier.categories {
                by_category.entry(category.clone()).or_default().push(index);
            }
        }
        Ok(Self {
            list,
            codes,
            shapes,
            words,
            mailboxes,
            by_category,
        })
    }

    /// Returns every shape of every identifier.
    pub fn all(&self) -> &[Identifier] {
        &self.list
    }

    /// The identifiers that a field named so may hold; computed once per field name and kept by
    /// the caller. `words` are the folded words of the field's name, `categories` what the key
    /// lexicon and the vendor catalogue say of it.
    pub(crate) fn suiting(&self, words: &str, categories: &[&str]) -> Vec<u16> {
        let mut suiting = self.words.in_name(words);
        for category in categories {
            suiting.extend(self.by_category.get(*category).into_iter().flatten());
        }
        suiting.sort_unstable();
        suiting.dedup();
        suiting
    }

    /// The categories whose fields hold one of these identifiers, whatever shape it has. A person's
    /// number that has none is like any other.
    pub(crate) fn categories(&self, suiting: &[u16]) -> Vec<&str> {
        let mut all = Vec::new();
        for identifier in suiting.iter().filter_map(|index| self.get(*index)) {
            let alike = self.list.iter().filter(|one| one.id == identifier.id);
            let own = alike.flat_map(|one| &one.categories).map(String::as_str);
            let before = all.len();
            all.extend(own);
            if all.len() == before {
                all.extend(match (identifier.proves, identifier.id.as_str()) {
                    (_, "postal-code") => Some("address_postal"),
                    (Proves::Person, _) => Some("national_id"),
                    _ => None,
                });
            }
        }
        all
    }

    /// Values in `text` that are one of `suiting`.
    pub(crate) fn keyed<'t>(
        &self,
        suiting: &[u16],
        text: &'t [u8],
        found: &mut dyn FnMut(&Identifier, &'t [u8]),
    ) {
        for identifier in suiting.iter().filter_map(|index| self.get(*index)) {
            identifier.values(text, &self.codes, &mut |value| found(identifier, value));
        }
    }

    /// Values that prove themselves, or that a word in the text names.
    pub(crate) fn alone<'t>(&self, text: &'t [u8], found: &mut dyn FnMut(&Identifier, &'t [u8])) {
        alone::scan(self, text, found);
        mailbox::scan(self, text, found);
    }

    fn get(&self, index: u16) -> Option<&Identifier> {
        self.list.get(usize::from(index))
    }

    /// Complains about each example that does not do what it says.
    pub(super) fn try_examples(&self, keys: &Keys, errors: &mut Errors) {
        for identifier in &self.list {
            let wrong =
                |example: &&String, fires| self.fires(&identifier.id, example, keys) != fires;
            let silent = identifier
                .fires_on
                .iter()
                .filter(|example| wrong(example, true));
            for example in silent {
                let says = format!("{}: does not fire on {example}", identifier.id);
                errors.add(&identifier.file, identifier.line, says);
            }
            let firing = identifier
                .silent_on
                .iter()
                .filter(|example| wrong(example, false));
            for example in firing {
                let says = format!("{}: is not silent on {example}", identifier.id);
                errors.add(&identifier.file, identifier.line, says);
            }
        }
    }

    /// Whether an identifier of this id is found in an example, `key=value`.
    fn fires(&self, id: &str, example: &str, keys: &Keys) -> bool {
        let (field, text) = example.split_once('=').unwrap_or(("", example));
        let meaning = keys.meaning(field);
        let strong = meaning.filter(|meaning| meaning.strength == Strength::Strong);
        let category = strong.map(|meaning| meaning.category.as_str());
        let suiting = self.suiting(&keys::words(field), category.as_slice());
        let mut fires = false;
        let mut see = |identifier: &Identifier, _: &[u8]| fires |= identifier.id == id;
        self.alone(text.as_bytes(), &mut see);
        self.keyed(&suiting, text.as_bytes(), &mut see);
        fires
    }
}

#[cfg(test)]
mod tests;
