//! Where in a pack's file each byte of a criterion's text stands.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place};

/// The way from the text of a TOML string back to the file: escapes, line ends and indents that
/// the string does not hold are accounted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    file: String,
    /// The text itself.
    text: String,
    /// From this byte of the text on characters stand one after the other from this line and
    /// column on, both from 1. The first is for byte 0.
    marks: Vec<(usize, usize, usize)>,
}

impl Origin {
    /// `source[span]` is the string with its quotation marks, `text` what it holds.
    pub fn new(file: &str, source: &str, span: Range<usize>, text: &str) -> Self {
        let mut at = Cursor::before(source, span.start);
        let raw = source.get(span).unwrap_or_default();
        let quote = raw.chars().next().unwrap_or('"');
        let is_basic = quote == '"';
        let triple: String = std::iter::repeat_n(quote, 3).collect();
        let mut rest = raw;
        if raw.len() >= 6 && raw.starts_with(&triple) {
            rest = at.skip(rest, 3);
            if let Some(end) = ["\n", "\r\n"].into_iter().find(|end| rest.starts_with(end)) {
                rest = at.skip(rest, end.len());
            }
        } else {
            rest = at.skip(rest, quote.len_utf8().min(rest.len()));
        }
        let mut marks = Vec::new();
        let mut expected = None;
        for (offset, c) in text.char_indices() {
            let mut taken = c.len_utf8();
            loop {
                if is_basic && rest.starts_with('\\') {
                    let after = &rest[1..];
                    let trimmed = after.trim_start();
                    let gap = &after[..after.len() - trimmed.len()];
                    if gap.contains('\n') {
                        rest = at.skip(rest, 1 + gap.len());
                        continue;
                    }
                    taken = match after.chars().next() {
                        Some('u') => 6,
                        Some('U') => 10,
                        Some('x') => 4,
                        _ => 2,
                    };
                } else if rest.starts_with('\r') && c != '\r' {
                    rest = at.skip(rest, 1);
                    continue;
                }
                break;
            }
            if expected != Some((at.line, at.column)) {
                marks.push((offset, at.line, at.column));
            }
            // One character of the text is one column of the file, up to an escape or a line end.
            expected = (c != '\n').then_some((at.line, at.column + 1));
            rest = at.skip(rest, taken.min(rest.len()));
        }
        if marks.is_empty() {
            marks.push((0, at.line, at.column));
        }
        Self {
            file: file.to_owned(),
            text: text.to_owned(),
            marks,
        }
    }

    /// An error at a byte of the text.
    pub fn error(&self, at: usize, message: &str, help: &str) -> Diagnostic {
        let after = self.marks.partition_point(|(offset, ..)| *offset <= at);
        let (offset, line, column) = self.marks[after.saturating_sub(1)];
        let before = self.text.get(offset..at).unwrap_or_default();
        let mut error = Diagnostic::error(message).help(help);
        error.place = Some(Place {
            file: self.file.clone(),
            line: Some(line),
            column: Some(column + before.chars().count()),
        });
        error
    }
}

/// A place in the file, moved on character by character.
struct Cursor {
    line: usize,
    column: usize,
}

impl Cursor {
    fn before(source: &str, start: usize) -> Self {
        let mut cursor = Self { line: 1, column: 1 };
        let head = source.get(..start).unwrap_or_default();
        cursor.skip(head, head.len());
        cursor
    }

    /// Moves over bytes of the rest, whole characters; what is left.
    fn skip<'s>(&mut self, rest: &'s str, bytes: usize) -> &'s str {
        let bytes = (bytes..=rest.len())
            .find(|n| rest.is_char_boundary(*n))
            .unwrap_or(rest.len());
        let (over, rest) = rest.split_at(bytes);
        for c in over.chars() {
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line and column of a word of the text in a file that holds nothing but `when = ...`.
    fn place(source: &str, text: &str, word: &str) -> (usize, usize) {
        let origin = Origin::new("mine.toml", source, 7..source.len(), text);
        let at = text.find(word).expect("the word");
        let place = origin.error(at, "", "").place.expect("a place");
        (place.line.expect("a line"), place.column.expect("a column"))
    }

    #[test]
    fn strings_of_every_form_lead_back() {
        assert_eq!(place("when = 'a AND b'", "a AND b", "b"), (1, 15));
        assert_eq!(
            place("when = \"\\\"a\\\" AND b\"", "\"a\" AND b", "AND"),
            (1, 15)
        );
        assert_eq!(
            place("when = \"\\u00e9 AND b\"", "\u{e9} AND b", "AND"),
            (1, 16)
        );
        assert_eq!(place("when = '''\na\n  OR b'''", "a\n  OR b", "b"), (3, 6));
        assert_eq!(
            place("when = '''\r\na\r\n  OR b'''", "a\n  OR b", "b"),
            (3, 6)
        );
        assert_eq!(
            place("when = \"\"\"a \\\n   OR \\\n b\"\"\"", "a OR b", "b"),
            (3, 2)
        );
        assert_eq!(
            place("when = \"\"\"\n\"a\" OR b\"\"\"", "\"a\" OR b", "b"),
            (2, 8)
        );
    }

    #[test]
    fn the_end_of_the_text_has_a_place() {
        let source = "when = 'a AND'";
        let origin = Origin::new("mine.toml", source, 7..source.len(), "a AND");
        let place = origin.error(5, "", "").place.expect("a place");
        assert_eq!((place.line, place.column), (Some(1), Some(14)));
        assert_eq!(Origin::new("m", "when = ''", 7..9, "").marks, [(0, 1, 9)]);
    }
}
