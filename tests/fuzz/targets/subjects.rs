//! Any text as a subjects file: it is read, or refused without a word of what it holds.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = phiward::subject::parse(text, Path::new("fuzzed.toml")) {
        assert!(!error.to_string().is_empty());
    }
});
