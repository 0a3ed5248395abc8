//! `phiward lists`: filter lists that the user brings, by which hosts are known that the catalogue
//! of vendors has not.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::args::{AddArguments, ListsCommand, RemoveArguments, StateArguments};
use super::failure::Failure;
use super::patterns::{row, table};
use super::session::{now, reach};
use super::{Ended, in_runtime, screen};
use crate::authority::Authority;
use crate::config::state_folder;
use crate::limits;
use crate::lists::{Added, Kept, Lists, Shelf};
use crate::report;
use crate::upstream::{DownloadError, Upstream};

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
    let (list, name) = (&arguments.list, arguments.name.as_deref());
    let shelf = shelf(&arguments.state)?;
    let url = list.to_str().filter(|text| text.contains("://"));
    let added = match url {
        None => shelf.add(list, name)?,
        Some(url) => {
            let unfit = |error| {
                Failure::unreadable(format!("{url} is no address"), error)
                    .hint("give a file's path, or an address as https://lists.example/list.txt")
            };
            let url = Url::parse(url).map_err(unfit)?;
            let named = Path::new(url.path());
            let bytes = in_runtime(fetch(url.clone(), arguments))?;
            shelf.keep(named, &bytes, name)?
        }
    };
    screen::print(&taken(&added));
    Ok(())
}

/// Fetches a list from where its authors publish it.
async fn fetch(url: Url, arguments: &AddArguments) -> Result<Vec<u8>, Failure> {
    let state = state_folder(arguments.state.state.as_deref())?;
    let authority = Arc::new(Authority::open(&state, now())?);
    let upstream = Upstream::new(reach(&arguments.reach), &authority, Vec::new())
        .map_err(|error| Failure::environment("no origin can be trusted", error))?;
    let at_most = usize::try_from(limits::LIST_BYTES).unwrap_or(usize::MAX);
    let says = format!("cannot fetch {url}");
    let hint = "check the address in a browser, or download the list and give the file's path";
    let fetched = upstream.download(url, at_most).await;
    fetched.map_err(|error| match error {
        DownloadError::NotHttps(_) => Failure::unreadable(says, error).hint(hint),
        error => Failure::environment(says, error).hint(hint),
    })
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
    report::counted(u64::try_from(number).unwrap_or(u64::MAX), what)
}

fn show(arguments: &StateArguments) -> Result<(), Failure> {
    let all = shelf(arguments)?.all()?;
    if all.is_empty() {
        screen::say("There are no lists. phiward lists add FILE or URL adds one.");
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
