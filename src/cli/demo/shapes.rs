//! The leaks of the walk: what must be named, each once at least.

use serde::Deserialize;

use super::{FLAGGED, screen, site};
use crate::cli::failure::Failure;
use crate::record::{Entry, FindingEntry};

/// One leak that the walk holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shape {
    id: String,
    vendor: String,
    says: String,
    kind: String,
    field: String,
    digest: Option<String>,
    layers: Vec<String>,
    page: String,
    /// For the stand-ins, which look for these without any knowledge of the detector.
    marks: Vec<String>,
    #[serde(skip)]
    named: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    marks: Vec<String>,
    shape: Vec<Shape>,
}

/// All leaks of the walk, and which of them were named so far.
pub(super) struct Shapes {
    shapes: Vec<Shape>,
    clean_page_flagged: u64,
    flagged: u64,
}

/// Returns the strings any of which makes a request one with PHI.
pub(super) fn marks() -> Result<Vec<String>, Failure> {
    let file = read()?;
    let of_shapes = file.shape.into_iter().flat_map(|shape| shape.marks);
    Ok(file.marks.into_iter().chain(of_shapes).collect())
}

fn read() -> Result<File, Failure> {
    toml::from_str(site::SHAPES).map_err(|error| Failure::environment("the demo is broken", error))
}

impl Shapes {
    /// Reads the leaks built into the program.
    pub(super) fn embedded() -> Result<Self, Failure> {
        Ok(Self {
            shapes: read()?.shape,
            clean_page_flagged: 0,
            flagged: 0,
        })
    }

    /// Marks the leaks that an entry names.
    pub(super) fn see(&mut self, entry: &Entry) {
        let Some(vendor) = &entry.destination.vendor else {
            return;
        };
        if entry.verdict.level >= FLAGGED {
            self.flagged += 1;
            let page = entry.page.as_deref().unwrap_or_default();
            self.clean_page_flagged += u64::from(page.ends_with(site::CLEAN_PAGE));
        }
        for shape in self
            .shapes
            .iter_mut()
            .filter(|shape| shape.vendor == *vendor)
        {
            shape.named |= entry.findings.iter().any(|found| shape.is_named_by(found));
        }
    }

    /// Prints which leaks were named. Returns how many things went wrong: leaks that were not
    /// named, and findings on the page that has none.
    pub(super) fn report(&self) -> usize {
        let missed: Vec<&Shape> = self.shapes.iter().filter(|shape| !shape.named).collect();
        let named = self.shapes.len() - missed.len();
        screen::say(&format!(
            "{named} of the walk's {} documented leak shapes were named; the page without any raised {}.",
            self.shapes.len(),
            if self.clean_page_flagged == 0 {
                "nothing".to_owned()
            } else {
                format!("{} findings", self.clean_page_flagged)
            }
        ));
        for shape in &missed {
            let Shape {
                id,
                vendor,
                says,
                field,
                page,
                ..
            } = shape;
            screen::say(&format!(
                "  missed: {id} {says} ({vendor}, {field}, {page})"
            ));
        }
        missed.len() + usize::from(self.clean_page_flagged > 0)
    }
}

impl Shape {
    fn is_named_by(&self, found: &FindingEntry) -> bool {
        let digest = self.digest.as_deref();
        let layers: Vec<&str> = self
            .layers
            .iter()
            .map(String::as_str)
            .chain(digest)
            .collect();
        // The chain may name a layer more: a value percent-encoded twice, say.
        let has_layers = layers.iter().all(|layer| found.chain.contains(layer));
        let has_digest = digest.is_none_or(|digest| found.chain.last() == Some(&digest));
        let in_field =
            found.field == self.field || found.field.starts_with(&format!("{}.", self.field));
        // A health word that is the patient's own may be named as that.
        let is_own =
            self.kind.starts_with("term.") && found.subject.is_some() && found.axis == "health";
        (found.kind == self.kind || is_own) && in_field && has_layers && has_digest
    }
}
