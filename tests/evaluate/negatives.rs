//! Ordinary traffic that looks like more than it is: ids, times, hashes, envelopes, and names that
//! are words.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::people::Person;
use crate::random::Random;
use crate::sample::{Place, Sample, put};

/// Makes one text of a family.
type Make = fn(&mut Random) -> String;

/// Values that stand under a key; the second is the key.
const VALUES: &[(&str, &str, Make)] = &[
    ("uuid v4", "id", Random::uuid),
    ("uuid v7", "id", |random| {
        format!(
            "0193{}-{}-7{}-a{}-{}",
            random.hex(4),
            random.hex(4),
            random.hex(3),
            random.hex(3),
            random.hex(12)
        )
    }),
    ("ulid", "id", |random| {
        format!(
            "01J{}",
            random.letters(23, "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        )
    }),
    ("snowflake", "id", |random| {
        format!("1{}", random.digits(18))
    }),
    ("epoch seconds", "t", |random| {
        format!("17{}", random.digits(8))
    }),
    ("epoch milliseconds", "ts", |random| {
        format!("17{}", random.digits(11))
    }),
    ("epoch microseconds", "_s", |random| {
        format!("17{}", random.digits(14))
    }),
    ("nine digits", "gtm_exp", |random| random.digits(9)),
    ("ten digits", "z", |random| random.digits(10)),
    ("tag experiments", "tag_exp", |random| {
        (0..6)
            .map(|_| random.digits(9))
            .collect::<Vec<_>>()
            .join("~")
    }),
    ("ga client id", "cid", |random| {
        format!("{}.17{}", random.digits(9), random.digits(8))
    }),
    ("fbp", "fbp", |random| {
        format!("fb.1.17{}.{}", random.digits(11), random.digits(10))
    }),
    ("cache buster", "cb", |random| {
        format!("0.{}", random.digits(16))
    }),
    ("hex32", "h", |random| random.hex(32)),
    ("hex40", "commit", |random| random.hex(40)),
    ("hex64", "checksum", |random| random.hex(64)),
    ("integrity hash", "integrity", |random| {
        let bytes: Vec<u8> = (0..48)
            .map(|_| u8::try_from(random.below(256)).unwrap_or(0))
            .collect();
        format!("sha384-{}", STANDARD.encode(bytes))
    }),
    ("opaque base64", "ctx", |random| {
        let bytes: Vec<u8> = (0..120)
            .map(|_| u8::try_from(random.below(256)).unwrap_or(0))
            .collect();
        STANDARD.encode(bytes)
    }),
    ("build date", "build", |random| {
        format!("01/{:02}/2026", 1 + random.below(28))
    }),
    ("iso date", "date", |random| {
        format!(
            "2026-{:02}-{:02}",
            1 + random.below(12),
            1 + random.below(28)
        )
    }),
    ("screen", "sr", |random| {
        format!("{}x{}", random.digits(4), random.digits(3))
    }),
    ("version", "v", |random| {
        format!(
            "{}.{}.{}",
            random.below(20),
            random.below(99),
            random.below(999)
        )
    }),
    ("five digits", "w", |random| random.digits(5)),
    ("price", "value", |random| {
        format!("{}.{:02}", random.below(400), random.below(100))
    }),
    ("hashed asset", "src", |random| {
        format!("/assets/main.{}.js", random.hex(8))
    }),
    ("geo", "ll", |random| {
        format!(
            "{}.{},-{}.{}",
            random.below(80),
            random.digits(6),
            random.below(170),
            random.digits(6)
        )
    }),
];

/// Texts as pages and forms have them, with names that are words and words that are names.
const TEXTS: &[(&str, &str)] = &[
    ("will page", "We will page you when the table is ready"),
    ("may", "This offer may end on May 31"),
    ("hope", "Hope Valley Grace Community Garden"),
    ("band", "Tickets for Jane's Addiction"),
    ("place", "Doe Valley Ranch, Page, Arizona"),
    ("team", "Boston Celtics win in Springfield"),
    ("shop", "Summer dresses, shoes and more"),
    ("cookie notice", "We use cookies to improve your experience"),
    (
        "abbreviations",
        "PE teacher, MS Office, ED tech, IBS Software",
    ),
    ("author", "By Will Smith, staff writer"),
    ("address of a shop", "12316 Old Mill Road, Portland"),
    ("product", "Apple Watch Series 9, 45 mm"),
    ("dutch", "Wij helpen u graag op werkdagen van 9 tot 17 uur"),
    (
        "german",
        "Unsere Öffnungszeiten: Montag bis Freitag 8 bis 18 Uhr",
    ),
];

/// Whole bodies.
const BODIES: &[(&str, &str, Make)] = &[
    ("sentry envelope", "text/plain", |random| {
        format!(
            "{{\"event_id\":\"{}\",\"sent_at\":\"2026-11-24T10:00:00Z\"}}\n{{\"type\":\"session\"}}\n{{\"sid\":\"{}\",\"init\":true,\"duration\":{}}}\n",
            random.hex(32),
            random.hex(32),
            random.below(900)
        )
    }),
    ("web vitals", "application/json", |random| {
        format!(
            "{{\"metrics\":[{{\"name\":\"LCP\",\"value\":{}.{},\"id\":\"v4-17{}-{}\"}}]}}",
            random.below(4_000),
            random.digits(3),
            random.digits(11),
            random.digits(13)
        )
    }),
    ("csp report", "application/csp-report", |random| {
        format!(
            "{{\"csp-report\":{{\"document-uri\":\"https://portal.example/\",\"blocked-uri\":\"https://cdn.example/{}.js\",\"line-number\":{}}}}}",
            random.hex(12),
            random.below(900)
        )
    }),
    ("dom snapshot", "application/json", |random| {
        format!(
            "{{\"type\":2,\"timestamp\":17{},\"data\":{{\"node\":{{\"type\":0,\"childNodes\":[{{\"tagName\":\"h1\",\"childNodes\":[{{\"textContent\":\"Opening hours\",\"id\":{}}}]}},{{\"tagName\":\"p\",\"attributes\":{{\"class\":\"css-{}\"}}}}]}}}}}}",
            random.digits(11),
            random.below(900),
            random.hex(6)
        )
    }),
    ("clinic's own data", "application/json", |_| {
        "{\"@type\":\"LocalBusiness\",\"name\":\"Portal Example\",\"telephone\":\"+1 617 555 0100\",\"email\":\"info@portal.example\",\"address\":{\"streetAddress\":\"1 Main Street\",\"postalCode\":\"02110\"}}".to_owned()
    }),
    ("source map", "application/json", |random| {
        format!(
            "{{\"version\":3,\"file\":\"app.{}.js\",\"mappings\":\"AAAA,SAASA,{};AACA\",\"names\":[\"will\",\"page\",\"hope\"]}}",
            random.hex(8),
            random.letters(60, "ABCDEFGHIJabcdefghij,;")
        )
    }),
];

fn sample(family: &str, place: &'static str, request: ::phiward::capture::Captured) -> Sample {
    Sample {
        family: family.to_owned(),
        coding: String::new(),
        place,
        tuned: true,
        request,
        wants: Vec::new(),
    }
}

/// Returns `each` requests of every family.
pub(crate) fn samples(seed: u64, each: usize) -> Vec<Sample> {
    let mut random = Random::new(seed, "negatives");
    let mut all = Vec::new();
    let places = [Place::Query, Place::JsonAsText, Place::Form, Place::Cookie];
    for (family, key, make) in VALUES {
        for number in 0..each {
            let place = places[number % places.len()];
            all.push(sample(
                family,
                place.name(),
                put(place, key, make(&mut random).as_bytes()),
            ));
        }
    }
    for (family, text) in TEXTS {
        for (place, key) in [
            (Place::Query, "dt"),
            (Place::JsonAsText, "title"),
            (Place::Form, "label"),
            (Place::Multipart, "text"),
        ] {
            all.push(sample(
                family,
                place.name(),
                put(place, key, text.as_bytes()),
            ));
        }
    }
    for (family, content_type, make) in BODIES {
        for _ in 0..each {
            let headers = [
                ("content-type", (*content_type).to_owned()),
                ("referer", "https://portal.example/".to_owned()),
            ];
            let body = make(&mut random).into_bytes();
            all.push(sample(
                family,
                "body",
                crate::sample::request("https://t.example/collect", &headers, body),
            ));
        }
    }
    all
}

/// A person whose name is words, who was born on a day that builds have, and lives where the shop is.
pub(crate) fn awkward(person: &Person) -> Person {
    Person {
        id: "will-page".to_owned(),
        given: "Will".to_owned(),
        second: None,
        family: "Page".to_owned(),
        birth: (2026, 1, 1),
        city: "Portland".to_owned(),
        email: "will.page.77@example.com".to_owned(),
        ..person.clone()
    }
}
