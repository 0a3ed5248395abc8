//! The patterns/ folder: what vendors, health words, field names and identifiers look like.
//!
//! Takes the text files of `patterns/`, embedded at build time. Gives [`Patterns`], checked and
//! ready for `classify` and `detect`. Never does: look at a request.

pub mod identifiers;
pub mod keys;
pub mod terms;
pub mod vendors;
mod checksum;
mod embedded;
pub mod routes;
pub(crate) mod fold;
mod glob;
mod table;

use std::sync::Arc;

use identifiers::Identifiers;
use keys::Keys;
use routes::RouteWords;
use terms::Term;
use vendors::Vendors;

/// Everything that the patterns/ folder says.
#[derive(Debug)]
pub struct Patterns {
    /// Who receives a request.
    pub vendors: Arc<Vendors>,
    /// Health words.
    pub terms: Vec<Term>,
    /// What field names mean.
    pub keys: Keys,
    /// Identifiers that prove themselves.
    pub identifiers: Identifiers,
    /// Words of a page's path that say nothing of a person, and so may be shown.
    pub route_words: RouteWords,
}

/// Why a pattern file was refused.
#[derive(Debug, thiserror::Error)]
pub enum PatternError {
    /// A row of a table is not as its format asks.
    #[error("{file}, line {line}: {says}")]
    Row {
        /// The file below patterns/.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        says: &'static str,
    },
    /// A TOML file is not as its format asks; the message shows the line.
    #[error("{file}: {says}")]
    Toml {
        /// The file below patterns/.
        file: String,
        /// What is wrong, with the line shown.
        says: String,
    },
}

impl PatternError {
    fn toml(file: &str, error: &toml::de::Error) -> Self {
        Self::Toml {
            file: file.to_owned(),
            says: error.to_string(),
        }
    }
}

impl Patterns {
    /// Reads the patterns built into the program.
    ///
    /// # Errors
    ///
    /// Only if a file of patterns/ is broken, which the tests rule out.
    pub fn embedded() -> Result<Self, PatternError> {
        let mut vendors = Vendors::default();
        for (file, text) in embedded::VENDORS {
            vendors.add(file, text)?;
        }
        let mut all_terms = Vec::new();
        for (file, topic, text) in embedded::TERMS {
            all_terms.extend(terms::read(file, *topic, text)?);
        }
        Ok(Self {
            vendors: Arc::new(vendors),
            terms: terms::merge(all_terms),
            keys: Keys::read("keys.tsv", embedded::KEYS)?,
            identifiers: identifiers::read("identifiers.toml", embedded::IDENTIFIERS)?,
            route_words: RouteWords::read(embedded::ROUTE_WORDS),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::terms::Topic;
    use super::*;

    #[test]
    fn the_embedded_patterns_are_sound() {
        let patterns = Patterns::embedded().unwrap();
        assert!(patterns.vendors.all().len() >= 8);
        assert!(
            patterns
                .vendors
                .all()
                .iter()
                .all(|vendor| !vendor.sources.is_empty())
        );
        assert!(
            patterns
                .identifiers
                .0
                .iter()
                .all(|identifier| !identifier.source.is_empty())
        );
        for topic in [
            Topic::Answer,
            Topic::Condition,
            Topic::Medication,
            Topic::Service,
        ] {
            assert!(patterns.terms.iter().any(|term| term.topic == topic));
        }
    }

    #[test]
    fn every_identifier_carries_what_it_fires_on_and_what_not() {
        for identifier in Patterns::embedded().unwrap().identifiers.0 {
            assert!(!identifier.fires_on.is_empty(), "{}", identifier.id);
            assert!(!identifier.silent_on.is_empty(), "{}", identifier.id);
        }
    }
}
