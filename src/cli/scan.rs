//! `phiward scan`: what others captured, inspected.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use super::args::{Format, ScanArguments};
use super::failure::Failure;
use super::session::{Shown, policy, say_whether_nobody_is_looked_for, scope};
use super::{Ended, lists, patterns, screen};
use crate::capture;
use crate::config::{fingerprint_key, state_folder};
use crate::detect::Detector;
use crate::detect::mask::FingerprintKey;
use crate::judge::Severity;
use crate::pipeline::{Scanner, Session};
use crate::report::{Summary, counted};
use crate::subject;

/// Inspects every request of the files, in order.
pub(super) fn run(arguments: &ScanArguments) -> Result<Ended, Failure> {
    let state = state_folder(arguments.state.state.as_deref())?;
    let subjects = subject::load(&arguments.detection.subjects)?;
    let patterns = patterns::read(arguments.detection.patterns.as_deref())?;
    let key = FingerprintKey::new(fingerprint_key(&state)?);
    let detector = Detector::new(Arc::new(patterns), &subjects, key);
    let lists = lists::read(&state)?;
    lists::say_which_are_asked(&lists);
    say_whether_nobody_is_looked_for(&arguments.detection.subjects, subjects.list.len());
    let scanner = Scanner {
        detector: Arc::new(detector),
        scope: scope(&arguments.detection, lists)?,
        policy: policy(&arguments.enforcement),
        session: Some(Session::default()),
    };
    let mut scan = Scan {
        scanner,
        shown: Shown::new(arguments.output.format, arguments.output.show),
        summary: Summary::default(),
        index: 0,
        unread: 0,
    };
    for file in &arguments.files {
        scan.file(file)?;
    }
    scan.end(arguments)
}

/// A scan under way.
struct Scan {
    scanner: Scanner,
    shown: Shown,
    summary: Summary,
    index: u64,
    unread: u64,
}

impl Scan {
    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let name = path.display().to_string();
        let reader: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            let unread = |error| {
                Failure::unreadable(format!("cannot read {name}"), error)
                    .hint("give the path of a HAR file or of JSON lines, or - for standard input")
            };
            Box::new(BufReader::new(File::open(path).map_err(unread)?))
        };
        capture::read(reader, |captured| self.request(&name, captured));
        Ok(())
    }

    fn request(&mut self, file: &str, captured: Result<capture::Captured, capture::CaptureError>) {
        let index = self.index;
        self.index += 1;
        let inspected = match captured {
            Ok(captured) => self
                .scanner
                .inspect(&captured)
                .ok_or("its url is none".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        match inspected {
            Ok(mut entry) => {
                entry.index = index;
                self.shown.show(&entry);
                self.summary.add(&entry);
            }
            Err(says) => {
                self.unread += 1;
                screen::say(&format!("{file}: request {}: {says}", index + 1));
            }
        }
    }

    /// Sums up. A scan that read nothing found nothing, and says so.
    fn end(self, arguments: &ScanArguments) -> Result<Ended, Failure> {
        if self.index == self.unread {
            let says = "none of these files holds a request that could be read";
            let hint = "give HAR files or JSON lines of requests; docs/captures.md shows both";
            return Err(Failure::usage(says).hint(hint));
        }
        let mut text = self.summary.text();
        if self.unread > 0 {
            text.push_str(&format!(
                "Not all of it: {} could not be read, and may hold anything.\n",
                counted(self.unread, "request")
            ));
        }
        match arguments.output.format {
            Format::Text => screen::print(&format!("\n{text}")),
            Format::Jsonl => screen::say(&text),
        }
        let worst = self.summary.worst();
        let found = worst >= arguments.fail_on && worst > Severity::None;
        Ok(if found {
            Ended::WithFindings
        } else {
            Ended::Clean
        })
    }
}
