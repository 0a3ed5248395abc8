//! A body, chunk by chunk: content codings first, then whatever is in it.

use super::budget::Budget;
use super::layer::compression::{Coding, Compression};
use super::leaf::Part;
use super::obstacle::{Reason, Sink};
use super::output::Output;
use super::peel::Peel;
use super::place::Place;
use super::sniff::Hint;
use super::value::Value;
use crate::limits;
use encoding_rs::{Encoding, REPLACEMENT, UTF_8};

/// What obstacles call a coding that we do not know.
const CODING: &str = "content-encoding";

/// The body of one request.
pub struct Body {
    layers: Box<dyn Peel>,
    /// Why a coding was not undone, until that is reported.
    unread: Option<Reason>,
}

impl Body {
    /// Returns a body of this type, with these codings in the order they were applied.
    pub fn new(content_type: Option<&str>, content_encoding: &[&str]) -> Self {
        let place = Place::of(Part::Body, "");
        let hint = content_type.map_or(Hint::Nothing, hint);
        match codings(content_encoding) {
            Ok(codings) => Self {
                layers: undo(&codings, place, &|place| {
                    Box::new(Value::new(place, hint.clone()))
                }),
                unread: None,
            },
            Err(reason) => Self {
                layers: Box::new(Value::new(place, hint)),
                unread: Some(reason),
            },
        }
    }

    /// Takes the next bytes of the body.
    pub fn push(&mut self, bytes: &[u8], budget: &mut Budget, sink: &mut dyn Sink) {
        let mut output = Output::new(budget, sink);
        self.report(&mut output);
        for bytes in bytes.chunks(limits::WINDOW_BYTES) {
            self.layers.push(bytes, &mut output);
        }
    }

    /// Takes note that the body is over.
    pub fn finish(&mut self, budget: &mut Budget, sink: &mut dyn Sink) {
        let mut output = Output::new(budget, sink);
        self.report(&mut output);
        self.layers.finish(&mut output);
    }

    fn report(&mut self, output: &mut Output<'_>) {
        if let Some(reason) = self.unread.take() {
            output.obstacle(&Place::of(Part::Body, ""), CODING, reason);
        }
    }
}

/// Returns the layers that undo these codings, the last applied first; `inner` takes what comes out.
pub(super) fn undo(
    codings: &[Coding],
    place: Place,
    inner: &dyn Fn(Place) -> Box<dyn Peel>,
) -> Box<dyn Peel> {
    let Some((coding, earlier)) = codings.split_last() else {
        return inner(place);
    };
    let plain = inner(place.clone());
    let within = undo(earlier, place.beneath(coding.layer(), u64::MAX), inner);
    Box::new(Compression::announced(place, *coding, within, plain))
}

/// Reads the names of codings.
pub(super) fn codings(names: &[&str]) -> Result<Vec<Coding>, Reason> {
    let mut codings = Vec::new();
    for name in names.iter().flat_map(|list| list.split(',')) {
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => {}
            "br" => codings.push(Coding::Br),
            "deflate" => codings.push(Coding::Deflate),
            "gzip" | "x-gzip" => codings.push(Coding::Gzip),
            "zstd" => codings.push(Coding::Zstd),
            _ => return Err(Reason::Unknown),
        }
    }
    if codings.len() < limits::LAYERS {
        Ok(codings)
    } else {
        Err(Reason::Budget)
    }
}

/// Reads what a `Content-Type` hints at.
fn hint(content_type: &str) -> Hint {
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    let hint = hint_of(kind, parameters);
    let encoding = parameter(parameters, "charset")
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|encoding| ![UTF_8, REPLACEMENT].contains(encoding));
    match encoding {
        Some(encoding) => Hint::Charset(encoding, Box::new(hint)),
        None => hint,
    }
}

fn hint_of(kind: &str, parameters: &str) -> Hint {
    let kind = kind.trim().to_ascii_lowercase();
    if kind == "application/x-www-form-urlencoded" {
        Hint::Form
    } else if kind.starts_with("multipart/") {
        boundary(parameters).map_or(Hint::Nothing, Hint::Multipart)
    } else if kind.ends_with("json") {
        Hint::Json
    } else {
        Hint::Nothing
    }
}

fn boundary(parameters: &str) -> Option<Vec<u8>> {
    let boundary = parameter(parameters, "boundary")?;
    (1..=200)
        .contains(&boundary.len())
        .then(|| boundary.as_bytes().to_vec())
}

/// Returns the value of a parameter, without its quotes.
fn parameter<'a>(parameters: &'a str, name: &str) -> Option<&'a str> {
    parameters.split(';').find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().trim_matches('"'))
    })
}
