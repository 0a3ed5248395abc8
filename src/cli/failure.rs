//! What went wrong, for the user: a message, its causes, a hint, and the exit code.

use std::error::Error;
use std::io;
use std::path::Path;

use crate::authority::AuthorityError;
use crate::config::StateError;
use crate::lists::ListError;
use crate::patterns::PatternErrors;
use crate::pipeline::StartError;
use crate::subject::SubjectError;

/// Whose matter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The environment: exit code 3.
    Environment,
    /// The command line or a configuration file: exit code 2.
    Usage,
}

/// Why a command ended early.
#[derive(Debug)]
pub(super) struct Failure {
    kind: Kind,
    says: String,
    causes: Vec<String>,
    hint: Option<String>,
}

impl Failure {
    /// The environment does not let us.
    pub(super) fn environment(says: impl Into<String>, error: impl Error) -> Self {
        Self {
            kind: Kind::Environment,
            says: says.into(),
            causes: causes(&error),
            hint: None,
        }
    }

    /// A file that the user named cannot be read.
    pub(super) fn unreadable(says: impl Into<String>, error: impl Error) -> Self {
        Self {
            kind: Kind::Usage,
            says: says.into(),
            causes: causes(&error),
            hint: None,
        }
    }

    /// The environment lacks something.
    pub(super) fn missing(says: impl Into<String>) -> Self {
        Self {
            kind: Kind::Environment,
            says: says.into(),
            causes: Vec::new(),
            hint: None,
        }
    }

    /// A file that the user named cannot be written.
    pub(super) fn unwritten(path: &Path, error: io::Error) -> Self {
        Self::environment(format!("cannot write {}", path.display()), error)
            .hint("name a file in a folder that is there and that you may write to")
    }

    /// The user asked for something that cannot be.
    pub(super) fn usage(says: impl Into<String>) -> Self {
        Self {
            kind: Kind::Usage,
            says: says.into(),
            causes: Vec::new(),
            hint: None,
        }
    }

    /// Adds what to do.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Returns the exit code.
    pub(super) fn exit_code(&self) -> u8 {
        match self.kind {
            Kind::Environment => 3,
            Kind::Usage => 2,
        }
    }

    /// Returns the whole message.
    pub(super) fn text(&self) -> String {
        let mut text = format!("error: {}", self.says);
        for cause in &self.causes {
            text.push_str(": ");
            text.push_str(cause);
        }
        if let Some(hint) = &self.hint {
            text.push_str("\n\nhint: ");
            text.push_str(hint);
        }
        text
    }
}

/// The error's own message and those of its causes, each once.
fn causes(error: &dyn Error) -> Vec<String> {
    let mut causes = Vec::new();
    let mut current = Some(error);
    while let Some(error) = current {
        let says = error.to_string();
        if causes.last() != Some(&says) {
            causes.push(says);
        }
        current = error.source();
    }
    causes
}

fn of(kind: Kind, error: &dyn Error, hint: Option<String>) -> Failure {
    let mut causes = causes(error);
    let says = if causes.is_empty() {
        String::new()
    } else {
        causes.remove(0)
    };
    Failure {
        kind,
        says,
        causes,
        hint,
    }
}

impl From<SubjectError> for Failure {
    fn from(error: SubjectError) -> Self {
        let hint = match &error {
            SubjectError::Form { .. }
            | SubjectError::NoPatient { .. }
            | SubjectError::Resource { .. } => "the format is described in docs/subjects.md",
            SubjectError::Read { .. } => {
                "check the path given with --subjects, and who may read it"
            }
            SubjectError::SameId { .. } => "give every subject an id of its own",
        };
        of(Kind::Usage, &error, Some(hint.to_owned()))
    }
}

/// What to do about patterns that are wrong.
const PATTERNS_HINT: &str = "patterns/README.md describes each format; `phiward patterns check DIR` says \
                             all that is wrong";

impl From<PatternErrors> for Failure {
    fn from(errors: PatternErrors) -> Self {
        let says = match errors.all().len() {
            1 => "the patterns are wrong".to_owned(),
            count => format!("the patterns are wrong in {count} places"),
        };
        Self {
            kind: Kind::Usage,
            says: format!("{says}:\n{errors}"),
            causes: Vec::new(),
            hint: Some(PATTERNS_HINT.to_owned()),
        }
    }
}

impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        let hint = match &error {
            StateError::Io { .. } => Some("choose another folder with --state DIR".to_owned()),
            StateError::Key { .. } | StateError::NoHome | StateError::NoRandomness => None,
        };
        of(Kind::Environment, &error, hint)
    }
}

impl From<ListError> for Failure {
    fn from(error: ListError) -> Self {
        let (kind, hint) = match &error {
            ListError::Read { .. } => (Kind::Usage, "check the path, and who may read the file"),
            ListError::Unfit { .. } => (
                Kind::Usage,
                "docs/lists.md says which lists can be used; look at what was downloaded",
            ),
            ListError::Spoilt { .. } => (
                Kind::Usage,
                "add the list again, or remove it with phiward lists remove NAME",
            ),
            ListError::Kept { .. } => (Kind::Environment, "choose another folder with --state DIR"),
            ListError::TooMany => (
                Kind::Usage,
                "remove one with phiward lists remove NAME, or put several in one file",
            ),
            ListError::Unknown { .. } => (Kind::Usage, "phiward lists show has all of them"),
        };
        of(kind, &error, Some(hint.to_owned()))
    }
}

impl From<AuthorityError> for Failure {
    fn from(error: AuthorityError) -> Self {
        let hint = error.hint();
        of(Kind::Environment, &error, hint)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        use crate::upstream::TrustError;
        let (kind, hint) = match &error {
            StartError::Listen(refused) => (Kind::Environment, listen_hint(refused)),
            StartError::Authority(error) => (Kind::Environment, error.hint()),
            StartError::Trust(TrustError::Read { .. } | TrustError::NoCertificate { .. }) => (
                Kind::Usage,
                Some("check the file given with --upstream-ca".to_owned()),
            ),
            StartError::Patterns(_) => (Kind::Usage, Some(PATTERNS_HINT.to_owned())),
            StartError::Record(_) => (
                Kind::Environment,
                Some("move it away, or choose another folder with --state DIR".to_owned()),
            ),
            _ => (Kind::Environment, None),
        };
        of(kind, &error, hint)
    }
}

fn listen_hint(refused: &crate::listen::ListenError) -> Option<String> {
    match refused.source.kind() {
        std::io::ErrorKind::AddrInUse => Some(format!(
            "another program has port {}: stop it, or choose another with --listen 127.0.0.1:PORT",
            refused.address.port()
        )),
        _ => Some("choose another address with --listen 127.0.0.1:PORT".to_owned()),
    }
}
