//! Fields that stand written out in a text: `dob=1984-03-12 zip=45202` in a line of a log,
//! `createPatient(firstName: "Katherine")` in GraphQL, `Date of birth: 12 March 1984` in a letter, JSON
//! behind a few words.

use std::borrow::Cow;

use memchr::{memchr, memchr3_iter};

use super::piece::Piece;
use crate::decode::{Classes, Leaf};
use crate::patterns::keys::{Keys, Strength};

/// The most words of a name: `Social security number`, `Date of last appointment`.
const WORDS: usize = 4;
/// The longest name.
const LONGEST_NAME: usize = 48;
/// The longest value.
const LONGEST_VALUE: usize = 160;
/// Categories of names that count in prose: what else people write before a colon is mostly a heading
/// ("Pregnancy: what to expect"), or a clinic's own ("Phone: …").
const OF_PROSE: &[&str] = &[
    "address_postal",
    "birth_date",
    "gender",
    "name_family",
    "name_full",
    "name_given",
];
/// Those of numbers, which are written in capitals.
const NUMBERS_OF_PROSE: &[&str] = &[
    "driver_license",
    "health_insurance_id",
    "mrn",
    "national_id",
    "passport_id",
];
/// What ends a value that is not in quotes.
const ENDS: &[u8] = b",;&|\n\r\t\"`<>(){}[]";
/// What stands around names and values; JSON within a string of JSON has a backslash, too.
const QUOTES: &[u8] = b"\"'`\\";

/// Where a name stands that a value follows.
struct Mark<'a> {
    /// The name, if its field means something.
    name: Option<Cow<'a, str>>,
    /// Whether only numbers are meant.
    is_of_number: bool,
    /// Whether the name is a program's, and no heading in prose.
    is_of_program: bool,
    /// Where the name starts: what stands before may be the value of another.
    start: usize,
    /// Where what follows the mark starts.
    end: usize,
}

/// A value, in the field that it is written to be of.
pub(super) struct Written {
    pub(super) value: Piece,
    /// Whether it stands in quotes: what does not may be anything.
    pub(super) is_quoted: bool,
}

/// Returns the values in a leaf's text.
pub(super) fn fields(leaf: &Leaf<'_>, keys: &Keys) -> Vec<Written> {
    let seen = leaf.seen();
    if !seen.any(Classes::EQUALS) && !seen.any(Classes::COLON) && !seen.any(Classes::NUMBER_SIGN) {
        return Vec::new();
    }
    let mut pieces = Vec::new();
    pairs(
        leaf.text.expose_for_matching(),
        keys,
        |name, text, is_quoted| {
            let dot = if leaf.field.is_empty() { "" } else { "." };
            let name = name.replace(' ', "_");
            let mut value = Piece::at(leaf, format!("{}{dot}{name}", leaf.field));
            value.text.extend_from_slice(text);
            pieces.push(Written { value, is_quoted });
        },
    );
    pieces
}

/// Calls `see` with each name that means something, its value, and whether that stands in quotes.
fn pairs<'a>(text: &'a [u8], keys: &Keys, mut see: impl FnMut(&str, &'a [u8], bool)) {
    let mut is_in_program = false;
    let marks = memchr3_iter(b'=', b':', b'#', text);
    let mut marks = marks
        .filter_map(|at| {
            let mark = mark(text, at, is_in_program, keys)?;
            is_in_program = mark.is_of_program;
            Some(mark)
        })
        .peekable();
    while let Some(mark) = marks.next() {
        let Some(name) = mark.name else { continue };
        let rest = text.get(mark.end..).unwrap_or_default();
        let until = marks.peek().map_or(text.len(), |next| next.start);
        let bare = || bare(text.get(mark.end..until).unwrap_or_default());
        let quoted = quoted(rest);
        let value = quoted.unwrap_or_else(bare);
        // Logs have blanks behind a value, and in quotes only within it: `name=Jane signed in`.
        let first = value.split(|byte| *byte == b' ').next().unwrap_or_default();
        let is_one_word = text.get(mark.end - 1) == Some(&b'=') && rest.starts_with(first);
        let whole = (!is_one_word || first.len() == value.len()).then_some(value);
        let first = (first.len() < value.len()).then_some(first);
        for value in [whole, first].into_iter().flatten() {
            if !mark.is_of_number || is_number(value) {
                see(&name, value, quoted.is_some());
            }
        }
    }
}

/// Tells what stands before the mark at this byte; nothing if that is no name. `is_in_program` says
/// that the mark before was a program's.
fn mark<'a>(text: &'a [u8], at: usize, is_in_program: bool, keys: &Keys) -> Option<Mark<'a>> {
    let (before, rest) = text.split_at_checked(at)?;
    let (sign, rest) = rest.split_first()?;
    let end = trimmed(before, |byte| {
        b" #".contains(&byte) || QUOTES.contains(&byte)
    });
    let (words, gap) = before.split_at_checked(end)?;
    let last = start_of_word(words)?;
    let one = name(words, last)?;
    let opened = words
        .get(..last)
        .unwrap_or_default()
        .trim_ascii_end()
        .last();
    let is_of_program = *sign == b'='
        || gap.last().is_some_and(|byte| QUOTES.contains(byte))
        || quoted(rest).is_some()
        || has_humps(one)
        || matches!(opened, Some(b'{' | b'(' | b'['))
        || (is_in_program && matches!(opened, Some(b',' | b'&')));
    let mut mark = Mark {
        name: None,
        is_of_number: false,
        is_of_program: is_of_program && *sign != b'#',
        start: last,
        end: at + 1,
    };
    if *sign != b'#' && is_of_program {
        // A word that is no key by itself means nothing with others around it.
        let may_be = has_humps(one) || keys.lists(one);
        let meaning = may_be.then(|| keys.meaning(one)).flatten();
        let is_sure = meaning.is_some_and(|meaning| meaning.strength > Strength::Weak);
        mark.name = is_sure.then_some(Cow::Borrowed(one));
    } else {
        mark.read_prose(words, gap.contains(&b'#') || *sign == b'#', keys);
    }
    Some(mark)
}

impl<'a> Mark<'a> {
    /// Finds the longest name of several words that ends the text. With a `#` behind it a number is
    /// meant: `Member #`.
    fn read_prose(&mut self, words: &'a [u8], is_numbered: bool, keys: &Keys) {
        let mut next = Some(self.start);
        for _ in 0..WORDS {
            let Some((start, name)) = next.and_then(|start| Some((start, name(words, start)?)))
            else {
                break;
            };
            let name = if is_numbered && !keys.lists(name) {
                Cow::Owned(format!("{name} number"))
            } else {
                Cow::Borrowed(name)
            };
            let is_listed = keys.lists(&name);
            let meaning = is_listed.then(|| keys.meaning(&name)).flatten();
            let category = meaning.map_or("", |meaning| meaning.category.as_str());
            let is_of_number = NUMBERS_OF_PROSE.contains(&category);
            if is_of_number || OF_PROSE.contains(&category) {
                (self.name, self.is_of_number, self.start) = (Some(name), is_of_number, start);
            }
            let before = words.get(..start);
            let before = before.and_then(|before| before.strip_suffix(b" "));
            next = before.and_then(start_of_word);
        }
    }
}

/// Returns the name that starts here.
fn name(words: &[u8], start: usize) -> Option<&str> {
    let name = std::str::from_utf8(words.get(start..)?).ok()?;
    Some(name.trim_end_matches(['.', ' '])).filter(|name| name.len() <= LONGEST_NAME)
}

/// Whether a name is as programs have them: `date_of_birth`, `firstName`.
fn has_humps(name: &str) -> bool {
    let mut pairs = name.as_bytes().windows(2);
    let is_hump = |two: &[u8]| {
        two.first().is_some_and(u8::is_ascii_lowercase)
            && two.last().is_some_and(u8::is_ascii_uppercase)
    };
    name.contains('_') || pairs.any(is_hump)
}

/// Whether this is the number of a file or a card: digits, and no small letters.
fn is_number(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit) && !value.iter().any(u8::is_ascii_lowercase)
}

/// Returns where the last word starts.
fn start_of_word(text: &[u8]) -> Option<usize> {
    let is_in_word =
        |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || b"_-.$".contains(&byte);
    let start = trimmed(text, is_in_word);
    let word = text.get(start..)?;
    let starts = word.first().is_some_and(|byte| !byte.is_ascii_digit());
    let says = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
    (starts && word.iter().any(says)).then_some(start)
}

/// Returns the length of the text without such bytes at its end.
fn trimmed(text: &[u8], is_one: impl Fn(u8) -> bool) -> usize {
    let at_end = text.iter().rev().take_while(|byte| is_one(**byte));
    text.len() - at_end.count()
}

/// Returns the value in quotes that follows a mark, if one does.
fn quoted(rest: &[u8]) -> Option<&[u8]> {
    let rest = behind_mark(rest);
    let open = trimmed_start(rest, |byte| byte == b'\\');
    let (quote, inside) = rest.get(open..)?.split_first()?;
    if !matches!(quote, b'"' | b'\'' | b'`') {
        return None;
    }
    let inside = inside.get(..LONGEST_VALUE).unwrap_or(inside);
    let value = inside.get(..memchr(*quote, inside)?)?;
    Some(value.get(..trimmed(value, |byte| byte == b'\\'))?)
}

/// Returns the value without quotes at the start of what follows a mark.
fn bare(rest: &[u8]) -> &[u8] {
    let rest = behind_mark(rest);
    let value = rest
        .split(|byte| ENDS.contains(byte))
        .next()
        .unwrap_or_default();
    let value = value.get(..LONGEST_VALUE).unwrap_or(value);
    value.trim_ascii_end()
}

/// Returns what follows a mark without the rest of the mark, as of `=>` or `==`, and white space.
fn behind_mark(rest: &[u8]) -> &[u8] {
    let start = trimmed_start(rest, |byte| {
        byte.is_ascii_whitespace() || b"=:>".contains(&byte)
    });
    rest.get(start..).unwrap_or_default()
}

/// Returns how many such bytes a text starts with.
fn trimmed_start(text: &[u8], is_one: impl Fn(u8) -> bool) -> usize {
    text.iter().take_while(|byte| is_one(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patterns::Patterns;

    #[test]
    fn a_value_stands_behind_the_name_of_its_field() {
        let patterns = Patterns::embedded().unwrap();
        for (text, expected) in [
            (
                "first_name=Jane dob=1984-03-12 ok",
                "first_name Jane; dob 1984-03-12",
            ),
            (
                "ERROR firstName='Jane O', x=1",
                "firstName Jane O; firstName Jane",
            ),
            (
                "q(firstName: \"Jane\", lastName: \"O'Neil\")",
                "firstName Jane; lastName O'Neil",
            ),
            ("42[\"save\",{\"firstName\":\"Jane\"}]", "firstName Jane"),
            ("bad {\\\"firstName\\\":\\\"Jane\\\"}", "firstName Jane"),
            ("\"first_name\"=>\"Jane\"", "first_name Jane"),
            (
                "First name: Jane Date of birth: 12 March 1984",
                "First name Jane; Date of birth 12 March 1984; Date of birth 12",
            ),
            ("Geburtsdatum: 12.03.1984\nName", "Geburtsdatum 12.03.1984"),
            ("MRN: 4711, again", "MRN 4711"),
            ("Member ID #: W1234", "Member ID W1234"),
            ("Member #: W1234", "Member number W1234"),
            ("Patient # 4711 came; #1 of Rx#s", "Patient number 4711"),
            ("{dob: 1984-03-12, zip: 45202}", "dob 1984-03-12; zip 45202"),
            ("a walk, zip: 45202", "zip 45202"),
            ("Pregnancy: what to expect", ""),
            ("https://a.example:8080 at 10:30", ""),
            ("a==b; c := d", ""),
            ("=:=:", ""),
        ] {
            let mut found = Vec::new();
            pairs(text.as_bytes(), &patterns.keys, |name, value, _| {
                found.push(format!("{name} {}", String::from_utf8_lossy(value)));
            });
            assert_eq!(found.join("; "), expected, "{text}");
        }
    }
}
