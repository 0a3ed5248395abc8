//! Whose a request is, table by table.

use super::*;

fn classified(asked: &Asked<'_>, scope: &Scope) -> Destination {
    classify(asked, &Patterns::embedded().unwrap(), scope)
}

#[test]
fn the_party_follows_the_page() {
    let portal = "portal.clinic.example";
    let visit = Some("https://portal.clinic.example/visit");
    let origin = Some("https://portal.clinic.example");
    for (host, referer, origin, fetch_site, party) in [
        ("www.facebook.com", visit, None, None, Party::Third),
        ("api.clinic.example", visit, None, None, Party::First),
        ("API.Clinic.Example.", visit, None, None, Party::First),
        ("api.clinic.example", None, origin, None, Party::First),
        (
            "other.example",
            None,
            Some("null"),
            Some("cross-site"),
            Party::Third,
        ),
        (portal, None, None, Some("none"), Party::First),
        (portal, None, None, Some("same-origin"), Party::First),
        (portal, None, None, None, Party::Third),
        ("www.facebook.com", None, None, Some("none"), Party::First),
    ] {
        let asked = Asked {
            method: "GET",
            host,
            path: "/",
            referer,
            origin,
            fetch_site,
            ..<_>::default()
        };
        assert_eq!(
            classified(&asked, &Scope::default()).party,
            party,
            "{asked:?}"
        );
    }
}

#[test]
fn a_navigation_is_its_own_page() {
    let asked = Asked {
        host: "portal.clinic.example",
        navigates: true,
        ..<_>::default()
    };
    assert_eq!(classified(&asked, &Scope::default()).party, Party::First);
    let sent = Asked {
        origin: Some("null"),
        ..asked
    };
    assert_eq!(classified(&sent, &Scope::default()).party, Party::Third);
}

#[test]
fn a_vendors_frame_does_not_make_its_endpoint_first_party() {
    let referer = Some("https://tr.snapchat.com/cm/i");
    let asked = Asked {
        method: "POST",
        host: "tr.snapchat.com",
        path: "/p",
        referer,
        ..<_>::default()
    };
    assert_eq!(classified(&asked, &Scope::default()).party, Party::Third);
}

#[test]
fn configured_first_parties_stand_above_the_page() {
    let scope = Scope {
        first_party: vec!["clinic.example".into()],
        ..Scope::default()
    };
    let frame = Some("https://www.facebook.com/plugins/page.php");
    let asked = Asked {
        method: "GET",
        host: "www.facebook.com",
        referer: frame,
        ..<_>::default()
    };
    assert_eq!(classified(&asked, &scope).party, Party::Third);
    let asked = Asked {
        method: "GET",
        host: "api.clinic.example",
        ..<_>::default()
    };
    assert_eq!(classified(&asked, &scope).party, Party::First);
}

#[test]
fn the_eight_platforms_are_known_by_their_endpoints() {
    for (method, host, path, slug) in [
        ("GET", "www.facebook.com", "/tr/", "meta-pixel"),
        (
            "POST",
            "www.google-analytics.com",
            "/g/collect",
            "google-analytics-4",
        ),
        ("POST", "google.com", "/ccm/form-data/1", "google-ads"),
        ("POST", "analytics.tiktok.com", "/api/v2/pixel", "tiktok"),
        ("POST", "tr.snapchat.com", "/p", "snapchat"),
        ("POST", "px.ads.linkedin.com", "/wa/", "linkedin-insight"),
        ("GET", "ct.pinterest.com", "/v3/", "pinterest"),
        ("GET", "bat.bing.com", "/action/0", "microsoft-uet-bing-ads"),
        ("GET", "t.co", "/1/i/adsct", "x-twitter"),
    ] {
        let asked = Asked {
            method,
            host,
            path,
            ..<_>::default()
        };
        let destination = classified(&asked, &Scope::default());
        assert_eq!(destination.vendor().map(|vendor| vendor.slug()), Some(slug));
        assert_eq!(destination.known_by(), Some("endpoint"), "{slug}");
    }
}

#[test]
fn processors_and_sites_of_one_owner_are_known() {
    let processor = Processor {
        name: "Matomo Cloud".to_owned(),
        hosts: vec!["clinic.matomo.cloud".to_owned()],
        identifiers: false,
        health: true,
        devices: true,
    };
    let scope = Scope {
        groups: vec![vec!["clinic.example".to_owned(), "clinic.test".to_owned()]],
        processors: vec![Arc::new(processor)],
        ..Scope::default()
    };
    for (host, party) in [
        ("clinic.matomo.cloud", Party::Processor),
        ("eu.clinic.matomo.cloud", Party::Processor),
        ("notclinic.matomo.cloud", Party::Third),
        ("www.clinic.test", Party::First),
        ("www.facebook.com", Party::Third),
    ] {
        let asked = Asked {
            method: "POST",
            host,
            path: "/matomo.php",
            referer: Some("https://portal.clinic.example/visit"),
            ..<_>::default()
        };
        assert_eq!(classified(&asked, &scope).party, party, "{host}");
    }
}

#[test]
fn a_third_party_that_no_vendor_is_has_its_company() {
    let asked = |host| Asked {
        method: "GET",
        host,
        path: "/",
        referer: Some("https://portal.clinic.example/visit"),
        ..<_>::default()
    };
    let cdn = classified(&asked("cdnjs.cloudflare.com"), &Scope::default());
    assert_eq!(cdn.known_by(), Some("list"));
    assert_eq!(
        (cdn.company(), cdn.category()),
        (Some("Cloudflare CDN"), Some("cdn"))
    );
    let own = classified(&asked("portal.clinic.example"), &Scope::default());
    assert_eq!((own.known_by(), own.company()), (None, None));
    let meta = classified(&asked("www.facebook.com"), &Scope::default());
    assert_eq!(meta.company(), Some("Meta Platforms"));
}

#[test]
fn lists_name_whom_the_catalogue_does_not_know_and_decide_no_party() {
    let text = "! Title: Trackers\n||tracker.example^\n||facebook.com^\n||clinic.example^\n";
    let list = lists::List::read("mine", text.as_bytes()).unwrap();
    let scope = Scope {
        lists: Lists::compile(&[list]),
        ..Scope::default()
    };
    let list = (Some("list"), Some("tracker"));
    for (host, path, (known_by, category), party) in [
        ("a.Tracker.example", "/p", list, Party::Third),
        ("www.clinic.example", "/stats", list, Party::First),
        ("other.example", "/", (None, None), Party::Third),
        (
            "www.facebook.com",
            "/a",
            (Some("host"), Some("advertising")),
            Party::Third,
        ),
        (
            "www.facebook.com",
            "/tr/",
            (Some("endpoint"), Some("advertising")),
            Party::Third,
        ),
    ] {
        let asked = Asked {
            method: "GET",
            host,
            path,
            referer: Some("https://portal.clinic.example/"),
            ..<_>::default()
        };
        let destination = classified(&asked, &scope);
        let found = (destination.known_by(), destination.category());
        assert_eq!(found, (known_by, category), "{host}{path}");
        assert_eq!(destination.party, party, "{host}{path}");
        let of_vendor = destination.vendor().is_some();
        assert_eq!(of_vendor, host == "www.facebook.com");
    }
}

#[test]
fn a_company_gives_way_to_a_list_of_ads_and_not_to_one_of_trackers() {
    for (title, category) in [("Ads", "advertising"), ("Trackers", "cdn")] {
        let text = format!("! Title: {title}\n||cdnjs.cloudflare.com^\n");
        let list = lists::List::read("mine", text.as_bytes()).unwrap();
        let scope = Scope {
            lists: Lists::compile(&[list]),
            ..Scope::default()
        };
        let asked = Asked {
            method: "GET",
            host: "cdnjs.cloudflare.com",
            path: "/",
            referer: Some("https://portal.clinic.example/visit"),
            ..<_>::default()
        };
        let cdn = classified(&asked, &scope);
        assert_eq!(cdn.category(), Some(category));
        assert_eq!(cdn.company(), Some("Cloudflare CDN"));
        assert_eq!(cdn.known_by(), Some("list"));
    }
}

#[test]
fn a_host_is_not_an_endpoint() {
    let asked = Asked {
        method: "GET",
        host: "www.facebook.com",
        path: "/a",
        ..<_>::default()
    };
    assert_eq!(
        classified(&asked, &Scope::default()).known_by(),
        Some("host")
    );
    let asked = Asked {
        method: "GET",
        host: "notfacebook.com",
        path: "/tr/",
        ..<_>::default()
    };
    assert_eq!(classified(&asked, &Scope::default()).known_by(), None);
}
