//! Published and synthetic values pass, and what is one digit off does not.

use super::*;

fn passes(check: Check, value: &str) -> bool {
    let codes = Icd10::read("x.tsv", "F41\t01389\nE11\t6(13(08))\n").unwrap();
    check.passes(value.as_bytes(), &codes)
}

/// Checks that catch every single wrong digit.
const CATCH_EVERY_DIGIT: &[(Check, &str)] = &[
    (Check::Aba, "010347931"),
    (Check::Ahv, "756.2620.3717.77"),
    (Check::BeRrn, "84.04.28-483.81"),
    (Check::Bsn, "999956115"),
    (Check::Bsn, "090148253"),
    (Check::Card, "4111111111111111"),
    (Check::Card, "378282246310005"),
    (Check::Card, "2223002511635982"),
    (Check::Iban, "NL29ARSW1907852256"),
    (Check::Iban, "AT89 7704 8240 7935 2001"),
    (Check::Kvnr, "A000500015"),
    (Check::Luhn, "351711079315930"),
    (Check::Nhs, "9995089114"),
    (Check::Nir, "233079347059408"),
    (Check::Npi, "1008602835"),
    (Check::Snomed, "57831988104"),
];

#[test]
fn published_values_pass_and_one_digit_off_fails() {
    for (check, value) in CATCH_EVERY_DIGIT {
        assert!(passes(*check, value), "{check:?} {value}");
        for (place, byte) in value.bytes().enumerate() {
            if !byte.is_ascii_digit() {
                continue;
            }
            let mut changed = value.as_bytes().to_vec();
            changed[place] = if byte == b'9' { b'0' } else { byte + 1 };
            let changed = String::from_utf8(changed).unwrap();
            assert!(!passes(*check, &changed), "{check:?} {changed}");
        }
    }
}

#[test]
fn values_pass_or_fail_as_they_should() {
    let cases: &[(Check, &[&str], &[&str])] = &[
        (
            Check::AuMedicare,
            &["6595959514"],
            &["6595959524", "65959595141234"],
        ),
        (
            Check::BcPhn,
            &["9698658215"],
            &["9061368897", "90613688921"],
        ),
        (Check::Dea, &["AM6213184"], &["AM6213187", "AM62131845"]),
        (
            Check::DeDocument,
            &["L01X00T47", "L01X00T471"],
            &["L01X00T472", "L01", "CFGHJKLMN"],
        ),
        (
            Check::DeTax,
            &["84021392520"],
            &["84021392527", "12345678901", "8402139252"],
        ),
        (Check::Icd10, &["F41.1", "E11.638"], &["F41.11", "F42", ""]),
        (Check::Ik, &["260326822"], &["265868597", "26586859"]),
        (Check::Lanr, &["975095055"], &["975095155", "97509505"]),
        (
            Check::Ramq,
            &["TUHG66060253", "AAAA01010112"],
            &["AAAA01130112", "AAAA01010114", "AAA"],
        ),
        (
            Check::Rvnr,
            &["22200724J290"],
            &["22200724J297", "65324512A007", "22200724"],
        ),
        (Check::Snomed, &["73211009"], &["73211003", "22298096", "1"]),
        (Check::Svnr, &["5796260344"], &["5797260344", "579626034"]),
        (
            Check::Vin,
            &["1M8GDM9AXKP042788"],
            &["1M8GDM9A1KP042788", "IM8GDM9AXKP042788", "1M8"],
        ),
        (Check::NotZero, &["00000000-0001"], &["00000000-0000"]),
        (
            Check::Ip,
            &["192.0.2.44", "2001:db8::1"],
            &["127.0.0.1", "::1", "0.1.2.3", "1.2.3", "12:34:56"],
        ),
    ];
    for (check, yes, no) in cases {
        assert!(
            yes.iter().all(|value| passes(*check, value)),
            "{check:?} {yes:?}"
        );
        assert!(
            !no.iter().any(|value| passes(*check, value)),
            "{check:?} {no:?}"
        );
    }
}

#[test]
fn numbers_that_are_never_issued_fail() {
    for (check, value) in [
        (Check::Ssn, "000123456"),
        (Check::Ssn, "666123456"),
        (Check::Ssn, "912345678"),
        (Check::Ssn, "123004567"),
        (Check::Ssn, "123450000"),
        (Check::Ssn, "12345"),
        (Check::Bsn, "000000000"),
        (Check::Card, "0000000000000000"),
        (Check::Nhs, "0000000000"),
        (Check::Iban, "XX29ARSW1907852256"),
        (Check::Iban, ""),
    ] {
        assert!(!passes(check, value), "{check:?} {value}");
    }
    assert!(passes(Check::Ssn, "046-02-4880"));
    assert!(passes(Check::Ssn, "219-44-1180B6"));
}

#[test]
fn values_look_like_what_their_key_says() {
    let cases: &[(Check, &[&str], &[&str])] = &[
        (
            Check::Email,
            &["a@b.example", "jane+x@b.example", "o'brien@example.co.uk"],
            &[
                "a@b",
                "@b.example",
                "a b@c.example",
                "****@****.***",
                "logo@2x.5g",
                "a..b@c.example",
            ],
        ),
        (
            Check::Phone,
            &["+1 617 555 0142", "0612345678"],
            &["12", "call me", "1234567890123456"],
        ),
        (
            Check::Number,
            &["QXH-8841-20975", "00482913"],
            &["abc", "true", "{\"a\":1234}"],
        ),
        (
            Check::PersonName,
            &["Jane Doe", "O'Brien-Müller"],
            &["x", "user_1", "{{name}}"],
        ),
    ];
    for (check, yes, no) in cases {
        assert!(yes.iter().all(|text| passes(*check, text)), "{yes:?}");
        assert!(!no.iter().any(|text| passes(*check, text)), "{no:?}");
    }
}

#[test]
fn birth_dates_are_told_from_other_dates_and_numbers() {
    let cases: &[(Check, &[&str], &[&str])] = &[
        (
            Check::BirthDate,
            &[
                "1984-03-17",
                "03/17/1984",
                "17.3.1984",
                "19840317",
                "03171984",
                "21 juli 1984",
                "21. Juli 1984",
                "March 17, 1984",
                "3 März 1984",
                "1984-03-17T00:00:00Z",
            ],
            &[
                "1700000000",
                "2031-01-01",
                "1984",
                "1984-03-99",
                "1984-02-30",
                "1984-13-01",
                "1984-03-17T10:45",
                "21 foo 1984",
            ],
        ),
        (
            Check::BirthEpoch,
            &["458524800000", "-157766400000", "458524800", "-157766400"],
            &["1700000001", "1", "17000000000000", "458524800.5", "3600"],
        ),
    ];
    for (check, yes, no) in cases {
        assert!(yes.iter().all(|text| passes(*check, text)), "{yes:?}");
        assert!(!no.iter().any(|text| passes(*check, text)), "{no:?}");
    }
}

#[test]
fn what_a_form_says_of_a_field_is_no_name() {
    for (text, expected) in [
        ("Jane Doe", true),
        ("Doe, J.", true),
        ("First name is required", false),
        ("Your name", false),
        ("string", false),
        ("optional", false),
        ("Vul uw naam in", false),
        ("J", false),
    ] {
        assert_eq!(super::looks::is_name(text), expected, "{text}");
    }
    assert!(super::looks::OF_FORMS.is_sorted());
}
