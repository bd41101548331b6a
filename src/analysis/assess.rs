//! The table of contents of the numbers: evidence and edition -> [`Findings`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{Inside, Occurrence};
use super::months::Coverage;
use super::review::{self, Stratum};
use super::sample::strata;
use super::statistics::poisson;
use super::{
    CategoryFinding, Change, Counts, Event, Evidence, Findings, ForceFinding, Method, Options,
    Quality, Review, Rhythm, Ruling, Stated, VictimAge, change, clusters, counts, facilities,
    months, ranking, rhythm, set_aside, space, unregistered,
};
use crate::edition::{Edition, Period, Scope, first_of_month, slug};
use crate::extract::Census;
use crate::keywords::State;

/// What a category of legacy wording is called wherever it is shown.
const LEGACY_TITLE: &str = "Legacy wording (search only)";

/// Every number of one edition; a pure function of its arguments, whatever the order of rows.
pub fn findings(evidence: &Evidence<'_>, edition: &Edition, options: &Options) -> Findings {
    let occurrences = evidence.occurrences(&edition.scope, options);
    let in_window: Vec<&Occurrence<'_>> = occurrences
        .iter()
        .filter(|occurrence| edition.window.contains(occurrence.day))
        .collect();
    let events = events(&occurrences, evidence, edition);
    let counted: Vec<&Event> = events.iter().filter(|event| event.in_window).collect();
    let new: Vec<&Event> = events.iter().filter(|event| event.in_period).collect();

    let home = home_force(evidence, &edition.scope);
    let coverage = Coverage::of(evidence.census, home.as_deref());
    let read = read(evidence.census, home.as_deref(), edition.window);
    let open = open_venues(evidence, &edition.scope, edition.window);
    let at_open = ranking::at_open(&counted, &open);
    let usual = ranking::usual(&at_open);
    let register = evidence.register;
    let facilities = facilities::facilities(&events, register, &open, edition.window, &coverage);
    let venues = ranking::venues(&counted, register, edition.window, &usual, &facilities);
    let rhythm = rhythm::rhythm(&counted);
    let (previous, change) = before(&events, edition.window, &coverage);
    let window_counts = counts::counts(&counted);

    let mut findings = Findings {
        scope: edition.scope.clone(),
        scope_name: edition.scope_name.clone(),
        period: edition.period,
        window: edition.window,
        data_to: evidence.census.last_day,
        counts: window_counts,
        period_counts: counts::counts(&new),
        previous,
        change,
        year_before: year_before(&events, edition.period, &coverage),
        clusters: clusters::clusters(&counted, &facilities, register, &edition.id()),
        facilities,
        venues_open: open.len() as u64,
        concentration: ranking::concentration(&at_open, &edition.id()),
        spacing: space::spacing(&venues),
        venues,
        usual,
        months: months::months(
            &events.iter().collect::<Vec<_>>(),
            edition.window,
            &coverage,
        ),
        weekend: rhythm::weekend(&rhythm),
        categories: categories(&counted, evidence),
        ages: counts::ages(&counted),
        roles: tally(counted.iter().map(|event| event.role)),
        flags: set_aside::flag_by_words(&in_window, read),
        criteria: by_criterion(&counted),
        tiers: tally(placed(&counted).filter_map(|event| event.tier)),
        set_aside: set_aside::set_aside(
            &in_window,
            read,
            &edition.id(),
            &edition.scope,
            options.sample,
        ),
        unregistered: unregistered::unregistered(evidence, &edition.scope, &occurrences),
        districts: evidence.areas.map_or_else(Vec::new, |areas| {
            let scope = &edition.scope;
            space::districts(&counted, evidence.register, areas, scope, edition.window)
        }),
        forces: forces(&events, evidence, edition),
        quality: quality(evidence, &counted, &rhythm, &window_counts),
        review: review_of(evidence, &in_window, options),
        rhythm,
        method: Method {
            packs: evidence.packs.to_vec(),
            criteria: evidence.criteria.to_vec(),
            register_venues: evidence.register.venues.len() as u64,
            register_hash: evidence.register.hash.clone(),
        },
        notes: evidence.notes.clone(),
        events: Vec::new(),
    };
    findings.events = events;
    note_limits(&mut findings, &coverage);
    if !evidence.verdicts.is_empty() {
        note_verdicts(&mut findings, &in_window, evidence);
    }
    findings
}

/// Slug of the one force whose extract covers the scope; `None` for all forces.
fn home_force(evidence: &Evidence<'_>, scope: &Scope) -> Option<String> {
    match scope {
        Scope::National => None,
        Scope::Force(code) => Some(code.clone()),
        Scope::District(code) => {
            let from_areas = evidence.areas.and_then(|areas| {
                let district = areas
                    .districts
                    .iter()
                    .find(|area| slug(&area.name) == *code)?;
                district.force.as_deref()
            });
            let from_register = || {
                let fits =
                    |name: &Option<String>| name.as_deref().is_some_and(|n| slug(n) == *code);
                let venue = evidence
                    .register
                    .venues
                    .iter()
                    .find(|v| fits(&v.district))?;
                venue.force.as_deref()
            };
            from_areas.or_else(from_register).map(slug)
        }
    }
}

/// Occurrences that a force, or all, recorded in the months of the window.
fn read(census: &Census, force: Option<&str>, window: Period) -> u64 {
    let first = first_of_month(window.start);
    census
        .by_force_month
        .iter()
        .filter(|cell| first <= cell.month && cell.month < window.end)
        .filter(|cell| force.is_none_or(|force| slug(&cell.force) == force))
        .map(|cell| cell.occurrences)
        .sum()
}

/// Ids of the venues of the scope that were open in the window. A venue whose force is not known
/// lies with the only force of the extract, if there is but one.
fn open_venues<'e>(evidence: &Evidence<'e>, scope: &Scope, window: Period) -> BTreeSet<&'e str> {
    let mut inside = Inside::new(scope);
    let only = only_force(evidence.census).unwrap_or("");
    evidence
        .register
        .venues
        .iter()
        .filter(|venue| ranking::open_during(venue, window))
        .filter(|venue| {
            let force = venue.force.as_deref().unwrap_or(only);
            inside.holds(force, venue.district.as_deref())
        })
        .map(|venue| venue.id.as_str())
        .collect()
}

fn only_force(census: &Census) -> Option<&str> {
    let mut forces = census.by_force_month.iter().map(|cell| cell.force.as_str());
    let first = forces.next()?;
    forces.all(|force| force == first).then_some(first)
}

/// Admitted occurrences, in the order of `occurrences`.
fn events(
    occurrences: &[Occurrence<'_>],
    evidence: &Evidence<'_>,
    edition: &Edition,
) -> Vec<Event> {
    let hidden: BTreeSet<&str> = evidence
        .categories
        .iter()
        .filter(|category| category.search_only)
        .map(|category| category.id.as_str())
        .collect();
    let mut persons: BTreeMap<&str, usize> = BTreeMap::new();
    let mut events = Vec::new();
    for occurrence in occurrences {
        let Some(criterion) = occurrence.criterion else {
            continue;
        };
        let asserted = || {
            let mentions = occurrence.mentions.iter();
            mentions.filter(|mention| mention.state == State::Asserted)
        };
        let categories: BTreeSet<&str> = asserted().map(|mention| mention.category).collect();
        let terms: BTreeSet<&str> = asserted()
            .filter(|mention| !hidden.contains(mention.category))
            .map(|mention| mention.term)
            .collect();
        let victims = occurrence
            .victims
            .iter()
            .map(|(reference, age)| {
                let next = persons.len() + 1;
                VictimAge {
                    person: (!reference.is_empty())
                        .then(|| format!("p{}", persons.entry(reference).or_insert(next))),
                    age: *age,
                }
            })
            .collect();
        let place = &occurrence.place;
        events.push(Event {
            occurrence_id: occurrence.id.to_owned(),
            day: occurrence.day,
            at: occurrence.at,
            recorded: occurrence.recorded,
            is_crime: occurrence.is_crime,
            occurrence_type: occurrence.occurrence_type.to_owned(),
            recorded_by: occurrence.recorded_by.to_owned(),
            force: occurrence.force.to_owned(),
            district: occurrence.district.map(str::to_owned),
            venue_id: place.venue.map(|venue| venue.id.clone()),
            role: place.role,
            tier: place.tier,
            confidence: place.confidence,
            criterion: criterion.to_owned(),
            categories: categories.into_iter().map(str::to_owned).collect(),
            terms: terms.into_iter().map(str::to_owned).collect(),
            flagged: occurrence.flagged,
            staff_call: occurrence.staff_call,
            victims,
            rows: occurrence.rows,
            in_window: edition.window.contains(occurrence.day),
            in_period: edition.period.contains(occurrence.day),
        });
    }
    events
}

fn placed<'e>(events: &'e [&Event]) -> impl Iterator<Item = &'e Event> {
    let placed = |event: &&Event| event.counted_venue().is_some();
    events.iter().copied().filter(placed)
}

/// Counts of the span before the window, and the window against it.
fn before(
    events: &[Event],
    window: Period,
    coverage: &Coverage,
) -> (Stated<Counts>, Stated<Change>) {
    let span = change::span_before(window).filter(|span| coverage.spans(*span));
    let Some(span) = span else {
        let reason = "the extract does not cover the span before the window";
        return (
            Stated::Undefined(reason.to_owned()),
            Stated::Undefined(reason.to_owned()),
        );
    };
    let earlier: Vec<&Event> = events.iter().filter(|e| span.contains(e.day)).collect();
    let earlier = counts::counts(&earlier);
    let change = if coverage.spans(window) {
        let later = events.iter().filter(|event| event.in_window).count() as u64;
        Stated::Value(change::compare(
            (earlier.occurrences, span),
            (later, window),
        ))
    } else {
        Stated::Undefined("the extract does not cover the whole window".to_owned())
    };
    (Stated::Value(earlier), change)
}

/// The period against the same days a year before.
fn year_before(events: &[Event], period: Period, coverage: &Coverage) -> Stated<Change> {
    let Some(span) = change::year_before(period).filter(|span| coverage.spans(*span)) else {
        return Stated::undefined("the extract does not cover the same period a year before");
    };
    if !coverage.spans(period) {
        return Stated::undefined("the extract does not cover the whole period");
    }
    let of = |span: Period| {
        let inside = events.iter().filter(|event| span.contains(event.day));
        (inside.count() as u64, span)
    };
    Stated::Value(change::compare(of(span), of(period)))
}

fn categories(events: &[&Event], evidence: &Evidence<'_>) -> Vec<CategoryFinding> {
    let mut categories: Vec<CategoryFinding> = evidence
        .categories
        .iter()
        .map(|category| CategoryFinding {
            id: category.id.clone(),
            title: match category.search_only {
                true => LEGACY_TITLE.to_owned(),
                false => category.title.clone(),
            },
            is_sign: category.is_sign,
            occurrences: events
                .iter()
                .filter(|event| event.categories.contains(&category.id))
                .count() as u64,
        })
        .collect();
    categories
        .sort_by(|a, b| (Reverse(a.occurrences), &a.id).cmp(&(Reverse(b.occurrences), &b.id)));
    categories.dedup_by(|a, b| a.id == b.id);
    categories
}

fn by_criterion(events: &[&Event]) -> Vec<(String, u64)> {
    tally(events.iter().map(|event| event.criterion.as_str()))
        .into_iter()
        .map(|(criterion, count)| (criterion.to_owned(), count))
        .collect()
}

/// Counts by key, by key.
fn tally<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<(K, u64)> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

fn quality(
    evidence: &Evidence<'_>,
    counted: &[&Event],
    rhythm: &Rhythm,
    counts: &Counts,
) -> Quality {
    Quality {
        census: evidence.census.clone(),
        placed: counts.placed,
        unplaced: counted.len() as u64 - counts.placed,
        time_known: rhythm.known,
        time_unknown: rhythm.unknown,
        age_known: counts.victims_age_known,
        age_unknown: counts.victims - counts.victims_age_known,
    }
}

/// Names of the forces of the scope, by slug.
fn force_names(evidence: &Evidence<'_>, edition: &Edition) -> BTreeMap<String, String> {
    let from_areas = evidence
        .areas
        .into_iter()
        .flat_map(|areas| &areas.forces)
        .map(|area| area.name.as_str());
    let from_register = evidence
        .register
        .venues
        .iter()
        .filter_map(|venue| venue.force.as_deref());
    let from_census = evidence
        .census
        .by_force_month
        .iter()
        .map(|cell| cell.force.as_str());
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for name in from_areas.chain(from_register).chain(from_census) {
        if !name.is_empty() && !names.values().any(|known| known == name) {
            names.entry(slug(name)).or_insert_with(|| name.to_owned());
        }
    }
    match &edition.scope {
        Scope::National => names,
        Scope::Force(code) => {
            let name = names
                .remove(code)
                .unwrap_or_else(|| edition.scope_name.clone());
            BTreeMap::from([(code.clone(), name)])
        }
        Scope::District(_) => BTreeMap::new(),
    }
}

fn forces(events: &[Event], evidence: &Evidence<'_>, edition: &Edition) -> Vec<ForceFinding> {
    let mut forces: Vec<ForceFinding> = force_names(evidence, edition)
        .into_iter()
        .map(|(code, name)| force(&code, name, events, evidence, edition))
        .collect();
    forces.sort_by(|a, b| a.name.cmp(&b.name));
    forces
}

fn force(
    code: &str,
    name: String,
    events: &[Event],
    evidence: &Evidence<'_>,
    edition: &Edition,
) -> ForceFinding {
    let mut inside = BTreeMap::new();
    let mut is_here = |force: &str| match inside.get(force) {
        Some(known) => *known,
        None => {
            let here = slug(force) == code;
            inside.insert(force.to_owned(), here);
            here
        }
    };
    let here: Vec<&Event> = events
        .iter()
        .filter(|event| is_here(&event.force))
        .collect();
    let counted: Vec<&Event> = here
        .iter()
        .copied()
        .filter(|event| event.in_window)
        .collect();
    let counts = counts::counts(&counted);
    let half = change::second_half(edition.window);
    let recent = counted.iter().filter(|event| event.day >= half).count() as u64;
    let coverage = Coverage::of(evidence.census, Some(code));
    let share = |holds: fn(&Event) -> bool| {
        let those = counted.iter().filter(|event| holds(event)).count() as u64;
        (those, counts.occurrences)
    };
    ForceFinding {
        name,
        interval: poisson::interval(counts.occurrences),
        period_occurrences: counted.iter().filter(|event| event.in_period).count() as u64,
        recent,
        before: counts.occurrences - recent,
        venues_open: open_venues(evidence, &Scope::Force(code.to_owned()), edition.window).len()
            as u64,
        months: months::months(&here, edition.window, &coverage),
        data: state_of_data(&coverage, edition.window).to_owned(),
        occurrences_read: read(evidence.census, Some(code), edition.window),
        flagged_share: share(|event| event.flagged),
        placed_share: (counts.placed, counts.occurrences),
        time_known_share: share(|event| event.at.is_some()),
        age_known_share: (counts.victims_age_known, counts.victims),
        counts,
    }
}

fn state_of_data(coverage: &Coverage, window: Period) -> &'static str {
    match coverage.share(window) {
        (0, _) => "none",
        (covered, of) if covered == of => "complete",
        _ if !coverage.has(window.last_day()) => "late",
        _ => "part",
    }
}

/// What the verdicts say of the search; nothing without any.
fn review_of(
    evidence: &Evidence<'_>,
    in_window: &[&Occurrence<'_>],
    options: &Options,
) -> Option<Review> {
    if evidence.verdicts.is_empty() {
        return None;
    }
    let mut judged = Stratum::default();
    let admitted = in_window.iter().filter(|o| o.meets_criterion());
    for ruling in admitted.filter_map(|occurrence| occurrence.ruling()) {
        judged.count(ruling);
    }
    Some(Review {
        precision: match review::share(judged.relevant, judged.judged) {
            Some(share) => Stated::Value(share),
            None => Stated::Undefined("no admitted occurrence has been judged".to_owned()),
        },
        recall: strata(evidence, options).recall(),
    })
}

/// What verdicts changed, and which changed nothing. Counts of occurrences are of the scope in the
/// window, as all others.
fn note_verdicts(findings: &mut Findings, in_window: &[&Occurrence<'_>], evidence: &Evidence<'_>) {
    let count = |holds: &dyn Fn(&Occurrence<'_>) -> bool| {
        in_window
            .iter()
            .filter(|occurrence| holds(occurrence))
            .count() as u64
    };
    let admitted = |o: &Occurrence<'_>| o.criterion.is_some();
    let missed = |o: &Occurrence<'_>| {
        let relevant = o.ruling().and_then(Ruling::is_relevant);
        !o.meets_criterion() && relevant == Some(true)
    };
    let standing = evidence.verdicts_on_rows();
    let notes = [
        (
            "occurrences that a criterion admits were set aside by an analyst's verdict",
            count(&|o| o.overruled),
            "in no count; records.csv names them",
        ),
        (
            "occurrences were moved to another hotel by an analyst's verdict",
            count(&|o| admitted(o) && o.moved && o.place.venue.is_some()),
            "counted there",
        ),
        (
            "occurrences were taken from a hotel by an analyst's verdict",
            count(&|o| admitted(o) && o.moved && o.place.venue.is_none()),
            "counted as not placed",
        ),
        (
            "admitted occurrences were judged, and the analyst is unsure",
            count(&|o| admitted(o) && o.ruling() == Some(&Ruling::Unsure)),
            "counted as if not judged",
        ),
        (
            "occurrences that no criterion admits were judged relevant",
            count(&missed),
            "in no count but the estimate of what the search misses",
        ),
        (
            "verdicts are on occurrences that the extract does not hold",
            standing.unknown,
            "change nothing",
        ),
        (
            "verdicts name an occurrence number that several forces use, and no force",
            standing.ambiguous,
            "change nothing; fill in the column force of verdicts.csv",
        ),
    ];
    for (text, count, effect) in notes {
        if count > 0 {
            findings.notes.push(text, count, None, effect);
        }
    }
}

/// Limits of the numbers that a reader has to know.
fn note_limits(findings: &mut Findings, coverage: &Coverage) {
    let (covered, of) = coverage.share(findings.window);
    let in_window = || findings.events.iter().filter(|event| event.in_window);
    let elsewhere = in_window()
        .filter(|event| event.force != event.recorded_by)
        .count() as u64;
    let venues = findings.venues.len() as u64;
    let closed = findings.venues.iter().filter(|venue| !venue.open).count() as u64;
    let forces = findings.forces.len() as u64;
    let incomplete = |force: &&ForceFinding| force.data != "complete";
    let short = findings.forces.iter().filter(incomplete).count() as u64;
    let national = findings.scope == Scope::National;

    let occurrences = findings.counts.occurrences;
    let unregistered = findings.unregistered.len() as u64;
    let notes = &mut findings.notes;
    if unregistered > 0 {
        notes.push(
            "places that look like hotels recur in records and are not on the register",
            unregistered,
            None,
            "in no table of hotels; listed in unregistered.csv, to be added to the register",
        );
    }
    if covered < of {
        notes.push(
            "months of the window are not covered by the extract",
            (of - covered) as u64,
            Some(of as u64),
            "shown as no data; counts over the window are too low",
        );
    }
    if national && short > 0 {
        notes.push(
            "forces have no data for some months of the window",
            short,
            Some(forces),
            "totals over forces are too low in these months",
        );
    }
    if elsewhere > 0 {
        notes.push(
            "occurrences were recorded by another force than that of the venue",
            elsewhere,
            Some(occurrences),
            "counted where the venue lies",
        );
    }
    if closed > 0 {
        notes.push(
            "venues with counted occurrences are not open at the end of the window",
            closed,
            Some(venues),
            "listed, and marked as closed",
        );
    }
}
