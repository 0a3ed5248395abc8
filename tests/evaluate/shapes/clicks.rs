//! B: clicks and controls that tags capture by themselves.

use super::vendors::{
    bing, device, ga4, ga4_batch, health, linkedin, meta, page, query, slug, snap, tiktok,
};
use super::{Case, Shape, shape};
use crate::codings::json_string;

/// Meta's click on a button, whose features are JSON.
fn button(case: &Case<'_>, text: &str) -> super::Made {
    let features = format!(
        "{{\"classList\":\"btn\",\"innerText\":{},\"tag\":\"button\"}}",
        json_string(&case.slot(text))
    );
    let request = meta(
        "SubscribedButtonClick",
        &[("dl", &page("/")), ("cd[buttonFeatures]", &features)],
    );
    health(request, &["form", "json"], "cd[buttonFeatures]")
}

/// LinkedIn's click on a label.
fn label(case: &Case<'_>, text: &str) -> super::Made {
    let text = json_string(&case.slot(text));
    let request = linkedin(&format!(
        "\"domAttributes\":{{\"tagName\":\"LABEL\",\"innerText\":{text}}}"
    ));
    health(request, &["json"], "domAttributes.innerText")
}

/// Clicks and controls.
pub(super) const SHAPES: &[Shape] = &[
    shape("B1", |case| {
        button(
            case,
            &format!(
                "Schedule online: {} pregnancy termination",
                case.person.provider
            ),
        )
    }),
    shape("B2", |case| button(case, case.person.condition)),
    shape("B3", |case| {
        let features = format!(
            "{{\"destination\":\"tel:(617) 555-0199\",\"innerText\":{}}}",
            json_string(&case.slot("Phone\n(617) 555-0199"))
        );
        device(meta(
            "SubscribedButtonClick",
            &[("cd[buttonFeatures]", &features)],
        ))
    }),
    shape("B4", |case| label(case, "This person is pregnant")),
    shape("B5", |case| label(case, "This person is disabled or blind")),
    shape("B6", |case| {
        label(
            case,
            &format!(
                "{} tab (oral tablet) (30 day supply)",
                case.person.medication
            ),
        )
    }),
    shape("B7", |case| {
        let text = json_string(&case.slot(case.person.medication));
        health(
            snap(&format!("\"md\":{{\"btx\":{text},\"pids\":[]}}")),
            &["json"],
            "req[].md.btx",
        )
    }),
    shape("B8", |case| {
        label(case, "I am a survivor of domestic violence")
    }),
    shape("B9", |case| {
        label(case, &format!("{}, psychiatry", case.person.provider))
    }),
    shape("B10", |case| {
        device(meta(
            "SubscribedButtonClick",
            &[("cd[buttonText]", &case.slot("Log in"))],
        ))
    }),
    shape("B11", |case| {
        let features = format!(
            "[{{\"name\":\"phone\",\"placeholder\":{}}}]",
            json_string(&case.slot("Phone*"))
        );
        device(meta(
            "SubscribedButtonClick",
            &[("cd[formFeatures]", &features)],
        ))
    }),
    shape("B12", |case| {
        let line = query(&[
            ("en", "form_submit"),
            ("ep.form_id", &case.slot("intake-form")),
            ("ep.form_destination", &page("/send")),
        ]);
        device(ga4_batch(&[
            "en=scroll&epn.percent_scrolled=90".to_owned(),
            line,
        ]))
    }),
    shape("B13", |case| {
        let text = json_string(&case.slot("surgical abortion"));
        health(
            tiktok(&format!(
                "\"page\":{{\"zip\":\"01109\"}},\"properties\":{{\"content_name\":{text}}}"
            )),
            &["json"],
            "",
        )
    }),
    shape("B14", |case| {
        health(
            ga4(
                "select_content",
                &[("ep.answer", &case.slot("considering abortion: yes"))],
            ),
            &["form"],
            "ep.answer",
        )
    }),
    shape("B15", |case| {
        let address = page(&format!(
            "/videos/living-with-{}",
            slug(case.person.condition)
        ));
        health(
            bing(&[("evt", "custom"), ("p", &case.slot(&address))]),
            &["form"],
            "p",
        )
    }),
];
