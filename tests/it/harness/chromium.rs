//! Chromium without a window, behind a proxy within the test's own process.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

/// What keeps the browser to itself. `open` has more of them, which its own tests look at.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--proxy-bypass-list=<-loopback>",
    // Tests run as root too, where Chromium has no sandbox.
    "--no-sandbox",
];

/// A running browser; it ends when dropped.
pub(crate) struct Chromium {
    _child: Child,
    _profile: TempDir,
}

impl Chromium {
    /// Opens a page through a proxy, trusting certificates with its key.
    pub(crate) fn open(url: &str, proxy: SocketAddr, spki: &str) -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let child = Command::new(program())
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--proxy-server=http://{proxy}"))
            .arg(format!("--ignore-certificate-errors-spki-list={spki}"))
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        Self {
            _child: child.expect("the browser starts"),
            _profile: profile,
        }
    }
}

fn program() -> PathBuf {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let programs = std::env::split_paths(&folders)
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .find(|program| program.is_file());
    programs.expect("this test needs Chromium or Chrome in PATH: apt-get install chromium")
}
