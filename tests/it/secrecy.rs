//! A canary goes through everything, at the most talkative log level: in no output, file or answer
//! of the program does it, or a digest of it, appear.

use std::collections::BTreeSet;
use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::write::GzEncoder;
use http::request::Builder;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use md5::{Digest, Md5};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::body::{Body, empty, full, piped};
use crate::harness::browser::{Browser, Session, message, read_all, read_head};
use crate::harness::certificate::Certificate;
use crate::harness::origin::{Origin, Speaks};
use crate::harness::process::{Left, Process, phiward};
use crate::harness::run;

const EMAIL: &str = "quorzela.vexmoor7781@example.com";
const GIVEN: &str = "Quorzela";
const FAMILY: &str = "Vexmoor";
const MEDICATION: &str = "zyntrapol";
const NUMBER: &str = "QX-7781-04439";
/// A value that nobody told the program about.
const UNKNOWN: &str = "u8f3k2q9z7w1x5";
const SECRETS: [&str; 6] = [EMAIL, GIVEN, FAMILY, MEDICATION, NUMBER, UNKNOWN];

const SUBJECTS: &str = r#"
[[subject]]
id = "canary"
given = ["Quorzela"]
family = "Vexmoor"
emails = ["quorzela.vexmoor7781@example.com"]
medications = ["zyntrapol 30 mg"]

[[subject.identifier]]
kind = "mrn"
value = "QX-7781-04439"
"#;

#[test]
fn nothing_is_told_in_observe_mode() {
    run(nothing_is_told(&[]));
}

#[test]
fn nothing_is_told_in_block_mode() {
    run(nothing_is_told(&["--mode", "block"]));
}

#[test]
fn nothing_is_told_in_readable_lines() {
    run(nothing_is_told(&["--format", "text", "--show", "none"]));
}

#[test]
fn nothing_is_told_of_a_broken_subjects_file() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.toml");
        for broken in [
            format!("[[subject]]\nid = \"a\"\nemails = \"{EMAIL}\"\n"),
            format!("[[subject]]\nid = \"a\"\nemails = [\"{EMAIL}]\n"),
            format!("[[subject]]\nid = \"a\"\nfamily = {FAMILY}\n"),
            format!("[[subject]]\nid = \"a\"\nbirth_date = \"{UNKNOWN}\"\n"),
            format!("[[subject]]\nid = \"a\"\nidentifier = \"{NUMBER}\"\n"),
            format!("[[subject]]\nid = \"a\"\nfamily = \"{FAMILY}\"\nfamily = \"{FAMILY}\"\n"),
            format!("[[subject]]\nid = \"a\"\nemial = \"{EMAIL}\"\n"),
            format!("[[subject]]\nfamily = \"{FAMILY}\"\n"),
            format!("subject = \"{GIVEN}\"\n"),
            format!("{EMAIL}\n"),
        ] {
            std::fs::write(&path, &broken).unwrap();
            let ended = phiward()
                .args([
                    "run",
                    "--listen",
                    "127.0.0.1:0",
                    "--log",
                    "trace",
                    "--state",
                ])
                .arg(folder.path().join("state"))
                .arg("--subjects")
                .arg(&path)
                .output();
            let ended = ended.await.unwrap();
            let told = [ended.stdout, ended.stderr].concat();
            let told = String::from_utf8_lossy(&told);
            assert_eq!(ended.status.code(), Some(2), "{told}");
            assert!(told.contains("broken.toml"), "{told}");
            Secrets::all().are_not_in(&told);
        }
    });
}

async fn nothing_is_told(args: &[&str]) {
    let world = World::new().await;
    let resolve = world.resolve();
    let mut all = vec!["--log", "trace"];
    all.extend(resolve.iter().flat_map(|rule| ["--resolve", rule]));
    all.extend(args);
    let phiward = Process::start_for(SUBJECTS, &all).await;
    let mut answers = Answers {
        browser: phiward.browser().await,
        received: String::new(),
        own: 0,
    };
    requests_with_the_canary(&world, &mut answers).await;
    failures_with_the_canary(&world, &mut answers).await;
    connections_with_the_canary(&world, &mut answers).await;

    let left = phiward.stop().await;
    let secrets = Secrets::all();
    secrets.are_not_in(&left.out);
    secrets.are_not_in(&left.err);
    secrets.are_not_in(&answers.received);
    assert!(
        answers.own >= 6,
        "only {} answers were the proxy's own",
        answers.own
    );
    for file in std::fs::read_dir(left.state()).expect("a folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("a file");
        secrets.are_not_in(&String::from_utf8_lossy(&bytes));
    }
    assert!(!left.err.contains("defect"), "{}", left.err);
    was_found(&left, args.contains(&"block"));
}

/// The silence means something: everything was found.
fn was_found(left: &Left, blocks: bool) {
    let entries = left.record();
    let findings = || {
        entries
            .iter()
            .flat_map(|entry| entry["findings"].as_array().expect("a list"))
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kinds: BTreeSet<String> = findings().map(|found| text(&found["kind"])).collect();
    for kind in [
        "subject.email",
        "subject.medication",
        "subject.name",
        "subject.identifier.mrn",
    ] {
        assert!(kinds.contains(kind), "no {kind} in {kinds:?}");
    }
    let parts: BTreeSet<String> = findings().map(|found| text(&found["where"])).collect();
    for part in ["body", "cookie", "frame", "header", "path", "query"] {
        assert!(parts.contains(part), "nothing in {part}: {parts:?}");
    }
    let layers = findings().flat_map(|found| found["chain"].as_array().expect("a list"));
    let layers: BTreeSet<String> = layers.map(text).collect();
    for layer in [
        "base64",
        "form",
        "gzip",
        "json",
        "multipart",
        "md5",
        "sha1",
        "sha256",
    ] {
        assert!(
            layers.contains(layer),
            "nothing through {layer}: {layers:?}"
        );
    }
    let outcomes: BTreeSet<String> = entries
        .iter()
        .map(|entry| text(&entry["outcome"]["action"]))
        .collect();
    // What is not read does not leave in block mode.
    let unread = if blocks { "blocked" } else { "uninspected" };
    assert_eq!(outcomes.contains("uninspected"), !blocks, "{outcomes:?}");
    for outcome in ["failed", "refused", unread] {
        assert!(
            outcomes.contains(outcome),
            "nothing {outcome}: {outcomes:?}"
        );
    }
}

/// What there is to visit.
struct World {
    tracker: Origin,
    socket: Origin,
    expired: Origin,
    shell: Origin,
    gone: u16,
}

impl World {
    async fn new() -> Self {
        let names = Certificate::For(&["tracker.example", "www.facebook.com"]);
        let socket = Speaks::Http1(Certificate::For(&["socket.example"]));
        let expired = Speaks::Http2(Certificate::Expired("expired.example"));
        let gone = Origin::of_wires(Speaks::Plain, |_| async {}).await;
        Self {
            tracker: Origin::serving(Speaks::Http2(names), |request: Request<_>| async {
                request.into_body().collect().await.ok();
                http::Response::new(full("hello"))
            })
            .await,
            socket: Origin::of_wires(socket, |mut wire| async move {
                read_head(&mut wire).await;
                let switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n\
                                 Upgrade: websocket\r\n\r\nwelcome";
                wire.write_all(switching.as_bytes()).await.ok();
                read_all(&mut wire).await;
            })
            .await,
            expired: Origin::of_wires(expired, |_| async {}).await,
            shell: Origin::of_wires(Speaks::Plain, |mut wire| async move {
                read_all(&mut wire).await;
            })
            .await,
            gone: gone.address.port(),
        }
    }

    fn resolve(&self) -> Vec<String> {
        let rule = |host: &str, port| format!("{host}:{port}:127.0.0.1");
        vec![
            rule("tracker.example", self.tracker.address.port()),
            rule("www.facebook.com", self.tracker.address.port()),
            rule("socket.example", self.socket.address.port()),
            rule("expired.example", self.expired.address.port()),
            rule("shell.example", self.shell.address.port()),
            rule("gone.example", self.gone),
        ]
    }
}

/// Everything that a browser receives.
struct Answers {
    browser: Browser,
    received: String,
    /// How many answers were the proxy's own.
    own: usize,
}

impl Answers {
    async fn to(&mut self, session: &mut Session, request: Request<Body>) {
        let response = session.send(request).await;
        self.own += usize::from(response.headers().contains_key("proxy-status"));
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        self.received
            .push_str(&format!("{head:?}\n{}\n", String::from_utf8_lossy(&body)));
    }
}

/// A request of a page that itself has the canary in its address.
fn asking(method: &str, url: &str) -> Builder {
    let page = format!("https://portal.clinic.example/{FAMILY}/{UNKNOWN}?email={EMAIL}");
    Request::builder()
        .method(method)
        .uri(url)
        .header("origin", "https://portal.clinic.example")
        .header("referer", page)
        .header("sec-fetch-site", "cross-site")
}

fn record() -> Value {
    json!({
        "user": { "email": EMAIL, "name": format!("{GIVEN} {FAMILY}"), "mrn": NUMBER },
        "medication": format!("{MEDICATION} 30 mg"),
        "token": UNKNOWN,
    })
}

fn form() -> String {
    let value = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let name = value(&format!("{GIVEN} {FAMILY}"));
    let (email, medication) = (value(EMAIL), value(&format!("{MEDICATION} 30 mg")));
    format!("email={email}&name={name}&medication={medication}&mrn={NUMBER}&token={UNKNOWN}")
}

async fn requests_with_the_canary(world: &World, answers: &mut Answers) {
    let port = world.tracker.address.port();
    let base = format!("https://tracker.example:{port}");
    let mut requests = in_head(&base);
    requests.extend(in_body(&base));
    requests.extend(in_keys(&base));
    let mut session = answers
        .browser
        .visit(&format!("tracker.example:{port}"))
        .await;
    for request in requests {
        answers.to(&mut session, request).await;
    }
    // A vendor's own fields are reported in more words than others'.
    let host = format!("www.facebook.com:{port}");
    let mut session = answers.browser.visit(&host).await;
    let email = hex(&Sha256::digest(EMAIL));
    let page =
        format!("https%3A%2F%2Fportal.clinic.example%2F{FAMILY}%2F{UNKNOWN}%3Fq%3D{MEDICATION}");
    let url = format!(
        "https://{host}/tr/?id=1&ev=PageView&dl={page}&ud[em]={email}&fbp=fb.1.1.{UNKNOWN}"
    );
    answers
        .to(
            &mut session,
            asking("GET", &url).body(empty()).expect("a request"),
        )
        .await;
}

fn in_head(base: &str) -> Vec<Request<Body>> {
    let bare = |builder: Builder| builder.body(empty()).expect("a request");
    let form = form();
    let record = STANDARD.encode(record().to_string());
    let digests = [
        hex(&Md5::digest(EMAIL)),
        hex(&Sha1::digest(EMAIL)),
        hex(&Sha256::digest(EMAIL)),
    ];
    vec![
        bare(asking("GET", &format!("{base}/{EMAIL}/{FAMILY}/{UNKNOWN}"))),
        bare(asking("GET", &format!("{base}/a?{form}"))),
        bare(asking("GET", &format!("{base}/a?data={record}"))),
        bare(asking(
            "GET",
            &format!(
                "{base}/a?em={}&b={}&c={}",
                digests[0], digests[1], digests[2]
            ),
        )),
        bare(
            asking("GET", &format!("{base}/a"))
                .header("x-user", EMAIL)
                .header("x-token", UNKNOWN),
        ),
        bare(
            asking("GET", &format!("{base}/a")).header("cookie", format!("u={EMAIL}; t={UNKNOWN}")),
        ),
        bare(
            asking("GET", &format!("{base}/a"))
                .header("authorization", format!("Bearer {UNKNOWN}")),
        ),
    ]
}

fn in_body(base: &str) -> Vec<Request<Body>> {
    let post = |kind: &str, body: Vec<u8>| {
        let request = asking("POST", &format!("{base}/a")).header("content-type", kind);
        request.body(full(body)).expect("a request")
    };
    let record = record().to_string();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(record.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let multipart = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"email\"; filename=\"{FAMILY}.txt\"\r\n\r\n\
         {EMAIL}\r\n--cut\r\nContent-Disposition: form-data; name=\"{EMAIL}\"\r\n\r\n{UNKNOWN}\r\n\
         --cut--\r\n"
    );
    let broken = record.replace('}', "");
    let mut requests = vec![
        post("application/x-www-form-urlencoded", form().into()),
        post("application/json", record.clone().into()),
        post("text/plain", STANDARD.encode(&record).into()),
        post("multipart/form-data; boundary=cut", multipart.into()),
        post("application/json", broken.into()),
        post("application/octet-stream", gzip.clone()),
    ];
    for body in [gzip, record.into()] {
        // The second says that it is compressed, and is not.
        let mut request = post("application/json", body);
        request
            .headers_mut()
            .insert("content-encoding", "gzip".parse().expect("a header"));
        requests.push(request);
    }
    requests
}

/// A name of a field may itself be a value.
fn in_keys(base: &str) -> Vec<Request<Body>> {
    let post = |body: Value| {
        let request = asking("POST", &format!("{base}/a"));
        request.body(full(body.to_string())).expect("a request")
    };
    let query = format!("{base}/a?{}=1", form().replace(['=', '&'], "=1&"));
    vec![
        asking("GET", &query).body(empty()).expect("a request"),
        post(json!({ EMAIL: { "email": EMAIL }, FAMILY: [EMAIL], NUMBER: EMAIL })),
        post(json!({ "users": { EMAIL: { "medication": MEDICATION } } })),
        post(json!({ hex(&Sha256::digest(EMAIL)): EMAIL, hex(&Md5::digest(UNKNOWN)): EMAIL })),
        post(json!({ STANDARD.encode(Sha1::digest(EMAIL)): EMAIL, GIVEN.to_uppercase(): EMAIL })),
    ]
}

async fn failures_with_the_canary(world: &World, answers: &mut Answers) {
    let places = [
        format!("expired.example:{}", world.expired.address.port()),
        format!("gone.example:{}", world.gone),
    ];
    for place in places {
        let mut session = answers.browser.visit(&place).await;
        let url = format!("https://{place}/{EMAIL}?{}", form());
        let request = asking("POST", &url).header("x-user", EMAIL);
        answers
            .to(&mut session, request.body(full(form())).expect("a request"))
            .await;
    }
    let tracker = format!("tracker.example:{}", world.tracker.address.port());
    let mut session = answers.browser.visit(&tracker).await;
    let many = format!("u={EMAIL}; {}", "x".repeat(100_000));
    let request = asking("GET", &format!("https://{tracker}/{EMAIL}")).header("cookie", many);
    answers
        .to(&mut session, request.body(empty()).expect("a request"))
        .await;

    let (feeder, body) = piped();
    feeder.send(form()).await;
    feeder.break_off().await;
    let request = asking("POST", &format!("https://{tracker}/{EMAIL}")).body(body);
    assert!(session.try_send(request.expect("a request")).await.is_err());
}

async fn connections_with_the_canary(world: &World, answers: &mut Answers) {
    for malformed in [
        format!("GET /{EMAIL} HTTP/1.1\r\nx-user: {EMAIL}\r\n\r\n"),
        format!("GET {EMAIL} {FAMILY}\r\n\r\n"),
        format!("GET http://tracker.example/{EMAIL} HTTP/1.1\r\n{EMAIL}\r\n\r\n"),
        format!("POST http://{EMAIL}/ HTTP/1.1\r\ncontent-length: {UNKNOWN}\r\n\r\n"),
        format!("CONNECT /{EMAIL} HTTP/1.1\r\n\r\n"),
        format!("CONNECT tracker.example HTTP/1.1\r\nx-user: {EMAIL}\r\n\r\n"),
    ] {
        let mut wire = answers.browser.wire().await;
        wire.write_all(malformed.as_bytes())
            .await
            .expect("the proxy");
        wire.shutdown().await.expect("the proxy");
        let answer = read_all(&mut wire).await;
        answers.own += usize::from(answer.contains("proxy-status: phiward"));
        answers.received.push_str(&answer);
    }

    let target = format!("shell.example:{}", world.shell.address.port());
    for bytes in [
        format!("\x16\x03\x01\x00\x70{EMAIL}"),
        format!("{EMAIL} {UNKNOWN}\r\n"),
    ] {
        let mut wire = answers.browser.tunnel(&target).await;
        wire.write_all(bytes.as_bytes()).await.expect("the proxy");
        wire.shutdown().await.expect("the proxy");
        answers.received.push_str(&read_all(&mut wire).await);
    }

    let target = format!("socket.example:{}", world.socket.address.port());
    for secret in ["", EMAIL] {
        let mut stream = answers.browser.tls(&target, &["http/1.1"]).await;
        let request = format!(
            "GET /?u={secret} HTTP/1.1\r\nHost: {target}\r\nOrigin: https://portal.clinic.example\r\n\
             Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        );
        stream
            .write_all(request.as_bytes())
            .await
            .expect("the proxy");
        let head = read_head(&mut stream).await;
        if head.contains(" 101 ") {
            stream.read_exact(&mut [0; 7]).await.expect("a welcome");
            stream
                .write_all(&message(&form()))
                .await
                .expect("the proxy");
        } else {
            assert!(head.contains(StatusCode::FORBIDDEN.as_str()), "{head}");
        }
        // In block mode the connection has ended.
        stream.shutdown().await.ok();
        answers.received.push_str(&head);
        answers.received.push_str(&read_all(&mut stream).await);
    }
}

/// What must not be told.
struct Secrets {
    /// In lower case, wherever case says nothing.
    folded: Vec<String>,
    /// Base64, in which case says something.
    exact: Vec<String>,
}

impl Secrets {
    fn all() -> Self {
        let (mut folded, mut exact) = (Vec::new(), Vec::new());
        for secret in SECRETS {
            let lower = secret.to_lowercase();
            folded.push(lower.clone());
            for text in [secret, &lower] {
                let digests = [
                    Md5::digest(text).to_vec(),
                    Sha1::digest(text).to_vec(),
                    Sha256::digest(text).to_vec(),
                ];
                for digest in digests {
                    folded.push(hex(&digest));
                    exact.push(URL_SAFE_NO_PAD.encode(&digest));
                    exact.push(STANDARD.encode(&digest));
                }
                exact.extend((0..3).map(|before| within_base64(text, before)));
            }
        }
        Self { folded, exact }
    }

    fn are_not_in(&self, told: &str) {
        let lower = told.to_lowercase();
        let found = self
            .folded
            .iter()
            .find(|secret| lower.contains(secret.as_str()));
        let found = found.or_else(|| {
            self.exact
                .iter()
                .find(|secret| told.contains(secret.as_str()))
        });
        if let Some(found) = found {
            let line = |line: &&str| line.contains(found) || line.to_lowercase().contains(found);
            panic!("{found} is told: {:?}", told.lines().find(line));
        }
    }
}

/// Returns how a text stands in base64 of a longer one, so many bytes after a group's start.
fn within_base64(text: &str, before: usize) -> String {
    let padded = format!("{}{text}", "\0".repeat(before));
    let encoded = URL_SAFE_NO_PAD.encode(&padded);
    // The first and the last letters depend on what stands beside.
    let whole = padded.len() / 3 * 4;
    let start = if before == 0 { 0 } else { 4 };
    encoded.get(start..whole).expect("long enough").to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
