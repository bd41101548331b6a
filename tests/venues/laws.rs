//! What holds for every name, text and register.

use keepsafe::venues::Mention;

use super::*;

const WORDS: [&str; 40] = [
    "the",
    "Ramblers'",
    "Rest",
    "Saltby",
    "Osmere",
    "Quillfeather",
    "Lodge",
    "Grand",
    "Hotel",
    "near",
    "opp",
    "found",
    "at",
    "booked",
    "room",
    "12",
    "Heron",
    "Court",
    ".",
    ",",
    "\n",
    "Harbour",
    "Road",
    "B&B",
    "Wagtail",
    "guest",
    "house",
    "Golf",
    "last",
    "seen",
    "by",
    "Station",
    "MQ1",
    "4TB",
    "Kittiwake",
    "staff",
    "Ring",
    "-",
    "\u{a0}",
    "St",
];

fn phrase() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn folding_is_idempotent(source in any::<String>()) {
        let once = fold(&source);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn folding_does_not_see_case_or_gaps(words in prop::collection::vec("[a-z]{1,8}", 1..6)) {
        prop_assert_eq!(fold(&words.join("-").to_uppercase()), fold(&words.join("\u{a0}")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_spans_point_into_the_text(name in any::<String>(), text in any::<String>(), street in phrase(), easting in any::<f64>()) {
        let register = register();
        let (resolver, matcher) = Resolver::with_matcher(&register);
        let mentions = matcher.scan(&text);
        for mention in &mentions {
            prop_assert_eq!(&text[mention.start as usize..mention.end as usize], mention.text.as_str());
        }
        let point = Some(BngPoint { easting, northing: -easting });
        let answer = resolver.resolve(&Location { name: &name, street: &street, point, ..Location::default() }, &mentions);
        prop_assert!((0.0..=1.0).contains(&answer.confidence));
        prop_assert!(!answer.margin.is_nan());
    }

    #[test]
    fn case_and_punctuation_never_change_a_decision(name in phrase(), street in phrase(), town in prop::sample::select(&["", "Saltby", "Osmere"][..])) {
        let register = register();
        let resolver = Resolver::new(&register);
        let answer = |name: &str, street: &str| {
            resolver.resolve(&Location { name, street, town, ..Location::default() }, &[]).decision
        };
        let plain = answer(&name, &street);
        prop_assert_eq!(&plain, &answer(&name.to_uppercase(), &street.to_lowercase()));
        prop_assert_eq!(&plain, &answer(&name.replace('\'', "\u{2019}"), &format!("  {street} ")));
    }

    #[test]
    fn confidence_is_no_less_where_a_postcode_agrees_too(number in 0_usize..24) {
        let register = register();
        let resolver = Resolver::new(&register);
        let venue = &register.venues[number];
        let told = |postcode: &str| {
            let fields = Location { name: &venue.name, street: &venue.address, town: &venue.town, postcode, ..Location::default() };
            resolver.resolve(&fields, &[])
        };
        let (with, without) = (told(venue.postcode.as_deref().unwrap_or_default()), told(""));
        prop_assert_eq!(with.venue(), Some(number as u32));
        prop_assert_eq!(without.venue(), Some(number as u32));
        prop_assert!(with.confidence >= without.confidence);
        prop_assert!(with.confidence > 0.9, "{} {}", venue.id, with.confidence);
    }

    #[test]
    fn the_order_of_the_register_never_changes_a_decision(name in phrase(), town in prop::sample::select(&["", "Saltby", "Osmere"][..]), text in phrase(), turn in 1_usize..23) {
        let straight = std::fs::read_to_string(folder().join("register.csv")).expect("the register is there");
        let (header, rows) = straight.split_once('\n').expect("a header and rows");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.rotate_left(turn);
        rows.swap(0, 5);
        let turned = format!("{header}\n{}\n", rows.join("\n"));
        let answers = [straight.as_str(), turned.as_str()].map(|text_of_register| {
            let register = Register::parse(text_of_register.as_bytes(), "register.csv", None).expect("good");
            let (resolver, matcher) = Resolver::with_matcher(&register);
            let mentions: Vec<Mention> = matcher.scan(&text);
            let answer = resolver.resolve(&Location { name: &name, town, ..Location::default() }, &mentions);
            let ids = |venues: &[u32]| venues.iter().map(|&venue| register.venues[venue as usize].id.clone()).collect::<Vec<_>>();
            let decided = match &answer.decision {
                Decision::Resolved { venue } => ids(&[*venue]),
                Decision::Ambiguous { candidates } => ids(candidates),
                Decision::Unresolved { reason } => vec![(*reason).to_owned()],
            };
            (decided, answer.role, answer.evidence.clone(), answer.margin.to_bits())
        });
        prop_assert_eq!(&answers[0], &answers[1]);
    }
}
