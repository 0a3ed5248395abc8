//! Numbers in groups: `0151 12 34 56 78`, `A123 456 789`, `NL91 ABNA 0417 1643 00`.
//!
//! People and forms group telephone numbers and identifiers as they like. Words side by side are put
//! together and looked up as the one word that the number is without its gaps.

use super::phrases::{Match, Phrases};
use super::words::{Word, Words};

/// Shorter numbers are some other number too.
const SHORTEST: usize = 8;
/// The longest number that is written in groups: an IBAN (ISO 13616).
const LONGEST: usize = 34;
/// Digits without which it is a text.
const DIGITS: usize = 4;
/// The longest group without a digit: the bank in an IBAN.
const LETTERS: usize = 4;

/// Whether a word is a number that people write in groups.
pub(super) fn is_number(word: &[u8]) -> bool {
    let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
    (SHORTEST..=LONGEST).contains(&word.len()) && digits >= DIGITS
}

/// Appends the numbers in groups that are known as one word.
pub(super) fn find(phrases: &Phrases, words: &Words, found: &mut Vec<Match>) {
    let mut starts = words.all();
    while let Some((_, others)) = starts.split_first() {
        let first = words.all().len() - starts.len();
        if start(words, starts).is_some_and(|start| phrases.may_start_number(start)) {
            find_from(phrases, words, first, found);
        }
        starts = others;
    }
}

/// Returns the first eight letters and digits of a number that starts with these words, in several
/// groups: they rule out nearly all.
fn start(words: &Words, groups: &[Word]) -> Option<u64> {
    let (mut start, mut length) = (0, 0);
    for (number, group) in groups.iter().enumerate() {
        let size = group.range().len();
        if !is_group(words.text(*group)) {
            return None;
        }
        start |= words.first_eight(*group) << (8 * length);
        length += size;
        if length >= SHORTEST {
            let is_last = number + 1 == groups.len();
            return (number > 0 || !is_last).then_some(start);
        }
    }
    None
}

fn find_from(phrases: &Phrases, words: &Words, first: usize, found: &mut Vec<Match>) {
    let mut number = Vec::with_capacity(LONGEST);
    for (last, word) in words.all().iter().enumerate().skip(first) {
        let group = words.text(*word);
        if !is_group(group) || number.len() + group.len() > LONGEST {
            return;
        }
        number.extend_from_slice(group);
        if last > first && is_number(&number) {
            let subjects = phrases.subjects_of_word(words.hash(&number));
            found.extend(subjects.map(|hit| Match { first, last, hit }));
        }
    }
}

fn is_group(group: &[u8]) -> bool {
    group.len() <= LETTERS || has_digit(group)
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
