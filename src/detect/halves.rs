//! What stands in two fields whose own names say nothing: a name in `entry.1=Katherine` and
//! `entry.2=Castellano`, an appointment in `date=2026-12-08` and `time=09:40`.
//!
//! A given name alone, or a family name, is anybody's; side by side they are one person's. In 3,171
//! requests of health sites' trackers without a patient no two stood so. So it is with days and times.

use super::Detector;
use super::piece::Piece;
use super::words::Words;
use crate::decode::Leaf;
use crate::subject::attribute::Attribute;

/// Fields that may stand between both.
const BETWEEN: u64 = 2;

/// People of one name that are asked what it is of them.
const OWNERS: usize = 8;
/// The longest time of a day: `12:30:00 p.m.`.
const LONGEST_CLOCK: usize = 13;

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
        let ([first] | [first, _] | [first, _, _]) = words.all() else {
            return None;
        };
        let mut owners = detector.index.under_key(words.key()).take(OWNERS);
        let half = owners.find_map(|owner| match owner.attribute {
            Attribute::Appointment => Some(Self::Day),
            Attribute::Family => Some(Self::Family),
            Attribute::Given => Some(Self::Given),
            _ => None,
        })?;
        let is_everyday = detector.patterns.name_words.holds(words.text(*first));
        (half == Self::Day || !is_everyday).then_some(half)
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

/// Whether a text is the time of a day: `9:40`, `09.40 uur`, `14:30:00`, `2:30 PM`.
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
    let is_of_end = |byte: &u8| b": .0123456789aAhHmMpPrRuU".contains(byte);
    is_said
        && text.len() <= LONGEST_CLOCK
        && text.first().is_some_and(u8::is_ascii_digit)
        && tens.is_ascii_digit()
        && ones.is_ascii_digit()
        && !rest.first().is_some_and(u8::is_ascii_digit)
        && rest.iter().all(is_of_end)
}

/// The halves that came last, of a name and of an appointment.
#[derive(Default)]
pub(super) struct Halves {
    name: Option<(Half, Piece, u64)>,
    appointment: Option<(Half, Piece, u64)>,
    /// How many leaves came.
    leaves: u64,
}

impl Halves {
    /// Takes note of a leaf that is no half of anything.
    pub(super) fn pass(&mut self) {
        self.leaves += 1;
    }

    /// Takes a leaf that is one; returns the whole if the other half came shortly before. Whether both are
    /// of one person is for others to find.
    pub(super) fn take(&mut self, half: Half, leaf: &Leaf<'_>) -> Option<Piece> {
        self.leaves += 1;
        let mut piece = Piece::of(leaf);
        piece.text = leaf.text.expose_for_matching().to_vec();
        let last = match half {
            Half::Given | Half::Family => &mut self.name,
            Half::Day | Half::Clock => &mut self.appointment,
        };
        let (other, before, at) = last.replace((half, piece.clone(), self.leaves))?;
        if other != half.other() || self.leaves - at > BETWEEN + 1 {
            return None;
        }
        let (first, second) = if half.is_first() {
            (&piece.text, &before.text)
        } else {
            (&before.text, &piece.text)
        };
        piece.text = [first, b" ".as_slice(), second].concat();
        Some(piece)
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
            ("9:40 of July", false),
            ("", false),
        ] {
            assert_eq!(is_clock(text.as_bytes()), expected, "{text}");
        }
    }
}
