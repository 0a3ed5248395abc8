//! Fields whose name is a value: `[{"name": "first_name", "value": "Jane"}]`, as jQuery's
//! `serializeArray` and HubSpot's forms send them; `[["first_name", "Jane"]]`, as a form's entries are
//! written; `<property name="first_name">Jane</property>`.

use super::piece::Piece;
use crate::decode::Leaf;
use crate::patterns::keys::Keys;

/// The longest name that a name or a value goes by.
const LONGEST: usize = "saml2:AttributeValue".len();
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
    /// A value, if a name came before it in the same item.
    Second,
}

impl<'a> Part<'a> {
    /// Tells what a leaf is. Asked of every field: most are ruled out by their last part.
    fn of(leaf: &Leaf<'a>, keys: &Keys) -> Option<Self> {
        let (item, stands_for) = split(leaf.field)?;
        let role = match stands_for {
            Stands::Name => {
                let text: &'a [u8] = leaf.text.expose_for_matching();
                let name = std::str::from_utf8(text).ok();
                Role::Name(name.filter(|name| keys.lists(name)))
            }
            Stands::Second => Role::Second,
            Stands::Value => Role::Value,
        };
        Some(Self { item, role })
    }
}

impl Named {
    /// Tells what a leaf is; nothing if it has to do with no item. What is something has to be seen each
    /// time, though it says nothing by itself.
    pub(super) fn part<'a>(&self, leaf: &Leaf<'a>, keys: &Keys) -> Option<Part<'a>> {
        if self.item.len() == leaf.field.len() && !self.item.is_empty() && self.item == leaf.field {
            let (item, role) = (leaf.field, Role::Second);
            return Some(Part { item, role });
        }
        let part = Part::of(leaf, keys)?;
        let is_of_item = self.item == part.item;
        let counts = match part.role {
            Role::Name(name) => name.is_some() || is_of_item,
            Role::Value => true,
            Role::Second => is_of_item,
        };
        counts.then_some(part)
    }

    /// Takes a leaf and what it is; returns the value in the field that it is meant for, once both
    /// came.
    pub(super) fn take(&mut self, leaf: &Leaf<'_>, part: &Part<'_>) -> Option<Piece> {
        let item = part.item;
        if self.item != item {
            item.clone_into(&mut self.item);
            self.name.clear();
            self.value = None;
        }
        let text: &[u8] = leaf.text.expose_for_matching();
        match part.role {
            // A label or an id beside a name takes nothing away.
            Role::Name(None) if !self.name.is_empty() => None,
            Role::Name(name) => {
                let name = name.unwrap_or_default();
                name.clone_into(&mut self.name);
                let value = self.value.take().filter(|_| !name.is_empty())?;
                let mut piece = Piece::at(leaf, join(item, name));
                (piece.text, piece.span) = (value.text, value.span);
                Some(piece)
            }
            Role::Second if self.name.is_empty() => None,
            Role::Value | Role::Second => {
                let mut piece = Piece::at(leaf, join(item, &self.name));
                piece.text.extend_from_slice(text);
                if self.name.is_empty() {
                    self.value = (text.len() <= LONGEST_VALUE).then_some(piece);
                    return None;
                }
                self.name.clear();
                Some(piece)
            }
        }
    }
}

fn join(item: &str, name: &str) -> String {
    let dot = if item.is_empty() { "" } else { "." };
    format!("{item}{dot}{}", name.replace(' ', "_"))
}

/// What the last part of a field is for.
enum Stands {
    Name,
    Value,
    /// The second of two.
    Second,
}

/// Splits a field into the item and what its last part is for; nothing if that is neither name nor value.
fn split(field: &str) -> Option<(&str, Stands)> {
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
    let stands_for = match last {
        "FriendlyName" | "Name" | "apiName" | "code" | "field" | "fieldName" | "id" | "key"
        | "label" | "linkId" | "name" | "property" | "question" | "ref" | "slug" | "title" => {
            Stands::Name
        }
        "AttributeValue"
        | "Value"
        | "answer"
        | "fieldValue"
        | "saml2:AttributeValue"
        | "saml:AttributeValue"
        | "val"
        | "value"
        | "valueString" => Stands::Value,
        // In a list of pairs.
        "0" if item.ends_with(']') => Stands::Name,
        "1" if item.ends_with(']') => Stands::Second,
        // A value that is the only one of its list.
        "0" => return split(item).filter(|(_, stands)| matches!(stands, Stands::Value)),
        _ => return None,
    };
    Some((item, stands_for))
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
            ("a[0][0]", "first_name", None),
            ("a[0][1]", "Jane", Some("a[0].first_name")),
            ("a[1][0]", "52.1", None),
            ("a[1][1]", "4.3", None),
            ("saml:Attribute.Name", "urn:oid:2.5.4.42", None),
            ("saml:Attribute.FriendlyName", "givenName", None),
            (
                "saml:Attribute.saml:AttributeValue",
                "Jane",
                Some("saml:Attribute.givenName"),
            ),
            ("saml:Attribute.FriendlyName", "givenName", None),
            ("saml:Attribute.Name", "urn:oid:2.5.4.42", None),
            (
                "saml:Attribute.saml:AttributeValue",
                "Jane",
                Some("saml:Attribute.givenName"),
            ),
            ("saml:Attribute.Name", "other", None),
            ("saml:Attribute.saml:AttributeValue", "Jane", None),
            ("p.property.name", "first_name", None),
            ("p.property.id", "f1", None),
            ("p.property", "Jane", Some("p.property.first_name")),
        ] {
            assert_eq!(told(&mut named, &keys, (field, text)).as_deref(), expected);
        }
    }

    #[test]
    fn a_value_may_be_the_only_one_of_its_list() {
        let mut named = Named::default();
        let keys = Patterns::embedded().unwrap().keys;
        for (field, text, expected) in [
            ("g[0].name", "first_name", None),
            ("g[0].value[0]", "Jane", Some("g[0].first_name")),
            ("g[1].name", "first_name", None),
            ("g[1].others[0]", "Jane", None),
            ("g[1].value[1]", "Jane", None),
        ] {
            assert_eq!(told(&mut named, &keys, (field, text)).as_deref(), expected);
        }
    }

    /// Returns the field that a value is told to stand in.
    fn told(named: &mut Named, keys: &Keys, (field, text): (&str, &str)) -> Option<String> {
        let leaf = Leaf::new(
            crate::decode::Part::Body,
            field,
            &[],
            Sensitive::new(text.as_bytes()),
            Span { start: 0, end: 0 },
        );
        let part = named.part(&leaf, keys)?;
        let piece = named.take(&leaf, &part)?;
        Some(piece.leaf().field.to_owned())
    }
}
