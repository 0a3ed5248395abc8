//! The start of a page, read on its way to the browser for what the site says of itself.
//!
//! Only of pages that are shown in a tab, and only until that is known or [`limits::DOCUMENT_BYTES`]
//! have passed. It is read before the browser gets it, so that what the page then asks for is judged
//! knowing it.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, Response, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;

use super::Proxy;
use super::exchange::Exchange;
use crate::answer::ResponseBody;
use crate::classify::{Described, described};
use crate::decode::Document;
use crate::detect::Detector;
use crate::limits;
use crate::sensitive::Sensitive;

/// Returns a response whose page is read while it passes.
pub(super) fn read(
    response: Response<ResponseBody>,
    exchange: &Exchange,
) -> Response<ResponseBody> {
    let document = document(response.headers());
    let Some(reading) = document.and_then(|document| Some((document, exchange.page()?))) else {
        return response;
    };
    response.map(|body| {
        let read = Read {
            body,
            document: Mutex::new(Some(reading)),
            looked_at: 0,
        };
        read.boxed()
    })
}

/// What is needed to read a page; not the exchange, whose entry does not wait for the page's end.
pub(super) struct Page {
    pub(super) proxy: Arc<Proxy>,
    pub(super) detector: Arc<Detector>,
    pub(super) visit: Option<u64>,
    pub(super) site: String,
}

impl Page {
    /// Reads what the start of a page says of its site, and remembers that.
    fn describes(&self, page: &Sensitive<Vec<u8>>) -> Described {
        let says = described(page, self.detector.patterns());
        self.proxy.session.describes(self.visit, &self.site, says);
        says
    }
}

/// Returns the document that a response has, if it is one in HTML.
fn document(headers: &HeaderMap) -> Option<Document> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or(kind).trim();
    if !["text/html", "application/xhtml+xml"].contains(&kind.to_ascii_lowercase().as_str()) {
        return None;
    }
    let codings = headers.get_all(header::CONTENT_ENCODING).iter();
    let codings: Vec<&str> = codings.filter_map(|value| value.to_str().ok()).collect();
    Document::new(&codings)
}

struct Read {
    body: ResponseBody,
    /// Until it is known what the page says; behind a lock that is never waited for, since bodies
    /// are shared.
    document: Mutex<Option<(Document, Page)>>,
    looked_at: usize,
}

impl Read {
    fn take(&mut self, bytes: &Bytes) {
        let Some((document, _)) = self.document() else {
            return;
        };
        document.push(bytes);
        let length = document.len();
        if length >= limits::DOCUMENT_BYTES {
            self.end();
        } else if length >= self.looked_at + limits::DOCUMENT_STEP_BYTES {
            self.looked_at = length;
            self.look();
        }
    }

    /// Looks at what has come. Once the site is known to be a health service's, that is all.
    fn look(&mut self) {
        if let Some((document, page)) = self.document()
            && page.describes(&document.text()) == Described::Site
        {
            *self.document() = None;
        }
    }

    fn end(&mut self) {
        if let Some((document, _)) = self.document() {
            document.finish();
        }
        self.look();
        *self.document() = None;
    }

    fn document(&mut self) -> &mut Option<(Document, Page)> {
        self.document
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Body for Read {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(bytes) = frame.data_ref() {
                    self.take(bytes);
                }
                if self.body.is_end_stream() {
                    self.end();
                }
            }
            Some(Err(_)) | None => self.end(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
