//! Numbers of accounts and cards.

use super::{luhn, weighted};

pub(super) fn aba(digits: &[u32]) -> bool {
    let sum = weighted(digits, &[3, 7, 1, 3, 7, 1, 3, 7, 1]);
    digits.len() == 9 && sum != 0 && sum.is_multiple_of(10)
}

pub(super) fn card(digits: &[u32]) -> bool {
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

/// Lengths by country, from the ISO 13616 registry.
const IBAN_LENGTHS: &[(usize, &str)] = &[
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

/// The length is asked first: where many groups follow one another, few ends have it.
pub(super) fn iban(value: &[u8]) -> bool {
    let value = &*value.to_ascii_uppercase();
    let written = || value.iter().filter(|byte| byte.is_ascii_alphanumeric());
    let of_country = |countries: &str| {
        let mut countries = countries.as_bytes().split(|byte| *byte == b' ');
        countries.any(|country| value.starts_with(country))
    };
    let length = written().count();
    let known = IBAN_LENGTHS
        .iter()
        .any(|(own, countries)| *own == length && of_country(countries));
    if !known {
        return false;
    }
    let turned = written().skip(4).chain(written().take(4));
    let remainder = turned.copied().try_fold(0_u32, |sum, byte| {
        let digit = char::from(byte).to_digit(36)?;
        let shift = if digit < 10 { 10 } else { 100 };
        Some((sum * shift + digit) % 97)
    });
    remainder == Some(1)
}
