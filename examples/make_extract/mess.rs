//! What exports do to data: encodings, slips, placeholders, defaults and rows that are no data.

use crate::geometry::Point;
use crate::rng::Rng;
use crate::story::{Occurrence, Place, World};
use crate::text::Text;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
pub enum Mess {
    Clean,
    Typical,
    Vile,
}

impl Mess {
    /// Scales a share that holds for the typical level.
    fn share(self, typical: f64) -> f64 {
        match self {
            Self::Clean => 0.0,
            Self::Typical => typical,
            Self::Vile => (typical * 3.0).min(0.9),
        }
    }

    pub fn line_end(self) -> &'static str {
        if self == Self::Clean { "\n" } else { "\r\n" }
    }

    /// A byte-order mark opens the typical file only: the vile one is not UTF-8.
    pub fn opening(self) -> &'static [u8] {
        if self == Self::Typical {
            b"\xEF\xBB\xBF"
        } else {
            b""
        }
    }

    pub fn resend_share(self) -> f64 {
        self.share(0.01)
    }

    pub fn unknown_time_share(self) -> f64 {
        self.share(0.06)
    }

    pub fn date_only_share(self) -> f64 {
        self.share(0.03)
    }

    pub fn swapped_date_share(self) -> f64 {
        if self == Self::Vile { 0.01 } else { 0.0 }
    }

    pub fn ragged_share(self) -> f64 {
        if self == Self::Vile { 0.0008 } else { 0.0 }
    }

    /// Bytes in the encoding of this level.
    pub fn encode(self, text: &str, out: &mut Vec<u8>) {
        if self == Self::Vile {
            out.extend(text.chars().map(windows_1252));
        } else {
            out.extend_from_slice(text.as_bytes());
        }
    }
}

fn windows_1252(letter: char) -> u8 {
    match letter {
        '\u{20AC}' => 0x80,
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{201C}' => 0x93,
        '\u{201D}' => 0x94,
        '\u{2013}' => 0x96,
        '\u{2122}' => 0x99,
        _ => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
    }
}

pub fn spoil(world: &World, occurrence: &mut Occurrence, mess: Mess, rng: &mut Rng) {
    if mess == Mess::Clean {
        return;
    }
    for text in [
        &mut occurrence.summary,
        &mut occurrence.mo,
        &mut occurrence.oel,
    ] {
        if !text.buf.is_empty() {
            spoil_text(text, mess, rng);
        }
    }
    if occurrence.mo.buf.is_empty() && rng.chance(mess.share(0.03)) {
        occurrence.mo.buf.push_str(rng.word(&PLACEHOLDERS));
    }
    if occurrence.place.at.is_some() {
        let headquarters = world.region.forces[occurrence.force].headquarters;
        spoil_point(&mut occurrence.place, headquarters, mess, rng);
    }
    spoil_place(&mut occurrence.place, mess, rng);
}

const PLACEHOLDERS: [&str; 5] = ["Not Recorded", "N/K", "-", "NULL", "Unknown"];

fn spoil_point(place: &mut Place, headquarters: Point, mess: Mess, rng: &mut Rng) {
    if rng.chance(mess.share(0.02)) {
        place.at = None;
    } else if rng.chance(mess.share(0.015)) {
        place.at = Some(Point::new(0.0, 0.0));
    } else if rng.chance(mess.share(0.014)) {
        place.at = Some(headquarters);
    } else if rng.chance(mess.share(0.004)) {
        place.at = place.at.map(|p| Point::new(p.y, p.x));
    }
}

fn spoil_place(place: &mut Place, mess: Mess, rng: &mut Rng) {
    if !place.postcode.is_empty() {
        if rng.chance(mess.share(0.12)) {
            place.postcode.clear();
        } else if rng.chance(mess.share(0.015)) {
            place.postcode = place.postcode.replace(' ', "");
        } else if rng.chance(mess.share(0.008)) {
            // The digit one read as a letter.
            place.postcode = place.postcode.replacen('1', "I", 1);
        } else if rng.chance(mess.share(0.01)) {
            place.postcode.make_ascii_lowercase();
        }
    }
    if rng.chance(mess.share(0.4)) {
        place.uprn.clear();
    }
    if place.name.contains('&') && rng.chance(mess.share(0.2)) {
        place.name = place.name.replace('&', "&amp;");
    }
    if !place.name.is_empty() && rng.chance(mess.share(0.06)) {
        place.name.make_ascii_uppercase();
    }
    if place.name.is_empty() && rng.chance(mess.share(0.02)) {
        rng.word(&PLACEHOLDERS).clone_into(&mut place.name);
    }
    if place.house.is_empty() && rng.chance(mess.share(0.02)) {
        place.house.push_str("N/K");
    }
    // The town goes only where the postcode still tells it.
    if mess == Mess::Vile && !place.postcode.is_empty() && rng.chance(0.06) {
        place.town.clear();
    } else if rng.chance(mess.share(0.02)) {
        place.town.make_ascii_uppercase();
    }
}

/// Words as hurried hands type them; the first four belong to this theme.
const TYPING: [(&str, &str); 16] = [
    ("hotel", "hotle"),
    ("guest house", "guset house"),
    ("xploitation", "xploitaton"),
    ("exploited", "expolited"),
    ("reception", "recpetion"),
    ("concern", "concenr"),
    ("missing", "mising"),
    ("female", "femlae"),
    ("located", "loacted"),
    ("informed", "infromed"),
    ("returned", "retruned"),
    ("damage", "damgae"),
    ("taken", "takne"),
    ("with ", "wiht "),
    ("the ", "teh "),
    ("stolen", "stoeln"),
];

fn spoil_text(text: &mut Text, mess: Mess, rng: &mut Rng) {
    if rng.chance(mess.share(0.10)) {
        let start = rng.below(TYPING.len());
        for step in 0..TYPING.len() {
            let (right, wrong) = TYPING[(start + step) % TYPING.len()];
            if let Some(at) = text.buf.find(right) {
                text.replace(at, at + right.len(), wrong);
                break;
            }
        }
    }
    if mess == Mess::Vile || rng.chance(mess.share(0.05)) {
        swap_letters(text, rng);
    }
    if rng.chance(mess.share(0.06)) {
        every(text, ". ", ".\r\n", 2, rng);
    }
    if rng.chance(mess.share(0.006)) {
        every(text, ". ", "._x000D_\r\n", 1, rng);
    }
    if text
        .terms
        .iter()
        .any(|t| text.buf[t.start..t.end].contains(' '))
        && rng.chance(mess.share(0.06))
    {
        break_term(text, rng);
    }
    if rng.chance(mess.share(0.02)) {
        every(text, " ", "\u{A0}", 4, rng);
    }
    if rng.chance(mess.share(0.12)) {
        every(text, "&", "&amp;", 1, rng);
    }
    if text.buf.contains('\'') {
        if rng.chance(mess.share(0.2)) {
            every(text, "'", "\u{2019}", 1, rng);
        } else if mess == Mess::Typical && rng.chance(0.05) {
            every(text, "'", "\u{E2}\u{20AC}\u{2122}", 1, rng);
        }
    }
    if mess == Mess::Typical && rng.chance(0.1) {
        every(text, "é", "Ã©", 1, rng);
    }
    if rng.chance(mess.share(0.012)) {
        let end = text.buf.len();
        text.replace(end, end, " States \"will call back\".");
    }
    if rng.chance(mess.share(0.045)) {
        // Letters keep their places, so the terms do.
        text.buf.make_ascii_uppercase();
    }
    if mess == Mess::Vile && rng.chance(0.25) {
        text.truncate(255);
    }
}

/// Replaces each occurrence of a piece, each with a chance of one in `odds`.
fn every(text: &mut Text, piece: &str, with: &str, odds: usize, rng: &mut Rng) {
    let mut from = 0;
    while let Some(found) = text.buf[from..].find(piece) {
        let at = from + found;
        from = at + piece.len();
        if rng.below(odds) == 0 && text.replace(at, at + piece.len(), with) {
            from = at + with.len();
        }
    }
}

/// Two neighbouring small letters change places.
fn swap_letters(text: &mut Text, rng: &mut Rng) {
    for _ in 0..4 {
        let at = rng.below(text.buf.len());
        let Some(pair) = text.buf.as_bytes().get(at..at + 2) else {
            continue;
        };
        if pair.iter().all(u8::is_ascii_lowercase) && pair[0] != pair[1] {
            let swapped = String::from_utf8(vec![pair[1], pair[0]]).expect("letters are ASCII");
            if text.replace(at, at + 2, &swapped) {
                return;
            }
        }
    }
}

/// A phrase is parted by a line break, a hyphen, a hard space or two spaces.
fn break_term(text: &mut Text, rng: &mut Rng) {
    let phrase = text
        .terms
        .iter()
        .find(|t| text.buf[t.start..t.end].contains(' '));
    if let Some(term) = phrase {
        let at = term.start
            + text.buf[term.start..term.end]
                .find(' ')
                .expect("it holds a space");
        text.replace(at, at + 1, rng.word(&["\r\n", "-", "\u{A0}", "  "]));
    }
}
