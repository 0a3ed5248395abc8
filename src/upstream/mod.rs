//! The way to origins: resolve, connect, verify.
//!
//! Takes a [`Target`], which is what the browser asked to be connected to and never a header.
//! Gives a [`Route`]: a pool of connections to that one target, HTTP/1.1 or HTTP/2 as the origin
//! chose. Never does: accept a certificate that the platform does not trust, connect to ourselves.

mod cname;
mod dial;
mod download;
mod resolve;
mod route;
mod verify;

pub use cname::{Asking, Cnames, NameServer};
pub use dial::DialError;
pub use download::DownloadError;
pub use resolve::{Resolutions, ResolveRule};
pub use route::{Route, UpstreamBody, explain, reason};
pub use verify::TrustError;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;

use crate::authority::Authority;
use dial::Dialer;

/// Where a browser asked to be connected to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    /// A name or an address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Target {
    /// Returns the host as a URL has it: an IPv6 address in brackets.
    pub fn url_host(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        }
    }

    /// Returns what the log may say: the registrable domain and the port. A label before it can be
    /// a value.
    pub fn logged(&self) -> String {
        if self.host.parse::<std::net::IpAddr>().is_ok() {
            return self.to_string();
        }
        match psl::domain_str(&self.host) {
            Some(domain) if domain.len() < self.host.len() => format!("•••.{domain}:{}", self.port),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.url_host(), self.port)
    }
}

/// What all connections to origins share.
pub struct Upstream {
    tls: rustls::ClientConfig,
    resolutions: Arc<Resolutions>,
    ourselves: Vec<SocketAddr>,
    cnames: Option<Cnames>,
}

/// How to reach and trust origins.
#[derive(Debug, Clone, Default)]
pub struct UpstreamOptions {
    /// Files of certificates (PEM) that are trusted beside the platform's.
    pub extra_roots: Vec<PathBuf>,
    /// Certificates that are trusted beside the platform's.
    pub extra_certificates: Vec<CertificateDer<'static>>,
    /// Addresses to use instead of asking the resolver.
    pub resolutions: Resolutions,
    /// Whom to ask what a host's name stands for.
    pub name_server: NameServer,
}

impl Upstream {
    /// Prepares the way to origins. `ourselves` are the addresses that we listen on.
    ///
    /// # Errors
    ///
    /// Where a file of roots cannot be read, or nothing at all is trusted.
    pub fn new(
        options: UpstreamOptions,
        authority: &Arc<Authority>,
        ourselves: Vec<SocketAddr>,
    ) -> Result<Self, TrustError> {
        let tls = verify::client_config(&options, Arc::clone(authority))?;
        Ok(Self {
            tls,
            resolutions: Arc::new(options.resolutions),
            ourselves,
            cnames: Cnames::new(options.name_server),
        })
    }

    /// Returns whom to ask what a host's name stands for, if anybody is to be asked.
    pub fn cnames(&self) -> Option<&Cnames> {
        self.cnames.as_ref()
    }

    fn dialer(&self, target: &Target) -> Dialer {
        Dialer::new(
            target.clone(),
            Arc::clone(&self.resolutions),
            self.ourselves.clone(),
        )
    }

    /// Opens a plain connection, for bytes that we carry without reading them.
    ///
    /// # Errors
    ///
    /// Where the target cannot be reached, or is ourselves.
    pub async fn connect(&self, target: &Target) -> Result<tokio::net::TcpStream, DialError> {
        self.dialer(target).dial().await
    }

    /// Returns the way to a target without TLS; nothing is dialled yet.
    pub fn plain_route(&self, target: &Target) -> Route {
        Route::plain(self.dialer(target))
    }

    /// Opens the way to a target with TLS: connects, verifies the certificate against `name`, and
    /// learns which protocol the origin speaks.
    ///
    /// # Errors
    ///
    /// Where the target cannot be reached, is ourselves, or has no certificate that is trusted for
    /// `name`.
    pub async fn tls_route(
        &self,
        target: &Target,
        name: &str,
        browser_speaks_h2: bool,
    ) -> Result<Route, DialError> {
        Route::tls(self.dialer(target), &self.tls, name, browser_speaks_h2).await
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn the_log_is_told_no_label_that_can_be_a_value() {
        for (host, logged) in [
            ("jane-doe.tracker.example", "•••.tracker.example:443"),
            ("tracker.example", "tracker.example:443"),
            ("127.0.0.1", "127.0.0.1:443"),
            ("::1", "[::1]:443"),
        ] {
            let target = Target {
                host: host.to_owned(),
                port: 443,
            };
            assert_eq!(target.logged(), logged);
        }
    }
}
