//! What is wrong with vendors' files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::catalogue::{Recognised, Vendors};
use super::lines::Part;
use super::{Endpoint, Example, Vendor};
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
        let file = vendor.lines.file.as_str();
        if !slugs.insert(vendor.slug()) {
            errors.add_file(file, format!("{} is there twice", vendor.name));
        }
        if !CATEGORIES.contains(&vendor.category.as_str()) {
            let known = CATEGORIES.join(", ");
            let says = format!("the category is one of {known}");
            errors.add(file, vendor.lines.category, says);
        }
        let mut add = |part: Part, says: String| errors.add(file, vendor.lines.line(part), says);
        complain_of_endpoints(vendor, &mut endpoints, &mut add);
        complain_of_fields(vendor, &mut add);
        complain_of_stops(vendor, &mut add);
    }
}

/// Tries what each file says that it recognises and ignores.
pub(super) fn try_examples(vendors: &Vendors, errors: &mut PatternErrors) {
    for vendor in vendors.all() {
        let file = vendor.lines.file.as_str();
        let mut examples: Vec<(Part, &String)> = Vec::new();
        for (name, list, part) in [
            (
                "recognises",
                &vendor.recognises,
                Part::Recognises as fn(usize) -> Part,
            ),
            ("ignores", &vendor.ignores, Part::Ignores),
        ] {
            if list.is_empty() {
                errors.add_file(file, format!("there is no example in `{name}`"));
            }
            let numbered = list.iter().enumerate();
            examples.extend(numbered.map(|(at, example)| (part(at), example)));
        }
        for (part, example) in examples {
            let expected = matches!(part, Part::Recognises(_));
            if let Some(says) = wrong_example(vendors, vendor, example, expected) {
                errors.add(file, vendor.lines.line(part), says);
            }
        }
    }
}

/// Says what is wrong with an example, if something is.
fn wrong_example(vendors: &Vendors, own: &Vendor, line: &str, expected: bool) -> Option<String> {
    let example = match Example::read(line) {
        Ok(example) => example,
        Err(error) => return Some(format!("{line}: {error}")),
    };
    let found = vendors.recognise(&example.request());
    let receiver = found.filter(Recognised::collects);
    let is_own = receiver.is_some_and(|one| one.vendor.slug() == own.slug());
    let says = if expected { "not recognised" } else { "taken" };
    (is_own != expected).then(|| format!("{line}: is {says} as {}", own.name))
}

fn shown(endpoint: &Endpoint) -> String {
    format!("{}{}", endpoint.host, endpoint.path)
}

/// Takes complaints.
type Add<'a> = &'a mut dyn FnMut(Part, String);

fn complain_of_endpoints<'a>(vendor: &'a Vendor, known: &mut Endpoints<'a>, add: Add<'_>) {
    for (at, endpoint) in vendor.endpoints.iter().enumerate() {
        let what = format!("the endpoint {}", shown(endpoint));
        let wrong = wrong_endpoint(vendor, endpoint, known).into_iter();
        let source = wrong_source(vendor, &endpoint.source).map(str::to_owned);
        for says in wrong.chain(source) {
            add(Part::Endpoint(at), format!("{what} {says}"));
        }
    }
}

fn complain_of_fields(vendor: &Vendor, add: Add<'_>) {
    let mut names = HashSet::new();
    for (at, field) in vendor.fields.iter().enumerate() {
        let name = field.names.first().map_or("", String::as_str);
        if let Some(says) = wrong_source(vendor, &field.source) {
            add(Part::Field(at), format!("the field {name} {says}"));
        }
        for name in &field.names {
            if !names.insert(name) {
                add(Part::Field(at), format!("the field {name} is there twice"));
            }
        }
    }
}

fn complain_of_stops(vendor: &Vendor, add: Add<'_>) {
    let mut switches = HashSet::new();
    for (at, stop) in vendor.stops.iter().enumerate() {
        let again = !switches.insert(&stop.switch);
        for (is_wrong, says) in [
            (again, "is there twice"),
            (stop.source.trim().is_empty(), "names no source"),
            (stop.ends.is_empty(), "ends nothing"),
        ] {
            if is_wrong {
                add(Part::Stop(at), format!("the switch {} {says}", stop.switch));
            }
        }
    }
}

/// Says what is wrong with the sources of a fact, if something is.
fn wrong_source(vendor: &Vendor, source: &[String]) -> Option<&'static str> {
    if source.is_empty() {
        return Some("names no source");
    }
    let is_listed = |name: &String| vendor.sources.contains_key(name);
    (!source.iter().all(is_listed)).then_some("names a source that is not listed")
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
