//! JSON behind what a script has in front of it: a guard such as `)]}',`, or `callback(`.

use super::json::Json;
use super::text;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::Place;

/// A script that is JSON for the most part.
pub(in crate::decode) struct Script {
    place: Place,
    /// Bytes still to come before the JSON.
    left: usize,
    before: Vec<u8>,
    json: Json,
}

impl Script {
    /// Returns a script whose JSON is behind so many bytes.
    pub(in crate::decode) fn new(place: Place, left: usize) -> Self {
        let offset = u64::try_from(left).unwrap_or(u64::MAX);
        Self {
            json: Json::new(place.rest(offset)),
            place,
            left,
            before: Vec::new(),
        }
    }
}

impl Peel for Script {
    fn push(&mut self, bytes: &[u8], output: &mut Output<'_>) {
        let (before, rest) = bytes.split_at_checked(self.left).unwrap_or((bytes, &[]));
        self.left -= before.len();
        self.before.extend_from_slice(before);
        if self.left == 0 && !self.before.is_empty() {
            // The name of a function can be a value, too.
            let mut place = self.place.clone();
            place.extent = place.extent.inner(0, length(&self.before));
            text::tell(&place, &self.before, output);
            self.before.clear();
        }
        self.json.push(rest, output);
    }

    fn finish(&mut self, output: &mut Output<'_>) {
        self.json.finish(output);
    }
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain};

    #[test]
    fn json_in_a_script_is_read() {
        for (script, before) in [
            (")]}',\n{\"e\": \"j\\u0040x.com\"}", ")]}',\n"),
            ("for(;;);{\"e\": \"j@x.com\"}", "for(;;);"),
            ("cb_1.go({\"e\": \"j@x.com\"});", "cb_1.go("),
            ("/**/cb({\"e\": \"j@x.com\"})", "/**/cb("),
        ] {
            let kept = decode_plain(script.as_bytes());
            assert_eq!(
                kept.lines(),
                [format!(" [] {before}"), "e [json] j@x.com".to_owned()]
            );
            assert!(kept.obstacles.is_empty(), "{script}");
            check_cuts(script.as_bytes());
        }
    }

    #[test]
    fn brackets_make_no_script() {
        for text in [
            "see [1]",
            "Jane (a nurse) {x}",
            "f(x)",
            ")]}' hm {\"a\": 1}",
            "a b({\"x\": 1})",
        ] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [] {text}")]);
        }
    }
}
