//! The target of a request: the path and the query of its URL.

use super::budget::Budget;
use super::layer::form::Form;
use super::layer::url::Url;
use super::leaf::Part;
use super::obstacle::Sink;
use super::output::Output;
use super::peel::Peel;
use super::place::Place;
use crate::limits;

/// Decodes the path of an URL, as it was sent, without the query.
///
/// Each segment is a field, `[0]` and so on; a parameter of a segment, as in `;k=v`, is a field
/// named `k`.
pub fn path(path: &str, budget: &mut Budget, sink: &mut dyn Sink) {
    let mut output = Output::new(budget, sink);
    Url::path(Place::of(Part::Path, "")).peel_whole(path.as_bytes(), &mut output);
}

/// Decodes the query of an URL, as it was sent, without the question mark.
pub fn query(query: &str, budget: &mut Budget, sink: &mut dyn Sink) {
    run(Form::new(Place::of(Part::Query, "")), query, budget, sink);
}

fn run(mut layer: impl Peel, text: &str, budget: &mut Budget, sink: &mut dyn Sink) {
    let mut output = Output::new(budget, sink);
    for bytes in text.as_bytes().chunks(limits::WINDOW_BYTES) {
        layer.push(bytes, &mut output);
    }
    layer.finish(&mut output);
}
