//! Which words of a text a phrase may be at, and what is tried there.

use super::{Found, Phrases, Room, Uses};
use crate::keywords::age;
use crate::keywords::print::Print;
use crate::keywords::spelling::{Memo, Spellings};
use crate::keywords::words::{Passage, Run, has_entity_signs};

/// Which of some runs may be of a phrase: a bit for each, the first lowest.
#[derive(Debug, Clone, Copy, Default)]
struct Candidates {
    /// By themselves.
    alone: u64,
    /// With the one before.
    both: u64,
    /// As an age.
    digits: u64,
}

/// Runs looked at in one step.
const CHUNK: usize = 64;

/// The numbers of the bits that are set.
fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let n = bits.trailing_zeros();
        bits &= bits.wrapping_sub(1);
        (n < u64::BITS).then_some(n as usize)
    })
}

impl Phrases {
    /// Puts all phrases of a folded text into `found` in place of what it held, overlapping ones
    /// too, by start, end and owner.
    pub fn find_into(&self, words: &Passage<'_>, room: &mut Room, found: &mut Vec<Found>) {
        found.clear();
        let mut before = Print::NONE;
        for (n, runs) in words.runs().chunks(CHUNK).enumerate() {
            let candidates = self.candidates(before, runs);
            self.find_candidates(words, n * CHUNK, candidates, found);
            before = runs.last().map_or(Print::NONE, Run::print);
        }
        if words.entities {
            for n in 0..words.runs().len() {
                self.find_parted(words, n, found);
            }
        }
        if let Some(spellings) = &self.spellings {
            self.find_several(words, spellings, &mut room.memo, found);
        }
        if found.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }

    /// Which of some runs, of one at least, may be of a phrase; `before` is the one before them.
    fn candidates(&self, before: Print, runs: &[Run]) -> Candidates {
        let mut all = Candidates::default();
        let mut former = before;
        // Without a branch: which runs these are cannot be guessed.
        for run in runs {
            let print = run.print();
            // The bit of the last one is the highest.
            let add = |bits: u64, lowest: u64| bits >> 1 | lowest << (CHUNK - 1);
            all.alone = add(all.alone, self.uses.lowest_bit(print));
            all.both = add(all.both, self.uses.lowest_bit(former.then(print)));
            all.digits = add(all.digits, u64::from(!run.letters));
            former = print;
        }
        let beyond = CHUNK - runs.len();
        Candidates {
            alone: all.alone >> beyond,
            both: all.both >> beyond,
            digits: all.digits >> beyond,
        }
    }

    /// What these are of the runs from number `from` on.
    fn find_candidates(
        &self,
        words: &Passage<'_>,
        from: usize,
        candidates: Candidates,
        found: &mut Vec<Found>,
    ) {
        for n in ones(candidates.alone) {
            let run = words.run(from + n);
            if let Some(uses) = self.uses.get(run.print()) {
                self.try_all(words, uses, [&run, &run], None, found);
            }
        }
        for n in ones(candidates.both) {
            let n = from + n;
            let run = words.run(n);
            let former = n.checked_sub(1).map_or(Run::NONE, |n| words.run(n));
            if let Some(uses) = self.uses.get(former.print().then(run.print())) {
                // What parts words in an entity is a run as well, and so no third run is known.
                let latter = (!words.entities).then_some(n);
                self.try_all(words, uses, [&former, &run], latter, found);
            }
        }
        if self.ages.is_some() {
            // Runs with a digit that an age may stand in are too many for the table.
            for n in ones(candidates.digits) {
                self.find_ages(words.text, &words.run(from + n), found);
            }
        }
    }

    /// As [`Self::find_into`] for words that may be written in several ways.
    fn find_several(
        &self,
        words: &Passage<'_>,
        spellings: &Spellings,
        memo: &mut Memo,
        found: &mut Vec<Found>,
    ) {
        memo.former.clear();
        let mut former = Run::NONE;
        for n in 0..words.runs().len() {
            let run = words.run(n);
            memo.latter.clear();
            if spellings.may_be(words.text, &run) {
                spellings.look_up(words.text, &run, &mut memo.slots, &mut memo.latter);
            }
            if !(memo.former.is_empty() & memo.latter.is_empty()) {
                let families = [&*memo.former, &*memo.latter];
                self.find_families(words, [&former, &run], families, found);
                std::mem::swap(&mut memo.former, &mut memo.latter);
            }
            former = run;
        }
    }

    /// As [`Self::find_into`] for runs of families, by these.
    #[inline(never)]
    fn find_families(
        &self,
        words: &Passage<'_>,
        [former, run]: [&Run; 2],
        [of_former, of_run]: [&[u32]; 2],
        found: &mut Vec<Found>,
    ) {
        let both = [run, run];
        for family in of_run {
            let print = Print::of_family(*family);
            if let Some(uses) = self.uses.get(print) {
                self.try_all(words, uses, both, None, found);
            }
            if words.entities
                && let Some(uses) = self.parted.get(print)
            {
                self.try_all(words, uses, both, None, found);
            }
        }
        let prints = |run: &Run, families| {
            let families = <[u32]>::iter(families).map(|n| Print::of_family(*n));
            std::iter::once(run.print()).chain(families)
        };
        for before in prints(former, of_former) {
            for after in prints(run, of_run) {
                if let Some(uses) = self.uses.get(before.then(after)) {
                    self.try_all(words, uses, [former, run], None, found);
                }
            }
        }
    }

    /// What a run and the one before it are, each by itself, where an entity stands between.
    #[inline(never)]
    fn find_parted(&self, words: &Passage<'_>, n: usize, found: &mut Vec<Found>) {
        let run = words.run(n);
        let former = n.checked_sub(1).map_or(Run::NONE, |n| words.run(n));
        if !has_entity_signs(&words.text.as_bytes()[former.end()..run.start()]) {
            return;
        }
        for run in [&former, &run] {
            if self.parted.may_hold(run.print())
                && let Some(uses) = self.parted.get(run.print())
            {
                self.try_all(words, uses, [run, run], None, found);
            }
        }
    }

    /// `latter` is the number of the latter run, where the third can be told by it.
    fn try_all(
        &self,
        words: &Passage<'_>,
        Uses(first, more): &Uses,
        [former, run]: [&Run; 2],
        latter: Option<usize>,
        found: &mut Vec<Found>,
    ) {
        for one in std::iter::once(first).chain(more) {
            if one.count == 0 {
                self.find_ages(words.text, run, found);
                continue;
            }
            if let Some(latter) = latter
                && one.third_after != 0
            {
                let third = latter.checked_add_signed(isize::from(one.third_after));
                let third = third.and_then(|n| words.runs().get(n));
                if third.is_none_or(|run| run.print() != one.third) {
                    continue;
                }
            }
            let run = if one.former { former } else { run };
            let seen = if one.alone {
                self.verify_alone(words.text, one, run)
            } else if one.several {
                self.verify_families(words.text, one, run)
            } else {
                self.verify(words.text, one, run.start() + one.offset as usize)
            };
            if let Some((start, end)) = seen {
                let owner = one.owner;
                found.push(Found { start, end, owner });
            }
        }
    }

    #[inline(never)]
    fn find_ages(&self, text: &str, run: &Run, found: &mut Vec<Found>) {
        let Some(owner) = self.ages else { return };
        let bytes = &text.as_bytes()[run.start()..run.end()];
        if !age::may_hold(bytes) {
            return;
        }
        for (start, end) in age::anchors(text, run.start()..run.end()) {
            if let Some((start, end)) = age::young_at(text, start, end) {
                found.push(Found { start, end, owner });
            }
        }
    }
}
