//! Addresses, reduced to what tells them apart.

use std::hash::{BuildHasher, RandomState};

use percent_encoding::percent_decode_str;
use url::Url;

/// Takes addresses apart. What it gives are hashes under a key of the run: no address can be read
/// out of the memory of a session.
#[derive(Default)]
pub(super) struct Addresses {
    hasher: RandomState,
}

/// An address of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Scheme, host and port.
    pub(super) origin: String,
    /// The host.
    pub(super) host: String,
    /// Its path, as a hash.
    pub(super) path: u64,
    /// Whether the path is the root, as in addresses of which only the origin is told.
    pub(super) is_root: bool,
}

impl Addresses {
    /// Takes the address of a page apart; `None` for what is no web page.
    pub(super) fn of(&self, address: &str) -> Option<Address> {
        self.of_url(&Url::parse(address).ok()?)
    }

    /// The same of an address that is taken apart already.
    pub(super) fn of_url(&self, url: &Url) -> Option<Address> {
        Some(Address {
            origin: url.origin().ascii_serialization(),
            host: url.host_str()?.to_owned(),
            path: self.path(url.path().as_bytes()),
            is_root: url.path() == "/",
        })
    }

    /// Returns the hash of a path, in whatever way it is written.
    pub(super) fn path(&self, path: &[u8]) -> u64 {
        let path = String::from_utf8_lossy(path);
        let path: Vec<u8> = percent_decode_str(path.trim_end_matches('/')).collect();
        self.hasher.hash_one(path)
    }

    /// Returns the hash of a whole address, without what browsers do not send.
    pub(super) fn whole(&self, url: &Url) -> u64 {
        let sent = url.as_str().split('#').next().unwrap_or_default();
        self.hash(sent.as_bytes())
    }

    /// Returns the hash of any value.
    pub(super) fn hash(&self, value: &[u8]) -> u64 {
        self.hasher.hash_one(value)
    }
}
