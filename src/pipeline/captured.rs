//! A captured request through classify, decode, detect and judge: nothing is sent.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};
use memchr::memchr;
use url::Url;

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
        let (mut head, host) = head(captured)?;
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
        for frame in &captured.frames {
            inspection.frame(frame.expose_for_matching());
        }
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

/// Returns the head of a captured request, and the host. Pseudo-headers, as HAR has them for HTTP/2,
/// are no headers; a fragment, which a browser never sends, is looked at as part of the query.
fn head(captured: &Captured) -> Option<(Head, String)> {
    if let Some(uri) = uri(&captured.url) {
        return head_for(captured, uri);
    }
    // An address may be longer than `Uri` takes. No server may answer it, but it was sent.
    let url = Url::parse(&captured.url).ok()?;
    let (mut head, host) = head_for(captured, uri(url.join("/").ok()?.as_str())?)?;
    let query: Vec<&str> = url.query().into_iter().chain(url.fragment()).collect();
    let query = (!query.is_empty()).then(|| query.join("&"));
    head.asks_for(url.path().to_owned(), query);
    Some((head, host))
}

fn head_for(captured: &Captured, uri: Uri) -> Option<(Head, String)> {
    let host = uri.host()?.trim_matches(['[', ']']).to_owned();
    let mut request = Request::builder()
        .method(captured.method.as_str())
        .uri(uri)
        .body(())
        .ok()?;
    *request.headers_mut() = headers(&captured.headers);
    Some((Head::of(&request), host))
}

/// Returns an address as browsers send it. Nearly all are written so.
fn uri(written: &str) -> Option<Uri> {
    if memchr(b'#', written.as_bytes()).is_none()
        && let Ok(uri) = written.parse::<Uri>()
        && uri.host().is_some()
    {
        return Some(uri);
    }
    let url = Url::parse(written).ok()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::mask::FingerprintKey;
    use crate::judge::{Mode, Severity};
    use crate::patterns::Patterns;
    use crate::subject::Subjects;

    #[test]
    fn what_a_web_socket_sent_is_inspected() {
        let patterns = Arc::new(Patterns::embedded().unwrap());
        let key = FingerprintKey::new([7; 32]);
        let scanner = Scanner {
            detector: Arc::new(Detector::new(patterns, &Subjects::default(), key)),
            scope: Scope::default(),
            policy: Policy {
                mode: Mode::Observe,
                act_at: Severity::Medium,
            },
            session: None,
        };
        let frame = b"{\"email\": \"mary.roe@mail.example.org\"}".to_vec();
        let entry = scanner.inspect(&Captured {
            page: Some("https://portal.example/".to_owned()),
            method: "GET".to_owned(),
            url: "wss://t.example/s".to_owned(),
            headers: Vec::new(),
            body: Sensitive::new(Vec::new()),
            frames: vec![Sensitive::new(frame)],
            answer: None,
        });
        let found = format!("{:?}", entry.unwrap().findings);
        assert!(found.contains("identifier.email"), "{found}");
        assert!(found.contains("frame"), "{found}");
        assert!(!found.contains("mary.roe"), "{found}");
    }

    #[test]
    fn an_address_of_any_length_has_a_head() {
        let captured = |url: String| Captured {
            page: None,
            method: "GET".to_owned(),
            url,
            headers: Vec::new(),
            body: Sensitive::new(Vec::new()),
            frames: Vec::new(),
            answer: None,
        };
        for (path, query) in [
            ("/p".to_owned(), Some("a=b".to_owned())),
            ("/p".to_owned(), Some("a".repeat(100_000))),
            (format!("/{}", "p".repeat(100_000)), None),
        ] {
            let mark = query
                .as_ref()
                .map_or(String::new(), |query| format!("?{query}"));
            let url = format!("https://t.example{path}{mark}");
            let (head, host) = head(&captured(url)).unwrap();
            let asked = head.asked(&host);
            assert_eq!((asked.host, asked.path), ("t.example", path.as_str()));
            assert_eq!(asked.query, query.unwrap_or_default());
        }
        assert!(head(&captured("no address".to_owned())).is_none());
    }
}
