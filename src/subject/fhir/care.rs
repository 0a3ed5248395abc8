//! What resources say of a patient's care: one reader a type.
//!
//! Not read: observations, encounters' places, organisations (a clinic's own name is on each of its
//! pages), relatives, and answers chosen from a list (`Several days` means nothing by itself).

use jiff::civil::DateTime;
use serde_json::Value;

use super::chart::{Named, Said, reference};
use super::json::{self, Wrong};
use super::systems;
use crate::subject::{Appointment, Identifier};

/// A typed answer needs as many words before it can be looked for as a whole.
const ANSWER_WORDS: usize = 3;
/// Code systems whose codes name a condition by themselves.
const CONDITION_CODES: &[&str] = &[
    "http://hl7.org/fhir/sid/icd-10",
    "http://fhir.de/CodeSystem/bfarm/icd-10",
    "http://snomed.info/sct",
];
/// Classes of a coverage whose value is a number of the person's contract.
const CLASSES: &[(&str, &str)] = &[
    ("group", "group-number"),
    ("subgroup", "group-number"),
    ("rxgroup", "group-number"),
    ("plan", "group-number"),
    ("rxid", "member-id"),
];

/// Reads the resources of one type.
pub(super) struct Reader {
    pub(super) kind: &'static str,
    /// The key that refers to the patient.
    pub(super) patient: &'static str,
    pub(super) read: fn(&Value) -> Result<Vec<Said>, Wrong>,
}

/// Every type that is read of a patient.
pub(super) const READERS: &[Reader] = &[
    Reader {
        kind: "AllergyIntolerance",
        patient: "patient",
        read: allergy,
    },
    Reader {
        kind: "Appointment",
        patient: "participant",
        read: appointment,
    },
    Reader {
        kind: "Condition",
        patient: "subject",
        read: condition,
    },
    Reader {
        kind: "Coverage",
        patient: "beneficiary",
        read: coverage,
    },
    Reader {
        kind: "Encounter",
        patient: "subject",
        read: encounter,
    },
    Reader {
        kind: "Immunization",
        patient: "patient",
        read: immunization,
    },
    Reader {
        kind: "MedicationRequest",
        patient: "subject",
        read: medication,
    },
    Reader {
        kind: "MedicationStatement",
        patient: "subject",
        read: medication,
    },
    Reader {
        kind: "Procedure",
        patient: "subject",
        read: procedure,
    },
    Reader {
        kind: "QuestionnaireResponse",
        patient: "subject",
        read: answers,
    },
];

/// Returns what refers to the patient: under `key`, or among the participants of an appointment.
pub(super) fn patient_of(key: &'static str, resource: &Value) -> Result<Option<String>, Wrong> {
    if key != "participant" {
        let subject = json::object(resource, key)?;
        return Ok(match subject {
            Some(subject) => json::text(subject, "reference")?.map(reference),
            None => None,
        });
    }
    for participant in json::list(resource, key)? {
        if let Some(actor) = json::object(participant, "actor")?
            && let Some(written) = json::text(actor, "reference")?
        {
            let to = reference(written);
            if to.starts_with("Patient/") || json::text(actor, "type")? == Some("Patient") {
                return Ok(Some(to));
            }
        }
    }
    Ok(None)
}

/// Returns the words of a resource's `code`.
pub(super) fn code(resource: &Value) -> Result<Vec<String>, Wrong> {
    match json::object(resource, "code")? {
        Some(concept) => json::words(concept),
        None => Ok(Vec::new()),
    }
}

/// Returns who a reference names, if it is somebody who treats people.
pub(super) fn actor(actor: &Value, within: &Value) -> Result<Option<Named>, Wrong> {
    let written = json::text(actor, "reference")?.unwrap_or_default();
    if let Some(contained) = contained(written, within)? {
        return Ok(super::patient::practitioner(contained)?.map(Named::Text));
    }
    let to = reference(written);
    let is_other = to
        .split_once('/')
        .is_some_and(|(kind, _)| kind != "Practitioner");
    if is_other {
        return Ok(None);
    }
    if let Some(name) = json::text(actor, "display")? {
        return Ok(Some(Named::Text(titled(name))));
    }
    Ok(Some(Named::Reference(to)).filter(|_| !written.is_empty()))
}

/// The name of a practitioner is that of a person, whether it has a title or not.
fn titled(name: &str) -> String {
    if name.starts_with("Dr") || name.starts_with("Prof") || name.contains(',') {
        name.to_owned()
    } else {
        format!("Dr. {name}")
    }
}

fn contained<'v>(written: &str, within: &'v Value) -> Result<Option<&'v Value>, Wrong> {
    let Some(id) = written.strip_prefix('#') else {
        return Ok(None);
    };
    for one in json::list(within, "contained")? {
        if json::text(one, "id")? == Some(id) {
            return Ok(Some(one));
        }
    }
    Ok(None)
}

fn conditions(words: Vec<String>) -> impl Iterator<Item = Said> {
    words.into_iter().map(Said::Condition)
}

/// Whether the record says of itself that it is wrong.
fn is_withdrawn(resource: &Value) -> Result<bool, Wrong> {
    let wrong = ["entered-in-error", "refuted", "not-done"];
    if json::text(resource, "status")?.is_some_and(|status| wrong.contains(&status)) {
        return Ok(true);
    }
    if let Some(status) = json::object(resource, "verificationStatus")? {
        for coding in json::list(status, "coding")? {
            if json::text(coding, "code")?.is_some_and(|code| wrong.contains(&code)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn condition(resource: &Value) -> Result<Vec<Said>, Wrong> {
    if is_withdrawn(resource)? {
        return Ok(Vec::new());
    }
    let mut all: Vec<Said> = conditions(code(resource)?).collect();
    if let Some(concept) = json::object(resource, "code")? {
        for coding in json::list(concept, "coding")? {
            let system = json::text(coding, "system")?.unwrap_or_default();
            if CONDITION_CODES.iter().any(|own| system.starts_with(own)) {
                let code = json::text(coding, "code")?;
                all.extend(code.map(|code| Said::Condition(code.to_owned())));
            }
        }
    }
    Ok(all)
}

/// `Cashew nuts` is on many a page; an allergy to them is not.
fn allergy(resource: &Value) -> Result<Vec<Said>, Wrong> {
    if is_withdrawn(resource)? {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for words in code(resource)? {
        let lower = words.to_lowercase();
        if lower.contains("allerg") || lower.contains("intoleran") {
            all.push(Said::Condition(words));
        } else {
            all.push(Said::Condition(format!("{words} allergy")));
            all.push(Said::Condition(format!("allergy to {words}")));
            all.push(Said::Condition(format!("allergic to {words}")));
        }
    }
    Ok(all)
}

fn medication(resource: &Value) -> Result<Vec<Said>, Wrong> {
    if is_withdrawn(resource)? {
        return Ok(Vec::new());
    }
    let mut names = Vec::new();
    if let Some(concept) = json::object(resource, "medicationCodeableConcept")? {
        names.extend(json::words(concept)?.into_iter().map(Named::Text));
    }
    if let Some(to) = json::object(resource, "medicationReference")? {
        let written = json::text(to, "reference")?.unwrap_or_default();
        if let Some(contained) = contained(written, resource)? {
            names.extend(code(contained)?.into_iter().map(Named::Text));
        } else if !written.is_empty() {
            names.push(Named::Reference(reference(written)));
        }
        names.extend(json::text(to, "display")?.map(|name| Named::Text(name.to_owned())));
    }
    let mut all: Vec<Said> = names.into_iter().map(Said::Medication).collect();
    all.extend(conditions(json::words_of_list(resource, "reasonCode")?));
    if let Some(requester) = json::object(resource, "requester")? {
        all.extend(actor(requester, resource)?.map(Said::Provider));
    }
    Ok(all)
}

fn immunization(resource: &Value) -> Result<Vec<Said>, Wrong> {
    if is_withdrawn(resource)? {
        return Ok(Vec::new());
    }
    let Some(concept) = json::object(resource, "vaccineCode")? else {
        return Ok(Vec::new());
    };
    let words = json::words(concept)?.into_iter();
    Ok(words
        .map(|name| Said::Medication(Named::Text(name)))
        .collect())
}

fn appointment(resource: &Value) -> Result<Vec<Said>, Wrong> {
    let mut all = Vec::new();
    let mut add = |at: Option<DateTime>, kind: Option<String>| {
        let provider = None;
        all.push(Said::Appointment(Appointment { at, kind, provider }));
    };
    if let Some(at) = moment(resource, "start")? {
        add(Some(at), None);
    }
    let mut kinds = json::words_of_list(resource, "serviceType")?;
    kinds.extend(json::text(resource, "description")?.map(str::to_owned));
    for kind in kinds {
        add(None, Some(kind));
    }
    all.extend(conditions(json::words_of_list(resource, "reasonCode")?));
    for reason in json::list(resource, "reasonReference")? {
        let words = json::text(reason, "display")?.map(str::to_owned);
        all.extend(words.map(Said::Condition));
    }
    for participant in json::list(resource, "participant")? {
        if let Some(who) = json::object(participant, "actor")? {
            all.extend(actor(who, resource)?.map(Said::Provider));
        }
    }
    Ok(all)
}

fn encounter(resource: &Value) -> Result<Vec<Said>, Wrong> {
    if is_withdrawn(resource)? {
        return Ok(Vec::new());
    }
    let mut all: Vec<Said> = conditions(json::words_of_list(resource, "reasonCode")?).collect();
    for participant in json::list(resource, "participant")? {
        if let Some(who) = json::object(participant, "individual")? {
            all.extend(actor(who, resource)?.map(Said::Provider));
        }
    }
    Ok(all)
}

fn procedure(resource: &Value) -> Result<Vec<Said>, Wrong> {
    if is_withdrawn(resource)? {
        return Ok(Vec::new());
    }
    let words = code(resource)?.into_iter().map(|kind| Appointment {
        kind: Some(kind),
        ..Appointment::default()
    });
    let mut all: Vec<Said> = words.map(Said::Appointment).collect();
    all.extend(conditions(json::words_of_list(resource, "reasonCode")?));
    Ok(all)
}

fn coverage(resource: &Value) -> Result<Vec<Said>, Wrong> {
    let mut all = systems::identifiers(resource)?;
    if let Some(value) = json::text(resource, "subscriberId")? {
        all.push(Identifier {
            kind: "member-id".to_owned(),
            value: value.to_owned(),
        });
    }
    for class in json::list(resource, "class")? {
        let Some(value) = json::text(class, "value")? else {
            continue;
        };
        // A plan with a plain word for a name names nobody.
        let is_number = value.bytes().any(|byte| byte.is_ascii_digit());
        let concept = json::object(class, "type")?.unwrap_or(&Value::Null);
        for coding in json::list(concept, "coding")? {
            let code = json::text(coding, "code")?;
            let known = CLASSES.iter().find(|(own, _)| Some(*own) == code);
            if let Some((_, kind)) = known.filter(|_| is_number) {
                all.push(Identifier {
                    kind: (*kind).to_owned(),
                    value: value.to_owned(),
                });
            }
        }
    }
    Ok(all.into_iter().map(Said::Identifier).collect())
}

/// What the person typed, where it is a sentence; the items lie within one another.
fn answers(resource: &Value) -> Result<Vec<Said>, Wrong> {
    if is_withdrawn(resource)? {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    let mut open: Vec<&Value> = json::list(resource, "item")?.iter().collect();
    while let Some(item) = open.pop() {
        open.extend(json::list(item, "item")?);
        for answer in json::list(item, "answer")? {
            open.extend(json::list(answer, "item")?);
            let typed = json::text(answer, "valueString")?.unwrap_or_default();
            if typed.split_whitespace().count() >= ANSWER_WORDS {
                all.push(Said::Condition(typed.to_owned()));
            }
        }
    }
    Ok(all)
}

/// An instant, as the clock on the wall shows it where it was written.
fn moment(resource: &Value, key: &'static str) -> Result<Option<DateTime>, Wrong> {
    let Some(text) = json::text(resource, key)? else {
        return Ok(None);
    };
    // The zone is left out: a page shows the time without it.
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let clock = time.split(['Z', '+', '-']).next().unwrap_or_default();
    format!("{date}T{clock}")
        .parse()
        .map(Some)
        .map_err(|_| Wrong::new(key, "wants a date and a time, as in 2026-12-03T14:00:00Z"))
}
