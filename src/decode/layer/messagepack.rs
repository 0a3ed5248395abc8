//! MessagePack.

use super::record::{Format, Head, Read, Record, looks_like, number};
use crate::decode::leaf::Layer;
use crate::decode::place::Place;

static FORMAT: Format = Format {
    layer: Layer::MessagePack,
    read,
};

/// Returns a record at this place.
pub(in crate::decode) fn messagepack(place: Place) -> Record {
    Record::new(place, &FORMAT)
}

/// Whether this is a map or an array with a text in it.
pub(in crate::decode) fn looks_like_messagepack(head: &[u8], whole: bool) -> bool {
    matches!(head.first(), Some(0x81..=0x8f | 0x91..=0x9f | 0xdc..=0xdf))
        && looks_like(&FORMAT, head, whole)
}

fn read(bytes: &[u8]) -> Read {
    let Some((&mark, rest)) = bytes.split_first() else {
        return Read::Open;
    };
    let low = |mask: u8| u64::from(mark & mask);
    let short = match mark {
        0x00..=0x7f => Head::Word(mark.to_string()),
        0x80..=0x8f => Head::Map(Some(low(0x0f))),
        0x90..=0x9f => Head::Array(Some(low(0x0f))),
        0xa0..=0xbf => Head::Text(low(0x1f)),
        0xc0 => Head::Word("null".to_owned()),
        0xc1 => return Read::Broken,
        0xc2 => Head::Word("false".to_owned()),
        0xc3 => Head::Word("true".to_owned()),
        0xe0..=0xff => Head::Word(i8::from_be_bytes([mark]).to_string()),
        0xc4..=0xdf => return long(mark, rest),
    };
    Read::Head(short, 1)
}

/// Reads what has a number after its mark.
fn long(mark: u8, rest: &[u8]) -> Read {
    let size = match mark {
        0xc4 | 0xc7 | 0xcc | 0xd0 | 0xd9 => 1,
        0xc5 | 0xc8 | 0xcd | 0xd1 | 0xda | 0xdc | 0xde => 2,
        0xc6 | 0xc9 | 0xca | 0xce | 0xd2 | 0xdb | 0xdd | 0xdf => 4,
        0xcb | 0xcf | 0xd3 => 8,
        // Extensions of fixed length, whose type is the first byte.
        _ => 0,
    };
    let Some(value) = number(rest, size) else {
        return Read::Open;
    };
    let signed = |bits: u32| (value << (64 - bits)).cast_signed() >> (64 - bits);
    let head = match mark {
        0xc4..=0xc6 => Head::Bytes(value),
        0xc7..=0xc9 => Head::Bytes(value.saturating_add(1)),
        0xca => Head::Word(f32::from_bits(u32::try_from(value).unwrap_or(0)).to_string()),
        0xcb => Head::Word(f64::from_bits(value).to_string()),
        0xcc..=0xcf => Head::Word(value.to_string()),
        0xd0 => Head::Word(signed(8).to_string()),
        0xd1 => Head::Word(signed(16).to_string()),
        0xd2 => Head::Word(signed(32).to_string()),
        0xd3 => Head::Word(signed(64).to_string()),
        0xd4..=0xd8 => Head::Bytes((1 << (mark - 0xd4)) + 1),
        0xd9..=0xdb => Head::Text(value),
        0xdc | 0xdd => Head::Array(Some(value)),
        _ => Head::Map(Some(value)),
    };
    Read::Head(head, 1 + size)
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain, to_base64};

    /// `{"email": "j@x.com", "n": [1, -2, true, 1.5, {"a": "<JSON>"}], "b": bin, "z": 70000}`
    const RECORD: &[u8] = b"\x84\xa5email\xa7j@x.com\xa1n\x95\x01\xfe\xc3\xca\x3f\xc0\x00\x00\x81\xa1a\xd9\x0b{\"q\": \"flu\"\xa1b\xc4\x03doe\xa1z\xce\x00\x01\x11\x70";

    #[test]
    fn records_are_read() {
        let expected = [
            "email [messagepack] j@x.com",
            "n[0] [messagepack] 1",
            "n[1] [messagepack] -2",
            "n[2] [messagepack] true",
            "n[3] [messagepack] 1.5",
            "n[4].a.q [messagepack json] flu",
            "b [messagepack] doe",
            "z [messagepack] 70000",
        ];
        assert_eq!(decode_plain(RECORD).lines(), expected);
        check_cuts(RECORD);
        let kept = decode_plain(to_base64(RECORD).as_bytes());
        assert_eq!(kept.lines()[1], "email [base64 messagepack] j@x.com");
        let row = b"\x82\xa1a\xa4jane\xa1b\xa3doe\x91\xa3x y";
        let lines = [
            "a [messagepack] jane",
            "b [messagepack] doe",
            "[0] [messagepack] x y",
        ];
        assert_eq!(decode_plain(row).lines(), lines);
    }

    #[test]
    fn other_bytes_are_no_record() {
        for bytes in [
            b"\x81\xa4jane".as_slice(),
            b"\x93\x01\x02\x03",
            b"\x91\xa3\xff\xfe\xfd",
            b"\x8d\x8e\x9f\x90",
            b"\xdf\xff\xff\xff\xff\xa4jane\xa3doe",
        ] {
            let kept = decode_plain(bytes);
            assert!(
                kept.lines()
                    .iter()
                    .all(|line| !line.contains("messagepack"))
            );
        }
    }
}
