//! The ways a date and a time are written in three languages.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::attribute::Attribute;
use super::pen::Pen;

/// Month names of English, which also stand before the day.
const ENGLISH: [&[&str]; 12] = [
    &["january", "jan"],
    &["february", "feb"],
    &["march", "mar"],
    &["april", "apr"],
    &["may"],
    &["june", "jun"],
    &["july", "jul"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

/// Month names of Dutch and German where they differ from the English ones.
const DUTCH_AND_GERMAN: [&[&str]; 12] = [
    &["januari", "januar", "jänner"],
    &["februari", "februar"],
    &["maart", "mrt", "märz", "mrz"],
    &[],
    &["mei", "mai"],
    &["juni"],
    &["juli"],
    &["augustus"],
    &[],
    &["oktober", "okt"],
    &[],
    &["dezember", "dez"],
];

/// Hours of the universal clock at which the day begins between Newfoundland and Alaska: a browser
/// writes the local midnight so.
const AMERICAN_MIDNIGHTS: [&str; 7] = ["00", "03", "04", "05", "06", "07", "08"];
/// The same in Central Europe and Britain, on the day before.
const EUROPEAN_MIDNIGHTS: [&str; 2] = ["22", "23"];

/// Writes the forms of a birth date.
pub(super) fn write_birth(date: Date, pen: &mut Pen<'_>) {
    pen.about(Attribute::BirthDate, &date.to_string());
    pen.plain(&format!(
        "{:04}-{}-{}",
        date.year(),
        date.month(),
        date.day()
    ));
    for spelling in numeric(date) {
        pen.plain(&spelling);
    }
    for spelling in months(date).iter().flatten().chain(&counted(date)) {
        pen.plain(spelling);
    }
    for spelling in midnights(date) {
        pen.plain(&spelling);
    }
    for spelling in short(date) {
        pen.under_key(&spelling);
    }
    if let Ok(midnight) = date.to_zoned(TimeZone::UTC) {
        let at = midnight.timestamp();
        pen.under_key(&at.as_second().to_string());
        pen.under_key(&at.as_millisecond().to_string());
    }
    for spelling in numeric(date) {
        pen.digest(&spelling);
    }
}

/// Writes the forms of the time of an appointment.
pub(super) fn write_appointment(at: DateTime, pen: &mut Pen<'_>) {
    let (date, time) = (at.date(), at.time());
    let (hour, minute) = (time.hour(), time.minute());
    pen.about(Attribute::Appointment, &at.to_string());
    pen.plain(&format!("{date}t{hour:02}:{minute:02}"));
    pen.plain(&format!("{date}t{hour:02}:{minute:02}:00z"));
    pen.plain(&format!("{date}t{hour:02}:{minute:02}:00"));
    let clock = format!("{hour:02}:{minute:02}");
    // With the hour as it is said: `9:30`.
    let said = (hour < 10).then(|| format!("{hour}:{minute:02}"));
    let clocks = || std::iter::once(&clock).chain(&said);
    let half_days = twelve_hours(time);
    for day in numeric(date).iter().filter(|day| day.len() > 8) {
        for clock in clocks() {
            pen.plain(&format!("{day} {clock}"));
        }
    }
    // Where clocks have twelve hours, the month comes first.
    for day in month_first(date) {
        for half_day in &half_days {
            pen.plain(&format!("{day} {half_day}"));
        }
    }
    let [english, day_first] = months(date);
    for day in english {
        for word in ["", "at "] {
            pen.plain(&format!("{day} {word}{clock}"));
            for half_day in &half_days {
                pen.plain(&format!("{day} {word}{half_day}"));
            }
        }
    }
    // As JavaScript writes dates: `Thu Dec 03 2026 14:30:00 GMT+0100` (ECMA-262, 21.4.4.41).
    let javascript = date.strftime("%b %d %Y");
    pen.plain(&format!("{javascript} {clock}"));
    for day in day_first {
        for word in ["", "at ", "om ", "um "] {
            for clock in clocks() {
                pen.plain(&format!("{day} {word}{clock}"));
            }
        }
    }
    // The date alone says little anywhere else.
    for day in numeric(date).iter().chain(months(date).iter().flatten()) {
        pen.under_key(day);
    }
    pen.digest(&format!("{date}T{clock}:00"));
    pen.digest(&format!("{date}T{clock}"));
}

/// Returns the spellings in digits that forms and vendors use, and that tags digest.
fn numeric(date: Date) -> [String; 11] {
    let (year, month, day) = (date.year(), date.month(), date.day());
    [
        format!("{year:04}{month:02}{day:02}"),
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{year:04}/{month:02}/{day:02}"),
        format!("{month:02}/{day:02}/{year:04}"),
        format!("{day:02}/{month:02}/{year:04}"),
        format!("{day:02}-{month:02}-{year:04}"),
        format!("{day:02}.{month:02}.{year:04}"),
        format!("{month:02}{day:02}{year:04}"),
        format!("{day:02}{month:02}{year:04}"),
        format!("{month}/{day}/{year:04}"),
        format!("{day}-{month}-{year:04}"),
    ]
}

/// Returns the spellings in digits with the month before the day.
fn month_first(date: Date) -> [String; 3] {
    let (year, month, day) = (date.year(), date.month(), date.day());
    [
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{month:02}/{day:02}/{year:04}"),
        format!("{month}/{day}/{year:04}"),
    ]
}

/// Returns the spellings with two digits for the year, which mean many other things too.
fn short(date: Date) -> [String; 7] {
    let (year, month, day) = (date.year().rem_euclid(100), date.month(), date.day());
    [
        format!("{month:02}/{day:02}/{year:02}"),
        format!("{day:02}/{month:02}/{year:02}"),
        format!("{year:02}/{month:02}/{day:02}"),
        format!("{month}/{day}/{year:02}"),
        format!("{day}/{month}/{year:02}"),
        format!("{month:02}{day:02}{year:02}"),
        format!("{day:02}{month:02}{year:02}"),
    ]
}

/// Returns the spellings with the month as a word: those of English with the day behind it, and
/// those of all three languages with the day first.
fn months(date: Date) -> [Vec<String>; 2] {
    let index = usize::try_from(date.month() - 1).unwrap_or_default();
    let (year, day) = (date.year(), date.day());
    let of = |names: &'static [&'static [&'static str]; 12]| {
        names.get(index).copied().into_iter().flatten()
    };
    let english = of(&ENGLISH).map(|month| format!("{month} {day} {year}"));
    let all = of(&ENGLISH).chain(of(&DUTCH_AND_GERMAN));
    [
        english.collect(),
        all.map(|month| format!("{day} {month} {year}")).collect(),
    ]
}

/// Returns the spellings with the month as a word that are used without a time too: with a zero
/// before the day, and with the day as it is counted.
fn counted(date: Date) -> Vec<String> {
    let (year, day) = (date.year(), date.day());
    let ordinal = format!("{day}{}", ending(day));
    let [english, day_first] = months(date);
    let mut all = Vec::new();
    let middle = format!(" {day} ");
    for spelling in &english {
        all.push(spelling.replace(&middle, &format!(" {day:02} ")));
        all.push(spelling.replace(&middle, &format!(" {ordinal} ")));
        if let Some((month, _)) = spelling.split_once(' ') {
            all.push(format!("{ordinal} {month} {year}"));
            all.push(format!("{ordinal} of {month} {year}"));
        }
    }
    for spelling in &day_first {
        all.push(format!("{}{spelling}", if day < 10 { "0" } else { "" }));
    }
    // As databases and laboratories have it: `17MAR1984`, `1984-Mar-17`.
    let month = date.strftime("%b").to_string().to_lowercase();
    all.push(format!("{day:02}{month}{year}"));
    all.push(format!("{year} {month} {day:02}"));
    all
}

fn ending(day: i8) -> &'static str {
    match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    }
}

/// Returns the starts of the local midnight on the universal clock. After the hour comes a colon,
/// so that a form that ends with the hour stands for all that follows.
fn midnights(date: Date) -> impl Iterator<Item = String> {
    let before = date.yesterday().ok();
    let american = AMERICAN_MIDNIGHTS
        .iter()
        .map(move |hour| (Some(date), hour));
    let european = EUROPEAN_MIDNIGHTS.iter().map(move |hour| (before, hour));
    american
        .chain(european)
        .filter_map(|(day, hour)| Some(format!("{}t{hour}", day?)))
}

/// Returns the time on a clock of twelve hours: `2:30:00 pm`, `2:30 pm`, `02:30 pm`, `2:30pm`, `02:30pm`.
fn twelve_hours(time: Time) -> [String; 5] {
    let half = if time.hour() < 12 { "am" } else { "pm" };
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let minute = time.minute();
    [
        // As JavaScript's `toLocaleString` has it in America.
        format!("{hour}:{minute:02}:00 {half}"),
        format!("{hour}:{minute:02} {half}"),
        format!("{hour:02}:{minute:02} {half}"),
        format!("{hour}:{minute:02}{half}"),
        format!("{hour:02}:{minute:02}{half}"),
    ]
}
