//! Where the venues lie: by district, and near to each other.

use super::evidence::Inside;
use super::ranking::open_during;
use super::{DistrictFinding, Event, Spacing, Stated, VenueFinding, counts};
use crate::edition::{Period, Scope, slug};
use crate::extract::{Area, Areas, BngPoint};
use crate::venues::{Register, Venue};

/// Metres within which two venues are near: a walk of some twelve minutes.
const NEAR: f64 = 1000.0;

/// Districts of the scope, by code.
pub(super) fn districts(
    events: &[&Event],
    register: &Register,
    areas: &Areas,
    scope: &Scope,
    window: Period,
) -> Vec<DistrictFinding> {
    let by_venue = counts::by_venue(events);
    let mut inside = Inside::new(scope);
    let mut districts: Vec<DistrictFinding> = areas
        .districts
        .iter()
        .filter(|area| inside.holds(area.force.as_deref().unwrap_or(""), Some(&area.name)))
        .map(|area| {
            let there: Vec<&Venue> = register
                .venues
                .iter()
                .filter(|venue| lies_in(venue, area))
                .collect();
            let contributing = there
                .iter()
                .filter_map(|venue| by_venue.get(venue.id.as_str()));
            let occurrences: u64 = contributing.clone().map(|events| events.len() as u64).sum();
            let open = there
                .iter()
                .filter(|venue| open_during(venue, window))
                .count() as u64;
            DistrictFinding {
                code: area.code.clone(),
                name: area.name.clone(),
                force: area.force.clone(),
                occurrences,
                venues: contributing.count() as u64,
                venues_open: open,
                rate: match open {
                    0 => Stated::Undefined("no registered open venue".to_owned()),
                    _ => Stated::Value(100.0 * occurrences as f64 / open as f64),
                },
            }
        })
        .collect();
    districts.sort_by(|a, b| (&a.code, &a.name).cmp(&(&b.code, &b.name)));
    districts
}

fn lies_in(venue: &Venue, area: &Area) -> bool {
    let same = |a: &str, b: &str| a == b || slug(a) == slug(b);
    let force_fits = match (&venue.force, &area.force) {
        (Some(a), Some(b)) => same(a, b),
        _ => true,
    };
    force_fits
        && venue
            .district
            .as_deref()
            .is_some_and(|district| same(district, &area.name))
}

/// How many venues with counted occurrences have another such venue near.
pub(super) fn spacing(venues: &[VenueFinding]) -> Stated<Spacing> {
    let mut points: Vec<BngPoint> = venues
        .iter()
        .filter_map(|venue| venue.point)
        .filter(|point| point.easting.is_finite() && point.northing.is_finite())
        .collect();
    if points.len() < 2 {
        return Stated::Undefined("fewer than two venues have a known point".to_owned());
    }
    points.sort_by(|a, b| {
        let easting = a.easting.total_cmp(&b.easting);
        easting.then(a.northing.total_cmp(&b.northing))
    });
    let mut near = vec![false; points.len()];
    for (at, point) in points.iter().enumerate() {
        for (other_at, other) in points.iter().enumerate().skip(at + 1) {
            let east = other.easting - point.easting;
            if east > NEAR {
                break;
            }
            let north = other.northing - point.northing;
            if east * east + north * north <= NEAR * NEAR {
                near[at] = true;
                near[other_at] = true;
            }
        }
    }
    Stated::Value(Spacing {
        venues: points.len() as u64,
        near_another: near.iter().filter(|near| **near).count() as u64,
        metres: NEAR as u64,
    })
}
