//! The words that name identifiers, found in names of fields and in text.

use std::collections::HashMap;

use super::{Context, Identifier};

/// Longer words name no identifier.
pub(super) const LONGEST_WORD: usize = 32;

/// A phrase that names an identifier, by all its words but the last.
struct Phrase {
    /// From the last to the first.
    before: Vec<Box<[u8]>>,
    identifier: u16,
    nearby: bool,
}

/// Phrases by their last words.
pub(super) struct Words {
    by_last: HashMap<Box<[u8]>, Vec<Phrase>>,
    /// For each first letter the lengths that its words have, as bits: most words are no names, and
    /// this says so at once.
    lengths: Vec<u64>,
}

impl Words {
    /// Collects the words of identifiers.
    pub(super) fn new(list: &[Identifier]) -> Self {
        let mut by_last: HashMap<Box<[u8]>, Vec<Phrase>> = HashMap::new();
        let mut lengths = vec![0_u64; 256];
        let key = (0..).zip(list).filter(|(_, one)| one.context == Context::Key);
        for (identifier, one) in key {
            for phrase in &one.words {
                let mut words = phrase.rsplit(' ').map(|word| Box::from(word.as_bytes()));
                let Some(last) = words.next() else { continue };
                note(&mut lengths, &last);
                by_last.entry(last).or_default().push(Phrase {
                    before: words.collect(),
                    identifier,
                    nearby: one.nearby,
                });
            }
        }
        Self { by_last, lengths }
    }

    /// Returns the identifiers that the folded words of a field's name mean.
    pub(super) fn in_name(&self, name: &str) -> Vec<u16> {
        let mut named = Vec::new();
        let mut words = name.as_bytes().rsplit(|byte| *byte == b' ');
        while let Some(word) = words.next() {
            let phrases = self.by_last.get(word).into_iter().flatten();
            let fits = phrases.filter(|phrase| ends_with(words.clone(), &phrase.before));
            named.extend(fits.map(|phrase| phrase.identifier));
        }
        named
    }

    /// Calls `see` with the identifiers that words in `text` name, and how many bytes before the
    /// end of `text` the word ends, the last word first, until it returns `true`.
    pub(super) fn in_text(&self, text: &[u8], mut see: impl FnMut(u16, usize) -> bool) -> bool {
        let mut behind = 0;
        let mut words = text.rsplit(|byte| !is_letter(*byte));
        while let Some(word) = words.next() {
            let mut folded = [0; LONGEST_WORD];
            if let Some(word) = self.may_name(word, &mut folded) {
                let before = words.clone().filter(|word| !word.is_empty());
                let phrases = self.by_last.get(word).into_iter().flatten();
                for phrase in phrases.filter(|phrase| phrase.nearby) {
                    if ends_with(before.clone(), &phrase.before) && see(phrase.identifier, behind) {
                        return true;
                    }
                }
            }
            behind += word.len() + 1;
        }
        false
    }

    /// Returns the word in lower case, unless its first letter and length say that it names nothing.
    fn may_name<'b>(&self, word: &[u8], folded: &'b mut [u8; LONGEST_WORD]) -> Option<&'b [u8]> {
        let first = word.first()?.to_ascii_lowercase();
        let lengths = self.lengths.get(usize::from(first))?;
        if word.len() >= 64 || lengths >> word.len() & 1 == 0 {
            return None;
        }
        let folded = folded.get_mut(..word.len())?;
        folded.copy_from_slice(word);
        folded.make_ascii_lowercase();
        Some(folded)
    }
}

fn note(lengths: &mut [u64], word: &[u8]) {
    let first = word.first().map(|first| usize::from(*first));
    if let Some(lengths) = first.and_then(|first| lengths.get_mut(first)) {
        *lengths |= 1_u64.checked_shl(word.len() as u32).unwrap_or(0);
    }
}

/// Whether these words, from the last to the first, start with those of a phrase.
fn ends_with<'w>(words: impl Iterator<Item = &'w [u8]>, phrase: &[Box<[u8]>]) -> bool {
    let fitting = words.zip(phrase);
    let fitting = fitting.take_while(|(word, own)| word.eq_ignore_ascii_case(own));
    fitting.count() == phrase.len()
}

/// Letters, and the bytes that letters beyond ASCII have.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}
