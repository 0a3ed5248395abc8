//! The proxy as a whole: made from settings, started, stopped.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use super::activity::Activity;
use super::lookout::Lookout;
use super::session::Session;
use super::share::Held;
use crate::authority::{Authority, AuthorityError};
use crate::classify::Scope;
use crate::detect::Detector;
use crate::detect::mask::FingerprintKey;
use crate::intercept::{self, Interceptor, Sessions};
use crate::judge::Policy;
use crate::listen::{self, ListenError, Work};
use crate::patterns::PatternErrors;
use crate::record::{Entry, Journal, RecordError};
use crate::subject::Subjects;
use crate::telemetry::Event;
use arc_swap::ArcSwap;
use tokio::sync::Semaphore;

use crate::upstream::{TrustError, Upstream, UpstreamOptions};

/// What the proxy needs to run.
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The state folder.
    pub state: PathBuf,
    /// The certificate authority.
    pub authority: Arc<Authority>,
    /// The key for fingerprints.
    pub fingerprint_key: FingerprintKey,
    /// Whose values to look for.
    pub subjects: Subjects,
    /// A folder of patterns in place of the built-in ones, read again when it changes.
    pub patterns: Option<PathBuf>,
    /// Observe or block, and from which severity on.
    pub policy: Policy,
    /// Which sites are first party, and which are health services.
    pub scope: Scope,
    /// How to reach and trust origins.
    pub upstream: UpstreamOptions,
}

/// Why the proxy did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The certificate authority cannot be used.
    #[error("cannot use the certificate authority")]
    Authority(#[from] AuthorityError),
    /// The port cannot be opened.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// A pattern file is broken.
    #[error("cannot read the patterns")]
    Patterns(#[from] PatternErrors),
    /// The record cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// TLS cannot be set up.
    #[error("cannot set up TLS")]
    Tls(#[from] rustls::Error),
    /// No origin could be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// A running proxy.
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    pub(super) interceptor: Interceptor,
    /// What is looked for now; an exchange keeps what it began with.
    pub(super) detector: ArcSwap<Detector>,
    pub(super) policy: Policy,
    pub(super) scope: Scope,
    pub(super) journal: Journal,
    pub(super) session: Session,
    pub(super) activity: Activity,
    pub(super) held: Held,
    /// Places for scans that run at once: one core is left for forwarding.
    pub(super) scans: Arc<Semaphore>,
}

/// Starts the proxy. Each exchange's entry is handed to `show`, after it is recorded.
///
/// # Errors
///
/// Where the port, the record, the patterns or the trusted certificates cannot be used.
pub async fn start(
    settings: Settings,
    show: impl FnMut(&Entry) + Send + 'static,
) -> Result<Arc<Proxy>, StartError> {
    let listener = listen::listen(settings.listen).await?;
    let unopened = |source| ListenError {
        address: settings.listen,
        source,
    };
    let address = listener.local_addr().map_err(unopened)?;
    let lookout = Lookout::new(
        settings.patterns,
        settings.subjects,
        settings.fingerprint_key,
    );
    let (lookout, detector) = lookout.first().await?;
    let upstream = Upstream::new(settings.upstream, &settings.authority, vec![address])?;
    let work = Work::default();
    let interceptor = Interceptor {
        authority: settings.authority,
        upstream: Arc::new(upstream),
        work: work.clone(),
        sessions: Arc::new(Sessions::new()?),
    };
    let proxy = Arc::new(Proxy {
        address,
        interceptor,
        detector: ArcSwap::new(detector),
        policy: settings.policy,
        scope: settings.scope,
        journal: Journal::open(&settings.state, show)?,
        session: Session::default(),
        activity: Activity::default(),
        held: Held::default(),
        scans: Arc::new(Semaphore::new(scans_at_once())),
    });
    Event::Listening { address }.emit();
    if let Some(lookout) = lookout {
        tokio::spawn(lookout.keep(Arc::downgrade(&proxy)));
    }
    let serving = Arc::clone(&proxy);
    tokio::spawn(listen::accept(listener, work, move |stream, place| {
        let proxy = Arc::clone(&serving);
        intercept::serve((stream, place), proxy.interceptor.clone(), proxy)
    }));
    Ok(proxy)
}

/// Fewer than there are cores, and one at least.
fn scans_at_once() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores.saturating_sub(1).max(1)
}

impl Proxy {
    /// Waits until late beacons have arrived.
    pub async fn settle(&self) {
        self.activity.settle().await;
    }

    /// Stops: accepts no more, lets what is open end within a deadline, cuts the rest, and closes
    /// the record. Returns whether everything ended by itself.
    pub async fn stop(&self) -> bool {
        let drained = self.interceptor.work.stop().await;
        self.journal.close();
        drained
    }

    /// Cuts what is open, for those who do not want to wait until [`Self::stop`] does.
    pub fn cut(&self) {
        self.interceptor.work.cut.cancel();
    }
}
