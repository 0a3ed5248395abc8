//! Requests that hold almost a person's value: other people's, and theirs with one thing changed.

use crate::codings::{BASE64, Coding, DIGESTS, ENTITIES, GZIP, JSON, LZ_URI, SHA256};
use crate::encodings::wrap;
use crate::people::Person;
use crate::sample::{Place, Sample, Want, put};
use crate::values::{self, Value};

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
        // Another address of the same name still holds the name.
        wants: name_in_addresses(payload),
    }
}

fn name_in_addresses(payload: &[u8]) -> Vec<Want> {
    let holds_address = payload.contains(&b'@') || payload.starts_with(b"eyJ");
    let want = Want {
        kinds: vec!["subject.name".to_owned()],
        subject: None,
        chain: None,
        field: None,
    };
    holds_address.then_some(want).into_iter().collect()
}

/// Values of people whom nobody looks for, in every coding, plain and as digests. `known` are the
/// values of those whom somebody looks for: a city may be shared.
pub(crate) fn strangers(strangers: &[Person], known: &[Person]) -> Vec<Sample> {
    let is_known = |value: &Value| {
        known
            .iter()
            .flat_map(values::of)
            .any(|one| one.normal == value.normal)
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

/// A person's own values with one thing changed.
pub(crate) fn changed(person: &Person) -> Vec<Sample> {
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
    for value in values::of(person) {
        digest_changes(&value, &mut push);
        let next = last_digit_changed(&value.text);
        if next != value.text
            && !["subject.medication", "subject.condition"].contains(&value.kind.as_str())
        {
            push("the last digit changed", value.key, &next);
            let digest =
                String::from_utf8(SHA256.apply(last_digit_changed(&value.normal).as_bytes()))
                    .expect("hex");
            push("the digest of a changed value", value.key, &digest);
        }
    }
    birth_date_changes(person, &mut push);
    name_changes(person, &mut push);
    all
}

fn birth_date_changes(person: &Person, push: &mut impl FnMut(&str, &str, &str)) {
    let (year, month, day) = person.birth;
    push(
        "the day after the birth date",
        "dob",
        &format!("{year:04}-{month:02}-{:02}", day % 28 + 1),
    );
    push(
        "the birth date in another year",
        "dob",
        &format!("{:04}{month:02}{day:02}", year + 1),
    );
    push(
        "the birth date in another month",
        "birthDate",
        &format!("{day:02}.{:02}.{year}", month % 12 + 1),
    );
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
