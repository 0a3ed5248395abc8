//! Forms that text takes: JSON, URLs, forms, scripts around JSON.

use super::Hint;
use memchr::{memchr, memchr_iter, memmem};

/// Bytes in front of JSON that a script may have there.
const SCRIPT_BYTES: usize = 128;

/// Returns the boundary of a multipart body, if this is the start of one.
pub(super) fn boundary(head: &[u8], hint: &Hint) -> Option<Vec<u8>> {
    if let Hint::Multipart(boundary) = hint {
        let delimiter = [b"--", boundary.as_slice()].concat();
        if memmem::find(head, &delimiter).is_some() {
            return Some(boundary.clone());
        }
    }
    let line_end = memchr(b'\n', head.strip_prefix(b"--")?)?;
    let (first, rest) = head.get(2..)?.split_at_checked(line_end)?;
    let boundary = first.trim_ascii_end();
    let next = rest.get(1..9)?;
    let named = next.eq_ignore_ascii_case(b"content-");
    (named && (1..=200).contains(&boundary.len())).then(|| boundary.to_vec())
}

pub(super) fn looks_like_json(head: &[u8], whole: bool, hint: &Hint) -> bool {
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let Some((&first, rest)) = text.split_first() else {
        return false;
    };
    let next = rest.trim_ascii_start();
    match first {
        b'{' | b'[' if *hint == Hint::Json || (next.is_empty() && !whole) => true,
        b'{' => matches!(next.first(), Some(b'"' | b'}')),
        b'[' => looks_like_array(next),
        b'"' => is_one_string(rest, whole),
        _ => false,
    }
}

fn looks_like_array(inside: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let end = inside
        .iter()
        .position(|byte| !is_word(byte))
        .unwrap_or(inside.len());
    let (word, after) = inside.split_at_checked(end).unwrap_or_default();
    let digits = word.strip_prefix(b"-").unwrap_or(word);
    let is_value = matches!(word, b"true" | b"false" | b"null")
        || digits.first().is_some_and(u8::is_ascii_digit);
    match inside.first() {
        Some(b'{' | b'[' | b'"' | b']') => true,
        _ => {
            is_value
                && matches!(
                    after.first(),
                    None | Some(b',' | b']' | b' ' | b'\r' | b'\n')
                )
        }
    }
}

/// Whether a quoted string is all there is, as far as one can see.
fn is_one_string(rest: &[u8], whole: bool) -> bool {
    let mut escaped_until = 0;
    for at in memchr::memchr2_iter(b'"', b'\\', rest) {
        if at < escaped_until {
            continue;
        }
        let (_, tail) = rest.split_at_checked(at).unwrap_or_default();
        if tail.first() == Some(&b'"') {
            return tail.get(1..).unwrap_or_default().trim_ascii().is_empty();
        }
        escaped_until = at + 2;
    }
    !whole
}

/// Returns the length of what a script has in front of JSON: `)]}',`, `for(;;);` or `callback(`.
pub(super) fn script_length(head: &[u8], whole: bool) -> Option<usize> {
    let start = head.get(..SCRIPT_BYTES).unwrap_or(head);
    let guard = [b")]}'".as_slice(), b"for(;;);", b"while(1);"]
        .iter()
        .find_map(|guard| start.starts_with(guard).then_some(guard.len()));
    let after_guard = start.get(guard.unwrap_or(0)..)?;
    let at = guard.unwrap_or(0) + memchr::memchr2(b'{', b'[', after_guard)?;
    let (before, _) = start.split_at_checked(at)?;
    let is_call = || {
        let name = before.trim_ascii().strip_suffix(b"(")?;
        let name = name.strip_prefix(b"/**/").unwrap_or(name);
        let named = !name.is_empty() && name.iter().all(|byte| is_name_byte(*byte));
        named.then_some(())
    };
    let is_script = match guard {
        Some(length) => before
            .get(length..)?
            .iter()
            .all(|byte| byte.is_ascii_whitespace() || *byte == b','),
        None => is_call().is_some(),
    };
    (is_script && looks_like_json(head.get(at..)?, whole, &Hint::Nothing)).then_some(at)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$')
}

/// Returns the length of an URL's scheme and host, if this is an URL.
///
/// The host must be nothing but a host, as it is not delivered.
pub(super) fn host_length(head: &[u8], hint: &Hint) -> Option<usize> {
    if *hint == Hint::Url && head.first() == Some(&b'/') && head.get(1) != Some(&b'/') {
        return Some(0);
    }
    if is_part_of_url(head) {
        return Some(0);
    }
    let after = after_scheme(head)?;
    let end = after
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'));
    let host = end.and_then(|end| after.get(..end)).unwrap_or(after);
    let host_like = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(byte);
    let is_host = (1..=256).contains(&host.len()) && host.iter().all(host_like);
    let schemeless = head.starts_with(b"//");
    let dotted = memchr(b'.', host).is_some() && end.is_some();
    (is_host && (dotted || !schemeless)).then(|| head.len() - after.len() + host.len())
}

/// Whether this is an URL from its path, query or fragment on, with parameters: `/p?a=1`, `?a=1`,
/// `#/p?a=1`.
fn is_part_of_url(head: &[u8]) -> bool {
    let parameters = match head {
        [b'?', rest @ ..] => rest,
        [b'#' | b'/', rest @ ..] => match memchr(b'?', rest) {
            Some(at) => rest.get(at + 1..).unwrap_or_default(),
            None if head.first() == Some(&b'#') => rest,
            None => return false,
        },
        _ => return false,
    };
    !head.starts_with(b"//") && looks_like_form(parameters, &Hint::Nothing)
}

/// Returns what follows `https://`, `http://`, `wss://`, `ws://` or `//`.
fn after_scheme(head: &[u8]) -> Option<&[u8]> {
    const SCHEMES: [&[u8]; 5] = [b"https://", b"http://", b"wss://", b"ws://", b"//"];
    if !matches!(head.first(), Some(b'h' | b'H' | b'w' | b'W' | b'/')) {
        return None;
    }
    SCHEMES.iter().find_map(|scheme| {
        let (start, rest) = head.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// Whether this reads `key=value`, with `&` or a line's end before the next.
pub(super) fn looks_like_form(head: &[u8], hint: &Hint) -> bool {
    if *hint == Hint::Form {
        return memchr(b'=', head).is_some() || memchr(b'&', head).is_some();
    }
    let Some((key, rest)) = memchr(b'=', head).and_then(|at| head.split_at_checked(at)) else {
        return false;
    };
    let value = rest.get(1..).unwrap_or_default();
    let first_key = memchr::memrchr(b'&', key)
        .and_then(|at| key.get(at + 1..))
        .unwrap_or(key);
    let says_something =
        memchr(b'&', head).is_some() || !matches!(value.first(), None | Some(b'=' | b':' | b'|'));
    says_something
        && (1..=48).contains(&first_key.len())
        && key.iter().all(|byte| is_key_byte(*byte) || *byte == b'&')
        && (!has_gap(value.trim_ascii_end()) || are_pairs(head))
}

/// Whether there are several pairs, though with spaces that a form would have encoded.
fn are_pairs(head: &[u8]) -> bool {
    let is_pair = |token: &[u8]| {
        let key = memchr(b'=', token).and_then(|at| token.get(..at));
        key.is_some_and(|key| {
            (1..=48).contains(&key.len()) && key.iter().all(|byte| is_key_byte(*byte))
        })
    };
    memchr(b'&', head).is_some() && head.split(|byte| *byte == b'&').take(PAIRS).all(is_pair)
}

/// Pairs that are looked at to tell whether all are.
const PAIRS: usize = 8;

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.-[]%:$".contains(&byte)
}

/// Whether there is white space that a form would have encoded.
fn has_gap(value: &[u8]) -> bool {
    memchr(b' ', value).is_some()
        || memchr(b'\t', value).is_some()
        || memchr_iter(b'\n', value)
            .any(|at| memchr(b'=', value.get(at..).unwrap_or_default()).is_none())
}
