//! Telephone numbers and identifiers in several fields: `ssn1=219&ssn2=09&ssn3=9999`.

use super::piece::Piece;
use crate::decode::Leaf;

/// The longest part of a number that a field is made for.
const LONGEST_PART: usize = 8;
/// The most fields that one number has: a telephone's with the country and an extension.
const PARTS: usize = 5;

/// The parts that came last.
#[derive(Default)]
pub(super) struct NumberParts {
    parts: Vec<String>,
}

impl NumberParts {
    /// Takes a leaf whose field is for such numbers; returns the last parts side by side, as soon as
    /// there are two. Where the number starts among them is for others to find.
    pub(super) fn take(&mut self, leaf: &Leaf<'_>) -> Option<Piece> {
        let text = part(leaf)?;
        if self.parts.len() == PARTS {
            self.parts.remove(0);
        }
        self.parts.push(text.to_owned());
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

fn part<'a>(leaf: &Leaf<'a>) -> Option<&'a str> {
    let text: &[u8] = leaf.text.expose_for_matching();
    let text = std::str::from_utf8(text).ok()?.trim();
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_digits && text.len() <= LONGEST_PART).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Part, Span};
    use crate::sensitive::Sensitive;

    #[test]
    fn the_last_parts_stand_side_by_side() {
        let mut parts = NumberParts::default();
        for (part, joined) in [
            ("219", None),
            ("09", Some("219 09")),
            ("n/a", None),
            ("219-09-9999", None),
            ("9999", Some("219 09 9999")),
            ("1", Some("219 09 9999 1")),
            ("2", Some("219 09 9999 1 2")),
            ("3", Some("09 9999 1 2 3")),
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
