//! What compiled lists say of requests.

use super::*;

const ADVERTISING: &str = "[Adblock Plus 2.0]
! Title: Ads of this test
||ads.example^$third-party
||shop.example/pixel?
/banner/*$image
||own.example^$domain=clinic.example
@@||ads.example/consent/$third-party
";

const TRACKERS: &str = "! Title: Trackers of this test
||ads.example^
||track.example^
/\\/v[0-9]+\\/beacon\\?/
@@||shop.example/pixel?harmless
";

fn lists(texts: &[(&str, &str)]) -> Lists {
    let read = |(name, text): &(&str, &str)| List::read(name, text.as_bytes()).unwrap();
    Lists::compile(&texts.iter().map(read).collect::<Vec<_>>())
}

fn all() -> Lists {
    lists(&[
        ("ads", ADVERTISING),
        ("trackers", TRACKERS),
        ("hosts", "0.0.0.0 host.example\n0.0.0.0 ads.example\n"),
    ])
}

fn to<'a>(host: &'a str, path: &'a str, query: &'a str) -> Request<'a> {
    Request {
        method: "GET",
        host,
        path,
        query,
        page_host: Some("portal.clinic.example"),
        fetch_dest: None,
        third_party: true,
    }
}

#[test]
fn rules_and_hosts_say_as_what_a_request_is_known() {
    use Category::{Advertising, Tracker};
    let lists = all();
    for (host, path, query, expected) in [
        ("ads.example", "/", "", Some(Advertising)),
        ("a.ads.example", "/x", "y=1", Some(Advertising)),
        ("shop.example", "/pixel", "id=1", Some(Advertising)),
        ("shop.example", "/pixels", "", None),
        ("own.example", "", "", Some(Advertising)),
        ("track.example", "/", "", Some(Tracker)),
        ("any.example", "/v2/beacon", "x", Some(Tracker)),
        ("any.example", "/v/beacon", "x", None),
        ("cdn.host.example", "/", "", Some(Tracker)),
        ("nobody.example", "/", "", None),
        ("::1", "/v1/beacon", "x", Some(Tracker)),
    ] {
        let known = lists.category(&to(host, path, query));
        assert_eq!(known, expected, "{host}{path}?{query}");
    }
}

#[test]
fn exceptions_of_any_list_count_for_rules_and_not_for_hosts() {
    let lists = all();
    let harmless = to("shop.example", "/pixel", "harmless=1");
    assert_eq!(lists.category(&harmless), None);
    let consent = to("ads.example", "/consent/", "");
    assert_eq!(lists.category(&consent), Some(Category::Tracker));
}

#[test]
fn what_it_is_wanted_for_and_the_page_count() {
    let lists = all();
    for (fetch_dest, known) in [
        (Some("image"), true),
        (Some("script"), false),
        (Some("empty"), false),
        (None, false),
    ] {
        let asked = Request {
            fetch_dest,
            ..to("any.example", "/banner/1.gif", "")
        };
        assert_eq!(lists.category(&asked).is_some(), known, "{fetch_dest:?}");
    }
    for (page_host, known) in [
        (Some("clinic.example"), true),
        (Some("other.example"), false),
    ] {
        let asked = Request {
            page_host,
            ..to("own.example", "/", "")
        };
        assert_eq!(lists.category(&asked).is_some(), known, "{page_host:?}");
    }
    let own = Request {
        third_party: false,
        ..to("ads.example", "/", "")
    };
    let only = self::lists(&[("ads", ADVERTISING)]);
    assert_eq!(only.category(&own), None, "rules for third parties only");
}

#[test]
fn no_lists_know_nothing() {
    let none = Lists::default();
    assert_eq!(none.category(&to("ads.example", "/", "")), None);
    assert_eq!((none.count(), Lists::compile(&[]).count()), (0, 0));
    assert_eq!((all().count(), all().rules()), (3, 11));
    assert_eq!(format!("{:?}", all()), "3 lists");
}

#[test]
fn an_address_of_any_length_is_asked_about() {
    let lists = all();
    let path = format!("/{}", "a-".repeat(32 * 1024));
    let query = "%".repeat(1024);
    let known = lists.category(&to("track.example", &path, &query));
    assert_eq!(known, Some(Category::Tracker));
}
