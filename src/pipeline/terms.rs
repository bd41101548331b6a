//! The search-term report: over plain tables, or over an extract that has been surveyed.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use polars::frame::DataFrame;
use polars::prelude::{PolarsResult, StringChunked};
use sha2::{Digest, Sha256};

use super::alone::{ScanColumns, scan_columns, text_digest};
use super::{Survey, Words, fault};
use crate::analysis::review::{Recall, Share, Stratum, share};
use crate::analysis::verdicts::{Standing, capital};
use crate::analysis::{PackUsed, Ruling, Verdicts, sample};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};
use crate::extract::table::{self, Source};
use crate::extract::{ColumnRole, Extract, Options, Profile, columns};
use crate::keywords::excerpts::{Excerpts, Spot};
use crate::keywords::hits::Texts;
use crate::keywords::report::{Key, Tally, TermChange, TermReport};
use crate::keywords::{Hits, Matcher, Pack};

/// What the terms found, and what is known of it beside.
#[derive(Debug)]
pub struct Terms {
    pub packs: Vec<PackUsed>,
    /// Occurrences read, with a hit or without.
    pub read: u64,
    pub report: TermReport,
    pub before: Option<Before>,
    pub excerpts: Excerpts,
    pub admitted: Option<u64>,
    pub review: Option<Reviewed>,
}

/// The same texts, searched with the packs before.
#[derive(Debug)]
pub struct Before {
    pub packs: Vec<PackUsed>,
    pub occurrences: u64,
    pub changes: Vec<TermChange>,
    /// Occurrences that only the packs now, and only those before, admit; not known of plain tables.
    pub admitted: Option<(Vec<String>, Vec<String>)>,
}

/// What the verdicts say.
#[derive(Debug)]
pub struct Reviewed {
    /// Verdicts by their code, of occurrences that were read.
    pub rulings: BTreeMap<&'static str, u64>,
    pub unknown: u64,
    pub ambiguous: u64,
    /// Of judged occurrences (in a project: of those that a criterion admits).
    pub precision: Option<Share>,
    /// The same of those in which a term is asserted, in the order of the report's terms.
    pub of_terms: Vec<Option<Share>>,
    /// Of those in which any term of a category is asserted, in the order of the report's.
    pub of_categories: Vec<Option<Share>>,
    /// Not known of plain tables.
    pub recall: Option<Recall>,
}

/// What is asked of plain tables.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub columns: &'a ScanColumns,
    pub before: Option<&'a [Pack]>,
    pub verdicts: Option<&'a Verdicts>,
    /// Whether a table without a column of forces will not do.
    pub by_force: bool,
    /// Of each term.
    pub excerpts: usize,
}

/// Where no force is recorded.
const NO_FORCE: &str = "not recorded";

/// The report over tables, read once, a batch at a time. A text that stands again in the same field of
/// the same occurrence (one row for each person, say) counts once.
///
/// # Errors
/// `Wrong` for a table that the user has to mend.
pub fn of_tables(
    sources: &[Source],
    packs: &[Pack],
    asked: Asked<'_>,
) -> Result<(Terms, Diagnostics), Failure> {
    let matcher = Matcher::new(packs);
    let matcher_before = asked.before.map(Matcher::new);
    let mut reading = Reading {
        tally: Tally::new(&matcher),
        before: matcher_before.as_ref().map(Tally::new),
        matcher: &matcher,
        matcher_before: matcher_before.as_ref(),
        sought: asked.verdicts.map(Verdicts::numbers).unwrap_or_default(),
        found: BTreeMap::new(),
        read: BTreeSet::new(),
        texts: BTreeSet::new(),
        excerpts: Excerpts::new(asked.excerpts),
        draw: asked.excerpts > 0,
    };
    let mut warnings = Diagnostics::default();
    for source in sources {
        let has_force = Cell::new(false);
        let warning = table::read(
            source,
            |headings| {
                let (wanted, force) = wanted(headings, asked.columns, asked.by_force)?;
                has_force.set(force);
                Ok(wanted)
            },
            |frame| reading.take(&frame, has_force.get()).map_err(fault),
        )?;
        warnings.0.extend(warning);
    }
    let report = reading.tally.report();
    let review = asked.verdicts.map(|verdicts| {
        let found = reading.found.values();
        let standing = verdicts.stand(found.map(|(id, force)| (id.as_str(), force.as_str())));
        let keys: Vec<Key> = reading.found.keys().copied().collect();
        reviewed(&reading.tally, &report, &standing, &keys, |_| true, None)
    });
    let terms = Terms {
        packs: packs.iter().map(PackUsed::of).collect(),
        read: reading.read.len() as u64,
        before: reading.before.map(|tally| {
            let before = tally.report();
            Before {
                packs: asked
                    .before
                    .unwrap_or_default()
                    .iter()
                    .map(PackUsed::of)
                    .collect(),
                occurrences: before.all.occurrences,
                changes: report.since(&before),
                admitted: None,
            }
        }),
        report,
        excerpts: reading.excerpts,
        admitted: None,
        review,
    };
    Ok((terms, warnings))
}

/// Columns of number and texts, and last that of the force, where there is one.
fn wanted(
    headings: &[String],
    columns: &ScanColumns,
    by_force: bool,
) -> Result<(Vec<usize>, bool), Diagnostic> {
    let mut wanted = scan_columns(headings, columns)?;
    let known = Profile::generic();
    let names = known
        .columns
        .get(&ColumnRole::Force)
        .map_or(&[][..], Vec::as_slice);
    match table::known_as(headings, names) {
        Some(at) if !wanted.contains(&at) => {
            wanted.push(at);
            Ok((wanted, true))
        }
        _ if by_force => Err(
            Diagnostic::error("no column is known to hold the recording force").help(format!(
                "name the column one of {}; the columns are: {}",
                names.join(", "),
                headings.join(", ")
            )),
        ),
        _ => Ok((wanted, false)),
    }
}

/// Tables on their way to a report.
struct Reading<'m> {
    matcher: &'m Matcher,
    matcher_before: Option<&'m Matcher>,
    tally: Tally<'m>,
    before: Option<Tally<'m>>,
    /// Numbers of occurrences with a verdict, in capitals; and those found, with their force.
    sought: BTreeSet<String>,
    found: BTreeMap<Key, (String, String)>,
    read: BTreeSet<Key>,
    texts: BTreeSet<[u8; 16]>,
    excerpts: Excerpts,
    draw: bool,
}

impl Reading<'_> {
    fn take(&mut self, frame: &DataFrame, has_force: bool) -> PolarsResult<()> {
        let mut cells: Vec<(&str, &StringChunked)> = Vec::new();
        for column in frame.columns() {
            cells.push((column.name().as_str(), column.str()?));
        }
        let forces = if has_force { cells.pop() } else { None };
        let Some(((_, ids), fields)) = cells.split_first() else {
            return Ok(());
        };
        let mut of_rows: Vec<(Key, &str)> = Vec::with_capacity(frame.height());
        let mut texts: Vec<Texts<'_>> = Vec::with_capacity(frame.height());
        for (row, number) in (0..frame.height()).zip(0_u32..) {
            let id = ids.get(row).unwrap_or_default().trim();
            let force = match forces {
                Some((_, forces)) => forces.get(row).unwrap_or_default().trim(),
                None => "",
            };
            let key = key(id, force);
            self.read.insert(key);
            if self.sought.contains(&capital(id)) {
                self.found.insert(key, (id.to_owned(), force.to_owned()));
            }
            of_rows.push((key, if force.is_empty() { NO_FORCE } else { force }));
            let mut these = Vec::new();
            for (name, column) in fields {
                let text = column.get(row).unwrap_or_default();
                if !text.is_empty() && self.texts.insert(text_digest(id, force, name, text)) {
                    these.push((*name, text));
                }
            }
            texts.push((number, these));
        }
        let hits = self.matcher.scan_texts(&texts)?;
        let of_row = |row: u32| of_rows.get(row as usize).copied();
        self.tally.take(&hits, of_row)?;
        if let (Some(matcher), Some(before)) = (self.matcher_before, &mut self.before) {
            before.take(&matcher.scan_texts(&texts)?, of_row)?;
        }
        if self.draw {
            let id_of = |row: u32| ids.get(row as usize).unwrap_or_default().trim();
            offer(&mut self.excerpts, &hits, &texts, id_of)?;
        }
        Ok(())
    }
}

/// Offers every hit in its text; `texts` are sorted by their row.
fn offer<'t>(
    excerpts: &mut Excerpts,
    hits: &Hits,
    texts: &[Texts<'t>],
    id_of: impl Fn(u32) -> &'t str,
) -> PolarsResult<()> {
    let frame = &hits.frame;
    let rows = frame.column("row")?.u32()?;
    let (starts, ends) = (frame.column("start")?.u32()?, frame.column("end")?.u32()?);
    let word = |name: &str| frame.column(name)?.str();
    let (fields, states) = (word("field")?, word("state")?);
    let (categories, terms) = (word("category")?, word("term")?);
    for at in 0..frame.height() {
        let (Some(row), Some(field)) = (rows.get(at), fields.get(at)) else {
            continue;
        };
        let Ok(place) = texts.binary_search_by_key(&row, |(row, _)| *row) else {
            continue;
        };
        let text = texts[place].1.iter().find(|(name, _)| *name == field);
        let (Some((_, text)), Some(start), Some(end)) = (text, starts.get(at), ends.get(at)) else {
            continue;
        };
        excerpts.offer(&Spot {
            category: categories.get(at).unwrap_or_default(),
            term: terms.get(at).unwrap_or_default(),
            state: states.get(at).unwrap_or_default(),
            occurrence_id: id_of(row),
            field,
            text,
            start: start as usize,
            end: end as usize,
        });
    }
    Ok(())
}

/// Tells an occurrence of a force from every other.
fn key(id: &str, force: &str) -> Key {
    let mut hash = Sha256::new();
    for part in [id, force] {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    Key::from_be_bytes(first)
}

/// Counts verdicts; `keys` are those of the occurrences in the order of `standing`, and `counts` says
/// which of them the precision is about.
fn reviewed(
    tally: &Tally<'_>,
    report: &TermReport,
    standing: &Standing<'_>,
    keys: &[Key],
    counts: impl Fn(Key) -> bool,
    recall: Option<Recall>,
) -> Reviewed {
    let mut rulings = BTreeMap::new();
    let mut all = Stratum::default();
    let mut of_terms = vec![Stratum::default(); report.terms.len()];
    let mut of_categories: BTreeMap<&str, Stratum> = BTreeMap::new();
    for (judged, key) in standing.of.iter().zip(keys) {
        let Some(judged) = judged else { continue };
        let ruling: &Ruling = &judged.ruling;
        *rulings.entry(ruling.code()).or_insert(0) += 1;
        if !counts(*key) {
            continue;
        }
        all.count(ruling);
        let mut categories = BTreeSet::new();
        for term in tally.asserted(*key) {
            of_terms[term as usize].count(ruling);
            categories.insert(report.terms[term as usize].category.as_str());
        }
        for category in categories {
            of_categories.entry(category).or_default().count(ruling);
        }
    }
    let precision = |stratum: &Stratum| share(stratum.relevant, stratum.judged);
    Reviewed {
        rulings,
        unknown: standing.unknown,
        ambiguous: standing.ambiguous,
        precision: precision(&all),
        of_terms: of_terms.iter().map(precision).collect(),
        of_categories: report
            .categories
            .iter()
            .map(|category| precision(of_categories.get(category.id.as_str())?))
            .collect(),
        recall,
    }
}

/// What is kept of a survey, by row.
struct Rows<'s> {
    of_row: BTreeMap<u32, (Key, &'s str, &'s str)>,
    /// In the order of the rows.
    keys: Vec<Key>,
    admitted: BTreeSet<Key>,
}

impl<'s> Rows<'s> {
    fn of(survey: &'s Survey) -> PolarsResult<Self> {
        let mut rows = Rows {
            of_row: BTreeMap::new(),
            keys: Vec::new(),
            admitted: BTreeSet::new(),
        };
        if survey.rows.width() == 0 {
            return Ok(rows);
        }
        let numbers = survey.rows.column(columns::ROW)?.u32()?;
        let ids = survey.rows.column(columns::OCCURRENCE_ID)?.str()?;
        let forces = survey.rows.column(columns::FORCE)?.str()?;
        for (number, (id, force)) in numbers.iter().zip(ids.iter().zip(forces.iter())) {
            let (id, force) = (id.unwrap_or_default(), force.unwrap_or_default());
            let key = key(id, force);
            rows.keys.push(key);
            if let Some(number) = number {
                let force = if force.is_empty() { NO_FORCE } else { force };
                rows.of_row.insert(number, (key, force, id));
            }
        }
        let judged = &survey.admitted.frame;
        let numbers = judged.column(columns::ROW)?.u32()?;
        let admitted = judged.column("admitted")?.bool()?;
        for (number, admitted) in numbers.iter().zip(admitted.iter()) {
            if let (Some(number), Some(true)) = (number, admitted)
                && let Some((key, ..)) = rows.of_row.get(&number)
            {
                rows.admitted.insert(*key);
            }
        }
        Ok(rows)
    }

    fn tally<'m>(&self, survey: &'m Survey) -> PolarsResult<Tally<'m>> {
        let mut tally = Tally::new(&survey.matcher);
        let of_row = |row: u32| self.of_row.get(&row).map(|(key, force, _)| (*key, *force));
        tally.take(&survey.hits, of_row)?;
        Ok(tally)
    }

    /// Numbers of the occurrences that `others` does not admit.
    fn admitted_beside(&self, others: &Rows<'_>) -> Vec<String> {
        let only: BTreeSet<&str> = self
            .of_row
            .values()
            .filter(|(key, ..)| self.admitted.contains(key) && !others.admitted.contains(key))
            .map(|(_, _, id)| *id)
            .collect();
        only.into_iter().map(str::to_owned).collect()
    }
}

/// The report over a survey; `before` is a survey of the same extract with the packs before. For
/// excerpts the texts are read again from `files`, as the survey let them go.
///
/// # Errors
/// Those of reading the extract once more.
pub fn of_survey(
    survey: &Survey,
    before: Option<&Survey>,
    verdicts: &Verdicts,
    excerpts: usize,
    files: &[PathBuf],
    options: &Options,
) -> Result<Terms, Failure> {
    let rows = Rows::of(survey).map_err(fault)?;
    let tally = rows.tally(survey).map_err(fault)?;
    let report = tally.report();
    let words = Words::of(survey);
    let evidence = survey.evidence(&words, verdicts);
    let review = (!verdicts.is_empty()).then(|| {
        let recall = sample::strata(&evidence, &survey.options()).recall();
        let standing = evidence.verdicts_on_rows();
        let counts = |key| rows.admitted.contains(&key);
        reviewed(&tally, &report, &standing, &rows.keys, counts, Some(recall))
    });
    let before = match before {
        None => None,
        Some(survey) => {
            let then = Rows::of(survey).map_err(fault)?;
            let before = then.tally(survey).map_err(fault)?.report();
            Some(Before {
                packs: survey.packs.clone(),
                occurrences: before.all.occurrences,
                changes: report.since(&before),
                admitted: Some((rows.admitted_beside(&then), then.admitted_beside(&rows))),
            })
        }
    };
    let mut drawn = Excerpts::new(excerpts);
    if excerpts > 0 {
        let mut extract = Extract::open(files, options)?;
        while let Some(batch) = extract.next_batch()? {
            let hits = survey.matcher.scan_batch(&batch).map_err(fault)?;
            let hits = hits
                .retain(|row| rows.of_row.contains_key(&row))
                .map_err(fault)?;
            let texts = texts(&batch.rows, &batch.fields).map_err(fault)?;
            let id_of = |row: u32| rows.of_row.get(&row).map_or("", |(_, _, id)| *id);
            offer(&mut drawn, &hits, &texts, id_of).map_err(fault)?;
        }
    }
    Ok(Terms {
        packs: survey.packs.clone(),
        read: survey.census.occurrences,
        before,
        report,
        excerpts: drawn,
        admitted: Some(rows.admitted.len() as u64),
        review,
    })
}

/// The texts of a batch by row.
fn texts<'b>(rows: &'b DataFrame, fields: &'b [String]) -> PolarsResult<Vec<Texts<'b>>> {
    let mut cells = Vec::new();
    for field in fields {
        let column = rows
            .column(&format!("{}{field}", columns::TEXT_PREFIX))?
            .str()?;
        cells.push((field.as_str(), column));
    }
    let numbers = rows.column(columns::ROW)?.u32()?;
    let mut texts: Vec<Texts<'b>> = numbers
        .iter()
        .enumerate()
        .filter_map(|(at, number)| {
            let texts = cells
                .iter()
                .filter_map(|(field, column)| Some((*field, column.get(at)?)));
            Some((number?, texts.collect()))
        })
        .collect();
    texts.sort_by_key(|(number, _)| *number);
    Ok(texts)
}
