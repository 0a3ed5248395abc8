//! Base64 with either alphabet, padded or not, if it hides something that makes sense.

use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use crate::decode::sniff::{Hint, makes_sense, may_make_sense};
use crate::decode::value::Value;

/// The shortest value that is tried.
const SHORTEST: usize = 8;
/// The shortest that is tried when its last group was cut off.
const SHORTEST_CUT: usize = 16;
/// The shortest name of a field that is tried.
const SHORTEST_NAME: usize = 12;
/// Digits that are decoded to see whether they make sense.
const PROBE: usize = 1_024;

/// What a byte that is no digit stands for in [`DIGITS`].
const FOREIGN: u8 = 0xff;
/// What a line's end stands for: it is skipped.
const SKIPPED: u8 = 0xfe;
/// What `=` stands for: the end.
const PADDING: u8 = 0xfd;

/// The number that each digit of both alphabets stands for.
///
/// A space is a `+` that a form has decoded.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiled")]
const DIGITS: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut digits = [FOREIGN; 256];
    let mut number = 0;
    while number < 64 {
        digits[alphabet[number as usize] as usize] = number;
        number += 1;
    }
    digits[b'-' as usize] = 62;
    digits[b' ' as usize] = 62;
    digits[b'_' as usize] = 63;
    digits[b'\r' as usize] = SKIPPED;
    digits[b'\n' as usize] = SKIPPED;
    digits[b'=' as usize] = PADDING;
    digits
};

fn digit(byte: u8) -> u8 {
    DIGITS.get(usize::from(byte)).copied().unwrap_or(FOREIGN)
}

/// Decoding in progress: up to three digits of a group of four.
#[derive(Debug, Default)]
struct Groups {
    bits: u32,
    digits: u8,
    padded: bool,
    broken: bool,
}

impl Groups {
    fn push(&mut self, bytes: &[u8], decoded: &mut Vec<u8>) {
        let mut rest = bytes;
        while !rest.is_empty() && !self.broken {
            if self.digits == 0 && !self.padded {
                rest = fours(rest, decoded);
            }
            let Some((&byte, more)) = rest.split_first() else {
                return;
            };
            self.step(digit(byte), decoded);
            rest = more;
        }
    }

    fn step(&mut self, digit: u8, decoded: &mut Vec<u8>) {
        match digit {
            SKIPPED => {}
            PADDING => self.padded = true,
            FOREIGN => self.broken = true,
            _ if self.padded => self.broken = true,
            _ => self.add(digit, decoded),
        }
    }

    fn add(&mut self, digit: u8, decoded: &mut Vec<u8>) {
        self.bits = self.bits << 6 | u32::from(digit);
        self.digits += 1;
        if self.digits == 4 {
            let [_, first, second, third] = self.bits.to_be_bytes();
            decoded.extend_from_slice(&[first, second, third]);
            self.bits = 0;
            self.digits = 0;
        }
    }

    fn finish(&mut self, decoded: &mut Vec<u8>) {
        let [_, first, second, _] = (self.bits << (6 * (4 - u32::from(self.digits)))).to_be_bytes();
        match self.digits {
            2 => decoded.push(first),
            3 => decoded.extend_from_slice(&[first, second]),
            _ => {}
        }
        self.digits = 0;
    }
}

/// Decodes whole groups of four digits, up to the first other byte; returns what is left.
fn fours<'a>(bytes: &'a [u8], decoded: &mut Vec<u8>) -> &'a [u8] {
    let (groups, _) = bytes.as_chunks::<4>();
    let mut used = 0;
    for &[a, b, c, d] in groups {
        let [a, b, c, d] = [digit(a), digit(b), digit(c), digit(d)];
        if (a | b | c | d) > 63 {
            break;
        }
        let bits = u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d);
        let [_, first, second, third] = bits.to_be_bytes();
        decoded.extend_from_slice(&[first, second, third]);
        used += 4;
    }
    bytes.get(used..).unwrap_or_default()
}

/// A value in base64.
pub(in crate::decode) struct Base64 {
    beneath: Place,
    groups: Groups,
    decoded: Vec<u8>,
    inner: Value,
    spent: bool,
}

impl Base64 {
    /// Returns the layer above this place.
    pub(in crate::decode) fn new(beneath: Place) -> Self {
        let inner = Value::new(beneath.clone(), Hint::Nothing);
        Self {
            beneath,
            groups: Groups::default(),
            decoded: Vec::new(),
            inner,
            spent: false,
        }
    }

    fn deliver(&mut self, output: &mut Output<'_>) {
        if output.pay_bytes(self.decoded.len(), &self.beneath, Layer::Base64) {
            self.inner.push(&self.decoded, output);
        } else {
            self.spent = true;
        }
    }
}

impl Peel for Base64 {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        if self.spent {
            return;
        }
        self.decoded.clear();
        self.groups.push(bytes, &mut self.decoded);
        self.deliver(output);
        if self.groups.broken {
            // The value is also delivered as it is, so nothing is lost.
            output.obstacle(&self.beneath, Layer::Base64.name(), Reason::Malformed);
            self.spent = true;
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.decoded.clear();
        if !self.spent {
            self.groups.finish(&mut self.decoded);
            self.deliver(output);
        }
        self.inner.finish_at(None, output);
    }
}

/// Whether these are digits of base64, and what they spell makes sense.
///
/// One digit too many is what is left of a group that was cut off.
pub(in crate::decode) fn looks_like_base64(head: &[u8], whole: bool) -> bool {
    if head.len() < SHORTEST || reads_as_words(head) || !starts_well(head) {
        return false;
    }
    if head.iter().any(|byte| digit(*byte) == FOREIGN) {
        return false;
    }
    let digits = head.iter().filter(|byte| digit(**byte) <= 63).count();
    if digits < SHORTEST - 2 || (whole && digits % 4 == 1 && digits < SHORTEST_CUT) {
        return false;
    }
    let probe = head.get(..PROBE).unwrap_or(head);
    let all = whole && probe.len() == head.len();
    let mut groups = Groups::default();
    let mut decoded = Vec::with_capacity(probe.len());
    groups.push(probe, &mut decoded);
    if all {
        groups.finish(&mut decoded);
    }
    !groups.broken && makes_sense(&decoded, all)
}

/// Whether the name of a field is base64 that hides a value: no name mixes capitals as that does.
pub(in crate::decode) fn is_encoded_name(name: &[u8]) -> bool {
    let capitals = || name.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    name.len() >= SHORTEST_NAME && capitals() * 6 >= name.len() && looks_like_base64(name, true)
}

/// Whether there are so few capitals that these are words, a slug or a UUID: of the digits of base64
/// four in ten are capitals. Of 24 digits less than one in ten thousand has so few.
pub(in crate::decode) fn reads_as_words(head: &[u8]) -> bool {
    let capitals = head.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    match head.len() {
        0..16 => false,
        16..24 => capitals == 0,
        length => capitals <= length / 16,
    }
}

/// Whether the first groups may spell something: this settles most values that are no base64.
fn starts_well(head: &[u8]) -> bool {
    let mut start = [0; 12];
    let mut known = 0;
    let (groups, _) = head.as_chunks::<4>();
    for (&[a, b, c, d], bytes) in groups.iter().zip(start.as_chunks_mut::<3>().0) {
        let [a, b, c, d] = [digit(a), digit(b), digit(c), digit(d)];
        if (a | b | c | d) > 63 {
            // With line ends or padding this early, one has to look closer.
            break;
        }
        let bits = u32::from(a) << 18 | u32::from(b) << 12 | u32::from(c) << 6 | u32::from(d);
        let [_, first, second, third] = bits.to_be_bytes();
        *bytes = [first, second, third];
        known += 3;
    }
    known < 6 || may_make_sense(start.get(..known).unwrap_or_default(), head.len() / 4 * 3)
}

/// Returns the number that a digit of either alphabet stands for, a space being none.
pub(in crate::decode) fn digit_in_text(byte: u8) -> Option<u8> {
    let digit = digit(byte);
    (digit <= 63 && byte != b' ').then_some(digit)
}
