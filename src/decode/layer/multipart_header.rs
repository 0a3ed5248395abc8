//! The headers of one part of a multipart body: its name and its file's name.

use super::escape::Escapes;
use crate::decode::place;
use crate::limits;
use memchr::{memchr, memchr2};

/// What a `Content-Disposition` says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    /// The field's name.
    pub(super) name: String,
    /// The file's name, empty if there is none.
    pub(super) file_name: Vec<u8>,
    /// All other header lines and parameters.
    pub(super) others: Vec<u8>,
}

/// Reads the headers of a part.
pub(super) fn disposition(headers: &[u8]) -> Disposition {
    let mut disposition = Disposition::default();
    for line in headers.split(|byte| *byte == b'\n') {
        let parts = memchr(b':', line).and_then(|at| line.split_at_checked(at));
        match parts {
            Some((name, value)) if is_disposition(name) => parameters(value, &mut disposition),
            _ => disposition.keep(line),
        }
    }
    disposition
}

fn is_disposition(name: &[u8]) -> bool {
    name.trim_ascii()
        .eq_ignore_ascii_case(b"content-disposition")
}

impl Disposition {
    /// Keeps what is neither a field's name nor a file's, to be looked at too.
    fn keep(&mut self, text: &[u8]) {
        if !text.trim_ascii().is_empty() {
            self.others.extend_from_slice(text.trim_ascii());
            self.others.push(b'\n');
        }
    }
}

fn parameters(value: &[u8], disposition: &mut Disposition) {
    let mut rest = after_semicolon(value);
    while let Some((name, tail)) = memchr(b'=', rest).and_then(|at| rest.split_at_checked(at)) {
        let (value, more) = parameter_value(tail.get(1..).unwrap_or_default().trim_ascii_start());
        match name.trim_ascii().to_ascii_lowercase().as_slice() {
            b"name" => {
                if value.len() >= limits::FIELD_NAME_BYTES {
                    disposition.keep(&value);
                }
                disposition.name = place::name(&value).into_owned();
            }
            b"filename" if disposition.file_name.is_empty() => disposition.file_name = value,
            b"filename*" => disposition.file_name = extended(&value),
            other => {
                disposition.keep(other);
                disposition.keep(&value);
            }
        }
        rest = after_semicolon(more);
    }
}

fn after_semicolon(bytes: &[u8]) -> &[u8] {
    memchr(b';', bytes)
        .and_then(|at| bytes.get(at + 1..))
        .unwrap_or_default()
}

/// Reads a value, quoted or not; returns it and what follows it.
fn parameter_value(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some(mut rest) = bytes.strip_prefix(b"\"") else {
        let end = memchr(b';', bytes).unwrap_or(bytes.len());
        let (value, rest) = bytes.split_at_checked(end).unwrap_or_default();
        return (value.trim_ascii().to_vec(), rest);
    };
    let mut value = Vec::new();
    while let Some((run, tail)) =
        memchr2(b'"', b'\\', rest).and_then(|at| rest.split_at_checked(at))
    {
        value.extend_from_slice(run);
        match tail {
            [b'\\', quoted @ (b'"' | b'\\'), more @ ..] => {
                value.push(*quoted);
                rest = more;
            }
            [b'\\', more @ ..] => {
                value.push(b'\\');
                rest = more;
            }
            _ => return (value, tail.get(1..).unwrap_or_default()),
        }
    }
    value.extend_from_slice(rest.trim_ascii_end());
    (value, &[])
}

/// Reads a value such as `UTF-8''na%C3%AFve.txt`.
fn extended(value: &[u8]) -> Vec<u8> {
    let text = value.rsplit(|byte| *byte == b'\'').next().unwrap_or(value);
    let mut decoded = Vec::new();
    let mut escapes = Escapes::default();
    escapes.push(text, &mut decoded);
    escapes.finish(&mut decoded);
    decoded
}
