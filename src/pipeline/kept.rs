//! What is kept of the batches once their texts are let go.

use std::collections::{BTreeMap, BTreeSet};

use polars::error::PolarsError;
use polars::frame::DataFrame;
use polars::prelude::{
    BooleanChunked, Column, Float64Chunked, IntoColumn, NewChunkedArray, StringChunked,
    UInt32Chunked,
};

use crate::analysis::Unmatched;
use crate::analysis::review::random_number;
use crate::analysis::verdicts::capital;
use crate::diagnostic::Notes;
use crate::edition::slug;
use crate::extract::{self, Batch, BngPoint, columns};
use crate::keywords::Hits;
use crate::venues::{Resolutions, Tier};

/// What is kept of the batches, version by version.
#[derive(Default)]
pub(super) struct Kept {
    rows: Option<DataFrame>,
    persons: Option<DataFrame>,
    hits: Vec<Hits>,
    resolutions: Vec<Resolutions>,
    /// Versions of the rows kept.
    versions: BTreeSet<u32>,
    /// Rows kept only for a flag that came in a later batch than the record's first row.
    late_flags: u64,
    /// Numbers of occurrences that are kept whatever is found in them, in capitals; `None` where
    /// nobody reviews.
    sought: Option<BTreeSet<String>>,
    /// Of the others, number and force of those with the lowest random numbers.
    lowest: BTreeMap<u64, (String, String)>,
    cut: bool,
}

/// Occurrences remembered though nothing was found in them: more than anyone reads.
const UNMATCHED_MAX: usize = 2_000;

/// What was found, in the versions that count.
pub(super) struct Found {
    pub rows: DataFrame,
    pub persons: DataFrame,
    pub hits: Hits,
    pub resolutions: Resolutions,
    pub unmatched: Unmatched,
}

impl Kept {
    pub fn seeking(sought: Option<BTreeSet<String>>) -> Self {
        Self {
            sought,
            ..Self::default()
        }
    }

    /// Keeps the rows with a hit, a flag of interest or a registered venue, and those sought, and
    /// lets the texts go.
    pub fn take(
        &mut self,
        batch: Batch,
        hits: Hits,
        resolutions: Resolutions,
        profile: &extract::Profile,
    ) -> Result<(), PolarsError> {
        let with_hit: BTreeSet<u32> = hits.frame.column("row")?.u32()?.iter().flatten().collect();
        let with_venue: BTreeSet<u32> = resolutions
            .frame
            .column("row")?
            .u32()?
            .iter()
            .zip(resolutions.frame.column("venue")?.u32()?.iter())
            .filter_map(|(row, venue)| venue.and(row))
            .collect();
        let numbers = batch.rows.column(columns::ROW)?.u32()?;
        let flags = batch.rows.column(columns::FLAGS)?.str()?;
        let ids = batch.rows.column(columns::OCCURRENCE_ID)?.str()?;
        let forces = batch.rows.column(columns::FORCE)?.str()?;
        let keep: Vec<bool> = numbers
            .iter()
            .zip(flags.iter())
            .zip(ids.iter())
            .map(|((row, flags), id)| {
                row.is_some_and(|row| with_hit.contains(&row) || with_venue.contains(&row))
                    || flags.is_some_and(|flags| {
                        flags.split(';').any(|flag| profile.is_of_interest(flag))
                    })
                    || self
                        .sought
                        .as_ref()
                        .is_some_and(|sought| id.is_some_and(|id| sought.contains(&capital(id))))
            })
            .collect();
        if self.sought.is_some() {
            let others = ids
                .iter()
                .zip(forces.iter())
                .zip(&keep)
                .filter(|(_, keep)| !**keep);
            self.remember(others.filter_map(|((id, force), _)| id.zip(force)));
        }
        let kept: BTreeSet<u32> = numbers
            .iter()
            .zip(&keep)
            .filter_map(|(row, keep)| row.filter(|_| *keep))
            .collect();
        let rows = batch
            .rows
            .filter(&BooleanChunked::from_slice("keep".into(), &keep))?;
        let texts: Vec<String> = batch
            .fields
            .iter()
            .map(|field| format!("{}{field}", columns::TEXT_PREFIX))
            .collect();
        self.take_versions(&batch.rows, &rows)?;
        let persons = filter(batch.persons, columns::VERSION, |version| {
            self.versions.contains(&version)
        })?;
        append(&mut self.rows, compact(&rows.drop_many(&texts))?)?;
        append(&mut self.persons, compact(&persons)?)?;
        self.hits.push(hits);
        self.resolutions
            .push(resolutions.retain(|row| kept.contains(&row))?);
        Ok(())
    }

    /// Of occurrences in which nothing was found, remembers those with the lowest random numbers.
    fn remember<'r>(&mut self, others: impl Iterator<Item = (&'r str, &'r str)>) {
        let mut slugs: BTreeMap<&str, String> = BTreeMap::new();
        for (id, force) in others {
            let slug = slugs.entry(force).or_insert_with(|| slug(force));
            let number = random_number(id, slug);
            let last = self.lowest.last_key_value();
            if self.cut && last.is_some_and(|(last, _)| *last < number) {
                continue;
            }
            self.lowest
                .insert(number, (id.to_owned(), force.to_owned()));
            if self.lowest.len() > UNMATCHED_MAX {
                self.lowest.pop_last();
                self.cut = true;
            }
        }
    }

    /// Remembers the versions of the rows kept, `rows`, of a batch, `all`.
    fn take_versions(&mut self, all: &DataFrame, rows: &DataFrame) -> Result<(), PolarsError> {
        let first = all.column(columns::ROW)?.u32()?.iter().flatten().next();
        let first = first.unwrap_or_default();
        for version in rows.column(columns::VERSION)?.u32()?.iter().flatten() {
            if self.versions.insert(version) && version < first {
                self.late_flags += 1;
            }
        }
        Ok(())
    }

    /// Persons are kept with the records that are kept, so that memory does not grow with all the
    /// others; of a record that is kept late, those that came before are gone.
    pub fn note_late_flags(&self, notes: &mut Notes) {
        if self.late_flags > 0 {
            notes.push(
                "records carry their flag of interest in a row far from their other rows",
                self.late_flags,
                None,
                "persons whose rows came before the flag's are not counted: sort the extract by \
                 occurrence number",
            );
        }
    }

    /// Lets go the versions that a later one supersedes, and the persons of rows not kept.
    pub fn of_versions(mut self, winners: &[bool]) -> Result<Found, PolarsError> {
        let wins = |row: u32| winners.get(row as usize).copied().unwrap_or(false);
        let rows = filter(self.rows.unwrap_or_default(), columns::ROW, wins)?;
        // A record may have been remembered for one row and be kept for another.
        if rows.width() > 0 && !self.lowest.is_empty() {
            let ids = rows.column(columns::OCCURRENCE_ID)?.str()?;
            let forces = rows.column(columns::FORCE)?.str()?;
            for (id, force) in ids.iter().zip(forces.iter()) {
                let force = slug(force.unwrap_or_default());
                self.lowest
                    .remove(&random_number(id.unwrap_or_default(), &force));
            }
        }
        let kept: BTreeSet<u32> = match rows.column(columns::ROW) {
            Ok(column) => column.u32()?.iter().flatten().collect(),
            Err(_) => BTreeSet::new(),
        };
        let persons = filter(
            self.persons.unwrap_or_default(),
            columns::VERSION,
            |version| kept.contains(&version),
        )?;
        let hits = Hits::concat(&self.hits)?.retain(|row| kept.contains(&row))?;
        let resolutions = match Resolutions::concat(self.resolutions)? {
            Some(all) => all.retain(|row| kept.contains(&row))?,
            None => Resolutions {
                frame: DataFrame::default(),
            },
        };
        Ok(Found {
            rows,
            persons,
            hits,
            resolutions,
            unmatched: Unmatched {
                lowest: self.lowest,
                cut: self.cut,
            },
        })
    }
}

/// Copies the text of a frame out of the batch, of which it would hold every row's.
fn compact(frame: &DataFrame) -> Result<DataFrame, PolarsError> {
    let own = |column: &Column| match column.str() {
        Ok(text) => {
            let arrays = text.downcast_iter().map(|array| array.clone().gc());
            StringChunked::from_chunk_iter(column.name().clone(), arrays).into_column()
        }
        Err(_) => column.clone(),
    };
    DataFrame::new(frame.height(), frame.columns().iter().map(own).collect())
}

/// What a row whose point is shared by many places is unresolved for.
const SHARED_POINT: &str = "its coordinates are a point that records of different places share";

impl Found {
    /// Takes the coordinates from rows at points that stand for no place, and what was decided by
    /// them alone.
    pub fn without_points(mut self, stacked: &[(String, BngPoint)]) -> Result<Self, PolarsError> {
        if stacked.is_empty() || self.rows.height() == 0 {
            return Ok(self);
        }
        let eastings = self.rows.column(columns::EASTING)?.f64()?.clone();
        let northings = self.rows.column(columns::NORTHING)?.f64()?.clone();
        let forces = self.rows.column(columns::FORCE)?.str()?;
        let is_shared: Vec<bool> = forces
            .iter()
            .zip(eastings.iter().zip(northings.iter()))
            .map(|(force, point)| match (force, point) {
                (Some(force), (Some(easting), Some(northing))) => {
                    stacked.iter().any(|(name, point)| {
                        name == force
                            && point.easting == easting.round()
                            && point.northing == northing.round()
                    })
                }
                _ => false,
            })
            .collect();
        let numbers = self.rows.column(columns::ROW)?.u32()?;
        let shared: BTreeSet<u32> = numbers
            .iter()
            .zip(&is_shared)
            .filter_map(|(row, shared)| row.filter(|_| *shared))
            .collect();
        for (name, values) in [(columns::EASTING, eastings), (columns::NORTHING, northings)] {
            let kept: Float64Chunked = values
                .iter()
                .zip(&is_shared)
                .map(|(value, shared)| value.filter(|_| !shared))
                .collect();
            self.rows
                .with_column(kept.with_name(name.into()).into_column())?;
        }
        self.resolutions.frame = unresolved(&self.resolutions.frame, &shared)?;
        Ok(self)
    }
}

/// Resolutions without what coordinates decided for some rows.
fn unresolved(frame: &DataFrame, rows: &BTreeSet<u32>) -> Result<DataFrame, PolarsError> {
    let tiers = frame.column("tier")?.str()?;
    let numbers = frame.column(columns::ROW)?.u32()?;
    let by_point = Some(Tier::CoordinatesAndName.code());
    let undone: Vec<bool> = numbers
        .iter()
        .zip(tiers.iter())
        .map(|(row, tier)| tier == by_point && row.is_some_and(|row| rows.contains(&row)))
        .collect();
    let mut out = frame.clone();
    for (name, instead) in [
        ("decision", Some("unresolved")),
        ("tier", None),
        ("evidence", Some(SHARED_POINT)),
        ("candidates", Some("")),
        ("weights", Some("")),
    ] {
        let values: StringChunked = frame
            .column(name)?
            .str()?
            .iter()
            .zip(&undone)
            .map(|(value, undone)| if *undone { instead } else { value })
            .collect();
        out.with_column(values.with_name(name.into()).into_column())?;
    }
    for name in ["confidence", "margin"] {
        let values: Float64Chunked = frame
            .column(name)?
            .f64()?
            .iter()
            .zip(&undone)
            .map(|(value, undone)| if *undone { Some(0.0) } else { value })
            .collect();
        out.with_column(values.with_name(name.into()).into_column())?;
    }
    let venues: UInt32Chunked = frame
        .column("venue")?
        .u32()?
        .iter()
        .zip(&undone)
        .map(|(venue, undone)| venue.filter(|_| !undone))
        .collect();
    out.with_column(venues.with_name("venue".into()).into_column())?;
    Ok(out)
}

fn append(all: &mut Option<DataFrame>, part: DataFrame) -> Result<(), PolarsError> {
    match all {
        Some(all) => {
            all.vstack_mut(&part)?;
        }
        None => *all = Some(part),
    }
    Ok(())
}

/// The rows of a frame whose number in `column` is kept; an empty frame stays as it is.
fn filter(
    frame: DataFrame,
    column: &str,
    keep: impl Fn(u32) -> bool,
) -> Result<DataFrame, PolarsError> {
    if frame.width() == 0 {
        return Ok(frame);
    }
    let mask: BooleanChunked = frame
        .column(column)?
        .u32()?
        .iter()
        .map(|number| number.is_some_and(&keep))
        .collect();
    frame.filter(&mask)
}
