//! Weekday by hour: a dot an occurrence while they are few, cells with counts when they are many.

use super::canvas::{Anchor, Canvas, Frame, Type, Words};
use super::scale::Scale;
use super::sentence::sentence;
use super::theme::{
    BAR_SHARE, CONTEXT, DOT_RADIUS, GAP, HAIRLINE, HAIRLINE_WIDTH, LABEL, LEADING, NAVY, NOTE_WASH,
    ON_RAMP, PT, RAMP, USUAL_WASH,
};
use super::typography::ASCENT;
use super::words::{counted, number, place_and_window, source, verb};
use super::{Columns, Figure};
use crate::analysis::{Findings, Rhythm};
use crate::diagnostic::Diagnostic;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const HEIGHT: f64 = 75.0;
/// From this many on, dots would hide one another.
const CELLS_FROM: u64 = 30;
/// From this many on, cells of three hours hold enough to be read.
const FINE_CELLS_FROM: u64 = 100;
/// Under this many the two days are not set against what chance would give.
const LEAST_FOR_SHARE: u64 = 10;
const MINUTES: f64 = 1440.0;
/// Minutes after 06:00 between which it is night: 20:00 to 06:00.
const NIGHT: (f64, f64) = (840.0, MINUTES);
/// Room for the longest margin bar.
const BAR_LENGTH: f64 = 60.0 * PT;

/// Occurrences by weekday and hour, days running from 06:00 to 06:00. Under 30 with a known time:
/// a dot each; under 100: cells of six hours; else of three.
pub fn rhythm(findings: &Findings, columns: Columns) -> Result<Figure, Diagnostic> {
    let rhythm = &findings.rhythm;
    let words = words(findings);
    if rhythm.known == 0 {
        let text = match rhythm.unknown {
            0 => "No occurrence met the criteria.".to_owned(),
            n => format!("None of {} has a known time.", counted(n, "occurrence")),
        };
        return sentence(words, columns.width(), &text);
    }
    let mut canvas = Canvas::new(columns.width(), HEIGHT);
    let foot = LEADING;
    if rhythm.known < CELLS_FROM {
        dots(&mut canvas, rhythm, foot);
    } else {
        cells(&mut canvas, rhythm, foot);
    }
    let unknown = match rhythm.unknown {
        0 => "Every occurrence has a known time.".to_owned(),
        n => format!(
            "{} of {} without a known time: not drawn.",
            number(n),
            number(n + rhythm.known)
        ),
    };
    let at = (0.0, canvas.height - LABEL * 0.3);
    canvas.text(unknown, at, Anchor::Start, Type::MUTED);
    canvas.into_figure(words)
}

fn day_room() -> f64 {
    let widths = DAYS.iter().map(|day| Type::LABEL.width(day));
    widths.fold(0.0, f64::max) + 2.0 * GAP
}

fn day_total(rhythm: &Rhythm, day: usize) -> u64 {
    rhythm.cells[day].iter().sum()
}

fn dots(canvas: &mut Canvas, rhythm: &Rhythm, foot: f64) {
    let hour_half = Type::MUTED.width("06:00") / 2.0;
    let plot = Frame {
        left: day_room() + hour_half,
        top: LEADING + GAP,
        right: canvas.width - 5.0 * GAP - hour_half,
        bottom: canvas.height - foot - GAP,
    };
    let pitch = plot.height() / 7.0;
    let scale = Scale::from_zero(MINUTES, plot.left, plot.right);
    let night = Frame {
        left: scale.at(NIGHT.0),
        right: scale.at(NIGHT.1),
        ..plot
    };
    canvas.rectangle(night, USUAL_WASH);
    for (n, hour) in ["06:00", "12:00", "18:00", "00:00", "06:00"]
        .iter()
        .enumerate()
    {
        let at = (scale.at(n as f64 * 360.0), LABEL * ASCENT);
        canvas.text(*hour, at, Anchor::Middle, Type::MUTED);
    }
    for (day, name) in DAYS.iter().enumerate() {
        let y = plot.top + (day as f64 + 0.5) * pitch;
        canvas.text(
            *name,
            (0.0, Type::LABEL.baseline(y)),
            Anchor::Start,
            Type::LABEL,
        );
        canvas.line((plot.left, y), (plot.right, y), HAIRLINE_WIDTH, HAIRLINE);
        let at = (canvas.width, Type::STRONG.baseline(y));
        canvas.text(
            number(day_total(rhythm, day)),
            at,
            Anchor::End,
            Type::STRONG,
        );
        let mut minutes = rhythm.minutes[day].clone();
        minutes.sort_unstable();
        // Dots that would lie on one another move up or down by a diameter, at most two steps.
        let step = (2.2 * DOT_RADIUS).min(pitch / 4.0);
        let mut last = [f64::NEG_INFINITY; 5];
        for minute in minutes {
            let x = scale.at(f64::from(minute));
            let free = |lane: &usize| x - last[*lane] >= 2.0 * DOT_RADIUS;
            let lane = (0..last.len()).find(free).unwrap_or(0);
            last[lane] = x;
            let shift = [0.0, -1.0, 1.0, -1.8, 1.8][lane] * step;
            canvas.disc((x, y + shift), DOT_RADIUS, NAVY, 1.0);
        }
    }
}

fn cells(canvas: &mut Canvas, rhythm: &Rhythm, foot: f64) {
    let bar_room = BAR_LENGTH.min(canvas.width * 0.14);
    let widest_total = (0..7)
        .map(|day| Type::STRONG.width(&number(day_total(rhythm, day))))
        .fold(0.0, f64::max);
    let band_bars = 20.0 * PT;
    let hour_half = Type::MUTED.width("06") / 2.0;
    let plot = Frame {
        left: day_room() + hour_half,
        top: LEADING + GAP,
        right: canvas.width - bar_room - widest_total - 4.0 * GAP,
        bottom: canvas.height - foot - band_bars - LEADING - 2.0 * GAP,
    };
    let pitch = plot.height() / 7.0;
    let bands = bands(rhythm, &plot);
    let hours = 24 / bands;
    let count = |day: usize, band: usize| -> u64 {
        rhythm.cells[day][band * hours..(band + 1) * hours]
            .iter()
            .sum()
    };
    let width = plot.width() / bands as f64;
    let most = (0..7)
        .flat_map(|day| (0..bands).map(move |band| (day, band)))
        .map(|(day, band)| count(day, band))
        .max()
        .unwrap_or(0);

    for band in 0..=bands {
        let hour = (6 + band * hours) % 24;
        let at = (plot.left + band as f64 * width, LABEL * ASCENT);
        canvas.text(format!("{hour:02}"), at, Anchor::Middle, Type::MUTED);
    }
    for (day, name) in DAYS.iter().enumerate() {
        let top = plot.top + day as f64 * pitch;
        let y = top + pitch / 2.0;
        canvas.text(
            *name,
            (0.0, Type::LABEL.baseline(y)),
            Anchor::Start,
            Type::LABEL,
        );
        for band in 0..bands {
            let left = plot.left + band as f64 * width;
            let cell = Frame {
                left,
                top,
                right: left + width,
                bottom: top + pitch,
            }
            .grown(-0.75 * PT);
            let n = count(day, band);
            if n == 0 {
                canvas.rectangle(cell, NOTE_WASH);
                continue;
            }
            let class = ramp_class(n, most);
            canvas.rectangle(cell, RAMP[class]);
            let at = (left + width / 2.0, Type::LABEL.baseline(y));
            let set = Type::LABEL.coloured(ON_RAMP[class]);
            canvas.text(number(n), at, Anchor::Middle, set);
        }
    }
    day_bars(canvas, rhythm, &plot, bar_room);
    let totals: Vec<u64> = (0..bands)
        .map(|band| (0..7).map(|day| count(day, band)).sum())
        .collect();
    band_totals(canvas, &totals, &plot, band_bars);
}

/// Eight bands, or four while there are few or where a count would not fit in a cell.
fn bands(rhythm: &Rhythm, plot: &Frame) -> usize {
    let fits = |bands: usize| {
        let hours = 24 / bands;
        let room = plot.width() / bands as f64 - 3.0 * PT;
        let cells = rhythm.cells.iter().flat_map(|day| day.chunks(hours));
        let totals = (0..bands).map(|band| {
            let cells = rhythm
                .cells
                .iter()
                .map(|day| &day[band * hours..(band + 1) * hours]);
            cells.flatten().sum::<u64>()
        });
        cells
            .map(|cell| cell.iter().sum::<u64>())
            .chain(totals)
            .all(|n| Type::STRONG.width(&number(n)) <= room)
    };
    if rhythm.known >= FINE_CELLS_FROM && fits(8) {
        8
    } else {
        4
    }
}

/// Quarters of the largest count.
fn ramp_class(n: u64, most: u64) -> usize {
    ((n * 4).div_ceil(most.max(1)) as usize).clamp(1, 4) - 1
}

fn day_bars(canvas: &mut Canvas, rhythm: &Rhythm, plot: &Frame, room: f64) {
    let most = (0..7).map(|day| day_total(rhythm, day)).max().unwrap_or(0);
    let left = plot.right + 2.0 * GAP;
    let scale = Scale::from_zero(most as f64, left, left + room);
    let pitch = plot.height() / 7.0;
    for day in 0..7 {
        let total = day_total(rhythm, day);
        let y = plot.top + (day as f64 + 0.5) * pitch;
        let right = scale.at(total as f64);
        if total > 0 {
            let bar = Frame {
                left,
                top: y - pitch * BAR_SHARE / 2.0,
                right,
                bottom: y + pitch * BAR_SHARE / 2.0,
            };
            canvas.rectangle(bar, CONTEXT);
        }
        let at = (right + GAP, Type::STRONG.baseline(y));
        canvas.text(number(total), at, Anchor::Start, Type::STRONG);
    }
}

fn band_totals(canvas: &mut Canvas, totals: &[u64], plot: &Frame, room: f64) {
    let most = totals.iter().max().copied().unwrap_or(0);
    let top = plot.bottom + GAP;
    let scale = Scale::from_zero(most as f64, top, top + room);
    let width = plot.width() / totals.len() as f64;
    for (band, total) in totals.iter().enumerate() {
        let x = plot.left + (band as f64 + 0.5) * width;
        let bottom = scale.at(*total as f64);
        if *total > 0 {
            let bar = Frame {
                left: x - width * BAR_SHARE / 2.0,
                top,
                right: x + width * BAR_SHARE / 2.0,
                bottom,
            };
            canvas.rectangle(bar, CONTEXT);
        }
        let at = (x, bottom + GAP / 2.0 + LABEL * ASCENT);
        canvas.text(number(*total), at, Anchor::Middle, Type::STRONG);
    }
}

fn words(findings: &Findings) -> Words {
    let rhythm = &findings.rhythm;
    let known = rhythm.known;
    let (friday, saturday) = (day_total(rhythm, 4), day_total(rhythm, 5));
    let both = friday + saturday;
    let title = if known == 0 {
        "No occurrence has a known time".to_owned()
    } else if known < LEAST_FOR_SHARE {
        format!(
            "{} {} a known time",
            counted(known, "occurrence"),
            verb(known, "has", "have")
        )
    } else {
        format!(
            "{} of {} with known time fell on Friday or Saturday",
            number(both),
            number(known)
        )
    };
    let unit = if known < CELLS_FROM {
        "a dot each"
    } else {
        "counts"
    };
    let even = (known as f64 * 2.0 / 7.0).round() as u64;
    let expected = if known < LEAST_FOR_SHARE {
        String::new()
    } else {
        format!(
            " {} would fall on these two days if all were alike; no test is made.",
            number(even)
        )
    };
    let alt = if known == 0 {
        "No occurrence has a known time.".to_owned()
    } else {
        format!(
            "Of {} with known time, {} fell on Friday or Saturday; {} expected if even. {} without \
             a known time.",
            number(known),
            number(both),
            number(even),
            number(rhythm.unknown)
        )
    };
    Words {
        name: "rhythm",
        title,
        subtitle: format!(
            "Occurrences by weekday and hour, {unit}, {} (n = {})",
            place_and_window(findings),
            number(known)
        ),
        caption: format!(
            "{} Each row runs from 06:00 to 06:00, so a night is one row.{expected}",
            source(findings)
        ),
        alt,
    }
}
