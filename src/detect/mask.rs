//! Masked previews and keyed fingerprints: what a record may keep of a value.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of a block of SHA-256: a shorter key of an HMAC goes on with zeros (RFC 2104).
const BLOCK: usize = 64;

/// The installation's key for fingerprints. Without it a fingerprint cannot be searched for.
#[derive(Clone)]
pub struct FingerprintKey(Hmac<Sha256>);

impl FingerprintKey {
    /// Takes 32 random bytes, kept with the installation and outside the records.
    pub fn new(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let mut block = Zeroizing::new([0; BLOCK]);
        for (slot, byte) in block.iter_mut().zip(*bytes) {
            *slot = byte;
        }
        Self(Hmac::new((&*block).into()))
    }

    /// Returns the first 16 hex digits of HMAC-SHA-256 over kind and value.
    pub(super) fn fingerprint(&self, kind: &str, value: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        let mut fingerprint = String::with_capacity(16);
        for byte in mac.finalize().into_bytes().iter().take(8) {
            let _ = write!(fingerprint, "{byte:02x}");
        }
        fingerprint
    }
}

/// Returns the first letter and dots; only dots for what is too short to hide behind one letter.
pub(super) fn preview(text: &str) -> String {
    match text.chars().next() {
        Some(first) if text.chars().count() > 4 && first.is_alphabetic() => format!("{first}•••"),
        _ => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_shows_one_letter_at_the_most() {
        for (text, shown) in [
            ("jane@example.com", "j•••"),
            ("jane", "•••"),
            ("0142555", "•••"),
            ("", "•••"),
        ] {
            assert_eq!(preview(text), shown);
        }
    }

    #[test]
    fn a_fingerprint_is_the_same_for_the_same_value_under_the_same_key_only() {
        let key = FingerprintKey::new([1; 32]);
        let other = FingerprintKey::new([2; 32]);
        assert_eq!(key.fingerprint("a", b"v"), key.fingerprint("a", b"v"));
        assert_ne!(key.fingerprint("a", b"v"), key.fingerprint("b", b"v"));
        assert_ne!(key.fingerprint("a", b"v"), other.fingerprint("a", b"v"));
        assert_eq!(key.fingerprint("a", b"v").len(), 16);
    }
}
