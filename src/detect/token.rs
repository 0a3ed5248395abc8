//! Digests within text: runs of hex or base64 of the length that a digest has.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::subject::digest::Algorithm;

/// Calls `see` with the raw bytes of everything in `text` that has a digest's form, and where.
///
/// Hex of either case, also with letters before or behind it that are hex by chance (Snapchat puts
/// `FFF` before, others a suffix behind); base64 and base64url, padded or not, of the raw digest.
pub(super) fn digests(text: &[u8], mut see: impl FnMut(&[u8], &[u8])) {
    for run in text
        .split(|byte| !byte.is_ascii_hexdigit())
        .filter(|run| run.len() >= 32)
    {
        hex_digests(run, &mut see);
    }
    let in_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    for run in text
        .split(|byte| !in_base64(byte))
        .filter(|run| (22..=48).contains(&run.len()))
    {
        base64_digest(run, &mut see);
    }
}

fn hex_digests(run: &[u8], see: &mut impl FnMut(&[u8], &[u8])) {
    for algorithm in Algorithm::ALL {
        let length = algorithm.length() * 2;
        let exact = run.len() == length;
        // A prefix or suffix of a few characters at the most: a longer run is some other thing.
        let glued = run.len() > length && run.len() <= length + 4;
        let ends = [
            run.get(..length),
            run.get(run.len().saturating_sub(length)..),
        ];
        for text in ends.into_iter().flatten().take(if exact { 1 } else { 2 }) {
            if (exact || glued)
                && let Some(raw) = from_hex(text)
            {
                see(&raw, text);
            }
        }
    }
}

fn base64_digest(run: &[u8], see: &mut impl FnMut(&[u8], &[u8])) {
    let is_length = |length: usize| Algorithm::ALL.iter().any(|own| own.length() == length);
    let decoded = STANDARD_NO_PAD
        .decode(run)
        .or_else(|_| URL_SAFE_NO_PAD.decode(run));
    if let Ok(raw) = decoded
        && is_length(raw.len())
    {
        see(&raw, run);
    }
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

    fn found(text: &str) -> bool {
        let wanted = Algorithm::Sha256.digest(b"jane@example.com");
        let mut hit = false;
        digests(text.as_bytes(), |raw, _| hit |= raw == wanted);
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
            format!("{hex}.AQ"),
            format!("tv.1~em.{url}"),
            format!("{}=", STANDARD_NO_PAD.encode(&raw)),
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
