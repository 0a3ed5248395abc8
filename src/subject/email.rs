//! The spellings of an e-mail address that vendors digest.

/// Returns the normalised spellings of `address`, the plain lower-case one first.
///
/// Sources: Meta, TikTok, Snap, LinkedIn and X trim and lower-case; Google drops the dots of Gmail
/// addresses; UID2 drops Gmail's dots and tag; Microsoft UET drops dots and tag for every domain;
/// Reddit drops the tag and everything that is no letter or digit.
pub(super) fn spellings(address: &str) -> Vec<String> {
    let typed = address.trim();
    let lower = typed.to_lowercase();
    let mut all = vec![lower.clone(), typed.to_owned(), typed.to_uppercase()];
    if let Some((local, domain)) = lower.rsplit_once('@') {
        let untagged = local.split('+').next().unwrap_or(local);
        let undotted = local.replace('.', "");
        let bare: String = untagged.chars().filter(|c| *c != '.').collect();
        let letters: String = untagged
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let mut with = |local: &str| all.push(format!("{local}@{domain}"));
        with(untagged);
        with(&bare);
        with(&letters);
        if matches!(domain, "gmail.com" | "googlemail.com") {
            with(&undotted);
        }
    }
    all.sort();
    all.dedup();
    let first = all
        .iter()
        .position(|spelling| *spelling == lower)
        .unwrap_or(0);
    all.swap(0, first);
    all
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn every_vendor_spelling_is_there() {
        let all = spellings(" Jane.Q.Doe+px@Gmail.com ");
        for expected in [
            "jane.q.doe+px@gmail.com",
            "Jane.Q.Doe+px@Gmail.com",
            "janeqdoe+px@gmail.com",
            "janeqdoe@gmail.com",
            "jane.q.doe@gmail.com",
        ] {
            assert!(
                all.iter().any(|spelling| spelling == expected),
                "{expected}"
            );
        }
        assert_eq!(all[0], "jane.q.doe+px@gmail.com");
    }

    #[test]
    fn dots_stay_outside_gmail_unless_the_tag_goes_too() {
        let all = spellings("a.b+c@example.com");
        assert!(!all.iter().any(|spelling| spelling == "ab+c@example.com"));
        assert!(all.iter().any(|spelling| spelling == "ab@example.com"));
    }
}
