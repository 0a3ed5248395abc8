//! Zstandard with any number of frames.
//!
//! The decoder needs a header or a block at a time and decodes it whole, so frames are taken apart
//! here: at most one block, 128 KiB, is held on either side of it.

#![expect(
    clippy::disallowed_types,
    reason = "the budget is enforced one level up"
)]

use super::{Broken, Decoder, Progress};
use crate::limits;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::Read;

/// The longest block that the format allows.
const BLOCK_BYTES: usize = 128 * 1024;

/// What decoding a block takes besides: its input, its literals, its sequences (measured with `just ratios`).
const SCRATCH_BYTES: u64 = 3 * BLOCK_BYTES as u64;

/// What comes next in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The header of a frame, or the end.
    Frame,
    /// A block of a frame.
    Block,
    /// So many bytes of a frame that is to be skipped.
    Skipped(usize),
}

/// A zstd stream.
pub(super) struct Zstd {
    decoder: FrameDecoder,
    next: Next,
    /// The window of the frame, and bytes of its blocks at the most: what does not fit into the window comes
    /// out, and only that, until the frame ends.
    window: u64,
    blocks: u64,
    /// Whether the frame ends with four bytes of checksum.
    has_checksum: bool,
    /// The header or block that is being gathered.
    held: Vec<u8>,
}

impl Zstd {
    /// Returns a stream whose windows are no larger than `limits::ZSTD_WINDOW_BYTES`.
    pub(super) fn new() -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(limits::ZSTD_WINDOW_BYTES);
        Self {
            decoder,
            next: Next::Frame,
            window: 0,
            blocks: 0,
            has_checksum: false,
            held: Vec::new(),
        }
    }

    /// Returns how many bytes the header or block has, as far as can be told yet.
    fn wanted(&self) -> Result<usize, Broken> {
        match self.next {
            Next::Frame => Ok(header_length(&self.held)),
            Next::Block => block_length(&self.held, self.has_checksum),
            Next::Skipped(_) => Ok(0),
        }
    }

    /// Takes input until a header or block is complete; returns how much, and whether it is.
    fn gather(&mut self, input: &[u8]) -> Result<(usize, bool), Broken> {
        let mut read = 0;
        loop {
            let missing = self.wanted()?.saturating_sub(self.held.len());
            if missing == 0 {
                return Ok((read, true));
            }
            let rest = input.get(read..).unwrap_or_default();
            let taken = rest.get(..missing).unwrap_or(rest);
            self.held.extend_from_slice(taken);
            read += taken.len();
            if taken.len() < missing {
                return Ok((read, false));
            }
        }
    }

    fn decode_held(&mut self) -> Result<(), Broken> {
        let mut held = self.held.as_slice();
        if self.next == Next::Block {
            self.blocks += BLOCK_BYTES as u64;
            let strategy = BlockDecodingStrategy::UptoBlocks(1);
            let last = self
                .decoder
                .decode_blocks(&mut held, strategy)
                .map_err(|_| Broken)?;
            self.next = if last { Next::Frame } else { Next::Block };
        } else if let Some(length) = skippable(held) {
            self.next = if length == 0 {
                Next::Frame
            } else {
                Next::Skipped(length)
            };
        } else {
            (self.window, self.blocks) = (window(held), 0);
            self.has_checksum = held.get(4).is_some_and(|descriptor| descriptor & 4 != 0);
            self.decoder.reset(&mut held).map_err(|_| Broken)?;
            self.next = Next::Block;
        }
        self.held.clear();
        Ok(())
    }

    fn skip(&mut self, left: usize, input: &[u8]) -> Progress {
        let read = left.min(input.len());
        self.next = if read == left {
            Next::Frame
        } else {
            Next::Skipped(left - read)
        };
        Progress { read, written: 0 }
    }
}

impl Decoder for Zstd {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Progress, Broken> {
        let written = self.decoder.read(output).map_err(|_| Broken)?;
        if written > 0 {
            return Ok(Progress { read: 0, written });
        }
        if let Next::Skipped(left) = self.next {
            return Ok(self.skip(left, input));
        }
        let (read, complete) = self.gather(input)?;
        if complete {
            self.decode_held()?;
        }
        Ok(Progress { read, written: 0 })
    }

    fn history(&self) -> u64 {
        if self.blocks == 0 {
            return 0;
        }
        self.window.min(self.blocks) + SCRATCH_BYTES
    }

    fn is_complete(&self) -> bool {
        self.next == Next::Frame && self.held.is_empty()
    }

    fn held(&self) -> &[u8] {
        &self.held
    }
}

/// Returns the length of a frame's header, or of what tells it.
fn header_length(held: &[u8]) -> usize {
    if skippable_magic(held) {
        return 8;
    }
    let Some(descriptor) = held.get(4) else {
        return 5;
    };
    let single_segment = descriptor & 0x20 != 0;
    let dictionary = match descriptor & 3 {
        0 => 0,
        1 => 1,
        2 => 2,
        _ => 4,
    };
    let content_size = match descriptor >> 6 {
        0 => usize::from(single_segment),
        1 => 2,
        2 => 4,
        _ => 8,
    };
    5 + usize::from(!single_segment) + dictionary + content_size
}

/// Returns the window that the header of a frame asks for, at most the largest there is (RFC 8878,
/// section 3.1.1.1.2); one segment is its own window, whose length is not asked for.
fn window(header: &[u8]) -> u64 {
    let window = match header {
        [_, _, _, _, descriptor, size, ..] if descriptor & 0x20 == 0 => {
            let base = 1_u64 << (10 + (size >> 3));
            base + base / 8 * u64::from(size & 7)
        }
        _ => limits::ZSTD_WINDOW_BYTES,
    };
    window.min(limits::ZSTD_WINDOW_BYTES)
}

fn skippable_magic(held: &[u8]) -> bool {
    matches!(held, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// Returns the length of a frame that is to be skipped, if this is the header of one.
fn skippable(held: &[u8]) -> Option<usize> {
    match held {
        [0x50..=0x5f, 0x2a, 0x4d, 0x18, length @ ..] => {
            let length = u32::from_le_bytes(*length.first_chunk()?);
            usize::try_from(length).ok()
        }
        _ => None,
    }
}

/// Returns the length of a block with its header, or of the header alone while it is not complete.
fn block_length(held: &[u8], has_checksum: bool) -> Result<usize, Broken> {
    let Some([first, second, third]) = held.first_chunk::<3>() else {
        return Ok(3);
    };
    let header = u32::from_le_bytes([*first, *second, *third, 0]);
    let size = usize::try_from(header >> 3).map_err(|_| Broken)?;
    if size > BLOCK_BYTES {
        return Err(Broken);
    }
    let is_run = header >> 1 & 3 == 1;
    let checksum = if has_checksum && header & 1 == 1 {
        4
    } else {
        0
    };
    Ok(3 + if is_run { 1 } else { size } + checksum)
}
