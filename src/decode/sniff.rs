//! Tells what a value is from its first bytes.
//!
//! A header or an outer layer may hint at a form; the bytes decide.

use super::layer::base64::looks_like_base64;
use super::layer::hex::looks_like_hex;
use super::layer::percent::has_escape;
use super::leaf::Layer;
use memchr::{memchr, memchr_iter, memmem};

/// What the surroundings of a value say that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hint {
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

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Base64,
    Form,
    Gzip,
    Hex,
    Json,
    Multipart(Vec<u8>),
    /// A person packed by Google's tag.
    Packed,
    Percent,
    Text,
    /// With the bytes of its scheme and host.
    Url(usize),
    Zlib,
    Zstd,
}

impl Shape {
    /// Whether the value is also delivered as it is: it might be what it seems, and also a text.
    pub(super) fn is_text_too(&self) -> bool {
        matches!(self, Self::Base64 | Self::Hex | Self::Text)
    }

    /// Returns the name for obstacles; `None` for text, which is no layer.
    pub(super) fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Base64 => Layer::Base64.name(),
            Self::Form | Self::Packed => Layer::Form.name(),
            Self::Gzip => Layer::Gzip.name(),
            Self::Hex => Layer::Hex.name(),
            Self::Json => Layer::Json.name(),
            Self::Multipart(_) => Layer::Multipart.name(),
            Self::Percent => Layer::Percent.name(),
            Self::Text => return None,
            Self::Url(_) => "url",
            Self::Zlib => Layer::Deflate.name(),
            Self::Zstd => Layer::Zstd.name(),
        })
    }
}

/// Tells what a value is from its head, which is all of it if `whole`.
pub(super) fn sniff(head: &[u8], whole: bool, hint: &Hint) -> Shape {
    if *hint == Hint::Plain {
        return Shape::Text;
    }
    compressed(head)
        .or_else(|| multipart(head, hint))
        .or_else(|| looks_like_json(head, whole, hint).then_some(Shape::Json))
        .or_else(|| host_length(head, hint).map(Shape::Url))
        .unwrap_or_else(|| flat(head, whole, hint))
}

/// Tells apart what has no punctuation of its own at the start.
fn flat(head: &[u8], whole: bool, hint: &Hint) -> Shape {
    if head.starts_with(b"tv.") && memchr(b'~', head).is_some() {
        Shape::Packed
    } else if looks_like_hex(head, whole) {
        Shape::Hex
    } else if looks_like_base64(head, whole) {
        Shape::Base64
    } else if looks_like_form(head, hint) {
        Shape::Form
    } else if has_escape(head) {
        Shape::Percent
    } else {
        Shape::Text
    }
}

/// Recognises compressed bytes by their magic number.
fn compressed(head: &[u8]) -> Option<Shape> {
    match head {
        [0x1f, 0x8b, 0x08, ..] => Some(Shape::Gzip),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => Some(Shape::Zlib),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Shape::Zstd),
        _ => None,
    }
}

/// Whether these are the first bytes of something compressed.
pub(super) fn is_compressed(head: &[u8]) -> bool {
    compressed(head).is_some()
}

fn multipart(head: &[u8], hint: &Hint) -> Option<Shape> {
    if let Hint::Multipart(boundary) = hint {
        let delimiter = [b"--", boundary.as_slice()].concat();
        if memmem::find(head, &delimiter).is_some() {
            return Some(Shape::Multipart(boundary.clone()));
        }
    }
    let line_end = memchr(b'\n', head.strip_prefix(b"--")?)?;
    let (first, rest) = head.get(2..)?.split_at_checked(line_end)?;
    let boundary = first.trim_ascii_end();
    let next = rest.get(1..9)?;
    let named = next.eq_ignore_ascii_case(b"content-");
    (named && (1..=200).contains(&boundary.len())).then(|| Shape::Multipart(boundary.to_vec()))
}

fn looks_like_json(head: &[u8], whole: bool, hint: &Hint) -> bool {
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let Some((&first, rest)) = text.split_first() else {
        return false;
    };
    let next = rest.trim_ascii_start();
    match first {
        b'{' | b'[' if *hint == Hint::Json || (next.is_empty() && !whole) => true,
        b'{' => matches!(next.first(), Some(b'"' | b'}')),
        b'[' => looks_like_array(next),
        b'"' => is_one_string(rest, whole),
        _ => false,
    }
}

fn looks_like_array(inside: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let end = inside
        .iter()
        .position(|byte| !is_word(byte))
        .unwrap_or(inside.len());
    let (word, after) = inside.split_at_checked(end).unwrap_or_default();
    let digits = word.strip_prefix(b"-").unwrap_or(word);
    let is_value = matches!(word, b"true" | b"false" | b"null")
        || digits.first().is_some_and(u8::is_ascii_digit);
    match inside.first() {
        Some(b'{' | b'[' | b'"' | b']') => true,
        _ => {
            is_value
                && matches!(
                    after.first(),
                    None | Some(b',' | b']' | b' ' | b'\r' | b'\n')
                )
        }
    }
}

/// Whether a quoted string is all there is, as far as one can see.
fn is_one_string(rest: &[u8], whole: bool) -> bool {
    let mut escaped_until = 0;
    for at in memchr::memchr2_iter(b'"', b'\\', rest) {
        if at < escaped_until {
            continue;
        }
        let (_, tail) = rest.split_at_checked(at).unwrap_or_default();
        if tail.first() == Some(&b'"') {
            return tail.get(1..).unwrap_or_default().trim_ascii().is_empty();
        }
        escaped_until = at + 2;
    }
    !whole
}

/// Returns the length of an URL's scheme and host, if this is an URL.
///
/// The host must be nothing but a host, as it is not delivered.
fn host_length(head: &[u8], hint: &Hint) -> Option<usize> {
    if *hint == Hint::Url && head.first() == Some(&b'/') && head.get(1) != Some(&b'/') {
        return Some(0);
    }
    let after = after_scheme(head)?;
    let end = after
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let host = end.and_then(|end| after.get(..end)).unwrap_or(after);
    let host_like = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(byte);
    let is_host = (1..=256).contains(&host.len()) && host.iter().all(host_like);
    let schemeless = head.starts_with(b"//");
    let dotted = memchr(b'.', host).is_some() && end.is_some();
    (is_host && (dotted || !schemeless)).then(|| head.len() - after.len() + host.len())
}

/// Returns what follows `https://`, `http://`, `wss://`, `ws://` or `//`.
fn after_scheme(head: &[u8]) -> Option<&[u8]> {
    const SCHEMES: [&[u8]; 5] = [b"https://", b"http://", b"wss://", b"ws://", b"//"];
    SCHEMES.iter().find_map(|scheme| {
        let (start, rest) = head.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// Whether this reads `key=value`, with `&` or a line's end before the next.
fn looks_like_form(head: &[u8], hint: &Hint) -> bool {
    if *hint == Hint::Form {
        return memchr(b'=', head).is_some() || memchr(b'&', head).is_some();
    }
    let Some((key, rest)) = memchr(b'=', head).and_then(|at| head.split_at_checked(at)) else {
        return false;
    };
    let value = rest.get(1..).unwrap_or_default();
    let first_key = memchr::memrchr(b'&', key)
        .and_then(|at| key.get(at + 1..))
        .unwrap_or(key);
    let says_something =
        memchr(b'&', head).is_some() || !matches!(value.first(), None | Some(b'='));
    says_something
        && (1..=48).contains(&first_key.len())
        && key.iter().all(|byte| is_key_byte(*byte) || *byte == b'&')
        && !has_gap(value)
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.-[]%:$".contains(&byte)
}

/// Whether there is white space that a form would have encoded.
fn has_gap(value: &[u8]) -> bool {
    memchr(b' ', value).is_some()
        || memchr(b'\t', value).is_some()
        || memchr_iter(b'\n', value)
            .any(|at| memchr(b'=', value.get(at..).unwrap_or_default()).is_none())
}
