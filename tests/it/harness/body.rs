//! Bodies: whole ones, and ones that a test feeds piece by piece.

use std::io;

use bytes::Bytes;
use futures_util::stream;
use http::HeaderMap;
use http_body::Frame;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::Incoming;
use tokio::sync::mpsc;

/// A body on either leg.
pub(crate) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Returns a body of bytes that are all there.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    let full = Full::new(bytes.into());
    full.map_err(|never| match never {}).boxed_unsync()
}

/// Returns a body without bytes.
pub(crate) fn empty() -> Body {
    full("")
}

/// Returns a body of unknown length with trailers, without which HTTP/1.1 sends none.
pub(crate) fn with_trailers(bytes: &'static str, trailers: HeaderMap) -> Body {
    let frames = [Frame::data(Bytes::from(bytes)), Frame::trailers(trailers)];
    StreamBody::new(stream::iter(frames.map(Ok))).boxed_unsync()
}

/// Returns a body and its feeder. It ends when the feeder is dropped.
pub(crate) fn piped() -> (Feeder, Body) {
    let (sender, receiver) = mpsc::channel(16);
    let frames = stream::unfold(receiver, |mut receiver: mpsc::Receiver<_>| async {
        let frame = receiver.recv().await?;
        Some((frame, receiver))
    });
    (Feeder(sender), StreamBody::new(frames).boxed_unsync())
}

/// Feeds a body.
pub(crate) struct Feeder(mpsc::Sender<io::Result<Frame<Bytes>>>);

impl Feeder {
    /// Sends the next bytes.
    pub(crate) async fn send(&self, bytes: impl Into<Bytes>) {
        let frame = Ok(Frame::data(bytes.into()));
        self.0.send(frame).await.expect("somebody reads the body");
    }

    /// Ends the body with trailers.
    pub(crate) async fn end_with(self, trailers: HeaderMap) {
        let frame = Ok(Frame::trailers(trailers));
        self.0.send(frame).await.expect("somebody reads the body");
    }

    /// Breaks the body off, and with it its stream or connection.
    pub(crate) async fn break_off(self) {
        let broken = io::Error::other("broken off by the test");
        self.0
            .send(Err(broken))
            .await
            .expect("somebody reads the body");
    }
}

/// Reads a body's next bytes; `None` at its end.
pub(crate) async fn next(body: &mut Incoming) -> Option<Bytes> {
    loop {
        let frame = body.frame().await?.expect("the body goes on");
        match frame.into_data() {
            // The last frame may hold nothing but the word that it is the last.
            Ok(bytes) if !bytes.is_empty() => return Some(bytes),
            _ => {}
        }
    }
}

/// Reads a body to its end: its bytes and trailers.
pub(crate) async fn all(body: Incoming) -> (Bytes, Option<HeaderMap>) {
    let collected = body.collect().await.expect("the body is whole");
    let trailers = collected.trailers().cloned();
    (collected.to_bytes(), trailers)
}

/// Reads a body to its end, as text.
pub(crate) async fn text(body: Incoming) -> String {
    String::from_utf8_lossy(&all(body).await.0).into_owned()
}

/// Returns bytes that look random, the same for the same seed.
pub(crate) fn noise(length: usize, seed: u64) -> Bytes {
    let mut state = seed | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        // xorshift64*, Vigna 2016.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        bytes.extend_from_slice(&state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_le_bytes());
    }
    bytes.truncate(length);
    bytes.into()
}
