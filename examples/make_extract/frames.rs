//! The wording of everything that has to do with hotels or with exploitation.
//!
//! A frame is a small template: `[a|b|]` picks one way, `{slot}` is filled from the story, and
//! `<a:...>` marks a planted term with its state (`a` asserted, `n` negated, `p` process,
//! `e` engagement). Wording is sober: it says what a police summary says and never describes abuse.
//!
//! Three families (negation, place role, how a venue is written) hold frames marked `unseen`.
//! These were written first, to differ in construction and not only in words, and are meant for
//! judging a matcher that was tuned on the others. Keep it so: do not tune on them.

/// Which frames of the three split families a run uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Split {
    Tune,
    Unseen,
}

pub struct Frame {
    pub text: &'static str,
    pub split: Split,
}

const fn unseen(text: &'static str) -> Frame {
    Frame {
        text,
        split: Split::Unseen,
    }
}

const fn tune(text: &'static str) -> Frame {
    Frame {
        text,
        split: Split::Tune,
    }
}

// ---------------------------------------------------------------------------------------------
// Family 1: negation. The concern was considered and set aside.
// ---------------------------------------------------------------------------------------------

pub const NEGATIONS: [Frame; 45] = [
    unseen("OIC satisfied this [was|is] a family matter rather than <n:CSE>."),
    unseen("<n:CSE> considered and discounted [by DS|at triage|following checks]."),
    unseen("[Reviewed|Looked at] for <n:exploitation>, [nothing to support it|nothing found]."),
    unseen(
        "Ruled out as <n:[CSE|child sexual exploitation]> after [speaking with|checks with] parents.",
    ),
    unseen("Wouldn't class this as <n:CSE>."),
    unseen(
        "Initially thought to be <n:CSE>, since established to be [a family booking|a school trip|siblings].",
    ),
    unseen("Neither <n:exploitation> nor <n:grooming> [featured|is a feature here]."),
    unseen("[Report of|Call re] <n:possible CSE> was mistaken, guest is her father."),
    unseen("Free from any concern around <n:[exploitation|CSE]>."),
    unseen(
        "The question of <n:CSE> was explored with child and mother and there is nothing in it.",
    ),
    unseen("Does not meet threshold for <n:CSE>, [family hol|relatives confirmed by phone]."),
    unseen("<n:CSE> - negative. [Parents in next room|Guardian confirmed]."),
    unseen("Cannot see any <n:CSE> element in this."),
    unseen("[Had there been|Were there] any signs of <n:CSE> a PPN would follow; there were none."),
    unseen("<n:CSE> concern allayed once [family arrived|ID checked]."),
    tune("No evidence of <n:[CSE|C.S.E|CSE or CCE|child sexual exploitation|exploitation]>."),
    tune("No <n:CSE> concerns [raised|identified|noted|]."),
    tune("Nil <n:CSE> [concerns|issues|]."),
    tune("<n:CSE> not suspected."),
    tune("[Not believed to be|Not thought to be|Not considered] <n:CSE> [related|linked]."),
    tune("No indication of <n:[exploitation|CSE|grooming|sexual exploitation]>."),
    tune("No drugs, alcohol or <n:CSE> concerns."),
    tune("Does not appear to be <n:CSE> related."),
    tune("There is nothing to suggest <n:[CSE|child exploitation|exploitation|CSAE]>."),
    tune("No concerns re <n:[CSE|CE|exploitation]> at this time."),
    tune("Officers do not suspect <n:[CSE|exploitation]>."),
    tune("No disclosures and no <n:CSE> [markers|indicators|warning signs]."),
    tune("Without any <n:[CSE|exploitation]> concern."),
    tune("No info to suggest child is [being|] <n:[sexually exploited|groomed|exploited]>."),
    tune("<n:CSE> ruled out."),
    tune("Is not a victim of <n:[CSE|exploitation|child sexual exploitation]>."),
    tune("Nothing re <n:CSE> on systems."),
    tune("[Social care|MASH] advise no <n:CSE> [risk|concern|history]."),
    tune("Denied any <n:exploitation>, no other info to suggest <n:it is CSE>."),
    tune("No <n:[grooming|exploitation]> identified, no risk."),
    tune("No CCE, <n:CSE> or MSHT [identified|concerns]."),
    tune("Never any suggestion of <n:[CSE|exploitation]>."),
    tune("No known <n:CSE> risk, nil trace."),
    tune("Not <n:CSE>."),
    tune("<n:CSE> - no."),
    tune("Unlikely to be <n:CSE>, no further concern."),
    tune("No signs of <n:[CSE|exploitation|sexual exploitation|grooming]> [seen|noted]."),
    tune("<n:CSE>: none."),
    tune("No reason to believe <n:[child is being exploited|CSE involved]>."),
    tune("Checked for <n:CSE concerns>, none found."),
];

/// Looks negated, stays asserted. Part of the negation family, used where the concern is real.
pub const PSEUDO_NEGATIONS: [Frame; 27] = [
    unseen("Until <a:CSE> can be excluded treat as [such|a safeguarding matter]."),
    unseen("Child says it is nothing, officers remain worried re <a:[CSE|exploitation]>."),
    unseen("It would be wrong to say there is no <a:CSE> here."),
    unseen("If not for staff the <a:exploitation> would have gone unnoticed."),
    unseen("Absence of a disclosure does not lessen the <a:CSE> concern."),
    unseen("Hard to see this as anything but <a:[CSE|exploitation]>."),
    unseen("Far from being a one off, <a:CSE> is [suspected|believed ongoing]."),
    unseen("Previously closed as no concern, reopened as <a:CSE> today."),
    unseen("[Nobody|No-one] present doubted this was <a:[CSE|child exploitation]>."),
    tune("Cannot [rule out|exclude|discount] <a:[CSE|exploitation|child sexual exploitation]>."),
    tune("No change to <a:CSE concerns>."),
    tune("Not only a misper, <a:[CSE|exploitation]> also [suspected|a concern]."),
    tune("No evidence of injury but <a:CSE> [suspected|believed]."),
    tune("{S1} denies any <a:[grooming|exploitation|CSE]>, concern remains."),
    tune("Child denies being <a:[exploited|groomed]>, concerns remain high."),
    tune("No doubt this is <a:[CSE|child exploitation]>."),
    tune("Not the first report of <a:CSE> re this child."),
    tune("No disclosure made however <a:CSE> strongly suspected."),
    tune("<a:CSE> not ruled out."),
    tune("No offences disclosed yet, <a:CSE concerns> remain."),
    tune("Does not see self as victim of <a:[CSE|exploitation]>, [referred|support offered]."),
    tune("Never reported before, <a:exploitation concerns> going back months."),
    tune("No drugs found. <a:[CSE|Child sexual exploitation]> suspected."),
    tune("Why was <a:CSE> not considered earlier to be reviewed."),
    tune("Not just <a:CSE> but CCE concerns too."),
    tune("No reply from social care re <a:CSE> concern, chased."),
    tune("Unable to discount <a:[CSE|CSAE]> given age gap."),
];

// ---------------------------------------------------------------------------------------------
// Family 2: place roles. How the narrative says what the venue has to do with it.
// ---------------------------------------------------------------------------------------------

/// Relevant: it happened there.
pub const OFFENCE_HERE: [Frame; 21] = [
    unseen("What happened was at {v}, {child} and {adult} [in|had] room {room}."),
    unseen("{v} is where {child} says {she} was taken by {adult}."),
    unseen(
        "Scene is room {room}, {v}. {child} [safeguarded|taken to place of safety], {adult} [left before arrival|detained].",
    ),
    unseen("Account given by {child} points to {v} [as the place|], adult concerned is {adult}."),
    unseen("[Venue used|Used for this] was {v}, {adult} with {child}."),
    unseen(
        "All of it took place [inside|within] {v} according to {child}; {adult} [paid|had the key].",
    ),
    unseen("{adult} had {child} with him the whole night, {v}, rm {room}."),
    tune(
        "{child} disclosed that {adult} took {her} to {v} [on {n} occasions|over the weekend|last {wd}].",
    ),
    tune("Incident at {v}, {child} in room {room} with {adult}."),
    tune("Between stated times at {v} {child} was with {adult}, no family link."),
    tune("{child} [met|was met by] {adult} at {v} [{wd} night|at {time}|]."),
    tune("{adult} invited {child} to [a room at|] {v}[, safeguarding concerns|]."),
    tune(
        "{child} in company of {adult} at {v}, room {room}, [nervous|withdrawn|upset] and spoken for.",
    ),
    tune("{child} alleges offence [by {adult}|involving {adult}] at {v} on {date}."),
    tune("Offence location is {v}. {child} [attended|was there] with {adult}."),
    tune(
        "{child} taken to {v} by {adult} who [had booked|checked in] as [{her} uncle|family|a relative].",
    ),
    tune("Concern for {child} at {v}, {n} unknown adults in and out of room {room}."),
    tune(
        "{child} reported [by friend|to teacher] to have been at {v} with {adult} [overnight|until {time}].",
    ),
    tune("IP {child}. Loc {v}. {adult} [n/k to family|not known to parents]."),
    tune("Police called to {v} re {child} with {adult}, [clear age gap|no family link]."),
    tune("{child} told {trusted} about [meeting|meetings with] {adult} at {v}."),
];

/// Relevant: the child was found there.
pub const FOUND_HERE: [Frame; 17] = [
    unseen(
        "{child} [turned up|surfaced] at {v} [at {time}|in the early hours], {adult} in same room.",
    ),
    unseen(
        "Phone location led officers to {v} where {child} opened the door of {room}, {adult} behind.",
    ),
    unseen("Door knock room {room} {v}: {child} there with {adult}."),
    unseen("Search ended at {v} - {child} safe, {adult} [n/k|present]."),
    unseen("After ANPR hit on veh in car park, {child} traced inside {v} with {adult}."),
    unseen("Officers doing a walk through of {v} came across {child} and {adult}."),
    tune("{child} located at {v} in room {room} with {adult}[, police protection considered|]."),
    tune("{child} found at {v} at {time} with {adult}."),
    tune("MISPER {child} located in [room {room}|a room] at {v} in company of {adult}."),
    tune(
        "Officers attended {v} and located {child} [hiding in bathroom|in corridor|in reception], {adult} present.",
    ),
    tune(
        "{child} traced to {v}, [returned to carers|returned to placement|conveyed home]. {adult} identified.",
    ),
    tune(
        "Missing child {child} found safe at {v}, {adult} [spoken to|arrested|left via back door].",
    ),
    tune("{child} [recovered from|collected by police from] {v}, had been with {adult}."),
    tune("On arrival at {v} {child} was in room {room} with {adult} and [alcohol|vodka|cannabis]."),
    tune("{child} MFC since {time}, located at hotel {v}, in company of {adult}."),
    tune("{v} checked following intel, {child} present with {adult}."),
    tune("{child} reported missing, found [by staff|by night porter|] at {v} with {adult}."),
];

/// Relevant: a room was booked for, by or with the child.
pub const BOOKED: [Frame; 14] = [
    unseen("Reservation at {v} [in {adult}'s name|made by {adult}], guest two is {child}."),
    unseen("{adult} secured [a room|rm {room}] at {v}, {child} seen waiting outside with bag."),
    unseen("Confirmation email for {v} on phone of {child}, payer {adult}."),
    unseen("{v}, {date}: double let to {adult}, came back with {child}."),
    unseen("Card of {adult} used [online|over the phone] for {v}, stay meant for {child}."),
    tune("Room booked by {adult} at {v} for {child}."),
    tune(
        "{adult} booked a double room at {v}, {child} with him, [no luggage|local address given].",
    ),
    tune("Booking at {v} in the name of {adult}, {child} staying in room {room}."),
    tune("{child} [says|states] {adult} paid for room at {v}."),
    tune("{adult} tried to check in at {v} with {child}, [refused ID|no ID] so refused by staff."),
    tune("Walk-in booking at {v}, {adult} paid cash, {child} seen in room {room}."),
    tune("Unknown adult booked {v} online for {child}."),
    tune(
        "{child} has [a booking|hotel booking confirmation] for {v} [tonight|{wd}], paid by {adult}.",
    ),
    tune("{adult} extended the booking at {v}, {child} [still in room|seen at breakfast]."),
];

/// Relevant: the last place where the child was seen.
pub const LAST_SEEN: [Frame; 12] = [
    unseen("Trail goes cold at {v}, {time}, {child} walking in with {adult}."),
    unseen("CCTV of {v} is final sighting of {child}, [behind|alongside] {adult}."),
    unseen("{child} not since seen; was at {v} [on {wd}|{time}] with {adult}."),
    unseen("Nobody has had contact with {child} after {adult} walked {her} into {v}."),
    tune("{child} last seen at {v} at {time} with {adult}."),
    tune("Last sighting of {child} is {v} [foyer|car park|reception], with {adult}."),
    tune("{child} MISPER, last seen entering {v} with {adult}."),
    tune("{child} high risk missing. Last known location {v}, believed with {adult}."),
    tune(
        "{child} dropped off at {v} by taxi at {time}, not seen since. {adult} believed with {her}.",
    ),
    tune("Friends last saw {child} outside {v} [with|meeting] {adult}."),
    tune("Snap map last showed {child} at {v}. Believed with {adult}."),
    tune("{child} absconded from [placement|school], last seen at {v} with {adult}."),
];

/// The venue only says where something else was.
pub const LANDMARK: [Frame; 23] = [
    unseen("{deed} [a stone's throw|not far|two doors] from {v}."),
    unseen("{deed}. Walk past {v} and it is the next turning."),
    unseen("{deed} on the pavement that runs alongside {v}."),
    unseen("{deed}, caller using {v} as reference point."),
    unseen("{deed}. Location best described as between {v} and the [bridge|church|bus stop]."),
    unseen("{deed} (can see {v} from there)."),
    unseen("{deed} across the way to {v}."),
    tune("{deed} o/s {v}."),
    tune("{deed} opp {v}."),
    tune("{deed} nr {v}."),
    tune("{deed} rear of {v}."),
    tune("{deed} in alley behind {v}."),
    tune("{deed} adj {v}, {street}."),
    tune("{deed} outside {v} at {time}."),
    tune("{deed} close to {v}."),
    tune("{deed} by the {v}."),
    tune("{deed} next to {v} car park."),
    tune("{deed} r/o {v}."),
    tune("{deed} near to {v} on {street}."),
    tune("{deed} at junction by {v}."),
    tune("{deed} opposite the {v}."),
    tune("{deed} at bus stop outside {v}."),
    tune("{deed}, last house before {v}."),
];

/// What happens near a landmark.
pub const DEEDS: [&str; 16] = [
    "Pedal cycle taken",
    "Two vehs collided, no injury",
    "Male shouting at passers by",
    "Window of parked car smashed",
    "IP pushed by unknown male",
    "Handbag snatched",
    "Youths throwing stones",
    "Youths gathering, [loud|abusive], asked to move",
    "Dog off lead, bit passer by",
    "Fly tipping",
    "Male begging",
    "Graffiti on wall",
    "Drunk female helped by street pastors",
    "Bollard struck by van",
    "Catalytic converter taken",
    "IP states phone taken by youth on e-scooter",
];

/// The venue is an employer, a trader or a loser of goods. Role `employer`.
pub const EMPLOYER: [Frame; 17] = [
    unseen("{v} wages dispute, ex chef [refusing to leave|shouting at manager]."),
    unseen("Works nights for {v}. Bike taken from home while at work."),
    unseen("P60 shows {v}; details used for [loan|phone contract] fraud."),
    unseen("Till discrepancy of GBP {money} put down to bar supervisor, {v}."),
    unseen("IP, who does the breakfasts over at {v}, had [coat|purse] go from locker."),
    tune("Staff theft at {v}, employee took GBP {money} from [safe|till]."),
    tune("Employee of {v} [assaulted on way home|reports harassment by ex partner]."),
    tune("IP is a {sta} at {v} and reports [threats|abusive msgs] from former colleague."),
    tune("{v} kitchen porter [punched|threatened] by co-worker."),
    tune("Manager of {v} reports theft of [linen|televisions|spirits] by contractor."),
    tune("Makes off without payment from {v}, GBP {money} [bar|restaurant] bill."),
    tune("Guest left {v} without paying, [card declined|false name], GBP {money}."),
    tune("Informant works at {v}, car damaged in staff car park."),
    tune("Former employee of {v} posting false reviews and threats."),
    tune("{v} reports stolen card used for [booking|minibar], chargeback GBP {money}."),
    tune("Delivery driver to {v} had van entered while unloading."),
    tune("Hotel staff dispute, IP {sta} at {v}, [pushed|sworn at]."),
];

/// An ordinary offence inside the venue; a true `offence_here`, but not this theme.
pub const SCENE: [Frame; 18] = [
    unseen("Guests at {v} woke to find [room|hire car] had been gone through."),
    unseen("{v} again: lead off the flat roof."),
    unseen("Someone has been in rm {room} {v} while wedding party downstairs, [cash|watch] gone."),
    unseen("Bar at {v}, glass thrown, facial cut, all parties adult."),
    unseen("Fire alarm set off as prank, {v}, whole building out."),
    unseen("Spa changing area {v}, adult female's [rings|bag] not there on return."),
    tune("Theft from room {room} at {v}, [laptop|handbag|watch] taken."),
    tune("Burglary at {v}, office forced, safe contents taken."),
    tune("Guest at {v} assaulted by another guest in bar."),
    tune("Damage to room {room} at {v} by adult stag party."),
    tune("Domestic at {v} between adult guests, verbal only, male left."),
    tune("Vehicle broken into in car park of {v}, tools taken."),
    tune("Disorder in bar at {v}, male ejected by door staff."),
    tune("Adult male intox in reception of {v}, removed."),
    tune("Laptop left at {v} not handed in, believed stolen."),
    tune("Welfare check on adult guest room {room} {v}, all in order."),
    tune("Smell of cannabis from room {room} at {v}, adult occupant, small amount seized."),
    tune("Card reader and tips jar stolen from bar of {v}."),
];

/// A family with a child stays; the child is nobody's concern.
pub const FAMILY_STAY: [Frame; 12] = [
    unseen(
        "On holiday with grandparents, {kid} locked in bathroom of rm {room}, {v}; fire service freed.",
    ),
    unseen("{v}. Half term break. Parents' car keyed overnight, {kid} in vehicle seat earlier."),
    unseen("Mum, dad and {kid} checked out of {v} and found roof box emptied."),
    unseen("Cousins' get together at {v}, {kid} fell on stairs, ambulance."),
    tune("Family staying at {v} on holiday, [buggy|bags|cycles] stolen. {kid} present."),
    tune("Family of four at {v}, {kid} briefly lost in corridor, found with mother."),
    tune("Father and {kid} staying at {v}, phone stolen at breakfast."),
    tune("Parents with {kid} at {v} report theft from car."),
    tune(
        "{kid} staying at {v} with family, [nut allergy|cut hand], ambulance called, parents present.",
    ),
    tune("Holiday family at {v}, mother's purse stolen by pool, {kid} witness."),
    tune("School sports party at {v}, noise complaint, teachers spoken to, all in order."),
    tune("Grandmother at {v} with {kid}, argument over parking with other guest."),
];

/// The household lives there because somebody placed it there.
pub const PLACEMENT: [Frame; 12] = [
    unseen("Housing have put mother and {kid} up at {v} [since flood|pending offer], post stolen."),
    unseen(
        "{v} being used by council as overflow, [row over cooking|dispute on landing] between residents.",
    ),
    unseen("Homeless duty discharged to {v}; {kid} not in school {n} wks, EWO aware."),
    unseen(
        "Dispersed to {v} by contractor, adult resident reports [hate|verbal abuse] from passers by.",
    ),
    tune("Family placed at {v} by council, neighbour dispute over noise."),
    tune("Contingency accommodation {v}, dispute between adult residents over laundry."),
    tune("Temporary accommodation at {v}, mother reports [bag|pram] stolen, {kid} with her."),
    tune("Emergency placement at {v} for family after house fire, welfare visit, all well."),
    tune(
        "{kid} and mother in emergency accommodation {v} following DA, ex partner phoned reception.",
    ),
    tune("Asylum contingency hotel {v}, protest outside, peaceful."),
    tune("Resident of temporary accommodation {v} reports damage to door."),
    tune("Council placed family at {v}, {kid} absent from school, school nurse informed."),
];

pub const EVENT: [Frame; 10] = [
    unseen("Do at {v} got out of hand, two adults [ejected|fighting], no complaints."),
    unseen("Chamber of Trade were at {v} when projector was taken."),
    unseen("Evening reception, {v}, [groom's brother|guest|best man] cut his hand on glass."),
    tune("Wedding at {v}, gifts table disturbed, envelope of cash missing."),
    tune("Guest at wedding reception at {v} assaulted by relative."),
    tune("Conference at {v}, delegate's laptop stolen."),
    tune("Charity ball held at {v}, raffle takings missing."),
    tune("Residents meeting at {v} disrupted by male, asked to leave."),
    tune("School prom at {v}, taxi driver complains of damage to seat."),
    tune("Wake at {v}, argument between siblings aged 40s."),
];

pub const ENGAGEMENT: [Frame; 15] = [
    unseen("{v} had a visit from licensing, <e:Makesafe> poster now up behind desk."),
    unseen("Dropped in on {v}: manager keen, wants <e:CSE> input for nights team."),
    unseen("Cadets went into {v} as part of <e:CSE> exercise, desk asked for ID, pass."),
    unseen("<e:Op Makesafe> pack handed over, {v}, signed for."),
    unseen("Mystery shopper style check, {v}, <e:child exploitation> awareness poor, to revisit."),
    tune("<e:Operation Makesafe> leaflet delivered to {v}."),
    tune("Hotel visit by PCSO to {v}, <e:[CSE|Makesafe|exploitation]> awareness given to staff."),
    tune(
        "<e:Op Makesafe> test purchase at {v}, [staff challenged|booking refused|not challenged].",
    ),
    tune("<e:[CSE|Makesafe|Op Makesafe]> training delivered to [{n} staff|night staff] at {v}."),
    tune(
        "{v} visited as part of <e:[Op Makesafe|CSE week of action]>, [posters left|signs of CSE leaflet given].",
    ),
    tune("Licensing visit to {v}, <e:[Makesafe|CSE]> briefing given."),
    tune("Reassurance visit to {v}, <e:[Keepsafe|Makesafe]> contact card left with {sta}."),
    tune("<e:CSE warning signs> talk given to staff of {v}."),
    tune("Briefed manager {v} on <e:CSE awareness>, no incidents to report."),
    tune("<e:Makesafe> refresher for reception at {v}, n/a crime."),
];

/// Spelt letters that happen to be the word.
pub const PHONETIC: [Frame; 11] = [
    unseen(
        "VRM heard as [Mike|Foxtrot] [Echo|Papa] two three, then HOTEL and [Yankee|Zulu], unsure of last.",
    ),
    unseen("Postcode given over radio, \"{nato} QUEBEC, figure [four|seven|two], HOTEL {nato}\"."),
    unseen("Chassis ends HOTEL NINER {nato}, {veh}, [recovered|left in lay-by]."),
    unseen("Badge number begins H for HOTEL {d}, rest not got, {street}."),
    tune("Veh VRM {nato} {nato} {d} {d} {nato} SIERRA HOTEL, made off twd {town}."),
    tune("Partial index HOTEL {nato} {d}{d}, silver hatchback, o/s school."),
    tune("Call sign Golf Hotel {d}{d} attended RTC at {street}."),
    tune("VRM spelt {nato} HOTEL one {d} {nato} {nato} {nato}, no insurance."),
    tune("Golf Hotel {d}{d} resumed from {street}, area search neg."),
    tune("Reg {nato} HOTEL {d}{d} {nato} LIMA OSCAR, driver disqualified."),
    tune("Index read as {nato} {nato} {d}{d} HOTEL {nato} X-RAY, stopped and searched, neg."),
];

/// Streets that are named like lodgings; `{trap}` is such a street of the town.
pub const STREET_NAMES: [Frame; 12] = [
    unseen("{trap} residents fed up with [parking|bins] row between no. {n} and no. {room}."),
    unseen("Bag found hedge, {trap}, no ID inside."),
    unseen("Caller at her flat in {trap} hears footsteps in loft."),
    unseen("Shed gone through, back of {trap}."),
    tune("Burglary dwelling on {trap}, rear door forced, jewellery taken."),
    tune("Vehicle damaged on {trap} overnight."),
    tune("Youths causing ASB in {trap}, kicking doors."),
    tune("IP of {trap} reports phone scam."),
    tune("Neighbour dispute {trap}, fence panel."),
    tune("Collision at far end of {trap}, slight injury."),
    tune("Cycle stolen from hallway, {trap}."),
    tune("Cold caller at {trap}, elderly IP, roof work, GBP {money}."),
];

// ---------------------------------------------------------------------------------------------
// Family 3: how a venue is written.
// ---------------------------------------------------------------------------------------------

/// What a way of writing a venue needs, and how sure it makes the reader.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Naming {
    /// The full name.
    Full,
    /// The name without article or kind word; other venues may share it.
    Short,
    /// The name with a spelling slip.
    Slip,
    Alias,
    Former,
    /// The brand and the street.
    BrandStreet,
    /// The brand and the town: one venue only where the brand has one branch.
    BrandTown,
    /// No name at all.
    Unnamed,
}

pub struct VenueFrame {
    pub naming: Naming,
    pub frame: Frame,
}

const fn written(naming: Naming, frame: Frame) -> VenueFrame {
    VenueFrame { naming, frame }
}

pub const VENUE_NAMES: [VenueFrame; 48] = [
    written(Naming::Full, unseen("premises known as {name}")),
    written(
        Naming::Full,
        unseen("the {kind} trading as {name} in {town}"),
    ),
    written(Naming::Full, unseen("'{name}' [{street}|{town}]")),
    written(Naming::Full, unseen("{town} / {name}")),
    written(Naming::Short, unseen("{town}'s {core}")),
    written(Naming::Short, unseen("hotel ({core}, {town})")),
    written(Naming::Short, unseen("{core} - the {kind} on {street}")),
    written(Naming::Slip, unseen("{slip} (sp?), {town}")),
    written(Naming::Slip, unseen("a place called {slip} on {street}")),
    written(Naming::Alias, unseen("{alias}, as locals call it,")),
    written(Naming::Alias, unseen("{kind} known locally as {alias}")),
    written(Naming::Former, unseen("what used to be {former}")),
    written(Naming::Former, unseen("{former} as was, {town}")),
    written(
        Naming::BrandStreet,
        unseen("{town} {brand}, the {street} one"),
    ),
    written(
        Naming::BrandTown,
        unseen("one of the {brand} places in {town}"),
    ),
    written(
        Naming::Unnamed,
        unseen("unknown overnight accommodation, {town} area"),
    ),
    written(
        Naming::Unnamed,
        unseen("some hotel [off|by] the ring road, {town}"),
    ),
    written(Naming::Full, tune("{name}")),
    written(Naming::Full, tune("{name}, {street}")),
    written(Naming::Full, tune("{name}, {street}, {town}")),
    written(Naming::Full, tune("{name} in {town}")),
    written(Naming::Full, tune("{name} ({postcode})")),
    written(Naming::Full, tune("{name} {postcode}")),
    written(Naming::Full, tune("{house} {street}, {name}, {town}")),
    written(Naming::Full, tune("{name} {kind}, {town}")),
    written(Naming::Short, tune("{core} {kind}, {town}")),
    written(Naming::Short, tune("{core}, {street}")),
    written(Naming::Short, tune("the {core} in {town}")),
    written(Naming::Short, tune("{core} {abbr} {town}")),
    written(Naming::Short, tune("{core} {abbr}, {street}")),
    written(Naming::Slip, tune("{slip}")),
    written(Naming::Slip, tune("{slip}, {town}")),
    written(Naming::Slip, tune("{slip}, {street}, {town}")),
    written(Naming::Slip, tune("{slip} in {town}")),
    written(Naming::Alias, tune("{alias}, {town}")),
    written(Naming::Alias, tune("{alias} {town}")),
    written(Naming::Alias, tune("{alias}, {street}")),
    written(Naming::Former, tune("{former}")),
    written(Naming::Former, tune("{former} (now {name})")),
    written(Naming::Former, tune("the old {former}, {town}")),
    written(Naming::Former, tune("{name} (formerly {former})")),
    written(Naming::BrandStreet, tune("{brand} on {street}")),
    written(Naming::BrandStreet, tune("{brand}, {street}, {town}")),
    written(Naming::BrandTown, tune("{brand} {town}")),
    written(Naming::BrandTown, tune("{brand} in {town}")),
    written(Naming::Unnamed, tune("a hotel in {town}")),
    written(
        Naming::Unnamed,
        tune("[an unknown|an unnamed] [hotel|B&B|guest house] in {town}"),
    ),
    written(
        Naming::Unnamed,
        tune("a [hotel|B&B|guest house] near {town} [train station|seafront|centre]"),
    ),
];

/// A later mention in the same text.
pub const VENUE_AGAIN: [&str; 6] = [
    "the hotel",
    "the premises",
    "the location",
    "the above premises",
    "same address",
    "there",
];

// ---------------------------------------------------------------------------------------------
// Clauses of relevant narratives.
// ---------------------------------------------------------------------------------------------

/// Hotel staff made the call: the positive story that the products keep apart.
pub const STAFF_CALLS: [&str; 14] = [
    "[Reception called police|Call from reception] at {time}, concerned for young guest.",
    "Night porter [rang 101|rang 999|called] re adult and young person in room {room}.",
    "Duty manager had attended <a:Makesafe> training and called police.",
    "Staff concerned, asked both guests for ID, [refused|none given].",
    "Housekeeping reported [young person alone in room {room}|do not disturb sign up for {n} days].",
    "INFT is night manager, [noted|kept] booking details and CCTV.",
    "Reception asked for ID, adult [became evasive|left], police called straight away.",
    "Staff member recognised <a:CSE warning signs> and rang 999.",
    "Front desk reports young person looked [distressed|withdrawn|lost], kept talking until police arrived.",
    "Hotel manager quoted <a:Op Makesafe>, CCTV saved, good work by staff.",
    "Breakfast staff [worried re|raised concern over] young person with much older adult.",
    "Porter refused extra guests to room {room} and called it in.",
    "Call from hotel staff, [female|young person] crying in corridor.",
    "Staff keep refusal log, entry for this adult, called police on return.",
];

pub const SOURCES: [&str; 22] = [
    "INFT is [mother|father|carer|foster carer|grandmother] of {child}.",
    "Call from [children's home|placement|residential unit], {child} not back by curfew.",
    "Referral from [MASH|social worker|school safeguarding lead|youth worker].",
    "[Anon call|Crimestoppers info|Anonymous report] received {date}.",
    "Third party report from friend of {child}.",
    "[Patrol|Neighbourhood team|Response] attended following intel.",
    "Disclosure made to {trusted} on {date}.",
    "Reported by [ambulance crew|hospital|SARC|sexual health clinic] staff.",
    "RHI completed with {child}.",
    "Phone download shows msgs re meeting.",
    "Taxi driver reports dropping off {child}.",
    "ANPR marker activated.",
    "Member of public [heard crying|saw young person upset].",
    "{child} rang 999, [call cleared|line dropped], [traced|rang back].",
    "On {date} at {time}.",
    "CAD {ref} refers.",
    "Log {ref}.",
    "Child in care, {child}, [reported MFC|MISPER].",
    "Info passed by [neighbouring force|Fenwold|Eastholm|Mereshire] colleagues.",
    "School report {child} absent [two days|since {wd}].",
    "AP is [aunt|older sister|parent], worried re contact with adults.",
    "Late report.",
];

/// Concern put into words: category 01 or 02 of the keyword list.
pub const CONCERNS: [&str; 42] = [
    "Concerns re <a:CSE>.",
    "<a:CSE> concerns, PPN submitted.",
    "<a:CSE> [suspected|believed].",
    "Recorded as <a:CSE> [non-crime|concern|].",
    "Believed to be a victim of <a:[CSE|child sexual exploitation|sexual exploitation|CSAE]>.",
    "Suspected <a:[child exploitation|child sexual exploitation|sexual exploitation]>.",
    "Officers believe {c} is being <a:[sexually exploited|groomed and exploited|exploited]>.",
    "{c} known to be at risk of <a:[CSE|exploitation|child sexual exploitation]>.",
    "<a:Exploitation concerns> [raised|noted|shared with MASH].",
    "<a:CSE markers> on {c}.",
    "<a:CAWN> [served|to be served|considered] on {a}.",
    "<a:Child abduction warning notice> [served on|explained to] {a}.",
    "{a} arrested on suspicion of <a:[child abduction|meeting a child following grooming|sexual communication with a child]>.",
    "Offence of <a:[meeting a child following grooming|arranging or facilitating|sexual activity with a child]> under investigation.",
    "Possible <a:[grooming offences|child abduction|harbouring]>.",
    "Crime recorded, <a:[s.15A|SOA 2003]> offences being considered.",
    "{a} is subject of <a:[SHPO|SRO]>, possible breach.",
    "<a:CSE> risk assessed [high|medium].",
    "High <a:CSE> risk, [strategy discussion held|strat meeting to follow].",
    "{c} disclosed being <a:[groomed|exploited]> by {a}.",
    "<a:[Organised|Group-based]> <a:exploitation> being considered, [{n}|several] adults named.",
    "Linked to other <a:CSE> [reports|enquiries|occurrences].",
    "Discussed at <a:MACE>, <a:CSE> plan in place.",
    "Information suggests <a:[CSE|C.S.E.|exploitation]>.",
    "This is <a:CSE>.",
    "Tagged <a:[CSE|CE]>, referred to [social care|MASH|PPU].",
    "Deemed to be <a:[exploitation of a child|CSE]>.",
    "Potential <a:[CSE|CSA]> victim.",
    "<a:CSE> - ongoing concerns re {c}.",
    "Indicators of <a:[CSE|exploitation]> present.",
    "Fears {c} is being <a:exploited by> older adults.",
    "<a:CSE/CCE> concerns, NRM to be considered.",
    "<a:CSA/CSE> investigation commenced.",
    "Treated as victim of <a:[exploitation|CSE]> throughout.",
    "Query <a:CSE>.",
    "?<a:CSE>.",
    "Suspicion of <a:[paying for sexual services of a child|controlling a child]>, DI informed.",
    "Under <a:section 116 notice> consideration for premises.",
    "Poss <a:CSE> victim, [ABE booked|VRI to be arranged|ISVA offered].",
    "All hallmarks of <a:CSE>.",
    "Professional concern re <a:[CSE|child exploitation]>.",
    "<a:[IIOC|Indecent images]> found on device of {a}, <a:CSE> enquiry.",
];

/// Indicators by category; a record without explicit wording needs two categories.
pub const GROOMING: [&str; 12] = [
    "{c} says {a} is [{her} older boyfriend|an adult male friend|a friend of a friend].",
    "Met online [{n} weeks ago|last month].",
    "{c} <a:befriended> via [Snapchat|Instagram|a gaming app].",
    "{a} told {her} not to tell [parents|anyone].",
    "{c} owes money to {a}.",
    "Introduced to other adults by {a}.",
    "{a} described as [controlling|b/f], aged 30s.",
    "<a:Grooming> by {a} over some weeks.",
    "Social media contact from {a}, deleted messages.",
    "{c} isolated from family since meeting {a}.",
    "{c} now with older associates, [n/k to parents|not known].",
    "Threatened if {she} told anyone.",
];
pub const GIFTS: [&str; 9] = [
    "{a} bought {c} a new phone.",
    "{c} has second phone, no explanation.",
    "Unexplained money, GBP {money}, [found in bag|in bedroom].",
    "Vodka and vapes supplied.",
    "Alcohol supplied by {a}.",
    "Gifts and top-up from {a}.",
    "Takeaway bought and cigarettes given.",
    "Clothes bought for {c} by {a}.",
    "Cash given to {c}.",
];
pub const MISSING: [&str; 9] = [
    "Repeat missing, {n}th episode this month.",
    "{c} is CLA, missing from care since {wd}.",
    "MISPER report live, medium risk.",
    "{c} MFH {n} times since [summer|{date}].",
    "Curfew missed, not answering phone.",
    "RHI to be completed.",
    "Absent from school {wd}.",
    "Reported missing by placement at {time}.",
    "Philomena form obtained.",
];
pub const BOOKING: [&str; 11] = [
    "Adult paid cash, one night, no luggage.",
    "Room booked online in different name.",
    "Double room, last minute booking.",
    "Local address given on booking.",
    "Booked in the name of third party, prepaid card.",
    "{a} refused ID at desk.",
    "Asked for quiet room away from lift.",
    "Paid for two nights up front, cash.",
    "Ground floor room requested.",
    "Walk-in, card details refused.",
    "No ID shown for {c}.",
];
pub const ACTIVITY: [&str; 11] = [
    "Several males coming and going to room {room}.",
    "Visitors to room through the night.",
    "Multiple adults, [none on booking|unregistered guests].",
    "Do not disturb sign up, refused cleaning.",
    "Smell of cannabis, [bottles|cans] in room.",
    "Males let in by fire exit.",
    "Room party, noise complaint from next room.",
    "Side entrance used to avoid desk.",
    "Male asked for room number, did not know booking name.",
    "Extra guests seen on CCTV.",
    "{a} answered for {c} at the door.",
];
pub const TRAVEL: [&str; 9] = [
    "Taxi from {town2}, fare paid by {a}.",
    "Dropped off by private hire, {ref} PHV.",
    "Picked up by car, VRM {vrm}.",
    "{c} from another town, does not know area.",
    "Train ticket from {town2} in pocket.",
    "Driven to {town} by {a}.",
    "Collected by male in hire car.",
    "Transported from {town2}, [n/k|unknown] driver.",
    "Out of area placement, {town2}.",
];

pub const ACTIONS: [&str; 26] = [
    "Police protection considered.",
    "s.46 used, {c} to place of safety.",
    "Strategy discussion held.",
    "PPN submitted.",
    "MASH informed.",
    "Social worker [updated|informed|attending].",
    "{c} returned to [carers|placement|mother].",
    "{a} arrested.",
    "{a} left prior to police arrival, n/k.",
    "CCTV requested.",
    "Guest list requested.",
    "Enquiries ongoing.",
    "ABE to be arranged.",
    "Early evidence secured, scene preserved.",
    "Section 47 enquiry opened.",
    "{c} safe and well, [engaging|support offered].",
    "ISVA referral.",
    "Phone seized with consent.",
    "OIC allocated.",
    "Shared with [CE lead|CSE lead|DI].",
    "Licensing informed.",
    "Intel submitted.",
    "{a} identified, not related.",
    "Contact with [parents|carers] made.",
    "House to house n/a, room secured.",
    "Supervisor aware.",
];

/// Wording of older records. Searched for by the product, never used by it; kept few and mild.
pub const LEGACY: [&str; 5] = [
    "{c} described in older log as <a:putting herself at risk>.",
    "Previously noted as <a:risky lifestyle>, term not accepted, victim.",
    "Earlier entry refers to <a:boyfriend and girlfriend relationship> with adult.",
    "Prev OEL says <a:streetwise>.",
    "Old report calls this <a:underage sex>, reclassified.",
];

// ---------------------------------------------------------------------------------------------
// Not relevant: the words without the thing, or the thing without the hotel.
// ---------------------------------------------------------------------------------------------

/// A child at a hotel with at most one weak sign, which a negation then follows.
pub const BENIGN_VISIT: [&str; 16] = [
    "{child} at {v} with [parents|mother|father], call made in error.",
    "Report of {child} crying in foyer of {v}, argument with [mother|sister], parents present.",
    "{child} waiting for grandparents at {v}, spoken to.",
    "Call re adult and {child} at {v}, checked, is {her} father.",
    "{child} at {v} for [swimming club|dance competition|football tour], team manager present.",
    "{child} and mother at {v} overnight, car broke down.",
    "Check of {v}, {child} staying with [aunt|uncle and aunt|stepfather], confirmed with mother.",
    "{child} argued with parents at {v}, went for a walk, back within the hour.",
    "Adult male with {child} at {v}, ID seen, is [{her} dad|legal guardian].",
    "{child} at {v} with family for wedding, felt unwell.",
    "{child} used toilets at {v}, staff unsure, spoken to, bus home arranged.",
    "Concern for {child} in car park of {v}, waiting for lift from mother.",
    "{child} on work experience at {v}, fell out with supervisor.",
    "{child} ran from {v} after row with parents, back in room on arrival.",
    "{child} with brother [19|20|22] at {v}, both spoken to, mother confirms.",
    "Third party saw {child} with adult at {v}, established to be foster carer.",
];

/// A young person at a hotel and one weak sign only.
pub const WEAK_ONLY: [&str; 14] = [
    "{child} tried to book room at {v} for birthday, turned away, went home.",
    "Group of {n} teenagers refused service in bar of {v}, left when asked.",
    "Youths aged 15-16 in lobby of {v} sheltering from rain, moved on.",
    "{child} bought vapes from machine at {v}, trading standards informed.",
    "{child} and friends ran through corridors of {v}, {sta} chased out.",
    "Teenager used pool at {v} w/o paying.",
    "Noise complaint at {v}, youth hockey team, coach spoken to.",
    "{child} got taxi to {v} by mistake, wanted {town2}, parents collected.",
    "{child} left bag in {v} after party with family, handed in.",
    "Teenagers took soft drinks from bar at {v}, parents informed.",
    "{child} found new phone in reception of {v}, handed to police.",
    "Young person dropped off at {v} for Saturday job, scooter later stolen.",
    "{child} lost train ticket at {v}, staff helped.",
    "Two year 9 pupils kicked ball through window of {v}.",
];

/// "CSE" that is not the thing.
pub const FALSE_FRIENDS: [&str; 14] = [
    "Elderly IP's old CSE [certificates|exam papers] stolen in burglary{tailv}.",
    "IP, CSE maths teacher (ret), scam call{tailv}.",
    "Theft of bag from CSE (Customer Services Executive) at {shop}{tailv}.",
    "CV on stolen laptop lists CSE grade 1 English{tailv}.",
    "Dog grooming salon, window smashed{tailv}.",
    "Male exploited fault in ticket machine{tailv}.",
    "Company CSE Ltd van damaged{tailv}.",
    "Software vulnerability exploited, website of {shop} down{tailv}.",
    "CE marking missing on e-scooter sold at market{tailv}.",
    "IP surname LODGE, number plates stolen{tailv}.",
    "Mrs Foster reports garden gnomes taken{tailv}.",
    "Witness Mr Groom saw van reverse into wall{tailv}.",
    "C of E (CE) primary school window broken{tailv}.",
    "Horse grooming kit stolen from stable{tailv}.",
];

/// Unit names, checklists and templates: process, not concern.
pub const PROCESS: [&str; 16] = [
    "<p:CSE checklist>: N/A.",
    "<p:CSE risk assessment completed> - low.",
    "<p:CSE screening tool> completed.",
    "<p:Is this CSE related>? No.",
    "<p:CSE>: N/A. DA: N/A. Hate: N/A.",
    "<p:CSE checklist> N/A. THRIVE completed.",
    "cc <p:CSE Team> for info only.",
    "Reviewed by <p:Child Exploitation Unit> duty desk, no role.",
    "<p:CSE/CCE screening> - standard.",
    "Template: <p:CSE Y/N> N.",
    "PPN headings: DA - n; <p:CSE - n>; MSHT - n.",
    "<p:CSE> flag box checked at review: n/a.",
    "OIC DC on attachment to <p:CSE Team>.",
    "DQ audit: <p:CSE question answered>.",
    "<p:Child exploitation screening> done as routine.",
    "<p:CSE toolkit> score 0.",
];

/// Ordinary openings that the process text follows.
pub const PROCESS_BASE: [&str; 10] = [
    "{child} MISPER, returned home by bus, [hungry|tired], all well.",
    "{child} late home from friend's, located at {street}.",
    "Argument between {child} and mother over phone, calm on arrival.",
    "{child} stayed at nan's without telling mum.",
    "School fight, {child} and peer, words of advice.",
    "Mother concerned re {child} and [vaping|screen time|mood].",
    "{child} refused to go to school, EWO aware.",
    "{kid} at {v} with family, lost teddy and upset, staff helped.",
    "Guest at {v} fell, {kid} in family group witnessed.",
    "{child} had bike stolen at park.",
];

/// A real concern with no hotel in it, or with a hotel only as a landmark.
pub const ELSEWHERE: [&str; 22] = [
    "{child} contacted online by {adult}, [pictures requested|images sent]. <a:CSE> [suspected|concerns].",
    "{child} missing {n} times, found at flat on {street} with {adult}, <a:CSE> concerns.",
    "<a:CSE> concerns for {child}, picked up by {adult} in veh {vrm} at {street}.",
    "{child} disclosed to {trusted} being <a:[groomed|exploited]> by {adult} at home address.",
    "<a:Sexual communication with a child> via Snapchat, {child}.",
    "{child} seen at {town} park with {adult}, <a:[CSE|exploitation]> suspected, PPN.",
    "{adult} known <a:CSE> suspect seen o/s school, {child} spoken to.",
    "<a:CAWN> served on {adult} re {child}, {street}.",
    "{child} and {adult} in parked car, {street}, <a:CSE> queried, car park opp {v}.",
    "<a:Exploitation concerns>: {child} at house party {street}, {n} adults.",
    "{child} being <a:exploited by> {adult} to carry drugs and <a:CSE> also feared.",
    "Strat meeting re {child}: <a:child sexual exploitation>, home and online only.",
    "{child} met {adult} at {town} station, <a:[CSE|grooming]> suspected, taken home.",
    "<a:Grooming> via game chat, {child}, no meeting took place.",
    "{child} waiting nr {v} for friend, <a:CSE> concerns relate to address on {street}.",
    "{child} got into car outside {v}, taken to flat, <a:CSE> suspected at flat.",
    "Address on {street} linked to <a:CSE>, {child} seen there by PCSO.",
    "{child} has unexplained money and older b/f, <a:CSE risk> [medium|raised by school].",
    "{child} sent images after threat, <a:IIOC>, platform report.",
    "<a:CSE> [info|intel]: {child} with {adult} at shop on {street}.",
    "Cannot exclude <a:CSE>, {child} found at caravan on {street}.",
    "{adult}, <a:SHPO>, seen with {child} at [arcade|leisure centre].",
];

/// Adult matters: sex work, labour exploitation.
pub const ADULT_ONLY: [&str; 8] = [
    "Adult female [escort|sex worker] at {v} [robbed of cash|not paid], aged 30s.",
    "Report of adult sex work from room {room} at {v}, females 25-40, welfare check, support offered.",
    "Possible labour exploitation of adult cleaners at {v}, [GLAA|MSHT lead] informed.",
    "Adult IP reports debt bondage, housed at {v}, NRM.",
    "Adult male county lines runner at {v}, class A seized.",
    "Pop up brothel advert linked to {v}, all adults, visited.",
    "Adult female 34 at {v}, controlling partner paid for room, DA.",
    "Modern slavery disclosure by adult male working at {v}.",
];

/// Decades ago: an adult reports what was done in childhood.
pub const NON_RECENT: [&str; 5] = [
    "Non-recent report. Adult, now {old}, discloses abuse as a child in the [1980s|1990s] at a since closed hotel in {town}.",
    "Adult survivor aged {old} reports <a:grooming> as a child, summer job at hotel in {town}, 1980s.",
    "Historic: victim now {old}, [seaside|] hotel in {town} long demolished, <a:CSA>.",
    "Non-recent <a:CSA> disclosure, adult now {old}, guest house {town}, suspect deceased.",
    "Adult now {old} wishes to record abuse when at school, hotel since renamed, {town}.",
];
