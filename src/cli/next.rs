//! `keepsafe next`: the coming editions.

use chrono::{DateTime, Offset, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use clap::Args;
use serde_json::json;

use super::args::{Format, Global};
use super::console::{Console, table};
use super::run::loaded;
use crate::diagnostic::Failure;
use crate::schedule::{self, Job, Span};

#[derive(Debug, Args)]
pub struct Arguments {
    /// How many editions to show, from 1 to 1000
    #[arg(short, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    n: u16,
}

pub fn run(
    arguments: &Arguments,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let config = loaded(global, console)?;
    let count = usize::from(arguments.n);
    let mut coming: Vec<(DateTime<Utc>, &Job)> = config
        .project
        .jobs
        .iter()
        .flat_map(|job| {
            let instants = schedule::next(job, console.now(), count);
            instants.into_iter().map(move |at| (at, job))
        })
        .collect();
    coming.sort_by(|(a, one), (b, other)| (a, &one.name).cmp(&(b, &other.name)));
    coming.truncate(count);
    match console.format {
        Format::Human => {
            let rows: Vec<Vec<String>> = coming
                .iter()
                .map(|(at, job)| {
                    let local = at.with_timezone(&job.zone);
                    vec![
                        local.format("%a %-d %b %Y %H:%M %Z").to_string(),
                        at.format("%Y-%m-%d %H:%M").to_string(),
                        job.name.clone(),
                        period_of(job, *at),
                    ]
                })
                .collect();
            for line in table(&["local time", "UTC", "job", "period"], &rows) {
                console.line(&line);
            }
            clock_changes(&coming, console);
        }
        Format::Json => {
            let list: Vec<_> = coming
                .iter()
                .map(|(at, job)| {
                    json!({
                        "at": at.to_rfc3339_opts(SecondsFormat::Secs, true),
                        "local": at.with_timezone(&job.zone).to_rfc3339(),
                        "job": job.name,
                        "period": period_of(job, *at),
                    })
                })
                .collect();
            console.json(&json!(list));
        }
    }
    Ok(())
}

fn period_of(job: &Job, due: DateTime<Utc>) -> String {
    match job.period {
        Span::All => "all".to_owned(),
        _ => schedule::period_and_window(job, due, None)
            .map_or_else(String::new, |(period, _)| period.code()),
    }
}

/// Says when the clocks change from now to the last instant shown, in every zone of a job.
fn clock_changes(coming: &[(DateTime<Utc>, &Job)], console: &mut Console<'_>) {
    let mut zones: Vec<(Tz, DateTime<Utc>)> = Vec::new();
    for (at, job) in coming {
        match zones.iter_mut().find(|(zone, _)| *zone == job.zone) {
            Some((_, last)) => *last = *at,
            None => zones.push((job.zone, *at)),
        }
    }
    for (zone, last) in zones {
        let ahead = |at: DateTime<Utc>| at.with_timezone(&zone).offset().fix().local_minus_utc();
        let mut at = console.now();
        while at < last {
            let after = (at + TimeDelta::days(1)).min(last);
            if ahead(at) != ahead(after) {
                console.remark(&format!(
                    "the clocks of {zone} go {} on {}",
                    if ahead(after) > ahead(at) {
                        "forward"
                    } else {
                        "back"
                    },
                    first_after(at, after, ahead)
                        .with_timezone(&zone)
                        .format("%-d %B %Y")
                ));
            }
            at = after;
        }
    }
}

/// The first whole minute, after `before` and not after `after`, at which `ahead` is what it is at `after`.
fn first_after(
    before: DateTime<Utc>,
    after: DateTime<Utc>,
    ahead: impl Fn(DateTime<Utc>) -> i32,
) -> DateTime<Utc> {
    let minutes = (after - before).num_minutes();
    (0..=minutes)
        .map(|minute| before + TimeDelta::minutes(minute))
        .find(|at| ahead(*at) == ahead(after))
        .unwrap_or(after)
}
