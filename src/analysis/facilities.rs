//! Every registered venue of the scope, zeros in: what is recorded, how surely, and how it changed.

use std::collections::{BTreeMap, BTreeSet};

use super::months::Coverage;
use super::ranking::FALSE_ALARMS;
use super::statistics::course::course;
use super::statistics::shrink::{Rate, shrunk};
use super::statistics::two_rates::{Count, Variance, conditional_test, e_test};
use super::statistics::{discoveries, poisson};
use super::{Course, Event, Facility, FacilityChange, Range, Stated, change, counts};
use crate::edition::Period;
use crate::venues::{Register, Venue};

/// Open venues by occurrences falling, then name, then id. `events` are all of the scope, over the
/// whole extract.
pub(super) fn facilities(
    events: &[Event],
    register: &Register,
    open: &BTreeSet<&str>,
    window: Period,
    coverage: &Coverage,
) -> Vec<Facility> {
    let all: Vec<&Event> = events.iter().collect();
    let by_venue = counts::by_venue(&all);
    let venues: Vec<(&Venue, Tally)> = register
        .venues
        .iter()
        .filter(|venue| open.contains(venue.id.as_str()))
        .map(|venue| {
            let events = by_venue.get(venue.id.as_str());
            (
                venue,
                Tally::of(events.map_or(&[][..], Vec::as_slice), window),
            )
        })
        .collect();
    let total: u64 = venues.iter().map(|(_, tally)| tally.in_window()).sum();
    let usual = usual_for_size(&venues);
    let rates = rates(&venues);
    let covered = coverage.spans(window);
    let changes = changes(&venues, window, covered);
    let share = |part: u64, of: u64| match of {
        0 => Stated::undefined("no occurrence is placed at an open venue"),
        _ => Stated::Value(part as f64 / of as f64),
    };
    let mut intervals = BTreeMap::new();
    let mut facilities: Vec<Facility> = venues
        .iter()
        .zip(usual.into_iter().zip(rates).zip(changes))
        .map(|((venue, tally), ((usual_for_size, rate), change))| {
            let occurrences = tally.in_window();
            Facility {
                id: venue.id.clone(),
                name: venue.name.clone(),
                rooms: venue.rooms,
                occurrences,
                interval: *intervals
                    .entry(occurrences)
                    .or_insert_with(|| poisson::interval(occurrences)),
                share: share(occurrences, total),
                venues_at_least: 0,
                occurrences_at_least: 0,
                share_at_least: share(0, total),
                usual_for_size,
                rate,
                course: named_course(tally, covered),
                change,
            }
        })
        .collect();
    facilities.sort_by(|a, b| {
        let key = |f: &Facility| std::cmp::Reverse(f.occurrences);
        (key(a), &a.name, &a.id).cmp(&(key(b), &b.name, &b.id))
    });
    let (mut venues_so_far, mut held) = (0, 0);
    for tied in facilities.chunk_by_mut(|a, b| a.occurrences == b.occurrences) {
        venues_so_far += tied.len() as u64;
        held += tied
            .iter()
            .map(|facility| facility.occurrences)
            .sum::<u64>();
        for facility in tied {
            facility.venues_at_least = venues_so_far;
            facility.occurrences_at_least = held;
            facility.share_at_least = share(held, total);
        }
    }
    facilities
}

/// Occurrences of one venue before the window, and in either half of it.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    earlier: u64,
    before: u64,
    recent: u64,
}

impl Tally {
    fn of(events: &[&Event], window: Period) -> Self {
        let half = change::second_half(window);
        let mut tally = Self::default();
        for event in events {
            if event.day < window.start {
                tally.earlier += 1;
            } else if event.in_window && event.day < half {
                tally.before += 1;
            } else if event.in_window {
                tally.recent += 1;
            }
        }
        tally
    }

    fn in_window(self) -> u64 {
        self.before + self.recent
    }
}

fn named_course(tally: &Tally, covered: bool) -> Stated<Course> {
    if !covered {
        return Stated::undefined("the extract does not cover the whole window");
    }
    match course(tally.earlier, tally.before, tally.recent) {
        Some(course) => Stated::Value(course),
        None if tally.recent == 0 => Stated::undefined("no occurrence"),
        None => Stated::undefined("one occurrence alone"),
    }
}

/// Funnel limits: range of a venue's count were every room alike. The upper end is corrected for the
/// number of venues, as that of the range of all.
fn usual_for_size(venues: &[(&Venue, Tally)]) -> Vec<Stated<Range>> {
    let sized = || {
        let sized = venues
            .iter()
            .filter_map(|(venue, tally)| Some((rooms(venue)?, tally)));
        sized.map(|(rooms, tally)| (rooms, tally.in_window()))
    };
    let (all_rooms, events) = sized().fold((0, 0), |(rooms, events), venue| {
        (rooms + u64::from(venue.0), events + venue.1)
    });
    let known = sized().count();
    let mut by_size = BTreeMap::new();
    venues
        .iter()
        .map(|(venue, _)| {
            let Some(rooms) = rooms(venue) else {
                return Stated::undefined("the number of rooms is not known");
            };
            if known < 2 || events == 0 {
                return Stated::undefined("too little is recorded at hotels of known size");
            }
            let range = *by_size.entry(rooms).or_insert_with(|| {
                let mean = f64::from(rooms) * events as f64 / all_rooms as f64;
                Range {
                    low: poisson::quantile(0.025, mean) as f64,
                    high: poisson::upper_limit(FALSE_ALARMS / venues.len() as f64, mean) as f64,
                }
            });
            Stated::Value(range)
        })
        .collect()
}

/// Rooms, where known and any.
fn rooms(venue: &Venue) -> Option<u32> {
    venue.rooms.filter(|rooms| *rooms > 0)
}

/// Occurrences for each room over the window, shrunk towards that of all.
fn rates(venues: &[(&Venue, Tally)]) -> Vec<Stated<Rate>> {
    let counts: Vec<Count> = venues
        .iter()
        .filter_map(|(venue, tally)| {
            Some(Count {
                events: tally.in_window(),
                exposure: f64::from(rooms(venue)?),
            })
        })
        .collect();
    let (mut rates, reason) = match shrunk(&counts) {
        Stated::Value(found) => (found.rates.into_iter(), String::new()),
        Stated::Undefined(reason) => (Vec::new().into_iter(), reason),
    };
    venues
        .iter()
        .map(|(venue, _)| match rooms(venue) {
            None => Stated::undefined("the number of rooms is not known"),
            Some(_) => match rates.next() {
                Some(rate) => Stated::Value(rate),
                None => Stated::undefined(&*reason),
            },
        })
        .collect()
}

/// The recent half against the half before, over the days that the venue was open, corrected for
/// the number of venues tested: those with two occurrences or more.
fn changes(
    venues: &[(&Venue, Tally)],
    window: Period,
    covered: bool,
) -> Vec<Stated<FacilityChange>> {
    let half = change::second_half(window);
    let mut changes: Vec<Stated<FacilityChange>> = venues
        .iter()
        .map(|(venue, tally)| {
            if !covered {
                return Stated::undefined("the extract does not cover the whole window");
            }
            if tally.in_window() < 2 {
                return Stated::undefined("fewer than two occurrences");
            }
            let days = |start, end| open_days(venue, start, end) as f64;
            let before = Count {
                events: tally.before,
                exposure: days(window.start, half),
            };
            let recent = Count {
                events: tally.recent,
                exposure: days(half, window.end),
            };
            if before.exposure <= 0.0 || recent.exposure <= 0.0 {
                return Stated::undefined("not open in both halves of the window");
            }
            let p = conditional_test(before, recent);
            Stated::Value(FacilityChange {
                before: tally.before,
                recent: tally.recent,
                p,
                p_e_test: e_test(before, recent, 0.0, Variance::Each).map(|test| test.p),
                p_adjusted: p,
            })
        })
        .collect();
    let p: Vec<f64> = changes
        .iter()
        .filter_map(|change| Some(change.value()?.p))
        .collect();
    let mut adjusted = discoveries::adjusted(&p).into_iter();
    for change in &mut changes {
        if let Stated::Value(change) = change {
            change.p_adjusted = adjusted.next().unwrap_or(1.0);
        }
    }
    changes
}

/// Days of a span on which the venue was open; its last day counts.
fn open_days(venue: &Venue, start: chrono::NaiveDate, end: chrono::NaiveDate) -> i64 {
    let from = venue.opened.map_or(start, |opened| opened.max(start));
    let to = venue
        .closed
        .and_then(|closed| closed.succ_opt())
        .map_or(end, |after| after.min(end));
    (to - from).num_days().max(0)
}
