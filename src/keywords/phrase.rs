//! A phrase: words with joiners, read from the text of a term or a cue.

mod anchor;

use super::fold::fold_term;
use super::joiner::Joiner;
use super::spelling::{Family, Leeway};
use super::wildcard;

pub use anchor::{Beside, Place};

/// A phrase as it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// Folded; in lower case unless `exact`.
    words: Vec<String>,
    joiners: Vec<Joiner>,
    exact: bool,
    leeway: Leeway,
}

/// Why a text cannot be searched as a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsearchable {
    Empty,
    /// The text holds a character that has no meaning in a phrase.
    Character(char),
    /// A star alone stands for any word.
    AnyWord,
    /// The text begins or ends with a sign that joins words.
    Open,
}

impl Phrase {
    /// A phrase of words as they stand.
    pub fn parse(text: &str, exact: bool) -> Result<Self, Unsearchable> {
        Self::parse_words(text, exact, char::is_alphanumeric)
    }

    /// A phrase of a term: its words may hold wildcards and be written with some leeway.
    pub fn parse_term(text: &str, exact: bool, leeway: Leeway) -> Result<Self, Unsearchable> {
        let in_word = |c: char| c.is_alphanumeric() || c == '*' || c == '?';
        let phrase = Self::parse_words(text, exact, in_word)?;
        if phrase
            .words
            .iter()
            .any(|word| word.bytes().all(|b| b == b'*'))
        {
            return Err(Unsearchable::AnyWord);
        }
        Ok(Self { leeway, ..phrase })
    }

    fn parse_words(
        text: &str,
        exact: bool,
        in_word: impl Fn(char) -> bool + Copy,
    ) -> Result<Self, Unsearchable> {
        let folded = fold_term(text, exact);
        let mut words: Vec<String> = Vec::new();
        let mut joiners = Vec::new();
        let mut between = String::new();
        for (word, lead) in pieces(&folded, in_word) {
            for c in lead.chars() {
                if !(c.is_whitespace() || "-/&+'.`".contains(c)) {
                    return Err(Unsearchable::Character(c));
                }
            }
            between.push_str(lead);
            let open = words.is_empty() || word.is_empty();
            if open && between.contains(['&', '+']) && between.len() < folded.len() {
                return Err(Unsearchable::Open);
            }
            if word.is_empty() {
                break;
            }
            if words.is_empty() {
                words.push(word.to_string());
            } else if word.eq_ignore_ascii_case("and") && between.contains(' ') {
                between.push('&');
                continue;
            } else {
                let joiner = Joiner::of(&between);
                let last = words.last_mut().expect("a word stands before a joiner");
                // Letters parted by stops or slashes are one word: C.S.E, n/a, b/f.
                let sign = match joiner {
                    Joiner::Dot => '.',
                    Joiner::Slash => '/',
                    _ => ' ',
                };
                let single = |w: &str| w.chars().all(char::is_alphabetic) && w.chars().count() == 1;
                let lettered = last.split(['.', '/']).all(single) && single(word);
                if sign != ' ' && lettered && between.len() == 1 {
                    last.push(sign);
                    last.push_str(word);
                } else {
                    joiners.push(joiner);
                    words.push(word.to_string());
                }
            }
            between.clear();
        }
        if words.is_empty() {
            return Err(Unsearchable::Empty);
        }
        Ok(Self {
            words,
            joiners,
            exact,
            leeway: Leeway::default(),
        })
    }

    /// For each word the family that it stands for; `None` if all are written in one way only.
    pub fn families(&self) -> Option<Vec<Option<Family>>> {
        let families: Vec<Option<Family>> = self
            .words
            .iter()
            .map(|word| Family::of(word, self.exact, self.leeway))
            .collect();
        families.iter().any(Option::is_some).then_some(families)
    }

    /// Whether any of its words is inflected, and whether any may have typing errors.
    pub fn has_forms(&self) -> (bool, bool) {
        let families = self.families().unwrap_or_default();
        let any = |is: fn(&Family) -> bool| families.iter().flatten().any(is);
        (any(Family::is_inflected), any(Family::is_tolerant))
    }

    /// The phrase with one word after the other in each of its forms, as texts.
    pub fn inflected(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for (n, family) in self.families().unwrap_or_default().iter().enumerate() {
            for form in family.iter().flat_map(Family::forms) {
                let words = self.words.iter().enumerate();
                let words: Vec<&str> = words
                    .map(|(at, word)| if at == n { form } else { word.as_str() })
                    .collect();
                texts.push(words.join(" "));
            }
        }
        texts
    }

    pub fn is_wild(&self) -> bool {
        self.words.iter().any(|word| wildcard::is_wild(word))
    }

    /// The dotted form of an acronym: `C.S.E` for `CSE`.
    pub fn dotted(&self) -> Option<Self> {
        let [word] = self.words.as_slice() else {
            return None;
        };
        let acronym = (2..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase());
        (self.exact && acronym).then(|| Self {
            words: vec![word.chars().map(String::from).collect::<Vec<_>>().join(".")],
            joiners: Vec::new(),
            exact: true,
            leeway: Leeway::default(),
        })
    }

    /// Equal for phrases that match the same texts.
    pub fn key(&self) -> String {
        let mut key = String::from(if self.exact { "=" } else { "~" });
        for (n, word) in self.words.iter().enumerate() {
            if n > 0 {
                key.push_str(match self.joiners[n - 1] {
                    Joiner::And => " & ",
                    _ => " ",
                });
            }
            key.push_str(word);
        }
        key
    }

    /// Folded; in lower case unless [exact](Self::is_exact).
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// What joins each word to the next.
    pub fn joiners(&self) -> &[Joiner] {
        &self.joiners
    }

    /// Whether the case of its letters counts.
    pub fn is_exact(&self) -> bool {
        self.exact
    }
}

/// Words of a folded text, each with what stands before it; at the end an empty word.
fn pieces(text: &str, in_word: impl Fn(char) -> bool + Copy) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let begin = rest.find(in_word).unwrap_or(rest.len());
        let (lead, tail) = rest.split_at(begin);
        let end = tail.find(|c: char| !in_word(c)).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        rest = after;
        done = word.is_empty();
        Some((word, lead))
    })
}
