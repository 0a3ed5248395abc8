//! Looking into a resource. What is there in another shape than FHIR's is an error: passed over in
//! silence, a person's value would never be looked for.

use serde_json::Value;

/// A key whose value is not as FHIR has it, without the value.
#[derive(Debug, thiserror::Error)]
#[error("`{key}` {says}")]
pub(super) struct Wrong {
    key: &'static str,
    says: &'static str,
}

impl Wrong {
    pub(super) fn new(key: &'static str, says: &'static str) -> Self {
        Self { key, says }
    }
}

/// Returns the text under `key`.
pub(super) fn text<'v>(value: &'v Value, key: &'static str) -> Result<Option<&'v str>, Wrong> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(Wrong::new(key, "wants a text")),
    }
}

/// Returns the list under `key`, empty where there is none.
pub(super) fn list<'v>(value: &'v Value, key: &'static str) -> Result<&'v [Value], Wrong> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err(Wrong::new(key, "wants a list")),
    }
}

/// Returns the texts of the list under `key`.
pub(super) fn texts(value: &Value, key: &'static str) -> Result<Vec<String>, Wrong> {
    let mut all = Vec::new();
    for one in list(value, key)? {
        match one {
            Value::String(text) if !text.trim().is_empty() => all.push(text.trim().to_owned()),
            // A null stands where there is an extension instead of a value.
            Value::String(_) | Value::Null => {}
            _ => return Err(Wrong::new(key, "wants a list of texts")),
        }
    }
    Ok(all)
}

/// Returns the object under `key`.
pub(super) fn object<'v>(value: &'v Value, key: &'static str) -> Result<Option<&'v Value>, Wrong> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(object @ Value::Object(_)) => Ok(Some(object)),
        Some(_) => Err(Wrong::new(key, "wants an object")),
    }
}

/// Returns the words of a CodeableConcept: its text and its codings' displays, each once, without
/// the kind that SNOMED CT puts behind them.
pub(super) fn words(concept: &Value) -> Result<Vec<String>, Wrong> {
    let mut all: Vec<String> = Vec::new();
    let mut add = |words: Option<&str>| {
        let words = words.map(without_kind).unwrap_or_default();
        if !words.is_empty() && !all.iter().any(|own| own.eq_ignore_ascii_case(words)) {
            all.push(words.to_owned());
        }
    };
    add(text(concept, "text")?);
    for coding in list(concept, "coding")? {
        add(text(coding, "display")?);
    }
    Ok(all)
}

/// Returns the words of the concepts in the list under `key`.
pub(super) fn words_of_list(value: &Value, key: &'static str) -> Result<Vec<String>, Wrong> {
    let mut all = Vec::new();
    for concept in list(value, key)? {
        all.extend(words(concept)?);
    }
    Ok(all)
}

/// `Major depression (disorder)` is `Major depression`.
fn without_kind(display: &str) -> &str {
    let kinds = [
        "disorder",
        "finding",
        "situation",
        "procedure",
        "event",
        "product",
        "substance",
    ];
    let open = display
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once(" ("));
    match open {
        Some((words, kind)) if kinds.contains(&kind) => words.trim_end(),
        _ => display,
    }
}
