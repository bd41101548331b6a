//! Hits of a batch as a frame.

use polars::prelude::*;
use rayon::prelude::*;

use super::{Hit, Matcher};
use crate::extract::{Batch, columns};

/// Hits as a frame, one row for each occurrence version, term and span: `row` (u32, as in
/// `extract::columns::ROW`), `field`, `term`, `category` (str), `start`, `end` (u32), `text`,
/// `state`, `cue` (str, null when asserted), `attributes` (str, parted by spaces). Sorted by row,
/// then field in the order of the batch, then start, end and term.
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
        let chunks: Vec<Columns> = rows
            .par_chunks(CHUNK_ROWS)
            .map(|chunk| {
                let mut columns = Columns::default();
                for (row, texts) in chunk {
                    for (field, text) in texts {
                        for hit in self.scan(text) {
                            columns.push(self, *row, field, text, &hit);
                        }
                    }
                }
                columns
            })
            .collect();
        let mut all = Columns::default();
        for chunk in chunks {
            all.append(chunk);
        }
        all.into_hits()
    }
}

#[derive(Debug, Default)]
struct Columns {
    row: Vec<u32>,
    field: Vec<String>,
    term: Vec<String>,
    category: Vec<String>,
    start: Vec<u32>,
    end: Vec<u32>,
    text: Vec<String>,
    state: Vec<&'static str>,
    cue: Vec<Option<String>>,
    attributes: Vec<String>,
}

impl Columns {
    fn push(&mut self, matcher: &Matcher, row: u32, field: &str, text: &str, hit: &Hit) {
        let term = &matcher.terms()[hit.term as usize];
        self.row.push(row);
        self.field.push(field.to_string());
        self.term.push(term.text.clone());
        self.category.push(term.category.clone());
        self.start.push(hit.start);
        self.end.push(hit.end);
        self.text
            .push(text[hit.start as usize..hit.end as usize].to_string());
        self.state.push(hit.state.code());
        self.cue.push(hit.cue.clone());
        self.attributes.push(hit.attributes.join(" "));
    }

    fn append(&mut self, mut other: Self) {
        self.row.append(&mut other.row);
        self.field.append(&mut other.field);
        self.term.append(&mut other.term);
        self.category.append(&mut other.category);
        self.start.append(&mut other.start);
        self.end.append(&mut other.end);
        self.text.append(&mut other.text);
        self.state.append(&mut other.state);
        self.cue.append(&mut other.cue);
        self.attributes.append(&mut other.attributes);
    }

    fn into_hits(self) -> PolarsResult<Hits> {
        let frame = DataFrame::new(
            self.row.len(),
            vec![
                Column::new("row".into(), self.row),
                Column::new("field".into(), self.field),
                Column::new("term".into(), self.term),
                Column::new("category".into(), self.category),
                Column::new("start".into(), self.start),
                Column::new("end".into(), self.end),
                Column::new("text".into(), self.text),
                Column::new("state".into(), self.state),
                Column::new("cue".into(), self.cue),
                Column::new("attributes".into(), self.attributes),
            ],
        )?;
        Ok(Hits { frame })
    }
}

impl Hits {
    /// No hits, with all columns.
    pub fn empty() -> PolarsResult<Self> {
        Columns::default().into_hits()
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
