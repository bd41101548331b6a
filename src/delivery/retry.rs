//! When a letter is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// After this many attempts, over about two days, a letter has failed.
pub const ATTEMPTS_MAX: u32 = 12;

/// Minutes before attempt 2, 3, ...; the last one repeats. RFC 5321, 4.5.4.1 asks for half an hour
/// at least once the first attempts have failed, and for days of patience.
const WAIT_MINUTES: [i64; 6] = [5, 15, 30, 60, 180, 360];

/// The instant of the next attempt after `attempts` have failed; `None` when it is given up.
pub fn next_attempt(attempts: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if attempts >= ATTEMPTS_MAX {
        return None;
    }
    let at = (attempts.max(1) as usize - 1).min(WAIT_MINUTES.len() - 1);
    now.checked_add_signed(TimeDelta::minutes(WAIT_MINUTES[at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let mut now: DateTime<Utc> = "2026-11-03T07:00:00Z".parse().expect("an instant");
        let start = now;
        let mut last = TimeDelta::zero();
        let mut attempts = 1;
        while let Some(at) = next_attempt(attempts, now) {
            assert!(at - now >= last, "attempt {attempts}");
            last = at - now;
            now = at;
            attempts += 1;
        }
        assert_eq!(attempts, ATTEMPTS_MAX);
        assert_eq!(
            now - start,
            TimeDelta::minutes(5 + 15 + 30 + 60 + 180 + 6 * 360)
        );
    }
}
