//! Figures, judged by their SVG: what is said, where text lies, what is not there.

mod boxes;
mod sample;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use keepsafe::analysis::{Findings, MonthLimits, Stated};
use keepsafe::extract::Areas;
use keepsafe::figures::{self, Columns, Figure};
use proptest::prelude::*;

/// Findings by name, ordinary first.
fn all_findings() -> Vec<(&'static str, Findings)> {
    vec![
        ("mereshire", sample::mereshire()),
        ("outside", sample::outside()),
        ("quiet", sample::quiet()),
        ("single", sample::single()),
        ("empty", sample::empty()),
        ("zeros", sample::zeros()),
        ("nasty", sample::nasty()),
        ("national", sample::national()),
        ("forty_three", sample::forty_three()),
    ]
}

fn figures_of(findings: &Findings, areas: &Areas) -> Vec<Figure> {
    let mut all = Vec::new();
    for columns in [Columns::Twelve, Columns::Six] {
        for draw in [
            figures::premises,
            figures::months,
            figures::rhythm,
            figures::categories,
            figures::ages,
        ] {
            all.push(draw(findings, columns).expect("drawn"));
        }
        all.extend(figures::districts(findings, areas, columns).expect("drawn"));
    }
    all.extend(figures::symbols(findings, areas).expect("drawn"));
    all.push(figures::small_multiples(findings).expect("drawn"));
    all
}

/// Each figure of each case, with a name for messages and files: `nasty-months-85`.
fn every_figure() -> &'static [(String, Figure)] {
    static EVERY: LazyLock<Vec<(String, Figure)>> = LazyLock::new(draw_every_figure);
    &EVERY
}

fn draw_every_figure() -> Vec<(String, Figure)> {
    let mut cases: Vec<(&str, Findings, Areas)> = all_findings()
        .into_iter()
        .map(|(case, findings)| (case, findings, sample::areas()))
        .collect();
    let (findings, areas) = sample::crowded();
    cases.push(("crowded", findings, areas));
    cases.push(("long_names", sample::nasty(), sample::nasty_areas()));
    let mut every = Vec::new();
    for (case, findings, areas) in cases {
        for figure in figures_of(&findings, &areas) {
            let name = format!("{case}-{}-{:.0}", figure.name, figure.width);
            every.push((name, figure));
        }
    }
    for (case, quarters) in sample::public_quarters() {
        let figure = figures::quarters("Mereshire", "October 2025 to September 2026", &quarters);
        every.push((format!("{case}-quarters-186"), figure.expect("drawn")));
    }
    every
}

fn drawn(result: Result<Figure, keepsafe::diagnostic::Diagnostic>) -> Figure {
    result.expect("drawn")
}

/// Texts that leave the canvas or lie on one another.
fn faults(name: &str, figure: &Figure) -> Vec<String> {
    let mut faults = Vec::new();
    let (width, height) = boxes::canvas(&figure.svg);
    let texts = boxes::texts(&figure.svg);
    for (n, text) in texts.iter().enumerate() {
        let inside = text.left >= -1.0
            && text.top >= -1.0
            && text.right <= width + 1.0
            && text.bottom <= height + 1.0;
        if !inside {
            faults.push(format!("{name}: off the canvas: {text:?}"));
        }
        for other in &texts[n + 1..] {
            if text.meets(other) {
                faults.push(format!("{name}: `{}` meets `{}`", text.text, other.text));
            }
        }
    }
    faults
}

#[test]
fn text_stays_on_the_canvas_and_off_other_text() {
    let faults: Vec<String> = every_figure()
        .iter()
        .flat_map(|(name, figure)| faults(name, figure))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_search_for_faults_finds_them() {
    let text = |x: u32| {
        format!("<text x=\"{x}\" y=\"100\" font-family=\"Noto Sans\" font-size=\"90\">inn</text>")
    };
    let mut figure = drawn(figures::ages(&sample::mereshire(), Columns::Six));
    figure.svg = format!(
        "<svg viewBox=\"0 0 300 200\">{}{}</svg>",
        text(20),
        text(40)
    );
    assert_eq!(faults("two", &figure), ["two: `inn` meets `inn`"]);
    figure.svg = format!("<svg viewBox=\"0 0 300 200\">{}</svg>", text(250));
    assert_eq!(faults("one", &figure).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_months_are_drawn_without_fault(
        counts in proptest::collection::vec(proptest::option::weighted(0.9, 0u64..3_000), 1..40),
        scale in 1u64..200,
        with_limits in any::<bool>(),
        part in any::<bool>(),
    ) {
        let mut findings = sample::mereshire();
        let whole: Vec<u64> = counts.iter().map(|count| count.unwrap_or(0) / scale).collect();
        let mean = whole.iter().sum::<u64>() as f64 / whole.len() as f64;
        let limits = MonthLimits {
            mean,
            low: (mean - 3.1 * mean.sqrt()).max(0.0).floor(),
            high: (mean + 3.1 * mean.sqrt()).ceil(),
        };
        findings.months = sample::months(&whole, with_limits.then_some(limits));
        for (month, count) in findings.months.series.iter_mut().zip(&counts) {
            month.count = month.count.filter(|_| count.is_some());
        }
        if !part {
            findings.months.series.pop();
        }
        for columns in [Columns::Twelve, Columns::Six] {
            let figure = figures::months(&findings, columns).expect("drawn");
            prop_assert_eq!(faults("months", &figure), Vec::<String>::new());
        }
    }

    #[test]
    fn any_rhythm_is_drawn_without_fault(known in 0u64..3_000, unknown in 0u64..3_000) {
        let mut findings = sample::mereshire();
        findings.rhythm = sample::rhythm(known, unknown);
        for columns in [Columns::Twelve, Columns::Six] {
            let figure = figures::rhythm(&findings, columns).expect("drawn");
            prop_assert_eq!(faults("rhythm", &figure), Vec::<String>::new());
        }
    }

    #[test]
    fn any_places_are_named_without_fault(
        places in proptest::collection::vec((535.0..595.0, 315.0..365.0, 1u64..60), 1..60),
    ) {
        let mut findings = sample::mereshire();
        findings.venues = places
            .iter()
            .enumerate()
            .map(|(n, (east, north, count))| {
                sample::venue(&format!("Mere House {n}"), "Merewick", *count, (*east, *north))
            })
            .collect();
        findings.venues.sort_by_key(|venue| std::cmp::Reverse(venue.occurrences));
        let figure = figures::symbols(&findings, &sample::areas()).expect("drawn");
        let figure = figure.expect("there are premises");
        prop_assert_eq!(faults("symbols", &figure), Vec::<String>::new());
        let figure = figures::premises(&findings, Columns::Six).expect("drawn");
        prop_assert_eq!(faults("premises", &figure), Vec::<String>::new());
    }
}

#[test]
fn text_is_large_enough_to_read() {
    for (name, figure) in every_figure() {
        let least = if figure.name == "quarters" {
            160.0
        } else {
            85.0
        };
        for text in boxes::texts(&figure.svg) {
            assert!(text.size >= least, "{name}: {text:?}");
        }
    }
}

#[test]
fn every_figure_has_its_words_and_a_short_title() {
    for (name, figure) in every_figure() {
        let words = figure.title.split_whitespace().count();
        assert!((1..=12).contains(&words), "{name}: {}", figure.title);
        for text in [&figure.subtitle, &figure.caption, &figure.alt] {
            assert!(!text.is_empty() && !text.contains("  "), "{name}: `{text}`");
            assert!(
                !text.contains("NaN") && !text.contains("inf"),
                "{name}: `{text}`"
            );
        }
        assert!(figure.alt.ends_with('.'), "{name}: {}", figure.alt);
        let is_sentence = figure.svg.contains("#F3F5F7") && !figure.svg.contains("<circle");
        assert!(
            is_sentence || !figure.svg.contains(&figure.title),
            "{name}: the title is drawn"
        );
    }
}

#[test]
fn drawings_are_as_large_as_they_say_and_hold_only_numbers() {
    for (name, figure) in every_figure() {
        let (width, height) = boxes::canvas(&figure.svg);
        assert!((width / 720.0 * 25.4 - figure.width).abs() < 0.06, "{name}");
        assert!(
            (height / 720.0 * 25.4 - figure.height).abs() < 0.06,
            "{name}"
        );
        assert!(
            !figure.svg.contains("NaN") && !figure.svg.contains("inf\""),
            "{name}"
        );
        assert!(
            !figure.svg.contains("-2147483648"),
            "{name}: a place that is no number"
        );
        assert!(
            figure.height <= 226.0,
            "{name}: {} mm do not fit a page",
            figure.height
        );
    }
}

#[test]
fn the_same_findings_give_the_same_bytes() {
    assert!(every_figure() == draw_every_figure());
}

#[test]
fn names_on_the_map_keep_off_the_symbols() {
    for (name, figure) in every_figure() {
        if figure.name != "symbols" {
            continue;
        }
        // The point at the end of a leader is smaller than any symbol.
        let symbols = boxes::discs(&figure.svg)
            .into_iter()
            .filter(|disc| disc.radius > 20.0);
        let texts = boxes::texts(&figure.svg);
        for symbol in symbols {
            let on_it = texts.iter().find(|text| symbol.meets(text));
            assert!(on_it.is_none(), "{name}: {on_it:?} lies on a symbol");
        }
    }
}

#[test]
fn a_hostile_name_stays_text() {
    let figure = drawn(figures::premises(&sample::nasty(), Columns::Twelve));
    assert!(!figure.svg.contains("<script"));
    assert!(
        boxes::texts(&figure.svg)
            .iter()
            .any(|text| text.text == sample::HOSTILE)
    );
}

#[test]
fn a_character_without_a_glyph_is_named() {
    let mut findings = sample::mereshire();
    findings.venues[1].name = "Hôtel \u{65c5}\u{9928}".to_owned();
    let refused = figures::premises(&findings, Columns::Twelve).expect_err("no such glyph");
    assert_eq!(
        refused.to_string(),
        "error: figure `premises`: the bundled font has no glyph for '\u{65c5}' (U+65C5)\n  help: \
         write the name in the register, the areas or the pack with another character"
    );
}

#[test]
fn titles_say_what_was_found() {
    let findings = sample::mereshire();
    let title = |result| drawn(result).title;
    let wide = Columns::Twelve;
    assert_eq!(
        title(figures::premises(&findings, wide)),
        "3 of 34 hotels lie above the usual range"
    );
    assert_eq!(
        title(figures::months(&findings, wide)),
        "No month in 24 lies outside the usual range"
    );
    assert_eq!(
        title(figures::months(&sample::outside(), wide)),
        "4 months in 24 lie outside the usual range"
    );
    assert_eq!(
        title(figures::categories(&findings, wide)),
        "Booking and payment: in 31 of 131 occurrences, the most"
    );
    assert_eq!(
        title(figures::ages(&findings, wide)),
        "27 of 64 victims were aged 13 to 15"
    );
    let map = figures::districts(&findings, &sample::areas(), wide).expect("drawn");
    assert_eq!(
        map.expect("there are districts").title,
        "Saltholme is highest, 54 occurrences per 100 open hotels"
    );
}

#[test]
fn the_title_names_a_warning_sign_and_not_what_stands_in_every_record() {
    let mut findings = sample::mereshire();
    findings.categories = sample::categories(&[("Place terms", 131), ("Missing episodes", 40)]);
    let figure = drawn(figures::categories(&findings, Columns::Twelve));
    assert_eq!(
        figure.title,
        "Missing episodes: in 40 of 131 occurrences, the most"
    );
    let at = |label: &str| figure.svg.find(label).expect("a label");
    assert!(at("Missing episodes") < at("Place terms"));
    assert!(figure.caption.contains("Grey: words of age, place"));
    findings.categories.pop();
    let figure = drawn(figures::categories(&findings, Columns::Twelve));
    assert_eq!(
        figure.title,
        "No occurrence carries a word of a warning sign"
    );
}

#[test]
fn forces_without_any_occurrence_get_a_sentence_and_no_panels() {
    let mut findings = sample::national();
    for month in findings
        .forces
        .iter_mut()
        .flat_map(|f| &mut f.months.series)
    {
        month.count = Some(0);
    }
    let figure = drawn(figures::small_multiples(&findings));
    assert!(figure.title.starts_with("No occurrence in any month of "));
    assert!(figure.svg.contains("No occurrence in any whole month."));
}

#[test]
fn alternative_text_is_written_from_the_numbers() {
    let findings = sample::mereshire();
    let alt = |result| drawn(result).alt;
    let wide = Columns::Twelve;
    assert_eq!(
        alt(figures::premises(&findings, wide)),
        "Quillfeather Lodge, Merewick, has 11 occurrences (6 to 20), above the usual 0 to 6; 31 of \
         34 hotels do not lie above it."
    );
    assert_eq!(
        alt(figures::months(&findings, wide)),
        "2 to 9 occurrences a month over 24 months, all within 0 to 14; November 2026, part, is \
         not judged."
    );
    assert_eq!(
        alt(figures::ages(&findings, wide)),
        "Of 64 victims: 6 under 13, 27 aged 13 to 15, 20 aged 16 to 17, 11 not recorded."
    );
    assert_eq!(
        alt(figures::small_multiples(&sample::forty_three())),
        "43 forces on one scale: 41 within limits, outside: Mere 31 and Fen in April 2026; 1 no \
         data."
    );
}

#[test]
fn the_ranked_rows_end_with_what_is_left_out() {
    let figure = drawn(figures::premises(&sample::mereshire(), Columns::Twelve));
    let texts = boxes::texts(&figure.svg);
    let has = |wanted: &str| texts.iter().any(|text| text.text == wanted);
    assert!(has("19 more, 1 each"));
    assert!(has("Osier Court Hotel") && !has("Causeway Lodge"));
}

#[test]
fn few_premises_are_not_held_against_a_range() {
    let figure = drawn(figures::premises(&sample::quiet(), Columns::Twelve));
    assert!(!figure.svg.contains("#E8EFF6"), "a wash is drawn");
    assert!(
        !figure.svg.contains("#801650"),
        "a premises is marked as above"
    );
    assert_eq!(figure.title, "2 hotels have 12 occurrences");
}

#[test]
fn a_part_month_is_hollow_and_not_judged() {
    let mut findings = sample::mereshire();
    let part = findings.months.series.last_mut().expect("a part month");
    part.count = Some(90);
    let figure = drawn(figures::months(&findings, Columns::Twelve));
    assert_eq!(figure.title, "No month in 24 lies outside the usual range");
    assert!(
        figure.svg.contains("fill=\"none\" stroke=\"#12436D\""),
        "no hollow dot"
    );
    let texts = boxes::texts(&figure.svg);
    assert!(texts.iter().any(|text| text.text == "90, to 3 Nov (part)"));
}

#[test]
fn zero_and_no_data_differ() {
    let mut findings = sample::mereshire();
    findings.months.series[3].count = Some(0);
    for gap in 10..14 {
        findings.months.series[gap].count = None;
    }
    let figure = drawn(figures::months(&findings, Columns::Twelve));
    let texts = boxes::texts(&figure.svg);
    let count = |wanted: &str| texts.iter().filter(|text| text.text == wanted).count();
    // One at the foot of the axis, one at the month.
    assert_eq!(count("0"), 2);
    assert_eq!(count("no data"), 1);
    assert!(figure.caption.ends_with("Hatched: no data."));
}

#[test]
fn a_quiet_series_is_drawn_in_quarters_without_limits() {
    let mut findings = sample::quiet();
    findings.months.limits = Stated::Undefined("too few".to_owned());
    let figure = drawn(figures::months(&findings, Columns::Twelve));
    let texts = boxes::texts(&figure.svg);
    assert!(texts.iter().any(|text| text.text == "Aug to Oct"));
    assert!(!texts.iter().any(|text| text.text.contains("limit")));
}

#[test]
fn the_rhythm_follows_how_much_is_known() {
    let mut findings = sample::mereshire();
    for (known, circles, heads) in [(29, 29, 5), (30, 0, 5), (99, 0, 5), (100, 0, 9)] {
        findings.rhythm = sample::rhythm(known, 3);
        let figure = drawn(figures::rhythm(&findings, Columns::Twelve));
        assert_eq!(boxes::discs(&figure.svg).len(), circles, "{known} known");
        let texts = boxes::texts(&figure.svg);
        let top = texts
            .iter()
            .map(|text| text.top)
            .fold(f64::INFINITY, f64::min);
        let first_line = texts.iter().filter(|text| text.top == top).count();
        assert_eq!(first_line, heads, "{known} known");
    }
}

#[test]
fn without_outlines_or_places_there_is_no_map() {
    let mut findings = sample::mereshire();
    let none = Areas::default();
    assert_eq!(figures::symbols(&findings, &none), Ok(None));
    assert_eq!(
        figures::districts(&findings, &none, Columns::Twelve),
        Ok(None)
    );
    for venue in &mut findings.venues {
        venue.point = None;
    }
    assert_eq!(figures::symbols(&findings, &sample::areas()), Ok(None));
}

#[test]
fn premises_without_coordinates_are_counted_under_the_map() {
    let mut findings = sample::mereshire();
    findings.venues[4].point = None;
    let figure = figures::symbols(&findings, &sample::areas()).expect("drawn");
    let caption = figure.expect("there are premises").caption;
    assert!(
        caption.contains(" 1 without coordinates is not on the map."),
        "{caption}"
    );
}

#[test]
fn nothing_found_is_a_sentence_and_not_an_empty_chart() {
    let findings = sample::empty();
    for (figure, sentence) in [
        (
            figures::premises(&findings, Columns::Six),
            "No occurrence met the criteria, so none is placed",
        ),
        (
            figures::rhythm(&findings, Columns::Six),
            "No occurrence met the criteria.",
        ),
        (
            figures::ages(&findings, Columns::Twelve),
            "No victim is recorded for these occurrences.",
        ),
    ] {
        let figure = drawn(figure);
        let texts = boxes::texts(&figure.svg);
        assert!(texts[0].text.starts_with(sentence), "{}", texts[0].text);
        assert!(figure.height < 30.0);
    }
}

#[test]
fn a_withheld_quarter_is_not_claimed_to_be_small() {
    for (case, quarters) in sample::public_quarters() {
        let figure = drawn(figures::quarters("Mereshire", "2026", &quarters));
        let wanted = match case {
            "mereshire" => "Up to about 20 in each quarter that can be told",
            "small" => "A small number in each quarter",
            "large" => "At most about 12,345 in any quarter",
            _ => "No quarter is closed yet",
        };
        assert_eq!(figure.title, wanted);
    }
}

/// Compares with the stored drawings; `UPDATE=1` writes them anew, for the difference to be read.
#[test]
fn drawings_are_as_stored() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/figures/ref");
    let stored = [
        "mereshire-premises-85",
        "outside-months-174",
        "quiet-rhythm-85",
        "mereshire-categories-85",
        "mereshire-ages-85",
        "mereshire-districts-174",
        "mereshire-symbols-174",
        "national-small-multiples-174",
        "mereshire-quarters-186",
    ];
    let every = every_figure();
    for name in stored {
        let (_, figure) = every
            .iter()
            .find(|(n, _)| n == name)
            .expect("such a figure");
        let file = folder.join(format!("{name}.svg"));
        if crate::support::switch("UPDATE").is_some() {
            fs::create_dir_all(&folder).expect("the folder can be made");
            fs::write(&file, &figure.svg).expect("the drawing can be written");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            expected == figure.svg,
            "{name} differs from {}",
            file.display()
        );
    }
}

/// Writes every figure of every case as SVG, with its words as text, to be looked at:
/// `FIGURES_TO=folder cargo test figures_can_be_written`.
#[test]
fn figures_can_be_written_out_to_be_looked_at() {
    let kept = tempfile::tempdir().expect("a temporary folder");
    let asked = crate::support::switch("FIGURES_TO");
    let folder = asked.as_deref().map_or(kept.path(), Path::new);
    fs::create_dir_all(folder).expect("the folder can be made");
    let every = every_figure();
    for (name, figure) in every {
        fs::write(folder.join(format!("{name}.svg")), &figure.svg).expect("written");
        let words = [
            &figure.title,
            &figure.subtitle,
            &figure.caption,
            &figure.alt,
        ];
        let words = words.map(String::as_str).join("\n");
        fs::write(folder.join(format!("{name}.txt")), words).expect("written");
    }
    let written = fs::read_dir(folder)
        .expect("the folder can be read")
        .count();
    assert!(written >= 2 * every.len(), "two figures have one name");
}
