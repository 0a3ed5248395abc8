//! Room for the windows of Brotli and zstd: how far back compressed bytes refer is for their sender to
//! choose, up to 16 MiB (RFC 7932, section 9.1) and 8 MiB (RFC 9659, section 3).
//!
//! A request has little room of its own. More comes out of one store for all requests, so that many of
//! them at once cannot take more memory than there is.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::limits;

/// What is left for all requests together.
static STORE: Store = Store::new(limits::SHARED_HISTORY_BYTES);

/// Room is taken out of the store in such steps.
const STEP: u64 = 256 * 1024;

/// Bytes that requests share.
#[derive(Debug)]
pub(super) struct Store(AtomicU64);

impl Store {
    /// Returns a store of so many bytes.
    pub(super) const fn new(bytes: u64) -> Self {
        Self(AtomicU64::new(bytes))
    }

    fn take(&self, bytes: u64) -> bool {
        let rest = |left: u64| left.checked_sub(bytes);
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest);
        taken.is_ok()
    }

    fn give_back(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// The windows of one request.
#[derive(Debug)]
pub(super) struct Windows {
    store: &'static Store,
    held: u64,
    /// What of the store is taken.
    shared: u64,
}

impl Windows {
    /// Returns room of which nothing is taken.
    pub(super) fn new() -> Self {
        Self::of(&STORE)
    }

    /// Returns room with a store like this behind it.
    pub(super) fn of(store: &'static Store) -> Self {
        Self {
            store,
            held: 0,
            shared: 0,
        }
    }

    /// Takes so many bytes more; false if there is no room for them.
    pub(super) fn take(&mut self, bytes: u64) -> bool {
        let held = self.held.saturating_add(bytes);
        let beyond = held.saturating_sub(limits::HISTORY_BYTES + self.shared);
        let Some(more) = beyond.checked_next_multiple_of(STEP) else {
            return false;
        };
        if more > 0 && !self.store.take(more) {
            return false;
        }
        self.shared += more;
        self.held = held;
        true
    }

    /// Gives back so many bytes. What came out of the store goes back to it when nothing is held.
    pub(super) fn give_back(&mut self, bytes: u64) {
        self.held = self.held.saturating_sub(bytes);
        if self.held == 0 {
            self.store.give_back(std::mem::take(&mut self.shared));
        }
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        self.store.give_back(self.shared);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_requests_share_is_given_back() {
        static SHARED: Store = Store::new(3 * STEP);
        let left = || SHARED.0.load(Ordering::Relaxed);
        let (mut one, mut other) = (Windows::of(&SHARED), Windows::of(&SHARED));
        assert!(one.take(limits::HISTORY_BYTES));
        assert_eq!(left(), 3 * STEP, "its own room comes first");
        assert!(one.take(1) && one.take(STEP - 1));
        assert_eq!(left(), 2 * STEP);
        assert!(!other.take(limits::HISTORY_BYTES + 2 * STEP + 1));
        assert!(other.take(limits::HISTORY_BYTES + 2 * STEP));
        assert!(!one.take(1));
        assert_eq!(left(), 0);
        drop(other);
        assert_eq!(left(), 2 * STEP);
        one.give_back(limits::HISTORY_BYTES + STEP);
        assert_eq!(left(), 3 * STEP);
        assert!(!one.take(u64::MAX));
    }
}
