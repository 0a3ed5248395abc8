//! Rules in EasyList syntax, matched by the engine of the `adblock` crate.

use adblock::Engine;
use adblock::lists::{FilterSet, ParseOptions, ParsedLine, RuleTypes, parse_filter};
use adblock::request::Request as Asked;

use super::{Category, Kind, List, Request};
use crate::limits;

/// Rules of all lists of one category, compiled.
pub(super) struct Rules(Engine);

impl Rules {
    /// Compiles the rules of a category; nothing where there are none. Exceptions of the other
    /// lists count too, as in a browser, where all lists are one.
    pub(super) fn compile(lists: &[List], category: Category) -> Option<Self> {
        let lists = || lists.iter().filter(|list| list.kind == Kind::Rules);
        if !lists().any(|list| list.category == category) {
            return None;
        }
        // Without the texts of rules: they would be half of the memory.
        let mut set = FilterSet::new(false);
        for list in lists() {
            let text = if list.category == category {
                list.text.clone()
            } else {
                exceptions(&list.text)
            };
            set.add_filter_list(text, options());
        }
        Some(Self(Engine::new_with_filter_set(set)))
    }

    /// Whether the rules would keep a browser from sending this.
    pub(super) fn has(&self, asked: &Asked) -> bool {
        self.0.check_network_request(asked).should_block()
    }
}

/// Only rules on requests: those that hide parts of pages are of no use here.
fn options() -> ParseOptions {
    ParseOptions {
        rule_types: RuleTypes::NetworkOnly,
        ..ParseOptions::default()
    }
}

fn exceptions(text: &str) -> String {
    let lines = text.lines().filter(|line| line.starts_with("@@"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a line is a rule on requests.
pub(super) fn is_rule(line: &str) -> bool {
    matches!(
        parse_filter(line, false, options()),
        Ok(ParsedLine::Network(_))
    )
}

/// Whether a line can be taken for a rule. Nearly every line of any text can be read as one, as a
/// part of an address; so a mark of the syntax is asked for.
pub(super) fn looks_like_rule(line: &str) -> bool {
    let hides = ["##", "#@#", "#?#", "#$#"];
    if hides.iter().any(|mark| line.contains(mark)) {
        return true;
    }
    let begins = ['|', '@', '/', '&', '?', '=', '-', '_', '.', '*'];
    !line.contains(char::is_whitespace) && (line.starts_with(begins) || line.contains(['^', '*']))
}

/// Puts a request in the form that the engine takes. Nobody tells the scheme, and the few rules
/// that ask for one nearly all ask for `https`.
pub(super) fn asked(request: &Request<'_>) -> Asked {
    let Request {
        host, path, query, ..
    } = request;
    let host_in_url = if host.contains(':') {
        format!("[{host}]")
    } else {
        (*host).to_owned()
    };
    let slash = if path.starts_with('/') { "" } else { "/" };
    let mark = if query.is_empty() { "" } else { "?" };
    let mut url = format!("https://{host_in_url}{slash}{path}{mark}{query}");
    // What a rule asks for stands at the beginning, and every further word costs.
    url.truncate(url.floor_char_boundary(limits::LISTED_BYTES));
    Asked::preparsed(
        &url,
        &host_in_url,
        request.page_host.unwrap_or_default(),
        resource(request.fetch_dest),
        request.third_party,
        request.method,
    )
}

/// Returns the name that rules have for a destination of the Fetch standard. A beacon cannot be told
/// from what scripts ask for otherwise: both are `empty`.
fn resource(fetch_dest: Option<&str>) -> &'static str {
    match fetch_dest {
        Some("document") => "main_frame",
        Some("frame" | "iframe" | "fencedframe") => "sub_frame",
        Some("image") => "image",
        Some("font") => "font",
        Some("style") => "stylesheet",
        Some("audio" | "track" | "video") => "media",
        Some("embed" | "object") => "object",
        Some("empty") => "xmlhttprequest",
        Some("websocket") => "websocket",
        Some(
            "audioworklet" | "paintworklet" | "script" | "serviceworker" | "sharedworker"
            | "worker",
        ) => "script",
        _ => "other",
    }
}
