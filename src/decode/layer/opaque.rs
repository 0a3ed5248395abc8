//! What no layer reads: pictures, archives, what is encrypted. It may hold anything, so it is said.

use super::text::reads_as_text;
use crate::decode::leaf::Layer;
use crate::decode::obstacle::Reason;
use crate::decode::output::Output;
use crate::decode::place::Place;

/// The fewest bytes that are told of: a digest of SHA-512 has 64, an id fewer.
const FEWEST_BYTES: usize = 65;
/// The fewest digits of base64 or hex that are told of: those of a signature by RSA are fewer.
const FEWEST_DIGITS: usize = 1_024;

/// The first bytes of files that hold more than text.
const FILES: [(&[u8], &str); 9] = [
    (b"%PDF-", "pdf"),
    (b"GIF8", "gif"),
    (b"OggS", "ogg"),
    (b"PK\x03\x04", "zip"),
    (b"RIFF", "riff"),
    (b"\x1aE\xdf\xa3", "webm"),
    (b"\x89PNG", "png"),
    (b"\xd0\xcf\x11\xe0", "ole"),
    (b"\xff\xd8\xff", "jpeg"),
];

/// What bytes of no known form are called.
const BYTES: &str = "bytes";

/// Reports a value, or a window on one, that is no text.
pub(super) fn report_bytes(place: &Place, window: &[u8], output: &mut Output<'_>) {
    if window.len() < FEWEST_BYTES || reads_as_text(window, false) || !is_noise(window) {
        return;
    }
    let file = FILES.iter().find(|(start, _)| window.starts_with(start));
    let name = file.map_or(BYTES, |(_, name)| *name);
    output.obstacle(place, name, Reason::Unknown);
}

/// Whether bytes of all kinds stand there, as nothing that is written has them: text in an old charset
/// has few control characters, and fields between control characters are ASCII.
fn is_noise(window: &[u8]) -> bool {
    let count = |is: fn(&u8) -> bool| window.iter().filter(|byte| is(byte)).count();
    let control = count(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace());
    let high = count(|byte| !byte.is_ascii());
    control * 40 >= window.len() && high * 5 >= window.len()
}

/// Reports a long run of digits of which less than half spells something.
pub(super) fn report_digits(
    place: &Place,
    (run, spelled): (&[u8], usize),
    layer: Layer,
    output: &mut Output<'_>,
) {
    if run.len() >= FEWEST_DIGITS && spelled * 2 < run.len() && is_varied(run) {
        output.obstacle(place, layer.name(), Reason::Unknown);
    }
}

/// Whether letters and figures are mixed as in what spells bytes: a row of the same is filling.
fn is_varied(run: &[u8]) -> bool {
    let figures = run.iter().filter(|byte| byte.is_ascii_digit()).count();
    (run.len() / 16..run.len() / 16 * 13).contains(&figures)
}

/// Reports a token that is encrypted (JWE, RFC 7516).
pub(super) fn report_encrypted(place: &Place, output: &mut Output<'_>) {
    output.obstacle(place, "jwe", Reason::Unknown);
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain, to_base64};

    /// Returns bytes that say nothing.
    fn noise(length: usize) -> Vec<u8> {
        let mut state = 88_172_645_463_325_252_u64;
        let next = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        });
        next.flatten().take(length).collect()
    }

    #[track_caller]
    fn check(body: &[u8], expected: &[&str]) {
        assert_eq!(decode_plain(body).complaints(), expected);
    }

    fn part(kind: &str, bytes: &[u8]) -> Vec<u8> {
        let head = format!(
            "--Q\r\nContent-Disposition: form-data; name=\"f\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        [head.as_bytes(), bytes, b"\r\n--Q--\r\n"].concat()
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let noise = noise(2_000);
        check(&noise, &["bytes unknown"]);
        check(&noise[..65], &["bytes unknown"]);
        for (start, name) in [
            (b"\xff\xd8\xff\xe0\x00\x10JFIF\0".as_slice(), "jpeg"),
            (b"\x89PNG\r\n\x1a\n", "png"),
            (b"PK\x03\x04\x14\0\x08\0", "zip"),
            (b"%PDF-1.7\n", "pdf"),
        ] {
            let file = [start, &noise].concat();
            let expected = format!("{name} unknown");
            check(&file, &[&expected]);
            check(&part("image/jpeg", &file), &[&expected]);
            let data_url = format!("data:image/png;base64,{}", to_base64(&file));
            check(data_url.as_bytes(), &[&expected]);
        }
        let digits = to_base64(&noise);
        check(digits.as_bytes(), &["base64 unknown"]);
        check(
            format!(r#"{{"p": "v1:{digits}"}}"#).as_bytes(),
            &["base64 unknown"],
        );
        let hex: String = noise.iter().map(|byte| format!("{byte:02x}")).collect();
        check(format!("e={hex}").as_bytes(), &["hex unknown"]);
        let signed = to_base64(br#"{"alg":"none"}"#);
        check(
            format!("{}.eyJhIjoiYiJ9.ab.cd.ef", signed.trim_end_matches('=')).as_bytes(),
            &[],
        );
        let header = to_base64(br#"{"alg":"dir","enc":"A256GCM"}"#);
        let digits = to_base64(&noise[..48]).replace('+', "-").replace('/', "_");
        let token = format!(
            "{}..{digits}.{digits}.{digits}",
            header.trim_end_matches('=')
        );
        check(token.as_bytes(), &["jwe unknown"]);
        check_cuts(&noise[..100]);
        check_cuts(token.as_bytes());
    }

    #[test]
    fn what_is_read_or_is_only_an_id_is_not() {
        let noise = noise(2_000);
        let signature = to_base64(&noise[..512]);
        for body in [
            b"caf\xe9 \xfcber na\xefve".repeat(20).as_slice(),
            "Ανδρέας Παπανδρέου ".repeat(20).as_bytes(),
            "ev\u{1}click\u{1}x\u{2}".repeat(20).as_bytes(),
            "\u{1b}[31mred\u{1b}[0m ".repeat(20).as_bytes(),
            // Windows-1251 and Shift JIS.
            b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0! "
                .repeat(20)
                .as_slice(),
            b"\x93\xfa\x96\x7b\x8c\xea\x82\xc5".repeat(20).as_slice(),
            &noise[..64],
            signature.as_bytes(),
            format!("https://a.example/?sig={signature}").as_bytes(),
            format!("s={}", "lorem ipsum+".repeat(300)).as_bytes(),
            format!("s={}", to_base64("lorem ipsum ".repeat(300).as_bytes())).as_bytes(),
        ] {
            check(body, &[]);
        }
    }
}
