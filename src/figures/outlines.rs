//! Areas on the canvas: projection, rings, and where a label fits inside.

use geo::{BoundingRect, Coord, LineString, MultiPolygon, Simplify};

use super::canvas::{Canvas, Frame, Point, Rings};
use super::theme::MM;
use crate::edition::{Scope, slug};
use crate::extract::{Area, Areas, BngPoint};

/// Ground to canvas: British National Grid metres, north up, one scale in both directions.
#[derive(Debug, Clone, Copy)]
pub struct Projection {
    west: f64,
    north: f64,
    origin: Point,
    units_per_metre: f64,
}

impl Projection {
    /// The largest scale at which `ground` lies inside `frame`, centred.
    pub fn fit(ground: &Ground, frame: &Frame) -> Self {
        let scale_of = |side: f64, metres: f64| {
            if metres > 0.0 {
                side / metres
            } else {
                f64::INFINITY
            }
        };
        let (wide, high) = (ground.east - ground.west, ground.north - ground.south);
        let scale = scale_of(frame.width(), wide).min(scale_of(frame.height(), high));
        // A single point has no size: one kilometre then fills the frame.
        let units_per_metre = if scale.is_finite() {
            scale
        } else {
            frame.width().min(frame.height()) / 1_000.0
        };
        Self {
            west: ground.west,
            north: ground.north,
            origin: (
                frame.left + (frame.width() - wide * units_per_metre) / 2.0,
                frame.top + (frame.height() - high * units_per_metre) / 2.0,
            ),
            units_per_metre,
        }
    }

    pub fn at(&self, point: BngPoint) -> Point {
        (
            self.origin.0 + (point.easting - self.west) * self.units_per_metre,
            self.origin.1 + (self.north - point.northing) * self.units_per_metre,
        )
    }

    /// Canvas units of a length on the ground.
    pub fn length(&self, metres: f64) -> f64 {
        metres * self.units_per_metre
    }

    /// Rings of each polygon, with the points that print could not show left out.
    pub fn shapes(&self, outline: &MultiPolygon<f64>) -> Vec<Rings> {
        let within_print = 0.05 * MM / self.units_per_metre;
        let ring = |line: &LineString<f64>| -> Vec<Point> {
            let line = line.simplify(within_print);
            let mut points: Vec<Point> = line.coords().map(|c| self.at(bng(c))).collect();
            points.pop();
            points
        };
        outline
            .iter()
            .map(|polygon| {
                std::iter::once(polygon.exterior())
                    .chain(polygon.interiors())
                    .map(ring)
                    .filter(|points| points.len() >= 3)
                    .collect::<Rings>()
            })
            .filter(|rings| !rings.is_empty())
            .collect()
    }
}

fn bng(coord: &Coord<f64>) -> BngPoint {
    BngPoint {
        easting: coord.x,
        northing: coord.y,
    }
}

/// Bounds on the ground, metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Ground {
    /// How high the ground is when it is drawn this wide.
    pub fn height_at(&self, width: f64) -> f64 {
        let (wide, high) = (self.east - self.west, self.north - self.south);
        if wide > 0.0 {
            width * high / wide
        } else {
            f64::INFINITY
        }
    }

    /// The bounds of all areas and points, `None` without any.
    pub fn of(areas: &[&Area], points: &[BngPoint]) -> Option<Self> {
        let rects = areas.iter().filter_map(|area| area.outline.bounding_rect());
        let corners = rects.flat_map(|rect| [bng(&rect.min()), bng(&rect.max())]);
        corners
            .chain(points.iter().copied())
            .fold(None, |bounds: Option<Ground>, p| {
                let b = bounds.unwrap_or(Ground {
                    west: p.easting,
                    south: p.northing,
                    east: p.easting,
                    north: p.northing,
                });
                Some(Ground {
                    west: b.west.min(p.easting),
                    south: b.south.min(p.northing),
                    east: b.east.max(p.easting),
                    north: b.north.max(p.northing),
                })
            })
    }
}

/// The districts that a scope shows, or the forces where it is national.
pub fn of_scope<'a>(areas: &'a Areas, scope: &Scope) -> Vec<&'a Area> {
    match scope {
        Scope::National => areas.forces.iter().collect(),
        _ => districts_of(areas, scope),
    }
}

/// The districts inside a scope.
pub fn districts_of<'a>(areas: &'a Areas, scope: &Scope) -> Vec<&'a Area> {
    let belongs = |area: &&Area| match scope {
        Scope::National => true,
        Scope::Force(code) => area
            .force
            .as_deref()
            .is_some_and(|name| slug(name) == *code),
        Scope::District(code) => slug(&area.name) == *code || area.code == *code,
    };
    areas.districts.iter().filter(belongs).collect()
}

/// Outlines every ring.
pub fn draw_borders(
    canvas: &mut Canvas,
    shapes: &[Rings],
    width: f64,
    colour: plotters::style::RGBColor,
) {
    for ring in shapes.iter().flatten() {
        let mut closed = ring.clone();
        closed.extend(ring.first());
        canvas.path(closed, width, colour);
    }
}

/// Whether a point lies in a shape (even-odd rule).
fn holds(rings: &Rings, (x, y): Point) -> bool {
    let crosses = |(x0, y0): Point, (x1, y1): Point| {
        (y0 > y) != (y1 > y) && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    };
    let crossings = edges(rings).filter(|&(a, b)| crosses(a, b)).count();
    crossings % 2 == 1
}

fn edges(rings: &Rings) -> impl Iterator<Item = (Point, Point)> + '_ {
    rings.iter().flat_map(|ring| {
        let next = ring.iter().cycle().skip(1);
        ring.iter().copied().zip(next.copied())
    })
}

/// Whether a frame lies in a shape whole.
fn holds_frame(rings: &Rings, frame: &Frame) -> bool {
    holds(rings, (frame.left, frame.top))
        && !edges(rings).any(|(a, b)| super::labels::segment_meets(a, b, frame))
}

/// Whether a frame touches a shape.
pub fn meets_frame(rings: &Rings, frame: &Frame) -> bool {
    holds(rings, (frame.left, frame.top))
        || edges(rings).any(|(a, b)| super::labels::segment_meets(a, b, frame))
}

/// Steps of the search for a label's place, along each side of a shape's bounds.
const SEARCH: usize = 28;

/// A frame of this size inside one of the shapes, as near as can be to the middle of it, that
/// `is_free` accepts. Shapes are tried by size.
pub fn place_inside(
    shapes: &[Rings],
    width: f64,
    height: f64,
    is_free: impl Fn(&Frame) -> bool,
) -> Option<Frame> {
    let mut by_size: Vec<(&Rings, Frame)> = shapes
        .iter()
        .filter_map(|rings| Some((rings, bounds(rings.first()?))))
        .collect();
    let size = |frame: &Frame| frame.width() * frame.height();
    by_size.sort_by(|a, b| size(&b.1).total_cmp(&size(&a.1)));
    by_size.into_iter().find_map(|(rings, bounds)| {
        let middle = centroid(rings.first()?);
        let mut best: Option<(f64, Frame)> = None;
        for across in 0..=SEARCH {
            for down in 0..=SEARCH {
                let left = bounds.left + (bounds.width() - width) * across as f64 / SEARCH as f64;
                let top = bounds.top + (bounds.height() - height) * down as f64 / SEARCH as f64;
                let frame = Frame {
                    left,
                    top,
                    right: left + width,
                    bottom: top + height,
                };
                let away = (left + width / 2.0 - middle.0).hypot(top + height / 2.0 - middle.1);
                if best.as_ref().is_none_or(|(least, _)| away < *least)
                    && bounds.holds(&frame)
                    && is_free(&frame)
                    && holds_frame(rings, &frame)
                {
                    best = Some((away, frame));
                }
            }
        }
        best.map(|(_, frame)| frame)
    })
}

pub fn bounds(points: &[Point]) -> Frame {
    let start = Frame {
        left: f64::INFINITY,
        top: f64::INFINITY,
        right: f64::NEG_INFINITY,
        bottom: f64::NEG_INFINITY,
    };
    points.iter().fold(start, |b, p| Frame {
        left: b.left.min(p.0),
        top: b.top.min(p.1),
        right: b.right.max(p.0),
        bottom: b.bottom.max(p.1),
    })
}

/// Mean of the corners weighted by the edges, so that a finely drawn coast does not pull.
fn centroid(ring: &[Point]) -> Point {
    let next = ring.iter().cycle().skip(1);
    let (mut x, mut y, mut total) = (0.0, 0.0, 0.0);
    for (a, b) in ring.iter().zip(next) {
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        x += (a.0 + b.0) / 2.0 * length;
        y += (a.1 + b.1) / 2.0 * length;
        total += length;
    }
    if total > 0.0 {
        (x / total, y / total)
    } else {
        ring[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(from: f64, to: f64) -> Vec<Point> {
        vec![(from, from), (to, from), (to, to), (from, to)]
    }

    #[test]
    fn a_label_keeps_off_a_hole() {
        let shapes = vec![vec![square(0.0, 100.0), square(30.0, 70.0)]];
        let frame = place_inside(&shapes, 20.0, 10.0, |_| true).expect("there is room");
        let hole = bounds(&square(30.0, 70.0));
        assert!(!frame.meets(&hole));
        assert!(place_inside(&shapes, 120.0, 10.0, |_| true).is_none());
    }

    #[test]
    fn a_single_point_is_put_in_the_middle() {
        let point = BngPoint {
            easting: 5.0,
            northing: 5.0,
        };
        let ground = Ground::of(&[], &[point]).expect("a point has bounds");
        let frame = Frame {
            left: 0.0,
            top: 0.0,
            right: 100.0,
            bottom: 100.0,
        };
        assert_eq!(Projection::fit(&ground, &frame).at(point), (50.0, 50.0));
    }
}
