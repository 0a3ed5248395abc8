//! What is read of FHIR, what is not, and how it is refused.

use std::path::Path;

use jiff::civil::Date;

use super::is_json;
use crate::subject::{Subject, load, parse};

const BUNDLE: &str = include_str!("patient.json");

fn read(text: &str) -> Vec<Subject> {
    match parse(text, Path::new("s.json")) {
        Ok(subjects) => subjects.list,
        Err(error) => panic!("{error}"),
    }
}

fn error(text: &str) -> String {
    match parse(text, Path::new("s.json")) {
        Ok(_) => panic!("accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_patient_is_read_whole() {
    let subjects = read(BUNDLE);
    let [jane] = subjects.as_slice() else {
        panic!("one subject")
    };
    assert_eq!(jane.id, "pat-1");
    assert_eq!(jane.given, ["Jane", "Quinn"]);
    assert_eq!(jane.nicknames, ["Janie"]);
    assert_eq!(jane.family.as_deref(), Some("Doe"));
    assert_eq!(jane.former_family, ["Roe"]);
    assert_eq!(jane.birth_date, Some(Date::constant(1984, 3, 17)));
    assert_eq!(jane.sex.as_deref(), Some("female"));
    assert_eq!(jane.religion.as_deref(), Some("Buddhism"));
    assert_eq!(jane.emails, ["jane.doe@example.com"]);
    assert_eq!(jane.phones, ["+1-617-555-0142"]);
    let [home, other] = jane.addresses.as_slice() else {
        panic!("two addresses")
    };
    assert_eq!(home.lines, ["42 Wallaby Way"]);
    assert_eq!(home.postal_code.as_deref(), Some("01109"));
    assert_eq!(other.lines, ["7 Elm Street"]);
    let identifiers: Vec<_> = jane
        .identifiers
        .iter()
        .map(|one| (one.kind.as_str(), one.value.as_str()))
        .collect();
    assert_eq!(
        identifiers,
        [
            ("ssn", "219-09-9999"),
            ("mrn", "00482913"),
            ("other", "ZX-100-77"),
            ("member-id", "QXH884120975"),
            ("group-number", "G-20411"),
        ]
    );
}

#[test]
fn care_is_told_of_the_patient_that_it_refers_to() {
    let subjects = read(BUNDLE);
    let jane = &subjects[0];
    assert_eq!(
        jane.conditions,
        [
            "Depression",
            "Major depressive disorder",
            "370143000",
            "F33.1",
            "Recurrent depression",
            "Cashew nuts allergy",
            "allergy to Cashew nuts",
            "allergic to Cashew nuts",
            "Panic attack",
            "I cannot sleep at night",
        ]
    );
    assert_eq!(
        jane.medications,
        [
            "Venlafaxine 75 MG",
            "Fluoxetine 20 MG Oral Capsule",
            "Hepatitis B vaccine",
        ]
    );
    assert_eq!(jane.providers, ["Dr. Ada Mercer", "Dr. Jan Vos"]);
    let kinds: Vec<_> = jane
        .appointments
        .iter()
        .filter_map(|one| one.kind.as_deref())
        .collect();
    assert_eq!(
        kinds,
        [
            "Psychiatry follow-up",
            "Talk about the new dose",
            "Electroconvulsive therapy"
        ]
    );
    let at = jane.appointments.iter().find_map(|one| one.at);
    assert_eq!(at, Some(Date::constant(2026, 12, 3).at(9, 30, 0, 0)));
}

#[test]
fn one_resource_an_array_and_a_line_each_are_told_from_toml() {
    let patient = r#"{"resourceType":"Patient","id":"a","name":[{"text":"Jane Q Doe"}]}"#;
    let condition = r#"{"resourceType":"Condition","code":{"text":"migraine"}}"#;
    for text in [
        format!("{patient}\n{condition}\n"),
        format!("\n[{patient},\n{condition}]"),
        format!("\u{feff}{condition}\r\n{patient}"),
    ] {
        let subjects = read(&text);
        assert_eq!(subjects[0].given, ["Jane", "Q"]);
        assert_eq!(subjects[0].conditions, ["migraine"], "the only patient's");
    }
    for (text, expected) in [
        (" {\"resourceType\":\"Patient\"}", true),
        ("[ {", true),
        ("[]", true),
        ("[[subject]]\nid = \"a\"", false),
        ("# {\n", false),
        ("", false),
    ] {
        assert_eq!(is_json(text), expected, "{text}");
    }
}

#[test]
fn resources_may_refer_to_those_of_another_file_and_to_bundle_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let conditions = file(
        "Condition.ndjson",
        "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"urn:uuid:1-2\"},\"code\":{\"text\":\"migraine\"}}\n",
    );
    let patients = file(
        "Bundle.json",
        r#"{"resourceType":"Bundle","entry":[
            {"fullUrl":"urn:uuid:1-2","resource":{"resourceType":"Patient","birthDate":"1984"}},
            {"fullUrl":"urn:uuid:1-3","resource":{"resourceType":"Patient"}}]}"#,
    );
    let people = file("s.toml", "salts = [\"pepper\"]\n[[subject]]\nid = \"c\"\n");
    let subjects = load(&[conditions, patients.clone(), people]).unwrap_or_default();
    let ids: Vec<_> = subjects.list.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["c", "1-2", "1-3"]);
    assert_eq!(subjects.list[1].conditions, ["migraine"]);
    assert_eq!(subjects.salts.len(), 1);
    let again = load(&[patients.clone(), patients])
        .err()
        .unwrap()
        .to_string();
    assert!(
        again.contains("Bundle.json") && again.contains("1-2"),
        "{again}"
    );
}

#[test]
fn errors_name_the_resource_and_the_key_but_no_value() {
    let patient = r#"{"resourceType":"Patient","id":"a"}"#;
    for (text, holds) in [
        (
            format!(
                "{patient}\n{{\"resourceType\":\"Patient\",\"id\":\"b\",\"birthDate\":\"1984-02-30\"}}"
            ),
            &["s.json", "line 2", "resource 2", "(Patient)", "`birthDate`"][..],
        ),
        (
            r#"{"resourceType":"Patient","id":"a","name":"secret"}"#.to_owned(),
            &["resource 1", "`name` wants a list"],
        ),
        (
            r#"{"resourceType":"Patient","id":"a","name":[{"given":[{"secret":1}]}]}"#.to_owned(),
            &["`given` wants a list of texts"],
        ),
        (
            r#"{"resourceType":"Patient"}"#.to_owned(),
            &["(Patient)", "`id` is missing"],
        ),
        (r#"{"secret":1}"#.to_owned(), &["`resourceType` is missing"]),
        (
            format!(
                "{patient}\n{patient}\n\n{{\"resourceType\":\"Condition\",\"subject\":{{\"reference\":\"Patient/secret\"}},\"code\":{{\"text\":\"secret\"}}}}"
            ),
            &[
                "line 4",
                "resource 3",
                "(Condition)",
                "`subject` refers to no Patient",
            ],
        ),
        (
            format!("{patient}\n{{\"resourceType\":\"Appointment\",\"start\":\"secret\"}}"),
            &["(Appointment)", "`start`"],
        ),
        (
            format!("{patient}\n{{\"secret\": secret}}"),
            &["line 2", "not JSON"],
        ),
        ("[]".to_owned(), &["s.json: no Patient"]),
        (
            r#"{"resourceType":"Observation","valueString":"secret"}"#.to_owned(),
            &["s.json: no Patient"],
        ),
        (format!("[{patient}, 7]"), &["resource 2", "`resourceType`"]),
    ] {
        let shown = error(&text);
        for part in holds {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        for value in ["secret", "1984-02"] {
            assert!(!shown.contains(value), "{shown}");
        }
    }
}
