//! Which codes there are in ICD-10-CM: a tree of what may follow each category of three characters.

use std::collections::HashMap;

use super::error::Errors;
use super::table;

/// The code list.
#[derive(Debug, Default)]
pub struct Icd10 {
    /// What may follow a category, written as in the file: `01,25(129)`.
    follows: HashMap<[u8; 3], Box<[u8]>>,
}

impl Icd10 {
    /// Reads a table of `category, what may follow` rows.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, Errors> {
        let mut errors = Errors::default();
        let mut follows = HashMap::new();
        for row in table::rows(file, text, 2, &mut errors) {
            let [category, tree] = row.columns.as_slice() else {
                continue;
            };
            let written = |byte: u8| byte.is_ascii_alphanumeric() || b",()".contains(&byte);
            match <[u8; 3]>::try_from(category.as_bytes()) {
                Ok(category) if tree.bytes().all(written) => {
                    if follows.insert(category, tree.as_bytes().into()).is_some() {
                        errors.add(file, row.line, "the category is there twice");
                    }
                }
                _ => errors.add(
                    file,
                    row.line,
                    "wants a category of three characters and a tree",
                ),
            }
        }
        errors.or(Self { follows })
    }

    /// Whether the code is one, with its dot or without.
    pub(crate) fn holds(&self, code: &[u8]) -> bool {
        let plain: Vec<u8> = code.iter().copied().filter(|byte| *byte != b'.').collect();
        let Some((category, rest)) = plain.split_first_chunk::<3>() else {
            return false;
        };
        let tree = self.follows.get(category);
        tree.is_some_and(|tree| leads(tree, rest))
    }

    /// How many categories there are.
    pub fn len(&self) -> usize {
        self.follows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.follows.is_empty()
    }
}

/// Whether `rest` is a way down the tree. It ends early only at codes: not at a placeholder.
fn leads(tree: &[u8], rest: &[u8]) -> bool {
    let Some((first, behind)) = rest.split_first() else {
        return true;
    };
    branches(tree).any(|(characters, below)| {
        let placeholder = behind.is_empty() && *first == b'X' && !below.is_empty();
        characters.contains(first) && !placeholder && leads(below, behind)
    })
}

/// The branches of a tree, `01,25(129)`: each its characters and what may follow them.
fn branches(tree: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut depth = 0_usize;
    let parts = tree.split(move |byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        *byte == b',' && depth == 0
    });
    parts.map(|part| {
        let open = part.iter().position(|byte| *byte == b'(');
        let (characters, below) = part.split_at(open.unwrap_or(part.len()));
        let below = below.strip_prefix(b"(").unwrap_or(below);
        (characters, below.strip_suffix(b")").unwrap_or(below))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_what_looks_like_one() {
        let text = include_str!("../../patterns/icd-10-cm.tsv");
        let codes = Icd10::read("icd-10-cm.tsv", text).unwrap();
        for code in [
            "F41.1", "F411", "E11.65", "Z21", "O09.90", "QA0.0101", "S00.00XA", "I10",
        ] {
            assert!(codes.holds(code.as_bytes()), "{code}");
        }
        for code in [
            "F41.11", "I00.99", "F4", "S00.00X", "I10.9", "B2B.1", "V12.34", "", "F41.1111",
        ] {
            assert!(!codes.holds(code.as_bytes()), "{code}");
        }
        assert!(codes.len() > 1_900);
    }

    #[test]
    fn a_bad_row_is_named() {
        let errors = Icd10::read("icd.tsv", "# head\nF4\t1\nF41\t1\nF41\t2\n").unwrap_err();
        let shown = errors.to_string();
        assert!(
            shown.contains("icd.tsv, line 2") && shown.contains("icd.tsv, line 4"),
            "{shown}"
        );
    }
}
