//! A body that is forwarded as it comes, with a copy for the scan on the side.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::exchange::Exchange;
use super::{Proxy, boxed};
use crate::decode::Reason;
use crate::judge::Verdict;
use crate::limits;
use crate::upstream::UpstreamBody;

/// Pieces of a body that may wait for the scan; their bytes are bounded too.
const PIECES: usize = 4_096;

/// Bytes that are scanned where they arrive.
const SCANNED_AT_ONCE: usize = 256;

/// What the scan is sent.
enum Piece {
    Bytes(Bytes),
    Trailers(HeaderMap),
    /// The body ended as it should.
    End,
    /// The scan fell behind: the rest is not looked at.
    Overrun,
}

/// Returns the body to forward, and scans a copy of it in a task of its own.
pub(super) fn watch(body: Incoming, proxy: &Proxy, exchange: &Arc<Exchange>) -> UpstreamBody {
    if body.is_end_stream() {
        if exchange.waits() {
            let waiting = Arc::clone(exchange);
            let work = async move { waiting.identify(limits::CNAME_TIME).await };
            proxy.interceptor.work.spawn(work);
        }
        return boxed(body);
    }
    let (sender, receiver) = channel(PIECES);
    let waiting = Arc::new(AtomicUsize::new(0));
    proxy
        .interceptor
        .work
        .spawn(scan(receiver, Arc::clone(exchange), Arc::clone(&waiting)));
    Tee {
        body,
        scan: Some(sender),
        waiting,
    }
    .map_err(Into::into)
    .boxed()
}

async fn scan(mut pieces: Receiver<Piece>, exchange: Arc<Exchange>, waiting: Arc<AtomicUsize>) {
    // What the fields mean depends on whose host it is: the scan waits for that, forwarding does not.
    exchange.identify(limits::CNAME_TIME).await;
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Bytes(bytes) => {
                let length = bytes.len();
                scan_aside(&exchange, bytes).await;
                waiting.fetch_sub(length, Ordering::Relaxed);
            }
            Piece::Trailers(trailers) => exchange.trailers(&trailers),
            Piece::End => {
                judge_aside(&exchange).await;
                return;
            }
            Piece::Overrun => return exchange.give_up(Reason::Overrun),
        }
    }
    exchange.give_up(Reason::Cut);
}

/// Scans bytes aside: a few compressed bytes can be megabytes of text, and the threads that forward
/// must never wait for that.
pub(super) async fn scan_aside(exchange: &Arc<Exchange>, bytes: Bytes) {
    let length = bytes.len();
    aside(exchange, length, move |exchange| exchange.push(&bytes)).await;
}

/// Ends the inspection and judges, aside.
pub(super) async fn judge_aside(exchange: &Arc<Exchange>) -> Verdict {
    aside(exchange, usize::MAX, |exchange| {
        exchange.judge();
    })
    .await;
    exchange.judge()
}

/// Does work with so many bytes in a thread of its own, of which there are fewer than cores; with a few
/// at once.
pub(super) async fn aside(
    exchange: &Arc<Exchange>,
    bytes: usize,
    work: impl FnOnce(&Exchange) + Send + 'static,
) {
    if bytes <= SCANNED_AT_ONCE {
        return work(exchange);
    }
    let place = exchange.scanning().await;
    let scanned = Arc::clone(exchange);
    let working = tokio::task::spawn_blocking(move || {
        work(&scanned);
        drop(place);
    });
    working.await.ok();
}

/// A body with a copy on the side. Forwarding never waits for the scan.
struct Tee {
    body: Incoming,
    scan: Option<Sender<Piece>>,
    waiting: Arc<AtomicUsize>,
}

impl Tee {
    fn copy(&mut self, bytes: &Bytes) {
        let Some(scan) = &self.scan else { return };
        let waiting = self.waiting.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
        // One place is kept for the word that it was too much.
        let full = waiting > limits::SCAN_BACKLOG_BYTES || scan.capacity() <= 1;
        let piece = if full {
            Piece::Overrun
        } else {
            Piece::Bytes(bytes.clone())
        };
        scan.try_send(piece).ok();
        if full {
            self.scan = None;
        }
    }

    fn end(&mut self) {
        if let Some(scan) = self.scan.take() {
            scan.try_send(Piece::End).ok();
        }
    }
}

impl Body for Tee {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(bytes) = frame.data_ref() {
                    self.copy(bytes);
                } else if let (Some(trailers), Some(scan)) = (frame.trailers_ref(), &self.scan) {
                    scan.try_send(Piece::Trailers(trailers.clone())).ok();
                }
                if self.body.is_end_stream() {
                    self.end();
                }
            }
            Some(Err(_)) => self.scan = None,
            None => self.end(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
