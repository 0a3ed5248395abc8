//! However a body is cut into chunks, the same is found.

use super::{
    BR, GZIP_BR, Headers, Kept, ZSTD, decode, decode_plain, deflate, gzip, to_base64, unbase64,
};
use proptest::prelude::*;

#[track_caller]
fn check_every_cut(headers: Headers<'_>, body: &[u8]) {
    let whole = decode(headers, [body]);
    for at in 0..=body.len() {
        let (first, second) = body.split_at(at);
        assert_eq!(decode(headers, [first, second]), whole, "cut at {at}");
    }
    assert_eq!(decode(headers, body.chunks(1)), whole, "cut everywhere");
}

const BODIES: [&str; 16] = [
    r#"{"jane\u0040example.com", "z": 1}"#,
    r#"{"p": {"jane@exam\ud83d"#,
    r#"{"context": {"user": {"email": "j@x.com"}}, "req": [{"md": null}, true, -1.5e3], "x": ""}"#,
    r#"{"e": "\"\\\n\ud83d\ude00 \ud83dx \u12zz", "\u0065m": "x"} [1,2] "z""#,
    r#"{"a": "x" oops "b": "jane@example.com"}"#,
    r#"{"a": "x", "b": {"c": "jane@exam"#,
    "ud[em]=j%40x.com&n=Jane+Doe&empty=&flag&a=%zz%4&b=%%41&c=%4%41&d=%",
    "en=page_view&_et=1\r\nen=scroll&_et=2\r\n\r\n",
    "https://a.example/find/de%70ression;a=1;b?q=sertra%6cine&p=1#/dose?x=%41",
    "eyJhIjoiYW1GdVpVQjRMbU52YlE9PSJ9",
    "7b2261223a2022625c75303034302063227d",
    "%257B%2522a%2522%253A%2522b%252520c%2522%257D",
    "em%3Djane%2540example.com%26x%3D%7B%22a%22%3A1%7D",
    "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n--Xy\r\n-\r\n--X\r\n\r\n\r\n--X--\r\n",
    "--X\nContent-Disposition: form-data; name=a; filename=b\n\n{\"x\": \"y\"}\n--X\nbroken: head",
    "plain text, 100% sure = yes & no",
];

#[test]
fn plain_bodies_may_be_cut_anywhere() {
    for body in BODIES {
        check_every_cut(Headers::default(), body.as_bytes());
        check_every_cut(
            Headers {
                content_type: Some("application/json"),
                ..Headers::default()
            },
            body.as_bytes(),
        );
        check_every_cut(
            Headers {
                content_type: Some("application/x-www-form-urlencoded"),
                ..Headers::default()
            },
            body.as_bytes(),
        );
    }
}

#[test]
fn coded_bodies_may_be_cut_anywhere() {
    let text = BODIES.concat();
    let stacked = Headers {
        content_encoding: &["gzip", "br"],
        ..Headers::default()
    };
    check_every_cut(stacked, &unbase64(GZIP_BR));
    for (coding, body) in [
        ("gzip", gzip(text.as_bytes())),
        (
            "gzip",
            [gzip(b"a=1"), gzip(b"23&b=4"), b"junk".to_vec()].concat(),
        ),
        ("deflate", deflate(text.as_bytes(), true)),
        ("deflate", deflate(text.as_bytes(), false)),
        ("br", unbase64(BR)),
        ("zstd", [unbase64(ZSTD), unbase64(ZSTD)].concat()),
        ("br", text.clone().into_bytes()),
        ("deflate", text.clone().into_bytes()),
    ] {
        check_every_cut(
            Headers {
                content_encoding: &[coding],
                ..Headers::default()
            },
            &body,
        );
        let (cut, _) = body.split_at(body.len() / 2);
        check_every_cut(
            Headers {
                content_encoding: &[coding],
                ..Headers::default()
            },
            cut,
        );
    }
}

/// Returns bodies of more than three windows, of every form.
fn long_bodies() -> Vec<Vec<u8>> {
    let text = "Jane Doe, 41, takes sertraline \u{1f48a} & \"sleeps\" at 100%. ".repeat(1_200);
    let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let quoted = text.replace('"', "\\\"");
    let rows = r#"{"a":"b","c":[1,"d\u0040e"]}"#.repeat(3_000);
    vec![
        format!(r#"{{"short": "x", "long": "{quoted}", "after": "y"}}"#).into_bytes(),
        format!("a=1&long={encoded}&b=2").into_bytes(),
        encoded.into_bytes(),
        hex.into_bytes(),
        to_base64(text.as_bytes()).into_bytes(),
        to_base64(&gzip(rows.as_bytes())).into_bytes(),
        gzip(&noise(90_000)),
        [gzip(&noise(90_000)), text.clone().into_bytes()].concat(),
        format!("--X\nContent-Disposition: x; name=a\n\n{text}\n--X\n\n{rows}\n--X--\n")
            .into_bytes(),
        format!("https://a.example/{text}/b?{rows}#{text}").into_bytes(),
        rows.into_bytes(),
        "token".repeat(20_000).into_bytes(),
        format!("{}=x&b=1", "key".repeat(20_000)).into_bytes(),
        text.clone().into_bytes(),
    ]
    .into_iter()
    .chain(long_bodies_of_layers(&text))
    .collect()
}

/// Returns a text in the layers that are neither JSON nor forms.
fn long_bodies_of_layers(text: &str) -> Vec<Vec<u8>> {
    let entities: String = text
        .chars()
        .map(|c| format!("&#{};", u32::from(c)))
        .collect();
    let escapes: String = text
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    let element = format!(
        "<p class=\"a>b\">{}</p><!-- x -->",
        text.replace('&', "&amp;")
    );
    let short = text.get(..100).unwrap();
    let field = [&[0x0a, 100], short.as_bytes()].concat();
    let pair = [b"\x81\xa1a\xd9\x64", short.as_bytes()].concat();
    let payload = to_base64(format!(r#"{{"a": "{}"}}"#, text.replace('"', "")).as_bytes());
    vec![
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        text.replace('\u{1f48a}', "\u{e9}")
            .chars()
            .map(|c| c as u8)
            .collect(),
        lz_str::compress_to_base64(text.repeat(3).as_str()).into_bytes(),
        lz_str::compress_to_utf16(
            noise(40_000)
                .iter()
                .map(|byte| u16::from(*byte))
                .collect::<Vec<_>>(),
        )
        .into_bytes(),
        entities.into_bytes(),
        escapes.into_bytes(),
        element.repeat(3).into_bytes(),
        field.repeat(600),
        [field.repeat(300), b"\xff\xff jane".to_vec()].concat(),
        pair.repeat(600),
        [pair.repeat(300), b"\xc1 jane".to_vec()].concat(),
        format!("eyJhIjoxfQ.{payload}.c2ln").into_bytes(),
        format!("data:text/plain;base64,{}", to_base64(text.as_bytes())).into_bytes(),
        format!("note: {} and {}", to_base64(short.as_bytes()), text).into_bytes(),
        format!("cb([\"{}\"]);", text.replace('"', "")).into_bytes(),
    ]
}

/// Returns bytes that compress badly.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (state >> 24) as u8 % 26
    };
    std::iter::repeat_with(next).take(length).collect()
}

fn in_chunks(body: &[u8], lengths: &[usize]) -> Kept {
    let mut rest = body;
    let chunks = lengths.iter().cycle().map_while(|length| {
        let (chunk, more) = rest.split_at(rest.len().min(*length));
        rest = more;
        (!chunk.is_empty()).then_some(chunk)
    });
    decode(Headers::default(), chunks)
}

proptest! {
    #![proptest_config(super::cases(6))]

    #[test]
    fn long_bodies_may_be_cut_anywhere(lengths in prop::collection::vec(1_usize..40_000, 1..8)) {
        for body in long_bodies() {
            let same = in_chunks(&body, &lengths) == decode_plain(&body);
            let start: String = body.iter().take(30).map(|byte| char::from(*byte)).collect();
            prop_assert!(same, "{start}");
        }
    }
}

proptest! {
    #![proptest_config(super::cases(256))]

    #[test]
    fn any_bytes_may_be_cut_anywhere(
        body in r#"([a-z&=%"{}\[\]:,\\/+;\n-]|%[0-9a-f]{2}|https://a\.b/|--X|\\u00e9|[A-Za-z0-9]{8}){0,60}"#,
        length in 1_usize..9,
    ) {
        prop_assert_eq!(in_chunks(body.as_bytes(), &[length]), decode_plain(body.as_bytes()));
    }

    #[test]
    fn any_markup_may_be_cut_anywhere(
        body in r#"<(a>|[a-c/!"'=&#;<> \\u{}x0-9-]|&#x?4|&amp;|</a>|<b c=|<!--|-->|<!\[CDATA\[|\]\]>|<script>|</script){0,60}"#,
        length in 1_usize..9,
    ) {
        prop_assert_eq!(in_chunks(body.as_bytes(), &[length]), decode_plain(body.as_bytes()));
    }

    #[test]
    fn any_records_may_be_cut_anywhere(
        start in prop::sample::select(vec![
            b"".as_slice(), b"\x0a\x04jane", b"\x82\xa4jane\xa3doe", b"\xa2\x64jane\x63doe",
            b"\xff\xfej\0", b"M\xfcller and", b"eyJhIjoxfQ.", b"N4Ig",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..200),
        length in 1_usize..9,
    ) {
        let body = [start, &rest].concat();
        prop_assert_eq!(in_chunks(&body, &[length]), decode_plain(&body));
    }

    #[test]
    fn more_text_hides_nothing(
        before in "[a-zA-Z0-9 .,:;!?()_+/-]{0,40}",
        after in "[ .,:;!?()][a-zA-Z0-9 .,:;!?()_+/-]{0,40}",
    ) {
        let jane = "jane.q.doe@example.com";
        let hex: String = jane.bytes().map(|byte| format!("{byte:02x}")).collect();
        for encoded in [to_base64(jane.as_bytes()), hex] {
            let text = format!("{before}{encoded}{after}");
            let kept = decode_plain(text.as_bytes());
            prop_assert!(kept.has("q.doe@example.com"), "{text}: {:?}", kept.lines());
        }
    }

    #[test]
    fn codings_never_panic(body in prop::collection::vec(any::<u8>(), 0..400), coding in 0_usize..4) {
        let coding = ["br", "deflate", "gzip", "zstd"][coding];
        let headers = Headers { content_encoding: &[coding], ..Headers::default() };
        prop_assert_eq!(decode(headers, [&*body]), decode(headers, body.chunks(3)));
    }

    #[test]
    fn a_corrupt_byte_is_found_in_the_same_place(at in any::<usize>(), byte in any::<u8>()) {
        let text = BODIES.concat();
        for (coding, mut body) in [
            ("br", unbase64(BR)),
            ("deflate", deflate(text.as_bytes(), false)),
            ("gzip", gzip(text.as_bytes())),
            ("zstd", unbase64(ZSTD)),
        ] {
            let at = at % body.len();
            body[at] = byte;
            let headers = Headers { content_encoding: &[coding], ..Headers::default() };
            prop_assert_eq!(decode(headers, [&*body]), decode(headers, body.chunks(7)));
        }
    }
}
