//! Tells what a value is from its first bytes.
//!
//! A header or an outer layer may hint at a form; the bytes decide.
//! Most values are words and numbers: one pass tells which kinds of bytes they are made of, and that
//! rules out all forms at once.

mod binary;
mod class;
mod text;

use super::layer::base64::looks_like_base64;
use super::layer::compression::{Coding, gives_text};
use super::layer::data_url;
use super::layer::entity::has_entity;
use super::layer::hex::looks_like_hex;
use super::layer::jwt::looks_like_jwt;
use super::layer::lz_string::{Alphabet, looks_like_lz_string};
use super::layer::percent::has_escape;
use super::layer::unicode_escape::has_unicode_escape;
use super::layer::xml::looks_like_xml;
use super::leaf::Layer;
pub use class::Classes;
use encoding_rs::Encoding;
use memchr::memchr;

pub(super) use binary::{binary, is_other_record};

/// What the surroundings of a value say that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hint {
    /// Of this charset if it is not UTF-8, and then what the inner hint says.
    Charset(&'static Encoding, Box<Hint>),
    /// A form, as `Content-Type` says.
    Form,
    /// JSON, as `Content-Type` says.
    Json,
    /// Multipart with this boundary, as `Content-Type` says.
    Multipart(Vec<u8>),
    /// No hint.
    Nothing,
    /// Text that is never anything else, such as a number in JSON.
    Plain,
    /// An URL, perhaps without scheme and host.
    Url,
}

impl Hint {
    /// Returns a number of what a value may be peeled under again and again; nothing for what is only
    /// said of a whole body.
    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::Nothing => Some(1),
            Self::Plain => Some(2),
            Self::Url => Some(3),
            Self::Charset(..) | Self::Form | Self::Json | Self::Multipart(_) => None,
        }
    }

    /// Returns the hint at what is in a text, once it is decoded.
    pub(super) fn within_charset(&self) -> Self {
        match self {
            Self::Charset(_, inner) => Self::clone(inner),
            other => other.clone(),
        }
    }
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Base64,
    Br,
    Cbor,
    Charset(&'static Encoding),
    DataUrl,
    Form,
    Gzip,
    Hex,
    HtmlEntity,
    Json,
    Jwt,
    LzString(Alphabet),
    MessagePack,
    Multipart(Vec<u8>),
    /// A person packed by Google's tag.
    Packed,
    Percent,
    Protobuf,
    /// JSON after so many bytes of a script.
    Script(usize),
    Text,
    UnicodeEscape,
    /// With the bytes of its scheme and host.
    Url(usize),
    Xml,
    /// Deflate, with zlib's wrapper or without.
    Zlib,
    Zstd,
}

impl Shape {
    /// Whether the value is also delivered as it is: it might be what it seems, and also a text.
    pub(super) fn is_text_too(&self) -> bool {
        matches!(
            self,
            Self::Base64
                | Self::Hex
                | Self::Jwt
                | Self::LzString(_)
                | Self::Text
                | Self::UnicodeEscape
        )
    }

    /// Returns the name for obstacles; `None` for text, which is no layer.
    pub(super) fn name(&self) -> Option<&'static str> {
        let layer = match self {
            Self::Base64 => Layer::Base64,
            Self::Br => Layer::Br,
            Self::Cbor => Layer::Cbor,
            Self::Charset(encoding) => super::layer::charset::layer(encoding),
            Self::DataUrl => Layer::DataUrl,
            Self::Form | Self::Packed => Layer::Form,
            Self::Gzip => Layer::Gzip,
            Self::Hex => Layer::Hex,
            Self::HtmlEntity => Layer::HtmlEntity,
            Self::Json | Self::Script(_) => Layer::Json,
            Self::Jwt => Layer::Jwt,
            Self::LzString(_) => Layer::LzString,
            Self::MessagePack => Layer::MessagePack,
            Self::Multipart(_) => Layer::Multipart,
            Self::Percent => Layer::Percent,
            Self::Protobuf => Layer::Protobuf,
            Self::Text => return None,
            Self::UnicodeEscape => Layer::UnicodeEscape,
            Self::Url(_) => return Some("url"),
            Self::Xml => Layer::Xml,
            Self::Zlib => Layer::Deflate,
            Self::Zstd => Layer::Zstd,
        };
        Some(layer.name())
    }
}

/// The shortest value that digits, such as those of base64, are looked for in.
const SHORTEST_DIGITS: usize = 8;

/// Of so many digits of base64 or lz-string some are capitals.
const ENOUGH_DIGITS: usize = 16;

/// In fewer bytes that digits spell, nothing is looked for that is compressed and has no magic number.
const ENOUGH_UNMARKED: usize = 24;

/// Tells what a value is from its head, which is all of it if `whole`; and which classes of bytes the
/// head is made of, as far as that had to be known.
pub(super) fn sniff(head: &[u8], whole: bool, hint: &Hint) -> (Shape, Classes) {
    match hint {
        Hint::Plain => return (Shape::Text, Classes::of(head)),
        Hint::Charset(encoding, inner) => {
            return if binary::is_of_charset(head, whole, encoding) {
                (Shape::Charset(encoding), Classes::ANY)
            } else {
                sniff(head, whole, inner)
            };
        }
        _ => {}
    }
    if let Some(shape) = by_start(head, whole, hint) {
        return (shape, Classes::ANY);
    }
    let seen = Classes::of(head);
    if seen.within(Classes::WORDS) && head.len() < SHORTEST_DIGITS && *hint != Hint::Form {
        return (Shape::Text, seen);
    }
    if seen.any(Classes::BINARY)
        && let Some(shape) = bytes(head, whole)
    {
        return (shape, seen);
    }
    let shape = by_marks(seen, head, whole, hint);
    (shape.unwrap_or(Shape::Text), seen)
}

/// Tells by the first bytes alone.
fn by_start(head: &[u8], whole: bool, hint: &Hint) -> Option<Shape> {
    if let Some(shape) = compressed(head) {
        return Some(shape);
    }
    if let Hint::Multipart(_) = hint
        && let Some(boundary) = text::boundary(head, hint)
    {
        return Some(Shape::Multipart(boundary));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match text.trim_ascii_start().first()? {
        b'{' | b'[' | b'"' => text::looks_like_json(head, whole, hint).then_some(Shape::Json),
        b'<' => looks_like_xml(text, whole).then_some(Shape::Xml),
        b'-' => text::boundary(head, hint).map(Shape::Multipart),
        b'h' | b'H' | b'w' | b'W' | b'/' | b'?' | b'#' => {
            text::host_length(head, hint).map(Shape::Url)
        }
        b'd' | b'D' => data_url::looks_like_data_url(head).then_some(Shape::DataUrl),
        b'e' => looks_like_jwt(head, whole).then_some(Shape::Jwt),
        _ => None,
    }
}

/// Tells by the kinds of bytes that there are.
fn by_marks(seen: Classes, head: &[u8], whole: bool, hint: &Hint) -> Option<Shape> {
    if seen.any(Classes::TILDE) && head.starts_with(b"tv.") && memchr(b'~', head).is_some() {
        return Some(Shape::Packed);
    }
    if let Some(shape) = digits(seen, head, whole) {
        return Some(shape);
    }
    if seen.any(Classes::BRACKET)
        && let Some(length) = text::script_length(head, whole)
    {
        return Some(Shape::Script(length));
    }
    if seen.any(Classes::AMPERSAND) && *hint != Hint::Form && has_entity(head) {
        return Some(Shape::HtmlEntity);
    }
    if (seen.any(Classes::EQUALS) || *hint == Hint::Form) && text::looks_like_form(head, hint) {
        return Some(Shape::Form);
    }
    if seen.any(Classes::PERCENT) && has_escape(head) {
        return Some(Shape::Percent);
    }
    let escaped = seen.any(Classes::BACKSLASH) || seen.any(Classes::PERCENT);
    (escaped && has_unicode_escape(head)).then_some(Shape::UnicodeEscape)
}

/// Tells what is all digits of some kind.
fn digits(seen: Classes, head: &[u8], whole: bool) -> Option<Shape> {
    if head.len() < SHORTEST_DIGITS || !seen.within(Classes::LZ_STRING) {
        return None;
    }
    if seen.within(Classes::HEX) && looks_like_hex(head, whole) {
        return Some(Shape::Hex);
    }
    if !seen.any(Classes::CAPITAL) && head.len() >= ENOUGH_DIGITS {
        return None;
    }
    if seen.within(Classes::BASE64) && looks_like_base64(head, whole) {
        return Some(Shape::Base64);
    }
    looks_like_lz_string(head, whole, Alphabet::Base64).then_some(Shape::LzString(Alphabet::Base64))
}

/// Recognises compressed bytes by their magic number.
fn compressed(head: &[u8]) -> Option<Shape> {
    match head {
        [0x1f, 0x8b, 0x08, ..] => Some(Shape::Gzip),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => Some(Shape::Zlib),
        // A frame, or one that is skipped.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Shape::Zstd),
        _ => None,
    }
}

/// Tells what bytes are that are more than ASCII.
fn bytes(head: &[u8], whole: bool) -> Option<Shape> {
    match binary(head, whole) {
        // What is compressed may look like a charset of one byte a letter.
        Some(Shape::Charset(encoding)) if encoding.is_single_byte() => {
            unmarked(head, whole).or(Some(Shape::Charset(encoding)))
        }
        None => unmarked(head, whole),
        shape => shape,
    }
}

/// Tells what is compressed and has no magic number by what it gives.
fn unmarked(head: &[u8], whole: bool) -> Option<Shape> {
    if is_stored(head) {
        return Some(Shape::Zlib);
    }
    if super::layer::text::reads_as_text(head, whole) {
        return None;
    }
    if gives_text(Coding::Deflate, head, whole) {
        return Some(Shape::Zlib);
    }
    gives_text(Coding::Br, head, whole).then_some(Shape::Br)
}

/// Whether this is raw deflate that was too short to get shorter: a block of bytes as they are, with
/// their number and the same inverted in front (RFC 1951, section 3.2.4).
fn is_stored(head: &[u8]) -> bool {
    matches!(*head, [0 | 1, low, high, not_low, not_high, _, ..]
        if low == !not_low && high == !not_high && (low, high) != (0, 0))
}

/// Whether these are the first bytes of something compressed.
pub(super) fn is_compressed(head: &[u8]) -> bool {
    compressed(head).is_some()
}

/// Whether these bytes make sense: a text, or a binary form that is known, or enough of something
/// compressed that gives a text.
pub(super) fn makes_sense(bytes: &[u8], whole: bool) -> bool {
    is_compressed(bytes)
        || super::layer::text::reads_as_text(bytes, whole)
        || match binary(bytes, whole) {
            // A few letters beyond ASCII prove nothing.
            Some(Shape::Charset(encoding)) if encoding.is_single_byte() => is_mostly_ascii(bytes),
            shape => shape.is_some(),
        }
        || (bytes.len() >= ENOUGH_UNMARKED && unmarked(bytes, whole).is_some())
}

fn is_mostly_ascii(bytes: &[u8]) -> bool {
    let others = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    others * 4 <= bytes.len()
}

/// Whether the first of so many bytes may start something that makes sense.
pub(super) fn may_make_sense(start: &[u8], length: usize) -> bool {
    is_compressed(start)
        || binary::starts_like_text(start)
        || binary::starts_like_binary(start)
        || length >= ENOUGH_UNMARKED
}
