//! Tab-separated tables: one record a line, `#` starts a comment line.

use super::PatternError;

/// One line of a table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    line: usize,
    pub(super) columns: Vec<&'a str>,
}

impl Row<'_> {
    pub(super) fn error(&self, file: &str, says: &'static str) -> PatternError {
        PatternError::Row {
            file: file.to_owned(),
            line: self.line,
            says,
        }
    }
}

/// Returns the records of `text`, each with exactly `width` columns.
pub(super) fn rows<'a>(
    file: &str,
    text: &'a str,
    width: usize,
) -> Result<Vec<Row<'a>>, PatternError> {
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let row = Row {
            line: index + 1,
            columns: line.split('\t').collect(),
        };
        if row.columns.len() != width {
            return Err(row.error(file, "has the wrong number of tab-separated columns"));
        }
        rows.push(row);
    }
    Ok(rows)
}
