//! The lexicon of field names: what a key such as `memberId` or `geboortedatum` says of its value.

use std::collections::HashMap;

use super::fold::{fold, split_camel_case};
use super::{PatternError, table};

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
}

impl Keys {
    /// Reads a table of `key, category, language, strength` rows.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, PatternError> {
        let mut meanings = HashMap::new();
        for row in table::rows(file, text, 4)? {
            let [key, category, _language, strength] = row.columns.as_slice() else {
                return Err(row.error(file, "wants four columns"));
            };
            let strength = match *strength {
                "strong" => Strength::Strong,
                "medium" => Strength::Medium,
                "weak" => Strength::Weak,
                _ => return Err(row.error(file, "the strength is strong, medium or weak")),
            };
            let meaning = Meaning {
                category: (*category).to_owned(),
                strength,
            };
            meanings.entry((*key).to_owned()).or_insert(meaning);
        }
        Ok(Self { meanings })
    }

    /// Returns what the last part of a field's path means: `user[address][zip]` is asked as `zip`,
    /// then as `addresszip`.
    pub fn meaning(&self, field: &str) -> Option<&Meaning> {
        let parts: Vec<&str> = field
            .split(['.', '[', ']', '/'])
            .filter(|part| !is_number(part))
            .collect();
        let last = squeeze(parts.last()?);
        if let Some(meaning) = self.meanings.get(&last) {
            return Some(meaning);
        }
        let before = squeeze(parts.iter().rev().nth(1)?);
        self.meanings.get(&format!("{before}{last}"))
    }
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

    fn keys() -> Keys {
        let text = "zip\taddress_postal\ten\tmedium\nmemberid\thealth_insurance_id\ten\tstrong\n";
        Keys::read("keys.tsv", text).unwrap()
    }

    #[test]
    fn a_key_is_asked_by_its_last_part() {
        for (field, category) in [
            ("user[address][zip]", Some("address_postal")),
            ("patients[0].zip", Some("address_postal")),
            ("member_id", Some("health_insurance_id")),
            ("memberId", Some("health_insurance_id")),
            ("member[id]", Some("health_insurance_id")),
            ("zipper", None),
            ("", None),
        ] {
            let found = keys()
                .meaning(field)
                .map(|meaning| meaning.category.clone());
            assert_eq!(found.as_deref(), category, "{field}");
        }
    }

    #[test]
    fn a_bad_row_is_named_by_file_and_line() {
        let error = Keys::read("keys.tsv", "# head\nzip\tx\n").unwrap_err();
        assert!(error.to_string().contains("keys.tsv, line 2"), "{error}");
    }

    #[test]
    fn words_are_whole_tokens() {
        assert_eq!(words("patientId"), "patient id");
        assert_eq!(words("ud[public_key]"), "ud public key");
    }
}
