//! A captured request through classify, decode, detect and judge: nothing is sent.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};
use memchr::memchr;

use super::inspection::{mask_hosts, shown_hosts};
use super::session::Leg;
use super::{Head, Inspection, Session};
use crate::capture::Captured;
use crate::classify::{Asked, Destination, Scope, classify, described, named_in_body, site};
use crate::detect::Detector;
use crate::judge::{Policy, judge};
use crate::record::{Context, Entry, Facts, Judged};
use crate::sensitive::Sensitive;

/// What captured requests are inspected with.
pub struct Scanner {
    /// What is looked for.
    pub detector: Arc<Detector>,
    /// Which sites are first party, and which are health services.
    pub scope: Scope,
    /// When something would be acted on.
    pub policy: Policy,
    /// What joins the requests of one session; without it each is judged by itself.
    pub session: Option<Session>,
}

impl Scanner {
    /// Inspects one captured request; `None` if its address is none.
    pub fn inspect(&self, captured: &Captured) -> Option<Entry> {
        let request = request(captured)?;
        let mut head = Head::of(&request);
        let host = request.uri().host()?.trim_matches(['[', ']']).to_owned();
        let mut leg = self.leg(&head, &host, captured);
        if let Some(page) = captured.page.as_deref().or(leg.page()) {
            head.is_from(page);
        }
        let patterns = self.detector.patterns();
        let mut destination = classify(&head.asked(&host), patterns, &self.scope);
        if let Some(session) = &self.session {
            session.tell(&leg, &mut destination);
        }
        if let Some(to) = self.handed_on(captured, &destination) {
            destination = to;
        }
        let mut inspection = Inspection::open(&head, &destination, Arc::clone(&self.detector));
        inspection.push(captured.body.expose_for_matching());
        let (mut findings, obstacles, sent) = inspection.finish();
        let mut context = Context::default();
        if let Some(session) = &self.session {
            context = session.join(&mut leg, &destination, &mut findings);
            mask_hosts(&mut context, &self.detector);
            if let Some(answer) = &captured.answer {
                let told = (answer.status.unwrap_or_default(), &headers(&answer.headers));
                session.answered(&mut leg, &destination, told);
                if let Some(page) = answer.page.as_ref().filter(|_| leg.is_page()) {
                    let says = described(page, patterns);
                    session.describes(leg.visit(), &site(&destination.host), says);
                }
            }
        }
        let verdict = judge(&findings, &obstacles, &destination, &self.policy);
        // As in live traffic: what is no registered method may be anything.
        let method = head.method().to_owned();
        let facts = Facts {
            at: None,
            method,
            sent,
            misdirected: false,
            outcome: None,
        };
        let judged = Judged {
            findings,
            obstacles,
            verdict,
            context,
        };
        Some(Entry::new(
            &facts,
            &destination,
            &judged,
            (
                &shown_hosts(&destination, &self.detector),
                &patterns.route_words,
            ),
        ))
    }

    /// Returns whom the body says that it is for, where the address is nobody's.
    fn handed_on(&self, captured: &Captured, destination: &Destination) -> Option<Destination> {
        let start = captured.body.expose_for_matching().as_slice();
        let host = named_in_body(&Sensitive::new(start))?;
        destination.handing_on_to(&host, self.detector.patterns(), &self.scope)
    }

    /// Takes a request as the next of the session.
    fn leg(&self, head: &Head, host: &str, captured: &Captured) -> Leg {
        let Some(session) = &self.session else {
            return Leg::default();
        };
        let asked = Asked {
            page: captured.page.as_deref(),
            ..head.asked(host)
        };
        session.begin(&asked, &captured.url, head)
    }
}

/// Returns the head of a captured request. Pseudo-headers, as HAR has them for HTTP/2, are no
/// headers; a fragment, which a browser never sends, is looked at as part of the query.
fn request(captured: &Captured) -> Option<Request<()>> {
    let uri = uri(&captured.url)?;
    let mut request = Request::builder()
        .method(captured.method.as_str())
        .uri(uri)
        .body(())
        .ok()?;
    *request.headers_mut() = headers(&captured.headers);
    Some(request)
}

/// Returns an address as browsers send it. Nearly all are written so.
fn uri(written: &str) -> Option<Uri> {
    if memchr(b'#', written.as_bytes()).is_none()
        && let Ok(uri) = written.parse::<Uri>()
        && uri.host().is_some()
    {
        return Some(uri);
    }
    let url = url::Url::parse(written).ok()?;
    let mut text = url.as_str().to_owned();
    if let Some(at) = text.find('#') {
        let joint = if url.query().is_some() { "&" } else { "?" };
        // A second `#` would end what is kept of the address.
        let fragment = text.split_off(at).replace('#', "%23");
        text.push_str(joint);
        text.push_str(fragment.trim_start_matches("%23"));
    }
    text.parse().ok()
}

fn headers(pairs: &[(String, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name = name.parse::<HeaderName>();
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    headers
}
