//! Where pattern files come from: built in, or a folder laid out like patterns/.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::embedded;
use super::error::Errors;
use crate::limits;

/// Files by their names below patterns/, in order.
pub(super) type Files = Vec<(String, Cow<'static, str>)>;

/// Returns the files built into the program.
pub(super) fn embedded() -> Files {
    let owned = |(name, text): &(&str, &'static str)| ((*name).to_owned(), Cow::Borrowed(*text));
    embedded::FILES.iter().map(owned).collect()
}

/// Reads the files of a folder, and of the folders in it.
pub(super) fn of_folder(folder: &Path) -> Result<Files, Errors> {
    let mut errors = Errors::default();
    let mut files = Files::new();
    read_into(folder, "", &mut files, &mut errors);
    for within in ["terms", "vendors"] {
        read_into(&folder.join(within), within, &mut files, &mut errors);
    }
    files.sort();
    errors.or(files)
}

fn read_into(folder: &Path, within: &str, files: &mut Files, errors: &mut Errors) {
    let shown = if within.is_empty() { "." } else { within };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return errors.add_file(shown, format!("cannot be read: {error}")),
    };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if is_editors(&name) || entry.path().is_dir() {
            continue;
        }
        let name = if within.is_empty() {
            name
        } else {
            format!("{within}/{name}")
        };
        if files.len() >= limits::PATTERN_FILES {
            return errors.add_file(&name, "is one file too many");
        }
        match read(&entry.path()) {
            Ok(text) => files.push((name, Cow::Owned(text))),
            Err(says) => errors.add_file(&name, says),
        }
    }
}

/// What a folder of patterns is like: its files with their lengths and times. It differs when the
/// folder has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Stamp {
    /// Looks at a folder.
    pub fn of(folder: &Path) -> Self {
        let mut files = Vec::new();
        for within in [
            folder.to_owned(),
            folder.join("terms"),
            folder.join("vendors"),
        ] {
            let entries = fs::read_dir(within).into_iter().flatten().flatten();
            for path in entries
                .map(|entry| entry.path())
                .take(limits::PATTERN_FILES)
            {
                if let Ok(metadata) = fs::metadata(&path)
                    && metadata.is_file()
                {
                    files.push((path, metadata.len(), metadata.modified().ok()));
                }
            }
        }
        files.sort();
        Self(files)
    }
}

/// Whether a file is what editors and systems leave beside others.
fn is_editors(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || name.ends_with(".swp")
}

fn read(path: &Path) -> Result<String, String> {
    let unread = |error: std::io::Error| format!("cannot be read: {error}");
    let length = fs::metadata(path).map_err(unread)?.len();
    if length > limits::PATTERN_FILE_BYTES {
        return Err("is too large for a pattern file".to_owned());
    }
    fs::read_to_string(path).map_err(unread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_built_in_and_the_other_way_round() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns");
        let in_folder = of_folder(&folder).unwrap();
        let names = |files: &Files| -> Vec<String> {
            let names = files.iter().map(|(name, _)| name.clone());
            names.filter(|name| name != "README.md").collect()
        };
        assert_eq!(names(&embedded()), names(&in_folder));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let errors = of_folder(Path::new("/nowhere/patterns")).unwrap_err();
        assert!(errors.to_string().contains("cannot be read"), "{errors}");
    }
}
