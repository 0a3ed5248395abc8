//! The one place where evaluation and benchmarks meet the library.

use std::path::Path;
use std::sync::Arc;

use ::phiward::capture::Captured;
use ::phiward::classify::Scope;
use ::phiward::detect::Detector;
use ::phiward::detect::mask::FingerprintKey;
use ::phiward::judge::{Mode, Policy, Severity};
use ::phiward::patterns::Patterns;
use ::phiward::pipeline::Scanner;
use ::phiward::sensitive::Sensitive;
use ::phiward::subject::{self, Subject, Subjects};

/// Reads the text of a subjects file.
pub(crate) fn subjects(text: &str) -> Vec<Subject> {
    let file = subject::parse(text, Path::new("generated.toml"));
    file.expect("a generated file is sound").list
}

/// Returns what inspects requests with every pattern and these subjects.
pub(crate) fn scanner(subjects: &[Subject]) -> Scanner {
    let patterns = Arc::new(Patterns::embedded().expect("the embedded patterns are sound"));
    let subjects = Subjects {
        list: subjects.to_vec(),
        salts: Vec::new(),
    };
    let detector = Detector::new(patterns, &subjects, FingerprintKey::new([7; 32]));
    Scanner {
        detector: Arc::new(detector),
        scope: Scope::default(),
        policy: Policy {
            mode: Mode::Observe,
            act_at: Severity::Medium,
        },
        session: None,
    }
}

/// Puts a request together as the library takes it.
pub(crate) fn captured(url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Captured {
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Captured {
        page: Some("https://portal.example/visit".to_owned()),
        method: if body.is_empty() { "GET" } else { "POST" }.to_owned(),
        url: url.to_owned(),
        headers: headers.collect(),
        body: Sensitive::new(body),
        frames: Vec::new(),
        answer: None,
    }
}
