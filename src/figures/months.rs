//! Joined dots month by month, held against the limits of a single month.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::canvas::{Anchor, Canvas, Frame, Point, Type, Words, spread};
use super::labels::segment_meets;
use super::scale::{Scale, ticks};
use super::sentence::sentence;
use super::theme::{
    AXIS_WIDTH, CONTEXT, DOT_RADIUS, GAP, HAIRLINE, LABEL, LEADING, LIMIT, NAVY, PINK, PT,
    SERIES_WIDTH, USUAL_WASH,
};
use super::typography::{ASCENT, DESCENT};
use super::words::{
    counted, day_of_year, decimal, month, month_initial, number, place_and_window, source, verb,
};
use super::{Columns, Figure};
use crate::analysis::{Findings, MonthCount, MonthLimits, Months};
use crate::diagnostic::Diagnostic;

/// Below this mean a single month says too little, and quarters are drawn.
const LEAST_MEAN: f64 = 2.0;
/// Up to this many steps, each is named.
const NAMED_EACH_MOST: usize = 12;
const HEIGHT: f64 = 75.0;
const DOT: f64 = DOT_RADIUS * 0.75;

/// One place of the series: a month, or three together.
struct Step {
    first: NaiveDate,
    last: NaiveDate,
    count: Option<u64>,
    part_to: Option<NaiveDate>,
}

/// Occurrences a month over the window and the part month after it. Limits are drawn where the
/// findings state them; a mean under 2 a month is drawn in quarters, without.
pub fn months(findings: &Findings, columns: Columns) -> Result<Figure, Diagnostic> {
    let whole = whole_counts(&findings.months);
    let total: u64 = whole.iter().map(|m| m.count.unwrap_or(0)).sum();
    if total == 0
        && findings
            .months
            .series
            .iter()
            .all(|m| m.count.unwrap_or(0) == 0)
    {
        let text = if findings.months.series.iter().any(|m| m.count.is_some()) {
            "No occurrence met the criteria in any month that the extract covers."
        } else {
            "The extract covers no month of this window."
        };
        let words = words(findings, false, &whole, None);
        return sentence(words, columns.width(), text);
    }
    let mean = total as f64 / whole.len().max(1) as f64;
    let quarters = mean < LEAST_MEAN && whole.len() >= 6;
    let limits = findings.months.limits.value().filter(|_| !quarters);
    let steps = if quarters {
        by_quarter(&findings.months)
    } else {
        by_month(&findings.months)
    };
    let words = words(findings, quarters, &whole, limits);
    draw(&steps, limits, columns).into_figure(words)
}

fn whole_counts(months: &Months) -> Vec<&MonthCount> {
    let whole = |m: &&MonthCount| m.part_to.is_none() && m.count.is_some();
    months.series.iter().filter(whole).collect()
}

fn by_month(months: &Months) -> Vec<Step> {
    let step = |m: &MonthCount| Step {
        first: m.month,
        last: m.month,
        count: m.count,
        part_to: m.part_to,
    };
    months.series.iter().map(step).collect()
}

/// Spans of three months that end with the last whole one; months before the first full span are
/// left out, and a span with an uncovered month has no count.
fn by_quarter(months: &Months) -> Vec<Step> {
    let whole = |m: &&MonthCount| m.part_to.is_none();
    let whole: Vec<&MonthCount> = months.series.iter().filter(whole).collect();
    let span = |three: &[&MonthCount]| Step {
        first: three[0].month,
        last: three[2].month,
        count: three.iter().map(|m| m.count).sum(),
        part_to: None,
    };
    whole[whole.len() % 3..].chunks_exact(3).map(span).collect()
}

fn draw(steps: &[Step], limits: Option<&MonthLimits>, columns: Columns) -> Canvas {
    let mut canvas = Canvas::new(columns.width(), HEIGHT);
    let most = steps.iter().filter_map(|s| s.count).max().unwrap_or(0) as f64;
    let high = most.max(limits.map_or(0.0, |l| l.high)).max(1.0);
    let values = ticks(high, 3);

    let tick_room = values
        .iter()
        .map(|value| Type::MUTED.width(&decimal(*value)))
        .fold(0.0, f64::max);
    let zeros = steps.iter().any(|s| s.count == Some(0));
    let notes = notes(steps, limits);
    let note_room = notes
        .iter()
        .map(|(_, note)| Type::MUTED.width(note))
        .fold(0.0, f64::max);
    let name_half = widest_name(steps) / 2.0;
    let plot = Frame {
        left: tick_room + GAP + DOT.max(name_half),
        top: LABEL + 2.0 * GAP,
        right: canvas.width - (note_room + 2.0 * GAP + DOT).max(name_half),
        bottom: canvas.height - 2.0 * LEADING - GAP - if zeros { LEADING } else { 0.0 },
    };
    let scale = Scale::from_zero(high, plot.bottom, plot.top);
    let slot = plot.width() / (steps.len().saturating_sub(1).max(1)) as f64;
    let x = |n: usize| plot.left + n as f64 * slot;

    range(&mut canvas, limits, &plot, &scale);
    for value in &values {
        let at = (tick_room, Type::MUTED.baseline(scale.at(*value)));
        canvas.text(decimal(*value), at, Anchor::End, Type::MUTED);
    }
    let edge = (plot.left - DOT, plot.right + DOT);
    canvas.line(
        (edge.0, plot.bottom),
        (edge.1, plot.bottom),
        AXIS_WIDTH,
        LIMIT,
    );
    for (y, note) in spread_notes(notes, &scale, canvas.height) {
        let at = (plot.right + DOT + 2.0 * GAP, Type::MUTED.baseline(y));
        canvas.text(note, at, Anchor::Start, Type::MUTED);
    }
    name_steps(&mut canvas, steps, &plot, slot, zeros);
    no_data(&mut canvas, steps, &plot, slot);
    links(&mut canvas, steps, &x, &scale);
    for (n, step) in steps.iter().enumerate() {
        let Some(count) = step.count else { continue };
        let at = (x(n), scale.at(count as f64));
        if step.part_to.is_some() {
            canvas.hollow(at, DOT, NAVY);
        } else if is_outside(step, limits) {
            canvas.diamond(at, DOT_RADIUS, PINK);
        } else {
            canvas.disc(at, DOT, NAVY, 1.0);
        }
    }
    name_values(&mut canvas, steps, limits, &x, &scale);
    canvas
}

fn is_outside(step: &Step, limits: Option<&MonthLimits>) -> bool {
    let outside = |count: f64| limits.is_some_and(|l| count < l.low || count > l.high);
    step.part_to.is_none() && step.count.is_some_and(|count| outside(count as f64))
}

/// The wash between the limits, their lines and the centre.
fn range(canvas: &mut Canvas, limits: Option<&MonthLimits>, plot: &Frame, scale: &Scale) {
    let Some(limits) = limits else { return };
    let (left, right) = (plot.left - DOT, plot.right + DOT);
    let wash = Frame {
        left,
        top: scale.at(limits.high),
        right,
        bottom: scale.at(limits.low.max(0.0)),
    };
    canvas.rectangle(wash, USUAL_WASH);
    let mut bounds = vec![limits.high];
    if limits.low > 0.0 {
        bounds.push(limits.low);
    }
    for bound in bounds {
        let y = scale.at(bound);
        canvas.dashed((left, y), (right, y), AXIS_WIDTH, LIMIT);
    }
    let y = scale.at(limits.mean);
    canvas.line((left, y), (right, y), AXIS_WIDTH, CONTEXT);
}

/// What is said at the right: value on the y axis, words.
fn notes(steps: &[Step], limits: Option<&MonthLimits>) -> Vec<(f64, String)> {
    let mut notes = Vec::new();
    if let Some(limits) = limits {
        notes.push((limits.high, format!("upper limit {}", decimal(limits.high))));
        notes.push((limits.mean, format!("average {}", decimal(limits.mean))));
        if limits.low > 0.0 {
            notes.push((limits.low, format!("lower limit {}", decimal(limits.low))));
        }
    }
    if let Some(Step {
        count: Some(count),
        part_to: Some(to),
        ..
    }) = steps.last()
    {
        let text = format!("{}, to {} (part)", number(*count), day_of_year(*to));
        notes.push((*count as f64, text));
    }
    notes
}

fn spread_notes(notes: Vec<(f64, String)>, scale: &Scale, height: f64) -> Vec<(f64, String)> {
    let wishes: Vec<f64> = notes.iter().map(|(value, _)| scale.at(*value)).collect();
    let places = spread(&wishes, LABEL * (ASCENT + DESCENT), LABEL, height - LABEL);
    let texts = notes.into_iter().map(|(_, text)| text);
    places.into_iter().zip(texts).collect()
}

/// `N`, or `Nov to Jan`.
fn name(step: &Step) -> String {
    if step.first == step.last {
        month_initial(step.first)
    } else {
        format!("{} to {}", step.first.format("%b"), step.last.format("%b"))
    }
}

fn widest_name(steps: &[Step]) -> f64 {
    let widths = steps.iter().map(|step| Type::MUTED.width(&name(step)));
    widths.fold(0.0, f64::max)
}

/// Initials of the months, and each year under its first month.
fn name_steps(canvas: &mut Canvas, steps: &[Step], plot: &Frame, slot: f64, zeros: bool) {
    let top = plot.bottom + GAP + if zeros { LEADING } else { 0.0 };
    let first_line = top + LABEL * ASCENT;
    let second_line = first_line + LEADING;
    let names: Vec<String> = steps.iter().map(name).collect();
    let widest = widest_name(steps);
    let every = [1, 2, 3, 6, 12, 24]
        .into_iter()
        .find(|every| widest + 2.0 * PT <= slot * *every as f64)
        .unwrap_or(48);
    let mut years: Vec<(f64, i32)> = Vec::new();
    for (n, (step, name)) in steps.iter().zip(&names).enumerate().step_by(every) {
        let x = plot.left + n as f64 * slot;
        canvas.text(name, (x, first_line), Anchor::Middle, Type::MUTED);
        let year = step.first.year();
        if years.last().is_none_or(|(_, last)| *last != year) {
            years.push((x - Type::MUTED.width(name) / 2.0, year));
        }
    }
    // From the right: where two are too near, the earlier year has the fewer months and goes.
    let mut free_to = canvas.width;
    for (left, year) in years.into_iter().rev() {
        let text = year.to_string();
        if left + Type::MUTED.width(&text) <= free_to {
            canvas.text(text, (left, second_line), Anchor::Start, Type::MUTED);
            free_to = left - GAP;
        }
    }
}

/// Hatches each run that the extract does not cover, and says so where the words fit.
fn no_data(canvas: &mut Canvas, steps: &[Step], plot: &Frame, slot: f64) {
    let mut n = 0;
    while n < steps.len() {
        let from = n;
        while n < steps.len() && steps[n].count.is_none() {
            n += 1;
        }
        if n == from {
            n += 1;
            continue;
        }
        let frame = Frame {
            left: plot.left + from as f64 * slot - slot / 2.0 + DOT,
            top: plot.top,
            right: plot.left + n as f64 * slot - slot / 2.0 - DOT,
            bottom: plot.bottom,
        };
        let frame = Frame {
            left: frame.left.max(plot.left - DOT),
            right: frame.right.min(plot.right + DOT),
            ..frame
        };
        canvas.rectangle(frame, super::theme::WHITE);
        canvas.hatch(&vec![frame.corners().to_vec()], HAIRLINE);
        let text = "no data";
        let centre = ((frame.left + frame.right) / 2.0, plot.top + LEADING);
        let room = Type::MUTED.frame(text, centre, Anchor::Middle).grown(PT);
        if room.width() <= frame.width() {
            canvas.rectangle(room, super::theme::WHITE);
            canvas.text(text, centre, Anchor::Middle, Type::MUTED);
        }
    }
}

/// Joins neighbours; a link to a part month is dashed, a gap is not bridged.
fn links(canvas: &mut Canvas, steps: &[Step], x: &dyn Fn(usize) -> f64, scale: &Scale) {
    let mut run: Vec<Point> = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        let place = step.count.map(|count| (x(n), scale.at(count as f64)));
        let before = n.checked_sub(1).map(|before| &steps[before]);
        let is_part_link = step.part_to.is_some() || before.is_some_and(|b| b.part_to.is_some());
        if let (Some(to), Some(&from)) = (place, run.last())
            && is_part_link
        {
            canvas.dashed(from, to, SERIES_WIDTH, NAVY);
        }
        if place.is_none() || is_part_link {
            flush(canvas, &mut run);
        }
        run.extend(place);
    }
    flush(canvas, &mut run);
}

fn flush(canvas: &mut Canvas, run: &mut Vec<Point>) {
    if run.len() > 1 {
        canvas.path(std::mem::take(run), SERIES_WIDTH, NAVY);
    }
    run.clear();
}

/// Numbers at the steps that matter, each where it meets no other text and, if that can be, no
/// line. Zeros are named under the axis.
fn name_values(
    canvas: &mut Canvas,
    steps: &[Step],
    limits: Option<&MonthLimits>,
    x: &dyn Fn(usize) -> f64,
    scale: &Scale,
) {
    let lines = lines(steps, limits, x, scale);
    for n in worth_naming(steps, limits) {
        let Some(count) = steps[n].count else {
            continue;
        };
        let text = number(count);
        let (x, y) = (x(n), scale.at(count as f64));
        let away = DOT_RADIUS * 1.3 + GAP / 2.0;
        let level = Type::STRONG.baseline(y);
        let places = [
            ((x, y - away - LABEL * DESCENT / 2.0), Anchor::Middle),
            ((x, y + away + LABEL * ASCENT), Anchor::Middle),
            ((x + away, level), Anchor::Start),
            ((x - away, level), Anchor::End),
            ((x + away * 0.7, y - away * 0.7), Anchor::Start),
            ((x - away * 0.7, y - away * 0.7), Anchor::End),
        ];
        let frame = |(at, anchor): &(Point, Anchor)| Type::STRONG.frame(&text, *at, *anchor);
        let fits = |place: &&(Point, Anchor)| {
            let frame = frame(place);
            canvas.is_free(&frame) && frame.bottom <= scale.at(0.0)
        };
        let is_clear = |place: &&(Point, Anchor)| {
            let frame = frame(place);
            fits(place) && !lines.iter().any(|(a, b)| segment_meets(*a, *b, &frame))
        };
        let place = places
            .iter()
            .find(is_clear)
            .or_else(|| places.iter().find(fits));
        if let Some((at, anchor)) = place {
            canvas.text(&text, *at, *anchor, Type::STRONG);
        }
    }
    for (n, step) in steps.iter().enumerate() {
        let at = (x(n), scale.at(0.0) + DOT + GAP / 2.0 + LABEL * ASCENT);
        let frame = Type::MUTED.frame("0", at, Anchor::Middle);
        if step.count == Some(0) && step.part_to.is_none() && canvas.is_free(&frame) {
            canvas.text("0", at, Anchor::Middle, Type::MUTED);
        }
    }
}

/// Every step while they are few; else those outside the limits, the last whole one, the most and
/// the least. Most important first, none twice, no zero.
fn worth_naming(steps: &[Step], limits: Option<&MonthLimits>) -> Vec<usize> {
    let whole = |n: &usize| steps[*n].part_to.is_none() && steps[*n].count.is_some_and(|c| c > 0);
    let by_count = |n: &usize| steps[*n].count;
    let all = || (0..steps.len()).filter(whole);
    let mut wanted: Vec<usize> = all().filter(|&n| is_outside(&steps[n], limits)).collect();
    wanted.extend(all().next_back());
    wanted.extend(all().max_by_key(by_count));
    wanted.extend(all().min_by_key(by_count));
    if steps.len() <= NAMED_EACH_MOST {
        wanted.extend(all());
    }
    let mut seen = BTreeSet::new();
    wanted.retain(|n| seen.insert(*n));
    wanted
}

/// What a number should not lie on: the series, the limits and the centre.
fn lines(
    steps: &[Step],
    limits: Option<&MonthLimits>,
    x: &dyn Fn(usize) -> f64,
    scale: &Scale,
) -> Vec<(Point, Point)> {
    let place = |n: usize| Some((x(n), scale.at(steps[n].count? as f64)));
    let mut lines: Vec<(Point, Point)> = (1..steps.len())
        .filter_map(|n| Some((place(n - 1)?, place(n)?)))
        .collect();
    if let Some(limits) = limits {
        let ends = (x(0), x(steps.len() - 1));
        for value in [limits.low, limits.mean, limits.high] {
            let y = scale.at(value);
            lines.push(((ends.0, y), (ends.1, y)));
        }
    }
    lines
}

fn words(
    findings: &Findings,
    quarters: bool,
    whole: &[&MonthCount],
    limits: Option<&MonthLimits>,
) -> Words {
    let n = whole.len() as u64;
    let total: u64 = whole.iter().filter_map(|m| m.count).sum();
    let outside: Vec<&&MonthCount> = whole
        .iter()
        .filter(|m| {
            let count = m.count.unwrap_or(0) as f64;
            limits.is_some_and(|l| count < l.low || count > l.high)
        })
        .collect();
    let title = match (limits, outside.len() as u64) {
        (None, _) => format!(
            "{} in {}",
            counted(total, "occurrence"),
            counted(n, "whole month")
        ),
        (Some(_), 0) => format!("No month in {} lies outside the usual range", number(n)),
        (Some(_), out) => format!(
            "{} in {} {} outside the usual range",
            counted(out, "month"),
            number(n),
            verb(out, "lies", "lie")
        ),
    };
    let unit = if quarters { "three months" } else { "month" };
    let subtitle = format!(
        "Occurrences each {unit}, {} (n = {})",
        place_and_window(findings),
        number(total)
    );
    let mut caption = source(findings);
    if limits.is_some() {
        caption.push_str(
            " Limits: 99.8% of months would lie within them were every month alike; a diamond lies \
             outside.",
        );
    } else if quarters {
        caption.push_str(
            " Under 2 a month on average, so three months are counted together, without limits.",
        );
    } else if let crate::analysis::Stated::Undefined(reason) = &findings.months.limits {
        caption.push_str(&format!(
            " No limits are drawn: {}.",
            reason.trim_end_matches('.')
        ));
    }
    if findings.months.series.iter().any(|m| m.part_to.is_some()) && !quarters {
        caption.push_str(" A hollow dot is a part month, not judged.");
    }
    if findings.months.series.iter().any(|m| m.count.is_none()) {
        caption.push_str(" Hatched: no data.");
    }
    Words {
        name: "months",
        title,
        subtitle,
        caption,
        alt: alt(findings, quarters, whole, limits, &outside),
    }
}

fn alt(
    findings: &Findings,
    quarters: bool,
    whole: &[&MonthCount],
    limits: Option<&MonthLimits>,
    outside: &[&&MonthCount],
) -> String {
    let counts = || whole.iter().filter_map(|m| m.count);
    let (Some(least), Some(most)) = (counts().min(), counts().max()) else {
        return "The extract covers no whole month of the window.".to_owned();
    };
    let range = if least == most {
        counted(most, "occurrence")
    } else {
        format!("{} to {}", number(least), counted(most, "occurrence"))
    };
    let over = counted(whole.len() as u64, "month");
    let mut alt = format!("{range} a month over {over}");
    if let Some(limits) = limits {
        let range = format!("{} to {}", decimal(limits.low), decimal(limits.high));
        if outside.is_empty() {
            alt.push_str(&format!(", all within {range}"));
        } else {
            let named: Vec<String> = outside
                .iter()
                .map(|m| format!("{} ({})", month(m.month), number(m.count.unwrap_or(0))))
                .collect();
            alt.push_str(&format!("; outside {range}: {}", named.join(", ")));
        }
    }
    if let Some(last) = findings.months.series.last()
        && last.part_to.is_some()
        && !quarters
    {
        alt.push_str(&format!("; {}, part, is not judged", month(last.month)));
    }
    alt.push('.');
    alt
}
