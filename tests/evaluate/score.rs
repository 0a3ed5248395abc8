//! What was found of what was wanted, counted by what one may want to know it by.

use std::collections::{BTreeMap, BTreeSet};

use ::phiward::pipeline::Scanner;
use ::phiward::record::{Entry, FindingEntry};

use crate::sample::{Sample, Want};

/// So many of so many.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) hits: u64,
    pub(crate) of: u64,
}

impl Tally {
    fn add(&mut self, hit: bool) {
        self.of += 1;
        self.hits += u64::from(hit);
    }

    /// The share, in per cent.
    pub(crate) fn percent(self) -> f64 {
        if self.of == 0 {
            100.0
        } else {
            100.0 * self.hits as f64 / self.of as f64
        }
    }

    /// The 95 % interval of the share, in per cent (Wilson 1927).
    pub(crate) fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 100.0);
        }
        let (hits, of, z) = (self.hits as f64, self.of as f64, 1.959_964);
        let share = hits / of;
        let scale = 1.0 + z * z / of;
        let centre = (share + z * z / (2.0 * of)) / scale;
        let half = z / scale * (share * (1.0 - share) / of + z * z / (4.0 * of * of)).sqrt();
        (
            100.0 * (centre - half).max(0.0),
            100.0 * (centre + half).min(1.0),
        )
    }
}

/// What recall is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// `tuned` or `held out`, and `all`.
    Set,
    /// Family of templates.
    Family,
    /// Coding.
    Coding,
    /// Kind of the wanted finding.
    Kind,
    /// Place in the request.
    Place,
    /// The person's language.
    Language,
}

/// The score of positives.
#[derive(Default)]
pub(crate) struct Recall {
    pub(crate) by: BTreeMap<(By, String), Tally>,
    pub(crate) chains: Tally,
    pub(crate) fields: Tally,
    /// Layers that findings were reached through.
    pub(crate) layers: BTreeSet<&'static str>,
    /// Every miss, as a line that says how to make it again.
    pub(crate) misses: Vec<String>,
    /// Every chain that was not as expected.
    pub(crate) strange_chains: BTreeMap<String, u64>,
}

impl Recall {
    /// Inspects samples of people who speak `language`.
    pub(crate) fn inspect(&mut self, scanner: &Scanner, samples: &[Sample], language: &str) {
        for sample in samples {
            match scanner.inspect(&sample.request) {
                Some(entry) => self.count(sample, &entry, language),
                None => self
                    .misses
                    .push(format!("{}: the request has no address", sample.family)),
            }
        }
    }

    fn count(&mut self, sample: &Sample, entry: &Entry, language: &str) {
        for want in &sample.wants {
            let found: Vec<&FindingEntry> = entry
                .findings
                .iter()
                .filter(|found| suits(want, found))
                .collect();
            let hit = !found.is_empty();
            let set = if sample.tuned { "tuned" } else { "held out" };
            let kind = want
                .kinds
                .first()
                .map_or("", String::as_str)
                .trim_end_matches('.');
            for (by, key) in [
                (By::Set, set),
                (By::Set, "all"),
                (By::Family, sample.family.as_str()),
                (By::Coding, sample.coding.as_str()),
                (By::Kind, kind),
                (By::Place, sample.place),
                (By::Language, language),
            ] {
                self.by.entry((by, key.to_owned())).or_default().add(hit);
            }
            if hit {
                self.explained(sample, want, &found);
            } else {
                self.misses.push(miss(sample, want));
            }
        }
    }

    /// Whether one of the findings has the right chain and field.
    fn explained(&mut self, sample: &Sample, want: &Want, found: &[&FindingEntry]) {
        self.layers
            .extend(found.iter().flat_map(|found| found.chain.iter().copied()));
        if let Some(chain) = &want.chain {
            let right = found.iter().any(|found| found.chain == *chain);
            self.chains.add(right);
            if !right {
                let got = found
                    .first()
                    .map(|found| found.chain.join(">"))
                    .unwrap_or_default();
                let line = format!(
                    "{} in {}: wanted {} and got {got}",
                    sample.coding,
                    sample.place,
                    chain.join(">")
                );
                *self.strange_chains.entry(line).or_default() += 1;
            }
        }
        if let Some(field) = &want.field {
            self.fields.add(found.iter().any(|found| {
                let rest = found.field.strip_prefix(field.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            }));
        }
    }

    /// One tally.
    pub(crate) fn tally(&self, by: By, key: &str) -> Tally {
        self.by
            .get(&(by, key.to_owned()))
            .copied()
            .unwrap_or_default()
    }
}

fn suits(want: &Want, found: &FindingEntry) -> bool {
    let kind = want.kinds.iter().any(|kind| match kind.strip_suffix('.') {
        Some(_) => found.kind.starts_with(kind),
        None => found.kind == *kind,
    });
    kind && (want.subject.is_none() || want.subject == found.subject)
}

fn miss(sample: &Sample, want: &Want) -> String {
    let body = String::from_utf8_lossy(sample.request.body.expose_for_matching()).into_owned();
    let (kind, short) = (
        want.kinds.first().cloned().unwrap_or_default(),
        |text: &str| text.chars().take(300).collect::<String>(),
    );
    format!(
        "{} | {} | {} | {kind} | {} {} | {}",
        sample.family,
        sample.coding,
        sample.place,
        sample.request.method,
        short(&sample.request.url),
        short(&body)
    )
}

/// The score of requests in which nothing is to be found.
#[derive(Default)]
pub(crate) struct Alarms {
    pub(crate) requests: u64,
    pub(crate) with_subject: u64,
    /// Requests by severity.
    pub(crate) by_severity: BTreeMap<&'static str, u64>,
    /// Families with a finding of a subject, or judged medium and more, and how often.
    pub(crate) families: BTreeMap<String, u64>,
    /// Every subject finding where none was due.
    pub(crate) false_findings: Vec<String>,
}

impl Alarms {
    /// Inspects samples.
    pub(crate) fn inspect(&mut self, scanner: &Scanner, samples: &[Sample]) {
        for sample in samples {
            if let Some(entry) = scanner.inspect(&sample.request) {
                self.count(&sample.family, &entry, &sample.wants, || {
                    miss(sample, &NOTHING)
                });
            }
        }
    }

    /// Counts one request, in which only what is `tolerated` may be found.
    pub(crate) fn count(
        &mut self,
        family: &str,
        entry: &Entry,
        tolerated: &[Want],
        says: impl FnOnce() -> String,
    ) {
        self.requests += 1;
        *self.by_severity.entry(entry.verdict.severity).or_default() += 1;
        let subject = entry
            .findings
            .iter()
            .filter(|found| found.kind.starts_with("subject."))
            .find(|found| !tolerated.iter().any(|want| suits(want, found)));
        if let Some(found) = subject {
            self.with_subject += 1;
            *self
                .families
                .entry(format!("{family}: {}", found.kind))
                .or_default() += 1;
            self.false_findings.push(format!(
                "{} via {} | {}",
                found.kind,
                found.chain.join(">"),
                says()
            ));
        } else if ["medium", "high", "critical"].contains(&entry.verdict.severity) {
            let kinds: BTreeSet<&str> = entry
                .findings
                .iter()
                .map(|found| found.kind.as_str())
                .collect();
            let kinds: Vec<&str> = kinds.into_iter().collect();
            *self
                .families
                .entry(format!(
                    "{family}: {}, {}",
                    entry.verdict.severity,
                    kinds.join(" ")
                ))
                .or_default() += 1;
        }
    }

    /// Requests of a severity, as a share of all.
    pub(crate) fn tally(&self, severities: &[&str]) -> Tally {
        let hits = severities
            .iter()
            .filter_map(|severity| self.by_severity.get(severity))
            .sum();
        Tally {
            hits,
            of: self.requests,
        }
    }

    /// Requests with a finding of a subject, as a share of all.
    pub(crate) fn subjects(&self) -> Tally {
        Tally {
            hits: self.with_subject,
            of: self.requests,
        }
    }
}

const NOTHING: Want = Want {
    kinds: Vec::new(),
    subject: None,
    chain: None,
    field: None,
};

/// Returns the names of all layers, as the source lists them: a new one cannot be forgotten.
pub(crate) fn layers() -> Vec<&'static str> {
    let source = include_str!("../../src/decode/leaf.rs");
    let (_, layers) = source.split_once("impl Layer").expect("layers have names");
    let (names, _) = layers.split_once("\n}").expect("the block ends");
    let arms = names.lines().filter_map(|line| line.split_once("=> \""));
    arms.filter_map(|(_, name)| name.split('"').next())
        .collect()
}
