//! The numbers of one edition.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::review::{Recall, Share};
use super::statistics::course::Course;
use super::statistics::knox::Knox;
use super::statistics::moran::Moran;
use super::statistics::shrink::Rate;
use super::statistics::{Range, Stated};
use crate::diagnostic::Notes;
use crate::edition::{Period, Scope};
use crate::extract::{BngPoint, Census};
use crate::keywords::{Category, Kind, Pack, State};
use crate::venues::{PlaceRole, Tier};

/// Every number that any product of one edition shows. Counts are of admitted occurrences over the
/// window unless a field says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    pub scope: Scope,
    pub scope_name: String,
    pub period: Period,
    pub window: Period,
    /// Newest recorded day in the extract: "data to".
    pub data_to: Option<NaiveDate>,
    /// Over the window.
    pub counts: Counts,
    /// Over the period.
    pub period_counts: Counts,
    /// Over the span of the window's length before it, `None` with the reason where the extract
    /// does not reach back so far.
    pub previous: Stated<Counts>,
    /// Occurrences of the window against those of `previous`.
    pub change: Stated<Change>,
    /// Occurrences of the period against those of the same period a year before.
    pub year_before: Stated<Change>,
    /// One for each admitted occurrence of the scope over the whole extract, by day, then id.
    pub events: Vec<Event>,
    /// Venues with at least one counted occurrence in the window: by count falling, then name.
    pub venues: Vec<VenueFinding>,
    /// Venues of the scope on the register and open during the window.
    pub venues_open: u64,
    /// What a venue would have were all open venues alike: central 95 % range of a Poisson count
    /// whose upper end is corrected for the number of venues.
    pub usual: Stated<Range>,
    /// Every venue of `venues_open`, zeros in: by count falling, then name, then id.
    pub facilities: Vec<Facility>,
    /// Whether placed occurrences lie together more than chance has it.
    pub clusters: Clusters,
    /// How far the placed occurrences lie at few of the open venues.
    pub concentration: Stated<Concentration>,
    pub months: Months,
    pub rhythm: Rhythm,
    /// Events with known time on a Friday or Saturday row of `rhythm`, against two days in seven.
    pub weekend: Stated<ShareTest>,
    /// Every category of the packs, with those admitted occurrences that have an asserted hit in
    /// it: by count falling, then id, zeros last. An occurrence may be in several.
    pub categories: Vec<CategoryFinding>,
    pub ages: Ages,
    pub roles: Vec<(PlaceRole, u64)>,
    pub flags: FlagByWords,
    /// Admitted occurrences by the criterion that admitted them, by criterion id.
    pub criteria: Vec<(String, u64)>,
    /// How placed occurrences were tied to their venue.
    pub tiers: Vec<(Tier, u64)>,
    pub set_aside: SetAside,
    /// Places of the scope that look like hotels and are not on the register, over the whole
    /// extract: by admitted records falling, then records, then name.
    pub unregistered: Vec<Unregistered>,
    /// How near to each other the venues of `venues` lie.
    pub spacing: Stated<Spacing>,
    /// Districts of the scope, by code; empty without areas.
    pub districts: Vec<DistrictFinding>,
    /// Forces side by side, by name; one entry for a force edition, none for a district's.
    pub forces: Vec<ForceFinding>,
    pub quality: Quality,
    /// What analysts' verdicts say of the search; `None` without verdicts.
    pub review: Option<Review>,
    pub method: Method,
    pub notes: Notes,
}

/// Four different counts, and where they lie.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows of the extract behind the occurrences (persons multiply rows).
    pub records: u64,
    pub occurrences: u64,
    /// Same venue within 24 hours is one incident; an unplaced occurrence is one by itself.
    pub incidents: u64,
    /// Distinct person references with role victim; a victim without reference counts by occurrence.
    pub victims: u64,
    pub victims_age_known: u64,
    /// Occurrences placed at a registered venue in a role that counts for the premises.
    pub placed: u64,
    /// Venues with at least one of these.
    pub venues: u64,
    /// Occurrences where hotel staff made the first call.
    pub staff_calls: u64,
    pub crimes: u64,
}

/// One admitted occurrence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub occurrence_id: String,
    pub day: NaiveDate,
    /// Civil time, `None` when the time of day is unknown.
    pub at: Option<NaiveDateTime>,
    pub recorded: NaiveDate,
    pub is_crime: bool,
    pub occurrence_type: String,
    /// Force that recorded it.
    pub recorded_by: String,
    /// Force where the venue lies, else the recording force.
    pub force: String,
    pub district: Option<String>,
    /// The venue that the record names, in whatever role: see [`Event::counted_venue`].
    pub venue_id: Option<String>,
    pub role: PlaceRole,
    pub tier: Option<Tier>,
    pub confidence: f64,
    pub criterion: String,
    /// Category ids with an asserted hit.
    pub categories: Vec<String>,
    /// Terms with an asserted hit, as the pack writes them; never legacy wording.
    pub terms: Vec<String>,
    pub flagged: bool,
    pub staff_call: bool,
    pub victims: Vec<VictimAge>,
    pub rows: u64,
    pub in_window: bool,
    pub in_period: bool,
}

impl Event {
    /// The venue for which the occurrence counts.
    pub fn counted_venue(&self) -> Option<&str> {
        self.venue_id
            .as_deref()
            .filter(|_| self.role.counts_for_premises())
    }
}

/// A victim, for distinct counts, and age at the offence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VictimAge {
    /// Stands for the extract's person reference within these findings (`p1`, `p2`, by first
    /// event), so that the reference itself goes no further; `None` when the extract has none.
    pub person: Option<String>,
    pub age: Option<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Two or more, and above the usual range; where its rooms are known, also above that of its size.
    Above,
    /// Two or more, within either.
    Within,
    /// One occurrence.
    Single,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VenueFinding {
    pub id: String,
    pub name: String,
    pub town: String,
    pub kind: String,
    pub force: Option<String>,
    pub district: Option<String>,
    pub point: Option<BngPoint>,
    pub rooms: Option<u32>,
    /// On the last day of the window.
    pub open: bool,
    pub occurrences: u64,
    pub incidents: u64,
    pub victims: u64,
    /// Exact 95 % Poisson interval of `occurrences` (Garwood, 1936).
    pub interval: Range,
    pub band: Band,
    pub staff_calls: u64,
    /// In the second and in the first half of the window.
    pub recent: u64,
    pub before: u64,
    pub in_period: u64,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub visited: Option<NaiveDate>,
    pub trained: Option<NaiveDate>,
}

/// A registered venue that was open in the window, with what is recorded there, if anything. No rank:
/// venues of one count share what is cumulated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facility {
    pub id: String,
    pub name: String,
    pub rooms: Option<u32>,
    pub occurrences: u64,
    /// Exact 95 % Poisson interval of `occurrences` (Garwood, 1936).
    pub interval: Range,
    /// Of the occurrences at all open venues.
    pub share: Stated<f64>,
    /// Open venues with as many occurrences or more, and what these hold together.
    pub venues_at_least: u64,
    pub occurrences_at_least: u64,
    pub share_at_least: Stated<f64>,
    /// What it would have were all rooms alike: funnel limits (Spiegelhalter, 2005), exact Poisson,
    /// 2.5 % below, above corrected for the number of venues as [`Findings::usual`].
    pub usual_for_size: Stated<Range>,
    /// Occurrences for each room over the window, shrunk towards that of all (Marshall, 1991).
    pub rate: Stated<Rate>,
    /// By counts in the halves of the window and before it; a description, no test.
    pub course: Stated<Course>,
    pub change: Stated<FacilityChange>,
}

/// The recent half of the window against the half before, by days open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FacilityChange {
    pub before: u64,
    pub recent: u64,
    /// Two-sided exact conditional test.
    pub p: f64,
    /// The same by the E-test.
    pub p_e_test: Stated<f64>,
    /// `p` for the false discovery rate over all venues tested (Benjamini and Hochberg, 1995).
    pub p_adjusted: f64,
}

/// Tests in space, over the open venues with a known point and the occurrences placed there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clusters {
    pub events: u64,
    pub venues: u64,
    /// Side of a cell of the grid, and the cells that hold a venue.
    pub metres: f64,
    pub cells: u64,
    /// Gi* of the counts of cells, with exact p; neighbours share a side or a corner.
    pub hot_spots: Stated<HotSpots>,
    /// Moran's I of the same.
    pub moran: Stated<Moran>,
    /// Kulldorff's scan, expected in proportion to venues: the most likely cluster, and others with
    /// p at most 5 %.
    pub scan: Stated<Vec<ScanCluster>>,
    pub near_repeats: Stated<Knox>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HotSpots {
    pub tested: u64,
    /// False discovery rate at or under which a cell is listed.
    pub rate: f64,
    pub spots: Vec<HotSpot>,
}

/// A cell with more in it and its neighbours than the venues there make likely, by its centre.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HotSpot {
    pub easting: f64,
    pub northing: f64,
    /// In the cell and its neighbours together, and expected there from the venues.
    pub occurrences: u64,
    pub expected: f64,
    /// Of Gi* (Ord and Getis, 1995).
    pub z: f64,
    /// Probability of as many or more, exact: binomial with the share of the venues.
    pub p: f64,
    pub p_adjusted: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScanCluster {
    pub easting: f64,
    pub northing: f64,
    /// Metres to the centre of the farthest cell inside.
    pub radius: f64,
    /// Ids of all open venues inside.
    pub venues: Vec<String>,
    pub occurrences: u64,
    pub expected: f64,
    pub relative_risk: Stated<f64>,
    pub log_likelihood_ratio: f64,
    pub p: f64,
}

/// The monthly series over the window, then the part month after it if the extract holds one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Months {
    pub series: Vec<MonthCount>,
    /// Limits for a single month, from the whole months of the series.
    pub limits: Stated<MonthLimits>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthCount {
    /// First day of the month.
    pub month: NaiveDate,
    /// Occurrences by day, those outside the window left out. `None`: the extract does not cover
    /// the month.
    pub count: Option<u64>,
    /// Last day covered, when the month is not whole (the window or the extract begins late or
    /// ends early in it).
    pub part_to: Option<NaiveDate>,
}

/// Centre and 99.8 % limits of a Poisson count with the series' mean; both limits are still usual.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MonthLimits {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// Weekday by hour; days run from 06:00 to 06:00, so that a night is one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rhythm {
    /// `[Monday..Sunday][hours after 06:00]`.
    pub cells: [[u64; 24]; 7],
    /// Minute after 06:00 (0..1440) of each event with a known time, by weekday row.
    pub minutes: [Vec<u16>; 7],
    pub known: u64,
    pub unknown: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryFinding {
    pub id: String,
    /// Title fit to be shown; legacy wording reads "Legacy wording (search only)".
    pub title: String,
    /// Whether its words are warning signs: explicit or indicator terms, not words of age, place,
    /// process or legacy.
    pub is_sign: bool,
    pub occurrences: u64,
}

/// Victims by age at the offence, distinct.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ages {
    pub under_13: u64,
    pub from_13_to_15: u64,
    pub from_16_to_17: u64,
    /// Recorded as adult although the occurrence was admitted.
    pub adult: u64,
    pub not_recorded: u64,
}

/// The exploitation flag against the words, over all occurrences of the scope in the window. The
/// words are found where an occurrence would be admitted without flag, offence and type; one
/// admitted by its offence alone is in `neither` or `flag_only`. What was read is known by
/// recording force and month only, and `neither` is the rest of that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagByWords {
    pub both: u64,
    pub flag_only: u64,
    pub words_only: u64,
    pub neither: u64,
}

/// From read to placed, and what was left out on the way (occurrences, window).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Recorded by the forces of the scope in the months of the window; for a district, by its
    /// force.
    pub read: u64,
    pub with_hit: u64,
    pub with_asserted_hit: u64,
    pub admitted: u64,
    pub placed: u64,
    /// With a hit and not admitted, each counted once. No asserted hit: by state, a negation before
    /// paperwork before engagement.
    pub by_state: Vec<(State, u64)>,
    /// An asserted hit, and the place in a role that does not count for the premises.
    pub by_role: Vec<(PlaceRole, u64)>,
    /// The rest: the words do not suffice for any criterion.
    pub too_little: u64,
    /// A criterion admits them, with a hit or by flag or offence, and an analyst's verdict sets them
    /// aside; in none of the numbers above.
    pub by_verdict: u64,
    /// Admitted but not placed, by reason (ambiguous, unresolved and why).
    pub unplaced: Vec<(String, u64)>,
    /// A seeded sample of occurrence ids set aside, with the reason; no text, and no id that a
    /// force outside the scope recorded.
    pub sample: Vec<(String, String)>,
}

/// A place that recurs in records, looks like a hotel and is not on the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unregistered {
    /// Offered for the register; made of name, town and postcode.
    pub id: String,
    /// As most records write it.
    pub name: String,
    /// Other spellings, the commonest first.
    pub also: Vec<String>,
    /// Empty where the name does not say it.
    pub kind: String,
    /// House and street, town and postcode as records have them; each may be empty.
    pub address: String,
    pub town: String,
    pub postcode: String,
    /// The middle of the records' points, where these lie together.
    pub point: Option<BngPoint>,
    /// Different records that name it, and how many of them are admitted.
    pub records: u64,
    pub admitted: u64,
    /// Of `records`, those that name it in the location fields; the rest do in the narrative.
    pub in_location: u64,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DistrictFinding {
    pub code: String,
    pub name: String,
    pub force: Option<String>,
    /// Placed at a registered venue of the district.
    pub occurrences: u64,
    /// Contributing and registered open venues.
    pub venues: u64,
    pub venues_open: u64,
    /// Occurrences for 100 open registered venues; undefined without any.
    pub rate: Stated<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForceFinding {
    pub name: String,
    pub counts: Counts,
    pub interval: Range,
    pub period_occurrences: u64,
    pub recent: u64,
    pub before: u64,
    pub venues_open: u64,
    pub months: Months,
    /// `complete`; `late`: the last months of the window are missing; `part`: others are; `none`.
    pub data: String,
    /// Recorded by the force in the months of the window.
    pub occurrences_read: u64,
    /// Each share is (those, of): of occurrences, for ages of victims.
    pub flagged_share: (u64, u64),
    pub placed_share: (u64, u64),
    pub time_known_share: (u64, u64),
    pub age_known_share: (u64, u64),
}

/// Two counts over spans of `before_days` and `after_days`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub before: u64,
    pub after: u64,
    pub before_days: u64,
    pub after_days: u64,
    /// Two-sided exact conditional test that both have the same daily rate (Przyborowski and
    /// Wilenski, 1940).
    pub p: f64,
    /// The same by the E-test (Krishnamoorthy and Thomson, 2004); undefined where nothing was
    /// counted.
    pub p_e_test: Stated<f64>,
}

/// A count against its expected share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShareTest {
    pub count: u64,
    pub of: u64,
    pub expected: f64,
    /// Two-sided exact binomial test.
    pub p: f64,
}

/// How unequally occurrences lie at the open venues of the scope, zeros counted in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Concentration {
    /// Open venues, and the occurrences placed at them.
    pub venues: u64,
    pub occurrences: u64,
    /// Fewest venues that together hold at least half of the occurrences.
    pub half: u64,
    /// The same were each occurrence as likely at every venue: central 95 % of seeded draws.
    pub half_by_chance: (u64, u64),
    /// Steps of the Lorenz curve from the largest venue on: (venues, occurrences), both cumulated,
    /// a corner at each change of count; begins at (0, 0).
    pub lorenz: Vec<(u64, u64)>,
    /// Gini coefficient of the counts: 0 all alike, towards 1 all at one venue.
    pub gini: f64,
    /// Central 95 %, by the jackknife over venues.
    pub gini_interval: Stated<Range>,
    /// The same were each occurrence as likely at every venue: central 95 % of seeded draws.
    pub gini_by_chance: Range,
    /// Adjusted for fewer occurrences than venues (Bernasco and Steenbeek, 2017): 0 where no venue
    /// has more than one.
    pub gini_adjusted: f64,
    pub gini_adjusted_interval: Stated<Range>,
}

/// Venues with counted occurrences, and how many have another one near.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spacing {
    /// Those with a known point.
    pub venues: u64,
    /// Of these, those with another one at most `metres` away.
    pub near_another: u64,
    pub metres: u64,
}

/// How far to trust it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    pub census: Census,
    pub placed: u64,
    pub unplaced: u64,
    pub time_known: u64,
    pub time_unknown: u64,
    pub age_known: u64,
    pub age_unknown: u64,
}

/// What analysts decided, and what it says of the search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// Of the occurrences of the scope in the window that criteria admit: relevant of those judged.
    pub precision: Stated<Share>,
    /// Over the whole extract, all forces.
    pub recall: Recall,
}

/// Packs, criteria and register by which the numbers were made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    pub packs: Vec<PackUsed>,
    /// Id and sentence of each criterion.
    pub criteria: Vec<(String, String)>,
    pub register_venues: u64,
    pub register_hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackUsed {
    pub id: String,
    pub version: String,
    pub status: String,
    pub terms: u64,
    pub hash: String,
}

impl PackUsed {
    pub fn of(pack: &Pack) -> Self {
        Self {
            id: pack.id.clone(),
            version: pack.version.clone(),
            status: pack.status.clone(),
            terms: pack.terms.len() as u64,
            hash: pack.hash.clone(),
        }
    }
}

/// A category of a pack, as far as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryUsed {
    pub id: String,
    pub title: String,
    /// Searched, never displayed as a label.
    pub search_only: bool,
    /// Its words are warning signs.
    pub is_sign: bool,
}

impl CategoryUsed {
    pub fn of(category: &Category) -> Self {
        Self {
            id: category.id.clone(),
            title: category.title.clone(),
            search_only: category.search_only,
            is_sign: matches!(category.kind, Kind::Explicit | Kind::Indicator),
        }
    }
}
