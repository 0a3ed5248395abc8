//! Tab-separated tables: one record a line, `#` starts a comment line.

use std::collections::HashSet;

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

/// Complains about what a list has twice: one word or name a line, `#` starts a comment line.
pub(super) fn complain_of_twice(file: &str, text: &str, errors: &mut Errors) {
    let mut seen = HashSet::new();
    for (index, line) in text.lines().map(str::trim).enumerate() {
        if !line.is_empty() && !line.starts_with('#') && !seen.insert(line) {
            errors.add(file, index + 1, format!("{line} is there twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_has_twice_is_named_by_its_line() {
        let mut errors = Errors::default();
        complain_of_twice("x.txt", "# a\na\n\nb\n# a\n a\n", &mut errors);
        let told: Vec<String> = errors.all().iter().map(ToString::to_string).collect();
        assert_eq!(told, ["x.txt, line 6: a is there twice"]);
    }
}
