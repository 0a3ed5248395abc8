//! Whose host a request is for: by its name, and by what its name stands for.

use std::sync::Arc;

use super::{Head, Inspection, Proxy};
use crate::classify::{Asked, Destination, Party, Scope, classify};
use crate::detect::Detector;
use crate::intercept::PlainRequest;
use crate::upstream::Asking;

/// Says who receives a request, by the host's name alone.
pub(super) fn by_name(
    head: &Head,
    request: &PlainRequest,
    detector: &Detector,
    scope: &Scope,
) -> Destination {
    let patterns = detector.patterns();
    let destination = classify(&head.asked(&request.target.host), patterns, scope);
    if let Some(named) = &request.misdirected {
        // Sent here, but meant for another: the more exposed of the two counts.
        let meant = classify(&head.asked(named), patterns, scope);
        if meant.party == Party::Third && destination.party == Party::First {
            return meant;
        }
    }
    destination
}

/// Asks what the host's name stands for, where that may tell whose it is. Nobody waits for it here.
pub(super) fn ask(
    head: &Head,
    destination: &Destination,
    proxy: &Proxy,
    detector: &Arc<Detector>,
) -> Option<Asking> {
    let cnames = proxy.interceptor.upstream.cnames()?;
    let host = destination.host.as_str();
    if !destination.may_be_disguised(&head.asked(host)) {
        return None;
    }
    // A name that is itself what must not leave is not asked for.
    let may_ask = || !Inspection::names_somebody(host, detector);
    let asked = cnames.asked(host);
    asked.or_else(|| may_ask().then(|| cnames.ask(host)))
}

/// Returns who receives a request whose host's name stands for these, if one of them is a vendor's.
pub(super) fn behind(
    head: &Head,
    names: &[String],
    (by_name, detector): (&Destination, &Detector),
    scope: &Scope,
) -> Option<Destination> {
    let patterns = detector.patterns();
    let mut all = names.iter().map(|name| {
        let asked = Asked {
            cname: Some(name),
            ..head.asked(&by_name.host)
        };
        classify(&asked, patterns, scope)
    });
    let found = all.find(|destination| destination.cname.is_some())?;
    // What is known of the page is known already.
    let page = by_name.page.clone();
    Some(Destination { page, ..found })
}
