//! The questions that each leaf is asked.
//!
//! What a leaf proves is noted first, and always; what is shown of it is made only for the first of
//! its kind in its field, and only so often.

use std::collections::HashSet;

use super::field::Field;
use super::finding::{Axis, Proof, Role, says_term};
use super::lexicon::Hit;
use super::{Detection, Detector, keyed, token};
use crate::decode::Part;
use crate::patterns::fold::{fold, split_camel_case};
use crate::patterns::identifiers::{Identifier, Proves};
use crate::subject::attribute::Weight;
use crate::subject::forms::Owner;

/// Names of fields shorter than this hold no value.
const SHORTEST_NAME: usize = 6;
/// Headers whose words say nothing of a person: only known values and digests count in them.
const QUIET_HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "content-encoding",
    "content-type",
    "dnt",
    "host",
    "method",
    "priority",
    "upgrade-insecure-requests",
    "user-agent",
];

/// Whether a field's words say nothing of a person: some headers, and the hosts of addresses.
fn is_quiet(field: &Field<'_>) -> bool {
    let name = field.leaf.field;
    let in_header = field.leaf.part == Part::Header && QUIET_HEADERS.contains(&name);
    in_header || name == "host" || name.ends_with(".host")
}

impl Detection {
    /// Is the field's own name a known value? Keys of objects and forms can be.
    pub(super) fn ask_name(&mut self, detector: &Detector, field: &Field<'_>) {
        let name = field.leaf.field;
        if name.len() < SHORTEST_NAME {
            return;
        }
        let folded = fold(name.as_bytes());
        for (hit, phrase) in detector.lexicon.find(&folded) {
            if let Hit::Subject(owner) = hit {
                self.subject_value(field, owner, None, phrase);
            }
        }
        let mut owners = Vec::new();
        token::digests(name.as_bytes(), |raw, written| {
            if let Some((owner, algorithm)) = detector.forms.digests.get(raw) {
                owners.push((owner, algorithm.name(), written.len()));
            }
        });
        for (owner, algorithm, length) in owners {
            self.subject_value(field, owner, Some(algorithm), &"•".repeat(length));
        }
    }

    /// Is it, or does it hold, a known subject's value or a health word? Returns whether it names
    /// a known subject.
    pub(super) fn ask_phrases(&mut self, detector: &Detector, field: &Field<'_>) -> bool {
        let text = *field.leaf.text.expose_for_matching();
        let folded = fold(text);
        let mut known = false;
        for owner in detector.forms.under_key.get(&folded).into_iter().flatten() {
            if field
                .categories()
                .any(|category| owner.attribute.suits(category))
            {
                self.subject_value(field, owner, None, &folded);
                known = true;
            }
        }
        known |= self.phrases(detector, field, &folded);
        if let Some(split) = split_camel_case(text) {
            known |= self.phrases(detector, field, &fold(&split));
        }
        known
    }

    fn phrases(&mut self, detector: &Detector, field: &Field<'_>, folded: &str) -> bool {
        let mut hits = detector.lexicon.find(folded);
        // The same word a thousand times over says no more than once.
        let mut told = HashSet::new();
        hits.retain(|(hit, _)| told.insert(std::ptr::from_ref::<Hit>(hit)));
        let asks_terms = !is_quiet(field) && field.is_text();
        let mut known = false;
        for (hit, phrase) in &hits {
            match hit {
                Hit::Subject(owner) => {
                    self.subject_value(field, owner, None, phrase);
                    known |= owner.attribute.weight() == Weight::Names;
                }
                Hit::Term(index) if asks_terms => self.term(field, *index, phrase, hits.len()),
                Hit::Term(_) => {}
            }
        }
        known
    }

    fn term(&mut self, field: &Field<'_>, index: usize, phrase: &str, hits_in_leaf: usize) {
        let detector = std::sync::Arc::clone(&self.detector);
        let Some(term) = detector.patterns.terms.get(index) else {
            return;
        };
        let role = field.role(self.behind_login);
        let in_context = role == Role::Chosen
            || hits_in_leaf > 1
            || (self.health_site && field.categories().next().is_some());
        if term.needs_context && !in_context {
            return;
        }
        self.facts().note_health(role);
        if !self.is_news(("term", &term.category, term.topic), field) {
            return;
        }
        let mut found = self.blank(field, format!("term.{}", term.category), phrase);
        found.says = says_term(term.topic, &term.category);
        found.axis = Axis::Health;
        found.role = role;
        found.sensitive = term.sensitive;
        self.findings.list.push(found);
    }

    fn subject_value(
        &mut self,
        field: &Field<'_>,
        owner: &Owner,
        digest: Option<&'static str>,
        text: &str,
    ) {
        let weight = owner.attribute.weight();
        self.facts().note_subject(owner.subject, &owner.attribute);
        if !self.is_news((owner.subject, &owner.attribute, digest), field) {
            return;
        }
        let detector = std::sync::Arc::clone(&self.detector);
        let kind = format!("subject.{}", owner.attribute.name());
        let mut found = self.blank(field, kind, text);
        found.says = owner.attribute.says();
        found.subject = detector.subject_id(owner);
        found.axis = if weight == Weight::Health {
            Axis::Health
        } else {
            Axis::Who
        };
        found.proof = Proof::from(weight);
        found.role = Role::Chosen;
        found.sensitive = weight == Weight::Health;
        if let Some(digest) = digest {
            found.chain.push(digest);
            found.preview = "•••".to_owned();
        }
        // One fingerprint for the value in whatever form it goes.
        let value = owner.value.expose_for_matching();
        found.fingerprint = detector.key.fingerprint(&found.kind, value);
        self.findings.list.push(found);
    }

    /// Does it hold a digest: of a known subject's value anywhere, of an unknown one where the
    /// vendor recognises people by it? Returns whether it does.
    pub(super) fn ask_digests(&mut self, detector: &Detector, field: &Field<'_>) -> bool {
        let text = *field.leaf.text.expose_for_matching();
        let (mut unknown, mut placeholder) = (None, false);
        let mut owners = Vec::new();
        token::digests(text, |raw, written| match detector.forms.digests.get(raw) {
            Some((owner, algorithm)) => owners.push((owner, algorithm.name(), written.len())),
            None if keyed::is_placeholder_digest(raw) => placeholder = true,
            None => unknown = Some(raw.to_vec()),
        });
        let known = !owners.is_empty();
        for (owner, algorithm, length) in owners {
            self.subject_value(field, owner, Some(algorithm), &"•".repeat(length));
        }
        let identity = field.meaning.and_then(keyed::identity);
        match (identity, unknown) {
            (Some(says), Some(raw)) if !known && !placeholder => {
                self.unknown_digest(field, says, &raw);
                true
            }
            _ => known,
        }
    }

    fn unknown_digest(&mut self, field: &Field<'_>, says: &str, raw: &[u8]) {
        self.facts().note(Proof::UnknownDigest);
        if !self.is_news("unknown digest", field) {
            return;
        }
        let kind = format!("identifier.hashed_{}", says.replace([' ', '-'], "_"));
        let mut found = self.blank(field, kind, "");
        found.says = format!("a digest of an unknown {says}");
        found.length = field.leaf.text.expose_for_matching().len();
        found.proof = Proof::UnknownDigest;
        found.fingerprint = self.detector.key.fingerprint("digest", raw);
        self.findings.list.push(found);
    }

    /// Does it hold an identifier that proves itself, or that its key or a word before it names?
    pub(super) fn ask_identifiers(&mut self, detector: &Detector, field: &Field<'_>) {
        let text = *field.leaf.text.expose_for_matching();
        let identifiers = &detector.patterns.identifiers;
        let mut found = Vec::new();
        identifiers.alone(text, &mut |identifier, value| {
            found.push((identifier.clone(), value));
        });
        if !field.is_of_the_page() {
            let suiting = identifiers.suiting(&field.words, &field.meant());
            identifiers.keyed(&suiting, text, &mut |identifier, value| {
                found.push((identifier.clone(), value));
            });
        }
        for (identifier, value) in found {
            self.identifier(field, &identifier, value);
        }
    }

    fn identifier(&mut self, field: &Field<'_>, identifier: &Identifier, value: &[u8]) {
        let proof = match identifier.proves {
            Proves::Device => Proof::Device,
            Proves::Health => Proof::None,
            Proves::Narrows => Proof::Narrows,
            Proves::Person => Proof::Person,
        };
        let role = field.role(self.behind_login);
        let is_health = identifier.proves == Proves::Health;
        if is_health {
            self.facts().note_health(role);
        } else {
            self.facts().note_keyed(&identifier.id, proof);
        }
        if !self.is_news(("identifier", &identifier.id), field) {
            return;
        }
        let kind = format!("identifier.{}", identifier.id);
        let mut found = self.blank(field, kind, &fold(value));
        found.says.clone_from(&identifier.says);
        found.proof = proof;
        if is_health {
            found.axis = Axis::Health;
            found.role = role;
        }
        self.findings.list.push(found);
    }

    /// Is it an id by which the vendor recognises the browser or the person?
    pub(super) fn ask_device(&mut self, field: &Field<'_>) {
        let Some(vendor) = self.vendor.clone() else {
            return;
        };
        let by_cookie =
            field.leaf.part == Part::Cookie && vendor.identifies_by_cookie(field.leaf.field);
        let by_field = matches!(field.meaning, Some("device_id" | "click_id"));
        let text = *field.leaf.text.expose_for_matching();
        if !(by_cookie || by_field) || text.len() < keyed::SHORTEST_DEVICE_ID {
            return;
        }
        self.facts().note(Proof::Device);
        if self.is_news("device", field) {
            let mut found = self.blank(field, format!("device.{}", vendor.slug()), &fold(text));
            found.says = "an id of this browser".to_owned();
            found.proof = Proof::Device;
            self.findings.list.push(found);
        }
    }
}
