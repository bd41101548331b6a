//! Why one occurrence was admitted or not, from the survey's tables and a second look at its text.

use std::collections::BTreeSet;
use std::path::PathBuf;

use polars::frame::DataFrame;
use polars::prelude::{AnyValue, PolarsResult};

use super::{Survey, fault};
use crate::analysis::verdicts::Judged;
use crate::analysis::{self, Verdicts};
use crate::diagnostic::Failure;
use crate::edition::slug;
use crate::extract::{Extract, Options, columns};
use crate::keywords::criteria::Outcome;

/// What is known of one occurrence, in the version that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    pub occurrence_id: String,
    /// Field and text as read, in the order of the extract.
    pub texts: Vec<(String, String)>,
    pub verdict: Option<Judged>,
    /// Verdicts that it took the place of, in the order in which they were given.
    pub earlier: Vec<Judged>,
    /// `None`: nothing in it was searched for, and nothing ties it to a registered venue.
    pub judgement: Option<Judgement>,
}

/// Which occurrence is to be explained.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub occurrence_id: &'a str,
    /// Recording force, where the number alone does not say which record.
    pub force: Option<&'a str>,
}

/// What came of looking an occurrence up.
#[derive(Debug, Clone, PartialEq)]
pub enum Looked {
    Up(Box<Explanation>),
    /// Several forces use the number: these, in order.
    Ambiguous(Vec<String>),
    /// The extract does not hold it; it does hold these, in order.
    NotFound(Vec<String>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    pub admitted: bool,
    /// Id of the criterion that admitted, and what it asks; empty if none did.
    pub criterion: String,
    pub asks: String,
    pub reason: String,
    /// Every criterion in the order in which they are tried.
    pub criteria: Vec<Tried>,
    /// Of each linked person the role and the age at the offence, in the order of the extract.
    pub persons: Vec<(String, String)>,
    /// What the record says of itself: label and value.
    pub facts: Vec<(&'static str, String)>,
    pub words: Vec<Word>,
    pub place: Option<Place>,
}

/// What came of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub id: String,
    pub asks: String,
    /// The first that is met admits; those after it would have too.
    pub outcome: Outcome,
}

/// A hit; offsets are bytes in the field's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub field: String,
    pub term: String,
    pub category: String,
    pub text: String,
    pub start: usize,
    pub end: usize,
    pub state: String,
    pub cue: String,
    /// Parted by spaces.
    pub attributes: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Id, name and town of the venue decided on.
    pub venue: Option<(String, String, String)>,
    /// Where the register has it from: name of the list, and the id that it has there.
    pub listed: Vec<(String, String)>,
    pub decision: String,
    pub confidence: f64,
    pub tier: String,
    pub evidence: String,
    pub role: String,
    pub role_cue: String,
    /// Ids of venues that speak for themselves alike.
    pub candidates: String,
    /// What spoke for the venue decided on, the first candidate or the nearest, and what against:
    /// the field and bits, in the order of the fields.
    pub weights: Vec<(String, f64)>,
}

const FACTS: [(&str, &str); 10] = [
    ("day", columns::DAY),
    ("recorded by", columns::FORCE),
    ("type", columns::OCCURRENCE_TYPE),
    ("offence", columns::OFFENCE),
    ("flags", columns::FLAGS),
    ("location", columns::LOCATION_NAME),
    ("house", columns::HOUSE),
    ("street", columns::STREET),
    ("town", columns::TOWN),
    ("postcode", columns::POSTCODE),
];

/// Explains an occurrence. The extract is read again, as the survey lets the texts go.
pub fn explain(
    survey: &Survey,
    files: &[PathBuf],
    options: &Options,
    verdicts: &Verdicts,
    wanted: Wanted<'_>,
) -> Result<Looked, Failure> {
    let kept = match survey.rows.width() {
        0 => None,
        _ => positions(&survey.rows, wanted).map_err(fault)?.pop(),
    };
    let row = match kept {
        Some(at) => number(&survey.rows, columns::ROW, at).map_err(fault)?,
        None => None,
    };
    let mut texts = None;
    let mut forces = BTreeSet::new();
    let mut near = BTreeSet::new();
    let mut extract = Extract::open(files, options)?;
    while let Some(batch) = extract.next_batch()? {
        if texts.is_none() {
            like(&batch.rows, wanted.occurrence_id, &mut near).map_err(fault)?;
        }
        for at in positions(&batch.rows, wanted).map_err(fault)? {
            forces.insert(text(&batch.rows, columns::FORCE, at).map_err(fault)?);
            // Of several versions the one that counts; where none was kept, the last.
            let this = number(&batch.rows, columns::ROW, at).map_err(fault)?;
            if row.is_none() || this == row {
                let fields = batch.fields.iter().map(|field| {
                    let name = format!("{}{field}", columns::TEXT_PREFIX);
                    Ok((field.clone(), text(&batch.rows, &name, at)?))
                });
                texts = Some(fields.collect::<PolarsResult<_>>().map_err(fault)?);
            }
        }
    }
    let Some(texts) = texts else {
        return Ok(Looked::NotFound(near.into_iter().collect()));
    };
    if forces.len() > 1 {
        return Ok(Looked::Ambiguous(forces.into_iter().collect()));
    }
    let judgement = match (kept, row) {
        (Some(at), Some(row)) => Some(judgement(survey, at, row).map_err(fault)?),
        _ => None,
    };
    let verdict = match kept {
        Some(at) => verdict(survey, verdicts, at).map_err(fault)?,
        None => None,
    };
    let earlier = match (&verdict, forces.first()) {
        (Some(_), Some(force)) => verdicts.on(wanted.occurrence_id, force),
        _ => Vec::new(),
    };
    let earlier = earlier
        .into_iter()
        .filter(|one| Some(*one) != verdict.as_ref());
    Ok(Looked::Up(Box::new(Explanation {
        occurrence_id: wanted.occurrence_id.trim().to_owned(),
        texts,
        earlier: earlier.cloned().collect(),
        verdict,
        judgement,
    })))
}

/// Numbers of which the wanted one is a part, or from which it differs by one slip of the hand.
fn like(rows: &DataFrame, wanted: &str, near: &mut BTreeSet<String>) -> PolarsResult<()> {
    let wanted = wanted.trim().to_lowercase();
    // Two letters are part of too much.
    let is_part = |id: &str| wanted.len() >= 3 && id.contains(&wanted);
    for id in rows.column(columns::OCCURRENCE_ID)?.str()?.iter().flatten() {
        let lower = id.to_lowercase();
        let slip = || {
            lower.len().abs_diff(wanted.len()) <= 1
                && strsim::damerau_levenshtein(&lower, &wanted) == 1
        };
        if is_part(&lower) || slip() {
            near.insert(id.to_owned());
        }
    }
    Ok(())
}

fn judgement(survey: &Survey, at: usize, row: u32) -> PolarsResult<Judgement> {
    let admitted = &survey.admitted.frame;
    let judged = find(admitted, row)?;
    let of = |name: &str| judged.map_or(Ok(String::new()), |at| text(admitted, name, at));
    let criterion = of("criterion")?;
    let outcomes = analysis::outcomes(
        &survey.rows.slice(at as i64, 1),
        &survey.persons,
        &survey.hits,
        &survey.resolutions,
        &survey.matcher,
        &survey.criteria,
    );
    let list = survey.criteria.list();
    let admitting = list.iter().find(|known| known.id == criterion);
    let asks = admitting.map_or_else(String::new, |known| known.sentence.clone());
    let criteria = list.iter().zip(outcomes).map(|(known, outcome)| Tried {
        id: known.id.clone(),
        asks: known.sentence.clone(),
        outcome,
    });
    let criteria = criteria.collect();
    let mut facts = Vec::new();
    for (label, name) in FACTS {
        let value = text(&survey.rows, name, at)?;
        if !value.is_empty() {
            facts.push((label, value));
        }
    }
    Ok(Judgement {
        admitted: of("admitted")? == "true",
        reason: of("reason")?,
        criterion,
        asks,
        criteria,
        persons: persons(survey, at)?,
        facts,
        words: words(&survey.hits.frame, row)?,
        place: place(survey, row)?,
    })
}

fn verdict(survey: &Survey, verdicts: &Verdicts, at: usize) -> PolarsResult<Option<Judged>> {
    let ids = survey.rows.column(columns::OCCURRENCE_ID)?.str()?;
    let forces = survey.rows.column(columns::FORCE)?.str()?;
    let rows = ids.iter().zip(forces.iter());
    let rows = rows.map(|(id, force)| (id.unwrap_or_default(), force.unwrap_or_default()));
    Ok(verdicts.stand(rows).of.get(at).copied().flatten().cloned())
}

fn persons(survey: &Survey, at: usize) -> PolarsResult<Vec<(String, String)>> {
    let table = &survey.persons;
    let occ = number(&survey.rows, columns::OCC, at)?;
    let mut persons = Vec::new();
    if table.width() == 0 || occ.is_none() {
        return Ok(persons);
    }
    for (at, of) in table.column(columns::OCC)?.u32()?.iter().enumerate() {
        if of != occ {
            continue;
        }
        let age = table.column(columns::PERSON_AGE)?.i32()?.get(at);
        let child = table.column(columns::PERSON_UNDER_18)?.bool()?.get(at);
        let age = match (age, child) {
            (Some(age), _) => age.to_string(),
            (None, Some(true)) => "under 18".to_owned(),
            (None, Some(false)) => "adult".to_owned(),
            (None, None) => "age not recorded".to_owned(),
        };
        persons.push((text(table, columns::PERSON_ROLE, at)?, age));
    }
    Ok(persons)
}

fn words(hits: &DataFrame, row: u32) -> PolarsResult<Vec<Word>> {
    let mut words = Vec::new();
    if hits.width() == 0 {
        return Ok(words);
    }
    for (at, found) in hits.column("row")?.u32()?.iter().enumerate() {
        if found != Some(row) {
            continue;
        }
        let offset = |name: &str| -> PolarsResult<usize> {
            Ok(number(hits, name, at)?.unwrap_or_default() as usize)
        };
        words.push(Word {
            field: text(hits, "field", at)?,
            term: text(hits, "term", at)?,
            category: text(hits, "category", at)?,
            text: text(hits, "text", at)?,
            start: offset("start")?,
            end: offset("end")?,
            state: text(hits, "state", at)?,
            cue: text(hits, "cue", at)?,
            attributes: text(hits, "attributes", at)?,
        });
    }
    Ok(words)
}

fn place(survey: &Survey, row: u32) -> PolarsResult<Option<Place>> {
    let frame = &survey.resolutions.frame;
    if frame.width() == 0 {
        return Ok(None);
    }
    let Some(at) = find(frame, row)? else {
        return Ok(None);
    };
    let venue =
        number(frame, "venue", at)?.and_then(|venue| survey.register.venues.get(venue as usize));
    let listed = venue.into_iter().flat_map(|venue| &venue.listed);
    Ok(Some(Place {
        venue: venue.map(|venue| (venue.id.clone(), venue.name.clone(), venue.town.clone())),
        listed: listed
            .map(|one| (one.source.clone(), one.id.clone().unwrap_or_default()))
            .collect(),
        decision: text(frame, "decision", at)?,
        confidence: frame
            .column("confidence")?
            .f64()?
            .get(at)
            .unwrap_or_default(),
        tier: text(frame, "tier", at)?,
        evidence: text(frame, "evidence", at)?,
        role: text(frame, "place_role", at)?,
        role_cue: text(frame, "role_cue", at)?,
        candidates: text(frame, "candidates", at)?,
        weights: weights(&text(frame, "weights", at)?),
    }))
}

/// The weights that [`crate::venues::Weight::in_words`] tells.
fn weights(words: &str) -> Vec<(String, f64)> {
    let one = |words: &str| {
        let (feature, bits) = words.rsplit_once(' ')?;
        Some((feature.to_owned(), bits.parse().ok()?))
    };
    words.split("; ").filter_map(one).collect()
}

fn find(frame: &DataFrame, row: u32) -> PolarsResult<Option<usize>> {
    let rows = frame.column("row")?.u32()?;
    Ok(rows.iter().position(|found| found == Some(row)))
}

fn positions(rows: &DataFrame, wanted: Wanted<'_>) -> PolarsResult<Vec<usize>> {
    let ids = rows.column(columns::OCCURRENCE_ID)?.str()?;
    let forces = rows.column(columns::FORCE)?.str()?;
    let number = wanted.occurrence_id.trim();
    let by = wanted.force.map(slug);
    let is_by = |force: Option<&str>| {
        by.as_ref()
            .is_none_or(|by| *by == slug(force.unwrap_or_default()))
    };
    let found = ids.iter().zip(forces.iter()).enumerate();
    Ok(found
        .filter(|(_, (id, _))| id.is_some_and(|id| id.eq_ignore_ascii_case(number)))
        .filter(|(_, (_, force))| is_by(*force))
        .map(|(at, _)| at)
        .collect())
}

fn number(frame: &DataFrame, column: &str, at: usize) -> PolarsResult<Option<u32>> {
    Ok(frame.column(column)?.u32()?.get(at))
}

/// A cell as text; a null is empty.
fn text(frame: &DataFrame, column: &str, at: usize) -> PolarsResult<String> {
    Ok(match frame.column(column)?.get(at)? {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        other => other.to_string(),
    })
}
