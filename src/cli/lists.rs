//! `phiward lists`: filter lists that the user brings, by which hosts are known that the catalogue
//! of vendors has not.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{AddArguments, ListsCommand, RemoveArguments, StateArguments};
use super::failure::Failure;
use super::patterns::{row, table};
use super::{Ended, screen};
use crate::config::state_folder;
use crate::lists::{Added, Kept, Lists, Shelf};

/// Runs one of the subcommands.
pub(super) fn run(command: &ListsCommand) -> Result<Ended, Failure> {
    match command {
        ListsCommand::Add(arguments) => add(arguments)?,
        ListsCommand::Show(arguments) => show(arguments)?,
        ListsCommand::Remove(arguments) => remove(arguments)?,
    }
    Ok(Ended::Clean)
}

/// Reads and compiles the lists in a state folder.
pub(super) fn read(state: &Path) -> Result<Lists, Failure> {
    Ok(Shelf::of(state).compile()?)
}

/// Says which lists will be asked: what is judged differs with them.
pub(super) fn say_which_are_asked(lists: &Lists) {
    let (count, rules) = (lists.count(), lists.rules());
    let what = if count == 1 { "list" } else { "lists" };
    if count > 0 {
        screen::say(&format!(
            "{count} {what} of yours with {rules} rules say who is a tracker too."
        ));
    }
}

fn shelf(state: &StateArguments) -> Result<Shelf, Failure> {
    Ok(Shelf::of(&state_folder(state.state.as_deref())?))
}

fn add(arguments: &AddArguments) -> Result<(), Failure> {
    let file = &arguments.file;
    if file.to_str().is_some_and(|text| text.contains("://")) {
        // Whatever leaves this computer through phiward is a browser's, and was judged.
        let says = format!(
            "{} is an address, and phiward fetches no lists",
            file.display()
        );
        return Err(Failure::usage(says)
            .hint("download it first, as with curl -LO URL, and give the file's path"));
    }
    let added = shelf(&arguments.state)?.add(file, arguments.name.as_deref())?;
    screen::print(&taken(&added));
    Ok(())
}

fn taken(added: &Added) -> String {
    let list = &added.list;
    let (name, kind, category) = (&list.name, list.kind.name(), list.category.name());
    let rules = counted(list.rules, "rule");
    let verb = if added.replaces { "replaced" } else { "added" };
    let mut text = format!("{name} {verb}: {rules} taken ({kind}, {category})");
    if list.left_out > 0 {
        let lines = counted(list.left_out, "line");
        text.push_str(&format!(
            "; {lines} left out, which hide parts of pages or name no host"
        ));
    }
    text
}

fn counted(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

fn show(arguments: &StateArguments) -> Result<(), Failure> {
    let all = shelf(arguments)?.all()?;
    if all.is_empty() {
        screen::say("There are no lists. phiward lists add FILE adds one.");
        return Ok(());
    }
    let mut rows = vec![row(["name", "kind", "category", "rules", "bytes", "added"])];
    rows.extend(all.iter().map(shown));
    table(&rows);
    Ok(())
}

fn shown(kept: &Kept) -> Vec<String> {
    let list = &kept.list;
    row([
        &list.name,
        list.kind.name(),
        list.category.name(),
        &list.rules.to_string(),
        &kept.bytes.to_string(),
        &day(kept),
    ])
}

/// The day on which a list was added, in universal time.
fn day(kept: &Kept) -> String {
    let added = kept.added.and_then(|time| Timestamp::try_from(time).ok());
    let day = added.map(|time| time.to_zoned(TimeZone::UTC).date().to_string());
    day.unwrap_or_else(|| "unknown".to_owned())
}

fn remove(arguments: &RemoveArguments) -> Result<(), Failure> {
    shelf(&arguments.state)?.remove(&arguments.name)?;
    screen::print(&format!("{} removed", arguments.name));
    Ok(())
}
