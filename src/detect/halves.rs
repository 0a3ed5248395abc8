//! What stands in two fields whose own names say nothing: a name in `entry.1=Katherine` and
//! `entry.2=Castellano`, an appointment in `date=2026-12-08` and `time=09:40`.
//!
//! A given name alone, or a family name, is anybody's; side by side they are one person's. In 3,171
//! requests of health sites' trackers without a patient no two stood so. So it is with days and times.
//!
//! In a recording of a session both stand in one field of two events, with others in between, and
//! before each what had been typed of it.

use super::Detector;
use super::piece::Piece;
use super::words::Words;
use crate::decode::Leaf;
use crate::subject::attribute::Attribute;

/// Leaves that may stand between both, or in one field between both.
const BETWEEN: u64 = 2;

/// People of one name that are asked what it is of them.
const OWNERS: usize = 8;
/// Bytes of a text that is typed by and by.
const LONGEST_GROWING: usize = 64;
/// The longest time of a day: `10:30 a.m. to 12:30 p.m.`.
const LONGEST_CLOCK: usize = 24;
/// Halves that are kept: more would stand further away than they may.
const KEPT: usize = 8;

/// Which half of something a whole value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Given,
    Family,
    /// The day of somebody's appointment.
    Day,
    /// Any time of a day.
    Clock,
}

impl Half {
    /// Tells what half the words are, all of them; a word of everyday language is none of a name.
    pub(super) fn of(text: &[u8], words: &Words, detector: &Detector) -> Option<Self> {
        if is_clock(text) {
            return Some(Self::Clock);
        }
        let ([_] | [_, _] | [_, _, _]) = words.all() else {
            return None;
        };
        let mut owners = detector.index.under_key(words.key()).take(OWNERS);
        let half = owners.find_map(|owner| match owner.attribute {
            Attribute::Appointment => Some(Self::Day),
            Attribute::Family => Some(Self::Family),
            Attribute::Given => Some(Self::Given),
            _ => None,
        })?;
        let everyday = &detector.patterns.name_words;
        let is_of_name = |word: &[u8]| word.len() > 1 && !everyday.holds(word);
        let mut own = words.all().iter().map(|word| words.text(*word));
        (half == Self::Day || own.any(is_of_name)).then_some(half)
    }

    fn other(self) -> Self {
        match self {
            Self::Given => Self::Family,
            Self::Family => Self::Given,
            Self::Day => Self::Clock,
            Self::Clock => Self::Day,
        }
    }

    /// Whether it stands first when both are written together.
    fn is_first(self) -> bool {
        matches!(self, Self::Given | Self::Day)
    }
}

/// Whether a text starts with the time of a day: `9:40`, `09.40 uur`, `14:30:00`, `2:30 PM EST`,
/// `9:40-10:10`.
pub(super) fn is_clock(text: &[u8]) -> bool {
    let behind = match text {
        [_, b':' | b'.', behind @ ..] => behind,
        [tens, _, b':' | b'.', behind @ ..] if tens.is_ascii_digit() => behind,
        _ => return false,
    };
    let [tens, ones, rest @ ..] = behind else {
        return false;
    };
    // A price has a point too.
    let is_said = !text.contains(&b'.') || rest.iter().any(u8::is_ascii_alphabetic);
    is_said
        && text.len() <= LONGEST_CLOCK
        && text.first().is_some_and(u8::is_ascii_digit)
        && tens.is_ascii_digit()
        && ones.is_ascii_digit()
        && !rest.first().is_some_and(u8::is_ascii_digit)
}

/// A half, where it stood, and what came since.
struct Last {
    half: Half,
    piece: Piece,
    /// The number of its field.
    number: u64,
    /// Leaves since then, and those in its field.
    since: u64,
    since_in_field: u64,
    /// What came last in its field: more of the same is not counted.
    growing: Vec<u8>,
}

/// The halves that came last.
#[derive(Default)]
pub(super) struct Halves {
    last: Vec<Last>,
}

impl Halves {
    /// Whether a value in the field of this number has to be passed, though it is known to say nothing: what
    /// is found must not depend on what was known before.
    pub(super) fn counts(&self, number: u64) -> bool {
        self.last.iter().any(|last| last.is_near(number))
    }

    /// Takes note of a leaf in the field of this number.
    pub(super) fn pass(&mut self, number: u64, leaf: &Leaf<'_>) {
        for last in &mut self.last {
            last.pass(number, leaf.text.expose_for_matching());
        }
    }

    /// Takes a leaf that is a half; returns the wholes that it makes with those that came shortly before.
    /// Whether both are of one person is for others to find.
    pub(super) fn take(&mut self, half: Half, number: u64, leaf: &Leaf<'_>) -> Vec<Piece> {
        self.pass(number, leaf);
        let text: &[u8] = leaf.text.expose_for_matching();
        let others = self.last.iter();
        let others = others.filter(|last| last.half == half.other() && last.is_near(number));
        let wholes = others.map(|last| {
            let mut piece = Piece::of(leaf);
            piece.text = if half.is_first() {
                [text, b" ", &last.piece.text].concat()
            } else {
                [&last.piece.text, b" ".as_slice(), text].concat()
            };
            piece
        });
        let wholes = wholes.collect();
        if self.last.len() == KEPT {
            self.last.remove(0);
        }
        let mut piece = Piece::of(leaf);
        piece.text.extend_from_slice(text);
        self.last.push(Last {
            half,
            piece,
            number,
            since: 0,
            since_in_field: 0,
            growing: text.to_vec(),
        });
        wholes
    }
}

impl Last {
    fn pass(&mut self, number: u64, text: &[u8]) {
        self.since += 1;
        if number != self.number {
            return;
        }
        let grows = text.len() > self.growing.len() && text.starts_with(&self.growing);
        self.since_in_field += u64::from(!grows);
        self.growing.clear();
        let end = text.len().min(LONGEST_GROWING);
        self.growing
            .extend_from_slice(text.get(..end).unwrap_or_default());
    }

    fn is_near(&self, number: u64) -> bool {
        self.since <= BETWEEN + 1 || (number == self.number && self.since_in_field <= BETWEEN + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_day() {
        for (text, expected) in [
            ("9:40", true),
            ("09:40", true),
            ("14:30:00", true),
            ("2:30 PM", true),
            ("2:30pm", true),
            ("10.40 uur", true),
            ("14:30 Uhr", true),
            ("2:30 p.m.", true),
            ("940", false),
            ("1.402", false),
            ("12.50", false),
            ("192.168", false),
            ("9:4", false),
            ("9:40 AM - 10:10 AM", true),
            ("", false),
        ] {
            assert_eq!(is_clock(text.as_bytes()), expected, "{text}");
        }
    }
}
