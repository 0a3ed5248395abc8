//! The walk without a browser: the requests that a browser made, made again through the proxy.

use std::net::SocketAddr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::{BodyExt, Full};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};

use super::site;
use super::stand_ins::Sent;
use crate::authority::Authority;
use crate::cli::failure::Failure;

/// Makes every request of the recorded walk through the proxy, one after the other.
pub(super) async fn replay(proxy: SocketAddr, authority: &Authority) -> Result<(), Failure> {
    let broken = |error| Failure::environment("the built-in client cannot be set up", error);
    let config = trusting(authority).map_err(broken)?;
    let uri: Uri = format!("http://{proxy}").parse().unwrap_or_default();
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_only()
        .enable_all_versions()
        .wrap_connector(Tunnel::new(uri, HttpConnector::new()));
    let client = Client::builder(TokioExecutor::new()).build::<_, Full<Bytes>>(https);
    for line in site::WALK.lines() {
        let sent: Sent = serde_json::from_str(line)
            .map_err(|error| Failure::environment("the recorded walk is broken", error))?;
        if let Some(request) = request(&sent)
            && let Ok(response) = client.request(request).await
        {
            response.into_body().collect().await.ok();
        }
    }
    Ok(())
}

fn request(sent: &Sent) -> Option<Request<Full<Bytes>>> {
    let body = STANDARD.decode(&sent.body_base64).ok()?;
    let mut builder = Request::builder()
        .method(sent.method.as_str())
        .uri(sent.url.as_str());
    for (name, value) in &sent.headers {
        builder = builder.header(name, value);
    }
    builder.body(Full::new(Bytes::from(body))).ok()
}

fn trusting(authority: &Authority) -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.root_der().to_vec().into())?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
