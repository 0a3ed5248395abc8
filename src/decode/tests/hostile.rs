//! What is deep, large or broken on purpose costs no more than the limits allow.

use super::{
    BR, BR_BOMB, Headers, Kept, ZSTD, ZSTD_BOMB, decode, decode_plain, gzip, to_base64, unbase64,
};
use crate::decode::windows::{Store, Windows};
use crate::decode::{Body, Budget, Leaf, Obstacle, Reason, Sink};
use crate::limits;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

/// Counts, and keeps nothing.
#[derive(Default)]
struct Counted {
    leaves: usize,
    bytes: usize,
    obstacles: Vec<Obstacle>,
}

impl Sink for Counted {
    fn leaf(&mut self, leaf: Leaf<'_>) {
        self.leaves += 1;
        self.bytes += leaf.text.expose_for_matching().len();
    }

    fn obstacle(&mut self, obstacle: Obstacle) {
        self.obstacles.push(obstacle);
    }
}

fn within(mut budget: Budget, coding: &str, body: &[u8]) -> Counted {
    let mut counted = Counted::default();
    let mut stream = Body::new(None, &[coding]);
    stream.push(body, &mut budget, &mut counted);
    stream.finish(&mut budget, &mut counted);
    counted
}

#[test]
fn json_a_million_deep_is_scanned_raw() {
    for open in ["[", "{\"a\":", "[{\"k\":"] {
        let body = [open.repeat(1_000_000), r#""jane@example.com""#.to_owned()].concat();
        let kept = decode_plain(body.as_bytes());
        assert!(kept.has("jane@example.com"));
        assert_eq!(kept.complaints(), ["json budget"]);
    }
}

#[test]
fn values_in_values_end_at_the_limit() {
    let percent = "%25".repeat(350_000);
    assert!(decode_plain(percent.as_bytes()).leaves.len() < 100);
    let mut body = b"jane@example.com".to_vec();
    for _ in 0..12 {
        body = to_base64(&body).into_bytes();
    }
    assert_eq!(decode_plain(&body).complaints(), ["base64 budget"]);
    let mut escaped = "jane@example.com".to_owned();
    for _ in 0..12 {
        escaped = escaped.replace('%', "%25").replace('@', "%40");
    }
    assert_eq!(
        decode_plain(escaped.as_bytes()).complaints(),
        ["percent budget"]
    );
    let fragments = "https://a.example/#".repeat(10_000);
    assert_eq!(
        decode_plain(fragments.as_bytes()).complaints(),
        ["url budget"]
    );
}

#[test]
fn a_megabyte_of_base64_of_base64_is_read() {
    let text = "jane@example.com, ".repeat(32_768);
    let body = to_base64(to_base64(text.as_bytes()).as_bytes());
    let kept = decode_plain(body.as_bytes());
    assert!(kept.has("jane@example.com"));
    assert_eq!(kept.complaints(), [""; 0]);
}

#[test]
fn urls_within_urls_are_read_once() {
    for (text, most) in [
        ("://x#=", 40_000),
        ("://?a=", 40_000),
        ("https://a.example/#x=0,", 40_000),
    ] {
        let kept = decode_plain(text.repeat(2_000).as_bytes());
        assert!(kept.leaves.len() < most, "{text} {}", kept.leaves.len());
        assert_eq!(kept.complaints(), [""; 0], "{text}");
    }
}

#[test]
fn a_bomb_ends_with_the_budget() {
    let gzipped = gzip(&vec![b'a'; 8 << 20]);
    assert!(gzipped.len() < 10_000);
    for (coding, body) in [
        ("gzip", gzipped),
        ("zstd", unbase64(ZSTD_BOMB)),
        ("br", unbase64(BR_BOMB)),
    ] {
        let counted = within(Budget::of(1 << 20, 100), coding, &body);
        assert!(
            counted.bytes < (1 << 20) + (1 << 17),
            "{coding} {}",
            counted.bytes
        );
        assert_eq!(counted.obstacles.len(), 1);
        assert_eq!(counted.obstacles[0].reason.name(), "budget");
        let counted = within(Budget::new(), coding, &body);
        assert!(counted.bytes >= 8 << 20, "{coding} {}", counted.bytes);
        assert_eq!(counted.obstacles, []);
    }
}

#[test]
fn windows_end_where_there_is_no_room_for_them() {
    static NOTHING: Store = Store::new(0);
    for (coding, body, is_read) in [
        ("gzip", gzip(&vec![b'a'; 8 << 20]), true),
        ("zstd", unbase64(ZSTD_BOMB), false),
        ("br", unbase64(BR_BOMB), false),
    ] {
        let budget = Budget::with_windows(Windows::of(&NOTHING));
        let counted = within(budget, coding, &body);
        let reasons: Vec<_> = counted.obstacles.iter().map(|one| one.reason).collect();
        let expected: &[Reason] = if is_read { &[] } else { &[Reason::Budget] };
        assert_eq!(reasons, expected, "{coding}");
        let own = usize::try_from(limits::HISTORY_BYTES).unwrap();
        assert_eq!(counted.bytes > 2 * own, is_read, "{coding}");
        // Of zstd nothing comes out before the window is full.
        let least = if coding == "zstd" { 0 } else { own / 2 };
        assert!(counted.bytes >= least, "{coding} {}", counted.bytes);
    }
}

#[test]
fn a_window_is_paid_for_while_it_fills() {
    static NOTHING: Store = Store::new(0);
    // Its end is still to come, and nothing has come out yet.
    let mut budget = Budget::with_windows(Windows::of(&NOTHING));
    let (mut counted, mut stream) = (Counted::default(), Body::new(None, &["zstd"]));
    let body = unbase64(ZSTD_BOMB);
    stream.push(&body[..body.len() - 8], &mut budget, &mut counted);
    stream.push(&[0; 2 * limits::WINDOW_BYTES], &mut budget, &mut counted);
    let reasons: Vec<_> = counted.obstacles.iter().map(|one| one.reason).collect();
    assert_eq!((reasons, counted.bytes), (vec![Reason::Budget], 0));
}

#[test]
fn windows_of_values_one_after_another_take_no_room() {
    static LITTLE: Store = Store::new(1 << 20);
    let text = "jane@x.com, ".repeat(8_000);
    let value = to_base64(&compress_to_vec(text.as_bytes(), CompressionLevel::Fastest));
    let body = format!("[{}]", vec![format!("\"{value}\""); 20].join(","));
    let budget = Budget::with_windows(Windows::of(&LITTLE));
    let counted = within(budget, "identity", body.as_bytes());
    assert_eq!(counted.obstacles, []);
    assert!(counted.bytes > 20 * 90_000, "{}", counted.bytes);
}

#[test]
fn too_many_values_are_scanned_as_one_text() {
    for body in [
        "a=1&b=2&c=3&d=jane%40x.com&e=5",
        r#"{"a":"1","b":"2","c":"3","d":"jane%40x.com","e":5}"#,
        "--X\n\n1\n--X\n\n2\n--X\n\n3\n--X\ncontent-type: x\n\njane%40x.com\n--X--",
    ] {
        for length in [1, 2, 1_000] {
            let (mut kept, mut budget) = (Kept::default(), Budget::of(1_000, 3));
            let mut stream = Body::new(Some("multipart/x; boundary=X"), &[]);
            for chunk in body.as_bytes().chunks(length) {
                stream.push(chunk, &mut budget, &mut kept);
            }
            stream.finish(&mut budget, &mut kept);
            // JSON that was given up is a text as a whole, too.
            let whole = usize::from(body.starts_with('{'));
            assert_eq!(kept.leaves.len(), 4 + whole, "{:?}", kept.lines());
            assert!(kept.has("jane%40x.com"));
            assert_eq!(kept.obstacles[0].reason.name(), "budget");
            let last = &kept.leaves[3];
            let span = last.span.start as usize..last.span.end as usize;
            assert_eq!(last.text, &body.as_bytes()[span]);
        }
    }
}

#[test]
fn many_tiny_values_are_read_in_linear_time() {
    for (body, layer) in [
        ("--X\n\na\n".repeat(250_000), "multipart budget"),
        (format!("[{}", "1,".repeat(300_000)), "json budget"),
        ("a=1&".repeat(300_000), "form budget"),
    ] {
        let headers = Headers {
            content_type: Some("multipart/x; boundary=X"),
            ..Headers::default()
        };
        let kept = decode(headers, [body.as_bytes()]);
        assert!(kept.leaves.len() >= 200_000, "{layer}");
        assert_eq!(kept.complaints()[0], layer);
    }
}

#[test]
fn names_are_cut() {
    let name = "n".repeat(10_000);
    let kept = decode_plain(format!(r#"{{"{name}": "x"}}"#).as_bytes());
    assert_eq!(kept.leaves[0].field.len(), 256);
    let nested = format!(r#"{{"{name}":"#).repeat(200);
    let kept = decode_plain(format!("{nested}\"x\"").as_bytes());
    assert!(kept.leaves[0].field.len() <= 1_024);
    let kept = decode_plain(format!("{}=x&{}=y", "n".repeat(900), "é".repeat(200)).as_bytes());
    assert!(kept.leaves.iter().all(|leaf| leaf.field.len() <= 256));
}

#[test]
fn whatever_is_truncated_is_read_as_far_as_it_goes() {
    let json = r#"{"a": "jane", "b": ["\u0040", {"c": true}]}"#.as_bytes();
    for (coding, body) in [
        ("br", unbase64(BR)),
        ("gzip", gzip(json)),
        ("zstd", unbase64(ZSTD)),
        ("identity", json.to_vec()),
    ] {
        for length in 1..body.len() {
            let (cut, _) = body.split_at(length);
            let headers = Headers {
                content_encoding: &[coding],
                ..Headers::default()
            };
            let kept = decode(headers, [cut]);
            assert!(
                !kept.obstacles.is_empty() || length == 1,
                "{coding} {length}"
            );
        }
    }
}

#[test]
fn an_obstacle_is_reported_once() {
    let kept = decode_plain(r#"["{\"a\": oops]", "{\"a\": oops]", "{\"a\": oops]"]"#.as_bytes());
    assert_eq!(kept.complaints(), ["json malformed"]);
}

/// Returns a text in lz-string's base64 that is one letter 18 million times: each code stands for
/// one letter more than the last.
fn lz_bomb() -> String {
    let mut bits = Vec::new();
    let mut put = |number: u32, width: u32| bits.extend((0..width).map(|bit| number >> bit & 1));
    put(0, 2);
    put(u32::from(b'a'), 8);
    let (mut width, mut room) = (3, 4);
    for code in 4..6_000 {
        put(code, width);
        room -= 1;
        if room == 0 {
            room = 1 << width;
            width += 1;
        }
    }
    put(2, width);
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |bits: &[u32]| {
        let number = (0..6).fold(0, |number, at| number << 1 | bits.get(at).unwrap_or(&0));
        char::from(alphabet[number as usize])
    };
    bits.chunks(6).map(digit).collect()
}

#[test]
fn an_lz_string_bomb_ends_with_the_budget() {
    let body = lz_bomb();
    assert!(body.len() < 20_000);
    let counted = within(Budget::of(1 << 20, 100), "identity", body.as_bytes());
    assert!(counted.bytes < (1 << 20) + (1 << 17), "{}", counted.bytes);
    assert_eq!(counted.obstacles[0].layer, "lz-string");
    assert_eq!(counted.obstacles[0].reason.name(), "budget");
}

#[test]
fn a_dictionary_does_not_grow_without_end() {
    let mut state = 7_u32;
    let text: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + (state >> 24) as u8 % 26)
    })
    .take(60_000)
    .collect();
    let kept = decode_plain(lz_str::compress_to_base64(&text).as_bytes());
    assert_eq!(kept.complaints(), ["lz-string budget"]);
}

#[test]
fn records_a_million_deep_are_scanned_raw() {
    let jane = b"jane@example.com";
    let nested = |open: &[u8], start: &[u8]| [start, &open.repeat(1_000_000), jane].concat();
    for (body, complaint) in [
        (nested(b"\x81\xa2ab", b""), "messagepack budget"),
        (nested(b"\xa1\x62ab", b""), "cbor budget"),
        (nested(b"\x9f\x62ab", b""), "cbor budget"),
    ] {
        let kept = decode_plain(&body);
        assert!(kept.has("jane@example.com"), "{complaint}");
        assert_eq!(kept.complaints(), [complaint]);
    }
    let mut message = b"\x0a\x10jane@example.com".to_vec();
    for _ in 0..12 {
        message = [&[0x12, message.len() as u8], message.as_slice()].concat();
    }
    let kept = decode_plain(&message);
    assert!(kept.has("jane@example.com"));
}

#[test]
fn lengths_that_lie_cost_nothing() {
    let jane = b"jane@example.com".as_slice();
    for head in [
        b"\xdf\xff\xff\xff\xff\xa2ab\xdb\xff\xff\xff\xff".as_slice(),
        b"\xdd\xff\xff\xff\xff\xa2ab\xc6\xff\xff\xff\xff",
        b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff\x62ab\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff\x62ab\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x0a\x02ab\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\x0a\x02ab\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    ] {
        for length in [1, 2_000] {
            let body = [head, &jane.repeat(length)].concat();
            let kept = decode_plain(&body);
            assert!(kept.has("jane@example.com"), "{head:?}");
            assert!(
                kept.leaves
                    .iter()
                    .map(|leaf| leaf.text.len())
                    .sum::<usize>()
                    < 3 * body.len()
            );
        }
    }
}

#[test]
fn markup_a_million_deep_is_read() {
    for (body, complaint) in [
        (format!("{}jane@example.com", "<a>".repeat(1_000_000)), None),
        (
            format!("<a></a>{}jane@example.com", "</b>".repeat(200_000)),
            None,
        ),
        (
            format!("<i></i><a b=\"{}jane@example.com", "x ".repeat(200_000)),
            Some("xml budget"),
        ),
        (
            format!("<a {}>jane@example.com</a>", "b ".repeat(6_000)),
            None,
        ),
        (
            format!("<i></i><a {}>jane@example.com</a>", "b=c ".repeat(300_000)),
            Some("xml budget"),
        ),
        (
            format!("<i></i><!DOCTYPE x {}jane@example.com", "[".repeat(300_000)),
            Some("xml budget"),
        ),
        (
            format!("<!--{}jane@example.com", "--".repeat(300_000)),
            None,
        ),
    ] {
        let kept = decode_plain(body.as_bytes());
        let start = body.get(..18).unwrap();
        assert!(kept.has("jane@example.com"), "{start}");
        assert_eq!(
            kept.complaints().first().map(String::as_str),
            complaint,
            "{start}"
        );
    }
}

#[test]
fn runs_of_digits_are_searched_in_linear_time() {
    let words = "QWxhZGRpbjpvcGVuIHNlc2FtZSBqYW5l";
    for body in [
        "Ab1".repeat(350_000),
        "z:".repeat(10) + &"aB3dE6".repeat(170_000),
        format!("z: {}", format!("{words}!").repeat(30_000)),
        format!("z: {}", "6a616e65".repeat(130_000)),
        format!("z: {}", "H4sI".repeat(260_000)),
        "&#".repeat(500_000),
        "\\u{".repeat(300_000),
        "&amp".repeat(260_000),
    ] {
        let kept = decode_plain(body.as_bytes());
        let bytes: usize = kept.leaves.iter().map(|leaf| leaf.text.len()).sum();
        assert!(bytes < 4 * body.len());
    }
}
