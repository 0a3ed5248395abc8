//! The forms of a number or code that names a person.

use super::Identifier;
use super::attribute::Attribute;
use super::pen::{Pen, kept, tidy};

/// How a kind is printed in groups, for those whose groups are fixed.
const GROUPS: &[(&str, &[usize])] = &[
    ("card", &[4, 4, 4, 4]),
    ("card", &[4, 6, 5]),
    ("iban", &[4, 4, 4, 4, 4, 4, 4, 4, 4]),
    ("mbi", &[4, 3, 4]),
    ("nhs", &[3, 3, 4]),
    ("ssn", &[3, 2, 4]),
    ("bsn", &[4, 2, 3]),
    ("bsn", &[3, 3, 3]),
];

/// Writes the forms of an identifier: as it is, without separators, in the groups of its kind,
/// with and without leading zeros; the last four digits of those that are shown so, under a key.
pub(super) fn write(identifier: &Identifier, pen: &mut Pen<'_>) {
    let kind = identifier.kind.as_str();
    let typed = tidy(&identifier.value);
    let compact = kept(&typed, char::is_alphanumeric);
    let bare = compact.trim_start_matches('0');
    pen.about(Attribute::Identifier(kind.to_owned()), &typed);
    pen.plain(&typed);
    pen.plain(&compact);
    for (_, groups) in GROUPS.iter().filter(|(of, _)| *of == kind) {
        if let Some(grouped) = grouped(&compact, groups) {
            pen.plain(&grouped);
        }
    }
    if bare.len() >= 3 && compact.bytes().all(|byte| byte.is_ascii_digit()) {
        pen.plain(bare);
        pen.digest(bare);
    }
    // A Dutch number of eight digits has nine in a form.
    if kind == "bsn" && compact.len() == 8 {
        pen.plain(&format!("0{compact}"));
        pen.digest(&format!("0{compact}"));
    }
    if matches!(kind, "ssn" | "card")
        && let Some(last) = compact
            .len()
            .checked_sub(4)
            .and_then(|at| compact.get(at..))
    {
        pen.under_key(last);
    }
    pen.digest_cases(&typed);
    pen.digest_cases(&compact);
}

/// Returns `text` in groups of these sizes with spaces between; the last may be shorter.
pub(super) fn grouped(text: &str, groups: &[usize]) -> Option<String> {
    if text.len() > groups.iter().sum() {
        return None;
    }
    let (mut all, mut rest) = (String::with_capacity(text.len() + groups.len()), text);
    for group in groups {
        let (first, after) = rest.split_at_checked((*group).min(rest.len()))?;
        if first.is_empty() {
            break;
        }
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(first);
        rest = after;
    }
    Some(all)
}
