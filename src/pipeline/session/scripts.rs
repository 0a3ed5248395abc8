//! Scripts from elsewhere, linked to the requests that they make.
//!
//! A request does not say which script made it: browsers name the page. But a tag's script is
//! loaded for an id (`gtm.js?id=GTM-…`, `/signals/config/…`), and what it sends carries the same.

use std::collections::VecDeque;

use crate::classify::Destination;
use crate::limits;
use crate::record::ScriptEntry;

/// What the catalogue calls a vendor that loads others.
const MANAGER: &str = "tag-manager";

/// Scripts that were loaded, the latest last; the oldest are forgotten first.
#[derive(Default)]
pub(super) struct Scripts {
    loaded: VecDeque<Script>,
}

/// Where a script or a request belongs: the visit, and the page's site. Scripts come from the
/// browser's cache on later pages, so that the site counts where the visit has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whereabouts {
    pub(super) visit: Option<u64>,
    pub(super) site: Option<String>,
}

struct Script {
    at: Whereabouts,
    host: String,
    vendor: Option<String>,
    company: Option<String>,
    tags: Vec<String>,
    is_manager: bool,
}

impl Scripts {
    /// Remembers a script that was loaded for these tags.
    pub(super) fn remember(&mut self, at: Whereabouts, from: &Destination, tags: Vec<String>) {
        if self.loaded.len() >= limits::SCRIPTS {
            self.loaded.pop_front();
        }
        self.loaded.push_back(Script {
            at,
            host: from.host.clone(),
            vendor: from.vendor().map(|vendor| vendor.slug().to_owned()),
            company: from.company().map(str::to_owned),
            tags,
            is_manager: from.category() == Some(MANAGER),
        });
    }

    /// Returns the script that made a request to a vendor with these tags.
    pub(super) fn cause(
        &self,
        at: &Whereabouts,
        to: &Destination,
        tags: &[String],
    ) -> Option<ScriptEntry> {
        let vendor = to.vendor().map(|vendor| vendor.slug());
        let company = to.company();
        let has_tag = |one: &&Script| one.tags.iter().any(|tag| tags.contains(tag));
        let is_of_vendor = |one: &&Script| vendor.is_some() && one.vendor.as_deref() == vendor;
        let is_of_company = |one: &&Script| {
            company.is_some() && one.company.as_deref() == company && !one.is_manager
        };
        let find = |is: &dyn Fn(&&Script) -> bool| self.near(at).find(is);
        let tag = find(&has_tag).map(|one| (one, "tag"));
        let vendor = || find(&is_of_vendor).map(|one| (one, "vendor"));
        let company = || find(&is_of_company).map(|one| (one, "company"));
        let (script, known_by) = tag.or_else(vendor).or_else(company)?;
        Some(ScriptEntry {
            host: script.host.clone(),
            vendor: script.vendor.clone(),
            tags: script.tags.clone(),
            known_by,
            container: self.container(at, script),
        })
    }

    /// Returns the container that may have loaded a script.
    fn container(&self, at: &Whereabouts, script: &Script) -> Option<String> {
        if script.is_manager {
            return None;
        }
        let mut managers = self.near(at).filter(|one| one.is_manager);
        managers.find_map(|one| one.tags.iter().find(|tag| tag.starts_with("GTM-")).cloned())
    }

    /// Returns scripts of the same visit, then those of the same site, the latest first.
    fn near<'s>(&'s self, at: &'s Whereabouts) -> impl Iterator<Item = &'s Script> {
        let same_visit = move |one: &&Script| at.visit.is_some() && one.at.visit == at.visit;
        let same_site = move |one: &&Script| at.site.is_some() && one.at.site == at.site;
        let of_visit = self.loaded.iter().rev().filter(same_visit);
        of_visit.chain(self.loaded.iter().rev().filter(same_site))
    }
}
