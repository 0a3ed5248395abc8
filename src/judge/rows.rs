//! The table of severities, by what a request proves.

use super::Severity;
use crate::detect::facts::Facts;

/// When a row holds: for these facts, from a page behind a login or of a health service or not.
type Holds = fn(&Facts, private: bool) -> bool;

/// The rows, the worst first.
const ROWS: &[(Holds, Severity, &str)] = &[
    (
        |facts, _| facts.person() && (facts.chosen || facts.shown),
        Severity::Critical,
        "a person's identifier and health content in one request",
    ),
    (
        |facts, _| facts.joined && (facts.chosen || facts.shown),
        Severity::Critical,
        "health content with an id of a browser that has carried a person's identifier before",
    ),
    (
        |facts, private| facts.person() && private,
        Severity::High,
        "a person's identifier from a page behind a login or of a health service",
    ),
    (
        |facts, _| facts.chosen && facts.unknown_digest,
        Severity::High,
        "health content that the person chose, with a digest that names them",
    ),
    (
        |facts, _| facts.chosen && facts.device,
        Severity::High,
        "health content that the person chose, with an id of their browser",
    ),
    (
        |facts, _| facts.person(),
        Severity::Medium,
        "a person's identifier",
    ),
    (
        |facts, _| facts.unknown_digest,
        Severity::Medium,
        "a digest in a field by which this vendor recognises people",
    ),
    (
        |facts, _| facts.chosen,
        Severity::Medium,
        "health content that the person chose, with nothing but the address it comes from",
    ),
    (
        |facts, _| facts.shown && facts.device,
        Severity::Low,
        "the health words of a page, with an id of the person's browser",
    ),
    (
        |facts, _| facts.narrows,
        Severity::Low,
        "a value that narrows down who it is",
    ),
    (
        |facts, _| facts.device,
        Severity::Info,
        "an id of the person's browser and nothing else",
    ),
    (
        |facts, _| facts.shown,
        Severity::Info,
        "the health words of a page and nothing else",
    ),
];

/// Returns the first row that holds. More facts never lead further down.
pub(super) fn row(facts: &Facts, private: bool) -> Option<(Severity, &'static str)> {
    let row = ROWS.iter().find(|(holds, _, _)| holds(facts, private));
    row.map(|(_, severity, reason)| (*severity, *reason))
}
