//! The forms of a telephone number.

use super::attribute::Attribute;
use super::identifier::grouped;
use super::pen::{Pen, kept, tidy};
use crate::patterns::fold::fold;

/// Country calling codes of one and two digits (ITU-T E.164); all others have three.
const ONE_DIGIT: &[u8] = b"17";
const TWO_DIGITS: &[&str] = &[
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47",
    "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65",
    "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
];
/// Area codes of Germany with two digits after the zero; all others have three to five.
const GERMAN_CITIES: &[&str] = &["30", "40", "69", "89"];
/// National numbers shorter than this are some other number too.
const SHORTEST_NATIONAL: usize = 7;

/// A number taken apart.
struct Number {
    country: String,
    /// Without the zero that is dialled within the country.
    national: String,
}

/// Writes the forms of a number: national and international, grouped or not.
///
/// Sources: Meta's browser pixel sends the national digits as typed, its documents and Snap and
/// Pinterest ask for the country code without `+`, Google, TikTok and Microsoft for E.164.
pub(super) fn write(typed: &str, pen: &mut Pen<'_>) {
    let typed = tidy(typed);
    let digits = kept(&typed, |c| c.is_ascii_digit());
    pen.about(Attribute::Phone, &typed);
    pen.plain(&typed);
    pen.plain(&digits);
    pen.digest(&typed);
    pen.digest(&digits);
    match take_apart(&typed, &digits) {
        Some(number) => write_parts(&number, &typed, pen),
        // The zero before the area is left out behind the country's code.
        None => match digits.strip_prefix('0') {
            Some(national) => write_national(national, &digits, pen),
            None => pen.digest_of_digests(&digits),
        },
    }
}

fn write_parts(number: &Number, typed: &str, pen: &mut Pen<'_>) {
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
    for groups in groupings(country, national) {
        write_grouped(grouped(national, &groups), trunk, pen);
    }
    // As it was typed, behind the country's code.
    let folded = fold(typed.replace("(0)", "").as_bytes());
    let behind = folded.strip_prefix(country.as_str());
    write_grouped(behind.map(|rest| rest.trim().to_owned()), trunk, pen);
    if country == "1" {
        let local = national.get(3..).unwrap_or_default();
        pen.under_key(local);
        pen.under_key(&grouped(local, &[3, 4]).unwrap_or_default());
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

fn write_grouped(groups: Option<String>, trunk: &str, pen: &mut Pen<'_>) {
    let Some(groups) = groups else { return };
    if kept(&groups, |c| c.is_ascii_digit()).len() >= SHORTEST_NATIONAL {
        pen.plain(&groups);
        pen.plain(&format!("{trunk}{groups}"));
    }
}

/// Returns the sizes of the groups in which a national number is written, beside all in one. The
/// country's code before them, in whatever way, leaves them as they are.
fn groupings(country: &str, national: &str) -> Vec<Vec<usize>> {
    let length = national.len();
    let areas: &[usize] = match country {
        "1" if length == 10 => return vec![vec![3, 3, 4], vec![3, 7]],
        "31" if national.starts_with('6') => return rest_of(1, length, &[&[4], &[2, 2, 2], &[3]]),
        "31" => &[2, 3],
        "49" if GERMAN_CITIES.iter().any(|city| national.starts_with(city)) => &[2],
        "49" => &[3, 4],
        _ => return Vec::new(),
    };
    let groupings = areas
        .iter()
        .flat_map(|area| rest_of(*area, length, &[&[3], &[3, 2], &[4], &[2, 2], &[2, 2, 2]]));
    groupings.collect()
}

/// The area in one group; behind it all in one, or first these groups and then what is left.
fn rest_of(area: usize, length: usize, firsts: &[&[usize]]) -> Vec<Vec<usize>> {
    let whole: &[usize] = &[];
    let firsts = std::iter::once(whole).chain(firsts.iter().copied());
    firsts
        .map(|first| {
            let mut groups = vec![area];
            groups.extend(first);
            groups.push(length.saturating_sub(groups.iter().sum()));
            groups
        })
        .collect()
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
