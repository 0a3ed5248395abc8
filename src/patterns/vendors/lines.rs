//! The lines on which the parts of a vendor's file stand, so that complaints can name them.

use super::Written;

/// A vendor's file: its name, and lines counted from 1.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The file below patterns/.
    pub(super) file: String,
    /// The line of the category.
    pub(super) category: usize,
    endpoints: Vec<usize>,
    fields: Vec<usize>,
    stops: Vec<usize>,
    recognises: Vec<usize>,
    ignores: Vec<usize>,
}

/// A part of a vendor's file, by its place among its kind.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Endpoint(usize),
    Field(usize),
    Ignores(usize),
    Recognises(usize),
    Stop(usize),
}

impl Lines {
    /// Finds the parts of a file in its text.
    pub(super) fn of(file: &str, text: &str, written: &Written) -> Self {
        let starting = |start: &str| -> Vec<usize> {
            let lines = text.lines().enumerate();
            let lines = lines.filter(|(_, line)| line.trim_start().starts_with(start));
            lines.map(|(at, _)| at + 1).collect()
        };
        let holding = |examples: &[String]| -> Vec<usize> {
            let line = |example: &String| text.lines().position(|line| line.contains(example));
            let lines = examples.iter().map(|one| line(one).map_or(1, |at| at + 1));
            lines.collect()
        };
        Self {
            file: file.to_owned(),
            category: starting("category").first().copied().unwrap_or(1),
            endpoints: starting("[[endpoint]]"),
            fields: starting("[[field]]"),
            stops: starting("[[stop]]"),
            recognises: holding(&written.recognises),
            ignores: holding(&written.ignores),
        }
    }

    /// Returns the line of a part.
    pub(super) fn line(&self, part: Part) -> usize {
        let (lines, at) = match part {
            Part::Endpoint(at) => (&self.endpoints, at),
            Part::Field(at) => (&self.fields, at),
            Part::Ignores(at) => (&self.ignores, at),
            Part::Recognises(at) => (&self.recognises, at),
            Part::Stop(at) => (&self.stops, at),
        };
        lines.get(at).copied().unwrap_or(1)
    }
}
