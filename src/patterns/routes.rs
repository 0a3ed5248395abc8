//! Which parts of a page's path a record may show.

/// Words that name a place on a site and say nothing of a person.
#[derive(Debug, Default)]
pub struct RouteWords(Vec<String>);

impl RouteWords {
    /// Reads one word a line.
    pub fn read(text: &str) -> Self {
        let lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(str::to_owned).collect())
    }

    /// Returns a path with every part masked that is not one of the words.
    pub fn mask(&self, path: &str) -> String {
        let shown = |part: &str| {
            let word = part.to_ascii_lowercase();
            if part.is_empty() || self.0.contains(&word) {
                word
            } else {
                "•••".to_owned()
            }
        };
        let parts: Vec<String> = path.split('/').map(shown).collect();
        parts.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::RouteWords;

    #[test]
    fn only_the_words_are_shown() {
        let words = RouteWords::read("# comment\nportal\nmedications\n");
        for (path, shown) in [
            ("/medications/fluoxetine", "/medications/•••"),
            ("/Portal/", "/portal/"),
            ("/jane.doe", "/•••"),
            ("", ""),
        ] {
            assert_eq!(words.mask(path), shown);
        }
    }
}
