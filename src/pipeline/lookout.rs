//! The patterns in use: read at the start, and again whenever their folder changes.
//!
//! An exchange keeps what it began with, so no connection is dropped and no request is judged by
//! two sets. A folder that is broken changes nothing, and it is said why.

use std::path::PathBuf;
use std::sync::{Arc, Weak};

use tokio::time::{MissedTickBehavior, interval};

use super::Proxy;
use crate::detect::Detector;
use crate::detect::mask::FingerprintKey;
use crate::limits;
use crate::patterns::{PatternErrors, Patterns, Stamp};
use crate::subject::Subjects;
use crate::telemetry::Event;

/// What detectors are made from.
pub(super) struct Lookout {
    folder: Option<PathBuf>,
    subjects: Subjects,
    key: FingerprintKey,
}

/// A folder that is watched.
pub(super) struct Watch {
    lookout: Arc<Lookout>,
    folder: PathBuf,
    /// What the folder was like when it was last read.
    read: Stamp,
}

impl Lookout {
    /// Takes a folder of patterns, or nothing for the built-in ones.
    pub(super) fn new(folder: Option<PathBuf>, subjects: Subjects, key: FingerprintKey) -> Self {
        Self {
            folder,
            subjects,
            key,
        }
    }

    /// Returns the first detector, and what is to be watched for others.
    pub(super) async fn first(self) -> Result<(Option<Watch>, Arc<Detector>), PatternErrors> {
        let lookout = Arc::new(self);
        let folder = lookout.folder.clone();
        // Stamped before it is read: a change in between is seen later.
        let read = folder.as_deref().map(Stamp::of).unwrap_or_default();
        let detector = lookout.detector().await?;
        let watch = folder.map(|folder| Watch {
            lookout,
            folder,
            read,
        });
        Ok((watch, detector))
    }

    /// Makes a detector, aside: it takes a moment.
    async fn detector(self: &Arc<Self>) -> Result<Arc<Detector>, PatternErrors> {
        let lookout = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || {
            let patterns = match &lookout.folder {
                Some(folder) => Patterns::from_folder(folder)?,
                None => Patterns::embedded()?,
            };
            let key = lookout.key.clone();
            let detector = Detector::new(Arc::new(patterns), &lookout.subjects, key);
            Ok(Arc::new(detector))
        });
        made.await.unwrap_or_else(|_| Err(PatternErrors::default()))
    }
}

impl Watch {
    /// Looks at the folder again and again, for as long as there is a proxy.
    pub(super) async fn keep(mut self, proxy: Weak<Proxy>) {
        let mut ticks = interval(limits::PATTERNS_LOOKED_AT);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut before = self.read.clone();
        loop {
            ticks.tick().await;
            let folder = self.folder.clone();
            let stamp = tokio::task::spawn_blocking(move || Stamp::of(&folder));
            let now = stamp.await.unwrap_or_default();
            // Whoever writes may not be done: the folder has to be the same twice.
            if now != self.read && now == before {
                self.read = now.clone();
                if !self.read_again(&proxy).await {
                    return;
                }
            }
            before = now;
            if proxy.strong_count() == 0 {
                return;
            }
        }
    }

    /// Reads the folder; returns whether there still is a proxy.
    async fn read_again(&self, proxy: &Weak<Proxy>) -> bool {
        let made = self.lookout.detector().await;
        let Some(proxy) = proxy.upgrade() else {
            return false;
        };
        match made {
            Ok(detector) => {
                proxy.detector.store(detector);
                Event::PatternsRead.emit();
            }
            Err(errors) => {
                if let Some(error) = errors.all().first() {
                    let count = errors.all().len();
                    Event::PatternsRefused { error, count }.emit();
                }
            }
        }
        true
    }
}
