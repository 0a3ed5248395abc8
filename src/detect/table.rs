//! A map from keys that are hashes to small numbers, built once: many keys, few bytes for each.
//!
//! A key may have several values. Lookups cost about the same whatever the size.

/// Keys per bucket, on average.
const BUCKET: usize = 4;
/// How many values of one key are kept: what so many people share names none of them.
const SHARED: usize = 64;

/// Sorted keys, with the place where each bucket of them starts.
#[derive(Default)]
pub(super) struct Table {
    keys: Box<[u64]>,
    values: Box<[u32]>,
    starts: Box<[u32]>,
    shift: u32,
}

impl Table {
    /// Builds a table of `(key, value)` pairs. The keys' high bits must be as good as random.
    pub(super) fn build(mut entries: Vec<(u64, u32)>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        let mut run = 0;
        let mut before = None;
        entries.retain(|(key, _)| {
            run = if before == Some(*key) { run + 1 } else { 0 };
            before = Some(*key);
            run < SHARED
        });
        let buckets = (entries.len() / BUCKET).next_power_of_two().max(2);
        let shift = 64 - buckets.trailing_zeros();
        let mut starts = vec![0_u32; buckets + 1];
        for (key, _) in &entries {
            if let Some(count) = starts.get_mut(place(*key, shift) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Self {
            keys: entries.iter().map(|(key, _)| *key).collect(),
            values: entries.iter().map(|(_, value)| *value).collect(),
            starts: starts.into_boxed_slice(),
            shift,
        }
    }

    /// Returns the values of a key.
    pub(super) fn get(&self, key: u64) -> &[u32] {
        self.find(key).unwrap_or_default()
    }

    fn find(&self, key: u64) -> Option<&[u32]> {
        let bucket = place(key, self.shift);
        let start = usize::try_from(*self.starts.get(bucket)?).ok()?;
        let end = usize::try_from(*self.starts.get(bucket + 1)?).ok()?;
        let keys = self.keys.get(start..end)?;
        let first = start + keys.partition_point(|own| *own < key);
        let last = start + keys.partition_point(|own| *own <= key);
        self.values.get(first..last)
    }
}

fn place(key: u64, shift: u32) -> usize {
    usize::try_from(key >> shift).unwrap_or_default()
}

/// A set of hashes that may say yes too often, and never no: a bit for each hash, 16 to choose from.
#[derive(Default)]
pub(super) struct Filter {
    bits: Box<[u64]>,
    mask: u64,
}

impl Filter {
    /// Builds the set of these hashes. Their low bits must be as good as random.
    pub(super) fn build(hashes: &[u64]) -> Self {
        let size = (hashes.len() * 16).next_power_of_two().max(64);
        let mut filter = Self {
            bits: vec![0; size / 64].into_boxed_slice(),
            mask: u64::try_from(size - 1).unwrap_or_default(),
        };
        for hash in hashes {
            let (word, bit) = filter.place(*hash);
            if let Some(bits) = filter.bits.get_mut(word) {
                *bits |= bit;
            }
        }
        filter
    }

    /// Whether the hash may be in the set.
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let at = hash & self.mask;
        (usize::try_from(at / 64).unwrap_or_default(), 1 << (at % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(count: u64) -> impl Iterator<Item = u64> {
        (1..=count).map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    #[test]
    fn every_key_gives_its_values_and_no_others() {
        for count in [0, 1, 5, 1_000] {
            let entries = hashes(count).flat_map(|key| [(key, 7), (key, 9)]);
            let table = Table::build(entries.collect());
            assert!(hashes(count).all(|key| table.get(key) == [7, 9]));
            assert!(table.get(3).is_empty());
        }
    }

    #[test]
    fn what_too_many_share_is_kept_of_some() {
        let table = Table::build((0..1_000).map(|value| (5, value)).collect());
        assert_eq!(table.get(5).len(), SHARED);
    }

    #[test]
    fn a_filter_never_says_no_wrongly_and_seldom_yes() {
        let all: Vec<u64> = hashes(2_000).collect();
        let (inside, outside) = all.split_at(1_000);
        let filter = Filter::build(inside);
        assert!(inside.iter().all(|hash| filter.may_hold(*hash)));
        let wrong = outside.iter().filter(|hash| filter.may_hold(**hash));
        assert!(wrong.count() < 200);
    }
}
