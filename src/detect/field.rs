//! What is known of a field by its name, before any value of it is looked at.

use std::sync::Arc;

use super::Detector;
use super::finding::Role;
use super::reading::Reads;
use super::suits::Attributes;
use super::{keyed, shown};
use crate::decode::{Leaf, Part};
use crate::hash::LAST;
use crate::patterns::Patterns;
use crate::patterns::keys::{self, Strength};
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

/// Those of them that are on whatever site, and ask for health on a health service's only: what was
/// clicked or happened ("Add to cart"), what was searched for ("lithium battery").
const OF_ANY_SITE: &[&str] = &[
    "button_text",
    "content",
    "custom_data",
    "event_name",
    "form_field",
    "free_text",
    "search_term",
];

/// Words in the names of fields for versions and models.
const VERSIONS: &[&str] = &[
    "build", "firmware", "model", "release", "rev", "revision", "sku", "sw", "ver", "version",
];

/// A category of the key lexicon, the family of health words that an answer is of, and what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    category: &'static str,
    pub(super) family: &'static str,
    pub(super) says: &'static str,
}

const fn answer_to(category: &'static str, family: &'static str, says: &'static str) -> Answer {
    Answer {
        category,
        family,
        says,
    }
}

/// Categories of the key lexicon whose fields tell something whatever their value is: `isPregnant=true`,
/// `hiv_status=positive`, `a1c=8.4`.
const ANSWERS: &[Answer] = &[
    answer_to(
        "abuse_violence",
        "abuse_violence",
        "an answer about abuse or violence",
    ),
    answer_to(
        "disability",
        "health_status",
        "an answer about a disability",
    ),
    answer_to(
        "immunization",
        "health_status",
        "an answer about a vaccination",
    ),
    answer_to(
        "mental_health",
        "mental_health",
        "an answer about mental health",
    ),
    answer_to(
        "observation_lab",
        "health_status",
        "a result of a test or measurement",
    ),
    answer_to(
        "pregnancy",
        "reproductive",
        "an answer about pregnancy or the menstrual cycle",
    ),
    answer_to(
        "sexual_health",
        "sexual_health",
        "an answer about sexual health",
    ),
    answer_to(
        "substance_use",
        "substance_use",
        "an answer about the use of substances",
    ),
];

/// Names of such fields that invoices and parcels have too.
const EVERYDAY_KEYS: &[&str] = &["duedate", "edd", "observation", "temperature"];

/// Words in the path of a field whose contact data are a business's, and nobody's own.
const BUSINESSES: &[&str] = &[
    "apotheek",
    "apotheke",
    "business",
    "clinic",
    "facility",
    "hospital",
    "klinik",
    "krankenhaus",
    "merchant",
    "organisation",
    "organization",
    "pharmacy",
    "practice",
    "praktijk",
    "praxis",
    "provider",
    "seller",
    "shop",
    "store",
    "vendor",
    "venue",
    "ziekenhuis",
];

/// A search that somebody typed is short; a longer text under such a key is something else.
const LONGEST_SEARCH: usize = 200;

/// Headers whose words say nothing of a person: only known values and digests count in them.
const QUIET_HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "content-encoding",
    "content-type",
    "dnt",
    "host",
    "method",
    "priority",
    "upgrade-insecure-requests",
    "user-agent",
];

/// Sets of fields that are remembered: a portal's tags have a few thousand fields.
const SETS: usize = 1_024;
/// Fields of a set; one more pushes the oldest out. With one alone, two fields that every event has
/// would push each other out again and again.
const IN_SET: usize = 4;

/// What the name of a field says.
pub(super) struct Field {
    /// What of a known subject may stand there.
    pub(super) suits: Attributes,
    /// Which identifiers may stand there that need a key.
    pub(super) identifiers: Box<[u16]>,
    /// In words, what a digest there is of.
    pub(super) identity: Option<&'static str>,
    /// What the vendor takes it for, by the catalogue.
    pub(super) meaning: Option<Arc<str>>,
    /// What it says of the request itself.
    pub(super) reads: Option<Reads>,
    /// Whether it is part of what the page says to everybody: its metadata.
    pub(super) is_of_the_page: bool,
    /// Whether contact data there are a business's: `provider.phone`.
    pub(super) is_of_a_business: bool,
    /// What any value there tells of somebody's health.
    pub(super) answer: Option<Answer>,
    /// Whether its words say nothing of a person: some headers, and the hosts of addresses.
    pub(super) is_quiet: bool,
    /// Whether it is one for a password.
    pub(super) is_credential: bool,
    /// Whether it names a version or a model, which look like codes of diagnoses: `F32.1`.
    pub(super) is_version: bool,
    /// Whether it holds the page's address.
    pub(super) is_page_address: bool,
    /// Whether its name holds a known value.
    pub(super) names_somebody: bool,
    /// The vendor that recognises the browser or the person by an id there.
    pub(super) device: Option<Arc<str>>,
    chosen: Chosen,
    /// Whether it asks for something of somebody's health.
    asks_for_health: bool,
}

/// Whether a field holds what a person typed, chose or was told, rather than what a page shows to
/// everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    Yes,
    No,
    /// If the text is as somebody types it into a search.
    IfTyped,
}

impl Field {
    /// Looks the field of a leaf up in the vendor's catalogue and the key lexicon. The catalogue
    /// knows better than the lexicon, and the innermost name better than the outer: `dl.q` is a
    /// search term, though `dl` is a page's address.
    pub(super) fn of(leaf: &Leaf<'_>, vendor: Option<&Vendor>, detector: &Detector) -> Self {
        let patterns = detector.patterns();
        let name = leaf.field;
        let catalogued = vendor.and_then(|vendor| vendor.field(name));
        // A mask shows the length of a value, and nothing else of it.
        let is_mask = catalogued.is_some_and(|field| field.form == "mask");
        let meaning = catalogued.map(|field| field.meaning.as_str());
        let meaning = meaning.filter(|_| !is_mask);
        let key = patterns.keys.meaning(name).filter(|_| !is_mask);
        let outer = vendor.and_then(|vendor| outer(vendor, name));
        let is_of_the_page = meaning == Some("page_metadata") || outer == Some("page_metadata");
        // What is said of it: what it is within, where it is nothing by itself.
        let told = if is_of_the_page {
            Some("page_metadata")
        } else {
            meaning.or(outer).filter(|_| !is_mask)
        };
        let categories: Vec<&str> = meaning
            .into_iter()
            .chain(key.map(|key| key.category.as_str()))
            .collect();
        // What the field surely means: identifiers ask for that.
        let strong = key.filter(|key| key.strength == Strength::Strong);
        let strong = strong.map(|key| key.category.as_str());
        let meant: Vec<&str> = strong.into_iter().chain(meaning).collect();
        let words = keys::words(name);
        let identifiers = patterns.identifiers.suiting(&words, &meant);
        // What a word of its name says counts for known values too: `pt_dob`.
        let mut suiting = patterns.identifiers.categories(&identifiers);
        suiting.extend(&categories);
        Self {
            suits: Attributes::suiting(&suiting),
            identifiers: identifiers.into(),
            identity: meaning.and_then(keyed::identity),
            meaning: told.map(Arc::from),
            reads: Reads::of(meaning),
            is_of_the_page,
            is_of_a_business: is_of_a_business(name),
            answer: answer(name, strong).filter(|_| !is_of_the_page),
            is_quiet: is_quiet(leaf),
            is_credential: keyed::names_credential(&words),
            is_version: words.split(' ').any(|word| VERSIONS.contains(&word)),
            is_page_address: meaning == Some("page_url") && leaf.part != Part::Cookie,
            names_somebody: shown::tells_something(detector, name),
            device: device(leaf, vendor, meaning, patterns),
            chosen: chosen(is_of_the_page, meaning, key, outer),
            asks_for_health: categories
                .iter()
                .any(|category| CHOSEN.contains(category) && !OF_ANY_SITE.contains(category)),
        }
    }

    /// Whether some short value may mean something there.
    pub(super) fn asks_for_something(&self) -> bool {
        !self.suits.is_empty() || !self.identifiers.is_empty()
    }

    /// Whether a word with ordinary meanings too means a health word in a text there.
    pub(super) fn asks_for_health(&self, text: &[u8]) -> bool {
        self.asks_for_health && self.role(text, false) == Role::Chosen
    }

    /// Whether a text there is what a person typed, chose or was told.
    pub(super) fn role(&self, text: &[u8], behind_login: bool) -> Role {
        let chosen = match self.chosen {
            Chosen::Yes => true,
            Chosen::No => false,
            // GraphQL has a `query` too.
            Chosen::IfTyped => text.len() <= LONGEST_SEARCH && !text.contains(&b'{'),
        };
        if chosen || behind_login {
            Role::Chosen
        } else {
            Role::Shown
        }
    }
}

/// Returns whose id of the browser a field holds: the vendor's that is asked, or another's that is
/// handed on.
fn device(
    leaf: &Leaf<'_>,
    vendor: Option<&Vendor>,
    meaning: Option<&str>,
    patterns: &Patterns,
) -> Option<Arc<str>> {
    let name = leaf.field;
    let is_own = |vendor: &&Vendor| {
        let by_cookie = leaf.part == Part::Cookie && vendor.identifies_by_cookie(name);
        by_cookie || matches!(meaning, Some("device_id" | "click_id"))
    };
    let own = vendor.filter(is_own).map(|vendor| vendor.slug().into());
    own.or_else(|| patterns.devices.vendor(name).cloned())
}

fn chosen(
    is_of_the_page: bool,
    meaning: Option<&str>,
    key: Option<&keys::Meaning>,
    outer: Option<&str>,
) -> Chosen {
    let yes = |category: &str| CHOSEN.contains(&category);
    match (meaning, key) {
        _ if is_of_the_page => Chosen::No,
        (Some(meaning), _) if yes(meaning) => Chosen::Yes,
        (None, Some(key)) if yes(&key.category) => {
            let in_address = matches!(outer, Some("page_url" | "referrer"));
            let is_search = key.category == "search_term";
            match (is_search, key.strength > Strength::Weak) {
                (true, strong) if strong || in_address => Chosen::IfTyped,
                (false, true) => Chosen::Yes,
                _ => Chosen::No,
            }
        }
        // A name that says nothing, within a field that says something: `ev.name`.
        (None, None) if outer.is_some_and(yes) => Chosen::Yes,
        _ => Chosen::No,
    }
}

fn answer(name: &str, strong: Option<&str>) -> Option<Answer> {
    let strong = strong?;
    let last = name.rsplit(['.', '[', ']']).find(|part| !part.is_empty());
    let last = keys::words(last.unwrap_or_default()).replace(' ', "");
    let everyday = EVERYDAY_KEYS.contains(&last.as_str());
    let known = ANSWERS.iter().find(|answer| answer.category == strong);
    known.copied().filter(|_| !everyday)
}

/// Whether a field, or what it is right in, is a business: `store.customer.email` is a customer's.
fn is_of_a_business(name: &str) -> bool {
    let parts = name.rsplit(['.', '[', ']']);
    let named = parts.filter(|part| part.bytes().any(|byte| !byte.is_ascii_digit()));
    let mut words = named.take(2).map(keys::words);
    words.any(|words| words.split(' ').any(|word| BUSINESSES.contains(&word)))
}

fn is_quiet(leaf: &Leaf<'_>) -> bool {
    let name = leaf.field;
    let in_header = leaf.part == Part::Header && QUIET_HEADERS.contains(&name);
    in_header || name == "host" || name.ends_with(".host")
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

/// A field with its number.
type Slot = Option<(u64, Box<Field>)>;

/// Fields by the hash of their name, each looked up once. Those of an array's items are one.
pub(super) struct Fields {
    sets: Vec<[Slot; IN_SET]>,
}

impl Fields {
    /// Returns no fields, yet.
    pub(super) fn new() -> Self {
        let mut sets = Vec::new();
        sets.resize_with(SETS, Default::default);
        Self { sets }
    }

    /// Returns the number of a field in that part of requests to a vendor of this number.
    pub(super) fn number(vendor: u64, number: u64, part: Part) -> u64 {
        number ^ (vendor << 8 | part as u64).wrapping_mul(LAST)
    }

    /// Returns the field of that number; `make` looks it up if it is not there.
    pub(super) fn get(&mut self, number: u64, make: impl FnOnce() -> Field) -> Option<&Field> {
        let set = usize::try_from(number).unwrap_or_default() % SETS;
        let set = self.sets.get_mut(set)?;
        let is_own = |slot: &Slot| slot.as_ref().is_some_and(|one| one.0 == number);
        let known = set.iter().position(is_own);
        let at = known.unwrap_or_else(|| {
            set.rotate_right(1);
            set[0] = Some((number, Box::new(make())));
            0
        });
        set.get(at)?.as_ref().map(|(_, field)| &**field)
    }
}
