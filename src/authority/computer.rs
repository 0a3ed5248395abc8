//! The name of this computer, by which people tell one root certificate from another.

use std::env;
use std::fs;
use std::process::Command;

/// Returns the computer's name, or `localhost` where it has none.
pub(super) fn name() -> String {
    let files = ["/etc/hostname", "/proc/sys/kernel/hostname"];
    let variables = ["HOSTNAME", "COMPUTERNAME"];
    files
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .chain(variables.iter().filter_map(|name| env::var(name).ok()))
        .find_map(|text| usable(&text))
        .or_else(|| usable(&ask()?))
        .unwrap_or_else(|| "localhost".to_owned())
}

/// Asks the program `hostname`, the only way on macOS that needs no foreign code.
fn ask() -> Option<String> {
    let output = Command::new("hostname").output().ok()?;
    String::from_utf8(output.stdout).ok()
}

/// Returns the first line that is not a comment, if it looks like a name.
fn usable(text: &str) -> Option<String> {
    let line = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    line.chars().all(plain).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_used() {
        for (text, expected) in [
            ("ward-7\n", Some("ward-7")),
            (
                "# set by hand\n\n  lab.example \nother",
                Some("lab.example"),
            ),
            ("", None),
            ("\n \n", None),
            ("two words", None),
            ("r\u{e9}seau", None),
        ] {
            assert_eq!(usable(text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn there_is_always_a_name() {
        assert!(!name().is_empty());
    }
}
