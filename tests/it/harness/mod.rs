//! What the tests are written in: an origin, a proxy, a browser, and real TLS between them on
//! loopback.
//!
//! Nothing waits by the clock: tests wait for messages, for the end of a connection, for entries of
//! the record and for lines of output. The one deadline is that of [`run`], for a test that hangs.

pub(crate) mod body;
pub(crate) mod browser;
pub(crate) mod certificate;
pub(crate) mod chromium;
pub(crate) mod curl;
pub(crate) mod name_server;
pub(crate) mod origin;
pub(crate) mod patient;
pub(crate) mod process;
pub(crate) mod proxy;

use std::time::Duration;

/// How long a test may take before it counts as one that hangs.
const HANGS_AFTER: Duration = Duration::from_secs(300);

/// Runs a test on a runtime of its own.
pub(crate) fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("threads");
    let test = Box::pin(test);
    let ended = runtime.block_on(async { tokio::time::timeout(HANGS_AFTER, test).await });
    runtime.shutdown_background();
    ended.expect("the test hangs");
}
