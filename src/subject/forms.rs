//! From people's values to every form they take on the wire.
//!
//! Plain forms are folded as all text is and found as whole words. Short ones (a given name, a
//! state, a sex) count only under a key that means them; as digests they count anywhere, since
//! nothing else has that digest. Forms are written one by one and not kept here: of a hundred
//! thousand people they would fill gigabytes.

use super::attribute::Attribute;
use super::pen::Pen;
use super::{Salt, Subject, care, date, email, identifier, name, phone, place};
use crate::sensitive::Sensitive;

/// One value of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The subject, by its place in the list.
    pub subject: u32,
    /// What of the subject.
    pub attribute: Attribute,
    /// The value itself, folded: whatever form it takes, its fingerprint is this one's.
    pub(crate) value: Sensitive<Box<[u8]>>,
}

/// A place in the list of owners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OwnerId(pub(crate) u32);

/// Everybody whose values are looked for, one owner a value and not a form.
#[derive(Default)]
pub struct Owners {
    list: Vec<Owner>,
    ids: Vec<Box<str>>,
}

impl Owners {
    /// Returns whose value it is, and what of them.
    pub fn get(&self, id: OwnerId) -> Option<&Owner> {
        self.list.get(usize::try_from(id.0).ok()?)
    }

    /// Returns how findings name a subject.
    pub fn subject_id(&self, subject: u32) -> Option<&str> {
        let id = self.ids.get(usize::try_from(subject).ok()?)?;
        Some(id)
    }

    pub(super) fn add(&mut self, owner: Owner) -> OwnerId {
        self.list.push(owner);
        OwnerId(place_of_last(self.list.len()))
    }

    pub(super) fn add_subject(&mut self, id: &str) -> u32 {
        self.ids.push(id.into());
        place_of_last(self.ids.len())
    }
}

/// Four billion values do not fit into memory: the number always fits.
fn place_of_last(length: usize) -> u32 {
    u32::try_from(length - 1).unwrap_or(u32::MAX)
}

/// Takes the forms of values, one by one.
pub trait FormSink {
    /// Folded text that counts wherever it stands as whole words.
    fn anywhere(&mut self, folded: &str, owner: OwnerId);
    /// Folded text that counts as the whole value of a field whose key means it.
    fn under_key(&mut self, folded: &str, owner: OwnerId);
    /// An e-mail address in lower case, that counts also where letters stand right before or after
    /// it.
    fn address(&mut self, address: &str, owner: OwnerId);
    /// A raw digest. `made_by` are the names for the end of a finding's chain: `md5`, `sha256` for
    /// the SHA-256 of the MD5's hex.
    fn digest(&mut self, raw: &[u8], made_by: &'static [&'static str], owner: OwnerId);
}

/// Writes every form of every subject to `sink`; `salts` are put before and after a value before
/// it is digested.
pub fn write(subjects: &[Subject], salts: &[Salt], sink: &mut dyn FormSink) -> Owners {
    let mut pen = Pen::new(sink, salts);
    for subject in subjects {
        pen.subject(&subject.id);
        name::write(subject, &mut pen);
        for address in &subject.emails {
            email::write(address, subject, &mut pen);
        }
        for number in &subject.phones {
            phone::write(number, &mut pen);
        }
        for address in &subject.addresses {
            place::write(address, &mut pen);
        }
        for identifier in &subject.identifiers {
            identifier::write(identifier, &mut pen);
        }
        if let Some(day) = subject.birth_date {
            date::write_birth(day, &mut pen);
        }
        care::write(subject, &mut pen);
    }
    pen.owners()
}
