//! One browser connection, as an explicit proxy sees it: `CONNECT` and absolute-form requests.

use std::sync::Arc;

use http::uri::Authority;
use http::{Method, Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::TcpStream;

use super::{Interceptor, Next, PlainRequest, Refusal, Stream, connect};
use crate::answer::{Answer, ResponseBody, full};
use crate::limits;
use crate::listen::Place;
use crate::listen::Work;
use crate::telemetry::Event;
use crate::upstream::{Route, Target};

/// Serves one browser connection until it ends.
pub async fn serve((stream, place): (TcpStream, Place), interceptor: Interceptor, next: impl Next) {
    let routes = PlainRoutes::default();
    let serving = interceptor.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let (interceptor, next, routes) = (interceptor.clone(), next.clone(), routes.clone());
        let place = place.clone();
        async move {
            let response = if request.method() == Method::CONNECT {
                connect::open(request, place, &interceptor, &next)
            } else {
                absolute(request, &interceptor, &next, &routes).await
            };
            Ok::<_, std::convert::Infallible>(response)
        }
    });
    let builder = builder(serving.work.clone()).http1_only();
    run(
        builder.serve_connection_with_upgrades(TokioIo::new(stream), service),
        &serving,
    )
    .await;
}

/// Serves the requests of one decrypted or plain connection, all to one target.
pub(super) async fn serve_requests(
    stream: impl Stream + 'static,
    to: Arc<To>,
    interceptor: &Interceptor,
    next: impl Next,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (to, next) = (Arc::clone(&to), next.clone());
        async move { Ok::<_, std::convert::Infallible>(within(request, &to, &next).await) }
    });
    let builder = builder(interceptor.work.clone());
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    run(connection, interceptor).await;
}

/// Where the requests of one tunnel go.
pub(super) struct To {
    pub(super) target: Target,
    pub(super) scheme: &'static str,
    pub(super) route: Result<Route, Arc<crate::upstream::DialError>>,
}

/// Runs the tasks of HTTP/2 streams as ours: when stopping, each is waited for or cut before the
/// record is closed.
#[derive(Clone)]
struct Streams(Work);

impl<F: Future<Output = ()> + Send + 'static> hyper::rt::Executor<F> for Streams {
    fn execute(&self, stream: F) {
        self.0.spawn(stream);
    }
}

fn builder(work: Work) -> auto::Builder<Streams> {
    let mut builder = auto::Builder::new(Streams(work));
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEADER_TIME)
        .max_buf_size(limits::HEADER_BUFFER_BYTES)
        .max_headers(limits::HEADER_FIELDS_READ)
        .preserve_header_case(true)
        .auto_date_header(false)
        .half_close(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits::HEADER_BUFFER_BYTES).unwrap_or(u32::MAX))
        .initial_stream_window_size(limits::STREAM_WINDOW_BYTES)
        .initial_connection_window_size(limits::CONNECTION_WINDOW_BYTES)
        .auto_date_header(false);
    builder
}

/// Runs a connection to its end; when stopping, only to the end of what is under way.
async fn run<I, S, B>(
    connection: auto::UpgradeableConnection<'_, I, S, Streams>,
    interceptor: &Interceptor,
) where
    S: hyper::service::Service<Request<Incoming>, Response = Response<B>>,
    S::Future: 'static,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    B: http_body::Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    Streams: hyper::rt::bounds::Http2ServerConnExec<S::Future, B>,
{
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = interceptor.work.stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        Event::ConnectionFailed { error: &error }.emit();
    }
}

/// The ways to plain origins that one browser connection has used.
type PlainRoutes = Arc<std::sync::Mutex<std::collections::HashMap<Target, Route>>>;

/// A request in absolute form (RFC 9112 section 3.2.2).
async fn absolute(
    request: Request<Incoming>,
    interceptor: &Interceptor,
    next: &impl Next,
    routes: &PlainRoutes,
) -> Response<ResponseBody> {
    if let Some(refused) = refuse_large(&request, None, next) {
        return refused;
    }
    let uri = request.uri();
    let target = match (uri.scheme_str(), uri.host()) {
        (Some("http"), Some(host)) => Target {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(80),
        },
        _ => {
            next.refused(None, Refusal::NotForProxy);
            return not_for_proxy();
        }
    };
    let route = {
        let mut routes = routes
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let make = || interceptor.upstream.plain_route(&target);
        if routes.len() >= limits::PLAIN_ROUTES {
            routes.clear();
        }
        routes.entry(target.clone()).or_insert_with(make).clone()
    };
    let misdirected = named_in_host(&request).and_then(|named| other_host(&named, &target));
    next.exchange(PlainRequest {
        request,
        target,
        route: Ok(route),
        misdirected,
    })
    .await
}

/// Returns what the `Host` header names.
fn named_in_host(request: &Request<Incoming>) -> Option<Authority> {
    let host = request.headers().get(http::header::HOST)?;
    host.to_str().ok()?.parse().ok()
}

/// Returns the host that a request names, if it is not the one that it is sent to.
fn other_host(named: &Authority, target: &Target) -> Option<String> {
    let host = named.host().trim_matches(['[', ']']);
    (!host.eq_ignore_ascii_case(&target.host)).then(|| host.to_owned())
}

/// A request within a tunnel: made absolute with the authority that it names, and sent to where the
/// tunnel goes.
async fn within(
    mut request: Request<Incoming>,
    to: &To,
    next: &impl Next,
) -> Response<ResponseBody> {
    if let Some(refused) = refuse_large(&request, Some(&to.target), next) {
        return refused;
    }
    let of_uri = request.uri().authority().cloned();
    let named = of_uri.or_else(|| named_in_host(&request));
    let misdirected = named
        .as_ref()
        .and_then(|named| other_host(named, &to.target));
    let authority = named.map_or_else(|| to.target.to_string(), |named| named.to_string());
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let uri = Uri::builder()
        .scheme(to.scheme)
        .authority(authority)
        .path_and_query(path)
        .build();
    match uri {
        Ok(uri) => *request.uri_mut() = uri,
        Err(_) => {
            next.refused(Some(&to.target), Refusal::NotForProxy);
            return not_for_proxy();
        }
    }
    let (target, route) = (to.target.clone(), to.route.clone());
    next.exchange(PlainRequest {
        request,
        target,
        route,
        misdirected,
    })
    .await
}

/// Requests with more headers than anyone needs are answered here, before they cost anything.
fn refuse_large(
    request: &Request<Incoming>,
    target: Option<&Target>,
    next: &impl Next,
) -> Option<Response<ResponseBody>> {
    let of_headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let of_uri = request
        .uri()
        .path_and_query()
        .map_or(0, |path| path.as_str().len());
    let fields = request.headers().len();
    if of_headers + of_uri <= limits::HEADER_BYTES && fields <= limits::HEADER_FIELDS {
        return None;
    }
    next.refused(target, Refusal::HeadersTooLarge);
    let answer = Answer {
        status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        error: "http_request_error",
        says: format!(
            "The address and headers of this request have {} bytes; phiward takes {}.",
            of_headers + of_uri,
            limits::HEADER_BYTES
        ),
        advice: "Clear the site's cookies, or shorten the address.".to_owned(),
        sent: false,
    };
    Some(answer.into_response())
}

fn not_for_proxy() -> Response<ResponseBody> {
    let answer = Answer {
        status: StatusCode::BAD_REQUEST,
        error: "http_request_error",
        says: "This is the port of a proxy, not a web site.".to_owned(),
        advice: "Set this address as the HTTP and HTTPS proxy of a test browser, or let `phiward \
                 open URL` start one."
            .to_owned(),
        sent: false,
    };
    answer.into_response()
}

/// The answer to `CONNECT` that opens the tunnel.
pub(super) fn connected() -> Response<ResponseBody> {
    Response::new(full(""))
}

/// The answer to a `CONNECT` that names no host and port.
pub(super) fn bad_connect() -> Response<ResponseBody> {
    not_for_proxy()
}
