//! Where a value is: its part, its field, the layers around it and the bytes it came from.

use super::leaf::{Layer, Part, Span};
use super::number;
use crate::limits;
use std::borrow::Cow;
use std::cell::Cell;

/// The layers peeled so far, from the outside in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    layers: [Layer; limits::LAYERS],
    length: usize,
}

impl Chain {
    const EMPTY: Self = Self {
        layers: [Layer::Form; limits::LAYERS],
        length: 0,
    };

    /// Returns the layers.
    pub(super) fn as_slice(&self) -> &[Layer] {
        self.layers.get(..self.length).unwrap_or_default()
    }

    fn push(&mut self, layer: Layer) {
        if let Some(slot) = self.layers.get_mut(self.length) {
            *slot = layer;
            self.length += 1;
        }
    }
}

/// How the bytes of a value relate to the bytes of the part as sent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Extent {
    /// They are the part's own, from this byte on.
    Verbatim(u64),
    /// They came out of this range.
    Within(Span),
}

impl Extent {
    /// Returns the extent of what lies at these offsets of the value.
    pub(super) fn inner(self, start: u64, end: u64) -> Self {
        Self::Within(self.window(start, end))
    }

    /// Returns the bytes of the part that lie at these offsets of the value.
    pub(super) fn window(self, start: u64, end: u64) -> Span {
        match self {
            Self::Verbatim(base) => Span {
                start: base.saturating_add(start),
                end: base.saturating_add(end),
            },
            Self::Within(span) => span,
        }
    }

    /// Returns the byte of the part that lies at this offset of the value, if there is one.
    pub(super) fn end(self, offset: u64) -> Option<u64> {
        match self {
            Self::Verbatim(base) => Some(base.saturating_add(offset)),
            Self::Within(_) => None,
        }
    }

    /// Returns the extent of what follows these bytes of the value.
    pub(super) fn after(self, offset: u64) -> Self {
        match self {
            Self::Verbatim(base) => Self::Verbatim(base.saturating_add(offset)),
            Self::Within(span) => Self::Within(span),
        }
    }
}

/// Where a value is.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) part: Part,
    pub(super) field: String,
    pub(super) chain: Chain,
    pub(super) extent: Extent,
    /// The number of the field; 0 until somebody asks.
    number: Cell<u64>,
    /// Values around this one; more than the chain's length where an URL is in between.
    depth: usize,
}

impl Place {
    /// Returns the place of a whole part.
    pub(super) fn of(part: Part, field: &str) -> Self {
        Self {
            part,
            field: field.to_owned(),
            chain: Chain::EMPTY,
            extent: Extent::Verbatim(0),
            number: Cell::new(0),
            depth: 0,
        }
    }

    /// Whether another layer may be peeled here.
    pub(super) fn has_room(&self) -> bool {
        self.depth < limits::LAYERS
    }

    /// Returns the place of what a layer hides, the field staying the same.
    ///
    /// `length` is that of the layer's own bytes, or `u64::MAX` if more may come.
    pub(super) fn beneath(&self, layer: Layer, length: u64) -> Self {
        let mut place = self.nested(self.field.clone(), self.extent.inner(0, length));
        place.number.set(self.number.get());
        place.chain.push(layer);
        place
    }

    /// Returns the place of a field within this value.
    pub(super) fn member(&self, name: &str, layer: Layer, extent: Extent) -> Self {
        let mut place = self.nested(join(&self.field, name), extent);
        place.chain.push(layer);
        place
    }

    /// Returns a place for the members of this value, one after another, still without a name.
    pub(super) fn within(&self, layer: Layer) -> Self {
        let mut place = self.nameless_piece();
        place.chain.push(layer);
        place
    }

    /// Makes this the place of another member of `outer`: cheaper than a new one for each.
    pub(super) fn reuse(&mut self, outer: &Self, name: &str, extent: Extent) {
        self.field.clear();
        join_onto(&mut self.field, &outer.field, name);
        self.number.set(0);
        self.extent = extent;
    }

    /// The same where the number of the field is known.
    pub(super) fn reuse_numbered(
        &mut self,
        outer: &Self,
        (name, number): (&str, u64),
        extent: Extent,
    ) {
        self.reuse(outer, name, extent);
        self.number.set(number);
    }

    /// Returns the number of the field.
    pub(super) fn number(&self) -> u64 {
        if self.number.get() == 0 {
            let number = number::within(number::nameless(), self.field.as_bytes());
            self.number.set(number);
        }
        self.number.get()
    }

    /// Whether this is the whole body, its codings undone, or a piece of it.
    pub(super) fn is_body(&self) -> bool {
        let mut layers = self.chain.as_slice().iter();
        self.part == Part::Body && layers.all(|layer| layer.is_coding())
    }

    /// Returns how many values are around this one.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Returns the place of a field within this value, whose layer is the one around it if that is
    /// the same: a record in a record.
    pub(super) fn record(&self, name: &str, layer: Layer, extent: Extent) -> Self {
        let mut place = self.nested(join(&self.field, name), extent);
        if self.chain.as_slice().last() != Some(&layer) {
            place.chain.push(layer);
        }
        place
    }

    /// Returns a place for the pieces of this value, one after another, still without a name.
    pub(super) fn nameless_piece(&self) -> Self {
        self.nested(String::new(), self.extent)
    }

    /// Returns the place of a piece of this value, with no layer in between.
    pub(super) fn piece(&self, extent: Extent) -> Self {
        self.nested(self.field.clone(), extent)
    }

    /// Returns this place, for the rest of the value when its layer gave up.
    pub(super) fn rest(&self, offset: u64) -> Self {
        let mut place = self.clone();
        place.extent = self.extent.after(offset);
        place
    }

    /// Says where the value ends, once that is known.
    pub(super) fn close(&mut self, end: Option<u64>) {
        if let (Extent::Within(span), Some(end)) = (&mut self.extent, end) {
            span.end = end;
        }
    }

    /// Forgets where the value ends, as if its end had not come yet.
    pub(super) fn reopen(&mut self) {
        self.close(Some(u64::MAX));
    }

    fn nested(&self, field: String, extent: Extent) -> Self {
        Self {
            part: self.part,
            field,
            chain: self.chain,
            extent,
            number: Cell::new(0),
            depth: self.depth + 1,
        }
    }
}

impl Place {
    /// Returns the place of something within the value that is no layer of its own.
    pub(super) fn detail(&self, name: &str) -> Self {
        self.nested(join(&self.field, name), self.extent)
    }

    /// Whether a name is too long to be a member's as a whole.
    pub(super) fn cuts(&self, name: &[u8]) -> bool {
        name.len() >= limits::FIELD_NAME_BYTES
            || self.field.len() + name.len() >= limits::FIELD_PATH_BYTES
    }
}

/// Joins the name of a field to the name of the field that it is in.
pub(super) fn join(outer: &str, name: &str) -> String {
    let mut field = String::with_capacity(outer.len() + 1 + name.len());
    join_onto(&mut field, outer, name);
    field
}

fn join_onto(field: &mut String, outer: &str, name: &str) {
    let dot = if outer.is_empty() || name.is_empty() || name.starts_with('[') {
        ""
    } else {
        "."
    };
    field.push_str(outer);
    if outer.len() + dot.len() + name.len() <= limits::FIELD_PATH_BYTES {
        field.push_str(dot);
        field.push_str(name);
    }
}

/// Reads a name, cut to `limits::FIELD_NAME_BYTES`.
pub(super) fn name(bytes: &[u8]) -> Cow<'_, str> {
    let cut = bytes.get(..limits::FIELD_NAME_BYTES).unwrap_or(bytes);
    // Nearly all names are valid, and the lossy way is the slow one.
    if let Ok(name) = std::str::from_utf8(cut) {
        return Cow::Borrowed(name);
    }
    let mut name = String::from_utf8_lossy(cut);
    while name.len() > limits::FIELD_NAME_BYTES {
        name.to_mut().pop();
    }
    name
}
