//! A batch of the extract -> one resolution a row, as a frame.

use chrono::NaiveDate;
use polars::prelude::{
    BooleanChunked, Column, DataFrame, DataType, Float64Chunked, Int32Chunked, IntoColumn,
    NewChunkedArray, PlSmallStr, PolarsResult, StringChunked, UInt32Chunked,
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::locate::NOT_NAMED;
use super::unregistered::Sighting;
use super::{
    Decision, Location, Mention, MentionMatcher, PlaceRole, Register, Resolution, Resolver, Weight,
};
use crate::extract::{BngPoint, columns};

/// Places that look like hotels in `rows` of a batch, and that the register does not hold: of the
/// location fields where `resolutions` of these rows tie them to no venue, and of the texts of rows
/// whose number `with_text` holds. In the order of the rows.
pub fn sightings(
    rows: &DataFrame,
    resolutions: &Resolutions,
    resolver: &Resolver,
    with_text: impl Fn(u32) -> bool + Sync,
) -> PolarsResult<Vec<Sighting>> {
    let fields = Fields::of(rows)?;
    let numbers = rows.column(columns::ROW)?.u32()?;
    let ids = rows.column(columns::OCCURRENCE_ID)?.str()?;
    let forces = rows.column(columns::FORCE)?.str()?;
    let districts = rows.column(columns::DISTRICT)?.str()?;
    let decisions = resolutions.frame.column("decision")?.str()?;
    let of_row = |row: usize| -> Vec<Sighting> {
        let location = fields.location(row);
        let (Some(number), Some(day)) = (numbers.get(row), location.day) else {
            return Vec::new();
        };
        let mut seen = Vec::new();
        // Of an ambiguous one the register holds two.
        if decisions.get(row) == Some("unresolved") {
            seen.extend(resolver.unregistered_location(&location));
        }
        if with_text(number) {
            for text in fields.texts.iter().filter_map(|column| column.get(row)) {
                seen.extend(resolver.unregistered_in(text, &location));
            }
        }
        seen.into_iter()
            .map(|seen| Sighting {
                row: number,
                occurrence_id: ids.get(row).unwrap_or_default().to_owned(),
                day,
                force: forces.get(row).unwrap_or_default().to_owned(),
                district: districts.get(row).unwrap_or_default().to_owned(),
                seen,
            })
            .collect()
    };
    let found: Vec<Vec<Sighting>> = (0..rows.height()).into_par_iter().map(of_row).collect();
    Ok(found.into_iter().flatten().collect())
}

/// Days from the first of January of year 1 to that of 1970.
const EPOCH: i32 = 719_163;

/// Resolutions as a frame, one row for each scanned row: `row` (u32), `venue` (u32, null unless
/// resolved), `decision`, `confidence`, `margin` (f64), `tier` (str, null), `evidence`,
/// `place_role`, `role_cue` (str, null), `candidates` (str: venue ids parted by `|`), `weights`
/// (str: [`Weight::in_words`]; empty where the register holds nothing like the place).
#[derive(Debug, Clone)]
pub struct Resolutions {
    pub frame: DataFrame,
}

impl Resolutions {
    /// Resolves `rows` of a [`crate::extract::Batch`], in their order, on every core.
    pub fn of_rows(
        rows: &DataFrame,
        register: &Register,
        resolver: &Resolver,
        matcher: &MentionMatcher,
    ) -> PolarsResult<Self> {
        let fields = Fields::of(rows)?;
        let resolved: Vec<Option<Resolution>> = (0..rows.height())
            .into_par_iter()
            .map(|row| {
                resolver.resolve_with(&fields.location(row), |context| {
                    fields.mentions(row, matcher, context)
                })
            })
            .collect();
        let row = rows.column(columns::ROW)?.u32()?.clone();
        Ok(Self {
            frame: frame(row, &resolved, register)?,
        })
    }

    /// All rows of all parts, in their order; `None` of no part.
    pub fn concat(parts: Vec<Self>) -> PolarsResult<Option<Self>> {
        let mut parts = parts.into_iter();
        let Some(first) = parts.next() else {
            return Ok(None);
        };
        let mut frame = first.frame;
        for part in parts {
            frame.vstack_mut(&part.frame)?;
        }
        Ok(Some(Self { frame }))
    }

    /// Keeps the rows whose number `keep` holds.
    pub fn retain(&self, keep: impl Fn(u32) -> bool) -> PolarsResult<Self> {
        let mask: BooleanChunked = self
            .frame
            .column("row")?
            .u32()?
            .iter()
            .map(|row| row.map(&keep))
            .collect();
        Ok(Self {
            frame: self.frame.filter(&mask)?,
        })
    }
}

/// The columns of a batch that say where.
struct Fields {
    name: Option<StringChunked>,
    kind: Option<StringChunked>,
    house: Option<StringChunked>,
    street: Option<StringChunked>,
    town: Option<StringChunked>,
    postcode: Option<StringChunked>,
    uprn: Option<StringChunked>,
    easting: Option<Float64Chunked>,
    northing: Option<Float64Chunked>,
    day: Option<Int32Chunked>,
    texts: Vec<StringChunked>,
}

impl Fields {
    fn of(rows: &DataFrame) -> PolarsResult<Self> {
        let text = |name: &str| -> PolarsResult<Option<StringChunked>> {
            rows.column(name)
                .ok()
                .map(|column| column.str().cloned())
                .transpose()
        };
        let number = |name: &str| -> PolarsResult<Option<Float64Chunked>> {
            rows.column(name)
                .ok()
                .map(|column| column.f64().cloned())
                .transpose()
        };
        let day = match rows.column(columns::DAY) {
            Ok(column) => Some(column.cast(&DataType::Int32)?.i32()?.clone()),
            Err(_) => None,
        };
        let texts = rows
            .columns()
            .iter()
            .filter(|column| column.name().starts_with(columns::TEXT_PREFIX))
            .map(|column| column.str().cloned())
            .collect::<PolarsResult<Vec<_>>>()?;
        Ok(Self {
            name: text(columns::LOCATION_NAME)?,
            kind: text(columns::LOCATION_TYPE)?,
            house: text(columns::HOUSE)?,
            street: text(columns::STREET)?,
            town: text(columns::TOWN)?,
            postcode: text(columns::POSTCODE)?,
            uprn: text(columns::UPRN)?,
            easting: number(columns::EASTING)?,
            northing: number(columns::NORTHING)?,
            day,
            texts,
        })
    }

    fn location(&self, row: usize) -> Location<'_> {
        fn text(column: &Option<StringChunked>, row: usize) -> &str {
            column
                .as_ref()
                .and_then(|column| column.get(row))
                .unwrap_or("")
        }
        let number =
            |column: &Option<Float64Chunked>| column.as_ref().and_then(|column| column.get(row));
        Location {
            name: text(&self.name, row),
            kind: text(&self.kind, row),
            house: text(&self.house, row),
            street: text(&self.street, row),
            town: text(&self.town, row),
            postcode: text(&self.postcode, row),
            uprn: text(&self.uprn, row),
            point: number(&self.easting)
                .zip(number(&self.northing))
                .map(|(easting, northing)| BngPoint { easting, northing }),
            day: self
                .day
                .as_ref()
                .and_then(|days| days.get(row))
                .and_then(|day| NaiveDate::from_num_days_from_ce_opt(day.checked_add(EPOCH)?)),
        }
    }

    fn mentions(&self, row: usize, matcher: &MentionMatcher, context: bool) -> Vec<Mention> {
        self.texts
            .iter()
            .filter_map(|column| column.get(row))
            .filter(|text| !text.is_empty())
            .flat_map(|text| matcher.scan_for(text, context))
            .collect()
    }
}

fn frame(
    row: UInt32Chunked,
    resolved: &[Option<Resolution>],
    register: &Register,
) -> PolarsResult<DataFrame> {
    fn texts<'a>(name: &'static str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
        let mut column: StringChunked = values.collect();
        column.rename(PlSmallStr::from_static(name));
        column.into_column()
    }
    let numbers = |name: &'static str, value: fn(&Resolution) -> f64| -> Column {
        let values = resolved.iter().map(|one| one.as_ref().map_or(0.0, value));
        Float64Chunked::from_iter_values(PlSmallStr::from_static(name), values).into_column()
    };
    let mut venue: UInt32Chunked = resolved
        .iter()
        .map(|one| match one.as_ref().map(|one| &one.decision) {
            Some(Decision::Resolved { venue }) => Some(*venue),
            _ => None,
        })
        .collect();
    venue.rename(PlSmallStr::from_static("venue"));
    let candidates: Vec<String> = resolved
        .iter()
        .map(|one| match one.as_ref().map(|one| &one.decision) {
            Some(Decision::Ambiguous { candidates }) => candidates
                .iter()
                .map(|&venue| register.venues[venue as usize].id.as_str())
                .collect::<Vec<_>>()
                .join("|"),
            _ => String::new(),
        })
        .collect();
    let weights: Vec<String> = resolved
        .iter()
        .map(|one| {
            one.as_ref()
                .map_or_else(String::new, |one| Weight::in_words(&one.weights))
        })
        .collect();
    let mut row = row;
    row.rename(PlSmallStr::from_static("row"));
    let some = || resolved.iter().map(Option::as_ref);
    DataFrame::new_infer_height(vec![
        row.into_column(),
        venue.into_column(),
        texts(
            "decision",
            some().map(|one| Some(one.map_or("unresolved", |one| one.decision.code()))),
        ),
        numbers("confidence", |one| one.confidence),
        numbers("margin", |one| one.margin),
        texts(
            "tier",
            some().map(|one| one.and_then(|one| one.tier).map(|tier| tier.code())),
        ),
        texts(
            "evidence",
            some().map(|one| {
                Some(match one {
                    None => NOT_NAMED,
                    Some(one) => match &one.decision {
                        Decision::Unresolved { reason } => reason,
                        _ => one.evidence.as_str(),
                    },
                })
            }),
        ),
        texts(
            "place_role",
            some().map(|one| Some(one.map_or(PlaceRole::None, |one| one.role).code())),
        ),
        texts(
            "role_cue",
            some().map(|one| one.and_then(|one| one.role_cue.as_deref())),
        ),
        texts(
            "candidates",
            candidates.iter().map(|ids| Some(ids.as_str())),
        ),
        texts("weights", weights.iter().map(|one| Some(one.as_str()))),
    ])
}
