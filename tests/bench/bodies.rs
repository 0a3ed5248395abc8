//! Bodies as trackers send them, with nobody in them: the traffic that has to cost nothing.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::random::Random;

/// Words of an ordinary site, of which strings are made.
const WORDS: &[&str] = &[
    "summer",
    "collection",
    "viewed",
    "product",
    "banner",
    "footer",
    "navigation",
    "scroll",
    "depth",
    "campaign",
    "newsletter",
    "hero",
    "carousel",
    "checkout",
    "button",
    "primary",
    "variant",
    "experiment",
    "control",
    "session",
    "engaged",
    "landing",
    "organic",
    "desktop",
];

/// Text of about `length` bytes.
fn text(random: &mut Random, length: usize) -> String {
    let mut text = String::new();
    while text.len() + 4 < length {
        if !text.is_empty() {
            text.push(' ');
        }
        let word: &&str = random.pick(WORDS);
        text.push_str(word);
    }
    text
}

/// A batch of events as analytics tags send it: keys, strings of about 30 bytes, numbers, ids,
/// times and the page's address.
pub(crate) fn tracker_json(bytes: usize) -> String {
    tracker_json_of(1, bytes)
}

/// Another batch for every seed.
pub(crate) fn tracker_json_of(seed: u64, bytes: usize) -> String {
    let mut random = Random::new(seed, "tracker json");
    let mut body = String::from("{\"batch\":[");
    while body.len() < bytes {
        let event = event(&mut random);
        let _ = write!(body, "{event},");
    }
    body.pop();
    body.push_str("],\"sentAt\":\"2026-11-24T10:00:00.000Z\"}");
    body
}

fn event(random: &mut Random) -> String {
    let (id, anonymous, name, title) = (
        random.uuid(),
        random.uuid(),
        text(random, 24),
        text(random, 36),
    );
    let (slug, label, category) = (
        text(random, 28).replace(' ', "-"),
        text(random, 30),
        text(random, 20),
    );
    let (value, time, width) = (
        random.below(100_000),
        random.below(999),
        random.below(3_000),
    );
    format!(
        "{{\"type\":\"track\",\"event\":\"{name}\",\"messageId\":\"ajs-next-{id}\",\"anonymousId\":\"{anonymous}\",\
         \"timestamp\":\"2026-11-24T09:59:59.{time:03}Z\",\"context\":{{\"page\":{{\"path\":\"/shop/{slug}\",\
         \"url\":\"https://www.example.com/shop/{slug}?utm_source=mail&utm_campaign=autumn\",\"title\":\"{title}\"}},\
         \"locale\":\"en-US\",\"screen\":{{\"width\":{width},\"height\":1080}},\"library\":{{\"name\":\"analytics.js\",\
         \"version\":\"next-1.62.0\"}}}},\"properties\":{{\"label\":\"{label}\",\"category\":\"{category}\",\
         \"value\":{value},\"position\":{},\"interactive\":true,\"variant\":null}}}}",
        random.below(40)
    )
}

/// The same without addresses: keys, strings of about 30 bytes, numbers.
pub(crate) fn plain_json(bytes: usize) -> String {
    let mut random = Random::new(2, "plain json");
    let mut body = String::from("[");
    while body.len() < bytes {
        let (name, label) = (text(&mut random, 30), text(&mut random, 30));
        let (number, ratio) = (random.below(1_000_000), random.below(1_000));
        let _ = write!(
            body,
            "{{\"event\":\"{name}\",\"label\":\"{label}\",\"n\":{number},\"r\":0.{ratio:03},\"on\":true}},"
        );
    }
    body.pop();
    body.push(']');
    body
}

/// A form: `key=value` with values of about 30 bytes, percent-encoded as `URLSearchParams` does.
pub(crate) fn form(bytes: usize) -> String {
    let mut random = Random::new(3, "form");
    let mut body = String::new();
    while body.len() < bytes {
        let (key, value) = (random.pick(WORDS), text(&mut random, 30));
        let value = utf8_percent_encode(&value, NON_ALPHANUMERIC)
            .to_string()
            .replace("%20", "+");
        let number = random.below(100_000);
        let _ = write!(
            body,
            "ep.{key}={value}&n={number}&cd%5B{key}%5D=%7B%22a%22%3A{number}%7D&"
        );
    }
    body.pop();
    body
}

/// Base64 of a batch of events.
pub(crate) fn base64_json(bytes: usize) -> String {
    STANDARD.encode(tracker_json(bytes / 4 * 3))
}

/// The query of a tag's request of about `bytes`, another for every seed.
pub(crate) fn tag_query_of(seed: u64, bytes: usize) -> String {
    let mut random = Random::new(seed, "tag");
    let mut query = String::from("v=2&tid=G-ABC123DEF4&cid=1234567890.1700000000&en=page_view");
    while query.len() < bytes {
        let (key, value) = (random.pick(WORDS), text(&mut random, 30));
        let slug = text(&mut random, 24).replace(' ', "-");
        let _ = write!(
            query,
            "&ep.{key}={}&dl=https%3A%2F%2Fwww.example.com%2Fshop%2F{slug}&_et={}",
            utf8_percent_encode(&value, NON_ALPHANUMERIC),
            random.below(100_000)
        );
    }
    query
}
