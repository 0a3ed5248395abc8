//! curl, as a client that somebody else wrote.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::process::Command;

/// One call of curl.
pub(crate) struct Curl(Command);

/// What curl got.
#[derive(Debug)]
pub(crate) struct Got {
    /// The body, unless it went to a file.
    pub(crate) body: Vec<u8>,
    /// What curl says of the transfer (`--write-out '%{json}'`).
    pub(crate) says: Value,
}

impl Curl {
    /// Prepares a call through a proxy whose certificate is in a file.
    pub(crate) fn through(proxy: SocketAddr, root: &Path) -> Self {
        let mut command = Command::new("curl");
        command
            .args(["--disable", "--silent", "--noproxy", ""])
            .args(["--write-out", "%{stderr}%{json}"])
            .args(["--proxy", &format!("http://{proxy}")])
            .arg("--cacert")
            .arg(root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        Self(command)
    }

    /// Adds arguments.
    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.0.args(args);
        self
    }

    /// Runs it.
    pub(crate) async fn get(mut self, url: &str) -> Got {
        let output = self.0.arg(url).output().await.expect("curl is installed");
        let says = serde_json::from_slice(&output.stderr);
        let unread = || String::from_utf8_lossy(&output.stderr).into_owned();
        Got {
            body: output.stdout,
            says: says.unwrap_or_else(|_| panic!("not JSON: {}", unread())),
        }
    }
}

impl Got {
    /// Returns the status, the version of HTTP, and the exit code.
    pub(crate) fn line(&self) -> (u64, &str, u64) {
        (
            self.says["response_code"].as_u64().unwrap_or_default(),
            self.says["http_version"].as_str().unwrap_or_default(),
            self.says["exitcode"].as_u64().unwrap_or_default(),
        )
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
