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
pub(super) enum Piece {
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
    let (copy, pieces) = copied();
    let scan = scan(pieces, Arc::clone(exchange));
    proxy.interceptor.work.spawn(scan);
    Tee { body, copy }.map_err(Into::into).boxed()
}

async fn scan(mut pieces: Pieces, exchange: Arc<Exchange>) {
    // What the fields mean depends on whose host it is: the scan waits for that, forwarding does not.
    exchange.identify(limits::CNAME_TIME).await;
    while let Some(piece) = pieces.next().await {
        match piece {
            Piece::Bytes(bytes) => {
                let length = bytes.len();
                scan_aside(&exchange, bytes).await;
                pieces.done(length);
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
/// bytes at once. Returns nothing where that panicked.
pub(super) async fn aside<T: Send + 'static>(
    exchange: &Arc<Exchange>,
    bytes: usize,
    work: impl FnOnce(&Exchange) -> T + Send + 'static,
) -> Option<T> {
    if bytes <= SCANNED_AT_ONCE {
        return Some(work(exchange));
    }
    let place = exchange.scanning().await;
    let (scanned, under_way) = (Arc::clone(exchange), exchange.under_way());
    let working = tokio::task::spawn_blocking(move || {
        let done = work(&scanned);
        drop(place);
        // Where this is the last that holds it, its entry is written here, and before the record closes.
        drop(scanned);
        drop(under_way);
        done
    });
    working.await.ok()
}

/// Returns where a copy of what is forwarded goes, and where it comes out for the scan.
pub(super) fn copied() -> (Copy, Pieces) {
    let (sender, pieces) = channel(PIECES);
    let waiting = Arc::new(AtomicUsize::new(0));
    let copy = Copy {
        scan: Some(sender),
        waiting: Arc::clone(&waiting),
    };
    (copy, Pieces { pieces, waiting })
}

/// A copy of what is forwarded, which never waits for the scan.
pub(super) struct Copy {
    scan: Option<Sender<Piece>>,
    waiting: Arc<AtomicUsize>,
}

impl Copy {
    /// Whether the scan still listens.
    pub(super) fn is_open(&self) -> bool {
        self.scan.is_some()
    }

    /// Hands bytes to the scan, or the word that it was too much.
    pub(super) fn bytes(&mut self, bytes: Bytes) {
        let Some(scan) = &self.scan else { return };
        let waiting = self.waiting.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
        // One place is kept for the word that it was too much.
        let full = waiting > limits::SCAN_BACKLOG_BYTES || scan.capacity() <= 1;
        let piece = if full {
            Piece::Overrun
        } else {
            Piece::Bytes(bytes)
        };
        if scan.try_send(piece).is_err() || full {
            self.scan = None;
        }
    }

    fn trailers(&self, trailers: &HeaderMap) {
        if let Some(scan) = &self.scan {
            scan.try_send(Piece::Trailers(trailers.clone())).ok();
        }
    }

    fn end(&mut self) {
        if let Some(scan) = self.scan.take() {
            scan.try_send(Piece::End).ok();
        }
    }

    fn cut(&mut self) {
        self.scan = None;
    }
}

/// What comes out for the scan.
pub(super) struct Pieces {
    pieces: Receiver<Piece>,
    waiting: Arc<AtomicUsize>,
}

impl Pieces {
    /// Waits for the next piece; nothing comes any more once the copy is gone.
    pub(super) async fn next(&mut self) -> Option<Piece> {
        self.pieces.recv().await
    }

    /// Takes note that so many bytes are scanned.
    pub(super) fn done(&self, bytes: usize) {
        self.waiting.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// A body with a copy on the side. Forwarding never waits for the scan.
struct Tee {
    body: Incoming,
    copy: Copy,
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
                    self.copy.bytes(bytes.clone());
                } else if let Some(trailers) = frame.trailers_ref() {
                    self.copy.trailers(trailers);
                }
                if self.body.is_end_stream() {
                    self.copy.end();
                }
            }
            Some(Err(_)) => self.copy.cut(),
            None => self.copy.end(),
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
