//! Every log event, as a type: nothing of a request can be logged by accident.

use std::fmt::Display;
use std::net::SocketAddr;

use tracing::{debug, info, warn};

/// Something worth a line in the log. Events hold hosts, counts and causes, never a path, a header
/// or a body.
pub enum Event<'a> {
    /// A browser connection ended with an error.
    ConnectionFailed {
        /// Why.
        error: &'a dyn Display,
    },
    /// The proxy listens.
    Listening {
        /// Where.
        address: SocketAddr,
    },
    /// Nobody can be asked for CNAMEs: hosts in disguise are not recognised.
    NoNameServer {
        /// Why.
        error: &'a dyn Display,
    },
    /// A connection could not be accepted.
    NotAccepted {
        /// Why.
        error: &'a dyn Display,
    },
    /// No name server said what a host's name stands for.
    NotAnswered {
        /// The host's registrable domain.
        site: &'a str,
    },
    /// A panic was caught; the exchange was recorded as failed.
    Panicked,
    /// A folder of patterns was read again, and is used from now on.
    PatternsRead,
    /// A folder of patterns changed and is broken: the former ones are still used.
    PatternsRefused {
        /// The first thing that is wrong.
        error: &'a dyn Display,
        /// How many things are wrong.
        count: usize,
    },
    /// The record could not be written.
    RecordFailed {
        /// Why.
        error: &'a dyn Display,
    },
    /// A connection in a tunnel was given up before its first request.
    TunnelFailed {
        /// Where it was to go.
        target: &'a dyn Display,
        /// In which step.
        step: &'static str,
        /// Why.
        error: &'a dyn Display,
    },
    /// A tunnel carries something that is not inspected.
    Uninspected {
        /// Where it goes.
        target: &'a dyn Display,
        /// What it seems to be.
        what: &'static str,
    },
}

impl Event<'_> {
    /// Writes the event to the log.
    pub fn emit(self) {
        match self {
            Self::ConnectionFailed { error } => debug!(%error, "a browser connection failed"),
            Self::Listening { address } => info!(%address, "listening"),
            Self::NotAccepted { error } => warn!(%error, "a connection could not be accepted"),
            Self::NoNameServer { error } => {
                warn!(%error, "no name server: trackers under names of the site's own stay hidden");
            }
            Self::NotAnswered { site } => debug!(site, "no name server answered"),
            Self::Panicked => warn!("a panic was caught: please report it, with this log"),
            Self::PatternsRead => info!("the patterns changed: the new ones are used"),
            Self::PatternsRefused { error, count } => {
                warn!(%error, count, "the patterns changed and are wrong: the former ones are used");
            }
            Self::RecordFailed { error } => warn!(%error, "the record could not be written"),
            Self::TunnelFailed {
                target,
                step,
                error,
            } => {
                warn!(%target, step, %error, "a tunnel was given up");
            }
            Self::Uninspected { target, what } => {
                info!(%target, what, "a connection is carried uninspected");
            }
        }
    }
}
