//! D: what makes it a person.

use super::vendors::{
    bing, broker, device, ga4, json, linkedin, meta, meta_multipart, page, tiktok, x,
};
use super::{Case, Made, Shape, Wanted, digested, shape};
use crate::codings::json_string;

/// A value of the person in a field of a form or a query.
fn form(
    case: &Case<'_>,
    kind: &str,
    field: &'static str,
    send: fn(&str, &str) -> ::phiward::capture::Captured,
) -> Made {
    let value = case.value(kind);
    Made {
        request: send(field, &case.slot(&value.text)),
        layers: &["form"],
        field,
        wants: Wanted::Value(value),
    }
}

/// A value of the person in a field of JSON.
fn in_json(
    case: &Case<'_>,
    kind: &str,
    field: &'static str,
    send: fn(String) -> ::phiward::capture::Captured,
) -> Made {
    let value = case.value(kind);
    let text = json_string(&case.slot(&value.text));
    Made {
        request: send(text),
        layers: &["json"],
        field,
        wants: Wanted::Value(value),
    }
}

/// Identifiers.
pub(super) const SHAPES: &[Shape] = &[
    digested("D1", |case| {
        form(case, "email", "udff[em]", |field, value| {
            meta("Lead", &[(field, value)])
        })
    }),
    digested("D2", |case| {
        form(case, "phone", "ud[ph]", |field, value| {
            meta("Lead", &[(field, value)])
        })
    }),
    shape("D3", |case| {
        device(meta(
            "Lead",
            &[
                ("cudff[fn]", &case.slot("*****")),
                ("ncudff[em]", "*******@*****.***"),
            ],
        ))
    }),
    digested("D4", |case| {
        form(case, "identifier.mrn", "ud[external_id]", |field, value| {
            meta("Lead", &[(field, value)])
        })
    }),
    digested("D5", |case| {
        let value = case.value("email");
        let packed = format!("tv.1~em.{}~co0.US", case.slot(&value.text));
        let request = ga4("form_submit", &[("em", &packed)]);
        Made {
            request,
            layers: &["form", "form"],
            field: "",
            wants: Wanted::Value(value),
        }
    }),
    digested("D6", |case| {
        in_json(case, "phone", "", |value| {
            tiktok(&format!("\"user\":{{\"phone_number\":{value}}}"))
        })
    }),
    digested("D7", |case| {
        form(case, "email", "email_address", |field, value| {
            x(&[(field, value)])
        })
    }),
    digested("D8", |case| {
        in_json(case, "email", "hem", |value| {
            linkedin(&format!("\"hem\":{value}"))
        })
    }),
    digested("D9", |case| {
        form(case, "email", "lc_md5", |field, value| {
            broker(&[(field, value)])
        })
    }),
    digested("D10", |case| {
        form(case, "email", "d", |field, value| broker(&[(field, value)]))
    }),
    digested("D11", |case| {
        in_json(case, "email", "value", |value| {
            json(
                "https://forms.third.example/blur",
                format!("{{\"event\":\"blur\",\"value\":{value}}}"),
            )
        })
    }),
    shape("D12", |case| {
        in_json(case, "email", "email", |value| {
            json(
                "https://check.third.example/v1/email",
                format!("{{\"email\":{value}}}"),
            )
        })
    }),
    digested("D13", |case| {
        let value = case.value("given");
        let request = meta_multipart("Lead", &[("udff[fn]", &case.slot(&value.text))]);
        Made {
            request,
            layers: &["multipart"],
            field: "udff[fn]",
            wants: Wanted::Value(value),
        }
    }),
    shape("D14", |case| {
        form(case, "name", "cd[childName]", |field, value| {
            meta("Schedule", &[(field, value)])
        })
    }),
    shape("D15", |case| {
        form(case, "name", "cd[patient]", |field, value| {
            meta(
                "Schedule",
                &[(field, value), ("cd[time]", "2026-12-03T09:30")],
            )
        })
    }),
    shape("D16", |case| {
        in_json(case, "identifier.mrn", "mrn", |value| {
            json(
                "https://messages.third.example/log",
                format!("{{\"insured\":true,\"mrn\":{value}}}"),
            )
        })
    }),
    shape("D17", |case| {
        form(
            case,
            "identifier.member-id",
            "ep.member_id",
            |field, value| ga4("insurance", &[(field, value)]),
        )
    }),
    shape("D18", |case| {
        form(case, "address", "address", |field, value| {
            broker(&[(field, value)])
        })
    }),
    digested("D19", |case| {
        form(case, "birth_date", "udff[db]", |field, value| {
            meta("Lead", &[(field, value)])
        })
    }),
    shape("D20", |case| {
        let cookie = "_fbp=fb.1.1700000000000.1234567890; c_user=100001234567890";
        let mut request = meta("PageView", &[("cd[step]", &case.slot("one"))]);
        request
            .headers
            .push(("cookie".to_owned(), cookie.to_owned()));
        device(request)
    }),
    shape("D21", |case| {
        form(case, "identifier.member-id", "uid", |field, value| {
            ga4("login", &[(field, value)])
        })
    }),
    shape("D22", |case| {
        device(bing(&[
            ("client_ip", &case.slot("203.0.113.77")),
            ("p", &page("/")),
        ]))
    }),
];
