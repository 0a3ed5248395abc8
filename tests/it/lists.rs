//! Filter lists that the user brings: added, shown, asked about requests, removed; and what is no
//! list.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use http::{Request, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::body::{all, full};
use crate::harness::certificate::{Certificate, root_pem};
use crate::harness::origin::{Origin, Speaks};
use crate::harness::patient::from_portal;
use crate::harness::process::{Process, entries, phiward as phiward_program};
use crate::harness::run;

/// Rules on addresses; the first line below the head hides a part of a page.
const RULES: &str = "[Adblock Plus 2.0]
! Title: Ads of this test
site.example##.banner
||ads.example^$third-party
||shop.example/pixel?
@@||ads.example/consent/$third-party
";

/// A hosts file as they are published, with the lines that every computer's begins with.
const HOSTS: &str = "# A hosts file
127.0.0.1 localhost
0.0.0.0 tracker.example
0.0.0.0 facebook.com # in the catalogue too
0.0.0.0 clinic.example
";

/// A user with files and a state folder.
struct User(TempDir);

impl User {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        fs::write(self.path(name), content).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn runs(&self, args: &[&str]) -> Output {
        let mut output = None;
        let mut command = phiward_program();
        command.args(args).arg("--state").arg(self.path("state"));
        run(async { output = Some(command.output().await.expect("it starts")) });
        output.unwrap()
    }

    /// Runs a command that has to end well, and returns what it printed.
    #[track_caller]
    fn gets(&self, args: &[&str]) -> String {
        let output = self.runs(args);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Runs a command that has to be refused as wrong usage, and returns why.
    #[track_caller]
    fn is_refused(&self, args: &[&str]) -> String {
        let output = self.runs(args);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            said.starts_with("error: ") && said.contains("\n\nhint: "),
            "{said}"
        );
        said
    }

    /// Scans requests from a page of the clinic's, and returns what each destination is known as.
    fn destinations(&self, urls: &[&str]) -> Vec<Value> {
        let page = "https://portal.clinic.example/";
        let line = |url: &&str| json!({"page": page, "method": "GET", "url": url}).to_string();
        let lines: Vec<String> = urls.iter().map(line).collect();
        let file = self.write("requests.jsonl", lines.join("\n"));
        let scanned = self.gets(&["scan", "--format", "jsonl", &file]);
        let known = |entry: &Value| {
            let to = &entry["destination"];
            json!([to["known_by"], to["category"], to["vendor"], to["party"]])
        };
        entries(&scanned).iter().map(known).collect()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn lists_are_added_shown_asked_and_removed() {
    let user = User::new();
    let rules = user.write("My Ads.txt", RULES);
    let hosts = user.write("hosts", HOSTS);
    let urls = [
        "https://a.ads.example/x",
        "https://ads.example/consent/",
        "https://shop.example/pixel?id=1",
        "https://t1.tracker.example/",
        "https://stats.clinic.example/",
        "https://www.facebook.com/tr/",
        "https://www.facebook.com/a",
        "https://nobody.example/",
    ];
    let nobody = json!([null, null, null, "third"]);
    let without = user.destinations(&urls);
    assert_eq!(without[0], nobody);

    let added = user.gets(&["lists", "add", &rules]);
    assert!(
        added.starts_with("my-ads added: 3 rules taken (EasyList syntax, advertising); 1 line")
    );
    let added = user.gets(&["lists", "add", &hosts, "--name", "trackers"]);
    assert!(added.starts_with("trackers added: 3 rules taken (hosts file, tracker); 1 line"));
    let again = user.gets(&["lists", "add", &rules]);
    assert!(again.starts_with("my-ads replaced: "), "{again}");
    let shown = user.gets(&["lists", "show"]);
    let rows: Vec<Vec<&str>> = shown
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let bytes = RULES.len().to_string();
    assert_eq!(
        rows[0],
        ["name", "kind", "category", "rules", "bytes", "added"]
    );
    assert_eq!(
        rows[1][..6],
        ["my-ads", "EasyList", "syntax", "advertising", "3", &bytes]
    );
    assert_eq!(rows[2][..5], ["trackers", "hosts", "file", "tracker", "3"]);

    let with = user.destinations(&urls);
    let listed = |category| json!(["list", category, null, "third"]);
    let meta = |known_by| json!([known_by, "advertising", "meta-pixel", "third"]);
    let expected = [
        listed("advertising"),
        nobody.clone(),
        listed("advertising"),
        listed("tracker"),
        json!(["list", "tracker", null, "first"]),
        meta("endpoint"),
        meta("host"),
        nobody,
    ];
    assert_eq!(with, expected);

    user.gets(&["lists", "remove", "my-ads"]);
    user.gets(&["lists", "remove", "trackers"]);
    let said = text(&user.runs(&["lists", "show"]).stderr);
    assert!(said.contains("There are no lists."), "{said}");
    assert_eq!(user.destinations(&urls), without);
}

#[test]
fn what_is_no_list_is_refused_and_it_is_said_what_to_do() {
    let user = User::new();
    for (name, content, says) in [
        ("empty.txt", &b""[..], "no rule"),
        ("comments.txt", b"! nothing\n# here\n", "no rule"),
        ("program", b"\x7fELF\x02\x01\x01\0\xff", "no text in UTF-8"),
        ("page.txt", b"<!DOCTYPE html><title>x</title>", "a web page"),
        (
            "notes.txt",
            b"Download the list.\nThen add it.\n",
            "neither",
        ),
    ] {
        let file = user.write(name, content);
        let said = user.is_refused(&["lists", "add", &file]);
        assert!(said.contains(says), "{name}: {said}");
    }
    let missing = user.path("missing.txt");
    let said = user.is_refused(&["lists", "add", missing.to_str().unwrap()]);
    assert!(said.contains("cannot read"), "{said}");
    let said = user.is_refused(&["lists", "add", "http://lists.example/easylist.txt"]);
    assert!(said.contains("no address of HTTPS"), "{said}");
    let said = user.is_refused(&["lists", "add", "https://"]);
    assert!(said.contains("is no address"), "{said}");
    let said = user.is_refused(&["lists", "remove", "../ca-key"]);
    assert!(said.contains("no list is called"), "{said}");
    assert!(!user.path("state/lists").exists(), "nothing was kept");
}

#[test]
fn a_list_is_fetched_from_where_it_is_published() {
    let user = User::new();
    user.write("origins.pem", root_pem());
    run(async {
        let certificate = Certificate::For(&["lists.example"]);
        let origin = Origin::serving(Speaks::Http1(certificate), |request| {
            let answer = match request.uri().path() {
                "/latest/ads.txt" => Response::builder()
                    .status(302)
                    .header("location", "/v7/ads.txt")
                    .body(full("")),
                "/v7/ads.txt" => Response::builder().body(full(RULES)),
                "/page.txt" => Response::builder().body(full("<html>Sign in</html>")),
                "/round" => Response::builder()
                    .status(302)
                    .header("location", "/round")
                    .body(full("")),
                "/down" => Response::builder()
                    .status(302)
                    .header("location", "http://lists.example/v7/ads.txt")
                    .body(full("")),
                _ => Response::builder().status(404).body(full("")),
            };
            std::future::ready(answer.unwrap())
        })
        .await;
        let port = origin.address.port();
        for (path, code, says) in [
            ("/latest/ads.txt", 0, "ads added: 3 rules taken"),
            ("/v7/ads.txt", 0, "ads replaced"),
            ("/page.txt", 2, "cannot take"),
            ("/none.txt", 3, "lists.example answered 404"),
            ("/round", 3, "redirected more than 5 times"),
            ("/down", 2, "no address of HTTPS"),
        ] {
            let mut command = phiward_program();
            command
                .args([
                    "lists",
                    "add",
                    &format!("https://lists.example:{port}{path}"),
                ])
                .arg("--upstream-ca")
                .arg(user.path("origins.pem"))
                .args(["--resolve", &format!("lists.example:{port}:127.0.0.1")])
                .arg("--state")
                .arg(user.path("state"));
            let output = command.output().await.expect("it starts");
            let said = text(&output.stderr) + &text(&output.stdout);
            assert_eq!(output.status.code(), Some(code), "{path}: {said}");
            assert!(said.contains(says), "{path}: {said}");
        }
    });
}

#[test]
fn a_running_proxy_asks_the_lists_and_does_not_start_with_a_spoilt_one() {
    run(async {
        let certificate = Certificate::For(&["tracker.example"]);
        let origin = Origin::serving(Speaks::Http1(certificate), |_| {
            std::future::ready(Response::new(full("")))
        })
        .await;
        let left = Process::start(&[]).await.stop().await;
        let lists = left.state().join("lists");
        fs::create_dir(&lists).unwrap();
        fs::write(lists.join("ads.txt"), "! Title: Ads\n/pixel/*$image\n").unwrap();
        fs::write(lists.join("mine.txt"), HOSTS).unwrap();

        let target = format!("tracker.example:{}", origin.address.port());
        let there = format!("{target}:127.0.0.1");
        let mut phiward = Process::start_again(left, &["--resolve", &there]).await;
        phiward
            .has_said("2 lists of yours with 4 rules say who is a tracker too.")
            .await;
        let mut session = phiward.browser().await.visit(&target).await;
        for (at, (wanted_for, category)) in
            (0..).zip([("script", "tracker"), ("image", "advertising")])
        {
            let request = Request::get(format!("https://{target}/pixel/1"));
            let request = from_portal(request).header("sec-fetch-dest", wanted_for);
            let request = request.body(full("")).unwrap();
            all(session.send(request).await.into_body()).await;
            let entry = &phiward.entries(at + 1).await[at];
            assert_eq!(entry["destination"]["known_by"], "list", "{entry}");
            assert_eq!(entry["destination"]["category"], category, "{entry}");
        }
        drop(session);
        let left = phiward.stop().await;

        fs::write(lists.join("mine.txt"), "").unwrap();
        let mut command = phiward_program();
        command.args(["run", "--listen", "127.0.0.1:0", "--state"]);
        let refused = command.arg(left.state()).output().await.expect("it starts");
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(
            said.contains("cannot use the list mine: it has no rule"),
            "{said}"
        );
        assert!(said.contains("hint: add the list again"), "{said}");
    });
}
