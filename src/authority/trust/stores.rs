//! Which trust stores a computer has.

use std::fs;
use std::path::{Path, PathBuf};

use super::machine::{Machine, System};
use super::{nss, system};

/// Chromium and its kin read the user's NSS database, besides their own list.
const CHROMIUMS: [&str; 9] = [
    "brave-browser",
    "chrome",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "vivaldi",
];

/// Where Chromium and its kin look for the user's database; the first is made if there is none.
const CHROMIUM_DATABASES: [&str; 2] = [".pki/nssdb", ".local/share/pki/nssdb"];

/// The databases of those that live in a box of their own, from the home folder.
const BOXED_DATABASES: [&str; 5] = [
    "snap/chromium/current/.pki/nssdb",
    ".var/app/com.brave.Browser/.pki/nssdb",
    ".var/app/com.google.Chrome/.pki/nssdb",
    ".var/app/com.microsoft.Edge/.pki/nssdb",
    ".var/app/org.chromium.Chromium/.pki/nssdb",
];

/// The folders of Firefox profiles, from the home folder.
const FIREFOX_PROFILES: [&str; 5] = [
    ".mozilla/firefox",
    ".config/mozilla/firefox",
    "snap/firefox/common/.mozilla/firefox",
    ".var/app/org.mozilla.firefox/.mozilla/firefox",
    ".var/app/org.mozilla.firefox/.config/mozilla/firefox",
];

/// A place where trusted certificates are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Store {
    /// A database of Mozilla's library, of one user and one browser.
    Nss {
        /// Its folder.
        directory: PathBuf,
        /// Whose it is: `Chromium`, or `Firefox profile NAME`.
        owner: String,
    },
    /// The system's own: the whole computer's on Linux and macOS, the user's on Windows.
    System,
}

/// Returns the stores of the computer.
///
/// On macOS and Windows all browsers read the system's store, Firefox among them.
pub(super) fn on(machine: &Machine) -> Vec<Store> {
    let mut stores = Vec::new();
    if system::exists(machine) {
        stores.push(Store::System);
    }
    if machine.system == System::Linux {
        stores.extend(chromium(machine));
        stores.extend(firefox(machine));
    }
    stores
}

fn chromium(machine: &Machine) -> Vec<Store> {
    let existing = |folders: &[&str]| -> Vec<PathBuf> {
        let directories = folders.iter().map(|folder| machine.home.join(folder));
        directories
            .filter(|directory| nss::exists(directory))
            .collect()
    };
    let mut directories = existing(&CHROMIUM_DATABASES);
    if directories.is_empty() && machine.has_any(&CHROMIUMS) {
        directories.extend(
            CHROMIUM_DATABASES
                .first()
                .map(|folder| machine.home.join(folder)),
        );
    }
    directories.extend(existing(&BOXED_DATABASES));
    let store = |directory| Store::Nss {
        directory,
        owner: "Chromium".to_owned(),
    };
    directories.into_iter().map(store).collect()
}

fn firefox(machine: &Machine) -> Vec<Store> {
    FIREFOX_PROFILES
        .iter()
        .flat_map(|folder| profiles(&machine.home.join(folder)))
        .collect()
}

fn profiles(folder: &Path) -> Vec<Store> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut profiles: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| nss::exists(path))
        .collect();
    profiles.sort();
    profiles.into_iter().map(profile).collect()
}

fn profile(directory: PathBuf) -> Store {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    let owner = format!("Firefox profile {name}");
    Store::Nss { directory, owner }
}
