//! A browser as far as a proxy can tell: CONNECT, TLS, HTTP/1.1 or HTTP/2.

use std::net::SocketAddr;
use std::sync::Arc;

use http::header::HOST;
use http::{HeaderValue, Request, Response, Uri};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::body::{Body, empty};
use super::certificate::provider;

/// A browser that is set to use a proxy, and trusts its certificate.
pub(crate) struct Browser {
    proxy: SocketAddr,
    root: CertificateDer<'static>,
}

/// A connection over which requests go.
#[derive(Debug)]
pub(crate) enum Session {
    /// HTTP/1.1: one request after the other.
    Http1(http1::SendRequest<Body>),
    /// HTTP/2.
    Http2(http2::SendRequest<Body>),
}

impl Browser {
    pub(crate) fn new(proxy: SocketAddr, root: CertificateDer<'static>) -> Self {
        Self { proxy, root }
    }

    /// Connects to the proxy.
    pub(crate) async fn wire(&self) -> TcpStream {
        let stream = TcpStream::connect(self.proxy).await.expect("the proxy");
        stream.set_nodelay(true).expect("a socket");
        stream
    }

    /// Opens a tunnel to `target`, a host and port.
    pub(crate) async fn tunnel(&self, target: &str) -> TcpStream {
        let mut stream = self.wire().await;
        let connect = format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n\r\n");
        stream.write_all(connect.as_bytes()).await.expect("CONNECT");
        let head = read_head(&mut stream).await;
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        stream
    }

    /// Opens a tunnel, and TLS for `host` in it, offering these protocols.
    pub(crate) async fn tls(&self, host: &str, protocols: &[&str]) -> TlsStream<TcpStream> {
        let target = if host.contains(':') {
            host.to_owned()
        } else {
            format!("{host}:443")
        };
        let stream = self.tunnel(&target).await;
        let name = host.split(':').next().unwrap_or_default().to_owned();
        let name = ServerName::try_from(name).expect("a name");
        let connector = TlsConnector::from(self.tls_config(protocols));
        connector.connect(name, stream).await.expect("trusted TLS")
    }

    /// Returns TLS that trusts the proxy's certificate, and offers these protocols.
    pub(crate) fn tls_config(&self, protocols: &[&str]) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).expect("a root");
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .expect("TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().into())
            .collect();
        Arc::new(config)
    }

    /// Visits a host over HTTPS in the protocol that the proxy chooses.
    pub(crate) async fn visit(&self, host: &str) -> Session {
        let stream = self.tls(host, &["h2", "http/1.1"]).await;
        if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
            Session::http2(stream).await
        } else {
            Session::http1(stream).await
        }
    }

    /// Visits a host over HTTPS in HTTP/1.1.
    pub(crate) async fn visit_http1(&self, host: &str) -> Session {
        Session::http1(self.tls(host, &["http/1.1"]).await).await
    }
}

impl Session {
    /// Speaks HTTP/1.1 over a connection.
    pub(crate) async fn http1(stream: impl phiward::intercept::Stream + 'static) -> Self {
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .expect("HTTP/1.1");
        tokio::spawn(connection.with_upgrades());
        Self::Http1(sender)
    }

    /// Speaks HTTP/2 over a connection.
    pub(crate) async fn http2(stream: impl phiward::intercept::Stream + 'static) -> Self {
        let handshake = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
        let (sender, connection) = handshake.expect("HTTP/2");
        tokio::spawn(connection);
        Self::Http2(sender)
    }

    /// Whether it is HTTP/2.
    pub(crate) fn is_http2(&self) -> bool {
        matches!(self, Self::Http2(_))
    }

    /// Sends a request with an absolute address, and waits for the head of its response.
    pub(crate) async fn send(&mut self, request: Request<Body>) -> Response<Incoming> {
        self.try_send(request).await.expect("an answer")
    }

    /// Sends a request that may fail.
    pub(crate) async fn try_send(
        &mut self,
        request: Request<Body>,
    ) -> hyper::Result<Response<Incoming>> {
        match self {
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(in_origin_form(request)).await
            }
            Self::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await
            }
        }
    }
}

/// Returns a request for a page.
pub(crate) fn get(url: &str) -> Request<Body> {
    Request::get(url).body(empty()).expect("a request")
}

/// HTTP/1.1 names the host in a header, and only the path in the request line.
fn in_origin_form(mut request: Request<Body>) -> Request<Body> {
    let uri = request.uri().clone();
    if let Some(authority) = uri.authority() {
        let host = HeaderValue::from_str(authority.as_str()).expect("a host");
        request.headers_mut().entry(HOST).or_insert(host);
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = path.parse::<Uri>().expect("a path");
    }
    request
}

/// Reads the head of a response, and nothing of what follows it.
pub(crate) async fn read_head(stream: &mut (impl phiward::intercept::Stream + ?Sized)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// Reads until the other side has closed, or has reset, the connection.
pub(crate) async fn read_all(stream: &mut (impl phiward::intercept::Stream + ?Sized)) -> String {
    let mut all = Vec::new();
    while matches!(stream.read_buf(&mut all).await, Ok(1..)) {}
    String::from_utf8_lossy(&all).into_owned()
}

/// Returns a message of a WebSocket as a browser sends it (RFC 6455, section 5.2).
pub(crate) fn message(text: &str) -> Vec<u8> {
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    let length = u64::try_from(text.len()).expect("a message");
    let mut frame = vec![0x81, 0x80 | 127];
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(&mask);
    let masked = text.bytes().zip(mask.iter().cycle());
    frame.extend(masked.map(|(byte, mask)| byte ^ mask));
    frame
}
