//! Health words: conditions, medications, treatments and specialties, in three languages.

use std::collections::{HashMap, HashSet};

use super::error::Errors;
use super::fold::fold;
use super::{plurals, table};

/// Families that are sensitive throughout.
const SENSITIVE: &[&str] = &[
    "abuse_violence",
    "gender_sexuality",
    "hiv",
    "mental_health",
    "reproductive",
    "self_harm",
    "sexual_health",
    "substance_use",
];

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
    /// Returns the topic by its name in pattern files: `conditions`.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "answers" => Self::Answer,
            "conditions" => Self::Condition,
            "medications" => Self::Medication,
            "services" => Self::Service,
            _ => return None,
        })
    }

    /// Returns its name in pattern files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer => "answers",
            Self::Condition => "conditions",
            Self::Medication => "medications",
            Self::Service => "services",
        }
    }

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

/// Families that there are: another is a slip of the pen.
const FAMILIES: &[&str] = &[
    "abuse_violence",
    "blood_immune",
    "cancer",
    "cardiovascular",
    "congenital_rare",
    "digestive",
    "endocrine_metabolic",
    "eye_ear",
    "eye_urinary_other",
    "gender_sexuality",
    "health_status",
    "hiv",
    "immunology_skin",
    "infectious",
    "injury",
    "kidney_urological",
    "medication",
    "mental_health",
    "musculoskeletal",
    "neurological",
    "neurological_pain",
    "oncology",
    "other_condition",
    "perinatal",
    "portal_admin",
    "procedure",
    "reproductive",
    "respiratory",
    "self_harm",
    "sexual_health",
    "skin",
    "specialty",
    "substance_use",
    "symptom",
];

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
    /// Whether another word with ordinary meanings is no such sign: `cold`, `shock`.
    pub is_common: bool,
}

impl Term {
    /// Returns how it is spelled, folded; the first as the file has it.
    pub fn spellings(&self) -> &[String] {
        &self.spellings
    }
}

/// Reads a table of `term, category, sensitivity, needs` rows; the name of the file says topic and
/// language.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Term>, Errors> {
    let mut errors = Errors::default();
    let name = file.rsplit_once('/').map_or(file, |(_, name)| name);
    let (topic, language) = name.split_once('.').unwrap_or((name, ""));
    let Some(topic) = Topic::of(topic) else {
        errors.add_file(
            file,
            "the name starts with answers, conditions, medications or services",
        );
        return Err(errors);
    };
    let language = language.trim_end_matches(".tsv");
    if !text.lines().any(|line| line.starts_with("# Source: ")) {
        errors.add_file(file, "has no line `# Source: …`");
    }
    let mut seen = HashSet::new();
    let mut terms = Vec::new();
    for row in table::rows(file, text, 4, &mut errors) {
        let [term, category, sensitivity, needs] = row.columns.as_slice() else {
            continue;
        };
        let says = (*category, *sensitivity, *needs);
        for complaint in complaints(says) {
            errors.add(file, row.line, complaint);
        }
        let sensitive = *sensitivity == "high";
        let needs_context = *needs != "alone";
        let mut spellings = spellings(term);
        let folded = spellings.first().map_or("", String::as_str);
        if folded.is_empty() || category.is_empty() {
            errors.add(file, row.line, "wants a term and a category");
        } else if !seen.insert(folded.to_owned()) {
            errors.add(file, row.line, format!("{term} is there twice"));
        }
        if !needs_context && matches!(topic, Topic::Condition | Topic::Service) {
            add_plurals(&mut spellings, language);
        }
        terms.push(Term {
            spellings,
            category: (*category).to_owned(),
            topic,
            sensitive,
            needs_context,
            is_common: *needs == "beside",
        });
    }
    errors.or(terms)
}

/// What is wrong with the columns behind a term.
fn complaints((category, sensitivity, needs): (&str, &str, &str)) -> Vec<String> {
    let mut all = Vec::new();
    if !matches!(sensitivity, "high" | "normal") {
        all.push("the sensitivity is high or normal".to_owned());
    }
    if !matches!(needs, "alone" | "beside" | "context") {
        all.push("the last column is `alone`, `beside` or `context`".to_owned());
    }
    if SENSITIVE.contains(&category) && sensitivity != "high" {
        all.push(format!("the sensitivity of {category} is high"));
    }
    if !FAMILIES.contains(&category) && !category.is_empty() {
        all.push(format!("there is no family {category}: see the other rows"));
    }
    all
}

/// Adds the regular plurals, to each spelling; of a phrase its last word stands in the plural.
fn add_plurals(spellings: &mut Vec<String>, language: &str) {
    let plurals: Vec<String> = spellings
        .iter()
        .flat_map(|spelling| plurals::of(spelling, language))
        .collect();
    spellings.extend(plurals);
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
            first.is_common |= term.is_common;
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

    const HEAD: &str = "# Source: a test\n";

    #[test]
    fn a_word_that_is_ordinary_in_one_language_needs_context_in_all() {
        let english = format!("{HEAD}depression\tmental_health\thigh\tcontext\n");
        let german = format!("{HEAD}Depression\tmental_health\thigh\talone\n");
        let english = read("conditions.en.tsv", &english).unwrap();
        let german = read("conditions.de.tsv", &german).unwrap();
        for order in [[&english, &german], [&german, &english]] {
            let merged = merge(order.into_iter().flatten().cloned().collect());
            let depression = |term: &&Term| term.spellings.iter().any(|one| one == "depression");
            let found: Vec<&Term> = merged.iter().filter(depression).collect();
            assert_eq!(found.len(), 1);
            assert!(found[0].needs_context);
        }
    }

    #[test]
    fn every_bad_row_is_named() {
        let rows = "a\tskin\thigh\tmaybe\nb\tskin\tlow\talone\nc\tskin\n\
                    d\thiv\tnormal\talone\nD\thiv\thigh\talone\n\tskin\thigh\talone\n\
                    e\tskinn\thigh\talone\n";
        let errors = read("conditions.en.tsv", rows).unwrap_err();
        let lines: Vec<_> = errors.all().iter().filter_map(|error| error.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6, 7], "{errors}");
        assert!(errors.to_string().contains("# Source"), "{errors}");
        assert!(read("words.en.tsv", HEAD).is_err());
    }

    #[test]
    fn a_term_has_its_umlauts_written_out_and_its_plural() {
        let text = format!("{HEAD}Angststörung\tmental_health\thigh\talone\n");
        let terms = read("conditions.de.tsv", &text).unwrap();
        let spellings = [
            "angststorung",
            "angststoerung",
            "angststorungen",
            "angststoerungen",
        ];
        assert_eq!(terms[0].spellings, spellings);
    }
}
