//! What a field's name says of a value, though nobody knows the person.

/// An id shorter than this resolves to nobody.
pub(super) const SHORTEST_DEVICE_ID: usize = 6;

/// Words of what forms, tags and templates send when they have no value.
const NOTHING: &[&str] = &[
    "anonymous",
    "denied",
    "example",
    "fbp",
    "first",
    "guest",
    "last",
    "n",
    "a",
    "name",
    "nan",
    "nil",
    "none",
    "not",
    "null",
    "object",
    "provided",
    "test",
    "undefined",
    "unknown",
    "user",
];

/// Mailboxes of offices and machines, not of people (RFC 2142 and custom).
const OFFICES: &[&str] = &[
    "aanmelden",
    "abuse",
    "accounts",
    "admin",
    "afspraak",
    "afspraken",
    "anmeldung",
    "appointment",
    "appointments",
    "ask",
    "balie",
    "bestellung",
    "billing",
    "booking",
    "bookings",
    "careers",
    "clinic",
    "compliance",
    "contact",
    "customercare",
    "customerservice",
    "datenschutz",
    "donotreply",
    "dpo",
    "empfang",
    "enquiries",
    "feedback",
    "fg",
    "frontdesk",
    "git",
    "hallo",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "inquiries",
    "jobs",
    "klachten",
    "klantenservice",
    "klinik",
    "kontakt",
    "legal",
    "mail",
    "marketing",
    "medien",
    "news",
    "newsletter",
    "noreply",
    "notifications",
    "office",
    "orders",
    "patientservices",
    "pers",
    "polikliniek",
    "post",
    "postmaster",
    "praktijk",
    "praxis",
    "press",
    "presse",
    "privacy",
    "receptie",
    "reception",
    "referrals",
    "sales",
    "scheduling",
    "secretariaat",
    "security",
    "sekretariat",
    "service",
    "services",
    "support",
    "team",
    "termin",
    "termine",
    "verwijzing",
    "webmaster",
    "welcome",
    "zentrale",
];

/// Names of domains, and local parts, of the addresses that forms show how to fill them in with.
const EXAMPLE_SITES: &[&str] = &[
    "beispiel",
    "company",
    "deinedomain",
    "domain",
    "firma",
    "musterfirma",
    "voorbeeld",
    "yourcompany",
    "yourdomain",
];
const EXAMPLE_LOCALS: &[&str] = &[
    "email",
    "first.last",
    "firstname.lastname",
    "foo",
    "max.mustermann",
    "me",
    "naam",
    "name",
    "someone",
    "user",
    "username",
    "voornaam.achternaam",
    "vorname.nachname",
    "you",
    "your",
    "your.email",
    "your.name",
    "youremail",
    "yourname",
];

/// Domains whose addresses are of machines, groups and keys.
const MACHINES: &[&str] = &[
    "gserviceaccount.com",
    "group.calendar.google.com",
    "mail.gmail.com",
    "noreply.github.com",
    "s.whatsapp.net",
    "sentry.io",
];

/// Providers of mailboxes for whomever.
const MAILBOXES: &[&str] = &[
    "aol.com",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hetnet.nl",
    "home.nl",
    "hotmail.com",
    "hotmail.nl",
    "icloud.com",
    "kpnmail.nl",
    "live.com",
    "live.nl",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "outlook.de",
    "planet.nl",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "web.de",
    "xs4all.nl",
    "yahoo.com",
    "yahoo.de",
    "ziggo.nl",
];

/// Whether a value says only that there is none: `undefined undefined`, `Guest User`, `000-000-0000`,
/// the first day that computers count from, an office's mailbox.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value).trim().to_ascii_lowercase();
    if let Some((local, domain)) = text.split_once('@') {
        let is_office = OFFICES.contains(&local) || local.starts_with("no-reply");
        return is_office || is_example(local, domain);
    }
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .peekable();
    let says_nothing = words.peek().is_some() && words.all(|word| NOTHING.contains(&word));
    let mut digits = text.bytes().filter(u8::is_ascii_digit);
    let first = digits.next();
    let is_one_digit = first.is_some_and(|first| digits.all(|digit| digit == first));
    let only_digits = text.bytes().all(|byte| !byte.is_ascii_alphabetic());
    says_nothing || (only_digits && is_one_digit) || text == "1970-01-01"
}

/// Whether an address is what a form shows of how to fill it in: `name@example.com`.
fn is_example(local: &str, domain: &str) -> bool {
    let site = domain.split('.').next().unwrap_or(domain);
    (local == "test" && site == "test")
        || EXAMPLE_SITES.contains(&site)
        || (EXAMPLE_LOCALS.contains(&local)
            && matches!(site, "example" | "email" | "mail" | "test"))
}

/// Whether an address that no key asks for is an office's or a machine's by its look:
/// `appointments.cardiology@clinic.example`, `31612345678@s.whatsapp.net`. People at providers of
/// mailboxes choose such names too.
pub(super) fn is_of_an_office(address: &[u8]) -> bool {
    let text = String::from_utf8_lossy(address).to_ascii_lowercase();
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let first = local.split(['.', '-', '_', '+']).next().unwrap_or(local);
    let ends = |own: &&str| domain == *own || domain.ends_with(&format!(".{own}"));
    MACHINES.iter().any(&ends) || (OFFICES.contains(&first) && !MAILBOXES.iter().any(ends))
}

/// Returns an id of a browser without what Google's cookie puts before it: `GA1.1.123.456` and
/// `cid=123.456` are one id.
pub(super) fn device_id(text: &[u8]) -> &[u8] {
    match text {
        [b'G', b'A', b'1', b'.', level, b'.', id @ ..] if level.is_ascii_digit() => id,
        _ => text,
    }
}

/// Returns in words what a vendor's identity field holds, for the meanings that vendors digest.
pub(super) fn identity(meaning: &str) -> Option<&'static str> {
    Some(match meaning {
        "email" => "e-mail address",
        "phone" => "phone number",
        "first_name" => "first name",
        "last_name" => "last name",
        "dob" => "birth date",
        "external_id" => "customer id",
        _ => return None,
    })
}

/// Digests of what a tag sends when it has nothing: SHA-256 of the empty string, `undefined`,
/// `null`, `test`, Pinterest's and Snapchat's unedited snippets.
pub(super) fn is_placeholder_digest(raw: &[u8]) -> bool {
    use crate::subject::digest::Algorithm;
    const PLACEHOLDERS: &[&str] = &[
        "",
        "undefined",
        "null",
        "none",
        "test",
        "nan",
        "false",
        "true",
        "0",
        "[object object]",
        "<user_email_address>",
        "__insert_user_email__",
        "test@test.com",
        "test@example.com",
    ];
    Algorithm::ALL
        .iter()
        .filter(|algorithm| algorithm.length() == raw.len())
        .any(|algorithm| {
            PLACEHOLDERS
                .iter()
                .any(|text| algorithm.digest(text.as_bytes()) == raw)
        })
}

/// Whether a field with these words in its name is one for a password.
pub(super) fn names_credential(words: &str) -> bool {
    const NAMES: &[&str] = &[
        "password",
        "passwd",
        "pwd",
        "passcode",
        "wachtwoord",
        "passwort",
        "kennwort",
    ];
    words.split(' ').any(|word| NAMES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_nobody() {
        for (value, is) in [
            ("undefined undefined", true),
            ("Guest User", true),
            ("[object Object]", true),
            ("${fbp}", true),
            ("00000000-0000-0000-0000-000000000000", true),
            ("000-000-0000", true),
            ("1970-01-01", true),
            ("test@test.com", true),
            ("noreply@clinic.example", true),
            ("no-reply@clinic.example", true),
            ("ask.hansen@clinic.example", false),
            ("name@example.com", true),
            ("naam@voorbeeld.nl", true),
            ("max.mustermann@beispiel.de", true),
            ("mary.name@example.com", false),
            ("jane@clinic.example", false),
            ("Jane Guest", false),
            ("1984-03-17", false),
            ("617-555-0142", false),
            ("fb.1.1700000000000.98", false),
            ("", false),
        ] {
            assert_eq!(is_placeholder(value.as_bytes()), is, "{value}");
        }
        assert_eq!(device_id(b"GA1.1.123.456"), b"123.456");
        assert_eq!(device_id(b"123.456"), b"123.456");
    }

    #[test]
    fn offices_are_told_by_the_look_of_their_address() {
        for (address, is) in [
            ("appointments.cardiology@clinic.example", true),
            ("info@clinic.example", true),
            ("31612345678@s.whatsapp.net", true),
            ("key@o4481.ingest.sentry.io", true),
            ("post.malone@gmail.com", false),
            ("frank.help@clinic.example", false),
        ] {
            assert_eq!(is_of_an_office(address.as_bytes()), is, "{address}");
        }
    }

    #[test]
    fn placeholders_are_known_by_their_digest() {
        use crate::subject::digest::Algorithm;
        assert!(is_placeholder_digest(
            &Algorithm::Sha256.digest(b"undefined")
        ));
        assert!(is_placeholder_digest(&Algorithm::Md5.digest(b"")));
        assert!(!is_placeholder_digest(
            &Algorithm::Sha256.digest(b"jane@example.com")
        ));
    }
}
