//! The bundled fonts, and whether they can show what is to be shown.
//!
//! A missing font inside an SVG, and a missing glyph anywhere, pass through the typesetter without
//! a word; so every text is checked before typesetting.

use std::sync::LazyLock;

use roxmltree::Node;
use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::figures::Figure;

/// The one family of all documents and figures; weights 400 and 700.
pub const FAMILY: &str = "Noto Sans";

/// Problems named of one text, at most; the rest are counted.
const NAMED: usize = 3;

pub(super) struct Bundled {
    pub book: LazyHash<FontBook>,
    pub fonts: Vec<Font>,
}

pub(super) static BUNDLED: LazyLock<Bundled> = LazyLock::new(|| {
    let fonts: Vec<Font> = [notosans::REGULAR_TTF, notosans::BOLD_TTF]
        .into_iter()
        .flat_map(|ttf| Font::iter(Bytes::new(ttf)))
        .collect();
    Bundled {
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// Whether every weight has a glyph for it, or none is needed.
fn shows(c: char) -> bool {
    let needs_no_glyph = c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    needs_no_glyph
        || BUNDLED
            .fonts
            .iter()
            .all(|font| font.info().coverage.contains(u32::from(c)))
}

/// Reports each character of `text` that cannot be shown; `place` says where it would stand.
pub fn check_text(text: &str, place: &str, problems: &mut Diagnostics) {
    let mut missing: Vec<char> = text.chars().filter(|c| !shows(*c)).collect();
    missing.sort_unstable();
    missing.dedup();
    for c in missing.iter().take(NAMED) {
        problems.push(
            Diagnostic::error(format!(
                "character U+{:04X} in {place} is not in the bundled font {FAMILY}",
                u32::from(*c)
            ))
            .help("change or remove the character in the file that it comes from (register, areas, packs or config)"),
        );
    }
    if missing.len() > NAMED {
        problems.push(Diagnostic::error(format!(
            "{} more characters in {place} are not in the bundled font {FAMILY}",
            missing.len() - NAMED
        )));
    }
}

/// Reports each text of a figure's drawing, title or caption whose font family or characters are
/// not bundled.
pub fn check_figure(figure: &Figure, problems: &mut Diagnostics) {
    let place = |part: &str| format!("{part} of figure `{}`", figure.name);
    for (part, text) in [
        ("the title", &figure.title),
        ("the subtitle", &figure.subtitle),
        ("the caption", &figure.caption),
        ("the alternative text", &figure.alt),
    ] {
        check_text(text, &place(part), problems);
    }
    let svg = match roxmltree::Document::parse(&figure.svg) {
        Ok(svg) => svg,
        Err(error) => {
            problems.push(Diagnostic::error(format!(
                "the drawing of figure `{}` is no valid SVG: {error}",
                figure.name
            )));
            return;
        }
    };
    for node in svg.descendants().filter(|n| n.is_text()) {
        let text = node.text().unwrap_or_default();
        let Some(parent) = node.parent_element() else {
            continue;
        };
        if text.trim().is_empty() || !matches!(parent.tag_name().name(), "text" | "tspan") {
            continue;
        }
        check_text(text, &place("the drawing"), problems);
        match family(parent) {
            Some(family) if family == FAMILY => {}
            Some(family) => problems.push(
                Diagnostic::error(format!(
                    "font family `{family}` in the drawing of figure `{}` is not bundled",
                    figure.name
                ))
                .help(format!("only `{FAMILY}` is")),
            ),
            None => problems.push(
                Diagnostic::error(format!(
                    "a text in the drawing of figure `{}` names no font family",
                    figure.name
                ))
                .help(format!("set `{FAMILY}`")),
            ),
        }
    }
}

/// The first font family that applies to an element: its own, in a style or an attribute, else
/// that of the nearest element around it.
fn family<'a>(element: Node<'a, '_>) -> Option<&'a str> {
    element.ancestors().find_map(|node| {
        let styled = node.attribute("style").and_then(|style| {
            style.split(';').find_map(|rule| {
                let (name, value) = rule.split_once(':')?;
                (name.trim() == "font-family").then_some(value)
            })
        });
        styled
            .or_else(|| node.attribute("font-family"))
            .and_then(|list| list.split(',').next())
            .map(|first| first.trim().trim_matches(['"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(svg: &str) -> Figure {
        Figure {
            name: "months".to_owned(),
            title: String::new(),
            subtitle: String::new(),
            svg: svg.to_owned(),
            width: 10.0,
            height: 10.0,
            caption: String::new(),
            alt: "x".to_owned(),
        }
    }

    fn problems(svg: &str) -> Vec<String> {
        let mut problems = Diagnostics::default();
        check_figure(&figure(svg), &mut problems);
        problems.0.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn welsh_letters_and_the_signs_we_use_are_there() {
        let mut problems = Diagnostics::default();
        check_text("ŵŷŴŶâêîôû – − “ ” ‘ ’ … £ é", "a test", &mut problems);
        assert_eq!(problems, Diagnostics::default());
    }

    #[test]
    fn a_missing_glyph_is_named_with_its_place() {
        let mut found = Diagnostics::default();
        check_text("Inn \u{1f3e8}\u{1f3e8}", "premises.rows[2]", &mut found);
        let messages: Vec<&str> = found.0.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(
            messages,
            ["character U+1F3E8 in premises.rows[2] is not in the bundled font Noto Sans"]
        );
    }

    #[test]
    fn families_are_found_where_svg_lets_them_stand() {
        let ok = r#"<svg xmlns="http://www.w3.org/2000/svg"><g font-family="Noto Sans"><text>a<tspan style="font-weight:bold">b</tspan></text></g></svg>"#;
        assert_eq!(problems(ok), Vec::<String>::new());
        let styled = r#"<svg xmlns="http://www.w3.org/2000/svg"><g font-family="Noto Sans"><text style="font-family: 'Inter', sans-serif">a</text></g></svg>"#;
        assert_eq!(
            problems(styled),
            ["font family `Inter` in the drawing of figure `months` is not bundled"]
        );
        let none = r#"<svg xmlns="http://www.w3.org/2000/svg"><text>字</text></svg>"#;
        assert_eq!(
            problems(none),
            [
                "character U+5B57 in the drawing of figure `months` is not in the bundled font Noto Sans",
                "a text in the drawing of figure `months` names no font family"
            ]
        );
        assert_eq!(problems("<svg").len(), 1);
    }
}
