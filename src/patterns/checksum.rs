//! The checks behind identifiers: checksums, and ranges that are never issued.

use serde::Deserialize;

/// How an identifier proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Check {
    /// Dutch BSN: the sum of digits weighted 9 to 2 and -1 is a multiple of 11.
    Bsn,
    /// Payment card: Luhn, and a first digit and length that are issued (ISO/IEC 7812).
    Card,
    /// IBAN: ISO 7064 mod 97-10, and the length of its country (ISO 13616).
    Iban,
    /// The form says it all.
    None,
    /// NPI: Luhn with the prefix 80840 (CMS).
    Npi,
    /// SSN: areas 000, 666 and 9xx, group 00 and serial 0000 are never issued (SSA).
    Ssn,
}

impl Check {
    /// Whether `value`, which has the right form, passes.
    pub(crate) fn passes(self, value: &[u8]) -> bool {
        let digits: Vec<u32> = value
            .iter()
            .filter_map(|byte| char::from(*byte).to_digit(10))
            .collect();
        match self {
            Self::Bsn => bsn(&digits),
            Self::Card => card(&digits),
            Self::Iban => iban(value),
            Self::None => true,
            Self::Npi => luhn([8, 0, 8, 4, 0].iter().chain(&digits).copied()),
            Self::Ssn => ssn(&digits),
        }
    }
}

fn luhn(digits: impl DoubleEndedIterator<Item = u32>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn bsn(digits: &[u32]) -> bool {
    let mut sum = 0_i64;
    for (place, digit) in (1_i64..).zip(digits.iter().rev()) {
        let weight = if place == 1 { -1 } else { place };
        sum += weight * i64::from(*digit);
    }
    sum % 11 == 0 && digits.iter().any(|digit| *digit != 0)
}

fn card(digits: &[u32]) -> bool {
    let issued = match digits {
        [4, ..] => matches!(digits.len(), 13 | 16 | 19),
        [5, 1..=5, ..] | [2, 2..=7, ..] => digits.len() == 16,
        [3, 4 | 7, ..] => digits.len() == 15,
        [3, 0 | 6 | 8, ..] => digits.len() == 14,
        [6, ..] => matches!(digits.len(), 16..=19),
        _ => false,
    };
    issued && luhn(digits.iter().copied())
}

fn ssn(digits: &[u32]) -> bool {
    let [a, b, c, d, e, serial @ ..] = digits else {
        return false;
    };
    let area = a * 100 + b * 10 + c;
    let issued_area = area != 0 && area != 666 && area < 900;
    issued_area && (*d, *e) != (0, 0) && serial.len() == 4 && serial.iter().any(|digit| *digit != 0)
}

/// Lengths by country, from the ISO 13616 registry.
const IBAN_LENGTHS: &[(&[u8], usize)] = &[
    (b"AT", 20),
    (b"BE", 16),
    (b"CH", 21),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DK", 18),
    (b"ES", 24),
    (b"FI", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"IE", 22),
    (b"IT", 27),
    (b"LI", 21),
    (b"LU", 20),
    (b"NL", 18),
    (b"NO", 15),
    (b"PL", 28),
    (b"PT", 25),
    (b"SE", 24),
];

fn iban(value: &[u8]) -> bool {
    let compact: Vec<u8> = value
        .iter()
        .copied()
        .filter(u8::is_ascii_alphanumeric)
        .collect();
    let known = IBAN_LENGTHS
        .iter()
        .any(|(country, length)| compact.starts_with(country) && compact.len() == *length);
    let Some((head, tail)) = compact.split_at_checked(4) else {
        return false;
    };
    let remainder = tail.iter().chain(head).try_fold(0_u32, |sum, byte| {
        let digit = char::from(*byte).to_digit(36)?;
        Some(
            if digit < 10 {
                sum * 10 + digit
            } else {
                sum * 100 + digit
            } % 97,
        )
    });
    known && remainder == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_values_pass_and_one_digit_off_fails() {
        for (check, value) in [
            (Check::Bsn, "999956115"),
            (Check::Bsn, "090148253"),
            (Check::Card, "4111111111111111"),
            (Check::Card, "378282246310005"),
            (Check::Card, "2223002511635982"),
            (Check::Iban, "NL29ARSW1907852256"),
            (Check::Iban, "AT89 7704 8240 7935 2001"),
            (Check::Npi, "1008602835"),
        ] {
            assert!(check.passes(value.as_bytes()), "{check:?} {value}");
            for (place, byte) in value
                .bytes()
                .enumerate()
                .filter(|(_, b)| b.is_ascii_digit())
            {
                let mut changed = value.as_bytes().to_vec();
                changed[place] = if byte == b'9' { b'0' } else { byte + 1 };
                let changed = String::from_utf8(changed).unwrap();
                assert!(!check.passes(changed.as_bytes()), "{check:?} {changed}");
            }
        }
    }

    #[test]
    fn numbers_that_are_never_issued_fail() {
        for (check, value) in [
            (Check::Ssn, "000123456"),
            (Check::Ssn, "666123456"),
            (Check::Ssn, "912345678"),
            (Check::Ssn, "123004567"),
            (Check::Ssn, "123450000"),
            (Check::Ssn, "12345"),
            (Check::Bsn, "000000000"),
            (Check::Card, "0000000000000000"),
            (Check::Iban, "XX29ARSW1907852256"),
            (Check::Iban, ""),
        ] {
            assert!(!check.passes(value.as_bytes()), "{check:?} {value}");
        }
        assert!(Check::Ssn.passes(b"046-02-4880"));
    }
}
