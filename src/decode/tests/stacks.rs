//! Encodings on top of one another, up to five, in any order.

use super::{cases, decode_plain, deflate, gzip, to_base64};
use crate::limits;
use proptest::prelude::*;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

type Wrap = fn(&[u8]) -> Vec<u8>;

const JANE: &str = "jane.q.doe@example.com";

/// Returns a value as text: bytes in base64.
fn text(value: &[u8]) -> String {
    std::str::from_utf8(value).map_or_else(|_| to_base64(value), str::to_owned)
}

/// Returns a value of up to 65,535 bytes behind its length.
fn counted(head: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap();
    [head, &length.to_be_bytes(), value].concat()
}

fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn escaped(value: &[u8], escape: fn(char) -> String) -> Vec<u8> {
    text(value)
        .chars()
        .map(escape)
        .collect::<String>()
        .into_bytes()
}

fn json(value: &[u8]) -> Vec<u8> {
    let text = text(value).replace('\\', "\\\\").replace('"', "\\\"");
    let text = text
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\t', "\\t");
    let escape = |letter: char| match letter {
        '@' => "\\u0040".to_owned(),
        '\0'..'\x20' | '\x7f' => format!("\\u{:04x}", u32::from(letter)),
        letter => letter.to_string(),
    };
    let text: String = text.chars().map(escape).collect();
    format!(r#"{{"a": 1, "v": ["{text}"]}}"#).into_bytes()
}

fn jwt(value: &[u8]) -> Vec<u8> {
    let header = to_base64(br#"{"alg":"none"}"#);
    let token = format!("{header}.{}.c2lnbmF0dXJl", to_base64(&json(value)));
    token
        .replace('=', "")
        .replace('+', "-")
        .replace('/', "_")
        .into_bytes()
}

fn xml(value: &[u8]) -> Vec<u8> {
    let escape = |letter: char| match letter {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '"' => "&#34;".to_owned(),
        '\0'..'\x20' => format!("&#{};", u32::from(letter)),
        letter => letter.to_string(),
    };
    let text: String = text(value).chars().map(escape).collect();
    format!("<r><v id=\"7\">{text}</v></r>").into_bytes()
}

/// Ways to wrap a value.
const WRAPS: [(&str, Wrap); 24] = [
    ("base64", |value| to_base64(value).into_bytes()),
    ("base64url", |value| {
        let base64 = to_base64(value).replace('+', "-").replace('/', "_");
        base64.trim_end_matches('=').to_owned().into_bytes()
    }),
    ("prefixed", |value| {
        format!("v1:{}", to_base64(value)).into_bytes()
    }),
    ("percent", |value| {
        let escaped: String = value.iter().map(|byte| format!("%{byte:02x}")).collect();
        escaped.into_bytes()
    }),
    ("hex", |value| {
        let hex: String = value.iter().map(|byte| format!("{byte:02X}")).collect();
        hex.into_bytes()
    }),
    ("json", json),
    ("script", |value| {
        [b")]}',\n".as_slice(), &json(value)].concat()
    }),
    ("form", |value| {
        let escaped: String = value.iter().map(|byte| format!("%{byte:02x}")).collect();
        format!("a=1&v={escaped}").into_bytes()
    }),
    ("gzip", gzip),
    ("deflate", |value| deflate(value, true)),
    ("entities", |value| {
        escaped(value, |letter| format!("&#{};", u32::from(letter)))
    }),
    ("escapes", |value| {
        let text = text(value);
        let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
        units.collect::<String>().into_bytes()
    }),
    ("lz-string", |value| {
        lz_str::compress_to_base64(&text(value)).into_bytes()
    }),
    ("lz-string uri", |value| {
        lz_str::compress_to_encoded_uri_component(&text(value)).into_bytes()
    }),
    ("lz-string utf-16", |value| {
        lz_str::compress_to_utf16(&text(value)).into_bytes()
    }),
    ("utf-16", |value| {
        let text = text(value);
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }),
    ("jwt", jwt),
    ("protobuf", |value| {
        let field = [vec![0x12], varint(value.len()), value.to_vec()].concat();
        [b"\x0a\x05hello".as_slice(), &field].concat()
    }),
    ("messagepack", |value| {
        [b"\x82\xa1a\xa1b\xa1v".as_slice(), &counted(b"\xc5", value)].concat()
    }),
    ("cbor", |value| {
        [b"\xa2\x61a\x61b\x61v".as_slice(), &counted(b"\x59", value)].concat()
    }),
    ("xml", xml),
    ("data URL", |value| {
        format!("data:application/octet-stream;base64,{}", to_base64(value)).into_bytes()
    }),
    // Nothing but a text tells that this is deflate.
    ("raw deflate", |value| {
        deflate(text(value).as_bytes(), false)
    }),
    ("zstd", |value| {
        compress_to_vec(value, CompressionLevel::Fastest)
    }),
];

/// Wraps a value in these, the first one innermost; nothing if it grows too large to be useful, or
/// needs more layers than are peeled.
fn wrap(stack: &[usize]) -> Option<Vec<u8>> {
    let start = (JANE.as_bytes().to_vec(), 0);
    let wrapped = stack.iter().try_fold(start, |(value, layers), index| {
        let (name, wrap) = WRAPS[*index];
        let layers = layers + layers_of(name, &value);
        let wrapped = wrap(&value);
        (wrapped.len() < 16_000 && layers <= limits::LAYERS).then_some((wrapped, layers))
    });
    wrapped.map(|(value, _)| value)
}

/// Returns how many layers a wrap is: bytes in what takes only text are in base64, too.
fn layers_of(name: &str, value: &[u8]) -> usize {
    let takes_bytes = [
        "base64",
        "base64url",
        "cbor",
        "data URL",
        "deflate",
        "form",
        "gzip",
        "hex",
        "messagepack",
        "percent",
        "prefixed",
        "protobuf",
        "zstd",
    ];
    let encoded = !takes_bytes.contains(&name) && std::str::from_utf8(value).is_err();
    1 + usize::from(encoded) + usize::from(matches!(name, "jwt" | "xml"))
}

fn names(stack: &[usize]) -> Vec<&'static str> {
    stack.iter().map(|index| WRAPS[*index].0).collect()
}

#[test]
fn every_pair_is_undone() {
    let mut lost = Vec::new();
    for first in 0..WRAPS.len() {
        for second in 0..WRAPS.len() {
            let stack = [first, second];
            let kept = decode_plain(&wrap(&stack).unwrap());
            if !kept.has(JANE) {
                lost.push(names(&stack));
            }
        }
    }
    assert_eq!(lost, Vec::<Vec<&str>>::new());
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn every_stack_is_undone(stack in prop::collection::vec(0..WRAPS.len(), 0..=5)) {
        if let Some(body) = wrap(&stack) {
            let kept = decode_plain(&body);
            prop_assert!(kept.has(JANE), "{:?}", names(&stack));
        }
    }
}
