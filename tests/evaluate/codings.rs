//! Encoders of our own, one an encoding, so that what is decoded was not made by the decoder.
//!
//! A [`Coding`] turns bytes into bytes and knows the names that a finding's chain should have for
//! it, from the outside in.

use std::fmt::Write as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// One way to write bytes.
#[derive(Clone, Copy)]
pub(crate) struct Coding {
    /// How the tables name it.
    pub(crate) name: &'static str,
    /// What a chain has for it, from the outside in.
    pub(crate) layers: &'static [&'static str],
    /// Whether it takes text only.
    pub(crate) wants_text: bool,
    /// Whether it gives text.
    pub(crate) gives_text: bool,
    encode: fn(&[u8]) -> Vec<u8>,
}

impl Coding {
    /// Encodes.
    pub(crate) fn apply(&self, bytes: &[u8]) -> Vec<u8> {
        (self.encode)(bytes)
    }
}

const fn text(
    name: &'static str,
    layers: &'static [&'static str],
    encode: fn(&[u8]) -> Vec<u8>,
) -> Coding {
    Coding {
        name,
        layers,
        wants_text: true,
        gives_text: true,
        encode,
    }
}

const fn bytes_to_text(
    name: &'static str,
    layers: &'static [&'static str],
    encode: fn(&[u8]) -> Vec<u8>,
) -> Coding {
    Coding {
        name,
        layers,
        wants_text: false,
        gives_text: true,
        encode,
    }
}

const fn to_bytes(
    name: &'static str,
    layers: &'static [&'static str],
    encode: fn(&[u8]) -> Vec<u8>,
) -> Coding {
    Coding {
        name,
        layers,
        wants_text: false,
        gives_text: false,
        encode,
    }
}

const fn text_to_bytes(
    name: &'static str,
    layers: &'static [&'static str],
    encode: fn(&[u8]) -> Vec<u8>,
) -> Coding {
    Coding {
        name,
        layers,
        wants_text: true,
        gives_text: false,
        encode,
    }
}

pub(crate) const PERCENT: Coding = bytes_to_text("percent", &["percent"], percent);
pub(crate) const BASE64: Coding =
    bytes_to_text("base64", &["base64"], |bytes| STANDARD.encode(bytes).into());
pub(crate) const BASE64_URL: Coding =
    bytes_to_text("base64url, no padding", &["base64"], |bytes| {
        URL_SAFE_NO_PAD.encode(bytes).into()
    });
pub(crate) const HEX: Coding = bytes_to_text("hex", &["hex"], |bytes| hex(bytes).into());
pub(crate) const JSON: Coding = text("json", &["json"], |bytes| json_object("v", bytes));
pub(crate) const FORM: Coding = bytes_to_text("form", &["form"], |bytes| {
    let mut form = b"n=7&v=".to_vec();
    form.extend(percent(bytes));
    form.extend(b"&end=1");
    form
});
pub(crate) const LZ_BASE64: Coding = text("lz-string, base64", &["lz-string"], |bytes| {
    lz_str::compress_to_base64(of(bytes)).into()
});
pub(crate) const LZ_URI: Coding = text("lz-string, uri", &["lz-string"], |bytes| {
    lz_str::compress_to_encoded_uri_component(of(bytes)).into()
});
pub(crate) const LZ_UTF16: Coding = text("lz-string, utf-16", &["lz-string"], |bytes| {
    let units = lz_str::compress_to_utf16(of(bytes));
    units.into()
});
pub(crate) const ENTITIES: Coding = text("html entities", &["html-entity"], |bytes| {
    each(bytes, |letter, out| write!(out, "&#{};", u32::from(letter)))
});
pub(crate) const ENTITIES_HEX: Coding = text("html entities, hex", &["html-entity"], |bytes| {
    each(bytes, |letter, out| {
        write!(out, "&#x{:x};", u32::from(letter))
    })
});
pub(crate) const ESCAPES: Coding = text("\\u escapes", &["unicode-escape"], |bytes| {
    let mut out = String::new();
    for unit in of(bytes).encode_utf16() {
        let _ = write!(out, "\\u{unit:04x}");
    }
    out.into()
});
pub(crate) const GZIP: Coding = to_bytes("gzip", &["gzip"], gzip);
pub(crate) const ZLIB: Coding = to_bytes("zlib", &["deflate"], zlib);
pub(crate) const DEFLATE: Coding = to_bytes("deflate", &["deflate"], deflate);
pub(crate) const BROTLI: Coding = to_bytes("br", &["br"], brotli_stored);
pub(crate) const ZSTD: Coding = to_bytes("zstd", &["zstd"], zstd_stored);
pub(crate) const UTF16: Coding = text_to_bytes("utf-16le", &["utf-16"], |bytes| {
    of(bytes)
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
});
pub(crate) const PROTOBUF: Coding = to_bytes("protobuf", &["protobuf"], |bytes| {
    let mut message = vec![0x0a];
    varint(bytes.len(), &mut message);
    message.extend(bytes);
    message.extend([0x10, 0x01]);
    message
});
pub(crate) const MESSAGEPACK: Coding = text_to_bytes("messagepack", &["messagepack"], |bytes| {
    let mut map = vec![0x82, 0xa1, b'n', 0x07, 0xa1, b'v'];
    map.push(0xda);
    map.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
    map.extend(bytes);
    map
});
pub(crate) const CBOR: Coding = text_to_bytes("cbor", &["cbor"], |bytes| {
    let mut map = vec![0xa2, 0x61, b'n', 0x07, 0x61, b'v', 0x79];
    map.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
    map.extend(bytes);
    map
});
pub(crate) const JWT: Coding = text("jwt", &["jwt", "json"], |bytes| {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let payload = URL_SAFE_NO_PAD.encode(json_object("sub", bytes));
    let signature = URL_SAFE_NO_PAD.encode(Sha256::digest(&payload));
    format!("{header}.{payload}.{signature}").into()
});
pub(crate) const XML: Coding = text("xml", &["xml"], |bytes| {
    let inner = of(bytes).replace('&', "&amp;").replace('<', "&lt;");
    format!("<?xml version=\"1.0\"?><event><n>7</n><v>{inner}</v></event>").into()
});
pub(crate) const DATA_URL: Coding = bytes_to_text("data: URL", &["data-url"], |bytes| {
    format!("data:text/plain;base64,{}", STANDARD.encode(bytes)).into()
});
/// Text with other letters stays as it is.
pub(crate) const LATIN1: Coding = text_to_bytes("latin-1", &["charset"], |bytes| {
    let letters = of(bytes).chars().map(u8::try_from);
    letters
        .collect::<Result<_, _>>()
        .unwrap_or_else(|_| bytes.to_vec())
});
/// An URL with the value as a parameter of its query.
pub(crate) const NESTED_URL: Coding = text("parameter of an url", &["form"], |bytes| {
    let value = percent(bytes);
    format!("https://portal.example/a/b?n=7&v={}", of(&value)).into()
});
/// Base64 with one letter, and with two, in front of the value: the other two alignments.
pub(crate) const OFFSET_1: Coding = text("base64 at offset 1", &["base64"], |bytes| {
    STANDARD.encode([b".", bytes].concat()).into()
});
pub(crate) const OFFSET_2: Coding = text("base64 at offset 2", &["base64"], |bytes| {
    STANDARD.encode([b"..", bytes].concat()).into()
});
pub(crate) const LETTERS: Coding = text("json, a letter each", &["json"], |bytes| {
    let letters: Vec<String> = of(bytes).chars().map(String::from).collect();
    serde_json::to_vec(&letters).expect("strings are JSON")
});
pub(crate) const KEYS: Coding = text("json lines, a key each", &["json"], |bytes| {
    let line = |letter: char| format!("{{\"t\":7,\"key\":{}}}", json_string(&letter.to_string()));
    let lines: Vec<String> = of(bytes).chars().map(line).collect();
    lines.join("\n").into()
});
pub(crate) const PREFIXES: Coding = text("json lines, typed so far", &["json"], |bytes| {
    let text = of(bytes);
    let line = |typed| {
        let so_far: String = text.chars().take(typed).collect();
        format!("{{\"t\":7,\"text\":{}}}", json_string(&so_far))
    };
    let lines: Vec<String> = (1..=text.chars().count()).map(line).collect();
    lines.join("\n").into()
});
pub(crate) const ROT13: Coding = text("rot13", &[], |bytes| {
    bytes.iter().copied().map(rot13).collect()
});
pub(crate) const REVERSED: Coding = text("reversed", &[], |bytes| {
    of(bytes).chars().rev().collect::<String>().into()
});

/// What random stacks are made of.
pub(crate) const STACKABLE: &[Coding] = &[
    PERCENT,
    BASE64,
    BASE64_URL,
    HEX,
    JSON,
    FORM,
    LZ_BASE64,
    LZ_URI,
    LZ_UTF16,
    ENTITIES,
    ENTITIES_HEX,
    ESCAPES,
    GZIP,
    ZLIB,
    ZSTD,
    UTF16,
    PROTOBUF,
    MESSAGEPACK,
    CBOR,
    JWT,
    XML,
    DATA_URL,
    LATIN1,
];

/// Digests as sites send them, hex and otherwise, and the way that a chain names them.
pub(crate) const DIGESTS: &[Coding] = &[
    text("md5 hex", &["md5"], |bytes| hex(&Md5::digest(bytes)).into()),
    text("sha1 hex", &["sha1"], |bytes| {
        hex(&Sha1::digest(bytes)).into()
    }),
    SHA256,
    text("sha512 hex", &["sha512"], |bytes| {
        hex(&Sha512::digest(bytes)).into()
    }),
    text("SHA256 HEX", &["sha256"], |bytes| {
        hex(&Sha256::digest(bytes)).to_uppercase().into()
    }),
    text("sha256 base64", &["sha256"], |bytes| {
        STANDARD.encode(Sha256::digest(bytes)).into()
    }),
    text("sha256 base64url", &["sha256"], |bytes| {
        URL_SAFE_NO_PAD.encode(Sha256::digest(bytes)).into()
    }),
    text("sha1 base64", &["sha1"], |bytes| {
        STANDARD.encode(Sha1::digest(bytes)).into()
    }),
    text("md5 base64", &["md5"], |bytes| {
        STANDARD.encode(Md5::digest(bytes)).into()
    }),
    text("base64 of sha256 hex", &["base64", "sha256"], |bytes| {
        STANDARD.encode(hex(&Sha256::digest(bytes))).into()
    }),
    text("base64 of sha1 hex", &["base64", "sha1"], |bytes| {
        STANDARD.encode(hex(&Sha1::digest(bytes))).into()
    }),
    text("base64 of md5 hex", &["base64", "md5"], |bytes| {
        STANDARD.encode(hex(&Md5::digest(bytes))).into()
    }),
    text("MD5 HEX", &["md5"], |bytes| {
        hex(&Md5::digest(bytes)).to_uppercase().into()
    }),
    text("SHA1 HEX", &["sha1"], |bytes| {
        hex(&Sha1::digest(bytes)).to_uppercase().into()
    }),
    text("SHA512 HEX", &["sha512"], |bytes| {
        hex(&Sha512::digest(bytes)).to_uppercase().into()
    }),
    text("sha512 base64", &["sha512"], |bytes| {
        STANDARD.encode(Sha512::digest(bytes)).into()
    }),
    text("md5 base64url", &["md5"], |bytes| {
        URL_SAFE_NO_PAD.encode(Md5::digest(bytes)).into()
    }),
    text("sha1 base64url", &["sha1"], |bytes| {
        URL_SAFE_NO_PAD.encode(Sha1::digest(bytes)).into()
    }),
    text("sha512 base64url", &["sha512"], |bytes| {
        URL_SAFE_NO_PAD.encode(Sha512::digest(bytes)).into()
    }),
    text("base64 of sha512 hex", &["base64", "sha512"], |bytes| {
        STANDARD.encode(hex(&Sha512::digest(bytes))).into()
    }),
];

pub(crate) const SHA256: Coding = text("sha256 hex", &["sha256"], |bytes| {
    hex(&Sha256::digest(bytes)).into()
});

/// Returns text, of bytes that are.
pub(crate) fn of(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("only text is given to what wants text")
}

/// Returns lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Percent-encodes all but RFC 3986's unreserved characters.
pub(crate) fn percent(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            out.push(*byte);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Writes `{"key":"value"}`.
pub(crate) fn json_object(key: &str, value: &[u8]) -> Vec<u8> {
    format!("{{\"n\":7,\"{key}\":{}}}", json_string(of(value))).into()
}

/// Writes a JSON string with its quotes.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Rotates letters by 13 places.
fn rot13(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => (byte - b'a' + 13) % 26 + b'a',
        b'A'..=b'Z' => (byte - b'A' + 13) % 26 + b'A',
        other => other,
    }
}

fn each(bytes: &[u8], write: impl Fn(char, &mut String) -> std::fmt::Result) -> Vec<u8> {
    let mut out = String::new();
    for letter in of(bytes).chars() {
        let _ = write(letter, &mut out);
    }
    out.into()
}

fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(u8::try_from(number & 0x7f).unwrap_or(0) | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or(0));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes everything")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes everything")
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes everything")
}

/// A brotli stream that stores what it holds (RFC 7932: window bits 16, one uncompressed
/// meta-block of 16 length bits, then the empty last one).
fn brotli_stored(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len().saturating_sub(1)).unwrap_or(0xffff);
    let head = length << 4 | 1 << 20;
    let [first, second, third, _] = head.to_le_bytes();
    let mut stream = vec![first, second, third];
    stream.extend(bytes);
    stream.push(0x03);
    stream
}

/// A Zstandard frame that stores what it holds (RFC 8878: single segment, one raw block).
fn zstd_stored(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    frame.extend(length.to_le_bytes());
    let [first, second, third, _] = (length << 3 | 1).to_le_bytes();
    frame.extend([first, second, third]);
    frame.extend(bytes);
    frame
}
