//! Digests within text: runs of hex or base64 of the length that a digest has.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::words::Words;

/// Bytes of the digests that are looked for: MD5, SHA-1, SHA-256, SHA-512.
const LENGTHS: [usize; 4] = [16, 20, 32, 64];
/// Digits of the shortest digest in hex.
const SHORTEST_HEX: usize = 32;
/// Digits of the shortest digest in base64.
const SHORTEST_BASE64: usize = 22;
/// Digits of the longest digest in base64.
const LONGEST_BASE64: usize = 86;
/// Digits of the shortest, without some marks at its ends.
const SHORTEST_RUN: usize = 16;
/// Characters that may be glued to a digest in hex and be hex digits by chance: Snapchat puts `FFF`
/// before, others a suffix behind.
const GLUED: usize = 4;

/// Calls `see` with the raw bytes of everything in `text` that has a digest's form, and its length
/// as written. `words` are those of the text.
///
/// Hex of either case; base64 and base64url, padded or not, of the raw digest; and the raw digest
/// itself, as records in binary have it.
pub(super) fn digests(text: &[u8], words: &Words, mut see: impl FnMut(&[u8], usize)) {
    if LENGTHS.contains(&text.len()) && !text.is_ascii() {
        see(text, text.len());
    }
    if text.len() < SHORTEST_BASE64 {
        return;
    }
    let mut run = 0..0;
    for word in words.all() {
        let range = word.range();
        if range.len() >= SHORTEST_HEX {
            hex_digests(words.text(*word), &mut see);
        }
        if !words.are_in_place() {
            continue;
        }
        let between = text.get(run.end..range.start).unwrap_or_default();
        if between.iter().all(|byte| is_mark(*byte)) {
            run.end = range.end;
        } else {
            base64_run(text, run, &mut see);
            run = range;
        }
    }
    if words.are_in_place() {
        base64_run(text, run, &mut see);
    } else {
        let runs = text.split(|byte| !in_base64(*byte));
        runs.for_each(|run| base64_digest(run, &mut see));
    }
}

/// Looks at a run of words with nothing but marks between them, and the marks around it.
fn base64_run(text: &[u8], run: Range<usize>, see: &mut impl FnMut(&[u8], usize)) {
    if !(SHORTEST_RUN..=LONGEST_BASE64).contains(&run.len()) {
        return;
    }
    let before = text.get(..run.start).unwrap_or_default();
    let after = text.get(run.end..).unwrap_or_default();
    let marks_before = before
        .iter()
        .rev()
        .take_while(|byte| is_mark(**byte))
        .count();
    let marks_after = after.iter().take_while(|byte| is_mark(**byte)).count();
    let whole = text.get(run.start - marks_before..run.end + marks_after);
    base64_digest(whole.unwrap_or_default(), see);
}

fn hex_digests(word: &[u8], see: &mut impl FnMut(&[u8], usize)) {
    let runs = word.split(|byte| !byte.is_ascii_hexdigit());
    for run in runs.filter(|run| run.len() >= SHORTEST_HEX) {
        hex_run(run, see);
    }
}

fn hex_run(run: &[u8], see: &mut impl FnMut(&[u8], usize)) {
    for length in LENGTHS.map(|bytes| bytes * 2) {
        let exact = run.len() == length;
        // A prefix or suffix of a few characters at the most: a longer run is some other thing.
        let glued = run.len() > length && run.len() <= length + GLUED;
        let ends = [
            run.get(..length),
            run.get(run.len().saturating_sub(length)..),
        ];
        for text in ends.into_iter().flatten().take(if exact { 1 } else { 2 }) {
            if (exact || glued)
                && let Some(raw) = from_hex(text)
            {
                see(&raw, text.len());
            }
        }
    }
}

fn base64_digest(run: &[u8], see: &mut impl FnMut(&[u8], usize)) {
    if !LENGTHS
        .iter()
        .any(|bytes| run.len() == (bytes * 4).div_ceil(3))
    {
        return;
    }
    let decoded = STANDARD_NO_PAD
        .decode(run)
        .or_else(|_| URL_SAFE_NO_PAD.decode(run));
    if let Ok(raw) = decoded {
        see(&raw, run.len());
    }
}

fn in_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || is_mark(byte)
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    text.chunks(2)
        .map(|pair| match pair {
            [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::digest::Algorithm;

    fn found(text: &str) -> bool {
        let wanted = Algorithm::Sha256.digest(b"jane@example.com");
        let mut words = Words::new(1);
        words.read(text.as_bytes());
        let mut hit = false;
        digests(text.as_bytes(), &words, |raw, _| hit |= raw == wanted);
        hit
    }

    #[test]
    fn a_digest_is_found_in_each_of_its_forms() {
        let raw = Algorithm::Sha256.digest(b"jane@example.com");
        let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
        let url = URL_SAFE_NO_PAD.encode(&raw);
        for text in [
            hex.clone(),
            hex.to_uppercase(),
            format!("FFF{hex}"),
            format!("sha256{hex}"),
            format!("{hex}.AQ"),
            format!("tv.1~em.{url}"),
            format!("{}=", STANDARD_NO_PAD.encode(&raw)),
            format!("a text before it: {url} and one behind it, long enough for a window"),
            url,
        ] {
            assert!(found(&text), "{text}");
        }
    }

    #[test]
    fn a_raw_digest_is_found() {
        let raw = Algorithm::Sha256.digest(b"jane@example.com");
        let mut words = Words::new(1);
        words.read(&raw);
        let mut hit = false;
        digests(&raw, &words, |own, _| hit |= own == raw);
        assert!(hit);
    }

    #[test]
    fn marks_within_and_around_a_digest_belong_to_it() {
        for number in 0..2_000 {
            let raw = Algorithm::Sha256.digest(format!("{number}@example.com").as_bytes());
            let mut words = Words::new(1);
            for text in [STANDARD_NO_PAD.encode(&raw), URL_SAFE_NO_PAD.encode(&raw)] {
                for text in [text.clone(), format!("a b:{text}= c"), format!("é {text}")] {
                    words.read(text.as_bytes());
                    let mut hit = false;
                    digests(text.as_bytes(), &words, |own, _| hit |= own == raw);
                    assert!(hit, "{text}");
                }
            }
        }
    }

    #[test]
    fn a_digest_in_a_longer_run_is_some_other_thing() {
        let raw = Algorithm::Sha256.digest(b"jane@example.com");
        let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!found(&format!("{hex}{hex}")));
        assert!(!found(hex.get(1..).unwrap_or_default()));
    }
}
