//! One exchange from its beginning to its entry in the record, whatever becomes of it.
//!
//! The entry is written when the last holder lets go: the response is on its way, and the scan of
//! the body has ended. So every exchange ends in the record, also one that fails, is cut, or
//! panics.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedSemaphorePermit;

use super::share::Share;
use super::{Head, Inspection, Proxy, activity};
use crate::classify::{Asked, Destination, Party, classify, site};
use crate::decode::Reason;
use crate::detect::Detector;
use crate::intercept::PlainRequest;
use crate::judge::{Action, Verdict, judge};
use crate::record::{Entry, Facts, Judged, Outcome};
use crate::upstream::Target;

/// One exchange.
pub(super) struct Exchange {
    proxy: Arc<Proxy>,
    /// What was looked for when it began.
    detector: Arc<Detector>,
    pub(super) destination: Destination,
    facts: Mutex<Facts>,
    state: Mutex<State>,
    _open: activity::Open,
}

#[derive(Default)]
struct State {
    inspection: Option<Inspection>,
    judged: Option<Judged>,
}

impl Exchange {
    /// Begins an exchange: classifies it, and looks at its head.
    pub(super) fn begin(proxy: &Arc<Proxy>, head: &Head, request: &PlainRequest) -> Self {
        let host = request.target.host.as_str();
        let detector = proxy.detector.load_full();
        let patterns = detector.patterns();
        let mut destination = classify(&head.asked(host), patterns, &proxy.scope);
        if let Some(named) = &request.misdirected {
            // Sent here, but meant for another: the more exposed of the two counts.
            let meant = classify(&head.asked(named), patterns, &proxy.scope);
            if meant.party == Party::Third && destination.party == Party::First {
                destination = meant;
            }
        }
        if destination.party == Party::First && head.is_authorized() {
            proxy.signed_in.remember(&site(host));
        }
        if let Some(page) = &mut destination.page {
            page.signed_in = proxy.signed_in.has(&page.site);
        }
        let inspection = Inspection::open(head, &destination, Arc::clone(&detector));
        let state = State {
            inspection: Some(inspection),
            judged: None,
        };
        let facts = facts(head.method(), request.misdirected.is_some());
        Self::new(proxy, detector, destination, facts, state)
    }

    /// Begins an exchange of which nothing is read.
    pub(super) fn of_tunnel(proxy: &Arc<Proxy>, target: &Target) -> Self {
        let asked = Asked {
            method: "CONNECT",
            host: &target.host,
            ..Asked::default()
        };
        let detector = proxy.detector.load_full();
        let destination = classify(&asked, detector.patterns(), &proxy.scope);
        let facts = facts("CONNECT", false);
        Self::new(proxy, detector, destination, facts, State::default())
    }

    fn new(
        proxy: &Arc<Proxy>,
        detector: Arc<Detector>,
        destination: Destination,
        facts: Facts,
        state: State,
    ) -> Self {
        Self {
            proxy: Arc::clone(proxy),
            detector,
            destination,
            facts: Mutex::new(facts),
            state: Mutex::new(state),
            _open: proxy.activity.open(),
        }
    }

    /// Looks at the next bytes of the body.
    pub(super) fn push(&self, bytes: &[u8]) {
        if let Some(inspection) = &mut self.state().inspection {
            inspection.push(bytes);
        }
    }

    /// Looks at trailers.
    pub(super) fn trailers(&self, trailers: &http::HeaderMap) {
        if let Some(inspection) = &mut self.state().inspection {
            inspection.headers(trailers);
        }
    }

    /// Notes that bytes of the body will not be looked at.
    pub(super) fn give_up(&self, reason: Reason) {
        if let Some(inspection) = &mut self.state().inspection {
            inspection.give_up(reason);
        }
    }

    /// Waits for a place among the scans that run at once.
    pub(super) async fn scanning(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.proxy.scans).acquire_owned().await.ok()
    }

    /// Returns a share of what is held of all bodies.
    pub(super) fn held_share(&self) -> Share {
        self.proxy.held.share()
    }

    /// Says how the exchange ended; the last word counts.
    pub(super) fn end(&self, outcome: Outcome) {
        self.facts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .outcome = Some(outcome);
    }

    /// Ends the inspection and judges, once; later calls return the same verdict.
    pub(super) fn judge(&self) -> Verdict {
        let mut state = self.state();
        if state.judged.is_none() {
            let (mut findings, obstacles, bytes) = state
                .inspection
                .take()
                .map(Inspection::finish)
                .unwrap_or_default();
            self.facts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .request_bytes = bytes;
            self.proxy.joined.join(&mut findings, &self.destination);
            let verdict = judge(&findings, &obstacles, &self.destination, &self.proxy.policy);
            state.judged = Some(Judged {
                findings,
                obstacles,
                verdict,
            });
        }
        let verdict = state.judged.as_ref().map(|judged| judged.verdict.clone());
        verdict.unwrap_or_else(|| blocked_unread(""))
    }

    /// Blocks a request of which not everything was read.
    pub(super) fn block_unjudged(&self, because: &str) {
        self.judge();
        if let Some(judged) = &mut self.state().judged {
            judged.verdict.action = Action::Block;
            judged.verdict.because.push(because.to_owned());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of an exchange that begins now.
fn facts(method: &str, misdirected: bool) -> Facts {
    Facts {
        at: Some(jiff::Timestamp::now().to_string()),
        method: method.to_owned(),
        request_bytes: 0,
        misdirected,
        outcome: Some(Outcome::Cut),
    }
}

fn blocked_unread(because: &str) -> Verdict {
    let severity = crate::judge::Severity::None;
    Verdict {
        severity,
        action: Action::Block,
        because: vec![because.to_owned()],
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.judge();
        let facts = self
            .facts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let Some(judged) = self.state().judged.take() else {
            return;
        };
        if self.destination.party == Party::First && judged.findings.credential {
            self.proxy.signed_in.remember(&site(&self.destination.host));
        }
        let route_words = &self.detector.patterns().route_words;
        let entry = Entry::new(&facts, &self.destination, &judged, route_words);
        self.proxy.journal.record(entry);
    }
}
