//! A body held until it is judged.

use bytes::Bytes;
use futures_util::stream;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Incoming;

use super::exchange::Exchange;
use crate::decode::Reason;
use crate::limits;
use crate::upstream::UpstreamBody;

/// Why a body could not be held whole.
pub(super) enum NotHeld {
    /// The browser broke off.
    Cut,
    /// It is larger than [`limits::HELD_BODY_BYTES`].
    TooLarge,
}

/// Reads a body to its end, scanning as it comes.
pub(super) async fn hold(mut body: Incoming, exchange: &Exchange) -> Result<UpstreamBody, NotHeld> {
    let mut frames: Vec<Frame<Bytes>> = Vec::new();
    let mut held = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            exchange.give_up(Reason::Cut);
            return Err(NotHeld::Cut);
        };
        if let Some(bytes) = frame.data_ref() {
            held += bytes.len();
            if held > limits::HELD_BODY_BYTES {
                exchange.give_up(Reason::Budget);
                return Err(NotHeld::TooLarge);
            }
            exchange.push(bytes);
        }
        frames.push(frame);
    }
    let frames = stream::iter(frames.into_iter().map(Ok));
    Ok(BodyExt::boxed(StreamBody::new(frames)))
}
