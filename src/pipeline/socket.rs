//! What follows an upgrade. The messages of a WebSocket are inspected like requests: those that come
//! close together are one entry, if they say anything. In observe mode a copy is read on the side; in
//! block mode what goes to a third party is held, message by message, until it is judged.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, header};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

use super::Proxy;
use super::exchange::{Exchange, Opened};
use super::tee::{aside, judge_aside};
use crate::decode::{Reason, Socket};
use crate::enforce::{Ear, Upgraded};
use crate::judge::{clear_tunnel, clear_unjudged, clear_upgrade};
use crate::limits;
use crate::record::Outcome;

/// Pieces that may wait for the scan; their bytes are bounded too.
const PIECES: usize = 4_096;

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
        return work.spawn(async move {
            upgraded.carry(Unheard, clearance).await.ok();
        });
    }
    let socket = Socket::new(&extensions(answer));
    if clear_unjudged(&proxy.policy, exchange.destination()).is_none() {
        let gate = Gate {
            messages: Messages::new(exchange.opens(), socket),
            held: 0,
        };
        return work.spawn(async move {
            upgraded.carry(gate, clear_upgrade()).await.ok();
        });
    }
    let (sender, receiver) = channel(PIECES);
    let waiting = Arc::new(AtomicUsize::new(0));
    let copy = Copied {
        scan: Some(sender),
        waiting: Arc::clone(&waiting),
    };
    work.spawn(scan(receiver, Arc::clone(exchange), socket, waiting));
    work.spawn(async move {
        upgraded.carry(copy, clear_upgrade()).await.ok();
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
    /// Those that came since the last entry.
    now: Option<Arc<Exchange>>,
    /// Bytes of them.
    bytes: usize,
}

impl Messages {
    fn new(opened: Opened, socket: Socket) -> Self {
        Self {
            opened,
            socket: Arc::new(Mutex::new(socket)),
            now: None,
            bytes: 0,
        }
    }

    /// Looks at the next bytes; returns how many of them belong to whole messages.
    async fn hear(&mut self, bytes: Bytes) -> usize {
        self.bytes += bytes.len();
        let whole = Arc::new(AtomicUsize::new(0));
        let (socket, counted) = (Arc::clone(&self.socket), Arc::clone(&whole));
        aside(self.now(), bytes.len(), move |exchange| {
            let mut socket = socket.lock().unwrap_or_else(PoisonError::into_inner);
            counted.store(exchange.hear(&mut socket, &bytes), Ordering::Relaxed);
        })
        .await;
        whole.load(Ordering::Relaxed)
    }

    fn now(&mut self) -> &Arc<Exchange> {
        let opened = &self.opened;
        self.now.get_or_insert_with(|| Arc::new(opened.messages()))
    }

    fn is_broken(&self) -> bool {
        let socket = self.socket.lock();
        socket.unwrap_or_else(PoisonError::into_inner).is_broken()
    }

    /// Judges what came since the last entry, and records it.
    async fn rest(&mut self) {
        self.bytes = 0;
        if let Some(exchange) = self.now.take() {
            judge_aside(&exchange).await;
        }
    }

    /// Ends the connection: what came of a message is all there is of it.
    async fn hang_up(&mut self) {
        let socket = Arc::clone(&self.socket);
        aside(self.now(), usize::MAX, move |exchange| {
            let mut socket = socket.lock().unwrap_or_else(PoisonError::into_inner);
            exchange.hang_up(&mut socket);
        })
        .await;
        self.rest().await;
    }
}

/// Reads a copy of what a browser sends.
async fn scan(
    mut pieces: Receiver<Bytes>,
    exchange: Arc<Exchange>,
    socket: Socket,
    waiting: Arc<AtomicUsize>,
) {
    exchange.identify(limits::CNAME_TIME).await;
    let mut messages = Messages::new(exchange.opens(), socket);
    // Its entry is due: the connection may stay open for hours.
    drop(exchange);
    while !messages.is_broken() {
        let next = match &messages.now {
            None => pieces.recv().await,
            Some(_) => match timeout(limits::MESSAGES_QUIET_TIME, pieces.recv()).await {
                Ok(next) => next,
                Err(_) => {
                    messages.rest().await;
                    continue;
                }
            },
        };
        let Some(bytes) = next else {
            return messages.hang_up().await;
        };
        let length = bytes.len();
        if length == 0 {
            messages.now().give_up(Reason::Overrun);
            break;
        }
        messages.hear(bytes).await;
        waiting.fetch_sub(length, Ordering::Relaxed);
        if messages.bytes >= limits::MESSAGES_BYTES {
            messages.rest().await;
        }
    }
    messages.now().end(Outcome::Uninspected("websocket"));
    messages.rest().await;
}

/// Hands a copy of what goes up to the scan, and never waits for it.
struct Copied {
    scan: Option<Sender<Bytes>>,
    waiting: Arc<AtomicUsize>,
}

impl Ear for Copied {
    async fn hear(&mut self, bytes: &[u8]) -> Option<usize> {
        if let Some(scan) = &self.scan {
            let waiting = self.waiting.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len();
            // One place is kept for the word that it was too much: a piece without bytes.
            let full = waiting > limits::SCAN_BACKLOG_BYTES || scan.capacity() <= 1;
            let piece = if full {
                Bytes::new()
            } else {
                Bytes::copy_from_slice(bytes)
            };
            scan.try_send(piece).ok();
            if full {
                self.scan = None;
            }
        }
        Some(bytes.len())
    }
}

/// Lets only those messages go up that are judged.
struct Gate {
    messages: Messages,
    /// Bytes that are held back.
    held: usize,
}

impl Gate {
    /// Records that the connection was ended, and why.
    async fn block(&mut self, because: Option<&str>) -> Option<usize> {
        let exchange = self.messages.now();
        if let Some(because) = because {
            exchange.block_unjudged(because);
        }
        exchange.end(Outcome::Blocked);
        self.messages.rest().await;
        None
    }
}

impl Ear for Gate {
    async fn hear(&mut self, bytes: &[u8]) -> Option<usize> {
        self.held += bytes.len();
        if self.held > limits::HELD_BODY_BYTES {
            let because = "a message is larger than can be held until it is judged";
            return self.block(Some(because)).await;
        }
        let whole = self.messages.hear(Bytes::copy_from_slice(bytes)).await;
        if self.messages.is_broken() {
            return self.block(Some("what it sent could not be read")).await;
        }
        if whole == 0 {
            return Some(0);
        }
        let verdict = judge_aside(self.messages.now()).await;
        if verdict.clearance().is_none() {
            return self.block(None).await;
        }
        self.messages.rest().await;
        let going = self.held - (bytes.len() - whole);
        self.held -= going;
        Some(going)
    }
}

/// For what nobody reads.
struct Unheard;

impl Ear for Unheard {
    async fn hear(&mut self, bytes: &[u8]) -> Option<usize> {
        Some(bytes.len())
    }
}
