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
mod addresses;
mod field;
mod found;
mod index;
mod keyed;
mod look;
mod phrases;
mod shown;
mod suits;
mod table;
mod token;
mod typed;
mod words;

use std::sync::Arc;

use crate::decode::Leaf;
use crate::patterns::Patterns;
use crate::patterns::vendors::Vendor;
use crate::subject::Subject;
use crate::subject::forms::Salt;
use field::Fields;
use finding::Findings;
use found::Found;
use index::Index;
use look::{Look, Scratch, Surroundings};
use mask::FingerprintKey;
use typed::Typed;

/// Everything that is looked for, compiled once.
pub struct Detector {
    patterns: Arc<Patterns>,
    index: Index,
    key: FingerprintKey,
}

impl Detector {
    /// Compiles patterns and every form of the subjects' values for matching.
    pub fn new(
        patterns: Arc<Patterns>,
        subjects: &[Subject],
        salts: &[Salt],
        key: FingerprintKey,
    ) -> Self {
        let index = Index::new(&patterns.terms, subjects, salts);
        Self {
            patterns,
            index,
            key,
        }
    }

    /// Returns what the patterns folder says.
    pub fn patterns(&self) -> &Patterns {
        &self.patterns
    }
}

/// The search of one request.
pub struct Detection {
    detector: Arc<Detector>,
    vendor: Option<(Arc<Vendor>, String)>,
    surroundings: Surroundings,
    fields: Fields,
    typed: Typed,
    scratch: Scratch,
    found: Found,
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
        let seed = detector.index.seed;
        Self {
            detector,
            vendor: vendor.map(|vendor| (Arc::clone(&vendor), vendor.slug())),
            surroundings: Surroundings {
                behind_login,
                health_site,
            },
            fields: Fields::new(seed),
            typed: Typed::default(),
            scratch: Scratch::new(seed),
            found: Found::new(),
        }
    }

    /// Looks at one leaf.
    pub fn leaf(&mut self, leaf: &Leaf<'_>) {
        let number = self.fields.number(leaf);
        self.look(number, leaf);
        if let Some(piece) = self.typed.take(number, leaf) {
            self.look(number, &piece.leaf());
        }
    }

    /// Ends the search.
    pub fn finish(mut self) -> Findings {
        for (number, piece) in self.typed.finish() {
            self.look(number, &piece.leaf());
        }
        self.found.findings
    }

    fn look(&mut self, number: u64, leaf: &Leaf<'_>) {
        let (vendor, slug) = match &self.vendor {
            Some((vendor, slug)) => (Some(&**vendor), Some(slug.as_str())),
            None => (None, None),
        };
        let patterns = &self.detector.patterns;
        let Some((field, is_new)) = self.fields.get(number, leaf, vendor, patterns) else {
            return;
        };
        let mut look = Look {
            detector: &self.detector,
            vendor: slug,
            surroundings: self.surroundings,
            leaf,
            field,
            found: &mut self.found,
        };
        if is_new {
            look.at_name(&mut self.scratch);
        }
        look.at_value(&mut self.scratch);
    }
}

#[cfg(test)]
mod tests;
