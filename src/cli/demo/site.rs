//! The demo's portal and tags, as they are served: which address gives which file.

/// The portal's host.
pub(super) const PORTAL: &str = "portal.brightwater.example";
/// The portal's registrable domain.
pub(super) const PORTAL_SITE: &str = "brightwater.example";
/// The page that holds nothing of a person.
pub(super) const CLEAN_PAGE: &str = "/opening-hours";
/// Where the walk says that it is over.
pub(super) const WALK_DONE: &str = "/walk/done";
/// The made-up patient.
pub(super) const PATIENT: &str = include_str!("site/patient.toml");
/// The leaks of the walk.
pub(super) const SHAPES: &str = include_str!("site/shapes.toml");
/// The requests of the walk as a browser made them, for the built-in client.
pub(super) const WALK: &str = include_str!("site/walk.jsonl");

/// Every tag brings this with it.
const SHA256: &str = include_str!("site/tags/sha256.js");

/// The hosts that tags report to or are loaded from, with the platform they belong to.
pub(super) const PLATFORM_HOSTS: &[(&str, &str)] = &[
    ("analytics.tiktok.com", "TikTok"),
    ("analytics.twitter.com", "X (Twitter)"),
    ("bat.bing.com", "Microsoft"),
    ("connect.facebook.net", "Meta"),
    ("ct.pinterest.com", "Pinterest"),
    ("google.com", "Google"),
    ("googleads.g.doubleclick.net", "Google"),
    ("px.ads.linkedin.com", "LinkedIn"),
    ("s.pinimg.com", "Pinterest"),
    ("sc-static.net", "Snapchat"),
    ("snap.licdn.com", "LinkedIn"),
    ("static.ads-twitter.com", "X (Twitter)"),
    ("t.co", "X (Twitter)"),
    ("tr.snapchat.com", "Snapchat"),
    ("www.facebook.com", "Meta"),
    ("www.google-analytics.com", "Google"),
    ("www.google.com", "Google"),
    ("www.googletagmanager.com", "Google"),
];

/// What an address gives.
pub(super) enum Served {
    /// A file with its type.
    File(&'static str, Vec<&'static str>),
    /// Another page, after a form was sent.
    Redirect(&'static str),
    /// Nothing to say.
    Empty,
    /// No such page.
    Missing,
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Returns what the portal gives.
pub(super) fn portal(method: &str, path: &str) -> Served {
    let page = |text| Served::File(HTML, vec![text]);
    match (method, path) {
        ("GET", "/") => page(include_str!("site/portal/home.html")),
        ("GET", "/sign-in") => page(include_str!("site/portal/sign-in.html")),
        ("GET", "/intake") => page(include_str!("site/portal/intake.html")),
        ("GET", "/providers") => page(include_str!("site/portal/providers.html")),
        ("GET", "/symptoms") => page(include_str!("site/portal/symptoms.html")),
        ("GET", "/medications") => page(include_str!("site/portal/medications.html")),
        ("GET", "/medications/fluoxetine") => page(include_str!("site/portal/fluoxetine.html")),
        ("GET", "/appointments") => page(include_str!("site/portal/appointments.html")),
        ("GET", "/appointments/confirmed") => page(include_str!("site/portal/confirmed.html")),
        ("GET", CLEAN_PAGE) => page(include_str!("site/portal/opening-hours.html")),
        ("GET", "/goodbye") => page(include_str!("site/portal/goodbye.html")),
        ("GET", "/portal.css") => Served::File(
            "text/css; charset=utf-8",
            vec![include_str!("site/portal/portal.css")],
        ),
        ("GET", "/portal.js") => Served::File(SCRIPT, vec![include_str!("site/portal/portal.js")]),
        ("GET", "/walk.js") => Served::File(SCRIPT, vec![include_str!("site/portal/walk.js")]),
        ("POST", "/sign-in") => Served::Redirect("/intake"),
        ("POST", "/intake") => Served::Redirect("/providers"),
        ("POST", "/appointments") => Served::Redirect("/appointments/confirmed"),
        ("POST", WALK_DONE) | ("GET", "/favicon.ico") => Served::Empty,
        _ => Served::Missing,
    }
}

/// Returns the tag that a platform gives at this address, if any.
pub(super) fn tag(host: &str, path: &str) -> Option<Served> {
    let script = match (host, path) {
        ("analytics.tiktok.com", "/i18n/pixel/events.js") => include_str!("site/tags/tiktok.js"),
        ("bat.bing.com", "/bat.js") => include_str!("site/tags/microsoft.js"),
        ("connect.facebook.net", "/en_US/fbevents.js") => include_str!("site/tags/meta.js"),
        ("s.pinimg.com", "/ct/core.js") => include_str!("site/tags/pinterest.js"),
        ("sc-static.net", "/scevent.min.js") => include_str!("site/tags/snapchat.js"),
        ("snap.licdn.com", "/li.lms-analytics/insight.min.js") => {
            include_str!("site/tags/linkedin.js")
        }
        ("static.ads-twitter.com", "/uwt.js") => include_str!("site/tags/x.js"),
        ("www.googletagmanager.com", "/gtag/js") => include_str!("site/tags/google.js"),
        _ => return None,
    };
    Some(Served::File(SCRIPT, vec![SHA256, script]))
}
