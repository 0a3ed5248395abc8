//! The state folder: first starts, races, wrong permissions, damage, rotation.

use std::collections::HashSet;
use std::fs;
use std::sync::Barrier;
use std::thread;

use super::*;

#[test]
fn two_opens_give_one_authority() {
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().join("new/state");
    let first = Authority::open(&folder, noon()).unwrap();
    let second = Authority::open(&folder, noon() + DAY).unwrap();
    assert_eq!(first.root_der(), second.root_der());
    assert_eq!(
        fs::read_to_string(folder.join("ca.pem")).unwrap(),
        first.root_pem()
    );
    assert!(first.root_name().starts_with("phiward CA, "));
    assert!(
        first.root_name().ends_with(", 2026-11-22"),
        "{}",
        first.root_name()
    );
    assert_ne!(
        first.leaf_spki_sha256_base64(),
        second.leaf_spki_sha256_base64()
    );
    let names: HashSet<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(
        names,
        ["ca.pem", "ca-key.pem"].map(Into::into).into(),
        "nothing is left lying about"
    );
}

#[test]
fn a_race_has_one_winner() {
    for _ in 0..5 {
        let state = tempfile::tempdir().unwrap();
        let start = Barrier::new(4);
        let open = || {
            start.wait();
            Authority::open(state.path(), noon())
                .unwrap()
                .root_der()
                .to_vec()
        };
        let roots: HashSet<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(roots.len(), 1);
    }
}

#[test]
fn a_crash_between_key_and_certificate_is_made_good() {
    let state = tempfile::tempdir().unwrap();
    let first = Authority::open(state.path(), noon()).unwrap();
    fs::remove_file(state.path().join("ca.pem")).unwrap();
    let second = Authority::open(state.path(), noon()).unwrap();
    let key = |authority: &Authority| parsed(authority.root_der()).public_key().raw.to_vec();
    assert_eq!(key(&first), key(&second));
}

#[cfg(unix)]
#[test]
fn the_key_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().join("state");
    Authority::open(&folder, noon()).unwrap();
    let key = folder.join("ca-key.pem");
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode(&folder), mode(&key)), (0o700, 0o600));
    for exposed in [0o640, 0o604, 0o620] {
        fs::set_permissions(&key, fs::Permissions::from_mode(exposed)).unwrap();
        let error = Authority::open(&folder, noon()).unwrap_err();
        assert!(
            error.to_string().contains(&format!("mode {exposed:04o}")),
            "{error}"
        );
        assert!(error.hint().unwrap().contains("chmod 600"));
    }
}

#[test]
fn an_expired_root_is_refused_with_the_way_out() {
    let state = tempfile::tempdir().unwrap();
    Authority::open(state.path(), noon()).unwrap();
    let later = noon() + DAY * u32::try_from(ROOT_DAYS).unwrap();
    let error = Authority::open(state.path(), later).unwrap_err();
    assert!(
        error.to_string().contains("expired at 2029-11-21"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("phiward ca rotate"));
    assert!(rotate(state.path(), later).is_ok());
}

#[test]
fn a_root_of_the_future_is_refused() {
    let state = tempfile::tempdir().unwrap();
    Authority::open(state.path(), noon()).unwrap();
    let error = Authority::open(state.path(), noon() - DAY * 3).unwrap_err();
    assert!(
        matches!(error, AuthorityError::NotYetValid { .. }),
        "{error}"
    );
}

#[test]
fn damaged_files_are_told_apart() {
    let other = Authority::ephemeral("other", noon()).unwrap();
    let leaf = rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
    for (file, content, expected) in [
        ("ca.pem", "", "no certificate authority could be read from"),
        (
            "ca.pem",
            leaf.cert.pem().as_str(),
            "no certificate authority could be read from",
        ),
        ("ca.pem", other.root_pem(), "do not match"),
        ("ca-key.pem", "", "no P-256 private key could be read from"),
        (
            "ca-key.pem",
            leaf.signing_key.serialize_pem().as_str(),
            "do not match",
        ),
    ] {
        let state = tempfile::tempdir().unwrap();
        Authority::open(state.path(), noon()).unwrap();
        fs::write(state.path().join(file), content).unwrap();
        let error = Authority::open(state.path(), noon()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(error.hint().unwrap().contains("phiward ca rotate"));
    }
}

#[test]
fn a_certificate_without_its_key_is_not_replaced() {
    let state = tempfile::tempdir().unwrap();
    Authority::open(state.path(), noon()).unwrap();
    fs::remove_file(state.path().join("ca-key.pem")).unwrap();
    let error = Authority::open(state.path(), noon()).unwrap_err();
    assert!(
        matches!(error, AuthorityError::KeyMissing { .. }),
        "{error}"
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let state = tempfile::tempdir().unwrap();
    let file = state.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Authority::open(&file.join("state"), noon()).unwrap_err();
    assert!(matches!(error, AuthorityError::Folder { .. }), "{error}");
    assert!(error.hint().unwrap().contains("--state"));
}

#[test]
fn rotation_sets_the_old_authority_aside() {
    let state = tempfile::tempdir().unwrap();
    let old = Authority::open(state.path(), noon()).unwrap();
    let new = rotate(state.path(), noon()).unwrap();
    assert_ne!(old.root_fingerprint(), new.root_fingerprint());
    assert_eq!(
        fs::read_to_string(state.path().join("ca.pem.old")).unwrap(),
        old.root_pem()
    );
    #[cfg(unix)]
    for file in ["ca.pem.old", "ca-key.pem.old"] {
        use std::os::unix::fs::PermissionsExt;
        let metadata = fs::metadata(state.path().join(file)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    }
    assert!(
        new.issued(&leaf(&old, "portal.example")),
        "stores may still trust the old one"
    );
    assert!(
        rotate(state.path(), noon()).is_ok(),
        "again, over the old files"
    );
}

#[test]
fn nothing_shown_holds_a_key() {
    let state = tempfile::tempdir().unwrap();
    let authority = Authority::open(state.path(), noon()).unwrap();
    let pem = fs::read_to_string(state.path().join("ca-key.pem")).unwrap();
    let shown = format!("{authority:?} {}", authority.root_pem());
    assert!(
        shown.starts_with("Authority { root: \"phiward CA, "),
        "{shown}"
    );
    assert!(!shown.contains("PRIVATE KEY") && !shown.contains(pem.lines().nth(1).unwrap()));
}
