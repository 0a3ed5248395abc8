//! What is found in text, by itself and behind a word.

use super::*;
use crate::patterns::Patterns;

fn patterns() -> &'static Patterns {
    static PATTERNS: std::sync::LazyLock<Patterns> =
        std::sync::LazyLock::new(|| Patterns::embedded().unwrap());
    &PATTERNS
}

/// The identifiers in a text, each with its value.
fn alone(text: &str) -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut see = |identifier: &Identifier, value: &[u8]| {
        list.push((
            identifier.id.clone(),
            String::from_utf8_lossy(value).into_owned(),
        ));
    };
    patterns().identifiers.alone(text.as_bytes(), &mut see);
    list
}

#[test]
fn each_value_of_a_text_is_found_and_nothing_beside_it() {
    let text = "Patient 393-92-0354 (F41.1), card 5555-5555-5555-4444; NPI: 1008602835, born 17 March 1984.";
    let found = alone(text);
    let expected = [
        ("ssn", "393-92-0354"),
        ("icd-10", "F41.1"),
        ("card", "5555-5555-5555-4444"),
        ("npi", "1008602835"),
        ("birth_date", "17 March 1984"),
    ];
    let found: Vec<_> = found
        .iter()
        .map(|(id, value)| (id.as_str(), value.as_str()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn neighbours_with_one_separator_are_each_found() {
    assert_eq!(alone("046-02-4880 393-92-0354,182-66-2014").len(), 3);
}

#[test]
fn what_machines_write_is_no_identifier() {
    for text in [
        "",
        "1700000000000",
        "GA1.2.1234567890.1700000000",
        "fb.1.1745853750190.4240573621",
        "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "2026-03-04T10:45:00.000Z",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0.0.0",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1920x1080x24",
        "v1.2.3-rc.4+build.20260304",
        "+1 617 555 0142",
        "npi",
        "our NPI policy of the year, in which 2026 had many a long word before 1008602835",
    ] {
        assert_eq!(alone(text), [], "{text}");
    }
}

#[test]
fn a_word_reaches_forty_bytes_and_is_a_whole_token() {
    let gap = |bytes: usize| format!("NPI{}1008602835", " ".repeat(bytes));
    assert_eq!(alone(&gap(1)).len(), 1);
    assert_eq!(alone(&gap(39)).len(), 1);
    assert_eq!(alone(&gap(41)), []);
    assert_eq!(alone("SNPI 1008602835"), []);
    assert_eq!(alone("npi-number 1008602835").len(), 1);
    // The nearest word counts, and each value once.
    assert_eq!(alone("BSN or NPI: 1008602835").len(), 1);
}

#[test]
fn words_of_a_hostile_text_are_followed_so_often_only() {
    let text = |times| "npi, 1 ".repeat(times) + &" ".repeat(100) + "npi 1008602835";
    assert_eq!(alone(&text(crate::limits::CONTEXT_WORDS * 2)), []);
    assert_eq!(alone(&text(100)).len(), 1);
    assert_eq!(alone("npi 1 npi 1008602835").len(), 1);
}

#[test]
fn a_field_is_suited_by_its_words_and_categories() {
    let identifiers = &patterns().identifiers;
    let ids = |words: &str, categories: &[&str]| -> Vec<String> {
        let suiting = identifiers.suiting(words, categories);
        let ids = suiting.iter().filter_map(|index| identifiers.get(*index));
        ids.map(|one| one.id.clone()).collect()
    };
    assert_eq!(ids("user ssn", &[]), ["ssn"]);
    assert_eq!(ids("social security number", &[]), ["ssn"]);
    assert_eq!(ids("number security social", &[]), [""; 0]);
    assert_eq!(ids("lesson", &[]), [""; 0]);
    assert!(ids("x", &["email"]).contains(&"email".to_owned()));
    assert!(!ids("x", &["email"]).contains(&"phone".to_owned()));
}

#[test]
fn a_keyed_value_is_found_within_the_text_or_as_a_whole() {
    let identifiers = &patterns().identifiers;
    let found = |words: &str, categories: &[&str], text: &'static str| -> Vec<&str> {
        let suiting = identifiers.suiting(words, categories);
        let mut values = Vec::new();
        identifiers.keyed(&suiting, text.as_bytes(), &mut |_, value| {
            values.push(std::str::from_utf8(value).unwrap());
        });
        values
    };
    assert_eq!(
        found("npi", &[], "1008602835 or 2617375086"),
        ["1008602835", "2617375086"]
    );
    assert_eq!(
        found("x", &["email"], " jane@example.com "),
        ["jane@example.com"]
    );
    assert_eq!(found("x", &["email"], "write to jane@example.com"), [""; 0]);
}

#[test]
fn a_shape_that_is_there_twice_is_an_error_with_its_line() {
    let text = include_str!("../../../patterns/identifiers.devices.toml");
    let errors = super::read("x.toml", &format!("{text}\n{text}")).unwrap_err();
    assert!(!errors.all().is_empty());
    for error in errors.all() {
        assert!(error.line > Some(text.lines().count()), "{error}");
        assert!(error.says.ends_with("there twice"), "{error}");
    }
}
