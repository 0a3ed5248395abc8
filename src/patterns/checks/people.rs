//! Numbers that a state gives its people.

use super::{digits, letter_digits, number, weighted, weighted_digits};

pub(super) fn bsn(digits: &[u32]) -> bool {
    let mut sum = 0_i64;
    for (place, digit) in (1_i64..).zip(digits.iter().rev()) {
        let weight = if place == 1 { -1 } else { place };
        sum += weight * i64::from(*digit);
    }
    sum % 11 == 0 && digits.iter().any(|digit| *digit != 0)
}

/// Numbers that everybody has seen: of a card in a wallet of 1938 (SSA), and of how to fill in a form.
const SHOWN: [&[u32]; 2] = [&[0, 7, 8, 0, 5, 1, 1, 2, 0], &[1, 2, 3, 4, 5, 6, 7, 8, 9]];

/// The first nine digits; a Medicare claim number has more behind them.
pub(super) fn ssn(digits: &[u32]) -> bool {
    let [a, b, c, d, e, serial @ ..] = digits else {
        return false;
    };
    let area = a * 100 + b * 10 + c;
    let issued_area = area != 0 && area != 666 && area < 900;
    let serial = serial.get(..4);
    issued_area
        && !SHOWN.contains(&digits)
        && (*d, *e) != (0, 0)
        && serial.is_some_and(|serial| serial.iter().any(|digit| *digit != 0))
}

pub(super) fn ahv(digits: &[u32]) -> bool {
    let sum = weighted(digits, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]);
    digits.len() == 13 && sum.is_multiple_of(10)
}

/// From 2000 on, a 2 is put before the nine digits.
pub(super) fn be_rrn(digits: &[u32]) -> bool {
    let (Some(head), Some(tail)) = (digits.get(..9), digits.get(9..11)) else {
        return false;
    };
    let (Some(head), Some(check)) = (number(head), number(tail)) else {
        return false;
    };
    let fits = |number: u64| 97 - number % 97 == check;
    digits.len() == 11 && (fits(head) || fits(2_000_000_000 + head))
}

pub(super) fn nir(digits: &[u32]) -> bool {
    let (Some(head), Some(tail)) = (digits.get(..13), digits.get(13..15)) else {
        return false;
    };
    let month = digits.get(3..5).and_then(number);
    // Months above 12 are given where the month of birth is not known.
    let born = month.is_some_and(|month| matches!(month, 1..=12 | 20..=42 | 50..=99));
    let (Some(head), Some(check)) = (number(head), number(tail)) else {
        return false;
    };
    born && 97 - head % 97 == check
}

pub(super) fn svnr(digits: &[u32]) -> bool {
    let check = weighted(digits, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
    digits.len() == 10 && digits.get(3) == Some(&check)
}

/// Area, birth date, letter, serial and check digit; the letter counts as two digits.
pub(super) fn rvnr(value: &[u8]) -> bool {
    let Some(letter) = value.iter().find(|byte| byte.is_ascii_alphabetic()) else {
        return false;
    };
    let (plain, Some(letter)) = (digits(value), letter_digits(*letter)) else {
        return false;
    };
    let (Some(head), Some(tail), Some(check)) = (plain.get(..8), plain.get(8..10), plain.get(10))
    else {
        return false;
    };
    let day = head.get(2..4).and_then(number);
    let month = head.get(4..6).and_then(number);
    // Fifty is added to the day where two people would have the same number.
    let born = day.is_some_and(|day| matches!(day, 1..=31 | 51..=81))
        && month.is_some_and(|month| (1..=12).contains(&month));
    let all = [head, &letter, tail].concat();
    born && weighted_digits(&all, &[2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 == *check
}

pub(super) fn de_tax(digits: &[u32]) -> bool {
    let (Some(head), Some(check)) = (digits.get(..10), digits.get(10)) else {
        return false;
    };
    let product = head.iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    let count = |digit: u32| head.iter().filter(|own| **own == digit).count();
    let repeated: Vec<usize> = (0..10).map(count).filter(|count| *count > 1).collect();
    matches!(repeated.as_slice(), [2 | 3]) && (11 - product) % 10 == *check
}
