//! `phiward demo`: the walk through the portal, in Chromium and with the built-in client.
//!
//! What must be named is read from `shapes.toml`, and looked for in the JSON lines anew: the
//! demo's own count is not taken at its word.

use std::collections::BTreeSet;
use std::process::Output;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::process::{entries, phiward};

const SHAPES: &str = include_str!("../../src/cli/demo/site/shapes.toml");
const PATIENT: &str = include_str!("../../src/cli/demo/site/patient.toml");

/// The severities, the least first.
const SEVERITIES: [&str; 6] = ["none", "info", "low", "medium", "high", "critical"];

/// The eight platforms by the companies behind them; LinkedIn is Microsoft's.
const PLATFORMS: [(&str, &[&str]); 8] = [
    ("Google", &["google-ads", "google-analytics-4"]),
    ("LinkedIn", &["linkedin-insight"]),
    ("Meta", &["meta-pixel"]),
    ("Microsoft", &["microsoft-uet-bing-ads"]),
    ("Pinterest", &["pinterest"]),
    ("Snapchat", &["snapchat"]),
    ("TikTok", &["tiktok"]),
    ("X", &["x-twitter"]),
];

#[derive(Deserialize)]
struct Truth {
    marks: Vec<String>,
    shape: Vec<Shape>,
}

/// One leak that the walk holds.
#[derive(Deserialize)]
struct Shape {
    id: String,
    vendor: String,
    says: String,
    kind: String,
    field: String,
    digest: Option<String>,
    layers: Vec<String>,
}

/// What a run of the demo left.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
    state: TempDir,
    /// Whatever is written outside the state folder is written here.
    home: TempDir,
}

impl Ran {
    fn new(args: &[&str]) -> Self {
        let state = tempfile::tempdir().unwrap();
        let mut command = phiward().into_std();
        command.arg("demo").args(args);
        command.arg("--state").arg(state.path());
        let home = tempfile::tempdir().unwrap();
        command.env("HOME", home.path());
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().unwrap();
        Self {
            code: status.code(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
            state,
            home,
        }
    }

    /// Runs the demo in Chromium. A computer without it fails the test: the walk is worth
    /// something only in a real browser.
    fn in_chromium(args: &[&str]) -> Self {
        let ran = Self::new(args);
        assert!(
            !ran.err.contains("Found no Chromium"),
            "this test needs Chromium, Chrome or Edge in PATH: apt-get install chromium"
        );
        assert!(
            ran.err
                .contains("walks through the portal behind the proxy"),
            "no browser walked:\n{}",
            ran.err
        );
        ran
    }

    fn entries(&self) -> Vec<Value> {
        entries(&self.out)
    }

    /// Returns how many requests reached the stand-ins, and how many of them held PHI.
    fn count_of_stand_ins(&self) -> (u64, u64) {
        let line = self.line_with("The stand-ins' own count: ");
        let numbers = line.split_whitespace().filter_map(|word| word.parse().ok());
        match numbers.collect::<Vec<u64>>()[..] {
            [held, all] => (all, held),
            _ => panic!("two numbers: {line}"),
        }
    }

    #[track_caller]
    fn line_with(&self, text: &str) -> &str {
        let line = self.err.lines().find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("no line with {text:?}:\n{}", self.err))
    }
}

fn truth() -> Truth {
    toml::from_str(SHAPES).unwrap()
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

fn findings(entry: &Value) -> &[Value] {
    entry["findings"].as_array().unwrap()
}

fn chain(finding: &Value) -> Vec<&str> {
    let chain = finding["chain"].as_array().unwrap().iter();
    chain.map(|layer| layer.as_str().unwrap()).collect()
}

fn is_flagged(entry: &Value, least: &str) -> bool {
    let place = |name: &str| SEVERITIES.iter().position(|one| *one == name).unwrap();
    place(text(entry, "/verdict/severity")) >= place(least)
}

fn is_third_party(entry: &Value) -> bool {
    text(entry, "/destination/party") == "third"
}

impl Shape {
    fn is_named_by(&self, entry: &Value, finding: &Value) -> bool {
        let (kind, field, chain) = (
            text(finding, "/kind"),
            text(finding, "/field"),
            chain(finding),
        );
        // A health word that is the patient's own may be named as that.
        let is_own = self.kind.starts_with("term.")
            && finding["subject"].is_string()
            && text(finding, "/axis") == "health";
        let inside = field.strip_prefix(&self.field);
        text(entry, "/destination/vendor") == self.vendor
            && (kind == self.kind || is_own)
            && inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            && self
                .layers
                .iter()
                .all(|layer| chain.contains(&layer.as_str()))
            && self
                .digest
                .as_deref()
                .is_none_or(|digest| chain.last() == Some(&digest))
    }
}

/// Asserts that every leak of the walk is named, each by some finding.
fn every_shape_is_named(entries: &[Value]) {
    let named = |shape: &Shape| {
        let mut all = entries
            .iter()
            .flat_map(|entry| findings(entry).iter().map(move |found| (entry, found)));
        all.any(|(entry, found)| shape.is_named_by(entry, found))
    };
    let shapes = truth().shape;
    assert!(shapes.len() >= 40, "only {} shapes", shapes.len());
    let missed: Vec<String> = shapes
        .iter()
        .filter(|shape| !named(shape))
        .map(|shape| {
            format!(
                "{} {} ({}, {})",
                shape.id, shape.says, shape.vendor, shape.field
            )
        })
        .collect();
    assert!(missed.is_empty(), "not named: {missed:#?}");
}

fn every_platform_is_flagged(entries: &[Value]) {
    for (platform, vendors) in PLATFORMS {
        let flagged = entries.iter().any(|entry| {
            vendors.contains(&text(entry, "/destination/vendor")) && is_flagged(entry, "medium")
        });
        assert!(flagged, "nothing to {platform} was judged medium or worse");
    }
}

/// Asserts that a finding like this is there: the vendor, the method, the part, the beginning of
/// the kind and of the field, and a layer.
#[track_caller]
fn is_found(entries: &[Value], what: &str, like: [&str; 6]) {
    let [vendor, method, part, kind, field, layer] = like;
    let found = entries.iter().any(|entry| {
        text(entry, "/destination/vendor") == vendor
            && text(entry, "/method").starts_with(method)
            && findings(entry).iter().any(|found| {
                text(found, "/where").starts_with(part)
                    && text(found, "/kind").starts_with(kind)
                    && text(found, "/field").starts_with(field)
                    && (layer.is_empty() || chain(found).contains(&layer))
            })
    });
    assert!(found, "{what}: no finding like {like:?}");
}

fn the_shapes_of_the_assignment_are_named(entries: &[Value]) {
    for (what, like) in [
        (
            "hashed e-mail to Meta",
            ["meta-pixel", "", "", "subject.email", "udff[em]", "sha256"],
        ),
        (
            "hashed e-mail to TikTok",
            ["tiktok", "", "", "subject.email", "context.user.", "sha256"],
        ),
        (
            "em of Google",
            ["google-ads", "", "", "subject.email", "em", "sha256"],
        ),
        (
            "click text to LinkedIn",
            [
                "linkedin-insight",
                "",
                "",
                "term.",
                "domAttributes.innerText",
                "",
            ],
        ),
        (
            "click text to Snapchat",
            ["snapchat", "", "", "term.", "req[0].md.btx", ""],
        ),
        (
            "page address with a condition",
            ["google-analytics-4", "", "", "term.", "dl", ""],
        ),
        (
            "form-encoded POST",
            ["meta-pixel", "POST", "body", "subject.", "udff[", "form"],
        ),
        (
            "multipart POST",
            [
                "meta-pixel",
                "POST",
                "body",
                "subject.",
                "udff[",
                "multipart",
            ],
        ),
    ] {
        is_found(entries, what, like);
    }
}

/// Asserts that the page that holds nothing of a person raised nothing, though tags ran on it.
fn the_clean_page_raises_nothing(entries: &[Value]) {
    let on_it = |entry: &&Value| text(entry, "/page").ends_with("/opening-hours");
    let clean: Vec<&Value> = entries.iter().filter(on_it).collect();
    let third = clean.iter().filter(|entry| is_third_party(entry)).count();
    assert!(
        third >= 8,
        "only {third} requests from the clean page to third parties"
    );
    for entry in clean {
        assert!(findings(entry).is_empty(), "{entry:#}");
        assert_eq!(text(entry, "/verdict/severity"), "none", "{entry:#}");
    }
}

/// Asserts that what was sent as a page was left is among what was found: the saved request says
/// when it was sent, and its length which entry is its.
fn the_beacon_at_unload_is_found(entries: &[Value], saved: &str) {
    let lengths: Vec<u64> = saved
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|sent| text(sent, "/url").starts_with("https://analytics.tiktok.com/"))
        .map(|sent| STANDARD.decode(text(&sent, "/body_base64")).unwrap())
        .map(|body| String::from_utf8(body).unwrap())
        .filter(|body| body.contains(r#""action":"PageLeave""#))
        .map(|body| u64::try_from(body.len()).unwrap())
        .collect();
    assert!(!lengths.is_empty(), "no page was left with a beacon");
    let found = entries.iter().any(|entry| {
        let bytes = entry["outcome"]["request_bytes"].as_u64().unwrap();
        text(entry, "/destination/vendor") == "tiktok"
            && lengths.contains(&bytes)
            && findings(entry)
                .iter()
                .any(|found| text(found, "/field") == "context.page.referrer")
    });
    assert!(found, "nothing was found in a beacon of {lengths:?} bytes");
}

/// Asserts that what was judged medium or worse for a third party stayed here, and nothing else
/// of what a platform was sent.
fn nothing_flagged_left(entries: &[Value]) {
    let mut stopped = 0;
    for entry in entries.iter().filter(|entry| is_third_party(entry)) {
        let outcome = text(entry, "/outcome/action");
        if is_flagged(entry, "medium") {
            assert_eq!(outcome, "blocked", "{entry:#}");
            assert_eq!(text(entry, "/verdict/action"), "block", "{entry:#}");
            stopped += 1;
        } else {
            assert_ne!(outcome, "blocked", "{entry:#}");
        }
    }
    assert!(stopped >= 40, "only {stopped} requests were stopped");
}

/// Asserts that observing stops nothing. A browser that is closed may cut a request by itself.
fn nothing_is_stopped(entries: &[Value]) {
    for entry in entries {
        assert_ne!(text(entry, "/outcome/action"), "blocked", "{entry:#}");
        assert_eq!(text(entry, "/verdict/action"), "forward", "{entry:#}");
    }
}

/// What was found, as (vendor, kind, field).
fn found(entries: &[Value]) -> BTreeSet<[String; 3]> {
    let of_entry = |entry: &Value| {
        let vendor = text(entry, "/destination/vendor").to_owned();
        let of_finding = |found: &Value| {
            let own = |pointer| text(found, pointer).to_owned();
            [vendor.clone(), own("/kind"), own("/field")]
        };
        findings(entry).iter().map(of_finding).collect::<Vec<_>>()
    };
    entries.iter().flat_map(of_entry).collect()
}

/// Asserts that neither what was printed nor the state folder holds a value of the patient, or
/// one of the marks of the walk, which are values and their digests.
fn no_value_is_shown(ran: &Ran) {
    let record = std::fs::read_to_string(ran.state.path().join("exchanges.jsonl")).unwrap();
    let mut kept: Vec<String> = std::fs::read_dir(ran.state.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    kept.sort();
    // The others are random bytes and what is derived of them.
    let known = ["ca-key.pem", "ca.pem", "exchanges.jsonl", "fingerprint.key"];
    assert_eq!(kept, known, "what is in the state folder");
    let values = values();
    for (place, text) in [
        ("output", &ran.out),
        ("messages", &ran.err),
        ("record", &record),
    ] {
        let text = text.to_lowercase();
        for value in &values {
            assert!(
                !holds(&text, &value.to_lowercase()),
                "the {place} holds {value:?}"
            );
        }
    }
}

/// The patient's values, and the marks of the walk.
fn values() -> Vec<String> {
    let mut values = truth().marks;
    let patient: toml::Table = toml::from_str(PATIENT).unwrap();
    collect_values("", &toml::Value::Table(patient), &mut values);
    values
}

/// Collects the patient's values. Two letters stand anywhere by chance; an id and a kind of number
/// are no values.
fn collect_values(key: &str, value: &toml::Value, values: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => {
            for (name, value) in table {
                let path = format!("{key}.{name}");
                collect_values(&path, value, values);
            }
        }
        toml::Value::Array(all) => {
            for value in all {
                collect_values(key, value, values);
            }
        }
        toml::Value::String(text) => {
            let named = matches!(key, ".subject.id" | ".subject.identifier.kind");
            if !named && text.len() > 2 {
                values.push(text.clone());
            }
        }
        other => values.push(other.to_string()),
    }
}

/// Whether a text holds a value as whole words.
fn holds(text: &str, value: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(value).any(|(at, value)| {
        let (before, after) = text.split_at(at);
        let after = after.strip_prefix(value).unwrap_or_default();
        edge(before.chars().next_back()) && edge(after.chars().next())
    })
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

#[test]
fn in_chromium_every_leak_of_the_walk_is_named_and_none_on_the_clean_page() {
    let folder = tempfile::tempdir().unwrap();
    let walk = folder.path().join("walk.jsonl");
    let args = ["--format", "jsonl", "--save-walk", walk.to_str().unwrap()];
    let ran = Ran::in_chromium(&args);
    let entries = ran.entries();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    every_platform_is_flagged(&entries);
    every_shape_is_named(&entries);
    the_shapes_of_the_assignment_are_named(&entries);
    the_beacon_at_unload_is_found(&entries, &std::fs::read_to_string(&walk).unwrap());
    the_clean_page_raises_nothing(&entries);
    nothing_is_stopped(&entries);
    no_value_is_shown(&ran);
    let dumps = ran.home.path().join(".config/chromium");
    assert!(
        !dumps.exists(),
        "dumps of crashed pages would outlive the profile"
    );

    let (all, held) = ran.count_of_stand_ins();
    assert!(held > 0 && held < all, "{held} of {all}");
    assert!(ran.err.contains("phiward demo --visible"), "{}", ran.err);
    assert_eq!(
        ran.err.contains("Running as root"),
        is_root(),
        "{}",
        ran.err
    );

    // The recording gives what the browser gives, or it is to be made anew with --save-walk.
    let recorded = Ran::new(&["--format", "jsonl", "--without-browser"]).entries();
    let (recorded, live) = (found(&recorded), found(&entries));
    let (gone, new): (Vec<_>, Vec<_>) = (
        recorded.difference(&live).collect(),
        live.difference(&recorded).collect(),
    );
    assert!(
        gone.is_empty() && new.is_empty(),
        "only recorded: {gone:#?}\nonly in Chromium: {new:#?}"
    );
}

#[test]
fn in_chromium_block_mode_lets_nothing_through_and_the_walk_goes_on() {
    let ran = Ran::in_chromium(&["--format", "jsonl", "--mode", "block"]);
    let entries = ran.entries();
    // The walk ends at the last page, and with 0 only if it did.
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let last = |entry: &Value| text(entry, "/page").ends_with("/goodbye");
    assert!(entries.iter().any(last), "the walk did not get to its end");
    let (all, held) = ran.count_of_stand_ins();
    assert_eq!(held, 0, "{}", ran.err);
    assert!(
        all > 0,
        "tags that leak nothing should have got through: {}",
        ran.err
    );
    every_shape_is_named(&entries);
    every_platform_is_flagged(&entries);
    the_clean_page_raises_nothing(&entries);
    nothing_flagged_left(&entries);
    no_value_is_shown(&ran);
}

#[test]
fn the_built_in_client_shows_the_same_leaks() {
    let ran = Ran::new(&["--format", "jsonl", "--without-browser"]);
    let entries = ran.entries();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.err.contains("The built-in client makes the requests"),
        "{}",
        ran.err
    );
    every_platform_is_flagged(&entries);
    every_shape_is_named(&entries);
    the_shapes_of_the_assignment_are_named(&entries);
    the_clean_page_raises_nothing(&entries);
    nothing_is_stopped(&entries);
    let left = |entry: &Value| text(entry, "/outcome/action") == "forwarded";
    assert!(entries.iter().all(left), "{}", ran.out);
    assert!(ran.count_of_stand_ins().1 > 0, "{}", ran.err);
    no_value_is_shown(&ran);
}

#[test]
fn the_built_in_client_is_stopped_in_block_mode() {
    let ran = Ran::new(&["--format", "jsonl", "--without-browser", "--mode", "block"]);
    let entries = ran.entries();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    every_shape_is_named(&entries);
    the_clean_page_raises_nothing(&entries);
    nothing_flagged_left(&entries);
    assert_eq!(ran.count_of_stand_ins().1, 0, "{}", ran.err);
    assert!(ran.err.contains("--visible --mode block"), "{}", ran.err);
    no_value_is_shown(&ran);
}

#[test]
fn the_search_for_values_finds_each() {
    let values = values();
    assert!(values.contains(&"1984-03-17".to_owned()), "{values:?}");
    assert!(values.contains(&"00482913".to_owned()), "{values:?}");
    for value in &values {
        assert!(holds(&format!("\"preview\":\"{value}\""), value), "{value}");
    }
    assert!(!holds("what it does", "doe"));
}

#[test]
fn what_is_recorded_is_what_is_shown() {
    let ran = Ran::new(&["--format", "jsonl", "--without-browser"]);
    let record = std::fs::read_to_string(ran.state.path().join("exchanges.jsonl")).unwrap();
    assert_eq!(record, ran.out);
}

/// A line of text for a finding, taken apart.
struct Line<'l> {
    severity: &'l str,
    what: &'l str,
    whom: &'l str,
}

impl<'l> Line<'l> {
    fn of(line: &'l str) -> Option<Self> {
        let (what, whom) = line.split_once(" → ")?;
        let (severity, what) = what.split_once(' ')?;
        Some(Self {
            severity,
            what: what.trim_start(),
            whom,
        })
    }
}

/// Some of what the text says.
const LINES: [(&str, &str, &str); 5] = [
    (
        "high",
        "test-patient-1's e-mail address in query udff[em] (form › sha256)",
        "Meta Pixel (advertising) on https://portal.brightwater.example/sign-in: a person's",
    ),
    (
        "critical",
        "test-patient-1's birth date in body udff[db] (multipart › sha256)",
        "Meta Pixel (advertising) on https://portal.brightwater.example/intake: a person's",
    ),
    (
        "high",
        "test-patient-1's e-mail address in body context.user.auto_email (json › sha256)",
        "TikTok (advertising) on ",
    ),
    (
        "high",
        "an answer (self harm) in body domAttributes.innerText (json)",
        "LinkedIn Insight (advertising) on ",
    ),
    (
        "medium",
        "test-patient-1's member id in query ep.member_number (form)",
        "Google Analytics 4 (analytics) on ",
    ),
];

#[test]
fn a_line_says_what_left_of_whom_in_which_field_through_what_and_to_whom() {
    let ran = Ran::new(&["--without-browser"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let lines: Vec<Line> = ran.out.lines().filter_map(Line::of).collect();
    let once: BTreeSet<&str> = ran
        .out
        .lines()
        .filter(|line| line.contains(" → "))
        .collect();
    assert_eq!(
        lines.len(),
        once.len(),
        "a line was told twice:\n{}",
        ran.out
    );
    assert!(lines.len() > 60, "only {} lines", lines.len());
    for (severity, what, whom) in LINES {
        let told = lines.iter().any(|line| {
            line.severity == severity && line.what == what && line.whom.starts_with(whom)
        });
        assert!(
            told,
            "nothing says {severity} {what} → {whom}:\n{}",
            ran.out
        );
    }
    for line in &lines {
        assert!(
            SEVERITIES[2..].contains(&line.severity),
            "{}",
            line.severity
        );
        assert!(
            line.what.contains(" in "),
            "no part and field: {}",
            line.what
        );
        assert!(line.whom.contains(": "), "no reason: {}", line.whom);
    }
    no_value_is_shown(&ran);
}

#[test]
fn the_text_ends_with_a_summary_and_what_to_do_next() {
    let ran = Ran::new(&["--without-browser"]);
    assert!(
        ran.out.contains("Everything that passed was inspected."),
        "{}",
        ran.out
    );
    for platform in [
        "Google Ads",
        "LinkedIn Insight",
        "Meta Pixel",
        "Microsoft UET (Bing Ads)",
        "Pinterest",
        "Snapchat",
        "TikTok",
        "X (Twitter)",
    ] {
        let row = |line: &str| line.starts_with(platform) && !line.contains(" → ");
        assert!(
            ran.out.lines().any(row),
            "no row of {platform}:\n{}",
            ran.out
        );
    }
    let shapes = truth().shape.len();
    let all = format!("{shapes} of the walk's {shapes} documented leak shapes were named");
    for told in [
        "The patient is made up.",
        "The built-in client makes the requests that a browser made on the same walk.",
        "Every exchange is recorded, masked, in ",
        &all,
        "the page without any raised nothing",
        "See the same in a browser window:   phiward demo --visible\n",
        "See it stopped:                     phiward demo --mode block\n",
        "phiward open https://YOUR-PORTAL --subjects FILE",
    ] {
        assert!(ran.err.contains(told), "{told:?} is not in:\n{}", ran.err);
    }
    let at_home: Vec<_> = std::fs::read_dir(ran.home.path()).unwrap().collect();
    assert!(
        at_home.is_empty(),
        "written outside the state folder: {at_home:?}"
    );
}

#[test]
fn blocked_lines_say_so() {
    let ran = Ran::new(&["--without-browser", "--mode", "block"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for line in ran.out.lines().filter_map(Line::of) {
        let blocked = line.what.starts_with("BLOCKED ");
        assert_eq!(
            blocked,
            line.severity != "low",
            "{} {}",
            line.severity,
            line.what
        );
    }
    assert!(
        ran.err
            .contains("Block mode: what is found does not leave."),
        "{}",
        ran.err
    );
}
