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
    /// What ends and lengths there are, by first letter: most words name nothing, and this says so at
    /// once.
    marks: Vec<u64>,
}

impl Words {
    /// Collects the words of identifiers.
    pub(super) fn new(list: &[Identifier]) -> Self {
        let mut by_last: HashMap<Box<[u8]>, Vec<Phrase>> = HashMap::new();
        let mut marks = vec![0_u64; 256];
        let key = (0..)
            .zip(list)
            .filter(|(_, one)| one.context == Context::Key);
        for (identifier, one) in key {
            for phrase in &one.words {
                let mut words = phrase.rsplit(' ').map(|word| Box::from(word.as_bytes()));
                let Some(last) = words.next() else { continue };
                if let Some((row, mark)) = mark(&last)
                    && let Some(marks) = marks.get_mut(row)
                {
                    *marks |= mark;
                }
                by_last.entry(last).or_default().push(Phrase {
                    before: words.collect(),
                    identifier,
                    nearby: one.nearby,
                });
            }
        }
        Self { by_last, marks }
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
    /// end of `text` the word ends, which are `reach` at the most; the last word first, until it
    /// returns `true`.
    pub(super) fn in_text(
        &self,
        text: &[u8],
        reach: usize,
        mut see: impl FnMut(u16, usize) -> bool,
    ) {
        let mut behind = 0;
        let mut words = text.rsplit(|byte| !is_letter(*byte));
        while let Some(word) = words.next().filter(|_| behind <= reach) {
            let mut folded = [0; LONGEST_WORD];
            let named = self.may_name(word, &mut folded);
            let phrases = named.and_then(|word| self.by_last.get(word));
            let before = words.clone().filter(|word| !word.is_empty());
            let mut fitting = phrases
                .into_iter()
                .flatten()
                .filter(|phrase| phrase.nearby && ends_with(before.clone(), &phrase.before));
            if fitting.any(|phrase| see(phrase.identifier, behind)) {
                return;
            }
            behind += word.len() + 1;
        }
    }

    /// Returns the word in lower case, unless its ends and length say that it names nothing.
    fn may_name<'b>(&self, word: &[u8], folded: &'b mut [u8; LONGEST_WORD]) -> Option<&'b [u8]> {
        let (row, mark) = mark(word)?;
        if self.marks.get(row)? & mark == 0 {
            return None;
        }
        let folded = folded.get_mut(..word.len())?;
        folded.copy_from_slice(word);
        folded.make_ascii_lowercase();
        Some(folded)
    }
}

/// Where a word is marked: in the row of its first letter, the bit of its last letter and length.
fn mark(word: &[u8]) -> Option<(usize, u64)> {
    let (first, last) = (word.first()? | 0x20, word.last()? | 0x20);
    let bit = (usize::from(last) * 7 + word.len()) % 64;
    Some((usize::from(first), 1 << bit))
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
