//! The briefing for hotels: general signs and steps, and the local picture in bands.

use serde::{Deserialize, Serialize};

use super::wording::{count, days, one_line, period, sentence};
use super::{Furniture, House, Placed};
use crate::analysis::{PublicCount, PublicFindings};
use crate::edition::{Edition, Marking};
use crate::figures::Figure;

/// Twelve slides. Can be built from nothing but [`PublicFindings`] and the house's settings, so
/// no record, hotel, day or id can be in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SectorBrief {
    pub furniture: Furniture,
    pub slides: Vec<Slide>,
    /// The bars by quarter, where drawn.
    pub figure: Option<Placed>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slide {
    pub title: String,
    /// Who the slide is for, top right.
    pub role: Option<String>,
    pub body: SlideBody,
    /// What the speaker may say; not shown on the page.
    pub notes: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum SlideBody {
    Opening {
        lines: Vec<String>,
    },
    /// A sentence, then at most four points.
    Points {
        lead: String,
        points: Vec<String>,
    },
    /// At most six signs in a grid.
    Signs {
        signs: Vec<String>,
    },
    /// Five steps in a row: head, text.
    Steps {
        steps: Vec<(String, String)>,
    },
    /// Two columns: head, points.
    Columns {
        columns: Vec<(String, Vec<String>)>,
    },
    /// One number, large; then the others.
    Call {
        number: String,
        when: String,
        others: Vec<(String, String)>,
    },
    /// The local picture in bands.
    Picture {
        total: String,
        unit: String,
        definition: String,
        quarters: Vec<(String, String)>,
    },
    /// Points, and who to ask.
    Contact {
        points: Vec<String>,
        contact: Option<String>,
        numbers: Vec<(String, String)>,
    },
}

impl SectorBrief {
    pub fn new(
        public: &PublicFindings,
        figures: &[Figure],
        edition: &Edition,
        house: &House,
    ) -> Self {
        let year = days(public.year());
        Self {
            furniture: Furniture::new(
                "Sector briefing",
                Marking::Official,
                &year,
                &format!("Figures for {year}"),
                edition,
                house,
            ),
            slides: slides(public, edition, house),
            figure: super::placed(figures).remove("quarters"),
        }
    }
}

/// `about 40`, `fewer than 5`, `not shown`.
fn band(count_: PublicCount) -> String {
    match count_ {
        PublicCount::FewerThanFive => "fewer than 5".to_owned(),
        PublicCount::About(n) => format!("about {}", count(n)),
        PublicCount::Withheld => "not shown".to_owned(),
    }
}

fn by_quarter(public: &PublicFindings) -> bool {
    public
        .quarters()
        .iter()
        .any(|(_, n)| *n != PublicCount::Withheld)
}

/// The year's total as a sentence.
pub(super) fn total_sentence(public: &PublicFindings) -> String {
    let place = one_line(public.scope_name());
    let year = days(public.year());
    match public.total() {
        PublicCount::FewerThanFive => {
            format!(
                "A small number of police records concerned children and hotels in {place}, {year}."
            )
        }
        PublicCount::About(n) => format!(
            "About {} police records concerned children and hotels in {place}, {year}.",
            count(n)
        ),
        PublicCount::Withheld if by_quarter(public) => format!(
            "Numbers for {place}, {year}, are shown by quarter, rounded or as fewer than 5."
        ),
        PublicCount::Withheld => {
            format!(
                "The number for {place}, {year}, is not shown, so that nobody can be identified."
            )
        }
    }
}

/// `Call 999 if a child may be at risk now.`
pub(super) fn call_sentence(house: &House) -> String {
    let (number, when) = emergency(house);
    format!("Call {number} {when}.")
}

/// The emergency number leads whatever the settings say.
fn emergency(house: &House) -> (String, String) {
    house
        .report_numbers
        .iter()
        .find(|(number, _)| number.trim() == "999")
        .cloned()
        .unwrap_or_else(|| ("999".to_owned(), "if a child may be at risk now".to_owned()))
}

fn other_numbers(house: &House) -> Vec<(String, String)> {
    house
        .report_numbers
        .iter()
        .filter(|(number, _)| number.trim() != "999")
        .map(|(number, when)| (one_line(number), one_line(when)))
        .collect()
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

fn signs<const N: usize>(title: &str, role: &str, signs: [&str; N], notes: &str) -> Slide {
    Slide {
        title: title.to_owned(),
        role: Some(role.to_owned()),
        body: SlideBody::Signs {
            signs: texts(signs),
        },
        notes: notes.to_owned(),
    }
}

fn slides(public: &PublicFindings, edition: &Edition, house: &House) -> Vec<Slide> {
    let place = one_line(&edition.scope_name);
    let (number, when) = emergency(house);
    vec![
        Slide {
            title: "Keeping children safe in hotels: notice, act, report".to_owned(),
            role: None,
            body: SlideBody::Opening {
                lines: vec![
                    place,
                    period(edition.period),
                    house
                        .contact
                        .as_deref()
                        .map_or_else(|| "Officer:".to_owned(), |who| sentence(&one_line(who))),
                ],
            },
            notes: "Say who you are and why you are here. Anyone may step out at any time, and no reason is needed. Some of what follows may touch people in the room.".to_owned(),
        },
        Slide {
            title: "It is abuse, and never the child’s fault".to_owned(),
            role: None,
            body: SlideBody::Points {
                lead: "Someone uses power, gifts, threats or trust to abuse a child sexually.".to_owned(),
                points: texts([
                    "A child is anyone under 18",
                    "A child cannot agree to it",
                    "It can happen to any child",
                ]),
            },
            notes: "A child may seem willing, or hostile to staff and police. That is what control looks like; it changes nothing about who is responsible.".to_owned(),
        },
        Slide {
            title: "Why hotels?".to_owned(),
            role: None,
            body: SlideBody::Points {
                lead: "Staff see what others do not.".to_owned(),
                points: texts([
                    "Private rooms",
                    "Short stays",
                    "Night hours",
                ]),
            },
            notes: "This is no accusation: most stays are what they seem, and hotels are among the best placed to keep a child safe.".to_owned(),
        },
        signs(
            "Reception",
            "For reception staff",
            [
                "Walks in late, without a booking",
                "Pays cash, avoids a card",
                "ID withheld",
                "Adult answers for the young person",
                "Booked in another name",
                "Asks for an isolated room",
            ],
            "One sign may be innocent. Several together, or your own unease, are enough to act.",
        ),
        signs(
            "Bar and public areas",
            "For bar and lobby staff",
            [
                "Young person waiting, no clear reason",
                "Adult buying the drinks",
                "Seems uneasy or watched",
                "Moved about by others",
            ],
            "Never judge by voice, dress, looks or background: look at what happens.",
        ),
        signs(
            "Housekeeping",
            "For housekeeping staff",
            [
                "Entry refused again and again",
                "Traces of drink or drugs",
                "More people than booked",
                "Young person alone by day",
            ],
            "Touch nothing and tell the manager. Note the room and the time.",
        ),
        signs(
            "Night team",
            "For the night team",
            [
                "Many short visits to a room",
                "Room asked for without a name",
                "Use of side doors",
                "A child in distress",
            ],
            "Go in pairs. If a child is in distress, call before anything else.",
        ),
        Slide {
            title: "What to do".to_owned(),
            role: None,
            body: SlideBody::Steps {
                steps: [
                    ("At risk now?", "999 first"),
                    ("Ask kindly", "check names and ID"),
                    ("Get a colleague", "do not act alone"),
                    ("Watch from safety", "do not confront"),
                    ("Write it down", "times and words"),
                ]
                .map(|(head, text)| (head.to_owned(), text.to_owned()))
                .into(),
            },
            notes: "Ask for the ID of both. Never confront. False alarms are welcome: nobody will blame you for calling.".to_owned(),
        },
        Slide {
            title: "Note it, keep it".to_owned(),
            role: None,
            body: SlideBody::Columns {
                columns: vec![
                    (
                        "Note".to_owned(),
                        texts(["Times", "Words said", "Description", "Vehicle", "Payment"]),
                    ),
                    (
                        "Keep".to_owned(),
                        texts([
                            "CCTV",
                            "Key log",
                            "Booking",
                            "Close the room, do not clean",
                        ]),
                    ),
                ],
            },
            notes: "Write what you saw and heard, not what you thought. Sign it, with the time.".to_owned(),
        },
        Slide {
            title: "Refusing a room is not reporting".to_owned(),
            role: None,
            body: SlideBody::Call {
                number,
                when,
                others: other_numbers(house),
            },
            notes: "A child who is turned away is taken elsewhere. Refuse the room if you must, and report: do both.".to_owned(),
        },
        Slide {
            title: format!("The local picture: {}", one_line(public.scope_name())),
            role: None,
            body: SlideBody::Picture {
                total: match public.total() {
                    PublicCount::FewerThanFive => "a small number".to_owned(),
                    // The table shows its quarters or its year; a total beside a small quarter
                    // would give that quarter away.
                    PublicCount::Withheld if by_quarter(public) => "by quarter".to_owned(),
                    other => band(other),
                },
                unit: "police records that concern children and hotels".to_owned(),
                definition: format!(
                    "{}. To the nearest 5. Records mention a hotel; they find nothing against one.",
                    days(public.year())
                ),
                quarters: public
                    .quarters()
                    .iter()
                    .map(|(quarter, n)| (period(*quarter), band(*n)))
                    .collect(),
            },
            notes: "More reports may well be better noticing. No hotel, day or child can be told from these figures, and that is meant.".to_owned(),
        },
        Slide {
            title: "The law in brief, and who to ask".to_owned(),
            role: None,
            body: SlideBody::Contact {
                points: texts([
                    "Police may require guest details by written notice",
                    "A licence may carry conditions",
                ]),
                contact: house.contact.as_deref().map(|who| sentence(&one_line(who))),
                numbers: [emergency(house)]
                    .into_iter()
                    .chain(other_numbers(house))
                    .collect(),
            },
            notes: "This is not legal advice. A notice under section 116 of the Anti-social Behaviour, Crime and Policing Act 2014 names the hotel and how long it runs; ask the officer named here.".to_owned(),
        },
    ]
}
