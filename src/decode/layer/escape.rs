//! Undoes `%XX` and `+`, also where a chunk ends in the middle of one.

use crate::decode::eights;

/// Bytes that are looked at together.
const EIGHT: usize = 8;

/// Percent-decoding in progress.
#[derive(Debug, Default)]
pub(in crate::decode) struct Escapes {
    /// A `%`, perhaps with one digit, that the next bytes complete.
    pending: [u8; 2],
    pending_length: usize,
    plus_is_space: bool,
}

impl Escapes {
    /// Returns decoding in which `+` stands for a space.
    pub(in crate::decode) fn of_form() -> Self {
        Self {
            plus_is_space: true,
            ..Self::default()
        }
    }

    /// Decodes the next bytes onto the end of `decoded`.
    pub(in crate::decode) fn push(&mut self, bytes: &[u8], decoded: &mut Vec<u8>) {
        let mut rest = bytes;
        while self.pending_length > 0 {
            let Some((&byte, more)) = rest.split_first() else {
                return;
            };
            if !self.complete(byte, decoded) {
                break;
            }
            rest = more;
        }
        self.runs(rest, decoded);
    }

    /// Delivers an escape that was never completed, as it is.
    pub(in crate::decode) fn finish(&mut self, decoded: &mut Vec<u8>) {
        decoded.extend_from_slice(self.pending.get(..self.pending_length).unwrap_or_default());
        self.pending_length = 0;
    }

    /// Copies runs without escapes, and decodes what is between them.
    fn runs(&mut self, bytes: &[u8], decoded: &mut Vec<u8>) {
        decoded.reserve(bytes.len() + EIGHT);
        let mut rest = Some(bytes);
        while let Some(more) = rest.filter(|more| !more.is_empty()) {
            let tail = self.copy_run(more, decoded);
            rest = self.escapes(tail, decoded);
        }
    }

    /// Copies what comes before the next escape; returns the rest. Escapes are close together: eight
    /// bytes are copied whatever is among them, and cut again.
    fn copy_run<'a>(&self, bytes: &'a [u8], decoded: &mut Vec<u8>) -> &'a [u8] {
        let mut rest = bytes;
        while let Some((eight, more)) = rest.split_first_chunk::<EIGHT>() {
            let run = self.run_in(u64::from_le_bytes(*eight));
            decoded.extend_from_slice(eight);
            if run < EIGHT {
                decoded.truncate(decoded.len() - EIGHT + run);
                return rest.get(run..).unwrap_or_default();
            }
            rest = more;
        }
        let is_mark = |byte: &u8| *byte == b'%' || *byte == self.plus();
        let run = rest.iter().position(is_mark).unwrap_or(rest.len());
        let (run, rest) = rest.split_at_checked(run).unwrap_or((rest, &[]));
        decoded.extend_from_slice(run);
        rest
    }

    /// Decodes escapes, one behind the other; returns what follows, or nothing if the last one is cut.
    fn escapes<'a>(&mut self, bytes: &'a [u8], decoded: &mut Vec<u8>) -> Option<&'a [u8]> {
        let mut rest = bytes;
        loop {
            rest = match rest {
                [b'%', high, low, more @ ..] => match hex_pair(*high, *low) {
                    Some(byte) => {
                        decoded.push(byte);
                        more
                    }
                    None => literal(rest, decoded),
                },
                [b'+', more @ ..] if self.plus_is_space => {
                    decoded.push(b' ');
                    more
                }
                [b'%', high] if !high.is_ascii_hexdigit() => literal(rest, decoded),
                [b'%', ..] => {
                    self.keep(rest);
                    return None;
                }
                _ => return Some(rest),
            };
        }
    }

    /// Returns how many of eight bytes come before an escape.
    fn run_in(&self, eight: u64) -> usize {
        eights::first(eights::equal(eight, b'%') | eights::equal(eight, self.plus()))
    }

    /// Returns what besides `%` starts an escape.
    fn plus(&self) -> u8 {
        if self.plus_is_space { b'+' } else { b'%' }
    }

    fn keep(&mut self, tail: &[u8]) {
        for (slot, byte) in self.pending.iter_mut().zip(tail) {
            *slot = *byte;
        }
        self.pending_length = tail.len().min(self.pending.len());
    }

    /// Adds a byte to the pending escape; false if it does not belong there.
    fn complete(&mut self, byte: u8, decoded: &mut Vec<u8>) -> bool {
        let [_, high] = self.pending;
        if !byte.is_ascii_hexdigit() {
            self.finish(decoded);
            return false;
        }
        if self.pending_length == 1 {
            self.pending = [b'%', byte];
            self.pending_length = 2;
        } else {
            decoded.extend(hex_pair(high, byte));
            self.pending_length = 0;
        }
        true
    }
}

/// Takes a `%` that starts no escape as it is.
fn literal<'a>(tail: &'a [u8], decoded: &mut Vec<u8>) -> &'a [u8] {
    decoded.push(b'%');
    tail.get(1..).unwrap_or_default()
}

/// Returns the byte that two hexadecimal digits stand for.
pub(in crate::decode) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    Some(hex_digit(high)? << 4 | hex_digit(low)?)
}

/// Returns the number that a hexadecimal digit stands for.
pub(in crate::decode) fn hex_digit(digit: u8) -> Option<u8> {
    let number = DIGITS.get(usize::from(digit)).copied()?;
    (number < 16).then_some(number)
}

/// The number of each digit; 16 for what is none.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiled")]
const DIGITS: [u8; 256] = {
    let mut digits = [16; 256];
    let mut number = 0;
    while number < 16 {
        let digit = b"0123456789abcdef"[number as usize];
        digits[digit as usize] = number;
        digits[digit.to_ascii_uppercase() as usize] = number;
        number += 1;
    }
    digits
};

#[cfg(test)]
mod tests {
    use super::*;
    use percent_encoding::percent_decode;
    use proptest::prelude::*;

    fn decoded(mut escapes: Escapes, pieces: &[&[u8]]) -> Vec<u8> {
        let mut decoded = Vec::new();
        for piece in pieces {
            escapes.push(piece, &mut decoded);
        }
        escapes.finish(&mut decoded);
        decoded
    }

    proptest! {
        #[test]
        fn escapes_are_undone_as_by_others_however_they_are_cut(
            text in "([a-z]{0,9}|%[0-9A-Fa-f]{2}|%[0-9a-z]?|[+é&]){0,12}",
            cut in 0_usize..40,
        ) {
            let bytes = text.as_bytes();
            let (first, second) = bytes.split_at(cut.min(bytes.len()));
            let plain: Vec<u8> = percent_decode(bytes).collect();
            prop_assert_eq!(decoded(Escapes::default(), &[first, second]), plain);
            let spaced = text.replace('+', " ");
            let form: Vec<u8> = percent_decode(spaced.as_bytes()).collect();
            prop_assert_eq!(decoded(Escapes::of_form(), &[first, second]), form);
        }
    }
}
