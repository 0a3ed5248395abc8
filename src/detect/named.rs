//! Fields whose name is a value: `[{"name": "first_name", "value": "Jane"}]`, as jQuery's
//! `serializeArray` and HubSpot's forms send them.

use super::piece::Piece;
use crate::decode::Leaf;
use crate::patterns::keys::Keys;

/// What the name of a field is called.
const NAMES: &[&str] = &["field", "id", "key", "label", "name", "property"];
/// What its value is called.
const VALUES: &[&str] = &["answer", "val", "value", "values"];

/// The longest of them.
const LONGEST: usize = "property".len();

/// The name that came last, and the item of a list that it is in.
#[derive(Default)]
pub(super) struct Named {
    item: String,
    name: String,
}

/// What a leaf is within an item of a list.
enum Role {
    Name,
    Value,
}

impl Named {
    /// Takes a leaf; returns it in the field that it is meant for, if the name of that came before. Only
    /// names of the lexicon count: a finding shows its field, and any other name may be a value.
    pub(super) fn take(&mut self, leaf: &Leaf<'_>, keys: &Keys) -> Option<Piece> {
        let (item, role) = role(leaf.field)?;
        let text: &[u8] = leaf.text.expose_for_matching();
        match role {
            Role::Name => {
                let name = std::str::from_utf8(text)
                    .ok()
                    .filter(|name| keys.lists(name));
                item.clone_into(&mut self.item);
                name.unwrap_or_default().clone_into(&mut self.name);
                None
            }
            Role::Value if self.item == item && !self.name.is_empty() => {
                let mut piece = Piece::at(leaf, format!("{item}.{}", self.name));
                piece.text.extend_from_slice(text);
                Some(piece)
            }
            Role::Value => None,
        }
    }
}

/// Whether a leaf is the name or the value of a field, in an item of a list.
pub(super) fn is_named(leaf: &Leaf<'_>) -> bool {
    role(leaf.field).is_some()
}

/// Asked of every field: most are ruled out by what stands before the last nine bytes.
fn role(field: &str) -> Option<(&str, Role)> {
    let (field, mark) = match field.strip_suffix(']') {
        Some(field) => (field, b'['),
        None => (field, b'.'),
    };
    let start = field.len().saturating_sub(LONGEST + 1);
    let end = field.as_bytes().get(start..)?;
    let at = start + end.iter().rposition(|byte| *byte == mark)?;
    let item = field.get(..at)?;
    if !item.ends_with(']') {
        return None;
    }
    let last = field.get(at + 1..)?;
    let role = if NAMES.contains(&last) {
        Role::Name
    } else if VALUES.contains(&last) {
        Role::Value
    } else {
        return None;
    };
    Some((item, role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Part, Span};
    use crate::patterns::Patterns;
    use crate::sensitive::Sensitive;

    #[test]
    fn a_value_stands_in_the_field_that_its_item_names() {
        let mut named = Named::default();
        let keys = Patterns::embedded().unwrap().keys;
        for (field, text, expected) in [
            ("fields[0].name", "first_name", None),
            ("fields[0].value", "Jane", Some("fields[0].first_name")),
            ("fields[1].value", "Doe", None),
            ("f[2][name]", "firstName", None),
            ("f[2][value]", "Jane", Some("f[2].firstName")),
            ("f[4].name", "johnsmith", None),
            ("f[4].value", "jane@example.com", None),
            ("f[3].key", "What is your name?", None),
            ("f[3].value", "Jane", None),
            ("library.name", "analytics.js", None),
            ("library.value", "1", None),
        ] {
            let leaf = Leaf::new(
                Part::Body,
                field,
                &[],
                Sensitive::new(text.as_bytes()),
                Span { start: 0, end: 0 },
            );
            let piece = named.take(&leaf, &keys);
            assert_eq!(piece.as_ref().map(|piece| piece.leaf().field), expected);
        }
    }
}
