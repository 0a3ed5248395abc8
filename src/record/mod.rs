//! Stage 8: one masked entry for every exchange.
//!
//! Takes an [`Entry`] for each exchange, also for one that failed, was cut or panicked. Gives one
//! JSON line each in the state folder, and hands each entry to whoever shows it. Never does: hold
//! a value of a request.

mod context;
mod entry;
mod journal;

pub use context::{Context, RedirectEntry, ScriptEntry, Sent, VisitEntry};
pub use entry::{Entry, Facts, FindingEntry, Judged, Outcome, ShownHosts, StopEntry};
pub use journal::{Journal, RecordError};
