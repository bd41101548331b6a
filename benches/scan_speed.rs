//! How fast texts are searched, beside a bare automaton over the same bytes: `benches/scan` writes
//! the extract and runs this on it.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use keepsafe::keywords::hits::Texts;
use keepsafe::keywords::{Matcher, Pack};
use rayon::{ThreadPool, ThreadPoolBuilder};

const ROUNDS: usize = 9;
const COLUMNS: [&str; 3] = ["Summary", "MO", "OEL Notes"];

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name an extract")?;
    let texts = texts(Path::new(&path))?;
    let bytes: usize = texts.iter().map(String::len).sum();
    let rows: Vec<Texts<'_>> = (0..)
        .zip(&texts)
        .map(|(row, text)| (row, vec![("text", text.as_str())]))
        .collect();
    let pack = Pack::built_in("cse").ok_or("the pack is gone")?;
    let automaton = bare(&pack)?;
    let matcher = Matcher::new(&[pack]);
    let one = ThreadPoolBuilder::new().num_threads(1).build()?;
    let all = ThreadPoolBuilder::new().build()?;
    let hits = |pool: &ThreadPool| {
        let hits = pool.install(|| matcher.scan_texts(&rows));
        hits.map_or(0, |hits| hits.frame.height())
    };
    let ways: [&dyn Fn() -> usize; 4] = [
        &|| {
            texts
                .iter()
                .map(|text| automaton.find_iter(text).count())
                .sum()
        },
        &|| texts.iter().map(|text| matcher.scan(text).len()).sum(),
        &|| hits(&one),
        &|| hits(&all),
    ];
    // Round by round, so that a noisy neighbour meets every way alike.
    let mut seconds = [const { Vec::new() }; 4];
    let mut found = [0; 4];
    for _ in 0..ROUNDS {
        for (n, way) in ways.iter().enumerate() {
            let start = Instant::now();
            found[n] = way();
            seconds[n].push(start.elapsed().as_secs_f64());
        }
    }
    let speeds = seconds.map(|mut each| {
        each.sort_by(f64::total_cmp);
        bytes as f64 / 1e6 / each[ROUNDS / 2]
    });
    let with_hits = texts.iter().filter(|text| !matcher.scan(text).is_empty());
    println!(
        "{} texts, {:.1} MB, {:.0} % with a hit; medians of {ROUNDS} rounds",
        texts.len(),
        bytes as f64 / 1e6,
        100.0 * with_hits.count() as f64 / texts.len() as f64,
    );
    let threads = all.current_num_threads();
    let names = [
        "bare automaton, one thread".to_owned(),
        "Matcher::scan, one thread".to_owned(),
        "scan_texts, one thread".to_owned(),
        format!("scan_texts, {threads} threads"),
    ];
    for (n, name) in names.iter().enumerate() {
        println!(
            "  {name:28} {:7.1} MB/s  {:5.2} of the automaton  ({} found)",
            speeds[n],
            speeds[n] / speeds[0],
            found[n]
        );
    }
    println!(
        "  {threads} threads are {:.2} times one",
        speeds[3] / speeds[2]
    );
    Ok(())
}

/// An automaton of the terms as they are written, without any of what makes a hit of a match.
fn bare(pack: &Pack) -> Result<AhoCorasick, aho_corasick::BuildError> {
    let literals = pack
        .terms
        .iter()
        .filter(|term| term.pattern.is_none())
        .flat_map(|term| std::iter::once(&term.text).chain(&term.variants));
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(literals)
}

fn texts(path: &Path) -> Result<Vec<String>, csv::Error> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path)?;
    let headings = reader.byte_headers()?.clone();
    let wanted: Vec<usize> = headings
        .iter()
        .enumerate()
        .filter(|(_, name)| COLUMNS.iter().any(|column| column.as_bytes() == *name))
        .map(|(n, _)| n)
        .collect();
    let mut texts = Vec::new();
    for record in reader.byte_records() {
        let record = record?;
        let fields = wanted.iter().filter_map(|n| record.get(*n));
        texts.extend(
            fields
                .filter(|field| !field.is_empty())
                .map(|field| String::from_utf8_lossy(field).into_owned()),
        );
    }
    Ok(texts)
}
