//! This program's side of `benches/peers/run`: seconds to search a column of texts for the built-in
//! pack, with states, on one thread and on all.
//!
//!     peer_speed literals       the terms as they are written, one a line
//!     peer_speed FILE ROUNDS    FILE has one column, with a heading

use std::error::Error;
use std::time::Instant;

use keepsafe::keywords::hits::Texts;
use keepsafe::keywords::{Matcher, Pack};
use rayon::ThreadPoolBuilder;

fn main() -> Result<(), Box<dyn Error>> {
    let pack = Pack::built_in("cse").ok_or("the pack is gone")?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, rounds] = arguments.as_slice() else {
        for term in pack.terms.iter().filter(|term| term.pattern.is_none()) {
            for literal in std::iter::once(&term.text).chain(&term.variants) {
                println!("{literal}");
            }
        }
        return Ok(());
    };
    let texts = csv::Reader::from_path(file)?
        .into_records()
        .map(|row| Ok(row?[0].to_owned()))
        .collect::<Result<Vec<String>, csv::Error>>()?;
    let rows: Vec<Texts<'_>> = (0..)
        .zip(&texts)
        .map(|(row, text)| (row, vec![("text", text.as_str())]))
        .collect();
    let matcher = Matcher::new(&[pack]);
    for (name, threads) in [("one", 1), ("all", 0)] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        for _ in 0..rounds.parse()? {
            let start = Instant::now();
            let hits = pool.install(|| matcher.scan_texts(&rows))?;
            println!(
                "{name} {} {}",
                start.elapsed().as_secs_f64(),
                hits.frame.height()
            );
        }
    }
    Ok(())
}
