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
const SHORTEST: usize = 10;
/// The longest.
const LONGEST: usize = 256;

/// Cookies that say what somebody consented to, the same at every company (IAB TCF and GPP).
const CONSENT: &[&str] = &["consent", "gdpr", "gpp", "usprivacy", "us_privacy"];

/// Whose ids are known.
#[derive(Default)]
pub(super) struct Syncs {
    known: HashMap<u64, Known>,
    order: VecDeque<u64>,
}

/// An id of a browser.
struct Known {
    company: String,
    /// Whether the company's own answer set it: then it is an id of theirs, and nothing that cookies
    /// of others hold too.
    is_set: bool,
    /// Whether several companies have it: then it tells no browser apart.
    is_shared: bool,
    /// Whether it has gone to its company beside a person's identifier.
    is_named: bool,
}

/// What of a request may be an id of the browser, as hashes.
#[derive(Debug, Clone, Default)]
pub(super) struct Ids {
    cookies: Vec<u64>,
    /// Those that the answer sets.
    set: Vec<u64>,
    query: Vec<u64>,
}

impl Ids {
    /// Takes the ids out of a request.
    pub(super) fn of(headers: &HeaderMap, query: &str, addresses: &Addresses) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        let pairs = cookies.flat_map(|value| value.split(';'));
        let cookies = pairs.flat_map(|pair| ids_of_cookie(pair, addresses));
        let query = form_urlencoded::parse(query.as_bytes());
        let query = query.flat_map(|(_, value)| ids(&value, addresses));
        Self {
            cookies: cookies.take(limits::IDS).collect(),
            set: Vec::new(),
            query: query.take(limits::IDS).collect(),
        }
    }

    /// Adds the ids in the cookies that a response sets (RFC 6265 section 4.1).
    pub(super) fn add_set(&mut self, headers: &HeaderMap, addresses: &Addresses) {
        let set = headers.get_all(header::SET_COOKIE).iter();
        let set = set.filter_map(|value| value.to_str().ok()?.split(';').next());
        let set = set.flat_map(|pair| ids_of_cookie(pair, addresses));
        self.set.extend(set.take(limits::SET_IDS));
    }

    fn own(&self) -> impl Iterator<Item = &u64> {
        self.cookies.iter().chain(&self.set)
    }
}

fn ids_of_cookie(pair: &str, addresses: &Addresses) -> Vec<u64> {
    let Some((name, value)) = pair.split_once('=') else {
        return Vec::new();
    };
    let name = name.to_ascii_lowercase();
    if CONSENT.iter().any(|word| name.contains(word)) {
        return Vec::new();
    }
    ids(value, addresses)
}

/// What tells browsers apart in a value: the whole, and its parts.
fn ids(value: &str, addresses: &Addresses) -> Vec<u64> {
    let value = value.trim().trim_matches('"');
    // Most values are words, or short.
    if value.len() < SHORTEST || !value.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let decoded = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
    let parts = decoded.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
    let mut found: Vec<&str> = parts.chain([&*decoded]).filter(|id| is_id(id)).collect();
    found.sort_unstable();
    found.dedup();
    let hashes = found.iter().map(|id| addresses.hash(id.as_bytes()));
    hashes.collect()
}

/// Whether a value tells browsers apart: digits and letters mixed as no word, version, size, slug or
/// tag's id has them, or a number too long for a moment in time.
fn is_id(value: &str) -> bool {
    if !(SHORTEST..=LONGEST).contains(&value.len()) {
        return false;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    // How often it goes from digits to letters or back, with no mark in between.
    let behind = value.bytes().skip(1);
    let is_turn = |(one, other): &(u8, u8)| {
        one.is_ascii_alphanumeric()
            && other.is_ascii_alphanumeric()
            && one.is_ascii_digit() != other.is_ascii_digit()
    };
    let turns = value.bytes().zip(behind).filter(is_turn).count();
    let is_number = digits == value.len() && digits >= 17;
    let is_mixed = digits >= 2 && letters >= 3 && turns >= 3 && digits + letters + 4 >= value.len();
    let is_capital = value.bytes().all(|byte| !byte.is_ascii_lowercase());
    let is_code = is_capital && value.contains('-') && letters + digits < 20;
    (is_number || is_mixed) && !is_code
}

impl Syncs {
    /// Remembers a company's ids of the browser.
    pub(super) fn remember(&mut self, ids: &Ids, company: &str) {
        let cookies = ids.cookies.iter().map(|id| (id, false));
        for (id, is_set) in cookies.chain(ids.set.iter().map(|id| (id, true))) {
            if let Some(known) = self.known.get_mut(id) {
                known.is_shared |= known.company != company;
                known.is_set |= is_set;
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
                is_set,
                is_shared: false,
                is_named: false,
            };
            self.known.insert(*id, known);
        }
    }

    /// Returns the companies whose ids a request to `company` hands on, and whether one of these
    /// ids, surely its company's own, goes with a person's identifier.
    pub(super) fn handed_on(&self, ids: &Ids, company: &str) -> (Vec<String>, bool) {
        let known = ids.query.iter().filter_map(|id| self.known.get(id));
        let others: Vec<_> = known
            .filter(|known| known.company != company && !known.is_shared)
            .collect();
        let mut companies: Vec<String> = others.iter().map(|known| known.company.clone()).collect();
        companies.sort_unstable();
        companies.dedup();
        let is_named = others.iter().any(|known| known.is_named && known.is_set);
        (companies, is_named)
    }

    /// Whether one of a company's own ids goes with a person's identifier.
    pub(super) fn is_named(&self, ids: &Ids, company: &str) -> bool {
        let mut known = ids.own().filter_map(|id| self.known.get(id));
        known.any(|known| known.company == company && !known.is_shared && known.is_named)
    }

    /// Notes that a company's ids go with a person's identifier.
    pub(super) fn name(&mut self, ids: &Ids, company: &str) {
        for id in ids.own() {
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

    fn set(cookie: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::SET_COOKIE, HeaderValue::from_static(cookie));
        headers
    }

    #[test]
    fn what_several_companies_have_is_no_id() {
        let addresses = Addresses::default();
        let mut syncs = Syncs::default();
        for (cookie, company) in [("a=a81b99cd77", "One"), ("b=a81b99cd77", "Two")] {
            syncs.remember(&ids(cookie, "", &addresses), company);
        }
        let handed_on = ids("", "x=a81b99cd77", &addresses);
        assert!(syncs.handed_on(&handed_on, "Three").0.is_empty());
        let consent = ids("euconsent-v2=c99d88e77f66", "", &addresses);
        syncs.remember(&consent, "One");
        let handed_on = ids("", "x=c99d88e77f66", &addresses);
        assert!(syncs.handed_on(&handed_on, "Three").0.is_empty());
    }

    #[test]
    fn a_name_goes_along_with_an_id() {
        let addresses = Addresses::default();
        let mut syncs = Syncs::default();
        let one = ids("uid=a81b99cd77", "", &addresses);
        syncs.remember(&one, "One");
        let handed_on = ids("", "partner=a81b99cd77", &addresses);
        syncs.name(&one, "One");
        assert!(!syncs.handed_on(&handed_on, "Two").1, "nobody set it");
        let mut one = one;
        one.add_set(&set("uid=a81b99cd77; Path=/"), &addresses);
        syncs.remember(&one, "One");
        assert!(syncs.handed_on(&handed_on, "Two").1);
        assert!(syncs.is_named(&one, "One") && !syncs.is_named(&one, "Two"));
    }

    #[test]
    fn what_many_browsers_have_is_no_id() {
        for (value, is) in [
            ("a81b99cd77", true),
            ("83475610928374651", true),
            ("f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true),
            ("AHWqTUm3b9-4kQ2_x", true),
            ("1790000000", false),
            ("1790000000123", false),
            ("1790000000123456", false),
            ("2026-11-26", false),
            ("2026-11-26T10:00:00.000Z", false),
            ("20261126", false),
            ("2.9.199.10", false),
            ("1920x1080x24", false),
            ("Chrome/131.0.0.0", false),
            ("spring-sale-2026", false),
            ("GTM-ABC1234", false),
            ("278166232544171", false),
            ("consented", false),
            ("a1", false),
        ] {
            assert_eq!(is_id(value), is, "{value}");
        }
    }
}
