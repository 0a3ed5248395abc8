//! Writes the forms of one value after another, each spelling once.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use unicode_normalization::UnicodeNormalization as _;

use super::Salt;
use super::attribute::{Attribute, Weight};
use super::digest::Algorithm;
use super::forms::{FormSink, Owner, OwnerId, Owners};
use crate::patterns::fold::fold;
use crate::sensitive::Sensitive;

/// Plain forms shorter than this are looked for under a key only.
const SHORTEST_ANYWHERE: usize = 6;
/// Plain forms of digits alone need to be longer to stand anywhere.
const SHORTEST_NUMBER_ANYWHERE: usize = 8;

/// What forms and tags send when they have no value: their digests are everywhere. Lower case.
const PLACEHOLDERS: &[&str] = &[
    "",
    "-",
    "0",
    "00000000",
    "1",
    "<user_email_address>",
    "[object object]",
    "__insert_user_email__",
    "anonymous",
    "email",
    "false",
    "guest",
    "n/a",
    "nan",
    "nil",
    "no",
    "none",
    "null",
    "other",
    "phone",
    "test",
    "test@test.com",
    "true",
    "undefined",
    "unknown",
    "user",
    "yes",
];

/// A text with more words than this in which a letter can be written out has them all so, or none.
const MOST_WRITTEN_OUT: usize = 4;

/// Bytes of the longest of them, with some space around it.
const LONGEST_PLACEHOLDER: usize = 32;

/// Digests of the hex digest, as the few brokers make them that do: Criteo digests the MD5.
const COMPOSED: &[(Algorithm, Algorithm, &[&str])] = &[
    (Algorithm::Md5, Algorithm::Md5, &["md5", "md5"]),
    (Algorithm::Md5, Algorithm::Sha1, &["md5", "sha1"]),
    (Algorithm::Md5, Algorithm::Sha256, &["md5", "sha256"]),
    (Algorithm::Sha1, Algorithm::Md5, &["sha1", "md5"]),
    (Algorithm::Sha1, Algorithm::Sha1, &["sha1", "sha1"]),
    (Algorithm::Sha1, Algorithm::Sha256, &["sha1", "sha256"]),
    (Algorithm::Sha256, Algorithm::Md5, &["sha256", "md5"]),
    (Algorithm::Sha256, Algorithm::Sha1, &["sha256", "sha1"]),
    (Algorithm::Sha256, Algorithm::Sha256, &["sha256", "sha256"]),
];

/// Writes forms to their taker.
pub(super) struct Pen<'a> {
    sink: &'a mut dyn FormSink,
    salts: &'a [Salt],
    owners: Owners,
    subject: u32,
    owner: OwnerId,
    /// Whether the value names the person, so that its salted digests are of use to anybody.
    names: bool,
    /// What has been written of this value, as hashes.
    written: HashSet<u64>,
    hasher: RandomState,
}

/// In which way a spelling was written.
#[derive(Hash)]
enum Way {
    Address,
    Digest,
    Plain,
}

impl<'a> Pen<'a> {
    pub(super) fn new(sink: &'a mut dyn FormSink, salts: &'a [Salt]) -> Self {
        Self {
            sink,
            salts,
            owners: Owners::default(),
            subject: 0,
            owner: OwnerId(0),
            names: false,
            written: HashSet::new(),
            hasher: RandomState::new(),
        }
    }

    /// Ends the writing.
    pub(super) fn owners(self) -> Owners {
        self.owners
    }

    /// Says whose values follow.
    pub(super) fn subject(&mut self, id: &str) {
        self.subject = self.owners.add_subject(id);
    }

    /// Says which value the forms that follow are of. Whatever form it takes, its fingerprint is
    /// that of `value`.
    pub(super) fn about(&mut self, attribute: Attribute, value: &str) {
        self.names = attribute.weight() == Weight::Names;
        self.owner = self.owners.add(Owner {
            subject: self.subject,
            attribute,
            value: Sensitive::new(fold(value.as_bytes()).into_bytes().into()),
        });
        self.written.clear();
    }

    /// A plain form: found anywhere if it is long enough to mean nothing else, else under a key.
    pub(super) fn plain(&mut self, text: &str) {
        self.each_folded(text, |pen, folded| {
            if is_distinctive(folded) {
                pen.sink.anywhere(folded, pen.owner);
            } else {
                pen.sink.under_key(folded, pen.owner);
            }
        });
    }

    /// A form that means something else elsewhere. What is to be found anywhere is written first.
    pub(super) fn under_key(&mut self, text: &str) {
        self.each_folded(text, |pen, folded| pen.sink.under_key(folded, pen.owner));
    }

    fn each_folded(&mut self, text: &str, write: impl Fn(&mut Self, &str)) {
        let folded = fold(text.as_bytes());
        if !folded.is_empty() && self.is_new(Way::Plain, &folded) {
            write(self, &folded);
        }
        if !text.is_ascii() {
            for written in written_out_in_part(text) {
                let folded = fold(written.as_bytes());
                if self.is_new(Way::Plain, &folded) {
                    write(self, &folded);
                }
            }
        }
    }

    /// An e-mail address in lower case.
    pub(super) fn address(&mut self, address: &str) {
        if self.is_new(Way::Address, address) {
            self.sink.address(address, self.owner);
        }
    }

    /// The digests of exactly this text.
    pub(super) fn digest(&mut self, text: &str) {
        if is_placeholder(text) || !self.is_new(Way::Digest, text) {
            return;
        }
        let (owner, bytes) = (self.owner, text.as_bytes());
        let salts = if self.names { self.salts } else { &[] };
        for algorithm in Algorithm::ALL {
            let mut see = |raw: &[u8]| self.sink.digest(raw, algorithm.made_by(), owner);
            algorithm.digest_parts(&[bytes], &mut see);
            for salt in salts {
                algorithm.digest_parts(&[salt.bytes(), bytes], &mut see);
                algorithm.digest_parts(&[bytes, salt.bytes()], &mut see);
            }
        }
    }

    /// The digests of the text as it is, in lower and in upper case.
    pub(super) fn digest_cases(&mut self, text: &str) {
        self.digest(text);
        self.digest(&text.to_lowercase());
        self.digest(&text.to_uppercase());
    }

    /// The digests of a name or phrase as vendors normalise it: as typed, lower case, without
    /// punctuation and spaces, without diacritics, with umlauts written out.
    pub(super) fn digest_words(&mut self, text: &str) {
        let lower = text.to_lowercase();
        self.digest(text);
        self.digest(&kept(&lower, char::is_alphanumeric));
        if !lower.is_ascii() {
            let folded = fold(lower.as_bytes());
            self.digest(&folded);
            self.digest(&folded.replace(' ', ""));
            self.digest(&written_out(&lower));
        }
        self.digest(&lower);
    }

    /// The digests of the hex digests of the text.
    pub(super) fn digest_of_digests(&mut self, text: &str) {
        if is_placeholder(text) {
            return;
        }
        for (first, second, made_by) in COMPOSED {
            let mut hex = String::new();
            first.digest_parts(&[text.as_bytes()], &mut |raw| hex = in_hex(raw));
            let owner = self.owner;
            let mut see = |raw: &[u8]| self.sink.digest(raw, made_by, owner);
            second.digest_parts(&[hex.as_bytes()], &mut see);
        }
    }

    fn is_new(&mut self, way: Way, text: &str) -> bool {
        self.written.insert(self.hasher.hash_one((way, text)))
    }
}

/// Whether folded text is long enough to mean nothing else wherever it stands.
pub(super) fn is_distinctive(folded: &str) -> bool {
    let shortest = if folded.bytes().all(|byte| byte.is_ascii_digit()) {
        SHORTEST_NUMBER_ANYWHERE
    } else {
        SHORTEST_ANYWHERE
    };
    folded.len() >= shortest
}

/// Returns the text as it is compared: without space at its ends, letters with their marks as one.
pub(super) fn tidy(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Returns the characters that are kept.
pub(super) fn kept(text: &str, keep: impl Fn(char) -> bool) -> String {
    text.chars().filter(|character| keep(*character)).collect()
}

/// Returns `text` with the letters written out that keyboards elsewhere lack: ä as ae, ø as oe.
pub(super) fn written_out(text: &str) -> String {
    let mut written = String::with_capacity(text.len() + 4);
    for character in text.chars() {
        match character {
            'ä' | 'æ' => written.push_str("ae"),
            'ö' | 'ø' | 'œ' => written.push_str("oe"),
            'ü' => written.push_str("ue"),
            'å' => written.push_str("aa"),
            'Ä' | 'Æ' => written.push_str("Ae"),
            'Ö' | 'Ø' | 'Œ' => written.push_str("Oe"),
            'Ü' => written.push_str("Ue"),
            'Å' => written.push_str("Aa"),
            'ß' => written.push_str("ss"),
            other => written.push(other),
        }
    }
    written
}

/// Returns `text` with these letters written out in every word, and in some of its words only:
/// `Juergen Müller` is what an account has whose owner changed one name.
fn written_out_in_part(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let changes = |word: &&str| written_out(word) != **word;
    let several = words.iter().filter(|word| changes(word)).count();
    let mut all = vec![written_out(text)];
    if !(2..=MOST_WRITTEN_OUT).contains(&several) {
        return all;
    }
    let changing = (0..words.len()).filter(|at| words.get(*at).is_some_and(changes));
    for only in changing.flat_map(|at| [(at, true), (at, false)]) {
        let spelled = words.iter().enumerate().map(|(at, word)| {
            if (at == only.0) == only.1 {
                written_out(word)
            } else {
                (*word).to_owned()
            }
        });
        all.push(spelled.collect::<Vec<_>>().join(" "));
    }
    all
}

fn is_placeholder(text: &str) -> bool {
    if text.len() > LONGEST_PLACEHOLDER {
        return false;
    }
    let lower = text.trim().to_ascii_lowercase();
    PLACEHOLDERS.binary_search(&lower.as_str()).is_ok()
}

fn in_hex(raw: &[u8]) -> String {
    raw.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_in_order_and_found_in_any_case() {
        assert!(PLACEHOLDERS.is_sorted());
        for text in ["", " ", "NULL", "undefined", "Test", "[object Object]"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["f", "female", "tests", "jane@example.com"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn letters_are_written_out() {
        for (text, expected) in [
            ("Müller", "Mueller"),
            ("Søren Ångström", "Soeren Aangstroem"),
            ("Groß", "Gross"),
            ("Zoë", "Zoë"),
        ] {
            assert_eq!(written_out(&tidy(text)), expected);
        }
        assert_eq!(written_out(&tidy("Mu\u{308}ller")), "Mueller");
    }

    #[test]
    fn letters_are_written_out_in_some_words() {
        for (text, expected) in [
            ("Jürgen Doe", vec!["Juergen Doe"]),
            (
                "Jürgen Müller",
                vec!["Juergen Mueller", "Juergen Müller", "Jürgen Mueller"],
            ),
        ] {
            let mut all = written_out_in_part(text);
            all.sort_unstable();
            all.dedup();
            assert_eq!(all, expected);
        }
    }

    #[test]
    fn short_text_and_short_numbers_are_not_distinctive() {
        for (text, expected) in [
            ("li wu", false),
            ("jane doe", true),
            ("1234567", false),
            ("12345678", true),
            ("1234 ab", true),
        ] {
            assert_eq!(is_distinctive(text), expected, "{text}");
        }
    }
}
