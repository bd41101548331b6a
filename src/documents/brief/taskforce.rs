//! Every force side by side.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::wording::{
    change, count, days, hash, length, month, occurrences, one_line, plural, range, sentence,
    share_alone,
};
use super::{Furniture, House, Line, Placed, Table, force_pack};
use crate::analysis::{Findings, ForceFinding, Stated};
use crate::edition::{Edition, Marking};
use crate::figures::Figure;

/// Everything the taskforce summary says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskforceBrief {
    pub furniture: Furniture,
    pub title: String,
    pub standfirst: String,
    /// In the order of names, never of values.
    pub forces: Vec<ForceRow>,
    pub heads: Vec<String>,
    /// Tick values, from 0; the last is the end of the axis.
    pub ticks: Vec<u64>,
    /// Median count of the forces with data.
    pub median: Option<f64>,
    pub median_label: Option<String>,
    pub comparison_note: String,
    pub lines: Vec<Line>,
    /// Shares of each force with intervals.
    pub shares: Table,
    /// Recording side by side.
    pub recording: Table,
    pub method: Vec<String>,
    pub definitions: Vec<(String, String)>,
    pub control: Vec<(String, String)>,
    pub figures: BTreeMap<String, Placed>,
    pub absent: BTreeMap<String, String>,
}

/// One force of the comparison. `value` and the interval are `None` where no data came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForceRow {
    pub name: String,
    pub count: String,
    pub interval: String,
    pub change: String,
    pub state: String,
    pub value: Option<f64>,
    pub low: f64,
    pub high: f64,
}

impl TaskforceBrief {
    pub fn new(findings: &Findings, figures: &[Figure], edition: &Edition, house: &House) -> Self {
        let mut forces: Vec<&ForceFinding> = findings.forces.iter().collect();
        forces.sort_by(|a, b| a.name.cmp(&b.name));
        let shown = super::names(figures);
        let with_data: Vec<&ForceFinding> =
            forces.iter().copied().filter(|f| has_data(f)).collect();
        let furthest = with_data
            .iter()
            .map(|f| f.interval.high)
            .fold(0.0, f64::max);
        let median = median(&with_data);
        Self {
            furniture: Furniture::new(
                "Taskforce summary",
                Marking::OfficialSensitive,
                &days(findings.window),
                &format!("Data to {}", force_pack::data_to(findings)),
                edition,
                house,
            ),
            title: title(findings, &forces, &with_data),
            standfirst: format!(
                "Occurrences mentioning a hotel, for review, {}. By name: a count follows how a force records and how large it is.",
                days(findings.window)
            ),
            heads: [
                "Force",
                "Occurrences",
                "95% interval",
                "Count and interval",
                "Change",
                "Data",
            ]
            .map(str::to_owned)
            .into(),
            forces: forces.iter().map(|f| row(f)).collect(),
            ticks: force_pack::ticks(furthest),
            median_label: median.map(|m| {
                format!("grey line: median of the forces with data, {}", trimmed(m))
            }),
            median,
            comparison_note: format!(
                "Change: second half of the {} against the first. Data: part lacks months, late ends before the window. Interval: exact Poisson.",
                length(findings.window)
            ),
            lines: lines(&forces, &with_data),
            shares: shares(&forces),
            recording: recording(&forces),
            method: vec![
                "One survey of all extracts, by the same keyword lists, criteria and register, made each force’s counts; a force’s own pack is made from the same survey and shows the same numbers.".to_owned(),
                "A count is of occurrences whose hotel lies in the force; where no hotel could be found, of those that the force recorded.".to_owned(),
                "Recording differs before harm does: read the counts together with the page on recording.".to_owned(),
            ],
            definitions: [
                ("Occurrence", "one numbered entry of a crime system, crime or not, in its latest version"),
                ("Placed", "tied to one hotel of the register, in a role that counts"),
                ("Flagged", "carries an exploitation flag, set by hand"),
                ("Usual range of a month", "99.8% of counts if all whole months of the force were alike"),
            ]
            .map(|(word, means)| (word.to_owned(), means.to_owned()))
            .into(),
            control: [
                ("Edition", edition.id().to_string()),
                ("Owner", one_line(&house.owner)),
                ("Looks back over", days(findings.window)),
                ("Data to", force_pack::data_to(findings)),
                ("Keyword lists", findings.method.packs.iter().map(|p| format!("{} {} ({})", one_line(&p.id), one_line(&p.version), one_line(&p.status))).collect::<Vec<_>>().join(", ")),
                ("Made", edition.now.format("%Y-%m-%d %H:%M UTC").to_string()),
                ("Made by", format!("keepsafe {}", house.version)),
                ("Inputs", hash(&house.inputs_hash)),
            ]
            .map(|(what, value)| (what.to_owned(), value))
            .into(),
            figures: super::placed(figures),
            absent: [
                ("small-multiples", "The months of each force are not drawn: no force has a whole month of data."),
                ("symbols", "The map is not drawn: no areas were given, or no hotel has coordinates."),
            ]
            .into_iter()
            .filter(|(name, _)| !shown.contains(name))
            .map(|(name, why)| (name.to_owned(), why.to_owned()))
            .collect(),
        }
    }
}

fn has_data(force: &ForceFinding) -> bool {
    force.data != "none"
}

fn title(findings: &Findings, forces: &[&ForceFinding], with_data: &[&ForceFinding]) -> String {
    let window = length(findings.window);
    let all: u64 = with_data.iter().map(|f| f.counts.occurrences).sum();
    match (forces.len(), with_data.len()) {
        (0, _) => format!("No force has data in {window}"),
        (n, m) if n == m => format!(
            "{} in {window}, {}",
            sentence(&occurrences(all)),
            plural(n as u64, "force", "forces")
        ),
        (n, m) => format!(
            "{} in {window}, {m} of {}",
            sentence(&occurrences(all)),
            plural(n as u64, "force", "forces"),
        ),
    }
}

fn row(force: &ForceFinding) -> ForceRow {
    if !has_data(force) {
        return ForceRow {
            name: one_line(&force.name),
            count: "no data".to_owned(),
            interval: String::new(),
            change: String::new(),
            state: force.data.clone(),
            value: None,
            low: 0.0,
            high: 0.0,
        };
    }
    ForceRow {
        name: one_line(&force.name),
        count: count(force.counts.occurrences),
        interval: range(force.interval),
        change: change(force.recent, force.before),
        state: force.data.clone(),
        value: Some(force.counts.occurrences as f64),
        low: force.interval.low,
        high: force.interval.high,
    }
}

fn median(with_data: &[&ForceFinding]) -> Option<f64> {
    let mut counts: Vec<u64> = with_data.iter().map(|f| f.counts.occurrences).collect();
    counts.sort_unstable();
    let middle = counts.len() / 2;
    match counts.len() {
        0..=2 => None,
        n if n % 2 == 1 => Some(counts[middle] as f64),
        _ => Some((counts[middle - 1] + counts[middle]) as f64 / 2.0),
    }
}

fn trimmed(value: f64) -> String {
    if value.fract() == 0.0 {
        count(value as u64)
    } else {
        super::wording::one_decimal(value)
    }
}

fn lines(forces: &[&ForceFinding], with_data: &[&ForceFinding]) -> Vec<Line> {
    let mut outside: Vec<String> = Vec::new();
    for force in with_data {
        let Stated::Value(limits) = &force.months.limits else {
            continue;
        };
        for m in &force.months.series {
            if let (Some(n), None) = (m.count, m.part_to)
                && ((n as f64) > limits.high || (n as f64) < limits.low)
            {
                outside.push(format!(
                    "{}, {} ({})",
                    one_line(&force.name),
                    month(m.month),
                    count(n)
                ));
            }
        }
    }
    let few: Vec<String> = outside.iter().take(3).cloned().collect();
    let mut lines = vec![match outside.len() {
        0 => Line::new().text("No month of any force lies outside that force’s usual range."),
        1 => Line::new().strong("One").text(format!(
            " month lies outside its force’s usual range: {}.",
            few[0]
        )),
        n => Line::new().strong(count(n as u64)).text(format!(
            " months lie outside their force’s usual range{} {}.",
            if n > 3 { ", among them" } else { ":" },
            super::wording::list(&few)
        )),
    }];
    let all = forces.len();
    let complete = forces.iter().filter(|f| f.data == "complete").count();
    lines.push(if complete == all {
        Line::new().text(format!("All {all} forces sent complete data."))
    } else {
        Line::new()
            .strong(format!("{} of {all}", all - complete))
            .text(" forces sent data that are part, late or missing.")
    });
    lines
}

fn share_cell((part, of): (u64, u64), data: bool) -> String {
    if !data {
        return "no data".to_owned();
    }
    match share_alone(part, of) {
        Some(percent) => format!("{} of {} ({percent})", count(part), count(of)),
        None => format!("{} of {}", count(part), count(of)),
    }
}

fn shares(forces: &[&ForceFinding]) -> Table {
    Table::new(
        "What is known of the occurrences",
        "Shares with 95% interval: placed at a hotel, carrying an exploitation flag, first call by hotel staff",
    )
    .text("Force")
    .number("Placed")
    .number("Flagged")
    .number("Staff calls")
    .rows(forces.iter().map(|f| {
        vec![
            one_line(&f.name),
            share_cell(f.placed_share, has_data(f)),
            share_cell(f.flagged_share, has_data(f)),
            share_cell((f.counts.staff_calls, f.counts.occurrences), has_data(f)),
        ]
    }))
    .note("A share is given on a base of 20 or more and a count of 10 or more.")
}

fn recording(forces: &[&ForceFinding]) -> Table {
    Table::new(
        "Recording differs before harm does",
        "What was read, and what is known of the admitted occurrences",
    )
    .text("Force")
    .number("Occurrences read")
    .number("Time known")
    .number("Age known (victims)")
    .text("Data")
    .rows(forces.iter().map(|f| {
        let data = has_data(f);
        vec![
            one_line(&f.name),
            if data {
                count(f.occurrences_read)
            } else {
                "no data".to_owned()
            },
            share_cell(f.time_known_share, data),
            share_cell(f.age_known_share, data),
            f.data.clone(),
        ]
    }))
}
