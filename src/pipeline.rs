//! The table of contents: [`survey`] reads and matches once, [`produce`] makes one edition.
//!
//! Neither writes, sends or opens the ledger; both are functions of their arguments alone, so
//! editions made together equal editions made alone.

pub mod alone;
pub mod explain;

use std::collections::BTreeSet;
use std::path::PathBuf;

use polars::error::PolarsError;
use polars::frame::DataFrame;
use polars::prelude::{BooleanChunked, NewChunkedArray};
use serde::Serialize;

use crate::analysis::{
    self, Admitted, CategoryUsed, Evidence, Findings, Listed, PackUsed, PublicCount,
    PublicFindings, Released,
};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure, Notes};
use crate::documents::brief::{Headline, House, wording};
use crate::documents::manifest::{Manifest, Sent};
use crate::documents::records::{Record, records_csv};
use crate::documents::{self, Document, ProductKind};
use crate::edition::{Edition, Scope};
use crate::extract::{self, Areas, Batch, Census, Extract, columns};
use crate::figures::{self, Columns, Figure};
use crate::keywords::{Criteria, Hits, Matcher, Pack};
use crate::venues::{Register, Resolutions, Resolver};

/// Everything that the survey is made with, read and checked.
#[derive(Debug)]
pub struct Inputs {
    pub files: Vec<PathBuf>,
    pub extract: extract::Options,
    pub packs: Vec<Pack>,
    pub criteria: Criteria,
    pub register: Register,
    pub areas: Option<Areas>,
}

/// What one reading of the extract left: typed rows with a hit, a flag or a registered venue, in
/// the version that counts, and what was found in them.
#[derive(Debug)]
pub struct Survey {
    pub rows: DataFrame,
    pub persons: DataFrame,
    pub hits: Hits,
    pub resolutions: Resolutions,
    pub admitted: Admitted,
    pub census: Census,
    pub matcher: Matcher,
    pub criteria: Criteria,
    pub packs: Vec<PackUsed>,
    pub register: Register,
    pub areas: Option<Areas>,
    /// Flags that mark exploitation, as the profile says, upper case.
    pub flags_of_interest: Vec<String>,
    /// Of the stages that leave no census, for the data-quality page.
    pub notes: Notes,
}

/// What a long reading reports as it goes.
pub trait Progress: Sync {
    /// Bytes read so far of all, and rows so far.
    fn read(&self, bytes: u64, of: u64, rows: u64);
}

/// What earlier runs left, loaded by `service` from the ledger.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// Public figures already let out, oldest first.
    pub released: Vec<Released>,
}

/// What an edition is asked to be, beside its scope and time.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub products: &'a [ProductKind],
    pub house: &'a House,
    /// Name and SHA-256 of the area files and of the files of the project, for the manifest.
    pub areas: &'a [(String, String)],
    pub config: &'a [(String, String)],
    pub sent: Sent,
}

/// What one edition came to.
#[derive(Debug)]
pub struct Product {
    pub findings: Findings,
    /// Only of an edition with a sector briefing: anything else releases nothing.
    pub public: Option<(PublicFindings, Released)>,
    pub documents: Vec<Document>,
    /// Totals only; what the letter says.
    pub headline: Headline,
    /// `findings.json`, `manifest.json` and, unless all is public, `records.csv`: name and bytes,
    /// beside the documents.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Reads, searches, ties to venues, admits.
///
/// # Errors
/// `Wrong` for a pack or an extract that the user has to mend, `Refused` for an extract that
/// changed while it was read, `Failed` when the rows do not add up.
pub fn survey(inputs: Inputs, progress: &dyn Progress) -> Result<Survey, Failure> {
    let Inputs {
        files,
        extract: options,
        packs,
        criteria,
        register,
        areas,
    } = inputs;
    let matcher = Matcher::new(&packs);
    let (resolver, mentions) = Resolver::with_matcher(&register);
    let mut extract = Extract::open(&files, &options).map_err(Failure::Wrong)?;

    let mut kept = Kept::default();
    while let Some(batch) = extract.next_batch()? {
        let hits = matcher.scan_batch(&batch).map_err(fault)?;
        let resolutions =
            Resolutions::of_rows(&batch.rows, &register, &resolver, &mentions).map_err(fault)?;
        kept.take(batch, hits, resolutions, &options.profile)
            .map_err(fault)?;
        let (bytes, of, rows) = extract.position();
        progress.read(bytes, of, rows);
    }
    let (census, winners) = extract.finish();
    if !census.balances() {
        return Err(Failure::Failed(
            Diagnostic::error(format!(
                "{} rows were read, but {} used, {} folded and {} set aside do not add up to them",
                census.rows,
                census.used,
                census.folded_total(),
                census.quarantined.len()
            ))
            .help("this is a fault of the program; nothing was made from this extract")
            .into(),
        ));
    }
    let Found {
        rows,
        persons,
        hits,
        resolutions,
    } = kept.of_versions(&winners).map_err(fault)?;
    let admitted = analysis::admit(&rows, &persons, &hits, &resolutions, &matcher, &criteria);
    let notes = register.notes.clone();
    Ok(Survey {
        rows,
        persons,
        hits,
        resolutions,
        admitted,
        census,
        matcher,
        criteria,
        packs: packs.iter().map(PackUsed::of).collect(),
        register,
        areas,
        flags_of_interest: options.profile.flags_of_interest,
        notes,
    })
}

/// Makes one edition; nothing outside the arguments is read.
///
/// # Errors
/// `Failed` when a figure or document cannot be made: a character that the font lacks, a template
/// that does not compile, a phrase that the language check refuses.
pub fn produce(
    survey: &Survey,
    edition: &Edition,
    past: &Past,
    order: &Order<'_>,
) -> Result<Product, Failure> {
    let categories: Vec<CategoryUsed> = survey
        .matcher
        .categories()
        .iter()
        .map(CategoryUsed::of)
        .collect();
    let criteria: Vec<(String, String)> = survey
        .criteria
        .list()
        .iter()
        .map(|criterion| (criterion.id.to_owned(), criterion.sentence.to_owned()))
        .collect();
    let evidence = Evidence {
        rows: &survey.rows,
        persons: &survey.persons,
        hits: &survey.hits,
        resolutions: &survey.resolutions,
        admitted: &survey.admitted,
        census: &survey.census,
        register: &survey.register,
        areas: survey.areas.as_ref(),
        packs: &survey.packs,
        categories: &categories,
        criteria: &criteria,
        notes: &survey.notes,
    };
    let options = analysis::Options {
        flags_of_interest: survey.flags_of_interest.clone(),
        ..analysis::Options::default()
    };
    let findings = analysis::findings(&evidence, edition, &options);

    let asked = |product| order.products.contains(&product);
    let public =
        asked(ProductKind::SectorBriefing).then(|| analysis::release(&findings, &past.released));
    let mut documents = Vec::new();
    if asked(ProductKind::ForcePack) || asked(ProductKind::TaskforceSummary) {
        let figures = restricted_figures(&findings, survey.areas.as_ref()).map_err(not_made)?;
        if asked(ProductKind::ForcePack) {
            documents.push(
                documents::force_pack(&findings, &figures, edition, order.house)
                    .map_err(Failure::Failed)?,
            );
        }
        if asked(ProductKind::TaskforceSummary) {
            documents.push(
                documents::taskforce_summary(&findings, &figures, edition, order.house)
                    .map_err(Failure::Failed)?,
            );
        }
    }
    if let Some((public, _)) = &public {
        let figures = public_figures(public).map_err(not_made)?;
        documents.push(
            documents::sector_briefing(public, &figures, edition, order.house)
                .map_err(Failure::Failed)?,
        );
    }
    let restricted = order
        .products
        .iter()
        .any(|product| *product != ProductKind::SectorBriefing);
    let headline = match &public {
        Some((public, _)) if !restricted => Headline::public(public, edition, order.house),
        _ => Headline::new(&findings, edition),
    };
    let mut files = Vec::new();
    match &public {
        // What lies beside a public document alone must be public too.
        Some((public, _)) if !restricted => {
            files.push(json("findings.json", public).map_err(not_made)?);
        }
        _ => {
            let listed = analysis::listing(&evidence, edition, &options);
            let records: Vec<Record> = listed.iter().map(record).collect();
            files.push(json("findings.json", &findings).map_err(not_made)?);
            files.push((
                "records.csv".to_owned(),
                records_csv(&records).map_err(not_made)?,
            ));
        }
    }
    let manifest = Manifest::new(
        edition,
        &findings,
        order.house,
        order.areas,
        order.config,
        &documents,
        order.sent,
    );
    let manifest = manifest.to_json().map_err(not_made)?;
    files.push(("manifest.json".to_owned(), manifest.into_bytes()));
    Ok(Product {
        findings,
        public,
        documents,
        headline,
        files,
    })
}

/// Figures of a restricted document; what cannot be drawn is left out, and the document says why.
fn restricted_figures(
    findings: &Findings,
    areas: Option<&Areas>,
) -> Result<Vec<Figure>, Diagnostic> {
    let mut drawn = vec![
        figures::premises(findings, Columns::Twelve)?,
        figures::months(findings, Columns::Twelve)?,
        figures::rhythm(findings, Columns::Twelve)?,
        figures::categories(findings, Columns::Twelve)?,
        figures::ages(findings, Columns::Six)?,
    ];
    if let Some(areas) = areas {
        drawn.extend(figures::districts(findings, areas, Columns::Twelve)?);
        drawn.extend(figures::symbols(findings, areas)?);
    }
    if findings.scope == Scope::National {
        drawn.push(figures::small_multiples(findings)?);
    }
    Ok(drawn)
}

/// Figures of a public document, from public numbers alone.
fn public_figures(public: &PublicFindings) -> Result<Vec<Figure>, Diagnostic> {
    let quarters: Vec<(String, PublicCount)> = public
        .quarters()
        .iter()
        .map(|(quarter, count)| (wording::period(*quarter), *count))
        .collect();
    Ok(vec![figures::quarters(
        public.scope_name(),
        &wording::days(public.year()),
        &quarters,
    )?])
}

/// A file beside the documents: its name and its text.
fn json<T: Serialize>(name: &str, value: &T) -> Result<(String, Vec<u8>), Diagnostic> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| Diagnostic::error(format!("{name} cannot be written: {error}")))?;
    text.push(b'\n');
    Ok((name.to_owned(), text))
}

fn record(listed: &Listed) -> Record {
    Record {
        occurrence_id: listed.occurrence_id.clone(),
        date: listed.day,
        in_period: listed.in_period,
        force: listed.force.clone(),
        district: listed.district.clone().unwrap_or_default(),
        admitted: listed.criterion.is_some(),
        criterion: listed.criterion.clone().unwrap_or_default(),
        categories: listed.categories.clone(),
        states: listed
            .states
            .iter()
            .map(|state| state.code().to_owned())
            .collect(),
        venue_id: listed
            .venue
            .as_ref()
            .map(|(id, _)| id.clone())
            .unwrap_or_default(),
        venue_name: listed
            .venue
            .as_ref()
            .map(|(_, name)| name.clone())
            .unwrap_or_default(),
        decision: listed.decision.clone(),
        confidence: listed.confidence,
        place_role: listed.role.code().to_owned(),
        reason: listed.reason.clone(),
    }
}

/// What is kept of the batches, version by version.
#[derive(Default)]
struct Kept {
    rows: Option<DataFrame>,
    persons: Option<DataFrame>,
    hits: Vec<Hits>,
    resolutions: Vec<Resolutions>,
}

/// What was found, in the versions that count.
struct Found {
    rows: DataFrame,
    persons: DataFrame,
    hits: Hits,
    resolutions: Resolutions,
}

impl Kept {
    /// Keeps the rows with a hit, a flag of interest or a registered venue, and lets the texts go.
    fn take(
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
        let keep: Vec<bool> = numbers
            .iter()
            .zip(flags.iter())
            .map(|(row, flags)| {
                row.is_some_and(|row| with_hit.contains(&row) || with_venue.contains(&row))
                    || flags.is_some_and(|flags| {
                        flags.split(';').any(|flag| profile.is_of_interest(flag))
                    })
            })
            .collect();
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
        append(&mut self.rows, rows.drop_many(&texts))?;
        append(&mut self.persons, batch.persons)?;
        self.hits.push(hits);
        self.resolutions
            .push(resolutions.retain(|row| kept.contains(&row))?);
        Ok(())
    }

    /// Lets go the versions that a later one supersedes, and the persons of rows not kept.
    fn of_versions(self, winners: &[bool]) -> Result<Found, PolarsError> {
        let wins = |row: u32| winners.get(row as usize).copied().unwrap_or(false);
        let rows = filter(self.rows.unwrap_or_default(), columns::ROW, wins)?;
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
        })
    }
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

/// A frame of another shape than its stage promises.
fn fault(error: PolarsError) -> Failure {
    Failure::Failed(
        Diagnostic::error(format!("a stage gave a table of another shape: {error}"))
            .help("this is a fault of the program; nothing was made from this extract")
            .into(),
    )
}

fn not_made(problem: Diagnostic) -> Failure {
    Failure::Failed(Diagnostics::from(problem))
}
