//! Undoes `%XX` and `+`, also where a chunk ends in the middle of one.

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
        let mut rest = bytes;
        while let Some((run, tail)) = self.next(rest).and_then(|at| rest.split_at_checked(at)) {
            decoded.extend_from_slice(run);
            rest = match tail {
                [b'+', more @ ..] => {
                    decoded.push(b' ');
                    more
                }
                [b'%', high, low, more @ ..] => match hex_pair(*high, *low) {
                    Some(byte) => {
                        decoded.push(byte);
                        more
                    }
                    None => literal(tail, decoded),
                },
                [b'%', high] if !high.is_ascii_hexdigit() => literal(tail, decoded),
                _ => return self.keep(tail),
            };
        }
        decoded.extend_from_slice(rest);
    }

    /// Returns where the next escape is. They are close together: a search by many bytes at a time
    /// costs more than it saves.
    fn next(&self, bytes: &[u8]) -> Option<usize> {
        let plus = if self.plus_is_space { b'+' } else { b'%' };
        bytes.iter().position(|byte| *byte == b'%' || *byte == plus)
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
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
