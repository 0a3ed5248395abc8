//! Entities of HTML and XML: `&#64;`, `&#x40;`, `&commat;`.

use super::rewrite::{Escape, Rewrite, Start};
use crate::decode::leaf::Layer;
use crate::decode::place::Place;
use memchr::memchr;

/// The longest digits and names that are read.
const LONGEST: usize = 8;

const ESCAPE: Escape = Escape {
    layer: Layer::HtmlEntity,
    find: |text| memchr(b'&', text),
    read,
};

/// Names that values have in them, and marks that tags escape.
const NAMES: [(&str, char); 66] = [
    ("AMP", '&'),
    ("Aacute", 'Á'),
    ("Agrave", 'À'),
    ("Aring", 'Å'),
    ("Auml", 'Ä'),
    ("Ccedil", 'Ç'),
    ("Eacute", 'É'),
    ("Egrave", 'È'),
    ("Euml", 'Ë'),
    ("GT", '>'),
    ("Iuml", 'Ï'),
    ("LT", '<'),
    ("NewLine", '\n'),
    ("Ntilde", 'Ñ'),
    ("Oacute", 'Ó'),
    ("Oslash", 'Ø'),
    ("Ouml", 'Ö'),
    ("QUOT", '"'),
    ("Scaron", 'Š'),
    ("Tab", '\t'),
    ("Uuml", 'Ü'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("agrave", 'à'),
    ("amp", '&'),
    ("apos", '\''),
    ("aring", 'å'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("ccedil", 'ç'),
    ("colon", ':'),
    ("comma", ','),
    ("commat", '@'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("egrave", 'è'),
    ("equals", '='),
    ("euml", 'ë'),
    ("gt", '>'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("lt", '<'),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("ntilde", 'ñ'),
    ("num", '#'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("oslash", 'ø'),
    ("ouml", 'ö'),
    ("percnt", '%'),
    ("period", '.'),
    ("plus", '+'),
    ("quot", '"'),
    ("rpar", ')'),
    ("rsquo", '’'),
    ("scaron", 'š'),
    ("shy", '\u{ad}'),
    ("sol", '/'),
    ("szlig", 'ß'),
    ("uacute", 'ú'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
];

/// Returns the layer above this place.
pub(in crate::decode) fn entities(beneath: Place) -> Rewrite {
    Rewrite::new(beneath, &ESCAPE)
}

/// Whether there is at least one entity.
pub(in crate::decode) fn has_entity(text: &[u8]) -> bool {
    ESCAPE.is_in(text)
}

fn read(text: &[u8]) -> Start {
    match text {
        [_, b'#', b'x' | b'X', rest @ ..] => number(rest, 3, 16),
        [_, b'#'] | [_] => Start::Open,
        [_, b'#', rest @ ..] => number(rest, 2, 10),
        [_, rest @ ..] => named(rest),
        [] => Start::Plain,
    }
}

/// Reads a number; the semicolon after it may be missing.
fn number(rest: &[u8], before: usize, radix: u32) -> Start {
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    let count = rest.iter().take_while(is_digit).count();
    let code = || {
        let digits = std::str::from_utf8(rest.get(..count)?).ok()?;
        char::from_u32(u32::from_str_radix(digits, radix).ok()?)
    };
    match (rest.get(count), code()) {
        (None, _) if count <= LONGEST => Start::Open,
        (Some(b';'), Some(character)) => Start::Escape(before + count + 1, character),
        // Two digits are an accident no more.
        (_, Some(character)) if (2..=LONGEST).contains(&count) && !character.is_control() => {
            Start::Escape(before + count, character)
        }
        _ => Start::Plain,
    }
}

fn named(rest: &[u8]) -> Start {
    let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic());
    let count = letters.count();
    let name = rest.get(..count).unwrap_or_default();
    match rest.get(count) {
        None if count <= LONGEST => Start::Open,
        Some(b';') => {
            let found = NAMES.iter().find(|(known, _)| known.as_bytes() == name);
            found.map_or(Start::Plain, |(_, character)| {
                Start::Escape(count + 2, *character)
            })
        }
        _ => Start::Plain,
    }
}

#[cfg(test)]
mod tests {
    use crate::decode::tests::{check_cuts, decode_plain};

    #[test]
    fn entities_are_undone() {
        for (text, expected) in [
            ("&#106;ane&#x40;x&#46com", "jane@x.com"),
            ("jane&commat;x&period;com", "jane@x.com"),
            ("M&uuml;ller &AMP; S&ouml;hne &co;", "Müller & Söhne &co;"),
            (
                "&quot;Jane&nbsp;O&#39;Neil&quot; & co",
                "\"Jane\u{a0}O'Neil\" & co",
            ),
            ("&#x1F48A;&#", "💊&#"),
            ("&&&amp;&", "&&&&"),
        ] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [html-entity] {expected}")]);
            check_cuts(text.as_bytes());
        }
    }

    #[test]
    fn ampersands_are_no_entities() {
        for text in [
            "Smith & Sons; more",
            "R&D; Q&A",
            "&#;",
            "&#x;",
            "&#99999999;",
            "a &#1 b",
        ] {
            let kept = decode_plain(text.as_bytes());
            assert_eq!(kept.lines(), [format!(" [] {text}")]);
        }
    }

    #[test]
    fn a_form_is_a_form_still() {
        let kept = decode_plain(b"a=1&amp;b=2&lt=3");
        assert_eq!(
            kept.lines(),
            [
                "a [html-entity form] 1",
                "b [html-entity form] 2",
                "lt [html-entity form] 3"
            ]
        );
    }
}
