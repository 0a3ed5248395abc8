//! The digests that tags make of a person's values before they send them.

use sha1::Digest as _;

/// A digest algorithm that trackers use (Leaky Forms, USENIX Security 2022, and vendors' docs).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// 16 bytes.
    Md5,
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 3] = [Self::Md5, Self::Sha1, Self::Sha256];

    /// Returns the name as the last link of a finding's chain.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    /// Returns how many bytes a digest has.
    pub fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Returns the raw digest of `text`.
    pub fn digest(self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(text).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(text).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(text).to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_the_published_ones() {
        // RFC 1321 A.5, RFC 3174 7.3 and FIPS 180-4: "abc".
        for (algorithm, hex) in [
            (Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            (Algorithm::Sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                Algorithm::Sha256,
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
        ] {
            let digest = algorithm.digest(b"abc");
            let shown: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(shown, hex);
            assert_eq!(digest.len(), algorithm.length());
        }
    }
}
