//! Redirects: who sent the browser where.

use std::collections::VecDeque;

use super::visits::{Kind, Place};
use crate::limits;

/// Addresses that browsers were sent to and have not yet asked for; the oldest are forgotten first.
#[derive(Default)]
pub(super) struct Redirects {
    open: VecDeque<(u64, Hop)>,
}

/// One redirect.
#[derive(Debug, Clone)]
pub(super) struct Hop {
    /// The host that answered with it.
    pub(super) host: String,
    /// What was asked for: a page is redirected to a page.
    pub(super) kind: Kind,
    /// How many in a row it is the last of.
    pub(super) hops: u32,
    /// Where the request belongs that was answered.
    pub(super) place: Option<Place>,
}

impl Redirects {
    /// Notes that a browser was sent to an address.
    pub(super) fn note(&mut self, to: u64, hop: Hop) {
        if self.open.len() >= limits::REDIRECTS {
            self.open.pop_front();
        }
        self.open.push_back((to, hop));
    }

    /// Returns the redirect that led to an address, once.
    pub(super) fn take(&mut self, to: u64, kind: Kind) -> Option<Hop> {
        let mut open = self.open.iter();
        let at = open.position(|(open, hop)| *open == to && hop.kind == kind)?;
        self.open.remove(at).map(|(_, hop)| hop)
    }
}
