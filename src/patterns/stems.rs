//! Endings that say what a word names: `-oxetine`, `-krebs`, `-stoornis`. They find new drugs, and
//! the compounds of German and Dutch that no list has.

use std::collections::HashMap;

use super::error::Errors;
use super::fold::fold;
use super::table;
use super::terms::Topic;

/// Letters that have to stand before an ending that is written with a dash.
const BEFORE: usize = 3;

/// A shorter word is looked for as a whole only.
const SHORTEST: usize = 7;

/// No ending is shorter.
const SHORTEST_ENDING: usize = 4;

/// How many places there are for the last four letters.
const LAST: usize = 1 << 15;

/// Returns the place of a word's last four letters.
fn last(word: &[u8]) -> usize {
    let letters = word.last_chunk().copied().map_or(0, u32::from_le_bytes);
    // The high bits of the product depend on all of them.
    usize::try_from(letters.wrapping_mul(0x9e37_79b1) >> 17).unwrap_or_default()
}

/// What words with one ending name.
#[derive(Debug, Clone)]
pub struct Stem {
    /// The family, such as `mental_health`.
    pub category: String,
    /// What kind of thing it names.
    pub topic: Topic,
    /// Whether the family is one that people keep to themselves most of all.
    pub sensitive: bool,
    /// Whether the ending may be the whole word.
    bare: bool,
    /// Longer endings that name something else.
    exceptions: Vec<String>,
}

/// Endings with what they name.
#[derive(Debug, Default)]
pub struct Stems {
    by_ending: HashMap<String, Stem>,
    /// The endings by their last four letters, the longest first. Most words have others.
    by_last: Vec<Vec<String>>,
    /// A bit for each four letters that an ending has: few enough to stay close at hand.
    may_end: Vec<u64>,
}

impl Stems {
    /// Reads a table of `ending, topic, category, sensitivity, exceptions` rows.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, Errors> {
        let mut errors = Errors::default();
        let mut stems = Self::default();
        for row in table::rows(file, text, 5, &mut errors) {
            let [ending, topic, category, sensitivity, exceptions] = row.columns.as_slice() else {
                continue;
            };
            let Some(topic) = Topic::of(topic) else {
                errors.add(
                    file,
                    row.line,
                    "the topic is answers, conditions, medications or services",
                );
                continue;
            };
            if !matches!(*sensitivity, "high" | "normal") {
                errors.add(file, row.line, "the sensitivity is high or normal");
            }
            let folded = fold(ending.as_bytes());
            if folded.len() < SHORTEST_ENDING || folded.contains(' ') {
                errors.add(
                    file,
                    row.line,
                    "an ending has four letters or more, and no space",
                );
            }
            let exceptions = exceptions.split(' ').filter(|word| !word.is_empty());
            let exceptions: Vec<String> = exceptions.map(|word| fold(word.as_bytes())).collect();
            if exceptions.iter().any(|word| !word.ends_with(&folded)) {
                errors.add(file, row.line, "an exception does not have the ending");
            }
            let stem = Stem {
                category: (*category).to_owned(),
                topic,
                sensitive: *sensitivity == "high",
                bare: !ending.starts_with('-'),
                exceptions,
            };
            if stems.by_ending.insert(folded, stem).is_some() {
                errors.add(file, row.line, format!("{ending} is there twice"));
            }
        }
        stems.by_last = vec![Vec::new(); LAST];
        stems.may_end = vec![0; LAST / 64];
        for ending in stems.by_ending.keys() {
            let at = last(ending.as_bytes());
            if let Some(bits) = stems.may_end.get_mut(at / 64) {
                *bits |= 1 << (at % 64);
            }
            if let Some(endings) = stems.by_last.get_mut(last(ending.as_bytes())) {
                endings.push(ending.clone());
            }
        }
        for endings in &mut stems.by_last {
            endings.sort_unstable_by_key(|ending| std::cmp::Reverse(ending.len()));
        }
        errors.or(stems)
    }

    /// Returns what one folded word names by its longest known ending.
    pub fn of(&self, word: &str) -> Option<&Stem> {
        let endings = self.by_last.get(last(word.as_bytes()))?;
        let known = |ending: &String| {
            let stem = self.by_ending.get(ending)?;
            let before = word.strip_suffix(ending.as_str())?;
            (stem.bare || before.len() >= BEFORE).then_some(stem)
        };
        let ends = |ending: &&String| word.ends_with(ending.as_str());
        let stem = endings.iter().filter(ends).find_map(known)?;
        let excepted = stem.exceptions.iter().any(|other| word.ends_with(other));
        (!excepted).then_some(stem)
    }

    /// Whether a folded word is long enough to be looked at by its ending, and may have a known one.
    pub(crate) fn may_hold(&self, word: &[u8]) -> bool {
        if word.len() < SHORTEST {
            return false;
        }
        let at = last(word);
        let bits = self.may_end.get(at / 64).copied().unwrap_or_default();
        bits >> (at % 64) & 1 == 1
            && self.by_last.get(at).is_some_and(|endings| {
                endings
                    .iter()
                    .any(|ending| word.ends_with(ending.as_bytes()))
            })
    }

    /// How many endings there are.
    pub fn len(&self) -> usize {
        self.by_ending.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_ending.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded() -> Stems {
        let text = include_str!("../../patterns/stems.tsv");
        Stems::read("stems.tsv", text).unwrap()
    }

    #[test]
    fn words_are_known_by_their_endings() {
        let stems = embedded();
        for (word, category) in [
            ("duloxetine", "mental_health"),
            ("lorazepam", "mental_health"),
            ("zuranolone", "mental_health"),
            ("fantastatin", "medication"),
            ("pembrolizumab", "oncology"),
            ("cabotegravir", "hiv"),
            ("speiserohrenkrebs", "cancer"),
            ("slokdarmkanker", "cancer"),
            ("essstorung", "mental_health"),
            ("angststoornis", "mental_health"),
            ("schilddrusenerkrankung", "condition"),
            ("bauchschmerzen", "pain"),
            ("gokverslaving", "substance_use"),
            ("heroinsucht", "substance_use"),
            ("hemicolectomy", "procedure"),
            ("pancreatitis", "condition"),
            ("traumatherapie", "treatment"),
        ] {
            let found = stems.of(word).map(|stem| stem.category.as_str());
            assert_eq!(found, Some(category), "{word}");
        }
    }

    #[test]
    fn words_that_only_end_alike_are_not() {
        let stems = embedded();
        for word in [
            "versucht",
            "sehnsucht",
            "eifersucht",
            "zerstorung",
            "storung",
            "bildstorung",
            "histogram",
            "pictogram",
            "sympathy",
            "empathy",
            "telepathy",
            "microscopy",
            "spectroscopy",
            "homeopathy",
            "plattformunabhangigkeit",
            "voorwaarts",
            "flowcharts",
            "academia",
            "april",
            "mongrel",
            "verschmerzen",
            "kinderkrankheiten",
            "machtsmisbruik",
            "krebs",
            "itis",
            "kanker",
            "protocol",
            "control",
            "jquery",
            "function",
            "undefined",
            "homophobia",
            "tierklinik",
            "dierenkliniek",
            "durchsucht",
            "gesucht",
            "besucht",
        ] {
            assert!(stems.of(word).is_none(), "{word}");
        }
    }

    #[test]
    fn a_bad_row_is_named() {
        let text = "krebs\tthings\tcancer\tnormal\t\nab\tconditions\tx\tmaybe\tkrebs\n";
        let errors = Stems::read("stems.tsv", text).unwrap_err();
        assert_eq!(errors.all().len(), 4, "{errors}");
    }
}
