//! Areas as GeoJSON (WGS84) and points in British National Grid metres.
//!
//! Conversion is by OSTN15 (Ordnance Survey), good to a tenth of a metre on land.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{
    BoundingRect, Coord, Distance, Euclidean, Intersects, LineString, MultiPolygon, Point, Polygon,
    Rect,
};
use geojson::{FeatureCollection, GeometryValue, JsonObject, Position};

use crate::diagnostic::{Diagnostic, Diagnostics, reason};

/// A point this near to an area, in metres, is in it where no area holds it: outlines are
/// simplified, and coasts most of all.
const TOLERANCE_METRES: f64 = 100.0;

/// Easting and northing, metres, OSGB36 / British National Grid.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct BngPoint {
    pub easting: f64,
    pub northing: f64,
}

impl BngPoint {
    /// From degrees; `None` outside the area that OSTN15 covers.
    pub fn from_wgs84(longitude: f64, latitude: f64) -> Option<Self> {
        let (easting, northing) = lonlat_bng::convert_osgb36(longitude, latitude).ok()?;
        Some(Self { easting, northing })
    }

    /// Longitude and latitude in degrees; `None` outside the area that OSTN15 covers.
    pub fn to_wgs84(self) -> Option<(f64, f64)> {
        lonlat_bng::convert_osgb36_to_ll(self.easting, self.northing).ok()
    }
}

/// One force or district: outline in British National Grid metres.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    pub code: String,
    pub name: String,
    /// Name of the force a district belongs to.
    pub force: Option<String>,
    pub outline: MultiPolygon<f64>,
}

/// Outlines for maps and for saying where a point lies. Both lists are sorted by code.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Areas {
    pub forces: Vec<Area>,
    pub districts: Vec<Area>,
}

impl Areas {
    /// Reads `forces` and `districts` GeoJSON files; every problem of both at once.
    pub fn load(forces: &Path, districts: &Path) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::default();
        let forces = problems.absorb(load(forces, &["code", "name"]));
        let districts_read = problems.absorb(load(districts, &["code", "name", "force"]));
        if let (Some(forces), Some(districts_read)) = (&forces, &districts_read) {
            for district in districts_read {
                let force = district.force.as_deref().unwrap_or_default();
                if !forces.iter().any(|area| area.name == force) {
                    problems.push(
                        Diagnostic::error(format!(
                            "the district `{}` belongs to the force `{force}`, which the forces file does not have",
                            district.code
                        ))
                        .in_file(districts.display().to_string())
                        .help("`force` must be the name of a force, letter for letter"),
                    );
                }
            }
        }
        match (forces, districts_read) {
            (Some(forces), Some(districts)) if !problems.has_errors() => {
                Ok(Self { forces, districts })
            }
            _ => Err(problems),
        }
    }

    /// The district that holds the point. On a border it is the first by code; just outside all of
    /// them it is the nearest within 100 m.
    pub fn district_at(&self, point: BngPoint) -> Option<&Area> {
        holder(&self.districts, point)
    }

    /// The force that holds the point, by the same rule as [`Self::district_at`].
    pub fn force_at(&self, point: BngPoint) -> Option<&Area> {
        holder(&self.forces, point)
    }

    /// The smallest rectangle round all areas, in grid metres.
    pub fn bounds(&self) -> Option<Rect<f64>> {
        self.forces
            .iter()
            .chain(&self.districts)
            .filter_map(|area| area.outline.bounding_rect())
            .reduce(|a, b| {
                Rect::new(
                    Coord {
                        x: a.min().x.min(b.min().x),
                        y: a.min().y.min(b.min().y),
                    },
                    Coord {
                        x: a.max().x.max(b.max().x),
                        y: a.max().y.max(b.max().y),
                    },
                )
            })
    }
}

fn holder(areas: &[Area], point: BngPoint) -> Option<&Area> {
    let point = Point::new(point.easting, point.northing);
    // `Intersects` holds borders too, which `Contains` does not.
    if let Some(area) = areas.iter().find(|area| area.outline.intersects(&point)) {
        return Some(area);
    }
    areas
        .iter()
        .filter(|area| {
            area.outline.bounding_rect().is_some_and(|rect| {
                let near = |least: f64, at: f64, most: f64| {
                    least - TOLERANCE_METRES <= at && at <= most + TOLERANCE_METRES
                };
                near(rect.min().x, point.x(), rect.max().x)
                    && near(rect.min().y, point.y(), rect.max().y)
            })
        })
        .map(|area| (Euclidean.distance(&point, &area.outline), area))
        .filter(|(metres, _)| *metres <= TOLERANCE_METRES)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, area)| area)
}

/// Reads one file; every problem with the number of its feature, from 1.
fn load(path: &Path, properties: &[&str]) -> Result<Vec<Area>, Diagnostics> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|problem| {
        Diagnostic::error(format!(
            "the area file cannot be read: {}",
            reason(&problem)
        ))
        .in_file(file.as_str())
        .help("[areas] in keepsafe.toml names GeoJSON files; leave it out to do without maps")
    })?;
    let collection: FeatureCollection = serde_json::from_str(&text).map_err(|problem| {
        Diagnostic::error(format!(
            "this is not a GeoJSON FeatureCollection: {problem}"
        ))
        .in_file(file.as_str())
        .at_line(problem.line())
        .help("export the areas as GeoJSON in longitude and latitude (WGS84)")
    })?;
    let mut problems = Diagnostics::default();
    let mut areas: Vec<Area> = Vec::new();
    let mut first_by_code: BTreeMap<String, usize> = BTreeMap::new();
    for (at, feature) in collection.features.iter().enumerate() {
        let number = at + 1;
        let empty = JsonObject::new();
        let given = feature.properties.as_ref().unwrap_or(&empty);
        let label = match given.get("name").and_then(|name| name.as_str()) {
            Some(name) => format!("feature {number} ({name})"),
            None => format!("feature {number}"),
        };
        let mut tell = |message: String, help: &str| {
            problems.push(
                Diagnostic::error(format!("{label}: {message}"))
                    .in_file(file.as_str())
                    .help(help),
            );
        };
        let mut values = BTreeMap::new();
        for property in properties {
            match property_text(given, property) {
                Some(value) => {
                    values.insert(*property, value);
                }
                None => tell(
                    format!("no property `{property}`"),
                    &format!(
                        "each feature needs the properties {}",
                        properties.join(", ")
                    ),
                ),
            }
        }
        if let Some(code) = values.get("code") {
            match first_by_code.get(code) {
                Some(first) => tell(
                    format!("the code `{code}` was already given to feature {first}"),
                    "codes must differ",
                ),
                None => {
                    first_by_code.insert(code.clone(), number);
                }
            }
        }
        let outline = match feature.geometry.as_ref().map(|geometry| &geometry.value) {
            Some(GeometryValue::Polygon { coordinates }) => outline([coordinates]),
            Some(GeometryValue::MultiPolygon { coordinates }) => outline(coordinates),
            Some(other) => Err((
                format!(
                    "the geometry is a {} and should be a Polygon or MultiPolygon",
                    other.type_name()
                ),
                "export areas, not lines or points",
            )),
            None => Err((
                "no geometry".to_owned(),
                "remove the feature, or give it an outline",
            )),
        };
        match outline {
            Ok(outline) => areas.push(Area {
                code: values.remove("code").unwrap_or_default(),
                name: values.remove("name").unwrap_or_default(),
                force: values.remove("force"),
                outline,
            }),
            Err((message, help)) => tell(message, help),
        }
    }
    if collection.features.is_empty() {
        problems.push(
            Diagnostic::error("the file has no features")
                .in_file(file)
                .help("leave [areas] out of keepsafe.toml to do without maps"),
        );
    }
    if problems.has_errors() {
        return Err(problems);
    }
    areas.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(areas)
}

/// A property as text; numbers are codes too.
fn property_text(properties: &JsonObject, name: &str) -> Option<String> {
    match properties.get(name)? {
        serde_json::Value::String(text) => {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        }
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn outline<'a>(
    polygons: impl IntoIterator<Item = &'a Vec<Vec<Position>>>,
) -> Result<MultiPolygon<f64>, (String, &'static str)> {
    let mut out = Vec::new();
    for rings in polygons {
        let mut rings = rings.iter().map(|ring| grid_ring(ring));
        let Some(exterior) = rings.next() else {
            return Err(("a polygon has no ring".to_owned(), "give it an outline"));
        };
        out.push(Polygon::new(exterior?, rings.collect::<Result<_, _>>()?));
    }
    if out.is_empty() {
        return Err((
            "the outline is empty".to_owned(),
            "give it at least one polygon",
        ));
    }
    Ok(MultiPolygon::new(out))
}

fn grid_ring(ring: &[Position]) -> Result<LineString<f64>, (String, &'static str)> {
    let closed = ring.first().map(Position::as_slice) == ring.last().map(Position::as_slice);
    if ring.len() < 4 || !closed {
        return Err((
            format!(
                "a ring of {} positions is not closed round an area",
                ring.len()
            ),
            "a ring needs four positions or more, the last the same as the first",
        ));
    }
    let mut points = Vec::with_capacity(ring.len());
    for position in ring {
        let [longitude, latitude, ..] = *position.as_slice() else {
            return Err((
                "a position has fewer than two numbers".to_owned(),
                "write [longitude, latitude]",
            ));
        };
        let Some(point) = BngPoint::from_wgs84(longitude, latitude) else {
            let help = if longitude.abs() > 180.0 || latitude.abs() > 90.0 {
                "these look like grid metres: export the areas in longitude and latitude (WGS84)"
            } else if (49.0..61.5).contains(&longitude) && (-9.0..2.5).contains(&latitude) {
                "longitude and latitude are exchanged: GeoJSON has longitude first"
            } else {
                "the areas must lie in Great Britain or close to its coast"
            };
            return Err((
                format!(
                    "the position [{longitude}, {latitude}] is outside the British National Grid"
                ),
                help,
            ));
        };
        points.push(Coord {
            x: point.easting,
            y: point.northing,
        });
    }
    Ok(LineString::new(points))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(code: &str, west: f64) -> Area {
        let ring = vec![
            (west, 0.0),
            (west + 1000.0, 0.0),
            (west + 1000.0, 1000.0),
            (west, 1000.0),
            (west, 0.0),
        ];
        Area {
            code: code.to_owned(),
            name: code.to_owned(),
            force: None,
            outline: MultiPolygon::new(vec![Polygon::new(LineString::from(ring), Vec::new())]),
        }
    }

    #[test]
    fn a_point_lies_in_one_area() {
        let areas = Areas {
            forces: Vec::new(),
            districts: vec![square("a", 0.0), square("b", 1000.0)],
        };
        let at = |easting, northing| {
            areas
                .district_at(BngPoint { easting, northing })
                .map(|area| area.code.as_str())
        };
        assert_eq!(at(500.0, 500.0), Some("a"));
        assert_eq!(at(1500.0, 500.0), Some("b"));
        assert_eq!(
            at(1000.0, 500.0),
            Some("a"),
            "a border belongs to the first"
        );
        assert_eq!(at(2000.0, 1000.0), Some("b"), "a corner is inside");
        assert_eq!(at(2099.0, 500.0), Some("b"), "just off the outline");
        assert_eq!(at(2101.0, 500.0), None);
        let bounds = areas.bounds().expect("there are areas");
        assert_eq!(
            (bounds.min(), bounds.max()),
            (
                Coord { x: 0.0, y: 0.0 },
                Coord {
                    x: 2000.0,
                    y: 1000.0
                }
            )
        );
        assert_eq!(Areas::default().bounds(), None);
    }

    #[test]
    fn the_grid_and_back() {
        // TP01, St Mary's, of the Ordnance Survey's OSTN15 test data.
        let point = BngPoint {
            easting: 91_492.146,
            northing: 11_318.804,
        };
        let (longitude, latitude) = point.to_wgs84().expect("on land");
        assert!((longitude + 6.299_777_52).abs() < 1e-7, "{longitude}");
        assert!((latitude - 49.922_263_94).abs() < 1e-7, "{latitude}");
        let back = BngPoint::from_wgs84(longitude, latitude).expect("on land");
        assert!((back.easting - point.easting).abs() < 0.01, "{back:?}");
        assert!((back.northing - point.northing).abs() < 0.01, "{back:?}");
        assert_eq!(BngPoint::from_wgs84(13.4, 52.5), None);
    }
}
