//! Word categories of the occurrences.

use super::bars::{self, Bar, Part};
use super::canvas::{Anchor, Canvas, Type, Words};
use super::sentence::sentence;
use super::theme::{GAP, HEIGHTS, LABEL, LEADING, MM};
use super::typography::ASCENT;
use super::words::{counted, number, place_and_window, source};
use super::{Columns, Figure};
use crate::analysis::{CategoryFinding, Findings};
use crate::diagnostic::Diagnostic;

/// A bar for each category with asserted words: warning signs first, then, grey, words of age,
/// place and process, each in the order of the findings; categories without are named in a line
/// below.
pub fn categories(findings: &Findings, columns: Columns) -> Result<Figure, Diagnostic> {
    let words = words(findings);
    let (mut found, none): (Vec<_>, Vec<_>) =
        findings.categories.iter().partition(|c| c.occurrences > 0);
    found.sort_by_key(|category| !category.is_sign);
    if found.is_empty() {
        let text = "No occurrence that met the criteria carries a word of any category.";
        return sentence(words, columns.width(), text);
    }
    let width = columns.width() * MM;
    let tallest = HEIGHTS[HEIGHTS.len() - 1] * MM;
    let none = none_lines(&none, width);
    let below = |lines: &[String]| match lines.len() {
        0 => 0.0,
        n => GAP + n as f64 * LEADING,
    };
    let mut bars: Vec<Bar> = found.iter().map(|category| bar(category)).collect();
    let foot = below(&none);
    let mut more = Vec::new();
    while bars::height(&bars, width, tallest - foot).0 + below(&more) > tallest - foot {
        bars.pop();
        more = vec![more_line(&found[bars.len()..])];
    }
    let foot = foot + below(&more);
    let (bars_height, lines) = bars::height(&bars, width, tallest - foot);
    let height = HEIGHTS
        .into_iter()
        .map(|height| height * MM)
        .find(|height| bars_height + foot <= *height)
        .unwrap_or(tallest);
    // A handful of bars is not stretched over a whole figure.
    let height = height.min((bars_height + foot) * 1.15);
    let mut canvas = Canvas::new(columns.width(), height / MM);
    let bottom = canvas.height - foot;
    bars::draw(&mut canvas, &bars, bottom, lines);
    let first = bottom + GAP + LABEL * ASCENT;
    let under: Vec<String> = more.into_iter().chain(none).collect();
    canvas.lines(&under, (0.0, first), Anchor::Start, Type::MUTED);
    canvas.into_figure(words)
}

fn bar(category: &CategoryFinding) -> Bar {
    Bar {
        label: category.title.clone(),
        count: category.occurrences,
        part: if category.is_sign {
            Part::Measured
        } else {
            Part::Context
        },
    }
}

fn more_line(rest: &[&CategoryFinding]) -> String {
    let most = rest.iter().map(|c| c.occurrences).max().unwrap_or(0);
    format!(
        "{} more categories, at most {} each",
        number(rest.len() as u64),
        number(most)
    )
}

/// `None in: online, travel`.
fn none_lines(none: &[&CategoryFinding], width: f64) -> Vec<String> {
    if none.is_empty() {
        return Vec::new();
    }
    let titles: Vec<&str> = none
        .iter()
        .map(|category| category.title.as_str())
        .collect();
    Type::MUTED.wrap(&format!("0 in: {}", titles.join("; ")), width, 2)
}

fn words(findings: &Findings) -> Words {
    let n = findings.counts.occurrences;
    let base = counted(n, "occurrence");
    let signs = || {
        findings
            .categories
            .iter()
            .filter(|c| c.is_sign && c.occurrences > 0)
    };
    let title = match signs().next() {
        None => "No occurrence carries a word of a warning sign".to_owned(),
        Some(first) => {
            let named = format!(
                "{}: in {} of {base}, the most",
                first.title,
                number(first.occurrences)
            );
            if named.split_whitespace().count() <= 12 {
                named
            } else {
                format!(
                    "The most frequent warning sign is in {} of {base}",
                    number(first.occurrences)
                )
            }
        }
    };
    let named: Vec<String> = signs()
        .take(3)
        .map(|c| format!("{} in {}", c.title, number(c.occurrences)))
        .collect();
    let alt = if named.is_empty() {
        format!("Of {base}, none carries a word of a warning sign.")
    } else {
        format!(
            "Of {base}, words of these warning signs occur: {}{}.",
            named.join(", "),
            match signs().count() {
                n if n > 3 => format!(", and {} more in fewer", n - 3),
                _ => String::new(),
            }
        )
    };
    let has_context = findings
        .categories
        .iter()
        .any(|c| !c.is_sign && c.occurrences > 0);
    let grey = if has_context {
        " Grey: words of age, place, process or devices, by themselves no sign."
    } else {
        ""
    };
    Words {
        name: "categories",
        title,
        subtitle: format!(
            "Occurrences with words of each category, {} (n = {}); one may be in several",
            place_and_window(findings),
            number(n)
        ),
        caption: format!(
            "{} Asserted words only: negated, template and engagement wording is set aside.{grey}",
            source(findings)
        ),
        alt,
    }
}
