//! What is carried without being read: other protocols in a tunnel, and connections after an upgrade.

use http::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

use crate::harness::body::{Body, empty, full, text};
use crate::harness::browser::{get, read_all, read_head};
use crate::harness::certificate::Certificate;
use crate::harness::origin::{Origin, Speaks, Wire};
use crate::harness::patient::EMAIL;
use crate::harness::proxy::{Phiward, blocking, observing};
use crate::harness::run;

const SOCKET: Certificate = Certificate::For(&["socket.example"]);

#[test]
fn a_protocol_in_which_the_server_speaks_first_is_carried() {
    run(async {
        let mail = Origin::of_wires(Speaks::Plain, |mut wire| async move {
            wire.write_all(b"220 mail.example\r\n").await.ok();
            let mut said = [0; 6];
            wire.read_exact(&mut said).await.ok();
            wire.write_all(b"221 bye\r\n").await.ok();
        })
        .await;
        let mut phiward = observing().reaching("mail.example", &mail).start().await;
        let mut wire = phiward.browser().tunnel("mail.example:80").await;
        let mut greeting = [0; 18];
        wire.read_exact(&mut greeting).await.unwrap();
        assert_eq!(&greeting, b"220 mail.example\r\n");
        wire.write_all(b"QUIT\r\n").await.unwrap();
        assert_eq!(read_all(&mut wire).await, "221 bye\r\n");
        drop(wire);
        is_uninspected(&phiward.entry().await, "mail.example", "silent");
    });
}

#[test]
fn a_protocol_in_which_the_client_speaks_first_is_carried() {
    run(async {
        let shell = Origin::of_wires(Speaks::Plain, |mut wire| async move {
            // The client's half ends before the server answers.
            let said = read_all(&mut wire).await;
            wire.write_all(format!("you said {said}").as_bytes())
                .await
                .ok();
        })
        .await;
        let mut phiward = observing().reaching("shell.example", &shell).start().await;
        let mut wire = phiward.browser().tunnel("shell.example:80").await;
        wire.write_all(b"SSH-2.0-test\r\n").await.unwrap();
        wire.shutdown().await.unwrap();
        assert_eq!(read_all(&mut wire).await, "you said SSH-2.0-test\r\n");
        drop(wire);
        is_uninspected(&phiward.entry().await, "shell.example", "unknown");
    });
}

#[test]
fn in_block_mode_another_protocol_to_a_third_party_is_not_carried() {
    run(async {
        let (carried, mut connections) = mpsc::channel(1);
        let shell = Origin::of_wires(Speaks::Plain, move |_| {
            carried.try_send(()).ok();
            async {}
        })
        .await;
        let mut phiward = blocking().reaching("shell.example", &shell).start().await;
        let mut wire = phiward.browser().tunnel("shell.example:80").await;
        wire.write_all(b"SSH-2.0-test\r\n").await.unwrap();
        assert_eq!(read_all(&mut wire).await, "");
        let entry = phiward.entry().await;
        assert_eq!(entry["outcome"]["action"], "blocked");
        assert_eq!(entry["verdict"]["action"], "block");
        assert!(connections.try_recv().is_err());
    });
}

#[test]
fn a_tunnel_to_nobody_is_recorded_as_failed() {
    run(async {
        let gone = Origin::of_wires(Speaks::Plain, |_| async {}).await.address;
        let mut phiward = observing().resolving("shell.example", gone).start().await;
        let mut wire = phiward.browser().tunnel("shell.example:80").await;
        wire.write_all(b"SSH-2.0-test\r\n").await.unwrap();
        assert_eq!(read_all(&mut wire).await, "");
        let outcome = phiward.outcome().await;
        assert_eq!(outcome["action"], "failed");
        assert_eq!(outcome["because"], "no connection");
    });
}

#[test]
fn a_web_socket_passes_both_ways_after_the_origins_word() {
    run(async {
        let (origin, mut heads) = web_socket().await;
        let mut phiward = observing()
            .reaching("socket.example", &origin)
            .start()
            .await;
        talk(&mut phiward, "").await;
        let head = heads.recv().await.unwrap();
        assert_eq!(head["sec-websocket-version"], "13");
        assert_eq!(head["upgrade"], "websocket");
    });
}

#[test]
fn in_block_mode_a_clean_web_socket_to_a_third_party_passes() {
    run(async {
        let (origin, _heads) = web_socket().await;
        let mut phiward = blocking().reaching("socket.example", &origin).start().await;
        talk(&mut phiward, "Origin: https://portal.clinic.example\r\n").await;
    });
}

#[test]
fn in_block_mode_a_leaking_upgrade_does_not_arrive() {
    run(async {
        let (origin, mut heads) = web_socket().await;
        let mut phiward = blocking().reaching("socket.example", &origin).start().await;
        let headers = format!("Origin: https://portal.clinic.example\r\nX-User: {EMAIL}\r\n");
        let (head, _stream) = ask_for_web_socket(&phiward, &headers).await;
        assert!(head.starts_with("HTTP/1.1 403 "), "{head}");
        assert_eq!(phiward.outcome().await["action"], "blocked");
        assert!(heads.try_recv().is_err());
    });
}

#[test]
fn an_upgrade_that_the_origin_refuses_is_an_answer_like_any_other() {
    run(async {
        let origin = Origin::serving(Speaks::Http1(SOCKET), |request| async move {
            if request.uri().path() == "/socket" {
                let response = Response::builder().status(StatusCode::UPGRADE_REQUIRED);
                return response.body(full("not so")).unwrap();
            }
            Response::new(full("as ever"))
        })
        .await;
        let mut phiward = observing()
            .reaching("socket.example", &origin)
            .start()
            .await;
        let mut session = phiward.browser().visit("socket.example").await;
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

/// An origin that agrees to an upgrade, speaks first, and then repeats what it is told.
async fn web_socket() -> (Origin, mpsc::Receiver<HeaderMap>) {
    let (head, heads) = mpsc::channel(1);
    let origin = Origin::serving(Speaks::Http1(SOCKET), move |mut request: Request<_>| {
        head.try_send(request.headers().clone()).ok();
        let upgraded = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            if let Ok(upgraded) = upgraded.await {
                echo(Box::new(TokioIo::new(upgraded))).await;
            }
        });
        std::future::ready(switching())
    })
    .await;
    (origin, heads)
}

fn switching() -> Response<Body> {
    Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        .body(empty())
        .expect("a response")
}

async fn echo(mut wire: Wire) {
    wire.write_all(b"welcome").await.ok();
    let mut said = [0; 4];
    while wire.read_exact(&mut said).await.is_ok() {
        wire.write_all(&said).await.ok();
    }
}

/// Opens a web socket and talks over it.
async fn talk(phiward: &mut Phiward, headers: &str) {
    let (head, mut stream) = ask_for_web_socket(phiward, headers).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(
        head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        "{head}"
    );
    let mut welcome = [0; 7];
    stream.read_exact(&mut welcome).await.expect("a welcome");
    assert_eq!(&welcome, b"welcome");
    for message in [b"ping", b"\x00\xff\x16\x03"] {
        stream.write_all(message).await.expect("an open connection");
        let mut echoed = [0; 4];
        stream.read_exact(&mut echoed).await.expect("an echo");
        assert_eq!(&echoed, message);
    }
    stream.shutdown().await.expect("an open connection");
    assert_eq!(read_all(&mut stream).await, "");
    is_uninspected(&phiward.entry().await, "socket.example", "upgrade");
}

/// Asks for a web socket as a browser does; returns the head of the answer.
async fn ask_for_web_socket(phiward: &Phiward, headers: &str) -> (String, Wire) {
    let mut stream = phiward.browser().tls("socket.example", &["http/1.1"]).await;
    let request = format!(
        "GET /socket HTTP/1.1\r\nHost: socket.example\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("an open connection");
    (read_head(&mut stream).await, Box::new(stream))
}

fn is_uninspected(entry: &Value, host: &str, what: &str) {
    assert_eq!(entry["host"], host);
    assert_eq!(entry["outcome"]["action"], "uninspected");
    assert_eq!(entry["outcome"]["because"], what);
}
