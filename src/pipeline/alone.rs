//! The keyword stage and the venue stage by themselves, from a plain table to a plain table.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;

use polars::frame::DataFrame;
use polars::prelude::{Column, PolarsResult};
use sha2::{Digest, Sha256};

use super::fault;
use crate::diagnostic::{Diagnostic, Diagnostics, Failure};
use crate::extract::table::{self, Source};
use crate::extract::{BngPoint, ColumnRole, Profile};
use crate::keywords::recurring::{FirstLook, Offer};
use crate::keywords::{Hits, Matcher, Pack, hits};
use crate::venues::{Decision, Location, Register, Resolver};

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

/// Columns of a table to be resolved.
#[derive(Debug, Clone, Default)]
pub struct ResolveColumns {
    pub id: Option<String>,
    pub name: Option<String>,
    pub address: Option<String>,
    pub postcode: Option<String>,
    pub easting: Option<String>,
    pub northing: Option<String>,
    /// Whether to say what each agreement weighed, bits.
    pub weights: bool,
}

const ID_NAMES: [&str; 4] = ["record_id", "id", "occurrence_id", "urn"];
const NAME_NAMES: [&str; 5] = [
    "name",
    "location_name",
    "venue_name",
    "hotel_name",
    "premises",
];
const ADDRESS_NAMES: [&str; 3] = ["address", "location", "full_address"];
const POSTCODE_NAMES: [&str; 2] = ["postcode", "post_code"];
const EASTING_NAMES: [&str; 2] = ["easting", "x"];
const NORTHING_NAMES: [&str; 2] = ["northing", "y"];

/// Venues of the records of a table: `record_id, venue_id, decision, confidence, margin, tier,
/// evidence`, in the order of the rows, and `weights` where asked for; with warnings.
///
/// # Errors
/// `Wrong` for a table or a register that the user has to mend.
pub fn resolve(
    source: &Source,
    register: &Path,
    columns: &ResolveColumns,
) -> Result<(DataFrame, Diagnostics), Failure> {
    let register = Register::load(register, None).map_err(Failure::Wrong)?;
    let resolver = Resolver::new(&register);
    let mut found = Resolved::default();
    // The second closure needs what the first found out.
    let present = Cell::new([false; 6]);
    let warning = table::read(
        source,
        |headings| {
            let (wanted, which) = resolve_columns(headings, columns)?;
            present.set(which);
            Ok(wanted)
        },
        |frame| {
            found
                .take(&frame, present.get(), &resolver, &register)
                .map_err(fault)
        },
    )?;
    let frame = found.into_frame(columns.weights).map_err(fault)?;
    Ok((frame, Diagnostics(warning.into_iter().collect())))
}

/// Positions of the columns that are there, and which of the six these are.
fn resolve_columns(
    headings: &[String],
    columns: &ResolveColumns,
) -> Result<(Vec<usize>, [bool; 6]), Diagnostic> {
    let asked: [(&Option<String>, &[&str]); 6] = [
        (&columns.id, &ID_NAMES),
        (&columns.name, &NAME_NAMES),
        (&columns.address, &ADDRESS_NAMES),
        (&columns.postcode, &POSTCODE_NAMES),
        (&columns.easting, &EASTING_NAMES),
        (&columns.northing, &NORTHING_NAMES),
    ];
    let mut wanted = Vec::new();
    let mut present = [false; 6];
    for (at, (given, names)) in asked.into_iter().enumerate() {
        let found = match given {
            Some(name) => Some(table::position(headings, name)?),
            None => table::known_as(headings, names),
        };
        if let Some(found) = found {
            wanted.push(found);
            present[at] = true;
        }
    }
    let columns = format!("the columns are: {}", headings.join(", "));
    if !present[0] {
        return Err(
            Diagnostic::error("no column is known to hold the record's number")
                .help(format!("name it with --id; {columns}")),
        );
    }
    if !present[1..].contains(&true) {
        return Err(
            Diagnostic::error("no column is known to say where").help(format!(
                "name one with --name, --address or --postcode; {columns}"
            )),
        );
    }
    Ok((wanted, present))
}

/// The columns of the result, as they grow.
#[derive(Default)]
struct Resolved {
    record: Vec<String>,
    venue: Vec<Option<String>>,
    decision: Vec<&'static str>,
    confidence: Vec<f64>,
    margin: Vec<f64>,
    tier: Vec<Option<&'static str>>,
    evidence: Vec<String>,
    weights: Vec<String>,
}

impl Resolved {
    fn take(
        &mut self,
        frame: &DataFrame,
        present: [bool; 6],
        resolver: &Resolver,
        register: &Register,
    ) -> PolarsResult<()> {
        let mut columns = frame.columns().iter();
        let mut texts = [None; 6];
        for (at, there) in present.into_iter().enumerate() {
            if let (true, Some(column)) = (there, columns.next()) {
                texts[at] = Some(column.str()?);
            }
        }
        for row in 0..frame.height() {
            let cell = |at: usize| -> &str {
                texts[at]
                    .and_then(|column| column.get(row))
                    .unwrap_or_default()
                    .trim()
            };
            let (street, town) = cell(2).rsplit_once(',').unwrap_or((cell(2), ""));
            let metres = |at: usize| cell(at).parse::<f64>().ok();
            let location = Location {
                name: cell(1),
                street: street.trim(),
                town: town.trim(),
                postcode: cell(3),
                point: metres(4)
                    .zip(metres(5))
                    .map(|(easting, northing)| BngPoint { easting, northing }),
                ..Location::default()
            };
            let resolution = resolver.resolve(&location, &[]);
            self.record.push(cell(0).to_owned());
            self.venue.push(match resolution.decision {
                Decision::Resolved { venue } => register
                    .venues
                    .get(venue as usize)
                    .map(|venue| venue.id.clone()),
                Decision::Ambiguous { .. } | Decision::Unresolved { .. } => None,
            });
            self.decision.push(resolution.decision.code());
            self.confidence.push(resolution.confidence);
            self.margin.push(resolution.margin);
            self.tier.push(resolution.tier.map(|tier| tier.code()));
            let weights = resolution.weights.iter();
            let weights: Vec<String> = weights
                .map(|weight| format!("{} {:+.1}", weight.feature, weight.bits))
                .collect();
            self.weights.push(weights.join("; "));
            self.evidence.push(resolution.evidence);
        }
        Ok(())
    }

    fn into_frame(self, weights: bool) -> PolarsResult<DataFrame> {
        let height = self.record.len();
        let mut columns = vec![
            Column::new("record_id".into(), self.record),
            Column::new("venue_id".into(), self.venue),
            Column::new("decision".into(), self.decision),
            Column::new("confidence".into(), self.confidence),
            Column::new("margin".into(), self.margin),
            Column::new("tier".into(), self.tier),
            Column::new("evidence".into(), self.evidence),
        ];
        if weights {
            columns.push(Column::new("weights".into(), self.weights));
        }
        DataFrame::new(height, columns)
    }
}
