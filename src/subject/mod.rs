//! The people whose values are looked for: test patients, read from `--subjects` files.
//!
//! Takes TOML or FHIR as docs/subjects.md describes them. Gives [`Subjects`], and through [`forms`]
//! every form that their values take on the wire. Never does: print a value, not even in an error.

pub mod attribute;
pub mod digest;
pub mod forms;
mod care;
mod date;
mod email;
mod fhir;
mod identifier;
mod name;
mod pen;
mod phone;
mod place;
mod states;
mod written;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

/// What subject files hold. Has no `Debug`: it holds people's values.
#[derive(Clone, Default)]
pub struct Subjects {
    /// The people.
    pub list: Vec<Subject>,
    /// What a site's tags put before or after a value before they digest it.
    pub salts: Vec<Salt>,
}

/// What is put before or after a value before it is digested. Has no `Debug`: it may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(Box<str>);

impl Salt {
    /// Takes the salt as the tag uses it.
    pub fn new(salt: &str) -> Self {
        Self(salt.into())
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// One person whose values are looked for. Every field but `id` may be empty.
#[derive(Clone, Default)]
pub struct Subject {
    /// How findings name the person: `test-patient-1`.
    pub id: String,
    /// Given names, first the one in use.
    pub given: Vec<String>,
    /// Nicknames and other given names, each used instead of the first.
    pub nicknames: Vec<String>,
    /// Family name.
    pub family: Option<String>,
    /// Maiden and other former family names.
    pub former_family: Vec<String>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// `female`, `male` or another word of FHIR's administrative gender.
    pub sex: Option<String>,
    /// E-mail addresses.
    pub emails: Vec<String>,
    /// Telephone numbers, best in international form.
    pub phones: Vec<String>,
    /// Religion.
    pub religion: Option<String>,
    /// Sexual orientation.
    pub orientation: Option<String>,
    /// Diagnoses.
    pub conditions: Vec<String>,
    /// Medications, with or without a dose.
    pub medications: Vec<String>,
    /// Doctors, therapists and practices.
    pub providers: Vec<String>,
    /// Postal addresses.
    pub addresses: Vec<Address>,
    /// Numbers and codes that name this person.
    pub identifiers: Vec<Identifier>,
    /// Appointments.
    pub appointments: Vec<Appointment>,
}

/// A postal address.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    #[serde(default)]
    pub lines: Vec<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country, as two letters.
    pub country: Option<String>,
}

/// A number or code that names a person.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// `mrn`, `member-id`, `bsn` …: one of those in docs/subjects.md.
    #[serde(deserialize_with = "written::identifier_kind")]
    pub kind: String,
    /// The value, with or without separators.
    pub value: String,
}

/// An appointment.
#[derive(Clone, Default)]
pub struct Appointment {
    /// When, as the clinic's clock shows it.
    pub at: Option<DateTime>,
    /// What for.
    pub kind: Option<String>,
    /// With whom.
    pub provider: Option<String>,
}

/// Why a subject file was refused. Never holds a value of the file.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// The file is not TOML, or not in the form that subject files have.
    #[error("{}, line {line}: {says}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong, without the value.
        says: String,
    },
    /// A resource of a FHIR file is not as it should be.
    #[error("{}, line {line}, resource {number} ({kind}): {says}", path.display())]
    Resource {
        /// The file.
        path: PathBuf,
        /// The line on which the resource, or the bundle that it is in, begins.
        line: usize,
        /// Counted from 1 over the whole file.
        number: usize,
        /// Its `resourceType`.
        kind: &'static str,
        /// What is wrong, without the value.
        says: String,
    },
    /// The FHIR files hold no Patient, so that nobody would be looked for.
    #[error("{}: no Patient in it or in the other subject files", path.display())]
    NoPatient {
        /// The last of the FHIR files.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("cannot read the subjects file {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Two subjects share an id, so that findings could not tell them apart.
    #[error("{}: two subjects have the id {id}", path.display())]
    SameId {
        /// The file of the second.
        path: PathBuf,
        /// The id.
        id: String,
    },
}

/// Reads subject files. Resources of FHIR may refer to those of another file.
///
/// # Errors
///
/// Where a file cannot be read, is not in the form of subject files (naming file, line and key),
/// or repeats an id.
pub fn load(files: &[PathBuf]) -> Result<Subjects, SubjectError> {
    let mut reading = Reading::default();
    for path in files {
        let text = std::fs::read_to_string(path).map_err(|source| SubjectError::Read {
            path: path.clone(),
            source,
        })?;
        reading.file(&text, path)?;
    }
    reading.subjects()
}

/// Reads the text of one subject file; `path` is for messages only.
///
/// # Errors
///
/// Where the text is not in the form of subject files.
pub fn parse(text: &str, path: &Path) -> Result<Subjects, SubjectError> {
    let mut reading = Reading::default();
    reading.file(text, path)?;
    reading.subjects()
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    subjects: Vec<(Arc<Path>, Subject)>,
    salts: Vec<Salt>,
    chart: fhir::Chart,
}

impl Reading {
    fn file(&mut self, text: &str, path: &Path) -> Result<(), SubjectError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let path: Arc<Path> = path.into();
        if fhir::is_json(text) {
            return self.chart.read(text, &path);
        }
        let read = written::parse(text, &path)?;
        let list = read.list.into_iter();
        self.subjects
            .extend(list.map(|subject| (Arc::clone(&path), subject)));
        self.salts.extend(read.salts);
        Ok(())
    }

    fn subjects(mut self) -> Result<Subjects, SubjectError> {
        self.subjects.extend(self.chart.subjects()?);
        let mut ids = HashSet::new();
        for (path, subject) in &self.subjects {
            if !ids.insert(subject.id.as_str()) {
                return Err(SubjectError::SameId {
                    path: path.to_path_buf(),
                    id: subject.id.clone(),
                });
            }
        }
        Ok(Subjects {
            list: self.subjects.into_iter().map(|(_, one)| one).collect(),
            salts: self.salts,
        })
    }
}

#[cfg(test)]
mod tests;
