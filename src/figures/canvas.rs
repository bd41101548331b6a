//! The marks of one drawing, and their SVG.
//!
//! Marks are collected first and drawn afterwards, so that a figure can ask where its text lies.
//! Plotters has whole pixels only; a pixel here is a tenth of a printed point, finer than print.

use plotters::style::{Color, RGBAColor, RGBColor};

use super::theme::{GAP, HAIRLINE_WIDTH, HATCH_PITCH, MM};
use super::typography::{self, ASCENT, CAP_HEIGHT, DESCENT, Weight};
use super::{Figure, svg, theme};
use crate::diagnostic::Diagnostic;

/// Right and down from the upper left corner, in canvas units.
pub type Point = (f64, f64);

/// An upright rectangle in canvas units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub fn holds(&self, other: &Frame) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && other.right <= self.right
            && other.bottom <= self.bottom
    }

    pub fn meets(&self, other: &Frame) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    pub fn grown(&self, by: f64) -> Frame {
        Frame {
            left: self.left - by,
            top: self.top - by,
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }

    pub fn corners(&self) -> [Point; 4] {
        [
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        ]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    pub size: f64,
    pub weight: Weight,
    pub colour: RGBColor,
}

impl Type {
    pub const LABEL: Type = Type {
        size: theme::LABEL,
        weight: Weight::Regular,
        colour: theme::TEXT,
    };
    pub const MUTED: Type = Type {
        colour: theme::MUTED,
        ..Type::LABEL
    };
    pub const STRONG: Type = Type {
        weight: Weight::Bold,
        ..Type::LABEL
    };

    pub fn coloured(self, colour: RGBColor) -> Type {
        Type { colour, ..self }
    }

    pub fn width(&self, text: &str) -> f64 {
        typography::width(text, self.size, self.weight)
    }

    pub fn ellipsize(&self, text: &str, room: f64) -> String {
        typography::ellipsize(text, self.size, self.weight, room)
    }

    pub fn wrap(&self, text: &str, room: f64, lines: usize) -> Vec<String> {
        typography::wrap(text, self.size, self.weight, room, lines)
    }

    /// The baseline at which capitals and digits stand centred on `y`.
    pub fn baseline(&self, y: f64) -> f64 {
        y + self.size * CAP_HEIGHT / 2.0
    }

    /// Where the letters of `text` lie when it is set on a baseline at `at`.
    pub fn frame(&self, text: &str, at: Point, anchor: Anchor) -> Frame {
        let width = self.width(text);
        let left = match anchor {
            Anchor::Start => at.0,
            Anchor::Middle => at.0 - width / 2.0,
            Anchor::End => at.0 - width,
        };
        Frame {
            left,
            top: at.1 - self.size * ASCENT,
            right: left + width,
            bottom: at.1 + self.size * DESCENT,
        }
    }
}

/// A closed shape: outer ring first, then holes.
pub type Rings = Vec<Vec<Point>>;

/// One thing to draw; lengths in canvas units.
#[derive(Clone)]
pub enum Mark {
    Path {
        points: Vec<Point>,
        width: f64,
        colour: RGBColor,
        dashed: bool,
    },
    Area {
        points: Vec<Point>,
        colour: RGBAColor,
    },
    Disc {
        centre: Point,
        radius: f64,
        colour: RGBAColor,
        /// Width of the line for a ring, `None` for a filled disc.
        ring: Option<f64>,
    },
    Text {
        text: String,
        at: Point,
        anchor: Anchor,
        set: Type,
    },
}

/// A drawing in the making; `width` and `height` in canvas units.
#[derive(Clone)]
pub struct Canvas {
    pub width: f64,
    pub height: f64,
    marks: Vec<Mark>,
    text_frames: Vec<Frame>,
}

/// What a document sets around a drawing.
pub struct Words {
    pub name: &'static str,
    pub title: String,
    pub subtitle: String,
    pub caption: String,
    pub alt: String,
}

impl Canvas {
    /// Millimetres, as printed.
    pub fn new(width: f64, height: f64) -> Self {
        Self {
            width: (width * MM).round(),
            height: (height * MM).round(),
            marks: Vec::new(),
            text_frames: Vec::new(),
        }
    }

    pub fn path(&mut self, points: Vec<Point>, width: f64, colour: RGBColor) {
        self.marks.push(Mark::Path {
            points,
            width,
            colour,
            dashed: false,
        });
    }

    pub fn line(&mut self, from: Point, to: Point, width: f64, colour: RGBColor) {
        self.path(vec![from, to], width, colour);
    }

    pub fn dashed(&mut self, from: Point, to: Point, width: f64, colour: RGBColor) {
        self.marks.push(Mark::Path {
            points: vec![from, to],
            width,
            colour,
            dashed: true,
        });
    }

    pub fn area(&mut self, points: Vec<Point>, colour: RGBColor) {
        self.area_mixed(points, colour, 1.0);
    }

    pub fn area_mixed(&mut self, points: Vec<Point>, colour: RGBColor, opacity: f64) {
        self.marks.push(Mark::Area {
            points,
            colour: colour.mix(opacity),
        });
    }

    pub fn rectangle(&mut self, frame: Frame, colour: RGBColor) {
        self.area(frame.corners().to_vec(), colour);
    }

    pub fn outline(&mut self, frame: Frame, width: f64, colour: RGBColor) {
        let mut points = frame.corners().to_vec();
        points.push(points[0]);
        self.path(points, width, colour);
    }

    /// Fills a shape with holes. Plotters fills one ring only, so each hole is reached by a cut
    /// from the first outer point and back.
    pub fn region(&mut self, rings: &Rings, colour: RGBColor) {
        let Some((outer, holes)) = rings.split_first() else {
            return;
        };
        let mut points = outer.clone();
        let outer_sign = signed_area(outer) > 0.0;
        for hole in holes {
            let (Some(&start), Some(&cut)) = (outer.first(), hole.first()) else {
                continue;
            };
            points.push(start);
            if (signed_area(hole) > 0.0) == outer_sign {
                points.extend(hole.iter().rev());
                points.extend(hole.last());
            } else {
                points.extend(hole);
                points.push(cut);
            }
            points.push(start);
        }
        self.area(points, colour);
    }

    pub fn disc(&mut self, centre: Point, radius: f64, colour: RGBColor, opacity: f64) {
        self.marks.push(Mark::Disc {
            centre,
            radius,
            colour: colour.mix(opacity),
            ring: None,
        });
    }

    pub fn ring(&mut self, centre: Point, radius: f64, width: f64, colour: RGBColor) {
        self.marks.push(Mark::Disc {
            centre,
            radius,
            colour: colour.to_rgba(),
            ring: Some(width),
        });
    }

    /// A disc that is not judged: white with an edge.
    pub fn hollow(&mut self, centre: Point, radius: f64, colour: RGBColor) {
        self.disc(centre, radius, theme::WHITE, 1.0);
        self.ring(centre, radius, theme::SERIES_WIDTH, colour);
    }

    /// A count outside its limits: a diamond as large as a dot, so that it shows without colour.
    pub fn diamond(&mut self, centre: Point, radius: f64, colour: RGBColor) {
        let reach = radius * 1.3;
        let (x, y) = centre;
        self.area(
            vec![
                (x, y - reach),
                (x + reach, y),
                (x, y + reach),
                (x - reach, y),
            ],
            colour,
        );
    }

    /// Lines at 45 degrees inside a shape, holes left free.
    pub fn hatch(&mut self, rings: &Rings, colour: RGBColor) {
        // Along a hatch line x + y is constant: `offset`.
        let pitch = HATCH_PITCH * std::f64::consts::SQRT_2;
        let offsets = || rings.iter().flatten().map(|(x, y)| x + y);
        let low = offsets().fold(f64::INFINITY, f64::min);
        let high = offsets().fold(f64::NEG_INFINITY, f64::max);
        let mut offset = low + pitch / 2.0;
        while offset < high {
            let mut crossings: Vec<f64> = Vec::new();
            for ring in rings {
                for (n, &(x0, y0)) in ring.iter().enumerate() {
                    let (x1, y1) = ring[(n + 1) % ring.len()];
                    let (s0, s1) = (x0 + y0 - offset, x1 + y1 - offset);
                    if (s0 < 0.0) != (s1 < 0.0) {
                        crossings.push(x0 + (x1 - x0) * s0 / (s0 - s1));
                    }
                }
            }
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                self.line(
                    (pair[0], offset - pair[0]),
                    (pair[1], offset - pair[1]),
                    HAIRLINE_WIDTH,
                    colour,
                );
            }
            offset += pitch;
        }
    }

    /// A bar of things not recorded, not covered or not shown.
    pub fn hatched_bar(&mut self, frame: Frame, colour: RGBColor) {
        self.hatch(&vec![frame.corners().to_vec()], colour);
        self.outline(frame, HAIRLINE_WIDTH, colour);
    }

    /// Sets one line of text with its baseline at `at`.
    pub fn text(&mut self, text: impl Into<String>, at: Point, anchor: Anchor, set: Type) {
        let text = text.into();
        if !text.is_empty() {
            self.text_frames.push(set.frame(&text, at, anchor));
            self.marks.push(Mark::Text {
                text,
                at,
                anchor,
                set,
            });
        }
    }

    /// Lines one below the other, the first on a baseline at `at`.
    pub fn lines(&mut self, lines: &[String], at: Point, anchor: Anchor, set: Type) {
        for (n, line) in lines.iter().enumerate() {
            let y = at.1 + n as f64 * set.size * theme::LEADING / theme::LABEL;
            self.text(line, (at.0, y), anchor, set);
        }
    }

    /// Where text lies so far.
    pub fn text_frames(&self) -> &[Frame] {
        &self.text_frames
    }

    /// Whether a label there would stay on the canvas and off all other text.
    pub fn is_free(&self, frame: &Frame) -> bool {
        let canvas = Frame {
            left: 0.0,
            top: 0.0,
            right: self.width,
            bottom: self.height,
        };
        canvas.holds(frame) && !self.text_frames.iter().any(|text| text.meets(frame))
    }

    /// Draws all marks and sets the words beside them.
    ///
    /// # Errors
    /// A character that the bundled font lacks, in the drawing or in the words.
    pub fn into_figure(self, words: Words) -> Result<Figure, Diagnostic> {
        let around = [&words.title, &words.subtitle, &words.caption, &words.alt];
        let drawn = self.marks.iter().filter_map(|mark| match mark {
            Mark::Text { text, set, .. } => Some((text, set.weight)),
            _ => None,
        });
        let missing = around
            .into_iter()
            .map(|text| (text, Weight::Regular))
            .chain(drawn)
            .find_map(|(text, weight)| typography::missing_glyph(text, weight));
        if let Some(character) = missing {
            return Err(Diagnostic::error(format!(
                "figure `{}`: the bundled font has no glyph for {character:?} (U+{:04X})",
                words.name,
                u32::from(character)
            ))
            .help("write the name in the register, the areas or the pack with another character"));
        }
        let svg = svg::render(&self.marks, self.width, self.height).map_err(|reason| {
            Diagnostic::error(format!(
                "figure `{}` could not be drawn: {reason}",
                words.name
            ))
        })?;
        Ok(Figure {
            name: words.name.to_owned(),
            title: words.title,
            subtitle: words.subtitle,
            svg,
            width: svg::tenths(self.width / MM),
            height: svg::tenths(self.height / MM),
            caption: words.caption,
            alt: words.alt,
        })
    }
}

fn signed_area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|((x0, y0), (x1, y1))| x0 * y1 - x1 * y0)
        .sum()
}

/// Moves labels apart along one axis until none is nearer than `least` to the next, each as near
/// to its wish as that allows, within `low..=high`. Returned in the order given.
pub fn spread(wishes: &[f64], least: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[a].total_cmp(&wishes[b]));
    let mut places = wishes.to_vec();
    let mut floor = low;
    for &n in &order {
        places[n] = places[n].max(floor);
        floor = places[n] + least;
    }
    let mut ceiling = high;
    for &n in order.iter().rev() {
        places[n] = places[n].min(ceiling);
        ceiling = places[n] - least;
    }
    places
}

/// Baseline of the names along a horizontal axis that lies at `y`.
pub fn axis_baseline(y: f64) -> f64 {
    y + GAP + theme::LABEL * ASCENT
}

/// Draws names of round values along a horizontal axis, below `y`.
pub fn axis_values(canvas: &mut Canvas, ticks: &[(f64, String)], y: f64) {
    let mut free_from = f64::NEG_INFINITY;
    for (x, value) in ticks {
        let at = (*x, axis_baseline(y));
        let frame = Type::MUTED.frame(value, at, Anchor::Middle);
        if frame.left >= free_from && frame.right <= canvas.width {
            free_from = frame.right + GAP;
            canvas.text(value, at, Anchor::Middle, Type::MUTED);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_labels_keep_their_distance_and_their_order() {
        assert_eq!(spread(&[10.0, 12.0], 11.0, 0.0, 100.0), [10.0, 21.0]);
        assert_eq!(spread(&[99.0, 98.0], 11.0, 0.0, 100.0), [100.0, 89.0]);
        assert_eq!(spread(&[], 11.0, 0.0, 100.0), Vec::<f64>::new());
    }

    #[test]
    fn hatch_leaves_holes_free() {
        let square = |from: f64, to: f64| vec![(from, from), (to, from), (to, to), (from, to)];
        let mut canvas = Canvas::new(85.0, 85.0);
        canvas.hatch(
            &vec![square(0.0, 600.0), square(200.0, 400.0)],
            theme::MUTED,
        );
        assert!(!canvas.marks.is_empty());
        for mark in &canvas.marks {
            let Mark::Path { points, .. } = mark else {
                panic!("a hatch is made of lines")
            };
            let middle = (
                (points[0].0 + points[1].0) / 2.0,
                (points[0].1 + points[1].1) / 2.0,
            );
            let inside = |x: f64| x > 200.0 && x < 400.0;
            assert!(!(inside(middle.0) && inside(middle.1)));
        }
    }
}
