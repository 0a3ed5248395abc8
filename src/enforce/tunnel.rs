//! Bytes that nobody inspects, carried between browser and origin under a clearance.

use std::io;

use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, copy_bidirectional};

use super::Upgraded;
use crate::judge::Clearance;

/// Carries bytes both ways until both sides have ended. Returns how many went up and down.
///
/// # Errors
///
/// Where either side breaks off.
pub async fn tunnel(
    mut browser: impl AsyncRead + AsyncWrite + Unpin,
    mut origin: impl AsyncRead + AsyncWrite + Unpin,
    _clearance: Clearance,
) -> io::Result<(u64, u64)> {
    copy_bidirectional(&mut browser, &mut origin).await
}

impl Upgraded {
    /// Carries the upgraded connection until both sides have ended.
    ///
    /// # Errors
    ///
    /// Where either side breaks off.
    pub async fn carry(self, clearance: Clearance) -> io::Result<(u64, u64)> {
        let (browser, origin) =
            tokio::try_join!(self.browser, self.origin).map_err(io::Error::other)?;
        tunnel(TokioIo::new(browser), TokioIo::new(origin), clearance).await
    }
}
