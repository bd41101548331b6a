//! The invented region of the Meres: three forces, twelve districts, their towns and streets; and,
//! for benchmarks, further forces of the same kind.
//!
//! The Meres lie in the North Sea, where the British National Grid is valid and no land is, so no
//! name, postcode or point can be mistaken for a real place. The region does not depend on
//! `--seed`: the same register and areas serve every extract.

use crate::geometry::{self, Arc, Point, Side};
use crate::rng::Rng;

const REGION_SEED: u64 = 0x4D45_5245_5331;

pub struct Region {
    pub forces: Vec<Force>,
    pub districts: Vec<District>,
    pub towns: Vec<Town>,
}

pub struct Force {
    pub code: String,
    pub name: String,
    /// Letters that begin its postcodes; no real postcode area uses them.
    pub postcode_area: &'static str,
    pub headquarters: Point,
    pub rings: Vec<Vec<Point>>,
    /// Two letters that begin its beat codes.
    pub beat: String,
}

pub struct District {
    pub code: String,
    pub name: String,
    pub force: usize,
    pub rings: Vec<Vec<Point>>,
}

pub struct Town {
    pub name: String,
    pub district: usize,
    pub force: usize,
    /// Share of the region's records and hotels, relative to the other towns.
    pub weight: u32,
    pub streets: Vec<Street>,
}

pub struct Street {
    pub name: String,
    pub at: Point,
    pub postcode: String,
}

struct ArcPlan {
    from: usize,
    to: usize,
    coast: bool,
    /// Points passed on the way, in kilometres: headlands, estuaries, bends.
    via: &'static [(f64, f64)],
}

const fn coast(from: usize, to: usize, via: &'static [(f64, f64)]) -> ArcPlan {
    ArcPlan {
        from,
        to,
        coast: true,
        via,
    }
}

const fn border(from: usize, to: usize, via: &'static [(f64, f64)]) -> ArcPlan {
    ArcPlan {
        from,
        to,
        coast: false,
        via,
    }
}

struct DistrictPlan {
    name: &'static str,
    /// Arc numbers; one that is walked backwards is written as its bitwise complement.
    sides: &'static [isize],
    islands: &'static [Island],
}

struct Island {
    centre: (f64, f64),
    size: (f64, f64),
}

struct TownPlan {
    name: &'static str,
    district: usize,
    at: (f64, f64),
    weight: u32,
}

/// South-west corner of the Meres on the grid. No further east: `lonlat_bng` takes no longitude
/// beyond 1.78 degrees back to the grid. No further west: there the coast of England begins.
const MERES_ORIGIN: Point = Point {
    x: 537_000.0,
    y: 390_000.0,
};

/// Junctions of the map of the Meres, in kilometres from its corner.
const NODES: [(f64, f64); 22] = [
    (8.0, 62.0),   // 0 where the western border meets the north coast
    (34.0, 70.5),  // 1 north coast
    (46.0, 55.0),  // 2 head of the Mere estuary
    (61.0, 73.0),  // 3 Mereshire and Eastholm meet the sea
    (80.0, 71.0),  // 4 north coast of Eastholm
    (103.0, 50.0), // 5 east coast
    (101.0, 21.0), // 6 south-east coast
    (77.0, 9.5),   // 7 Eastholm and Fenwold meet the sea
    (47.0, 18.0),  // 8 head of the Sallow estuary
    (31.0, 4.0),   // 9 south coast of Fenwold
    (13.0, 9.0),   // 10 where the western border meets the south coast
    (7.0, 29.0),   // 11 western border, Mereshire and Fenwold
    (4.0, 46.0),   // 12 western border within Mereshire
    (24.0, 47.0),  // 13 inside Mereshire
    (45.0, 43.0),  // 14 inside Mereshire
    (61.0, 46.0),  // 15 Mereshire and Eastholm
    (62.5, 30.0),  // 16 where the three forces meet
    (41.0, 30.0),  // 17 Mereshire and Fenwold
    (24.0, 27.0),  // 18 Mereshire and Fenwold
    (82.0, 49.0),  // 19 inside Eastholm
    (80.0, 31.0),  // 20 inside Eastholm
    (62.0, 17.5),  // 21 inside Fenwold
];

const ARCS: [ArcPlan; 33] = [
    coast(
        0,
        1,
        &[(13.5, 66.5), (18.0, 65.0), (24.0, 68.0), (28.5, 71.5)],
    ), // 0
    coast(
        1,
        2,
        &[
            (38.0, 73.5),
            (41.5, 70.0),
            (42.5, 65.0),
            (44.8, 61.0),
            (44.6, 57.5),
        ],
    ), // 1
    coast(
        2,
        3,
        &[
            (47.0, 58.0),
            (46.8, 61.5),
            (48.8, 65.5),
            (50.0, 71.0),
            (54.5, 75.0),
        ],
    ), // 2
    coast(3, 4, &[(66.0, 72.0), (71.0, 75.0), (76.0, 73.5)]), // 3
    coast(
        4,
        5,
        &[(86.0, 70.5), (92.0, 66.0), (98.0, 64.5), (102.0, 58.0)],
    ), // 4
    coast(
        5,
        6,
        &[
            (106.0, 45.0),
            (104.0, 40.5),
            (98.0, 39.5),
            (93.5, 37.0),
            (98.0, 36.5),
            (103.0, 35.0),
            (104.5, 29.0),
        ],
    ), // 5
    coast(
        6,
        7,
        &[(97.0, 17.0), (90.5, 15.0), (87.0, 10.5), (81.5, 11.5)],
    ), // 6
    coast(
        7,
        8,
        &[
            (71.0, 6.0),
            (64.0, 7.5),
            (57.0, 4.5),
            (52.5, 7.5),
            (49.8, 11.5),
            (48.6, 15.0),
        ],
    ), // 7
    coast(
        8,
        9,
        &[(46.2, 14.8), (46.8, 11.0), (44.5, 7.0), (38.0, 5.5)],
    ), // 8
    coast(9, 10, &[(25.0, 6.0), (21.0, 3.5), (16.0, 5.0)]),   // 9
    border(10, 11, &[(9.0, 14.0), (11.0, 21.0)]),             // 10
    border(11, 12, &[(4.0, 34.0), (6.5, 40.0)]),              // 11
    border(12, 0, &[(7.5, 51.0), (5.0, 57.0)]),               // 12
    border(2, 13, &[(38.0, 52.0), (31.0, 50.0)]),             // 13
    border(13, 12, &[(17.0, 44.5), (10.0, 48.0)]),            // 14
    border(2, 14, &[(47.5, 50.0)]),                           // 15
    border(14, 15, &[(50.0, 41.5), (56.0, 44.5)]),            // 16
    border(15, 3, &[(63.5, 53.0), (60.0, 60.0), (63.5, 67.0)]), // 17
    border(15, 16, &[(58.5, 40.0), (63.5, 35.0)]),            // 18
    border(16, 17, &[(56.0, 32.0), (49.0, 28.5)]),            // 19
    border(17, 18, &[(36.0, 27.0), (30.0, 30.0)]),            // 20
    border(18, 13, &[(27.0, 34.0), (22.5, 40.0)]),            // 21
    border(18, 11, &[(18.0, 29.5), (12.0, 26.5)]),            // 22
    border(4, 19, &[(78.0, 64.0), (81.5, 56.0)]),             // 23
    border(19, 15, &[(75.0, 46.0), (68.0, 49.0)]),            // 24
    border(5, 19, &[(96.0, 48.0), (89.0, 51.5)]),             // 25
    border(6, 20, &[(95.0, 25.0), (88.0, 27.0)]),             // 26
    border(20, 19, &[(83.0, 37.0), (79.5, 43.0)]),            // 27
    border(7, 16, &[(74.5, 16.0), (70.0, 21.0), (68.0, 27.0)]), // 28
    border(18, 9, &[(26.0, 20.0), (25.0, 12.0)]),             // 29
    border(17, 8, &[(43.5, 25.0)]),                           // 30
    border(16, 21, &[(60.0, 24.0)]),                          // 31
    border(21, 8, &[(55.0, 20.0)]),                           // 32
];

const FORCE_NAMES: [(&str, &str, &str); 3] = [
    ("Mereshire", "MQ", "MR"),
    ("Eastholm", "EQ", "EH"),
    ("Fenwold", "FQ", "FW"),
];

const GULLHOLM: Island = Island {
    centre: (92.5, 75.0),
    size: (8.5, 5.0),
};
const SPOONBILL_ROCK: Island = Island {
    centre: (102.5, 69.5),
    size: (3.0, 2.4),
};
const SALLOW_EYOT: Island = Island {
    centre: (58.0, 1.7),
    size: (3.8, 1.8),
};

/// Four districts to a force, in the order of `FORCE_NAMES`.
const DISTRICTS: [DistrictPlan; 12] = [
    DistrictPlan {
        name: "Northmere Coast",
        sides: &[0, 1, 13, 14, 12],
        islands: &[],
    },
    DistrictPlan {
        name: "Merewick",
        sides: &[2, !17, !16, !15],
        islands: &[],
    },
    DistrictPlan {
        name: "West March",
        sides: &[!14, !21, 22, 11],
        islands: &[],
    },
    DistrictPlan {
        name: "Mid Meres",
        sides: &[15, 16, 18, 19, 20, 21, !13],
        islands: &[],
    },
    DistrictPlan {
        name: "Holm North",
        sides: &[17, 3, 23, 24],
        islands: &[],
    },
    DistrictPlan {
        name: "Saltwold and Isles",
        sides: &[4, 25, !23],
        islands: &[GULLHOLM, SPOONBILL_ROCK],
    },
    DistrictPlan {
        name: "Thrayle Bay",
        sides: &[!25, 5, 26, 27],
        islands: &[],
    },
    DistrictPlan {
        name: "Holm South",
        sides: &[!24, !27, !26, 6, 28, !18],
        islands: &[],
    },
    DistrictPlan {
        name: "Sallow Levels",
        sides: &[!22, 29, 9, 10],
        islands: &[],
    },
    DistrictPlan {
        name: "Fen West",
        sides: &[!20, 30, 8, !29],
        islands: &[],
    },
    DistrictPlan {
        name: "Wold and Fen",
        sides: &[!19, 31, 32, !30],
        islands: &[],
    },
    DistrictPlan {
        name: "Osmer Haven",
        sides: &[!28, 7, !32, !31],
        islands: &[SALLOW_EYOT],
    },
];

const fn town(name: &'static str, district: usize, at: (f64, f64), weight: u32) -> TownPlan {
    TownPlan {
        name,
        district,
        at,
        weight,
    }
}

const TOWNS: [TownPlan; 20] = [
    town("Merewick", 1, (50.5, 54.0), 24),
    town("Northmere", 0, (28.0, 64.0), 11),
    town("Lowmere", 2, (15.0, 37.0), 9),
    town("Oskerby", 3, (38.0, 39.0), 8),
    town("Harfleet", 1, (55.5, 68.0), 6),
    town("Skarry Staithe", 0, (14.5, 58.5), 3),
    town("Tarnwold", 3, (54.0, 37.0), 4),
    town("Pellwick", 2, (10.0, 33.0), 2),
    town("Wykenholm", 4, (71.0, 62.0), 9),
    town("Thrayle", 6, (98.5, 44.0), 10),
    town("Saltwold", 5, (94.0, 58.0), 6),
    town("Brackwold", 7, (72.0, 39.0), 5),
    town("Hollenby", 7, (84.0, 20.0), 3),
    town("Gullholm", 5, (92.5, 75.0), 1),
    town("Fennmarch", 9, (36.0, 17.0), 7),
    town("Osmerstead", 11, (66.0, 14.0), 5),
    town("Sallowick", 8, (17.0, 17.0), 4),
    town("Eelthorpe", 10, (53.0, 25.0), 3),
    town("Withermere", 4, (67.5, 53.0), 2),
    town("Marlhythe", 9, (42.0, 11.0), 2),
];

/// The forces of the Meres, then as many invented ones as asked for, up to `count` in all.
pub fn region(count: usize) -> Region {
    let mut region = Region {
        forces: Vec::new(),
        districts: Vec::new(),
        towns: Vec::new(),
    };
    meres(&mut region, count.min(FORCE_NAMES.len()));
    for number in FORCE_NAMES.len()..count {
        further_force(&mut region, number);
    }
    region
}

fn meres(region: &mut Region, count: usize) {
    let mut rng = Rng::new(REGION_SEED, 1);
    let at =
        |(x, y): (f64, f64)| Point::new(MERES_ORIGIN.x + x * 1000.0, MERES_ORIGIN.y + y * 1000.0);
    let mut arcs: Vec<Arc> = Vec::new();
    for plan in &ARCS {
        let controls: Vec<Point> = std::iter::once(NODES[plan.from])
            .chain(plan.via.iter().copied())
            .chain([NODES[plan.to]])
            .map(at)
            .collect();
        let (roughness, spacing) = if plan.coast {
            (0.17, 1100.0)
        } else {
            (0.12, 1700.0)
        };
        let points = untangled(&mut rng, &arcs, &controls, roughness, spacing);
        arcs.push(Arc {
            from: plan.from,
            to: plan.to,
            points,
        });
    }
    let sides: Vec<Vec<Side>> = DISTRICTS.iter().map(|plan| sides(plan.sides)).collect();
    let islands: Vec<Vec<Vec<Point>>> = DISTRICTS
        .iter()
        .map(|plan| {
            plan.islands
                .iter()
                .map(|isle| {
                    let (width, height) = (isle.size.0 * 1000.0, isle.size.1 * 1000.0);
                    geometry::island(&mut rng, at(isle.centre), width, height)
                })
                .collect()
        })
        .collect();
    for (number, (name, area, beat)) in FORCE_NAMES.into_iter().take(count).enumerate() {
        let members = number * 4..number * 4 + 4;
        let code = format!("M{:02}", number + 1);
        let parts: Vec<&[Side]> = members.clone().map(|d| sides[d].as_slice()).collect();
        let mut rings = vec![geometry::ring(&arcs, &geometry::outline(&parts))];
        for (place, district) in members.enumerate() {
            let mut own = vec![geometry::ring(&arcs, &sides[district])];
            own.extend(islands[district].iter().cloned());
            rings.extend(islands[district].iter().cloned());
            region.districts.push(District {
                code: format!("{code}{:02}", place + 1),
                name: DISTRICTS[district].name.to_owned(),
                force: number,
                rings: own,
            });
        }
        region.forces.push(Force {
            code,
            name: name.to_owned(),
            postcode_area: area,
            headquarters: Point::new(0.0, 0.0),
            rings,
            beat: beat.to_owned(),
        });
    }
    let mapped = region.districts.len();
    for plan in TOWNS.iter().filter(|plan| plan.district < mapped) {
        add_town(
            region,
            &mut rng,
            plan.name.to_owned(),
            plan.district,
            at(plan.at),
            plan.weight,
        );
    }
    for force in 0..count {
        settle_headquarters(region, force);
    }
}

/// Draws a line again until it meets neither itself nor an earlier one: areas must be simple.
fn untangled(
    rng: &mut Rng,
    arcs: &[Arc],
    controls: &[Point],
    roughness: f64,
    spacing: f64,
) -> Vec<Point> {
    loop {
        let points = geometry::roughen(rng, controls, roughness, spacing);
        let tangled = arcs
            .iter()
            .any(|arc| geometry::crosses(&arc.points, &points));
        if !tangled && !geometry::crosses(&points, &points) {
            return points;
        }
    }
}

fn sides(plan: &[isize]) -> Vec<Side> {
    plan.iter()
        .map(|&arc| {
            let reversed = arc < 0;
            let arc = if reversed { !arc } else { arc };
            Side {
                arc: arc.unsigned_abs(),
                reversed,
            }
        })
        .collect()
}

const FURTHER_STEMS: [&str; 20] = [
    "Aldern", "Bracken", "Cinder", "Drakes", "Emmer", "Flaxen", "Gorsel", "Hazeln", "Ivern",
    "Junip", "Kestren", "Linnet", "Madder", "Nettern", "Osiern", "Plovern", "Quern", "Rushen",
    "Sorrel", "Teasel",
];
const FURTHER_AREAS: [&str; 20] = [
    "AQ", "BQ", "CQ", "DQ", "GQ", "HQ", "JQ", "KQ", "LQ", "NQ", "PQ", "QQ", "RQ", "SQ", "TQ", "UQ",
    "VQ", "WQ", "XQ", "YQ",
];
const FURTHER_TOWNS: [&str; 10] = [
    "hythe", "garth", "fleet", "stead", "holme", "wharf", "cote", "marsh", "brigg", "sett",
];

/// A square force of four districts in its own cell of a lattice north of the Meres. Only
/// benchmarks use these, so their map need not be pretty; it has to be valid.
fn further_force(region: &mut Region, number: usize) {
    const CELL: f64 = 70_000.0;
    const SIDE: f64 = 30_000.0;
    const COLUMNS: usize = 8;
    let mut rng = Rng::new(REGION_SEED, 100 + number as u64);
    let index = number - FORCE_NAMES.len();
    let stem = FURTHER_STEMS[index % FURTHER_STEMS.len()];
    let round = index / FURTHER_STEMS.len();
    let (column, row) = (index % COLUMNS, index / COLUMNS);
    let corner = Point::new(
        50_000.0 + CELL * column as f64,
        500_000.0 + CELL * row as f64,
    );
    let at = |node: usize| {
        Point::new(
            corner.x + SIDE * (node % 3) as f64,
            corner.y + SIDE * (node / 3) as f64,
        )
    };
    // A lattice of three by three junctions: six arcs west to east, then six south to north.
    let ends: Vec<(usize, usize)> = (0..3)
        .flat_map(|r| [(3 * r, 3 * r + 1), (3 * r + 1, 3 * r + 2)])
        .chain((0..3).flat_map(|c| [(c, c + 3), (c + 3, c + 6)]))
        .collect();
    let mut arcs: Vec<Arc> = Vec::new();
    for (from, to) in ends {
        let points = untangled(&mut rng, &arcs, &[at(from), at(to)], 0.09, 2500.0);
        arcs.push(Arc { from, to, points });
    }
    let quarters = [
        [0, 8, !2, !6],
        [1, 10, !3, !8],
        [2, 9, !4, !7],
        [3, 11, !5, !9],
    ];
    let sides: Vec<Vec<Side>> = quarters.iter().map(|quarter| sides(quarter)).collect();
    let parts: Vec<&[Side]> = sides.iter().map(Vec::as_slice).collect();
    let code = format!("M{:02}", number + 1);
    let name = format!("{stem}{}", ["shire", "mark"][round]);
    let first = region.districts.len();
    for (place, quarter) in sides.iter().enumerate() {
        region.districts.push(District {
            code: format!("{code}{:02}", place + 1),
            name: format!(
                "{stem} {}",
                ["South West", "South East", "North West", "North East"][place]
            ),
            force: number,
            rings: vec![geometry::ring(&arcs, quarter)],
        });
    }
    region.forces.push(Force {
        code,
        name,
        postcode_area: FURTHER_AREAS[index % FURTHER_AREAS.len()],
        headquarters: Point::new(0.0, 0.0),
        rings: vec![geometry::ring(&arcs, &geometry::outline(&parts))],
        beat: format!(
            "{}{}",
            &stem[..1].to_uppercase(),
            (b'A' + round as u8) as char
        ),
    });
    for place in 0..5 {
        let quarter = [0, 1, 2, 3, 0][place];
        let home = at([0, 1, 3, 4, 0][place]);
        let inset = if place == 4 { 0.3 } else { 0.55 };
        let centre = Point::new(
            (home.x + SIDE * inset).round(),
            (home.y + SIDE * inset).round(),
        );
        let name = format!("{stem}{}", FURTHER_TOWNS[round * 5 + place]);
        add_town(
            region,
            &mut rng,
            name,
            first + quarter,
            centre,
            [12, 7, 5, 3, 2][place],
        );
    }
    settle_headquarters(region, number);
}

/// The point that a force's system writes when it has none: its headquarters.
fn settle_headquarters(region: &mut Region, force: usize) {
    let town = region.towns.iter().find(|town| town.force == force);
    region.forces[force].headquarters = town.expect("every force has a town").streets[2].at;
}

const STREET_STEMS: [&str; 44] = [
    "Abbot",
    "Alder",
    "Anchor",
    "Ballast",
    "Barley",
    "Beacon",
    "Boathouse",
    "Brewhouse",
    "Capstan",
    "Carr",
    "Chandler",
    "Churchgate",
    "Cooper",
    "Corn Hall",
    "Cuckoo",
    "Curlew",
    "Drovers",
    "Eel Catchers",
    "Falcon",
    "Ferry",
    "Fishergate",
    "Foundry",
    "Granary",
    "Guildhall",
    "Herring",
    "Kiln",
    "Lantern",
    "Limekiln",
    "Malthouse",
    "Mariner",
    "Milestone",
    "Osier",
    "Packhorse",
    "Plough",
    "Quarry",
    "Ropewalk",
    "Saltpan",
    "Sheepgate",
    "Sluice",
    "Tanyard",
    "Tollgate",
    "Watermill",
    "Weavers",
    "Windpump",
];
const STREET_TYPES: [&str; 12] = [
    "Street", "Road", "Lane", "Street", "Road", "Avenue", "Close", "Way", "Terrace", "Drive",
    "Row", "Crescent",
];
/// Streets whose names look like lodging, a brand of the register, or an exploitation word.
const TRAP_STREETS: [&str; 8] = [
    "Hotel Street",
    "Inn Lane",
    "Lodge Road",
    "Wherry Lane",
    "Hostel Row",
    "Quillfeather Close",
    "Sedgeway Drive",
    "Guesthouse Yard",
];
const INWARD: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";

fn add_town(
    region: &mut Region,
    rng: &mut Rng,
    name: String,
    district: usize,
    centre: Point,
    weight: u32,
) {
    let force = region.districts[district].force;
    let same_area = |town: &&Town| {
        region.forces[town.force].postcode_area == region.forces[force].postcode_area
    };
    let number = region.towns.iter().filter(same_area).count() + 1;
    let outward = format!("{}{number}", region.forces[force].postcode_area);
    let mut stems: Vec<&str> = STREET_STEMS.to_vec();
    rng.shuffle(&mut stems);
    let mut names: Vec<String> = ["High Street", "Market Place", "Station Road"]
        .map(str::to_owned)
        .to_vec();
    names.push((*rng.pick(&["Quayside", "Staithe Road", "Mere Road", "Causeway"])).to_owned());
    let wanted = 14 + weight as usize;
    for stem in stems.iter().take(wanted) {
        names.push(format!("{stem} {}", rng.pick(&STREET_TYPES)));
    }
    let trap = rng.below(TRAP_STREETS.len());
    for step in 0..3 {
        names.push(TRAP_STREETS[(trap + step * 3) % TRAP_STREETS.len()].to_owned());
    }
    let reach = 500.0 + 130.0 * f64::from(weight);
    let rings = &region.districts[district].rings;
    let streets = names
        .into_iter()
        .map(|name| {
            let at = loop {
                let p = Point::new(
                    (centre.x + rng.bell() * reach).round(),
                    (centre.y + rng.bell() * reach).round(),
                );
                if rings.iter().any(|ring| geometry::contains(ring, p)) {
                    break p;
                }
            };
            let letters = [*rng.pick(INWARD) as char, *rng.pick(INWARD) as char];
            let postcode = format!("{outward} {}{}{}", rng.below(9) + 1, letters[0], letters[1]);
            Street { name, at, postcode }
        })
        .collect();
    region.towns.push(Town {
        name,
        district,
        force,
        weight,
        streets,
    });
}

impl Region {
    pub fn forces_geojson(&self) -> String {
        let features: Vec<geometry::Feature> = self
            .forces
            .iter()
            .map(|force| geometry::Feature {
                properties: format!("\"code\":\"{}\",\"name\":\"{}\"", force.code, force.name),
                rings: force.rings.clone(),
            })
            .collect();
        geometry::geojson(&features)
    }

    pub fn districts_geojson(&self) -> String {
        let features: Vec<geometry::Feature> = self
            .districts
            .iter()
            .map(|district| geometry::Feature {
                properties: format!(
                    "\"code\":\"{}\",\"name\":\"{}\",\"force\":\"{}\"",
                    district.code, district.name, self.forces[district.force].name
                ),
                rings: district.rings.clone(),
            })
            .collect();
        geometry::geojson(&features)
    }

    pub fn town_index(&self, name: &str) -> Option<usize> {
        self.towns.iter().position(|town| town.name == name)
    }
}
