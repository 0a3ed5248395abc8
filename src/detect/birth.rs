//! A birth date in three fields: `birthDay=17&birthMonth=3&birthYear=1984`.

use super::piece::Piece;
use crate::decode::Leaf;

/// The longest part: the name of a month.
const LONGEST_PART: usize = 12;

/// What of a birth date came so far.
#[derive(Default)]
pub(super) struct BirthParts {
    year: Option<String>,
    /// Day and month, whichever is which.
    others: Vec<String>,
}

impl BirthParts {
    /// Takes a leaf whose field is for birth dates; returns the date in each order it may mean, once
    /// there are three parts. What follows starts a new date.
    pub(super) fn take(&mut self, leaf: &Leaf<'_>) -> Option<Piece> {
        let text: &[u8] = leaf.text.expose_for_matching();
        let text = std::str::from_utf8(text).ok()?.trim();
        if text.is_empty() || text.len() > LONGEST_PART || !is_part(text) {
            return None;
        }
        if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.year = Some(text.to_owned());
        } else {
            // Of more than two the last count: what came before was of something else.
            if self.others.len() == 2 {
                self.others.remove(0);
            }
            self.others.push(text.to_owned());
        }
        let [one, other] = self.others.as_slice() else {
            return None;
        };
        let year = self.year.take()?;
        let mut piece = Piece::of(leaf);
        piece.text = format!(
            "{year}-{one:0>2}-{other:0>2}\n{year}-{other:0>2}-{one:0>2}\n\
             {one} {other} {year}\n{other} {one} {year}"
        )
        .into_bytes();
        self.others.clear();
        Some(piece)
    }
}

/// Whether a text is nothing but a number or nothing but a word.
fn is_part(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) || text.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Part, Span};
    use crate::sensitive::Sensitive;

    #[test]
    fn three_parts_make_a_date_in_whatever_order_they_come() {
        for (parts, holds) in [
            (&["17", "3", "1984"][..], Some("1984-03-17")),
            (&["1984", "03", "17"], Some("1984-03-17")),
            (&["March", "1984", "17"], Some("March 17 1984")),
            (&["1984-03-17", "3", "1984"], None),
            (&["17", "1984"], None),
        ] {
            let mut birth = BirthParts::default();
            let pieces = parts.iter().filter_map(|part| {
                birth.take(&Leaf::new(
                    Part::Query,
                    "dob",
                    &[],
                    Sensitive::new(part.as_bytes()),
                    Span { start: 0, end: 0 },
                ))
            });
            let text = pieces.last().map(|piece| piece.text);
            let text = text.map(|text| String::from_utf8(text).unwrap_or_default());
            assert_eq!(text.is_some(), holds.is_some(), "{parts:?}");
            assert!(text.unwrap_or_default().contains(holds.unwrap_or_default()));
        }
    }
}
