//! Ranked dots: occurrences at each hotel, with their doubt.

use super::canvas::{Anchor, Canvas, Frame, Type, Words, axis_baseline, axis_values};
use super::scale::{Scale, ticks};
use super::sentence::sentence;
use super::theme::{
    AXIS_WIDTH, DOT_RADIUS, GAP, HEIGHTS, INTERVAL_WIDTH, LABEL, LEADING, LIMIT, MM, NAVY, PINK,
    USUAL_WASH,
};
use super::words::{counted, decimal, number, place_and_window, source, verb};
use super::{Columns, Figure};
use crate::analysis::{Band, Findings, Range, Stated, VenueFinding};
use crate::diagnostic::Diagnostic;

const ROWS: usize = 15;
/// Fewer hotels than this are not held against a usual range.
const LEAST_FOR_RANGE: usize = 5;
const PITCH_LEAST: f64 = 5.0 * MM;
const PITCH_MOST: f64 = 7.0 * MM;

/// The 15 hotels with most occurrences in the window: a dot for the count, a line for its 95 %
/// interval, a wash for the usual range.
pub fn premises(findings: &Findings, columns: Columns) -> Result<Figure, Diagnostic> {
    let words = words(findings);
    if findings.venues.is_empty() {
        let text = if findings.counts.occurrences == 0 {
            "No occurrence met the criteria, so none is placed at a hotel."
        } else {
            "No occurrence could be placed at a hotel of the register."
        };
        return sentence(words, columns.width(), text);
    }
    let shown = &findings.venues[..findings.venues.len().min(ROWS)];
    let rest = &findings.venues[shown.len()..];
    let usual = usual_range(findings);

    let foot = LEADING + GAP;
    let height = height(shown.len(), foot);
    let mut canvas = Canvas::new(columns.width(), height / MM);
    let rows_bottom = canvas.height - foot;
    let pitch = rows_bottom / shown.len() as f64;

    let more = more_line(rest);
    let name_room = name_room(shown, &more, canvas.width);
    let counts: Vec<String> = shown.iter().map(|v| number(v.occurrences)).collect();
    let count_room = counts
        .iter()
        .map(|count| Type::STRONG.width(count))
        .fold(0.0, f64::max);
    let plot_left = name_room + 2.0 * GAP;
    let plot_right = canvas.width - count_room - 3.0 * GAP;
    let high = shown
        .iter()
        .map(|v| v.interval.high.max(v.occurrences as f64))
        .chain(usual.map(|usual| usual.high))
        .fold(1.0, f64::max);
    let scale = Scale::from_zero(high, plot_left, plot_right);

    if let Some(usual) = usual {
        let wash = Frame {
            left: scale.at(usual.low.max(0.0)),
            top: 0.0,
            right: scale.at(usual.high),
            bottom: rows_bottom,
        };
        canvas.rectangle(wash, USUAL_WASH);
    }
    canvas.line(
        (plot_left, 0.0),
        (plot_left, rows_bottom),
        AXIS_WIDTH,
        LIMIT,
    );
    for (n, (venue, count)) in shown.iter().zip(&counts).enumerate() {
        let y = (n as f64 + 0.5) * pitch;
        let above = usual.is_some() && venue.band == Band::Above;
        let colour = if above { PINK } else { NAVY };
        name(&mut canvas, venue, name_room, y, above);
        let x = scale.at(venue.occurrences as f64);
        let (low, high) = (scale.at(venue.interval.low), scale.at(venue.interval.high));
        canvas.line((low, y), (high, y), INTERVAL_WIDTH, colour);
        if above {
            canvas.diamond((x, y), DOT_RADIUS, colour);
        } else {
            canvas.disc((x, y), DOT_RADIUS, colour, 1.0);
        }
        let at = (canvas.width, Type::STRONG.baseline(y));
        canvas.text(count, at, Anchor::End, Type::STRONG);
    }
    let marks: Vec<(f64, String)> = ticks(high, 4)
        .into_iter()
        .map(|value| (scale.at(value), decimal(value)))
        .collect();
    axis_values(&mut canvas, &marks, rows_bottom);
    if !rest.is_empty() {
        let at = (0.0, axis_baseline(rows_bottom));
        canvas.text(more, at, Anchor::Start, Type::MUTED);
    }
    canvas.into_figure(words)
}

fn usual_range(findings: &Findings) -> Option<Range> {
    let usual = findings.usual.value().copied();
    usual.filter(|_| findings.venues.len() >= LEAST_FOR_RANGE)
}

/// One of the fixed heights, or what a handful of rows needs.
fn height(rows: usize, foot: f64) -> f64 {
    let rows = rows as f64;
    if rows < LEAST_FOR_RANGE as f64 {
        return rows * PITCH_MOST + foot;
    }
    HEIGHTS
        .into_iter()
        .map(|height| height * MM)
        .find(|height| (height - foot) / rows >= PITCH_LEAST)
        .unwrap_or(rows * PITCH_LEAST + foot)
}

/// As wide as the longest name, but at most two fifths of the figure.
fn name_room(shown: &[VenueFinding], more: &str, width: f64) -> f64 {
    let longest = shown
        .iter()
        .map(|v| Type::STRONG.width(&v.name) + town_width(v))
        .fold(0.0, f64::max);
    longest.min(width * 0.4).max(Type::MUTED.width(more))
}

fn town_width(venue: &VenueFinding) -> f64 {
    if venue.town.is_empty() {
        0.0
    } else {
        GAP + Type::MUTED.width(&venue.town)
    }
}

/// The name, and the town after it where both fit.
fn name(canvas: &mut Canvas, venue: &VenueFinding, room: f64, y: f64, above: bool) {
    let set = if above { Type::STRONG } else { Type::LABEL };
    let name = set.ellipsize(&venue.name, room);
    let width = set.width(&name);
    canvas.text(name, (0.0, set.baseline(y)), Anchor::Start, set);
    if !venue.town.is_empty() && width + town_width(venue) <= room {
        let at = (width + GAP, set.baseline(y));
        canvas.text(&venue.town, at, Anchor::Start, Type::MUTED);
    }
}

/// `19 more, 1 to 2 each`.
fn more_line(rest: &[VenueFinding]) -> String {
    let counts = || rest.iter().map(|venue| venue.occurrences);
    let (Some(least), Some(most)) = (counts().min(), counts().max()) else {
        return String::new();
    };
    let each = if least == most {
        number(most)
    } else {
        format!("{} to {}", number(least), number(most))
    };
    format!("{} more, {each} each", number(rest.len() as u64))
}

fn words(findings: &Findings) -> Words {
    let n = findings.venues.len() as u64;
    let placed: u64 = findings.venues.iter().map(|venue| venue.occurrences).sum();
    let usual = usual_range(findings);
    let above = findings
        .venues
        .iter()
        .filter(|venue| usual.is_some() && venue.band == Band::Above)
        .count() as u64;
    let title = if n == 0 {
        "No hotel has an occurrence".to_owned()
    } else if usual.is_none() {
        format!(
            "{} {} {}",
            counted(n, "hotel"),
            verb(n, "has", "have"),
            counted(placed, "occurrence")
        )
    } else if above == 0 {
        format!("None of {} hotels lies above the usual range", number(n))
    } else {
        format!(
            "{} of {} hotels {} above the usual range",
            number(above),
            number(n),
            verb(above, "lies", "lie")
        )
    };
    let range = usual.map(|u| format!("{} to {}", decimal(u.low), decimal(u.high)));
    let subtitle = format!(
        "Occurrences at hotels, {} (n = {}); line: 95% interval{}",
        place_and_window(findings),
        number(placed),
        range.as_ref().map_or(String::new(), |range| format!(
            "; shaded: usual range, {range}"
        ))
    );
    let definition = match &range {
        Some(_) => format!(
            "Usual range: what one hotel would have were all {} open ones alike. Diamond: the \
             count lies above it, and above that of its rooms where known; the line shows the doubt.",
            number(findings.venues_open)
        ),
        None if n == 0 => String::new(),
        None => match &findings.usual {
            Stated::Undefined(reason) => {
                format!("No usual range is drawn: {}.", reason.trim_end_matches('.'))
            }
            Stated::Value(_) => "No usual range is drawn for so few.".to_owned(),
        },
    };
    let alt = match findings.venues.first() {
        None => "No occurrence is placed at a hotel.".to_owned(),
        Some(first) => {
            let town = if first.town.is_empty() {
                String::new()
            } else {
                format!(", {},", first.town)
            };
            let most = format!(
                "{}{town} has {} ({} to {})",
                first.name,
                counted(first.occurrences, "occurrence"),
                number(first.interval.low.round() as u64),
                number(first.interval.high.round() as u64)
            );
            match &range {
                Some(range) if above > 0 => format!(
                    "{most}, above the usual {range}; {} of {} hotels do not lie above it.",
                    number(n - above),
                    number(n)
                ),
                Some(range) => format!(
                    "{most}, the most; none of {} hotels lies above the usual {range}.",
                    number(n)
                ),
                None => format!("{most}, the most of {} hotels.", number(n)),
            }
        }
    };
    Words {
        name: "premises",
        title,
        subtitle,
        caption: format!(
            "{} Counted where the offence, a finding, a booking or a last sighting was at the \
             hotel. {definition}",
            source(findings)
        )
        .trim_end()
        .to_owned(),
        alt,
    }
}

// The label height bounds the rows: two neighbouring names must never touch.
const _: () = assert!(PITCH_LEAST > LABEL * 1.1);
