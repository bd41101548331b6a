//! A small panel for each force, all on one scale, in the same place every edition.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::canvas::{Anchor, Canvas, Frame, Point, Type, Words};
use super::scale::Scale;
use super::sentence::sentence;
use super::theme::{
    AXIS_WIDTH, CONTEXT, GAP, HAIRLINE, LABEL, LEADING, LIMIT, MM, NAVY, PINK, PT, SERIES_WIDTH,
    WHITE,
};
use super::typography::{ASCENT, DESCENT};
use super::words::{counted, month, number, place_and_window, source};
use super::{Columns, Figure};
use crate::analysis::{Findings, ForceFinding, MonthCount};
use crate::diagnostic::Diagnostic;

const NONE: &str = "No occurrence";

/// How panels stand on the page; the same in every edition while the forces are.
struct Grid {
    columns: usize,
    /// Millimetres: width and height.
    panel: (f64, f64),
}

impl Grid {
    /// Larger panels while there are few.
    fn of(forces: usize) -> Self {
        let (columns, panel) = match forces {
            0..=6 => (3, (54.0, 30.0)),
            _ => (4, (40.0, 18.0)),
        };
        Self { columns, panel }
    }

    fn gutter(&self) -> f64 {
        (Columns::Twelve.width() - self.columns as f64 * self.panel.0) / (self.columns - 1) as f64
    }
}

/// Millimetres between rows of panels: wide while there are few, narrow so that 43 forces fit one page.
const ROW_GAPS: [f64; 2] = [6.0, 1.8];
const ROWS_WIDE_MOST: usize = 8;

/// Whole months of every force, the median of the forces in grey, months outside a force's own
/// limits as diamonds, the last value named.
pub fn small_multiples(findings: &Findings) -> Result<Figure, Diagnostic> {
    let forces = &findings.forces;
    let words = words(findings);
    let months = months(forces);
    if months.is_empty() {
        let text = "No force has a whole month in this window.";
        return sentence(words, Columns::Twelve.width(), text);
    }
    if highest(forces) == 0 {
        let text = format!("{NONE} in any whole month.");
        return sentence(words, Columns::Twelve.width(), &text);
    }
    let grid = Grid::of(forces.len());
    let (columns, panel_size) = (grid.columns, grid.panel);
    let rows = forces.len().div_ceil(columns);
    let foot = (LEADING + GAP) / MM;
    let row_gap = ROW_GAPS[usize::from(rows > ROWS_WIDE_MOST)];
    let height = rows as f64 * (panel_size.1 + row_gap) - row_gap + foot;
    let mut canvas = Canvas::new(Columns::Twelve.width(), height);
    let median = medians(forces, &months);
    let high = highest(forces) as f64;
    for (n, force) in forces.iter().enumerate() {
        let left = (n % columns) as f64 * (panel_size.0 + grid.gutter()) * MM;
        let top = (n / columns) as f64 * (panel_size.1 + row_gap) * MM;
        let frame = Frame {
            left,
            top,
            right: left + panel_size.0 * MM,
            bottom: top + panel_size.1 * MM,
        };
        panel(&mut canvas, force, &frame, &months, &median, high);
        // Only the lowest panel of each column names the months.
        if n + columns >= forces.len() {
            let baseline = frame.bottom + GAP + LABEL * ASCENT;
            let ends = [
                (months.first(), frame.left, Anchor::Start),
                (months.last(), frame.right - value_room(high), Anchor::End),
            ];
            for (month, x, anchor) in ends {
                let name = month.map_or(String::new(), |m| m.format("%b %Y").to_string());
                canvas.text(name, (x, baseline), anchor, Type::MUTED);
            }
        }
    }
    canvas.into_figure(words)
}

fn whole(force: &ForceFinding) -> impl Iterator<Item = &MonthCount> {
    force.months.series.iter().filter(|m| m.part_to.is_none())
}

/// All whole months of all forces, in order.
fn months(forces: &[ForceFinding]) -> Vec<NaiveDate> {
    let all = forces.iter().flat_map(whole).map(|m| m.month);
    let set: std::collections::BTreeSet<NaiveDate> = all.collect();
    set.into_iter().collect()
}

fn highest(forces: &[ForceFinding]) -> u64 {
    let counts = forces.iter().flat_map(whole).filter_map(|m| m.count);
    counts.max().unwrap_or(0)
}

/// The middle of the forces' counts each month; drawn from three forces on.
fn medians(forces: &[ForceFinding], months: &[NaiveDate]) -> Vec<Option<f64>> {
    let mut by_month: BTreeMap<NaiveDate, Vec<u64>> = BTreeMap::new();
    for m in forces.iter().flat_map(whole) {
        by_month.entry(m.month).or_default().extend(m.count);
    }
    let middle = |counts: &mut Vec<u64>| {
        counts.sort_unstable();
        let n = counts.len();
        (n >= 3).then(|| (counts[(n - 1) / 2] + counts[n / 2]) as f64 / 2.0)
    };
    months
        .iter()
        .map(|month| by_month.get_mut(month).and_then(middle))
        .collect()
}

fn value_room(high: f64) -> f64 {
    Type::STRONG.width(&number(high as u64)) + 2.0 * GAP
}

fn panel(
    canvas: &mut Canvas,
    force: &ForceFinding,
    frame: &Frame,
    months: &[NaiveDate],
    median: &[Option<f64>],
    high: f64,
) {
    let name = Type::STRONG.ellipsize(&force.name, frame.width());
    let at = (frame.left, frame.top + LABEL * ASCENT);
    canvas.text(name, at, Anchor::Start, Type::STRONG);
    let plot = Frame {
        left: frame.left,
        top: frame.top + LEADING + 3.0 * PT,
        right: frame.right - value_room(high),
        bottom: frame.bottom,
    };
    let counts: BTreeMap<NaiveDate, u64> = whole(force)
        .filter_map(|m| Some((m.month, m.count?)))
        .collect();
    if counts.is_empty() {
        no_data(canvas, &plot);
        return;
    }
    let inset = 2.0 * PT;
    let slot = (plot.width() - 2.0 * inset) / (months.len() - 1).max(1) as f64;
    let x = |n: usize| plot.left + inset + n as f64 * slot;
    let scale = Scale::from_zero(high, plot.bottom, plot.top);
    canvas.line(
        (plot.left, plot.bottom),
        (plot.right, plot.bottom),
        AXIS_WIDTH,
        LIMIT,
    );
    for run in runs(median) {
        let points = run.iter().map(|(n, value)| (x(*n), scale.at(*value)));
        canvas.path(points.collect(), SERIES_WIDTH, CONTEXT);
    }
    let own: Vec<Option<f64>> = months
        .iter()
        .map(|month| counts.get(month).map(|count| *count as f64))
        .collect();
    for run in runs(&own) {
        let points: Vec<Point> = run.iter().map(|(n, v)| (x(*n), scale.at(*v))).collect();
        if points.len() == 1 {
            canvas.disc(points[0], SERIES_WIDTH, NAVY, 1.0);
        } else {
            canvas.path(points, SERIES_WIDTH, NAVY);
        }
    }
    for m in outside(force) {
        if let Ok(n) = months.binary_search(&m.month) {
            let at = (x(n), scale.at(m.count.unwrap_or(0) as f64));
            canvas.diamond(at, 2.4 * PT, PINK);
        }
    }
    if let Some((n, value)) = own
        .iter()
        .enumerate()
        .rev()
        .find_map(|(n, v)| Some((n, (*v)?)))
    {
        let y = scale.at(value);
        canvas.disc((x(n), y), 2.0 * PT, NAVY, 1.0);
        let lowest = frame.bottom - LABEL * DESCENT / 2.0;
        let highest = frame.top + LEADING + LABEL * ASCENT;
        let baseline = Type::STRONG.baseline(y).clamp(highest, lowest.max(highest));
        let at = (x(n) + GAP + PT, baseline);
        canvas.text(number(value as u64), at, Anchor::Start, Type::STRONG);
    }
}

/// Neighbours that have a value, so that a gap is not bridged.
fn runs(values: &[Option<f64>]) -> Vec<Vec<(usize, f64)>> {
    let mut runs: Vec<Vec<(usize, f64)>> = Vec::new();
    for (n, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last + 1 == n) => {
                run.push((n, *value));
            }
            _ => runs.push(vec![(n, *value)]),
        }
    }
    runs
}

fn no_data(canvas: &mut Canvas, plot: &Frame) {
    canvas.hatch(&vec![plot.corners().to_vec()], HAIRLINE);
    let text = "no data";
    let middle = (
        (plot.left + plot.right) / 2.0,
        Type::MUTED.baseline((plot.top + plot.bottom) / 2.0),
    );
    let frame = Type::MUTED.frame(text, middle, Anchor::Middle);
    canvas.rectangle(frame.grown(2.0 * PT), WHITE);
    canvas.text(text, middle, Anchor::Middle, Type::MUTED);
}

fn outside(force: &ForceFinding) -> Vec<&MonthCount> {
    let Some(limits) = force.months.limits.value() else {
        return Vec::new();
    };
    whole(force)
        .filter(|m| {
            m.count.is_some_and(|count| {
                let count = count as f64;
                count < limits.low || count > limits.high
            })
        })
        .collect()
}

fn words(findings: &Findings) -> Words {
    let forces = &findings.forces;
    let n = forces.len() as u64;
    let without = forces
        .iter()
        .filter(|force| whole(force).all(|m| m.count.is_none()))
        .count() as u64;
    let odd: Vec<(&ForceFinding, Vec<&MonthCount>)> = forces
        .iter()
        .map(|force| (force, outside(force)))
        .filter(|(_, months)| !months.is_empty())
        .collect();
    let out = odd.len() as u64;
    let title = match out {
        0 if highest(forces) == 0 => format!("{NONE} in any month of {}", counted(n, "force")),
        0 => format!(
            "No month of {} lies outside its limits",
            counted(n, "force")
        ),
        _ => format!(
            "{} of {} {} a month outside {} own limits",
            number(out),
            counted(n, "force"),
            super::words::verb(out, "has", "have"),
            super::words::verb(out, "its", "their")
        ),
    };
    let named: Vec<String> = odd
        .iter()
        .take(5)
        .map(|(force, months)| {
            let when: Vec<String> = months.iter().take(3).map(|m| month(m.month)).collect();
            format!("{} in {}", force.name, when.join(" and "))
        })
        .collect();
    let within = n - out - without;
    let mut alt = format!(
        "{} on one scale: {} within limits",
        counted(n, "force"),
        number(within)
    );
    if !named.is_empty() {
        alt.push_str(&format!(", outside: {}", named.join("; ")));
        if odd.len() > named.len() {
            alt.push_str(&format!(" and {} more", odd.len() - named.len()));
        }
    }
    if without > 0 {
        alt.push_str(&format!("; {} no data", number(without)));
    }
    alt.push('.');
    let high = highest(forces);
    Words {
        name: "small-multiples",
        title,
        subtitle: format!(
            "Occurrences each month, every panel from 0 to {}, {}",
            number(high),
            place_and_window(findings)
        ),
        caption: format!(
            "{} Grey: median of the forces. Diamond: outside the force's own 99.8% limits. At the \
             right: the last whole month. Part months are left out.",
            source(findings)
        ),
        alt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_parts_a_line() {
        let values = [Some(1.0), Some(2.0), None, Some(3.0)];
        let runs = runs(&values);
        assert_eq!(runs.len(), 2);
        assert_eq!(runs[1], [(3, 3.0)]);
    }
}
