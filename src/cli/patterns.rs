//! `phiward patterns`: what is looked for, checked and listed.

use std::path::Path;

use super::args::{CheckArguments, Kind, ListArguments, PatternsCommand};
use super::failure::Failure;
use super::{Ended, screen};
use crate::patterns::Patterns;
use crate::patterns::identifiers::Context;

/// Runs one of the subcommands.
pub(super) fn run(command: &PatternsCommand) -> Result<Ended, Failure> {
    match command {
        PatternsCommand::Check(arguments) => check(arguments)?,
        PatternsCommand::List(arguments) => list(arguments)?,
    }
    Ok(Ended::Clean)
}

/// Reads a folder of patterns, or the built-in ones.
pub(super) fn read(folder: Option<&Path>) -> Result<Patterns, Failure> {
    let patterns = match folder {
        Some(folder) => Patterns::from_folder(folder),
        None => Patterns::embedded(),
    };
    patterns.map_err(Failure::from)
}

fn check(arguments: &CheckArguments) -> Result<(), Failure> {
    let patterns = read(arguments.folder.as_deref())?;
    patterns.try_examples()?;
    let identifiers = patterns.identifiers.all().iter();
    let of_identifiers = identifiers.map(|one| one.fires_on.len() + one.silent_on.len());
    let vendors = patterns.vendors.all().iter();
    let of_vendors = vendors.map(|one| one.recognises.len() + one.ignores.len());
    let examples = of_identifiers.chain(of_vendors);
    for (count, what) in [
        (patterns.vendors.all().len(), "vendors"),
        (patterns.companies.len(), "hosts of companies"),
        (patterns.event_names.len(), "names of events"),
        (patterns.site_words.len(), "words in names of health sites"),
        (patterns.site_types.len(), "types of health sites"),
        (patterns.terms.len(), "terms"),
        (patterns.stems.len(), "endings of terms"),
        (patterns.devices.len(), "names of device ids"),
        (patterns.keys.all().len(), "keys"),
        (patterns.identifiers.all().len(), "shapes of identifiers"),
        (examples.sum(), "examples, which do what they say"),
    ] {
        screen::print(&format!("{count:>6}  {what}"));
    }
    Ok(())
}

fn list(arguments: &ListArguments) -> Result<(), Failure> {
    let patterns = read(arguments.patterns.as_deref())?;
    let asked = |kind| arguments.kind.is_none_or(|own| own == kind);
    for (kind, rows) in [
        (Kind::Vendors, vendors as fn(&Patterns) -> Vec<Vec<String>>),
        (Kind::Identifiers, identifiers),
        (Kind::Terms, terms),
        (Kind::Keys, keys),
    ] {
        if asked(kind) {
            table(&rows(&patterns));
        }
    }
    Ok(())
}

fn vendors(patterns: &Patterns) -> Vec<Vec<String>> {
    let mut rows = vec![row(["vendor", "company", "category"])];
    for vendor in patterns.vendors.all() {
        rows.push(row([vendor.slug(), &vendor.company, &vendor.category]));
    }
    rows
}

fn identifiers(patterns: &Patterns) -> Vec<Vec<String>> {
    let mut rows = vec![row(["identifier", "proof", "fires", "says", "source"])];
    for one in patterns.identifiers.all() {
        let fires = match one.context {
            Context::Alone => "alone",
            Context::Key => "by key or word",
        };
        let proof = one.proves.name();
        rows.push(row([&one.id, proof, fires, &one.says, &one.source]));
    }
    rows
}

fn terms(patterns: &Patterns) -> Vec<Vec<String>> {
    let mut rows = vec![row(["term", "topic", "category", "sensitivity", "needs"])];
    for term in &patterns.terms {
        let spelled = term.spellings().first().map_or("", String::as_str);
        let sensitivity = if term.sensitive { "high" } else { "normal" };
        let needs = if term.needs_context {
            "context"
        } else {
            "alone"
        };
        let topic = term.topic.name();
        rows.push(row([spelled, topic, &term.category, sensitivity, needs]));
    }
    rows
}

fn keys(patterns: &Patterns) -> Vec<Vec<String>> {
    let mut rows = vec![row(["key", "category", "strength"])];
    for (key, meaning) in patterns.keys.all() {
        rows.push(row([key, &meaning.category, meaning.strength.name()]));
    }
    rows
}

/// Returns a row of a table.
pub(super) fn row<const N: usize>(columns: [&str; N]) -> Vec<String> {
    columns.into_iter().map(str::to_owned).collect()
}

/// Prints rows with their columns below one another, and a blank line behind them.
pub(super) fn table(rows: &[Vec<String>]) {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths);
        let line: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    screen::print(&text);
}
