//! What the proxy itself answers: error pages, refusals, blocked requests.
//!
//! An answer says what happened and what to do. It holds no more of the request than its host.

use std::error::Error;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};

/// A response's body on its way to the browser.
pub type ResponseBody = BoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// RFC 9209: which proxy answered, and why.
const PROXY_STATUS: HeaderName = HeaderName::from_static("proxy-status");

/// A page of our own.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The error type of RFC 9209 section 2.3, such as `dns_error`.
    pub error: &'static str,
    /// What happened, as a sentence.
    pub says: String,
    /// What to do about it.
    pub advice: String,
    /// Whether the request may have reached its origin.
    pub sent: bool,
}

impl Answer {
    /// Returns the page as a response.
    pub fn into_response(self) -> Response<ResponseBody> {
        let mut response = Response::new(full(self.html()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(value) = HeaderValue::from_str(&format!("phiward; error={}", self.error)) {
            headers.insert(PROXY_STATUS, value);
        }
        response
    }

    fn html(&self) -> String {
        let (says, advice) = (escape(&self.says), escape(&self.advice));
        let sent = if self.sent {
            "the request may have reached its origin"
        } else {
            "nothing was sent on"
        };
        let (code, reason) = (
            self.status.as_u16(),
            self.status.canonical_reason().unwrap_or(""),
        );
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{code} {reason} \
             (phiward)</title>\n<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:38rem;\
             margin:12vh auto;padding:0 1rem;color:#1d2530}}h1{{font-size:1.4rem}}p.by{{color:\
             #5b6675;font-size:.875rem;border-top:1px solid #d5dae1;padding-top:1rem}}</style>\n\
             <h1>{says}</h1>\n<p>{advice}</p>\n<p class=\"by\">Answered by phiward, the proxy on \
             this computer, with {code} {reason}: {sent}.</p>\n</html>\n"
        )
    }
}

/// Returns a body of bytes that are all there.
pub fn full(bytes: impl Into<Bytes>) -> ResponseBody {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed()
}

/// Returns text as HTML shows it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_by_strangers_is_escaped() {
        let answer = Answer {
            status: StatusCode::BAD_GATEWAY,
            error: "dns_error",
            says: "cannot find <script>".to_owned(),
            advice: "\"Check\" the name & try again.".to_owned(),
            sent: false,
        };
        let html = answer.html();
        assert!(html.contains("cannot find &lt;script&gt;"), "{html}");
        assert!(
            html.contains("&quot;Check&quot; the name &amp; try"),
            "{html}"
        );
        assert_eq!(
            answer.into_response().headers()[PROXY_STATUS],
            "phiward; error=dns_error"
        );
    }
}
