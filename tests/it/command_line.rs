//! The command line: help, exit codes, what each error says to do, the certificate authority, and
//! the browser that `open` starts.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::harness::process::phiward;
use crate::harness::run;

/// Every command, with the flags that it has besides `--help`.
const COMMANDS: [(&str, &[&str]); 22] = [
    ("", &["--version"]),
    (
        "demo",
        &[
            "--act-at",
            "--browser",
            "--format",
            "--log",
            "--mode",
            "--save-walk",
            "--show",
            "--state",
            "--visible",
            "--without-browser",
        ],
    ),
    (
        "open",
        &[
            "--act-at",
            "--browser",
            "--cname",
            "--dns",
            "--fail-on",
            "--first-party",
            "--format",
            "--health-site",
            "--listen",
            "--log",
            "--mode",
            "--patterns",
            "--resolve",
            "--show",
            "--sites",
            "--state",
            "--subjects",
            "--upstream-ca",
        ],
    ),
    (
        "run",
        &[
            "--act-at",
            "--cname",
            "--dns",
            "--fail-on",
            "--first-party",
            "--format",
            "--health-site",
            "--listen",
            "--log",
            "--mode",
            "--patterns",
            "--resolve",
            "--show",
            "--sites",
            "--state",
            "--subjects",
            "--upstream-ca",
        ],
    ),
    (
        "scan",
        &[
            "--act-at",
            "--fail-on",
            "--first-party",
            "--format",
            "--health-site",
            "--log",
            "--mode",
            "--patterns",
            "--show",
            "--sites",
            "--state",
            "--subjects",
        ],
    ),
    ("ca", &[]),
    ("ca show", &["--state"]),
    ("ca export", &["--format", "--output", "--state"]),
    ("ca rotate", &["--state", "--yes"]),
    ("ca install", &["--state", "--yes"]),
    ("ca uninstall", &["--state", "--yes"]),
    ("lists", &[]),
    (
        "lists add",
        &["--name", "--resolve", "--state", "--upstream-ca"],
    ),
    ("lists show", &["--state"]),
    ("lists remove", &["--state"]),
    ("patterns", &[]),
    ("patterns check", &[]),
    ("patterns list", &["--kind", "--patterns"]),
    ("vendors", &["--patterns"]),
    ("vendors list", &["--patterns"]),
    ("vendors show", &["--patterns"]),
    ("vendors match", &["--method", "--patterns"]),
];

/// What a command left.
struct Ran {
    code: Option<i32>,
    out: Vec<u8>,
    err: String,
}

impl Ran {
    fn of(mut command: Command) -> Self {
        let mut output = None;
        run(async { output = Some(command.output().await.expect("it starts")) });
        let output = output.unwrap();
        Self {
            code: output.status.code(),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }

    /// Asserts that it failed with this code, that the message holds all of this, and that it says
    /// what to do.
    #[track_caller]
    fn failed(&self, code: i32, holds: &[&str]) {
        let Self { err, .. } = self;
        assert_eq!(self.code, Some(code), "{err}");
        for text in holds {
            assert!(err.contains(text), "{text:?} is not in:\n{err}");
        }
        let (_, message) = err.split_once("error: ").expect("an error");
        let advice = ["\n\nhint: ", "try '--help'", ": move it away"];
        let says_what_to_do = advice.iter().any(|advice| message.contains(advice));
        assert!(says_what_to_do, "it does not say what to do:\n{err}");
    }
}

/// A computer's user who has nothing yet: a home, a state folder to be made, and files.
struct User {
    home: TempDir,
}

impl User {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        Self { home }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn write_program(&self, name: &str, text: &str) -> String {
        let path = self.write(name, text);
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// Returns the program with these arguments and the state folder.
    fn command(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = self.without_state(args);
        command.arg("--state").arg(self.path("state"));
        command
    }

    fn without_state(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = phiward();
        command
            .args(args)
            .env("HOME", self.home.path())
            .env_remove("XDG_DATA_HOME");
        command
    }

    fn runs(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args))
    }

    /// Runs a command that has to end well, and returns what it printed.
    #[track_caller]
    fn gets(&self, args: &[&str]) -> String {
        let ran = self.runs(args);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.text()
    }

    fn fingerprint(&self) -> String {
        let shown = self.gets(&["ca", "show"]);
        let line = shown
            .lines()
            .find_map(|line| line.strip_prefix("fingerprint  "));
        let fingerprint = line.and_then(|line| line.strip_suffix(" (SHA-256)"));
        fingerprint.unwrap_or_else(|| panic!("{shown}")).to_owned()
    }

    fn names_at_home(&self) -> Vec<String> {
        let names = fs::read_dir(self.home.path()).unwrap();
        names
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

fn help(command: &str, flag: &str) -> String {
    let mut phiward = phiward();
    // A wide terminal: the width that lines are kept within is the program's own.
    phiward
        .args(command.split_whitespace())
        .arg(flag)
        .env("COLUMNS", "250");
    let ran = Ran::of(phiward);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (Some(0), ""),
        "{command} {flag}"
    );
    ran.text()
}

/// Returns the flags of short help, each with its text.
fn flags(help: &str) -> Vec<(&str, &str)> {
    let flag = |line| {
        let line: &str = str::trim_start(line);
        let short = line.split_once(", --").filter(|_| line.starts_with('-'));
        let long = short.map(|(_, long)| long).or(line.strip_prefix("--"))?;
        let (flag, text) = long.split_once("  ").unwrap_or((long, ""));
        Some((flag.split(' ').next()?, text.trim()))
    };
    help.lines().filter_map(flag).collect()
}

#[test]
fn short_help_names_every_flag_and_says_what_it_does_within_a_hundred_columns() {
    for (command, expected) in COMMANDS {
        let help = help(command, "-h");
        let flags = flags(&help);
        let mut names: Vec<&str> = flags.iter().map(|(name, _)| *name).collect();
        names.retain(|name| *name != "help");
        names.sort_unstable();
        let expected = expected.iter().map(|name| name.trim_start_matches('-'));
        assert!(expected.eq(names), "{command}:\n{help}");
        for (name, text) in flags {
            assert!(
                text.starts_with(char::is_uppercase),
                "{command} {name}: {text:?}"
            );
        }
        for line in help.lines() {
            assert!(line.chars().count() <= 100, "{command}: {line}");
        }
        assert!(
            help.lines().count() <= 60,
            "{command} -h fills more than a screen"
        );
        assert!(help.contains("Usage: phiward"), "{help}");
    }
}

#[test]
fn long_help_names_every_flag_too() {
    for (command, expected) in COMMANDS {
        let help = help(command, "--help");
        for flag in expected {
            assert!(help.contains(flag), "{command} --help has no {flag}");
        }
    }
}

#[test]
fn help_tells_defaults_variables_and_exit_codes() {
    let run = help("run", "-h").replace("\n", " ");
    let run = run.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "[env: PHIWARD_LISTEN=] [default: 127.0.0.1:8080]",
        "[env: PHIWARD_MODE=] [default: observe] [possible values: block, observe]",
        "[env: PHIWARD_ACT_AT=] [default: medium]",
        "[env: PHIWARD_FAIL_ON=] [default: high]",
        "[env: PHIWARD_STATE=]",
    ] {
        assert!(run.contains(told), "{told:?} is not in: {run}");
    }
    let top = help("", "-h");
    for told in [
        "Exit codes: 0 done",
        "1 findings",
        "2 wrong usage",
        "3 the environment",
    ] {
        assert!(top.contains(told), "{told:?} is not in:\n{top}");
    }
    for command in ["demo", "open", "run", "scan", "ca"] {
        assert!(top.contains(&format!("\n  {command}")), "{top}");
    }
    assert!(help("", "--version").starts_with("phiward "));
}

#[test]
fn wrong_usage_exits_with_2() {
    let user = User::new();
    for (args, holds) in [
        (&["run", "--no-such-flag"][..], &["--no-such-flag"][..]),
        (
            &["run", "--resolve", "portal.example"],
            &["--resolve", "HOST:PORT:ADDRESS"],
        ),
        (
            &["run", "--resolve", "a:443:not-an-address"],
            &["such as portal.example:443:127.0.0.1"],
        ),
        (&["run", "--dns", "ns.example"], &["--dns", "ADDRESS:PORT"]),
        (
            &["run", "--act-at", "awful"],
            &["--act-at", "none, info, low, medium, high or critical"],
        ),
        (
            &["run", "--fail-on", "HIGH"],
            &["--fail-on", "none, info, low, medium"],
        ),
        (&["demo", "--show", "some"], &["--show"]),
        (
            &["run", "--mode", "redact"],
            &["--mode", "block", "observe"],
        ),
        (&["run", "--format", "xml"], &["--format", "jsonl", "text"]),
        (&["run", "--log", "loud"], &["--log"]),
        (&["run", "--listen", "8080"], &["--listen"]),
        (
            &["demo", "--visible", "--without-browser"],
            &["--visible", "--without-browser"],
        ),
        (
            &["ca", "export", "--format", "p12"],
            &["--format", "der", "pem"],
        ),
        (
            &["open", "--browser", "/bin/true", "not a site"],
            &["phiward open https://"],
        ),
        (
            &["open", "--browser", "/bin/true", "ftp://portal.example"],
            &["address of a web site"],
        ),
    ] {
        let ran = user.runs(args);
        ran.failed(2, holds);
        assert!(ran.out.is_empty(), "{args:?} printed: {}", ran.text());
    }
    let nothing = Ran::of(phiward());
    assert_eq!(nothing.code, Some(2));
    assert!(
        nothing.err.contains("Usage: phiward <COMMAND>"),
        "{}",
        nothing.err
    );
}

#[test]
fn an_address_that_others_can_reach_is_refused() {
    let user = User::new();
    for address in [
        "0.0.0.0:0",
        "[::]:0",
        "192.0.2.1:8080",
        "[::ffff:192.0.2.1]:8080",
    ] {
        for command in ["run", "open"] {
            let args = [command, "--listen", address];
            let mut program = user.command(args);
            program.env("PHIWARD_BROWSER", "/bin/true");
            Ran::of(program).failed(2, &[address, "127.0.0.1"]);
        }
    }
}

#[test]
fn a_variable_stands_for_its_flag_and_the_flag_above_it() {
    let user = User::new();
    let mut command = user.command(["run"]);
    command.env("PHIWARD_MODE", "sometimes");
    Ran::of(command).failed(2, &["--mode", "sometimes"]);
    let mut command = user.without_state(["ca", "show"]);
    command.env("PHIWARD_STATE", user.path("by-variable"));
    assert_eq!(Ran::of(command).code, Some(0));
    let mut command = user.command(["ca", "show"]);
    command.env("PHIWARD_STATE", "/dev/null/nowhere");
    assert_eq!(Ran::of(command).code, Some(0));
    let mut names = user.names_at_home();
    names.sort_unstable();
    assert_eq!(names, ["by-variable", "state"]);
}

#[test]
fn without_a_state_folder_the_users_own_is_made_for_nobody_else() {
    let user = User::new();
    let ran = Ran::of(user.without_state(["ca", "show"]));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let folder = user.path(".local/share/phiward");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("ca-key.pem")), 0o600);
    assert_eq!(user.names_at_home(), [".local"]);
}

#[test]
fn an_unreadable_subjects_file_is_named() {
    let user = User::new();
    let path = user.path("nobody.toml");
    let path = path.to_str().unwrap();
    let ran = user.runs(&["run", "--subjects", path]);
    ran.failed(2, &[path, "--subjects"]);
    let folder = user.home.path().to_str().unwrap();
    user.runs(&["run", "--subjects", folder])
        .failed(2, &[folder, "--subjects"]);
}

#[test]
fn a_broken_subjects_file_is_told_by_key_and_line_and_by_no_value() {
    let user = User::new();
    let head = "[[subject]]\nid = \"patient-7\"\nemails = [\"mila.voss@example.com\"]\n";
    let mrn = "[[subject.identifier]]\nkind = \"mrn\"\nvalue = \"00719264\"\n";
    for (tail, holds) in [
        (
            "nickname = \"Milotchka\"\n".to_owned(),
            &["line 4", "`nickname`", "`given`"][..],
        ),
        (
            format!("{mrn}issuer = \"Milotchka\"\n"),
            &["line 7", "`issuer`"],
        ),
        ("birth_date = \"Milotchka\"\n".to_owned(), &["line 4"]),
        ("given = \"Milotchka\"\n".to_owned(), &["line 4"]),
        ("given = [\"Milotchka\n".to_owned(), &["line 4"]),
        ("sex = Milotchka\n".to_owned(), &["line 4"]),
    ] {
        let path = user.write("people.toml", &format!("{head}{tail}"));
        let ran = user.runs(&["run", "--subjects", &path]);
        ran.failed(2, holds);
        ran.failed(2, &[&path, "docs/subjects.md"]);
        for value in ["mila.voss", "Milotchka", "00719264"] {
            assert!(!ran.err.contains(value), "{}", ran.err);
        }
    }
    let twice = user.write("twice.toml", &format!("{head}{head}"));
    user.runs(&["run", "--subjects", &twice])
        .failed(2, &[&twice, "an id of its own"]);
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/subjects.md");
    assert!(manual.is_file(), "the hint leads nowhere");
}

#[test]
fn a_file_without_certificates_is_wrong_usage() {
    let user = User::new();
    let empty = user.write("origins.pem", "no certificate\n");
    let nowhere = user.path("nowhere.pem");
    for path in [empty.as_str(), nowhere.to_str().unwrap()] {
        let args = ["run", "--listen", "127.0.0.1:0", "--upstream-ca", path];
        user.runs(&args).failed(2, &[path, "--upstream-ca"]);
    }
}

#[test]
fn a_taken_port_is_named_with_the_flag_that_chooses_another() {
    let user = User::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let ran = user.runs(&["run", "--listen", &address.to_string()]);
    ran.failed(
        3,
        &[
            &format!("port {}", address.port()),
            "--listen 127.0.0.1:PORT",
        ],
    );
}

#[test]
fn a_state_folder_that_cannot_be_is_named_with_the_flag_that_chooses_another() {
    let user = User::new();
    // Nobody, not even root, can make a folder below a file.
    let file = user.write("file", "");
    for path in [format!("{file}/below"), file] {
        for args in [
            &["run", "--listen", "127.0.0.1:0"][..],
            &["ca", "show"],
            &["demo"],
        ] {
            let mut command = user.without_state(args);
            command.args(["--state", &path]);
            Ran::of(command).failed(3, &[&path, "--state DIR"]);
        }
    }
}

#[test]
fn a_record_or_a_key_that_cannot_be_used_is_named() {
    let user = User::new();
    let listen = ["run", "--listen", "127.0.0.1:0"];
    fs::create_dir_all(user.path("state/exchanges.jsonl")).unwrap();
    user.runs(&listen)
        .failed(3, &["exchanges.jsonl", "--state DIR"]);
    fs::write(user.path("state/fingerprint.key"), "short").unwrap();
    user.runs(&listen)
        .failed(3, &["fingerprint.key", "move it away"]);
}

#[test]
fn a_key_that_others_can_read_is_refused_until_it_is_private_again() {
    let user = User::new();
    user.gets(&["ca", "show"]);
    let key = user.path("state/ca-key.pem");
    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    let chmod = format!("chmod 600 {}", key.display());
    for args in [
        &["ca", "show"][..],
        &["ca", "export"],
        &["run", "--listen", "127.0.0.1:0"],
    ] {
        user.runs(args).failed(3, &[&chmod, "mode 0644"]);
    }
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    user.gets(&["ca", "show"]);
}

#[test]
fn half_an_authority_is_not_replaced_in_silence() {
    let user = User::new();
    user.gets(&["ca", "show"]);
    fs::remove_file(user.path("state/ca-key.pem")).unwrap();
    user.runs(&["ca", "show"])
        .failed(3, &["ca-key.pem", "phiward ca rotate"]);
    user.gets(&["ca", "rotate"]);
    user.gets(&["ca", "show"]);
}

#[test]
fn a_missing_browser_is_told_with_what_to_do() {
    let user = User::new();
    user.runs(&["open", "--browser", "/nonexistent"])
        .failed(3, &["/nonexistent", "--browser"]);
    user.runs(&["demo", "--browser", "/nonexistent"])
        .failed(3, &["/nonexistent", "--browser"]);
    let not_a_program = user.write("browser", "");
    let ran = user.runs(&["open", "--browser", &not_a_program]);
    ran.failed(3, &[&not_a_program, "--browser"]);
    for args in [&["open"][..], &["demo", "--visible"]] {
        let mut command = user.command(args);
        command.env("PATH", user.home.path());
        Ran::of(command).failed(3, &["Chromium", "apt-get install chromium", "--browser"]);
    }
}

#[test]
fn a_browser_that_fails_is_told() {
    let user = User::new();
    let browser = user.write_program("browser", "#!/bin/sh\nexit 7\n");
    let ran = user.runs(&["open", "--browser", &browser]);
    ran.failed(3, &["ended early", "7", "display"]);
    let ran = user.runs(&["demo", "--browser", &browser]);
    ran.failed(3, &["ended early", "7", "display"]);
}

/// Asks OpenSSL for a certificate's fingerprint and subject.
fn openssl(form: &str, certificate: &[u8]) -> String {
    let mut command = Command::new("openssl");
    command
        .args([
            "x509",
            "-noout",
            "-fingerprint",
            "-sha256",
            "-subject",
            "-inform",
            form,
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut text = String::new();
    run(async {
        let mut openssl = command.spawn().expect("openssl is installed");
        let mut stdin = openssl.stdin.take().expect("a pipe");
        stdin.write_all(certificate).await.unwrap();
        drop(stdin);
        let output = openssl.wait_with_output().await.unwrap();
        assert!(output.status.success(), "{form}: {output:?}");
        text = String::from_utf8(output.stdout).unwrap();
    });
    text
}

#[test]
fn openssl_reads_what_is_exported_in_both_forms() {
    let user = User::new();
    let fingerprint = user.fingerprint();
    for form in ["pem", "der"] {
        let printed = user.runs(&["ca", "export", "--format", form]);
        assert_eq!((printed.code, printed.err.as_str()), (Some(0), ""));
        let seen = openssl(form, &printed.out);
        assert!(seen.contains(&fingerprint), "{form}: {seen}");
        assert!(seen.contains("phiward CA"), "{form}: {seen}");
        let file = user.path(form);
        let to = file.to_str().unwrap();
        assert_eq!(
            user.gets(&["ca", "export", "--format", form, "--output", to]),
            ""
        );
        assert_eq!(fs::read(&file).unwrap(), printed.out, "{form}");
    }
    let pem = user.gets(&["ca", "export"]);
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"), "{pem}");
    assert!(!pem.contains("PRIVATE KEY"), "{pem}");
}

#[test]
fn what_cannot_be_written_is_named() {
    let user = User::new();
    let nowhere = ["ca", "export", "--output", "/nonexistent/ca.pem"];
    user.runs(&nowhere).failed(3, &["/nonexistent/ca.pem"]);
    let nowhere = [
        "demo",
        "--without-browser",
        "--save-walk",
        "/nonexistent/walk.jsonl",
    ];
    user.runs(&nowhere).failed(3, &["/nonexistent/walk.jsonl"]);
}

#[test]
fn show_says_where_the_authority_is_and_the_same_every_time() {
    let user = User::new();
    let shown = user.gets(&["ca", "show"]);
    for told in [
        "name         phiward CA",
        "valid        ",
        "state/ca.pem",
        "state/ca-key.pem",
    ] {
        assert!(shown.contains(told), "{told:?} is not in:\n{shown}");
    }
    assert!(!shown.contains("BEGIN"), "{shown}");
    assert_eq!(user.gets(&["ca", "show"]), shown);
}

#[test]
fn rotating_makes_another_authority_and_sets_the_old_one_aside() {
    let user = User::new();
    let old = user.fingerprint();
    let read = |name: &str| fs::read(user.path("state").join(name)).unwrap();
    let (certificate, key) = (read("ca.pem"), read("ca-key.pem"));
    let ran = user.runs(&["ca", "rotate"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("phiward ca install"), "{}", ran.err);
    assert_ne!(user.fingerprint(), old);
    assert_eq!(
        (read("ca.pem.old"), read("ca-key.pem.old")),
        (certificate, key)
    );
    let mode = fs::metadata(user.path("state/ca-key.pem.old"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(
        mode & 0o077,
        0,
        "the old key can be read by others: {mode:o}"
    );
}

#[test]
fn an_authority_that_a_store_may_trust_is_not_set_aside_unless_told_to() {
    let user = User::new();
    let old = user.fingerprint();
    // A database that nothing here can look into.
    fs::create_dir_all(user.path(".pki/nssdb")).unwrap();
    user.write(".pki/nssdb/cert9.db", "");
    let rotate = |yes: &[&str]| {
        let mut command = user.command(["ca", "rotate"]);
        command.args(yes).env("PATH", user.path("nothing"));
        Ran::of(command)
    };
    rotate(&[]).failed(2, &["may still trust", "phiward ca uninstall", "--yes"]);
    assert_eq!(user.fingerprint(), old);
    let ran = rotate(&["--yes"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("ca.pem.old"), "{}", ran.err);
    assert_ne!(user.fingerprint(), old);
}

#[test]
fn installing_without_a_terminal_says_what_it_would_do_and_does_nothing() {
    let user = User::new();
    // A computer on which Chromium is the one program, so that there is something to change.
    fs::create_dir(user.path("bin")).unwrap();
    user.write_program("bin/chromium", "#!/bin/sh\nexit 1\n");
    user.gets(&["ca", "show"]);
    let before = user.names_at_home();
    let install = |yes: &[&str]| {
        let mut command = user.command(["ca", "install"]);
        command.args(yes).env("PATH", user.path("bin"));
        Ran::of(command)
    };
    let ran = install(&[]);
    ran.failed(
        2,
        &[
            "this will be done",
            "undo: ",
            "nobody is there to agree",
            "--yes",
        ],
    );
    let database = user.path(".pki/nssdb");
    assert!(ran.err.contains(database.to_str().unwrap()), "{}", ran.err);
    assert!(!ran.err.contains("done: "), "{}", ran.err);
    assert_eq!(user.names_at_home(), before);
    let fingerprint = user.fingerprint().replace(':', "").to_lowercase();
    let (ours, _) = fingerprint.split_at(16);
    if let Ok(certificates) = fs::read_dir("/usr/local/share/ca-certificates") {
        for file in certificates {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(!name.contains(ours), "{name} was installed");
        }
    }
}

/// A browser that keeps what it was started with, and what its profile was, and ends.
const BROWSER: &str = r#"#!/bin/sh
printf '%s\n' "$@" > "$0.arguments"
printf '%s' "$BREAKPAD_DUMP_LOCATION" > "$0.crashes"
for argument in "$@"; do
    case "$argument" in
        --user-data-dir=*) ls -A "${argument#*=}" > "$0.profile" ;;
    esac
done
"#;

/// A start of `phiward open` with that browser.
struct Opened {
    ran: Ran,
    arguments: Vec<String>,
    profile: String,
    /// Where it leaves dumps of pages that crash.
    crashes: String,
    left: usize,
}

fn open(args: &[&str]) -> Opened {
    let user = User::new();
    let browser = user.write_program("browser", BROWSER);
    fs::create_dir(user.path("tmp")).unwrap();
    let mut command = user.command(["open", "--browser", &browser]);
    command.args(args).env("TMPDIR", user.path("tmp"));
    let ran = Ran::of(command);
    let read = |name: &str| fs::read_to_string(user.path(name)).unwrap();
    Opened {
        ran,
        arguments: read("browser.arguments")
            .lines()
            .map(str::to_owned)
            .collect(),
        profile: read("browser.profile"),
        crashes: read("browser.crashes"),
        left: fs::read_dir(user.path("tmp")).unwrap().count(),
    }
}

impl Opened {
    /// Returns the value of a flag that has to be given once.
    #[track_caller]
    fn value(&self, flag: &str) -> &str {
        let start = format!("{flag}=");
        let mut values = self
            .arguments
            .iter()
            .filter_map(|one| one.strip_prefix(&start));
        let value = values
            .next()
            .unwrap_or_else(|| panic!("no {flag}: {:#?}", self.arguments));
        assert_eq!(values.next(), None, "{flag} is given twice");
        value
    }
}

#[test]
fn the_browser_is_started_fresh_within_the_proxy_and_trusting_its_key_alone() {
    let opened = open(&["https://portal.clinic.example/visit"]);
    let proxy = opened.value("--proxy-server");
    let port = proxy.strip_prefix("http://127.0.0.1:").expect(proxy);
    assert_ne!(port.parse::<u16>().unwrap(), 0);
    assert!(
        opened
            .value("--proxy-bypass-list")
            .starts_with("<-loopback>")
    );
    // SHA-256 in base64: 44 characters.
    let spki = opened.value("--ignore-certificate-errors-spki-list");
    assert!(spki.len() == 44 && spki.ends_with('='), "{spki}");
    for flag in [
        "--webrtc-ip-handling-policy",
        "--force-webrtc-ip-handling-policy",
    ] {
        assert_eq!(opened.value(flag), "disable_non_proxied_udp");
    }
    for flag in [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
    ] {
        assert!(opened.arguments.iter().any(|one| one == flag), "no {flag}");
    }
    let everything = "--ignore-certificate-errors";
    assert!(
        !opened.arguments.iter().any(|one| one == everything),
        "{everything}"
    );
    assert!(
        !opened
            .arguments
            .iter()
            .any(|one| one.starts_with("--headless"))
    );
    let last = opened.arguments.last().unwrap();
    assert_eq!(last, "https://portal.clinic.example/visit");
}

#[test]
fn what_goes_around_the_proxy_goes_nowhere() {
    let opened = open(&[]);
    let bypass: Vec<&str> = opened.value("--proxy-bypass-list").split(';').collect();
    let nowhere: Vec<&str> = opened.value("--host-resolver-rules").split(',').collect();
    for host in bypass.iter().filter(|host| **host != "<-loopback>") {
        let rule = format!("MAP {host} ~NOTFOUND");
        assert!(nowhere.contains(&rule.as_str()), "{host} is asked directly");
    }
    for platform in [
        "google.com",
        "accounts.google.com",
        "www.googletagmanager.com",
        "bat.bing.com",
    ] {
        assert!(
            !bypass.contains(&platform),
            "pages use {platform}: it has to be seen"
        );
    }
}

#[test]
fn nothing_is_left_of_the_profile() {
    let opened = open(&["portal.clinic.example"]);
    assert!(
        opened
            .value("--user-data-dir")
            .contains("/tmp/phiward-browser-")
    );
    let profile = opened.value("--user-data-dir");
    assert!(
        opened.crashes.starts_with(&format!("{profile}/")),
        "{}",
        opened.crashes
    );
    assert_eq!(opened.profile, "Default\n", "the profile was not fresh");
    assert_eq!(
        opened.left, 0,
        "something is left in the folder for temporary files"
    );
    assert_eq!(
        opened.arguments.last().unwrap(),
        "https://portal.clinic.example/"
    );
}

#[test]
fn open_ends_with_the_browser_and_a_summary() {
    let Opened { ran, arguments, .. } = open(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let out = ran.text();
    assert!(
        out.contains("0 exchanges, 0 of them with third parties."),
        "{out}"
    );
    assert!(
        out.contains("Everything that passed was inspected."),
        "{out}"
    );
    assert!(
        ran.err
            .contains("browser is open with a fresh profile. Close it to end."),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("Every exchange is recorded, masked, in "),
        "{}",
        ran.err
    );
    assert_eq!(arguments.last().unwrap(), "about:blank");
}

#[test]
fn json_lines_stand_alone_on_standard_output() {
    let Opened { ran, .. } = open(&["--format", "jsonl"]);
    assert_eq!((ran.code, ran.text().as_str()), (Some(0), ""));
    assert!(ran.err.contains("0 exchanges"), "{}", ran.err);
}
