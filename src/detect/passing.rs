//! Names that are words of everyday language, where they are said in passing: "we will page you"
//! names nobody called Will Page.

use memchr::memmem::find_iter;

/// What stands between the words of sentences and of slugs.
const BETWEEN: [u8; 3] = [b' ', b'-', b'_'];

/// Whether a text has these words only within sentences, in small letters: with another word on one
/// side at least, as far from them as they are from one another. Capitals make them a name, and so
/// does standing alone.
pub(super) fn are_in_passing(text: &[u8], words: &[&[u8]]) -> bool {
    let small = text.to_ascii_lowercase();
    let mut any = false;
    for between in BETWEEN {
        let phrase = words.join(&between);
        for start in find_iter(&small, &phrase) {
            let end = start + phrase.len();
            let is_small = text.get(start..end) == Some(&phrase);
            let before = text.get(..start).unwrap_or_default();
            let behind = text.get(end..).unwrap_or_default();
            if !is_small || !(ends_with_word(before, between) || starts_with_word(behind, between))
            {
                return false;
            }
            any = true;
        }
    }
    any
}

fn ends_with_word(before: &[u8], between: u8) -> bool {
    matches!(before, [.., letter, own] if *own == between && letter.is_ascii_alphabetic())
}

fn starts_with_word(behind: &[u8], between: u8) -> bool {
    matches!(behind, [own, letter, ..] if *own == between && letter.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::are_in_passing;

    #[test]
    fn small_letters_within_a_sentence_are_no_name() {
        for (text, expected) in [
            ("we will page you", true),
            ("will page you", true),
            ("/blog/how-we-will-page-you", true),
            ("we will page you, and they will page us", true),
            ("will page", false),
            ("/will-page/results", false),
            ("Will Page is here", false),
            ("WILL PAGE, DOB 1984", false),
            ("we will page Will Page", false),
            ("will page 1984-03-17", false),
            ("will.page@example.com", false),
            ("name:will page", false),
        ] {
            let words: [&[u8]; 2] = [b"will", b"page"];
            assert_eq!(are_in_passing(text.as_bytes(), &words), expected, "{text}");
        }
    }
}
