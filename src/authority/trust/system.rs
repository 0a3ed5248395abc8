//! The system's own trust store, which most programs other than browsers read.

use std::ffi::OsStr;
use std::path::PathBuf;

use super::change::{Change, Command, command};
use super::machine::{Machine, System};
use super::root_file::RootFile;

/// How one family of Linux systems keeps added roots.
struct Family {
    folder: &'static str,
    /// Takes up what is in the folder, and forgets what no longer is.
    update: &'static [&'static str],
}

/// Fedora and its kin first: they also have a folder by the name of Debian's.
const FAMILIES: [Family; 4] = [
    Family {
        folder: "/etc/pki/ca-trust/source/anchors",
        update: &["update-ca-trust", "extract"],
    },
    Family {
        folder: "/usr/local/share/ca-certificates",
        // Without `--fresh` it leaves links to what is gone.
        update: &["update-ca-certificates", "--fresh"],
    },
    Family {
        folder: "/etc/ca-certificates/trust-source/anchors",
        update: &["trust", "extract-compat"],
    },
    Family {
        folder: "/usr/share/pki/trust/anchors",
        update: &["update-ca-certificates"],
    },
];

/// Returns whether the system has a store that we know how to change.
pub(super) fn exists(machine: &Machine) -> bool {
    machine.system != System::Linux || family(machine).is_some()
}

/// Plans to add the root to the system's store.
pub(super) fn install(machine: &Machine, root: &RootFile) -> Option<Change> {
    let (add, remove) = steps(machine, root)?;
    let says = format!(
        "{} will trust the root, {}.",
        whole(machine),
        place(machine, root)?
    );
    Some(Change::new(says, add, &remove))
}

/// Plans to remove the root from the system's store; nothing if it is known not to be there.
pub(super) fn uninstall(machine: &Machine, root: &RootFile) -> Option<Change> {
    if machine.system == System::Linux && !anchor(machine, root)?.exists() {
        return None;
    }
    let (add, remove) = steps(machine, root)?;
    let says = format!(
        "{} will forget the root, {}.",
        whole(machine),
        place(machine, root)?
    );
    Some(Change::new(says, remove, &add))
}

fn whole(machine: &Machine) -> &'static str {
    match machine.system {
        System::Linux | System::Macos => "The whole system",
        System::Windows => "Your user account",
    }
}

fn place(machine: &Machine, root: &RootFile) -> Option<String> {
    Some(match machine.system {
        System::Linux => format!("kept as {}", anchor(machine, root)?.display()),
        System::Macos => format!("kept in {}", keychain(machine).display()),
        System::Windows => "kept in the certificate store `Root`".to_owned(),
    })
}

/// Returns the commands that add the root, and those that remove it.
fn steps(machine: &Machine, root: &RootFile) -> Option<(Vec<Command>, Vec<Command>)> {
    match machine.system {
        System::Linux => linux(machine, root),
        System::Macos => Some(macos(machine, root)),
        System::Windows => Some(windows(root)),
    }
}

fn linux(machine: &Machine, root: &RootFile) -> Option<(Vec<Command>, Vec<Command>)> {
    let family = family(machine)?;
    let anchor = anchor(machine, root)?;
    let [install, option, mode, remove, force] =
        ["install", "-m", "0644", "rm", "-f"].map(OsStr::new);
    let copy = command([
        install,
        option,
        mode,
        root.path.as_os_str(),
        anchor.as_os_str(),
    ]);
    let delete = command([remove, force, anchor.as_os_str()]);
    let words = |words: &[&str]| words.iter().map(Into::into).collect();
    let as_root = |step| as_administrator(machine, step);
    Some((
        [copy, words(family.update)].map(as_root).into(),
        [delete, words(family.update)].map(as_root).into(),
    ))
}

fn macos(machine: &Machine, root: &RootFile) -> (Vec<Command>, Vec<Command>) {
    let keychain = keychain(machine);
    let words = [
        "security",
        "add-trusted-cert",
        "-d",
        "-r",
        "trustRoot",
        "-k",
    ]
    .map(OsStr::new);
    let mut add = command(words);
    add.extend([keychain.clone().into(), root.path.clone().into()]);
    let [security, distrust, admin, delete, by] = [
        "security",
        "remove-trusted-cert",
        "-d",
        "delete-certificate",
        "-Z",
    ]
    .map(OsStr::new);
    let forget = command([security, distrust, admin, root.path.as_os_str()]);
    let remove = command([
        security,
        delete,
        by,
        root.thumbprint.as_ref(),
        keychain.as_os_str(),
    ]);
    (vec![add], vec![forget, remove])
}

fn windows(root: &RootFile) -> (Vec<Command>, Vec<Command>) {
    let [certutil, user, add, delete, store] =
        ["certutil", "-user", "-addstore", "-delstore", "Root"].map(OsStr::new);
    (
        vec![command([certutil, user, add, store, root.path.as_os_str()])],
        vec![command([
            certutil,
            user,
            delete,
            store,
            root.thumbprint.as_ref(),
        ])],
    )
}

fn family(machine: &Machine) -> Option<&'static Family> {
    FAMILIES
        .iter()
        .find(|family| machine.beneath_root(family.folder).is_dir())
}

/// The file's name ends in `.crt`, without which Debian's program passes over it.
fn anchor(machine: &Machine, root: &RootFile) -> Option<PathBuf> {
    let folder = machine.beneath_root(family(machine)?.folder);
    Some(folder.join(format!("{}.crt", root.nickname)))
}

fn keychain(machine: &Machine) -> PathBuf {
    machine.home.join("Library/Keychains/login.keychain-db")
}

fn as_administrator(machine: &Machine, mut step: Command) -> Command {
    if !machine.administrator {
        step.insert(0, "sudo".into());
    }
    step
}
