//! The command line. The only place that prints, and that knows exit codes.
//!
//! Data goes to standard output; everything else, and what goes wrong, to standard error.

mod args;
mod browser;
mod ca;
mod demo;
mod failure;
mod lists;
mod open;
mod patterns;
mod run;
mod scan;
mod screen;
mod session;
mod vendors;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

use args::{Arguments, Command};
use failure::Failure;

/// How a command ended, if nothing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// Nothing at or above the threshold.
    Clean,
    /// Something at or above it.
    WithFindings,
}

/// Runs the program: arguments in, exit code out.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            error.print().ok();
            return ExitCode::from(code);
        }
    };
    set_up_log(&arguments.command);
    hush_panics();
    match dispatch(arguments.command) {
        Ok(Ended::Clean) => ExitCode::SUCCESS,
        Ok(Ended::WithFindings) => ExitCode::from(1),
        Err(failure) => {
            screen::complain(&failure);
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(command: Command) -> Result<Ended, Failure> {
    match command {
        Command::Ca(command) => ca::run(command),
        Command::Demo(arguments) => in_runtime(demo::run(arguments)),
        Command::Lists(command) => lists::run(&command),
        Command::Open(arguments) => in_runtime(open::run(arguments)),
        Command::Patterns(command) => patterns::run(&command),
        Command::Run(arguments) => in_runtime(run::run(arguments)),
        Command::Scan(arguments) => scan::run(&arguments),
        Command::Vendors(arguments) => vendors::run(&arguments),
    }
}

fn in_runtime<T>(command: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::environment("cannot start threads", error))?;
    runtime.block_on(command)
}

/// The log holds only events of ours ([`crate::telemetry::Event`]): other libraries' log lines may
/// hold what passes through them.
fn set_up_log(command: &Command) {
    let level = match command {
        Command::Ca(_) | Command::Lists(_) | Command::Patterns(_) | Command::Vendors(_) => {
            LevelFilter::WARN
        }
        Command::Demo(arguments) => arguments.output.log,
        Command::Open(arguments) => arguments.proxy.output.log,
        Command::Run(arguments) => arguments.proxy.output.log,
        Command::Scan(arguments) => arguments.output.log,
    };
    let ours = tracing_subscriber::filter::Targets::new().with_target("phiward", level);
    use tracing_subscriber::prelude::*;
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false);
    tracing_subscriber::registry()
        .with(lines.with_filter(ours))
        .init();
}

/// A panic's message may quote what was being looked at: only its place is told.
fn hush_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        screen::say(&format!("a defect in phiward at {place}: please report it"));
    }));
}
