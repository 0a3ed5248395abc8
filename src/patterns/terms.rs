//! Health words: conditions, medications, treatments and specialties, in three languages.

use std::collections::HashMap;

use super::fold::fold;
use super::{PatternError, table};

/// What kind of thing a term names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A phrase from a questionnaire.
    Answer,
    /// A disease, disorder, symptom or state.
    Condition,
    /// A drug by its generic or brand name.
    Medication,
    /// A treatment, test, service or specialty.
    Service,
}

impl Topic {
    /// Returns the topic with its article, for a sentence.
    pub fn says(self) -> &'static str {
        match self {
            Self::Answer => "an answer",
            Self::Condition => "a condition",
            Self::Medication => "a medication",
            Self::Service => "a treatment or service",
        }
    }
}

/// One health word or phrase.
#[derive(Debug, Clone)]
pub struct Term {
    /// The spellings to look for, folded.
    pub(crate) spellings: Vec<String>,
    /// The family, such as `mental_health`.
    pub category: String,
    /// What kind of thing it names.
    pub topic: Topic,
    /// Whether the family is one that people keep to themselves most of all.
    pub sensitive: bool,
    /// Whether it has ordinary meanings too, so that it counts only beside other signs.
    pub needs_context: bool,
}

/// Reads a table of `term, category, sensitivity, needs` rows.
pub(super) fn read(file: &str, topic: Topic, text: &str) -> Result<Vec<Term>, PatternError> {
    table::rows(file, text, 4)?
        .into_iter()
        .map(|row| {
            let [term, category, sensitivity, needs] = row.columns.as_slice() else {
                return Err(row.error(file, "wants four columns"));
            };
            Ok(Term {
                spellings: spellings(term),
                category: (*category).to_owned(),
                topic,
                sensitive: *sensitivity == "high",
                needs_context: match *needs {
                    "alone" => false,
                    "context" => true,
                    _ => return Err(row.error(file, "the last column is `alone` or `context`")),
                },
            })
        })
        .collect()
}

/// Joins terms that are spelled alike, as in two languages: an ordinary meaning in one of them is
/// enough to ask for context.
pub(super) fn merge(terms: Vec<Term>) -> Vec<Term> {
    let mut by_spelling: HashMap<String, usize> = HashMap::new();
    let mut merged: Vec<Term> = Vec::new();
    for mut term in terms {
        term.spellings.retain(|spelling| {
            let Some(first) = by_spelling
                .get(spelling)
                .and_then(|index| merged.get_mut(*index))
            else {
                return true;
            };
            first.needs_context |= term.needs_context;
            first.sensitive |= term.sensitive;
            false
        });
        if !term.spellings.is_empty() {
            let spellings = term.spellings.iter().cloned();
            by_spelling.extend(spellings.map(|spelling| (spelling, merged.len())));
            merged.push(term);
        }
    }
    merged
}

/// A term folded, and with its umlauts written out, since addresses and slugs do either.
fn spellings(term: &str) -> Vec<String> {
    let plain = fold(term.as_bytes());
    let written_out = fold(write_out_umlauts(term).as_bytes());
    if plain == written_out {
        vec![plain]
    } else {
        vec![plain, written_out]
    }
}

/// Returns `text` with ä, ö, ü written as ae, oe, ue.
pub(crate) fn write_out_umlauts(text: &str) -> String {
    text.replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('Ä', "Ae")
        .replace('Ö', "Oe")
        .replace('Ü', "Ue")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_ordinary_in_one_language_needs_context_in_all() {
        let english = read(
            "en",
            Topic::Condition,
            "depression\tmental_health\thigh\tcontext\n",
        );
        let german = read(
            "de",
            Topic::Condition,
            "Depression\tmental_health\thigh\talone\n",
        );
        for order in [[&english, &german], [&german, &english]] {
            let all = order
                .into_iter()
                .flat_map(|terms| terms.as_ref().unwrap().clone());
            let merged = merge(all.collect());
            assert_eq!(merged.len(), 1);
            assert!(merged[0].needs_context);
        }
    }

    #[test]
    fn a_wrong_word_in_the_last_column_is_named() {
        let error = read("x.tsv", Topic::Condition, "a\tb\thigh\tmaybe\n").unwrap_err();
        assert!(error.to_string().contains("x.tsv, line 1"), "{error}");
    }
}
