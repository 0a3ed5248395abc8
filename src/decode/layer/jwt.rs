//! JSON Web Tokens: a header and a payload, each JSON in base64url, and a signature; or encrypted.

use super::base64::{Base64, digit_in_text};
use super::opaque;
use super::spelling::{BASE64, spell};
use crate::decode::leaf::Layer;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use memchr::{memchr, memmem};

/// Parts of a token that is encrypted and not signed: RFC 7516, section 3.1.
const ENCRYPTED_PARTS: usize = 5;
/// Digits of the header in which it says so.
const HEADER_DIGITS: usize = 1_024;

/// A token.
pub(in crate::decode) struct Jwt {
    place: Place,
    part: Option<Base64>,
    number: usize,
    /// The first digits of the header.
    header: Vec<u8>,
}

impl Jwt {
    /// Returns a token at this place.
    pub(in crate::decode) fn new(place: Place) -> Self {
        let mut jwt = Self {
            place,
            part: None,
            number: 0,
            header: Vec::new(),
        };
        jwt.part = jwt.begin();
        jwt
    }

    /// Returns the layer of the part that starts here; the signature and what follows hide nothing.
    fn begin(&self) -> Option<Base64> {
        let name = ["header", "payload"].get(self.number)?;
        let extent = self.place.extent.inner(0, u64::MAX);
        Some(Base64::new(self.place.member(name, Layer::Jwt, extent)))
    }

    /// Whether the header names how the content is encrypted.
    fn is_encrypted(&self) -> bool {
        let (text, _) = spell(&self.header, &BASE64);
        memmem::find(&text, b"\"enc\"").is_some()
    }

    fn end(&mut self, output: &mut Output<'_>) {
        if let Some(mut part) = self.part.take() {
            part.finish(output);
        }
    }
}

impl Peel for Jwt {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        for (index, piece) in bytes.split(|byte| *byte == b'.').enumerate() {
            if index > 0 {
                self.end(output);
                self.number = self.number.saturating_add(1);
                self.part = self.begin();
            }
            if self.number == 0 {
                let room = HEADER_DIGITS - self.header.len();
                self.header.extend(piece.iter().take(room));
            }
            if let Some(part) = &mut self.part {
                part.push(piece, output);
            }
        }
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.end(output);
        if self.number + 1 == ENCRYPTED_PARTS && self.is_encrypted() {
            opaque::report_encrypted(&self.place, output);
        }
    }
}

/// Whether this is a token: a header that is a JSON object, a dot, and no other bytes.
pub(in crate::decode) fn looks_like_jwt(head: &[u8], whole: bool) -> bool {
    let Some((header, rest)) = memchr(b'.', head).and_then(|at| head.split_at_checked(at)) else {
        return false;
    };
    let is_digit = |byte: &u8| digit_in_text(*byte).is_some() || *byte == b'=';
    header.starts_with(b"eyJ")
        && header.iter().all(is_digit)
        && rest.iter().all(|byte| is_digit(byte) || *byte == b'.')
        && (rest.len() > 8 || !whole)
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain, to_base64};

    #[test]
    fn the_payload_of_a_token_is_read() {
        let header = to_base64(br#"{"alg":"none"}"#);
        let payload = to_base64(br#"{"email":"jane@example.com"}"#);
        let token = format!("{header}.{payload}.c2lnbmF0dXJl").replace('=', "");
        let kept = decode_plain(token.as_bytes());
        let expected = [
            format!(" [] {token}"),
            "header.alg [jwt json] none".to_owned(),
            "payload.email [jwt json] jane@example.com".to_owned(),
        ];
        assert_eq!(kept.lines(), expected);
        assert!(kept.obstacles.is_empty());
        check_cuts(token.as_bytes());
        let kept = decode_plain(format!("Bearer {token}").as_bytes());
        assert!(kept.has("jane@example.com"));
    }

    #[test]
    fn dots_make_no_token() {
        for text in [
            "eyJhbGc.",
            "eyJ hi. there",
            "www.example.com",
            "eyJaaaaaaaa",
        ] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [] {text}")]);
        }
    }
}
