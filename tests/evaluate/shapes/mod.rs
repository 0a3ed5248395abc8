//! The documented leak shapes A1 to E10: requests as platforms' tags send them.
//!
//! Ids and facts are those of the published catalogue that docs/quality.md names. Every shape has
//! one value at stake, its *slot*, so that each can be crossed with each coding.

mod clicks;
mod events;
mod identity;
mod pages;
mod replay;
mod vendors;

use std::cell::RefCell;

use ::phiward::capture::Captured;

use crate::codings::{
    BASE64, BASE64_URL, CBOR, Coding, DATA_URL, DEFLATE, DIGESTS, ENTITIES, ENTITIES_HEX, ESCAPES,
    GZIP, HEX, JSON, JWT, KEYS, LETTERS, LZ_BASE64, LZ_URI, MESSAGEPACK, NESTED_URL, OFFSET_1,
    OFFSET_2, PERCENT, PREFIXES, PROTOBUF, UTF16, XML, ZLIB, ZSTD,
};
use crate::encodings::wrap;
use crate::people::Person;
use crate::sample::{Sample, Want};
use crate::values::{self, Value};

/// What a shape is made from.
pub(crate) struct Case<'a> {
    person: &'a Person,
    codings: &'a [Coding],
    /// What the slot was encoded with, from the outside in.
    layers: RefCell<Vec<&'static str>>,
}

/// A shape filled in.
pub(crate) struct Made {
    request: Captured,
    /// The layers around the slot.
    layers: &'static [&'static str],
    field: &'static str,
    wants: Wanted,
}

/// What has to be found.
pub(crate) enum Wanted {
    /// The person's value.
    Value(Value),
    /// That it is about health: the person's value or a word of health.
    Health,
    /// An id by which somebody is recognised, or anything that says more.
    Device,
}

/// A documented shape.
pub(crate) struct Shape {
    id: &'static str,
    /// Whether the value at stake is one that platforms take as a digest.
    digested: bool,
    make: fn(&Case<'_>) -> Made,
}

/// A shape whose slot is text.
const fn shape(id: &'static str, make: fn(&Case<'_>) -> Made) -> Shape {
    Shape {
        id,
        digested: false,
        make,
    }
}

/// A shape whose slot is a digest, or the value as it is.
const fn digested(id: &'static str, make: fn(&Case<'_>) -> Made) -> Shape {
    Shape {
        id,
        digested: true,
        make,
    }
}

/// How text in a slot may be coded.
const TEXT_CODINGS: &[&[Coding]] = &[
    &[],
    &[PERCENT],
    &[PERCENT, PERCENT],
    &[BASE64],
    &[BASE64_URL],
    &[HEX],
    &[JSON],
    &[JSON, JSON],
    &[JSON, BASE64],
    &[JSON, BASE64, BASE64],
    &[LZ_URI],
    &[ENTITIES],
    &[ESCAPES],
    &[JSON, GZIP, BASE64],
    &[ZLIB, BASE64],
    &[JWT],
    &[XML],
    &[PROTOBUF, BASE64],
    &[MESSAGEPACK, BASE64],
    &[CBOR, BASE64],
    &[DATA_URL],
    &[ENTITIES_HEX],
    &[JSON, DEFLATE, BASE64],
    &[JSON, LZ_BASE64],
    &[JSON, PERCENT, BASE64],
    &[KEYS],
    &[LETTERS],
    &[LZ_BASE64],
    &[NESTED_URL],
    &[OFFSET_1],
    &[OFFSET_2],
    &[PREFIXES],
    &[UTF16, BASE64],
    &[ZSTD, BASE64],
];

impl Case<'_> {
    /// Encodes the value at stake.
    fn slot(&self, value: &str) -> String {
        let (encoded, layers) = wrap(value.as_bytes(), self.codings);
        self.layers.replace(layers);
        String::from_utf8(encoded).expect("slots are text")
    }

    /// A value of the person, as it is digested where it is.
    fn value(&self, kind: &str) -> Value {
        let value = values::one(self.person, kind);
        let is_digest = |coding: &Coding| DIGESTS.iter().any(|digest| digest.name == coding.name);
        if self.codings.first().is_some_and(is_digest) {
            Value {
                text: value.normal.clone(),
                ..value
            }
        } else {
            value
        }
    }
}

fn all() -> impl Iterator<Item = &'static Shape> {
    [
        pages::SHAPES,
        clicks::SHAPES,
        events::SHAPES,
        identity::SHAPES,
        replay::SHAPES,
    ]
    .into_iter()
    .flatten()
}

/// Returns the ids of all shapes.
pub(crate) fn ids() -> Vec<&'static str> {
    all().map(|shape| shape.id).collect()
}

/// Returns every shape in every coding that suits it.
pub(crate) fn samples(person: &Person) -> Vec<Sample> {
    let mut samples = Vec::new();
    for shape in all() {
        if shape.digested {
            samples.extend(
                DIGESTS
                    .iter()
                    .map(|digest| sample(shape, person, &[*digest])),
            );
            samples.push(sample(shape, person, &[]));
        } else {
            samples.extend(
                TEXT_CODINGS
                    .iter()
                    .map(|codings| sample(shape, person, codings)),
            );
        }
    }
    samples
}

/// Returns every shape as it was documented, in text or by its usual digest.
pub(crate) fn documented(person: &Person) -> Vec<Sample> {
    let usual: &[Coding] = &[crate::codings::SHA256];
    all()
        .map(|shape| sample(shape, person, if shape.digested { usual } else { &[] }))
        .collect()
}

fn sample(shape: &Shape, person: &Person, codings: &[Coding]) -> Sample {
    let case = Case {
        person,
        codings,
        layers: RefCell::default(),
    };
    let made = (shape.make)(&case);
    let names: Vec<&str> = codings.iter().rev().map(|coding| coding.name).collect();
    let mut chain = made.layers.to_vec();
    chain.append(&mut case.layers.into_inner());
    let number: usize = shape
        .id
        .get(1..)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0);
    Sample {
        family: shape.id.to_owned(),
        coding: if names.is_empty() {
            "plain".to_owned()
        } else {
            names.join(" > ")
        },
        place: if made.layers.is_empty() {
            "path"
        } else {
            "tag"
        },
        tuned: number % 2 == 1,
        request: made.request,
        wants: vec![wanted(made.wants, chain, made.field)],
    }
}

fn wanted(wanted: Wanted, chain: Vec<&'static str>, field: &str) -> Want {
    let any = |kinds: &[&str]| kinds.iter().map(|kind| (*kind).to_owned()).collect();
    let field = (!field.is_empty()).then(|| field.to_owned());
    match wanted {
        Wanted::Value(value) => Want {
            subject: value.owner(),
            kinds: vec![value.kind],
            chain: Some(chain),
            field,
        },
        Wanted::Health => Want {
            kinds: any(HEALTH),
            subject: None,
            chain: Some(chain),
            field,
        },
        Wanted::Device => Want {
            kinds: any(&["device.", "subject.", "term.", "identifier."]),
            subject: None,
            chain: None,
            field: None,
        },
    }
}

/// The kinds that say something of somebody's health.
const HEALTH: &[&str] = &[
    "term.",
    "subject.condition",
    "subject.medication",
    "subject.provider",
    "subject.appointment",
];
