//! A pool of connections to one target, over which requests go.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::combinators::BoxBody;
use hyper::body::Incoming;
use hyper_rustls::{
    FixedServerNameResolver, HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream,
};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tower_service::Service;

use super::dial::{DialError, Dialer};
use crate::limits;

/// A request's body on its way to an origin.
pub type UpstreamBody = BoxBody<Bytes, Box<dyn Error + Send + Sync>>;

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

/// The way to one target.
#[derive(Clone)]
pub struct Route {
    client: legacy::Client<Connector, UpstreamBody>,
    /// Whether the origin chose HTTP/2.
    pub speaks_h2: bool,
}

impl Route {
    pub(super) fn plain(dialer: Dialer) -> Self {
        let connector = Connector {
            first: Arc::default(),
            then: Then::Plain(dialer),
        };
        Self {
            client: client(connector),
            speaks_h2: false,
        }
    }

    pub(super) async fn tls(
        dialer: Dialer,
        config: &ClientConfig,
        name: &str,
        browser_speaks_h2: bool,
    ) -> Result<Self, DialError> {
        let target = dialer.target.clone();
        let server_name = ServerName::try_from(name.to_owned()).map_err(|_| DialError::Name {
            target: target.clone(),
        })?;
        let stream = dialer.dial().await?;
        let first = First {
            stream: Arc::new(Mutex::new(Some(stream))),
        };
        // The first handshake is made now, to learn the origin's protocol before the browser's
        // handshake ends; its connection then serves the first request.
        let stream = shake_hands(https(config, &server_name, browser_speaks_h2, first)).await;
        let stream = stream.map_err(|source| DialError::Handshake { target, source })?;
        let speaks_h2 = negotiated_h2(&stream);
        let again = https(config, &server_name, browser_speaks_h2, dialer);
        let connector = Connector {
            first: Arc::new(Mutex::new(Some((stream, Instant::now())))),
            then: Then::Tls(again),
        };
        Ok(Self {
            client: client(connector),
            speaks_h2,
        })
    }

    /// Sends one request. Only `enforce` calls this, with a clearance in hand.
    ///
    /// # Errors
    ///
    /// Where the origin cannot be reached any more, or breaks off.
    pub(crate) async fn send(
        &self,
        request: Request<UpstreamBody>,
    ) -> Result<Response<Incoming>, legacy::Error> {
        self.client.request(request).await
    }
}

impl Route {
    /// Sends a request of our own, which says nothing of anybody.
    pub(super) async fn fetch(
        &self,
        request: Request<UpstreamBody>,
    ) -> Result<Response<Incoming>, legacy::Error> {
        self.client.request(request).await
    }
}

/// Returns a connector that verifies certificates against `name`, whatever URI it is called with.
fn https<T>(
    config: &ClientConfig,
    name: &ServerName<'static>,
    browser_speaks_h2: bool,
    tcp: T,
) -> HttpsConnector<T> {
    let builder = HttpsConnectorBuilder::new()
        .with_tls_config(config.clone())
        .https_or_http()
        .with_server_name_resolver(FixedServerNameResolver::new(name.clone()))
        .enable_http1();
    if browser_speaks_h2 {
        builder.enable_http2().wrap_connector(tcp)
    } else {
        builder.wrap_connector(tcp)
    }
}

fn client(connector: Connector) -> legacy::Client<Connector, UpstreamBody> {
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .timer(TokioTimer::new())
        .http1_preserve_header_case(true)
        .http1_max_buf_size(limits::HEADER_BUFFER_BYTES)
        .http2_initial_stream_window_size(limits::STREAM_WINDOW_BYTES)
        .http2_initial_connection_window_size(limits::CONNECTION_WINDOW_BYTES)
        .build(connector)
}

async fn shake_hands(mut https: HttpsConnector<First>) -> io::Result<Stream> {
    // The name to verify is fixed in the connector; the URI only says that TLS is wanted.
    let handshake = https.call(Uri::from_static("https://origin.invalid"));
    match tokio::time::timeout(limits::HANDSHAKE_TIME, handshake).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(as_io(error)),
        Err(_) => Err(io::Error::new(
            io::ErrorKind::TimedOut,
            "the TLS handshake took too long",
        )),
    }
}

fn as_io(error: Box<dyn Error + Send + Sync>) -> io::Error {
    match error.downcast::<io::Error>() {
        Ok(error) => *error,
        Err(error) => io::Error::other(error),
    }
}

fn negotiated_h2(stream: &Stream) -> bool {
    match stream {
        MaybeHttpsStream::Https(tls) => tls.inner().get_ref().1.alpn_protocol() == Some(b"h2"),
        MaybeHttpsStream::Http(_) => false,
    }
}

/// Gives the connection that is already open.
#[derive(Clone)]
struct First {
    stream: Arc<Mutex<Option<TcpStream>>>,
}

impl Service<Uri> for First {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let stream = self
            .stream
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let taken = || io::Error::new(io::ErrorKind::NotConnected, "the connection was taken");
        std::future::ready(stream.map(TokioIo::new).ok_or_else(taken))
    }
}

/// Hands out the connection that is already open first, and dials anew after that.
#[derive(Clone)]
struct Connector {
    first: Arc<Mutex<Option<(Stream, Instant)>>>,
    then: Then,
}

#[derive(Clone)]
enum Then {
    Plain(Dialer),
    Tls(HttpsConnector<Dialer>),
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let first = self
            .first
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match (first, &mut self.then) {
            (Some((stream, opened)), _) if opened.elapsed() < limits::UNUSED_CONNECTION => {
                Box::pin(std::future::ready(Ok(stream)))
            }
            (_, Then::Plain(dialer)) => {
                let dialling = dialer.call(uri);
                Box::pin(async move { Ok(MaybeHttpsStream::Http(dialling.await?)) })
            }
            (_, Then::Tls(https)) => Box::pin(https.call(uri)),
        }
    }
}

/// Returns what failed and what to do, for the page that the browser is shown. Holds no more of the
/// request than its host.
pub fn explain(error: &(dyn Error + 'static)) -> (String, String) {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    let mut says = "the origin closed the connection before it had answered".to_owned();
    while let Some(current) = cause {
        if error.downcast_ref::<io::Error>().is_some() {
            says = error.to_string();
        }
        if let Some(dialled) = current.downcast_ref::<DialError>() {
            says = dialled.to_string();
        }
        if let Some(advice) = advice(current) {
            return (says, advice);
        }
        cause = current.source().or_else(|| inner_of_io(current));
    }
    (
        says,
        "Try again; if it stays so, ask the origin without the proxy.".to_owned(),
    )
}

/// Returns in a word what failed, for the record: nothing of the request, not even its host.
pub fn reason(error: &(dyn Error + 'static)) -> &'static str {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(dialled) = current.downcast_ref::<DialError>() {
            return dialled.reason();
        }
        cause = current.source();
    }
    "the origin closed the connection before it had answered"
}

/// An `io::Error` made from another error shows that error's source as its own, and so hides it.
fn inner_of_io<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
    Some(inner)
}

fn advice(error: &(dyn Error + 'static)) -> Option<String> {
    use rustls::CertificateError as Bad;
    if let Some(rustls::Error::InvalidCertificate(bad)) = error.downcast_ref() {
        return Some(match bad {
            Bad::Expired | Bad::ExpiredContext { .. } => {
                "Its certificate has expired: renew it on the origin.".to_owned()
            }
            Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
                "Its certificate is not valid yet: check the clocks here and there.".to_owned()
            }
            Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
                "Its certificate is for another name: check the address and, if you use --resolve, \
                 where it points."
                    .to_owned()
            }
            Bad::UnknownIssuer => {
                "Nobody that this computer trusts vouches for its certificate: if it is your own \
                 test server, name its issuer with --upstream-ca FILE."
                    .to_owned()
            }
            // What `openssl req -x509` makes: rustls takes it for a CA's own certificate.
            Bad::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => {
                "It signed its own certificate: if it is your own test server, name that \
                 certificate with --upstream-ca FILE."
                    .to_owned()
            }
            Bad::Revoked => "Its certificate has been revoked: renew it on the origin.".to_owned(),
            _ => "Its certificate cannot be used: look at it with `openssl s_client`.".to_owned(),
        });
    }
    match error.downcast_ref::<DialError>()? {
        DialError::Connect { .. } => {
            Some("Check that it runs and that this computer may reach it.".to_owned())
        }
        DialError::Ourselves { .. } => {
            Some("Ask for a site, not for the proxy: its address belongs in the browser's proxy settings.".to_owned())
        }
        DialError::Resolve { .. } => {
            Some("Check the name, or say where it is with --resolve HOST:PORT:ADDRESS.".to_owned())
        }
        DialError::TimedOut { .. } => {
            Some("Check that this computer may reach it: nothing came back.".to_owned())
        }
        DialError::Name { .. } => Some("Check the address.".to_owned()),
        DialError::Withheld { .. } => {
            Some("This is block mode: nobody was asked where it is.".to_owned())
        }
        DialError::Handshake { .. } => None,
    }
}
