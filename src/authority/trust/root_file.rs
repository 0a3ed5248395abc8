//! The root certificate's file, and the name under which stores keep it.

use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};

use crate::authority::Authority;

/// Hexadecimal digits of the fingerprint in the nickname: 64 bits, beyond any chance of another's.
const DIGITS: usize = 16;

/// What the commands need to know of the root.
#[derive(Debug)]
pub(super) struct RootFile {
    /// The certificate's file, in PEM.
    pub(super) path: PathBuf,
    /// `phiward-` and the beginning of the fingerprint, so that we remove exactly what we installed.
    pub(super) nickname: String,
    /// The SHA-1 thumbprint, by which the stores of macOS and Windows find a certificate.
    pub(super) thumbprint: String,
}

impl RootFile {
    pub(super) fn new(authority: &Authority, path: &Path) -> Self {
        let fingerprint = authority.root_fingerprint().replace(':', "").to_lowercase();
        let short: String = fingerprint.chars().take(DIGITS).collect();
        let thumbprint = Sha1::digest(authority.root_der());
        Self {
            path: path.to_owned(),
            nickname: format!("phiward-{short}"),
            thumbprint: thumbprint
                .iter()
                .map(|octet| format!("{octet:02X}"))
                .collect(),
        }
    }
}
