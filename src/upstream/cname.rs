//! What a host's name stands for: its chain of CNAMEs (RFC 1034 section 3.6.2).
//!
//! Takes a host that a browser has asked for. Gives [`Asking`], an answer that is there or comes
//! later. Never does: keep anybody waiting who does not choose to wait, ask for one host twice at
//! once, or tell an address: dialling does not come by here.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use moka::Expiry;
use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::limits;
use crate::telemetry::Event;

/// Whom to ask for CNAMEs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NameServer {
    /// Nobody.
    #[default]
    Nobody,
    /// Those that the system asks.
    System,
    /// This one.
    At(SocketAddr),
}

/// Asks for CNAMEs, and remembers the answers.
pub struct Cnames {
    resolver: TokioResolver,
    known: Cache<String, Asking>,
    places: Arc<Semaphore>,
}

/// What came of a question.
#[derive(Debug, Clone)]
enum Answer {
    /// The names that the host's name stands for, one after the other; none for most hosts.
    Names(Arc<[String]>),
    /// Nobody answered.
    Failed,
}

/// A question for a host's CNAMEs, answered or not yet.
#[derive(Debug, Clone)]
pub struct Asking(watch::Receiver<Option<Answer>>);

impl Asking {
    /// Returns the names that the host's name stands for, if the answer is there.
    pub fn answered(&self) -> Option<Arc<[String]>> {
        self.0.borrow().as_ref().map(Answer::names)
    }

    /// Waits for the answer, at most so long; where none comes, the name stands for itself.
    pub async fn answer(&self, at_most: Duration) -> Arc<[String]> {
        let mut answer = self.0.clone();
        let answered = tokio::time::timeout(at_most, answer.wait_for(Option::is_some)).await;
        match answered {
            Ok(Ok(answer)) => answer.as_ref().map(Answer::names).unwrap_or_default(),
            _ => Arc::default(),
        }
    }

    fn has_failed(&self) -> bool {
        matches!(*self.0.borrow(), Some(Answer::Failed))
    }
}

impl Answer {
    fn names(&self) -> Arc<[String]> {
        match self {
            Self::Names(names) => Arc::clone(names),
            Self::Failed => Arc::default(),
        }
    }
}

impl Cnames {
    /// Prepares to ask a name server; `None` if that is nobody, or if the system names nobody.
    pub(super) fn new(server: NameServer) -> Option<Self> {
        let built = match server {
            NameServer::Nobody => return None,
            NameServer::System => TokioResolver::builder_tokio(),
            NameServer::At(address) => Ok(TokioResolver::builder_with_config(
                only(address),
                TokioRuntimeProvider::default(),
            )),
        };
        let built = built.and_then(|mut builder| {
            set(builder.options_mut());
            builder.build()
        });
        match built {
            Ok(resolver) => Some(Self {
                resolver,
                known: Cache::builder()
                    .max_capacity(limits::CNAMES)
                    .expire_after(Kept)
                    .build(),
                places: Arc::new(Semaphore::new(limits::CNAME_QUESTIONS)),
            }),
            Err(error) => {
                Event::NoNameServer { error: &error }.emit();
                None
            }
        }
    }

    /// Returns the question for a host if it was asked before, and its answer is still good.
    pub fn asked(&self, host: &str) -> Option<Asking> {
        self.known.get(host)
    }

    /// Asks for a host's CNAMEs, aside. Whoever asks for the same host meanwhile gets the same
    /// question.
    pub fn ask(&self, host: &str) -> Asking {
        self.known.get_with_by_ref(host, || self.begin(host))
    }

    fn begin(&self, host: &str) -> Asking {
        // What finds no place is not asked for, and counts as not answered for a while: a page can
        // make up host names faster than name servers answer.
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return Asking(watch::channel(Some(Answer::Failed)).1);
        };
        let (sender, receiver) = watch::channel(None);
        let asking = Asking(receiver);
        let question = Question {
            host: host.to_owned(),
            resolver: self.resolver.clone(),
            known: self.known.clone(),
            asking: asking.clone(),
        };
        tokio::spawn(question.settle(sender, place));
        asking
    }
}

/// A question under way.
struct Question {
    host: String,
    resolver: TokioResolver,
    known: Cache<String, Asking>,
    asking: Asking,
}

impl Question {
    async fn settle(self, sender: watch::Sender<Option<Answer>>, _place: OwnedSemaphorePermit) {
        let looking = self.look_up();
        let answer = match tokio::time::timeout(limits::CNAME_TIME, looking).await {
            Ok(Ok(names)) => Answer::Names(names.into()),
            Ok(Err(error)) if error.is_no_records_found() => Answer::Names(Arc::default()),
            Ok(Err(_)) | Err(_) => {
                Event::NotAnswered {
                    site: psl::domain_str(&self.host).unwrap_or("a host"),
                }
                .emit();
                Answer::Failed
            }
        };
        sender.send_replace(Some(answer));
        // Put in anew, so that it is kept as long as such an answer is.
        self.known.insert(self.host, self.asking);
    }

    /// Asks for addresses, with which name servers tell the whole chain that leads to them.
    async fn look_up(&self) -> Result<Vec<String>, NetError> {
        // With a dot at its end it is the whole name, to which no search domain is added.
        let name = Name::from_ascii(format!("{}.", self.host))?;
        let found = match self.resolver.lookup(name.clone(), RecordType::A).await {
            Err(error) if error.is_no_records_found() => {
                self.resolver.lookup(name, RecordType::AAAA).await
            }
            found => found,
        }?;
        let links: Vec<(String, String)> = found.answers().iter().filter_map(link).collect();
        Ok(chain(&self.host, &links))
    }
}

/// How long answers are kept: one that did not come not for long, but long enough not to ask a name
/// server that is not there for every request.
struct Kept;

impl Expiry<String, Asking> for Kept {
    fn expire_after_create(&self, _: &String, asking: &Asking, _: Instant) -> Option<Duration> {
        Some(kept(asking))
    }

    fn expire_after_update(
        &self,
        _: &String,
        asking: &Asking,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(kept(asking))
    }
}

fn kept(asking: &Asking) -> Duration {
    if asking.has_failed() {
        limits::CNAME_FAILURE_KEPT
    } else {
        limits::CNAME_KEPT
    }
}

/// Only plain DNS, at one address.
fn only(address: SocketAddr) -> ResolverConfig {
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    for connection in &mut server.connections {
        connection.port = address.port();
    }
    ResolverConfig::from_name_servers(vec![server])
}

fn set(options: &mut ResolverOpts) {
    options.timeout = limits::CNAME_TRY;
    options.attempts = 2;
    // Answers are kept here, by host.
    options.cache_size = 0;
    options.preserve_intermediates = true;
    // A file of addresses knows no CNAMEs.
    options.use_hosts_file = ResolveHosts::Never;
}

fn link(record: &Record) -> Option<(String, String)> {
    match &record.data {
        RData::CNAME(target) => Some((tidy(&record.name), tidy(&target.0))),
        _ => None,
    }
}

fn tidy(name: &Name) -> String {
    let name = name.to_ascii().to_ascii_lowercase();
    name.trim_end_matches('.').to_owned()
}

/// Follows a chain of CNAMEs from a host, in whatever order they came, at most
/// [`limits::CNAME_HOPS`] far: names may lead in a circle.
fn chain(host: &str, links: &[(String, String)]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    while names.len() < limits::CNAME_HOPS {
        let at = names.last().map_or(host, String::as_str);
        match links.iter().find(|(from, _)| from == at) {
            Some((_, to)) => names.push(to.clone()),
            None => break,
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(all: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(from, to): &(&str, &str)| ((*from).to_owned(), (*to).to_owned());
        all.iter().map(owned).collect()
    }

    #[test]
    fn a_chain_is_followed_in_any_order() {
        for (all, names) in [
            (&[][..], &[][..]),
            (&[("a.example", "b.example")], &["b.example"]),
            (
                &[("b.example", "c.example"), ("a.example", "b.example")],
                &["b.example", "c.example"],
            ),
            (&[("x.example", "b.example")], &[]),
        ] {
            assert_eq!(chain("a.example", &links(all)), names, "{all:?}");
        }
    }

    #[test]
    fn a_circle_is_left() {
        let all = links(&[("a.example", "b.example"), ("b.example", "a.example")]);
        assert_eq!(chain("a.example", &all).len(), limits::CNAME_HOPS);
    }

    #[test]
    fn names_are_compared_as_hosts_are() {
        let name = Name::from_ascii("Clinic.SC.omtrdc.net.").unwrap();
        assert_eq!(tidy(&name), "clinic.sc.omtrdc.net");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_answered_is_waited_for_so_long_and_no_longer() {
        let (sender, receiver) = watch::channel(None);
        let asking = Asking(receiver);
        assert!(asking.answered().is_none());
        assert!(asking.answer(limits::CNAME_HELD).await.is_empty());
        sender.send_replace(Some(Answer::Names(vec!["b.example".to_owned()].into())));
        let names = asking.answer(limits::CNAME_HELD).await;
        assert_eq!(names.first().map(String::as_str), Some("b.example"));
        assert!(asking.answered().is_some());
    }

    #[test]
    fn what_failed_is_asked_again_sooner() {
        let asking = |answer| Asking(watch::channel(Some(answer)).1);
        let names = kept(&asking(Answer::Names(Arc::default())));
        assert!(kept(&asking(Answer::Failed)) < names);
    }

    #[tokio::test]
    async fn who_asks_for_the_same_host_gets_the_same_question() {
        let server = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap();
        let cnames = Cnames::new(NameServer::At(address)).unwrap();
        assert!(cnames.asked("a.example").is_none());
        let (first, second) = (cnames.ask("a.example"), cnames.ask("a.example"));
        assert!(first.0.same_channel(&second.0));
        assert!(!first.0.same_channel(&cnames.ask("b.example").0));
        assert!(cnames.asked("a.example").is_some());
    }

    #[tokio::test]
    async fn more_than_can_be_asked_at_once_are_not_asked_for() {
        let server = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = server.local_addr().unwrap();
        let cnames = Cnames::new(NameServer::At(address)).unwrap();
        let ask = |number: usize| cnames.ask(&format!("host-{number}.example"));
        let all: Vec<Asking> = (0..=limits::CNAME_QUESTIONS).map(ask).collect();
        let failed = all.iter().filter(|asking| asking.has_failed()).count();
        assert_eq!(failed, 1);
    }

    #[tokio::test]
    async fn nobody_is_asked_where_nobody_is_named() {
        assert!(Cnames::new(NameServer::Nobody).is_none());
        let server = NameServer::At("127.0.0.1:53".parse().unwrap());
        assert!(Cnames::new(server).is_some());
    }
}
