//! The arguments, and nothing of what they do.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::sites;
use crate::judge::Severity;
use crate::upstream::ResolveRule;

/// Sees protected health information leave a browser for third parties, and stops it when asked to.
///
/// A local proxy decrypts a test browser's traffic, finds a test patient's data and health
/// information in it through all encodings and digests, and says who receives it.
#[derive(Debug, Parser)]
#[command(name = "phiward", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, nothing at or above --fail-on; 1 findings at or above it; \
2 wrong usage or configuration; 3 the environment (port taken, no browser, no certificate authority)."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show what it does: a patient portal, stand-ins for eight ad platforms, and a browser between
    Demo(DemoArguments),
    /// Open a test browser that trusts the proxy, with nothing installed anywhere
    Open(OpenArguments),
    /// Run the proxy alone, for any browser
    Run(RunArguments),
    /// Inspect what others captured: HAR files, and JSON lines of requests
    Scan(ScanArguments),
    /// Show, export, renew, trust or distrust the certificate authority
    #[command(subcommand)]
    Ca(CaCommand),
    /// Bring filter lists, which name trackers that the catalogue of vendors has not
    #[command(subcommand)]
    Lists(ListsCommand),
    /// Check or list what is looked for: vendors, health words, field names, identifiers
    #[command(subcommand)]
    Patterns(PatternsCommand),
    /// Say who receives what, how it is known, and what to switch off
    Vendors(VendorsArguments),
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// Walk in a browser window, slowly enough to watch
    #[arg(long)]
    pub(super) visible: bool,
    /// Make the requests with the built-in client, though a browser is there
    #[arg(long, conflicts_with = "visible")]
    pub(super) without_browser: bool,
    /// Write the walk's requests to a file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(super) save_walk: Option<PathBuf>,
    #[command(flatten)]
    pub(super) browser: BrowserArguments,
    #[command(flatten)]
    pub(super) enforcement: Enforcement,
    #[command(flatten)]
    pub(super) output: Output,
    #[command(flatten)]
    pub(super) state: StateArguments,
}

/// Arguments of `open`.
#[derive(Debug, Args)]
pub(super) struct OpenArguments {
    /// The site under test; it is taken for the first party and a health service
    pub(super) url: Option<String>,
    #[command(flatten)]
    pub(super) browser: BrowserArguments,
    /// Where the proxy listens; port 0 takes any
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:0",
        env = "PHIWARD_OPEN_LISTEN"
    )]
    pub(super) listen: SocketAddr,
    #[command(flatten)]
    pub(super) proxy: ProxyArguments,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// Where the proxy listens; loopback only
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        env = "PHIWARD_LISTEN"
    )]
    pub(super) listen: SocketAddr,
    #[command(flatten)]
    pub(super) proxy: ProxyArguments,
}

/// Arguments of `scan`.
#[derive(Debug, Args)]
pub(super) struct ScanArguments {
    /// HAR 1.2 or JSON lines, told apart by content; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) detection: Detection,
    #[command(flatten)]
    pub(super) enforcement: Enforcement,
    #[command(flatten)]
    pub(super) output: Output,
    /// Exit with 1 if anything was judged at or above this
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "high",
        env = "PHIWARD_FAIL_ON"
    )]
    pub(super) fail_on: Severity,
    #[command(flatten)]
    pub(super) state: StateArguments,
}

/// What `open` and `run` share.
#[derive(Debug, Args)]
pub(super) struct ProxyArguments {
    #[command(flatten)]
    pub(super) detection: Detection,
    #[command(flatten)]
    pub(super) enforcement: Enforcement,
    #[command(flatten)]
    pub(super) origins: Origins,
    #[command(flatten)]
    pub(super) output: Output,
    /// Exit with 1 if anything was judged at or above this
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "high",
        env = "PHIWARD_FAIL_ON"
    )]
    pub(super) fail_on: Severity,
    #[command(flatten)]
    pub(super) state: StateArguments,
}

/// What to look for.
#[derive(Debug, Args)]
#[command(next_help_heading = "Detection")]
pub(super) struct Detection {
    /// A file of test patients whose values to look for (TOML or FHIR JSON); may be given more than once
    #[arg(long, value_name = "FILE")]
    pub(super) subjects: Vec<PathBuf>,
    /// A folder of patterns to use in place of the built-in ones; a running proxy reads it again
    /// when it changes
    #[arg(long, value_name = "DIR", env = "PHIWARD_PATTERNS")]
    pub(super) patterns: Option<PathBuf>,
    /// A site that is first party whatever the page; may be given more than once
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub(super) first_party: Vec<String>,
    /// A file that says which sites belong together and who processes data under agreement (TOML)
    #[arg(long, value_name = "FILE", env = "PHIWARD_SITES")]
    pub(super) sites: Option<PathBuf>,
    /// A site that is a health service, so that every page of it says something
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub(super) health_site: Vec<String>,
}

/// Reads the name of a host.
fn host(written: &str) -> Result<String, &'static str> {
    sites::host(written).ok_or("give a host, such as portal.example")
}

/// What to do about findings.
#[derive(Debug, Args)]
#[command(next_help_heading = "Enforcement")]
pub(super) struct Enforcement {
    /// Forward and record everything, or stop what is found
    #[arg(long, value_enum, default_value = "observe", env = "PHIWARD_MODE")]
    pub(super) mode: ModeArgument,
    /// In block mode, stop what is judged at or above this
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "medium",
        env = "PHIWARD_ACT_AT"
    )]
    pub(super) act_at: Severity,
}

/// How to reach origins.
#[derive(Debug, Args)]
#[command(next_help_heading = "Origins")]
pub(super) struct Origins {
    #[command(flatten)]
    pub(super) reach: Reach,
    /// Ask name servers whether a host of the page's own site is another name (CNAME) for a
    /// tracker's
    #[arg(
        long,
        value_enum,
        value_name = "WHETHER",
        default_value = "auto",
        env = "PHIWARD_CNAME"
    )]
    pub(super) cname: CnameArgument,
    /// Ask this name server for that in place of the system's; connections are not affected
    #[arg(long, value_name = "ADDRESS:PORT", env = "PHIWARD_DNS")]
    pub(super) dns: Option<SocketAddr>,
}

/// How to reach and trust hosts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Origins")]
pub(super) struct Reach {
    /// Trust the certificates in this file too (PEM); may be given more than once
    #[arg(long, value_name = "FILE")]
    pub(super) upstream_ca: Vec<PathBuf>,
    /// Use this address for a host and port, as in curl; HOST may be `*`
    #[arg(long, value_name = "HOST:PORT:ADDRESS")]
    pub(super) resolve: Vec<ResolveRule>,
}

/// How to show what happens.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct Output {
    /// Readable lines, or one JSON object an exchange
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: Format,
    /// Show findings judged at or above this
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    pub(super) show: Severity,
    /// Log to standard error: error, warn, info, debug or trace
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "warn",
        env = "PHIWARD_LOG"
    )]
    pub(super) log: tracing_subscriber::filter::LevelFilter,
}

/// Where things are kept.
#[derive(Debug, Args)]
#[command(next_help_heading = "State")]
pub(super) struct StateArguments {
    /// The folder for the certificate authority, the fingerprint key, lists and the record
    #[arg(long, value_name = "DIR", env = "PHIWARD_STATE")]
    pub(super) state: Option<PathBuf>,
}

/// Which browser.
#[derive(Debug, Args)]
pub(super) struct BrowserArguments {
    /// The browser to start: Chromium, Chrome or Edge [default: the first that is found]
    #[arg(long, value_name = "PATH", env = "PHIWARD_BROWSER")]
    pub(super) browser: Option<PathBuf>,
}

/// What to do with the certificate authority.
#[derive(Debug, Subcommand)]
pub(super) enum CaCommand {
    /// Say what it is, where it lives and until when it is valid
    Show(StateArguments),
    /// Write the certificate
    Export(ExportArguments),
    /// Make a new one and set the old one aside
    Rotate(RotateArguments),
    /// Trust it in the system's and the browsers' stores
    Install(ChangeArguments),
    /// Distrust it again
    Uninstall(ChangeArguments),
}

/// What to do with filter lists.
#[derive(Debug, Subcommand)]
pub(super) enum ListsCommand {
    /// Keep a copy of a list: EasyList syntax or a hosts file, told apart by content
    Add(AddArguments),
    /// Show the lists that are kept
    Show(StateArguments),
    /// Remove one
    Remove(RemoveArguments),
}

/// Arguments of `lists add`.
#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// A file, or an address of HTTPS; a list of the same name is replaced
    #[arg(value_name = "FILE|URL")]
    pub(super) list: PathBuf,
    /// What to call it [default: the file's name]
    #[arg(long, value_name = "NAME")]
    pub(super) name: Option<String>,
    #[command(flatten)]
    pub(super) reach: Reach,
    #[command(flatten)]
    pub(super) state: StateArguments,
}

/// Arguments of `lists remove`.
#[derive(Debug, Args)]
pub(super) struct RemoveArguments {
    /// The list, as `lists show` names it
    pub(super) name: String,
    #[command(flatten)]
    pub(super) state: StateArguments,
}

/// What to do with patterns.
#[derive(Debug, Subcommand)]
pub(super) enum PatternsCommand {
    /// Say everything that is wrong with a folder of patterns, by file and line
    Check(CheckArguments),
    /// Show what is looked for, as a table
    List(ListArguments),
}

/// Arguments of `vendors`.
#[derive(Debug, Args)]
pub(super) struct VendorsArguments {
    #[command(subcommand)]
    pub(super) command: VendorsCommand,
    /// The folder of patterns to look in [default: the built-in patterns]
    #[arg(long, value_name = "DIR", env = "PHIWARD_PATTERNS", global = true)]
    pub(super) patterns: Option<PathBuf>,
}

/// What to say of vendors.
#[derive(Debug, Subcommand)]
pub(super) enum VendorsCommand {
    /// All of them, by what they do
    List,
    /// One of them: addresses, fields, what to switch off, and the sources
    Show(ShowArguments),
    /// Whose an address is, and how that is known
    Match(MatchArguments),
}

/// Arguments of `vendors show`.
#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// The product: "Meta Pixel", or meta-pixel
    pub(super) name: String,
}

/// Arguments of `vendors match`.
#[derive(Debug, Args)]
pub(super) struct MatchArguments {
    /// The address
    pub(super) url: String,
    /// The method [default: GET]
    #[arg(long, value_name = "METHOD")]
    pub(super) method: Option<String>,
}

/// Arguments of `patterns check`.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The folder, laid out like the built-in one [default: the built-in patterns]
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

/// Arguments of `patterns list`.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Only these [default: all]
    #[arg(long, value_enum)]
    pub(super) kind: Option<Kind>,
    /// The folder to list [default: the built-in patterns]
    #[arg(long, value_name = "DIR", env = "PHIWARD_PATTERNS")]
    pub(super) patterns: Option<PathBuf>,
}

/// Kinds of patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    /// Formats of identifiers
    Identifiers,
    /// Names of fields
    Keys,
    /// Health words, and endings of health words
    Terms,
    /// Who receives requests
    Vendors,
}

/// Arguments of `ca export`.
#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// Text or binary
    #[arg(long, value_enum, default_value = "pem")]
    pub(super) format: CertificateFormat,
    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) state: StateArguments,
}

/// Arguments of `ca install` and `ca uninstall`.
#[derive(Debug, Args)]
pub(super) struct ChangeArguments {
    /// Do it without asking
    #[arg(long)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) state: StateArguments,
}

/// Arguments of `ca rotate`.
#[derive(Debug, Args)]
pub(super) struct RotateArguments {
    /// Do it though a store may still trust the present one
    #[arg(long)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) state: StateArguments,
}

/// Observe or block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ModeArgument {
    /// Stop what is found
    Block,
    /// Forward and record everything
    Observe,
}

/// Whether name servers are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CnameArgument {
    /// For hosts of the page's own site that nothing else is known of
    Auto,
    /// Never
    Off,
}

/// How exchanges are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON object an exchange
    Jsonl,
    /// Readable lines
    Text,
}

/// How a certificate is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CertificateFormat {
    /// Binary
    Der,
    /// Text
    Pem,
}
