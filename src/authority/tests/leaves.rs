//! Leaves: what they say, who accepts them, and how long they are kept.

use std::collections::HashSet;
use std::fs;
use std::process::Command;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use x509_parser::extensions::GeneralName;

use super::*;
use crate::limits::{LEAF_SERVED, LEAVES};

#[test]
fn a_leaf_is_for_its_host_and_no_other() {
    let authority = ephemeral();
    for (host, seen_as) in [
        ("portal.example", "portal.example"),
        ("Portal.Example.", "portal.example"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
        ("my_bucket.example", "my_bucket.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "::1"),
        ("2001:db8::7", "2001:db8::7"),
    ] {
        let certified = authority.certified_key(host, noon()).unwrap();
        certified.keys_match().unwrap();
        verify(&authority, &certified, seen_as, noon()).unwrap();
        for other in ["evil.example", "a.portal.example", "10.0.0.1", "::2"] {
            assert!(
                verify(&authority, &certified, other, noon()).is_err(),
                "{host} as {other}"
            );
        }
        assert!(
            verify(&ephemeral(), &certified, seen_as, noon()).is_err(),
            "another root"
        );
    }
}

#[test]
fn what_is_no_host_gets_no_leaf() {
    let authority = ephemeral();
    for host in ["", "*.example", "a b", "a:443"] {
        assert!(matches!(
            authority.certified_key(host, noon()),
            Err(AuthorityError::Host { .. })
        ));
    }
}

#[test]
fn a_leaf_says_all_that_strict_clients_ask_for() {
    let authority = ephemeral();
    let der = leaf(&authority, "portal.example");
    let certificate = parsed(&der);
    assert_eq!(certificate.subject().to_string(), "CN=portal.example");
    assert!(!certificate.basic_constraints().unwrap().unwrap().value.ca);
    let usage = certificate.key_usage().unwrap().unwrap();
    assert!(usage.critical && usage.value.digital_signature() && !usage.value.key_cert_sign());
    assert!(
        certificate
            .extended_key_usage()
            .unwrap()
            .unwrap()
            .value
            .server_auth
    );
    assert_ne!(
        certificate.public_key().raw,
        parsed(authority.root_der()).public_key().raw
    );
    let validity = certificate.validity();
    assert!(validity.not_after.timestamp() - validity.not_before.timestamp() <= 45 * dates::DAY);
    assert_eq!(
        validity.not_before.timestamp(),
        dates::seconds(noon() - DAY).unwrap()
    );
}

#[test]
fn an_address_is_named_as_an_address() {
    let authority = ephemeral();
    for (host, octets) in [
        ("10.1.2.3", vec![10, 1, 2, 3]),
        ("[::1]", [vec![0; 15], vec![1]].concat()),
    ] {
        let der = leaf(&authority, host);
        let certificate = parsed(&der);
        let names = &certificate
            .subject_alternative_name()
            .unwrap()
            .unwrap()
            .value
            .general_names;
        assert_eq!(names, &[GeneralName::IPAddress(&octets)]);
    }
}

#[test]
fn a_host_too_long_for_a_subject_is_named_beside_it() {
    let authority = ephemeral();
    let long = format!("{}.{}.example", "a".repeat(40), "b".repeat(40));
    let exact = format!("{}.example", "a".repeat(56));
    for (host, subject, critical) in [
        (&long, String::new(), true),
        (&exact, format!("CN={exact}"), false),
    ] {
        let der = leaf(&authority, host);
        let certificate = parsed(&der);
        assert_eq!(certificate.subject().to_string(), subject);
        assert_eq!(
            certificate
                .subject_alternative_name()
                .unwrap()
                .unwrap()
                .critical,
            critical
        );
        verify(
            &authority,
            &authority.certified_key(host, noon()).unwrap(),
            host,
            noon(),
        )
        .unwrap();
    }
}

#[test]
fn no_serial_number_comes_twice() {
    let authority = ephemeral();
    let mut serials = HashSet::from([parsed(authority.root_der()).raw_serial().to_vec()]);
    for number in 0..2_000 {
        let der = leaf(&authority, &format!("host-{number}.example"));
        let serial = parsed(&der).raw_serial().to_vec();
        assert!(
            (12..=20).contains(&serial.len()) && serial[0] < 0x80,
            "{serial:?}"
        );
        assert!(serials.insert(serial));
    }
}

#[test]
fn a_leaf_is_kept_and_minted_again_in_time() {
    let authority = ephemeral();
    let at = |now| authority.certified_key("portal.example", now).unwrap();
    let first = at(noon());
    let last_moment = noon() + LEAF_SERVED - Duration::from_secs(1);
    assert!(Arc::ptr_eq(&first, &at(last_moment)));
    assert!(Arc::ptr_eq(
        &first,
        &authority.certified_key("PORTAL.example.", noon()).unwrap()
    ));
    let second = at(noon() + LEAF_SERVED);
    assert!(!Arc::ptr_eq(&first, &second));
    verify(&authority, &second, "portal.example", noon() + LEAF_SERVED).unwrap();
    assert!(Arc::ptr_eq(&second, &at(noon() + LEAF_SERVED)));
}

#[test]
fn a_clock_set_back_gets_a_leaf_that_is_valid_then() {
    let authority = ephemeral();
    let later = noon() + DAY * 10;
    authority.certified_key("portal.example", later).unwrap();
    let certified = authority.certified_key("portal.example", noon()).unwrap();
    verify(&authority, &certified, "portal.example", noon()).unwrap();
}

#[test]
fn no_leaf_outlives_the_root() {
    let authority = ephemeral();
    let end = noon() + DAY * u32::try_from(ROOT_DAYS).unwrap();
    let certified = authority
        .certified_key("portal.example", end - DAY)
        .unwrap();
    let ends = parsed(&certified.cert[0]).validity().not_after.timestamp();
    assert_eq!(ends, dates::seconds(end).unwrap());
    let error = authority.certified_key("portal.example", end).unwrap_err();
    assert!(matches!(error, AuthorityError::Expired { .. }), "{error}");
}

#[test]
fn many_connections_to_one_host_share_one_leaf() {
    let authority = ephemeral();
    let start = Barrier::new(8);
    let get = || {
        start.wait();
        authority.certified_key("portal.example", noon()).unwrap()
    };
    let leaves: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(get)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(leaves.iter().all(|leaf| Arc::ptr_eq(leaf, &leaves[0])));
}

#[test]
fn only_so_many_leaves_are_kept() {
    let authority = ephemeral();
    for number in 0..LEAVES + 300 {
        authority
            .certified_key(&format!("h{number}.example"), noon())
            .unwrap();
    }
    assert!(authority.leaves.count() <= LEAVES);
}

/// The pickiest verifier at hand; the package `openssl` is needed for it.
#[test]
fn openssl_accepts_the_leaf_at_its_strictest() {
    let long = format!("{}.{}.example", "a".repeat(40), "b".repeat(40));
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open(folder.path(), noon()).unwrap();
    let root = folder.path().join("ca.pem");
    for (host, option) in [
        ("portal.example", "-verify_hostname"),
        ("10.1.2.3", "-verify_ip"),
        (&long, "-verify_hostname"),
    ] {
        let file = folder.path().join("leaf.pem");
        fs::write(&file, root::to_pem(&leaf(&authority, host))).unwrap();
        let output = Command::new("openssl")
            .args([
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-attime",
                "1795348800",
                option,
                host,
                "-CAfile",
            ])
            .args([&root, &file])
            .output()
            .expect("the package openssl is installed");
        assert!(
            output.status.success(),
            "{host}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
