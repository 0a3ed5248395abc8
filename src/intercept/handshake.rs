//! The TLS handshake with the browser, after the one with the origin.

use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::Ticketer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{LazyConfigAcceptor, StartHandshake};

use super::Stream;
use crate::limits;

/// What TLS connections of browsers share.
pub struct Sessions {
    base: ServerConfig,
}

impl Sessions {
    /// Prepares the server's side of TLS, with tickets so that connections can be resumed.
    ///
    /// # Errors
    ///
    /// Where the TLS library has no randomness.
    pub fn new() -> Result<Self, rustls::Error> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut base = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Leaf(None)));
        base.ticketer = Ticketer::new()?;
        Ok(Self { base })
    }

    fn config(&self, leaf: Arc<CertifiedKey>, protocol: Option<&[u8]>) -> Arc<ServerConfig> {
        let mut config = self.base.clone();
        config.cert_resolver = Arc::new(Leaf(Some(leaf)));
        config.alpn_protocols = protocol.map(<[u8]>::to_vec).into_iter().collect();
        Arc::new(config)
    }
}

/// One leaf for one connection: the host is known before the handshake goes on.
#[derive(Debug)]
struct Leaf(Option<Arc<CertifiedKey>>);

impl ResolvesServerCert for Leaf {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.clone()
    }
}

/// A browser that has said hello and waits for the answer.
pub(super) struct Greeted<S> {
    start: StartHandshake<S>,
    /// The name it asks for.
    pub(super) name: Option<String>,
    /// Whether it speaks HTTP/2.
    pub(super) speaks_h2: bool,
    speaks_http1: bool,
}

/// Reads the browser's hello, however it is split.
pub(super) async fn greet<S: Stream>(stream: S) -> io::Result<Greeted<S>> {
    let acceptor = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), stream);
    let start = in_time(acceptor).await?;
    let hello = start.client_hello();
    let name = hello.server_name().map(str::to_owned);
    let offers = |protocol: &[u8]| {
        hello
            .alpn()
            .is_some_and(|mut offered| offered.any(|own| own == protocol))
    };
    let (speaks_h2, speaks_http1) = (offers(b"h2"), offers(b"http/1.1"));
    Ok(Greeted {
        start,
        name,
        speaks_h2,
        speaks_http1,
    })
}

impl<S: Stream> Greeted<S> {
    /// Answers with a leaf, in the protocol that the origin chose.
    pub(super) async fn accept(
        self,
        sessions: &Sessions,
        leaf: Arc<CertifiedKey>,
        origin_speaks_h2: bool,
    ) -> io::Result<TlsStream<S>> {
        let protocol: Option<&[u8]> = match (self.speaks_h2, self.speaks_http1) {
            (true, _) if origin_speaks_h2 => Some(b"h2"),
            (_, true) => Some(b"http/1.1"),
            (true, false) => Some(b"h2"),
            (false, false) => None,
        };
        in_time(self.start.into_stream(sessions.config(leaf, protocol))).await
    }
}

async fn in_time<T>(handshake: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let late = || io::Error::new(io::ErrorKind::TimedOut, "the browser took too long");
    tokio::time::timeout(limits::HANDSHAKE_TIME, handshake)
        .await
        .map_err(|_| late())?
}

/// The time, for the validity of leaves.
#[expect(
    clippy::disallowed_methods,
    reason = "a leaf is minted when a browser asks for it"
)]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}
