//! Ages of victims at the offence.

use super::bars::{self, Bar, Part};
use super::canvas::Canvas;
use super::canvas::Words;
use super::sentence::sentence;
use super::theme::{HEIGHTS, MM};
use super::words::{counted, number, place_and_window, source};
use super::{Columns, Figure};
use crate::analysis::Findings;
use crate::diagnostic::Diagnostic;

/// Distinct victims by age group; `not recorded` apart and hatched.
pub fn ages(findings: &Findings, columns: Columns) -> Result<Figure, Diagnostic> {
    let groups = groups(findings);
    let words = words(findings, &groups);
    if groups.iter().all(|bar| bar.count == 0) {
        let text = "No victim is recorded for these occurrences.";
        return sentence(words, columns.width(), text);
    }
    let tallest = HEIGHTS[0] * MM;
    let (height, lines) = bars::height(&groups, columns.width() * MM, tallest);
    let mut canvas = Canvas::new(columns.width(), (height * 1.25).min(tallest) / MM);
    let bottom = canvas.height;
    bars::draw(&mut canvas, &groups, bottom, lines);
    canvas.into_figure(words)
}

fn groups(findings: &Findings) -> Vec<Bar> {
    let ages = &findings.ages;
    let known = |label: &str, count| Bar {
        label: label.to_owned(),
        count,
        part: Part::Measured,
    };
    let mut groups = vec![
        known("Under 13", ages.under_13),
        known("13 to 15", ages.from_13_to_15),
        known("16 to 17", ages.from_16_to_17),
    ];
    if ages.adult > 0 {
        groups.push(known("18 or over", ages.adult));
    }
    groups.push(Bar {
        part: Part::Unknown,
        ..known("Not recorded", ages.not_recorded)
    });
    groups
}

fn words(findings: &Findings, groups: &[Bar]) -> Words {
    let total: u64 = groups.iter().map(|bar| bar.count).sum();
    let base = counted(total, "victim");
    let not_recorded = findings.ages.not_recorded;
    let known = groups.iter().filter(|bar| bar.part == Part::Measured);
    // The first of equals, so that a tie names the younger group.
    let largest = known.rev().max_by_key(|bar| bar.count);
    let title = match largest {
        _ if total == 0 => "No victim is recorded".to_owned(),
        Some(group) if group.count >= not_recorded && group.count > 0 => format!(
            "{} of {base} {} {}",
            number(group.count),
            super::words::verb(group.count, "was", "were"),
            in_sentence(&group.label)
        ),
        _ => format!("Age is not recorded for {} of {base}", number(not_recorded)),
    };
    let listed: Vec<String> = groups
        .iter()
        .map(|bar| format!("{} {}", number(bar.count), in_sentence(&bar.label)))
        .collect();
    Words {
        name: "ages",
        title,
        subtitle: format!(
            "Distinct victims by age at the offence, {} (n = {})",
            place_and_window(findings),
            number(total)
        ),
        caption: format!(
            "{} A victim is counted once, however many occurrences name them.",
            source(findings)
        ),
        alt: if total == 0 {
            "No victim is recorded for these occurrences.".to_owned()
        } else {
            format!("Of {base}: {}.", listed.join(", "))
        },
    }
}

/// `under 13`, `aged 13 to 15`.
fn in_sentence(label: &str) -> String {
    if label.starts_with(|c: char| c.is_ascii_digit()) {
        format!("aged {label}")
    } else {
        let mut chars = label.chars();
        let first = chars.next().into_iter().flat_map(char::to_lowercase);
        first.chain(chars).collect()
    }
}
