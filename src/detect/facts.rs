//! What a request proves, taken together.

use std::collections::BTreeMap;

use super::finding::{Proof, Role};
use crate::subject::attribute::{Attribute, Weight};

/// What was seen in one request. Noted of every hit, so that it does not depend on how many
/// findings are kept.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    person: bool,
    /// Whether a digest of an unknown value stood where the vendor recognises people by it.
    pub unknown_digest: bool,
    /// Whether there was an id of the browser.
    pub device: bool,
    /// Whether an id of the browser has gone to the same company beside a person's identifier before.
    pub joined: bool,
    /// Whether something narrowed down who it is.
    pub narrows: bool,
    /// Whether there was health content that the person chose.
    pub chosen: bool,
    /// Whether there was health content that a page showed.
    pub shown: bool,
    /// What of each subject was there; somebody who is not a subject has no number.
    of: BTreeMap<Option<u32>, Parts>,
}

/// What of a person narrows down who it is.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    given: bool,
    family: bool,
    place: bool,
}

impl Facts {
    /// Whether the request names a person: by one value, or by several that do so together.
    pub fn person(&self) -> bool {
        self.person || self.of.values().any(Parts::name_somebody)
    }

    /// Notes what was proved of who it is.
    pub fn note(&mut self, proof: Proof) {
        match proof {
            Proof::Device => self.device = true,
            Proof::Narrows => self.narrows = true,
            Proof::None => {}
            Proof::Person => self.person = true,
            Proof::UnknownDigest => self.unknown_digest = true,
        }
    }

    /// Notes health content.
    pub fn note_health(&mut self, role: Role) {
        match role {
            Role::Chosen => self.chosen = true,
            Role::Shown => self.shown = true,
        }
    }

    /// Notes a known subject's value.
    pub(super) fn note_subject(&mut self, subject: u32, attribute: &Attribute) {
        match attribute.weight() {
            Weight::Health => self.note_health(Role::Chosen),
            Weight::Names => self.person = true,
            Weight::Narrows => self.narrows = true,
        }
        let parts = self.of.entry(Some(subject)).or_default();
        match attribute {
            Attribute::Given => parts.given = true,
            Attribute::Family => parts.family = true,
            Attribute::PostalCode => parts.place = true,
            _ => {}
        }
    }

    /// Notes a value that its key names.
    pub(super) fn note_keyed(&mut self, id: &str, proof: Proof) {
        self.note(proof);
        let parts = self.of.entry(None).or_default();
        match id {
            "given" => parts.given = true,
            "family" => parts.family = true,
            _ => {}
        }
    }
}

impl Parts {
    /// Given and family name, or one of them with the postal code.
    fn name_somebody(&self) -> bool {
        (self.given && self.family) || ((self.given || self.family) && self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_person_name_them_together() {
        let mut facts = Facts::default();
        facts.note_subject(0, &Attribute::Given);
        assert!(!facts.person());
        facts.note_subject(1, &Attribute::Family);
        assert!(!facts.person(), "two different people");
        facts.note_subject(0, &Attribute::Family);
        assert!(facts.person());
    }

    #[test]
    fn more_facts_never_take_one_away() {
        let mut facts = Facts::default();
        facts.note(Proof::Device);
        facts.note(Proof::Narrows);
        assert!(facts.device && facts.narrows && !facts.person());
    }
}
