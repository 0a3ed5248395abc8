//! Names that are words of everyday language, where they are said in passing: "we will page you"
//! names nobody called Will Page.

/// Words that no name stands beside, folded: who does something, and to whom.
const PRONOUNS: &[&str] = &[
    "er", "es", "he", "him", "ik", "it", "jij", "jullie", "me", "our", "she", "sie", "them",
    "they", "us", "we", "wij", "wir", "you", "your", "ze", "zij",
];

/// Whether one of the words beside a name, folded, shows that the name is none.
pub(super) fn is_said_in_passing(before: Option<&[u8]>, behind: Option<&[u8]>) -> bool {
    let is_pronoun = |word: &[u8]| {
        let word = std::str::from_utf8(word).unwrap_or_default();
        PRONOUNS.binary_search(&word).is_ok()
    };
    before.is_some_and(is_pronoun) || behind.is_some_and(is_pronoun)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pronouns_stand_beside_verbs() {
        assert!(PRONOUNS.is_sorted());
        for (before, behind, expected) in [
            (Some("we"), Some("you"), true),
            (Some("and"), Some("them"), true),
            (Some("with"), Some("tomorrow"), false),
            (Some("is"), Some("i"), false),
            (None, None, false),
        ] {
            let [before, behind] = [before, behind].map(|word| word.map(str::as_bytes));
            assert_eq!(is_said_in_passing(before, behind), expected);
        }
    }
}
