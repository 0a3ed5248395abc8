//! The inside of a tag: its name and its attributes.

use memchr::memchr;

/// An attribute: its name, and its value if it has one.
pub(super) type Attribute<'a> = (&'a [u8], Option<&'a [u8]>);

/// Splits a tag, without its angle brackets, into the element's name and the attributes.
pub(super) fn split_name(tag: &[u8]) -> (&[u8], &[u8]) {
    let end = tag.iter().position(|byte| !is_name_byte(*byte));
    tag.split_at_checked(end.unwrap_or(tag.len()))
        .unwrap_or_default()
}

/// Whether a byte may start the name of an element.
pub(super) fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether a byte may be in the name of an element.
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':') || byte >= 0x80
}

/// Splits off the first attribute; `None` if there is none.
pub(super) fn next_attribute(text: &[u8]) -> Option<(Attribute<'_>, &[u8])> {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'/';
    let start = text.iter().position(|byte| !blank(byte))?;
    let text = text.get(start..)?;
    // A stray `=` is a name, so that there is an end to it.
    let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'=';
    let end = text.iter().skip(1).position(ends).map(|at| at + 1);
    let (name, rest) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else {
        return Some(((name, None), rest));
    };
    let value = value.trim_ascii_start();
    let (value, rest) = match value.split_first() {
        Some((quote @ (b'"' | b'\''), quoted)) => {
            let end = memchr(*quote, quoted).unwrap_or(quoted.len());
            let (value, rest) = quoted.split_at_checked(end)?;
            (value, rest.get(1..).unwrap_or_default())
        }
        _ => {
            let end = value.iter().position(u8::is_ascii_whitespace);
            value.split_at_checked(end.unwrap_or(value.len()))?
        }
    };
    Some(((name, Some(value)), rest))
}

/// Whether an element of HTML has no end tag.
pub(super) fn is_void(name: &[u8]) -> bool {
    const VOID: [&[u8]; 13] = [
        b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta",
        b"source", b"track", b"wbr",
    ];
    VOID.iter().any(|void| name.eq_ignore_ascii_case(void))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_split_off() {
        let (name, mut rest) =
            split_name(br#"input type=text value = "a > b" alt='x"y' = checked/"#);
        assert_eq!(name, b"input");
        let mut found = Vec::new();
        while let Some(((name, value), more)) = next_attribute(rest) {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            found.push((text(name), value.map(text)));
            rest = more;
        }
        let expected = [
            ("type", Some("text")),
            ("value", Some("a > b")),
            ("alt", Some("x\"y")),
            ("=", None),
            ("checked/", None),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
        assert_eq!(found, expected);
    }
}
