//! What can go wrong with the certificate authority, and what to do about it.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use thiserror::Error;

/// Why the certificate authority could not be opened, made or used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AuthorityError {
    /// The file says that it is a certificate authority's, and it is not one that we can use.
    #[error("no certificate authority could be read from {}", path.display())]
    CertificateUnusable {
        /// The file.
        path: PathBuf,
    },
    /// The clock is outside the years that a certificate can express.
    #[error("the computer's clock is out of range")]
    Clock,
    /// The root certificate is past its end.
    #[error("the root certificate {name:?} expired at {ended}")]
    Expired {
        /// The root's common name.
        name: String,
        /// Its last moment.
        ended: Timestamp,
    },
    /// The state folder cannot be made.
    #[error("cannot make the folder {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// No certificate can be made for this text.
    #[error("not a host name or an address: {host:?}")]
    Host {
        /// The text, as it came.
        host: String,
    },
    /// Other users of this computer can read the private key.
    #[error("the private key {} can be read by others (mode {mode:04o})", path.display())]
    KeyExposed {
        /// The key's file.
        path: PathBuf,
        /// The file's permission bits.
        mode: u32,
    },
    /// The certificate is there and its key is not.
    #[error("the private key {} is missing, though its certificate is there", path.display())]
    KeyMissing {
        /// Where the key should be.
        path: PathBuf,
    },
    /// The key's file holds no P-256 private key.
    #[error("no P-256 private key could be read from {}", path.display())]
    KeyUnusable {
        /// The key's file.
        path: PathBuf,
    },
    /// The certificate is of another key.
    #[error("the certificate {} and the private key {} do not match", certificate.display(), key.display())]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// A key or a certificate could not be made.
    #[error("cannot make a certificate")]
    Mint(#[from] rcgen::Error),
    /// The root certificate starts in the future.
    #[error("the root certificate {name:?} is not valid before {starts}")]
    NotYetValid {
        /// The root's common name.
        name: String,
        /// Its first moment.
        starts: Timestamp,
    },
    /// The system gave no random bytes for a serial number.
    #[error("the system gives no random bytes")]
    Random,
    /// A file is there and cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A file cannot be written or set aside.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl AuthorityError {
    /// Returns what the user can do about it, where there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::KeyExposed { path, .. } => Some(format!(
                "run `chmod 600 {}`; if others may have read it, run `phiward ca uninstall` and `phiward ca rotate` then",
                path.display()
            )),
            Self::Expired { .. } => Some(
                "run `phiward ca rotate`, then `phiward ca install` where it was installed; no store trusts it any longer"
                    .to_owned(),
            ),
            Self::CertificateUnusable { .. }
            | Self::KeyMissing { .. }
            | Self::KeyUnusable { .. }
            | Self::Mismatch { .. } => Some(
                "restore both files from a backup; `phiward ca rotate` starts afresh, but then a store that trusts the old root must be told by hand to forget it"
                    .to_owned(),
            ),
            Self::Clock | Self::NotYetValid { .. } => Some("set the computer's clock".to_owned()),
            Self::Folder { path, .. } | Self::Read { path, .. } | Self::Write { path, .. } => {
                Some(format!(
                    "check who owns {}, or name another folder with `--state DIR`",
                    path.display()
                ))
            }
            Self::Host { .. } | Self::Mint(_) | Self::Random => None,
        }
    }
}
