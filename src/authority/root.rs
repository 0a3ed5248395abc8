//! The root certificate: the one that a browser is told to trust.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyUsagePurpose,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::identity::Identity;
use super::key::Key;
use super::{AuthorityError, dates, serial};
use crate::limits::{BACKDATE_DAYS, ROOT_DAYS};

/// The characters that a common name may have (RFC 5280, `ub-common-name`).
pub(super) const COMMON_NAME_CHARACTERS: usize = 64;

/// A root certificate with its key.
pub(super) struct Root {
    pub(super) certificate: CertificateDer<'static>,
    pub(super) pem: String,
    pub(super) name: String,
    pub(super) starts: Timestamp,
    pub(super) ends: Timestamp,
    pub(super) identity: Identity,
    pub(super) issuer: Issuer<'static, Key>,
}

/// Why a text is no root certificate of ours.
pub(super) enum Unfit {
    /// It is not a certificate authority's certificate.
    NotAnAuthority,
    /// It is of another key.
    OtherKey,
}

impl Root {
    /// Reads a root certificate in PEM, and joins it with its key.
    pub(super) fn read(pem: &[u8], key: Key) -> Result<Self, Unfit> {
        let certificate = CertificateDer::from_pem_slice(pem).map_err(|_| Unfit::NotAnAuthority)?;
        let facts = Facts::read(&certificate).ok_or(Unfit::NotAnAuthority)?;
        if !facts.identity.is_of(&key) {
            return Err(Unfit::OtherKey);
        }
        let issuer =
            Issuer::from_ca_cert_der(&certificate, key).map_err(|_| Unfit::NotAnAuthority)?;
        let pem = to_pem(&certificate);
        let Facts {
            name,
            starts,
            ends,
            identity,
        } = facts;
        Ok(Self {
            certificate,
            pem,
            name,
            starts,
            ends,
            identity,
            issuer,
        })
    }

    /// Checks that the root may sign and be served now.
    pub(super) fn check(&self, now: i64) -> Result<(), AuthorityError> {
        let name = || self.name.clone();
        if now >= self.ends.as_second() {
            return Err(AuthorityError::Expired {
                name: name(),
                ended: self.ends,
            });
        }
        if now < self.starts.as_second() {
            return Err(AuthorityError::NotYetValid {
                name: name(),
                starts: self.starts,
            });
        }
        Ok(())
    }
}

/// What a root certificate says of itself.
struct Facts {
    name: String,
    starts: Timestamp,
    ends: Timestamp,
    identity: Identity,
}

impl Facts {
    fn read(certificate: &[u8]) -> Option<Self> {
        let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
        if !parsed.is_ca() {
            return None;
        }
        let name = parsed
            .subject()
            .iter_common_name()
            .next()?
            .as_str()
            .ok()?
            .to_owned();
        let validity = parsed.validity();
        let starts = dates::timestamp(validity.not_before.timestamp()).ok()?;
        let ends = dates::timestamp(validity.not_after.timestamp()).ok()?;
        Some(Self {
            name,
            starts,
            ends,
            identity: Identity::read(certificate)?,
        })
    }
}

/// Makes a root certificate for the key, in PEM.
pub(super) fn mint(name: &str, key: &Key, now: i64) -> Result<String, AuthorityError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(name);
    params.serial_number = Some(serial::draw()?);
    params.not_before = dates::date(now.saturating_sub(BACKDATE_DAYS * dates::DAY))?;
    params.not_after = dates::date(now.saturating_add(ROOT_DAYS * dates::DAY))?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params.self_signed(key)?.pem())
}

fn subject(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    let short: String = name.chars().take(COMMON_NAME_CHARACTERS).collect();
    subject.push(DnType::OrganizationName, "phiward");
    subject.push(DnType::CommonName, short);
    subject
}

/// Names a root after the computer and the day, leaving room for both in a common name.
pub(super) fn name(computer: &str, now: i64) -> Result<String, AuthorityError> {
    let day = dates::day(now)?;
    let taken = "phiward CA, , ".len() + day.len();
    let computer: String = computer
        .chars()
        .take(COMMON_NAME_CHARACTERS.saturating_sub(taken))
        .collect();
    Ok(format!("phiward CA, {computer}, {day}"))
}

/// Writes PEM anew from the certificate, so that nothing else in its file is ever exported.
pub(super) fn to_pem(certificate: &[u8]) -> String {
    let encoded = STANDARD.encode(certificate);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    for (index, letter) in encoded.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            pem.push('\n');
        }
        pem.push(letter);
    }
    pem.push_str("\n-----END CERTIFICATE-----\n");
    pem
}
