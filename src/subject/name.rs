//! The forms of a person's name.
//!
//! A given name and a family name side by side name a person wherever they stand. One of them
//! alone, or an initial with the other, is somebody else as often, and counts under a key only.

use super::Subject;
use super::attribute::Attribute;
use super::pen::{Pen, kept, tidy};
use crate::patterns::fold::fold;

/// Words before a family name that some sort behind it: Dutch tussenvoegsels, German and Romance
/// particles, the Arabic article.
const PARTICLES: &[&str] = &[
    "'s", "'t", "aan", "af", "al", "bij", "da", "de", "del", "della", "den", "der", "des", "di",
    "die", "do", "dos", "du", "el", "het", "in", "la", "las", "le", "los", "op", "te", "ten",
    "ter", "tot", "uit", "v", "v.d.", "v/d", "van", "van't", "vd", "vom", "von", "voor", "zu",
    "zum", "zur", "ten",
];

/// A family name taken apart.
struct Family {
    whole: String,
    /// `van der`, or nothing.
    particle: String,
    /// What is left of it.
    rest: String,
}

/// Writes the forms of all names of a person.
pub(super) fn write(subject: &Subject, pen: &mut Pen<'_>) {
    let given: Vec<String> = subject.given.iter().map(|name| tidy(name)).collect();
    let nicknames: Vec<String> = subject.nicknames.iter().map(|name| tidy(name)).collect();
    let (first, further) = match given.split_first() {
        Some((first, further)) => (Some(first.as_str()), further),
        None => (None, &[][..]),
    };
    if let Some(first) = first {
        write_first(first, further, pen);
    }
    for name in further.iter().chain(&nicknames) {
        write_given(name, pen);
    }
    for family in subject.family.iter().chain(&subject.former_family) {
        let family = Family::of(&tidy(family));
        family.write(pen);
        if let Some(first) = first {
            write_full(first, further, &family, pen);
            for name in further.iter().chain(&nicknames) {
                let whole = &family.whole;
                pen.plain(&format!("{name} {whole}"));
                pen.plain(&format!("{whole} {name}"));
                pen.plain(&format!("{}{}", squeezed(name), squeezed(whole)));
                pen.plain(&format!("{}{}", squeezed(whole), squeezed(name)));
            }
        }
    }
}

/// The name in use, with initials and middle names as forms ask for them.
fn write_first(first: &str, further: &[String], pen: &mut Pen<'_>) {
    write_given(first, pen);
    let all = initials(std::iter::once(first).chain(further.iter().map(String::as_str)));
    let own = initials(std::iter::once(first));
    pen.under_key(&spaced(&all));
    pen.under_key(&all);
    pen.under_key(&spaced(&own));
    pen.under_key(&own);
    if !further.is_empty() {
        pen.under_key(&format!("{first} {}", further.join(" ")));
        let middle = initials(further.iter().map(String::as_str));
        pen.under_key(&format!("{first} {}", spaced(&middle)));
    }
}

fn write_given(name: &str, pen: &mut Pen<'_>) {
    pen.about(Attribute::Given, name);
    pen.under_key(name);
    pen.under_key(&squeezed(name));
    for half in halves(name) {
        pen.under_key(half);
    }
    pen.under_key(&name.chars().take(1).collect::<String>());
    pen.digest_words(name);
    pen.digest(&name.to_uppercase());
}

impl Family {
    fn of(name: &str) -> Self {
        let words: Vec<&str> = name.split_whitespace().collect();
        let count = words.iter().take_while(|word| is_particle(word)).count();
        let count = count.min(words.len().saturating_sub(1));
        let (particle, rest) = words.split_at_checked(count).unwrap_or((&[], &words));
        Self {
            whole: words.join(" "),
            particle: particle.join(" "),
            rest: rest.join(" "),
        }
    }

    fn write(&self, pen: &mut Pen<'_>) {
        pen.about(Attribute::Family, &self.whole);
        for spelling in self.spellings() {
            pen.under_key(&spelling);
        }
        pen.under_key(&self.rest);
        if !self.particle.is_empty() {
            pen.under_key(&format!("{} {}", self.rest, self.particle));
            pen.digest_words(&self.rest);
        }
        for half in halves(&self.rest) {
            pen.under_key(half);
            pen.under_key(&gapped(half));
            pen.under_key(&format!("{} {half}", self.particle));
        }
        pen.digest_words(&self.whole);
        pen.digest(&self.whole.to_uppercase());
    }

    /// The whole name: as it is, in one word, with its apostrophe as a gap, with its particle
    /// contracted (`v.d. Berg`, `vdBerg`).
    fn spellings(&self) -> Vec<String> {
        let mut all = vec![
            self.whole.clone(),
            squeezed(&self.whole),
            gapped(&self.whole),
        ];
        if !self.particle.is_empty() {
            let letters = initials(self.particle.split(' '));
            all.push(format!("{} {}", spaced(&letters), self.rest));
            if letters.len() > 1 {
                all.push(format!("{letters} {}", self.rest));
                all.push(format!("{letters}{}", self.rest));
            }
            let particle = squeezed(&self.particle);
            all.push(format!("{particle} {}", self.rest));
            all.push(format!("{particle}{}", self.rest));
        }
        all
    }
}

fn is_particle(word: &str) -> bool {
    let plain = word.to_lowercase().replace('’', "'");
    PARTICLES.contains(&plain.as_str())
}

/// Returns the first given name and the family name of a whole name, given names first: what is
/// behind the last of these, or starts with a particle.
pub(super) fn first_and_family(whole: &str) -> Option<(&str, String)> {
    let words: Vec<&str> = whole.split_whitespace().collect();
    let (first, others) = words.split_first()?;
    let particle = others.iter().position(|word| is_particle(word));
    let start = particle.unwrap_or(others.len().checked_sub(1)?);
    Some((first, others.get(start..)?.join(" ")))
}

fn write_full(first: &str, further: &[String], family: &Family, pen: &mut Pen<'_>) {
    let whole = &family.whole;
    pen.about(Attribute::Name, &format!("{first} {whole}"));
    for spelling in family.spellings() {
        for first in [first, &squeezed(first)] {
            pen.plain(&format!("{first} {spelling}"));
            pen.plain(&format!("{spelling} {first}"));
        }
    }
    pen.plain(&format!("{}{}", squeezed(first), squeezed(whole)));
    pen.plain(&format!("{}{}", squeezed(whole), squeezed(first)));
    if !further.is_empty() {
        write_middle(first, further, family, pen);
    }
    if !family.particle.is_empty() {
        let Family { particle, rest, .. } = family;
        let all = with_further(first, further);
        pen.plain(&format!("{rest} {particle} {first}"));
        pen.plain(&format!("{rest} {first} {particle}"));
        pen.plain(&format!("{rest} {all} {particle}"));
        let letters = spaced(&initials(further.iter().map(String::as_str)));
        pen.plain(&format!("{rest} {first} {letters} {particle}"));
    }
    write_partial(first, further, family, pen);
    digest_full(first, further, family, pen);
}

fn write_middle(first: &str, further: &[String], family: &Family, pen: &mut Pen<'_>) {
    let whole = &family.whole;
    let all = with_further(first, further);
    let letters = spaced(&initials(further.iter().map(String::as_str)));
    pen.plain(&format!("{all} {whole}"));
    pen.plain(&format!("{whole} {all}"));
    let letter: String = letters.chars().take(1).collect();
    for letters in [&letters, &letter] {
        pen.plain(&format!("{first} {letters} {whole}"));
        pen.plain(&format!("{whole} {first} {letters}"));
    }
}

/// What may be somebody else: initials with the family name, a given name with its initial or with
/// half of it.
fn write_partial(first: &str, further: &[String], family: &Family, pen: &mut Pen<'_>) {
    let Family {
        whole,
        rest,
        particle,
    } = family;
    let names = std::iter::once(first).chain(further.iter().map(String::as_str));
    let (own, all) = (initials(std::iter::once(first)), initials(names));
    let short: String = first.chars().take(1).collect();
    for letters in [&short, &own, &all] {
        pen.under_key(&format!("{letters} {whole}"));
        pen.under_key(&format!("{} {whole}", spaced(letters)));
        pen.under_key(&format!("{whole} {letters}"));
        pen.under_key(&format!("{whole} {}", spaced(letters)));
        if !particle.is_empty() {
            pen.under_key(&format!("{rest} {} {particle}", spaced(letters)));
        }
    }
    pen.under_key(&format!("{short}{}", squeezed(whole)));
    pen.under_key(&format!("{}{short}", squeezed(whole)));
    let initial: String = rest.chars().take(1).collect();
    pen.under_key(&format!("{first} {initial}"));
    for half in halves(rest) {
        pen.under_key(&format!("{first} {half}"));
        pen.under_key(&format!("{half} {first}"));
        pen.under_key(&format!("{first} {particle} {half}"));
    }
    for half in halves(first) {
        pen.under_key(&format!("{half} {whole}"));
    }
}

fn digest_full(first: &str, further: &[String], family: &Family, pen: &mut Pen<'_>) {
    let whole = &family.whole;
    let main = format!("{first} {whole}");
    pen.digest_words(&main);
    pen.digest(&main.to_uppercase());
    pen.digest(&squeezed(&format!("{whole}{first}")).to_lowercase());
    let mut others = vec![format!("{whole} {first}"), format!("{whole}, {first}")];
    if !further.is_empty() {
        others.push(format!("{} {whole}", with_further(first, further)));
        let letters = spaced(&initials(further.iter().map(String::as_str)));
        others.push(format!("{first} {letters} {whole}"));
    }
    for other in others {
        pen.digest(&other.to_lowercase());
    }
}

fn with_further(first: &str, further: &[String]) -> String {
    let mut all = first.to_owned();
    for name in further {
        all.push(' ');
        all.push_str(name);
    }
    all
}

/// The first letter of each name and of each half of a name.
fn initials<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names
        .flat_map(|name| name.split(['-', ' ', '.', '/']))
        .filter_map(|part| part.chars().find(|c| c.is_alphanumeric()))
        .collect()
}

/// Letters with a space between them.
fn spaced(letters: &str) -> String {
    let apart: Vec<String> = letters.chars().map(String::from).collect();
    apart.join(" ")
}

/// Without spaces, hyphens and apostrophes.
fn squeezed(name: &str) -> String {
    kept(name, char::is_alphanumeric)
}

/// With a space for an apostrophe.
fn gapped(name: &str) -> String {
    name.replace(['\'', '’', '\u{2bc}'], " ")
}

/// The halves of a double name (`Müller-Lüdenscheidt`, `García López`, `Mary Ann`); those of one or
/// two letters are not used alone.
fn halves(name: &str) -> impl Iterator<Item = &str> {
    let between = ['-', '–', ' '];
    let is_double = name.contains(between);
    name.split(between)
        .filter(move |half| is_double && fold(half.as_bytes()).len() > 2)
}
