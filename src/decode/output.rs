//! The way out for everything that a layer finds, with the budget it spends.

use super::budget::Budget;
use super::leaf::{Layer, Leaf, Span};
use super::obstacle::{Obstacle, Reason, Sink};
use super::place::Place;
use crate::sensitive::Sensitive;

/// Takes leaves and obstacles, and pays for work.
pub(super) struct Output<'a> {
    budget: &'a mut Budget,
    sink: &'a mut dyn Sink,
}

impl<'a> Output<'a> {
    /// Joins a request's budget with its sink.
    pub(super) fn new(budget: &'a mut Budget, sink: &'a mut dyn Sink) -> Self {
        Self { budget, sink }
    }

    /// Delivers a value, or a window on one, unless it is blank and has no name: a name can be a
    /// value too.
    pub(super) fn leaf(&mut self, place: &Place, text: &[u8], span: Span) {
        if text.trim_ascii().is_empty() && place.field.is_empty() {
            return;
        }
        self.sink.leaf(Leaf {
            part: place.part,
            field: &place.field,
            chain: place.chain.as_slice(),
            text: Sensitive::new(text),
            span,
        });
    }

    /// Reports that a layer could not be read.
    pub(super) fn obstacle(&mut self, place: &Place, layer: &'static str, reason: Reason) {
        let obstacle = Obstacle {
            part: place.part,
            layer,
            reason,
        };
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

    /// Pays for a value; beyond the budget it reports so and returns false.
    pub(super) fn pay_value(&mut self, place: &Place, layer: Layer) -> bool {
        let paid = self.budget.pay_value();
        if !paid {
            self.obstacle(place, layer.name(), Reason::Budget);
        }
        paid
    }
}
