//! `phiward ca`: the certificate authority on the command line.

use std::ffi::OsString;
use std::io::{BufRead, IsTerminal};
use std::path::Path;

use super::args::{
    CaCommand, CertificateFormat, ChangeArguments, ExportArguments, RotateArguments, StateArguments,
};
use super::failure::Failure;
use super::session::now;
use super::{Ended, screen};
use crate::authority::trust::{Change, apply, plan_install, plan_uninstall};
use crate::authority::{Authority, AuthorityError, rotate};
use crate::config::state_folder;

/// Runs one of the subcommands.
pub(super) fn run(command: CaCommand) -> Result<Ended, Failure> {
    match command {
        CaCommand::Export(arguments) => export(&arguments)?,
        CaCommand::Install(arguments) => change(&arguments, "trust", plan_install)?,
        CaCommand::Rotate(arguments) => renew(&arguments)?,
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

fn renew(arguments: &RotateArguments) -> Result<(), Failure> {
    let folder = state_folder(arguments.state.state.as_deref())?;
    let trust = Trust::of_present(&folder, arguments.yes)?;
    if let (Trust::Held { name, .. }, false) = (&trust, arguments.yes) {
        let says = format!("a store may still trust {name}, and nothing would make it forget that");
        return Err(Failure::usage(says).hint(
            "run `phiward ca uninstall` first; `phiward ca rotate --yes` goes on regardless",
        ));
    }
    let authority = rotate(&folder, now())?;
    screen::say(&format!("The new authority is {}.", authority.root_name()));
    if let Some(says) = trust.left_behind(&folder) {
        screen::say(&says);
    }
    screen::say("Run `phiward ca install` where the new one is to be trusted.");
    Ok(())
}

/// Who trusts the authority that is to be set aside.
#[derive(Debug, PartialEq, Eq)]
enum Trust {
    /// These stores, or they cannot be asked.
    Held {
        /// Its common name; all that were made on one day share it.
        name: String,
        /// Its fingerprint, which is its own.
        fingerprint: String,
    },
    /// No store that we know.
    None,
    /// It cannot be used, and so not be looked for.
    Unknown,
}

impl Trust {
    fn of_present(folder: &Path, regardless: bool) -> Result<Self, Failure> {
        let file = folder.join("ca.pem");
        // To open an authority that is not there would make one.
        if !file.exists() {
            return Ok(Self::None);
        }
        let authority = match Authority::open(folder, now()) {
            Ok(authority) => authority,
            // It can be uninstalled once its key is private again.
            Err(error @ AuthorityError::KeyExposed { .. }) if !regardless => {
                return Err(error.into());
            }
            Err(_) => return Ok(Self::Unknown),
        };
        if plan_uninstall(&authority, &file).is_empty() {
            return Ok(Self::None);
        }
        Ok(Self::Held {
            name: authority.root_name().to_owned(),
            fingerprint: authority.root_fingerprint(),
        })
    }

    /// Returns what to say of the one that was set aside.
    fn left_behind(&self, folder: &Path) -> Option<String> {
        let file = folder.join("ca.pem.old");
        let file = file.display();
        match self {
            Self::Held { name, fingerprint } => Some(format!(
                "The old one stays trusted wherever it was installed: look there for {name} with the fingerprint\n{fingerprint}.\nIts certificate is {file}."
            )),
            Self::None => None,
            Self::Unknown => Some(format!(
                "Whether a store trusts the old one is not known: its certificate is {file}."
            )),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_trusted_is_told_with_its_name_and_its_file() {
        let held = Trust::Held {
            name: "phiward CA, ward-7".to_owned(),
            fingerprint: "A1:B2".to_owned(),
        };
        for (trust, holds) in [
            (
                held,
                &["stays trusted", "phiward CA, ward-7", "A1:B2", "ca.pem.old"][..],
            ),
            (Trust::Unknown, &["not known", "ca.pem.old"]),
        ] {
            let says = trust.left_behind(Path::new("/state")).unwrap();
            for part in holds {
                assert!(says.contains(part), "{says}");
            }
        }
        assert_eq!(Trust::None.left_behind(Path::new("/state")), None);
    }

    #[test]
    fn an_authority_that_is_not_there_is_not_made_to_be_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            Trust::of_present(folder.path(), false).unwrap(),
            Trust::None
        );
        assert!(!folder.path().join("ca.pem").exists());
    }
}
