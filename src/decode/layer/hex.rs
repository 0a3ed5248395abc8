//! Hexadecimal digits that spell out a text.

use super::escape::{hex_digit, hex_pair};
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use crate::decode::sniff::{Hint, makes_sense, may_make_sense};
use crate::decode::value::Value;

/// The shortest value that is tried: eight bytes.
const SHORTEST: usize = 16;
/// Digits that are decoded to see whether they make sense.
const PROBE: usize = 1_024;

/// A value in hexadecimal.
pub(in crate::decode) struct Hex {
    beneath: Place,
    /// The first digit of a pair whose second is still to come.
    high: Option<u8>,
    decoded: Vec<u8>,
    inner: Value,
    spent: bool,
}

impl Hex {
    /// Returns the layer above this place.
    pub(in crate::decode) fn new(beneath: Place) -> Self {
        let inner = Value::new(beneath.clone(), Hint::Nothing);
        Self {
            beneath,
            high: None,
            decoded: Vec::new(),
            inner,
            spent: false,
        }
    }

    /// Decodes until something is no digit; false then.
    fn decode(&mut self, digits: &[u8]) -> bool {
        for &digit in digits {
            let Some(value) = hex_digit(digit) else {
                return false;
            };
            match self.high.take() {
                Some(high) => self.decoded.push(high << 4 | value),
                None => self.high = Some(value),
            }
        }
        true
    }
}

impl Peel for Hex {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        if self.spent {
            return;
        }
        self.decoded.clear();
        if !self.decode(bytes) {
            output.obstacle(&self.beneath, Layer::Hex.name(), Reason::Malformed);
            self.spent = true;
        }
        if output.pay_bytes(self.decoded.len(), &self.beneath, Layer::Hex) {
            self.inner.push(&self.decoded, output);
        } else {
            self.spent = true;
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.inner.finish_at(None, output);
    }
}

/// Whether these are digits, and what they spell is text.
pub(in crate::decode) fn looks_like_hex(head: &[u8], whole: bool) -> bool {
    if head.len() < SHORTEST || (whole && head.len() % 2 == 1) {
        return false;
    }
    let (pairs, _) = head.as_chunks::<2>();
    let mut start = [0; SHORTEST / 2];
    for ([high, low], byte) in pairs.iter().zip(&mut start) {
        *byte = hex_pair(*high, *low).unwrap_or_default();
    }
    if !may_make_sense(&start, head.len() / 2) || !head.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let probe = head.get(..PROBE).unwrap_or(head);
    makes_sense(&decode(probe), whole && probe.len() == head.len())
}

/// Decodes pairs of digits.
fn decode(digits: &[u8]) -> Vec<u8> {
    let (pairs, _) = digits.as_chunks::<2>();
    pairs
        .iter()
        .filter_map(|[high, low]| hex_pair(*high, *low))
        .collect()
}
