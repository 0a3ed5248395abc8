//! The 48 encodings of one known value (Leaky Forms' own and those it misses), for any person.
//!
//! Numbers and shapes are those of the published micro-benchmark that docs/quality.md cites.

use ::phiward::capture::Captured;

use crate::codings::{
    BASE64, BASE64_URL, Coding, DIGESTS, ENTITIES, ESCAPES, GZIP, HEX, JSON, LZ_BASE64, LZ_URI,
    PROTOBUF, REVERSED, ROT13, SHA256, UTF16, ZLIB, json_string, percent,
};
use crate::people::Person;
use crate::sample::{Place, Sample, Want, put, request};

/// How many there are.
pub(crate) const COUNT: usize = 48;

/// One encoding: a request, and the layers where one answer is right.
struct Encoded {
    request: Captured,
    chain: Option<Vec<&'static str>>,
}

const SITE: &str = "https://t.example";

/// A shorter local part is a word like any other, and is looked for under a key.
const SHORTEST_LOCAL_PART: usize = 8;

/// Returns the e-mail address of a person in every encoding.
pub(crate) fn samples(person: &Person) -> Vec<Sample> {
    (1..=COUNT).map(|number| sample(number, person)).collect()
}

fn sample(number: usize, person: &Person) -> Sample {
    let (name, place, encoded) = encode(number, person);
    Sample {
        family: format!("enc-{number:02}"),
        coding: name.to_owned(),
        place,
        tuned: number % 2 == 1,
        request: encoded.request,
        wants: vec![Want {
            kinds: vec!["subject.email".to_owned()],
            subject: Some(person.id.clone()),
            chain: encoded.chain,
            field: None,
        }],
    }
}

fn encode(number: usize, person: &Person) -> (&'static str, &'static str, Encoded) {
    match number {
        1..=31 => in_the_address(number, person),
        _ => in_the_body(number, person),
    }
}

/// The value under `key` of the query, through `codings` from the inside out.
fn query(key: &str, value: &str, codings: &[Coding]) -> Encoded {
    placed(Place::Query, key, value, codings)
}

fn placed(place: Place, key: &str, value: &str, codings: &[Coding]) -> Encoded {
    let (payload, mut inner) = wrap(value.as_bytes(), codings);
    let mut chain = place.layers(&payload);
    chain.append(&mut inner);
    Encoded {
        request: put(place, key, &payload),
        chain: Some(chain),
    }
}

/// Applies codings from the inside out; returns the layers from the outside in. What changes
/// nothing is no layer.
pub(crate) fn wrap(value: &[u8], codings: &[Coding]) -> (Vec<u8>, Vec<&'static str>) {
    let (mut bytes, mut layers) = (value.to_vec(), Vec::new());
    for coding in codings {
        let encoded = coding.apply(&bytes);
        if encoded != bytes {
            layers.splice(0..0, coding.layers.iter().copied());
        }
        bytes = encoded;
    }
    (bytes, layers)
}

fn unchained(request: Captured) -> Encoded {
    Encoded {
        request,
        chain: None,
    }
}

fn escaped(text: &str) -> String {
    String::from_utf8(percent(text.as_bytes())).expect("percent-encoding gives text")
}

fn in_the_address(number: usize, person: &Person) -> (&'static str, &'static str, Encoded) {
    let encoded = match number {
        3..=10 | 22..=25 => digested(number, &person.email),
        _ => written(number, &person.email),
    };
    let place = match number {
        30 => "path",
        31 => "fragment",
        _ => "query",
    };
    (NAMES[number - 1], place, encoded)
}

fn get(url: &str) -> Captured {
    request(url, &[], Vec::new())
}

/// Local part and domain.
fn halves(email: &str) -> (&str, &str) {
    email.split_once('@').expect("an address has an at sign")
}

/// Digests of the address under `em`.
fn digested(number: usize, email: &str) -> Encoded {
    let digest = |index: usize| query("em", email, &[DIGESTS[index]]);
    let with_prefix = |coding: Coding| {
        let value = String::from_utf8(coding.apply(email.as_bytes())).expect("digests are text");
        unchained(get(&format!("{SITE}/p?em=tv.1~em.{value}")))
    };
    match number {
        3 => query("ud[em]", email, &[SHA256]),
        4 => digest(4),
        5 => digest(0),
        6 => digest(1),
        7 => digest(3),
        8 => with_prefix(DIGESTS[6]),
        9 => digest(5),
        10 => with_prefix(SHA256),
        22 => query("em", &gmail_normal(email), &[SHA256]),
        23 => query("em", email, &[DIGESTS[0], SHA256]).chained(&["form", "md5", "sha256"]),
        24 => query("em", &email.to_uppercase(), &[DIGESTS[0]]),
        _ => query("em", email, &[SHA256, SHA256]),
    }
}

/// The address itself, one way or another.
fn written(number: usize, email: &str) -> Encoded {
    let (local, domain) = halves(email);
    let alone = if local.len() < SHORTEST_LOCAL_PART {
        "email"
    } else {
        "u"
    };
    let glued = |before: &str| {
        let object = format!("{{\"{before}{email}\",\"z\":12345678901}}");
        unchained(query("d", &object, &[BASE64]).request)
    };
    match number {
        1 => query("em", email, &[]),
        2 => {
            let url = escaped(&format!("https://site/x?email={}", escaped(email)));
            unchained(get(&format!("{SITE}/p?dl={url}"))).chained(&["form", "form"])
        }
        11 => query("d", email, &[BASE64]),
        12 => query("d", email, &[BASE64_URL]),
        13 => glued("x"),
        14 => glued("xx"),
        15 => {
            let event =
                format!("{{\"event\": \"identify\", \"properties\": {{\"email\": \"{email}\"}}}}");
            query("data", &event, &[BASE64]).chained(&["form", "base64", "json"])
        }
        16 => query("data", email, &[JSON, BASE64, BASE64]),
        17 => query("d", email, &[HEX]),
        18 => unchained(query("d", email, &[ROT13]).request),
        19 => query("d", email, &[ENTITIES]),
        20 => query("d", email, &[ESCAPES]),
        21 => unchained(query("d", email, &[REVERSED]).request),
        26 => query("d", email, &[LZ_URI]),
        27 => query("d", email, &[JSON, LZ_BASE64]),
        28 => unchained(query(alone, local, &[]).request),
        29 => {
            let query = format!("{alone}={}&dom={domain}", escaped(local));
            unchained(get(&format!("{SITE}/p?{query}")))
        }
        30 => placed(Place::Path, "", email, &[]),
        _ => {
            let (state, _) = wrap(email.as_bytes(), &[JSON, BASE64]);
            let state = String::from_utf8(state).expect("base64 is text");
            unchained(get(&format!("{SITE}/p#/profile#{state}")))
        }
    }
}

impl Encoded {
    fn chained(self, chain: &[&'static str]) -> Self {
        Self {
            chain: Some(chain.to_vec()),
            ..self
        }
    }
}

/// JSON with the address in it, as a body.
fn json_body(number: usize, email: &str) -> Encoded {
    let quoted = json_string(email);
    let coded =
        |codings: &[Coding]| String::from_utf8(wrap(email.as_bytes(), codings).0).expect("text");
    let (text, chain): (String, &[&'static str]) = match number {
        32 => (format!("{{\"email\": {quoted}}}"), &["json"]),
        34 => {
            let escaped = quoted.replace('+', "\\u002b").replace('@', "\\u0040");
            (format!("{{\"email\": {escaped}}}"), &["json"])
        }
        36 => {
            let digest = coded(&[SHA256]);
            let text = format!("{{\"context\": {{\"user\": {{\"email\": \"{digest}\"}}}}}}");
            (text, &["json", "sha256"])
        }
        41 => {
            let packed = coded(&[JSON, GZIP, BASE64]);
            (
                format!("{{\"z\": \"{packed}\"}}"),
                &["json", "base64", "gzip", "json"],
            )
        }
        45 => (
            format!("{{\"hem\": \"{}\"}}", coded(&[DIGESTS[5]])),
            &["json", "sha256"],
        ),
        46 => (
            format!("{{\"email\": {}}}", json_string(&mixed(email))),
            &["json"],
        ),
        47 => (
            format!("{{\"url\": \"https://s/x?e={}\"}}", escaped(email)),
            &["json", "form"],
        ),
        _ => {
            let packed = coded(&[JSON, BASE64]);
            (
                format!("{{\"payload\": \"{packed}\"}}"),
                &["json", "base64", "json"],
            )
        }
    };
    unchained(posted(text.into_bytes())).chained(chain)
}

fn posted(body: Vec<u8>) -> Captured {
    request(&format!("{SITE}/collect"), &[], body)
}

fn in_the_body(number: usize, person: &Person) -> (&'static str, &'static str, Encoded) {
    let email = person.email.as_str();
    let wrapped = |codings: &[Coding]| {
        let (bytes, chain) = wrap(email.as_bytes(), codings);
        unchained(posted(bytes)).chained(&chain)
    };
    let encoded = match number {
        33 => wrapped(&[JSON, JSON, JSON]),
        35 => placed(Place::Multipart, "ud[em]", email, &[SHA256]),
        37 => unchained(posted(
            serde_json::to_vec(&letters(email)).expect("strings are JSON"),
        )),
        38 => unchained(posted(keystrokes(email, true))),
        39 => unchained(posted(keystrokes(email, false))),
        40 => wrapped(&[JSON, GZIP]),
        42 => {
            let (packed, _) = wrap(email.as_bytes(), &[JSON, ZLIB, BASE64]);
            let body = [b"d=".to_vec(), percent(&packed)].concat();
            unchained(posted(body)).chained(&["form", "base64", "deflate", "json"])
        }
        43 => wrapped(&[PROTOBUF]),
        44 => wrapped(&[UTF16]),
        _ => json_body(number, email),
    };
    (NAMES[number - 1], "body", encoded)
}

/// Google's form of an address at Gmail, for any domain: without dots and tag.
fn gmail_normal(email: &str) -> String {
    let (local, domain) = halves(email);
    let name = local.split('+').next().unwrap_or(local).replace('.', "");
    format!("{name}@{domain}")
}

fn letters(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

/// One event a key, with all that was typed so far or with the key alone.
fn keystrokes(text: &str, so_far: bool) -> Vec<u8> {
    let letters = letters(text);
    let lines = letters.iter().enumerate().map(|(at, letter)| {
        if so_far {
            let typed: String = letters.iter().take(at + 1).map(String::as_str).collect();
            format!("{{\"t\": {at}, \"text\": {}}}", json_string(&typed))
        } else {
            format!("{{\"t\": {at}, \"key\": {}}}", json_string(letter))
        }
    });
    lines.collect::<Vec<_>>().join("\n").into_bytes()
}

/// The first letter of each part in upper case.
fn mixed(text: &str) -> String {
    let mut starts = true;
    let letters = text.chars().map(|letter| {
        let shown = if starts {
            letter.to_ascii_uppercase()
        } else {
            letter
        };
        starts = !letter.is_alphanumeric();
        shown
    });
    letters.collect()
}

/// The names of the published table.
const NAMES: [&str; COUNT] = [
    "plain urlenc",
    "plain inside dl= double pct",
    "sha256 hex",
    "SHA256 HEX UPPER",
    "md5 hex",
    "sha1 hex",
    "sha512 hex",
    "sha256 raw b64url (Google em=tv.1~em.)",
    "sha256 raw b64 std",
    "sha256 hex prefixed em.",
    "b64 of value",
    "b64url of value",
    "b64 value at offset 1 in json",
    "b64 value at offset 2 in json",
    "b64(json{email})",
    "b64(b64(json))",
    "hex of value",
    "rot13",
    "html entity dec",
    "unicode escapes \\u",
    "reversed",
    "gmail dot/plus-normalised sha256 (Google)",
    "sha256(md5hex)",
    "md5(lower trimmed upper input)",
    "double-hash sha256(sha256)",
    "lzstring uri",
    "lzstring json",
    "local-part only",
    "split local/domain",
    "path segment",
    "fragment b64 json",
    "json body plain",
    "json body escaped json",
    "json \\u0040 escape",
    "multipart",
    "json sha256 nested",
    "json array per-char",
    "json keystroke prefixes",
    "json keystroke single chars",
    "gzip body",
    "gzip+b64 body field",
    "zlib+b64 query-like",
    "protobuf len-delim",
    "utf16le",
    "sha256 base64 in json",
    "mixed case plain",
    "percent in json url",
    "b64 json in json",
];
