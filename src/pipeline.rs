//! The table of contents: [`survey`] reads and matches once, [`produce`] makes one edition.
//!
//! Neither writes, sends or opens the ledger; both are functions of their arguments alone, so
//! editions made together equal editions made alone.

pub mod alone;
pub mod explain;
mod kept;
pub mod terms;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use polars::error::PolarsError;
use polars::frame::DataFrame;
use serde::Serialize;

use crate::analysis::{
    self, Admitted, CategoryUsed, Evidence, Findings, Listed, PackUsed, PublicCount,
    PublicFindings, Released, Unmatched, Verdicts,
};
use crate::diagnostic::{Diagnostic, Diagnostics, Failure, Notes};
use crate::documents::brief::{Headline, House, wording};
use crate::documents::manifest::{Manifest, Sent};
use crate::documents::records::{Record, quarantine_csv, records_csv, unregistered_csv};
use crate::documents::{self, Document, ProductKind};
use crate::edition::{Edition, Scope};
use crate::extract::{self, Areas, Batch, Census, Extract, Finished, Quarantine};
use crate::figures::{self, Columns, Figure};
use crate::keywords::{Criteria, Hits, Matcher, Pack};
use crate::venues::unregistered::Sighting;
use crate::venues::{Register, Resolutions, Resolver, sightings};

use kept::{Found, Kept};

/// Everything that the survey is made with, read and checked.
#[derive(Debug)]
pub struct Inputs {
    pub files: Vec<PathBuf>,
    pub extract: extract::Options,
    pub packs: Vec<Pack>,
    pub criteria: Criteria,
    pub register: Register,
    pub areas: Option<Areas>,
    /// Numbers of occurrences that are kept whatever is found in them, in capitals: those that
    /// analysts have judged. `None` where nobody reviews, and no sample of the others is needed.
    pub sought: Option<BTreeSet<String>>,
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
    /// The rows behind `census.quarantined`.
    pub quarantine: Quarantine,
    pub matcher: Matcher,
    pub criteria: Criteria,
    pub packs: Vec<PackUsed>,
    pub register: Register,
    pub areas: Option<Areas>,
    /// A sample of the occurrences of which nothing is kept.
    pub unmatched: Unmatched,
    /// Places that look like hotels and are not on the register, in the versions that count.
    pub unregistered: Vec<Sighting>,
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
    /// Of extracts accepted before, oldest first, each cut to the forces for which it was accepted.
    pub censuses: Vec<Census>,
    /// What analysts decided on single occurrences.
    pub verdicts: Verdicts,
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
    /// `findings.json`, `manifest.json` and, unless all is public, `records.csv`,
    /// `unregistered.csv` and `quarantine.csv`: name and bytes, beside the documents.
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
        sought,
    } = inputs;
    let matcher = Matcher::new(&packs).counting_words(criteria.needs_word_positions());
    let (resolver, mentions) = Resolver::with_matcher(&register);
    let extract = Extract::open(&files, &options)?;
    let absent = match extract.fields() {
        [] => Vec::new(),
        fields => criteria.absent_columns(fields.iter().map(String::as_str)),
    };

    let mut kept = Kept::seeking(sought);
    let mut unregistered: Vec<Sighting> = Vec::new();
    // One batch is read while the one before is searched.
    let (sender, batches) = sync_channel(1);
    let finished = thread::scope(|scope| {
        let reading = scope.spawn(move || read_all(extract, &sender));
        for (batch, (bytes, of, rows)) in batches {
            let hits = matcher.scan_batch(&batch).map_err(fault)?;
            let resolutions = Resolutions::of_rows(&batch.rows, &register, &resolver, &mentions)
                .map_err(fault)?;
            let with_hit = rows_of(&hits).map_err(fault)?;
            let seen = sightings(&batch.rows, &resolutions, &resolver, |row| {
                with_hit.contains(&row)
            });
            unregistered.extend(seen.map_err(fault)?);
            kept.take(batch, hits, resolutions, &options.profile)
                .map_err(fault)?;
            progress.read(bytes, of, rows);
        }
        reading.join().unwrap_or_else(|_| Err(broke_off()))
    })?;
    let Finished {
        census,
        quarantine,
        winners,
        stacked,
    } = finished;
    unregistered.retain(|one| winners.get(one.row as usize) == Some(&true));
    for one in &mut unregistered {
        // A point that records of different places share is none of them.
        one.seen.point = one.seen.point.filter(|point| {
            let rounded = (point.easting.round(), point.northing.round());
            !stacked.iter().any(|(force, shared)| {
                *force == one.force && (shared.easting, shared.northing) == rounded
            })
        });
    }
    let mut notes = register.notes.clone();
    kept.note_late_flags(&mut notes);
    if !absent.is_empty() {
        notes.push(
            "columns that criteria name are not in the extract",
            absent.len() as u64,
            None,
            format!("nothing is found by field:{}", absent.join(", field:")),
        );
    }
    let Found {
        rows,
        persons,
        hits,
        resolutions,
        unmatched,
    } = kept
        .of_versions(&winners)
        .and_then(|found| found.without_points(&stacked))
        .map_err(fault)?;
    let admitted = analysis::admit(&rows, &persons, &hits, &resolutions, &matcher, &criteria);
    Ok(Survey {
        rows,
        persons,
        hits,
        resolutions,
        admitted,
        census,
        quarantine,
        matcher,
        criteria,
        packs: packs.iter().map(PackUsed::of).collect(),
        register,
        areas,
        unmatched,
        unregistered,
        flags_of_interest: options.profile.flags_of_interest,
        notes,
    })
}

/// What the packs and criteria are called, as [`Evidence`] borrows it.
#[derive(Debug)]
pub struct Words {
    categories: Vec<CategoryUsed>,
    criteria: Vec<(String, String)>,
}

impl Words {
    pub fn of(survey: &Survey) -> Self {
        let criteria = survey.criteria.list().iter();
        Self {
            categories: survey
                .matcher
                .categories()
                .iter()
                .map(CategoryUsed::of)
                .collect(),
            criteria: criteria
                .map(|criterion| (criterion.id.to_owned(), criterion.sentence.to_owned()))
                .collect(),
        }
    }
}

impl Survey {
    /// What the numbers are made from.
    pub fn evidence<'a>(&'a self, words: &'a Words, verdicts: &'a Verdicts) -> Evidence<'a> {
        Evidence {
            rows: &self.rows,
            persons: &self.persons,
            hits: &self.hits,
            resolutions: &self.resolutions,
            admitted: &self.admitted,
            census: &self.census,
            register: &self.register,
            areas: self.areas.as_ref(),
            packs: &self.packs,
            categories: &words.categories,
            criteria: &words.criteria,
            notes: &self.notes,
            verdicts,
            unmatched: &self.unmatched,
            unregistered: &self.unregistered,
        }
    }

    pub fn options(&self) -> analysis::Options {
        analysis::Options {
            flags_of_interest: self.flags_of_interest.clone(),
            ..analysis::Options::default()
        }
    }
}

/// Numbers of the rows with a hit.
fn rows_of(hits: &Hits) -> Result<BTreeSet<u32>, PolarsError> {
    Ok(hits.frame.column("row")?.u32()?.iter().flatten().collect())
}

/// What goes from the reading to the searching thread: a batch, and how far the reading is.
type Read = (Batch, (u64, u64, u64));

/// Reads an extract to its end, unless nobody listens any more.
fn read_all(mut extract: Extract, sender: &SyncSender<Read>) -> Result<Finished, Failure> {
    while let Some(batch) = extract.next_batch()? {
        if sender.send((batch, extract.position())).is_err() {
            break;
        }
    }
    Ok(extract.finish())
}

fn broke_off() -> Failure {
    Failure::Failed(
        Diagnostic::error("reading the extract broke off")
            .help("this is a fault of the program; the message above says where")
            .into(),
    )
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
    let words = Words::of(survey);
    let evidence = survey.evidence(&words, &past.verdicts);
    let options = survey.options();
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
            files.push((
                "unregistered.csv".to_owned(),
                unregistered_csv(&findings.unregistered).map_err(not_made)?,
            ));
            files.push((
                "quarantine.csv".to_owned(),
                quarantine_csv(&survey.quarantine).map_err(not_made)?,
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
