//! Fields whose name is a value: `[{"name": "first_name", "value": "Jane"}]`, as jQuery's
//! `serializeArray` and HubSpot's forms send them.

use super::piece::Piece;
use crate::decode::Leaf;
use crate::patterns::keys::Keys;

/// The longest name that a name or a value goes by.
const LONGEST: usize = "valueString".len();
/// A longer value is no field's whose name comes behind it.
const LONGEST_VALUE: usize = 256;

/// What came last of an item: the name of a field, or a value whose name is still to come.
#[derive(Default)]
pub(super) struct Named {
    item: String,
    name: String,
    value: Option<Piece>,
}

/// What a leaf is within an item.
enum Role {
    Name,
    Value,
}

impl Named {
    /// Takes a leaf; returns the value in the field that it is meant for, once both came. Only names of
    /// the lexicon count: a finding shows its field, and any other name may be a value.
    pub(super) fn take(&mut self, leaf: &Leaf<'_>, keys: &Keys) -> Option<Piece> {
        let (item, role) = role(leaf.field)?;
        let text: &[u8] = leaf.text.expose_for_matching();
        if self.item != item {
            item.clone_into(&mut self.item);
            self.name.clear();
            self.value = None;
        }
        match role {
            Role::Name => {
                let name = std::str::from_utf8(text).ok();
                let name = name.filter(|name| keys.lists(name)).unwrap_or_default();
                name.clone_into(&mut self.name);
                let value = self.value.take().filter(|_| !name.is_empty())?;
                let mut piece = Piece::at(leaf, join(item, name));
                (piece.text, piece.span) = (value.text, value.span);
                Some(piece)
            }
            Role::Value => {
                let mut piece = Piece::at(leaf, join(item, &self.name));
                piece.text.extend_from_slice(text);
                if self.name.is_empty() {
                    self.value = (text.len() <= LONGEST_VALUE).then_some(piece);
                    return None;
                }
                Some(piece)
            }
        }
    }
}

/// Whether such a leaf has to be seen each time: any value, and a name of the lexicon.
pub(super) fn counts(leaf: &Leaf<'_>, keys: &Keys) -> bool {
    let text: &[u8] = leaf.text.expose_for_matching();
    match role(leaf.field) {
        Some((_, Role::Name)) => std::str::from_utf8(text).is_ok_and(|name| keys.lists(name)),
        Some((_, Role::Value)) => true,
        None => false,
    }
}

fn join(item: &str, name: &str) -> String {
    let dot = if item.is_empty() { "" } else { "." };
    format!("{item}{dot}{name}")
}

/// Whether a leaf is the name or the value of a field.
pub(super) fn is_named(leaf: &Leaf<'_>) -> bool {
    role(leaf.field).is_some()
}

/// Asked of every field: most are ruled out by the length of their last part.
fn role(field: &str) -> Option<(&str, Role)> {
    let (inside, mark) = match field.strip_suffix(']') {
        Some(inside) => (inside, b'['),
        None => (field, b'.'),
    };
    let start = inside.len().saturating_sub(LONGEST + 1);
    let end = inside.as_bytes().get(start..)?;
    let (item, last) = match end.iter().rposition(|byte| *byte == mark) {
        Some(at) => (inside.get(..start + at)?, inside.get(start + at + 1..)?),
        None if start == 0 && mark == b'.' => ("", inside),
        None => return None,
    };
    let role = match last {
        "Name" | "apiName" | "code" | "field" | "fieldName" | "id" | "key" | "label" | "linkId"
        | "name" | "property" | "ref" | "slug" | "title" => Role::Name,
        "Value" | "answer" | "fieldValue" | "val" | "value" | "valueString" => Role::Value,
        _ => return None,
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
            ("f[5].value", "Jane", None),
            ("f[5].name", "first_name", Some("f[5].first_name")),
            ("f[6].value", "Jane", None),
            ("f[6].name", "johnsmith", None),
            ("f[7].name", "first_name", None),
            ("attributes.Name", "given_name", None),
            ("attributes.Value", "Jane", Some("attributes.given_name")),
            ("name", "email", None),
            ("value", "Jane", Some("email")),
            ("name", "12345678_email", None),
            ("value", "Jane", None),
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
