//! What is digested, and what is not.

use super::*;

#[test]
fn digests_are_of_every_normalisation() {
    let kept = Kept::of(&jane(), &[]);
    for text in [
        "jane.q.doe+px@example.com",
        "janeqdoe@example.com",
        "JANE.Q.DOE+PX@EXAMPLE.COM",
        "jane.q.doe+px",
        "+16175550142",
        "16175550142",
        "6175550142",
        "19840317",
        "03/17/1984",
        "f",
        "F",
        "jane",
        "Jane",
        "JANE",
        "doe",
        "janedoe",
        "jane doe",
        "JANE DOE",
        "doe, jane",
        "springfield",
        "ma",
        "01109",
        "00482913",
    ] {
        for algorithm in Algorithm::ALL {
            let made_by = kept.made_by(algorithm, text);
            assert_eq!(made_by, Some(&[algorithm.name()][..]), "{text}");
        }
    }
    for text in [
        "john",
        "j",
        "jane.q.doe+px@example.co",
        "6175550143",
        "",
        "null",
    ] {
        assert_eq!(kept.made_by(Algorithm::Sha256, text), None, "{text}");
    }
    let kept = Kept::of(&named("Zoë", "Müller"), &[]);
    for text in [
        "zoë",
        "zoe",
        "müller",
        "mueller",
        "muller",
        "zoëmüller",
        "zoemuller",
    ] {
        assert!(kept.made_by(Algorithm::Sha256, text).is_some(), "{text}");
    }
}

#[test]
fn digests_of_digests_are_of_addresses_and_phones() {
    let kept = Kept::of(&jane(), &[]);
    let hex = |algorithm: Algorithm, text: &str| -> String {
        let raw = algorithm.digest(text.as_bytes());
        raw.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    for text in ["jane.q.doe+px@example.com", "16175550142", "+16175550142"] {
        for (first, second, made_by) in [
            (Algorithm::Md5, Algorithm::Sha256, ["md5", "sha256"]),
            (Algorithm::Sha256, Algorithm::Sha256, ["sha256", "sha256"]),
            (Algorithm::Sha256, Algorithm::Md5, ["sha256", "md5"]),
            (Algorithm::Sha1, Algorithm::Md5, ["sha1", "md5"]),
            (Algorithm::Md5, Algorithm::Sha1, ["md5", "sha1"]),
        ] {
            let composed = kept.made_by(second, &hex(first, text));
            assert_eq!(composed, Some(&made_by[..]), "{text}");
        }
    }
    assert_eq!(
        kept.made_by(Algorithm::Sha256, &hex(Algorithm::Md5, "jane")),
        None
    );
    assert_eq!(
        kept.made_by(Algorithm::Sha256, &hex(Algorithm::Md5, "")),
        None
    );
}

#[test]
fn salts_stand_before_and_behind_what_names_the_person() {
    let (salted, plain) = (Kept::of(&jane(), &["QX4QkKEU"]), Kept::of(&jane(), &[]));
    for text in [
        "QX4QkKEUjane.q.doe+px@example.com",
        "jane.q.doe+px@example.comQX4QkKEU",
        "QX4QkKEU+16175550142",
    ] {
        assert_eq!(
            salted.made_by(Algorithm::Sha256, text),
            Some(&["sha256"][..]),
            "{text}"
        );
        assert_eq!(plain.made_by(Algorithm::Sha256, text), None, "{text}");
    }
    for text in ["QX4QkKEU", "QX4QkKEUf", "QX4QkKEUnull"] {
        assert_eq!(salted.made_by(Algorithm::Sha256, text), None, "{text}");
    }
}

#[test]
fn digests_of_placeholders_are_never_looked_for() {
    let subject = Subject {
        sex: Some("unknown".into()),
        emails: vec!["test@test.com".into()],
        phones: vec!["0".into()],
        ..named("Test", "Null")
    };
    let kept = Kept::of(&subject, &[]);
    for text in [
        "",
        "test",
        "Test",
        "TEST",
        "null",
        "unknown",
        "test@test.com",
        "0",
    ] {
        for algorithm in Algorithm::ALL {
            assert_eq!(kept.made_by(algorithm, text), None, "{text}");
        }
    }
}
