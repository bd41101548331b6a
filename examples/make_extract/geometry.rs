//! Planar outlines in metres of the British National Grid: fractal arcs, rings, and the `GeoJSON`
//! that is made of them.
//!
//! A map is a planar graph of arcs. Each arc is roughened once, and every ring that uses it uses
//! the same vertices, so neighbours share their border exactly and a force is exactly the union
//! of its districts.

use std::fmt::Write;

use crate::rng::Rng;

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// A line between two junctions of the map.
pub struct Arc {
    pub from: usize,
    pub to: usize,
    pub points: Vec<Point>,
}

/// An arc as one ring uses it: which one, and whether it is walked backwards.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Side {
    pub arc: usize,
    pub reversed: bool,
}

/// Roughens a polyline by midpoint displacement until no piece is longer than `spacing` metres.
/// `roughness` is the deviation of the displacement as a share of the piece's length.
pub fn roughen(rng: &mut Rng, controls: &[Point], roughness: f64, spacing: f64) -> Vec<Point> {
    let mut points = vec![controls[0]];
    for pair in controls.windows(2) {
        displace(rng, pair[0], pair[1], roughness, spacing, &mut points);
    }
    points
}

fn displace(rng: &mut Rng, a: Point, b: Point, roughness: f64, spacing: f64, out: &mut Vec<Point>) {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    if dx * dx + dy * dy <= spacing * spacing {
        out.push(b);
        return;
    }
    // Held to two deviations: a rare large swing would make the line cross itself.
    let swing = rng.bell().clamp(-1.8, 1.8) * roughness;
    let along = 0.5 + rng.bell().clamp(-2.0, 2.0) * 0.05;
    let middle = Point::new(
        (a.x + dx * along - dy * swing).round(),
        (a.y + dy * along + dx * swing).round(),
    );
    displace(rng, a, middle, roughness, spacing, out);
    displace(rng, middle, b, roughness, spacing, out);
}

/// Whether two polylines cross, or one crosses itself when given twice; touching at a shared
/// vertex does not count.
pub fn crosses(one: &[Point], other: &[Point]) -> bool {
    one.windows(2)
        .any(|a| other.windows(2).any(|b| segments_cross(a, b)))
}

fn segments_cross(a: &[Point], b: &[Point]) -> bool {
    let turn = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    let shared = a.iter().any(|p| b.contains(p));
    !shared
        && (turn(a[0], a[1], b[0]) > 0.0) != (turn(a[0], a[1], b[1]) > 0.0)
        && (turn(b[0], b[1], a[0]) > 0.0) != (turn(b[0], b[1], a[1]) > 0.0)
}

/// A roughened ring around `centre`, closed, counter-clockwise.
pub fn island(rng: &mut Rng, centre: Point, width: f64, height: f64) -> Vec<Point> {
    // An octagon by ratios rather than by sine and cosine, which vary between platforms.
    const OCTAGON: [(f64, f64); 8] = [
        (1.0, 0.0),
        (0.7, 0.7),
        (0.0, 1.0),
        (-0.7, 0.7),
        (-1.0, 0.0),
        (-0.7, -0.7),
        (0.0, -1.0),
        (0.7, -0.7),
    ];
    let mut controls: Vec<Point> = OCTAGON
        .iter()
        .map(|&(x, y)| {
            let stretch = 1.0 + rng.bell() * 0.10;
            Point::new(
                (centre.x + x * width / 2.0 * stretch).round(),
                (centre.y + y * height / 2.0 * stretch).round(),
            )
        })
        .collect();
    controls.push(controls[0]);
    wound_counter_clockwise(roughen(rng, &controls, 0.16, 900.0))
}

/// The closed ring that the sides make when joined end to end.
///
/// # Panics
/// When the sides do not make one closed ring: a mistake in the tables of `region`.
pub fn ring(arcs: &[Arc], sides: &[Side]) -> Vec<Point> {
    let start = |side: &Side| {
        if side.reversed {
            arcs[side.arc].to
        } else {
            arcs[side.arc].from
        }
    };
    let end = |side: &Side| {
        if side.reversed {
            arcs[side.arc].from
        } else {
            arcs[side.arc].to
        }
    };
    let mut left: Vec<Side> = sides.to_vec();
    let mut side = left.remove(0);
    let first = start(&side);
    let mut points: Vec<Point> = Vec::new();
    loop {
        let mut stretch = arcs[side.arc].points.clone();
        if side.reversed {
            stretch.reverse();
        }
        points.extend(stretch.iter().skip(usize::from(!points.is_empty())));
        if end(&side) == first {
            break;
        }
        let joint = end(&side);
        let next = left.iter().position(|other| start(other) == joint);
        side = left.remove(next.expect("the sides of an area join end to end"));
    }
    assert!(left.is_empty(), "the sides of an area make a single ring");
    wound_counter_clockwise(points)
}

/// The sides of the union: those that only one of the parts uses.
pub fn outline(parts: &[&[Side]]) -> Vec<Side> {
    let all: Vec<Side> = parts.iter().flat_map(|part| part.iter().copied()).collect();
    all.iter()
        .copied()
        .filter(|side| all.iter().filter(|other| other.arc == side.arc).count() == 1)
        .collect()
}

pub fn contains(ring: &[Point], p: Point) -> bool {
    let mut inside = false;
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
            inside = !inside;
        }
    }
    inside
}

fn wound_counter_clockwise(mut ring: Vec<Point>) -> Vec<Point> {
    let doubled: f64 = ring
        .windows(2)
        .map(|w| w[0].x * w[1].y - w[1].x * w[0].y)
        .sum();
    if doubled < 0.0 {
        ring.reverse();
    }
    ring
}

/// One `GeoJSON` feature: its properties as ready `"key":"value"` text and its outer rings.
pub struct Feature {
    pub properties: String,
    pub rings: Vec<Vec<Point>>,
}

/// RFC 7946: longitude before latitude, counter-clockwise outer rings, six decimals (about 0.1 m).
pub fn geojson(features: &[Feature]) -> String {
    let mut out = String::from("{\"type\":\"FeatureCollection\",\"features\":[\n");
    for (index, feature) in features.iter().enumerate() {
        let polygons: Vec<String> = feature.rings.iter().map(|r| coordinates(r)).collect();
        let geometry = match polygons.as_slice() {
            [one] => format!("{{\"type\":\"Polygon\",\"coordinates\":{one}}}"),
            many => {
                format!(
                    "{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}",
                    many.join(",")
                )
            }
        };
        let comma = if index + 1 == features.len() { "" } else { "," };
        let _ = writeln!(
            out,
            "{{\"type\":\"Feature\",\"properties\":{{{}}},\"geometry\":{geometry}}}{comma}",
            feature.properties
        );
    }
    out += "]}\n";
    out
}

fn coordinates(ring: &[Point]) -> String {
    let positions: Vec<String> = ring
        .iter()
        .map(|p| {
            let (lon, lat) = lonlat_bng::convert_osgb36_to_ll(p.x, p.y)
                .expect("every vertex lies inside the grid's rectangle");
            format!("[{lon:.6},{lat:.6}]")
        })
        .collect();
    format!("[[{}]]", positions.join(","))
}
