//! A signal to stop: what is under way ends, nothing new begins, the record is complete, and the
//! exit code says what was found.

use http::{Request, Response, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::harness::body::{all, full, next, piped};
use crate::harness::browser::{get, message, read_all, read_head};
use crate::harness::certificate::Certificate;
use crate::harness::origin::{Origin, Speaks};
use crate::harness::patient::{LEAK, from_portal};
use crate::harness::process::{Left, Process};
use crate::harness::run;

const ADDRESS: Certificate = Certificate::For(&["127.0.0.1"]);
const BOTH: [Speaks; 2] = [Speaks::Http1(ADDRESS), Speaks::Http2(ADDRESS)];

#[test]
fn what_is_under_way_ends_and_nothing_new_begins() {
    run(async {
        for (speaks, signal) in BOTH.into_iter().zip(["TERM", "INT"]) {
            let (feeders, mut fed) = mpsc::channel(1);
            let origin = Origin::serving(speaks, move |_| {
                let (feeder, body) = piped();
                feeders.try_send(feeder).ok();
                std::future::ready(Response::new(body))
            })
            .await;
            let phiward = Process::start(&[]).await;
            let browser = phiward.browser().await;
            let target = origin.address.to_string();
            let mut idle = browser.wire().await;
            let mut session = browser.visit(&target).await;
            let mut response = session.send(get(&format!("https://{target}/"))).await;
            let feeder = fed.recv().await.unwrap();
            feeder.send("one").await;
            assert_eq!(next(response.body_mut()).await.unwrap(), "one");

            let address = phiward.address;
            phiward.signal(signal).await;
            // Whoever has asked for nothing is sent away, and the port is closed.
            assert_eq!(read_all(&mut idle).await, "");
            while TcpStream::connect(address).await.is_ok() {}

            feeder.send("two").await;
            assert_eq!(next(response.body_mut()).await.unwrap(), "two");
            drop(feeder);
            assert_eq!(all(response.into_body()).await.0, "");
            drop(session);
            let left = phiward.left().await;
            assert_eq!(left.code, Some(0), "{}", left.err);
            assert!(left.err.contains("1 exchange, "), "{}", left.err);
            assert!(!left.err.contains("were cut"), "{}", left.err);
            is_complete(&left, 1);
        }
    });
}

#[test]
fn a_web_socket_does_not_keep_the_program() {
    run(async {
        let origin = Origin::of_wires(Speaks::Http1(ADDRESS), |mut wire| async move {
            read_head(&mut wire).await;
            let switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\
                             Upgrade: websocket\r\n\r\n";
            wire.write_all(switching.as_bytes()).await.ok();
            let mut said = [0; 64];
            while let Ok(length @ 1..) = wire.read(&mut said).await {
                wire.write_all(&said[..length]).await.ok();
            }
        })
        .await;
        let phiward = Process::start(&[]).await;
        let target = origin.address.to_string();
        let mut wire = phiward.browser().await.tls(&target, &["http/1.1"]).await;
        let request = format!(
            "GET / HTTP/1.1\r\nHost: {target}\r\nOrigin: https://portal.clinic.example\r\n\
             Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        );
        wire.write_all(request.as_bytes()).await.unwrap();
        assert!(read_head(&mut wire).await.contains(" 101 "));
        let said = message(LEAK);
        wire.write_all(&said).await.unwrap();
        let mut echoed = vec![0; said.len()];
        wire.read_exact(&mut echoed).await.unwrap();
        let left = phiward.stop().await;
        assert!(!left.err.contains("were cut"), "{}", left.err);
        // The request, and the message that came last.
        is_complete(&left, 2);
        let found = left.record()[1]["findings"].to_string();
        assert!(found.contains("subject.email"), "{found}");
    });
}

#[test]
fn what_does_not_end_is_cut_and_recorded() {
    run(async {
        let (head, mut heads) = mpsc::channel(1);
        let origin = Origin::serving(Speaks::Http2(ADDRESS), move |_| {
            head.try_send(()).ok();
            std::future::pending()
        })
        .await;
        let phiward = Process::start(&[]).await;
        let target = origin.address.to_string();
        let mut session = phiward.browser().await.visit(&target).await;
        let asking = tokio::spawn(async move {
            let request = Request::post(format!("https://{target}/collect"));
            let request = from_portal(request).body(full(LEAK)).unwrap();
            session.try_send(request).await
        });
        heads.recv().await.unwrap();
        let left = phiward.stop().await;
        assert!(asking.await.unwrap().is_err());
        assert!(
            left.err.contains("some connections were cut"),
            "{}",
            left.err
        );
        assert_eq!(
            left.code,
            Some(1),
            "what was found counts, however it ended"
        );
        is_complete(&left, 1);
        assert_eq!(left.record()[0]["outcome"]["action"], "cut");
        assert_eq!(left.record()[0]["verdict"]["severity"], "critical");
    });
}

#[test]
fn the_exit_code_says_whether_anything_was_found_at_the_threshold() {
    run(async {
        for (signal, args, code) in [
            ("TERM", &[][..], 1),
            ("INT", &[][..], 1),
            ("TERM", &["--fail-on", "critical"][..], 1),
            ("TERM", &["--mode", "block"][..], 1),
        ] {
            assert_eq!(
                after_requests(LEAK, signal, args).await.code,
                Some(code),
                "{args:?}"
            );
        }
        // An e-mail address alone, from a site whose name says that it is a health service, is
        // judged high.
        let email = r#"{"email":"mila.voss+px@example.com"}"#;
        for (threshold, code) in [("critical", 0), ("high", 1), ("low", 1)] {
            let args = ["--fail-on", threshold];
            let left = after_requests(email, "TERM", &args).await;
            assert_eq!(left.record()[0]["verdict"]["severity"], "high");
            assert_eq!(left.code, Some(code), "{threshold}");
        }
        // Nothing is found, whatever the threshold.
        let args = ["--fail-on", "none"];
        assert_eq!(after_requests("{}", "INT", &args).await.code, Some(0));
    });
}

/// Sends three requests with a body to a third party, then a signal.
async fn after_requests(body: &'static str, signal: &str, args: &[&str]) -> Left {
    let (origin, _log) = Origin::logging(Speaks::Http2(ADDRESS)).await;
    let phiward = Process::start(args).await;
    let target = origin.address.to_string();
    let mut session = phiward.browser().await.visit(&target).await;
    for _ in 0..3 {
        let request = from_portal(Request::post(format!("https://{target}/collect")));
        let response = session
            .send(request.body(full(body)).expect("a request"))
            .await;
        let expected = [StatusCode::OK, StatusCode::FORBIDDEN];
        assert!(expected.contains(&response.status()));
        all(response.into_body()).await;
    }
    phiward.signal(signal).await;
    let left = phiward.left().await;
    is_complete(&left, 3);
    let summary = "3 exchanges, 3 of them with third parties.";
    assert!(left.err.contains(summary), "{}", left.err);
    left
}

#[test]
fn readable_lines_end_with_the_summary() {
    run(async {
        let (origin, _log) = Origin::logging(Speaks::Http1(ADDRESS)).await;
        let phiward = Process::start(&["--format", "text"]).await;
        let target = origin.address.to_string();
        let mut session = phiward.browser().await.visit(&target).await;
        let request = from_portal(Request::post(format!("https://{target}/collect")));
        session.send(request.body(full(LEAK)).unwrap()).await;
        drop(session);
        let left = phiward.stop().await;
        assert_eq!(left.code, Some(1));
        assert!(
            left.out
                .contains("critical patient-7's e-mail address in body user.email (json)"),
            "{}",
            left.out
        );
        assert!(
            left.out
                .contains("1 exchange, 1 of them with third parties."),
            "{}",
            left.out
        );
        assert!(
            left.out.contains("Everything that passed was inspected."),
            "{}",
            left.out
        );
    });
}

#[test]
fn a_second_run_goes_on_with_the_same_certificate_and_record() {
    run(async {
        let (origin, _log) = Origin::logging(Speaks::Http2(ADDRESS)).await;
        let url = format!("https://{}/", origin.address);
        let phiward = Process::start(&[]).await;
        let curl = phiward.curl().await;
        assert_eq!(curl.get(&url).await.line(), (200, "2", 0));
        let left = phiward.stop().await;
        let certificate = std::fs::read(left.state().join("ca.pem")).unwrap();

        let phiward = Process::start_again(left, &[]).await;
        let curl = phiward.curl().await;
        assert_eq!(curl.get(&url).await.line(), (200, "2", 0));
        let left = phiward.stop().await;
        assert_eq!(
            std::fs::read(left.state().join("ca.pem")).unwrap(),
            certificate
        );
        assert_eq!(left.record().len(), 2);
    });
}

/// Every exchange stands on standard output and in the record, which is whole.
fn is_complete(left: &Left, exchanges: usize) {
    let record = left.record();
    assert_eq!(record.len(), exchanges);
    assert_eq!(record, left.entries());
    let file = std::fs::read(left.state().join("exchanges.jsonl")).expect("a record");
    assert_eq!(file.last(), Some(&b'\n'));
    for (index, entry) in record.iter().enumerate() {
        assert_eq!(entry["index"], index);
    }
}
