//! Our certificate authority, which vouches to the browser for every host that it visits through us.
//!
//! **Takes** the name of a host, and the time.
//! **Gives** a certificate for exactly that host, with its chain and key, ready to be served.
//! **Never** shows its private key, shares it between installations, or signs with it for long:
//! the key is made at the first start and kept in a file that only its owner may read.
//!
//! ```text
//! state folder ── files ──► Root ──┐
//!                                  ├─ leaf ──► leaves (bounded) ──► CertifiedKey
//! a host's name ── host ──► Host ──┘
//! ```
//!
//! All leaves of a process share one key, which is never the root's.
//! A browser that is told that key's hash trusts the process, and nothing need be installed;
//! for everything else, [`trust`] tells the stores of this computer about the root.
//!
//! ```
//! # use phiward::authority::Authority;
//! # use std::time::SystemTime;
//! # fn main() -> Result<(), phiward::authority::AuthorityError> {
//! let now = SystemTime::now();
//! let authority = Authority::ephemeral("a test's authority", now)?;
//! let served = authority.certified_key("portal.example", now)?;
//! assert!(authority.issued(&served.cert[0]));
//! # Ok(())
//! # }
//! ```
//!
//! Limits: `LEAVES`, `LEAF_DAYS`, `LEAF_SERVED`, `BACKDATE_DAYS` and `ROOT_DAYS` in `limits.rs`.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rcgen::PublicKeyData;
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};

use self::files::Files;
use self::host::Host;
use self::identity::Identity;
use self::key::Key;
use self::leaf::Leaf;
use self::leaves::Leaves;
use self::root::{Root, Unfit};

mod computer;
mod dates;
mod error;
mod files;
mod host;
mod identity;
mod key;
mod leaf;
mod leaves;
mod root;
mod serial;
#[cfg(test)]
mod tests;
pub mod trust;

pub use self::error::AuthorityError;

/// A certificate authority with its key, and the leaves that it has lately issued.
pub struct Authority {
    root: Root,
    former: Option<Identity>,
    leaf_key: Key,
    leaves: Leaves,
}

impl Authority {
    /// Opens the authority kept in the folder `state`, or makes one at the first start.
    ///
    /// The key's file is readable by its owner alone, and refused if it has become otherwise.
    /// Processes that start at once end up with the same authority.
    pub fn open(state: &Path, now: SystemTime) -> Result<Self, AuthorityError> {
        let second = dates::seconds(now)?;
        let files = Files::at(state);
        let root = files.open(second)?;
        root.check(second)?;
        let former = files.former()?;
        Self::with(root, former)
    }

    /// Makes an authority that lives in memory only, called `name`.
    pub fn ephemeral(name: &str, now: SystemTime) -> Result<Self, AuthorityError> {
        let (key, _) = Key::generate()?;
        let pem = root::mint(name, &key, dates::seconds(now)?)?;
        let unread = |_: Unfit| rcgen::Error::CouldNotParseCertificate;
        Self::with(Root::read(pem.as_bytes(), key).map_err(unread)?, None)
    }

    fn with(root: Root, former: Option<Identity>) -> Result<Self, AuthorityError> {
        let (leaf_key, _) = Key::generate()?;
        Ok(Self {
            root,
            former,
            leaf_key,
            leaves: Leaves::new(),
        })
    }

    /// Returns a certificate for exactly this host, with its chain and key.
    ///
    /// The host is a DNS name (A-labels) or an address, with or without brackets.
    /// The certificate is kept, and minted anew once it has been served for `LEAF_SERVED`.
    pub fn certified_key(
        &self,
        host: &str,
        now: SystemTime,
    ) -> Result<Arc<CertifiedKey>, AuthorityError> {
        let mint = |host: &Host| Leaf::mint(host, &self.leaf_key, &self.root, now);
        self.leaves.get(&Host::read(host)?, now, mint)
    }

    /// Returns the root certificate in PEM.
    pub fn root_pem(&self) -> &str {
        &self.root.pem
    }

    /// Returns the root certificate in DER.
    pub fn root_der(&self) -> &[u8] {
        &self.root.certificate
    }

    /// Returns the root's common name, such as `phiward CA, ward-7, 2026-11-22`.
    pub fn root_name(&self) -> &str {
        &self.root.name
    }

    /// Returns the root's SHA-256 fingerprint, as browsers show it: `A1:B2:…`.
    pub fn root_fingerprint(&self) -> String {
        let pairs: Vec<String> = Sha256::digest(self.root_der())
            .iter()
            .map(|octet| format!("{octet:02X}"))
            .collect();
        pairs.join(":")
    }

    /// Returns the first and the last moment at which the root is valid.
    pub fn root_validity(&self) -> (Timestamp, Timestamp) {
        (self.root.starts, self.root.ends)
    }

    /// Returns the hash by which Chromium trusts this process and nothing else, for its option
    /// `--ignore-certificate-errors-spki-list`.
    pub fn leaf_spki_sha256_base64(&self) -> String {
        STANDARD.encode(Sha256::digest(self.leaf_key.subject_public_key_info()))
    }

    /// Returns whether a certificate (DER) was issued by this authority, or is its own.
    ///
    /// An upstream whose chain leads to us is refused: a browser's trust in us is not for others.
    /// The authority set aside by the last rotation counts too, as stores may still trust it.
    pub fn issued(&self, certificate: &[u8]) -> bool {
        let former = self.former.iter();
        former
            .chain([&self.root.identity])
            .any(|identity| identity.claims(certificate))
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Authority")
            .field("root", &self.root.name)
            .finish_non_exhaustive()
    }
}

/// Sets the authority in the folder `state` aside and makes a new one.
///
/// The old files are kept as `ca.pem.old` and `ca-key.pem.old`, in place of any older ones.
pub fn rotate(state: &Path, now: SystemTime) -> Result<Authority, AuthorityError> {
    Files::at(state).set_aside()?;
    Authority::open(state, now)
}
