//! A name server on loopback that knows a few CNAMEs, and answers when its test wants it to.
//!
//! It speaks as much of RFC 1035 as a question for one name's addresses needs.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// Bytes of a message's header.
const HEADER: usize = 12;
const TYPE_A: u16 = 1;
const TYPE_CNAME: u16 = 5;
/// Where every name leads in the end.
const ADDRESS: [u8; 4] = [127, 0, 0, 1];

/// Names, and what they are other names for.
type Aliases = &'static [(&'static str, &'static str)];

/// A running name server.
pub(crate) struct NameServer {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    asked: mpsc::Receiver<String>,
    answers: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl NameServer {
    /// Starts one that answers at once.
    pub(crate) async fn answering(aliases: Aliases) -> Self {
        let server = Self::silent(aliases).await;
        server.answer();
        server
    }

    /// Starts one that answers nothing until it is told to.
    pub(crate) async fn silent(aliases: Aliases) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let address = socket.local_addr().expect("an address");
        let (asks, asked) = mpsc::channel(1_024);
        let (answers, answering) = watch::channel(false);
        let socket = Arc::new(socket);
        let serving = tokio::spawn(async move {
            let mut message = [0; 4_096];
            while let Ok((length, from)) = socket.recv_from(&mut message).await {
                let question = Question::read(&message[..length]);
                asks.send(question.name.clone()).await.ok();
                let (socket, mut answering) = (Arc::clone(&socket), answering.clone());
                let answer = question.answer(aliases);
                tokio::spawn(async move {
                    answering.wait_for(|answers| *answers).await.ok()?;
                    socket.send_to(&answer, from).await.ok()
                });
            }
        });
        Self {
            address,
            asked,
            answers,
            serving,
        }
    }

    /// Answers what was asked, and whatever will be.
    pub(crate) fn answer(&self) {
        self.answers.send_replace(true);
    }

    /// Waits for the next question, and returns the name that it is for.
    pub(crate) async fn next(&mut self) -> String {
        self.asked.recv().await.expect("the name server runs")
    }

    /// Returns the names that were asked for and not yet looked at.
    pub(crate) fn names(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A question for one name.
struct Question {
    /// The message's id.
    id: [u8; 2],
    /// The question as it was sent.
    bytes: Vec<u8>,
    name: String,
}

impl Question {
    fn read(message: &[u8]) -> Self {
        let mut labels = Vec::new();
        let mut at = HEADER;
        while message[at] != 0 {
            let end = at + 1 + usize::from(message[at]);
            labels.push(String::from_utf8_lossy(&message[at + 1..end]).into_owned());
            at = end;
        }
        Self {
            id: [message[0], message[1]],
            // Behind the name's end are its type and class.
            bytes: message[HEADER..at + 5].to_vec(),
            name: labels.join(".").to_ascii_lowercase(),
        }
    }

    /// Returns the whole chain and an address at its end.
    fn answer(&self, aliases: Aliases) -> Vec<u8> {
        let mut records = Vec::new();
        let mut name = self.name.as_str();
        let mut count: u16 = 1;
        while let Some((_, target)) = aliases.iter().find(|(from, _)| *from == name) {
            records.extend(record(name, TYPE_CNAME, &labels(target)));
            (name, count) = (target, count + 1);
        }
        records.extend(record(name, TYPE_A, &ADDRESS));
        // A response to a question, where recursion was wanted and there is some.
        let flags = [0x81, 0x80];
        let [high, low] = count.to_be_bytes();
        let counts = [0, 1, high, low, 0, 0, 0, 0];
        [&self.id, &flags, &counts[..], &self.bytes, &records].concat()
    }
}

fn record(name: &str, kind: u16, data: &[u8]) -> Vec<u8> {
    let class: u16 = 1;
    let seconds: u32 = 60;
    let length = u16::try_from(data.len()).expect("a short record");
    [
        &labels(name)[..],
        &kind.to_be_bytes(),
        &class.to_be_bytes(),
        &seconds.to_be_bytes(),
        &length.to_be_bytes(),
        data,
    ]
    .concat()
}

fn labels(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.') {
        bytes.push(u8::try_from(label.len()).expect("a short label"));
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes
}
