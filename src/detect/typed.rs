//! Text that leaves in pieces: single keys or characters, joined before they are looked at.
//!
//! Session replay and keystroke logs send `{"key":"J"}` `{"key":"a"}` …, others an array with a
//! character in each place. Growing prefixes (`J`, `Ja`, `Jan`) need no joining: the last is whole.

use super::piece::Piece;
use crate::decode::Leaf;
use crate::limits;

/// Fields whose characters are gathered at the same time.
const FIELDS: usize = 32;
/// Fewer characters say nothing.
const SHORTEST: usize = 4;

/// The pieces of one request, by field.
#[derive(Default)]
pub(super) struct Typed {
    fields: Vec<(u64, Piece)>,
}

impl Typed {
    /// Takes a leaf, if it is one character or key; returns what has been typed when it is long.
    pub(super) fn take(&mut self, number: u64, leaf: &Leaf<'_>) -> Option<Piece> {
        let key = Key::of(leaf.text.expose_for_matching())?;
        let known = self.fields.iter().position(|(own, _)| *own == number);
        let at = match (known, key) {
            (Some(at), _) => at,
            (None, Key::Text(_)) => {
                self.make_room();
                self.fields.push((number, Piece::of(leaf)));
                self.fields.len() - 1
            }
            (None, _) => return None,
        };
        let (_, piece) = self.fields.get_mut(at)?;
        press(&mut piece.text, key);
        piece.span.end = leaf.span.end;
        (piece.text.len() >= limits::TYPED_BYTES).then(|| turn(piece))
    }

    /// Gives up the field that looks least like typing: numbers, such as coordinates, or the one that
    /// has the fewest characters.
    fn make_room(&mut self) {
        if self.fields.len() < FIELDS {
            return;
        }
        let letters = |piece: &Piece| piece.text.iter().filter(|b| !b.is_ascii_digit()).count();
        let least = self
            .fields
            .iter()
            .enumerate()
            .min_by_key(|(_, (_, piece))| letters(piece));
        if let Some(at) = least.map(|(at, _)| at) {
            self.fields.swap_remove(at);
        }
    }

    /// Returns what has been typed and not been returned yet.
    pub(super) fn finish(&mut self) -> impl Iterator<Item = Piece> + use<> {
        let fields = std::mem::take(&mut self.fields).into_iter();
        fields
            .map(|(_, piece)| piece)
            .filter(|piece| piece.text.len() >= SHORTEST)
    }
}

/// Whether a leaf is one character or key.
pub(super) fn is_key(leaf: &Leaf<'_>) -> bool {
    Key::of(leaf.text.expose_for_matching()).is_some()
}

/// Adds a key to what has been typed.
fn press(text: &mut Vec<u8>, key: Key<'_>) {
    match key {
        Key::Text(typed) => text.extend_from_slice(typed),
        Key::Backspace => while text.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
    }
}

/// Returns all of it, and keeps its end.
fn turn(piece: &mut Piece) -> Piece {
    let whole = piece.clone();
    let kept = piece.text.len().min(limits::WINDOW_OVERLAP_BYTES);
    piece.text.drain(..piece.text.len() - kept);
    whole
}

/// Bytes of the longest character in UTF-8.
const LONGEST_CHARACTER: usize = 4;

/// The longest name of a key that is known here.
const LONGEST_KEY: &str = "Backspace";

/// A key that was pressed (W3C UI Events, `KeyboardEvent.key`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key<'a> {
    Backspace,
    Text(&'a [u8]),
}

impl<'a> Key<'a> {
    fn of(text: &'a [u8]) -> Option<Self> {
        if text.len() > LONGEST_KEY.len() {
            return None;
        }
        match text {
            b"Backspace" => Some(Self::Backspace),
            b"Enter" | b"Space" | b"Spacebar" | b"Tab" => Some(Self::Text(b" ")),
            _ if text.len() > LONGEST_CHARACTER => None,
            _ => {
                let mut characters = std::str::from_utf8(text).ok()?.chars();
                let one = characters.next().is_some() && characters.next().is_none();
                one.then_some(Self::Text(text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Layer, Part, Span};
    use crate::sensitive::Sensitive;

    fn typed(keys: &[&str]) -> Option<String> {
        let mut typed = Typed::default();
        for key in keys {
            let leaf = Leaf::new(
                Part::Body,
                "key",
                &[Layer::Json],
                Sensitive::new(key.as_bytes()),
                Span { start: 0, end: 0 },
            );
            assert!(typed.take(1, &leaf).is_none());
        }
        let piece = typed.finish().next()?;
        String::from_utf8(piece.text).ok()
    }

    #[test]
    fn keys_make_a_text() {
        for (keys, expected) in [
            (&["j", "a", "n", "e"][..], Some("jane")),
            (
                &["J", "x", "Backspace", "ö", "r", "g", "Space", "7"],
                Some("Jörg 7"),
            ),
            (
                &["J", "Shift", "a", "ö", "Backspace", "n", "e"],
                Some("Jane"),
            ),
            (&["Backspace", "a", "b"], None),
            (&["jane", "doe"], None),
        ] {
            assert_eq!(typed(keys).as_deref(), expected, "{keys:?}");
        }
    }

    #[test]
    fn a_long_text_comes_in_windows_that_overlap() {
        let mut typed = Typed::default();
        let leaf = Leaf::new(
            Part::Body,
            "key",
            &[],
            Sensitive::new(b"a"),
            Span { start: 0, end: 0 },
        );
        let windows = (0..limits::TYPED_BYTES * 3).filter_map(|_| typed.take(1, &leaf));
        let windows: Vec<usize> = windows.map(|piece| piece.text.len()).collect();
        assert!(windows.len() >= 3);
        assert!(windows.iter().all(|length| *length == limits::TYPED_BYTES));
    }
}
