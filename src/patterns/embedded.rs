//! The files of patterns/, built into the program.

use super::terms::Topic;

/// One TOML file a vendor.
pub(super) const VENDORS: &[(&str, &str)] = &[
    (
        "vendors/google-ad-manager-doubleclick.toml",
        include_str!("../../patterns/vendors/google-ad-manager-doubleclick.toml"),
    ),
    (
        "vendors/google-ads.toml",
        include_str!("../../patterns/vendors/google-ads.toml"),
    ),
    (
        "vendors/google-analytics-4.toml",
        include_str!("../../patterns/vendors/google-analytics-4.toml"),
    ),
    (
        "vendors/google-floodlight.toml",
        include_str!("../../patterns/vendors/google-floodlight.toml"),
    ),
    (
        "vendors/google-tag-manager.toml",
        include_str!("../../patterns/vendors/google-tag-manager.toml"),
    ),
    (
        "vendors/google-universal-analytics.toml",
        include_str!("../../patterns/vendors/google-universal-analytics.toml"),
    ),
    (
        "vendors/linkedin-insight.toml",
        include_str!("../../patterns/vendors/linkedin-insight.toml"),
    ),
    (
        "vendors/meta-pixel.toml",
        include_str!("../../patterns/vendors/meta-pixel.toml"),
    ),
    (
        "vendors/microsoft-clarity.toml",
        include_str!("../../patterns/vendors/microsoft-clarity.toml"),
    ),
    (
        "vendors/microsoft-uet-bing-ads.toml",
        include_str!("../../patterns/vendors/microsoft-uet-bing-ads.toml"),
    ),
    (
        "vendors/pinterest.toml",
        include_str!("../../patterns/vendors/pinterest.toml"),
    ),
    (
        "vendors/snapchat.toml",
        include_str!("../../patterns/vendors/snapchat.toml"),
    ),
    (
        "vendors/tiktok.toml",
        include_str!("../../patterns/vendors/tiktok.toml"),
    ),
    (
        "vendors/x-twitter.toml",
        include_str!("../../patterns/vendors/x-twitter.toml"),
    ),
];

/// Health words by topic and language.
pub(super) const TERMS: &[(&str, Topic, &str)] = &[
    (
        "terms/answers.de.tsv",
        Topic::Answer,
        include_str!("../../patterns/terms/answers.de.tsv"),
    ),
    (
        "terms/answers.en.tsv",
        Topic::Answer,
        include_str!("../../patterns/terms/answers.en.tsv"),
    ),
    (
        "terms/answers.nl.tsv",
        Topic::Answer,
        include_str!("../../patterns/terms/answers.nl.tsv"),
    ),
    (
        "terms/conditions.de.tsv",
        Topic::Condition,
        include_str!("../../patterns/terms/conditions.de.tsv"),
    ),
    (
        "terms/conditions.en.tsv",
        Topic::Condition,
        include_str!("../../patterns/terms/conditions.en.tsv"),
    ),
    (
        "terms/conditions.nl.tsv",
        Topic::Condition,
        include_str!("../../patterns/terms/conditions.nl.tsv"),
    ),
    (
        "terms/medications.en.tsv",
        Topic::Medication,
        include_str!("../../patterns/terms/medications.en.tsv"),
    ),
    (
        "terms/medications.nl-de.tsv",
        Topic::Medication,
        include_str!("../../patterns/terms/medications.nl-de.tsv"),
    ),
    (
        "terms/services.de.tsv",
        Topic::Service,
        include_str!("../../patterns/terms/services.de.tsv"),
    ),
    (
        "terms/services.en.tsv",
        Topic::Service,
        include_str!("../../patterns/terms/services.en.tsv"),
    ),
    (
        "terms/services.nl.tsv",
        Topic::Service,
        include_str!("../../patterns/terms/services.nl.tsv"),
    ),
];

/// Field names.
pub(super) const KEYS: &str = include_str!("../../patterns/keys.tsv");

/// Identifiers.
pub(super) const IDENTIFIERS: &str = include_str!("../../patterns/identifiers.toml");

/// Words of paths that may be shown.
pub(super) const ROUTE_WORDS: &str = include_str!("../../patterns/route-words.txt");
