//! The people whose values are looked for: test patients, read from `--subjects` files.
//!
//! Takes TOML as docs/subjects.md describes it. Gives [`Subject`]s, and through [`forms`] every
//! form that their values take on the wire. Never does: print a value, not even in an error.

pub mod attribute;
pub mod digest;
pub mod forms;
mod email;
mod phone;
mod spelled_date;

use std::path::{Path, PathBuf};

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

/// One person whose values are looked for. Every field but `id` may be empty.
#[derive(Clone, Default)]
pub struct Subject {
    /// How findings name the person: `test-patient-1`.
    pub id: String,
    /// Given names, first the one in use.
    pub given: Vec<String>,
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
    /// `mrn`, `member-id`, `bsn` …
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

/// Reads subject files.
///
/// # Errors
///
/// Where a file cannot be read, is not in the form of subject files (naming file, line and key),
/// or repeats an id.
pub fn load(files: &[PathBuf]) -> Result<Vec<Subject>, SubjectError> {
    let mut subjects: Vec<Subject> = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path).map_err(|source| SubjectError::Read {
            path: path.clone(),
            source,
        })?;
        for subject in parse(&text, path)? {
            if subjects.iter().any(|other| other.id == subject.id) {
                return Err(SubjectError::SameId {
                    path: path.clone(),
                    id: subject.id,
                });
            }
            subjects.push(subject);
        }
    }
    Ok(subjects)
}

/// Reads the text of one subject file; `path` is for messages only.
///
/// # Errors
///
/// Where the text is not in the form of subject files.
pub fn parse(text: &str, path: &Path) -> Result<Vec<Subject>, SubjectError> {
    let file: File = toml::from_str(text).map_err(|error| form_error(text, path, &error))?;
    Ok(file
        .subject
        .into_iter()
        .map(Written::into_subject)
        .collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    subject: Vec<Written>,
}

/// A subject as it is written in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    #[serde(default)]
    given: Vec<String>,
    family: Option<String>,
    #[serde(default)]
    former_family: Vec<String>,
    birth_date: Option<toml::value::Datetime>,
    sex: Option<String>,
    #[serde(default)]
    emails: Vec<String>,
    #[serde(default)]
    phones: Vec<String>,
    /// Read, so that a file may say it; the forms of all three languages are always looked for.
    #[serde(rename = "language")]
    _language: Option<String>,
    religion: Option<String>,
    orientation: Option<String>,
    #[serde(default)]
    conditions: Vec<String>,
    #[serde(default)]
    medications: Vec<String>,
    #[serde(default)]
    providers: Vec<String>,
    #[serde(default, rename = "address")]
    addresses: Vec<Address>,
    #[serde(default, rename = "identifier")]
    identifiers: Vec<Identifier>,
    #[serde(default, rename = "appointment")]
    appointments: Vec<WrittenAppointment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAppointment {
    at: Option<toml::value::Datetime>,
    kind: Option<String>,
    provider: Option<String>,
}

impl Written {
    fn into_subject(self) -> Subject {
        let appointments = self.appointments.into_iter().map(|written| Appointment {
            at: written.at.as_ref().and_then(date_time),
            kind: written.kind,
            provider: written.provider,
        });
        Subject {
            id: self.id,
            given: self.given,
            family: self.family,
            former_family: self.former_family,
            birth_date: self.birth_date.as_ref().and_then(date),
            sex: self.sex,
            emails: self.emails,
            phones: self.phones,
            religion: self.religion,
            orientation: self.orientation,
            conditions: self.conditions,
            medications: self.medications,
            providers: self.providers,
            addresses: self.addresses,
            identifiers: self.identifiers,
            appointments: appointments.collect(),
        }
    }
}

fn date(written: &toml::value::Datetime) -> Option<Date> {
    let date = written.date.as_ref()?;
    let year = i16::try_from(date.year).ok()?;
    Date::new(
        year,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}

fn date_time(written: &toml::value::Datetime) -> Option<DateTime> {
    let (hour, minute) = match &written.time {
        Some(time) => (
            i8::try_from(time.hour).ok()?,
            i8::try_from(time.minute).ok()?,
        ),
        None => (0, 0),
    };
    Some(date(written)?.at(hour, minute, 0, 0))
}

/// The parser's own message quotes the offending line, and with it a patient's value: only the
/// kind of error, the key and the line are passed on.
fn form_error(text: &str, path: &Path, error: &toml::de::Error) -> SubjectError {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.as_bytes().get(..start).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let message = error.message();
    let about_keys = [
        "unknown field",
        "missing field",
        "duplicate field",
        "duplicate key",
    ];
    let says = if about_keys.iter().any(|start| message.starts_with(start)) {
        message.to_owned()
    } else if let Some((_, expected)) = message.rsplit_once("expected ") {
        format!("not what belongs here: expected {expected}")
    } else {
        "this is not TOML as a subjects file has it".to_owned()
    };
    SubjectError::Form {
        path: path.to_owned(),
        line,
        says,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        match parse(text, Path::new("s.toml")) {
            Ok(_) => panic!("accepted"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn errors_name_key_and_line_but_no_value() {
        let unknown = error("[[subject]]\nid = \"a\"\nemial = \"jane@example.com\"\n");
        assert!(
            unknown.contains("line 3") && unknown.contains("emial"),
            "{unknown}"
        );
        let wrong = error("[[subject]]\nid = \"a\"\nemails = \"jane@example.com\"\n");
        assert!(
            wrong.contains("line 3") && wrong.contains("sequence"),
            "{wrong}"
        );
        let broken = error("[[subject]]\nid = \"a\"\nfamily = jane\n");
        for shown in [unknown, wrong, broken] {
            assert!(!shown.contains("jane"), "{shown}");
        }
    }

    #[test]
    fn every_field_of_the_contract_is_read() {
        let text = include_str!("../cli/demo/site/patient.toml");
        let subjects = parse(text, Path::new("patient.toml")).unwrap_or_default();
        let [subject] = subjects.as_slice() else {
            panic!("one subject")
        };
        assert_eq!(subject.birth_date, Some(Date::constant(1984, 3, 17)));
        assert_eq!(subject.identifiers.len(), 2);
        let at = subject.appointments[0].at.unwrap();
        assert_eq!((at.day(), at.hour(), at.minute()), (3, 9, 30));
    }
}
