//! What goes up a WebSocket.

use std::collections::BTreeSet;

use super::{Kept, cases};
use crate::decode::{Budget, Part, Socket};
use flate2::{Compress, Compression, FlushCompress};
use proptest::prelude::*;

const DEFLATE: &str = "permessage-deflate";

/// Returns a frame as a browser sends it, with these bits and opcode before its length.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mask = [0x37, 0xfa, 0x21, 0x3d];
    let mut frame = vec![first];
    match payload.len() {
        0..=125 => frame.push(0x80 | u8::try_from(payload.len()).unwrap()),
        126..=0xffff => {
            frame.push(0x80 | 126);
            frame.extend_from_slice(&u16::try_from(payload.len()).unwrap().to_be_bytes());
        }
        longer => {
            frame.push(0x80 | 127);
            frame.extend_from_slice(&u64::try_from(longer).unwrap().to_be_bytes());
        }
    }
    frame.extend_from_slice(&mask);
    let masks = mask.iter().cycle();
    frame.extend(payload.iter().zip(masks).map(|(byte, mask)| byte ^ mask));
    frame
}

/// Compresses messages one after another, as RFC 7692 has it.
fn compressed(messages: &[&[u8]], takes_over: bool) -> Vec<Vec<u8>> {
    let mut stream = Compress::new(Compression::default(), false);
    let one = |message: &&[u8]| {
        let mut out = Vec::with_capacity(message.len() + 64);
        stream
            .compress_vec(message, &mut out, FlushCompress::Sync)
            .unwrap();
        if !takes_over {
            stream.reset();
        }
        // Nothing is an empty block (section 7.2.3.6).
        let sent = out.strip_suffix(&[0, 0, 0xff, 0xff]);
        sent.map_or(vec![0], <[u8]>::to_vec)
    };
    messages.iter().map(one).collect()
}

/// Hears a connection in these pieces; returns what was found, and where messages ended.
fn hear<'a>(
    extensions: &str,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Kept, BTreeSet<usize>) {
    let (mut kept, mut budget) = (Kept::default(), Budget::new());
    let mut socket = Socket::new(extensions);
    let (mut at, mut ends) = (0, BTreeSet::new());
    for piece in pieces {
        let mut rest = piece;
        while !rest.is_empty() {
            let taken = socket.push(rest, &mut budget, &mut kept);
            (rest, at) = (&rest[taken..], at + taken);
            if socket.is_between() && !socket.is_broken() {
                ends.insert(at);
            }
        }
    }
    socket.finish(&mut budget, &mut kept);
    (kept, ends)
}

#[test]
fn messages_are_read_however_they_are_framed() {
    let [one, other] = [r#"{"email":"jane@x.com"}"#, "Jane Doe, \u{eb}"];
    let long = "jane@x.com, ".repeat(8_000);
    let whole = frame(0x81, one.as_bytes());
    let (start, end) = other.as_bytes().split_at(9);
    let pieces = [
        frame(0x01, start),
        frame(0x89, b"ping"),
        frame(0x00, b""),
        frame(0x80, end),
    ]
    .concat();
    let binary = frame(0x82, b"\x08\x01\x12\x0ajane@x.com");
    let close = frame(0x88, b"\x03\xe8jane@x.com");
    for (sent, expected) in [
        (whole.clone(), vec!["email [json] jane@x.com"]),
        (pieces, vec![" [] Jane Doe, \u{eb}"]),
        (binary, vec!["1 [protobuf] 1", "2 [protobuf] jane@x.com"]),
        (close, vec![" [] jane@x.com"]),
        (frame(0x8a, b"pong"), vec![]),
        (frame(0x81, b""), vec![]),
    ] {
        let (kept, ends) = hear("", [&*sent]);
        assert_eq!(kept.lines(), expected);
        assert_eq!(kept.complaints(), [""; 0]);
        assert!(kept.leaves.iter().all(|leaf| leaf.part == Part::Frame));
        assert_eq!(ends, BTreeSet::from([sent.len()]));
        for at in 0..=sent.len() {
            let (first, second) = sent.split_at(at);
            assert_eq!(
                hear("", [first, second]),
                (kept.clone(), ends.clone()),
                "{at}"
            );
        }
        assert_eq!(hear("", sent.chunks(1)), (kept, ends));
    }
    let (kept, _) = hear("", [&*frame(0x81, long.as_bytes())]);
    assert!(kept.leaves.len() > 1 && kept.has("jane@x.com, jane@x.com"));
    let sent = [whole.clone(), whole.clone(), frame(0x01, b"more")].concat();
    let ends = BTreeSet::from([whole.len(), 2 * whole.len()]);
    assert_eq!(hear("", [&*sent]).1, ends);
}

#[test]
fn compressed_messages_are_read_in_whatever_way_was_agreed_on() {
    let messages: [&[u8]; 3] = [b"jane@x.com, jane@x.com", b"", b"jane@x.com again"];
    for (extensions, takes_over) in [
        (DEFLATE, true),
        ("permessage-deflate; client_no_context_takeover", false),
        (
            "x-other, permessage-deflate; server_no_context_takeover",
            true,
        ),
        ("permessage-deflate; client_max_window_bits=15", true),
    ] {
        let mut sent = Vec::new();
        for message in compressed(&messages, takes_over) {
            let (start, end) = message.split_at(message.len() / 2);
            sent.extend([frame(0x41, start), frame(0x80, end)].concat());
        }
        sent.extend(frame(0x81, b"plain"));
        let (kept, ends) = hear(extensions, [&*sent]);
        let expected = [
            " [deflate] jane@x.com, jane@x.com",
            " [deflate] jane@x.com again",
            " [] plain",
        ];
        assert_eq!(kept.lines(), expected, "{extensions}");
        assert_eq!((kept.complaints(), ends.len()), (vec![], 4));
        assert_eq!(hear(extensions, sent.chunks(1)), (kept, ends));
    }
}

#[test]
fn what_is_no_web_socket_is_an_obstacle() {
    let deflated = compressed(&[b"jane"], true).concat();
    for (extensions, sent, expected) in [
        ("", b"GET / HTTP/1.1".to_vec(), "malformed"),
        (
            "",
            vec![0x81, 0x04, b'j', b'a', b'n', b'e', 0, 0],
            "malformed",
        ),
        ("", frame(0x80, b"goes on with nothing"), "malformed"),
        (
            "",
            [frame(0x01, b"a"), frame(0x81, b"b")].concat(),
            "malformed",
        ),
        ("", frame(0x83, b"reserved"), "malformed"),
        ("", frame(0x09, b"in pieces"), "malformed"),
        ("", frame(0x89, &[b'a'; 126]), "malformed"),
        ("", frame(0xc1, &deflated), "unknown"),
        (DEFLATE, frame(0xa1, b"another extension"), "unknown"),
        (DEFLATE, frame(0xc1, b"\xff\xff\xff\xff"), "malformed"),
        ("", frame(0x81, b"jane")[..8].to_vec(), "cut"),
        ("", frame(0x01, b"jane"), "cut"),
    ] {
        let (kept, ends) = hear(extensions, [&*sent]);
        assert_eq!(kept.complaints(), [format!("websocket {expected}")]);
        assert_eq!(hear(extensions, sent.chunks(1)), (kept, ends), "{sent:?}");
    }
    let (kept, _) = hear("", [&*frame(0x01, b"Jane")]);
    assert_eq!(kept.lines(), [" [] Jane"], "what came of it is read");
    let mut broken = compressed(&[b"jane@x.com, jane@x.com"], true).concat();
    broken.extend([0xff; 8]);
    let broken = frame(0xc1, &broken);
    let heard = hear(DEFLATE, [&*broken]);
    assert_eq!(heard.0.lines(), [" [deflate] jane@x.com, jane@x.com"]);
    assert_eq!(hear(DEFLATE, broken.chunks(1)), heard);
}

#[test]
fn a_bomb_ends_with_the_budget() {
    let zeros = vec![b'a'; 1 << 20];
    let bomb = compressed(&[&zeros], true).concat();
    let sent = frame(0xc1, &bomb);
    let mut budget = Budget::of(1 << 16, 100);
    let (mut kept, mut socket) = (Kept::default(), Socket::new(DEFLATE));
    socket.push(&sent, &mut budget, &mut kept);
    assert!(socket.is_broken());
    assert_eq!(kept.complaints(), ["deflate budget", "websocket budget"]);
    let leaves = kept.leaves.len();
    assert_eq!(socket.push(&sent, &mut budget, &mut kept), sent.len());
    assert_eq!(kept.leaves.len(), leaves);
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn cuts_change_nothing(
        texts in proptest::collection::vec(".{0,300}", 1..5),
        size in 1_usize..400,
        deflates in any::<bool>(),
    ) {
        let messages: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
        let first = if deflates { 0xc1 } else { 0x81 };
        let payloads = if deflates {
            compressed(&messages, true)
        } else {
            messages.iter().map(|message| message.to_vec()).collect()
        };
        let sent: Vec<u8> = payloads.iter().flat_map(|one| frame(first, one)).collect();
        let heard = hear(DEFLATE, [&*sent]);
        prop_assert_eq!(heard.1.len(), texts.len());
        prop_assert_eq!(hear(DEFLATE, sent.chunks(size)), heard);
    }

    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        hear(DEFLATE, [&*bytes]);
    }
}
