//! Multinomial logistic regression with a quadratic penalty, trained on all examples at once.
//!
//! Limited-memory BFGS (Liu and Nocedal 1989) from nought, in a fixed order on one thread, so that
//! the same examples give the same weights.

use std::collections::BTreeMap;

/// Features by name with their values, and the number of the class.
pub struct Example {
    pub features: Vec<(String, f32)>,
    pub class: usize,
    /// How much it counts beside the others.
    pub weight: f64,
}

pub struct Options {
    /// Half of it times the squared weights is the penalty, in natural-log likelihood.
    pub penalty: f64,
    /// In how many examples a feature has to stand.
    pub least: usize,
    pub iterations: usize,
    /// A weight nearer to nought is left out of the answer.
    pub prune: f64,
}

/// Feature to one weight for each class, rounded to hundredths.
pub fn train(
    examples: &[Example],
    classes: usize,
    options: &Options,
) -> BTreeMap<String, Vec<f64>> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in examples.iter().flat_map(|example| &example.features) {
        *count.entry(name).or_default() += 1;
    }
    count.retain(|_, count| *count >= options.least);
    let names: Vec<&str> = count.keys().copied().collect();
    let number: BTreeMap<&str, usize> = names
        .iter()
        .enumerate()
        .map(|(n, name)| (*name, n))
        .collect();
    let rows: Vec<Vec<(usize, f64)>> = examples
        .iter()
        .map(|example| {
            let known = example.features.iter().filter_map(|(name, value)| {
                number.get(name.as_str()).map(|at| (*at, f64::from(*value)))
            });
            known.collect()
        })
        .collect();
    let loss = |weights: &[f64], gradient: &mut [f64]| {
        for (slope, weight) in gradient.iter_mut().zip(weights) {
            *slope = options.penalty * weight;
        }
        let mut total = 0.5 * options.penalty * dot(weights, weights);
        let mut scores = vec![0.0; classes];
        for (row, example) in rows.iter().zip(examples) {
            scores.fill(0.0);
            for &(at, value) in row {
                let weights = &weights[at * classes..(at + 1) * classes];
                for (score, weight) in scores.iter_mut().zip(weights) {
                    *score += value * weight;
                }
            }
            let most = scores.iter().copied().fold(f64::MIN, f64::max);
            let sum: f64 = scores.iter().map(|score| (score - most).exp()).sum();
            total -= example.weight * (scores[example.class] - most - sum.ln());
            for (class, score) in scores.iter_mut().enumerate() {
                let right = f64::from(u8::from(class == example.class));
                *score = example.weight * ((*score - most).exp() / sum - right);
            }
            for &(at, value) in row {
                let slopes = &mut gradient[at * classes..(at + 1) * classes];
                for (slope, error) in slopes.iter_mut().zip(&scores) {
                    *slope += value * error;
                }
            }
        }
        total
    };
    let weights = descend(names.len() * classes, options.iterations, loss);
    let mut answer = BTreeMap::new();
    for (name, row) in names.iter().zip(weights.chunks(classes)) {
        let row: Vec<f64> = row
            .iter()
            .map(|weight| {
                let kept = weight.abs() >= options.prune;
                if kept {
                    (weight * 100.0).round() / 100.0
                } else {
                    0.0
                }
            })
            .collect();
        if row.iter().any(|weight| *weight != 0.0) {
            answer.insert((*name).to_owned(), row);
        }
    }
    answer
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Pairs of step and change of slope that are remembered.
const MEMORY: usize = 8;

/// Where a smooth convex function is least, as far as `iterations` steps from nought lead.
fn descend(length: usize, iterations: usize, loss: impl Fn(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut at = vec![0.0; length];
    let mut slope = vec![0.0; length];
    let mut value = loss(&at, &mut slope);
    let mut memory: Vec<(Vec<f64>, Vec<f64>, f64)> = Vec::new();
    let mut next = vec![0.0; length];
    let mut next_slope = vec![0.0; length];
    for _ in 0..iterations {
        let mut way = slope.clone();
        let mut shares = Vec::with_capacity(memory.len());
        for (step, change, product) in memory.iter().rev() {
            let share = dot(step, &way) / product;
            for (way, change) in way.iter_mut().zip(change) {
                *way -= share * change;
            }
            shares.push(share);
        }
        let scale = match memory.last() {
            Some((_, change, product)) => product / dot(change, change),
            None => 1.0 / dot(&slope, &slope).sqrt().max(1e-12),
        };
        for way in &mut way {
            *way *= scale;
        }
        for ((step, change, product), share) in memory.iter().zip(shares.into_iter().rev()) {
            let back = dot(change, &way) / product;
            for (way, step) in way.iter_mut().zip(step) {
                *way += (share - back) * step;
            }
        }
        let fall = dot(&slope, &way);
        let mut length = 1.0;
        let found = loop {
            for ((next, at), way) in next.iter_mut().zip(&at).zip(&way) {
                *next = at - length * way;
            }
            let found = loss(&next, &mut next_slope);
            if found <= value - 1e-4 * length * fall || length < 1e-9 {
                break found;
            }
            length *= 0.5;
        };
        let step: Vec<f64> = next.iter().zip(&at).map(|(next, at)| next - at).collect();
        let change: Vec<f64> = next_slope
            .iter()
            .zip(&slope)
            .map(|(next, at)| next - at)
            .collect();
        let product = dot(&step, &change);
        if product > 1e-12 {
            memory.push((step, change, product));
            if memory.len() > MEMORY {
                memory.remove(0);
            }
        }
        let gained = value - found;
        std::mem::swap(&mut at, &mut next);
        std::mem::swap(&mut slope, &mut next_slope);
        value = found;
        if gained < 1e-6 * value.abs() {
            break;
        }
    }
    at
}
