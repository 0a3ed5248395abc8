//! Names that are words of everyday language too: Will, Page, Rose, König.

use std::collections::HashSet;

use super::fold::fold;

/// Words that are also names, folded.
#[derive(Debug, Default)]
pub struct NameWords(HashSet<String>);

impl NameWords {
    /// Reads one word a line; a line that starts with `#` is a comment.
    pub fn read(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let words = lines.map(|line| fold(line.as_bytes()));
        Self(words.filter(|word| !word.is_empty()).collect())
    }

    /// Whether a folded word is one of them.
    pub fn holds(&self, word: &[u8]) -> bool {
        std::str::from_utf8(word).is_ok_and(|word| self.0.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::NameWords;

    #[test]
    fn words_are_folded_and_comments_are_none() {
        let words = NameWords::read("# Comment\n\nWill\nkönig\n");
        for (word, expected) in [
            ("will", true),
            ("konig", true),
            ("page", false),
            ("comment", false),
            ("", false),
        ] {
            assert_eq!(words.holds(word.as_bytes()), expected, "{word}");
        }
    }
}
