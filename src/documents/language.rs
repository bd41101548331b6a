//! What no document may say: wording that blames a child, legacy wording, and any phrase that
//! calls a hotel a place of exploitation.
//!
//! After the appropriate-language guide on child exploitation and abuse (2024) and earlier
//! editions. The check is of whole words, whatever the case, the kind of apostrophe, hyphen or
//! space. A hit inside an exempt span (the name of a venue, the title of an offence) is no hit.

use crate::diagnostic::{Diagnostic, Diagnostics};

/// A phrase and what to say instead.
const PHRASES: &[(&str, &str)] = &[
    ("promiscuous", "say what was recorded"),
    ("promiscuity", "say what was recorded"),
    ("lifestyle choice", "the child was exploited"),
    ("making choices", "the child was exploited"),
    (
        "putting herself at risk",
        "the child was at risk from others",
    ),
    (
        "putting himself at risk",
        "the child was at risk from others",
    ),
    (
        "putting themselves at risk",
        "the child was at risk from others",
    ),
    ("puts herself at risk", "the child was at risk from others"),
    ("puts himself at risk", "the child was at risk from others"),
    (
        "placing herself at risk",
        "the child was at risk from others",
    ),
    (
        "placing himself at risk",
        "the child was at risk from others",
    ),
    (
        "places herself at risk",
        "the child was at risk from others",
    ),
    (
        "places himself at risk",
        "the child was at risk from others",
    ),
    ("risky behaviour", "say what was recorded"),
    ("risk taking behaviour", "say what was recorded"),
    ("streetwise", "say what was recorded"),
    ("sexually active", "the child was sexually abused"),
    ("sexual activity with", "the child was sexually abused"),
    ("consenting child", "a child cannot agree to abuse"),
    ("consensual relationship", "a child cannot agree to abuse"),
    ("in a relationship with", "is being exploited by"),
    ("child prostitute", "the child was exploited"),
    ("child prostitutes", "the children were exploited"),
    ("child prostitution", "child sexual exploitation"),
    ("prostituting herself", "the child was exploited"),
    ("prostituting himself", "the child was exploited"),
    ("prostituting themselves", "the child was exploited"),
    ("underage sex", "child sexual abuse"),
    ("under age sex", "child sexual abuse"),
    ("child pornography", "indecent images of children"),
    ("boyfriend girlfriend relationship", "is being exploited by"),
    ("wayward", "say what was recorded"),
    ("out of control", "say what was recorded"),
    ("beyond control", "say what was recorded"),
    ("attention seeking", "say what was recorded"),
    ("won't engage", "say what was offered"),
    ("refuses to engage", "say what was offered"),
    ("failed to engage", "say what was offered"),
    ("involved in cse", "is a victim of exploitation"),
    ("absconder", "missing child"),
    ("absconded", "went missing"),
    ("runaway", "missing child"),
    ("asking for it", "say what was recorded"),
    ("troubled child", "say what was recorded"),
    ("cse hotel", "hotel mentioned in records, for review"),
    ("cse hotels", "hotels mentioned in records, for review"),
    ("cse location", "hotel mentioned in records, for review"),
    ("cse locations", "hotels mentioned in records, for review"),
    ("cse venue", "hotel mentioned in records, for review"),
    ("cse venues", "hotels mentioned in records, for review"),
    ("cse premises", "hotel mentioned in records, for review"),
    ("cse hotspot", "hotel mentioned in records, for review"),
    ("cse hotspots", "hotels mentioned in records, for review"),
    (
        "exploitation hotel",
        "hotel mentioned in records, for review",
    ),
    (
        "exploitation hotels",
        "hotels mentioned in records, for review",
    ),
    (
        "exploitation hotspot",
        "hotel mentioned in records, for review",
    ),
    (
        "exploitation venue",
        "hotel mentioned in records, for review",
    ),
    ("grooming hotel", "hotel mentioned in records, for review"),
    ("grooming hotels", "hotels mentioned in records, for review"),
    ("hotspot hotel", "hotel mentioned in records, for review"),
    ("hotspot hotels", "hotels mentioned in records, for review"),
    ("hotel hotspot", "hotel mentioned in records, for review"),
    ("hotel hotspots", "hotels mentioned in records, for review"),
    (
        "hotels used for cse",
        "hotels mentioned in records, for review",
    ),
    (
        "hotel used for cse",
        "hotel mentioned in records, for review",
    ),
    ("offending hotel", "hotel mentioned in records, for review"),
    ("guilty hotel", "hotel mentioned in records, for review"),
    ("problem hotel", "hotel mentioned in records, for review"),
    ("problem hotels", "hotels mentioned in records, for review"),
    ("dangerous hotel", "hotel mentioned in records, for review"),
    ("worst hotel", "hotel with most occurrences"),
    ("worst hotels", "hotels with most occurrences"),
];

/// Titles of offences in statute, which stand as they are.
const STATUTE: &[&str] = &[
    "sexual activity with a child",
    "sexual activity with a child family member",
    "sexual activity with a person with a mental disorder",
];

/// Reports each phrase found. `texts` are pairs of a place and its text; `exempt` are names that
/// stand as they are, such as those of venues.
pub fn check<'a>(
    texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    exempt: &[&str],
) -> Result<(), Diagnostics> {
    let exempt: Vec<String> = exempt
        .iter()
        .chain(STATUTE)
        .map(|name| folded(name))
        .filter(|name| !name.trim().is_empty())
        .collect();
    let phrases: Vec<(String, &str, &str)> = PHRASES
        .iter()
        .map(|(phrase, instead)| (folded(phrase), *phrase, *instead))
        .collect();
    let mut problems = Diagnostics::default();
    for (place, text) in texts {
        let text = folded(text);
        for (needle, phrase, instead) in &phrases {
            let hit = text.match_indices(needle.as_str()).any(|(start, found)| {
                !exempt
                    .iter()
                    .any(|name| stands_within(&text, name, start, start + found.len()))
            });
            if hit {
                problems.push(
                    Diagnostic::error(format!(
                        "`{phrase}` in {place} is wording that no document may carry"
                    ))
                    .help(format!("say instead: {instead}")),
                );
            }
        }
    }
    if problems.has_errors() {
        Err(problems)
    } else {
        Ok(())
    }
}

/// Whether some occurrence of `name` in `text` covers the bytes from `start` to `end`.
fn stands_within(text: &str, name: &str, start: usize, end: usize) -> bool {
    text.match_indices(name)
        .any(|(at, found)| at <= start && end <= at + found.len())
}

/// Lower case, apostrophes straight, everything else that is no letter or digit one space; a space
/// at both ends, so that a find is of whole words.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '\u{ad}' | '\u{200b}' => {}
            '\'' | '\u{2019}' | '\u{2bc}' => out.push('\''),
            c if c.is_alphanumeric() => out.push(c),
            _ if out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, exempt: &[&str]) -> Vec<String> {
        check([("a page", text)], exempt).map_or_else(
            |problems| problems.0.into_iter().map(|d| d.message).collect(),
            |()| Vec::new(),
        )
    }

    #[test]
    fn blaming_words_fail_whatever_their_dress() {
        for text in [
            "a lifestyle choice",
            "LIFESTYLE\u{a0}CHOICE.",
            "putting-herself at\nrisk",
            "she won’t engage with staff",
            "three CSE hotels",
            "a hotel used for C\u{ad}SE",
        ] {
            assert_eq!(found(text, &[]).len(), 1, "{text}");
        }
    }

    #[test]
    fn whole_words_only() {
        for text in [
            "waywardly",
            "the runaways' guide",
            "CSE hotelier",
            "records mention a hotel",
        ] {
            assert_eq!(found(text, &[]), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn names_and_statute_are_exempt_by_span_not_by_page() {
        let names = ["The Runaway Inn"];
        assert_eq!(found("The Runaway Inn, Merewick", &names), [""; 0]);
        assert_eq!(
            found("The Runaway Inn: a runaway was found", &names),
            ["`runaway` in a page is wording that no document may carry"]
        );
        assert_eq!(found("Sexual activity with a child", &[]), [""; 0]);
        assert_eq!(found("sexual activity with her", &[]).len(), 1);
    }
}
