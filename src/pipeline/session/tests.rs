//! Sessions, as browsers make them.

use http::{HeaderMap, HeaderValue, Request};

use super::*;
use crate::classify::{Scope, classify};
use crate::patterns::Patterns;

/// A session with somebody who asks and answers.
struct Browser {
    session: Session,
    patterns: Patterns,
}

/// What was asked, and to whom it went.
struct Asking {
    leg: Leg,
    destination: Destination,
}

impl Browser {
    fn new() -> Self {
        Self {
            session: Session::default(),
            patterns: Patterns::embedded().expect("the built-in patterns are sound"),
        }
    }

    fn ask(&self, url: &str, headers: &[(&str, &str)]) -> Asking {
        let mut request = Request::builder().uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).expect("a request");
        let mut head = Head::of(&request);
        let host = request.uri().host().expect("a host").to_owned();
        let leg = self.session.begin(&head.asked(&host), url, &head);
        if let Some(page) = leg.page() {
            head.is_from(page);
        }
        let asked = head.asked(&host);
        let mut destination = classify(&asked, &self.patterns, &Scope::default());
        self.session.tell(&leg, &mut destination);
        Asking { leg, destination }
    }

    fn join(&self, asking: &mut Asking, findings: &mut Findings) -> Context {
        let Asking { leg, destination } = asking;
        self.session.join(leg, destination, findings)
    }

    fn answer(&self, asking: &mut Asking, status: u16, headers: &[(&'static str, &str)]) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_str(value).expect("a value"));
        }
        let Asking { leg, destination } = asking;
        self.session.answered(leg, destination, (status, &map));
    }

    /// Opens a page, from another or not.
    fn open(&self, url: &str, from: Option<&str>) -> Context {
        let mut headers = vec![("sec-fetch-dest", "document")];
        headers.extend(from.map(|from| ("referer", from)));
        self.join(&mut self.ask(url, &headers), &mut Findings::default())
    }

    /// Returns the visit that a request belongs to, and what told.
    fn visit(&self, url: &str, headers: &[(&str, &str)]) -> Option<(u64, &'static str)> {
        let context = self.join(&mut self.ask(url, headers), &mut Findings::default());
        let visit = context.visit?;
        Some((visit.number, visit.known_by))
    }
}

const TRACKER: &str = "https://www.facebook.com/tr/?id=123456789012345&ev=PageView";

#[test]
fn a_request_belongs_to_the_visit_that_it_names() {
    let browser = Browser::new();
    let first = browser.open("https://portal.example/visit/1", None);
    assert_eq!(first.visit.map(|visit| visit.number), Some(1));
    let second = browser.open("https://portal.example/visit/2?x=1", None);
    assert_eq!(second.visit.map(|visit| visit.number), Some(2));
    let opened = browser.open(
        "https://portal.example/c",
        Some("https://portal.example/visit/1"),
    );
    assert_eq!(opened.visit.and_then(|visit| visit.opened_by), Some(1));
    for (url, headers, visit) in [
        (
            "https://portal.example/api",
            &[("referer", "https://portal.example/visit/1")][..],
            Some((1, "address")),
        ),
        (
            TRACKER,
            &[("referer", "https://portal.example/visit/2")],
            Some((2, "address")),
        ),
        (
            TRACKER,
            &[("referer", "https://portal.example/")],
            Some((3, "origin")),
        ),
        (
            TRACKER,
            &[("origin", "https://portal.example")],
            Some((3, "origin")),
        ),
        (
            TRACKER,
            &[("sec-fetch-site", "cross-site")],
            Some((3, "latest")),
        ),
        (
            "https://portal.example/api",
            &[("sec-fetch-site", "same-origin")],
            Some((3, "latest")),
        ),
        (TRACKER, &[("sec-fetch-site", "none")], None),
        (TRACKER, &[("referer", "https://other.example/")], None),
        (TRACKER, &[], None),
    ] {
        assert_eq!(browser.visit(url, headers), visit, "{url} {headers:?}");
    }
}

#[test]
fn the_vendors_own_field_tells_two_tabs_apart() {
    let browser = Browser::new();
    browser.open("https://portal.example/results", None);
    browser.open("https://portal.example/other%20page", None);
    browser.open("https://portal.example/", None);
    for (reported, visit) in [
        ("/results", (1, "reported")),
        ("/results/", (1, "reported")),
        ("/other page", (2, "reported")),
        ("/elsewhere", (3, "origin")),
    ] {
        let mut findings = Findings {
            reported_address: Some(Sensitive::new(reported.as_bytes().to_vec())),
            ..Findings::default()
        };
        let mut asking = browser.ask(TRACKER, &[("referer", "https://portal.example/")]);
        let context = browser.join(&mut asking, &mut findings);
        let found = context.visit.map(|found| (found.number, found.known_by));
        assert_eq!(found, Some(visit), "{reported}");
    }
}

#[test]
fn what_a_frame_asks_for_is_the_pages() {
    let browser = Browser::new();
    browser.open("https://portal.example/visit", None);
    let frame = [
        ("sec-fetch-dest", "iframe"),
        ("referer", "https://portal.example/"),
    ];
    browser.ask("https://widget.example/frame?x", &frame);
    let own = [("referer", "https://widget.example/frame")];
    let mut asking = browser.ask("https://widget.example/collect", &own);
    assert_eq!(asking.destination.party, Party::Third);
    let page = asking
        .destination
        .page
        .as_ref()
        .map(|page| page.site.as_str());
    assert_eq!(page, Some("portal.example"));
    let context = browser.join(&mut asking, &mut Findings::default());
    let visit = context.visit.expect("it has one");
    assert_eq!(
        (visit.number, visit.frame.as_deref()),
        (1, Some("widget.example"))
    );
}

#[test]
fn a_redirected_page_is_one_visit() {
    let browser = Browser::new();
    let document = [("sec-fetch-dest", "document")];
    let mut asking = browser.ask("https://portal.example/login", &document);
    browser.answer(&mut asking, 302, &[("location", "/home#top")]);
    let mut home = browser.ask("https://portal.example/home", &document);
    let context = browser.join(&mut home, &mut Findings::default());
    assert_eq!(context.visit.map(|visit| visit.number), Some(1));
    let by = context.redirected_by.map(|by| (by.host, by.hops));
    assert_eq!(by, Some(("portal.example".to_owned(), 1)));
    let again = browser.open("https://portal.example/home", None);
    assert_eq!(again.visit.map(|visit| visit.number), Some(2));
    assert_eq!(again.redirected_by, None, "a redirect is followed once");
}

#[test]
fn a_chain_of_redirects_stays_with_its_page() {
    let browser = Browser::new();
    browser.open("https://portal.example/visit", None);
    let from = [("referer", "https://portal.example/")];
    let mut one = browser.ask("https://one.example/sync", &from);
    browser.answer(
        &mut one,
        302,
        &[("location", "https://two.example/match?a=1")],
    );
    let mut two = browser.ask("https://two.example/match?a=1", &[("origin", "null")]);
    browser.answer(&mut two, 307, &[("location", "//three.example/match")]);
    let page = two.destination.page.as_ref().map(|page| page.site.as_str());
    assert_eq!(page, Some("portal.example"));
    let mut three = browser.ask("https://three.example/match", &[]);
    let context = browser.join(&mut three, &mut Findings::default());
    let by = context.redirected_by.map(|by| (by.host, by.hops));
    assert_eq!(by, Some(("two.example".to_owned(), 2)));
    let visit = context.visit.map(|visit| (visit.number, visit.known_by));
    assert_eq!(visit, Some((1, "redirect")));
}

#[test]
fn a_name_follows_an_id_from_company_to_company() {
    let browser = Browser::new();
    browser.open("https://portal.example/visit", None);
    let from = ("referer", "https://portal.example/");
    // The first company gets a name with its id, and hands the id to the second.
    let mut named = Findings::default();
    named.facts.note(crate::detect::finding::Proof::Person);
    let cookie = ("cookie", "uid=a81b99cd77");
    let mut one = browser.ask("https://one.example/event", &[from, cookie]);
    browser.answer(&mut one, 200, &[("set-cookie", "uid=a81b99cd77; Path=/")]);
    browser.join(&mut one, &mut named);
    let mut two = browser.ask("https://two.example/match?partner=a81b99cd77", &[from]);
    let context = browser.join(&mut two, &mut Findings::default());
    assert_eq!(context.synced_with, ["one.example"]);
    browser.answer(&mut two, 200, &[("set-cookie", "id=zz11yy22xx; Path=/")]);
    // What the second gets with its own id from then on is that person's.
    let mut later = browser.ask(
        "https://two.example/event",
        &[from, ("cookie", "id=zz11yy22xx")],
    );
    let mut findings = Findings::default();
    let context = browser.join(&mut later, &mut findings);
    assert!(findings.facts.joined && context.synced_with.is_empty());
    let mut other = browser.ask(
        "https://two.example/event",
        &[from, ("cookie", "id=qq33ww44ee")],
    );
    let mut findings = Findings::default();
    browser.join(&mut other, &mut findings);
    assert!(!findings.facts.joined, "another browser");
}

#[test]
fn a_request_is_linked_to_the_script_that_made_it() {
    let browser = Browser::new();
    browser.open("https://portal.example/visit", None);
    let from = ("referer", "https://portal.example/");
    let script = ("sec-fetch-dest", "script");
    let read = |tag: &str| {
        let mut findings = Findings::default();
        findings.reading.take_tag(tag);
        findings
    };
    let mut container = browser.ask(
        "https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234",
        &[from, script],
    );
    browser.join(&mut container, &mut read("GTM-ABC1234"));
    for id in ["123456789012345", "999999999999999"] {
        let url = format!("https://connect.facebook.net/signals/config/{id}?v=2.9");
        let mut pixel = browser.ask(&url, &[from, script]);
        browser.join(&mut pixel, &mut Findings::default());
    }
    let mut event = browser.ask(TRACKER, &[from]);
    let context = browser.join(&mut event, &mut read("123456789012345"));
    let script = context.loaded_by.expect("it was loaded");
    assert_eq!(script.host, "connect.facebook.net");
    assert_eq!(script.tags, ["123456789012345"]);
    assert_eq!(script.known_by, "tag");
    assert_eq!(script.container.as_deref(), Some("GTM-ABC1234"));
    let mut event = browser.ask("https://bat.bing.com/action/0?ti=1", &[from]);
    let context = browser.join(&mut event, &mut Findings::default());
    assert_eq!(context.loaded_by, None, "none of its own was loaded");
}

#[test]
fn a_site_is_taken_at_its_word() {
    let browser = Browser::new();
    let from = [("referer", "https://portal.example/")];
    let document = [("sec-fetch-dest", "document")];
    let is_health = || {
        let asking = browser.ask(TRACKER, &from);
        asking.destination.page.is_some_and(|page| page.health_site)
    };
    let page = browser.ask("https://portal.example/", &document);
    assert!(!is_health());
    let describes = |page: &Asking, says| {
        browser
            .session
            .describes(page.leg.visit(), "portal.example", says);
    };
    describes(&page, Described::Page);
    assert!(is_health());
    let page = browser.ask("https://portal.example/", &document);
    assert!(!is_health(), "a title speaks for its page only");
    describes(&page, Described::Site);
    browser.ask("https://portal.example/", &document);
    assert!(is_health(), "a type speaks for the site");
}

#[test]
fn no_guess_makes_a_third_party_a_first() {
    let clinic = ("referer", "https://clinic.example/");
    let from_social = ("referer", "https://social.example/");
    let cross = ("sec-fetch-site", "cross-site");
    let frame = ("sec-fetch-dest", "iframe");
    let party = |asking: &Asking| asking.destination.party;

    // What is cross-site is not of the latest page's own site.
    let browser = Browser::new();
    browser.open("https://clinic.example/portal", None);
    browser.open("https://social.example/", None);
    browser.ask("https://widget.example/f", &[frame, from_social]);
    let asking = browser.ask(
        "https://social.example/collect",
        &[cross, ("origin", "null")],
    );
    assert_eq!(party(&asking), Party::Third);

    // A redirect that nobody followed says nothing of a request that names its page.
    let browser = Browser::new();
    browser.open("https://tracker.example/", None);
    let mut asking = browser.ask(
        "https://widget.example/r",
        &[("referer", "https://tracker.example/")],
    );
    browser.answer(
        &mut asking,
        302,
        &[("location", "https://tracker.example/collect")],
    );
    let asking = browser.ask("https://tracker.example/collect", &[clinic]);
    assert_eq!(party(&asking), Party::Third);

    // What a script was redirected to is not where a tab goes.
    let browser = Browser::new();
    browser.open("https://evil.example/", None);
    let mut asking = browser.ask(
        "https://evil.example/x",
        &[("referer", "https://evil.example/")],
    );
    browser.answer(
        &mut asking,
        302,
        &[("location", "https://clinic.example/portal")],
    );
    let context = browser.open("https://clinic.example/portal", None);
    assert_eq!(context.visit.map(|visit| visit.number), Some(2));
    assert_eq!(context.redirected_by, None);

    // A frame of a page that tells nothing is the latest page's.
    let browser = Browser::new();
    browser.open("https://clinic.example/portal", None);
    browser.ask("https://widget.example/f", &[frame, cross]);
    let asking = browser.ask(
        "https://widget.example/collect",
        &[("referer", "https://widget.example/f")],
    );
    assert_eq!(party(&asking), Party::Third);
}

#[test]
fn a_scripts_path_is_no_place_for_a_value() {
    let browser = Browser::new();
    let script = ("sec-fetch-dest", "script");
    let from = ("referer", "https://portal.example/");
    for (path, tags) in [
        ("/signals/config/278166232544171", 1),
        ("/signals/config/jane/JANE-DOE-1984", 0),
        ("/signals/config/19840317", 0),
        ("/signals/config/6175550142", 0),
        ("/en_US/fbevents.js", 0),
    ] {
        let url = format!("https://connect.facebook.net{path}");
        let mut findings = Findings::default();
        browser.join(&mut browser.ask(&url, &[from, script]), &mut findings);
        assert_eq!(findings.reading.tags().len(), tags, "{path}");
    }
}
