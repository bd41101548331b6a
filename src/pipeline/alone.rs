//! The keyword stage and the venue stage by themselves, from a plain table to a plain table.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use polars::frame::DataFrame;
use polars::prelude::{Column, IntoColumn, PolarsResult, StringChunked};
use rayon::iter::{IntoParallelIterator, ParallelExtend, ParallelIterator};
use sha2::{Digest, Sha256};

use super::fault;
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};
use crate::extract::table::{self, Source};
use crate::extract::{BngPoint, ColumnRole, Profile};
use crate::keywords::recurring::{FirstLook, Offer};
use crate::keywords::{Hits, Matcher, Pack, hits};
use crate::venues::{Decision, Location, Register, Resolution, Resolver, Weight};

/// Columns of a table to be scanned; what is not named is found by the names that record systems
/// use.
#[derive(Debug, Clone, Default)]
pub struct ScanColumns {
    pub id: Option<String>,
    pub texts: Vec<String>,
}

/// Hits in tables: `occurrence_id, field, term, category, start, end, text, state, cue,
/// attributes`, in the order of the rows; with warnings. A text that stands again in the same field
/// of the same occurrence (one row for each person, say) is scanned once.
///
/// # Errors
/// `Wrong` for a table or a pack that the user has to mend.
pub fn scan(
    sources: &[Source],
    packs: &[Pack],
    columns: &ScanColumns,
) -> Result<(DataFrame, Diagnostics), Failure> {
    let matcher = Matcher::new(packs);
    let mut warnings = Diagnostics::default();
    let mut seen = BTreeSet::new();
    let mut all = found_in(&matcher, &DataFrame::default(), &mut seen).map_err(fault)?;
    for source in sources {
        let warning = table::read(
            source,
            |headings| scan_columns(headings, columns),
            |frame| {
                let part = found_in(&matcher, &frame, &mut seen).map_err(fault)?;
                all.vstack_mut(&part).map_err(fault)?;
                Ok(())
            },
        )?;
        warnings.0.extend(warning);
    }
    Ok((all, warnings))
}

/// Lines of tables that recur and hold terms, to be offered as the wording of forms: those in
/// `least` records or more. Rows of one occurrence that follow each other are one record. The
/// tables are read twice, and no more of them is held than a batch.
///
/// # Errors
/// `Wrong` for a table or a pack that the user has to mend.
pub fn recurring(
    sources: &[Source],
    packs: &[Pack],
    columns: &ScanColumns,
    least: u64,
) -> Result<(Offer, Diagnostics), Failure> {
    let matcher = Matcher::new(packs);
    let mut first = FirstLook::default();
    let warnings = each_record(sources, columns, |texts| first.record(&matcher, texts))?;
    let mut second = first.again();
    each_record(sources, columns, |texts| second.record(&matcher, texts))?;
    Ok((second.offer(packs, least), warnings))
}

/// Different texts held of one record; what has more is taken for several.
const MOST_TEXTS: usize = 64;

/// Hands over the different texts of each record.
fn each_record(
    sources: &[Source],
    columns: &ScanColumns,
    mut each: impl FnMut(&[&str]),
) -> Result<Diagnostics, Failure> {
    let mut warnings = Diagnostics::default();
    for source in sources {
        let mut id = String::new();
        let mut texts: Vec<String> = Vec::new();
        let mut close = |texts: &mut Vec<String>| {
            each(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            texts.clear();
        };
        let warning = table::read(
            source,
            |headings| scan_columns(headings, columns),
            |frame| {
                let mut fields = Vec::new();
                for column in frame.columns() {
                    fields.push(column.str().map_err(fault)?);
                }
                let Some((ids, fields)) = fields.split_first() else {
                    return Ok(());
                };
                for row in 0..frame.height() {
                    let own = ids.get(row).unwrap_or_default();
                    if own != id || own.is_empty() || texts.len() >= MOST_TEXTS {
                        close(&mut texts);
                        own.clone_into(&mut id);
                    }
                    for text in fields.iter().filter_map(|field| field.get(row)) {
                        if !text.is_empty() && !texts.iter().any(|known| known == text) {
                            texts.push(text.to_owned());
                        }
                    }
                }
                Ok(())
            },
        )?;
        close(&mut texts);
        warnings.0.extend(warning);
    }
    Ok(warnings)
}

/// Positions of the columns of number and texts.
pub(super) fn scan_columns(
    headings: &[String],
    columns: &ScanColumns,
) -> Result<Vec<usize>, Diagnostic> {
    let known = Profile::generic();
    let names = |role: ColumnRole| known.columns.get(&role).map_or(&[][..], Vec::as_slice);
    let id = match &columns.id {
        Some(name) => table::position(headings, name)?,
        None => table::known_as(headings, names(ColumnRole::OccurrenceId)).ok_or_else(|| {
            Diagnostic::error("no column is known to hold the occurrence's number").help(format!(
                "name it with --id; the columns are: {}",
                headings.join(", ")
            ))
        })?,
    };
    let mut wanted = vec![id];
    if columns.texts.is_empty() {
        for name in names(ColumnRole::Text) {
            if let Some(at) = table::known_as(headings, &[name])
                && !wanted.contains(&at)
            {
                wanted.push(at);
            }
        }
    }
    for name in &columns.texts {
        let at = table::position(headings, name)?;
        if !wanted.contains(&at) {
            wanted.push(at);
        }
    }
    if wanted.len() == 1 {
        return Err(
            Diagnostic::error("no column is known to hold text").help(format!(
                "name it with --text; the columns are: {}",
                headings.join(", ")
            )),
        );
    }
    // Fields in the order of the table, the id first.
    wanted[1..].sort_unstable();
    Ok(wanted)
}

/// Hits of a frame whose first column is the id and whose other columns are texts.
fn found_in(
    matcher: &Matcher,
    frame: &DataFrame,
    seen: &mut BTreeSet<[u8; 16]>,
) -> PolarsResult<DataFrame> {
    let mut columns = Vec::new();
    for column in frame.columns() {
        columns.push((column.name().as_str(), column.str()?));
    }
    let texts: Vec<(u32, Vec<(&str, &str)>)> = (0..frame.height())
        .map(|row| {
            let id = columns.first().and_then(|(_, ids)| ids.get(row));
            let fields = columns.iter().skip(1);
            let fields = fields.filter_map(|(name, column)| {
                let text = column.get(row).filter(|text| !text.is_empty())?;
                seen.insert(text_digest(id.unwrap_or_default(), "", name, text))
                    .then_some((*name, text))
            });
            (u32::try_from(row).unwrap_or(u32::MAX), fields.collect())
        })
        .collect();
    let Hits { frame: found } = matcher.scan_texts(&texts)?;
    let rows = found.column("row")?.u32()?;
    let ids: Vec<&str> = rows
        .iter()
        .map(|row| {
            let (_, ids) = columns.first()?;
            ids.get(row? as usize)
        })
        .map(Option::unwrap_or_default)
        .collect();
    let ids = Column::new("occurrence_id".into(), ids);
    let mut out = vec![ids];
    // Numbers of words are for criteria; the columns of a scan are a contract.
    let shown = found.drop_many(["row", hits::FIRST_WORD, hits::LAST_WORD]);
    out.extend(shown.columns().iter().cloned());
    DataFrame::new(found.height(), out)
}

/// Tells one text of one field of one occurrence of one force from every other.
pub(super) fn text_digest(id: &str, force: &str, field: &str, text: &str) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in [id, force, field, text] {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    let whole = hash.finalize();
    let mut first = [0; 16];
    first.copy_from_slice(&whole[..16]);
    first
}

/// Columns of a table to be resolved; what is not named is found by the names that lists of
/// premises use.
#[derive(Debug, Clone, Default)]
pub struct ResolveColumns {
    pub id: Option<String>,
    pub name: Option<String>,
    /// Lines of the address, in their order; the town after the last comma where no column holds
    /// it.
    pub address: Vec<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    pub easting: Option<String>,
    pub northing: Option<String>,
    /// Whether to say what each agreement weighed, bits.
    pub weights: bool,
}

const ID_NAMES: [&str; 12] = [
    "record_id",
    "id",
    "occurrence_id",
    "occurrence_number",
    "urn",
    "fhrsid",
    "uprn",
    "reference",
    "ref",
    "licence_no",
    "licence_number",
    "number",
];
const NAME_NAMES: [&str; 15] = [
    "name",
    "location_name",
    "venue_name",
    "hotel_name",
    "premises_name",
    "premises",
    "business_name",
    "trading_name",
    "trading_as",
    "establishment",
    "establishment_name",
    "organisation",
    "hotel",
    "venue",
    "title",
];
const ADDRESS_NAMES: [&str; 17] = [
    "address",
    "location",
    "full_address",
    "addr",
    "street_address",
    "house",
    "house_no",
    "house_number",
    "street",
    "address_line_1",
    "address_1",
    "address_line_2",
    "address_2",
    "address_line_3",
    "address_3",
    "address_line_4",
    "address_4",
];
const TOWN_NAMES: [&str; 6] = [
    "town",
    "city",
    "post_town",
    "town_city",
    "locality",
    "suburb",
];
const POSTCODE_NAMES: [&str; 5] = ["postcode", "post_code", "postal_code", "zip", "zip_code"];
const EASTING_NAMES: [&str; 3] = ["easting", "eastings", "x"];
const NORTHING_NAMES: [&str; 3] = ["northing", "northings", "y"];

/// Venues of the records of a table: `record_id, venue_id, decision, confidence, margin, tier,
/// evidence, candidates`, in the order of the rows, and `weights` where asked for; with warnings.
/// `candidates` are the ids of venues that fit alike, parted by `|`. `register`: lists of hotels, or
/// folders of them.
///
/// # Errors
/// `Wrong` for a table or a register that the user has to mend.
pub fn resolve(
    source: &Source,
    register: &[PathBuf],
    columns: &ResolveColumns,
) -> Result<(DataFrame, Diagnostics), Failure> {
    let register = Register::load_all(register, None).map_err(Failure::Wrong)?;
    let resolver = Resolver::new(&register);
    let mut found = Resolved::default();
    // The second closure needs what the first found out.
    let fields: RefCell<Vec<Field>> = RefCell::default();
    let warning = table::read(
        source,
        |headings| {
            let (wanted, meant) = resolve_columns(headings, columns)?;
            fields.replace(meant);
            Ok(wanted)
        },
        |frame| {
            found
                .take(&frame, &fields.borrow(), &resolver, &register)
                .map_err(fault)
        },
    )?;
    let mut warnings = Diagnostics(warning.into_iter().collect());
    if !fields.borrow().contains(&Field::Id) {
        warnings.push(
            Diagnostic::warning("no column is known to hold the record's number")
                .help("rows are numbered from 1 in `record_id`; name the column with --id"),
        );
    }
    let frame = found.into_frame(columns.weights).map_err(fault)?;
    Ok((frame, warnings))
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Id,
    Name,
    /// A line of the address; there may be several.
    Address,
    Town,
    Postcode,
    Easting,
    Northing,
}

/// Positions of the columns that are there, and what each holds.
fn resolve_columns(
    headings: &[String],
    columns: &ResolveColumns,
) -> Result<(Vec<usize>, Vec<Field>), Diagnostic> {
    let named = |given: &Option<String>| given.iter().cloned().collect::<Vec<_>>();
    let asked: [(Field, Vec<String>, &[&str]); 7] = [
        (Field::Id, named(&columns.id), &ID_NAMES),
        (Field::Name, named(&columns.name), &NAME_NAMES),
        (Field::Address, columns.address.clone(), &ADDRESS_NAMES),
        (Field::Town, named(&columns.town), &TOWN_NAMES),
        (Field::Postcode, named(&columns.postcode), &POSTCODE_NAMES),
        (Field::Easting, named(&columns.easting), &EASTING_NAMES),
        (Field::Northing, named(&columns.northing), &NORTHING_NAMES),
    ];
    let mut given = BTreeSet::new();
    for (_, titles, _) in &asked {
        for title in titles {
            given.insert(table::position(headings, title)?);
        }
    }
    let mut wanted = Vec::new();
    let mut meant = Vec::new();
    for (field, titles, names) in asked {
        let mut found = Vec::new();
        for title in &titles {
            found.push(table::position(headings, title)?);
        }
        if titles.is_empty() {
            let known = names
                .iter()
                .filter_map(|name| table::known_as(headings, &[name]))
                .filter(|at| !given.contains(at));
            found.extend(known.take(if field == Field::Address {
                usize::MAX
            } else {
                1
            }));
        }
        for at in found {
            // A column named twice says both.
            wanted.push(at);
            meant.push(field);
        }
    }
    let says_where = |field: &Field| !matches!(field, Field::Id);
    if !meant.iter().any(says_where) {
        return Err(
            Diagnostic::error("no column is known to say where").help(format!(
                "name one with --name, --address or --postcode; the columns are: {}",
                headings.join(", ")
            )),
        );
    }
    Ok((wanted, meant))
}

/// One row of the result.
struct Answer {
    record: String,
    venue: Option<String>,
    decision: &'static str,
    confidence: f64,
    margin: f64,
    tier: Option<&'static str>,
    evidence: String,
    candidates: String,
    weights: String,
}

/// The rows of the result, as they come.
#[derive(Default)]
struct Resolved {
    answers: Vec<Answer>,
}

impl Resolved {
    /// Resolves a batch on every core; its columns hold what `fields` says.
    fn take(
        &mut self,
        frame: &DataFrame,
        fields: &[Field],
        resolver: &Resolver,
        register: &Register,
    ) -> PolarsResult<()> {
        let mut texts: Vec<(Field, &StringChunked)> = Vec::new();
        for (field, column) in fields.iter().zip(frame.columns()) {
            texts.push((*field, column.str()?));
        }
        let before = self.answers.len();
        let answer = |row: usize| {
            let cells = |wanted: Field| {
                let of_it = texts.iter().filter(move |(field, _)| *field == wanted);
                let cells = of_it.filter_map(|(_, column)| column.get(row));
                cells.map(str::trim).filter(|cell| !cell.is_empty())
            };
            let cell = |wanted: Field| cells(wanted).next().unwrap_or_default();
            let address = cells(Field::Address).collect::<Vec<_>>().join(", ");
            let (street, town) = match cell(Field::Town) {
                "" => address.rsplit_once(',').unwrap_or((&address, "")),
                town => (address.as_str(), town),
            };
            let metres = |field: Field| cell(field).parse::<f64>().ok();
            let location = Location {
                name: cell(Field::Name),
                street: street.trim(),
                town: town.trim(),
                postcode: cell(Field::Postcode),
                point: metres(Field::Easting)
                    .zip(metres(Field::Northing))
                    .map(|(easting, northing)| BngPoint { easting, northing }),
                ..Location::default()
            };
            let record = if fields.contains(&Field::Id) {
                cell(Field::Id).to_owned()
            } else {
                (before + row + 1).to_string()
            };
            Answer::of(record, resolver.resolve(&location, &[]), register)
        };
        let answers = (0..frame.height()).into_par_iter().map(answer);
        self.answers.par_extend(answers);
        Ok(())
    }

    fn into_frame(self, weights: bool) -> PolarsResult<DataFrame> {
        let answers = self.answers;
        let texts = |name: &'static str, value: fn(&Answer) -> Option<&str>| {
            let column: StringChunked = answers.iter().map(value).collect();
            column.with_name(name.into()).into_column()
        };
        let numbers = |name: &'static str, value: fn(&Answer) -> f64| {
            Column::new(name.into(), answers.iter().map(value).collect::<Vec<_>>())
        };
        let mut columns = vec![
            texts("record_id", |one| Some(&one.record)),
            texts("venue_id", |one| one.venue.as_deref()),
            texts("decision", |one| Some(one.decision)),
            numbers("confidence", |one| one.confidence),
            numbers("margin", |one| one.margin),
            texts("tier", |one| one.tier),
            texts("evidence", |one| Some(&one.evidence)),
            texts("candidates", |one| Some(&one.candidates)),
        ];
        if weights {
            columns.push(texts("weights", |one| Some(&one.weights)));
        }
        DataFrame::new(answers.len(), columns)
    }
}

impl Answer {
    fn of(record: String, resolution: Resolution, register: &Register) -> Self {
        let id = |venue: u32| register.venues[venue as usize].id.clone();
        let (venue, candidates) = match &resolution.decision {
            Decision::Resolved { venue } => (Some(id(*venue)), Vec::new()),
            Decision::Ambiguous { candidates } => {
                (None, candidates.iter().map(|venue| id(*venue)).collect())
            }
            Decision::Unresolved { .. } => (None, Vec::new()),
        };
        Self {
            record,
            venue,
            decision: resolution.decision.code(),
            confidence: resolution.confidence,
            margin: resolution.margin,
            tier: resolution.tier.map(|tier| tier.code()),
            evidence: resolution.evidence,
            candidates: candidates.join("|"),
            weights: Weight::in_words(&resolution.weights),
        }
    }
}
