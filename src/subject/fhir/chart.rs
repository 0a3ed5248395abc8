//! What the resources say, gathered until all files are read, and then told of each patient.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::json::{self, Wrong};
use super::{Source, care, patient};
use crate::subject::{Appointment, Identifier, Subject, SubjectError};

/// Everything read so far.
#[derive(Default)]
pub(in crate::subject) struct Chart {
    patients: Vec<(Arc<Path>, Subject)>,
    /// Patients by what refers to them: `Patient/1`, `urn:uuid:…`.
    places: HashMap<String, usize>,
    /// Names of practitioners and medications by what refers to them.
    names: HashMap<String, Vec<String>>,
    facts: Vec<Fact>,
    /// The last file read.
    pub(super) last: Option<Arc<Path>>,
}

/// Something said of a patient.
struct Fact {
    source: Source,
    /// The key that refers to the patient, and what it holds.
    of: (&'static str, Option<String>),
    said: Said,
}

/// What is said.
pub(super) enum Said {
    Appointment(Appointment),
    Condition(String),
    Identifier(Identifier),
    Medication(Named),
    Provider(Named),
}

/// A name, or what refers to the resource that has it.
pub(super) enum Named {
    Text(String),
    Reference(String),
}

impl Chart {
    /// Reads one resource.
    pub(super) fn resource(
        &mut self,
        kind: &str,
        resource: &Value,
        url: Option<&str>,
        source: &mut Source,
    ) -> Result<(), SubjectError> {
        let read = match kind {
            "Patient" => {
                source.kind = "Patient";
                self.patient(resource, url, source)
            }
            "Practitioner" => {
                source.kind = "Practitioner";
                patient::practitioner(resource)
                    .and_then(|name| self.name(source.kind, resource, url, name.as_slice()))
            }
            "Medication" => {
                source.kind = "Medication";
                care::code(resource).and_then(|names| self.name(source.kind, resource, url, &names))
            }
            _ => self.facts(kind, resource, source),
        };
        read.map_err(|wrong| source.error(&wrong))
    }

    fn patient(
        &mut self,
        resource: &Value,
        url: Option<&str>,
        source: &Source,
    ) -> Result<(), Wrong> {
        let mut subject = patient::patient(resource)?;
        let id = json::text(resource, "id")?;
        let in_url = url.and_then(|url| url.rsplit([':', '/']).next());
        let Some(named) = id.or(in_url) else {
            return Err(Wrong::new("id", "is missing"));
        };
        subject.id = named.to_owned();
        for reference in references("Patient", id, url) {
            self.places.insert(reference, self.patients.len());
        }
        let own = format!("Patient/{named}");
        self.places.insert(own.clone(), self.patients.len());
        self.patients.push((Arc::clone(&source.path), subject));
        for practitioner in json::list(resource, "generalPractitioner")? {
            if let Some(named) = care::actor(practitioner, resource)? {
                self.facts.push(Fact {
                    source: source.clone(),
                    of: ("id", Some(own.clone())),
                    said: Said::Provider(named),
                });
            }
        }
        Ok(())
    }

    fn name(
        &mut self,
        kind: &str,
        resource: &Value,
        url: Option<&str>,
        names: &[String],
    ) -> Result<(), Wrong> {
        for reference in references(kind, json::text(resource, "id")?, url) {
            self.names.insert(reference, names.to_vec());
        }
        Ok(())
    }

    fn facts(&mut self, kind: &str, resource: &Value, source: &mut Source) -> Result<(), Wrong> {
        let Some(reader) = care::READERS.iter().find(|reader| reader.kind == kind) else {
            return Ok(());
        };
        source.kind = reader.kind;
        let of = care::patient_of(reader.patient, resource)?;
        for said in (reader.read)(resource)? {
            self.facts.push(Fact {
                source: source.clone(),
                of: (reader.patient, of.clone()),
                said,
            });
        }
        Ok(())
    }

    /// Adds what was said to the patients.
    pub(in crate::subject) fn subjects(
        mut self,
    ) -> Result<Vec<(Arc<Path>, Subject)>, SubjectError> {
        for Fact { source, of, said } in std::mem::take(&mut self.facts) {
            let place = match &of.1 {
                Some(reference) => self.places.get(reference).copied(),
                // A file about one patient need not say so each time.
                None => (self.patients.len() == 1).then_some(0),
            };
            // A group, a device or a relative is not looked for.
            let others = of.1.as_deref().is_some_and(|reference| {
                !reference.starts_with("Patient/") && !reference.starts_with("urn:")
            });
            match place.and_then(|place| self.patients.get_mut(place)) {
                Some((_, subject)) => tell(subject, said, &self.names),
                None if others => {}
                None => {
                    let wrong = Wrong::new(of.0, "refers to no Patient of the subject files");
                    return Err(source.error(&wrong));
                }
            }
        }
        match self.last {
            Some(path) if self.patients.is_empty() => Err(SubjectError::NoPatient {
                path: path.to_path_buf(),
            }),
            _ => Ok(self.patients),
        }
    }
}

/// Under which references a resource is known.
fn references(kind: &str, id: Option<&str>, url: Option<&str>) -> impl Iterator<Item = String> {
    let by_id = id.map(|id| format!("{kind}/{id}"));
    by_id.into_iter().chain(url.map(reference))
}

/// Returns the type and id out of a reference, which may be a whole address and name a version.
pub(super) fn reference(written: &str) -> String {
    if written.starts_with("urn:") {
        return written.to_owned();
    }
    let current = written.split("/_history/").next().unwrap_or(written);
    let mut parts = current.rsplit('/');
    match (parts.next(), parts.next()) {
        (Some(id), Some(kind)) => format!("{kind}/{id}"),
        _ => current.to_owned(),
    }
}

fn tell(subject: &mut Subject, said: Said, names: &HashMap<String, Vec<String>>) {
    let resolve = |named| match named {
        Named::Text(name) => vec![name],
        Named::Reference(reference) => names.get(&reference).cloned().unwrap_or_default(),
    };
    match said {
        Said::Appointment(appointment) => subject.appointments.push(appointment),
        Said::Condition(condition) => add(&mut subject.conditions, condition),
        Said::Identifier(identifier) => subject.identifiers.push(identifier),
        Said::Medication(named) => resolve(named)
            .into_iter()
            .for_each(|name| add(&mut subject.medications, name)),
        Said::Provider(named) => resolve(named)
            .into_iter()
            .for_each(|name| add(&mut subject.providers, name)),
    }
}

fn add(list: &mut Vec<String>, value: String) {
    if !list.contains(&value) {
        list.push(value);
    }
}
