//! Numbers of health care: of the insured, of providers, of clinical codes.

use super::{digits, letter_digits, number, weighted, weighted_digits};

/// Also the Scottish CHI.
pub(super) fn nhs(digits: &[u32]) -> bool {
    let check = (11 - weighted(digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    digits.len() == 10 && digits.get(9) == Some(&check) && digits.iter().any(|digit| *digit != 0)
}

pub(super) fn dea(digits: &[u32]) -> bool {
    let sum = weighted(digits, &[1, 2, 1, 2, 1, 2]);
    digits.len() == 7 && digits.get(6) == Some(&(sum % 10))
}

pub(super) fn ik(digits: &[u32]) -> bool {
    let sum = weighted_digits(digits.get(2..8).unwrap_or_default(), &[2, 1, 2, 1, 2, 1]);
    digits.len() == 9 && digits.get(8) == Some(&(sum % 10))
}

pub(super) fn lanr(digits: &[u32]) -> bool {
    let sum = weighted(digits, &[4, 9, 4, 9, 4, 9]);
    digits.len() == 9 && digits.get(6) == Some(&((10 - sum % 10) % 10))
}

pub(super) fn kvnr(value: &[u8]) -> bool {
    let Some((letter, rest)) = value.split_first() else {
        return false;
    };
    let (Some(letter), rest) = (letter_digits(*letter), digits(rest)) else {
        return false;
    };
    let Some((check, rest)) = rest.split_last() else {
        return false;
    };
    let all = [&letter, rest].concat();
    all.len() == 10 && weighted_digits(&all, &[1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 == *check
}

pub(super) fn bc_phn(digits: &[u32]) -> bool {
    let weighted = digits.iter().skip(1).zip([2, 4, 8, 5, 10, 9, 7, 3]);
    let sum: u32 = weighted.map(|(digit, weight)| digit * weight % 11).sum();
    digits.len() == 10 && digits.get(9) == Some(&((11 - sum % 11) % 11))
}

pub(super) fn au_medicare(digits: &[u32]) -> bool {
    let sum = weighted(digits, &[1, 3, 7, 9, 1, 3, 7, 9]);
    (10..=11).contains(&digits.len()) && digits.get(8) == Some(&(sum % 10))
}

/// The century is not written: either may fit. The months of women have fifty added.
pub(super) fn ramq(value: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 1, 1, 3, 9, 7, 3, 9, 5, 3, 1, 3, 5, 7, 6, 9, 1];
    let letters = value.iter().filter(|byte| byte.is_ascii_uppercase());
    // There is a gap between R and S.
    let place = |letter: &u8| letter_digits(letter + u8::from(*letter > b'R'));
    let Some(letters) = letters.map(place).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let digits = digits(value);
    let [y1, y2, m1, m2, d1, d2, serial, check] = digits.as_slice() else {
        return false;
    };
    let woman = *m1 >= 5;
    let month = (if woman { m1 - 5 } else { *m1 }, *m2);
    let is_date =
        (1..=12).contains(&(month.0 * 10 + month.1)) && (1..=31).contains(&(d1 * 10 + d2));
    let fits = |century: [u32; 2]| {
        let rest = [*y1, *y2, month.0, month.1, *d1, *d2, *serial];
        let all = [letters.concat().as_slice(), &century, &rest].concat();
        let sum = weighted(&all, &WEIGHTS) + if woman { 4 } else { 0 };
        sum % 10 == *check
    };
    letters.len() == 4 && is_date && (fits([1, 9]) || fits([2, 0]))
}

/// The partition, the two digits before the last, says what kind of component it is.
pub(super) fn snomed(digits: &[u32]) -> bool {
    let partition = digits.len().checked_sub(3).and_then(|at| digits.get(at..));
    let partition = partition.and_then(number).map(|number| number / 10);
    matches!(partition, Some(0..=2 | 10..=12)) && verhoeff(digits)
}

/// Verhoeff's method: the dihedral group D5, and a permutation applied once more at each place.
fn verhoeff(digits: &[u32]) -> bool {
    const PERMUTED: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let mut sum = 0;
    for (place, digit) in digits.iter().rev().enumerate() {
        let mut digit = *digit;
        for _ in 0..place % 8 {
            digit = PERMUTED.get(digit as usize).copied().unwrap_or(0);
        }
        sum = dihedral(sum, digit);
    }
    sum == 0
}

/// The product in D5, where 0 to 4 turn and 5 to 9 turn and mirror.
fn dihedral(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}
