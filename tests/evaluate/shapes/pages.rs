//! A: addresses, titles and metadata of pages.

use super::vendors::{ads, bing, device, ga4, health, meta, page, query, slug};
use super::{Shape, shape};
use crate::codings::{BASE64, json_string};
use crate::encodings::wrap;
use crate::sample::request;

/// Page addresses and what comes with them.
pub(super) const SHAPES: &[Shape] = &[
    shape("A1", |case| {
        let address = page(&format!(
            "/drugs/{}/coupon?quantity=30",
            slug(case.person.medication)
        ));
        health(
            meta("PageView", &[("dl", &case.slot(&address))]),
            &["form"],
            "dl",
        )
    }),
    shape("A2", |case| {
        let address = page(&format!("/search/{}", slug(case.person.condition)));
        health(
            ga4("page_view", &[("dl", &case.slot(&address))]),
            &["form"],
            "dl",
        )
    }),
    shape("A3", |case| {
        let address = page(&format!(
            "/find-a-doctor/psychiatry/{}",
            slug(&case.person.provider)
        ));
        health(bing(&[("p", &case.slot(&address))]), &["form"], "p")
    }),
    shape("A4", |case| {
        let title = format!(
            "Newly diagnosed with {}? What to know",
            case.person.condition
        );
        health(ads(&[("tiba", &case.slot(&title))]), &["form"], "tiba")
    }),
    shape("A5", |case| {
        let before = page(&format!("/conditions/{}/", slug(case.person.condition)));
        health(
            meta(
                "PageView",
                &[("dl", &page("/contact/")), ("rl", &case.slot(&before))],
            ),
            &["form"],
            "rl",
        )
    }),
    shape("A6", |case| {
        let words = format!(
            "help, {}, crisis hotline, domestic violence",
            case.person.condition
        );
        let metadata = format!(
            "{{\"title\":\"Are you in a crisis\",\"keywords\":{}}}",
            json_string(&case.slot(&words))
        );
        health(
            meta("Microdata", &[("cd[Meta]", &metadata)]),
            &["form", "json"],
            "cd[Meta]",
        )
    }),
    shape("A7", |case| {
        let address = case.slot(&page("/contact/contact-thank-you/"));
        device(ga4("page_view", &[("dl", &address), ("dt", "Thank you")]))
    }),
    shape("A8", |case| {
        let state = format!(
            "{{\"drugs\":[{}],\"n\":1}}",
            json_string(&case.slot(case.person.medication))
        );
        let (state, _) = wrap(state.as_bytes(), &[BASE64]);
        let address = format!("{}#{}", page("/#/profile"), String::from_utf8_lossy(&state));
        let query = query(&[("url", &address)]);
        health(
            request(&format!("https://t.example/p?{query}"), &[], Vec::new()),
            &["form", "base64", "json"],
            "url",
        )
    }),
    shape("A9", |case| {
        device(meta(
            "PageView",
            &[("dl", &case.slot(&page("/mychart/authentication/inside")))],
        ))
    }),
    shape("A10", |case| {
        device(meta(
            "PageView",
            &[(
                "dl",
                &case.slot("https://anxiety-counselling.example/start"),
            )],
        ))
    }),
    shape("A11", |case| {
        let search = format!("{} near {}", case.person.appointment, case.person.city);
        health(
            ga4("search", &[("ep.search_term", &case.slot(&search))]),
            &["form"],
            "ep.search_term",
        )
    }),
    shape("A12", |case| {
        health(
            bing(&[(
                "tl",
                &case.slot(&format!("Health library: {}", case.person.condition)),
            )]),
            &["form"],
            "tl",
        )
    }),
];
