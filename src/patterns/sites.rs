//! What says of a site that it is one of a health service: words in its name and in titles of its
//! pages, and the types that it gives itself.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;

/// From so many letters on a word counts anywhere in a label; a shorter one may be part of another.
const ANYWHERE: usize = 6;

/// Words that name health services.
#[derive(Debug, Default)]
pub struct SiteWords {
    words: HashSet<String>,
    /// Those that count anywhere in a label.
    long: Option<AhoCorasick>,
}

impl SiteWords {
    /// Reads one word a line; a line that starts with `#` is a comment.
    pub fn read(text: &str) -> Self {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        let words: HashSet<String> = lines.map(str::to_lowercase).collect();
        let long = words.iter().filter(|word| word.len() >= ANYWHERE);
        Self {
            // It only fails for more words than memory holds.
            long: AhoCorasick::new(long).ok(),
            words,
        }
    }

    /// Whether a host, in lower case, says that it is one of a health service. The last label, which
    /// says nothing of the site, does not count.
    pub fn name(&self, host: &str) -> bool {
        let Some((labels, _)) = host.rsplit_once('.') else {
            return false;
        };
        self.has_long(labels)
            || labels
                .split(['.', '-'])
                .any(|part| self.words.contains(part))
    }

    /// Whether the title of a page has such a word.
    pub fn title(&self, title: &str) -> bool {
        let title = title.to_lowercase();
        let mut words = title.split(|c: char| !c.is_alphanumeric());
        words.any(|word| self.words.contains(word) || self.has_long(word))
    }

    fn has_long(&self, text: &str) -> bool {
        self.long.as_ref().is_some_and(|long| long.is_match(text))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// Types of schema.org that a health service's site gives itself.
#[derive(Debug, Default)]
pub struct SiteTypes(Vec<String>);

impl SiteTypes {
    /// Reads one type a line; a line that starts with `#` is a comment.
    pub fn read(text: &str) -> Self {
        let lines = text.lines().map(str::trim);
        let types = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(types.map(str::to_owned).collect())
    }

    /// Whether a type, by its name or its address, is one of them.
    pub fn have(&self, name: &str) -> bool {
        let name = name.trim().rsplit(['/', '#', ':']).next().unwrap_or(name);
        self.0.iter().any(|own| own == name)
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
    use super::{SiteTypes, SiteWords};

    #[test]
    fn a_type_is_known_by_its_name_and_by_its_address() {
        let types = SiteTypes::read("# comment\nMedicalClinic\n");
        for (name, is) in [
            ("MedicalClinic", true),
            ("https://schema.org/MedicalClinic", true),
            ("schema:MedicalClinic", true),
            ("Store", false),
            ("", false),
        ] {
            assert_eq!(types.have(name), is, "{name}");
        }
    }

    #[test]
    fn a_page_says_what_it_is_in_its_title() {
        let words = SiteWords::read("clinic\narzt\n");
        for (title, is) in [
            ("Welcome to City Clinic", true),
            ("Poliklinik | Cityclinics", true),
            ("Arzt, Berlin", true),
            ("Quarzt", false),
            ("", false),
        ] {
            assert_eq!(words.title(title), is, "{title}");
        }
    }

    #[test]
    fn a_site_says_what_it_is_by_its_name() {
        let words = SiteWords::read("# comment\nclinic\narzt\n");
        for (host, is) in [
            ("portal.cityclinic.example", true),
            ("arzt-berlin.example", true),
            ("arzt.example", true),
            ("quarzt.example", false),
            ("shop.example", false),
            ("shop.clinic", false),
            ("localhost", false),
        ] {
            assert_eq!(words.name(host), is, "{host}");
        }
    }
}
