//! The patterns/ folder: what vendors, health words, field names and identifiers look like.
//!
//! Takes the text files of `patterns/`, built in or from a folder laid out like it. Gives [`Patterns`], checked and
//! ready for `classify` and `detect`. Never does: look at a request.

pub mod error;
pub mod icd10;
pub mod companies;
pub mod devices;
pub mod events;
pub mod identifiers;
pub mod keys;
pub mod sites;
pub mod stems;
pub mod terms;
pub mod vendors;
mod checks;
mod embedded;
mod files;
pub mod names;
pub mod routes;
pub(crate) mod fold;
mod glob;
mod plurals;
mod table;

use std::path::Path;
use std::sync::Arc;

use companies::Companies;
use devices::Devices;
pub use error::{PatternError, PatternErrors};
use events::EventNames;
pub use files::Stamp;
use icd10::Icd10;
use identifiers::{Identifier, Identifiers};
use keys::Keys;
use names::NameWords;
use routes::RouteWords;
use sites::{SiteTypes, SiteWords};
use stems::Stems;
use terms::Term;
use vendors::Vendors;

/// Everything that the patterns/ folder says.
#[derive(Debug)]
pub struct Patterns {
    /// Who receives a request.
    pub vendors: Arc<Vendors>,
    /// Whose the other hosts are.
    pub companies: Companies,
    /// Health words.
    pub terms: Vec<Term>,
    /// Endings of health words.
    pub stems: Stems,
    /// What field names mean.
    pub keys: Keys,
    /// Identifiers that prove themselves, or that a key or word names.
    pub identifiers: Identifiers,
    /// Ids that vendors resolve, by the names of their fields.
    pub devices: Devices,
    /// Names of events that may be shown.
    pub event_names: EventNames,
    /// Names that are words of everyday language too.
    pub name_words: NameWords,
    /// Words in the names of health services' sites.
    pub site_words: SiteWords,
    /// Types that health services' sites give themselves.
    pub site_types: SiteTypes,
    /// Words of a page's path that say nothing of a person, and so may be shown.
    pub route_words: RouteWords,
}

/// What has been read so far.
#[derive(Default)]
struct Parts {
    vendors: Vendors,
    terms: Vec<Term>,
    identifiers: Vec<Identifier>,
    stems: Option<Stems>,
    keys: Option<Keys>,
    codes: Option<Icd10>,
    companies: Option<Companies>,
    devices: Option<Devices>,
    event_names: Option<EventNames>,
    name_words: Option<NameWords>,
    route_words: Option<RouteWords>,
    site_words: Option<SiteWords>,
    site_types: Option<SiteTypes>,
}

impl Patterns {
    /// Reads the patterns built into the program.
    ///
    /// # Errors
    ///
    /// Only if a file of patterns/ is broken, which the tests rule out.
    pub fn embedded() -> Result<Self, PatternErrors> {
        Self::read(&files::embedded())
    }

    /// Reads a folder laid out like patterns/, and tries every example in it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn from_folder(folder: &Path) -> Result<Self, PatternErrors> {
        let patterns = Self::read(&files::of_folder(folder)?)?;
        patterns.try_examples()?;
        Ok(patterns)
    }

    /// Tries what each identifier fires on and is silent on, and what each vendor recognises and
    /// ignores.
    ///
    /// # Errors
    ///
    /// Each example that does not do what it says.
    pub fn try_examples(&self) -> Result<(), PatternErrors> {
        let mut errors = PatternErrors::default();
        self.identifiers.try_examples(&self.keys, &mut errors);
        self.vendors.try_examples(&mut errors);
        errors.or(())
    }

    fn read(files: &files::Files) -> Result<Self, PatternErrors> {
        let mut errors = PatternErrors::default();
        let mut parts = Parts::default();
        for (name, text) in files {
            parts.read(name, text, &mut errors);
        }
        parts.compile(errors)
    }
}

impl Parts {
    fn read(&mut self, name: &str, text: &str, errors: &mut PatternErrors) {
        if name.ends_with(".txt") {
            table::complain_of_twice(name, text, errors);
        }
        match name.split_once('/').unwrap_or(("", name)) {
            ("vendors", _) if name.ends_with(".toml") => {
                errors.take(self.vendors.add(name, text));
            }
            ("terms", _) if name.ends_with(".tsv") => {
                let terms = errors.take(terms::read(name, text));
                self.terms.extend(terms.into_iter().flatten());
            }
            ("", "companies.tsv") => self.companies = errors.take(Companies::read(name, text)),
            ("", "devices.tsv") => self.devices = errors.take(Devices::read(name, text)),
            ("", "event-names.txt") => self.event_names = Some(EventNames::read(text)),
            ("", "icd-10-cm.tsv") => self.codes = errors.take(Icd10::read(name, text)),
            ("", "keys.tsv") => self.keys = errors.take(Keys::read(name, text)),
            ("", "name-words.txt") => self.name_words = Some(NameWords::read(text)),
            ("", "stems.tsv") => self.stems = errors.take(Stems::read(name, text)),
            ("", "route-words.txt") => self.route_words = Some(RouteWords::read(text)),
            ("", "site-types.txt") => self.site_types = Some(SiteTypes::read(text)),
            ("", "site-words.txt") => self.site_words = Some(SiteWords::read(text)),
            ("", "README.md") => {}
            ("", _) if name.starts_with("identifiers") && name.ends_with(".toml") => {
                let read = errors.take(identifiers::read(name, text));
                self.identifiers.extend(read.into_iter().flatten());
            }
            _ => errors.add_file(name, "no file of patterns is called so"),
        }
    }

    /// Puts the parts together, if none is missing or wrong.
    fn compile(self, mut errors: PatternErrors) -> Result<Patterns, PatternErrors> {
        self.vendors.complain(&mut errors);
        for (name, missing) in [
            ("companies.tsv", self.companies.is_none()),
            ("devices.tsv", self.devices.is_none()),
            ("event-names.txt", self.event_names.is_none()),
            ("icd-10-cm.tsv", self.codes.is_none()),
            ("identifiers.toml", self.identifiers.is_empty()),
            ("keys.tsv", self.keys.is_none()),
            ("name-words.txt", self.name_words.is_none()),
            ("route-words.txt", self.route_words.is_none()),
            ("site-types.txt", self.site_types.is_none()),
            ("site-words.txt", self.site_words.is_none()),
            ("stems.tsv", self.stems.is_none()),
            ("terms", self.terms.is_empty()),
            ("vendors", self.vendors.all().is_empty()),
        ] {
            let told = errors
                .all()
                .iter()
                .any(|error| error.file.starts_with(name));
            if missing && !told {
                errors.add_file(name, "is not there, or there is nothing in it");
            }
        }
        let codes = self.codes.unwrap_or_default();
        let identifiers = errors.take(Identifiers::new(self.identifiers, codes));
        let (Some(identifiers), Some(stems), Some(keys)) = (identifiers, self.stems, self.keys)
        else {
            return Err(errors);
        };
        errors.or(Patterns {
            vendors: Arc::new(self.vendors),
            companies: self.companies.unwrap_or_default(),
            terms: terms::merge(self.terms),
            stems,
            keys,
            identifiers,
            devices: self.devices.unwrap_or_default(),
            event_names: self.event_names.unwrap_or_default(),
            name_words: self.name_words.unwrap_or_default(),
            route_words: self.route_words.unwrap_or_default(),
            site_words: self.site_words.unwrap_or_default(),
            site_types: self.site_types.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests;
