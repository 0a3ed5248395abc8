//! Eight bytes at a time, as a processor compares them: most names and values are shorter than what a
//! search by more bytes takes to begin.

/// A one in the lowest bit of each of eight bytes.
const LOWEST: u64 = 0x0101_0101_0101_0101;

/// Returns a mark in the highest bit of the first of eight bytes that is this one; those behind it may
/// have marks, too (Mycroft 1987).
pub(super) fn equal(eight: u64, byte: u8) -> u64 {
    let zero_where_equal = eight ^ (LOWEST * u64::from(byte));
    zero_where_equal.wrapping_sub(LOWEST) & !zero_where_equal & (LOWEST << 7)
}

/// Returns which byte the first mark is in: eight if there is none.
pub(super) fn first(marks: u64) -> usize {
    usize::try_from(marks.trailing_zeros() / 8).unwrap_or_default()
}

/// Whether one of these bytes stands in a text.
pub(super) fn hold<const N: usize>(text: &[u8], bytes: [u8; N]) -> bool {
    let marks = |eight: u64| bytes.iter().fold(0, |any, byte| any | equal(eight, *byte));
    if let Some(last) = text.last_chunk::<8>() {
        let (eights, _) = text.as_chunks::<8>();
        let all = eights.iter().chain([last]);
        return all.fold(0, |any, eight| any | marks(u64::from_le_bytes(*eight))) != 0;
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let [first, last] = [first, last].map(|four| u64::from(u32::from_le_bytes(*four)));
        return marks(first << 32 | last) != 0;
    }
    text.iter().any(|byte| bytes.contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in 0..40 {
            let mut text = vec![b'a'; length];
            assert!(!hold(&text, *b".[\x00"), "{length}");
            for at in 0..length {
                for byte in [b'.', b'['] {
                    text[at] = byte;
                    assert!(hold(&text, *b".["), "{length} {at}");
                    assert!(!hold(&text, *b"/Z"), "{length} {at}");
                }
                text[at] = b'a';
            }
        }
    }

    #[test]
    fn the_first_mark_is_right() {
        let eight = |text: &[u8; 8]| u64::from_le_bytes(*text);
        for (text, at) in [
            (b"abcd.f.h", 4),
            (b"........", 0),
            (b"abcdefgh", 8),
            (b"abcdefg.", 7),
        ] {
            assert_eq!(first(equal(eight(text), b'.')), at);
        }
    }
}
