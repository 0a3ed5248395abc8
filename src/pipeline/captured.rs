//! A captured request through classify, decode, detect and judge: nothing is sent.

use std::sync::Arc;

use http::{HeaderName, HeaderValue, Request, Uri};

use super::inspection::shown_hosts;
use super::{Head, Inspection, Joined};
use crate::capture::Captured;
use crate::classify::{Scope, classify};
use crate::detect::Detector;
use crate::judge::{Policy, judge};
use crate::record::{Entry, Facts, Judged};

/// What captured requests are inspected with.
pub struct Scanner {
    /// What is looked for.
    pub detector: Arc<Detector>,
    /// Which sites are first party, and which are health services.
    pub scope: Scope,
    /// When something would be acted on.
    pub policy: Policy,
    /// What joins the requests of one session; without it each is judged by itself.
    pub joined: Option<Joined>,
}

impl Scanner {
    /// Inspects one captured request; `None` if its address is none.
    pub fn inspect(&self, captured: &Captured) -> Option<Entry> {
        let request = request(captured)?;
        let head = Head::of(&request);
        let host = request.uri().host()?.trim_matches(['[', ']']).to_owned();
        let mut asked = head.asked(&host);
        asked.page = captured.page.as_deref();
        let patterns = self.detector.patterns();
        let destination = classify(&asked, patterns, &self.scope);
        let mut inspection = Inspection::open(&head, &destination, Arc::clone(&self.detector));
        inspection.push(captured.body.expose_for_matching());
        let (mut findings, obstacles, request_bytes) = inspection.finish();
        if let Some(joined) = &self.joined {
            joined.join(&mut findings, &destination);
        }
        let verdict = judge(&findings, &obstacles, &destination, &self.policy);
        // As in live traffic: what is no registered method may be anything.
        let method = head.method().to_owned();
        let facts = Facts {
            at: None,
            method,
            request_bytes,
            misdirected: false,
            outcome: None,
        };
        let judged = Judged {
            findings,
            obstacles,
            verdict,
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
}

/// Returns the head of a captured request. Pseudo-headers, as HAR has them for HTTP/2, are no
/// headers; a fragment, which a browser never sends, is looked at as part of the query.
fn request(captured: &Captured) -> Option<Request<()>> {
    let url = url::Url::parse(&captured.url).ok()?;
    let mut text = url.as_str().to_owned();
    if let Some(at) = text.find('#') {
        let joint = if url.query().is_some() { "&" } else { "?" };
        // A second `#` would end what is kept of the address.
        let fragment = text.split_off(at).replace('#', "%23");
        text.push_str(joint);
        text.push_str(fragment.trim_start_matches("%23"));
    }
    let uri: Uri = text.parse().ok()?;
    let mut request = Request::builder()
        .method(captured.method.as_str())
        .uri(uri)
        .body(())
        .ok()?;
    for (name, value) in &captured.headers {
        let name = name.parse::<HeaderName>();
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            request.headers_mut().append(name, value);
        }
    }
    Some(request)
}
