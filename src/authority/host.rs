//! Which host a leaf is for: a DNS name or an address, in one spelling.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use super::AuthorityError;

/// The octets that a DNS name may have (RFC 1035, without the final dot).
const NAME_OCTETS: usize = 253;
/// The octets that one of its labels may have.
const LABEL_OCTETS: usize = 63;

/// A host, spelled so that equal hosts are equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Host {
    /// An address, which a certificate must name as one.
    Address(IpAddr),
    /// A DNS name: lower case, A-labels, no final dot.
    Name(String),
}

impl Host {
    /// Reads a host as it stands in a `CONNECT` request or a URL.
    pub(super) fn read(text: &str) -> Result<Self, AuthorityError> {
        let bracketed = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(inner) = bracketed {
            let address = inner.parse::<Ipv6Addr>().map_err(|_| refusal(text))?;
            return Ok(Self::Address(address.into()));
        }
        let name = text.strip_suffix('.').unwrap_or(text);
        if let Ok(address) = name.parse() {
            return Ok(Self::Address(address));
        }
        let lower = name.to_ascii_lowercase();
        if is_name(&lower) {
            Ok(Self::Name(lower))
        } else {
            Err(refusal(text))
        }
    }
}

fn refusal(text: &str) -> AuthorityError {
    AuthorityError::Host {
        host: text.to_owned(),
    }
}

/// No wildcards: a leaf for more than one host makes browsers send other hosts over its connection.
fn is_name(name: &str) -> bool {
    name.len() <= NAME_OCTETS && name.split('.').all(is_label)
}

/// Underscores are not allowed in host names, and common in them.
fn is_label(label: &str) -> bool {
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || octet == b'-' || octet == b'_';
    (1..=LABEL_OCTETS).contains(&label.len()) && label.bytes().all(plain)
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::Name(name) => formatter.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_has_one_spelling() {
        for (text, expected) in [
            ("portal.example", "portal.example"),
            ("Portal.EXAMPLE.", "portal.example"),
            ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
            ("my_bucket.example", "my_bucket.example"),
            ("localhost", "localhost"),
            ("127.0.0.1", "127.0.0.1"),
            ("127.0.0.1.", "127.0.0.1"),
            ("[::1]", "::1"),
            ("0:0:0:0:0:0:0:1", "::1"),
            ("2001:DB8::7", "2001:db8::7"),
        ] {
            assert_eq!(Host::read(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_no_certificate_should_name_is_refused() {
        let long_label = format!("{}.example", "a".repeat(64));
        let long_name = ["abcdefghi"; 26].join(".");
        for text in [
            "",
            ".",
            "..",
            "a..b",
            ".a",
            "*.example",
            "a b",
            "a/b",
            "a\0b",
            "m\u{fc}nchen.example",
            "[portal.example]",
            "[127.0.0.1]",
            "[::1",
            "::1%eth0",
            "a:443",
            &long_label,
            &long_name,
        ] {
            assert!(
                matches!(Host::read(text), Err(AuthorityError::Host { .. })),
                "{text:?}"
            );
        }
    }

    #[test]
    fn addresses_are_told_from_names() {
        assert!(matches!(
            Host::read("10.0.0.1").unwrap(),
            Host::Address(IpAddr::V4(_))
        ));
        assert!(matches!(
            Host::read("[fd00::1]").unwrap(),
            Host::Address(IpAddr::V6(_))
        ));
        assert!(matches!(
            Host::read("10.0.0.1.example").unwrap(),
            Host::Name(_)
        ));
    }
}
