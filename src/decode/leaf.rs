//! What decoding gives: a value with nothing left to peel, and where it was.

use super::number;
use super::sniff::Classes;
use crate::sensitive::Sensitive;

/// Where in a request a leaf was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The path of the URL.
    Path,
    /// The query of the URL.
    Query,
    /// A header other than `cookie`.
    Header,
    /// The `cookie` header.
    Cookie,
    /// The body.
    Body,
    /// A WebSocket message.
    Frame,
}

impl Part {
    /// Returns the part's name in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Body => "body",
            Self::Frame => "frame",
        }
    }
}

/// One layer of encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Base64, with either alphabet, padded or not.
    Base64,
    /// Brotli.
    Br,
    /// CBOR.
    Cbor,
    /// A charset of one byte a letter, such as Latin-1.
    Charset,
    /// The pairs of a `cookie` header.
    Cookie,
    /// A `data:` URL.
    DataUrl,
    /// Deflate, with or without zlib's wrapper.
    Deflate,
    /// `application/x-www-form-urlencoded`, as in queries.
    Form,
    /// Gzip.
    Gzip,
    /// Hexadecimal digits.
    Hex,
    /// Entities of HTML, such as `&#64;`.
    HtmlEntity,
    /// JSON, one value or several in a row.
    Json,
    /// A JSON Web Token.
    Jwt,
    /// lz-string, in any of its alphabets.
    LzString,
    /// MessagePack.
    MessagePack,
    /// `multipart/form-data` and its kin.
    Multipart,
    /// Percent-encoding.
    Percent,
    /// Protocol Buffers, without their schema.
    Protobuf,
    /// Escapes of JavaScript outside JSON, such as `\u0040`.
    UnicodeEscape,
    /// UTF-16, in either order.
    Utf16,
    /// XML or HTML.
    Xml,
    /// Zstandard.
    Zstd,
}

impl Layer {
    /// Whether it is a content coding or a charset, and not a form that data has.
    pub fn is_coding(self) -> bool {
        matches!(
            self,
            Self::Br | Self::Charset | Self::Deflate | Self::Gzip | Self::Utf16 | Self::Zstd
        )
    }

    /// Returns the layer's name in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Br => "br",
            Self::Cbor => "cbor",
            Self::Charset => "charset",
            Self::Cookie => "cookie",
            Self::DataUrl => "data-url",
            Self::Deflate => "deflate",
            Self::Form => "form",
            Self::Gzip => "gzip",
            Self::Hex => "hex",
            Self::HtmlEntity => "html-entity",
            Self::Json => "json",
            Self::Jwt => "jwt",
            Self::LzString => "lz-string",
            Self::MessagePack => "messagepack",
            Self::Multipart => "multipart",
            Self::Percent => "percent",
            Self::Protobuf => "protobuf",
            Self::UnicodeEscape => "unicode-escape",
            Self::Utf16 => "utf-16",
            Self::Xml => "xml",
            Self::Zstd => "zstd",
        }
    }
}

/// Bytes [start, end) of the part, as it was sent.
///
/// This is the range of the outermost structured value that a leaf is in: a form field's value, a
/// JSON string without its quotes, the content of a multipart part.
/// `end` is `u64::MAX` where it was not known when the leaf was delivered: within a body with a
/// content coding, and within a value longer than `limits::WINDOW_BYTES`. The recorder puts the
/// body's length in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u64,
    /// One past the last byte, or `u64::MAX`.
    pub end: u64,
}

/// One value with nothing left to peel, or a window on a long one.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'a> {
    /// Where in the request it was.
    pub part: Part,
    /// The name of its field, as in `context.user.email`; empty if it has none.
    pub field: &'a str,
    /// The layers that were peeled, from the outside in.
    pub chain: &'a [Layer],
    /// The value.
    pub text: Sensitive<&'a [u8]>,
    /// The bytes of the part that it came from.
    pub span: Span,
    pub(super) number: u64,
    pub(super) seen: Classes,
}

impl<'a> Leaf<'a> {
    /// Puts a leaf together.
    pub fn new(
        part: Part,
        field: &'a str,
        chain: &'a [Layer],
        text: Sensitive<&'a [u8]>,
        span: Span,
    ) -> Self {
        Self {
            part,
            field,
            chain,
            span,
            number: number::within(number::nameless(), field.as_bytes()),
            seen: Classes::of(text.expose_for_matching()),
            text,
        }
    }

    /// Returns a number of the field, the same for all items of a list, under a key of the run; its
    /// lowest bit says whether there is a number in brackets that is too long for an index.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the classes of bytes that the value may be made of: all of them, where nobody looked.
    pub fn seen(&self) -> Classes {
        self.seen
    }
}
