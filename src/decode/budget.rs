//! What one request may cost, over all of its parts together.

use super::obstacle::Obstacle;
use super::windows::Windows;
use crate::limits;

/// Shared by all parts of one request: decoded bytes, values, room for windows.
#[derive(Debug)]
pub struct Budget {
    decoded_bytes: u64,
    values: u64,
    windows: Windows,
    reported: Vec<Obstacle>,
}

impl Budget {
    /// Returns a budget with nothing spent.
    pub fn new() -> Self {
        Self {
            decoded_bytes: limits::DECODED_BYTES,
            values: limits::VALUES,
            windows: Windows::new(),
            reported: Vec::new(),
        }
    }

    /// Returns a budget for an address and headers, which are looked at before anything else happens.
    pub fn of_head() -> Self {
        Self {
            decoded_bytes: limits::DECODED_HEAD_BYTES,
            ..Self::new()
        }
    }

    /// Returns a budget for the start of a page: it is read where it is forwarded.
    pub(super) fn of_document() -> Self {
        Self {
            decoded_bytes: limits::DOCUMENT_DECODED_BYTES,
            ..Self::new()
        }
    }

    /// Pays for decoded bytes; false if they are beyond the budget, and then nothing is left.
    pub(super) fn pay_bytes(&mut self, bytes: usize) -> bool {
        let left = u64::try_from(bytes)
            .ok()
            .and_then(|bytes| self.decoded_bytes.checked_sub(bytes));
        self.decoded_bytes = left.unwrap_or(0);
        left.is_some()
    }

    /// Pays for one value; false if there were too many.
    pub(super) fn pay_value(&mut self) -> bool {
        let left = self.values.checked_sub(1);
        self.values = left.unwrap_or(0);
        left.is_some()
    }

    /// Returns the room for windows.
    pub(super) fn windows(&mut self) -> &mut Windows {
        &mut self.windows
    }

    /// Whether this obstacle is new in this request.
    pub(super) fn is_news(&mut self, obstacle: &Obstacle) -> bool {
        let news = !self.reported.contains(obstacle);
        if news {
            self.reported.push(obstacle.clone());
        }
        news
    }

    /// Returns a budget with little in it.
    #[cfg(test)]
    pub(super) fn of(decoded_bytes: u64, values: u64) -> Self {
        Self {
            decoded_bytes,
            values,
            ..Self::new()
        }
    }

    /// Returns a budget with other room for windows.
    #[cfg(test)]
    pub(super) fn with_windows(windows: Windows) -> Self {
        Self {
            windows,
            ..Self::new()
        }
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new()
    }
}
