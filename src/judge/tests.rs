//! The table of severities, row by row.

use super::*;
use crate::classify::{Asked, Scope, classify};
use crate::decode::{Part, Reason, Span};
use crate::detect::finding::{Axis, Finding};
use crate::patterns::Patterns;

fn finding(axis: Axis, proof: Proof, role: Role) -> Finding {
    Finding {
        kind: "x".into(),
        says: "x".into(),
        axis,
        proof,
        role,
        sensitive: false,
        subject: None,
        part: Part::Query,
        field: "x".into(),
        chain: Vec::new(),
        preview: "•••".into(),
        length: 1,
        fingerprint: String::new(),
        span: Span { start: 0, end: 0 },
    }
}

fn to(host: &str, path: &str, health_site: bool) -> Destination {
    let health_sites = if health_site {
        vec!["clinic.example".to_owned()]
    } else {
        Vec::new()
    };
    let scope = Scope {
        first_party: Vec::new(),
        health_sites,
    };
    let page = Some("https://portal.clinic.example/");
    let asked = Asked {
        method: "GET",
        host,
        path,
        page,
        ..Asked::default()
    };
    classify(&asked, &Patterns::embedded().unwrap().vendors, &scope)
}

const BLOCK: Policy = Policy {
    mode: Mode::Block,
    act_at: Severity::Medium,
};

const PERSON: (Axis, Proof, Role) = (Axis::Who, Proof::Person, Role::Shown);
const HASHED: (Axis, Proof, Role) = (Axis::Who, Proof::UnknownDigest, Role::Shown);
const DEVICE: (Axis, Proof, Role) = (Axis::Who, Proof::Device, Role::Shown);
const CHOSEN: (Axis, Proof, Role) = (Axis::Health, Proof::None, Role::Chosen);
const SHOWN: (Axis, Proof, Role) = (Axis::Health, Proof::None, Role::Shown);

fn judged(found: &[(Axis, Proof, Role)], destination: &Destination) -> Verdict {
    let list = found
        .iter()
        .map(|(axis, proof, role)| finding(*axis, *proof, *role))
        .collect();
    judge(
        &Findings {
            list,
            ..Findings::default()
        },
        &[],
        destination,
        &BLOCK,
    )
}

#[test]
fn every_row_of_the_table() {
    let meta = to("www.facebook.com", "/tr/", false);
    let meta_from_health_site = to("www.facebook.com", "/tr/", true);
    let unknown = to("t.example", "/", false);
    let analytics = to("www.google-analytics.com", "/g/collect", false);
    for (found, destination, severity) in [
        (&[PERSON, CHOSEN][..], &meta, Severity::Critical),
        (&[PERSON, SHOWN][..], &meta, Severity::Critical),
        (&[PERSON][..], &meta_from_health_site, Severity::High),
        (&[DEVICE, CHOSEN][..], &meta, Severity::High),
        (&[HASHED][..], &meta, Severity::Medium),
        (&[PERSON][..], &meta, Severity::Medium),
        (&[CHOSEN][..], &meta, Severity::Medium),
        (&[DEVICE, SHOWN][..], &meta, Severity::Low),
        (&[DEVICE][..], &meta, Severity::Info),
        (&[SHOWN][..], &meta, Severity::Info),
        (&[][..], &meta, Severity::None),
        (&[PERSON, CHOSEN][..], &unknown, Severity::Critical),
        (&[PERSON, CHOSEN][..], &analytics, Severity::High),
    ] {
        assert_eq!(judged(found, destination).severity, severity, "{found:?}");
    }
}

#[test]
fn nothing_is_said_against_the_first_party() {
    let own = to("api.clinic.example", "/", true);
    let verdict = judged(&[PERSON, CHOSEN], &own);
    assert_eq!(
        (verdict.severity, verdict.action),
        (Severity::None, Action::Forward)
    );
}

#[test]
fn block_mode_blocks_at_the_threshold_and_clears_below() {
    let meta = to("www.facebook.com", "/tr/", false);
    assert!(judged(&[PERSON], &meta).clearance().is_none());
    assert!(judged(&[DEVICE, SHOWN], &meta).clearance().is_some());
}

#[test]
fn block_mode_fails_closed_on_what_could_not_be_read() {
    let meta = to("www.facebook.com", "/tr/", false);
    let obstacle = |reason| Obstacle {
        part: Part::Body,
        layer: "br",
        reason,
    };
    let none = Findings::default();
    let action = |reason| judge(&none, &[obstacle(reason)], &meta, &BLOCK).action;
    assert_eq!(action(Reason::Budget), Action::Block);
    assert_eq!(action(Reason::Unknown), Action::Block);
    // A lie about the coding was scanned as it is.
    assert_eq!(action(Reason::Malformed), Action::Forward);
}
