//! Escapes of JavaScript outside JSON: `\u006a`, `\u{6a}`, `\x6a`, `%u006a`.

use super::rewrite::{Escape, Rewrite, Start};
use crate::decode::leaf::Layer;
use crate::decode::place::Place;
use memchr::memchr2;

/// Digits between braces.
const BRACED: usize = 6;

const ESCAPE: Escape = Escape {
    layer: Layer::UnicodeEscape,
    find: |text| memchr2(b'\\', b'%', text),
    read,
};

/// Returns the layer above this place.
pub(in crate::decode) fn unicode_escapes(beneath: Place) -> Rewrite {
    Rewrite::new(beneath, &ESCAPE)
}

/// Whether there is at least one escape.
pub(in crate::decode) fn has_unicode_escape(text: &[u8]) -> bool {
    ESCAPE.is_in(text)
}

fn read(text: &[u8]) -> Start {
    match text {
        [b'\\', b'u', b'{', rest @ ..] => braced(rest),
        [b'\\' | b'%', b'u', digits @ ..] => match number(digits, 4) {
            Some(high @ 0xd800..0xdc00) => pair(high, digits.get(4..).unwrap_or_default()),
            Some(unit) => escape(6, unit),
            None => open_if(digits.len() < 4 && all_hex(digits)),
        },
        [b'\\', b'x', digits @ ..] => match number(digits, 2) {
            Some(code) => escape(4, code),
            None => open_if(digits.len() < 2 && all_hex(digits)),
        },
        [_] => Start::Open,
        _ => Start::Plain,
    }
}

fn braced(rest: &[u8]) -> Start {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_hexdigit());
    let count = digits.count();
    match rest.get(count) {
        None => open_if(count <= BRACED),
        Some(b'}') if (1..=BRACED).contains(&count) => match number(rest, count) {
            Some(code) => escape(count + 4, code),
            None => Start::Plain,
        },
        Some(_) => Start::Plain,
    }
}

/// Reads the second half of a character, whose first half took six bytes.
fn pair(high: u32, rest: &[u8]) -> Start {
    match rest {
        [b'\\' | b'%', b'u', digits @ ..] => match number(digits, 4) {
            Some(low @ 0xdc00..0xe000) => {
                escape(12, 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
            }
            None if digits.len() < 4 && all_hex(digits) => Start::Open,
            _ => escape(6, high),
        },
        [] | [b'\\' | b'%'] => Start::Open,
        _ => escape(6, high),
    }
}

fn escape(length: usize, code: u32) -> Start {
    let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    Start::Escape(length, character)
}

fn open_if(open: bool) -> Start {
    if open { Start::Open } else { Start::Plain }
}

fn all_hex(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_hexdigit)
}

/// Reads so many digits.
fn number(text: &[u8], count: usize) -> Option<u32> {
    let digits = text.get(..count).filter(|digits| all_hex(digits))?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain};

    #[test]
    fn escapes_are_undone() {
        for (text, expected) in [
            (r"jane\u0040x.com", "jane@x.com"),
            (r"jane\x40x.com \x", "jane@x.com \\x"),
            (r"jane\u{40}x.com\", "jane@x.com\\"),
            (r"\u{1f48a} \ud83d\udc8a", "💊 💊"),
            (
                r"\ud83dx \ud83d\u0041 \ud83d",
                "\u{fffd}x \u{fffd}A \\ud83d",
            ),
            ("jane%u0040x.com", "jane@x.com"),
            (r"C:\\u0041 \\\u0041", r"C:\A \\A"),
        ] {
            let kept = decode_plain(text.as_bytes());
            let expected = format!(" [unicode-escape] {expected}");
            assert_eq!(kept.lines(), [format!(" [] {text}"), expected]);
            check_cuts(text.as_bytes());
        }
    }

    #[test]
    fn backslashes_are_no_escapes() {
        for text in [
            r"C:\users\xavier",
            r"\u00",
            r"\u{}",
            r"\u{1234567}",
            "100%use",
            r"\d+\w",
        ] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [] {text}")]);
        }
    }
}
