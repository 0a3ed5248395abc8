//! The digests that tags make of a person's values before they send them.

/// A digest algorithm that trackers use (Leaky Forms, USENIX Security 2022, and vendors' docs).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// 16 bytes.
    Md5,
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
    /// 64 bytes.
    Sha512,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 4] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha512];

    /// Returns the name as the last link of a finding's chain.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// Returns how many bytes a digest has.
    pub fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// Returns the names for the end of a chain.
    pub(super) fn made_by(self) -> &'static [&'static str] {
        match self {
            Self::Md5 => &["md5"],
            Self::Sha1 => &["sha1"],
            Self::Sha256 => &["sha256"],
            Self::Sha512 => &["sha512"],
        }
    }

    /// Returns the raw digest of `text`.
    pub fn digest(self, text: &[u8]) -> Vec<u8> {
        let mut digest = Vec::with_capacity(self.length());
        self.digest_parts(&[text], &mut |raw| digest.extend_from_slice(raw));
        digest
    }

    /// Shows `see` the raw digest of `parts` as one text.
    pub(super) fn digest_parts(self, parts: &[&[u8]], see: &mut dyn FnMut(&[u8])) {
        match self {
            Self::Md5 => see(&of::<md5::Md5>(parts)),
            Self::Sha1 => see(&of::<sha1::Sha1>(parts)),
            Self::Sha256 => see(&of::<sha2::Sha256>(parts)),
            Self::Sha512 => see(&of::<sha2::Sha512>(parts)),
        }
    }
}

fn of<D: sha1::Digest>(parts: &[&[u8]]) -> sha1::digest::Output<D> {
    let mut hasher = D::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize()
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
            (
                Algorithm::Sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
        ] {
            let digest = algorithm.digest(b"abc");
            let shown: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(shown, hex);
            assert_eq!(digest.len(), algorithm.length());
        }
    }
}
