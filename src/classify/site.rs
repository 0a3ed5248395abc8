//! Sites: registrable domains after the public suffix list.

/// Returns the registrable domain of a host (`portal.clinic.co.uk` is `clinic.co.uk`); an address
/// or a single label is its own site.
pub fn site(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<std::net::IpAddr>().is_ok() {
        return bare.to_owned();
    }
    psl::domain_str(&host).map_or(host.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::site;

    #[test]
    fn the_public_suffix_list_decides() {
        for (host, expected) in [
            ("portal.clinic.co.uk", "clinic.co.uk"),
            ("b.github.io", "b.github.io"),
            ("WWW.Facebook.com.", "facebook.com"),
            ("localhost", "localhost"),
            ("192.168.1.10", "192.168.1.10"),
            ("[::1]", "::1"),
        ] {
            assert_eq!(site(host), expected);
        }
    }
}
