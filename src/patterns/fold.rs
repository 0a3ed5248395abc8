//! One spelling for everything: text is folded before it is compared.
//!
//! Lower case, no diacritics, apostrophes deleted, and every run of anything that is neither a
//! letter nor a digit is one space. A slug, a title and a sentence then read the same:
//! `major-depressive-disorder`, `Major Depressive Disorder` and `major_depressive%20disorder`
//! (after decoding) all become `major depressive disorder`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns `text` folded, without a space at either end. Bytes that are not UTF-8 are separators.
pub(crate) fn fold(text: &[u8]) -> String {
    let mut folded = Folded::with_capacity(text.len());
    if text.is_ascii() {
        for byte in text {
            folded.push(char::from(*byte));
        }
    } else {
        for character in String::from_utf8_lossy(text).nfkd() {
            folded.push(character);
        }
    }
    folded.text
}

/// Returns `text` with a space wherever a lower-case letter is followed by an upper-case one, or
/// `None` where that never happens: `depressionScreening` is two words, `FLUoxetine` is one.
pub(crate) fn split_camel_case(text: &[u8]) -> Option<Vec<u8>> {
    let is_edge = |pair: &[u8]| {
        pair.first().is_some_and(u8::is_ascii_lowercase)
            && pair.last().is_some_and(u8::is_ascii_uppercase)
    };
    if !text.windows(2).any(is_edge) {
        return None;
    }
    let mut split = Vec::with_capacity(text.len() + 8);
    let mut before = 0_u8;
    for byte in text {
        if before.is_ascii_lowercase() && byte.is_ascii_uppercase() {
            split.push(b' ');
        }
        split.push(*byte);
        before = *byte;
    }
    Some(split)
}

struct Folded {
    text: String,
    gap: bool,
}

impl Folded {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            gap: false,
        }
    }

    fn push(&mut self, character: char) {
        match character {
            'a'..='z' | '0'..='9' => {
                self.space();
                self.text.push(character);
            }
            'A'..='Z' => {
                self.space();
                self.text.push(character.to_ascii_lowercase());
            }
            // Apostrophes, and what cannot be seen: zero-width characters and the soft hyphen.
            '\'' | '\u{2019}' | '\u{2bc}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
            '\0'..='\x7f' => self.gap = true,
            'ß' | 'ẞ' => self.word("ss"),
            'æ' | 'Æ' => self.word("ae"),
            'œ' | 'Œ' => self.word("oe"),
            'ø' | 'Ø' => self.word("o"),
            'ł' | 'Ł' => self.word("l"),
            'đ' | 'Đ' | 'ð' | 'Ð' => self.word("d"),
            'ı' => self.word("i"),
            'þ' | 'Þ' => self.word("th"),
            _ if is_combining_mark(character) => {}
            _ if character.is_alphanumeric() => {
                self.space();
                self.text.extend(character.to_lowercase());
            }
            _ => self.gap = true,
        }
    }

    fn word(&mut self, letters: &str) {
        self.space();
        self.text.push_str(letters);
    }

    fn space(&mut self) {
        if self.gap && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.gap = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_folds_to_one() {
        for (text, folded) in [
            ("Major-Depressive_Disorder", "major depressive disorder"),
            ("  O'Brien’s  café ", "obriens cafe"),
            ("Yıldız YILDIZ Şıp", "yildiz yildiz sip"),
            ("Þórður Guðrún", "thordur gudrun"),
            ("Müller, Jörg ß", "muller jorg ss"),
            ("GROẞMÜLLER", "grossmuller"),
            (
                "FLUoxetine (Oral Tablet) 20 mg",
                "fluoxetine oral tablet 20 mg",
            ),
            ("+1 (617) 555-0142", "1 617 555 0142"),
            ("Łódź Ærø", "lodz aero"),
            ("ja\u{200b}ne\u{ad} d\u{feff}oe", "jane doe"),
            ("", ""),
        ] {
            assert_eq!(fold(text.as_bytes()), folded);
        }
    }

    #[test]
    fn bytes_that_are_not_text_separate() {
        assert_eq!(fold(b"jane\xff\x00doe"), "jane doe");
    }

    #[test]
    fn camel_case_splits_at_a_capital_after_a_small_letter() {
        assert_eq!(
            split_camel_case(b"patientId").as_deref(),
            Some(&b"patient Id"[..])
        );
        assert_eq!(split_camel_case(b"FLUOXETINE"), None);
        assert_eq!(split_camel_case(b"plain text"), None);
    }
}
