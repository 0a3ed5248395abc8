//! Headers from one leg to the other: what belongs to one connection stays with it.
//!
//! Maps are filtered into new ones, in order: removing a name from a map would move another to its
//! place, and the order of headers is the browser's own.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Request, Response, Version};
use hyper::upgrade::OnUpgrade;

/// Fields that concern one connection only (RFC 9110 section 7.6.1).
const OF_ONE_CONNECTION: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Whether a request asks to change the protocol of its connection (RFC 9110 section 7.8).
pub(super) fn asks_to_upgrade<B>(request: &Request<B>) -> bool {
    request.version() == Version::HTTP_11
        && request.headers().contains_key(header::UPGRADE)
        && named_in_connection(request.headers()).contains(&header::UPGRADE)
}

/// Makes a browser's request one of ours.
pub(super) fn prepare<B>(request: &mut Request<B>, origin_speaks_h2: bool, upgrades: bool) {
    request.extensions_mut().remove::<OnUpgrade>();
    *request.version_mut() = Version::HTTP_11;
    let headers = request.headers_mut();
    let named = named_in_connection(headers);
    let wants_trailers = headers.get_all(header::TE).iter().any(|value| {
        value
            .to_str()
            .is_ok_and(|te| te.split(',').any(|one| one.trim() == "trailers"))
    });
    let cookies = joined_cookies(headers);
    let mut kept = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter() {
        let of_upgrade = upgrades && (name == header::UPGRADE || name == header::CONNECTION);
        let dropped = (OF_ONE_CONNECTION.contains(&name.as_str()) || named.contains(name)) && !of_upgrade
            // We answer 100 Continue ourselves, and HTTP/2 names the host elsewhere.
            || name == header::EXPECT
            || (name == header::HOST && origin_speaks_h2);
        if name == header::COOKIE {
            if !kept.contains_key(header::COOKIE) {
                kept.insert(name.clone(), cookies.clone());
            }
        } else if !dropped {
            kept.append(name.clone(), value.clone());
        }
    }
    if wants_trailers {
        kept.insert(header::TE, HeaderValue::from_static("trailers"));
    }
    *headers = kept;
}

/// HTTP/2 may send cookies one a field; HTTP/1.1 wants them in one (RFC 9113 section 8.2.3).
fn joined_cookies(headers: &HeaderMap) -> HeaderValue {
    let all: Vec<&[u8]> = headers
        .get_all(header::COOKIE)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    HeaderValue::from_bytes(&all.join(&b"; "[..])).unwrap_or(HeaderValue::from_static(""))
}

/// Makes an origin's response one of ours.
pub(super) fn clean_response<B>(response: &mut Response<B>, switched: bool) {
    let headers = response.headers_mut();
    let named = named_in_connection(headers);
    let mut kept = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers.iter() {
        let of_upgrade = switched && (name == header::UPGRADE || name == header::CONNECTION);
        let dropped = (OF_ONE_CONNECTION.contains(&name.as_str()) || named.contains(name)) && !of_upgrade
            // HTTP/3 would go around us.
            || name == header::ALT_SVC;
        if !dropped {
            kept.append(name.clone(), value.clone());
        }
    }
    *headers = kept;
}

fn named_in_connection(headers: &HeaderMap) -> Vec<HeaderName> {
    let values = headers.get_all(header::CONNECTION).iter();
    let tokens = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    tokens
        .filter_map(|token| token.trim().parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)]) -> Request<()> {
        let mut builder = Request::builder().uri("https://x.example/");
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap()
    }

    fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
        let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
        headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect()
    }

    #[test]
    fn what_is_of_one_connection_stays_and_the_order_is_kept() {
        let mut request = request(&[
            ("host", "x.example"),
            ("connection", "keep-alive, x-mine"),
            ("x-mine", "1"),
            ("accept", "*/*"),
            ("proxy-connection", "keep-alive"),
            ("expect", "100-continue"),
            ("te", "trailers, deflate"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("x-last", "z"),
        ]);
        prepare(&mut request, false, false);
        let expected = [
            ("host", "x.example"),
            ("accept", "*/*"),
            ("cookie", "a=1; b=2"),
            ("x-last", "z"),
            ("te", "trailers"),
        ];
        let expected: Vec<(String, String)> = expected
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        assert_eq!(shown(request.headers()), expected);
    }

    #[test]
    fn an_upgrade_keeps_its_two_headers() {
        let mut request = request(&[("connection", "Upgrade"), ("upgrade", "websocket")]);
        assert!(asks_to_upgrade(&request));
        prepare(&mut request, false, true);
        assert_eq!(request.headers().len(), 2);
    }

    #[test]
    fn a_response_loses_what_leads_around_us() {
        let mut response = Response::builder()
            .header("alt-svc", "h3=\":443\"")
            .header("connection", "close")
            .header("content-type", "text/html")
            .body(())
            .unwrap();
        clean_response(&mut response, false);
        assert_eq!(
            shown(response.headers()),
            [("content-type".into(), "text/html".into())]
        );
    }
}
