//! Digests within text: runs of hex or base64 of the length that a digest has.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::words::Words;

/// Bytes of the digests that are looked for: MD5, SHA-1, SHA-256, SHA-512.
const LENGTHS: [usize; 4] = [16, 20, 32, 64];
/// Digits of the shortest digest in hex.
const SHORTEST_HEX: usize = 32;
/// Digits of the shortest digest in base64, and of the longest.
const SHORTEST_BASE64: usize = 22;
const LONGEST_BASE64: usize = 86;
/// Characters that may be glued to a digest in hex and be hex digits by chance: Snapchat puts `FFF`
/// before, others a suffix behind.
const GLUED: usize = 4;

/// Calls `see` with the raw bytes of everything in `text` that has a digest's form, and its length
/// as written. `words` are those of the text.
///
/// Hex of either case; base64 and base64url, padded or not, of the raw digest.
pub(super) fn digests(text: &[u8], words: &Words, mut see: impl FnMut(&[u8], usize)) {
    for word in words.all() {
        let word = words.text(*word);
        if word.len() >= SHORTEST_HEX {
            let runs = word.split(|byte| !byte.is_ascii_hexdigit());
            for run in runs.filter(|run| run.len() >= SHORTEST_HEX) {
                hex_digests(run, &mut see);
            }
        }
    }
    base64_runs(text, |run| base64_digest(run, &mut see));
}

fn hex_digests(run: &[u8], see: &mut impl FnMut(&[u8], usize)) {
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

/// Calls `see` with the runs of base64 digits that are as long as a digest. Looks only at every
/// 22nd byte until one may be within such a run.
fn base64_runs<'t>(text: &'t [u8], mut see: impl FnMut(&'t [u8])) {
    let mut from = 0;
    while let Some(window) = text.get(from..from + SHORTEST_BASE64) {
        if let Some(at) = window.iter().rposition(|byte| !in_base64(*byte)) {
            from += at + 1;
            continue;
        }
        let rest = text.get(from..).unwrap_or_default();
        let end = rest.iter().position(|byte| !in_base64(*byte));
        let run = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        if run.len() <= LONGEST_BASE64 {
            see(run);
        }
        from += run.len() + 1;
    }
}

fn in_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
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
    fn a_digest_in_a_longer_run_is_some_other_thing() {
        let raw = Algorithm::Sha256.digest(b"jane@example.com");
        let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!found(&format!("{hex}{hex}")));
        assert!(!found(hex.get(1..).unwrap_or_default()));
    }
}
