//! Phrases, and a table that finds many of them in one pass.
//!
//! A phrase is words with joiners. The table carries one word of each phrase, its anchor, together
//! with the word beside it: two words side by side are rare where each is common. At an anchor the
//! words around are verified in place, so that any mixture of spaces, hyphens, slashes and line
//! breaks may part them. Whole words alone are found, so words are looked up whole: a text without
//! an anchor costs less than one pass of an automaton over its bytes.
//!
//! Why no automaton of all literals: with the 2,685 of the built-in pack a bare DFA pass finds parts of
//! words, in one case or none, written with one kind of gap, and each match is still to be verified; to
//! find every way of parting words it would need each literal many times over, and its table is larger
//! than a cache: of what it reads, one in fifteen is not in the first one. Whole words by a print of 64
//! bits need no more than that, and the cue pass and the tokens of a sentence need the words as well.
//! `benches/scan` prints both over the same bytes. On texts with a routine log the search with all that
//! follows it has some 1.7 times the pace of the bare pass, on the shortest texts, one in four with a
//! hit, three quarters of it: as a filter in front it would take more time than it could save.
//!
//! A word that may be written in several ways is of a family ([`super::spelling`]), and the table
//! carries the family as it carries a word.

mod compile;
mod search;
#[cfg(test)]
mod tests;
mod verify;

use super::blocks::Block;
use super::joiner::Joiner;
use super::print::{Print, Table};
use super::spelling::{Memo, Spellings};

/// A phrase found in a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    pub start: usize,
    pub end: usize,
    /// The owner given when the phrases were compiled.
    pub owner: u32,
}

/// A word of a phrase as it is verified.
#[derive(Debug)]
struct Word {
    /// Its first bytes, enough to tell most words apart without a look at the rest.
    first: Block,
    /// Where it lies in the text of all words.
    start: u32,
    len: u32,
    /// What joins it to the next.
    joiner: Option<Joiner>,
    /// Where it may be written in several ways.
    family: Option<u32>,
    /// Whether `'s` may follow it.
    possessive: bool,
}

/// A phrase that a run, or two side by side, may be part of. All that most candidates are tried by
/// lies here and in its words, close together in memory.
#[derive(Debug, Clone, Copy)]
struct Use {
    owner: u32,
    /// Index of its first word, and how many there are; none for a written age.
    words: u32,
    count: u32,
    /// The anchor among them, and the bytes of its run before it.
    anchor: u32,
    offset: u32,
    /// See [`third`](super::phrase::Place::third); nought after for none.
    third_after: i8,
    third: Print,
    /// Whether the anchor is in the former of two runs.
    former: bool,
    exact: bool,
    /// Whether it is but one word and that the run.
    alone: bool,
    /// Whether any of its words is of a family.
    several: bool,
}

/// One use, as most runs have, and more.
#[derive(Debug)]
struct Uses(Use, Box<[Use]>);

/// Many phrases, compiled.
#[derive(Debug)]
pub struct Phrases {
    /// By a run, or by two runs side by side.
    uses: Table<Uses>,
    /// By one run what `uses` holds by two, for where an entity may stand between them.
    parted: Table<Uses>,
    /// The words of all phrases, one after the other, and their bytes.
    words: Vec<Word>,
    bytes: Vec<u8>,
    /// Owner of ages under eighteen, if they are searched for.
    ages: Option<u32>,
    /// The families of words that may be written in several ways, if there are any.
    spellings: Option<Spellings>,
}

/// Room that a search needs, kept from one text to the next.
#[derive(Debug, Default)]
pub struct Room {
    memo: Memo,
}
