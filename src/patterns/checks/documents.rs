//! Numbers of documents and vehicles.

use super::digits;

/// Nine characters, and the check digit behind them where it is written.
pub(super) fn german(value: &[u8]) -> bool {
    let Some((number, check)) = value.split_at_checked(9) else {
        return false;
    };
    match digits(check).as_slice() {
        [] => number.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2,
        [check] => sum_731(number) % 10 == *check,
        _ => false,
    }
}

/// The second line of a passport: a check digit each behind the number, the birth date and the
/// expiry, and one over all of them.
pub(super) fn mrz(value: &[u8]) -> bool {
    let part = |from: usize, to: usize| value.get(from..to).unwrap_or_default();
    let adds_up = |checked: &[u8], at: usize| {
        digits(part(at, at + 1)).first() == Some(&(sum_731(checked) % 10))
    };
    let all = [part(0, 10), part(13, 20), part(21, 43)].concat();
    value.len() == 44
        && adds_up(part(0, 9), 9)
        && adds_up(part(13, 19), 19)
        && adds_up(part(21, 27), 27)
        && adds_up(&all, 43)
}

/// The sum of characters weighted 7, 3, 1 (ICAO Doc 9303, part 3): letters count from ten, fillers
/// nothing.
fn sum_731(characters: &[u8]) -> u32 {
    let worth = |byte: &u8| char::from(*byte).to_digit(36).unwrap_or(0);
    let weighted = characters.iter().map(worth).zip([7, 3, 1].iter().cycle());
    weighted.map(|(worth, weight)| worth * weight).sum()
}

/// A licence plate: letters and figures, few of each.
pub(super) fn plate(value: &[u8]) -> bool {
    let count = |is: fn(&u8) -> bool| value.iter().filter(|byte| is(byte)).count();
    let letters = count(u8::is_ascii_alphabetic);
    (1..=6).contains(&letters) && (1..=6).contains(&count(u8::is_ascii_digit))
}

/// A medical device's identifier: behind `01` stands a number of GS1, whose digits weighted 3 and 1
/// from the right make a multiple of ten.
pub(super) fn udi(value: &[u8]) -> bool {
    let all = digits(value);
    let number = all.get(2..16).unwrap_or_default();
    let weighted = number.iter().rev().zip([1, 3].iter().cycle());
    let sum: u32 = weighted.map(|(digit, weight)| digit * weight).sum();
    number.len() == 14 && sum.is_multiple_of(10)
}

pub(super) fn vin(value: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let worth = |byte: &u8| {
        Some(match byte.to_ascii_uppercase() {
            digit @ b'0'..=b'9' => digit - b'0',
            letter @ b'A'..=b'H' => letter - b'A' + 1,
            letter @ b'J'..=b'N' => letter - b'J' + 1,
            b'P' => 7,
            b'R' => 9,
            letter @ b'S'..=b'Z' => letter - b'S' + 2,
            _ => return None,
        })
    };
    let Some(worths) = value.iter().map(worth).collect::<Option<Vec<u8>>>() else {
        return false;
    };
    let weighted = worths.iter().zip(WEIGHTS);
    let sum: u32 = weighted
        .map(|(worth, weight)| u32::from(*worth) * weight)
        .sum();
    let check = match sum % 11 {
        10 => Some(b'X'),
        digit => u8::try_from(digit).ok().map(|digit| b'0' + digit),
    };
    worths.len() == 17 && value.get(8).map(u8::to_ascii_uppercase) == check
}
