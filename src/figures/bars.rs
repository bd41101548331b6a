//! Labelled bars in one colour, the count at the end of each.

use super::canvas::{Anchor, Canvas, Frame, Type};
use super::scale::Scale;
use super::theme::{AXIS_WIDTH, BAR_SHARE, CONTEXT, GAP, LEADING, LIMIT, MM, MUTED, NAVY};
use super::typography::CAP_HEIGHT;
use super::words::number;

pub struct Bar {
    pub label: String,
    pub count: u64,
    pub part: Part,
}

/// What a bar stands for; a gap sets off each part from the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What the figure is about.
    Measured,
    /// What stands beside it: grey.
    Context,
    /// Not a group of its own but what is missing: hatched.
    Unknown,
}

const PITCH_ONE_LINE: f64 = 5.6 * MM;
const PITCH_TWO_LINES: f64 = 8.6 * MM;
const PART_GAP: f64 = 2.5 * MM;

/// Height that the bars take, in canvas units, and whether labels may have two lines.
pub fn height(bars: &[Bar], width: f64, most: f64) -> (f64, usize) {
    let room = label_room(bars, width);
    let of_lines = |lines: usize| -> f64 {
        let pitches = bars.iter().map(|bar| pitch(&bar.label, room, lines));
        pitches.sum::<f64>() + gaps(bars)
    };
    let two = of_lines(2);
    if two <= most {
        (two, 2)
    } else {
        (of_lines(1), 1)
    }
}

/// Room of a bar whose label may have so many lines.
fn pitch(label: &str, room: f64, lines: usize) -> f64 {
    if lines > 1 && Type::LABEL.width(label) > room {
        PITCH_TWO_LINES
    } else {
        PITCH_ONE_LINE
    }
}

fn gaps(bars: &[Bar]) -> f64 {
    let changes = bars.windows(2).filter(|pair| pair[0].part != pair[1].part);
    changes.count() as f64 * PART_GAP
}

/// As wide as the longest label, but at most two fifths of the figure.
fn label_room(bars: &[Bar], width: f64) -> f64 {
    let widths = bars.iter().map(|bar| Type::LABEL.width(&bar.label));
    widths.fold(0.0, f64::max).min(width * 0.4)
}

/// Draws the bars into the upper `bottom` units of the canvas.
pub fn draw(canvas: &mut Canvas, bars: &[Bar], bottom: f64, lines: usize) {
    let room = label_room(bars, canvas.width);
    let left = room + 2.0 * GAP;
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    let count_room = Type::STRONG.width(&number(most)) + GAP;
    let scale = Scale::from_zero(most as f64, left, canvas.width - count_room);
    let pitches: Vec<f64> = bars
        .iter()
        .map(|bar| pitch(&bar.label, room, lines))
        .collect();
    let stretch = (bottom - gaps(bars)) / pitches.iter().sum::<f64>().max(1.0);
    let mut top = 0.0;
    let mut above: Option<Part> = None;
    for (bar, pitch) in bars.iter().zip(pitches) {
        if above.is_some_and(|part| part != bar.part) {
            top += PART_GAP;
        }
        above = Some(bar.part);
        let pitch = pitch * stretch;
        let y = top + pitch / 2.0;
        let set = Type::LABEL.wrap(&bar.label, room, lines);
        // Centres the block of lines: from the top of the first's capitals to the last baseline.
        let block = (set.len().max(1) - 1) as f64 * LEADING;
        let first = y - block / 2.0 + Type::LABEL.size * CAP_HEIGHT / 2.0;
        canvas.lines(&set, (0.0, first), Anchor::Start, Type::LABEL);
        let right = scale.at(bar.count as f64);
        let thick = (PITCH_ONE_LINE * stretch.min(1.2)) * BAR_SHARE;
        let frame = Frame {
            left,
            top: y - thick / 2.0,
            right,
            bottom: y + thick / 2.0,
        };
        match bar.part {
            _ if bar.count == 0 => {}
            Part::Measured => canvas.rectangle(frame, NAVY),
            Part::Context => canvas.rectangle(frame, CONTEXT),
            Part::Unknown => canvas.hatched_bar(frame, MUTED),
        }
        let at = (right + GAP, Type::STRONG.baseline(y));
        canvas.text(number(bar.count), at, Anchor::Start, Type::STRONG);
        top += pitch;
    }
    canvas.line((left, 0.0), (left, bottom), AXIS_WIDTH, LIMIT);
}
