//! Stage 5: which leaves say who, or what about health?
//!
//! Takes [`Leaf`]s one by one, in any order. Gives [`Findings`]. Never does: keep a value; wait,
//! read a file or the clock; carry anything from one request to the next.
//!
//! A leaf is asked five things: is it (or does it hold) a known subject's value, plain or as a
//! digest; does it hold an identifier that proves itself; does its field's name say what it is;
//! does it hold a health word; is it an id that the vendor resolves to a person?

pub mod finding;
pub mod mask;
mod field;
mod keyed;
mod lexicon;
mod token;

use std::collections::HashSet;
use std::sync::Arc;

use crate::decode::{Leaf, Part};
use crate::limits;
use crate::patterns::Patterns;
use crate::patterns::fold::{fold, split_camel_case};
use crate::patterns::vendors::Vendor;
use crate::subject::attribute::Weight;
use crate::subject::forms::{Forms, Owner};
use field::Field;
use finding::{Axis, Finding, Findings, Proof, Role, says_term};
use lexicon::{Hit, Lexicon};
use mask::{FingerprintKey, preview};

/// A shorter word in a field's name says more about the field than about a person.
const SHORTEST_NAME: usize = 3;

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
    seen: HashSet<(String, String, Option<String>, Vec<&'static str>)>,
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
        }
    }

    /// Looks at one leaf.
    pub fn leaf(&mut self, leaf: &Leaf<'_>) {
        let detector = Arc::clone(&self.detector);
        let vendor = self.vendor.clone();
        let field = Field::of(leaf, vendor.as_deref(), &detector.patterns.keys);
        self.note_page(&field);
        self.findings.credential |= keyed::is_credential(&field);
        let known = self.subjects(&detector, &field) | self.digests(&detector, &field);
        if !known {
            self.identifiers(&detector, &field);
            if !field.is_of_the_page() {
                self.keyed(&detector, &field);
            }
            self.device(&detector, &field);
        }
    }

    /// Ends the search.
    pub fn finish(self) -> Findings {
        self.findings
    }

    /// Keeps the page's path that the tag reports, masked.
    fn note_page(&mut self, field: &Field<'_>) {
        let reports = field.meaning == Some("page_url") && field.leaf.part != Part::Cookie;
        // Some report several addresses: the first field is the page's.
        if reports
            && self
                .page_field
                .get_or_insert_with(|| field.leaf.field.to_owned())
                == field.leaf.field
        {
            let part = String::from_utf8_lossy(field.leaf.text.expose_for_matching());
            let path = self.findings.reported_path.get_or_insert_with(String::new);
            if path.len() < limits::FIELD_NAME_BYTES {
                path.push('/');
                path.push_str(&self.detector.patterns.route_words.mask(&part));
            }
        }
    }

    /// Known subjects' plain values, and health words: both are phrases of folded text.
    fn subjects(&mut self, detector: &Detector, field: &Field<'_>) -> bool {
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
        let hits = detector.lexicon.find(folded);
        let mut known = false;
        for (hit, phrase) in &hits {
            if let Hit::Subject(owner) = hit {
                self.subject_value(field, owner, None, phrase);
                known |= owner.attribute.weight() == Weight::Names;
            }
        }
        for (hit, phrase) in &hits {
            if let Hit::Term(index) = hit {
                self.term(field, *index, phrase, hits.len());
            }
        }
        known
    }

    fn term(&mut self, field: &Field<'_>, index: usize, phrase: &str, hits_in_leaf: usize) {
        let detector = Arc::clone(&self.detector);
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
        let kind = format!("term.{}", term.category);
        let mut found = self.blank(&detector, field, kind, phrase);
        found.says = says_term(term.topic, &term.category);
        found.axis = Axis::Health;
        found.role = role;
        found.sensitive = term.sensitive;
        self.keep(found);
    }

    fn subject_value(
        &mut self,
        field: &Field<'_>,
        owner: &Owner,
        digest: Option<&'static str>,
        text: &str,
    ) {
        let detector = Arc::clone(&self.detector);
        let kind = format!("subject.{}", owner.attribute.name());
        let mut found = self.blank(&detector, field, kind, text);
        let weight = owner.attribute.weight();
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
            // The value behind a digest is the subject's: one fingerprint in whatever form it goes.
            found.chain.push(digest);
            found.preview = "•••".to_owned();
        }
        if let Some(subject) = &found.subject {
            found.fingerprint = detector.key.fingerprint(&found.kind, subject.as_bytes());
        }
        self.keep(found);
    }

    /// Digests of known subjects' values; and, where a vendor expects one, of unknown values.
    fn digests(&mut self, detector: &Detector, field: &Field<'_>) -> bool {
        let text = *field.leaf.text.expose_for_matching();
        let identity = field.meaning.and_then(keyed::identity);
        let mut known = false;
        let (mut unknown, mut placeholder) = (None, false);
        let mut owners = Vec::new();
        token::digests(text, |raw, written| match detector.forms.digests.get(raw) {
            Some((owner, algorithm)) => owners.push((owner, *algorithm, written.len())),
            None if keyed::is_placeholder_digest(raw) => placeholder = true,
            None => unknown = Some(raw.to_vec()),
        });
        for (owner, algorithm, length) in owners {
            let shown = "•".repeat(length);
            self.subject_value(field, owner, Some(algorithm.name()), &shown);
            known = true;
        }
        if let (false, Some(says), Some(raw)) = (known || placeholder, identity, unknown) {
            let kind = format!("identifier.hashed_{}", says.replace([' ', '-'], "_"));
            let mut found = self.blank(detector, field, kind, "");
            found.says = format!("a digest of an unknown {says}");
            found.length = text.len();
            found.proof = Proof::UnknownDigest;
            found.fingerprint = detector.key.fingerprint("digest", &raw);
            self.keep(found);
            known = true;
        }
        known
    }

    fn identifiers(&mut self, detector: &Detector, field: &Field<'_>) {
        let text = *field.leaf.text.expose_for_matching();
        let category = field.key.map(|key| key.category.as_str());
        for identifier in &detector.patterns.identifiers {
            if !identifier.suits(&field.words, category) {
                continue;
            }
            let shapes = identifier
                .shape
                .captures_iter(text)
                .filter_map(|found| found.get(1));
            let passing = shapes
                .map(|shape| shape.as_bytes())
                .find(|v| identifier.check.passes(v));
            if let Some(value) = passing {
                let kind = format!("identifier.{}", identifier.id);
                let shown = fold(value);
                let mut found = self.blank(detector, field, kind, &shown);
                found.says.clone_from(&identifier.says);
                // A provider's number names a provider, not the patient.
                let of_provider = identifier.id == "npi";
                found.proof = if of_provider {
                    Proof::Narrows
                } else {
                    Proof::Person
                };
                self.keep(found);
            }
        }
    }

    /// Values that nobody proves but their field's name says what they are.
    fn keyed(&mut self, detector: &Detector, field: &Field<'_>) {
        if let Some(keyed) = keyed::value(field) {
            let shown = fold(field.leaf.text.expose_for_matching());
            let kind = format!("identifier.{}", keyed.id);
            let mut found = self.blank(detector, field, kind, &shown);
            found.says = keyed.says.to_owned();
            found.proof = keyed.proof;
            self.keep(found);
        }
    }

    fn device(&mut self, detector: &Detector, field: &Field<'_>) {
        let Some(vendor) = self.vendor.clone() else {
            return;
        };
        let by_cookie =
            field.leaf.part == Part::Cookie && vendor.identifies_by_cookie(field.leaf.field);
        let by_field = matches!(field.meaning, Some("device_id" | "click_id"));
        let text = *field.leaf.text.expose_for_matching();
        if (by_cookie || by_field) && text.len() >= keyed::SHORTEST_DEVICE_ID {
            let kind = format!("device.{}", vendor.slug());
            let mut found = self.blank(detector, field, kind, &fold(text));
            found.says = "an id of this browser".to_owned();
            found.proof = Proof::Device;
            self.keep(found);
        }
    }

    /// A finding in this field with what every finding has.
    fn blank(&self, detector: &Detector, field: &Field<'_>, kind: String, text: &str) -> Finding {
        let leaf = field.leaf;
        Finding {
            says: String::new(),
            axis: Axis::Who,
            proof: Proof::None,
            role: Role::Shown,
            sensitive: false,
            subject: None,
            part: leaf.part,
            field: self.shown_field(leaf.field),
            chain: leaf.chain.iter().map(|layer| layer.name()).collect(),
            preview: preview(text),
            length: text.chars().count(),
            fingerprint: detector.key.fingerprint(&kind, text.as_bytes()),
            span: leaf.span,
            kind,
        }
    }

    /// A field's name, unless the name itself is a value or a digest: then it is masked.
    fn shown_field(&self, field: &str) -> String {
        let detector = &self.detector;
        let folded = fold(field.as_bytes());
        let hits = detector.lexicon.find(&folded);
        let phrase = hits.iter().any(|(hit, _)| matches!(hit, Hit::Subject(_)));
        // What counts as a value only under a key, such as a name, is one where it is the key.
        let word = folded.split(' ').any(|word| {
            word.len() >= SHORTEST_NAME && detector.forms.under_key.contains_key(word)
        });
        let mut digest = false;
        token::digests(field.as_bytes(), |raw, written| {
            let hex = written.iter().all(u8::is_ascii_hexdigit);
            digest |= hex || detector.forms.digests.contains_key(raw);
        });
        if phrase || word || digest || field.contains('@') {
            return "•••".to_owned();
        }
        field.to_owned()
    }

    fn keep(&mut self, found: Finding) {
        let key = (
            found.kind.clone(),
            found.field.clone(),
            found.subject.clone(),
            found.chain.clone(),
        );
        if !self.seen.insert(key) {
            return;
        }
        if self.findings.list.len() < limits::FINDINGS {
            self.findings.list.push(found);
        } else {
            self.findings.dropped += 1;
        }
    }
}

#[cfg(test)]
mod tests;
