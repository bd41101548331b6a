//! What stands between two words of a phrase, in all the ways in which a text may write it, and where
//! words end.

/// What stands between two words of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joiner {
    /// Space, hyphen, slash or line break, as many as there are.
    Gap,
    /// As `Gap`, or nothing: `walk-in`, `walk in`, `walkin`.
    Tight,
    /// A slash, spaces allowed.
    Slash,
    /// `&`, `and`, `+`, or the HTML form.
    And,
    /// A full stop, a space, both or nothing: `s.116`, `s 116`, `s116`.
    Dot,
    /// An apostrophe of any form, or nothing.
    Apostrophe,
}

impl Joiner {
    /// What these signs between two words of a term stand for.
    pub fn of(between: &str) -> Self {
        let has = |c| between.contains(c);
        if has('&') || has('+') {
            Joiner::And
        } else if has('\'') || has('`') {
            if has(' ') {
                Joiner::Gap
            } else {
                Joiner::Apostrophe
            }
        } else if has('/') {
            Joiner::Slash
        } else if has('.') {
            Joiner::Dot
        } else if has('-') && !has(' ') {
            Joiner::Tight
        } else {
            Joiner::Gap
        }
    }

    /// Whether nothing at all may stand for it, so that two words are one run of letters.
    pub fn glues(self) -> bool {
        matches!(self, Joiner::Tight | Joiner::Dot | Joiner::Apostrophe)
    }
}

/// Forms of a space, an apostrophe and an ampersand that a text export leaves behind.
const SPACES: [&str; 15] = [
    "_x000D_", "_x000d_", "&nbsp;", "&#160;", "&#xA0;", "&#xa0;", "&ensp;", "&emsp;", "&thinsp;",
    "<br>", "<br/>", "<br />", "<BR>", "<BR/>", "<BR />",
];
const APOSTROPHES: [&str; 10] = [
    "&#39;", "&#039;", "&#x27;", "&apos;", "&rsquo;", "&lsquo;", "&#8217;", "&#8216;", "&#x2019;",
    "&#x2018;",
];
const ANDS: [&str; 7] = ["&amp;", "&#38;", "&#x26;", "and", "And", "AND", "n"];
/// Longer separations do not hold a phrase together.
const GAP_BYTES_MAX: usize = 32;

/// Length of the separator unit at `at`, 0 if there is none.
fn unit_after(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'/' | 0x0B | 0x0C) => 1,
        Some(b'_' | b'&' | b'<') => {
            let form = SPACES
                .iter()
                .find(|form| bytes[at..].starts_with(form.as_bytes()));
            match form {
                Some(form) => form.len(),
                None => usize::from(bytes[at] == b'_'),
            }
        }
        _ => 0,
    }
}

fn unit_before(bytes: &[u8], at: usize) -> usize {
    match at.checked_sub(1).map(|last| bytes[last]) {
        Some(b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'/' | 0x0B | 0x0C) => 1,
        Some(last @ (b'_' | b';' | b'>')) => {
            let form = SPACES
                .iter()
                .find(|form| bytes[..at].ends_with(form.as_bytes()));
            match form {
                Some(form) => form.len(),
                None => usize::from(last == b'_'),
            }
        }
        _ => 0,
    }
}

/// A gap may hold one line break (a blank line ends a phrase) and no dash between spaces (a dash
/// ends a clause).
fn is_gap(gap: &[u8]) -> bool {
    if gap.len() == 1 {
        return true;
    }
    let breaks = gap.iter().filter(|b| **b == b'\n').count();
    let blank = |b: &u8| b.is_ascii_whitespace() || *b == b'_' || *b == b';' || *b == b'>';
    let dashed = gap.contains(&b'-')
        && gap.first().is_some_and(blank)
        && gap
            .last()
            .is_some_and(|b| b.is_ascii_whitespace() || *b == b'_' || *b == b'&');
    !gap.is_empty() && gap.len() <= GAP_BYTES_MAX && breaks <= 1 && !dashed
}

fn gap_after(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while end - at <= GAP_BYTES_MAX {
        match unit_after(bytes, end) {
            0 => break,
            unit => end += unit,
        }
    }
    end
}

fn gap_before(bytes: &[u8], at: usize) -> usize {
    let mut start = at;
    while at - start <= GAP_BYTES_MAX {
        match unit_before(bytes, start) {
            0 => break,
            unit => start -= unit,
        }
    }
    start
}

/// Where the next word has to start if the joiner stands at `at`.
pub fn join_after(text: &str, at: usize, joiner: Joiner) -> Option<usize> {
    let bytes = text.as_bytes();
    match joiner {
        Joiner::Gap | Joiner::Tight => {
            let end = gap_after(bytes, at);
            if end == at {
                (joiner == Joiner::Tight).then_some(at)
            } else {
                is_gap(&bytes[at..end]).then_some(end)
            }
        }
        Joiner::Slash => {
            let end = gap_after(bytes, at);
            bytes[at..end].contains(&b'/').then_some(end)
        }
        Joiner::And => {
            let first = gap_after(bytes, at);
            let sign = match bytes.get(first) {
                Some(b'+') => 1,
                _ => ANDS
                    .iter()
                    .find(|form| bytes[first..].starts_with(form.as_bytes()))
                    .map(|form| form.len())
                    .or_else(|| (bytes.get(first) == Some(&b'&')).then_some(1))?,
            };
            let after = first + sign;
            let end = gap_after(bytes, after);
            let spelled = bytes[first].is_ascii_alphabetic();
            (!spelled || (first > at && end > after)).then_some(end)
        }
        Joiner::Dot => {
            let dot = at + usize::from(bytes.get(at) == Some(&b'.'));
            Some(dot + usize::from(bytes.get(dot) == Some(&b' ')))
        }
        Joiner::Apostrophe => Some(match bytes.get(at) {
            Some(b'\'' | b'`') => at + 1,
            Some(b'&') => {
                at + APOSTROPHES
                    .iter()
                    .find(|form| bytes[at..].starts_with(form.as_bytes()))
                    .map_or(0, |form| form.len())
            }
            _ => at,
        }),
    }
}

/// Where the word before has to end if the joiner ends at `at`.
pub fn join_before(text: &str, at: usize, joiner: Joiner) -> Option<usize> {
    let bytes = text.as_bytes();
    let byte_before = |at: usize| at.checked_sub(1).map(|n| bytes[n]);
    match joiner {
        Joiner::Gap | Joiner::Tight => {
            let start = gap_before(bytes, at);
            if start == at {
                (joiner == Joiner::Tight).then_some(at)
            } else {
                is_gap(&bytes[start..at]).then_some(start)
            }
        }
        Joiner::Slash => {
            let start = gap_before(bytes, at);
            bytes[start..at].contains(&b'/').then_some(start)
        }
        Joiner::And => {
            let last = gap_before(bytes, at);
            let sign = match byte_before(last) {
                Some(b'+' | b'&') => 1,
                _ => ANDS
                    .iter()
                    .find(|form| bytes[..last].ends_with(form.as_bytes()))
                    .map(|form| form.len())?,
            };
            let before = last - sign;
            let start = gap_before(bytes, before);
            let spelled = bytes[before].is_ascii_alphabetic();
            (!spelled || (last < at && start < before)).then_some(start)
        }
        Joiner::Dot => {
            let space = at - usize::from(byte_before(at) == Some(b' '));
            Some(space - usize::from(byte_before(space) == Some(b'.')))
        }
        Joiner::Apostrophe => Some(match byte_before(at) {
            Some(b'\'' | b'`') => at - 1,
            Some(b';') => {
                at - APOSTROPHES
                    .iter()
                    .find(|form| bytes[..at].ends_with(form.as_bytes()))
                    .map_or(0, |form| form.len())
            }
            _ => at,
        }),
    }
}

/// Where a run that starts or goes on at `at` ends.
pub fn run_end(text: &str, at: usize) -> usize {
    let len = text[at..].find(|c: char| !c.is_alphanumeric());
    len.map_or(text.len(), |len| at + len)
}

/// Where a run that ends at `at` starts.
pub fn run_start(text: &str, at: usize) -> usize {
    let before = text[..at].char_indices().rev();
    before
        .take_while(|(_, c)| c.is_alphanumeric())
        .last()
        .map_or(at, |(start, _)| start)
}

pub fn char_before(text: &str, at: usize) -> Option<char> {
    match at.checked_sub(1).map(|n| text.as_bytes()[n]) {
        None => None,
        Some(b) if b.is_ascii() => Some(char::from(b)),
        Some(_) => text[..at].chars().next_back(),
    }
}

fn char_after(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        None => None,
        Some(b) if b.is_ascii() => Some(char::from(*b)),
        Some(_) => text[at..].chars().next(),
    }
}

pub fn starts_word(text: &str, at: usize, word: &[u8]) -> bool {
    let Some(before) = char_before(text, at) else {
        return true;
    };
    if before.is_alphanumeric() {
        return false;
    }
    // C.S.E is not part of D.C.S.E, nor n/a of v/n/a.
    let lettered = |sign: char| before == sign && word.get(1) == Some(&(sign as u8));
    !((lettered('.') || lettered('/'))
        && char_before(text, at - 1).is_some_and(char::is_alphanumeric))
}

pub fn ends_word(text: &str, at: usize, word: &[u8]) -> bool {
    let Some(after) = char_after(text, at) else {
        return true;
    };
    if after.is_alphanumeric() {
        return false;
    }
    let lettered =
        |sign: char| after == sign && word.len() > 2 && word[word.len() - 2] == sign as u8;
    !((lettered('.') || lettered('/')) && {
        let next = char_after(text, at + 1);
        let then = next.and_then(|c| char_after(text, at + 1 + c.len_utf8()));
        next.is_some_and(char::is_alphanumeric) && !then.is_some_and(char::is_alphanumeric)
    })
}
