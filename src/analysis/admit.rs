//! Facts from hits, rows, persons and resolutions; criteria over them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use polars::frame::DataFrame;
use polars::prelude::df;

use super::frame;
use super::persons;
use crate::extract::columns;
use crate::keywords::criteria::{FactHit, Outcome};
use crate::keywords::{Criteria, Facts, Hits, Matcher, State, Verdict, hits};
use crate::venues::{PlaceRole, Resolutions};

/// The judgement on each kept row, in the order of `row`: `row` (u32), `admitted` (bool),
/// `criterion`, `reason` (str), `staff_call` (bool), and `words` (bool): it would be admitted had
/// it neither flag, offence nor occurrence type, so by words and ages alone.
#[derive(Debug, Clone)]
pub struct Admitted {
    pub frame: DataFrame,
}

/// Terms that say by themselves that people of the hotel raised the matter.
const STAFF_REPORT: [&str; 12] = [
    "reception called police",
    "housekeeping reported",
    "staff concerned",
    "staff called police",
    "staff reported",
    "hotel staff reported",
    "manager called police",
    "manager reported",
    "night porter reported",
    "night manager reported",
    "reported by hotel staff",
    "call from hotel staff",
];

/// Terms that name people of the hotel: a report by them only where someone is linked as caller.
const STAFF_MENTION: [&str; 4] = [
    "night porter",
    "night manager",
    "duty manager",
    "hotel manager",
];

/// Judges every row of `rows`, which holds the one version of each occurrence that counts;
/// `persons` holds those linked to these versions.
///
/// A **staff call** is an occurrence with an asserted term of a report by hotel staff, or with an
/// asserted mention of a named post at the hotel and a linked informant.
pub fn admit(
    rows: &DataFrame,
    persons: &DataFrame,
    hits: &Hits,
    resolutions: &Resolutions,
    matcher: &Matcher,
    criteria: &Criteria,
) -> Admitted {
    let weak = weak_terms(matcher);
    let is_weak = |category: &str, term: &str| weak.contains(&(category, term));
    let gathered = gather(rows, persons, hits, resolutions, is_weak);
    judge(
        gathered,
        |facts| criteria.judge(facts),
        |facts| criteria.admits(facts),
    )
}

/// What comes of each criterion for the one row of `row`, in the order of [`Criteria::list`]; the
/// other frames are those of the survey.
pub fn outcomes(
    row: &DataFrame,
    persons: &DataFrame,
    hits: &Hits,
    resolutions: &Resolutions,
    matcher: &Matcher,
    criteria: &Criteria,
) -> Vec<Outcome> {
    let weak = weak_terms(matcher);
    let is_weak = |category: &str, term: &str| weak.contains(&(category, term));
    let gathered = gather(row, persons, hits, resolutions, is_weak).pop_first();
    gathered.map_or_else(Vec::new, |(_, gathered)| criteria.outcomes(&gathered.facts))
}

/// Category and text of each term that counts for nothing alone.
fn weak_terms(matcher: &Matcher) -> BTreeSet<(&str, &str)> {
    let weak = matcher.terms().iter().filter(|term| term.weak);
    weak.map(|term| (term.category.as_str(), term.text.as_str()))
        .collect()
}

fn judge(
    gathered: BTreeMap<u32, Gathered<'_>>,
    verdict_on: impl Fn(&Facts<'_>) -> Verdict,
    admits: impl Fn(&Facts<'_>) -> bool,
) -> Admitted {
    let mut row = Vec::with_capacity(gathered.len());
    let mut admitted = Vec::with_capacity(gathered.len());
    let mut criterion = Vec::with_capacity(gathered.len());
    let mut reason = Vec::with_capacity(gathered.len());
    let mut staff_call = Vec::with_capacity(gathered.len());
    let mut words = Vec::with_capacity(gathered.len());
    for (number, Gathered { facts, informant }) in gathered {
        let verdict = verdict_on(&facts);
        row.push(number);
        staff_call.push(is_staff_call(&facts, informant));
        words.push(admits(&words_alone(facts)));
        admitted.push(verdict.admitted);
        criterion.push(verdict.criterion);
        reason.push(verdict.reason);
    }
    let frame = df!(
        columns::ROW => row,
        "admitted" => admitted,
        "criterion" => criterion,
        "reason" => reason,
        "staff_call" => staff_call,
        "words" => words,
    );
    Admitted {
        frame: frame.expect("columns of one length and of different names make a frame"),
    }
}

#[derive(Default)]
struct Gathered<'a> {
    facts: Facts<'a>,
    /// Someone is linked as the one who reported it.
    informant: bool,
}

/// Facts by row number.
fn gather<'a>(
    rows: &'a DataFrame,
    persons: &DataFrame,
    hits: &'a Hits,
    resolutions: &Resolutions,
    is_weak: impl Fn(&str, &str) -> bool,
) -> BTreeMap<u32, Gathered<'a>> {
    let mut gathered = BTreeMap::new();
    let mut row_of_occ = HashMap::new();
    let numbers = frame::numbers(rows, columns::ROW);
    let occs = frame::numbers(rows, columns::OCC);
    let flags = frame::texts(rows, columns::FLAGS);
    let classes = frame::texts(rows, columns::HO_CLASS);
    let types = frame::texts(rows, columns::OCCURRENCE_TYPE);
    let offences = frame::texts(rows, columns::OFFENCE);
    for (at, number) in numbers.into_iter().enumerate() {
        let Some(number) = number else { continue };
        if let Some(occ) = occs[at] {
            row_of_occ.insert(occ, number);
        }
        let facts = Facts {
            flags: split_flags(flags[at]).collect(),
            ho_class: classes[at],
            occurrence_type: types[at],
            offence: offences[at],
            ..Facts::default()
        };
        gathered.insert(
            number,
            Gathered {
                facts,
                informant: false,
            },
        );
    }
    add_hits(&mut gathered, hits, is_weak);
    add_persons(&mut gathered, &row_of_occ, persons);
    add_roles(&mut gathered, resolutions);
    gathered
}

fn add_hits<'a>(
    gathered: &mut BTreeMap<u32, Gathered<'a>>,
    hits: &'a Hits,
    is_weak: impl Fn(&str, &str) -> bool,
) {
    let numbers = frame::numbers(&hits.frame, columns::ROW);
    let terms = frame::texts(&hits.frame, "term");
    let categories = frame::texts(&hits.frame, "category");
    let states = frame::texts(&hits.frame, "state");
    let fields = frame::texts(&hits.frame, "field");
    let attributes = frame::texts(&hits.frame, "attributes");
    let first_words = frame::numbers(&hits.frame, hits::FIRST_WORD);
    let last_words = frame::numbers(&hits.frame, hits::LAST_WORD);
    for (at, number) in numbers.into_iter().enumerate() {
        let Some(entry) = number.and_then(|number| gathered.get_mut(&number)) else {
            continue;
        };
        entry.facts.hits.push(FactHit {
            field: fields[at],
            term: terms[at],
            category: categories[at],
            state: state_of(states[at]),
            weak: is_weak(categories[at], terms[at]),
            attributes: attributes[at],
            words: first_words[at].zip(last_words[at]),
        });
    }
    // The judgement and its wording must not hang on the order of the frame.
    for entry in gathered.values_mut() {
        entry
            .facts
            .hits
            .sort_by(|a, b| (a.category, a.term, a.state).cmp(&(b.category, b.term, b.state)));
    }
}

fn add_persons(
    gathered: &mut BTreeMap<u32, Gathered<'_>>,
    row_of_occ: &HashMap<u32, u32>,
    persons: &DataFrame,
) {
    let occs = frame::numbers(persons, columns::OCC);
    let roles = frame::texts(persons, columns::PERSON_ROLE);
    let ages = frame::ages(persons, columns::PERSON_AGE);
    let children = frame::maybe_truths(persons, columns::PERSON_UNDER_18);
    for (at, occ) in occs.into_iter().enumerate() {
        let Some(entry) = occ
            .and_then(|occ| row_of_occ.get(&occ))
            .and_then(|number| gathered.get_mut(number))
        else {
            continue;
        };
        // Of whom it is known only that they were a child, or an adult, the age that proves no more.
        let bound = children[at].map(|child| if child { 17 } else { 18 });
        if let Some(age) = ages[at].or(bound) {
            entry.facts.ages.push(age);
            if persons::is_victim(roles[at]) {
                entry.facts.victim_ages.push(age);
            }
        }
        entry.informant |= persons::is_informant(roles[at]);
    }
    for entry in gathered.values_mut() {
        entry.facts.ages.sort_unstable();
        entry.facts.victim_ages.sort_unstable();
    }
}

fn add_roles(gathered: &mut BTreeMap<u32, Gathered<'_>>, resolutions: &Resolutions) {
    let numbers = frame::numbers(&resolutions.frame, columns::ROW);
    let roles = frame::texts(&resolutions.frame, "place_role");
    for (at, number) in numbers.into_iter().enumerate() {
        let Some(entry) = number.and_then(|number| gathered.get_mut(&number)) else {
            continue;
        };
        if let Some(role) = PlaceRole::from_code(roles[at]) {
            entry.facts.roles.insert(role.code());
        }
    }
}

/// Flags of one record, as the extract stage leaves them.
pub(super) fn split_flags(flags: &str) -> impl Iterator<Item = &str> {
    flags
        .split(';')
        .map(str::trim)
        .filter(|flag| !flag.is_empty())
}

pub(super) fn state_of(code: &str) -> State {
    [
        State::Asserted,
        State::Negated,
        State::Process,
        State::Engagement,
    ]
    .into_iter()
    .find(|state| state.code() == code)
    .expect("the keyword stage writes the codes of `State`")
}

fn words_alone(facts: Facts<'_>) -> Facts<'_> {
    Facts {
        flags: BTreeSet::new(),
        ho_class: "",
        occurrence_type: "",
        offence: "",
        ..facts
    }
}

fn is_staff_call(facts: &Facts<'_>, informant: bool) -> bool {
    let says = |terms: &[&str]| {
        facts.hits.iter().any(|hit| {
            hit.state == State::Asserted
                && terms.iter().any(|term| hit.term.eq_ignore_ascii_case(term))
        })
    };
    says(&STAFF_REPORT) || (informant && says(&STAFF_MENTION))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keywords::criteria::{CONNECTED, ROLES};

    fn frames() -> Frames {
        let rows = df!(
            columns::ROW => [9_u32, 4, 7],
            columns::OCC => [0_u32, 1, 2],
            columns::FLAGS => ["CSE; DV", "", ""],
            columns::HO_CLASS => ["", "71", ""],
            columns::OCCURRENCE_TYPE => ["Missing", "Crime", "Crime"],
            columns::OFFENCE => ["", "An offence", ""],
        );
        let persons = df!(
            columns::OCC => [0_u32, 0, 1, 2, 8],
            columns::PERSON_ROLE => ["Victim", "Suspect", "victim", "Informant", "victim"],
            columns::PERSON_REF => ["N1", "N2", "", "", ""],
            columns::PERSON_AGE => [Some(15), Some(30), None, Some(50), Some(9)],
            columns::PERSON_UNDER_18 => [Some(true), Some(false), Some(true), Some(false), Some(true)],
        );
        let hits = df!(
            columns::ROW => [7_u32, 9, 9, 4, 3],
            "term" => ["Night porter", "taxi", "cse", "Reception called police", "cse"],
            "category" => ["premises", "exchange", "explicit", "premises", "explicit"],
            "state" => ["asserted", "negated", "asserted", "negated", "asserted"],
            "field" => ["Summary", "Summary", "MO", "Summary", "Summary"],
            "attributes" => ["", "historical", "", "", ""],
            hits::FIRST_WORD => [Some(3_u32), None, Some(0), Some(4), Some(0)],
            hits::LAST_WORD => [Some(4_u32), None, Some(0), Some(6), Some(0)],
        );
        let resolutions = df!(
            columns::ROW => [4_u32, 9, 7],
            "place_role" => ["landmark", "offence_here", "none"],
        );
        (
            rows.expect("rows"),
            persons.expect("persons"),
            Hits {
                frame: hits.expect("hits"),
            },
            Resolutions {
                frame: resolutions.expect("resolutions"),
            },
        )
    }

    type Frames = (DataFrame, DataFrame, Hits, Resolutions);

    fn facts((rows, persons, hits, resolutions): &Frames) -> BTreeMap<u32, Gathered<'_>> {
        gather(rows, persons, hits, resolutions, |_, term| term == "taxi")
    }

    #[test]
    fn facts_come_from_every_frame() {
        let frames = frames();
        let all = facts(&frames);
        assert_eq!(all.keys().copied().collect::<Vec<_>>(), [4, 7, 9]);
        let facts = &all[&9].facts;
        assert_eq!(facts.flags, BTreeSet::from(["CSE", "DV"]));
        assert_eq!(
            (facts.victim_ages.as_slice(), facts.ages.as_slice()),
            (&[15][..], &[15, 30][..])
        );
        assert_eq!(facts.roles, BTreeSet::from(["offence_here"]));
        let hits: Vec<(&str, State, bool)> = facts
            .hits
            .iter()
            .map(|hit| (hit.term, hit.state, hit.weak))
            .collect();
        assert_eq!(
            hits,
            [
                ("taxi", State::Negated, true),
                ("cse", State::Asserted, false)
            ]
        );
        let places: Vec<_> = facts
            .hits
            .iter()
            .map(|hit| (hit.field, hit.attributes, hit.words))
            .collect();
        assert_eq!(
            places,
            [("Summary", "historical", None), ("MO", "", Some((0, 0)))]
        );
        assert_eq!(all[&4].facts.ho_class, "71");
        assert_eq!(all[&4].facts.victim_ages, [17], "a child, of no known age");
    }

    #[test]
    fn judgements_are_by_row_and_words_stand_alone() {
        let frames = frames();
        let judged = |admits: fn(&Facts<'_>) -> bool| {
            let verdict = |facts: &Facts<'_>| Verdict {
                admitted: admits(facts),
                criterion: "flag".to_owned(),
                reason: "flag or class".to_owned(),
            };
            judge(facts(&frames), verdict, admits).frame
        };
        let admitted = judged(|facts| facts.flags.contains("CSE") || facts.ho_class == "71");
        assert_eq!(
            frame::numbers(&admitted, columns::ROW),
            [Some(4), Some(7), Some(9)]
        );
        assert_eq!(frame::truths(&admitted, "admitted"), [true, false, true]);
        assert_eq!(frame::truths(&admitted, "words"), [false, false, false]);
        let admitted = judged(|facts| facts.hits.iter().any(|hit| hit.term == "cse"));
        assert_eq!(frame::truths(&admitted, "words"), [false, false, true]);
    }

    /// The codes that criteria know are those that the venue stage gives.
    #[test]
    fn criteria_know_the_place_roles() {
        let known: Vec<&str> = ROLES.iter().map(|(code, _)| *code).collect();
        assert_eq!(known, PlaceRole::ALL.map(PlaceRole::code));
        for role in PlaceRole::ALL {
            let connects = CONNECTED.contains(&role.code());
            assert_eq!(connects, role.counts_for_premises());
        }
    }

    /// A negated report is none; a post at the hotel counts with a linked informant only.
    #[test]
    fn staff_calls_need_an_asserted_report() {
        let frames = frames();
        let all = facts(&frames);
        let calls = |row: u32| is_staff_call(&all[&row].facts, all[&row].informant);
        assert!(!calls(4));
        assert!(calls(7));
        assert!(!is_staff_call(&all[&7].facts, false));
        assert!(!calls(9));
    }
}
