//! `phiward ca`: the certificate authority on the command line.

use std::ffi::OsString;
use std::io::{BufRead, IsTerminal};
use std::path::Path;

use super::args::{CaCommand, CertificateFormat, ChangeArguments, ExportArguments, StateArguments};
use super::failure::Failure;
use super::session::now;
use super::{Ended, screen};
use crate::authority::trust::{Change, apply, plan_install, plan_uninstall};
use crate::authority::{Authority, rotate};
use crate::config::state_folder;

/// Runs one of the subcommands.
pub(super) fn run(command: CaCommand) -> Result<Ended, Failure> {
    match command {
        CaCommand::Export(arguments) => export(&arguments)?,
        CaCommand::Install(arguments) => change(&arguments, "trust", plan_install)?,
        CaCommand::Rotate(state) => renew(&state)?,
        CaCommand::Show(state) => show(&state)?,
        CaCommand::Uninstall(arguments) => change(&arguments, "distrust", plan_uninstall)?,
    }
    Ok(Ended::Clean)
}

fn show(state: &StateArguments) -> Result<(), Failure> {
    let folder = state_folder(state.state.as_deref())?;
    let authority = Authority::open(&folder, now())?;
    let (from, until) = authority.root_validity();
    screen::print(&format!("name         {}", authority.root_name()));
    screen::print(&format!(
        "fingerprint  {} (SHA-256)",
        authority.root_fingerprint()
    ));
    screen::print(&format!("valid        {from} to {until}"));
    screen::print(&format!("certificate  {}", folder.join("ca.pem").display()));
    screen::print(&format!(
        "key          {} (keep it to yourself)",
        folder.join("ca-key.pem").display()
    ));
    Ok(())
}

fn export(arguments: &ExportArguments) -> Result<(), Failure> {
    let folder = state_folder(arguments.state.state.as_deref())?;
    let authority = Authority::open(&folder, now())?;
    let bytes = match arguments.format {
        CertificateFormat::Der => authority.root_der(),
        CertificateFormat::Pem => authority.root_pem().as_bytes(),
    };
    match &arguments.output {
        Some(path) => {
            std::fs::write(path, bytes).map_err(|error| Failure::unwritten(path, error))?;
        }
        None => screen::print_bytes(bytes),
    }
    Ok(())
}

fn renew(state: &StateArguments) -> Result<(), Failure> {
    let folder = state_folder(state.state.as_deref())?;
    let authority = rotate(&folder, now())?;
    screen::say(&format!("The new authority is {}.", authority.root_name()));
    screen::say(
        "Whoever trusted the old one trusts it still: run `phiward ca uninstall` before `rotate`, and `phiward ca install` after it.",
    );
    Ok(())
}

/// Says what will be changed and how to undo it, asks, and changes it.
fn change(
    arguments: &ChangeArguments,
    verb: &str,
    plan: fn(&Authority, &Path) -> Vec<Change>,
) -> Result<(), Failure> {
    let folder = state_folder(arguments.state.state.as_deref())?;
    let authority = Authority::open(&folder, now())?;
    let changes = plan(&authority, &folder.join("ca.pem"));
    if changes.is_empty() {
        screen::say("There is nothing to change.");
        return Ok(());
    }
    screen::say(&format!(
        "To {verb} {}, this will be done:\n",
        authority.root_name()
    ));
    for change in &changes {
        screen::say(&format!("  {}", change.says));
        for step in &change.steps {
            screen::say(&format!("      {}", shown(step)));
        }
        screen::say(&format!("    undo: {}\n", change.undo));
    }
    if !arguments.yes && !agreed()? {
        screen::say("Nothing was changed.");
        return Ok(());
    }
    for change in &changes {
        apply(change).map_err(|error| {
            let hint = error.hint();
            let failure = Failure::environment("a change failed", error);
            match hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            }
        })?;
        screen::say(&format!("done: {}", change.says));
    }
    Ok(())
}

fn shown(step: &[OsString]) -> String {
    let words: Vec<_> = step.iter().map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}

fn agreed() -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(
            Failure::usage("nobody is there to agree").hint("say --yes to do it without asking")
        );
    }
    screen::say("Do it? [y/N]");
    let mut answer = String::new();
    let unread = |error| Failure::environment("cannot read the answer", error);
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(unread)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
