//! `data:` URLs: content in base64 or percent-encoded, after its type.

use super::base64::Base64;
use super::percent::Percent;
use super::text;
use crate::decode::leaf::Layer;
use crate::decode::output::Output;
use crate::decode::peel::Peel;
use crate::decode::place::Place;
use memchr::memchr;

/// The longest type, with its parameters.
const HEADER_BYTES: usize = 256;

/// A `data:` URL.
pub(in crate::decode) struct DataUrl {
    place: Place,
    header: Vec<u8>,
    content: Option<Box<dyn Peel>>,
}

impl DataUrl {
    /// Returns an URL at this place.
    pub(in crate::decode) fn new(place: Place) -> Self {
        Self {
            place,
            header: Vec::new(),
            content: None,
        }
    }

    /// Delivers the type, and returns the layer of the content after it.
    fn content(&self, output: &mut Output<'_>) -> Box<dyn Peel> {
        text::tell(&self.place.detail("type"), &self.header, output);
        let extent = self.place.extent.inner(0, u64::MAX);
        let beneath = self.place.member("", Layer::DataUrl, extent);
        if self.header.to_ascii_lowercase().ends_with(b";base64") {
            Box::new(Base64::new(beneath))
        } else {
            Box::new(Percent::new(beneath))
        }
    }
}

impl Peel for DataUrl {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        if let Some(content) = &mut self.content {
            return content.push(bytes, output);
        }
        let Some((header, rest)) = memchr(b',', bytes).and_then(|at| bytes.split_at_checked(at))
        else {
            return self.header.extend_from_slice(bytes);
        };
        self.header.extend_from_slice(header);
        let mut content = self.content(output);
        content.push(rest.get(1..).unwrap_or_default(), output);
        self.content = Some(content);
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        match &mut self.content {
            Some(content) => content.finish(output),
            None => text::tell(&self.place, &self.header, output),
        }
    }
}

/// Whether this is an URL with its content in it.
pub(in crate::decode) fn looks_like_data_url(head: &[u8]) -> bool {
    let Some((scheme, rest)) = head.split_at_checked(5) else {
        return false;
    };
    let header = rest.get(..HEADER_BYTES).unwrap_or(rest);
    let typed = memchr(b',', header).and_then(|at| header.get(..at));
    scheme.eq_ignore_ascii_case(b"data:")
        && typed.is_some_and(|kind| !kind.iter().any(u8::is_ascii_whitespace))
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain};

    #[test]
    fn the_content_is_read() {
        for (url, expected) in [
            (
                "data:text/plain;base64,amFuZUB4LmNvbQ==",
                " [data-url] jane@x.com",
            ),
            ("data:,jane%40x.com", " [data-url] jane@x.com"),
            (
                "DATA:application/json;BASE64,eyJlIjoiamFuZUB4LmNvbSJ9",
                "e [data-url json] jane@x.com",
            ),
        ] {
            let kept = decode_plain(url.as_bytes());
            assert_eq!(kept.lines().last().unwrap(), expected);
            check_cuts(url.as_bytes());
        }
    }

    #[test]
    fn other_text_is_no_data_url() {
        for text in ["data: a, b", "date:,x", "data:x", "database"] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [] {text}")]);
        }
    }
}
