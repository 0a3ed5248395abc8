//! One exchange from its beginning to its entry in the record, whatever becomes of it. Messages of a
//! WebSocket are one, too; where they say nothing, the entry of the request that opened it is enough.
//!
//! The entry is written when the last holder lets go: the response is on its way, and the scan of
//! the body has ended. So every exchange ends in the record, also one that fails, is cut, or
//! panics.
//!
//! Its head is looked at when it is known whose host it is for, which tells what its fields mean.
//! That is at once for nearly every request. Where a name server was asked, it is when the answer is
//! there or is not waited for any longer; in observe mode nothing but the entry waits.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use http::Response;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::document::Page;
use super::inspection::{mask_hosts, shown_hosts};
use super::session::Leg;
use super::share::Share;
use super::{Head, Inspection, Proxy, activity, whose};
use crate::classify::{Asked, Destination, classify, named_in_body, site};
use crate::decode::{Reason, Socket};
use crate::detect::Detector;
use crate::intercept::PlainRequest;
use crate::judge::{Action, Verdict, judge};
use crate::limits;
use crate::record::{Entry, Facts, Judged, Outcome, Sent};
use crate::sensitive::Sensitive;
use crate::upstream::{Asking, Target};

/// One exchange.
pub(super) struct Exchange {
    proxy: Arc<Proxy>,
    /// What was looked for when it began.
    detector: Arc<Detector>,
    /// Who receives it, by the host's own name.
    destination: Destination,
    /// Who receives it, where the host's name turned out to stand for a vendor's.
    behind: OnceLock<Destination>,
    /// What the host's name stands for, where that was asked.
    asking: Option<Asking>,
    facts: Mutex<Facts>,
    /// What the session knows of it; apart from the state, which the scan holds for long.
    leg: Mutex<Leg>,
    state: Mutex<State>,
    /// Whether nobody has to know of it where it says nothing.
    is_part: bool,
    _open: activity::Open,
}

#[derive(Default)]
struct State {
    /// The head, until it is looked at.
    head: Option<Head>,
    inspection: Option<Inspection>,
    start: Start,
    judged: Option<Judged>,
}

/// The first line of a body.
#[derive(Default)]
struct Start {
    bytes: Vec<u8>,
    is_read: bool,
}

impl Start {
    /// Takes the next bytes of a body; returns its first line, once it is here.
    fn take(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.is_read {
            return None;
        }
        let room = limits::FIRST_LINE_BYTES - self.bytes.len();
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let taken = end.unwrap_or(bytes.len()).min(room);
        self.bytes.extend(bytes.iter().take(taken));
        self.is_read = end.is_some() || self.bytes.len() >= limits::FIRST_LINE_BYTES;
        self.is_read.then(|| std::mem::take(&mut self.bytes))
    }
}

impl Exchange {
    /// Begins an exchange: classifies it, and looks at its head if it is known whose host it is.
    pub(super) fn begin(proxy: &Arc<Proxy>, mut head: Head, request: &PlainRequest) -> Self {
        let host = request.target.host.as_str();
        let detector = proxy.detector.load_full();
        let url = request.request.uri().to_string();
        let leg = proxy.session.begin(&head.asked(host), &url, &head);
        if let Some(page) = leg.page() {
            head.is_from(page);
        }
        let mut destination = whose::by_name(&head, request, &detector, &proxy.scope);
        proxy.session.tell(&leg, &mut destination);
        let patterns = detector.patterns();
        let hands_on = leg.hands_on_to.as_deref();
        if let Some(to) =
            hands_on.and_then(|to| destination.handing_on_to(to, patterns, &proxy.scope))
        {
            destination = to;
        }
        let asking = whose::ask(&head, &destination, proxy, &detector);
        let facts = facts(head.method(), request.misdirected.is_some());
        let state = State {
            head: Some(head),
            ..State::default()
        };
        let mut begun = Self::new(proxy, detector, destination, facts, state);
        begun.asking = asking;
        begun.leg = Mutex::new(leg);
        if !begun.waits() {
            begun.open(&mut begun.state());
        }
        begun
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

    /// Returns what the messages of the WebSocket that this exchange opens have of it.
    pub(super) fn opens(&self) -> Opened {
        Opened {
            proxy: Arc::clone(&self.proxy),
            destination: self.destination().clone(),
            leg: self.leg().clone(),
        }
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
            behind: OnceLock::new(),
            asking: None,
            facts: Mutex::new(facts),
            leg: Mutex::default(),
            state: Mutex::new(state),
            is_part: false,
            _open: proxy.activity.open(),
        }
    }

    /// Returns who receives it, as far as that is known.
    pub(super) fn destination(&self) -> &Destination {
        self.behind.get().unwrap_or(&self.destination)
    }

    /// Whether it is not yet known what the host's name stands for.
    pub(super) fn waits(&self) -> bool {
        let asking = self.asking.as_ref();
        asking.is_some_and(|asking| asking.answered().is_none())
    }

    /// Waits until it is known what the host's name stands for, at most so long and not when
    /// stopping, and looks at the head.
    pub(super) async fn identify(&self, at_most: Duration) {
        if let Some(asking) = &self.asking {
            tokio::select! {
                _ = asking.answer(at_most) => {}
                () = self.proxy.interceptor.work.stopping.cancelled() => {}
            }
            self.open(&mut self.state());
        }
    }

    /// Looks at the head, once: from then on it is settled who receives it.
    fn open(&self, state: &mut State) {
        let Some(head) = state.head.take() else {
            return;
        };
        let names = self.asking.as_ref().and_then(Asking::answered);
        let behind = names.and_then(|names| {
            let found = (&self.destination, &*self.detector);
            whose::behind(&head, &names, found, &self.proxy.scope)
        });
        if let Some(behind) = behind {
            self.behind.set(behind).ok();
        }
        let detector = Arc::clone(&self.detector);
        state.inspection = Some(Inspection::open(&head, self.destination(), detector));
    }

    /// Looks at the next bytes of the body.
    pub(super) fn push(&self, bytes: &[u8]) {
        self.read_start(bytes);
        if let Some(inspection) = &mut self.opened().inspection {
            inspection.push(bytes);
        }
    }

    /// Looks at the next bytes of a WebSocket, up to the end of a message; returns how many.
    pub(super) fn hear(&self, socket: &mut Socket, bytes: &[u8]) -> usize {
        let mut state = self.state();
        let inspection = state.inspection.as_mut();
        inspection.map_or(bytes.len(), |inspection| inspection.hear(socket, bytes))
    }

    /// Takes note that a WebSocket has ended.
    pub(super) fn hang_up(&self, socket: &mut Socket) {
        if let Some(inspection) = &mut self.state().inspection {
            inspection.hang_up(socket);
        }
    }

    /// Reads in the first line of a body whom it is for, where the address is nobody's.
    fn read_start(&self, bytes: &[u8]) {
        let Some(line) = self.opened().start.take(bytes) else {
            return;
        };
        let known = self.destination();
        let patterns = self.detector.patterns();
        let Some(host) = named_in_body(&Sensitive::new(&line)) else {
            return;
        };
        if let Some(behind) = known.handing_on_to(&host, patterns, &self.proxy.scope) {
            self.proxy.session.hands_on(&self.leg(), &host);
            self.behind.set(behind).ok();
        }
    }

    /// Looks at trailers.
    pub(super) fn trailers(&self, trailers: &http::HeaderMap) {
        if let Some(inspection) = &mut self.opened().inspection {
            inspection.headers(trailers);
        }
    }

    /// Notes that bytes of the body will not be looked at.
    pub(super) fn give_up(&self, reason: Reason) {
        if let Some(inspection) = &mut self.opened().inspection {
            inspection.give_up(reason);
        }
    }

    /// Waits for a place among the scans that run at once.
    pub(super) async fn scanning(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.proxy.scans).acquire_owned().await.ok()
    }

    /// Returns what the end of the program waits for.
    pub(super) fn under_way(&self) -> TaskTrackerToken {
        self.proxy.interceptor.work.tasks.token()
    }

    /// Returns a share of what is held of all bodies.
    pub(super) fn held_share(&self) -> Share {
        self.proxy.held.share()
    }

    /// Takes the head of the origin's answer.
    pub(super) fn answered<B>(&self, response: &Response<B>) {
        let answer = (response.status().as_u16(), response.headers());
        let leg = &mut self.leg();
        self.proxy.session.answered(leg, self.destination(), answer);
    }

    /// Returns what is needed to read the page that answers it, if a page was asked for, to be shown
    /// in a tab.
    pub(super) fn page(&self) -> Option<Page> {
        let leg = self.leg();
        leg.is_page().then(|| Page {
            proxy: Arc::clone(&self.proxy),
            detector: Arc::clone(&self.detector),
            visit: leg.visit(),
            site: site(&self.destination().host),
        })
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
        let mut state = self.opened();
        if state.judged.is_none() {
            let (mut findings, obstacles, sent) = state
                .inspection
                .take()
                .map(Inspection::finish)
                .unwrap_or_default();
            self.facts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .sent = sent;
            let (destination, policy) = (self.destination(), &self.proxy.policy);
            let mut context = {
                let leg = &mut self.leg();
                self.proxy.session.join(leg, destination, &mut findings)
            };
            mask_hosts(&mut context, &self.detector);
            let verdict = judge(&findings, &obstacles, destination, policy);
            state.judged = Some(Judged {
                findings,
                obstacles,
                verdict,
                context,
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

    fn leg(&self) -> MutexGuard<'_, Leg> {
        self.leg.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        self.open(&mut state);
        state
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an exchange that opened a WebSocket leaves to its messages.
pub(super) struct Opened {
    proxy: Arc<Proxy>,
    destination: Destination,
    leg: Leg,
}

impl Opened {
    /// Begins an exchange of messages, which is recorded if they say anything.
    pub(super) fn messages(&self) -> Exchange {
        let detector = self.proxy.detector.load_full();
        let inspection = Inspection::of_messages(&self.destination, Arc::clone(&detector));
        let state = State {
            inspection: Some(inspection),
            ..State::default()
        };
        let (destination, facts) = (self.destination.clone(), facts("GET", false));
        let mut begun = Exchange::new(&self.proxy, detector, destination, facts, state);
        begun.leg = Mutex::new(self.leg.clone());
        begun.is_part = true;
        begun
    }
}

/// What is known of an exchange that begins now.
fn facts(method: &str, misdirected: bool) -> Facts {
    Facts {
        at: Some(jiff::Timestamp::now().to_string()),
        method: method.to_owned(),
        sent: Sent::default(),
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
        let says_nothing = judged.findings.list.is_empty() && judged.obstacles.is_empty();
        if self.is_part && says_nothing && matches!(facts.outcome, Some(Outcome::Forwarded(_))) {
            return;
        }
        let destination = self.destination();
        let route_words = &self.detector.patterns().route_words;
        let hosts = shown_hosts(destination, &self.detector);
        let entry = Entry::new(&facts, destination, &judged, (&hosts, route_words));
        self.proxy.journal.record(entry);
    }
}
