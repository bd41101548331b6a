//! Graduated symbols: each hotel at its place, the area of the circle by its occurrences.

use super::Figure;
use super::canvas::{Anchor, Canvas, Frame, Point, Rings, Type, Words};
use super::labels::{Board, Reach, Side, Symbol};
use super::outlines::{self, Ground, Projection};
use super::scale::round_step;
use super::theme::{
    CONTEXT, GAP, HAIRLINE_WIDTH, LABEL, LAND, LEADING, MAP_HEIGHT, MM, NAVY, PT, TEXT, WHITE,
};
use super::typography::{ASCENT, DESCENT};
use super::words::{counted, number, place_and_window, source};
use crate::analysis::{Findings, VenueFinding};
use crate::diagnostic::Diagnostic;
use crate::extract::{Area, Areas};

const WIDTH: f64 = 174.0;
/// Room for the key at the right of the map, or below it.
const COLUMN_ROOM: f64 = 42.0 * MM;
const BAND_ROOM: f64 = 20.0 * MM;
/// Lines of a list that the band holds.
const BAND_LINES: usize = 4;
/// Least height of a figure with the key at its right.
const COLUMN_LEAST: f64 = 85.0 * MM;
/// White around the outlines.
const MARGIN: f64 = 2.0 * MM;
const RADIUS_LEAST: f64 = 1.4 * MM;
const RADIUS_MOST: f64 = 7.0 * MM;
/// Names of more hotels than these are left to the list beside the map.
const NAMED_MOST: usize = 15;
/// A name on the map stays on one line up to this width; one that two such lines do not hold is
/// cut in narrower ones.
const NAME_ROOM: f64 = 64.0 * MM;
const CUT_ROOM: f64 = 44.0 * MM;

struct Mapped<'a> {
    venue: &'a VenueFinding,
    symbol: Symbol,
}

/// Hotels with an occurrence, over the outlines of the scope's districts (of the forces where it
/// is national). `None` without outlines, or without hotels that have coordinates.
pub fn symbols(findings: &Findings, areas: &Areas) -> Result<Option<Figure>, Diagnostic> {
    let shown = outlines::of_scope(areas, &findings.scope);
    let placed: Vec<&VenueFinding> = findings
        .venues
        .iter()
        .filter(|venue| venue.occurrences > 0 && venue.point.is_some())
        .collect();
    let points: Vec<_> = placed.iter().filter_map(|venue| venue.point).collect();
    let Some(ground) = Ground::of(&shown, &points) else {
        return Ok(None);
    };
    if shown.is_empty() || placed.is_empty() {
        return Ok(None);
    }
    let layout = Layout::largest(&ground);
    let mut canvas = Canvas::new(WIDTH, layout.height(&ground));
    let map = layout.map(canvas.width, canvas.height);
    let projection = Projection::fit(&ground, &map.grown(-MARGIN));
    let shapes: Vec<Vec<Rings>> = shown
        .iter()
        .map(|area| projection.shapes(&area.outline))
        .collect();
    for rings in shapes.iter().flatten() {
        canvas.region(rings, LAND);
    }
    for shapes in &shapes {
        outlines::draw_borders(&mut canvas, shapes, HAIRLINE_WIDTH, CONTEXT);
    }
    let most = placed.iter().map(|v| v.occurrences).max().unwrap_or(1);
    let mapped: Vec<Mapped<'_>> = placed
        .iter()
        .zip(&points)
        .map(|(venue, point)| Mapped {
            venue,
            symbol: Symbol {
                centre: projection.at(*point),
                radius: radius(venue.occurrences, most),
            },
        })
        .collect();
    // The findings are sorted by count, so this puts the small ones on top.
    for Mapped { symbol, .. } in &mapped {
        canvas.disc(symbol.centre, symbol.radius, WHITE, 1.0);
        canvas.disc(symbol.centre, symbol.radius - 0.6 * PT, NAVY, 0.75);
    }
    let (listed, nameless) = name_premises(&mut canvas, &mapped, map);
    name_areas(&mut canvas, &shown, &shapes, &mapped, map);
    let unlisted = nameless + draw_key(&mut canvas, &projection, most, &listed, layout);
    canvas
        .into_figure(words(findings, &placed, unlisted))
        .map(Some)
}

/// 1.4 mm for one occurrence and area by count, until the largest would pass 7 mm: then the
/// largest is 7 mm, and none is drawn smaller than 1.4.
fn radius(count: u64, most: u64) -> f64 {
    let unit = RADIUS_LEAST.min(RADIUS_MOST / (most.max(1) as f64).sqrt());
    (unit * (count as f64).sqrt()).max(RADIUS_LEAST)
}

/// A name and its count, as set on the map: whole on one line, else on two.
fn label_forms(venue: &VenueFinding) -> Vec<Vec<String>> {
    let count = number(venue.occurrences);
    let text = format!("{} {count}", venue.name);
    let width = Type::LABEL.width(&text);
    let mut forms = Vec::new();
    if width <= NAME_ROOM {
        forms.push(vec![text.clone()]);
    }
    // Nearly even lines first; a long word may need more room than that.
    let two = [width * 0.55, width * 0.7, NAME_ROOM]
        .into_iter()
        .map(|room| Type::LABEL.wrap(&text, room.min(NAME_ROOM), 2))
        .find(|lines| !lines.iter().any(|line| line.ends_with('…')))
        .unwrap_or_else(|| {
            let room = CUT_ROOM - Type::LABEL.width(&format!(" {count}"));
            let mut lines = Type::LABEL.wrap(&venue.name, room, 2);
            if let Some(last) = lines.last_mut() {
                last.push_str(&format!(" {count}"));
            }
            lines
        });
    if two.len() > 1 || forms.is_empty() {
        forms.push(two);
    }
    forms
}

/// Labels the hotels with most occurrences; those without room get a letter on the map where one
/// fits, and a line of the list that is returned with how many have neither.
fn name_premises(canvas: &mut Canvas, mapped: &[Mapped<'_>], map: Frame) -> (Vec<String>, usize) {
    let mut board = Board {
        bounds: map.grown(-PT),
        symbols: mapped.iter().map(|m| m.symbol).collect(),
        taken: Vec::new(),
        leaders: Vec::new(),
    };
    let height = |lines: usize| LABEL * (ASCENT + DESCENT) + (lines - 1) as f64 * LEADING;
    let width = |lines: &[String]| {
        let widths = lines.iter().map(|line| Type::LABEL.width(line));
        widths.fold(0.0, f64::max)
    };
    let (mut listed, mut nameless) = (Vec::new(), 0);
    let mut texts = Vec::new();
    for (n, Mapped { venue, .. }) in mapped.iter().enumerate().take(NAMED_MOST) {
        let forms = label_forms(venue);
        // Two lines beside the symbol are better than one at the end of a leader.
        let named = [Reach::Beside, Reach::Any].into_iter().find_map(|reach| {
            forms.iter().find_map(|lines| {
                let place = board.place(n, width(lines), height(lines.len()), reach)?;
                Some((lines.clone(), place))
            })
        });
        if let Some(named) = named {
            texts.push(named);
            continue;
        }
        let key = letter(listed.len());
        let place = board.place(n, Type::LABEL.width(&key), height(1), Reach::Any);
        if let Some(place) = place {
            listed.push(format!(
                "{key}  {}: {}",
                venue.name,
                number(venue.occurrences)
            ));
            texts.push((vec![key], place));
        } else {
            nameless += 1;
        }
    }
    for (_, place) in &texts {
        if let Some((from, to)) = place.leader {
            // White beneath, and a point where it ends, so that it is seen over other symbols.
            canvas.line(from, to, 2.0 * PT, WHITE);
            canvas.line(from, to, 0.75 * PT, TEXT);
            canvas.disc(from, 1.6 * PT, WHITE, 1.0);
            canvas.disc(from, 1.0 * PT, TEXT, 1.0);
        }
    }
    for (lines, place) in texts {
        // Keeps borders out of the letters.
        canvas.area_mixed(place.frame.corners().to_vec(), LAND, 0.85);
        let first = place.frame.top + LABEL * ASCENT;
        // A block at the left of its symbol ends there.
        let (x, anchor) = match place.side {
            Side::Left => (place.frame.right, Anchor::End),
            Side::Right => (place.frame.left, Anchor::Start),
            Side::Middle => ((place.frame.left + place.frame.right) / 2.0, Anchor::Middle),
        };
        canvas.lines(&lines, (x, first), anchor, Type::LABEL);
    }
    (listed, nameless)
}

/// `A`, `B`, ...: a number would read as a count.
fn letter(n: usize) -> String {
    char::from(b'A' + (n % NAMED_MOST) as u8).to_string()
}

/// Names of the areas, muted, where they are in nobody's way.
fn name_areas(
    canvas: &mut Canvas,
    shown: &[&Area],
    shapes: &[Vec<Rings>],
    mapped: &[Mapped<'_>],
    map: Frame,
) {
    let board = Board {
        bounds: map,
        symbols: mapped.iter().map(|m| m.symbol).collect(),
        taken: canvas.text_frames().to_vec(),
        leaders: Vec::new(),
    };
    for (area, shapes) in shown.iter().zip(shapes) {
        let width = Type::MUTED.width(&area.name) + 2.0 * PT;
        let height = LABEL * (ASCENT + DESCENT);
        // Well clear of other text, or two names would read as one.
        let is_free =
            |frame: &Frame| board.is_frame_free(frame) && canvas.is_free(&frame.grown(1.5 * GAP));
        if let Some(frame) = outlines::place_inside(shapes, width, height, is_free) {
            let at = (frame.left + PT, frame.top + LABEL * ASCENT);
            canvas.text(&area.name, at, Anchor::Start, Type::MUTED);
        }
    }
}

/// Where the key stands: the map takes what leaves it the larger scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Right,
    Below,
}

impl Layout {
    fn largest(ground: &Ground) -> Layout {
        let scale = |layout: Layout| {
            let map = layout.map(WIDTH * MM, MAP_HEIGHT * MM);
            Projection::fit(ground, &map.grown(-MARGIN)).length(1.0)
        };
        if scale(Layout::Right) > scale(Layout::Below) {
            Layout::Right
        } else {
            Layout::Below
        }
    }

    /// The part of a canvas that the map takes.
    fn map(self, width: f64, height: f64) -> Frame {
        let (right, below) = match self {
            Layout::Right => (COLUMN_ROOM, 0.0),
            Layout::Below => (0.0, BAND_ROOM),
        };
        Frame {
            left: 0.0,
            top: 0.0,
            right: width - right,
            bottom: height - below,
        }
    }

    /// Millimetres: as high as the ground needs at full width, and room for the key.
    fn height(self, ground: &Ground) -> f64 {
        let map = self.map(WIDTH * MM, MAP_HEIGHT * MM);
        let needed = ground.height_at(map.width() - 2.0 * MARGIN) + 2.0 * MARGIN;
        let height = match self {
            Layout::Right => needed.max(COLUMN_LEAST),
            Layout::Below => needed + BAND_ROOM,
        };
        (height / MM).min(MAP_HEIGHT)
    }
}

/// North, scale, nested circles and the list of lettered names; returns how many names found no
/// room.
fn draw_key(
    canvas: &mut Canvas,
    projection: &Projection,
    most: u64,
    listed: &[String],
    layout: Layout,
) -> usize {
    let (width, height) = (canvas.width, canvas.height);
    let map = layout.map(width, height);
    match layout {
        Layout::Right => {
            let left = map.right + 3.0 * GAP;
            north(canvas, (left, 0.0));
            let top = scale_bar(canvas, projection, (left, 16.0 * MM), width - left);
            let top = nested_circles(canvas, most, (left, top + LEADING));
            let room = Frame {
                left,
                top,
                right: width,
                bottom: height,
            };
            draw_list(canvas, listed, &[room])
        }
        Layout::Below => {
            let top = map.bottom + 2.0 * GAP;
            north(canvas, (0.0, top));
            let scale_room = 46.0 * MM;
            scale_bar(canvas, projection, (14.0 * MM, top + 14.0 * PT), scale_room);
            // The title stands at the left of the circles, so that the band stays low.
            let title = Type::MUTED.baseline(top + (BAND_ROOM - 2.0 * GAP) / 2.0);
            canvas.text(KEY_TITLE, (54.0 * MM, title), Anchor::Start, Type::MUTED);
            let left = 54.0 * MM + Type::MUTED.width(KEY_TITLE) + 2.0 * GAP;
            circles(canvas, most, (left, top));
            let rank = |left: f64, right: f64| Frame {
                left: left * MM,
                top,
                right: right * MM,
                bottom: height,
            };
            // While the list is short a name need not be broken.
            if listed.len() <= BAND_LINES {
                draw_list(canvas, listed, &[rank(102.0, WIDTH)])
            } else {
                draw_list(canvas, listed, &[rank(102.0, 136.0), rank(140.0, WIDTH)])
            }
        }
    }
}

fn north(canvas: &mut Canvas, (left, top): Point) {
    let arrow = 14.0 * PT;
    let x = left + 6.0 * PT;
    canvas.area(
        vec![
            (x, top),
            (x + 4.0 * PT, top + arrow),
            (x, top + arrow * 0.75),
            (x - 4.0 * PT, top + arrow),
        ],
        TEXT,
    );
    let at = (x, top + arrow + LEADING);
    canvas.text("N", at, Anchor::Middle, Type::STRONG);
}

/// A round number of kilometres (metres under one), at most as wide as the room.
fn scale_bar(canvas: &mut Canvas, projection: &Projection, at: Point, room: f64) -> f64 {
    let widest = (room * 0.6) / projection.length(1.0);
    // The largest round length that fits: the next larger one would not.
    let mut metres = 1.0;
    while round_step(metres * 1.5) <= widest {
        metres = round_step(metres * 1.5);
    }
    let text = if metres >= 1_000.0 {
        format!("{} km", number((metres / 1_000.0) as u64))
    } else {
        format!("{} m", number(metres as u64))
    };
    let (left, y) = at;
    let right = left + projection.length(metres);
    canvas.path(
        vec![
            (left, y - 3.0 * PT),
            (left, y),
            (right, y),
            (right, y - 3.0 * PT),
        ],
        PT,
        TEXT,
    );
    let baseline = y + GAP / 2.0 + LABEL;
    canvas.text("0", (left, baseline), Anchor::Start, Type::MUTED);
    let end = (
        right.max(left + Type::MUTED.width(&text) / 2.0 + 10.0 * PT),
        baseline,
    );
    canvas.text(text, end, Anchor::Middle, Type::MUTED);
    baseline + LEADING
}

const KEY_TITLE: &str = "Occurrences";

/// The title, and the circles below it.
fn nested_circles(canvas: &mut Canvas, most: u64, (left, top): Point) -> f64 {
    let baseline = top + LABEL * ASCENT;
    canvas.text(KEY_TITLE, (left, baseline), Anchor::Start, Type::MUTED);
    circles(canvas, most, (left, top + LEADING + GAP))
}

/// Circles of 1, 5 and 20, or as many as the counts reach, standing in one another.
fn circles(canvas: &mut Canvas, most: u64, (left, top): Point) -> f64 {
    let values = key_values(most);
    let largest = values.iter().map(|n| radius(*n, most)).fold(0.0, f64::max);
    let bottom = top + (2.0 * largest).max(values.len() as f64 * LEADING);
    let x = left + largest;
    let wishes: Vec<f64> = values
        .iter()
        .map(|n| bottom - 2.0 * radius(*n, most))
        .collect();
    let high = bottom - LABEL / 2.0;
    let places = super::canvas::spread(&wishes, LEADING, top, high);
    for ((value, wish), place) in values.iter().zip(&wishes).zip(&places) {
        let radius = radius(*value, most);
        canvas.ring((x, bottom - radius), radius, 0.75 * PT, NAVY);
        let elbow = x + largest + 2.0 * GAP;
        canvas.path(
            vec![(x, *wish), (elbow - GAP, *place), (elbow, *place)],
            HAIRLINE_WIDTH,
            CONTEXT,
        );
        let at = (elbow + GAP / 2.0, Type::LABEL.baseline(*place));
        canvas.text(number(*value), at, Anchor::Start, Type::LABEL);
    }
    bottom + LEADING
}

/// Largest first, as they stand around one another.
fn key_values(most: u64) -> Vec<u64> {
    match most {
        0 | 1 => vec![1],
        2..5 => vec![most, 1],
        5..10 => vec![5, 1],
        10..20 => vec![10, 5, 1],
        20..50 => vec![20, 5, 1],
        _ => {
            let mut large = 50;
            while large * 10 <= most * 2 && large * 2 <= most {
                large = round_step(large as f64 * 1.5) as u64;
            }
            vec![large, large / 5, 1]
        }
    }
}

/// Fills one room after the other; returns how many names are left over.
fn draw_list(canvas: &mut Canvas, listed: &[String], rooms: &[Frame]) -> usize {
    let mut rooms = rooms.iter();
    let Some(mut room) = rooms.next() else {
        return listed.len();
    };
    let mut baseline = room.top + LABEL * ASCENT;
    for (n, text) in listed.iter().enumerate() {
        let lines = Type::LABEL.wrap(text, room.width(), 2);
        let deep = (lines.len() - 1) as f64 * LEADING + LABEL * DESCENT;
        if baseline + deep > room.bottom {
            match rooms.next() {
                Some(next) => room = next,
                None => return listed.len() - n,
            }
            baseline = room.top + LABEL * ASCENT;
        }
        canvas.lines(&lines, (room.left, baseline), Anchor::Start, Type::LABEL);
        baseline += lines.len() as f64 * LEADING + GAP / 2.0;
    }
    0
}

fn words(findings: &Findings, placed: &[&VenueFinding], unlisted: usize) -> Words {
    let n = placed.len() as u64;
    let all = findings
        .venues
        .iter()
        .filter(|venue| venue.occurrences > 0)
        .count() as u64;
    let total: u64 = placed.iter().map(|venue| venue.occurrences).sum();
    let (town, in_town) = main_town(placed);
    let title = if town.is_empty() || in_town * 4 < n {
        format!(
            "{} {} {}",
            counted(n, "hotel"),
            super::words::verb(n, "has", "have"),
            counted(total, "occurrence")
        )
    } else {
        format!(
            "{} of {} hotels {} in {town}",
            number(in_town),
            number(n),
            super::words::verb(in_town, "lies", "lie")
        )
    };
    let mut caption = format!(
        "{} Outlines: the project's area files. British National Grid, north up.",
        source(findings)
    );
    if all > n {
        caption.push_str(&format!(
            " {} without coordinates {} not on the map.",
            number(all - n),
            super::words::verb(all - n, "is", "are")
        ));
    }
    let wanted = placed.len().min(NAMED_MOST);
    if unlisted > 0 {
        caption.push_str(&format!(
            " {} of the {wanted} with most occurrences are named, the others had no room: see each \
             force's table.",
            wanted - unlisted
        ));
    } else if wanted < placed.len() {
        caption.push_str(&format!(" The {wanted} with most occurrences are named."));
    }
    let most = placed.iter().map(|v| v.occurrences).max().unwrap_or(0);
    let alt_town = if town.is_empty() {
        String::new()
    } else {
        format!(", {} in {town}", number(in_town))
    };
    Words {
        name: "symbols",
        title,
        subtitle: format!(
            "Hotels with occurrences, area by count, {} (n = {})",
            place_and_window(findings),
            number(total)
        ),
        caption,
        alt: format!(
            "{}{alt_town}; the largest circle stands for {}.",
            counted(n, "hotel"),
            counted(most, "occurrence")
        ),
    }
}

/// The town with most of the hotels, the first by name among equals.
fn main_town<'a>(placed: &[&'a VenueFinding]) -> (&'a str, u64) {
    let mut towns: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for venue in placed {
        *towns.entry(venue.town.as_str()).or_default() += 1;
    }
    towns.remove("");
    let most = towns.into_iter().rev().max_by_key(|(_, n)| *n);
    most.unwrap_or(("", 0))
}
