//! Birth dates, told apart from other dates by what a living person's can be.

/// Nobody alive was born before.
const FIRST_YEAR: u16 = 1905;
/// A later year is no birth, whatever the date today.
const LAST_YEAR: u16 = 2030;

/// Seconds of 1920-01-01 and 2027-01-01.
const EPOCHS: std::ops::Range<i64> = -1_577_923_200..1_798_761_600;

/// The months by the start of their names in English, Dutch and German.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb"],
    &["mar", "mrt", "maart", "mär", "mae"],
    &["apr"],
    &["may", "mei", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

/// Whether the text is a day on which somebody may have been born: `1984-03-17`, `03/17/1984`,
/// `17.3.84`, `19840317`, `17 March 1984`, `March 17, 1984`. A time of day says that it is none.
pub(super) fn is_birth_date(text: &str) -> bool {
    // A date at midnight is how programs write one.
    let midnight = text.find("T00:00").and_then(|at| text.get(..at));
    let day = midnight.unwrap_or(text);
    let groups: Vec<&str> = day
        .split(['-', '/', '.', ' ', ','])
        .filter(|group| !group.is_empty())
        .collect();
    match groups.as_slice() {
        [a, b, c] => orders(a, b, c),
        [compact] => compact_date(compact),
        _ => false,
    }
}

/// Year first; day or month first; or with the month's name.
fn orders(a: &str, b: &str, c: &str) -> bool {
    let written = |year: &str, month: &str, day: &str| {
        let date = (plain(year), plain(month), plain(day));
        matches!(date, (Some(year), Some(month), Some(day)) if is_day(year, month, day))
    };
    let named = |year, month, day| {
        let date = (plain(year), named_month(month), plain(day));
        matches!(date, (Some(year), Some(month), Some(day)) if is_day(year, month, day))
    };
    if a.len() == 4 {
        return written(a, b, c);
    }
    let in_century = |century: &str| {
        let year = format!("{century}{c}");
        written(&year, b, a) || written(&year, a, b)
    };
    match c.len() {
        2 => in_century("19") || in_century("20"),
        4 => written(c, b, a) || written(c, a, b) || named(c, b, a) || named(c, a, b),
        _ => false,
    }
}

/// `YYYYMMDD`, as Meta's `db` has it; or `MMDDYYYY` and `DDMMYYYY`, as forms have it.
fn compact_date(text: &str) -> bool {
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    text.len() == 8
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (orders(part(0, 4), part(4, 6), part(6, 8))
            || orders(part(0, 2), part(2, 4), part(4, 8)))
}

/// Whether the text is a birth date as seconds or milliseconds since 1970: midnight somewhere.
pub(super) fn is_birth_epoch(text: &str) -> bool {
    let Ok(number) = text.parse::<i64>() else {
        return false;
    };
    let is_hour = |seconds: i64| seconds % 3_600 == 0 && EPOCHS.contains(&seconds);
    // Fewer than nine digits are some other number.
    text.trim_start_matches('-').len() >= 8
        && (is_hour(number) || (number % 1_000 == 0 && is_hour(number / 1_000)))
}

fn plain(digits: &str) -> Option<u16> {
    let is_plain = digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}

fn named_month(name: &str) -> Option<u16> {
    let name = name.to_lowercase();
    let starts = |own: &&[&str]| own.iter().any(|start| name.starts_with(start));
    let place = MONTHS.iter().position(starts)?;
    let is_word = name.chars().count() <= 9 && name.chars().all(char::is_alphabetic);
    is_word.then(|| u16::try_from(place + 1).ok()).flatten()
}

fn is_day(year: u16, month: u16, day: u16) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (FIRST_YEAR..LAST_YEAR).contains(&year) && (1..=days).contains(&day)
}
