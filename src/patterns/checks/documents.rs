//! Numbers of documents and vehicles.

use super::digits;

/// Nine characters, and the check digit behind them where it is written.
pub(super) fn german(value: &[u8]) -> bool {
    let Some((number, check)) = value.split_at_checked(9) else {
        return false;
    };
    let worth = |byte: &u8| char::from(*byte).to_digit(36);
    let weighted = number
        .iter()
        .filter_map(worth)
        .zip([7, 3, 1].iter().cycle());
    let sum: u32 = weighted.map(|(worth, weight)| worth * weight).sum();
    match digits(check).as_slice() {
        [] => number.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2,
        [check] => sum % 10 == *check,
        _ => false,
    }
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
