//! What must be known of this computer to find its trust stores.

use std::env;
use std::path::{Path, PathBuf};

/// The systems whose stores we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Linux,
    Macos,
    Windows,
}

/// A computer, or in tests the picture of one.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) system: System,
    /// Where the file system begins: `/`.
    pub(super) root: PathBuf,
    pub(super) home: PathBuf,
    /// The folders in which programs are looked for.
    pub(super) programs: Vec<PathBuf>,
    /// Whether we may change the whole system's store without asking for a password.
    pub(super) administrator: bool,
}

impl Machine {
    /// Looks at this computer.
    pub(super) fn here() -> Self {
        let home = ["HOME", "USERPROFILE"]
            .into_iter()
            .find_map(env::var_os)
            .unwrap_or_default();
        let programs = env::var_os("PATH").unwrap_or_default();
        Self {
            system: if cfg!(target_os = "macos") {
                System::Macos
            } else if cfg!(windows) {
                System::Windows
            } else {
                System::Linux
            },
            root: PathBuf::from("/"),
            home: PathBuf::from(home),
            programs: env::split_paths(&programs).collect(),
            administrator: is_administrator(),
        }
    }

    /// Returns whether one of these programs is installed.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        self.programs
            .iter()
            .any(|folder| names.iter().any(|name| folder.join(name).is_file()))
    }

    /// Returns a path that is given from the root of the file system.
    pub(super) fn beneath_root(&self, path: &str) -> PathBuf {
        self.root
            .join(Path::new(path).strip_prefix("/").unwrap_or(Path::new(path)))
    }
}

/// The owner of our own entry under `/proc` is whoever runs us.
#[cfg(unix)]
fn is_administrator() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

#[cfg(not(unix))]
fn is_administrator() -> bool {
    false
}
