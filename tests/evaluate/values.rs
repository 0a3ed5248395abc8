//! What there is to leak of a person: each value as a site has it, as vendors normalise it before
//! they digest it, and the key that it usually goes under.

use crate::people::{Language, Person};

/// One value of one person.
#[derive(Clone)]
pub(crate) struct Value {
    /// The finding that is wanted: `subject.email`.
    pub(crate) kind: String,
    /// As a site has it.
    pub(crate) text: String,
    /// As it is before it is digested.
    pub(crate) normal: String,
    /// The key that means it.
    pub(crate) key: &'static str,
    /// Whether it is long enough to be found without its key.
    pub(crate) stands_alone: bool,
    /// Whose it is.
    pub(crate) subject: String,
}

impl Value {
    /// Whose it is, where nobody else who is looked for has the same.
    pub(crate) fn owner(&self) -> Option<String> {
        let kinds = ["subject.email", "subject.phone", "subject.birth_date"];
        let is_own = kinds.contains(&self.kind.as_str()) || self.kind.contains("identifier");
        is_own.then(|| self.subject.clone())
    }
}

/// Plain forms shorter than this count only under a key that means them, and numbers shorter than
/// the second (docs/subjects.md).
const SHORTEST: usize = 6;
const SHORTEST_NUMBER: usize = 8;

/// Returns every value of a person.
pub(crate) fn of(person: &Person) -> Vec<Value> {
    [who(person), care(person), numbers(person)].concat()
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// In lower case, without spaces and punctuation.
fn squeezed(text: &str) -> String {
    let text = lower(text);
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

/// Kind, text, text before it is digested, key.
type Row<'a> = (&'a str, String, fn(&str) -> String, &'static str);

fn rows(person: &Person, rows: Vec<Row<'_>>) -> Vec<Value> {
    let each = rows.into_iter().map(|(kind, text, normal, key)| {
        let normal = normal(&text);
        value(person, kind, (text, normal), key)
    });
    each.collect()
}

fn who(person: &Person) -> Vec<Value> {
    let (year, month, day) = person.birth;
    let date = format!("{year:04}-{month:02}-{day:02}");
    let full = format!("{} {}", person.given, person.family);
    let table: Vec<Row<'_>> = vec![
        ("email", person.email.clone(), lower, "email"),
        ("phone", person.phone.clone(), digits, "phone"),
        ("name", full, lower, "fullName"),
        ("given", person.given.clone(), squeezed, "firstName"),
        ("family", person.family.clone(), squeezed, "lastName"),
        ("birth_date", date, digits, "dob"),
        ("address", person.street.clone(), lower, "streetAddress"),
        ("city", person.city.clone(), squeezed, "city"),
        (
            "postal_code",
            person.postal_code.clone(),
            squeezed,
            "postalCode",
        ),
    ];
    rows(person, table)
}

fn care(person: &Person) -> Vec<Value> {
    let table: Vec<Row<'_>> = vec![
        ("condition", person.condition.to_owned(), lower, "diagnosis"),
        (
            "medication",
            person.medication.to_owned(),
            lower,
            "medication",
        ),
        ("provider", person.provider.clone(), lower, "doctor"),
        (
            "appointment",
            person.appointment.to_owned(),
            lower,
            "appointmentType",
        ),
    ];
    rows(person, table)
}

fn numbers(person: &Person) -> Vec<Value> {
    let each = person.identifiers.iter().map(|(kind, text)| {
        let key = if *kind == "member-id" {
            "memberId"
        } else {
            kind
        };
        value(
            person,
            &format!("identifier.{kind}"),
            (text.clone(), text.clone()),
            key,
        )
    });
    each.collect()
}

/// A value as it is, and as it is before it is digested.
fn value(
    person: &Person,
    kind: &str,
    (text, normal): (String, String),
    key: &'static str,
) -> Value {
    let short_kind = ["given", "family", "city", "postal_code"].contains(&kind);
    let letters = text
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .count();
    let is_number = text.chars().all(|letter| !letter.is_alphabetic());
    let long_enough = letters >= if is_number { SHORTEST_NUMBER } else { SHORTEST };
    Value {
        kind: format!("subject.{kind}"),
        text,
        normal,
        key,
        stands_alone: long_enough && !short_kind,
        subject: person.id.clone(),
    }
}

/// Returns one value of a person by the end of its kind.
pub(crate) fn one(person: &Person, kind: &str) -> Value {
    let wanted = format!("subject.{kind}");
    of(person)
        .into_iter()
        .find(|value| value.kind == wanted)
        .expect("every person has every kind")
}

/// Returns digits alone, as vendors have telephone numbers.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Returns the forms that a date of birth is written in, in the person's language.
pub(crate) fn dates(person: &Person) -> Vec<String> {
    let (year, month, day) = person.birth;
    let mut forms = vec![
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{year:04}/{month:02}/{day:02}"),
        format!("{year:04}-{month:02}-{day:02}T00:00:00.000Z"),
        format!(
            "Sat {} {day:02} {year} 00:00:00 GMT+0100",
            month_name(month)
        ),
    ];
    forms.extend(match person.language {
        Language::English => vec![
            format!("{month:02}/{day:02}/{year}"),
            format!("{month}/{day}/{year}"),
        ],
        Language::Dutch => vec![
            format!("{day:02}-{month:02}-{year}"),
            format!("{day}-{month}-{year}"),
        ],
        Language::German => vec![
            format!("{day:02}.{month:02}.{year}"),
            format!("{day}.{month}.{year}"),
        ],
    });
    forms
}

fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    NAMES[usize::from(month) - 1]
}

/// Returns the letters and digits of a number in groups of this size.
fn grouped(text: &str, size: usize, between: &str) -> String {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let groups = letters.chunks(size).map(|group| group.iter().collect());
    groups.collect::<Vec<String>>().join(between)
}

/// Returns a record number in groups that nobody has listed.
pub(crate) fn record_numbers(person: &Person) -> Vec<String> {
    let value = one(person, "identifier.mrn");
    vec![
        grouped(&value.text, 3, " "),
        grouped(&value.text, 2, "-"),
        grouped(&value.text, 4, "."),
    ]
}

/// Returns the forms that a telephone number is written in.
pub(crate) fn phones(person: &Person) -> Vec<String> {
    let international = &person.phone;
    let national = international.split_once(' ').map_or("", |(_, rest)| rest);
    let all = digits(international);
    let mut forms = vec![
        international.clone(),
        format!("+{all}"),
        format!("00{all}"),
        all,
    ];
    match person.language {
        Language::English => {
            let parts: Vec<&str> = national.split(' ').collect();
            if let [area, exchange, line] = parts.as_slice() {
                forms.extend([
                    format!("({area}) {exchange}-{line}"),
                    format!("{area}-{exchange}-{line}"),
                    format!("{area}.{exchange}.{line}"),
                ]);
            }
        }
        Language::Dutch | Language::German => forms.push(format!("0{}", digits(national))),
    }
    forms.extend([grouped(national, 2, " "), grouped(national, 3, "-")]);
    forms
}

/// Returns the forms that a name is written in.
pub(crate) fn names(person: &Person) -> Vec<String> {
    let (given, family) = (&person.given, &person.family);
    let forms = [
        format!("{given} {family}"),
        format!("{family}, {given}"),
        format!("{given}_{family}"),
        format!("{given} {family}").to_uppercase(),
        plain_letters(&format!("{given} {family}")),
        written_out(&format!("{given} {family}")),
        format!("{} {family}", written_out(given)),
    ];
    forms
        .into_iter()
        .filter(|form| {
            form.chars()
                .filter(|letter| letter.is_alphanumeric())
                .count()
                >= SHORTEST
        })
        .collect()
}

/// Without diacritics.
pub(crate) fn plain_letters(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let mapped: String = text
        .replace('ø', "o")
        .replace('Ø', "O")
        .replace('ß', "ss")
        .replace('ı', "i");
    mapped
        .nfd()
        .filter(|letter| !('\u{300}'..='\u{36f}').contains(letter))
        .collect()
}

/// With umlauts as two letters, the other diacritics dropped.
fn written_out(text: &str) -> String {
    let pairs = [
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("Ä", "Ae"),
        ("Ö", "Oe"),
        ("Ü", "Ue"),
        ("ß", "ss"),
    ];
    let mapped = pairs
        .iter()
        .fold(text.to_owned(), |text, (umlaut, letters)| {
            text.replace(umlaut, letters)
        });
    plain_letters(&mapped)
}
