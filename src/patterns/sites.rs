//! Words in the name of a site that say that it is a health service.

/// From so many letters on a word counts anywhere in a label; a shorter one may be part of another.
const ANYWHERE: usize = 6;

/// Words that name health services.
#[derive(Debug, Default)]
pub struct SiteWords(Vec<String>);

impl SiteWords {
    /// Reads one word a line; a line that starts with `#` is a comment.
    pub fn read(text: &str) -> Self {
        let lines = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(str::to_lowercase).collect())
    }

    /// Whether a host, in lower case, says that it is one of a health service. The last label, which
    /// says nothing of the site, does not count.
    pub fn name(&self, host: &str) -> bool {
        let Some((labels, _)) = host.rsplit_once('.') else {
            return false;
        };
        self.0.iter().any(|word| {
            if word.len() >= ANYWHERE {
                labels.contains(word.as_str())
            } else {
                labels.split(['.', '-']).any(|part| part == word)
            }
        })
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
    use super::SiteWords;

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
