//! The whole evaluation: who is looked for, in what, and with what result.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use ::phiward::capture;
use ::phiward::pipeline::Scanner;

use crate::people::{Half, Language, Person, person, subjects_file};
use crate::score::{Alarms, Recall};
use crate::{encodings, near_misses, negatives, phiward, positives, shapes, values};

/// How much is generated.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// People of each half.
    pub(crate) people: usize,
    /// Random stacks for each half.
    pub(crate) stacks: usize,
    /// Requests of each family of hard negatives.
    pub(crate) negatives: usize,
}

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Results {
    pub(crate) recall: Recall,
    /// The 48 encodings alone.
    pub(crate) encodings: Recall,
    /// The 78 shapes as documented.
    pub(crate) shapes: Recall,
    pub(crate) near_misses: Alarms,
    pub(crate) negatives: Alarms,
    /// By the name of the corpus.
    pub(crate) corpora: Vec<(&'static str, Alarms)>,
    /// How many of the corpus' encodings were found.
    pub(crate) corpus_encodings: Option<(usize, usize)>,
}

/// People whose names come from one half of every list.
pub(crate) fn people(seed: u64, half: Half, count: usize) -> Vec<Person> {
    (0..count)
        .map(|number| person(seed, half, number))
        .collect()
}

/// Returns what looks for these people.
pub(crate) fn looking_for(people: &[Person]) -> Scanner {
    phiward::scanner(&phiward::subjects(&subjects_file(people)))
}

/// Generates, inspects and counts.
pub(crate) fn run(seed: u64, size: Size) -> Results {
    let mut results = Results::default();
    let halves = [Half::First, Half::Second].map(|half| people(seed, half, size.people));
    let [first, second] = &halves;
    for (known, strange) in [(first, second), (second, first)] {
        let scanner = looking_for(known);
        positives_of(known, &scanner, &mut results);
        let stacks = positives::stacks(known, size.stacks, seed);
        results.recall.inspect(&scanner, &stacks, "mixed");
        results
            .near_misses
            .inspect(&scanner, &near_misses::strangers(strange, known));
        for person in known {
            results
                .near_misses
                .inspect(&scanner, &near_misses::changed(person, known));
        }
    }
    let mut awkward = first.clone();
    awkward.extend(first.first().map(negatives::awkward));
    results.negatives.inspect(
        &looking_for(&awkward),
        &negatives::samples(seed, size.negatives),
    );
    results
}

fn positives_of(known: &[Person], scanner: &Scanner, results: &mut Results) {
    for person in known {
        let language = name(person.language);
        let encoded = encodings::samples(person);
        results.encodings.inspect(scanner, &encoded, language);
        results.recall.inspect(scanner, &encoded, language);
        for samples in [
            positives::plain(person),
            positives::forms(person),
            positives::digests(person),
            positives::single(person),
        ] {
            results.recall.inspect(scanner, &samples, language);
        }
        if name_stands_alone(person) {
            results
                .shapes
                .inspect(scanner, &shapes::documented(person), language);
            results
                .recall
                .inspect(scanner, &shapes::samples(person), language);
        }
    }
}

/// Whether given and family name together are long enough to be found without a key.
fn name_stands_alone(person: &Person) -> bool {
    values::one(person, "name").stands_alone
}

/// Returns a language's name.
pub(crate) fn name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Dutch => "Dutch",
        Language::German => "German",
    }
}

/// Inspects captured traffic of a folder, where it is.
pub(crate) fn corpus(folder: &Path, results: &mut Results) {
    let Ok(text) = std::fs::read_to_string(folder.join("encodings-subjects.toml")) else {
        return;
    };
    let scanner = phiward::scanner(&phiward::subjects(&text));
    for name in ["clean-traffic", "benign"] {
        let mut alarms = Alarms::default();
        let read = each(&folder.join(format!("{name}.jsonl")), |captured| {
            if let Some(entry) = scanner.inspect(captured) {
                alarms.count(name, &entry, &[], || {
                    captured.url.chars().take(200).collect()
                });
            }
        });
        if read {
            results.corpora.push((name, alarms));
        }
    }
    let (mut found, mut all) = (0, 0);
    each(&folder.join("encodings.jsonl"), |captured| {
        all += 1;
        let entry = scanner.inspect(captured);
        found += usize::from(entry.is_some_and(|entry| {
            entry
                .findings
                .iter()
                .any(|found| found.kind == "subject.email")
        }));
    });
    results.corpus_encodings = (all > 0).then_some((found, all));
}

/// Reads a capture; whether there is one.
fn each(path: &Path, mut see: impl FnMut(&capture::Captured)) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    capture::read(BufReader::new(file), |captured| {
        if let Ok(captured) = captured {
            see(&captured);
        }
    });
    true
}
