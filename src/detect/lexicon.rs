//! One automaton over folded text for subjects' plain values and health words.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::patterns::terms::Term;
use crate::subject::Subjects;
use crate::subject::forms::{self, FormSink, Owner, OwnerId, Owners};

/// What a phrase is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hit {
    /// A known subject's value.
    Subject(OwnerId),
    /// A health word, by its place in the list.
    Term(usize),
}

/// All forms of all subjects. Has no `Debug`: it holds their values.
#[derive(Default)]
pub(super) struct Forms {
    anywhere: HashMap<String, Vec<OwnerId>>,
    under_key: HashMap<String, Vec<OwnerId>>,
    digests: HashMap<Vec<u8>, (OwnerId, &'static str)>,
    owners: Owners,
}

impl Forms {
    pub(super) fn of(subjects: &Subjects) -> Self {
        let mut forms = Self::default();
        forms.owners = forms::write(&subjects.list, &subjects.salts, &mut forms);
        forms
    }

    pub(super) fn owner(&self, id: OwnerId) -> Option<&Owner> {
        self.owners.get(id)
    }

    pub(super) fn subject_id(&self, owner: &Owner) -> Option<String> {
        self.owners.subject_id(owner.subject).map(str::to_owned)
    }

    pub(super) fn under_key(&self, folded: &str) -> impl Iterator<Item = &Owner> {
        let ids = self.under_key.get(folded).into_iter().flatten();
        ids.filter_map(|id| self.owner(*id))
    }

    pub(super) fn digest(&self, raw: &[u8]) -> Option<(&Owner, &'static str)> {
        let (id, made_by) = self.digests.get(raw)?;
        Some((self.owner(*id)?, made_by))
    }
}

impl FormSink for Forms {
    fn anywhere(&mut self, folded: &str, owner: OwnerId) {
        self.anywhere.entry(folded.into()).or_default().push(owner);
    }

    fn under_key(&mut self, folded: &str, owner: OwnerId) {
        self.under_key.entry(folded.into()).or_default().push(owner);
    }

    fn address(&mut self, _: &str, _: OwnerId) {}

    fn digest(&mut self, raw: &[u8], made_by: &'static [&'static str], owner: OwnerId) {
        let name = made_by.last().copied().unwrap_or_default();
        self.digests.entry(raw.into()).or_insert((owner, name));
    }
}

/// Phrases with what they are.
pub(super) struct Lexicon {
    automaton: Option<AhoCorasick>,
    hits: Vec<Vec<Hit>>,
}

impl Lexicon {
    /// Compiles subjects' plain forms and terms.
    pub(super) fn new(terms: &[Term], forms: &Forms) -> Self {
        let mut phrases: HashMap<&str, Vec<Hit>> = HashMap::new();
        for (index, term) in terms.iter().enumerate() {
            for spelling in term
                .spellings
                .iter()
                .filter(|spelling| !spelling.is_empty())
            {
                phrases.entry(spelling).or_default().push(Hit::Term(index));
            }
        }
        for (phrase, owners) in &forms.anywhere {
            let hits = phrases.entry(phrase).or_default();
            hits.extend(owners.iter().copied().map(Hit::Subject));
        }
        let (phrases, hits): (Vec<&str>, Vec<Vec<Hit>>) = phrases.into_iter().unzip();
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .build(&phrases)
            .ok();
        Self { automaton, hits }
    }

    /// Returns the phrases that stand in `folded` as whole words; of health words that lie within
    /// one another only the longest.
    pub(super) fn find<'t>(&self, folded: &'t str) -> Vec<(&Hit, &'t str)> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let bytes = folded.as_bytes();
        let edge = |at: Option<&u8>| at.is_none_or(|byte| *byte == b' ');
        let mut found = Vec::new();
        for matched in automaton.find_overlapping_iter(bytes) {
            let before = matched.start().checked_sub(1).and_then(|at| bytes.get(at));
            if edge(before) && edge(bytes.get(matched.end())) {
                let phrase = folded.get(matched.range()).unwrap_or_default();
                for hit in self
                    .hits
                    .get(matched.pattern().as_usize())
                    .into_iter()
                    .flatten()
                {
                    found.push((matched.range(), hit, phrase));
                }
            }
        }
        longest_terms(&mut found);
        found
            .into_iter()
            .map(|(_, hit, phrase)| (hit, phrase))
            .collect()
    }
}

/// Leaves out health words that lie within longer ones, in one pass over the sorted places.
fn longest_terms(found: &mut Vec<(Range<usize>, &Hit, &str)>) {
    found.sort_by_key(|(range, _, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut covered: Option<Range<usize>> = None;
    found.retain(|(range, hit, _)| {
        if matches!(hit, Hit::Subject(_)) {
            return true;
        }
        if let Some(longer) = &covered
            && range.end <= longer.end
            && range != longer
        {
            return false;
        }
        covered = Some(range.clone());
        true
    });
}
