//! `phiward open`: a visible test browser that trusts the proxy, with nothing installed anywhere.

use super::args::OpenArguments;
use super::browser::{Browser, Launch};
use super::failure::Failure;
use super::session::{Plan, asked_to_stop, say_how_it_is_shown};
use super::{Ended, screen};
use crate::classify::site;

/// Opens the browser, and sums up when it is closed.
pub(super) async fn run(arguments: OpenArguments) -> Result<Ended, Failure> {
    let browser = Browser::find(arguments.browser.browser.as_deref())?;
    let mut plan = Plan::new(arguments.listen, &arguments.proxy)?;
    let url = arguments.url.as_deref().map(address).transpose()?;
    if let Some(host) = url.as_ref().and_then(url::Url::host_str) {
        plan.scope.first_party.push(site(host));
        plan.scope.health_sites.push(site(host));
    }
    let state = plan.state.clone();
    let session = plan.start(|_| {}).await?;
    let launch = Launch {
        proxy: session.proxy.address,
        spki: session.authority.leaf_spki_sha256_base64(),
        url: url.map_or_else(|| "about:blank".to_owned(), String::from),
        headless: false,
    };
    let mut running = browser.launch(&launch)?;
    screen::say(&format!(
        "{} is open with a fresh profile. Close it to end.",
        browser.name()
    ));
    if let Some(note) = browser.sandbox_note() {
        screen::say(note);
    }
    say_how_it_is_shown(&arguments.proxy.output, &state);
    screen::say("");
    let ended = tokio::select! {
        ended = running.ended() => ended,
        () = asked_to_stop() => { running.close().await; Ok(()) }
    };
    session.proxy.settle().await;
    running.discard().await;
    let shown = session.end(arguments.proxy.fail_on).await;
    ended.map(|()| shown)
}

/// Reads the address of the site under test; `https://` may be left out.
fn address(text: &str) -> Result<url::Url, Failure> {
    let with_scheme = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    match url::Url::parse(&with_scheme) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url),
        _ => Err(Failure::usage("that is not the address of a web site")
            .hint("give it as in: phiward open https://portal.example")),
    }
}
