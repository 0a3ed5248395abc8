//! The vendor catalogue: whose host it is, what its endpoints are, what its fields mean, and what a
//! site's owner switches off.

mod catalogue;
mod check;
mod example;
mod lines;
mod written;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Deref;

pub use catalogue::{KnownBy, Recognised, Request, Vendors};
pub use example::{Example, ExampleError};
pub use written::{Endpoint, Field, Stop, Written};

use super::glob::fits;
use lines::Lines;

/// One company's product, as `patterns/vendors/*.toml` describes it.
#[derive(Debug)]
pub struct Vendor {
    /// What is written of it.
    written: Written,
    /// Where that stands.
    lines: Lines,
    slug: String,
    /// Which vendor it is of all that were read.
    number: u64,
    /// Its fields by their full names, and those with a star in the name.
    exact: HashMap<String, usize>,
    globs: Vec<(String, usize)>,
}

impl Deref for Vendor {
    type Target = Written;

    fn deref(&self) -> &Written {
        &self.written
    }
}

impl Vendor {
    /// Indexes what is written of a vendor.
    fn new(written: Written, lines: Lines, number: u64) -> Self {
        let (mut exact, mut globs) = (HashMap::new(), Vec::new());
        for (at, field) in written.fields.iter().enumerate() {
            for name in &field.names {
                if name.contains('*') {
                    globs.push((name.clone(), at));
                } else {
                    exact.entry(name.clone()).or_insert(at);
                }
            }
        }
        // Of several that fit, the one that says most of a name counts.
        globs.sort_by_key(|(glob, _): &(String, usize)| std::cmp::Reverse(glob.len()));
        Self {
            slug: slug(&written.name),
            written,
            lines,
            number,
            exact,
            globs,
        }
    }

    /// Returns the name in lower case, every run of other characters than letters and digits as
    /// one hyphen: `Microsoft UET (Bing Ads)` is `microsoft-uet-bing-ads`.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// Returns a number that no other vendor of the same catalogue has; never 0.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Returns what a field of this vendor's requests means, if the catalogue says; an item of a list is
    /// what the list is.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let unnumbered = without_indices(name);
        let of_list = || self.named(unnumbered.strip_suffix("[]")?);
        self.named(&unnumbered).or_else(of_list)
    }

    /// Returns what is written of a field of this name, in which indices are left out.
    fn named(&self, unnumbered: &str) -> Option<&Field> {
        let by_glob = || self.globs.iter().find(|(glob, _)| fits(glob, unnumbered));
        let exact = self.exact.get(unnumbered);
        let at = exact.or_else(|| by_glob().map(|(_, at)| at))?;
        self.fields.get(*at)
    }

    /// Whether the vendor keeps its own id of the browser or person in a cookie of this name.
    pub fn identifies_by_cookie(&self, name: &str) -> bool {
        self.cookies.iter().any(|own| match own.split_once('<') {
            Some((start, _)) => name.starts_with(start),
            None => fits(own, name),
        })
    }

    /// Returns what to switch off so that fields of these meanings are not sent any more: what ends
    /// them and nothing else first, the removal of the whole tag last.
    pub fn stops<'a>(&'a self, meanings: &'a [&str]) -> impl Iterator<Item = &'a Stop> {
        let ends = |stop: &&Stop| {
            let ended = |meaning: &String| meaning == "*" || meanings.contains(&meaning.as_str());
            stop.ends.iter().any(ended)
        };
        self.written.stops.iter().filter(ends)
    }
}

fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}

/// `req[0].md.btx` is catalogued as `req[].md.btx`.
fn without_indices(name: &str) -> Cow<'_, str> {
    if !name.contains('[') {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        out.push('[');
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        if !rest.starts_with(']') {
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
