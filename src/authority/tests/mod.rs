//! The authority as its users see it: other people's verifiers, clocks, races and files.

mod leaves;
mod state;

use std::time::{Duration, UNIX_EPOCH};

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use x509_parser::prelude::{FromDer, X509Certificate};

use super::*;
use crate::limits::ROOT_DAYS;

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// 2026-11-22, 12:00 UTC.
fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_348_800)
}

fn ephemeral() -> Authority {
    Authority::ephemeral("test", noon()).unwrap()
}

fn leaf(authority: &Authority, host: &str) -> CertificateDer<'static> {
    authority.certified_key(host, noon()).unwrap().cert[0].clone()
}

fn parsed(der: &[u8]) -> X509Certificate<'_> {
    X509Certificate::from_der(der).unwrap().1
}

/// Verifies as rustls' own clients do.
fn verify(
    authority: &Authority,
    certified: &CertifiedKey,
    host: &str,
    now: SystemTime,
) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.root_der().to_vec().into()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let now = UnixTime::since_unix_epoch(now.duration_since(UNIX_EPOCH).unwrap());
    let name = ServerName::try_from(host.to_owned()).unwrap();
    verifier
        .verify_server_cert(&certified.cert[0], &certified.cert[1..], &name, &[], now)
        .map(|_| ())
}

#[test]
fn the_root_may_sign_leaves_and_nothing_below_them() {
    let authority = Authority::ephemeral(&"x".repeat(100), noon()).unwrap();
    let certificate = parsed(authority.root_der());
    let basic = certificate.basic_constraints().unwrap().unwrap();
    assert!(basic.critical && basic.value.ca);
    assert_eq!(basic.value.path_len_constraint, Some(0));
    let usage = certificate.key_usage().unwrap().unwrap();
    assert!(usage.critical && usage.value.key_cert_sign() && usage.value.crl_sign());
    assert_eq!(
        authority.root_name(),
        "x".repeat(64),
        "a common name has room for 64"
    );
    let (starts, ends) = authority.root_validity();
    assert_eq!(SystemTime::from(starts), noon() - DAY);
    assert_eq!(
        SystemTime::from(ends),
        noon() + DAY * u32::try_from(ROOT_DAYS).unwrap()
    );
}

#[test]
fn our_own_certificates_are_recognised() {
    let (ours, other) = (ephemeral(), ephemeral());
    assert!(ours.issued(ours.root_der()));
    assert!(ours.issued(&leaf(&ours, "portal.example")));
    assert!(
        !ours.issued(other.root_der()),
        "of the same name, with another key"
    );
    assert!(!ours.issued(&leaf(&other, "portal.example")));
    assert!(!ours.issued(b"") && !ours.issued(b"not a certificate"));
}

#[test]
fn the_fingerprint_is_as_browsers_show_it() {
    let fingerprint = ephemeral().root_fingerprint();
    assert_eq!(fingerprint.len(), 95);
    assert!(fingerprint.split(':').all(|pair| pair.len() == 2));
    assert_eq!(fingerprint, fingerprint.to_uppercase());
}

#[test]
fn the_spki_is_that_of_every_leaf() {
    let authority = ephemeral();
    for host in ["a.example", "10.0.0.1"] {
        let der = leaf(&authority, host);
        let hash = STANDARD.encode(Sha256::digest(parsed(&der).public_key().raw));
        assert_eq!(hash, authority.leaf_spki_sha256_base64());
    }
}
