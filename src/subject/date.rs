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

/// Hours that clinics' clocks are ahead of the universal one: between California and Nova Scotia, in
/// winter and in summer, and in Central Europe; in Britain also none.
const ZONES: [i64; 7] = [-8, -7, -6, -5, -4, 1, 2];

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
    pen.under_key(&date.strftime("%d-%b-%y").to_string());
    pen.under_key(&date.strftime("%Y%m%d000000").to_string());
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
    pen.about(Attribute::Appointment, &at.to_string());
    for moment in moments(at) {
        pen.plain(&moment);
    }
    let clocks = clocks(time);
    for day in numeric(date).iter().filter(|day| day.len() > 8) {
        for clock in &clocks {
            pen.plain(&format!("{day} {clock}"));
        }
    }
    // Where clocks have twelve hours, the month comes first.
    let half_days = twelve_hours(time);
    for half_day in &half_days {
        // Nobody says "at 02:30".
        let words = if half_day.starts_with('0') {
            &[""][..]
        } else {
            &["", "at "]
        };
        for day in month_first(date).into_iter().chain(english_days(date)) {
            for word in words {
                pen.plain(&format!("{day} {word}{half_day}"));
            }
        }
    }
    // As JavaScript writes dates: `Thu Dec 03 2026 14:30:00 GMT+0100` (ECMA-262, 21.4.4.41).
    let (javascript, clock) = (date.strftime("%b %d %Y"), time.strftime("%H:%M"));
    pen.plain(&format!("{javascript} {clock}"));
    let year = format!(" {:04}", date.year());
    let [english, day_first] = months(date);
    for day in &english {
        pen.plain(&format!("{day} {clock}"));
        pen.plain(&format!("{day} at {clock}"));
    }
    for day in &day_first {
        for clock in &clocks {
            for word in ["", "at ", "om ", "um "] {
                pen.plain(&format!("{day} {word}{clock}"));
            }
            let this_year = day.strip_suffix(&year).unwrap_or(day);
            for word in ["", "om ", "um "] {
                pen.plain(&format!("{this_year} {word}{clock}"));
            }
        }
    }
    // The date alone says little anywhere else.
    for day in numeric(date).iter().chain(months(date).iter().flatten()) {
        pen.under_key(day);
    }
    for second in universal(at).filter_map(|at| at.to_zoned(TimeZone::UTC).ok()) {
        pen.under_key(&second.timestamp().as_second().to_string());
        pen.under_key(&second.timestamp().as_millisecond().to_string());
    }
    pen.digest(&format!("{date}T{clock}:00"));
    pen.digest(&format!("{date}T{clock}"));
}

/// Returns the spellings of ISO 8601 and iCalendar, by the clinic's clock and by the universal one.
fn moments(at: DateTime) -> Vec<String> {
    let mut all = vec![
        at.strftime("%Y-%m-%dT%H:%M").to_string(),
        at.strftime("%Y-%m-%dT%H:%M:00Z").to_string(),
        at.strftime("%Y-%m-%dT%H:%M:00").to_string(),
        at.strftime("%Y%m%dT%H%M").to_string(),
        at.strftime("%Y%m%dT%H%M00").to_string(),
    ];
    for at in universal(at) {
        all.push(at.strftime("%Y-%m-%dT%H:%M").to_string());
        all.push(at.strftime("%Y-%m-%dT%H:%M:00Z").to_string());
        all.push(at.strftime("%Y%m%dT%H%M00Z").to_string());
    }
    all
}

/// Returns what the universal clock shows, wherever of [`ZONES`] the clinic is.
fn universal(at: DateTime) -> impl Iterator<Item = DateTime> {
    let zones = ZONES.iter();
    zones.filter_map(move |hours| at.checked_sub(jiff::Span::new().hours(*hours)).ok())
}

/// Returns the time on a clock of 24 hours, also with the hour as it is said: `09:30`, `9:30`.
fn clocks(time: Time) -> Vec<String> {
    let (hour, minute) = (time.hour(), time.minute());
    let said = (hour < 10).then(|| format!("{hour}:{minute:02}"));
    std::iter::once(format!("{hour:02}:{minute:02}"))
        .chain(said)
        .collect()
}

/// Returns the spellings of a day with an English month before it: with the year, without, and as it is
/// counted.
fn english_days(date: Date) -> Vec<String> {
    let day = date.day();
    let [english, _] = months(date);
    let mut all = english.clone();
    for spelling in english {
        if let Some((month, _)) = spelling.split_once(' ') {
            all.push(format!("{month} {day}"));
            all.push(format!("{month} {day}{}", ending(day)));
        }
    }
    all
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
fn month_first(date: Date) -> [String; 5] {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let short = year.rem_euclid(100);
    [
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{month:02}/{day:02}/{year:04}"),
        format!("{month}/{day}/{year:04}"),
        format!("{month:02}/{day:02}/{short:02}"),
        format!("{month}/{day}/{short:02}"),
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

/// Returns the time on a clock of twelve hours: `2:30 pm`, `02:30:00 pm`, `2:30pm`, `02:30pm`. What
/// stands behind a blank or a colon is not part of it: `2:30` to `3:00 pm` is the same time.
fn twelve_hours(time: Time) -> Vec<String> {
    let half = if time.hour() < 12 { "am" } else { "pm" };
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    let minute = time.minute();
    let mut all = vec![
        format!("{hour}:{minute:02}"),
        format!("{hour:02}:{minute:02}"),
        format!("{hour}:{minute:02}{half}"),
        format!("{hour:02}:{minute:02}{half}"),
    ];
    if minute == 0 {
        all.push(format!("{hour} {half}"));
        all.push(format!("{hour}{half}"));
    }
    all.dedup();
    all
}
