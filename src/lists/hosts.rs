//! Hosts files: `0.0.0.0 host`, `127.0.0.1 host other`, or bare names, one a line.

use std::collections::HashMap;
use std::net::IpAddr;

use super::{Category, Kind, List};

/// Hosts, each with what it was listed as.
pub(super) struct Hosts(HashMap<String, Category>);

impl Hosts {
    /// Gathers the hosts of all hosts files; what says most of one counts.
    pub(super) fn compile(lists: &[List]) -> Self {
        let mut hosts = HashMap::new();
        for list in lists.iter().filter(|list| list.kind == Kind::Hosts) {
            for host in list.text.lines().flat_map(named) {
                let known = hosts.entry(host).or_insert(list.category);
                *known = list.category.max(*known);
            }
        }
        Self(hosts)
    }

    /// Returns as what a host or one that it belongs to was listed. A tracker's hosts have made-up
    /// labels in front as a rule, one for each customer, which no list can have.
    pub(super) fn category(&self, host: &str) -> Option<Category> {
        if self.0.is_empty() {
            return None;
        }
        let dots = host.match_indices('.');
        let parents = dots.filter_map(|(at, _)| host.get(at + 1..));
        let known = std::iter::once(host).chain(parents);
        known.filter_map(|host| self.0.get(host)).copied().max()
    }
}

/// Returns the hosts that a line names. `localhost` and its like, which hosts files begin with, are
/// left out, and public suffixes: whose they are says nothing.
pub(super) fn named(line: &str) -> impl Iterator<Item = String> {
    let (_, names) = parts(line);
    names.into_iter().flatten().filter_map(host)
}

/// Whether a line is one of a hosts file, also where it names nobody.
pub(super) fn is_line(line: &str) -> bool {
    let (has_address, _) = parts(line);
    has_address || named(line).next().is_some()
}

/// Takes a line apart: whether it begins with an address, and the names.
fn parts(line: &str) -> (bool, Option<impl Iterator<Item = &str>>) {
    let text = line.split('#').next().unwrap_or_default();
    let mut words = text.split_whitespace().peekable();
    let has_address = words
        .next_if(|word| word.parse::<IpAddr>().is_ok())
        .is_some();
    // Without an address it is one name; more words are a sentence.
    let names = has_address || words.clone().nth(1).is_none();
    (has_address, names.then_some(words))
}

fn host(word: &str) -> Option<String> {
    let name = word.trim_start_matches("*.").trim_end_matches('.');
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let host = name.to_ascii_lowercase();
    let is_host = name.bytes().all(is_plain)
        && !name.starts_with(['-', '.', '_'])
        && !name.ends_with(['-', '_'])
        && name.parse::<IpAddr>().is_err()
        && psl::domain_str(&host).is_some();
    is_host.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_hosts() {
        for (line, expected) in [
            ("0.0.0.0 t.example", &["t.example"][..]),
            ("127.0.0.1\tT.Example. # a tracker", &["t.example"]),
            (":: a.example b.example", &["a.example", "b.example"]),
            ("t.example", &["t.example"]),
            ("*.t.example", &["t.example"]),
            ("0.0.0.0 0.0.0.0", &[]),
            ("127.0.0.1 localhost", &[]),
            ("255.255.255.255 broadcasthost", &[]),
            ("0.0.0.0 co.uk", &[]),
            ("# 0.0.0.0 t.example", &[]),
            ("||t.example^", &[]),
            ("t.example/pixel", &[]),
            ("t.example is one", &[]),
            ("", &[]),
        ] {
            let named: Vec<String> = named(line).collect();
            assert_eq!(named, expected, "{line}");
        }
    }

    #[test]
    fn hosts_below_a_listed_one_are_listed() {
        let lists = [
            ("mine", "0.0.0.0 t.example\n0.0.0.0 both.example\n"),
            ("ads", "both.example\n"),
        ];
        let lists = lists.map(|(name, text)| List::read(name, text.as_bytes()).unwrap());
        let hosts = Hosts::compile(&lists);
        for (host, expected) in [
            ("t.example", Some(Category::Tracker)),
            ("a.b.t.example", Some(Category::Tracker)),
            ("x.both.example", Some(Category::Advertising)),
            ("not.example", None),
            ("nott.example", None),
            ("example", None),
            ("127.0.0.1", None),
        ] {
            assert_eq!(hosts.category(host), expected, "{host}");
        }
    }
}
