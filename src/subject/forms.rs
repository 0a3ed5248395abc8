//! From a person's values to every form they take on the wire.
//!
//! Plain forms are folded as all text is and found as whole words. Short ones (a given name, a
//! state, a sex) count only under a key that means them; as digests they count anywhere, since
//! nothing else has that digest.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::attribute::Attribute;
use super::digest::Algorithm;
use super::{Subject, email, phone, spelled_date};
use crate::patterns::fold::fold;
use crate::patterns::terms::write_out_umlauts;
use crate::sensitive::Sensitive;

/// Plain forms shorter than this are looked for under a key only.
const SHORTEST_ANYWHERE: usize = 6;
/// Plain forms of digits alone need to be longer to stand anywhere.
const SHORTEST_NUMBER_ANYWHERE: usize = 8;

/// Whose value it is, and what of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The subject, by its place in the list.
    pub subject: u32,
    /// What of the subject.
    pub attribute: Attribute,
    /// The value itself, folded: whatever form it takes, its fingerprint is this one's.
    pub(crate) value: Sensitive<Arc<[u8]>>,
}

/// All forms of all subjects. Has no `Debug`: it holds their values.
#[derive(Default)]
pub struct Forms {
    /// Folded text that counts wherever it stands as whole words.
    pub(crate) anywhere: HashMap<String, Vec<Owner>>,
    /// Folded text that counts as the whole value of a field whose key means it.
    pub(crate) under_key: HashMap<String, Vec<Owner>>,
    /// Raw digests.
    pub(crate) digests: HashMap<Vec<u8>, (Owner, Algorithm)>,
    /// The subjects' ids, in order.
    pub ids: Vec<String>,
}

impl Forms {
    /// Makes every form of every subject.
    pub fn of(subjects: &[Subject]) -> Self {
        let mut forms = Self::default();
        for (index, subject) in subjects.iter().enumerate() {
            forms.ids.push(subject.id.clone());
            let mut writer = Writer {
                forms: &mut forms,
                subject: index,
                value: Sensitive::new(Arc::default()),
            };
            writer.names(subject);
            writer.contact(subject);
            writer.traits(subject);
            writer.care(subject);
        }
        forms
    }
}

/// Writes one subject's forms.
struct Writer<'a> {
    forms: &'a mut Forms,
    subject: usize,
    /// The value whose forms are being written.
    value: Sensitive<Arc<[u8]>>,
}

impl Writer<'_> {
    /// Says which value the forms that follow are of.
    fn about(&mut self, value: &str) {
        self.value = Sensitive::new(fold(value.as_bytes()).into_bytes().into());
    }

    fn names(&mut self, subject: &Subject) {
        let families: Vec<&String> = subject
            .family
            .iter()
            .chain(&subject.former_family)
            .collect();
        for given in &subject.given {
            self.name_part(given, &Attribute::Given);
        }
        for family in &families {
            self.name_part(family, &Attribute::Family);
            if let Some(first) = subject.given.first() {
                self.full_name(first, subject.given.get(1..).unwrap_or_default(), family);
            }
        }
    }

    fn name_part(&mut self, name: &str, attribute: &Attribute) {
        self.about(name);
        self.under_key(name, attribute);
        self.digest_all(&name_spellings(name), attribute);
    }

    fn full_name(&mut self, first: &str, further: &[String], family: &str) {
        let mut orders = vec![format!("{first} {family}"), format!("{family} {first}")];
        self.about(&format!("{first} {family}"));
        if !further.is_empty() {
            let middle = further.join(" ");
            let initials: Vec<&str> = further.iter().filter_map(|name| name.get(..1)).collect();
            orders.push(format!("{first} {middle} {family}"));
            orders.push(format!("{first} {} {family}", initials.join(" ")));
            orders.push(format!("{family} {first} {middle}"));
        }
        for order in &orders {
            self.plain(order, &Attribute::Name);
            self.digest_all(&name_spellings(order), &Attribute::Name);
        }
    }

    fn contact(&mut self, subject: &Subject) {
        for address in &subject.emails {
            self.about(address);
            let spellings = email::spellings(address);
            for spelling in &spellings {
                self.plain(spelling, &Attribute::Email);
            }
            self.digest_all(&spellings, &Attribute::Email);
        }
        for number in &subject.phones {
            self.about(number);
            let spellings = phone::spellings(number);
            for spelling in &spellings {
                self.plain(spelling, &Attribute::Phone);
                self.plain(&grouped(spelling), &Attribute::Phone);
            }
            self.digest_all(&spellings, &Attribute::Phone);
        }
        for address in &subject.addresses {
            for line in &address.lines {
                self.about(line);
                self.plain(line, &Attribute::Address);
                self.digest_all(&name_spellings(line), &Attribute::Address);
            }
            self.place(address.city.as_deref(), &Attribute::City);
            self.place(address.state.as_deref(), &Attribute::State);
            self.place(address.postal_code.as_deref(), &Attribute::PostalCode);
        }
        for identifier in &subject.identifiers {
            self.identifier(
                &identifier.value,
                &Attribute::Identifier(identifier.kind.clone()),
            );
        }
    }

    fn place(&mut self, value: Option<&str>, attribute: &Attribute) {
        if let Some(value) = value {
            self.about(value);
            self.under_key(value, attribute);
            self.digest_all(&name_spellings(value), attribute);
        }
    }

    fn identifier(&mut self, value: &str, attribute: &Attribute) {
        let compact: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        self.about(value);
        self.plain(value, attribute);
        self.plain(&compact, attribute);
        let mut spellings = name_spellings(value);
        spellings.extend(name_spellings(&compact));
        spellings.extend([value.to_uppercase(), compact.to_uppercase()]);
        self.digest_all(&spellings, attribute);
    }

    fn traits(&mut self, subject: &Subject) {
        if let Some(date) = subject.birth_date {
            self.about(&date.to_string());
            let numeric = spelled_date::numeric(date);
            for spelling in numeric.iter().chain(&spelled_date::worded(date)) {
                self.plain(spelling, &Attribute::BirthDate);
            }
            self.digest_all(&numeric, &Attribute::BirthDate);
        }
        if let Some(sex) = &subject.sex {
            self.about(sex);
            let initial: String = sex.chars().take(1).collect();
            for spelling in [sex.clone(), initial] {
                self.under_key(&spelling, &Attribute::Sex);
                self.digest_all(&name_spellings(&spelling), &Attribute::Sex);
            }
        }
        for (value, attribute) in [
            (&subject.religion, Attribute::Religion),
            (&subject.orientation, Attribute::Orientation),
        ] {
            self.place(value.as_deref(), &attribute);
        }
    }

    fn care(&mut self, subject: &Subject) {
        for condition in &subject.conditions {
            self.about(condition);
            self.words(condition, &Attribute::Condition);
        }
        for medication in &subject.medications {
            self.about(medication);
            self.words(medication, &Attribute::Medication);
            self.words(without_dose(medication), &Attribute::Medication);
        }
        for provider in &subject.providers {
            self.about(without_title(provider));
            self.words(provider, &Attribute::Provider);
            self.words(without_title(provider), &Attribute::Provider);
        }
        for appointment in &subject.appointments {
            if let Some(kind) = &appointment.kind {
                self.about(kind);
                self.words(kind, &Attribute::Appointment);
            }
            if let Some(provider) = &appointment.provider {
                self.about(without_title(provider));
                self.words(without_title(provider), &Attribute::Provider);
            }
            if let Some(at) = appointment.at {
                self.about(&at.to_string());
                let (date, hour, minute) = (at.date(), at.hour(), at.minute());
                for between in ["t", " "] {
                    let text = format!("{date}{between}{hour:02}:{minute:02}");
                    self.plain(&text, &Attribute::Appointment);
                    self.plain(&format!("{text}:00"), &Attribute::Appointment);
                }
            }
        }
    }

    /// A phrase of care: as plain text and, since tags digest whole fields, as digests.
    fn words(&mut self, text: &str, attribute: &Attribute) {
        self.plain(text, attribute);
        self.digest_all(&name_spellings(text), attribute);
    }

    /// A plain form: found anywhere if it is long enough to mean nothing else.
    fn plain(&mut self, text: &str, attribute: &Attribute) {
        for folded in [
            fold(text.as_bytes()),
            fold(write_out_umlauts(text).as_bytes()),
        ] {
            let is_number = folded.bytes().all(|byte| byte.is_ascii_digit());
            let shortest = if is_number {
                SHORTEST_NUMBER_ANYWHERE
            } else {
                SHORTEST_ANYWHERE
            };
            if folded.len() >= shortest {
                let owner = self.owner(attribute);
                add(self.forms.anywhere.entry(folded).or_default(), owner);
            } else {
                self.under_key(text, attribute);
            }
        }
    }

    fn under_key(&mut self, text: &str, attribute: &Attribute) {
        for folded in [
            fold(text.as_bytes()),
            fold(write_out_umlauts(text).as_bytes()),
        ] {
            if !folded.is_empty() {
                let owner = self.owner(attribute);
                add(self.forms.under_key.entry(folded).or_default(), owner);
            }
        }
    }

    fn digest_all(&mut self, spellings: &[String], attribute: &Attribute) {
        let unique: HashSet<&String> = spellings
            .iter()
            .filter(|text| !is_placeholder(text))
            .collect();
        for spelling in unique {
            for algorithm in Algorithm::ALL {
                let digest = algorithm.digest(spelling.as_bytes());
                let owner = self.owner(attribute);
                self.forms
                    .digests
                    .entry(digest)
                    .or_insert((owner, algorithm));
            }
        }
    }

    fn owner(&self, attribute: &Attribute) -> Owner {
        Owner {
            subject: self.subject as u32,
            attribute: attribute.clone(),
            value: self.value.clone(),
        }
    }
}

/// Values that forms and tags send when they have none: their digests are everywhere.
fn is_placeholder(text: &str) -> bool {
    matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "" | "null" | "undefined" | "none" | "test" | "n/a" | "true" | "false" | "0" | "1"
    )
}

fn add(owners: &mut Vec<Owner>, owner: Owner) {
    if !owners.contains(&owner) {
        owners.push(owner);
    }
}

/// The spellings of a name or phrase that vendors digest: as typed, lower case, without spaces and
/// punctuation, without diacritics.
fn name_spellings(text: &str) -> Vec<String> {
    let typed = text.trim();
    let lower = typed.to_lowercase();
    let letters: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    let folded = fold(typed.as_bytes());
    let squeezed = folded.replace(' ', "");
    vec![
        typed.to_owned(),
        lower,
        letters,
        folded,
        squeezed,
        write_out_umlauts(typed).to_lowercase(),
    ]
}

/// A number of ten digits as it is grouped in North America; anything else as it is.
fn grouped(digits: &str) -> String {
    match (digits.get(..3), digits.get(3..6), digits.get(6..)) {
        (Some(area), Some(exchange), Some(line)) if digits.len() == 10 => {
            format!("{area} {exchange} {line}")
        }
        _ => digits.to_owned(),
    }
}

/// `fluoxetine 20 mg` is `fluoxetine`.
fn without_dose(medication: &str) -> &str {
    let end = medication
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(medication.len());
    medication.get(..end).unwrap_or(medication).trim()
}

/// `Dr. Ada Mercer` is `Ada Mercer`.
fn without_title(provider: &str) -> &str {
    let titles = [
        "Prof. Dr. ",
        "Prof. ",
        "Dr. med. ",
        "Dr. ",
        "Dr ",
        "drs. ",
        "dr. ",
    ];
    titles
        .iter()
        .find_map(|title| provider.strip_prefix(title))
        .unwrap_or(provider)
}

// TEMPORARY adapter, replaced by the subject branch.
/// A place in the list of owners.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct OwnerId(pub(crate) u32);
/// Everybody whose values are looked for.
#[derive(Default)]
pub struct Owners {
    list: Vec<Owner>,
    ids: Vec<Box<str>>,
}
impl Owners {
    /// Returns an owner.
    pub fn get(&self, id: OwnerId) -> Option<&Owner> {
        self.list.get(id.0 as usize)
    }
    /// Returns a subject's id.
    pub fn subject_id(&self, subject: u32) -> Option<&str> {
        self.ids.get(subject as usize).map(|id| &**id)
    }
}
/// Salt.
pub type Salt = String;
/// Takes forms.
pub trait FormSink {
    /// Anywhere.
    fn anywhere(&mut self, folded: &str, owner: OwnerId);
    /// Under key.
    fn under_key(&mut self, folded: &str, owner: OwnerId);
    /// Address.
    fn address(&mut self, address: &str, owner: OwnerId);
    /// Digest.
    fn digest(&mut self, raw: &[u8], made_by: &'static [&'static str], owner: OwnerId);
}
/// Writes every form.
pub fn write(subjects: &[Subject], _salts: &[Salt], sink: &mut dyn FormSink) -> Owners {
    let forms = Forms::of(subjects);
    let mut owners = Owners::default();
    owners.ids = forms.ids.iter().map(|id| id.as_str().into()).collect();
    let mut known: HashMap<Owner, OwnerId> = HashMap::new();
    let mut id = |owner: &Owner| {
        let next = OwnerId(owners.list.len() as u32);
        *known.entry(owner.clone()).or_insert_with(|| {
            owners.list.push(owner.clone());
            next
        })
    };
    for (text, list) in &forms.anywhere {
        for owner in list {
            sink.anywhere(text, id(owner));
        }
    }
    for (text, list) in &forms.under_key {
        for owner in list {
            sink.under_key(text, id(owner));
        }
    }
    for (raw, (owner, algorithm)) in &forms.digests {
        let made_by: &'static [&'static str] = match algorithm {
            Algorithm::Md5 => &["md5"],
            Algorithm::Sha1 => &["sha1"],
            Algorithm::Sha256 => &["sha256"],
        };
        sink.digest(raw, made_by, id(owner));
    }
    for subject in subjects {
        for email in &subject.emails {
            let value = fold(email.as_bytes()).into_bytes();
            let found = owners.list.iter().position(|owner| {
                owner.attribute == Attribute::Email && **owner.value.expose_for_matching() == *value
            });
            if let Some(at) = found {
                sink.address(&email.to_lowercase(), OwnerId(at as u32));
            }
        }
    }
    owners
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn jane() -> Forms {
        let text = include_str!("../cli/demo/site/patient.toml");
        Forms::of(&crate::subject::parse(text, Path::new("patient.toml")).unwrap_or_default())
    }

    #[test]
    fn long_values_stand_anywhere() {
        let forms = jane();
        for (text, attribute) in [
            ("jane doe", Attribute::Name),
            ("doe jane", Attribute::Name),
            ("jane q doe", Attribute::Name),
            ("jane q doe px example com", Attribute::Email),
            ("6175550142", Attribute::Phone),
            ("617 555 0142", Attribute::Phone),
            ("1984 03 17", Attribute::BirthDate),
            ("17 marz 1984", Attribute::BirthDate),
            ("qxh884120975", Attribute::Identifier("member-id".into())),
            ("fluoxetine", Attribute::Medication),
            ("ada mercer", Attribute::Provider),
            ("2026 12 03t09 30", Attribute::Appointment),
        ] {
            let owners = forms.anywhere.get(text).cloned().unwrap_or_default();
            assert!(
                owners.iter().any(|owner| owner.attribute == attribute),
                "{text}"
            );
        }
    }

    #[test]
    fn short_values_need_a_key() {
        let forms = jane();
        for text in ["jane", "doe", "ma", "f", "01109", "springfield"] {
            assert!(!forms.anywhere.contains_key(text), "{text}");
            assert!(forms.under_key.contains_key(text), "{text}");
        }
    }

    #[test]
    fn digests_are_of_every_normalisation() {
        let forms = jane();
        for text in [
            "jane.q.doe+px@example.com",
            "janeqdoe@example.com",
            "+16175550142",
            "19840317",
            "f",
        ] {
            for algorithm in Algorithm::ALL {
                let digest = algorithm.digest(text.as_bytes());
                assert!(
                    forms.digests.contains_key(&digest),
                    "{} of {text}",
                    algorithm.name()
                );
            }
        }
    }

    #[test]
    fn digests_of_placeholders_are_never_looked_for() {
        let subject = Subject {
            id: "t".into(),
            given: vec!["Test".into()],
            ..Subject::default()
        };
        let forms = Forms::of(&[subject]);
        assert!(
            !forms
                .digests
                .contains_key(&Algorithm::Sha256.digest(b"test"))
        );
    }
}
