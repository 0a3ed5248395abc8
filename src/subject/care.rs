//! The forms of what says something of a person's health, care or private life.

use super::Subject;
use super::attribute::Attribute;
use super::date;
use super::name::first_and_family;
use super::pen::{Pen, tidy};
use crate::patterns::fold::fold;

/// Words of each sex that forms offer, in three languages.
const SEXES: &[(&str, &[&str])] = &[
    (
        "female",
        &[
            "f",
            "woman",
            "weiblich",
            "w",
            "frau",
            "vrouw",
            "v",
            "vrouwelijk",
        ],
    ),
    ("male", &["m", "man", "männlich", "mann", "mannelijk"]),
];
/// Words before the number of a condition's type or stage, folded.
const TYPES: &[&str] = &["grad", "grade", "stadium", "stage", "typ", "type"];
/// Such numbers in both spellings.
const NUMERALS: &[[&str; 2]] = &[["1", "i"], ["2", "ii"], ["3", "iii"], ["4", "iv"]];
/// Titles before a name, folded.
const TITLES: &[&str] = &[
    "dhr",
    "dipl",
    "doctor",
    "dokter",
    "dr",
    "drs",
    "frau",
    "herr",
    "med",
    "mevr",
    "mr",
    "mrs",
    "ms",
    "prof",
    "professor",
    "psych",
];
/// Degrees behind a name, folded.
const DEGREES: &[&str] = &[
    "dds", "dmd", "do", "dpm", "lcsw", "lpc", "md", "msw", "np", "pa-c", "pharmd", "phd", "psyd",
    "rn",
];
/// What stands behind a comma and has longer words is no degree.
const LONGEST_DEGREE: usize = 8;
/// Salts and shapes of a substance, which do not name it.
const SHAPES: &[&str] = &[
    "acetate",
    "besylate",
    "calcium",
    "capsule",
    "capsules",
    "citrate",
    "extended",
    "fumarate",
    "hcl",
    "hydrobromide",
    "hydrochloride",
    "hydrochlorid",
    "maleate",
    "mesylate",
    "oral",
    "phosphate",
    "release",
    "sodium",
    "solution",
    "succinate",
    "sulfate",
    "tablet",
    "tablets",
    "tabletten",
    "tartrate",
];

/// Writes the forms of a person's traits and care.
pub(super) fn write(subject: &Subject, pen: &mut Pen<'_>) {
    if let Some(sex) = &subject.sex {
        write_sex(sex, pen);
    }
    for (value, attribute) in [
        (&subject.religion, Attribute::Religion),
        (&subject.orientation, Attribute::Orientation),
    ] {
        if let Some(value) = value {
            pen.about(attribute, value);
            pen.under_key(value);
            pen.digest_words(&tidy(value));
        }
    }
    for condition in &subject.conditions {
        write_words(condition, Attribute::Condition, pen);
        for spelling in typed(&fold(condition.as_bytes())) {
            pen.plain(&spelling);
        }
    }
    for medication in &subject.medications {
        write_medication(medication, pen);
    }
    let appointments = subject.appointments.iter();
    let met = appointments.filter_map(|one| one.provider.as_ref());
    let mut providers: Vec<&str> = subject
        .providers
        .iter()
        .chain(met)
        .map(String::as_str)
        .collect();
    providers.sort_unstable();
    providers.dedup();
    for provider in providers {
        write_provider(provider, pen);
    }
    for appointment in &subject.appointments {
        if let Some(kind) = &appointment.kind {
            write_words(kind, Attribute::Appointment, pen);
        }
        if let Some(at) = appointment.at {
            date::write_appointment(at, pen);
        }
    }
}

fn write_sex(sex: &str, pen: &mut Pen<'_>) {
    let lower = tidy(sex).to_lowercase();
    pen.about(Attribute::Sex, &lower);
    let known = SEXES
        .iter()
        .find(|(name, words)| *name == lower || words.contains(&lower.as_str()));
    let words = known.map_or(&[][..], |(_, words)| words);
    let initial: String = lower.chars().take(1).collect();
    for word in words
        .iter()
        .copied()
        .chain(known.map(|(name, _)| *name))
        .chain([lower.as_str()])
    {
        pen.under_key(word);
    }
    if known.is_none() {
        pen.under_key(&initial);
    }
    for word in [
        tidy(sex).as_str(),
        &lower,
        &initial,
        &initial.to_uppercase(),
    ] {
        pen.digest(word);
    }
}

/// A phrase: as plain text and, since tags digest whole fields, as digests.
fn write_words(text: &str, attribute: Attribute, pen: &mut Pen<'_>) {
    let text = tidy(text);
    pen.about(attribute, &text);
    pen.plain(&text);
    pen.digest(&text);
    pen.digest(&text.to_lowercase());
}

/// Returns a condition with its type or stage in either number, and before or behind the rest: `type 2
/// diabetes` is `diabetes type II`.
fn typed(condition: &str) -> Vec<String> {
    let words: Vec<&str> = condition.split(' ').collect();
    let is_type = |two: &[&str]| two.first().is_some_and(|first| TYPES.contains(first));
    let Some(at) = words.windows(2).position(is_type) else {
        return Vec::new();
    };
    let (Some(kind), Some(number)) = (words.get(at), words.get(at + 1)) else {
        return Vec::new();
    };
    let either = NUMERALS.iter().find(|both| both.contains(number));
    let (before, behind) = (words.get(..at), words.get(at + 2..));
    let rest = [before.unwrap_or_default(), behind.unwrap_or_default()].concat();
    let rest = rest.join(" ");
    let numbers = either.map_or(vec![*number], |both| both.to_vec());
    let spellings = numbers.iter().flat_map(|number| {
        [
            format!("{kind} {number} {rest}"),
            format!("{rest} {kind} {number}"),
        ]
    });
    spellings.filter(|_| !rest.is_empty()).collect()
}

fn write_medication(medication: &str, pen: &mut Pen<'_>) {
    let typed = tidy(medication);
    write_words(&typed, Attribute::Medication, pen);
    let substance = substance(&typed);
    pen.plain(&substance);
    pen.digest(&substance);
    pen.digest(&substance.to_lowercase());
}

/// `fluoxetine 20 mg`, `Fluoxetine hydrochloride 20 MG Oral Capsule` and `24 HR fluoxetine 20 mg`
/// are `fluoxetine`.
fn substance(medication: &str) -> String {
    let mut words: Vec<&str> = medication.split_whitespace().collect();
    if matches!(words.as_slice(), [number, _, _, ..] if number.bytes().all(|b| b.is_ascii_digit()))
    {
        words.drain(..2);
    }
    let is_dose = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
    let dose = words.iter().position(is_dose).unwrap_or(words.len());
    words.truncate(dose);
    while words.len() > 1
        && words
            .last()
            .is_some_and(|last| SHAPES.contains(&last.to_lowercase().as_str()))
    {
        words.pop();
    }
    words.join(" ")
}

/// A doctor's name with and without title, in either order; `Dr. Mercer`, `Prof. van der Berg`; the
/// family name alone under a key. A practice has only its name.
fn write_provider(provider: &str, pen: &mut Pen<'_>) {
    let typed = tidy(provider);
    let (name, has_title) = without_title(&typed);
    pen.about(Attribute::Provider, name);
    pen.plain(&typed);
    if has_title && !name.contains(' ') {
        // A family name alone is somebody else's as often.
        pen.under_key(name);
        write_with_titles(name, pen);
    } else {
        pen.plain(name);
    }
    pen.digest(&typed);
    pen.digest(&typed.to_lowercase());
    pen.digest(&name.to_lowercase());
    let Some((first, family)) = first_and_family(name).filter(|_| has_title) else {
        return;
    };
    let initial: String = first.chars().take(1).collect();
    for name in [format!("{first} {family}"), format!("{family} {first}")] {
        pen.plain(&name);
    }
    write_with_titles(&family, pen);
    write_with_titles(&format!("{initial} {family}"), pen);
    pen.under_key(&format!("{initial} {family}"));
    pen.under_key(&family);
}

fn write_with_titles(name: &str, pen: &mut Pen<'_>) {
    for title in ["dr", "dr med", "doctor", "prof", "prof dr"] {
        pen.plain(&format!("{title} {name}"));
    }
}

/// `Frau Prof. Dr. med. Ada Mercer`, `Ada Mercer, MD, PhD` and `Ada Mercer MD` are `Ada Mercer`; says
/// whether there was a title.
fn without_title(provider: &str) -> (&str, bool) {
    let (name, after) = provider.split_once(',').unwrap_or((provider, ""));
    let mut degrees = after.split([',', ' ']).filter(|word| !word.is_empty());
    if !degrees.all(|word| word.len() <= LONGEST_DEGREE) {
        return (provider, false);
    }
    let mut name = name;
    while let Some((first, rest)) = name.split_once(' ')
        && TITLES.contains(&plain(first).as_str())
    {
        name = rest.trim_start();
    }
    while let Some((rest, last)) = name.rsplit_once(' ')
        && DEGREES.contains(&plain(last).as_str())
    {
        name = rest.trim_end();
    }
    (name, name.len() < provider.len())
}

/// A word in small letters, without its dots.
fn plain(word: &str) -> String {
    word.replace('.', "").to_lowercase()
}
