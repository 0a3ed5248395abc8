//! What lies between browser and origin: protocols, certificates, headers, targets.

use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Response, Version};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{Barrier, mpsc};
use tokio_rustls::TlsConnector;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::harness::body::{empty, full, text};
use crate::harness::browser::{Session, get, read_all, read_head};
use crate::harness::certificate::Certificate;
use crate::harness::origin::{Origin, Speaks};
use crate::harness::proxy::observing;
use crate::harness::run;

const PORTAL: Certificate = Certificate::For(&["portal.example", "127.0.0.1"]);

#[test]
fn an_origin_that_speaks_h2_is_spoken_to_in_h2() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http2(PORTAL)).await;
        let mut phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let got = phiward
            .curl()
            .args(["--http2"])
            .get("https://portal.example/a?b")
            .await;
        assert_eq!(
            (got.line(), got.text()),
            ((200, "2", 0), "hello".to_owned())
        );
        let seen = log.next().await.head;
        assert_eq!(seen.version, Version::HTTP_2);
        assert_eq!(seen.uri, "https://portal.example/a?b");
        let entry = phiward.entry().await;
        assert_eq!(entry["host"], "portal.example");
        assert_eq!(entry["outcome"]["action"], "forwarded");
        assert_eq!(entry["outcome"]["status"], 200);
    });
}

#[test]
fn a_browser_that_offers_h2_gets_http1_where_the_origin_speaks_no_more() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http1(PORTAL)).await;
        let phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let got = phiward
            .curl()
            .args(["--http2"])
            .get("https://portal.example/")
            .await;
        assert_eq!(
            (got.line(), got.text()),
            ((200, "1.1", 0), "hello".to_owned())
        );
        assert_eq!(log.next().await.head.version, Version::HTTP_11);
    });
}

#[test]
fn an_origin_that_speaks_h2_is_spoken_to_in_http1_where_the_browser_speaks_no_more() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http2(PORTAL)).await;
        let phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let got = phiward
            .curl()
            .args(["--http1.1"])
            .get("https://portal.example/")
            .await;
        assert_eq!(
            (got.line(), got.text()),
            ((200, "1.1", 0), "hello".to_owned())
        );
        assert_eq!(log.next().await.head.version, Version::HTTP_11);
    });
}

#[test]
fn plain_http_in_a_tunnel_is_read_and_recorded() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Plain).await;
        let mut phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let url = "http://portal.example/a";
        let got = phiward.curl().args(["--proxytunnel"]).get(url).await;
        assert_eq!(
            (got.line(), got.text()),
            ((200, "1.1", 0), "hello".to_owned())
        );
        let put = ["--proxytunnel", "--request", "PUT", "--data", "12345"];
        let got = phiward.curl().args(put).get(url).await;
        assert_eq!(got.line(), (200, "1.1", 0));

        assert_eq!(log.next().await.head.method, "GET");
        let seen = log.next().await;
        assert_eq!(
            (seen.head.method.as_str(), &seen.body[..]),
            ("PUT", &b"12345"[..])
        );
        for (method, bytes) in [("GET", 0), ("PUT", 5)] {
            let entry = phiward.entry().await;
            assert_eq!(entry["method"], method);
            assert_eq!(entry["outcome"]["action"], "forwarded");
            assert_eq!(entry["outcome"]["request_bytes"], bytes);
        }
    });
}

#[test]
fn a_request_in_absolute_form_reaches_its_origin_in_origin_form() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Plain).await;
        let mut phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let got = phiward.curl().get("http://portal.example/a?b=c").await;
        assert_eq!(
            (got.line(), got.text()),
            ((200, "1.1", 0), "hello".to_owned())
        );
        let seen = log.next().await.head;
        assert_eq!(seen.uri, "/a?b=c");
        assert_eq!(seen.headers["host"], "portal.example");
        assert_eq!(phiward.entry().await["outcome"]["status"], 200);
    });
}

/// What a browser says in HTTP/1.1, and what a raw origin got and answered.
async fn through_http1(says: &'static str, answers: &'static str) -> (String, String) {
    let (head, mut heads) = mpsc::channel(1);
    let origin = Origin::of_wires(Speaks::Http1(PORTAL), move |mut wire| {
        let head = head.clone();
        async move {
            head.send(read_head(&mut wire).await).await.ok();
            wire.write_all(answers.as_bytes()).await.ok();
            wire.shutdown().await.ok();
        }
    })
    .await;
    let phiward = observing()
        .reaching("portal.example", &origin)
        .start()
        .await;
    let mut stream = phiward.browser().tls("portal.example", &["http/1.1"]).await;
    stream.write_all(says.as_bytes()).await.unwrap();
    let answered = read_head(&mut stream).await;
    (heads.recv().await.unwrap(), answered)
}

#[test]
fn http1_headers_keep_their_names_their_order_and_their_repetitions() {
    const SAYS: &str = "POST /a HTTP/1.1\r\nHost: portal.example\r\nX-ZULU: 1\r\naccept: */*\r\n\
                        CONTENT-length: 0\r\nx-Twice: one\r\nx-Twice: two\r\nX-alpha: 2\r\n\r\n";
    const ANSWERS: &str = "HTTP/1.1 200 OK\r\nX-ZuLu: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\
                           x-Alpha: 2\r\ncontent-LENGTH: 0\r\n\r\n";
    run(async {
        let (got, answered) = through_http1(SAYS, ANSWERS).await;
        assert_eq!(got, SAYS);
        assert_eq!(answered, ANSWERS);
    });
}

#[test]
fn headers_of_one_connection_are_not_passed() {
    const SAYS: &str = "GET /a HTTP/1.1\r\nHost: portal.example\r\n\
                        Connection: keep-alive, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\n\
                        Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic eDp5\r\n\
                        TE: gzip\r\nX-Last: 1\r\n\r\n";
    const ANSWERS: &str = "HTTP/1.1 200 OK\r\nConnection: X-Theirs\r\nX-Theirs: 1\r\n\
                           Keep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\n\
                           X-Last: 1\r\nContent-Length: 0\r\n\r\n";
    run(async {
        let (got, answered) = through_http1(SAYS, ANSWERS).await;
        assert_eq!(
            got,
            "GET /a HTTP/1.1\r\nHost: portal.example\r\nX-Last: 1\r\n\r\n"
        );
        assert_eq!(
            answered,
            "HTTP/1.1 200 OK\r\nX-Last: 1\r\nContent-Length: 0\r\n\r\n"
        );
    });
}

#[test]
fn alternative_services_that_lead_around_the_proxy_are_not_passed() {
    run(async {
        let origin = Origin::serving(Speaks::Http2(PORTAL), |_| async {
            let response = Response::builder().header("alt-svc", "h3=\":443\"; ma=86400");
            response.header("x-other", "1").body(empty()).unwrap()
        })
        .await;
        let phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let mut session = phiward.browser().visit("portal.example").await;
        let response = session.send(get("https://portal.example/")).await;
        assert_eq!(response.headers()["x-other"], "1");
        assert!(!response.headers().contains_key("alt-svc"));
    });
}

#[test]
fn the_certificate_is_for_the_exact_host() {
    run(async {
        let (origin, _log) = Origin::logging(Speaks::Http1(PORTAL)).await;
        let phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let browser = phiward.browser();

        let by_name = browser.tls("portal.example", &["http/1.1"]).await;
        let certificate = by_name.get_ref().1.peer_certificates().unwrap()[0].clone();
        let name = GeneralName::DNSName("portal.example");
        assert_eq!(alternative_names(&certificate), [format!("{name:?}")]);

        let address = format!("127.0.0.1:{}", origin.address.port());
        let by_address = browser.tls(&address, &["http/1.1"]).await;
        let certificate = by_address.get_ref().1.peer_certificates().unwrap()[0].clone();
        let octets = Ipv4Addr::LOCALHOST.octets();
        let name = GeneralName::IPAddress(&octets);
        assert_eq!(alternative_names(&certificate), [format!("{name:?}")]);
    });
}

fn alternative_names(certificate: &[u8]) -> Vec<String> {
    let (_, certificate) = X509Certificate::from_der(certificate).unwrap();
    let names = certificate.subject_alternative_name().unwrap().unwrap();
    let shown = |name: &GeneralName<'_>| format!("{name:?}");
    names.value.general_names.iter().map(shown).collect()
}

#[test]
fn a_request_goes_where_its_tunnel_goes_whatever_host_it_names() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http2(PORTAL)).await;
        let (other, mut others) = Origin::logging(Speaks::Plain).await;
        let setup = observing().reaching("portal.example", &origin);
        let mut phiward = setup.reaching("other.example", &other).start().await;
        let browser = phiward.browser();
        let mut http2 = browser.visit("portal.example").await;
        assert!(http2.is_http2());
        let mut http1 = browser.visit_http1("portal.example").await;
        for session in [&mut http2, &mut http1] {
            for (host, misdirected) in [("other.example", true), ("PORTAL.example", false)] {
                session.send(get(&format!("https://{host}/a"))).await;
                assert_eq!(log.next().await.head.uri.path(), "/a");
                let entry = phiward.entry().await;
                assert_eq!(entry["host"], "portal.example");
                assert_eq!(
                    entry["outcome"]["misdirected"] == true,
                    misdirected,
                    "{host}"
                );
            }
        }
        assert!(others.paths().is_empty());
    });
}

#[test]
fn a_request_in_absolute_form_goes_where_its_address_says_whatever_host_it_names() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Plain).await;
        let (other, mut others) = Origin::logging(Speaks::Plain).await;
        let setup = observing().reaching("portal.example", &origin);
        let mut phiward = setup.reaching("other.example", &other).start().await;
        let args = ["--header", "Host: other.example"];
        let got = phiward
            .curl()
            .args(args)
            .get("http://portal.example/a")
            .await;
        assert_eq!(got.line(), (200, "1.1", 0));
        assert_eq!(log.paths(), ["/a"]);
        assert!(others.paths().is_empty());
        let entry = phiward.entry().await;
        assert_eq!(
            (&entry["host"], &entry["outcome"]["misdirected"]),
            (&"portal.example".into(), &true.into())
        );
    });
}

/// A connection that sends every byte by itself.
struct Dribbling(TcpStream);

impl AsyncRead for Dribbling {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl AsyncWrite for Dribbling {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let first = bytes.get(..1).unwrap_or_default();
        Pin::new(&mut self.0).poll_write(context, first)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[test]
fn a_client_hello_may_come_byte_by_byte() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http2(PORTAL)).await;
        let phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let browser = phiward.browser();
        let wire = Dribbling(browser.tunnel("portal.example:443").await);
        let name = ServerName::try_from("portal.example").unwrap();
        let connector = TlsConnector::from(browser.tls_config(&["h2"]));
        let stream = connector.connect(name, wire).await.unwrap();
        let mut session = Session::http2(stream).await;
        let response = session.send(get("https://portal.example/a")).await;
        assert_eq!(text(response.into_body()).await, "hello");
        assert_eq!(log.paths(), ["/a"]);
    });
}

#[test]
fn a_client_hello_may_come_in_many_records() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Http2(PORTAL)).await;
        let phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let browser = phiward.browser();
        let mut config = Arc::unwrap_or_clone(browser.tls_config(&["h2"]));
        config.max_fragment_size = Some(64);
        let wire = browser.tunnel("portal.example:443").await;
        let name = ServerName::try_from("portal.example").unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let mut session = Session::http2(connector.connect(name, wire).await.unwrap()).await;
        let response = session.send(get("https://portal.example/a")).await;
        assert_eq!(text(response.into_body()).await, "hello");
        assert_eq!(log.paths(), ["/a"]);
    });
}

#[test]
fn the_streams_of_one_http2_connection_do_not_wait_for_one_another() {
    const STREAMS: usize = 20;
    run(async {
        // The origin answers nobody until everybody has asked.
        let everybody = Arc::new(Barrier::new(STREAMS));
        let origin = Origin::serving(Speaks::Http2(PORTAL), move |request| {
            let everybody = Arc::clone(&everybody);
            async move {
                everybody.wait().await;
                Response::new(full(request.uri().path().to_owned()))
            }
        })
        .await;
        let mut phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let Session::Http2(sender) = phiward.browser().visit("portal.example").await else {
            panic!("not HTTP/2")
        };
        let asked = (0..STREAMS).map(|number| {
            let mut session = Session::Http2(sender.clone());
            async move {
                let path = format!("/{number}");
                let response = session
                    .send(get(&format!("https://portal.example{path}")))
                    .await;
                assert_eq!(text(response.into_body()).await, path);
            }
        });
        futures_util::future::join_all(asked).await;
        for _ in 0..STREAMS {
            assert_eq!(phiward.outcome().await["status"], 200);
        }
    });
}

#[test]
fn a_tunnel_that_is_never_used_is_nothing_to_record() {
    run(async {
        let (origin, mut log) = Origin::logging(Speaks::Plain).await;
        let mut phiward = observing()
            .reaching("portal.example", &origin)
            .start()
            .await;
        let mut unused = phiward.browser().tunnel("portal.example:443").await;
        unused.shutdown().await.unwrap();
        assert_eq!(read_all(&mut unused).await, "");
        phiward.curl().get("http://portal.example/used").await;
        assert_eq!(log.paths(), ["/used"]);
        assert_eq!(phiward.entry().await["index"], 0);
    });
}
