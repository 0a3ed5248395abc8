//! Instructions that inspection takes, counted by callgrind: the same on a noisy machine.
//! `cargo bench --bench counts`; wants valgrind and `cargo install gungraun-runner`.

#![expect(clippy::expect_used, reason = "a benchmark stops where it is broken")]
#![expect(
    clippy::indexing_slicing,
    reason = "made-up bodies are put together from lists"
)]
#![expect(missing_docs, reason = "gungraun's macros make items without")]
#![expect(
    clippy::disallowed_methods,
    clippy::exit,
    reason = "gungraun's main ends the program"
)]

#[expect(dead_code, reason = "the other benchmarks use all of it")]
mod bodies;
#[path = "../evaluate/people.rs"]
mod people;
#[path = "../evaluate/phiward.rs"]
mod phiward;
#[path = "../evaluate/random.rs"]
mod random;

use std::hint::black_box;

use ::phiward::capture::Captured;
use ::phiward::pipeline::Scanner;
use gungraun::{library_benchmark, library_benchmark_group, main};

const COLLECT: &str = "https://t.example/collect";
const KIB: usize = 1024;

/// What looks for 20 people, and a request with this body, or with this query if there is none.
fn ready(query_bytes: usize, body: String) -> (Scanner, Captured) {
    let people: Vec<_> = (0..20)
        .map(|number| people::person(1, people::Half::First, number))
        .collect();
    let scanner = phiward::scanner(&phiward::subjects(&people::subjects_file(&people)));
    let url = format!("{COLLECT}?{}", bodies::tag_query_of(4, query_bytes));
    (scanner, phiward::captured(&url, &[], body.into_bytes()))
}

#[library_benchmark]
#[bench::tag_4_kib(ready(3_600, String::new()))]
#[bench::json_64_kib(ready(0, bodies::tracker_json(64 * KIB)))]
#[bench::form_64_kib(ready(0, bodies::form(64 * KIB)))]
#[bench::base64_64_kib(ready(0, bodies::base64_json(64 * KIB)))]
fn inspect((scanner, captured): (Scanner, Captured)) -> (Scanner, usize) {
    let entry = scanner.inspect(black_box(&captured));
    // Given back, so that taking it down is not counted.
    (scanner, entry.map_or(0, |entry| entry.findings.len()))
}

library_benchmark_group!(name = counts; benchmarks = inspect);
main!(library_benchmark_groups = counts);
