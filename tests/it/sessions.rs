//! Requests of one session, told together: which visit and frame they are of, who redirected the
//! browser, which script made them, whose id of the browser they hand on, and what a page says of
//! its own site.

use std::collections::HashMap;

use http::Response;
use serde_json::{Value, json};

use crate::harness::body::{Body, full};
use crate::harness::certificate::Certificate;
use crate::harness::chromium::Chromium;
use crate::harness::origin::{Origin, Speaks};
use crate::harness::process::{entries, phiward};
use crate::harness::proxy::{Phiward, observing};
use crate::harness::run;

const PORTAL: &str = "portal.riverside.example";
const WIDGET: &str = "widget.bookings.example";
const FIRST: &str = "pixel.one.example";
const SECOND: &str = "match.two.example";
const MANAGER: &str = "www.googletagmanager.com";
const LOADER: &str = "connect.facebook.net";
const META: &str = "www.facebook.com";

const CERTIFICATE: Certificate =
    Certificate::For(&[PORTAL, WIDGET, FIRST, SECOND, MANAGER, LOADER, META]);

/// What every host answers, by host and path. The page's name says nothing of health care; its
/// JSON-LD does.
fn answer(host: &str, path: &str) -> Response<Body> {
    let html = "text/html; charset=utf-8";
    let script = "text/javascript; charset=utf-8";
    let page = r#"<!doctype html><title>Welcome</title>
        <script type="application/ld+json">{"@type":"MedicalClinic","name":"Riverside"}</script>
        <script src="https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234"></script>
        <img src="https://pixel.one.example/sync">
        <iframe src="https://widget.bookings.example/frame"></iframe>"#;
    let manager = r#"document.head.append(Object.assign(document.createElement("script"),
        {src: "https://connect.facebook.net/signals/config/278166232544171?v=2.9.199"}));"#;
    let loader = r#"new Image().src =
        "https://www.facebook.com/tr/?id=278166232544171&ev=PageView&dl="
        + encodeURIComponent(location.href);"#;
    let frame = r#"<!doctype html><title>Book</title>
        <script>fetch("/collect", {method: "POST", body: "mila.voss+px@example.com"});</script>"#;
    let response = Response::builder();
    let (kind, text) = match (host, path) {
        (PORTAL, "/start") => {
            let sent_on = response.status(302).header("location", "/visit/7");
            return sent_on.body(full("")).unwrap();
        }
        (FIRST, _) => {
            let sent_on = response
                .status(302)
                .header(
                    "location",
                    "https://match.two.example/m?partner=a81b99cd77ef",
                )
                .header("set-cookie", "uid=a81b99cd77ef; Secure; SameSite=None");
            return sent_on.body(full("")).unwrap();
        }
        (PORTAL, "/visit/7") => (html, page),
        (WIDGET, "/frame") => (html, frame),
        (MANAGER, _) => (script, manager),
        (LOADER, _) => (script, loader),
        _ => ("text/plain; charset=utf-8", ""),
    };
    response
        .header("content-type", kind)
        .body(full(text))
        .unwrap()
}

fn has_email(entry: &Value) -> bool {
    let found = entry["findings"].as_array();
    found.is_some_and(|found| found.iter().any(|one| one["kind"] == "subject.email"))
}

/// Waits for an entry of each of these hosts and paths of ours.
async fn entries_of(phiward: &mut Phiward, wanted: &[(&str, &str)]) -> HashMap<String, Value> {
    let mut seen = HashMap::new();
    while seen.len() < wanted.len() {
        let entry = phiward.entry().await;
        let is =
            |(host, method): &&(&str, &str)| entry["host"] == *host && entry["method"] == *method;
        if let Some((host, method)) = wanted.iter().find(is) {
            seen.insert(format!("{method} {host}"), entry);
        }
    }
    seen
}

#[test]
fn in_chromium_requests_are_told_together() {
    run(async {
        let origin = Origin::serving(Speaks::Http2(CERTIFICATE), |request| {
            let host = request.uri().host().unwrap_or_default().to_owned();
            let response = answer(&host, request.uri().path());
            async { response }
        });
        let origin = origin.await;
        let mut phiward = observing()
            .reaching(PORTAL, &origin)
            .reaching(WIDGET, &origin)
            .reaching(FIRST, &origin)
            .reaching(SECOND, &origin)
            .reaching(MANAGER, &origin)
            .reaching(LOADER, &origin)
            .reaching(META, &origin)
            .keeping_the_rest_at(&origin)
            .start()
            .await;
        let url = "https://portal.riverside.example/start";
        let chromium = Chromium::open(url, phiward.address(), &phiward.spki());
        let wanted = [(WIDGET, "POST"), (SECOND, "GET"), (META, "GET")];
        let seen = entries_of(&mut phiward, &wanted).await;
        drop(chromium);

        // The page was redirected, and is one visit.
        let tag = &seen["GET www.facebook.com"];
        assert_eq!(tag["visit"]["number"], 1, "{tag:#}");
        assert_eq!(tag["sent"], json!({"by": "image"}));
        let script = json!({"host": LOADER, "vendor": "meta-pixel", "tags": ["278166232544171"],
            "known_by": "tag", "container": "GTM-ABC1234"});
        assert_eq!(tag["loaded_by"], script, "{tag:#}");
        // Who redirected, and whose id came along.
        let sync = &seen["GET match.two.example"];
        assert_eq!(
            sync["redirected_by"],
            json!({"host": FIRST, "hops": 1}),
            "{sync:#}"
        );
        assert_eq!(sync["synced_with"], json!(["one.example"]), "{sync:#}");
        assert_eq!(sync["visit"]["number"], 1, "{sync:#}");
        // What a frame sends to its own host is a third party's for the page, and the page is one
        // of a health service by its own word.
        let frame = &seen["POST widget.bookings.example"];
        assert_eq!(frame["destination"]["party"], "third", "{frame:#}");
        assert_eq!(frame["page"], "https://portal.riverside.example/visit/•••");
        assert_eq!(frame["visit"]["frame"], WIDGET, "{frame:#}");
        assert!(has_email(frame), "{frame:#}");
        assert_eq!(frame["verdict"]["severity"], "high", "{frame:#}");
    });
}

/// An entry of a HAR file.
fn har_entry(url: &str, headers: &[(&str, &str)], response: &Value) -> Value {
    let headers = headers
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}));
    let headers: Vec<Value> = headers.collect();
    json!({"request": {"method": "GET", "url": url, "headers": headers}, "response": response})
}

#[test]
fn a_har_file_is_a_session() {
    let document = ("sec-fetch-dest", "document");
    let from = ("referer", "https://portal.riverside.example/");
    let page = json!({"status": 200, "headers": [], "content": {"mimeType": "text/html",
        "text": "<title>City clinic</title>"}});
    let sent_on = json!({"status": 302, "content": {}, "headers": [
        {"name": "Location", "value": "https://match.two.example/m?partner=a81b99cd77ef"}]});
    let cookie = ("cookie", "uid=a81b99cd77ef");
    let har = json!({"log": {"entries": [
        har_entry("https://portal.riverside.example/visit", &[document], &page),
        har_entry("https://pixel.one.example/sync", &[from, cookie], &sent_on),
        har_entry("https://match.two.example/m?partner=a81b99cd77ef", &[from], &json!({"status": 200})),
        har_entry("https://match.two.example/e?email=mila.voss%2Bpx@example.com", &[from], &Value::Null),
    ]}});
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("session.har"), har.to_string()).unwrap();
    let mut output = None;
    run(async {
        let mut command = phiward();
        command.args([
            "scan",
            "--state",
            "state",
            "--format",
            "jsonl",
            "session.har",
        ]);
        output = Some(command.current_dir(folder.path()).output().await.unwrap());
    });
    let output = output.unwrap();
    let entries = entries(&String::from_utf8(output.stdout).unwrap());
    let [page, first, second, leak] = &entries[..] else {
        panic!("{entries:#?}")
    };
    assert_eq!(page["visit"], json!({"number": 1, "known_by": "document"}));
    assert_eq!(first["visit"]["number"], 1, "{first:#}");
    assert_eq!(second["redirected_by"]["host"], FIRST, "{second:#}");
    assert_eq!(second["synced_with"], json!(["one.example"]), "{second:#}");
    // An address of somebody's from a page that says that it is about health care.
    assert_eq!(leak["verdict"]["severity"], "high", "{leak:#}");
}

#[test]
fn an_error_monitors_tunnel_is_the_monitors() {
    run(async {
        let (origin, _log) = Origin::logging(Speaks::Http1(CERTIFICATE)).await;
        let mut phiward = observing().reaching(PORTAL, &origin).start().await;
        let browser = phiward.browser();
        let mut session = browser.visit_http1(PORTAL).await;
        let envelope = "{\"dsn\":\"https://k@o1.ingest.us.sentry.io/2\"}\n{\"type\":\"event\"}\n\
                        {\"user\":{\"email\":\"mila.voss+px@example.com\"}}";
        let request = http::Request::post("https://portal.riverside.example/monitoring")
            .header("referer", "https://portal.riverside.example/visit")
            .body(full(envelope));
        session.send(request.unwrap()).await;
        let entry = phiward.entry().await;
        assert_eq!(entry["destination"]["vendor"], "sentry", "{entry:#}");
        assert_eq!(entry["destination"]["party"], "third");
        assert!(has_email(&entry), "{entry:#}");
    });
}
