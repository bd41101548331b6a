//! Writes a made-up crime-recording extract of the invented region of the Meres, and the truth
//! about it.
//!
//! Places, businesses and people are invented; narratives are sober and never graphic. The same
//! arguments give the same bytes. Nothing of the `keepsafe` library is used, so that the generator
//! cannot grade its own maker.
//!
//! The committed sample is made, from the top of the repository, by
//! ```text
//! cargo run --release --example make_extract -- --rows 20000 --relevant 0.015 \
//!     -o examples/meres/extracts/meres_2026-11-03.csv
//! cargo run --release --example make_extract -- --project examples/meres
//! ```
//!
//! Reading order: `region` and `hotels` (the places), `plan` (where the relevant records lie),
//! `story` over `frames` and `ordinary` (one occurrence and its wording), `mess` (what the export
//! does to it), `extract` and `truth` (the files).

mod args;
mod calendar;
mod extract;
mod frames;
mod geometry;
mod hotels;
mod mess;
mod ordinary;
mod plan;
mod region;
mod rng;
mod story;
mod text;
mod truth;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use args::Args;
use extract::Writer;
use plan::Span;
use rng::Rng;
use story::World;
use truth::Truth;

fn main() -> ExitCode {
    let args = match args::parse(std::env::args().skip(1)) {
        Ok(Some(args)) => args,
        Ok(None) => {
            println!("{}", args::USAGE);
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("make_extract: {problem}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader has gone, as with `| head`: nothing is left to say to it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("make_extract: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> io::Result<()> {
    let region = region::region(args.forces);
    let venues = hotels::register(&region);
    let world = World {
        region,
        venues,
        split: args.split,
        last_day: args.end,
    };
    if let Some(folder) = &args.project {
        write_project(&world, folder)?;
    }
    if !args.extract {
        return Ok(());
    }
    match &args.output {
        Some(path) => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            write_extract(
                args,
                &world,
                BufWriter::with_capacity(1 << 20, File::create(path)?),
            )
        }
        None => write_extract(args, &world, BufWriter::new(io::stdout().lock())),
    }
}

fn write_project(world: &World, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder.join("registers"))?;
    fs::create_dir_all(folder.join("areas"))?;
    let register = hotels::register_csv(&world.region, &world.venues);
    fs::write(folder.join("registers/hotels.csv"), register)?;
    fs::write(
        folder.join("areas/forces.geojson"),
        world.region.forces_geojson(),
    )?;
    fs::write(
        folder.join("areas/districts.geojson"),
        world.region.districts_geojson(),
    )
}

/// Writes occurrence after occurrence in order of day; only the plan of the relevant ones and the
/// lines to be sent again are held.
fn write_extract(args: &Args, world: &World, out: impl Write) -> io::Result<()> {
    let span = Span::new(args.end, args.months);
    let wanted = (args.rows as f64 * args.relevant).round() as usize;
    let (mut planned, plants) = plan::plan(world, span, wanted, args.seed);
    // A very short extract cannot hold the plants; a share of nought asks for none.
    if args.rows < 2000 || wanted == 0 {
        planned = thinned(planned, wanted.min(args.rows as usize));
    }
    let mut truth = match &args.truth {
        Some(folder) => Some(Truth::create(folder, world, &plants)?),
        None => None,
    };
    let mut writer = Writer::new(world, out, args.mess, args.rows)?;
    let days = span.last - span.first + 1;
    let mut next = planned.iter().peekable();
    for index in 0..args.rows {
        let mut rng = Rng::new(args.seed, index);
        let day =
            span.first + (i128::from(days) * i128::from(index) / i128::from(args.rows)) as i64;
        // The last lines are kept for what is still planned.
        let crowded = next.len() as u64 >= args.rows - index;
        let due = next.peek().is_some_and(|event| event.day <= day || crowded);
        let mut occurrence = if due {
            let event = next.next().expect("one was just seen");
            story::relevant(world, event, &mut rng)
        } else {
            story::other(world, day, &mut rng)
        };
        mess::spoil(world, &mut occurrence, args.mess, &mut rng);
        let log = ordinary::LOG.len() as u64;
        for sentence in 0..args.log {
            let notes = &mut occurrence.oel.buf;
            if !notes.is_empty() {
                notes.push(' ');
            }
            notes.push_str(ordinary::LOG[((index * 5 + sentence * 7) % log) as usize]);
        }
        let number = writer.write(&occurrence, &mut rng)?;
        if let Some(truth) = &mut truth {
            truth.write(world, &number, &occurrence)?;
        }
    }
    writer.finish()?;
    truth.map_or(Ok(()), Truth::finish)
}

/// `count` of the planned occurrences, evenly taken, in order.
fn thinned(planned: Vec<story::Planned>, count: usize) -> Vec<story::Planned> {
    let all = planned.len();
    let kept = |index: usize| (index + 1) * count / all > index * count / all;
    planned
        .into_iter()
        .enumerate()
        .filter(|&(i, _)| kept(i))
        .map(|(_, event)| event)
        .collect()
}
