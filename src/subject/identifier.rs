//! The forms of a number or code that names a person.

use super::Identifier;
use super::attribute::Attribute;
use super::pen::{Pen, kept, tidy};

/// The longest kind that is written right before its number.
const LONGEST_PREFIX: usize = "kvnr".len();

/// Writes the forms of an identifier: as it is, without separators, with and without leading zeros;
/// the last four digits of those that are shown so, under a key. In whatever groups it stands, it is
/// found all the same.
pub(super) fn write(identifier: &Identifier, pen: &mut Pen<'_>) {
    let kind = identifier.kind.as_str();
    let typed = tidy(&identifier.value);
    let compact = kept(&typed, char::is_alphanumeric);
    let bare = compact.trim_start_matches('0');
    pen.about(Attribute::Identifier(kind.to_owned()), &typed);
    pen.plain(&typed);
    pen.plain(&compact);
    if bare.len() >= 3 && compact.bytes().all(|byte| byte.is_ascii_digit()) {
        pen.plain(bare);
        pen.digest(bare);
    }
    // As portals write the numbers of their files: `MRN00482913`.
    if kind.len() <= LONGEST_PREFIX {
        pen.plain(&format!("{kind}{compact}"));
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
