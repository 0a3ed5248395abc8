//! A request in one line, as vendors' files and `phiward vendors match` have it.

use super::catalogue::Request;

/// `GET https://host/path?query`; the method may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    method: String,
    host: String,
    path: String,
    query: String,
}

/// Why a line is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExampleError {
    /// It has no address with a host.
    #[error("give an address with a host, such as https://www.facebook.com/tr/?id=1&ev=PageView")]
    NoHost,
    /// It is no address.
    #[error("this is no address: give one such as https://www.facebook.com/tr/?id=1&ev=PageView")]
    NoUrl,
}

impl Example {
    /// Reads a line.
    ///
    /// # Errors
    ///
    /// Where it has no address that a browser could ask for.
    pub fn read(line: &str) -> Result<Self, ExampleError> {
        let (method, address) = line
            .split_once(' ')
            .filter(|(method, _)| method.bytes().all(|byte| byte.is_ascii_uppercase()))
            .unwrap_or(("GET", line));
        let address = address.trim();
        let with_scheme = if address.contains("://") {
            address.to_owned()
        } else {
            format!("https://{address}")
        };
        let url = url::Url::parse(&with_scheme).map_err(|_| ExampleError::NoUrl)?;
        let host = url.host_str().ok_or(ExampleError::NoHost)?;
        Ok(Self {
            method: method.to_owned(),
            host: host.trim_matches(['[', ']']).to_ascii_lowercase(),
            path: url.path().to_owned(),
            query: url.query().unwrap_or_default().to_owned(),
        })
    }

    /// Returns the request.
    pub fn request(&self) -> Request<'_> {
        Request {
            method: &self.method,
            host: &self.host,
            path: &self.path,
            query: &self.query,
        }
    }

    /// Returns the host, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }
}
