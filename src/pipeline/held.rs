//! A body held until it is judged.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http::HeaderMap;
use http_body::Frame;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::Incoming;

use super::exchange::Exchange;
use super::tee::scan_aside;
use crate::decode::Reason;
use crate::limits;
use crate::upstream::UpstreamBody;

/// Why a body could not be held whole.
pub(super) enum NotHeld {
    /// The browser broke off.
    Cut,
    /// It is larger than [`limits::HELD_BODY_BYTES`], or too much is held already.
    TooLarge,
}

/// Reads a body to its end, scanning as it comes. It is copied together: kept as they come, frames
/// of one byte would cost a hundred times their size.
pub(super) async fn hold(
    mut body: Incoming,
    exchange: &Arc<Exchange>,
) -> Result<UpstreamBody, NotHeld> {
    let mut held = BytesMut::new();
    let mut trailers = None;
    let mut share = exchange.held_share();
    while let Some(frame) = next_frame(&mut body).await {
        let Ok(frame) = frame else {
            exchange.give_up(Reason::Cut);
            return Err(NotHeld::Cut);
        };
        match frame.into_data() {
            Ok(bytes) => {
                let too_large = held.len() + bytes.len() > limits::HELD_BODY_BYTES;
                let counts = held.len() + bytes.len() > limits::HELD_FREELY_BYTES;
                if too_large || (counts && !share.grow(bytes.len())) {
                    exchange.give_up(Reason::Budget);
                    return Err(NotHeld::TooLarge);
                }
                held.extend_from_slice(&bytes);
                scan_aside(exchange, bytes).await;
            }
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    if let Some(trailers) = &trailers {
        exchange.trailers(trailers);
    }
    Ok(rebuild(held.freeze(), trailers))
}

/// Returns the next frame; one that does not come in time is taken for a browser that broke off, so
/// that nobody can hold the share of others for long.
async fn next_frame(body: &mut Incoming) -> Option<Result<Frame<Bytes>, ()>> {
    match tokio::time::timeout(limits::HELD_TIME, body.frame()).await {
        Ok(frame) => frame.map(|frame| frame.map_err(|_| ())),
        Err(_) => Some(Err(())),
    }
}

/// Returns the body again, with a length where it has one: what had no body must not get one.
fn rebuild(bytes: Bytes, trailers: Option<HeaderMap>) -> UpstreamBody {
    let Some(trailers) = trailers else {
        return if bytes.is_empty() {
            Empty::new().map_err(|never| match never {}).boxed()
        } else {
            Full::new(bytes).map_err(|never| match never {}).boxed()
        };
    };
    let frames = [Ok(Frame::data(bytes)), Ok(Frame::trailers(trailers))];
    BodyExt::boxed(StreamBody::new(stream::iter(frames)))
}
