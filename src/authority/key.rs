//! A P-256 key pair that signs, and never shows its private half.
//!
//! The private half lives inside the cryptographic library, which wipes it when it goes.
//! Of its text forms, which exist only on the way to and from the file, we wipe all that we hold.

use std::fmt;
use std::sync::Arc;

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm};
use rustls::SignatureScheme;
use rustls::crypto::aws_lc_rs::sign::any_ecdsa_type;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::SigningKey;
use zeroize::{Zeroize, Zeroizing};

/// One key pair, able to sign certificates (`rcgen`) and handshakes (`rustls`).
pub(super) struct Key {
    signer: Arc<dyn SigningKey>,
    public: rcgen::SubjectPublicKeyInfo,
}

impl Key {
    /// Makes a new key pair, and its private half in PEM for those who must store it.
    pub(super) fn generate() -> Result<(Self, Zeroizing<String>), rcgen::Error> {
        let mut pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let pem = Zeroizing::new(pair.serialize_pem());
        pair.zeroize();
        let key = Self::from_pem(pem.as_bytes()).ok_or(rcgen::Error::CouldNotParseKeyPair)?;
        Ok((key, pem))
    }

    /// Reads a P-256 private key; nothing about what was read is told when it fails.
    pub(super) fn from_pem(pem: &[u8]) -> Option<Self> {
        let private = Zeroizing::new(PrivateKeyDer::from_pem_slice(pem).ok()?);
        let signer = any_ecdsa_type(&private).ok()?;
        let public = rcgen::SubjectPublicKeyInfo::from_der(signer.public_key()?.as_ref()).ok()?;
        (public.algorithm() == &PKCS_ECDSA_P256_SHA256).then_some(Self { signer, public })
    }

    /// Returns the key as `rustls` signs handshakes with it.
    pub(super) fn signer(&self) -> Arc<dyn SigningKey> {
        Arc::clone(&self.signer)
    }
}

impl PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        self.public.der_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.public.algorithm()
    }
}

impl rcgen::SigningKey for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.signer
            .choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256])
            .ok_or(rcgen::Error::RemoteKeyError)?
            .sign(message)
            .map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Key").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_file() {
        let (key, pem) = Key::generate().unwrap();
        let read = Key::from_pem(pem.as_bytes()).unwrap();
        assert_eq!(read.der_bytes(), key.der_bytes());
    }

    #[test]
    fn what_is_no_p256_key_is_refused() {
        let other = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
        for pem in [
            "",
            "not a key",
            &other.serialize_pem(),
            &other.public_key_pem(),
        ] {
            assert!(Key::from_pem(pem.as_bytes()).is_none());
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let (key, _) = Key::generate().unwrap();
        assert_eq!(format!("{key:?}"), "Key { .. }");
    }
}
