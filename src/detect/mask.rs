//! Masked previews and keyed fingerprints: what a record may keep of a value.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The installation's key for fingerprints. Without it a fingerprint cannot be searched for.
#[derive(Clone)]
pub struct FingerprintKey(zeroize::Zeroizing<[u8; 32]>);

impl FingerprintKey {
    /// Takes 32 random bytes, kept with the installation and outside the records.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(zeroize::Zeroizing::new(bytes))
    }

    /// Returns the first 16 hex digits of HMAC-SHA-256 over kind and value.
    pub(super) fn fingerprint(&self, kind: &str, value: &[u8]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_slice()) else {
            return String::new();
        };
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        let digest = mac.finalize().into_bytes();
        digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
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
