//! Where the text of a finished SVG lies, read back from the SVG and measured afresh.

use roxmltree::Document;
use ttf_parser::Face;

#[derive(Debug, Clone)]
pub struct TextBox {
    pub text: String,
    pub size: f64,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl TextBox {
    pub fn meets(&self, other: &TextBox) -> bool {
        // Half a point of grace: boxes are rounded to tenths and hold the highest letters.
        const GRACE: f64 = 5.0;
        self.left + GRACE < other.right
            && other.left + GRACE < self.right
            && self.top + GRACE < other.bottom
            && other.top + GRACE < self.bottom
    }
}

pub struct Disc {
    pub x: f64,
    pub y: f64,
    pub radius: f64,
}

impl Disc {
    pub fn meets(&self, text: &TextBox) -> bool {
        let dx = self.x - self.x.clamp(text.left, text.right);
        let dy = self.y - self.y.clamp(text.top, text.bottom);
        dx.hypot(dy) < self.radius - 1.0
    }
}

fn number(node: roxmltree::Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name)
        .and_then(|value| value.parse().ok())
        .unwrap_or(0.0)
}

/// Width and height of the viewBox.
pub fn canvas(svg: &str) -> (f64, f64) {
    let document = Document::parse(svg).expect("the figure is XML");
    let view = document
        .root_element()
        .attribute("viewBox")
        .expect("a viewBox");
    let sides: Vec<f64> = view
        .split(' ')
        .filter_map(|side| side.parse().ok())
        .collect();
    (sides[2], sides[3])
}

pub fn texts(svg: &str) -> Vec<TextBox> {
    let regular = Face::parse(notosans::REGULAR_TTF, 0).expect("the font parses");
    let bold = Face::parse(notosans::BOLD_TTF, 0).expect("the font parses");
    let document = Document::parse(svg).expect("the figure is XML");
    let nodes = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    nodes
        .map(|node| {
            assert_eq!(node.attribute("font-family"), Some("Noto Sans"));
            let face = match node.attribute("font-weight") {
                Some("bold") => &bold,
                _ => &regular,
            };
            let text = node.text().expect("text has text").to_owned();
            let advance = |c| {
                let glyph = face.glyph_index(c).expect("the font has the glyph");
                f64::from(
                    face.glyph_hor_advance(glyph)
                        .expect("a glyph has an advance"),
                )
            };
            let size = number(node, "font-size");
            let width =
                text.chars().map(advance).sum::<f64>() * size / f64::from(face.units_per_em());
            let (x, y) = (number(node, "x"), number(node, "y"));
            let left = match node.attribute("text-anchor") {
                Some("middle") => x - width / 2.0,
                Some("end") => x - width,
                _ => x,
            };
            TextBox {
                text,
                size,
                left,
                top: y - 0.78 * size,
                right: left + width,
                bottom: y + 0.24 * size,
            }
        })
        .collect()
}

pub fn discs(svg: &str) -> Vec<Disc> {
    let document = Document::parse(svg).expect("the figure is XML");
    let nodes = document
        .descendants()
        .filter(|node| node.has_tag_name("circle"));
    nodes
        .map(|node| Disc {
            x: number(node, "cx"),
            y: number(node, "cy"),
            radius: number(node, "r"),
        })
        .collect()
}
