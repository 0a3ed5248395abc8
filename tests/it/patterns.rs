//! A folder of patterns: checked, listed, used in place of the built-in ones, and read again when it
//! changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use http::{Request, Response};
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::body::{all, full};
use crate::harness::certificate::Certificate;
use crate::harness::origin::{Origin, Speaks};
use crate::harness::patient::from_portal;
use crate::harness::process::{Process, entries, phiward};
use crate::harness::run;

const ADDRESS: Certificate = Certificate::For(&["127.0.0.1"]);

/// An identifier that the built-in patterns do not have.
const LOCKER: &str = r#"
[[identifier]]
id = "locker"
says = "a locker"
source = "this test"
shape = 'L\d{4}-\d{2}'
check = "none"
context = "alone"
proof = "person"
fires_on = ["x=L1234-12", "x=in L0001-01."]
silent_on = ["x=L1234", "x=L12345-12"]
"#;

/// A folder with a copy of the built-in patterns.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
        for within in ["", "terms", "vendors"] {
            fs::create_dir_all(folder.path().join(within)).unwrap();
            for entry in fs::read_dir(own.join(within)).unwrap() {
                let from = entry.unwrap().path();
                if from.is_file() {
                    let to = folder.path().join(within);
                    fs::copy(&from, to.join(from.file_name().unwrap())).unwrap();
                }
            }
        }
        Self(folder)
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).unwrap();
    }
}

fn runs(args: &[&str]) -> Output {
    let mut output = None;
    run(async { output = Some(phiward().args(args).output().await.expect("it starts")) });
    output.unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn kinds(entry: &Value) -> Vec<String> {
    let findings = entry["findings"].as_array().expect("findings");
    let kind = |found: &Value| found["kind"].as_str().expect("a kind").to_owned();
    findings.iter().map(kind).collect()
}

#[test]
fn a_changed_folder_judges_the_next_request_of_an_open_connection() {
    run(async {
        let origin = Origin::serving(Speaks::Http1(ADDRESS), |_| {
            std::future::ready(Response::new(full("")))
        })
        .await;
        let folder = Folder::new();
        let args = ["--patterns", folder.path(), "--log", "info"];
        let mut phiward = Process::start(&args).await;
        let target = origin.address.to_string();
        let mut session = phiward.browser().await.visit(&target).await;
        let mut found = Vec::new();
        for step in 1..=3 {
            match step {
                2 => {
                    folder.write("identifiers.locker.toml", LOCKER);
                    phiward.has_said("the new ones are used").await;
                }
                3 => {
                    folder.write("identifiers.locker.toml", "[[identifier]]\nid = 7\n");
                    phiward.has_said("the former ones are used").await;
                }
                _ => {}
            }
            let request = from_portal(Request::post(format!("https://{target}/collect")));
            let request = request.body(full("note=L1234-12")).unwrap();
            all(session.send(request).await.into_body()).await;
            found.push(kinds(&phiward.entries(step).await[step - 1]));
        }
        let locker = ["identifier.locker"];
        assert_eq!(found, [&[] as &[&str], &locker, &locker]);
        drop(session);
        let said = phiward.stop().await.err;
        let line = said
            .lines()
            .find(|line| line.contains("former ones"))
            .unwrap();
        assert!(line.contains("identifiers.locker.toml, line 2"), "{line}");
    });
}

#[test]
fn every_error_of_a_folder_is_told_with_file_and_line() {
    let folder = Folder::new();
    let sound = runs(&["patterns", "check", folder.path()]);
    assert_eq!(sound.status.code(), Some(0), "{}", text(&sound.stderr));
    assert_eq!(sound.stdout, runs(&["patterns", "check"]).stdout);
    let counts = text(&sound.stdout);
    for what in [
        "vendors",
        "terms",
        "keys",
        "shapes of identifiers",
        "examples",
    ] {
        assert!(counts.contains(what), "{counts}");
    }

    folder.write("keys.tsv", "zip\taddress_postal\ten\tvery\nzip\n");
    folder.write("identifiers.locker.toml", &LOCKER.replace("L0001-01", "L1"));
    let broken = runs(&["patterns", "check", folder.path()]);
    assert_eq!(broken.status.code(), Some(2));
    let said = text(&broken.stderr);
    for says in ["keys.tsv, line 1: ", "keys.tsv, line 2: ", "hint: "] {
        assert!(said.contains(says), "{says} is not in:\n{said}");
    }
    folder.write("keys.tsv", "zip\taddress_postal\ten\tstrong\n");
    let said = text(&runs(&["patterns", "check", folder.path()]).stderr);
    let says = "identifiers.locker.toml, line 2: locker: does not fire on x=in L1.";
    assert!(said.contains(says), "{said}");
}

#[test]
fn what_is_looked_for_is_listed() {
    for (kind, lines) in [
        ("vendors", ["meta-pixel", "Meta Platforms"]),
        ("terms", ["anorexia nervosa", "mental_health"]),
        ("identifiers", ["ssn", "SSA POMS RM 10201"]),
        ("keys", ["geboortedatum", "birth_date"]),
    ] {
        let listed = runs(&["patterns", "list", "--kind", kind]);
        assert_eq!(listed.status.code(), Some(0));
        let listed = text(&listed.stdout);
        let whole = |line: &&str| lines.iter().all(|cell| line.contains(cell));
        assert!(listed.lines().any(|line| whole(&line)), "{kind}:\n{listed}");
    }
}

#[test]
fn a_scan_uses_the_folder_or_says_what_is_wrong_with_it() {
    let folder = Folder::new();
    folder.write("identifiers.locker.toml", LOCKER);
    let requests = folder.file("requests.jsonl");
    let request =
        r#"{"page":"https://a.example/","method":"GET","url":"https://b.example/?x=L1234-12"}"#;
    let state = folder.file("state");
    let state = state.to_str().unwrap();
    fs::create_dir(state).unwrap();
    let outside = TempDir::new().unwrap();
    let requests = outside.path().join(requests.file_name().unwrap());
    fs::write(&requests, request).unwrap();
    let scan = |patterns: &str| {
        let file = requests.to_str().unwrap();
        let args = [
            "scan",
            "--format",
            "jsonl",
            "--state",
            state,
            "--patterns",
            patterns,
            file,
        ];
        runs(&args)
    };
    let scanned = scan(folder.path());
    let found = entries(&text(&scanned.stdout));
    assert_eq!(
        kinds(&found[0]),
        ["identifier.locker"],
        "{}",
        text(&scanned.stderr)
    );

    fs::remove_file(folder.file("stems.tsv")).unwrap();
    for (patterns, says) in [
        (folder.path(), "stems.tsv: is not there"),
        ("/nowhere", "cannot be read"),
    ] {
        let refused = scan(patterns);
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(says) && said.contains("hint: "), "{said}");
    }
}
