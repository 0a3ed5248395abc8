//! The leaves kept: a bounded number, each minted by one thread at a time.

use std::sync::Arc;
use std::time::SystemTime;

use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use rustls::sign::CertifiedKey;

use super::AuthorityError;
use super::host::Host;
use super::leaf::Leaf;
use crate::limits::LEAVES;

/// Leaves by host; the one not asked for longest goes first.
pub(super) struct Leaves(Cache<Host, Leaf>);

impl Leaves {
    /// Returns an empty collection.
    pub(super) fn new() -> Self {
        let policy = EvictionPolicy::lru();
        Self(
            Cache::builder()
                .max_capacity(LEAVES)
                .eviction_policy(policy)
                .build(),
        )
    }

    /// Returns the host's leaf, minted anew if there is none or it has been served long enough.
    ///
    /// A hundred connections to one new host wait for a single mint; other hosts do not wait.
    pub(super) fn get(
        &self,
        host: &Host,
        now: SystemTime,
        mint: impl Fn(&Host) -> Result<Leaf, AuthorityError>,
    ) -> Result<Arc<CertifiedKey>, AuthorityError> {
        if let Some(leaf) = self.0.get(host).filter(|leaf| leaf.serves(now)) {
            return Ok(leaf.certified);
        }
        let kept = self.0.entry_by_ref(host).and_try_compute_with(|kept| {
            let fresh = kept.is_some_and(|leaf| leaf.value().serves(now));
            if fresh {
                Ok(Op::Nop)
            } else {
                mint(host).map(Op::Put)
            }
        })?;
        match kept.into_entry() {
            Some(leaf) => Ok(leaf.into_value().certified),
            // Not reachable: every way through the closure leaves an entry.
            None => mint(host).map(|leaf| leaf.certified),
        }
    }

    /// Returns how many leaves are kept, once those that must go are gone.
    #[cfg(test)]
    pub(super) fn count(&self) -> u64 {
        self.0.run_pending_tasks();
        self.0.entry_count()
    }
}
