//! One spelling for characters that mean the same, with the way back to the text as given.
//!
//! Case of ASCII letters is kept (acronyms are exact); everything else that a copy, a keyboard or
//! a wrong decoding changes is brought together: curly quotes, dashes, no-break spaces, ligatures,
//! full-width forms, accents (as marks or composed), invisible characters, and the common ways in
//! which UTF-8 reads as Windows-1252.

use std::borrow::Cow;

use unicode_normalization::char::{decompose_canonical, decompose_compatible, is_combining_mark};

/// A text in one spelling. ASCII text is borrowed as it is.
#[derive(Debug)]
pub struct Folded<'a> {
    pub text: Cow<'a, str>,
    /// Where the copy stops running in step with the original; empty when it never does.
    runs: Vec<Run>,
    /// Whether a zero-width space stands between two letters: it may part words, or be none.
    pub soft: bool,
}

/// From `folded` on, bytes stand for the original from `original` on: one for one where
/// `replaced` is 0, else all of the run for `replaced` bytes of the original.
#[derive(Debug, Clone, Copy)]
struct Run {
    folded: usize,
    original: usize,
    replaced: usize,
}

impl<'a> Folded<'a> {
    pub fn new(text: &'a str) -> Self {
        if text.is_ascii() && !holds_unseen(text) {
            Self::as_it_is(text)
        } else {
            Self::of_any(text, false)
        }
    }

    /// Of a text that is known to be of ASCII alone, without entities of what is not seen.
    pub fn as_it_is(text: &'a str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            runs: Vec::new(),
            soft: false,
        }
    }

    /// Of a text that may hold anything; `parted` says that a zero-width space between two letters
    /// is a space, else it is not there.
    pub fn of_any(text: &'a str, parted: bool) -> Self {
        let bytes = text.as_bytes();
        let mut out = String::with_capacity(text.len());
        let mut runs: Vec<Run> = Vec::new();
        let mut soft = false;
        let mut at = 0;
        while at < bytes.len() {
            let unseen = unseen_at(&text[at..]);
            let plain = match unseen {
                Some(_) => 0,
                // The `&` of other entities stays.
                None => usize::from(bytes[at] == b'&'),
            };
            let plain = plain
                + bytes[at + plain..]
                    .iter()
                    .position(|b| !b.is_ascii() || *b == b'&')
                    .unwrap_or(bytes.len() - at - plain);
            if unseen.is_none() && plain > 0 {
                // Goes on in step after an `&`.
                if runs.last().is_none_or(|run| run.replaced > 0) {
                    runs.push(Run {
                        folded: out.len(),
                        original: at,
                        replaced: 0,
                    });
                }
                out.push_str(&text[at..at + plain]);
                at += plain;
                continue;
            }
            let folded = out.len();
            let taken = match unseen {
                Some((taken, breaks)) => {
                    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                    let within = breaks
                        && letter(out.chars().next_back())
                        && letter(text[at + taken..].chars().next());
                    soft |= within;
                    if within && parted {
                        out.push(' ');
                    }
                    taken
                }
                None => fold_next(&text[at..], &mut out),
            };
            runs.push(Run {
                folded,
                original: at,
                replaced: taken,
            });
            at += taken;
        }
        Self {
            text: Cow::Owned(out),
            runs,
            soft,
        }
    }

    /// Bytes of the original that `start..end` of the copy stand for; whole characters.
    pub fn original(&self, start: usize, end: usize) -> (usize, usize) {
        if self.runs.is_empty() {
            return (start, end);
        }
        let first = self.run_of(start);
        let from = if first.replaced > 0 {
            first.original
        } else {
            first.original + (start - first.folded)
        };
        if end <= start {
            return (from, from);
        }
        let last = self.run_of(end - 1);
        let to = if last.replaced > 0 {
            last.original + last.replaced
        } else {
            last.original + (end - last.folded)
        };
        (from, to)
    }

    fn run_of(&self, at: usize) -> Run {
        // Several runs may start at one place when characters were dropped: the last one holds it.
        let after = self.runs.partition_point(|run| run.folded <= at);
        self.runs[after.saturating_sub(1)]
    }
}

/// Folds a term or a cue: as a text, and ASCII letters in lower case unless case matters.
pub fn fold_term(text: &str, exact_case: bool) -> String {
    let folded = Folded::new(text).text.into_owned();
    if exact_case {
        folded
    } else {
        folded.to_ascii_lowercase()
    }
}

/// Signs that are not seen, as characters and as what an export makes of them, with whether a word
/// may end there: the soft hyphen within a word, the zero-width space between two.
const UNSEEN: [(&str, bool); 11] = [
    ("\u{AD}", false),
    ("&shy;", false),
    ("&#173;", false),
    ("&#xAD;", false),
    ("&#xad;", false),
    ("\u{200B}", true),
    ("&#8203;", true),
    ("&#x200B;", true),
    ("&#x200b;", true),
    ("&ZeroWidthSpace;", true),
    ("&zwsp;", true),
];

/// Bytes of the sign that is not seen at the head of `rest`, and whether a word may end there.
fn unseen_at(rest: &str) -> Option<(usize, bool)> {
    if !rest.starts_with(['&', '\u{AD}', '\u{200B}']) {
        return None;
    }
    let mut all = UNSEEN.iter();
    all.find(|(form, _)| rest.starts_with(form))
        .map(|(form, breaks)| (form.len(), *breaks))
}

/// Whether a text of ASCII alone holds a sign that is not seen.
pub fn holds_unseen(text: &str) -> bool {
    let mut signs = text.match_indices('&');
    signs.any(|(at, _)| unseen_at(&text[at..]).is_some())
}

/// Folds the first character of `rest` (or a misread sequence) into `out`; bytes taken.
fn fold_next(rest: &str, out: &mut String) -> usize {
    if let Some((taken, meant)) = misread(rest) {
        out.push_str(meant);
        return taken;
    }
    let Some(c) = rest.chars().next() else {
        return 0;
    };
    match c {
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{B4}' | '\u{2BC}' | '\u{FF07}' => out.push('\''),
        '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{AB}' | '\u{BB}' => out.push('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => out.push('-'),
        '\u{2028}' | '\u{2029}' | '\u{85}' => out.push('\n'),
        '\u{2026}' => out.push('.'),
        '\u{131}' => out.push('i'),
        '\u{DF}' | '\u{1E9E}' => out.push_str("ss"),
        // Not seen either: joiners, direction marks, byte-order mark.
        '\u{200C}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => {}
        c if c.is_whitespace() => out.push(' '),
        // Only forms of letters and signs that a text uses for the plain ones; a trade mark sign
        // or a fraction must not glue letters or digits to the word before it.
        '\u{FB00}'..='\u{FB06}' | '\u{FF01}'..='\u{FF5E}' | '\u{1D400}'..='\u{1D7FF}' => {
            decompose_compatible(c, |part| push_plain(part, out));
        }
        c => decompose_canonical(c, |part| push_plain(part, out)),
    }
    c.len_utf8()
}

fn push_plain(c: char, out: &mut String) {
    if is_combining_mark(c) {
        return;
    }
    if c.is_ascii() {
        out.push(c);
    } else {
        out.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c)));
    }
}

/// UTF-8 punctuation that was decoded as Windows-1252 on its way.
fn misread(rest: &str) -> Option<(usize, &'static str)> {
    const MISREAD: [(&str, &str); 10] = [
        ("\u{E2}\u{20AC}\u{2122}", "'"),
        ("\u{E2}\u{20AC}\u{2DC}", "'"),
        ("\u{E2}\u{20AC}\u{153}", "\""),
        ("\u{E2}\u{20AC}\u{9D}", "\""),
        ("\u{E2}\u{20AC}\u{201C}", "-"),
        ("\u{E2}\u{20AC}\u{201D}", "-"),
        ("\u{E2}\u{20AC}\u{A6}", "."),
        ("\u{C2}\u{A0}", " "),
        ("\u{C2}\u{A3}", "\u{A3}"),
        ("\u{C2}\u{AD}", ""),
    ];
    if !rest.starts_with(['\u{E2}', '\u{C2}']) {
        return None;
    }
    MISREAD
        .iter()
        .find(|(seen, _)| rest.starts_with(seen))
        .map(|(seen, meant)| (seen.len(), *meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folds(text: &str, to: &str) {
        assert_eq!(Folded::new(text).text, to, "{text:?}");
    }

    #[test]
    fn one_spelling() {
        folds("children\u{2019}s home", "children's home");
        folds("Caf\u{E9} Cafe\u{301} \u{FB01}re", "Cafe Cafe fire");
        folds("\u{FF23}\u{FF33}\u{FF25}", "CSE");
        folds("guest\u{A0}house \u{2013} r\u{AD}oom", "guest house - room");
        folds(
            "m\u{131}ss\u{131}ng \u{130}nn \u{212A}ey",
            "missing Inn Key",
        );
        folds(
            "children\u{E2}\u{20AC}\u{2122}s\u{C2}\u{A0}home",
            "children's home",
        );
        folds("hotel\u{2122} 7\u{BD}", "hotel\u{2122} 7\u{BD}");
        folds("gu&shy;est &amp; r\u{AD}oom", "guest &amp; room");
        folds("guest\u{200B}house", "guesthouse");
        let parted = |text| Folded::of_any(text, true).text.into_owned();
        assert_eq!(parted("guest\u{200B}house \u{200B}at"), "guest house at");
        assert_eq!(parted("guest&#8203;house"), "guest house");
    }

    #[test]
    fn offsets_lead_back_to_whole_characters() {
        let text = "\u{FEFF}a \u{FB03}x caf\u{E9} e\u{301}n\u{2019}d & g&shy;u&amp;\u{200B}b";
        let folded = Folded::new(text);
        for start in 0..folded.text.len() {
            for end in start + 1..=folded.text.len() {
                let (from, to) = folded.original(start, end);
                assert!(text.is_char_boundary(from) && text.is_char_boundary(to));
                assert!(from < to, "{start}..{end}");
            }
        }
        let at = folded.text.find("cafe").expect("folded");
        let (from, to) = folded.original(at, at + 4);
        assert_eq!(&text[from..to], "caf\u{E9}");
    }
}
