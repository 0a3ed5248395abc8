//! JSON lines: one request a line.

use std::io::BufRead;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{CaptureError, Captured};
use crate::limits;
use crate::sensitive::Sensitive;

/// A line as it is written; other keys are passed over.
#[derive(Deserialize)]
struct Written {
    page: Option<String>,
    method: Option<String>,
    url: String,
    #[serde(default)]
    headers: Vec<(String, String)>,
    body: Option<String>,
    body_base64: Option<String>,
}

/// Reads lines until the file ends; a line that cannot be read is an error, and the rest goes on.
pub(super) fn read(mut reader: impl BufRead, see: &mut impl FnMut(Result<Captured, CaptureError>)) {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let mut bounded = std::io::Read::take(&mut reader, limits::CAPTURED_BYTES);
        match bounded.read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => return see(Err(CaptureError::Read(error.kind()))),
        }
        if !line.trim_ascii().is_empty() {
            see(parse(&line).map_err(|says| CaptureError::Entry {
                what: "line",
                number,
                says,
            }));
        }
    }
}

fn parse(line: &[u8]) -> Result<Captured, &'static str> {
    let written: Written = serde_json::from_slice(line)
        .map_err(|_| "wanted an object with url, and perhaps page, method, headers, body")?;
    let body = match (written.body, written.body_base64) {
        (Some(text), _) => text.into_bytes(),
        (None, Some(text)) => STANDARD
            .decode(text)
            .map_err(|_| "body_base64 is not base64")?,
        (None, None) => Vec::new(),
    };
    Ok(Captured {
        page: written.page,
        method: written.method.unwrap_or_else(|| "GET".to_owned()),
        url: written.url,
        headers: written.headers,
        body: Sensitive::new(body),
        frames: Vec::new(),
        answer: None,
    })
}
