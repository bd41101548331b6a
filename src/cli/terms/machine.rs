//! The search-term report for programs: JSON and CSV.

use serde_json::{Value, json};

use crate::analysis::Stated;
use crate::analysis::review::Share;
use crate::diagnostic::Diagnostic;
use crate::documents::records::inert;
use crate::keywords::report::TermCounts;
use crate::pipeline::terms::{Before, Reviewed, Terms};

pub fn json(terms: &Terms, by_force: bool) -> Value {
    let report = &terms.report;
    let forces = |counts: &[TermCounts]| match by_force {
        true => report
            .forces
            .iter()
            .zip(counts)
            .map(|(force, c)| (force.clone(), json!(c)))
            .collect(),
        false => serde_json::Map::new(),
    };
    let with_forces = |mut value: Value, counts: &[TermCounts]| {
        if by_force && let Value::Object(map) = &mut value {
            map.insert("by_force".to_owned(), Value::Object(forces(counts)));
        }
        value
    };
    let lines = report.terms.iter().enumerate().map(|(at, line)| {
        let precision = terms.review.as_ref().and_then(|review| review.of_terms[at]);
        let excerpts = terms.excerpts.of(&line.category, &line.term);
        with_forces(
            json!({
                "category": line.category,
                "term": line.term,
                "weak": line.weak,
                "counts": line.counts,
                "spellings": line.spellings.iter().map(|(text, n)| json!([text, n])).collect::<Vec<_>>(),
                "other_spellings": line.other_spellings,
                "precision": precision.map(share),
                "excerpts": excerpts,
            }),
            &line.by_force,
        )
    });
    let categories = report.categories.iter().enumerate().map(|(at, line)| {
        let review = terms.review.as_ref();
        let precision = review.and_then(|review| review.of_categories[at]);
        with_forces(
            json!({
                "id": line.id,
                "title": line.title,
                "search_only": line.search_only,
                "counts": line.counts,
                "precision": precision.map(share),
            }),
            &line.by_force,
        )
    });
    json!({
        "packs": terms.packs,
        "occurrences_read": terms.read,
        "occurrences_admitted": terms.admitted,
        "counts": report.all,
        "categories": categories.collect::<Vec<_>>(),
        "terms": lines.collect::<Vec<_>>(),
        "before": terms.before.as_ref().map(before),
        "review": terms.review.as_ref().map(review),
    })
}

fn share(share: Share) -> Value {
    json!({
        "relevant": share.part,
        "judged": share.of,
        "low": share.interval.low,
        "high": share.interval.high,
    })
}

fn before(before: &Before) -> Value {
    json!({
        "packs": before.packs,
        "occurrences": before.occurrences,
        "changes": before.changes,
        "admitted_only_now": before.admitted.as_ref().map(|(now, _)| now),
        "admitted_only_before": before.admitted.as_ref().map(|(_, before)| before),
    })
}

fn review(review: &Reviewed) -> Value {
    json!({
        "verdicts": review.rulings,
        "unknown": review.unknown,
        "ambiguous": review.ambiguous,
        "precision": review.precision.map(share),
        "recall": review.recall.as_ref().map(|recall| {
            let (estimate, why) = match &recall.estimate {
                Stated::Value(estimate) => (Some(json!({
                    "value": estimate.value,
                    "low": estimate.interval.low,
                    "high": estimate.interval.high,
                })), None),
                Stated::Undefined(why) => (None, Some(why)),
            };
            json!({
                "admitted": recall.admitted,
                "with_hits": recall.with_hits,
                "without_hits": recall.without_hits,
                "estimate": estimate,
                "undefined": why,
            })
        }),
    })
}

const HEADS: [&str; 21] = [
    "force",
    "level",
    "category",
    "term",
    "weak",
    "search_only",
    "hits",
    "occurrences",
    "unique_occurrences",
    "asserted_occurrences",
    "asserted",
    "negated",
    "process",
    "engagement",
    "spellings",
    "judged",
    "relevant",
    "precision_low",
    "precision_high",
    "hits_before",
    "occurrences_before",
];

/// One line for all, for each category and each term; with `by_force`, the same for each force. A term
/// that only the packs before search for stands at the end, with its numbers of now empty.
pub fn csv(terms: &Terms, by_force: bool) -> Result<Vec<u8>, Diagnostic> {
    let failed = |error: &dyn std::fmt::Display| {
        Diagnostic::error(format!("the report cannot be written: {error}"))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADS).map_err(|error| failed(&error))?;
    for row in rows(terms, by_force) {
        writer.write_record(row).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

fn rows(terms: &Terms, by_force: bool) -> Vec<Vec<String>> {
    let report = &terms.report;
    let mut rows = Vec::new();
    let mut all = head("", "all", "", "");
    all.extend(["", ""].map(str::to_owned));
    all.extend(numbers(&report.all));
    all.push(String::new());
    all.extend(judged(
        terms.review.as_ref().and_then(|review| review.precision),
    ));
    all.extend(["", ""].map(str::to_owned));
    rows.push(all);
    let forces: Vec<Option<usize>> = match by_force {
        true => std::iter::once(None)
            .chain((0..report.forces.len()).map(Some))
            .collect(),
        false => vec![None],
    };
    for force in forces {
        let name = force.map_or("", |at| &report.forces[at]);
        for (at, line) in report.categories.iter().enumerate() {
            let mut row = head(name, "category", &line.id, "");
            row.extend([String::new(), yes_no(line.search_only)]);
            row.extend(numbers(force.map_or(&line.counts, |at| &line.by_force[at])));
            if force.is_none() {
                row.push(String::new());
                let review = terms.review.as_ref();
                row.extend(judged(review.and_then(|review| review.of_categories[at])));
            }
            row.resize(HEADS.len(), String::new());
            rows.push(row);
        }
        for (at, line) in report.terms.iter().enumerate() {
            let category = report.categories.iter().find(|one| one.id == line.category);
            let mut row = head(name, "term", &line.category, &line.term);
            row.push(yes_no(line.weak));
            row.push(yes_no(
                category.is_some_and(|category| category.search_only),
            ));
            row.extend(numbers(force.map_or(&line.counts, |at| &line.by_force[at])));
            if force.is_none() {
                let spellings = line
                    .spellings
                    .iter()
                    .map(|(text, n)| format!("{text}: {n}"));
                row.push(inert(&spellings.collect::<Vec<_>>().join("; ")));
                row.extend(judged(
                    terms.review.as_ref().and_then(|review| review.of_terms[at]),
                ));
                row.extend(earlier(terms, &line.category, &line.term, &line.counts));
            }
            row.resize(HEADS.len(), String::new());
            rows.push(row);
        }
    }
    for change in terms.before.iter().flat_map(|before| &before.changes) {
        if let (None, Some(before)) = (change.now, change.before) {
            let mut row = head("", "term", &change.category, &change.term);
            row.resize(HEADS.len() - 2, String::new());
            row.extend([before.hits.to_string(), before.occurrences.to_string()]);
            rows.push(row);
        }
    }
    rows
}

fn head(force: &str, level: &str, category: &str, term: &str) -> Vec<String> {
    vec![inert(force), level.to_owned(), inert(category), inert(term)]
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn numbers(counts: &TermCounts) -> [String; 8] {
    [
        counts.hits,
        counts.occurrences,
        counts.unique_occurrences,
        counts.asserted_occurrences,
        counts.asserted,
        counts.negated,
        counts.process,
        counts.engagement,
    ]
    .map(|count| count.to_string())
}

fn judged(share: Option<Share>) -> [String; 4] {
    share.map_or_else(Default::default, |share| {
        [
            share.of.to_string(),
            share.part.to_string(),
            format!("{:.4}", share.interval.low),
            format!("{:.4}", share.interval.high),
        ]
    })
}

/// Hits and occurrences of before; the same as now where nothing changed.
fn earlier(terms: &Terms, category: &str, term: &str, now: &TermCounts) -> [String; 2] {
    let Some(before) = &terms.before else {
        return Default::default();
    };
    let mut changes = before.changes.iter();
    let then = match changes.find(|one| one.category == category && one.term == term) {
        Some(change) => change.before,
        None => Some(*now),
    };
    then.map_or_else(Default::default, |then| {
        [then.hits.to_string(), then.occurrences.to_string()]
    })
}
