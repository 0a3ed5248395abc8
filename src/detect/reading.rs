//! What a vendor's request says of itself: its events, and the tag that sent it.
//!
//! A batch has many events, and each is read by itself: an event has the tag, the version and the
//! settings that stand beside it, or that stand for the whole request. Only what cannot be a
//! person's is kept: events with names that vendors define, ids, versions and settings of the form
//! that they have.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::decode::{Leaf, Part};
use crate::patterns::events::EventNames;

/// How many events of one request are told, and how many tags, versions and settings.
const MOST: usize = 32;
/// The longest id of a tag.
const LONGEST_TAG: usize = 40;
/// The longest version.
const LONGEST_VERSION: usize = 16;
/// The longest setting that is no word.
const LONGEST_SETTING: usize = 4;
/// What ids of tags with a hyphen begin with: Google's.
const PREFIXES: &[&str] = &["AW", "DC", "G", "GT", "GTM", "MC", "UA"];
/// Settings that are words.
const SETTINGS: &[&str] = &["automatic", "denied", "false", "granted", "stable", "true"];

/// What a field of a vendor's says of the request itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    Event,
    Setting,
    Tag,
    Version,
}

impl Reads {
    /// Returns what a field with this meaning says.
    pub(super) fn of(meaning: Option<&str>) -> Option<Self> {
        match meaning? {
            "account_id" => Some(Self::Tag),
            "event_name" => Some(Self::Event),
            "automatic_flag" | "setting" => Some(Self::Setting),
            "version" => Some(Self::Version),
            _ => None,
        }
    }
}

/// Which item of which lists a field is in: `events[2]` and `items[0]` of it. As hashes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope(Vec<u64>);

impl Scope {
    /// Returns the scope of a leaf. A line of several is an item of a list, too.
    pub(super) fn of(leaf: &Leaf<'_>) -> Self {
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        // What is in the address or a header stands for the whole request.
        let is_body = matches!(leaf.part, Part::Body | Part::Frame);
        let ends = leaf.field.match_indices(']').filter(|_| is_body);
        let items = ends.filter_map(|(end, _)| {
            let (before, index) = leaf.field.get(..end)?.rsplit_once('[')?;
            let is_index = !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
            is_index.then(|| hasher.hash_one((before, index)))
        });
        Self(items.collect())
    }

    /// Whether one is in the other, or they are the same.
    fn meets(&self, other: &Self) -> bool {
        let shorter = self.0.len().min(other.0.len());
        self.0.get(..shorter) == other.0.get(..shorter)
    }
}

/// A request as its vendor reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    events: Vec<(Scope, String)>,
    tags: Vec<(Scope, String)>,
    versions: Vec<(Scope, String)>,
    settings: Vec<(Scope, String)>,
}

/// One event as its vendor reads it; a request without one is told as one without a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventReading {
    /// Its name, `•••` for one that a site made up.
    pub name: Option<String>,
    /// Ids of the tag, pixel or property that it is for.
    pub tags: Vec<String>,
    /// Versions of the tag's library.
    pub versions: Vec<String>,
    /// Settings of the tag, as `name=value`.
    pub settings: Vec<String>,
}

impl Reading {
    /// Takes the value of a field in which nothing of a person was found.
    pub(super) fn take(&mut self, reads: Reads, leaf: &Leaf<'_>, names: &EventNames) {
        let Ok(value) = std::str::from_utf8(leaf.text.expose_for_matching()) else {
            return;
        };
        let value = value.trim();
        let scope = Scope::of(leaf);
        match reads {
            Reads::Event if !value.is_empty() => add(&mut self.events, scope, names.shown(value)),
            Reads::Setting if is_setting(value) => {
                let name = leaf.field.rsplit('.').next().unwrap_or_default();
                add(&mut self.settings, scope, &format!("{name}={value}"));
            }
            Reads::Tag if is_tag(value) => add(&mut self.tags, scope, value),
            Reads::Version if is_version(value) => add(&mut self.versions, scope, value),
            Reads::Event | Reads::Setting | Reads::Tag | Reads::Version => {}
        }
    }

    /// Takes a tag that the address of a request names, for all of it.
    pub fn take_tag(&mut self, tag: &str) {
        if is_tag(tag) {
            add(&mut self.tags, Scope::default(), tag);
        }
    }

    /// Returns the ids of tags, of all events.
    pub fn tags(&self) -> Vec<String> {
        let mut tags: Vec<String> = self.tags.iter().map(|(_, tag)| tag.clone()).collect();
        tags.sort_unstable();
        tags.dedup();
        tags
    }

    /// Returns each event with what is said of it.
    pub fn events(&self) -> Vec<EventReading> {
        let read = |scope: &Scope, name: Option<String>| EventReading {
            name,
            tags: within(&self.tags, scope),
            versions: within(&self.versions, scope),
            settings: within(&self.settings, scope),
        };
        if self.events.is_empty() {
            let whole = read(&Scope::default(), None);
            return Vec::from_iter((whole != EventReading::default()).then_some(whole));
        }
        let events = self.events.iter();
        let events = events.map(|(scope, name)| read(scope, Some(name.clone())));
        events.collect()
    }

    /// Returns the place, among several events, of the one that something in this scope is of.
    pub fn event_of(&self, scope: &Scope) -> Option<usize> {
        let mut events = self.events.iter();
        let is_batch = events.len() > 1 && !scope.0.is_empty();
        let own = |(event, _): &(Scope, String)| !event.0.is_empty() && event.meets(scope);
        events.position(own).filter(|_| is_batch)
    }
}

/// Returns what is said in a scope, once each.
fn within(list: &[(Scope, String)], scope: &Scope) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for (_, value) in list.iter().filter(|(own, _)| own.meets(scope)) {
        if !said.contains(value) {
            said.push(value.clone());
        }
    }
    said
}

/// Adds what is said in a scope, once. Events of a batch are told as often as they are in it.
fn add(list: &mut Vec<(Scope, String)>, scope: Scope, value: &str) {
    let is_known = |(own, said): &(Scope, String)| *own == scope && said == value;
    if list.len() < MOST && !list.iter().any(is_known) {
        list.push((scope, value.to_owned()));
    }
}

fn is_setting(value: &str) -> bool {
    let is_code = value.len() <= LONGEST_SETTING
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    is_code || SETTINGS.contains(&value)
}

/// Whether this has the form of a tag's id: digits, or capitals, digits and dashes, or a key in hex.
/// Nine to eleven digits alone may be somebody's number in several countries, or a telephone number.
fn is_tag(value: &str) -> bool {
    let all = |is: fn(&u8) -> bool| value.bytes().all(|byte| is(&byte));
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    let is_date = value.len() == 8 && (value.starts_with("19") || value.starts_with("20"));
    let is_number = all(u8::is_ascii_digit) && !(9..=11).contains(&value.len()) && !is_date;
    let is_code = all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-');
    let is_key = value.len() >= 16 && all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    let kind = value.split_once('-').map(|(kind, _)| kind);
    let is_prefixed = kind.is_some_and(|kind| PREFIXES.contains(&kind));
    // TikTok's, which have twenty letters and digits and no hyphen.
    let is_long = value.len() == 20 && !value.contains('-');
    (4..=LONGEST_TAG).contains(&value.len())
        && has_digit
        && (is_number || (is_code && (is_prefixed || is_long)) || is_key)
}

fn is_version(value: &str) -> bool {
    value.len() <= LONGEST_VERSION
        && value.contains('.')
        && value
            .split('.')
            .all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Span;
    use crate::sensitive::Sensitive;

    #[test]
    fn only_ids_of_tags_are_kept() {
        for (value, is) in [
            ("278166232544171", true),
            ("G-ABC123DEF4", true),
            ("UA-1234-1", true),
            ("AW-123456789", true),
            ("GTM-5JFDP2C", true),
            ("CDN4VJBC77U1O3K5FI10", true),
            ("12345678901234567890", true),
            ("123456789", false),
            ("6175550142", false),
            ("046-02-4880", false),
            ("1984-03-17", false),
            ("jane.doe", false),
            ("JANE-DOE", false),
            ("JANE-DOE-1984", false),
            ("19840317", false),
            ("12", false),
        ] {
            assert_eq!(is_tag(value), is, "{value}");
        }
    }

    fn read(fields: &[(Reads, Part, &str, &str)]) -> Reading {
        let names = EventNames::read("page_view\nscroll\n");
        let mut reading = Reading::default();
        for (reads, part, field, value) in fields {
            let leaf = Leaf::new(
                *part,
                field,
                &[],
                Sensitive::new(value.as_bytes()),
                Span { start: 0, end: 0 },
            );
            reading.take(*reads, &leaf, &names);
        }
        reading
    }

    #[test]
    fn each_event_of_a_batch_is_read_by_itself() {
        let reading = read(&[
            (Reads::Tag, Part::Query, "tid", "G-ABC123DEF4"),
            (Reads::Event, Part::Body, "[0].en", "page_view"),
            (Reads::Setting, Part::Body, "[0].gcs", "G111"),
            (Reads::Event, Part::Body, "[1].en", "Jane Doe booked"),
            (Reads::Version, Part::Body, "[1].v", "2.9.199"),
            (Reads::Version, Part::Body, "[1].v", "jane"),
            (Reads::Event, Part::Body, "[2].en", "page_view"),
            (Reads::Setting, Part::Body, "[2].gcs", "jane"),
        ]);
        let events = reading.events();
        let told: Vec<_> = events
            .iter()
            .map(|one| (one.name.as_deref(), one.versions.len(), one.settings.len()))
            .collect();
        assert_eq!(
            told,
            [
                (Some("page_view"), 0, 1),
                (Some("•••"), 1, 0),
                (Some("page_view"), 0, 0)
            ]
        );
        assert!(events.iter().all(|one| one.tags == ["G-ABC123DEF4"]));
    }

    #[test]
    fn a_finding_is_of_the_event_that_it_stands_in() {
        let reading = read(&[
            (Reads::Event, Part::Body, "events[0].name", "page_view"),
            (Reads::Event, Part::Body, "events[1].name", "scroll"),
        ]);
        for (part, field, event) in [
            (Part::Body, "events[1].user.em", Some(1)),
            (Part::Body, "events[0].items[1].name", Some(0)),
            (Part::Body, "user[1].em", None),
            (Part::Body, "user.em", None),
            (Part::Query, "events[1].x", None),
        ] {
            let leaf = Leaf::new(
                part,
                field,
                &[],
                Sensitive::new(b""),
                Span { start: 0, end: 0 },
            );
            assert_eq!(reading.event_of(&Scope::of(&leaf)), event, "{field}");
        }
    }

    #[test]
    fn a_request_without_an_event_has_its_tag() {
        let reading = read(&[(Reads::Tag, Part::Query, "id", "GTM-5JFDP2C")]);
        let events = reading.events();
        assert_eq!(events.len(), 1);
        assert!(
            events
                .iter()
                .all(|one| one.name.is_none() && one.tags == ["GTM-5JFDP2C"])
        );
        assert!(Reading::default().events().is_empty());
    }
}
