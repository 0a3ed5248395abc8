//! The forms of a postal address.

use super::attribute::Attribute;
use super::pen::{Pen, kept, tidy};
use super::{Address, states};
use crate::patterns::fold::fold;

/// Kinds of streets with their abbreviations, folded. Those of German and Dutch also stand at the
/// end of the street's name.
const STREETS: &[(&str, &[&str])] = &[
    ("street", &["st", "str"]),
    ("avenue", &["ave", "av"]),
    ("road", &["rd"]),
    ("drive", &["dr"]),
    ("lane", &["ln"]),
    ("boulevard", &["blvd"]),
    ("court", &["ct"]),
    ("place", &["pl"]),
    ("square", &["sq"]),
    ("terrace", &["ter"]),
    ("highway", &["hwy"]),
    ("parkway", &["pkwy"]),
    ("circle", &["cir"]),
    ("way", &["wy"]),
    ("north", &["n"]),
    ("south", &["s"]),
    ("east", &["e"]),
    ("west", &["w"]),
    ("strasse", &["str"]),
    ("straat", &["str"]),
    ("laan", &["ln"]),
    ("plein", &["pln"]),
    ("platz", &["pl"]),
];
/// Words of a line that people leave out: `1420 Hollister Avenue` is 1420 West Hollister Avenue.
const DIRECTIONS: &[&str] = &["north", "south", "east", "west", "n", "s", "e", "w"];
/// The kinds that are also the end of a longer word.
const ENDINGS: &[(&str, &str)] = &[
    ("strasse", "str"),
    ("straat", "str"),
    ("laan", "ln"),
    ("plein", "pln"),
    ("platz", "pl"),
];
/// What a line begins with that says which door, and not which house.
const DOORS: &[&str] = &[
    "apartment",
    "apt",
    "appartement",
    "attn",
    "box",
    "c",
    "care",
    "etage",
    "flat",
    "floor",
    "kamer",
    "office",
    "postbus",
    "postfach",
    "po",
    "p",
    "room",
    "suite",
    "ste",
    "unit",
    "verdieping",
    "wohnung",
];

/// Writes the forms of an address.
pub(super) fn write(address: &Address, pen: &mut Pen<'_>) {
    let postal_code = address.postal_code.as_deref().map(tidy);
    for line in &address.lines {
        let line = tidy(line);
        write_line(&line, &line, postal_code.as_deref(), pen);
        if let Some(house) = without_door(&line) {
            write_line(&line, house, postal_code.as_deref(), pen);
        }
    }
    if let Some(city) = &address.city {
        let city = tidy(city);
        pen.about(Attribute::City, &city);
        pen.under_key(&city);
        write_city_line(&city, address, pen);
        pen.digest_words(&city);
    }
    if let Some(state) = &address.state {
        let state = tidy(state);
        pen.about(Attribute::State, &state);
        pen.under_key(&state);
        pen.digest_cases(&state);
        if let Some(other) = states::other_name(&state) {
            pen.under_key(other);
            pen.digest_cases(other);
        }
    }
    if let Some(code) = postal_code {
        write_postal_code(&code, pen);
        if let Some(country) = &address.country {
            pen.under_key(&format!("{country} {code}"));
            // As on letters from abroad: `D-40212`.
            if country.eq_ignore_ascii_case("DE") {
                pen.under_key(&format!("d {code}"));
            }
        }
    }
}

/// The city with its state and postal code, as on a letter: `Springfield, Ohio 45504`, `40212 Berlin`.
fn write_city_line(city: &str, address: &Address, pen: &mut Pen<'_>) {
    let code = address.postal_code.as_deref().map(tidy);
    let state = address.state.as_deref().map(tidy);
    let other = state.as_deref().and_then(states::other_name);
    for state in state.as_deref().into_iter().chain(other) {
        pen.under_key(&format!("{city} {state}"));
        if let Some(code) = &code {
            pen.under_key(&format!("{city} {state} {code}"));
        }
    }
    if let Some(code) = &code {
        pen.under_key(&format!("{city} {code}"));
        pen.under_key(&format!("{code} {city}"));
    }
}

/// Writes a line of an address, or what of it says which house: `whole` is all of it.
fn write_line(whole: &str, line: &str, postal_code: Option<&str>, pen: &mut Pen<'_>) {
    pen.about(Attribute::Address, whole);
    let folded = fold(line.as_bytes());
    let words: Vec<&str> = folded.split(' ').collect();
    let is_house = is_house(&words);
    for spelling in line_spellings(line) {
        if is_house {
            pen.plain(&spelling);
        } else {
            pen.under_key(&spelling);
        }
    }
    if let (Some(code), Some((_, house))) = (postal_code, house_number(&words))
        && is_house
    {
        let compact = kept(code, char::is_alphanumeric);
        pen.plain(&format!("{code} {house}"));
        pen.plain(&format!("{compact} {house}"));
        pen.plain(&format!("{compact}{house}"));
        pen.digest(&format!("{compact}{house}").to_lowercase());
    }
    if is_house {
        write_street(line, pen);
    }
    pen.digest_words(line);
}

/// The street alone, under its key: forms in Dutch and German ask for the number in a field of its
/// own.
fn write_street(line: &str, pen: &mut Pen<'_>) {
    for line in [line, &super::pen::written_out(line)] {
        for spelling in streets(&fold(line.as_bytes())) {
            let words: Vec<&str> = spelling.split(' ').collect();
            if let Some((street, _)) = house_number(&words) {
                pen.under_key(&street.join(" "));
            }
        }
    }
}

/// Returns what of a line stands before the door, if it says which house: `12 Elm St` of
/// `12 Elm St, Apt 4B` or `12 Elm St #4`.
fn without_door(line: &str) -> Option<&str> {
    let starts = line.char_indices().filter(|(at, character)| {
        let rest = line.get(*at..).unwrap_or_default();
        matches!(character, ',' | '#') || (*character == ' ' && starts_with_door(rest))
    });
    let (at, _) = starts.into_iter().next()?;
    let house = line.get(..at)?.trim_end();
    let folded = fold(house.as_bytes());
    is_house(&folded.split(' ').collect::<Vec<_>>()).then_some(house)
}

/// Whether the first word is one for a door, and more follows.
fn starts_with_door(rest: &str) -> bool {
    let folded = fold(rest.as_bytes());
    let word = folded.split_once(' ').map(|(word, _)| word);
    word.is_some_and(|word| word.len() > 2 && DOORS.contains(&word))
}

/// Whether a line says which house: a street alone, or a door alone, is in many places.
fn is_house(words: &[&str]) -> bool {
    let has_number = words.iter().any(|word| begins_with_digit(word));
    let has_street = words
        .iter()
        .any(|word| word.len() > 2 && !begins_with_digit(word));
    has_number && has_street && words.first().is_none_or(|first| !DOORS.contains(first))
}

/// Returns a line as it is and with its street abbreviated or written out, each with the house
/// number at either end.
fn line_spellings(line: &str) -> Vec<String> {
    let mut lines = vec![line.to_owned()];
    if !line.is_ascii() {
        lines.push(super::pen::written_out(line));
    }
    let mut all = lines.clone();
    for line in &lines {
        let folded = fold(line.as_bytes());
        let streets = streets(&folded);
        for street in streets {
            let words: Vec<&str> = street.split(' ').collect();
            if let Some((name, house)) = house_number(&words) {
                let name = name.join(" ");
                all.push(format!("{name} {house}"));
                all.push(format!("{house} {name}"));
                all.push(format!("{name} {}", words_apart(&house)));
            }
            all.push(street);
        }
    }
    all
}

/// Returns folded text as it is, with one word abbreviated or written out, and with all of them: the
/// post has `123 N MAIN ST` for 123 North Main Street.
fn streets(folded: &str) -> Vec<String> {
    let mut all = vec![folded.to_owned()];
    all.extend(abbreviated(folded));
    let words = folded.split(' ');
    let first = words.map(|word| {
        other_words(word)
            .into_iter()
            .next()
            .unwrap_or(word.to_owned())
    });
    all.push(first.collect::<Vec<_>>().join(" "));
    let is_named = |word: &&str| !DIRECTIONS.contains(word);
    let kept: Vec<&str> = folded.split(' ').filter(is_named).collect();
    if kept.join(" ").len() < folded.len() {
        all.extend(abbreviated(&kept.join(" ")));
        all.push(kept.join(" "));
    }
    all
}

/// Returns folded text with each kind of street in each of its other spellings, one at a time.
fn abbreviated(folded: &str) -> Vec<String> {
    let mut all = Vec::new();
    let words: Vec<&str> = folded.split(' ').collect();
    for (at, word) in words.iter().enumerate() {
        for other in other_words(word) {
            let mut changed = words.clone();
            if let Some(place) = changed.get_mut(at) {
                *place = &other;
            }
            all.push(changed.join(" "));
        }
    }
    all
}

fn other_words(word: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (long, shorts) in STREETS {
        if word == *long {
            all.extend(shorts.iter().map(|short| (*short).to_owned()));
        } else if shorts.contains(&word) {
            all.push((*long).to_owned());
        }
    }
    for (long, short) in ENDINGS {
        for (from, to) in [(long, short), (short, long)] {
            if let Some(name) = word.strip_suffix(from).filter(|name| name.len() > 2) {
                all.push(format!("{name}{to}"));
                all.push(format!("{name} {to}"));
            }
        }
    }
    all
}

/// Returns the street's name and the number of the house, which stands at either end: `12`, `12a`,
/// `12 a`.
fn house_number<'w>(words: &'w [&'w str]) -> Option<(&'w [&'w str], String)> {
    if let [.., number, letter] = words
        && let [name @ .., _, _] = words
        && begins_with_digit(number)
        && letter.len() == 1
        && !name.is_empty()
    {
        return Some((name, format!("{number}{letter}")));
    }
    match words {
        [number, name @ ..] | [name @ .., number]
            if begins_with_digit(number) && !name.is_empty() =>
        {
            Some((name, (*number).to_owned()))
        }
        _ => None,
    }
}

/// `12a` is `12 a`.
fn words_apart(house: &str) -> String {
    let digits = house.trim_end_matches(|c: char| !c.is_ascii_digit());
    let letter = house.get(digits.len()..).unwrap_or_default();
    format!("{digits} {letter}").trim_end().to_owned()
}

fn begins_with_digit(word: &str) -> bool {
    word.bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_digit())
}

fn write_postal_code(code: &str, pen: &mut Pen<'_>) {
    let compact = kept(code, char::is_alphanumeric);
    pen.about(Attribute::PostalCode, code);
    pen.under_key(code);
    pen.under_key(&compact);
    // `1234AB` is also written with a space, as is `SW1A1AA` before its last three.
    for behind in [2, 3] {
        let at = compact.len().saturating_sub(behind);
        if let Some((area, rest)) = compact.split_at_checked(at)
            && rest.bytes().any(|byte| byte.is_ascii_alphabetic())
        {
            pen.under_key(&format!("{area} {rest}"));
        }
    }
    pen.digest_cases(code);
    pen.digest_cases(&compact);
    // ZIP+4: vendors ask for what is before the hyphen.
    if let Some((area, _)) = code.split_once('-') {
        pen.under_key(area);
        pen.digest(area);
    }
}
