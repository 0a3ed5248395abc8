//! How much is held of all bodies together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::limits;

/// Counts the bytes that are held.
#[derive(Clone, Default)]
pub(super) struct Held(Arc<AtomicUsize>);

/// What one body holds; given back when dropped.
pub(super) struct Share {
    held: Held,
    bytes: usize,
}

impl Held {
    /// Starts a share of nothing.
    pub(super) fn share(&self) -> Share {
        Share {
            held: self.clone(),
            bytes: 0,
        }
    }
}

impl Share {
    /// Adds to the share; false where all bodies together would hold more than
    /// [`limits::HELD_BYTES`].
    pub(super) fn grow(&mut self, bytes: usize) -> bool {
        self.bytes += bytes;
        self.held.0.fetch_add(bytes, Ordering::Relaxed) + bytes <= limits::HELD_BYTES
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.held.0.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_let_go_can_be_held_again() {
        let held = Held::default();
        let mut all = held.share();
        assert!(all.grow(limits::HELD_BYTES));
        assert!(!held.share().grow(1));
        drop(all);
        assert!(held.share().grow(1));
    }
}
