//! `keepsafe explain`: why an occurrence was admitted or not.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::args::{Format, Global};
use super::console::Console;
use super::progress::Display;
use super::run::loaded_to_read;
use crate::diagnostic::{Diagnostic, Failure};
use crate::pipeline;
use crate::pipeline::explain::{self, Explanation, Judgement, Looked, Word};
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
    let explained = pipeline::survey(inputs, &display)
        .and_then(|survey| explain::explain(&survey, &files, &options, &arguments.occurrence));
    display.finish();
    let explanation = match explained? {
        Looked::Up(explanation) => explanation,
        Looked::NotFound(near) => return Err(not_found(arguments.occurrence.trim(), &near)),
    };
    match console.format {
        Format::Human => human(&explanation, console),
        Format::Json => machine(&explanation, console),
    }
    Ok(())
}

fn not_found(occurrence: &str, near: &[String]) -> Failure {
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
    let id = &explanation.occurrence_id;
    let Some(judgement) = &explanation.judgement else {
        console.line(&format!("{id}: not admitted"));
        console.line("No word that is searched for stands in it, it bears no flag of interest, and nothing ties it to a registered venue.");
        texts(explanation, &[], console);
        return;
    };
    let Judgement {
        admitted,
        criterion,
        asks,
        reason,
        facts,
        words,
        place,
    } = judgement;
    console.line(&match admitted {
        true => format!("{id}: admitted by `{criterion}`"),
        false => format!("{id}: not admitted"),
    });
    for text in [asks, reason] {
        if !text.is_empty() {
            console.line(&format!("  {text}"));
        }
    }
    console.line("");
    for (label, value) in facts {
        console.line(&format!("{label:12} {value}"));
    }
    console.line("");
    console.line(&format!("words ({})", words.len()));
    for word in words {
        let cue = match word.cue.as_str() {
            "" => String::new(),
            cue => format!(", by \"{cue}\""),
        };
        console.line(&format!(
            "  {:10} {} ({}) in {}: \"{}\"{cue}",
            word.state, word.term, word.category, word.field, word.text
        ));
    }
    console.line("");
    match place {
        None => console.line("place: nothing names one"),
        Some(place) => {
            console.line(&match &place.venue {
                Some((id, name, town)) => format!(
                    "place: {name}, {town} ({id}); {}, confidence {:.2}",
                    place.tier, place.confidence
                ),
                None => format!("place: {} {}", place.decision, place.candidates),
            });
            if !place.evidence.is_empty() {
                console.line(&format!("  {}", place.evidence));
            }
            let cue = match place.role_cue.as_str() {
                "" => String::new(),
                cue => format!(", by \"{cue}\""),
            };
            console.line(&format!("  role: {}{cue}", place.role));
        }
    }
    texts(explanation, words, console);
}

fn texts(explanation: &Explanation, words: &[Word], console: &mut Console<'_>) {
    for (field, text) in &explanation.texts {
        if text.is_empty() {
            continue;
        }
        console.line("");
        console.line(&format!("{field}:"));
        let spans: Vec<(usize, usize)> = words
            .iter()
            .filter(|word| word.field == *field)
            .map(|word| (word.start, word.end))
            .collect();
        let shown = match console.env.out_is_terminal {
            true => highlighted(text, &spans),
            false => printable(text),
        };
        console.line(&shown);
    }
}

/// The text with its spans marked; what two spans share is marked once, and a span that does not fit the
/// text is left out.
fn highlighted(text: &str, spans: &[(usize, usize)]) -> String {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    let mut out = String::new();
    let mut at = 0;
    for (start, end) in spans {
        let start = start.max(at);
        if let (Some(before), Some(inside)) = (text.get(at..start), text.get(start..end)) {
            out.push_str(&printable(before));
            if !inside.is_empty() {
                out.push_str(STRONG.0);
                out.push_str(&printable(inside));
                out.push_str(STRONG.1);
            }
            at = end;
        }
    }
    out.push_str(&printable(text.get(at..).unwrap_or_default()));
    out
}

/// Without control characters: a record must not steer the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

fn machine(explanation: &Explanation, console: &mut Console<'_>) {
    let judgement = explanation.judgement.as_ref().map(|judgement| {
        json!({
            "admitted": judgement.admitted,
            "criterion": judgement.criterion,
            "asks": judgement.asks,
            "reason": judgement.reason,
            "facts": judgement.facts.iter().map(|(label, value)| json!([label, value])).collect::<Vec<_>>(),
            "words": judgement.words.iter().map(|word| json!({
                "field": word.field, "term": word.term, "category": word.category,
                "text": word.text, "start": word.start, "end": word.end,
                "state": word.state, "cue": word.cue,
            })).collect::<Vec<_>>(),
            "place": judgement.place.as_ref().map(|place| json!({
                "venue": place.venue.as_ref().map(|(id, name, town)| json!({
                    "id": id, "name": name, "town": town,
                })),
                "decision": place.decision, "confidence": place.confidence, "tier": place.tier,
                "evidence": place.evidence, "role": place.role, "role_cue": place.role_cue,
                "candidates": place.candidates,
            })),
        })
    });
    console.json(&json!({
        "occurrence_id": explanation.occurrence_id,
        "judgement": judgement,
        "texts": explanation.texts.iter().map(|(field, text)| json!([field, text])).collect::<Vec<_>>(),
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_marked_once_and_nothing_else_steers_the_terminal() {
        let text = "at the \u{1b}[31mhotel with a child";
        let marked = highlighted(text, &[(12, 17), (12, 14), (90, 99)]);
        assert_eq!(
            marked,
            "at the \u{fffd}[31m\u{1b}[1;7mho\u{1b}[0m\u{1b}[1;7mtel\u{1b}[0m with a child"
        );
    }
}
