//! What is wrong with vendors' files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::catalogue::Vendors;
use super::{Endpoint, Example, Recognised, Vendor};
use crate::patterns::PatternErrors;

/// Kinds of products that there are.
const CATEGORIES: &[&str] = &[
    "advertising",
    "analytics",
    "customer-data",
    "error-monitoring",
    "marketing-automation",
    "other",
    "session-replay",
    "tag-manager",
];

/// Complains about what the files say of themselves.
pub(super) fn complain(all: &[Arc<Vendor>], errors: &mut PatternErrors) {
    let mut slugs = HashSet::new();
    let mut endpoints = HashMap::new();
    for vendor in all {
        let file = file(vendor);
        if !slugs.insert(vendor.slug()) {
            errors.add_file(&file, format!("{} is there twice", vendor.name));
        }
        if !CATEGORIES.contains(&vendor.category.as_str()) {
            let known = CATEGORIES.join(", ");
            errors.add_file(&file, format!("the category is one of {known}"));
        }
        for (what, says) in wrong_sources(vendor).chain(wrong_fields(vendor)) {
            errors.add_file(&file, format!("{what} {says}"));
        }
        for endpoint in &vendor.endpoints {
            for says in wrong_endpoint(vendor, endpoint, &mut endpoints) {
                errors.add_file(&file, format!("the endpoint {} {says}", shown(endpoint)));
            }
        }
        let mut switches = HashSet::new();
        for stop in &vendor.stops {
            let again = !switches.insert(&stop.switch);
            let unsourced = stop.source.trim().is_empty();
            let ends_nothing = stop.ends.is_empty();
            for (is_wrong, says) in [
                (again, "is there twice"),
                (unsourced, "names no source"),
                (ends_nothing, "ends nothing"),
            ] {
                if is_wrong {
                    errors.add_file(&file, format!("the switch {} {says}", stop.switch));
                }
            }
        }
    }
}

/// Tries what each file says that it recognises and ignores.
pub(super) fn try_examples(vendors: &Vendors, errors: &mut PatternErrors) {
    for vendor in vendors.all() {
        let file = file(vendor);
        let lists = [(&vendor.recognises, true), (&vendor.ignores, false)];
        for (list, expected) in lists {
            if list.is_empty() {
                let name = if expected { "recognises" } else { "ignores" };
                errors.add_file(&file, format!("there is no example in `{name}`"));
            }
            for line in list {
                if let Some(says) = wrong_example(line, vendors, vendor, expected) {
                    errors.add_file(&file, format!("{line}: {says}"));
                }
            }
        }
    }
}

/// Says what is wrong with a line that a vendor's file says it recognises, or ignores.
fn wrong_example(line: &str, vendors: &Vendors, vendor: &Vendor, expected: bool) -> Option<String> {
    let example = match Example::read(line) {
        Ok(example) => example,
        Err(error) => return Some(error.to_string()),
    };
    let own = vendors
        .recognise(&example.request())
        .filter(Recognised::collects);
    let is_own = own.is_some_and(|one| one.vendor.slug() == vendor.slug());
    let says = if expected { "not recognised" } else { "taken" };
    (is_own != expected).then(|| format!("is {says} as {}", vendor.name))
}

fn file(vendor: &Vendor) -> String {
    format!("vendors/{}.toml", vendor.slug())
}

fn shown(endpoint: &Endpoint) -> String {
    format!("{}{}", endpoint.host, endpoint.path)
}

/// Facts without a source, or with one that is not listed.
fn wrong_sources(vendor: &Vendor) -> impl Iterator<Item = (String, &'static str)> {
    let of_endpoints = vendor.endpoints.iter();
    let of_endpoints =
        of_endpoints.map(|one| (format!("the endpoint {}", shown(one)), &one.source));
    let of_fields = vendor.fields.iter().map(|one| {
        let name = one.names.first().map_or("", String::as_str);
        (format!("the field {name}"), &one.source)
    });
    let facts = of_endpoints.chain(of_fields);
    facts.filter_map(|(what, source)| {
        let is_listed = |name: &String| vendor.sources.contains_key(name);
        if source.is_empty() {
            Some((what, "names no source"))
        } else {
            let unlisted = !source.iter().all(is_listed);
            unlisted.then_some((what, "names a source that is not listed"))
        }
    })
}

fn wrong_fields(vendor: &Vendor) -> impl Iterator<Item = (String, &'static str)> {
    let mut names = HashSet::new();
    let all = vendor.fields.iter().flat_map(|field| &field.names);
    all.filter_map(move |name| {
        let again = !names.insert(name);
        again.then(|| (format!("the field {name}"), "is there twice"))
    })
}

/// Endpoints by host, path, method and needs, and whose they are.
type Endpoints<'a> = HashMap<(String, String), &'a str>;

fn wrong_endpoint<'a>(
    vendor: &'a Vendor,
    endpoint: &Endpoint,
    known: &mut Endpoints<'a>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let is_bare = endpoint.path.trim_matches(['*', '/']).is_empty();
    if endpoint.host == "*" && is_bare && endpoint.needs.is_empty() {
        wrong.push("is any address at all: give it a path or what it needs".to_owned());
    }
    if endpoint.methods.is_empty() {
        wrong.push("has no method".to_owned());
    }
    for method in &endpoint.methods {
        let key = (
            format!("{method} {}", shown(endpoint)),
            endpoint.needs.join("&"),
        );
        if let Some(other) = known.insert(key, &vendor.name) {
            wrong.push(format!("is {other}'s too ({method})"));
        }
    }
    wrong
}
