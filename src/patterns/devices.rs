//! Ids by which vendors recognise a browser or a person, wherever they are sent: `fbp`, `_ga`.

use std::collections::HashMap;
use std::sync::Arc;

use super::error::Errors;
use super::table;

/// Names of fields and cookies, with the vendor whose id they hold.
#[derive(Debug, Default)]
pub struct Devices {
    exact: HashMap<String, Arc<str>>,
    /// By how the name starts.
    starts: Vec<(String, Arc<str>)>,
}

impl Devices {
    /// Reads a table of `name, vendor, source` rows.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, Errors> {
        let mut errors = Errors::default();
        let mut devices = Self::default();
        for row in table::rows(file, text, 3, &mut errors) {
            let [name, vendor, source] = row.columns.as_slice() else {
                continue;
            };
            if name.is_empty() || vendor.is_empty() || source.is_empty() {
                errors.add(file, row.line, "a name, a vendor and a source are wanted");
            }
            let (name, vendor) = (name.to_ascii_lowercase(), Arc::from(*vendor));
            if let Some(start) = name.strip_suffix('*') {
                devices.starts.push((start.to_owned(), vendor));
            } else if devices.exact.insert(name, vendor).is_some() {
                errors.add(file, row.line, "this name is there twice");
            }
        }
        errors.or(devices)
    }

    /// Returns the vendor whose id a field of this name holds; of a path only the last name counts.
    pub fn vendor(&self, field: &str) -> Option<&Arc<str>> {
        let last = field
            .trim_end_matches(']')
            .rsplit(['.', '[', ']'])
            .next()?
            .to_ascii_lowercase();
        let by_start = || {
            self.starts
                .iter()
                .find(|(start, _)| last.starts_with(start))
        };
        self.exact
            .get(&last)
            .or_else(|| by_start().map(|(_, vendor)| vendor))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.exact.len() + self.starts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_known_by_their_last_name() {
        let text = include_str!("../../patterns/devices.tsv");
        let devices = Devices::read("devices.tsv", text).unwrap();
        for (field, vendor) in [
            ("fbp", Some("meta-pixel")),
            ("user_data[fbc]", Some("meta-pixel")),
            ("context.ids.ttclid", Some("tiktok")),
            ("_ga", Some("google-analytics-4")),
            ("_ga_ABC123", Some("google-analytics-4")),
            ("MUID", Some("microsoft-uet-bing-ads")),
            ("fbpx", None),
            ("cid", None),
            ("", None),
        ] {
            let found = devices.vendor(field).map(|vendor| &**vendor);
            assert_eq!(found, vendor, "{field}");
        }
    }

    #[test]
    fn a_bad_row_is_named_by_its_line() {
        for (text, line) in [("a\tb\tc\na\td\te\n", 2), ("\n# x\na\tb\n", 3)] {
            let errors = Devices::read("devices.tsv", text).unwrap_err();
            let shown = errors.to_string();
            assert!(shown.contains(&format!("line {line}")), "{shown}");
        }
    }
}
