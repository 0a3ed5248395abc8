//! Any bytes as a body, and as what goes up a WebSocket: decoding never panics, and gives the same leaves
//! however they are cut.

#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use phiward::decode::{Body, Budget, Leaf, Obstacle, Sink, Socket};

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
    pieces(body, lengths, |piece| {
        decoding.push(piece, &mut budget, &mut seen)
    });
    decoding.finish(&mut budget, &mut seen);
    seen
}

/// The same of a WebSocket; returns what was found, and where messages ended.
fn hear(bytes: &[u8], extensions: &str, lengths: &[u8]) -> (Seen, BTreeSet<usize>) {
    let (mut seen, mut budget) = (Seen::default(), Budget::new());
    let mut socket = Socket::new(extensions);
    let (mut at, mut ends) = (0, BTreeSet::new());
    pieces(bytes, lengths, |piece| {
        let mut rest = piece;
        while !rest.is_empty() {
            let taken = socket.push(rest, &mut budget, &mut seen);
            (rest, at) = (&rest[taken..], at + taken);
            if socket.is_between() && !socket.is_broken() {
                ends.insert(at);
            }
        }
    });
    socket.finish(&mut budget, &mut seen);
    (seen, ends)
}

/// Cuts bytes into pieces of these lengths, over and over.
fn pieces(bytes: &[u8], lengths: &[u8], mut take: impl FnMut(&[u8])) {
    let (mut rest, mut at) = (bytes, 0);
    while !rest.is_empty() {
        let wanted = lengths
            .get(at % lengths.len().max(1))
            .map_or(rest.len(), |length| usize::from(*length) + 1);
        let (piece, more) = rest.split_at(wanted.min(rest.len()));
        take(piece);
        (rest, at) = (more, at + 1);
    }
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
    let extensions = ["", "permessage-deflate"][head.0 % 2];
    let heard = hear(body, extensions, &[]);
    assert_eq!(
        heard,
        hear(body, extensions, lengths),
        "cut into {lengths:?}"
    );
});
