//! By what a certificate authority is recognised in other people's certificates.

use rcgen::PublicKeyData;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The name, key and key identifier of a certificate authority.
pub(super) struct Identity {
    subject: Vec<u8>,
    key_id: Vec<u8>,
    public_key: Vec<u8>,
}

impl Identity {
    /// Reads the identity out of the authority's certificate (DER).
    pub(super) fn read(certificate: &[u8]) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        let key_id =
            parsed
                .iter_extensions()
                .find_map(|extension| match extension.parsed_extension() {
                    ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
                    _ => None,
                })?;
        let subject = parsed.subject().as_raw().to_vec();
        Some(Self {
            subject,
            key_id,
            public_key: parsed.public_key().raw.to_vec(),
        })
    }

    /// Returns whether the authority's key is this one.
    pub(super) fn is_of(&self, key: &impl PublicKeyData) -> bool {
        self.public_key == key.subject_public_key_info()
    }

    /// Returns whether a certificate (DER) says that it is of this authority, or is the authority's.
    ///
    /// The signature is not checked: nobody but us has a reason to name us.
    pub(super) fn claims(&self, certificate: &[u8]) -> bool {
        X509Certificate::from_der(certificate).is_ok_and(|(_, parsed)| {
            parsed.public_key().raw == self.public_key
                || (parsed.issuer().as_raw() == self.subject && self.signed(&parsed))
        })
    }

    fn signed(&self, certificate: &X509Certificate<'_>) -> bool {
        certificate
            .iter_extensions()
            .any(|extension| match extension.parsed_extension() {
                ParsedExtension::AuthorityKeyIdentifier(id) => id
                    .key_identifier
                    .as_ref()
                    .is_some_and(|id| id.0 == self.key_id),
                _ => false,
            })
    }
}
