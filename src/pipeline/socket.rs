//! What follows an upgrade. The messages of a WebSocket are inspected like requests: those that come
//! close together are one entry, if they say anything. In observe mode a copy is read on the side; in
//! block mode what goes to a third party is held, message by message, until it is judged.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use tokio::time::{Instant, timeout};

use super::Proxy;
use super::exchange::{Exchange, Opened};
use super::share::Share;
use super::tee::{Copy, Piece, Pieces, aside, copied, judge_aside};
use crate::decode::{Reason, Socket};
use crate::enforce::{Ear, Heard, Upgraded};
use crate::judge::{clear_tunnel, clear_unjudged, clear_upgrade};
use crate::limits;
use crate::listen::Work;
use crate::record::Outcome;

/// Carries what follows the upgrade that an exchange ended with, by the head of the answer.
pub(super) fn carry(
    proxy: &Proxy,
    upgraded: Upgraded,
    answer: &HeaderMap,
    exchange: &Arc<Exchange>,
) {
    let work = &proxy.interceptor.work;
    if !is_web_socket(answer) {
        let Some(clearance) = clear_tunnel(&proxy.policy, exchange.destination()) else {
            exchange.block_unjudged("what follows its upgrade is not read, and this is block mode");
            return exchange.end(Outcome::Blocked);
        };
        exchange.end(Outcome::Uninspected("upgrade"));
        return until_stopped(work, upgraded.carry(Unheard, clearance));
    }
    let socket = Socket::new(&extensions(answer));
    if clear_unjudged(&proxy.policy, exchange.destination()).is_none() {
        let gate = Gate {
            messages: Messages::new(exchange.opens(), socket),
            held: 0,
            share: None,
        };
        return until_stopped(work, upgraded.carry(gate, clear_upgrade()));
    }
    let (copy, pieces) = copied();
    work.spawn(scan(pieces, Arc::clone(exchange), socket));
    until_stopped(work, upgraded.carry(Beside(copy), clear_upgrade()));
}

/// Carries a connection that would not end by itself when the program stops.
fn until_stopped(work: &Work, carried: impl Future<Output = io::Result<()>> + Send + 'static) {
    let stopping = work.stopping.clone();
    work.spawn(async move {
        tokio::select! {
            _ = carried => {}
            () = stopping.cancelled() => {}
        }
    });
}

fn is_web_socket(answer: &HeaderMap) -> bool {
    let upgrade = answer.get(header::UPGRADE);
    upgrade.is_some_and(|name| name.as_bytes().eq_ignore_ascii_case(b"websocket"))
}

/// Returns the extensions that both sides agreed on.
fn extensions(answer: &HeaderMap) -> String {
    let lists = answer.get_all(header::SEC_WEBSOCKET_EXTENSIONS).iter();
    let lists: Vec<&str> = lists.filter_map(|list| list.to_str().ok()).collect();
    lists.join(", ")
}

/// The messages of one WebSocket.
struct Messages {
    opened: Opened,
    socket: Arc<Mutex<Socket>>,
    /// Those that came since the last entry, and when the first of them did.
    now: Option<(Arc<Exchange>, Instant)>,
    /// Bytes of them.
    bytes: usize,
    /// Whether none is open.
    is_between: bool,
}

impl Messages {
    fn new(opened: Opened, socket: Socket) -> Self {
        Self {
            opened,
            socket: Arc::new(Mutex::new(socket)),
            now: None,
            bytes: 0,
            is_between: true,
        }
    }

    /// Looks at the next bytes, up to the end of a message; returns the others.
    async fn hear(&mut self, mut bytes: Bytes) -> Bytes {
        let (socket, heard) = (Arc::clone(&self.socket), bytes.clone());
        let taken = aside(self.now(), bytes.len(), move |exchange| {
            let mut socket = socket.lock().unwrap_or_else(PoisonError::into_inner);
            let taken = exchange.hear(&mut socket, &heard);
            (taken, socket.is_between())
        });
        // Where looking at them failed, the socket is broken.
        let (taken, is_between) = taken.await.unwrap_or((bytes.len(), false));
        self.is_between = is_between;
        self.bytes += taken;
        bytes.split_off(taken.min(bytes.len()))
    }

    fn now(&mut self) -> &Arc<Exchange> {
        let opened = &self.opened;
        let begin = || (Arc::new(opened.messages()), Instant::now());
        &self.now.get_or_insert_with(begin).0
    }

    fn is_broken(&self) -> bool {
        let socket = self.socket.lock();
        socket.unwrap_or_else(PoisonError::into_inner).is_broken()
    }

    /// How long to wait for more before what came is an entry: an open message is waited for.
    fn patience(&self) -> Option<Duration> {
        let waits = self.now.is_some() && self.is_between;
        waits.then_some(limits::MESSAGES_QUIET_TIME)
    }

    /// Whether what came has to be an entry, though more comes.
    fn is_due(&self) -> bool {
        let began = self.now.as_ref().map(|(_, began)| began);
        let is_old = began.is_some_and(|began| began.elapsed() >= limits::MESSAGES_TIME);
        self.is_between && (is_old || self.bytes >= limits::MESSAGES_BYTES)
    }

    /// Judges what came since the last entry, and records it.
    async fn record(&mut self, outcome: Outcome) {
        self.bytes = 0;
        if let Some((exchange, _)) = self.now.take() {
            judge_aside(&exchange).await;
            exchange.end(outcome);
        }
    }

    /// Ends the connection: what came of a message is all there is of it.
    async fn hang_up(&mut self) {
        if !self.is_between {
            let socket = Arc::clone(&self.socket);
            aside(self.now(), usize::MAX, move |exchange| {
                let mut socket = socket.lock().unwrap_or_else(PoisonError::into_inner);
                exchange.hang_up(&mut socket);
            })
            .await;
        }
        self.record(went_up()).await;
    }
}

/// What becomes of messages that are not held back.
fn went_up() -> Outcome {
    Outcome::Forwarded(StatusCode::SWITCHING_PROTOCOLS.as_u16())
}

/// Reads a copy of what a browser sends.
async fn scan(mut pieces: Pieces, exchange: Arc<Exchange>, socket: Socket) {
    exchange.identify(limits::CNAME_TIME).await;
    let mut messages = Messages::new(exchange.opens(), socket);
    // Its entry is due: the connection may stay open for hours.
    drop(exchange);
    loop {
        let next = match messages.patience() {
            None => pieces.next().await,
            Some(time) => match timeout(time, pieces.next()).await {
                Ok(next) => next,
                Err(_) => {
                    messages.record(went_up()).await;
                    continue;
                }
            },
        };
        match next {
            Some(Piece::Bytes(bytes)) => {
                let length = bytes.len();
                let mut rest = bytes;
                while !rest.is_empty() {
                    rest = messages.hear(rest).await;
                }
                pieces.done(length);
            }
            Some(Piece::Overrun) => {
                messages.now().give_up(Reason::Overrun);
                break;
            }
            Some(Piece::End | Piece::Trailers(_)) | None => return messages.hang_up().await,
        }
        if messages.is_broken() {
            break;
        }
        if messages.is_due() {
            messages.record(went_up()).await;
        }
    }
    messages.now();
    messages.record(Outcome::Uninspected("websocket")).await;
}

/// Hands a copy of what goes up to the scan, and never waits for it.
struct Beside(Copy);

impl Ear for Beside {
    async fn hear(&mut self, bytes: &[u8]) -> Heard {
        if self.0.is_open() {
            self.0.bytes(Bytes::copy_from_slice(bytes));
        }
        Heard::all(bytes)
    }
}

/// Lets only those messages go up that are judged.
struct Gate {
    messages: Messages,
    /// Bytes that are held back, and their share of what is held of all bodies.
    held: usize,
    share: Option<Share>,
}

impl Gate {
    /// Whether so many bytes more may be held back.
    fn may_hold(&mut self, more: usize) -> bool {
        let counts = self.held > limits::HELD_FREELY_BYTES;
        let messages = &mut self.messages;
        let share = || messages.now().held_share();
        self.held <= limits::HELD_BODY_BYTES
            && (!counts || self.share.get_or_insert_with(share).grow(more))
    }

    /// Judges the message that ended; whether it may go up.
    async fn judge(&mut self) -> bool {
        let verdict = judge_aside(self.messages.now()).await;
        let is_clear = verdict.clearance().is_some();
        let outcome = if is_clear {
            went_up()
        } else {
            Outcome::Blocked
        };
        self.messages.record(outcome).await;
        is_clear
    }

    /// Records that a message was stopped before it could be judged, and why.
    async fn block(&mut self, because: &str) {
        self.messages.now().block_unjudged(because);
        self.messages.record(Outcome::Blocked).await;
    }
}

impl Ear for Gate {
    async fn hear(&mut self, bytes: &[u8]) -> Heard {
        let (mut rest, mut going) = (Bytes::copy_from_slice(bytes), 0);
        while !rest.is_empty() {
            let before = rest.len();
            rest = self.messages.hear(rest).await;
            let taken = before - rest.len();
            self.held += taken;
            if self.messages.is_broken() {
                self.block("what it sent could not be read").await;
                return Heard { going, ends: true };
            }
            if !self.may_hold(taken) {
                let because = "a message is larger than can be held until it is judged";
                self.block(because).await;
                return Heard { going, ends: true };
            }
            if self.messages.is_between {
                if !self.judge().await {
                    return Heard { going, ends: true };
                }
                going += std::mem::take(&mut self.held);
                self.share = None;
            }
        }
        Heard { going, ends: false }
    }

    fn patience(&self) -> Option<Duration> {
        (self.held > 0).then_some(limits::HELD_TIME)
    }
}

/// For what nobody reads.
struct Unheard;

impl Ear for Unheard {
    async fn hear(&mut self, bytes: &[u8]) -> Heard {
        Heard::all(bytes)
    }
}
