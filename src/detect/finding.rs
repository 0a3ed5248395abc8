//! What detection gives: findings, and what it noticed beside them.

use std::sync::Arc;

use super::facts::Facts;
use super::reading::{Reading, Scope};
use crate::decode::{Part, Span};
use crate::patterns::terms::Topic;
use crate::sensitive::Sensitive;
use crate::subject::attribute::Weight;

/// Which of the two axes a finding lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Says who it is about.
    Who,
    /// Says something of somebody's health or care.
    Health,
}

impl Axis {
    /// Returns the name as records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Health => "health",
        }
    }
}

/// How much a finding on the who-axis proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// Nothing on this axis.
    None,
    /// An id of a device or browser, that its vendor resolves.
    Device,
    /// Narrows down who it is.
    Narrows,
    /// A digest of a value that is not known, where the vendor expects one.
    UnknownDigest,
    /// Names a person: a known subject's value, or one that proves itself or whose key says it.
    Person,
}

/// Where health content stood, which tells whether it is about the person or about the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Typed, chosen, clicked, searched for, or the subject's own.
    Chosen,
    /// A page's address, title or text, or a field of unknown meaning.
    Shown,
}

/// One thing found, without the thing itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `subject.email`, `identifier.ssn`, `term.mental_health`, `device.meta-pixel` …
    pub kind: String,
    /// In words, without the value: "e-mail address", "a medication".
    pub says: String,
    /// Which axis it lies on.
    pub axis: Axis,
    /// What it proves of who it is.
    pub proof: Proof,
    /// Whether health content is the person's or the page's.
    pub role: Role,
    /// Whether it is of a family that people keep to themselves most of all.
    pub sensitive: bool,
    /// The subject's id, where it is a known subject's value.
    pub subject: Option<String>,
    /// Which part of the request.
    pub part: Part,
    /// The field, by its path.
    pub field: String,
    /// Which item of which lists it stands in.
    pub scope: Scope,
    /// What the vendor takes the field for: `email`, `page_url`, `button_text` …
    pub meaning: Option<Arc<str>>,
    /// The layers from the outside in, a digest last.
    pub chain: Vec<&'static str>,
    /// The value masked.
    pub preview: String,
    /// Characters of the matched text.
    pub length: usize,
    /// A keyed fingerprint: the same for the same value, useless without the installation's key.
    pub fingerprint: String,
    /// Where in the part, as it was sent.
    pub span: Span,
}

/// All that detection has to say of one request.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// What was found, in the order in which it stood.
    pub list: Vec<Finding>,
    /// How many more there were than are kept.
    pub dropped: u64,
    /// The page's path as the tag reports it, masked.
    pub reported_path: Option<String>,
    /// The same as it was reported.
    pub reported_address: Option<Sensitive<Vec<u8>>>,
    /// What the request says of itself: its events and its tag.
    pub reading: Reading,
    /// Whether a field for a password was filled in.
    pub credential: bool,
    /// What the request proves, of all that was found and not only of what is listed.
    pub facts: Facts,
}

impl From<Weight> for Proof {
    fn from(weight: Weight) -> Self {
        match weight {
            Weight::Names => Self::Person,
            Weight::Narrows => Self::Narrows,
            Weight::Health => Self::None,
        }
    }
}

/// A term's topic with its family, in words: "a medication (mental health)".
pub(super) fn says_term(topic: Topic, category: &str) -> String {
    format!("{} ({})", topic.says(), category.replace('_', " "))
}
