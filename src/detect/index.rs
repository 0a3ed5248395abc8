//! Everything that is looked for, by what it is looked up with: words, whole values, digests.

use std::hash::{BuildHasher, RandomState};

use super::addressed;
use super::addresses::{Addresses, AddressesBuilder};
use super::groups;
use super::phrases::{Hit, Match, Phrases, PhrasesBuilder};
use super::table::Table;
use super::words::Words;
use crate::hash::hash;
use crate::patterns::terms::Term;
use crate::subject::Subjects;
use crate::subject::attribute::Attribute;
use crate::subject::forms::{self, FormSink, Owner, OwnerId, Owners};

/// Ways to make a digest that one index tells apart.
const WAYS: u32 = 32;

/// Subjects' forms and health words.
pub(super) struct Index {
    /// What words are hashed with.
    pub(super) seed: u64,
    pub(super) phrases: Phrases,
    pub(super) addresses: Addresses,
    owners: Owners,
    under_key: Table,
    digests: Table,
    ways: Vec<&'static [&'static str]>,
}

impl Index {
    /// Indexes health words and every form of every subject's values.
    pub(super) fn new(terms: &[Term], subjects: &Subjects) -> Self {
        let seed = RandomState::new().hash_one("words");
        let mut builder = Builder {
            words: Words::new(seed),
            phrases: PhrasesBuilder::new(seed),
            addresses: AddressesBuilder::default(),
            under_key: Vec::new(),
            digests: Vec::new(),
            ways: Vec::new(),
        };
        for (number, term) in (0..).zip(terms) {
            for spelling in &term.spellings {
                builder.phrases.add(spelling, Hit::Term(number));
            }
        }
        for title in addressed::all() {
            builder.phrases.add(title, Hit::Title);
        }
        let owners = forms::write(&subjects.list, &subjects.salts, &mut builder);
        Self {
            seed,
            owners,
            phrases: builder.phrases.build(),
            addresses: builder.addresses.build(),
            under_key: Table::build(builder.under_key),
            digests: Table::build(builder.digests),
            ways: builder.ways,
        }
    }

    /// Returns whose value it is, and what of them.
    pub(super) fn owner(&self, number: u32) -> Option<&Owner> {
        self.owners.get(OwnerId(number))
    }

    /// Appends subjects' numbers that stand in a text in groups; `words` are those of the text.
    pub(super) fn find_groups(&self, words: &Words, text: &[u8], found: &mut Vec<Match>) {
        let before = found.len();
        groups::find(&self.phrases, words, text, found);
        let mut at = 0;
        found.retain(|one| {
            at += 1;
            let Hit::Subject(owner) = one.hit else {
                return true;
            };
            at <= before || self.owner(owner).is_some_and(is_written_in_groups)
        });
    }

    /// Returns a subject's id.
    pub(super) fn subject_id(&self, subject: u32) -> Option<&str> {
        self.owners.subject_id(subject)
    }

    /// Returns the owners of a whole value with this key of all its words.
    pub(super) fn under_key(&self, key: u64) -> impl Iterator<Item = &Owner> {
        let owners = self.under_key.get(key).iter();
        owners.filter_map(|number| self.owner(*number))
    }

    /// Returns whose digest it is, and the names of the ways in which it was made.
    pub(super) fn digest(
        &self,
        raw: &[u8],
    ) -> impl Iterator<Item = (&Owner, &'static [&'static str])> {
        let numbers = self.digests.get(hash(self.seed, raw)).iter();
        numbers.filter_map(|number| {
            let way = usize::try_from(number % WAYS).ok()?;
            Some((self.owner(number / WAYS)?, *self.ways.get(way)?))
        })
    }
}

fn is_written_in_groups(owner: &Owner) -> bool {
    matches!(owner.attribute, Attribute::Identifier(_) | Attribute::Phone)
}

struct Builder {
    words: Words,
    phrases: PhrasesBuilder,
    addresses: AddressesBuilder,
    under_key: Vec<(u64, u32)>,
    digests: Vec<(u64, u32)>,
    ways: Vec<&'static [&'static str]>,
}

impl Builder {
    fn way(&mut self, made_by: &'static [&'static str]) -> Option<u32> {
        let known = self.ways.iter().position(|own| *own == made_by);
        let way = known.unwrap_or_else(|| {
            self.ways.push(made_by);
            self.ways.len() - 1
        });
        u32::try_from(way).ok().filter(|way| *way < WAYS)
    }
}

impl FormSink for Builder {
    fn anywhere(&mut self, folded: &str, owner: OwnerId) {
        self.phrases.add(folded, Hit::Subject(owner.0));
    }

    fn under_key(&mut self, folded: &str, owner: OwnerId) {
        self.words.read_folded(folded);
        self.under_key.push((self.words.key(), owner.0));
    }

    fn address(&mut self, address: &str, owner: OwnerId) {
        self.addresses.add(address, owner.0);
    }

    fn digest(&mut self, raw: &[u8], made_by: &'static [&'static str], owner: OwnerId) {
        if let Some(way) = self.way(made_by) {
            let key = hash(self.words.start(), raw);
            self.digests.push((key, owner.0.saturating_mul(WAYS) + way));
        }
    }
}
