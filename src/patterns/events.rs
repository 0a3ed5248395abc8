//! Names of events that vendors define: others are the site's own words, and may say anything.

use std::collections::HashMap;

/// What is shown in place of another name.
const MASK: &str = "•••";

/// Names that may be shown, in each spelling, by their lower case.
#[derive(Debug, Default)]
pub struct EventNames(HashMap<String, Vec<String>>);

impl EventNames {
    /// Reads one name a line; a line that starts with `#` is a comment.
    pub fn read(text: &str) -> Self {
        let names = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut all: HashMap<String, Vec<String>> = HashMap::new();
        for name in names {
            let spellings = all.entry(name.to_lowercase()).or_default();
            spellings.push(name.to_owned());
        }
        Self(all)
    }

    /// Returns the name as it is listed, in the spelling that was sent if that is, or a mask.
    pub fn shown(&self, name: &str) -> &str {
        let spellings = self.0.get(&name.trim().to_lowercase());
        let spellings = spellings.map_or(&[][..], Vec::as_slice);
        let as_sent = spellings.iter().find(|own| *own == name.trim());
        as_sent.or(spellings.first()).map_or(MASK, String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::EventNames;

    #[test]
    fn only_listed_names_are_shown() {
        let names = EventNames::read("# comment\nPageView\nPageview\nadd_to_cart\n");
        for (name, shown) in [
            ("PageView", "PageView"),
            ("pageview", "PageView"),
            ("Pageview", "Pageview"),
            ("ADD_TO_CART", "add_to_cart"),
            ("Booked therapy", "•••"),
            ("", "•••"),
        ] {
            assert_eq!(names.shown(name), shown);
        }
        assert_eq!(names.len(), 2);
    }
}
