//! The certificates of origins: good ones, and ones that must not be trusted.

use std::sync::{Arc, LazyLock};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The test's own authority, which proxies are told to trust.
static AUTHORITY: LazyLock<CertifiedIssuer<'static, KeyPair>> = LazyLock::new(|| {
    let mut params = CertificateParams::default();
    params
        .distinguished_name
        .push(DnType::CommonName, "the tests' authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    CertifiedIssuer::self_signed(params, new_key()).expect("an authority")
});

/// What an origin shows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Certificate {
    /// A good one for these names and addresses.
    For(&'static [&'static str]),
    /// One that ended long ago.
    Expired(&'static str),
    /// One that nobody vouches for.
    SelfSigned(&'static str),
}

impl Certificate {
    /// Returns TLS with this certificate and these protocols.
    pub(crate) fn server_config(self, protocols: &[&str]) -> Arc<ServerConfig> {
        let (certificate, key) = self.mint();
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("TLS")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("a certificate");
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().into())
            .collect();
        Arc::new(config)
    }

    fn mint(self) -> (CertificateDer<'static>, PrivateKeyDer<'static>) {
        let key = new_key();
        let certificate = match self {
            Self::For(names) => params(names).signed_by(&key, &AUTHORITY),
            Self::Expired(name) => {
                let mut params = params(&[name]);
                params.not_before = rcgen::date_time_ymd(2020, 1, 1);
                params.not_after = rcgen::date_time_ymd(2020, 2, 1);
                params.signed_by(&key, &AUTHORITY)
            }
            Self::SelfSigned(name) => params(&[name]).self_signed(&key),
        };
        let certificate = certificate.expect("a certificate").der().clone();
        (
            certificate,
            PrivateKeyDer::try_from(key.serialize_der()).expect("a key"),
        )
    }
}

/// Returns the certificate of the tests' authority.
pub(crate) fn root() -> CertificateDer<'static> {
    AUTHORITY.der().clone()
}

/// Returns the certificate of the tests' authority, in PEM.
pub(crate) fn root_pem() -> String {
    AUTHORITY.pem()
}

/// Returns the cryptography that everything here uses.
pub(crate) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).expect("names")
}

fn new_key() -> KeyPair {
    KeyPair::generate().expect("a key")
}
