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

use super::exchange::Exchange;
use crate::answer::ResponseBody;
use crate::classify::Described;
use crate::decode::Document;
use crate::limits;

/// Returns a response whose page is read while it passes.
pub(super) fn read(
    response: Response<ResponseBody>,
    exchange: &Arc<Exchange>,
) -> Response<ResponseBody> {
    let document = document(response.headers()).filter(|_| exchange.is_page());
    let Some(document) = document else {
        return response;
    };
    let exchange = Arc::clone(exchange);
    response.map(|body| {
        let read = Read {
            body,
            document: Mutex::new(Some((document, exchange))),
            looked_at: 0,
        };
        read.boxed()
    })
}

/// Returns the document that a response has, if it is one in HTML.
pub(super) fn document(headers: &HeaderMap) -> Option<Document> {
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
    document: Mutex<Option<(Document, Arc<Exchange>)>>,
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
        if let Some((document, exchange)) = self.document()
            && exchange.describes(&document.text()) == Described::Site
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

    fn document(&mut self) -> &mut Option<(Document, Arc<Exchange>)> {
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
