//! One masked entry for every exchange.

use serde::Serialize;

use super::context::{Context, Sent};
use crate::classify::{Destination, site};
use crate::decode::{Obstacle, Span};
use crate::detect::finding::{Finding, Findings, Proof};
use crate::detect::reading::EventReading;
use crate::judge::{PROFILE, Severity, Verdict};
use crate::patterns::routes::RouteWords;

/// What happened to a request in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered here and did not leave.
    Blocked,
    /// The browser gave up before it was answered.
    Cut,
    /// It was sent, and the origin broke off before it had answered; why.
    Broken(&'static str),
    /// The origin could not be asked, and nothing was sent; why.
    Failed(&'static str),
    /// It left, and was answered with this status.
    Forwarded(u16),
    /// A defect of ours: a panic, caught.
    Panicked,
    /// It was not a request that we take.
    Refused(&'static str),
    /// It was carried without being read: what it seems to be.
    Uninspected(&'static str),
}

/// One exchange, with nothing of its values. Serialises to the line of the record.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Counted from 0, in the order in which exchanges ended.
    pub index: u64,
    /// When it began, RFC 3339; nothing for captured traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The page, its path masked.
    pub page: Option<String>,
    /// The method.
    pub method: String,
    /// The host that it was for.
    pub host: String,
    /// Who that is.
    pub destination: DestinationEntry,
    /// How it was sent.
    #[serde(skip_serializing_if = "Sent::is_unknown")]
    pub sent: Sent,
    /// How it hangs together with other exchanges of the session.
    #[serde(flatten)]
    pub context: Context,
    /// What the request says of itself: each of its events, and the tag that sent it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reading: Vec<EventEntry>,
    /// What was judged.
    pub verdict: VerdictEntry,
    /// What was found.
    pub findings: Vec<FindingEntry>,
    /// What the site's owner switches off, what ends least first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop: Vec<StopEntry>,
    /// How many findings more than are listed.
    #[serde(skip_serializing_if = "is_zero")]
    pub findings_dropped: u64,
    /// What could not be read.
    pub obstacles: Vec<ObstacleEntry>,
    /// What happened in the end; nothing for captured traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeEntry>,
}

/// The destination, as the record has it.
#[derive(Debug, Clone, Serialize)]
pub struct DestinationEntry {
    /// `first` or `third`.
    pub party: &'static str,
    /// The vendor's name as a slug.
    pub vendor: Option<String>,
    /// The vendor's name.
    #[serde(skip)]
    pub vendor_name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// `advertising`, `analytics` …; from a list, `advertising` or `tracker`.
    pub category: Option<String>,
    /// `endpoint`, `host`, `cname`, `shape` or `list`.
    pub known_by: Option<&'static str>,
    /// The registrable domain of the vendor's host that this host is another name for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cname: Option<String>,
}

/// The verdict, as the record has it.
#[derive(Debug, Clone, Serialize)]
pub struct VerdictEntry {
    /// `none` to `critical`.
    pub severity: &'static str,
    /// The severity as a value.
    #[serde(skip)]
    pub level: Severity,
    /// `forward` or `block`.
    pub action: &'static str,
    /// The profile that was judged under.
    pub profile: &'static str,
    /// Why.
    pub because: Vec<String>,
}

/// A finding, as the record has it.
#[derive(Debug, Clone, Serialize)]
pub struct FindingEntry {
    /// `subject.email` …
    pub kind: String,
    /// In words.
    #[serde(skip)]
    pub says: String,
    /// `who` or `health`.
    pub axis: &'static str,
    /// The subject's id.
    pub subject: Option<String>,
    /// The part of the request.
    #[serde(rename = "where")]
    pub part: &'static str,
    /// The field.
    pub field: String,
    /// What the vendor takes the field for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// The event of a batch that it stands in, counted from 0 as in `reading`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<usize>,
    /// The layers from the outside in.
    pub chain: Vec<&'static str>,
    /// Masked.
    pub preview: String,
    /// Characters.
    pub length: usize,
    /// Keyed.
    pub fingerprint: String,
    /// Whether it is of a family that people keep to themselves most of all.
    #[serde(skip_serializing_if = "is_false")]
    pub sensitive: bool,
    /// Bytes of the part, as it was sent.
    pub span: [u64; 2],
}

/// An event, as the record has it.
#[derive(Debug, Clone, Serialize)]
pub struct EventEntry {
    /// Its name, `•••` for one that a site made up; nothing where the request names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Ids of the tag, pixel or property.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Versions of the tag's library.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
    /// Settings of the tag, as `name=value`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<String>,
}

/// A switch, as the record has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StopEntry {
    /// Its name in the vendor's own terms.
    pub switch: String,
    /// How, in one sentence.
    pub how: String,
    /// A page of the vendor's.
    pub source: String,
    /// Whether that page was seen to say so.
    pub confirmed: bool,
    /// Whether it removes the tag altogether.
    #[serde(skip)]
    pub removes: bool,
}

/// An obstacle, as the record has it.
#[derive(Debug, Clone, Serialize)]
pub struct ObstacleEntry {
    /// The part of the request.
    #[serde(rename = "where")]
    pub part: &'static str,
    /// The layer.
    pub layer: &'static str,
    /// The reason.
    pub reason: &'static str,
}

/// The outcome, as the record has it.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeEntry {
    /// `blocked`, `forwarded`, `failed` …
    pub action: &'static str,
    /// The origin's status, where it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why it failed or was refused, or what was carried uninspected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Bytes of the request's body that were seen.
    pub request_bytes: u64,
    /// Whether the request named another host than the one it was sent to.
    #[serde(skip_serializing_if = "is_false")]
    pub misdirected: bool,
}

/// What an entry is made of, besides the judgement.
#[derive(Debug, Clone)]
pub struct Facts {
    /// When the exchange began, if we saw it.
    pub at: Option<String>,
    /// The method.
    pub method: String,
    /// How it was sent.
    pub sent: Sent,
    /// Whether the request named another host than the one it was sent to.
    pub misdirected: bool,
    /// What happened in the end, if we saw it.
    pub outcome: Option<Outcome>,
}

/// Hosts as they may be shown: masked where one is a known value.
#[derive(Debug, Clone)]
pub struct ShownHosts {
    /// The host that the request is for.
    pub receiver: String,
    /// The page's.
    pub page: Option<String>,
}

/// What was found and judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// What was found.
    pub findings: Findings,
    /// What could not be read.
    pub obstacles: Vec<Obstacle>,
    /// What was judged of it.
    pub verdict: Verdict,
    /// How it hangs together with others, its hosts as they may be shown.
    pub context: Context,
}

impl Entry {
    /// Returns what happened in the end, in a word.
    pub fn ended(&self) -> &'static str {
        self.outcome
            .as_ref()
            .map_or("captured", |outcome| outcome.action)
    }

    /// Puts an entry together. Its index is given when it is written.
    pub fn new(
        facts: &Facts,
        destination: &Destination,
        judged: &Judged,
        (hosts, route_words): (&ShownHosts, &RouteWords),
    ) -> Self {
        let Judged {
            findings,
            obstacles,
            verdict,
            context,
        } = judged;
        Self {
            index: 0,
            at: facts.at.clone(),
            page: page(destination, findings, hosts, route_words),
            method: facts.method.clone(),
            host: hosts.receiver.clone(),
            sent: facts.sent,
            destination: DestinationEntry::new(destination),
            context: context.clone(),
            reading: findings
                .reading
                .events()
                .into_iter()
                .map(EventEntry::new)
                .collect(),
            verdict: VerdictEntry::new(verdict),
            findings: findings
                .list
                .iter()
                .map(|found| found_entry(found, findings.reading.event_of(&found.scope), facts))
                .collect(),
            stop: stops(destination, judged),
            findings_dropped: findings.dropped,
            obstacles: obstacles.iter().map(ObstacleEntry::new).collect(),
            outcome: facts
                .outcome
                .as_ref()
                .map(|outcome| OutcomeEntry::new(outcome, facts)),
        }
    }
}

/// The page's address: its path as the tag reports it, since browsers send only the origin to
/// other sites (`strict-origin-when-cross-origin`).
fn page(
    destination: &Destination,
    findings: &Findings,
    hosts: &ShownHosts,
    route_words: &RouteWords,
) -> Option<String> {
    let page = destination.page.as_ref()?;
    let masked = match &findings.reported_path {
        Some(path) => format!("{}{path}", page.origin),
        None => page.masked(route_words),
    };
    let shown_host = hosts.page.as_deref().unwrap_or(&page.host);
    Some(masked.replacen(&page.host, shown_host, 1))
}

impl DestinationEntry {
    fn new(destination: &Destination) -> Self {
        let vendor = destination.vendor();
        Self {
            party: destination.party.name(),
            vendor: vendor.map(|vendor| vendor.slug().to_owned()),
            vendor_name: vendor.map(|vendor| vendor.name.clone()),
            company: destination.company().map(str::to_owned),
            category: destination.category().map(str::to_owned),
            known_by: destination.known_by(),
            cname: destination.cname.as_deref().map(site),
        }
    }
}

impl VerdictEntry {
    fn new(verdict: &Verdict) -> Self {
        Self {
            severity: verdict.severity.name(),
            level: verdict.severity,
            action: verdict.action.name(),
            profile: PROFILE,
            because: verdict.because.clone(),
        }
    }
}

impl EventEntry {
    fn new(event: EventReading) -> Self {
        Self {
            event: event.name,
            tags: event.tags,
            versions: event.versions,
            settings: event.settings,
        }
    }
}

/// What to switch off so that this is not sent any more, where it is worth that.
fn stops(destination: &Destination, judged: &Judged) -> Vec<StopEntry> {
    let vendor = destination
        .vendor()
        .filter(|_| judged.verdict.severity >= Severity::Low);
    let Some(vendor) = vendor else {
        return Vec::new();
    };
    let found = || judged.findings.list.iter();
    // Ids of browsers are in nearly every request: what ends them counts where there is nothing else.
    let only_devices = found().all(|found| found.proof == Proof::Device);
    let meanings: Vec<&str> = found()
        .filter(|found| only_devices || found.proof != Proof::Device)
        .filter_map(|found| found.meaning.as_deref())
        .collect();
    let stops = vendor.stops(&meanings).map(|stop| StopEntry {
        switch: stop.switch.clone(),
        how: stop.how.clone(),
        source: stop.source.clone(),
        confirmed: stop.confirmed,
        removes: stop.ends == ["*"],
    });
    stops.collect()
}

fn found_entry(found: &Finding, event: Option<usize>, facts: &Facts) -> FindingEntry {
    FindingEntry {
        kind: found.kind.clone(),
        says: found.says.clone(),
        axis: found.axis.name(),
        subject: found.subject.clone(),
        part: found.part.name(),
        field: found.field.clone(),
        meaning: found.meaning.as_deref().map(str::to_owned),
        event,
        chain: found.chain.clone(),
        preview: found.preview.clone(),
        length: found.length,
        fingerprint: found.fingerprint.clone(),
        sensitive: found.sensitive,
        span: span(found.span, facts.sent.body_bytes),
    }
}

/// Within a compressed body the place is the whole body, whose length is known only now.
fn span(span: Span, body_bytes: u64) -> [u64; 2] {
    [
        span.start,
        if span.end == u64::MAX {
            body_bytes
        } else {
            span.end
        },
    ]
}

impl ObstacleEntry {
    fn new(obstacle: &Obstacle) -> Self {
        Self {
            part: obstacle.part.name(),
            layer: obstacle.layer,
            reason: obstacle.reason.name(),
        }
    }
}

impl OutcomeEntry {
    fn new(outcome: &Outcome, facts: &Facts) -> Self {
        let (action, status, because) = match outcome {
            Outcome::Blocked => ("blocked", None, None),
            Outcome::Cut => ("cut", None, None),
            Outcome::Broken(why) => ("broken", None, Some((*why).to_owned())),
            Outcome::Failed(why) => ("failed", None, Some((*why).to_owned())),
            Outcome::Forwarded(status) => ("forwarded", Some(*status), None),
            Outcome::Panicked => ("failed", None, Some("a defect in phiward".to_owned())),
            Outcome::Refused(why) => ("refused", None, Some((*why).to_owned())),
            Outcome::Uninspected(what) => ("uninspected", None, Some((*what).to_owned())),
        };
        let (request_bytes, misdirected) = (facts.sent.body_bytes, facts.misdirected);
        Self {
            action,
            status,
            because,
            request_bytes,
            misdirected,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}
