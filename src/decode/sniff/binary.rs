//! Forms that are no text in UTF-8: other charsets, and records in binary.

use super::Shape;
use crate::decode::layer::cbor::looks_like_cbor;
use crate::decode::layer::lz_string::{Alphabet, looks_like_lz_string};
use crate::decode::layer::messagepack::looks_like_messagepack;
use crate::decode::layer::protobuf::looks_like_protobuf;
use crate::decode::layer::text::reads_as_text;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Units of UTF-16 that are looked at.
const UNITS: usize = 64;

/// Tells what bytes are that have control characters, or more than ASCII.
pub(in crate::decode) fn binary(head: &[u8], whole: bool) -> Option<Shape> {
    if let Some(encoding) = utf_16(head) {
        return Some(Shape::Charset(encoding));
    }
    if is_utf8(head, whole) {
        if looks_like_protobuf(head, whole) {
            return Some(Shape::Protobuf);
        }
        return looks_like_lz_string(head, whole, Alphabet::Utf16)
            .then_some(Shape::LzString(Alphabet::Utf16));
    }
    if looks_like_messagepack(head, whole) {
        Some(Shape::MessagePack)
    } else if looks_like_cbor(head, whole) {
        Some(Shape::Cbor)
    } else if looks_like_protobuf(head, whole) {
        Some(Shape::Protobuf)
    } else {
        is_single_byte(head).then_some(Shape::Charset(WINDOWS_1252))
    }
}

/// Whether these bytes are a record in binary of another kind than Protocol Buffers, or UTF-16.
pub(in crate::decode) fn is_other_record(bytes: &[u8]) -> bool {
    utf_16(bytes).is_some() || looks_like_messagepack(bytes, true) || looks_like_cbor(bytes, true)
}

/// Whether these bytes are of the charset that a header names, and not of UTF-8 after all.
pub(super) fn is_of_charset(head: &[u8], whole: bool, encoding: &'static Encoding) -> bool {
    if [UTF_16BE, UTF_16LE].contains(&encoding) {
        utf_16(head).is_some() || !reads_as_text(head, whole)
    } else {
        !is_utf8(head, whole)
    }
}

fn is_utf8(head: &[u8], whole: bool) -> bool {
    match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    }
}

/// Returns the kind of UTF-16 that this is: with a mark that says so, or with Latin letters.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let (units, _) = head.as_chunks::<2>();
    let units = units.get(..UNITS).unwrap_or(units);
    if are_latin(units, |[low, high]| (low, high)) {
        Some(UTF_16LE)
    } else {
        are_latin(units, |[high, low]| (low, high)).then_some(UTF_16BE)
    }
}

/// Whether the first unit and seven tenths of all are letters and marks of Latin-1.
fn are_latin(units: &[[u8; 2]], order: fn([u8; 2]) -> (u8, u8)) -> bool {
    let is_latin = |unit: &[u8; 2]| {
        let (low, high) = order(*unit);
        high == 0 && (low.is_ascii_whitespace() || low.is_ascii_graphic() || low >= 0xa0)
    };
    units.first().is_some_and(is_latin)
        && units.len() >= 4
        && units.iter().filter(|unit| is_latin(unit)).count() * 10 >= units.len() * 7
}

/// Whether this is text of one byte a letter: ASCII for the most part, and more letters that are
/// alone than letters that make sense in UTF-8.
fn is_single_byte(head: &[u8]) -> bool {
    let (mut alone, mut together, mut control) = (0, 0, 0);
    for chunk in head.utf8_chunks() {
        alone += chunk.invalid().len();
        for letter in chunk.valid().chars() {
            together += usize::from(!letter.is_ascii());
            control += usize::from(letter.is_control() && !letter.is_ascii_whitespace());
        }
    }
    alone > together && alone * 2 <= head.len() && control * 20 <= head.len()
}

/// Whether the first bytes of a value may be those of a text, but for one in six.
pub(super) fn starts_like_text(start: &[u8]) -> bool {
    let most = start.len().div_ceil(6);
    let (mut bad, mut missing) = (0, 0_u32);
    for byte in start {
        let goes_on = matches!(byte, 0x80..=0xbf);
        bad += usize::from(goes_on != (missing > 0));
        missing = match byte {
            0x80..=0xbf => missing.saturating_sub(1),
            b' '..=b'~' | b'\t' | b'\r' | b'\n' => 0,
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            0xf0..=0xf4 => 3,
            _ => {
                bad += 1;
                0
            }
        };
        if bad > most {
            return false;
        }
    }
    true
}

/// Whether the first bytes of a value may be those of a record, or of UTF-16.
pub(super) fn starts_like_binary(start: &[u8]) -> bool {
    match start {
        // UTF-16.
        [0xff, 0xfe, ..]
        | [0xfe, 0xff, ..]
        | [0, _, 0, ..]
        | [_, 0, _, 0, ..]
        // MessagePack: a map whose first key is a string, or an array.
        | [0x81..=0x8f, 0xa1..=0xbf | 0xd9..=0xdb, ..]
        | [0xdc..=0xdf, 0, ..]
        | [0x91..=0x9f, 0..=0x1f | 0x81..=0xbf | 0xcc..=0xdf, ..]
        // CBOR: a map whose first key is a string or a number, an array, or a tag.
        | [0xa1..=0xb7 | 0xbf, 0..=0x18 | 0x61..=0x7b, ..]
        | [0xb8, ..]
        | [0x81..=0x97, 0..=0x18 | 0x61..=0x7b | 0x81..=0xbf, ..]
        | [0xd9, 0xd9, 0xf7, ..] => true,
        // Protocol Buffers: one of the first 15 fields, and another after a number.
        [tag @ 0x08..=0x7f, number, next, ..] if tag & 7 == 0 => {
            number & 0x80 != 0 || (*next >= 0x08 && matches!(next & 7, 0 | 1 | 2 | 5))
        }
        [tag @ 0x08..=0x7f, ..] => tag & 7 == 2,
        _ => false,
    }
}
