//! The lexicon of field names: what a key such as `memberId` or `geboortedatum` says of its value.

use std::collections::HashMap;

use super::error::Errors;
use super::fold::{fold, split_camel_case};
use super::table;
use crate::hash::{LAST, mix};

/// Words in the name of a field that say whose it is, or that it is one of a form; sorted.
const QUALIFIERS: &[&str] = &[
    "aanvrager",
    "account",
    "acct",
    "again",
    "applicant",
    "beneficiary",
    "bill",
    "billing",
    "box",
    "c",
    "caller",
    "caregiver",
    "child",
    "client",
    "confirm",
    "confirmation",
    "contact",
    "contactpersoon",
    "control",
    "crm",
    "cst",
    "ctl",
    "ctrl",
    "current",
    "cust",
    "custom",
    "customer",
    "delivery",
    "dependent",
    "edit",
    "employee",
    "et",
    "field",
    "fld",
    "form",
    "frm",
    "gast",
    "guardian",
    "guest",
    "hash",
    "hashed",
    "holder",
    "home",
    "hs",
    "hubspot",
    "ihr",
    "ihre",
    "input",
    "ins",
    "insured",
    "invitee",
    "kind",
    "klant",
    "kunde",
    "kunden",
    "kundin",
    "lead",
    "lower",
    "main",
    "mandant",
    "md5",
    "mein",
    "mem",
    "member",
    "mijn",
    "mitglied",
    "my",
    "naaste",
    "new",
    "normalized",
    "old",
    "ouder",
    "own",
    "owner",
    "parent",
    "participant",
    "partner",
    "pat",
    "patient",
    "patienten",
    "patientin",
    "patients",
    "pb",
    "person",
    "personal",
    "policyholder",
    "primary",
    "profile",
    "pt",
    "ptnt",
    "recipient",
    "registrant",
    "repeat",
    "requester",
    "resident",
    "secondary",
    "sender",
    "sha1",
    "sha256",
    "sha512",
    "ship",
    "shipping",
    "signup",
    "spouse",
    "student",
    "submitter",
    "subscriber",
    "tb",
    "txt",
    "user",
    "val",
    "value",
    "verify",
    "vers",
    "versicherten",
    "versicherter",
    "versicherungsnehmer",
    "verz",
    "verzekerde",
    "visitor",
    "work",
    "x",
    "your",
    "zweite",
];
/// Digits of a key at the most: `sha256emailaddress`.
const MOST_DIGITS: usize = 3;
/// The longest name that is taken for a key.
const LONGEST_LISTED: usize = 48;
/// The shortest of them that is looked for within a word.
const SHORTEST_GLUED: usize = 4;
/// Categories of what is nobody's own.
const OF_NOBODY: &[&str] = &["auth_status", "device_id", "page_context", "search_term"];

/// Names that only wrap a value, as FHIR has them, Firestore (`stringValue`) and DynamoDB (`S`):
/// `reasonCode[0].coding[0].display` is asked as `reasonCode`, unless nothing around it has a meaning.
const WRAPPERS: &[&str] = &[
    "code",
    "coding",
    "concept",
    "display",
    "integervalue",
    "n",
    "s",
    "stringvalue",
    "text",
    "timestampvalue",
    "value",
];

/// A name that is shorter than this means something else with a number behind it: `q1`, `em2`.
const SHORTEST_NUMBERED: usize = 3;

/// How much a key says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Common for other things too (`q`, `title`).
    Weak,
    /// Usually means it.
    Medium,
    /// Means it.
    Strong,
}

impl Strength {
    /// Returns the name as the file has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Medium => "medium",
            Self::Strong => "strong",
        }
    }
}

/// What a key means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// Such as `email` or `birth_date`.
    pub category: String,
    /// How much the key says by itself.
    pub strength: Strength,
}

/// Field names with their meanings.
#[derive(Debug, Default)]
pub struct Keys {
    meanings: HashMap<String, Meaning>,
    starts: Starts,
}

/// How names start, as bits of a set that may say yes too often: most values are ruled out by it.
#[derive(Debug, Default)]
struct Starts(Vec<u64>);

impl Starts {
    const BITS: usize = 1 << 13;

    fn of<'a>(names: impl Iterator<Item = &'a String>) -> Self {
        let mut starts = Self(vec![0; Self::BITS / 64]);
        for name in names {
            let at = Self::place(name.as_bytes());
            if let Some(bits) = starts.0.get_mut(at / 64) {
                *bits |= 1 << (at % 64);
            }
        }
        starts
    }

    /// Whether one of the names may be this one, without the marks in it and in small letters.
    fn may_hold(&self, name: &[u8]) -> bool {
        let at = Self::place(name);
        let bits = self.0.get(at / 64).copied().unwrap_or_default();
        !name.is_ascii() || bits >> (at % 64) & 1 == 1
    }

    fn place(name: &[u8]) -> usize {
        let letters = name.iter().filter(|byte| byte.is_ascii_alphanumeric());
        let start = letters.take(4).fold(0, |start, byte| {
            start << 8 | u64::from(byte.to_ascii_lowercase())
        });
        usize::try_from(mix(start, LAST)).unwrap_or_default() % Self::BITS
    }
}

impl Keys {
    /// Reads a table of `key, category, language, strength` rows.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, Errors> {
        let mut errors = Errors::default();
        let mut meanings = HashMap::new();
        for row in table::rows(file, text, 4, &mut errors) {
            let [key, category, language, strength] = row.columns.as_slice() else {
                continue;
            };
            let strength = match *strength {
                "strong" => Strength::Strong,
                "medium" => Strength::Medium,
                "weak" => Strength::Weak,
                _ => {
                    errors.add(file, row.line, "the strength is strong, medium or weak");
                    continue;
                }
            };
            if !matches!(*language, "any" | "de" | "en" | "nl") {
                errors.add(file, row.line, "the language is any, de, en or nl");
            }
            let meaning = Meaning {
                category: (*category).to_owned(),
                strength,
            };
            let squeezed = squeeze(key);
            if squeezed.is_empty() || category.is_empty() {
                errors.add(file, row.line, "wants a key and a category");
            } else if meanings.insert(squeezed, meaning).is_some() {
                errors.add(file, row.line, format!("{key} is there twice"));
            }
        }
        let starts = Starts::of(meanings.keys());
        errors.or(Self { meanings, starts })
    }

    /// Returns what the last part of a field's path means: `user[address][zip]` is asked as
    /// `addresszip`, then as `zip`. A prefix of XML, `a:zip`, does not count.
    pub fn meaning(&self, field: &str) -> Option<&Meaning> {
        let mut parts: Vec<&str> = field
            .split(['.', '[', ']', '/', '$'])
            .filter(|part| !is_number(part))
            .collect();
        let own = self.of(&parts);
        let wraps = |part: &&str| WRAPPERS.contains(&part.to_ascii_lowercase().as_str());
        if own.is_none_or(|own| own.strength == Strength::Weak) && parts.last().is_some_and(wraps) {
            while parts.last().is_some_and(wraps) {
                parts.pop();
            }
            let around = self.of(&parts);
            let says_more = around.filter(|around| around.strength > Strength::Weak);
            return says_more.or(own);
        }
        own
    }

    fn of(&self, parts: &[&str]) -> Option<&Meaning> {
        let (last, before) = parts.split_last()?;
        let whole = squeeze(last);
        let joined = before.last().map(|before| squeeze(before) + &whole);
        let local = last.rsplit_once(':').map(|(_, local)| squeeze(local));
        let joined = joined.and_then(|joined| self.named(&joined));
        let own = joined.or_else(|| self.named(&whole));
        own.or_else(|| self.named(&local?))
            .or_else(|| self.qualified(last))
    }

    /// Returns what a name means without the words that say whose it is, or which field of a form:
    /// `customerPhone`, `txt_first_name`, `email_confirm`. What such a word is glued to has to be sure.
    fn qualified(&self, part: &str) -> Option<&Meaning> {
        let words = words(part);
        let mut rest: Vec<&str> = words.split(' ').collect();
        while rest.len() > 1 {
            if rest.first().is_some_and(|word| is_qualifier(word)) {
                rest.remove(0);
            } else if rest.last().is_some_and(|word| is_qualifier(word)) {
                rest.pop();
            } else {
                break;
            }
            let meaning = self.named(&rest.concat());
            if let Some(meaning) = meaning.filter(|one| one.may_be_qualified()) {
                return Some(meaning);
            }
        }
        let glued = words.replace(' ', "");
        let long = QUALIFIERS
            .iter()
            .filter(|word| word.len() >= SHORTEST_GLUED);
        let mut rests = long.filter_map(|word| {
            let rest = glued.strip_prefix(word).or(glued.strip_suffix(word))?;
            self.meanings.get(rest)
        });
        rests.find(|one| one.may_be_qualified() && one.strength == Strength::Strong)
    }

    /// Returns what a name means, or the one without a number at its end: `email2`, `ssn3`.
    fn named(&self, name: &str) -> Option<&Meaning> {
        self.meanings.get(name).or_else(|| {
            let unnumbered = name.trim_end_matches(|c: char| c.is_ascii_digit());
            let is_numbered = unnumbered.len() < name.len();
            let is_word = unnumbered.len() >= SHORTEST_NUMBERED;
            self.meanings
                .get(unnumbered)
                .filter(|_| is_numbered && is_word)
        })
    }

    /// Whether this is a key of the lexicon, as it is listed or with other marks and capitals in it. This
    /// is asked of many values: what is longer than any key or has the marks of something else is not
    /// looked at.
    pub fn lists(&self, name: &str) -> bool {
        if name.len() > LONGEST_LISTED || !self.starts.may_hold(name.as_bytes()) {
            return false;
        }
        let (mut squeezed, mut length, mut digits) = ([0; LONGEST_LISTED], 0, 0);
        for byte in name.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                    digits += usize::from(byte.is_ascii_digit());
                    if let Some(slot) = squeezed.get_mut(length) {
                        *slot = byte.to_ascii_lowercase();
                    }
                    length += 1;
                }
                b'_' | b'-' | b' ' | 0x80.. => {}
                _ => return false,
            }
        }
        if digits > MOST_DIGITS {
            return false;
        }
        if !name.is_ascii() {
            return self.meanings.contains_key(&squeeze(name));
        }
        let squeezed = squeezed
            .get(..length)
            .and_then(|key| std::str::from_utf8(key).ok());
        squeezed.is_some_and(|key| self.meanings.contains_key(key))
    }

    /// Returns every key with its meaning, in the order of keys.
    pub fn all(&self) -> Vec<(&str, &Meaning)> {
        let pairs = self.meanings.iter();
        let mut all: Vec<_> = pairs
            .map(|(key, meaning)| (key.as_str(), meaning))
            .collect();
        all.sort_by_key(|(key, _)| *key);
        all
    }
}

impl Meaning {
    /// Whether it is still meant where a word says whose it is: what a page or a search is about is
    /// not.
    fn may_be_qualified(&self) -> bool {
        self.strength > Strength::Weak && !OF_NOBODY.contains(&self.category.as_str())
    }
}

fn is_qualifier(word: &str) -> bool {
    QUALIFIERS.binary_search(&word).is_ok() || is_number(word)
}

/// Returns the words of a field name, folded and split at capitals: `patientId` is `patient id`.
pub(crate) fn words(field: &str) -> String {
    match split_camel_case(field.as_bytes()) {
        Some(split) => fold(&split),
        None => fold(field.as_bytes()),
    }
}

fn is_number(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

fn squeeze(part: &str) -> String {
    fold(part.as_bytes()).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_asked_by_its_last_part() {
        let text = "zip\taddress_postal\ten\tmedium\nmemberid\thealth_insurance_id\ten\tstrong\n\
                    straße\taddress_street\tde\tstrong\nreasoncode\tcondition\tany\tstrong\n\
                    text\tsearch_term\ten\tweak\n";
        let keys = Keys::read("keys.tsv", text).unwrap();
        for (field, category) in [
            ("user[address][zip]", Some("address_postal")),
            ("patients[0].zip", Some("address_postal")),
            ("member_id", Some("health_insurance_id")),
            ("memberId", Some("health_insurance_id")),
            ("member[id]", Some("health_insurance_id")),
            ("Straße", Some("address_street")),
            ("strasse", Some("address_street")),
            ("reasonCode[0].coding[0].display", Some("condition")),
            ("reasonCode[0].text", Some("condition")),
            ("member_id.stringValue", Some("health_insurance_id")),
            ("member_id.S", Some("health_insurance_id")),
            ("a.text", Some("search_term")),
            ("a.display", None),
            ("zipper", None),
            ("zip2", Some("address_postal")),
            ("customerZip", Some("address_postal")),
            ("txt_member_id_2", Some("health_insurance_id")),
            ("memberid_confirm", Some("health_insurance_id")),
            ("customermemberid", Some("health_insurance_id")),
            ("customerzip", None),
            ("txtmemberid", None),
            ("customer", None),
            ("form_text", None),
            ("ctl00$Main$txtZip", Some("address_postal")),
            ("Zip__c", Some("address_postal")),
            ("1_memberId", Some("health_insurance_id")),
            ("et_pb_contact_zip_0", Some("address_postal")),
            ("soap:zip", Some("address_postal")),
            ("user[address][zip_1]", Some("address_postal")),
            ("2", None),
            ("value", None),
            ("", None),
        ] {
            let found = keys.meaning(field).map(|meaning| meaning.category.clone());
            assert_eq!(found.as_deref(), category, "{field}");
        }
    }

    #[test]
    fn every_bad_row_is_named_by_file_and_line() {
        let text = "# head\nzip\tx\nzip\tx\ten\tvery\nzip\tx\txx\tweak\nZ I P\tx\ten\tweak\n";
        let errors = Keys::read("keys.tsv", text).unwrap_err();
        let lines: Vec<_> = errors.all().iter().filter_map(|error| error.line).collect();
        assert_eq!(lines, [2, 3, 4, 5], "{errors}");
    }

    #[test]
    fn qualifiers_are_sorted() {
        assert!(QUALIFIERS.is_sorted());
    }

    #[test]
    fn words_are_whole_tokens() {
        assert_eq!(words("patientId"), "patient id");
        assert_eq!(words("ud[public_key]"), "ud public key");
    }
}
