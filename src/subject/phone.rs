//! The forms of a telephone number.

use super::attribute::Attribute;
use super::pen::{Pen, kept, tidy};

/// Country calling codes of one and two digits (ITU-T E.164); all others have three.
const ONE_DIGIT: &[u8] = b"17";
const TWO_DIGITS: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65",
    "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];
/// National numbers shorter than this are some other number too.
const SHORTEST_NATIONAL: usize = 7;

/// A number taken apart.
struct Number {
    country: String,
    /// Without the zero that is dialled within the country.
    national: String,
}

/// Writes the forms of a number: national and international. In whatever groups the digits stand,
/// they are found all the same.
///
/// Sources: Meta's browser pixel sends the national digits as typed, its documents and Snap and
/// Pinterest ask for the country code without `+`, Google, TikTok and Microsoft for E.164.
pub(super) fn write(typed: &str, pen: &mut Pen<'_>) {
    let typed = without_extension(&tidy(typed));
    let digits = kept(&typed, |c| c.is_ascii_digit());
    pen.about(Attribute::Phone, &typed);
    pen.plain(&typed);
    pen.plain(&digits);
    pen.digest(&typed);
    pen.digest(&digits);
    match take_apart(&typed, &digits) {
        Some(number) => write_parts(&number, pen),
        // The zero before the area is left out behind the country's code.
        None => match digits.strip_prefix('0') {
            Some(national) => write_national(national, &digits, pen),
            None => pen.digest_of_digests(&digits),
        },
    }
}

fn write_parts(number: &Number, pen: &mut Pen<'_>) {
    let Number { country, national } = number;
    let whole = format!("{country}{national}");
    pen.plain(&whole);
    pen.plain(&format!("00{whole}"));
    pen.digest(&whole);
    pen.digest(&format!("+{whole}"));
    pen.digest(&format!("00{whole}"));
    pen.digest_of_digests(&whole);
    pen.digest_of_digests(&format!("+{whole}"));
    let trunk = if country == "1" { "" } else { "0" };
    write_national(national, &format!("{trunk}{national}"), pen);
    if country == "1" {
        let local = national.get(3..).unwrap_or_default();
        pen.under_key(local);
        if let Some((exchange, line)) = local.split_at_checked(3) {
            pen.under_key(&format!("{exchange} {line}"));
        }
    }
}

fn write_national(national: &str, dialled: &str, pen: &mut Pen<'_>) {
    for form in [national, dialled] {
        if national.len() >= SHORTEST_NATIONAL {
            pen.plain(form);
        } else {
            pen.under_key(form);
        }
        pen.digest(form);
    }
}

/// Returns a number without the scheme before it (RFC 3966) and the extension behind it:
/// `tel:+1-617-555-0142;ext=12`, `617-555-0142 x12`.
fn without_extension(typed: &str) -> String {
    let number = typed.strip_prefix("tel:").unwrap_or(typed);
    let end = number.find(|c: char| c.is_alphabetic() || c == ';');
    let number = number.get(..end.unwrap_or(number.len()));
    number.unwrap_or_default().trim_end().to_owned()
}

/// Takes `+CC …` or `00CC …` apart, and ten digits that begin as North America's do.
fn take_apart(typed: &str, digits: &str) -> Option<Number> {
    let written = kept(&typed.replace("(0)", ""), |c| c.is_ascii_digit());
    let american = matches!(digits.bytes().next(), Some(b'2'..=b'9')) && digits.len() == 10;
    if american && !typed.starts_with('+') {
        return Some(Number {
            country: "1".into(),
            national: digits.into(),
        });
    }
    if let Some(national) = digits.strip_prefix('1')
        && matches!(national.bytes().next(), Some(b'2'..=b'9'))
        && national.len() == 10
    {
        return Some(Number {
            country: "1".into(),
            national: national.into(),
        });
    }
    let rest = if typed.starts_with('+') {
        &written
    } else {
        written.strip_prefix("00")?
    };
    let two = rest.get(..2)?;
    let length = if ONE_DIGIT.contains(rest.as_bytes().first()?) {
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
