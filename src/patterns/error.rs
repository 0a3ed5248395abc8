//! What is wrong with pattern files: every complaint, with its file and line.

use std::fmt;

/// One thing that is wrong with a pattern file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub struct PatternError {
    /// The file below patterns/.
    pub file: String,
    /// Counted from 1; `None` where it is about the whole file.
    pub line: Option<usize>,
    /// What is wrong.
    pub says: String,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}, line {line}: {}", self.file, self.says),
            None => write!(f, "{}: {}", self.file, self.says),
        }
    }
}

impl PatternError {
    /// A file that is no TOML, or has a key that is unknown, missing or of the wrong type.
    pub(super) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start));
        Self {
            file: file.to_owned(),
            line: before.map(|before| before.matches('\n').count() + 1),
            says: error.message().trim_end().replace('\n', " "),
        }
    }
}

/// Everything that is wrong with a set of pattern files.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct PatternErrors(Vec<PatternError>);

/// The name under which the readers know it.
pub(super) use PatternErrors as Errors;

impl fmt::Display for PatternErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, error) in self.0.iter().enumerate() {
            let joint = if place == 0 { "" } else { "\n" };
            write!(f, "{joint}{error}")?;
        }
        Ok(())
    }
}

impl From<PatternError> for PatternErrors {
    fn from(error: PatternError) -> Self {
        Self(vec![error])
    }
}

impl PatternErrors {
    /// Returns each of them, in the order of files and lines.
    pub fn all(&self) -> &[PatternError] {
        &self.0
    }

    /// Adds a complaint about one line.
    pub(super) fn add(&mut self, file: &str, line: usize, says: impl Into<String>) {
        self.0.push(PatternError {
            file: file.to_owned(),
            line: Some(line),
            says: says.into(),
        });
    }

    /// Adds a complaint about a whole file.
    pub(super) fn add_file(&mut self, file: &str, says: impl Into<String>) {
        self.0.push(PatternError {
            file: file.to_owned(),
            line: None,
            says: says.into(),
        });
    }

    /// Adds what went wrong elsewhere, and returns what went right.
    pub(super) fn take<T>(&mut self, result: Result<T, impl Into<Self>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(errors) => {
                self.0.extend(errors.into().0);
                None
            }
        }
    }

    /// Returns `value` if nothing is wrong.
    pub(super) fn or<T>(mut self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }
}
