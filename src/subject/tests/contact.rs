//! Tables: how telephones, addresses, mail and identifiers are written.

use super::*;

fn with_phone(phone: &str) -> Subject {
    Subject {
        phones: vec![phone.into()],
        ..Subject::default()
    }
}

#[test]
fn phones_in_the_groups_of_each_country() {
    for (phone, anywhere, keyed, never) in [
        (
            "+1 617 555 0142",
            "6175550142 | (617) 555-0142 | 617.555.0142 | +1 617-555-0142 | 16175550142 | \
             +16175550142 | tel:+1-617-555-0142 | 0016175550142 | 617 5550142",
            "555-0142 | 5550142",
            "617555014 | 617 555 0143 | 617 | 0142",
        ),
        (
            "617-555-0142",
            "6175550142 | +1 (617) 555-0142 | 16175550142",
            "5550142",
            "0617 555 0143",
        ),
        (
            "+31 (0)6 1234 5678",
            "0612345678 | 06-12345678 | 06 12 34 56 78 | +31612345678 | +31 6 1234 5678 | \
             0031 6 12345678 | 0031612345678 | 612345678 | 06 1234 5678 | 31612345678",
            "",
            "0612345679 | 12345678 | 06 1234",
        ),
        (
            "+31201234567",
            "020-1234567 | 020 123 4567 | (020) 123 45 67 | +31 20 123 4567 | 0201234567",
            "",
            "1234567 | 020 123 4568",
        ),
        (
            "0049 30 123456",
            "030 123456 | 030/123456 | +49 (0)30 123456 | +49 30 12 34 56 | \
             03012 3456 030 123 456 | 4930123456",
            "",
            "123456 | 030 123457",
        ),
        (
            "+49 151 12345678",
            "0151 12345678 | 0151-1234 5678 | 01511 2345678 | +4915112345678 | \
             0151 12 34 56 78 | 015112345678",
            "",
            "12345678 | 0151 12345679",
        ),
        (
            "+33 1 23 45 67 89",
            "01 23 45 67 89 | 0123456789 | +33123456789",
            "",
            "23 45 67 89",
        ),
        (
            "020 7946 0018",
            "02079460018 | 020 7946 0018 | 2079460018",
            "",
            "7946 0018",
        ),
    ] {
        check(&with_phone(phone), "phone", [anywhere, keyed, never]);
    }
}

#[test]
fn a_telephone_number_is_one_without_its_extension() {
    for phone in ["tel:+1-617-555-0142;ext=12", "1-617-555-0142 x12"] {
        let forms = ["617-555-0142 | +16175550142", "5550142", "617555014212"];
        check(&with_phone(phone), "phone", forms);
    }
}

fn living(line: &str, postal_code: &str) -> Subject {
    Subject {
        addresses: vec![Address {
            lines: vec![line.into()],
            city: Some("Springfield".into()),
            state: Some("MA".into()),
            postal_code: Some(postal_code.into()),
            country: None,
        }],
        ..Subject::default()
    }
}

#[test]
fn addresses_in_three_countries() {
    for (line, code, anywhere, keyed, never) in [
        (
            "42 Wallaby Way",
            "01109",
            "42 Wallaby Way, Springfield | Wallaby Way 42 | 42-wallaby-wy",
            "Wallaby Way",
            "43 Wallaby Way | 42 Wallaby",
        ),
        (
            "7 Elm Street",
            "01109",
            "7 elm st. | 7 Elm Street",
            "Elm Street",
            "71 Elm Street | Elm",
        ),
        (
            "7 Elm St, Apt 4B",
            "01109",
            "7 Elm Street | 7 elm st apt 4b",
            "Elm St",
            "Apt 4B | 4B",
        ),
        ("7 Elm St Apt 4B", "01109", "7 Elm Street", "", "Apt 4B"),
        ("7 Elm St #4", "01109", "7 elm st | 7 Elm St 4", "", "4"),
        (
            "12 Office Park Road",
            "01109",
            "12 Office Park Rd",
            "",
            "12",
        ),
        ("7 Elm St", "01109", "7 Elm Street", "", ""),
        (
            "Müllerstraße 12a",
            "13353",
            "Müllerstr. 12a | Muellerstrasse 12 a | 12a Mullerstrasse | Müller Str. 12a | \
             13353 12a",
            "Müllerstraße | Muellerstrasse",
            "Müllerstraße 12 | Müllerstraße 13a",
        ),
        (
            "Kerkstraat 12",
            "1234 AB",
            "Kerkstr. 12 | kerkstraat 12 | 1234AB 12 | 1234 AB 12 | 1234ab12",
            "Kerkstraat",
            "1234 AB | Kerkstraat 13",
        ),
        ("Apt 4B, North Wing", "01109", "", "Apt 4B North Wing", "4B"),
    ] {
        check(&living(line, code), "address", [anywhere, keyed, never]);
    }
}

#[test]
fn parts_of_addresses_need_a_key() {
    let dutch = living("Kerkstraat 12", "1234 AB");
    check(
        &dutch,
        "postal_code",
        ["", "1234 AB | 1234ab", "1234 | 1234 AC"],
    );
    let american = living("7 Elm St", "01109-1234");
    check(
        &american,
        "postal_code",
        ["", "01109 | 01109-1234 | 011091234", "01108 | D-01109"],
    );
    check(
        &american,
        "city",
        [
            "",
            "Springfield | Springfield, MA | Springfield, Massachusetts 01109-1234 | \
             01109-1234 Springfield",
            "Spring",
        ],
    );
    check(&american, "state", ["", "MA | ma | Massachusetts", "MAN"]);
}

#[test]
fn a_house_is_one_without_its_door_too() {
    for (line, anywhere, keyed, never) in [
        (
            "7 Elm St, Apt 4B",
            "7 Elm Street | 7 elm st apt 4b",
            "Elm St",
            "Apt 4B | 4B",
        ),
        ("7 Elm St Apt 4B", "7 Elm Street", "", "Apt 4B"),
        ("7 Elm St #4", "7 elm st | 7 Elm St 4", "", "4"),
        ("12 Office Park Road", "12 Office Park Rd", "", "12"),
        (
            "123 North Main Street",
            "123 N Main St | 123 N MAIN ST APT 4 | 123 Main Street | 123 Main St",
            "North Main St | N Main St | Main Street",
            "124 Main St",
        ),
    ] {
        check(&living(line, "01109"), "address", [anywhere, keyed, never]);
    }
}

#[test]
fn identifiers_with_and_without_separators() {
    for (kind, value, anywhere, keyed, never) in [
        (
            "ssn",
            "219-09-9999",
            "219-09-9999 | 219099999 | 219 09 9999",
            "9999",
            "219-09-9998 | 09-9999",
        ),
        (
            "kvnr",
            "A123456780",
            "A123 456 780 | A 123 456 780",
            "",
            "A123 456",
        ),
        ("mrn", "00482913", "00482913", "482913", "0482914 | 48291"),
        (
            "mbi",
            "1EG4TE5MK73",
            "1EG4-TE5-MK73 | 1eg4te5mk73",
            "",
            "1EG4TE5MK74",
        ),
        (
            "bsn",
            "111222333",
            "1112.22.333 | 111222333 | 111 222 333",
            "",
            "111222334",
        ),
        ("nhs", "943 476 5919", "943-476-5919", "", "943 476"),
        (
            "iban",
            "NL91ABNA0417164300",
            "NL91 ABNA 0417 1643 00",
            "",
            "NL91 ABNA",
        ),
        (
            "member-id",
            "QXH-8841-20975",
            "qxh884120975 | QXH 8841 20975",
            "",
            "QXH | 20975",
        ),
        ("portal-user", "jq7", "", "JQ7", ""),
    ] {
        let mut subject = Subject::default();
        subject.identifiers.push(Identifier {
            kind: kind.into(),
            value: value.into(),
        });
        check(
            &subject,
            &format!("identifier.{kind}"),
            [anywhere, keyed, never],
        );
    }
}

fn writes_from(email: &str) -> Subject {
    Subject {
        emails: vec![email.into()],
        ..named("Jane | Quinn", "Doe")
    }
}

#[test]
fn addresses_of_mail_and_the_part_before_the_at() {
    for (email, anywhere, keyed, never) in [
        (
            "jane.q.doe+px@gmail.com",
            "jane.q.doe+px@gmail.com | jane.q.doe px@gmail.com | ?u=jane.q.doe+px | \
             janeqdoe@gmail.com | janeqdoe+px@gmail.com | janeqdoe@googlemail.com",
            "",
            "gmail.com | px@gmail.com | Jane Q. Doe",
        ),
        (
            "jane.doe@example.com",
            "JANE.DOE@EXAMPLE.COM",
            "jane.doe",
            "doe@example.com",
        ),
        ("sunflower84@example.com", "sunflower84", "", "sunflower"),
        (
            "sunflower@example.com",
            "sunflower@example.com",
            "sunflower",
            "",
        ),
    ] {
        check(&writes_from(email), "email", [anywhere, keyed, never]);
    }
    let kept = Kept::of(&writes_from(" Jane.Q.Doe+px@Gmail.com "), &[]);
    for address in [
        "jane.q.doe+px@gmail.com",
        "janeqdoe+px@gmail.com",
        "janeqdoe@gmail.com",
        "jane.q.doe@gmail.com",
    ] {
        assert!(kept.addresses.contains_key(address), "{address}");
    }
    let kept = Kept::of(&writes_from("a.b+c@example.com"), &[]);
    assert!(
        !kept.addresses.contains_key("ab+c@example.com"),
        "dots stay outside Gmail"
    );
    assert!(kept.addresses.contains_key("ab@example.com"));
}
