//! One list: which kind it is, and how much of it can be used.

use super::{hosts, rules};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Names of hosts, bare or behind an address as in `/etc/hosts`.
    Hosts,
    /// Rules on addresses, as EasyList and uBlock Origin have them.
    Rules,
}

impl Kind {
    /// Returns the name that people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hosts => "hosts file",
            Self::Rules => "EasyList syntax",
        }
    }
}

/// What a list calls those whom it lists, what says least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Somebody who follows people around, for whatever purpose.
    Tracker,
    /// Somebody who advertises.
    Advertising,
}

impl Category {
    /// Returns the name as records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tracker => "tracker",
            Self::Advertising => "advertising",
        }
    }

    /// Returns what a list is for, by the words of its name and title.
    fn of(name: &str, title: &str) -> Self {
        const ADVERTISING: &[&str] = &[
            "ad",
            "ads",
            "adserver",
            "adservers",
            "advertisement",
            "advertisements",
            "advertising",
            "easylist",
        ];
        let text = format!("{name} {title}").to_lowercase();
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        if words.any(|word| ADVERTISING.contains(&word)) {
            Self::Advertising
        } else {
            Self::Tracker
        }
    }
}

/// Why something is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It has comments at the most, or only rules that hide parts of pages.
    #[error("it has no rule that names a host or an address")]
    NoRule,
    /// It holds bytes that are no text.
    #[error("it is no text in UTF-8")]
    NotText,
    /// It is larger than a list may be.
    #[error("it is larger than {} MiB", crate::limits::LIST_BYTES / 1024 / 1024)]
    TooLarge,
    /// It is text of another kind.
    #[error("it is neither in EasyList syntax nor a hosts file")]
    Unknown,
    /// It is what a site shows in place of the file.
    #[error("it is a web page and no list")]
    WebPage,
}

/// A list that was read.
#[derive(Debug)]
pub struct List {
    /// What the user calls it.
    pub name: String,
    /// How it is written.
    pub kind: Kind,
    /// What it calls those whom it lists.
    pub category: Category,
    /// How many of its rules are used.
    pub rules: usize,
    /// How many lines are neither used nor comments.
    pub left_out: usize,
    pub(super) text: String,
}

impl List {
    /// Reads the bytes of a list; how it is written shows in its content.
    ///
    /// # Errors
    ///
    /// Where it is no list, or has nothing that can be used.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Unfit> {
        let text = std::str::from_utf8(bytes).map_err(|_| Unfit::NotText)?;
        if text.contains('\0') {
            return Err(Unfit::NotText);
        }
        let bare = text.trim_start_matches('\u{feff}').trim_start();
        if bare.starts_with('<') {
            return Err(Unfit::WebPage);
        }
        let kind = kind(bare)?;
        let used = |line: &&str| match kind {
            Kind::Hosts => hosts::named(line).next().is_some(),
            Kind::Rules => rules::is_rule(line),
        };
        let lines = bare.lines().filter(used).count();
        let rules = match kind {
            Kind::Hosts => bare.lines().flat_map(hosts::named).count(),
            Kind::Rules => lines,
        };
        if rules == 0 {
            return Err(Unfit::NoRule);
        }
        Ok(Self {
            name: name.to_owned(),
            kind,
            category: Category::of(name, title(bare)),
            rules,
            left_out: content(bare).count().saturating_sub(lines),
            text: bare.to_owned(),
        })
    }
}

/// Lines that are more than a comment. Rules that hide parts of any page begin with `##` and look
/// like comments of hosts files; they are passed over, since nothing of them is used.
fn content(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with(['!', '#', '[']))
}

/// Says how a list is written: in the way of most of its lines, unless it says so itself.
fn kind(text: &str) -> Result<Kind, Unfit> {
    if text.starts_with("[Adblock") {
        return Ok(Kind::Rules);
    }
    let (mut all, mut hosts, mut rules) = (0_usize, 0_usize, 0_usize);
    for line in content(text) {
        all += 1;
        if hosts::is_line(line) {
            hosts += 1;
        } else if rules::looks_like_rule(line) {
            rules += 1;
        }
    }
    let most = all.div_ceil(2);
    match all {
        0 => Err(Unfit::NoRule),
        _ if hosts > rules && hosts >= most => Ok(Kind::Hosts),
        _ if rules >= most => Ok(Kind::Rules),
        // A few rules among many hosts' names, or the other way round.
        _ if hosts + rules >= most && rules > 0 => Ok(Kind::Rules),
        _ => Err(Unfit::Unknown),
    }
}

/// Returns what a list calls itself in the comments at its head.
fn title(text: &str) -> &str {
    let head = text.lines().take(HEAD_LINES);
    let comments = head.filter_map(|line| line.trim_start().strip_prefix(['!', '#']));
    let mut titles = comments.filter_map(|line| line.trim_start().strip_prefix("Title:"));
    titles.next().unwrap_or_default().trim()
}

/// Lines at the head of a list in which its title is looked for.
const HEAD_LINES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<(Kind, Category, usize, usize), Unfit> {
        let list = List::read(name, text.as_bytes())?;
        Ok((list.kind, list.category, list.rules, list.left_out))
    }

    #[test]
    fn the_content_says_how_a_list_is_written() {
        use Category::{Advertising, Tracker};
        for (text, expected) in [
            (
                "[Adblock Plus 2.0]\n! Title: EasyList\n||t.example^\nsite.example##.ad\n",
                (Kind::Rules, Advertising, 1, 1),
            ),
            (
                "! Title: EasyPrivacy\r\n||t.example^$third-party\r\n@@||t.example/ok^\r\n",
                (Kind::Rules, Tracker, 2, 0),
            ),
            (
                "/pixel/*\n&track_\n-beacon.\n",
                (Kind::Rules, Tracker, 3, 0),
            ),
            (
                "# Title: ads and more\n127.0.0.1 localhost\n0.0.0.0 t.example # a tracker\n",
                (Kind::Hosts, Advertising, 1, 1),
            ),
            (
                "0.0.0.0 a.example b.example\n::1 localhost\n",
                (Kind::Hosts, Tracker, 2, 1),
            ),
            (
                "\u{feff}t.example\n*.u.example\nV.Example.\n",
                (Kind::Hosts, Tracker, 3, 0),
            ),
            (
                "t.example\nu.example\nv.example\n||w.example^\n",
                (Kind::Hosts, Tracker, 3, 1),
            ),
        ] {
            assert_eq!(read("mine", text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_list_is_said_to_be_none() {
        for (text, unfit) in [
            ("", Unfit::NoRule),
            ("! a comment\n# another\n\n", Unfit::NoRule),
            ("[Adblock Plus 2.0]\nsite.example##.ad\n", Unfit::NoRule),
            ("127.0.0.1 localhost\n", Unfit::NoRule),
            ("\n<!DOCTYPE html><title>List</title>", Unfit::WebPage),
            ("||t.example^\0\n", Unfit::NotText),
            ("Download the list\nand give its path.\n", Unfit::Unknown),
            ("{\"log\":{\"entries\":[]}}\n", Unfit::Unknown),
        ] {
            assert_eq!(read("mine", text), Err(unfit), "{text}");
        }
        let binary = List::read("mine", b"\x7fELF\xff");
        assert_eq!(binary.map(|list| list.rules), Err(Unfit::NotText));
    }

    #[test]
    fn words_of_the_name_and_title_say_what_a_list_is_for() {
        for (name, title, category) in [
            ("easylist", "", Category::Advertising),
            ("easyprivacy", "EasyPrivacy", Category::Tracker),
            ("mine", "uBlock filters – Ads", Category::Advertising),
            ("mine", "Downloads and badges", Category::Tracker),
        ] {
            assert_eq!(Category::of(name, title), category, "{name} {title}");
        }
    }
}
