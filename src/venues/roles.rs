//! What a place has to do with an occurrence, read by learned weights.
//!
//! The cues (`cues.rs`) know phrases; most wordings are none of them. Here every word of the text
//! speaks for and against each role by its stem, by the classes it belongs to
//! (`data/role_words.toml`), and by where it stands to the place; what the cues said is one more
//! thing known. A log-linear model (multinomial logistic regression with a quadratic penalty, as
//! in Berger, Della Pietra and Della Pietra 1996) adds these up. Its weights are in
//! `data/roles.weights`, one feature a line, and follow from the labelled narratives in
//! `tests/venues`: the test that trains them rewrites the file.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::PlaceRole;
use super::text::{Gap, Text};

/// The roles that are told apart by weights: of a place that is there. Each stands at its own number.
pub const LEARNED: [PlaceRole; 13] = match PlaceRole::ALL.first_chunk() {
    Some(of_places) => *of_places,
    None => panic!("there are more roles"),
};

/// What is known of a place in a text before the words are weighed.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub text: &'a Text,
    /// Where the place is mentioned, as ranges of words; none when only the location field names
    /// it.
    pub places: &'a [Range<usize>],
    /// Other places by name.
    pub others: &'a [Range<usize>],
    pub named: bool,
    /// What the cues say, and how strongly; `None` when they say nothing.
    pub rule: Option<(PlaceRole, f64)>,
    /// Whether the text speaks of a child.
    pub of_child: bool,
}

/// A role by weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub role: PlaceRole,
    /// How far it is ahead of the next role, in natural-log odds.
    pub margin: f32,
    next: PlaceRole,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WordTable {
    #[expect(
        dead_code,
        reason = "read by people: the list is a draft until reviewed"
    )]
    status: String,
    /// Words of no meaning by themselves.
    stop: String,
    /// Forms that the rule of endings does not bring to their stem.
    irregular: BTreeMap<String, String>,
    classes: BTreeMap<String, String>,
}

struct Words {
    stop: FxHashMap<u64, ()>,
    irregular: FxHashMap<u64, &'static str>,
    classes: FxHashMap<u64, Vec<u8>>,
    names: Vec<String>,
    number: u8,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // Compiled in and read by a test: an error here cannot come from a user.
    let table: WordTable = toml::from_str(include_str!("data/role_words.toml"))
        .expect("the built-in table of words parses");
    let mut words = Words {
        stop: table
            .stop
            .split(' ')
            .map(|word| (hash(&[word]), ()))
            .collect(),
        irregular: FxHashMap::default(),
        classes: FxHashMap::default(),
        names: table.classes.keys().cloned().collect(),
        number: 0,
    };
    for (stem, forms) in table.irregular {
        // A few hundred short words, kept as long as the program runs.
        let stem: &'static str = stem.leak();
        for form in forms.split(' ') {
            words.irregular.insert(hash(&[form]), stem);
        }
    }
    for (number, list) in table.classes.values().enumerate() {
        for word in list.split(' ') {
            let Stem(head, tail) = stem(word, &words.irregular);
            let classes = words.classes.entry(hash(&[head, tail])).or_default();
            if !classes.contains(&(number as u8)) {
                classes.push(number as u8);
            }
        }
    }
    words.number = words
        .names
        .iter()
        .position(|name| name == "number")
        .expect("the table has a class of numbers") as u8;
    words
});

/// Feature to weights, by the hash of the feature's name.
struct Weights {
    rows: FxHashMap<u64, u32>,
    table: Vec<[f32; LEARNED.len()]>,
}

static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::parse(include_str!("data/roles.weights")));

impl Weights {
    /// Lines `feature role weight role weight ...`; comments begin with `#`.
    fn parse(text: &str) -> Self {
        let mut weights = Self {
            rows: FxHashMap::default(),
            table: Vec::new(),
        };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split(' ');
            let Some(feature) = parts.next().filter(|feature| !feature.is_empty()) else {
                continue;
            };
            let mut row = [0.0; LEARNED.len()];
            while let (Some(role), Some(weight)) = (parts.next(), parts.next()) {
                let role = LEARNED.iter().position(|known| known.code() == role);
                if let (Some(role), Ok(weight)) = (role, weight.parse()) {
                    row[role] = weight;
                }
            }
            weights
                .rows
                .insert(hash(&[feature]), weights.table.len() as u32);
            weights.table.push(row);
        }
        weights
    }
}

/// A stem as two pieces, so that none has to be written out: `families` is `famil` and `y`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stem<'a>(&'a str, &'static str);

/// FNV-1a over pieces as if they were joined.
fn hash(pieces: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for piece in pieces {
        for byte in piece.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// Takes the common endings off a folded word.
fn stem<'a>(word: &'a str, irregular: &FxHashMap<u64, &'static str>) -> Stem<'a> {
    if let Some(stem) = irregular.get(&hash(&[word])) {
        return Stem(stem, "");
    }
    if word.len() <= 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Stem(word, "");
    }
    if word.len() > 4
        && let Some(head) = word
            .strip_suffix("ies")
            .or_else(|| word.strip_suffix("ied"))
    {
        return Stem(head, "y");
    }
    let mut word = word;
    if word.ends_with("sses") {
        return Stem(&word[..word.len() - 2], "");
    }
    if let Some(head) = word.strip_suffix('s')
        && !["ss", "us", "is"].iter().any(|end| word.ends_with(end))
    {
        word = head;
        if ["xe", "she", "che", "sse"]
            .iter()
            .any(|end| word.ends_with(end))
        {
            word = &word[..word.len() - 1];
        }
    }
    if let Some(head) = word.strip_suffix("ing").or_else(|| word.strip_suffix("ed"))
        && head.len() >= 3
        && head.contains(['a', 'e', 'i', 'o', 'u', 'y'])
    {
        word = head;
        let bytes = head.as_bytes();
        let last = bytes[bytes.len() - 1];
        if bytes.len() > 3 && last == bytes[bytes.len() - 2] && !matches!(last, b'l' | b's' | b'z')
        {
            word = &head[..head.len() - 1];
        }
    }
    if word.len() > 3
        && let Some(head) = word.strip_suffix('e')
    {
        word = head;
    }
    Stem(word, "")
}

/// A word as the weights know it.
struct Read<'a> {
    stem: Stem<'a>,
    classes: &'static [u8],
    stop: bool,
    /// Part of the place itself or of another's name.
    name: bool,
    sentence: u16,
    clause: u16,
}

/// Words up to which a text is a note of one line, whose words weigh otherwise than in a report.
const SHORT: usize = 14;

/// How much each kind of feature counts beside the plain word: a larger value bends to the
/// examples sooner. Chosen by training on two writers and reading a third.
const BY_SIDE: f32 = 0.6;
const CLASS_PLACED: f32 = 0.7;
const BESIDE: f32 = 0.84;
const BESIDE_TWO: f32 = 0.6;
const NEIGHBOURS: f32 = 0.6;

/// A scene whose words are read.
pub struct Reading<'a> {
    scene: Scene<'a>,
    read: Vec<Read<'a>>,
}

impl<'a> Scene<'a> {
    pub fn read(self) -> Reading<'a> {
        let words = &*WORDS;
        let (mut sentence, mut clause) = (0_u16, 0_u16);
        let text = self.text;
        let read = (0..text.len())
            .map(|at| {
                let word = text.word(at);
                let gap = text.gap(at);
                sentence = sentence.saturating_add(u16::from(at > 0 && gap == Gap::Sentence));
                clause = clause.saturating_add(u16::from(at > 0 && gap > Gap::Space));
                let stem = stem(word, &words.irregular);
                let key = hash(&[stem.0, stem.1]);
                let number = word.bytes().all(|byte| byte.is_ascii_digit());
                let classes = match words.classes.get(&key) {
                    Some(classes) => &classes[..],
                    None if number => std::slice::from_ref(&words.number),
                    None => &[],
                };
                let holds = |places: &[Range<usize>]| places.iter().any(|one| one.contains(&at));
                Read {
                    stem,
                    classes,
                    stop: words.stop.contains_key(&hash(&[word])),
                    name: holds(self.places) || holds(self.others),
                    sentence,
                    clause,
                }
            })
            .collect();
        Reading { scene: self, read }
    }
}

impl Reading<'_> {
    /// Every feature of the scene: its name in pieces, its value, the words it is of. One may come
    /// several times and counts once.
    fn features(&self, mut emit: impl FnMut(&[&str], f32, Range<usize>)) {
        let Self { scene, read } = self;
        let names = &WORDS.names;
        let places = scene.places;
        let nowhere = 0..0;
        emit(&["bias"], 0.5, nowhere.clone());
        let kind = match (scene.named, places.is_empty()) {
            (true, _) => "named",
            (false, false) => "unnamed",
            (false, true) => "untold",
        };
        emit(&[kind], 1.0, nowhere.clone());
        let own: usize = places.iter().map(ExactSizeIterator::len).sum();
        let length = (read.len() + places.len()).saturating_sub(own);
        let short = length <= SHORT;
        let tens = ["length:0", "length:10", "length:20", "length:30"];
        emit(&[tens[(length / 10).min(3)]], 1.0, nowhere.clone());
        match scene.rule {
            Some((role, strength)) => {
                let strengths = ["<1", "<2", "<3", "<4", "<5", "<6", "<7", "7+"];
                emit(&["rule:", role.code()], 1.0, nowhere.clone());
                let strength = strengths[(strength.max(0.0) as usize).min(7)];
                emit(&["rule:", role.code(), strength], 1.0, nowhere.clone());
            }
            None => emit(&["rule:none"], 1.0, nowhere.clone()),
        }
        if let (Some(first), Some(last)) = (places.first(), places.last())
            && let (Some(open), Some(end)) = (read.get(first.start), read.last())
        {
            let position = match (open.sentence, end.sentence) {
                (0, _) => "sentence:first",
                (here, all) if here == all => "sentence:last",
                _ => "sentence:middle",
            };
            emit(&[position], 1.0, nowhere.clone());
            if first.start == 0 {
                emit(&["opens"], 1.0, nowhere.clone());
            }
            if last.end == read.len() {
                emit(&["ends"], 1.0, nowhere.clone());
            }
        }
        let mut before: Option<usize> = None;
        for (at, word) in read.iter().enumerate() {
            if word.name {
                continue;
            }
            let here = at..at + 1;
            let side = side(read, places, at);
            let Stem(head, tail) = word.stem;
            let same = if side.is_empty() { "@other" } else { "@same" };
            if !matches!(word.classes, [class] if *class == WORDS.number) {
                emit(&["w:", head, tail], 1.0, here.clone());
                if !word.stop {
                    emit(&["w:", head, tail, same], BY_SIDE, here.clone());
                }
            }
            for &class in word.classes {
                let class = names[usize::from(class)].as_str();
                emit(&["c:", class], 1.0, here.clone());
                emit(&["c:", class, same], CLASS_PLACED, here.clone());
                if !side.is_empty() {
                    emit(&["c:", class, side], CLASS_PLACED, here.clone());
                }
                if short {
                    emit(&["c:", class, "~short"], CLASS_PLACED, here.clone());
                }
            }
            if word.classes.is_empty() && word.stop {
                continue;
            }
            if let Some(last) = before
                && read[last].sentence == word.sentence
            {
                for &first in read[last].classes {
                    for &second in word.classes {
                        let pair = [
                            "cc:",
                            &names[usize::from(first)],
                            "_",
                            &names[usize::from(second)],
                        ];
                        emit(&pair, NEIGHBOURS, last..at + 1);
                    }
                }
            }
            before = Some(at);
        }
        for place in places.iter().take(2) {
            self.beside(place, &mut emit);
        }
    }

    /// The words right before and after a place.
    fn beside(&self, place: &Range<usize>, emit: &mut impl FnMut(&[&str], f32, Range<usize>)) {
        let Self { scene, read } = self;
        let names = &WORDS.names;
        let Some(here) = read.get(place.start).map(|word| word.sentence) else {
            return;
        };
        let open = |at: &usize| read[*at].sentence == here;
        let mut left = (0..place.start)
            .rev()
            .take_while(open)
            .filter(|&at| !matches!(scene.text.word(at), "the" | "a" | "an"));
        match left.next() {
            None => emit(&["before:^"], BESIDE, place.start..place.start),
            Some(first) => {
                let Stem(head, tail) = read[first].stem;
                emit(&["before:", head, tail], BESIDE, first..first + 1);
                for &class in read[first].classes {
                    let class = names[usize::from(class)].as_str();
                    emit(&["before:<", class, ">"], BESIDE, first..first + 1);
                }
                if let Some(second) = left.next() {
                    let Stem(more, end) = read[second].stem;
                    let both = second..first + 1;
                    emit(
                        &["before:", more, end, "_", head, tail],
                        BESIDE_TWO,
                        both.clone(),
                    );
                    for &class in read[second].classes {
                        let class = names[usize::from(class)].as_str();
                        let name = ["before:<", class, ">_", head, tail];
                        emit(&name, BESIDE, both.clone());
                    }
                }
            }
        }
        let mut right = (place.end..read.len()).take_while(open);
        match right.next() {
            None => emit(&["after:$"], BESIDE, place.end..place.end),
            Some(first) => {
                let Stem(head, tail) = read[first].stem;
                let gap = if scene.text.gap(first) == Gap::Space {
                    "after:"
                } else {
                    "after:,"
                };
                emit(&[gap, head, tail], BESIDE, first..first + 1);
                for &class in read[first].classes {
                    let class = names[usize::from(class)].as_str();
                    emit(&[gap, "<", class, ">"], BESIDE_TWO, first..first + 1);
                }
                if let Some(second) = right.next() {
                    let Stem(more, end) = read[second].stem;
                    let both = first..second + 1;
                    emit(
                        &["after:", head, tail, "_", more, end],
                        BESIDE_TWO,
                        both.clone(),
                    );
                    for &class in read[second].classes {
                        let class = names[usize::from(class)].as_str();
                        let name = ["after:", head, tail, "_<", class, ">"];
                        emit(&name, 0.72, both.clone());
                    }
                }
            }
        }
    }

    /// The features by name with their values: what training sees.
    pub fn named_features(&self) -> BTreeMap<String, f32> {
        let mut all = BTreeMap::new();
        self.features(|pieces, value, _| {
            all.insert(pieces.concat(), value);
        });
        all
    }

    /// The role that the weights give the place. `possible` leaves out roles that its form rules
    /// out.
    pub fn weigh(&self, possible: impl Fn(PlaceRole) -> bool) -> Verdict {
        let weights = &*WEIGHTS;
        SEEN.with_borrow_mut(|seen| {
            let mut scores = [0.0_f32; LEARNED.len()];
            seen.start(weights.table.len());
            self.features(|pieces, value, _| {
                if let Some(&row) = weights.rows.get(&hash(pieces))
                    && seen.first(row)
                {
                    let row = &weights.table[row as usize];
                    for (score, weight) in scores.iter_mut().zip(row) {
                        *score += value * weight;
                    }
                }
            });
            if self.scene.of_child {
                for (score, role) in scores.iter_mut().zip(LEARNED) {
                    *score += f32::from(u8::from(role.counts_for_premises())) * CHILD;
                }
            }
            let mut order: Vec<usize> = (0..LEARNED.len())
                .filter(|&role| possible(LEARNED[role]))
                .collect();
            // Of equals the one that counts for the premises: it stands first.
            order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
            let (best, next) = match order[..] {
                [best, next, ..] => (best, next),
                [best] => (best, best),
                [] => (0, 0),
            };
            Verdict {
                role: LEARNED[best],
                margin: scores[best] - scores[next],
                next: LEARNED[next],
            }
        })
    }

    /// The words, at most four on end, that set a role most above the next.
    pub fn telling(&self, verdict: &Verdict) -> Option<Range<usize>> {
        let weights = &*WEIGHTS;
        let text = self.scene.text;
        let mut speaks = vec![0.0_f32; text.len()];
        SEEN.with_borrow_mut(|seen| {
            seen.start(weights.table.len());
            self.features(|pieces, value, words| {
                if words.is_empty() {
                    return;
                }
                if let Some(&row) = weights.rows.get(&hash(pieces))
                    && seen.first(row)
                {
                    let row = &weights.table[row as usize];
                    let ahead = row[verdict.role as usize] - row[verdict.next as usize];
                    let share = value * ahead / words.len() as f32;
                    for word in &mut speaks[words] {
                        *word += share;
                    }
                }
            });
        });
        let own = |at: usize| self.scene.places.iter().any(|place| place.contains(&at));
        let top = (0..speaks.len())
            .filter(|&at| !own(at))
            .max_by(|&a, &b| speaks[a].total_cmp(&speaks[b]).then(b.cmp(&a)))?;
        if speaks[top] <= LITTLE {
            return None;
        }
        let joins = |at: usize, least: f32| {
            !own(at) && speaks[at] > least * speaks[top] && speaks[at] > 0.0
        };
        let (mut start, mut end) = (top, top + 1);
        while end < speaks.len()
            && end - start < 4
            && joins(end, 0.3)
            && text.gap(end) < Gap::Sentence
        {
            end += 1;
        }
        while start > 0
            && end - start < 4
            && joins(start - 1, 0.3)
            && text.gap(start) < Gap::Sentence
        {
            start -= 1;
        }
        Some(start..end)
    }
}

/// What a child in the text adds to the roles that count for the premises, in natural-log odds: a
/// child's record left out of the table is worse than one too many.
const CHILD: f32 = 0.5;

/// What a word has to add, in natural-log odds, to be shown as deciding.
const LITTLE: f32 = 0.1;

/// Where a word stands to the nearest mention of the place: empty in another sentence or when
/// there is none.
fn side(read: &[Read<'_>], places: &[Range<usize>], at: usize) -> &'static str {
    let away = |place: &Range<usize>| {
        if at < place.start {
            place.start - at
        } else {
            (at + 1).saturating_sub(place.end)
        }
    };
    let Some(place) = places.iter().min_by_key(|place| away(place)) else {
        return "";
    };
    let before = at < place.start;
    let edge = if before { place.start } else { place.end - 1 };
    if read[edge].sentence != read[at].sentence {
        return "";
    }
    let beside = away(place) <= 2;
    let near = away(place) <= 6 && read[edge].clause == read[at].clause;
    match (before, beside, near) {
        (true, true, _) => "@before1",
        (true, false, true) => "@before2",
        (true, false, false) => "@before3",
        (false, true, _) => "@after1",
        (false, false, true) => "@after2",
        (false, false, false) => "@after3",
    }
}

/// Which rows one scene has met, without clearing between scenes.
#[derive(Default)]
struct Seen {
    met: Vec<u32>,
    scene: u32,
}

impl Seen {
    fn start(&mut self, rows: usize) {
        self.scene = self.scene.wrapping_add(1);
        if self.met.len() != rows || self.scene == 0 {
            self.met.clear();
            self.met.resize(rows, 0);
            self.scene = 1;
        }
    }

    fn first(&mut self, row: u32) -> bool {
        let met = &mut self.met[row as usize];
        let first = *met != self.scene;
        *met = self.scene;
        first
    }
}

thread_local! {
    static SEEN: RefCell<Seen> = RefCell::default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_come_off() {
        let stem = |word: &'static str| {
            let Stem(head, tail) = stem(word, &WORDS.irregular);
            format!("{head}{tail}")
        };
        for (form, same) in [
            ("families", "family"),
            ("stealing", "steal"),
            ("stolen", "steals"),
            ("booking", "bookings"),
            ("stopped", "stopping"),
            ("boxes", "box"),
            ("found", "finds"),
        ] {
            assert_eq!(stem(form), stem(same), "{form}");
        }
        assert_ne!(stem("bus"), stem("bu"));
    }

    #[test]
    fn every_role_stands_at_its_own_number() {
        assert!((0..).zip(LEARNED).all(|(n, role)| role as usize == n));
        assert!(!LEARNED.contains(&PlaceRole::None));
    }

    #[test]
    fn every_line_of_weights_is_read() {
        let text = include_str!("data/roles.weights");
        let lines = text.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(
            WEIGHTS.rows.len(),
            lines,
            "two features share a hash, or a line is empty"
        );
        assert!(
            WEIGHTS
                .table
                .iter()
                .all(|row| row.iter().any(|weight| *weight != 0.0))
        );
    }
}
