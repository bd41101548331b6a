//! How one name is written in prose.

use super::index::Index;
use super::names::{fold, vocabulary};

/// Words for a kind of place that writers add to a name.
pub const KINDS_ADDED: [&str; 5] = ["hotel", "htl", "guest house", "guesthouse", "bnb"];

/// How much care a name needs before it is taken for the venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Care {
    /// Takes the name wherever its words stand.
    None,
    /// Words of daily use: a capital, where capitals tell.
    Capital,
    /// One such word: a capital, and an article or a word such as "hotel" beside it.
    Beside,
}

/// One way to write a name.
#[derive(Debug, Clone)]
pub struct Writing {
    /// Folded.
    pub words: String,
    pub care: Care,
    /// Only the telling word of the name: a venue that is called so in full comes before.
    pub shortened: bool,
}

/// Ways in which one name is written in prose, folded, and the care each needs.
pub fn writings(index: &Index, name: &str, town: &str) -> Vec<Writing> {
    let vocabulary = vocabulary();
    let folded = fold(name);
    let town = fold(town);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && vocabulary.is_noise(words[0]) {
        words.remove(0);
    }
    while words.len() > 1 && matches!(words[words.len() - 1], "ltd" | "limited" | "plc" | "llp") {
        words.pop();
    }
    let kind_of = |words: &[&str]| {
        let words: Vec<&str> = words.iter().flat_map(|word| word.split(' ')).collect();
        vocabulary
            .kind_at(words.iter().copied())
            .map(|(_, kind)| kind)
    };
    let mut bases = vec![words.clone()];
    // Without the town that a name ends in: "Grand Hotel Saltby" is "the Grand Hotel".
    let town_words: Vec<&str> = town.split(' ').collect();
    if !town.is_empty() && words.len() > town_words.len() && words.ends_with(&town_words) {
        bases.push(words[..words.len() - town_words.len()].to_vec());
    }
    let mut all: Vec<Writing> = Vec::new();
    let own = |words: String, care: Care| Writing {
        words,
        care,
        shortened: false,
    };
    let short = |words: String, care: Care| Writing {
        words,
        care,
        shortened: true,
    };
    for base in bases {
        // Without the words for its kind, at either end.
        let mut shorter = base.clone();
        while let Some(from) = (1..shorter.len()).find(|&from| {
            vocabulary
                .kind_at(shorter[from..].iter().copied())
                .is_some_and(|(length, _)| length == shorter.len() - from)
        }) {
            shorter.truncate(from);
        }
        if shorter.len() > 1 && shorter[0] == "hotel" {
            shorter.remove(0);
        }
        let kind_said = shorter.len() < base.len();
        let full = base.join(" ");
        let telling = |words: &[&str]| {
            words
                .iter()
                .filter(|word| {
                    !vocabulary.is_weak(word) && !vocabulary.is_noise(word) && word.len() > 2
                })
                .count()
        };
        if vocabulary
            .kind_at(base.iter().copied())
            .is_some_and(|(length, _)| length == base.len())
        {
            continue;
        }
        let same_as_town = base.join(" ") == town || shorter.join(" ") == town;
        let full_care = if base.len() == 1 {
            Care::Beside
        } else if kind_said && !same_as_town && telling(&base) > 0 {
            Care::None
        } else {
            Care::Capital
        };
        all.push(own(full, full_care));
        // "Anchor Close Hotel" without its kind is a street.
        let street =
            shorter.len() > 1 && shorter.last().is_some_and(|word| vocabulary.is_road(word));
        if kind_said && street {
            continue;
        }
        if kind_said && !same_as_town {
            let care = if shorter.len() == 1 {
                Care::Beside
            } else {
                Care::Capital
            };
            all.push(own(shorter.join(" "), care));
            for kind in KINDS_ADDED {
                let words = format!("{} {kind}", shorter.join(" "));
                let another = kind_of(&[kind]) != kind_of(&base[shorter.len()..]);
                all.push(Writing {
                    words,
                    care: Care::None,
                    shortened: another,
                });
            }
        } else if !same_as_town && shorter.len() == base.len() && telling(&base) > 0 {
            all.push(own(format!("{} hotel", base.join(" ")), Care::None));
        }
        // "Sedge House Hotel" is "the Sedge", or "Sedge Hotel", in speech: its telling word.
        let mut least = shorter.clone();
        while least.len() > 1 && least.last().is_some_and(|word| vocabulary.is_weak(word)) {
            least.pop();
        }
        if let [word] = least[..]
            && shorter.len() > 1
            && word.len() >= 4
            && !vocabulary.is_weak(word)
            && index.towns_from(word).is_empty()
        {
            all.push(short(word.to_owned(), Care::Beside));
            for kind in KINDS_ADDED {
                all.push(short(format!("{word} {kind}"), Care::None));
            }
        }
        for joined in [&base, &shorter] {
            if joined.len() == 2 && !vocabulary.is_road(joined[1]) {
                all.push(own(joined.concat(), Care::Capital));
            }
        }
    }
    // Spellings that change the words: saint, and.
    let mut more = Vec::new();
    for writing in &all {
        let mut also = |words: String| {
            more.push(Writing {
                words,
                ..writing.clone()
            });
        };
        if let Some(rest) = writing.words.strip_prefix("st ") {
            also(format!("saint {rest}"));
        } else if let Some(rest) = writing.words.strip_prefix("saint ") {
            also(format!("st {rest}"));
        }
        if writing.words.contains(" and ") {
            also(writing.words.replace(" and ", " "));
        }
    }
    all.extend(more);
    all
}
