//! The start of a document that a site sends, its content codings undone and nothing else.

use std::sync::{Arc, Mutex, PoisonError};

use super::body::{codings, undo};
use super::budget::Budget;
use super::leaf::{Leaf, Part};
use super::obstacle::{Obstacle, Sink};
use super::output::Output;
use super::peel::Peel;
use super::place::Place;
use crate::limits;
use crate::sensitive::Sensitive;

/// The start of a document, as far as it has come.
pub struct Document {
    layers: Box<dyn Peel>,
    budget: Budget,
    text: Text,
}

/// What has come so far: the innermost layer writes it, its owner reads it.
type Text = Arc<Mutex<Vec<u8>>>;

impl Document {
    /// Returns a document with these codings, in the order they were applied; `None` where one of
    /// them is not known.
    pub fn new(content_encoding: &[&str]) -> Option<Self> {
        let text = Text::default();
        let codings = codings(content_encoding).ok()?;
        let kept = Arc::clone(&text);
        let keep = move |_| -> Box<dyn Peel> { Box::new(Keep(Arc::clone(&kept))) };
        Some(Self {
            layers: undo(&codings, Place::of(Part::Body, ""), &keep),
            budget: Budget::of_document(),
            text,
        })
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        let mut nobody = Nobody;
        let mut output = Output::new(&mut self.budget, &mut nobody);
        self.layers.push(bytes, &mut output);
    }

    /// Takes note that there are no more.
    pub fn finish(&mut self) {
        let mut nobody = Nobody;
        let mut output = Output::new(&mut self.budget, &mut nobody);
        self.layers.finish(&mut output);
    }

    /// Returns the start, at most [`limits::DOCUMENT_BYTES`] of it.
    pub fn text(&self) -> Sensitive<Vec<u8>> {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        Sensitive::new(text.clone())
    }

    /// Returns how many bytes of it there are.
    pub fn len(&self) -> usize {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.len()
    }

    /// Whether there is nothing yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The innermost layer.
struct Keep(Text);

impl Peel for Keep {
    fn push(&mut self, bytes: &[u8], _: &mut Output<'_>) {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = limits::DOCUMENT_BYTES.saturating_sub(text.len());
        text.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    fn finish(&mut self, _: &mut Output<'_>) {}
}

/// Nothing is looked for in what a site sends.
struct Nobody;

impl Sink for Nobody {
    fn leaf(&mut self, _: Leaf<'_>) {}

    fn obstacle(&mut self, _: Obstacle) {}
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn codings_are_undone_and_the_start_is_kept() {
        let page = b"<title>Clinic</title>".repeat(10);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&page).expect("in memory");
        let gzip = gzip.finish().expect("in memory");
        for (coding, sent) in [("", &page), ("gzip", &gzip), ("identity", &page)] {
            let mut document = Document::new(&[coding]).expect("it is known");
            for bytes in sent.chunks(7) {
                document.push(bytes);
            }
            document.finish();
            assert_eq!(document.text().expose_for_matching(), &page, "{coding}");
        }
        assert!(Document::new(&["dcb"]).is_none());
    }

    #[test]
    fn no_more_is_kept_than_may_be() {
        let mut document = Document::new(&[]).expect("nothing to undo");
        document.push(&vec![b'x'; limits::DOCUMENT_BYTES + 1]);
        assert_eq!(document.len(), limits::DOCUMENT_BYTES);
    }
}
