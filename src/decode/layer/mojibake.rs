//! UTF-8 that somebody took for Latin-1 and encoded once more: `MÃ¼ller`.

use crate::decode::leaf::Layer;
use crate::decode::output::Output;
use crate::decode::peel::length;
use crate::decode::place::Place;
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use encoding_rs::WINDOWS_1252;
use memchr::memmem;

/// The first letters of what two bytes of UTF-8 become, `Ã` and `Â`; all letters of Latin-1 start so.
const STARTS: [&[u8]; 2] = [b"\xc3\x83", b"\xc3\x82"];

/// Delivers what the text was, if all of it was encoded once too often.
pub(super) fn search(place: &Place, text: &[u8], output: &mut Output<'_>) {
    let starts = STARTS
        .iter()
        .any(|start| memmem::find(text, start).is_some());
    if !starts || !place.has_room() {
        return;
    }
    if let Some(earlier) = encoded_once(text) {
        let beneath = place.beneath(Layer::Charset, length(text));
        Value::whole(&beneath, Hint::Nothing, &earlier, output);
    }
}

/// Returns the text as it was, if that is UTF-8.
fn encoded_once(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let mut earlier = Vec::with_capacity(text.len());
    let mut letter = [0; 4];
    for character in text.chars() {
        // Some take bytes for Latin-1, others for Windows' charset, in which fewer are control characters.
        match u8::try_from(character) {
            Ok(byte) => earlier.push(byte),
            Err(_) => {
                let letter = character.encode_utf8(&mut letter);
                let (bytes, _, unmapped) = WINDOWS_1252.encode(letter);
                // What is of neither came later.
                earlier.extend_from_slice(if unmapped { letter.as_bytes() } else { &bytes });
            }
        }
    }
    std::str::from_utf8(&earlier).is_ok().then_some(earlier)
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain};

    #[test]
    fn what_was_encoded_twice_is_decoded_twice() {
        for (text, expected) in [
            ("JÃ¼rgen Müller", None),
            ("JÃ¼rgen MÃ¼ller", Some(" [charset] Jürgen Müller")),
            ("GroÃ\u{9f}", Some(" [charset] Groß")),
            ("GroÃŸ", Some(" [charset] Groß")),
            ("Â§ 12", Some(" [charset] § 12")),
            ("Ã la carte", None),
            ("JÃ¼rgen → Zoë", None),
            ("JÃ¼rgen → ok", Some(" [charset] Jürgen → ok")),
        ] {
            let lines = decode_plain(text.as_bytes()).lines();
            assert_eq!(lines.get(1).map(String::as_str), expected, "{text}");
            check_cuts(text.as_bytes());
        }
    }
}
