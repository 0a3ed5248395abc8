//! The search for e-mail addresses in any text: around each `@`, as far as an address may reach.

use memchr::{memchr, memchr_iter, memmem};

use super::{Identifier, Identifiers};

/// The longest local part and domain (RFC 5321, section 4.5.3.1), where one must end.
const LONGEST_LOCAL: usize = 64;
const LONGEST_DOMAIN: usize = 190;
/// Bytes in which the start of an URL is looked for.
const USER_INFO: usize = 128;

/// Finds addresses in `text`.
pub(super) fn scan<'t>(
    all: &Identifiers,
    text: &'t [u8],
    found: &mut dyn FnMut(&Identifier, &'t [u8]),
) {
    for at in memchr_iter(b'@', text) {
        let (before, behind) = text.split_at_checked(at).unwrap_or_default();
        let behind = behind.get(1..).unwrap_or_default();
        let (local, domain) = (local_length(before), domain_length(behind));
        if !(1..=LONGEST_LOCAL).contains(&local) || domain > LONGEST_DOMAIN {
            continue;
        }
        let start = at - local;
        let address = text.get(start..at + 1 + domain).unwrap_or_default();
        let outside = text.get(..start).unwrap_or_default();
        // `@alice@example.social` is a name on a social network.
        if outside.last() == Some(&b'@') || is_user_info(outside) {
            continue;
        }
        for one in all.mailboxes.iter().filter_map(|index| all.get(*index)) {
            if one.check.passes(address, &all.codes) {
                found(one, address);
            }
        }
    }
}

/// How long the local part is that a text ends with; marks in front of it are the text's. A quoted one
/// has more marks, and letters that are not of Latin script are words beside it.
fn local_length(text: &[u8]) -> usize {
    let is_of_local = |byte: &&u8| {
        byte.is_ascii_alphanumeric() || b"._+-%'".contains(byte) || matches!(byte, 0x80..=0xc5)
    };
    let length = text.iter().rev().take_while(is_of_local).count();
    let local = text.get(text.len() - length..).unwrap_or_default();
    let starts = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, 0xc3..=0xc5);
    let start = local.iter().position(starts).unwrap_or(length);
    length - start
}

/// How long the domain is; a dot that ends the sentence is not of it.
fn domain_length(text: &[u8]) -> usize {
    let is_of_domain = |byte: &&u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let length = text.iter().take_while(is_of_domain).count();
    let domain = text.get(..length).unwrap_or_default();
    let marks = domain
        .iter()
        .rev()
        .take_while(|byte| !byte.is_ascii_alphanumeric());
    length - marks.count()
}

/// Whether what stands before an address is the start of an URL: then it is a user and a host, as in
/// the keys of error monitors (`https://key@o1.example.com/2`).
fn is_user_info(before: &[u8]) -> bool {
    let from = before.len().saturating_sub(USER_INFO);
    let near = before.get(from..).unwrap_or_default();
    let Some(slashes) = memmem::rfind(near, b"//") else {
        return false;
    };
    let between = near.get(slashes + 2..).unwrap_or_default();
    memchr(b'/', between).is_none() && !between.iter().any(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use crate::patterns::Patterns;

    #[test]
    fn addresses_are_found_in_any_text() {
        let patterns = Patterns::embedded().unwrap();
        let find = |text: &str| {
            let mut found = Vec::new();
            patterns
                .identifiers
                .alone(text.as_bytes(), &mut |one, value| {
                    assert_eq!(one.id, "email");
                    found.push(String::from_utf8_lossy(value).into_owned());
                });
            found.join(" ")
        };
        for (text, expected) in [
            ("mary.roe@example.com", "mary.roe@example.com"),
            (
                "Mail Mary.Roe+px@Example.Co.UK.",
                "Mary.Roe+px@Example.Co.UK",
            ),
            ("<a@bb.nl>, (c@dd.de)", "a@bb.nl c@dd.de"),
            ("müller@praxis.example", "müller@praxis.example"),
            ("user:mary@example.com", "mary@example.com"),
            (
                "see https://a.example/ or mary@example.com",
                "mary@example.com",
            ),
            ("https://a.example/mary@example.com", "mary@example.com"),
            ("https://mary@example.com/", ""),
            ("https://user:key@o1.example.com/2", ""),
            ("@example.com", ""),
            ("mary@example", ""),
            ("mary@@example.com", ""),
            ("mary@.com", ""),
            ("mary@com", ""),
            ("hero@2x.com", ""),
            ("vue@3.4.21", ""),
            ("mary@example.nosuchtop", ""),
            ("'mary@example.com'", "mary@example.com"),
            ("_mary@example.com_", "mary@example.com"),
            ("请联系mary@example.com", "mary@example.com"),
            ("@alice@example.social", ""),
            ("this@MainActivity.id", ""),
            ("main@lib.rs x@file.zip", ""),
        ] {
            assert_eq!(find(text), expected, "{text}");
        }
    }
}
