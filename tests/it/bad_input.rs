//! What is broken, hostile or out of reach: it is answered with what is the matter and what to do,
//! it is recorded, and the program goes on.

use std::net::SocketAddr;

use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::harness::body::{empty, full, next, piped, text};
use crate::harness::browser::{Session, get, read_all, read_head};
use crate::harness::certificate::Certificate;
use crate::harness::origin::{Origin, Speaks};
use crate::harness::patient::{LEAK, from_portal};
use crate::harness::process::Process;
use crate::harness::run;

const ADDRESS: Certificate = Certificate::For(&["127.0.0.1"]);

/// The program before a good origin.
struct Bench {
    phiward: Process,
    origin: Origin,
    /// How many entries there were.
    recorded: usize,
}

impl Bench {
    async fn new() -> Self {
        let good = Certificate::For(&["portal.example", "127.0.0.1"]);
        let (origin, _) = Origin::logging(Speaks::Http2(good)).await;
        let port = origin.address.port();
        let resolve = format!("portal.example:{port}:127.0.0.1");
        Self {
            phiward: Process::start(&["--resolve", &resolve]).await,
            origin,
            recorded: 0,
        }
    }

    /// The good origin, as CONNECT names it.
    fn target(&self) -> String {
        format!("portal.example:{}", self.origin.address.port())
    }

    /// Waits for the next entry, and returns what happened in the end.
    async fn outcome(&mut self) -> Value {
        self.recorded += 1;
        let entries = self.phiward.entries(self.recorded).await;
        entries[self.recorded - 1]["outcome"].clone()
    }

    /// Asks for a page with curl, which must be answered by the proxy itself: this status, and a
    /// page that says this and this.
    async fn page(&mut self, args: &[&str], url: &str, status: u64, says: [&str; 2]) {
        let got = self.phiward.curl().await.args(args).get(url).await;
        assert_eq!(
            (got.line().0, got.line().2),
            (status, 0),
            "{url}: {}",
            got.text()
        );
        let text = got.text();
        for part in says {
            assert!(text.contains(part), "no {part:?} in {text}");
        }
        assert!(text.contains("Answered by phiward"), "{text}");
    }

    /// The program goes on as if nothing had been.
    async fn goes_on(mut self) {
        let url = format!("https://{}/good", self.target());
        let got = self.phiward.curl().await.get(&url).await;
        assert_eq!(
            (got.line(), got.text()),
            ((200, "2", 0), "hello".to_owned())
        );
        assert_eq!(self.outcome().await["status"], 200);
        let said = self.phiward.complaints();
        assert!(
            !said.contains("panic") && !said.contains("defect"),
            "{said}"
        );
    }
}

/// The hello of a client, as it stands on the wire.
async fn hello() -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config =
        crate::harness::browser::Browser::new(address, crate::harness::certificate::root())
            .tls_config(&["h2"]);
    let name = "portal.example".try_into().unwrap();
    let mut client = rustls::ClientConnection::new(config, name).unwrap();
    let mut hello = Vec::new();
    client.write_tls(&mut hello).unwrap();
    hello
}

#[test]
fn a_client_hello_that_breaks_off() {
    run(async {
        let mut bench = Bench::new().await;
        let hello = hello().await;
        for length in [2, 5, 6, 60, hello.len() - 1] {
            let browser = bench.phiward.browser().await;
            let mut wire = browser.tunnel(&bench.target()).await;
            wire.write_all(&hello[..length]).await.unwrap();
            wire.shutdown().await.unwrap();
            assert_eq!(read_all(&mut wire).await, "", "{length}");
            let outcome = bench.outcome().await;
            assert_eq!(outcome["action"], "refused");
            assert_eq!(outcome["because"], "browser-handshake");
        }
        bench.goes_on().await;
    });
}

#[test]
fn a_tls_record_of_garbage() {
    run(async {
        let mut bench = Bench::new().await;
        for garbage in [
            &b"\x16\x03\x01\x00\x08garbage!"[..],
            b"\x16\x03\x01\xff\xffgarbage",
            b"\x16\x03\x03\x00\x00",
            b"\x16\x03\x01\x00\x04\x01\xff\xff\xff",
        ] {
            let browser = bench.phiward.browser().await;
            let mut wire = browser.tunnel(&bench.target()).await;
            wire.write_all(garbage).await.unwrap();
            wire.shutdown().await.unwrap();
            read_all(&mut wire).await;
            assert_eq!(bench.outcome().await["because"], "browser-handshake");
        }
        bench.goes_on().await;
    });
}

#[test]
fn a_browser_that_does_not_trust_the_certificate() {
    run(async {
        let mut bench = Bench::new().await;
        let url = format!("https://{}/", bench.target());
        let folder = tempfile::tempdir().unwrap();
        let other = folder.path().join("other.pem");
        std::fs::write(&other, crate::harness::certificate::root_pem()).unwrap();
        let curl = bench
            .phiward
            .curl()
            .await
            .args(["--cacert".as_ref(), other.as_os_str()]);
        let got = curl.get(&url).await;
        assert_eq!(got.line().2, 60, "{}", got.says);
        assert_eq!(bench.outcome().await["because"], "browser-handshake");
        assert!(
            bench
                .phiward
                .complaints()
                .contains("does it trust our certificate?")
        );
        bench.goes_on().await;
    });
}

#[test]
fn headers_of_100_kib() {
    run(async {
        let mut bench = Bench::new().await;
        let cookie = format!("a={}", "x".repeat(100 * 1_024));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("header");
        std::fs::write(&file, format!("Cookie: {cookie}")).unwrap();
        let header = format!("@{}", file.display());
        let args = ["--http1.1", "--proxy-header", "X: 1", "--header", &header];
        let url = format!("https://{}/", bench.target());
        let says = ["bytes; phiward takes 65536", "Clear the site's cookies"];
        for url in [&*url, "http://portal.example/"] {
            bench.page(&args, url, 431, says).await;
            assert_eq!(bench.outcome().await["because"], "headers-too-large");
        }
        // curl itself sends no more than 64 KiB in HTTP/2.
        let browser = bench.phiward.browser().await;
        let mut session = browser.visit(&bench.target()).await;
        assert!(session.is_http2());
        let request = Request::get(&url).header("cookie", cookie).body(empty());
        let response = session.send(request.unwrap()).await;
        assert_eq!(
            response.status(),
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE
        );
        let page = text(response.into_body()).await;
        assert!(says.iter().all(|part| page.contains(part)), "{page}");
        assert_eq!(bench.outcome().await["because"], "headers-too-large");
        bench.goes_on().await;
    });
}

#[test]
fn headers_without_end() {
    run(async {
        let bench = Bench::new().await;
        let browser = bench.phiward.browser().await;
        let mut wire = browser.wire().await;
        wire.write_all(b"GET http://portal.example/ HTTP/1.1\r\nX-Long: ")
            .await
            .unwrap();
        // The proxy stops reading at some point, and with that writing fails.
        let flood = vec![b'x'; 64 * 1_024];
        while wire.write_all(&flood).await.is_ok() {}
        bench.goes_on().await;
    });
}

#[test]
fn more_headers_than_anyone_needs() {
    run(async {
        let mut bench = Bench::new().await;
        let browser = bench.phiward.browser().await;
        let mut wire = browser.wire().await;
        let many = "X: 1\r\n".repeat(1_000);
        let request = format!("GET http://portal.example/ HTTP/1.1\r\n{many}\r\n");
        wire.write_all(request.as_bytes()).await.unwrap();
        let head = read_head(&mut wire).await;
        assert!(head.starts_with("HTTP/1.1 431 "), "{head}");
        assert_eq!(bench.outcome().await["because"], "headers-too-large");
        bench.goes_on().await;
    });
}

#[test]
fn requests_to_the_proxy_itself_under_any_name() {
    run(async {
        let mut bench = Bench::new().await;
        let port = bench.phiward.address.port();
        let says = ["is this proxy itself", "Ask for a site, not for the proxy"];
        for alias in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"] {
            let http = format!("http://{alias}:{port}/");
            let https = format!("https://{alias}:{port}/");
            bench.page(&[], &http, 508, says).await;
            assert_eq!(bench.outcome().await["action"], "failed");
            bench.page(&["--proxytunnel"], &http, 508, says).await;
            assert_eq!(bench.outcome().await["action"], "failed");
            bench.page(&[], &https, 508, says).await;
            assert_eq!(bench.outcome().await["action"], "failed");
        }
        bench.goes_on().await;
    });
}

#[test]
fn an_origin_that_does_not_run() {
    run(async {
        let mut bench = Bench::new().await;
        let gone = closed_port().await;
        let says = [&*format!("Cannot connect to {gone}."), "Check that it runs"];
        for url in [format!("http://{gone}/"), format!("https://{gone}/")] {
            bench.page(&[], &url, 502, says).await;
            let outcome = bench.outcome().await;
            assert_eq!(outcome["action"], "failed");
            assert_eq!(outcome["because"], "no connection");
        }
        bench.goes_on().await;
    });
}

/// An address at which nobody listens any more.
async fn closed_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}

#[test]
fn a_host_that_nobody_knows() {
    run(async {
        let mut bench = Bench::new().await;
        // A label of 64 letters: every resolver refuses it without asking a server.
        let host = format!("{}.example", "x".repeat(64));
        let says = [
            &*format!("Cannot find the address of {host}"),
            "say where it is with --resolve",
        ];
        bench.page(&[], &format!("http://{host}/"), 502, says).await;
        assert_eq!(bench.outcome().await["action"], "failed");
        bench.goes_on().await;
    });
}

#[test]
fn a_certificate_for_another_name() {
    let certificate = Certificate::For(&["other.example"]);
    run(is_not_trusted(
        certificate,
        "Its certificate is for another name",
    ));
}

#[test]
fn a_certificate_that_has_expired() {
    let certificate = Certificate::Expired("127.0.0.1");
    run(is_not_trusted(
        certificate,
        "Its certificate has expired: renew it",
    ));
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    let certificate = Certificate::SelfSigned("127.0.0.1");
    run(is_not_trusted(
        certificate,
        "name its issuer with --upstream-ca FILE",
    ));
}

async fn is_not_trusted(certificate: Certificate, says: &str) {
    let mut bench = Bench::new().await;
    let (bad, mut log) = Origin::logging(Speaks::Http2(certificate)).await;
    let url = format!("https://{}/", bad.address);
    let no = format!("No trusted connection to {}", bad.address);
    for version in ["--http2", "--http1.1"] {
        bench.page(&[version], &url, 502, [&no, says]).await;
        assert_eq!(bench.outcome().await["action"], "failed");
    }
    assert!(log.paths().is_empty());
    bench.goes_on().await;
}

#[test]
fn an_origin_that_speaks_no_tls() {
    run(async {
        let mut bench = Bench::new().await;
        let (plain, _log) = Origin::logging(Speaks::Plain).await;
        let url = format!("https://{}/", plain.address);
        let says = [&*format!("No trusted connection to {}", plain.address), ""];
        bench.page(&[], &url, 502, says).await;
        assert_eq!(bench.outcome().await["action"], "failed");
        bench.goes_on().await;
    });
}

#[test]
fn a_request_that_is_not_for_a_proxy() {
    run(async {
        let mut bench = Bench::new().await;
        for request in [
            "GET / HTTP/1.1\r\nhost: x\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
            "GET ftp://portal.example/ HTTP/1.1\r\nhost: x\r\n\r\n",
            "CONNECT portal.example HTTP/1.1\r\nhost: x\r\n\r\n",
        ] {
            let mut wire = TcpStream::connect(bench.phiward.address).await.unwrap();
            wire.write_all(request.as_bytes()).await.unwrap();
            wire.shutdown().await.unwrap();
            let answer = read_all(&mut wire).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{request}: {answer}");
            assert!(answer.contains("This is the port of a proxy"), "{answer}");
            assert!(answer.contains("phiward open URL"), "{answer}");
            assert_eq!(
                bench.outcome().await["because"],
                "not-for-proxy",
                "{request}"
            );
        }
        bench.goes_on().await;
    });
}

#[test]
fn bytes_that_are_no_request() {
    run(async {
        let bench = Bench::new().await;
        for bytes in [
            &b"\x00\x01\x02\x03\r\n\r\n"[..],
            b"GET http://portal.example/ HTTP/9.9\r\n\r\n",
            b"GET http://portal.example/ HTTP/1.1\r\nno colon\r\n\r\n",
            b"POST http://portal.example/ HTTP/1.1\r\ncontent-length: x\r\n\r\n",
        ] {
            let mut wire = TcpStream::connect(bench.phiward.address).await.unwrap();
            wire.write_all(bytes).await.unwrap();
            wire.shutdown().await.unwrap();
            let answer = read_all(&mut wire).await;
            let sensible = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
            assert!(
                sensible,
                "{:?} to {:?}",
                answer,
                bytes.escape_ascii().to_string()
            );
        }
        bench.goes_on().await;
    });
}

#[test]
fn a_browser_that_leaves_in_the_middle_of_its_body() {
    run(async {
        let mut bench = Bench::new().await;
        let (head, mut heads) = mpsc::channel(1);
        let origin = Origin::serving(Speaks::Http2(ADDRESS), move |request| {
            let head = head.clone();
            async move {
                let mut body = request.into_body();
                head.send(next(&mut body).await).await.ok();
                // Waits for more, or for the end.
                body.frame().await;
                Response::new(empty())
            }
        })
        .await;
        let browser = bench.phiward.browser().await;
        let target = origin.address.to_string();
        for protocol in ["http/1.1", "h2"] {
            let stream = browser.tls(&target, &[protocol]).await;
            let mut session = if protocol == "h2" {
                Session::http2(stream).await
            } else {
                Session::http1(stream).await
            };
            let (feeder, body) = piped();
            feeder.send(LEAK).await;
            let request =
                from_portal(Request::post(format!("https://{target}/collect"))).body(body);
            let asking = tokio::spawn(async move { session.try_send(request.unwrap()).await });
            assert!(heads.recv().await.unwrap().is_some());
            feeder.break_off().await;
            assert!(asking.await.unwrap().is_err());
            let outcome = bench.outcome().await;
            assert!(
                ["broken", "cut"].contains(&outcome["action"].as_str().unwrap()),
                "{outcome}"
            );
            let entry = bench.phiward.entries(bench.recorded).await.pop().unwrap();
            assert_eq!(
                entry["verdict"]["severity"], "critical",
                "what was sent was looked at"
            );
            assert_eq!(entry["obstacles"][0]["reason"], "cut");
        }
        bench.goes_on().await;
    });
}

#[test]
fn an_origin_that_dies_in_the_middle_of_its_response() {
    run(async {
        let mut bench = Bench::new().await;
        for speaks in [Speaks::Http1(ADDRESS), Speaks::Http2(ADDRESS)] {
            let (feeders, mut fed) = mpsc::channel(1);
            let origin = Origin::serving(speaks, move |_| {
                let (feeder, body) = piped();
                feeders.try_send(feeder).ok();
                std::future::ready(Response::new(body))
            })
            .await;
            let browser = bench.phiward.browser().await;
            let target = origin.address.to_string();
            let mut session = browser.visit(&target).await;
            let mut response = session.send(get(&format!("https://{target}/"))).await;
            let feeder = fed.recv().await.unwrap();
            feeder.send("the first part").await;
            assert_eq!(next(response.body_mut()).await.unwrap(), "the first part");
            feeder.break_off().await;
            let more = response.body_mut().frame().await;
            assert!(
                matches!(more, Some(Err(_))),
                "the browser should know that this is not all"
            );
            assert_eq!(bench.outcome().await["status"], 200);
        }
        bench.goes_on().await;
    });
}

#[test]
fn an_origin_that_dies_before_it_answers() {
    run(async {
        let mut bench = Bench::new().await;
        let speaks = Speaks::Http1(ADDRESS);
        let origin = Origin::of_wires(speaks, |mut wire| async move {
            read_head(&mut wire).await;
        })
        .await;
        let url = format!("https://{}/", origin.address);
        bench
            .page(&[], &url, 502, ["Try again", "may have reached its origin"])
            .await;
        assert_eq!(bench.outcome().await["action"], "broken");
        bench.goes_on().await;
    });
}

#[test]
fn an_origin_that_answers_nonsense() {
    run(async {
        let mut bench = Bench::new().await;
        let origin = Origin::of_wires(Speaks::Plain, |mut wire| async move {
            read_head(&mut wire).await;
            wire.write_all(b"nonsense\r\n\r\n").await.ok();
        })
        .await;
        let url = format!("http://{}/", origin.address);
        bench
            .page(&[], &url, 502, ["Try again", "may have reached its origin"])
            .await;
        assert_eq!(bench.outcome().await["action"], "broken");
        bench.goes_on().await;
    });
}

#[test]
fn methods_and_paths_that_nobody_uses() {
    run(async {
        let mut bench = Bench::new().await;
        let browser = bench.phiward.browser().await;
        let mut session = browser.visit(&bench.target()).await;
        let base = format!("https://{}", bench.target());
        for (method, path) in [
            ("BREW", "/pot"),
            ("GET", "//..%2f..;/?&&=&%zz"),
            ("TRACE", "/"),
        ] {
            let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap());
            let request = request
                .uri(format!("{base}{path}"))
                .body(full("x"))
                .unwrap();
            assert_eq!(session.send(request).await.status(), StatusCode::OK);
        }
        session.send(get(&base)).await;
        for _ in 0..4 {
            assert_eq!(bench.outcome().await["status"], 200);
        }
        bench.goes_on().await;
    });
}
