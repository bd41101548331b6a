//! Labelled bars in one colour, the count at the end of each.

use super::canvas::{Anchor, Canvas, Frame, Type};
use super::scale::Scale;
use super::theme::{AXIS_WIDTH, BAR_SHARE, GAP, LEADING, LIMIT, MM, MUTED, NAVY};
use super::typography::CAP_HEIGHT;
use super::words::number;

pub struct Bar {
    pub label: String,
    pub count: u64,
    /// Not a group of its own but what is missing: hatched, and set off by a gap.
    pub is_unknown: bool,
}

const PITCH_ONE_LINE: f64 = 5.6 * MM;
const PITCH_TWO_LINES: f64 = 9.0 * MM;
const UNKNOWN_GAP: f64 = 2.0 * MM;

/// Height that the bars take, in canvas units, and whether labels may have two lines.
pub fn height(bars: &[Bar], width: f64, most: f64) -> (f64, usize) {
    let room = label_room(bars, width);
    let gap = if bars.iter().any(|bar| bar.is_unknown) {
        UNKNOWN_GAP
    } else {
        0.0
    };
    let two = bars.len() as f64 * PITCH_TWO_LINES + gap;
    let one = bars.len() as f64 * PITCH_ONE_LINE + gap;
    let is_long = bars.iter().any(|bar| Type::LABEL.width(&bar.label) > room);
    if is_long && two <= most {
        (two, 2)
    } else {
        (one, 1)
    }
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
    let has_gap = bars.iter().any(|bar| bar.is_unknown);
    let gap = if has_gap { UNKNOWN_GAP } else { 0.0 };
    let pitch = (bottom - gap) / bars.len().max(1) as f64;
    let mut top = 0.0;
    for bar in bars {
        if bar.is_unknown {
            top += gap;
        }
        let y = top + pitch / 2.0;
        let set = Type::LABEL.wrap(&bar.label, room, lines);
        // Centres the block of lines: from the top of the first's capitals to the last baseline.
        let block = (set.len().max(1) - 1) as f64 * LEADING;
        let first = y - block / 2.0 + Type::LABEL.size * CAP_HEIGHT / 2.0;
        canvas.lines(&set, (0.0, first), Anchor::Start, Type::LABEL);
        let right = scale.at(bar.count as f64);
        let thick = pitch.min(PITCH_ONE_LINE * 1.2) * BAR_SHARE;
        let frame = Frame {
            left,
            top: y - thick / 2.0,
            right,
            bottom: y + thick / 2.0,
        };
        if bar.count > 0 && bar.is_unknown {
            canvas.hatched_bar(frame, MUTED);
        } else if bar.count > 0 {
            canvas.rectangle(frame, NAVY);
        }
        let at = (right + GAP, Type::STRONG.baseline(y));
        canvas.text(number(bar.count), at, Anchor::Start, Type::STRONG);
        top += pitch;
    }
    canvas.line((left, 0.0), (left, bottom), AXIS_WIDTH, LIMIT);
}
