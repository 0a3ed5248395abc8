//! The databases of Mozilla's library, which Firefox and, on Linux, Chromium read.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::apply;
use super::change::{Change, Command, command};
use super::root_file::RootFile;

/// Returns whether the folder holds a database.
pub(super) fn exists(directory: &Path) -> bool {
    directory.join("cert9.db").is_file()
}

/// Plans to add the root to the database, which is made if it is missing.
pub(super) fn install(directory: &Path, owner: &str, root: &RootFile) -> Change {
    let place = directory.display();
    let mut steps = Vec::new();
    let mut also = String::new();
    if !exists(directory) {
        steps.extend(create(directory));
        also = ", which is made with an empty password".to_owned();
    }
    steps.push(add(directory, root));
    let says = format!("{owner} will trust the root, in the database {place}{also}.");
    Change::new(says, steps, &[delete(directory, root)])
}

/// Plans to remove the root from the database; nothing if it is not there.
pub(super) fn uninstall(directory: &Path, owner: &str, root: &RootFile) -> Option<Change> {
    let look = certutil("-L", directory, [OsStr::new("-n"), root.nickname.as_ref()]);
    // If it cannot be found out, the plan says so by failing.
    if !exists(directory) || apply::ask(&look) == Some(false) {
        return None;
    }
    let place = directory.display();
    let says = format!("{owner} will forget the root, in the database {place}.");
    Some(Change::new(
        says,
        vec![delete(directory, root)],
        &[add(directory, root)],
    ))
}

fn create(directory: &Path) -> [Command; 2] {
    let folder = ["mkdir", "-p", "-m", "0700"].map(OsStr::new);
    let [program, parents, mode, bits] = folder;
    [
        command([program, parents, mode, bits, directory.as_os_str()]),
        certutil("-N", directory, [OsStr::new("--empty-password")]),
    ]
}

/// `C,,` trusts the root for the certificates of servers, and for nothing else.
fn add(directory: &Path, root: &RootFile) -> Command {
    let words = ["-t", "C,,", "-n", &root.nickname, "-i"].map(OsStr::new);
    let [trust, servers, name, nickname, input] = words;
    certutil(
        "-A",
        directory,
        [trust, servers, name, nickname, input, root.path.as_os_str()],
    )
}

fn delete(directory: &Path, root: &RootFile) -> Command {
    certutil("-D", directory, [OsStr::new("-n"), root.nickname.as_ref()])
}

fn certutil<const N: usize>(action: &str, directory: &Path, rest: [&OsStr; N]) -> Command {
    let mut database = OsString::from("sql:");
    database.push(directory);
    let mut words = command([
        "certutil".as_ref(),
        action.as_ref(),
        "-d".as_ref(),
        &database,
    ]);
    words.extend(rest.into_iter().map(OsStr::to_owned));
    words
}
