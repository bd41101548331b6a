//! One occurrence: what happened, where, to whom, how it is told, and what is true of it.

use crate::calendar::{DAY, Stamp, WEEKDAYS, weekday};
use crate::frames::{self, Frame, Naming, Split};
use crate::geometry::Point;
use crate::hotels::{Kind, Venue};
use crate::ordinary::{self, Class, NO_CRIME, ORDINARY, Ordinary, class};
use crate::region::Region;
use crate::rng::Rng;
use crate::text::Text;

/// What every story is told from.
pub struct World {
    pub region: Region,
    pub venues: Vec<Venue>,
    pub split: Split,
    pub last_day: i64,
}

pub struct Occurrence {
    /// The occurrence type as the system lists it.
    pub kind: &'static str,
    pub class: Class,
    pub location_type: &'static str,
    pub recorded: Stamp,
    pub reported: Stamp,
    pub from: Stamp,
    pub to: Option<Stamp>,
    pub updated: Stamp,
    pub status: &'static str,
    /// Where it was recorded; usually, not always, the force of the place.
    pub force: usize,
    pub district: usize,
    pub place: Place,
    pub summary: Text,
    pub mo: Text,
    pub oel: Text,
    pub flags: Vec<&'static str>,
    pub people: Vec<Person>,
    pub truth: Truth,
}

/// The location fields as recorded.
#[derive(Clone, Default)]
pub struct Place {
    pub name: String,
    pub house: String,
    pub street: String,
    pub town: String,
    pub postcode: String,
    pub uprn: String,
    pub at: Option<Point>,
}

pub struct Person {
    pub role: &'static str,
    pub reference: i64,
    pub age: Option<i64>,
    pub sex: char,
}

pub struct Truth {
    pub relevant: bool,
    /// The venue, where a careful reader can tell which it is.
    pub venue: Option<usize>,
    pub role: &'static str,
}

/// A relevant occurrence that was planned before any was written.
#[derive(Clone)]
pub struct Planned {
    pub day: i64,
    /// The recorded day may not be later than this: plants must stay in their months.
    pub latest: i64,
    pub venue: usize,
    /// A plant has to be tied to its venue by what is written.
    pub certain: bool,
}

// ---------------------------------------------------------------------------------------------
// Filling slots
// ---------------------------------------------------------------------------------------------

/// The people and things that one narrative speaks of.
struct Cast<'a> {
    world: &'a World,
    town: usize,
    street: String,
    child_age: i64,
    child_sex: char,
    child_named: bool,
    adult_named: bool,
    room: i64,
    day: i64,
    venue_text: String,
    venue_named: bool,
}

impl<'a> Cast<'a> {
    fn new(world: &'a World, town: usize, day: i64, rng: &mut Rng) -> Self {
        let child_age = [
            11, 12, 13, 13, 14, 14, 14, 15, 15, 15, 15, 15, 16, 16, 16, 16, 17, 17,
        ];
        Self {
            world,
            town,
            street: rng.pick(&world.region.towns[town].streets).name.clone(),
            child_age: *rng.pick(&child_age),
            child_sex: if rng.chance(0.84) { 'F' } else { 'M' },
            child_named: false,
            adult_named: false,
            room: rng.between(1, 4) * 100 + rng.between(1, 28),
            day,
            venue_text: String::new(),
            venue_named: false,
        }
    }

    fn fill(&mut self, slot: &str, rng: &mut Rng, out: &mut String) {
        let world = self.world;
        let town = &world.region.towns[self.town];
        let filled: String = match slot {
            "child" if self.child_named => short_child(rng).to_owned(),
            "child" => {
                self.child_named = true;
                self.child(rng)
            }
            "c" => short_child(rng).to_owned(),
            "she" => (if self.child_sex == 'F' { "she" } else { "he" }).to_owned(),
            "her" => (if self.child_sex == 'F' { "her" } else { "him" }).to_owned(),
            "adult" if !self.adult_named => {
                self.adult_named = true;
                adult(rng)
            }
            "adult" | "a" => rng
                .word(&["S1", "the male", "the adult", "the adult male", "SUSP"])
                .to_owned(),
            "S1" => rng.word(&["S1", "SUSP", "Adult", "Male"]).to_owned(),
            "kid" => format!(
                "{} {}",
                rng.word(&[
                    "son",
                    "daughter",
                    "child aged",
                    "child",
                    "young son",
                    "grandchild"
                ]),
                rng.between(2, 12)
            ),
            "v" if self.venue_named => rng.word(&frames::VENUE_AGAIN).to_owned(),
            "v" => {
                self.venue_named = true;
                self.venue_text.clone()
            }
            "tailv" => {
                if rng.chance(0.4) {
                    self.venue_named = true;
                    format!(
                        ", {} {}",
                        rng.word(&["nr", "opp", "close to"]),
                        self.venue_text
                    )
                } else {
                    format!(", {}", self.street)
                }
            }
            "town" => town.name.clone(),
            "town2" => loop {
                let other = rng.pick(&world.region.towns);
                if other.name != town.name {
                    break other.name.clone();
                }
            },
            "street" | "trap" => self.street.clone(),
            "room" => self.room.to_string(),
            "n" => rng.between(2, 6).to_string(),
            "d" => rng.below(10).to_string(),
            "old" => rng.between(38, 61).to_string(),
            "money" => (rng.between(2, 60) * [1, 5, 10, 20][rng.below(4)]).to_string(),
            "time" => clock(rng),
            "wd" => WEEKDAYS[rng.below(7)].to_owned(),
            "date" => {
                let printed = Stamp::at(self.day - rng.between(0, 9), 0).print_date();
                printed[..5].to_owned()
            }
            "ref" => rng.between(10, 999).to_string(),
            "vrm" => plate(rng),
            "deed" => {
                let deed = rng.word(&frames::DEEDS);
                let mut text = Text::default();
                crate::text::expand(deed, rng, &mut |_, _, _| {}, &mut text);
                text.buf
            }
            other => word_slot(other, rng).to_owned(),
        };
        out.push_str(&filled);
    }

    fn child(&self, rng: &mut Rng) -> String {
        let age = self.child_age;
        let (sex, letter) = if self.child_sex == 'F' {
            ("female", 'F')
        } else {
            ("male", 'M')
        };
        match rng.below(13) {
            0 => format!("{age}YO{letter}"),
            1 => format!("{letter}{age}"),
            2 => format!("{sex} {age}"),
            3 => format!("{age} y/o {sex}"),
            4 => format!("{age}yo {sex}"),
            5 => format!("{sex} aged {age}"),
            6 => format!("YP ({age})"),
            7 => format!("child aged {age}"),
            8 => format!("{age} year old {sex}"),
            9 => format!("juvenile {sex} ({age})"),
            10 => format!("V1 ({sex}, {age} yrs)"),
            11 => format!("young person, {sex} {age}"),
            _ => format!("{sex} child, {age}"),
        }
    }

    /// Adds one sentence to the text.
    fn say(&mut self, template: &str, text: &mut Text, rng: &mut Rng) {
        text.sentence(template, rng, &mut |slot, rng, out| {
            self.fill(slot, rng, out);
        });
    }
}

/// Slots that any word of a list may fill.
fn word_slot(slot: &str, rng: &mut Rng) -> &'static str {
    let words: &[&'static str] = match slot {
        "item" => &ordinary::ITEMS,
        "item2" => &["Mountain", "Road", "Folding", "Hybrid", "Ladies"],
        "shop" => &ordinary::SHOPS,
        "topic" => &ordinary::TOPICS,
        "veh" => &ordinary::VEHICLES,
        "app" => &ordinary::APPS,
        "sta" => &[
            "receptionist",
            "night porter",
            "chef",
            "housekeeper",
            "manager",
            "bar supervisor",
        ],
        "trusted" => &[
            "teacher",
            "social worker",
            "mother",
            "youth worker",
            "school nurse",
            "older sister",
            "keyworker",
        ],
        "nato" => &[
            "ALPHA", "BRAVO", "ECHO", "FOXTROT", "JULIET", "KILO", "MIKE", "OSCAR", "PAPA",
            "ROMEO", "TANGO", "VICTOR", "YANKEE",
        ],
        other => unreachable!("no slot is called {other:?}"),
    };
    rng.word(words)
}

fn short_child(rng: &mut Rng) -> &'static str {
    rng.word(&[
        "the child",
        "child",
        "YP",
        "V1",
        "IP",
        "the young person",
        "child",
    ])
}

fn adult(rng: &mut Rng) -> String {
    let age = rng.between(19, 52);
    match rng.below(11) {
        0 => format!("M{age}"),
        1 => format!("adult male aged {age}"),
        2 => format!("male approx {age}"),
        3 => "unknown adult male".to_owned(),
        4 => "adult male not known to parents".to_owned(),
        5 => "adult male (S1)".to_owned(),
        6 => "an older male".to_owned(),
        7 => format!("{age}YOM"),
        8 => "adult female".to_owned(),
        9 => "male n/k, 30s".to_owned(),
        _ => "adult male".to_owned(),
    }
}

fn clock(rng: &mut Rng) -> String {
    let (hour, minute) = (rng.below(24), rng.below(12) * 5);
    match rng.below(3) {
        0 => format!("{hour:02}{minute:02}"),
        1 => format!("{hour:02}{minute:02}hrs"),
        _ => format!("{hour:02}:{minute:02}"),
    }
}

/// A plate in the current form whose area letters are not issued.
fn plate(rng: &mut Rng) -> String {
    let letter = |rng: &mut Rng| *rng.pick(b"ABCDEFGHJKLMNPRSTUVWXY") as char;
    let (one, two, three) = (letter(rng), letter(rng), letter(rng));
    format!(
        "Q{}{:02} {one}{two}{three}",
        letter(rng),
        rng.between(51, 76)
    )
}

// ---------------------------------------------------------------------------------------------
// Writing a venue
// ---------------------------------------------------------------------------------------------

/// A venue as written, and whether that tells which venue it is.
struct Written {
    text: String,
    resolvable: bool,
}

impl World {
    fn usable<'f>(&self, frames: &'f [Frame], rng: &mut Rng) -> &'f str {
        loop {
            let frame = rng.pick(frames);
            if frame.split == self.split {
                return frame.text;
            }
        }
    }

    /// Writes a venue in one of the ways allowed. `town_known`: another field gives the town.
    fn write_venue(
        &self,
        rng: &mut Rng,
        index: usize,
        allowed: &[Naming],
        town_known: bool,
    ) -> Written {
        let venue = &self.venues[index];
        loop {
            let way = rng.pick(&frames::VENUE_NAMES);
            let naming = way.naming;
            let says = |slot: &str| way.frame.text.contains(slot);
            let placed = town_known
                || says("{town}")
                || says("{postcode}")
                || (!venue.brand.is_empty() && matches!(naming, Naming::Full | Naming::Slip));
            let possible = match naming {
                Naming::Short => venue.brand.is_empty(),
                Naming::Alias => !venue.aliases.is_empty(),
                Naming::Former => venue.former.is_some(),
                Naming::BrandStreet | Naming::BrandTown => !venue.brand.is_empty(),
                Naming::Full | Naming::Slip | Naming::Unnamed => true,
            };
            // "Sedgequay Hotel hotel", "Wherry Lodge Lowmere in Lowmere".
            let doubled = says("{name} {kind}") && venue.name.ends_with("Hotel")
                || says("in {town}")
                    && matches!(naming, Naming::Full | Naming::Slip | Naming::Alias)
                    && venue.name.contains(&self.region.towns[venue.town].name);
            if way.frame.split != self.split
                || doubled
                || !allowed.contains(&naming)
                || !possible
                || !placed
            {
                continue;
            }
            let mut text = Text::default();
            crate::text::expand(
                way.frame.text,
                rng,
                &mut |slot, rng, out| out.push_str(&self.venue_slot(slot, venue, rng)),
                &mut text,
            );
            let resolvable = self.tells(venue, naming, says("{street}"));
            return Written {
                text: text.buf,
                resolvable,
            };
        }
    }

    /// Whether this way of writing fits one venue only.
    fn tells(&self, venue: &Venue, naming: Naming, street_said: bool) -> bool {
        let same_street = |other: &Venue| !street_said || other.street == venue.street;
        let rivals = |share: &dyn Fn(&Venue) -> bool| {
            self.venues
                .iter()
                .filter(|v| v.town == venue.town && same_street(v) && share(v))
                .count()
        };
        match naming {
            Naming::Full | Naming::Slip | Naming::Alias | Naming::Former => true,
            Naming::Short => rivals(&|v| v.core == venue.core) == 1,
            Naming::BrandStreet | Naming::BrandTown => rivals(&|v| v.brand == venue.brand) == 1,
            Naming::Unnamed => false,
        }
    }

    fn venue_slot(&self, slot: &str, venue: &Venue, rng: &mut Rng) -> String {
        let town = &self.region.towns[venue.town];
        match slot {
            "name" => venue.name.clone(),
            "core" => {
                let start = if venue.name.starts_with("The ") { 4 } else { 0 };
                let cased = venue.name.get(start..start + venue.core.len());
                cased.unwrap_or(&venue.core).to_owned()
            }
            "slip" => slip(&venue.name, rng),
            "alias" => rng.pick(&venue.aliases).clone(),
            "former" => venue
                .former
                .as_ref()
                .map_or_else(String::new, |f| f.name.clone()),
            "brand" => venue.brand.to_owned(),
            "street" => town.streets[venue.street].name.clone(),
            "house" => venue.house.clone(),
            "town" => town.name.clone(),
            "postcode" => venue.postcode.clone(),
            "kind" => venue.kind.spoken().to_owned(),
            "abbr" => rng
                .word(match venue.kind {
                    Kind::GuestHouse => &["GH", "Guesthouse", "guest hse"],
                    Kind::BedAndBreakfast => &["B and B", "BnB", "B+B"],
                    _ => &["Htl", "Hotel", "Hot."],
                })
                .to_owned(),
            other => unreachable!("no venue slot is called {other:?}"),
        }
    }

    fn venue_place(&self, index: usize) -> Place {
        let venue = &self.venues[index];
        let town = &self.region.towns[venue.town];
        Place {
            name: venue.name.clone(),
            house: venue.house.clone(),
            street: town.streets[venue.street].name.clone(),
            town: town.name.clone(),
            postcode: venue.postcode.clone(),
            uprn: venue.uprn.clone(),
            at: Some(venue.at),
        }
    }

    fn street_place(&self, town: usize, street: usize, rng: &mut Rng) -> Place {
        let place = &self.region.towns[town];
        let at = place.streets[street].at;
        let near = |value: f64, rng: &mut Rng| (value + rng.bell() * 80.0).round();
        Place {
            name: String::new(),
            house: if rng.chance(0.7) {
                rng.between(1, 180).to_string()
            } else {
                String::new()
            },
            street: place.streets[street].name.clone(),
            town: place.name.clone(),
            postcode: place.streets[street].postcode.clone(),
            uprn: String::new(),
            at: Some(Point::new(near(at.x, rng), near(at.y, rng))),
        }
    }
}

/// A spelling slip such as a hurried hand makes.
fn slip(name: &str, rng: &mut Rng) -> String {
    const SWAPS: [(&str, &str); 12] = [
        ("Hotel", "Hotle"),
        ("Guest House", "Guset House"),
        ("Lodge", "Lodeg"),
        ("ea", "ae"),
        ("'s", "s"),
        ("&", "and"),
        ("ll", "l"),
        ("tt", "t"),
        ("ie", "ei"),
        ("er", "re"),
        ("House", "Hosue"),
        ("oo", "o"),
    ];
    let start = rng.below(SWAPS.len());
    for step in 0..SWAPS.len() {
        let (right, wrong) = SWAPS[(start + step) % SWAPS.len()];
        if name.contains(right) {
            return name.replacen(right, wrong, 1);
        }
    }
    let letters: Vec<char> = name.chars().collect();
    let at = 2 + rng.below(letters.len().saturating_sub(4).max(1));
    letters
        .iter()
        .enumerate()
        .filter(|&(i, _)| i != at)
        .map(|(_, c)| *c)
        .collect()
}

// ---------------------------------------------------------------------------------------------
// Relevant occurrences
// ---------------------------------------------------------------------------------------------

/// Which criterion makes a relevant record recognisable.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// Explicit wording.
    Words,
    /// The flag alone.
    Flag,
    /// The offence and the victim's age.
    Offence,
    /// A young person and two kinds of indicator.
    Indicators,
}

const RELEVANT_CRIMES: [Class; 6] = [
    class(
        "71",
        "71/16",
        "Abuse of children through sexual exploitation",
    ),
    class("71", "71/17", "Sexual communication with a child"),
    class("88A", "88/01", "Sexual grooming"),
    class("22B", "22/02", "Sexual activity involving a child under 16"),
    class("13", "13/01", "Child abduction"),
    class("106", "106/03", "Modern slavery"),
];
fn offence_type(class: Class) -> &'static str {
    match class.code {
        "13" => "Child Abduction",
        "106" => "Modern Slavery",
        _ => "Sexual Offence",
    }
}

const RELEVANT_NON_CRIMES: [&str; 7] = [
    "CSE Non Crime",
    "CSE Non Crime",
    "Missing Person",
    "Missing Person",
    "Concern For Safety",
    "Child Protection",
    "Suspicious Circumstances",
];

/// How the location fields of a relevant record stand to the venue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Locating {
    Coded,
    Partial,
    Narrative,
    Home,
    Unresolvable,
}

pub fn relevant(world: &World, plan: &Planned, rng: &mut Rng) -> Occurrence {
    let venue = &world.venues[plan.venue];
    let mut cast = Cast::new(world, venue.town, plan.day, rng);
    let role = ["offence_here", "found_here", "booked", "last_seen"]
        [rng.weighted([45, 27, 15, 13].into_iter())];
    let sign = match rng.below(100) {
        0..56 => Sign::Words,
        56..70 => Sign::Flag,
        70..84 => Sign::Offence,
        _ => Sign::Indicators,
    };
    let locating = match rng.below(100) {
        0..48 => Locating::Coded,
        48..68 => Locating::Partial,
        68..80 => Locating::Narrative,
        80..92 => Locating::Home,
        _ if plan.certain => Locating::Coded,
        _ => Locating::Unresolvable,
    };
    let (place, resolved) = locate(world, plan, locating, &mut cast, rng);
    let summary = tell_relevant(world, role, sign, &mut cast, rng, plan);
    let crime = sign == Sign::Offence || (sign == Sign::Words && rng.chance(0.42));
    let class = if crime {
        // Only the first four are offences of this theme whatever else is said.
        RELEVANT_CRIMES[rng.below(if sign == Sign::Offence { 4 } else { 6 })]
    } else {
        NO_CRIME
    };
    let kinds = &RELEVANT_NON_CRIMES[usize::from(sign == Sign::Indicators) * 2..];
    let occurrence_type = if crime {
        offence_type(class)
    } else {
        rng.word(kinds)
    };
    let mut flags = Vec::new();
    let flagged = match sign {
        Sign::Flag => true,
        Sign::Words | Sign::Offence => rng.chance(0.42),
        Sign::Indicators => false,
    };
    if flagged {
        flags.push("CSE");
    }
    if rng.chance(0.35) {
        flags.push("Vulnerable");
    }
    if occurrence_type == "Missing Person" {
        flags.push("Misper");
    }
    let from = Stamp::at(plan.day, night_minute(rng));
    let latest = plan.latest.min(world.last_day);
    let recorded = Stamp(from.0 + rng.between(20, 900) + if rng.chance(0.2) { 2 * DAY } else { 0 });
    let recorded = Stamp(recorded.0.min(latest * DAY + DAY - 1).max(from.0));
    let mut oel = Text::default();
    if rng.chance(0.3) {
        cast.say(rng.word(&frames::ACTIONS), &mut oel, rng);
    }
    let mut occurrence = frame_occurrence(world, venue.town, recorded, from, rng);
    occurrence.to = rng
        .chance(0.5)
        .then(|| Stamp(from.0 + rng.between(30, 600)));
    occurrence.kind = occurrence_type;
    occurrence.class = class;
    occurrence.location_type = match locating {
        Locating::Coded | Locating::Partial => location_type(venue.kind),
        Locating::Home => "Dwelling",
        _ => "",
    };
    occurrence.place = place;
    occurrence.summary = summary;
    occurrence.oel = oel;
    occurrence.flags = flags;
    occurrence.people = relevant_people(&cast, sign, rng);
    if rng.chance(0.05) {
        occurrence.force = rng.below(world.region.forces.len());
    }
    occurrence.truth = Truth {
        relevant: true,
        venue: resolved.then_some(plan.venue),
        role,
    };
    occurrence
}

/// The location fields, and whether they and the narrative together tell the venue.
fn locate(
    world: &World,
    plan: &Planned,
    locating: Locating,
    cast: &mut Cast,
    rng: &mut Rng,
) -> (Place, bool) {
    use Naming::{Alias, BrandStreet, BrandTown, Former, Full, Short, Slip, Unnamed};
    let town = cast.town;
    // A plant must be tied to its venue by any careful reader: no way of writing that may fail.
    let safe: &[Naming] = if plan.certain {
        &[Full]
    } else {
        &[Full, Full, Short, Slip, Alias, Former, BrandStreet]
    };
    match locating {
        Locating::Coded => {
            let generic = [
                "the hotel",
                "the premises",
                "the above premises",
                "this location",
            ];
            cast.venue_text = if rng.chance(0.45) {
                rng.word(&generic).to_owned()
            } else {
                world.write_venue(rng, plan.venue, safe, true).text
            };
            (world.venue_place(plan.venue), true)
        }
        Locating::Partial => {
            let mut place = world.venue_place(plan.venue);
            let written = world.write_venue(rng, plan.venue, safe, true);
            place.name = written.text;
            place.house.clear();
            place.postcode.clear();
            place.uprn.clear();
            if rng.chance(0.7) {
                place.street.clear();
            }
            let mut resolved = written.resolvable || !place.street.is_empty();
            if rng.chance(0.6) {
                place.at = None;
            } else {
                resolved = true;
            }
            cast.venue_text = if rng.chance(0.5) || !resolved {
                rng.word(&["the hotel", "the location", "the premises"])
                    .to_owned()
            } else {
                world.write_venue(rng, plan.venue, safe, true).text
            };
            (place, resolved)
        }
        Locating::Narrative | Locating::Home => {
            let town_column = locating == Locating::Narrative && rng.chance(0.5);
            let written = world.write_venue(rng, plan.venue, safe, town_column);
            cast.venue_text = written.text;
            let place = if locating == Locating::Home {
                let street = rng.below(world.region.towns[town].streets.len());
                world.street_place(town, street, rng)
            } else if town_column {
                Place {
                    town: world.region.towns[town].name.clone(),
                    ..Place::default()
                }
            } else {
                Place::default()
            };
            (place, written.resolvable)
        }
        Locating::Unresolvable => {
            let written = world.write_venue(rng, plan.venue, &[Unnamed, BrandTown], true);
            cast.venue_text = written.text;
            let town = world.region.towns[town].name.clone();
            (
                Place {
                    town,
                    ..Place::default()
                },
                written.resolvable,
            )
        }
    }
}

fn tell_relevant(
    world: &World,
    role: &str,
    sign: Sign,
    cast: &mut Cast,
    rng: &mut Rng,
    plan: &Planned,
) -> Text {
    let place = world.usable(
        match role {
            "offence_here" => &frames::OFFENCE_HERE[..],
            "found_here" => &frames::FOUND_HERE,
            "booked" => &frames::BOOKED,
            _ => &frames::LAST_SEEN,
        },
        rng,
    );
    let indicators: [&[&str]; 6] = [
        &frames::GROOMING,
        &frames::GIFTS,
        &frames::MISSING,
        &frames::BOOKING,
        &frames::ACTIVITY,
        &frames::TRAVEL,
    ];
    let mut kinds = [0, 1, 2, 3, 4, 5];
    rng.shuffle(&mut kinds);
    // Two kinds are the criterion, and a third makes sure that a typing error does not undo it.
    let wanted = if sign == Sign::Indicators {
        3
    } else {
        rng.below(3)
    };
    let mut body: Vec<&str> = kinds[..wanted]
        .iter()
        .map(|&k| rng.word(indicators[k]))
        .collect();
    // Terms that are explicit by themselves would turn the record into one of explicit wording.
    let explicit = |line: &str| line.contains("<a:") && sign != Sign::Words;
    while let Some(at) = body.iter().position(|line| explicit(line)) {
        body[at] = rng.word(&frames::TRAVEL);
    }
    if sign == Sign::Words {
        let concern = if rng.chance(0.2) {
            world.usable(&frames::PSEUDO_NEGATIONS, rng)
        } else {
            rng.word(&frames::CONCERNS)
        };
        body.push(concern);
        let old = plan.day < world.last_day - 400;
        if old && rng.chance(0.05) {
            body.push(rng.word(&frames::LEGACY));
        }
    }
    if rng.chance(0.8) {
        body.push(rng.word(&frames::ACTIONS));
    }
    if rng.chance(0.7) {
        rng.shuffle(&mut body);
    }
    let opening = if rng.chance(0.26) {
        let calls = &frames::STAFF_CALLS;
        loop {
            let call = rng.word(calls);
            if !explicit(call) {
                break Some(call);
            }
        }
    } else if rng.chance(0.6) {
        Some(rng.word(&frames::SOURCES))
    } else {
        None
    };
    let mut text = Text::default();
    let place_first = rng.chance(0.25);
    if place_first {
        cast.say(place, &mut text, rng);
    }
    if let Some(opening) = opening {
        cast.say(opening, &mut text, rng);
    }
    if !place_first {
        cast.say(place, &mut text, rng);
    }
    for line in body {
        cast.say(line, &mut text, rng);
    }
    text
}

fn relevant_people(cast: &Cast, sign: Sign, rng: &mut Rng) -> Vec<Person> {
    let aged = sign == Sign::Offence || rng.chance(0.88);
    let mut people = vec![Person {
        role: "Victim",
        reference: reference(rng),
        age: aged.then_some(cast.child_age),
        sex: cast.child_sex,
    }];
    if rng.chance(0.5) {
        let age = rng.chance(0.6).then(|| rng.between(19, 52));
        let sex = if rng.chance(0.9) { 'M' } else { 'F' };
        people.push(Person {
            role: "Suspect",
            reference: reference(rng),
            age,
            sex,
        });
    }
    if rng.chance(0.25) {
        let age = rng.chance(0.5).then(|| rng.between(22, 60));
        let sex = if rng.chance(0.5) { 'M' } else { 'F' };
        people.push(Person {
            role: "Informant",
            reference: reference(rng),
            age,
            sex,
        });
    }
    people
}

fn reference(rng: &mut Rng) -> i64 {
    rng.between(1_000_000, 9_999_999)
}

fn night_minute(rng: &mut Rng) -> i64 {
    const HOURS: [u32; 24] = [
        9, 8, 6, 4, 3, 2, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7, 9, 11, 11,
    ];
    rng.weighted(HOURS.into_iter()) as i64 * 60 + rng.between(0, 11) * 5
}

/// A day near `day` that leans to the end of the week, as nights away from home do.
pub fn lean_to_weekend(day: i64, first: i64, last: i64, rng: &mut Rng) -> i64 {
    let target = [0, 1, 2, 3, 4, 4, 5, 5, 6][rng.below(9)];
    let moved = day - weekday(day) as i64 + target;
    moved.clamp(first, last)
}

fn location_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Hotel | Kind::Aparthotel | Kind::Inn => "Hotel/Motel",
        Kind::GuestHouse | Kind::BedAndBreakfast => "Guest House/B&B",
        Kind::YouthHostel => "Hostel",
        Kind::Pub => "Public House",
    }
}

// ---------------------------------------------------------------------------------------------
// Everything else
// ---------------------------------------------------------------------------------------------

/// Traps: why a hotel, or an exploitation word, stands in a record that is not relevant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trap {
    Landmark,
    Employer,
    Scene,
    FamilyStay,
    Placement,
    Event,
    Engagement,
    Phonetic,
    StreetName,
    Negated,
    Process,
    FalseFriend,
    Elsewhere,
    WeakOnly,
    AdultOnly,
    NonRecent,
}

/// Shares in thousandths of all occurrences that are not relevant.
const TRAPS: [(Trap, u32); 16] = [
    (Trap::Landmark, 18),
    (Trap::Employer, 15),
    (Trap::Scene, 15),
    (Trap::FamilyStay, 6),
    (Trap::Placement, 6),
    (Trap::Event, 5),
    (Trap::Engagement, 7),
    (Trap::Phonetic, 6),
    (Trap::StreetName, 9),
    (Trap::Negated, 9),
    (Trap::Process, 9),
    (Trap::FalseFriend, 4),
    (Trap::Elsewhere, 12),
    (Trap::WeakOnly, 6),
    (Trap::AdultOnly, 4),
    (Trap::NonRecent, 1),
];

/// An occurrence that is not relevant, recorded on `day`.
pub fn other(world: &World, day: i64, rng: &mut Rng) -> Occurrence {
    let draw = rng.below(1000) as u32;
    let mut passed = 0;
    for (trap, share) in TRAPS {
        passed += share;
        if draw < passed {
            return trapped(world, trap, day, rng);
        }
    }
    ordinary_policing(world, day, rng)
}

fn ordinary_policing(world: &World, day: i64, rng: &mut Rng) -> Occurrence {
    let kind: &Ordinary = &ORDINARY[rng.weighted(ORDINARY.iter().map(|kind| kind.weight))];
    let town = rng.weighted(world.region.towns.iter().map(|town| town.weight));
    let street = rng.below(world.region.towns[town].streets.len());
    let mut cast = Cast::new(world, town, day, rng);
    cast.street
        .clone_from(&world.region.towns[town].streets[street].name);
    cast.room = rng.between(1, 180);
    let mut occurrence = timed(world, town, day, rng);
    cast.say(rng.word(kind.frames), &mut occurrence.summary, rng);
    for share in [0.7, 0.45, 0.2] {
        if rng.chance(share) {
            cast.say(rng.word(&ordinary::TAILS), &mut occurrence.summary, rng);
        }
    }
    if !kind.mo.is_empty() && rng.chance(0.35) {
        occurrence.mo.buf.push_str(rng.word(kind.mo));
    }
    if rng.chance(0.13) {
        cast.say(rng.word(&ordinary::OEL), &mut occurrence.oel, rng);
    }
    occurrence.kind = kind.occurrence_type;
    occurrence.class = kind.class;
    occurrence.location_type = kind.location_type;
    if rng.chance(0.75) {
        occurrence.flags = kind
            .flags
            .split(';')
            .filter(|flag| !flag.is_empty())
            .collect();
    }
    if rng.chance(0.002) {
        occurrence.flags.push("CSE");
    }
    occurrence.place = world.street_place(town, street, rng);
    let (role, low, high) = kind.person;
    if rng.chance(0.8) {
        let child = cast.child_named;
        let age = if child {
            cast.child_age
        } else {
            rng.between(low, high)
        };
        let female = if child {
            cast.child_sex == 'F'
        } else {
            rng.chance(0.5)
        };
        occurrence.people.push(Person {
            role,
            reference: reference(rng),
            age: rng.chance(0.9).then_some(age),
            sex: if female { 'F' } else { 'M' },
        });
        if rng.chance(0.11) {
            occurrence.people.push(second_person(role, rng));
        }
    }
    occurrence
}

fn second_person(first: &str, rng: &mut Rng) -> Person {
    let role = if first == "Victim" {
        "Suspect"
    } else {
        "Witness"
    };
    Person {
        role,
        reference: reference(rng),
        age: rng.chance(0.7).then(|| rng.between(18, 70)),
        sex: if rng.chance(0.6) { 'M' } else { 'F' },
    }
}

fn trapped(world: &World, trap: Trap, day: i64, rng: &mut Rng) -> Occurrence {
    let index = open_venue(world, day, rng);
    let venue = &world.venues[index];
    let town = venue.town;
    let mut cast = Cast::new(world, town, day, rng);
    let mut occurrence = timed(world, town, day, rng);
    if trap == Trap::StreetName {
        // The last streets of a town are those named like lodgings.
        let streets = &world.region.towns[town].streets;
        cast.street
            .clone_from(&streets[streets.len() - 1 - rng.below(3)].name);
    }
    let ways = [
        Naming::Full,
        Naming::Short,
        Naming::Slip,
        Naming::Alias,
        Naming::Former,
        Naming::BrandStreet,
        Naming::BrandTown,
    ];
    let written = world.write_venue(rng, index, &ways, true);
    cast.venue_text = written.text;
    let (template, role) = trap_frame(world, trap, rng);
    cast.say(template, &mut occurrence.summary, rng);
    match trap {
        Trap::Negated => {
            let negation = world.usable(&frames::NEGATIONS, rng);
            cast.say(negation, &mut occurrence.summary, rng);
        }
        Trap::Process => cast.say(rng.word(&frames::PROCESS), &mut occurrence.summary, rng),
        _ => {}
    }
    let at_venue = cast.venue_named && !matches!(role, "landmark" | "employer");
    let coded = at_venue && rng.chance(0.7) || role == "employer" && rng.chance(0.45);
    if coded {
        occurrence.place = world.venue_place(index);
        occurrence.location_type = location_type(venue.kind);
    } else {
        let streets = &world.region.towns[town].streets;
        let street = match role {
            "landmark" if trap == Trap::Landmark => venue.street,
            "street_name" => streets
                .iter()
                .position(|s| s.name == cast.street)
                .unwrap_or(venue.street),
            _ => rng.below(streets.len()),
        };
        occurrence.place = world.street_place(town, street, rng);
        occurrence.location_type = "Street";
        if trap == Trap::Landmark {
            occurrence.place.house.clear();
            if rng.chance(0.3) {
                let by = rng.word(&["o/s", "opp", "nr", "Rear of"]);
                occurrence.place.name = format!("{by} {}", venue.name);
            }
        } else if at_venue {
            occurrence.place = Place {
                town: world.region.towns[town].name.clone(),
                ..Place::default()
            };
        }
    }
    let known = coded || written.resolvable || occurrence.place.name.contains(&venue.name);
    occurrence.truth.venue = (cast.venue_named && known).then_some(index);
    occurrence.truth.role = if cast.venue_named || matches!(role, "phonetic" | "street_name") {
        role
    } else if trap == Trap::NonRecent {
        "other"
    } else {
        "none"
    };
    classify_trap(&mut occurrence, trap, &cast, rng);
    occurrence
}

/// A template of the trap and the place role that it gives the venue, if it names one.
fn trap_frame(world: &World, trap: Trap, rng: &mut Rng) -> (&'static str, &'static str) {
    match trap {
        Trap::Landmark => (world.usable(&frames::LANDMARK, rng), "landmark"),
        Trap::Employer => (world.usable(&frames::EMPLOYER, rng), "employer"),
        Trap::Scene => (world.usable(&frames::SCENE, rng), "offence_here"),
        Trap::FamilyStay => (world.usable(&frames::FAMILY_STAY, rng), "family_stay"),
        Trap::Placement => (world.usable(&frames::PLACEMENT, rng), "placement"),
        Trap::Event => (world.usable(&frames::EVENT, rng), "event"),
        Trap::Engagement => (world.usable(&frames::ENGAGEMENT, rng), "engagement"),
        Trap::Phonetic => (world.usable(&frames::PHONETIC, rng), "phonetic"),
        Trap::StreetName => (world.usable(&frames::STREET_NAMES, rng), "street_name"),
        Trap::Negated => (rng.word(&frames::BENIGN_VISIT), "other"),
        Trap::Process => (rng.word(&frames::PROCESS_BASE), "family_stay"),
        Trap::FalseFriend => (rng.word(&frames::FALSE_FRIENDS), "landmark"),
        Trap::Elsewhere => (rng.word(&frames::ELSEWHERE), "landmark"),
        Trap::WeakOnly => (rng.word(&frames::WEAK_ONLY), "other"),
        Trap::AdultOnly => (rng.word(&frames::ADULT_ONLY), "offence_here"),
        Trap::NonRecent => (rng.word(&frames::NON_RECENT), "other"),
    }
}

/// The class, type, flags and people that go with a trap.
fn classify_trap(occurrence: &mut Occurrence, trap: Trap, cast: &Cast, rng: &mut Rng) {
    let theft = class("49", "49/10", "Other theft");
    let (occurrence_type, class): (&str, Class) = match trap {
        Trap::Employer | Trap::Event | Trap::FamilyStay | Trap::Scene if rng.chance(0.6) => {
            ("Theft", theft)
        }
        Trap::Employer | Trap::Scene | Trap::Event | Trap::Placement => ("ASB", NO_CRIME),
        Trap::StreetName if rng.chance(0.4) => ("Theft", theft),
        Trap::Phonetic => ("Traffic Offence", NO_CRIME),
        Trap::Negated | Trap::Process if rng.chance(0.4) => ("Missing Person", NO_CRIME),
        Trap::Elsewhere if rng.chance(0.4) => {
            let class = *rng.pick(&RELEVANT_CRIMES);
            (offence_type(class), class)
        }
        Trap::Landmark => (
            rng.word(&["ASB", "Suspicious Circumstances", "Road Traffic Collision"]),
            NO_CRIME,
        ),
        Trap::Elsewhere => (rng.word(&["CSE Non Crime", "Child Protection"]), NO_CRIME),
        Trap::Engagement => ("Engagement", NO_CRIME),
        Trap::NonRecent => ("Sexual Offence", RELEVANT_CRIMES[3]),
        Trap::AdultOnly => ("Modern Slavery", NO_CRIME),
        _ => (
            rng.word(&["Concern For Safety", "Suspicious Circumstances"]),
            NO_CRIME,
        ),
    };
    occurrence.kind = occurrence_type;
    occurrence.class = class;
    if trap == Trap::Elsewhere && rng.chance(0.5) {
        occurrence.flags.push("CSE");
    }
    if trap == Trap::Engagement {
        return;
    }
    if trap == Trap::NonRecent {
        // Committed decades before it was recorded.
        occurrence.from = Stamp(occurrence.from.0 - rng.between(28, 42) * 365 * DAY);
        occurrence.to = None;
    }
    if rng.chance(0.8) {
        let child = cast.child_named || trap == Trap::NonRecent;
        occurrence.people.push(Person {
            role: if rng.chance(0.85) || child {
                "Victim"
            } else {
                "Informant"
            },
            reference: reference(rng),
            age: rng.chance(0.9).then(|| {
                if child {
                    cast.child_age
                } else {
                    rng.between(20, 74)
                }
            }),
            sex: if child && cast.child_sex == 'M' || !child && rng.chance(0.5) {
                'M'
            } else {
                'F'
            },
        });
        if rng.chance(0.15) {
            occurrence.people.push(second_person("Victim", rng));
        }
    }
}

fn open_venue(world: &World, day: i64, rng: &mut Rng) -> usize {
    loop {
        let index = rng.below(world.venues.len());
        let venue = &world.venues[index];
        let open = venue.closed.is_none_or(|closed| day < closed);
        if open && rng.unit() < venue.kind.weight() + 0.1 {
            return index;
        }
    }
}

/// An empty occurrence recorded at an ordinary hour of `day`.
fn timed(world: &World, town: usize, day: i64, rng: &mut Rng) -> Occurrence {
    const HOURS: [u32; 24] = [
        4, 3, 2, 1, 1, 1, 2, 4, 6, 7, 8, 8, 8, 8, 8, 9, 9, 9, 9, 8, 8, 7, 7, 6,
    ];
    let minute = rng.weighted(HOURS.into_iter()) as i64 * 60 + rng.between(0, 59);
    let recorded = Stamp::at(day, minute);
    let back = match rng.below(10) {
        0..6 => rng.between(10, 240),
        6..9 => rng.between(240, 3 * DAY),
        _ => rng.between(3 * DAY, 30 * DAY),
    };
    let mut occurrence = frame_occurrence(world, town, recorded, Stamp(recorded.0 - back), rng);
    occurrence.to = rng.chance(0.3).then(|| Stamp(recorded.0 - back / 2));
    occurrence
}

const STATUSES: [&str; 6] = [
    "Filed",
    "Filed",
    "Filed NFA",
    "Under Investigation",
    "Outcome 18",
    "Finalised",
];

/// The parts that every occurrence has, whatever it is about.
fn frame_occurrence(
    world: &World,
    town: usize,
    recorded: Stamp,
    from: Stamp,
    rng: &mut Rng,
) -> Occurrence {
    let place = &world.region.towns[town];
    let away = rng.chance(0.01);
    Occurrence {
        kind: "",
        class: NO_CRIME,
        location_type: "",
        recorded,
        reported: Stamp(recorded.0 - rng.between(0, 90).min(recorded.0 - from.0)),
        from,
        to: None,
        updated: Stamp((recorded.0 + rng.between(0, 40 * DAY)).min(world.last_day * DAY + DAY - 1)),
        status: if recorded.day() > world.last_day - 30 {
            "Under Investigation"
        } else {
            rng.word(&STATUSES)
        },
        force: if away {
            rng.below(world.region.forces.len())
        } else {
            place.force
        },
        district: place.district,
        place: Place::default(),
        summary: Text::default(),
        mo: Text::default(),
        oel: Text::default(),
        flags: Vec::new(),
        people: Vec::new(),
        truth: Truth {
            relevant: false,
            venue: None,
            role: "none",
        },
    }
}
