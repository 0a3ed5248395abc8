//! Requests to an address of the site's own that hands on to a vendor what its body says.
//!
//! Error monitors offer that as a way past blockers (Sentry calls it `tunnel`): the address is the
//! site's choice, and the first line of the body names whom it is for.

use serde::Deserialize;
use url::Url;

use super::{Destination, Party, Scope};
use crate::limits;
use crate::patterns::Patterns;
use crate::sensitive::Sensitive;

/// The header of an envelope (Sentry's SDK documentation, "Envelopes"); other keys are passed over.
#[derive(Deserialize)]
struct Envelope {
    /// Where events go: a key, the host and a project's number, as an URL.
    dsn: String,
}

/// Returns the host that the start of a body names as the one it is for.
pub fn named_in_body(start: &Sensitive<&[u8]>) -> Option<String> {
    let start = start.expose_for_matching();
    let start = start.get(..limits::FIRST_LINE_BYTES).unwrap_or(start);
    let line = start.split(|byte| *byte == b'\n').next()?;
    let envelope: Envelope = serde_json::from_slice(line).ok()?;
    let dsn = Url::parse(&envelope.dsn).ok()?;
    dsn.host_str().map(str::to_ascii_lowercase)
}

impl Destination {
    /// Returns who receives a request to the site's own address whose body is for this host, if that
    /// is a vendor's. Anybody else is judged as who they are, whatever a body says.
    pub fn handing_on_to(&self, host: &str, patterns: &Patterns, scope: &Scope) -> Option<Self> {
        if self.recognised.is_some() || self.party != Party::First {
            return None;
        }
        let recognised = patterns.vendors.recognise_host(host)?;
        let mut processors = scope.processors.iter();
        let processor = processors.find(|one| one.receives(&self.host)).cloned();
        Some(Self {
            party: processor
                .as_ref()
                .map_or(Party::Third, |_| Party::Processor),
            processor,
            recognised: Some(recognised),
            owner: None,
            listed: None,
            ..self.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Asked, classify};

    #[test]
    fn a_body_names_whom_it_is_for() {
        for (body, host) in [
            (
                "{\"event_id\":\"9\",\"dsn\":\"https://k@o1.ingest.sentry.io/2\"}\n{\"type\":\"event\"}\n{}",
                Some("o1.ingest.sentry.io"),
            ),
            (
                "{\"dsn\":\"https://k@O1.ingest.us.sentry.io/2\"}",
                Some("o1.ingest.us.sentry.io"),
            ),
            ("{\"dsn\":\"none\"}\n", None),
            (
                "{\"event_id\":\"9\"}\n{\"dsn\":\"https://k@o1.ingest.sentry.io/2\"}",
                None,
            ),
            ("{\"dsn\":\"https://k@o1.ingest.sen", None),
            ("dsn=https://k@o1.ingest.sentry.io/2", None),
            ("", None),
        ] {
            let named = named_in_body(&Sensitive::new(body.as_bytes()));
            assert_eq!(named.as_deref(), host, "{body}");
        }
    }

    #[test]
    fn only_a_vendors_host_makes_it_the_vendors() {
        let patterns = Patterns::embedded().expect("the built-in patterns are sound");
        let asked = Asked {
            method: "POST",
            host: "portal.example",
            path: "/monitoring",
            referer: Some("https://portal.example/visit"),
            ..Asked::default()
        };
        let scope = Scope::default();
        let own = classify(&asked, &patterns, &scope);
        assert_eq!(own.party, Party::First);
        let behind = own.handing_on_to("o1.ingest.sentry.io", &patterns, &scope);
        let behind = behind.expect("it is Sentry's");
        assert_eq!(behind.party, Party::Third);
        assert_eq!(behind.vendor().map(|vendor| vendor.slug()), Some("sentry"));
        assert_eq!(behind.known_by(), Some("shape"));
        let elsewhere = own.handing_on_to("errors.portal.example", &patterns, &scope);
        assert!(elsewhere.is_none());
        let elsewhere = Asked {
            host: "tracker.example",
            ..asked
        };
        let third = classify(&elsewhere, &patterns, &scope);
        assert!(
            third
                .handing_on_to("o1.ingest.sentry.io", &patterns, &scope)
                .is_none()
        );
        assert!(
            behind
                .handing_on_to("www.facebook.com", &patterns, &scope)
                .is_none()
        );
    }
}
