//! Plans for pictured computers, and one round trip through a real database.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::machine::{Machine, System};
use super::*;

fn noon() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_348_800)
}

/// A computer with these folders and empty files (those with a dot in their last part).
fn machine(system: System, paths: &[&str]) -> (tempfile::TempDir, Machine) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().to_owned();
    for path in paths.iter().map(|path| root.join(path)) {
        let is_file = path.to_string_lossy().contains("/bin/") || path.ends_with("cert9.db");
        let parent = if is_file {
            path.parent().unwrap()
        } else {
            &path
        };
        fs::create_dir_all(parent).unwrap();
        if is_file {
            fs::write(&path, "").unwrap();
        }
    }
    let (home, programs) = (root.join("home"), vec![root.join("usr/bin")]);
    (
        folder,
        Machine {
            system,
            root,
            home,
            programs,
            administrator: false,
        },
    )
}

fn authority() -> Authority {
    Authority::ephemeral("test", noon()).unwrap()
}

/// The steps as lines, with the pictured computer's root taken out.
fn lines(machine: &Machine, change: &Change) -> Vec<String> {
    let root = format!("{}/", machine.root.display());
    change
        .steps
        .iter()
        .map(|step| super::change::line(step).replace(&root, "/"))
        .collect()
}

fn nickname(authority: &Authority) -> String {
    root_file::RootFile::new(authority, Path::new("")).nickname
}

#[test]
fn each_linux_keeps_its_roots_elsewhere() {
    for (folder, update) in [
        (
            "usr/local/share/ca-certificates",
            "update-ca-certificates --fresh",
        ),
        ("etc/pki/ca-trust/source/anchors", "update-ca-trust extract"),
        (
            "etc/ca-certificates/trust-source/anchors",
            "trust extract-compat",
        ),
        ("usr/share/pki/trust/anchors", "update-ca-certificates"),
    ] {
        let (_folder, machine) = machine(System::Linux, &[folder]);
        let authority = authority();
        let name = nickname(&authority);
        let [change] =
            <[Change; 1]>::try_from(install_on(&machine, &authority, Path::new("/ca.pem")))
                .unwrap();
        let anchor = format!("/{folder}/{name}.crt");
        let copy = format!("sudo install -m 0644 /ca.pem {anchor}");
        assert_eq!(lines(&machine, &change), [copy, format!("sudo {update}")]);
        assert!(
            change
                .undo
                .ends_with(&format!("{name}.crt && sudo {update}")),
            "{}",
            change.undo
        );
        assert!(
            change
                .says
                .starts_with("The whole system will trust the root, kept as ")
        );

        assert!(uninstall_on(&machine, &authority, Path::new("/ca.pem")).is_empty());
        fs::write(machine.root.join(anchor.trim_start_matches('/')), "").unwrap();
        let [change] =
            <[Change; 1]>::try_from(uninstall_on(&machine, &authority, Path::new("/ca.pem")))
                .unwrap();
        let delete = format!("sudo rm -f {anchor}");
        assert_eq!(lines(&machine, &change), [delete, format!("sudo {update}")]);
    }
}

#[test]
fn root_needs_no_sudo() {
    let (_folder, mut machine) = machine(System::Linux, &["usr/local/share/ca-certificates"]);
    machine.administrator = true;
    let changes = install_on(&machine, &authority(), Path::new("/ca.pem"));
    assert!(
        changes
            .iter()
            .flat_map(|change| &change.steps)
            .all(|step| step[0] != "sudo")
    );
}

#[test]
fn macos_and_windows_have_one_store_for_all() {
    for (system, add, remove) in [
        (
            System::Macos,
            "security add-trusted-cert -d -r trustRoot -k /home/Library/Keychains/login.keychain-db /ca.pem",
            "security remove-trusted-cert -d /ca.pem && security delete-certificate -Z ",
        ),
        (
            System::Windows,
            "certutil -user -addstore Root /ca.pem",
            "certutil -user -delstore Root ",
        ),
    ] {
        let (_folder, machine) = machine(system, &["home/.mozilla/firefox/a.default/cert9.db"]);
        let authority = authority();
        let changes = install_on(&machine, &authority, Path::new("/ca.pem"));
        assert_eq!(changes.len(), 1);
        assert_eq!(lines(&machine, &changes[0]), [add]);
        assert!(changes[0].undo.starts_with(remove), "{}", changes[0].undo);
        assert_eq!(
            uninstall_on(&machine, &authority, Path::new("/ca.pem")).len(),
            1
        );
    }
}

#[test]
fn databases_are_found_where_browsers_keep_them() {
    for (paths, expected) in [
        (&[][..], &[][..]),
        (&["usr/bin/chromium"], &[("home/.pki/nssdb", "Chromium")]),
        (
            &["home/.pki/nssdb/cert9.db"],
            &[("home/.pki/nssdb", "Chromium")],
        ),
        (
            &[
                "usr/bin/google-chrome",
                "home/.local/share/pki/nssdb/cert9.db",
            ],
            &[("home/.local/share/pki/nssdb", "Chromium")],
        ),
        (
            &[
                "usr/bin/chromium",
                "home/snap/chromium/current/.pki/nssdb/cert9.db",
            ],
            &[
                ("home/.pki/nssdb", "Chromium"),
                ("home/snap/chromium/current/.pki/nssdb", "Chromium"),
            ],
        ),
        (
            &[
                "home/.mozilla/firefox/b.work/cert9.db",
                "home/.mozilla/firefox/a.default/cert9.db",
                "home/.mozilla/firefox/Crash Reports",
                "home/snap/firefox/common/.mozilla/firefox/c.snap/cert9.db",
            ],
            &[
                (
                    "home/.mozilla/firefox/a.default",
                    "Firefox profile a.default",
                ),
                ("home/.mozilla/firefox/b.work", "Firefox profile b.work"),
                (
                    "home/snap/firefox/common/.mozilla/firefox/c.snap",
                    "Firefox profile c.snap",
                ),
            ],
        ),
    ] {
        let (_folder, machine) = machine(System::Linux, paths);
        let expected: Vec<Store> = expected
            .iter()
            .map(|(path, owner)| Store::Nss {
                directory: machine.root.join(path),
                owner: (*owner).to_owned(),
            })
            .collect();
        assert_eq!(stores::on(&machine), expected, "{paths:?}");
    }
}

fn certutil(directory: &Path, arguments: &[&str]) -> String {
    let database = format!("sql:{}", directory.display());
    let output = Command::new("certutil")
        .args(["-d", &database])
        .args(arguments)
        .output();
    String::from_utf8(
        output
            .expect("the package libnss3-tools is installed")
            .stdout,
    )
    .unwrap()
}

#[test]
fn a_real_database_takes_the_root_and_gives_it_back() {
    let (_folder, machine) = machine(System::Linux, &["usr/bin/chromium"]);
    let (ours, other) = (authority(), authority());
    let [file, other_file] = [&ours, &other].map(|authority| {
        let file = machine.root.join(format!("{}.pem", nickname(authority)));
        fs::write(&file, authority.root_pem()).unwrap();
        file
    });
    let directory: PathBuf = machine.home.join(".pki/nssdb");
    assert!(
        uninstall_on(&machine, &ours, &file).is_empty(),
        "nothing to uninstall yet"
    );

    for (authority, file) in [(&ours, &file), (&other, &other_file)] {
        let changes = install_on(&machine, authority, file);
        assert_eq!(changes.len(), 1);
        apply(&changes[0]).unwrap();
    }
    apply(&install_on(&machine, &ours, &file)[0]).expect("doing it again is safe");
    let listed = certutil(&directory, &["-L"]);
    let row = listed
        .lines()
        .find(|line| line.starts_with(&nickname(&ours)))
        .unwrap();
    assert!(row.trim_end().ends_with("C,,"), "{row}");
    assert!(
        certutil(&directory, &["-L", "-n", &nickname(&ours), "-a"]).contains("BEGIN CERTIFICATE")
    );

    let changes = uninstall_on(&machine, &ours, &file);
    assert_eq!(changes.len(), 1);
    apply(&changes[0]).unwrap();
    let listed = certutil(&directory, &["-L"]);
    assert!(!listed.contains(&nickname(&ours)));
    assert!(listed.contains(&nickname(&other)), "only ours is removed");
    assert!(uninstall_on(&machine, &ours, &file).is_empty());
}

fn change(steps: &[&[&str]]) -> Change {
    let steps = steps
        .iter()
        .map(|step| step.iter().map(Into::into).collect())
        .collect();
    Change {
        says: String::new(),
        steps,
        undo: String::new(),
    }
}

#[test]
fn a_command_that_fails_is_told_with_its_last_words() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none").display().to_string();
    let after = folder.path().join("after").display().to_string();
    let error = apply(&change(&[&["ls", &missing], &["touch", &after]])).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("`ls {missing}` failed (exit status: ")),
        "{text}"
    );
    assert!(text.contains("No such file"), "{text}");
    assert!(
        !Path::new(&after).exists(),
        "nothing is done after a failure"
    );
    assert_eq!(error.hint(), None);
}

#[test]
fn a_missing_program_is_told_with_its_package() {
    let error = apply(&change(&[&["phiward-no-such-program"]])).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the program `phiward-no-such-program` is not installed"
    );
    for (program, package) in [
        ("certutil", Some("libnss3-tools")),
        ("update-ca-certificates", Some("ca-certificates")),
        ("sudo", Some("as root")),
        ("ls", None),
    ] {
        let hint = TrustError::Missing {
            program: program.to_owned(),
        }
        .hint();
        assert_eq!(hint.is_some(), package.is_some());
        assert!(
            hint.unwrap_or_default()
                .contains(package.unwrap_or_default())
        );
    }
}

#[test]
fn this_computer_can_be_looked_at() {
    let here = Machine::here();
    assert!(!here.programs.is_empty());
    let _ = stores();
}
