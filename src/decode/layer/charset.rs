//! Text that is not UTF-8: UTF-16, and the charsets of one byte a letter.

use crate::decode::leaf::Layer;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use crate::limits;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};

/// A text in another charset.
pub(in crate::decode) struct Charset {
    beneath: Place,
    layer: Layer,
    decoder: Decoder,
    buffer: Box<[u8]>,
    inner: Value,
    spent: bool,
}

impl Charset {
    /// Returns the layer above this place.
    pub(in crate::decode) fn new(beneath: Place, encoding: &'static Encoding, hint: Hint) -> Self {
        Self {
            inner: Value::new(beneath.clone(), hint),
            beneath,
            layer: layer(encoding),
            decoder: encoding.new_decoder_with_bom_removal(),
            buffer: vec![0; limits::WINDOW_BYTES].into_boxed_slice(),
            spent: false,
        }
    }

    fn decode(&mut self, bytes: &[u8], last: bool, output: &mut Output<'_>) {
        let mut rest = bytes;
        while !self.spent {
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(rest, &mut self.buffer, last);
            let decoded = self.buffer.get(..written).unwrap_or_default();
            if output.pay_bytes(decoded.len(), &self.beneath, self.layer) {
                self.inner.push(decoded, output);
            } else {
                self.spent = true;
            }
            rest = rest.get(read..).unwrap_or_default();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}

impl Peel for Charset {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        self.decode(bytes, false, output);
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.decode(&[], true, output);
        self.inner.finish_at(None, output);
    }
}

/// Returns the layer that a charset is.
pub(in crate::decode) fn layer(encoding: &'static Encoding) -> Layer {
    if [UTF_16BE, UTF_16LE].contains(&encoding) {
        Layer::Utf16
    } else {
        Layer::Charset
    }
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{Headers, check_cuts, decode, decode_plain, to_base64};

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf_16_is_recognised() {
        for text in ["jane@x.com", "Zoë 💊 Müller", "\u{feff}Žofie"] {
            for bytes in [
                utf_16(text, u16::to_le_bytes),
                utf_16(text, u16::to_be_bytes),
            ] {
                let plain = text.trim_start_matches('\u{feff}');
                let kept = decode_plain(&bytes);
                assert_eq!(kept.lines(), [format!(" [utf-16] {plain}")]);
                check_cuts(&bytes);
                let kept = decode_plain(to_base64(&bytes).as_bytes());
                assert_eq!(kept.lines()[1], format!(" [base64 utf-16] {plain}"));
            }
        }
        let json = utf_16(r#"{"email": "j@x.com"}"#, u16::to_le_bytes);
        assert_eq!(decode_plain(&json).lines(), ["email [utf-16 json] j@x.com"]);
    }

    #[test]
    fn latin_1_is_recognised() {
        for (bytes, expected) in [
            (b"M\xfcller".as_slice(), " [charset] Müller"),
            (b"n=M%FCller", "n [form charset] Müller"),
            (b"{\"n\": \"M\xfcller\"}", "n [json charset] Müller"),
            (b"Zo\xeb", " [charset] Zoë"),
        ] {
            assert_eq!(decode_plain(bytes).lines(), [expected]);
            check_cuts(bytes);
        }
    }

    #[test]
    fn latin_1_is_recognised_within_base64() {
        for (bytes, text) in [
            (b"K\xe4the J\xe4ger".as_slice(), "Käthe Jäger"),
            (b"D'Andre \xd3 S\xfailleabh\xe1in", "D'Andre Ó Súilleabháin"),
            (
                b"Dr. Jos\xe9 \xd3 S\xfailleabh\xe1in",
                "Dr. José Ó Súilleabháin",
            ),
        ] {
            let lines = decode_plain(to_base64(bytes).as_bytes()).lines();
            assert_eq!(lines[1], format!(" [base64 charset] {text}"));
        }
    }

    #[test]
    fn a_header_names_the_charset() {
        let headers = |content_type| Headers {
            content_type: Some(content_type),
            ..Headers::default()
        };
        let kept = decode(
            headers("application/json; charset=ISO-8859-2"),
            [b"{\"n\": \"\xaeofie\"}".as_slice()],
        );
        assert_eq!(kept.lines(), ["n [charset json] Žofie"]);
        let kept = decode(
            headers("text/plain; charset=\"utf-16be\""),
            [utf_16("Ана", u16::to_be_bytes).as_slice()],
        );
        assert_eq!(kept.lines(), [" [utf-16] Ана"]);
        // It lies.
        let kept = decode(headers("text/plain;charset=iso-8859-1"), ["Zoë".as_bytes()]);
        assert_eq!(kept.lines(), [" [] Zoë"]);
    }

    #[test]
    fn utf_8_and_bytes_are_no_other_charset() {
        for bytes in [
            "Zoë Müller".as_bytes(),
            "Žofie \u{1f48a}".as_bytes(),
            b"\xe2\x82\xac\xff",
        ] {
            let kept = decode_plain(bytes);
            assert_eq!(kept.leaves[0].text, bytes);
            assert_eq!(kept.leaves[0].chain, []);
        }
        let noise: Vec<u8> = (0..400_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        assert_eq!(decode_plain(&noise).leaves[0].chain, []);
    }
}
