//! A connection's requests, in the protocol that was agreed on.

use std::error::Error;
use std::pin::Pin;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};

use super::Stream;
use crate::answer::ResponseBody;
use crate::limits;
use crate::listen::Work;
use crate::telemetry::Event;

/// What a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP/1.1, and 1.0.
    Http1,
    /// HTTP/2.
    Http2,
}

/// Serves an HTTP/1.1 connection until it ends, or is asked to.
pub(super) async fn run_http1<S>(stream: impl Stream + 'static, service: S, work: &Work)
where
    S: Service<Request<Incoming>, Response = Response<ResponseBody>>,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEADER_TIME)
        .max_buf_size(limits::HEADER_BUFFER_BYTES)
        .max_headers(limits::HEADER_FIELDS_READ)
        .preserve_header_case(true)
        .auto_date_header(false)
        .half_close(true);
    let connection = builder
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    run(
        connection,
        hyper::server::conn::http1::UpgradeableConnection::graceful_shutdown,
        work,
    )
    .await;
}

/// Serves an HTTP/2 connection until it ends, or is asked to.
pub(super) async fn run_http2<S>(stream: impl Stream + 'static, service: S, work: &Work)
where
    S: Service<Request<Incoming>, Response = Response<ResponseBody>>,
    S::Future: Send + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let mut builder = http2::Builder::new(Streams(work.clone()));
    builder
        .timer(TokioTimer::new())
        .max_header_list_size(u32::try_from(limits::HEADER_BUFFER_BYTES).unwrap_or(u32::MAX))
        .initial_stream_window_size(limits::STREAM_WINDOW_BYTES)
        .initial_connection_window_size(limits::CONNECTION_WINDOW_BYTES)
        .auto_date_header(false);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    run(
        connection,
        hyper::server::conn::http2::Connection::graceful_shutdown,
        work,
    )
    .await;
}

/// Runs a connection to its end; when stopping, only to the end of what is under way.
async fn run<C>(connection: C, shut_down: impl FnOnce(Pin<&mut C>), work: &Work)
where
    C: Future<Output = Result<(), hyper::Error>>,
{
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = work.stopping.cancelled() => {
            shut_down(connection.as_mut());
            connection.await
        }
    };
    if let Err(error) = ended {
        Event::ConnectionFailed { error: &error }.emit();
    }
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
