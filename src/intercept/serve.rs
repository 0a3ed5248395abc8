//! One browser connection, as an explicit proxy sees it: `CONNECT` and absolute-form requests.

use std::sync::Arc;

use http::uri::Authority;
use http::{Method, Request, Response, StatusCode, Uri};
use hyper::body::Incoming;
use hyper::service::service_fn;
use tokio::net::TcpStream;

use super::connection::{self, Protocol};
use super::{Interceptor, Next, PlainRequest, Refusal, Stream, connect};
use crate::answer::{Answer, ResponseBody, full};
use crate::limits;
use crate::listen::Place;
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
    connection::run_http1(stream, service, &serving.work).await;
}

/// Serves the requests of one decrypted or plain connection, all to one target.
pub(super) async fn serve_requests(
    (stream, protocol): (impl Stream + 'static, Protocol),
    to: Arc<To>,
    interceptor: &Interceptor,
    next: impl Next,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (to, next) = (Arc::clone(&to), next.clone());
        async move { Ok::<_, std::convert::Infallible>(within(request, &to, &next).await) }
    });
    match protocol {
        Protocol::Http1 => connection::run_http1(stream, service, &interceptor.work).await,
        Protocol::Http2 => connection::run_http2(stream, service, &interceptor.work).await,
    }
}

/// Where the requests of one tunnel go.
pub(super) struct To {
    pub(super) target: Target,
    pub(super) scheme: &'static str,
    pub(super) route: Result<Route, Arc<crate::upstream::DialError>>,
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
