//! A message of a WebSocket (RFC 6455, section 5.6).

use super::budget::Budget;
use super::leaf::Part;
use super::obstacle::Sink;
use super::output::Output;
use super::place::Place;
use super::sniff::Hint;
use super::value::Value;

/// Decodes one message, all of whose frames are here, uncompressed.
pub fn frame(message: &[u8], budget: &mut Budget, sink: &mut dyn Sink) {
    said(message, &mut Output::new(budget, sink));
}

/// The same within a connection.
pub(super) fn said(message: &[u8], output: &mut Output<'_>) {
    let place = Place::of(Part::Frame, "");
    Value::whole(&place, Hint::Nothing, message, output);
}
