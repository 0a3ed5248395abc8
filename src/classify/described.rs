//! What a site says of itself, in the pages that it sends.

use html5gum::{Token, Tokenizer};

use crate::patterns::Patterns;
use crate::sensitive::Sensitive;

/// What a page says of a health service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Described {
    /// Nothing.
    Not,
    /// This page is about health care, by its title.
    Page,
    /// The site is one of a health service, by a type of schema.org.
    Site,
}

/// Reads the start of a page: its title, its JSON-LD and its microdata.
pub fn described(page: &Sensitive<Vec<u8>>, patterns: &Patterns) -> Described {
    let mut reading = Reading {
        patterns,
        says: Described::Not,
        within: Within::Nothing,
        in_head: true,
        text: Vec::new(),
    };
    for token in Tokenizer::new(page.expose_for_matching().as_slice()) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => reading.start(&tag),
            Token::EndTag(_) => reading.end(),
            Token::String(text) if reading.within != Within::Nothing => {
                reading.text.extend_from_slice(&text.value);
            }
            _ => {}
        }
    }
    reading.says
}

/// What a text stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    Title,
    Data,
}

struct Reading<'p> {
    patterns: &'p Patterns,
    says: Described,
    within: Within,
    /// Whether the page's own title may still come: pictures have titles, too.
    in_head: bool,
    text: Vec<u8>,
}

impl Reading<'_> {
    fn start(&mut self, tag: &html5gum::StartTag<()>) {
        self.text.clear();
        let attribute = |name: &[u8]| tag.attributes.get(name).map(|value| value.value.as_slice());
        let is_data = || {
            attribute(b"type").is_some_and(|kind| kind.eq_ignore_ascii_case(b"application/ld+json"))
        };
        self.within = match tag.name.as_slice() {
            b"title" if self.in_head => Within::Title,
            b"script" if is_data() => Within::Data,
            _ => Within::Nothing,
        };
        self.in_head &= !matches!(tag.name.as_slice(), b"body" | b"svg");
        // Microdata (HTML, section 5.2): an item may have several types.
        if let Some(types) = attribute(b"itemtype") {
            let types = String::from_utf8_lossy(types);
            self.types(types.split_ascii_whitespace());
        }
    }

    fn end(&mut self) {
        match self.within {
            Within::Title => {
                self.in_head = false;
                let title = String::from_utf8_lossy(&self.text);
                if self.patterns.site_words.title(&title) {
                    self.says = self.says.max(Described::Page);
                }
            }
            Within::Data => {
                if let Ok(data) = serde_json::from_slice::<serde_json::Value>(&self.text) {
                    self.data(&data);
                }
            }
            Within::Nothing => {}
        }
        self.within = Within::Nothing;
    }

    /// Looks for the types of what a page is about in JSON-LD, where a thing may have several; not for
    /// those of what is within it: who hires, or what an article mentions. serde_json bounds the depth.
    fn data(&mut self, data: &serde_json::Value) {
        match data {
            serde_json::Value::Array(items) => items.iter().for_each(|item| self.data(item)),
            serde_json::Value::Object(thing) => {
                match thing.get("@type") {
                    Some(serde_json::Value::String(name)) => self.types([name.as_str()]),
                    Some(serde_json::Value::Array(names)) => {
                        self.types(names.iter().filter_map(|name| name.as_str()));
                    }
                    _ => {}
                }
                let about = ["@graph", "mainEntity", "publisher"];
                let about = about.iter().filter_map(|key| thing.get(*key));
                about.for_each(|value| self.data(value));
            }
            _ => {}
        }
    }

    fn types<'t>(&mut self, names: impl IntoIterator<Item = &'t str>) {
        if names
            .into_iter()
            .any(|name| self.patterns.site_types.have(name))
        {
            self.says = Described::Site;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_its_site_is() {
        let patterns = Patterns::embedded().expect("the built-in patterns are sound");
        for (page, says) in [
            (
                "<html><head><title>Sign in | City Clinic</title>",
                Described::Page,
            ),
            (
                "<title>Books and more</title><h1>Clinic</h1>",
                Described::Not,
            ),
            (
                r#"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":["Place","MedicalClinic"]}]}</script>"#,
                Described::Site,
            ),
            (
                r#"<script type="application/ld+json">{"@type":"NewsArticle","about":{"@type":"MedicalCondition"}}</script>"#,
                Described::Not,
            ),
            (
                r#"<script>var x = {"@type":"MedicalClinic"}</script>"#,
                Described::Not,
            ),
            (
                r#"<body itemscope itemtype="https://schema.org/Dentist">"#,
                Described::Site,
            ),
            (
                r#"<!-- <title>Clinic</title> --><p title="Clinic">"#,
                Described::Not,
            ),
            (
                r#"<script type="application/ld+json">{"@type":"#,
                Described::Not,
            ),
        ] {
            let page_bytes = Sensitive::new(page.as_bytes().to_vec());
            assert_eq!(described(&page_bytes, &patterns), says, "{page}");
        }
    }
}
