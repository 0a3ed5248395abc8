//! Hashes of texts, under keys that are drawn when the program starts: nobody can prepare texts that
//! collide, and none can be read out of them.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// The key of this run.
static KEY: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0_u8));

/// What the last bytes of a text are multiplied by.
pub(crate) const LAST: u64 = 0x4b33_a62e_d433_d4a3;

/// Returns the key of this run.
pub(crate) fn key() -> u64 {
    *KEY
}

/// Hashes a text, eight bytes at a time. Seeds that are related must be mixed first: a difference in
/// them is like one in the first bytes of the text.
pub(crate) fn hash(seed: u64, text: &[u8]) -> u64 {
    let mut hash = seed;
    let mut rest = text;
    while rest.len() > 8
        && let Some((eight, more)) = rest.split_first_chunk::<8>()
    {
        hash = mix(hash ^ u64::from_le_bytes(*eight), 0x8bb8_4b93_962e_acc9);
        rest = more;
    }
    // The length counts apart from the bytes: what is short may be what ends something longer.
    let length = u64::try_from(text.len()).unwrap_or_default();
    mix(hash ^ last_bytes(text, rest), LAST ^ length)
}

/// Returns the last bytes of a text, of which `rest` are still to be hashed. That some of a longer
/// text are hashed twice costs nothing.
fn last_bytes(text: &[u8], rest: &[u8]) -> u64 {
    if let Some(eight) = text.last_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    if let (Some(first), Some(last)) = (rest.first_chunk::<4>(), rest.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
    }
    rest.iter()
        .fold(0, |bytes, byte| bytes << 8 | u64::from(*byte))
}

/// Multiplies to twice the width and folds the halves together, as wyhash does.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    let [low, high] = [product, product >> 64].map(|half| half & u128::from(u64::MAX));
    u64::try_from(low ^ high).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_texts_and_other_keys_have_other_hashes() {
        let texts = [
            "",
            "a",
            "\0a",
            "\0b",
            "ab",
            "abcd",
            "abcdefgh",
            "abcdefghi",
            "abcdefghj",
            "bbcdefghi",
            "1000",
            "10000",
            "9138482",
            "74829138",
            "4111111111111111",
            "+11111111111111",
        ];
        let mut seen = std::collections::HashSet::new();
        for text in texts {
            for seed in [mix(1, LAST), mix(2, LAST)] {
                assert!(seen.insert(hash(seed, text.as_bytes())), "{text} {seed}");
            }
        }
    }
}
