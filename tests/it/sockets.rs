//! What follows an upgrade: the messages of WebSockets, read, and other protocols, which are not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

use crate::harness::body::{Body, empty, full, text};
use crate::harness::browser::{get, message, read_all, read_head};
use crate::harness::certificate::Certificate;
use crate::harness::chromium::Chromium;
use crate::harness::origin::{Origin, Speaks, Wire};
use crate::harness::patient::{EMAIL, LEAK};
use crate::harness::proxy::{Phiward, Setup, blocking, observing};
use crate::harness::run;

const SOCKET: &str = "socket.example";
const PORTAL: &str = "portal.clinic.example";
const CERTIFICATE: Certificate = Certificate::For(&[SOCKET, PORTAL]);
const FROM_PORTAL: &str = "Origin: https://portal.clinic.example\r\n";

/// A message as a server sends it.
const WELCOME: &[u8] = b"\x81\x07welcome";

/// An origin that agrees to an upgrade, speaks first, and then repeats what it is told.
struct Socket {
    origin: Origin,
    /// The heads of the requests that reached it.
    heads: mpsc::Receiver<HeaderMap>,
    /// All that each connection brought, once it has ended.
    heard: mpsc::Receiver<Vec<u8>>,
}

impl Socket {
    async fn start() -> Self {
        let (head, heads) = mpsc::channel(8);
        let (hearing, heard) = mpsc::channel(8);
        let origin = Origin::serving(
            Speaks::Http1(CERTIFICATE),
            move |mut request: Request<_>| {
                head.try_send(request.headers().clone()).ok();
                let answer = switching(request.headers());
                let upgraded = hyper::upgrade::on(&mut request);
                let hearing = hearing.clone();
                tokio::spawn(async move {
                    if let Ok(upgraded) = upgraded.await {
                        let heard = echo(Box::new(TokioIo::new(upgraded))).await;
                        hearing.try_send(heard).ok();
                    }
                });
                std::future::ready(answer)
            },
        );
        Self {
            origin: origin.await,
            heads,
            heard,
        }
    }

    async fn behind(&self, setup: Setup) -> Phiward {
        setup.reaching(SOCKET, &self.origin).start().await
    }
}

/// The answer that agrees (RFC 6455, section 4.2.2), and to compression too.
fn switching(asked: &HeaderMap) -> Response<Body> {
    let key = asked.get("sec-websocket-key").map(HeaderValue::as_bytes);
    let guid = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    let accept = Sha1::digest([key.unwrap_or_default(), guid].concat());
    let response = Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header("connection", "upgrade")
        .header("upgrade", asked["upgrade"].clone())
        .header("sec-websocket-accept", STANDARD.encode(accept));
    let response = if asked.contains_key("sec-websocket-extensions") {
        response.header("sec-websocket-extensions", "permessage-deflate")
    } else {
        response
    };
    response.body(empty()).expect("a response")
}

async fn echo(mut wire: Wire) -> Vec<u8> {
    wire.write_all(WELCOME).await.ok();
    let (mut heard, mut said) = (Vec::new(), [0; 4_096]);
    while let Ok(length @ 1..) = wire.read(&mut said).await {
        heard.extend_from_slice(&said[..length]);
        wire.write_all(&said[..length]).await.ok();
    }
    heard
}

/// Asks for a web socket as a browser does; returns the head of the answer.
async fn ask(phiward: &Phiward, protocol: &str, headers: &str) -> (String, Wire) {
    let mut stream = phiward.browser().tls(SOCKET, &["http/1.1"]).await;
    let request = format!(
        "GET /socket HTTP/1.1\r\nHost: socket.example\r\nConnection: Upgrade\r\n\
         Upgrade: {protocol}\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    let written = stream.write_all(request.as_bytes()).await;
    written.expect("an open connection");
    (read_head(&mut stream).await, Box::new(stream))
}

/// Opens a connection of this protocol, from a page of another site.
async fn open(phiward: &Phiward, protocol: &str) -> Wire {
    let (head, mut wire) = ask(phiward, protocol, FROM_PORTAL).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    let accept = "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    assert!(head.contains(accept), "{head}");
    let mut welcome = [0; WELCOME.len()];
    wire.read_exact(&mut welcome).await.expect("a welcome");
    assert_eq!(&welcome, WELCOME);
    wire
}

/// Sends bytes, and waits until they come back.
async fn say(wire: &mut Wire, said: &[u8]) {
    wire.write_all(said).await.expect("an open connection");
    let mut echoed = vec![0; said.len()];
    wire.read_exact(&mut echoed).await.expect("an echo");
    assert_eq!(echoed, said);
}

async fn hang_up(mut wire: Wire) {
    wire.shutdown().await.expect("an open connection");
    assert_eq!(read_all(&mut wire).await, "");
}

fn short_leak() -> String {
    format!("{{\"email\":\"{EMAIL}\",\"search_term\":\"sertraline\"}}")
}

fn kinds(entry: &Value) -> Vec<&str> {
    let found = entry["findings"].as_array().into_iter().flatten();
    found.filter_map(|one| one["kind"].as_str()).collect()
}

#[test]
fn messages_are_an_entry_of_their_own() {
    run(async {
        let mut socket = Socket::start().await;
        let mut phiward = socket.behind(observing()).await;
        let mut wire = open(&phiward, "websocket").await;
        let head = socket.heads.recv().await.unwrap();
        assert_eq!(head["sec-websocket-version"], "13");
        assert_eq!(head["upgrade"], "websocket");
        // The connection is still open when its request is recorded, and when a message is.
        let opened = phiward.entry().await;
        assert_eq!(opened["outcome"]["status"], 101);
        assert_eq!(kinds(&opened), [""; 0]);
        say(&mut wire, &message("hello")).await;
        say(&mut wire, &message(&short_leak())).await;
        let entry = phiward.entry().await;
        assert_eq!(entry["host"], SOCKET);
        assert_eq!(entry["page"], "https://portal.clinic.example/");
        assert_eq!(entry["sent"]["by"], "websocket");
        assert!(kinds(&entry).contains(&"subject.email"), "{entry:#}");
        assert_eq!(entry["findings"][0]["where"], "frame", "{entry:#}");
        assert_eq!(entry["verdict"]["severity"], "critical", "{entry:#}");
        assert!(!entry.to_string().contains("mila"), "{entry:#}");
        // What comes last is looked at when the connection ends.
        say(&mut wire, &message(EMAIL)).await;
        hang_up(wire).await;
        assert!(kinds(&phiward.entry().await).contains(&"subject.email"));
    });
}

#[test]
fn in_block_mode_a_leaking_message_does_not_arrive() {
    run(async {
        let mut socket = Socket::start().await;
        let mut phiward = socket.behind(blocking()).await;
        let mut wire = open(&phiward, "websocket").await;
        assert_eq!(phiward.outcome().await["status"], 101);
        say(&mut wire, &message("hello")).await;
        // One that may leave, and half of one that may not.
        let (clean, leak) = (message("hello again"), message(&short_leak()));
        let (start, end) = leak.split_at(leak.len() / 2);
        wire.write_all(&[&*clean, start].concat()).await.unwrap();
        let mut echoed = vec![0; clean.len()];
        wire.read_exact(&mut echoed).await.unwrap();
        assert_eq!(echoed, clean);
        wire.write_all(end).await.unwrap();
        assert_eq!(read_all(&mut wire).await, "");
        let arrived = socket.heard.recv().await.unwrap();
        assert_eq!(arrived, [message("hello"), clean].concat());
        let entry = phiward.entry().await;
        assert_eq!(entry["outcome"]["action"], "blocked", "{entry:#}");
        assert_eq!(entry["verdict"]["action"], "block");
        assert!(kinds(&entry).contains(&"subject.email"), "{entry:#}");
    });
}

#[test]
fn in_block_mode_messages_are_judged_one_by_one() {
    run(async {
        let mut socket = Socket::start().await;
        let mut phiward = socket.behind(blocking()).await;
        let mut wire = open(&phiward, "websocket").await;
        assert_eq!(phiward.outcome().await["status"], 101);
        let (clean, leak) = (message("hello"), message(&short_leak()));
        let all = [&*clean, &leak, &message("hello again")].concat();
        wire.write_all(&all).await.unwrap();
        assert_eq!(socket.heard.recv().await.unwrap(), clean);
        assert_eq!(phiward.outcome().await["action"], "blocked");
    });
}

#[test]
fn in_block_mode_a_message_that_cannot_be_held_does_not_arrive() {
    run(async {
        let mut socket = Socket::start().await;
        let mut phiward = socket.behind(blocking()).await;
        let wire = open(&phiward, "websocket").await;
        assert_eq!(phiward.outcome().await["status"], 101);
        let (mut from, mut to) = tokio::io::split(wire);
        let long = message(&"hello ".repeat(400_000));
        // What is sent after the end is refused, or not.
        tokio::spawn(async move { to.write_all(&long).await });
        while matches!(from.read(&mut [0; 64]).await, Ok(1..)) {}
        assert_eq!(socket.heard.recv().await.unwrap(), b"");
        let entry = phiward.entry().await;
        assert_eq!(entry["outcome"]["action"], "blocked", "{entry:#}");
        assert!(entry["verdict"].to_string().contains("larger"), "{entry:#}");
    });
}

#[test]
fn half_a_message_does_not_arrive_and_is_recorded_as_cut() {
    run(async {
        let mut socket = Socket::start().await;
        let mut phiward = socket.behind(blocking()).await;
        let mut wire = open(&phiward, "websocket").await;
        assert_eq!(phiward.outcome().await["status"], 101);
        let leak = message(&short_leak());
        wire.write_all(&leak[..leak.len() - 1]).await.unwrap();
        hang_up(wire).await;
        assert_eq!(socket.heard.recv().await.unwrap(), b"");
        assert_eq!(phiward.outcome().await["action"], "cut");
    });
    run(async {
        // Nothing is held back in observe mode, and what came is read.
        let mut socket = Socket::start().await;
        let mut phiward = socket.behind(observing()).await;
        let mut wire = open(&phiward, "websocket").await;
        assert_eq!(phiward.outcome().await["status"], 101);
        let leak = message(&short_leak());
        say(&mut wire, &leak[..leak.len() - 1]).await;
        hang_up(wire).await;
        assert_eq!(socket.heard.recv().await.unwrap(), leak[..leak.len() - 1]);
        let entry = phiward.entry().await;
        assert!(kinds(&entry).contains(&"subject.email"), "{entry:#}");
        let obstacles = entry["obstacles"].to_string();
        assert!(obstacles.contains("websocket"), "{entry:#}");
    });
}

#[test]
fn in_block_mode_a_leaking_upgrade_does_not_arrive() {
    run(async {
        let mut socket = Socket::start().await;
        let mut phiward = socket.behind(blocking()).await;
        let headers = format!("{FROM_PORTAL}X-User: {EMAIL}\r\n");
        let (head, _wire) = ask(&phiward, "websocket", &headers).await;
        assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
        assert_eq!(phiward.outcome().await["action"], "blocked");
        assert!(socket.heads.try_recv().is_err());
    });
}

#[test]
fn what_is_no_web_socket_is_carried_and_counted() {
    run(async {
        let socket = Socket::start().await;
        let mut phiward = socket.behind(observing()).await;
        for (protocol, before, because) in [("websocket", 1, "websocket"), ("other", 0, "upgrade")]
        {
            let mut wire = open(&phiward, protocol).await;
            say(&mut wire, b"\x00\xff\x16\x03 ping").await;
            hang_up(wire).await;
            for _ in 0..before {
                assert_eq!(phiward.outcome().await["status"], 101);
            }
            let outcome = phiward.outcome().await;
            assert_eq!(outcome["action"], "uninspected");
            assert_eq!(outcome["because"], because);
        }
    });
}

#[test]
fn in_block_mode_what_is_no_web_socket_ends() {
    run(async {
        let socket = Socket::start().await;
        let mut phiward = socket.behind(blocking()).await;
        let mut wire = open(&phiward, "websocket").await;
        wire.write_all(b"\x00\xff\x16\x03").await.unwrap();
        assert_eq!(read_all(&mut wire).await, "");
        assert_eq!(phiward.outcome().await["status"], 101);
        assert_eq!(phiward.outcome().await["action"], "blocked");
        let (head, mut wire) = ask(&phiward, "other", FROM_PORTAL).await;
        assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
        assert_eq!(read_all(&mut wire).await, "");
        assert_eq!(phiward.outcome().await["action"], "blocked");
    });
}

#[test]
fn an_upgrade_that_the_origin_refuses_is_an_answer_like_any_other() {
    run(async {
        let origin = Origin::serving(Speaks::Http1(CERTIFICATE), |request| async move {
            if request.uri().path() == "/socket" {
                let response = Response::builder().status(StatusCode::UPGRADE_REQUIRED);
                return response.body(full("not so")).unwrap();
            }
            Response::new(full("as ever"))
        })
        .await;
        let mut phiward = observing().reaching(SOCKET, &origin).start().await;
        let mut session = phiward.browser().visit(SOCKET).await;
        let request = Request::get("https://socket.example/socket")
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .body(empty());
        let response = session.send(request.unwrap()).await;
        assert_eq!(response.status(), StatusCode::UPGRADE_REQUIRED);
        assert_eq!(text(response.into_body()).await, "not so");
        let response = session.send(get("https://socket.example/")).await;
        assert_eq!(text(response.into_body()).await, "as ever");
        assert_eq!(phiward.outcome().await["status"], 426);
        assert_eq!(phiward.outcome().await["status"], 200);
    });
}

#[test]
fn in_chromium_what_a_page_sends_over_a_web_socket_is_read() {
    run(async {
        let page = format!(
            r#"<!doctype html><title>Chat</title><script>
            const socket = new WebSocket("wss://socket.example/socket");
            socket.onopen = () => {{ for (const n of [1, 2]) socket.send(JSON.stringify({LEAK})); }};
            </script>"#
        );
        let portal = Origin::serving(Speaks::Http1(CERTIFICATE), move |_| {
            let response = Response::builder().header("content-type", "text/html");
            let response = response.body(full(page.clone())).unwrap();
            async { response }
        })
        .await;
        let mut socket = Socket::start().await;
        let mut phiward = observing()
            .reaching(SOCKET, &socket.origin)
            .reaching(PORTAL, &portal)
            .keeping_the_rest_at(&portal)
            .start()
            .await;
        let url = "https://portal.clinic.example/";
        let chromium = Chromium::open(url, phiward.address(), &phiward.spki());
        let asked = socket.heads.recv().await.unwrap();
        let offered = asked["sec-websocket-extensions"].to_str().unwrap();
        assert!(offered.contains("permessage-deflate"), "{offered}");
        let found = loop {
            let entry = phiward.entry().await;
            if entry["sent"]["by"] == "websocket" && !kinds(&entry).is_empty() {
                break entry;
            }
        };
        drop(chromium);
        assert!(kinds(&found).contains(&"subject.email"), "{found:#}");
        assert_eq!(
            found["findings"][0]["chain"],
            json!(["deflate", "json"]),
            "{found:#}"
        );
        assert_eq!(found["page"], "https://portal.clinic.example/");
        assert_eq!(found["verdict"]["severity"], "critical", "{found:#}");
    });
}
