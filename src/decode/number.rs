//! The number of a field: a hash of its name in which indices of lists do not count, so that
//! `req[0].md.btx` and `req[17].md.btx` are one.
//!
//! Its lowest bit says whether there is a number in brackets that is too long for an index: it may be
//! somebody's, and differs from name to name. A name is hashed piece by piece, so that the number of
//! what is within a field goes on from the field's own.

use super::eights;
use crate::hash::{hash, key};

/// Digits of the longest index.
const LONGEST_INDEX: usize = 4;

/// Returns the number of a field without a name.
pub(super) fn nameless() -> u64 {
    key() & !1
}

/// Returns the number of a field within the one of this number, joined to it as places are.
pub(super) fn within(number: u64, name: &[u8]) -> u64 {
    match name.first() {
        None => number,
        Some(b'[') => pieces(number, name),
        Some(_) => behind_dot(number, name),
    }
}

/// Returns the number of a field whose name stands behind a dot.
pub(super) fn behind_dot(number: u64, name: &[u8]) -> u64 {
    let end = end_of_piece(name);
    let (piece, more) = name.split_at_checked(end).unwrap_or((name, &[]));
    pieces(with_piece(number, b'.', piece), more)
}

/// Takes pieces, each with the mark before it.
fn pieces(mut number: u64, mut rest: &[u8]) -> u64 {
    while let Some((mark, more)) = rest.split_first() {
        let end = end_of_piece(more);
        let (piece, behind) = more.split_at_checked(end).unwrap_or((more, &[]));
        number = with_piece(number, *mark, piece);
        rest = behind;
    }
    number
}

fn end_of_piece(name: &[u8]) -> usize {
    // Most names are one piece.
    if !eights::hold(name, *b".[") {
        return name.len();
    }
    let end = name.iter().position(|byte| matches!(byte, b'.' | b'['));
    end.unwrap_or(name.len())
}

fn with_piece(number: u64, mark: u8, piece: &[u8]) -> u64 {
    let mut long = number & 1;
    if mark == b'.' {
        return hash(number, piece) & !1 | long;
    }
    let mut name = piece;
    if let Some(index) = piece.strip_suffix(b"]")
        && !index.is_empty()
        && index.iter().all(u8::is_ascii_digit)
    {
        long |= u64::from(index.len() > LONGEST_INDEX);
        name = b"]";
    }
    // Another key for what stands in brackets.
    hash(number.rotate_left(17), name) & !1 | long
}

/// Returns the number of an item of a list of this number, whichever it is.
pub(super) fn item(number: u64) -> u64 {
    with_piece(number, b'[', b"0]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(name: &str) -> u64 {
        within(nameless(), name.as_bytes())
    }

    #[test]
    fn fields_of_a_lists_items_are_one() {
        for (one, other, same) in [
            ("req[0].md.btx", "req[17].md.btx", true),
            ("a[0][1]", "a[3][20]", true),
            ("cd[buttonText]", "cd[value]", false),
            ("req[0].a", "req[0].b", false),
            ("a[1b]", "a[2b]", false),
            ("a.b", "a.c", false),
            ("a.b", "a[b", false),
            ("ud[em].", "ud[em]", false),
            (".ud[em]", "ud[em]", false),
            ("a..b", "a.b", false),
            ("a.[b]", "a[b]", false),
        ] {
            assert_eq!(number(one) == number(other), same, "{one} {other}");
            assert_eq!(number(one) & 1, 0);
        }
        assert_eq!(number("a[0].b[123456782]") & 1, 1);
    }

    #[test]
    fn a_number_goes_on_from_that_of_the_field_around() {
        for (outer, inner, whole) in [
            ("a", "b", "a.b"),
            ("", "b.c", "b.c"),
            ("a", "[3].c", "a[3].c"),
            ("a[1234567]", "b", "a[1234567].b"),
            ("a", ".b", "a..b"),
            ("a", "b.", "a.b."),
        ] {
            assert_eq!(
                within(number(outer), inner.as_bytes()),
                number(whole),
                "{whole}"
            );
        }
        assert_eq!(item(number("a")), number("a[7]"));
    }
}
