//! Weekday by hour; days run from 06:00 to 06:00.

use chrono::{Datelike, TimeDelta, Timelike};

use super::statistics::poisson;
use super::{Event, Rhythm, ShareTest, Stated};

const DAY_BEGINS: TimeDelta = TimeDelta::hours(6);

pub(super) fn rhythm(events: &[&Event]) -> Rhythm {
    let mut rhythm = Rhythm {
        cells: [[0; 24]; 7],
        minutes: Default::default(),
        known: 0,
        unknown: 0,
    };
    for event in events {
        let Some(at) = event.at else {
            rhythm.unknown += 1;
            continue;
        };
        let shifted = at - DAY_BEGINS;
        let row = shifted.weekday().num_days_from_monday() as usize;
        rhythm.known += 1;
        rhythm.cells[row][shifted.hour() as usize] += 1;
        rhythm.minutes[row].push((shifted.hour() * 60 + shifted.minute()) as u16);
    }
    for row in &mut rhythm.minutes {
        row.sort_unstable();
    }
    rhythm
}

/// Friday and Saturday rows against two days in seven.
pub(super) fn weekend(rhythm: &Rhythm) -> Stated<ShareTest> {
    const SHARE: f64 = 2.0 / 7.0;
    if rhythm.known == 0 {
        return Stated::Undefined("no event has a known time".to_owned());
    }
    let count = rhythm.cells[4..=5].iter().flatten().sum();
    Stated::Value(ShareTest {
        count,
        of: rhythm.known,
        expected: rhythm.known as f64 * SHARE,
        p: poisson::binomial_test(count, rhythm.known, SHARE),
    })
}
