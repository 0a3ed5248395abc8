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

use ::phiward::decode::{Body, Budget, Leaf, Obstacle, Sink, query};
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
    let tag = bodies::tag_query(4 * KIB);
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
        bodies::tag_query(3_600)
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

criterion_group!(benches, decode, inspect);
criterion_main!(benches);
