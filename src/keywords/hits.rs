//! Hits of a batch as a frame.

use polars::prelude::*;
use rayon::prelude::*;

use super::position::word_numbers;
use super::{Hit, Matcher, State, Term};
use crate::extract::{Batch, columns};

/// Hits as a frame, one row for each occurrence version, term and span: `row` (u32, as in
/// `extract::columns::ROW`), `field`, `term`, `category` (str), `start`, `end` (u32), `text`,
/// `state`, `cue` (str, null when asserted), `attributes` (str, parted by spaces), `first_word`,
/// `last_word` (u32, numbers of words within the field from 0, null unless the matcher counts
/// them). Sorted by row, then field in the order of the batch, then start, end and term.
#[derive(Debug, Clone)]
pub struct Hits {
    pub frame: DataFrame,
}

/// Rows handed to a worker at a time.
const CHUNK_ROWS: usize = 256;

/// One row of a batch: its number and its text fields.
pub type Texts<'a> = (u32, Vec<(&'a str, &'a str)>);

impl Matcher {
    /// Scans the text columns of a batch on all threads of the current pool.
    pub fn scan_batch(&self, batch: &Batch) -> PolarsResult<Hits> {
        let rows = batch.rows.column(columns::ROW)?.u32()?;
        let mut fields = Vec::with_capacity(batch.fields.len());
        for field in &batch.fields {
            let column = batch
                .rows
                .column(&format!("{}{field}", columns::TEXT_PREFIX))?
                .str()?;
            fields.push((field.as_str(), column));
        }
        let texts: Vec<Texts<'_>> = rows
            .iter()
            .enumerate()
            .filter_map(|(n, row)| {
                let texts = fields
                    .iter()
                    .filter_map(|(field, column)| column.get(n).map(|text| (*field, text)))
                    .collect();
                row.map(|row| (row, texts))
            })
            .collect();
        self.scan_texts(&texts)
    }

    /// Scans rows of named texts; the result is the same on any number of threads.
    pub fn scan_texts(&self, rows: &[Texts<'_>]) -> PolarsResult<Hits> {
        let chunks: Vec<Vec<Seen<'_>>> = rows
            .par_chunks(CHUNK_ROWS)
            .map(|chunk| self.seen_in(chunk))
            .collect();
        Hits::of(&chunks, self.terms())
    }

    fn seen_in<'a>(&self, rows: &[Texts<'a>]) -> Vec<Seen<'a>> {
        let mut seen = Vec::new();
        let mut hits = Vec::new();
        for (row, texts) in rows {
            for (field, text) in texts {
                self.scan_into(text, &mut hits);
                let mut words = match self.counts_words() && !hits.is_empty() {
                    true => word_numbers(text, &hits),
                    false => Vec::new(),
                }
                .into_iter();
                for hit in hits.drain(..) {
                    let text = &text[hit.start as usize..hit.end as usize];
                    seen.push(Seen {
                        row: *row,
                        field,
                        text,
                        hit,
                        words: words.next(),
                    });
                }
            }
        }
        seen
    }
}

/// A hit with where it was seen.
#[derive(Debug)]
struct Seen<'a> {
    row: u32,
    field: &'a str,
    text: &'a str,
    hit: Hit,
    /// Numbers of its first and last word in the field, where they are counted.
    words: Option<(u32, u32)>,
}

/// Hits in the order of their rows, as the workers left them.
type Chunks<'a> = [Vec<Seen<'a>>];

/// Makes one column of hits.
type Build = fn(&Chunks<'_>, &[Term]) -> PolarsResult<Column>;

/// The columns of hits in their order.
const COLUMNS: [Build; 12] = [
    |seen, _| Ok(numbers("row", seen, |one| one.row)),
    |seen, _| fields(seen),
    |seen, terms| {
        let names = terms.iter().map(|term| term.text.as_str());
        named("term", names, seen, |one| one.hit.term)
    },
    |seen, terms| {
        let names = terms.iter().map(|term| term.category.as_str());
        named("category", names, seen, |one| one.hit.term)
    },
    |seen, _| Ok(numbers("start", seen, |one| one.hit.start)),
    |seen, _| Ok(numbers("end", seen, |one| one.hit.end)),
    |seen, _| {
        let texts = seen.iter().flatten().map(|one| one.text);
        Ok(StringChunked::from_iter_values("text".into(), texts).into_column())
    },
    |seen, _| {
        let names = State::ALL.into_iter().map(State::code);
        named("state", names, seen, |one| one.hit.state as u32)
    },
    |seen, _| {
        let cues = seen.iter().flatten().map(|one| one.hit.cue.as_deref());
        Ok(StringChunked::from_iter_options("cue".into(), cues).into_column())
    },
    |seen, _| attributes(seen),
    |seen, _| Ok(words(FIRST_WORD, seen, |(first, _)| first)),
    |seen, _| Ok(words(LAST_WORD, seen, |(_, last)| last)),
];

/// Columns that only criteria look at.
pub const FIRST_WORD: &str = "first_word";
pub const LAST_WORD: &str = "last_word";

fn words(name: &'static str, seen: &Chunks<'_>, of: impl Fn((u32, u32)) -> u32) -> Column {
    let numbers = seen.iter().flatten().map(|one| one.words.map(&of));
    UInt32Chunked::from_iter_options(name.into(), numbers).into_column()
}

fn numbers(name: &'static str, seen: &Chunks<'_>, of: impl Fn(&Seen<'_>) -> u32) -> Column {
    listed(name, seen, of).into_column()
}

/// A number of each hit.
fn listed<'a>(
    name: &'static str,
    seen: &'a Chunks<'a>,
    mut of: impl FnMut(&'a Seen<'a>) -> u32,
) -> UInt32Chunked {
    let mut all = Vec::with_capacity(seen.iter().map(Vec::len).sum());
    for chunk in seen {
        all.extend(chunk.iter().map(&mut of));
    }
    UInt32Chunked::from_vec(name.into(), all)
}

/// A column of few names, by their numbers: each is written once and pointed to.
fn named<'a, 'n>(
    name: &'static str,
    names: impl Iterator<Item = &'n str>,
    seen: &'a Chunks<'a>,
    of: impl FnMut(&'a Seen<'a>) -> u32,
) -> PolarsResult<Column> {
    let names = StringChunked::from_iter_values(name.into(), names);
    Ok(names.take(&listed(name, seen, of))?.into_column())
}

fn fields(seen: &Chunks<'_>) -> PolarsResult<Column> {
    let mut names: Vec<&str> = Vec::new();
    for one in seen.iter().flatten() {
        if !names.contains(&one.field) {
            names.push(one.field);
        }
    }
    named("field", names.iter().copied(), seen, |one| {
        let number = names.iter().position(|name| *name == one.field);
        number.map_or(0, |number| number as u32)
    })
}

fn attributes(seen: &Chunks<'_>) -> PolarsResult<Column> {
    let mut sets: Vec<&[&str]> = Vec::new();
    for one in seen.iter().flatten() {
        if !sets.contains(&one.hit.attributes.as_slice()) {
            sets.push(&one.hit.attributes);
        }
    }
    let names: Vec<String> = sets.iter().map(|set| set.join(" ")).collect();
    named(
        "attributes",
        names.iter().map(String::as_str),
        seen,
        |one| {
            let number = sets.iter().position(|set| *set == one.hit.attributes);
            number.map_or(0, |number| number as u32)
        },
    )
}

impl Hits {
    /// No hits, with all columns.
    pub fn empty() -> PolarsResult<Self> {
        Self::of(&[], &[])
    }

    fn of(seen: &Chunks<'_>, terms: &[Term]) -> PolarsResult<Self> {
        let columns: PolarsResult<_> = COLUMNS.par_iter().map(|build| build(seen, terms)).collect();
        Ok(Self {
            frame: DataFrame::new(seen.iter().map(Vec::len).sum(), columns?)?,
        })
    }

    /// Hits of batches one after the other.
    pub fn concat(parts: &[Hits]) -> PolarsResult<Self> {
        let mut all = Self::empty()?;
        for part in parts {
            all.frame.vstack_mut(&part.frame)?;
        }
        all.frame.rechunk_mut();
        Ok(all)
    }

    /// The hits of the rows that `keep` accepts.
    pub fn retain(&self, keep: impl Fn(u32) -> bool) -> PolarsResult<Self> {
        let mask: BooleanChunked = self
            .frame
            .column("row")?
            .u32()?
            .iter()
            .map(|row| row.is_some_and(&keep))
            .collect();
        Ok(Self {
            frame: self.frame.filter(&mask)?,
        })
    }
}
