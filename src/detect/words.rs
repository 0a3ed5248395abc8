//! The words of a text, folded and hashed: what everything else is looked up by.
//!
//! ASCII text, nearly all there is, is folded byte by byte in place; anything else goes through
//! [`fold`]. Both give the same words.

use std::ops::Range;

use memchr::memchr2;

use crate::decode::Classes;

use crate::hash::{LAST, hash, mix};
use crate::patterns::fold::fold;

/// A run of letters and digits that is longer than this is no name in camelCase.
const LONGEST_CAMEL: usize = 64;

/// One word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    start: u32,
    end: u32,
    pub(super) hash: u64,
}

impl Word {
    /// Returns where the word stands in the folded text.
    pub(super) fn range(self) -> Range<usize> {
        let at = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
        at(self.start)..at(self.end)
    }
}

/// The words of the text that was read last. The buffers are used again and again.
pub(super) struct Words {
    seed: u64,
    /// With at least [`PADDING`] spaces behind it.
    folded: Vec<u8>,
    words: Vec<Word>,
    in_place: bool,
}

/// Spaces behind the text, so that eight bytes can be read wherever a word starts.
const PADDING: usize = 8;

impl Words {
    /// Returns no words, yet. Words with the same seed have the same hashes.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            folded: Vec::new(),
            words: Vec::new(),
            in_place: true,
        }
    }

    /// Takes the words of a text.
    pub(super) fn read(&mut self, text: &[u8]) {
        self.read_seen(text, Classes::of(text));
    }

    /// Takes the words of a text that is made of these classes of bytes.
    pub(super) fn read_seen(&mut self, text: &[u8], seen: Classes) {
        let seen = if seen == Classes::ANY {
            Classes::of(text)
        } else {
            seen
        };
        self.in_place = !seen.any(Classes::HIGH) && !seen.any(Classes::QUOTE);
        self.folded.clear();
        if self.in_place {
            self.fold_in_place(text);
        } else {
            self.folded.extend_from_slice(fold(text).as_bytes());
        }
        self.split();
    }

    /// Takes the words of a text that is folded already.
    pub(super) fn read_folded(&mut self, folded: &str) {
        self.in_place = false;
        self.folded.clear();
        self.folded.extend_from_slice(folded.as_bytes());
        self.split();
    }

    /// Whether each word stands in the folded text where it stood in the text that was read.
    pub(super) fn are_in_place(&self) -> bool {
        self.in_place
    }

    /// Takes the words of a text with those in camelCase split; false if there are none.
    pub(super) fn read_camel_case(&mut self, text: &[u8]) -> bool {
        if !has_camel_edge(text) {
            return false;
        }
        let mut split = Vec::with_capacity(text.len() + text.len() / 4);
        let mut any = false;
        for run in text.split_inclusive(|byte| !byte.is_ascii_alphanumeric()) {
            any |= split_run(run, &mut split);
        }
        if any {
            self.read(&split);
            self.in_place = false;
        }
        any
    }

    /// Takes the words of a text with possessives taken off (`O'Rourke's` is `O'Rourke`); false if
    /// there are none.
    pub(super) fn read_without_possessives(&mut self, text: &[u8]) -> bool {
        if memchr2(b'\'', 0xe2, text).is_none() {
            return false;
        }
        let ends = |rest: &[u8]| !rest.first().is_some_and(u8::is_ascii_alphanumeric);
        let mut kept = Vec::new();
        let mut rest = text;
        let mut any = false;
        while let Some(at) = memchr2(b'\'', 0xe2, rest) {
            let (before, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
            kept.extend_from_slice(before);
            let behind = from
                .strip_prefix(b"'s")
                .or_else(|| from.strip_prefix("’s".as_bytes()))
                .filter(|behind| ends(behind) && !before.is_empty());
            any |= behind.is_some();
            rest = match behind {
                Some(behind) => behind,
                None => {
                    kept.extend(from.first());
                    from.get(1..).unwrap_or_default()
                }
            };
        }
        kept.extend_from_slice(rest);
        if any {
            self.read(&kept);
            self.in_place = false;
        }
        any
    }

    /// Forgets the last text, and gives back the room that it took.
    pub(super) fn forget(&mut self) {
        self.folded = Vec::new();
        self.words = Vec::new();
    }

    /// Folds ASCII, so many bytes at a time as a processor takes at once.
    fn fold_in_place(&mut self, text: &[u8]) {
        let (chunks, rest) = text.as_chunks::<16>();
        for chunk in chunks {
            self.folded.extend_from_slice(&chunk.map(fold_ascii));
        }
        self.folded.extend(rest.iter().copied().map(fold_ascii));
    }

    /// Finds the words, eight bytes at a time.
    fn split(&mut self) {
        self.words.clear();
        let whole = self.folded.len().next_multiple_of(PADDING);
        self.folded.resize(whole + PADDING, b' ');
        let (eights, _) = self.folded.as_chunks::<8>();
        let (mut first, mut start) = (0_u32, 0);
        let mut in_word = 0;
        for eight in eights {
            let letters = letters(u64::from_le_bytes(*eight));
            // A bit for each byte that is not as the one before it: where a word starts or ends.
            let mut edges = letters ^ (letters << 8 | in_word);
            in_word = letters >> 56;
            while edges != 0 {
                let edge = edges & edges.wrapping_neg();
                let at = first + edge.trailing_zeros() / 8;
                if letters & edge != 0 {
                    start = at;
                } else if let Some(word) = word(self.seed, &self.folded, start, at) {
                    self.words.push(word);
                }
                edges ^= edge;
            }
            first = first.saturating_add(8);
        }
    }

    /// Returns the words.
    pub(super) fn all(&self) -> &[Word] {
        &self.words
    }

    /// Returns the text of a word.
    pub(super) fn text(&self, word: Word) -> &[u8] {
        self.folded.get(word.range()).unwrap_or_default()
    }

    /// Returns the first eight bytes of a word, zeros behind a shorter one, the first one lowest.
    pub(super) fn first_eight(&self, word: Word) -> u64 {
        let Range { start, end } = word.range();
        let text = self.folded.get(start..).unwrap_or_default();
        let eight = text.first_chunk().copied().unwrap_or_default();
        masked(eight, (end - start).min(8))
    }

    /// Returns some words in a row as they are written when folded.
    pub(super) fn phrase(&self, first: usize, last: usize) -> String {
        let words = self.words.get(first..=last).unwrap_or_default();
        let texts = words
            .iter()
            .map(|word| String::from_utf8_lossy(self.text(*word)));
        texts.collect::<Vec<_>>().join(" ")
    }

    /// Returns the hash that a word of this text has.
    pub(super) fn hash(&self, word: &[u8]) -> u64 {
        let mut padded = [b' '; 8];
        for (slot, byte) in padded.iter_mut().zip(word) {
            *slot = *byte;
        }
        if word.len() <= padded.len() {
            short_hash(self.seed, padded, word.len())
        } else {
            hash(self.seed, word)
        }
    }

    /// Returns the key of all words together.
    pub(super) fn key(&self) -> u64 {
        let hashes = self.words.iter().map(|word| word.hash);
        hashes.fold(self.seed, next_key)
    }

    /// The key of no words.
    pub(super) fn start(&self) -> u64 {
        self.seed
    }
}

/// Folds a byte without a branch, so that many can be folded at once.
fn fold_ascii(byte: u8) -> u8 {
    let lower = byte | 0x20;
    let letter = if lower.is_ascii_lowercase() {
        lower
    } else {
        b' '
    };
    if byte.is_ascii_digit() { byte } else { letter }
}

/// Returns a one in the lowest bit of each byte that is no space. Folded ASCII has letters (bit 6),
/// digits (bit 4) and spaces (neither); of other characters each byte has bit 6 or 7.
fn letters(eight: u64) -> u64 {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    (eight >> 7 | eight >> 6 | eight >> 4) & LOWEST
}

fn word(seed: u64, folded: &[u8], start: u32, end: u32) -> Option<Word> {
    let mut word = Word {
        start,
        end,
        hash: 0,
    };
    let text = folded.get(word.range().start..)?;
    let length = word.range().len();
    word.hash = if length <= 8 {
        short_hash(seed, *text.first_chunk()?, length)
    } else {
        hash(seed, folded.get(word.range())?)
    };
    Some(word)
}

/// Hashes a word of up to eight bytes.
fn short_hash(seed: u64, eight: [u8; 8], length: usize) -> u64 {
    let eight = masked(eight, length);
    mix(
        seed ^ eight,
        LAST ^ u64::try_from(length).unwrap_or_default(),
    )
}

/// Masks out what follows a word of up to eight bytes.
fn masked(eight: [u8; 8], length: usize) -> u64 {
    u64::from_le_bytes(eight) & (u64::MAX >> (64 - 8 * length.max(1)))
}

/// Returns the key of a phrase that goes on with a word.
pub(super) fn next_key(key: u64, hash: u64) -> u64 {
    mix(key.rotate_left(23) ^ hash, 0x2d35_8dcc_aa6c_78a5)
}

/// Whether a lower-case letter is followed by an upper-case one.
fn has_camel_edge(text: &[u8]) -> bool {
    let after = text.get(1..).unwrap_or_default();
    // No early exit: so the compiler can do many at once.
    let edges = text.iter().zip(after).fold(0_u8, |any, (before, after)| {
        any | u8::from(before.is_ascii_lowercase() & after.is_ascii_uppercase())
    });
    edges != 0
}

/// Copies a run of letters and digits with a space at each edge; whether there was one. Digits
/// between letters again and again are those of an id in base64, not of a name.
fn split_run(run: &[u8], split: &mut Vec<u8>) -> bool {
    let starts_over = |pair: &&[u8]| {
        pair.first().is_some_and(u8::is_ascii_digit)
            && pair.last().is_some_and(u8::is_ascii_alphabetic)
    };
    if run.len() > LONGEST_CAMEL || run.windows(2).filter(starts_over).count() > 1 {
        split.extend_from_slice(run);
        return false;
    }
    let mut before = 0_u8;
    let mut any = false;
    for byte in run {
        if before.is_ascii_lowercase() && byte.is_ascii_uppercase() {
            split.push(b' ');
            any = true;
        }
        split.push(*byte);
        before = *byte;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Words {
        let mut words = Words::new(7);
        words.read(text.as_bytes());
        words
    }

    #[test]
    fn words_are_those_of_folded_text() {
        for text in [
            "Major-Depressive_Disorder",
            "  O'Brien’s  café ",
            "a",
            "",
            "--",
            "+1 (617) 555-0142",
            "Müller x@y.example",
        ] {
            let words = read(text);
            let mut folded = Words::new(7);
            folded.read_folded(&fold(text.as_bytes()));
            assert_eq!(words.key(), folded.key(), "{text}");
            let last = words.all().len().saturating_sub(1);
            assert_eq!(words.phrase(0, last), fold(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn a_word_has_one_hash_wherever_it_stands() {
        for word in [
            "a",
            "bc",
            "1234567",
            "12345678",
            "123456789",
            "abcdefghijklmnopq",
            "é",
        ] {
            let alone = read(word).all().first().map(|word| word.hash);
            assert_eq!(Some(read("").hash(fold(word.as_bytes()).as_bytes())), alone);
            for before in ["", "x ", "xx-", "12345678 ", "é "] {
                let words = read(&format!("{before}{word}, {word}z"));
                let at = words.all().len().saturating_sub(2);
                let found = words.all().get(at).map(|word| word.hash);
                assert_eq!(found, alone, "{before}{word}");
                assert_ne!(words.all().last().map(|word| word.hash), alone);
            }
        }
    }

    #[test]
    fn other_words_have_other_keys() {
        let texts = [
            "jane doe",
            "janedoe",
            "doe jane",
            "jane",
            "jane doe doe",
            "janedoe1",
        ];
        let keys: std::collections::HashSet<u64> =
            texts.iter().map(|text| read(text).key()).collect();
        assert_eq!(keys.len(), texts.len());
    }

    #[test]
    fn camel_case_is_split_in_names_and_not_in_ids() {
        for (text, phrase) in [
            ("x.depressionScreening", Some("x depression screening")),
            ("DrAdaMercer", Some("dr ada mercer")),
            ("FLUOXETINE", None),
            ("a3bXk9Qz7TyU2mN", None),
        ] {
            let mut words = Words::new(7);
            let split = words.read_camel_case(text.as_bytes());
            let last = words.all().len().saturating_sub(1);
            assert_eq!(split.then(|| words.phrase(0, last)).as_deref(), phrase);
        }
    }
}
