//! Health words: which of those that stand in a text count, and as whose.

use std::collections::HashSet;

use super::field::Answer;
use super::finding::{Axis, Role, says_term};
use super::found::Told;
use super::keyed::is_placeholder;
use super::look::{Look, is_text};
use super::phrases::{Hit, Match};
use super::words::Words;
use crate::patterns::fold::fold;
use crate::patterns::stems::Stem;
use crate::patterns::terms::{Term, Topic};

/// What a health word says.
struct Health<'a> {
    topic: Topic,
    category: &'a str,
    sensitive: bool,
    needs_context: bool,
    is_common: bool,
}

impl<'a> From<&'a Term> for Health<'a> {
    fn from(term: &'a Term) -> Self {
        Self {
            topic: term.topic,
            category: &term.category,
            sensitive: term.sensitive,
            needs_context: term.needs_context,
            is_common: term.is_common,
        }
    }
}

impl<'a> From<&'a Stem> for Health<'a> {
    fn from(stem: &'a Stem) -> Self {
        Self {
            topic: stem.topic,
            category: &stem.category,
            sensitive: stem.sensitive,
            needs_context: false,
            is_common: false,
        }
    }
}

/// The health words of one text.
struct Beside {
    /// How many there are.
    words: usize,
    /// How many of them count alone.
    sure: usize,
}

impl<'a> Look<'a> {
    /// Does it hold health words: listed ones, or words that no list has with an ending that only
    /// health words have?
    pub(super) fn ask_health(&mut self, words: &Words, matches: &[Match]) {
        let endings = self.endings(words, matches);
        if matches.is_empty() && endings.is_empty() {
            return;
        }
        let mut told = HashSet::new();
        let terms = matches
            .iter()
            .filter(|one| matches!(one.hit, Hit::Term(_)) && told.insert(one.hit));
        let terms: Vec<&Match> = terms.collect();
        let beside = Beside {
            words: terms.len() + endings.len(),
            sure: endings.len() + terms.iter().filter(|one| self.counts_alone(one)).count(),
        };
        if beside.words == 0 || !is_text(self.text()) {
            return;
        }
        for one in terms {
            if let Some(term) = self.term_of(one) {
                let phrase = words.phrase(one.first, one.last);
                self.term(&Health::from(term), &phrase, &beside);
            }
        }
        for at in endings {
            let word = words.phrase(at, at);
            if let Some(stem) = self.detector.patterns.stems.of(&word) {
                self.term(&Health::from(stem), &word, &beside);
            }
        }
    }

    /// Is it an answer to a question about somebody's health, whatever it is?
    pub(super) fn ask_answer(&mut self) {
        let Some(Answer { family, says, .. }) = self.field.answer else {
            return;
        };
        if !is_answer(self.text(), self.leaf.field) {
            return;
        }
        self.found.findings.facts.note_health(Role::Chosen);
        let text = String::from_utf8_lossy(self.text()).into_owned();
        let told = Told {
            what: ("answer", family),
            kind: &format!("term.{family}"),
            text: &text,
        };
        self.found.add(self.detector, self.leaf, &told, |found| {
            found.says = says.to_owned();
            found.axis = Axis::Health;
            found.role = Role::Chosen;
            found.sensitive = family != "health_status";
        });
    }

    /// Returns the words that are in no listed phrase and have such an ending, each once.
    fn endings(&self, words: &Words, matches: &[Match]) -> Vec<usize> {
        let stems = &self.detector.patterns.stems;
        let mut listed = matches
            .iter()
            .filter(|one| matches!(one.hit, Hit::Term(_)))
            .peekable();
        let mut covered = 0;
        let mut found = Vec::new();
        for (at, word) in words.all().iter().enumerate() {
            while let Some(one) = listed.next_if(|one| one.first <= at) {
                covered = covered.max(one.last + 1);
            }
            let is_new = || stems.may_hold(words.text(*word));
            if at >= covered && is_new() {
                found.push((at, word.hash));
            }
        }
        if found.is_empty() {
            return Vec::new();
        }
        let mut told = HashSet::new();
        found
            .retain(|(at, hash)| told.insert(*hash) && stems.of(&words.phrase(*at, *at)).is_some());
        found.into_iter().map(|(at, _)| at).collect()
    }

    fn term_of(&self, one: &Match) -> Option<&'a Term> {
        let Hit::Term(index) = one.hit else {
            return None;
        };
        let at = usize::try_from(index).ok()?;
        self.detector.patterns.terms.get(at)
    }

    fn counts_alone(&self, one: &Match) -> bool {
        self.term_of(one).is_some_and(|term| !term.needs_context)
    }

    fn term(&mut self, term: &Health<'_>, phrase: &str, beside: &Beside) {
        let role = self.field.role(self.text(), self.surroundings.behind_login);
        let has_company = if term.is_common {
            beside.sure > 0
        } else {
            beside.words > 1
        };
        let in_context = has_company
            || self.surroundings.behind_login
            || self.field.asks_for_health(self.text())
            || self.surroundings.health_site;
        if term.needs_context && !in_context {
            return;
        }
        self.found.findings.facts.note_health(role);
        let says = says_term(term.topic, term.category);
        let told = Told {
            what: (term.topic.says(), term.category),
            kind: &format!("term.{}", term.category),
            text: phrase,
        };
        self.found.add(self.detector, self.leaf, &told, |found| {
            found.says = says;
            found.axis = Axis::Health;
            found.role = role;
            found.sensitive = term.sensitive;
        });
    }
}

/// The longest answer that somebody chose or typed.
const LONGEST_ANSWER: usize = 64;

/// Whether a value answers the question that its field asks, rather than being empty, a no, or the
/// question itself.
fn is_answer(text: &[u8], field: &str) -> bool {
    const NONE: &[&str] = &[
        "",
        "0",
        "false",
        "off",
        "n",
        "no",
        "nee",
        "nein",
        "keine",
        "none",
        "geen",
        "required",
        "optional",
        "unknown",
        "onbekend",
        "unbekannt",
        "-",
    ];
    let text = text.trim_ascii();
    let folded = fold(text);
    let own = field.rsplit(['.', '[', ']']).find(|part| !part.is_empty());
    let own = fold(own.unwrap_or_default().as_bytes());
    text.len() <= LONGEST_ANSWER
        && is_text(text)
        && !NONE.contains(&folded.as_str())
        && !is_placeholder(text)
        && folded.replace(' ', "") != own.replace(' ', "")
}
