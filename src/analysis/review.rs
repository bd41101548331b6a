//! What verdicts say of the search: precision of what was admitted, recall over what was read.
//!
//! **Precision** is the share of relevant ones among admitted occurrences that were judged. **Recall** is
//! the share of all relevant occurrences that was admitted; of those not admitted it is known from a
//! sample in two strata, with hits and without. Every occurrence has a permanent random number (Ohlsson,
//! 1995), a hash of its number and force; the sample of a stratum is its occurrences from the lowest
//! random number on, as far as they have been judged without a gap. So a sample can be made larger,
//! and stays good when the extract grows, once the new ones that fall into it have been judged.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use statrs::function::beta::beta_reg;

use super::statistics::Draws;
use super::verdicts::{Ruling, capital};
use super::{Range, Stated};

/// Two-sided: 2.5 % on either side.
const TAIL: f64 = 0.025;

/// A share with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    pub part: u64,
    pub of: u64,
    pub interval: Range,
}

/// Central 95 % interval of a share under Jeffreys' prior, Beta(1/2, 1/2), which has good coverage for
/// small bases too (Brown, Cai and DasGupta, 2001); as they advise, its lower end is 0 where none are
/// counted, and its upper end 1 where all are. Undefined for a base of 0.
pub fn share(part: u64, of: u64) -> Option<Share> {
    if of == 0 || part > of {
        return None;
    }
    let at = |probability| beta_quantile(probability, part as f64 + 0.5, (of - part) as f64 + 0.5);
    Some(Share {
        part,
        of,
        interval: Range {
            low: if part == 0 { 0.0 } else { at(TAIL) },
            high: if part == of { 1.0 } else { at(1.0 - TAIL) },
        },
    })
}

/// The point below which a beta variable lies with the given probability, by bisection.
fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high || high - low < 1e-13 {
            return middle;
        }
        if beta_reg(a, b, middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// Occurrences of one kind, and what was judged of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    pub all: u64,
    /// Judged, and in the sample; relevant or not.
    pub judged: u64,
    pub relevant: u64,
    /// In the sample, and the analyst is unsure: taken to be like the others.
    pub unsure: u64,
}

/// The share of relevant occurrences that was admitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recall {
    /// Every judged one counts, whether or not it was drawn.
    pub admitted: Stratum,
    /// Not admitted, with a hit in any state.
    pub with_hits: Stratum,
    /// Not admitted, without any.
    pub without_hits: Stratum,
    /// Stratified estimate, and its 95 % interval; undefined while a stratum has not been sampled.
    pub estimate: Stated<Estimate>,
}

/// A number with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub interval: Range,
}

/// Draws for the interval, from so many points of each posterior.
const DRAWS: usize = 20_000;
const POINTS: usize = 1_000;

impl Recall {
    /// The relevant of a stratum are those known, and the share among the judged times the rest
    /// (stratified expansion; Cochran, 1977, chapter 5). The interval is the central 95 % of draws of
    /// the shares from their posteriors under Jeffreys' prior; as with [`share`], it reaches to the
    /// estimate where no missed one was found.
    pub fn of(admitted: Stratum, with_hits: Stratum, without_hits: Stratum) -> Self {
        Self {
            admitted,
            with_hits,
            without_hits,
            estimate: estimate([admitted, with_hits, without_hits]),
        }
    }
}

fn estimate(strata: [Stratum; 3]) -> Stated<Estimate> {
    const UNJUDGED: [&str; 3] = [
        "no admitted occurrence has been judged",
        "of the occurrences not admitted that have a hit, none has been judged",
        "of the occurrences without a hit, none has been judged",
    ];
    for (stratum, why) in strata.iter().zip(UNJUDGED) {
        if stratum.all > 0 && stratum.judged == 0 {
            return Stated::Undefined(why.to_owned());
        }
    }
    let relevant = |stratum: &Stratum, share: f64| {
        let rest = stratum.all.saturating_sub(stratum.judged);
        stratum.relevant as f64 + rest as f64 * share
    };
    let recall = |found: [f64; 3]| {
        let all: f64 = found.iter().sum();
        (all > 0.0).then(|| found[0] / all)
    };
    let plain = |stratum: &Stratum| match stratum.judged {
        0 => 0.0,
        judged => relevant(stratum, stratum.relevant as f64 / judged as f64),
    };
    let Some(value) = recall([plain(&strata[0]), plain(&strata[1]), plain(&strata[2])]) else {
        return Stated::Undefined("nothing that was judged is relevant".to_owned());
    };
    let points = strata.map(|stratum| posterior(&stratum));
    let mut draws = Draws::seeded("recall", "interval");
    let mut drawn: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            let found =
                std::array::from_fn(|at| relevant(&strata[at], points[at][draws.below(POINTS)]));
            recall(found)
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    let at = |probability: f64| {
        let rank = (probability * drawn.len() as f64) as usize;
        drawn
            .get(rank.min(drawn.len().saturating_sub(1)))
            .copied()
            .unwrap_or(value)
    };
    Stated::Value(Estimate {
        value,
        interval: Range {
            low: at(TAIL).min(value),
            high: at(1.0 - TAIL).max(value),
        },
    })
}

/// Evenly spaced quantiles of a stratum's share; all 0 for an empty stratum.
fn posterior(stratum: &Stratum) -> Vec<f64> {
    if stratum.all == 0 {
        return vec![0.0; POINTS];
    }
    let a = stratum.relevant as f64 + 0.5;
    let b = (stratum.judged - stratum.relevant) as f64 + 0.5;
    let middle = |at: usize| (at as f64 + 0.5) / POINTS as f64;
    (0..POINTS)
        .map(|at| beta_quantile(middle(at), a, b))
        .collect()
}

/// The permanent random number of an occurrence; `force` is the slug of the one that recorded it.
pub fn random_number(occurrence_id: &str, force: &str) -> u64 {
    let mut hash = Sha256::new();
    hash.update("sample for review");
    for part in [&capital(occurrence_id), force] {
        hash.update([0]);
        hash.update(part);
    }
    let mut word = [0; 8];
    word.copy_from_slice(&hash.finalize()[..8]);
    u64::from_be_bytes(word)
}

/// A stratum of `all` occurrences by its members from the lowest random number on, each with its
/// verdict: those before the first without one are the sample.
pub fn sampled<'v>(all: u64, by_number: impl Iterator<Item = Option<&'v Ruling>>) -> Stratum {
    let mut stratum = Stratum {
        all,
        ..Stratum::default()
    };
    for ruling in by_number {
        let Some(ruling) = ruling else { break };
        stratum.count(ruling);
    }
    stratum
}

impl Stratum {
    /// Counts a verdict.
    pub fn count(&mut self, ruling: &Ruling) {
        match ruling.is_relevant() {
            Some(relevant) => {
                self.judged += 1;
                self.relevant += u64::from(relevant);
            }
            None => self.unsure += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stratum(all: u64, judged: u64, relevant: u64) -> Stratum {
        Stratum {
            all,
            judged,
            relevant,
            unsure: 0,
        }
    }

    fn estimated(strata: [Stratum; 3]) -> Estimate {
        match Recall::of(strata[0], strata[1], strata[2]).estimate {
            Stated::Value(estimate) => estimate,
            Stated::Undefined(why) => panic!("{why}"),
        }
    }

    /// scipy 1.17.1: `beta.ppf([.025, .975], part + .5, of - part + .5)`, the ends as advised.
    #[test]
    fn intervals_agree_with_scipy() {
        for (part, of, low, high) in SCIPY {
            let found = share(part, of).expect("a base").interval;
            assert!(
                (found.low - low).abs() < 1e-9,
                "{part} of {of}: {}",
                found.low
            );
            assert!(
                (found.high - high).abs() < 1e-9,
                "{part} of {of}: {}",
                found.high
            );
        }
        assert_eq!(share(0, 0), None);
    }

    const SCIPY: [(u64, u64, f64, f64); 8] = [
        (0, 10, 0.0, 0.21719626750921053),
        (1, 10, 0.011011673763161133, 0.3813147710666164),
        (5, 10, 0.22352867025270517, 0.7764713297472947),
        (10, 10, 0.7828037324907894, 1.0),
        (12, 14, 0.6151056803926378, 0.9690778724652457),
        (46, 49, 0.8455493036009225, 0.9824564242072535),
        (1, 2, 0.06083027592009732, 0.9391697240799026),
        (300, 1000, 0.27220615793616126, 0.3289496539247107),
    ];

    /// By hand: of 40 admitted 20 were judged, 15 relevant: 30 expected. Of 400 with hits 50, 1
    /// relevant: 8. Of 1,000 without 100, none: 0. 30 of 38.
    #[test]
    fn recall_is_the_stratified_estimate() {
        let found = estimated([
            stratum(40, 20, 15),
            stratum(400, 50, 1),
            stratum(1000, 100, 0),
        ]);
        assert!((found.value - 30.0 / 38.0).abs() < 1e-12, "{}", found.value);
        let Range { low, high } = found.interval;
        assert!(
            0.3 < low && low < found.value && found.value < high && high < 1.0,
            "{low} {high}"
        );
        let again = estimated([
            stratum(40, 20, 15),
            stratum(400, 50, 1),
            stratum(1000, 100, 0),
        ]);
        assert_eq!(found, again);
    }

    #[test]
    fn recall_is_certain_where_everything_was_judged_and_unknown_where_nothing_was() {
        let found = estimated([stratum(10, 10, 9), stratum(30, 30, 1), stratum(0, 0, 0)]);
        assert_eq!(
            (found.value, found.interval.low, found.interval.high),
            (0.9, 0.9, 0.9)
        );
        let none = |strata: [Stratum; 3]| {
            matches!(
                Recall::of(strata[0], strata[1], strata[2]).estimate,
                Stated::Undefined(_)
            )
        };
        assert!(none([
            stratum(10, 0, 0),
            stratum(30, 30, 1),
            stratum(0, 0, 0)
        ]));
        assert!(none([
            stratum(10, 10, 9),
            stratum(30, 30, 1),
            stratum(9, 0, 0)
        ]));
        assert!(none([
            stratum(10, 10, 0),
            stratum(30, 30, 0),
            stratum(0, 0, 0)
        ]));
        // None missed in the sample: the interval reaches to the estimate.
        let all = estimated([stratum(50, 50, 40), stratum(500, 50, 0), stratum(0, 0, 0)]);
        assert_eq!((all.value, all.interval.high), (1.0, 1.0));
        assert!(all.interval.low < 0.95);
    }

    /// The interval holds the truth as often as it says: of 40 samples from known strata, fewer than 34
    /// would have a chance of 0.3 % at a coverage of 95 %.
    #[test]
    fn the_interval_covers_the_truth() {
        let (admitted, hits, without) = ((200_u64, 0.9), (1_000_u64, 0.05), (3_000_u64, 0.004));
        let mut draws = Draws::seeded("coverage", "test");
        let mut sample = |(all, share): (u64, f64), n: u64| {
            let relevant = (all as f64 * share) as usize;
            // Without replacement: the places of the relevant ones among all.
            let mut pool: Vec<bool> = (0..all as usize).map(|at| at < relevant).collect();
            let mut found = 0;
            for at in 0..n as usize {
                let other = at + draws.below(pool.len() - at);
                pool.swap(at, other);
                found += u64::from(pool[at]);
            }
            (stratum(all, n, found), relevant as f64)
        };
        let mut covered = 0;
        for _ in 0..40 {
            let (a, of_a) = sample(admitted, 80);
            let (b, of_b) = sample(hits, 100);
            let (c, of_c) = sample(without, 150);
            let truth = of_a / (of_a + of_b + of_c);
            let Range { low, high } = estimated([a, b, c]).interval;
            covered += u32::from(low <= truth && truth <= high);
        }
        assert!(covered >= 34, "{covered} of 40");
    }

    #[test]
    fn a_sample_ends_at_the_first_that_was_not_judged() {
        let rulings = [
            Some(&Ruling::Relevant),
            Some(&Ruling::Unsure),
            Some(&Ruling::NotRelevant),
            None,
            Some(&Ruling::Relevant),
        ];
        let found = sampled(90, rulings.into_iter());
        assert_eq!(
            (found.all, found.judged, found.relevant, found.unsure),
            (90, 2, 1, 1)
        );
    }

    #[test]
    fn random_numbers_are_even_and_of_the_occurrence_alone() {
        assert_eq!(
            random_number(" 26*1a ", "fenwold"),
            random_number("26*1A", "fenwold")
        );
        assert_ne!(
            random_number("26*1A", "fenwold"),
            random_number("26*1A", "eastholm")
        );
        let low = (0..10_000)
            .filter(|n| random_number(&n.to_string(), "f") < u64::MAX / 4)
            .count();
        // Six standard deviations of a count with mean 2,500.
        assert!(low.abs_diff(2_500) < 260, "{low}");
    }
}
