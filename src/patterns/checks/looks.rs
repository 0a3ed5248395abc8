//! What values of a kind look like, where there is no checksum.

use std::net::IpAddr;

pub(super) fn is_email(text: &str) -> bool {
    let written = |c: char| c.is_alphanumeric() || "._+-@'%".contains(c);
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        let top = domain.rsplit_once('.').map(|(_, top)| top);
        let is_top = |top: &str| top.len() >= 2 && top.chars().all(char::is_alphabetic);
        !local.is_empty()
            && !local.starts_with('.')
            && !text.contains("..")
            && top.is_some_and(is_top)
            && !domain.starts_with('.')
            && text.chars().all(written)
    })
}

/// An address that is one wherever it stands: its domain can be registered. `logo@2x.png` and
/// `lodash@4.17.21` are none.
pub(super) fn is_mailbox(text: &str) -> bool {
    let Some((_, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_code = is_code(domain);
    let domain = domain.to_ascii_lowercase();
    let suffix = psl::suffix(domain.as_bytes());
    let is_for_tests = [".example", ".test"]
        .iter()
        .any(|top| domain.ends_with(top));
    let is_public = suffix.is_some_and(|suffix| suffix.is_known());
    let site = psl::domain_str(&domain);
    let name = site.and_then(|site| site.split('.').next());
    let is_name = |name: &str| name.len() > 1 && name.contains(|c: char| c.is_alphabetic());
    // `@2x` and the like are sizes of images.
    let is_size = |name: &str| name.ends_with('x') && name.len() == 2;
    is_email(text)
        && !is_code
        && (is_public || is_for_tests)
        && name.is_some_and(|name| is_name(name) && !is_size(name))
}

/// Ends of files' names that are domains too.
const FILES: &[&str] = &["cc", "md", "mov", "pl", "ps", "py", "rs", "sh", "so", "zip"];

/// Whether what follows an `@` is of a program: `main@lib.rs`, `this@MainActivity.id`.
fn is_code(domain: &str) -> bool {
    let is_file = domain
        .split_once('.')
        .is_some_and(|(_, end)| FILES.contains(&end));
    let letters = domain.as_bytes().windows(2);
    let mut pairs = letters.filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    is_file || pairs.any(|[one, next]| one.is_ascii_lowercase() && next.is_ascii_uppercase())
}

pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let punctuation = |c: char| c.is_ascii_digit() || " +-.()/".contains(c);
    (7..=15).contains(&digits) && text.chars().all(punctuation)
}

pub(super) fn is_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let allowed = |c: char| c.is_ascii_alphanumeric() || " -./".contains(c);
    (4..=20).contains(&digits) && text.len() <= 24 && text.chars().all(allowed)
}

/// Words of labels and of what a form says of a field; sorted.
pub(super) const OF_FORMS: &[&str] = &[
    "achternaam",
    "asc",
    "asterisk",
    "ausfüllen",
    "bitte",
    "blank",
    "blur",
    "boolean",
    "cannot",
    "complete",
    "date",
    "desc",
    "een",
    "eingeben",
    "empty",
    "enter",
    "false",
    "field",
    "filled",
    "filtered",
    "focus",
    "here",
    "hidden",
    "incomplete",
    "invalid",
    "invullen",
    "is",
    "label",
    "least",
    "letters",
    "masked",
    "missing",
    "must",
    "naam",
    "nachname",
    "name",
    "null",
    "number",
    "off",
    "on",
    "optional",
    "optioneel",
    "our",
    "pflichtfeld",
    "please",
    "redacted",
    "required",
    "string",
    "target",
    "text",
    "the",
    "too",
    "true",
    "typ",
    "type",
    "undefined",
    "ungültig",
    "valid",
    "varchar",
    "verplicht",
    "voornaam",
    "vorname",
    "vul",
    "xxx",
    "your",
];

pub(super) fn is_name(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let allowed = |c: char| c.is_alphabetic() || " -.'’,".contains(c);
    let is_of_form = |word: &str| {
        OF_FORMS
            .binary_search(&word.to_lowercase().as_str())
            .is_ok()
    };
    letters >= 2
        && text.chars().count() <= 60
        && text.chars().all(allowed)
        && !text.split([' ', '.', ',']).any(is_of_form)
}

/// Addresses that somebody can have: no loopback, nothing unspecified, no version number.
pub(super) fn is_ip(text: &str) -> bool {
    text.parse().is_ok_and(|address: IpAddr| {
        let nobodys = match address {
            IpAddr::V4(address) => address.octets().first() == Some(&0) || address.is_broadcast(),
            IpAddr::V6(_) => false,
        };
        !nobodys && !address.is_loopback() && !address.is_unspecified() && !address.is_multicast()
    })
}
