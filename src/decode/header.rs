//! One header of a request: cookies, URLs, credentials, anything else.

use super::budget::Budget;
use super::layer::form::Form;
use super::leaf::Part;
use super::obstacle::Sink;
use super::output::Output;
use super::peel::Peel;
use super::place::{Place, name as cut_name};
use super::sniff::Hint;
use super::value::Value;
use crate::limits;
use memchr::memchr;

/// Headers whose value is an URL, perhaps without scheme and host.
const URLS: [&str; 7] = [
    "content-location",
    "location",
    "origin",
    "referer",
    "x-original-url",
    "x-rewrite-url",
    ":path",
];
/// Headers in which the value follows the name of a scheme.
const CREDENTIALS: [&str; 2] = ["authorization", "proxy-authorization"];

/// Decodes one header; its field is the name in lower case, that of a cookie its own name.
pub fn header(name: &str, value: &[u8], budget: &mut Budget, sink: &mut dyn Sink) {
    let mut output = Output::new(budget, sink);
    let field = cut_name(name.as_bytes()).to_ascii_lowercase();
    if field == "cookie" {
        let cookies = Form::cookie(Place::of(Part::Cookie, ""));
        return feed(cookies, value, &mut output);
    }
    if field == "host" {
        return labels(value, &mut output);
    }
    let hint = if URLS.contains(&field.as_str()) {
        Hint::Url
    } else {
        Hint::Nothing
    };
    let place = Place::of(Part::Header, &field);
    let scheme = if CREDENTIALS.contains(&field.as_str()) {
        memchr(b' ', value)
    } else {
        None
    };
    let Some((scheme, secret)) = scheme.and_then(|at| value.split_at_checked(at + 1)) else {
        return feed(Value::new(place, hint), value, &mut output);
    };
    let offset = u64::try_from(scheme.len()).unwrap_or(u64::MAX);
    feed(Value::new(place.rest(offset), hint), secret, &mut output);
}

/// A host is looked at as it is, and label by label: each can be encoded by itself.
fn labels(host: &[u8], output: &mut Output<'_>) {
    let place = Place::of(Part::Header, "host");
    feed(Value::new(place.clone(), Hint::Plain), host, output);
    for label in host.split(|byte| matches!(byte, b'.' | b':')) {
        feed(Value::new(place.clone(), Hint::Nothing), label, output);
    }
}

fn feed(mut layer: impl Peel, value: &[u8], output: &mut Output<'_>) {
    for bytes in value.chunks(limits::WINDOW_BYTES) {
        layer.push(bytes, output);
    }
    layer.finish(output);
}
