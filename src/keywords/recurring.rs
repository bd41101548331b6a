//! Lines that recur across a force's records: the wording of forms, to be offered as templates.
//!
//! Two looks at the texts in bounded memory. The first counts lines by the summary of Misra and
//! Gries (1982), which keeps every line that stands in more than one of `COUNTERS` lines; the
//! second counts those kept exactly and keeps how they are written. Nothing is applied: what is
//! found is a pack for the analyst to read, to cut down and to accept.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::pack::{Kind, Pack};
use super::sentence::sentences;
use super::{Hit, Matcher, State};

/// Lines counted at a time in the first look.
const COUNTERS: usize = 65_536;
/// Words that a line needs to be a form's wording, and that a phrase made of it has at most.
const LEAST_WORDS: usize = 3;
const MOST_WORDS: usize = 12;
/// Of a hundred records with a line that holds a term, how many a line has to stand in.
const LEAST_IN_HUNDRED: u64 = 1;

/// A line as it is counted: case, punctuation and figures do not tell two apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    key: u64,
    /// Words of letters, `#` for a figure.
    folded: String,
    /// The words that can be searched for, parted where a figure or a mark stands between.
    stretches: Vec<Vec<String>>,
}

impl Line {
    /// `None` for a line too short to be a form's wording.
    fn of(text: &str) -> Option<Self> {
        let mut folded = String::new();
        let mut stretches: Vec<Vec<String>> = vec![Vec::new()];
        let mut words = 0;
        for piece in text.split_whitespace() {
            // Marks before and after a word end a stretch: a phrase does not run over them.
            let inner = piece.trim_matches(|c: char| !c.is_alphanumeric());
            if inner.is_empty() || !piece.starts_with(inner) {
                stretches.push(Vec::new());
            }
            if inner.is_empty() {
                continue;
            }
            if !folded.is_empty() {
                folded.push(' ');
            }
            if inner.bytes().any(|byte| byte.is_ascii_digit()) {
                folded.push('#');
                stretches.push(Vec::new());
            } else {
                words += 1;
                let lower = inner.to_lowercase();
                folded.push_str(&lower);
                if let Some(last) = stretches.last_mut() {
                    last.push(lower);
                }
            }
            if !piece.ends_with(inner) {
                stretches.push(Vec::new());
            }
        }
        if words < LEAST_WORDS {
            return None;
        }
        let digest = Sha256::digest(folded.as_bytes());
        let mut key = [0; 8];
        key.copy_from_slice(&digest[..8]);
        Some(Self {
            key: u64::from_le_bytes(key),
            folded,
            stretches,
        })
    }

    /// The longest stretch, the first of such; cut to its first words.
    fn phrase(&self) -> Option<String> {
        let longest = self
            .stretches
            .iter()
            .rev()
            .max_by_key(|stretch| stretch.len())?;
        let words = &longest[..longest.len().min(MOST_WORDS)];
        (words.len() >= LEAST_WORDS).then(|| words.join(" "))
    }
}

/// The first look: which lines may be frequent.
#[derive(Debug, Default)]
pub struct FirstLook {
    counters: BTreeMap<u64, u64>,
    records: u64,
}

impl FirstLook {
    /// Counts one record's texts, in which each line counts once.
    pub fn record(&mut self, matcher: &Matcher, texts: &[&str]) {
        let lines = telling_lines(matcher, texts);
        self.records += u64::from(!lines.is_empty());
        for key in lines.into_keys() {
            self.count(key, COUNTERS);
        }
    }

    /// Misra and Gries: without a free counter every counter loses one.
    fn count(&mut self, key: u64, counters: usize) {
        if let Some(count) = self.counters.get_mut(&key) {
            *count += 1;
        } else if self.counters.len() < counters {
            self.counters.insert(key, 1);
        } else {
            self.counters.retain(|_, count| {
                *count -= 1;
                *count > 0
            });
        }
    }

    /// The second look, at the lines that were kept.
    pub fn again(self) -> SecondLook {
        SecondLook {
            kept: self.counters.into_keys().map(|key| (key, None)).collect(),
            records: self.records,
        }
    }
}

/// The second look: how often the kept lines stand, and how they are written.
#[derive(Debug)]
pub struct SecondLook {
    kept: BTreeMap<u64, Option<(Line, u64)>>,
    records: u64,
}

/// A line that recurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurring {
    /// Words in small letters, `#` for a figure.
    pub line: String,
    /// What a cue would search for.
    pub phrase: String,
    /// Records that it stands in.
    pub records: u64,
}

/// What recurs, most frequent first, and in how many records a line holds a term at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub lines: Vec<Recurring>,
    pub records: u64,
}

impl SecondLook {
    /// Looks again at a record that the first look has seen.
    pub fn record(&mut self, matcher: &Matcher, texts: &[&str]) {
        for (key, line) in telling_lines(matcher, texts) {
            if let Some(kept) = self.kept.get_mut(&key) {
                kept.get_or_insert((line, 0)).1 += 1;
            }
        }
    }

    /// The lines that stand in `least` records or more, and in one of a hundred of those with a
    /// line that holds a term, for which a cue sets the terms in them aside.
    pub fn offer(self, packs: &[Pack], least: u64) -> Offer {
        let enough = least
            .max((self.records * LEAST_IN_HUNDRED).div_ceil(100))
            .max(1);
        let mut lines: Vec<Recurring> = self
            .kept
            .into_values()
            .flatten()
            .filter(|(_, records)| *records >= enough)
            .filter_map(|(line, records)| {
                Some(Recurring {
                    phrase: line.phrase()?,
                    line: line.folded,
                    records,
                })
            })
            .collect();
        lines.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.line.cmp(&b.line)));
        let mut offer = Offer {
            lines,
            records: self.records,
        };
        offer.keep_what_works(packs);
        offer
    }
}

impl Offer {
    /// Drops lines that their cue would not set aside, such as those on which another rule decides.
    fn keep_what_works(&mut self, packs: &[Pack]) {
        let Ok(accepted) = Pack::parse(&self.to_toml(), "recurring.toml") else {
            self.lines.clear();
            return;
        };
        let mut packs = packs.to_vec();
        packs.push(accepted);
        let matcher = Matcher::new(&packs);
        self.lines.retain(|one| {
            !matcher
                .scan(&one.line)
                .iter()
                .any(|hit| tells(&matcher, hit))
        });
    }

    /// A pack of cues, to be read, cut down and then named with `--pack` or in `keepsafe.toml`.
    pub fn to_toml(&self) -> String {
        let mut out = String::from(
            "# Lines that recur across records, as a form's wording does. Delete what officers \
             write\n# themselves. What stays makes a process hit of every term in its sentence, \
             once this file\n# is named as a pack.\n\n[pack]\nid = \"recurring\"\nversion = \
             \"1\"\nstatus = \"draft\"\n",
        );
        for (number, one) in self.lines.iter().enumerate() {
            // A basic string: the folded words hold no quote, no backslash and no control sign.
            let _ = write!(
                out,
                "\n# {} of {} records: {}\n[[cue]]\nid = \"recurring-{}\"\nkind = \
                 \"template\"\ntext = [\"{}\"]\n",
                one.records,
                self.records,
                one.line,
                number + 1,
                one.phrase
            );
        }
        out
    }
}

/// Whether a hit stands as asserted, of a term that says what happened.
fn tells(matcher: &Matcher, hit: &Hit) -> bool {
    hit.state == State::Asserted
        && !matches!(matcher.kind(hit.term), Kind::Place | Kind::YoungPerson)
}

/// The lines of a record's texts that hold such a hit, each once.
fn telling_lines(matcher: &Matcher, texts: &[&str]) -> BTreeMap<u64, Line> {
    let mut lines = BTreeMap::new();
    for text in texts {
        let hits = matcher.scan(text);
        let mut hits = hits.iter().filter(|hit| tells(matcher, hit)).peekable();
        if hits.peek().is_none() {
            continue;
        }
        for range in sentences(text) {
            let mut holds = false;
            while let Some(hit) = hits.peek()
                && (hit.start as usize) < range.end
            {
                holds = true;
                hits.next();
            }
            if holds && let Some(line) = Line::of(&text[range]) {
                lines.insert(line.key, line);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(texts: &[String], least: u64) -> Offer {
        let packs = [Pack::built_in("cse").expect("built in")];
        let matcher = Matcher::new(&packs);
        let mut first = FirstLook::default();
        for text in texts {
            first.record(&matcher, &[text]);
        }
        let mut second = first.again();
        for text in texts {
            second.record(&matcher, &[text]);
        }
        second.offer(&packs, least)
    }

    #[test]
    fn a_line_of_a_form_is_offered_and_what_officers_write_is_not() {
        let mut texts: Vec<String> = (0..40)
            .map(|n| format!("Call {n} from home. Ref {n}: CSE MATTER SEEN BY DESK {n}."))
            .collect();
        texts.push("Officers believe this is CSE.".into());
        let offer = offer(&texts, 20);
        assert_eq!(
            offer.lines,
            [Recurring {
                line: "ref # cse matter seen by desk #".into(),
                phrase: "cse matter seen by desk".into(),
                records: 40,
            }]
        );
        assert_eq!(offer.records, 41);
        let accepted = Pack::parse(&offer.to_toml(), "recurring.toml").expect("a good pack");
        let packs = [Pack::built_in("cse").expect("built in"), accepted];
        let hits = Matcher::new(&packs).scan(&texts[3]);
        assert!(hits.iter().all(|hit| hit.state != State::Asserted));
    }

    #[test]
    fn a_line_counts_once_in_a_record() {
        let one = "CSE matter seen by desk. ".repeat(30);
        assert_eq!(offer(&[one], 20).lines, []);
    }

    #[test]
    fn a_frequent_key_outlives_any_crowd_of_rare_ones() {
        let mut look = FirstLook::default();
        for rare in 0..1000_u64 {
            look.count(rare + 10, 9);
            if rare % 5 == 0 {
                look.count(1, 9);
            }
        }
        // 200 of 1200, more than one of ten.
        assert!(look.counters.contains_key(&1));
        assert!(look.counters.len() <= 9);
    }
}
