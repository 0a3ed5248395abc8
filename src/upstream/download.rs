//! A file that the user names by its address: the only request of our own.

use std::error::Error;

use http::header::{ACCEPT_ENCODING, LOCATION, USER_AGENT};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::Incoming;
use url::{Host, Url};

use super::{DialError, Target, Upstream};
use crate::limits;

/// Why a file could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The origin breaks off.
    #[error("{host} broke off")]
    Broken {
        /// Who.
        host: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The origin cannot be reached or trusted.
    #[error(transparent)]
    Dial(#[from] DialError),
    /// The address is not one of HTTPS, or it leads to one that is not.
    #[error("{0} is no address of HTTPS")]
    NotHttps(String),
    /// The origin answers with something else.
    #[error("{host} answered {status}")]
    Status {
        /// Who.
        host: String,
        /// What.
        status: StatusCode,
    },
    /// It took too long.
    #[error("it took longer than {} seconds", limits::DOWNLOAD_TIME.as_secs())]
    TimedOut,
    /// It is larger than asked for.
    #[error("it has more than {0} bytes")]
    TooLarge(usize),
    /// One redirect follows the other.
    #[error("it was redirected more than {} times", limits::DOWNLOAD_HOPS)]
    TooManyRedirects,
}

impl Upstream {
    /// Fetches a file over HTTPS, of at most so many bytes, following redirects.
    ///
    /// # Errors
    ///
    /// Where it cannot be reached or trusted, is not there, is too large or takes too long.
    pub async fn download(&self, url: Url, at_most: usize) -> Result<Vec<u8>, DownloadError> {
        let fetching = tokio::time::timeout(limits::DOWNLOAD_TIME, self.fetch(url, at_most));
        fetching.await.map_err(|_| DownloadError::TimedOut)?
    }

    async fn fetch(&self, mut url: Url, at_most: usize) -> Result<Vec<u8>, DownloadError> {
        for _ in 0..=limits::DOWNLOAD_HOPS {
            let target = target(&url)?;
            let host = target.host.clone();
            let broken = |source| DownloadError::Broken {
                host: host.clone(),
                source,
            };
            let response = self.get(&url, &target).await?;
            let status = response.status();
            if status == StatusCode::OK {
                return read(response, at_most, broken).await;
            }
            let to = response
                .headers()
                .get(LOCATION)
                .filter(|_| status.is_redirection());
            let to = to.and_then(|to| url.join(to.to_str().ok()?).ok());
            url = to.ok_or(DownloadError::Status { host, status })?;
        }
        Err(DownloadError::TooManyRedirects)
    }

    async fn get(&self, url: &Url, target: &Target) -> Result<Response<Incoming>, DownloadError> {
        let broken = |source: Box<dyn Error + Send + Sync>| DownloadError::Broken {
            host: target.host.clone(),
            source,
        };
        let route = self.tls_route(target, &target.host, false).await?;
        let sent = url.as_str().split('#').next().unwrap_or_default();
        let request = Request::get(sent)
            .header(USER_AGENT, concat!("phiward/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT_ENCODING, "identity")
            .body(Empty::new().map_err(|never| match never {}).boxed())
            .map_err(|error| broken(error.into()))?;
        let answered = route.fetch(request).await;
        answered.map_err(|error| broken(error.into()))
    }
}

fn target(url: &Url) -> Result<Target, DownloadError> {
    let host = url.host().filter(|_| url.scheme() == "https");
    let host = match host {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => return Err(DownloadError::NotHttps(url.to_string())),
    };
    let port = url.port().unwrap_or(443);
    Ok(Target { host, port })
}

async fn read(
    response: Response<Incoming>,
    at_most: usize,
    broken: impl Fn(Box<dyn Error + Send + Sync>) -> DownloadError,
) -> Result<Vec<u8>, DownloadError> {
    match Limited::new(response.into_body(), at_most).collect().await {
        Ok(body) => Ok(body.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(DownloadError::TooLarge(at_most)),
        Err(error) => Err(broken(error)),
    }
}
