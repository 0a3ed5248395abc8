//! The way out for everything that a layer finds, with the budget it spends.

use super::budget::Budget;
use super::leaf::{Layer, Leaf, Span};
use super::obstacle::{Begun, Obstacle, Reason, Sink, Unpeeled};
use super::place::Place;
use super::sniff::Classes;
use super::windows::Windows;
use crate::sensitive::Sensitive;

/// Takes leaves and obstacles, and pays for work.
pub(super) struct Output<'a> {
    budget: &'a mut Budget,
    sink: &'a mut dyn Sink,
    /// How many obstacles there were, also what is no news.
    obstacles: u64,
}

impl<'a> Output<'a> {
    /// Joins a request's budget with its sink.
    pub(super) fn new(budget: &'a mut Budget, sink: &'a mut dyn Sink) -> Self {
        Self {
            budget,
            sink,
            obstacles: 0,
        }
    }

    /// Delivers a value, or a window on one, unless it is blank and has no name: a name can be a
    /// value too.
    pub(super) fn leaf(&mut self, place: &Place, (text, seen): (&[u8], Classes), span: Span) {
        if place.field.is_empty() && text.trim_ascii().is_empty() {
            return;
        }
        self.sink.leaf(leaf(place, text, seen, span));
    }

    /// Peels a value, unless it is known to say nothing; and remembers it if it does not.
    pub(super) fn peel(
        &mut self,
        (place, hint): (&Place, Option<u64>),
        text: &[u8],
        peel: impl FnOnce(&mut Self),
    ) {
        match self.begin((place, place.number(), hint), text) {
            Begin::Known => {}
            Begin::New(begun) => self.peel_new(begun, peel),
            Begin::Unasked => peel(self),
        }
    }

    /// Asks what is known of a value in a field of this number, at a place like this.
    pub(super) fn begin(
        &mut self,
        (place, number, hint): (&Place, u64, Option<u64>),
        text: &[u8],
    ) -> Begin {
        // A body is looked at whatever is known of it: it says of what form it is. So is what stands
        // in a field whose name may be somebody's number.
        let may_be_known = !place.is_body() && place.has_room() && number & 1 == 0;
        let Some(hint) = hint.filter(|_| may_be_known) else {
            return Begin::Unasked;
        };
        // What lies deep is not peeled as far.
        let depth = u64::try_from(place.depth()).unwrap_or(u64::MAX);
        let hint = hint << 8 | depth;
        let begun = self.sink.begin(&Unpeeled {
            part: place.part,
            number,
            chain: place.chain.as_slice(),
            text: Sensitive::new(text),
            hint,
        });
        begun.map_or(Begin::Known, Begin::New)
    }

    /// Peels a value of which nothing is known, and remembers it if it says nothing.
    pub(super) fn peel_new(&mut self, begun: Begun, peel: impl FnOnce(&mut Self)) {
        let obstacles = self.obstacles;
        peel(self);
        if self.obstacles == obstacles {
            self.sink.end(begun);
        }
    }

    /// Reports that a layer could not be read.
    pub(super) fn obstacle(&mut self, place: &Place, layer: &'static str, reason: Reason) {
        let obstacle = Obstacle {
            part: place.part,
            layer,
            reason,
        };
        self.obstacles += 1;
        if self.budget.is_news(&obstacle) {
            self.sink.obstacle(obstacle);
        }
    }

    /// Pays for decoded bytes; beyond the budget it reports so and returns false.
    pub(super) fn pay_bytes(&mut self, bytes: usize, place: &Place, layer: Layer) -> bool {
        let paid = self.budget.pay_bytes(bytes);
        if !paid {
            self.obstacle(place, layer.name(), Reason::Budget);
        }
        paid
    }

    /// Returns the room for windows.
    pub(super) fn windows(&mut self) -> &mut Windows {
        self.budget.windows()
    }

    /// Pays for a value; beyond the budget it reports so and returns false.
    pub(super) fn pay_value(&mut self, place: &Place, layer: Layer) -> bool {
        let paid = self.budget.pay_value();
        if !paid {
            self.obstacle(place, layer.name(), Reason::Budget);
        }
        paid
    }
}

/// What is known of a value before it is peeled.
pub(super) enum Begin {
    /// That it says nothing.
    Known,
    /// Nothing.
    New(Begun),
    /// Nothing, and it is not to be remembered either.
    Unasked,
}

fn leaf<'a>(place: &'a Place, text: &'a [u8], seen: Classes, span: Span) -> Leaf<'a> {
    Leaf {
        part: place.part,
        field: &place.field,
        chain: place.chain.as_slice(),
        text: Sensitive::new(text),
        span,
        number: place.number(),
        seen,
    }
}
