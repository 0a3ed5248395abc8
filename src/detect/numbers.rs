//! Telephone numbers and identifiers in several fields: `ssn1=219&ssn2=09&ssn3=9999`.

use super::piece::Piece;
use crate::decode::{Leaf, Part};

/// The longest part of a number: a subscriber's.
const LONGEST_PART: usize = 10;
/// The longest part without a digit.
const LETTERS: usize = 4;
/// The most fields that one number has: a telephone's with the country and an extension.
const PARTS: usize = 5;

/// The parts that came last of numbers of one kind.
#[derive(Default)]
pub(super) struct NumberParts {
    parts: Vec<String>,
    /// Where they stood.
    part: Option<Part>,
}

impl NumberParts {
    /// Takes a leaf whose field is for such numbers; returns the last parts side by side, as soon as
    /// there are two. Where the number starts among them is for others to find.
    pub(super) fn take(&mut self, leaf: &Leaf<'_>) -> Option<Piece> {
        let text = part(leaf)?;
        if self.part != Some(leaf.part) {
            self.parts.clear();
            self.part = Some(leaf.part);
        }
        if self.parts.len() == PARTS {
            self.parts.remove(0);
        }
        self.parts.push(text);
        if self.parts.len() < 2 {
            return None;
        }
        let mut piece = Piece::of(leaf);
        piece.text = self.parts.join(" ").into_bytes();
        Some(piece)
    }
}

/// Whether a leaf may be part of a number.
pub(super) fn is_part(leaf: &Leaf<'_>) -> bool {
    part(leaf).is_some()
}

/// Returns the letters and digits of `617`, `(617)`, `+1` or `A123`.
fn part(leaf: &Leaf<'_>) -> Option<String> {
    let text: &[u8] = leaf.text.expose_for_matching();
    if text.len() > 2 * LONGEST_PART {
        return None;
    }
    let mut part = String::new();
    for byte in text {
        match byte {
            b' ' | b'-' | b'(' | b')' | b'+' => {}
            _ if byte.is_ascii_alphanumeric() => part.push(char::from(*byte)),
            _ => return None,
        }
    }
    let has_digit = part.bytes().any(|byte| byte.is_ascii_digit());
    let longest = if has_digit { LONGEST_PART } else { LETTERS };
    (1..=longest).contains(&part.len()).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Span;
    use crate::sensitive::Sensitive;

    #[test]
    fn the_last_parts_stand_side_by_side() {
        let mut parts = NumberParts::default();
        for (part, joined) in [
            ("(219)", None),
            ("09", Some("219 09")),
            ("n/a", None),
            ("219-09-999900", None),
            ("undefined", None),
            ("A99", Some("219 09 A99")),
            ("1", Some("219 09 A99 1")),
            ("2", Some("219 09 A99 1 2")),
            ("3", Some("09 A99 1 2 3")),
        ] {
            let leaf = Leaf::new(
                Part::Query,
                "ssn",
                &[],
                Sensitive::new(part.as_bytes()),
                Span { start: 0, end: 0 },
            );
            let text = parts.take(&leaf).map(|piece| piece.text);
            assert_eq!(text.as_deref(), joined.map(str::as_bytes), "{part}");
        }
    }
}
