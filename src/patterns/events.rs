//! Names of events that vendors define: others are the site's own words, and may say anything.

use std::collections::HashMap;

/// What is shown in place of another name.
const MASK: &str = "•••";

/// Names that may be shown, by their lower case.
#[derive(Debug, Default)]
pub struct EventNames(HashMap<String, String>);

impl EventNames {
    /// Reads one name a line; a line that starts with `#` is a comment.
    pub fn read(text: &str) -> Self {
        let names = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(
            names
                .map(|name| (name.to_lowercase(), name.to_owned()))
                .collect(),
        )
    }

    /// Returns the name as it is listed, or a mask.
    pub fn shown(&self, name: &str) -> &str {
        self.0
            .get(&name.trim().to_lowercase())
            .map_or(MASK, String::as_str)
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
        let names = EventNames::read("# comment\nPageView\nadd_to_cart\n");
        for (name, shown) in [
            ("PageView", "PageView"),
            ("pageview", "PageView"),
            ("ADD_TO_CART", "add_to_cart"),
            ("Booked therapy", "•••"),
            ("", "•••"),
        ] {
            assert_eq!(names.shown(name), shown);
        }
        assert_eq!(names.len(), 2);
    }
}
