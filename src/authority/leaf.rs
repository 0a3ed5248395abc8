//! Leaf certificates: one for each host that a browser visits through us.

use std::sync::Arc;
use std::time::SystemTime;

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyUsagePurpose,
    SanType,
};
use rustls::sign::CertifiedKey;

use super::host::Host;
use super::key::Key;
use super::root::{COMMON_NAME_CHARACTERS, Root};
use super::{AuthorityError, dates, serial};
use crate::limits::{BACKDATE_DAYS, LEAF_DAYS, LEAF_SERVED};

/// A leaf with its chain and key, and how long it is served.
#[derive(Clone)]
pub(super) struct Leaf {
    pub(super) certified: Arc<CertifiedKey>,
    from: SystemTime,
    until: SystemTime,
}

impl Leaf {
    /// Mints a leaf for the host.
    ///
    /// The root is served behind it, for clients that are told the root's key and nothing else.
    pub(super) fn mint(
        host: &Host,
        key: &Key,
        root: &Root,
        now: SystemTime,
    ) -> Result<Self, AuthorityError> {
        let second = dates::seconds(now)?;
        root.check(second)?;
        let params = params(host, root, second)?;
        let leaf = params.signed_by(key, &root.issuer)?;
        let chain = vec![leaf.into(), root.certificate.clone()];
        let until = now.checked_add(LEAF_SERVED).ok_or(AuthorityError::Clock)?;
        Ok(Self {
            certified: Arc::new(CertifiedKey::new(chain, key.signer())),
            from: params.not_before.into(),
            until: until.min(root.ends.into()),
        })
    }

    /// Returns whether the leaf is still to be served.
    pub(super) fn serves(&self, now: SystemTime) -> bool {
        (self.from..self.until).contains(&now)
    }
}

fn params(host: &Host, root: &Root, now: i64) -> Result<CertificateParams, AuthorityError> {
    let starts = now
        .saturating_sub(BACKDATE_DAYS * dates::DAY)
        .max(root.starts.as_second());
    let ends = now
        .saturating_add(LEAF_DAYS * dates::DAY)
        .min(root.ends.as_second());
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(host);
    params.subject_alt_names = vec![alternative_name(host)?];
    params.serial_number = Some(serial::draw()?);
    params.not_before = dates::date(starts)?;
    params.not_after = dates::date(ends)?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// Leaves the subject empty for a host too long for it, which makes `rcgen` mark the alternative
/// name as critical, as RFC 5280 wants it then.
fn subject(host: &Host) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    let text = host.to_string();
    if text.len() <= COMMON_NAME_CHARACTERS {
        subject.push(DnType::CommonName, text);
    }
    subject
}

fn alternative_name(host: &Host) -> Result<SanType, AuthorityError> {
    Ok(match host {
        Host::Address(address) => SanType::IpAddress(*address),
        Host::Name(name) => SanType::DnsName(name.as_str().try_into()?),
    })
}
