//! The questions that each leaf is asked.

use std::collections::HashSet;

use super::field::Field;
use super::finding::{Axis, Finding, Proof};
use super::found::{Found, Shown, Told};
use super::halves::{Half, is_clock};
use super::keyed;
use super::passing::is_said_in_passing;
use super::phrases::{Hit, Match};
use super::token;
use super::words::{Word, Words};
use super::{Detector, clock};
use crate::decode::{Classes, Leaf, Unpeeled};
use crate::hash::{LAST, hash, mix};
use crate::patterns::fold::fold;
use crate::patterns::identifiers::{Identifier, Proves};
use crate::subject::attribute::Attribute;
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

impl Surroundings {
    /// Returns a mark of a value in the field of this number: what is found in a value depends on
    /// nothing else. Under the number's key nobody can prepare values with the same mark.
    pub(super) fn mark(self, number: u64, value: &Unpeeled<'_>) -> u64 {
        let page = u64::from(self.behind_login) << 1 | u64::from(self.health_site);
        // Mixed, since a difference in the seed is like one in the first bytes.
        let seed = mix(number ^ (value.hint << 3 | page << 1), LAST);
        hash(seed, value.text.expose_for_matching())
    }
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

/// A look at one leaf.
pub(super) struct Look<'a> {
    pub(super) detector: &'a Detector,
    pub(super) surroundings: Surroundings,
    pub(super) leaf: &'a Leaf<'a>,
    pub(super) field: &'a Field,
    pub(super) found: &'a mut Found,
    /// Whether what stands there is somebody's name, if it looks like one, though nobody knows it.
    pub(super) tells_names: bool,
    /// Known values in this leaf, folded.
    pub(super) known: Vec<String>,
    /// The half of something that all of it is, where its field does not say so.
    pub(super) half: Option<Half>,
}

/// Identifiers that any word may look like.
const NAMES: &[&str] = &["family", "given", "name"];

/// What a business tells everybody of itself.
const CONTACT: &[&str] = &[
    "address",
    "email",
    "location",
    "name",
    "phone",
    "postal-code",
];

impl<'a> Look<'a> {
    /// Asks everything of the value.
    pub(super) fn at_value(&mut self, scratch: &mut Scratch) {
        let text = self.text();
        self.ask_answer();
        if self.says_nothing() {
            self.half = is_clock(text).then_some(Half::Clock);
            return;
        }
        let seen = self.leaf.seen();
        // Digests and identifiers have digits or capitals; words that hide words have marks.
        let has_digit = seen.any(Classes::DIGIT);
        let has_capital = seen.any(Classes::CAPITAL);
        let has_mark = seen.any(Classes::QUOTE) || seen.any(Classes::HIGH);
        scratch.words.read_seen(text, seen);
        self.ask_phrases(scratch);
        if has_digit {
            self.ask_groups(scratch);
        }
        self.ask_under_key(&scratch.words);
        let may_digest = has_digit || has_capital || seen.any(Classes::HIGH);
        let is_digest = may_digest && self.ask_digests(&scratch.words);
        if (has_capital && scratch.words.read_camel_case(text))
            || (has_mark && scratch.words.read_without_possessives(text))
        {
            self.ask_phrases(scratch);
        }
        if seen.any(Classes::AT) {
            self.ask_addresses();
        }
        if !is_digest {
            self.ask_identifiers(has_digit || seen.any(Classes::AT));
        }
        if self.known.is_empty() && !is_digest {
            self.ask_device();
        }
    }

    /// Do the parts of a number make a known one? Whether they make one that nobody knows is not asked:
    /// the last part may be still to come.
    pub(super) fn at_parts(&mut self, scratch: &mut Scratch) {
        scratch.words.read_seen(self.text(), self.leaf.seen());
        self.ask_groups(scratch);
    }

    /// Is the field's own name a known value? Keys of objects and forms can be.
    pub(super) fn at_name(&mut self, scratch: &mut Scratch) {
        let name = self.leaf.field;
        let Scratch { words, matches } = scratch;
        words.read(name.as_bytes());
        matches.clear();
        let index = &self.detector.index;
        index.phrases.find(words, matches);
        index.find_groups(words, name.as_bytes(), matches);
        for one in matches {
            if let Hit::Subject(owner) = one.hit
                && !self.is_a_plain_name(owner, words, one)
            {
                self.subject(owner, words, one);
            }
        }
        self.known_digests(name.as_bytes(), words);
        let identifiers = &self.detector.patterns.identifiers;
        let mut see = |identifier: &Identifier, value: &[u8]| self.identifier(identifier, value);
        identifiers.alone(name.as_bytes(), &mut see);
        self.known.clear();
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
    pub(super) fn note_field(&mut self) {
        if self.field.is_credential && !self.text().is_empty() {
            self.found.findings.credential = true;
            self.found.told += 1;
        }
        if self.field.is_page_address {
            self.found.note_page(self.detector, self.leaf);
            self.found.told += 1;
        }
    }

    pub(super) fn text(&self) -> &'a [u8] {
        self.leaf.text.expose_for_matching()
    }

    /// Does it hold a known subject's value or a health word?
    fn ask_phrases(&mut self, scratch: &mut Scratch) {
        let Scratch { words, matches } = scratch;
        matches.clear();
        self.detector.index.phrases.find(words, matches);
        if !matches.is_empty() {
            self.ask_subjects(words, matches);
        }
        if !self.field.is_quiet {
            self.ask_health(words, matches);
        }
    }

    /// Does it hold a known subject's number in groups?
    fn ask_groups(&mut self, scratch: &mut Scratch) {
        let Scratch { words, matches } = scratch;
        matches.clear();
        self.detector.index.find_groups(words, self.text(), matches);
        if !matches.is_empty() {
            self.ask_subjects(words, matches);
        }
    }

    /// Notes subjects' values. The same word a thousand times over says no more than once.
    fn ask_subjects(&mut self, words: &Words, matches: &[Match]) {
        let mut told = HashSet::new();
        for one in matches {
            if one.hit == Hit::Title {
                self.ask_addressed(words, one);
            }
            if let Hit::Subject(owner) = one.hit
                && !told.contains(&one.hit)
                && self.subject(owner, words, one)
            {
                told.insert(one.hit);
            }
        }
    }

    /// Notes a known subject's value; whether it is one.
    fn subject(&mut self, owner: u32, words: &Words, at: &Match) -> bool {
        let Some(owner) = self.detector.index.owner(owner) else {
            return false;
        };
        let phrase = words.phrase(at.first, at.last);
        if self.goes_on_as_an_address(owner, words, at)
            || self.is_in_passing(owner, words, at)
            || (owner.attribute == Attribute::BirthDate && self.field.is_version)
            || clock::is_another_time(owner, (words, at), self.text())
        {
            return false;
        }
        self.tell_subject(owner, phrase);
        true
    }

    /// Notes a known subject's value that stands in the text as it is.
    pub(super) fn tell_subject(&mut self, owner: &Owner, phrase: String) {
        let shown = Shown {
            text: &phrase,
            ..Shown::default()
        };
        self.found.subject(self.detector, self.leaf, owner, shown);
        self.known.push(phrase);
    }

    /// Whether what was found is the local part of an address, and its domain follows: the whole
    /// address tells whose it is.
    fn goes_on_as_an_address(&self, owner: &Owner, words: &Words, at: &Match) -> bool {
        let end = words.all().get(at.last).map(|word| word.range().end);
        let behind = end.and_then(|end| self.text().get(end));
        let at_sign = if words.are_in_place() {
            behind == Some(&b'@')
        } else {
            self.text().contains(&b'@')
        };
        let value: &[u8] = owner.value.expose_for_matching();
        let domain = value.rsplit(|byte| *byte == b' ').next();
        let last = words.all().get(at.last).map(|word| words.text(*word));
        owner.attribute == Attribute::Email && at_sign && last != domain
    }

    /// Whether what was found are words of everyday language, though they make somebody's name: in
    /// small letters beside a pronoun, and in a field that is none for names.
    fn is_in_passing(&self, owner: &Owner, words: &Words, at: &Match) -> bool {
        let all = words.all();
        let beside = |at: Option<usize>| all.get(at?).map(|word| words.text(*word));
        self.field.suits.is_empty()
            && is_name(owner)
            && are_everyday_words(self.detector, (words, at), self.text())
            && is_said_in_passing(beside(at.first.checked_sub(1)), beside(Some(at.last + 1)))
    }

    /// Whether what was found in the field's own name are words of everyday language: `max_price` is
    /// nobody called Max Price.
    fn is_a_plain_name(&self, owner: u32, words: &Words, at: &Match) -> bool {
        let owner = self.detector.index.owner(owner);
        let name = self.leaf.field.as_bytes();
        owner.is_some_and(is_name) && are_everyday_words(self.detector, (words, at), name)
    }

    /// Is it as a whole a value that a field named so may hold?
    fn ask_under_key(&mut self, words: &Words) {
        if words.all().is_empty() {
            return;
        }
        if self.field.suits.is_empty() {
            self.half = Half::of(self.text(), words, self.detector);
            return;
        }
        let detector = self.detector;
        for owner in detector.index.under_key(words.key()) {
            if self.field.suits.holds(&owner.attribute) {
                self.tell_subject(owner, words.phrase(0, words.all().len() - 1));
            }
        }
    }

    /// Does it hold a digest: of a known subject's value anywhere, of an unknown one where the
    /// vendor recognises people by it? Returns whether it does.
    fn ask_digests(&mut self, words: &Words) -> bool {
        let (known, unknown) = self.known_digests(self.text(), words);
        if let (Some(says), Some(raw)) = (self.field.identity, &unknown) {
            self.unknown_digest(says, raw);
        }
        known || unknown.is_some()
    }

    /// Notes the digests of known values; returns whether there were any, and an unknown one.
    fn known_digests(&mut self, text: &[u8], words: &Words) -> (bool, Option<Vec<u8>>) {
        let (mut known, mut unknown) = (false, None);
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
            let asks = !is_known && self.field.identity.is_some();
            if asks && !keyed::is_placeholder_digest(raw) {
                unknown = Some(raw.to_vec());
            }
        });
        (known, unknown)
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

    /// Does it hold subjects' addresses, also with letters stuck to them, backwards or in rot13?
    fn ask_addresses(&mut self) {
        let index = &self.detector.index;
        for address in index.addresses.find(self.text()) {
            let Some(owner) = index.owner(address.owner) else {
                continue;
            };
            let value = String::from_utf8_lossy(owner.value.expose_for_matching()).into_owned();
            let length = value.chars().count();
            let shown = Shown {
                text: &value,
                made_by: address.disguise,
                length: (!address.disguise.is_empty()).then_some(length),
            };
            self.found.subject(self.detector, self.leaf, owner, shown);
            self.known.push(value);
        }
    }

    /// Does it hold an identifier that proves itself, or that its key names?
    fn ask_identifiers(&mut self, may_stand_alone: bool) {
        let (detector, text) = (self.detector, self.text());
        let all = &detector.patterns.identifiers;
        let keyed: &[u16] = if self.field.is_of_the_page {
            &[]
        } else {
            &self.field.identifiers
        };
        let mut see = |identifier: &Identifier, value: &[u8]| self.identifier(identifier, value);
        all.keyed(keyed, text, &mut see);
        if may_stand_alone {
            all.alone(text, &mut see);
        }
    }

    fn identifier(&mut self, identifier: &Identifier, value: &[u8]) {
        // What a page says to everybody is its owner's own address.
        let is_owners = identifier.is_mailbox()
            && (self.field.is_of_the_page || self.field.is_quiet || keyed::is_of_an_office(value));
        let is_a_business = self.field.is_of_a_business && CONTACT.contains(&&*identifier.id);
        let is_a_word = !self.tells_names && NAMES.contains(&&*identifier.id);
        if is_owners
            || is_a_word
            || is_a_business
            || keyed::is_placeholder(value)
            || (identifier.proves == Proves::Health && self.field.is_version)
        {
            return;
        }
        let shown = fold(value);
        // What is told as a subject's is not told again.
        let overlaps = |known: &String| known.contains(&shown) || shown.contains(known.as_str());
        if shown.is_empty() || self.known.iter().any(overlaps) {
            return;
        }
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
            text: &shown,
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
        let id = keyed::device_id(self.text());
        if id.len() < keyed::SHORTEST_DEVICE_ID || keyed::is_placeholder(id) {
            return;
        }
        self.found.findings.facts.note(Proof::Device);
        let told = Told {
            what: ("device", ""),
            kind: &format!("device.{vendor}"),
            text: &fold(id),
        };
        let says = |found: &mut Finding| {
            found.says = "an id of this browser".to_owned();
            found.proof = Proof::Device;
        };
        self.found.add(self.detector, self.leaf, &told, says);
    }
}

fn is_name(owner: &Owner) -> bool {
    matches!(owner.attribute, Attribute::Name | Attribute::Provider)
}

/// Whether what stands in `text` is in small letters, and made of words of everyday language alone.
pub(super) fn are_everyday_words(
    detector: &Detector,
    (words, at): (&Words, &Match),
    text: &[u8],
) -> bool {
    let own = words.all().get(at.first..=at.last).unwrap_or_default();
    let listed = &detector.patterns.name_words;
    let is_small = |word: &Word| text.get(word.range()) == Some(words.text(*word));
    words.are_in_place()
        && own.iter().all(is_small)
        && own.iter().all(|word| listed.holds(words.text(*word)))
}

/// Whether a value reads as text. Among random bytes every short word turns up sooner or later.
pub(super) fn is_text(text: &[u8]) -> bool {
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
