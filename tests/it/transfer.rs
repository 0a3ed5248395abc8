//! Large bodies through the program, by curl: nothing changes on the way, and memory stays bounded.

use bytes::Bytes;
use http::{Method, Response, StatusCode};

use crate::harness::body::{all, empty, full, noise};
use crate::harness::certificate::Certificate;
use crate::harness::origin::{Origin, Speaks};
use crate::harness::process::Process;
use crate::harness::run;

/// Bytes of a body.
const SIZE: usize = 64 * 1_024 * 1_024;
/// The most memory that the program may use.
const MEMORY: u64 = 64 * 1_024 * 1_024;

const CERTIFICATE: Certificate = Certificate::For(&["portal.example", "127.0.0.1", "::1"]);

#[test]
fn an_http2_origin_by_name() {
    run(passes(
        "127.0.0.1",
        Speaks::Http2(CERTIFICATE),
        "portal.example",
        "2",
    ));
}

#[test]
fn an_http1_origin_by_name() {
    run(passes(
        "127.0.0.1",
        Speaks::Http1(CERTIFICATE),
        "portal.example",
        "1.1",
    ));
}

#[test]
fn an_http2_origin_by_ipv4_address() {
    run(passes(
        "127.0.0.1",
        Speaks::Http2(CERTIFICATE),
        "127.0.0.1",
        "2",
    ));
}

#[test]
fn an_http1_origin_by_ipv4_address() {
    run(passes(
        "127.0.0.1",
        Speaks::Http1(CERTIFICATE),
        "127.0.0.1",
        "1.1",
    ));
}

#[test]
fn an_origin_by_ipv6_address() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return; // This computer has no IPv6.
    }
    run(passes("[::1]", Speaks::Http2(CERTIFICATE), "[::1]", "2"));
}

/// An origin at `ip` gives and takes a large body, and is asked for as `host`.
async fn passes(ip: &str, speaks: Speaks, host: &str, version: &str) {
    let (down, up) = (noise(SIZE, 1), noise(SIZE, 2));
    let origin = giving_and_taking(ip, speaks, down.clone(), up.clone()).await;
    let port = origin.address.port();
    let by_name = format!("portal.example:{port}:127.0.0.1");
    let mut phiward = Process::start(&["--resolve", &by_name]).await;
    let url = format!("https://{host}:{port}/file");

    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let curl = phiward
        .curl()
        .await
        .args(["--output".as_ref(), path("down").as_os_str()]);
    let got = curl.get(&url).await;
    assert_eq!(got.line(), (200, version, 0));
    let arrived = std::fs::read(path("down")).expect("a file");
    assert!(
        arrived == down,
        "{} bytes came down, others than were sent",
        arrived.len()
    );

    std::fs::write(path("up"), &up).expect("a file");
    let curl = phiward
        .curl()
        .await
        .args(["--upload-file".as_ref(), path("up").as_os_str()]);
    let got = curl.get(&url).await;
    assert_eq!(
        got.line(),
        (200, version, 0),
        "other bytes went up than were sent"
    );

    let entries = phiward.entries(2).await;
    assert_eq!(entries[0]["outcome"]["status"], 200);
    assert_eq!(entries[1]["outcome"]["status"], 200);
    let peak = phiward.peak_memory();
    assert!(peak < MEMORY, "{} MiB", peak >> 20);
}

/// An origin that gives `down` for GET, and says whether it was given `up` by PUT.
async fn giving_and_taking(ip: &str, speaks: Speaks, down: Bytes, up: Bytes) -> Origin {
    Origin::serving_at(&format!("{ip}:0"), speaks, move |request| {
        let (down, up) = (down.clone(), up.clone());
        async move {
            if request.method() == Method::GET {
                return Response::new(full(down));
            }
            let mut response = Response::new(empty());
            if all(request.into_body()).await.0 != up {
                *response.status_mut() = StatusCode::BAD_REQUEST;
            }
            response
        }
    })
    .await
}
