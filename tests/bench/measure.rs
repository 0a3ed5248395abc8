//! CPU time of this process, which other processes do not spoil as they do the clock's.

use std::time::Duration;

use cpu_time::ThreadTime;

/// Several measurements of one thing.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Runs `work` once to warm up, then `runs` times.
    pub(crate) fn of<T>(runs: usize, mut work: impl FnMut() -> T) -> Self {
        std::hint::black_box(work());
        let mut times: Vec<Duration> = (0..runs).map(|_| time(&mut work)).collect();
        times.sort_unstable();
        Self(times)
    }

    /// Runs `yard` and `work` in turn, once to warm up and then `runs` times. Returns the times of `work`,
    /// and the median of how many times as long it took as the run of `yard` before it: a machine that
    /// is fast and slow by turns is so for both.
    pub(crate) fn in_turn<T, U>(
        runs: usize,
        mut yard: impl FnMut() -> T,
        mut work: impl FnMut() -> U,
    ) -> (Self, f64) {
        std::hint::black_box((yard(), work()));
        let mut pairs: Vec<(Duration, f64)> = (0..runs)
            .map(|_| {
                let (one, other) = (time(&mut yard), time(&mut work));
                (other, other.as_secs_f64() / one.as_secs_f64())
            })
            .collect();
        pairs.sort_unstable_by(|one, other| one.1.total_cmp(&other.1));
        let ratio = pairs.get(runs / 2).map_or(0.0, |pair| pair.1);
        let mut times: Vec<Duration> = pairs.into_iter().map(|pair| pair.0).collect();
        times.sort_unstable();
        (Self(times), ratio)
    }

    /// The shortest: what it costs when nothing else interferes.
    pub(crate) fn least(&self) -> Duration {
        self.0.first().copied().unwrap_or_default()
    }

    /// The time that this share of the runs does not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        let at = (last as f64 * share).round() as usize;
        self.0.get(at).copied().unwrap_or_default()
    }

    /// How far the median is above the least, in per cent: the noise of the measurement.
    pub(crate) fn spread(&self) -> f64 {
        let least = self.least().as_secs_f64();
        if least == 0.0 {
            return 0.0;
        }
        100.0 * (self.quantile(0.5).as_secs_f64() / least - 1.0)
    }
}

fn time<T>(mut work: impl FnMut() -> T) -> Duration {
    let start = ThreadTime::now();
    std::hint::black_box(work());
    start.elapsed()
}

/// Bytes of memory that this process has resident, where the system says so.
pub(crate) fn resident_bytes() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split(' ').nth(1)?.parse().ok()?;
    Some(pages * 4_096)
}
