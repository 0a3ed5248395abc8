//! Tables of what is and what is not written of a value, in three languages.

use std::collections::{HashMap, HashSet};

use super::digest::Algorithm;
use super::forms::{FormSink, OwnerId, Owners, write};
use super::*;
use crate::patterns::fold::fold;

/// Keeps every form with the names of what it is of.
#[derive(Default)]
struct Kept {
    anywhere: HashMap<String, HashSet<OwnerId>>,
    under_key: HashMap<String, HashSet<OwnerId>>,
    addresses: HashMap<String, HashSet<OwnerId>>,
    digests: HashMap<Vec<u8>, (OwnerId, &'static [&'static str])>,
    owners: Owners,
}

fn keep(list: &mut HashMap<String, HashSet<OwnerId>>, text: &str, owner: OwnerId) {
    let is_new = list.entry(text.into()).or_default().insert(owner);
    assert!(is_new, "written twice: {text}");
}

impl FormSink for Kept {
    fn anywhere(&mut self, folded: &str, owner: OwnerId) {
        assert_eq!(folded, fold(folded.as_bytes()));
        keep(&mut self.anywhere, folded, owner);
    }

    fn under_key(&mut self, folded: &str, owner: OwnerId) {
        assert_eq!(folded, fold(folded.as_bytes()));
        keep(&mut self.under_key, folded, owner);
    }

    fn address(&mut self, address: &str, owner: OwnerId) {
        keep(&mut self.addresses, address, owner);
    }

    fn digest(&mut self, raw: &[u8], made_by: &'static [&'static str], owner: OwnerId) {
        self.digests.entry(raw.into()).or_insert((owner, made_by));
    }
}

impl Kept {
    fn of(subject: &Subject, salts: &[&str]) -> Self {
        let salts: Vec<Salt> = salts.iter().map(|salt| Salt::new(salt)).collect();
        let mut kept = Self::default();
        let owners = write(std::slice::from_ref(subject), &salts, &mut kept);
        kept.owners = owners;
        kept
    }

    fn names(&self, owners: Option<&HashSet<OwnerId>>) -> Vec<String> {
        let owners = owners.into_iter().flatten();
        owners
            .map(|id| self.owners.get(*id).unwrap().attribute.name())
            .collect()
    }

    /// Whether `written` holds a form of `attribute` that counts anywhere, as whole words.
    fn stands(&self, written: &str, attribute: &str) -> bool {
        let folded = fold(written.as_bytes());
        let words: Vec<&str> = folded.split(' ').collect();
        (0..words.len()).any(|from| {
            (from + 1..=words.len()).any(|to| {
                let phrase = words[from..to].join(" ");
                let names = self.names(self.anywhere.get(&phrase));
                names.iter().any(|own| own == attribute)
            })
        })
    }

    fn is_key_value(&self, written: &str, attribute: &str) -> bool {
        let names = self.names(self.under_key.get(&fold(written.as_bytes())));
        names.iter().any(|own| own == attribute)
    }

    fn made_by(&self, algorithm: Algorithm, text: &str) -> Option<&'static [&'static str]> {
        let digest = algorithm.digest(text.as_bytes());
        Some(self.digests.get(&digest)?.1)
    }
}

/// Each of `anywhere` is found in running text, each of `keyed` under a key and not in running
/// text, each of `never` in neither way.
fn check(subject: &Subject, attribute: &str, [anywhere, keyed, never]: [&[&str]; 3]) {
    let kept = Kept::of(subject, &[]);
    for form in anywhere {
        let sentence = format!("before {form}, after");
        assert!(kept.stands(&sentence, attribute), "{form}");
    }
    for form in keyed {
        assert!(!kept.stands(form, attribute), "{form}");
        assert!(kept.is_key_value(form, attribute), "{form}");
    }
    for form in never {
        assert!(!kept.stands(form, attribute), "{form}");
        assert!(!kept.is_key_value(form, attribute), "{form}");
    }
}

fn named(given: &[&str], family: &str) -> Subject {
    Subject {
        id: "one".into(),
        given: given.iter().map(ToString::to_string).collect(),
        family: Some(family.into()),
        ..Subject::default()
    }
}

#[test]
fn full_names_stand_anywhere_and_partial_ones_need_a_key() {
    check(
        &named(&["Jane", "Quinn"], "Doe"),
        "name",
        [
            &[
                "Doe, Jane",
                "DOE JANE",
                "jane-doe",
                "Jane Q. Doe",
                "Jane Quinn Doe",
                "Doe, Jane Q.",
                "Doe, Jane Quinn",
                "janedoe",
                "doejane",
                "Quinn Doe",
            ],
            &[
                "J. Doe", "Doe J", "J.Q. Doe", "Jane D.", "jdoe", "doej", "JQ Doe",
            ],
            &[
                "Jane",
                "Doe",
                "JD",
                "Jane Dough",
                "John Doe",
                "Jane Roe",
                "Janet Doe",
            ],
        ],
    );
    check(
        &named(&["Li"], "Wu"),
        "name",
        [&[], &["Li Wu", "Wu, Li", "liwu"], &["Li", "Wu", "Li Wung"]],
    );
    check(
        &named(&["Zoë"], "Müller-Lüdenscheidt"),
        "name",
        [
            &[
                "Zoë Müller-Lüdenscheidt",
                "zoe muller ludenscheidt",
                "Zoe Mueller-Luedenscheidt",
                "MÜLLER-LÜDENSCHEIDT, ZOË",
                "zoemuellerluedenscheidt",
                "Zoe MuellerLuedenscheidt",
            ],
            &[
                "Zoë Müller",
                "Zoe Lüdenscheidt",
                "Zoe Mueller",
                "Z. Müller-Lüdenscheidt",
            ],
            &["Müller", "Zoë", "Zoe Miller", "Z. M."],
        ],
    );
}

#[test]
fn particles_stand_before_and_behind_and_are_contracted() {
    check(
        &named(&["Søren"], "van der Berg-O'Neill"),
        "name",
        [
            &[
                "Søren van der Berg-O'Neill",
                "Soren van der Berg O’Neill",
                "Soeren van der Berg-ONeill",
                "Berg-O'Neill, Søren van der",
                "Berg-O'Neill, van der, Søren",
                "Søren vd Berg-O'Neill",
                "S\u{f8}ren v.d. Berg-O'Neill",
                "Soren vdBerg-ONeill",
                "sorenvanderbergoneill",
                "Søren van der Berg-O Neill",
            ],
            &[
                "S. van der Berg-O'Neill",
                "Søren van der Berg",
                "Søren O'Neill",
                "Søren B.",
            ],
            &["van der Berg", "Søren van der Burg", "Søren", "Berg"],
        ],
    );
    check(
        &named(&["Jean-Luc"], "'t Hooft"),
        "name",
        [
            &[
                "Jean-Luc 't Hooft",
                "Jean Luc ’t Hooft",
                "Jeanluc t Hooft",
                "Hooft, Jean-Luc 't",
            ],
            &[
                "Jean 't Hooft",
                "J-L 't Hooft",
                "J. 't Hooft",
                "Hooft J.L. 't",
            ],
            &["Hooft", "'t Hooft", "Jean-Luc", "Luc Hooft de"],
        ],
    );
}

#[test]
fn family_and_given_names_alone_need_a_key() {
    let mut subject = named(&["Jean-Luc", "Marie"], "van der Berg-O'Neill");
    subject.former_family = vec!["Groß".into()];
    subject.nicknames = vec!["Jay".into()];
    for family in [
        "van der Berg-O'Neill",
        "Berg-O'Neill",
        "Berg-O'Neill, van der",
        "v.d. Berg-O'Neill",
        "vdBerg-ONeill",
        "van der Berg",
        "Berg",
        "O'Neill",
        "O Neill",
        "vanderBerg-O'Neill",
        "Groß",
        "Gross",
        "gross",
    ] {
        check(&subject, "family", [&[], &[family], &[]]);
    }
    for given in [
        "Jean-Luc",
        "JeanLuc",
        "Jean",
        "Luc",
        "J.L.",
        "J",
        "J.L.M.",
        "JLM",
        "Jean-Luc Marie",
        "Jean-Luc M.",
        "Marie",
        "Jay",
    ] {
        check(&subject, "given", [&[], &[given], &[]]);
    }
    check(
        &subject,
        "family",
        [&[], &[], &["Bergen", "van", "der", "ONeal", "Jay"]],
    );
    check(
        &subject,
        "name",
        [
            &[
                "Jean-Luc Groß",
                "Gross, Jean-Luc",
                "Jay van der Berg-O'Neill",
            ],
            &[],
            &[],
        ],
    );
}

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
            &[
                "6175550142",
                "(617) 555-0142",
                "617.555.0142",
                "+1 617-555-0142",
                "16175550142",
                "+16175550142",
                "tel:+1-617-555-0142",
                "0016175550142",
                "617 5550142",
            ][..],
            &["555-0142", "5550142"][..],
            &["617555014", "617 555 0143", "617", "0142"][..],
        ),
        (
            "617-555-0142",
            &["6175550142", "+1 (617) 555-0142", "16175550142"],
            &["5550142"],
            &["0617 555 0143"],
        ),
        (
            "+31 (0)6 1234 5678",
            &[
                "0612345678",
                "06-12345678",
                "06 12 34 56 78",
                "+31612345678",
                "+31 6 1234 5678",
                "0031 6 12345678",
                "0031612345678",
                "612345678",
                "06 1234 5678",
                "31612345678",
            ],
            &[],
            &["0612345679", "12345678", "06 1234"],
        ),
        (
            "+31201234567",
            &[
                "020-1234567",
                "020 123 4567",
                "(020) 123 45 67",
                "+31 20 123 4567",
                "0201234567",
            ],
            &[],
            &["1234567", "020 123 4568"],
        ),
        (
            "0049 30 123456",
            &[
                "030 123456",
                "030/123456",
                "+49 (0)30 123456",
                "+49 30 12 34 56",
                "03012 3456 030 123 456",
                "4930123456",
            ],
            &[],
            &["123456", "030 123457"],
        ),
        (
            "+49 151 12345678",
            &[
                "0151 12345678",
                "0151-1234 5678",
                "01511 2345678",
                "+4915112345678",
                "0151 12 34 56 78",
                "015112345678",
            ],
            &[],
            &["12345678", "0151 12345679"],
        ),
        (
            "+33 1 23 45 67 89",
            &["01 23 45 67 89", "0123456789", "+33123456789"],
            &[],
            &["23 45 67 89"],
        ),
        (
            "020 7946 0018",
            &["02079460018", "020 7946 0018", "2079460018"],
            &[],
            &["7946 0018"],
        ),
    ] {
        check(&with_phone(phone), "phone", [anywhere, keyed, never]);
    }
}

#[test]
fn dates_in_three_languages() {
    let subject = |date| Subject {
        birth_date: Some(date),
        ..Subject::default()
    };
    check(
        &subject(Date::constant(1984, 3, 17)),
        "birth_date",
        [
            &[
                "1984-03-17",
                "19840317",
                "03/17/1984",
                "3/17/1984",
                "17-03-1984",
                "17.3.1984",
                "17 March 1984",
                "March 17th, 1984",
                "17. März 1984",
                "17 maerz 1984",
                "17-mrt-1984",
                "17 maart 1984",
                "Mar 17, 1984",
                "1984-03-17T00:00:00Z",
                "1984-03-17T00:00:00.000+01:00",
                "1984-03-16T23:00:00.000Z",
                "1984-03-17T05:00:00.000Z",
                "17th of March 1984",
                "1984/3/17",
            ],
            &[
                "03/17/84",
                "17-03-84",
                "170384",
                "448329600",
                "448329600000",
                "84-03-17",
            ],
            &[
                "1984",
                "1984-03",
                "1984-03-18",
                "17 April 1984",
                "17/03/1985",
                "1984-03-17T12:00:00Z",
            ],
        ],
    );
    check(
        &subject(Date::constant(1951, 12, 2)),
        "birth_date",
        [
            &[
                "2 december 1951",
                "02 dez 1951",
                "Dec 2, 1951",
                "2. Dezember 1951",
                "02.12.1951",
                "2nd December 1951",
            ],
            &["02.12.51", "-570672000"],
            &["2 november 1951"],
        ],
    );
}

#[test]
fn appointments_need_date_and_time() {
    let at = Date::constant(2026, 12, 3).at(14, 30, 0, 0);
    let appointment = Appointment {
        at: Some(at),
        kind: Some("psychiatry follow-up".into()),
        provider: None,
    };
    let subject = Subject {
        appointments: vec![appointment],
        ..Subject::default()
    };
    check(
        &subject,
        "appointment",
        [
            &[
                "2026-12-03T14:30",
                "2026-12-03T14:30:00Z",
                "2026-12-03 14:30",
                "12/03/2026 2:30 PM",
                "Dec 3, 2026 2:30 pm",
                "December 3, 2026 at 2:30 PM",
                "3 december 2026 om 14:30",
                "3. Dezember 2026 um 14:30",
                "Psychiatry-Follow-Up",
            ],
            &["2026-12-03", "12/03/2026", "3 dez 2026"],
            &["14:30", "2026-12-03T15:30", "follow-up"],
        ],
    );
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
            &[
                "42 Wallaby Way, Springfield",
                "Wallaby Way 42",
                "42-wallaby-wy",
            ][..],
            &[][..],
            &["Wallaby Way", "43 Wallaby Way", "42 Wallaby"][..],
        ),
        (
            "7 Elm Street",
            "01109",
            &["7 elm st.", "7 Elm Street"],
            &[],
            &["Elm Street", "71 Elm Street"],
        ),
        ("7 Elm St", "01109", &["7 Elm Street"], &[], &[]),
        (
            "Müllerstraße 12a",
            "13353",
            &[
                "Müllerstr. 12a",
                "Muellerstrasse 12 a",
                "12a Mullerstrasse",
                "Müller Str. 12a",
                "13353 12a",
            ],
            &[],
            &["Müllerstraße", "Müllerstraße 12", "Müllerstraße 13a"],
        ),
        (
            "Kerkstraat 12",
            "1234 AB",
            &[
                "Kerkstr. 12",
                "kerkstraat 12",
                "1234AB 12",
                "1234 AB 12",
                "1234ab12",
            ],
            &[],
            &["Kerkstraat", "1234 AB", "Kerkstraat 13"],
        ),
        (
            "Apt 4B, North Wing",
            "01109",
            &[],
            &["Apt 4B North Wing"],
            &["4B"],
        ),
    ] {
        check(&living(line, code), "address", [anywhere, keyed, never]);
    }
    let dutch = living("Kerkstraat 12", "1234 AB");
    check(
        &dutch,
        "postal_code",
        [&[], &["1234 AB", "1234ab"], &["1234", "1234 AC"]],
    );
    let american = living("7 Elm St", "01109-1234");
    check(
        &american,
        "postal_code",
        [&[], &["01109", "01109-1234", "011091234"], &["01108"]],
    );
    check(
        &american,
        "city",
        [&[], &["Springfield", "Springfield, MA"], &["Spring"]],
    );
    check(&american, "state", [&[], &["MA", "ma"], &["MAN"]]);
}

#[test]
fn identifiers_with_and_without_separators() {
    for (kind, value, anywhere, keyed, never) in [
        (
            "ssn",
            "219-09-9999",
            &["219-09-9999", "219099999", "219 09 9999"][..],
            &["9999"][..],
            &["219-09-9998", "09-9999"][..],
        ),
        ("ssn", "219099999", &["219-09-9999"], &["9999"], &[]),
        (
            "mrn",
            "00482913",
            &["00482913"],
            &["482913"],
            &["0482914", "48291"],
        ),
        (
            "mbi",
            "1EG4TE5MK73",
            &["1EG4-TE5-MK73", "1eg4te5mk73"],
            &[],
            &["1EG4TE5MK74"],
        ),
        (
            "bsn",
            "111222333",
            &["1112.22.333", "111222333", "111 222 333"],
            &[],
            &["111222334"],
        ),
        (
            "nhs",
            "943 476 5919",
            &["9434765919", "943-476-5919"],
            &[],
            &["943 476"],
        ),
        (
            "iban",
            "NL91ABNA0417164300",
            &["NL91 ABNA 0417 1643 00"],
            &[],
            &["NL91 ABNA"],
        ),
        (
            "member-id",
            "QXH-8841-20975",
            &["qxh884120975", "QXH 8841 20975"],
            &[],
            &["QXH", "20975"],
        ),
        ("portal-user", "jq7", &[], &["JQ7"], &[]),
    ] {
        let identifier = Identifier {
            kind: kind.into(),
            value: value.into(),
        };
        let subject = Subject {
            identifiers: vec![identifier],
            ..Subject::default()
        };
        check(
            &subject,
            &format!("identifier.{kind}"),
            [anywhere, keyed, never],
        );
    }
}

#[test]
fn care_in_its_own_words() {
    let subject = Subject {
        sex: Some("female".into()),
        conditions: vec!["HIV".into(), "major depressive disorder".into()],
        medications: vec![
            "Fluoxetine hydrochloride 20 MG Oral Capsule".into(),
            "24 HR venlafaxine 75 MG".into(),
        ],
        providers: vec![
            "Prof. Dr. Ada Mercer".into(),
            "Jan Vos, MD".into(),
            "Clinic of the Five Lakes".into(),
        ],
        ..Subject::default()
    };
    for (attribute, forms) in [
        (
            "condition",
            [
                &["major-depressive-disorder"][..],
                &["hiv"][..],
                &["disorder", "depressive"][..],
            ],
        ),
        (
            "medication",
            [
                &["fluoxetine", "FLUoxetine 10 mg", "venlafaxine"],
                &[],
                &["20 mg", "oral capsule", "24 hr"],
            ],
        ),
        (
            "provider",
            [
                &[
                    "Ada Mercer",
                    "Mercer, Ada",
                    "Dr. Mercer",
                    "Dr. A. Mercer",
                    "Jan Vos",
                    "Dr Vos",
                    "clinic-of-the-five-lakes",
                ],
                &["Mercer", "A. Mercer", "Vos"],
                &["Ada", "Five Lakes", "Lakes", "Dr. Lakes"],
            ],
        ),
        (
            "sex",
            [
                &[],
                &["female", "F", "weiblich", "vrouw", "w"],
                &["male", "m", "e"],
            ],
        ),
    ] {
        check(&subject, attribute, forms);
    }
}

fn writes_from(email: &str) -> Subject {
    Subject {
        emails: vec![email.into()],
        ..named(&["Jane", "Quinn"], "Doe")
    }
}

#[test]
fn addresses_of_mail_and_the_part_before_the_at() {
    for (email, anywhere, keyed, never) in [
        (
            "jane.q.doe+px@gmail.com",
            &[
                "jane.q.doe+px@gmail.com",
                "jane.q.doe px@gmail.com",
                "?u=jane.q.doe+px",
                "janeqdoe@gmail.com",
                "janeqdoe+px@gmail.com",
            ][..],
            &[][..],
            &["gmail.com", "px@gmail.com", "Jane Q. Doe"][..],
        ),
        (
            "jane.doe@example.com",
            &["JANE.DOE@EXAMPLE.COM"],
            &["jane.doe"],
            &["doe@example.com"],
        ),
        (
            "sunflower84@example.com",
            &["sunflower84"],
            &[],
            &["sunflower"],
        ),
        (
            "sunflower@example.com",
            &["sunflower@example.com"],
            &["sunflower"],
            &[],
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

fn jane() -> Subject {
    let text = include_str!("../cli/demo/site/patient.toml");
    let subjects = parse(text, Path::new("patient.toml")).unwrap_or_default();
    subjects.list.into_iter().next().unwrap()
}

#[test]
fn digests_are_of_every_normalisation() {
    let kept = Kept::of(&jane(), &[]);
    for text in [
        "jane.q.doe+px@example.com",
        "janeqdoe@example.com",
        "JANE.Q.DOE+PX@EXAMPLE.COM",
        "jane.q.doe+px",
        "+16175550142",
        "16175550142",
        "6175550142",
        "19840317",
        "03/17/1984",
        "f",
        "F",
        "jane",
        "Jane",
        "JANE",
        "doe",
        "janedoe",
        "jane doe",
        "JANE DOE",
        "doe, jane",
        "springfield",
        "ma",
        "01109",
        "00482913",
    ] {
        for algorithm in Algorithm::ALL {
            let made_by = kept.made_by(algorithm, text);
            assert_eq!(made_by, Some(&[algorithm.name()][..]), "{text}");
        }
    }
    for text in ["john", "jane.q.doe+px@example.co", "6175550143", "", "null"] {
        assert_eq!(kept.made_by(Algorithm::Sha256, text), None, "{text}");
    }
    let kept = Kept::of(&named(&["Zoë"], "Müller"), &[]);
    for text in [
        "zoë",
        "zoe",
        "müller",
        "mueller",
        "muller",
        "zoëmüller",
        "zoemuller",
    ] {
        assert!(kept.made_by(Algorithm::Sha256, text).is_some(), "{text}");
    }
}

#[test]
fn digests_of_digests_are_of_addresses_and_phones() {
    let kept = Kept::of(&jane(), &[]);
    let hex = |algorithm: Algorithm, text: &str| -> String {
        let raw = algorithm.digest(text.as_bytes());
        raw.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    for text in ["jane.q.doe+px@example.com", "16175550142", "+16175550142"] {
        for (first, second, made_by) in [
            (Algorithm::Md5, Algorithm::Sha256, ["md5", "sha256"]),
            (Algorithm::Sha256, Algorithm::Sha256, ["sha256", "sha256"]),
            (Algorithm::Sha256, Algorithm::Md5, ["sha256", "md5"]),
        ] {
            let composed = kept.made_by(second, &hex(first, text));
            assert_eq!(composed, Some(&made_by[..]), "{text}");
        }
    }
    assert_eq!(
        kept.made_by(Algorithm::Sha256, &hex(Algorithm::Md5, "jane")),
        None
    );
    assert_eq!(
        kept.made_by(Algorithm::Sha256, &hex(Algorithm::Md5, "")),
        None
    );
}

#[test]
fn salts_stand_before_and_behind_what_names_the_person() {
    let (salted, plain) = (Kept::of(&jane(), &["QX4QkKEU"]), Kept::of(&jane(), &[]));
    for text in [
        "QX4QkKEUjane.q.doe+px@example.com",
        "jane.q.doe+px@example.comQX4QkKEU",
        "QX4QkKEU+16175550142",
    ] {
        assert_eq!(
            salted.made_by(Algorithm::Sha256, text),
            Some(&["sha256"][..]),
            "{text}"
        );
        assert_eq!(plain.made_by(Algorithm::Sha256, text), None, "{text}");
    }
    for text in ["QX4QkKEU", "QX4QkKEUf", "QX4QkKEUnull"] {
        assert_eq!(salted.made_by(Algorithm::Sha256, text), None, "{text}");
    }
}

#[test]
fn digests_of_placeholders_are_never_looked_for() {
    let subject = Subject {
        sex: Some("unknown".into()),
        emails: vec!["test@test.com".into()],
        phones: vec!["0".into()],
        ..named(&["Test"], "Null")
    };
    let kept = Kept::of(&subject, &[]);
    for text in [
        "",
        "test",
        "Test",
        "TEST",
        "null",
        "unknown",
        "test@test.com",
        "0",
    ] {
        for algorithm in Algorithm::ALL {
            assert_eq!(kept.made_by(algorithm, text), None, "{text}");
        }
    }
}

#[test]
fn an_owner_is_a_value_and_shows_none() {
    let kept = Kept::of(&jane(), &[]);
    let owner = kept.owners.get(OwnerId(0)).unwrap();
    assert_eq!(
        kept.owners.subject_id(owner.subject),
        Some("test-patient-1")
    );
    assert!(!format!("{owner:?}").to_lowercase().contains("jane"));
    assert!(kept.owners.get(OwnerId(10_000)).is_none());
}

#[test]
fn a_patient_has_few_enough_forms_for_a_hundred_thousand() {
    let kept = Kept::of(&jane(), &[]);
    let plaintexts = kept
        .digests
        .values()
        .filter(|(_, made_by)| *made_by == ["sha512"]);
    assert!(plaintexts.count() <= 100);
    assert!(kept.anywhere.len() <= 250 && kept.under_key.len() <= 150);
}
