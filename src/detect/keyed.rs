//! Values whose field's name says what they are, though nobody knows the person.

use super::Field;
use super::finding::Proof;
use crate::patterns::keys::Strength;

/// An id shorter than this resolves to nobody.
pub(super) const SHORTEST_DEVICE_ID: usize = 6;

/// A value by its key.
pub(super) struct Keyed {
    /// After `identifier.`.
    pub(super) id: &'static str,
    /// In words.
    pub(super) says: &'static str,
    /// What it proves.
    pub(super) proof: Proof,
}

/// Returns what the field's value is, where the key means it strongly and the value looks like it.
pub(super) fn value(field: &Field<'_>) -> Option<Keyed> {
    let text = std::str::from_utf8(field.leaf.text.expose_for_matching())
        .ok()?
        .trim();
    let strong = field.key.filter(|key| key.strength == Strength::Strong);
    let meant = strong.map(|key| key.category.as_str()).or(field.meaning)?;
    let (id, says, fits): (_, _, fn(&str) -> bool) = match meant {
        "email" => ("email", "an e-mail address", is_email),
        "phone" => ("phone", "a phone number", is_phone),
        "birth_date" | "dob" => ("birth_date", "a birth date", is_birth_date),
        "health_insurance_id" => ("member-id", "an insurance member id", is_number_like),
        "mrn" => ("mrn", "a medical record number", is_number_like),
        "national_id" => ("national-id", "a national id", is_number_like),
        "name_full" => ("name", "a person's name", is_name),
        "name_family" | "last_name" => ("family", "a family name", is_name),
        "name_given" | "first_name" => ("given", "a given name", is_name),
        _ => return None,
    };
    let proof = if matches!(id, "family" | "given") {
        Proof::Narrows
    } else {
        Proof::Person
    };
    fits(text).then_some(Keyed { id, says, proof })
}

/// Returns in words what a vendor's identity field holds, for the meanings that vendors digest.
pub(super) fn identity(meaning: &str) -> Option<&'static str> {
    Some(match meaning {
        "email" => "e-mail address",
        "phone" => "phone number",
        "first_name" => "first name",
        "last_name" => "last name",
        "dob" => "birth date",
        "external_id" => "customer id",
        _ => return None,
    })
}

/// Digests of what a tag sends when it has nothing: SHA-256 of the empty string, `undefined`,
/// `null`, `test`, Pinterest's and Snapchat's unedited snippets.
pub(super) fn is_placeholder_digest(raw: &[u8]) -> bool {
    use crate::subject::digest::Algorithm;
    const PLACEHOLDERS: &[&str] = &[
        "",
        "undefined",
        "null",
        "none",
        "test",
        "nan",
        "false",
        "true",
        "0",
        "[object object]",
        "<user_email_address>",
        "__insert_user_email__",
        "test@test.com",
        "test@example.com",
    ];
    Algorithm::ALL
        .iter()
        .filter(|algorithm| algorithm.length() == raw.len())
        .any(|algorithm| {
            PLACEHOLDERS
                .iter()
                .any(|text| algorithm.digest(text.as_bytes()) == raw)
        })
}

/// Whether the field is one for a password, and filled in.
pub(super) fn is_credential(field: &Field<'_>) -> bool {
    const NAMES: &[&str] = &[
        "password",
        "passwd",
        "pwd",
        "passcode",
        "wachtwoord",
        "passwort",
        "kennwort",
    ];
    let words = &field.words;
    let named = words.split(' ').any(|word| NAMES.contains(&word));
    named && !field.leaf.text.expose_for_matching().is_empty()
}

fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@');
    parts.is_some_and(|(local, domain)| {
        let written = |c: char| c.is_alphanumeric() || "._+-@'%".contains(c);
        !local.is_empty() && domain.contains('.') && text.chars().all(written)
    })
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let punctuation = |c: char| c.is_ascii_digit() || " +-.()/".contains(c);
    (7..=15).contains(&digits) && text.chars().all(punctuation)
}

fn is_birth_date(text: &str) -> bool {
    let groups: Vec<&str> = text
        .split(['-', '/', '.', ' '])
        .filter(|group| !group.is_empty())
        .collect();
    let year = |group: &str| {
        group
            .parse()
            .is_ok_and(|year: u16| (1905..2030).contains(&year))
    };
    let small = |group: &str| {
        group
            .parse()
            .is_ok_and(|number: u8| (1..=31).contains(&number))
    };
    match groups.as_slice() {
        [a, b, c] => small(b) && ((year(a) && small(c)) || (small(a) && year(c))),
        [compact] => {
            let parts = (compact.get(..4), compact.get(4..6), compact.get(6..));
            matches!(parts, (Some(y), Some(m), Some(d)) if year(y) && small(m) && small(d) && d.len() == 2)
        }
        _ => false,
    }
}

fn is_number_like(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let allowed = |c: char| c.is_ascii_alphanumeric() || " -./".contains(c);
    (4..=20).contains(&digits) && text.len() <= 24 && text.chars().all(allowed)
}

fn is_name(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let allowed = |c: char| c.is_alphabetic() || " -.'’,".contains(c);
    letters >= 2 && text.chars().count() <= 60 && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_look_like_what_their_key_says() {
        type Looks = fn(&str) -> bool;
        let cases: &[(Looks, &[&str], &[&str])] = &[
            (
                is_email,
                &["a@b.example", "jane+x@b.example"],
                &["a@b", "@b.example", "a b@c.example", "****@****.***"],
            ),
            (
                is_phone,
                &["+1 617 555 0142", "0612345678"],
                &["12", "call me", "1234567890123456"],
            ),
            (
                is_birth_date,
                &["1984-03-17", "03/17/1984", "17.3.1984", "19840317"],
                &[
                    "1700000000",
                    "2031-01-01",
                    "1984",
                    "1984-03-99",
                    "1984-03-17T00:00",
                ],
            ),
            (
                is_number_like,
                &["QXH-8841-20975", "00482913"],
                &["abc", "true", "{\"a\":1234}"],
            ),
            (
                is_name,
                &["Jane Doe", "O'Brien-Müller"],
                &["x", "user_1", "{{name}}"],
            ),
        ];
        for (fits, yes, no) in cases {
            assert!(yes.iter().all(|text| fits(text)), "{yes:?}");
            assert!(!no.iter().any(|text| fits(text)), "{no:?}");
        }
    }

    #[test]
    fn placeholders_are_known_by_their_digest() {
        use crate::subject::digest::Algorithm;
        assert!(is_placeholder_digest(
            &Algorithm::Sha256.digest(b"undefined")
        ));
        assert!(is_placeholder_digest(&Algorithm::Md5.digest(b"")));
        assert!(!is_placeholder_digest(
            &Algorithm::Sha256.digest(b"jane@example.com")
        ));
    }
}
