//! Visits: one navigation of one tab, with all that its page then asks for.
//!
//! A proxy sees no tabs. It sees documents being asked for, and requests that name the page they
//! come from: by its address, mostly by its origin only. Where two tabs show pages of one origin,
//! the latest is taken, until the vendor's own field reports which page it is.

use std::collections::VecDeque;

use super::address::{Address, Addresses};
use crate::classify::{Asked, site};
use crate::limits;
use crate::record::VisitEntry;
use crate::sensitive::Sensitive;

/// The documents of a session, the latest last; the oldest are forgotten first.
#[derive(Default)]
pub(super) struct Visits {
    documents: VecDeque<Document>,
    count: u64,
}

/// A document: a page, or what a frame of it shows.
struct Document {
    visit: u64,
    opened_by: Option<u64>,
    address: Address,
    /// The page, also where this is in a frame of it.
    page: Page,
    is_frame: bool,
}

/// Where in a session a request belongs.
#[derive(Debug, Clone)]
pub(super) struct Place {
    visit: u64,
    opened_by: Option<u64>,
    known_by: &'static str,
    origin: String,
    frame: Option<String>,
    page: Page,
    /// Whether no header of the request names that page.
    is_told: bool,
}

/// A page.
#[derive(Debug, Clone)]
struct Page {
    address: Sensitive<String>,
    /// The registrable domain.
    site: String,
}

impl Place {
    /// Returns the number of the visit.
    pub(super) fn visit(&self) -> u64 {
        self.visit
    }

    /// Returns the address of the page, where no header of the request names it.
    pub(super) fn page(&self) -> Option<&Sensitive<String>> {
        self.is_told.then_some(&self.page.address)
    }

    /// Returns what the record has of it.
    pub(super) fn entry(&self) -> VisitEntry {
        VisitEntry {
            number: self.visit,
            known_by: self.known_by,
            opened_by: self.opened_by,
            frame: self.frame.clone(),
        }
    }
}

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page for a tab.
    Page,
    /// A page for a frame.
    Frame,
    /// Anything that a page needs.
    Other,
}

impl Kind {
    /// Returns what a request asks for, as the browser says (W3C Fetch Metadata).
    pub(super) fn of(asked: &Asked<'_>, is_prefetch: bool) -> Self {
        match asked.fetch_dest {
            Some("document") if !is_prefetch => Self::Page,
            Some("frame" | "iframe" | "fencedframe") => Self::Frame,
            // Over plain HTTP these headers are not sent: only what leads from no other site is
            // surely no frame.
            None if asked.navigates && is_of_own_site(asked) => Self::Page,
            _ => Self::Other,
        }
    }
}

fn is_of_own_site(asked: &Asked<'_>) -> bool {
    let named = asked.referer.or(asked.origin);
    let host = named.and_then(|named| url::Url::parse(named).ok()?.host_str().map(str::to_owned));
    host.is_none_or(|host| site(&host) == site(asked.host))
}

impl Visits {
    /// Takes a request, and says where it belongs. `before` is the place of the request that sent
    /// the browser here, where one did.
    pub(super) fn take(
        &mut self,
        (asked, kind): (&Asked<'_>, Kind),
        own: &Address,
        before: Option<Place>,
        addresses: &Addresses,
    ) -> Option<Place> {
        // A page is opened by the one that its header names, whatever a capture calls its page.
        let captured = asked.page.filter(|_| kind != Kind::Page);
        let named = captured.or(asked.referer).or(asked.origin);
        let named = named.and_then(|named| addresses.of(named));
        let from = named.as_ref().and_then(|named| self.named(named, own));
        match kind {
            Kind::Page => Some(self.page(asked, own, from, before)),
            Kind::Frame => {
                let from = from.or(before).or_else(|| self.latest(asked))?;
                self.frame(own, &from);
                Some(from)
            }
            // What is named counts, also where nobody has seen it.
            Kind::Other if named.is_some() => from,
            Kind::Other => match before {
                Some(before) => Some(Place {
                    known_by: "redirect",
                    is_told: may_be_told(&before.page, asked),
                    ..before
                }),
                None => self.latest(asked),
            },
        }
    }

    /// Opens a visit, or goes on with the one that was redirected.
    fn page(
        &mut self,
        asked: &Asked<'_>,
        own: &Address,
        from: Option<Place>,
        before: Option<Place>,
    ) -> Place {
        let (visit, opened_by) = match before {
            Some(before) => (before.visit, before.opened_by),
            None => {
                self.count += 1;
                (self.count, from.map(|from| from.visit))
            }
        };
        // A path can be as long as a header, and each frame of the page keeps it too.
        let end = asked.path.floor_char_boundary(limits::FIELD_PATH_BYTES);
        let path = asked.path.get(..end).unwrap_or_default();
        let page = Page {
            address: Sensitive::new(format!("{}{path}", own.origin)),
            site: site(&own.host),
        };
        self.keep(Document {
            visit,
            opened_by,
            address: own.clone(),
            page: page.clone(),
            is_frame: false,
        });
        Place {
            visit,
            opened_by,
            known_by: "document",
            origin: own.origin.clone(),
            frame: None,
            page,
            is_told: false,
        }
    }

    fn frame(&mut self, own: &Address, from: &Place) {
        self.keep(Document {
            visit: from.visit,
            opened_by: from.opened_by,
            address: own.clone(),
            page: from.page.clone(),
            is_frame: true,
        });
    }

    /// Keeps a document; one that is there already is the latest again.
    fn keep(&mut self, document: Document) {
        let is_same = |one: &Document| {
            one.visit == document.visit
                && one.is_frame == document.is_frame
                && one.address == document.address
        };
        if let Some(at) = self.documents.iter().position(is_same) {
            self.documents.remove(at);
        }
        if self.documents.len() >= limits::DOCUMENTS {
            self.documents.pop_front();
        }
        self.documents.push_back(document);
    }

    /// Finds the document that a request names. To other origins a browser tells no more than the
    /// origin (`strict-origin-when-cross-origin`), so that the root is no address there.
    fn named(&self, named: &Address, own: &Address) -> Option<Place> {
        let of_origin = || {
            let all = self.documents.iter().rev();
            all.filter(|one| one.address.origin == named.origin)
        };
        let is_address = !named.is_root || named.origin == own.origin;
        let exact = of_origin().find(|one| is_address && one.address.path == named.path);
        let known_by = exact.map_or("origin", |_| "address");
        Some(exact.or_else(|| of_origin().next())?.place(known_by))
    }

    /// Finds the visit of a request that names no page, as pages with `no-referrer` make them.
    fn latest(&self, asked: &Asked<'_>) -> Option<Place> {
        let own_site = site(asked.host);
        let is_own = |one: &&Document| site(&one.address.host) == own_site;
        let mut latest = self.documents.iter().rev();
        let found = match asked.fetch_site? {
            "same-origin" | "same-site" => latest.find(is_own),
            "cross-site" => latest.next().filter(|one| !is_own(one)),
            _ => None,
        };
        let found = found?;
        Some(Place {
            is_told: may_be_told(&found.page, asked),
            ..found.place("latest")
        })
    }

    /// Corrects a place by the path that the vendor's own field reports, where several pages of the
    /// origin are open.
    pub(super) fn correct(&self, place: &mut Place, path: u64) {
        if !matches!(place.known_by, "latest" | "origin") {
            return;
        }
        let mut all = self.documents.iter().rev();
        let reported = all.find(|one| {
            !one.is_frame && one.address.origin == place.origin && one.address.path == path
        });
        if let Some(reported) = reported {
            place.visit = reported.visit;
            place.opened_by = reported.opened_by;
            place.known_by = "reported";
        }
    }
}

impl Document {
    fn place(&self, known_by: &'static str) -> Place {
        Place {
            visit: self.visit,
            opened_by: self.opened_by,
            known_by,
            origin: self.address.origin.clone(),
            frame: self.is_frame.then(|| self.address.host.clone()),
            page: self.page.clone(),
            is_told: self.is_frame,
        }
    }
}

/// Whether a page that nothing names may be taken for a request's: what a browser calls `cross-site`
/// is never of the page's own site by a guess.
fn may_be_told(page: &Page, asked: &Asked<'_>) -> bool {
    asked.fetch_site != Some("cross-site") || page.site != site(asked.host)
}
