//! What a browser sends over a WebSocket (RFC 6455): messages, in frames that are masked, and compressed
//! where both sides agreed on that (RFC 7692).

use super::budget::Budget;
use super::layer::compression::Messages;
use super::leaf::{Layer, Part};
use super::obstacle::{Reason, Sink};
use super::output::Output;
use super::place::Place;
use super::sniff::Hint;
use super::value::Value;
use crate::limits;

/// What obstacles call frames.
const FRAMES: &str = "websocket";
/// The longest head of a frame: a length of eight bytes, and a mask.
const LONGEST_HEAD: usize = 14;

/// The bit of a message that is compressed (RFC 7692, section 6), and those of other extensions.
const COMPRESSED: u8 = 0x40;
const OTHER_EXTENSIONS: u8 = 0x30;
/// Bytes of a control frame at the most (RFC 6455, section 5.5).
const LONGEST_CONTROL: u64 = 125;

/// The way up of one WebSocket.
pub struct Socket {
    /// The head of a frame that is being gathered.
    head: Vec<u8>,
    /// The frame whose bytes come now.
    frame: Option<Frame>,
    /// The message that frames go on with.
    message: Option<Message>,
    /// What undoes compression, where it was agreed on.
    messages: Option<Messages>,
    is_broken: bool,
}

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Some of a message, and whether it is the last of it.
    Message { is_last: bool },
    /// The reason why the connection ends.
    Close,
    /// Nothing that a page could have written.
    Control,
}

/// A frame of which some bytes are still to come.
struct Frame {
    kind: Kind,
    left: u64,
    /// What the next bytes are combined with.
    mask: [u8; 4],
    /// What came of the end of the connection: 125 bytes at the most.
    close: Vec<u8>,
}

struct Message {
    value: Value,
    is_compressed: bool,
}

impl Message {
    fn new(is_compressed: bool) -> Self {
        let mut place = Place::of(Part::Frame, "");
        if is_compressed {
            place = place.beneath(Layer::Deflate, u64::MAX);
        }
        Self {
            value: Value::new(place, Hint::Nothing),
            is_compressed,
        }
    }
}

impl Socket {
    /// Returns a connection on which these extensions were agreed on, as `Sec-WebSocket-Extensions` of
    /// the answer says.
    pub fn new(extensions: &str) -> Self {
        let agreed = extensions.split(',').map(str::trim);
        let mut deflate = agreed.filter(|one| one.starts_with("permessage-deflate"));
        let takes_over = |one: &str| !one.contains("client_no_context_takeover");
        Self {
            head: Vec::with_capacity(LONGEST_HEAD),
            frame: None,
            message: None,
            messages: deflate.next().map(|one| Messages::new(takes_over(one))),
            is_broken: false,
        }
    }

    /// Whether what came is no WebSocket's, or more than can be looked at: nothing is read any more.
    pub fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Whether no message or frame is open.
    pub fn is_between(&self) -> bool {
        self.frame.is_none() && self.head.is_empty() && self.message.is_none()
    }

    /// Takes the next bytes, up to the end of a message. Returns how many.
    pub fn push(&mut self, bytes: &[u8], budget: &mut Budget, sink: &mut dyn Sink) -> usize {
        if self.is_broken {
            return bytes.len();
        }
        // It is, where this is never unsaid: after a panic nobody knows where a frame starts.
        self.is_broken = true;
        let mut output = Output::new(budget, sink);
        match self.one_message(bytes, &mut output) {
            Ok(rest) => {
                self.is_broken = false;
                bytes.len() - rest.len()
            }
            Err(reason) => {
                self.break_off(reason, &mut output);
                bytes.len()
            }
        }
    }

    /// Takes bytes up to where no message or frame is open.
    fn one_message<'a>(
        &mut self,
        bytes: &'a [u8],
        output: &mut Output<'_>,
    ) -> Result<&'a [u8], Reason> {
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.frame.take() {
                Some(frame) => self.step_frame(frame, rest, output)?,
                None => self.step_head(rest, output)?,
            };
            if self.is_between() {
                break;
            }
        }
        Ok(rest)
    }

    /// Takes note that there are no more bytes: what came of a message is all there is of it.
    pub fn finish(&mut self, budget: &mut Budget, sink: &mut dyn Sink) {
        if !self.is_between() && !self.is_broken {
            self.break_off(Reason::Cut, &mut Output::new(budget, sink));
        }
    }

    fn break_off(&mut self, reason: Reason, output: &mut Output<'_>) {
        if let Some(mut message) = self.message.take() {
            message.value.finish_at(None, output);
        }
        output.obstacle(&Place::of(Part::Frame, ""), FRAMES, reason);
        self.is_broken = true;
    }

    /// Gathers the head of a frame.
    fn step_head<'a>(
        &mut self,
        bytes: &'a [u8],
        output: &mut Output<'_>,
    ) -> Result<&'a [u8], Reason> {
        let mut rest = bytes;
        while self.head.len() < length_of_head(&self.head) {
            let Some((byte, more)) = rest.split_first() else {
                return Ok(rest);
            };
            self.head.push(*byte);
            rest = more;
            if self.head.len() == 2 {
                // What is no WebSocket is seen at once, and not when so much has come.
                self.kind()?;
            }
        }
        let frame = self.frame()?;
        self.head.clear();
        if frame.left == 0 {
            self.end_frame(frame.kind, output)?;
        } else {
            self.frame = Some(frame);
        }
        Ok(rest)
    }

    /// Tells from the first two bytes of its head what a frame is (RFC 6455, section 5.2).
    fn kind(&self) -> Result<Kind, Reason> {
        let &[first, second, ..] = &*self.head else {
            return Err(Reason::Malformed);
        };
        // A browser masks all that it sends.
        if second & 0x80 == 0 {
            return Err(Reason::Malformed);
        }
        let is_last = first & 0x80 != 0;
        let kind = match (first & 0x0f, self.message.is_some()) {
            (0, true) | (1 | 2, false) => Kind::Message { is_last },
            (8, _) if is_last => Kind::Close,
            (9 | 10, _) if is_last => Kind::Control,
            _ => return Err(Reason::Malformed),
        };
        let is_short = u64::from(second & 0x7f) <= LONGEST_CONTROL;
        if !is_short && !matches!(kind, Kind::Message { .. }) {
            return Err(Reason::Malformed);
        }
        let may_be_compressed = matches!(first & 0x0f, 1 | 2) && self.messages.is_some();
        if first & OTHER_EXTENSIONS != 0 || (first & COMPRESSED != 0 && !may_be_compressed) {
            return Err(Reason::Unknown);
        }
        Ok(kind)
    }

    /// Reads the head of a frame.
    fn frame(&mut self) -> Result<Frame, Reason> {
        let kind = self.kind()?;
        let (&[first, second, ..], Some(mask)) = (&*self.head, self.head.last_chunk::<4>()) else {
            return Err(Reason::Malformed);
        };
        let is_compressed = first & COMPRESSED != 0;
        if self.message.is_none() && matches!(kind, Kind::Message { .. }) {
            self.message = Some(Message::new(is_compressed));
        }
        let length = self.head.get(2..self.head.len() - 4).unwrap_or_default();
        let short = u64::from(second & 0x7f);
        let left = length
            .iter()
            .fold(if length.is_empty() { short } else { 0 }, |length, byte| {
                length << 8 | u64::from(*byte)
            });
        Ok(Frame {
            kind,
            left,
            mask: *mask,
            close: Vec::new(),
        })
    }

    /// Takes bytes of a frame.
    fn step_frame<'a>(
        &mut self,
        mut frame: Frame,
        bytes: &'a [u8],
        output: &mut Output<'_>,
    ) -> Result<&'a [u8], Reason> {
        let most = usize::try_from(frame.left).unwrap_or(usize::MAX);
        let taken = most.min(limits::WINDOW_BYTES).min(bytes.len());
        let (masked, rest) = bytes.split_at_checked(taken).unwrap_or((bytes, &[]));
        let mut plain = masked.to_vec();
        for (byte, mask) in plain.iter_mut().zip(frame.mask.iter().cycle()) {
            *byte ^= mask;
        }
        frame.mask.rotate_left(taken % 4);
        frame.left -= u64::try_from(taken).unwrap_or(frame.left);
        match frame.kind {
            Kind::Message { .. } => self.take(&plain, output)?,
            Kind::Close => frame.close.extend_from_slice(&plain),
            Kind::Control => {}
        }
        if frame.left == 0 {
            // Behind a number of two bytes a page may give a reason.
            if let Some(reason) = frame.close.get(2..) {
                super::frame::said(reason, output);
            }
            self.end_frame(frame.kind, output)?;
        } else {
            self.frame = Some(frame);
        }
        Ok(rest)
    }

    /// Takes bytes of a message.
    fn take(&mut self, plain: &[u8], output: &mut Output<'_>) -> Result<(), Reason> {
        let Some(message) = &mut self.message else {
            return Err(Reason::Malformed);
        };
        if !message.is_compressed {
            message.value.push(plain, output);
            return Ok(());
        }
        self.inflate(output, |messages, take| messages.push(plain, take).is_ok())
    }

    fn end_frame(&mut self, kind: Kind, output: &mut Output<'_>) -> Result<(), Reason> {
        if kind != (Kind::Message { is_last: true }) {
            return Ok(());
        }
        if self.message.as_ref().is_some_and(|one| one.is_compressed) {
            self.inflate(output, |messages, take| messages.end(take).is_ok())?;
        }
        if let Some(mut message) = self.message.take() {
            message.value.finish_at(None, output);
        }
        Ok(())
    }

    /// Undoes compression, within the budget.
    fn inflate(
        &mut self,
        output: &mut Output<'_>,
        work: impl FnOnce(&mut Messages, &mut dyn FnMut(&[u8]) -> bool) -> bool,
    ) -> Result<(), Reason> {
        let (Some(messages), Some(message)) = (&mut self.messages, &mut self.message) else {
            return Err(Reason::Malformed);
        };
        let mut is_paid = true;
        let place = Place::of(Part::Frame, "");
        let is_sound = work(messages, &mut |decoded| {
            is_paid = output.pay_bytes(decoded.len(), &place, Layer::Deflate);
            if is_paid {
                message.value.push(decoded, output);
            }
            is_paid
        });
        match (is_sound, is_paid) {
            (true, _) => Ok(()),
            (false, true) => Err(Reason::Malformed),
            (false, false) => Err(Reason::Budget),
        }
    }
}

/// Returns how many bytes the head of a frame has, as far as those that are here tell.
fn length_of_head(head: &[u8]) -> usize {
    let Some(second) = head.get(1) else { return 2 };
    let length = match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    };
    2 + length + 4
}
