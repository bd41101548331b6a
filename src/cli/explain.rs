//! `keepsafe explain`: why an occurrence was admitted or not.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::args::{Format, Global};
use super::console::{Console, WIDTH, printable, wrapped};
use super::marks::{Mark, drawn};
use super::progress::Display;
use super::run::loaded_to_read;
use crate::analysis::Ruling;
use crate::analysis::verdicts::Judged;
use crate::diagnostic::{Diagnostic, Failure};
use crate::keywords::criteria::Outcome;
use crate::pipeline;
use crate::pipeline::explain::{self, Explanation, Judgement, Looked, Place, Wanted, Word};
use crate::service::{self, Watch};

/// Numbers offered in place of one that is not there.
const NEAR_SHOWN: usize = 5;

/// Bold, and back.
const STRONG: (&str, &str) = ("\u{1b}[1;7m", "\u{1b}[0m");

#[derive(Debug, Args)]
pub struct Arguments {
    /// The occurrence's number, as the extract has it
    #[arg(value_name = "OCCURRENCE")]
    occurrence: String,
    /// Recording force, where two use the same number
    #[arg(long, value_name = "NAME")]
    force: Option<String>,
    /// The extract to look in, in place of the newest file of the drop folder
    #[arg(long, value_name = "FILE")]
    extract: Option<PathBuf>,
}

pub fn run(
    arguments: &Arguments,
    global: &Global,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let config = loaded_to_read(global, arguments.extract.as_deref(), console)?;
    let files = service::extract_files(&config.project.extract, arguments.extract.as_deref())?;
    let inputs = service::inputs(&config.project, files.clone(), Default::default());
    let options = inputs.extract.clone();
    let display = Display::new(console);
    display.stage("reading the extract");
    let explained = pipeline::survey(inputs, &display).and_then(|survey| {
        let verdicts = &config.project.verdicts;
        let wanted = Wanted {
            occurrence_id: &arguments.occurrence,
            force: arguments.force.as_deref(),
        };
        explain::explain(&survey, &files, &options, verdicts, wanted)
    });
    display.finish();
    let explanation = match explained? {
        Looked::Up(explanation) => explanation,
        Looked::Ambiguous(forces) => return Err(ambiguous(arguments, &forces)),
        Looked::NotFound(near) => return Err(not_found(arguments, &near)),
    };
    match console.format {
        Format::Human => human(&explanation, console),
        Format::Json => machine(&explanation, console),
    }
    Ok(())
}

fn ambiguous(arguments: &Arguments, forces: &[String]) -> Failure {
    let named: Vec<String> = forces
        .iter()
        .map(|force| format!("--force \"{}\"", printable(force)))
        .collect();
    Failure::Wrong(
        Diagnostic::error(format!(
            "{} forces use the number `{}`",
            forces.len(),
            arguments.occurrence.trim()
        ))
        .help(format!("say which is meant: {}", named.join(" or ")))
        .into(),
    )
}

fn not_found(arguments: &Arguments, near: &[String]) -> Failure {
    let occurrence = arguments.occurrence.trim();
    if let Some(force) = &arguments.force
        && near.iter().any(|id| id.eq_ignore_ascii_case(occurrence))
    {
        return Failure::Wrong(
            Diagnostic::error(format!(
                "the extract has no occurrence `{occurrence}` of `{force}`"
            ))
            .help("another force uses the number: leave out --force to see which")
            .into(),
        );
    }
    let shown: Vec<String> = near
        .iter()
        .take(NEAR_SHOWN)
        .map(|id| format!("`{id}`"))
        .collect();
    let help = match near.len() {
        0 => "write the number as the extract has it, with all its digits and signs".to_owned(),
        1 => format!("did you mean {}?", shown[0]),
        many if many <= NEAR_SHOWN => format!("did you mean one of {}?", shown.join(", ")),
        many => format!(
            "{many} numbers are like it, among them {}: write more of it",
            shown.join(", ")
        ),
    };
    Failure::Wrong(
        Diagnostic::error(format!("the extract has no occurrence `{occurrence}`"))
            .help(help)
            .into(),
    )
}

fn human(explanation: &Explanation, console: &mut Console<'_>) {
    let id = printable(&explanation.occurrence_id);
    let verdict = explanation.verdict.as_ref();
    let rejected = verdict.is_some_and(|verdict| verdict.ruling == Ruling::NotRelevant);
    let criterion = explanation
        .judgement
        .as_ref()
        .filter(|judgement| judgement.admitted);
    let mut lines = vec![match (criterion, rejected) {
        (Some(met), false) => format!("{id}: admitted by `{}`", met.criterion),
        (Some(met), true) => format!(
            "{id}: set aside by an analyst's verdict; it meets `{}`",
            met.criterion
        ),
        (None, _) => format!("{id}: not admitted"),
    }];
    match &explanation.judgement {
        None => lines.push(
            "No word that is searched for stands in it, it bears no flag of interest, and nothing ties it to a registered venue.".to_owned(),
        ),
        Some(judgement) => {
            if !judgement.reason.is_empty() {
                lines.extend(wrapped("  ", &judgement.reason, 2));
            }
            lines.push(String::new());
            lines.extend(known(judgement));
        }
    }
    for (label, judged) in verdict.map(|judged| ("verdict", judged)).into_iter().chain(
        explanation
            .earlier
            .iter()
            .rev()
            .map(|one| ("before it", one)),
    ) {
        lines.extend(wrapped(&labelled(label), &judged_in_words(judged), 13));
    }
    if let Some(judgement) = &explanation.judgement {
        lines.extend(tried(judgement));
        lines.extend(place(judgement.place.as_ref()));
        if verdict.is_some_and(|verdict| matches!(verdict.ruling, Ruling::WrongVenue(_))) {
            lines.push("  corrected by the verdict".to_owned());
        }
    }
    let words = explanation
        .judgement
        .as_ref()
        .map_or(&[][..], |judgement| &judgement.words);
    let paint = console.colour().then_some(STRONG);
    for (field, text) in &explanation.texts {
        if text.is_empty() {
            continue;
        }
        let marks: Vec<Mark> = words
            .iter()
            .filter(|word| word.field == *field)
            .map(mark)
            .collect();
        lines.push(String::new());
        lines.push(format!("{}:", printable(field)));
        lines.extend(drawn(text, &marks, WIDTH, paint));
    }
    for line in lines {
        console.line(&line);
    }
}

/// `not relevant, by A Analyst, 2026-11-03: the word is a street name`.
fn judged_in_words(judged: &Judged) -> String {
    let venue = match &judged.ruling {
        Ruling::WrongVenue(Some(venue)) => format!(", to {venue}"),
        Ruling::WrongVenue(None) => ", to none".to_owned(),
        _ => String::new(),
    };
    let note = match judged.note.as_str() {
        "" => String::new(),
        note => format!(": {}", printable(note)),
    };
    format!(
        "{}{venue}, by {}, {}{note}",
        judged.ruling.code().replace('_', " "),
        printable(&judged.by),
        judged.at
    )
}

/// `CSE (explicit): negated [no evidence of] historical`.
fn mark(word: &Word) -> Mark {
    let mut label = format!("{} ({}): {}", word.term, word.category, word.state);
    if !word.cue.is_empty() {
        label.push_str(&format!(" [{}]", word.cue));
    }
    if !word.attributes.is_empty() {
        label.push_str(&format!(" {}", word.attributes));
    }
    Mark {
        start: word.start,
        end: word.end,
        label,
    }
}

/// The head of a line of what is known.
fn labelled(label: &str) -> String {
    format!("{label:12} ")
}

/// What the record says of itself and of the persons linked to it.
fn known(judgement: &Judgement) -> Vec<String> {
    let mut lines = Vec::new();
    for (label, value) in &judgement.facts {
        lines.extend(wrapped(&labelled(label), &printable(value), 13));
    }
    let persons: Vec<String> = judgement
        .persons
        .iter()
        .filter(|(role, _)| !role.is_empty())
        .map(|(role, age)| format!("{} ({age})", printable(role)))
        .collect();
    if !persons.is_empty() {
        lines.extend(wrapped(&labelled("persons"), &persons.join(", "), 13));
    }
    lines
}

fn tried(judgement: &Judgement) -> Vec<String> {
    let mut lines = vec![
        String::new(),
        "criteria, in the order in which they are tried".to_owned(),
    ];
    for one in &judgement.criteria {
        let (head, label, parts) = match &one.outcome {
            Outcome::Met(because) => ("met", "by", because),
            Outcome::NotMet(wanting) => ("not met", "wanting", wanting),
        };
        let head = format!("  {head:8} ");
        lines.extend(wrapped(&head, &format!("{}: {}", one.id, one.asks), 11));
        for part in parts {
            let head = format!("{:11}{label}: ", "");
            lines.extend(wrapped(&head, &printable(part), 13));
        }
    }
    lines
}

fn place(place: Option<&Place>) -> Vec<String> {
    let mut lines = vec![String::new()];
    let Some(place) = place else {
        lines.push("place: nothing names one".to_owned());
        return lines;
    };
    let decided = match &place.venue {
        Some((id, name, town)) => format!(
            "place: {}, {} ({id}); {}, confidence {:.2}",
            printable(name),
            printable(town),
            place.tier,
            place.confidence
        ),
        None => format!("place: {} {}", place.decision, place.candidates),
    };
    lines.extend(wrapped("", &decided, 2));
    if !place.evidence.is_empty() {
        lines.extend(wrapped("  ", &printable(&place.evidence), 2));
    }
    let listed: Vec<String> = place
        .listed
        .iter()
        .map(|(source, id)| format!("{source} {id}").trim_end().to_owned())
        .collect();
    // One list that has it under this id is the register itself.
    let own = place.venue.as_ref().map(|(id, _, _)| id);
    let plain = place.listed.iter().all(|(_, id)| Some(id) == own);
    if listed.len() > 1 || !plain {
        let text = printable(&format!("listed in {}", listed.join(", ")));
        lines.extend(wrapped("  ", &text, 2));
    }
    lines.extend(waterfall(&place.weights));
    let cue = match place.role_cue.as_str() {
        "" => String::new(),
        cue => format!(", by \"{}\"", printable(cue)),
    };
    lines.extend(wrapped("  ", &format!("role: {}{cue}", place.role), 2));
    lines
}

fn judged(judged: &Judged) -> Value {
    json!({
        "verdict": judged.ruling.code(),
        "venue_id": match &judged.ruling {
            Ruling::WrongVenue(venue) => venue.as_deref(),
            _ => None,
        },
        "by": judged.by, "at": judged.at, "note": judged.note,
    })
}

/// Widest step of a waterfall, characters.
const STEPS: usize = 40;

/// What spoke for a venue and what against, in bits, each from where the one before it ended; one
/// bit more is odds twice as long.
fn waterfall(weights: &[(String, f64)]) -> Vec<String> {
    if weights.is_empty() {
        return Vec::new();
    }
    let mut sums = vec![0.0_f64];
    for (_, bits) in weights {
        sums.push(sums[sums.len() - 1] + bits);
    }
    let lowest = sums.iter().copied().fold(0.0, f64::min);
    let widest = sums.iter().copied().fold(0.0, f64::max) - lowest;
    let step = |bits: f64| ((bits - lowest) / widest.max(1.0) * STEPS as f64).round() as usize;
    let mut lines = vec!["  for and against, bits:".to_owned()];
    let mut line = |feature: &str, bits: f64, from: usize, to: usize| {
        let (start, end, bar) = if from <= to {
            (from, to, "#")
        } else {
            (to, from, "-")
        };
        let bar = format!("{}{}", " ".repeat(start), bar.repeat(end - start));
        let text = format!("    {feature:16} {bits:+6.1}  {bar}");
        lines.push(text.trim_end().to_owned());
    };
    for ((feature, bits), ends) in weights.iter().zip(sums.windows(2)) {
        line(feature, *bits, step(ends[0]), step(ends[1]));
    }
    let total = sums[sums.len() - 1];
    line("together", total, step(0.0), step(total));
    lines
}

fn machine(explanation: &Explanation, console: &mut Console<'_>) {
    let judgement = explanation.judgement.as_ref().map(|judgement| {
        json!({
            "admitted": judgement.admitted,
            "criterion": judgement.criterion,
            "asks": judgement.asks,
            "reason": judgement.reason,
            "criteria": judgement.criteria.iter().map(|one| {
                let (met, by, wanting) = match &one.outcome {
                    Outcome::Met(because) => (true, because.as_slice(), &[][..]),
                    Outcome::NotMet(wanting) => (false, &[][..], wanting.as_slice()),
                };
                json!({ "id": one.id, "asks": one.asks, "met": met, "by": by, "wanting": wanting })
            }).collect::<Vec<_>>(),
            "persons": judgement.persons.iter().map(|(role, age)| json!({
                "role": role, "age": age,
            })).collect::<Vec<_>>(),
            "facts": judgement.facts.iter().map(|(label, value)| json!([label, value])).collect::<Vec<_>>(),
            "words": judgement.words.iter().map(|word| json!({
                "field": word.field, "term": word.term, "category": word.category,
                "text": word.text, "start": word.start, "end": word.end,
                "state": word.state, "cue": word.cue, "attributes": word.attributes,
            })).collect::<Vec<_>>(),
            "place": judgement.place.as_ref().map(|place| json!({
                "venue": place.venue.as_ref().map(|(id, name, town)| json!({
                    "id": id, "name": name, "town": town,
                })),
                "listed": place.listed.iter().map(|(source, id)| json!({
                    "source": source, "id": id,
                })).collect::<Vec<_>>(),
                "decision": place.decision, "confidence": place.confidence, "tier": place.tier,
                "evidence": place.evidence, "role": place.role, "role_cue": place.role_cue,
                "candidates": place.candidates,
                "weights": place.weights.iter().map(|(feature, bits)| json!({
                    "field": feature, "bits": bits,
                })).collect::<Vec<_>>(),
            })),
        })
    });
    console.json(&json!({
        "occurrence_id": explanation.occurrence_id,
        "judgement": judgement,
        "verdict": explanation.verdict.as_ref().map(judged),
        "earlier_verdicts": explanation.earlier.iter().map(judged).collect::<Vec<_>>(),
        "texts": explanation.texts.iter().map(|(field, text)| json!([field, text])).collect::<Vec<_>>(),
    }));
}
