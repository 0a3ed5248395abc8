//! Requests joined through the ids of browsers: an event without a name is somebody's, once the id
//! that comes with it has gone to the same company beside a name.

use super::receiver;
use super::remembered::Remembered;
use crate::classify::{Destination, Party};
use crate::detect::finding::{Findings, Proof};

/// Ids of browsers that have gone to a company beside a person's identifier, as fingerprints.
#[derive(Default)]
pub(super) struct Joined {
    carried: Remembered,
}

impl Joined {
    /// Notes in the facts whether an id of this request has carried a person's identifier before,
    /// and remembers those that do now.
    pub(super) fn join(&self, findings: &mut Findings, destination: &Destination) {
        if destination.party == Party::First {
            return;
        }
        let company = receiver(destination);
        let devices = findings.list.iter();
        let devices = devices.filter(|found| found.proof == Proof::Device);
        let ids: Vec<String> = devices
            .map(|found| format!("{company} {}", found.fingerprint))
            .collect();
        findings.facts.joined = ids.iter().any(|id| self.carried.has(id));
        if findings.facts.person() {
            ids.iter().for_each(|id| self.carried.remember(id));
        }
    }
}
