//! Findings -> one SVG for each figure, the same in PDF, slides and dashboard.
//!
//! A figure function lays marks on a canvas in tenths of a printed point, and returns a
//! [`Figure`]: the drawing, and the words that a document sets around it. Titles, subtitles and
//! captions are not in the drawing. Every word in a drawing is measured with the bundled font
//! before it is placed; a character that the font lacks is an error, since it would print as an
//! empty box.
//!
//! A figure without data is a sentence that says so; a map without outlines or
//! coordinates is `None`, and the document says why.

mod ages;
mod bars;
mod canvas;
mod categories;
mod districts;
mod labels;
mod months;
mod outlines;
mod premises;
mod quarters;

mod rhythm;
mod scale;
mod sentence;
mod small_multiples;
mod svg;
mod symbols;
pub mod theme;
mod typography;
pub mod words;

pub use ages::ages;
pub use categories::categories;
pub use districts::districts;
pub use months::months;
pub use premises::premises;
pub use quarters::quarters;

pub use rhythm::rhythm;
pub use small_multiples::small_multiples;
pub use symbols::symbols;

use serde::{Deserialize, Serialize};

/// One figure: the drawing without its title, and what is set around it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// File stem: `months`, `premises`, `rhythm`, `categories`, `districts`, `symbols`, ...
    pub name: String,
    /// The finding, at most 12 words.
    pub title: String,
    /// Measure, unit, place, period, n.
    pub subtitle: String,
    /// SVG text, every text in the bundled family, `viewBox` in tenths of a point.
    pub svg: String,
    /// Millimetres, as printed.
    pub width: f64,
    pub height: f64,
    /// Source and definition, set below.
    pub caption: String,
    /// What the figure shows, from the numbers.
    pub alt: String,
}

/// How many of the twelve columns of an A4 page a figure spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    Twelve,
    Six,
}

impl Columns {
    /// Millimetres: 12 columns of 10.83 and 11 gutters of 4, or 6 and 5.
    pub fn width(self) -> f64 {
        match self {
            Columns::Twelve => 174.0,
            Columns::Six => 85.0,
        }
    }
}
