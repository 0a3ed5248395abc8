//! The summary of a session, by platform.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{counted, safe};
use crate::judge::Severity;
use crate::limits;
use crate::record::{Entry, StopEntry};

/// Everything that a summary counts.
#[derive(Debug, Default)]
pub struct Summary {
    platforms: BTreeMap<String, Platform>,
    exchanges: u64,
    third_party: u64,
    blocked: u64,
    failed: u64,
    uninspected: BTreeMap<String, u64>,
    unread: BTreeMap<String, u64>,
    worst: Option<Severity>,
}

/// Tags and scripts that a summary names for a platform.
const TOLD: usize = 8;
/// Switches that a summary names for a platform.
const STOPS: usize = 2;

#[derive(Debug, Default)]
struct Platform {
    requests: u64,
    flagged: u64,
    blocked: u64,
    worst: Option<Severity>,
    /// Whether it is in the catalogue.
    known: bool,
    what: BTreeSet<String>,
    /// The tags that sent it, and what they were loaded by.
    tags: BTreeSet<String>,
    loaders: BTreeSet<String>,
    /// What to switch off, and how often that would have helped.
    stop: BTreeMap<StopEntry, u64>,
}

impl Platform {
    /// Notes which tags sent something, and which scripts or containers they came with.
    fn note_tags(&mut self, entry: &Entry) {
        let tags = entry.reading.iter().flat_map(|event| &event.tags);
        let own: Vec<&String> = tags.collect();
        if let Some(script) = &entry.context.loaded_by {
            let mut containers = script.container.iter().chain(&script.tags);
            let container = containers.find(|tag| !own.contains(tag));
            let of = container.map(|tag| format!(" ({tag})")).unwrap_or_default();
            add(&mut self.loaders, format!("{}{of}", safe(&script.host)));
        }
        own.into_iter()
            .for_each(|tag| add(&mut self.tags, safe(tag)));
    }

    /// Returns who sent it, in a line.
    fn sent_by(&self) -> Option<String> {
        let joined = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
        let loaders = joined(&self.loaders);
        match (self.tags.is_empty(), loaders.is_empty()) {
            (true, true) => None,
            (true, false) => Some(format!("loaded by {loaders}")),
            (false, true) => Some(format!("sent by tag {}", joined(&self.tags))),
            (false, false) => Some(format!(
                "sent by tag {}, loaded by {loaders}",
                joined(&self.tags)
            )),
        }
    }

    /// Returns the switches that would have helped most; those that are not confirmed later, the
    /// removal of the whole tag last.
    fn most_useful_stops(&self) -> Vec<&StopEntry> {
        let mut stops: Vec<_> = self.stop.iter().collect();
        stops.sort_by_key(|(stop, count)| {
            (stop.removes, !stop.confirmed, std::cmp::Reverse(**count))
        });
        stops
            .into_iter()
            .take(STOPS)
            .map(|(stop, _)| stop)
            .collect()
    }
}

impl Summary {
    /// Counts an entry.
    pub fn add(&mut self, entry: &Entry) {
        self.exchanges += 1;
        match entry.ended() {
            "blocked" => self.blocked += 1,
            "broken" | "failed" | "refused" | "cut" => self.failed += 1,
            "uninspected" => {
                let outcome = entry.outcome.as_ref();
                let what = outcome
                    .and_then(|outcome| outcome.because.clone())
                    .unwrap_or_default();
                *self
                    .uninspected
                    .entry(format!("{what} to {}", safe(&entry.host)))
                    .or_default() += 1;
            }
            _ => {}
        }
        // What did not leave need not have been read.
        let left = matches!(entry.ended(), "broken" | "captured" | "forwarded");
        for obstacle in entry.obstacles.iter().filter(|_| left) {
            let what = format!("{} ({})", obstacle.layer, obstacle.reason);
            *self.unread.entry(what).or_default() += 1;
        }
        let is_third = entry.destination.party == "third";
        self.third_party += u64::from(is_third);
        if is_third || entry.verdict.level > Severity::None {
            self.worst = self.worst.max(Some(entry.verdict.level));
            self.count_platform(entry);
        }
    }

    fn count_platform(&mut self, entry: &Entry) {
        let name = entry
            .destination
            .vendor_name
            .clone()
            .unwrap_or_else(|| safe(&entry.host));
        // However many hosts there are, the table stays small.
        let full =
            self.platforms.len() >= limits::REMEMBERED && !self.platforms.contains_key(&name);
        let name = if full {
            "further hosts".to_owned()
        } else {
            name
        };
        let platform = self.platforms.entry(name).or_default();
        platform.requests += 1;
        platform.known = entry.destination.vendor_name.is_some();
        platform.blocked += u64::from(entry.ended() == "blocked");
        platform.worst = platform.worst.max(Some(entry.verdict.level));
        if entry.verdict.level >= Severity::Low {
            platform.flagged += 1;
            let told = entry
                .findings
                .iter()
                .filter(|found| !found.kind.starts_with("device."));
            platform.what.extend(told.map(|found| safe(&found.says)));
            platform.note_tags(entry);
            for stop in &entry.stop {
                *platform.stop.entry(stop.clone()).or_default() += 1;
            }
        }
    }

    /// Returns the worst severity of any request to a third party.
    pub fn worst(&self) -> Severity {
        self.worst.unwrap_or(Severity::None)
    }

    /// Returns how many requests were blocked.
    pub fn blocked(&self) -> u64 {
        self.blocked
    }

    /// Returns the names of the platforms that received something worth at least `least`.
    pub fn flagged(&self, least: Severity) -> Vec<&str> {
        let flagged = self
            .platforms
            .iter()
            .filter(|(_, platform)| platform.worst >= Some(least));
        flagged.map(|(name, _)| name.as_str()).collect()
    }

    /// Returns the summary as text, lines of at most about 100 characters.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let (all, third) = (self.exchanges, self.third_party);
        let all = counted(all, "exchange");
        writeln!(out, "{all}, {third} of them with third parties.").ok();
        let mut platforms: Vec<_> = self.platforms.iter().collect();
        platforms.sort_by_key(|(_, platform)| std::cmp::Reverse(platform.worst));
        let quiet = |platform: &Platform| !platform.known && platform.worst <= Some(Severity::None);
        let others = platforms
            .iter()
            .filter(|(_, platform)| quiet(platform))
            .count();
        platforms.retain(|(_, platform)| !quiet(platform));
        if !platforms.is_empty() {
            writeln!(
                out,
                "\n{:<26} {:<9} {:>8} {:>8} {:>8}",
                "platform", "worst", "requests", "flagged", "blocked"
            )
            .ok();
        }
        for (name, platform) in platforms {
            let worst = platform.worst.unwrap_or(Severity::None);
            let Platform {
                requests,
                flagged,
                blocked,
                ..
            } = platform;
            writeln!(
                out,
                "{name:<26} {worst:<9} {requests:>8} {flagged:>8} {blocked:>8}"
            )
            .ok();
            let what: Vec<&str> = platform.what.iter().map(String::as_str).collect();
            for line in wrap(&what, 92) {
                writeln!(out, "    {line}").ok();
            }
            for line in platform.sent_by().iter().flat_map(|by| folded(by, 92)) {
                writeln!(out, "    {line}").ok();
            }
            for stop in platform.most_useful_stops() {
                let unconfirmed = if stop.confirmed { "" } else { " (unconfirmed)" };
                let text = format!("switch off {}{unconfirmed}: {}", stop.switch, stop.how);
                let lines = folded(&text, 90).join("\n      ");
                writeln!(out, "    {lines}").ok();
            }
        }
        if others > 0 {
            writeln!(
                out,
                "and {}, to which nothing was found to go.",
                counted(u64::try_from(others).unwrap_or(u64::MAX), "other host")
            )
            .ok();
        }
        self.coverage(&mut out);
        out
    }

    /// What was not inspected: "clean" means little without it.
    fn coverage(&self, out: &mut String) {
        let carried: u64 = self.uninspected.values().sum();
        let unread: u64 = self.unread.values().sum();
        if carried == 0 && unread == 0 {
            writeln!(out, "\nEverything that passed was inspected.").ok();
        } else {
            writeln!(out, "\nNot inspected:").ok();
            for (what, count) in self.uninspected.iter().chain(&self.unread) {
                writeln!(out, "    {what}: {count}").ok();
            }
        }
        if self.failed > 0 {
            let failed = counted(self.failed, "exchange");
            writeln!(out, "{failed} failed or broke off.").ok();
        }
    }
}

/// Adds what is told of a platform, as long as that fits into a few lines.
fn add(set: &mut BTreeSet<String>, told: String) {
    if set.len() < TOLD {
        set.insert(told);
    }
}

/// Breaks a text into lines of at most `width` characters, where no word is longer.
fn folded(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Joins words with commas into lines of at most `width` characters.
fn wrap(words: &[&str], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() + 2 <= width => {
                line.push_str(", ");
                line.push_str(word);
            }
            _ => lines.push((*word).to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{folded, wrap};

    #[test]
    fn a_text_is_folded_between_words() {
        assert_eq!(folded("turn it off here", 8), ["turn it", "off here"]);
        assert_eq!(folded("switched", 3), ["switched"]);
    }

    #[test]
    fn lines_are_filled_and_no_word_is_lost() {
        assert_eq!(wrap(&["aaa", "bbb", "ccc"], 8), ["aaa, bbb", "ccc"]);
        assert!(wrap(&[], 8).is_empty());
    }
}
