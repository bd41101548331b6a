//! The weights of `src/keywords/data/wording.tsv`: multinomial logistic regression over the traits of
//! the labelled narratives. `UPDATE=1` rewrites them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use keepsafe::keywords::context::Context;
use keepsafe::keywords::{Pack, State};

use super::labels::{Label, halves, labels};

/// One hit's traits and its answer: 0 report, 1 paperwork, 2 engagement.
pub type Example = (BTreeSet<String>, usize);

/// Traits that fewer hits have say nothing.
const SEEN_MIN: usize = 3;
const ROUNDS: usize = 30;
/// Pull of each weight towards nought, per example.
const DECAY: f64 = 10.0;
const STEP: f64 = 0.15;

/// Weights by trait, in hundredths, for paperwork and engagement against a report; those near nought
/// are left out. Stochastic gradient descent with steps by AdaGrad (Duchi et al. 2011), in an order
/// that is always the same.
pub fn weights(examples: &[Example]) -> BTreeMap<String, [i32; 2]> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for one in examples.iter().flat_map(|(traits, _)| traits) {
        *seen.entry(one).or_default() += 1;
    }
    seen.retain(|_, count| *count >= SEEN_MIN);
    let names: Vec<&str> = seen.keys().copied().collect();
    let numbers: BTreeMap<&str, usize> = names
        .iter()
        .enumerate()
        .map(|(n, name)| (*name, n))
        .collect();
    let rows: Vec<(Vec<usize>, usize)> = examples
        .iter()
        .map(|(traits, answer)| {
            let known = traits
                .iter()
                .filter_map(|one| numbers.get(one.as_str()).copied());
            (known.collect(), *answer)
        })
        .collect();
    let mut weights = vec![[0.0f64; 3]; names.len()];
    let mut squares = vec![[1e-6f64; 3]; names.len()];
    let decay = DECAY / rows.len() as f64;
    // Steps through the rows by a number that has no factor in common with theirs.
    let stride = (rows.len() * 3 / 8..)
        .find(|n| greatest_factor(*n, rows.len()) == 1)
        .unwrap_or(1);
    for round in 0..ROUNDS {
        for n in 0..rows.len() {
            let (traits, answer) = &rows[(n * stride + round * 7) % rows.len()];
            let mut scores = [0.0; 3];
            for one in traits {
                for (score, weight) in scores.iter_mut().zip(&weights[*one]) {
                    *score += weight;
                }
            }
            let most = scores.iter().copied().fold(f64::MIN, f64::max);
            let parts = scores.map(|score| (score - most).exp());
            let sum: f64 = parts.iter().sum();
            for one in traits {
                for class in 0..3 {
                    let off = parts[class] / sum - f64::from(u8::from(class == *answer));
                    let slope = off + decay * weights[*one][class];
                    squares[*one][class] += slope * slope;
                    weights[*one][class] -= STEP * slope / squares[*one][class].sqrt();
                }
            }
        }
    }
    let hundredths = |weight: f64| (weight * 100.0).round() as i32;
    names
        .iter()
        .zip(&weights)
        .map(|(name, [report, process, engagement])| {
            let pair = [
                hundredths(process - report),
                hundredths(engagement - report),
            ];
            ((*name).to_owned(), pair)
        })
        .filter(|(_, pair)| pair.iter().any(|weight| weight.abs() >= 5))
        .collect()
}

fn greatest_factor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_factor(b, a % b) }
}

/// The file of weights.
pub fn table(weights: &BTreeMap<String, [i32; 2]>) -> String {
    let mut out = String::from("# place\tstem\tprocess\tengagement\n");
    for (name, [process, engagement]) in weights {
        let _ = writeln!(out, "{name}\t{process}\t{engagement}");
    }
    out
}

/// The narratives that may be learnt from: no half that was put aside.
fn learnt() -> Vec<Label> {
    let [first, _] = halves("states_first.labels");
    let [second, _] = halves("states_second.labels");
    [
        labels("states.labels"),
        first,
        second,
        labels("states_own.labels"),
    ]
    .concat()
}

fn examples(labels: &[Label]) -> Vec<Example> {
    let pack = Pack::built_in("cse").expect("the cse pack is built in");
    let context = Context::compile(&[&pack]);
    labels
        .iter()
        .map(|label| {
            let traits = context
                .traits(&label.narrative, label.span(), &label.hits())
                .into_iter();
            let answer = match label.state {
                State::Process => 1,
                State::Engagement => 2,
                State::Asserted | State::Negated => 0,
            };
            (
                traits
                    .map(|(place, word)| format!("{}\t{word}", place.code()))
                    .collect(),
                answer,
            )
        })
        .collect()
}

#[test]
fn weights_are_those_of_the_labels() {
    let file =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/keywords/data/wording.tsv");
    let made = table(&weights(&examples(&learnt())));
    if crate::support::switch("UPDATE").is_some() {
        std::fs::write(&file, &made).expect("the file can be written");
        return;
    }
    let known = std::fs::read_to_string(&file).expect("the weights are there");
    assert_eq!(
        made.lines().count(),
        known.lines().count(),
        "UPDATE=1 makes the weights anew"
    );
    for (one, other) in made.lines().zip(known.lines()) {
        let parts = |line: &str| -> Vec<String> { line.split('\t').map(String::from).collect() };
        let (one, other) = (parts(one), parts(other));
        assert_eq!(one[..2], other[..2], "UPDATE=1 makes the weights anew");
        for (a, b) in one[2..].iter().zip(&other[2..]) {
            let (a, b): (i32, i32) = match (a.parse(), b.parse()) {
                (Ok(a), Ok(b)) => (a, b),
                _ => continue,
            };
            // The last digit of an exponential is not the same on all machines.
            assert!(
                (a - b).abs() <= 1,
                "{one:?} and not {other:?}: UPDATE=1 makes the weights anew"
            );
        }
    }
}
