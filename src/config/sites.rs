//! The sites file: which hosts are first party, health services, or processors under agreement.
//!
//! Takes `--sites FILE`. Gives what is written there, checked.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What a sites file says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sites {
    /// Hosts that are first party, whatever the page.
    #[serde(default)]
    pub first_party: Vec<String>,
    /// Hosts of health services.
    #[serde(default)]
    pub health_sites: Vec<String>,
    /// Sites that belong together: each is first party for the pages of the others.
    #[serde(default, rename = "group")]
    pub groups: Vec<Group>,
    /// Who processes data for the site's owner, and what of it.
    #[serde(default, rename = "processor")]
    pub processors: Vec<Processor>,
}

/// Sites of one owner.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The hosts.
    pub hosts: Vec<String>,
}

/// A processor under agreement (GDPR article 28), or a business associate (45 CFR 160.103).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processor {
    /// Who it is.
    pub name: String,
    /// Its hosts; what is below them is its, too.
    pub hosts: Vec<String>,
    /// The agreement, as the owner files it.
    pub agreement: String,
    /// What may be sent under it.
    pub covers: Vec<Covers>,
}

/// What an agreement covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Covers {
    /// Ids of browsers and devices.
    Devices,
    /// All of it.
    Everything,
    /// Health content.
    Health,
    /// What names a person, and digests of it.
    Identifiers,
}

impl Sites {
    /// Returns every host that is written.
    fn hosts(&mut self) -> impl Iterator<Item = &mut String> {
        let groups = self.groups.iter_mut().flat_map(|group| &mut group.hosts);
        let processors = self.processors.iter_mut();
        let processors = processors.flat_map(|processor| &mut processor.hosts);
        let own = self.first_party.iter_mut().chain(&mut self.health_sites);
        own.chain(groups).chain(processors)
    }
}

/// Why a sites file was refused.
#[derive(Debug, thiserror::Error)]
pub enum SitesError {
    /// It is not TOML, or not in the form that sites files have.
    #[error("{}, line {line}: {says}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        says: String,
    },
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

/// Returns the host, in lower case, that somebody wrote: alone, or as an address with scheme, port or
/// path. `None` for what is no host, and for a public suffix such as `com`, which is nobody's site.
pub fn host(written: &str) -> Option<String> {
    let behind_scheme = written.split_once("://").map_or(written, |(_, rest)| rest);
    let host = behind_scheme.split(['/', '?', '#']).next()?;
    let url = url::Url::parse(&format!("https://{host}/")).ok()?;
    let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
    let suffix = psl::suffix(host.as_bytes());
    let is_suffix = suffix.is_some_and(|suffix| suffix.is_known() && suffix == host.as_str());
    (!host.is_empty() && !is_suffix).then_some(host)
}

/// Reads a sites file.
///
/// # Errors
///
/// Where it cannot be read, has an unknown key, or an entry that says nothing.
pub fn sites(path: &Path) -> Result<Sites, SitesError> {
    let text = std::fs::read_to_string(path).map_err(|source| SitesError::Read {
        path: path.to_owned(),
        source,
    })?;
    parse(&text, path)
}

fn parse(text: &str, path: &Path) -> Result<Sites, SitesError> {
    let wrong = |line, says: String| SitesError::Form {
        path: path.to_owned(),
        line,
        says,
    };
    let mut sites: Sites = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        wrong(
            before.matches('\n').count() + 1,
            error.message().trim_end().replace('\n', " "),
        )
    })?;
    for processor in &sites.processors {
        if processor.hosts.is_empty() || processor.covers.is_empty() {
            let says = format!(
                "the processor {} needs hosts, and what its agreement covers: devices, health, identifiers or everything",
                processor.name
            );
            return Err(wrong(line_of(text, &processor.name), says));
        }
    }
    for written in sites.hosts() {
        let Some(host) = host(written) else {
            let says = format!("{written:?} is no host: give one such as portal.example");
            return Err(wrong(line_of(text, written), says));
        };
        *written = host;
    }
    Ok(sites)
}

/// The line on which a name stands.
fn line_of(text: &str, name: &str) -> usize {
    let at = text.lines().position(|line| line.contains(name));
    at.map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Sites, String> {
        parse(text, Path::new("sites.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_is_optional_and_read() {
        assert_eq!(read("").unwrap(), Sites::default());
        let text = "first_party = [\"a.example\"]\nhealth_sites = [\"a.example\"]\n\
                    [[group]]\nhosts = [\"a.example\", \"b.example\"]\n\
                    [[processor]]\nname = \"Host\"\nhosts = [\"c.example\"]\n\
                    agreement = \"DPA 7\"\ncovers = [\"health\", \"identifiers\"]\n";
        let sites = read(text).unwrap();
        assert_eq!(sites.groups[0].hosts.len(), 2);
        assert_eq!(
            sites.processors[0].covers,
            [Covers::Health, Covers::Identifiers]
        );
    }

    #[test]
    fn a_host_is_taken_from_what_is_written() {
        for (written, expected) in [
            ("Portal.Example", Some("portal.example")),
            ("https://portal.example:8443/x?y", Some("portal.example")),
            ("portal.example/", Some("portal.example")),
            ("192.0.2.1", Some("192.0.2.1")),
            ("intranet", Some("intranet")),
            ("com", None),
            ("a b", None),
            ("", None),
        ] {
            assert_eq!(host(written).as_deref(), expected, "{written}");
        }
        let read = read("first_party = [\"https://Portal.example/\"]\n").unwrap();
        assert_eq!(read.first_party, ["portal.example"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, says) in [
            (
                "\nfirst_party = [\"a b\"]\n",
                "sites.toml, line 2: \"a b\" is no host",
            ),
            (
                "\ncolour = 1\n",
                "sites.toml, line 2: unknown field `colour`",
            ),
            (
                "[[processor]]\nname = \"Host\"\nhosts = []\nagreement = \"x\"\ncovers = [\"health\"]\n",
                "sites.toml, line 2: the processor Host needs hosts",
            ),
            (
                "[[processor]]\nname = \"H\"\nhosts = [\"h\"]\nagreement = \"x\"\ncovers = [\"all\"]\n",
                "line 5: unknown variant `all`",
            ),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
