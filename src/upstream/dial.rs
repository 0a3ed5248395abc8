//! One TCP connection to what the browser asked for, unless that is ourselves.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use http::Uri;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::{Resolutions, Target};
use crate::limits;

/// How long the next address waits for the one before it (RFC 8305 section 5).
const NEXT_ADDRESS_AFTER: Duration = Duration::from_millis(250);

/// Why an origin could not be reached or trusted.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// No address answers.
    #[error("cannot connect to {target}")]
    Connect {
        /// What was asked for.
        target: Target,
        /// The last address's error.
        source: io::Error,
    },
    /// The TLS handshake failed; the source says why.
    #[error("no trusted connection to {target}")]
    Handshake {
        /// What was asked for.
        target: Target,
        /// What rustls or the network said.
        source: io::Error,
    },
    /// The name cannot stand in a certificate.
    #[error("{target} is not a valid host name")]
    Name {
        /// What was asked for.
        target: Target,
    },
    /// The target is this proxy.
    #[error("{target} is this proxy itself")]
    Ourselves {
        /// What was asked for.
        target: Target,
    },
    /// The resolver knows no address.
    #[error("cannot find the address of {target}")]
    Resolve {
        /// What was asked for.
        target: Target,
        /// What the resolver said.
        source: io::Error,
    },
    /// In block mode: the name itself holds what must not leave, and asking for it would tell it.
    #[error("{target} is not asked for: its name holds what must not leave")]
    Withheld {
        /// What was asked for.
        target: Target,
    },
    /// It took too long.
    #[error("{target} did not answer in time")]
    TimedOut {
        /// What was asked for.
        target: Target,
    },
}

impl DialError {
    /// Returns what failed, without saying to whom.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Connect { .. } => "no connection",
            Self::Handshake { .. } => "no trusted connection",
            Self::Name { .. } => "no valid host name",
            Self::Ourselves { .. } => "the proxy itself",
            Self::Resolve { .. } => "no address",
            Self::TimedOut { .. } => "no answer in time",
            Self::Withheld { .. } => "withheld",
        }
    }
}

/// Connects to one target, whatever URI it is called with.
#[derive(Clone)]
pub(super) struct Dialer {
    pub(super) target: Target,
    resolutions: Arc<Resolutions>,
    ourselves: Vec<SocketAddr>,
}

impl Dialer {
    pub(super) fn new(
        target: Target,
        resolutions: Arc<Resolutions>,
        ourselves: Vec<SocketAddr>,
    ) -> Self {
        Self {
            target,
            resolutions,
            ourselves,
        }
    }

    /// Connects to the first address that answers.
    pub(super) async fn dial(&self) -> Result<TcpStream, DialError> {
        let target = self.target.clone();
        let dialling = tokio::time::timeout(limits::CONNECT_TIME, self.dial_any());
        dialling.await.map_err(|_| DialError::TimedOut { target })?
    }

    async fn dial_any(&self) -> Result<TcpStream, DialError> {
        let target = || self.target.clone();
        let addresses = self
            .resolutions
            .resolve(&self.target.host, self.target.port)
            .await
            .map_err(|source| DialError::Resolve {
                target: target(),
                source,
            })?;
        if addresses
            .iter()
            .any(|address| self.is_ourselves(address, None))
        {
            return Err(DialError::Ourselves { target: target() });
        }
        let stream = first_to_answer(&interleave(addresses))
            .await
            .map_err(|source| DialError::Connect {
                target: target(),
                source,
            })?;
        let peer = stream.peer_addr();
        if peer.is_ok_and(|peer| self.is_ourselves(&peer, stream.local_addr().ok())) {
            return Err(DialError::Ourselves { target: target() });
        }
        // Small writes, such as HTTP/2 frames, should not wait for one another.
        stream.set_nodelay(true).ok();
        Ok(stream)
    }

    /// Whether an address is one of ours, by whatever name it was reached. Where we listen on all
    /// interfaces, loopback is ours and so is every address at which a connection ends where it
    /// started.
    fn is_ourselves(&self, address: &SocketAddr, local: Option<SocketAddr>) -> bool {
        let ip = address.ip().to_canonical();
        let local = local.map(|local| local.ip().to_canonical());
        self.ourselves.iter().any(|own| {
            let own_ip = own.ip().to_canonical();
            let any = own_ip.is_unspecified() && (ip.is_loopback() || local == Some(ip));
            // Connecting to the unspecified address means connecting to loopback.
            let unspecified =
                ip.is_unspecified() && (own_ip.is_loopback() || own_ip.is_unspecified());
            address.port() == own.port() && (ip == own_ip || any || unspecified)
        })
    }
}

/// IPv6 and IPv4 in turn, in the resolver's order otherwise (RFC 8305 section 4).
fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (one, other): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == first_is_v6);
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let mut turns = Vec::new();
    loop {
        match (one.next(), other.next()) {
            (None, None) => return turns,
            (a, b) => turns.extend(a.into_iter().chain(b)),
        }
    }
}

async fn first_to_answer(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut attempts: FuturesUnordered<_> = (0_u32..)
        .zip(addresses)
        .map(|(place, address)| async move {
            tokio::time::sleep(NEXT_ADDRESS_AFTER * place).await;
            TcpStream::connect(address).await
        })
        .collect();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    while let Some(attempt) = attempts.next().await {
        match attempt {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Service<Uri> for Dialer {
    type Response = TokioIo<TcpStream>;
    type Error = DialError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, DialError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        Poll::Ready(Ok(()))
    }

    /// The URI is what a request says of itself; the target is what the browser asked for.
    fn call(&mut self, _: Uri) -> Self::Future {
        let dialer = self.clone();
        Box::pin(async move { dialer.dial().await.map(TokioIo::new) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialer(ourselves: &str) -> Dialer {
        let target = Target {
            host: "x.example".into(),
            port: 8080,
        };
        Dialer::new(target, Arc::default(), vec![ourselves.parse().unwrap()])
    }

    #[test]
    fn we_know_ourselves_under_every_alias() {
        for (listening, address, local, ours) in [
            ("127.0.0.1:8080", "127.0.0.1:8080", None, true),
            ("127.0.0.1:8080", "[::ffff:127.0.0.1]:8080", None, true),
            ("127.0.0.1:8080", "0.0.0.0:8080", None, true),
            ("127.0.0.1:8080", "127.0.0.1:8081", None, false),
            ("127.0.0.1:8080", "127.0.0.2:8080", None, false),
            ("0.0.0.0:8080", "127.0.0.2:8080", None, true),
            (
                "0.0.0.0:8080",
                "10.0.0.5:8080",
                Some("10.0.0.5:50000"),
                true,
            ),
            (
                "0.0.0.0:8080",
                "10.0.0.6:8080",
                Some("10.0.0.5:50000"),
                false,
            ),
            ("[::1]:8080", "[::]:8080", None, true),
        ] {
            let address = address.parse().unwrap();
            let local = local.map(|local| local.parse().unwrap());
            assert_eq!(
                dialer(listening).is_ourselves(&address, local),
                ours,
                "{address}"
            );
        }
    }

    #[test]
    fn families_take_turns() {
        let addresses = ["[::1]:1", "[::2]:1", "127.0.0.1:1", "127.0.0.2:1"];
        let addresses = addresses.map(|address| address.parse().unwrap()).to_vec();
        let turns: Vec<bool> = interleave(addresses)
            .iter()
            .map(SocketAddr::is_ipv6)
            .collect();
        assert_eq!(turns, [true, false, true, false]);
    }
}
