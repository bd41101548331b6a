//! The methods against reference implementations: `reference/make.py` wrote what is expected, from
//! packages of other makers, and names their versions.

use keepsafe::analysis::statistics::displacement::{Areas, BeforeAfter, Sizes, displacement};
use keepsafe::analysis::statistics::getis_ord::{Weights, local_g};
use keepsafe::analysis::statistics::knox::{Bands, Happened, knox};
use keepsafe::analysis::statistics::near::within;
use keepsafe::analysis::statistics::scan::{Options, Place, scan};
use keepsafe::analysis::statistics::shrink::shrunk;
use keepsafe::analysis::statistics::two_rates::{Count, Variance, conditional_test, e_test};
use keepsafe::analysis::statistics::{Stated, discoveries, gini, moran};
use serde_json::Value;

fn expected() -> Value {
    serde_json::from_str(include_str!("reference/expected.json")).expect("written by make.py")
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
}

fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().map(number).collect()
}

fn points(of: &Value) -> Vec<(f64, f64)> {
    numbers(&of["x"])
        .into_iter()
        .zip(numbers(&of["y"]))
        .collect()
}

fn defined<T: std::fmt::Debug>(stated: Stated<T>) -> T {
    match stated {
        Stated::Value(value) => value,
        Stated::Undefined(reason) => panic!("undefined: {reason}"),
    }
}

/// To 1e-8, of the larger of the number and 1.
#[track_caller]
fn agrees(what: &str, found: f64, expected: &Value) {
    let expected = number(expected);
    let room = 1e-8 * expected.abs().max(1.0);
    assert!(
        (found - expected).abs() <= room,
        "{what}: {found} where {expected} is expected"
    );
}

fn weights(case: &Value) -> Weights {
    match case["row_standardise"].as_bool() {
        Some(true) => Weights::RowStandardised,
        _ => Weights::Binary,
    }
}

#[test]
fn local_g_agrees_with_esda() {
    let expected = expected();
    let (at, values) = (
        points(&expected["spatial"]),
        numbers(&expected["spatial"]["value"]),
    );
    let mut compared = 0;
    for case in list(&expected["getis_ord"]) {
        let near = within(&at, number(&case["band"]));
        let star = case["star"] == true;
        for (place, found) in local_g(&values, &near, weights(case), star)
            .iter()
            .enumerate()
        {
            let what = format!("place {place}, {} {star}", case["band"]);
            match found {
                // A row without neighbours esda does not standardise, though its own value stands.
                Stated::Value(found) if case["z"][place].is_null() => {
                    let alone = star && near.of(place).is_empty();
                    assert!(alone && weights(case) == Weights::RowStandardised, "{what}");
                    assert!((found.g - values[place] / values.iter().sum::<f64>()).abs() < 1e-12);
                }
                Stated::Value(found) => {
                    agrees(&what, found.g, &case["g"][place]);
                    agrees(&what, found.expected, &case["expected"][place]);
                    agrees(&what, found.variance, &case["variance"][place]);
                    agrees(&what, found.z, &case["z"][place]);
                    agrees(&what, found.p, &case["p"][place]);
                    compared += 1;
                }
                Stated::Undefined(reason) => {
                    assert_eq!(case["z"][place], Value::Null, "{what}: {reason}");
                }
            }
        }
    }
    assert!(compared > 400, "{compared}");
}

#[test]
fn moran_agrees_with_esda() {
    let expected = expected();
    let (at, values) = (
        points(&expected["spatial"]),
        numbers(&expected["spatial"]["value"]),
    );
    for case in list(&expected["moran"]) {
        let near = within(&at, number(&case["band"]));
        let found = defined(moran::moran(&values, &near, weights(case)));
        let randomisation = defined(found.randomisation);
        for (what, found) in [
            ("i", found.i),
            ("expected", found.expected),
            ("variance_normality", found.normality.variance),
            ("z_normality", found.normality.z),
            ("p_normality", found.normality.p),
            ("variance_randomisation", randomisation.variance),
            ("z_randomisation", randomisation.z),
            ("p_randomisation", randomisation.p),
        ] {
            agrees(what, found, &case[what]);
        }
    }
}

#[test]
fn knox_agrees_with_pointpats() {
    let expected = expected();
    let given = &expected["knox"];
    let events: Vec<Happened> = points(given)
        .into_iter()
        .zip(numbers(&given["day"]))
        .map(|(point, day)| Happened { point, day })
        .collect();
    for case in list(&given["cases"]) {
        let bands = Bands {
            distances: vec![number(&case["distance"])],
            days: vec![number(&case["days"])],
        };
        let found = defined(knox(&events, &bands, 9, "reference"));
        agrees(
            "near in place",
            found.near_in_place[0] as f64,
            &case["near_in_place"],
        );
        agrees(
            "near in time",
            found.near_in_time[0] as f64,
            &case["near_in_time"],
        );
        agrees(
            "observed",
            found.cells[0].observed as f64,
            &case["observed"],
        );
        agrees("expected", found.cells[0].expected, &case["expected"]);
        agrees("p_poisson", found.cells[0].p_poisson, &case["p_poisson"]);
    }
}

#[test]
fn scan_agrees_with_every_circle() {
    let expected = expected();
    let given = &expected["scan"];
    let cases = numbers(&given["cases"]);
    let population = numbers(&given["population"]);
    let places: Vec<Place> = points(given)
        .into_iter()
        .zip(cases.iter().zip(population))
        .map(|(point, (cases, population))| Place {
            point,
            cases: *cases as u64,
            population,
        })
        .collect();
    for case in list(&given["found"]) {
        let options = Options {
            max_population: number(&case["max_population"]),
            replicates: 99,
            clusters: 1,
        };
        let found = defined(scan(&places, &options, "reference"));
        let cluster = &found.clusters[0];
        agrees(
            "ratio",
            cluster.log_likelihood_ratio,
            &case["log_likelihood_ratio"],
        );
        agrees("cases", cluster.cases as f64, &case["cases"]);
        agrees("expected", cluster.expected, &case["expected"]);
        agrees(
            "risk",
            defined(cluster.relative_risk.clone()),
            &case["relative_risk"],
        );
        let mut inside: Vec<f64> = cluster.places.iter().map(|at| *at as f64).collect();
        inside.sort_by(f64::total_cmp);
        assert_eq!(inside, numbers(&case["places"]));
    }
}

#[test]
fn two_rates_agree_with_scipy_and_statsmodels() {
    let expected = expected();
    let count = |case: &Value, events: &str, exposure: &str| Count {
        events: number(&case[events]) as u64,
        exposure: number(&case[exposure]),
    };
    for case in list(&expected["two_rates"]["cases"]) {
        let (first, second) = (count(case, "k1", "n1"), count(case, "k2", "n2"));
        let found = defined(e_test(first, second, 0.0, Variance::Each));
        agrees("p", found.p, &case["p"]);
        // Of the other side scipy leaves out the outcome that both are 0.
        let side = if found.statistic < 0.0 {
            found.p_lower
        } else {
            found.p_higher
        };
        agrees("one side", side, &case["p_one_side"]);
        let pooled = defined(e_test(first, second, 0.0, Variance::Pooled));
        agrees("pooled", pooled.p, &case["p_pooled"]);
        agrees(
            "conditional",
            conditional_test(first, second),
            &case["p_conditional"],
        );
    }
    for case in list(&expected["two_rates"]["differences"]) {
        let (first, second) = (count(case, "k1", "n1"), count(case, "k2", "n2"));
        let difference = number(&case["difference"]);
        let found = defined(e_test(first, second, difference, Variance::Each));
        agrees("difference", found.p, &case["p"]);
    }
}

#[test]
fn displacement_agrees_with_the_formula() {
    for case in list(&expected()["wdd"]) {
        let counts = numbers(&case["counts"]);
        let pair = |at: usize| BeforeAfter {
            before: counts[2 * at],
            after: counts[2 * at + 1],
        };
        let areas = Areas {
            treated: pair(0),
            control: pair(1),
            treated_around: pair(2),
            control_around: pair(3),
        };
        let [
            before,
            after,
            treated,
            control,
            treated_around,
            control_around,
        ] = numbers(&case["sizes"])[..]
        else {
            panic!("six sizes");
        };
        let sizes = Sizes {
            before,
            after,
            treated,
            control,
            treated_around,
            control_around,
        };
        let found = displacement(&areas, &sizes).total;
        agrees("estimate", found.estimate, &case["estimate"]);
        agrees("error", found.error, &case["error"]);
        agrees("z", defined(found.z), &case["z"]);
    }
}

#[test]
fn gini_agrees_with_pysal() {
    for case in list(&expected()["gini"]) {
        let counts = numbers(&case["counts"]);
        let found = defined(gini::gini(&counts));
        agrees("gini", found.value, &case["gini"]);
        agrees("error", defined(found.error), &case["error"]);
        agrees(
            "adjusted",
            defined(gini::adjusted(&counts)).value,
            &case["adjusted"],
        );
    }
}

#[test]
fn shrunk_rates_agree_with_esda() {
    let expected = &expected()["shrunk"];
    let counts: Vec<Count> = numbers(&expected["events"])
        .into_iter()
        .zip(numbers(&expected["rooms"]))
        .map(|(events, exposure)| Count {
            events: events as u64,
            exposure,
        })
        .collect();
    let found = defined(shrunk(&counts));
    agrees("mean", found.mean, &expected["mean"]);
    agrees("variance", found.variance, &expected["variance"]);
    for (at, rate) in found.rates.iter().enumerate() {
        agrees("shrunk", rate.shrunk, &expected["shrunk"][at]);
        let interval = defined(rate.interval.clone());
        agrees("low", interval.low, &expected["low"][at]);
        agrees("high", interval.high, &expected["high"][at]);
    }
}

#[test]
fn adjusted_p_values_agree_with_statsmodels() {
    let expected = &expected()["discoveries"];
    for (at, found) in discoveries::adjusted(&numbers(&expected["p"]))
        .iter()
        .enumerate()
    {
        agrees("adjusted", *found, &expected["adjusted"][at]);
    }
}
