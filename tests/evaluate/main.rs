//! How much is found and how much is not: `just evaluate`.
//!
//! Prints every miss's family, writes `docs/quality.md` where asked, and ends with an error where a
//! limit is broken. `--seed N`, `--corpus DIR`, `--write FILE`, `--misses FILE`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an evaluation prints, and stops where it is broken"
)]

mod codings;
mod encodings;
mod limits;
mod near_misses;
mod negatives;
mod people;
mod phiward;
mod positives;
mod random;
mod report;
mod run;
mod sample;
mod score;
mod shapes;
mod values;

use std::path::Path;
use std::process::ExitCode;

use run::{Results, Size};

/// The seed, unless another is asked for.
const SEED: u64 = 20_261_124;
const SIZE: Size = Size {
    people: 12,
    stacks: 4_000,
    negatives: 40,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let seed = after("--seed")
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(SEED);
    let mut results = run::run(seed, SIZE);
    if let Some(folder) = after("--corpus") {
        run::corpus(Path::new(&folder), &mut results);
    }
    print!("{}", report::text(&results, seed));
    let written = [
        after("--write").map(|file| (file, report::markdown(&results, seed))),
        after("--misses").map(|file| (file, misses(&results))),
    ];
    for (file, text) in written.into_iter().flatten() {
        std::fs::write(&file, text).expect("the file can be written");
        println!("wrote {file}");
    }
    let broken = limits::broken(&results);
    for limit in &broken {
        eprintln!("limit broken: {limit}");
    }
    if broken.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Every miss and every false finding, one a line.
fn misses(results: &Results) -> String {
    let alarms = [
        ("near miss", &results.near_misses),
        ("negative", &results.negatives),
    ];
    let mut lines: Vec<String> = results
        .recall
        .misses
        .iter()
        .map(|miss| format!("missed | {miss}"))
        .collect();
    for (name, alarms) in alarms {
        lines.extend(
            alarms
                .false_findings
                .iter()
                .map(|found| format!("{name} | {found}")),
        );
    }
    lines.extend(
        results
            .recall
            .strange_chains
            .iter()
            .map(|(line, count)| format!("chain | {count} x {line}")),
    );
    lines.join("\n") + "\n"
}
