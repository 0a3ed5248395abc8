//! All texts of a document as one: markup within a line tears names apart, as in
//! `Anouk <strong>van der Heuvel</strong>`.

use crate::decode::output::Output;
use crate::decode::place::Place;
use crate::decode::sniff::Hint;
use crate::decode::value::Value;
use crate::limits;

/// The texts so far, as many bytes as fit a window.
#[derive(Default)]
pub(super) struct Together {
    text: Vec<u8>,
    texts: usize,
}

impl Together {
    /// Takes note that a new text begins.
    pub(super) fn begin(&mut self) {
        if self.texts > 0 {
            self.push(b" ");
        }
        self.texts += 1;
    }

    /// Takes the next bytes of a text.
    pub(super) fn push(&mut self, text: &[u8]) {
        let room = limits::WINDOW_BYTES - self.text.len();
        self.text.extend(text.iter().take(room));
    }

    /// Delivers them, if there are several.
    pub(super) fn deliver(&self, place: &Place, output: &mut Output<'_>) {
        if self.texts > 1 {
            Value::whole(place, Hint::Nothing, &self.text, output);
        }
    }
}
