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

/// How near a script was loaded, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Near {
    Visit,
    Site,
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
        let known_by = |one: &Script| {
            let is_of_company = company.is_some() && one.company.as_deref() == company;
            if one.tags.iter().any(|tag| tags.contains(tag)) {
                Some("tag")
            } else if vendor.is_some() && one.vendor.as_deref() == vendor {
                Some("vendor")
            } else {
                (is_of_company && !one.is_manager).then_some("company")
            }
        };
        let all = self
            .near(at)
            .filter_map(|(near, one)| Some((known_by(one)?, near, one)));
        // What tells most counts first; of those the nearest; of those the latest, which comes first.
        let (known_by, _, script) = all.min_by_key(|(known_by, near, _)| {
            let told = ["tag", "vendor", "company"];
            (told.iter().position(|one| one == known_by), *near)
        })?;
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
        let managers = self.near(at).filter(|(_, one)| one.is_manager);
        let containers = managers.filter_map(|(near, one)| {
            let tag = one.tags.iter().find(|tag| tag.starts_with("GTM-"))?;
            Some((near, tag))
        });
        let nearest = containers.min_by_key(|(near, _)| *near);
        nearest.map(|(_, tag)| tag.clone())
    }

    /// Returns the scripts of the same visit and those of the same site, the latest first.
    fn near<'s>(&'s self, at: &'s Whereabouts) -> impl Iterator<Item = (Near, &'s Script)> {
        self.loaded.iter().rev().filter_map(|one| {
            if at.visit.is_some() && one.at.visit == at.visit {
                Some((Near::Visit, one))
            } else {
                let same_site = at.site.is_some() && one.at.site == at.site;
                same_site.then_some((Near::Site, one))
            }
        })
    }
}
