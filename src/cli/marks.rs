//! A text in lines of a readable length, with what was found in it drawn under each line, as in
//! `tests/keywords/*.txt`.

use super::console::printable;

/// What stands at some bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub start: usize,
    pub end: usize,
    pub label: String,
}

/// Lines of the text, and under each the marks that lie in it: `^^^ label`. A mark that goes over into
/// the next line goes on there without its label. With `paint` (before and after) what is marked is
/// painted too. Marks that do not fit the text are left out.
pub fn drawn(text: &str, marks: &[Mark], width: usize, paint: Option<(&str, &str)>) -> Vec<String> {
    let fits = |mark: &&Mark| mark.start < mark.end && text.get(mark.start..mark.end).is_some();
    let mut marks: Vec<&Mark> = marks.iter().filter(fits).collect();
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut coming = marks.into_iter().peekable();
    let mut active: Vec<&Mark> = Vec::new();
    let mut out = Vec::new();
    for (start, end) in segments(text, width) {
        active.retain(|mark| mark.end > start);
        while let Some(mark) = coming.next_if(|mark| mark.start < end) {
            if mark.end > start {
                active.push(mark);
            }
        }
        out.push(painted(text, start, end, &active, paint));
        for mark in &active {
            out.push(under(text, start, end, mark, width));
        }
    }
    out
}

/// Byte ranges of the lines: those of the text, broken at spaces where they are longer than `width`
/// characters.
fn segments(text: &str, width: usize) -> Vec<(usize, usize)> {
    let mut segments = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let mut start = at;
        let mut length = 0;
        // After the last space of the segment: where it may be broken, and its length from there.
        let mut space = None;
        for (offset, c) in line.char_indices() {
            let here = at + offset;
            if length == width {
                let cut = space.unwrap_or(here);
                segments.push((start, cut));
                length = text[cut..here].chars().count();
                start = cut;
                space = None;
            }
            length += 1;
            if c.is_whitespace() {
                space = Some(here + c.len_utf8());
            }
        }
        segments.push((start, at + line.len()));
        at += line.len() + 1;
    }
    segments
}

/// A line as it is shown: every character one column wide, none of them a command to the terminal.
fn shown(text: &str) -> String {
    printable(text.strip_suffix('\r').unwrap_or(text)).replace(['\t', '\n'], " ")
}

fn painted(
    text: &str,
    start: usize,
    end: usize,
    marks: &[&Mark],
    paint: Option<(&str, &str)>,
) -> String {
    let end = start + text[start..end].trim_end().len();
    let Some((on, off)) = paint else {
        return shown(&text[start..end]);
    };
    let mut out = String::new();
    let mut at = start;
    for mark in marks {
        // What two marks share is painted once.
        let (from, to) = (mark.start.max(at), mark.end.min(end));
        if from < to {
            out.push_str(&shown(&text[at..from]));
            out.push_str(on);
            out.push_str(&shown(&text[from..to]));
            out.push_str(off);
            at = to;
        }
    }
    out.push_str(&shown(&text[at..end]));
    out
}

fn under(text: &str, start: usize, end: usize, mark: &Mark, width: usize) -> String {
    let (from, to) = (mark.start.max(start), mark.end.min(end));
    let lead = text[start..from].chars().count();
    let marked = shown(&text[from..to]).trim_end().chars().count().max(1);
    let carets = "^".repeat(marked);
    if mark.start < start {
        return format!("{}{carets}", " ".repeat(lead));
    }
    let label = printable(&mark.label);
    let length = label.chars().count();
    if lead + marked + 1 + length > width && length < lead {
        return format!("{}{label} {carets}", " ".repeat(lead - length - 1));
    }
    format!("{}{carets} {label}", " ".repeat(lead))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str, words: &[(&str, &str)]) -> Vec<Mark> {
        words
            .iter()
            .map(|(word, label)| {
                let start = text.find(word).expect("it stands in the text");
                Mark {
                    start,
                    end: start + word.len(),
                    label: (*label).to_owned(),
                }
            })
            .collect()
    }

    #[test]
    fn marks_stand_under_their_words() {
        let text = "No evidence of CSE.\r\nGirl, 15, located at ŵ hotel by officers.";
        let found = [
            ("CSE", "CSE: negated [No evidence of]"),
            ("located at ŵ hotel", "located at hotel: asserted"),
        ];
        assert_eq!(
            drawn(text, &marks(text, &found), 32, None),
            [
                "No evidence of CSE.",
                "               ^^^ CSE: negated [No evidence of]",
                "Girl, 15, located at ŵ hotel by",
                "          ^^^^^^^^^^^^^^^^^^ located at hotel: asserted",
                "officers.",
            ]
        );
    }

    #[test]
    fn a_mark_goes_over_the_break_and_a_label_left_where_there_is_room() {
        let text = "She was by then at the hotel room, alone";
        let found = [("hotel room", "hotel room: asserted")];
        assert_eq!(
            drawn(text, &marks(text, &found), 30, None),
            [
                "She was by then at the hotel",
                "  hotel room: asserted ^^^^^",
                "room, alone",
                "^^^^",
            ]
        );
    }

    #[test]
    fn what_is_marked_is_painted_once_and_nothing_else_steers_the_terminal() {
        let text = "at the \u{1b}[31mhotel with a child";
        let mark = |start, end| Mark {
            start,
            end,
            label: String::new(),
        };
        let all = [mark(12, 17), mark(12, 14), mark(90, 99)];
        assert_eq!(
            drawn(text, &all, 80, Some(("<", ">")))[0],
            "at the \u{fffd}[31m<ho><tel> with a child"
        );
    }

    /// A narrative of one repeated term, on one line.
    #[test]
    fn a_million_characters_take_no_longer_than_they_must() {
        let text = "CSE ".repeat(100_000);
        let marks: Vec<Mark> = (0..100_000)
            .map(|n| Mark {
                start: n * 4,
                end: n * 4 + 3,
                label: "CSE: asserted".to_owned(),
            })
            .collect();
        let lines = drawn(&text, &marks, 100, None);
        assert_eq!(lines.len(), 100_000 + 4_000);
        assert_eq!(drawn(&"x".repeat(1_000_000), &[], 100, None).len(), 10_000);
    }
}
