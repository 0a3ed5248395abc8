//! Companies by the hosts that are theirs, for whoever the vendor catalogue does not know.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::Errors;
use super::table;

/// A company and what it is there for.
#[derive(Debug, PartialEq, Eq)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// `advertising`, `analytics`, `cdn`, `hosting` …
    pub category: String,
}

/// Companies by host.
#[derive(Debug, Default)]
pub struct Companies {
    /// By the whole host.
    by_host: HashMap<String, Arc<Company>>,
    /// By a host and everything below it.
    by_ending: HashMap<String, Arc<Company>>,
}

impl Companies {
    /// Reads a table of `company, category, hosts` rows; a dot in front of a host covers what is
    /// below it, too.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, Errors> {
        let mut errors = Errors::default();
        let mut companies = Self::default();
        for row in table::rows(file, text, 3, &mut errors) {
            let [name, category, hosts] = row.columns.as_slice() else {
                continue;
            };
            let company = Arc::new(Company {
                name: (*name).to_owned(),
                category: (*category).to_owned(),
            });
            for host in hosts.split(' ').filter(|host| !host.is_empty()) {
                if companies.add(host, &company).is_some() {
                    errors.add(file, row.line, format!("{host} is there twice"));
                }
            }
        }
        errors.or(companies)
    }

    fn add(&mut self, host: &str, company: &Arc<Company>) -> Option<Arc<Company>> {
        let company = Arc::clone(company);
        match host.strip_prefix('.') {
            Some(ending) => self.by_ending.insert(ending.to_owned(), company),
            None => self.by_host.insert(host.to_owned(), company),
        }
    }

    /// Returns whose host it is, by the longest of its endings that is known.
    pub fn of(&self, host: &str) -> Option<&Arc<Company>> {
        let dots = host.match_indices('.');
        let endings = dots.filter_map(|(at, _)| host.get(at + 1..));
        let mut endings = std::iter::once(host).chain(endings);
        let by_ending = || endings.find_map(|ending| self.by_ending.get(ending));
        self.by_host.get(host).or_else(by_ending)
    }

    /// How many hosts there are.
    pub fn len(&self) -> usize {
        self.by_host.len() + self.by_ending.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_host.is_empty() && self.by_ending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_by_its_longest_ending() {
        let text =
            "Example\tcdn\t.example.com one.example.org\nAds\tadvertising\t.ads.example.com\n";
        let companies = Companies::read("x.tsv", text).unwrap();
        for (host, expected) in [
            ("example.com", Some("Example")),
            ("a.b.example.com", Some("Example")),
            ("ads.example.com", Some("Ads")),
            ("x.ads.example.com", Some("Ads")),
            ("one.example.org", Some("Example")),
            ("two.one.example.org", None),
            ("notexample.com", None),
        ] {
            let found = companies.of(host).map(|company| company.name.as_str());
            assert_eq!(found, expected, "{host}");
        }
        assert_eq!(companies.len(), 3);
    }

    #[test]
    fn a_host_that_is_there_twice_is_told() {
        let error = Companies::read("x.tsv", "A\tcdn\ta.example\nB\tcdn\ta.example\n").unwrap_err();
        assert_eq!(error.to_string(), "x.tsv, line 2: a.example is there twice");
    }
}
