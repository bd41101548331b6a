//! Whether a row's coordinates can be believed: repaired, kept, or set aside as unlocated.
//!
//! A point is kept where the row's own district or its recording force holds it. Exchanged or
//! shortened coordinates are repaired when one reading of them, and no other, lies in the district
//! that the row names; nothing is repaired on a guess.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use geo::{BoundingRect, Distance, Euclidean, Intersects, LinesIter, Point, Rect};

use super::fold::Facts;
use super::geo::{Area, Areas, BngPoint};
use super::mapping::fold;
use super::quality;

/// A point so far outside an outline is still taken to lie in it, metres: outlines are simplified,
/// and addresses on quays and piers lie off the coast.
const TOLERANCE_METRES: f64 = 1_000.0;
/// Side of a cell of the index, metres.
const CELL_METRES: f64 = 2_000.0;
/// Cells from west to east and from south to north: all of the British National Grid.
const CELLS_ACROSS: usize = 350;
const CELLS_UP: usize = 650;
/// Side of a square of the grid that is named by two letters, metres.
const SQUARE_METRES: f64 = 100_000.0;
/// Two readings nearer than this are one, metres.
const SAME_METRES: f64 = 1.0;
/// Ends of a force's name that exports add or leave out.
const SUFFIXES: [&str; 5] = [
    "policeservice",
    "policeforce",
    "constabulary",
    "police",
    "force",
];

/// Areas of one kind, with the cells that each of them touches.
#[derive(Debug)]
struct Layer {
    /// Numbers of areas by their folded names and codes.
    by_name: HashMap<String, usize>,
    bounds: Vec<Option<Rect<f64>>>,
    /// For each cell, once asked for: the areas that touch it, and whether they hold all of it.
    cells: Vec<OnceLock<Vec<(usize, bool)>>>,
}

impl Layer {
    fn new(areas: &[Area], folded: impl Fn(&str) -> String) -> Self {
        let mut by_name = HashMap::new();
        for (number, area) in areas.iter().enumerate() {
            for name in [&area.name, &area.code] {
                by_name.entry(folded(name)).or_insert(number);
            }
        }
        Self {
            by_name,
            bounds: areas
                .iter()
                .map(|area| area.outline.bounding_rect())
                .collect(),
            cells: (0..CELLS_ACROSS * CELLS_UP)
                .map(|_| OnceLock::new())
                .collect(),
        }
    }

    /// Whether the area holds the point, or lies within the tolerance of it.
    fn holds(&self, areas: &[Area], number: usize, point: BngPoint) -> bool {
        let touching = self.touching(areas, point);
        match touching.iter().find(|(area, _)| *area == number) {
            None => false,
            Some((_, true)) => true,
            Some((_, false)) => {
                let outline = &areas[number].outline;
                let point = Point::new(point.easting, point.northing);
                outline.intersects(&point)
                    || Euclidean.distance(&point, outline) <= TOLERANCE_METRES
            }
        }
    }

    fn any_holds(&self, areas: &[Area], point: BngPoint) -> bool {
        let touching = self.touching(areas, point);
        touching
            .iter()
            .any(|(number, _)| self.holds(areas, *number, point))
    }

    fn touching(&self, areas: &[Area], point: BngPoint) -> &[(usize, bool)] {
        let cell = |metres: f64, cells: usize| {
            let cell = (metres / CELL_METRES).floor();
            (cell >= 0.0 && cell < cells as f64).then_some(cell as usize)
        };
        let (Some(across), Some(up)) = (
            cell(point.easting, CELLS_ACROSS),
            cell(point.northing, CELLS_UP),
        ) else {
            return &[];
        };
        self.cells[up * CELLS_ACROSS + across].get_or_init(|| {
            let corner = (across as f64 * CELL_METRES, up as f64 * CELL_METRES);
            let cell = Rect::new(corner, (corner.0 + CELL_METRES, corner.1 + CELL_METRES));
            self.classify(areas, cell)
        })
    }

    fn classify(&self, areas: &[Area], cell: Rect<f64>) -> Vec<(usize, bool)> {
        let near = Rect::new(
            (
                cell.min().x - TOLERANCE_METRES,
                cell.min().y - TOLERANCE_METRES,
            ),
            (
                cell.max().x + TOLERANCE_METRES,
                cell.max().y + TOLERANCE_METRES,
            ),
        );
        let centre: Point<f64> = cell.center().into();
        let mut touching = Vec::new();
        for (number, area) in areas.iter().enumerate() {
            if !self.bounds[number].is_some_and(|bounds| bounds.intersects(&near)) {
                continue;
            }
            let crossed = area
                .outline
                .lines_iter()
                .any(|line| line.bounding_rect().intersects(&near));
            if crossed {
                touching.push((number, false));
            } else if area.outline.intersects(&centre) {
                touching.push((number, true));
            }
        }
        touching
    }
}

/// Forces and districts, made ready for many points.
#[derive(Debug)]
pub(super) struct Places {
    areas: Arc<Areas>,
    forces: Layer,
    districts: Layer,
}

/// What a row says of where it lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim<'a> {
    pub easting: f64,
    pub northing: f64,
    /// Whether the numbers are grid coordinates as they stand, which may be wrong by a slip; else
    /// they were made from degrees or a grid reference, and no slip of digits explains them.
    pub as_given: bool,
    pub force: &'a str,
    pub district: &'a str,
}

impl Places {
    pub fn new(areas: Arc<Areas>) -> Self {
        Self {
            forces: Layer::new(&areas.forces, force_key),
            districts: Layer::new(&areas.districts, fold),
            areas,
        }
    }

    /// The name in the areas of a force that a cell names by name, code, or with `Police` and the
    /// like added.
    pub fn force_name(&self, cell: &str) -> Option<&str> {
        let number = self.force(cell)?;
        Some(self.areas.forces[number].name.as_str())
    }

    fn force(&self, cell: &str) -> Option<usize> {
        self.forces.by_name.get(&force_key(cell)).copied()
    }

    /// The point that can be believed, and what was noticed on the way.
    pub fn settle(&self, claim: Claim<'_>) -> (Option<BngPoint>, Facts) {
        let point = BngPoint {
            easting: claim.easting,
            northing: claim.northing,
        };
        let district = self.districts.by_name.get(&fold(claim.district)).copied();
        let in_district =
            |at| district.is_some_and(|one| self.districts.holds(&self.areas.districts, one, at));
        if in_district(point) {
            return (Some(point), 0);
        }
        if let (true, Some(district)) = (claim.as_given, district)
            && let Some((repaired, fact)) = self.repaired(point, district)
        {
            return (Some(repaired), fact);
        }
        let forces = &self.areas.forces;
        let held = match self.force(claim.force) {
            Some(force) => self.forces.holds(forces, force, point),
            // Nothing is known of where the force lies, as of one that polices railways.
            None => self.forces.any_holds(forces, point),
        };
        if held {
            (Some(point), 0)
        } else {
            (None, quality::OUTSIDE_FORCE)
        }
    }

    /// The one reading of a slip that lies in the district, if there is just one.
    fn repaired(&self, given: BngPoint, district: usize) -> Option<(BngPoint, Facts)> {
        let outline = &self.areas.districts[district].outline;
        let mut found: Option<(BngPoint, Facts)> = None;
        for (reading, fact) in readings(given, self.districts.bounds[district]?) {
            if !outline.intersects(&Point::new(reading.easting, reading.northing)) {
                continue;
            }
            match found {
                Some((other, _)) if !is_same(other, reading) => return None,
                Some(_) => {}
                None => found = Some((reading, fact)),
            }
        }
        found
    }
}

/// What the numbers can mean if they were exchanged, have a decimal point too few or too many, or
/// lost the digit of their 100 km square.
fn readings(given: BngPoint, bounds: Rect<f64>) -> Vec<(BngPoint, Facts)> {
    let point = |easting: f64, northing: f64| BngPoint { easting, northing };
    let (x, y) = (given.easting, given.northing);
    let mut all = vec![(point(y, x), quality::EXCHANGED)];
    for factor in [0.001, 0.01, 0.1, 10.0, 100.0, 1000.0] {
        all.push((point(x * factor, y * factor), quality::SHORTENED));
    }
    let squares = |least: f64, most: f64| {
        let from = (least / SQUARE_METRES).floor() as i64;
        let to = (most / SQUARE_METRES).floor() as i64;
        (from..=to).map(|square| square as f64 * SQUARE_METRES)
    };
    let with_square = |value: f64, square: f64| match value {
        value if (0.0..SQUARE_METRES).contains(&value) => square + value,
        value => value,
    };
    for east in squares(bounds.min().x, bounds.max().x) {
        for north in squares(bounds.min().y, bounds.max().y) {
            let reading = point(with_square(x, east), with_square(y, north));
            if !is_same(reading, given) {
                all.push((reading, quality::SHORTENED));
            }
        }
    }
    all
}

fn is_same(a: BngPoint, b: BngPoint) -> bool {
    (a.easting - b.easting).hypot(a.northing - b.northing) < SAME_METRES
}

/// A force's name without what exports add to it: `MERESHIRE POLICE` is `mereshire`.
fn force_key(name: &str) -> String {
    let folded = fold(name);
    let bare = SUFFIXES
        .iter()
        .find_map(|suffix| folded.strip_suffix(suffix))
        .filter(|bare| !bare.is_empty());
    bare.map_or_else(|| folded.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, polygon};

    /// Two forces side by side, 20 km wide and high, each a district of its own but for the
    /// second, which has two, one above the other.
    fn places() -> Places {
        let area = |code: &str, name: &str, force: Option<&str>, west: f64, south: f64, north| {
            let (east, force) = (west + 20_000.0, force.map(str::to_owned));
            let outline = polygon![
                (x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north),
            ];
            Area {
                code: code.to_owned(),
                name: name.to_owned(),
                force,
                outline: MultiPolygon::new(vec![outline]),
            }
        };
        let (west, east) = (540_000.0, 560_000.0);
        Places::new(Arc::new(Areas {
            forces: vec![
                area("F1", "Mereshire", None, west, 310_000.0, 330_000.0),
                area("F2", "Eastholm", None, east, 310_000.0, 330_000.0),
            ],
            districts: vec![
                area(
                    "D1",
                    "Lowmere",
                    Some("Mereshire"),
                    west,
                    310_000.0,
                    330_000.0,
                ),
                area(
                    "D2",
                    "Quayside",
                    Some("Eastholm"),
                    east,
                    310_000.0,
                    320_000.0,
                ),
                area(
                    "D3",
                    "Highfen",
                    Some("Eastholm"),
                    east,
                    320_000.0,
                    330_000.0,
                ),
            ],
        }))
    }

    fn settle(x: f64, y: f64, force: &str, district: &str) -> (Option<(i64, i64)>, Facts) {
        let (point, facts) = places().settle(Claim {
            easting: x,
            northing: y,
            as_given: true,
            force,
            district,
        });
        let whole = |point: BngPoint| (point.easting.round() as i64, point.northing.round() as i64);
        (point.map(whole), facts)
    }

    #[test]
    fn a_point_is_kept_where_district_or_force_hold_it() {
        let inside = Some((545_000, 315_000));
        for (force, district) in [
            ("Mereshire", "Lowmere"),
            ("MERESHIRE POLICE", ""),
            ("F1", "no such district"),
            // Recorded by a neighbour, who says where it lies.
            ("Eastholm", "Lowmere"),
            // No force of the areas.
            ("BTP", ""),
            ("", ""),
        ] {
            assert_eq!(
                settle(545_000.0, 315_000.0, force, district),
                (inside, 0),
                "{force}, {district}"
            );
        }
        // Off the coast, but not by far.
        assert_eq!(
            settle(539_500.0, 315_000.0, "Mereshire", "").0,
            Some((539_500, 315_000))
        );
    }

    #[test]
    fn a_point_outside_is_no_location() {
        for (x, y, force, district) in [
            (565_000.0, 315_000.0, "Mereshire", ""),
            (565_000.0, 315_000.0, "Mereshire", "Lowmere"),
            (538_000.0, 315_000.0, "Mereshire", ""),
            (100_000.0, 900_000.0, "BTP", ""),
        ] {
            assert_eq!(
                settle(x, y, force, district),
                (None, quality::OUTSIDE_FORCE),
                "{x}, {y}, {force}, {district}"
            );
        }
    }

    #[test]
    fn slips_are_repaired_when_the_district_confirms_them() {
        let lowmere = Some((545_000, 315_000));
        for (x, y, fact) in [
            (315_000.0, 545_000.0, quality::EXCHANGED),
            (54_500.0, 31_500.0, quality::SHORTENED),
            (545.0, 315.0, quality::SHORTENED),
            (5_450_000.0, 3_150_000.0, quality::SHORTENED),
            (45_000.0, 15_000.0, quality::SHORTENED),
            (545_000.0, 15_000.0, quality::SHORTENED),
        ] {
            assert_eq!(
                settle(x, y, "Mereshire", "Lowmere"),
                (lowmere, fact),
                "{x}, {y}"
            );
            // Without a district, or with another, nothing confirms it.
            for district in ["", "Highfen"] {
                assert_eq!(
                    settle(x, y, "Mereshire", district),
                    (None, quality::OUTSIDE_FORCE),
                    "{x}, {y}, {district}"
                );
            }
        }
    }

    #[test]
    fn the_index_agrees_with_the_outlines() {
        let places = places();
        for step in 0..4_000_u32 {
            let point = BngPoint {
                easting: 537_000.0 + f64::from(step % 80) * 600.0,
                northing: 307_000.0 + f64::from(step / 80) * 530.0,
            };
            for (number, area) in places.areas.forces.iter().enumerate() {
                let metres =
                    Euclidean.distance(&Point::new(point.easting, point.northing), &area.outline);
                assert_eq!(
                    places.forces.holds(&places.areas.forces, number, point),
                    metres <= TOLERANCE_METRES,
                    "{point:?}"
                );
            }
        }
    }

    #[test]
    fn forces_are_known_by_name_code_and_with_what_exports_add() {
        let places = places();
        for cell in [
            "Mereshire",
            "MERESHIRE",
            "Mereshire Police",
            "mereshire constabulary",
            "F1",
        ] {
            assert_eq!(places.force_name(cell), Some("Mereshire"), "{cell}");
        }
        for cell in ["", "Police", "BTP", "Meres"] {
            assert_eq!(places.force_name(cell), None, "{cell}");
        }
    }
}
