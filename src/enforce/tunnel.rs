//! Connections of other protocols, carried between browser and origin under a clearance: unread, or with an
//! ear at what goes up.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use hyper_util::rt::TokioIo;
use tokio::io::{
    AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, copy_bidirectional, split,
};

use tokio::time::timeout;

use super::Upgraded;
use crate::judge::Clearance;

/// Bytes that are read at once.
const AT_ONCE: usize = 16 * 1024;

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

/// Hears what goes up a connection before it goes.
pub trait Ear: Send {
    /// Takes the next bytes.
    fn hear(&mut self, bytes: &[u8]) -> impl Future<Output = Heard> + Send;

    /// How long to wait for more, if not for as long as it takes.
    fn patience(&self) -> Option<Duration> {
        None
    }
}

/// What becomes of what was heard.
#[derive(Debug, Clone, Copy)]
pub struct Heard {
    /// How many bytes go on now, of those that were held back and the next.
    pub going: usize,
    /// Whether the connection ends then.
    pub ends: bool,
}

impl Heard {
    /// Lets all of these bytes go on.
    pub fn all(bytes: &[u8]) -> Self {
        Self {
            going: bytes.len(),
            ends: false,
        }
    }
}

impl Upgraded {
    /// Carries the upgraded connection until both sides have ended, or until the ear wants it to end.
    ///
    /// # Errors
    ///
    /// Where either side breaks off, or is made to.
    pub async fn carry(self, ear: impl Ear, _clearance: Clearance) -> io::Result<()> {
        let (browser, origin) =
            tokio::try_join!(self.browser, self.origin).map_err(io::Error::other)?;
        let (from_browser, mut to_browser) = split(TokioIo::new(browser));
        let (mut from_origin, to_origin) = split(TokioIo::new(origin));
        let down = async {
            copy(&mut from_origin, &mut to_browser).await?;
            to_browser.shutdown().await
        };
        tokio::try_join!(up(from_browser, to_origin, ear), down)?;
        Ok(())
    }
}

/// Carries what the browser sends.
async fn up(
    mut browser: impl AsyncRead + Unpin,
    mut origin: impl AsyncWrite + Unpin,
    mut ear: impl Ear,
) -> io::Result<()> {
    let mut held = BytesMut::new();
    loop {
        held.reserve(AT_ONCE);
        let before = held.len();
        let mut some = (&mut browser).take(AT_ONCE as u64);
        let read = some.read_buf(&mut held);
        let read = match ear.patience() {
            Some(time) => timeout(time, read).await??,
            None => read.await?,
        };
        if read == 0 {
            return origin.shutdown().await;
        }
        let new = held.get(before..).unwrap_or_default();
        let Heard { going, ends } = ear.hear(new).await;
        let going = held.split_to(going.min(held.len()));
        origin.write_all(&going).await?;
        origin.flush().await?;
        if ends {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
    }
}
