//! Moments, as certificates write them: whole seconds, in the years that they can express.

use std::time::SystemTime;

use jiff::Timestamp;
use time::OffsetDateTime;

use super::AuthorityError;

/// Seconds in a day.
pub(super) const DAY: i64 = 24 * 3_600;

/// Returns the moment in whole seconds since 1970.
pub(super) fn seconds(moment: SystemTime) -> Result<i64, AuthorityError> {
    Timestamp::try_from(moment)
        .map(Timestamp::as_second)
        .map_err(|_| AuthorityError::Clock)
}

/// Returns the moment as a certificate's date.
pub(super) fn date(seconds: i64) -> Result<OffsetDateTime, AuthorityError> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| AuthorityError::Clock)
}

/// Returns the moment as the rest of the program writes it.
pub(super) fn timestamp(seconds: i64) -> Result<Timestamp, AuthorityError> {
    Timestamp::from_second(seconds).map_err(|_| AuthorityError::Clock)
}

/// Returns the day, `2026-11-22`, in UTC.
pub(super) fn day(seconds: i64) -> Result<String, AuthorityError> {
    Ok(timestamp(seconds)?.strftime("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_moment_keeps_its_day() {
        for (second, expected) in [
            (0, "1970-01-01"),
            (1_795_305_599, "2026-11-21"),
            (1_795_305_600, "2026-11-22"),
        ] {
            let moment = UNIX_EPOCH + Duration::from_secs(second);
            assert_eq!(day(seconds(moment).unwrap()).unwrap(), expected);
        }
    }

    #[test]
    fn a_clock_beyond_the_calendar_is_an_error() {
        let moment = UNIX_EPOCH + Duration::from_secs(1 << 50);
        assert!(matches!(seconds(moment), Err(AuthorityError::Clock)));
    }
}
