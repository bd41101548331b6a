//! Widths of text in the bundled font, and what it lacks.

use std::sync::LazyLock;

use ttf_parser::Face;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Height of capitals and digits, in em.
pub const CAP_HEIGHT: f64 = 0.714;
/// How far letters reach above and below the baseline, in em (the accents of capitals reach
/// higher, into the leading).
pub const ASCENT: f64 = 0.78;
pub const DESCENT: f64 = 0.24;

const ELLIPSIS: char = '…';

static REGULAR: LazyLock<Face<'static>> = LazyLock::new(|| face(notosans::REGULAR_TTF));
static BOLD: LazyLock<Face<'static>> = LazyLock::new(|| face(notosans::BOLD_TTF));

fn face(bytes: &'static [u8]) -> Face<'static> {
    Face::parse(bytes, 0).expect("the bundled font parses: it is part of the program")
}

fn face_of(weight: Weight) -> &'static Face<'static> {
    match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    }
}

/// Sum of the advances of the characters, in units of `size`. Kerning is left out: it only draws
/// letters together.
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let face = face_of(weight);
    let advances: f64 = text
        .chars()
        .filter_map(|c| face.glyph_index(c))
        .filter_map(|glyph| face.glyph_hor_advance(glyph))
        .map(f64::from)
        .sum();
    advances * size / f64::from(face.units_per_em())
}

/// The first character that would print as an empty box or break the line.
pub fn missing_glyph(text: &str, weight: Weight) -> Option<char> {
    let face = face_of(weight);
    text.chars()
        .find(|&c| c.is_control() || face.glyph_index(c).is_none())
}

/// The text, or as much of it as fits, cut at the end and marked with an ellipsis.
pub fn ellipsize(text: &str, size: f64, weight: Weight, room: f64) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let cut: String = kept.iter().collect();
        let cut = format!("{}{ELLIPSIS}", cut.trim_end_matches([' ', ',']));
        if width(&cut, size, weight) <= room {
            return cut;
        }
    }
    String::new()
}

/// Breaks at spaces into at most `lines` lines no wider than `room`; the last is cut with an
/// ellipsis if there is more, as is a word that is wider than the room.
pub fn wrap(text: &str, size: f64, weight: Weight, room: f64, lines: usize) -> Vec<String> {
    let mut set: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    while words.peek().is_some() && set.len() < lines {
        let last = set.len() + 1 == lines;
        let mut line = String::new();
        if last {
            line = words.by_ref().collect::<Vec<_>>().join(" ");
        }
        while let Some(&word) = words.peek() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if !line.is_empty() && width(&longer, size, weight) > room {
                break;
            }
            line = longer;
            words.next();
        }
        set.push(ellipsize(&line, size, weight, room));
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_have_one_width() {
        for weight in [Weight::Regular, Weight::Bold] {
            let one = width("1", 90.0, weight);
            assert!(('0'..='9').all(|d| width(&d.to_string(), 90.0, weight) == one));
        }
    }

    #[test]
    fn cut_text_fits_and_says_that_it_was_cut() {
        let cut = ellipsize("The Quillfeather Lodge Hotel", 90.0, Weight::Regular, 600.0);
        assert!(cut.ends_with('…') && cut.starts_with("The Quill"));
        assert!(width(&cut, 90.0, Weight::Regular) <= 600.0);
        assert_eq!(ellipsize("Inn", 90.0, Weight::Regular, 600.0), "Inn");
    }

    #[test]
    fn wrapped_lines_keep_all_words_while_there_are_lines() {
        let lines = wrap("one two three four", 90.0, Weight::Regular, 450.0, 4);
        assert_eq!(lines.join(" "), "one two three four");
        assert!(lines.len() > 1);
        let two = wrap("one two three four", 90.0, Weight::Regular, 450.0, 1);
        assert_eq!(two.len(), 1);
        assert!(two[0].ends_with('…'));
    }

    #[test]
    fn welsh_letters_are_there_and_others_are_named() {
        assert_eq!(missing_glyph("Tŷ Gŵyn, Ŵ Ŷ − “a” …", Weight::Bold), None);
        assert_eq!(
            missing_glyph("Inn \u{4e2d}", Weight::Regular),
            Some('\u{4e2d}')
        );
        assert_eq!(missing_glyph("two\nlines", Weight::Regular), Some('\n'));
    }
}
