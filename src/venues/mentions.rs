//! Names of venues, and hotel-like words, in the narrative; and what role the place plays there.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::cues::{CueHit, Told, cues};
use super::index::Index;
use super::misspelt::Misspelt;
use super::names::{is_near, vocabulary};
use super::postcode::Postcode;
use super::settled;
use super::text::{Gap, Text};
use super::writings::{Care, KINDS_ADDED, Writing, writings};
use super::{PlaceRole, Register};

/// What is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MentionKind {
    /// A venue's name.
    Venue,
    /// A hotel-like place without a name that the register holds: "the hotel", "room 12".
    Place,
    /// The record's own place, be it a hotel or not: "the above premises".
    Own,
    /// No place, only what the whole text tells of the record's own: "leaflets handed out".
    Context,
}

/// A venue name, or an unnamed place term such as "the hotel", in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub kind: MentionKind,
    /// Venues the name may mean; empty for an unnamed place ("a hotel in Merewick").
    pub venues: Vec<u32>,
    /// For each of `venues`, how much the words around speak for it: bits below the best.
    pub bits: Vec<f64>,
    pub start: u32,
    pub end: u32,
    /// The text as written.
    pub text: String,
    pub role: PlaceRole,
    /// The words that spoke most for the role; `None` where none did, and the role is the default.
    pub cue: Option<String>,
    /// How far the role is ahead of the next, in natural-log odds.
    pub strength: f64,
    /// Whether its text speaks of a child anywhere.
    pub of_child: bool,
}

#[derive(Debug)]
struct Pattern {
    venues: Vec<u32>,
    /// Those of `venues` that the words are only short for.
    short_for: Vec<u32>,
    care: Care,
    /// A chain's name alone: another town beside it means a branch that the register lacks.
    brand: bool,
    /// A word for a place, no name.
    term: Option<Term>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Term {
    Hotel,
    /// A room is a hotel's only with a number.
    Room,
    Own,
    /// A place only as the name of a street.
    Street,
}

/// Bits below the best at which a venue is no longer meant, whatever the location fields say.
const NOT_MEANT: f64 = 8.0;
/// Bits for a venue that is called so in full over one that the words are short for.
const CALLED_SO: f64 = 3.5;
/// Words to each side of a name that are read for its town, street or postcode.
const AROUND: usize = 12;
/// Patterns in bytes up to which the faster, larger automaton is built.
const DFA_LIMIT: usize = 60_000;

/// Words that come before a name, not in it.
const BEFORE_NAME: [&str; 27] = [
    "the", "teh", "th", "at", "in", "hotel", "from", "to", "into", "inside", "opposite", "opp",
    "near", "nr", "outside", "location", "address", "premises", "venue", "namely", "behind", "s",
    "o", "of", "by", "adj", "via",
];

/// One automaton over names, aliases and former names.
#[derive(Debug)]
pub struct MentionMatcher {
    automaton: Option<AhoCorasick>,
    patterns: Vec<Pattern>,
    misspelt: Misspelt,
    /// Numbers of names in `misspelt` to patterns.
    spelt: Vec<u32>,
    index: Arc<Index>,
    /// Town, as folded words, that some venue lies in.
    towns: BTreeMap<String, Vec<Vec<String>>>,
}

thread_local! {
    static TEXT: RefCell<Text> = RefCell::default();
}

impl MentionMatcher {
    pub fn new(register: &Register) -> Self {
        Self::over(Arc::new(Index::new(register)), register)
    }

    /// With an index that a [`super::Resolver`] shares.
    pub fn over(index: Arc<Index>, register: &Register) -> Self {
        let mut found: BTreeMap<String, Pattern> = BTreeMap::new();
        let mut add = |writing: Writing, venue: u32, brand: bool| {
            let Writing {
                words,
                care,
                shortened,
            } = writing;
            if words.is_empty() {
                return;
            }
            let pattern = found.entry(words).or_insert_with(|| Pattern {
                venues: Vec::new(),
                short_for: Vec::new(),
                care,
                brand: false,
                term: None,
            });
            if pattern.venues.last() != Some(&venue) {
                pattern.venues.push(venue);
                if shortened {
                    pattern.short_for.push(venue);
                }
            } else if !shortened {
                pattern.short_for.retain(|&short| short != venue);
            }
            pattern.care = pattern.care.min(care);
            pattern.brand |= brand;
        };
        let mut variants: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
        for (number, venue) in register.venues.iter().enumerate() {
            let names = std::iter::once(&venue.name)
                .chain(&venue.aliases)
                .chain(venue.former.iter().map(|former| &former.name));
            for name in names {
                for writing in writings(&index, name, &venue.town) {
                    add(writing, number as u32, false);
                }
            }
            for &form in &index.entries[number].forms {
                let name = &index.forms[form as usize].name;
                if let Some(at) = name.brand {
                    let chain = &name.core[at];
                    let ways = variants
                        .entry(chain.clone())
                        .or_insert_with(|| index.namer.variants(chain));
                    for (variant, ordinary) in ways.clone() {
                        let care = match (ordinary, variant.contains(' ')) {
                            (true, _) => Care::Beside,
                            (false, true) => Care::None,
                            (false, false) => Care::Capital,
                        };
                        let writing = Writing {
                            words: variant,
                            care,
                            shortened: false,
                        };
                        add(writing, number as u32, true);
                    }
                }
            }
        }
        let terms = [
            (&vocabulary().place_terms, Term::Hotel),
            (&vocabulary().own_terms, Term::Own),
            (&vocabulary().street_terms, Term::Street),
        ];
        let room = ("room".to_owned(), Term::Room);
        let terms = terms
            .into_iter()
            .flat_map(|(words, term)| words.iter().map(move |word| (word.clone(), term)));
        for (word, term) in terms.chain([room]) {
            found.entry(word).or_insert(Pattern {
                venues: Vec::new(),
                short_for: Vec::new(),
                care: Care::None,
                brand: false,
                term: Some(term),
            });
        }
        let mut words = Vec::with_capacity(found.len());
        let mut patterns = Vec::with_capacity(found.len());
        for (pattern, meant) in found {
            words.push(format!(" {pattern} "));
            patterns.push(meant);
        }
        // A name with "hotel" after it is found through the name.
        let spelt: Vec<u32> = (0..patterns.len() as u32)
            .filter(|&at| {
                let pattern: &Pattern = &patterns[at as usize];
                let word = words[at as usize].trim();
                pattern.term.is_none() && !KINDS_ADDED.iter().any(|kind| word.ends_with(kind))
            })
            .collect();
        let misspelt = Misspelt::new(spelt.iter().map(|&at| words[at as usize].trim()));
        let bytes: usize = words.iter().map(String::len).sum();
        let kind = if bytes <= DFA_LIMIT {
            AhoCorasickKind::DFA
        } else {
            AhoCorasickKind::ContiguousNFA
        };
        // Fails only beyond the automaton's limit of states, far above any register's names.
        let automaton = AhoCorasick::builder()
            .kind(Some(kind))
            .match_kind(MatchKind::Standard)
            .build(&words)
            .ok();
        let mut towns: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for town in &index.towns {
            let words: Vec<String> = town.split(' ').map(str::to_owned).collect();
            towns.entry(words[0].clone()).or_default().push(words);
        }
        for list in towns.values_mut() {
            list.sort_by_key(|words| std::cmp::Reverse(words.len()));
        }
        Self {
            automaton,
            patterns,
            misspelt,
            spelt,
            index,
            towns,
        }
    }

    /// Mentions in the order of the text. Without a mention of a place, what the text alone tells
    /// of the role is given as context.
    pub fn scan(&self, text: &str) -> Vec<Mention> {
        self.scan_for(text, true)
    }

    /// [`Self::scan`]; without `context` a text that names no place costs little more than one
    /// pass of the automaton.
    pub fn scan_for(&self, source: &str, context: bool) -> Vec<Mention> {
        TEXT.with_borrow_mut(|text| {
            text.read(source);
            self.scan_text(source, text, context)
        })
    }

    fn scan_text(&self, source: &str, text: &Text, context: bool) -> Vec<Mention> {
        let mut places = self.places(text);
        if places.is_empty() && !context {
            return Vec::new();
        }
        let (mut mentions, words) = self.by_cues(source, text, &mut places, context);
        settled::weigh(source, text, &mut mentions, &words);
        mentions
    }

    /// What the weights of roles are learned from: the features, with their values, of the place
    /// that a record with this text speaks of. `None` where the form of the name tells its role.
    pub fn role_features(&self, source: &str) -> Option<Vec<(String, f32)>> {
        let text = Text::of(source);
        let mut places = self.places(&text);
        let (mentions, words) = self.by_cues(source, &text, &mut places, true);
        settled::features(&text, &mentions, &words)
    }

    /// Mentions with what the cues alone say of each, and the words that each stands in.
    fn by_cues(
        &self,
        source: &str,
        text: &Text,
        places: &mut [Place],
        context: bool,
    ) -> (Vec<Mention>, Vec<Range<usize>>) {
        let mut hits = cues().find(text);
        // Words of a name tell nothing: "Gull House Hotel and Conference Centre".
        hits.retain(|hit| {
            !places.iter().any(|place| {
                !place.venues.is_empty()
                    && place.words.start < hit.words.end
                    && hit.words.start < place.words.end
            })
        });
        let named: Vec<Range<usize>> = places
            .iter()
            .filter(|place| !place.venues.is_empty())
            .map(|place| place.words.clone())
            .collect();
        let of_child = cues().speaks_of_child(text, 0..text.len());
        let mut mentions = Vec::with_capacity(places.len());
        let mut words = Vec::with_capacity(places.len());
        for place in places {
            let others: Vec<Range<usize>> = named
                .iter()
                .filter(|other| **other != place.words)
                .cloned()
                .collect();
            let whole = self.with_address(text, place);
            let told = role(text, &hits, place, &whole, &others);
            let kind = match (place.venues.is_empty(), place.own) {
                (true, true) => MentionKind::Own,
                (true, false) => MentionKind::Place,
                (false, _) => MentionKind::Venue,
            };
            mentions.push(Mention {
                venues: std::mem::take(&mut place.venues),
                bits: std::mem::take(&mut place.bits),
                ..mention(source, text, kind, place.words.clone(), told, of_child)
            });
            words.push(whole.start..whole.end.min(text.len()));
        }
        if context && mentions.is_empty() {
            let told = cues().alone(&hits).reduce(|best, told| {
                if told.strength > best.strength {
                    told
                } else {
                    best
                }
            });
            let span = told.as_ref().map_or(0..0, |told| told.words.clone());
            let kind = MentionKind::Context;
            mentions.push(mention(source, text, kind, span, told, of_child));
        }
        (mentions, words)
    }

    fn places(&self, text: &Text) -> Vec<Place> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let mut places: Vec<Place> = Vec::new();
        for found in automaton.find_overlapping_iter(text.folded()) {
            let pattern = &self.patterns[found.pattern().as_usize()];
            let start = text.index_at(found.start() + 1);
            let end = text.index_at(found.end() - 2) + 1;
            if let Some(term) = pattern.term {
                let numbered = || {
                    text.get(end)
                        .is_some_and(|word| word.as_bytes()[0].is_ascii_digit() && word.len() <= 4)
                };
                match term {
                    Term::Room if numbered() => places.push(Place::unnamed(start..end + 1, term)),
                    Term::Street if street_after(text, &(start..end)).is_some() => {
                        places.push(Place::unnamed(start..end, term));
                    }
                    Term::Hotel | Term::Own => places.push(Place::unnamed(start..end, term)),
                    Term::Room | Term::Street => {}
                }
            } else if self.is_taken(text, start..end, pattern)
                || ((start + 1..end).all(|at| text.gap(at) == Gap::Space)
                    && street_after(text, &(start..end)).is_some())
            {
                places.push(Place {
                    words: start..end,
                    venues: pattern.venues.clone(),
                    short_for: pattern.short_for.clone(),
                    bits: Vec::new(),
                    brand: pattern.brand,
                    own: false,
                });
            }
        }
        // Also where nothing was found: an error in the only telling word hides a name.
        self.misspelt(text, &mut places);
        // The longest of overlapping names; a name before a place term.
        places.sort_by_key(|place| {
            (
                place.venues.is_empty(),
                std::cmp::Reverse(place.words.len()),
                place.words.start,
            )
        });
        let mut kept: Vec<Place> = Vec::new();
        for place in places {
            if kept.iter().all(|other| {
                other.words.end <= place.words.start || place.words.end <= other.words.start
            }) {
                kept.push(place);
            }
        }
        kept.sort_by_key(|place| place.words.start);
        for place in &mut kept {
            self.place_by_context(text, place);
        }
        // "Gull House (formerly the Anchor)" is one place.
        let mut at = 1;
        while at < kept.len() {
            let (first, second) = (&kept[at - 1], &kept[at]);
            let between = first.words.end..second.words.start;
            let same = first.venues.len() == 1 && first.venues == second.venues;
            if same
                && between.len() <= 3
                && text.words(between).any(|word| {
                    matches!(
                        word,
                        "formerly" | "previously" | "now" | "aka" | "was" | "ex" | "known"
                    )
                })
            {
                kept[at - 1].words.end = kept[at].words.end;
                kept.remove(at);
            } else {
                at += 1;
            }
        }
        // "Gull House Hotel": the word after a name belongs to it.
        let mut joined: Vec<Place> = Vec::with_capacity(kept.len());
        for place in kept {
            if let Some(last) = joined.last_mut()
                && place.venues.is_empty()
                && place.words.start == last.words.end
                && text.gap(place.words.start) == Gap::Space
                && !last.venues.is_empty()
            {
                last.words.end = place.words.end;
                continue;
            }
            joined.push(place);
        }
        joined
    }

    /// Names with a typing error, or with a word parted.
    fn misspelt(&self, text: &Text, places: &mut Vec<Place>) {
        let tell = text.capitals_tell();
        let exact: Vec<Range<usize>> = places
            .iter()
            .filter(|place| !place.venues.is_empty())
            .map(|place| place.words.clone())
            .collect();
        let mut found: Vec<Place> = Vec::new();
        for at in 0..text.len() {
            if text.word(at).len() < 4
                || (tell && !text.is_capital(at))
                || exact.iter().any(|words| words.contains(&at))
            {
                continue;
            }
            for (name, words) in self.misspelt.find(text, at) {
                let pattern = &self.patterns[self.spelt[name as usize] as usize];
                if !self.is_taken(text, words.clone(), pattern) {
                    continue;
                }
                match found.iter_mut().find(|place| place.words == words) {
                    Some(place) => {
                        place.venues.extend(&pattern.venues);
                        place.short_for.extend(&pattern.short_for);
                        place.brand &= pattern.brand;
                    }
                    None => found.push(Place {
                        words,
                        venues: pattern.venues.clone(),
                        short_for: pattern.short_for.clone(),
                        bits: Vec::new(),
                        brand: pattern.brand,
                        own: false,
                    }),
                }
            }
        }
        for place in &mut found {
            place.venues.sort_unstable();
            place.venues.dedup();
        }
        places.extend(found);
    }

    /// Whether the words at `place` are the name, with the care it needs.
    fn is_taken(&self, text: &Text, place: Range<usize>, pattern: &Pattern) -> bool {
        // A sentence that ends inside is no name; nor is "Gull House, Hotel Street".
        if (place.start + 1..place.end).any(|at| text.gap(at) == Gap::Sentence)
            || (text.gap(place.end - 1) == Gap::Clause
                && street_after(text, &(place.end - 1..place.end)).is_some())
        {
            return false;
        }
        let capital = !text.capitals_tell()
            || place.clone().all(|at| {
                text.is_capital(at)
                    || text.word(at).len() <= 3
                    || text.word(at).as_bytes()[0].is_ascii_digit()
            });
        let before = place.start.checked_sub(1).and_then(|at| text.get(at));
        match pattern.care {
            Care::None => !matches!(before, Some("a" | "an")) || capital,
            Care::Capital => capital,
            Care::Beside => {
                let kind_after = text.get(place.end).is_some()
                    && text.gap(place.end) == Gap::Space
                    && vocabulary()
                        .kind_at(text.words(place.end..place.end + 3))
                        .is_some();
                // Where capitals tell nothing, only an article does.
                let introduced = before.is_some_and(|word| {
                    word == "the"
                        || (text.capitals_tell()
                            && (BEFORE_NAME.contains(&word)
                                || word.bytes().all(|byte| byte.is_ascii_digit())))
                });
                let placed = || self.is_placed(text, place.end, &pattern.venues);
                capital
                    && (kind_after || (introduced && !self.goes_on(text, place.end)) || placed())
            }
        }
    }

    /// Whether the town or street of one of the venues follows: "Gull House, Quay Street".
    fn is_placed(&self, text: &Text, at: usize, venues: &[u32]) -> bool {
        let follows = |phrase: &str| {
            !phrase.is_empty()
                && phrase.split(' ').eq(text
                    .words(at..at + phrase.split(' ').count())
                    .map(|word| vocabulary().spelling(word)))
        };
        at < text.len()
            && text.gap(at) != Gap::Sentence
            && venues.iter().any(|&venue| {
                let entry = &self.index.entries[venue as usize];
                follows(&entry.town) || entry.street.as_deref().is_some_and(follows)
            })
    }

    /// Whether a capitalised word that is no town goes on the name: "the Grand Parade".
    fn goes_on(&self, text: &Text, at: usize) -> bool {
        at < text.len()
            && text.gap(at) == Gap::Space
            && text.capitals_tell()
            && text.is_capital(at)
            && self.town_at(text, at).is_none()
    }

    /// Tells branches apart by town, street and postcode around the name.
    fn place_by_context(&self, text: &Text, place: &mut Place) {
        place.bits = vec![0.0; place.venues.len()];
        if place.venues.is_empty() || (place.venues.len() == 1 && !place.brand) {
            return;
        }
        let around = sentence_around(text, &place.words);
        let beside = self.town_beside(text, &place.words);
        if let Some(town) = &beside
            && place
                .venues
                .iter()
                .all(|&venue| self.index.entries[venue as usize].town != *town)
        {
            // The chain's branch in that town is not in the register.
            if place.brand {
                place.venues.clear();
                place.bits.clear();
            }
            return;
        }
        let words: Vec<&str> = text.words(around.clone()).collect();
        let spelt = format!(
            " {} ",
            words
                .iter()
                .map(|word| vocabulary().spelling(word))
                .collect::<Vec<_>>()
                .join(" ")
        );
        let codes = Postcode::in_words(words.iter().copied());
        let holds = |phrase: &str| !phrase.is_empty() && spelt.contains(&format!(" {phrase} "));
        let own: BTreeSet<&str> = text.words(place.words.clone()).collect();
        let just_after: Vec<&str> = text.words(place.words.end..place.words.end + 3).collect();
        let mut scored: Vec<(f64, u32)> = place
            .venues
            .iter()
            .map(|&venue| {
                let entry = &self.index.entries[venue as usize];
                let mut bits = 0.0;
                if !place.short_for.is_empty() && !place.short_for.contains(&venue) {
                    bits += CALLED_SO;
                }
                if beside.as_deref() == Some(entry.town.as_str()) {
                    bits += 6.0;
                } else if holds(&entry.town) {
                    bits += 4.0;
                }
                if entry.postcode.is_some_and(|code| codes.contains(&code)) {
                    bits += 8.0;
                }
                if entry.street.as_deref().is_some_and(&holds) {
                    bits += 5.0;
                }
                let branch = entry
                    .forms
                    .iter()
                    .map(|&form| {
                        let name = &self.index.forms[form as usize].name;
                        name.core
                            .iter()
                            .enumerate()
                            .filter(|(at, word)| {
                                name.brand != Some(*at)
                                    && !own.contains(word.as_str())
                                    && !entry.town.split(' ').any(|town| town == *word)
                                    && (holds(word)
                                        || just_after.iter().any(|near| is_near(near, word)))
                            })
                            .map(|(_, word)| self.index.known_bits(word).min(5.0))
                            .sum::<f64>()
                    })
                    .fold(0.0, f64::max);
                (bits + branch, venue)
            })
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let best = scored.first().map_or(0.0, |first| first.0);
        scored.retain(|(bits, _)| best - bits < NOT_MEANT);
        scored.sort_by_key(|(_, venue)| *venue);
        place.venues = scored.iter().map(|(_, venue)| *venue).collect();
        place.bits = scored.iter().map(|(bits, _)| bits - best).collect();
    }

    /// The words of a place with its own address and former name beside it, so that cues reach it
    /// over them: "outside 48 Abbot Lane, Gull House", "Gull House (formerly the Anchor)".
    fn with_address(&self, text: &Text, place: &Place) -> Range<usize> {
        let Range { mut start, mut end } = place.words.clone();
        let best = place
            .venues
            .iter()
            .zip(&place.bits)
            .find(|(_, bits)| **bits == 0.0);
        let Some((&venue, _)) = best else {
            return start..end;
        };
        let entry = &self.index.entries[venue as usize];
        if let Some(street) = &entry.street {
            let length = street.split(' ').count();
            let is_street = |from: usize| {
                text.words(from..from + length)
                    .map(|word| vocabulary().spelling(word))
                    .eq(street.split(' '))
            };
            let mut before = start;
            while before > 0 && vocabulary().is_noise(text.word(before - 1)) {
                before -= 1;
            }
            if let Some(from) = before.checked_sub(length).filter(|&from| is_street(from)) {
                start = from;
                while start > 0 && text.word(start - 1).as_bytes()[0].is_ascii_digit() {
                    start -= 1;
                }
            }
            let mut after = end;
            while after < end + 2
                && text
                    .get(after)
                    .is_some_and(|word| word == "on" || word.as_bytes()[0].is_ascii_digit())
            {
                after += 1;
            }
            if after + length <= text.len() && is_street(after) {
                end = after + length;
            }
        }
        let town = entry.town.split(' ').count();
        let in_front = start.checked_sub(town).filter(|&from| {
            !entry.town.is_empty() && text.words(from..start).eq(entry.town.split(' '))
        });
        if let Some(from) = in_front {
            start = from;
        }
        let from = if text.get(end) == Some("in") {
            end + 1
        } else {
            end
        };
        if !entry.town.is_empty() && text.words(from..from + town).eq(entry.town.split(' ')) {
            end = from + town;
        }
        if !Postcode::in_words(text.words(end..end + 2)).is_empty() {
            end += 2;
        }
        start..end
    }

    /// A town of the register right after a name: "Ramblers' Rest, Saltby", "... in Saltby".
    fn town_beside(&self, text: &Text, place: &Range<usize>) -> Option<String> {
        let mut at = place.end;
        while at < text.len() && at < place.end + 3 {
            if text.gap(at) == Gap::Sentence {
                return None;
            }
            let word = text.word(at);
            if let Some(town) = self.town_at(text, at) {
                return Some(town);
            }
            let passed = matches!(word, "in" | "at" | "near" | "hotel" | "inn" | "the" | "of")
                || vocabulary().kind_at([word].into_iter()).is_some();
            if !passed {
                return None;
            }
            at += 1;
        }
        // "the Saltby Ramblers' Rest"
        (1..=3).find_map(|back| {
            let from = place.start.checked_sub(back)?;
            let town = self.town_at(text, from)?;
            (town.split(' ').count() == back && text.gap(place.start) == Gap::Space).then_some(town)
        })
    }

    fn town_at(&self, text: &Text, at: usize) -> Option<String> {
        self.towns.get(text.word(at))?.iter().find_map(|words| {
            let here = words
                .iter()
                .map(String::as_str)
                .eq(text.words(at..at + words.len()));
            let road = text
                .get(at + words.len())
                .is_some_and(|next| vocabulary().is_road(next));
            (here && !road).then(|| words.join(" "))
        })
    }
}

/// A place in the text, as a range of words.
#[derive(Debug, Clone)]
struct Place {
    words: Range<usize>,
    venues: Vec<u32>,
    short_for: Vec<u32>,
    /// Bits of each venue below the best, once told.
    bits: Vec<f64>,
    brand: bool,
    /// The record's own place.
    own: bool,
}

impl Place {
    fn unnamed(words: Range<usize>, term: Term) -> Self {
        Self {
            words,
            venues: Vec::new(),
            short_for: Vec::new(),
            bits: Vec::new(),
            brand: false,
            own: term == Term::Own,
        }
    }
}

fn sentence_around(text: &Text, place: &Range<usize>) -> Range<usize> {
    let mut start = place.start;
    while start > 0 && place.start - start < AROUND && text.gap(start) != Gap::Sentence {
        start -= 1;
    }
    let mut end = place.end;
    while end < text.len() && end - place.end < AROUND && text.gap(end) != Gap::Sentence {
        end += 1;
    }
    start..end
}

/// The role of one place: what form says first, then the cues.
fn role(
    text: &Text,
    hits: &[CueHit],
    place: &Place,
    whole: &Range<usize>,
    others: &[Range<usize>],
) -> Option<Told> {
    if let Some(words) = cues().is_phonetic(text, &place.words) {
        return Some(Told {
            role: PlaceRole::Phonetic,
            strength: 9.0,
            words,
        });
    }
    if let Some(words) = street_after(text, &place.words) {
        return Some(Told {
            role: PlaceRole::StreetName,
            strength: 8.0,
            words,
        });
    }
    let told = cues().told(text, hits, whole, others);
    match cues().beside(text, whole) {
        Some(beside)
            if told
                .as_ref()
                .is_none_or(|told| told.strength < beside.strength) =>
        {
            Some(beside)
        }
        _ => told,
    }
}

/// The road word after a place: "Hotel Street", "Lodge Road".
fn street_after(text: &Text, place: &Range<usize>) -> Option<Range<usize>> {
    let road = text.get(place.end)?;
    let vocabulary = vocabulary();
    if !vocabulary.reads_as_road(road) || text.gap(place.end) != Gap::Space {
        return None;
    }
    if text
        .get(place.end + 1)
        .is_some_and(|next| vocabulary.denies_road(next))
        && text.gap(place.end + 1) == Gap::Space
        && !text.is_capital(place.end)
    {
        return None;
    }
    let capital =
        !text.capitals_tell() || text.is_capital(place.end) || !text.is_capital(place.start);
    capital.then_some(place.start..place.end + 1)
}

fn slice(source: &str, start: u32, end: u32) -> String {
    source
        .get(start as usize..end as usize)
        .unwrap_or_default()
        .to_owned()
}

/// A mention of some words, of no venue, with what the cues say of it.
fn mention(
    source: &str,
    text: &Text,
    kind: MentionKind,
    words: Range<usize>,
    told: Option<Told>,
    of_child: bool,
) -> Mention {
    let (start, end) = text.span(words);
    let cue = told.as_ref().map(|told| cue_text(source, text, told));
    let (role, strength) = told.map_or((PlaceRole::OffenceHere, 0.0), |told| {
        (told.role, told.strength)
    });
    Mention {
        kind,
        venues: Vec::new(),
        bits: Vec::new(),
        start,
        end,
        text: slice(source, start, end),
        role,
        cue,
        strength,
        of_child,
    }
}

fn cue_text(source: &str, text: &Text, told: &Told) -> String {
    let (start, end) = text.span(told.words.clone());
    slice(source, start, end)
}
