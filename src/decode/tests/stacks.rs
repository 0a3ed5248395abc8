//! Encodings on top of one another, up to five, in any order.

use super::{decode_plain, gzip, to_base64};
use proptest::prelude::*;

type Wrap = fn(&[u8]) -> Vec<u8>;

/// Ways to wrap a value.
const WRAPS: [Wrap; 6] = [
    |value| to_base64(value).into_bytes(),
    |value| {
        value
            .iter()
            .map(|byte| format!("%{byte:02x}"))
            .collect::<String>()
            .into_bytes()
    },
    |value| {
        value
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect::<String>()
            .into_bytes()
    },
    |value| {
        let text = if let Ok(text) = std::str::from_utf8(value) {
            text
        } else {
            &to_base64(value)
        };
        let escaped = text
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('@', "\\u0040");
        format!(r#"{{"a": 1, "v": ["{escaped}"]}}"#).into_bytes()
    },
    |value| {
        let escaped: String = value.iter().map(|byte| format!("%{byte:02x}")).collect();
        format!("a=1&v={escaped}").into_bytes()
    },
    gzip,
];

proptest! {
    #![proptest_config(super::cases(256))]

    #[test]
    fn every_stack_is_undone(stack in prop::collection::vec(0..WRAPS.len(), 0..=5)) {
        let wrap = |value: Vec<u8>, index: &usize| WRAPS[*index](&value);
        let body = stack.iter().fold(b"jane.q.doe@example.com".to_vec(), wrap);
        let kept = decode_plain(&body);
        prop_assert!(kept.has("jane.q.doe@example.com"), "{stack:?} {:?}", kept.lines());
        prop_assert!(kept.obstacles.is_empty());
    }
}
