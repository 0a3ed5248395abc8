//! What a field's name says of a value that nobody knows: digests in identity fields, passwords.

use super::Field;

/// An id shorter than this resolves to nobody.
pub(super) const SHORTEST_DEVICE_ID: usize = 6;

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

#[cfg(test)]
mod tests {
    use super::*;

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
