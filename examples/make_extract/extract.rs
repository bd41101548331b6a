//! The extract as a file: one line for each person of an occurrence, and the lines that are none.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io::{self, Write};

use crate::calendar::{self, DAY, Stamp};
use crate::mess::Mess;
use crate::rng::Rng;
use crate::story::{Occurrence, Person, World};

const HEADER: &str = "Occurrence Number,Occurrence Type,Crime Number,HO Class,HO Sub Class,\
Offence Title,Recorded Date,Reported Date,Committed From,Committed To,Status,Force,District,Beat,\
Location Name,Location Type,House No,Street,Town,Postcode,UPRN,Easting,Northing,Summary,MO,\
OEL Notes,Flags,Person Role,Person Ref,Person Age,Person Sex,Updated Date";

pub struct Writer<'w, W: Write> {
    world: &'w World,
    out: W,
    mess: Mess,
    rows: u64,
    /// The last number given in each year from 2000.
    serials: [u64; 200],
    crimes: [u64; 200],
    /// Lines to be sent again, with the occurrence count at which that is due.
    resends: VecDeque<(u64, String)>,
    written: u64,
    total: u64,
    line: String,
    bytes: Vec<u8>,
}

impl<'w, W: Write> Writer<'w, W> {
    /// Starts the file; `total` is how many occurrences will come.
    pub fn new(world: &'w World, mut out: W, mess: Mess, total: u64) -> io::Result<Self> {
        out.write_all(mess.opening())?;
        out.write_all(HEADER.as_bytes())?;
        out.write_all(mess.line_end().as_bytes())?;
        Ok(Self {
            world,
            out,
            mess,
            rows: 0,
            serials: [0; 200],
            crimes: [0; 200],
            resends: VecDeque::new(),
            written: 0,
            total,
            line: String::with_capacity(1024),
            bytes: Vec::with_capacity(2048),
        })
    }

    /// Writes the occurrence's lines and returns the number that it was given.
    pub fn write(&mut self, occurrence: &Occurrence, rng: &mut Rng) -> io::Result<String> {
        let (number, crime) = self.numbers(occurrence, rng);
        let fields = Fields::new(
            self.world,
            occurrence,
            number.clone(),
            crime,
            self.mess,
            rng,
        );
        let nobody = [Person {
            role: "",
            reference: 0,
            age: None,
            sex: ' ',
        }];
        let people = if occurrence.people.is_empty() {
            &nobody[..]
        } else {
            &occurrence.people
        };
        for person in people {
            self.line.clear();
            fields.line(person, &mut self.line);
            self.send(occurrence, rng)?;
        }
        self.written += 1;
        if rng.chance(self.mess.resend_share()) {
            let mut line = String::new();
            fields
                .updated(self.world, occurrence, rng)
                .line(&people[0], &mut line);
            self.resends
                .push_back((self.written + 20 + rng.below(300) as u64, line));
        }
        self.interrupt()?;
        Ok(number)
    }

    /// Year and nine digits, the same for crimes and other records; crimes have a number besides.
    fn numbers(&mut self, occurrence: &Occurrence, rng: &mut Rng) -> (String, String) {
        let year = calendar::civil(occurrence.recorded.day()).year;
        let slot = (year - 2000).clamp(0, 199) as usize;
        let serial = &mut self.serials[slot];
        *serial += 1 + rng.below(37) as u64;
        let number = format!("{:02}{:09}", year % 100, *serial);
        if occurrence.class.code.is_empty() {
            return (number, String::new());
        }
        self.crimes[slot] += 1;
        (
            number,
            format!("{:02}/{:06}", year % 100, self.crimes[slot]),
        )
    }

    fn send(&mut self, occurrence: &Occurrence, rng: &mut Rng) -> io::Result<()> {
        // A ragged line is lost data, so it never hits a record or a term that the truth counts.
        let counted = occurrence.truth.relevant || !occurrence.summary.terms.is_empty();
        if !counted && rng.chance(self.mess.ragged_share()) {
            let cut = self
                .line
                .match_indices(',')
                .nth(12)
                .map_or(self.line.len(), |(at, _)| at);
            self.line.truncate(cut);
        }
        self.rows += 1;
        let line = std::mem::take(&mut self.line);
        self.put(&line)?;
        self.line = line;
        Ok(())
    }

    fn put(&mut self, line: &str) -> io::Result<()> {
        self.bytes.clear();
        self.mess.encode(line, &mut self.bytes);
        self.bytes
            .extend_from_slice(self.mess.line_end().as_bytes());
        self.out.write_all(&self.bytes)
    }

    /// Lines that come between occurrences: those sent again, and a report's own furniture.
    fn interrupt(&mut self) -> io::Result<()> {
        while self
            .resends
            .front()
            .is_some_and(|(due, _)| *due <= self.written)
        {
            let (_, line) = self.resends.pop_front().expect("the front was just seen");
            self.rows += 1;
            self.put(&line)?;
        }
        if self.mess == Mess::Clean {
            return Ok(());
        }
        if self.written == self.total / 2 {
            self.put(HEADER)?;
        }
        if self.written == self.total / 40 {
            self.put("Page 1 of 40")?;
        }
        if self.mess == Mess::Vile
            && self.total >= 400
            && self.written.is_multiple_of(self.total / 40)
        {
            let page = self.written / (self.total / 40);
            self.put(&format!("Page {page} of 40"))?;
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<()> {
        while let Some((_, line)) = self.resends.pop_front() {
            self.rows += 1;
            self.put(&line)?;
        }
        if self.mess != Mess::Clean {
            let line = format!("Total,{}{}", self.rows, ",".repeat(30));
            self.put(&line)?;
        }
        self.out.flush()
    }
}

/// An occurrence's values as they are printed, but for the person.
#[derive(Clone)]
struct Fields<'a> {
    before: [Cow<'a, str>; 27],
    updated: Stamp,
}

const STATUS: usize = 10;
const OEL_NOTES: usize = 25;

impl<'a> Fields<'a> {
    fn new(
        world: &'a World,
        occurrence: &'a Occurrence,
        number: String,
        crime: String,
        mess: Mess,
        rng: &mut Rng,
    ) -> Self {
        let swapped = rng.chance(mess.swapped_date_share());
        let untimed = rng.chance(mess.unknown_time_share());
        let date_only = rng.chance(mess.date_only_share());
        let committed = |stamp: Stamp| {
            if date_only {
                stamp.print_date()
            } else if untimed {
                Stamp::at(stamp.day(), 0).print(swapped)
            } else {
                stamp.print(swapped)
            }
        };
        let district = &world.region.districts[occurrence.district];
        let place = &occurrence.place;
        let coordinate = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
        let before = [
            number.into(),
            occurrence.kind.into(),
            crime.into(),
            occurrence.class.code.into(),
            occurrence.class.sub.into(),
            occurrence.class.title.into(),
            occurrence.recorded.print(swapped).into(),
            occurrence.reported.print(swapped).into(),
            committed(occurrence.from).into(),
            occurrence.to.map_or_else(String::new, committed).into(),
            occurrence.status.into(),
            world.region.forces[occurrence.force].name.as_str().into(),
            district.name.as_str().into(),
            beat(world, occurrence).into(),
            place.name.as_str().into(),
            occurrence.location_type.into(),
            place.house.as_str().into(),
            place.street.as_str().into(),
            place.town.as_str().into(),
            place.postcode.as_str().into(),
            place.uprn.as_str().into(),
            coordinate(place.at.map(|p| p.x)).into(),
            coordinate(place.at.map(|p| p.y)).into(),
            occurrence.summary.buf.as_str().into(),
            occurrence.mo.buf.as_str().into(),
            occurrence.oel.buf.as_str().into(),
            occurrence.flags.join(";").into(),
        ];
        Self {
            before,
            updated: occurrence.updated,
        }
    }

    /// The same occurrence as a later extract has it: another status, sometimes a further note.
    fn updated(&self, world: &World, occurrence: &Occurrence, rng: &mut Rng) -> Self {
        let mut later = self.clone();
        later.updated = Stamp(
            (occurrence.updated.0 + rng.between(60, 5 * DAY)).min(world.last_day * DAY + DAY + 420),
        );
        later.before[STATUS] = rng
            .word(&["Filed", "Outcome 15", "Finalised", "Charged"])
            .into();
        if rng.chance(0.4) {
            let notes = &mut later.before[OEL_NOTES];
            let gap = if notes.is_empty() { "" } else { " " };
            *notes = format!("{notes}{gap}Update: reviewed by supervisor.").into();
        }
        later
    }

    fn line(&self, person: &Person, out: &mut String) {
        for field in &self.before {
            push_field(field, out);
            out.push(',');
        }
        out.push_str(person.role);
        out.push(',');
        if !person.role.is_empty() {
            out.push('P');
            out.push_str(&person.reference.to_string());
        }
        out.push(',');
        if let Some(age) = person.age {
            out.push_str(&age.to_string());
        }
        out.push(',');
        if !person.role.is_empty() {
            out.push(person.sex);
        }
        out.push(',');
        out.push_str(&self.updated.print(false));
    }
}

fn beat(world: &World, occurrence: &Occurrence) -> String {
    let district = &world.region.districts[occurrence.district];
    let within = occurrence.district % 4;
    // Tied to the street, so that one address always lies in one beat.
    let part = occurrence.place.street.len() % 5 + 1;
    format!(
        "{}{}{part}",
        world.region.forces[district.force].beat,
        within + 1
    )
}

fn push_field(field: &str, out: &mut String) {
    if field.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&field.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(field);
    }
}
