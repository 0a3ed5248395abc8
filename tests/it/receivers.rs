//! Who receives it: named, explained to the person who must switch it off, and judged by what was
//! agreed with them; requests of one session joined.

use std::fs;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::process::{entries, phiward};
use crate::harness::run;

const PATIENT: &str = "[[subject]]\nid = \"p\"\nemails = [\"jane.q.doe@example.com\"]\n";
const PORTAL: &str = "https://portal.example/visit";

/// A folder for what a test writes, and the program run there.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("patient.toml", PATIENT);
        desk
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn runs(&self, args: &[&str]) -> Output {
        let mut output = None;
        run(async {
            let mut command = phiward();
            command.args(args).current_dir(self.0.path());
            output = Some(command.output().await.expect("it starts"));
        });
        output.unwrap()
    }

    /// Scans requests from the portal, given as method and address; returns an entry for each.
    fn scan(&self, requests: &[&str], more: &[&str]) -> Vec<Value> {
        let lines = requests.iter().map(|request| {
            let (method, url) = request.split_once(' ').unwrap();
            let line = serde_json::json!({"page": PORTAL, "method": method, "url": url,
                "headers": [], "body": null});
            format!("{line}\n")
        });
        self.write("requests.jsonl", &lines.collect::<String>());
        let mut args = vec!["scan", "--state", "state", "--subjects", "patient.toml"];
        args.extend(["--format", "jsonl"]);
        args.extend(more);
        args.push("requests.jsonl");
        let output = self.runs(&args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{said}");
        entries(&String::from_utf8(output.stdout).unwrap())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_tag_behind_the_sites_own_host_is_named_and_explained() {
    let desk = Desk::new();
    let own = "GET https://metrics.portal.example/x/tr/?id=278166232544171&ev=Lead\
               &ud%5Bem%5D=a685376b9d94b68c28bc14a6f83da338eb2b32fd4f13791757988a936deca4af";
    let entry = &desk.scan(&[own], &[])[0];
    assert_eq!(entry["destination"]["party"], "third");
    assert_eq!(entry["destination"]["vendor"], "meta-pixel");
    assert_eq!(entry["destination"]["known_by"], "shape");
    assert_eq!(entry["reading"][0]["event"], "Lead");
    assert_eq!(
        entry["reading"][0]["tags"],
        serde_json::json!(["278166232544171"])
    );
    let found = &entry["findings"][0];
    assert_eq!(found["meaning"], "email");
    let stop = entry["stop"].as_array().unwrap();
    assert_eq!(stop[0]["switch"], "Automatic advanced matching");
    assert!(stop.iter().all(|one| one["source"].is_string()));
}

#[test]
fn an_id_that_went_with_a_name_makes_later_health_content_somebodys() {
    let desk = Desk::new();
    let named = "GET https://www.facebook.com/tr/?id=278166232544171&ev=Lead\
                 &fbp=fb.1.1700000000000.1234567890&x=jane.q.doe%40example.com";
    let health = "GET https://www.facebook.com/tr/?id=278166232544171&ev=ViewContent\
                  &fbp=fb.1.1700000000000.1234567890&cd%5Bcontent_name%5D=bipolar%20disorder";
    let other = health.replace("1234567890", "9876543210");
    let severities = |requests: &[&str]| -> Vec<String> {
        let entries = desk.scan(requests, &[]);
        let severity = |entry: &Value| entry["verdict"]["severity"].as_str().unwrap().to_owned();
        entries.iter().map(severity).collect()
    };
    assert_eq!(
        severities(&[health, named, &other]),
        ["high", "medium", "high"]
    );
    // What says that there is no id joins nobody.
    let without = |request: &str| request.replace("fb.1.1700000000000.1234567890", "undefined");
    assert_eq!(
        severities(&[&without(named), &without(health)]),
        ["medium", "medium"]
    );
    assert_eq!(
        severities(&[named, &other, health]),
        ["medium", "high", "critical"]
    );
}

#[test]
fn a_sites_file_says_who_may_have_what() {
    let desk = Desk::new();
    let sites = desk.write(
        "sites.toml",
        "[[group]]\nhosts = [\"portal.example\", \"sister.example\"]\n\
         [[processor]]\nname = \"Host\"\nhosts = [\"t.example\"]\nagreement = \"DPA 7\"\n\
         covers = [\"health\"]\n",
    );
    let entries = desk.scan(
        &[
            "GET https://api.sister.example/?q=jane.q.doe%40example.com",
            "GET https://t.example/?condition=bipolar%20disorder",
            "GET https://eu.t.example/?x=jane.q.doe%40example.com",
        ],
        &["--sites", &sites],
    );
    let told = |entry: &Value| {
        (
            entry["destination"]["party"].as_str().unwrap().to_owned(),
            entry["verdict"]["severity"].as_str().unwrap().to_owned(),
        )
    };
    let expected = [
        ("first", "none"),
        ("processor", "none"),
        ("processor", "low"),
    ];
    let expected = expected.map(|(party, severity)| (party.to_owned(), severity.to_owned()));
    assert_eq!(entries.iter().map(told).collect::<Vec<_>>(), expected);

    let broken = desk.write("broken.toml", "[[processor]]\nname = \"Host\"\n");
    let output = desk.runs(&[
        "scan",
        "--state",
        "state",
        "--sites",
        &broken,
        "requests.jsonl",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(
        said.contains("broken.toml, line 1") && said.contains("hint: "),
        "{said}"
    );
}

#[test]
fn vendors_are_listed_shown_and_matched() {
    let desk = Desk::new();
    for (args, says) in [
        (&["vendors", "list"][..], "Meta Pixel"),
        (&["vendors", "show", "Meta Pixel"], "What to switch off"),
        (&["vendors", "show", "google-analytics-4"], "Sources"),
        (
            &[
                "vendors",
                "match",
                "https://s.clinic.example/b/ss/x/1/JS-2/s1?AQB=1",
            ],
            "shape: GET, POST */b/ss/* on any host",
        ),
        (
            &[
                "vendors",
                "match",
                "https://clinic.example/g/collect?v=2&tid=G-ABC1234",
            ],
            "Google Analytics 4",
        ),
        (
            &[
                "vendors",
                "match",
                "https://clinic.example/matomo.php?idsite=1&rec=1",
            ],
            "Matomo",
        ),
        (
            &[
                "vendors",
                "match",
                "--method",
                "post",
                "https://clinic.example/api/7/envelope/",
            ],
            "Sentry",
        ),
        (
            &["vendors", "match", "clinic.example"],
            "no vendor's that is known",
        ),
    ] {
        let output = desk.runs(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        let printed = text(&output.stdout);
        assert!(printed.contains(says), "{args:?}:\n{printed}");
    }
    for args in [
        &["vendors", "show", "Nobody Inc"][..],
        &["vendors", "match", "https://"],
    ] {
        let output = desk.runs(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty());
    }
}
