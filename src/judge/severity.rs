//! How bad a request is.

use std::fmt;
use std::str::FromStr;

/// Severities in order, as docs/verdicts.md describes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing found, or nothing to a third party.
    None,
    /// Worth knowing in sum.
    Info,
    /// Worth a look.
    Low,
    /// Should not happen on a health site.
    Medium,
    /// A disclosure.
    High,
    /// A disclosure that names a person.
    Critical,
}

impl Severity {
    /// All severities, the least first.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Info,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// Returns the name as records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Returns one step less.
    pub(super) fn lower(self) -> Self {
        match self {
            Self::None | Self::Info => Self::None,
            Self::Low => Self::Info,
            Self::Medium => Self::Low,
            Self::High => Self::Medium,
            Self::Critical => Self::High,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL
            .into_iter()
            .find(|severity| severity.name() == text);
        named.ok_or_else(|| "a severity is none, info, low, medium, high or critical".to_owned())
    }
}
