//! What decoding could not read, and where leaves and obstacles go.

use super::leaf::{Leaf, Part};

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
    /// Takes a value.
    fn leaf(&mut self, leaf: Leaf<'_>);
    /// Takes note of something unread; the same obstacle is reported once a request.
    fn obstacle(&mut self, obstacle: Obstacle);
}
