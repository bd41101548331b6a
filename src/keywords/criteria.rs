//! What admits an occurrence, over plain facts.
//!
//! A criterion is a named list of needs; an occurrence is admitted by the first criterion all of
//! whose needs it meets. Every criterion needs a hotel connection, and only asserted hits count:
//! negated, process and engagement hits are kept and counted elsewhere, and admit nothing.

use std::collections::BTreeSet;

use super::State;

/// Everything a criterion may look at, as codes. Filled by `analysis::admit`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Term, category, state, field of each hit.
    pub hits: Vec<FactHit>,
    /// Flags, upper case.
    pub flags: BTreeSet<String>,
    pub ho_class: String,
    pub occurrence_type: String,
    pub offence: String,
    /// Ages at the offence of victims, and of anyone linked; 17 or 18 for one of whom it is known
    /// only that they were a child or an adult.
    pub victim_ages: Vec<i32>,
    pub ages: Vec<i32>,
    /// Codes of the place roles found for the record (`offence_here`, ...).
    pub roles: BTreeSet<&'static str>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FactHit {
    pub term: String,
    pub category: String,
    pub state: State,
    pub weak: bool,
}

/// The outcome, with the criterion that admitted or the reason that did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub admitted: bool,
    /// Id of the criterion that admitted, empty if none did.
    pub criterion: &'static str,
    /// Why, as a sentence for `explain` and `records.csv`.
    pub reason: String,
}

/// One way to be admitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    pub id: &'static str,
    /// What it asks, as a sentence.
    pub sentence: &'static str,
    pub needs: Vec<Need>,
}

/// One condition on the facts.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// An asserted hit that is not weak, in one of the categories.
    Hit { categories: Vec<&'static str> },
    /// Asserted hits that are not weak, in at least `count` of the categories.
    Categories {
        categories: Vec<&'static str>,
        count: usize,
    },
    /// A flag that is, or begins with, one of these words.
    Flag { words: Vec<&'static str> },
    /// A Home Office class of the list; a sub-class counts by its class.
    OffenceClass { classes: Vec<&'static str> },
    /// A victim younger than this at the offence.
    VictimUnder(i32),
    /// An asserted young-person term, or a linked person under eighteen.
    YoungPerson,
    /// As `YoungPerson`, or the words of such a hit speak of a child themselves.
    AboutChild { categories: Vec<&'static str> },
}

/// Place roles that connect a record with a hotel.
const CONNECTED: [&str; 4] = ["offence_here", "found_here", "booked", "last_seen"];

const EXPLICIT: [&str; 2] = ["explicit", "offence"];
const INDICATORS: [&str; 7] = [
    "grooming",
    "exchange",
    "missing",
    "booking",
    "activity",
    "travel",
    "trafficking",
];
const YOUNG: &str = "young_person";

/// Words of a term that make it one about a child.
const CHILD_WORDS: [&str; 8] = [
    "child", "children", "cse", "csae", "csa", "iioc", "cawn", "underage",
];

/// Home Office classes of child sexual offences, and of sexual offences titled for adults that
/// victims of 16 and 17 fall under; all are read together with the victim's age. 70 is mental
/// disorder offences and no part of it.
const CLASSES: [&str; 22] = [
    "13", "17", "17A", "17B", "19C", "19D", "19E", "19F", "19G", "19H", "20A", "20B", "21", "22A",
    "22B", "23", "24", "71", "72", "73", "88A", "88C",
];

/// The criteria, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Criteria {
    list: Vec<Criterion>,
}

impl Default for Criteria {
    fn default() -> Self {
        let list = vec![
            Criterion {
                id: "explicit-terms",
                sentence: "An asserted term of exploitation or of a statutory sexual offence, \
                           about a child or with a young person in the record.",
                needs: vec![
                    Need::Hit {
                        categories: EXPLICIT.to_vec(),
                    },
                    Need::AboutChild {
                        categories: EXPLICIT.to_vec(),
                    },
                ],
            },
            Criterion {
                id: "cse-flag",
                sentence: "The recording force set its CSE flag.",
                needs: vec![Need::Flag {
                    words: vec!["CSE", "CSAE", "CHILD SEXUAL EXPLOITATION"],
                }],
            },
            Criterion {
                id: "offence-class",
                sentence: "A sexual offence class with a victim under eighteen at the offence.",
                needs: vec![
                    Need::OffenceClass {
                        classes: CLASSES.to_vec(),
                    },
                    Need::VictimUnder(18),
                ],
            },
            Criterion {
                id: "indicators",
                sentence: "A young person, and asserted terms from two different categories of \
                           warning signs, none of them weak.",
                needs: vec![
                    Need::YoungPerson,
                    Need::Categories {
                        categories: INDICATORS.to_vec(),
                        count: 2,
                    },
                ],
            },
        ];
        Self { list }
    }
}

impl Criteria {
    /// The criteria, in the order in which they are tried.
    pub fn list(&self) -> &[Criterion] {
        &self.list
    }

    /// Admits by the first criterion that is met, or says what was missing.
    pub fn judge(&self, facts: &Facts) -> Verdict {
        let connected: Vec<&str> = CONNECTED
            .iter()
            .filter(|role| facts.roles.contains(*role))
            .copied()
            .collect();
        let met = self
            .list
            .iter()
            .find(|criterion| criterion.needs.iter().all(|need| need.met(facts)));
        match (met, connected.first()) {
            (Some(criterion), Some(role)) => {
                let because: Vec<String> = criterion
                    .needs
                    .iter()
                    .filter_map(|need| need.evidence(facts))
                    .collect();
                Verdict {
                    admitted: true,
                    criterion: criterion.id,
                    reason: format!("{}; hotel: {}", because.join("; "), role_words(role)),
                }
            }
            (Some(criterion), None) => Verdict {
                admitted: false,
                criterion: "",
                reason: format!(
                    "would meet {}, but {}",
                    criterion.id,
                    unconnected(&facts.roles)
                ),
            },
            (None, role) => Verdict {
                admitted: false,
                criterion: "",
                reason: match role {
                    Some(_) => unmet(facts),
                    None => format!("{}; {}", unmet(facts), unconnected(&facts.roles)),
                },
            },
        }
    }
}

impl Need {
    fn met(&self, facts: &Facts) -> bool {
        match self {
            Need::Hit { categories } => strong(facts, categories).next().is_some(),
            Need::Categories { categories, count } => distinct(facts, categories).len() >= *count,
            Need::Flag { words } => flag(facts, words).is_some(),
            Need::OffenceClass { classes } => class(facts, classes).is_some(),
            Need::VictimUnder(age) => facts.victim_ages.iter().any(|victim| victim < age),
            Need::YoungPerson => young(facts).is_some(),
            Need::AboutChild { categories } => {
                young(facts).is_some()
                    || strong(facts, categories).any(|hit| speaks_of_child(&hit.term))
            }
        }
    }

    /// What met it, for the reason; nothing for a need that only excludes.
    fn evidence(&self, facts: &Facts) -> Option<String> {
        match self {
            Need::Hit { categories } => strong(facts, categories)
                .next()
                .map(|hit| quoted(&hit.term)),
            Need::Categories { categories, .. } => {
                let found: Vec<String> = distinct(facts, categories)
                    .into_iter()
                    .map(|category| {
                        let of_category = [category];
                        let term = strong(facts, &of_category)
                            .next()
                            .map_or(String::new(), |hit| quoted(&hit.term));
                        format!("{category} {term}")
                    })
                    .collect();
                Some(found.join(", "))
            }
            Need::Flag { words } => flag(facts, words).map(|flag| format!("flag {flag}")),
            Need::OffenceClass { classes } => {
                class(facts, classes).map(|class| format!("offence class {class}"))
            }
            Need::VictimUnder(age) => Some(format!("victim under {age}")),
            Need::YoungPerson => young(facts),
            Need::AboutChild { .. } => None,
        }
    }
}

fn quoted(term: &str) -> String {
    format!("\u{201C}{term}\u{201D}")
}

fn strong<'f>(
    facts: &'f Facts,
    categories: &'f [&'static str],
) -> impl Iterator<Item = &'f FactHit> {
    facts.hits.iter().filter(move |hit| {
        hit.state == State::Asserted && !hit.weak && categories.contains(&hit.category.as_str())
    })
}

fn distinct(facts: &Facts, categories: &[&'static str]) -> Vec<&'static str> {
    categories
        .iter()
        .filter(|category| {
            facts
                .hits
                .iter()
                .any(|hit| hit.state == State::Asserted && !hit.weak && hit.category == **category)
        })
        .copied()
        .collect()
}

fn flag<'f>(facts: &'f Facts, words: &[&str]) -> Option<&'f str> {
    facts.flags.iter().map(String::as_str).find(|flag| {
        words.iter().any(|word| {
            flag.strip_prefix(word)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        })
    })
}

/// The class of the record if it is on the list: `071/17` is of class 71.
fn class<'f>(facts: &'f Facts, classes: &[&str]) -> Option<&'f str> {
    let code = facts.ho_class.trim();
    let main = code
        .split(['/', '.', ' ', '-'])
        .next()
        .unwrap_or(code)
        .trim_start_matches('0');
    classes
        .iter()
        .any(|class| class.eq_ignore_ascii_case(main))
        .then_some(code)
}

fn young_hit(facts: &Facts) -> Option<&FactHit> {
    let of_young = |hit: &&FactHit| hit.state == State::Asserted && hit.category == YOUNG;
    facts
        .hits
        .iter()
        .find(|hit| of_young(hit) && !hit.weak)
        .or_else(|| {
            // "child" is weak for criteria of its own, and enough to say that a child is there.
            facts
                .hits
                .iter()
                .find(|hit| of_young(hit) && hit.term == "child")
        })
}

fn young(facts: &Facts) -> Option<String> {
    if facts
        .ages
        .iter()
        .chain(&facts.victim_ages)
        .any(|age| *age < 18)
    {
        return Some("a linked person under 18".to_string());
    }
    young_hit(facts).map(|hit| format!("young person {}", quoted(&hit.term)))
}

/// All linked ages are known to be 18 or more, and none is missing as far as ages are given.
fn adults_only(facts: &Facts) -> bool {
    let mut ages = facts.ages.iter().chain(&facts.victim_ages).peekable();
    ages.peek().is_some() && ages.all(|age| *age >= 18)
}

fn speaks_of_child(term: &str) -> bool {
    term.to_ascii_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| CHILD_WORDS.contains(&word))
}

fn role_words(role: &str) -> &'static str {
    match role {
        "offence_here" => "offence there",
        "found_here" => "found there",
        "booked" => "room booked",
        "last_seen" => "last seen there",
        "landmark" => "named as a landmark only",
        "employer" => "named as a workplace or a victim of theft only",
        "phonetic" => "the letter H of the spelling alphabet only",
        "street_name" => "part of a street name only",
        "placement" => "a placement or temporary accommodation",
        "family_stay" => "a family stay",
        "event" => "an event such as a wedding",
        "engagement" => "an engagement visit",
        "other" => "named in another connection",
        _ => "none",
    }
}

fn unconnected(roles: &BTreeSet<&'static str>) -> String {
    let named: Vec<&str> = roles
        .iter()
        .filter(|role| **role != "none")
        .map(|role| role_words(role))
        .collect();
    if named.is_empty() {
        "no hotel is connected with the record".to_string()
    } else {
        format!("the hotel is no scene of it ({})", named.join(", "))
    }
}

/// Why no criterion was met, by what came nearest.
fn unmet(facts: &Facts) -> String {
    let matters = |hit: &&FactHit| {
        !hit.weak
            && (EXPLICIT.contains(&hit.category.as_str())
                || INDICATORS.contains(&hit.category.as_str()))
    };
    let asserted = |hit: &&FactHit| hit.state == State::Asserted;
    if facts.hits.is_empty() {
        return "no term was found".to_string();
    }
    if strong(facts, &EXPLICIT).next().is_some() {
        return if adults_only(facts) {
            "terms are asserted, but every linked person is an adult".to_string()
        } else {
            "terms are asserted, but nothing says that a child is concerned".to_string()
        };
    }
    let other: BTreeSet<State> = facts
        .hits
        .iter()
        .filter(|hit| matters(hit) && !asserted(hit))
        .map(|hit| hit.state)
        .collect();
    let categories = distinct(facts, &INDICATORS);
    if categories.is_empty() && !other.is_empty() {
        let states: Vec<&str> = other
            .iter()
            .map(|state| match state {
                State::Negated => "negated",
                State::Process => "process or template wording",
                State::Engagement => "engagement",
                State::Asserted => "asserted",
            })
            .collect();
        return format!("the terms found are {} only", states.join(" or "));
    }
    if categories.is_empty() {
        return "only weak, place, process or legacy terms were found".to_string();
    }
    if young(facts).is_none() {
        return format!(
            "warning signs ({}), but no young person",
            categories.join(", ")
        );
    }
    format!(
        "a young person, but warning signs of one category only ({})",
        categories.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(category: &str, term: &str) -> FactHit {
        FactHit {
            term: term.to_string(),
            category: category.to_string(),
            state: State::Asserted,
            weak: false,
        }
    }

    fn at_hotel(hits: Vec<FactHit>) -> Facts {
        Facts {
            hits,
            roles: BTreeSet::from(["found_here"]),
            ..Facts::default()
        }
    }

    fn judged(facts: &Facts) -> (bool, &'static str, String) {
        let verdict = Criteria::default().judge(facts);
        (verdict.admitted, verdict.criterion, verdict.reason)
    }

    #[test]
    fn explicit_terms_admit_with_a_hotel() {
        let mut facts = at_hotel(vec![hit("explicit", "CSE")]);
        let (admitted, criterion, reason) = judged(&facts);
        assert!(admitted);
        assert_eq!(criterion, "explicit-terms");
        assert_eq!(reason, "\u{201C}CSE\u{201D}; hotel: found there");
        facts.roles = BTreeSet::from(["landmark"]);
        let (admitted, _, reason) = judged(&facts);
        assert!(!admitted);
        assert!(reason.contains("landmark"), "{reason}");
        facts.roles = BTreeSet::new();
        assert!(judged(&facts).2.contains("no hotel"));
    }

    #[test]
    fn only_asserted_hits_admit() {
        for (state, word) in [
            (State::Negated, "negated"),
            (State::Process, "process"),
            (State::Engagement, "engagement"),
        ] {
            let mut facts = at_hotel(vec![hit("explicit", "CSE")]);
            facts.hits[0].state = state;
            let (admitted, _, reason) = judged(&facts);
            assert!(!admitted);
            assert!(reason.contains(word), "{reason}");
        }
    }

    #[test]
    fn adults_only_need_a_term_about_a_child() {
        let mut facts = at_hotel(vec![hit("explicit", "sexual exploitation")]);
        facts.ages = vec![34, 41];
        assert!(!judged(&facts).0);
        facts.hits.push(hit("explicit", "CSE"));
        assert!(judged(&facts).0);
        facts.hits.pop();
        facts.ages.push(15);
        assert!(judged(&facts).0);
    }

    #[test]
    fn flags_and_classes() {
        let mut facts = at_hotel(Vec::new());
        facts.flags.insert("CSE FLAG".to_string());
        assert_eq!(judged(&facts).1, "cse-flag");
        facts.flags = BTreeSet::from(["CSEW SURVEY".to_string()]);
        assert!(!judged(&facts).0);
        facts.ho_class = "071/17".to_string();
        facts.victim_ages = vec![17];
        assert_eq!(judged(&facts).1, "offence-class");
        facts.victim_ages = vec![18];
        assert!(!judged(&facts).0);
        facts.ho_class = "70".to_string();
        facts.victim_ages = vec![15];
        assert!(!judged(&facts).0);
    }

    #[test]
    fn indicators_need_a_young_person_and_two_categories() {
        let mut facts = at_hotel(vec![
            hit("booking", "room booked by"),
            hit("booking", "no luggage"),
        ]);
        facts.ages = vec![15];
        assert!(judged(&facts).2.contains("one category"));
        facts.hits.push(hit("activity", "several males"));
        assert_eq!(judged(&facts).1, "indicators");
        facts.ages = Vec::new();
        assert!(judged(&facts).2.contains("no young person"));
        facts.hits.push(hit("young_person", "age under 18"));
        assert!(judged(&facts).0);
        for hit in &mut facts.hits {
            hit.weak = hit.category != "young_person";
        }
        assert!(!judged(&facts).0);
    }

    #[test]
    fn criteria_are_named_and_explained() {
        let criteria = Criteria::default();
        let ids: Vec<&str> = criteria.list().iter().map(|one| one.id).collect();
        assert_eq!(
            ids,
            ["explicit-terms", "cse-flag", "offence-class", "indicators"]
        );
        assert!(
            criteria
                .list()
                .iter()
                .all(|one| one.sentence.ends_with('.'))
        );
    }
}
