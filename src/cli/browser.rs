//! A test browser: found, started with a fresh profile, waited for.

use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::failure::Failure;
use super::screen;

/// Names under which Chromium, Chrome and Edge are found in PATH.
const NAMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
];

/// Where they are when they are not in PATH.
const PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/// What silences the browser's own traffic, and keeps the page's within the proxy.
///
/// QUIC would go around the proxy, WebRTC too without both of its flags; loopback origins would be
/// asked directly without the bypass list (chromium.org, net/docs/proxy.md; see [`nowhere`]).
/// The last two give services of the browser's own that no other flag turns off an address at
/// [`NOWHERE`]: who is signed in, which it asks accounts.google.com, a host of pages too, and
/// updates of its parts, which it asks for in spite of the flag against them.
const FLAGS: &[&str] = &[
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-field-trial-config",
    "--disable-quic",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-service-autorun",
    "--password-store=basic",
    "--use-mock-keychain",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-features=AutofillServerCommunication,CertificateTransparencyComponentUpdater,\
     DialMediaRouteProvider,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,\
     PasswordLeakDetection,Translate",
    "--gaia-url=https://browser.invalid",
    "--component-updater=url-source=https://browser.invalid",
];

/// Where the browser is sent when it asks for itself; no name under `invalid` is anybody's.
const NOWHERE: &str = "browser.invalid";

/// Hosts that only the browser itself asks, and pages do not: it gets no answer from them.
///
/// Hosts that pages use too are not here, however much the browser asks them: a portal may sign
/// people in at accounts.google.com, and what it does there is to be seen.
const OF_THE_BROWSER: &[&str] = &[
    // Updates of the browser, its parts and its extensions.
    "update.googleapis.com",
    "clients2.googleusercontent.com",
    "edgedl.me.gvt1.com",
    "redirector.gvt1.com",
    "msedge.api.cdp.microsoft.com",
    "edge.microsoft.com",
    // The time, extensions, and experiments.
    "clients2.google.com",
    "clientservices.googleapis.com",
    "config.edge.skype.com",
    // Forms, passwords, hints, and warnings of bad sites.
    "content-autofill.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "passwordsleakcheck-pa.googleapis.com",
    "safebrowsing.googleapis.com",
    "safebrowsing.google.com",
    "sb-ssl.google.com",
];

/// How often the removal of a profile is tried, and how long it waits in between.
const REMOVAL_TRIES: u32 = 50;
const REMOVAL_PAUSE: Duration = Duration::from_millis(100);

/// What keeps the browser from asking its maker about accounts, passwords and addresses.
const PREFERENCES: &str = r#"{
  "alternate_error_pages": { "enabled": false },
  "autofill": { "credit_card_enabled": false, "profile_enabled": false },
  "credentials_enable_service": false,
  "profile": { "password_manager_enabled": false, "password_manager_leak_detection": false },
  "safebrowsing": { "enabled": false },
  "search": { "suggest_enabled": false },
  "signin": { "allowed": false, "allowed_on_next_startup": false }
}"#;

/// How long a browser may take to close when it is told to.
const CLOSING_TIME: Duration = Duration::from_secs(5);

/// A browser on this computer.
#[derive(Debug)]
pub(super) struct Browser {
    path: PathBuf,
}

/// How to start it.
pub(super) struct Launch {
    /// The proxy.
    pub(super) proxy: SocketAddr,
    /// The hash of the leaf key that it is to trust.
    pub(super) spki: String,
    /// The first page.
    pub(super) url: String,
    /// Without a window.
    pub(super) headless: bool,
}

/// A browser that was started, to be discarded in the end.
pub(super) struct Running {
    child: Child,
    id: Option<u32>,
    profile: TempDir,
}

impl Browser {
    /// Returns the chosen browser, or the first that is found.
    pub(super) fn find(chosen: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = chosen {
            if path.is_file() {
                return Ok(Self {
                    path: path.to_owned(),
                });
            }
            let says = format!("there is no browser at {}", path.display());
            return Err(Failure::missing(says).hint("give the path of its program with --browser"));
        }
        let folders: Vec<PathBuf> = std::env::var_os("PATH")
            .map(|path| std::env::split_paths(&path).collect())
            .unwrap_or_default();
        let in_path = NAMES
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        let places = PLACES.iter().map(PathBuf::from);
        match in_path.chain(places).find(|path| path.is_file()) {
            Some(path) => Ok(Self { path }),
            None => Err(Failure::missing("found no Chromium, Chrome or Edge").hint(
                "install one (on Debian: apt-get install chromium), or give its path with --browser",
            )),
        }
    }

    /// Returns the name of its program.
    pub(super) fn name(&self) -> String {
        self.path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }

    /// Chromium refuses to run as root with its sandbox; nobody else should do without it.
    pub(super) fn sandbox_note(&self) -> Option<&'static str> {
        is_root()
            .then_some("Running as root, where Chromium has no sandbox: use it for tests only.")
    }

    /// Starts it with a fresh profile.
    pub(super) fn launch(&self, launch: &Launch) -> Result<Running, Failure> {
        let failed = |error| {
            let says = format!("cannot start the browser {}", self.path.display());
            Failure::environment(says, error).hint("give the path of its program with --browser")
        };
        let profile = fresh_profile().map_err(|error| {
            Failure::environment("cannot make a profile for the browser", error)
                .hint("it is made in the folder for temporary files: check that, and TMPDIR")
        })?;
        let mut command = Command::new(&self.path);
        command
            .args(FLAGS)
            .args(nowhere())
            .arg(joined("--user-data-dir=", profile.path()))
            .arg(format!("--proxy-server=http://{}", launch.proxy))
            .arg(format!(
                "--ignore-certificate-errors-spki-list={}",
                launch.spki
            ))
            // A dump of a crashed page holds the page: it goes with the profile.
            .env("BREAKPAD_DUMP_LOCATION", profile.path().join("crashes"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        if launch.headless {
            command.args([
                "--headless=new",
                "--disable-gpu",
                "--hide-scrollbars",
                "--mute-audio",
            ]);
        }
        if is_root() {
            command.arg("--no-sandbox");
        }
        // A group of its own: Ctrl-C is for us, and everyone in it ends together.
        #[cfg(unix)]
        command.process_group(0);
        let child = command.arg(&launch.url).spawn().map_err(failed)?;
        let id = child.id();
        Ok(Running { child, id, profile })
    }
}

impl Running {
    /// Waits until the browser is closed.
    pub(super) async fn ended(&mut self) -> Result<(), Failure> {
        let status = self.child.wait().await;
        let status = status.map_err(|error| Failure::environment("lost the browser", error))?;
        if status.success() {
            return Ok(());
        }
        let says = format!("the browser ended early ({status})");
        Err(Failure::missing(says).hint("start it by hand to see why; a window needs a display"))
    }

    /// Closes the browser: asks it to, and insists if it does not.
    pub(super) async fn close(&mut self) {
        self.ask_to_close().await;
        if tokio::time::timeout(CLOSING_TIME, self.child.wait())
            .await
            .is_err()
        {
            self.child.kill().await.ok();
        }
    }

    /// Ends what is left of the browser, and removes its profile: a patient's pages are in it.
    pub(super) async fn discard(mut self) {
        self.child.kill().await.ok();
        // Its helpers write to the profile until they end too; they are all in one group.
        if let (true, Some(id)) = (cfg!(unix), self.id) {
            let everyone = ["-KILL".to_owned(), "--".to_owned(), format!("-{id}")];
            let mut kill = Command::new("kill");
            kill.args(everyone)
                .stderr(Stdio::null())
                .status()
                .await
                .ok();
        }
        let path = self.profile.keep();
        for _ in 0..REMOVAL_TRIES {
            if std::fs::remove_dir_all(&path).is_ok() || !path.exists() {
                return;
            }
            tokio::time::sleep(REMOVAL_PAUSE).await;
        }
        screen::say(&format!(
            "Could not remove the browser's profile: delete {}.",
            path.display()
        ));
    }

    /// On Unix, SIGTERM closes Chromium's windows as a user would.
    async fn ask_to_close(&mut self) {
        let Some(id) = self.child.id() else { return };
        if cfg!(unix) {
            Command::new("kill").arg(id.to_string()).status().await.ok();
        } else {
            self.child.start_kill().ok();
        }
    }
}

/// A profile in which the browser does not sign in, check passwords or look up addresses by itself.
fn fresh_profile() -> io::Result<TempDir> {
    let profile = tempfile::Builder::new()
        .prefix("phiward-browser-")
        .tempdir()?;
    let folder = profile.path().join("Default");
    std::fs::create_dir(&folder)?;
    std::fs::write(folder.join("Preferences"), PREFERENCES)?;
    Ok(profile)
}

/// Returns the flags by which the browser's own hosts are not asked through the proxy, where they
/// would be taken for a page's third parties, and are not found without it either.
fn nowhere() -> [String; 2] {
    let mut bypass = "--proxy-bypass-list=<-loopback>".to_owned();
    let mut rules = Vec::new();
    for host in [NOWHERE].iter().chain(OF_THE_BROWSER) {
        bypass.push(';');
        bypass.push_str(host);
        rules.push(format!("MAP {host} ~NOTFOUND"));
    }
    [bypass, format!("--host-resolver-rules={}", rules.join(","))]
}

fn joined(flag: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(flag);
    argument.push(path);
    argument
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The owner of our own process's folder is who we run as.
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_around_the_proxy_is_found_nowhere() {
        let [bypass, rules] = nowhere();
        let list = bypass.strip_prefix("--proxy-bypass-list=<-loopback>;");
        let hosts: Vec<&str> = list.unwrap_or_default().split(';').collect();
        assert_eq!(hosts.len(), OF_THE_BROWSER.len() + 1);
        for host in hosts {
            assert!(rules.contains(&format!("MAP {host} ~NOTFOUND")), "{host}");
        }
    }

    #[test]
    fn hosts_of_pages_are_asked_through_the_proxy() {
        let [bypass, _] = nowhere();
        for host in [
            "accounts.google.com",
            "www.google.com",
            "www.googleapis.com",
            "*",
        ] {
            assert!(!bypass.contains(host), "{host}");
        }
    }

    #[test]
    fn services_that_are_moved_are_moved_to_nowhere() {
        for flag in ["--gaia-url=", "--component-updater=url-source="] {
            assert!(
                FLAGS.contains(&format!("{flag}https://{NOWHERE}").as_str()),
                "{flag}"
            );
        }
    }
}
