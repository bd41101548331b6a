//! One pass over the words of a text that finds all terms; verification after.

use std::cell::RefCell;

use super::State;
use super::context::{Context, Judgements, TermContext};
use super::fold::Folded;
use super::pack::{Category, Kind, Pack, Term, layered};
use super::phrase::{Found, Phrase, Phrases, Room};
use super::words::Runs;

/// One term found in one field. Offsets are bytes in the field as decoded to UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Index into [`Matcher::terms`].
    pub term: u32,
    pub start: u32,
    pub end: u32,
    pub state: State,
    /// The phrase that set a state other than asserted, as the text has it.
    pub cue: Option<String>,
    /// Any of `historical`, `hypothetical`, `other_person`.
    pub attributes: Vec<&'static str>,
}

/// Compiled packs. Scanning is a pure function of the text.
#[derive(Debug)]
pub struct Matcher {
    terms: Vec<Term>,
    categories: Vec<Category>,
    kinds: Vec<Kind>,
    phrases: Phrases,
    context: Context,
    contexts: Vec<TermContext>,
    counts_words: bool,
}

/// Room for what is made of a text, used for one text after the other.
#[derive(Debug, Default)]
struct Desk {
    runs: Runs,
    room: Room,
    /// Terms.
    found: Vec<Found>,
    /// Of each term how far its spans reach.
    reach: Vec<(u32, usize)>,
    judgements: Judgements,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

impl Matcher {
    /// Compiles packs into one dictionary. The built-in cues apply with any pack. A category may be
    /// named by several packs (the first title stands); a term that two packs search for is kept
    /// once, as the later pack has it; what a pack switches off in those that it extends is gone.
    pub fn new(packs: &[Pack]) -> Self {
        let (categories, terms) = layered(packs);
        let mut phrases = Vec::new();
        let mut ages = None;
        for (n, term) in terms.iter().enumerate() {
            if term.pattern.is_some() {
                ages = Some(n as u32);
                continue;
            }
            for text in std::iter::once(&term.text).chain(&term.variants) {
                let Ok(phrase) = Phrase::parse_term(text, term.exact_case, term.leeway) else {
                    continue;
                };
                phrases.extend(phrase.dotted().map(|dotted| (dotted, n as u32)));
                phrases.push((phrase, n as u32));
            }
        }
        let words: Vec<String> = packs.iter().flat_map(|pack| pack.words.clone()).collect();
        let built_in = Pack::built_in("cse");
        // The program's own cues first, so that a pack of the user can replace them.
        let cue_packs: Vec<&Pack> = built_in.iter().chain(packs).collect();
        let context = Context::compile(&cue_packs);
        let kinds: Vec<Kind> = terms
            .iter()
            .map(|term| {
                categories
                    .iter()
                    .find(|category| category.id == term.category)
                    .map_or(Kind::Indicator, |category| category.kind)
            })
            .collect();
        let contexts = terms
            .iter()
            .zip(&kinds)
            .map(|(term, kind)| TermContext {
                kind: *kind,
                exclusions: context.exclusions_of(&term.text),
            })
            .collect();
        Self {
            terms,
            categories,
            kinds,
            phrases: Phrases::compile(&phrases, ages, &words),
            context,
            contexts,
            counts_words: false,
        }
    }

    /// Whether hits in frames are to have the numbers of their words, as criteria with W/n need.
    pub fn counting_words(mut self, count: bool) -> Self {
        self.counts_words = count;
        self
    }

    pub(super) fn counts_words(&self) -> bool {
        self.counts_words
    }

    /// Terms, as [`Hit::term`] numbers them.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Categories in the order of the packs.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// What the category of a term stands for.
    pub fn kind(&self, term: u32) -> Kind {
        self.kinds[term as usize]
    }

    /// All hits of one text, by start, then end, then term. Overlapping terms are all reported; of
    /// one term's spans that lie within each other only the longest. Linear in the text's length.
    pub fn scan(&self, text: &str) -> Vec<Hit> {
        DESK.with_borrow_mut(|desk| self.scan_at(desk, text))
    }

    fn scan_at(&self, desk: &mut Desk, text: &str) -> Vec<Hit> {
        let Desk {
            runs,
            room,
            found,
            reach,
            judgements,
        } = desk;
        runs.cut(text);
        let folded = if runs.ascii() {
            Folded::of_ascii(text)
        } else {
            let folded = Folded::of_characters(text);
            runs.cut(&folded.text);
            folded
        };
        let words = runs.passage(&folded.text);
        self.phrases.find_into(&words, room, found);
        if found.is_empty() {
            return Vec::new();
        }
        keep_longest(found, reach);
        self.context
            .judge(&words, found, &self.contexts, room, judgements);
        let mut hits = Vec::with_capacity(found.len());
        for (one, judgement) in found.iter().zip(judgements.all()) {
            if judgement.excluded {
                continue;
            }
            let (start, end) = folded.original(one.start, one.end);
            let cue = judgement.cue.map(|(from, to)| {
                let (from, to) = folded.original(from, to);
                spaced(&text[from..to])
            });
            hits.push(Hit {
                term: one.owner,
                start: start as u32,
                end: end as u32,
                state: judgement.state,
                cue,
                attributes: judgement.attributes.clone(),
            });
        }
        hits
    }
}

/// The words of a text with one space between.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Drops spans that lie within a longer span of the same term. `found` is sorted by start; `reach` is
/// room.
fn keep_longest(found: &mut Vec<Found>, reach: &mut Vec<(u32, usize)>) {
    if found.windows(2).all(|two| two[0].end <= two[1].start) {
        return;
    }
    // Longest first among equal starts, so that one look back at each term's widest end suffices.
    found.sort_unstable_by_key(|one| (one.start, std::cmp::Reverse(one.end), one.owner));
    reach.clear();
    let mut last = 0;
    found.retain(|one| {
        // Spans that ended before this one starts can hold nothing more; the list stays short.
        if one.start > last {
            reach.clear();
        }
        last = last.max(one.end);
        match reach.iter_mut().find(|(owner, _)| *owner == one.owner) {
            Some((_, reached)) => {
                let kept = one.end > *reached;
                *reached = one.end.max(*reached);
                kept
            }
            None => {
                reach.push((one.owner, one.end));
                true
            }
        }
    });
    found.sort_unstable();
}
