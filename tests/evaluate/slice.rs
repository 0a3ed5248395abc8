//! A slice of the evaluation that is quick enough for every run of the tests.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test says where it fails"
)]
#![cfg_attr(
    test,
    expect(
        dead_code,
        reason = "what the whole evaluation counts, a slice does not print"
    )
)]

mod codings;
mod encodings;
mod near_misses;
mod negatives;
mod people;
mod phiward;
mod positives;
mod random;
mod run;
mod sample;
mod score;
mod shapes;
mod values;

use std::collections::BTreeSet;

use people::{Half, Language, Person};
use score::{Alarms, By, Recall};

const SEED: u64 = 7;

/// One person a language.
fn three() -> Vec<Person> {
    run::people(SEED, Half::First, 3)
}

#[test]
fn one_person_a_language() {
    let languages: BTreeSet<Language> = three().iter().map(|person| person.language).collect();
    assert_eq!(languages.len(), 3);
}

#[test]
fn every_documented_shape_is_generated_once() {
    let ids: BTreeSet<&str> = shapes::ids().into_iter().collect();
    assert_eq!(ids.len(), 78);
    assert_eq!(shapes::ids().len(), 78);
}

#[test]
fn every_encoding_of_an_address_is_found() {
    let (people, mut recall) = (three(), Recall::default());
    let scanner = run::looking_for(&people);
    for person in &people {
        recall.inspect(&scanner, &encodings::samples(person), "");
    }
    let found = recall.tally(By::Set, "all");
    assert_eq!(found.of, 144);
    assert!(
        recall.misses.is_empty(),
        "missed:\n{}",
        recall.misses.join("\n")
    );
}

#[test]
fn every_value_is_found_under_its_key() {
    let (people, mut recall) = (three(), Recall::default());
    let scanner = run::looking_for(&people);
    for person in &people {
        recall.inspect(&scanner, &positives::plain(person), "");
        recall.inspect(&scanner, &positives::forms(person), "");
    }
    assert!(
        recall.misses.is_empty(),
        "missed:\n{}",
        recall.misses.join("\n")
    );
}

#[test]
fn near_misses_are_silent() {
    let (people, mut alarms) = (three(), Alarms::default());
    let scanner = run::looking_for(&people);
    let strange = run::people(SEED, Half::Second, 2);
    alarms.inspect(&scanner, &near_misses::strangers(&strange, &people));
    for person in &people {
        alarms.inspect(&scanner, &near_misses::changed(person, &people));
    }
    assert!(alarms.requests > 500);
    assert!(
        alarms.false_findings.is_empty(),
        "{}",
        alarms.false_findings.join("\n")
    );
}

#[test]
fn findings_are_reached_through_every_layer() {
    let (people, mut recall) = (three(), Recall::default());
    let scanner = run::looking_for(&people);
    let person = &people[0];
    for samples in [
        positives::plain(person),
        encodings::samples(person),
        positives::single(person),
    ] {
        recall.inspect(&scanner, &samples, "");
    }
    let layers = score::layers();
    assert!(layers.len() > 10, "the layers are read off the source");
    let dead: Vec<&str> = layers
        .into_iter()
        .filter(|layer| !recall.layers.contains(layer))
        .collect();
    assert_eq!(dead, [""; 0], "no finding was reached through these");
}
