//! The table of severities, row by row.

use super::*;
use std::sync::Arc;

use crate::classify::{Asked, Processor, Scope, classify};
use crate::decode::{Part, Reason};
use crate::detect::finding::{Proof, Role};
use crate::lists::Category;
use crate::patterns::Patterns;

fn to(host: &str, path: &str, health_site: bool) -> Destination {
    let health_sites = if health_site {
        vec!["clinic.example".to_owned()]
    } else {
        Vec::new()
    };
    let scope = Scope {
        health_sites,
        ..Scope::default()
    };
    let page = Some(if health_site {
        "https://portal.clinic.example/"
    } else {
        "https://shop.example/"
    });
    let asked = Asked {
        method: "GET",
        host,
        path,
        page,
        ..Asked::default()
    };
    classify(&asked, &Patterns::embedded().unwrap(), &scope)
}

const BLOCK: Policy = Policy {
    mode: Mode::Block,
    act_at: Severity::Medium,
};

/// Something that a request proves.
#[derive(Debug, Clone, Copy)]
enum Fact {
    Who(Proof),
    Health(Role),
}

const PERSON: Fact = Fact::Who(Proof::Person);
const HASHED: Fact = Fact::Who(Proof::UnknownDigest);
const DEVICE: Fact = Fact::Who(Proof::Device);
const NARROWS: Fact = Fact::Who(Proof::Narrows);
const CHOSEN: Fact = Fact::Health(Role::Chosen);
const SHOWN: Fact = Fact::Health(Role::Shown);

fn judged(found: &[Fact], destination: &Destination) -> Verdict {
    let mut findings = Findings::default();
    for fact in found {
        match fact {
            Fact::Who(proof) => findings.facts.note(*proof),
            Fact::Health(role) => findings.facts.note_health(*role),
        }
    }
    judge(&findings, &[], destination, &BLOCK)
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
        (&[NARROWS][..], &meta, Severity::Low),
        (&[DEVICE, CHOSEN, NARROWS][..], &meta, Severity::High),
        (&[HASHED, DEVICE, SHOWN][..], &meta, Severity::Medium),
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

#[test]
fn what_a_list_calls_a_tracker_is_judged_like_somebody_unknown() {
    let mut destination = to("t.example", "/", true);
    let unknown = judged(&[PERSON], &destination).severity;
    for listed in [Category::Tracker, Category::Advertising] {
        destination.listed = Some(listed);
        assert_eq!(judged(&[PERSON], &destination).severity, unknown);
    }
}

#[test]
fn a_processor_may_have_what_its_agreement_covers_and_no_more() {
    let mut destination = to("t.example", "/", true);
    destination.party = Party::Processor;
    destination.processor = Some(Arc::new(Processor {
        name: "Host".to_owned(),
        hosts: vec!["t.example".to_owned()],
        identifiers: false,
        health: true,
        devices: true,
    }));
    for (found, severity) in [
        (&[DEVICE, CHOSEN][..], Severity::None),
        (&[PERSON][..], Severity::Medium),
        (&[PERSON, CHOSEN][..], Severity::High),
        (&[HASHED][..], Severity::Low),
    ] {
        let verdict = judged(found, &destination);
        assert_eq!(verdict.severity, severity, "{found:?}");
    }
    let because = judged(&[PERSON], &destination).because.join("; ");
    assert!(because.contains("does not cover identifiers"), "{because}");
}

#[test]
fn a_device_that_has_carried_a_name_makes_health_content_somebodys() {
    let meta = to("www.facebook.com", "/tr/", false);
    let mut findings = Findings::default();
    findings.facts.note(Proof::Device);
    findings.facts.joined = true;
    assert_eq!(
        judge(&findings, &[], &meta, &BLOCK).severity,
        Severity::Info
    );
    findings.facts.note_health(Role::Shown);
    assert_eq!(
        judge(&findings, &[], &meta, &BLOCK).severity,
        Severity::Critical
    );
}

#[test]
fn more_facts_never_lower_the_severity() {
    let meta = to("www.facebook.com", "/tr/", false);
    let all = [PERSON, HASHED, DEVICE, NARROWS, CHOSEN, SHOWN];
    for chosen in 0_u32..64 {
        let subset = |mask: u32| -> Vec<Fact> {
            all.iter()
                .enumerate()
                .filter(|(at, _)| mask & (1 << at) != 0)
                .map(|(_, fact)| *fact)
                .collect()
        };
        let severity = judged(&subset(chosen), &meta).severity;
        for added in 0..6 {
            assert!(judged(&subset(chosen | (1 << added)), &meta).severity >= severity);
        }
    }
}
