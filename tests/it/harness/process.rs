//! phiward as a program of its own, for what only a process has: exit codes, memory, output, signals.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::sync::watch;

use super::browser::Browser;
use super::certificate;
use super::curl::Curl;
use super::patient;

/// A running `phiward run`.
pub(crate) struct Process {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    child: Child,
    out: watch::Receiver<String>,
    err: watch::Receiver<String>,
    folder: TempDir,
}

/// What a process left behind.
pub(crate) struct Left {
    /// Its exit code.
    pub(crate) code: Option<i32>,
    /// Everything on standard output.
    pub(crate) out: String,
    /// Everything on standard error.
    pub(crate) err: String,
    folder: TempDir,
}

/// Returns the program.
pub(crate) fn phiward() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phiward"));
    command.stdin(Stdio::null()).kill_on_drop(true);
    for name in std::env::vars().map(|(name, _)| name) {
        if name.starts_with("PHIWARD_") {
            command.env_remove(name);
        }
    }
    command
}

impl Process {
    /// Starts `phiward run` with a state folder of its own, trusting the tests' authority and
    /// looking for the test patient.
    pub(crate) async fn start(args: &[&str]) -> Self {
        Self::start_for(patient::FILE, args).await
    }

    /// Starts `phiward run`, looking for other people; in JSON lines unless `args` say otherwise.
    pub(crate) async fn start_for(subjects: &str, args: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("origins.pem"), certificate::root_pem()).expect("a file");
        std::fs::write(path("patient.toml"), subjects).expect("a file");
        Self::start_in(folder, args).await
    }

    /// Starts `phiward run` once more with what the last one left.
    pub(crate) async fn start_again(left: Left, args: &[&str]) -> Self {
        Self::start_in(left.folder, args).await
    }

    async fn start_in(folder: TempDir, args: &[&str]) -> Self {
        let path = |name: &str| folder.path().join(name);
        let format: &[&str] = if args.contains(&"--format") {
            &[]
        } else {
            &["--format", "jsonl"]
        };
        // No test asks a name server that it has not started.
        let has_name_server = args.iter().any(|arg| ["--cname", "--dns"].contains(arg));
        let cname: &[&str] = if has_name_server {
            &[]
        } else {
            &["--cname", "off"]
        };
        let mut child = phiward()
            .args(["run", "--listen", "127.0.0.1:0"])
            .args(format)
            .args(cname)
            .arg("--state")
            .arg(path("state"))
            .arg("--upstream-ca")
            .arg(path("origins.pem"))
            .arg("--subjects")
            .arg(path("patient.toml"))
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("phiward starts");
        let out = collect(child.stdout.take().expect("a pipe"));
        let mut err = collect(child.stderr.take().expect("a pipe"));
        let said = err.wait_for(|text| text.contains("Stop with Ctrl-C")).await;
        let said = said.expect("it says that it runs").clone();
        Self {
            address: address(&said),
            child,
            out,
            err,
            folder,
        }
    }

    /// Returns curl, to use it and trust its certificate as exported.
    pub(crate) async fn curl(&self) -> Curl {
        Curl::through(self.address, &self.export().await)
    }

    /// Returns a browser that uses it and trusts its certificate.
    pub(crate) async fn browser(&self) -> Browser {
        let root = CertificateDer::from_pem_file(self.export().await).expect("a certificate");
        Browser::new(self.address, root)
    }

    async fn export(&self) -> PathBuf {
        let to = self.folder.path().join("exported.pem");
        let status = phiward()
            .args(["ca", "export", "--state"])
            .arg(self.folder.path().join("state"))
            .arg("--output")
            .arg(&to)
            .status()
            .await;
        assert!(status.expect("phiward starts").success());
        to
    }

    /// Waits until standard output has `count` entries, and returns them.
    pub(crate) async fn entries(&mut self, count: usize) -> Vec<Value> {
        let whole = |text: &String| text.matches('\n').count() >= count;
        let text = self.out.wait_for(whole).await.expect("it runs").clone();
        entries(&text)
    }

    /// Returns what it has written to standard error.
    pub(crate) fn complaints(&self) -> String {
        self.err.borrow().clone()
    }

    /// Waits until it has written this to standard error.
    pub(crate) async fn has_said(&mut self, text: &str) {
        let said = |all: &String| all.contains(text);
        self.err.wait_for(said).await.expect("it runs");
    }

    /// Returns the most memory that it has had in use, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = format!("/proc/{}/status", self.id());
        let status = std::fs::read_to_string(status).expect("Linux");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok());
        let kib: u64 = kib.expect("a figure");
        kib * 1_024
    }

    /// Sends a signal: `INT` or `TERM`.
    pub(crate) async fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.id());
        let status = Command::new("sh").arg("-c").arg(kill).status().await;
        assert!(status.expect("a shell").success());
    }

    /// Waits for its end.
    pub(crate) async fn left(mut self) -> Left {
        let status = self.child.wait().await.expect("a process");
        // The pipes' ends come after the process's.
        while self.out.changed().await.is_ok() {}
        while self.err.changed().await.is_ok() {}
        Left {
            code: status.code(),
            out: self.out.borrow().clone(),
            err: self.err.borrow().clone(),
            folder: self.folder,
        }
    }

    /// Stops it and waits for its end.
    pub(crate) async fn stop(self) -> Left {
        self.signal("TERM").await;
        self.left().await
    }

    fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }
}

impl Left {
    /// Returns the entries on standard output.
    pub(crate) fn entries(&self) -> Vec<Value> {
        entries(&self.out)
    }

    /// Returns the entries in the record.
    pub(crate) fn record(&self) -> Vec<Value> {
        let record = std::fs::read_to_string(self.state().join("exchanges.jsonl"));
        entries(&record.expect("a record"))
    }

    /// Returns the state folder.
    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }
}

/// Returns the address at which it says that it listens.
fn address(said: &str) -> SocketAddr {
    let after = said.split("phiward listens on ").nth(1);
    let address = after.and_then(|after| after.split(": ").next()?.parse().ok());
    address.unwrap_or_else(|| panic!("no address in {said}"))
}

/// Reads one JSON object a line.
pub(crate) fn entries(lines: &str) -> Vec<Value> {
    let whole = lines.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let entry = |line| serde_json::from_str(line).expect("an entry");
    whole.lines().map(entry).collect()
}

fn collect(mut pipe: impl AsyncRead + Unpin + Send + 'static) -> watch::Receiver<String> {
    let (sender, receiver) = watch::channel(String::new());
    tokio::spawn(async move {
        let mut bytes = Vec::new();
        while matches!(pipe.read_buf(&mut bytes).await, Ok(1..)) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            sender.send_replace(text);
        }
    });
    receiver
}
