//! The parts of inspection, each by itself: `cargo bench --bench parts`.

#![expect(clippy::expect_used, reason = "a benchmark stops where it is broken")]
#![expect(
    clippy::indexing_slicing,
    reason = "made-up bodies are put together from lists"
)]

mod bodies;
#[path = "../evaluate/people.rs"]
mod people;
#[path = "../evaluate/phiward.rs"]
mod phiward;
#[path = "../evaluate/random.rs"]
mod random;

use std::hint::black_box;

use ::phiward::classify::{Asked, Scope, classify};
use ::phiward::decode::{Body, Budget, Leaf, Obstacle, Sink, query};
use ::phiward::lists::{List, Lists};
use ::phiward::patterns::Patterns;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Counts leaves, so that none is optimised away.
#[derive(Default)]
struct Count(usize);

impl Sink for Count {
    fn leaf(&mut self, leaf: Leaf<'_>) {
        self.0 += leaf.text.expose_for_matching().len();
    }

    fn obstacle(&mut self, _: Obstacle) {}
}

const KIB: usize = 1024;
/// What the network gives at once.
const PIECE: usize = 16 * KIB;

fn decode_body(content_type: &str, body: &[u8]) -> usize {
    let (mut count, mut budget) = (Count::default(), Budget::new());
    let mut decoding = Body::new(Some(content_type), &[]);
    for piece in body.chunks(PIECE) {
        decoding.push(piece, &mut budget, &mut count);
    }
    decoding.finish(&mut budget, &mut count);
    count.0
}

/// Decoding alone, a megabyte each.
fn decode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    group.sample_size(20);
    let bodies = [
        ("json", "application/json", bodies::tracker_json(KIB * KIB)),
        (
            "plain json",
            "application/json",
            bodies::plain_json(KIB * KIB),
        ),
        (
            "form",
            "application/x-www-form-urlencoded",
            bodies::form(KIB * KIB),
        ),
        ("base64", "text/plain", bodies::base64_json(KIB * KIB)),
    ];
    for (name, content_type, body) in bodies {
        let length = u64::try_from(body.len()).expect("a length fits");
        group.throughput(Throughput::Bytes(length));
        group.bench_function(name, |bencher| {
            bencher.iter(|| decode_body(content_type, black_box(body.as_bytes())));
        });
    }
    let tag = bodies::tag_query_of(4, 4 * KIB);
    group.throughput(Throughput::Bytes(
        u64::try_from(tag.len()).expect("a length fits"),
    ));
    group.bench_function("4 KiB query", |bencher| {
        bencher.iter(|| {
            let mut count = Count::default();
            query(black_box(&tag), &mut Budget::of_head(), &mut count);
            count.0
        });
    });
    group.finish();
}

/// A request through everything, with 20 people looked for.
fn inspect(criterion: &mut Criterion) {
    let people: Vec<_> = (0..20)
        .map(|number| people::person(1, people::Half::First, number))
        .collect();
    let scanner = phiward::scanner(&phiward::subjects(&people::subjects_file(&people)));
    let url = format!(
        "https://www.google-analytics.com/g/collect?{}",
        bodies::tag_query_of(4, 3_600)
    );
    let tag = phiward::captured(&url, &[], Vec::new());
    let batch = bodies::tracker_json(64 * KIB).into_bytes();
    let batch = phiward::captured("https://t.example/collect", &[], batch);
    let mut group = criterion.benchmark_group("inspect");
    group.sample_size(20);
    group.bench_function("4 KiB tag", |bencher| {
        bencher.iter(|| scanner.inspect(black_box(&tag)));
    });
    group.bench_function("64 KiB json", |bencher| {
        bencher.iter(|| scanner.inspect(black_box(&batch)));
    });
    group.finish();
}

/// What list authors write, in the proportions of lists in EasyList syntax: most rules name a host.
fn synthetic_list(rules: usize) -> String {
    let mut text = "[Adblock Plus 2.0]\n".to_owned();
    for number in 0..rules {
        let word = format!("{:x}", number.wrapping_mul(0x9e37_79b9) & 0xff_ffff);
        let rule = match number % 10 {
            0..5 => format!("||t{word}.example^$third-party"),
            5 => format!("||cdn{word}.example/js/{word}.js$script,domain=s{word}.example"),
            6 => format!("/ads/{word}/*$image"),
            7 => format!("-{word}-banner."),
            8 => format!("&track_{word}="),
            _ => format!("@@||ok{word}.example/{word}/$xmlhttprequest"),
        };
        text.push_str(&rule);
        text.push('\n');
    }
    // Regular expressions are tried on every request that they cannot be told from beforehand.
    for number in 0..rules / 10_000 {
        text.push_str(&format!(
            "/^https?:\\/\\/[a-z]{{{}}}\\.example\\/$/$script\n",
            8 + number
        ));
    }
    text
}

/// Lists of the reader's own, such as EasyList with EasyPrivacy: their paths, by colons, in
/// `PHIWARD_BENCH_LISTS`.
fn own_lists() -> Option<(&'static str, Lists)> {
    let paths = std::env::var_os("PHIWARD_BENCH_LISTS")?;
    let read = |path: std::path::PathBuf| {
        let text = std::fs::read(&path).expect("the list can be read");
        List::read(&path.display().to_string(), &text).expect("it is a list")
    };
    let lists: Vec<List> = std::env::split_paths(&paths).map(read).collect();
    Some(("own lists", Lists::compile(&lists)))
}

/// Whose a request is: with the catalogue alone, and with lists of the user's. Limits a request:
/// 10 µs for the catalogue, 40 µs for the lists.
fn classification(criterion: &mut Criterion) {
    let patterns = Patterns::embedded().expect("the embedded patterns are sound");
    let list = List::read("synthetic", synthetic_list(100_000).as_bytes()).expect("it is a list");
    let synthetic = Lists::compile(&[list]);
    let own = own_lists();
    let tag = bodies::tag_query_of(4, 1_500);
    let requests = [
        (
            "endpoint",
            "www.google-analytics.com",
            "/g/collect",
            tag.as_str(),
        ),
        (
            "unknown host",
            "px.collector.nobody.example",
            "/v2/events/1f3a/pixel.gif",
            &tag,
        ),
        (
            "first party",
            "portal.clinic.example",
            "/appointments/42/new.html",
            "from=home",
        ),
        ("listed host", "a.t0.example", "/collect", "id=1"),
    ];
    let mut group = criterion.benchmark_group("classify");
    let all = [
        ("catalogue", Lists::default()),
        ("100,000 rules", synthetic),
    ];
    for (with, lists) in all.into_iter().chain(own) {
        let scope = Scope {
            lists,
            ..Scope::default()
        };
        for (what, host, path, query) in requests {
            let asked = Asked {
                method: "GET",
                host,
                path,
                query,
                referer: Some("https://portal.clinic.example/appointments"),
                fetch_site: Some("cross-site"),
                fetch_dest: Some("script"),
                ..Asked::default()
            };
            group.bench_function(format!("{what}, {with}"), |bencher| {
                bencher.iter(|| classify(black_box(&asked), &patterns, &scope));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, decode, inspect, classification);
criterion_main!(benches);
