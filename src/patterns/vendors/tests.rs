//! Who receives which request.

use super::*;
use crate::patterns::Patterns;

fn embedded() -> Vendors {
    let files = crate::patterns::embedded::FILES;
    let mut vendors = Vendors::default();
    for (name, text) in files
        .iter()
        .filter(|(name, _)| name.starts_with("vendors/"))
    {
        vendors.add(name, text).unwrap();
    }
    vendors
}

#[test]
fn indices_are_left_out_and_names_kept() {
    for (name, expected) in [
        ("req[0].md.btx", "req[].md.btx"),
        ("cd[buttonText]", "cd[buttonText]"),
        ("a[12][b3]", "a[][b3]"),
        ("open[1", "open[1"),
    ] {
        assert_eq!(without_indices(name), expected);
    }
}

#[test]
fn a_slug_has_letters_digits_and_single_hyphens() {
    let text = "name = \"Microsoft UET (Bing Ads)\"\ncompany = \"\"\ncategory = \"\"\n";
    let mut vendors = Vendors::default();
    vendors.add("x.toml", text).unwrap();
    assert_eq!(vendors.all()[0].slug(), "microsoft-uet-bing-ads");
}

#[test]
fn an_unknown_key_is_an_error_that_names_file_and_line() {
    let error = Vendors::default()
        .add("x.toml", "name = \"X\"\ncolour = 1\n")
        .unwrap_err();
    let shown = error.to_string();
    assert!(
        shown.contains("x.toml") && shown.contains("colour"),
        "{shown}"
    );
}

#[test]
fn every_vendor_recognises_its_own_requests_and_no_others() {
    let patterns = Patterns::embedded().unwrap();
    assert_eq!(patterns.vendors.all().len(), 82);
    if let Err(errors) = patterns.try_examples() {
        panic!("{errors}");
    }
}

#[test]
fn every_vendor_says_what_to_switch_off() {
    for vendor in embedded().all() {
        let last = vendor.stops.last();
        let ends_all = last.is_some_and(|stop| stop.ends == ["*"]);
        assert!(ends_all, "{} has no way to end it all", vendor.name);
    }
}

#[test]
fn the_closest_fit_counts_and_says_how_it_is_known() {
    let vendors = embedded();
    for (line, expected) in [
        (
            "GET https://www.google-analytics.com/collect?v=1&tid=UA-1234-1",
            Some(("google-universal-analytics", KnownBy::Endpoint)),
        ),
        (
            "POST https://metrics.clinic.example/g/collect?v=2&tid=G-ABC123",
            Some(("google-analytics-4", KnownBy::Shape)),
        ),
        (
            "GET https://clinic.example/t/tr/?id=123456789012345&ev=PageView",
            Some(("meta-pixel", KnownBy::Shape)),
        ),
        ("GET https://clinic.example/tr/?lang=en", None),
        (
            "GET https://smetrics.clinic.example/b/ss/clinic/1/JS-2.22/s1?AQB=1",
            Some(("adobe-analytics", KnownBy::Shape)),
        ),
        (
            "GET https://clinic.example/stats/matomo.php?idsite=3&rec=1",
            Some(("matomo", KnownBy::Shape)),
        ),
        (
            "POST https://clinic.example/api/12/envelope/",
            Some(("sentry", KnownBy::Shape)),
        ),
        // The tag itself is fetched; nothing is collected.
        (
            "GET https://www.googletagmanager.com/gtm.js?id=GTM-ABC123",
            Some(("google-tag-manager", KnownBy::Host)),
        ),
        (
            "GET https://www.facebook.com/somebody",
            Some(("meta-pixel", KnownBy::Host)),
        ),
        ("GET https://notfacebook.com/tr/?id=1", None),
        ("GET https://clinic.example/collect?v=2", None),
    ] {
        let example = Example::read(line).unwrap();
        let found = vendors.recognise(&example.request());
        let found = found
            .as_ref()
            .map(|found| (found.vendor.slug(), found.known_by));
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn what_ends_a_meaning_is_found_and_the_removal_comes_last() {
    let vendors = embedded();
    let meta = vendors.named("Meta Pixel").unwrap();
    let switches: Vec<&Stop> = meta.stops(&["email"]).collect();
    assert!(switches.len() >= 2);
    assert!(switches[0].ends.iter().any(|meaning| meaning == "email"));
    assert_eq!(switches.last().unwrap().ends, ["*"]);
    assert!(vendors.named("no such vendor").is_none());
}

#[test]
fn everything_wrong_with_a_file_is_said() {
    let text = "name = \"X\"\ncompany = \"X\"\ncategory = \"nosy\"\n\
        [sources]\na = \"somewhere\"\n\
        [[endpoint]]\nhost = \"*\"\npath = \"/*\"\nmethods = [\"GET\"]\nsource = [\"b\"]\n\
        [[endpoint]]\nhost = \"x.example\"\npath = \"/p\"\nmethods = [\"GET\"]\nsource = []\n\
        [[endpoint]]\nhost = \"x.example\"\npath = \"/p\"\nmethods = [\"GET\"]\nsource = [\"a\"]\n\
        [[field]]\nmeaning = \"email\"\nform = \"plain\"\nnames = [\"e\", \"e\"]\nsource = [\"a\"]\n\
        [[stop]]\nswitch = \"S\"\nhow = \"x\"\nends = []\nsource = \"\"\n";
    let mut vendors = Vendors::default();
    vendors.add("vendors/x.toml", text).unwrap();
    let mut errors = crate::patterns::PatternErrors::default();
    vendors.complain(&mut errors);
    vendors.try_examples(&mut errors);
    let told = errors.to_string();
    for says in [
        "vendors/x.toml, line 3: the category is one of",
        "line 6: the endpoint */* is any address at all",
        "the endpoint */* names a source that is not listed",
        "line 11: the endpoint x.example/p names no source",
        "line 16: the endpoint x.example/p is X's too (GET)",
        "line 21: the field e is there twice",
        "line 26: the switch S names no source",
        "the switch S ends nothing",
        "there is no example in `recognises`",
        "there is no example in `ignores`",
    ] {
        assert!(told.contains(says), "{says} is not in:\n{told}");
    }
}
