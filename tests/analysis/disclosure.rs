use std::collections::{BTreeMap, BTreeSet};

use chrono::Months;
use keepsafe::analysis::{Event, Findings, PublicCount, PublicFindings, Released, release};
use keepsafe::edition::{Period, Scope};
use proptest::prelude::*;

use super::support::{Case, census, day, record, span};
use PublicCount::{About, FewerThanFive, Withheld};

/// Findings of an edition whose last four closed quarters are those of October 2025 to September
/// 2026, with the quarters of 2025 before them, oldest first.
fn base() -> Findings {
    let mut case = Case::new(
        (0..12)
            .map(|n| record(format!("26*{n}"), "2026-01-01").at(n))
            .collect(),
    );
    case.edition.period = span("2026-07-01", "2026-10-01");
    case.edition.window = span("2024-10-01", "2026-10-01");
    case.findings()
}

/// The findings with `counts[i]` occurrences in the i-th quarter from `first` on, spread over the
/// twelve venues.
fn with_counts(base: &Findings, first: &str, counts: &[u64]) -> Findings {
    let mut findings = base.clone();
    set_counts(&mut findings, first, counts, &base.events[0]);
    findings
}

fn set_counts(findings: &mut Findings, first: &str, counts: &[u64], model: &Event) {
    findings.events.clear();
    for (quarter, count) in counts.iter().enumerate() {
        let start = day(first) + Months::new(3 * quarter as u32);
        for n in 0..*count {
            let mut event = model.clone();
            event.occurrence_id = format!("26*{quarter}{n:03}");
            event.day = start;
            event.venue_id = Some(format!("V{:03}", n % 12));
            findings.events.push(event);
        }
    }
}

fn shown(public: &PublicFindings) -> (PublicCount, Vec<PublicCount>) {
    let quarters = public.quarters().iter().map(|(_, count)| *count).collect();
    (public.total(), quarters)
}

const YEAR: &str = "2025-10-01";

fn table(counts: &[u64; 4]) -> (PublicCount, Vec<PublicCount>) {
    shown(&release(&with_counts(&base(), YEAR, counts), &[]).0)
}

#[test]
fn large_quarters_are_shown_to_the_nearest_five_with_their_total() {
    let (total, quarters) = table(&[5, 7, 8, 12]);
    assert_eq!(quarters, [About(5), About(5), About(10), About(10)]);
    assert_eq!(total, About(30));
}

#[test]
fn one_small_quarter_costs_the_total() {
    let (total, quarters) = table(&[8, 4, 8, 8]);
    assert_eq!(quarters, [About(10), FewerThanFive, About(10), About(10)]);
    assert_eq!(total, Withheld);
}

#[test]
fn a_sparse_year_is_shown_whole() {
    assert_eq!(table(&[3, 4, 2, 4]), (About(15), vec![Withheld; 4]));
    assert_eq!(table(&[0, 1, 0, 3]), (FewerThanFive, vec![Withheld; 4]));
    assert_eq!(table(&[0, 0, 0, 0]), (FewerThanFive, vec![Withheld; 4]));
}

#[test]
fn few_venues_withhold_a_cell() {
    let at_venues = |venues: &[usize]| {
        let mut findings = with_counts(&base(), YEAR, &[6, 6, 6, 6]);
        for (n, event) in findings.events[..6].iter_mut().enumerate() {
            event.venue_id = Some(format!("V{:03}", venues[n]));
        }
        shown(&release(&findings, &[]).0)
    };
    let others = |first| vec![first, About(5), About(5), About(5)];
    assert_eq!(
        at_venues(&[0, 0, 0, 1, 1, 2]),
        (About(25), others(About(5)))
    );
    // Two venues only.
    assert_eq!(at_venues(&[0, 0, 0, 1, 1, 1]), (Withheld, others(Withheld)));
    // One venue has over half.
    assert_eq!(at_venues(&[0, 0, 0, 0, 1, 2]), (Withheld, others(Withheld)));

    let mut few_open = with_counts(&base(), YEAR, &[6, 6, 3, 6]);
    few_open.venues_open = 9;
    let cells = vec![Withheld, Withheld, FewerThanFive, Withheld];
    assert_eq!(shown(&release(&few_open, &[]).0), (Withheld, cells));
}

#[test]
fn occurrences_that_count_for_no_premises_do_not_make_up_venues() {
    let mut findings = with_counts(&base(), YEAR, &[6, 6, 6, 6]);
    for event in &mut findings.events[..4] {
        event.role = keepsafe::venues::PlaceRole::Landmark;
    }
    let (total, quarters) = shown(&release(&findings, &[]).0);
    assert_eq!((total, quarters[0]), (Withheld, Withheld));
}

#[test]
fn only_closed_quarters_that_the_extract_covers_are_shown() {
    let mut findings = with_counts(&base(), YEAR, &[6, 6, 6, 6]);
    // An edition in the middle of a quarter shows the four before it.
    findings.period = span("2026-10-01", "2026-11-01");
    let (public, _) = release(&findings, &[]);
    assert_eq!(public.year(), span("2025-10-01", "2026-10-01"));
    // Without the first quarter there are three cells and no total.
    findings.quality.census = census(&["Mereshire"], "2025-10-02", "2026-10-31");
    let (public, released) = release(&findings, &[]);
    assert_eq!(shown(&public), (Withheld, vec![About(5); 3]));
    assert_eq!(public.quarters()[0].0, span("2026-01-01", "2026-04-01"));
    assert!(
        released
            .cells
            .iter()
            .all(|(cell, _)| *cell != span("2025-10-01", "2026-01-01"))
    );
}

#[test]
fn what_was_let_out_stays_as_it_was() {
    let base = base();
    let (public, released) = release(&with_counts(&base, YEAR, &[8, 8, 8, 8]), &[]);
    // A correction changes every quarter; the next edition has one quarter more.
    let mut later = with_counts(&base, YEAR, &[3, 20, 0, 8, 14]);
    later.quality.census = census(&["Mereshire"], "2022-11-01", "2026-12-31");
    later.period = span("2026-10-01", "2027-01-01");
    let (next, _) = release(&later, std::slice::from_ref(&released));
    assert_eq!(next.quarters()[..3], public.quarters()[1..]);
    assert_eq!(next.quarters()[3].1, About(15));
    // The same edition again is the same table.
    let (again, _) = release(
        &with_counts(&base, YEAR, &[1, 2, 3, 4]),
        std::slice::from_ref(&released),
    );
    assert_eq!(shown(&again), shown(&public));
    // Another scope's release changes nothing.
    let other = Released {
        scope: Scope::Force("eastholm".to_owned()),
        ..released
    };
    assert_eq!(
        table(&[1, 2, 3, 40]),
        shown(&release(&with_counts(&base, YEAR, &[1, 2, 3, 40]), &[other]).0)
    );
}

#[test]
fn a_year_shown_whole_stands_until_four_quarters_have_closed() {
    let base = base();
    let (public, first) = release(&with_counts(&base, YEAR, &[3, 2, 2, 1]), &[]);
    let mut before = vec![first];
    for (end, stands) in [
        ("2027-01-01", true),
        ("2027-07-01", true),
        ("2027-10-01", false),
    ] {
        let mut later = with_counts(&base, YEAR, &[3, 2, 2, 1, 2, 3, 9, 1]);
        later.quality.census = census(&["Mereshire"], "2022-11-01", "2027-12-31");
        later.period = span("2026-10-01", end);
        let (next, released) = release(&later, &before);
        assert_eq!(next.year() == public.year(), stands, "{end}");
        if stands {
            assert_eq!(shown(&next), shown(&public));
        } else {
            assert_eq!(shown(&next), (About(15), vec![Withheld; 4]));
        }
        before.push(released);
    }
}

#[test]
fn nothing_is_let_out_of_a_national_scope() {
    let mut findings = with_counts(&base(), YEAR, &[60, 60, 60, 60]);
    findings.scope = Scope::National;
    assert_eq!(shown(&release(&findings, &[]).0), (Withheld, Vec::new()));
}

#[test]
fn the_public_table_holds_no_hotel_and_no_id() {
    let findings = with_counts(&base(), YEAR, &[6, 6, 6, 6]);
    let (public, released) = release(&findings, &[]);
    let text = format!(
        "{}{}",
        serde_json::to_string(&public).expect("plain"),
        serde_json::to_string(&released).expect("plain")
    );
    for event in &findings.events {
        assert!(!text.contains(&event.occurrence_id));
        assert!(!text.contains(event.venue_id.as_deref().expect("placed")));
    }
    assert!(!text.contains("Lodge"));
}

/// All that an attacker can do who knows every rule: publishes each world, and keeps which values
/// of each quarter go with what is seen.
struct Attacker<const N: usize> {
    seen: BTreeMap<Tables, [BTreeSet<u64>; N]>,
}

/// What one or several editions showed: the year, its total, its quarters.
type Tables = Vec<(Period, PublicCount, Vec<PublicCount>)>;

impl<const N: usize> Attacker<N> {
    fn new(worlds: &BTreeSet<[u64; N]>, publish: impl Fn(&[u64; N]) -> Tables) -> Self {
        let mut seen: BTreeMap<Tables, [BTreeSet<u64>; N]> = BTreeMap::new();
        for world in worlds {
            let ranges = seen
                .entry(publish(world))
                .or_insert_with(|| std::array::from_fn(|_| BTreeSet::new()));
            for (range, value) in ranges.iter_mut().zip(world) {
                range.insert(*value);
            }
        }
        Self { seen }
    }

    /// The small quarter of the world that what is seen narrows to less than 0 to 4.
    fn narrows(&self, world: &[u64; N], tables: &Tables) -> Option<usize> {
        let ranges = &self.seen[tables];
        (0..N).find(|at| world[*at] < 5 && !(0..5).all(|value| ranges[*at].contains(&value)))
    }
}

/// All worlds of `N` quarters with at most `sum` occurrences together.
fn worlds<const N: usize>(sum: u64) -> BTreeSet<[u64; N]> {
    let mut worlds = vec![[0; N]];
    for at in 0..N {
        worlds = worlds
            .into_iter()
            .flat_map(|world| {
                let left = sum - world.iter().sum::<u64>();
                (0..=left).map(move |value| {
                    let mut world = world;
                    world[at] = value;
                    world
                })
            })
            .collect();
    }
    worlds.into_iter().collect()
}

/// The tables of editions made one after the other, each remembering those before, if `memory`.
fn publish(base: &Findings, counts: &[u64], periods: &[Period], memory: bool) -> Tables {
    let mut findings = base.clone();
    set_counts(&mut findings, YEAR, counts, &base.events[0]);
    let mut before: Vec<Released> = Vec::new();
    let mut tables = Tables::new();
    for period in periods {
        findings.period = *period;
        let (public, released) = release(&findings, &before);
        if memory {
            before.push(released);
        }
        let (total, quarters) = shown(&public);
        tables.push((public.year(), total, quarters));
    }
    tables
}

/// Every table that is published for a total of up to 18 is also tried with each other world that
/// could have led to it: totals up to 22 round to 20.
#[test]
fn no_published_table_narrows_a_small_quarter() {
    let base = base();
    let periods = [base.period];
    let publish = |world: &[u64; 4]| publish(&base, world, &periods, true);
    let attacker = Attacker::new(&worlds(22), publish);
    for world in worlds::<4>(18) {
        let tables = publish(&world);
        let narrowed = attacker.narrows(&world, &tables);
        assert_eq!(narrowed, None, "{world:?} is shown as {tables:?}");
    }
}

/// The same over two editions a quarter apart. Worlds of few occurrences are complete up to 17;
/// those with at most one small quarter in the first year need only its own value to vary.
#[test]
fn no_two_editions_narrow_a_small_quarter() {
    const VALUES: [u64; 7] = [0, 1, 2, 3, 4, 5, 9];
    let mut base = base();
    base.quality.census = census(&["Mereshire"], "2022-11-01", "2026-12-31");
    let periods = [
        span("2026-07-01", "2026-10-01"),
        span("2026-10-01", "2027-01-01"),
    ];
    let publish = |world: &[u64; 5]| publish(&base, world, &periods, true);
    let large: BTreeSet<[u64; 5]> = (0..VALUES.len().pow(5) as u32)
        .map(|n| [0, 1, 2, 3, 4].map(|at| VALUES[(n / 7_u32.pow(at) % 7) as usize]))
        .filter(|world| world[..4].iter().filter(|value| **value < 5).count() <= 1)
        .collect();
    let all: BTreeSet<[u64; 5]> = worlds(17).union(&large).copied().collect();
    let attacker = Attacker::new(&all, publish);
    for world in worlds(13).union(&large) {
        let tables = publish(world);
        let narrowed = attacker.narrows(world, &tables);
        assert_eq!(narrowed, None, "{world:?} is shown as {tables:?}");
    }
}

/// The attack itself works: without memory of the edition before, it narrows small quarters.
#[test]
fn without_memory_small_quarters_are_narrowed() {
    let mut base = base();
    base.quality.census = census(&["Mereshire"], "2022-11-01", "2026-12-31");
    let periods = [
        span("2026-07-01", "2026-10-01"),
        span("2026-10-01", "2027-01-01"),
    ];
    let publish = |world: &[u64; 5]| publish(&base, world, &periods, false);
    let attacker = Attacker::new(&worlds(13), publish);
    let mut checked = worlds::<5>(9).into_iter();
    assert!(checked.any(|world| attacker.narrows(&world, &publish(&world)).is_some()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the order of events and whatever lies outside the year, the table is the same.
    #[test]
    fn a_table_hangs_on_its_quarters_alone(
        counts in prop::array::uniform4(0_u64..20), older in 0_u64..30, turn in 0_usize..50,
    ) {
        let base = base();
        let plain = with_counts(&base, YEAR, &counts);
        let [a, b, c, d] = counts;
        let mut more = with_counts(&base, "2025-07-01", &[older, a, b, c, d]);
        let length = more.events.len().max(1);
        more.events.rotate_left(turn % length);
        prop_assert_eq!(shown(&release(&plain, &[]).0), shown(&release(&more, &[]).0));
    }
}
