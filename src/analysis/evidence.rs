//! Frames of the survey -> the occurrences of one scope, as plain values.

use std::collections::{BTreeMap, HashMap};

use chrono::{NaiveDate, NaiveDateTime};
use polars::frame::DataFrame;

use super::admit::{Admitted, split_flags, state_of};
use super::findings::{CategoryUsed, PackUsed};
use super::verdicts::{Judged, Ruling, Standing, Verdicts};
use super::{frame, persons};
use crate::diagnostic::Notes;
use crate::edition::{Scope, slug};
use crate::extract::{Areas, BngPoint, Census, columns};
use crate::keywords::{Hits, State};
use crate::venues::unregistered::Sighting;
use crate::venues::{PlaceRole, Register, Resolutions, Tier, Venue};

/// What a survey left, as far as the numbers of an edition need it.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// One row for each kept occurrence, in the version that counts.
    pub rows: &'a DataFrame,
    /// Persons linked to these versions.
    pub persons: &'a DataFrame,
    pub hits: &'a Hits,
    pub resolutions: &'a Resolutions,
    pub admitted: &'a Admitted,
    pub census: &'a Census,
    pub register: &'a Register,
    pub areas: Option<&'a Areas>,
    pub packs: &'a [PackUsed],
    /// Categories of all packs.
    pub categories: &'a [CategoryUsed],
    /// Id and sentence of each criterion.
    pub criteria: &'a [(String, String)],
    /// Notes of the stages before.
    pub notes: &'a Notes,
    /// What analysts decided on single occurrences.
    pub verdicts: &'a Verdicts,
    /// Of the occurrences of which nothing is kept, those of the lowest random numbers.
    pub unmatched: &'a Unmatched,
    /// Places that look like hotels and are not on the register.
    pub unregistered: &'a [Sighting],
}

/// Occurrences that were read, and in which nothing was found: number and force of those with the lowest
/// [`super::review::random_number`], which a sample of them is drawn from.
#[derive(Debug, Clone, Default)]
pub struct Unmatched {
    pub lowest: BTreeMap<u64, (String, String)>,
    /// Whether some with higher numbers were let go.
    pub cut: bool,
}

/// What an analyst may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Flags that mark exploitation, upper case.
    pub flags_of_interest: Vec<String>,
    /// How many occurrences set aside are named for checking.
    pub sample: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            flags_of_interest: ["CSE", "CSAE", "CSA", "CE"].map(str::to_owned).to_vec(),
            sample: 40,
        }
    }
}

/// A term in the record's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mention<'a> {
    pub category: &'a str,
    pub term: &'a str,
    pub state: State,
}

/// How a record was tied to a venue, or why not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub venue: Option<&'a Venue>,
    pub decision: &'a str,
    pub evidence: &'a str,
    pub confidence: f64,
    pub tier: Option<Tier>,
    pub role: PlaceRole,
}

impl Place<'_> {
    const UNKNOWN: Place<'static> = Place {
        venue: None,
        decision: "unresolved",
        evidence: "",
        confidence: 0.0,
        tier: None,
        role: PlaceRole::None,
    };
}

/// Why a record is set aside that a criterion admits.
pub(super) const BY_VERDICT: &str = "set aside by an analyst's verdict";

impl<'a> Place<'a> {
    /// As an analyst says it should be: at another venue in the same role, or at none that is known.
    fn corrected(self, venue: Option<&'a Venue>) -> Self {
        Self {
            venue,
            decision: if venue.is_some() {
                "resolved"
            } else {
                "unresolved"
            },
            evidence: match venue {
                Some(_) => "moved there by an analyst's verdict",
                None => "taken from its venue by an analyst's verdict",
            },
            confidence: if venue.is_some() { 1.0 } else { 0.0 },
            tier: None,
            role: self.role,
        }
    }

    /// The registered venue for which the occurrence counts.
    pub fn counted_at(&self) -> Option<&'a Venue> {
        self.venue.filter(|_| self.role.counts_for_premises())
    }
}

/// One occurrence of the scope, admitted or not.
#[derive(Debug, Clone)]
pub(super) struct Occurrence<'a> {
    pub id: &'a str,
    pub day: NaiveDate,
    pub at: Option<NaiveDateTime>,
    pub recorded: NaiveDate,
    pub is_crime: bool,
    pub occurrence_type: &'a str,
    pub recorded_by: &'a str,
    pub force: &'a str,
    pub district: Option<&'a str>,
    pub place: Place<'a>,
    pub flagged: bool,
    /// Criterion that admitted it; none where an analyst's verdict set it aside.
    pub criterion: Option<&'a str>,
    /// Why it was admitted, or was not.
    pub reason: &'a str,
    pub words: bool,
    pub judged: Option<&'a Judged>,
    /// A criterion admits it, and an analyst's verdict sets it aside.
    pub overruled: bool,
    /// An analyst's verdict gave it another venue, or took its venue away.
    pub moved: bool,
    pub staff_call: bool,
    /// Sorted.
    pub mentions: Vec<Mention<'a>>,
    /// Reference (empty without) and age of each victim, sorted.
    pub victims: Vec<(&'a str, Option<i32>)>,
    pub rows: u64,
}

impl<'a> Occurrence<'a> {
    /// What an analyst decided on it.
    pub fn ruling(&self) -> Option<&'a Ruling> {
        self.judged.map(|judged| &judged.ruling)
    }

    /// Whether a criterion admits it, whatever an analyst decided.
    pub fn meets_criterion(&self) -> bool {
        self.criterion.is_some() || self.overruled
    }
}

impl<'a> Evidence<'a> {
    /// The verdicts on the kept rows, in their order.
    pub fn verdicts_on_rows(&self) -> Standing<'a> {
        let ids = frame::texts(self.rows, columns::OCCURRENCE_ID);
        let forces = frame::texts(self.rows, columns::FORCE);
        self.verdicts.stand(ids.into_iter().zip(forces))
    }
}

impl Evidence<'_> {
    /// Occurrences of the scope over the whole extract, by day, then id.
    ///
    /// A record lies where the venue lies for which it counts; any other lies with the force that
    /// recorded it, in the district that it names or that holds its point.
    pub(super) fn occurrences(&self, scope: &Scope, options: &Options) -> Vec<Occurrence<'_>> {
        let numbers = frame::numbers(self.rows, columns::ROW);
        let occs = frame::numbers(self.rows, columns::OCC);
        let ids = frame::texts(self.rows, columns::OCCURRENCE_ID);
        let days = frame::days(self.rows, columns::DAY);
        let from = frame::times(self.rows, columns::FROM);
        let time_known = frame::truths(self.rows, columns::TIME_KNOWN);
        let recorded = frame::times(self.rows, columns::RECORDED);
        let crimes = frame::truths(self.rows, columns::IS_CRIME);
        let types = frame::texts(self.rows, columns::OCCURRENCE_TYPE);
        let forces = frame::texts(self.rows, columns::FORCE);
        let districts = frame::texts(self.rows, columns::DISTRICT);
        let eastings = frame::reals(self.rows, columns::EASTING);
        let northings = frame::reals(self.rows, columns::NORTHING);
        let flags = frame::texts(self.rows, columns::FLAGS);

        let places = self.places();
        let ruled = self.verdicts_on_rows();
        let by_id: BTreeMap<&str, &Venue> = match self.verdicts.is_empty() {
            true => BTreeMap::new(),
            false => self
                .register
                .venues
                .iter()
                .flat_map(|venue| venue.ids().map(move |id| (id, venue)))
                .collect(),
        };
        let judgements = self.judgements();
        let mut districts_of = Districts::new(self.areas);
        let mut inside = Inside::new(scope);
        let mut occurrences = Vec::new();
        let mut by_row = HashMap::new();
        let mut by_occ = HashMap::new();
        for at in 0..ids.len() {
            let (Some(number), Some(day)) = (numbers[at], days[at]) else {
                continue;
            };
            let found = places.get(&number).copied().unwrap_or(Place::UNKNOWN);
            let judged = ruled.of[at];
            let ruling = judged.map(|judged| &judged.ruling);
            let place = match ruling {
                Some(Ruling::WrongVenue(right)) => found.corrected(
                    right
                        .as_ref()
                        .and_then(|id| by_id.get(id.as_str()).copied()),
                ),
                _ => found,
            };
            let (force, district) = match place.counted_at() {
                Some(venue) => (
                    venue.force.as_deref().unwrap_or(forces[at]),
                    venue.district.as_deref(),
                ),
                None => {
                    let point = eastings[at].zip(northings[at]);
                    let point = point.map(|(easting, northing)| BngPoint { easting, northing });
                    (forces[at], districts_of.find(districts[at], point))
                }
            };
            if !inside.holds(force, district) {
                continue;
            }
            let judgement = judgements.get(&number).copied().unwrap_or_default();
            let rejected = ruling == Some(&Ruling::NotRelevant);
            let overruled = rejected && judgement.criterion.is_some();
            by_row.insert(number, occurrences.len());
            if let Some(occ) = occs[at] {
                by_occ.insert(occ, occurrences.len());
            }
            occurrences.push(Occurrence {
                id: ids[at],
                day,
                at: from[at].filter(|_| time_known[at]),
                recorded: recorded[at].map_or(day, |time| time.date()),
                is_crime: crimes[at],
                occurrence_type: types[at],
                recorded_by: forces[at],
                force,
                district,
                place,
                flagged: split_flags(flags[at]).any(|flag| {
                    options
                        .flags_of_interest
                        .iter()
                        .any(|wanted| wanted == flag)
                }),
                criterion: judgement.criterion.filter(|_| !rejected),
                reason: if overruled {
                    BY_VERDICT
                } else {
                    judgement.reason
                },
                words: judgement.words && !rejected,
                judged,
                overruled,
                moved: place.venue.map(|venue| &venue.id) != found.venue.map(|venue| &venue.id),
                staff_call: judgement.staff_call,
                mentions: Vec::new(),
                victims: Vec::new(),
                rows: 0,
            });
        }
        self.add_mentions(&mut occurrences, &by_row);
        self.add_persons(&mut occurrences, &by_occ);
        occurrences.sort_by(|a, b| (a.day, a.id).cmp(&(b.day, b.id)));
        occurrences
    }

    fn places(&self) -> HashMap<u32, Place<'_>> {
        let table = &self.resolutions.frame;
        let numbers = frame::numbers(table, columns::ROW);
        let venues = frame::numbers(table, "venue");
        let decisions = frame::texts(table, "decision");
        let confidences = frame::reals(table, "confidence");
        let tiers = frame::texts(table, "tier");
        let evidence = frame::texts(table, "evidence");
        let roles = frame::texts(table, "place_role");
        let place = |at: usize| Place {
            venue: venues[at].and_then(|venue| self.register.venues.get(venue as usize)),
            decision: decisions[at],
            evidence: evidence[at],
            confidence: confidences[at].filter(|c| c.is_finite()).unwrap_or(0.0),
            tier: tier_of(tiers[at]),
            role: PlaceRole::from_code(roles[at]).unwrap_or(PlaceRole::None),
        };
        numbers
            .into_iter()
            .enumerate()
            .filter_map(|(at, number)| Some((number?, place(at))))
            .collect()
    }

    fn judgements(&self) -> HashMap<u32, Judgement<'_>> {
        let table = &self.admitted.frame;
        let numbers = frame::numbers(table, columns::ROW);
        let admitted = frame::truths(table, "admitted");
        let criteria = frame::texts(table, "criterion");
        let reasons = frame::texts(table, "reason");
        let staff_calls = frame::truths(table, "staff_call");
        let words = frame::truths(table, "words");
        let judgement = |at: usize| Judgement {
            criterion: admitted[at].then_some(criteria[at]),
            reason: reasons[at],
            staff_call: staff_calls[at],
            words: words[at],
        };
        numbers
            .into_iter()
            .enumerate()
            .filter_map(|(at, number)| Some((number?, judgement(at))))
            .collect()
    }

    fn add_mentions<'s>(
        &'s self,
        occurrences: &mut [Occurrence<'s>],
        by_row: &HashMap<u32, usize>,
    ) {
        let table = &self.hits.frame;
        let categories = frame::texts(table, "category");
        let terms = frame::texts(table, "term");
        let states = frame::texts(table, "state");
        for (at, number) in frame::numbers(table, columns::ROW).into_iter().enumerate() {
            let Some(index) = number.and_then(|number| by_row.get(&number)) else {
                continue;
            };
            occurrences[*index].mentions.push(Mention {
                category: categories[at],
                term: terms[at],
                state: state_of(states[at]),
            });
        }
        for occurrence in occurrences {
            occurrence.mentions.sort_unstable();
        }
    }

    fn add_persons<'s>(&'s self, occurrences: &mut [Occurrence<'s>], by_occ: &HashMap<u32, usize>) {
        let roles = frame::texts(self.persons, columns::PERSON_ROLE);
        let references = frame::texts(self.persons, columns::PERSON_REF);
        let ages = frame::ages(self.persons, columns::PERSON_AGE);
        let occs = frame::numbers(self.persons, columns::OCC);
        for (at, occ) in occs.into_iter().enumerate() {
            let Some(index) = occ.and_then(|occ| by_occ.get(&occ)) else {
                continue;
            };
            let occurrence = &mut occurrences[*index];
            occurrence.rows += 1;
            if persons::is_victim(roles[at]) {
                occurrence.victims.push((references[at], ages[at]));
            }
        }
        for occurrence in occurrences {
            occurrence.rows = occurrence.rows.max(1);
            occurrence.victims.sort_unstable();
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Judgement<'a> {
    criterion: Option<&'a str>,
    reason: &'a str,
    staff_call: bool,
    words: bool,
}

fn tier_of(code: &str) -> Option<Tier> {
    match code {
        "identifier" => Some(Tier::Identifier),
        "postcode_and_name" => Some(Tier::PostcodeAndName),
        "name_and_town" => Some(Tier::NameAndTown),
        "coordinates_and_name" => Some(Tier::CoordinatesAndName),
        "free_text" => Some(Tier::FreeText),
        _ => None,
    }
}

/// Whether a force and a district lie in the scope; each name is folded once.
pub(super) struct Inside<'s> {
    scope: &'s Scope,
    known: BTreeMap<String, bool>,
}

impl<'s> Inside<'s> {
    pub fn new(scope: &'s Scope) -> Self {
        Self {
            scope,
            known: BTreeMap::new(),
        }
    }

    pub fn holds(&mut self, force: &str, district: Option<&str>) -> bool {
        let (name, code) = match (self.scope, district) {
            (Scope::National, _) => return true,
            (Scope::Force(code), _) => (force, code),
            (Scope::District(_), None) => return false,
            (Scope::District(code), Some(district)) => (district, code),
        };
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let holds = slug(name) == *code;
        self.known.insert(name.to_owned(), holds);
        holds
    }
}

/// The district that a record without a counted venue names, or in which its point lies.
pub(super) struct Districts<'a> {
    areas: Option<&'a Areas>,
    named: HashMap<&'a str, Option<&'a str>>,
}

impl<'a> Districts<'a> {
    pub fn new(areas: Option<&'a Areas>) -> Self {
        Self {
            areas,
            named: HashMap::new(),
        }
    }

    pub fn find(&mut self, named: &'a str, point: Option<BngPoint>) -> Option<&'a str> {
        let Some(areas) = self.areas else {
            return Some(named).filter(|name| !name.is_empty());
        };
        let known = *self.named.entry(named).or_insert_with(|| {
            let wanted = slug(named);
            areas
                .districts
                .iter()
                .find(|area| slug(&area.name) == wanted || slug(&area.code) == wanted)
                .map(|area| area.name.as_str())
        });
        known.or_else(|| Some(areas.district_at(point?)?.name.as_str()))
    }
}
