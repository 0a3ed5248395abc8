//! Stage 2: what does the browser say, underneath proxying and TLS?
//!
//! Takes a browser's connection. Gives [`PlainRequest`]s, and [`Tunnel`]s for what is neither TLS
//! nor HTTP. Never does: send anything to an origin, or vouch for one that is not trusted: the
//! browser's handshake waits for the origin's, and where that fails every request in the tunnel is
//! answered with a page that says why.

mod connect;
mod connection;
mod first_bytes;
mod handshake;
mod serve;

pub use serve::serve;

use std::sync::Arc;

use http::Request;
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::authority::Authority;
use crate::listen::Work;
use crate::upstream::{DialError, Route, Target, Upstream};

/// What interception needs.
#[derive(Clone)]
pub struct Interceptor {
    /// Vouches for hosts to the browser.
    pub authority: Arc<Authority>,
    /// Reaches origins.
    pub upstream: Arc<Upstream>,
    /// Where tasks are counted.
    pub work: Work,
    /// What TLS connections of browsers share, so that they can be resumed.
    pub sessions: Arc<Sessions>,
}

pub use handshake::Sessions;

/// A request as the browser made it, with the way to its origin.
pub struct PlainRequest {
    /// The request; its URI is absolute.
    pub request: Request<Incoming>,
    /// What the browser asked to be connected to. Requests are sent there, whatever they say.
    pub target: Target,
    /// The way there, or why there is none.
    pub route: Result<Route, Arc<DialError>>,
    /// The host that the request names, if it is another than the one that is connected to.
    pub misdirected: Option<String>,
}

/// A connection that is carried without being read.
pub struct Tunnel {
    /// The browser's side.
    pub browser: Box<dyn Stream>,
    /// Where it goes.
    pub target: Target,
    /// What it seems to be.
    pub what: &'static str,
}

/// A two-way stream of bytes.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Why a request or connection was answered or ended here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The request's headers are larger than [`crate::limits::HEADER_BYTES`].
    HeadersTooLarge,
    /// The TLS handshake with the browser failed.
    Handshake,
    /// The request is not one for a proxy.
    NotForProxy,
}

impl Refusal {
    /// Returns the name as records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::HeadersTooLarge => "headers-too-large",
            Self::Handshake => "browser-handshake",
            Self::NotForProxy => "not-for-proxy",
        }
    }
}

/// What follows interception: the pipeline.
pub trait Next: Clone + Send + Sync + 'static {
    /// Takes a request through the rest of the stages.
    fn exchange(
        &self,
        request: PlainRequest,
    ) -> impl Future<Output = http::Response<crate::answer::ResponseBody>> + Send;

    /// Carries a tunnel.
    fn tunnel(&self, tunnel: Tunnel) -> impl Future<Output = ()> + Send;

    /// Whether a host may be asked for: its name alone can be what must not leave.
    fn may_connect(&self, host: &str) -> bool;

    /// Records that something was refused.
    fn refused(&self, target: Option<&Target>, refusal: Refusal);
}
