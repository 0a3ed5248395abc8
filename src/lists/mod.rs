//! Filter lists that the user brings: hosts and addresses that somebody else calls a tracker's.
//!
//! Takes lists in EasyList syntax and hosts files, from a [`Shelf`] in the state folder. Gives
//! [`Lists`], which say of a request whether a list knows it, and as what. Never does: bring a list
//! along, fetch one, or say who a host belongs to.
//!
//! Lists only name what the catalogue of vendors does not know. Whether a request goes to a third
//! party is decided before they are asked, since a list that was written for everybody cannot know
//! whose site is under test.

mod hosts;
mod list;
mod rules;
mod shelf;

pub use list::{Category, Kind, List, Unfit};
pub use shelf::{Added, Kept, ListError, Shelf};

use std::fmt;
use std::sync::Arc;

use hosts::Hosts;
use rules::Rules;

/// What lists are asked about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// The method: `GET`.
    pub method: &'a str,
    /// The host in lower case, without port.
    pub host: &'a str,
    /// The path.
    pub path: &'a str,
    /// The query as it is sent, without `?`.
    pub query: &'a str,
    /// The host of the page, where one is known.
    pub page_host: Option<&'a str>,
    /// What the browser wants it for, as `Sec-Fetch-Dest` says it (W3C Fetch Metadata).
    pub fetch_dest: Option<&'a str>,
    /// Whether it goes to somebody else than the page's own site.
    pub third_party: bool,
}

/// Lists, compiled; those who share them share one copy.
#[derive(Clone, Default)]
pub struct Lists(Option<Arc<Compiled>>);

struct Compiled {
    lists: usize,
    rules: usize,
    hosts: Hosts,
    /// Those that say most first.
    engines: Vec<(Category, Rules)>,
}

impl Lists {
    /// Compiles lists, which takes a moment for long ones.
    pub fn compile(lists: &[List]) -> Self {
        if lists.is_empty() {
            return Self(None);
        }
        let engines = [Category::Advertising, Category::Tracker]
            .into_iter()
            .filter_map(|category| Some((category, Rules::compile(lists, category)?)));
        Self(Some(Arc::new(Compiled {
            lists: lists.len(),
            rules: lists.iter().map(|list| list.rules).sum(),
            hosts: Hosts::compile(lists),
            engines: engines.collect(),
        })))
    }

    /// Returns how many lists there are.
    pub fn count(&self) -> usize {
        self.0.as_ref().map_or(0, |compiled| compiled.lists)
    }

    /// Returns how many rules they have together.
    pub fn rules(&self) -> usize {
        self.0.as_ref().map_or(0, |compiled| compiled.rules)
    }

    /// Returns as what a request is known; where lists differ, what says most.
    pub fn category(&self, request: &Request<'_>) -> Option<Category> {
        let compiled = self.0.as_ref()?;
        let by_host = compiled.hosts.category(request.host);
        // Put together only where a list wants it: it is a copy of the whole address.
        let mut asked = None;
        let by_rule = compiled.engines.iter().find_map(|(category, rules)| {
            if by_host >= Some(*category) {
                return None;
            }
            let asked = asked.get_or_insert_with(|| rules::asked(request));
            rules.has(asked).then_some(*category)
        });
        by_host.max(by_rule)
    }
}

impl fmt::Debug for Lists {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} lists", self.count())
    }
}

#[cfg(test)]
mod tests;
