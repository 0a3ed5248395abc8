//! `phiward demo`: a patient portal, stand-ins for eight ad platforms, the proxy, and a browser
//! that walks through the portal behind it.
//!
//! The platforms' real host names are resolved to the stand-ins inside this proxy only; no byte
//! leaves the computer for them. The portal's pages and tags are in `site/`.

mod replay;
mod shapes;
mod site;
mod stand_ins;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::args::{DemoArguments, Format};
use super::browser::{Browser, Launch};
use super::failure::Failure;
use super::session::{Plan, Session, asked_to_stop, policy, say_how_it_is_shown};
use super::{Ended, screen};
use crate::classify::Scope;
use crate::config::state_folder;
use crate::judge::{Mode, Severity};
use crate::subject;
use shapes::Shapes;
use stand_ins::StandIns;

/// Pause between the steps of a walk that somebody watches.
const PAUSE_TO_WATCH: Duration = Duration::from_millis(700);
/// How long a walk may take before it counts as stuck.
const WALK_TIME: Duration = Duration::from_secs(300);

/// Runs the demo. Ends well if every leak of the walk was named, and in block mode if none of them
/// reached a platform.
pub(super) async fn run(arguments: DemoArguments) -> Result<Ended, Failure> {
    let stand_ins = StandIns::start().await?;
    let shapes = Arc::new(Mutex::new(Shapes::embedded()?));
    let state = state_folder(arguments.state.state.as_deref())?;
    let plan = Plan {
        listen: ([127, 0, 0, 1], 0).into(),
        state: state.clone(),
        subjects: subject::parse(site::PATIENT, Path::new("patient.toml"))?,
        patterns: None,
        policy: policy(&arguments.enforcement),
        scope: Scope {
            first_party: vec![site::PORTAL_SITE.to_owned()],
            health_sites: vec![site::PORTAL_SITE.to_owned()],
            ..Scope::default()
        },
        upstream: stand_ins.upstream_options(),
        format: arguments.output.format,
        show: arguments.output.show,
    };
    let mode = plan.policy.mode;
    say_what_this_is(mode, arguments.output.format);
    let seeing = Arc::clone(&shapes);
    let session = plan
        .start(move |entry| {
            seeing
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .see(entry);
        })
        .await?;
    walk(&arguments, &session, &stand_ins).await?;
    session.settle().await;
    session.stop().await;
    say_how_it_is_shown(&arguments.output, &state);
    if let Some(path) = &arguments.save_walk {
        stand_ins.save(path)?;
    }
    let missed = shapes
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .report();
    let reached = stand_ins.report(mode);
    say_what_next(&arguments);
    let well = missed == 0 && (mode == Mode::Observe || reached == 0);
    Ok(if well {
        Ended::Clean
    } else {
        Ended::WithFindings
    })
}

/// Walks through the portal: in a browser if there is one, else with the built-in client.
async fn walk(
    arguments: &DemoArguments,
    session: &Session,
    stand_ins: &StandIns,
) -> Result<(), Failure> {
    let browser = match Browser::find(arguments.browser.browser.as_deref()) {
        _ if arguments.without_browser => None,
        Ok(browser) => Some(browser),
        Err(failure) if arguments.browser.browser.is_some() || arguments.visible => {
            return Err(failure);
        }
        Err(_) => {
            screen::say("Found no Chromium, Chrome or Edge on this computer.");
            None
        }
    };
    let Some(browser) = browser else {
        screen::say(
            "The built-in client makes the requests that a browser made on the same walk.\n",
        );
        return replay::replay(session.proxy.address, &session.authority).await;
    };
    let pause = if arguments.visible {
        PAUSE_TO_WATCH
    } else {
        Duration::ZERO
    };
    let launch = Launch {
        proxy: session.proxy.address,
        spki: session.authority.leaf_spki_sha256_base64(),
        url: format!("https://{}/?walk={}", site::PORTAL, pause.as_millis()),
        headless: !arguments.visible,
    };
    let mut running = browser.launch(&launch)?;
    screen::say(&format!(
        "{} walks through the portal behind the proxy.",
        browser.name()
    ));
    if let Some(note) = browser.sandbox_note() {
        screen::say(note);
    }
    screen::say("");
    let walked = tokio::select! {
        () = stand_ins.walked() => Ok(()),
        ended = running.ended() => ended,
        () = asked_to_stop() => Ok(()),
        () = tokio::time::sleep(WALK_TIME) => {
            Err(Failure::missing("the browser did not get to the end of the walk"))
        }
    };
    if arguments.visible && walked.is_ok() {
        screen::say("\nThe walk is over. Look around, and close the browser to end.");
        tokio::select! {
            _ = running.ended() => {}
            () = asked_to_stop() => {}
        }
    }
    running.close().await;
    running.discard().await;
    walked
}

fn say_what_this_is(mode: Mode, format: Format) {
    if format == Format::Jsonl {
        return;
    }
    screen::say(
        "A demo on this computer alone: a patient portal with the tags of eight ad platforms, and",
    );
    screen::say("stand-ins for the platforms under their real names. The patient is made up.");
    if mode == Mode::Block {
        screen::say("Block mode: what is found does not leave.");
    }
    screen::say("");
}

fn say_what_next(arguments: &DemoArguments) {
    let block = if policy(&arguments.enforcement).mode == Mode::Block {
        " --mode block"
    } else {
        ""
    };
    screen::say("");
    if !arguments.visible {
        screen::say(&format!(
            "See the same in a browser window:   phiward demo --visible{block}"
        ));
    }
    if block.is_empty() {
        screen::say("See it stopped:                     phiward demo --mode block");
    }
    screen::say(
        "Look at your own portal:            phiward open https://YOUR-PORTAL --subjects FILE",
    );
}

/// What counts as flagged in the demo's own tables.
const FLAGGED: Severity = Severity::Low;
