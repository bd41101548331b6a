//! The answers: which occurrences are relevant, where, by which words; for grading, never for use.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::plan::Plants;
use crate::story::{Occurrence, World};

pub struct Truth {
    occurrences: BufWriter<File>,
    terms: BufWriter<File>,
}

impl Truth {
    pub fn create(folder: &Path, world: &World, plants: &Plants) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let id = |venue: usize| &world.venues[venue].id;
        let listed = format!(
            "plant,venue_id\nnew,{}\nfading,{}\nbig,{}\n",
            id(plants.new),
            id(plants.fading),
            id(plants.big)
        );
        fs::write(folder.join("plants.csv"), listed)?;
        let mut occurrences = BufWriter::new(File::create(folder.join("truth.csv"))?);
        occurrences.write_all(b"occurrence_id,relevant,venue_id,place_role\n")?;
        let mut terms = BufWriter::new(File::create(folder.join("truth_terms.csv"))?);
        terms.write_all(b"occurrence_id,surface_text,state\n")?;
        Ok(Self { occurrences, terms })
    }

    pub fn write(
        &mut self,
        world: &World,
        number: &str,
        occurrence: &Occurrence,
    ) -> io::Result<()> {
        let truth = &occurrence.truth;
        writeln!(
            self.occurrences,
            "{number},{},{},{}",
            if truth.relevant { "yes" } else { "no" },
            truth
                .venue
                .map_or("", |venue| world.venues[venue].id.as_str()),
            truth.role
        )?;
        for text in [&occurrence.summary, &occurrence.mo, &occurrence.oel] {
            for term in &text.terms {
                let surface = text.buf[term.start..term.end].replace('"', "\"\"");
                writeln!(self.terms, "{number},\"{surface}\",{}", term.state.label())?;
            }
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.occurrences.flush()?;
        self.terms.flush()
    }
}
