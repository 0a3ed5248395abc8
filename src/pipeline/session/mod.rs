//! What the requests of one session say of one another.
//!
//! Nothing here is read from a body, and nothing that is kept can be read: addresses and ids are
//! hashes under a key of the run, hosts and ids of tags are what the record shows too. The one
//! exception is the address of a page that a frame is in, which is kept as it is to tell whose page
//! it is, and never shown but masked.

mod address;
mod joined;
mod redirects;
mod remembered;
mod scripts;
mod syncs;
mod visits;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::{HeaderMap, header};
use url::Url;

use super::Head;
use crate::classify::{Asked, Described, Destination, Party, site};
use crate::decode::Part;
use crate::detect::finding::Findings;
use crate::limits;
use crate::patterns::vendors::Recognised;
use crate::record::{Context, RedirectEntry};
use crate::sensitive::Sensitive;
use address::Addresses;
use joined::Joined;
use redirects::{Hop, Redirects};
use remembered::Remembered;
use scripts::{Scripts, Whereabouts};
use syncs::{Ids, Syncs};
use visits::{Kind, Place, Visits};

/// A session of a browser, or a file of captured traffic.
#[derive(Default)]
pub struct Session {
    addresses: Addresses,
    joined: Joined,
    signed_in: Remembered,
    /// Sites that say of themselves that they are a health service's.
    health_sites: Remembered,
    /// Visits to pages that do.
    health_pages: Remembered,
    trail: Mutex<Trail>,
}

/// What is kept in the order in which it happened.
#[derive(Default)]
struct Trail {
    visits: Visits,
    redirects: Redirects,
    scripts: Scripts,
    syncs: Syncs,
    /// What addresses of the site's own hand on to, by the hash of the address.
    handed_on: HashMap<u64, String>,
    /// These addresses, the latest last.
    order: VecDeque<u64>,
}

/// What a session knows of one exchange when it begins.
#[derive(Clone, Default)]
pub(super) struct Leg {
    url: Option<Sensitive<Url>>,
    kind: Option<Kind>,
    place: Option<Place>,
    redirected: Option<Hop>,
    /// Ids of the browser that go with it, and that its answer sets.
    ids: Ids,
    /// Whether these ids go with a person's identifier.
    is_named: bool,
    is_script: bool,
    is_authorized: bool,
    /// The origin and path, as a hash.
    endpoint: u64,
    /// The host that requests to this address were for, by what their bodies say.
    pub(super) hands_on_to: Option<String>,
}

impl Leg {
    /// Returns the address of the page, where the request itself does not name it.
    pub(super) fn page(&self) -> Option<&str> {
        let page = self.place.as_ref()?.page()?;
        Some(page.expose_for_matching().as_str())
    }

    /// Returns the number of the visit.
    pub(super) fn visit(&self) -> Option<u64> {
        self.place.as_ref().map(Place::visit)
    }

    /// Whether a page was asked for, to be shown in a tab.
    pub(super) fn is_page(&self) -> bool {
        self.kind == Some(Kind::Page)
    }

    /// Reads the id of a tag in the path of a vendor's script, where the catalogue has a path with
    /// something of that kind in it and nothing of a person was found there.
    fn read_tag(&self, destination: &Destination, findings: &mut Findings) {
        let recognised = destination.recognised.as_ref();
        let endpoint = recognised.and_then(Recognised::endpoint);
        let endpoint = endpoint.filter(|one| one.loads && one.path.ends_with('*'));
        let names_somebody = findings.list.iter().any(|found| found.part == Part::Path);
        let (Some(url), Some(_), false) = (&self.url, endpoint, names_somebody) else {
            return;
        };
        let last = url.expose_for_matching().path().rsplit('/').next();
        let tag = last.unwrap_or_default();
        let tag = tag.strip_suffix(".js").unwrap_or(tag);
        findings
            .reading
            .take_tag(tag.strip_prefix("hotjar-").unwrap_or(tag));
    }

    fn whereabouts(&self, destination: &Destination) -> Whereabouts {
        Whereabouts {
            visit: self.visit(),
            site: destination.page.as_ref().map(|page| page.site.clone()),
        }
    }
}

impl Session {
    /// Takes a request that begins.
    pub(super) fn begin(&self, asked: &Asked<'_>, url: &str, head: &Head) -> Leg {
        let own = Url::parse(url).ok();
        let address = own.as_ref().and_then(|url| self.addresses.of_url(url));
        let (Some(own), Some(address)) = (own, address) else {
            return Leg::default();
        };
        let kind = Kind::of(asked, head.is_prefetch());
        let endpoint = format!("{} {}", address.origin, address.path);
        let endpoint = self.addresses.hash(endpoint.as_bytes());
        let mut trail = self.trail();
        let redirected = trail.redirects.take(self.addresses.whole(&own), kind);
        let before = redirected.as_ref().and_then(|hop| hop.place.clone());
        let asked_for = (asked, kind);
        let place = trail
            .visits
            .take(asked_for, &address, before, &self.addresses);
        Leg {
            url: Some(Sensitive::new(own)),
            kind: Some(kind),
            place,
            redirected,
            ids: Ids::of(head.headers(), asked.query, &self.addresses),
            is_named: false,
            is_script: is_script(asked),
            is_authorized: head.is_authorized(),
            hands_on_to: trail.handed_on.get(&endpoint).cloned(),
            endpoint,
        }
    }

    /// Notes that the body of a request is for this host: so are later ones to the address.
    pub(super) fn hands_on(&self, leg: &Leg, host: &str) {
        let trail = &mut *self.trail();
        if trail
            .handed_on
            .insert(leg.endpoint, host.to_owned())
            .is_some()
        {
            return;
        }
        trail.order.push_back(leg.endpoint);
        if trail.order.len() > limits::REMEMBERED
            && let Some(oldest) = trail.order.pop_front()
        {
            trail.handed_on.remove(&oldest);
        }
    }

    /// Tells a request's page what the session knows of its site.
    pub(super) fn tell(&self, leg: &Leg, destination: &mut Destination) {
        if destination.party == Party::First && leg.is_authorized {
            self.signed_in.remember(&site(&destination.host));
        }
        if let Some(page) = &mut destination.page {
            page.signed_in = self.signed_in.has(&page.site);
            let visit = leg.place.as_ref().map(|place| place.visit().to_string());
            page.health_site |= self.health_sites.has(&page.site);
            page.health_site |= visit.is_some_and(|visit| self.health_pages.has(&visit));
        }
    }

    /// Takes what was found in a request, notes in the facts what it proves together with earlier
    /// ones, and returns how it hangs together with them.
    pub(super) fn join(
        &self,
        leg: &mut Leg,
        destination: &Destination,
        findings: &mut Findings,
    ) -> Context {
        self.joined.join(findings, destination);
        if destination.party == Party::First && findings.credential {
            self.signed_in.remember(&site(&destination.host));
        }
        let mut trail = self.trail();
        let synced_with = trail.sync(leg, destination, findings);
        let mut place = leg.place.clone();
        if let (Some(place), Some(path)) = (&mut place, &findings.reported_address) {
            let path = self.addresses.path(path.expose_for_matching());
            trail.visits.correct(place, path);
        }
        let at = leg.whereabouts(destination);
        let loaded_by = if leg.is_script {
            leg.read_tag(destination, findings);
            let tags = findings.reading.tags();
            trail.scripts.remember(at, destination, tags);
            None
        } else if leg.is_page() {
            None
        } else {
            let tags = findings.reading.tags();
            trail.scripts.cause(&at, destination, &tags)
        };
        Context {
            visit: place.as_ref().map(Place::entry),
            redirected_by: leg.redirected.as_ref().map(|hop| RedirectEntry {
                host: hop.host.clone(),
                hops: hop.hops,
            }),
            synced_with,
            loaded_by,
        }
    }

    /// Takes the head of a response: where it sends the browser, and the ids that it gives it.
    pub(super) fn answered(
        &self,
        leg: &mut Leg,
        destination: &Destination,
        (status, headers): (u16, &HeaderMap),
    ) {
        leg.ids.add_set(headers, &self.addresses);
        let Some(own) = &leg.url else { return };
        let mut trail = self.trail();
        if destination.party != Party::First {
            let company = receiver(destination);
            trail.syncs.remember(&leg.ids, &company);
            if leg.is_named {
                trail.syncs.name(&leg.ids, &company);
            }
        }
        let location = headers.get(header::LOCATION);
        let location = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
        let location = location.and_then(|location| location.to_str().ok());
        let to = location.and_then(|to| own.expose_for_matching().join(to).ok());
        if let Some(to) = to {
            let hop = Hop {
                kind: leg.kind.unwrap_or(Kind::Other),
                host: destination.host.clone(),
                hops: leg.redirected.as_ref().map_or(0, |hop| hop.hops) + 1,
                place: leg.place.clone(),
            };
            trail.redirects.note(self.addresses.whole(&to), hop);
        }
    }

    /// Notes what a page says of itself and of its site.
    pub(super) fn describes(&self, visit: Option<u64>, site: &str, says: Described) {
        match (says, visit) {
            (Described::Site, _) => self.health_sites.remember(site),
            (Described::Page, Some(visit)) => self.health_pages.remember(&visit.to_string()),
            (Described::Page | Described::Not, _) => {}
        }
    }

    fn trail(&self) -> MutexGuard<'_, Trail> {
        self.trail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Trail {
    /// Follows ids of the browser from one company to another, and a person's identifier with them.
    fn sync(
        &mut self,
        leg: &mut Leg,
        destination: &Destination,
        findings: &mut Findings,
    ) -> Vec<String> {
        if destination.party == Party::First {
            return Vec::new();
        }
        let company = receiver(destination);
        self.syncs.remember(&leg.ids, &company);
        let (companies, with_name) = self.syncs.handed_on(&leg.ids, &company);
        let was_named = with_name || self.syncs.is_named(&leg.ids, &company);
        findings.facts.joined |= was_named;
        leg.is_named = was_named || findings.facts.person();
        if leg.is_named {
            self.syncs.name(&leg.ids, &company);
        }
        companies
    }
}

/// Who keeps what it receives: the company, or the site where that is not known. What is known by
/// its form only may be anybody's server of that kind.
fn receiver(destination: &Destination) -> String {
    let is_named = destination.known_by() != Some("shape");
    let company = destination.company().filter(|_| is_named);
    company.map_or_else(|| site(&destination.host), str::to_owned)
}

/// Whether a script is asked for.
fn is_script(asked: &Asked<'_>) -> bool {
    match asked.fetch_dest {
        Some(dest) => dest == "script",
        None => asked.path.ends_with(".js"),
    }
}
