//! Subject files in TOML, as docs/subjects.md describes them.

use std::path::Path;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer};

use super::{Address, Appointment, Identifier, Salt, Subject, SubjectError, Subjects};

/// Reads the text of one subject file.
pub(super) fn parse(text: &str, path: &Path) -> Result<Subjects, SubjectError> {
    let file: File = toml::from_str(text).map_err(|error| form_error(text, path, &error))?;
    let salts = file.salts.iter().filter(|salt| !salt.is_empty());
    Ok(Subjects {
        salts: salts.map(|salt| Salt::new(salt)).collect(),
        list: file
            .subject
            .into_iter()
            .map(Written::into_subject)
            .collect(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Beside the people: what the site's tags put before or after a value that they digest.
    #[serde(default)]
    salts: Vec<String>,
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
    #[serde(default)]
    nicknames: Vec<String>,
    family: Option<String>,
    #[serde(default)]
    former_family: Vec<String>,
    #[serde(default, deserialize_with = "birth_date")]
    birth_date: Option<Date>,
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
    #[serde(default, deserialize_with = "appointment_time")]
    at: Option<DateTime>,
    kind: Option<String>,
    provider: Option<String>,
}

impl Written {
    fn into_subject(self) -> Subject {
        let appointments = self.appointments.into_iter().map(|written| Appointment {
            at: written.at,
            kind: written.kind,
            provider: written.provider,
        });
        Subject {
            id: self.id,
            given: self.given,
            nicknames: self.nicknames,
            family: self.family,
            former_family: self.former_family,
            birth_date: self.birth_date,
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

/// What a key wants, said where it got something else. Only these messages of our own are passed on.
const WISHES: &[&str] = &[BIRTH_DATE, APPOINTMENT_TIME, IDENTIFIER_KIND];
const BIRTH_DATE: &str = "`birth_date` wants a date of the calendar, as in 1984-03-17";
const APPOINTMENT_TIME: &str =
    "`at` wants a date of the calendar and a time, as in 2026-12-03T14:00:00";
const IDENTIFIER_KIND: &str = "`kind` of an identifier wants one of mrn, ssn, mbi, member-id, \
     group-number, bsn, kvnr, nhs, driver-licence, account, iban, card, portal-user, device, other";

/// The kinds of identifiers, as docs/subjects.md lists them.
const KINDS: &[&str] = &[
    "mrn",
    "ssn",
    "mbi",
    "member-id",
    "group-number",
    "bsn",
    "kvnr",
    "nhs",
    "driver-licence",
    "account",
    "iban",
    "card",
    "portal-user",
    "device",
    "other",
];

fn birth_date<'de, D: Deserializer<'de>>(written: D) -> Result<Option<Date>, D::Error> {
    let written = toml::value::Datetime::deserialize(written)?;
    let date = date(&written).ok_or_else(|| serde::de::Error::custom(BIRTH_DATE))?;
    Ok(Some(date))
}

fn appointment_time<'de, D: Deserializer<'de>>(written: D) -> Result<Option<DateTime>, D::Error> {
    let written = toml::value::Datetime::deserialize(written)?;
    let at = date_time(&written).ok_or_else(|| serde::de::Error::custom(APPOINTMENT_TIME))?;
    Ok(Some(at))
}

pub(super) fn identifier_kind<'de, D: Deserializer<'de>>(written: D) -> Result<String, D::Error> {
    let kind = String::deserialize(written)?;
    if KINDS.contains(&kind.as_str()) {
        return Ok(kind);
    }
    Err(serde::de::Error::custom(IDENTIFIER_KIND))
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
    let about_keys = about_keys.iter().any(|start| message.starts_with(start));
    let says = if about_keys || WISHES.contains(&message) {
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
    fn a_value_that_would_be_dropped_is_an_error_without_the_value() {
        for (line, holds) in [
            (
                "birth_date = 09:30:00",
                &["line 5", "`birth_date`", "1984-03-17"][..],
            ),
            ("birth_date = 1984-02-30", &["line 5"]),
            (
                "[[subject.appointment]]\nat = 09:30:00",
                &["line 6", "`at`"],
            ),
            (
                "[[subject.appointment]]\nkind = \"x\"\nat = 09:30:00",
                &["line 7", "`at`"],
            ),
            (
                "[[subject.identifier]]\nkind = \"09:30:00\"\nvalue = \"1984-02-30\"",
                &["line 6", "`kind`", "mrn", "portal-user", "other"],
            ),
            ("birth_date = \"09:30:00\"", &["line 5"]),
            ("birth_date = 1984-13-45T09:30:00", &["line 5"]),
        ] {
            let shown = error(&format!("\n\n[[subject]]\nid = \"a\"\n{line}\n"));
            for part in holds {
                assert!(shown.contains(part), "{line}: {shown}");
            }
            for value in ["09:30", "1984-02", "1984-13"] {
                assert!(!shown.contains(value), "{line}: {shown}");
            }
        }
    }

    #[test]
    fn the_kinds_are_those_of_the_manual_and_of_the_message() {
        let manual = include_str!("../../docs/subjects.md");
        for kind in KINDS {
            assert!(manual.contains(kind), "{kind}");
            assert!(IDENTIFIER_KIND.contains(kind), "{kind}");
            let text = format!(
                "[[subject]]\nid = \"a\"\n[[subject.identifier]]\nkind = \"{kind}\"\nvalue = \"x\"\n"
            );
            assert!(parse(&text, Path::new("s.toml")).is_ok(), "{kind}");
        }
    }

    #[test]
    fn salts_stand_beside_the_people() {
        let text = "salts = [\"QX4QkKEU\", \"\"]\n[[subject]]\nid = \"a\"\nnicknames = [\"Jay\"]\n";
        let read = parse(text, Path::new("s.toml")).unwrap_or_default();
        assert!(
            read.salts == [Salt::new("QX4QkKEU")],
            "the empty one is none"
        );
        assert_eq!(read.list[0].nicknames, ["Jay"]);
        let wrong = error("salts = \"pepper\"\n");
        assert!(
            wrong.contains("line 1") && !wrong.contains("pepper"),
            "{wrong}"
        );
    }

    #[test]
    fn every_field_of_the_contract_is_read() {
        let text = include_str!("../cli/demo/site/patient.toml");
        let subjects = parse(text, Path::new("patient.toml")).unwrap_or_default();
        let [subject] = subjects.list.as_slice() else {
            panic!("one subject")
        };
        assert_eq!(subject.birth_date, Some(Date::constant(1984, 3, 17)));
        assert_eq!(subject.identifiers.len(), 2);
        let at = subject.appointments[0].at.unwrap();
        assert_eq!((at.day(), at.hour(), at.minute()), (3, 9, 30));
    }
}
