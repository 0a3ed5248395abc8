//! A Patient, and the names of those who treat them.

use jiff::civil::Date;
use serde_json::Value;

use super::json::{self, Wrong};
use super::systems;
use crate::subject::{Address, Subject};

const RELIGION: &str = "http://hl7.org/fhir/StructureDefinition/patient-religion";

/// Reads a Patient; the id is set by whoever knows where it stands.
pub(super) fn patient(resource: &Value) -> Result<Subject, Wrong> {
    let mut subject = Subject {
        birth_date: birth_date(resource)?,
        identifiers: systems::identifiers(resource)?,
        religion: religion(resource)?,
        // `other` and `unknown` say nothing that could be looked for.
        sex: json::text(resource, "gender")?
            .filter(|sex| matches!(*sex, "female" | "male"))
            .map(str::to_owned),
        ..Subject::default()
    };
    names(resource, &mut subject)?;
    telecoms(resource, &mut subject)?;
    for address in json::list(resource, "address")? {
        subject.addresses.push(read_address(address)?);
    }
    Ok(subject)
}

/// The official name is the first, the usual one in its absence; others are former family names
/// and nicknames.
fn names(resource: &Value, subject: &mut Subject) -> Result<(), Wrong> {
    let mut names = Vec::new();
    for name in json::list(resource, "name")? {
        let rank = match json::text(name, "use")? {
            Some("official") => 0,
            Some("usual") => 1,
            None => 2,
            Some(_) => 3,
        };
        names.push((rank, human_name(name)?));
    }
    names.sort_by_key(|(rank, _)| *rank);
    for (at, (_, (given, family))) in names.into_iter().enumerate() {
        if at == 0 {
            subject.given = given;
            subject.family = family;
            continue;
        }
        let given = given.into_iter().next();
        let known =
            |name: &String| subject.given.contains(name) || subject.nicknames.contains(name);
        let given = given.filter(|name| !known(name));
        subject.nicknames.extend(given);
        let known = |name: &String| {
            subject.family.as_ref() == Some(name) || subject.former_family.contains(name)
        };
        let family = family.filter(|name| !known(name));
        match (&subject.family, family) {
            (None, family) => subject.family = family,
            (Some(_), family) => subject.former_family.extend(family),
        }
    }
    Ok(())
}

/// Returns given names and family name of a HumanName.
pub(super) fn human_name(name: &Value) -> Result<(Vec<String>, Option<String>), Wrong> {
    let given = json::texts(name, "given")?;
    let family = json::text(name, "family")?.map(str::to_owned);
    if !given.is_empty() || family.is_some() {
        return Ok((given, family));
    }
    let text = json::text(name, "text")?.unwrap_or_default();
    let (given, family) = match text.split_once(',') {
        Some((family, given)) => (given, family.trim()),
        None => text.rsplit_once(' ').unwrap_or(("", text)),
    };
    let given = given.split_whitespace().map(str::to_owned).collect();
    Ok((
        given,
        Some(family.to_owned()).filter(|name| !name.is_empty()),
    ))
}

/// Returns the name of a Practitioner: `Dr. Ada Mercer`. The title says that it is one.
pub(super) fn practitioner(resource: &Value) -> Result<Option<String>, Wrong> {
    let Some(name) = json::list(resource, "name")?.first() else {
        return Ok(None);
    };
    let (given, family) = human_name(name)?;
    Ok(family.map(|family| {
        let first = given.first().map(String::as_str).unwrap_or_default();
        format!("Dr. {first} {family}").replace("  ", " ")
    }))
}

fn telecoms(resource: &Value, subject: &mut Subject) -> Result<(), Wrong> {
    for telecom in json::list(resource, "telecom")? {
        let Some(value) = json::text(telecom, "value")? else {
            continue;
        };
        let value = value
            .trim_start_matches("tel:")
            .trim_start_matches("mailto:");
        let list = match json::text(telecom, "system")? {
            _ if value.contains('@') => &mut subject.emails,
            Some("phone" | "sms" | "fax") => &mut subject.phones,
            _ => continue,
        };
        if !list.iter().any(|own| own == value) {
            list.push(value.to_owned());
        }
    }
    Ok(())
}

fn read_address(address: &Value) -> Result<Address, Wrong> {
    let own = |key| Ok(json::text(address, key)?.map(str::to_owned));
    let mut lines = json::texts(address, "line")?;
    // Up to the first comma, a whole address in one text is the street.
    if let Some(text) = json::text(address, "text")?
        && lines.is_empty()
    {
        lines.extend(
            text.split([',', '\n'])
                .next()
                .map(|line| line.trim().to_owned()),
        );
    }
    Ok(Address {
        lines,
        city: own("city")?,
        state: own("state")?,
        postal_code: own("postalCode")?,
        country: own("country")?,
    })
}

/// FHIR allows a year, or a year and a month: too little to look for.
fn birth_date(resource: &Value) -> Result<Option<Date>, Wrong> {
    let Some(text) = json::text(resource, "birthDate")? else {
        return Ok(None);
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if matches!(text.len(), 4 | 7) && text.split('-').all(digits) {
        return Ok(None);
    }
    let wrong = Wrong::new(
        "birthDate",
        "wants a date of the calendar, as in 1984-03-17",
    );
    text.parse().map(Some).map_err(|_| wrong)
}

fn religion(resource: &Value) -> Result<Option<String>, Wrong> {
    for extension in json::list(resource, "extension")? {
        if json::text(extension, "url")? == Some(RELIGION)
            && let Some(concept) = json::object(extension, "valueCodeableConcept")?
        {
            return Ok(json::words(concept)?.into_iter().next());
        }
    }
    Ok(None)
}
