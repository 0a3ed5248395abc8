//! The search for identifiers in any text: from token to token that has a digit, through one
//! automaton of all shapes, which gives most of them up within a few bytes.
//!
//! This runs over every value of every request.

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::{primitives::StateID, syntax};
use regex_automata::{Anchored, MatchKind};

use super::words::LONGEST_WORD;
use super::{Context, Identifier, Identifiers};
use crate::limits;
use crate::patterns::error::Errors;

/// No identifier that is looked for here has fewer digits.
const FEWEST_DIGITS: usize = 2;
/// Bytes looked at for a word that is not too far away, so that it is not cut in two.
const WINDOW: usize = limits::CONTEXT_BYTES + LONGEST_WORD;

/// The shapes that may fire alone, as one automaton.
pub(super) struct Shapes {
    automaton: dense::DFA<Vec<u32>>,
    start: StateID,
    /// The identifier of each pattern.
    identifiers: Vec<u16>,
}

impl Shapes {
    /// Compiles the shapes that may fire alone.
    pub(super) fn new(list: &[Identifier]) -> Result<Self, Errors> {
        let alone = (0..)
            .zip(list)
            .filter(|(_, one)| one.context == Context::Alone && !one.is_mailbox());
        let (identifiers, shapes): (Vec<u16>, Vec<&str>) = alone
            .map(|(index, one)| (index, one.written.as_str()))
            .unzip();
        let config = dense::Config::new()
            .match_kind(MatchKind::All)
            .start_kind(StartKind::Anchored)
            .dfa_size_limit(Some(limits::AUTOMATON_BYTES))
            .determinize_size_limit(Some(limits::AUTOMATON_BYTES));
        let built = dense::Builder::new()
            .configure(config)
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .build_many(&shapes);
        let mut errors = Errors::default();
        if let Ok(automaton) = built
            && let Some(start) = automaton.universal_start_state(Anchored::Yes)
        {
            return Ok(Self {
                automaton,
                start,
                identifiers,
            });
        }
        errors.add_file(
            "identifiers.toml",
            "the shapes that fire alone do not fit one automaton without boundaries",
        );
        Err(errors)
    }

    /// Returns the identifier that starts at the beginning of `text`, and its length; the longest
    /// that passes.
    fn longest(&self, all: &Identifiers, text: &[u8]) -> Option<(u16, usize)> {
        let mut longest = None;
        let mut state = self.start;
        for (end, byte) in text.iter().enumerate() {
            state = self.automaton.next_state(state, *byte);
            if !self.automaton.is_special_state(state) {
                continue;
            }
            if self.automaton.is_dead_state(state) {
                return longest;
            }
            // A match is known one byte later.
            longest = self.passing(all, state, text, end).or(longest);
        }
        state = self.automaton.next_eoi_state(state);
        self.passing(all, state, text, text.len()).or(longest)
    }

    fn passing(
        &self,
        all: &Identifiers,
        state: StateID,
        text: &[u8],
        end: usize,
    ) -> Option<(u16, usize)> {
        if !self.automaton.is_match_state(state) || !ends(text, end) {
            return None;
        }
        let value = text.get(..end)?;
        let patterns = (0..self.automaton.match_len(state))
            .map(|index| self.automaton.match_pattern(state, index).as_usize());
        let mut identifiers = patterns.filter_map(|pattern| self.identifiers.get(pattern));
        let passing = identifiers.find(|index| {
            all.get(**index)
                .is_some_and(|one| one.check.passes(value, &all.codes))
        });
        passing.map(|index| (*index, end))
    }
}

/// Finds identifiers in `text`.
pub(super) fn scan<'t>(
    all: &Identifiers,
    text: &'t [u8],
    found: &mut dyn FnMut(&Identifier, &'t [u8]),
) {
    if count_digits(text) < FEWEST_DIGITS {
        return;
    }
    let mut followed = 0;
    let mut at = 0;
    while let Some(token) = next_token(text, at) {
        let gap = at..token.start;
        at = token.end;
        let alone = text
            .get(token.start..)
            .filter(|_| !continues(text, token.start))
            .and_then(|rest| all.shapes.longest(all, rest));
        if let Some((index, length)) = alone {
            at = token.start + length;
            let value = text.get(token.start..at).unwrap_or_default();
            all.get(index).into_iter().for_each(|one| found(one, value));
        } else if gap.len() > 1 {
            at = at.max(named(all, text, gap, &mut followed, found));
        }
    }
}

/// Looks for identifiers behind the words in a gap between tokens with digits; returns where the
/// last one found ends.
fn named<'t>(
    all: &Identifiers,
    text: &'t [u8],
    gap: std::ops::Range<usize>,
    followed: &mut usize,
    found: &mut dyn FnMut(&Identifier, &'t [u8]),
) -> usize {
    let from = gap.start.max(gap.end.saturating_sub(WINDOW));
    let words = text.get(from..gap.end).unwrap_or_default();
    let mut end = 0;
    all.words
        .in_text(words, limits::CONTEXT_BYTES, |index, behind| {
            *followed += 1;
            let start = gap.end - behind;
            let Some(one) = all
                .get(index)
                .filter(|_| *followed <= limits::CONTEXT_WORDS)
            else {
                return false;
            };
            let until = start + limits::CONTEXT_BYTES + limits::IDENTIFIER_BYTES;
            let rest = text.get(start..until.min(text.len())).unwrap_or_default();
            one.values(rest, &all.codes, &mut |value| {
                let offset = value.as_ptr().addr() - rest.as_ptr().addr();
                if end == 0 && offset <= limits::CONTEXT_BYTES {
                    end = start + offset + value.len();
                    found(one, value);
                }
            });
            end > 0
        });
    end
}

/// How many digits there are. Counted without a branch, so that it is done many bytes at a time.
fn count_digits(text: &[u8]) -> usize {
    let count = |bytes: &[u8]| -> u8 {
        bytes
            .iter()
            .map(|byte| u8::from(byte.is_ascii_digit()))
            .sum()
    };
    text.chunks(128)
        .map(|bytes| usize::from(count(bytes)))
        .sum()
}

/// The next run of letters and digits that has a digit.
fn next_token(text: &[u8], from: usize) -> Option<std::ops::Range<usize>> {
    let rest = text.get(from..)?;
    let digit = rest.iter().position(u8::is_ascii_digit)?;
    let (before, behind) = rest.split_at_checked(digit)?;
    let letters = before
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphabetic());
    let more = behind
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric());
    let digit = from + digit;
    Some(digit - letters.count()..digit + more.count())
}

/// Whether a number goes on here: the token starts with a digit, and before it are a dash or dot and
/// another digit.
fn continues(text: &[u8], start: usize) -> bool {
    let first = text.get(start).is_some_and(u8::is_ascii_digit);
    let before = start.checked_sub(2).and_then(|at| text.get(at..start));
    first && matches!(before, Some([b'0'..=b'9', b'-' | b'.']))
}

/// Whether a value ends here: what follows is no letter or digit, and no number goes on.
fn ends(text: &[u8], end: usize) -> bool {
    match text.get(end..).unwrap_or_default() {
        [next, ..] if next.is_ascii_alphanumeric() => false,
        [b'-' | b'.', next, ..] => {
            let last = end.checked_sub(1).and_then(|at| text.get(at));
            !(next.is_ascii_digit() && last.is_some_and(u8::is_ascii_digit))
        }
        _ => true,
    }
}
