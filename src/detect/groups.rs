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

/// What may stand between groups, at most so many of it.
const BETWEEN: (&[u8], usize) = (b" -/()._", 3);
/// What a longer number goes on with.
const GOES_ON: &[u8] = b".-";

/// Appends the numbers in groups that are known as one word. `words` are those of the text.
pub(super) fn find(phrases: &Phrases, words: &Words, text: &[u8], found: &mut Vec<Match>) {
    let mut starts = words.all();
    while let Some((_, others)) = starts.split_first() {
        let first = words.all().len() - starts.len();
        if start(words, starts).is_some_and(|start| phrases.may_start_number(start)) {
            find_from(phrases, words, text, first, found);
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

fn find_from(phrases: &Phrases, words: &Words, text: &[u8], first: usize, found: &mut Vec<Match>) {
    let mut number = Vec::with_capacity(LONGEST);
    for (last, word) in words.all().iter().enumerate().skip(first) {
        let group = words.text(*word);
        if !is_group(group) || number.len() + group.len() > LONGEST {
            return;
        }
        number.extend_from_slice(group);
        if last > first && is_number(&number) {
            let hash = words.hash(&number);
            let groups = words.all().get(first..=last).unwrap_or_default();
            let stands = || !words.are_in_place() || stands(groups, text);
            let subjects = phrases.subjects_of_word(hash).filter(|_| stands());
            found.extend(subjects.map(|hit| Match { first, last, hit }));
        }
    }
}

/// Whether groups stand in a text as those of one number do, and not as a list, a decimal fraction, a
/// time of day or part of a longer number.
fn stands(groups: &[Word], text: &[u8]) -> bool {
    let (allowed, most) = BETWEEN;
    let size: usize = groups.iter().map(|group| group.range().len()).sum();
    let gap = |pair: &[Word]| match pair {
        [one, next] => text.get(one.range().end..next.range().start),
        _ => None,
    };
    let mut gaps = groups.windows(2).map(|pair| gap(pair).unwrap_or_default());
    let are_gaps = gaps
        .clone()
        .all(|gap| gap.len() <= most && gap.iter().all(|byte| allowed.contains(byte)));
    let is_fraction = groups.len() == 2 && gaps.all(|gap| gap == b".");
    let range = |group: Option<&Word>| group.map(|group| group.range());
    let before = range(groups.first()).and_then(|first| text.get(..first.start));
    let behind = range(groups.last()).and_then(|last| text.get(last.end..));
    let goes_on = matches!(before, Some([.., digit, mark]) if is_mark(*mark, *digit))
        || matches!(behind, Some([mark, digit, ..]) if is_mark(*mark, *digit));
    groups.len() * 2 <= size + 1 && are_gaps && !is_fraction && !goes_on
}

fn is_mark(mark: u8, digit: u8) -> bool {
    GOES_ON.contains(&mark) && digit.is_ascii_digit()
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
            ("x=0151.12.34.56.78", Some(1)),
            ("0 1 5 1 1 2 3 4 5 6 7 8", None),
            ("0151, 12345678", None),
            ("0151:12:34:56:78", None),
            ("0151.12345678", None),
            ("2026.0151-12345678", None),
            ("7,0151-12345678,9", Some(1)),
            ("/7/0151-12345678/9", Some(1)),
            ("0151-12345678-9", None),
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
            find(&phrases, &words, text.as_bytes(), &mut found);
            let owners: Vec<Hit> = found.iter().map(|one| one.hit).collect();
            let expected: Vec<Hit> = owner.map(Hit::Subject).into_iter().collect();
            assert_eq!(owners, expected, "{text}");
        }
    }
}
