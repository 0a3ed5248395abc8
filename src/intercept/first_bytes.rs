//! The first bytes in a tunnel tell TLS, HTTP and anything else apart.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, Join, ReadHalf, WriteHalf};

use super::connection::Protocol;
use crate::limits;

/// What a tunnel carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carries {
    /// A TLS handshake record (RFC 8446 section 5.1).
    Tls,
    /// An HTTP request line: a method and a space (RFC 9112 section 3), or HTTP/2's preface
    /// (RFC 9113 section 3.4).
    Http(Protocol),
    /// Something else.
    Other,
    /// Nothing yet: the server is to speak first.
    Silence,
    /// Nothing: the browser had opened the connection in advance, and closed it.
    Unused,
}

/// A stream whose first bytes were read, and are read again by whoever reads next.
pub(super) type Reread<S> = Join<tokio::io::Chain<io::Cursor<Vec<u8>>, ReadHalf<S>>, WriteHalf<S>>;

/// Reads as much as is needed to tell what the tunnel carries, however it is split.
pub(super) async fn peek<S>(stream: S) -> io::Result<(Carries, Reread<S>)>
where
    S: AsyncRead + AsyncWrite,
{
    let (mut reader, writer) = tokio::io::split(stream);
    let mut seen = Vec::with_capacity(limits::FIRST_BYTES);
    let reading = read_until_told(&mut reader, &mut seen);
    let carries = match tokio::time::timeout(limits::FIRST_BYTES_TIME, reading).await {
        Ok(carries) => carries?,
        Err(_) if seen.is_empty() => Carries::Silence,
        Err(_) => Carries::Other,
    };
    Ok((
        carries,
        tokio::io::join(io::Cursor::new(seen).chain(reader), writer),
    ))
}

async fn read_until_told(
    reader: &mut (impl AsyncRead + Unpin),
    seen: &mut Vec<u8>,
) -> io::Result<Carries> {
    loop {
        if let Some(carries) = tell(seen) {
            return Ok(carries);
        }
        if seen.len() >= limits::FIRST_BYTES {
            return Ok(Carries::Other);
        }
        if reader.read_buf(seen).await? == 0 {
            return Ok(if seen.is_empty() {
                Carries::Unused
            } else {
                Carries::Other
            });
        }
    }
}

/// Tells what the bytes begin, or `None` while more are needed.
fn tell(seen: &[u8]) -> Option<Carries> {
    match seen {
        [] | [0x16] => None,
        [0x16, 0x03, ..] => Some(Carries::Tls),
        // Empty lines before a request line are passed over (RFC 9112 section 2.2).
        [b'\r' | b'\n', rest @ ..] => tell(rest),
        [first, ..] if first.is_ascii_alphabetic() => tell_http(seen),
        _ => Some(Carries::Other),
    }
}

/// Tells a request line: a method, a space, and what a request can be for (RFC 9112 section 3).
fn tell_http(seen: &[u8]) -> Option<Carries> {
    let in_method = |byte: &u8| byte.is_ascii_alphabetic() || b"-_".contains(byte);
    let method = seen.iter().take_while(|byte| in_method(byte)).count();
    let preface = seen.starts_with(b"PRI *");
    let protocol = if preface {
        Protocol::Http2
    } else {
        Protocol::Http1
    };
    match (seen.get(method), seen.get(method + 1)) {
        (Some(b' '), Some(b'/' | b'*' | b'h' | b'H')) => Some(Carries::Http(protocol)),
        (Some(b' '), None) => None,
        (None, _) if seen.len() < limits::FIRST_BYTES => None,
        _ => Some(Carries::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_http_and_the_rest() {
        for (bytes, carries) in [
            (&b"\x16\x03\x01\x02\x00"[..], Some(Carries::Tls)),
            (b"\x16", None),
            (b"\x16\x02", Some(Carries::Other)),
            (b"GET / HTTP/1.1", Some(Carries::Http(Protocol::Http1))),
            (b"PROPFIND /x", Some(Carries::Http(Protocol::Http1))),
            (b"M-SEARCH *", Some(Carries::Http(Protocol::Http1))),
            (b"PRI * HTTP/2.0", Some(Carries::Http(Protocol::Http2))),
            (b"POS", None),
            (b"POST ", None),
            (b"patch /x HTTP/1.1", Some(Carries::Http(Protocol::Http1))),
            (b"\r\nGET / HTTP/1.1", Some(Carries::Http(Protocol::Http1))),
            (b"HELO mail.example", Some(Carries::Other)),
            (b"SSH-2.0-OpenSSH_9.2\r\n", Some(Carries::Other)),
            (b"EHLO\r\n", Some(Carries::Other)),
            (b"\x00\x01", Some(Carries::Other)),
            (b"", None),
        ] {
            assert_eq!(tell(bytes), carries, "{bytes:?}");
        }
    }

    #[tokio::test]
    async fn what_was_read_is_read_again() {
        let (mut browser, proxy) = tokio::io::duplex(64);
        tokio::io::AsyncWriteExt::write_all(&mut browser, b"GET / HTTP/1.1\r\n")
            .await
            .unwrap();
        drop(browser);
        let (carries, mut again) = peek(proxy).await.unwrap();
        let mut all = Vec::new();
        again.read_to_end(&mut all).await.unwrap();
        assert_eq!(
            (carries, all.as_slice()),
            (Carries::Http(Protocol::Http1), &b"GET / HTTP/1.1\r\n"[..])
        );
    }
}
