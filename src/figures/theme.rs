//! Colours and sizes that every figure shares.
//!
//! Text colours reach 7:1 on white, marks 3:1. Orange, turquoise and lilac lose that on a wash, so
//! their marks stand on white. Neighbours in the ramp differ by 2:1 only: they need white gaps and
//! printed counts.

use plotters::style::RGBColor;

pub const TEXT: RGBColor = RGBColor(0x1D, 0x1D, 0x1B);
pub const SECOND: RGBColor = RGBColor(0x3D, 0x3D, 0x3D);
pub const MUTED: RGBColor = RGBColor(0x59, 0x59, 0x59);
pub const WHITE: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);

/// The one accent: what is measured.
pub const NAVY: RGBColor = RGBColor(0x12, 0x43, 0x6D);
/// What lies outside its limits, and nothing else.
pub const PINK: RGBColor = RGBColor(0x80, 0x16, 0x50);

/// Axes and context marks.
pub const CONTEXT: RGBColor = RGBColor(0x8A, 0x92, 0x99);
pub const HAIRLINE: RGBColor = RGBColor(0xD0, 0xD5, 0xDA);
/// Limit and centre lines.
pub const LIMIT: RGBColor = MUTED;

/// Sequential classes, lowest first.
pub const RAMP: [RGBColor; 4] = [
    RGBColor(0xC9, 0xDE, 0xF2),
    RGBColor(0x6B, 0xAC, 0xE6),
    RGBColor(0x20, 0x73, 0xBC),
    NAVY,
];
/// Text on the ramp's classes.
pub const ON_RAMP: [RGBColor; 4] = [TEXT, TEXT, WHITE, WHITE];

pub const NOTE_WASH: RGBColor = RGBColor(0xF3, 0xF5, 0xF7);
/// The usual range.
pub const USUAL_WASH: RGBColor = RGBColor(0xE8, 0xEF, 0xF6);
pub const LAND: RGBColor = RGBColor(0xF4, 0xF2, 0xEC);

/// The bundled family, as SVG names it.
pub const FAMILY: &str = "Noto Sans";

/// Canvas units in a millimetre; a unit is a tenth of a printed point.
pub const MM: f64 = 720.0 / 25.4;
/// Canvas units in a point.
pub const PT: f64 = 10.0;

/// Label size as printed on A4.
pub const LABEL: f64 = 9.0 * PT;
/// Least label size as printed on A4.
pub const LABEL_LEAST: f64 = 8.5 * PT;
/// Label size on a slide.
pub const SLIDE_LABEL: f64 = 18.0 * PT;
/// Baseline to baseline of labels.
pub const LEADING: f64 = 12.0 * PT;

/// Heights of figures on A4, millimetres.
pub const HEIGHTS: [f64; 3] = [55.0, 75.0, 110.0];
pub const MAP_HEIGHT: f64 = 165.0;

pub const DOT_RADIUS: f64 = 1.1 * MM;
pub const INTERVAL_WIDTH: f64 = 0.9 * PT;
pub const SERIES_WIDTH: f64 = 1.25 * PT;
pub const AXIS_WIDTH: f64 = 0.75 * PT;
pub const HAIRLINE_WIDTH: f64 = 0.5 * PT;
/// Share of the pitch that a bar fills.
pub const BAR_SHARE: f64 = 0.65;
/// Distance between the lines of a hatch, measured across them.
pub const HATCH_PITCH: f64 = 2.2 * PT;
/// Gap that keeps a label off what it labels.
pub const GAP: f64 = 4.0 * PT;
