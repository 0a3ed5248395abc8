//! Brotli.

use super::bits::Bits;
use super::{Broken, Decoder, Progress};
use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

/// A brotli stream.
pub(super) struct Brotli {
    state: Box<BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>>,
    window: Option<u64>,
    /// Bytes that came out.
    written: u64,
    complete: bool,
}

impl Brotli {
    /// Returns a stream with the windows of RFC 7932, at most 16 MiB.
    pub(super) fn new() -> Self {
        let alloc = StandardAlloc::default;
        let state = BrotliState::new_strict(alloc(), alloc(), alloc());
        Self {
            state: Box::new(state),
            window: None,
            written: 0,
            complete: false,
        }
    }
}

impl Decoder for Brotli {
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Progress, Broken> {
        if self.complete {
            let nothing = Progress {
                read: 0,
                written: 0,
            };
            return if input.is_empty() {
                Ok(nothing)
            } else {
                Err(Broken)
            };
        }
        if self.window.is_none() && !input.is_empty() {
            self.window = window(&mut Bits::new(input));
        }
        let (mut available_in, mut read) = (input.len(), 0);
        let (mut available_out, mut written, mut total) = (output.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut available_in,
            &mut read,
            input,
            &mut available_out,
            &mut written,
            output,
            &mut total,
            &mut self.state,
        );
        match result {
            BrotliResult::ResultFailure => return Err(Broken),
            BrotliResult::ResultSuccess => self.complete = true,
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
        }
        self.written = self
            .written
            .saturating_add(u64::try_from(written).unwrap_or(u64::MAX));
        Ok(Progress { read, written })
    }

    fn history(&self) -> u64 {
        self.window.unwrap_or_default().min(self.written)
    }

    fn is_complete(&self) -> bool {
        self.complete
    }
}

/// A text is seldom compressed to less than such a part of its length.
const DENSEST: usize = 64;

/// Whether a text that was compressed may start like this: RFC 7932, section 9. The length of its
/// first part tells, if all of it is here; of random bytes one in a hundred may.
pub(super) fn may_start(head: &[u8], whole: bool) -> bool {
    let mut bits = Bits::new(head);
    let longest = if whole {
        head.len().saturating_mul(DENSEST)
    } else {
        usize::MAX
    };
    first_length(&mut bits).is_some_and(|length| length <= longest)
}

/// Returns the length of what the first part of a stream gives.
fn first_length(bits: &mut Bits<'_>) -> Option<usize> {
    window(bits)?;
    let is_last = bits.take(1)? == 1;
    if is_last && bits.take(1)? == 1 {
        return None;
    }
    let nibbles = match bits.take(2)? {
        // Nothing but metadata.
        3 => return None,
        more => more + 4,
    };
    let less = bits.take(4 * nibbles)?;
    let is_short = nibbles > 4 && less >> (4 * (nibbles - 1)) == 0;
    if is_short {
        return None;
    }
    usize::try_from(less).ok()?.checked_add(1)
}

/// Returns the size of the window, whose logarithm is written in one, four or seven bits; nothing for
/// the large ones that HTTP does not have (RFC 7932, section 9.1).
fn window(bits: &mut Bits<'_>) -> Option<u64> {
    let logarithm = if bits.take(1)? == 0 {
        16
    } else {
        match bits.take(3)? {
            0 => match bits.take(3)? {
                0 => 17,
                1 => return None,
                more => 8 + more,
            },
            more => 17 + more,
        }
    };
    Some(1 << logarithm)
}
