//! Choropleth of rates by district.

use plotters::style::RGBColor;

use super::canvas::{Anchor, Canvas, Frame, Rings, Type, Words};
use super::outlines::{self, Ground, Projection};
use super::scale::round_class;
use super::theme::{
    CONTEXT, GAP, HAIRLINE_WIDTH, LABEL, LEADING, MM, MUTED, ON_RAMP, PT, RAMP, TEXT, WHITE,
};
use super::typography::{ASCENT, DESCENT};
use super::words::{counted, decimal, number, place_and_window, source};
use super::{Columns, Figure};
use crate::analysis::{DistrictFinding, Findings};
use crate::diagnostic::Diagnostic;
use crate::extract::{Area, Areas};

/// Millimetres; between them the height follows the shape of the ground.
const HEIGHT_LEAST: f64 = 55.0;
const HEIGHT_MOST: f64 = 110.0;
/// White around the outlines.
const MARGIN: f64 = 2.0 * PT;
const CLASSES: usize = 4;
/// Below this many open hotels a district's rate is not called the highest.
const LEAST_BASE: u64 = 20;

/// Occurrences for 100 open hotels of the register, by district of the scope, in four round classes;
/// `None` without outlines of its districts.
pub fn districts(
    findings: &Findings,
    areas: &Areas,
    columns: Columns,
) -> Result<Option<Figure>, Diagnostic> {
    let shown = outlines::districts_of(areas, &findings.scope);
    let Some(ground) = Ground::of(&shown, &[]) else {
        return Ok(None);
    };
    if findings.districts.is_empty() {
        return Ok(None);
    }
    let step = class_step(findings);
    let has_undefined = shown.iter().any(|area| rate(findings, area).is_none());
    let key = key_entries(step, has_undefined);
    let key_room = match columns {
        Columns::Twelve => 50.0 * MM,
        Columns::Six => 0.0,
    };
    let foot = match columns {
        Columns::Twelve => 0.0,
        Columns::Six => key_height(&key) + GAP,
    };
    let width = columns.width() * MM - key_room - 2.0 * MARGIN;
    let needed = ground.height_at(width) + 2.0 * MARGIN + foot;
    let height = (needed / MM).clamp(HEIGHT_LEAST, HEIGHT_MOST);
    let mut canvas = Canvas::new(columns.width(), height);
    let frame = Frame {
        left: 0.0,
        top: 0.0,
        right: canvas.width - key_room,
        bottom: canvas.height - foot,
    }
    .grown(-MARGIN);
    let projection = Projection::fit(&ground, &frame);
    let shapes: Vec<Vec<Rings>> = shown
        .iter()
        .map(|area| projection.shapes(&area.outline))
        .collect();
    for (area, shapes) in shown.iter().zip(&shapes) {
        for rings in shapes {
            match rate(findings, area).map(|rate| class(rate, step)) {
                None => canvas.hatch(rings, MUTED),
                Some(None) => canvas.region(rings, WHITE),
                Some(Some(class)) => canvas.region(rings, RAMP[class]),
            }
        }
    }
    // White gaps part filled neighbours; where there is no fill, a grey line shows the shape.
    for shapes in &shapes {
        outlines::draw_borders(&mut canvas, shapes, 2.0 * PT, WHITE);
    }
    for (area, shapes) in shown.iter().zip(&shapes) {
        if rate(findings, area).is_none_or(|rate| class(rate, step).is_none()) {
            outlines::draw_borders(&mut canvas, shapes, HAIRLINE_WIDTH, CONTEXT);
        }
    }
    let list_top = draw_key(&mut canvas, &key, columns, key_room);
    let ground = Districts {
        findings,
        shown: &shown,
        shapes: &shapes,
        step,
        map: frame.grown(PT),
    };
    // Letters that refer to a list are of use only with the whole list.
    let mut lettered = canvas.clone();
    let listed = name_districts(&mut lettered, &ground, Nameless::Lettered);
    let unlisted = draw_list(&mut lettered, &listed, columns, key_room, list_top);
    if unlisted == 0 && listed.len() <= LETTERS {
        return lettered.into_figure(words(findings, &shown, 0)).map(Some);
    }
    let unnamed = name_districts(&mut canvas, &ground, Nameless::Counted).len();
    canvas
        .into_figure(words(findings, &shown, unnamed))
        .map(Some)
}

/// So many districts can be told apart by a letter.
const LETTERS: usize = 26;

/// What is drawn, and by what.
struct Districts<'a> {
    findings: &'a Findings,
    shown: &'a [&'a Area],
    shapes: &'a [Vec<Rings>],
    /// Width of a class of rates.
    step: f64,
    map: Frame,
}

/// What a district without room for its name shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nameless {
    /// A letter that a list explains.
    Lettered,
    /// Its count alone.
    Counted,
}

fn finding<'a>(findings: &'a Findings, area: &Area) -> Option<&'a DistrictFinding> {
    let by_code = findings.districts.iter().find(|d| d.code == area.code);
    by_code.or_else(|| findings.districts.iter().find(|d| d.name == area.name))
}

fn rate(findings: &Findings, area: &Area) -> Option<f64> {
    finding(findings, area)?.rate.value().copied()
}

/// Width of a class: round, and four of them hold the highest rate.
fn class_step(findings: &Findings) -> f64 {
    let rates = findings.districts.iter().filter_map(|d| d.rate.value());
    let high = rates.copied().fold(0.0, f64::max);
    round_class(high / CLASSES as f64)
}

/// The class of a rate above 0; 0 has none and stays white.
fn class(rate: f64, step: f64) -> Option<usize> {
    (rate > 0.0).then(|| ((rate / step).ceil() as usize).clamp(1, CLASSES) - 1)
}

enum Swatch {
    Colour(RGBColor),
    Empty,
    Hatched,
}

fn key_entries(step: f64, has_undefined: bool) -> Vec<(Swatch, String)> {
    let mut entries = vec![(Swatch::Empty, "0".to_owned())];
    for (n, colour) in RAMP.iter().enumerate() {
        let (low, high) = (step * n as f64, step * (n + 1) as f64);
        let text = if n == 0 {
            format!("up to {}", decimal(high))
        } else {
            format!("over {} to {}", decimal(low), decimal(high))
        };
        entries.push((Swatch::Colour(*colour), text));
    }
    if has_undefined {
        entries.push((Swatch::Hatched, "no rate".to_owned()));
    }
    entries
}

const KEY_PITCH: f64 = 14.0 * PT;
const KEY_TITLE: [&str; 2] = ["Occurrences for", "100 open hotels"];

fn key_height(key: &[(Swatch, String)]) -> f64 {
    LEADING + key.len().div_ceil(2) as f64 * KEY_PITCH
}

/// Draws the key; returns where the list below it may begin.
fn draw_key(canvas: &mut Canvas, key: &[(Swatch, String)], columns: Columns, key_room: f64) -> f64 {
    let (left, mut top, ranks) = match columns {
        Columns::Twelve => (canvas.width - key_room + 2.0 * GAP, 0.0, 1),
        Columns::Six => (0.0, canvas.height - key_height(key), 2),
    };
    let title: Vec<String> = match columns {
        Columns::Twelve => KEY_TITLE.iter().map(|line| (*line).to_owned()).collect(),
        Columns::Six => vec![KEY_TITLE.join(" ")],
    };
    let at = (left, top + LABEL * ASCENT);
    canvas.lines(&title, at, Anchor::Start, Type::MUTED);
    top += title.len() as f64 * LEADING + PT;
    let per_rank = key.len().div_ceil(ranks);
    for (n, (swatch, text)) in key.iter().enumerate() {
        let x = left + (n / per_rank) as f64 * canvas.width / 2.0;
        let y = top + ((n % per_rank) as f64 + 0.5) * KEY_PITCH;
        let frame = Frame {
            left: x,
            top: y - 4.5 * PT,
            right: x + 16.0 * PT,
            bottom: y + 4.5 * PT,
        };
        match swatch {
            Swatch::Colour(colour) => canvas.rectangle(frame, *colour),
            Swatch::Empty => canvas.outline(frame, HAIRLINE_WIDTH, CONTEXT),
            Swatch::Hatched => canvas.hatched_bar(frame, MUTED),
        }
        let at = (frame.right + 1.5 * GAP, Type::LABEL.baseline(y));
        canvas.text(text, at, Anchor::Start, Type::LABEL);
    }
    top + per_rank as f64 * KEY_PITCH + 2.0 * GAP
}

/// Prints name and count in each district; returns `letter  name: count` of those without room for
/// the name.
fn name_districts(canvas: &mut Canvas, ground: &Districts<'_>, nameless: Nameless) -> Vec<String> {
    let mut listed = Vec::new();
    for (area, shapes) in ground.shown.iter().zip(ground.shapes) {
        let finding = finding(ground.findings, area);
        let count = finding.map_or("no data".to_owned(), |d| number(d.occurrences));
        let rate = finding.and_then(|d| d.rate.value().copied());
        let class = rate.and_then(|rate| class(rate, ground.step));
        let colour = class.map_or(TEXT, |class| ON_RAMP[class]);
        let mut inside = |lines: &[String], count: &str| {
            print_inside(canvas, shapes, lines, count, colour, rate.is_none())
        };
        if name_forms(&area.name)
            .iter()
            .any(|lines| inside(lines, &count))
        {
            continue;
        }
        let beside = format!("{} {count}", area.name);
        if print_beside(canvas, ground, shapes, &beside) {
            continue;
        }
        let key = letter(listed.len());
        listed.push(format!("{key}  {}: {count}", area.name));
        let text = match nameless {
            Nameless::Lettered => &key,
            Nameless::Counted => &count,
        };
        if !print_inside(canvas, shapes, &[], text, colour, rate.is_none()) {
            print_beside(canvas, ground, shapes, text);
        }
    }
    listed
}

/// `A`, `B`, ...: a number would read as a count.
fn letter(n: usize) -> String {
    char::from(b'A' + (n % LETTERS) as u8).to_string()
}

/// A name on one line, on two, and on as many as it has words, never cut.
fn name_forms(name: &str) -> Vec<Vec<String>> {
    let words = name.split_whitespace().map(|word| Type::LABEL.width(word));
    let widest = words.fold(0.0, f64::max);
    let half = (Type::LABEL.width(name) / 2.0).max(widest);
    let mut forms = vec![vec![name.to_owned()]];
    for (room, lines) in [(half * 1.2, 2), (widest, 3)] {
        let form = Type::LABEL.wrap(name, room, lines);
        if !form.iter().any(|line| line.ends_with('…')) && !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// Sets the lines of a name and the count below, if they fit.
fn print_inside(
    canvas: &mut Canvas,
    shapes: &[Rings],
    name: &[String],
    count: &str,
    colour: RGBColor,
    is_hatched: bool,
) -> bool {
    let widths = name.iter().map(|line| Type::LABEL.width(line));
    let width = widths.fold(Type::STRONG.width(count), f64::max) + 2.0 * PT;
    let height = name.len() as f64 * LEADING + LABEL * (ASCENT + DESCENT);
    let place = outlines::place_inside(shapes, width, height, |frame| canvas.is_free(frame));
    let Some(frame) = place else { return false };
    if is_hatched {
        canvas.rectangle(frame.grown(PT), WHITE);
    }
    let x = (frame.left + frame.right) / 2.0;
    let first = frame.top + LABEL * ASCENT;
    canvas.lines(
        name,
        (x, first),
        Anchor::Middle,
        Type::LABEL.coloured(colour),
    );
    let at = (x, first + name.len() as f64 * LEADING);
    canvas.text(count, at, Anchor::Middle, Type::STRONG.coloured(colour));
    true
}

/// Sets a text on the ground outside all districts, next to this one, if there is room.
fn print_beside(canvas: &mut Canvas, ground: &Districts<'_>, shapes: &[Rings], text: &str) -> bool {
    let outer = outlines::bounds(&shapes.concat().concat());
    let (x, y) = (
        (outer.left + outer.right) / 2.0,
        (outer.top + outer.bottom) / 2.0,
    );
    let level = Type::LABEL.baseline(y);
    for (at, anchor) in [
        ((outer.right + GAP, level), Anchor::Start),
        ((outer.left - GAP, level), Anchor::End),
        ((x, outer.bottom + GAP + LABEL * ASCENT), Anchor::Middle),
        ((x, outer.top - GAP), Anchor::Middle),
    ] {
        let frame = Type::LABEL.frame(text, at, anchor);
        let meets = |rings: &Rings| outlines::meets_frame(rings, &frame);
        let is_clear = !ground.shapes.iter().flatten().any(meets);
        if is_clear && ground.map.holds(&frame) && canvas.is_free(&frame) {
            canvas.text(text, at, anchor, Type::LABEL);
            return true;
        }
    }
    false
}

/// Names of lettered districts, under the key; returns how many found no room.
fn draw_list(
    canvas: &mut Canvas,
    listed: &[String],
    columns: Columns,
    key_room: f64,
    top: f64,
) -> usize {
    if columns == Columns::Six {
        return listed.len();
    }
    let left = canvas.width - key_room + 2.0 * GAP;
    let mut baseline = top + LABEL * ASCENT;
    for (n, text) in listed.iter().enumerate() {
        let lines = Type::LABEL.wrap(text, canvas.width - left, 3);
        let bottom = baseline + (lines.len() - 1) as f64 * LEADING + LABEL * DESCENT;
        if bottom > canvas.height {
            return listed.len() - n;
        }
        canvas.lines(&lines, (left, baseline), Anchor::Start, Type::LABEL);
        baseline += lines.len() as f64 * LEADING + GAP / 2.0;
    }
    0
}

fn words(findings: &Findings, shown: &[&Area], unnamed: usize) -> Words {
    let of_map: Vec<&DistrictFinding> = shown
        .iter()
        .filter_map(|area| finding(findings, area))
        .collect();
    let total: u64 = of_map.iter().map(|d| d.occurrences).sum();
    let none = of_map.iter().filter(|d| d.occurrences == 0).count() as u64;
    let rates: Vec<(&DistrictFinding, f64)> = of_map
        .iter()
        .filter(|d| d.venues_open >= LEAST_BASE && d.occurrences > 0)
        .filter_map(|d| Some((*d, *d.rate.value()?)))
        .collect();
    let highest = rates.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    let at_highest: Vec<&DistrictFinding> = rates
        .iter()
        .filter(|(_, rate)| *rate == highest)
        .map(|(district, _)| *district)
        .collect();
    let districts = counted(shown.len() as u64, "district");
    let neutral = format!("{} in {districts}", counted(total, "occurrence"));
    let per_100 = format!(
        "highest, {} occurrences per 100 open hotels",
        decimal(highest.round())
    );
    let finding = match at_highest[..] {
        [] => neutral.clone(),
        [district] => format!("{} is {per_100}", district.name),
        _ => format!(
            "{} districts are {per_100}",
            number(at_highest.len() as u64)
        ),
    };
    let title = if finding.split_whitespace().count() <= 12 {
        finding.clone()
    } else {
        neutral
    };
    let without = match none {
        0 => format!("none of {districts} is 0"),
        _ => format!(
            "{} of {districts} {} 0",
            number(none),
            super::words::verb(none, "is", "are")
        ),
    };
    let small = of_map
        .iter()
        .any(|d| d.occurrences > 0 && d.venues_open < LEAST_BASE);
    let mut caption = format!(
        "{} Printed in each district: its count. Colour: the rate for 100 open hotels of the register.",
        source(findings)
    );
    if small {
        caption.push_str(&format!(
            " A rate on fewer than {LEAST_BASE} hotels moves with each occurrence."
        ));
    }
    if of_map.len() < shown.len() || of_map.iter().any(|d| d.rate.value().is_none()) {
        caption.push_str(" Hatched: no rate, for want of an open hotel.");
    }
    if unnamed > 0 {
        caption.push_str(&format!(
            " {} without room for a name: see the table.",
            counted(unnamed as u64, "district")
        ));
    }
    Words {
        name: "districts",
        title,
        subtitle: format!(
            "Occurrences for 100 open hotels, by district, {} (n = {})",
            place_and_window(findings),
            number(total)
        ),
        caption,
        alt: format!("{finding}; {without}."),
    }
}
