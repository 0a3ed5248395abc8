//! What a vendor's request says of itself: its events, and the tag that sent it.
//!
//! A batch has many events, so that each of these is a list. Only what cannot be a person's is kept:
//! events with names that vendors define, ids and versions of the form that they have.

use crate::patterns::events::EventNames;

/// How many different events, tags and versions of one request are told.
const MOST: usize = 16;
/// The longest id of a tag.
const LONGEST_TAG: usize = 40;
/// The longest version.
const LONGEST_VERSION: usize = 16;

/// What a field of a vendor's says of the request itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    Event,
    Tag,
    Version,
}

impl Reads {
    /// Returns what a field with this meaning says.
    pub(super) fn of(meaning: Option<&str>) -> Option<Self> {
        match meaning? {
            "account_id" => Some(Self::Tag),
            "event_name" => Some(Self::Event),
            "version" => Some(Self::Version),
            _ => None,
        }
    }
}

/// A request as its vendor reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Names of events, `•••` for those that a site made up.
    pub events: Vec<String>,
    /// Ids of the tag, pixel or property that the request is for.
    pub tags: Vec<String>,
    /// Versions of the tag's library.
    pub versions: Vec<String>,
}

impl Reading {
    /// Takes the value of a field in which nothing of a person was found.
    pub(super) fn take(&mut self, reads: Reads, value: &[u8], names: &EventNames) {
        let Ok(value) = std::str::from_utf8(value) else {
            return;
        };
        let value = value.trim();
        match reads {
            Reads::Event if !value.is_empty() => add(&mut self.events, names.shown(value)),
            Reads::Tag if is_tag(value) => add(&mut self.tags, value),
            Reads::Version if is_version(value) => add(&mut self.versions, value),
            Reads::Event | Reads::Tag | Reads::Version => {}
        }
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.tags.is_empty() && self.versions.is_empty()
    }
}

fn add(list: &mut Vec<String>, value: &str) {
    if list.len() < MOST && !list.iter().any(|own| own == value) {
        list.push(value.to_owned());
    }
}

/// Whether this has the form of a tag's id: digits, or capitals, digits and dashes, or a key in hex.
/// Nine digits alone may be somebody's number in three countries.
fn is_tag(value: &str) -> bool {
    let all = |is: fn(&u8) -> bool| value.bytes().all(|byte| is(&byte));
    let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
    let is_number = all(u8::is_ascii_digit) && value.len() != 9;
    let is_code = all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-');
    let is_key = value.len() >= 16 && all(|byte| byte.is_ascii_hexdigit() || *byte == b'-');
    let is_prefixed = value.len() > 4 && value.contains('-');
    (4..=LONGEST_TAG).contains(&value.len())
        && has_digit
        && (is_number || (is_code && is_prefixed && !is_dashed_number(value)) || is_key)
}

/// Whether this is digits in dashes, as dates and social security numbers are.
fn is_dashed_number(value: &str) -> bool {
    value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
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

    #[test]
    fn only_ids_of_tags_are_kept() {
        for (value, is) in [
            ("278166232544171", true),
            ("G-ABC123DEF4", true),
            ("UA-1234-1", true),
            ("AW-123456789", true),
            ("GTM-5JFDP2C", true),
            ("123456789", false),
            ("046-02-4880", false),
            ("1984-03-17", false),
            ("jane.doe", false),
            ("JANE-DOE", false),
            ("12", false),
        ] {
            assert_eq!(is_tag(value), is, "{value}");
        }
    }

    #[test]
    fn a_batch_has_many_events_and_each_is_told_once() {
        let names = EventNames::read("page_view\nscroll\n");
        let mut reading = Reading::default();
        for event in ["page_view", "scroll", "page_view", "Jane Doe booked"] {
            reading.take(Reads::Event, event.as_bytes(), &names);
        }
        reading.take(Reads::Version, b"2.9.199", &names);
        reading.take(Reads::Version, b"jane", &names);
        assert_eq!(reading.events, ["page_view", "scroll", "•••"]);
        assert_eq!(reading.versions, ["2.9.199"]);
        assert!(!reading.is_empty());
    }
}
