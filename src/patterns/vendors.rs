//! The vendor catalogue: whose host it is, what its endpoints are, and what its fields mean.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;

use super::glob::fits;
use super::{PatternError, PatternErrors};

/// One company's product, as `patterns/vendors/*.toml` describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
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
    /// Returns the name in lower case, every run of other characters than letters and digits as
    /// one hyphen: `Microsoft UET (Bing Ads)` is `microsoft-uet-bing-ads`.
    pub fn slug(&self) -> String {
        let words = self.name.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<String> = words
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        words.join("-")
    }

    /// Whether the product is there to advertise.
    pub fn advertises(&self) -> bool {
        self.category == "advertising"
    }

    /// Returns what a field of this vendor's requests means, if the catalogue says.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let unnumbered = without_indices(name);
        let exact = |field: &&Field| field.names.contains(&unnumbered);
        let glob = |field: &&Field| field.names.iter().any(|own| fits(own, &unnumbered));
        self.fields
            .iter()
            .find(exact)
            .or_else(|| self.fields.iter().find(glob))
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

/// `req[0].md.btx` is catalogued as `req[].md.btx`.
fn without_indices(name: &str) -> String {
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
    out
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
        let vendor: Vendor =
            toml::from_str(text).map_err(|error| PatternError::toml(file, text, &error))?;
        let vendor = Arc::new(vendor);
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
