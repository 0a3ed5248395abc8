//! E-mail addresses with letters stuck to them, backwards, or in rot13: no words there to look up.
//!
//! One automaton over all addresses, asked only where a text has an `@`.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use memchr::memchr;

/// An address with a shorter local part is looked for with an edge before it: it may be the end of
/// somebody else's.
const SHORTEST_GLUED: usize = 6;

/// Collects addresses.
#[derive(Default)]
pub(super) struct AddressesBuilder {
    addresses: Vec<Box<str>>,
    owners: Vec<u32>,
}

impl AddressesBuilder {
    /// Adds an address in lower case.
    pub(super) fn add(&mut self, address: &str, owner: u32) {
        if address.contains('@') {
            self.addresses.push(address.into());
            self.owners.push(owner);
        }
    }

    /// Ends the collection.
    pub(super) fn build(self) -> Addresses {
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(self.addresses.iter().map(|address| address.as_bytes()))
            .ok()
            .filter(|automaton| automaton.patterns_len() > 0);
        Addresses {
            automaton,
            owners: self.owners,
        }
    }
}

/// All subjects' addresses.
pub(super) struct Addresses {
    automaton: Option<AhoCorasick>,
    owners: Vec<u32>,
}

/// An address that stands in a text.
pub(super) struct Address {
    pub(super) owner: u32,
    /// How it was disguised, as the last layer of the finding's chain.
    pub(super) disguise: &'static [&'static str],
}

impl Addresses {
    /// Returns the addresses in a text: as it is, else backwards, else in rot13.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Address> {
        let Some(automaton) = self.automaton.as_ref().filter(|_| text.contains(&b'@')) else {
            return Vec::new();
        };
        let plain = text.to_ascii_lowercase();
        let found = |text: &[u8], disguise: &'static [&'static str]| -> Vec<Address> {
            let owners = all(automaton, text).into_iter();
            let owners = owners.filter_map(|number| self.owners.get(number).copied());
            owners.map(|owner| Address { owner, disguise }).collect()
        };
        let as_it_is = found(&plain, &[]);
        if !as_it_is.is_empty() {
            return as_it_is;
        }
        let backwards: Vec<u8> = plain.iter().rev().copied().collect();
        let reversed = found(&backwards, &["reversed"]);
        if !reversed.is_empty() {
            return reversed;
        }
        let turned: Vec<u8> = plain.iter().map(rot13).collect();
        found(&turned, &["rot13"])
    }
}

/// Returns the numbers of the addresses that stand in a text, each once.
fn all(automaton: &AhoCorasick, text: &[u8]) -> Vec<usize> {
    let stands = |found: &aho_corasick::Match| {
        let address = text.get(found.range()).unwrap_or_default();
        let local = memchr(b'@', address).unwrap_or_default();
        let before = text.get(..found.start()).unwrap_or_default();
        let after = text.get(found.end()..).unwrap_or_default();
        let edge = !before.last().is_some_and(|byte| goes_on_before(*byte));
        (edge || local >= SHORTEST_GLUED) && !goes_on_after(after)
    };
    let found = automaton.find_overlapping_iter(text).filter(stands);
    let numbers: BTreeSet<usize> = found.map(|found| found.pattern().as_usize()).collect();
    numbers.into_iter().collect()
}

/// Whether a byte may belong to an address that has begun before.
fn goes_on_before(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._+-".contains(&byte)
}

/// Whether a domain goes on: `example.com` in `example.company` and in `example.com.au`.
fn goes_on_after(after: &[u8]) -> bool {
    match after {
        [b'.' | b'-', next, ..] | [next, ..] => next.is_ascii_alphanumeric(),
        [] => false,
    }
}

fn rot13(byte: &u8) -> u8 {
    match byte {
        b'a'..=b'm' => byte + 13,
        b'n'..=b'z' => byte - 13,
        other => *other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_glued_backwards_and_turned() {
        let mut builder = AddressesBuilder::default();
        builder.add("jane.q.doe@example.com", 3);
        builder.add("li@example.com", 4);
        let addresses = builder.build();
        for (text, expected) in [
            ("xjane.q.doe@example.com", Some((3, None))),
            ("Jane.Q.Doe@Example.com!", Some((3, None))),
            ("moc.elpmaxe@eod.q.enaj", Some((3, Some("reversed")))),
            ("wnar.d.qbr@rknzcyr.pbz", Some((3, Some("rot13")))),
            ("li@example.com", Some((4, None))),
            ("mail=li@example.com.", Some((4, None))),
            ("billi@example.com", None),
            ("jane.q.doe@example.company", None),
            ("jane.q.doe@example.com.au", None),
            ("jane.q.doe at example.com", None),
        ] {
            let found = addresses.find(text.as_bytes());
            let found = found
                .first()
                .map(|address| (address.owner, address.disguise.first().copied()));
            assert_eq!(found, expected, "{text}");
        }
        let both = addresses.find(b"li@example.com, jane.q.doe@example.com");
        assert_eq!(both.len(), 2);
        let none = AddressesBuilder::default().build();
        assert!(none.find(b"a@b.example").is_empty());
    }
}
