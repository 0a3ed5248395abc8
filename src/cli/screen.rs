//! Printing: data on standard output, everything else on standard error.

use std::io::Write;

use super::failure::Failure;

/// Prints a line of data. A reader that has gone away is no reason to stop.
pub(super) fn print(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").ok();
    out.flush().ok();
}

/// Prints bytes of data.
pub(super) fn print_bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).ok();
    out.flush().ok();
}

/// Prints a line for the user.
pub(super) fn say(line: &str) {
    writeln!(std::io::stderr().lock(), "{line}").ok();
}

/// Prints why a command ended early.
pub(super) fn complain(failure: &Failure) {
    say(&failure.text());
}
