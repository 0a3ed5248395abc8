//! One readable line a finding: what, whose, which field, through which layers, to whom, why.

use super::safe;
use crate::judge::Severity;
use crate::record::{Entry, FindingEntry};

/// Returns the lines that an entry gives, those of findings that weighed in the verdict; none for
/// what was judged below `least`.
pub fn lines(entry: &Entry, least: Severity) -> Vec<String> {
    if entry.verdict.level < least {
        return Vec::new();
    }
    let whom = whom(entry);
    let page = entry
        .page
        .as_deref()
        .map(|page| format!(" on {}", safe(page)))
        .unwrap_or_default();
    let why = safe(&entry.verdict.because.join("; "));
    let why = if why.is_empty() {
        why
    } else {
        format!(": {why}")
    };
    let what_happened = if entry.ended() == "blocked" {
        " BLOCKED"
    } else {
        ""
    };
    entry
        .findings
        .iter()
        .filter(|found| weighs(found, entry))
        .map(|found| {
            format!(
                "{:<8}{what_happened} {} → {whom}{page}{why}",
                entry.verdict.severity,
                what(found)
            )
        })
        .collect()
}

/// Ids of browsers are in nearly every request: they are told only where nothing else was found. A
/// health word that is the patient's own is told as that.
fn weighs(found: &FindingEntry, entry: &Entry) -> bool {
    let others = || {
        entry
            .findings
            .iter()
            .filter(|other| other.kind != found.kind)
    };
    let is_device = |other: &FindingEntry| other.kind.starts_with("device.");
    let is_own = |other: &FindingEntry| {
        other.subject.is_some() && other.axis == "health" && other.field == found.field
    };
    let told_as_own = found.kind.starts_with("term.") && others().any(is_own);
    let beside_others = is_device(found) && !entry.findings.iter().all(is_device);
    !told_as_own && !beside_others
}

fn what(found: &FindingEntry) -> String {
    let whose = found
        .subject
        .as_ref()
        .map(|id| format!("{}'s ", safe(id)))
        .unwrap_or_default();
    let field = if found.field.is_empty() {
        String::new()
    } else {
        format!(" {}", safe(&found.field))
    };
    let through = if found.chain.is_empty() {
        String::new()
    } else {
        format!(" ({})", found.chain.join(" › "))
    };
    format!(
        "{whose}{} in {}{field}{through}",
        safe(&found.says),
        found.part
    )
}

fn whom(entry: &Entry) -> String {
    let destination = &entry.destination;
    let category = destination.category.as_deref().unwrap_or_default();
    match (&destination.vendor_name, &destination.company) {
        (Some(name), _) => format!("{name} ({category})"),
        (None, Some(company)) => format!("{} of {company} ({category})", safe(&entry.host)),
        (None, None) if !category.is_empty() => format!("{} ({category})", safe(&entry.host)),
        _ => safe(&entry.host),
    }
}
