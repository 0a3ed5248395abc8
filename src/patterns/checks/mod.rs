//! The checks behind identifiers: checksums, ranges that are never issued, and what a value of a
//! kind looks like.
//!
//! A check is asked of values that have the identifier's shape already.

mod dates;
mod documents;
mod health;
mod looks;
mod money;
mod people;

use serde::Deserialize;

use super::icd10::Icd10;

/// How an identifier proves itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Check {
    /// US bank routing number: weights 3, 7, 1 (ABA).
    Aba,
    /// Swiss AHV number: EAN-13.
    Ahv,
    /// Australian Medicare number: weights 1, 3, 7, 9, modulo 10.
    AuMedicare,
    /// Personal health number of British Columbia: products modulo 11.
    BcPhn,
    /// Belgian national register number: 97 less the remainder.
    BeRrn,
    /// A day between 1905 and the near past, in one of the ways to write one.
    BirthDate,
    /// A birth date as seconds or milliseconds of Unix time: a midnight, or at least a full hour.
    BirthEpoch,
    /// Dutch BSN: the sum of digits weighted 9 to 2 and -1 is a multiple of 11.
    Bsn,
    /// Payment card: Luhn, and a first digit and length that are issued (ISO/IEC 7812).
    Card,
    /// DEA registration: odd digits and twice the even ones.
    Dea,
    /// German passport or identity card: weights 7, 3, 1 (ICAO 9303), where the check digit is there.
    DeDocument,
    /// German tax id: ISO 7064 mod 11,10, and one digit that comes twice or three times.
    DeTax,
    /// An e-mail address.
    Email,
    /// IBAN: ISO 7064 mod 97-10, and the length of its country (ISO 13616).
    Iban,
    /// A code of ICD-10-CM.
    #[serde(rename = "icd-10")]
    Icd10,
    /// German Institutionskennzeichen: weights 2, 1 over digits 3 to 8.
    Ik,
    /// An IP address of somebody: no loopback, no version number.
    Ip,
    /// German health insurance number: letter as two digits, weights 1, 2.
    Kvnr,
    /// German physician number: weights 4, 9.
    Lanr,
    /// Luhn over all digits.
    Luhn,
    /// An e-mail address that is one wherever it stands.
    Mailbox,
    /// The second line of a passport, with its check digits (ICAO Doc 9303).
    Mrz,
    /// A mobile or advertising id that is not all zeros.
    NotZero,
    /// British NHS number, and the Scottish CHI: weights 10 to 2, modulo 11.
    Nhs,
    /// French NIR: 97 less the remainder.
    Nir,
    /// The form says it all.
    None,
    /// NPI: Luhn with the prefix 80840 (CMS).
    Npi,
    /// Four digits at least, and nothing but letters, digits and separators.
    Number,
    /// Letters as in a person's name.
    PersonName,
    /// As many digits as a telephone number has, and nothing but what stands between them.
    Phone,
    /// A licence plate: letters and figures, few of each.
    Plate,
    /// Health insurance number of Quebec: letters, century and birth date weighted.
    Ramq,
    /// German pension insurance number: letter as two digits, weights 2, 1, 2, 5, 7, 1 ….
    Rvnr,
    /// SNOMED CT identifier: Verhoeff, and a partition that is there.
    Snomed,
    /// SSN: areas 000, 666 and 9xx, group 00 and serial 0000 are never issued (SSA).
    Ssn,
    /// Austrian social insurance number: weights 3, 7, 9, 5, 8, 4, 2, 1, 6, modulo 11.
    Svnr,
    /// A medical device's identifier: the check digit of its GTIN (GS1).
    Udi,
    /// Vehicle identification number: transliterated and weighted, modulo 11 (49 CFR 565.15).
    Vin,
}

impl Check {
    /// Whether `value`, which has the right form, passes.
    pub(crate) fn passes(self, value: &[u8], codes: &Icd10) -> bool {
        match self {
            Self::None => true,
            Self::Icd10 => codes.holds(value),
            Self::Iban => money::iban(value),
            Self::Kvnr => health::kvnr(value),
            Self::Mrz => documents::mrz(value),
            Self::Plate => documents::plate(value),
            Self::Ramq => health::ramq(value),
            Self::Rvnr => people::rvnr(value),
            Self::DeDocument => documents::german(value),
            Self::Udi => documents::udi(value),
            Self::Vin => documents::vin(value),
            Self::BirthDate
            | Self::BirthEpoch
            | Self::Email
            | Self::Ip
            | Self::Mailbox
            | Self::Number
            | Self::NotZero
            | Self::PersonName
            | Self::Phone => std::str::from_utf8(value).is_ok_and(|text| self.looks(text)),
            _ => self.sums_up(&digits(value)),
        }
    }

    /// Whether the text looks like a value of the kind.
    fn looks(self, text: &str) -> bool {
        match self {
            Self::BirthDate => dates::is_birth_date(text),
            Self::BirthEpoch => dates::is_birth_epoch(text),
            Self::Email => looks::is_email(text),
            Self::Ip => looks::is_ip(text),
            Self::Mailbox => looks::is_mailbox(text),
            Self::Number => looks::is_number(text),
            Self::NotZero => text
                .bytes()
                .any(|byte| byte.is_ascii_alphanumeric() && byte != b'0'),
            Self::PersonName => looks::is_name(text),
            Self::Phone => looks::is_phone(text),
            _ => false,
        }
    }

    /// Whether the digits add up.
    fn sums_up(self, digits: &[u32]) -> bool {
        match self {
            Self::Aba => money::aba(digits),
            Self::Ahv => people::ahv(digits),
            Self::AuMedicare => health::au_medicare(digits),
            Self::BcPhn => health::bc_phn(digits),
            Self::BeRrn => people::be_rrn(digits),
            Self::Bsn => people::bsn(digits),
            Self::Card => money::card(digits),
            Self::Dea => health::dea(digits),
            Self::DeTax => people::de_tax(digits),
            Self::Ik => health::ik(digits),
            Self::Lanr => health::lanr(digits),
            Self::Luhn => luhn(digits.iter().copied()),
            Self::Nhs => health::nhs(digits),
            Self::Nir => people::nir(digits),
            Self::Npi => luhn([8, 0, 8, 4, 0].iter().chain(digits).copied()),
            Self::Snomed => health::snomed(digits),
            Self::Ssn => people::ssn(digits),
            Self::Svnr => people::svnr(digits),
            _ => false,
        }
    }
}

/// The digits of a value, whatever stands between them.
fn digits(value: &[u8]) -> Vec<u32> {
    let digit = |byte: &u8| char::from(*byte).to_digit(10);
    value.iter().filter_map(digit).collect()
}

/// The sum of digits by their weights; what has no weight does not count.
fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    let products = digits.iter().zip(weights);
    products.map(|(digit, weight)| digit * weight).sum()
}

/// The sum of the digits of products, as in Luhn's method, from the left.
fn weighted_digits(digits: &[u32], weights: &[u32]) -> u32 {
    let products = digits.iter().zip(weights);
    products
        .map(|(digit, weight)| digit * weight)
        .map(|product| product / 10 + product % 10)
        .sum()
}

fn luhn(digits: impl DoubleEndedIterator<Item = u32>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The number that digits write, up to eighteen of them.
fn number(digits: &[u32]) -> Option<u64> {
    let next = |number: u64, digit: &u32| number.checked_mul(10)?.checked_add(u64::from(*digit));
    digits.iter().try_fold(0, next)
}

/// A letter as its place in the alphabet, in two digits: `C` is 0, 3.
fn letter_digits(letter: u8) -> Option<[u32; 2]> {
    let place = u32::from(letter.to_ascii_uppercase().checked_sub(b'A')?) + 1;
    (place <= 26).then_some([place / 10, place % 10])
}

#[cfg(test)]
mod tests;
