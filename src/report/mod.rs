//! Stage 9: entries, for people.
//!
//! Takes entries of the record. Gives lines as they come, and a summary at the end. Never does:
//! print, or hold a value of a request. What strangers chose (hosts, field names) is shown with
//! control and direction characters escaped.

mod line;
mod summary;

pub use line::lines;
pub use summary::Summary;

/// Returns a number of things in words: `1 rule`, `2 rules`.
pub fn counted(number: u64, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

/// Returns text with control characters and those that change direction escaped.
pub fn safe(text: &str) -> String {
    let unsafe_to_show = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if unsafe_to_show(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn escapes_of_terminals_and_directions_are_shown() {
        assert_eq!(safe("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
        assert_eq!(safe("ud[em] é"), "ud[em] é");
    }
}
