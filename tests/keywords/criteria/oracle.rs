//! The four criteria as they stood in the program before packs held them: what the built-in ones
//! must still come to, word for word.

use std::collections::BTreeSet;

use keepsafe::keywords::State;
use keepsafe::keywords::criteria::{FactHit, Facts};

/// Admitted, the criterion, the reason.
pub type Judged = (bool, &'static str, String);

/// One condition on the facts.
enum Need {
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

struct Criterion {
    id: &'static str,
    needs: Vec<Need>,
}

fn criteria() -> Vec<Criterion> {
    vec![
        Criterion {
            id: "explicit-terms",
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
            needs: vec![Need::Flag {
                words: vec!["CSE", "CSAE", "CHILD SEXUAL EXPLOITATION"],
            }],
        },
        Criterion {
            id: "offence-class",
            needs: vec![
                Need::OffenceClass {
                    classes: CLASSES.to_vec(),
                },
                Need::VictimUnder(18),
            ],
        },
        Criterion {
            id: "indicators",
            needs: vec![
                Need::YoungPerson,
                Need::Categories {
                    categories: INDICATORS.to_vec(),
                    count: 2,
                },
            ],
        },
    ]
}

/// Admits by the first criterion that is met, or says what was missing.
pub fn judge(facts: &Facts<'_>) -> Judged {
    let list = criteria();
    let connected: Vec<&str> = CONNECTED
        .iter()
        .filter(|role| facts.roles.contains(*role))
        .copied()
        .collect();
    let met = list
        .iter()
        .find(|criterion| criterion.needs.iter().all(|need| need.met(facts)));
    match (met, connected.first()) {
        (Some(criterion), Some(role)) => {
            let because: Vec<String> = criterion
                .needs
                .iter()
                .filter_map(|need| need.evidence(facts))
                .collect();
            (
                true,
                criterion.id,
                format!("{}; hotel: {}", because.join("; "), role_words(role)),
            )
        }
        (Some(criterion), None) => (
            false,
            "",
            format!(
                "would meet {}, but {}",
                criterion.id,
                unconnected(&facts.roles)
            ),
        ),
        (None, Some(_)) => (false, "", unmet(facts)),
        (None, None) => (
            false,
            "",
            format!("{}; {}", unmet(facts), unconnected(&facts.roles)),
        ),
    }
}

impl Need {
    fn met(&self, facts: &Facts<'_>) -> bool {
        match self {
            Need::Hit { categories } => strong(facts, categories).next().is_some(),
            Need::Categories { categories, count } => distinct(facts, categories).len() >= *count,
            Need::Flag { words } => flag(facts, words).is_some(),
            Need::OffenceClass { classes } => class(facts, classes).is_some(),
            Need::VictimUnder(age) => facts.victim_ages.iter().any(|victim| victim < age),
            Need::YoungPerson => young(facts).is_some(),
            Need::AboutChild { categories } => {
                young(facts).is_some()
                    || strong(facts, categories).any(|hit| speaks_of_child(hit.term))
            }
        }
    }

    /// What met it, for the reason; nothing for a need that only excludes.
    fn evidence(&self, facts: &Facts<'_>) -> Option<String> {
        match self {
            Need::Hit { categories } => {
                strong(facts, categories).next().map(|hit| quoted(hit.term))
            }
            Need::Categories { categories, .. } => {
                let found: Vec<String> = distinct(facts, categories)
                    .into_iter()
                    .map(|category| {
                        let of_category = [category];
                        let term = strong(facts, &of_category)
                            .next()
                            .map_or(String::new(), |hit| quoted(hit.term));
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
    facts: &'f Facts<'f>,
    categories: &'f [&'static str],
) -> impl Iterator<Item = &'f FactHit<'f>> {
    facts.hits.iter().filter(move |hit| {
        hit.state == State::Asserted && !hit.weak && categories.contains(&hit.category)
    })
}

fn distinct(facts: &Facts<'_>, categories: &[&'static str]) -> Vec<&'static str> {
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

fn flag<'f>(facts: &'f Facts<'f>, words: &[&str]) -> Option<&'f str> {
    facts.flags.iter().copied().find(|flag| {
        words.iter().any(|word| {
            flag.strip_prefix(word)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
        })
    })
}

/// The class of the record if it is on the list: `071/17` is of class 71.
fn class<'f>(facts: &'f Facts<'f>, classes: &[&str]) -> Option<&'f str> {
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

fn young_hit<'f>(facts: &'f Facts<'f>) -> Option<&'f FactHit<'f>> {
    let of_young = |hit: &&FactHit<'_>| hit.state == State::Asserted && hit.category == YOUNG;
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

fn young(facts: &Facts<'_>) -> Option<String> {
    if facts
        .ages
        .iter()
        .chain(&facts.victim_ages)
        .any(|age| *age < 18)
    {
        return Some("a linked person under 18".to_string());
    }
    young_hit(facts).map(|hit| format!("young person {}", quoted(hit.term)))
}

/// All linked ages are known to be 18 or more, and none is missing as far as ages are given.
fn adults_only(facts: &Facts<'_>) -> bool {
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
fn unmet(facts: &Facts<'_>) -> String {
    let matters = |hit: &&FactHit<'_>| {
        !hit.weak && (EXPLICIT.contains(&hit.category) || INDICATORS.contains(&hit.category))
    };
    let asserted = |hit: &&FactHit<'_>| hit.state == State::Asserted;
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
