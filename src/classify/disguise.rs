//! Hosts of the page's own site that may be another's.
//!
//! A site can give a tracker a host name of its own: `smetrics.clinic.example` is a CNAME for
//! `clinic.sc.omtrdc.net`. Browsers then take it for the first party, and so would we. What the name
//! stands for is asked of a name server elsewhere, and comes in as [`Asked::cname`].

use std::net::IpAddr;

use super::{Asked, Destination, Party};

impl Destination {
    /// Whether it is worth asking what the host's name stands for: it is taken for the first party,
    /// and nothing tells whose it is. The page's own host is no disguise, since the page comes from
    /// there too.
    pub fn may_be_disguised(&self, asked: &Asked<'_>) -> bool {
        let is_of_the_site = match &self.page {
            Some(page) => page.host != self.host,
            // Without `Referer`: `same-origin` is the page's own host, `none` is no page's doing.
            None => asked.fetch_site == Some("same-site"),
        };
        let is_name = self.host.contains('.') && self.host.parse::<IpAddr>().is_err();
        self.party == Party::First && self.recognised.is_none() && is_of_the_site && is_name
    }
}

#[cfg(test)]
mod tests {
    use crate::classify::{Asked, Destination, Party, Scope, classify};
    use crate::patterns::Patterns;

    const PAGE: &str = "https://portal.clinic.example/visit";
    const HOST: &str = "smetrics.clinic.example";
    const BEHIND: &str = "Clinic.SC.omtrdc.net.";

    fn classified(asked: &Asked<'_>, first_party: &[&str]) -> Destination {
        let first_party = first_party.iter().map(|&site| site.to_owned()).collect();
        let scope = Scope {
            first_party,
            ..Scope::default()
        };
        classify(asked, &Patterns::embedded().unwrap(), &scope)
    }

    /// A request of the page's to a host of its own site.
    fn asked(path: &'static str, cname: Option<&'static str>) -> Asked<'static> {
        Asked {
            method: "GET",
            host: HOST,
            path,
            referer: Some(PAGE),
            fetch_site: Some("same-site"),
            cname,
            ..<_>::default()
        }
    }

    #[test]
    fn a_vendors_host_is_known_under_another_name() {
        for (path, cname, known_by, vendor, party) in [
            ("/x", None, None, None, Party::First),
            (
                "/x",
                Some(BEHIND),
                Some("cname"),
                Some("adobe-analytics"),
                Party::Third,
            ),
            (
                "/visitor/v200/svrGP",
                Some("s1234.t.eloqua.com"),
                Some("cname"),
                Some("eloqua"),
                Party::Third,
            ),
            // The site's own servers have other names too.
            ("/x", Some("lb.hosting.example"), None, None, Party::First),
            // The form of the address tells as much, and more precisely.
            (
                "/b/ss/rs/1/JS-2.22/s1",
                Some(BEHIND),
                Some("shape"),
                Some("adobe-analytics"),
                Party::Third,
            ),
        ] {
            let found = classified(&asked(path, cname), &[]);
            let told = (found.known_by(), found.vendor().map(|own| own.slug()));
            assert_eq!(told, (known_by, vendor), "{path} {cname:?}");
            assert_eq!(found.party, party, "{path} {cname:?}");
            assert_eq!(found.host, HOST);
            assert_eq!(found.cname.is_some(), known_by == Some("cname"));
        }
    }

    #[test]
    fn a_vendors_own_host_needs_no_other_name() {
        let asked = Asked {
            host: "www.facebook.com",
            ..asked("/a", Some(BEHIND))
        };
        let found = classified(&asked, &[]);
        assert_eq!(found.known_by(), Some("host"));
        assert_eq!(found.cname, None);
    }

    #[test]
    fn the_users_first_party_is_the_vendors_site_or_it_is_not() {
        for (first_party, party) in [
            (&["clinic.example"][..], Party::Third),
            (&["omtrdc.net"], Party::First),
            (&["clinic.example", "omtrdc.net"], Party::First),
        ] {
            let found = classified(&asked("/x", Some(BEHIND)), first_party);
            assert_eq!(found.party, party, "{first_party:?}");
        }
    }

    #[test]
    fn only_other_hosts_of_the_pages_site_may_be_disguised() {
        let own = asked("/x", None);
        let bare = Asked {
            referer: None,
            ..own
        };
        let from = |fetch_site| Asked { fetch_site, ..bare };
        let to = |host| Asked { host, ..own };
        let hit = asked("/b/ss/rs/1/JS-2.22/s1", None);
        let unmarked = Asked {
            fetch_site: None,
            ..own
        };
        for (asked, may) in [
            (own, true),
            (unmarked, true),
            (bare, true),
            (from(Some("same-origin")), false),
            (from(Some("none")), false),
            (from(None), false),
            (to("Portal.clinic.example."), false),
            (to("other.example"), false),
            (to("www.facebook.com"), false),
            (hit, false),
        ] {
            let found = classified(&asked, &[]);
            assert_eq!(found.may_be_disguised(&asked), may, "{asked:?}");
        }
    }

    #[test]
    fn what_is_no_name_is_no_disguise() {
        for host in ["localhost", "192.0.2.1", "2001:db8::1"] {
            let asked = Asked {
                host,
                referer: None,
                ..asked("/x", None)
            };
            let found = classified(&asked, &[]);
            assert!(!found.may_be_disguised(&asked), "{host}");
        }
    }

    #[test]
    fn another_site_that_the_user_names_may_be_disguised_too() {
        let asked = Asked {
            host: "metrics.clinic-group.example",
            ..asked("/x", None)
        };
        let found = classified(&asked, &["clinic.example", "clinic-group.example"]);
        assert!(found.may_be_disguised(&asked));
    }
}
