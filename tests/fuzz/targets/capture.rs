//! Any bytes as a capture: HAR and JSON lines are read to the end, and errors hold nothing of them.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    phiward::capture::read(data, |captured| {
        if let Err(error) = captured {
            assert!(error.to_string().len() < 200);
        }
    });
});
