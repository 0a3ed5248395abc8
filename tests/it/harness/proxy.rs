//! phiward within the test's own process.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use phiward::authority::Authority;
use phiward::classify::Scope;
use phiward::detect::mask::FingerprintKey;
use phiward::judge::{Mode, Policy, Severity};
use phiward::pipeline::{Proxy, Settings, start};
use phiward::subject;
use phiward::upstream::{NameServer, Resolutions, UpstreamOptions};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::browser::Browser;
use super::certificate;
use super::curl::Curl;
use super::origin::Origin;
use super::patient;

/// What a proxy is started with.
pub(crate) struct Setup {
    mode: Mode,
    resolutions: Resolutions,
    name_server: NameServer,
}

/// A running proxy and the entries that it makes.
pub(crate) struct Phiward {
    proxy: Arc<Proxy>,
    authority: Arc<Authority>,
    entries: mpsc::Receiver<Value>,
    state: TempDir,
}

/// Sets up a proxy in observe mode that looks for the test patient.
pub(crate) fn observing() -> Setup {
    Setup {
        mode: Mode::Observe,
        resolutions: Resolutions::default(),
        name_server: NameServer::Nobody,
    }
}

/// Sets up a proxy in block mode that looks for the test patient.
pub(crate) fn blocking() -> Setup {
    Setup {
        mode: Mode::Block,
        ..observing()
    }
}

impl Setup {
    /// Sends connections for a host, with TLS or without, to an origin.
    pub(crate) fn reaching(self, host: &str, origin: &Origin) -> Self {
        self.resolving(host, origin.address)
    }

    /// Sends connections for a host, with TLS or without, to an address.
    pub(crate) fn resolving(mut self, host: &str, address: SocketAddr) -> Self {
        self.resolutions.redirect(host, 443, address);
        self.resolutions.redirect(host, 80, address);
        self
    }

    /// Sends connections for every other host to an origin, so that none leaves the computer.
    pub(crate) fn keeping_the_rest_at(mut self, origin: &Origin) -> Self {
        self.resolutions.redirect_rest(443, origin.address);
        self.resolutions.redirect_rest(80, origin.address);
        self
    }

    /// Asks a name server what hosts' names stand for.
    pub(crate) fn asking(mut self, address: SocketAddr) -> Self {
        self.name_server = NameServer::At(address);
        self
    }

    /// Starts the proxy.
    #[expect(clippy::disallowed_methods, reason = "a test's authority is made now")]
    pub(crate) async fn start(self) -> Phiward {
        let authority = Authority::ephemeral("a test's proxy", SystemTime::now());
        let authority = Arc::new(authority.expect("an authority"));
        let state = tempfile::tempdir().expect("a folder");
        std::fs::write(state.path().join("root.pem"), authority.root_pem()).expect("a file");
        let subjects = subject::parse(patient::FILE, Path::new("patient.toml"));
        let (shown, entries) = mpsc::channel(1_024);
        let settings = Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            state: state.path().to_owned(),
            authority: Arc::clone(&authority),
            fingerprint_key: FingerprintKey::new([7; 32]),
            subjects: subjects.expect("a patient"),
            patterns: None,
            policy: Policy {
                mode: self.mode,
                act_at: Severity::Medium,
            },
            scope: Scope::default(),
            upstream: UpstreamOptions {
                extra_roots: Vec::new(),
                extra_certificates: vec![certificate::root()],
                resolutions: self.resolutions,
                name_server: self.name_server,
            },
        };
        let show = move |entry: &phiward::record::Entry| {
            let entry = serde_json::to_value(entry).expect("an entry is JSON");
            shown.blocking_send(entry).ok();
        };
        Phiward {
            proxy: start(settings, show).await.expect("the proxy starts"),
            authority,
            entries,
            state,
        }
    }
}

impl Phiward {
    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.proxy.address
    }

    /// Returns the hash of its certificates' key, by which Chromium trusts them.
    pub(crate) fn spki(&self) -> String {
        self.authority.leaf_spki_sha256_base64()
    }

    /// Returns a browser that uses it and trusts its certificate.
    pub(crate) fn browser(&self) -> Browser {
        let root = self.authority.root_der().to_vec().into();
        Browser::new(self.address(), root)
    }

    /// Returns curl, to use it and trust its certificate.
    pub(crate) fn curl(&self) -> Curl {
        Curl::through(self.address(), &self.state.path().join("root.pem"))
    }

    /// Waits for the next entry of the record.
    pub(crate) async fn entry(&mut self) -> Value {
        self.entries.recv().await.expect("the proxy runs")
    }

    /// Waits for the next entry, and returns what happened in the end.
    pub(crate) async fn outcome(&mut self) -> Value {
        self.entry().await["outcome"].take()
    }
}
