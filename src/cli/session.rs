//! A proxy session on the command line: started from arguments, shown while it runs, summed up.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::args::{
    CnameArgument, Detection, Enforcement, Format, ModeArgument, Origins, Output, ProxyArguments,
    Reach,
};
use super::failure::Failure;
use super::{Ended, lists, screen};
use crate::authority::Authority;
use crate::classify::{Processor, Scope, site};
use crate::config::sites::{self, Covers, Sites};
use crate::config::{fingerprint_key, state_folder};
use crate::detect::mask::FingerprintKey;
use crate::judge::{Mode, Policy, Severity};
use crate::limits;
use crate::lists::Lists;
use crate::pipeline::{Proxy, Settings, start};
use crate::record::Entry;
use crate::report::{Summary, lines};
use crate::subject::{self, Subjects};
use crate::upstream::{NameServer, Resolutions, UpstreamOptions};

/// How long stopping may take before the user is told what it is waiting for.
const PATIENCE: Duration = Duration::from_millis(200);

/// A running proxy with what it has shown.
pub(super) struct Session {
    /// The proxy.
    pub(super) proxy: Arc<Proxy>,
    /// The certificate authority.
    pub(super) authority: Arc<Authority>,
    summary: Arc<Mutex<Summary>>,
    format: Format,
}

/// What a session is started from.
pub(super) struct Plan {
    pub(super) listen: SocketAddr,
    pub(super) state: PathBuf,
    pub(super) subjects: Subjects,
    pub(super) patterns: Option<PathBuf>,
    pub(super) policy: Policy,
    pub(super) scope: Scope,
    pub(super) upstream: UpstreamOptions,
    pub(super) format: Format,
    pub(super) show: Severity,
}

impl Plan {
    /// Puts a plan together from the arguments of `run` and `open`.
    pub(super) fn new(listen: SocketAddr, arguments: &ProxyArguments) -> Result<Self, Failure> {
        only_loopback(listen)?;
        let state = state_folder(arguments.state.state.as_deref())?;
        Ok(Self {
            listen,
            subjects: subject::load(&arguments.detection.subjects)?,
            patterns: arguments.detection.patterns.clone(),
            policy: policy(&arguments.enforcement),
            scope: scope(&arguments.detection, lists::read(&state)?)?,
            state,
            upstream: upstream(&arguments.origins),
            format: arguments.output.format,
            show: arguments.output.show,
        })
    }

    /// Starts the proxy; what happens is shown as it happens, and handed to `see`.
    pub(super) async fn start(
        self,
        mut see: impl FnMut(&Entry) + Send + 'static,
    ) -> Result<Session, Failure> {
        let authority = Arc::new(Authority::open(&self.state, now())?);
        let settings = Settings {
            listen: self.listen,
            authority: Arc::clone(&authority),
            fingerprint_key: FingerprintKey::new(fingerprint_key(&self.state)?),
            state: self.state,
            subjects: self.subjects,
            patterns: self.patterns,
            policy: self.policy,
            scope: self.scope,
            upstream: self.upstream,
        };
        let summary = Arc::new(Mutex::new(Summary::default()));
        let counting = Arc::clone(&summary);
        let format = self.format;
        let mut shown = Shown::new(format, self.show);
        let proxy = start(settings, move |entry| {
            shown.show(entry);
            counting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add(entry);
            see(entry);
        })
        .await?;
        Ok(Session {
            proxy,
            authority,
            summary,
            format,
        })
    }
}

impl Session {
    /// Waits until late beacons have arrived, or the user does not want to wait.
    pub(super) async fn settle(&self) {
        tokio::select! {
            () = self.proxy.settle() => {}
            () = asked_to_stop() => {}
        }
    }

    /// Stops the proxy and prints the summary.
    pub(super) async fn end(self, fail_on: Severity) -> Ended {
        let (_, worst) = self.stop().await;
        if worst >= fail_on && worst > Severity::None {
            Ended::WithFindings
        } else {
            Ended::Clean
        }
    }

    /// Stops the proxy and prints the summary; returns what it counted.
    pub(super) async fn stop(self) -> (Arc<Mutex<Summary>>, Severity) {
        self.drain().await;
        let (text, worst) = {
            let summary = self.summary.lock().unwrap_or_else(PoisonError::into_inner);
            (summary.text(), summary.worst())
        };
        match self.format {
            Format::Text => screen::print(&format!("\n{text}")),
            Format::Jsonl => screen::say(&text),
        }
        (self.summary, worst)
    }
}

impl Session {
    /// Lets what is under way end within the proxy's deadline, or until the user asks again.
    async fn drain(&self) {
        let mut stopping = pin!(self.proxy.stop());
        let mut again = pin!(asked_to_stop());
        let ended = tokio::select! {
            ended = &mut stopping => Some(ended),
            () = &mut again => None,
            () = told_to_wait() => tokio::select! {
                ended = &mut stopping => Some(ended),
                () = &mut again => None,
            },
        };
        match ended {
            Some(true) => {}
            Some(false) => screen::say("some connections were cut: they did not end in time"),
            None => {
                self.proxy.cut();
                stopping.await;
                screen::say("What was under way was cut.");
            }
        }
    }
}

/// Returns when the user has been told what is waited for, which takes a moment to be worth it.
async fn told_to_wait() {
    tokio::time::sleep(PATIENCE).await;
    screen::say("Ending what is under way; Ctrl-C again to end at once.");
}

/// What is shown while the proxy runs: each object, or each different line once.
pub(super) struct Shown {
    format: Format,
    least: Severity,
    told: HashSet<String>,
}

impl Shown {
    /// Starts with nothing shown.
    pub(super) fn new(format: Format, least: Severity) -> Self {
        Self {
            format,
            least,
            told: HashSet::new(),
        }
    }

    /// Shows what an entry says.
    pub(super) fn show(&mut self, entry: &Entry) {
        match self.format {
            Format::Jsonl => {
                if let Ok(line) = serde_json::to_string(entry) {
                    screen::print(&line);
                }
            }
            Format::Text => {
                for line in lines(entry, self.least) {
                    self.tell(line);
                }
            }
        }
    }

    /// The same thing to the same platform from the same page is told once; the record has it all.
    fn tell(&mut self, line: String) {
        if self.told.len() > limits::REMEMBERED {
            self.told.clear();
        }
        if !self.told.contains(&line) {
            screen::print(&line);
            self.told.insert(line);
        }
    }
}

/// Whoever can reach the port can use the proxy, and with it this computer's place in the network.
fn only_loopback(listen: SocketAddr) -> Result<(), Failure> {
    if listen.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    let says = format!("{listen} is open to other computers, and phiward asks nobody who they are");
    Err(Failure::usage(says)
        .hint("listen on 127.0.0.1 or [::1], and bring other computers there with an SSH tunnel"))
}

/// Returns the policy that the arguments ask for.
pub(super) fn policy(enforcement: &Enforcement) -> Policy {
    let mode = match enforcement.mode {
        ModeArgument::Block => Mode::Block,
        ModeArgument::Observe => Mode::Observe,
    };
    Policy {
        mode,
        act_at: enforcement.act_at,
    }
}

/// Returns the sites that the arguments and the sites file name, and the lists that are asked about
/// others.
pub(super) fn scope(detection: &Detection, lists: Lists) -> Result<Scope, Failure> {
    let written = match &detection.sites {
        Some(path) => sites::sites(path).map_err(|error| {
            Failure::unreadable("cannot use the sites file", error)
                .hint("docs/sites.md shows what may stand there")
        })?,
        None => Sites::default(),
    };
    let named = |hosts: &[String], more: &[String]| -> Vec<String> {
        hosts.iter().chain(more).map(|host| site(host)).collect()
    };
    let health_sites = named(&detection.health_site, &written.health_sites);
    // A health site under test is the first party: otherwise a tracker's own frame would be its own.
    let first_party = match named(&detection.first_party, &written.first_party) {
        none if none.is_empty() => health_sites.clone(),
        named => named,
    };
    let groups = written.groups.iter();
    let groups = groups.map(|group| named(&group.hosts, &[])).collect();
    let processors = written.processors.iter().map(processor).collect();
    Ok(Scope {
        first_party,
        health_sites,
        groups,
        processors,
        lists,
    })
}

fn processor(written: &sites::Processor) -> Arc<Processor> {
    let covers =
        |what| written.covers.contains(&what) || written.covers.contains(&Covers::Everything);
    Arc::new(Processor {
        identifiers: covers(Covers::Identifiers),
        health: covers(Covers::Health),
        devices: covers(Covers::Devices),
        name: written.name.clone(),
        hosts: written
            .hosts
            .iter()
            .map(|host| host.to_ascii_lowercase())
            .collect(),
    })
}

fn upstream(origins: &Origins) -> UpstreamOptions {
    UpstreamOptions {
        name_server: name_server(origins),
        ..reach(&origins.reach)
    }
}

/// How to reach and trust hosts, nobody being asked for CNAMEs.
pub(super) fn reach(reach: &Reach) -> UpstreamOptions {
    let mut resolutions = Resolutions::default();
    for rule in &reach.resolve {
        resolutions.add(rule);
    }
    UpstreamOptions {
        extra_roots: reach.upstream_ca.clone(),
        extra_certificates: Vec::new(),
        resolutions,
        name_server: NameServer::Nobody,
    }
}

fn name_server(origins: &Origins) -> NameServer {
    match (origins.cname, origins.dns) {
        (CnameArgument::Off, _) => NameServer::Nobody,
        (CnameArgument::Auto, None) => NameServer::System,
        (CnameArgument::Auto, Some(address)) => NameServer::At(address),
    }
}

/// Where lines of data are not what the user wants, this one is for them.
pub(super) fn say_how_it_is_shown(output: &Output, state: &std::path::Path) {
    if output.format == Format::Text {
        screen::say(&format!(
            "Every exchange is recorded, masked, in {}.",
            state.join("exchanges.jsonl").display()
        ));
    }
}

/// Says so where no value of a test patient will be looked for.
pub(super) fn say_whether_nobody_is_looked_for(files: &[PathBuf], people: usize) {
    if let Some(says) = nobody(!files.is_empty(), people) {
        screen::say(says);
    }
}

fn nobody(files: bool, people: usize) -> Option<&'static str> {
    match (people, files) {
        (0, false) => {
            Some("No --subjects: values of a test patient will not be recognised as such.")
        }
        (0, true) => Some(
            "The --subjects files name nobody: values of a test patient will not be recognised as such.",
        ),
        _ => None,
    }
}

/// Returns when the user wants to stop: SIGINT or SIGTERM.
pub(super) async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    tokio::signal::ctrl_c().await.ok();
}

/// The time.
#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where time comes in"
)]
pub(super) fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::nobody;

    #[test]
    fn files_that_name_nobody_are_not_taken_for_no_files() {
        assert!(nobody(false, 0).is_some_and(|says| says.starts_with("No --subjects")));
        assert!(nobody(true, 0).is_some_and(|says| says.contains("name nobody")));
        assert_eq!(nobody(true, 1), None);
    }
}
