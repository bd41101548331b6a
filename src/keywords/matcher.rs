//! One pass over the words of a text that finds all terms; verification after.

use std::cell::RefCell;
use std::cmp::Reverse;

use super::State;
use super::context::{Context, Judgements, TermContext};
use super::fold::{Folded, holds_unseen};
use super::pack::{Category, Kind, Pack, Term, layered};
use super::phrase::Phrase;
use super::phrases::{Found, Phrases, Room};
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
        let mut hits = Vec::new();
        self.scan_into(text, &mut hits);
        hits
    }

    /// Adds all hits of one text to `hits`.
    pub fn scan_into(&self, text: &str, hits: &mut Vec<Hit>) {
        DESK.with_borrow_mut(|desk| self.scan_at(desk, text, hits));
    }

    fn scan_at(&self, desk: &mut Desk, text: &str, hits: &mut Vec<Hit>) {
        desk.runs.cut(text);
        if desk.runs.ascii() && !(desk.runs.entities() && holds_unseen(text)) {
            return self.scan_folded(desk, text, &Folded::as_it_is(text), hits);
        }
        let folded = Folded::of_any(text, false);
        desk.runs.cut(&folded.text);
        if !folded.soft {
            return self.scan_folded(desk, text, &folded, hits);
        }
        // Read both ways, and each hit once.
        let mut both = Vec::new();
        self.scan_folded(desk, text, &folded, &mut both);
        let parted = Folded::of_any(text, true);
        desk.runs.cut(&parted.text);
        self.scan_folded(desk, text, &parted, &mut both);
        both.sort_by_key(|hit| (hit.term, hit.start, Reverse(hit.end)));
        let mut reach = (u32::MAX, 0);
        both.retain(|hit| {
            let kept = hit.term != reach.0 || hit.end > reach.1;
            if kept {
                reach = (hit.term, hit.end);
            }
            kept
        });
        both.sort_by_key(|hit| (hit.start, hit.end, hit.term));
        hits.append(&mut both);
    }

    /// Adds the hits of a text whose runs are cut, as it is folded.
    fn scan_folded(&self, desk: &mut Desk, text: &str, folded: &Folded<'_>, hits: &mut Vec<Hit>) {
        let Desk {
            runs,
            room,
            found,
            reach,
            judgements,
        } = desk;
        let words = runs.passage(&folded.text);
        self.phrases.find_into(&words, room, found);
        if found.is_empty() {
            return;
        }
        keep_longest(found, reach);
        self.context
            .judge(&words, found, &self.contexts, room, judgements);
        hits.reserve(found.len());
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
    found.sort_unstable_by_key(|one| (one.start, Reverse(one.end), one.owner));
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
