//! Requests as the platforms' tags send them.

use ::phiward::capture::Captured;

use super::Made;
use super::Wanted;
use crate::codings::{BASE64, GZIP, percent};
use crate::sample::request;

const PORTAL: &str = "https://portal.example";
const FBP: &str = "fb.1.1700000000000.1234567890";
const CID: &str = "1234567890.1700000000";

/// Joins pairs as a query.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let pair = |(key, value): &(&str, &str)| {
        let value =
            String::from_utf8(percent(value.as_bytes())).expect("percent-encoding gives text");
        format!("{key}={value}")
    };
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// An address of the portal.
pub(super) fn page(path: &str) -> String {
    format!("{PORTAL}{path}")
}

/// Text as a path has it: words with hyphens.
pub(super) fn slug(text: &str) -> String {
    let words = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

fn get(start: &str, own: &[(&str, &str)], pairs: &[(&str, &str)]) -> Captured {
    let all: Vec<(&str, &str)> = own.iter().chain(pairs).copied().collect();
    request(
        &format!("{start}?{}", query(&all)),
        &[("referer", page("/"))],
        Vec::new(),
    )
}

fn post(url: &str, content_type: &str, body: Vec<u8>) -> Captured {
    request(
        url,
        &[
            ("referer", page("/")),
            ("content-type", content_type.to_owned()),
        ],
        body,
    )
}

/// Meta's pixel.
pub(super) fn meta(event: &str, pairs: &[(&str, &str)]) -> Captured {
    let own = [
        ("id", "123456789012345"),
        ("ev", event),
        ("fbp", FBP),
        ("it", "1700000000000"),
        ("v", "2.9.106"),
    ];
    get("https://www.facebook.com/tr/", &own, pairs)
}

/// Meta's pixel, when its address grows too long.
pub(super) fn meta_multipart(event: &str, pairs: &[(&str, &str)]) -> Captured {
    let own = [("id", "123456789012345"), ("ev", event), ("fbp", FBP)];
    let part = |(key, value): &(&str, &str)| {
        format!(
            "------WebKitFormBoundaryq7\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n"
        )
    };
    let parts: String = own.iter().chain(pairs).map(part).collect();
    let body = format!("{parts}------WebKitFormBoundaryq7--\r\n");
    post(
        "https://www.facebook.com/tr/",
        "multipart/form-data; boundary=----WebKitFormBoundaryq7",
        body.into(),
    )
}

/// Google Analytics 4.
pub(super) fn ga4(event: &str, pairs: &[(&str, &str)]) -> Captured {
    let own = [
        ("v", "2"),
        ("tid", "G-ABC123DEF4"),
        ("cid", CID),
        ("sid", "1700000000"),
        ("en", event),
    ];
    get("https://www.google-analytics.com/g/collect", &own, pairs)
}

/// Google Analytics 4, several events at once: the shared part as query, one event a line.
pub(super) fn ga4_batch(lines: &[String]) -> Captured {
    let url = format!("https://www.google-analytics.com/g/collect?v=2&tid=G-ABC123DEF4&cid={CID}");
    post(&url, "text/plain;charset=UTF-8", lines.join("\r\n").into())
}

/// Google Ads' remarketing tag.
pub(super) fn ads(pairs: &[(&str, &str)]) -> Captured {
    let own = [
        ("random", "1700000000000"),
        ("cv", "11"),
        ("auid", "1234567890.1700000000"),
    ];
    get(
        "https://googleads.g.doubleclick.net/pagead/viewthroughconversion/123456789/",
        &own,
        pairs,
    )
}

/// LinkedIn's insight tag: JSON that says it is text.
pub(super) fn linkedin(inner: &str) -> Captured {
    let body = format!(
        "{{\"pids\":[123456],\"scriptVersion\":173,\"signalType\":\"CLICK\",\"liFatId\":\"\",{inner}}}"
    );
    post(
        "https://px.ads.linkedin.com/wa/",
        "text/plain;charset=UTF-8",
        body.into(),
    )
}

/// Snapchat's pixel.
pub(super) fn snap(inner: &str) -> Captured {
    let body = format!(
        "{{\"req\":[{{\"pid\":\"0b1e0000-0000-4000-8000-000000000000\",\"u_scsid\":\"8a1d0000-0000-4000-8000-000000000001\",{inner}}}]}}"
    );
    post(
        "https://tr.snapchat.com/p",
        "text/plain;charset=UTF-8",
        body.into(),
    )
}

/// TikTok's pixel.
pub(super) fn tiktok(inner: &str) -> Captured {
    let body = format!(
        "{{\"event\":\"Identify\",\"context\":{{\"pixel\":{{\"code\":\"CABC\"}},\"user\":{{\"anonymous_id\":\"01J0000000000000000000000A\"}},{inner}}}}}"
    );
    post(
        "https://analytics.tiktok.com/api/v2/pixel",
        "text/plain;charset=UTF-8",
        body.into(),
    )
}

/// Microsoft's universal event tracking.
pub(super) fn bing(pairs: &[(&str, &str)]) -> Captured {
    let own = [
        ("ti", "12345678"),
        ("Ver", "2"),
        ("mid", "8a1d0000-0000-4000-8000-000000000002"),
        ("evt", "pageLoad"),
    ];
    get("https://bat.bing.com/action/0", &own, pairs)
}

/// X's pixel.
pub(super) fn x(pairs: &[(&str, &str)]) -> Captured {
    get(
        "https://analytics.twitter.com/i/adsct",
        &[("txn_id", "abcde"), ("p_id", "Twitter")],
        pairs,
    )
}

/// Pinterest's tag.
pub(super) fn pinterest(pairs: &[(&str, &str)]) -> Captured {
    get(
        "https://ct.pinterest.com/v3/",
        &[("tid", "2612345678901"), ("event", "custom")],
        pairs,
    )
}

/// Mixpanel: base64 of JSON in a form.
pub(super) fn mixpanel(json: &str) -> Captured {
    let data = String::from_utf8(BASE64.apply(json.as_bytes())).expect("base64 is text");
    post(
        "https://api.mixpanel.com/track/",
        "application/x-www-form-urlencoded",
        query(&[("data", &data)]).into(),
    )
}

/// A broker that nobody knows.
pub(super) fn broker(pairs: &[(&str, &str)]) -> Captured {
    get(
        "https://sync.broker.example/s.pixel",
        &[("sid", "8105")],
        pairs,
    )
}

/// A recorder of sessions: gzip of JSON.
pub(super) fn replay(json: &str) -> Captured {
    let headers = [
        ("referer", page("/")),
        ("content-type", "application/json".to_owned()),
        ("content-encoding", "gzip".to_owned()),
    ];
    request(
        "https://rec.replay.example/bundle",
        &headers,
        GZIP.apply(json.as_bytes()),
    )
}

/// JSON to a third party that nobody knows.
pub(super) fn json(url: &str, json: String) -> Captured {
    post(url, "application/json", json.into())
}

/// A shape that is found by what it says of health.
pub(super) fn health(
    request: Captured,
    layers: &'static [&'static str],
    field: &'static str,
) -> Made {
    Made {
        request,
        layers,
        field,
        wants: Wanted::Health,
    }
}

/// A shape that tells nothing but that somebody who is known was there.
pub(super) fn device(request: Captured) -> Made {
    Made {
        request,
        layers: &["form"],
        field: "",
        wants: Wanted::Device,
    }
}
