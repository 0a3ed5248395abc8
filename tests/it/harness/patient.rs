//! The test patient, who is nobody, and the requests that give her away.

use http::request::Builder;

/// Her e-mail address.
pub(crate) const EMAIL: &str = "mila.voss+px@example.com";

/// Her subjects file.
pub(crate) const FILE: &str = r#"
[[subject]]
id = "patient-7"
given = ["Mila"]
family = "Voss"
emails = ["mila.voss+px@example.com"]
medications = ["sertraline 50 mg"]

[[subject.identifier]]
kind = "mrn"
value = "00719264"
"#;

/// A body that names her and her medication, for a third party.
pub(crate) const LEAK: &str =
    r#"{"user":{"email":"mila.voss+px@example.com"},"search_term":"sertraline 50 mg"}"#;

/// Adds the headers of a request that a page of another site makes.
pub(crate) fn from_portal(request: Builder) -> Builder {
    request
        .header("origin", "https://portal.clinic.example")
        .header("referer", "https://portal.clinic.example/")
        .header("sec-fetch-site", "cross-site")
}
