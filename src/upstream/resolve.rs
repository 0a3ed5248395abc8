//! Names to addresses, with the user's own answers first.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

/// Addresses to use instead of asking the resolver, as curl's `--resolve` has it.
#[derive(Debug, Clone, Default)]
pub struct Resolutions {
    exact: HashMap<(String, u16), Vec<SocketAddr>>,
    any_host: HashMap<u16, Vec<SocketAddr>>,
}

/// One `HOST:PORT:ADDRESS[,ADDRESS]…`; the host may be `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolveRule {
    host: String,
    port: u16,
    addresses: Vec<IpAddr>,
}

impl FromStr for ResolveRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wanted = || {
            "wanted HOST:PORT:ADDRESS[,ADDRESS], such as portal.example:443:127.0.0.1 or \
             portal.example:443:[::1]"
                .to_owned()
        };
        let mut parts = text.splitn(3, ':');
        let (Some(host), Some(port), Some(addresses)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(wanted());
        };
        let addresses: Result<Vec<IpAddr>, _> = addresses
            .split(',')
            .map(|address| address.trim_matches(['[', ']']).parse())
            .collect();
        match (port.parse(), addresses) {
            (Ok(port), Ok(addresses)) if !host.is_empty() => Ok(Self {
                host: host.to_ascii_lowercase(),
                port,
                addresses,
            }),
            _ => Err(wanted()),
        }
    }
}

impl Resolutions {
    /// Adds the user's answers.
    pub fn add(&mut self, rule: &ResolveRule) {
        let addresses = rule
            .addresses
            .iter()
            .map(|ip| SocketAddr::new(*ip, rule.port))
            .collect();
        if rule.host == "*" {
            self.any_host.insert(rule.port, addresses);
        } else {
            self.exact.insert((rule.host.clone(), rule.port), addresses);
        }
    }

    /// Sends connections for a host and port to another address, which may have another port.
    pub fn redirect(&mut self, host: &str, port: u16, to: SocketAddr) {
        self.exact
            .insert((host.to_ascii_lowercase(), port), vec![to]);
    }

    /// Sends every connection to a port that has no other answer to one address.
    pub fn redirect_rest(&mut self, port: u16, to: SocketAddr) {
        self.any_host.insert(port, vec![to]);
    }

    /// Returns the addresses for a host, from the user's answers or from the system's resolver.
    ///
    /// # Errors
    ///
    /// Where the resolver does not know the host.
    pub(super) async fn resolve(&self, host: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
        let key = (host.trim_end_matches('.').to_ascii_lowercase(), port);
        if let Some(addresses) = self.exact.get(&key).or_else(|| self.any_host.get(&port)) {
            return Ok(addresses.clone());
        }
        Ok(tokio::net::lookup_host((host, port)).await?.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_as_curl_reads_them() {
        for (text, good) in [
            ("portal.example:443:127.0.0.1", true),
            ("portal.example:443:127.0.0.1,[::1]", true),
            ("portal.example:443:[2001:db8::1]", true),
            ("*:443:127.0.0.1", true),
            ("portal.example:443", false),
            ("portal.example:x:127.0.0.1", false),
            (":443:127.0.0.1", false),
            ("portal.example:443:other.example", false),
        ] {
            assert_eq!(text.parse::<ResolveRule>().is_ok(), good, "{text}");
        }
    }

    #[tokio::test]
    async fn the_users_answer_comes_first_for_its_port_only() {
        let mut resolutions = Resolutions::default();
        resolutions.add(&"Portal.example:443:127.0.0.9".parse().unwrap());
        let found = resolutions.resolve("portal.EXAMPLE.", 443).await.unwrap();
        assert_eq!(found, ["127.0.0.9:443".parse().unwrap()]);
        let own = resolutions.resolve("127.0.0.1", 444).await.unwrap();
        assert_eq!(own, ["127.0.0.1:444".parse().unwrap()]);
    }
}
