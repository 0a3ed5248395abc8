//! Making a change: its commands are run, one after another, until one fails.

use std::ffi::OsString;
use std::io;
use std::process::{Command, Output, Stdio};

use super::{Change, TrustError, change};

/// Makes the change.
///
/// A command that fails ends it; what the commands before it did stays, and doing it again is safe.
pub fn apply(change: &Change) -> Result<(), TrustError> {
    change.steps.iter().try_for_each(|step| run(step))
}

/// Runs a command; it may ask the user for a password, and what it says otherwise is not shown.
fn run(step: &[OsString]) -> Result<(), TrustError> {
    let output = output(step, Stdio::inherit())?;
    if output.status.success() {
        return Ok(());
    }
    Err(TrustError::Failed {
        command: change::line(step),
        status: output.status,
        said: last_line(&output),
    })
}

/// Returns whether a command that only looks succeeds, or nothing if it cannot be run.
pub(super) fn ask(step: &[OsString]) -> Option<bool> {
    output(step, Stdio::null())
        .ok()
        .map(|output| output.status.success())
}

fn output(step: &[OsString], input: Stdio) -> Result<Output, TrustError> {
    let Some((program, arguments)) = step.split_first() else {
        let source = io::ErrorKind::InvalidInput.into();
        return Err(TrustError::Start {
            command: String::new(),
            source,
        });
    };
    Command::new(program)
        .args(arguments)
        .stdin(input)
        .output()
        .map_err(|source| {
            if source.kind() == io::ErrorKind::NotFound {
                return TrustError::Missing {
                    program: program.to_string_lossy().into_owned(),
                };
            }
            TrustError::Start {
                command: change::line(step),
                source,
            }
        })
}

fn last_line(output: &Output) -> String {
    let said = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.lines()
            .map(str::trim)
            .rfind(|line| !line.is_empty())
            .map(str::to_owned)
    };
    said(&output.stderr)
        .or_else(|| said(&output.stdout))
        .unwrap_or_else(|| "it said nothing".to_owned())
}
