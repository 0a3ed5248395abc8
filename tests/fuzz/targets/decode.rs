//! Any bytes as a body: decoding never panics, and gives the same leaves however the body is cut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use phiward::decode::{Body, Budget, Leaf, Obstacle, Sink};

const TYPES: &[Option<&str>] = &[
    None,
    Some("text/plain;charset=UTF-8"),
    Some("application/json"),
    Some("application/x-www-form-urlencoded"),
    Some("multipart/form-data; boundary=X"),
    Some("application/x-protobuf"),
    Some("application/msgpack"),
    Some("application/cbor"),
    Some("text/html; charset=iso-8859-1"),
    Some("application/xml"),
];
const CODINGS: &[&[&str]] = &[
    &[],
    &["gzip"],
    &["deflate"],
    &["br"],
    &["zstd"],
    &["gzip", "br"],
    &["snappy"],
];

/// Everything that decoding gave, as text.
#[derive(Default, PartialEq, Debug)]
struct Seen {
    leaves: Vec<String>,
    obstacles: Vec<String>,
}

impl Sink for Seen {
    fn leaf(&mut self, leaf: Leaf<'_>) {
        let text = leaf.text.expose_for_matching();
        self.leaves.push(format!(
            "{} {:?} {:?} {text:?}",
            leaf.field, leaf.chain, leaf.span
        ));
    }

    fn obstacle(&mut self, obstacle: Obstacle) {
        self.obstacles.push(format!("{obstacle:?}"));
    }
}

/// Decodes a body that comes in pieces of these lengths, over and over.
fn decode(body: &[u8], head: (usize, usize), lengths: &[u8]) -> Seen {
    let (mut seen, mut budget) = (Seen::default(), Budget::new());
    let content_type = TYPES[head.0 % TYPES.len()];
    let mut decoding = Body::new(content_type, CODINGS[head.1 % CODINGS.len()]);
    let (mut rest, mut at) = (body, 0);
    while !rest.is_empty() {
        let wanted = lengths
            .get(at % lengths.len().max(1))
            .map_or(rest.len(), |length| usize::from(*length) + 1);
        let (piece, more) = rest.split_at(wanted.min(rest.len()));
        decoding.push(piece, &mut budget, &mut seen);
        (rest, at) = (more, at + 1);
    }
    decoding.finish(&mut budget, &mut seen);
    seen
}

fuzz_target!(|data: &[u8]| {
    let [content_type, coding, cuts, rest @ ..] = data else {
        return;
    };
    let cuts = usize::from(*cuts % 8);
    let Some((lengths, body)) = rest.split_at_checked(cuts) else {
        return;
    };
    let head = (usize::from(*content_type), usize::from(*coding));
    let whole = decode(body, head, &[]);
    assert_eq!(whole, decode(body, head, lengths), "cut into {lengths:?}");
});
