//! Base64 and hexadecimal within a text: after a prefix, between marks, glued to other letters.
//!
//! A long run of digits is read from each of its first digits on, and where it spells a text for
//! long enough, that is no accident.

use super::base64::{self, Base64, looks_like_base64};
use super::escape::hex_digit;
use super::hex::{Hex, looks_like_hex};
use super::spelling::{BASE64, Code, HEX, Sense, bytes_of, find_text, missing, spell};
use super::{opaque, text};
use crate::decode::leaf::Layer;
use crate::decode::output::Output;
use crate::decode::peel::{Peel, length};
use crate::decode::place::Place;
use crate::decode::sniff::{Classes, Hint};
use crate::decode::value::Value;
use memchr::memmem;

/// The shortest run that is looked at, in digits.
const SHORTEST: usize = 16;

/// Shorter runs are looked at only between marks, in a text that is no longer than this.
const LONGEST_MARKED: usize = 64;
/// The shortest such run: a name has eight letters.
const SHORTEST_MARKED: usize = 11;

/// So many letters in a row are no accident.
const LETTERS: usize = 8;

/// A piece of a text.
#[derive(Clone, Copy)]
struct Piece<'a> {
    bytes: &'a [u8],
    /// Where it starts in the value.
    offset: u64,
}

impl<'a> Piece<'a> {
    fn from(self, start: usize) -> Self {
        let bytes = self.bytes.get(start..).unwrap_or_default();
        Self {
            bytes,
            offset: self.offset + length(self.bytes) - length(bytes),
        }
    }

    fn until(self, end: usize) -> Self {
        Self {
            bytes: self.bytes.get(..end).unwrap_or(self.bytes),
            ..self
        }
    }
}

/// Delivers what the runs within a text spell; the text starts at this offset of the value.
pub(super) fn search(place: &Place, text: &[u8], offset: u64, output: &mut Output<'_>) {
    if text.len() < SHORTEST || !place.has_room() {
        return;
    }
    let mut rest = Piece {
        bytes: text,
        offset,
    };
    while let Some((start, end)) = next_run(rest.bytes, base64::digit_in_text) {
        let run = rest.until(end).from(start);
        if is_mixed(run.bytes) {
            let spelled = search_base64(place, run, output);
            opaque::report_digits(place, (run.bytes, spelled), Layer::Base64, output);
        }
        search_hex(place, run, output);
        rest = rest.from(end);
    }
}

/// Delivers what short runs spell between marks: `v1:SmFuZSBEb2U=`.
pub(super) fn search_marked(place: &Place, text: &[u8], output: &mut Output<'_>) {
    if !(SHORTEST_MARKED + 1..=LONGEST_MARKED).contains(&text.len()) || !place.has_room() {
        return;
    }
    let text = Piece {
        bytes: text,
        offset: 0,
    };
    let mut start = 0;
    for bytes in text.bytes.split(is_mark) {
        let run = text.from(start).until(bytes.len());
        start += bytes.len() + 1;
        if bytes.len() == text.bytes.len() || bytes.len() < SHORTEST_MARKED {
            continue;
        }
        if bytes.len() < SHORTEST && is_mixed(bytes) && looks_like_base64(bytes, true) {
            let mut layer = Base64::new(beneath(place, run, Layer::Base64));
            layer.push(bytes, output);
            layer.finish(output);
        } else if bytes.len() < HEX.least * HEX.group
            && !bytes.iter().all(u8::is_ascii_digit)
            && looks_like_hex(bytes, true)
        {
            let mut layer = Hex::new(beneath(place, run, Layer::Hex));
            layer.push(bytes, output);
            layer.finish(output);
        }
    }
}

/// Whether a byte may stand between a value and what it is of.
fn is_mark(byte: &u8) -> bool {
    matches!(byte, b'!' | b'$' | b',' | b'.' | b':' | b';' | b'|' | b'~')
}

/// Delivers what base64 spells when other letters are glued to its front: as a whole it may seem to
/// be bytes that make sense.
pub(super) fn glued(place: &Place, base64: &[u8], output: &mut Output<'_>) {
    let run = Piece {
        bytes: base64,
        offset: 0,
    };
    if base64.len() >= SHORTEST && place.has_room() {
        search_glued(place, run, output);
    }
}

fn search_glued(place: &Place, run: Piece<'_>, output: &mut Output<'_>) {
    if find_text(run.bytes, &BASE64).is_some_and(|start| start % BASE64.group != 0) {
        search_text(place, run, &BASE64, output);
    }
}

/// Finds the next run of digits that is long enough; looks at every sixteenth byte only, as long as
/// there is none.
fn next_run(text: &[u8], digit: fn(u8) -> Option<u8>) -> Option<(usize, usize)> {
    let is_digit = |byte: &u8| digit(*byte).is_some();
    let mut start = 0;
    loop {
        let window = text.get(start..start + SHORTEST)?;
        match window.iter().rposition(|byte| !is_digit(byte)) {
            Some(last) => start += last + 1,
            None => {
                let tail = text.get(start..)?;
                let end = tail.iter().position(|byte| !is_digit(byte));
                return Some((start, start + end.unwrap_or(tail.len())));
            }
        }
    }
}

/// Whether capitals and others are mixed as only base64 mixes them: words, slugs, UUIDs and hex
/// digests are not.
fn is_mixed(run: &[u8]) -> bool {
    let capitals = run.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    capitals * 6 >= run.len() && (run.len() - capitals) * 10 >= run.len()
}

/// Delivers what a run of base64 spells; returns how many of its digits spell something.
fn search_base64(place: &Place, run: Piece<'_>, output: &mut Output<'_>) -> usize {
    if looks_like_base64(run.bytes, true) {
        let mut layer = Base64::new(beneath(place, run, Layer::Base64));
        layer.push(run.bytes, output);
        layer.finish(output);
        search_glued(place, run, output);
        return run.bytes.len();
    }
    // Gzip's magic number, in base64.
    if let Some(at) = memmem::find(run.bytes, b"H4sI")
        && looks_like_base64(run.from(at).bytes, true)
    {
        return search_base64(place, run.from(at), output)
            + search_text(place, run.until(at), &BASE64, output);
    }
    let spelled = search_text(place, run, &BASE64, output);
    deliver_bytes(place, run, &BASE64, output);
    spelled
}

fn search_hex(place: &Place, run: Piece<'_>, output: &mut Output<'_>) {
    let mut rest = run;
    while let Some((start, end)) = next_run(rest.bytes, hex_digit) {
        let run = rest.until(end).from(start);
        let spelled = if may_spell(run.bytes) {
            search_text(place, run, &HEX, output)
        } else {
            0
        };
        deliver_bytes(place, run, &HEX, output);
        opaque::report_digits(place, (run.bytes, spelled), Layer::Hex, output);
        rest = rest.from(end);
    }
}

/// Whether most of the letters that digits of hex may stand for are of ASCII: the first of
/// their two digits tells. Digests are not like that.
fn may_spell(run: &[u8]) -> bool {
    let is_first = |byte: &&u8| matches!(byte, b'2'..=b'7');
    let count = |skipped| {
        let firsts = run.iter().skip(skipped).step_by(2);
        firsts.filter(is_first).count()
    };
    count(0).max(count(1)) * 32 >= run.len() * 9
}

/// Delivers the bytes that a run spells as they are, if some of them in a row are letters: a record of
/// a form that is not known holds texts too.
fn deliver_bytes(place: &Place, run: Piece<'_>, code: &Code, output: &mut Output<'_>) {
    let mut bytes = Vec::with_capacity(run.bytes.len());
    let (mut sense, mut letters, mut longest) = (Sense::default(), 0_usize, 0);
    for group in run.bytes.chunks(code.group) {
        let digits = group.iter().filter_map(|byte| (code.digit)(*byte));
        let bits = digits.fold(0, |bits, digit| bits << code.width | u32::from(digit));
        let (shift, known) = missing(group, code);
        for byte in bytes_of(bits << shift, code).take(known) {
            let goes_on = sense.takes(byte);
            if !goes_on {
                sense = Sense::default();
            }
            letters = if goes_on { letters + 1 } else { 0 };
            longest = longest.max(letters);
            bytes.push(byte);
        }
    }
    let beneath = beneath(place, run, code.layer);
    if longest >= LETTERS && output.pay_bytes(bytes.len(), &beneath, code.layer) {
        text::deliver(&beneath, (&bytes, Classes::of(&bytes)), output);
    }
}

/// Delivers every stretch of a run that spells a text; returns how many of its digits are in one.
fn search_text(place: &Place, run: Piece<'_>, code: &Code, output: &mut Output<'_>) -> usize {
    let mut spelled = 0;
    let mut rest = run;
    while let Some(start) = find_text(rest.bytes, code) {
        let tail = rest.from(start);
        let (text, used) = spell(tail.bytes, code);
        spelled += used;
        let beneath = beneath(place, tail.until(used), code.layer);
        if !output.pay_bytes(text.len(), &beneath, code.layer) {
            break;
        }
        Value::whole(&beneath, Hint::Nothing, &text, output);
        rest = tail.from(used);
    }
    spelled
}

/// Returns the place of what a piece of a text hides.
fn beneath(place: &Place, piece: Piece<'_>, layer: Layer) -> Place {
    let end = piece.offset + length(piece.bytes);
    let mut inner = place.beneath(layer, end);
    inner.extent = place.extent.inner(piece.offset, end);
    inner
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{decode_plain, gzip, raw, to_base64};

    const JANE: &str = "jane.q.doe@example.com";

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let kept = decode_plain(text.as_bytes());
        let found = kept.leaves.iter().find(|leaf| !leaf.chain.is_empty());
        let chain = found.map(|leaf| {
            assert!(String::from_utf8_lossy(&leaf.text).contains(JANE), "{text}");
            let names: Vec<_> = leaf.chain.iter().map(|layer| layer.name()).collect();
            names.join(" ")
        });
        assert_eq!(chain.as_deref(), expected, "{text}");
        assert_eq!(kept.lines()[0], format!(" [] {text}"));
    }

    #[test]
    fn runs_are_found_at_every_alignment() {
        let (base64, hex) = (to_base64(JANE.as_bytes()), hex(JANE));
        for before in [
            "v1:",
            "u ",
            "(",
            "id",
            "usr",
            "user",
            "users",
            "/profile/",
            "#",
        ] {
            for after in ["", ")", ", and more", "?"] {
                check(&format!("{before}{base64}{after}"), Some("base64"));
                check(&format!("{before}: 0x{hex}{after}"), Some("hex"));
            }
        }
        for short in [base64.get(1..).unwrap(), base64.get(2..).unwrap()] {
            let kept = decode_plain(short.as_bytes());
            assert!(kept.has(".q.doe@example.com"), "{short}");
        }
    }

    #[test]
    fn texts_in_bytes_of_no_known_form_are_found() {
        for before in [1, 2, 3, 4, 6, 12, 40] {
            let bytes = [
                &vec![0; before],
                b"\x09Katherine\x01\xff\xfeGro\xc3\x9fm\xc3\xbcller".as_slice(),
            ]
            .concat();
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            for text in [to_base64(&bytes), hex] {
                for text in [text.clone(), format!("v1:{text}")] {
                    let kept = decode_plain(text.as_bytes());
                    assert!(kept.has("Katherine"), "{before} {text}");
                    assert!(kept.has("Großmüller"), "{before} {text}");
                }
            }
        }
    }

    #[test]
    fn short_runs_are_found_between_marks() {
        for text in [
            "v1:SmFuZSBEb2U=",
            "v1:SmFuZSBEb2U",
            "a|SmFuZSBEb2U=|b",
            "u.4a616e6520446f65",
        ] {
            assert!(decode_plain(text.as_bytes()).has("Jane Doe"), "{text}");
        }
        for text in [
            "12:34:AbCdEfGhIjKl",
            "GA1.2.1234567890",
            "fb.1.AbCdEf123456",
            "a.b.cdefghijklmn",
        ] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [] {text}")]);
        }
    }

    #[test]
    fn what_is_glued_behind_takes_nothing_away() {
        let base64 = to_base64(JANE.as_bytes());
        for before in ["z", "zz", "zzz", "pre-"] {
            for after in ["A", "zz", "-post", "_x"] {
                let text = format!("{before}{}{after}", base64.trim_end_matches('='));
                assert!(decode_plain(text.as_bytes()).has(JANE), "{text}");
            }
        }
    }

    #[test]
    fn a_run_that_is_cut_off_is_found() {
        let base64 = to_base64(JANE.as_bytes());
        for length in 22..30 {
            let kept = decode_plain(format!("v1:{}", base64.get(..length).unwrap()).as_bytes());
            assert!(kept.has("jane.q.doe@exam"), "{length}");
            assert!(kept.leaves.iter().any(|leaf| !leaf.chain.is_empty()));
        }
    }

    #[test]
    fn several_runs_in_one_text_are_found() {
        let (one, two) = (
            to_base64(b"jane.q.doe@example.com"),
            to_base64(b"sertraline 50 mg"),
        );
        let text = format!("a: {one}; b: {two}.");
        let kept = decode_plain(text.as_bytes());
        assert!(kept.has("jane.q.doe@example.com") && kept.has("sertraline 50 mg"));
        assert_eq!(raw(&text, kept.leaves[1].span), one.trim_end_matches('='));
    }

    #[test]
    fn what_a_run_hides_is_peeled() {
        let json = format!(r#"{{"email": "{JANE}"}}"#);
        check(
            &format!("v2.{}", to_base64(&gzip(json.as_bytes()))),
            Some("base64 gzip json"),
        );
        check(
            &format!("zip{}", to_base64(&gzip(json.as_bytes()))),
            Some("base64 gzip json"),
        );
        check(
            &format!("v2:{}", to_base64(json.as_bytes())),
            Some("base64 json"),
        );
    }

    #[test]
    fn ordinary_text_has_no_runs() {
        for text in [
            "major-depressive-disorder-treatment-options",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "57d092f17a06184c9fe67d42464c8e05653a2ed63a8f6da17f9175b7f0ce6162",
            "addToCartButtonClickedByTheUser",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "GA1.2.1234567890.1234567890",
            "V9CS8XoGGEyf5n1CRkyOBWU6LtY6j22hf5F1t/DOYWI",
            "id:V9CS8XoGGEyf5n1CRkyOBWU6LtY6j22hf5F1t/DOYWI=",
            "the quick brown fox jumps over the lazy dog",
            "fb.1.1600000000000.IwAR1234567890abcdefghijklmnop",
        ] {
            check(text, None);
        }
    }

    fn hex(text: &str) -> String {
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
    }
}
