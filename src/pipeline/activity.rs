//! How much is going on: beacons may arrive after the page that sent them is gone.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::Instant;

use crate::limits;

/// How often it is looked at.
const LOOK_AFTER: Duration = Duration::from_millis(50);

/// Counts open exchanges.
#[derive(Clone, Default)]
pub(super) struct Activity {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    open: usize,
    last: Option<Instant>,
}

/// One open exchange; closed when dropped.
pub(super) struct Open(Activity);

impl Activity {
    pub(super) fn open(&self) -> Open {
        self.change(|state| state.open += 1);
        Open(self.clone())
    }

    /// Waits until nothing has begun or ended for a while, at most [`limits::BEACON_TIME`].
    pub(super) async fn settle(&self) {
        let began = Instant::now();
        while began.elapsed() < limits::BEACON_TIME {
            tokio::time::sleep(LOOK_AFTER).await;
            let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let quiet_since = state.last.unwrap_or(began).max(began);
            if state.open == 0 && quiet_since.elapsed() >= limits::BEACON_QUIET_TIME {
                return;
            }
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        state.last = Some(Instant::now());
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0
            .change(|state| state.open = state.open.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_open_exchange_is_waited_for_but_not_for_ever() {
        let activity = Activity::default();
        let open = activity.open();
        let began = Instant::now();
        activity.settle().await;
        assert!(began.elapsed() >= limits::BEACON_TIME);
        drop(open);
        let began = Instant::now();
        activity.settle().await;
        assert!(began.elapsed() < limits::BEACON_TIME);
    }
}
