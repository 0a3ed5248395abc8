//! Patterns with `*` for any run of characters, as vendor hosts, paths and field names use them.

/// Whether `text` fits `pattern`; `*` stands for any run of characters, also none.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    // Most do not even start alike.
    let (start, first) = (pattern.bytes().next(), text.bytes().next());
    if start != first && start != Some(b'*') {
        return false;
    }
    let Some((start, others)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut rest) = text.strip_prefix(start) else {
        return false;
    };
    let mut others = others.split('*').peekable();
    while let Some(part) = others.next() {
        if others.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_is_any_run_of_characters() {
        for (pattern, text, expected) in [
            ("/tr/", "/tr/", true),
            ("/tr/", "/tr/x", false),
            ("/pagead/conversion/*", "/pagead/conversion/123/", true),
            ("*.fls.doubleclick.net", "123.fls.doubleclick.net", true),
            ("*.fls.doubleclick.net", "fls.doubleclick.net", false),
            ("cd[*]", "cd[value]", true),
            ("cd[*]", "cd[value", false),
            ("*", "", true),
            ("/v*/*/events", "/v19.0/1/events", true),
            ("", "x", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} against {text}");
        }
    }
}
