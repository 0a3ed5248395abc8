//! A value put together from several leaves, looked at as one.

use crate::decode::{Layer, Leaf, Part, Span};
use crate::sensitive::Sensitive;

/// A text with the place of the leaves that it was made of.
#[derive(Clone)]
pub(super) struct Piece {
    part: Part,
    field: String,
    chain: Vec<Layer>,
    pub(super) text: Vec<u8>,
    pub(super) span: Span,
}

impl Piece {
    /// Returns an empty text in the place of a leaf.
    pub(super) fn of(leaf: &Leaf<'_>) -> Self {
        Self::at(leaf, leaf.field.to_owned())
    }

    /// Returns an empty text in the place of a leaf, but in this field.
    pub(super) fn at(leaf: &Leaf<'_>, field: String) -> Self {
        Self {
            part: leaf.part,
            field,
            chain: leaf.chain.to_vec(),
            text: Vec::new(),
            span: leaf.span,
        }
    }

    /// Returns it as a leaf.
    pub(super) fn leaf(&self) -> Leaf<'_> {
        Leaf::new(
            self.part,
            &self.field,
            &self.chain,
            Sensitive::new(&self.text),
            self.span,
        )
    }
}
