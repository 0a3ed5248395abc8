//! What a field's name makes of its value.

use super::kinds;

#[test]
fn an_answer_tells_something_by_its_question() {
    for (field, text, kind) in [
        ("isPregnant", "true", Some("term.reproductive")),
        (
            "answers[hiv_status]",
            "positive",
            Some("term.sexual_health"),
        ),
        ("zwanger", "ja", Some("term.reproductive")),
        ("a1c", "8.4", Some("term.health_status")),
        ("smoker", "yes", Some("term.substance_use")),
        ("isPregnant", "false", None),
        ("smoker", "Smoker", None),
        ("smoker", "undefined", None),
        ("due_date", "2026-12-01", None),
        ("x", "yes", None),
    ] {
        let found = kinds(field, text);
        assert_eq!(found.first().map(String::as_str), kind, "{field}={text}");
    }
}

#[test]
fn known_values_are_found_under_the_names_that_developers_give_fields() {
    for (field, text, kind) in [
        ("FirstName__c", "Jane", "subject.given"),
        ("ctl00$Main$txtFirstName", "Jane", "subject.given"),
        ("custom_first_name", "Jane", "subject.given"),
        ("q3_name[first]", "Jane", "subject.given"),
        ("1_firstName", "Jane", "subject.given"),
        ("pat_dob", "03/17/84", "subject.birth_date"),
        ("ptDob", "03/17/84", "subject.birth_date"),
        ("custom_dob", "03/17/84", "subject.birth_date"),
    ] {
        let found = kinds(field, text);
        assert!(
            found.iter().any(|own| own == kind),
            "{field}={text} {found:?}"
        );
    }
}
