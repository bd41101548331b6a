//! How fast texts are searched, beside a bare automaton over the same bytes: `benches/scan` writes
//! the extract and runs this on it. The built-in pack, and 5,000 invented terms whose words may be
//! misspelt.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use keepsafe::keywords::hits::Texts;
use keepsafe::keywords::{Matcher, Pack};
use rayon::{ThreadPool, ThreadPoolBuilder};

const ROUNDS: usize = 9;
const COLUMNS: [&str; 3] = ["Summary", "MO", "OEL Notes"];
const MANY: usize = 5000;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name an extract")?;
    let texts = texts(Path::new(&path))?;
    let bytes: usize = texts.iter().map(String::len).sum();
    let rows: Vec<Texts<'_>> = (0..)
        .zip(&texts)
        .map(|(row, text)| (row, vec![("text", text.as_str())]))
        .collect();
    let pack = Pack::built_in("cse").ok_or("the pack is gone")?;
    let terms = pack.terms.len();
    let literals = literals(&pack);
    let automaton = bare(&literals)?;
    let (compiling, matcher) = timed(|| Matcher::new(std::slice::from_ref(&pack)));
    let many = many(&texts);
    let (reading, many) = timed(|| Pack::parse(&many, "many.toml"));
    let many = many.map_err(|problems| problems.to_string())?;
    let (compiling_many, many) = timed(|| Matcher::new(std::slice::from_ref(&many)));
    let one = ThreadPoolBuilder::new().num_threads(1).build()?;
    let all = ThreadPoolBuilder::new().build()?;
    let hits = |pool: &ThreadPool| {
        let hits = pool.install(|| matcher.scan_texts(&rows));
        hits.map_or(0, |hits| hits.frame.height())
    };
    let scan = |matcher: &Matcher| texts.iter().map(|text| matcher.scan(text).len()).sum();
    let ways: [&dyn Fn() -> usize; 5] = [
        &|| {
            texts
                .iter()
                .map(|text| automaton.find_iter(text).count())
                .sum()
        },
        &|| scan(&matcher),
        &|| hits(&one),
        &|| hits(&all),
        &|| scan(&many),
    ];
    // Round by round, so that a noisy neighbour meets every way alike.
    let mut seconds = [const { Vec::new() }; 5];
    let mut found = [0; 5];
    for _ in 0..ROUNDS {
        for (n, way) in ways.iter().enumerate() {
            let (taken, count) = timed(way);
            found[n] = count;
            seconds[n].push(taken);
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
    println!(
        "built-in pack: {terms} terms, {} literals, compiled in {:.0} ms",
        literals.len(),
        1e3 * compiling
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
    println!(
        "{MANY} terms with typing errors: read in {:.0} ms, compiled in {:.0} ms",
        1e3 * reading,
        1e3 * compiling_many
    );
    println!(
        "  {:28} {:7.1} MB/s  {:5.2} of the built-in pack's pace  ({} found)",
        "Matcher::scan, one thread",
        speeds[4],
        speeds[4] / speeds[1],
        found[4]
    );
    Ok(())
}

/// Seconds taken, and what came of it.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// The terms as they are written.
fn literals(pack: &Pack) -> Vec<&str> {
    pack.terms
        .iter()
        .filter(|term| term.pattern.is_none())
        .flat_map(|term| std::iter::once(&term.text).chain(&term.variants))
        .map(String::as_str)
        .collect()
}

/// An automaton of literals, without any of what makes a hit of a match.
fn bare(literals: &[&str]) -> Result<AhoCorasick, aho_corasick::BuildError> {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(literals)
}

/// A pack of terms of one word or two, all of which may be misspelt: invented ones, as the names in a
/// force's own list, and words of the texts beside them and beside each other.
fn many(texts: &[String]) -> String {
    const SYLLABLES: [&str; 16] = [
        "bar", "den", "fol", "gar", "hin", "kel", "lor", "mon", "nes", "pra", "quin", "ros", "sta",
        "ter", "vil", "wes",
    ];
    let invented = |n: usize| -> String {
        let part = |shift: usize| SYLLABLES[(n.wrapping_mul(2_654_435_761) >> shift) % 16];
        format!("{}{}{}{}", part(2), part(9), part(15), part(21))
    };
    let mut words: Vec<&str> = texts
        .iter()
        .take(2000)
        .flat_map(|text| text.split(|c: char| !c.is_ascii_lowercase()))
        .filter(|word| word.len() >= 6)
        .collect();
    words.sort_unstable();
    words.dedup();
    let word = |n: usize| words[n.wrapping_mul(7919) % words.len()];
    // Words that the texts say side by side, so that the terms are found, too.
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for text in texts.iter().take(2000) {
        let run: Vec<&str> = text.split(' ').collect();
        let is_plain = |word: &str| word.len() >= 6 && word.bytes().all(|b| b.is_ascii_lowercase());
        let both = run
            .windows(2)
            .filter(|two| two.iter().all(|word| is_plain(word)));
        pairs.extend(both.map(|two| (two[0], two[1])));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let phrases: BTreeSet<String> = (0..)
        .map(|n| match n % 10 {
            0 => format!("{} {}", word(n), invented(n)),
            1 => format!("{} {}", word(n), word(n + 3)),
            2 if !pairs.is_empty() => {
                let (one, two) = pairs[n / 10 % pairs.len()];
                format!("{one} {two}")
            }
            3 => format!("{} {}", invented(n), invented(n + 1)),
            _ => invented(n),
        })
        .scan(BTreeSet::new(), |seen: &mut BTreeSet<String>, phrase| {
            (seen.len() < MANY).then(|| {
                seen.insert(phrase.clone());
                phrase
            })
        })
        .collect();
    let mut pack = String::from(
        "[pack]\nid = \"many\"\nversion = \"1\"\n[[category]]\nid = \"all\"\ntitle = \"All\"\n",
    );
    for phrase in phrases {
        pack.push_str(&format!(
            "[[term]]\ncategory = \"all\"\ntext = \"{phrase}\"\ntolerance = \"auto\"\n"
        ));
    }
    pack
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
