//! What inspection costs, as ratios within one run: `cargo bench --bench ratios -- --quick`.
//!
//! Figures are the CPU time of one thread, the least of several runs, with the spread of the median
//! above it. `serde_json` reading the same bytes into `IgnoredAny` is the yardstick.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark prints, and stops where it is broken"
)]

mod bodies;
mod measure;
#[path = "../evaluate/people.rs"]
mod people;
#[path = "../evaluate/phiward.rs"]
mod phiward;
#[path = "../evaluate/random.rs"]
mod random;

use std::io::Write as _;
use std::time::Duration;

use ::phiward::capture::Captured;
use ::phiward::classify::classify;
use ::phiward::judge::{Verdict, judge};
use ::phiward::pipeline::{Head, Inspection, Scanner};
use ::phiward::subject::Subject;
use cpu_time::ThreadTime;
use flate2::Compression;
use flate2::write::GzEncoder;
use measure::{Times, resident_bytes};
use serde::de::IgnoredAny;

const MIB: usize = 1024 * 1024;
const COLLECT: &str = "https://t.example/collect";

/// How much is measured.
struct Effort {
    runs: usize,
    small_runs: usize,
    many: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let many = arguments
        .iter()
        .position(|argument| argument == "--subjects");
    let many = many.and_then(|at| arguments.get(at + 1)?.parse().ok());
    let effort = Effort {
        runs: if quick { 5 } else { 25 },
        small_runs: if quick { 300 } else { 2_000 },
        many: many.unwrap_or(if quick { 2_000 } else { 100_000 }),
    };
    let scanner = phiward::scanner(&subjects(20));
    if let Some(at) = arguments
        .iter()
        .position(|argument| argument == "--profile")
    {
        return profile(&scanner, arguments.get(at + 1).map_or("", String::as_str));
    }
    open_requests(&scanner);
    large(&scanner, &effort);
    small(&scanner, &effort);
    drop(scanner);
    subjects_compared(&effort);
}

fn subjects(count: usize) -> Vec<Subject> {
    let mut all = Vec::with_capacity(count);
    for start in (0..count).step_by(1_000) {
        let people: Vec<_> = (start..count.min(start + 1_000))
            .map(|number| people::person(1, people::Half::First, number))
            .collect();
        all.extend(phiward::subjects(&people::subjects_file(&people)));
    }
    all
}

fn inspect(scanner: &Scanner, captured: &Captured) -> usize {
    scanner
        .inspect(captured)
        .map_or(0, |entry| entry.findings.len())
}

/// One kind of request again and again, for a profiler: `--profile form`.
fn profile(scanner: &Scanner, what: &str) {
    let body = |body: String| vec![phiward::captured(COLLECT, &[], body.into_bytes())];
    let (requests, runs) = match what {
        "tag" => (tags(), 512),
        "form" => (body(bodies::form(MIB)), 20),
        "base64" => (body(bodies::base64_json(MIB)), 20),
        "plain" => (body(bodies::plain_json(MIB)), 20),
        _ => (body(bodies::tracker_json(MIB)), 20),
    };
    for request in requests.iter().cycle().take(runs) {
        inspect(scanner, request);
    }
}

/// Requests that are open at once for the measurement of their memory: so many that what the program
/// had free before does not matter.
const OPEN: usize = 3_000;
/// What of each body is read.
const READ: usize = 128 * 1024;

/// What one request holds while its body is still coming, whatever was read of it.
fn open_requests(scanner: &Scanner) {
    println!("memory of an open request, 128 KiB of its body read (limit 256 KiB)");
    let half = |text: String| text.into_bytes();
    for (name, body) in [
        ("json", half(bodies::tracker_json(MIB))),
        ("form", half(bodies::form(MIB))),
        ("base64", half(bodies::base64_json(MIB))),
        ("gzip of json", gzip(&bodies::tracker_json(4 * MIB))),
        ("zstd of json", zstd(&bodies::tracker_json(4 * MIB))),
        (
            "one long string",
            half(format!("{{\"a\": \"{}", "x y ".repeat(MIB / 4))),
        ),
    ] {
        let before = resident_bytes().unwrap_or_default();
        let open: Vec<Inspection> = (0..OPEN).map(|_| opened(scanner, &body)).collect();
        let after = resident_bytes().unwrap_or_default();
        let each = after.saturating_sub(before) as f64 / OPEN as f64 / 1024.0;
        println!("{name:<34}{each:>10.1} KiB");
        drop(open);
    }
    println!();
}

fn opened(scanner: &Scanner, body: &[u8]) -> Inspection {
    let request = http::Request::post(COLLECT).body(());
    let head = Head::of(&request.expect("the address is sound"));
    let patterns = scanner.detector.patterns();
    let destination = classify(&head.asked("t.example"), patterns, &scanner.scope);
    let mut inspection = Inspection::open(&head, &destination, scanner.detector.clone());
    let read = body.get(..READ).unwrap_or(body);
    read.chunks(16 * 1024)
        .for_each(|chunk| inspection.push(chunk));
    inspection
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .expect("memory takes everything")
}

fn zstd(text: &str) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest)
}

/// Bodies of 1 MiB, against `serde_json` over a body of JSON.
fn large(scanner: &Scanner, effort: &Effort) {
    println!(
        "1 MiB, all patterns, 20 subjects ({} runs; limit: json 3.0, others 6.0)",
        effort.runs
    );
    println!(
        "{:<34}{:>10}{:>10}{:>9}{:>9}{:>10}",
        "body", "ms", "ns/byte", "ratio", "spread", "findings"
    );
    let tracker = bodies::tracker_json(MIB);
    let plain = bodies::plain_json(MIB);
    yardstick("serde_json, tracker", &tracker, effort.runs);
    yardstick("serde_json, plain", &plain, effort.runs);
    let json = [("content-type", "application/json")];
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let text = [("content-type", "text/plain;charset=UTF-8")];
    let rows = [
        ("json, tracker batch", &json, tracker.clone(), &tracker),
        ("json, plain strings", &json, plain.clone(), &plain),
        ("form", &form, bodies::form(MIB), &tracker),
        (
            "base64 of tracker batch",
            &text,
            bodies::base64_json(MIB),
            &tracker,
        ),
    ];
    for (name, headers, body, yard) in rows {
        let bytes = body.len();
        let captured = phiward::captured(COLLECT, headers, body.into_bytes());
        let findings = inspect(scanner, &captured);
        let (times, ratio) = Times::in_turn(
            effort.runs.max(RUNS_IN_TURN),
            || read(yard),
            || inspect(scanner, &captured),
        );
        let each = ratio * yard.len() as f64 / bytes as f64;
        row(name, &times, bytes, each, Some(findings));
    }
}

/// Runs of a body and of its yardstick, at least: the machine may change its pace between two.
const RUNS_IN_TURN: usize = 15;

fn read(body: &str) -> IgnoredAny {
    let bytes = std::hint::black_box(body.as_bytes());
    serde_json::from_reader(bytes).expect("the body is JSON")
}

/// Prints what `serde_json` needs.
fn yardstick(name: &str, body: &str, runs: usize) {
    let slice = Times::of(runs.max(RUNS_IN_TURN), || {
        let bytes = std::hint::black_box(body.as_bytes());
        serde_json::from_slice::<IgnoredAny>(bytes).expect("the body is JSON")
    });
    row(
        &format!("{name}, from_slice"),
        &slice,
        body.len(),
        1.0,
        None,
    );
    let times = Times::of(runs.max(RUNS_IN_TURN), || read(body));
    row(
        &format!("{name}, from_reader"),
        &times,
        body.len(),
        1.0,
        None,
    );
}

fn row(name: &str, times: &Times, bytes: usize, ratio: f64, findings: Option<usize>) {
    let each = nanoseconds(times.least()) / bytes as f64;
    let findings = findings.map_or(String::new(), |findings| findings.to_string());
    println!(
        "{name:<34}{:>10.2}{each:>10.2}{ratio:>9.2}{:>8.0}%{findings:>10}",
        nanoseconds(times.least()) / 1e6,
        times.spread()
    );
}

/// How many different requests take turns: what is remembered of one is of no use to the next.
const DIFFERENT: u64 = 64;

/// Requests of a tag, of 4 KiB, each with values of its own.
fn tags() -> Vec<Captured> {
    let url = "https://www.google-analytics.com/g/collect";
    let agent = (
        "user-agent",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    );
    let referer = ("referer", "https://portal.example/");
    let headers = [agent, referer, ("accept", "*/*")];
    let query = |seed| bodies::tag_query_of(seed, 3_600);
    let tag = |seed| phiward::captured(&format!("{url}?{}", query(seed)), &headers, Vec::new());
    (0..DIFFERENT).map(tag).collect()
}

/// Batches of 64 KiB, each with values of its own.
fn batches() -> Vec<Captured> {
    let body = |seed| bodies::tracker_json_of(seed, 64 * 1024).into_bytes();
    let headers = [("content-type", "text/plain")];
    let batch = |seed| phiward::captured(COLLECT, &headers, body(seed));
    (0..DIFFERENT).map(batch).collect()
}

/// Times requests that take turns.
fn in_turn(runs: usize, scanner: &Scanner, requests: &[Captured]) -> Times {
    let mut turn = requests.iter().cycle();
    Times::of(runs, || {
        turn.next().map(|request| inspect(scanner, request))
    })
}

/// A tag's request of 4 KiB, and a body of 64 KiB.
fn small(scanner: &Scanner, effort: &Effort) {
    println!(
        "\nrequests ({} runs; limit: 4 KiB around 60 µs, 64 KiB p99 within 1,000 µs)",
        effort.small_runs
    );
    println!(
        "{:<34}{:>10}{:>10}{:>10}{:>10}",
        "request", "least µs", "p50 µs", "p99 µs", "findings"
    );
    for (name, requests) in [("4 KiB tag", tags()), ("64 KiB json", batches())] {
        let findings = inspect(scanner, &requests[0]);
        let times = in_turn(effort.small_runs, scanner, &requests);
        quantiles(name, &times, &findings.to_string());
    }
    // As the proxy has it: its address is taken apart already, and nothing is recorded.
    let requests: Vec<http::Request<()>> = tags().iter().map(request).collect();
    let mut turn = requests.iter().cycle();
    let times = Times::of(effort.small_runs, || {
        turn.next().map(|request| judged(scanner, request))
    });
    quantiles("4 KiB tag, in the proxy", &times, "");
    // How far apart they are where nothing but the machine differs from run to run.
    let body = bodies::tracker_json_of(1, 64 * 1024);
    let times = Times::of(effort.small_runs, || {
        let bytes = std::hint::black_box(body.as_bytes());
        serde_json::from_reader::<_, IgnoredAny>(bytes).expect("the body is JSON")
    });
    quantiles("64 KiB json, serde_json", &times, "");
}

/// A captured request as it comes out of a connection.
fn request(captured: &Captured) -> http::Request<()> {
    let headers = captured.headers.iter();
    let builder = headers.fold(
        http::Request::get(&captured.url),
        |builder, (name, value)| builder.header(name, value),
    );
    builder.body(()).expect("the request is sound")
}

/// Takes a request without a body through all stages up to its verdict.
fn judged(scanner: &Scanner, request: &http::Request<()>) -> Verdict {
    let head = Head::of(request);
    let patterns = scanner.detector.patterns();
    let host = request.uri().host().unwrap_or_default();
    let destination = classify(&head.asked(host), patterns, &scanner.scope);
    let inspection = Inspection::open(&head, &destination, scanner.detector.clone());
    let (findings, obstacles, _) = inspection.finish();
    judge(&findings, &obstacles, &destination, &scanner.policy)
}

fn quantiles(name: &str, times: &Times, findings: &str) {
    println!(
        "{name:<34}{:>10.1}{:>10.1}{:>10.1}{findings:>10}",
        nanoseconds(times.least()) / 1e3,
        nanoseconds(times.quantile(0.5)) / 1e3,
        nanoseconds(times.quantile(0.99)) / 1e3,
    );
}

/// Turns that few and many subjects take: what a machine does besides changes while one is measured.
const TURNS: usize = 10;

/// The same requests with few subjects and with many.
fn subjects_compared(effort: &Effort) {
    println!("\nsubjects (limit: ratio 1.5; memory in proportion)");
    println!(
        "{:<12}{:>12}{:>12}{:>14}{:>14}{:>12}",
        "subjects", "build ms", "MiB", "KiB a subject", "4 KiB tag µs", "64 KiB µs"
    );
    let counts = [20, effort.many];
    let built = counts.map(built);
    let [tag, batch] = [tags(), batches()].map(|requests| {
        let runs = effort.small_runs.min(300) / TURNS;
        let turn = |of: usize| nanoseconds(in_turn(runs, &built[of].0, &requests).quantile(0.5));
        let turns: Vec<[f64; 2]> = (0..TURNS).map(|_| [turn(0), turn(1)]).collect();
        [0, 1].map(|of| median(turns.iter().map(|turn| turn[of]).collect()))
    });
    for (of, (_, build, grown)) in built.iter().enumerate() {
        println!(
            "{:<12}{:>12.0}{:>12.1}{:>14.1}{:>14.1}{:>12.1}",
            counts[of],
            nanoseconds(*build) / 1e6,
            grown / MIB as f64,
            grown / 1024.0 / counts[of] as f64,
            tag[of] / 1e3,
            batch[of] / 1e3,
        );
    }
    println!(
        "ratio: 4 KiB tag {:.2}, 64 KiB {:.2}",
        tag[1] / tag[0],
        batch[1] / batch[0]
    );
}

/// A scanner for so many subjects, how long it took to build, and the bytes that it takes.
fn built(count: usize) -> (Scanner, Duration, f64) {
    let people = subjects(count);
    let before = resident_bytes();
    let start = ThreadTime::now();
    let scanner = phiward::scanner(&people);
    let build = start.elapsed();
    let grown = resident_bytes()
        .zip(before)
        .map_or(0, |(after, before)| after.saturating_sub(before));
    (scanner, build, grown as f64)
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e9
}
