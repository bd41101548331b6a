//! Which venues hold the relevant records, and when: three plants first, then the rest by chance.

use crate::calendar;
use crate::rng::Rng;
use crate::story::{self, Planned, World};

/// The days that an extract covers, both ends included.
#[derive(Clone, Copy)]
pub struct Span {
    pub first: i64,
    pub last: i64,
    pub months: i64,
}

impl Span {
    /// `months` whole months, the last of them the latest that has ended by `last`, and the days
    /// from there to `last`.
    pub fn new(last: i64, months: i64) -> Self {
        let ended = calendar::month_start(last + 1, 0);
        Self {
            first: calendar::month_start(ended, months),
            last,
            months,
        }
    }

    /// First day of whole month `number`; number `months` is the day after the last whole one.
    fn month(self, number: i64) -> i64 {
        let ended = calendar::month_start(self.last + 1, 0);
        calendar::month_start(ended, self.months - number)
    }
}

pub struct Plants {
    pub new: usize,
    pub fading: usize,
    pub big: usize,
}

/// Venues of the plants, by name: independents that are open throughout.
const NEW_CLUSTER: &str = "Sedgequay Hotel";
const FADING: &str = "Lanternwick Court Hotel";

/// Plans at least as many relevant occurrences as `wanted`, in order of day.
pub fn plan(world: &World, span: Span, wanted: usize, seed: u64) -> (Vec<Planned>, Plants) {
    let mut rng = Rng::new(seed, u64::MAX);
    let named = |name: &str| world.venues.iter().position(|v| v.name == name);
    let stays =
        |v: &crate::hotels::Venue| v.closed.is_none() && v.brand.is_empty() && v.rooms.is_some();
    let fallback = |nth: usize| {
        let mut open = (0..world.venues.len()).filter(|&i| stays(&world.venues[i]));
        open.nth(nth).expect("a force has open independents")
    };
    let plants = Plants {
        new: named(NEW_CLUSTER).unwrap_or_else(|| fallback(0)),
        fading: named(FADING).unwrap_or_else(|| fallback(1)),
        big: world
            .venues
            .iter()
            .position(|v| v.big)
            .expect("the peer chain has a big branch"),
    };
    let mut planned = Vec::new();
    // Large extracts get larger clusters, by the square root, so that they still stand out.
    let growth = (wanted as f64 / 300.0).sqrt().max(1.0);
    let count = |base: f64| (base * growth).round() as usize;
    let recent = (
        span.month((span.months - 3).max(0)),
        span.month(span.months) - 1,
    );
    scatter(&mut planned, plants.new, count(6.0), recent, true, &mut rng);
    let early = (
        span.first,
        span.month((span.months - 12).max(1).min(span.months)) - 1,
    );
    scatter(
        &mut planned,
        plants.fading,
        count(8.0),
        early,
        true,
        &mut rng,
    );
    let whole = (span.first, span.last);
    let each = ((wanted as f64 / 150.0).round() as usize).max(1);
    for (index, venue) in world.venues.iter().enumerate() {
        if venue.peer {
            let number = if venue.big { each * 5 } else { each };
            scatter(&mut planned, index, number, whole, true, &mut rng);
        }
    }
    // A heavy tail: most venues hold none or one, a few hold several.
    let reserved = |i: usize| i == plants.new || i == plants.fading || world.venues[i].peer;
    let weights: Vec<u32> = world
        .venues
        .iter()
        .enumerate()
        .map(|(index, venue)| {
            let tail = 1.0 / (0.08 + rng.unit());
            let weight = venue.kind.weight() * tail * 100.0;
            if reserved(index) {
                0
            } else {
                weight.round() as u32
            }
        })
        .collect();
    while planned.len() < wanted {
        let venue = rng.weighted(weights.iter().copied());
        let day = rng.between(span.first, span.last);
        let day = story::lean_to_weekend(day, span.first, span.last, &mut rng);
        if world.venues[venue].closed.is_none_or(|closed| day < closed) {
            planned.push(Planned {
                day,
                latest: span.last,
                venue,
                certain: false,
            });
        }
    }
    planned.sort_by_key(|event| event.day);
    (planned, plants)
}

fn scatter(
    planned: &mut Vec<Planned>,
    venue: usize,
    count: usize,
    (first, last): (i64, i64),
    certain: bool,
    rng: &mut Rng,
) {
    let width = last - first + 1;
    for part in 0..count as i64 {
        // One to each equal part of the time, so that a plant does not bunch by chance.
        let (low, high) = (
            first + width * part / count as i64,
            first + width * (part + 1) / count as i64 - 1,
        );
        let day = rng.between(low, high.max(low));
        let day = story::lean_to_weekend(day, first, last, rng);
        planned.push(Planned {
            day,
            latest: last,
            venue,
            certain,
        });
    }
}
