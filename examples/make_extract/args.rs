//! The command line, read by hand: the example has no dependency but the grid conversion.

use std::path::PathBuf;

use crate::calendar;
use crate::frames::Split;
use crate::mess::Mess;

pub const USAGE: &str = "\
usage: make_extract [-o FILE] [--truth DIR] [--rows N] [--seed N] [--months N]
                    [--relevant SHARE] [--mess clean|typical|vile] [--frames tune|unseen]
                    [--forces N] [--end DATE] [--log N] [--project DIR]

  -o FILE            where the extract goes; '-' or nothing is standard output
  --truth DIR        also write DIR/truth.csv, DIR/truth_terms.csv and DIR/plants.csv
  --rows N           occurrences, at least 1 (20000)
  --seed N           0 to 2^64-1 (1)
  --months N         whole months before the last days, 1 to 600 (24)
  --relevant SHARE   share of relevant occurrences, 0 to 0.5 (0.003)
  --mess LEVEL       clean, typical or vile (typical)
  --frames SPLIT     which frames of the split families: tune or unseen (tune)
  --forces N         1 to 43; the first three are the Meres (3)
  --end DATE         last recorded day, yyyy-mm-dd (2026-11-02)
  --log N            sentences of a routine log added to each record's notes, 0 to 100 (0)
  --project DIR      write DIR/registers/hotels.csv and DIR/areas/*.geojson for these forces;
                     without -o, --truth or --rows nothing else is written";

pub struct Args {
    pub output: Option<PathBuf>,
    pub truth: Option<PathBuf>,
    pub rows: u64,
    pub seed: u64,
    pub months: i64,
    pub relevant: f64,
    pub mess: Mess,
    pub split: Split,
    pub forces: usize,
    pub end: i64,
    pub log: u64,
    pub project: Option<PathBuf>,
    /// False when only the project files were asked for.
    pub extract: bool,
}

/// The arguments, or what is wrong with them; `Ok(None)` when help was asked for.
pub fn parse(given: impl Iterator<Item = String>) -> Result<Option<Args>, String> {
    let mut args = Args {
        output: None,
        truth: None,
        rows: 20_000,
        seed: 1,
        months: 24,
        relevant: 0.003,
        mess: Mess::Typical,
        split: Split::Tune,
        forces: 3,
        end: calendar::parse_date("2026-11-02").expect("a date that exists"),
        log: 0,
        project: None,
        extract: false,
    };
    let mut given = given;
    while let Some(flag) = given.next() {
        if flag == "-h" || flag == "--help" {
            return Ok(None);
        }
        let mut value = || given.next().ok_or_else(|| format!("{flag} needs a value"));
        match flag.as_str() {
            "-o" => {
                args.extract = true;
                let value = value()?;
                args.output = (value != "-").then(|| PathBuf::from(value));
            }
            "--truth" => {
                args.extract = true;
                args.truth = Some(PathBuf::from(value()?));
            }
            "--rows" => {
                args.extract = true;
                args.rows = number(&flag, &value()?, 1, 1_000_000_000)?;
            }
            "--seed" => args.seed = number(&flag, &value()?, 0, u64::MAX)?,
            "--months" => args.months = number(&flag, &value()?, 1, 600)? as i64,
            "--relevant" => args.relevant = share(&flag, &value()?)?,
            "--mess" => {
                args.mess = match value()?.as_str() {
                    "clean" => Mess::Clean,
                    "typical" => Mess::Typical,
                    "vile" => Mess::Vile,
                    other => {
                        return Err(format!("--mess is clean, typical or vile, not '{other}'"));
                    }
                };
            }
            "--frames" => {
                args.split = match value()?.as_str() {
                    "tune" => Split::Tune,
                    "unseen" => Split::Unseen,
                    other => return Err(format!("--frames is tune or unseen, not '{other}'")),
                };
            }
            "--forces" => args.forces = number(&flag, &value()?, 1, 43)? as usize,
            "--end" => {
                let value = value()?;
                args.end = calendar::parse_date(&value)
                    .ok_or_else(|| format!("--end is a date yyyy-mm-dd, not '{value}'"))?;
            }
            "--log" => args.log = number(&flag, &value()?, 0, 100)?,
            "--project" => args.project = Some(PathBuf::from(value()?)),
            other => return Err(format!("unknown argument '{other}'")),
        }
    }
    args.extract |= args.project.is_none();
    Ok(Some(args))
}

fn number(flag: &str, value: &str, low: u64, high: u64) -> Result<u64, String> {
    value
        .parse()
        .ok()
        .filter(|n| (low..=high).contains(n))
        .ok_or_else(|| format!("{flag} is a whole number from {low} to {high}, not '{value}'"))
}

fn share(flag: &str, value: &str) -> Result<f64, String> {
    value
        .parse()
        .ok()
        .filter(|share| (0.0..=0.5).contains(share))
        .ok_or_else(|| format!("{flag} is a share from 0 to 0.5, not '{value}'"))
}
