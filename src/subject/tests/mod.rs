//! Tables of what is and what is not written of a value, in three languages.

mod contact;
mod days_and_care;
mod digests;
mod names;

use std::collections::{HashMap, HashSet};

use super::digest::Algorithm;
use super::forms::{FormSink, OwnerId, Owners, write};
use super::*;
use crate::patterns::fold::fold;

/// Keeps every form with the names of what it is of.
#[derive(Default)]
struct Kept {
    anywhere: HashMap<String, HashSet<OwnerId>>,
    under_key: HashMap<String, HashSet<OwnerId>>,
    addresses: HashMap<String, HashSet<OwnerId>>,
    digests: HashMap<Vec<u8>, (OwnerId, &'static [&'static str])>,
    owners: Owners,
}

fn keep(list: &mut HashMap<String, HashSet<OwnerId>>, text: &str, owner: OwnerId) {
    let is_new = list.entry(text.into()).or_default().insert(owner);
    assert!(is_new, "written twice: {text}");
}

impl FormSink for Kept {
    fn anywhere(&mut self, folded: &str, owner: OwnerId) {
        assert_eq!(folded, fold(folded.as_bytes()));
        keep(&mut self.anywhere, folded, owner);
    }

    fn under_key(&mut self, folded: &str, owner: OwnerId) {
        assert_eq!(folded, fold(folded.as_bytes()));
        keep(&mut self.under_key, folded, owner);
    }

    fn address(&mut self, address: &str, owner: OwnerId) {
        keep(&mut self.addresses, address, owner);
    }

    fn digest(&mut self, raw: &[u8], made_by: &'static [&'static str], owner: OwnerId) {
        self.digests.entry(raw.into()).or_insert((owner, made_by));
    }
}

impl Kept {
    fn of(subject: &Subject, salts: &[&str]) -> Self {
        let salts: Vec<Salt> = salts.iter().map(|salt| Salt::new(salt)).collect();
        let mut kept = Self::default();
        let owners = write(std::slice::from_ref(subject), &salts, &mut kept);
        kept.owners = owners;
        kept
    }

    fn names(&self, owners: Option<&HashSet<OwnerId>>) -> Vec<String> {
        let owners = owners.into_iter().flatten();
        owners
            .map(|id| self.owners.get(*id).unwrap().attribute.name())
            .collect()
    }

    /// Whether `written` holds a form of `attribute` that counts anywhere, as whole words; numbers in
    /// whatever groups.
    fn stands(&self, written: &str, attribute: &str) -> bool {
        let folded = fold(written.as_bytes());
        let words: Vec<&str> = folded.split(' ').collect();
        (0..words.len()).any(|from| {
            (from + 1..=words.len()).any(|to| {
                let of_groups = words[from..to].concat();
                let is_number = of_groups.len() >= 8
                    && of_groups.bytes().filter(u8::is_ascii_digit).count() >= 4
                    && (attribute == "phone" || attribute.starts_with("identifier"));
                let phrases = [words[from..to].join(" "), of_groups];
                let counted = phrases.iter().take(if is_number { 2 } else { 1 });
                let mut names = counted.flat_map(|form| self.names(self.anywhere.get(form)));
                names.any(|own| own == attribute)
            })
        })
    }

    fn is_key_value(&self, written: &str, attribute: &str) -> bool {
        let names = self.names(self.under_key.get(&fold(written.as_bytes())));
        names.iter().any(|own| own == attribute)
    }

    fn made_by(&self, algorithm: Algorithm, text: &str) -> Option<&'static [&'static str]> {
        let digest = algorithm.digest(text.as_bytes());
        Some(self.digests.get(&digest)?.1)
    }
}

/// The forms of a table's line.
fn forms(line: &str) -> impl Iterator<Item = &str> {
    line.split(" | ").filter(|form| !form.is_empty())
}

/// Each of `anywhere` is found in running text, each of `keyed` under a key and not in running
/// text, each of `never` in neither way.
fn check(subject: &Subject, attribute: &str, [anywhere, keyed, never]: [&str; 3]) {
    let kept = Kept::of(subject, &[]);
    for form in forms(anywhere) {
        let sentence = format!("before {form}, after");
        assert!(kept.stands(&sentence, attribute), "{form}");
    }
    for form in forms(keyed) {
        assert!(!kept.stands(form, attribute), "{form}");
        assert!(kept.is_key_value(form, attribute), "{form}");
    }
    for form in forms(never) {
        assert!(!kept.stands(form, attribute), "{form}");
        assert!(!kept.is_key_value(form, attribute), "{form}");
    }
}

fn named(given: &str, family: &str) -> Subject {
    Subject {
        id: "one".into(),
        given: forms(given).map(str::to_owned).collect(),
        family: Some(family.into()),
        ..Subject::default()
    }
}

fn jane() -> Subject {
    let text = include_str!("../../cli/demo/site/patient.toml");
    let subjects = parse(text, Path::new("patient.toml")).unwrap_or_default();
    subjects.list.into_iter().next().unwrap()
}

#[test]
fn an_owner_is_a_value_and_shows_none() {
    let kept = Kept::of(&jane(), &[]);
    let owner = kept.owners.get(OwnerId(0)).unwrap();
    assert_eq!(
        kept.owners.subject_id(owner.subject),
        Some("test-patient-1")
    );
    assert!(!format!("{owner:?}").to_lowercase().contains("jane"));
    assert!(kept.owners.get(OwnerId(10_000)).is_none());
}

#[test]
fn a_patient_has_few_enough_forms_for_a_hundred_thousand() {
    let kept = Kept::of(&jane(), &[]);
    let plaintexts = kept
        .digests
        .values()
        .filter(|(_, made_by)| *made_by == ["sha512"]);
    assert!(plaintexts.count() <= 70);
    let counts = (kept.anywhere.len(), kept.under_key.len());
    assert!(counts.0 <= 240 && counts.1 <= 85, "{counts:?}");
}
