//! Counts by quarter as the public may see them, for a slide.

use super::Figure;
use super::canvas::{Anchor, Canvas, Frame, Type, Words};
use super::scale::Scale;
use super::sentence::sentence_set;
use super::theme::{AXIS_WIDTH, BAR_SHARE, LIMIT, MM, MUTED, NAVY, PT, SLIDE_LABEL};
use super::words::number;
use crate::analysis::disclosure::PublicCount;
use crate::diagnostic::Diagnostic;

/// Millimetres: the part of a slide beside the total.
const WIDTH: f64 = 186.0;
const HEIGHT: f64 = 95.0;
const PITCH_MOST: f64 = 24.0 * MM;
const LABEL: Type = Type {
    size: SLIDE_LABEL,
    ..Type::LABEL
};
const STRONG: Type = Type {
    size: SLIDE_LABEL,
    ..Type::STRONG
};
const GAP: f64 = 9.0 * PT;
const LABEL_LEADING: f64 = 24.0 * PT;
/// A bar for what is not told: the same length whatever it stands for.
const STUB: f64 = 16.0 * MM;

/// A bar for each quarter (label as it is to be read, released count), for place and year.
pub fn quarters(
    place: &str,
    year: &str,
    quarters: &[(String, PublicCount)],
) -> Result<Figure, Diagnostic> {
    let words = words(place, year, quarters);
    if quarters.is_empty() {
        return sentence_set(words, WIDTH, "No quarter is closed yet.", LABEL);
    }
    let pitch = (HEIGHT * MM / quarters.len() as f64).min(PITCH_MOST);
    let mut canvas = Canvas::new(WIDTH, pitch * quarters.len() as f64 / MM);
    let widest = |texts: &mut dyn Iterator<Item = String>, set: Type| {
        texts.map(|text| set.width(&text)).fold(0.0, f64::max)
    };
    let label_room =
        widest(&mut quarters.iter().map(|(label, _)| label.clone()), LABEL).min(canvas.width * 0.3);
    let value_room = widest(&mut quarters.iter().map(|(_, count)| told(*count)), STRONG);
    let left = label_room + 2.0 * GAP;
    let most = quarters.iter().map(|(_, count)| length(*count)).max();
    let scale = Scale::from_zero(
        most.unwrap_or(0) as f64,
        left,
        canvas.width - value_room - GAP,
    );
    for (n, (label, count)) in quarters.iter().enumerate() {
        let y = (n as f64 + 0.5) * pitch;
        let lines = LABEL.wrap(label, label_room, 2);
        let first = LABEL.baseline(y) - (lines.len() - 1) as f64 * LABEL_LEADING / 2.0;
        canvas.lines(&lines, (0.0, first), Anchor::Start, LABEL);
        let right = match count {
            PublicCount::About(n) => scale.at(*n as f64),
            PublicCount::FewerThanFive | PublicCount::Withheld => left + STUB,
        };
        let bar = Frame {
            left,
            top: y - pitch * BAR_SHARE / 2.0,
            right,
            bottom: y + pitch * BAR_SHARE / 2.0,
        };
        match count {
            PublicCount::About(_) => canvas.rectangle(bar, NAVY),
            PublicCount::FewerThanFive | PublicCount::Withheld => canvas.hatched_bar(bar, MUTED),
        }
        let at = (right + GAP, STRONG.baseline(y));
        canvas.text(told(*count), at, Anchor::Start, STRONG);
    }
    let bottom = canvas.height;
    canvas.line((left, 0.0), (left, bottom), 1.5 * AXIS_WIDTH, LIMIT);
    canvas.into_figure(words)
}

fn told(count: PublicCount) -> String {
    match count {
        PublicCount::About(n) => format!("about {}", number(n)),
        PublicCount::FewerThanFive => "fewer than 5".to_owned(),
        PublicCount::Withheld => "withheld".to_owned(),
    }
}

fn length(count: PublicCount) -> u64 {
    match count {
        PublicCount::About(n) => n,
        PublicCount::FewerThanFive | PublicCount::Withheld => 0,
    }
}

fn words(place: &str, year: &str, quarters: &[(String, PublicCount)]) -> Words {
    let most = quarters.iter().map(|(_, count)| length(*count)).max();
    let is_withheld = |(_, count): &(String, PublicCount)| *count == PublicCount::Withheld;
    // A withheld count may be the largest: nothing is said of all quarters then.
    let title = match (most, quarters.iter().any(is_withheld)) {
        (None, _) => "No quarter is closed yet".to_owned(),
        (Some(0), true) => "No quarter can be told in numbers".to_owned(),
        (Some(0), false) => "A small number in each quarter".to_owned(),
        (Some(most), true) => format!(
            "Up to about {} in each quarter that can be told",
            number(most)
        ),
        (Some(most), false) => format!("At most about {} in any quarter", number(most)),
    };
    let told: Vec<String> = quarters
        .iter()
        .map(|(label, count)| format!("{label}: {}", told(*count)))
        .collect();
    let alt = if told.is_empty() {
        "No quarter is closed yet.".to_owned()
    } else {
        format!("{}.", told.join("; "))
    };
    Words {
        name: "quarters",
        title,
        subtitle: format!("Records mentioning hotels, for review, by quarter, {place}, {year}"),
        caption: "To the nearest 5; 0 to 4 is told as fewer than 5. More reports may be better \
                  noticing."
            .to_owned(),
        alt,
    }
}
