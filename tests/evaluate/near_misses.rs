//! Requests that hold almost a person's value: other people's, and theirs with one thing changed.

use crate::codings::{BASE64, Coding, DIGESTS, ENTITIES, GZIP, JSON, LZ_URI, SHA256};
use crate::encodings::wrap;
use crate::people::Person;
use crate::sample::{Place, Sample, Want, put};
use crate::values::{self, Value, plain_letters};

/// The codings that near misses come in.
const CODINGS: &[&[Coding]] = &[
    &[],
    &[BASE64],
    &[JSON, BASE64],
    &[ENTITIES],
    &[LZ_URI],
    &[JSON, GZIP, BASE64],
];
const PLACES: &[Place] = &[
    Place::Query,
    Place::JsonAsText,
    Place::Multipart,
    Place::Referer,
];

fn sample(family: &str, place: Place, key: &str, payload: &[u8]) -> Sample {
    Sample {
        family: family.to_owned(),
        coding: String::new(),
        place: place.name(),
        tuned: true,
        request: put(place, key, payload),
        // Another address of the same name still holds the name, be it a patient's or a doctor's.
        wants: name_in_addresses(payload),
    }
}

fn name_in_addresses(payload: &[u8]) -> Vec<Want> {
    let holds_address = payload.contains(&b'@') || payload.starts_with(b"eyJ");
    let want = Want {
        kinds: ["subject.name", "subject.provider"]
            .map(str::to_owned)
            .to_vec(),
        subject: None,
        chain: None,
        field: None,
    };
    holds_address.then_some(want).into_iter().collect()
}

/// Values of people whom nobody looks for, in every coding, plain and as digests. `known` are those
/// whom somebody looks for: a city may be shared, or letters.
pub(crate) fn strangers(strangers: &[Person], known: &[Person]) -> Vec<Sample> {
    let is_known = |value: &Value| {
        let mut values = known.iter().flat_map(values::of);
        values.any(|one| is_shared(&one.normal, &value.normal))
            || known.iter().any(|one| initials(one) == value.normal)
    };
    let mut all = Vec::new();
    for value in strangers
        .iter()
        .flat_map(values::of)
        .filter(|value| !is_known(value))
    {
        for (number, codings) in CODINGS.iter().enumerate() {
            let place = PLACES[number % PLACES.len()];
            all.push(sample(
                "a stranger's value",
                place,
                value.key,
                &wrap(value.text.as_bytes(), codings).0,
            ));
        }
        for (number, digest) in DIGESTS.iter().enumerate() {
            let place = PLACES[number % PLACES.len()];
            let payload = wrap(value.normal.as_bytes(), &[*digest]).0;
            all.push(sample("a stranger's digest", place, value.key, &payload));
        }
    }
    all
}

/// The first letters of both given names, which can be somebody's whole name: Jo.
fn initials(person: &Person) -> String {
    let names = [Some(&person.given), person.second.as_ref()];
    let first = names
        .into_iter()
        .flatten()
        .flat_map(|name| name.chars().next());
    plain_letters(&first.collect::<String>()).to_lowercase()
}

/// Whether a value, or one half of it, is also this one.
fn is_shared(one: &str, other: &str) -> bool {
    one == other || one.split([' ', '-']).any(|half| half == other)
}

/// A person's own values with one thing changed, unless that makes them those of another one of
/// `known`.
pub(crate) fn changed(person: &Person, known: &[Person]) -> Vec<Sample> {
    let mut all = Vec::new();
    let mut push = |family: &str, key: &str, text: &str| {
        for place in PLACES {
            all.push(sample(family, *place, key, text.as_bytes()));
        }
        all.push(sample(
            family,
            Place::Query,
            key,
            &wrap(text.as_bytes(), &[JSON, BASE64]).0,
        ));
    };
    let taken: Vec<String> = known
        .iter()
        .flat_map(values::of)
        .map(|value| value.text)
        .collect();
    for value in values::of(person) {
        digest_changes(&value, &mut push);
        let next = last_digit_changed(&value.text);
        if !taken.contains(&next)
            && !["subject.medication", "subject.condition"].contains(&value.kind.as_str())
        {
            push("the last digit changed", value.key, &next);
            let digest =
                String::from_utf8(SHA256.apply(last_digit_changed(&value.normal).as_bytes()))
                    .expect("hex");
            push("the digest of a changed value", value.key, &digest);
        }
    }
    birth_date_changes(person, known, &mut push);
    name_changes(person, &mut push);
    all
}

fn birth_date_changes(person: &Person, known: &[Person], push: &mut impl FnMut(&str, &str, &str)) {
    let (year, month, day) = person.birth;
    let next_day = (year, month, day % 28 + 1);
    let next_year = (year + 1, month, day);
    let next_month = (year, month % 12 + 1, day);
    let mut push = |family, key, date: (u16, u8, u8), written: String| {
        if !known.iter().any(|one| is_birth_date_of(one, date)) {
            push(family, key, &written);
        }
    };
    let (y, m, d) = next_day;
    let written = format!("{y:04}-{m:02}-{d:02}");
    push("the day after the birth date", "dob", next_day, written);
    let (y, m, d) = next_year;
    let written = format!("{y:04}{m:02}{d:02}");
    push("the birth date in another year", "dob", next_year, written);
    let (y, m, d) = next_month;
    let written = format!("{d:02}.{m:02}.{y}");
    push(
        "the birth date in another month",
        "birthDate",
        next_month,
        written,
    );
}

/// Whether somebody was born on this day, whichever of its numbers is taken for the month.
fn is_birth_date_of(person: &Person, (year, month, day): (u16, u8, u8)) -> bool {
    person.birth == (year, month, day) || person.birth == (year, day, month)
}

fn name_changes(person: &Person, push: &mut impl FnMut(&str, &str, &str)) {
    let mail = person.email.replacen('.', ".x", 1);
    push("another local part", "email", &mail);
    push(
        "another domain",
        "email",
        &person.email.replace('@', "@not-"),
    );
    push(
        "another given name",
        "fullName",
        &format!("Quimby {}", person.family),
    );
    push(
        "another family name",
        "fullName",
        &format!("{} Zzyzxson", person.given),
    );
    push(
        "the names of two words apart",
        "text",
        &format!("{} met somebody called {}", person.given, person.family),
    );
}

fn digest_changes(value: &Value, push: &mut impl FnMut(&str, &str, &str)) {
    for digest in DIGESTS.iter().take(5) {
        let hex = String::from_utf8(digest.apply(value.normal.as_bytes())).expect("hex is text");
        push(
            "a digest with its last digit changed",
            value.key,
            &last_hex_changed(&hex),
        );
        push(
            "a digest with its first digit dropped",
            value.key,
            hex.get(1..).unwrap_or_default(),
        );
        push(
            "half a digest",
            value.key,
            hex.get(..hex.len() / 2).unwrap_or_default(),
        );
        push(
            "a digest within longer hex",
            value.key,
            &format!("ab{hex}cd"),
        );
    }
}

fn last_hex_changed(hex: &str) -> String {
    let last = if hex.ends_with('0') { '1' } else { '0' };
    let mut changed = hex.to_owned();
    changed.pop();
    changed.push(last);
    changed
}

/// Adds one to the last digit of a text.
fn last_digit_changed(text: &str) -> String {
    let Some(at) = text.rfind(|letter: char| letter.is_ascii_digit()) else {
        return text.to_owned();
    };
    let digit = text.as_bytes()[at];
    let next = char::from(if digit == b'9' { b'0' } else { digit + 1 });
    format!(
        "{}{next}{}",
        text.get(..at).unwrap_or_default(),
        text.get(at + 1..).unwrap_or_default()
    )
}
