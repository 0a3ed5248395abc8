//! Decode and detect, for one request: bytes in, findings and obstacles out.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, Request, header};

use crate::classify::{Asked, Destination, site};
use crate::decode::{
    self, Begun, Body, Budget, Layer, Leaf, Obstacle, Part, Reason, Sink, Socket, Unpeeled,
};
use crate::detect::finding::Findings;
use crate::detect::{Detection, Detector};
use crate::limits;
use crate::record::{Context, Sent, ShownHosts};
use crate::sensitive::Sensitive;

/// Headers of one connection, which are not sent on; and one that no page can write.
const UNREAD_HEADERS: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "sec-websocket-key",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// What stands in place of a method that is not registered.
const OTHER_METHOD: &str = "other";

/// Whether a header is looked at. `Sec-Fetch-*` is the browser's own (W3C Fetch Metadata).
fn is_read(name: &str) -> bool {
    !name.starts_with("sec-fetch-") && !UNREAD_HEADERS.contains(&name)
}

/// The head of a request: what is known before its body.
pub struct Head {
    method: String,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    /// The page, where something else than a header names it.
    page: Option<Sensitive<String>>,
}

impl Head {
    /// Copies the head of a request.
    pub fn of<B>(request: &Request<B>) -> Self {
        Self {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().map(str::to_owned),
            headers: with_host(request),
            page: None,
        }
    }

    /// Says from which page it is, whatever the headers say.
    pub(super) fn is_from(&mut self, page: &str) {
        self.page = Some(Sensitive::new(page.to_owned()));
    }

    /// Says what it asks for, whatever its address says.
    pub(super) fn asks_for(&mut self, path: String, query: Option<String>) {
        (self.path, self.query) = (path, query);
    }

    /// Returns the method, if it is one of the registered ones: another may be anything.
    pub fn method(&self) -> &str {
        const REGISTERED: &[&str] = &[
            "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE",
        ];
        if REGISTERED.contains(&self.method.as_str()) {
            &self.method
        } else {
            OTHER_METHOD
        }
    }

    /// Whether the request carries credentials of its own.
    pub fn is_authorized(&self) -> bool {
        self.headers.contains_key(header::AUTHORIZATION)
    }

    /// Whether the browser only prepares for a page that it may show later.
    pub(super) fn is_prefetch(&self) -> bool {
        let purpose = self.text("sec-purpose").or(self.text("purpose"));
        // What is prerendered asks for all that it needs, as if it were shown.
        purpose.is_some_and(|purpose| purpose == "prefetch")
    }

    /// Returns what the browser sent the request as (W3C Fetch Metadata): an image, a beacon …
    pub(super) fn sent_by(&self) -> Option<&'static str> {
        let posts_aside = self.method == "POST" && self.text("sec-fetch-mode") == Some("no-cors");
        match self.text("sec-fetch-dest")? {
            "document" => Some("document"),
            "empty" if posts_aside => Some("beacon"),
            "empty" => Some("fetch"),
            "fencedframe" | "frame" | "iframe" => Some("frame"),
            "image" => Some("image"),
            "script" => Some("script"),
            "websocket" => Some("websocket"),
            _ => None,
        }
    }

    /// Returns the headers.
    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns what classification needs of a request to `host`.
    pub fn asked<'a>(&'a self, host: &'a str) -> Asked<'a> {
        Asked {
            method: &self.method,
            host,
            path: &self.path,
            query: self.query.as_deref().unwrap_or_default(),
            referer: self.text("referer"),
            origin: self.text("origin"),
            fetch_site: self.text("sec-fetch-site"),
            fetch_dest: self.text("sec-fetch-dest"),
            navigates: self.headers.contains_key(header::UPGRADE_INSECURE_REQUESTS),
            page: self
                .page
                .as_ref()
                .map(|page| page.expose_for_matching().as_str()),
            cname: None,
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn body(&self) -> Body {
        let codings: Vec<&str> = self
            .headers
            .get_all(header::CONTENT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .collect();
        Body::new(self.text("content-type"), &codings)
    }
}

/// Returns the headers, with what HTTP/2 has in place of `Host` as `host`: its labels are looked at.
fn with_host<B>(request: &Request<B>) -> HeaderMap {
    let mut headers = request.headers().clone();
    let named = request.uri().authority();
    if let Some(value) = named.and_then(|named| HeaderValue::from_str(named.as_str()).ok()) {
        headers.entry(header::HOST).or_insert(value);
    }
    headers
}

/// The inspection of one request.
pub struct Inspection {
    found: Found,
    head_budget: Budget,
    budget: Budget,
    body: Body,
    sent_by: Option<&'static str>,
    bytes: u64,
    /// What is looked at, and what obstacles call all of it.
    whole: (Part, &'static str),
}

impl Inspection {
    /// Starts with what follows the upgrade of a request.
    pub(super) fn of_messages(destination: &Destination, detector: Arc<Detector>) -> Self {
        let mut inspection = Self::new(destination, detector);
        inspection.sent_by = Some("websocket");
        inspection.whole = (Part::Frame, "websocket");
        inspection
    }

    fn new(destination: &Destination, detector: Arc<Detector>) -> Self {
        let page = destination.page.as_ref();
        let behind_login = page.is_some_and(|page| page.signed_in);
        let health_site = page.is_some_and(|page| page.health_site);
        let vendor = destination.vendor().cloned();
        let detection = Detection::new(detector, vendor, behind_login, health_site);
        Self {
            found: Found::new(detection),
            head_budget: Budget::of_head(),
            budget: Budget::new(),
            body: Body::new(None, &[]),
            sent_by: None,
            bytes: 0,
            whole: (Part::Body, "body"),
        }
    }

    /// Starts with the head of a request: its address and headers are looked at here.
    pub fn open(head: &Head, destination: &Destination, detector: Arc<Detector>) -> Self {
        let mut inspection = Self::new(destination, detector);
        inspection.body = head.body();
        inspection.sent_by = head.sent_by();
        let (budget, found) = (&mut inspection.head_budget, &mut inspection.found);
        decode::path(&head.path, budget, found);
        if let Some(query) = &head.query {
            decode::query(query, budget, found);
        }
        inspection.headers(&head.headers);
        if head.method() == OTHER_METHOD {
            let (budget, found) = (&mut inspection.head_budget, &mut inspection.found);
            decode::header("method", head.method.as_bytes(), budget, found);
        }
        inspection.found.detection.rest();
        inspection
    }

    /// Whether a host's name, or one of its labels, is a known value or proves itself to be one.
    pub fn names_somebody(host: &str, detector: &Arc<Detector>) -> bool {
        let detection = Detection::new(Arc::clone(detector), None, false, false);
        let mut found = Found::new(detection);
        decode::header("host", host.as_bytes(), &mut Budget::of_head(), &mut found);
        let facts = found.detection.finish().facts;
        facts.person() || facts.chosen
    }

    /// Looks at headers, or at trailers.
    pub fn headers(&mut self, headers: &HeaderMap) {
        for (name, value) in headers.iter().filter(|(name, _)| is_read(name.as_str())) {
            decode::header(
                name.as_str(),
                value.as_bytes(),
                &mut self.head_budget,
                &mut self.found,
            );
        }
    }

    /// Looks at the next bytes of the body.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.body.push(bytes, &mut self.budget, &mut self.found);
        self.found.detection.rest();
    }

    /// Looks at a message of the WebSocket that the request became.
    pub fn frame(&mut self, message: &[u8]) {
        decode::frame(message, &mut Budget::new(), &mut self.found);
        self.found.detection.rest();
    }

    /// Looks at the next bytes of a WebSocket, up to the end of a message. Returns how many.
    pub(super) fn hear(&mut self, socket: &mut Socket, bytes: &[u8]) -> usize {
        let taken = socket.push(bytes, &mut self.budget, &mut self.found);
        self.bytes += u64::try_from(taken).unwrap_or(u64::MAX);
        if socket.is_between() {
            // Each message may cost what a body may.
            self.budget = Budget::new();
        }
        self.found.detection.rest();
        taken
    }

    /// Takes note that a WebSocket has ended.
    pub(super) fn hang_up(&mut self, socket: &mut Socket) {
        socket.finish(&mut self.budget, &mut self.found);
    }

    /// Notes that bytes of the body, or of messages, will not be looked at.
    pub fn give_up(&mut self, reason: Reason) {
        let (part, layer) = self.whole;
        self.found.obstacle(Obstacle {
            part,
            layer,
            reason,
        });
    }

    /// Ends the inspection. Returns what was found, what could not be read, and what the body was.
    pub fn finish(mut self) -> (Findings, Vec<Obstacle>, Sent) {
        self.body.finish(&mut self.budget, &mut self.found);
        let sent = Sent {
            by: self.sent_by,
            form: self.found.form,
            body_bytes: self.bytes,
        };
        (self.found.detection.finish(), self.found.obstacles, sent)
    }
}

/// Returns the hosts of a request and of its page as they may be shown.
pub(super) fn shown_hosts(destination: &Destination, detector: &Arc<Detector>) -> ShownHosts {
    let page = destination.page.as_ref();
    ShownHosts {
        receiver: shown_host(&destination.host, detector),
        page: page.map(|page| shown_host(&page.host, detector)),
    }
}

/// Masks the hosts of other exchanges that one hangs together with.
pub(super) fn mask_hosts(context: &mut Context, detector: &Arc<Detector>) {
    let frame = context
        .visit
        .as_mut()
        .and_then(|visit| visit.frame.as_mut());
    let from = context.redirected_by.as_mut().map(|from| &mut from.host);
    let script = context.loaded_by.as_mut().map(|script| &mut script.host);
    // Who is no known company is told by the site.
    let synced = context.synced_with.iter_mut();
    let synced = synced.filter(|name| !name.contains(' '));
    for host in [frame, from, script].into_iter().flatten().chain(synced) {
        *host = shown_host(host, detector);
    }
}

/// Of a host that holds a known value only the registrable domain is shown, and not even that where
/// it is what holds the value.
fn shown_host(host: &str, detector: &Arc<Detector>) -> String {
    if !Inspection::names_somebody(host, detector) {
        return host.to_owned();
    }
    let site = site(host);
    if Inspection::names_somebody(&site, detector) {
        "•••".to_owned()
    } else {
        format!("•••.{site}")
    }
}

/// Where decoding delivers to.
struct Found {
    detection: Detection,
    obstacles: Vec<Obstacle>,
    /// The layer of the body that is no coding of it.
    form: Option<&'static str>,
}

impl Found {
    fn new(detection: Detection) -> Self {
        Self {
            detection,
            obstacles: Vec::new(),
            form: None,
        }
    }

    fn note_form(&mut self, part: Part, chain: &[Layer]) {
        if self.form.is_none() && part == Part::Body {
            let mut layers = chain.iter();
            let form = layers.find(|layer| !layer.is_coding());
            self.form = form.map(|layer| layer.name());
        }
    }
}

impl Sink for Found {
    fn begin(&mut self, value: &Unpeeled<'_>) -> Option<Begun> {
        self.note_form(value.part, value.chain);
        self.detection.begin(value)
    }

    fn end(&mut self, begun: Begun) {
        self.detection.end(begun);
    }

    fn leaf(&mut self, leaf: Leaf<'_>) {
        self.note_form(leaf.part, leaf.chain);
        self.detection.leaf(&leaf);
    }

    fn obstacle(&mut self, obstacle: Obstacle) {
        if self.obstacles.len() < limits::OBSTACLES && !self.obstacles.contains(&obstacle) {
            self.obstacles.push(obstacle);
        }
    }
}
