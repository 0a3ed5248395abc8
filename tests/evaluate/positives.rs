//! Requests that hold somebody's value: each value in each form, place and coding, and random stacks.

use crate::codings::{self, Coding, DIGESTS, STACKABLE};
use crate::encodings::wrap;
use crate::people::Person;
use crate::random::Random;
use crate::sample::{Place, Sample, Want, put};
use crate::values::{self, Value};

/// How deep random stacks are.
const DEEPEST: usize = 5;

fn want(value: &Value, chain: Vec<&'static str>) -> Want {
    Want {
        kinds: vec![value.kind.clone()],
        subject: value.owner(),
        chain: Some(chain),
        field: None,
    }
}

/// Whether `payload` can stand in `place`.
fn fits(place: Place, payload: &[u8]) -> bool {
    match place {
        Place::Header => payload.iter().all(|byte| (0x20..0x7f).contains(byte)),
        Place::Text => payload.len() > 8,
        place => place.takes_bytes() || std::str::from_utf8(payload).is_ok(),
    }
}

/// What a sample is made by.
#[derive(Clone, Copy)]
struct Template<'a> {
    family: &'a str,
    number: usize,
    coding: &'a str,
}

fn sample(
    template: Template<'_>,
    place: Place,
    value: &Value,
    codings: &[Coding],
) -> Option<Sample> {
    let (payload, mut inner) = wrap(value.text.as_bytes(), codings);
    if !fits(place, &payload) || !(value.stands_alone || place.has_key() || is_digested(codings)) {
        return None;
    }
    let mut chain = place.layers(&payload);
    chain.append(&mut inner);
    Some(Sample {
        family: template.family.to_owned(),
        coding: template.coding.to_owned(),
        place: place.name(),
        tuned: template.number % 2 == 1,
        request: put(place, value.key, &payload),
        wants: vec![want(value, chain)],
    })
}

fn is_digested(codings: &[Coding]) -> bool {
    let is_digest = |coding: &Coding| DIGESTS.iter().any(|digest| digest.name == coding.name);
    codings.first().is_some_and(is_digest)
}

/// Every value under its key in every place, as it is.
pub(crate) fn plain(person: &Person) -> Vec<Sample> {
    let mut all = in_places(person, "plain", Place::ALL);
    all.extend(in_places(person, "written", Place::WRITTEN));
    all
}

fn in_places(person: &Person, family: &str, places: &[Place]) -> Vec<Sample> {
    let mut all = Vec::new();
    for value in values::of(person) {
        for (number, place) in places.iter().enumerate() {
            all.extend(sample(
                Template {
                    family: &format!("{family}-{number:02}"),
                    number,
                    coding: "plain",
                },
                *place,
                &value,
                &[],
            ));
        }
    }
    all
}

/// Every form of dates, telephone and record numbers and names, in a query and in JSON.
pub(crate) fn forms(person: &Person) -> Vec<Sample> {
    let groups = [
        ("birth_date", values::dates(person)),
        ("phone", values::phones(person)),
        ("identifier.mrn", values::record_numbers(person)),
        ("name", values::names(person)),
    ];
    let mut all = Vec::new();
    for (kind, texts) in groups {
        let value = values::one(person, kind);
        for (number, text) in texts.into_iter().enumerate() {
            let form = Value {
                text,
                stands_alone: true,
                ..value.clone()
            };
            for place in [Place::Query, Place::Json] {
                all.extend(sample(
                    Template {
                        family: &format!("form-{kind}-{number}"),
                        number,
                        coding: "plain",
                    },
                    place,
                    &form,
                    &[],
                ));
            }
        }
    }
    all
}

/// Every value's digest in every form, under its key and under one that says nothing.
pub(crate) fn digests(person: &Person) -> Vec<Sample> {
    let mut all = Vec::new();
    for value in values::of(person) {
        for key in [value.key, "d"] {
            let text = value.normal.clone();
            let form = Value {
                text,
                key,
                ..value.clone()
            };
            all.extend(
                DIGESTS
                    .iter()
                    .enumerate()
                    .flat_map(|digest| digested(&form, digest)),
            );
        }
    }
    all
}

fn digested(value: &Value, (number, digest): (usize, &Coding)) -> Vec<Sample> {
    let template = Template {
        family: &format!("digest-{number:02}"),
        number,
        coding: digest.name,
    };
    let places = [Place::Query, Place::JsonAsText, Place::Multipart];
    let samples = places.map(|place| sample(template, place, value, &[*digest]));
    samples.into_iter().flatten().collect()
}

/// Every value that stands alone, through every coding that gives text or a body of its own.
pub(crate) fn single(person: &Person) -> Vec<Sample> {
    let mut all = Vec::new();
    for value in values::of(person).iter().filter(|value| value.stands_alone) {
        for (number, coding) in STACKABLE.iter().enumerate() {
            let family = format!("single-{number:02}");
            let template = Template {
                family: &family,
                number,
                coding: coding.name,
            };
            let places = [Place::Query, Place::JsonAsText, Place::Cookie, Place::Text];
            for place in places {
                let codings = in_text(place, vec![*coding]);
                all.extend(sample(template, place, value, &codings));
            }
        }
    }
    all
}

/// Random stacks of one to five codings around random values in random places.
pub(crate) fn stacks(people: &[Person], count: usize, seed: u64) -> Vec<Sample> {
    let mut random = Random::new(seed, "stacks");
    let mut all = Vec::new();
    while all.len() < count {
        let person = random.pick(people).clone();
        let values: Vec<Value> = values::of(&person)
            .into_iter()
            .filter(|value| value.stands_alone)
            .collect();
        let value = random.pick(&values).clone();
        let (mut codings, place) = (Vec::new(), *random.pick(Place::ALL));
        if random.below(4) == 0 {
            codings.push(*random.pick(DIGESTS));
        }
        let depth = 1 + random.below(DEEPEST);
        while codings.len() < depth {
            add(&mut codings, *random.pick(STACKABLE));
        }
        let value = if is_digested(&codings) {
            Value {
                text: value.normal.clone(),
                ..value
            }
        } else {
            value
        };
        let codings = in_text(place, codings);
        // At most eight layers are peeled, those of the place among them.
        if layers(&codings) + place.layers(b"").len() > 7 {
            continue;
        }
        let (number, family) = (all.len() % 10, format!("stack-{}", all.len() % 10));
        let name = codings
            .iter()
            .rev()
            .map(|coding| coding.name)
            .collect::<Vec<_>>()
            .join(" > ");
        let template = Template {
            family: &family,
            number,
            coding: &name,
        };
        all.extend(sample(template, place, &value, &codings));
    }
    all
}

fn layers(codings: &[Coding]) -> usize {
    codings.iter().map(|coding| coding.layers.len()).sum()
}

/// Puts a coding on the outside, with base64 in between where it takes text only; the same twice
/// in a row is no coding that anybody uses, but for base64 and JSON.
fn add(codings: &mut Vec<Coding>, next: Coding) {
    if let Some(last) = codings.last() {
        let doubles = ["base64", "json"].contains(&next.name);
        if last.name == next.name && !doubles {
            return;
        }
        if next.wants_text && !last.gives_text {
            codings.push(codings::BASE64);
        }
    }
    codings.push(next);
}

/// With base64 on the outside, where the place takes text and the stack does not give it.
fn in_text(place: Place, mut codings: Vec<Coding>) -> Vec<Coding> {
    if !place.takes_bytes() && codings.last().is_some_and(|last| !last.gives_text) {
        codings.push(codings::BASE64);
    }
    codings
}
