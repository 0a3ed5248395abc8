//! The compressed messages of a WebSocket (RFC 7692, section 7.2).

#![expect(
    clippy::disallowed_types,
    reason = "the budget is enforced by whoever takes what comes out"
)]

use super::Broken;
use crate::limits;
use flate2::{Decompress, FlushDecompress, Status};

/// What a sender leaves out at the end of each message.
const LEFT_OUT: &[u8] = &[0, 0, 0xff, 0xff];

/// Messages, one after another, each of which may refer to those before it.
pub(in crate::decode) struct Messages {
    stream: Decompress,
    buffer: Box<[u8]>,
    /// Whether a message may refer to those before it.
    takes_over: bool,
}

impl Messages {
    /// Returns messages that are still to come.
    pub(in crate::decode) fn new(takes_over: bool) -> Self {
        Self {
            stream: Decompress::new(false),
            buffer: vec![0; limits::WINDOW_BYTES].into_boxed_slice(),
            takes_over,
        }
    }

    /// Decompresses the next bytes of a message. `take` gets what they give, and says whether to go on.
    pub(in crate::decode) fn push(
        &mut self,
        bytes: &[u8],
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), Broken> {
        let mut rest = bytes;
        loop {
            let (read, written) = (self.stream.total_in(), self.stream.total_out());
            let flush = FlushDecompress::Sync;
            let status = self.stream.decompress(rest, &mut self.buffer, flush);
            let count = |after: u64, before| usize::try_from(after - before).map_err(|_| Broken);
            let read = count(self.stream.total_in(), read)?;
            let written = count(self.stream.total_out(), written)?;
            rest = rest.get(read..).unwrap_or_default();
            let decoded = self.buffer.get(..written).unwrap_or_default();
            // Also what came before something that is none.
            if !decoded.is_empty() && !take(decoded) {
                return Err(Broken);
            }
            if status.map_err(|_| Broken)? == Status::StreamEnd {
                // A sender may end the stream with a message, and start another with the next.
                self.stream.reset(false);
            }
            if (read, written) == (0, 0) || (rest.is_empty() && written < self.buffer.len()) {
                return Ok(());
            }
        }
    }

    /// Ends a message.
    pub(in crate::decode) fn end(
        &mut self,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), Broken> {
        self.push(LEFT_OUT, take)?;
        if !self.takes_over {
            self.stream.reset(false);
        }
        Ok(())
    }
}
