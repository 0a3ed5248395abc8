//! Any request through everything, with a patient looked for: never a panic, and never the value.

#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use phiward::capture::Captured;
use phiward::pipeline::Scanner;
use phiward::sensitive::Sensitive;

#[path = "../../evaluate/phiward.rs"]
#[expect(dead_code, reason = "a request is put together here")]
mod scanner;

const SUBJECTS: &str = r#"
[[subject]]
id = "one"
given = ["Jane", "Quinn"]
family = "Doe"
birth_date = 1984-03-17
emails = ["jane.q.doe@example.com"]
phones = ["+1 617 555 0142"]
conditions = ["major depressive disorder"]
"#;

static SCANNER: LazyLock<Arc<Scanner>> =
    LazyLock::new(|| Arc::new(scanner::scanner(&scanner::subjects(SUBJECTS))));

fuzz_target!(|data: (String, String, Vec<u8>)| {
    let (query, header, body) = data;
    let captured = Captured {
        page: Some("https://portal.example/".to_owned()),
        method: "POST".to_owned(),
        url: format!("https://www.facebook.com/tr/?{query}"),
        headers: vec![
            ("referer".to_owned(), header.clone()),
            ("cookie".to_owned(), header),
        ],
        body: Sensitive::new(body),
        frames: Vec::new(),
        answer: None,
    };
    if let Some(entry) = SCANNER.inspect(&captured) {
        let shown = format!("{:?}", entry.findings).to_lowercase();
        assert!(!shown.contains("jane.q.doe@example.com") && !shown.contains("617 555 0142"));
    }
});
