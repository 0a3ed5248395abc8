//! The vendor catalogue: whose host it is, what its endpoints are, and what its fields mean.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::Arc;

use serde::Deserialize;

use super::glob::fits;
use super::{PatternError, PatternErrors};

/// One company's product, as `patterns/vendors/*.toml` describes it.
#[derive(Debug)]
pub struct Vendor {
    /// What is written of it.
    written: Written,
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

/// A vendor's file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// The product's name: `Meta Pixel`.
    pub name: String,
    /// The company that receives the data.
    pub company: String,
    /// `advertising`, `analytics`, `session-replay`, `tag-manager` …
    pub category: String,
    hosts: Vec<String>,
    #[serde(default)]
    cookies: Vec<String>,
    /// Where the facts are from.
    pub sources: Vec<String>,
    #[serde(default, rename = "endpoint")]
    endpoints: Vec<Endpoint>,
    #[serde(default, rename = "field")]
    fields: Vec<Field>,
}

/// An address that a tag sends to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Endpoint {
    host: String,
    path: String,
    methods: Vec<String>,
}

/// What some of a vendor's fields mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Such as `email`, `page_url`, `button_text`, `device_id`.
    pub meaning: String,
    /// How the value is expected: `plain`, `sha256`, `json`, `mask` …
    pub form: String,
    names: Vec<String>,
}

impl Vendor {
    /// Indexes what is written of a vendor.
    fn new(written: Written, number: u64) -> Self {
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
        Self {
            slug: slug(&written.name),
            written,
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

    /// Whether the product is there to advertise.
    pub fn advertises(&self) -> bool {
        self.category == "advertising"
    }

    /// Returns what a field of this vendor's requests means, if the catalogue says.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let unnumbered = without_indices(name);
        let by_glob = || self.globs.iter().find(|(glob, _)| fits(glob, &unnumbered));
        let exact = self.exact.get(&*unnumbered);
        let at = exact.or_else(|| by_glob().map(|(_, at)| at))?;
        self.fields.get(*at)
    }

    /// Whether the vendor keeps its own id of the browser or person in a cookie of this name.
    pub fn identifies_by_cookie(&self, name: &str) -> bool {
        self.cookies.iter().any(|own| match own.split_once('<') {
            Some((start, _)) => name.starts_with(start),
            None => own == name,
        })
    }

    fn has_endpoint(&self, method: &str, host: &str, path: &str) -> bool {
        self.endpoints.iter().any(|endpoint| {
            fits(&endpoint.host, host)
                && fits(&endpoint.path, path)
                && endpoint.methods.iter().any(|own| own == method)
        })
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

/// All vendors, found by host.
#[derive(Debug, Default)]
pub struct Vendors {
    by_host: HashMap<String, Vec<Arc<Vendor>>>,
    by_glob: Vec<(String, Arc<Vendor>)>,
    all: Vec<Arc<Vendor>>,
}

/// A vendor, and how it was recognised.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// Who receives the request.
    pub vendor: Arc<Vendor>,
    /// Whether the address is one that its tag reports to, rather than only one of its hosts.
    pub endpoint: bool,
}

impl Vendors {
    /// Reads one vendor's file and adds it.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Result<(), PatternError> {
        let written: Written =
            toml::from_str(text).map_err(|error| PatternError::toml(file, text, &error))?;
        let number = u64::try_from(self.all.len() + 1).unwrap_or(u64::MAX);
        let vendor = Arc::new(Vendor::new(written, number));
        for host in &vendor.hosts {
            if host.contains('*') {
                self.by_glob.push((host.clone(), Arc::clone(&vendor)));
            } else {
                self.by_host
                    .entry(host.clone())
                    .or_default()
                    .push(Arc::clone(&vendor));
            }
        }
        self.all.push(vendor);
        Ok(())
    }

    /// Complains about products that are there twice, lack a source, or give a field two meanings.
    pub(super) fn complain(&self, errors: &mut PatternErrors) {
        let mut slugs = HashSet::new();
        for vendor in &self.all {
            let slug = vendor.slug();
            let file = format!("vendors/{slug}.toml");
            if vendor.sources.is_empty() {
                errors.add_file(&file, format!("{} names no source", vendor.name));
            }
            let mut names = HashSet::new();
            for name in vendor.fields.iter().flat_map(|field| &field.names) {
                if !names.insert(name) {
                    errors.add_file(&file, format!("the field {name} is there twice"));
                }
            }
            if !slugs.insert(slug) {
                errors.add_file(&file, format!("{} is there twice", vendor.name));
            }
        }
    }

    /// Returns the vendor that receives a request to this address. Where several share a host,
    /// the one whose endpoint it is.
    pub fn recognise(&self, method: &str, host: &str, path: &str) -> Option<Recognised> {
        let candidates = self.candidates(host);
        let recognised = |vendor: &Arc<Vendor>, endpoint| Recognised {
            vendor: Arc::clone(vendor),
            endpoint,
        };
        candidates
            .iter()
            .find(|vendor| vendor.has_endpoint(method, host, path))
            .map(|vendor| recognised(vendor, true))
            .or_else(|| candidates.first().map(|vendor| recognised(vendor, false)))
    }

    /// Returns every vendor.
    pub fn all(&self) -> &[Arc<Vendor>] {
        &self.all
    }

    fn candidates(&self, host: &str) -> Vec<&Arc<Vendor>> {
        let exact = self.by_host.get(host).into_iter().flatten();
        let by_glob = self.by_glob.iter().filter(|(glob, _)| fits(glob, host));
        exact.chain(by_glob.map(|(_, vendor)| vendor)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_left_out_and_names_kept() {
        for (name, expected) in [
            ("req[0].md.btx", "req[].md.btx"),
            ("cd[buttonText]", "cd[buttonText]"),
            ("a[12][b3]", "a[][b3]"),
            ("open[1", "open[1"),
        ] {
            assert_eq!(without_indices(name), expected);
        }
    }

    #[test]
    fn a_slug_has_letters_digits_and_single_hyphens() {
        let text = "name = \"Microsoft UET (Bing Ads)\"\ncompany = \"\"\ncategory = \"\"\nhosts = \
                    []\nsources = []\n";
        let mut vendors = Vendors::default();
        vendors.add("x.toml", text).unwrap();
        assert_eq!(vendors.all()[0].slug(), "microsoft-uet-bing-ads");
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_file_and_line() {
        let error = Vendors::default()
            .add("x.toml", "name = \"X\"\ncolour = 1\n")
            .unwrap_err();
        let shown = error.to_string();
        assert!(
            shown.contains("x.toml") && shown.contains("colour"),
            "{shown}"
        );
    }
}
