//! The patterns as a whole: what is built in is sound, and what is wrong with a folder is told in full.

use std::collections::HashSet;
use std::fs;

use super::terms::{Term, Topic};
use super::*;

#[test]
fn the_embedded_patterns_are_sound() {
    let patterns = Patterns::embedded().unwrap_or_else(|errors| panic!("{errors}"));
    assert!(patterns.vendors.all().len() >= 8);
    assert!(patterns.identifiers.all().len() > 80);
    assert!(patterns.terms.len() > 7_000, "{}", patterns.terms.len());
    for topic in [
        Topic::Answer,
        Topic::Condition,
        Topic::Medication,
        Topic::Service,
    ] {
        assert!(patterns.terms.iter().any(|term| term.topic == topic));
    }
}

#[test]
fn every_example_does_what_it_says() {
    let patterns = Patterns::embedded().unwrap();
    let tried = patterns.try_examples();
    tried.unwrap_or_else(|errors| panic!("{errors}"));
}

#[test]
fn what_is_built_in_stays_small() {
    let bytes = |start: &str| -> usize {
        let files = files::embedded();
        let own = files.iter().filter(|(name, _)| name.starts_with(start));
        own.map(|(_, text)| text.len()).sum()
    };
    assert!(bytes("terms/") < 700 * 1024, "{}", bytes("terms/"));
    assert!(bytes("icd-10") < 400 * 1024, "{}", bytes("icd-10"));
}

/// Writes what is built in into a folder.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for within in ["terms", "vendors"] {
        fs::create_dir(folder.path().join(within)).unwrap();
    }
    for (name, text) in files::embedded() {
        fs::write(folder.path().join(name), &*text).unwrap();
    }
    folder
}

#[test]
fn a_folder_like_the_one_built_in_is_read_alike() {
    let folder = folder();
    let read = Patterns::from_folder(folder.path()).unwrap();
    let embedded = Patterns::embedded().unwrap();
    assert_eq!(read.terms.len(), embedded.terms.len());
    assert_eq!(
        read.identifiers.all().len(),
        embedded.identifiers.all().len()
    );
    assert_eq!(read.vendors.all().len(), embedded.vendors.all().len());
}

#[test]
fn everything_that_is_wrong_is_told_with_file_and_line() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("terms/conditions.en.tsv", "# Source: me\nflu\tx\tnormal\n");
    write("keys.tsv", "zip\tx\ten\tvery\n");
    write("notes.txt", "");
    write(
        "identifiers.zz.toml",
        "# Mine.\n\n[[identifier]]\nid = \"a\"\ncolour = 1\n[[identifier]]\nid = 3\n",
    );
    write("vendors/a.toml", "name = \"Snapchat\"\nhue = 1\n");
    fs::remove_file(folder.path().join("stems.tsv")).unwrap();
    let errors = Patterns::from_folder(folder.path())
        .unwrap_err()
        .to_string();
    for says in [
        "identifiers.zz.toml, line 5: unknown field `colour`",
        "identifiers.zz.toml, line 7: ",
        "keys.tsv, line 1: ",
        "notes.txt: no file of patterns is called so",
        "stems.tsv: is not there",
        "terms/conditions.en.tsv, line 2: has 3 tab-separated columns",
        "vendors/a.toml, line 2: unknown field `hue`",
    ] {
        assert!(errors.contains(says), "{says} is not in:\n{errors}");
    }
}

#[test]
fn an_example_that_does_not_do_what_it_says_is_told() {
    let folder = folder();
    let text = "[[identifier]]\nid = \"locker\"\nsays = \"a locker\"\nsource = \"me\"\n\
                shape = 'L\\d{4}-\\d{2}'\ncheck = \"none\"\ncontext = \"alone\"\n\
                proof = \"person\"\nfires_on = [\"x=L1234-12\", \"x=1234\"]\n\
                silent_on = [\"x=L1234\", \"x=L9999-99\"]\n";
    fs::write(folder.path().join("identifiers.zz.toml"), text).unwrap();
    let errors = Patterns::from_folder(folder.path())
        .unwrap_err()
        .to_string();
    let expected = "identifiers.zz.toml, line 1: locker: does not fire on x=1234\n\
                    identifiers.zz.toml, line 1: locker: is not silent on x=L9999-99";
    assert_eq!(errors, expected);
}

#[test]
fn no_term_that_needs_a_context_hides_one_that_counts_alone() {
    // Of terms within one another only the longest counts.
    let terms = Patterns::embedded().unwrap().terms;
    let spelled = |term: &Term| term.spellings().to_vec();
    let alone = terms.iter().filter(|term| !term.needs_context);
    let alone: HashSet<String> = alone.flat_map(spelled).collect();
    let needing = terms.iter().filter(|term| term.needs_context);
    for spelling in needing.flat_map(spelled) {
        let words: Vec<&str> = spelling.split(' ').collect();
        let lengths = 1..words.len();
        let parts = lengths.flat_map(|length| words.windows(length));
        let mut hidden = parts.map(|part| part.join(" "));
        assert_eq!(hidden.find(|part| alone.contains(part)), None, "{spelling}");
    }
}
