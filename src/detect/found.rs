//! What was found in one request, so far.
//!
//! What a leaf proves is noted first, and always; what is shown of it is made only for the first of
//! its kind in its field, and only so often.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

use memchr::memchr;

use super::Detector;
use super::finding::{Axis, Finding, Findings, Proof, Role};
use super::mask::preview;
use super::reading::Scope;
use super::shown;
use crate::decode::Leaf;
use crate::limits;
use crate::sensitive::Sensitive;
use crate::subject::attribute::Weight;
use crate::subject::forms::Owner;

/// Findings, and what was seen in which field: the same thing is said once.
pub(super) struct Found {
    pub(super) findings: Findings,
    /// What the vendor takes the field for that is looked at.
    pub(super) meaning: Option<Arc<str>>,
    /// How many of the findings are of known values.
    known: usize,
    /// How often something was found, also what is no news.
    pub(super) told: u64,
    /// As hashes.
    seen: HashSet<u64>,
    hasher: RandomState,
    page_field: Option<String>,
}

impl Found {
    /// Returns nothing, yet.
    pub(super) fn new() -> Self {
        Self {
            findings: Findings::default(),
            meaning: None,
            known: 0,
            told: 0,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            page_field: None,
        }
    }

    /// Adds a known subject's value, as it stands in the text or under a digest and the like.
    pub(super) fn subject(
        &mut self,
        detector: &Detector,
        leaf: &Leaf<'_>,
        owner: &Owner,
        shown: Shown<'_>,
    ) {
        let weight = owner.attribute.weight();
        self.findings
            .facts
            .note_subject(owner.subject, &owner.attribute);
        let what = (owner.subject, &owner.attribute, shown.made_by);
        if !self.is_news(what, leaf, self.known) {
            return;
        }
        self.known += 1;
        let kind = format!("subject.{}", owner.attribute.name());
        let mut found = self.blank(detector, leaf, kind, shown.text);
        found.says = owner.attribute.says();
        found.subject = detector.index.subject_id(owner.subject).map(str::to_owned);
        found.axis = if weight == Weight::Health {
            Axis::Health
        } else {
            Axis::Who
        };
        found.proof = Proof::from(weight);
        found.role = Role::Chosen;
        found.sensitive = weight == Weight::Health;
        found.chain.extend(shown.made_by);
        if let Some(length) = shown.length {
            found.preview = "•••".to_owned();
            found.length = length;
        }
        // One fingerprint for the value in whatever form it goes.
        let value = owner.value.expose_for_matching();
        found.fingerprint = detector.key.fingerprint(&found.kind, value);
        self.findings.list.push(found);
    }

    /// Adds what `make` says of a value, if it is new.
    pub(super) fn add(
        &mut self,
        detector: &Detector,
        leaf: &Leaf<'_>,
        told: &Told<'_>,
        make: impl FnOnce(&mut Finding),
    ) {
        if !self.is_news(told.what, leaf, self.findings.list.len() - self.known) {
            return;
        }
        let mut found = self.blank(detector, leaf, told.kind.to_owned(), told.text);
        make(&mut found);
        self.findings.list.push(found);
    }

    /// Keeps the page's path that the tag reports, masked. Some report several addresses: the first
    /// field is the page's.
    pub(super) fn note_page(&mut self, detector: &Detector, leaf: &Leaf<'_>) {
        let text: &[u8] = leaf.text.expose_for_matching();
        // Its segments come one by one, and then, of several, all together.
        let is_segment = memchr(b'/', text).is_none();
        let is_known = self.findings.reported_address.is_some();
        if is_known || *self.page_field.get_or_insert_with(|| leaf.field.to_owned()) != leaf.field {
            return;
        }
        if !is_segment {
            self.findings.reported_address = Some(Sensitive::new(text.to_vec()));
            return;
        }
        let part = String::from_utf8_lossy(text);
        let path = self.findings.reported_path.get_or_insert_with(String::new);
        if path.len() < limits::FIELD_NAME_BYTES {
            path.push('/');
            path.push_str(&detector.patterns.route_words.mask(&part));
        }
    }

    /// Returns a finding in this field with what every finding has.
    fn blank(&self, detector: &Detector, leaf: &Leaf<'_>, kind: String, text: &str) -> Finding {
        Finding {
            says: String::new(),
            axis: Axis::Who,
            proof: Proof::None,
            role: Role::Shown,
            sensitive: false,
            subject: None,
            part: leaf.part,
            field: shown::name(detector, leaf.field),
            scope: Scope::of(leaf),
            meaning: self.meaning.clone(),
            chain: leaf.chain.iter().map(|layer| layer.name()).collect(),
            preview: preview(text),
            length: text.chars().count(),
            fingerprint: detector.key.fingerprint(&kind, text.as_bytes()),
            span: leaf.span,
            kind,
        }
    }

    /// Ends the search. What was found twice in the same bytes, as when a text is base64 too, is
    /// told once, with the fewest layers.
    pub(super) fn finish(self) -> Findings {
        let mut findings = self.findings;
        let mut told: Vec<Finding> = Vec::with_capacity(findings.list.len());
        for found in findings.list {
            match told.iter_mut().find(|own| is_the_same(own, &found)) {
                Some(own) if own.chain.len() <= found.chain.len() => {}
                Some(own) => *own = found,
                None => told.push(found),
            }
        }
        // What a whole document or path holds is told of the part of it that does.
        let parts: Vec<bool> = told
            .iter()
            .map(|own| !told.iter().any(|other| is_part_of(other, own)))
            .collect();
        let mut parts = parts.into_iter();
        told.retain(|_| parts.next().unwrap_or(true));
        findings.list = told;
        findings
    }

    /// Whether `what` is seen in this field for the first time. Where so many of its sort are kept that
    /// there is no room for more, it is only counted: known values, and all else, so that nothing takes
    /// the room of the former.
    fn is_news(&mut self, what: impl Hash, leaf: &Leaf<'_>, kept: usize) -> bool {
        self.told += 1;
        let mark = self
            .hasher
            .hash_one((what, leaf.part, leaf.field, leaf.chain));
        if self.seen.contains(&mark) {
            return false;
        }
        let full = kept >= limits::FINDINGS;
        self.findings.dropped += u64::from(full);
        if self.seen.len() < limits::SEEN {
            self.seen.insert(mark);
        }
        !full
    }
}

/// Whether two findings are of one value in one place.
fn is_the_same(one: &Finding, other: &Finding) -> bool {
    let value = |found: &Finding| (found.part, found.span.start, found.span.end);
    value(one) == value(other)
        && one.fingerprint == other.fingerprint
        && one.kind == other.kind
        && one.subject == other.subject
        && one.field == other.field
}

/// Whether one finding is of the same value as another, in a field within its field.
fn is_part_of(one: &Finding, whole: &Finding) -> bool {
    let is_within = one.field.len() > whole.field.len()
        && one
            .field
            .strip_prefix(whole.field.as_str())
            .is_some_and(|rest| whole.field.is_empty() || rest.starts_with(['.', '[']));
    let lies_in = whole.span.start <= one.span.start && one.span.end <= whole.span.end;
    is_within
        && lies_in
        && one.part == whole.part
        && one.kind == whole.kind
        && one.fingerprint == whole.fingerprint
        && one.subject == whole.subject
        && one.chain.len() <= whole.chain.len()
}

/// How a known value is shown.
#[derive(Clone, Copy, Default)]
pub(super) struct Shown<'a> {
    /// What stands there, folded; empty for what is no plain text.
    pub(super) text: &'a str,
    /// What was done to it last: `md5`, `reversed`.
    pub(super) made_by: &'static [&'static str],
    /// How long it is as it stands there, where it is no plain text.
    pub(super) length: Option<usize>,
}

/// What a finding is told apart by.
pub(super) struct Told<'a> {
    /// What is said once in each field.
    pub(super) what: (&'a str, &'a str),
    /// As in [`Finding::kind`].
    pub(super) kind: &'a str,
    /// The value.
    pub(super) text: &'a str,
}
