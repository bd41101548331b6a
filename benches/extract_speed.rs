//! What `benches/extract` measures; each part prints seconds and counts, one a line.
//!
//!     extract_speed bare FILE      the csv crate alone, then a bare automaton over the texts
//!     extract_speed read FILE      read, typed and folded
//!     extract_speed scan FILE      read, typed, folded and scanned for keywords
//!     extract_speed survey FILE [REGISTER]   all of `pipeline::survey`, with hotels resolved
//!     extract_speed literals       what the automaton looks for, one a line
//!
//! Without an argument it says how it is used.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use keepsafe::extract::{Extract, Options, Profile};
use keepsafe::keywords::{Criteria, Matcher, Pack};
use keepsafe::pipeline::{Inputs, Progress, survey};
use keepsafe::venues::Register;

/// Text held at a time for the bare automaton.
const TEXT_BYTES: usize = 64 * 1024 * 1024;
/// Columns that are searched, as the generator names them.
const TEXTS: [&str; 3] = ["Summary", "MO", "OEL Notes"];
/// A register of one hotel that no record names: resolving is not what is measured.
const REGISTER: &str =
    "id,name,address,town,postcode\nV1,Nowhere House,1 None Street,Nil,ZZ1 1ZZ\n";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bare", file] => bare(Path::new(file)),
        ["survey", file] => surveyed(Path::new(file), REGISTER),
        ["survey", file, register] => {
            let register = std::fs::read_to_string(register).expect("a register");
            surveyed(Path::new(file), &register);
        }
        ["read", file] => read(Path::new(file)),
        ["scan", file] => scanned(Path::new(file)),
        ["literals"] => println!("{}", literals().join("\n")),
        _ => println!("run by benches/extract; see there"),
    }
}

fn say(what: &str, time: Duration) {
    println!("{what} {:.4}", time.as_secs_f64());
}

fn open(file: &Path) -> csv::Reader<File> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(1 << 20)
        .from_reader(File::open(file).expect("the extract"))
}

/// Every term of the built-in pack and every variant of it, as written.
fn literals() -> Vec<String> {
    let pack = Pack::built_in("cse").expect("built in");
    let mut literals: Vec<String> = pack
        .terms
        .iter()
        .flat_map(|term| std::iter::once(&term.text).chain(&term.variants))
        .cloned()
        .collect();
    literals.sort();
    literals.dedup();
    literals
}

fn bare(file: &Path) {
    let start = Instant::now();
    let mut reader = open(file);
    let mut record = csv::ByteRecord::new();
    let (mut rows, mut cells) = (0_u64, 0_u64);
    while reader.read_byte_record(&mut record).expect("readable") {
        rows += 1;
        cells += record.len() as u64;
    }
    say("csv", start.elapsed());
    println!("rows {rows}\ncells {cells}");

    let literals = literals();
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .ascii_case_insensitive(true)
        .build(&literals)
        .expect("few literals");
    let mut reader = open(file);
    reader.read_byte_record(&mut record).expect("a heading");
    let columns: Vec<usize> = record
        .iter()
        .enumerate()
        .filter(|(_, name)| TEXTS.iter().any(|text| text.as_bytes() == *name))
        .map(|(at, _)| at)
        .collect();
    let (mut held, mut ends) = (Vec::new(), Vec::new());
    let (mut taken, mut bytes, mut found) = (Duration::ZERO, 0, 0);
    loop {
        let more = reader.read_byte_record(&mut record).expect("readable");
        if more {
            for at in &columns {
                held.extend_from_slice(record.get(*at).unwrap_or_default());
                ends.push(held.len());
            }
        }
        if !more || held.len() > TEXT_BYTES {
            let start = Instant::now();
            let mut from = 0;
            for end in &ends {
                found += automaton.find_iter(&held[from..*end]).count();
                from = *end;
            }
            taken += start.elapsed();
            bytes += held.len();
            held.clear();
            ends.clear();
        }
        if !more {
            break;
        }
    }
    say("automaton", taken);
    println!(
        "literals {}\ntext_bytes {bytes}\nmatches {found}",
        literals.len()
    );
}

struct Silent;

impl Progress for Silent {
    fn read(&self, _: u64, _: u64, _: u64) {}
}

fn options() -> Options {
    Options {
        profile: Profile::niche(),
        force: None,
        areas: None,
        columns_before: Default::default(),
        batch_rows: keepsafe::service::BATCH_ROWS,
    }
}

fn surveyed(file: &Path, register: &str) {
    let inputs = Inputs {
        files: vec![PathBuf::from(file)],
        extract: options(),
        packs: vec![Pack::built_in("cse").expect("built in")],
        criteria: Criteria::default(),
        register: Register::parse(register.as_bytes(), "register", None).expect("a register"),
        areas: None,
        sought: None,
    };
    let start = Instant::now();
    let survey = survey(inputs, &Silent).expect("it can be surveyed");
    say("survey", start.elapsed());
    println!("rows {}", survey.census.rows);
    println!("occurrences {}", survey.census.occurrences);
    println!("hits {}", survey.hits.frame.height());
}

fn read(file: &Path) {
    let start = Instant::now();
    let mut extract = Extract::open(&[file.to_owned()], &options()).expect("it opens");
    while let Some(batch) = extract.next_batch().expect("readable") {
        std::hint::black_box(batch);
    }
    let census = extract.finish().census;
    say("read", start.elapsed());
    println!("rows {}", census.rows);
    println!("occurrences {}", census.occurrences);
}

/// As `pipeline::survey` does it: one batch is read while the one before is searched.
fn scanned(file: &Path) {
    let matcher = Matcher::new(&[Pack::built_in("cse").expect("built in")]);
    let start = Instant::now();
    let mut extract = Extract::open(&[file.to_owned()], &options()).expect("it opens");
    let (sender, batches) = std::sync::mpsc::sync_channel(1);
    let mut hits = 0;
    let census = std::thread::scope(|scope| {
        let reading = scope.spawn(move || {
            while let Some(batch) = extract.next_batch().expect("readable") {
                sender.send(batch).expect("somebody listens");
            }
            extract.finish().census
        });
        for batch in batches {
            let found = matcher.scan_batch(&batch).expect("columns are proved");
            hits += found.frame.height();
        }
        reading.join().expect("it was read")
    });
    say("scan", start.elapsed());
    println!("rows {}", census.rows);
    println!("occurrences {}", census.occurrences);
    println!("hits {hits}");
}
