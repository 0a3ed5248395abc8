//! The ways a date is written in three languages.

use jiff::civil::Date;

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januari", "januar", "jänner"],
    &["february", "feb", "februari", "februar"],
    &["march", "mar", "maart", "mrt", "märz", "maerz"],
    &["april", "apr"],
    &["may", "mei", "mai"],
    &["june", "jun", "juni"],
    &["july", "jul", "juli"],
    &["august", "aug", "augustus"],
    &["september", "sep", "sept"],
    &["october", "oct", "oktober", "okt"],
    &["november", "nov"],
    &["december", "dec", "dezember", "dez"],
];

/// Returns the numeric spellings that forms and vendors use, and that tags digest.
pub(super) fn numeric(date: Date) -> Vec<String> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    vec![
        format!("{year:04}{month:02}{day:02}"),
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{year:04}/{month:02}/{day:02}"),
        format!("{month:02}/{day:02}/{year:04}"),
        format!("{month}/{day}/{year:04}"),
        format!("{day:02}/{month:02}/{year:04}"),
        format!("{day}/{month}/{year:04}"),
        format!("{day:02}-{month:02}-{year:04}"),
        format!("{day}-{month}-{year:04}"),
        format!("{month:02}-{day:02}-{year:04}"),
        format!("{day:02}.{month:02}.{year:04}"),
        format!("{day}.{month}.{year:04}"),
        format!("{month:02}{day:02}{year:04}"),
        format!("{day:02}{month:02}{year:04}"),
    ]
}

/// Returns the spellings with the month as a word.
pub(super) fn worded(date: Date) -> Vec<String> {
    let index = usize::try_from(date.month() - 1).unwrap_or_default();
    let (year, day) = (date.year(), date.day());
    let mut all = Vec::new();
    for month in MONTHS.get(index).copied().unwrap_or_default() {
        all.push(format!("{month} {day} {year}"));
        all.push(format!("{month} {day:02} {year}"));
        all.push(format!("{day} {month} {year}"));
        all.push(format!("{day:02} {month} {year}"));
    }
    all
}
