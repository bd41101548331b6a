//! `keepsafe.toml`, and the files that it names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;

use super::reader::{At, Section, Source};
use super::{Config, MailTransport, NOT_MADE, Secret, distribution, product_codes};
use crate::analysis::Verdicts;
use crate::analysis::verdicts::Known;
use crate::delivery::{self, Protection, Roster, Sender, check_address};
use crate::diagnostic::{Diagnostic, Diagnostics, nearest, reason, suggestion};
use crate::documents;
use crate::edition::{Marking, slug};
use crate::extract::{Areas, Choice, Limits, Profile, Take};
use crate::keywords::pack::{self, Shelf};
use crate::keywords::{Criteria, Pack};
use crate::ledger::digest::{sha256, sha256_of_file};
use crate::schedule::{Job, ScopeKind, Span, When};
use crate::service::{Briefing, ExtractSource, Project};
use crate::venues::Register;

const ZONE: Tz = chrono_tz::Europe::London;
const EMERGENCY: (&str, &str) = ("999", "if a child may be at risk now");
const NOT_URGENT: (&str, &str) = ("101", "at any other time");

/// A file that was changed within so many seconds is looked at twice. Programs that write without a
/// lock or a temporary name do so in blocks, a fraction of a second apart.
const SETTLE_SECONDS: u32 = 2;

/// What analysts decided, in the project's folder.
pub const VERDICTS: &str = "verdicts.csv";

/// Templates above this are no templates.
const TEMPLATE_BYTES_MAX: u64 = 1 << 20;

/// Reads the project of a `keepsafe.toml` and everything that it names. Gives the checked values
/// with warnings, or every problem of all files.
pub fn load(path: &Path) -> Result<(Config, Diagnostics), Diagnostics> {
    let examined = examine(path);
    match examined.config {
        Some(config) => Ok((config, examined.problems)),
        None => Err(examined.problems),
    }
}

/// What could be read of a project, whether or not all of it is sound.
#[derive(Debug)]
pub struct Examined {
    /// `None` when a problem is an error.
    pub config: Option<Config>,
    /// Where the extract lies and how it is read, where that much is known.
    pub extract: Option<ExtractSource>,
    pub problems: Diagnostics,
}

/// [`load`] for a caller that goes on to look at the extract even if the rest is not sound.
pub fn examine(path: &Path) -> Examined {
    let file = path.display().to_string();
    let text = match read_text(path) {
        Ok(text) => text,
        Err(problem) => {
            let problem = if path.is_dir() {
                problem.help(format!(
                    "name the project's file: -c {}",
                    path.join("keepsafe.toml").display()
                ))
            } else if path.exists() {
                problem
            } else {
                problem.help(
                    "go to the project's folder, name its file with -c, or make a project with \
                     `keepsafe init DIR`",
                )
            };
            return Examined {
                config: None,
                extract: None,
                problems: problem.into(),
            };
        }
    };
    // Empty for a bare name: the paths below are then shown as the user knows them.
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let source = Source::new(file, &text);
    let mut hashes = Vec::new();

    let parsed = source.parse();
    let top = source.top(&parsed);
    let identity = match top.section("project") {
        Some(section) => identity(section),
        None if top.has("project") => None,
        None => {
            source.report(
                0,
                "[project] is missing",
                "add [project] with name and owner",
            );
            None
        }
    };
    let extract = match top.section("extract") {
        None if top.has("extract") => None,
        section => extract(&source, section, &folder),
    };
    let packs = packs(&source, top.section("keywords"), &folder);
    let criteria = match &packs {
        Some(packs) => source.absorb(0, Criteria::of(packs)),
        None => None,
    };
    let areas = areas(&source, top.section("areas"), &folder, &mut hashes);
    let register = match top.section("venues") {
        Some(section) => register(&source, section, &folder, areas.as_ref().ok()),
        None if top.has("venues") => None,
        None => {
            source.report(
                0,
                "[venues] is missing",
                "add [venues] with register = \"registers/hotels.csv\"",
            );
            None
        }
    };
    let verdicts = verdicts(&source, &folder, register.as_ref(), &mut hashes);
    let zone = identity.as_ref().map_or(ZONE, |identity| identity.zone);
    let jobs = jobs(&source, &top, zone);
    let mail = mail(&source, top.section("mail"), &folder, identity.as_ref());
    let briefing = top
        .section("briefing")
        .map(briefing)
        .unwrap_or_else(|| Briefing {
            numbers: default_numbers(),
            contact: None,
        });
    top.finish();

    let templates = match templates(&folder) {
        Ok(templates) => templates,
        Err(problem) => {
            source.add(0, problem);
            Vec::new()
        }
    };
    let known: Vec<&str> = documents::typeset::TEMPLATES
        .iter()
        .map(|(name, _)| *name)
        .chain(delivery::TEMPLATES)
        .collect();
    for (name, _) in &templates {
        // A file of another name may be one that a template imports.
        if let (false, Some(near)) = (
            known.contains(&name.as_str()),
            nearest(name, known.iter().copied()),
        ) {
            source.add(
                0,
                Diagnostic::warning("the file takes the place of no template")
                    .in_file(folder.join("templates").join(name).display().to_string())
                    .help(format!("did you mean templates/{near}?")),
            );
        }
    }
    if let Err(problem) = delivery::templates(&templates) {
        source.add(0, problem);
    }

    let scopes = scopes(
        areas.as_ref().ok().and_then(Option::as_ref),
        register.as_ref(),
        extract.as_ref(),
    );
    let roster_path = folder.join("distribution.toml");
    let lists: Vec<&At<String>> = jobs.iter().flat_map(|(_, lists)| lists).collect();
    let (roster, roster_problems) = roster(&roster_path, scopes.as_ref(), &lists);
    for list in lists {
        if roster_path.exists() && !roster.lists.iter().any(|known| known.id == list.value) {
            source.report(
                list.offset,
                format!("`{}` is no list of distribution.toml", list.value),
                suggestion(
                    &list.value,
                    roster.lists.iter().map(|known| known.id.as_str()),
                ),
            );
        }
    }

    if let (Some(identity), false) = (&identity, roster.policy.domains.is_empty())
        && !roster.policy.allows(&identity.owner)
    {
        source.warn(
            identity.owner_at,
            "the owner's address lies outside the domains of [policy] in distribution.toml",
            "no notice can reach the owner: add the domain there, or name another owner",
        );
    }

    for pack in packs.iter().flatten() {
        hashes.push((format!("keywords/{}", pack.id), pack.hash.clone()));
    }
    for (name, text) in &templates {
        hashes.push((format!("templates/{name}"), sha256(text.as_bytes())));
    }
    if let Some(register) = &register {
        hashes.push(("register".to_owned(), register.hash.clone()));
    }
    hashes.sort();

    let mut problems = source.into_problems();
    problems.extend(roster_problems);
    if problems.has_errors() {
        return Examined {
            config: None,
            extract,
            problems,
        };
    }
    match (
        identity,
        extract,
        packs.zip(criteria),
        areas,
        register,
        mail,
    ) {
        (
            Some(identity),
            Some(extract),
            Some((packs, criteria)),
            Ok(areas),
            Some(register),
            Some((sender, transport)),
        ) => {
            let project = Project {
                folder,
                name: identity.name,
                zone: identity.zone,
                owner: identity.owner,
                extract: extract.clone(),
                packs,
                criteria,
                register,
                areas,
                jobs: jobs.into_iter().map(|(job, _)| job).collect(),
                sender,
                briefing,
                roster,
                verdicts,
                templates,
                hashes,
            };
            Examined {
                config: Some(Config { project, transport }),
                extract: Some(extract),
                problems,
            }
        }
        _ => {
            problems.push(Diagnostic::error("the project cannot be read"));
            Examined {
                config: None,
                extract: None,
                problems,
            }
        }
    }
}

fn read_text(path: &Path) -> Result<String, Diagnostic> {
    let file = path.display().to_string();
    match fs::read(path) {
        Err(error) => {
            Err(Diagnostic::error(format!("cannot be read: {}", reason(&error))).in_file(file))
        }
        // Some editors put a mark before UTF-8.
        Ok(bytes) => {
            let bytes = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
                Some(rest) => rest.to_vec(),
                None => bytes,
            };
            String::from_utf8(bytes).map_err(|error| {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                Diagnostic::error("the text is not UTF-8")
                    .in_file(file)
                    .at_line(line)
                    .help("save the file as UTF-8: editors offer it under `Save as`, as encoding")
            })
        }
    }
}

pub(super) fn marking(text: &str) -> Result<Marking, String> {
    match text {
        "OFFICIAL" => Ok(Marking::Official),
        "OFFICIAL-SENSITIVE" => Ok(Marking::OfficialSensitive),
        _ => Err(format!(
            "`{text}` is no marking: write `OFFICIAL` or `OFFICIAL-SENSITIVE`"
        )),
    }
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is no time zone"))
}

fn address(text: &str) -> Result<String, String> {
    check_address(text)
        .map(|()| text.to_owned())
        .map_err(|_| "this is no mail address".to_owned())
}

/// `[project]`.
struct Identity {
    name: String,
    zone: Tz,
    owner: String,
    owner_at: usize,
}

fn identity(section: Section<'_, '_>) -> Option<Identity> {
    let name = section.need_text("name", "\"CSE in hotels: the Meres\"");
    let zone_given = section.parsed("zone", "\"Europe/London\"", zone);
    let owner = section.need_parsed("owner", "\"analyst@meres.example\"", address);
    section.finish();
    let owner = owner?;
    Some(Identity {
        name: name?.value,
        zone: zone_given.map_or(ZONE, |zone| zone.value),
        owner_at: owner.offset,
        owner: owner.value,
    })
}

/// A path that must exist, relative to the project.
fn existing(source: &Source<'_>, folder: &Path, path: &At<String>, what: &str) -> Option<PathBuf> {
    let found = folder.join(&path.value);
    if found.exists() {
        return Some(found);
    }
    source.report(
        path.offset,
        format!("there is no {what} `{}`", path.value),
        format!(
            "paths start at the folder of keepsafe.toml: {}",
            found.display()
        ),
    );
    None
}

fn extract(
    source: &Source<'_>,
    section: Option<Section<'_, '_>>,
    folder: &Path,
) -> Option<ExtractSource> {
    let Some(section) = section else {
        source.report(
            0,
            "[extract] is missing",
            "add [extract] with folder = \"extracts\" and profile = \"niche\"",
        );
        return None;
    };
    // Whether it is there is looked at by whoever reads the extract: a share that is not mounted
    // is no fault of this file, and the owner is to be told of it.
    let drop_folder = section
        .need_text("folder", "\"extracts\"")
        .map(|path| folder.join(path.value));
    let take = section.parsed("take", "\"latest\"", |text| match text {
        "latest" => Ok(Take::Latest),
        "all" => Ok(Take::All),
        _ => Err(format!("`{text}` is neither `latest` nor `all`")),
    });
    let files = section.parsed("files", "\"*_crimes.csv\"", |text| {
        glob::Pattern::new(text).map_err(|problem| format!("this is no pattern: {}", problem.msg))
    });
    let force = section.text("force", "\"Mereshire\"");
    let settle_seconds = section.number("settle_seconds", 0..=600, "2");
    let limits = limits(&section);
    let profile = profile(source, &section, folder);
    section.finish();
    Some(ExtractSource {
        folder: drop_folder?,
        choice: Choice {
            take: take.map_or(Take::Latest, |take| take.value),
            files: files.map(|files| files.value),
        },
        profile: profile?,
        force: force.map(|force| force.value),
        limits,
        settle: Duration::from_secs(u64::from(settle_seconds.unwrap_or(SETTLE_SECONDS))),
    })
}

/// What holds an extract; a key that is left out keeps its default.
fn limits(section: &Section<'_, '_>) -> Limits {
    let or = Limits::default();
    Limits {
        max_age_days: section.number("max_age_days", 1..=3650, "10"),
        least_share_percent: section
            .percent("least_share", "0.8")
            .unwrap_or(or.least_share_percent),
        least_month_percent: section
            .percent("least_month", "0.5")
            .unwrap_or(or.least_month_percent),
        whole_months: section
            .flag("whole_months", "true")
            .unwrap_or(or.whole_months),
        compare_since: section.date("compare_since"),
    }
}

/// A built-in profile by name, a table, or a file with one.
fn profile(source: &Source<'_>, section: &Section<'_, '_>, folder: &Path) -> Option<Profile> {
    if !section.has("profile") {
        section.missing("profile", "\"niche\"");
        return None;
    }
    // The table is the extract stage's to read, so it is taken from a plain parse.
    let plain: Option<toml::Table> = toml::from_str(source.text).ok();
    let table = plain
        .as_ref()
        .and_then(|plain| plain.get("extract")?.get("profile")?.as_table());
    match table {
        Some(table) => {
            let offset = section.section("profile")?.offset();
            source.absorb(offset, Profile::from_table(table))
        }
        None => {
            let name = section.text("profile", "\"niche\"")?;
            let read = match name.value.ends_with(".toml") {
                true => profile_file(&folder.join(&name.value)),
                false => Profile::built_in(&name.value),
            };
            source.absorb(name.offset, read)
        }
    }
}

/// The `[extract.profile]` table of a file of its own, as `check --write-profile` writes it.
fn profile_file(path: &Path) -> Result<Profile, Diagnostics> {
    let file = path.display().to_string();
    let text = read_text(path)?;
    let whole: toml::Table = toml::from_str(&text).map_err(|problem| {
        let told = Diagnostic::error(problem.message()).in_file(file.as_str());
        match problem.span() {
            Some(span) => told.at_offset(&text, span.start),
            None => told,
        }
    })?;
    let table = whole
        .get("extract")
        .and_then(|extract| extract.get("profile"))
        .and_then(|profile| profile.as_table());
    match table {
        Some(table) => Profile::from_table(table),
        None => Err(Diagnostic::error("the file has no [extract.profile] table")
            .in_file(file)
            .help("let `keepsafe check --extract FILE --write-profile` write one")
            .into()),
    }
}

/// Packs of the project before those that are built in.
fn packs(
    source: &Source<'_>,
    section: Option<Section<'_, '_>>,
    folder: &Path,
) -> Option<Vec<Pack>> {
    let ids = match &section {
        Some(section) => match section.texts("packs", "[\"cse\"]") {
            Some(ids) => ids,
            None if section.has("packs") => return None,
            None => Vec::new(),
        },
        None => Vec::new(),
    };
    let offset = section.as_ref().map_or(0, Section::offset);
    if let Some(section) = section {
        section.finish();
    }
    let ids = if ids.is_empty() {
        vec![At {
            value: "cse".to_owned(),
            offset,
        }]
    } else {
        ids
    };
    let file_of = |id: &str| {
        folder.join(match id.ends_with(".toml") {
            true => id.to_owned(),
            false => format!("keywords/{id}.toml"),
        })
    };
    // The project's own file of a pack, if there is one; packs that come with the program need none.
    let find = |id: &str| -> Option<Result<pack::Source, Diagnostic>> {
        let path = file_of(id);
        path.exists().then(|| {
            read_text(&path).map(|text| pack::Source {
                text,
                file: path.display().to_string(),
            })
        })
    };
    let mut shelf = Shelf::default();
    let mut named: Vec<String> = Vec::new();
    let mut whole = true;
    for id in ids {
        let read = match find(&id.value) {
            Some(Ok(text)) => source.absorb(id.offset, shelf.add(&text, &find)),
            Some(Err(problem)) => {
                source.add(id.offset, problem);
                None
            }
            None if shelf.add_built_in(&id.value) => Some(id.value.clone()),
            None => {
                source.report(
                    id.offset,
                    format!("there is no keyword pack `{}`", id.value),
                    format!(
                        "write it at {}, or name the built-in pack `cse`",
                        file_of(&id.value).display()
                    ),
                );
                None
            }
        };
        match read {
            Some(pack) if named.contains(&pack) => {
                source.report(
                    id.offset,
                    format!("pack `{pack}` is named twice"),
                    "name each pack once",
                );
                whole = false;
            }
            Some(pack) => named.push(pack),
            None => whole = false,
        }
    }
    if !whole {
        return None;
    }
    source.absorb(offset, shelf.finish())
}

/// Without `[areas]` there are no maps; `Err` when the section is there and wrong.
fn areas(
    source: &Source<'_>,
    section: Option<Section<'_, '_>>,
    folder: &Path,
    hashes: &mut Vec<(String, String)>,
) -> Result<Option<Areas>, ()> {
    let Some(section) = section else {
        return Ok(None);
    };
    let mut path = |key: &'static str, example: &str| {
        let given = section.need_text(key, example)?;
        let path = existing(source, folder, &given, "file")?;
        if let Ok(hash) = sha256_of_file(&path) {
            hashes.push((format!("areas/{key}"), hash));
        }
        Some(path)
    };
    let forces = path("forces", "\"areas/forces.geojson\"");
    let districts = path("districts", "\"areas/districts.geojson\"");
    let offset = section.offset();
    section.finish();
    let (Some(forces), Some(districts)) = (forces, districts) else {
        return Err(());
    };
    source
        .absorb(offset, Areas::load(&forces, &districts))
        .map(Some)
        .ok_or(())
}

fn register(
    source: &Source<'_>,
    section: Section<'_, '_>,
    folder: &Path,
    areas: Option<&Option<Areas>>,
) -> Option<Register> {
    let given = section.need_texts("register", "\"registers/hotels.csv\"");
    section.finish();
    let offset = given.first()?.offset;
    let paths: Vec<PathBuf> = given
        .iter()
        .filter_map(|path| existing(source, folder, path, "file"))
        .collect();
    if paths.is_empty() {
        return None;
    }
    let areas = areas.and_then(Option::as_ref);
    // Of lists of which one is not there, the others' problems are told too.
    let register = source.absorb(offset, Register::load_all(&paths, areas));
    register.filter(|_| paths.len() == given.len())
}

/// What analysts decided, where the file is there. A venue that a record is moved to must be on the
/// register.
fn verdicts(
    source: &Source<'_>,
    folder: &Path,
    register: Option<&Register>,
    hashes: &mut Vec<(String, String)>,
) -> Verdicts {
    let path = folder.join(VERDICTS);
    if !path.exists() {
        return Verdicts::default();
    }
    match verdicts_in(&path, register, Known::default()) {
        Ok((verdicts, warnings)) => {
            for warning in warnings.0 {
                source.add(0, warning);
            }
            if let Ok(hash) = sha256_of_file(&path) {
                hashes.push((VERDICTS.to_owned(), hash));
            }
            verdicts
        }
        Err(problems) => {
            for problem in problems.0 {
                source.add(0, problem);
            }
            Verdicts::default()
        }
    }
}

/// Verdicts of a file, with warnings; with a register, venues that are not on it are problems too.
///
/// # Errors
/// Every problem of the file.
pub fn verdicts_in(
    path: &Path,
    register: Option<&Register>,
    known: Known<'_>,
) -> Result<(Verdicts, Diagnostics), Diagnostics> {
    let text = read_text(path)?;
    let venues: Option<BTreeSet<&str>> = register.map(|register| {
        register
            .venues
            .iter()
            .flat_map(|venue| venue.ids())
            .collect()
    });
    let known = Known {
        venues: venues.as_ref(),
        ..known
    };
    Verdicts::parse(&text, &path.display().to_string(), known)
}

/// Jobs, each with its lists and where they are named.
fn jobs(source: &Source<'_>, top: &Section<'_, '_>, zone: Tz) -> Vec<(Job, Vec<At<String>>)> {
    let sections = top.sections("job");
    if sections.is_empty() && !top.has("job") {
        source.report(
            0,
            "there is no job",
            "add [[job]] with name, when, scope, period, window, products and lists",
        );
    }
    let mut jobs: Vec<(Job, Vec<At<String>>)> = Vec::new();
    for section in sections {
        let offset = section.offset();
        let Some((job, lists)) = job(source, section, zone) else {
            continue;
        };
        if jobs.iter().any(|(known, _)| known.name == job.name) {
            source.report(
                offset,
                format!("job `{}` is defined twice", job.name),
                "give each job a name of its own: editions are told apart by it",
            );
            continue;
        }
        jobs.push((job, lists));
    }
    jobs
}

fn job(
    source: &Source<'_>,
    section: Section<'_, '_>,
    project: Tz,
) -> Option<(Job, Vec<At<String>>)> {
    let name = section.need_parsed("name", "\"force-pack\"", |text| {
        if text == slug(text) && text.is_ascii() && !text.is_empty() {
            Ok(text.to_owned())
        } else {
            Err(format!(
                "`{text}` is to be lower-case letters, digits and hyphens: it stands in file names"
            ))
        }
    });
    let when = section.need_parsed("when", "\"0 0 7 1 * *\"", str::parse::<When>);
    let own_zone = section.parsed("zone", "\"Europe/London\"", zone);
    let scope = section.need_parsed("scope", "\"force\"", str::parse::<ScopeKind>);
    let period = section.need_parsed("period", "\"month\"", str::parse::<Span>);
    let window = section.parsed("window", "\"P24M\"", str::parse::<Span>);
    if let (Some(period), Some(window)) = (&period, &window)
        && !window.value.holds(period.value)
    {
        source.report(
            window.offset,
            "the window is shorter than the period",
            "make the window as long as the period or longer, or leave it out",
        );
    }
    if !section.has("products") {
        section.missing("products", "[\"force-pack\"]");
    }
    let products = section.texts("products", "[\"force-pack\"]");
    let mut codes: Vec<String> = Vec::new();
    for product in products.iter().flatten() {
        let code = product.value.as_str();
        if NOT_MADE.contains(&code) {
            source.warn(
                product.offset,
                format!("this version does not make the product `{code}`"),
                "the job's other products are made",
            );
        } else if !product_codes().any(|known| known == code) {
            source.report(
                product.offset,
                format!("`{code}` is no product"),
                suggestion(code, product_codes()),
            );
        } else if codes.contains(&product.value) {
            source.report(
                product.offset,
                format!("`{code}` is named twice"),
                "name each product once",
            );
        } else {
            codes.push(product.value.clone());
        }
    }
    let mut named = products.iter().flatten();
    if products.is_some() && named.all(|one| NOT_MADE.contains(&one.value.as_str())) {
        source.report(
            section.offset(),
            "the job makes no product",
            "name at least one of force-pack, taskforce-summary, sector-briefing",
        );
    }
    let lists = match section.texts("lists", "[\"force-leads\"]") {
        Some(lists) => lists,
        None if section.has("lists") => return None,
        None => Vec::new(),
    };
    section.finish();
    let period = period?.value;
    let window = match window {
        Some(window) => window.value,
        None if Span::Months(24).holds(period) => Span::Months(24),
        None => period,
    };
    let job = Job {
        name: name?.value,
        when: when?.value,
        zone: own_zone.map_or(project, |zone| zone.value),
        scope: scope?.value,
        period,
        window,
        products: codes,
        lists: lists.iter().map(|list| list.value.clone()).collect(),
    };
    Some((job, lists))
}

/// Who sends, and how.
fn mail(
    source: &Source<'_>,
    section: Option<Section<'_, '_>>,
    folder: &Path,
    identity: Option<&Identity>,
) -> Option<(Sender, MailTransport)> {
    let owner = identity.map(|identity| identity.owner.clone());
    let name = identity.map(|identity| identity.name.clone());
    let Some(section) = section else {
        let sender = Sender {
            from: owner.clone()?,
            contact: owner?,
            project: name?,
            editions_at: None,
        };
        let folder = folder.join("mail");
        return Some((sender, MailTransport::Maildir { folder }));
    };
    let transport_given = section.need_text("transport", "\"maildir\"");
    let from = section.need_parsed("from", "\"keepsafe@meres.example\"", address);
    let contact = section.parsed("contact", "\"analyst@meres.example\"", address);
    let editions_at = section.text("editions_at", "\"\\\\\\\\server\\\\keepsafe\\\\editions\"");
    let transport = transport_given.and_then(|kind| match kind.value.as_str() {
        "maildir" => {
            let name = section.text("folder", "\"mail\"");
            Some(MailTransport::Maildir {
                folder: folder.join(name.map_or_else(|| "mail".to_owned(), |name| name.value)),
            })
        }
        "smtp" => smtp(source, &section, folder),
        "sendmail" => Some(MailTransport::Sendmail {
            command: section
                .text("command", "\"/usr/sbin/sendmail\"")
                .map(|command| command.value),
        }),
        other => {
            source.report(
                kind.offset,
                format!("`{other}` is no transport"),
                suggestion(other, ["maildir", "smtp", "sendmail"]),
            );
            None
        }
    });
    section.finish();
    let from = from?.value;
    let sender = Sender {
        contact: contact.map(|contact| contact.value).or(owner)?,
        from,
        project: name?,
        editions_at: editions_at.map(|at| at.value),
    };
    Some((sender, transport?))
}

fn smtp(source: &Source<'_>, section: &Section<'_, '_>, folder: &Path) -> Option<MailTransport> {
    let host = section.need_text("host", "\"mail.meres.example\"");
    let protection = section.parsed("tls", "\"required\"", |text| match text {
        "required" => Ok(Protection::StartTls),
        "implicit" => Ok(Protection::Implicit),
        "none" => Ok(Protection::Plain),
        _ => Err(format!(
            "`{text}` is none of `required` (STARTTLS), `implicit` and `none`"
        )),
    });
    let protection = protection.map_or(Protection::StartTls, |protection| protection.value);
    let port = section
        .number("port", 1..=65_535, "587")
        .and_then(|port| u16::try_from(port).ok())
        .unwrap_or(match protection {
            Protection::StartTls => 587,
            Protection::Implicit => 465,
            Protection::Plain => 25,
        });
    let username = section.text("username", "\"keepsafe\"");
    let variable = section.text("password_env", "\"KEEPSAFE_SMTP_PASSWORD\"");
    let file = section.text("password_file", "\"/run/credentials/keepsafe/smtp\"");
    let secret = match (variable, file) {
        (Some(name), None) => Some(Secret::Variable(name.value)),
        (None, Some(path)) => Some(Secret::File(folder.join(path.value))),
        (None, None) => None,
        (Some(_), Some(file)) => {
            source.report(
                file.offset,
                "there are two places for the password",
                "keep one of password_env and password_file",
            );
            None
        }
    };
    let login = match (username, secret) {
        (Some(name), Some(secret)) if protection != Protection::Plain => Some((name.value, secret)),
        (Some(name), Some(_)) => {
            source.report(
                name.offset,
                "a password would be sent without protection",
                "use tls = \"required\", or leave username and password out",
            );
            None
        }
        (Some(name), None) => {
            source.report(
                name.offset,
                "there is a username and no password",
                "add password_env with the name of an environment variable, or password_file",
            );
            None
        }
        (None, Some(_)) => {
            section.missing("username", "\"keepsafe\"");
            None
        }
        (None, None) => None,
    };
    Some(MailTransport::Smtp {
        host: host?.value,
        port,
        protection,
        login,
    })
}

fn briefing(section: Section<'_, '_>) -> Briefing {
    let contact = section.text("contact", "\"Engagement officer, 01632 960001\"");
    let mut numbers = Vec::new();
    for line in section.sections("number") {
        let number = line.need_text("number", "\"999\"");
        let when = line.need_text("when", "\"if a child may be at risk now\"");
        line.finish();
        if let (Some(number), Some(when)) = (number, when) {
            numbers.push((number.value, when.value));
        }
    }
    section.finish();
    Briefing {
        numbers: if numbers.is_empty() {
            default_numbers()
        } else {
            numbers
        },
        contact: contact.map(|contact| contact.value),
    }
}

fn default_numbers() -> Vec<(String, String)> {
    [EMERGENCY, NOT_URGENT]
        .map(|(number, when)| (number.to_owned(), when.to_owned()))
        .into()
}

/// Files below `templates/`, one folder deep, in the order of their names.
fn templates(folder: &Path) -> Result<Vec<(String, String)>, Diagnostic> {
    let root = folder.join("templates");
    let mut found = Vec::new();
    let mut folders = vec![(root, String::new())];
    while let Some((path, prefix)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&path) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let path = entry.path();
            if path.is_dir() && prefix.is_empty() {
                folders.push((path, format!("{name}/")));
            } else if path.is_file() && !entry.file_name().to_string_lossy().starts_with('.') {
                if entry
                    .metadata()
                    .is_ok_and(|data| data.len() > TEMPLATE_BYTES_MAX)
                {
                    return Err(Diagnostic::error("the template is larger than 1 MB")
                        .in_file(path.display().to_string())
                        .help("move it out of templates/ if it is none"));
                }
                found.push((name, read_text(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Scope codes that exist; `None` where neither areas nor register nor config name a force.
fn scopes(
    areas: Option<&Areas>,
    register: Option<&Register>,
    extract: Option<&ExtractSource>,
) -> Option<BTreeSet<String>> {
    let mut codes = BTreeSet::new();
    if let Some(areas) = areas {
        codes.extend(
            areas
                .forces
                .iter()
                .chain(&areas.districts)
                .map(|area| slug(&area.name)),
        );
    }
    for venue in register.iter().flat_map(|register| &register.venues) {
        codes.extend(
            venue
                .force
                .iter()
                .chain(&venue.district)
                .map(|name| slug(name)),
        );
    }
    codes.extend(
        extract
            .and_then(|extract| extract.force.as_deref())
            .map(slug),
    );
    if codes.is_empty() {
        return None;
    }
    codes.insert("national".to_owned());
    Some(codes)
}

fn roster(
    path: &Path,
    scopes: Option<&BTreeSet<String>>,
    lists: &[&At<String>],
) -> (Roster, Diagnostics) {
    if !path.exists() && lists.is_empty() {
        return (Roster::default(), Diagnostics::default());
    }
    match read_text(path) {
        Ok(text) => {
            let source = Source::new(path.display().to_string(), &text);
            let roster = distribution::read(&source, scopes);
            (roster, source.into_problems())
        }
        Err(problem) => (
            Roster::default(),
            problem
                .help("jobs name lists: write distribution.toml beside keepsafe.toml")
                .into(),
        ),
    }
}
