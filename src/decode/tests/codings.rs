//! What is compressed: announced, sniffed, lied about.

use super::bodies::{FOUND, JANE, check};
use super::{
    BR, GZIP_BR, Headers, Span, ZSTD, ZSTD_FORM, decode, decode_plain, deflate, gzip, to_base64,
    unbase64,
};

#[track_caller]
fn check_coded(codings: &[&str], body: &[u8], chain: &str) {
    let kept = decode(
        Headers {
            content_encoding: codings,
            ..Headers::default()
        },
        [body],
    );
    let expected = FOUND.map(|line| line.replace("[]", &format!("[{chain} json]")));
    assert_eq!(kept.lines(), expected);
    assert_eq!(kept.complaints(), [""; 0]);
    assert!(kept.leaves.iter().all(|leaf| leaf.span
        == Span {
            start: 0,
            end: u64::MAX
        }));
}

#[test]
fn announced_codings_are_undone() {
    check_coded(&["gzip"], &gzip(JANE.as_bytes()), "gzip");
    check_coded(&["X-GZIP"], &gzip(JANE.as_bytes()), "gzip");
    check_coded(&["deflate"], &deflate(JANE.as_bytes(), true), "deflate");
    check_coded(&["deflate"], &deflate(JANE.as_bytes(), false), "deflate");
    check_coded(&["br"], &unbase64(BR), "br");
    check_coded(&["zstd"], &unbase64(ZSTD), "zstd");
    check_coded(&["gzip", "identity", "br"], &unbase64(GZIP_BR), "br gzip");
    check_coded(&["gzip, br"], &unbase64(GZIP_BR), "br gzip");
}

#[test]
fn compression_is_recognised_without_a_header() {
    let expected = FOUND.map(|line| line.replace("[]", "[gzip json]"));
    check(
        &gzip(JANE.as_bytes()),
        &expected.each_ref().map(String::as_str),
    );
    let expected = FOUND.map(|line| line.replace("[]", "[deflate json]"));
    let expected = expected.each_ref().map(String::as_str);
    for wrapper in [true, false] {
        check(&deflate(JANE.as_bytes(), wrapper), &expected);
    }
    check(&unbase64(ZSTD_FORM), &["q [zstd form] diabetes"]);
    let found = decode_plain(&unbase64(BR));
    assert_eq!(found.lines()[0], "email [br json] jane@example.com");
    for (coding, hidden) in [
        ("br", unbase64(BR)),
        ("deflate", deflate(JANE.as_bytes(), false)),
        ("gzip", gzip(JANE.as_bytes())),
    ] {
        let hidden = to_base64(&hidden);
        let found = decode_plain(format!(r#"{{"z": "{hidden}"}}"#).as_bytes());
        let email = format!("z.email [json base64 {coding} json] jane@example.com");
        assert_eq!(found.lines()[1], email);
    }
    check(b"x^2 + y^2", &[" [] x^2 + y^2"]);
}

#[test]
fn many_members_and_frames_are_one_body() {
    let (first, second) = JANE.split_at(20);
    let members = [gzip(first.as_bytes()), gzip(second.as_bytes())].concat();
    check_coded(&["gzip"], &members, "gzip");
    let skipped = [
        b"\x53\x2a\x4d\x18\x03\0\0\0abc\x50\x2a\x4d\x18\0\0\0\0".to_vec(),
        unbase64(ZSTD),
    ];
    check_coded(&["zstd"], &skipped.concat(), "zstd");
    let frames = [unbase64(ZSTD_FORM), unbase64(ZSTD_FORM)].concat();
    check(&frames, &["q.diabetesq [zstd form form] diabetes"]);
}

#[test]
fn a_coding_that_lies_is_scanned_raw_from_the_start() {
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let kept = decode(
            Headers {
                content_encoding: &[coding],
                ..Headers::default()
            },
            [JANE.as_bytes()],
        );
        let expected = "email [json] jane@example.com";
        assert!(
            kept.lines().iter().any(|line| line == expected),
            "{coding}: {:?}",
            kept.lines()
        );
        assert!(!kept.obstacles.is_empty(), "{coding}");
    }
}

#[test]
fn what_is_compressed_otherwise_than_announced_is_read() {
    for coding in ["gzip", "deflate", "br", "zstd", "unheard-of"] {
        for body in [
            gzip(JANE.as_bytes()),
            deflate(JANE.as_bytes(), true),
            deflate(JANE.as_bytes(), false),
            unbase64(BR),
            unbase64(ZSTD),
        ] {
            let headers = Headers {
                content_encoding: &[coding],
                ..Headers::default()
            };
            let kept = decode(headers, [&*body]);
            assert!(kept.has("jane@example.com"), "{coding} {body:02x?}");
        }
    }
}

#[test]
fn a_coding_that_is_not_known_is_scanned_raw() {
    let kept = decode(
        Headers {
            content_encoding: &["lz-string"],
            ..Headers::default()
        },
        [JANE.as_bytes()],
    );
    assert_eq!(kept.lines(), FOUND.map(|line| line.replace("[]", "[json]")));
    assert_eq!(kept.complaints(), ["content-encoding unknown"]);
}

#[test]
fn what_follows_a_corrupt_byte_is_scanned_raw() {
    let mut body = gzip(JANE.as_bytes());
    body.extend_from_slice(b"jane.doe@example.com");
    let kept = decode(
        Headers {
            content_encoding: &["gzip"],
            ..Headers::default()
        },
        [&*body],
    );
    assert!(kept.has("jane@example.com"));
    assert!(kept.has("jane.doe@example.com"));
    assert_eq!(kept.complaints(), ["gzip malformed", "bytes unknown"]);
}
