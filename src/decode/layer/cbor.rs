//! CBOR, RFC 8949.

use super::record::{Format, Head, Read, Record, looks_like, number};
use crate::decode::leaf::Layer;
use crate::decode::place::Place;

static FORMAT: Format = Format {
    layer: Layer::Cbor,
    read,
};

/// Returns a record at this place.
pub(in crate::decode) fn cbor(place: Place) -> Record {
    Record::new(place, &FORMAT)
}

/// Whether this is a map or an array with a text in it.
pub(in crate::decode) fn looks_like_cbor(head: &[u8], whole: bool) -> bool {
    matches!(
        head.first(),
        Some(0x81..=0x9b | 0x9f | 0xa1..=0xbb | 0xbf | 0xc0..=0xdb)
    ) && looks_like(&FORMAT, head, whole)
}

fn read(bytes: &[u8]) -> Read {
    let Some((&mark, rest)) = bytes.split_first() else {
        return Read::Open;
    };
    let (major, minor) = (mark >> 5, mark & 0x1f);
    let size = match minor {
        0..=23 | 31 => 0,
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return Read::Broken,
    };
    let Some(value) = number(rest, size) else {
        return Read::Open;
    };
    let value = if size == 0 { u64::from(minor) } else { value };
    let known = (minor != 31).then_some(value);
    let head = match (major, known) {
        (0, Some(value)) => Head::Word(value.to_string()),
        (1, Some(value)) => Head::Word((-1 - i128::from(value)).to_string()),
        (2, Some(value)) => Head::Bytes(value),
        (3, Some(value)) => Head::Text(value),
        (2 | 3, None) => Head::Pieces,
        (4, values) => Head::Array(values),
        (5, pairs) => Head::Map(pairs),
        (6, Some(_)) => Head::Tag,
        (7, None) => Head::End,
        (7, Some(value)) => match simple(minor, value) {
            Some(word) => Head::Word(word),
            None => return Read::Broken,
        },
        _ => return Read::Broken,
    };
    Read::Head(head, 1 + size)
}

/// Returns a simple value or a floating-point number in words.
fn simple(minor: u8, value: u64) -> Option<String> {
    Some(match minor {
        20 => "false".to_owned(),
        21 => "true".to_owned(),
        22 => "null".to_owned(),
        23 => "undefined".to_owned(),
        25 => half(u16::try_from(value).ok()?).to_string(),
        26 => f32::from_bits(u32::try_from(value).ok()?).to_string(),
        27 => f64::from_bits(value).to_string(),
        _ => return None,
    })
}

/// Reads a floating-point number of 16 bits.
fn half(bits: u16) -> f64 {
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    let size = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (fraction + 1_024.0) * 2_f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain, to_base64};

    /// `{"email": "j@x.com", "n": [1, -2, true, 1.5, {"a": "flu"}], 7: h'646f65'}`
    const RECORD: &[u8] =
        b"\xa3\x65email\x67j@x.com\x61n\x85\x01\x21\xf5\xf9\x3e\x00\xa1\x61a\x63flu\x07\x43doe";

    #[test]
    fn records_are_read() {
        let expected = [
            "email [cbor] j@x.com",
            "n[0] [cbor] 1",
            "n[1] [cbor] -2",
            "n[2] [cbor] true",
            "n[3] [cbor] 1.5",
            "n[4].a [cbor] flu",
            "7 [cbor] doe",
        ];
        assert_eq!(decode_plain(RECORD).lines(), expected);
        check_cuts(RECORD);
        let kept = decode_plain(to_base64(RECORD).as_bytes());
        assert_eq!(kept.lines()[1], "email [base64 cbor] j@x.com");
        // Tagged, without known lengths, and a string in pieces.
        let open = b"\xd9\xd9\xf7\xbf\x61a\x9f\x64jane\xff\x61b\x7f\x62do\x61e\xff\xff";
        let lines = ["a[0] [cbor] jane", "b [cbor] doe"];
        assert_eq!(decode_plain(open).lines(), lines);
        check_cuts(open);
    }

    #[test]
    fn other_bytes_are_no_record() {
        for bytes in [
            b"\xa1\x64jane".as_slice(),
            b"\x83\x01\x02\x03",
            b"\x81\x63\xff\xfe\xfd",
            b"\x9f\x64jane",
            b"\xa1\xff\xff",
        ] {
            let kept = decode_plain(bytes);
            assert!(kept.lines().iter().all(|line| !line.contains("cbor")));
        }
    }
}
