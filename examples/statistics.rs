//! The statistics of the findings over a table of one's own: `statistics --help`.
//!
//! Calls the very functions that make the findings (`keepsafe::analysis::statistics`), so that a
//! published data set can be run through them and compared. Prints JSON with 17 significant digits.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::str::FromStr;

use chrono::NaiveDate;
use keepsafe::analysis::statistics::displacement::{Areas, BeforeAfter, Sizes, displacement};
use keepsafe::analysis::statistics::getis_ord::{LocalG, Weights, local_g};
use keepsafe::analysis::statistics::knox::{Bands, Happened, knox};
use keepsafe::analysis::statistics::near::within;
use keepsafe::analysis::statistics::scan::{Options as ScanOptions, Place, scan};
use keepsafe::analysis::statistics::two_rates::{Count, Variance, conditional_test, e_test};
use keepsafe::analysis::statistics::{Stated, discoveries, gini, moran};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter};
use serde_json::{Value, json};

const HELP: &str = "\
usage: statistics NAME INPUT.csv [options]

Prints one statistic of a table as JSON; numbers have 17 significant digits. INPUT has a line of
column names, in any case and order, and is parted by commas; `-` is standard input. What is undefined
is null, with the reason beside it. Methods, formulas and sources: docs/statistics.md.

  getis-ord   Gi and Gi* of each place. x, y, value; --band (neighbours are at most so far apart, edge
              included), binary weights, or --row-standardise. Row by row: g, expected, variance, z, p
              (two-sided), p_adjusted (Benjamini and Hochberg, over the places). With
              --row-standardise variance and z are as PySAL has them; z_ord_getis is the exact one.
  moran       Moran's I, both variances. x, y, value; --band, --row-standardise.
  knox        Pairs of events near in place and time. x, y, date (YYYY-MM-DD, DD/MM/YYYY, or a number of
              days; also called day, time or t); --bands DISTANCES/DAYS, upper edges, each in its band:
              --bands 100,200,400/7,14,28. --band DISTANCE --days DAYS is a table of one cell.
  scan        Kulldorff's spatial scan, Poisson, circles, high rates. x, y, cases (or value),
              population (1 each if there is no such column); --max-population (0.5).
  etest       Two Poisson counts: E-test (Krishnamoorthy and Thomson, 2004), the same with pooled
              variance, exact conditional test. Two rows of cases (or value) and population (exposure; 1
              if there is no such column); more rows are taken two by two. Or, a row for each test:
              k1, k2, and n1, n2 if they differ. --difference (0) under test, E-tests only.
  wdd         Weighted displacement difference. One row with the columns t0, t1, c0, c1 and, if
              displacement is looked at, d0, d1, dc0, dc1: treated, control, displacement and its
              control, before (0) and after (1). Long names do as well: treated_before, control_post,
              displacement_control_after. Or rows of area (treated, control, displacement,
              displacement control), before, after and, if areas differ, size. Or 4 or 8 rows of value
              in the order t0, t1, c0, c1, d0, d1, dc0, dc1. --spans BEFORE,AFTER if they differ.
  gini        Gini coefficient, the one adjusted for fewer events than places, jackknife, Lorenz curve,
              what chance would give. value (or cases), a row for each place.

  --band N            distance of neighbours, in the unit of x and y
  --bands D,../T,..   edges of the Knox table
  --days N            with --band: days of the one cell of the Knox table
  --row-standardise   weights of a place sum to 1
  --max-population S  largest share of the population in a circle
  --replicates N      of the Monte Carlo tests (999; for gini 399)
  --seed TEXT         of the Monte Carlo tests (statistics)
  --difference N      of two rates under test
  --spans N,N         lengths of the spans before and after
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let found = Asked::of(&arguments).and_then(|asked| {
        let table = Table::read(&asked.input)?;
        Ok((statistic(&asked, &table)?, asked))
    });
    match found.and_then(|(found, _)| print_json(&found)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("statistics: {problem}");
            ExitCode::from(2)
        }
    }
}

fn statistic(asked: &Asked, table: &Table) -> Result<Value, String> {
    match asked.name.as_str() {
        "getis-ord" => getis_ord(asked, table),
        "moran" => morans_i(asked, table),
        "knox" => knox_table(asked, table),
        "scan" => spatial_scan(asked, table),
        "etest" => e_tests(asked, table),
        "wdd" => weighted_difference(asked, table),
        "gini" => gini_of(asked, table),
        other => Err(format!(
            "no statistic is called {other}: getis-ord, moran, knox, scan, etest, wdd or gini"
        )),
    }
}

// ---- What is asked -----------------------------------------------------------------------------

struct Asked {
    name: String,
    input: String,
    options: BTreeMap<String, String>,
    row_standardise: bool,
}

impl Asked {
    fn of(arguments: &[String]) -> Result<Self, String> {
        const TAKING: [&str; 8] = [
            "band",
            "bands",
            "days",
            "max-population",
            "replicates",
            "seed",
            "difference",
            "spans",
        ];
        let mut options = BTreeMap::new();
        let mut plain = Vec::new();
        let mut row_standardise = false;
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let Some(option) = argument.strip_prefix("--") else {
                plain.push(argument.clone());
                continue;
            };
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            if matches!(name, "row-standardise" | "row-standardize") {
                row_standardise = true;
            } else if TAKING.contains(&name) {
                let value = value.or_else(|| rest.next().cloned());
                let value = value.ok_or_else(|| format!("--{name} needs a value"))?;
                options.insert(name.to_owned(), value);
            } else {
                return Err(format!("no option is called --{name}; see --help"));
            }
        }
        let [name, input] = <[String; 2]>::try_from(plain)
            .map_err(|_| "NAME and INPUT.csv are needed; see --help".to_owned())?;
        Ok(Self {
            name,
            input,
            options,
            row_standardise,
        })
    }

    fn number<T: FromStr>(&self, option: &str) -> Result<Option<T>, String> {
        let parse = |text: &String| {
            text.trim()
                .parse()
                .map_err(|_| format!("--{option} {text}: not a number of its kind"))
        };
        self.options.get(option).map(parse).transpose()
    }

    fn band(&self) -> Result<f64, String> {
        let band: f64 = self
            .number("band")?
            .ok_or("--band is needed: how far neighbours reach")?;
        if band.is_finite() && band >= 0.0 {
            Ok(band)
        } else {
            Err(format!("--band {band}: a distance of 0 or more"))
        }
    }

    fn replicates(&self, usual: usize, least: usize) -> Result<usize, String> {
        let replicates = self.number("replicates")?.unwrap_or(usual);
        if (least..=1_000_000).contains(&replicates) {
            Ok(replicates)
        } else {
            Err(format!("--replicates {replicates}: {least} to 1000000"))
        }
    }

    fn seed(&self) -> &str {
        self.options
            .get("seed")
            .map_or("statistics", String::as_str)
    }

    fn weights(&self) -> Weights {
        if self.row_standardise {
            Weights::RowStandardised
        } else {
            Weights::Binary
        }
    }
}

// ---- The table ---------------------------------------------------------------------------------

struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &str) -> Result<Self, String> {
        let mut text = String::new();
        let read = if path == "-" {
            io::stdin().read_to_string(&mut text).map(drop)
        } else {
            std::fs::read_to_string(path).map(|whole| text = whole)
        };
        read.map_err(|error| format!("{path}: {error}"))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Vec<String>> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| format!("{path}: {error}"))?;
            rows.push(record.iter().map(str::to_owned).collect());
        }
        if rows.len() < 2 {
            return Err(format!(
                "{path}: a line of column names and one of values are needed"
            ));
        }
        let columns = rows.remove(0).iter().map(|name| plain_name(name)).collect();
        Ok(Self { columns, rows })
    }

    /// The column of the first of the names that there is.
    fn column(&self, names: &[&str]) -> Option<usize> {
        let of = |name: &&str| self.columns.iter().position(|column| column == name);
        names.iter().find_map(of)
    }

    fn has(&self, names: &[&str]) -> bool {
        self.column(names).is_some()
    }

    fn cells<T>(
        &self,
        names: &[&str],
        kind: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, String> {
        let column = self.column(names).ok_or_else(|| {
            format!(
                "no column {}; there are: {}",
                names.join(" or "),
                self.columns.join(", ")
            )
        })?;
        let cell = |(row, cells): (usize, &Vec<String>)| {
            let text = cells.get(column).map_or("", String::as_str);
            read(text).ok_or_else(|| {
                format!(
                    "row {}, column {}: {text:?} is not {kind}",
                    row + 1,
                    self.columns[column]
                )
            })
        };
        self.rows.iter().enumerate().map(cell).collect()
    }

    fn numbers(&self, names: &[&str]) -> Result<Vec<f64>, String> {
        self.cells(names, "a number", number)
    }

    fn amounts(&self, names: &[&str]) -> Result<Vec<f64>, String> {
        self.cells(names, "0 or more", |text| {
            number(text).filter(|value| *value >= 0.0)
        })
    }

    fn counts(&self, names: &[&str]) -> Result<Vec<u64>, String> {
        self.cells(names, "a count", |text| {
            // Also 3.0, as other programs write counts.
            number(text)
                .filter(|n| *n >= 0.0 && n.fract() == 0.0 && *n < 1e15)
                .map(|n| n as u64)
        })
    }

    fn points(&self) -> Result<Vec<(f64, f64)>, String> {
        let x = self.numbers(&["x", "easting"])?;
        Ok(x.into_iter()
            .zip(self.numbers(&["y", "northing"])?)
            .collect())
    }
}

/// Lower case; runs of anything but letters and digits as one underscore.
fn plain_name(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Days from a fixed day: of a date, or a plain number.
fn day(text: &str) -> Option<f64> {
    let date = |text: &str| {
        let forms = ["%Y-%m-%d", "%d/%m/%Y"];
        forms
            .iter()
            .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
    };
    let date_only = text.split([' ', 'T']).next().unwrap_or(text);
    number(text)
        .or_else(|| date(date_only).map(|date| (date - NaiveDate::default()).num_days() as f64))
}

fn list(text: &str) -> Result<Vec<f64>, String> {
    let one = |text: &str| number(text.trim()).ok_or_else(|| format!("{text:?} is not a number"));
    text.split([',', ' '])
        .filter(|part| !part.is_empty())
        .map(one)
        .collect()
}

// ---- Each statistic ----------------------------------------------------------------------------

const VALUE: [&str; 3] = ["value", "cases", "count"];
const CASES: [&str; 3] = ["cases", "value", "count"];
const POPULATION: [&str; 2] = ["population", "exposure"];

fn getis_ord(asked: &Asked, table: &Table) -> Result<Value, String> {
    let (points, values) = (table.points()?, table.numbers(&VALUE)?);
    let near = within(&points, asked.band()?);
    let rows = |star: bool| {
        let found = local_g(&values, &near, asked.weights(), star);
        let p: Vec<f64> = found
            .iter()
            .filter_map(|row| Some(row.value()?.p))
            .collect();
        let mut adjusted = discoveries::adjusted(&p).into_iter();
        let one = |row: &Stated<LocalG>| match row {
            Stated::Value(row) => {
                let mut row = shown(row);
                row["p_adjusted"] = json!(adjusted.next());
                row
            }
            Stated::Undefined(reason) => json!({ "z": null, "reason": reason }),
        };
        found.iter().map(one).collect::<Vec<_>>()
    };
    let neighbours: Vec<usize> = (0..near.places())
        .map(|place| near.of(place).len())
        .collect();
    Ok(json!({
        "name": "getis-ord",
        "band": asked.band()?,
        "weights": weights_shown(asked),
        "neighbours": neighbours,
        "gi": rows(false),
        "gi_star": rows(true),
    }))
}

fn weights_shown(asked: &Asked) -> &'static str {
    match asked.weights() {
        Weights::Binary => "binary",
        Weights::RowStandardised => "row-standardised",
    }
}

fn morans_i(asked: &Asked, table: &Table) -> Result<Value, String> {
    let (points, values) = (table.points()?, table.numbers(&VALUE)?);
    let near = within(&points, asked.band()?);
    let mut found = stated(&moran::moran(&values, &near, asked.weights()));
    found["name"] = json!("moran");
    found["weights"] = json!(weights_shown(asked));
    Ok(found)
}

fn knox_table(asked: &Asked, table: &Table) -> Result<Value, String> {
    let bands = match (asked.options.get("bands"), asked.number("days")?) {
        (None, Some(days)) => Bands {
            distances: vec![asked.band()?],
            days: vec![days],
        },
        (None, None) => return Err("--bands DISTANCES/DAYS is needed; see --help".to_owned()),
        (Some(text), _) => match text.split_once(['/', ';', ':']) {
            Some((distances, days)) => Bands {
                distances: list(distances)?,
                days: list(days)?,
            },
            None => match list(text)?[..] {
                [distance, days] => Bands {
                    distances: vec![distance],
                    days: vec![days],
                },
                _ => {
                    return Err(format!(
                        "--bands {text}: DISTANCES/DAYS, such as 100,200/7,14"
                    ));
                }
            },
        },
    };
    let days = table.cells(&["date", "day", "days", "time", "t"], "a date", day)?;
    let events: Vec<Happened> = table
        .points()?
        .into_iter()
        .zip(days)
        .map(|(point, day)| Happened { point, day })
        .collect();
    let mut found = stated(&knox(
        &events,
        &bands,
        asked.replicates(999, 1)?,
        asked.seed(),
    ));
    found["name"] = json!("knox");
    Ok(found)
}

fn spatial_scan(asked: &Asked, table: &Table) -> Result<Value, String> {
    let cases = table.counts(&CASES)?;
    let population = if table.has(&POPULATION) {
        table.amounts(&POPULATION)?
    } else {
        vec![1.0; cases.len()]
    };
    let places: Vec<Place> = table
        .points()?
        .into_iter()
        .zip(cases.into_iter().zip(population))
        .map(|(point, (cases, population))| Place {
            point,
            cases,
            population,
        })
        .collect();
    let max_population: f64 = asked.number("max-population")?.unwrap_or(0.5);
    if !(max_population > 0.0 && max_population <= 1.0) {
        return Err(format!(
            "--max-population {max_population}: a share over 0 and up to 1"
        ));
    }
    let options = ScanOptions {
        max_population,
        replicates: asked.replicates(999, 1)?,
        clusters: 10,
    };
    let mut found = stated(&scan(&places, &options, asked.seed()));
    found["name"] = json!("scan");
    found["max_population"] = json!(max_population);
    Ok(found)
}

fn e_tests(asked: &Asked, table: &Table) -> Result<Value, String> {
    let difference: f64 = asked.number("difference")?.unwrap_or(0.0);
    let mut tests = Vec::new();
    for (first, second) in pairs_of_counts(table)? {
        if first.exposure <= 0.0 || second.exposure <= 0.0 {
            return Err("a population (n1, n2) is more than 0".to_owned());
        }
        let mut test = stated(&e_test(first, second, difference, Variance::Each));
        test["first"] = shown(&first);
        test["second"] = shown(&second);
        test["pooled"] = stated(&e_test(first, second, difference, Variance::Pooled));
        test["p_conditional"] = json!(conditional_test(first, second));
        tests.push(test);
    }
    Ok(match <[Value; 1]>::try_from(tests) {
        Ok([mut test]) => {
            test["name"] = json!("etest");
            test
        }
        Err(tests) => json!({ "name": "etest", "tests": tests }),
    })
}

fn pairs_of_counts(table: &Table) -> Result<Vec<(Count, Count)>, String> {
    let counts = |events: &[&str], exposure: &[&str]| -> Result<Vec<Count>, String> {
        let events = table.counts(events)?;
        let exposures = if table.has(exposure) {
            table.amounts(exposure)?
        } else {
            vec![1.0; events.len()]
        };
        let of = |(events, exposure)| Count { events, exposure };
        Ok(events.into_iter().zip(exposures).map(of).collect())
    };
    const K1: [&str; 5] = ["k1", "cases1", "value1", "x1", "before"];
    if table.has(&K1) {
        let first = counts(&K1, &["n1", "population1", "exposure1"])?;
        let second = counts(
            &["k2", "cases2", "value2", "x2", "after"],
            &["n2", "population2", "exposure2"],
        )?;
        return Ok(first.into_iter().zip(second).collect());
    }
    let counts = counts(&CASES, &["population", "exposure", "n"])?;
    if counts.len() % 2 == 1 {
        return Err(format!("{} rows: two make a test", counts.len()));
    }
    Ok(counts
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect())
}

/// Which of the four areas a name means, in the order of [`Areas`].
fn area(name: &str) -> Option<usize> {
    let name = plain_name(name);
    let displaced = ["disp", "around", "buffer"]
        .iter()
        .any(|word| name.contains(word));
    let control = name.contains("control") || name.contains("compar");
    match name.as_str() {
        "t" => Some(0),
        "c" | "ct" => Some(1),
        "d" | "dt" => Some(2),
        "dc" | "cd" => Some(3),
        _ if displaced => Some(2 + usize::from(control)),
        _ if control => Some(1),
        _ if name.contains("treat") || name.contains("target") => Some(0),
        _ => None,
    }
}

/// Which area and whether after, of a column such as `t0` or `displacement_control_after`.
fn area_and_time(column: &str) -> Option<(usize, bool)> {
    const TIMES: [(&str, bool); 8] = [
        ("_before", false),
        ("_pre", false),
        ("_0", false),
        ("0", false),
        ("_after", true),
        ("_post", true),
        ("_1", true),
        ("1", true),
    ];
    TIMES
        .iter()
        .find_map(|(end, after)| Some((area(column.strip_suffix(end)?)?, *after)))
}

fn weighted_difference(asked: &Asked, table: &Table) -> Result<Value, String> {
    // (before, after) of treated, control, displacement, displacement control; then their sizes.
    let mut counts = [[0.0; 2]; 4];
    let mut sizes = [1.0; 4];
    if table.has(&["area"]) {
        let areas = table.cells(&["area"], "treated, control or displacement", area)?;
        let before = table.amounts(&["before", "pre"])?;
        let after = table.amounts(&["after", "post"])?;
        let size = if table.has(&["size", "population"]) {
            table.amounts(&["size", "population"])?
        } else {
            vec![1.0; areas.len()]
        };
        for (row, area) in areas.into_iter().enumerate() {
            counts[area] = [before[row], after[row]];
            sizes[area] = size[row];
        }
    } else if table.has(&VALUE) {
        let values = table.amounts(&VALUE)?;
        if values.len() != 4 && values.len() != 8 {
            return Err(format!(
                "{} rows of value: 4 or 8 are needed; see --help",
                values.len()
            ));
        }
        for (at, pair) in values.chunks_exact(2).enumerate() {
            counts[at] = [pair[0], pair[1]];
        }
    } else {
        let mut found = 0;
        for column in &table.columns {
            let Some((area, after)) = area_and_time(column) else {
                continue;
            };
            counts[area][usize::from(after)] = table.amounts(&[column])?[0];
            found += 1;
        }
        if found < 4 {
            return Err(format!(
                "columns {}: none name four counts; see --help",
                table.columns.join(", ")
            ));
        }
    }
    let spans = match asked.options.get("spans") {
        None => [1.0, 1.0],
        Some(text) => {
            <[f64; 2]>::try_from(list(text)?).map_err(|_| format!("--spans {text}: two numbers"))?
        }
    };
    if spans.iter().chain(&sizes).any(|size| *size <= 0.0) {
        return Err("spans and sizes are more than 0".to_owned());
    }
    let [treated, control, treated_around, control_around] =
        counts.map(|[before, after]| BeforeAfter { before, after });
    let areas = Areas {
        treated,
        control,
        treated_around,
        control_around,
    };
    let sizes = Sizes {
        before: spans[0],
        after: spans[1],
        treated: sizes[0],
        control: sizes[1],
        treated_around: sizes[2],
        control_around: sizes[3],
    };
    let found = displacement(&areas, &sizes);
    Ok(json!({
        "name": "wdd",
        "counts": areas,
        "local": shown(&found.local),
        "displacement": shown(&found.around),
        "total": shown(&found.total),
    }))
}

fn gini_of(asked: &Asked, table: &Table) -> Result<Value, String> {
    let values = table.amounts(&VALUE)?;
    let mut found = json!({
        "name": "gini",
        "places": values.len(),
        "sum": values.iter().sum::<f64>(),
        "gini": stated(&gini::gini(&values)),
        "adjusted": stated(&gini::adjusted(&values)),
    });
    // The rest is of counts.
    if let Ok(counts) = table.counts(&VALUE) {
        let events: u64 = counts.iter().sum();
        found["half"] = json!(gini::half(&counts));
        found["lorenz"] = json!(gini::lorenz(&counts));
        if events > 0 {
            let draws = asked.replicates(399, 39)?;
            found["by_chance"] = shown(&gini::by_chance(events, counts.len(), draws, asked.seed()));
        }
    }
    Ok(found)
}

// ---- JSON --------------------------------------------------------------------------------------

fn shown<T: Serialize>(value: &T) -> Value {
    plainly(
        serde_json::to_value(value).unwrap_or_else(|error| json!({ "reason": error.to_string() })),
    )
}

fn stated<T: Serialize>(stated: &Stated<T>) -> Value {
    match stated {
        Stated::Value(value) => shown(value),
        Stated::Undefined(reason) => json!({ "value": null, "reason": reason }),
    }
}

/// `{"value": v}` as `v` and `{"undefined": reason}` as null with the reason beside, at any depth.
fn plainly(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut out = serde_json::Map::new();
            for (name, field) in fields {
                match &field {
                    Value::Object(inner) if inner.len() == 1 && inner.contains_key("value") => {
                        out.insert(name, plainly(inner["value"].clone()));
                    }
                    Value::Object(inner) if inner.len() == 1 && inner.contains_key("undefined") => {
                        out.insert(format!("{name}_reason"), inner["undefined"].clone());
                        out.insert(name, Value::Null);
                    }
                    _ => {
                        out.insert(name, plainly(field));
                    }
                }
            }
            Value::Object(out)
        }
        Value::Array(items) => items.into_iter().map(plainly).collect(),
        other => other,
    }
}

/// Indented, with 17 significant digits.
struct Digits(PrettyFormatter<'static>);

impl Formatter for Digits {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        write!(writer, "{value:.16e}")
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

fn print_json(value: &Value) -> Result<(), String> {
    let fail = |error: &dyn Display| format!("standard output: {error}");
    let mut out = io::stdout().lock();
    let digits = Digits(PrettyFormatter::new());
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, digits);
    value
        .serialize(&mut serializer)
        .map_err(|error| fail(&error))?;
    writeln!(out).map_err(|error| fail(&error))
}
