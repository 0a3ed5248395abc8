//! Stage 6: who, health and to whom together: may it leave?
//!
//! Takes [`Findings`], obstacles and the [`Destination`]. Gives a [`Verdict`] with its reasons, and
//! the [`Clearance`] without which `enforce` writes nothing upstream. Never does: look at bytes.
//!
//! | severity | to an advertising or unknown third party |
//! | --- | --- |
//! | critical | a person and health content in one request, or joined through a device id |
//! | high | a person, from a page behind a login or of a health service; or chosen health content with a device id |
//! | medium | a digest of an unknown value in an identity field; a person from any other page; chosen health content alone |
//! | low | a device id with the health words of a public page; something that narrows down who it is |
//! | info | a device id alone; the health words of a page alone |
//!
//! One step lower to a known third party that does not advertise, and to a processor beyond its
//! agreement; nothing to the first party, and to a processor within it.

mod clearance;
mod rows;
mod severity;

pub use clearance::Clearance;
pub use severity::Severity;

use crate::classify::{Destination, Party};
use crate::decode::{Obstacle, Reason};
use crate::detect::finding::Findings;
use rows::row;

/// The name of the one profile.
pub const PROFILE: &str = "default";

/// What is done with requests that should not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: everything is forwarded and recorded.
    Observe,
    /// What is judged at or above the threshold is answered here and does not leave.
    Block,
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is answered here and does not leave.
    Block,
    /// It leaves as it came.
    Forward,
}

impl Action {
    /// Returns the name as records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Forward => "forward",
        }
    }
}

/// When to act.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Observe or block.
    pub mode: Mode,
    /// In block mode, what is judged at or above this is blocked.
    pub act_at: Severity,
}

/// A judgement on one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How bad it is.
    pub severity: Severity,
    /// What is to be done.
    pub action: Action,
    /// Why, one sentence each.
    pub because: Vec<String>,
}

/// Judges one request.
pub fn judge(
    findings: &Findings,
    obstacles: &[Obstacle],
    destination: &Destination,
    policy: &Policy,
) -> Verdict {
    let mut because = Vec::new();
    let severity = match destination.party {
        Party::First => Severity::None,
        Party::Processor => weigh_beyond(findings, destination, &mut because),
        Party::Third => weigh(findings, destination, &mut because),
    };
    let mut action = Action::Forward;
    if policy.mode == Mode::Block && destination.party != Party::First {
        if severity >= policy.act_at {
            action = Action::Block;
        } else if obstacles
            .iter()
            .any(|obstacle| hides_content(obstacle.reason))
        {
            // Fail closed: what could not be read may hold anything.
            action = Action::Block;
            because.push("part of it could not be read, and this is block mode".to_owned());
        }
    }
    Verdict {
        severity,
        action,
        because,
    }
}

/// Weighs what goes to a processor: nothing within its agreement, else one step lower than to
/// anybody.
fn weigh_beyond(
    findings: &Findings,
    destination: &Destination,
    because: &mut Vec<String>,
) -> Severity {
    let Some(processor) = &destination.processor else {
        return weigh(findings, destination, because);
    };
    let facts = &findings.facts;
    let who = facts.person() || facts.unknown_digest || facts.narrows;
    let beyond: Vec<&str> = [
        (who && !processor.identifiers, "identifiers"),
        (
            (facts.chosen || facts.shown) && !processor.health,
            "health content",
        ),
        (facts.device && !processor.devices, "ids of browsers"),
    ]
    .into_iter()
    .filter_map(|(is_beyond, what)| is_beyond.then_some(what))
    .collect();
    if beyond.is_empty() {
        return Severity::None;
    }
    let severity = weigh(findings, destination, because);
    because.push(format!(
        "one step lower: {} is a processor, though its agreement does not cover {}",
        processor.name,
        beyond.join(" and ")
    ));
    severity.lower()
}

fn weigh(findings: &Findings, destination: &Destination, because: &mut Vec<String>) -> Severity {
    let page = destination.page.as_ref();
    let private = page.is_some_and(|page| page.signed_in || page.health_site);
    let Some((severity, reason)) = row(&findings.facts, private) else {
        return Severity::None;
    };
    because.push(reason.to_owned());
    match destination.category() {
        // What a list calls a tracker may be anybody: lists make no verdict milder.
        Some("advertising" | "tracker") | None => severity,
        // A processor is weighed down once.
        Some(_) if destination.party == Party::Processor => severity,
        Some(_) => {
            let vendor = destination.vendor().map(|vendor| vendor.name.as_str());
            let name = vendor.or(destination.company()).unwrap_or_default();
            because.push(format!("one step lower: {name} is no advertising"));
            severity.lower()
        }
    }
}

/// Whether an obstacle leaves bytes that nobody looked at. What is malformed was scanned as it is.
fn hides_content(reason: Reason) -> bool {
    match reason {
        Reason::Budget | Reason::Cut | Reason::Overrun | Reason::Uninspected | Reason::Unknown => {
            true
        }
        Reason::Malformed => false,
    }
}

impl Verdict {
    /// Returns the leave to forward, if the verdict gives it.
    pub fn clearance(&self) -> Option<Clearance> {
        (self.action == Action::Forward).then(Clearance::grant)
    }
}

/// Returns the leave to forward before anything is judged: in observe mode, and to the first party.
pub fn clear_unjudged(policy: &Policy, destination: &Destination) -> Option<Clearance> {
    let free = policy.mode == Mode::Observe || destination.party == Party::First;
    free.then(Clearance::grant)
}

/// Returns the leave to carry a tunnel of another protocol, which nobody inspects: in observe mode,
/// where it is counted, and in block mode to the first party only.
pub fn clear_tunnel(policy: &Policy, destination: &Destination) -> Option<Clearance> {
    clear_unjudged(policy, destination)
}

/// Returns the leave to carry a WebSocket. Its request was judged; its messages are each judged before
/// they go on, where [`clear_unjudged`] gives no leave.
pub fn clear_upgrade() -> Clearance {
    Clearance::grant()
}

#[cfg(test)]
mod tests;
