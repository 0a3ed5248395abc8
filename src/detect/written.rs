//! Fields that stand written out in a text: `dob=1984-03-12 zip=45202` in a line of a log,
//! `createPatient(firstName: "Katherine")` in GraphQL, `Date of birth: 12 March 1984` in a letter, JSON
//! behind a few words.

use std::borrow::Cow;
use std::collections::HashSet;

use memchr::{memchr, memchr3_iter};

use super::piece::Piece;
use crate::decode::{Classes, Leaf};
use crate::patterns::keys::{Keys, Strength};

/// The most words of a name: `Social security number`, `Date of last appointment`.
const WORDS: usize = 4;
/// The longest name.
const LONGEST_NAME: usize = 48;
/// Bytes before a mark that are looked at: that many words, and what is between them.
const LOOK_BEHIND: usize = WORDS * LONGEST_NAME + 16;
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
const ENDS: &[u8] = b",;&|\n\r\t\"`<>(){}[]\\";
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
    /// Where the mark is.
    sign: usize,
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
    let mut seen = HashSet::new();
    pairs(
        leaf.text.expose_for_matching(),
        keys,
        |name, text, is_quoted| {
            // The same a thousand times over says no more than once.
            if !seen.insert((name.to_owned(), text)) {
                return;
            }
            let dot = if leaf.field.is_empty() || name.is_empty() {
                ""
            } else {
                "."
            };
            let name = name.replace(' ', "_");
            let mut value = Piece::at(leaf, format!("{}{dot}{name}", leaf.field));
            value.text.extend_from_slice(text);
            pieces.push(Written { value, is_quoted });
        },
    );
    pieces
}

/// Calls `see` with each name that means something, its value, and whether that stands in quotes; with
/// no name for what stands before the first.
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
    // What a form took for one value may go on: `firstName=Jane|zip=45202`.
    let first = marks.peek().filter(|mark| mark.name.is_some());
    if let Some(first) = first.and_then(|mark| text.get(..mark.start)) {
        let value = bare(first);
        if !value.is_empty() {
            see("", value, false);
        }
    }
    while let Some(mark) = marks.next() {
        let Some(name) = &mark.name else { continue };
        let rest = text.get(mark.sign + 1..).unwrap_or_default();
        let quoted = quoted(rest);
        let value = quoted.unwrap_or_else(|| {
            let until = marks
                .peek()
                .map_or(text.len(), |next| next.end_of_value(&mark));
            bare(text.get(mark.sign + 1..until).unwrap_or_default())
        });
        // Logs have blanks behind a value, and in quotes only within it: `name=Jane signed in`.
        let first = value.split(|byte| *byte == b' ').next().unwrap_or_default();
        let is_one_word = text.get(mark.sign) == Some(&b'=') && rest.starts_with(first);
        let whole = (!is_one_word || first.len() == value.len()).then_some(value);
        let first = (first.len() < value.len()).then_some(first);
        for value in [whole, first].into_iter().flatten() {
            if !mark.is_of_number || is_number(value) {
                see(name, value, quoted.is_some());
            }
        }
    }
}

/// Tells what stands before the mark at this byte; nothing if that is no name. `is_in_program` says
/// that the mark before was a program's.
fn mark<'a>(text: &'a [u8], at: usize, is_in_program: bool, keys: &Keys) -> Option<Mark<'a>> {
    let (before, rest) = text.split_at_checked(at)?;
    let (sign, rest) = rest.split_first()?;
    if *sign == b'#' && (before.last() == Some(sign) || rest.first() == Some(sign)) {
        return None;
    }
    // What is further away belongs to no name: each mark costs the same, whatever is before it.
    let base = at.saturating_sub(LOOK_BEHIND);
    let before = before.get(base..)?;
    let end = trimmed(before, |byte| {
        b" #*".contains(&byte) || QUOTES.contains(&byte)
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
        start: base + last,
        sign: at,
    };
    if *sign != b'#' && is_of_program {
        // A word that is no key by itself means nothing with others around it.
        let may_be = has_humps(one) || keys.lists(one);
        let meaning = may_be.then(|| keys.meaning(one)).flatten();
        let is_sure = meaning.is_some_and(|meaning| meaning.strength > Strength::Weak);
        mark.name = is_sure.then_some(Cow::Borrowed(one));
    } else {
        let is_numbered = gap.contains(&b'#') || *sign == b'#';
        mark.read_prose((words, base), is_numbered, keys);
    }
    Some(mark)
}

impl<'a> Mark<'a> {
    /// Returns where a value ends that follows `before` and is followed by this mark. What stands right
    /// before this mark and is no name is the value itself: `name: Jane # as typed`.
    fn end_of_value(&self, before: &Self) -> usize {
        let is_name = self.name.is_some() || self.start > before.sign + 2;
        if is_name { self.start } else { self.sign }
    }

    /// Finds the longest name of several words that ends the text. With a `#` behind it a number is
    /// meant: `Member #`.
    fn read_prose(&mut self, (words, base): (&'a [u8], usize), is_numbered: bool, keys: &Keys) {
        let mut next = Some(self.start - base);
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
                (self.name, self.is_of_number) = (Some(name), is_of_number);
                self.start = base + start;
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
    let mut start = trimmed(text, is_in_word);
    // The end of a line that is written out: `\nzip=45202`.
    let is_escaped = start > 0 && text.get(start - 1) == Some(&b'\\');
    start += usize::from(is_escaped && matches!(text.get(start), Some(b'n' | b'r' | b't')));
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
    // The text may have been cut off within it.
    let value = match memchr(*quote, inside) {
        Some(end) => inside.get(..end)?,
        None if inside.len() < LONGEST_VALUE => inside,
        None => return None,
    };
    value.get(..trimmed(value, |byte| byte == b'\\'))
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
        byte.is_ascii_whitespace() || b"=:>[".contains(&byte)
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

    fn written(text: &str, keys: &Keys) -> Vec<(String, String)> {
        let mut found = Vec::new();
        pairs(text.as_bytes(), keys, |name, value, _| {
            found.push((name.to_owned(), String::from_utf8_lossy(value).into_owned()));
        });
        found
    }

    #[test]
    fn what_stands_before_the_first_name_is_the_fields_own() {
        let patterns = Patterns::embedded().unwrap();
        for (text, expected) in [
            ("Jane|zip=45202", Some("Jane")),
            ("a=b Jane", None),
            ("zip=1", None),
        ] {
            let found = written(text, &patterns.keys);
            let own = found.iter().find(|(name, _)| name.is_empty());
            assert_eq!(own.map(|(_, value)| value.as_str()), expected, "{text}");
        }
    }

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
            ("first_name: Jane # as typed", "first_name Jane"),
            ("first_name: Jane: too short", "first_name Jane"),
            ("first_name=Jane\\nzip=45202", "first_name Jane; zip 45202"),
            ("cut {\"zip\":\"45202", "zip 45202"),
            ("cut {\"zip\":[\"45202\"]}", "zip 45202"),
            ("First name*: Jane", "First name Jane"),
            ("####### Member ####### 12", ""),
        ] {
            let found = written(text, &patterns.keys);
            let found = found.iter().filter(|(name, _)| !name.is_empty());
            let found: Vec<_> = found
                .map(|(name, value)| format!("{name} {value}"))
                .collect();
            assert_eq!(found.join("; "), expected, "{text}");
        }
    }
}
