//! Narratives with the state that a reader gives one term: `state [attributes] | term | narrative`.
//! Graded by share, since no case has to be right and none may be changed to suit a rule.
//!
//! Two of the sets were written by people who knew nothing of the program. One half of each was read
//! while the rules were made, the other half never: it says what the rules are worth on new wordings.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use keepsafe::keywords::fold::Folded;
use keepsafe::keywords::{Matcher, Pack, State};

use super::folder;

/// Terms of the sets that the pack does not search for.
const TERMS: [&str; 18] = [
    "adult male",
    "alcohol",
    "bruising",
    "cannabis",
    "cash",
    "condoms",
    "debt",
    "disclosure",
    "distressed",
    "drugs",
    "escorts",
    "lift from unknown male",
    "online contact",
    "paid for sex",
    "sexual activity",
    "sexualised",
    "sugar daddy",
    "vulnerability",
];

/// Finds the built-in terms and those of the sets.
pub static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let mut text = String::from(
        "[pack]\nid = \"sets\"\nversion = \"1\"\n[[category]]\nid = \"sets\"\ntitle = \"Terms of the sets\"\nkind = \"indicator\"\n",
    );
    for term in TERMS {
        let _ = writeln!(text, "[[term]]\ncategory = \"sets\"\ntext = \"{term}\"");
    }
    let own = Pack::parse(&text, "sets.toml").expect("a pack of terms");
    let built_in = Pack::built_in("cse").expect("the cse pack is built in");
    Matcher::new(&[built_in, own])
});

/// A narrative with the state of one term, as its reader has it.
#[derive(Debug, Clone)]
pub struct Label {
    pub state: State,
    /// Parted by spaces; empty where they are not in question.
    pub attributes: String,
    pub term: String,
    /// In the matcher's spelling, so that places in it are places in what the rules see.
    pub narrative: String,
}

impl Label {
    /// Bytes of all hits.
    pub fn hits(&self) -> Vec<(usize, usize)> {
        MATCHER
            .scan(&self.narrative)
            .iter()
            .map(|hit| (hit.start as usize, hit.end as usize))
            .collect()
    }

    /// Bytes of the hit that is the term, or the shortest that holds it; else of the term itself.
    pub fn span(&self) -> (usize, usize) {
        let lower = self.narrative.to_ascii_lowercase();
        let start = lower
            .find(&self.term.to_ascii_lowercase())
            .unwrap_or_else(|| panic!("{} is not in: {}", self.term, self.narrative));
        let end = start + self.term.len();
        self.hits()
            .into_iter()
            .filter(|hit| hit.0 <= start && end <= hit.1)
            .min_by_key(|hit| hit.1 - hit.0)
            .unwrap_or((start, end))
    }
}

/// The labels of a file, in its order.
pub fn labels(file: &str) -> Vec<Label> {
    let text = std::fs::read_to_string(folder().join(file)).expect("the labels are there");
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut parts = line.splitn(3, " | ");
            let mut part = || {
                parts
                    .next()
                    .unwrap_or_else(|| panic!("state | term | narrative: {line}"))
            };
            let (label, term, narrative) = (part(), part(), part());
            let (state, attributes) = label.split_once(' ').unwrap_or((label, ""));
            Label {
                state: State::from_code(state)
                    .unwrap_or_else(|| panic!("{state} is no state: {line}")),
                attributes: attributes.to_owned(),
                term: term.to_owned(),
                narrative: Folded::new(narrative).text.into_owned(),
            }
        })
        .collect()
}

/// The half of a set that was read while the rules were made, and the half that was not.
pub fn halves(file: &str) -> [Vec<Label>; 2] {
    let mut halves = [Vec::new(), Vec::new()];
    for (n, label) in labels(file).into_iter().enumerate() {
        halves[n % 2].push(label);
    }
    halves
}

/// What the rules make of a label: state and attributes, or none where the term is not found.
fn read(label: &Label) -> Option<(State, Vec<&'static str>)> {
    let (start, end) = label.span();
    MATCHER
        .scan(&label.narrative)
        .into_iter()
        .find(|hit| (hit.start as usize, hit.end as usize) == (start, end))
        .map(|hit| (hit.state, hit.attributes))
}

/// Grades labels, prints the share and what was taken for what, and holds it against floors: shares
/// right of all, and of those asserted (what is wrongly taken for negated or for paperwork may be a
/// child that nobody looks for). `tells` prints the narratives, too.
fn grade(name: &str, labels: &[Label], floor: f64, floor_asserted: f64, tells: bool) {
    let mut taken: BTreeMap<(State, &str), usize> = BTreeMap::new();
    let mut wrong = String::new();
    // Of those with attributes: not all told, all told.
    let mut with_attributes = [0, 0];
    for label in labels {
        let told = read(label);
        let seen = told.as_ref().map(|(state, _)| *state);
        if !label.attributes.is_empty() {
            let wanted = label.attributes.split(' ');
            let has = |one: &str| told.as_ref().is_some_and(|(_, all)| all.contains(&one));
            with_attributes[usize::from(wanted.clone().all(has))] += 1;
        }
        let code = seen.map_or("not found", State::code);
        *taken.entry((label.state, code)).or_default() += 1;
        if tells && seen != Some(label.state) {
            let _ = writeln!(
                wrong,
                "{} taken for {code}: {}: {}",
                label.state.code(),
                label.term,
                label.narrative
            );
        }
    }
    let share = |asserted: bool| {
        let of = |right: bool| -> usize {
            taken
                .iter()
                .filter(|((state, code), _)| {
                    (!asserted || *state == State::Asserted) && (!right || state.code() == *code)
                })
                .map(|(_, count)| count)
                .sum()
        };
        of(true) as f64 / of(false) as f64
    };
    let (all, asserted) = (share(false), share(true));
    println!(
        "{name}: {all:.3} of {} right, of those asserted {asserted:.3}",
        labels.len()
    );
    for ((state, code), count) in &taken {
        println!("    {} taken for {code}: {count}", state.code());
    }
    let [untold, told] = with_attributes;
    println!("    attributes told: {told} of {}\n{wrong}", told + untold);
    assert!(
        all >= floor && asserted >= floor_asserted,
        "{name}: {all:.3} right, of those asserted {asserted:.3}\n{wrong}"
    );
}

#[test]
fn labelled_states() {
    let all = labels("states.labels");
    assert!(
        all.len() >= 390,
        "only {} labelled narratives were found",
        all.len()
    );
    grade("states", &all, 0.97, 0.98, true);
    grade(
        "states of the rules' writer",
        &labels("states_own.labels"),
        0.90,
        0.95,
        true,
    );
}

#[test]
fn labelled_states_of_others() {
    for file in ["states_first.labels", "states_second.labels"] {
        let [read, aside] = halves(file);
        assert!(
            read.len() >= 225 && aside.len() >= 225,
            "{file}: a set is short"
        );
        grade(&format!("{file}, read"), &read, 0.96, 0.97, true);
        grade(&format!("{file}, put aside"), &aside, 0.82, 0.87, false);
    }
}
