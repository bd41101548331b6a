//! Ordinary policing: what nearly all occurrences are, and none of it this theme.

/// One kind of occurrence: how often, how it is classed, how it is told.
pub struct Ordinary {
    pub weight: u32,
    pub occurrence_type: &'static str,
    pub class: Class,
    pub location_type: &'static str,
    /// Role and age range of the person on the first row; an empty role leaves them blank.
    pub person: (&'static str, i64, i64),
    pub flags: &'static str,
    pub frames: &'static [&'static str],
    pub mo: &'static [&'static str],
}

/// Home Office class; an empty code means that it is no crime.
#[derive(Clone, Copy)]
pub struct Class {
    pub code: &'static str,
    pub sub: &'static str,
    pub title: &'static str,
}

pub const fn class(code: &'static str, sub: &'static str, title: &'static str) -> Class {
    Class { code, sub, title }
}

pub const NO_CRIME: Class = class("", "", "");

macro_rules! kind {
    ($weight:expr, $type:expr, $class:expr, $place:expr, $person:expr, $flags:expr,
     [$($frame:expr),* $(,)?], [$($mo:expr),* $(,)?]) => {
        Ordinary {
            weight: $weight, occurrence_type: $type, class: $class, location_type: $place,
            person: $person, flags: $flags, frames: &[$($frame),*], mo: &[$($mo),*],
        }
    };
}

pub const ORDINARY: [Ordinary; 38] = [
    kind!(
        70,
        "Shoplifting",
        class("46", "46/00", "Theft from shop"),
        "Shop",
        ("Informant", 19, 62),
        "",
        [
            "[Male|Female|Unknown male|Two females] took {item} from {shop}, value GBP {money}, left w/o paying.",
            "{shop} {street}. {item} concealed in [bag|coat|pushchair], [security lost sight|CCTV held].",
            "Known adult offender at {shop}, {item}, [detained|made off twd {street}]."
        ],
        [
            "Conceals [in bag|under coat]",
            "Selects and walks out",
            "Distraction of staff"
        ]
    ),
    kind!(
        46,
        "Theft",
        class("49", "49/10", "Other theft"),
        "Street",
        ("Victim", 18, 84),
        "",
        [
            "IP left {item} [on bench|in trolley|at bus stop], gone on return.",
            "{item} taken from [garden|porch|shed] {street} between stated times.",
            "IP had {item} stolen in {shop}, [no CCTV|CCTV requested], value GBP {money}.",
            "Parcel ({item}) taken from doorstep, {street}."
        ],
        ["Sneak in theft", "Opportunist"]
    ),
    kind!(
        34,
        "Burglary",
        class("28E", "28/22", "Burglary residential"),
        "Dwelling",
        ("Victim", 22, 88),
        "",
        [
            "[Rear|Patio|Side] [door|window] forced, [untidy search|tidy search], {item} and [cash|keys] taken.",
            "IP returned {time} to find {room} {street} entered, {item} stolen.",
            "Sneak in via insecure [door|window], {item} taken while IP [upstairs|asleep|in garden].",
            "Attempt only, [lock|frame] damaged, nothing taken. {street}."
        ],
        [
            "Lever rear door",
            "Insecure ffw",
            "Euro lock snapped",
            "Smash patio glass"
        ]
    ),
    kind!(
        12,
        "Burglary",
        class("30C", "30/21", "Burglary business and community"),
        "Shop",
        ("Informant", 25, 64),
        "",
        [
            "{shop} broken into overnight, {item} and till float taken, alarm {time}.",
            "Unit on {street} entered via roof, {item} taken, GBP {money} damage.",
            "Offs force shutter at {shop}, disturbed, nothing taken."
        ],
        ["Forces shutter", "Roof entry"]
    ),
    kind!(
        30,
        "Vehicle Crime",
        class("45", "45/11", "Theft from vehicle"),
        "Car Park",
        ("Victim", 19, 76),
        "",
        [
            "{item} taken from {veh} VRM {vrm} parked {street}, [window smashed|insecure].",
            "Tools stolen from van {vrm}, {street}, overnight.",
            "Number plates {vrm} taken, {street}."
        ],
        ["Smash window", "Tries handles", "Peel door"]
    ),
    kind!(
        16,
        "Vehicle Crime",
        class("48", "48/01", "Theft of motor vehicle"),
        "Street",
        ("Victim", 20, 74),
        "",
        [
            "{veh} {vrm} stolen from drive {street}, keys [with IP|taken in burglary].",
            "Moped {vrm} taken from {street}, steering lock broken.",
            "{veh} {vrm} gone between {time} and morning, keyless."
        ],
        ["Keyless relay", "Keys taken"]
    ),
    kind!(
        12,
        "Vehicle Crime",
        class("126", "126/01", "Interfering with a motor vehicle"),
        "Street",
        ("Victim", 20, 80),
        "",
        [
            "Male trying car handles {street} {time}, [CCTV|doorbell footage] held.",
            "{veh} entered, searched, nil taken, {street}."
        ],
        ["Tries handles"]
    ),
    kind!(
        14,
        "Theft",
        class("44", "44/00", "Theft of pedal cycle"),
        "Street",
        ("Victim", 14, 66),
        "",
        [
            "{item2} cycle taken from rack {street}, lock cut, value GBP {money}.",
            "Cycle stolen from communal hallway {street}.",
            "IP's e-bike taken o/s {shop}, [D lock cut|insecure]."
        ],
        ["Cuts lock"]
    ),
    kind!(
        44,
        "Assault",
        class("105A", "105/01", "Common assault"),
        "Street",
        ("Victim", 18, 70),
        "Alcohol",
        [
            "IP [pushed|slapped|spat at] by [neighbour|unknown male|ex partner|colleague] {street}, no injury.",
            "Argument over {topic}, IP [punched once|shoved], nil injuries, declines to support.",
            "Staff member at {shop} [pushed|threatened] by customer."
        ],
        ["Push", "Slap"]
    ),
    kind!(
        26,
        "Assault",
        class("8N", "8/06", "Assault occasioning actual bodily harm"),
        "Licensed Premises",
        ("Victim", 18, 60),
        "Alcohol",
        [
            "IP struck with [fist|bottle] o/s pub {street} {time}, [cut lip|swelling], hospital.",
            "Fight in {street}, IP lost tooth, {n} males made off.",
            "IP [bitten|headbutted|kicked|scratched] by [known male|neighbour|cousin|stranger] after row re {topic}."
        ],
        ["Punch to face", "Unprovoked"]
    ),
    kind!(
        40,
        "Domestic",
        class("8N", "8/06", "Assault occasioning actual bodily harm"),
        "Dwelling",
        ("Victim", 18, 68),
        "DA;Vulnerable",
        [
            "DA. [Husband|Partner|Ex partner] grabbed IP during row over {topic}, bruise to arm, DASH [medium|standard].",
            "IP assaulted by adult [son|brother], {topic}, arrested, DASH done.",
            "[Partner|Husband|Ex] of IP pushed her at {street} over {topic}, [children upstairs asleep|no children|{n} month old in cot]. PPN."
        ],
        ["Verbal then push"]
    ),
    kind!(
        54,
        "Domestic Incident",
        NO_CRIME,
        "Dwelling",
        ("Victim", 18, 78),
        "DA",
        [
            "Verbal argument between [partners|ex partners|siblings|mother and adult son] over {topic}, no offences, DASH [standard|refused].",
            "Ex partner at address re {topic}, [left|sent away], advice given.",
            "Log {ref}. Raised voices {street}, both parties calm, [no injuries|nil offences]."
        ],
        []
    ),
    kind!(
        22,
        "Harassment",
        class("8L", "8/56", "Harassment"),
        "Dwelling",
        ("Victim", 18, 72),
        "",
        [
            "Repeated [calls|msgs|emails] from ex [partner|friend|colleague], {n} in {wd}.",
            "Neighbour [shouting|filming] IP over {topic}, ongoing since spring."
        ],
        []
    ),
    kind!(
        16,
        "Malicious Communications",
        class("8S", "8/68", "Malicious communications"),
        "Dwelling",
        ("Victim", 15, 66),
        "",
        [
            "Abusive msgs on {app} from [unknown account|former friend] re {topic}.",
            "Threatening voicemail re {topic}, saved.",
            "Fake profile of IP on {app}."
        ],
        []
    ),
    kind!(
        44,
        "Criminal Damage",
        class("58C", "58/02", "Criminal damage to a vehicle"),
        "Street",
        ("Victim", 19, 80),
        "",
        [
            "{veh} {vrm} [scratched|tyre slashed|mirror kicked off] {street} overnight.",
            "Windscreen of {vrm} smashed with [brick|bottle], {street}."
        ],
        ["Keys paintwork", "Kick"]
    ),
    kind!(
        24,
        "Criminal Damage",
        class("58A", "58/01", "Criminal damage to a dwelling"),
        "Dwelling",
        ("Victim", 20, 84),
        "",
        [
            "[Window|Door|Fence] damaged by [stone|kick|egg] at {room} {street}, [youths seen|no susp].",
            "Neighbour damaged fence in dispute over {topic}."
        ],
        ["Throws stone"]
    ),
    kind!(
        28,
        "Public Order",
        class("125", "125/09", "Public fear alarm or distress"),
        "Street",
        ("Suspect", 16, 58),
        "Alcohol",
        [
            "Male shouting and swearing {street} {time}, [dispersal given|arrested].",
            "Customer at {shop} abusive re {topic}, left.",
            "Group chanting {street}, moved on."
        ],
        []
    ),
    kind!(
        12,
        "Hate Incident",
        class(
            "125",
            "125/58",
            "Racially aggravated public fear alarm or distress"
        ),
        "Street",
        ("Victim", 18, 66),
        "Hate",
        [
            "IP verbally abused by passer by {street}, perceived hate, [no ID|CCTV].",
            "Abuse shouted at [taxi driver|shop worker|bus driver] over [fare|queue|{topic}], {street}, hate qualifier."
        ],
        []
    ),
    kind!(
        30,
        "Drugs",
        class("92E", "92/30", "Possession of controlled drug cannabis"),
        "Street",
        ("Suspect", 17, 48),
        "",
        [
            "Stop search {street}, small bag cannabis, [community resolution|caution].",
            "Vehicle {vrm} stopped, smell of cannabis, {n} wraps, NFA to driver.",
            "Cannabis plants x{n} found at {street} during gas visit."
        ],
        []
    ),
    kind!(
        10,
        "Drugs",
        class("92D", "92/42", "Trafficking in controlled drugs"),
        "Dwelling",
        ("Suspect", 18, 45),
        "",
        [
            "Warrant {street}, {n} adults arrested, phones, cash GBP {money} seized.",
            "Cuckooing visit {street}, adult tenant vulnerable, PPN."
        ],
        []
    ),
    kind!(
        9,
        "Robbery",
        class("34B", "34/02", "Robbery of personal property"),
        "Street",
        ("Victim", 14, 60),
        "",
        [
            "IP threatened by {n} youths {street}, {item} taken, no weapon.",
            "{item} grabbed from IP by male on moped."
        ],
        ["Approach from behind"]
    ),
    kind!(
        22,
        "Fraud",
        NO_CRIME,
        "Dwelling",
        ("Victim", 40, 91),
        "Vulnerable",
        [
            "Courier fraud attempt, caller claimed [bank|police|tax office], [no loss|GBP {money} lost|card stopped].",
            "IP sent GBP {money} for [puppy|van|flat deposit] that did not exist, {app}.",
            "Rogue trader at {street}, GBP {money} for roof.",
            "[Romance|Crypto|Holiday let] fraud, adult IP sent [gift cards|transfer] GBP {money}."
        ],
        []
    ),
    kind!(
        8,
        "Making Off",
        class("53D", "53/33", "Making off without payment"),
        "Petrol Station",
        ("Informant", 20, 60),
        "",
        [
            "{veh} {vrm} GBP {money} fuel, {shop}, no means to pay.",
            "Taxi fare GBP {money} not paid, two males ran {street}."
        ],
        ["Drives off"]
    ),
    kind!(
        66,
        "ASB",
        NO_CRIME,
        "Street",
        ("Informant", 20, 82),
        "",
        [
            "Youths on [e-scooters|off road bikes] {street}, [area search neg|moved on].",
            "Loud music {street} since {time}, [council informed|quiet on arrival].",
            "Fireworks thrown {street}, {n} youths ran.",
            "Ball games against garages {street}, caller fed up.",
            "Drinkers on bench by {shop}, [street order explained|gone on arrival]."
        ],
        []
    ),
    kind!(
        24,
        "Neighbour Dispute",
        NO_CRIME,
        "Dwelling",
        ("Informant", 28, 84),
        "",
        [
            "Dispute over {topic} {street}, both advised.",
            "Neighbours at {street}, CCTV pointed at garden, words of advice."
        ],
        []
    ),
    kind!(
        46,
        "Road Traffic Collision",
        NO_CRIME,
        "Street",
        ("Informant", 18, 80),
        "",
        [
            "{n} veh RTC {street}, {veh} {vrm}, [minor injury|damage only], details swapped.",
            "{veh} {vrm} hit parked car {street}, [stopped|failed to stop].",
            "Cyclist knocked off at jct {street}, grazes.",
            "Lorry shed load {street}, road closed to {time}."
        ],
        []
    ),
    kind!(
        14,
        "Traffic Offence",
        NO_CRIME,
        "Street",
        ("Suspect", 17, 60),
        "",
        [
            "{vrm} no insurance, seized, {street}.",
            "Drink drive, {street} {time}, positive roadside.",
            "Mobile phone use, {vrm}, TOR."
        ],
        []
    ),
    kind!(
        56,
        "Concern For Safety",
        NO_CRIME,
        "Dwelling",
        ("Victim", 24, 93),
        "Vulnerable",
        [
            "Neighbour not seen for {n} days {street}, [in hospital|answered door|away].",
            "Elderly IP confused, walking {street} {time}, [returned to family|care home informed].",
            "[Text|Call] from [friend|sister|colleague] saying low, found at [home|work|{street}], [family|friend] with [her|him].",
            "Caller worried about {topic} and brother's mood, safe and well."
        ],
        []
    ),
    kind!(
        30,
        "Mental Health",
        NO_CRIME,
        "Dwelling",
        ("Victim", 18, 76),
        "Vulnerable",
        [
            "Adult male in crisis {street}, [crisis team|ambulance] attended, not detained.",
            "s.136, adult female, {street}, suite {town}.",
            "Caller [hearing voices|low|anxious re {topic}|not sleeping], [known|not known], [crisis team|GP] aware."
        ],
        []
    ),
    kind!(
        26,
        "Missing Person",
        NO_CRIME,
        "Dwelling",
        ("Victim", 19, 88),
        "Misper;Vulnerable",
        [
            "Adult misper from [ward|home], medium, returned [by taxi|of own accord] {time}.",
            "[Husband|Wife|Adult son|Flatmate|Colleague] not home from [work|walk|pub], phone [off|dead|at home], traced to {town2}.",
            "Resident of care home {street} walked out, found {street} safe."
        ],
        []
    ),
    kind!(
        44,
        "Missing Person",
        NO_CRIME,
        "Dwelling",
        ("Victim", 12, 17),
        "Misper",
        [
            "{child} not home from school, at friend's {street}, safe.",
            "MISPER {child}, row over {topic}, [returned|found at park] {time}, RHI.",
            "{child} MFC, back at {time} by taxi, [hungry|no harm], prevention interview.",
            "{child} missing {n} hrs, located {street} with school friend, [low|medium].",
            "{child} absent from placement, with mother in {town2}."
        ],
        []
    ),
    kind!(
        30,
        "Suspicious Circumstances",
        NO_CRIME,
        "Street",
        ("Informant", 22, 80),
        "",
        [
            "{veh} {vrm} parked {street}, occupant [asleep|looking at houses], checks [in order|no trace].",
            "Torch seen in [allotment|yard] {street}, area search neg.",
            "Cold callers {street}, [gone on arrival|moved on]."
        ],
        []
    ),
    kind!(
        24,
        "Child Protection",
        NO_CRIME,
        "Dwelling",
        ("Victim", 2, 15),
        "Vulnerable",
        [
            "[Neglect|Home conditions] concern {street}, sec 47 joint visit, children fed, clothed.",
            "{child} [smacked by parent|witnessed DA], PPN, social worker told.",
            "[Nursery|School|Health visitor] report [bruise|weight loss|tiredness], [explained|medical], no further role."
        ],
        []
    ),
    kind!(
        8,
        "CCE Non Crime",
        NO_CRIME,
        "Street",
        ("Victim", 13, 17),
        "CCE",
        [
            "{child} found with [{n} phones|cash GBP {money}] {street}, county lines concern, NRM.",
            "CCE marker, {child} carrying for elders, {town2} train ticket, PPN."
        ],
        []
    ),
    kind!(
        14,
        "Animals",
        NO_CRIME,
        "Park/Open Space",
        ("Victim", 16, 78),
        "",
        [
            "Dog bit [IP|postal worker|another dog] {street}, owner [known|n/k].",
            "Horses loose {street}, owner traced.",
            "Sheep worried by dog, field off {street}."
        ],
        []
    ),
    kind!(
        12,
        "Sudden Death",
        NO_CRIME,
        "Dwelling",
        ("Informant", 30, 80),
        "",
        [
            "Expected death, {street}, GP will certify.",
            "[Elderly|Adult] [male|female] found by [carer|family|neighbour], no susp circs, coroner."
        ],
        []
    ),
    kind!(
        10,
        "Weapons",
        class(
            "81",
            "81/05",
            "Possession of an article with a blade or point"
        ),
        "Street",
        ("Suspect", 15, 48),
        "",
        [
            "Kitchen knife found [in hedge|under slide] {street}, destroyed.",
            "Male with [lock knife|multi tool] {street}, reported."
        ],
        []
    ),
    kind!(
        20,
        "Property",
        NO_CRIME,
        "Other",
        ("Informant", 18, 80),
        "",
        [
            "Found {item}, {street}, restored to owner.",
            "Lost {item} {street}, nil found prop match."
        ],
        []
    ),
];

/// What an officer adds to an ordinary summary; half of what keeps two of them from being alike.
pub const TAILS: [&str; 40] = [
    "INFT [calm|upset|will call back|happy to wait].",
    "CAD {ref}.",
    "Log {ref} refers.",
    "[Area search neg|No trace|Nil seen] {time}.",
    "Unit attended {time}.",
    "[Resolved|Dealt with] at scene.",
    "No CCTV.",
    "CCTV at {shop} [to be viewed|requested].",
    "[Ring doorbell|Dashcam] footage offered.",
    "No witnesses.",
    "H2H [to do|done, neg].",
    "Susp desc: male, {old}ish, tall, n/k.",
    "IP [wants no further action|supports pros|to think about statement].",
    "Crime number given.",
    "Reported [online|by 101|at front counter|by email].",
    "Believed between {time} and {time}.",
    "Same as last {wd}.",
    "{n}th report since {wd}.",
    "Est value GBP {money}.",
    "Est damage GBP {money}.",
    "[Neighbour|Daughter|Son|Colleague] present.",
    "Known to services.",
    "PCSO to visit {wd}.",
    "[Taxi|Bus|Lift] home arranged.",
    "Veh {vrm} seen in area.",
    "Passed to [NPT|response|desk].",
    "Ambulance [not required|attended|en route].",
    "Advice given re {topic}.",
    "[Medium|Standard|Low] risk.",
    "[GP|Housing|Council|Social care] informed.",
    "Appt {wd} {time}.",
    "IP {old} lives alone.",
    "Also mentions {topic}.",
    "THRIVE [low|medium].",
    "Nothing further.",
    "Poss link to log {ref}.",
    "From {town2}.",
    "IP due back {wd}.",
    "Details [passed|swapped|taken].",
    "Caller rang {n} times.",
];
pub const ITEMS: [&str; 34] = [
    "handbag",
    "purse",
    "bank cards",
    "laptop",
    "tablet",
    "drill",
    "lawnmower",
    "jewellery",
    "gold chain",
    "watch",
    "razor blades",
    "meat joints",
    "cheese",
    "coffee",
    "washing pods",
    "perfume",
    "trainers",
    "headphones",
    "games console",
    "mobile phone",
    "pressure washer",
    "sat nav",
    "rucksack",
    "camera",
    "wallet",
    "vodka",
    "baby milk",
    "chocolate",
    "vapes",
    "power tools",
    "garden pots",
    "fishing rods",
    "generator",
    "air fryer",
];
pub const SHOPS: [&str; 16] = [
    "Meresmart",
    "Fenway Stores",
    "Saltbox Grocers",
    "Pellets Hardware",
    "Oskers Chemist",
    "the petrol station",
    "Larder and Loaf",
    "Boatyard Outdoor",
    "Thriftwold",
    "Corner News",
    "Mereways Co-operative",
    "Quayside Wines",
    "Garden Barn",
    "Budgetwick",
    "Tarn Electrical",
    "Holm Fashions",
];
pub const TOPICS: [&str; 24] = [
    "parking",
    "money",
    "child contact",
    "the dog",
    "a hedge",
    "noise",
    "bins",
    "a broken phone",
    "housework",
    "a debt",
    "shared drive",
    "football",
    "social media",
    "a barbecue",
    "boundary",
    "rent",
    "a will",
    "drink",
    "tools not returned",
    "smoke",
    "TV volume",
    "school run",
    "a car sale",
    "who pays the bill",
];
pub const VEHICLES: [&str; 14] = [
    "Red hatchback",
    "Blue saloon",
    "White van",
    "Grey SUV",
    "Black estate",
    "Silver hatchback",
    "Green 4x4",
    "White hatchback",
    "Pick-up",
    "Camper van",
    "Grey saloon",
    "Blue hatchback",
    "Yellow moped",
    "Flatbed",
];
pub const APPS: [&str; 5] = [
    "Snapchat",
    "Instagram",
    "WhatsApp",
    "marketplace app",
    "TikTok",
];
pub const OEL: [&str; 20] = [
    "{date} IP updated, happy with outcome.",
    "{date} CCTV viewed, quality poor.",
    "{date} No reply at address.",
    "{date} H2H neg.",
    "Filed pending further info.",
    "{date} {wd} appt booked for statement.",
    "Victim contract: fortnightly.",
    "{date} Susp i/v, denies, file to sup.",
    "THRIVE: low.",
    "SOCO attended, marks lifted.",
    "{date} Left voicemail for IP.",
    "Reviewed, NFA.",
    "{date} Linked to log {ref}.",
    "Sup review: proportionate lines done.",
    "{date} Insurance details passed.",
    "CR considered.",
    "{date} Email sent to {shop} for stills.",
    "Ref to council.",
    "{date} Witness does not wish to be named.",
    "RTC booklet sent.",
];

/// A routine log, of which real records have pages: nothing in it is of interest.
pub const LOG: [&str; 24] = [
    "Call received and details confirmed with the informant by phone.",
    "Unit assigned from the response pool, arrival within the target time.",
    "Enquiries made with neighbours on both sides, nothing further to add.",
    "Statement template sent by email with a covering letter and leaflet.",
    "Officer on rest days until Thursday, case held in the general queue.",
    "Crime scene not viable owing to weather and the passage of time.",
    "Reviewed against the investigation plan, two actions still outstanding.",
    "Footage requested from the council control room under the usual form.",
    "Vehicle details checked on the system, keeper lives at another address.",
    "Supervisor satisfied with progress, next review set for fourteen days.",
    "Victim updated by text message and content with the actions so far.",
    "Property booked in and sealed, continuity label completed on arrival.",
    "Door was answered by an older relative, message left with a card.",
    "Attempted contact on three occasions at different times of the day.",
    "File prepared and submitted through the gateway for a decision.",
    "Charging decision awaited, custody clock not running at this time.",
    "Report typed up from the pocket notebook at the end of the shift.",
    "Insurance reference passed on and the complainant thanked for waiting.",
    "Weather dry, visibility good, light traffic on the carriageway.",
    "No forensic opportunities identified after discussion with the unit.",
    "Local officers briefed at the morning meeting and patrols adjusted.",
    "Letter returned as undelivered, address checked against the register.",
    "Witness away on holiday until the end of the month, diary entry made.",
    "Linked series considered and ruled out by the crime desk.",
];
