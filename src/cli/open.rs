//! `phiward open`: a visible test browser that trusts the proxy, with nothing installed anywhere.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::args::OpenArguments;
use super::browser::{Browser, Launch, Running};
use super::failure::Failure;
use super::session::{Plan, asked_to_stop, say_how_it_is_shown, say_whether_nobody_is_looked_for};
use super::{Ended, lists, screen};
use crate::classify::site;

/// How long a browser has for failing at its start: without a display, it takes 0.3 seconds.
const STARTING_TIME: Duration = Duration::from_secs(1);

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
    let people = plan.subjects.list.len();
    let lists = plan.scope.lists.clone();
    let seen = Arc::new(AtomicBool::new(false));
    let seeing = Arc::clone(&seen);
    let session = plan
        .start(move |_| seeing.store(true, Ordering::Relaxed))
        .await?;
    let launch = Launch {
        proxy: session.proxy.address,
        spki: session.authority.leaf_spki_sha256_base64(),
        url: url.map_or_else(|| "about:blank".to_owned(), String::from),
        headless: false,
    };
    let mut running = browser.launch(&launch)?;
    let ended = {
        let mut closed = pin!(closed(&mut running));
        let early = tokio::time::timeout(STARTING_TIME, &mut closed).await;
        if !matches!(early, Ok(Err(_))) {
            say_that_it_is_open(&browser, &arguments, people, &state);
            lists::say_which_are_asked(&lists);
        }
        match early {
            Ok(ended) => ended,
            Err(_) => closed.await,
        }
    };
    session.settle().await;
    running.discard().await;
    match ended {
        // It never was of use: a summary of nothing would say that nothing was found.
        Err(failure) if !seen.load(Ordering::Relaxed) => {
            session.proxy.stop().await;
            Err(failure)
        }
        ended => {
            let shown = session.end(arguments.proxy.fail_on).await;
            ended.map(|()| shown)
        }
    }
}

/// Returns when the browser is closed, by the user or because the user wants to stop.
async fn closed(running: &mut Running) -> Result<(), Failure> {
    let ended = tokio::select! {
        ended = running.ended() => Some(ended),
        () = asked_to_stop() => None,
    };
    if let Some(ended) = ended {
        return ended;
    }
    running.close().await;
    Ok(())
}

fn say_that_it_is_open(browser: &Browser, arguments: &OpenArguments, people: usize, state: &Path) {
    screen::say(&format!(
        "{} is open with a fresh profile. Close it to end.",
        browser.name()
    ));
    if let Some(note) = browser.sandbox_note() {
        screen::say(note);
    }
    say_whether_nobody_is_looked_for(&arguments.proxy.detection.subjects, people);
    say_how_it_is_shown(&arguments.proxy.output, state);
    screen::say("");
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
