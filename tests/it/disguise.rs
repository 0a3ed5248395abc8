//! Trackers under host names of the site's own: known by what the name stands for, or by the form of
//! the address.

use http::request::Builder;
use http::{Request, Response, StatusCode};
use serde_json::Value;

use crate::harness::body::{Body, empty, full};
use crate::harness::browser::Browser;
use crate::harness::certificate::Certificate;
use crate::harness::chromium::Chromium;
use crate::harness::name_server::NameServer;
use crate::harness::origin::{Log, Origin, Speaks};
use crate::harness::patient::LEAK;
use crate::harness::process::Process;
use crate::harness::proxy::{Phiward, observing};
use crate::harness::run;

/// A host of the site's own that is another name for Adobe Analytics.
const ANALYTICS: &str = "smetrics.clinic.example";
/// A host of the site's own that is another name for Eloqua.
const MARKETING: &str = "go.clinic.example";
/// A host of the site's own, which has another name too.
const OWN: &str = "api.clinic.example";
/// A host of the site's own whose name says whose page it is: the test patient's number.
const TELLTALE: &str = "00719264.clinic.example";
const PORTAL: &str = "portal.clinic.example";

const CERTIFICATE: Certificate = Certificate::For(&[ANALYTICS, MARKETING, OWN, TELLTALE, PORTAL]);

const ALIASES: &[(&str, &str)] = &[
    (ANALYTICS, "clinic.example.ssl.sc.omtrdc.net"),
    (
        "clinic.example.ssl.sc.omtrdc.net",
        "clinic.example.ssl.d1.sc.omtrdc.net",
    ),
    (MARKETING, "s1234.t.eloqua.com"),
    ("s1234.t.eloqua.com", "edge.hosting.example"),
    (OWN, "lb.hosting.example"),
    (TELLTALE, "clinic.sc.omtrdc.net"),
];

/// The tag's request, without what it says of a person.
const HIT: &str = "/visitor/v200/svrGP?pps=3&siteid=1234";

/// An origin for every host of the site, and the program before it.
struct World {
    phiward: Process,
    browser: Browser,
    origin: Origin,
    log: Log,
}

impl World {
    async fn new(server: &NameServer, args: &[&str]) -> Self {
        let (origin, log) = Origin::logging(Speaks::Http1(CERTIFICATE)).await;
        let everything = format!("*:{}:127.0.0.1", origin.address.port());
        let dns = server.address.to_string();
        let own = ["--resolve", &everything, "--dns", &dns];
        let phiward = Process::start(&[&own, args].concat()).await;
        Self {
            browser: phiward.browser().await,
            phiward,
            origin,
            log,
        }
    }

    /// Sends a request that a page of the portal makes, and waits for its answer.
    async fn send(&self, method: &str, host: &str, path: &str, body: Body) -> StatusCode {
        let at = format!("{host}:{}", self.origin.address.port());
        let mut session = self.browser.visit_http1(&at).await;
        let request = from_page(Request::builder().method(method));
        let request = request.uri(format!("https://{at}{path}")).body(body);
        session.send(request.unwrap()).await.status()
    }

    async fn get(&self, host: &str, path: &str) -> StatusCode {
        self.send("GET", host, path, empty()).await
    }

    /// Posts what names the test patient and her medication.
    async fn leak(&self, host: &str, path: &str) -> StatusCode {
        self.send("POST", host, path, full(LEAK)).await
    }
}

/// Adds the headers of a request that a page of the portal makes to another host of its site.
fn from_page(request: Builder) -> Builder {
    request
        .header("referer", "https://portal.clinic.example/")
        .header("sec-fetch-site", "same-site")
}

/// Returns who a request was for: the party, the vendor, and how it was known.
fn whose(entry: &Value) -> [&str; 3] {
    let text = |name: &str| entry["destination"][name].as_str().unwrap_or_default();
    [text("party"), text("vendor"), text("known_by")]
}

const AS_ELOQUA: [&str; 3] = ["third", "eloqua", "cname"];
const AS_ADOBE: [&str; 3] = ["third", "adobe-analytics", "cname"];
const AS_THE_SITE: [&str; 3] = ["first", "", ""];

#[test]
fn a_trackers_host_under_a_name_of_the_sites_own_is_the_trackers() {
    run(async {
        let server = NameServer::answering(ALIASES).await;
        let mut world = World::new(&server, &[]).await;
        for path in ["/x", "/x"] {
            assert_eq!(world.get(ANALYTICS, path).await, 200);
        }
        assert_eq!(world.get(MARKETING, HIT).await, 200);
        let entries = world.phiward.entries(3).await;
        let of = |host: &'static str| entries.iter().filter(move |entry| entry["host"] == host);
        assert_eq!(of(ANALYTICS).count(), 2);
        for entry in of(ANALYTICS) {
            assert_eq!(whose(entry), AS_ADOBE, "{entry:#}");
            assert_eq!(entry["destination"]["cname"], "omtrdc.net");
        }
        // Its fields are read as the vendor's.
        let entry = of(MARKETING).next().unwrap();
        assert_eq!(whose(entry), AS_ELOQUA, "{entry:#}");
        assert_eq!(entry["reading"][0]["tags"][0], "1234", "{entry:#}");
        assert_eq!(entry["destination"]["cname"], "eloqua.com");
    });
}

#[test]
fn the_sites_own_hosts_stay_its_own() {
    run(async {
        let mut server = NameServer::answering(ALIASES).await;
        let mut world = World::new(&server, &[]).await;
        assert_eq!(world.leak(OWN, "/appointments").await, 200);
        let entries = world.phiward.entries(1).await;
        assert_eq!(whose(&entries[0]), AS_THE_SITE, "{:#}", entries[0]);
        assert_eq!(entries[0]["verdict"]["severity"], "none");
        assert_eq!(server.next().await, OWN);
    });
}

#[test]
fn nobody_is_asked_where_that_is_off() {
    run(async {
        let mut server = NameServer::answering(ALIASES).await;
        let mut world = World::new(&server, &["--cname", "off"]).await;
        assert_eq!(world.get(ANALYTICS, "/x").await, 200);
        let entries = world.phiward.entries(1).await;
        assert_eq!(whose(&entries[0]), AS_THE_SITE, "{:#}", entries[0]);
        assert_eq!(server.names(), [""; 0]);
    });
}

#[test]
fn a_host_whose_name_is_a_value_is_not_asked_for() {
    run(async {
        let mut server = NameServer::answering(ALIASES).await;
        let mut world = World::new(&server, &["--log", "trace"]).await;
        assert_eq!(world.get(TELLTALE, "/x").await, 200);
        assert_eq!(world.get(ANALYTICS, "/x").await, 200);
        world.phiward.entries(2).await;
        assert_eq!(server.next().await, ANALYTICS);
        let left = world.phiward.stop().await;
        for told in [&left.out, &left.err] {
            assert!(!told.contains("00719264"), "{told}");
        }
    });
}

#[test]
fn a_tracker_in_disguise_is_stopped_in_block_mode() {
    run(async {
        let server = NameServer::answering(ALIASES).await;
        let mut world = World::new(&server, &["--mode", "block"]).await;
        // The very first request to the host is judged as the vendor's.
        assert_eq!(world.leak(ANALYTICS, "/x").await, 403);
        assert_eq!(world.get(ANALYTICS, "/y").await, 200);
        assert_eq!(world.leak(OWN, "/appointments").await, 200);
        let entries = world.phiward.entries(3).await;
        let [leak, bare, own] = &entries[..] else {
            panic!("{entries:#?}")
        };
        assert_eq!(whose(leak), AS_ADOBE, "{leak:#}");
        assert_eq!(leak["outcome"]["action"], "blocked");
        assert_eq!(whose(bare), AS_ADOBE, "{bare:#}");
        assert_eq!(bare["outcome"]["action"], "forwarded");
        assert_eq!(whose(own), AS_THE_SITE, "{own:#}");
        assert_eq!(world.log.paths(), ["/y", "/appointments"]);
    });
}

#[test]
fn nothing_is_delayed_by_a_name_server_that_is_slow() {
    run(async {
        let mut server = NameServer::silent(ALIASES).await;
        let mut world = World::new(&server, &[]).await;
        // The answers come while the name server is still silent.
        assert_eq!(world.get(MARKETING, HIT).await, 200);
        assert_eq!(world.leak(ANALYTICS, "/x").await, 200);
        assert_eq!(server.next().await, MARKETING);
        server.answer();
        // And yet it is told whose they were.
        let entries = world.phiward.entries(2).await;
        for entry in &entries {
            let as_vendor = if entry["host"] == MARKETING {
                AS_ELOQUA
            } else {
                assert_eq!(entry["verdict"]["severity"], "high", "{entry:#}");
                AS_ADOBE
            };
            assert_eq!(whose(entry), as_vendor, "{entry:#}");
        }
    });
}

#[test]
fn nothing_is_delayed_by_a_name_server_that_is_silent() {
    run(async {
        let server = NameServer::silent(ALIASES).await;
        let mut world = World::new(&server, &[]).await;
        assert_eq!(world.get(ANALYTICS, "/x").await, 200);
        assert_eq!(world.leak(ANALYTICS, "/y").await, 200);
        let mut seen = [world.log.next().await, world.log.next().await];
        assert_eq!(
            seen.each_mut().map(|seen| seen.head.uri.path()),
            ["/x", "/y"]
        );
        // Who stops does not wait for it either.
        let left = world.phiward.stop().await;
        let entries = left.entries();
        assert_eq!(entries.len(), 2, "{}", left.out);
        for entry in &entries {
            assert_eq!(whose(entry), AS_THE_SITE, "{entry:#}");
            assert_eq!(entry["outcome"]["action"], "forwarded");
        }
    });
}

#[test]
fn a_silent_name_server_does_not_break_a_site_in_block_mode() {
    run(async {
        let server = NameServer::silent(ALIASES).await;
        let mut world = World::new(&server, &["--mode", "block"]).await;
        assert_eq!(world.get(ANALYTICS, "/x").await, 200);
        let entries = world.phiward.entries(1).await;
        assert_eq!(whose(&entries[0]), AS_THE_SITE, "{:#}", entries[0]);
    });
}

/// A page on which two tags of trackers run under names of the portal's own, and nothing else.
const PAGE: &str = r#"<!doctype html><title>Visit</title><script src="/tag.js"></script>"#;

/// Google Analytics 4 through a server of the site's, and Eloqua under a name of the site's.
const TAG: &str = r#"
const page = encodeURIComponent(location.href);
const search = encodeURIComponent("sertraline 50 mg");
navigator.sendBeacon("/metrics/g/collect?v=2&tid=G-TEST12345&cid=668205456.1745853750"
  + `&en=page_view&dl=${page}&ep.search_term=${search}`);
const from = encodeURIComponent("https://portal.clinic.example/sign-in?email=mila.voss%2Bpx@example.com");
new Image().src = `https://go.clinic.example/visitor/v200/svrGP?pps=3&siteid=1234&ref2=${from}`;
"#;

fn answer(path: &str) -> Response<Body> {
    let (kind, text) = match path {
        "/visit/mila" => ("text/html; charset=utf-8", PAGE),
        "/tag.js" => ("text/javascript; charset=utf-8", TAG),
        _ => ("text/plain; charset=utf-8", ""),
    };
    let response = Response::builder().header("content-type", kind);
    response.body(full(text)).unwrap()
}

/// Asserts what an entry says of the tag, the page, a finding of this kind, and what to switch off.
#[track_caller]
fn says(entry: &Value, whose_it_is: [&str; 3], told: [&str; 4]) {
    let [page, tag, kind, switch] = told;
    assert_eq!(whose(entry), whose_it_is, "{entry:#}");
    assert_eq!(entry["page"], page, "{entry:#}");
    assert_eq!(entry["reading"][0]["tags"][0], tag, "{entry:#}");
    let holds = |list: &str, key: &str, value: &str| {
        let list = entry[list].as_array();
        list.is_some_and(|list| list.iter().any(|one| one[key] == value))
    };
    assert!(holds("findings", "kind", kind), "{entry:#}");
    assert!(holds("stop", "switch", switch), "{entry:#}");
}

#[test]
fn in_chromium_tags_under_names_of_the_sites_own_are_told_apart() {
    run(async {
        let server = NameServer::answering(ALIASES).await;
        let origin = Origin::serving(Speaks::Http2(CERTIFICATE), |request| {
            let response = answer(request.uri().path());
            async { response }
        });
        let origin = origin.await;
        let mut phiward = observing()
            .reaching(PORTAL, &origin)
            .reaching(MARKETING, &origin)
            .keeping_the_rest_at(&origin)
            .asking(server.address)
            .start()
            .await;
        let url = "https://portal.clinic.example/visit/mila";
        let chromium = Chromium::open(url, phiward.address(), &phiward.spki());
        let (first, second) = two_entries(&mut phiward).await;
        drop(chromium);

        let beacon = ["third", "google-analytics-4", "shape"];
        says(
            &first,
            beacon,
            [
                "https://portal.clinic.example/visit/•••",
                "G-TEST12345",
                "subject.medication",
                "Enhanced measurement",
            ],
        );
        assert_eq!(first["host"], PORTAL);
        assert_eq!(first["reading"][0]["event"], "page_view");
        says(
            &second,
            AS_ELOQUA,
            [
                // To another host, browsers tell no more of the page.
                "https://portal.clinic.example/",
                "1234",
                "subject.email",
                "Asynchronous tracking scripts",
            ],
        );
        assert_eq!(second["host"], MARKETING);
        for entry in [&first, &second] {
            let text = entry.to_string();
            assert!(!text.contains("mila"), "{text}");
            assert_eq!(entry["outcome"]["action"], "forwarded");
        }
    });
}

/// Waits for both tags' entries, in whatever order they come: the beacon's, and the image's.
async fn two_entries(phiward: &mut Phiward) -> (Value, Value) {
    let (mut beacon, mut image) = (None, None);
    loop {
        let entry = phiward.entry().await;
        match entry["destination"]["vendor"].as_str() {
            Some("google-analytics-4") => beacon = Some(entry),
            Some("eloqua") => image = Some(entry),
            _ => {}
        }
        if let (Some(beacon), Some(image)) = (&beacon, &image) {
            return (beacon.clone(), image.clone());
        }
    }
}
