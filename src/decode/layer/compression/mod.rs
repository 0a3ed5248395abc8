//! Compressed bytes, within the budget: the one place that may decompress.
//!
//! Input is taken in blocks of `limits::WINDOW_BYTES`, so that an error is found in the same block
//! however the bytes were cut. A block that cannot be decompressed is scanned raw, and so is all
//! that follows it; as the first block is kept until it is decompressed, nothing of a body that
//! lies about its coding is lost.

mod bits;
mod brotli;
mod inflate;
mod message;
mod zstd;

pub(in crate::decode) use message::Messages;

use super::text::reads_as_text;
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use crate::limits;

/// The ways to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) enum Coding {
    Br,
    /// With zlib's wrapper or without.
    Deflate,
    Gzip,
    Zstd,
}

impl Coding {
    /// Returns the layer that this coding is.
    pub(in crate::decode) fn layer(self) -> Layer {
        match self {
            Self::Br => Layer::Br,
            Self::Deflate => Layer::Deflate,
            Self::Gzip => Layer::Gzip,
            Self::Zstd => Layer::Zstd,
        }
    }

    fn decoder(self, head: &[u8]) -> Box<dyn Decoder> {
        match self {
            Self::Br => Box::new(brotli::Brotli::new()),
            Self::Deflate => Box::new(inflate::Inflate::deflate(head)),
            Self::Gzip => Box::new(inflate::Inflate::gzip()),
            Self::Zstd => Box::new(zstd::Zstd::new()),
        }
    }

    /// Whether almost any bytes look like the start of a stream.
    fn lacks_magic(self) -> bool {
        matches!(self, Self::Br | Self::Deflate)
    }
}

/// Of what has no magic number, so many bytes must be text.
const ENOUGH_TEXT: usize = 32;
/// So many are enough where the stream ends.
const ENOUGH_WHOLE: usize = 8;

/// Whether bytes that say nothing of themselves give text when they are decompressed: nothing else
/// tells raw deflate and Brotli.
pub(in crate::decode) fn gives_text(coding: Coding, head: &[u8], whole: bool) -> bool {
    let may_start = match coding {
        Coding::Br => brotli::may_start(head, whole),
        Coding::Deflate => inflate::may_start(head),
        Coding::Gzip | Coding::Zstd => true,
    };
    if !may_start {
        return false;
    }
    let mut decoder = coding.decoder(head);
    let mut buffer = [0; 16 * ENOUGH_TEXT];
    let Ok(progress) = decoder.step(head, &mut buffer) else {
        return false;
    };
    let text = buffer.get(..progress.written).unwrap_or_default();
    let least = if decoder.is_complete() && progress.read == head.len() {
        ENOUGH_WHOLE
    } else {
        ENOUGH_TEXT
    };
    text.len() >= least && reads_as_text(text, false) && is_varied(text)
}

/// Whether there are several letters: what digits of one kind spell may seem to be one over and over.
fn is_varied(text: &[u8]) -> bool {
    let first = text.first();
    text.iter().any(|byte| Some(byte) != first)
}

/// How far a decoder came.
struct Progress {
    read: usize,
    written: usize,
}

/// The input is not what it should be.
pub(in crate::decode) struct Broken;

/// Decompresses from one buffer to another, without allocating for what comes out.
trait Decoder: Send {
    /// Takes input and gives output; when it does neither, it waits for more input.
    fn step(&mut self, input: &[u8], output: &mut [u8]) -> Result<Progress, Broken>;
    /// Whether the input may end here.
    fn is_complete(&self) -> bool;
    /// Returns how many bytes are kept of what came out, for the input to refer to, or are still to come out
    /// of what was taken, and what else takes much room; 0 where that is little.
    fn history(&self) -> u64 {
        0
    }
    /// Returns input that was taken and gave nothing yet.
    fn held(&self) -> &[u8] {
        &[]
    }
}

/// How a stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It decompresses.
    Sound,
    /// It does not: the rest is scanned raw.
    Raw,
    /// There is no budget left: the rest is dropped.
    Spent,
}

/// A compressed value.
pub(in crate::decode) struct Compression {
    place: Place,
    coding: Coding,
    announced: bool,
    state: State,
    decoder: Option<Box<dyn Decoder>>,
    /// The block that is being gathered.
    block: Vec<u8>,
    first: bool,
    gave: bool,
    /// Bytes that its decoder keeps, as far as room was taken for them.
    held: u64,
    buffer: Box<[u8]>,
    inner: Box<dyn Peel>,
    /// Scans what does not decompress.
    raw: Box<dyn Peel>,
}

impl Compression {
    /// Returns the layer of a value that looks compressed.
    pub(in crate::decode) fn new(
        place: Place,
        coding: Coding,
        inner: Box<dyn Peel>,
        raw: Box<dyn Peel>,
    ) -> Self {
        Self {
            place,
            coding,
            announced: false,
            state: State::Sound,
            decoder: None,
            block: Vec::new(),
            first: true,
            gave: false,
            held: 0,
            buffer: vec![0; limits::WINDOW_BYTES].into_boxed_slice(),
            inner,
            raw,
        }
    }

    /// Returns the layer of a value that a header says is compressed.
    pub(in crate::decode) fn announced(
        place: Place,
        coding: Coding,
        inner: Box<dyn Peel>,
        raw: Box<dyn Peel>,
    ) -> Self {
        Self {
            announced: true,
            ..Self::new(place, coding, inner, raw)
        }
    }

    /// Decompresses the block that was gathered.
    fn turn(&mut self, output: &mut Output<'_>) {
        let block = std::mem::take(&mut self.block);
        if self.decompress(&block, output).is_err() {
            self.report(Reason::Malformed, output);
            self.state = State::Raw;
            if !self.first {
                self.scan_held(output);
            }
            self.raw.push(&block, output);
        }
        if self.state != State::Sound {
            self.close(output);
        }
        self.first = false;
        self.block = block;
        self.block.clear();
    }

    /// Scans what the decoder took and did not get to.
    fn scan_held(&mut self, output: &mut Output<'_>) {
        if let Some(decoder) = &self.decoder {
            self.raw.push(decoder.held(), output);
        }
    }

    fn decompress(&mut self, block: &[u8], output: &mut Output<'_>) -> Result<(), Broken> {
        let coding = self.coding;
        let decoder = self.decoder.get_or_insert_with(|| coding.decoder(block));
        let mut rest = block;
        loop {
            let progress = decoder.step(rest, &mut self.buffer)?;
            rest = rest.get(progress.read..).unwrap_or_default();
            let decoded = self.buffer.get(..progress.written).unwrap_or_default();
            self.gave |= !decoded.is_empty();
            if !output.pay_bytes(decoded.len(), &self.place, coding.layer()) {
                self.state = State::Spent;
                return Ok(());
            }
            self.inner.push(decoded, output);
            let more = decoder.history().saturating_sub(self.held);
            if more > 0 && !output.windows().take(more) {
                output.obstacle(&self.place, coding.layer().name(), Reason::Budget);
                self.state = State::Spent;
                return Ok(());
            }
            self.held += more;
            if progress.read == 0 && progress.written == 0 {
                return Ok(());
            }
        }
    }

    /// Forgets the window: nothing refers to it any more.
    fn close(&mut self, output: &mut Output<'_>) {
        self.decoder = None;
        output.windows().give_back(std::mem::take(&mut self.held));
    }

    /// Reports what is wrong with a stream that claimed to be one.
    fn report(&self, reason: Reason, output: &mut Output<'_>) {
        // A short magic number can be there by chance; a header is a claim.
        if self.announced || self.gave || !self.coding.lacks_magic() {
            output.obstacle(&self.place, self.coding.layer().name(), reason);
        }
    }

    /// Decompresses the last block, and sees whether the stream may end there.
    fn finish_stream(&mut self, output: &mut Output<'_>) {
        let only = if self.first {
            self.block.clone()
        } else {
            Vec::new()
        };
        if !self.block.is_empty() {
            self.turn(output);
        }
        let complete = self
            .decoder
            .as_ref()
            .is_none_or(|decoder| decoder.is_complete());
        if self.state != State::Sound || complete {
            return;
        }
        self.report(Reason::Cut, output);
        if !self.gave || self.coding.lacks_magic() {
            self.raw.push(&only, output);
        } else {
            self.scan_held(output);
        }
    }
}

impl Peel for Compression {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() && self.state == State::Sound {
            if self.block.len() >= limits::WINDOW_BYTES {
                self.turn(output);
                continue;
            }
            let room = limits::WINDOW_BYTES - self.block.len();
            let (first, more) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            self.block.extend_from_slice(first);
            rest = more;
        }
        if self.state == State::Raw {
            self.raw.push(rest, output);
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        if self.state == State::Sound {
            self.finish_stream(output);
        }
        self.close(output);
        self.inner.finish(output);
        self.raw.finish(output);
    }
}
