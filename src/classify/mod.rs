//! Stage 3: whose host is it, and from which page?
//!
//! Takes the address and the headers that name a page. Gives a [`Destination`]. Never does: read a
//! body, ask the network, or keep anything from one request to the next.
//!
//! Where nothing names the page (no `Referer`, `Origin` or `Sec-Fetch-Site`), a navigation is its
//! own page and anything else goes to a third party: browsers leave all three out of what a plain
//! HTTP page with `no-referrer` causes. An address that a vendor's tag reports to is a third party
//! for every page, also for the vendor's own frame in somebody's page, unless the user says
//! otherwise. So is a vendor's host under a name of the page's own site (`disguise.rs`).

mod described;
mod disguise;
mod page;
mod site;
mod tunnel;

pub use described::{Described, described};
pub use page::Page;
pub use site::site;
pub use tunnel::named_in_body;

use std::sync::Arc;

use crate::lists::{self, Category, Lists};
use crate::patterns::Patterns;
use crate::patterns::companies::Company;
use crate::patterns::vendors::{self, KnownBy, Recognised, Vendor, Vendors};

/// What a request says of its address and its page, as sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The method: `GET`.
    pub method: &'a str,
    /// The host that is dialled, without port.
    pub host: &'a str,
    /// The path, without query.
    pub path: &'a str,
    /// The query as sent, without `?`.
    pub query: &'a str,
    /// The `Referer` header (RFC 9110 section 10.1.3).
    pub referer: Option<&'a str>,
    /// The `Origin` header (RFC 6454).
    pub origin: Option<&'a str>,
    /// The `Sec-Fetch-Site` header (W3C Fetch Metadata).
    pub fetch_site: Option<&'a str>,
    /// The `Sec-Fetch-Dest` header (W3C Fetch Metadata).
    pub fetch_dest: Option<&'a str>,
    /// Whether it is a navigation, by `Upgrade-Insecure-Requests` (W3C, section 3.2.1), which
    /// browsers send with nothing else.
    pub navigates: bool,
    /// The page where something else than a header names it, as in captured traffic.
    pub page: Option<&'a str>,
    /// A name that the host's name stands for, where a name server was asked (RFC 1034 section
    /// 3.6.2).
    pub cname: Option<&'a str>,
}

/// What the user says of the sites under test, and of others.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Registrable domains that are first party, whatever the page; empty: the page's own.
    pub first_party: Vec<String>,
    /// Registrable domains of health services.
    pub health_sites: Vec<String>,
    /// Registrable domains that belong together.
    pub groups: Vec<Vec<String>>,
    /// Who processes data for the site's owner.
    pub processors: Vec<Arc<Processor>>,
    /// The lists that are asked about whom the catalogue does not know.
    pub lists: Lists,
}

impl Scope {
    /// Whether two registrable domains are the same site, or sites of one owner.
    fn belong_together(&self, one: &str, other: &str) -> bool {
        let holds = |group: &Vec<String>, site: &str| group.iter().any(|own| own == site);
        one == other
            || self
                .groups
                .iter()
                .any(|group| holds(group, one) && holds(group, other))
    }
}

/// A processor under agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processor {
    /// Who it is.
    pub name: String,
    /// Its hosts; what is below them is its, too.
    pub hosts: Vec<String>,
    /// Whether the agreement covers what names a person.
    pub identifiers: bool,
    /// Whether it covers health content.
    pub health: bool,
    /// Whether it covers ids of browsers and devices.
    pub devices: bool,
}

impl Processor {
    fn receives(&self, host: &str) -> bool {
        let is_below = |own: &str| {
            host.strip_suffix(own)
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        self.hosts.iter().any(|own| is_below(own))
    }
}

/// Who receives a request, seen from the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// The page's own site.
    First,
    /// A processor under agreement.
    Processor,
    /// Anyone else.
    Third,
}

impl Party {
    /// Returns the name as records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Processor => "processor",
            Self::Third => "third",
        }
    }
}

/// Where a request goes.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The host, in lower case.
    pub host: String,
    /// First party, processor or third party.
    pub party: Party,
    /// The processor, where it is one.
    pub processor: Option<Arc<Processor>>,
    /// Whose tag it is, if the catalogue knows.
    pub recognised: Option<Recognised>,
    /// Whose host it is, if the catalogue does not know and a list does.
    pub owner: Option<Arc<Company>>,
    /// What a list calls it, if the catalogue does not know it.
    pub listed: Option<Category>,
    /// The page that the request comes from, if anything names it.
    pub page: Option<Page>,
    /// The vendor's host that this host is another name for, where that told whose it is.
    pub cname: Option<String>,
}

impl Destination {
    /// Returns the vendor, if the catalogue knows it.
    pub fn vendor(&self) -> Option<&Arc<Vendor>> {
        self.recognised
            .as_ref()
            .map(|recognised| &recognised.vendor)
    }

    /// Returns how the vendor was recognised: by the tag's endpoint, by the form of the address on
    /// any host, by a name that its own stands for, or only by the host; or by a list, of companies'
    /// hosts or of the user's.
    pub fn known_by(&self) -> Option<&'static str> {
        match &self.recognised {
            Some(recognised) => Some(recognised.known_by.name()),
            None => (self.owner.is_some() || self.listed.is_some()).then_some("list"),
        }
    }

    /// Returns the company that receives the request.
    pub fn company(&self) -> Option<&str> {
        let owner = self.owner.as_ref().map(|owner| owner.name.as_str());
        self.vendor()
            .map(|vendor| vendor.company.as_str())
            .or(owner)
    }

    /// Returns what the product or the company is there for: `advertising`, `analytics` … A list of
    /// the user's that says `advertising` knows better than what a company mostly does; where it
    /// says `tracker`, the company's category says more.
    pub fn category(&self) -> Option<&str> {
        let vendor = self.vendor().map(|vendor| vendor.category.as_str());
        let advertises = self
            .listed
            .filter(|listed| *listed == Category::Advertising);
        let owner = self.owner.as_ref().map(|owner| owner.category.as_str());
        vendor
            .or(advertises.map(Category::name))
            .or(owner)
            .or(self.listed.map(Category::name))
    }
}

/// Says who receives a request.
pub fn classify(asked: &Asked<'_>, patterns: &Patterns, scope: &Scope) -> Destination {
    let host = tidy(asked.host);
    let (recognised, cname) = recognise(asked, &host, &patterns.vendors);
    let named = asked.page.or(asked.referer).or(asked.origin);
    let page = named.and_then(|url| Page::new(url, scope, &patterns.site_words));
    let receiver = cname.as_deref().unwrap_or(&host);
    let mut party = party(asked, receiver, page.as_ref(), scope, recognised.as_ref());
    let mut processors = scope.processors.iter().filter(|_| party == Party::Third);
    let processor = processors.find(|one| one.receives(receiver)).cloned();
    if processor.is_some() {
        party = Party::Processor;
    }
    let is_unknown = recognised.is_none() && party != Party::First;
    let owner = is_unknown.then(|| patterns.companies.of(&host).cloned());
    let listed = match recognised {
        Some(_) => None,
        None => listed(asked, &host, party, page.as_ref(), &scope.lists),
    };
    Destination {
        host,
        party,
        processor,
        recognised,
        owner: owner.flatten(),
        listed,
        page,
        cname,
    }
}

/// Returns the vendor, and its host where the request has another name for it. What a host is by
/// its own name counts first.
fn recognise(
    asked: &Asked<'_>,
    host: &str,
    vendors: &Vendors,
) -> (Option<Recognised>, Option<String>) {
    let request = vendors::Request {
        method: asked.method,
        host,
        path: asked.path,
        query: asked.query,
    };
    let by_itself = vendors.recognise(&request);
    let Some(cname) = asked.cname.filter(|_| by_itself.is_none()) else {
        return (by_itself, None);
    };
    let cname = tidy(cname);
    let behind = vendors.recognise_cname(&vendors::Request {
        host: &cname,
        ..request
    });
    let cname = behind.as_ref().map(|_| cname);
    (behind, cname)
}

/// Returns a host's name as hosts are compared.
fn tidy(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Asks the lists. They name what nobody else does, and have no say in whether it is a third party.
fn listed(
    asked: &Asked<'_>,
    host: &str,
    party: Party,
    page: Option<&Page>,
    lists: &Lists,
) -> Option<Category> {
    lists.category(&lists::Request {
        method: asked.method,
        host,
        path: asked.path,
        query: asked.query,
        page_host: page.map(|page| page.host.as_str()),
        fetch_dest: asked.fetch_dest,
        third_party: party != Party::First,
    })
}

fn party(
    asked: &Asked<'_>,
    host: &str,
    page: Option<&Page>,
    scope: &Scope,
    recognised: Option<&Recognised>,
) -> Party {
    let site = site(host);
    // Whatever the site is called: a vendor's tag reports to that address, and what is there hands it
    // on. One's own server of such a kind is a processor.
    let hands_on = recognised.is_some_and(|one| one.known_by == KnownBy::Shape);
    let first = if hands_on {
        false
    } else if !scope.first_party.is_empty() {
        scope.first_party.contains(&site)
    } else if recognised.is_some_and(Recognised::collects) {
        false
    } else if let Some(page) = page {
        scope.belong_together(&page.site, &site)
    } else {
        match asked.fetch_site {
            Some("cross-site") => false,
            Some(_) => true,
            None => asked.navigates && asked.origin.is_none(),
        }
    };
    if first { Party::First } else { Party::Third }
}

#[cfg(test)]
mod tests;
