//! The intelligence product for one force, page by page.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::wording::{
    change, count, day_long, day_short, days, hash, hotels, in_words, length, list, month,
    occurrences, one_decimal, one_line, period, plural, range, sentence, share, whole, with_range,
};
use super::{Furniture, House, Line, Number, Placed, Table, labels};
use crate::analysis::review::{Share, Stratum, share as share_of};
use crate::analysis::{Band, Findings, Range, Review, Stated, VenueFinding};
use crate::edition::{Edition, Marking};
use crate::figures::Figure;
use crate::venues::PlaceRole;

/// Below this number of venues nothing is said of a usual range.
const LEAST_VENUES_FOR_BANDS: usize = 5;
/// Below this number of judged occurrences no interval is shown.
const LEAST_JUDGED: u64 = 20;
/// Level of the tests that are named in words.
const LEVEL: f64 = 0.05;
/// Rows of the small plot on page 1.
const TOP_ROWS: usize = 5;

/// Everything the force pack says. Sections that have nothing to show are `None`, never blank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForcePackBrief {
    pub furniture: Furniture,
    pub summary: Summary,
    /// At most five.
    pub findings: Vec<KeyFinding>,
    pub premises: Option<Premises>,
    pub charts: Option<Charts>,
    pub maps: Option<Maps>,
    pub set_aside: SetAsideBrief,
    pub quality: Quality,
    pub method: Method,
    pub action: Action,
    pub closing: Closing,
    pub figures: BTreeMap<String, Placed>,
    /// Why a figure is not there, by the figure's name.
    pub absent: BTreeMap<String, String>,
}

/// Page 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The answer.
    pub title: String,
    /// What is new in this edition, and what the document is.
    pub standfirst: String,
    pub numbers: Vec<Number>,
    /// At most five.
    pub lines: Vec<Line>,
    pub top: Option<Ranked>,
    pub unknown: Vec<Line>,
    /// Owner, keyword list and its status.
    pub control: Vec<String>,
}

/// A small plot of counts with intervals, drawn by the template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    pub title: String,
    pub subtitle: String,
    pub rows: Vec<RankedRow>,
    /// Ends of the usual range on the axis.
    pub usual: Option<(f64, f64)>,
    /// Tick values, from 0; the last is the end of the axis.
    pub ticks: Vec<u64>,
    pub note: String,
    pub alt: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedRow {
    pub name: String,
    pub town: String,
    pub label: String,
    pub value: f64,
    pub low: f64,
    pub high: f64,
    pub above: bool,
}

/// One finding, what it rests on, and where it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFinding {
    pub line: Line,
    /// What it rests on.
    pub basis: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Premises {
    pub title: String,
    pub lead: String,
    /// One table for each class; a single one where classes say too much.
    pub groups: Vec<Table>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charts {
    pub title: String,
    pub flag_words: TwoByTwo,
    pub months: Table,
}

/// Flag against words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoByTwo {
    pub title: String,
    pub subtitle: String,
    /// Heads of the two columns.
    pub columns: [String; 2],
    /// Head, two cells, total; the last row holds the totals.
    pub rows: Vec<[String; 4]>,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maps {
    pub title: String,
    pub lead: String,
    pub districts: Option<Table>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideBrief {
    pub title: String,
    pub lead: String,
    pub funnel: Funnel,
    pub reasons: Table,
    pub unplaced: Option<Table>,
    /// Places that look like hotels and are not on the register.
    pub unregistered: Option<Table>,
    pub sample: Option<Table>,
}

/// From read to placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funnel {
    pub title: String,
    pub subtitle: String,
    pub steps: Vec<FunnelStep>,
    pub note: String,
    pub alt: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunnelStep {
    pub label: String,
    pub value: String,
    /// Length of the bar in thousandths; none for a step that is not drawn to this scale.
    pub thousandths: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    pub title: String,
    pub lead: String,
    pub known: Option<Table>,
    pub rows: Table,
    pub notes: Table,
    pub files: Table,
    /// How far the search is right, where analysts have judged records.
    pub review: Option<Table>,
    /// Sentence in place of the notes when there are none.
    pub no_notes: Option<String>,
    pub limitations: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    pub title: String,
    pub steps: Vec<String>,
    pub packs: Table,
    pub criteria: Table,
    pub definitions: Vec<(String, String)>,
    pub sources: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    pub title: String,
    pub lead: String,
    /// Head and what belongs in it.
    pub boxes: Vec<(String, String)>,
    pub gaps: String,
    pub review: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub title: String,
    pub distribution: Vec<String>,
    pub control: Vec<(String, String)>,
    pub glossary: Vec<(String, String)>,
}

impl ForcePackBrief {
    pub fn new(findings: &Findings, figures: &[Figure], edition: &Edition, house: &House) -> Self {
        let shown = super::names(figures);
        let found = findings.counts.occurrences > 0;
        let maps = found.then(|| maps(findings, &shown)).flatten();
        let has_maps = maps.is_some();
        Self {
            furniture: Furniture::new(
                "Force pack",
                Marking::OfficialSensitive,
                &days(findings.window),
                &format!("Data to {}", data_to(findings)),
                edition,
                house,
            ),
            summary: summary(findings, house, has_maps),
            findings: if found {
                key_findings(findings)
            } else {
                Vec::new()
            },
            premises: premises(findings),
            charts: found.then(|| charts(findings)),
            maps,
            set_aside: set_aside(findings),
            quality: quality(findings),
            method: method(findings),
            action: action(),
            closing: closing(findings, edition, house),
            figures: super::placed(figures),
            absent: absent(&shown),
        }
    }
}

/// `3 November 2026`, or `no dated record`.
pub(super) fn data_to(findings: &Findings) -> String {
    findings
        .data_to
        .map_or_else(|| "no dated record".to_owned(), day_long)
}

/// The title of page 1: the answer in counts.
pub(super) fn answer(findings: &Findings) -> String {
    let counts = &findings.counts;
    let window = length(findings.window);
    let (n, placed, venues) = (counts.occurrences, counts.placed, counts.venues);
    match (n, placed, venues) {
        (0, _, _) => format!("No occurrence met the criteria in {window}"),
        (1, 0, _) => format!("One occurrence in {window}, not placed at a hotel"),
        (1, _, _) => format!("One occurrence in {window}, at one hotel"),
        (_, 0, _) => format!(
            "{} in {window}; none could be placed at a hotel",
            occurrences(n)
        ),
        (_, _, 1) if placed == n => format!("{} in {window}, all at one hotel", occurrences(n)),
        (_, _, 1) => format!(
            "{} in {window}, {} of them at one hotel",
            occurrences(n),
            count(placed)
        ),
        _ => {
            let base = if placed == n {
                format!("{} at {} in {window}", occurrences(n), hotels(venues))
            } else {
                format!(
                    "{} in {window}, {} of them at {}",
                    occurrences(n),
                    count(placed),
                    hotels(venues)
                )
            };
            match leading(&findings.venues) {
                Some((few, held)) => format!(
                    "{base}; {} {} {}",
                    in_words(few),
                    if few == 1 {
                        "hotel holds"
                    } else {
                        "hotels hold"
                    },
                    count(held)
                ),
                None if findings.venues.iter().all(|v| v.occurrences == 1) => {
                    format!("{base}, one each")
                }
                None => base,
            }
        }
    }
}

/// The few venues with most occurrences, and how many these hold: a cut that parts no tie, three
/// for preference. Nothing when counts are too even to single any out.
fn leading(venues: &[VenueFinding]) -> Option<(u64, u64)> {
    [3, 2, 4, 1, 5].into_iter().find_map(|few| {
        let last = venues.get(few - 1)?.occurrences;
        let next = venues.get(few)?.occurrences;
        let held = venues[..few].iter().map(|v| v.occurrences).sum();
        (venues.len() > LEAST_VENUES_FOR_BANDS && last > next && last > 1)
            .then_some((few as u64, held))
    })
}

/// The usual range of one venue, where enough venues stand behind it.
fn usual(findings: &Findings) -> Result<Range, String> {
    if findings.venues.len() < LEAST_VENUES_FOR_BANDS {
        return Err(format!(
            "fewer than {} hotels have an occurrence",
            in_words(LEAST_VENUES_FOR_BANDS as u64)
        ));
    }
    match &findings.usual {
        Stated::Value(range) => Ok(*range),
        Stated::Undefined(why) => Err(reason(why)),
    }
}

/// A reason as part of a sentence.
fn reason(why: &str) -> String {
    why.trim_end_matches('.').to_owned()
}

fn in_band(findings: &Findings, band: Band) -> Vec<&VenueFinding> {
    findings.venues.iter().filter(|v| v.band == band).collect()
}

fn summary(findings: &Findings, house: &House, has_maps: bool) -> Summary {
    let counts = &findings.counts;
    let drafts: Vec<&str> = findings
        .method
        .packs
        .iter()
        .filter(|pack| pack.status != "reviewed")
        .map(|pack| pack.id.as_str())
        .collect();
    let mut control = vec![format!(
        "Owner: {}.",
        one_line(&house.owner).trim_end_matches('.')
    )];
    if !drafts.is_empty() {
        control.push(format!(
            "Keyword list {} is a draft, not yet reviewed by an analyst.",
            list(&drafts)
        ));
    }
    control.push(
        "Records mention a hotel, for review; nothing about a hotel follows from a count alone."
            .to_owned(),
    );
    if counts.occurrences == 0 {
        return Summary {
            title: answer(findings),
            standfirst: format!(
                "Searched: {} to {}. New in this edition: {}.",
                day_long(findings.window.start),
                day_long(findings.window.last_day()),
                period(findings.period)
            ),
            numbers: vec![
                number(0, "occurrences met the criteria"),
                number(findings.set_aside.read, "occurrences read"),
                number(
                    findings.set_aside.with_hit,
                    "of these held a search term in any state",
                ),
                number(
                    findings.set_aside.with_asserted_hit,
                    "of these held one that is not negated, template or engagement text",
                ),
                number(findings.venues_open, "hotels open on the register"),
            ],
            lines: vec![
                Line::new()
                    .strong("0")
                    .text(format!(
                        " of {} met a criterion; the criteria are listed with the method.",
                        plural(findings.set_aside.read, "occurrence read", "occurrences read")
                    ))
                    .see("method"),
                Line::new()
                    .strong(count(findings.set_aside.with_hit))
                    .text(" held a search term and were set aside, with the reasons.")
                    .see("set-aside"),
                Line::new()
                    .strong(count(findings.quality.census.quarantined_total()))
                    .text(format!(
                        " of {} could not be read.",
                        plural(findings.quality.census.rows, "row", "rows")
                    ))
                    .see("quality"),
            ],
            top: None,
            unknown: vec![
                Line::new().text(
                    "No record is no proof that no child was harmed: it shows what was recorded and searched.",
                ),
                Line::new().text(format!(
                    "Data to {}; what was recorded later is not in it.",
                    data_to(findings)
                )),
            ],
            control,
        };
    }
    Summary {
        title: answer(findings),
        standfirst: format!("New in this edition: {}.", period(findings.period)),
        numbers: numbers(findings),
        lines: lines(findings, has_maps),
        top: top(findings),
        unknown: unknown(findings),
        control,
    }
}

fn number(value: u64, words: impl Into<String>) -> Number {
    Number {
        value: count(value),
        words: words.into(),
    }
}

fn numbers(findings: &Findings) -> Vec<Number> {
    let counts = &findings.counts;
    let singular = |n: u64, one: &str, many: &str| if n == 1 { one } else { many }.to_owned();
    vec![
        number(
            counts.occurrences,
            singular(
                counts.occurrences,
                "occurrence mentioning, for review",
                "occurrences mentioning, for review",
            ),
        ),
        number(
            counts.incidents,
            singular(
                counts.incidents,
                "incident (same hotel, within 24 hours)",
                "incidents (same hotel, within 24 hours)",
            ),
        ),
        number(
            counts.victims,
            format!(
                "distinct {}, age known for {}",
                if counts.victims == 1 {
                    "victim"
                } else {
                    "victims"
                },
                count(counts.victims_age_known)
            ),
        ),
        number(
            counts.venues,
            format!(
                "{} of {} on the register",
                if counts.venues == 1 {
                    "hotel"
                } else {
                    "hotels"
                },
                count(findings.venues_open)
            ),
        ),
        number(
            counts.occurrences.saturating_sub(counts.placed),
            "of the occurrences not placed at any hotel",
        ),
    ]
}

/// Whole months of the series that lie outside the limits, in order, and how many could be judged.
fn judged_months(findings: &Findings) -> Option<(Vec<(String, u64)>, u64)> {
    let limits = findings.months.limits.value()?;
    let whole_months: Vec<_> = findings
        .months
        .series
        .iter()
        .filter(|m| m.part_to.is_none())
        .filter_map(|m| m.count.map(|n| (m.month, n)))
        .collect();
    let outside = whole_months
        .iter()
        .filter(|(_, n)| (*n as f64) > limits.high || (*n as f64) < limits.low)
        .map(|(first, n)| (month(*first), *n))
        .collect();
    Some((outside, whole_months.len() as u64))
}

fn outside_sentence(outside: &[(String, u64)], judged: u64) -> String {
    match outside {
        [] => format!("No month in {} lies outside it.", count(judged)),
        [(name, n)] => format!(
            "One month in {} lies outside it: {name} ({}).",
            count(judged),
            count(*n)
        ),
        [(name, n), ..] => format!(
            "{} months in {} lie outside it, first {name} ({}).",
            sentence(&in_words(outside.len() as u64)),
            count(judged),
            count(*n)
        ),
    }
}

fn period_line(findings: &Findings) -> Line {
    let n = findings.period_counts.occurrences;
    let line = Line::new()
        .text(format!("{} had ", period(findings.period)))
        .strong(count(n))
        .text(if n == 1 {
            " occurrence"
        } else {
            " occurrences"
        });
    match (&findings.months.limits, judged_months(findings)) {
        (Stated::Value(limits), Some((outside, judged))) => line.text(format!(
            "; usual range {}. {}",
            range(Range {
                low: limits.low,
                high: limits.high
            }),
            outside_sentence(&outside, judged)
        )),
        (Stated::Undefined(why), _) => {
            line.text(format!("; no usual range is given: {}.", reason(why)))
        }
        _ => line.text("."),
    }
}

fn above_line(findings: &Findings) -> Line {
    let all = findings.venues.len() as u64;
    match usual(findings) {
        Ok(usual) => {
            let above = in_band(findings, Band::Above);
            let held: u64 = above.iter().map(|v| v.occurrences).sum();
            if above.is_empty() {
                Line::new().strong("None").text(format!(
                    " of {} lies above the usual range of one hotel, {}.",
                    hotels(all),
                    range(usual)
                ))
            } else {
                Line::new()
                    .strong(format!("{} of {}", above.len(), count(all)))
                    .text(format!(
                        " hotels {} above the usual range of one hotel, {}, and {} {} of {}.",
                        if above.len() == 1 { "lies" } else { "lie" },
                        range(usual),
                        if above.len() == 1 { "holds" } else { "hold" },
                        count(held),
                        count(findings.counts.placed)
                    ))
            }
        }
        Err(why) => Line::new().strong(hotels(all)).text(format!(
            " {} at least one occurrence; no usual range is given: {why}.",
            if all == 1 { "has" } else { "have" }
        )),
    }
}

fn lines(findings: &Findings, has_maps: bool) -> Vec<Line> {
    let counts = &findings.counts;
    let mut lines = vec![period_line(findings).see("charts")];
    lines.push(if findings.venues.is_empty() {
        Line::new()
            .strong("None")
            .text(" could be placed at a hotel of the register.")
            .see("set-aside")
    } else {
        above_line(findings).see("premises")
    });
    if has_maps {
        lines.extend(place_line(findings).map(|line| line.see("maps")));
    }
    lines.push(
        Line::new()
            .share(findings.flags.words_only, counts.occurrences)
            .text(" were found by words alone and carry no exploitation flag.")
            .see("charts"),
    );
    lines.push(
        Line::new()
            .text("Hotel staff made the first call in ")
            .share(counts.staff_calls, counts.occurrences)
            .text(", which is good practice.")
            .see(if findings.venues.is_empty() {
                "findings"
            } else {
                "premises"
            }),
    );
    lines
}

/// Where the hotels lie to each other, else in which districts.
fn place_line(findings: &Findings) -> Option<Line> {
    if let Stated::Value(spacing) = &findings.spacing {
        return Some(
            Line::new()
                .strong(format!(
                    "{} of {}",
                    count(spacing.near_another),
                    count(spacing.venues)
                ))
                .text(format!(
                    " hotels lie within {} of another one with an occurrence.",
                    distance(spacing.metres)
                )),
        );
    }
    let with = findings.districts.iter().filter(|d| d.occurrences > 0);
    let with_most = with.clone().max_by(|a, b| {
        let by_name = || b.name.cmp(&a.name);
        a.occurrences.cmp(&b.occurrences).then_with(by_name)
    })?;
    Some(
        Line::new()
            .strong(format!("{} of {}", with.count(), findings.districts.len()))
            .text(format!(
                " districts have an occurrence; {} has most, {}.",
                one_line(&with_most.name),
                count(with_most.occurrences)
            )),
    )
}

/// `500 m`, `1 km`, `1.5 km`.
fn distance(metres: u64) -> String {
    match metres {
        m if m >= 1000 && m.is_multiple_of(1000) => format!("{} km", count(m / 1000)),
        m if m >= 1000 => format!("{} km", one_decimal(m as f64 / 1000.0)),
        m => format!("{m} m"),
    }
}

/// What a test says, with its name: never more than whether chance would do.
fn by_chance(p: f64, test: &str) -> String {
    if p < LEVEL {
        format!("more apart than chance would give in 1 of 20 ({test})")
    } else {
        format!("within what chance gives ({test})")
    }
}

fn unknown(findings: &Findings) -> Vec<Line> {
    let counts = &findings.counts;
    let quality = &findings.quality;
    let unplaced = counts.occurrences.saturating_sub(counts.placed);
    let mut lines = vec![
        Line::new()
            .strong(format!(
                "{} of {}",
                count(unplaced),
                count(counts.occurrences)
            ))
            .text(" occurrences could not be placed at a hotel."),
        Line::new()
            .strong(format!(
                "{} of {}",
                count(counts.victims.saturating_sub(counts.victims_age_known)),
                count(counts.victims)
            ))
            .text(" victims have no age recorded."),
        Line::new()
            .strong(format!(
                "{} of {}",
                count(quality.time_unknown),
                count(quality.time_known + quality.time_unknown)
            ))
            .text(" have no known time of day."),
    ];
    let aside = findings
        .set_aside
        .with_hit
        .saturating_sub(findings.set_aside.admitted);
    if aside > 0 {
        lines.push(
            Line::new()
                .strong(count(aside))
                .text(" more held a search term and were set aside: page ")
                .page("set-aside")
                .text("."),
        );
    }
    lines
}

fn top(findings: &Findings) -> Option<Ranked> {
    let rows: Vec<&VenueFinding> = findings.venues.iter().take(TOP_ROWS).collect();
    let first = rows.first()?;
    let usual = usual(findings).ok();
    let furthest = rows
        .iter()
        .map(|v| v.interval.high.max(v.occurrences as f64))
        .fold(usual.map_or(0.0, |range| range.high), f64::max);
    let above = rows.iter().filter(|v| v.band == Band::Above).count();
    let all_above = in_band(findings, Band::Above).len() as u64;
    let title = match (usual, all_above) {
        (None, _) => format!("{} with most occurrences", plural_title(rows.len())),
        (Some(_), 0) => "No hotel lies above the usual range".to_owned(),
        (Some(_), 1) => "One hotel lies above the usual range".to_owned(),
        (Some(_), n) => format!(
            "{} hotels lie above the usual range",
            sentence(&in_words(n))
        ),
    };
    let rest = &findings.venues[rows.len()..];
    let mut note = match (rest.first(), rest.last()) {
        (Some(most), Some(least)) => {
            let (least, most) = (least.occurrences, most.occurrences);
            let each = match most - least {
                0 => count(least),
                1 => format!("{} or {}", count(least), count(most)),
                _ => format!("{} to {}", count(least), count(most)),
            };
            let more = plural(rest.len() as u64, "more hotel has", "more hotels have");
            let distributive = if rest.len() > 1 { " each" } else { "" };
            format!("{more} {each}{distributive}. ")
        }
        _ => String::new(),
    };
    if usual.is_some() && above > 0 {
        note.push_str("Diamond: the count lies above the range; ");
        note.push_str("the line is the 95% interval.");
    } else {
        note.push_str("The line is the 95% interval.");
    }
    let alt = format!(
        "{}, {}, has {} occurrences{}; {}.",
        one_line(&first.name),
        one_line(&first.town),
        with_range(first.occurrences, first.interval),
        usual.map_or_else(String::new, |usual| format!(
            ", against a usual {}",
            range(usual)
        )),
        rows.iter()
            .skip(1)
            .map(|v| format!("{} has {}", one_line(&v.name), count(v.occurrences)))
            .collect::<Vec<_>>()
            .join(", ")
    )
    .replace("; .", ".");
    Some(Ranked {
        title,
        subtitle: format!(
            "{}, with 95% interval{}",
            length(findings.window),
            usual.map_or_else(String::new, |usual| format!(
                "; shaded: usual range, {}",
                range(usual)
            ))
        ),
        rows: rows
            .into_iter()
            .map(|v| RankedRow {
                name: one_line(&v.name),
                town: one_line(&v.town),
                label: count(v.occurrences),
                value: v.occurrences as f64,
                low: v.interval.low,
                high: v.interval.high,
                above: usual.is_some() && v.band == Band::Above,
            })
            .collect(),
        usual: usual.map(|usual| (usual.low, usual.high)),
        ticks: ticks(furthest),
        note,
        alt,
    })
}

fn plural_title(rows: usize) -> String {
    if rows == 1 {
        "The hotel".to_owned()
    } else {
        format!("The {} hotels", in_words(rows as u64))
    }
}

/// Round values from 0 to at least `furthest`, six at most.
pub(super) fn ticks(furthest: f64) -> Vec<u64> {
    let furthest = furthest.max(1.0).ceil() as u64;
    let mut step = 1;
    for next in [1, 2, 5].into_iter().cycle().scan(1, |scale, base| {
        let step = base * *scale;
        if base == 5 {
            *scale *= 10;
        }
        Some(step)
    }) {
        step = next;
        if furthest.div_ceil(step) <= 5 {
            break;
        }
    }
    (0..=furthest.div_ceil(step)).map(|n| n * step).collect()
}

fn key_findings(findings: &Findings) -> Vec<KeyFinding> {
    let counts = &findings.counts;
    let window = days(findings.window);
    let mut all = Vec::new();

    let tiers: Vec<String> = findings
        .tiers
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(tier, n)| format!("{} {}", labels::tier(*tier), count(*n)))
        .collect();
    if !findings.venues.is_empty() {
        let names: Vec<String> = in_band(findings, Band::Above)
            .iter()
            .take(3)
            .map(|v| format!("{} ({})", one_line(&v.name), count(v.occurrences)))
            .collect();
        let mut basis = vec![format!(
            "{}; {} of {} occurrences placed.",
            window,
            count(counts.placed),
            count(counts.occurrences)
        )];
        if !tiers.is_empty() {
            basis.push(format!("Tied to a hotel by: {}.", tiers.join(", ")));
        }
        if let Stated::Value(half) = &findings.concentration {
            basis.push(format!(
                "Half of the placed occurrences are at {} of {}; chance would give {} to {}.",
                count(half.half),
                plural(half.venues, "open hotel", "open hotels"),
                count(half.half_by_chance.0),
                count(half.half_by_chance.1)
            ));
        }
        let mut line = above_line(findings);
        if usual(findings).is_ok() && !names.is_empty() {
            line = line.text(format!(" Most: {}.", list(&names)));
        }
        all.push(KeyFinding {
            line: line.see("premises"),
            basis,
        });
    }

    let mut basis = vec![
        "Occurrences by the day committed; by the day recorded where that is unknown.".to_owned(),
    ];
    match &findings.previous {
        Stated::Value(previous) => basis.push(format!(
            "Over {}: {} in the span of the same length before{}.",
            length(findings.window),
            change(counts.occurrences, previous.occurrences),
            findings
                .change
                .value()
                .map_or_else(String::new, |test| format!(
                    ", {}",
                    by_chance(test.p, "exact conditional test")
                ))
        )),
        Stated::Undefined(why) => basis.push(format!(
            "No comparison with the span before: {}.",
            reason(why)
        )),
    }
    if let Stated::Value(test) = &findings.weekend {
        basis.push(format!(
            "Of {} with a known time, {} fell on Friday or Saturday; {} expected if days were alike, {}.",
            count(test.of),
            count(test.count),
            whole(test.expected),
            by_chance(test.p, "exact binomial test")
        ));
    }
    all.push(KeyFinding {
        line: period_line(findings).see("charts"),
        basis,
    });

    let ages = &findings.ages;
    all.push(KeyFinding {
        line: Line::new()
            .text("Of ")
            .strong(plural(counts.victims, "distinct victim", "distinct victims"))
            .text(format!(
                ", {} were under 13, {} were 13 to 15 and {} were 16 or 17; the age of {} is not recorded.",
                count(ages.under_13),
                count(ages.from_13_to_15),
                count(ages.from_16_to_17),
                count(ages.not_recorded)
            ))
            .see("charts"),
        basis: vec![
            format!(
                "Age at the offence known for {}.",
                share(counts.victims_age_known, counts.victims)
            ),
            if ages.adult > 0 {
                format!(
                    "{} recorded as adult; such records are for review.",
                    plural(ages.adult, "victim is", "victims are")
                )
            } else {
                "No victim is recorded as adult.".to_owned()
            },
        ],
    });

    all.push(KeyFinding {
        line: Line::new()
            .share(findings.flags.words_only, counts.occurrences)
            .text(" were found by words alone and carry no exploitation flag.")
            .see("charts"),
        basis: vec![
            format!(
                "Over all {} read: {} carry the flag and hold no admitted words.",
                plural(findings.set_aside.read, "occurrence", "occurrences"),
                count(findings.flags.flag_only)
            ),
            "Flags are set by hand; a missing flag is no finding about the record.".to_owned(),
        ],
    });

    let roles: Vec<String> = findings
        .roles
        .iter()
        .filter(|(role, n)| role.counts_for_premises() && *n > 0)
        .map(|(role, n)| format!("{} {}", labels::role(*role), count(*n)))
        .collect();
    all.push(KeyFinding {
        line: Line::new()
            .text("Hotel staff made the first call in ")
            .share(counts.staff_calls, counts.occurrences)
            .text(", which is good practice: hotels that notice and call have more records.")
            .see(if findings.venues.is_empty() {
                "charts"
            } else {
                "premises"
            }),
        basis: if roles.is_empty() {
            vec!["As the record says who called.".to_owned()]
        } else {
            vec![
                "As the record says who called.".to_owned(),
                format!("What the hotel has to do with it: {}.", roles.join(", ")),
            ]
        },
    });
    all.truncate(5);
    all
}

/// Counts of the roles of a venue's occurrences in the window: `6 offence, 4 found`.
fn roles_of(findings: &Findings, venue: &str) -> String {
    let mut counts: BTreeMap<PlaceRole, u64> = BTreeMap::new();
    for event in &findings.events {
        if event.in_window && event.counted_venue() == Some(venue) {
            *counts.entry(event.role).or_default() += 1;
        }
    }
    counts
        .iter()
        .map(|(role, n)| format!("{} {}", count(*n), labels::role_short(*role)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Role of a hotel's only occurrence, and whether its staff called: `found`, `offence, staff call`.
fn single_role(findings: &Findings, venue: &VenueFinding) -> String {
    let roles = roles_of(findings, &venue.id);
    let role = roles.strip_prefix("1 ").unwrap_or(&roles);
    if venue.staff_calls > 0 {
        format!("{role}, staff call")
    } else {
        role.to_owned()
    }
}

fn premises(findings: &Findings) -> Option<Premises> {
    if findings.venues.is_empty() {
        return None;
    }
    let all = findings.venues.len() as u64;
    let usual = usual(findings);
    let halves = format!(
        "Change: the second half of the {} against the first.",
        length(findings.window)
    );
    let full = |title: String, venues: &[&VenueFinding]| {
        Table::new(title, "")
            .text("Hotel")
            .text("Town")
            .number("Count")
            .number("95% interval")
            .text("Role of the hotel")
            .number("Change")
            .number("Staff calls")
            .number("Last")
            .rows(venues.iter().map(|v| {
                vec![
                    one_line(&v.name),
                    one_line(&v.town),
                    count(v.occurrences),
                    range(v.interval),
                    roles_of(findings, &v.id),
                    change(v.recent, v.before),
                    count(v.staff_calls),
                    day_short(v.last),
                ]
            }))
    };
    let mut groups = Vec::new();
    if usual.is_ok() {
        for band in [Band::Above, Band::Within] {
            let venues = in_band(findings, band);
            if !venues.is_empty() {
                groups.push(full(
                    format!("{} ({})", labels::band(band), count(venues.len() as u64)),
                    &venues,
                ));
            }
        }
    } else {
        let several: Vec<&VenueFinding> = findings
            .venues
            .iter()
            .filter(|v| v.occurrences > 1)
            .collect();
        if !several.is_empty() {
            groups.push(full(
                format!("Two or more occurrences ({})", count(several.len() as u64)),
                &several,
            ));
        }
    }
    let single: Vec<&VenueFinding> = findings
        .venues
        .iter()
        .filter(|v| v.occurrences == 1)
        .collect();
    if !single.is_empty() {
        let title = if usual.is_ok() {
            labels::band(Band::Single)
        } else {
            "One occurrence each"
        };
        groups.push(
            Table::new(format!("{title} ({})", count(single.len() as u64)), "")
                .text("Hotel")
                .text("Town")
                .text("Role")
                .number("Day")
                .rows(single.iter().map(|v| {
                    vec![
                        one_line(&v.name),
                        one_line(&v.town),
                        single_role(findings, v),
                        day_short(v.last),
                    ]
                })),
        );
    }
    let above = in_band(findings, Band::Above).len() as u64;
    let (title, lead) = match &usual {
        Ok(usual) => (
            match above {
                0 => format!("None of {} lies above the usual range", hotels(all)),
                1 => format!("One of {} lies above the usual range", hotels(all)),
                n => format!(
                    "{} of {} lie above the usual range",
                    sentence(&in_words(n)),
                    hotels(all)
                ),
            },
            format!(
                "The usual range, {}, is what one hotel would have if all {} open hotels of the register were alike. A hotel lies above it only if it is also above what its rooms, where known, would bring. The range knows nothing of a hotel’s guests or how readily its staff call.",
                range(*usual),
                count(findings.venues_open)
            ),
        ),
        Err(why) => (
            if all == 1 {
                "One hotel has an occurrence".to_owned()
            } else {
                format!("{} have at least one occurrence", sentence(&hotels(all)))
            },
            format!("No usual range is given: {why}."),
        ),
    };
    Some(Premises {
        title,
        lead,
        groups,
        note: format!(
            "{halves} Staff calls: occurrences where hotel staff made the first call, which is good practice. Roles: offence here, found here, booked or staying, last seen here; a hotel named only as a landmark or employer is not counted. Intervals: exact 95% Poisson."
        ),
    })
}

fn charts(findings: &Findings) -> Charts {
    let quality = &findings.quality;
    let known = quality.time_known + quality.time_unknown;
    let flags = &findings.flags;
    let row = |head: &str, left: u64, right: u64| {
        [
            head.to_owned(),
            count(left),
            count(right),
            count(left + right),
        ]
    };
    Charts {
        title: format!(
            "The time of day is known for {} of {}",
            count(quality.time_known),
            occurrences(known)
        ),
        flag_words: TwoByTwo {
            title: match flags.words_only {
                0 => "Words alone found no further occurrence".to_owned(),
                1 => "Words alone found one occurrence that carries no flag".to_owned(),
                n => format!(
                    "Words alone found {} occurrences that carry no flag",
                    count(n)
                ),
            },
            subtitle: format!(
                "Exploitation flag by words, occurrences, {}, n = {}",
                days(findings.window),
                count(flags.both + flags.flag_only + flags.words_only + flags.neither)
            ),
            columns: ["Words".to_owned(), "No words".to_owned()],
            rows: vec![
                row("Flag", flags.both, flags.flag_only),
                row("No flag", flags.words_only, flags.neither),
                row(
                    "All",
                    flags.both + flags.words_only,
                    flags.flag_only + flags.neither,
                ),
            ],
            note: "Words: admitted by what the record says. Flag: set by hand in the crime system."
                .to_owned(),
        },
        months: months_table(findings),
    }
}

fn months_table(findings: &Findings) -> Table {
    const HEADS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    use chrono::Datelike;
    let series = &findings.months.series;
    let years: BTreeSet<i32> = series.iter().map(|m| m.month.year()).collect();
    let mut table = Table::new(
        "Occurrences each month, as numbers",
        "By the day committed; an empty cell lies outside the window",
    )
    .text("Year");
    for head in HEADS {
        table = table.number(head);
    }
    let rows = years.into_iter().map(|year| {
        let mut row = vec![year.to_string()];
        for at in 1..=12 {
            row.push(
                series
                    .iter()
                    .find(|m| m.month.year() == year && m.month.month() == at)
                    .map_or_else(String::new, |m| match (m.count, m.part_to) {
                        (None, _) => "no data".to_owned(),
                        (Some(n), Some(_)) => format!("{} part", count(n)),
                        (Some(n), None) => count(n),
                    }),
            );
        }
        row
    });
    let part = series.iter().find_map(|m| m.part_to);
    table
        .rows(rows)
        .note(match (part, &findings.months.limits) {
            (Some(to), Stated::Value(limits)) => format!(
                "Average {}; part: to {}, not judged.",
                one_decimal(limits.mean),
                day_long(to)
            ),
            (None, Stated::Value(limits)) => format!("Average {}.", one_decimal(limits.mean)),
            (Some(to), Stated::Undefined(why)) => {
                format!("No limits: {}. Part: to {}.", reason(why), day_long(to))
            }
            (None, Stated::Undefined(why)) => format!("No limits: {}.", reason(why)),
        })
}

fn maps(findings: &Findings, shown: &BTreeSet<&str>) -> Option<Maps> {
    if !shown.contains("districts") && !shown.contains("symbols") {
        return None;
    }
    let with = findings
        .districts
        .iter()
        .filter(|d| d.occurrences > 0)
        .count() as u64;
    let all = findings.districts.len() as u64;
    let districts = (!findings.districts.is_empty()).then(|| {
        Table::new(
            "Districts",
            format!(
                "Placed occurrences and hotels, {}",
                days(findings.window)
            ),
        )
        .text("District")
        .number("Occurrences")
        .number("Hotels with one or more")
        .number("Hotels open")
        .number("Occurrences for 100 open hotels")
        .rows(findings.districts.iter().map(|d| {
            vec![
                one_line(&d.name),
                count(d.occurrences),
                count(d.venues),
                count(d.venues_open),
                match &d.rate {
                    Stated::Value(rate) => whole(*rate),
                    Stated::Undefined(_) => "not defined".to_owned(),
                },
            ]
        }))
        .note("Rates on few hotels move by chance; they are no order of districts. A district without an open hotel has no rate.")
    });
    Some(Maps {
        title: if districts.is_some() {
            districts_title(findings, with, all)
        } else {
            "Where the hotels lie".to_owned()
        },
        lead: "Only occurrences that were placed at a hotel of the register are on the maps."
            .to_owned(),
        districts,
    })
}

/// How many districts have an occurrence, and which has most, if one does.
fn districts_title(findings: &Findings, with: u64, all: u64) -> String {
    let most = findings
        .districts
        .iter()
        .map(|d| d.occurrences)
        .max()
        .unwrap_or(0);
    let with_most: Vec<&str> = findings
        .districts
        .iter()
        .filter(|d| d.occurrences == most)
        .map(|d| d.name.as_str())
        .collect();
    let base = match (with, all) {
        (1, 1) => "The one district has an occurrence".to_owned(),
        (with, all) if with == all => {
            format!("All {} districts have occurrences", in_words(all))
        }
        _ => format!(
            "{} of {} {} an occurrence",
            count(with),
            plural(all, "district", "districts"),
            if with == 1 { "has" } else { "have" }
        ),
    };
    match with_most[..] {
        [name] if with > 1 => format!("{base}; {} has most, {}", one_line(name), count(most)),
        _ => base,
    }
}

fn set_aside(findings: &Findings) -> SetAsideBrief {
    let aside = &findings.set_aside;
    let left_out = aside.with_hit.saturating_sub(aside.admitted);
    let title = match (left_out, aside.sample.len()) {
        (0, _) => "No occurrence with a search term was set aside".to_owned(),
        (n, 0) => format!("{} with a search term set aside", sentence(&occurrences(n))),
        (n, sampled) => format!(
            "{} set aside, {} of them sampled for checking",
            sentence(&occurrences(n)),
            count(sampled as u64)
        ),
    };
    let scale = aside.with_hit.max(1);
    let bar = |n: u64| Some((n * 1000 / scale).min(1000));
    let step = |label: &str, n: u64, thousandths: Option<u64>| FunnelStep {
        label: label.to_owned(),
        value: count(n),
        thousandths,
    };
    let steps = vec![
        step("read", aside.read, None),
        step(
            "with a search term in any state",
            aside.with_hit,
            bar(aside.with_hit),
        ),
        step(
            "with an asserted term",
            aside.with_asserted_hit,
            bar(aside.with_asserted_hit),
        ),
        step(
            "admitted by a criterion",
            aside.admitted,
            bar(aside.admitted),
        ),
        step("placed at a hotel", aside.placed, bar(aside.placed)),
    ];
    let mut reasons: Vec<Vec<String>> = Vec::new();
    for (state, n) in &aside.by_state {
        reasons.push(vec![
            format!("Words only as {}", labels::state(*state)),
            count(*n),
        ]);
    }
    for (role, n) in &aside.by_role {
        reasons.push(vec![
            format!("The hotel is only: {}", labels::role(*role)),
            count(*n),
        ]);
    }
    reasons.push(vec![
        "Words that do not suffice for any criterion".to_owned(),
        count(aside.too_little),
    ]);
    if findings.review.is_some() {
        reasons.push(vec![
            "A criterion admits it; an analyst judged it not relevant".to_owned(),
            count(aside.by_verdict),
        ]);
    }
    SetAsideBrief {
        title,
        lead: "What was left out can be wrong: an officer's “no concerns” may be mistaken, and a landmark may be more. Nothing is dropped; the sample below is to be read in the crime system."
            .to_owned(),
        funnel: Funnel {
            title: "From occurrences read to occurrences placed".to_owned(),
            subtitle: format!("Occurrences, {}", days(findings.window)),
            alt: format!(
                "{} read, {} with a search term, {} with an asserted term, {} admitted, {} placed at a hotel.",
                count(aside.read),
                count(aside.with_hit),
                count(aside.with_asserted_hit),
                count(aside.admitted),
                count(aside.placed)
            ),
            steps,
            note: "Bars from the second step on; the first would be off the page.".to_owned(),
        },
        reasons: Table::new("Why occurrences with a search term were set aside", "Occurrences")
            .text("Reason")
            .number("Occurrences")
            .rows(reasons),
        unplaced: (!aside.unplaced.is_empty()).then(|| {
            Table::new("Why admitted occurrences could not be placed", "Occurrences")
                .text("Reason")
                .number("Occurrences")
                .rows(
                    aside
                        .unplaced
                        .iter()
                        .map(|(why, n)| vec![sentence(&one_line(why)), count(*n)]),
                )
        }),
        unregistered: unregistered(findings),
        sample: (!aside.sample.is_empty()).then(|| {
            Table::new(
                "Sample of occurrences set aside, for checking",
                "Drawn by a fixed seed; the text is in the crime system, not here",
            )
            .text("Why set aside")
            .number("Count")
            .text("Occurrences")
            .rows(sampled(&aside.sample))
        }),
    }
}

/// Places off the register that the pack names; `unregistered.csv` has them all.
const UNREGISTERED_ROWS: usize = 15;

fn unregistered(findings: &Findings) -> Option<Table> {
    let places = &findings.unregistered;
    let more = places.len().saturating_sub(UNREGISTERED_ROWS) as u64;
    let rows = places.iter().take(UNREGISTERED_ROWS).map(|place| {
        vec![
            one_line(&place.name),
            match place.town.is_empty() {
                true => "not stated".to_owned(),
                false => one_line(&place.town),
            },
            count(place.records),
            count(place.admitted),
            day_short(place.first),
            day_short(place.last),
        ]
    });
    let listed = match more {
        0 => "unregistered.csv has a row of each for the register.".to_owned(),
        more => format!(
            "{} more in unregistered.csv, which has a row of each for the register.",
            count(more)
        ),
    };
    (!places.is_empty()).then(|| {
        Table::new(
            "Places that look like hotels and are not on the register",
            "Named in two records or more of the whole extract, admitted or not; none is in a count of hotels",
        )
        .text("Name")
        .text("Town")
        .number("Records")
        .number("Admitted")
        .number("First")
        .number("Last")
        .rows(rows)
        .note(format!(
            "Found by words in location fields and texts, and grouped by name and town: to be checked. {listed}"
        ))
    })
}

/// Reasons of the sample in the order of their number, each with its occurrences.
fn sampled(sample: &[(String, String)]) -> Vec<Vec<String>> {
    let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, why) in sample {
        let reason = sentence(&one_line(why));
        by_reason.entry(reason).or_default().push(one_line(id));
    }
    let mut reasons: Vec<(String, Vec<String>)> = by_reason.into_iter().collect();
    reasons.sort_by_key(|(_, ids)| std::cmp::Reverse(ids.len()));
    reasons
        .into_iter()
        .map(|(why, ids)| vec![why, count(ids.len() as u64), ids.join(", ")])
        .collect()
}

fn quality(findings: &Findings) -> Quality {
    let quality = &findings.quality;
    let census = &quality.census;
    let counts = &findings.counts;
    let known = (counts.occurrences > 0).then(|| {
        let row = |what: &str, part: u64, of: u64| {
            vec![
                what.to_owned(),
                count(part),
                count(of),
                super::wording::share_alone(part, of).unwrap_or_else(|| "too few".to_owned()),
            ]
        };
        Table::new(
            "What is known of the admitted occurrences",
            format!("{}, with 95% interval of the share", days(findings.window)),
        )
        .text("Known")
        .number("Count")
        .number("Of")
        .number("Share")
        .rows([
            row(
                "Placed at a hotel (occurrences)",
                quality.placed,
                quality.placed + quality.unplaced,
            ),
            row(
                "Time of day (occurrences)",
                quality.time_known,
                quality.time_known + quality.time_unknown,
            ),
            row(
                "Age at the offence (victims)",
                quality.age_known,
                quality.age_known + quality.age_unknown,
            ),
        ])
    });
    let mut rows = vec![
        vec!["Read".to_owned(), count(census.rows)],
        vec!["Used".to_owned(), count(census.used)],
    ];
    for (why, n) in &census.folded {
        rows.push(vec![format!("Folded: {}", one_line(why)), count(*n)]);
    }
    for (why, n) in &census.quarantined {
        rows.push(vec![format!("Quarantined: {why}"), count(*n)]);
    }
    if census.quarantined.is_empty() {
        rows.push(vec!["Quarantined".to_owned(), count(0)]);
    }
    let notes: Vec<Vec<String>> = census
        .notes
        .0
        .iter()
        .chain(&findings.notes.0)
        .map(|note| {
            vec![
                sentence(&one_line(&note.text)),
                note.of.map_or_else(
                    || count(note.count),
                    |of| format!("{} of {}", count(note.count), count(of)),
                ),
                sentence(&one_line(&note.effect)),
            ]
        })
        .collect();
    let unplaced = counts.occurrences.saturating_sub(counts.placed);
    Quality {
        title: match (counts.occurrences, unplaced) {
            (0, _) => format!(
                "{} read; {} could not be used",
                sentence(&plural(census.rows, "row was", "rows were")),
                count(census.quarantined_total())
            ),
            (_, 0) => "Every admitted occurrence could be placed at a hotel".to_owned(),
            (n, unplaced) => format!(
                "{} of {} could not be placed at a hotel",
                count(unplaced),
                occurrences(n)
            ),
        },
        lead: format!(
            "The extract holds {}, of which {} crimes, recorded from {} to {}. {} carry an exploitation flag, {} have no usable location and {} no known time of day.",
            plural(census.occurrences, "occurrence", "occurrences"),
            count(census.crimes),
            census.first_day.map_or_else(|| "no known day".to_owned(), day_long),
            census.last_day.map_or_else(|| "no known day".to_owned(), day_long),
            count(census.flagged),
            count(census.without_location),
            count(census.without_time),
        ),
        known,
        rows: Table::new(
            "Every row read is used, folded or quarantined",
            "Rows of the whole extract",
        )
        .text("Rows")
        .number("Count")
        .rows(rows)
        .note("Folded: rows of the same occurrence. Quarantined: could not be used; listed with line and reason in quarantine.csv."),
        review: findings.review.as_ref().map(review),
        no_notes: notes
            .is_empty()
            .then(|| "Nothing else was noticed about the extract, the register or the lists.".to_owned()),
        notes: Table::new("What else was noticed", "")
            .text("Noticed")
            .number("Count")
            .text("Effect")
            .rows(notes),
        limitations: limitations(findings),
        files: Table::new("Files read", "")
            .text("File")
            .number("Bytes")
            .text("SHA-256, first 12 digits")
            .rows(
                census
                    .files
                    .iter()
                    .map(|(name, sha, bytes)| vec![one_line(name), count(*bytes), hash(sha)]),
            ),
    }
}

/// Precision and recall of the search, as far as analysts' verdicts tell.
fn review(review: &Review) -> Table {
    let percent = |value: f64| format!("{}%", whole(value * 100.0));
    let between =
        |interval: Range| format!("{} to {}", percent(interval.low), percent(interval.high));
    let judged = |what: &str, stratum: Option<Share>, why: &str| match stratum {
        None => vec![what.to_owned(), "not known".to_owned(), why.to_owned()],
        Some(share) => vec![
            what.to_owned(),
            format!("{} of {}", count(share.part), count(share.of)),
            match share.of < LEAST_JUDGED {
                true => "too few".to_owned(),
                false => between(share.interval),
            },
        ],
    };
    let (precision, why) = match &review.precision {
        Stated::Value(share) => (Some(*share), String::new()),
        Stated::Undefined(why) => (None, sentence(why)),
    };
    let recall = &review.recall;
    let sampled = |what, stratum: &Stratum| {
        let share = share_of(stratum.relevant, stratum.judged);
        judged(what, share, "None sampled yet")
    };
    let estimate = match &recall.estimate {
        Stated::Value(estimate) => [percent(estimate.value), between(estimate.interval)],
        Stated::Undefined(why) => ["not known".to_owned(), sentence(why)],
    };
    let [value, interval] = estimate;
    Table::new(
        "How far the search is right",
        "Occurrences that analysts judged, and how many they found relevant; 95% intervals",
    )
    .text("Judged")
    .number("Relevant")
    .text("Interval of the share")
    .rows([
        judged("Admitted, in this pack's window", precision, &why),
        sampled(
            "Not admitted, with a search term: sample, all forces",
            &recall.with_hits,
        ),
        sampled(
            "Not admitted, without any: sample, all forces",
            &recall.without_hits,
        ),
        vec![
            "Estimate: admitted, of all relevant ones, all forces".to_owned(),
            value,
            interval,
        ],
    ])
}

/// How the numbers of [`review`] were worked out, where there are any.
fn review_sources(findings: &Findings) -> Option<&'static str> {
    findings.review.is_some().then_some(
        "Shares of judged occurrences: Jeffreys interval (Brown, Cai and DasGupta, 2001). What the search misses: stratified estimate (Cochran, 1977) from a sample by permanent random numbers (Ohlsson, 1995), with an interval of draws from the posteriors of its shares.",
    )
}

fn method(findings: &Findings) -> Method {
    let method = &findings.method;
    let admitted: BTreeMap<&str, u64> = findings
        .criteria
        .iter()
        .map(|(id, n)| (id.as_str(), *n))
        .collect();
    Method {
        title: "Method".to_owned(),
        steps: vec![
            "Every occurrence of the extract was searched for every term of the keyword list, as whole words; a term that the text negates, that stands in a form or that belongs to an engagement visit is told apart.".to_owned(),
            "An occurrence is admitted when it meets one of the criteria below. Words that are weak by themselves never suffice alone.".to_owned(),
            format!(
                "Its hotel is found from the location fields and from names in the text, against a register of {} (SHA-256 {}). Where two hotels fit alike, none is chosen.",
                hotels(method.register_venues),
                hash(&method.register_hash)
            ),
            "A hotel counts only where the offence was there, the child was found there or last seen there, or a room was booked there.".to_owned(),
        ],
        packs: Table::new("Keyword lists", "")
            .text("List")
            .text("Version")
            .text("Status")
            .number("Terms")
            .text("SHA-256, first 12 digits")
            .rows(method.packs.iter().map(|pack| {
                vec![
                    one_line(&pack.id),
                    one_line(&pack.version),
                    if pack.status == "reviewed" {
                        "reviewed".to_owned()
                    } else {
                        format!("{}: not yet reviewed", pack.status.to_uppercase())
                    },
                    count(pack.terms),
                    hash(&pack.hash),
                ]
            })),
        criteria: Table::new("Criteria", "An occurrence is counted under the first that it meets")
            .text("Criterion")
            .text("What it asks for")
            .number("Occurrences")
            .rows(method.criteria.iter().map(|(id, asks)| {
                vec![
                    one_line(id),
                    sentence(&one_line(asks)),
                    count(admitted.get(id.as_str()).copied().unwrap_or(0)),
                ]
            })),
        definitions: [
            ("Record", "a row of the extract; several rows may belong to one occurrence"),
            ("Occurrence", "one numbered entry of the crime system, crime or not, in its latest version"),
            ("Incident", "occurrences at the same hotel within 24 hours; an unplaced occurrence is one by itself"),
            ("Victim", "a distinct person recorded as victim, counted once however many occurrences"),
            ("Hotel", "any premises of the register: hotel, guest house, bed and breakfast, inn with rooms"),
            ("Usual range of a hotel", "95% of counts if all open hotels were alike, corrected for their number"),
            ("Usual range of a month", "99.8% of counts if all whole months of the series were alike"),
        ]
        .map(|(word, means)| (word.to_owned(), means.to_owned()))
        .into(),
        sources: review_sources(findings)
            .into_iter()
            .chain([
            "Intervals of counts: exact Poisson (Garwood, 1936). Intervals of shares: score interval (Wilson, 1927). All are 95%.",
            "Shares are given on a base of 20 or more and a count of 10 or more, with the counts.",
            ])
            .map(str::to_owned)
            .collect(),
    }
}

fn limitations(findings: &Findings) -> Vec<String> {
    let mut all = vec![
        "Records show what was noticed, reported and recorded, not what happened. A hotel whose staff notice and call has more of them.".to_owned(),
        "Words are found, not understood: an occurrence that uses none of the terms is missed, and one that uses them in passing may be admitted.".to_owned(),
        "Counts of one hotel are small and move by chance; the intervals say by how much.".to_owned(),
        "The register decides what is a hotel; short lets and rooms above a public house may be missing from it.".to_owned(),
    ];
    if findings
        .method
        .packs
        .iter()
        .any(|pack| pack.status != "reviewed")
    {
        all.push("The keyword list is a draft: no analyst has yet signed it off.".to_owned());
    }
    if let Stated::Undefined(why) = &findings.previous {
        all.push(format!(
            "There is no comparison with the span before: {}.",
            reason(why)
        ));
    }
    if findings.districts.is_empty() {
        all.push(
            "There is no map of districts: no areas were given, or no hotel has coordinates."
                .to_owned(),
        );
    }
    all
}

fn action() -> Action {
    Action {
        title: "For the analyst: assessment and recommendations".to_owned(),
        lead: "The programme states counts and named tests. What they mean, and what should be done, is written here by a person.".to_owned(),
        boxes: [
            ("Pursue", "suspects and lines of enquiry"),
            ("Prevent", "what would stop it from happening"),
            ("Protect", "children, hotels and places made safer"),
            ("Prepare", "training, partners, readiness"),
        ]
        .map(|(head, what)| (head.to_owned(), what.to_owned()))
        .into(),
        gaps: "Intelligence gaps: what is not known, and who will find out by when".to_owned(),
        review: ["Assessed by", "Reviewed by", "Date"]
            .map(str::to_owned)
            .into(),
    }
}

fn closing(findings: &Findings, edition: &Edition, house: &House) -> Closing {
    Closing {
        title: "Distribution, control and glossary".to_owned(),
        distribution: vec![
            "To the named recipients of this edition only; the list is kept with the run."
                .to_owned(),
            "Ask the owner before forwarding. Nothing here is for a hotel: the sector briefing is."
                .to_owned(),
            "Keep no longer than your force’s retention rule for intelligence products.".to_owned(),
        ],
        control: [
            ("Edition", edition.id().to_string()),
            ("Marking", Marking::OfficialSensitive.to_string()),
            ("Project", one_line(&house.project)),
            ("Owner", one_line(&house.owner)),
            ("Scope", one_line(&edition.scope_name)),
            ("New in this edition", days(findings.period)),
            ("Looks back over", days(findings.window)),
            ("Data to", data_to(findings)),
            ("Due", edition.due.format("%Y-%m-%d %H:%M UTC").to_string()),
            ("Made", edition.now.format("%Y-%m-%d %H:%M UTC").to_string()),
            ("Made by", format!("keepsafe {}", house.version)),
            ("Inputs", hash(&house.inputs_hash)),
        ]
        .map(|(what, value)| (what.to_owned(), value))
        .into(),
        glossary: [
            (
                "Asserted",
                "the text states it; not negated, not a form, not an engagement visit",
            ),
            ("CSE", "child sexual exploitation"),
            ("Criterion", "a stated rule that admits an occurrence"),
            ("Extract", "the export of the crime system that was read"),
            (
                "Flag",
                "a mark for exploitation set by hand in the crime system",
            ),
            (
                "Interval",
                "the range that holds the true value 95 times in 100",
            ),
            (
                "Placed",
                "tied to one hotel of the register, in a role that counts",
            ),
            (
                "Quarantined",
                "a row that could not be used, kept with its line and reason",
            ),
            (
                "Set aside",
                "an occurrence with a search term that met no criterion",
            ),
        ]
        .map(|(word, means)| (word.to_owned(), means.to_owned()))
        .into(),
    }
}

/// Every figure of the pack that is not there, with a sentence why.
fn absent(shown: &BTreeSet<&str>) -> BTreeMap<String, String> {
    let chart = |what: &str| {
        format!("The chart of {what} is not part of this edition; the numbers are in the tables.")
    };
    [
        ("months", chart("months")),
        ("premises", chart("hotels")),
        (
            "rhythm",
            "The chart of weekday and hour is not part of this edition.".to_owned(),
        ),
        (
            "categories",
            "The chart of word categories is not part of this edition.".to_owned(),
        ),
        (
            "ages",
            "The chart of ages is not part of this edition; the numbers are with the key findings."
                .to_owned(),
        ),
        (
            "districts",
            "The map of districts is not drawn: no areas were given, or no hotel has coordinates."
                .to_owned(),
        ),
        (
            "symbols",
            "The map of hotels is not drawn: no areas were given, or no hotel has coordinates."
                .to_owned(),
        ),
    ]
    .into_iter()
    .filter(|(name, _)| !shown.contains(name))
    .map(|(name, why)| (name.to_owned(), why))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn ticks_are_round_and_reach_the_end() {
        assert_eq!(ticks(0.0), [0, 1]);
        assert_eq!(ticks(4.2), [0, 1, 2, 3, 4, 5]);
        assert_eq!(ticks(19.7), [0, 5, 10, 15, 20]);
        assert_eq!(ticks(20.4), [0, 5, 10, 15, 20, 25]);
        assert_eq!(ticks(61.0), [0, 20, 40, 60, 80]);
        assert_eq!(ticks(1200.0), [0, 500, 1000, 1500]);
    }
}
