//! `phiward vendors`: who receives what, how it is known, and what to switch off.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::args::{MatchArguments, ShowArguments, VendorsArguments, VendorsCommand};
use super::failure::Failure;
use super::{Ended, patterns, screen};
use crate::patterns::companies::Companies;
use crate::patterns::vendors::{Endpoint, Example, KnownBy, Recognised, Vendor, Vendors};

/// Runs one of the subcommands.
pub(super) fn run(arguments: &VendorsArguments) -> Result<Ended, Failure> {
    let patterns = patterns::read(arguments.patterns.as_deref())?;
    let vendors = &patterns.vendors;
    match &arguments.command {
        VendorsCommand::List => list(vendors),
        VendorsCommand::Show(arguments) => show(vendors, arguments)?,
        VendorsCommand::Match(arguments) => matching(vendors, &patterns.companies, arguments)?,
    }
    Ok(Ended::Clean)
}

fn list(vendors: &Vendors) {
    let mut text = String::new();
    let mut all: Vec<_> = vendors.all().iter().collect();
    all.sort_by_key(|vendor| (vendor.category.clone(), vendor.name.to_lowercase()));
    for vendor in all {
        let (name, company, category) = (&vendor.name, &vendor.company, &vendor.category);
        writeln!(text, "{category:<22} {name:<30} {company}").ok();
    }
    screen::print(text.trim_end());
}

fn show(vendors: &Vendors, arguments: &ShowArguments) -> Result<(), Failure> {
    let vendor = vendors.named(&arguments.name).ok_or_else(|| {
        Failure::usage(format!("no vendor is called {}", arguments.name)).hint(
            "phiward vendors list has all of them; phiward vendors match finds one by an address",
        )
    })?;
    let mut text = head(vendor);
    writeln!(text, "hosts       {}", vendor.hosts.join(", ")).ok();
    if !vendor.cookies.is_empty() {
        writeln!(text, "cookies     {}", vendor.cookies.join(", ")).ok();
    }
    writeln!(text, "\nIts tag reports to").ok();
    for endpoint in &vendor.endpoints {
        writeln!(text, "    {}", address(endpoint)).ok();
    }
    writeln!(text, "\nWhat its fields mean").ok();
    for field in &vendor.fields {
        let names = field.names.join(", ");
        writeln!(text, "    {:<16} {:<10} {names}", field.meaning, field.form).ok();
    }
    writeln!(text, "\nWhat to switch off").ok();
    for stop in &vendor.stops {
        let ends = match stop.ends.as_slice() {
            [all] if all == "*" => "everything".to_owned(),
            ends => ends.join(", "),
        };
        let unconfirmed = if stop.confirmed { "" } else { " (unconfirmed)" };
        writeln!(text, "    {}{unconfirmed}: {}", stop.switch, stop.how).ok();
        writeln!(text, "        ends {ends}; {}", stop.source).ok();
    }
    writeln!(text, "\nSources").ok();
    for source in vendor.sources.values() {
        writeln!(text, "    {source}").ok();
    }
    screen::print(text.trim_end());
    Ok(())
}

fn head(vendor: &Vendor) -> String {
    let mut text = format!("{}\n\n", vendor.name);
    writeln!(text, "company     {}", vendor.company).ok();
    writeln!(text, "category    {}", vendor.category).ok();
    text
}

/// An endpoint in one line.
fn address(endpoint: &Endpoint) -> String {
    let methods = endpoint.methods.join(", ");
    let mut text = match endpoint.host.as_str() {
        "*" => format!("{methods} {} on any host", endpoint.path),
        host => format!("{methods} {host}{}", endpoint.path),
    };
    if !endpoint.needs.is_empty() {
        write!(text, " with {}", endpoint.needs.join(" and ")).ok();
    }
    if endpoint.loads {
        text.push_str(" (fetches the tag)");
    }
    text
}

fn matching(
    vendors: &Vendors,
    companies: &Companies,
    arguments: &MatchArguments,
) -> Result<(), Failure> {
    let line = match &arguments.method {
        Some(method) => format!("{} {}", method.to_ascii_uppercase(), arguments.url),
        None => arguments.url.clone(),
    };
    let example = Example::read(&line).map_err(|error| Failure::usage(error.to_string()))?;
    let mut found = vendors.recognise(&example.request());
    let mut method = "";
    if arguments.method.is_none() && !found.as_ref().is_some_and(Recognised::collects) {
        // Where nobody says how it is asked for, it may be posted to.
        let posted = Example::read(&format!("POST {}", arguments.url));
        let posted = posted
            .ok()
            .and_then(|posted| vendors.recognise(&posted.request()));
        if let Some(posted) = posted.filter(Recognised::collects) {
            (found, method) = (Some(posted), " (when posted to)");
        }
    }
    let Some(found) = found else {
        screen::print(&otherwise(companies, &example));
        return Ok(());
    };
    let mut text = head(&found.vendor);
    writeln!(text, "known by    {}{method}", how(&found, &example)).ok();
    let known = present(&found.vendor, &example);
    if !known.is_empty() {
        writeln!(text, "\nWhat its fields mean").ok();
        for (name, meaning) in known {
            writeln!(text, "    {name:<16} {meaning}").ok();
        }
    }
    screen::print(text.trim_end());
    Ok(())
}

/// Says whose a host is that is no vendor's of the catalogue.
fn otherwise(companies: &Companies, example: &Example) -> String {
    match companies.of(example.host()) {
        Some(company) => format!(
            "{}\n\ncategory    {}\nknown by    list: {} is its, and no vendor's of the catalogue",
            company.name,
            company.category,
            example.host()
        ),
        None => format!("{} is no vendor's that is known", example.host()),
    }
}

/// Says how a vendor is known.
fn how(found: &Recognised, example: &Example) -> String {
    let endpoint = found.endpoint().map(address).unwrap_or_default();
    match found.known_by {
        KnownBy::Endpoint => format!("endpoint: its tag reports to {endpoint}"),
        KnownBy::Host if !endpoint.is_empty() => {
            format!("host: {endpoint}; nothing is collected there")
        }
        KnownBy::Host => format!(
            "host: {} is its, but no address that its tag reports to",
            example.host()
        ),
        KnownBy::Cname => format!("cname: {} is another name for one of its", example.host()),
        KnownBy::Shape => format!("shape: {endpoint}"),
    }
}

/// Names and meanings of the fields in the address.
fn present(vendor: &Vendor, example: &Example) -> BTreeSet<(String, String)> {
    let query = example.request().query.as_bytes();
    let names = url::form_urlencoded::parse(query).map(|(name, _)| name.into_owned());
    let known = names.filter_map(|name| {
        let meaning = vendor.field(&name)?.meaning.clone();
        Some((name, meaning))
    });
    known.collect()
}
