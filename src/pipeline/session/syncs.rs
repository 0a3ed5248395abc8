//! Cookie syncs: one company's id of the browser, handed to another.
//!
//! As measurement studies tell them (Acar and others, "The Web Never Forgets", 2014): a value that
//! one company keeps in its cookie turns up in an address of another's.

use std::collections::{HashMap, VecDeque};

use http::{HeaderMap, header};
use url::form_urlencoded;

use super::address::Addresses;
use crate::limits;

/// The shortest value of a cookie that tells browsers apart.
const SHORTEST: usize = 8;
/// The longest.
const LONGEST: usize = 256;

/// Whose ids are known.
#[derive(Default)]
pub(super) struct Syncs {
    known: HashMap<u64, Known>,
    order: VecDeque<u64>,
}

/// An id of a browser.
struct Known {
    company: String,
    /// Whether it has gone to its company beside a person's identifier.
    is_named: bool,
}

/// What of a request may be an id of the browser, as hashes.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    cookies: Vec<u64>,
    query: Vec<u64>,
}

impl Ids {
    /// Takes the ids out of a request.
    pub(super) fn of(headers: &HeaderMap, query: &str, addresses: &Addresses) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        let pairs = cookies.flat_map(|value| value.split(';'));
        let cookies = pairs.filter_map(|pair| pair.split_once('='));
        let cookies = cookies.flat_map(|(_, value)| ids(value, addresses));
        let query = form_urlencoded::parse(query.as_bytes());
        let query = query.flat_map(|(_, value)| ids(&value, addresses));
        Self {
            cookies: cookies.take(limits::IDS).collect(),
            query: query.take(limits::IDS).collect(),
        }
    }

    /// Adds the ids in the cookies that a response sets (RFC 6265 section 4.1).
    pub(super) fn add_set(&mut self, headers: &HeaderMap, addresses: &Addresses) {
        let set = headers.get_all(header::SET_COOKIE).iter();
        let set = set.filter_map(|value| value.to_str().ok()?.split(';').next());
        let values = set.filter_map(|pair| pair.split_once('='));
        let cookies = values.flat_map(|(_, value)| ids(value, addresses));
        self.cookies.extend(cookies.take(limits::IDS));
    }
}

/// What tells browsers apart in a value: the whole, and its parts.
fn ids(value: &str, addresses: &Addresses) -> Vec<u64> {
    let value = value.trim().trim_matches('"');
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(value).collect();
    let decoded = String::from_utf8_lossy(&decoded);
    let parts = decoded.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
    let mut found: Vec<&str> = parts.chain([&*decoded]).filter(|id| is_id(id)).collect();
    found.sort_unstable();
    found.dedup();
    let hashes = found.iter().map(|id| addresses.hash(id.as_bytes()));
    hashes.collect()
}

/// Whether a value tells browsers apart: it is long, has digits, and is no moment in time.
fn is_id(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let is_moment =
        digits == value.len() && matches!(value.len(), 10 | 13) && value.starts_with('1');
    let is_date = digits == 8 && value.len() <= 10;
    (SHORTEST..=LONGEST).contains(&value.len()) && digits >= 2 && !is_moment && !is_date
}

impl Syncs {
    /// Remembers a company's ids of the browser.
    pub(super) fn remember(&mut self, ids: &Ids, company: &str) {
        for id in &ids.cookies {
            if self.known.contains_key(id) {
                continue;
            }
            if self.order.len() >= limits::REMEMBERED
                && let Some(oldest) = self.order.pop_front()
            {
                self.known.remove(&oldest);
            }
            self.order.push_back(*id);
            let known = Known {
                company: company.to_owned(),
                is_named: false,
            };
            self.known.insert(*id, known);
        }
    }

    /// Returns the companies whose ids a request to `company` hands on, and whether one of these
    /// ids goes with a person's identifier.
    pub(super) fn handed_on(&self, ids: &Ids, company: &str) -> (Vec<String>, bool) {
        let known = ids.query.iter().filter_map(|id| self.known.get(id));
        let others: Vec<_> = known.filter(|known| known.company != company).collect();
        let mut companies: Vec<String> = others.iter().map(|known| known.company.clone()).collect();
        companies.sort_unstable();
        companies.dedup();
        (companies, others.iter().any(|known| known.is_named))
    }

    /// Whether one of a company's own ids goes with a person's identifier.
    pub(super) fn is_named(&self, ids: &Ids, company: &str) -> bool {
        let mut known = ids.cookies.iter().filter_map(|id| self.known.get(id));
        known.any(|known| known.company == company && known.is_named)
    }

    /// Notes that a company's ids go with a person's identifier.
    pub(super) fn name(&mut self, ids: &Ids, company: &str) {
        for id in &ids.cookies {
            if let Some(known) = self.known.get_mut(id)
                && known.company == company
            {
                known.is_named = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn ids(cookie: &'static str, query: &str, addresses: &Addresses) -> Ids {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        Ids::of(&headers, query, addresses)
    }

    #[test]
    fn an_id_of_one_company_that_another_gets_is_a_sync() {
        let addresses = Addresses::default();
        let mut syncs = Syncs::default();
        let at_first = ids("uid=a81b99cd77; theme=dark", "", &addresses);
        syncs.remember(&at_first, "One");
        for (query, synced) in [
            ("partner=a81b99cd77", vec!["One".to_owned()]),
            ("partner=one%7Ca81b99cd77", vec!["One".to_owned()]),
            ("partner=a81b99cd78", vec![]),
            ("partner=dark", vec![]),
        ] {
            let request = ids("", query, &addresses);
            assert_eq!(syncs.handed_on(&request, "Two").0, synced, "{query}");
            assert!(syncs.handed_on(&request, "One").0.is_empty(), "its own");
        }
    }

    #[test]
    fn a_name_goes_along_with_an_id() {
        let addresses = Addresses::default();
        let mut syncs = Syncs::default();
        let one = ids("uid=a81b99cd77", "", &addresses);
        syncs.remember(&one, "One");
        let handed_on = ids("", "partner=a81b99cd77", &addresses);
        assert!(!syncs.handed_on(&handed_on, "Two").1);
        syncs.name(&one, "One");
        assert!(syncs.handed_on(&handed_on, "Two").1);
        assert!(syncs.is_named(&one, "One") && !syncs.is_named(&one, "Two"));
    }

    #[test]
    fn what_many_browsers_have_is_no_id() {
        for (value, is) in [
            ("a81b99cd77", true),
            ("8347561092837465", true),
            ("1790000000", false),
            ("1790000000123", false),
            ("2026-11-26", false),
            ("20261126", false),
            ("consented", false),
            ("a1", false),
        ] {
            assert_eq!(is_id(value), is, "{value}");
        }
    }
}
