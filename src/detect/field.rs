//! What is known of a leaf's field before its value is looked at.

use super::finding::Role;
use crate::decode::Leaf;
use crate::patterns::keys::{self, Keys, Strength};
use crate::patterns::vendors::Vendor;

/// Fields that hold what a person typed, chose or was told: categories of the key lexicon, and
/// meanings of the vendor catalogue.
const CHOSEN: &[&str] = &[
    "abuse_violence",
    "allergy",
    "appointment",
    "assessment",
    "button_text",
    "condition",
    "content",
    "custom_data",
    "disability",
    "event_name",
    "form_field",
    "free_text",
    "immunization",
    "medication",
    "mental_health",
    "observation_lab",
    "pregnancy",
    "provider",
    "search_term",
    "sexual_health",
    "sexual_orientation",
    "substance_use",
    "treatment",
];

/// A search that somebody typed is short; a longer text under such a key is something else.
const LONGEST_SEARCH: usize = 200;

/// Text has less than one control character in so many.
const CONTROL_SHARE: usize = 32;

/// A leaf's field.
pub(super) struct Field<'a> {
    pub(super) leaf: &'a Leaf<'a>,
    /// What the vendor's catalogue says it means.
    pub(super) meaning: Option<&'a str>,
    /// What the key lexicon says it means, with its strength.
    pub(super) key: Option<&'a keys::Meaning>,
    /// The words of its name, folded.
    pub(super) words: String,
    /// What the catalogue says of the field that this one is in: `dl` of `dl.q`.
    outer: Option<&'a str>,
}

impl<'a> Field<'a> {
    /// Looks a leaf's field up in the vendor's catalogue and the key lexicon.
    pub(super) fn of(leaf: &'a Leaf<'a>, vendor: Option<&'a Vendor>, keys: &'a Keys) -> Self {
        let catalogued = vendor.and_then(|vendor| vendor.field(leaf.field));
        // A mask shows the length of a value, and nothing else of it.
        let meaning = catalogued.filter(|field| field.form != "mask");
        Self {
            leaf,
            meaning: meaning.map(|field| field.meaning.as_str()),
            key: keys
                .meaning(leaf.field)
                .filter(|_| catalogued.is_none_or(|field| field.form != "mask")),
            words: keys::words(leaf.field),
            outer: vendor.and_then(|vendor| outer(vendor, leaf.field)),
        }
    }

    /// Returns everything that the field is said to mean.
    pub(super) fn categories(&self) -> impl Iterator<Item = &str> {
        self.meaning
            .into_iter()
            .chain(self.key.map(|key| key.category.as_str()))
    }

    /// Returns what the field surely means: what the catalogue says, or a key that says it strongly.
    pub(super) fn meant(&self) -> Vec<&str> {
        let strong = self.key.filter(|key| key.strength == Strength::Strong);
        let key = strong.map(|key| key.category.as_str());
        key.into_iter().chain(self.meaning).collect()
    }

    /// Whether the value reads as text. Among random bytes every short word turns up sooner or later.
    pub(super) fn is_text(&self) -> bool {
        let text = *self.leaf.text.expose_for_matching();
        let is_control = |byte: &&u8| byte.is_ascii_control() && !b"\t\r\n".contains(byte);
        text.iter().filter(is_control).count() * CONTROL_SHARE <= text.len()
    }

    /// Whether the field is part of what the page says to everybody: its metadata.
    pub(super) fn is_of_the_page(&self) -> bool {
        self.meaning == Some("page_metadata") || self.outer == Some("page_metadata")
    }

    /// Whether the field holds what a person typed, chose or was told, rather than what a page
    /// shows to everybody. The catalogue knows better than the lexicon, and the innermost name
    /// better than the outer: `dl.q` is a search term, though `dl` is a page's address.
    pub(super) fn role(&self, on_page_behind_login: bool) -> Role {
        if on_page_behind_login {
            return Role::Chosen;
        }
        let chosen = !self.is_of_the_page()
            && match (self.meaning, self.key) {
                (Some(meaning), _) => CHOSEN.contains(&meaning),
                (None, Some(key)) => self.key_says_chosen(key),
                (None, None) => false,
            };
        if chosen { Role::Chosen } else { Role::Shown }
    }

    fn key_says_chosen(&self, key: &keys::Meaning) -> bool {
        let in_address = matches!(self.outer, Some("page_url" | "referrer"));
        let is_search = key.category == "search_term";
        let text = self.leaf.text.expose_for_matching();
        // GraphQL has a `query` too.
        let no_search = text.len() > LONGEST_SEARCH || text.contains(&b'{');
        let says_enough = key.strength > Strength::Weak || (is_search && in_address);
        says_enough && CHOSEN.contains(&key.category.as_str()) && !(is_search && no_search)
    }
}

/// Returns what the nearest catalogued field around `name` means; the page's metadata stays that
/// however deep.
fn outer<'a>(vendor: &'a Vendor, name: &str) -> Option<&'a str> {
    let mut nearest = None;
    let mut rest = name;
    while let Some((before, _)) = rest.rsplit_once(['.', '[']) {
        let meaning = vendor.field(before).map(|field| field.meaning.as_str());
        if meaning == Some("page_metadata") {
            return meaning;
        }
        nearest = nearest.or(meaning);
        rest = before;
    }
    nearest
}
