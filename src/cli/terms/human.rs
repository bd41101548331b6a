//! The search-term report for people: at most 100 characters wide.

use std::collections::BTreeMap;

use crate::analysis::review::{Recall, Share, Stratum};
use crate::analysis::{PackUsed, Stated};
use crate::cli::console::{Console, WIDTH, printable, wrapped};
use crate::documents::brief::wording::{count, plural};
use crate::keywords::report::{TermChange, TermCounts};
use crate::pipeline::terms::{Before, Reviewed, Terms};

/// Heads of the numbers, right-aligned in columns of their own width.
const HEADS: [&str; 7] = [
    "hits",
    "occurrences",
    "only it",
    "asserted",
    "negated",
    "process",
    "engagement",
];

/// Width of the names, at most: further off, the eye loses the line.
const NAME_MAX: usize = 44;
/// Spellings of a term that are shown.
const SPELLINGS_SHOWN: usize = 8;
/// Occurrence numbers that are shown of those newly admitted or no longer.
const IDS_SHOWN: usize = 10;
/// A share is worded in per cent from this base on; below, counts and interval say enough.
const LEAST_BASE: u64 = 20;

pub fn print(terms: &Terms, by_force: bool, console: &mut Console<'_>) {
    let mut lines = head(terms);
    lines.extend(table(terms));
    lines.extend(spellings(terms));
    lines.extend(silent(terms));
    if by_force {
        lines.extend(forces(terms));
    }
    if let Some(before) = &terms.before {
        lines.extend(since(terms, before));
    }
    if let Some(review) = &terms.review {
        lines.extend(judged(terms, review));
    }
    for line in lines {
        console.line(&line);
    }
    excerpts(terms, console);
}

/// `cse 2026.11 (draft)`.
fn named(packs: &[PackUsed]) -> String {
    let names: Vec<String> = packs
        .iter()
        .map(|pack| format!("{} {} ({})", pack.id, pack.version, pack.status))
        .collect();
    names.join(", ")
}

fn head(terms: &Terms) -> Vec<String> {
    let all = &terms.report.all;
    let mut line = format!(
        "{} read; {} with a hit, {} with an asserted one",
        plural(terms.read, "occurrence", "occurrences"),
        count(all.occurrences),
        count(all.asserted_occurrences)
    );
    if let Some(admitted) = terms.admitted {
        line.push_str(&format!("; {} admitted", count(admitted)));
    }
    vec![
        format!(
            "search terms of {}: {}",
            named(&terms.packs),
            plural(terms.report.terms.len() as u64, "term", "terms")
        ),
        line,
        String::new(),
    ]
}

fn cells(counts: &TermCounts) -> [u64; 7] {
    [
        counts.hits,
        counts.occurrences,
        counts.unique_occurrences,
        counts.asserted,
        counts.negated,
        counts.process,
        counts.engagement,
    ]
}

/// Numbers after a name: in line with it, or below where the name is long.
fn row(name: &str, numbers: &[String], widths: &[usize]) -> Vec<String> {
    let right: String = numbers
        .iter()
        .zip(widths)
        .map(|(number, width)| format!("  {number:>width$}"))
        .collect();
    let room = WIDTH.saturating_sub(right.chars().count()).min(NAME_MAX);
    match name.chars().count() <= room {
        true => vec![format!("{name:room$}{right}")],
        false => {
            let mut lines = vec![name.to_owned()];
            lines.push(format!("{:room$}{right}", ""));
            lines
        }
    }
}

fn title(terms: &Terms, category: &str) -> String {
    let known = terms
        .report
        .categories
        .iter()
        .find(|known| known.id == category);
    match known {
        Some(known) if known.search_only && !known.title.contains("search only") => {
            format!("{} (search only)", known.title)
        }
        Some(known) => known.title.clone(),
        None => category.to_owned(),
    }
}

/// Categories with their terms that have a hit.
fn table(terms: &Terms) -> Vec<String> {
    let report = &terms.report;
    let widths: Vec<usize> = (0..HEADS.len())
        .map(|at| {
            // No term has more than its category or than all together.
            count(cells(&report.all)[at].max(1))
                .chars()
                .count()
                .max(HEADS[at].len())
        })
        .collect();
    let heads: Vec<String> = HEADS.map(str::to_owned).into();
    let mut lines = row("", &heads, &widths);
    let numbers =
        |counts: &TermCounts| -> Vec<String> { cells(counts).into_iter().map(count).collect() };
    let mut weak = false;
    for category in &report.categories {
        if category.counts.hits == 0 {
            continue;
        }
        lines.extend(row(
            &title(terms, &category.id),
            &numbers(&category.counts),
            &widths,
        ));
        for line in &report.terms {
            if line.category != category.id || line.counts.hits == 0 {
                continue;
            }
            weak |= line.weak;
            let mark = if line.weak { " *" } else { "" };
            let name = format!("  {}{mark}", printable(&line.term));
            lines.extend(row(&name, &numbers(&line.counts), &widths));
        }
    }
    lines.extend(row("all terms", &numbers(&report.all), &widths));
    lines.push(String::new());
    lines.push(
        "only it: occurrences that no other term (for a category: no other category) hit"
            .to_owned(),
    );
    if weak {
        lines.push("* weak: never suffices for a criterion by itself".to_owned());
    }
    lines
}

/// Terms that the texts spell otherwise than the pack.
fn spellings(terms: &Terms) -> Vec<String> {
    let mut lines = Vec::new();
    for line in &terms.report.terms {
        let as_written = |text: &str| text == line.term || text == line.term.to_lowercase();
        if line.spellings.iter().all(|(text, _)| as_written(text)) {
            continue;
        }
        let mut shown: Vec<String> = line
            .spellings
            .iter()
            .take(SPELLINGS_SHOWN)
            .map(|(text, n)| format!("\"{}\" {}", printable(text), count(*n)))
            .collect();
        let more = line.spellings.len().saturating_sub(SPELLINGS_SHOWN);
        if more > 0 || line.other_spellings > 0 {
            let left = line.spellings.iter().skip(SPELLINGS_SHOWN).map(|(_, n)| *n);
            let hits = left.sum::<u64>() + line.other_spellings;
            shown.push(format!("others {}", count(hits)));
        }
        let text = format!("{}: {}", printable(&line.term), shown.join(", "));
        lines.extend(wrapped("  ", &text, 4));
    }
    under("as the texts spell them", lines)
}

fn silent(terms: &Terms) -> Vec<String> {
    let mut of_categories: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut none = 0;
    for line in terms
        .report
        .terms
        .iter()
        .filter(|line| line.counts.hits == 0)
    {
        none += 1;
        of_categories
            .entry(&line.category)
            .or_default()
            .push(printable(&line.term));
    }
    let mut lines = Vec::new();
    for category in &terms.report.categories {
        if let Some(silent) = of_categories.get(category.id.as_str()) {
            let text = format!("{}: {}", title(terms, &category.id), silent.join(", "));
            lines.extend(wrapped("  ", &text, 4));
        }
    }
    let of = terms.report.terms.len();
    under(&format!("without a hit ({none} of {of} terms)"), lines)
}

/// Lines below a heading; nothing when there are none.
fn under(heading: &str, lines: Vec<String>) -> Vec<String> {
    match lines.is_empty() {
        true => lines,
        false => [String::new(), heading.to_owned()]
            .into_iter()
            .chain(lines)
            .collect(),
    }
}

/// Occurrences of each force: columns where they fit, else a line of names for each term.
fn forces(terms: &Terms) -> Vec<String> {
    let report = &terms.report;
    let widths: Vec<usize> = report
        .forces
        .iter()
        .map(|force| force.chars().count().max(7))
        .collect();
    let fits = widths.iter().map(|width| width + 2).sum::<usize>() + 30 <= WIDTH;
    let mut lines = Vec::new();
    let mut add = |name: &str, counts: &[TermCounts]| {
        let found = counts.iter().map(|counts| counts.occurrences);
        if fits {
            lines.extend(row(name, &found.map(count).collect::<Vec<_>>(), &widths));
            return;
        }
        let named: Vec<String> = report
            .forces
            .iter()
            .zip(found)
            .filter(|(_, n)| *n > 0)
            .map(|(force, n)| format!("{} {}", printable(force), count(n)))
            .collect();
        let head = format!("{name}: ");
        lines.extend(wrapped(&head, &named.join(", "), 6));
    };
    for category in report
        .categories
        .iter()
        .filter(|category| category.counts.hits > 0)
    {
        add(&title(terms, &category.id), &category.by_force);
        for line in &report.terms {
            if line.category == category.id && line.counts.hits > 0 {
                add(&format!("  {}", printable(&line.term)), &line.by_force);
            }
        }
    }
    if fits && !lines.is_empty() {
        let names: Vec<String> = report.forces.iter().map(|force| printable(force)).collect();
        lines.splice(0..0, row("", &names, &widths));
    }
    under("occurrences by force", lines)
}

fn since(terms: &Terms, before: &Before) -> Vec<String> {
    let mut lines = Vec::new();
    let now = terms.report.all.occurrences;
    lines.push(format!(
        "  {} with a hit, from {}",
        plural(now, "occurrence", "occurrences"),
        count(before.occurrences)
    ));
    if let Some((gained, lost)) = &before.admitted {
        for (ids, words) in [(gained, "newly admitted"), (lost, "no longer admitted")] {
            let mut shown: Vec<String> =
                ids.iter().take(IDS_SHOWN).map(|id| printable(id)).collect();
            if ids.len() > IDS_SHOWN {
                shown.push(format!(
                    "and {} more",
                    count((ids.len() - IDS_SHOWN) as u64)
                ));
            }
            let colon = if shown.is_empty() { "" } else { ": " };
            let text = format!(
                "{words} {}{colon}{}",
                count(ids.len() as u64),
                shown.join(", ")
            );
            lines.extend(wrapped("  ", &text, 4));
        }
    }
    let heads = ["hits", "before", "occurrences", "before"].map(str::to_owned);
    let widths = [9, 9, 11, 9];
    if before.changes.is_empty() {
        lines.push("  every term found the same".to_owned());
    } else {
        lines.extend(row("", &heads, &widths));
    }
    for change in &before.changes {
        let number = |counts: &Option<TermCounts>, of: fn(&TermCounts) -> u64| {
            counts
                .as_ref()
                .map_or_else(|| "-".to_owned(), |counts| count(of(counts)))
        };
        let numbers = [
            number(&change.now, |counts| counts.hits),
            number(&change.before, |counts| counts.hits),
            number(&change.now, |counts| counts.occurrences),
            number(&change.before, |counts| counts.occurrences),
        ];
        lines.extend(row(
            &format!("  {} {}", word(change), printable(&change.term)),
            &numbers,
            &widths,
        ));
    }
    under(&format!("since {}", named(&before.packs)), lines)
}

fn word(change: &TermChange) -> &'static str {
    match (change.before, change.now) {
        (None, _) => "new    ",
        (_, None) => "gone   ",
        _ => "changed",
    }
}

fn judged(terms: &Terms, review: &Reviewed) -> Vec<String> {
    let mut lines = Vec::new();
    let of = |code: &str| review.rulings.get(code).copied().unwrap_or(0);
    let mut given = format!(
        "verdicts: {} relevant, {} not relevant, {} at the wrong venue, {} unsure",
        count(of("relevant")),
        count(of("not_relevant")),
        count(of("wrong_venue")),
        count(of("unsure"))
    );
    if review.unknown > 0 {
        given.push_str(&format!(
            "; {} on occurrences that were not read",
            count(review.unknown)
        ));
    }
    if review.ambiguous > 0 {
        given.push_str(&format!(
            "; {} on numbers that several forces use, not applied",
            count(review.ambiguous)
        ));
    }
    lines.extend(wrapped("  ", &given, 4));
    let admitted = if terms.admitted.is_some() {
        "admitted and judged"
    } else {
        "judged"
    };
    lines.push(match &review.precision {
        Some(share) => format!("  precision: {}", worded(share, admitted)),
        None => format!("  precision: not known, no occurrence was {admitted}"),
    });
    match &review.recall {
        Some(recall) => lines.extend(recalled(recall)),
        None => lines.extend(wrapped(
            "  ",
            "what is admitted, and so what is missed, is known inside a project only: run this without INPUT",
            4,
        )),
    }
    lines.extend(precisions(terms, review));
    under("judged by analysts", lines)
}

/// Categories and their terms that are asserted in a judged occurrence.
fn precisions(terms: &Terms, review: &Reviewed) -> Vec<String> {
    let report = &terms.report;
    let widths = [7, 8, 12];
    let line = |name: String, share: &Share| {
        let numbers = [
            count(share.of),
            count(share.part),
            between(share.interval.low, share.interval.high),
        ];
        row(&name, &numbers, &widths)
    };
    let mut lines = Vec::new();
    for (category, share) in report.categories.iter().zip(&review.of_categories) {
        let Some(share) = share else { continue };
        lines.extend(line(format!("  {}", title(terms, &category.id)), share));
        for (term, share) in report.terms.iter().zip(&review.of_terms) {
            if let (Some(share), true) = (share, term.category == category.id) {
                lines.extend(line(format!("    {}", printable(&term.term)), share));
            }
        }
    }
    if !lines.is_empty() {
        let heads = ["judged", "relevant", "95% interval"].map(str::to_owned);
        let mut head = vec![String::new()];
        head.extend(row("  precision where it is asserted", &heads, &widths));
        lines.splice(0..0, head);
    }
    lines
}

fn recalled(recall: &Recall) -> Vec<String> {
    let stratum = |name: &str, stratum: &Stratum| {
        let unsure = match stratum.unsure {
            0 => String::new(),
            unsure => format!(", {} unsure", count(unsure)),
        };
        format!(
            "    {name:28} {:>9}; sampled {}, of these relevant {}{unsure}",
            count(stratum.all),
            count(stratum.judged + stratum.unsure),
            count(stratum.relevant)
        )
    };
    let is_small = |stratum: &Stratum| stratum.judged < LEAST_BASE.min(stratum.all);
    let mut lines = match &recall.estimate {
        Stated::Value(estimate) => {
            let interval = between(estimate.interval.low, estimate.interval.high);
            let text = match is_small(&recall.with_hits) || is_small(&recall.without_hits) {
                true => format!(
                    "recall: {interval} of the relevant occurrences are admitted (95% interval of a stratified estimate; too few are judged to name one share)"
                ),
                false => format!(
                    "recall: {} of the relevant occurrences are admitted (95% interval {interval}; stratified estimate)",
                    percent(estimate.value)
                ),
            };
            wrapped("  ", &text, 4)
        }
        Stated::Undefined(why) => wrapped(
            "  ",
            &format!("recall: not known, {why}; `keepsafe review sample` draws what to judge"),
            4,
        ),
    };
    lines.push(stratum("not admitted, with a hit", &recall.with_hits));
    lines.push(stratum("not admitted, without a hit", &recall.without_hits));
    lines
}

/// `12 of 14 judged are relevant (95% interval 62% to 97%)`, with the share on a base of 20 or more.
fn worded(share: &Share, what: &str) -> String {
    let interval = between(share.interval.low, share.interval.high);
    let counts = format!(
        "{} of {} {what} are relevant",
        count(share.part),
        count(share.of)
    );
    match share.of >= LEAST_BASE {
        true => {
            let value = percent(share.part as f64 / share.of as f64);
            format!("{counts} ({value}; 95% interval {interval})")
        }
        false => format!("{counts} (95% interval {interval})"),
    }
}

fn percent(value: f64) -> String {
    format!("{}%", (value * 100.0 + 0.5).floor())
}

fn between(low: f64, high: f64) -> String {
    format!("{} to {}", percent(low), percent(high))
}

fn excerpts(terms: &Terms, console: &mut Console<'_>) {
    let (mark, back) = match console.colour() {
        true => ("\u{1b}[1;7m", "\u{1b}[0m"),
        false => ("[", "]"),
    };
    let mut first = true;
    for line in &terms.report.terms {
        let drawn = terms.excerpts.of(&line.category, &line.term);
        if drawn.is_empty() {
            continue;
        }
        if std::mem::take(&mut first) {
            console.line("");
            console.line("excerpts (restricted text)");
        }
        console.line(&format!("  {}", printable(&line.term)));
        for excerpt in drawn {
            console.line(&format!(
                "    {}, {}",
                printable(&excerpt.occurrence_id),
                excerpt.state
            ));
            let text = format!(
                "{}{mark}{}{back}{}",
                printable(&excerpt.before),
                printable(&excerpt.hit),
                printable(&excerpt.after)
            );
            for line in wrapped("      ", &text, 6) {
                console.line(&line);
            }
        }
    }
}
