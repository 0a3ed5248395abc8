//! What digits of base64 and hexadecimal spell, and whether it reads as text.

use super::base64;
use super::escape::hex_digit;
use crate::decode::leaf::Layer;

/// A way to spell bytes in digits.
pub(super) struct Code {
    pub(super) layer: Layer,
    pub(super) digit: fn(u8) -> Option<u8>,
    /// Bits in a digit.
    pub(super) width: u32,
    /// Digits that make whole bytes together.
    pub(super) group: usize,
    /// Groups in a row that must read as text.
    pub(super) least: usize,
}

pub(super) const BASE64: Code = Code {
    layer: Layer::Base64,
    digit: base64::digit_in_text,
    width: 6,
    group: 4,
    least: 4,
};

pub(super) const HEX: Code = Code {
    layer: Layer::Hex,
    digit: hex_digit,
    width: 4,
    group: 2,
    least: 10,
};

/// Finds the first digit from which on enough groups spell a text.
pub(super) fn find_text(run: &[u8], code: &Code) -> Option<usize> {
    let mut tracks = [(0_usize, Sense::default()); 4];
    let mut bits = 0_u32;
    for (index, digit) in run
        .iter()
        .filter_map(|byte| (code.digit)(*byte))
        .enumerate()
    {
        bits = bits << code.width | u32::from(digit);
        let Some(start) = (index + 1).checked_sub(code.group) else {
            continue;
        };
        let (groups, sense) = tracks.get_mut(start % code.group)?;
        if sense.takes_all(bytes_of(bits, code)) {
            *groups += 1;
        } else {
            (*groups, *sense) = (0, Sense::default());
        }
        if *groups == code.least {
            return Some(start - (code.least - 1) * code.group);
        }
    }
    None
}

/// Spells a text as far as it is one; returns it, and how many digits that took.
pub(super) fn spell(run: &[u8], code: &Code) -> (Vec<u8>, usize) {
    let mut text = Vec::new();
    let mut used = 0;
    let mut sense = Sense::default();
    for group in run.chunks(code.group) {
        let digits = group.iter().filter_map(|byte| (code.digit)(*byte));
        let bits = digits.fold(0, |bits, digit| bits << code.width | u32::from(digit));
        let (shift, known) = missing(group, code);
        let bytes = bytes_of(bits << shift, code).take(known);
        let mut partly = sense;
        if !sense.takes_all(bytes.clone()) {
            // Digits that are glued behind may have changed the end of the group.
            text.extend(bytes.take_while(|byte| partly.takes(*byte)));
            break;
        }
        text.extend(bytes);
        used += group.len();
    }
    (text, used.max(1))
}

/// Returns how many bits a group lacks at its end, and how many bytes it has whole.
pub(super) fn missing(group: &[u8], code: &Code) -> (u32, usize) {
    let missing = u32::try_from(code.group - group.len()).unwrap_or(0);
    let known = group.len() * usize::try_from(code.width).unwrap_or(0) / 8;
    (code.width * missing, known)
}

/// Returns the bytes of a group.
pub(super) fn bytes_of(bits: u32, code: &Code) -> impl Iterator<Item = u8> + Clone + use<> {
    let [_, first, second, third] = bits.to_be_bytes();
    let skipped = if code.group == 4 { 0 } else { 2 };
    [first, second, third].into_iter().skip(skipped)
}

/// Follows bytes as long as they are printable UTF-8.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sense {
    /// Bytes that the letter still needs.
    missing: u8,
}

impl Sense {
    pub(super) fn takes(&mut self, byte: u8) -> bool {
        if self.missing > 0 {
            self.missing -= 1;
            return (0x80..0xc0).contains(&byte);
        }
        self.missing = match byte {
            b' '..=b'~' | b'\t' | b'\r' | b'\n' => 0,
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            _ => return false,
        };
        true
    }

    fn takes_all(&mut self, mut bytes: impl Iterator<Item = u8>) -> bool {
        bytes.all(|byte| self.takes(byte))
    }
}
