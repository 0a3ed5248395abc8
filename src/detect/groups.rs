//! Numbers in groups: `0151 12 34 56 78`, `A123 456 789`, `NL91 ABNA 0417 1643 00`.
//!
//! People and forms group telephone numbers and identifiers as they like. Words side by side are put
//! together and looked up as the one word that the number is without its gaps.

use super::phrases::{Match, Phrases};
use super::words::Words;

/// Shorter numbers are some other number too.
const SHORTEST: usize = 8;
/// The longest number that is written in groups: an IBAN (ISO 13616).
const LONGEST: usize = 34;
/// Digits without which it is a text.
const DIGITS: usize = 4;
/// The longest group without a digit: the bank in an IBAN.
const LETTERS: usize = 4;

/// Groups put together.
struct Joined {
    text: [u8; LONGEST],
    length: usize,
    digits: usize,
}

impl Joined {
    fn new() -> Self {
        Self {
            text: [0; LONGEST],
            length: 0,
            digits: 0,
        }
    }

    /// Adds a group; false if it does not fit.
    fn push(&mut self, group: &[u8]) -> bool {
        let Some(room) = self.text.get_mut(self.length..self.length + group.len()) else {
            return false;
        };
        room.copy_from_slice(group);
        self.length += group.len();
        self.digits += group.iter().filter(|byte| byte.is_ascii_digit()).count();
        true
    }

    /// Returns the number, if it is one.
    fn number(&self) -> Option<&[u8]> {
        let number = self.text.get(..self.length)?;
        (self.length >= SHORTEST && self.digits >= DIGITS).then_some(number)
    }
}

/// Appends the numbers in groups that are known as one word.
pub(super) fn find(phrases: &Phrases, words: &Words, found: &mut Vec<Match>) {
    let all = words.all();
    for (first, word) in all.iter().enumerate() {
        let next = all.get(first + 1).map_or(&[][..], |next| words.text(*next));
        if may_start(words.text(*word), next) {
            find_from(phrases, words, first, found);
        }
    }
}

fn find_from(phrases: &Phrases, words: &Words, first: usize, found: &mut Vec<Match>) {
    let mut joined = Joined::new();
    for (last, word) in words.all().iter().enumerate().skip(first) {
        let group = words.text(*word);
        if !(has_digit(group) || group.len() <= LETTERS) || !joined.push(group) {
            return;
        }
        if last > first
            && let Some(number) = joined.number()
        {
            let subjects = phrases.subjects_of_word(words.hash(number));
            found.extend(subjects.map(|hit| Match { first, last, hit }));
        }
    }
}

fn may_start(group: &[u8], next: &[u8]) -> bool {
    has_digit(group) || (group.len() <= LETTERS && has_digit(next))
}

fn has_digit(group: &[u8]) -> bool {
    group.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::phrases::{Hit, PhrasesBuilder};

    #[test]
    fn a_number_is_found_in_whatever_groups() {
        let mut builder = PhrasesBuilder::new(3);
        for (owner, number) in [
            (1, "015112345678"),
            (2, "a123456789"),
            (3, "nl91abna0417164300"),
            (4, "1234567"),
        ] {
            builder.add(number, Hit::Subject(owner));
        }
        let phrases = builder.build();
        for (text, owner) in [
            ("Tel. 0151 12 34 56 78, mobile", Some(1)),
            ("0151/1234-5678", Some(1)),
            ("01511 2345678", Some(1)),
            ("A 123 456 789", Some(2)),
            ("A123 456 789", Some(2)),
            ("NL91 ABNA 0417 1643 00", Some(3)),
            ("IBAN: nl91abna 0417164300", Some(3)),
            ("0151 12 34 56 79", None),
            ("151 12 34 56 78", None),
            ("0151 12 number 34 56 78", None),
            ("123 4567", None),
            // As one word it is found elsewhere.
            ("015112345678", None),
        ] {
            let mut words = Words::new(3);
            words.read(text.as_bytes());
            let mut found = Vec::new();
            find(&phrases, &words, &mut found);
            let owners: Vec<Hit> = found.iter().map(|one| one.hit).collect();
            let expected: Vec<Hit> = owner.map(Hit::Subject).into_iter().collect();
            assert_eq!(owners, expected, "{text}");
        }
    }
}
