//! Phrases of whole words: subjects' plain values and health words, in one table.
//!
//! A phrase is looked for at the start of each word. The key of its words so far says whether a
//! longer phrase may go on and which phrases end there, so a word that starts none costs one look
//! at one bit, however many phrases there are.

use super::groups;
use super::table::{Filter, Table};
use super::words::{Words, next_key};
use crate::hash::{LAST, mix};

/// What a phrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Hit {
    /// A known subject's value, by its owner.
    Subject(u32),
    /// A health word, by its place in the list.
    Term(u32),
    /// A title that a name may follow.
    Title,
}

/// Marks the numbers of health words.
const TERM: u32 = 1 << 31;
/// The number of titles.
const TITLE: u32 = u32::MAX;

impl Hit {
    fn number(self) -> u32 {
        match self {
            Self::Subject(number) => number,
            Self::Term(number) => number | TERM,
            Self::Title => TITLE,
        }
    }

    fn of(number: u32) -> Self {
        if number == TITLE {
            Self::Title
        } else if number & TERM == 0 {
            Self::Subject(number)
        } else {
            Self::Term(number & !TERM)
        }
    }
}

/// A phrase that stands in a text, by its first and last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) hit: Hit,
}

/// Collects phrases.
pub(super) struct PhrasesBuilder {
    words: Words,
    ends: Vec<(u64, u32)>,
    starts: Vec<u64>,
    middles: Vec<u64>,
    numbers: Vec<u64>,
}

impl PhrasesBuilder {
    /// Returns no phrases. Texts must be read with words of the same seed.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            words: Words::new(seed),
            ends: Vec::new(),
            starts: Vec::new(),
            middles: Vec::new(),
            numbers: Vec::new(),
        }
    }

    /// Adds a phrase, folded.
    pub(super) fn add(&mut self, folded: &str, hit: Hit) {
        self.words.read_folded(folded);
        let Some((last, before)) = self.words.all().split_last() else {
            return;
        };
        let mut key = self.words.start();
        for word in before {
            key = next_key(key, word.hash);
            self.middles.push(key);
        }
        key = next_key(key, last.hash);
        self.ends.push((key, hit.number()));
        let text = self.words.text(*last);
        if before.is_empty() && matches!(hit, Hit::Subject(_)) && groups::is_number(text) {
            let start = self.words.first_eight(*last);
            let start = start_of_number(self.words.start(), start);
            self.numbers.push(start);
        }
        let first = self.words.all().first().map_or(0, |word| word.hash);
        self.starts.push(next_key(self.words.start(), first));
    }

    /// Ends the collection.
    pub(super) fn build(mut self) -> Phrases {
        for hashes in [&mut self.starts, &mut self.middles, &mut self.numbers] {
            hashes.sort_unstable();
            hashes.dedup();
        }
        Phrases {
            seed: self.words.start(),
            starts: Filter::build(&self.starts),
            middles: Filter::build(&self.middles),
            numbers: Filter::build(&self.numbers),
            ends: Table::build(self.ends),
        }
    }
}

/// Phrases of whole words.
pub(super) struct Phrases {
    seed: u64,
    starts: Filter,
    middles: Filter,
    ends: Table,
    /// The starts of the numbers among them that are one word.
    numbers: Filter,
}

impl Phrases {
    /// Appends the phrases that stand in a text; of health words that lie within one another only
    /// the longest.
    pub(super) fn find(&self, words: &Words, found: &mut Vec<Match>) {
        let mut covered = 0;
        for (first, word) in words.all().iter().enumerate() {
            let key = next_key(words.start(), word.hash);
            if self.starts.may_hold(key) {
                self.find_from(words, first, &mut covered, found);
            }
        }
    }

    /// Whether a number among the subjects' values may start with these eight bytes.
    pub(super) fn may_start_number(&self, start: u64) -> bool {
        self.numbers.may_hold(start_of_number(self.seed, start))
    }

    /// Returns the subjects whose value is the one word of this hash.
    pub(super) fn subjects_of_word(&self, hash: u64) -> impl Iterator<Item = Hit> {
        let key = next_key(self.seed, hash);
        let may_be = self.starts.may_hold(key);
        let numbers = if may_be { self.ends.get(key) } else { &[] };
        let hits = numbers.iter().map(|number| Hit::of(*number));
        hits.filter(|hit| matches!(hit, Hit::Subject(_)))
    }

    /// Appends the phrases that start at a word. Health words end behind `covered`.
    fn find_from(&self, words: &Words, first: usize, covered: &mut usize, found: &mut Vec<Match>) {
        let before = found.len();
        let mut key = words.start();
        let mut longest = 0;
        for (last, word) in words.all().iter().enumerate().skip(first) {
            key = next_key(key, word.hash);
            for number in self.ends.get(key) {
                let hit = Hit::of(*number);
                let is_term = matches!(hit, Hit::Term(_));
                if is_term && last < *covered {
                    continue;
                }
                longest = if is_term { last + 1 } else { longest };
                found.push(Match { first, last, hit });
            }
            if !self.middles.may_hold(key) {
                break;
            }
        }
        *covered = longest.max(*covered);
        let mut at = 0;
        found.retain(|one| {
            at += 1;
            at <= before || !matches!(one.hit, Hit::Term(_)) || one.last + 1 == longest
        });
    }
}

fn start_of_number(seed: u64, start: u64) -> u64 {
    mix(seed ^ start, LAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, usize, Hit)> {
        let mut builder = PhrasesBuilder::new(9);
        builder.add("jane doe", Hit::Subject(1));
        builder.add("jane", Hit::Subject(2));
        builder.add("depression", Hit::Term(0));
        builder.add("major depression", Hit::Term(1));
        builder.add("major depression in remission", Hit::Term(2));
        let phrases = builder.build();
        let mut words = Words::new(9);
        words.read(text.as_bytes());
        let mut found = Vec::new();
        phrases.find(&words, &mut found);
        found
            .iter()
            .map(|one| (one.first, one.last, one.hit))
            .collect()
    }

    #[test]
    fn phrases_are_found_as_whole_words_and_terms_the_longest_only() {
        for (text, expected) in [
            (
                "Jane Doe",
                vec![(0, 0, Hit::Subject(2)), (0, 1, Hit::Subject(1))],
            ),
            ("x jane-does", vec![(1, 1, Hit::Subject(2))]),
            ("janedoe", vec![]),
            ("Major Depression, mild", vec![(0, 1, Hit::Term(1))]),
            ("major depression in remission", vec![(0, 3, Hit::Term(2))]),
            ("major depression in May", vec![(0, 1, Hit::Term(1))]),
            ("depression major", vec![(0, 0, Hit::Term(0))]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
