//! Which of a person's values a field may hold, as a set.

use crate::subject::attribute::Attribute;

/// A set of attributes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Attributes(u32);

impl Attributes {
    /// Returns the attributes whose values stand in fields that mean one of these.
    pub(super) fn suiting(categories: &[&str]) -> Self {
        if categories.is_empty() {
            return Self::default();
        }
        let suits =
            |attribute: &&Attribute| categories.iter().any(|category| attribute.suits(category));
        let all = EVERY.iter().filter(suits);
        Self(all.fold(0, |set, attribute| set | bit(attribute)))
    }

    /// Whether there are none.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this attribute is one of them.
    pub(super) fn holds(self, attribute: &Attribute) -> bool {
        self.0 & bit(attribute) != 0
    }
}

static EVERY: [Attribute; 18] = [
    Attribute::Address,
    Attribute::Appointment,
    Attribute::BirthDate,
    Attribute::City,
    Attribute::Condition,
    Attribute::Email,
    Attribute::Family,
    Attribute::Given,
    Attribute::Identifier(String::new()),
    Attribute::Medication,
    Attribute::Name,
    Attribute::Orientation,
    Attribute::Phone,
    Attribute::PostalCode,
    Attribute::Provider,
    Attribute::Religion,
    Attribute::Sex,
    Attribute::State,
];

fn bit(attribute: &Attribute) -> u32 {
    let kind = |one: &Attribute| std::mem::discriminant(one) == std::mem::discriminant(attribute);
    EVERY
        .iter()
        .position(kind)
        .and_then(|at| u32::try_from(at).ok())
        .map_or(0, |at| 1 << at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_has_a_field_and_a_place() {
        for attribute in &EVERY {
            assert_ne!(bit(attribute), 0);
        }
        let set = Attributes::suiting(&["name_full", "zip"]);
        for (attribute, held) in [
            (Attribute::Given, true),
            (Attribute::PostalCode, true),
            (Attribute::Email, false),
            (Attribute::Identifier("mrn".to_owned()), false),
        ] {
            assert_eq!(set.holds(&attribute), held, "{attribute:?}");
        }
        assert!(Attributes::suiting(&["event_name"]).is_empty());
    }
}
