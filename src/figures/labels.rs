//! Places for labels of symbols on a map.
//!
//! The order of places (upper right first, then right, lower right, above, below, left) follows
//! what readers prefer (Imhof, 1975), with a leader where the label cannot lie beside its symbol.

use super::canvas::{Frame, Point};
use super::theme::{MM, PT};

/// A symbol: centre and radius.
#[derive(Debug, Clone, Copy)]
pub struct Symbol {
    pub centre: Point,
    pub radius: f64,
}

impl Symbol {
    fn meets(&self, frame: &Frame) -> bool {
        let dx = self.centre.0 - self.centre.0.clamp(frame.left, frame.right);
        let dy = self.centre.1 - self.centre.1.clamp(frame.top, frame.bottom);
        dx.hypot(dy) < self.radius
    }
}

/// Where a label lies, and the line back to its symbol if it lies far off.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub frame: Frame,
    pub leader: Option<(Point, Point)>,
    /// Side of the symbol that the label lies at.
    pub side: Side,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Middle,
    Right,
}

/// How far from its symbol a label may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Next to it, without a leader.
    Beside,
    Any,
}

/// What labels must keep clear of.
pub struct Board {
    pub bounds: Frame,
    pub symbols: Vec<Symbol>,
    /// Text that is there already.
    pub taken: Vec<Frame>,
    pub leaders: Vec<(Point, Point)>,
}

/// Clearance between a label and anything else.
const CLEAR: f64 = 1.0 * PT;
/// From this distance on, a line joins label and symbol.
const LEADER_FROM: f64 = 2.0 * MM;
/// Distances tried, from the symbol's edge.
const REACHES: [f64; 9] = [0.7, 1.5, 3.0, 5.0, 8.0, 11.0, 15.0, 19.0, 24.0];
/// NE, E, SE, N, S, W, then between them.
const BEARINGS: [f64; 16] = [
    45.0, 90.0, 135.0, 0.0, 180.0, 270.0, 67.5, 112.5, 22.5, 157.5, 315.0, 225.0, 337.5, 202.5,
    292.5, 247.5,
];

impl Board {
    /// The first free place for a label of this size beside `symbols[n]`, which is then taken.
    /// Only when every place without is taken may a leader pass over other symbols: inside a
    /// cluster there is no other way out.
    pub fn place(&mut self, n: usize, width: f64, height: f64, reach: Reach) -> Option<Place> {
        let place = [false, true].into_iter().find_map(|over_symbols| {
            self.places(n, width, height)
                .filter(|place| reach == Reach::Any || place.leader.is_none())
                .find(|place| self.is_free(n, place, over_symbols))
        })?;
        self.taken.push(place.frame);
        self.leaders.extend(place.leader);
        Some(place)
    }

    fn places(&self, n: usize, width: f64, height: f64) -> impl Iterator<Item = Place> + use<> {
        let symbol = self.symbols[n];
        REACHES.into_iter().flat_map(move |reach| {
            let reach = reach * MM;
            // Near its symbol a label has six places; a leader may point anywhere.
            let bearings = if reach < LEADER_FROM {
                6
            } else {
                BEARINGS.len()
            };
            BEARINGS
                .into_iter()
                .take(bearings)
                .map(move |bearing| beside(&symbol, bearing, reach, width, height))
        })
    }

    fn is_free(&self, n: usize, place: &Place, over_symbols: bool) -> bool {
        let frame = place.frame.grown(CLEAR);
        self.is_frame_free(&frame)
            && place
                .leader
                .is_none_or(|line| self.is_line_free(n, line, over_symbols))
    }

    /// Whether a text could lie there.
    pub fn is_frame_free(&self, frame: &Frame) -> bool {
        self.bounds.holds(frame)
            && !self.taken.iter().any(|other| other.meets(frame))
            && !self.symbols.iter().any(|symbol| symbol.meets(frame))
            && !self
                .leaders
                .iter()
                .any(|&(a, b)| segment_meets(a, b, frame))
    }

    fn is_line_free(&self, n: usize, (from, to): (Point, Point), over_symbols: bool) -> bool {
        let crosses_symbol = |(m, symbol): (usize, &Symbol)| {
            m != n && distance(symbol.centre, from, to) < symbol.radius + CLEAR
        };
        let texts = &self.taken;
        !texts
            .iter()
            .any(|text| segment_meets(from, to, &text.grown(CLEAR)))
            && !self
                .leaders
                .iter()
                .any(|&(a, b)| segments_cross(from, to, a, b))
            && (over_symbols || !self.symbols.iter().enumerate().any(crosses_symbol))
    }
}

/// The place at a bearing (degrees from north, clockwise) and a distance from the symbol's edge.
fn beside(symbol: &Symbol, bearing: f64, reach: f64, width: f64, height: f64) -> Place {
    let (sin, cos) = bearing.to_radians().sin_cos();
    let away = symbol.radius + reach;
    let near = (symbol.centre.0 + sin * away, symbol.centre.1 - cos * away);
    // The label's corner or side that faces the symbol lies at `near`.
    let (side, across) = if sin > 0.3 {
        (Side::Right, 0.0)
    } else if sin < -0.3 {
        (Side::Left, 1.0)
    } else {
        (Side::Middle, 0.5)
    };
    let down = if cos > 0.3 {
        1.0
    } else if cos < -0.3 {
        0.0
    } else {
        0.5
    };
    let frame = Frame {
        left: near.0 - across * width,
        top: near.1 - down * height,
        right: near.0 + (1.0 - across) * width,
        bottom: near.1 + (1.0 - down) * height,
    };
    Place {
        frame,
        leader: (reach > LEADER_FROM).then_some((symbol.centre, near)),
        side,
    }
}

/// Whether a line touches a frame.
pub fn segment_meets(from: Point, to: Point, frame: &Frame) -> bool {
    // Clips the line to each pair of sides in turn (Liang and Barsky, 1984).
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    for (step, room) in [
        (-dx, from.0 - frame.left),
        (dx, frame.right - from.0),
        (-dy, from.1 - frame.top),
        (dy, frame.bottom - from.1),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return false;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    enter <= leave
}

fn segments_cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    (side(a, b, c) > 0.0) != (side(a, b, d) > 0.0) && (side(c, d, a) > 0.0) != (side(c, d, b) > 0.0)
}

/// Distance of a point from a line between two others.
fn distance(point: Point, from: Point, to: Point) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        (((point.0 - from.0) * dx + (point.1 - from.1) * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (point.0 - from.0 - along * dx).hypot(point.1 - from.1 - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Frame = Frame {
        left: 0.0,
        top: 0.0,
        right: 3_000.0,
        bottom: 3_000.0,
    };

    fn board(centres: &[Point]) -> Board {
        Board {
            bounds: BOUNDS,
            symbols: centres
                .iter()
                .map(|&centre| Symbol {
                    centre,
                    radius: 40.0,
                })
                .collect(),
            taken: Vec::new(),
            leaders: Vec::new(),
        }
    }

    #[test]
    fn upper_right_comes_first() {
        let mut board = board(&[(1_500.0, 1_500.0)]);
        let place = board.place(0, 400.0, 90.0, Reach::Any).expect("room");
        assert!(place.frame.left > 1_500.0 && place.frame.bottom < 1_500.0);
        assert!(place.leader.is_none());
    }

    #[test]
    fn crowded_symbols_get_leaders_and_nothing_touches() {
        let centres: Vec<Point> = (0..12)
            .map(|n| {
                (
                    1_400.0 + f64::from(n % 4) * 70.0,
                    1_400.0 + f64::from(n / 4) * 70.0,
                )
            })
            .collect();
        let mut board = board(&centres);
        let places: Vec<Place> = (0..12)
            .filter_map(|n| board.place(n, 400.0, 90.0, Reach::Any))
            .collect();
        assert!(places.iter().any(|place| place.leader.is_some()));
        for (n, place) in places.iter().enumerate() {
            assert!(
                !board
                    .symbols
                    .iter()
                    .any(|symbol| symbol.meets(&place.frame))
            );
            assert!(
                !places[n + 1..]
                    .iter()
                    .any(|other| other.frame.meets(&place.frame))
            );
        }
    }

    #[test]
    fn no_room_is_none() {
        let mut board = board(&[(1_500.0, 1_500.0)]);
        assert!(board.place(0, 4_000.0, 90.0, Reach::Any).is_none());
    }
}
