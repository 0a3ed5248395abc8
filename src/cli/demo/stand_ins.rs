//! The stand-ins: one TLS server on loopback that is the portal and all platforms, and that counts
//! what reaches it, without any knowledge of the detector.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use super::site::{self, Served};
use super::{screen, shapes};
use crate::authority::Authority;
use crate::cli::failure::Failure;
use crate::cli::session::now;
use crate::judge::Mode;
use crate::upstream::{NameServer, Resolutions, UpstreamOptions};

/// The running stand-ins.
pub(super) struct StandIns {
    address: SocketAddr,
    authority: Arc<Authority>,
    seen: Arc<Seen>,
}

/// What reached the stand-ins.
struct Seen {
    marks: Vec<String>,
    platforms: Mutex<BTreeMap<&'static str, Count>>,
    requests: Mutex<Vec<Sent>>,
    walked: Notify,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    requests: u64,
    with_phi: u64,
}

/// A request as it reached the stand-ins: a line of JSON that `scan` and the built-in client read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body_base64: String,
}

/// The headers that say where a request comes from and what it holds.
const KEPT_HEADERS: &[&str] = &[
    "content-type",
    "cookie",
    "origin",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
];

impl StandIns {
    /// Starts the server.
    pub(super) async fn start() -> Result<Self, Failure> {
        let failed = |error| Failure::environment("cannot start the stand-ins", error);
        let authority = Arc::new(Authority::ephemeral("phiward demo", now())?);
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let seen = Arc::new(Seen {
            marks: shapes::marks()?,
            platforms: Mutex::default(),
            requests: Mutex::default(),
            walked: Notify::new(),
        });
        let acceptor = acceptor(Arc::clone(&authority))
            .map_err(|error| Failure::environment("cannot set up TLS", error))?;
        tokio::spawn(accept(listener, acceptor, Arc::clone(&seen)));
        Ok(Self {
            address,
            authority,
            seen,
        })
    }

    /// Returns how the proxy reaches the stand-ins, and trusts them.
    pub(super) fn upstream_options(&self) -> UpstreamOptions {
        let mut resolutions = Resolutions::default();
        let hosts = site::PLATFORM_HOSTS.iter().map(|(host, _)| *host);
        for host in hosts.chain([site::PORTAL]) {
            resolutions.redirect(host, 443, self.address);
        }
        // Whatever else the browser asks for by itself stays on this computer too.
        for port in [80, 443] {
            resolutions.redirect_rest(port, self.address);
        }
        let root = self.authority.root_der().to_vec().into();
        UpstreamOptions {
            extra_roots: Vec::new(),
            extra_certificates: vec![root],
            resolutions,
            // Nothing of the demo leaves the computer, not even a question.
            name_server: NameServer::Nobody,
        }
    }

    /// Waits until the walk is over.
    pub(super) async fn walked(&self) {
        self.seen.walked.notified().await;
    }

    /// Writes what reached the stand-ins, a request a line.
    pub(super) fn save(&self, path: &Path) -> Result<(), Failure> {
        let requests = self
            .seen
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for sent in requests.iter() {
            text.push_str(&serde_json::to_string(sent).unwrap_or_default());
            text.push('\n');
        }
        std::fs::write(path, text).map_err(|error| Failure::unwritten(path, error))
    }

    /// Prints how many requests reached each platform, and how many of them held PHI. Returns the
    /// number of those.
    pub(super) fn report(&self, mode: Mode) -> u64 {
        let platforms = self
            .seen
            .platforms
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let all: u64 = platforms.values().map(|count| count.requests).sum();
        let with_phi: u64 = platforms.values().map(|count| count.with_phi).sum();
        let each: Vec<String> = platforms
            .iter()
            .map(|(name, count)| format!("{name} {}/{}", count.with_phi, count.requests))
            .collect();
        screen::say(&format!(
            "The stand-ins' own count: {with_phi} of the {all} requests that reached them held PHI{}.",
            if mode == Mode::Block {
                " (block mode)"
            } else {
                ""
            }
        ));
        screen::say(&format!("  {}", each.join(", ")));
        with_phi
    }
}

/// A certificate for whatever name is asked for.
#[derive(Debug)]
struct AnyHost(Arc<Authority>);

impl ResolvesServerCert for AnyHost {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.certified_key(hello.server_name()?, now()).ok()
    }
}

fn acceptor(authority: Arc<Authority>) -> Result<TlsAcceptor, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(AnyHost(authority)));
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, seen: Arc<Seen>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, acceptor.clone(), Arc::clone(&seen)));
    }
}

async fn serve(stream: TcpStream, acceptor: TlsAcceptor, seen: Arc<Seen>) {
    let Ok(stream) = acceptor.accept(stream).await else {
        return;
    };
    let service = service_fn(move |request| {
        let seen = Arc::clone(&seen);
        async move { Ok::<_, std::convert::Infallible>(answer(request, &seen).await) }
    });
    let builder = auto::Builder::new(TokioExecutor::new());
    builder
        .serve_connection(TokioIo::new(stream), service)
        .await
        .ok();
}

async fn answer(request: Request<Incoming>, seen: &Seen) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let of_header = head
        .headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = head.uri.host().or(of_header).unwrap_or_default().to_owned();
    let path = head.uri.path();
    seen.keep(&head, &host, &body);
    if host == site::PORTAL {
        if path == site::WALK_DONE {
            seen.walked.notify_one();
        }
        return respond(&site::portal(head.method.as_str(), path), &head.headers);
    }
    let served = site::tag(&host, path).unwrap_or(Served::Empty);
    if matches!(served, Served::Empty) {
        let query = head.uri.path_and_query().map_or(path, |path| path.as_str());
        seen.count(&host, query, &body);
    }
    respond(&served, &head.headers)
}

impl Seen {
    fn count(&self, host: &str, address: &str, body: &[u8]) {
        let named = site::PLATFORM_HOSTS.iter().find(|(own, _)| *own == host);
        let Some((_, name)) = named else { return };
        let mut platforms = self
            .platforms
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let text = format!("{address}\n{}", String::from_utf8_lossy(body));
        let with_phi = holds_any(&text, &self.marks);
        let count = platforms.entry(name).or_default();
        count.requests += 1;
        count.with_phi += u64::from(with_phi);
    }

    /// Keeps a request of the walk; what the browser asks for by itself is no part of it.
    fn keep(&self, head: &http::request::Parts, host: &str, body: &[u8]) {
        let of_walk = site::PLATFORM_HOSTS.iter().any(|(own, _)| *own == host);
        if host != site::PORTAL && !of_walk {
            return;
        }
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let header = |name: &&str| {
            let value = head.headers.get(*name)?.to_str().ok()?;
            Some(((*name).to_owned(), value.to_owned()))
        };
        let sent = Sent {
            method: head.method.to_string(),
            url: format!("https://{host}{path}"),
            headers: KEPT_HEADERS.iter().filter_map(header).collect(),
            body_base64: STANDARD.encode(body),
        };
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sent);
    }
}

/// Whether any mark stands in `text`: as it is, or percent-decoded up to three times.
fn holds_any(text: &str, marks: &[String]) -> bool {
    let mut text = text.to_lowercase();
    for _ in 0..4 {
        let spaced = text.replace('+', " ");
        if marks
            .iter()
            .any(|mark| text.contains(mark.as_str()) || spaced.contains(mark.as_str()))
        {
            return true;
        }
        let decoded = percent_encoding::percent_decode_str(&text)
            .decode_utf8_lossy()
            .to_lowercase();
        if decoded == text {
            return false;
        }
        text = decoded;
    }
    false
}

fn respond(served: &Served, asked: &HeaderMap) -> Response<Full<Bytes>> {
    let (status, kind, text) = match served {
        Served::Empty => (StatusCode::NO_CONTENT, None, String::new()),
        Served::File(kind, parts) => (StatusCode::OK, Some(*kind), parts.concat()),
        Served::Missing => (
            StatusCode::NOT_FOUND,
            Some("text/plain"),
            "No such page.".to_owned(),
        ),
        Served::Redirect(_) => (StatusCode::SEE_OTHER, None, String::new()),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Some(kind) = kind {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if let Served::Redirect(to) = served {
        headers.insert(header::LOCATION, HeaderValue::from_static(to));
        let cookie = "session=4d1a7c; Path=/; HttpOnly; Secure; SameSite=Lax";
        headers.insert(header::SET_COOKIE, HeaderValue::from_static(cookie));
    }
    if let Some(origin) = asked.get(header::ORIGIN) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        let yes = HeaderValue::from_static("true");
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        let any = HeaderValue::from_static("content-type");
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, any);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::holds_any;

    #[test]
    fn marks_are_found_through_three_layers_of_percent() {
        let marks = ["ada mercer".to_owned()];
        for text in [
            "x=Ada+Mercer",
            "x=Ada%20Mercer",
            "x=Ada%252520Mercer",
            "{\"a\":\"Ada Mercer\"}",
        ] {
            assert!(holds_any(text, &marks), "{text}");
        }
        assert!(!holds_any("x=Ada", &marks));
    }
}
