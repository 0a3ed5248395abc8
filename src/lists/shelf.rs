//! Where lists are kept: `lists/NAME.txt` in the state folder, as copies of what the user brought.
//!
//! A list is written aside and then moved to its name, so that nobody reads half of one; who adds a
//! list under a name that is taken replaces it, which is how a list is brought up to date.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{List, Lists, Unfit};
use crate::limits;

/// What the names of lists end with in the folder.
const ENDING: &str = ".txt";

/// Why a list cannot be kept, read or found.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// What the user named cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// What the user named is no list.
    #[error("cannot take {} for a list", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Unfit,
    },
    /// A list that was kept cannot be used any more.
    #[error("cannot use the list {name}")]
    Spoilt {
        /// Its name.
        name: String,
        /// Why not.
        source: Unfit,
    },
    /// The folder or a list in it cannot be read or written.
    #[error("cannot use {}", path.display())]
    Kept {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There are as many lists as there may be.
    #[error("there are {} lists already", limits::LISTS)]
    TooMany,
    /// There is no such list.
    #[error("no list is called {name}")]
    Unknown {
        /// What was asked for.
        name: String,
    },
}

/// A list that is kept.
#[derive(Debug)]
pub struct Kept {
    /// The list.
    pub list: List,
    /// Its length.
    pub bytes: u64,
    /// When it was added, if the system tells.
    pub added: Option<SystemTime>,
}

/// A list that has just been added.
#[derive(Debug)]
pub struct Added {
    /// The list.
    pub list: List,
    /// Whether there was one of that name before.
    pub replaces: bool,
}

/// The folder of lists.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// Names the folder within the state folder; touches nothing.
    pub fn of(state: &Path) -> Self {
        Self {
            folder: state.join("lists"),
        }
    }

    /// Keeps a copy of a list, under the file's name or another.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is no list, or cannot be written.
    pub fn add(&self, path: &Path, name: Option<&str>) -> Result<Added, ListError> {
        let unread = |source| ListError::Read {
            path: path.to_owned(),
            source,
        };
        let bytes = read(path).map_err(unread)?;
        self.keep(path, &bytes, name)
    }

    /// Keeps a list that came from somewhere, under the last part of that or another name.
    ///
    /// # Errors
    ///
    /// Where it is no list, or cannot be written.
    pub fn keep(&self, from: &Path, bytes: &[u8], name: Option<&str>) -> Result<Added, ListError> {
        let unfit = |source| ListError::Unfit {
            path: from.to_owned(),
            source,
        };
        let name = name.map_or_else(|| name_of(from), plain);
        let list = sized(bytes).and_then(|bytes| List::read(&name, bytes));
        let list = list.map_err(unfit)?;
        let names = self.names()?;
        let replaces = names.contains(&name);
        if !replaces && names.len() >= limits::LISTS {
            return Err(ListError::TooMany);
        }
        let place = self.place(&name);
        self.write(&place, bytes)
            .map_err(|source| ListError::Kept {
                path: place,
                source,
            })?;
        Ok(Added { list, replaces })
    }

    /// Reads every list that is kept, in the order of their names.
    ///
    /// # Errors
    ///
    /// Where one cannot be read, or is no list any more.
    pub fn all(&self) -> Result<Vec<Kept>, ListError> {
        self.names()?.iter().map(|name| self.kept(name)).collect()
    }

    /// Reads and compiles every list that is kept.
    ///
    /// # Errors
    ///
    /// Where one cannot be read, or is no list any more.
    pub fn compile(&self) -> Result<Lists, ListError> {
        let lists: Vec<List> = self.all()?.into_iter().map(|kept| kept.list).collect();
        Ok(Lists::compile(&lists))
    }

    /// Removes a list.
    ///
    /// # Errors
    ///
    /// Where there is none of that name, or it cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), ListError> {
        // Only what is in the folder: a name with a path in it leads nowhere else.
        let kept = plain(name);
        if !self.names()?.contains(&kept) {
            return Err(ListError::Unknown {
                name: name.to_owned(),
            });
        }
        let path = self.place(&kept);
        fs::remove_file(&path).map_err(|source| ListError::Kept { path, source })
    }

    /// Returns the names of the lists that are kept; none where there is no folder yet.
    fn names(&self) -> Result<Vec<String>, ListError> {
        let failed = |source| ListError::Kept {
            path: self.folder.clone(),
            source,
        };
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let file = entry.map_err(failed)?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(ENDING));
            names.extend(name.filter(|name| plain(name) == *name).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    fn kept(&self, name: &str) -> Result<Kept, ListError> {
        let path = self.place(name);
        let failed = |source| ListError::Kept {
            path: path.clone(),
            source,
        };
        let spoilt = |source| ListError::Spoilt {
            name: name.to_owned(),
            source,
        };
        let bytes = read(&path).map_err(failed)?;
        let list = sized(&bytes).and_then(|bytes| List::read(name, bytes));
        let metadata = fs::metadata(&path).map_err(failed)?;
        Ok(Kept {
            list: list.map_err(spoilt)?,
            bytes: metadata.len(),
            added: metadata.modified().ok(),
        })
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{ENDING}"))
    }

    /// Gives the file its content and its name at once.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)?;
        // Temporary files are their owner's alone, and stay so under their new name.
        let mut file = tempfile::Builder::new()
            .prefix(".list-")
            .tempfile_in(&self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    }
}

/// Reads a file up to one byte more than a list may have.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(limits::LIST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn sized(bytes: &[u8]) -> Result<&[u8], Unfit> {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > limits::LIST_BYTES {
        return Err(Unfit::TooLarge);
    }
    Ok(bytes)
}

/// Returns what a list is called after its file: `EasyList.txt` is `easylist`.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    plain(&stem.to_string_lossy())
}

/// Returns a name that is one on every system: letters and digits, and a hyphen for everything else.
fn plain(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    match words.is_empty() {
        true => "list".to_owned(),
        false => words.join("-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> (tempfile::TempDir, Shelf) {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::of(&folder.path().join("state"));
        (folder, shelf)
    }

    #[test]
    fn a_list_is_kept_replaced_and_removed() {
        let (folder, shelf) = shelf();
        assert!(shelf.all().unwrap().is_empty());
        let path = folder.path().join("My Hosts.txt");
        fs::write(&path, "0.0.0.0 t.example\n").unwrap();
        let added = shelf.add(&path, None).unwrap();
        assert_eq!(
            (added.list.name.as_str(), added.replaces),
            ("my-hosts", false)
        );
        fs::write(&path, "0.0.0.0 t.example\n0.0.0.0 u.example\n").unwrap();
        assert!(shelf.add(&path, None).unwrap().replaces);
        assert!(!shelf.add(&path, Some("Other")).unwrap().replaces);

        let all = shelf.all().unwrap();
        let names: Vec<&str> = all.iter().map(|kept| kept.list.name.as_str()).collect();
        assert_eq!(names, ["my-hosts", "other"]);
        assert_eq!((all[0].list.rules, all[0].bytes), (2, 36));
        assert_eq!(shelf.compile().unwrap().count(), 2);

        shelf.remove("my-hosts").unwrap();
        for name in ["my-hosts", "../lists/other", "other.txt", ""] {
            assert!(
                matches!(shelf.remove(name), Err(ListError::Unknown { .. })),
                "{name}"
            );
        }
        assert_eq!(shelf.compile().unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_what_is_kept() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, shelf) = shelf();
        let path = folder.path().join("hosts");
        fs::write(&path, "t.example\n").unwrap();
        shelf.add(&path, None).unwrap();
        for (path, mode) in [(shelf.folder.clone(), 0o700), (shelf.place("hosts"), 0o600)] {
            let own = fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(own, mode);
        }
    }

    #[test]
    fn what_is_no_list_leaves_nothing_behind() {
        let (folder, shelf) = shelf();
        let path = folder.path().join("page.html");
        fs::write(&path, "<html>").unwrap();
        let unfit = shelf.add(&path, None).unwrap_err();
        assert!(matches!(
            unfit,
            ListError::Unfit {
                source: Unfit::WebPage,
                ..
            }
        ));
        let unread = shelf.add(folder.path(), None).unwrap_err();
        assert!(matches!(unread, ListError::Read { .. }));
        assert!(!shelf.folder.exists());
    }

    #[test]
    fn a_list_that_is_too_large_is_not_read_to_its_end() {
        let (folder, shelf) = shelf();
        let path = folder.path().join("large.txt");
        let file = File::create(&path).unwrap();
        file.set_len(limits::LIST_BYTES + 1).unwrap();
        let unfit = shelf.add(&path, None).unwrap_err();
        assert!(matches!(
            unfit,
            ListError::Unfit {
                source: Unfit::TooLarge,
                ..
            }
        ));
    }

    #[test]
    fn a_list_that_was_spoilt_is_named() {
        let (folder, shelf) = shelf();
        let path = folder.path().join("hosts");
        fs::write(&path, "t.example\n").unwrap();
        shelf.add(&path, None).unwrap();
        fs::write(shelf.place("hosts"), "").unwrap();
        let spoilt = shelf.compile().unwrap_err();
        assert_eq!(spoilt.to_string(), "cannot use the list hosts");
    }

    #[test]
    fn names_are_plain() {
        for (path, name) in [
            ("EasyList.txt", "easylist"),
            ("/tmp/uBlock filters – Ads.txt", "ublock-filters-ads"),
            ("hosts", "hosts"),
            ("…", "list"),
        ] {
            assert_eq!(name_of(Path::new(path)), name);
        }
    }
}
