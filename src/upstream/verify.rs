//! Which origins are trusted: those that the platform trusts, and what the user adds.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};

use x509_parser::time::ASN1Time;

use super::UpstreamOptions;
use crate::authority::Authority;

/// Why there is no way to trust an origin.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// A file given by the user holds no certificate.
    #[error("{} holds no certificate in PEM", path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// Neither the system nor the user names a root.
    #[error(
        "this system has no trusted certificates: install ca-certificates, or name some with --upstream-ca FILE"
    )]
    NoRoots,
    /// A file given by the user cannot be read.
    #[error("cannot read the certificates in {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: rustls::pki_types::pem::Error,
    },
    /// The TLS library refuses its configuration.
    #[error("cannot set up TLS")]
    Tls(#[from] rustls::Error),
}

/// Returns the client side's configuration, with ALPN left to each connection.
pub(super) fn client_config(
    options: &UpstreamOptions,
    authority: Arc<Authority>,
) -> Result<ClientConfig, TrustError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = options.extra_certificates.clone();
    for path in &options.extra_roots {
        roots.extend(read_roots(path)?);
    }
    let inner = platform_or_only(roots.clone(), &provider)?;
    let verifier = Verifier {
        inner,
        named: roots,
        authority,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(config)
}

fn read_roots(path: &PathBuf) -> Result<Vec<CertificateDer<'static>>, TrustError> {
    let unread = |source| TrustError::Read {
        path: path.clone(),
        source,
    };
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .map_err(unread)?
        .collect();
    match found.map_err(unread)? {
        none if none.is_empty() => Err(TrustError::NoCertificate { path: path.clone() }),
        roots => Ok(roots),
    }
}

/// The platform's verifier with the user's roots; where the system has no roots at all, as in a
/// slim container, the user's alone.
fn platform_or_only(
    roots: Vec<CertificateDer<'static>>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, TrustError> {
    let platform = rustls_platform_verifier::Verifier::new_with_extra_roots(
        roots.clone(),
        Arc::clone(provider),
    );
    if let Ok(verifier) = platform {
        return Ok(Arc::new(verifier));
    }
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots);
    WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(provider))
        .build()
        .map(|verifier| -> Arc<dyn ServerCertVerifier> { verifier })
        .map_err(|_| TrustError::NoRoots)
}

/// Asks the platform, with two exceptions.
///
/// Certificates of our own authority are refused: where the user installed it in the system's
/// store, the platform would trust whoever holds its key, and nobody but us should. A certificate
/// that the user named itself is accepted for its names and its time, though it is the kind that
/// signs others: that is what self-signed test servers have.
#[derive(Debug)]
struct Verifier {
    inner: Arc<dyn ServerCertVerifier>,
    named: Vec<CertificateDer<'static>>,
    authority: Arc<Authority>,
}

impl Verifier {
    /// Judges a certificate that the user named itself; `None` for any other.
    fn verify_named(
        &self,
        end_entity: &CertificateDer<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Option<Result<ServerCertVerified, rustls::Error>> {
        self.named.iter().find(|named| *named == end_entity)?;
        Some(verify_by_itself(end_entity, name, now))
    }
}

/// Checks the names and the time of a certificate, and not who vouches for it.
fn verify_by_itself(
    end_entity: &CertificateDer<'_>,
    name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, rustls::Error> {
    verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
    let seconds = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let in_time = x509_parser::parse_x509_certificate(end_entity).is_ok_and(|(_, parsed)| {
        ASN1Time::from_timestamp(seconds).is_ok_and(|now| parsed.validity().is_valid_at(now))
    });
    if in_time {
        Ok(ServerCertVerified::assertion())
    } else {
        Err(CertificateError::Expired.into())
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let ours = |certificate: &CertificateDer<'_>| self.authority.issued(certificate);
        if ours(end_entity) || intermediates.iter().any(ours) {
            return Err(rustls::Error::InvalidCertificate(
                CertificateError::UnknownIssuer,
            ));
        }
        if let Some(verified) = self.verify_named(end_entity, server_name, now) {
            return verified;
        }
        self.inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
