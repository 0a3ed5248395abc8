//! What is found in bodies, and what is not.

use super::{Headers, Span, check_cuts, decode, decode_plain, raw};

pub(super) const JANE: &str = r#"{"email":"jane@example.com","note":"a a a a a a a a a a a a"}"#;
pub(super) const FOUND: [&str; 2] = [
    "email [] jane@example.com",
    "note [] a a a a a a a a a a a a",
];

#[track_caller]
pub(super) fn check(body: &[u8], expected: &[&str]) {
    let kept = decode_plain(body);
    assert_eq!(kept.lines(), expected);
    assert_eq!(kept.complaints(), [""; 0]);
}

#[test]
fn json_gives_paths() {
    check(
        br#" {"context": {"user": {"email": "j@x.com", "age": 41}}, "req": [{"md": {"btx": null}}, true]} "#,
        &[
            "context.user.email [json] j@x.com",
            "context.user.age [json] 41",
            "req[0].md.btx [json] null",
            "req[1] [json] true",
        ],
    );
    check(
        br#"[{"x": "a"}, [1, 2.5e3]]"#,
        &["[0].x [json] a", "[1][0] [json] 1", "[1][1] [json] 2.5e3"],
    );
    check(br#""just a string""#, &[" [json] just a string"]);
}

#[test]
fn a_line_that_is_no_json_ends_nothing() {
    for broken in [
        "oops",
        "{oops",
        "{\"a\":}",
        "{\"a\" 1}",
        "[1 2]",
        "]",
        "{\"a\":oops@x.com}",
    ] {
        let body = format!("{{\"v\":1}}\n{broken}\n{{\"name\":\"Jane\"}}\n[\"Doe\"]\n");
        let kept = decode_plain(body.as_bytes());
        let lines = kept.lines();
        for expected in ["v [json] 1", "name [json] Jane", "[0] [json] Doe"] {
            assert!(
                lines.iter().any(|line| line == expected),
                "{body} {lines:?}"
            );
        }
        assert_eq!(kept.complaints(), ["json malformed"]);
        let start = body.find("Jane").unwrap() as u64;
        let jane = kept.leaves.iter().find(|leaf| leaf.text == b"Jane");
        assert_eq!(jane.map(|leaf| leaf.span.start), Some(start), "{body}");
        check_cuts(body.as_bytes());
    }
}

#[test]
fn a_line_behind_one_that_is_cut_off_is_read() {
    for cut in [
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":tr",
        "{\"a\":",
        "{\"a\":[1,{\"b\":2",
        "{\"a\":\"jane\",\"n\":\"cut",
        "{\"n\":\"a\\u0040cut",
        "{\"a\":1}\noops",
    ] {
        for indent in ["", "  ", "\u{1e}"] {
            let body = format!("{cut}\n{indent}{{\"name\":\"Jane\"}}\n");
            let kept = decode_plain(body.as_bytes());
            let lines = kept.lines();
            let is_found = lines.iter().any(|line| line.ends_with("name [json] Jane"));
            assert!(is_found || !indent.is_empty(), "{body} {lines:?}");
            assert!(kept.has("Jane"), "{body}");
            check_cuts(body.as_bytes());
        }
    }
}

#[test]
fn json_values_in_a_row_are_not_numbered() {
    check(
        b"{\"a\": \"x\"}\n{\"a\": \"y\"}\n",
        &["a [json] x", "a [json] y"],
    );
    check(b"\xef\xbb\xbf{\"a\":\"x\"}", &["a [json] x"]);
}

#[test]
fn json_escapes_are_undone() {
    check(br#"{"e": "j\u0040x.com"}"#, &["e [json] j@x.com"]);
    check(br#"{"e": "\"\\\/\n\ud83d\ude00"}"#, &["e [json] \"\\/\n😀"]);
    check(br#"{"\u0065m": "x"}"#, &["em [json] x"]);
    check(
        br#"{"e": "\ud83dx\udE00y\ud83d"}"#,
        &["e [json] \u{fffd}x\u{fffd}y\u{fffd}"],
    );
    check(br#"{"e": "\u12zz"}"#, &["e [json] zz"]);
}

#[test]
fn json_that_is_sloppy_is_read_nevertheless() {
    check(
        br#"{"a": "x", "b": [1, 2,], "c": undefined, }"#,
        &[
            "a [json] x",
            "b[0] [json] 1",
            "b[1] [json] 2",
            "c [json] undefined",
        ],
    );
}

#[test]
fn json_that_breaks_off_is_read_to_the_end() {
    let kept = decode_plain(br#"{"a": "x", "b": {"c": "jane@exam"#);
    assert_eq!(kept.lines(), ["a [json] x", "b.c [json] jane@exam"]);
    assert_eq!(kept.complaints(), ["json malformed"]);
}

#[test]
fn what_follows_broken_json_is_scanned_raw() {
    let kept = decode_plain(br#"{"a": "x" oops "b": "jane@example.com"}"#);
    assert_eq!(
        kept.lines(),
        [
            "a [json] x",
            r#" [] oops "b": "jane@example.com"}"#,
            // And as it is, so that nothing is torn apart.
            r#" [] {"a": "x" oops "b": "jane@example.com"}"#,
        ]
    );
    assert_eq!(kept.complaints(), ["json malformed"]);
    assert_eq!(kept.leaves[1].span, Span { start: 10, end: 39 });
}

#[test]
fn a_key_without_a_value_is_delivered() {
    let kept = decode_plain(br#"{"jane@example.com", "z": 1}"#);
    assert_eq!(
        kept.lines(),
        [
            " [json] jane@example.com",
            r#" [] , "z": 1}"#,
            r#" [] {"jane@example.com", "z": 1}"#,
        ]
    );
    let kept = decode_plain(br#"{"p": {"jane@exam"#);
    assert_eq!(kept.lines(), ["p [json] jane@exam"]);
    assert_eq!(kept.complaints(), ["json malformed"]);
}

#[test]
fn text_that_only_starts_like_json_is_text() {
    for text in [
        "[tag] jane",
        "{jane}",
        "\"jane\" said so",
        "[",
        "[-",
        "[nothing",
    ] {
        check(text.as_bytes(), &[&format!(" [] {text}")]);
    }
}

#[test]
fn forms_give_fields() {
    check(
        b"ud[em]=j%40x.com&n=Jane+Doe&empty=&flag",
        &[
            "ud[em] [form] j@x.com",
            "n [form] Jane Doe",
            "empty [form] ",
            " [form] flag",
        ],
    );
    check(
        b"en=page_view&_et=1\r\nen=scroll&_et=2",
        &[
            "en [form] page_view",
            "_et [form] 1",
            "en [form] scroll",
            "_et [form] 2",
        ],
    );
    check(
        b"a=100%25&b=%zz%4&c=%",
        &["a [form] 100%", "b [form] %zz%4", "c [form] %"],
    );
}

#[test]
fn text_with_an_equals_sign_is_no_form() {
    for text in [
        "x = y",
        "jane doe=1",
        "if a==b",
        "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg=",
    ] {
        check(text.as_bytes(), &[&format!(" [] {text}")]);
    }
}

#[test]
fn json_in_a_form_in_json_is_found() {
    check(
        br#"{"p": "a=1&ed=%7B%22items%22%3A%5B%7B%22name%22%3A%22Zoloft%22%7D%5D%7D"}"#,
        &[
            "p.a [json form] 1",
            "p.ed.items[0].name [json form json] Zoloft",
        ],
    );
}

#[test]
fn addresses_are_taken_apart() {
    check(
        br#"{"dl": "https://a.example/find/depression?q=sertra%6cine&p=1#/dose"}"#,
        &[
            "dl.host [json] https://a.example",
            "dl [json] find",
            "dl [json] depression",
            "dl [json] find/depression",
            "dl.q [json form] sertraline",
            "dl.p [json form] 1",
            "dl [json] /dose",
        ],
    );
    check(
        br#"["//cdn.example/x;v=7/y?z"]"#,
        &[
            "[0].host [json] //cdn.example",
            "[0] [json] x",
            "[0].v [json form] 7",
            "[0] [json] y",
            "[0] [json form] z",
        ],
    );
    check(
        br#"["https://a.example"]"#,
        &["[0].host [json] https://a.example"],
    );
}

#[test]
fn text_that_only_starts_like_an_address_is_text() {
    for text in [
        "https://a.example is down",
        "// jane",
        "//jane/x",
        "http://jane@a.example/",
    ] {
        check(text.as_bytes(), &[&format!(" [] {text}")]);
    }
}

#[test]
fn base64_is_delivered_both_ways() {
    for text in ["amFuZUBleGFtcGxlLmNvbQ==", "amFuZUBleGFtcGxlLmNvbQ"] {
        check(
            text.as_bytes(),
            &[&format!(" [] {text}"), " [base64] jane@example.com"],
        );
    }
    let urlsafe = "eyJhIjoi8J-Yg_Cfmb8ifQ";
    check(
        urlsafe.as_bytes(),
        &[&format!(" [] {urlsafe}"), "a [base64 json] 😃🙿"],
    );
    check(
        b"d=eyJhIjoi8J+Yg/Cfmb8ifQ",
        &[
            "d [form] eyJhIjoi8J Yg/Cfmb8ifQ",
            "d.a [form base64 json] 😃🙿",
        ],
    );
}

#[test]
fn words_and_digests_are_no_base64() {
    for text in [
        "password",
        "sertraline",
        "V9CS8XoGGEyf5n1CRkyOBWU6LtY6j22hf5F1t/DOYWI=",
    ] {
        check(text.as_bytes(), &[&format!(" [] {text}")]);
    }
}

#[test]
fn hex_that_spells_text_is_delivered_both_ways() {
    let text = "6a616E65406578616D706C652E636F6D";
    check(
        text.as_bytes(),
        &[&format!(" [] {text}"), " [hex] jane@example.com"],
    );
    for text in [
        "6a616e6540",
        "57d092f17a06184c9fe67d42464c8e05",
        "1234567890123456",
    ] {
        check(text.as_bytes(), &[&format!(" [] {text}")]);
    }
}

#[test]
fn percent_is_undone_as_often_as_it_was_done() {
    check(
        b"jane%2540example.com",
        &[" [percent percent] jane@example.com"],
    );
    check(
        b"em%3Djane%2540example.com",
        &["em [percent form] jane@example.com"],
    );
    check(b"100% sure, 5%x", &[" [] 100% sure, 5%x"]);
}

#[test]
fn multipart_gives_parts() {
    let body = "--X\r\nContent-Disposition: form-data; name=\"ud[em]\"\r\n\r\njane@x.com\r\n--X\r\n\
        content-disposition: form-data; name=file; filename=\"jane \\\"q\\\".pdf\"\r\n\
        Content-Type: application/json\r\n\r\n{\"a\":\"--Xy\\r\\n\"}\r\n--X--\r\n";
    let expected = [
        "ud[em] [multipart] jane@x.com",
        "file.filename [multipart] jane \"q\".pdf",
        "file.headers [multipart] Content-Type: application/json\n",
        "file.a [multipart json] --Xy\r\n",
    ];
    check(body.as_bytes(), &expected);
    check(body.replace("\r\n", "\n").as_bytes(), &expected);
    let kept = decode_plain(body.as_bytes());
    let span = kept.leaves[0].span;
    assert_eq!(raw(body, span), "jane@x.com");
    let span = kept.leaves[3].span;
    assert_eq!(raw(body, span), "{\"a\":\"--Xy\\r\\n\"}");
}

#[test]
fn multipart_heeds_the_boundary_of_the_header() {
    let headers = Headers {
        content_type: Some("multipart/form-data; charset=x; boundary=\"a b\""),
        ..Headers::default()
    };
    let body = b"preamble\n--a b\n\nno headers\n--a b\ncontent-disposition: x; filename*=UTF-8''na%C3%AFve\n\ny\n";
    let kept = decode(headers, [body.as_slice()]);
    assert_eq!(
        kept.lines(),
        [
            " [] preamble",
            " [multipart] no headers",
            ".filename [multipart] naïve",
            " [multipart] y\n"
        ]
    );
    assert_eq!(kept.complaints(), ["multipart cut"]);
}

#[test]
fn text_that_starts_with_dashes_is_no_multipart() {
    check(b"--x\njane", &[" [] --x\njane"]);
}

#[test]
fn long_text_comes_in_windows_that_overlap() {
    let text = b"lorem ipsum ".repeat(5_000);
    let kept = decode_plain(&text);
    let spans: Vec<_> = kept
        .leaves
        .iter()
        .map(|leaf| (leaf.span.start, leaf.span.end))
        .collect();
    assert_eq!(
        spans,
        [
            (0, 16_384),
            (15_872, 32_256),
            (31_744, 48_128),
            (47_616, 60_000)
        ]
    );
    for leaf in &kept.leaves {
        assert_eq!(
            leaf.text,
            text[leaf.span.start as usize..leaf.span.end as usize]
        );
    }
}

#[test]
fn spans_are_those_of_the_outermost_value() {
    let body = r#"{"a": "j\u0040x", "p": "{\"b\": \"c%20d\"}", "n": 12}"#;
    let spans: Vec<_> = decode_plain(body.as_bytes())
        .leaves
        .iter()
        .map(|leaf| raw(body, leaf.span))
        .collect();
    assert_eq!(spans, [r"j\u0040x", r#"{\"b\": \"c%20d\"}"#, "12"]);
}

#[test]
fn a_name_that_is_too_long_is_not_lost() {
    let long = "k".repeat(300);
    let kept = decode_plain(format!("a=1&{long}+jane=1").as_bytes());
    assert!(kept.lines().iter().any(|line| line.ends_with("k jane")));
    let kept = decode_plain(format!("{{\"{long} jane\": 1}}").as_bytes());
    assert_eq!(kept.complaints(), ["json budget"]);
}

#[test]
fn every_line_of_a_parts_headers_is_delivered() {
    let body = "--Q\r\nContent-Disposition: form-data; name=\"a\"; x=jane\r\nX-U: doe\r\n\r\nx\r\n--Q--\r\n";
    let kept = decode_plain(body.as_bytes());
    assert_eq!(
        kept.lines(),
        [
            "a.headers [multipart] x\njane\nX-U: doe\n",
            "a [multipart] x"
        ]
    );
}
