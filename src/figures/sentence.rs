//! The figure of data that cannot be drawn: one honest sentence in its place.

use super::Figure;
use super::canvas::{Anchor, Canvas, Frame, Type, Words};
use super::theme::{GAP, LABEL, LEADING, MM, NOTE_WASH};
use super::typography::ASCENT;
use crate::diagnostic::Diagnostic;

/// Sets `text` on the note wash, as wide as the figure would have been (mm) and as high as its
/// lines.
pub fn sentence(words: Words, width: f64, text: &str) -> Result<Figure, Diagnostic> {
    sentence_set(words, width, text, Type::LABEL)
}

/// The same in another type, for a slide.
pub fn sentence_set(words: Words, width: f64, text: &str, set: Type) -> Result<Figure, Diagnostic> {
    let inset = 3.0 * GAP;
    let leading = set.size * LEADING / LABEL;
    let lines = set.wrap(text, width * MM - 2.0 * inset, 6);
    let height = 2.0 * inset + lines.len() as f64 * leading;
    let mut canvas = Canvas::new(width, height / MM);
    let all = Frame {
        left: 0.0,
        top: 0.0,
        right: canvas.width,
        bottom: canvas.height,
    };
    canvas.rectangle(all, NOTE_WASH);
    let first = inset + set.size * ASCENT + (leading - set.size) / 2.0;
    canvas.lines(&lines, (inset, first), Anchor::Start, set);
    canvas.into_figure(words)
}
