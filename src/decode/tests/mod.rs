//! Decoding as a whole: what is found, where, and that it does not depend on the cuts.

mod bodies;
mod codings;
mod cuts;
mod hostile;
mod sockets;
mod stacks;
mod targets;

use super::{Body, Budget, Layer, Leaf, Obstacle, Part, Sink, Span};
use base64::Engine;
use proptest::test_runner::{Config, RngSeed};

/// A leaf, kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) part: Part,
    pub(super) field: String,
    pub(super) chain: Vec<Layer>,
    pub(super) text: Vec<u8>,
    pub(super) span: Span,
}

/// Keeps everything.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) leaves: Vec<Found>,
    pub(super) obstacles: Vec<Obstacle>,
}

impl Sink for Kept {
    fn leaf(&mut self, leaf: Leaf<'_>) {
        self.leaves.push(Found {
            part: leaf.part,
            field: leaf.field.to_owned(),
            chain: leaf.chain.to_vec(),
            text: leaf.text.expose_for_matching().to_vec(),
            span: leaf.span,
        });
    }

    fn obstacle(&mut self, obstacle: Obstacle) {
        self.obstacles.push(obstacle);
    }
}

impl Kept {
    /// Returns every leaf as `field [layers] text`.
    pub(super) fn lines(&self) -> Vec<String> {
        self.leaves
            .iter()
            .map(|leaf| {
                let chain: Vec<_> = leaf.chain.iter().map(|layer| layer.name()).collect();
                let text = String::from_utf8_lossy(&leaf.text);
                format!("{} [{}] {text}", leaf.field, chain.join(" "))
            })
            .collect()
    }

    /// Returns every obstacle as `layer reason`.
    pub(super) fn complaints(&self) -> Vec<String> {
        let line = |it: &Obstacle| format!("{} {}", it.layer, it.reason.name());
        self.obstacles.iter().map(line).collect()
    }

    /// Whether some leaf has this in it.
    pub(super) fn has(&self, text: &str) -> bool {
        self.leaves
            .iter()
            .any(|leaf| memchr::memmem::find(&leaf.text, text.as_bytes()).is_some())
    }
}

/// How a body is described by its headers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Headers<'a> {
    pub(super) content_type: Option<&'a str>,
    pub(super) content_encoding: &'a [&'a str],
}

/// Decodes a body that comes in these chunks.
pub(super) fn decode<'a>(headers: Headers<'_>, chunks: impl IntoIterator<Item = &'a [u8]>) -> Kept {
    let (mut kept, mut budget) = (Kept::default(), Budget::new());
    let mut body = Body::new(headers.content_type, headers.content_encoding);
    for chunk in chunks {
        body.push(chunk, &mut budget, &mut kept);
    }
    body.finish(&mut budget, &mut kept);
    kept
}

/// Decodes a body without headers.
pub(super) fn decode_plain(body: &[u8]) -> Kept {
    decode(Headers::default(), [body])
}

/// Checks that the same is found however a body is cut.
#[track_caller]
pub(super) fn check_cuts(body: &[u8]) {
    let whole = decode_plain(body);
    for at in 0..=body.len() {
        let (first, second) = body.split_at(at);
        let cut = decode(Headers::default(), [first, second]);
        assert_eq!(cut, whole, "cut at {at}");
    }
    let pieces = decode(Headers::default(), body.chunks(1));
    assert_eq!(pieces, whole, "cut everywhere");
}

/// Returns how many cases to try; failures are not written to files.
///
/// The cases are the same in every run, so that a change is what makes a test fail;
/// `PROPTEST_RNG_SEED=N` tries others, and `just fuzz` very many more.
pub(super) fn cases(cases: u32) -> Config {
    let given = Config::default();
    let rng_seed = if std::env::var_os("PROPTEST_RNG_SEED").is_some() {
        given.rng_seed
    } else {
        RngSeed::Fixed(1)
    };
    Config {
        cases,
        failure_persistence: None,
        rng_seed,
        ..given
    }
}

/// Returns the bytes of a part that a span names.
pub(super) fn raw(part: &str, span: Span) -> &str {
    let start = usize::try_from(span.start).unwrap();
    let end = usize::try_from(span.end).unwrap();
    part.get(start..end).unwrap()
}

/// Decodes base64.
pub(super) fn unbase64(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap()
}

/// Encodes base64.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Compresses as gzip does.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    compress(
        flate2::Compress::new_gzip(flate2::Compression::default(), 15),
        bytes,
    )
}

/// Compresses as deflate, with zlib's wrapper or without.
pub(super) fn deflate(bytes: &[u8], wrapper: bool) -> Vec<u8> {
    compress(
        flate2::Compress::new(flate2::Compression::default(), wrapper),
        bytes,
    )
}

fn compress(mut stream: flate2::Compress, bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::with_capacity(bytes.len() + bytes.len() / 1_000 + 1_024);
    stream
        .compress_vec(bytes, &mut compressed, flate2::FlushCompress::Finish)
        .unwrap();
    compressed
}

/// `{"email":"jane@example.com","note":"a a a a a a a a a a a a"}`, by node's brotli.
pub(super) const BR: &str =
    "GzwA4J0Jtk3is4ti8MEow1oEyG1vhamlDktfgZTBRA4cAmuRXultSLFaugpLW1TuNS4foAE=";
/// The same, by `zstd -19`.
pub(super) const ZSTD: &str =
    "KLUv/QRofQEAhAJ7ImVtYWlsIjoiamFuZUBleGFtcGxlLmNvbSIsIm5vdGUiOiJhICJ9AQDuc0/1kJso";
/// `q=diabetes`, by `zstd --no-check`.
pub(super) const ZSTD_FORM: &str = "KLUv/QBYUQAAcT1kaWFiZXRlcw==";
/// The same as [`BR`], by node's gzip and then its brotli.
pub(super) const GZIP_BR: &str =
    "Cx6AH4sIAAAAAAAAA6tWSs1NzMxRslLKSsxLdUitSMwtyEnVS87PVdJRyssvSVWyUkpUwAqVagG+LDCFPQAAAAM=";
/// Eight MiB of `a`, by `zstd -19`.
pub(super) const ZSTD_BOMB: &str = "KLUv/QRoTAAACGEBAPz/ORACAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGECABBhAgAQYQIAEGEDABBhWmP8Hw==";

/// 8 MiB of `a` in Brotli, with a window of 4 MiB.
pub(super) const BR_BOMB: &str = "y///P/glwuKxQCD3/m8=";
