//! The inside of a JSON string: runs of bytes, and escapes between them.

use crate::decode::eights;
use memchr::memchr2;

/// How far an escape has come.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    /// After a backslash.
    Begun,
    /// After `\u` and so many digits, which make this number.
    Unit(u8, u16),
}

/// Returns where the next quote or backslash is. Most strings are short, and eight bytes at a time are
/// looked at faster than a search for longer ones has begun.
fn end_of_run(bytes: &[u8]) -> Option<usize> {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (number, eight) in eights.iter().enumerate().take(SHORT / 8) {
        let eight = u64::from_le_bytes(*eight);
        let marks = eights::equal(eight, b'"') | eights::equal(eight, b'\\');
        if marks != 0 {
            return Some(number * 8 + eights::first(marks));
        }
    }
    if eights.len() > SHORT / 8 {
        let at = memchr2(b'"', b'\\', bytes.get(SHORT..)?)?;
        return Some(SHORT + at);
    }
    let at = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(bytes.len() - rest.len() + at)
}

/// Bytes of a string that is short.
const SHORT: usize = 64;

/// Unescaping in progress.
#[derive(Debug, Default, Clone)]
pub(super) struct Unescape {
    escape: Escape,
    /// The first half of a surrogate pair, whose second half must follow.
    high: Option<u16>,
}

impl Unescape {
    /// Splits off a string without escapes, and the quote after it, if all of it is here.
    pub(super) fn plain<'a>(&self, bytes: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        if self.escape != Escape::None || self.high.is_some() {
            return None;
        }
        let (string, tail) = bytes.split_at_checked(end_of_run(bytes)?)?;
        Some((string, tail.strip_prefix(b"\"")?))
    }

    /// Unescapes up to the closing quote; returns what follows, and whether there was a quote.
    pub(super) fn push<'a>(&mut self, bytes: &'a [u8], decoded: &mut Vec<u8>) -> (&'a [u8], bool) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.escape == Escape::None {
                let (run, tail) = split_run(rest);
                if !run.is_empty() {
                    self.end_pair(decoded);
                    decoded.extend_from_slice(run);
                }
                let Some((&mark, more)) = tail.split_first() else {
                    return (&[], false);
                };
                rest = more;
                if mark == b'"' {
                    self.end_pair(decoded);
                    return (rest, true);
                }
                self.escape = Escape::Begun;
            } else {
                rest = self.step(rest, decoded);
            }
        }
        (rest, false)
    }

    /// Delivers what was never completed.
    pub(super) fn finish(&mut self, decoded: &mut Vec<u8>) {
        self.end_pair(decoded);
        self.escape = Escape::None;
    }

    /// Takes one byte of an escape.
    fn step<'a>(&mut self, bytes: &'a [u8], decoded: &mut Vec<u8>) -> &'a [u8] {
        let Some((&byte, rest)) = bytes.split_first() else {
            return bytes;
        };
        let Escape::Unit(count, unit) = self.escape else {
            self.begin(byte, decoded);
            return rest;
        };
        let Some(digit) = char::from(byte)
            .to_digit(16)
            .and_then(|digit| u16::try_from(digit).ok())
        else {
            // No escape after all; the byte stands for itself.
            self.finish(decoded);
            return bytes;
        };
        let unit = unit << 4 | digit;
        self.escape = Escape::Unit(count + 1, unit);
        if count == 3 {
            self.escape = Escape::None;
            self.add_unit(unit, decoded);
        }
        rest
    }

    /// Takes the byte after a backslash.
    fn begin(&mut self, byte: u8, decoded: &mut Vec<u8>) {
        if byte == b'u' {
            self.escape = Escape::Unit(0, 0);
            return;
        }
        self.escape = Escape::None;
        self.end_pair(decoded);
        decoded.push(match byte {
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            other => other,
        });
    }

    /// Adds a unit of UTF-16, which may be half of a character.
    fn add_unit(&mut self, unit: u16, decoded: &mut Vec<u8>) {
        let high = self.high.take();
        if is_high(unit) {
            push_units(high.as_slice(), decoded);
            self.high = Some(unit);
        } else {
            let pair: Vec<u16> = high.into_iter().chain([unit]).collect();
            push_units(&pair, decoded);
        }
    }

    /// Gives up on the second half of a pair.
    fn end_pair(&mut self, decoded: &mut Vec<u8>) {
        push_units(self.high.take().as_slice(), decoded);
    }
}

fn split_run(bytes: &[u8]) -> (&[u8], &[u8]) {
    memchr2(b'"', b'\\', bytes)
        .and_then(|at| bytes.split_at_checked(at))
        .unwrap_or((bytes, &[]))
}

fn is_high(unit: u16) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

/// Appends units of UTF-16 as UTF-8, with the replacement character for a lone half.
fn push_units(units: &[u16], decoded: &mut Vec<u8>) {
    for character in char::decode_utf16(units.iter().copied()) {
        let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
        decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}
