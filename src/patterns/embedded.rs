//! The files of patterns/, built into the program.

/// Names files below patterns/ with their text.
macro_rules! files {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../patterns/", $name))),)*]
    };
}

/// Every file that [`super::Patterns`] is read from.
pub(super) const FILES: &[(&str, &str)] = files![
    "devices.tsv",
    "icd-10-cm.tsv",
    "identifiers.at-be-ch-fr.toml",
    "identifiers.au-ca.toml",
    "identifiers.codes.toml",
    "identifiers.de.toml",
    "identifiers.devices.toml",
    "identifiers.nl.toml",
    "identifiers.toml",
    "identifiers.uk.toml",
    "identifiers.us.toml",
    "keys.tsv",
    "route-words.txt",
    "stems.tsv",
    "terms/answers.de.tsv",
    "terms/answers.en.tsv",
    "terms/answers.nl.tsv",
    "terms/conditions.de.tsv",
    "terms/conditions.en.tsv",
    "terms/conditions.nl.tsv",
    "terms/conditions.reference.tsv",
    "terms/medications.en.tsv",
    "terms/medications.nl-de.tsv",
    "terms/services.de.tsv",
    "terms/services.en.tsv",
    "terms/services.nl.tsv",
    "vendors/google-ad-manager-doubleclick.toml",
    "vendors/google-ads.toml",
    "vendors/google-analytics-4.toml",
    "vendors/google-floodlight.toml",
    "vendors/google-tag-manager.toml",
    "vendors/google-universal-analytics.toml",
    "vendors/linkedin-insight.toml",
    "vendors/meta-pixel.toml",
    "vendors/microsoft-clarity.toml",
    "vendors/microsoft-uet-bing-ads.toml",
    "vendors/pinterest.toml",
    "vendors/snapchat.toml",
    "vendors/tiktok.toml",
    "vendors/x-twitter.toml",
];
