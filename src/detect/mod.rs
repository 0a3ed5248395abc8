//! Stage 5: which leaves say who, or what about health?
//!
//! Takes [`Leaf`]s one by one, in any order. Gives [`Findings`]. Never does: keep a value; wait,
//! read a file or the clock; carry anything from one request to the next.
//!
//! A leaf is asked five things: is it (or does it hold) a known subject's value, plain or as a
//! digest; does it hold an identifier that proves itself; does its field's name say what it is;
//! does it hold a health word; is it an id that the vendor resolves to a person?

pub mod facts;
pub mod finding;
pub mod mask;
mod asks;
mod field;
mod keyed;
mod lexicon;
mod shown;
mod token;

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

use crate::decode::{Leaf, Part};
use crate::limits;
use crate::patterns::Patterns;
use crate::patterns::vendors::Vendor;
use crate::subject::forms::{Forms, Owner};
use facts::Facts;
use field::Field;
use finding::{Axis, Finding, Findings, Proof, Role};
use lexicon::Lexicon;
use mask::{FingerprintKey, preview};

/// Everything that is looked for, compiled once.
pub struct Detector {
    patterns: Arc<Patterns>,
    forms: Forms,
    lexicon: Lexicon,
    key: FingerprintKey,
}

impl Detector {
    /// Compiles patterns and subjects for matching.
    pub fn new(patterns: Arc<Patterns>, forms: Forms, key: FingerprintKey) -> Self {
        let lexicon = Lexicon::new(&patterns.terms, &forms);
        Self {
            patterns,
            forms,
            lexicon,
            key,
        }
    }

    /// Returns what the patterns folder says.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    fn subject_id(&self, owner: &Owner) -> Option<String> {
        self.forms.ids.get(owner.subject).cloned()
    }
}

/// The search of one request.
pub struct Detection {
    detector: Arc<Detector>,
    vendor: Option<Arc<Vendor>>,
    /// Whether the page is one where everything shown is about the person.
    behind_login: bool,
    health_site: bool,
    findings: Findings,
    page_field: Option<String>,
    /// What was seen in which field, as hashes: the same thing is said once.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Detection {
    /// Starts the search of one request to `vendor`, from a page that is behind a login or of a
    /// health service, or not.
    pub fn new(
        detector: Arc<Detector>,
        vendor: Option<Arc<Vendor>>,
        behind_login: bool,
        health_site: bool,
    ) -> Self {
        Self {
            detector,
            vendor,
            behind_login,
            health_site,
            findings: Findings::default(),
            page_field: None,
            seen: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Looks at one leaf.
    pub fn leaf(&mut self, leaf: &Leaf<'_>) {
        let detector = Arc::clone(&self.detector);
        let vendor = self.vendor.clone();
        let field = Field::of(leaf, vendor.as_deref(), &detector.patterns.keys);
        self.note_page(&field);
        self.findings.credential |= keyed::is_credential(&field);
        self.ask_name(&detector, &field);
        let known = self.ask_phrases(&detector, &field) | self.ask_digests(&detector, &field);
        if !known {
            self.ask_identifiers(&detector, &field);
            self.ask_device(&field);
        }
    }

    /// Ends the search.
    pub fn finish(self) -> Findings {
        self.findings
    }

    /// Keeps the page's path that the tag reports, masked.
    fn note_page(&mut self, field: &Field<'_>) {
        if field.meaning != Some("page_url") || field.leaf.part == Part::Cookie {
            return;
        }
        // Some report several addresses: the first field is the page's.
        let name = field.leaf.field;
        if self.page_field.get_or_insert_with(|| name.to_owned()) == name {
            let part = String::from_utf8_lossy(field.leaf.text.expose_for_matching());
            let path = self.findings.reported_path.get_or_insert_with(String::new);
            if path.len() < limits::FIELD_NAME_BYTES {
                path.push('/');
                path.push_str(&self.detector.patterns.route_words.mask(&part));
            }
        }
    }

    /// Whether `what` is seen in this field for the first time. After so many findings that no
    /// more are kept, it is only counted.
    fn is_news(&mut self, what: impl Hash, field: &Field<'_>) -> bool {
        let leaf = field.leaf;
        let mark = self
            .hasher
            .hash_one((what, leaf.part, leaf.field, leaf.chain));
        if !self.seen.insert(mark) {
            return false;
        }
        let full = self.findings.list.len() >= limits::FINDINGS;
        self.findings.dropped += u64::from(full);
        !full
    }

    /// A finding in this field with what every finding has.
    fn blank(&self, field: &Field<'_>, kind: String, text: &str) -> Finding {
        let leaf = field.leaf;
        Finding {
            says: String::new(),
            axis: Axis::Who,
            proof: Proof::None,
            role: Role::Shown,
            sensitive: false,
            subject: None,
            part: leaf.part,
            field: shown::name(&self.detector, leaf.field),
            chain: leaf.chain.iter().map(|layer| layer.name()).collect(),
            preview: preview(text),
            length: text.chars().count(),
            fingerprint: self.detector.key.fingerprint(&kind, text.as_bytes()),
            span: leaf.span,
            kind,
        }
    }

    fn facts(&mut self) -> &mut Facts {
        &mut self.findings.facts
    }
}

#[cfg(test)]
mod tests;
