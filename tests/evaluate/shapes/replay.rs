//! E: free text, session replay, what portals show.

use super::vendors::{health, json, meta, query, replay};
use super::{Made, Shape, Wanted, shape};
use crate::codings::json_string;
use crate::sample::request;

/// What people type, and what is on their screens.
pub(super) const SHAPES: &[Shape] = &[
    shape("E1", |case| {
        let value = case.value("name");
        let text = case.slot(&format!("please call {} in an emergency", value.text));
        let request = meta("Contact", &[("cd[message]", &text)]);
        Made {
            request,
            layers: &["form"],
            field: "cd[message]",
            wants: Wanted::Value(value),
        }
    }),
    shape("E2", |case| {
        let text = case.slot(&format!(
            "allergic to penicillin, takes {}",
            case.person.medication
        ));
        health(
            meta("CheckIn", &[("cd[answer]", &text)]),
            &["form"],
            "cd[answer]",
        )
    }),
    shape("E3", |case| {
        let text =
            json_string(&case.slot(&format!("{} twice a day, hives", case.person.medication)));
        health(
            json(
                "https://survey.third.example/r",
                format!("{{\"notes\":{text}}}"),
            ),
            &["json"],
            "notes",
        )
    }),
    shape("E4", |case| {
        let value = case.value("name");
        let shown = json_string(&case.slot(&format!("Prescriptions of {}", value.text)));
        let node = format!(
            "{{\"type\":2,\"data\":{{\"node\":{{\"childNodes\":[{{\"textContent\":{shown},\"id\":9}}]}}}}}}"
        );
        Made {
            request: replay(&node),
            layers: &["gzip", "json"],
            field: "",
            wants: Wanted::Value(value),
        }
    }),
    shape("E5", |case| {
        let value = case.value("email");
        let typed: Vec<char> = value.text.chars().collect();
        let lines = (1..=typed.len()).map(|end| {
            let so_far: String = typed.iter().take(end).collect();
            format!("{{\"text\":{}}}", json_string(&case.slot(&so_far)))
        });
        let body = format!("[{}]", lines.collect::<Vec<_>>().join(","));
        Made {
            request: json("https://rec.replay.example/keys", body),
            layers: &["json"],
            field: "",
            wants: Wanted::Value(value),
        }
    }),
    shape("E6", |case| {
        let text = json_string(&case.slot(&format!("your test result: {}", case.person.condition)));
        health(
            replay(&format!("{{\"events\":[{{\"text\":{text}}}]}}")),
            &["gzip", "json"],
            "",
        )
    }),
    shape("E7", |case| {
        health(
            meta(
                "Answer",
                &[("cd[q3]", &case.slot("feeling hopeless nearly every day"))],
            ),
            &["form"],
            "cd[q3]",
        )
    }),
    shape("E8", |case| {
        health(
            meta(
                "Answer",
                &[(
                    "cd[q1]",
                    &case.slot("drinks containing alcohol: 7 to 9 a day"),
                )],
            ),
            &["form"],
            "cd[q1]",
        )
    }),
    shape("E9", |case| {
        let value = case.value("email");
        let event = format!(
            "{{\"level\":\"error\",\"user\":{{\"email\":{}}}}}",
            json_string(&case.slot(&value.text))
        );
        let head = "{\"event_id\":\"9ec79c33ec9942ab8353589fcb2e04dc\",\"sent_at\":\"2026-11-24T10:00:00.000Z\"}";
        let envelope = format!("{head}\n{{\"type\":\"event\"}}\n{event}\n");
        let headers = [("content-type", "text/plain;charset=UTF-8".to_owned())];
        let request = request(
            "https://o1.ingest.sentry.example/api/1/envelope/?sentry_version=7",
            &headers,
            envelope.into(),
        );
        Made {
            request,
            layers: &["json"],
            field: "user.email",
            wants: Wanted::Value(value),
        }
    }),
    shape("E10", |case| {
        let value = case.value("phone");
        let body = query(&[
            ("visitor", "v-7"),
            (
                "transcript",
                &case.slot(&format!("my number is {}", value.text)),
            ),
        ]);
        let headers = [(
            "content-type",
            "application/x-www-form-urlencoded".to_owned(),
        )];
        let request = request("https://chat.third.example/send", &headers, body.into());
        Made {
            request,
            layers: &["form"],
            field: "transcript",
            wants: Wanted::Value(value),
        }
    }),
];
