//! `phiward run`: the proxy alone, for any browser.

use super::args::RunArguments;
use super::failure::Failure;
use super::session::{Plan, asked_to_stop, say_how_it_is_shown, say_whether_nobody_is_looked_for};
use super::{Ended, lists, screen};
use crate::judge::Mode;

/// Runs the proxy until it is asked to stop.
pub(super) async fn run(arguments: RunArguments) -> Result<Ended, Failure> {
    let plan = Plan::new(arguments.listen, &arguments.proxy)?;
    let (state, mode, people) = (
        plan.state.clone(),
        plan.policy.mode,
        plan.subjects.list.len(),
    );
    let lists = plan.scope.lists.clone();
    let names_sites = !plan.scope.first_party.is_empty();
    let session = plan.start(|_| {}).await?;
    let address = session.proxy.address;
    screen::say(&format!(
        "phiward listens on {address}: set it as the browser's HTTP and HTTPS proxy."
    ));
    screen::say(&format!(
        "Its certificate is {}; `phiward ca install` makes the browser trust it.",
        state.join("ca.pem").display()
    ));
    lists::say_which_are_asked(&lists);
    say_whether_nobody_is_looked_for(&arguments.proxy.detection.subjects, people);
    if mode == Mode::Block {
        let at = arguments.proxy.enforcement.act_at;
        screen::say(&format!(
            "Block mode: requests judged {at} or worse do not leave."
        ));
        if !names_sites {
            screen::say(
                "Name the site under test with --first-party HOST: else a tracker's own frame is its own first party.",
            );
        }
    }
    say_how_it_is_shown(&arguments.proxy.output, &state);
    screen::say("Stop with Ctrl-C.\n");
    asked_to_stop().await;
    Ok(session.end(arguments.proxy.fail_on).await)
}
