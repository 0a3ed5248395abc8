//! What happens in a tunnel that a browser opened with `CONNECT`.

use std::sync::Arc;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;

use super::connection::Protocol;
use super::first_bytes::{Carries, peek};
use super::handshake::{greet, now};
use super::serve::{To, bad_connect, connected, serve_requests};
use super::{Interceptor, Next, Refusal, Stream, Tunnel};
use crate::answer::ResponseBody;
use crate::listen::Place;
use crate::telemetry::Event;
use crate::upstream::{DialError, Route, Target};

/// Answers `CONNECT`, and serves the tunnel in a task of its own. The origin is dialled only when
/// the browser has spoken: what fails then is shown as a page within the tunnel, where a failing
/// `CONNECT` would only be a connection error.
pub(super) fn open(
    request: Request<Incoming>,
    place: Place,
    interceptor: &Interceptor,
    next: &impl Next,
) -> Response<ResponseBody> {
    let Some(target) = target(request.uri()) else {
        next.refused(None, Refusal::NotForProxy);
        return bad_connect();
    };
    let (inner, next) = (interceptor.clone(), next.clone());
    interceptor.work.spawn(async move {
        let _place = place;
        match hyper::upgrade::on(request).await {
            Ok(browser) => tunnel(TokioIo::new(browser), target, &inner, next).await,
            Err(error) => {
                Event::TunnelFailed {
                    target: &target.logged(),
                    step: "upgrade",
                    error: &error,
                }
                .emit();
            }
        }
    });
    connected()
}

fn target(uri: &http::Uri) -> Option<Target> {
    let authority = uri.authority()?;
    let host = authority.host().trim_matches(['[', ']']).to_owned();
    let port = authority.port_u16()?;
    (!host.is_empty()).then_some(Target { host, port })
}

async fn tunnel(
    browser: impl Stream + 'static,
    target: Target,
    interceptor: &Interceptor,
    next: impl Next,
) {
    let (carries, browser) = match peek(browser).await {
        Ok(peeked) => peeked,
        Err(error) => {
            Event::TunnelFailed {
                target: &target.logged(),
                step: "first bytes",
                error: &error,
            }
            .emit();
            return;
        }
    };
    match carries {
        Carries::Tls => tls(browser, target, interceptor, next).await,
        Carries::Http(protocol) => {
            let route = Ok(interceptor.upstream.plain_route(&target));
            let to = To {
                target,
                scheme: "http",
                route,
            };
            serve_requests((browser, protocol), Arc::new(to), interceptor, next).await;
        }
        Carries::Unused => {}
        Carries::Other | Carries::Silence => {
            let what = if carries == Carries::Other {
                "unknown"
            } else {
                "silent"
            };
            next.tunnel(Tunnel {
                browser: Box::new(browser),
                target,
                what,
            })
            .await;
        }
    }
}

async fn tls(
    browser: impl Stream + 'static,
    target: Target,
    interceptor: &Interceptor,
    next: impl Next,
) {
    let failed = |step, error: &dyn std::fmt::Display| {
        Event::TunnelFailed {
            target: &target.logged(),
            step,
            error,
        }
        .emit();
    };
    let greeted = match greet(browser).await {
        Ok(greeted) => greeted,
        Err(error) => {
            failed("the browser's TLS hello", &error);
            return next.refused(Some(&target), Refusal::Handshake);
        }
    };
    let name = greeted.name.clone().unwrap_or_else(|| target.host.clone());
    let route = route(&target, &name, greeted.speaks_h2, (interceptor, &next)).await;
    let origin_speaks_h2 = route
        .as_ref()
        .map_or(greeted.speaks_h2, |route| route.speaks_h2);
    let leaf = match interceptor.authority.certified_key(&name, now()) {
        Ok(leaf) => leaf,
        Err(error) => {
            failed("minting a certificate", &error);
            return next.refused(Some(&target), Refusal::Handshake);
        }
    };
    match greeted
        .accept(&interceptor.sessions, leaf, origin_speaks_h2)
        .await
    {
        Ok(browser) => {
            let route = route.map_err(Arc::new);
            let to = To {
                target,
                scheme: "https",
                route,
            };
            let agreed = browser.get_ref().1.alpn_protocol();
            let protocol = if agreed == Some(b"h2") {
                Protocol::Http2
            } else {
                Protocol::Http1
            };
            serve_requests((browser, protocol), Arc::new(to), interceptor, next).await;
        }
        // Opened in advance and not needed after all.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {}
        Err(error) => {
            failed(
                "the browser's TLS handshake (does it trust our certificate?)",
                &error,
            );
            next.refused(Some(&target), Refusal::Handshake);
        }
    }
}

/// Opens the way to an origin, unless its name alone is what must not leave.
async fn route(
    target: &Target,
    name: &str,
    browser_speaks_h2: bool,
    (interceptor, next): (&Interceptor, &impl Next),
) -> Result<Route, DialError> {
    if next.may_connect(&target.host) && next.may_connect(name) {
        let upstream = &interceptor.upstream;
        upstream.tls_route(target, name, browser_speaks_h2).await
    } else {
        let target = target.clone();
        Err(DialError::Withheld { target })
    }
}
