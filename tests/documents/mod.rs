//! Documents from sample findings: what they say, what stops them, and that they repeat.

mod sample;

use keepsafe::analysis::{Findings, release};
use keepsafe::documents::brief::{ForcePackBrief, Headline, House, SectorBrief, SlideBody};
use keepsafe::documents::manifest::{Manifest, Sent, sha256};
use keepsafe::documents::{Document, force_pack, sector_briefing, taskforce_summary};
use keepsafe::edition::{Edition, Marking, Scope};

fn mereshire(job: &str) -> Edition {
    sample::edition(job, Scope::Force("mereshire".to_owned()), "Mereshire")
}

fn pack(findings: &Findings, house: &House) -> Result<Document, String> {
    let figures = sample::figures(findings);
    force_pack(findings, &figures, &mereshire("force-pack"), house).map_err(|e| e.to_string())
}

fn brief(findings: &Findings) -> ForcePackBrief {
    let figures = sample::figures(findings);
    ForcePackBrief::new(
        findings,
        &figures,
        &mereshire("force-pack"),
        &sample::house(),
    )
}

/// A house with a template of its own.
fn with_template(name: &str, text: &str) -> House {
    House {
        templates: vec![(name.to_owned(), text.to_owned())],
        ..sample::house()
    }
}

#[test]
fn a_pack_of_any_number_of_hotels() {
    for (venues, pages) in [(0, 3..=5), (1, 8..=13), (34, 10..=16), (118, 12..=20)] {
        let pack = pack(&sample::findings(venues), &sample::house()).expect("a pack");
        assert!(
            pages.contains(&pack.pages),
            "{venues} hotels: {} pages",
            pack.pages
        );
        assert!(pack.bytes.starts_with(b"%PDF-"));
        assert!(pack.bytes.len() < 2_000_000);
        assert_eq!(pack.marking, Marking::OfficialSensitive);
        assert_eq!(
            pack.file_name,
            "OFFICIAL-SENSITIVE_force-pack.2026-10.mereshire.pdf"
        );
        assert_eq!(pack.title, "Force pack, Mereshire, October 2026");
    }
}

#[test]
fn a_job_of_another_name_keeps_the_product_in_the_file_name() {
    let findings = sample::findings(3);
    let document = force_pack(
        &findings,
        &sample::figures(&findings),
        &mereshire("monthly"),
        &sample::house(),
    )
    .expect("a pack");
    assert_eq!(
        document.file_name,
        "OFFICIAL-SENSITIVE_force-pack.monthly.2026-10.mereshire.pdf"
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let findings = sample::findings(34);
    let first = pack(&findings, &sample::house()).expect("a pack");
    pack(&sample::findings(3), &sample::house()).expect("another pack between");
    assert_eq!(first, pack(&findings, &sample::house()).expect("a pack"));
    let mut later = mereshire("force-pack");
    later.revision = 2;
    let second = force_pack(
        &findings,
        &sample::figures(&findings),
        &later,
        &sample::house(),
    )
    .expect("a pack");
    assert_ne!(first.bytes, second.bytes);
    assert!(second.file_name.ends_with("mereshire.r2.pdf"));
}

#[test]
fn page_one_is_titled_with_the_answer() {
    for (venues, title) in [
        (0, "No occurrence met the criteria in 24 months"),
        (1, "11 occurrences in 24 months, all at one hotel"),
        (3, "37 occurrences in 24 months, 28 of them at 3 hotels"),
        (
            34,
            "79 occurrences in 24 months, 70 of them at 34 hotels; three hotels hold 28",
        ),
    ] {
        assert_eq!(brief(&sample::findings(venues)).summary.title, title);
    }
    let mut unplaced = sample::findings(34);
    unplaced.counts.placed = 0;
    unplaced.counts.venues = 0;
    unplaced.venues.clear();
    let brief = brief(&unplaced);
    assert_eq!(
        brief.summary.title,
        "79 occurrences in 24 months; none could be placed at a hotel"
    );
    assert_eq!(brief.premises, None);
    pack(&unplaced, &sample::house()).expect("a pack without hotels");
}

#[test]
fn leading_hotels_are_not_cut_out_of_a_tie() {
    let mut findings = sample::findings(34);
    for venue in findings.venues.iter_mut().take(4) {
        venue.occurrences = 7;
    }
    // Three, two and one would part the tie of four.
    assert!(
        brief(&findings)
            .summary
            .title
            .ends_with("; four hotels hold 28"),
    );
    for venue in &mut findings.venues {
        venue.occurrences = 1;
    }
    assert!(brief(&findings).summary.title.ends_with("hotels, one each"));
}

#[test]
fn the_hotels_below_the_plot_are_counted() {
    let note = |venues| {
        let brief = brief(&sample::findings(venues));
        brief.summary.top.expect("a plot").note
    };
    assert!(note(34).starts_with("29 more hotels have 1 or 2 each. Diamond: "));
    assert!(note(6).starts_with("1 more hotel has 2. "), "{}", note(6));
    assert!(note(3).starts_with("The line is the 95% interval."));
}

#[test]
fn with_few_hotels_nothing_is_said_of_a_usual_range() {
    let brief = brief(&sample::findings(3));
    let premises = brief.premises.expect("three hotels");
    assert!(
        premises.lead.starts_with("No usual range is given"),
        "{}",
        premises.lead
    );
    assert!(
        premises
            .groups
            .iter()
            .all(|group| !group.title.contains("usual range"))
    );
    assert_eq!(brief.summary.top.expect("a plot").usual, None);
}

#[test]
fn no_hit_is_an_honest_pack_without_blank_sections() {
    let brief = brief(&sample::findings(0));
    assert_eq!(brief.findings, []);
    assert_eq!(
        (brief.premises, brief.charts, brief.maps),
        (None, None, None)
    );
    assert_eq!(brief.summary.top, None);
    assert_eq!(brief.summary.numbers[1].value, "41,274");
}

/// What a register may hold; all of it has to come out as text.
const HOSTILE: [&str; 7] = [
    "#strong[The] #panic() Inn",
    "$x^2$ Lodge_*_`raw`",
    "<script>alert('x')</script>",
    "\"Quoted\" \\ back // slash /* House",
    "#set page(fill: red)\n= Heading\t- list",
    "=HYPERLINK(\"x\") @ref <label>",
    "\u{202e}Ynn y Môr a’r Ŵyl",
];

#[test]
fn hostile_names_stay_text() {
    let mut findings = sample::findings(34);
    for (venue, name) in findings.venues.iter_mut().zip(HOSTILE) {
        venue.name = name.to_owned();
        venue.town = name.to_owned();
    }
    findings.venues[7].name = "Llan".repeat(50);
    findings.venues[8].name = "The Old Long Name ".repeat(12);
    findings.districts[0].name = HOSTILE[0].to_owned();
    findings.quality.census.files[0].0 = HOSTILE[2].to_owned();
    let figures: Vec<_> = ["months", "districts", "symbols"]
        .map(|name| sample::figure(name, 174.0, 60.0))
        .into();
    let (edition, house) = (mereshire("force-pack"), sample::house());
    let brief = ForcePackBrief::new(&findings, &figures, &edition, &house);
    let rows = &brief.premises.expect("hotels").groups[0].rows;
    assert_eq!(rows[0][0], "#strong[The] #panic() Inn");
    force_pack(&findings, &figures, &edition, &house).expect("names are never markup");
}

#[test]
fn a_character_without_a_glyph_stops_the_pack_with_its_place() {
    let mut findings = sample::findings(34);
    let figures = sample::figures(&findings);
    findings.venues[1].name = "The \u{1f3e8} Inn".to_owned();
    let error = force_pack(
        &findings,
        &figures,
        &mereshire("force-pack"),
        &sample::house(),
    )
    .expect_err("no emoji in the font")
    .to_string();
    assert!(
        error.contains("character U+1F3E8 in field `premises.groups[0].rows[1][0]`"),
        "{error}"
    );
}

#[test]
fn a_font_that_is_not_bundled_stops_the_pack_with_its_figure() {
    let findings = sample::findings(34);
    let mut figures = sample::figures(&findings);
    figures[0].svg = figures[0].svg.replace("Noto Sans", "Inter");
    let error = force_pack(
        &findings,
        &figures,
        &mereshire("force-pack"),
        &sample::house(),
    )
    .expect_err("Inter is not bundled")
    .to_string();
    assert!(
        error.contains("font family `Inter` in the drawing of figure `months`"),
        "{error}"
    );
}

#[test]
fn a_template_error_has_file_line_and_column() {
    for (text, expected) in [
        (
            "#set text(lang: \"en\")\n#let d = json(\"data.json\")\n  #d.nothing",
            "error: templates/force-pack.typ:3:6: dictionary does not contain key \"nothing\"",
        ),
        (
            "#set text(lang: \"en\", font: \"Inter\")\nText",
            "error: templates/force-pack.typ:1:29: unknown font family: inter",
        ),
        (
            "#set document(title: \"x\")\n= A\nText",
            "error: templates/force-pack.typ: the template sets no language",
        ),
        (
            "#set document(title: \"x\")\n#set text(lang: \"en\", font: \"Noto Sans\")\n= A\n#table([x])",
            "error: templates/force-pack.typ:4:2: a table has no head",
        ),
        (
            "#set document(title: \"x\")\n#set text(lang: \"en\", font: \"Noto Sans\")\n= A\n#image(\"figures/months.svg\")",
            "error: templates/force-pack.typ:4:2: PDF/UA-1 error: missing alt text",
        ),
    ] {
        let error = pack(
            &sample::findings(34),
            &with_template("force-pack.typ", text),
        )
        .expect_err("a broken template");
        assert!(error.starts_with(expected), "{error}");
    }
}

#[test]
fn blaming_words_stop_a_document_and_names_do_not() {
    let mut findings = sample::findings(34);
    findings.venues[0].name = "The Runaway Inn".to_owned();
    pack(&findings, &sample::house()).expect("a name stands as it is");
    findings
        .notes
        .push("records of a runaway", 1, None, "for review");
    let error = pack(&findings, &sample::house()).expect_err("legacy wording");
    assert_eq!(error.matches("`runaway`").count(), 1, "{error}");
    assert!(error.contains("quality.notes.rows"), "{error}");
    let drawn = sample::findings(3);
    let mut figures = sample::figures(&drawn);
    figures[0].svg = figures[0].svg.replace(
        "</svg>",
        "<text font-family=\"Noto Sans\">CSE hotels</text></svg>",
    );
    let error = force_pack(&drawn, &figures, &mereshire("force-pack"), &sample::house())
        .expect_err("a hotel is no such thing")
        .to_string();
    assert!(error.contains("`cse hotels` in figure `months`"), "{error}");
}

#[test]
fn forty_three_forces_fit_on_six_pages() {
    for (forces, pages) in [(3, 2..=4), (43, 5..=6)] {
        let mut findings = sample::findings(34);
        findings.forces = (0..forces)
            .map(|at| {
                let (n, data) = match at % 11 {
                    3 => (0, "none"),
                    5 => (at * 3 % 40, "late"),
                    7 => (at * 5 % 90, "part"),
                    _ => (at * 7 % 83 + 3, "complete"),
                };
                sample::force(&format!("Force of Area {at:02}"), n, data)
            })
            .collect();
        let figures = [
            sample::figure(
                "small-multiples",
                174.0,
                if forces > 3 { 210.0 } else { 30.0 },
            ),
            sample::figure("symbols", 174.0, 165.0),
        ];
        let edition = sample::edition("taskforce-summary", Scope::National, "The Meres");
        let summary =
            taskforce_summary(&findings, &figures, &edition, &sample::house()).expect("a summary");
        assert!(pages.contains(&summary.pages), "{} pages", summary.pages);
        assert_eq!(
            summary.file_name,
            "OFFICIAL-SENSITIVE_taskforce-summary.2026-10.national.pdf"
        );
    }
}

#[test]
fn the_sector_briefing_has_twelve_slides_and_nothing_of_a_record() {
    let findings = sample::findings(118);
    let (public, _) = release(&findings, &[]);
    let edition = mereshire("sector-briefing");
    let document = sector_briefing(
        &public,
        &sample::figures(&findings),
        &edition,
        &sample::house(),
    )
    .expect("a briefing");
    assert_eq!((document.pages, document.marking), (12, Marking::Official));
    assert_eq!(
        document.file_name,
        "OFFICIAL_sector-briefing.2026-10.mereshire.pdf"
    );
    let brief = SectorBrief::new(&public, &[], &edition, &sample::house());
    let text = serde_json::to_string(&brief).expect("a brief is JSON");
    for venue in &findings.venues {
        assert!(!text.contains(&venue.name), "{}", venue.name);
    }
    for event in &findings.events {
        assert!(!text.contains(&event.occurrence_id));
    }
    for slide in &brief.slides {
        assert!(!slide.notes.is_empty(), "{}", slide.title);
    }
}

#[test]
fn the_emergency_number_leads_whatever_the_settings_say() {
    let (public, _) = release(&sample::findings(3), &[]);
    for numbers in [
        Vec::new(),
        vec![("101".to_owned(), "otherwise".to_owned())],
        sample::house().report_numbers,
    ] {
        let house = House {
            report_numbers: numbers,
            ..sample::house()
        };
        let brief = SectorBrief::new(&public, &[], &mereshire("sector-briefing"), &house);
        let called = brief.slides.iter().find_map(|slide| match &slide.body {
            SlideBody::Call { number, others, .. } => Some((number.as_str(), others)),
            _ => None,
        });
        let (number, others) = called.expect("a slide on calling");
        assert_eq!(number, "999");
        assert!(others.iter().all(|(number, _)| number != "999"));
    }
}

#[test]
fn a_letter_says_totals_only() {
    let findings = sample::findings(34);
    let headline = Headline::new(&findings, &mereshire("force-pack"));
    assert_eq!(
        headline.subject,
        "OFFICIAL-SENSITIVE: Keepsafe, Mereshire, October 2026"
    );
    assert_eq!(
        headline.preheader,
        "79 occurrences in 24 months; 6 occurrences in October 2026, within the usual range."
    );
    assert_eq!(
        headline.changed,
        "October 2026: 6, from 5 in September 2026."
    );
    let text = serde_json::to_string(&headline).expect("JSON");
    for venue in &findings.venues {
        assert!(!text.contains(&venue.name), "{}", venue.name);
    }
}

#[test]
fn a_manifest_names_every_input_and_document() {
    let findings = sample::findings(34);
    let document = pack(&findings, &sample::house()).expect("a pack");
    let own = with_template("look.typ", "#let ink = black");
    let manifest = Manifest::new(
        &mereshire("force-pack"),
        &findings,
        &own,
        &[("districts.geojson".to_owned(), "aa".to_owned())],
        &[("keepsafe.toml".to_owned(), "bb".to_owned())],
        std::slice::from_ref(&document),
        Sent::NotSent,
    );
    let json = manifest.to_json().expect("JSON");
    assert_eq!(
        serde_json::from_str::<Manifest>(&json).expect("it reads its own"),
        manifest
    );
    assert_eq!(manifest.documents[0].sha256, sha256(&document.bytes));
    assert_eq!(manifest.hash().expect("a hash"), sha256(json.as_bytes()));
    let look = manifest
        .inputs
        .iter()
        .find(|input| input.name == "look.typ");
    assert_eq!(
        look.map(|input| input.sha256.as_str()),
        Some(sha256(b"#let ink = black").as_str())
    );
    for name in [
        "mereshire_2026-11-03.csv",
        "cse",
        "register",
        "districts.geojson",
        "keepsafe.toml",
        "sector-briefing.typ",
    ] {
        assert!(json.contains(name), "{name}");
    }
}
