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

/// A leaf that is the name or the value of a field, within an item.
pub(super) struct Part<'a> {
    item: &'a str,
    role: Role<'a>,
}

enum Role<'a> {
    /// A name, if it is one of the lexicon's: a finding shows its field, and any other may be a value.
    Name(Option<&'a str>),
    Value,
}

impl<'a> Part<'a> {
    /// Tells what a leaf is. Asked of every field: most are ruled out by their last part.
    pub(super) fn of(leaf: &Leaf<'a>, keys: &Keys) -> Option<Self> {
        let (item, is_name) = split(leaf.field)?;
        let role = if is_name {
            let text: &'a [u8] = leaf.text.expose_for_matching();
            let name = std::str::from_utf8(text).ok();
            Role::Name(name.filter(|name| keys.lists(name)))
        } else {
            Role::Value
        };
        Some(Self { item, role })
    }

    /// Whether it has to be seen each time: any value, and a name of the lexicon.
    pub(super) fn counts(&self) -> bool {
        !matches!(self.role, Role::Name(None))
    }
}

impl Named {
    /// Takes a leaf and what it is; returns the value in the field that it is meant for, once both
    /// came.
    pub(super) fn take(&mut self, leaf: &Leaf<'_>, part: &Part<'_>) -> Option<Piece> {
        let item = part.item;
        if self.item != item {
            item.clone_into(&mut self.item);
            self.name.clear();
            self.value = None;
        }
        match part.role {
            Role::Name(name) => {
                let name = name.unwrap_or_default();
                name.clone_into(&mut self.name);
                let value = self.value.take().filter(|_| !name.is_empty())?;
                let mut piece = Piece::at(leaf, join(item, name));
                (piece.text, piece.span) = (value.text, value.span);
                Some(piece)
            }
            Role::Value => {
                let text: &[u8] = leaf.text.expose_for_matching();
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

fn join(item: &str, name: &str) -> String {
    let dot = if item.is_empty() { "" } else { "." };
    format!("{item}{dot}{name}")
}

/// Splits a field into the item and whether its last part is for a name; nothing if it is for neither
/// name nor value.
fn split(field: &str) -> Option<(&str, bool)> {
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
    match last {
        "Name" | "apiName" | "code" | "field" | "fieldName" | "id" | "key" | "label" | "linkId"
        | "name" | "property" | "ref" | "slug" | "title" => Some((item, true)),
        "Value" | "answer" | "fieldValue" | "val" | "value" | "valueString" => Some((item, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Span;
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
                crate::decode::Part::Body,
                field,
                &[],
                Sensitive::new(text.as_bytes()),
                Span { start: 0, end: 0 },
            );
            let part = Part::of(&leaf, &keys).unwrap();
            let piece = named.take(&leaf, &part);
            assert_eq!(piece.as_ref().map(|piece| piece.leaf().field), expected);
        }
    }
}
