//! What is found in paths, queries and headers.

use super::{Kept, Part, check_cuts, decode_plain, deflate, gzip, raw};
use crate::decode::{Budget, header, path, query};

#[track_caller]
fn check_query(text: &str, expected: &[&str]) {
    let mut kept = Kept::default();
    query(text, &mut Budget::new(), &mut kept);
    assert_eq!(kept.lines(), expected);
    assert!(kept.leaves.iter().all(|leaf| leaf.part == Part::Query));
}

#[track_caller]
fn check_path(text: &str, expected: &[&str]) {
    let mut kept = Kept::default();
    path(text, &mut Budget::new(), &mut kept);
    assert_eq!(kept.lines(), expected);
    assert!(kept.leaves.iter().all(|leaf| leaf.part == Part::Path));
}

#[track_caller]
fn check_header(name: &str, value: &str, expected: &[&str]) -> Kept {
    let mut kept = Kept::default();
    header(name, value.as_bytes(), &mut Budget::new(), &mut kept);
    assert_eq!(kept.lines(), expected);
    kept
}

#[test]
fn a_query_is_a_form() {
    check_query(
        "id=7&ud[em]=j%40x.com&pid=em%3Dj%2540x.com",
        &[
            "id [form] 7",
            "ud[em] [form] j@x.com",
            "pid.em [form form] j@x.com",
        ],
    );
    check_query(
        "dl=https%3A%2F%2Fa.example%2Fsearch%3Fq%3Ddiabetes%252Btype%25202",
        &[
            "dl.host [form] https://a.example",
            "dl [form] search",
            "dl.q [form form] diabetes+type 2",
        ],
    );
    check_query(
        "ed=%7B%22line_items%22%3A%5B%7B%22product_name%22%3A%22x%22%7D%5D%7D",
        &["ed.line_items[0].product_name [form json] x"],
    );
    check_query("token", &[" [form] token"]);
    // The padding of base64 at the end of a query is no value.
    check_query(
        "/profile%23eyJ2IjoiamFuZUB4LmNvbSJ9ICA==",
        &[
            " [form] /profile#eyJ2IjoiamFuZUB4LmNvbSJ9ICA==",
            "v [form base64 json] jane@x.com",
        ],
    );
    check_query("", &[]);
    // A name can be a value.
    check_query("&&=&a=&", &["a [form] "]);
}

#[test]
fn the_spans_of_a_query_are_raw() {
    let text = "id=7&em=j%40x.com&dl=https%3A%2F%2Fa.example%2F%3Fq%3Dx&flag";
    let mut kept = Kept::default();
    query(text, &mut Budget::new(), &mut kept);
    let values: Vec<_> = kept
        .leaves
        .iter()
        .map(|leaf| raw(text, leaf.span))
        .collect();
    assert_eq!(
        values,
        [
            "7",
            "j%40x.com",
            // Its host, and its query.
            "https%3A%2F%2Fa.example%2F%3Fq%3Dx",
            "https%3A%2F%2Fa.example%2F%3Fq%3Dx",
            "flag"
        ]
    );
}

#[test]
fn a_path_has_numbered_segments() {
    check_path(
        "/u/jane%40x.com/p.gif",
        &[
            "[0] [] u",
            "[1] [percent] jane@x.com",
            "[2] [] p.gif",
            " [] u/jane@x.com/p.gif",
        ],
    );
    check_path(
        "/ddm/activity;src=1;u1=Zo%6coft;ord=2/x",
        &[
            "[0] [] ddm",
            "[1] [] activity",
            " [] ddm/activity",
            "src [form] 1",
            "u1 [form] Zoloft",
            "ord [form] 2",
            "[2] [] x",
        ],
    );
    check_path("/", &[]);
    check_path("*", &[]);
}

#[test]
fn cookies_are_fields() {
    let kept = check_header(
        "Cookie",
        "_ga=GA1.2.3; u=%7B%22e%22%3A%22j%40x%22%7D; b64=amFuZUB4LmNvbQ==",
        &[
            "_ga [cookie] GA1.2.3",
            "u.e [cookie percent json] j@x",
            "b64 [cookie] amFuZUB4LmNvbQ==",
            "b64 [cookie base64] jane@x.com",
        ],
    );
    assert!(kept.leaves.iter().all(|leaf| leaf.part == Part::Cookie));
}

#[test]
fn headers_that_are_addresses_are_taken_apart() {
    check_header(
        "Referer",
        "https://a.example/visit?q=flu#top",
        &[
            "referer.host [] https://a.example",
            "referer [] visit",
            "referer.q [form] flu",
            "referer [] top",
        ],
    );
    check_header(
        "Location",
        "/visit?q=flu",
        &["location [] visit", "location.q [form] flu"],
    );
    check_header(
        "X-Page",
        "/visit?q=flu",
        &["x-page [] visit", "x-page.q [form] flu"],
    );
    check_header("X-Page", "/visit", &["x-page [] /visit"]);
    let kept = check_header("Origin", "null", &["origin [] null"]);
    assert!(kept.leaves.iter().all(|leaf| leaf.part == Part::Header));
}

#[test]
fn credentials_follow_their_scheme() {
    check_header(
        "Authorization",
        "Basic amFuZTpzZWNyZXQ=",
        &[
            "authorization [] amFuZTpzZWNyZXQ=",
            "authorization [base64] jane:secret",
        ],
    );
}

#[test]
fn a_fragment_of_a_query_is_searched() {
    check_query(
        "/profile#eyJlbWFpbCI6ICJqQGV4YW1wbGUuY29tIn0",
        &[
            " [form] /profile#eyJlbWFpbCI6ICJqQGV4YW1wbGUuY29tIn0",
            "email [form base64 json] j@example.com",
        ],
    );
}

#[test]
fn an_envelope_of_lines_is_read() {
    let envelope = "{\"event_id\":\"9ec7\",\"dsn\":\"https://a@b.example/1\"}\n\
        {\"type\":\"event\",\"length\":41}\n\
        {\"user\":{\"email\":\"jane@example.com\"}}\n\
        {\"type\":\"attachment\"}\njane\n";
    let kept = decode_plain(envelope.as_bytes());
    assert!(
        kept.lines()
            .contains(&"user.email [json] jane@example.com".to_owned())
    );
    assert!(kept.has("jane"));
}

#[test]
fn a_recording_in_an_envelope_is_read() {
    let recording = br#"[{"type":3,"data":{"text":"jane.q.doe@example.com"}}]"#;
    for packed in [deflate(recording, true), gzip(recording)] {
        let mut envelope = b"{\"event_id\":\"9ec7\"}\n".to_vec();
        let head = format!(
            "{{\"type\":\"replay_recording\",\"length\":{}}}\n{{\"segment_id\":0}}\n",
            packed.len() + 17
        );
        envelope.extend_from_slice(head.as_bytes());
        envelope.extend_from_slice(&packed);
        let kept = decode_plain(&envelope);
        let text = kept
            .leaves
            .iter()
            .find(|leaf| leaf.field == "[0].data.text");
        assert!(text.is_some(), "{:?}", kept.lines());
        check_cuts(&envelope);
    }
}

#[test]
fn a_long_segment_has_its_bytes() {
    let text = format!("/p/{}jane%20doe/q", "a%20".repeat(6_000));
    let (mut kept, mut budget) = (Kept::default(), Budget::new());
    path(&text, &mut budget, &mut kept);
    let found = kept
        .leaves
        .iter()
        .find(|leaf| leaf.text.ends_with(b"jane doe"));
    let span = found.unwrap().span;
    assert_eq!((span.start, span.end), (3, text.len() as u64 - 2));
    assert!(kept.has("jane doe"));
}

#[test]
fn the_parameters_of_an_url_within_a_text_are_fields() {
    let text = "Visit https://portal.example/a?first_name=Jane&dob=1984-03-17, (or http://b.example/#q=flu) now";
    let body = format!(r#"{{"note": "{text}"}}"#);
    let kept = decode_plain(body.as_bytes());
    let lines = kept.lines();
    assert_eq!(
        lines,
        [
            format!("note [json] {text}"),
            "note.first_name [json form] Jane".to_owned(),
            "note.dob [json form] 1984-03-17".to_owned(),
            "note.q [json form] flu".to_owned(),
        ]
    );
    assert_eq!(kept.complaints(), [""; 0]);
    for text in ["see https://a.example/b?c and d = e", "a://?=", "x=://"] {
        let kept = decode_plain(text.as_bytes());
        assert!(kept.leaves.len() < 3, "{text} {:?}", kept.lines());
    }
}
