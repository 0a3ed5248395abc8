//! Synthetic patients of three languages: the names that break matching, numbers from test ranges
//! or with prefixes that are never issued, addresses and mail domains set aside for examples.

use std::fmt::Write as _;

use crate::random::Random;

/// Whose conventions a person's values follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    English,
    Dutch,
    German,
}

/// Which half of every list of names and words a person's values come from: no value of the one is
/// a value of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    First,
    Second,
}

impl Half {
    /// Returns one of this half's `items`: those in even places, or those in odd ones.
    fn pick<T: Copy>(self, random: &mut Random, items: &[T]) -> T {
        let own = (items.len() + usize::from(self == Self::First)) / 2;
        items[2 * random.below(own) + usize::from(self == Self::Second)]
    }
}

/// A made-up patient.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) language: Language,
    pub(crate) given: String,
    pub(crate) second: Option<String>,
    pub(crate) family: String,
    /// Year, month, day.
    pub(crate) birth: (u16, u8, u8),
    pub(crate) sex: &'static str,
    pub(crate) email: String,
    /// In international form, grouped.
    pub(crate) phone: String,
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) state: Option<&'static str>,
    pub(crate) postal_code: String,
    pub(crate) country: &'static str,
    /// Kind and value.
    pub(crate) identifiers: Vec<(&'static str, String)>,
    pub(crate) condition: &'static str,
    pub(crate) medication: &'static str,
    pub(crate) provider: String,
    pub(crate) appointment: &'static str,
}

/// What names and places a language has.
struct Stock {
    given: &'static [(&'static str, &'static str)],
    family: &'static [&'static str],
    streets: &'static [&'static str],
    cities: &'static [&'static str],
    conditions: &'static [&'static str],
    medications: &'static [&'static str],
    appointments: &'static [&'static str],
    doctor: &'static str,
}

const ENGLISH: Stock = Stock {
    given: &[
        ("Jane", "female"),
        ("Bo", "male"),
        ("Zoë", "female"),
        ("D'Andre", "male"),
        ("Mary-Kate", "female"),
        ("José", "male"),
        ("Siobhán", "female"),
        ("Will", "male"),
        ("Li", "female"),
        ("Øystein", "male"),
    ],
    family: &[
        "O'Connor",
        "Nguyễn",
        "Smith-Jones",
        "Ng",
        "Page",
        "García Márquez",
        "McAllister",
        "Ó Súilleabháin",
        "Wu",
        "Castañeda",
        "Featherstonehaugh",
        "St. John",
    ],
    streets: &[
        "Wallaby Way",
        "Quarry Hill Road",
        "St. Anne's Terrace",
        "Old Mill Lane",
    ],
    cities: &["Springfield", "Portland", "Cedar Rapids", "Winston-Salem"],
    conditions: &[
        "major depressive disorder",
        "alzheimer's disease",
        "hepatitis C",
        "opioid use disorder",
        "type 2 diabetes",
        "endometriosis",
    ],
    medications: &[
        "fluoxetine 20 mg",
        "methadone 10 mg",
        "atorvastatin 40 mg",
        "lamotrigine 100 mg",
    ],
    appointments: &[
        "psychiatry follow-up",
        "prenatal visit",
        "oncology consultation",
    ],
    doctor: "Dr.",
};

const DUTCH: Stock = Stock {
    given: &[
        ("Anneke", "female"),
        ("Bo", "male"),
        ("Chloë", "female"),
        ("Jan-Willem", "male"),
        ("Fleur", "female"),
        ("Daniël", "male"),
        ("Sjoukje", "female"),
        ("Thijs", "male"),
    ],
    family: &[
        "van den Berg",
        "de Vries",
        "'t Hart",
        "van 't Hoff",
        "IJzerman",
        "Özdemir",
        "in 't Veld",
        "ter Beek",
        "Koç",
        "van der Meer-Jansen",
    ],
    streets: &[
        "Sint-Jacobslaan",
        "Van 't Hoffstraat",
        "Eerste Oude Heselaan",
        "Kerkpad",
    ],
    cities: &[
        "'s-Hertogenbosch",
        "Nijmegen",
        "Zwolle",
        "Capelle aan den IJssel",
    ],
    conditions: &[
        "depressieve stoornis",
        "reumatoïde artritis",
        "borstkanker",
        "alcoholverslaving",
    ],
    medications: &[
        "sertraline 50 mg",
        "methylfenidaat 10 mg",
        "metformine 500 mg",
    ],
    appointments: &[
        "intake psychiatrie",
        "controle zwangerschap",
        "afspraak huisarts",
    ],
    doctor: "dr.",
};

const GERMAN: Stock = Stock {
    given: &[
        ("Jürgen", "male"),
        ("Käthe", "female"),
        ("Jo", "male"),
        ("Anna-Lena", "female"),
        ("Günther", "male"),
        ("Renée", "female"),
        ("Björn", "male"),
        ("Mia", "female"),
    ],
    family: &[
        "Müller",
        "Groß",
        "von der Heide",
        "Schröder-Köpf",
        "Yıldız",
        "Weiß",
        "Lü",
        "Öztürk",
        "zu Hohenfels",
        "Jäger",
    ],
    streets: &[
        "Königsallee",
        "Große Bleichen",
        "Am Mühlenbach",
        "Schillerstraße",
    ],
    cities: &["Düsseldorf", "Bad Homburg", "Köln", "Göttingen"],
    conditions: &[
        "Depression",
        "Brustkrebs",
        "Angststörung",
        "Diabetes mellitus Typ 2",
    ],
    medications: &[
        "Citalopram 20 mg",
        "Metformin 850 mg",
        "Lithiumcarbonat 450 mg",
    ],
    appointments: &[
        "Erstgespräch Psychotherapie",
        "Schwangerschaftsvorsorge",
        "Termin Kardiologie",
    ],
    doctor: "Dr. med.",
};

/// Mail domains that belong to nobody (RFC 2606), and Gmail, whose dots vendors drop.
const MAIL: &[&str] = &[
    "example.com",
    "mail.example.org",
    "gmail.com",
    "post.example.net",
];

/// Makes the person with this number; the same number and seed are the same person.
pub(crate) fn person(seed: u64, half: Half, number: usize) -> Person {
    let mut random = Random::new(seed, &format!("person {number} {half:?}"));
    let number = 2 * number + usize::from(half == Half::Second);
    let (language, stock) = match number / 2 % 3 {
        0 => (Language::English, &ENGLISH),
        1 => (Language::Dutch, &DUTCH),
        _ => (Language::German, &GERMAN),
    };
    let (given, sex) = half.pick(&mut random, stock.given);
    let family = half.pick(&mut random, stock.family).to_owned();
    let second = (number % 4 < 2).then(|| half.pick(&mut random, stock.given).0.to_owned());
    let (postal_code, state, country) = postal(language, &mut random);
    let (email, provider_family) = (
        email(given, &family, number, &mut random),
        half.pick(&mut random, stock.family),
    );
    Person {
        id: format!("patient-{number}"),
        language,
        given: given.to_owned(),
        second,
        birth: birth(&mut random),
        sex,
        email,
        phone: phone(language, &mut random),
        street: street(language, stock, half, &mut random),
        city: (half.pick(&mut random, stock.cities)).to_owned(),
        state,
        postal_code,
        country,
        identifiers: identifiers(language, &mut random),
        condition: half.pick(&mut random, stock.conditions),
        medication: half.pick(&mut random, stock.medications),
        provider: format!(
            "{} {} {provider_family}",
            stock.doctor,
            half.pick(&mut random, stock.given).0
        ),
        appointment: half.pick(&mut random, stock.appointments),
        family,
    }
}

fn birth(random: &mut Random) -> (u16, u8, u8) {
    let year = 1930 + u16::try_from(random.below(80)).unwrap_or(0);
    let month = 1 + u8::try_from(random.below(12)).unwrap_or(0);
    (year, month, 1 + u8::try_from(random.below(28)).unwrap_or(0))
}

/// `given.family` in ASCII, with a number, so that no two people share one; every third with a tag.
fn email(given: &str, family: &str, number: usize, random: &mut Random) -> String {
    let ascii = |name: &str| -> String {
        name.chars()
            .filter(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_lowercase()
    };
    let tag = if number.is_multiple_of(3) { "+px" } else { "" };
    let (given, family) = (ascii(given), ascii(family));
    format!("{given}.{family}.{number}{tag}@{}", random.pick(MAIL))
}

/// 555-01xx is set aside for fiction in North America; 085-00 and 0151-000 are not handed out.
fn phone(language: Language, random: &mut Random) -> String {
    match language {
        Language::English => format!("+1 {} 555 01{}", 201 + random.below(780), random.digits(2)),
        Language::Dutch => format!("+31 6 10{}", random.digits(6)),
        Language::German => format!("+49 151 000{}", random.digits(5)),
    }
}

fn street(language: Language, stock: &Stock, half: Half, random: &mut Random) -> String {
    let (name, number) = (half.pick(random, stock.streets), 1 + random.below(980));
    match language {
        Language::English => format!("{number} {name}"),
        Language::Dutch | Language::German => format!("{name} {number}"),
    }
}

fn postal(language: Language, random: &mut Random) -> (String, Option<&'static str>, &'static str) {
    const STATES: &[&str] = &["MA", "OR", "IA", "NC", "WA"];
    match language {
        Language::English => (random.digits(5), Some(*random.pick(STATES)), "US"),
        Language::Dutch => {
            let (digits, letters) = (random.digits(4), random.letters(2, "ABCEGHJKLNPRTVWXZ"));
            (format!("{digits} {letters}"), None, "NL")
        }
        Language::German => (random.digits(5), None, "DE"),
    }
}

/// A record number and a member id, and the country's own number with a valid check digit.
fn identifiers(language: Language, random: &mut Random) -> Vec<(&'static str, String)> {
    let mrn = format!("00{}", random.digits(7));
    let member = format!("XZ{}", random.digits(9));
    let own = match language {
        Language::English => (
            "ssn",
            format!(
                "9{}-{}-{}",
                random.digits(2),
                random.digits(2),
                random.digits(4)
            ),
        ),
        Language::Dutch => ("bsn", bsn(random)),
        Language::German => ("kvnr", kvnr(random)),
    };
    vec![("mrn", mrn), ("member-id", member), own]
}

/// Nine digits from the test range 9999xxxxx that pass the eleven-test (weights 9 to 2, then -1).
fn bsn(random: &mut Random) -> String {
    loop {
        let text = format!("9999{}", random.digits(5));
        let digits: Vec<i64> = text.bytes().map(|byte| i64::from(byte - b'0')).collect();
        let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
        let sum: i64 = digits
            .iter()
            .zip(weights)
            .map(|(digit, weight)| digit * weight)
            .sum();
        if sum % 11 == 0 {
            return text;
        }
    }
}

/// A letter and eight digits with the check digit of §290 SGB V: the letter as two digits, every
/// second doubled, digit sums added, modulo 10.
fn kvnr(random: &mut Random) -> String {
    let letter = random.letters(1, "ABCDEFGHJKLMNPQRSTUVWXYZ");
    let digits = random.digits(8);
    let place = letter
        .bytes()
        .next()
        .map_or(1, |byte| u32::from(byte - b'A') + 1);
    let text = format!("{place:02}{digits}");
    let sum: u32 = text
        .bytes()
        .enumerate()
        .map(|(at, byte)| u32::from(byte - b'0') * if at % 2 == 1 { 2 } else { 1 })
        .map(|product| product / 10 + product % 10)
        .sum();
    format!("{letter}{digits}{}", sum % 10)
}

/// Writes people as a subjects file.
pub(crate) fn subjects_file(people: &[Person]) -> String {
    let mut file = String::new();
    for person in people {
        write_person(person, &mut file);
    }
    file
}

fn write_person(person: &Person, file: &mut String) {
    let Person {
        id,
        given,
        family,
        sex,
        email,
        phone,
        street,
        city,
        country,
        postal_code,
        ..
    } = person;
    let (year, month, day) = person.birth;
    let second = person
        .second
        .iter()
        .map(|name| format!(", \"{name}\""))
        .collect::<String>();
    let language = match person.language {
        Language::English => "en",
        Language::Dutch => "nl",
        Language::German => "de",
    };
    let (condition, medication, provider) = (person.condition, person.medication, &person.provider);
    let state = person
        .state
        .map(|state| format!("state = \"{state}\"\n"))
        .unwrap_or_default();
    let _ = write!(
        file,
        "[[subject]]\nid = \"{id}\"\ngiven = [\"{given}\"{second}]\nfamily = \"{family}\"\n\
         birth_date = {year:04}-{month:02}-{day:02}\nsex = \"{sex}\"\nemails = [\"{email}\"]\n\
         phones = [\"{phone}\"]\nlanguage = \"{language}\"\nconditions = [\"{condition}\"]\n\
         medications = [\"{medication}\"]\nproviders = [\"{provider}\"]\n\
         [[subject.address]]\nlines = [\"{street}\"]\ncity = \"{city}\"\n{state}\
         postal_code = \"{postal_code}\"\ncountry = \"{country}\"\n\
         [[subject.appointment]]\nkind = \"{}\"\n",
        person.appointment
    );
    for (kind, value) in &person.identifiers {
        let _ = write!(
            file,
            "[[subject.identifier]]\nkind = \"{kind}\"\nvalue = \"{value}\"\n"
        );
    }
}
