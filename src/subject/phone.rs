//! The spellings of a telephone number.

/// Country calling codes of one and two digits (ITU-T E.164); all others have three.
const ONE_DIGIT: &[u8] = b"17";
const TWO_DIGITS: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65",
    "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];

/// A number taken apart.
struct Number {
    country: String,
    national: String,
}

/// Returns the spellings in digits that tags send or digest: national, with the country code, with
/// `+` and with `00`, and as typed.
///
/// Sources: Meta's browser pixel sends the national digits as typed, its documents and Snap and
/// Pinterest ask for the country code without `+`, Google, TikTok and Microsoft for E.164.
pub(super) fn spellings(typed: &str) -> Vec<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let mut all = vec![typed.trim().to_owned(), digits];
    if let Some(Number { country, national }) = take_apart(typed) {
        all.push(format!("{country}{national}"));
        all.push(format!("+{country}{national}"));
        all.push(format!("00{country}{national}"));
        all.push(national.clone());
        if country != "1" {
            all.push(format!("0{national}"));
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Takes `+CC …` or `00CC …` apart; other numbers are left as they are.
fn take_apart(typed: &str) -> Option<Number> {
    let written = typed.trim().replace("(0)", "");
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let rest = if written.starts_with('+') {
        &digits
    } else {
        digits.strip_prefix("00")?
    };
    let two = rest.get(..2)?;
    let length = if rest
        .bytes()
        .next()
        .is_some_and(|first| ONE_DIGIT.contains(&first))
    {
        1
    } else if TWO_DIGITS.contains(&two) {
        2
    } else {
        3
    };
    let (country, national) = rest.split_at_checked(length)?;
    Some(Number {
        country: country.to_owned(),
        national: national.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn national_and_international_spellings() {
        for (typed, expected) in [
            (
                "+1 617 555 0142",
                &["6175550142", "16175550142", "+16175550142"][..],
            ),
            (
                "+31 (0)6 1234 5678",
                &["0612345678", "31612345678", "+31612345678"][..],
            ),
            (
                "0049 30 123456",
                &["030123456", "4930123456", "+4930123456"][..],
            ),
            ("617-555-0142", &["6175550142"][..]),
        ] {
            let all = spellings(typed);
            for spelling in expected {
                assert!(
                    all.iter().any(|own| own == spelling),
                    "{typed}: {spelling} in {all:?}"
                );
            }
        }
    }
}
