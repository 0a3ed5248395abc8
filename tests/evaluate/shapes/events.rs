//! C: named events and their parameters.

use super::vendors::{
    ads, broker, device, ga4, health, json, meta, meta_multipart, mixpanel, page, pinterest, query,
    tiktok,
};
use super::{Made, Shape, Wanted, shape};
use crate::codings::json_string;

/// Events and parameters.
pub(super) const SHAPES: &[Shape] = &[
    shape("C1", |case| {
        health(
            meta(&case.slot("Paid: Weekly Therapy"), &[]),
            &["form"],
            "ev",
        )
    }),
    shape("C2", |case| {
        health(
            meta(
                "Drug Name",
                &[("cd[drug]", &case.slot(case.person.medication))],
            ),
            &["form"],
            "cd[drug]",
        )
    }),
    shape("C3", |case| {
        let event = json_string(&case.slot("R_PREGNANCY_WEEK_CHOSEN"));
        let body = format!("{{\"events\":[{{\"name\":{event},\"week\":12}}]}}");
        health(
            json("https://events.sdk.example/v1/log", body),
            &["json"],
            "events[].name",
        )
    }),
    shape("C4", |case| {
        let event = json_string(&case.slot("calendar fertility treatment reminder"));
        let body = format!("{{\"imei\":\"490154203237518\",\"event\":{event},\"ssid\":\"home\"}}");
        health(
            json("https://events.sdk.example/v1/log", body),
            &["json"],
            "event",
        )
    }),
    shape("C5", |case| {
        let drug = case.slot("FLUoxetine (Oral Tablet) 20 mg Oral Tablet");
        health(
            ga4(
                "drug-select",
                &[("ep.event_category", "drug"), ("ep.value", &drug)],
            ),
            &["form"],
            "ep.value",
        )
    }),
    shape("C6", |case| {
        let doctor = case.slot(&case.person.provider);
        health(
            ga4(
                "doctor-select",
                &[("ep.event_category", "doctor"), ("ep.value", &doctor)],
            ),
            &["form"],
            "ep.value",
        )
    }),
    shape("C7", |case| {
        let hospital = case.slot("Quarry Hill Psychiatric Hospital");
        health(
            ga4("hospital-select", &[("ep.value", &hospital)]),
            &["form"],
            "ep.value",
        )
    }),
    shape("C8", |case| {
        let answer = case.slot("methadone 80 mg a day, opioid use daily");
        health(
            meta("IntakeAnswer", &[("cd[answer]", &answer)]),
            &["form"],
            "cd[answer]",
        )
    }),
    shape("C9", |case| {
        let question = json_string(&case.slot("When did you last have thoughts of suicide?"));
        let event = format!(
            "{{\"event\":\"answer\",\"properties\":{{\"distinct_id\":\"d-7\",\"q\":{question},\"a\":\"this week\"}}}}"
        );
        health(mixpanel(&event), &["form", "base64", "json"], "")
    }),
    shape("C10", |case| {
        health(
            meta(
                "CompleteRegistration",
                &[("cd[status]", &case.slot("previously in psychotherapy: yes"))],
            ),
            &["form"],
            "cd[status]",
        )
    }),
    shape("C11", |case| {
        let name = json_string(&case.slot(&format!("{} refill", case.person.medication)));
        health(
            tiktok(&format!(
                "\"properties\":{{\"contents\":[{{\"content_name\":{name}}}]}}"
            )),
            &["json"],
            "",
        )
    }),
    shape("C12", |case| {
        let data = format!(
            "{{\"product_name\":{},\"value\":9}}",
            json_string(&case.slot("HIV test kit"))
        );
        health(pinterest(&[("ed", &data)]), &["form", "json"], "ed")
    }),
    shape("C13", |case| {
        let name = case.slot("Page Name: Depression screening; Form Name: Contact Form");
        health(
            meta_multipart("Lead", &[("cd[content_name]", &name)]),
            &["multipart"],
            "cd[content_name]",
        )
    }),
    shape("C14", |case| {
        let data = case.slot(&format!(
            "event=generate_lead;event_label=Page Name: {}",
            case.person.condition
        ));
        health(ads(&[("data", &data)]), &["form"], "data")
    }),
    shape("C15", |case| {
        device(ga4("sign_up", &[("ep.method", &case.slot("email"))]))
    }),
    shape("C16", |case| {
        let address = page("/rooms/therapist-chat/messages");
        device(meta(
            "MessageSent",
            &[("dl", &case.slot(&address)), ("cd[duration]", "42")],
        ))
    }),
    shape("C17", |case| {
        let text = format!("{} with {}", case.person.appointment, case.person.provider);
        health(
            meta("Schedule", &[("cd[content_name]", &case.slot(&text))]),
            &["form"],
            "cd[content_name]",
        )
    }),
    shape("C18", |case| {
        let value = case.value("name");
        let claim = format!(
            "{{\"member\":{},\"serviceDate\":\"2026-03-02\",\"amount\":120.5}}",
            json_string(&case.slot(&value.text))
        );
        let request = broker(&[("claim", &claim)]);
        Made {
            request,
            layers: &["form", "json"],
            field: "claim.member",
            wants: Wanted::Value(value),
        }
    }),
    shape("C19", |case| {
        let line = query(&[
            ("plan", &case.slot("weekly psychotherapy plan")),
            ("copay", "20"),
        ]);
        let address = page(&format!("/plans?{line}"));
        health(ga4("purchase", &[("dl", &address)]), &["form", "form"], "")
    }),
];
