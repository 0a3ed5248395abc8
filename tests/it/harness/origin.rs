//! Origins: servers on loopback that do what a test asks of them.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::body::{Body, full};
use super::certificate::Certificate;

/// A connection to an origin, TLS taken off.
pub(crate) type Wire = Box<dyn phiward::intercept::Stream>;

/// How an origin is spoken to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Speaks {
    /// HTTP/1.1 over TLS.
    Http1(Certificate),
    /// HTTP/2 over TLS, and HTTP/1.1 with whom does not.
    Http2(Certificate),
    /// No TLS.
    Plain,
}

/// A server on loopback.
pub(crate) struct Origin {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    accepting: JoinHandle<()>,
}

/// A request as it reached an origin.
#[derive(Debug)]
pub(crate) struct Seen {
    /// Its head.
    pub(crate) head: Parts,
    /// Its body.
    pub(crate) body: Bytes,
    /// Its trailers.
    pub(crate) trailers: Option<HeaderMap>,
}

/// The requests that reached an origin, in order.
pub(crate) struct Log(mpsc::Receiver<Seen>);

impl Origin {
    /// Starts an origin that gives each connection to `serve`.
    pub(crate) async fn of_wires<F>(
        speaks: Speaks,
        serve: impl Fn(Wire) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self::listen("127.0.0.1:0", speaks, serve).await
    }

    /// Starts an origin that answers each request with `answer`.
    pub(crate) async fn serving<F>(
        speaks: Speaks,
        answer: impl Fn(Request<Incoming>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        Self::serving_at("127.0.0.1:0", speaks, answer).await
    }

    /// Starts an origin at an address that answers each request with `answer`.
    pub(crate) async fn serving_at<F>(
        address: &str,
        speaks: Speaks,
        answer: impl Fn(Request<Incoming>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Response<Body>> + Send + 'static,
    {
        let answer = Arc::new(answer);
        Self::listen(address, speaks, move |wire| {
            let answer = Arc::clone(&answer);
            let service = service_fn(move |request| {
                let answering = answer(request);
                async { Ok::<_, Infallible>(answering.await) }
            });
            async move {
                auto::Builder::new(TokioExecutor::new())
                    .serve_connection_with_upgrades(TokioIo::new(wire), service)
                    .await
                    .ok();
            }
        })
        .await
    }

    /// Starts an origin that reads each request whole, answers `hello`, and keeps a log.
    pub(crate) async fn logging(speaks: Speaks) -> (Self, Log) {
        let (log, seen) = mpsc::channel(1_024);
        let origin = Self::serving(speaks, move |request| {
            let log = log.clone();
            async move {
                let (head, body) = request.into_parts();
                if let Ok(body) = body.collect().await {
                    let trailers = body.trailers().cloned();
                    let body = body.to_bytes();
                    let seen = Seen {
                        head,
                        body,
                        trailers,
                    };
                    log.send(seen).await.ok();
                }
                Response::new(full("hello"))
            }
        })
        .await;
        (origin, Log(seen))
    }

    async fn listen<F>(
        address: &str,
        speaks: Speaks,
        serve: impl Fn(Wire) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind(address).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let tls = speaks.tls();
        let serve = Arc::new(serve);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve_one(stream, tls.clone(), Arc::clone(&serve)));
            }
        });
        Self { address, accepting }
    }
}

impl Speaks {
    fn tls(self) -> Option<TlsAcceptor> {
        let config = match self {
            Self::Http1(certificate) => certificate.server_config(&["http/1.1"]),
            Self::Http2(certificate) => certificate.server_config(&["h2", "http/1.1"]),
            Self::Plain => return None,
        };
        Some(TlsAcceptor::from(config))
    }
}

async fn serve_one<F: Future<Output = ()>>(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    serve: Arc<impl Fn(Wire) -> F>,
) {
    if let Some(wire) = unwrapped(stream, tls).await {
        serve(wire).await;
    }
}

async fn unwrapped(stream: TcpStream, tls: Option<TlsAcceptor>) -> Option<Wire> {
    stream.set_nodelay(true).ok();
    match tls {
        Some(tls) => Some(Box::new(tls.accept(stream).await.ok()?)),
        None => Some(Box::new(stream)),
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Log {
    /// Waits for the next request.
    pub(crate) async fn next(&mut self) -> Seen {
        self.0.recv().await.expect("the origin runs")
    }

    /// Returns the paths of the requests that reached the origin and were not yet looked at.
    pub(crate) fn paths(&mut self) -> Vec<String> {
        let seen = std::iter::from_fn(|| self.0.try_recv().ok());
        seen.map(|seen| seen.head.uri.path().to_owned()).collect()
    }
}
