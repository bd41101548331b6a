//! The register of invented hotels, guest houses and the like, and how each may be miswritten.

use crate::calendar::{self, Civil};
use crate::geometry::{self, Point};
use crate::region::Region;
use crate::rng::Rng;

const REGISTER_SEED: u64 = 0x4D45_5245_5332;

pub struct Venue {
    pub id: String,
    pub name: String,
    pub aliases: Vec<String>,
    pub former: Option<Former>,
    pub brand: &'static str,
    pub house: String,
    pub street: usize,
    pub town: usize,
    pub postcode: String,
    pub at: Point,
    pub opened: Option<i64>,
    pub closed: Option<i64>,
    pub kind: Kind,
    pub rooms: Option<u32>,
    pub uprn: String,
    pub visited: Option<i64>,
    pub trained: Option<i64>,
    /// The name without article and kind word, lower case: what people say.
    pub core: String,
    /// Part in the plants, which hold the peers' counts in a fixed ratio.
    pub peer: bool,
    pub big: bool,
}

pub struct Former {
    pub name: String,
    /// `yyyy-mm`, as the register prints it.
    pub until: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Hotel,
    BedAndBreakfast,
    GuestHouse,
    Aparthotel,
    YouthHostel,
    Inn,
    Pub,
}

impl Kind {
    /// As the register prints it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hotel => "hotel",
            Self::BedAndBreakfast => "bed and breakfast",
            Self::GuestHouse => "guest house",
            Self::Aparthotel => "aparthotel",
            Self::YouthHostel => "youth hostel",
            Self::Inn => "inn",
            Self::Pub => "pub",
        }
    }

    /// As an officer says it.
    pub fn spoken(self) -> &'static str {
        match self {
            Self::Hotel | Self::Pub => "hotel",
            Self::BedAndBreakfast => "B&B",
            Self::GuestHouse => "guest house",
            Self::Aparthotel => "aparthotel",
            Self::YouthHostel => "hostel",
            Self::Inn => "inn",
        }
    }

    /// Relative chance of a record; pubs let few rooms.
    pub fn weight(self) -> f64 {
        match self {
            Self::Hotel => 1.0,
            Self::Aparthotel => 0.9,
            Self::Inn | Self::GuestHouse => 0.5,
            Self::BedAndBreakfast => 0.35,
            Self::YouthHostel => 0.6,
            Self::Pub => 0.2,
        }
    }
}

struct Chain {
    brand: &'static str,
    alias: &'static str,
    kind: Kind,
    rooms: (i64, i64),
    /// Town and place within it; the same town twice or thrice makes "brand, town" ambiguous.
    branches: &'static [(&'static str, &'static str)],
}

/// Chain that holds the plant "big": branches of like size, one with five times the rooms.
pub const PEER_BRAND: &str = "Wherry Lodge";
const PEER_ROOMS: u32 = 60;
const BIG_BRANCH: (&str, &str) = ("Merewick", "Central");

const CHAINS: [Chain; 8] = [
    Chain {
        brand: "Wherry Lodge",
        alias: "Wherrylodge",
        kind: Kind::Hotel,
        rooms: (60, 60),
        branches: &[
            ("Merewick", "Central"),
            ("Merewick", "Ring Road"),
            ("Northmere", "Promenade"),
            ("Lowmere", ""),
            ("Oskerby", ""),
            ("Harfleet", ""),
            ("Wykenholm", ""),
            ("Thrayle", "Seafront"),
            ("Saltwold", ""),
            ("Fennmarch", ""),
            ("Osmerstead", ""),
        ],
    },
    Chain {
        brand: "Ramblers' Rest",
        alias: "Ramblers Rest Inn",
        kind: Kind::Hotel,
        rooms: (38, 74),
        branches: &[
            ("Merewick", "Quayside"),
            ("Merewick", "Station"),
            ("Merewick", "Business Park"),
            ("Northmere", ""),
            ("Lowmere", "North"),
            ("Lowmere", "Interchange"),
            ("Oskerby", ""),
            ("Tarnwold", ""),
            ("Wykenholm", "Harbour"),
            ("Wykenholm", "Parkway"),
            ("Thrayle", ""),
            ("Brackwold", ""),
            ("Fennmarch", ""),
            ("Sallowick", ""),
        ],
    },
    Chain {
        brand: "Quillfeather",
        alias: "Quill Feather",
        kind: Kind::Hotel,
        rooms: (70, 120),
        branches: &[
            ("Merewick", "Guildhall"),
            ("Merewick", "Waterside"),
            ("Northmere", ""),
            ("Thrayle", ""),
            ("Wykenholm", ""),
            ("Fennmarch", ""),
            ("Osmerstead", ""),
        ],
    },
    Chain {
        brand: "Sedgeway",
        alias: "Sedgeway Budget",
        kind: Kind::Hotel,
        rooms: (28, 52),
        branches: &[
            ("Merewick", "East"),
            ("Merewick", "Docks"),
            ("Northmere", ""),
            ("Lowmere", ""),
            ("Oskerby", ""),
            ("Harfleet", ""),
            ("Thrayle", "Bypass"),
            ("Thrayle", "Town"),
            ("Saltwold", ""),
            ("Hollenby", ""),
            ("Eelthorpe", ""),
        ],
    },
    Chain {
        brand: "Halt & Haven",
        alias: "Halt and Haven",
        kind: Kind::Inn,
        rooms: (14, 32),
        branches: &[
            ("Merewick", ""),
            ("Skarry Staithe", ""),
            ("Pellwick", ""),
            ("Brackwold", ""),
            ("Withermere", ""),
            ("Marlhythe", ""),
        ],
    },
    Chain {
        brand: "Tidestay",
        alias: "Tide Stay Apartments",
        kind: Kind::Aparthotel,
        rooms: (18, 46),
        branches: &[
            ("Merewick", "Wharf"),
            ("Merewick", "Old Town"),
            ("Northmere", ""),
            ("Thrayle", ""),
            ("Saltwold", ""),
            ("Osmerstead", ""),
        ],
    },
    Chain {
        brand: "Bittern & Bell",
        alias: "Bittern and Bell",
        kind: Kind::Inn,
        rooms: (9, 24),
        branches: &[
            ("Oskerby", ""),
            ("Harfleet", ""),
            ("Lowmere", ""),
            ("Wykenholm", ""),
            ("Sallowick", ""),
            ("Fennmarch", ""),
        ],
    },
    Chain {
        brand: "Meres Hostels",
        alias: "Meres Hostel Association",
        kind: Kind::YouthHostel,
        rooms: (8, 22),
        branches: &[
            ("Merewick", ""),
            ("Skarry Staithe", ""),
            ("Gullholm", ""),
            ("Hollenby", ""),
        ],
    },
];

/// Names that set a particular trap: look-alikes, ampersands, articles, accents, length.
struct Special {
    name: &'static str,
    town: &'static str,
    kind: Kind,
    aliases: &'static str,
    former: &'static str,
    until: &'static str,
}

const fn special(
    name: &'static str,
    town: &'static str,
    kind: Kind,
    aliases: &'static str,
    former: &'static str,
    until: &'static str,
) -> Special {
    Special {
        name,
        town,
        kind,
        aliases,
        former,
        until,
    }
}

const SPECIALS: [Special; 30] = [
    special(
        "The Heronshaw",
        "Merewick",
        Kind::Hotel,
        "Heronshaw Hotel",
        "",
        "",
    ),
    special("Heronshaw House", "Merewick", Kind::GuestHouse, "", "", ""),
    special(
        "Marl & Withy Guest House",
        "Merewick",
        Kind::GuestHouse,
        "Marl and Withy",
        "",
        "",
    ),
    special(
        "The Saltpan Hotel",
        "Northmere",
        Kind::Hotel,
        "Saltpans",
        "",
        "",
    ),
    special("The Saltpan Hotel", "Thrayle", Kind::Hotel, "", "", ""),
    special(
        "Bracklerigg Guest House",
        "Lowmere",
        Kind::GuestHouse,
        "",
        "",
        "",
    ),
    special(
        "Bracklerigge Guest House",
        "Oskerby",
        Kind::GuestHouse,
        "",
        "",
        "",
    ),
    special(
        "Hôtel Belle Marée",
        "Thrayle",
        Kind::Hotel,
        "Belle Maree|Bell Marie",
        "",
        "",
    ),
    special(
        "Zoë's Rooms",
        "Northmere",
        Kind::BedAndBreakfast,
        "Zoes Rooms",
        "",
        "",
    ),
    special(
        "The Old Customs House & Harbourmaster's Residence Hotel, Restaurant and Conference Rooms \
         at Skarry Staithe",
        "Skarry Staithe",
        Kind::Hotel,
        "Old Customs House|The Customs House",
        "",
        "",
    ),
    special(
        "The Mereside Grand",
        "Merewick",
        Kind::Hotel,
        "Mereside",
        "Corporation Hotel",
        "2025-06",
    ),
    special(
        "Lanternwick Court Hotel",
        "Merewick",
        Kind::Hotel,
        "The Lanternwick",
        "Pilgrimwick Court",
        "2024-02",
    ),
    special(
        "Number Nine Ropewalk",
        "Merewick",
        Kind::BedAndBreakfast,
        "No 9 Ropewalk|No. 9",
        "",
        "",
    ),
    special(
        "Sedgequay Hotel",
        "Wykenholm",
        Kind::Hotel,
        "",
        "Wyken Motor Lodge",
        "2025-11",
    ),
    special(
        "Fenbridge Suites",
        "Fennmarch",
        Kind::Aparthotel,
        "",
        "Fenbridge Court Hotel",
        "2026-01",
    ),
    special(
        "The Drowned Bell",
        "Saltwold",
        Kind::Inn,
        "Drowned Bell Inn",
        "",
        "",
    ),
    special(
        "St Osmer's House",
        "Osmerstead",
        Kind::GuestHouse,
        "Saint Osmers|St Osmers",
        "",
        "",
    ),
    special(
        "Gullholm Lighthouse Rooms",
        "Gullholm",
        Kind::BedAndBreakfast,
        "The Lighthouse",
        "",
        "",
    ),
    special(
        "The Reedcutters Hotel",
        "Lowmere",
        Kind::Pub,
        "Reedcutters Arms|The Cutters",
        "",
        "",
    ),
    special(
        "Staithe Tavern Hotel",
        "Northmere",
        Kind::Pub,
        "Staithe Tavern",
        "",
        "",
    ),
    special(
        "Wherrymans Hotel",
        "Merewick",
        Kind::Pub,
        "The Wherryman",
        "",
        "",
    ),
    special(
        "The Eelcatchers Hotel",
        "Harfleet",
        Kind::Pub,
        "The Eelers",
        "",
        "",
    ),
    special("Tollbar Hotel", "Oskerby", Kind::Pub, "The Tollbar", "", ""),
    special("The Ropemakers Hotel", "Wykenholm", Kind::Pub, "", "", ""),
    special(
        "Sandmarl Hotel",
        "Thrayle",
        Kind::Pub,
        "The Sandmarl",
        "",
        "",
    ),
    special(
        "Brack Junction Hotel",
        "Brackwold",
        Kind::Pub,
        "The Junction",
        "",
        "",
    ),
    special(
        "The Peatdiggers Hotel",
        "Fennmarch",
        Kind::Pub,
        "The Diggers",
        "",
        "",
    ),
    special("Withy Cutters Hotel", "Sallowick", Kind::Pub, "", "", ""),
    special("Osier Beds Hotel", "Osmerstead", Kind::Pub, "", "", ""),
    special(
        "The Ferrymere Hotel",
        "Osmerstead",
        Kind::Hotel,
        "Ferrymere",
        "Osmer View Hotel",
        "2025-03",
    ),
];

const STEMS: [&str; 48] = [
    "Avocet",
    "Bargewright",
    "Bellwether",
    "Blackthorn",
    "Bogbean",
    "Bulrush",
    "Candlewick",
    "Cobblegate",
    "Corncrake",
    "Dunlin",
    "Eiderdown",
    "Fallowmere",
    "Fieldfare",
    "Flaxmere",
    "Gadwall",
    "Garganey",
    "Goldcrest",
    "Greylag",
    "Hawksedge",
    "Ivymarsh",
    "Kittiwake",
    "Lapwing",
    "Larkmere",
    "Lovage",
    "Marshgate",
    "Meadowsweet",
    "Merganser",
    "Millrace",
    "Moorgarth",
    "Oystercatcher",
    "Pintail",
    "Pochard",
    "Redshank",
    "Reedmace",
    "Sandpiper",
    "Seaholly",
    "Shearwater",
    "Sorrelwood",
    "Stonechat",
    "Tamarisk",
    "Teasel",
    "Tern",
    "Turnstone",
    "Wagtail",
    "Whimbrel",
    "Willowgarth",
    "Wrackline",
    "Yarrow",
];
const STEM_HEADS: [&str; 30] = [
    "Amber", "Ash", "Barn", "Bent", "Bram", "Candle", "Copper", "Damson", "Eel", "Elder", "Fern",
    "Gander", "Glass", "Hay", "Honey", "Kell", "Lamp", "Ling", "Mallow", "Marram", "Oat", "Pear",
    "Pike", "Rook", "Rush", "Salter", "Sedge", "Sluice", "Burdock", "Wick",
];
const STEM_TAILS: [&str; 11] = [
    "acre", "garth", "hithe", "hurn", "leaze", "marl", "quoy", "staithe", "whin", "wrack", "wold",
];
const HOTEL_TAILS: [&str; 7] = [
    " Hotel",
    " House Hotel",
    " Court Hotel",
    " Bank",
    " View Hotel",
    " Park Hotel",
    " Manor",
];
const GUEST_TAILS: [&str; 4] = [
    " Guest House",
    " House",
    " Villa Guest House",
    " Guesthouse",
];
const BNB_TAILS: [&str; 5] = [
    " Cottage B&B",
    " B&B",
    " Bed & Breakfast",
    " Farm B&B",
    " Barn",
];
const OWNERS: [&str; 12] = [
    "Mrs Pell's",
    "Aldous's",
    "Orrin's",
    "The Thackers'",
    "Wyke's",
    "Hebb's",
    "Marrable's",
    "Quantrill's",
    "Skeels'",
    "Tansley's",
    "Uffindell's",
    "Yaxmere's",
];

/// Venues a force of the Meres has; further forces have `FURTHER_VENUES`.
const MERES_VENUES: [usize; 3] = [118, 74, 48];
const FURTHER_VENUES: usize = 48;

pub fn register(region: &Region) -> Vec<Venue> {
    let mut venues: Vec<Venue> = Vec::new();
    for force in 0..region.forces.len() {
        let mut rng = Rng::new(REGISTER_SEED, force as u64);
        if force < MERES_VENUES.len() {
            for chain in &CHAINS {
                add_branches(&mut venues, region, force, chain, &mut rng);
            }
            for special in &SPECIALS {
                add_special(&mut venues, region, force, special, &mut rng);
            }
        } else {
            add_further_branches(&mut venues, region, force, &mut rng);
        }
        let wanted = MERES_VENUES.get(force).copied().unwrap_or(FURTHER_VENUES);
        let mut serial = 0;
        while venues
            .iter()
            .filter(|v| region.towns[v.town].force == force)
            .count()
            < wanted
        {
            add_independent(&mut venues, region, force, serial, &mut rng);
            serial += 1;
        }
    }
    for (index, venue) in venues.iter_mut().enumerate() {
        venue.id = format!("H{:04}", index + 1);
    }
    venues
}

fn add_branches(
    venues: &mut Vec<Venue>,
    region: &Region,
    force: usize,
    chain: &Chain,
    rng: &mut Rng,
) {
    for &(town_name, part) in chain.branches {
        let Some(town) = region.town_index(town_name) else {
            continue;
        };
        if region.towns[town].force != force {
            continue;
        }
        let gap = if part.is_empty() { "" } else { " " };
        let name = format!("{} {town_name}{gap}{part}", chain.brand);
        let mut venue = blank(region, town, name, chain.kind, rng);
        venue.brand = chain.brand;
        venue
            .aliases
            .push(format!("{} {town_name}{gap}{part}", chain.alias));
        if chain.brand == PEER_BRAND {
            venue.peer = true;
            venue.big = (town_name, part) == BIG_BRANCH;
            venue.rooms = Some(if venue.big {
                PEER_ROOMS * 5
            } else {
                PEER_ROOMS
            });
            venue.opened = Some(day(2012, 5, 1));
        } else {
            venue.rooms = Some(rng.between(chain.rooms.0, chain.rooms.1) as u32);
        }
        venues.push(venue);
    }
}

fn add_further_branches(venues: &mut Vec<Venue>, region: &Region, force: usize, rng: &mut Rng) {
    let towns: Vec<usize> = (0..region.towns.len())
        .filter(|&town| region.towns[town].force == force)
        .collect();
    for chain in &CHAINS[..4] {
        for (place, &town) in towns.iter().enumerate().take(3) {
            let parts: &[&str] = if place == 0 {
                &["Centre", "Bypass"]
            } else {
                &[""]
            };
            for part in parts {
                let gap = if part.is_empty() { "" } else { " " };
                let name = format!("{} {}{gap}{part}", chain.brand, region.towns[town].name);
                let mut venue = blank(region, town, name, chain.kind, rng);
                venue.brand = chain.brand;
                venue.rooms = Some(rng.between(chain.rooms.0, chain.rooms.1) as u32);
                venues.push(venue);
            }
        }
    }
}

fn add_special(
    venues: &mut Vec<Venue>,
    region: &Region,
    force: usize,
    special: &Special,
    rng: &mut Rng,
) {
    let Some(town) = region.town_index(special.town) else {
        return;
    };
    if region.towns[town].force != force {
        return;
    }
    let mut venue = blank(region, town, special.name.to_owned(), special.kind, rng);
    venue.aliases = special
        .aliases
        .split('|')
        .filter(|a| !a.is_empty())
        .map(str::to_owned)
        .collect();
    if !special.former.is_empty() {
        venue.former = Some(Former {
            name: special.former.to_owned(),
            until: special.until.to_owned(),
        });
    }
    venues.push(venue);
}

/// A venue with an invented name that no other venue of its town has.
fn add_independent(
    venues: &mut Vec<Venue>,
    region: &Region,
    force: usize,
    serial: usize,
    rng: &mut Rng,
) {
    let weights = region
        .towns
        .iter()
        .map(|t| if t.force == force { t.weight } else { 0 });
    let town = rng.weighted(weights);
    let kind = match rng.below(100) {
        0..40 => Kind::Hotel,
        40..66 => Kind::GuestHouse,
        66..90 => Kind::BedAndBreakfast,
        90..96 => Kind::Inn,
        _ => Kind::Aparthotel,
    };
    let stem = if rng.chance(0.35) {
        (*rng.pick(&STEMS)).to_owned()
    } else {
        format!("{}{}", rng.pick(&STEM_HEADS), rng.pick(&STEM_TAILS))
    };
    let name = match kind {
        Kind::Hotel => format!("{}{stem}{}", article(rng), rng.pick(&HOTEL_TAILS)),
        Kind::GuestHouse => format!("{stem}{}", rng.pick(&GUEST_TAILS)),
        Kind::BedAndBreakfast if rng.chance(0.3) => {
            format!(
                "{} {}",
                rng.pick(&OWNERS),
                rng.pick(&["B&B", "Bed & Breakfast", "Rooms"])
            )
        }
        Kind::BedAndBreakfast => format!("{stem}{}", rng.pick(&BNB_TAILS)),
        Kind::Inn => format!(
            "The {stem} {}",
            rng.pick(&["Inn", "& Anchor", "Coaching Inn"])
        ),
        _ => format!(
            "{stem} {}",
            rng.pick(&["Apartments", "Serviced Apartments", "Suites"])
        ),
    };
    // A stem once a force: look-alikes are set on purpose, by the specials.
    let (core, root) = (core(&name), stem.to_lowercase());
    let taken = venues
        .iter()
        .any(|v| region.towns[v.town].force == force && (v.core == core || v.core.contains(&root)));
    if taken {
        return;
    }
    let mut venue = blank(region, town, name, kind, rng);
    if serial.is_multiple_of(9) && kind == Kind::Hotel {
        let old = format!("{} Hotel", region.towns[town].streets[4 + serial % 5].name);
        venue.former = Some(Former {
            name: old
                .replace(" Street", "")
                .replace(" Road", "")
                .replace(" Lane", ""),
            until: (*rng.pick(&["2023-09", "2024-10", "2025-04", "2025-08", "2026-03"])).to_owned(),
        });
    }
    if rng.chance(0.06) {
        venue.closed = Some(day(rng.between(2023, 2026), rng.between(1, 9), 28));
    }
    if rng.chance(0.2) {
        venue.aliases.push(format!("The {stem}"));
    }
    venues.push(venue);
}

fn article(rng: &mut Rng) -> &'static str {
    if rng.chance(0.35) { "The " } else { "" }
}

fn blank(region: &Region, town: usize, name: String, kind: Kind, rng: &mut Rng) -> Venue {
    let place = &region.towns[town];
    let street = rng.below(place.streets.len());
    let rings = &region.districts[place.district].rings;
    let at = loop {
        let p = Point::new(
            (place.streets[street].at.x + rng.bell() * 90.0).round(),
            (place.streets[street].at.y + rng.bell() * 90.0).round(),
        );
        if rings.iter().any(|ring| geometry::contains(ring, p)) {
            break p;
        }
    };
    let rooms = match kind {
        Kind::Hotel => Some(rng.between(12, 85)),
        Kind::Aparthotel => Some(rng.between(10, 40)),
        Kind::Inn => Some(rng.between(5, 16)),
        Kind::YouthHostel => Some(rng.between(8, 24)),
        Kind::GuestHouse => rng.chance(0.6).then(|| rng.between(4, 14)),
        Kind::BedAndBreakfast => rng.chance(0.4).then(|| rng.between(2, 6)),
        Kind::Pub => None,
    };
    let visited = rng
        .chance(0.3)
        .then(|| day(2025, 1, 1) + rng.between(0, 640));
    let trained = match visited {
        Some(visit) if rng.chance(0.6) => Some(visit + rng.between(10, 60)),
        _ => None,
    };
    Venue {
        id: String::new(),
        core: core(&name),
        name,
        aliases: Vec::new(),
        former: None,
        brand: "",
        house: rng.between(1, 160).to_string(),
        street,
        town,
        postcode: place.streets[street].postcode.clone(),
        at,
        opened: rng
            .chance(0.5)
            .then(|| day(rng.between(1968, 2019), rng.between(1, 12), 1)),
        closed: None,
        kind,
        rooms: rooms.map(|n| n as u32),
        // Ten digits after 99: longer than any number yet given out to a real property.
        uprn: format!("99{:010}", rng.between(1_000_000, 9_999_999_999)),
        visited,
        trained,
        peer: false,
        big: false,
    }
}

fn day(year: i64, month: i64, day: i64) -> i64 {
    calendar::days(Civil { year, month, day })
}

/// The name as people say it: without article and kind word.
pub fn core(name: &str) -> String {
    let mut core = name.strip_prefix("The ").unwrap_or(name).to_lowercase();
    for tail in [
        " guest house",
        " guesthouse",
        " house hotel",
        " hotel",
        " cottage b&b",
        " farm b&b",
        " b&b",
        " bed & breakfast",
        " serviced apartments",
        " apartments",
        " suites",
        " inn",
        " house",
        " villa",
        " court",
        " manor",
        " view",
        " park",
        " rooms",
    ] {
        if let Some(cut) = core.strip_suffix(tail)
            && cut.len() > 3
        {
            core = cut.to_owned();
        }
    }
    core
}

const HEADER: &str = "id,name,aliases,former_names,brand,address,town,postcode,easting,northing,\
opened,closed,kind,rooms,force,district,uprn,visited,trained";

pub fn register_csv(region: &Region, venues: &[Venue]) -> String {
    let date = |day: Option<i64>| {
        day.map_or_else(String::new, |day| {
            let Civil { year, month, day } = calendar::civil(day);
            format!("{year}-{month:02}-{day:02}")
        })
    };
    let mut out = format!("{HEADER}\n");
    for venue in venues {
        let town = &region.towns[venue.town];
        let former = venue
            .former
            .as_ref()
            .map_or_else(String::new, |f| format!("{} (to {})", f.name, f.until));
        let fields = [
            venue.id.clone(),
            venue.name.clone(),
            venue.aliases.join("|"),
            former,
            venue.brand.to_owned(),
            format!("{} {}", venue.house, town.streets[venue.street].name),
            town.name.clone(),
            venue.postcode.clone(),
            venue.at.x.to_string(),
            venue.at.y.to_string(),
            date(venue.opened),
            date(venue.closed),
            venue.kind.label().to_owned(),
            venue
                .rooms
                .map_or_else(String::new, |rooms| rooms.to_string()),
            region.forces[town.force].name.clone(),
            region.districts[town.district].name.clone(),
            venue.uprn.clone(),
            date(venue.visited),
            date(venue.trained),
        ];
        let quoted: Vec<String> = fields.iter().map(|field| csv_field(field)).collect();
        out += &quoted.join(",");
        out.push('\n');
    }
    out
}

fn csv_field(field: &str) -> String {
    if field.contains([',', '"', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
