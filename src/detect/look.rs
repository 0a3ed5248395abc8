//! The questions that each leaf is asked.

use super::Detector;
use super::field::Field;
use super::finding::{Axis, Finding, Proof, Role, says_term};
use super::found::{Found, Shown, Told};
use super::keyed;
use super::phrases::{Hit, Match};
use super::token;
use super::words::Words;
use crate::decode::Leaf;
use crate::patterns::fold::fold;
use crate::patterns::identifiers::{Identifier, Proves};
use crate::patterns::stems::Stem;
use crate::patterns::terms::{Term, Topic};
use crate::subject::attribute::{Attribute, Weight};
use crate::subject::forms::Owner;

/// Digits and marks that are fewer than this are no known value by themselves.
const SHORTEST_NUMBER: usize = 6;
/// Text has less than one control character in so many.
const CONTROL_SHARE: usize = 32;

/// The page that a request comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings {
    /// Whether it is one where everything shown is about the person.
    pub(super) behind_login: bool,
    /// Whether it is one of a health service.
    pub(super) health_site: bool,
}

/// Buffers that are used for every leaf.
pub(super) struct Scratch {
    words: Words,
    matches: Vec<Match>,
}

impl Scratch {
    /// Returns empty buffers; words are hashed with this seed.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            words: Words::new(seed),
            matches: Vec::new(),
        }
    }

    /// Forgets the last text.
    pub(super) fn forget(&mut self) {
        self.words.forget();
        self.matches = Vec::new();
    }
}

/// What a health word says.
struct Health<'a> {
    topic: Topic,
    category: &'a str,
    sensitive: bool,
    needs_context: bool,
}

impl<'a> From<&'a Term> for Health<'a> {
    fn from(term: &'a Term) -> Self {
        Self {
            topic: term.topic,
            category: &term.category,
            sensitive: term.sensitive,
            needs_context: term.needs_context,
        }
    }
}

impl<'a> From<&'a Stem> for Health<'a> {
    fn from(stem: &'a Stem) -> Self {
        Self {
            topic: stem.topic,
            category: &stem.category,
            sensitive: stem.sensitive,
            needs_context: false,
        }
    }
}

/// A look at one leaf.
pub(super) struct Look<'a> {
    pub(super) detector: &'a Detector,
    pub(super) surroundings: Surroundings,
    pub(super) leaf: &'a Leaf<'a>,
    pub(super) field: &'a Field,
    pub(super) found: &'a mut Found,
}

impl<'a> Look<'a> {
    /// Asks everything of the value.
    pub(super) fn at_value(&mut self, scratch: &mut Scratch) {
        let text = self.text();
        self.note_field();
        if self.says_nothing() {
            return;
        }
        scratch.words.read(text);
        let mut known = self.ask_phrases(scratch);
        self.ask_endings(scratch);
        known |= self.ask_under_key(&scratch.words);
        known |= self.ask_digests(&scratch.words);
        if scratch.words.read_camel_case(text) {
            known |= self.ask_phrases(scratch);
        }
        known |= self.ask_address();
        if !known {
            self.ask_identifiers();
            self.ask_device();
        }
    }

    /// Is the field's own name a known value? Keys of objects and forms can be.
    pub(super) fn at_name(&mut self, scratch: &mut Scratch) {
        let name = self.leaf.field;
        let Scratch { words, matches } = scratch;
        words.read(name.as_bytes());
        matches.clear();
        self.detector.index.phrases.find(words, matches);
        for one in matches {
            if let Hit::Subject(owner) = one.hit {
                self.subject(owner, words, one);
            }
        }
        self.known_digests(name.as_bytes(), words);
    }

    /// Whether the value is too short to be found by itself and its field means nothing.
    fn says_nothing(&self) -> bool {
        let text = self.text();
        let is_short_number = text.len() < SHORTEST_NUMBER
            && text
                .iter()
                .all(|byte| !byte.is_ascii_alphabetic() && byte.is_ascii());
        let is_word = matches!(text, b"true" | b"false" | b"null");
        (is_short_number || is_word) && !self.field.asks_for_something()
    }

    /// Notes what the field says whatever its value.
    fn note_field(&mut self) {
        let is_filled = !self.text().is_empty();
        self.found.findings.credential |= self.field.is_credential && is_filled;
        if self.field.is_page_address {
            self.found.note_page(self.detector, self.leaf);
        }
    }

    fn text(&self) -> &'a [u8] {
        self.leaf.text.expose_for_matching()
    }

    /// Does it hold a known subject's value or a health word? Returns whether it names a subject.
    fn ask_phrases(&mut self, scratch: &mut Scratch) -> bool {
        let Scratch { words, matches } = scratch;
        matches.clear();
        self.detector.index.phrases.find(words, matches);
        if matches.is_empty() {
            return false;
        }
        // The same word a thousand times over says no more than once.
        matches.sort_by_key(|one| (one.hit, one.first));
        matches.dedup_by_key(|one| one.hit);
        matches.sort_by_key(|one| one.first);
        let asks_terms = !self.field.is_quiet && is_text(self.text());
        let mut known = false;
        for one in matches.iter() {
            match one.hit {
                Hit::Subject(owner) => known |= self.subject(owner, words, one),
                Hit::Term(index) if asks_terms => {
                    let term = usize::try_from(index).ok();
                    let term = term.and_then(|at| self.detector.patterns.terms.get(at));
                    if let Some(term) = term {
                        let phrase = words.phrase(one.first, one.last);
                        self.term(&Health::from(term), &phrase, matches.len());
                    }
                }
                Hit::Term(_) => {}
            }
        }
        known
    }

    /// Notes a known subject's value; returns whether it names them.
    fn subject(&mut self, owner: u32, words: &Words, at: &Match) -> bool {
        let Some(owner) = self.detector.index.owner(owner) else {
            return false;
        };
        let phrase = words.phrase(at.first, at.last);
        if is_of_another_address(owner, &phrase, self.text()) {
            return false;
        }
        let shown = Shown {
            text: &phrase,
            ..Shown::default()
        };
        self.found.subject(self.detector, self.leaf, owner, shown);
        owner.attribute.weight() == Weight::Names
    }

    /// Is it as a whole a value that a field named so may hold?
    fn ask_under_key(&mut self, words: &Words) -> bool {
        if self.field.suits.is_empty() || words.all().is_empty() {
            return false;
        }
        let detector = self.detector;
        let mut known = false;
        for owner in detector.index.under_key(words.key()) {
            if self.field.suits.holds(&owner.attribute) {
                let phrase = words.phrase(0, words.all().len() - 1);
                let shown = Shown {
                    text: &phrase,
                    ..Shown::default()
                };
                self.found.subject(detector, self.leaf, owner, shown);
                known = true;
            }
        }
        known
    }

    /// Does it hold a word that no list has, with an ending that only health words have?
    fn ask_endings(&mut self, scratch: &Scratch) {
        let Scratch { words, matches } = scratch;
        let stems = &self.detector.patterns.stems;
        if self.field.is_quiet {
            return;
        }
        for (at, word) in words.all().iter().enumerate() {
            let text = words.text(*word);
            let is_listed = || matches.iter().any(|one| one.first <= at && at <= one.last);
            if !stems.may_hold(text) || is_listed() || !is_text(self.text()) {
                continue;
            }
            let word = String::from_utf8_lossy(text);
            if let Some(stem) = stems.of(&word) {
                self.term(&Health::from(stem), &word, matches.len() + 1);
            }
        }
    }

    fn term(&mut self, term: &Health<'_>, phrase: &str, hits_in_leaf: usize) {
        let role = self.field.role(self.text(), self.surroundings.behind_login);
        let in_context = role == Role::Chosen
            || hits_in_leaf > 1
            || (self.surroundings.health_site && self.field.has_category);
        if term.needs_context && !in_context {
            return;
        }
        self.found.findings.facts.note_health(role);
        let says = says_term(term.topic, term.category);
        let told = Told {
            what: (term.topic.says(), term.category),
            kind: &format!("term.{}", term.category),
            text: phrase,
        };
        self.found.add(self.detector, self.leaf, &told, |found| {
            found.says = says;
            found.axis = Axis::Health;
            found.role = role;
            found.sensitive = term.sensitive;
        });
    }

    /// Does it hold a digest: of a known subject's value anywhere, of an unknown one where the
    /// vendor recognises people by it? Returns whether it does.
    fn ask_digests(&mut self, words: &Words) -> bool {
        let (known, unknown) = self.known_digests(self.text(), words);
        match (self.field.identity, unknown) {
            (Some(says), Some(raw)) if !known => {
                self.unknown_digest(says, &raw);
                true
            }
            _ => known,
        }
    }

    /// Notes the digests of known values; returns whether there were any, and an unknown one.
    fn known_digests(&mut self, text: &[u8], words: &Words) -> (bool, Option<Vec<u8>>) {
        let (mut known, mut unknown, mut placeholder) = (false, None, false);
        let (detector, leaf) = (self.detector, self.leaf);
        token::digests(text, words, |raw, length| {
            let mut is_known = false;
            for (owner, made_by) in detector.index.digest(raw) {
                let shown = Shown {
                    text: "",
                    made_by,
                    length: Some(length),
                };
                self.found.subject(detector, leaf, owner, shown);
                is_known = true;
            }
            known |= is_known;
            if !is_known && self.field.identity.is_some() {
                let is_placeholder = keyed::is_placeholder_digest(raw);
                placeholder |= is_placeholder;
                unknown = (!is_placeholder).then(|| raw.to_vec()).or(unknown.take());
            }
        });
        (known, unknown.filter(|_| !placeholder))
    }

    fn unknown_digest(&mut self, says: &str, raw: &[u8]) {
        self.found.findings.facts.note(Proof::UnknownDigest);
        let told = Told {
            what: ("digest", ""),
            kind: &format!("identifier.hashed_{}", says.replace([' ', '-'], "_")),
            text: "",
        };
        let length = self.text().len();
        let fingerprint = self.detector.key.fingerprint("digest", raw);
        self.found.add(self.detector, self.leaf, &told, |found| {
            found.says = format!("a digest of an unknown {says}");
            found.length = length;
            found.proof = Proof::UnknownDigest;
            found.fingerprint = fingerprint;
        });
    }

    /// Does it hold a subject's address with letters stuck to it, backwards or in rot13?
    fn ask_address(&mut self) -> bool {
        let Some(address) = self.detector.index.addresses.find(self.text()) else {
            return false;
        };
        let Some(owner) = self.detector.index.owner(address.owner) else {
            return false;
        };
        let value = String::from_utf8_lossy(owner.value.expose_for_matching());
        let length = value.chars().count();
        let shown = Shown {
            text: &value,
            made_by: address.disguise,
            length: (!address.disguise.is_empty()).then_some(length),
        };
        self.found.subject(self.detector, self.leaf, owner, shown);
        true
    }

    /// Does it hold an identifier that proves itself, or that its key names?
    fn ask_identifiers(&mut self) {
        let (detector, text) = (self.detector, self.text());
        let all = &detector.patterns.identifiers;
        let keyed: &[u16] = if self.field.is_of_the_page {
            &[]
        } else {
            &self.field.identifiers
        };
        let mut see = |identifier: &Identifier, value: &[u8]| self.identifier(identifier, value);
        all.keyed(keyed, text, &mut see);
        all.alone(text, &mut see);
    }

    fn identifier(&mut self, identifier: &Identifier, value: &[u8]) {
        let proof = proof(identifier);
        let health = identifier.proves == Proves::Health;
        let role = self.field.role(self.text(), self.surroundings.behind_login);
        let facts = &mut self.found.findings.facts;
        if health {
            facts.note_health(role);
        } else {
            facts.note_keyed(&identifier.id, proof);
        }
        let told = Told {
            what: ("identifier", &identifier.id),
            kind: &format!("identifier.{}", identifier.id),
            text: &fold(value),
        };
        self.found.add(self.detector, self.leaf, &told, |found| {
            found.says.clone_from(&identifier.says);
            found.proof = proof;
            if health {
                found.axis = Axis::Health;
                found.role = role;
            }
        });
    }

    /// Is it an id by which a vendor recognises the browser or the person?
    fn ask_device(&mut self) {
        let Some(vendor) = &self.field.device else {
            return;
        };
        if self.text().len() < keyed::SHORTEST_DEVICE_ID {
            return;
        }
        self.found.findings.facts.note(Proof::Device);
        let told = Told {
            what: ("device", ""),
            kind: &format!("device.{vendor}"),
            text: &fold(self.text()),
        };
        let says = |found: &mut Finding| {
            found.says = "an id of this browser".to_owned();
            found.proof = Proof::Device;
        };
        self.found.add(self.detector, self.leaf, &told, says);
    }
}

/// Whether a phrase is the local part of an address alone, where a text has some whole address.
fn is_of_another_address(owner: &Owner, phrase: &str, text: &[u8]) -> bool {
    let value: &[u8] = owner.value.expose_for_matching();
    let domain = value.rsplit(|byte| *byte == b' ').next();
    owner.attribute == Attribute::Email
        && text.contains(&b'@')
        && phrase.as_bytes().rsplit(|byte| *byte == b' ').next() != domain
}

/// Whether a value reads as text. Among random bytes every short word turns up sooner or later.
fn is_text(text: &[u8]) -> bool {
    let is_control = |byte: &&u8| byte.is_ascii_control() && !b"\t\r\n".contains(byte);
    text.iter().filter(is_control).count() * CONTROL_SHARE <= text.len()
}

fn proof(identifier: &Identifier) -> Proof {
    match identifier.proves {
        Proves::Device => Proof::Device,
        Proves::Health => Proof::None,
        Proves::Narrows => Proof::Narrows,
        Proves::Person => Proof::Person,
    }
}
