//! Bytes that are written as numbers: `[74, 97, 110, 101]`, as `Array.from` makes them of a digest,
//! and `{"0": 74, "1": 97}`, as `JSON.stringify` does of a `Uint8Array`.

use crate::decode::layer::text;
use crate::decode::sniff::is_compressed;
use crate::limits;

/// Fewer numbers spell nothing.
const FEWEST: usize = 6;
/// Bytes of digests: MD5, SHA-1, SHA-256, SHA-512.
const DIGESTS: [usize; 4] = [16, 20, 32, 64];

/// Digits of the longest number of a byte.
const LONGEST: usize = 5;

/// The numbers of the array or object that was opened last.
#[derive(Default)]
pub(super) struct Octets {
    bytes: Vec<u8>,
    /// Where its first mark is.
    start: u64,
    /// Whether nothing else stands in it.
    all: bool,
}

impl Octets {
    /// Takes note that an array or object is opened here.
    pub(super) fn open(&mut self, start: u64) {
        self.bytes.clear();
        (self.start, self.all) = (start, true);
    }

    /// Whether so far there are only numbers.
    pub(super) fn may_go_on(&self) -> bool {
        self.all
    }

    /// Takes a number or word, behind this key if it is in an object.
    pub(super) fn word(&mut self, key: Option<&[u8]>, word: &[u8]) {
        let follows = key.is_none_or(|key| number(key) == Some(self.bytes.len()));
        let byte = match word {
            // Java's bytes have a sign.
            [b'-', digits @ ..] => number(digits)
                .filter(|number| (1..=128).contains(number))
                .and_then(|number| u8::try_from(256 - number).ok()),
            _ => number(word).and_then(|number| u8::try_from(number).ok()),
        };
        match byte.filter(|_| follows) {
            Some(byte) if self.bytes.len() < limits::WINDOW_BYTES => self.bytes.push(byte),
            _ => self.other(),
        }
    }

    /// Takes note of anything else.
    pub(super) fn other(&mut self) {
        self.all = false;
    }

    /// Returns the bytes and where they start, once the array or object is closed: a text, something
    /// compressed, or what has the length of a digest. Any other numbers are just numbers.
    pub(super) fn close(&mut self) -> Option<(&[u8], u64)> {
        let all = std::mem::take(&mut self.all);
        let bytes = self.bytes.as_slice();
        let says_something = bytes.len() >= FEWEST
            && (text::reads_as_text(bytes, true)
                || is_compressed(bytes)
                || DIGESTS.contains(&bytes.len()));
        (all && says_something).then_some((bytes, self.start))
    }
}

/// Returns the number that these digits are; nothing for what no serializer writes.
fn number(digits: &[u8]) -> Option<usize> {
    let is_plain = matches!(digits, [_] | [b'1'..=b'9', _, ..]) && digits.len() <= LONGEST;
    if !is_plain || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |byte: &u8| usize::from(byte - b'0');
    Some(
        digits
            .iter()
            .map(digit)
            .fold(0, |sum, digit| sum * 10 + digit),
    )
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain};

    fn hidden(text: &str) -> Vec<String> {
        let lines = decode_plain(text.as_bytes()).lines();
        let spells = |line: &&String| line.bytes().any(|byte| byte.is_ascii_alphabetic());
        lines
            .into_iter()
            .filter(|line| spells(&line) && line.contains("jane"))
            .collect()
    }

    fn numbers(text: &str) -> String {
        let numbers: Vec<String> = text.bytes().map(|byte| byte.to_string()).collect();
        numbers.join(",")
    }

    #[test]
    fn numbers_spell_bytes() {
        let spelled = numbers("jane@x.com");
        let keyed: Vec<String> = spelled
            .split(',')
            .enumerate()
            .map(|(at, number)| format!("\"{at}\":{number}"))
            .collect();
        let keyed = keyed.join(",");
        for (text, expected) in [
            (
                format!("{{\"d\":[{spelled}]}}"),
                Some("d [json] jane@x.com"),
            ),
            (
                format!("{{\"d\": {{{keyed}}}, \"e\": 1}}"),
                Some("d [json] jane@x.com"),
            ),
            (format!("[[{spelled}]]"), Some("[0] [json] jane@x.com")),
            (format!("{{\"a\":1,\"d\":[{spelled},300]}}"), None),
            (format!("{{\"d\":[{spelled},\"x\"]}}"), None),
            (format!("{{\"d\":[{spelled},[1]]}}"), None),
            ("{\"d\":[106,97,110,101]}".to_owned(), None),
            (
                "{\"d\":[90,111,-61,-85,32,106,97,110,101]}".to_owned(),
                Some("d [json] Zoë jane"),
            ),
        ] {
            let found = hidden(&text);
            assert_eq!(found.first().map(String::as_str), expected, "{text}");
            check_cuts(text.as_bytes());
        }
    }
}
