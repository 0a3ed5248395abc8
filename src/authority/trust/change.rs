//! One change to one trust store, told before it is made.

use std::ffi::{OsStr, OsString};

/// A program and its arguments.
pub(super) type Command = Vec<OsString>;

/// One change to one trust store: what it does, how, and how to undo it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// One plain sentence: what will be changed, and where.
    pub says: String,
    /// The commands that change it, each a program and its arguments, in their order.
    pub steps: Vec<Vec<OsString>>,
    /// The command line that undoes it.
    pub undo: String,
}

impl Change {
    pub(super) fn new(says: String, steps: Vec<Command>, undo: &[Command]) -> Self {
        let undo: Vec<String> = undo.iter().map(|step| line(step)).collect();
        Self {
            says,
            steps,
            undo: undo.join(" && "),
        }
    }
}

/// Makes a command of a program and its arguments.
pub(super) fn command<const N: usize>(words: [&OsStr; N]) -> Command {
    words.into_iter().map(OsStr::to_owned).collect()
}

/// Writes a command as a person would type it.
pub(super) fn line(command: &[OsString]) -> String {
    let words: Vec<String> = command
        .iter()
        .map(|word| quoted(&word.to_string_lossy()))
        .collect();
    words.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:,=\\".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undo_can_be_typed_as_it_stands() {
        let remove = command([
            "rm".as_ref(),
            "-f".as_ref(),
            "/home/o'neill/my ca.pem".as_ref(),
        ]);
        let change = Change::new(String::new(), vec![], &[remove, command(["sync".as_ref()])]);
        assert_eq!(change.undo, r"rm -f '/home/o'\''neill/my ca.pem' && sync");
    }
}
