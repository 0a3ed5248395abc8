//! What can go wrong when a trust store is changed, and what to do about it.

use std::io;
use std::process::ExitStatus;

use thiserror::Error;

/// Why a trust store could not be changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The command ran and failed.
    #[error("`{command}` failed ({status}): {said}")]
    Failed {
        /// The command, as one would type it.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// The last that it said.
        said: String,
    },
    /// The program is not installed.
    #[error("the program `{program}` is not installed")]
    Missing {
        /// The program.
        program: String,
    },
    /// The command could not be started.
    #[error("cannot run `{command}`")]
    Start {
        /// The command, as one would type it.
        command: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl TrustError {
    /// Returns what the user can do about it, where there is something.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Missing { program } if program == "sudo" => {
                Some("run the command again as root".to_owned())
            }
            Self::Missing { program } => package(program).map(advice),
            // `sudo` itself is there, and says so of the program behind it.
            Self::Failed { command, said, .. } if said.contains("command not found") => {
                command.split(' ').find_map(package).map(advice)
            }
            Self::Failed { .. } | Self::Start { .. } => None,
        }
    }
}

/// Returns the Debian package that brings the program.
fn package(program: &str) -> Option<&'static str> {
    match program {
        "certutil" => Some("libnss3-tools"),
        "trust" => Some("p11-kit"),
        "update-ca-certificates" | "update-ca-trust" => Some("ca-certificates"),
        _ => None,
    }
}

fn advice(package: &str) -> String {
    format!("install it: `apt-get install {package}`, or what your system calls this package")
}
