//! Tables of cases over single leaves.

mod fields;
mod pieces;

use std::path::Path;
use std::sync::Arc;

use super::finding::{Finding, Proof, Role};
use super::*;
use crate::decode::{Part, Span};
use crate::sensitive::Sensitive;

/// One for all tests: it takes a moment to compile.
fn detector() -> Arc<Detector> {
    static DETECTOR: std::sync::LazyLock<Arc<Detector>> = std::sync::LazyLock::new(compile);
    Arc::clone(&DETECTOR)
}

fn compile() -> Arc<Detector> {
    detector_of(include_str!("../../cli/demo/site/patient.toml"))
}

fn detector_of(text: &str) -> Arc<Detector> {
    let subjects = crate::subject::parse(text, Path::new("patient.toml")).unwrap();
    let patterns = Arc::new(Patterns::embedded().unwrap());
    Arc::new(Detector::new(
        patterns,
        &subjects,
        FingerprintKey::new([7; 32]),
    ))
}

/// What is found in one field of a request to a vendor's endpoint.
fn found_at(host: &str, path: &str, field: &str, text: &str) -> Vec<Finding> {
    found_by(detector(), (host, path), field, text)
}

fn found_by(
    detector: Arc<Detector>,
    (host, path): (&str, &str),
    field: &str,
    text: &str,
) -> Vec<Finding> {
    let request = crate::patterns::vendors::Request {
        method: "GET",
        host,
        path,
        query: "",
    };
    let recognised = detector.patterns.vendors.recognise(&request);
    let vendor = recognised.map(|recognised| recognised.vendor);
    let mut detection = Detection::new(detector, vendor, false, false);
    detection.leaf(&leaf(field, text));
    detection.finish().list
}

fn leaf<'a>(field: &'a str, text: &'a str) -> Leaf<'a> {
    Leaf::new(
        Part::Query,
        field,
        &[],
        Sensitive::new(text.as_bytes()),
        Span { start: 0, end: 0 },
    )
}

fn kinds(field: &str, text: &str) -> Vec<String> {
    found_at("nobody.example", "/", field, text)
        .into_iter()
        .map(|found| found.kind)
        .collect()
}

/// The kinds of what is found in a field without a name, where the subjects are these.
pub(super) fn kinds_of(subjects: &str, text: &str) -> Vec<String> {
    let found = found_by(detector_of(subjects), ("nobody.example", "/"), "x", text);
    found.into_iter().map(|found| found.kind).collect()
}

#[test]
fn a_finding_says_what_the_vendor_takes_its_field_for() {
    for (field, meaning) in [
        ("ud[em]", Some("email")),
        ("cd[buttonText]", Some("button_text")),
        ("cd[drug]", Some("custom_data")),
        ("cd[JSON-LD][0].availableService[13]", Some("page_metadata")),
        ("cd[Meta].title", Some("page_metadata")),
        ("dl.q", Some("page_url")),
        ("unheard", None),
    ] {
        let found = found_at(
            "www.facebook.com",
            "/tr/",
            field,
            "jane.q.doe+px@example.com",
        );
        let told = found.first().map(|found| found.meaning.as_deref());
        assert_eq!(told, Some(meaning), "{field}");
    }
}

#[test]
fn placeholders_and_versions_are_nobodys() {
    for (field, text) in [
        ("full_name", "undefined undefined"),
        ("full_name", "Guest User"),
        ("phone", "000-000-0000"),
        ("dob", "1970-01-01"),
        ("email", "test@test.com"),
        ("email", "noreply@clinic.example"),
        ("cd[version]", "F32.1"),
        ("provider.phone", "+1 614 555 0199"),
        ("store[email]", "mary.roe@example.com"),
        ("model", "G40.9"),
    ] {
        assert_eq!(kinds(field, text), [""; 0], "{field}={text}");
    }
    assert_eq!(kinds("diagnosis", "F32.1"), ["identifier.icd-10"]);
    let fbp = |id| found_at("www.facebook.com", "/tr/", "fbp", id);
    assert!(fbp("undefined").is_empty());
    let google = |id| found_at("www.google-analytics.com", "/g/collect", "cid", id);
    let (cookie, parameter) = (
        google("GA1.1.123456.1700000000"),
        google("123456.1700000000"),
    );
    assert_eq!(cookie[0].fingerprint, parameter[0].fingerprint);
}

#[test]
fn a_known_subject_is_found_plain_and_as_a_digest() {
    for (field, text, kind) in [
        ("x", "jane.q.doe+px@example.com", "subject.email"),
        ("x", "JANE.Q.DOE+PX@EXAMPLE.COM", "subject.email"),
        // A form has made a space of its plus sign.
        ("x", "jane.q.doe px@example.com", "subject.email"),
        ("x", "Doe, Jane", "subject.name"),
        ("x", "Welcome back, Jane Quinn Doe!", "subject.name"),
        ("x", "(617) 555-0142", "subject.phone"),
        ("x", "tel. 617 55 50 142, evenings", "subject.phone"),
        ("x", "no. 0048 29 13", "subject.identifier.mrn"),
        ("x", "born 17 March 1984", "subject.birth_date"),
        ("x", "QXH 8841 20975", "subject.identifier.member-id"),
        ("first_name", "Jane", "subject.given"),
        ("zip", "01109", "subject.postal_code"),
        ("x", "take FLUoxetine daily", "subject.medication"),
        ("x", "DrAdaMercer", "subject.provider"),
        (
            "em",
            "9cb3ee8ac24dcb38bb7fa1d2a2b4a94e48f6f5e5cc66b1e5a6b9e8a9c1f0d0aa",
            "",
        ),
    ] {
        let found = kinds(field, text);
        assert_eq!(
            found.iter().any(|own| own == kind),
            !kind.is_empty(),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn another_persons_values_and_short_words_are_not_the_subjects() {
    for (field, text) in [
        ("x", "john.doe@example.org"),
        ("x", "Jane"),
        ("x", "doe"),
        ("x", "Jane Doeling"),
        ("x", "MA"),
        ("zip", "01108"),
        ("x", "6175550143"),
        ("x", "16175550142999"),
    ] {
        let found = kinds(field, text);
        assert!(
            !found.iter().any(|kind| kind.starts_with("subject.")),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn every_identifier_fires_on_its_examples_and_on_nothing_else() {
    let patterns = Arc::new(Patterns::embedded().unwrap());
    let key = FingerprintKey::new([7; 32]);
    let nobody = Arc::new(Detector::new(patterns, &Subjects::default(), key));
    for identifier in nobody.patterns.identifiers.all() {
        let kind = format!("identifier.{}", identifier.id);
        for (examples, fires) in [(&identifier.fires_on, true), (&identifier.silent_on, false)] {
            for example in examples {
                let (field, text) = example.split_once('=').unwrap();
                let mut detection = Detection::new(Arc::clone(&nobody), None, false, false);
                detection.leaf(&leaf(field, text));
                let found = detection.finish().list;
                let fired = found.iter().any(|found| found.kind == kind);
                assert_eq!(fired, fires, "{kind} on {example}");
            }
        }
    }
}

#[test]
fn health_words_are_found_in_three_languages_and_every_spelling() {
    for (text, kind) in [
        ("major-depressive-disorder", "term.mental_health"),
        ("Zoloft 50 mg", "term.mental_health"),
        ("borstkanker", "term.cancer"),
        ("Brustkrebs", "term.cancer"),
        ("gynaecoloog", "term.reproductive"),
    ] {
        let found = kinds("x", text);
        assert!(found.iter().any(|own| own == kind), "{text}: {found:?}");
    }
}

#[test]
fn words_with_ordinary_meanings_need_a_context() {
    for text in [
        "depression",
        "lithium battery",
        "shock absorber",
        "cold",
        "Will Page, piles",
    ] {
        for field in ["x", "q", "search_term", "message"] {
            assert_eq!(kinds(field, text), [""; 0], "{field}={text}");
        }
    }
    assert_eq!(kinds("diagnosis", "depression"), ["term.mental_health"]);
    assert_eq!(kinds("q", "cold and acne").len(), 2);
    assert_eq!(kinds("q", "cold brew meal prep"), [""; 0]);
    assert_eq!(kinds("q", "depression and fever").len(), 2);
    for (field, behind_login, health_site, expected) in [
        ("q", false, true, 1),
        ("x", false, true, 1),
        ("x", true, false, 1),
    ] {
        let mut detection = Detection::new(detector(), None, behind_login, health_site);
        detection.leaf(&leaf(field, "depression"));
        assert_eq!(detection.finish().list.len(), expected, "{field}");
    }
}

#[test]
fn a_name_of_everyday_words_names_nobody_in_passing() {
    let detector = detector_of("[[subject]]\nid = \"p1\"\ngiven = [\"Max\"]\nfamily = \"Price\"\n");
    for (field, text, expected) in [
        ("max_price", "10", 0),
        ("filters[max_price]", "10", 0),
        ("x", "we max price it", 0),
        ("x", "Max Price", 1),
        ("x", "max price", 1),
        ("x", "/patients/max-price", 1),
        ("answers[Max Price]", "10", 1),
    ] {
        let found = found_by(Arc::clone(&detector), ("nobody.example", "/"), field, text);
        assert_eq!(found.len(), expected, "{field}={text}");
    }
}

#[test]
fn a_digest_of_an_unknown_value_counts_in_a_vendors_identity_field_only() {
    let hash = "f303cf02e4e30a5b43c5a5a3a3f7fea1d9bd0d0ba5ca0ef5d4d2f4a1c9a0f0b1";
    let found = found_at("www.facebook.com", "/tr/", "udff[em]", hash);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].proof, Proof::UnknownDigest);
    assert!(found_at("www.facebook.com", "/tr/", "cd[cache]", hash).is_empty());
    let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert!(found_at("www.facebook.com", "/tr/", "udff[em]", of_nothing).is_empty());
}

#[test]
fn a_vendors_own_id_is_a_device() {
    let found = found_at(
        "www.facebook.com",
        "/tr/",
        "fbp",
        "fb.1.1745853750190.4240573621",
    );
    assert_eq!(found[0].kind, "device.meta-pixel");
    assert!(
        found_at(
            "www.facebook.com",
            "/tr/",
            "v",
            "fb.1.1745853750190.42405736"
        )
        .is_empty()
    );
}

#[test]
fn no_finding_holds_the_value() {
    for text in [
        "jane.q.doe+px@example.com",
        "393-92-0354",
        "major depressive disorder",
    ] {
        let shown = format!("{:?}", found_at("nobody.example", "/", "q", text));
        assert!(!shown.contains(text), "{shown}");
    }
}

#[test]
fn a_field_name_that_is_a_value_is_masked() {
    let found = found_at("nobody.example", "/", "answers[jane doe]", "jane doe");
    assert_eq!(found[0].field, "•••");
}

#[test]
fn what_a_page_says_to_everybody_is_not_the_persons() {
    let meta = |field, text| found_at("www.facebook.com", "/tr/", field, text);
    // The clinic's own telephone, in the page's structured data.
    assert!(meta("cd[JSON-LD][0].telephone", "+1 617 555 0199").is_empty());
    for (field, role) in [
        ("cd[Meta].title", Role::Shown),
        ("cd[JSON-LD][0].medicalSpecialty", Role::Shown),
        ("dl", Role::Shown),
        ("dl.q", Role::Chosen),
        ("cd[search_string]", Role::Chosen),
        ("cd[buttonText]", Role::Chosen),
    ] {
        let found = meta(field, "breast cancer");
        assert_eq!(found.first().map(|found| found.role), Some(role), "{field}");
    }
}

#[test]
fn a_query_language_is_no_search() {
    let role = |text| found_at("nobody.example", "/", "query", text)[0].role;
    assert_eq!(role("mutation { chemotherapy(id: 1) { id } }"), Role::Shown);
    assert_eq!(role("chemotherapy"), Role::Chosen);
}

#[test]
fn a_value_has_one_fingerprint_in_whatever_form_it_goes() {
    let digest = crate::subject::digest::Algorithm::Sha256.digest(b"jane.q.doe+px@example.com");
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let print = |text: &str| {
        let found = found_at("nobody.example", "/", "x", text);
        found
            .into_iter()
            .find(|found| found.kind == "subject.email")
            .map(|found| found.fingerprint)
    };
    assert!(print(&hex).is_some());
    assert_eq!(print(&hex), print("JANE.Q.DOE+PX@example.com"));
    assert_eq!(print(&hex), print("janeqdoe@example.com"));
}

#[test]
fn a_number_in_groups_is_one_in_a_fields_name_too_and_is_not_shown() {
    for (field, kind) in [
        ("617-555-0142", "subject.phone"),
        ("p[(617) 555-0142].n", "subject.phone"),
        ("0048-2913", "subject.identifier.mrn"),
    ] {
        let found = found_at("nobody.example", "/", field, "Jane Doe");
        assert!(found.iter().any(|found| found.kind == kind), "{field}");
        assert!(found.iter().all(|found| found.field == "•••"), "{field}");
    }
}

#[test]
fn ids_of_the_browser_are_known_whoever_gets_them() {
    for (host, field, text, kind) in [
        (
            "www.facebook.com",
            "fbp",
            "fb.1.1700000000000.123456789",
            Some("device.meta-pixel"),
        ),
        (
            "nobody.example",
            "fbp",
            "fb.1.1700000000000.123456789",
            Some("device.meta-pixel"),
        ),
        (
            "nobody.example",
            "ids.ttclid",
            "E.C.P.abcdef123",
            Some("device.tiktok"),
        ),
        ("nobody.example", "fbp", "1", None),
        ("nobody.example", "cid", "1234567.1234567", None),
    ] {
        let found = found_at(host, "/tr/", field, text);
        let found = found.iter().find(|found| found.kind.starts_with("device."));
        assert_eq!(
            found.map(|found| found.kind.as_str()),
            kind,
            "{host} {field}"
        );
    }
}

/// What is found in values that come one after the other, as often as there are any.
fn found_in_turn(values: &[(&str, &str)]) -> Vec<usize> {
    let detector = detector();
    let found = values.iter().map(|(field, text)| {
        let mut detection = Detection::new(Arc::clone(&detector), None, false, false);
        let mut sink = Kept(&mut detection);
        let query = format!("{field}={text}");
        let mut budget = crate::decode::Budget::of_head();
        crate::decode::query(&query, &mut budget, &mut sink);
        detection.finish().list.len()
    });
    found.collect()
}

/// A sink as the pipeline has it.
struct Kept<'d>(&'d mut Detection);

impl crate::decode::Sink for Kept<'_> {
    fn leaf(&mut self, leaf: Leaf<'_>) {
        self.0.leaf(&leaf);
    }

    fn obstacle(&mut self, _: crate::decode::Obstacle) {}

    fn begin(&mut self, value: &crate::decode::Unpeeled<'_>) -> Option<crate::decode::Begun> {
        self.0.begin(value)
    }

    fn end(&mut self, begun: crate::decode::Begun) {
        self.0.end(begun);
    }
}

#[test]
fn what_said_nothing_hides_nothing_else() {
    for (first, second) in [
        // Of another length, with the same last bytes.
        (("zip", "1000"), ("email", "jane.q.doe%2Bpx@example.com")),
        (("x", "active"), ("x", "jane.q.doe%2Bpx@example.com")),
        // An index that is somebody's number.
        (("p[11111111]", "active"), ("p[00482913]", "active")),
        // A name that is nearly a field's.
        (("email.", "x"), ("email", "mary@roe.example")),
        ((".email", "x"), ("email", "mary@roe.example")),
    ] {
        let alone = found_in_turn(&[second]);
        let behind = found_in_turn(&[first, second]);
        assert_eq!(behind.last(), alone.last(), "{first:?} {second:?}");
        assert!(alone.iter().all(|found| *found > 0), "{second:?}");
        assert_eq!(found_in_turn(&[first, first]), [0, 0], "{first:?}");
    }
}

proptest::proptest! {
    #[test]
    fn text_around_a_value_hides_nothing(
        before in "[ -~äé\\n]{0,40}",
        behind in "[ -~äé\\n]{0,40}",
        value in 0_usize..7,
    ) {
        let (text, kind) = [
            ("jane.q.doe+px@example.com", "subject.email"),
            ("Doe, Jane", "subject.name"),
            ("Jane Doe", "subject.name"),
            ("(617) 555-0142", "subject.phone"),
            ("617 55 50 142", "subject.phone"),
            ("17 March 1984", "subject.birth_date"),
            ("QXH 8841 20975", "subject.identifier.member-id"),
        ][value];
        let text = format!("{before} {text} {behind}");
        let kinds = kinds("x", &text);
        proptest::prop_assert!(kinds.iter().any(|own| own == kind), "{text:?}");
    }
}

#[test]
fn what_is_found_does_not_depend_on_what_came_before() {
    for (rest, expected) in [
        ("Jane&a=42&b=wide&c=x1&d=tall&f=Doe", 0),
        ("Jane&a=42&b=wide&f=Doe", 1),
        ("Jane&a=42&b=wide&c=x1&d=tall&g=Doe", 1),
        ("Jane&g=wide&g=x1&g=tall&g=Doe", 0),
    ] {
        let filler = ("a", "42&b=wide&c=x1&d=tall&g=wide&g=x1&g=tall");
        let found = found_in_turn(&[("g", rest), ("g", rest), filler, ("g", rest)]);
        assert_eq!(found, [expected, expected, 0, expected], "{rest}");
    }
}
