//! Marks -> SVG text, by plotters.

use std::sync::LazyLock;

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{
    Circle, DashedPathElement, Drawable, PathElement, PointCollection, Polygon, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, ShapeStyle, TextStyle, register_font};

use super::canvas::{Anchor, Mark, Point};
use super::theme::{FAMILY, MM, PT};
use super::typography::Weight;

/// Draws the marks in their order on a canvas of this size, in canvas units.
pub fn render(marks: &[Mark], width: f64, height: f64) -> Result<String, String> {
    register_fonts()?;
    let mut raw = String::new();
    {
        let size = (width as u32, height as u32);
        let root = SVGBackend::with_string(&mut raw, size).into_drawing_area();
        for mark in marks {
            mark.draw(&root)?;
        }
        root.present().map_err(|reason| reason.to_string())?;
    }
    Ok(tidy(&raw, width, height))
}

type Root<'a> = DrawingArea<SVGBackend<'a>, Shift>;

impl Mark {
    fn draw(&self, root: &Root<'_>) -> Result<(), String> {
        match self {
            Mark::Path {
                points,
                width,
                colour,
                dashed,
            } => {
                let points = points.iter().copied().map(pixel).collect::<Vec<_>>();
                let style = ShapeStyle {
                    color: colour.to_rgba(),
                    filled: false,
                    stroke_width: pixels(*width),
                };
                if *dashed {
                    let on = (3.0 * PT) as i32;
                    let off = (2.0 * PT) as i32;
                    put(root, DashedPathElement::new(points, on, off, style))
                } else {
                    put(root, PathElement::new(points, style))
                }
            }
            Mark::Area { points, colour } => {
                let points = points.iter().copied().map(pixel).collect::<Vec<_>>();
                put(root, Polygon::new(points, colour.filled()))
            }
            Mark::Disc {
                centre,
                radius,
                colour,
                ring,
            } => {
                let style = ShapeStyle {
                    color: *colour,
                    filled: ring.is_none(),
                    stroke_width: ring.map_or(0, pixels),
                };
                put(root, Circle::new(pixel(*centre), pixels(*radius), style))
            }
            Mark::Text {
                text,
                at,
                anchor,
                set,
            } => {
                let style = match set.weight {
                    Weight::Regular => FontStyle::Normal,
                    Weight::Bold => FontStyle::Bold,
                };
                let position = match anchor {
                    Anchor::Start => HPos::Left,
                    Anchor::Middle => HPos::Center,
                    Anchor::End => HPos::Right,
                };
                let font = (FAMILY, set.size * SVG_FONT_DIVISOR, style).into_font();
                let style = TextStyle::from(font)
                    .color(&set.colour)
                    .pos(Pos::new(position, VPos::Top));
                put(root, Text::new(text.clone(), pixel(*at), style))
            }
        }
    }
}

/// Plotters writes the size of a font divided by this.
const SVG_FONT_DIVISOR: f64 = 1.24;

fn put<'a, 'b: 'a, E>(root: &'a Root<'b>, element: E) -> Result<(), String>
where
    for<'c> &'c E: PointCollection<'c, (i32, i32)>,
    E: Drawable<SVGBackend<'b>>,
{
    root.draw(&element).map_err(|reason| reason.to_string())
}

fn pixel(point: Point) -> (i32, i32) {
    (point.0.round() as i32, point.1.round() as i32)
}

fn pixels(length: impl std::borrow::Borrow<f64>) -> u32 {
    length.borrow().round().max(1.0) as u32
}

/// Rounded to one decimal, as lengths are written.
pub fn tenths(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

fn register_fonts() -> Result<(), String> {
    static REGISTERED: LazyLock<bool> = LazyLock::new(|| {
        register_font(FAMILY, FontStyle::Normal, notosans::REGULAR_TTF).is_ok()
            && register_font(FAMILY, FontStyle::Bold, notosans::BOLD_TTF).is_ok()
    });
    if *REGISTERED {
        Ok(())
    } else {
        Err("the bundled font could not be read".to_owned())
    }
}

/// Gives the drawing its printed size, and takes out what plotters adds: line ends inside text
/// (which some viewers show as spaces), `dy` (texts are placed by their baseline), long decimals
/// and defaults.
fn tidy(raw: &str, width: f64, height: f64) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut lines = raw.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("<svg ") {
            out.push_str(&format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}mm\" height=\"{}mm\" \
                 viewBox=\"0 0 {width} {height}\">\n",
                tenths(width / MM),
                tenths(height / MM),
            ));
        } else if line.starts_with("<text ") {
            let content = lines.next().unwrap_or_default();
            out.push_str(&whole_font_size(&without_defaults(line)));
            out.push_str(content);
            out.push_str(lines.next().unwrap_or_default());
            out.push('\n');
        } else {
            out.push_str(&without_defaults(line));
            out.push('\n');
        }
    }
    out
}

fn without_defaults(tag: &str) -> String {
    tag.replace(" dy=\"0.76em\"", "")
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\" stroke-width=\"0\"", "")
        .replace(" text-anchor=\"start\"", "")
        .replace(" \"/>", "\"/>")
}

/// `font-size="90.00000000000001"` -> `font-size="90"`.
fn whole_font_size(tag: &str) -> String {
    const KEY: &str = "font-size=\"";
    let Some((before, rest)) = tag.split_once(KEY) else {
        return tag.to_owned();
    };
    let Some((size, after)) = rest.split_once('"') else {
        return tag.to_owned();
    };
    let size = size
        .parse()
        .map_or(size.to_owned(), |size: f64| tenths(size).to_string());
    format!("{before}{KEY}{size}\"{after}")
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Type;
    use super::*;

    #[test]
    fn tidy_keeps_hostile_text_as_text() {
        let mark = Mark::Text {
            text: "<script>&\" dy=\"0.76em\"".to_owned(),
            at: (10.0, 100.0),
            anchor: Anchor::Start,
            set: Type::LABEL,
        };
        let svg = render(&[mark], 900.0, 200.0).expect("drawn");
        assert!(
            svg.contains("fill=\"#1D1D1B\">&lt;script&gt;&amp;&quot; dy=&quot;0.76em&quot;</text>")
        );
        assert!(svg.contains("font-size=\"90\""));
    }
}
