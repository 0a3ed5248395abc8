//! Which names of fields a record may show: a key can be a value.

use super::Detector;
use super::phrases::Hit;
use super::token;
use super::words::{Words, next_key};

/// What stands in place of a name.
const MASK: &str = "•••";
/// A name's part that is longer is no name.
const LONGEST_PART: usize = 48;
/// Digits in a row that are no index and no version.
const DIGITS: usize = 5;
/// Digits in one part of a name that are no index and no version, however they are grouped.
const DIGITS_IN_PART: usize = 8;
/// A shorter part of a name is no text in base64.
const SHORTEST_ENCODED: usize = 16;
/// A single word of a name that is as long as this, and a subject's, is a value.
const SHORTEST_WORD: usize = 4;

/// Returns a field's name, or a mask if it is, holds or looks like a value.
pub(super) fn name(detector: &Detector, field: &str) -> String {
    if looks_like_a_name(field) && !is_a_value(detector, field) {
        field.to_owned()
    } else {
        MASK.to_owned()
    }
}

/// Whether a field's name is made of words as programmers write them.
fn looks_like_a_name(field: &str) -> bool {
    let in_name = |c: char| c.is_ascii_alphanumeric() || "_-.[]:$~".contains(c);
    let mut digits = 0;
    let mut most_digits = 0;
    for character in field.chars() {
        digits = if character.is_ascii_digit() {
            digits + 1
        } else {
            0
        };
        most_digits = most_digits.max(digits);
    }
    let digits_in_all = field.bytes().filter(u8::is_ascii_digit).count();
    let letters = field.bytes().filter(u8::is_ascii_alphabetic).count();
    let parts = || field.split(['.', '[', ']']);
    field.chars().all(in_name)
        && !parts().any(looks_encoded)
        && parts().all(|part| part.bytes().filter(u8::is_ascii_digit).count() < DIGITS_IN_PART)
        && most_digits < DIGITS
        && (letters > 0 || digits_in_all < DIGITS)
        && field
            .split(['.', '[', ']'])
            .all(|part| part.len() <= LONGEST_PART)
}

/// Whether a part of a name mixes capitals, small letters and digits as only base64 does.
fn looks_encoded(part: &str) -> bool {
    let count = |is: fn(&u8) -> bool| part.bytes().filter(is).count();
    let capitals = count(u8::is_ascii_uppercase);
    let digits = count(u8::is_ascii_digit);
    part.len() >= SHORTEST_ENCODED && capitals * 6 >= part.len() && digits > 0
}

/// Whether a field's name holds a known subject's value or a digest.
fn is_a_value(detector: &Detector, field: &str) -> bool {
    let index = &detector.index;
    let mut words = Words::new(index.seed);
    words.read(field.as_bytes());
    // What counts as a value only under a key, such as a name, is one where it is the key.
    let word = words.all().iter().any(|word| {
        let key = next_key(words.start(), word.hash);
        words.text(*word).len() >= SHORTEST_WORD && index.under_key(key).next().is_some()
    });
    let mut digest = false;
    token::digests(field.as_bytes(), &words, |raw, length| {
        digest |= length == raw.len() * 2;
    });
    let in_camel_case = words.read_camel_case(field.as_bytes())
        && words.all().iter().any(|word| {
            let key = next_key(words.start(), word.hash);
            words.text(*word).len() >= SHORTEST_WORD && index.under_key(key).next().is_some()
        });
    word || in_camel_case || digest || tells_something(detector, field)
}

/// Whether a field's name holds a known subject's value, or an identifier that proves itself.
pub(super) fn tells_something(detector: &Detector, field: &str) -> bool {
    let mut proves = false;
    let identifiers = &detector.patterns.identifiers;
    identifiers.alone(field.as_bytes(), &mut |_, _| proves = true);
    proves || holds_a_value(detector, field)
}

/// Whether a field's name holds a known subject's value, plain or as a digest.
pub(super) fn holds_a_value(detector: &Detector, field: &str) -> bool {
    let index = &detector.index;
    let mut words = Words::new(index.seed);
    words.read(field.as_bytes());
    let mut matches = Vec::new();
    index.phrases.find(&words, &mut matches);
    index.find_groups(&words, field.as_bytes(), &mut matches);
    if words.read_camel_case(field.as_bytes()) {
        index.phrases.find(&words, &mut matches);
        words.read(field.as_bytes());
    }
    let phrase = matches.iter().any(|one| matches!(one.hit, Hit::Subject(_)));
    let mut digest = false;
    token::digests(field.as_bytes(), &words, |raw, _| {
        digest |= index.digest(raw).next().is_some();
    });
    phrase || digest
}

#[cfg(test)]
mod tests {
    use super::looks_like_a_name;

    #[test]
    fn names_of_programmers_and_not_of_people() {
        for name in [
            "ud[em]",
            "req[0].md.btx",
            "ep.search_term",
            "cd[og:title]",
            "x-client-id",
            "",
        ] {
            assert!(looks_like_a_name(name), "{name}");
        }
        for value in [
            "Mary Smith",
            "mary@example.org",
            "046-02-4880",
            "x-046-02-4880",
            "c2lvYmhhbkBleGFtcGxlLmNvbQ",
            "a.00482913",
            "Müller",
        ] {
            assert!(!looks_like_a_name(value), "{value}");
        }
    }
}
