//! Tables: how dates, appointments and what says something of health are written.

use super::*;

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
            "1984-03-17 | 19840317 | 03/17/1984 | 3/17/1984 | 17-03-1984 | 17.3.1984 | \
             17 March 1984 | March 17th, 1984 | 17. März 1984 | 17 maerz 1984 | 17-mrt-1984 | \
             17 maart 1984 | Mar 17, 1984 | 1984-03-17T00:00:00Z | \
             1984-03-17T00:00:00.000+01:00 | 1984-03-16T23:00:00.000Z | \
             1984-03-17T05:00:00.000Z | 17th of March 1984 | 1984/3/17 | 17MAR1984 | 1984-Mar-17 | \
             17 Mrz 1984",
            "03/17/84 | 17-03-84 | 17-MAR-84 | 19840317000000 | 170384 | 448329600 | 448329600000 | 84-03-17",
            "1984 | 1984-03 | 1984-03-18 | 17 April 1984 | 17/03/1985 | 1984-03-17T12:00:00Z",
        ],
    );
    check(
        &subject(Date::constant(1951, 12, 2)),
        "birth_date",
        [
            "2 december 1951 | 02 dez 1951 | Dec 2, 1951 | 2. Dezember 1951 | 02.12.1951 | \
             2nd December 1951",
            "02.12.51 | -570672000",
            "2 november 1951",
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
            "2026-12-03T14:30 | 2026-12-03T14:30:00Z | 2026-12-03 14:30 | 12/03/2026 2:30 PM | \
             Dec 3, 2026 2:30 pm | December 3, 2026 at 2:30 PM | 3 december 2026 om 14:30 | \
             3. Dezember 2026 um 14:30 | Psychiatry-Follow-Up | 12/03/2026 02:30 PM | \
             12/03/2026 2:30pm | 12/3/2026, 2:30:00 PM | Dec 3, 2026 at 2:30pm | Thu Dec 03 2026 14:30:00 GMT+0100 | \
             20261203T143000 | 2026-12-03T19:30:00.000Z | 2026-12-03T13:30:00Z | 20261203T223000Z | \
             Thursday, December 3 at 2:30 PM | Dec 3rd, 2:30pm | Dec 3, 2:30 – 3:00 PM | \
             12/3/26 2:30 PM | 12/3/2026 at 2:30 PM | donderdag 3 december om 14.30 uur | 3. Dez., 14:30",
            "2026-12-03 | 12/03/2026 | 3 dez 2026 | 1796326200 | 1796329800000",
            "14:30 | 2026-12-03T15:30 | follow-up | 2026-12-03T14:45:00Z | 2026-12-03T17:30:00Z | \
             December 3 | 3 december 15:30",
        ],
    );
    let morning = Date::constant(2026, 12, 3).at(9, 30, 0, 0);
    let appointment = Appointment {
        at: Some(morning),
        kind: None,
        provider: None,
    };
    check(
        &Subject {
            appointments: vec![appointment],
            ..Subject::default()
        },
        "appointment",
        [
            "12/03/2026 9:30 | 03-12-2026 09:30 | 3. Dezember 2026 um 9:30 Uhr | 3 dec 2026 om 9:30",
            "2026-12-03",
            "9:30 | 2026-12-03 19:30",
        ],
    );
}

#[test]
fn care_in_its_own_words() {
    let subject = Subject {
        sex: Some("female".into()),
        conditions: vec![
            "HIV".into(),
            "major depressive disorder".into(),
            "Type 2 diabetes".into(),
        ],
        medications: vec![
            "Fluoxetine hydrochloride 20 MG Oral Capsule".into(),
            "24 HR venlafaxine 75 MG".into(),
        ],
        providers: vec![
            "Prof. Dr. Ada Mercer".into(),
            "Jan Vos, MD".into(),
            "dr. Piet H. van der Berg".into(),
            "Dr. Becker".into(),
            "Frau Dr. med. Eva Lang, MD, PhD".into(),
            "Lee Roe MD".into(),
            "Clinic of the Five Lakes".into(),
        ],
        ..Subject::default()
    };
    for (attribute, forms) in [
        (
            "condition",
            [
                "major-depressive-disorder | diabetes type II | type ii diabetes | \
                 Diabetes, Type 2",
                "hiv",
                "disorder | depressive | type 1 diabetes | diabetes",
            ],
        ),
        (
            "medication",
            [
                "fluoxetine | FLUoxetine 10 mg | venlafaxine",
                "",
                "20 mg | oral capsule | 24 hr",
            ],
        ),
        (
            "provider",
            [
                "Ada Mercer | Mercer, Ada | Dr. Mercer | Dr. A. Mercer | Jan Vos | Dr Vos | \
             clinic-of-the-five-lakes",
                "Mercer | A. Mercer | Vos",
                "Ada | Five Lakes | Lakes | Dr. Lakes",
            ],
        ),
        (
            "sex",
            ["", "female | F | weiblich | vrouw | w", "male | m | e"],
        ),
    ] {
        check(&subject, attribute, forms);
    }
}
