//! People who are addressed: a title before initials and a family name, or before the family name alone,
//! tells whom a letter is to (`Mevr. W.S. van der Meulen`, `Herr Großmüller`), and a greeting who is
//! signed in (`Welcome back, Katherine`).

use super::look::{Look, are_everyday_words};
use super::phrases::Match;
use super::words::{Word, Words, next_key};
use crate::subject::attribute::Attribute;

/// Titles of English, Dutch and German, folded. Doctors' stand in `subject`: those are addressed by
/// everybody.
const TITLES: &[&str] = &[
    "de heer", "dhr", "fam", "familie", "frau", "herr", "herrn", "hr", "meneer", "mevr", "mevrouw",
    "miss", "mr", "mrs", "ms", "mw", "mx",
];
/// Greetings of the three languages, folded.
const GREETINGS: &[&str] = &[
    "beste",
    "dag",
    "dear",
    "geachte",
    "goedemiddag",
    "goedemorgen",
    "goedenavond",
    "good afternoon",
    "good evening",
    "good morning",
    "guten abend",
    "guten morgen",
    "guten tag",
    "hallo",
    "hello",
    "hey",
    "hi",
    "hoi",
    "liebe",
    "lieber",
    "lieve",
    "moin",
    "welcome",
    "welcome back",
    "welkom",
    "welkom terug",
    "willkommen",
    "willkommen zuruck",
];
/// Titles that stand behind another one.
const FURTHER: &[&[u8]] = &[b"dr", b"drs", b"ing", b"ir", b"med", b"prof"];
/// The most words of a name.
const LONGEST: usize = 8;

/// Returns what a name may follow.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    TITLES.iter().chain(GREETINGS).copied()
}

impl Look<'_> {
    /// Notes the known subject whose name follows a title or a greeting, at its full length.
    pub(super) fn ask_addressed(&mut self, words: &Words, title: &Match) {
        let index = &self.detector.index;
        let all = words.all();
        let is_title = |word: &&Word| FURTHER.contains(&words.text(**word));
        let further = all.iter().skip(title.last + 1).take_while(is_title);
        let first = title.last + 1 + further.count();
        let behind = all.iter().enumerate().skip(first);
        let mut key = words.start();
        let (mut says_something, mut found) = (false, None);
        for (last, word) in behind.take(LONGEST) {
            key = next_key(key, word.hash);
            // An initial alone is nobody's.
            says_something |= word.range().len() > 1;
            let is_name = |attribute: &Attribute| {
                matches!(
                    attribute,
                    Attribute::Family | Attribute::Given | Attribute::Name
                )
            };
            let mut owners = index.under_key(key);
            if says_something && let Some(owner) = owners.find(|owner| is_name(&owner.attribute)) {
                found = Some((owner, last));
            }
        }
        let Some((owner, last)) = found else { return };
        let at = Match {
            first,
            last,
            hit: title.hit,
        };
        // Behind a hyphen another name goes on.
        let end = all.get(last).map(|word| word.range().end);
        let behind = end.and_then(|end| self.text().get(end..));
        let goes_on = words.are_in_place()
            && matches!(behind, Some([b'-', next, ..]) if next.is_ascii_alphabetic());
        if !goes_on && !are_everyday_words(self.detector, (words, &at), self.text()) {
            self.tell_subject(owner, words.phrase(at.first, at.last));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::detect::tests::kinds_of;

    const PEOPLE: &str = "[[subject]]\nid = \"a\"\ngiven = [\"Willemijn\", \"Sophie\"]\n\
        family = \"van der Meulen\"\n[[subject]]\nid = \"b\"\ngiven = [\"Jürgen\"]\n\
        family = \"Großmüller\"\n[[subject]]\nid = \"c\"\ngiven = [\"Page\"]\nfamily = \"Will\"\n";

    #[test]
    fn a_title_and_a_family_name_name_somebody() {
        for (text, kind) in [
            (
                "Beste mevr. W.S. van der Meulen, welkom",
                Some("subject.name"),
            ),
            ("mw. W. van der Meulen", Some("subject.name")),
            ("Geachte mevrouw van der Meulen", Some("subject.family")),
            ("Sehr geehrter Herr Großmüller", Some("subject.family")),
            ("Hr. Grossmueller", Some("subject.family")),
            ("Mr. J. Großmüller", Some("subject.name")),
            ("Hello Mr. Will", Some("subject.family")),
            ("ask hr will you", None),
            (
                "Welcome back, Willemijn! Your results",
                Some("subject.given"),
            ),
            ("Hallo Jürgen", Some("subject.given")),
            ("Dear Ms. van der Meulen", Some("subject.family")),
            ("hi will you", None),
            ("Hi J", None),
            ("Mevr. drs. W.S. van der Meulen", Some("subject.name")),
            ("Lieber Herr Dr. Großmüller", Some("subject.family")),
            ("Mevrouw van der Meulen-Jansen", None),
            ("Frau Großmann", None),
            ("van der Meulen", None),
            ("Mr.", None),
        ] {
            let found = kinds_of(PEOPLE, text);
            assert_eq!(found.first().map(String::as_str), kind, "{text}");
        }
    }
}
