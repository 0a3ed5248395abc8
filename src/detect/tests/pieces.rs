//! Values that come in several leaves.

use super::{Detection, detector, leaf};

/// Fields with their values, and what they are together.
const PIECES: &[(&[(&str, &str)], &str)] = &[
    (
        &[
            ("birthDay", "17"),
            ("birthMonth", "3"),
            ("birthYear", "1984"),
        ],
        "subject.birth_date",
    ),
    (
        &[
            ("dob[year]", "1984"),
            ("dob[month]", "March"),
            ("dob[day]", "17"),
        ],
        "subject.birth_date",
    ),
    (&[("entry.1", "Jane"), ("entry.2", "Doe")], "subject.name"),
    (
        &[("input_1.6", "Doe"), ("x", "1"), ("input_1.3", "Jane")],
        "subject.name",
    ),
    (&[("d", "2026-12-03"), ("t", "9:30")], "subject.appointment"),
    (
        &[("slot", "09:30 AM"), ("x", "1"), ("on", "December 3, 2026")],
        "subject.appointment",
    ),
    (
        &[("phone1", "617"), ("phone2", "555"), ("phone3", "0142")],
        "subject.phone",
    ),
    (
        &[
            ("contact[phone][0]", "617"),
            ("contact[phone][1]", "555"),
            ("contact[phone][2]", "0142"),
        ],
        "subject.phone",
    ),
    (
        &[("phone_area_code", "617"), ("phone_line", "5550142")],
        "subject.phone",
    ),
    (
        &[("fields[0].name", "firstname"), ("fields[0].value", "Jane")],
        "subject.given",
    ),
    (
        &[
            ("tel-area-code", "(617)"),
            ("userId", "12345"),
            ("tel-local-prefix", "555"),
            ("tel-local-suffix", "0142"),
        ],
        "subject.phone",
    ),
    (
        &[
            ("phone[area]", "617"),
            ("phone[prefix]", "555"),
            ("phone[line]", "0142"),
        ],
        "subject.phone",
    ),
    (
        &[
            ("memberid1", "QXH"),
            ("memberid2", "8841"),
            ("memberid3", "20975"),
        ],
        "subject.identifier.member-id",
    ),
    (
        &[("mrn1", "0048"), ("x", "7"), ("mrn2", "2913")],
        "subject.identifier.mrn",
    ),
    (
        &[
            ("k[0]", "J"),
            ("k[1]", "a"),
            ("k[2]", "n"),
            ("k[3]", "e"),
            ("k[4]", "Space"),
            ("k[5]", "D"),
            ("k[6]", "o"),
            ("k[7]", "e"),
        ],
        "subject.name",
    ),
];

#[test]
fn a_value_in_pieces_is_found_as_one() {
    for (pieces, kind) in PIECES {
        let mut detection = Detection::new(detector(), None, false, false);
        for (field, text) in *pieces {
            detection.leaf(&leaf(field, text));
        }
        let found = detection.finish().list;
        assert!(found.iter().any(|found| found.kind == *kind), "{kind}");
    }
}
