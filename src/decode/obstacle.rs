//! What decoding could not read, and where leaves and obstacles go.

use super::leaf::{Layer, Leaf, Part};
use crate::sensitive::Sensitive;

/// Something that could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Obstacle {
    /// Where in the request it was.
    pub part: Part,
    /// The layer that stood in the way.
    pub layer: &'static str,
    /// What was wrong with it.
    pub reason: Reason,
}

/// Why something could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A limit of ours was reached.
    Budget,
    /// It ended too early.
    Cut,
    /// It is not what it claims to be.
    Malformed,
    /// It came faster than it could be looked at.
    Overrun,
    /// We do not know the encoding.
    Unknown,
    /// Nobody looked.
    Uninspected,
}

impl Reason {
    /// Returns the reason's name in records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Cut => "cut",
            Self::Malformed => "malformed",
            Self::Overrun => "overrun",
            Self::Unknown => "unknown",
            Self::Uninspected => "uninspected",
        }
    }
}

/// Receives what decoding finds, as it finds it.
pub trait Sink {
    /// Takes a value with nothing left to peel.
    fn leaf(&mut self, leaf: Leaf<'_>);
    /// Takes note of what could not be read.
    fn obstacle(&mut self, obstacle: Obstacle);
    /// Takes note that a value is about to be peeled. Returns nothing where it is known to say
    /// nothing: then it need not be.
    fn begin(&mut self, _value: &Unpeeled<'_>) -> Option<Begun> {
        Some(Begun::default())
    }
    /// Takes note that a value was peeled.
    fn end(&mut self, _begun: Begun) {}
}

/// A value that is about to be peeled.
#[derive(Debug, Clone, Copy)]
pub struct Unpeeled<'a> {
    /// Where in the request it is.
    pub part: Part,
    /// The number of its field, as in [`Leaf::number`].
    pub number: u64,
    /// The layers around it.
    pub chain: &'a [Layer],
    /// The value.
    pub text: Sensitive<&'a [u8]>,
    /// What its surroundings say that it is, as a number.
    pub hint: u64,
}

/// What a sink knows of a value while it is peeled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Begun {
    /// A mark of the value.
    pub mark: u64,
    /// What had been told before.
    pub told: u64,
}
