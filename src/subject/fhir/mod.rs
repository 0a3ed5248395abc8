//! Subjects out of FHIR R4 resources: a Patient, a Bundle, an array, or one resource a line.
//!
//! Resources are read one by one, and of each only what can be looked for is kept. What they say
//! is added to its patient when all files are read, since bulk exports have a file for each type.
//! Resources of other types, and what the wanted ones say beyond it, are passed over.

mod care;
mod chart;
mod json;
mod patient;
mod systems;

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::SubjectError;
use json::Wrong;

pub(super) use chart::Chart;

/// Whether a subjects file is JSON. TOML may begin with a `[` too, but never so.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let list = text.strip_prefix('[').map(str::trim_start);
    text.starts_with('{') || list.is_some_and(|rest| rest.starts_with(['{', ']']))
}

/// Where a resource stands, for messages.
#[derive(Clone)]
struct Source {
    path: Arc<Path>,
    line: usize,
    number: usize,
    kind: &'static str,
}

impl Source {
    fn error(&self, wrong: &Wrong) -> SubjectError {
        SubjectError::Resource {
            path: self.path.to_path_buf(),
            line: self.line,
            number: self.number,
            kind: self.kind,
            says: wrong.to_string(),
        }
    }
}

impl Chart {
    /// Reads one file.
    pub(super) fn read(&mut self, text: &str, path: &Arc<Path>) -> Result<(), SubjectError> {
        self.last = Some(Arc::clone(path));
        let mut source = Source {
            path: Arc::clone(path),
            line: 1,
            number: 0,
            kind: "JSON",
        };
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let mut seen = 0;
        loop {
            let rest = text.get(seen..).unwrap_or_default();
            let begins = text.len() - rest.trim_start().len();
            source.line += newlines(text, seen, begins);
            let Some(value) = values.next() else {
                return Ok(());
            };
            let value = value.map_err(|error| SubjectError::Form {
                path: path.to_path_buf(),
                line: error.line(),
                says: "this is not JSON".to_owned(),
            })?;
            seen = values.byte_offset();
            self.value(&value, None, &mut source)?;
            source.line += newlines(text, begins, seen);
        }
    }

    /// A resource, or several: an array of them, or a bundle.
    fn value(
        &mut self,
        value: &Value,
        url: Option<&str>,
        source: &mut Source,
    ) -> Result<(), SubjectError> {
        if let Value::Array(list) = value {
            return list
                .iter()
                .try_for_each(|one| self.value(one, None, source));
        }
        source.number += 1;
        source.kind = "no type";
        let (kind, entries) = open(value).map_err(|wrong| source.error(&wrong))?;
        if kind != "Bundle" {
            return self.resource(kind, value, url, source);
        }
        for (url, resource) in entries {
            self.value(resource, url, source)?;
        }
        Ok(())
    }
}

/// What a bundle holds: resources with their addresses.
type Entries<'v> = Vec<(Option<&'v str>, &'v Value)>;

/// Returns the type of a resource and, of a bundle, what it holds.
fn open(value: &Value) -> Result<(&str, Entries<'_>), Wrong> {
    let kind = json::text(value, "resourceType")?;
    let kind = kind.ok_or(Wrong::new("resourceType", "is missing"))?;
    let mut entries = Vec::new();
    for entry in json::list(value, "entry")? {
        if let Some(resource) = json::object(entry, "resource")? {
            entries.push((json::text(entry, "fullUrl")?, resource));
        }
    }
    Ok((kind, entries))
}

fn newlines(text: &str, from: usize, to: usize) -> usize {
    let between = text.as_bytes().get(from..to).unwrap_or_default();
    between.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests;
