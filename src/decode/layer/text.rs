//! Delivers text as it is, a long one in windows that overlap.

use super::{mojibake, opaque, runs, url};
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::Place;
use crate::decode::sniff::{Classes, Hint};
use crate::limits;

/// A text of any length.
pub(in crate::decode) struct Text {
    place: Place,
    window: Vec<u8>,
    /// Where the window starts in the text.
    offset: u64,
    /// Whether encoded runs within it are looked for.
    searched: bool,
}

impl Text {
    /// Returns a text whose bytes are still to come.
    pub(in crate::decode) fn new(place: Place) -> Self {
        Self {
            place,
            window: Vec::new(),
            offset: 0,
            searched: true,
        }
    }

    /// Returns a text that is decoded as a whole elsewhere.
    pub(in crate::decode) fn encoded(place: Place) -> Self {
        Self {
            searched: false,
            ..Self::new(place)
        }
    }

    fn deliver(&self, output: &mut Output<'_>) {
        let seen = Classes::of(&self.window);
        deliver_window(&self.place, (&self.window, seen), self.offset, output);
        if seen.any(Classes::BINARY) {
            opaque::report_bytes(&self.place, &self.window, output);
        }
        if self.searched {
            runs::search(&self.place, &self.window, self.offset, output);
            if seen.any(Classes::EQUALS) {
                url::search(&self.place, &self.window, self.offset, output);
            }
        }
    }

    /// Delivers the window and moves on, keeping the overlap.
    fn turn(&mut self, output: &mut Output<'_>) {
        self.deliver(output);
        let step = self
            .window
            .len()
            .saturating_sub(limits::WINDOW_OVERLAP_BYTES);
        self.window.drain(..step);
        self.offset += u64::try_from(step).unwrap_or(u64::MAX);
    }
}

impl Peel for Text {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.window.len() >= limits::WINDOW_BYTES {
                self.turn(output);
            }
            let room = limits::WINDOW_BYTES - self.window.len();
            let (first, more) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            self.window.extend_from_slice(first);
            rest = more;
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.deliver(output);
        self.window.clear();
    }
}

/// Delivers a text all of whose bytes are here, and which is no longer than a window, and what the
/// runs of digits in it spell.
pub(in crate::decode) fn search(
    place: &Place,
    (text, seen): (&[u8], Classes),
    output: &mut Output<'_>,
) {
    deliver(place, (text, seen), output);
    if seen.any(Classes::BINARY) {
        opaque::report_bytes(place, text, output);
    }
    if seen.any(Classes::HIGH) {
        mojibake::search(place, text, output);
    }
    // Words of small letters spell nothing.
    if seen.any(Classes::CAPITAL) || seen.any(Classes::DIGIT) {
        runs::search(place, text, 0, output);
        if seen.any(Classes::SEPARATOR) && !seen.any(Classes::BLANK) {
            runs::search_marked(place, text, output);
        }
    }
    if seen.any(Classes::EQUALS) {
        url::search(place, text, 0, output);
    }
}

/// Delivers base64 as it is, and what it spells with other letters glued to its front.
pub(in crate::decode) fn base64(place: &Place, text: &[u8], output: &mut Output<'_>) {
    deliver(place, (text, Classes::of(text)), output);
    runs::glued(place, text, output);
}

/// Delivers a text all of whose bytes are here, and which is no longer than a window.
pub(in crate::decode) fn deliver(place: &Place, text: (&[u8], Classes), output: &mut Output<'_>) {
    deliver_window(place, text, 0, output);
}

/// Delivers a text that stands beside values, such as the host of an URL, unless it is known to say
/// nothing.
pub(in crate::decode) fn tell(place: &Place, text: &[u8], output: &mut Output<'_>) {
    output.peel((place, Hint::Plain.number()), text, |output| {
        deliver(place, (text, Classes::of(text)), output);
    });
}

fn deliver_window(
    place: &Place,
    (window, seen): (&[u8], Classes),
    offset: u64,
    output: &mut Output<'_>,
) {
    let span = place.extent.window(offset, offset + length(window));
    output.leaf(place, (window, seen), span);
}

/// Whether nine tenths of these bytes are UTF-8 without control characters.
pub(in crate::decode) fn reads_as_text(bytes: &[u8], whole: bool) -> bool {
    let (mut bad, mut missing) = (0, 0_u8);
    for byte in bytes {
        missing = match (byte, missing) {
            (0x80..=0xbf, 1..) => missing - 1,
            (b' '..=b'~' | b'\t' | b'\r' | b'\n', 0) => 0,
            (0xc2..=0xdf, 0) => 1,
            (0xe0..=0xef, 0) => 2,
            (0xf0..=0xf4, 0) => 3,
            // Part of no character, or a control character; or one was broken off before it.
            _ => {
                bad += 1;
                0
            }
        };
    }
    // The last character may be cut.
    let cut = if whole { 0 } else { usize::from(missing) };
    !bytes.is_empty() && bad * 10 <= bytes.len() + cut * 10
}
