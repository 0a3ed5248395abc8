//! Bodies that are read while they are written: forwarded as they come, or held until judged.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use phiward::limits;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::harness::body::{Body, all, empty, full, next, noise, piped, text, with_trailers};
use crate::harness::browser::{Session, get};
use crate::harness::certificate::Certificate;
use crate::harness::origin::{Log, Origin, Speaks};
use crate::harness::patient::{LEAK, from_portal};
use crate::harness::proxy::{Phiward, blocking, observing};
use crate::harness::run;

const PORTAL: Certificate = Certificate::For(&["portal.example"]);
const TRACKER: Certificate = Certificate::For(&["tracker.example"]);
const BOTH: [Speaks; 2] = [Speaks::Http1(PORTAL), Speaks::Http2(PORTAL)];

#[test]
fn the_first_event_arrives_before_the_second_is_sent() {
    run(async {
        for speaks in BOTH {
            let (feeders, mut fed) = mpsc::channel(1);
            let origin = Origin::serving(speaks, move |_| {
                let (feeder, body) = piped();
                feeders.try_send(feeder).ok();
                let response = Response::builder().header("content-type", "text/event-stream");
                std::future::ready(response.body(body).unwrap())
            })
            .await;
            let phiward = observing()
                .reaching("portal.example", &origin)
                .start()
                .await;
            let mut session = phiward.browser().visit("portal.example").await;
            let mut response = session.send(get("https://portal.example/events")).await;
            let feeder = fed.recv().await.unwrap();
            for event in ["data: 1\n\n", "data: 2\n\n"] {
                feeder.send(event).await;
                assert_eq!(next(response.body_mut()).await.unwrap(), event);
            }
            drop(feeder);
            assert_eq!(next(response.body_mut()).await, None);
        }
    });
}

#[test]
fn trailers_pass_both_ways_in_both_protocols() {
    run(async {
        for speaks in BOTH {
            let (seen, mut requests) = mpsc::channel(1);
            let origin = Origin::serving(speaks, move |request| {
                let seen = seen.clone();
                async move {
                    seen.send(all(request.into_body()).await).await.ok();
                    let body = with_trailers("down", trailers("down"));
                    let response = Response::builder().header("trailer", "x-checked");
                    response.body(body).unwrap()
                }
            })
            .await;
            let phiward = observing()
                .reaching("portal.example", &origin)
                .start()
                .await;
            let mut session = phiward.browser().visit("portal.example").await;
            let body = with_trailers("up", trailers("up"));
            let request = Request::post("https://portal.example/call")
                .header("te", "trailers")
                .header("trailer", "x-checked")
                .body(body);
            let response = session.send(request.unwrap()).await;
            let down = all(response.into_body()).await;
            assert_eq!(down, ("down".into(), Some(trailers("down"))), "{speaks:?}");
            let up = requests.recv().await.unwrap();
            assert_eq!(up, ("up".into(), Some(trailers("up"))), "{speaks:?}");
        }
    });
}

fn trailers(value: &'static str) -> HeaderMap {
    let pair = ("x-checked".parse().unwrap(), value.parse().unwrap());
    HeaderMap::from_iter([pair])
}

#[test]
fn who_waits_for_100_continue_gets_it() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http1(PORTAL)).await;
        let phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "1234").unwrap();
        // Without the answer, curl would wait for longer than a test may take.
        let waiting = [
            "--http1.1",
            "--header",
            "Expect: 100-continue",
            "--expect100-timeout",
            "900",
        ];
        let curl = phiward
            .curl()
            .args(waiting)
            .args(["--upload-file".as_ref(), file.as_os_str()]);
        let got = curl.get("https://portal.example/file").await;
        assert_eq!(
            (got.line(), got.text()),
            ((200, "1.1", 0), "hello".to_owned())
        );
        assert_eq!(log.next().await.body, "1234");
    });
}

#[test]
fn an_answer_before_the_end_of_the_request_arrives() {
    run(async {
        for speaks in BOTH {
            let origin = Origin::serving(speaks, |_| async {
                let response = Response::builder().status(StatusCode::PAYLOAD_TOO_LARGE);
                response.body(full("too large")).unwrap()
            })
            .await;
            let mut phiward = observing()
                .reaching("portal.example", &origin)
                .start()
                .await;
            let mut session = phiward.browser().visit("portal.example").await;
            let (feeder, body) = piped();
            feeder.send("the first of many").await;
            let request = Request::post("https://portal.example/file")
                .body(body)
                .unwrap();
            let response = session.send(request).await;
            assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
            assert_eq!(text(response.into_body()).await, "too large");
            drop((feeder, session));
            assert_eq!(phiward.outcome().await["status"], 413);
        }
    });
}

#[test]
fn both_directions_of_an_http2_stream_are_live() {
    run(async {
        let origin = Origin::serving(Speaks::Http2(PORTAL), |request| async {
            let echo = request.into_body().map_err(std::io::Error::other);
            Response::new(echo.boxed_unsync())
        })
        .await;
        let phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let mut session = phiward.browser().visit("portal.example").await;
        let (feeder, body) = piped();
        let request = Request::post("https://portal.example/call")
            .body(body)
            .unwrap();
        let mut response = session.send(request).await;
        for message in ["one", "two", "three"] {
            feeder.send(message).await;
            assert_eq!(next(response.body_mut()).await.unwrap(), message);
        }
        drop(feeder);
        assert_eq!(next(response.body_mut()).await, None);
    });
}

#[test]
fn in_observe_mode_the_first_bytes_arrive_before_the_last_are_sent() {
    run(async {
        for speaks in [Speaks::Http1(TRACKER), Speaks::Http2(TRACKER)] {
            let (seen, mut pieces) = mpsc::channel(16);
            let origin = Origin::serving(speaks, move |request| {
                let seen = seen.clone();
                async move {
                    hand_over(request.into_body(), seen).await;
                    Response::new(empty())
                }
            })
            .await;
            let mut phiward = observing()
                .reaching("tracker.example", &origin)
                .start()
                .await;
            let mut session = phiward.browser().visit("tracker.example").await;
            let (feeder, body) = piped();
            let response = tokio::spawn(async move { session.send(beacon(body)).await });
            let (first, rest) = LEAK.split_at(20);
            for piece in [first, rest] {
                feeder.send(piece).await;
                assert_eq!(pieces.recv().await.unwrap(), piece);
            }
            drop(feeder);
            assert_eq!(response.await.unwrap().status(), StatusCode::OK);
            let entry = phiward.entry().await;
            assert_eq!(entry["verdict"]["severity"], "critical");
            assert_eq!(entry["outcome"]["action"], "forwarded");
        }
    });
}

/// Hands over each piece of a body as it arrives.
async fn hand_over(mut body: Incoming, to: mpsc::Sender<Bytes>) {
    while let Some(piece) = next(&mut body).await {
        to.send(piece).await.ok();
    }
}

#[test]
fn in_block_mode_nothing_arrives_before_everything_is_sent() {
    run(async {
        let (arrived, mut arrivals) = mpsc::channel(16);
        let origin = Origin::serving(Speaks::Http2(TRACKER), move |request: Request<Incoming>| {
            let path = request.uri().path().to_owned();
            arrived.try_send(path).ok();
            async { Response::new(full(all(request.into_body()).await.0)) }
        })
        .await;
        let phiward = blocking().reaching("tracker.example", &origin);
        let phiward = phiward.start().await;
        let Session::Http2(sender) = phiward.browser().visit("tracker.example").await else {
            panic!("not HTTP/2")
        };
        let (mut first, mut second) = (Session::Http2(sender.clone()), Session::Http2(sender));
        let (feeder, body) = piped();
        feeder.send("clean so far").await;
        let held = tokio::spawn(async move { first.send(beacon(body)).await });
        // What goes over the same connections meanwhile is not held up, and overtakes it.
        for path in ["/0", "/1", "/2"] {
            feeder.send(path).await;
            let meanwhile = get(&format!("https://tracker.example{path}"));
            second.send(meanwhile).await;
            assert_eq!(arrivals.recv().await.unwrap(), path);
        }
        drop(feeder);
        let response = held.await.unwrap();
        assert_eq!(text(response.into_body()).await, "clean so far/0/1/2");
        assert_eq!(arrivals.recv().await.unwrap(), "/collect");
    });
}

#[test]
fn in_block_mode_a_clean_request_arrives_whole() {
    run(async {
        for speaks in [Speaks::Http1(TRACKER), Speaks::Http2(TRACKER)] {
            let (mut phiward, mut log, mut session, _origin) = block_mode(speaks).await;
            let sent = readable(1_000_000);
            let pieces = sent
                .chunks(70_001)
                .map(Bytes::copy_from_slice)
                .collect::<Vec<_>>();
            let (feeder, body) = piped();
            let mut request = beacon(body);
            request
                .headers_mut()
                .insert("trailer", "x-checked".parse().unwrap());
            let response = tokio::spawn(async move { session.send(request).await });
            for piece in pieces {
                feeder.send(piece).await;
            }
            feeder.end_with(trailers("clean")).await;
            assert_eq!(response.await.unwrap().status(), StatusCode::OK);
            let seen = log.next().await;
            assert!(seen.body == sent, "other bytes arrived than were sent");
            assert_eq!(seen.trailers, Some(trailers("clean")), "{speaks:?}");
            let outcome = phiward.outcome().await;
            assert_eq!(outcome["action"], "forwarded");
            assert_eq!(outcome["request_bytes"], 1_000_000);
        }
    });
}

/// Text that says nothing: words of twelve letters at random.
fn readable(length: usize) -> Bytes {
    let letter = |(at, byte): (usize, u8)| match at % 13 {
        12 => b' ',
        _ => b'a' + byte % 26,
    };
    noise(length, 3)
        .into_iter()
        .enumerate()
        .map(letter)
        .collect()
}

#[test]
fn in_block_mode_what_nobody_can_read_does_not_arrive() {
    run(async {
        for speaks in [Speaks::Http1(TRACKER), Speaks::Http2(TRACKER)] {
            let (mut phiward, mut log, mut session, _origin) = block_mode(speaks).await;
            let response = session.send(beacon(full(noise(10_000, 3)))).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN);
            let entry = phiward.entry().await;
            assert_eq!(entry["outcome"]["action"], "blocked");
            assert_eq!(entry["obstacles"][0]["layer"], "bytes");
            session.send(get("https://tracker.example/clean")).await;
            assert_eq!(log.paths(), ["/clean"], "{speaks:?}");
        }
    });
}

#[test]
fn in_block_mode_a_leaking_request_does_not_arrive() {
    run(async {
        for speaks in [Speaks::Http1(TRACKER), Speaks::Http2(TRACKER)] {
            let (mut phiward, mut log, mut session, _origin) = block_mode(speaks).await;
            let response = session.send(beacon(full(LEAK))).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN);
            assert_eq!(
                response.headers()["proxy-status"],
                "phiward; error=http_request_denied"
            );
            let page = &response.headers()["access-control-allow-origin"];
            assert_eq!(page, "https://portal.clinic.example");
            let says = text(response.into_body()).await;
            assert!(
                says.starts_with("Blocked by phiward: a person's identifier"),
                "{says}"
            );
            let entry = phiward.entry().await;
            assert_eq!(entry["outcome"]["action"], "blocked");
            assert_eq!(entry["verdict"]["severity"], "critical");

            session.send(get("https://tracker.example/clean")).await;
            assert_eq!(log.paths(), ["/clean"]);
        }
    });
}

#[test]
fn in_block_mode_nobody_is_asked_for_a_host_whose_name_is_a_value() {
    run(async {
        // Found by nobody who connects: the address is one at which nothing listens.
        let host = "mila-voss.tracker.example";
        let mut phiward = blocking()
            .resolving(host, ([127, 0, 0, 1], 9).into())
            .start()
            .await;
        let mut session = phiward.browser().visit(host).await;
        let request = from_portal(Request::get(format!("https://{host}/")));
        let response = session.send(request.body(full("")).unwrap()).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        let page = text(response.into_body()).await;
        assert!(
            page.contains("its name holds what must not leave"),
            "{page}"
        );
        let entry = phiward.entry().await;
        assert_eq!(entry["outcome"]["action"], "blocked");
        assert_eq!(entry["host"], "•••.tracker.example");
    });
}

#[test]
fn in_block_mode_the_first_party_gets_what_is_its_own() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http2(PORTAL)).await;
        let mut phiward = blocking().reaching("portal.example", &origin).start().await;
        let mut session = phiward.browser().visit("portal.example").await;
        let request = Request::post("https://portal.example/visit")
            .header("origin", "https://portal.example")
            .body(full(LEAK));
        assert_eq!(
            session.send(request.unwrap()).await.status(),
            StatusCode::OK
        );
        assert_eq!(log.next().await.body, LEAK);
        assert_eq!(phiward.entry().await["verdict"]["severity"], "none");
    });
}

#[test]
fn in_block_mode_a_body_too_large_to_hold_does_not_arrive() {
    run(async {
        for speaks in [Speaks::Http1(TRACKER), Speaks::Http2(TRACKER)] {
            let (mut phiward, mut log, mut session, _origin) = block_mode(speaks).await;
            let response = session
                .send(beacon(full(vec![b' '; limits::HELD_BODY_BYTES + 1])))
                .await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN);
            let says = text(response.into_body()).await;
            assert!(says.contains("larger than can be held"), "{says}");
            let entry = phiward.entry().await;
            assert_eq!(entry["outcome"]["action"], "blocked");
            assert_eq!(entry["verdict"]["action"], "block");
            assert!(log.paths().is_empty());
        }
    });
}

#[test]
fn a_compressed_leak_is_found() {
    run(async {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(LEAK.as_bytes()).unwrap();
        let body = gzip.finish().unwrap();
        let (mut phiward, mut log, mut session, _origin) = block_mode(Speaks::Http2(TRACKER)).await;
        let mut request = beacon(full(body));
        request
            .headers_mut()
            .insert("content-encoding", "gzip".parse().unwrap());
        assert_eq!(session.send(request).await.status(), StatusCode::FORBIDDEN);
        let entry = phiward.entry().await;
        let email = finding(&entry, "subject.email");
        assert_eq!(email["field"], "user.email");
        assert_eq!(email["chain"][0], "gzip");
        assert!(log.paths().is_empty());
    });
}

#[test]
fn the_same_is_found_however_a_body_is_cut() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http2(TRACKER)).await;
        let mut phiward = observing()
            .reaching("tracker.example", &origin)
            .start()
            .await;
        let mut session = phiward.browser().visit("tracker.example").await;
        session.send(beacon(full(LEAK))).await;
        let whole = phiward.entry().await;
        finding(&whole, "subject.email");
        finding(&whole, "subject.medication");
        for size in 1..=20 {
            let (feeder, body) = piped();
            let (response, ()) = tokio::join!(session.send(beacon(body)), async {
                for piece in LEAK.as_bytes().chunks(size) {
                    feeder.send(piece).await;
                }
                drop(feeder);
            });
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(
                phiward.entry().await["findings"],
                whole["findings"],
                "pieces of {size}"
            );
        }
        assert_eq!(log.paths().len(), 21);
    });
}

/// A proxy in block mode, what reaches the third party behind it, and a browser that visits it.
async fn block_mode(speaks: Speaks) -> (Phiward, Log, Session, Origin) {
    let (origin, log) = Origin::logging(speaks).await;
    let phiward = blocking()
        .reaching("tracker.example", &origin)
        .start()
        .await;
    let session = phiward.browser().visit("tracker.example").await;
    (phiward, log, session, origin)
}

/// What a page of the portal sends to a third party.
fn beacon(body: Body) -> Request<Body> {
    let request = Request::post("https://tracker.example/collect");
    let request = from_portal(request).header("content-type", "application/json");
    request.body(body).expect("a request")
}

/// Returns the finding of one kind.
fn finding<'e>(entry: &'e Value, kind: &str) -> &'e Value {
    let findings = entry["findings"].as_array().expect("a list");
    let found = findings.iter().find(|finding| finding["kind"] == kind);
    found.unwrap_or_else(|| panic!("no {kind} in {findings:?}"))
}
