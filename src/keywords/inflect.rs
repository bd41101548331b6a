//! The regular forms of an English word: plural and third person, past, `-ing`, `-er`.
//!
//! The rules are those of spelling (Huddleston and Pullum 2002, ch. 18): a sibilant takes `-es`, a
//! `y` after a consonant becomes `i`, a silent `e` goes, a consonant after a single stressed vowel
//! is doubled, a final `c` becomes `ck`. Stress is not written, so a longer word has its forms with
//! and without the doubling (`visited`, `travelled`); a spelling that no one uses costs nothing. A
//! word given in a form of its own (`groomed`, `hotels`) has no further past or participle. The
//! possessive is no form of the word: `'s` is a word by itself to the matcher, see
//! [`super::phrase`].

/// Words with forms that no rule makes, of those that such records use.
const IRREGULAR: [(&str, &[&str]); 44] = [
    ("become", &["becomes", "becoming", "became"]),
    ("bring", &["brings", "bringing", "brought"]),
    ("buy", &["buys", "buying", "bought", "buyer", "buyers"]),
    ("catch", &["catches", "catching", "caught"]),
    ("child", &["children"]),
    ("come", &["comes", "coming", "came"]),
    ("deal", &["deals", "dealing", "dealt", "dealer", "dealers"]),
    ("do", &["does", "doing", "did", "done"]),
    ("drink", &["drinks", "drinking", "drank", "drunk"]),
    (
        "drive",
        &["drives", "driving", "drove", "driven", "driver", "drivers"],
    ),
    ("feel", &["feels", "feeling", "felt"]),
    ("find", &["finds", "finding", "found"]),
    ("forbid", &["forbids", "forbidding", "forbade", "forbidden"]),
    ("get", &["gets", "getting", "got"]),
    ("give", &["gives", "giving", "gave", "given"]),
    ("go", &["goes", "going", "went", "gone"]),
    ("hide", &["hides", "hiding", "hid", "hidden"]),
    ("hold", &["holds", "holding", "held"]),
    ("keep", &["keeps", "keeping", "kept"]),
    ("knife", &["knives", "knifed", "knifing"]),
    ("know", &["knows", "knowing", "knew", "known"]),
    ("lead", &["leads", "leading", "led"]),
    ("leave", &["leaves", "leaving", "left"]),
    ("lose", &["loses", "losing", "lost"]),
    ("make", &["makes", "making", "made"]),
    ("man", &["men"]),
    ("meet", &["meets", "meeting", "met"]),
    ("pay", &["pays", "paying", "paid", "payer", "payers"]),
    ("person", &["persons", "people"]),
    ("run", &["runs", "running", "ran", "runner", "runners"]),
    ("say", &["says", "saying", "said"]),
    ("see", &["sees", "seeing", "saw", "seen"]),
    ("sell", &["sells", "selling", "sold", "seller", "sellers"]),
    ("send", &["sends", "sending", "sent", "sender", "senders"]),
    ("sleep", &["sleeps", "sleeping", "slept"]),
    ("speak", &["speaks", "speaking", "spoke", "spoken"]),
    ("spend", &["spends", "spending", "spent"]),
    ("stay", &["stays", "stayed", "staying"]),
    ("steal", &["steals", "stealing", "stole", "stolen"]),
    ("take", &["takes", "taking", "took", "taken"]),
    ("tell", &["tells", "telling", "told"]),
    ("wife", &["wives"]),
    ("woman", &["women"]),
    ("write", &["writes", "writing", "wrote", "written"]),
];

/// Words that hold a phrase together and have no forms.
const CLOSED: [&str; 76] = [
    "about", "after", "all", "and", "any", "are", "around", "because", "been", "before", "being",
    "but", "can", "could", "down", "during", "each", "for", "from", "had", "has", "have", "her",
    "hers", "him", "his", "how", "into", "its", "may", "might", "more", "most", "must", "nil",
    "not", "off", "one", "only", "onto", "other", "our", "out", "over", "own", "shall", "she",
    "should", "some", "such", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "through", "too", "two", "under", "very", "was", "were", "what",
    "when", "where", "which", "while", "will", "with", "without",
];

/// Endings of nouns and adjectives that no verb has.
const NOMINAL: [&str; 12] = [
    "tion", "sion", "ment", "ness", "ity", "ism", "ship", "ance", "ence", "ial", "ive", "hood",
];

/// Words that a rule for `-er` would make out of others.
const OTHER_WORDS: [&str; 12] = [
    "brother", "chapter", "charter", "cluster", "counter", "matter", "monster", "poster",
    "quarter", "register", "shoulder", "trooper",
];

/// Shortest word that is inflected.
const LEAST: usize = 3;
/// Shortest word that has a form in `-er`: shorter ones make too many other words (`mother`).
const LEAST_AGENT: usize = 5;

/// The forms of a word besides itself, in lower case, none twice; empty for words without any. The
/// word is in lower case, its dictionary form.
pub fn forms(word: &str) -> Vec<String> {
    let plain = word.len() >= LEAST && word.bytes().all(|b| b.is_ascii_lowercase());
    if !plain || CLOSED.contains(&word) {
        return Vec::new();
    }
    if let Some((_, forms)) = IRREGULAR.iter().find(|(known, _)| *known == word) {
        return forms.iter().map(ToString::to_string).collect();
    }
    let mut out = Vec::new();
    if is_form(word) {
        return out;
    }
    plurals(word, &mut out);
    let noun = NOMINAL.iter().any(|ending| word.ends_with(ending)) || word.ends_with("ing");
    if !noun {
        for stem in stems(word) {
            out.push(past(&stem));
            out.push(format!("{}ing", participle_stem(&stem)));
            if word.len() >= LEAST_AGENT && !stem.ends_with("er") {
                let agent = past(&stem);
                let agent = format!("{}r", &agent[..agent.len() - 1]);
                if !OTHER_WORDS.contains(&agent.as_str()) {
                    out.push(format!("{agent}s"));
                    out.push(agent);
                }
            }
        }
    }
    out.sort();
    out.dedup();
    out
}

/// The plural of an acronym: `CSEs`.
pub fn acronym_forms(word: &str) -> Vec<String> {
    let acronym = word.len() >= 2 && word.bytes().all(|b| b.is_ascii_uppercase());
    acronym.then(|| format!("{word}s")).into_iter().collect()
}

fn vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Whether a word is a past, a participle or a plural already.
fn is_form(word: &str) -> bool {
    let stem = |ending: &str| word.strip_suffix(ending).unwrap_or_default();
    let has_vowel = |stem: &str| stem.bytes().any(|b| vowel(b) || b == b'y');
    (stem("ed").len() >= 3 && has_vowel(stem("ed")) && !word.ends_with("eed"))
        || (word.ends_with('s') && !["ss", "us", "is", "as"].iter().any(|e| word.ends_with(e)))
}

fn plurals(word: &str, out: &mut Vec<String>) {
    let bytes = word.as_bytes();
    let last = bytes[bytes.len() - 1];
    let after_vowel = vowel(bytes[bytes.len() - 2]);
    let sibilant = ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|e| word.ends_with(e));
    match last {
        _ if sibilant => out.push(format!("{word}es")),
        b'y' if !after_vowel => out.push(format!("{}ies", &word[..word.len() - 1])),
        b'o' if !after_vowel => out.extend([format!("{word}es"), format!("{word}s")]),
        _ => out.push(format!("{word}s")),
    }
}

/// What `-ed`, `-ing` and `-er` are put to, before an `e` is dropped or a `y` changed.
fn stems(word: &str) -> Vec<String> {
    let bytes = word.as_bytes();
    let last = bytes[bytes.len() - 1];
    let doubles = match bytes {
        // `qu` is a consonant: `equip`.
        [.., before, inner, last] => {
            let single = !vowel(*before) || (*before == b'u' && word.contains("qu"));
            vowel(*inner) && single && !vowel(*last) && !b"wxyhc".contains(last)
        }
        _ => false,
    };
    let doubled = || format!("{word}{}", char::from(last));
    let syllables = bytes
        .iter()
        .zip(bytes.iter().skip(1).chain(b" "))
        .filter(|(this, next)| (vowel(**this) || **this == b'y') && !vowel(**next))
        .count();
    match last {
        b'c' => vec![format!("{word}k")],
        _ if doubles && syllables <= 1 => vec![doubled()],
        _ if doubles => vec![word.to_owned(), doubled()],
        _ => vec![word.to_owned()],
    }
}

fn past(stem: &str) -> String {
    let consonant_y = stem.ends_with('y') && !vowel(stem.as_bytes()[stem.len() - 2]);
    match stem.as_bytes()[stem.len() - 1] {
        b'e' => format!("{stem}d"),
        _ if consonant_y => format!("{}ied", &stem[..stem.len() - 1]),
        _ => format!("{stem}ed"),
    }
}

fn participle_stem(stem: &str) -> String {
    if let Some(root) = stem.strip_suffix("ie") {
        return format!("{root}y");
    }
    let silent = stem.ends_with('e') && !["ee", "oe", "ye"].iter().any(|e| stem.ends_with(e));
    stem[..stem.len() - usize::from(silent)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(word: &str, expected: &[&str]) {
        let forms = forms(word);
        for one in expected {
            assert!(
                forms.iter().any(|form| form == one),
                "{word}: {forms:?} lacks {one}"
            );
        }
    }

    #[test]
    fn forms_follow_the_rules_of_spelling() {
        assert_eq!(
            forms("exploit"),
            [
                "exploited",
                "exploiter",
                "exploiters",
                "exploiting",
                "exploits"
            ]
        );
        has(
            "traffic",
            &[
                "traffics",
                "trafficked",
                "trafficking",
                "trafficker",
                "traffickers",
            ],
        );
        has("groom", &["grooms", "groomed", "grooming", "groomers"]);
        has(
            "abuse",
            &["abuses", "abused", "abusing", "abuser", "abusers"],
        );
        has("carry", &["carries", "carried", "carrying", "carrier"]);
        has("stay", &["stays", "stayed", "staying"]);
        has("drop", &["dropped", "dropping"]);
        has("travel", &["travelled", "traveled", "traveller"]);
        has("visit", &["visits", "visited", "visiting"]);
        has("coach", &["coaches", "coached"]);
        has("lie", &["lies", "lied", "lying"]);
        has("agree", &["agreed", "agreeing"]);
        has("child", &["children"]);
        has("meet", &["met", "meeting"]);
        has("address", &["addresses", "addressed"]);
        assert_eq!(
            forms("hotel"),
            [
                "hoteled",
                "hoteler",
                "hotelers",
                "hoteling",
                "hotelled",
                "hoteller",
                "hotellers",
                "hotelling",
                "hotels"
            ]
        );
    }

    #[test]
    fn forms_are_not_inflected_again_and_small_words_not_at_all() {
        for word in ["groomed", "hotels", "with", "of", "b/f", "15yof", "her"] {
            assert_eq!(forms(word), Vec::<String>::new(), "{word}");
        }
        assert_eq!(forms("exploitation"), ["exploitations"]);
        assert_eq!(forms("grooming"), ["groomings"]);
        assert!(!forms("broth").contains(&"brother".to_owned()));
        assert!(!forms("count").contains(&"counter".to_owned()));
        assert!(!forms("lad").contains(&"ladder".to_owned()));
        has("bed", &["beds", "bedding"]);
        has("need", &["needs", "needed"]);
        assert_eq!(acronym_forms("CSE"), ["CSEs"]);
        assert_eq!(acronym_forms("Cse"), Vec::<String>::new());
    }
}
