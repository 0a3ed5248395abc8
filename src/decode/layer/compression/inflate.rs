//! Gzip with any number of members, and deflate with or without zlib's wrapper.

#![expect(
    clippy::disallowed_types,
    reason = "the budget is enforced one level up"
)]

use super::bits::Bits;
use super::{Broken, Decoder, Progress};
use flate2::{Decompress, FlushDecompress, Status};

/// The largest window, which reads all smaller ones too.
const WINDOW_BITS: u8 = 15;

/// A gzip or deflate stream.
pub(super) struct Inflate {
    stream: Decompress,
    gzip: bool,
    between: Between,
}

/// Where the stream is with respect to its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Within one.
    Within,
    /// After one, which may be the last.
    After,
}

impl Inflate {
    /// Returns a gzip stream.
    pub(super) fn gzip() -> Self {
        Self {
            stream: Decompress::new_gzip(WINDOW_BITS),
            gzip: true,
            between: Between::Within,
        }
    }

    /// Returns a deflate stream that starts with these bytes.
    pub(super) fn deflate(head: &[u8]) -> Self {
        let stream = Decompress::new(has_zlib_header(head));
        Self {
            stream,
            gzip: false,
            between: Between::Within,
        }
    }

    /// Goes on after the end of a member; true if another one starts.
    fn next_member(&mut self, input: &[u8]) -> Result<bool, Broken> {
        match input.first() {
            None => Ok(false),
            Some(0x1f) if self.gzip => {
                *self = Self::gzip();
                Ok(true)
            }
            Some(_) => Err(Broken),
        }
    }
}

impl Decoder for Inflate {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Progress, Broken> {
        if self.between == Between::After && !self.next_member(input)? {
            return Ok(Progress {
                read: 0,
                written: 0,
            });
        }
        let (read, written) = (self.stream.total_in(), self.stream.total_out());
        let status = self.stream.decompress(input, output, FlushDecompress::None);
        if matches!(status.map_err(|_| Broken)?, Status::StreamEnd) {
            self.between = Between::After;
        }
        let count = |after: u64, before: u64| usize::try_from(after - before).map_err(|_| Broken);
        Ok(Progress {
            read: count(self.stream.total_in(), read)?,
            written: count(self.stream.total_out(), written)?,
        })
    }

    fn is_complete(&self) -> bool {
        self.between == Between::After
    }
}

/// Whether a text that was deflated may start like this, with zlib's header or without: RFC 1951,
/// section 3.2. Of random bytes less than one in ten may.
pub(super) fn may_start(head: &[u8]) -> bool {
    let mut bits = Bits::new(head);
    match bits.take(1).and_then(|_| bits.take(2)) {
        Some(1) => bits.take_reversed(8).is_some_and(|code| {
            // The letters of ASCII, and the first bytes of others.
            matches!(code, 0x39..=0x3d | 0x50..=0xae | 0xe1..=0xfa)
        }),
        Some(2) => has_code(&mut bits).unwrap_or(true),
        _ => has_zlib_header(head),
    }
}

/// Whether the code that the lengths of codes are written in leaves nothing out and nothing over.
fn has_code(bits: &mut Bits<'_>) -> Option<bool> {
    let (literals, distances) = (bits.take(5)?, bits.take(5)?);
    let lengths = bits.take(4)? + 4;
    let mut used = 0;
    for _ in 0..lengths {
        let length = bits.take(3)?;
        used += if length == 0 { 0 } else { 128 >> length };
    }
    Some(literals < 30 && distances < 30 && used == 128)
}

/// Whether these bytes start with zlib's header: deflate, and a checksum that fits.
fn has_zlib_header(head: &[u8]) -> bool {
    match head {
        [method, flags, ..] => {
            method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
        }
        _ => false,
    }
}
