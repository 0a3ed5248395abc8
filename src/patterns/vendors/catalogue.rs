//! All vendors, and which of them receives a request.
//!
//! Hosts are looked up by name and by each of their endings, so that the time does not grow with
//! the catalogue; only endpoints on any host, which are few, are tried one by one.

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memchr;
use memchr::memmem::find_iter;

use super::lines::Lines;
use super::written::{Endpoint, Written};
use super::{Vendor, check};
use crate::patterns::glob::fits;
use crate::patterns::{PatternError, PatternErrors};

/// What tells who receives a request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// The method: `GET`.
    pub method: &'a str,
    /// The host in lower case, without port.
    pub host: &'a str,
    /// The path.
    pub path: &'a str,
    /// The query as it is sent, without `?`.
    pub query: &'a str,
}

/// How a vendor was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownBy {
    /// By an address that its tag reports to.
    Endpoint,
    /// By one of its hosts alone.
    Host,
    /// By a host of the vendor's that the host of the request is another name for.
    Cname,
    /// By the form of the address, on a host that may be anybody's.
    Shape,
}

impl KnownBy {
    /// Returns the name as records have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Host => "host",
            Self::Cname => "cname",
            Self::Shape => "shape",
        }
    }
}

/// A vendor, and how it was recognised.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// Who receives the request.
    pub vendor: Arc<Vendor>,
    /// What told so.
    pub known_by: KnownBy,
    /// The endpoint, by its place in the vendor's file, where one told so.
    endpoint: Option<usize>,
}

impl Recognised {
    /// Whether its tag reports to this address, rather than that it is only one of its hosts. A host
    /// of a vendor's under another's name is there for nothing else.
    pub fn collects(&self) -> bool {
        self.known_by != KnownBy::Host
    }

    /// Returns the endpoint that told so.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.vendor.endpoints.get(self.endpoint?)
    }
}

/// One of a vendor's hosts or endpoints.
#[derive(Debug, Clone)]
struct Candidate {
    vendor: usize,
    /// The place of the endpoint; none for a host alone.
    endpoint: Option<usize>,
    /// Characters of the host's pattern that are no star: the more, the closer it fits.
    host: usize,
}

/// All vendors.
#[derive(Debug, Default)]
pub struct Vendors {
    all: Vec<Arc<Vendor>>,
    /// By the whole host.
    by_host: HashMap<String, Vec<Candidate>>,
    /// By what follows `*.`.
    by_ending: HashMap<String, Vec<Candidate>>,
    /// With a star elsewhere.
    by_glob: Vec<(String, Candidate)>,
    /// Endpoints on any host.
    anywhere: Vec<Candidate>,
}

impl Vendors {
    /// Reads one vendor's file and adds it.
    pub(in crate::patterns) fn add(&mut self, file: &str, text: &str) -> Result<(), PatternError> {
        let written: Written =
            toml::from_str(text).map_err(|error| PatternError::toml(file, text, &error))?;
        let place = self.all.len();
        let number = u64::try_from(place + 1).unwrap_or(u64::MAX);
        let lines = Lines::of(file, text, &written);
        let vendor = Arc::new(Vendor::new(written, lines, number));
        for host in &vendor.hosts {
            self.index(host, place, None);
        }
        for (at, endpoint) in vendor.endpoints.iter().enumerate() {
            self.index(&endpoint.host, place, Some(at));
        }
        self.all.push(vendor);
        Ok(())
    }

    fn index(&mut self, host: &str, vendor: usize, endpoint: Option<usize>) {
        let candidate = Candidate {
            vendor,
            endpoint,
            host: host.len() - host.matches('*').count(),
        };
        match host.strip_prefix("*.") {
            _ if host == "*" => self.anywhere.push(candidate),
            Some(ending) if !ending.contains('*') => {
                let own = self.by_ending.entry(ending.to_owned());
                own.or_default().push(candidate);
            }
            _ if host.contains('*') => self.by_glob.push((host.to_owned(), candidate)),
            _ => {
                let own = self.by_host.entry(host.to_owned());
                own.or_default().push(candidate);
            }
        }
    }

    /// Complains about vendors and endpoints that are there twice, facts without a source, and
    /// fields with two meanings.
    pub(in crate::patterns) fn complain(&self, errors: &mut PatternErrors) {
        check::complain(&self.all, errors);
    }

    /// Tries what each vendor's file says that it recognises and ignores.
    pub(in crate::patterns) fn try_examples(&self, errors: &mut PatternErrors) {
        check::try_examples(self, errors);
    }

    /// Returns the vendor that receives a request: the one whose endpoint fits closest, else the one
    /// whose host does.
    pub fn recognise(&self, request: &Request<'_>) -> Option<Recognised> {
        let mut closest: Option<(Closeness, &Candidate)> = None;
        for candidate in self.candidates(request.host) {
            let Some(closeness) = self.closeness(candidate, request) else {
                continue;
            };
            if closest.as_ref().is_none_or(|(own, _)| closeness > *own) {
                closest = Some((closeness, candidate));
            }
        }
        let (_, candidate) = closest?;
        let vendor = self.all.get(candidate.vendor)?;
        let endpoint = candidate.endpoint.and_then(|at| vendor.endpoints.get(at));
        let known_by = match endpoint {
            Some(endpoint) if endpoint.loads => KnownBy::Host,
            Some(endpoint) if endpoint.host == "*" => KnownBy::Shape,
            Some(_) => KnownBy::Endpoint,
            None => KnownBy::Host,
        };
        Some(Recognised {
            vendor: Arc::clone(vendor),
            known_by,
            endpoint: candidate.endpoint,
        })
    }

    /// Returns the vendor whose host this is, where a request names it otherwise.
    pub fn recognise_cname(&self, request: &Request<'_>) -> Option<Recognised> {
        let recognised = self.recognise(request)?;
        Some(Recognised {
            known_by: KnownBy::Cname,
            ..recognised
        })
    }

    /// Returns the vendor whose host this is, where an address of somebody else's hands on to it.
    pub fn recognise_host(&self, host: &str) -> Option<Recognised> {
        let recognised = self.recognise(&Request {
            method: "",
            host,
            path: "",
            query: "",
        })?;
        Some(Recognised {
            known_by: KnownBy::Shape,
            endpoint: None,
            ..recognised
        })
    }

    /// Returns every vendor.
    pub fn all(&self) -> &[Arc<Vendor>] {
        &self.all
    }

    /// Returns the vendor of this name or slug.
    pub fn named(&self, name: &str) -> Option<&Arc<Vendor>> {
        let slug = super::slug(name);
        self.all.iter().find(|vendor| vendor.slug() == slug)
    }

    /// Returns what fits a host.
    fn candidates<'a>(&'a self, host: &'a str) -> impl Iterator<Item = &'a Candidate> {
        let exact = self.by_host.get(host).into_iter().flatten();
        let dots = host.match_indices('.');
        let endings = dots.filter_map(move |(at, _)| host.get(at + 1..));
        let ending = endings.filter_map(|ending| self.by_ending.get(ending));
        let globs = self.by_glob.iter().filter(|(glob, _)| fits(glob, host));
        exact
            .chain(ending.flatten())
            .chain(globs.map(|(_, candidate)| candidate))
            .chain(&self.anywhere)
    }

    /// Returns how closely a candidate fits; `None` if it does not.
    fn closeness(&self, candidate: &Candidate, request: &Request<'_>) -> Option<Closeness> {
        let Some(at) = candidate.endpoint else {
            return Some(Closeness {
                host: candidate.host,
                ..Closeness::default()
            });
        };
        let endpoint = self.all.get(candidate.vendor)?.endpoints.get(at)?;
        let path = &endpoint.path;
        let holds = endpoint.methods.iter().any(|own| own == request.method)
            && fits(path, request.path)
            && endpoint.needs.iter().all(|one| has(request.query, one));
        holds.then(|| Closeness {
            is_endpoint: true,
            needs: endpoint.needs.len(),
            host: candidate.host,
            path: path.len() - path.matches('*').count(),
        })
    }
}

/// How closely an address fits, what counts most first.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Closeness {
    is_endpoint: bool,
    host: usize,
    needs: usize,
    path: usize,
}

/// Whether a query has a parameter: `id`, `v=2`, `tid=G-*`.
fn has(query: &str, needed: &str) -> bool {
    let (key, value) = match needed.split_once('=') {
        Some((key, value)) => (key, Some(value)),
        None => (needed, None),
    };
    // Where its key stands is found many bytes at a time: a query can be long.
    find_iter(query.as_bytes(), key).any(|at| {
        let (before, rest) = query.split_at_checked(at).unwrap_or_default();
        let behind = rest.get(key.len()..).unwrap_or_default();
        let end = memchr(b'&', behind.as_bytes()).unwrap_or(behind.len());
        let pair = behind.get(..end).unwrap_or_default();
        let own = pair.strip_prefix('=').or(pair.is_empty().then_some(""));
        (before.is_empty() || before.ends_with('&'))
            && own.is_some_and(|own| value.is_none_or(|value| fits(value, own)))
    })
}
