//! Stage 1: a browser connects.
//!
//! Takes an address. Gives accepted connections, at most [`limits::CONNECTIONS`] at once. Never
//! does: read from a connection. When asked to stop it accepts no more, lets what is open end
//! within [`limits::DRAIN_TIME`], and cuts the rest.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::limits;
use crate::telemetry::Event;

/// How long accepting pauses when the system has no file handles left.
const PAUSE_WITHOUT_HANDLES: Duration = Duration::from_millis(100);

/// Why the proxy cannot listen.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct ListenError {
    /// Where.
    pub address: SocketAddr,
    /// Why not.
    pub source: io::Error,
}

/// Opens the port.
///
/// # Errors
///
/// Where the address is taken or not ours.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| ListenError { address, source })
}

/// Everything that must end before the program does.
#[derive(Debug, Clone, Default)]
pub struct Work {
    /// Tasks that serve connections.
    pub tasks: TaskTracker,
    /// Told when connections should end after what they are doing.
    pub stopping: CancellationToken,
    /// Told when connections are cut.
    pub cut: CancellationToken,
}

impl Work {
    /// Runs a task that is waited for when stopping, and dropped when cut.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let cut = self.cut.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = task => {}
                () = cut.cancelled() => {}
            }
        });
    }

    /// Stops: waits for what is open, at most [`limits::DRAIN_TIME`], and cuts the rest. Returns
    /// whether everything ended by itself.
    pub async fn stop(&self) -> bool {
        self.stopping.cancel();
        self.tasks.close();
        let drained = tokio::time::timeout(limits::DRAIN_TIME, self.tasks.wait())
            .await
            .is_ok();
        if !drained {
            self.cut.cancel();
            self.tasks.wait().await;
        }
        drained
    }
}

/// A browser connection's place among those that are served at once. It is kept by whatever the
/// connection becomes, such as a tunnel.
#[derive(Debug, Clone)]
pub struct Place(
    #[expect(dead_code, reason = "it is held, and never looked at")] Arc<OwnedSemaphorePermit>,
);

/// Accepts connections until told to stop, and serves each in a task of its own.
pub async fn accept<F>(
    listener: TcpListener,
    work: Work,
    serve: impl Fn(TcpStream, Place) -> F + Send + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(limits::CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = work.stopping.cancelled() => return,
        };
        match accepted {
            Ok((stream, _)) => {
                stream.set_nodelay(true).ok();
                work.spawn(serve(stream, Place(Arc::new(place))));
            }
            Err(error) => {
                Event::NotAccepted { error: &error }.emit();
                tokio::time::sleep(PAUSE_WITHOUT_HANDLES).await;
            }
        }
    }
}
