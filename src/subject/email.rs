//! The forms of an e-mail address.

use super::Subject;
use super::attribute::Attribute;
use super::pen::{Pen, kept, tidy};
use crate::patterns::fold::fold;

/// A local part shorter than this is a word like any other.
const SHORTEST_LOCAL_PART: usize = 8;

/// Writes the forms of `address`, which is one of `subject`'s.
///
/// Sources: Meta, TikTok, Snap, LinkedIn and X trim and lower-case; Google drops the dots of Gmail
/// addresses; UID2 drops Gmail's dots and tag; Microsoft UET drops dots and tag for every domain;
/// Reddit drops the tag and everything that is no letter or digit; `FullContact` lists upper case.
pub(super) fn write(address: &str, subject: &Subject, pen: &mut Pen<'_>) {
    let typed = tidy(address);
    let lower = typed.to_lowercase();
    pen.about(Attribute::Email, &lower);
    let all = spellings(&lower);
    for spelling in &all {
        pen.address(spelling);
        pen.plain(spelling);
        pen.digest(spelling);
    }
    pen.digest(&typed);
    pen.digest(&lower.to_uppercase());
    pen.digest_of_digests(&lower);
    if let Some((local, _)) = lower.rsplit_once('@') {
        if is_distinctive(local, subject) {
            pen.plain(local);
        } else {
            pen.under_key(local);
        }
        pen.digest(local);
    }
}

/// Returns the normalised spellings of a lower-case address, itself the first.
fn spellings(lower: &str) -> Vec<String> {
    let mut all = vec![lower.to_owned()];
    if let Some((local, domain)) = lower.rsplit_once('@') {
        let untagged = local.split('+').next().unwrap_or(local);
        let mut with = |local: &str| all.push(format!("{local}@{domain}"));
        with(untagged);
        with(&untagged.replace('.', ""));
        with(&kept(untagged, |c| c.is_ascii_alphanumeric()));
        if !lower.is_ascii() {
            with(&fold(untagged.as_bytes()).replace(' ', ""));
        }
        if matches!(domain, "gmail.com" | "googlemail.com") {
            with(&local.replace('.', ""));
            // One mailbox under two names.
            let own = all.clone();
            let other = |one: &String| {
                let (local, domain) = one.rsplit_once('@')?;
                let other = if domain == "gmail.com" {
                    "googlemail.com"
                } else {
                    "gmail.com"
                };
                Some(format!("{local}@{other}"))
            };
            all.extend(own.iter().filter_map(other));
        }
    }
    all
}

/// Whether the part before the `@` means nothing else where it stands alone. One that is made of
/// the person's names is found as the name, and is no address where a page greets them.
fn is_distinctive(local: &str, subject: &Subject) -> bool {
    let is_marked = local
        .chars()
        .any(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '_'));
    local.len() >= SHORTEST_LOCAL_PART && is_marked && has_more_than_names(local, subject)
}

fn has_more_than_names(local: &str, subject: &Subject) -> bool {
    let names = subject.given.iter().chain(&subject.nicknames);
    let names = names.chain(&subject.family).chain(&subject.former_family);
    let names = names.map(|name| fold(name.as_bytes()));
    let names = names.collect::<Vec<_>>().join(" ");
    fold(local.as_bytes())
        .split(' ')
        .filter(|word| word.len() > 1 || word.bytes().all(|byte| byte.is_ascii_digit()))
        .any(|word| !names.split(' ').any(|name| name == word))
}
