//! Typing errors: how far two words are apart, and an index that finds the words near to a given one
//! without looking at the others.
//!
//! A letter added, left out, changed, or two neighbours swapped count one error each (Damerau 1964;
//! optimal string alignment). The first letter stands, or is swapped with the second: of typing
//! errors few fall on it (Yannakoudakis and Fawthrop 1983), of other words that look alike many do
//! (`hotel`, `motel`). The index is by symmetric deletion (Garbe 2012): two words within `d` errors
//! become equal when at most `d` letters of each are left out; so does what they begin with, and
//! only that is kept, so that an entry costs the same for a long word as for a short one.

/// How many typing errors a word of a term may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Tolerance {
    #[default]
    None,
    /// By length: one from six letters on, two from ten on.
    Auto,
    /// One in words of five letters and more.
    One,
    /// One in words of five letters and more, two from eight on.
    Two,
}

impl Tolerance {
    /// Errors that a word of `len` letters may have; words beyond `LONGEST` are as they stand.
    pub fn errors(self, len: usize) -> usize {
        match (self, len) {
            (Tolerance::None, _) | (_, LONGEST..) => 0,
            (Tolerance::Auto, 6..=9) | (Tolerance::One, 5..) | (Tolerance::Two, 5..=7) => 1,
            (Tolerance::Auto, 10..) | (Tolerance::Two, 8..) => 2,
            _ => 0,
        }
    }
}

/// No word of as many letters has typing errors.
const LONGEST: usize = 30;
/// No shorter word is a misspelling: one of five letters with one left out.
const SHORTEST: usize = 4;
/// Errors that any word may have.
const ERRORS_MAX: usize = 2;

/// Whether `seen` is `meant` with at most `errors` typing errors, both in lower case.
pub fn is_near(seen: &[u8], meant: &[u8], errors: usize) -> bool {
    is_alike(seen, meant, errors) && distance_within(seen, meant, errors)
}

/// What is told of two words at once: whether the first letter stands, and the length may.
fn is_alike(seen: &[u8], meant: &[u8], errors: usize) -> bool {
    let first = match (seen, meant) {
        ([a, ..], [b, ..]) if a == b => true,
        ([a, b, ..], [c, d, ..]) => a == d && b == c,
        _ => false,
    };
    first && seen.len().abs_diff(meant.len()) <= errors
}

/// Whether the distance of optimal string alignment is at most `errors`. Rows of the table are cut
/// to the band around its diagonal that such a distance can reach.
fn distance_within(seen: &[u8], meant: &[u8], errors: usize) -> bool {
    const FAR: u8 = u8::MAX / 2;
    if meant.len() >= LONGEST || seen.len() >= LONGEST + ERRORS_MAX {
        return false;
    }
    let mut rows = [[FAR; LONGEST]; 3];
    for (n, cell) in rows[0].iter_mut().enumerate().take(errors + 1) {
        *cell = n as u8;
    }
    for i in 1..=seen.len() {
        let (this, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        let (low, high) = (i.saturating_sub(errors), (i + errors).min(meant.len()));
        rows[this] = [FAR; LONGEST];
        let mut least = FAR;
        for j in low..=high {
            let cell = if j == 0 {
                i as u8
            } else {
                let same = seen[i - 1] == meant[j - 1];
                let mut cell = (rows[last][j - 1] + u8::from(!same))
                    .min(rows[last][j] + 1)
                    .min(rows[this][j - 1] + 1);
                let swapped =
                    i > 1 && j > 1 && seen[i - 1] == meant[j - 2] && seen[i - 2] == meant[j - 1];
                if swapped {
                    cell = cell.min(rows[before][j - 2] + 1);
                }
                cell
            };
            rows[this][j] = cell.min(FAR);
            least = least.min(cell);
        }
        if usize::from(least) > errors {
            return false;
        }
    }
    usize::from(rows[seen.len() % 3][meant.len()]) <= errors
}

/// Letters of the beginning of a word that the index looks at.
const HEAD: usize = 7;

/// The beginning of a word with some letters left out: eight bits for each, the first lowest.
#[derive(Debug, Clone, Copy)]
struct Residue(u64);

impl Residue {
    fn of(word: &[u8]) -> (Self, usize) {
        let head = &word[..word.len().min(HEAD)];
        let packed = head.iter().rev().fold(0, |all, b| all << 8 | u64::from(*b));
        (Self(packed), head.len())
    }

    fn without(self, letter: usize) -> Self {
        let kept = self.0 & ((1 << (8 * letter)) - 1);
        Self(kept | (self.0 >> (8 * (letter + 1))) << (8 * letter))
    }

    /// Calls back for what is left when at most `errors` letters, no more than two, are left out.
    fn each(word: &[u8], errors: usize, mut call: impl FnMut(Self)) {
        let (whole, len) = Self::of(word);
        call(whole);
        for first in 0..len * usize::from(errors > 0) {
            let one = whole.without(first);
            call(one);
            for second in first..(len - 1) * usize::from(errors > 1) {
                call(one.without(second));
            }
        }
    }
}

/// Words that may be misspelt, found by what they are near to.
#[derive(Debug, Default)]
pub struct Nearby {
    words: Vec<Meant>,
    /// Where the entries of each place begin, and where those of the last end.
    begins: Vec<u32>,
    /// Indices of `words`, those of one place together.
    entries: Vec<u32>,
    /// Shortest word that two errors may be in.
    two_from: usize,
}

#[derive(Debug)]
struct Meant {
    word: Box<str>,
    owner: u32,
    errors: u8,
}

impl Nearby {
    /// Of words in lower case, each with an owner and the errors that it may have: one or two.
    pub fn of(words: impl IntoIterator<Item = (String, u32, usize)>) -> Self {
        let words: Vec<Meant> = words
            .into_iter()
            .map(|(word, owner, errors)| Meant {
                word: word.into(),
                owner,
                errors: errors as u8,
            })
            .collect();
        let each = |one: &Meant, call: &mut dyn FnMut(Residue)| {
            Residue::each(one.word.as_bytes(), usize::from(one.errors), call);
        };
        let mut count = 0_usize;
        for one in &words {
            each(one, &mut |_| count += 1);
        }
        let mut nearby = Self {
            begins: vec![0; count.next_power_of_two().max(2) + 1],
            entries: vec![0; count],
            two_from: words
                .iter()
                .filter(|one| one.errors > 1)
                .map(|one| one.word.len())
                .min()
                .unwrap_or(usize::MAX),
            words,
        };
        // Counted first and put in place after: no sort, and no list for each place.
        for one in &nearby.words {
            each(one, &mut |residue| {
                let place = place_of(residue, nearby.begins.len());
                nearby.begins[place + 1] += 1;
            });
        }
        for n in 1..nearby.begins.len() {
            nearby.begins[n] += nearby.begins[n - 1];
        }
        let mut next = nearby.begins.clone();
        for (n, one) in nearby.words.iter().enumerate() {
            each(one, &mut |residue| {
                let at = &mut next[place_of(residue, nearby.begins.len())];
                nearby.entries[*at as usize] = n as u32;
                *at += 1;
            });
        }
        nearby
    }

    /// Whether there are words that one of this length may be meant for.
    pub fn may_mean(&self, seen: &str) -> bool {
        !self.words.is_empty() && seen.len() >= SHORTEST
    }

    /// Owners of the words that `seen`, in lower case, may be meant for; some may be told twice.
    pub fn each_owner(&self, seen: &[u8], mut call: impl FnMut(u32)) {
        let errors = 1 + usize::from(seen.len() + ERRORS_MAX >= self.two_from);
        Residue::each(seen, errors, |residue| {
            let place = place_of(residue, self.begins.len());
            let (from, to) = (self.begins[place], self.begins[place + 1]);
            for n in &self.entries[from as usize..to as usize] {
                let one = &self.words[*n as usize];
                let errors = usize::from(one.errors);
                if is_near(seen, one.word.as_bytes(), errors) {
                    call(one.owner);
                }
            }
        });
    }
}

/// The place of a residue among `places - 1` of them, a power of two.
fn place_of(residue: Residue, places: usize) -> usize {
    let bits = (places - 1).trailing_zeros();
    (residue.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn errors_are_counted() {
        let near =
            |seen: &str, meant: &str, errors| is_near(seen.as_bytes(), meant.as_bytes(), errors);
        assert!(near("exploitaton", "exploitation", 1));
        assert!(near("exploitatoin", "exploitation", 1));
        assert!(near("exlpoitaton", "exploitation", 2));
        assert!(!near("exlpoitaton", "exploitation", 1));
        assert!(near("xeploitation", "exploitation", 1));
        assert!(!near("motel", "hotel", 1));
        assert!(!near("ca", "abc", 2));
        assert_eq!(Tolerance::Auto.errors(5), 0);
        assert_eq!(Tolerance::Auto.errors(9), 1);
        assert_eq!(Tolerance::Auto.errors(10), 2);
        assert_eq!(Tolerance::Two.errors(7), 1);
        assert_eq!(Tolerance::One.errors(4), 0);
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_optimal_string_alignment(
            seen in "[abc]{0,12}", meant in "[abc]{0,12}", errors in 0..3_usize,
        ) {
            let within = strsim::osa_distance(&seen, &meant) <= errors;
            let fits = seen.len().abs_diff(meant.len()) <= errors;
            prop_assert_eq!(fits && distance_within(seen.as_bytes(), meant.as_bytes(), errors), within);
        }

        #[test]
        fn the_index_finds_every_word_that_is_near(
            words in proptest::collection::vec(("[abc]{5,13}", 1..3_usize), 0..30),
            seen in "[abc]{3,14}", pick in any::<prop::sample::Index>(), slips in "[abc]{2}",
            at in any::<[prop::sample::Index; 2]>(),
        ) {
            // A word of the list with two slips, and one at random.
            let mut slipped = words.get(pick.index(words.len().max(1))).map_or(Vec::new(), |w| w.0.clone().into_bytes());
            if !slipped.is_empty() {
                let n = at[0].index(slipped.len());
                slipped[n] = slips.as_bytes()[0];
                let n = at[1].index(slipped.len());
                if slips.as_bytes()[1] == b'a' {
                    slipped.remove(n);
                } else if slips.as_bytes()[1] == b'b' {
                    slipped.insert(n, b'c');
                } else if n > 0 {
                    slipped.swap(n - 1, n);
                }
            }
            let nearby = Nearby::of(words.iter().enumerate().map(|(n, (w, errors))| (w.clone(), n as u32, *errors)));
            for seen in [seen.into_bytes(), slipped] {
                let mut found = Vec::new();
                nearby.each_owner(&seen, |owner| found.push(owner));
                found.sort_unstable();
                found.dedup();
                let plain: Vec<u32> = (0..words.len())
                    .filter(|n| is_near(&seen, words[*n].0.as_bytes(), words[*n].1))
                    .map(|n| n as u32)
                    .collect();
                prop_assert_eq!(found, plain);
            }
        }
    }
}
