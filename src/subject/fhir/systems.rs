//! What kind of identifier a FHIR identifier is: by its system, or by the code of its type.

use serde_json::Value;

use super::json::{self, Wrong};
use crate::subject::Identifier;

/// Naming systems of national identifiers (terminology.hl7.org; simplifier.net for those of the
/// Netherlands and Germany; digital.nhs.uk).
const SYSTEMS: &[(&str, &str)] = &[
    ("http://hl7.org/fhir/sid/us-ssn", "ssn"),
    ("urn:oid:2.16.840.1.113883.4.1", "ssn"),
    ("http://hl7.org/fhir/sid/us-mbi", "mbi"),
    ("http://hl7.org/fhir/sid/us-medicare", "member-id"),
    ("urn:oid:2.16.840.1.113883.4.572", "member-id"),
    ("http://fhir.nl/fhir/NamingSystem/bsn", "bsn"),
    ("urn:oid:2.16.840.1.113883.2.4.6.3", "bsn"),
    ("http://fhir.de/sid/gkv/kvid-10", "kvnr"),
    ("http://fhir.de/NamingSystem/gkv/kvid-10", "kvnr"),
    ("http://fhir.de/NamingSystem/gkv/kvnr", "kvnr"),
    ("urn:oid:1.2.276.0.76.4.8", "kvnr"),
    ("https://fhir.nhs.uk/Id/nhs-number", "nhs"),
];

/// Codes of HL7's table 0203 (identifier type).
const TYPES: &[(&str, &str)] = &[
    ("AN", "account"),
    ("BC", "card"),
    ("CC", "card"),
    ("DL", "driver-licence"),
    ("MB", "member-id"),
    ("MC", "mbi"),
    ("MR", "mrn"),
    ("MRT", "mrn"),
    ("PI", "mrn"),
    ("PT", "mrn"),
    ("SN", "member-id"),
    ("SS", "ssn"),
];

/// Returns the identifiers in the list under `identifier`.
pub(super) fn identifiers(resource: &Value) -> Result<Vec<Identifier>, Wrong> {
    let mut all = Vec::new();
    for one in json::list(resource, "identifier")? {
        if let Some(value) = json::text(one, "value")? {
            let kind = kind(one)?.unwrap_or("other").to_owned();
            let value = value.to_owned();
            all.push(Identifier { kind, value });
        }
    }
    Ok(all)
}

fn kind(identifier: &Value) -> Result<Option<&'static str>, Wrong> {
    let find = |table: &[(&str, &'static str)], key: &str| {
        table
            .iter()
            .find(|(own, _)| *own == key)
            .map(|(_, kind)| *kind)
    };
    if let Some(kind) = json::text(identifier, "system")?.and_then(|key| find(SYSTEMS, key)) {
        return Ok(Some(kind));
    }
    if let Some(concept) = json::object(identifier, "type")? {
        for coding in json::list(concept, "coding")? {
            if let Some(kind) = json::text(coding, "code")?.and_then(|key| find(TYPES, key)) {
                return Ok(Some(kind));
            }
        }
    }
    Ok(None)
}
