//! Any text as one file of a patterns folder: it is taken, or refused with a reason.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use phiward::patterns::Patterns;
use tempfile::TempDir;

const FILES: &[&str] = &[
    "vendors/fuzzed.toml",
    "identifiers.toml",
    "keys.tsv",
    "terms/conditions.en.tsv",
    "terms/medications.en.tsv",
    "name-words.txt",
    "route-words.txt",
    "stems.tsv",
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for name in ["vendors", "terms"] {
        std::fs::create_dir(folder.path().join(name)).expect("a folder can be made");
    }
    folder
});

fuzz_target!(|data: &[u8]| {
    let Some((which, text)) = data.split_first() else {
        return;
    };
    let folder: &Path = FOLDER.path();
    let file = folder.join(FILES[usize::from(*which) % FILES.len()]);
    std::fs::write(&file, text).expect("a file can be written");
    if let Err(errors) = Patterns::from_folder(folder) {
        assert!(!errors.to_string().is_empty());
    }
    std::fs::remove_file(&file).expect("the file is there");
});
