//! The only caller of the stages: what happens to a connection, and to a request.
//!
//! In observe mode forwarding never waits for the scan, which reads a copy on the side; in block
//! mode a request to a third party is held, within [`HELD_BODY_BYTES`](crate::limits::HELD_BODY_BYTES), until it is judged.

mod activity;
mod captured;
mod document;
mod exchange;
mod held;
mod inspection;
mod lookout;
mod session;
mod share;
mod socket;
mod start;
mod tee;
mod whose;

pub use captured::Scanner;
pub use inspection::{Head, Inspection};
pub use session::Session;
pub use start::{Proxy, Settings, StartError, start};

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use http::{Request, Response, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use crate::answer::ResponseBody;
use crate::enforce;
use crate::intercept::{Next, PlainRequest, Refusal, Tunnel};
use crate::judge::{Clearance, Mode, clear_tunnel, clear_unjudged};
use crate::limits;
use crate::record::Outcome;
use crate::telemetry::Event;
use crate::upstream::{DialError, Route, Target, UpstreamBody};
use exchange::Exchange;

impl Next for Arc<Proxy> {
    async fn exchange(&self, request: PlainRequest) -> Response<ResponseBody> {
        let head = Head::of(&request.request);
        let exchange = Arc::new(Exchange::begin(self, head, &request));
        let run = AssertUnwindSafe(run(self, request, Arc::clone(&exchange))).catch_unwind();
        run.await.unwrap_or_else(|_| {
            Event::Panicked.emit();
            exchange.end(Outcome::Panicked);
            enforce::fail(&std::io::Error::other(
                "a defect in phiward, which is recorded",
            ))
        })
    }

    async fn tunnel(&self, tunnel: Tunnel) {
        let Tunnel {
            browser,
            target,
            what,
        } = tunnel;
        let exchange = Exchange::of_tunnel(self, &target);
        let Some(clearance) = clear_tunnel(&self.policy, exchange.destination()) else {
            exchange.block_unjudged("it is neither TLS nor HTTP, and this is block mode");
            return exchange.end(Outcome::Blocked);
        };
        Event::Uninspected {
            target: &target.logged(),
            what,
        }
        .emit();
        match self.interceptor.upstream.connect(&target).await {
            Ok(origin) => {
                exchange.end(Outcome::Uninspected(what));
                drop(exchange);
                enforce::tunnel(browser, origin, clearance).await.ok();
            }
            Err(error) => exchange.end(Outcome::Failed(error.reason())),
        }
    }

    fn may_connect(&self, host: &str) -> bool {
        self.policy.mode == Mode::Observe
            || !Inspection::names_somebody(host, &self.detector.load_full())
    }

    fn refused(&self, target: Option<&Target>, refusal: Refusal) {
        let nowhere = Target {
            host: String::new(),
            port: 0,
        };
        let exchange = Exchange::of_tunnel(self, target.unwrap_or(&nowhere));
        exchange.end(Outcome::Refused(refusal.name()));
    }
}

/// Takes one request through the stages.
async fn run(
    proxy: &Arc<Proxy>,
    request: PlainRequest,
    exchange: Arc<Exchange>,
) -> Response<ResponseBody> {
    let PlainRequest { request, route, .. } = request;
    let route = match route {
        Ok(route) => route,
        Err(error) => {
            exchange.end(match &*error {
                DialError::Withheld { .. } => Outcome::Blocked,
                error => Outcome::Failed(error.reason()),
            });
            return enforce::fail(&*error);
        }
    };
    if proxy.policy.mode == Mode::Block {
        // A tracker under a name of the site's own has to be stopped like any other, so that a
        // request is held here until it is known whose host it is. Where no name server answers
        // within the limit it goes as the site's own: a slow name server must not break a site.
        exchange.identify(limits::CNAME_HELD).await;
    }
    match clear_unjudged(&proxy.policy, exchange.destination()) {
        Some(clearance) => {
            let request = request.map(|body| tee::watch(body, proxy, &exchange));
            send(proxy, request, &route, clearance, &exchange).await
        }
        None => hold(proxy, request, &route, &exchange).await,
    }
}

/// Holds a request until it is judged, then forwards it whole or answers in its place.
async fn hold(
    proxy: &Arc<Proxy>,
    request: Request<Incoming>,
    route: &Route,
    exchange: &Arc<Exchange>,
) -> Response<ResponseBody> {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let (head, body) = request.into_parts();
    let held = match held::hold(body, exchange).await {
        Ok(held) => held,
        Err(held::NotHeld::Cut) => return enforce::block(None, &["it was broken off".to_owned()]),
        Err(held::NotHeld::TooLarge) => {
            exchange.end(Outcome::Blocked);
            let because = "its body is larger than can be held until it is judged";
            exchange.block_unjudged(because);
            return enforce::block(origin.as_ref(), &[because.to_owned()]);
        }
    };
    let verdict = tee::judge_aside(exchange).await;
    match verdict.clearance() {
        Some(clearance) => {
            send(
                proxy,
                Request::from_parts(head, held),
                route,
                clearance,
                exchange,
            )
            .await
        }
        None => {
            exchange.end(Outcome::Blocked);
            enforce::block(origin.as_ref(), &verdict.because)
        }
    }
}

/// Sends a cleared request, and says how it ended.
async fn send(
    proxy: &Arc<Proxy>,
    request: Request<UpstreamBody>,
    route: &Route,
    clearance: Clearance,
    exchange: &Arc<Exchange>,
) -> Response<ResponseBody> {
    match enforce::forward(request, route, clearance).await {
        Ok(forwarded) => {
            exchange.end(Outcome::Forwarded(forwarded.response.status().as_u16()));
            exchange.answered(&forwarded.response);
            if let Some(upgraded) = forwarded.upgraded {
                let answer = forwarded.response.headers();
                socket::carry(proxy, upgraded, answer, exchange);
            }
            document::read(forwarded.response, exchange)
        }
        Err(error) => {
            let why = crate::upstream::reason(&*error);
            exchange.end(if enforce::may_have_been_sent(&*error) {
                Outcome::Broken(why)
            } else {
                Outcome::Failed(why)
            });
            enforce::fail(&*error)
        }
    }
}

/// Returns a body with errors boxed, as the way upstream wants it.
fn boxed(body: Incoming) -> UpstreamBody {
    body.map_err(Into::into).boxed()
}
