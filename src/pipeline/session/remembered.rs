//! A bounded memory of names.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::limits;

/// Sites on which somebody has signed in, or fingerprints; the oldest are forgotten first.
#[derive(Default)]
pub(super) struct Remembered {
    names: Mutex<(HashSet<String>, VecDeque<String>)>,
}

impl Remembered {
    pub(super) fn remember(&self, name: &str) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, order) = &mut *names;
        if known.insert(name.to_owned()) {
            order.push_back(name.to_owned());
            if order.len() > limits::REMEMBERED
                && let Some(oldest) = order.pop_front()
            {
                known.remove(&oldest);
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .0
            .contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_first() {
        let remembered = Remembered::default();
        for number in 0..=limits::REMEMBERED {
            remembered.remember(&number.to_string());
        }
        assert!(!remembered.has("0"));
        assert!(remembered.has("1"));
        assert!(remembered.has(&limits::REMEMBERED.to_string()));
    }
}
