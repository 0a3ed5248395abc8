//! Reads `identifiers*.toml`, one record at a time, so that every record that is wrong is named.

use regex::bytes::Regex;
use serde::Deserialize;

use super::{Context, Identifier, Proves};
use crate::patterns::checks::Check;
use crate::patterns::error::{Errors, PatternError};
use crate::patterns::fold::fold;
use crate::patterns::terms::write_out_umlauts;

/// The line that each record starts with.
const HEAD: &str = "[[identifier]]";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    identifier: Vec<Record>,
}

/// One record as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    id: String,
    says: String,
    source: String,
    shape: String,
    check: Check,
    context: Context,
    proof: Proves,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    /// Whether the shape is that of the whole value, and not of a token in it.
    #[serde(default)]
    whole: bool,
    /// Whether its words count in text before it, and not only in names of fields.
    #[serde(default = "yes")]
    nearby: bool,
    fires_on: Vec<String>,
    silent_on: Vec<String>,
}

fn yes() -> bool {
    true
}

/// Reads one file.
pub(in crate::patterns) fn read(file: &str, text: &str) -> Result<Vec<Identifier>, Errors> {
    let mut errors = Errors::default();
    let mut list = Vec::new();
    for (line, record) in records(text) {
        // Blank lines in front keep the numbers of lines.
        let padded = format!("{}{record}", "\n".repeat(line - 1));
        match toml::from_str::<File>(&padded) {
            Ok(parsed) => {
                for record in parsed.identifier {
                    let Some(read) = errors.take(record.compile(file, line)) else {
                        continue;
                    };
                    if list.iter().any(|own| is_the_same(own, &read)) {
                        errors.add(
                            file,
                            line,
                            format!("{}: this shape is there twice", read.id),
                        );
                    }
                    list.push(read);
                }
            }
            Err(error) => {
                errors.take::<()>(Err(PatternError::toml(file, &padded, &error)));
            }
        }
    }
    errors.or(list)
}

/// Whether two records say the same of the same shape.
fn is_the_same(one: &Identifier, other: &Identifier) -> bool {
    let told = |one: &Identifier| (one.context, one.check, one.proves);
    one.id == other.id
        && one.written == other.written
        && one.words == other.words
        && one.categories == other.categories
        && told(one) == told(other)
}

/// The records of a file, each with its first line.
fn records(text: &str) -> Vec<(usize, String)> {
    let mut records = vec![(1, String::new())];
    for (index, line) in text.lines().enumerate() {
        if line.trim_end() == HEAD {
            records.push((index + 1, String::new()));
        }
        if let Some((_, record)) = records.last_mut() {
            record.push_str(line);
            record.push('\n');
        }
    }
    records
}

impl Record {
    fn compile(self, file: &str, line: usize) -> Result<Identifier, Errors> {
        let mut errors = Errors::default();
        let mut complain = |says: String| errors.add(file, line, format!("{}: {says}", self.id));
        if self.id.is_empty() || self.says.is_empty() || self.source.is_empty() {
            complain("wants an id, what it says, and a source".to_owned());
        }
        for (name, examples) in [("fires_on", &self.fires_on), ("silent_on", &self.silent_on)] {
            if examples.len() < 2 {
                complain(format!("wants two examples in {name}"));
            }
            for example in examples.iter().filter(|example| !example.contains('=')) {
                complain(format!("the example {example} is not `key=value`"));
            }
        }
        let named = !self.words.is_empty() || !self.categories.is_empty();
        if named == (self.context == Context::Alone) {
            complain("wants words or categories if its context is `key`, and only then".to_owned());
        }
        let shape = match compile(&self.shape, self.whole) {
            Ok(shape) => Some(shape),
            Err(error) => {
                complain(format!(
                    "the shape is no regular expression: {}",
                    reason(&error)
                ));
                None
            }
        };
        let words = self.words.iter().flat_map(|word| spellings(word)).collect();
        let identifier = shape.map(|shape| Identifier {
            id: self.id,
            says: self.says,
            source: self.source,
            context: self.context,
            proves: self.proof,
            words,
            fires_on: self.fires_on,
            silent_on: self.silent_on,
            categories: self.categories,
            check: self.check,
            written: self.shape,
            shape,
            nearby: self.nearby && !self.whole,
            file: file.to_owned(),
            line,
        });
        errors.or(()).and(identifier.ok_or_else(Errors::default))
    }
}

/// A shape is matched as a whole token (what stands beside it is no letter and no digit), or as the
/// whole value but for blanks.
fn compile(shape: &str, whole: bool) -> Result<Regex, regex::Error> {
    Regex::new(&if whole {
        format!(r"(?-u)^\s*((?:{shape}))\s*$")
    } else {
        format!(r"(?-u)(?:^|[^0-9A-Za-z])({shape})(?:$|[^0-9A-Za-z])")
    })
}

/// The message of an error without the picture of where it is.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// A word folded, with its umlauts written out, and as text has it.
fn spellings(word: &str) -> Vec<String> {
    let mut spellings = vec![
        fold(word.as_bytes()),
        fold(write_out_umlauts(word).as_bytes()),
        word.to_lowercase(),
    ];
    spellings.sort();
    spellings.dedup();
    spellings
}
