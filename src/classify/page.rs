//! The page that a request comes from.

use url::{Host, Url};

use super::{Scope, site};
use crate::patterns::routes::RouteWords;
use crate::patterns::sites::SiteWords;
use crate::sensitive::Sensitive;

/// A page, reduced to what may be shown: its path and query may hold a patient's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Scheme, host and port.
    pub origin: String,
    /// The registrable domain.
    pub site: String,
    /// The host, in lower case.
    pub host: String,
    path: Sensitive<Vec<u8>>,
    /// Whether the user named the site as a health service, or its name says that it is one.
    pub health_site: bool,
    /// Whether somebody has signed in on the site in this session.
    pub signed_in: bool,
}

impl Page {
    /// Takes the address of a page apart; `None` for what is no web page (`null`, `about:blank`).
    pub(super) fn new(address: &str, scope: &Scope, words: &SiteWords) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let host = match url.host()? {
            Host::Domain(domain) => domain.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let site = site(&host);
        Some(Self {
            origin: url.origin().ascii_serialization(),
            health_site: scope.health_sites.contains(&site) || words.name(&host),
            site,
            host,
            path: Sensitive::new(url.path().as_bytes().to_vec()),
            signed_in: false,
        })
    }

    /// Returns the address with every part of the path masked that is not one of `route_words`.
    pub fn masked(&self, route_words: &RouteWords) -> String {
        let path = String::from_utf8_lossy(self.path.expose_for_matching());
        format!("{}{}", self.origin, route_words.mask(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_route_words_are_shown() {
        let words = RouteWords::read("portal\nmedications\n");
        let page = |url| {
            Page::new(url, &Scope::default(), &SiteWords::default()).map(|page| page.masked(&words))
        };
        for (url, shown) in [
            (
                "https://p.example/medications/fluoxetine?q=x#y",
                "https://p.example/medications/•••",
            ),
            ("https://p.example/Portal/", "https://p.example/portal/"),
            (
                "https://p.example:8443/jane.doe",
                "https://p.example:8443/•••",
            ),
            ("https://p.example", "https://p.example/"),
        ] {
            assert_eq!(page(url).as_deref(), Some(shown));
        }
        assert_eq!(page("null"), None);
        assert_eq!(page("about:blank"), None);
    }
}
