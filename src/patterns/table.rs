//! Tab-separated tables: one record a line, `#` starts a comment line.

use super::error::Errors;

/// One line of a table.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// Counted from 1.
    pub(super) line: usize,
    pub(super) columns: Vec<&'a str>,
}

/// Returns the records of `text` that have exactly `width` columns; the others are complained about.
pub(super) fn rows<'a>(
    file: &str,
    text: &'a str,
    width: usize,
    errors: &mut Errors,
) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let line = index + 1;
        if columns.len() == width {
            rows.push(Row { line, columns });
        } else {
            let has = columns.len();
            errors.add(
                file,
                line,
                format!("has {has} tab-separated columns, not {width}"),
            );
        }
    }
    rows
}
