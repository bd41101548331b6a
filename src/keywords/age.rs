//! Written ages from 1 to 17, as police narratives write them.

use std::ops::Range;

/// Literals at which an age may stand, besides the ages 10 to 17 in digits.
const ANCHORS: [&str; 5] = ["year", "yr", "yo", "y/o", "aged"];

/// Runs of letters that a unit of years begins with or is; see [`unit_at`].
const UNITS: [&str; 12] = [
    "y", "yo", "yof", "yom", "yoff", "yofm", "yomf", "yomm", "year", "years", "yr", "yrs",
];

const PERSONS: [&str; 26] = [
    "female",
    "male",
    "girl",
    "boy",
    "child",
    "daughter",
    "son",
    "sister",
    "brother",
    "niece",
    "nephew",
    "misper",
    "yp",
    "ip",
    "vic",
    "victim",
    "juvenile",
    "teenager",
    "youth",
    "friend",
    "person",
    "f",
    "m",
    "lad",
    "schoolgirl",
    "schoolboy",
];

const NUMBERS: [&str; 17] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
];

/// Words after "15 yrs" that make it a length of time.
const DURATIONS: [&str; 16] = [
    "ago",
    "later",
    "experience",
    "service",
    "imprisonment",
    "custody",
    "custodial",
    "sentence",
    "prison",
    "mortgage",
    "since",
    "together",
    "married",
    "worth",
    "before",
    "prior",
];

/// Words before "15F" that make it a room, a seat or a road.
const NUMBERED: [&str; 20] = [
    "room",
    "rm",
    "flat",
    "apt",
    "apartment",
    "unit",
    "block",
    "seat",
    "row",
    "number",
    "no",
    "house",
    "plot",
    "bay",
    "gate",
    "junction",
    "floor",
    "door",
    "the",
    "on",
];

/// Runs of letters alone, lower case, in which an anchor of an age can stand.
pub fn runs() -> impl Iterator<Item = String> {
    let units = UNITS.iter().flat_map(|unit| {
        let numbered = NUMBERS.iter().map(move |number| format!("{number}{unit}"));
        std::iter::once(unit.to_string()).chain(numbered)
    });
    let aged = NUMBERS.iter().map(|number| format!("aged{number}"));
    units.chain(std::iter::once("aged".to_owned())).chain(aged)
}

/// Whether an anchor can start within a run of letters and digits: of those of digits alone, only
/// within the age itself.
pub fn may_hold(run: &[u8]) -> bool {
    match run {
        [b'1', b'0'..=b'7'] => true,
        _ => run.iter().any(|b| !b.is_ascii_digit()),
    }
}

/// Bytes of the anchors that start within a run of letters and digits.
pub fn anchors(text: &str, run: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    run.filter_map(move |at| {
        let rest = &bytes[at..];
        let begins = |form: &&&str| {
            rest.len() >= form.len() && rest[..form.len()].eq_ignore_ascii_case(form.as_bytes())
        };
        let len = match rest {
            [b'1', b'0'..=b'7', ..] => 2,
            [b'a' | b'A' | b'y' | b'Y', ..] => ANCHORS.iter().find(begins)?.len(),
            _ => return None,
        };
        Some((at, at + len))
    })
}

/// The age that an anchor at `start..end` belongs to: bytes of the whole expression.
pub fn young_at(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    if bytes[start].is_ascii_digit() {
        let whole = start
            .checked_sub(1)
            .is_none_or(|n| !bytes[n].is_ascii_digit())
            && bytes.get(end).is_none_or(|b| !b.is_ascii_digit());
        return if whole {
            digits_at(text, start, end)
        } else {
            None
        };
    }
    if bytes[start].eq_ignore_ascii_case(&b'a') {
        // aged 9, aged nine
        if !edge_before(bytes, start) {
            return None;
        }
        let (number_start, number_end) = word_after(text, end)?;
        let (digits, tail) = digits_prefix(&text[number_start..number_end]);
        let young = match digits {
            Some(age) => (1..=17).contains(&age) && tail.is_empty(),
            None => is_number(&text[number_start..number_end]),
        };
        return (young && !is_count(text, number_end)).then_some((start, number_end));
    }
    // A unit: 9yo, 9 year old, fifteen-year-old. Two-digit ages come by their own anchor.
    let (number_start, number_end) = word_before(text, start)?;
    let number = &text[number_start..number_end];
    let young = match number.parse::<u32>() {
        Ok(age) => (1..=9).contains(&age) && number.len() == 1,
        Err(_) => is_number(number),
    };
    if !young || !edge_before(bytes, number_start) || range_from(bytes, number_start) {
        return None;
    }
    let unit_end = unit_at(text, number_end)?;
    Some((number_start, unit_end))
}

/// An age written with the two digits at `start..end`.
fn digits_at(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let before = start.checked_sub(1).map(|n| bytes[n]);
    // F15, M16, F/15: a letter that stands alone before the digits.
    if let Some(letter_at) = sex_before(bytes, start) {
        let road = bytes[letter_at].eq_ignore_ascii_case(&b'm')
            && (numbered_before(text, letter_at) || is_road(text, end));
        let tail = bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric());
        if tail && !road && !is_decimal(bytes, end) {
            return Some((letter_at, end));
        }
    }
    if before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b':') {
        return None;
    }
    let start_all = range_start(bytes, start)?;
    if let Some(unit_end) = unit_at(text, end) {
        return Some((start_all, unit_end));
    }
    // 15F, 15M, 16/F.
    if let Some(letter_end) = sex_after(bytes, end)
        && start_all == start
        && !numbered_before(text, start)
        && before.is_none_or(|b| !b"/-\\#".contains(&b))
    {
        return Some((start, letter_end));
    }
    if is_count(text, end) || is_decimal(bytes, end) {
        return None;
    }
    if let Some((word_start, word_end)) = aged_before(text, start_all) {
        let _ = word_end;
        return Some((word_start, end));
    }
    // girl (15), female, 15: only beside a word for a person.
    let bracketed = before == Some(b'(') && bytes.get(end) == Some(&b')');
    let (_, person_end) = word_before_through(text, start_all, b" (,-")?;
    let (person_start, _) = word_bounds_ending(text, person_end);
    let person = &text[person_start..person_end];
    let single = person.len() == 1;
    let known = PERSONS.iter().any(|p| p.eq_ignore_ascii_case(person));
    let upper = person.bytes().all(|b| b.is_ascii_uppercase());
    let closes = bytes.get(end).is_none_or(|b| b" ,.;)\n\r".contains(b));
    (known && closes && start_all == start && (!single || (upper && bracketed))).then_some((
        if bracketed { start - 1 } else { start },
        if bracketed { end + 1 } else { end },
    ))
}

/// End of the unit of years after a number that ends at `at`: yo, YOF, y/o, yrs, year old.
fn unit_at(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut from = at;
    while from - at < 3 && bytes.get(from).is_some_and(|b| b" -\n".contains(b)) {
        from += 1;
    }
    let rest = &bytes[from..];
    let has = |form: &str| {
        rest.len() >= form.len() && rest[..form.len()].eq_ignore_ascii_case(form.as_bytes())
    };
    let free = |end: usize| bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric());
    for form in ["y/old", "y.o.", "y/o", "y.o", "yof", "yom", "yo"] {
        if has(form) {
            let mut end = from + form.len();
            // y/o F, 15yo female stay two expressions; 15y/oF is one.
            if !free(end) && bytes.get(end).is_some_and(|b| b"fFmM".contains(b)) {
                end += 1;
            }
            return free(end).then_some(end);
        }
    }
    for form in ["years", "year", "yrs", "yr"] {
        if has(form) && free(from + form.len()) {
            let end = from + form.len();
            let (next_start, next_end) = word_after(text, end).unwrap_or((end, end));
            let next = &text[next_start..next_end];
            if next.eq_ignore_ascii_case("old") || next.eq_ignore_ascii_case("olds") {
                return Some(next_end);
            }
            if next.eq_ignore_ascii_case("of")
                && let Some((age_start, age_end)) = word_after(text, next_end)
                && text[age_start..age_end].eq_ignore_ascii_case("age")
            {
                return Some(age_end);
            }
            let short = form.starts_with("yr");
            let lasts = DURATIONS.iter().any(|d| d.eq_ignore_ascii_case(next));
            return (short && !lasts).then_some(end);
        }
    }
    None
}

/// The letter of the sex before the digits, standing alone: its place.
fn sex_before(bytes: &[u8], digits: usize) -> Option<usize> {
    let mut at = digits.checked_sub(1)?;
    if b"/-".contains(&bytes[at]) {
        at = at.checked_sub(1)?;
    }
    (b"FM".contains(&bytes[at]) && edge_before(bytes, at)).then_some(at)
}

fn sex_after(bytes: &[u8], end: usize) -> Option<usize> {
    let at = end + usize::from(bytes.get(end) == Some(&b'/'));
    let letter = bytes.get(at).is_some_and(|b| b"FM".contains(b));
    (letter && bytes.get(at + 1).is_none_or(|b| !b.is_ascii_alphanumeric())).then_some(at + 1)
}

/// Where "14-15 year old" or "14/15" starts; `None` for a date or a span with an adult age.
fn range_start(bytes: &[u8], start: usize) -> Option<usize> {
    let Some(sign) = start.checked_sub(1).filter(|n| b"-/".contains(&bytes[*n])) else {
        return Some(start);
    };
    let mut from = sign;
    while from > 0 && bytes[from - 1].is_ascii_digit() {
        from -= 1;
    }
    if from == sign {
        return Some(start);
    }
    let number = std::str::from_utf8(&bytes[from..sign]).ok()?;
    let young = number.len() <= 2 && number.parse::<u32>().is_ok_and(|n| (1..=17).contains(&n));
    (young
        && edge_before(bytes, from)
        && from
            .checked_sub(1)
            .is_none_or(|n| !b"/-.:".contains(&bytes[n])))
    .then_some(from)
}

fn range_from(bytes: &[u8], start: usize) -> bool {
    start >= 2 && b"-/.".contains(&bytes[start - 1]) && bytes[start - 2].is_ascii_digit()
}

/// "aged", "age", "age of", "aged about" before a number that starts at `start`.
fn aged_before(text: &str, start: usize) -> Option<(usize, usize)> {
    let (_, mut end) = word_before_through(text, start, b" :-=~")?;
    for _ in 0..2 {
        let (word_start, word_end) = word_bounds_ending(text, end);
        let word = &text[word_start..word_end];
        if word.eq_ignore_ascii_case("aged") || word.eq_ignore_ascii_case("age") {
            return Some((word_start, word_end));
        }
        let filler = [
            "of",
            "about",
            "approx",
            "approximately",
            "around",
            "between",
            "only",
            "just",
            "is",
        ];
        if !filler.iter().any(|f| f.eq_ignore_ascii_case(word)) {
            return None;
        }
        (_, end) = word_before_through(text, word_start, b" .")?;
    }
    None
}

fn numbered_before(text: &str, at: usize) -> bool {
    word_before_through(text, at, b" .").is_some_and(|(_, end)| {
        let (start, end) = word_bounds_ending(text, end);
        NUMBERED
            .iter()
            .any(|n| n.eq_ignore_ascii_case(&text[start..end]))
    })
}

/// "M11 northbound", "M16 J4".
fn is_road(text: &str, end: usize) -> bool {
    let Some((start, end)) = word_after(text, end) else {
        return false;
    };
    let word = text[start..end].to_ascii_lowercase();
    let junction = word
        .strip_prefix('j')
        .is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    junction
        || [
            "northbound",
            "southbound",
            "eastbound",
            "westbound",
            "motorway",
            "services",
            "nb",
            "sb",
        ]
        .contains(&word.as_str())
}

/// A number that counts something else: 15 minutes, 15 metres, 15%.
fn is_count(text: &str, end: usize) -> bool {
    let bytes = text.as_bytes();
    if bytes.get(end).is_some_and(|b| b"%:".contains(b)) {
        return true;
    }
    word_after(text, end).is_some_and(|(start, end)| {
        let word = text[start..end].to_ascii_lowercase();
        [
            "months", "month", "weeks", "week", "days", "day", "minutes", "minute", "mins",
            "hours", "hour", "hrs", "miles", "metres", "meters", "times", "pounds", "people", "am",
            "pm",
        ]
        .contains(&word.as_str())
    })
}

fn is_decimal(bytes: &[u8], end: usize) -> bool {
    bytes.get(end).is_some_and(|b| b".:/".contains(b))
        && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
}

fn is_number(word: &str) -> bool {
    NUMBERS.iter().any(|n| n.eq_ignore_ascii_case(word))
}

/// The digits that a word starts with, and what follows them.
fn digits_prefix(word: &str) -> (Option<u32>, &str) {
    let len = word.bytes().take_while(u8::is_ascii_digit).count();
    (word[..len].parse().ok(), &word[len..])
}

fn edge_before(bytes: &[u8], at: usize) -> bool {
    at.checked_sub(1)
        .is_none_or(|n| bytes[n].is_ascii() && !bytes[n].is_ascii_alphanumeric())
}

/// The ASCII word that follows `at`, parted by at most three signs.
fn word_after(text: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut start = at;
    while start - at < 3 && bytes.get(start).is_some_and(|b| b" -\n\r:".contains(b)) {
        start += 1;
    }
    let len = bytes[start..]
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    (len > 0).then_some((start, start + len))
}

/// The ASCII word that ends before `at`, parted by at most three spaces or hyphens.
fn word_before(text: &str, at: usize) -> Option<(usize, usize)> {
    let (_, end) = word_before_through(text, at, b" -\n\r")?;
    Some(word_bounds_ending(text, end))
}

/// End of the word before `at` when only `signs`, at most three, part them: (at, end).
fn word_before_through(text: &str, at: usize, signs: &[u8]) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut end = at;
    while at - end < 3 && end > 0 && signs.contains(&bytes[end - 1]) {
        end -= 1;
    }
    (end > 0 && bytes[end - 1].is_ascii_alphanumeric()).then_some((at, end))
}

fn word_bounds_ending(text: &str, end: usize) -> (usize, usize) {
    let len = text.as_bytes()[..end]
        .iter()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    (end - len, end)
}
