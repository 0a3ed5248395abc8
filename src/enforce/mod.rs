//! Stage 7: forward, or do not. The only stage that writes upstream.
//!
//! Takes a request with its [`Clearance`], or a verdict without one. Gives the response for the
//! browser. Never does: change a body; forward anything without a clearance.

mod headers;
mod tunnel;

pub use tunnel::{Ear, Heard, tunnel};

use std::error::Error;

use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use hyper::upgrade::OnUpgrade;

use crate::answer::{Answer, ResponseBody, full};
use crate::judge::Clearance;
use crate::upstream::{DialError, Route, UpstreamBody, explain};

/// A response on its way back, and what follows it.
pub struct Forwarded {
    /// What the browser gets.
    pub response: Response<ResponseBody>,
    /// After `101 Switching Protocols`: both sides of the connection, to be joined.
    pub upgraded: Option<Upgraded>,
}

/// The two sides of a connection that changed its protocol.
pub struct Upgraded {
    pub(super) browser: OnUpgrade,
    pub(super) origin: OnUpgrade,
}

/// Sends a request to its origin.
///
/// # Errors
///
/// Where the origin breaks off, or cannot be reached any more.
pub async fn forward(
    mut request: Request<UpstreamBody>,
    route: &Route,
    _clearance: Clearance,
) -> Result<Forwarded, Box<dyn Error + Send + Sync>> {
    let upgrades = headers::asks_to_upgrade(&request);
    let browser = upgrades.then(|| hyper::upgrade::on(&mut request));
    headers::prepare(&mut request, route.speaks_h2, upgrades);
    let mut response = route.send(request).await?;
    let switched = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    let upgraded = match browser {
        Some(browser) if switched => Some(Upgraded {
            browser,
            origin: hyper::upgrade::on(&mut response),
        }),
        _ => None,
    };
    headers::clean_response(&mut response, switched);
    let response = response.map(|body| body.map_err(Into::into).boxed());
    Ok(Forwarded { response, upgraded })
}

/// Returns what the browser gets in place of a response to a request that must not leave. The page
/// that made it may read the status, as it could with the real answer.
pub fn block(origin: Option<&HeaderValue>, because: &[String]) -> Response<ResponseBody> {
    let text = format!("Blocked by phiward: {}.\n", because.join("; "));
    let mut response = Response::new(full(text));
    *response.status_mut() = StatusCode::FORBIDDEN;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        "proxy-status",
        HeaderValue::from_static("phiward; error=http_request_denied"),
    );
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
    }
    response
}

/// Returns the page that says why an origin could not be asked.
pub fn fail(error: &(dyn Error + 'static)) -> Response<ResponseBody> {
    let (says, advice) = explain(error);
    let (status, error, sent) = status_of(error);
    Answer {
        status,
        error,
        says: sentence(&says),
        advice,
        sent,
    }
    .into_response()
}

/// Whether a request that ended with this error may have been sent.
pub fn may_have_been_sent(error: &(dyn Error + 'static)) -> bool {
    status_of(error).2
}

/// The status, the error type of RFC 9209 section 2.3, and whether the request may have been sent.
fn status_of(error: &(dyn Error + 'static)) -> (StatusCode, &'static str, bool) {
    let mut cause = Some(error);
    while let Some(current) = cause {
        match current.downcast_ref::<DialError>() {
            Some(DialError::Connect { .. }) => {
                return (StatusCode::BAD_GATEWAY, "destination_unavailable", false);
            }
            Some(DialError::Handshake { .. }) => {
                return (StatusCode::BAD_GATEWAY, "tls_certificate_error", false);
            }
            Some(DialError::Name { .. }) => {
                return (StatusCode::BAD_REQUEST, "http_request_error", false);
            }
            Some(DialError::Ourselves { .. }) => {
                return (StatusCode::LOOP_DETECTED, "proxy_loop_detected", false);
            }
            Some(DialError::Withheld { .. }) => {
                return (StatusCode::FORBIDDEN, "http_request_denied", false);
            }
            Some(DialError::Resolve { .. }) => {
                return (StatusCode::BAD_GATEWAY, "dns_error", false);
            }
            Some(DialError::TimedOut { .. }) => {
                return (StatusCode::GATEWAY_TIMEOUT, "connection_timeout", false);
            }
            None => cause = current.source(),
        }
    }
    (StatusCode::BAD_GATEWAY, "connection_terminated", true)
}

fn sentence(says: &str) -> String {
    let mut letters = says.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
