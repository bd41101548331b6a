//! What a pack's author is told.

use keepsafe::diagnostic::Diagnostics;
use keepsafe::keywords::pack::{Shelf, Source};
use keepsafe::keywords::{Kind, Matcher, Pack};

fn told(text: &str) -> String {
    match Pack::parse(text, "keywords/mine.toml") {
        Ok(_) => "(valid)".to_string(),
        Err(problems) => problems.to_string(),
    }
}

const HEAD: &str = "[pack]\nid = \"mine\"\nversion = \"1\"\n\n[[category]]\nid = \"missing\"\ntitle = \"Missing episodes\"\n";

#[test]
fn the_smallest_pack_is_valid() {
    let text = format!("{HEAD}[[term]]\ncategory = \"missing\"\ntext = \"located at hotel\"\n");
    assert_eq!(told(&text), "(valid)");
    let pack = Pack::parse(&text, "mine.toml").expect("valid");
    assert_eq!(pack.status, "draft");
    assert_eq!(pack.terms[0].line, 10);
    assert_eq!(pack.hash.len(), 64);
    assert_eq!(pack.categories[0].kind, Kind::Indicator);
}

#[test]
fn every_problem_at_once() {
    let text = format!(
        "{HEAD}colour = \"red\"\n\n\
         [[term]]\ncategory = \"mising\"\ntext = \"located at hotel\"\n\n\
         [[term]]\ncategory = \"missing\"\ntext = \"\"\n\n\
         [[term]]\ncategory = \"missing\"\ntext = \"Located-at  hotel\"\nvariants = [\"the\", \"lo*\", 7]\n\n\
         [[term]]\ncategory = \"missing\"\ntext = \"MFH\"\ncase = \"upper\"\nweek = true\n"
    );
    assert_eq!(
        told(&text),
        "error: keywords/mine.toml:8:1: [[category]] has no key `colour`\n  \
           help: [[category]] may hold id, title, kind, search_only\n\
         error: keywords/mine.toml:11:12: category \"mising\" is not defined\n  \
           help: did you mean \"missing\"?\n\
         error: keywords/mine.toml:16:8: `text` is empty\n  \
           help: write a value, or remove the entry\n\
         error: keywords/mine.toml:20:8: \"Located-at  hotel\" is already searched for at line 12\n  \
           help: remove one of the two\n\
         error: keywords/mine.toml:21:13: \"the\" would match nearly every record\n  \
           help: add words that narrow it down\n\
         error: keywords/mine.toml:21:20: \"lo*\" would match nearly every record\n  \
           help: add words that narrow it down\n\
         error: keywords/mine.toml:21:27: `variants` holds strings only, not integer\n  \
           help: put it in double quotes\n\
         error: keywords/mine.toml:26:8: case \"upper\" is unknown\n  \
           help: write \"exact\" for an acronym, or \"fold\"\n\
         error: keywords/mine.toml:27:1: [[term]] has no key `week`\n  \
           help: did you mean `weak`?"
    );
}

#[test]
fn a_missing_comma_has_its_line() {
    let text = format!(
        "{HEAD}[[term]]\ncategory = \"missing\"\ntext = \"absent\"\nvariants = [\"one two\" \"three four\"]\n"
    );
    let told = told(&text);
    assert!(told.starts_with("error: keywords/mine.toml:11:"), "{told}");
    assert!(told.contains("comma"), "{told}");
}

#[test]
fn a_review_is_signed() {
    let text = "[pack]\nid = \"mine\"\nversion = \"1\"\nstatus = \"reviewed\"\n";
    let told = told(text);
    assert!(told.contains("keywords/mine.toml:4:10"), "{told}");
    assert!(told.contains("who reviewed it"), "{told}");
    assert!(told_empty().contains("[pack] table is missing"));
}

fn told_empty() -> String {
    told("")
}

#[test]
fn the_built_in_pack() {
    let text = include_str!("../../keywords/cse.toml");
    assert_eq!(
        told(text).replace("keywords/mine.toml", "cse.toml"),
        "(valid)"
    );
    let pack = Pack::built_in("cse").expect("built in");
    assert_eq!(pack.status, "draft");
    assert!(pack.terms.len() >= 290, "{}", pack.terms.len());
    assert_eq!(pack.categories.len(), 14);
    let legacy: Vec<&str> = pack
        .categories
        .iter()
        .filter(|category| category.search_only)
        .map(|category| category.id.as_str())
        .collect();
    assert_eq!(legacy, ["legacy"]);
    for category in &pack.categories {
        assert!(
            pack.terms.iter().any(|term| term.category == category.id),
            "{} has no term",
            category.id
        );
    }
    assert!(Pack::built_in("other").is_none());
}

#[test]
fn a_later_pack_replaces_and_switches_off() {
    let built_in = Pack::built_in("cse").expect("built in");
    let text = format!(
        "{}[[term]]\ncategory = \"missing\"\ntext = \"zebra crossing\"\n\
         [[cue]]\nid = \"no-noun\"\nkind = \"negated-noun\"\ntext = [\"sans\"]\n",
        HEAD.replace(
            "version = \"1\"\n",
            "version = \"1\"\noff = [\"no-finding\"]\n"
        )
    );
    let mine = Pack::parse(&text, "mine.toml").expect("valid");
    let matcher = Matcher::new(&[built_in, mine]);
    let states = |text: &str| -> Vec<(String, &'static str)> {
        matcher
            .scan(text)
            .iter()
            .map(|hit| {
                let term = &matcher.terms()[hit.term as usize];
                (term.text.clone(), hit.state.code())
            })
            .collect()
    };
    assert_eq!(states("sans CSE"), [("CSE".to_string(), "negated")]);
    assert_eq!(states("no CSE"), [("CSE".to_string(), "asserted")]);
    assert_eq!(
        states("zebra\u{A0}crossing"),
        [("zebra crossing".to_string(), "asserted")]
    );
}

/// What is told of terms, each written after the head.
fn told_of(terms: &str) -> String {
    told(&format!("{HEAD}{terms}")).replace("keywords/mine.toml", "mine")
}

fn term(keys: &str) -> String {
    format!("[[term]]\ncategory = \"missing\"\n{keys}\n")
}

#[test]
fn a_wildcard_needs_letters_beside_it() {
    assert_eq!(told_of(&term("text = \"exploit* wom?n\"")), "(valid)");
    let told = told_of(&term(
        "text = \"sex * child\"\nvariants = [\"a*\", \"*\", \"?\", \"*ing\"]",
    ));
    assert_eq!(
        told,
        "error: mine:10:8: \"sex * child\" holds `*` as a word, which is any word\n  \
           help: put letters beside it (`exploit*`), or leave it out\n\
         error: mine:11:13: \"a*\" would match nearly every record\n  \
           help: add words that narrow it down\n\
         error: mine:11:19: \"*\" holds `*` as a word, which is any word\n  \
           help: put letters beside it (`exploit*`), or leave it out\n\
         error: mine:11:24: \"?\" would match nearly every record\n  \
           help: add words that narrow it down\n\
         error: mine:11:29: \"*ing\" would match nearly every record\n  \
           help: add words that narrow it down"
    );
}

#[test]
fn leeway_that_no_word_takes_is_told() {
    let told = told_of(&format!(
        "{}{}{}{}",
        term("text = \"taxi\"\ntolerance = \"auto\""),
        term("text = \"MFH\"\ncase = \"exact\"\ntolerance = 1"),
        term("text = \"groomed\"\ninflect = true"),
        term("text = \"absent\"\ntolerance = 3"),
    ));
    assert_eq!(
        told,
        "error: mine:11:13: no word of the term is long enough for typing errors\n  \
           help: remove `tolerance`: it needs a word of six letters, or of five with 1 or 2\n\
         error: mine:16:13: a term with case = \"exact\" has no typing errors\n  \
           help: remove `tolerance`: an acronym with another letter is another acronym\n\
         error: mine:20:11: no word of the term has forms\n  \
           help: write a word in its dictionary form (`exploit`, not `exploited`), or remove `inflect`\n\
         error: mine:24:13: `tolerance` is \"auto\", 0, 1 or 2\n  \
           help: write tolerance = \"auto\": one typing error from six letters on, two from ten"
    );
}

#[test]
fn a_term_in_the_shadow_of_another_is_told() {
    let shadowed = |first: &str, second: &str| told_of(&format!("{}{}", term(first), term(second)));
    let by = |told: &str| told.lines().next().unwrap_or_default().to_string();
    assert_eq!(
        shadowed("text = \"exploit\"\ninflect = true", "text = \"exploited\""),
        "error: mine:14: every match of \"exploited\" is one of \"exploit\" at line 10\n  \
           help: remove it, or narrow the other term down"
    );
    assert_eq!(
        by(&shadowed("text = \"exploits*\"", "text = \"exploit*\"")),
        "error: mine:10: every match of \"exploits*\" is one of \"exploit*\" at line 13"
    );
    assert_eq!(
        by(&shadowed(
            "text = \"mfh\"",
            "text = \"MFH\"\ncase = \"exact\""
        )),
        "error: mine:13: every match of \"MFH\" is one of \"mfh\" at line 10"
    );
    // Longer, wider in a variant, or but a typing error away: no shadow.
    for (first, second) in [
        (
            "text = \"exploit\"\ninflect = true",
            "text = \"exploited by\"",
        ),
        (
            "text = \"exploits*\"\nvariants = [\"used\"]",
            "text = \"exploit*\"",
        ),
        ("text = \"absent\"\ntolerance = 1", "text = \"abesnt\""),
    ] {
        assert_eq!(shadowed(first, second), "(valid)", "{first} {second}");
    }
}

#[test]
fn a_sign_that_joins_nothing_is_told() {
    let told = told_of(&term("text = \"child &\"\nvariants = [\"+ child\"]"));
    assert_eq!(
        told.matches("begins or ends with a sign that joins words")
            .count(),
        2,
        "{told}"
    );
}

fn extended(text: &str) -> Result<Matcher, Diagnostics> {
    let mut shelf = Shelf::default();
    let source = Source {
        text: text.to_owned(),
        file: "mine".to_owned(),
    };
    shelf.add(&source, &|_| None)?;
    Ok(Matcher::new(&shelf.finish()?))
}

/// Ids under `off` may be of any pack that is read together with it, before or after it.
#[test]
fn what_is_switched_off_has_to_be_there() {
    let read = |texts: &[&str]| {
        let mut shelf = Shelf::default();
        for (n, text) in (1..).zip(texts) {
            let source = Source {
                text: format!("[pack]\nid = \"p{n}\"\nversion = \"1\"\n{text}"),
                file: format!("p{n}.toml"),
            };
            shelf.add(&source, &|_| None).expect("a pack");
        }
        match shelf.finish() {
            Ok(_) => "(valid)".to_owned(),
            Err(problems) => problems.to_string(),
        }
    };
    let later = "[[criterion]]\nid = \"flagged\"\nsentence = \"F.\"\nwhen = 'flag:CE'\n";
    assert_eq!(
        read(&["off = [\"indicators\", \"no-finding\", \"flagged\"]", later]),
        "(valid)"
    );
    assert_eq!(
        read(&[
            "off = [\n  \"indicator\", \"indicators\",\n  \"CSE-flag\", \"flaged\", \"grooming\", \"older boyfriend\", \"x\"]",
            later,
        ]),
        "error: p1.toml:5:3: there is no cue, exclusion or criterion \"indicator\" to switch off\n  \
           help: did you mean \"indicators\"?\n\
         error: p1.toml:6:3: there is no cue, exclusion or criterion \"CSE-flag\" to switch off\n  \
           help: did you mean \"cse-flag\"?\n\
         error: p1.toml:6:15: there is no cue, exclusion or criterion \"flaged\" to switch off\n  \
           help: did you mean \"flagged\"?\n\
         error: p1.toml:6:25: there is no cue, exclusion or criterion \"grooming\" to switch off\n  \
           help: for a category write [[off]] with `category = \"grooming\"`\n\
         error: p1.toml:6:37: there is no cue, exclusion or criterion \"older boyfriend\" to switch off\n  \
           help: for a term write [[off]] with `category = \"grooming\"` and `terms = [\"older boyfriend\"]`\n\
         error: p1.toml:6:56: there is no cue, exclusion or criterion \"x\" to switch off\n  \
           help: write the `id` of a [[cue]], an [[exclusion]] or a [[criterion]], or remove it"
    );
}

const ONTO: &str = "[pack]\nid = \"mine\"\nversion = \"1\"\nextends = \"cse\"\n";

#[test]
fn a_pack_extends_another() {
    let text = format!(
        "{ONTO}[[off]]\ncategory = \"place\"\nterms = [\"hotel\"]\n\
         [[off]]\ncategory = \"legacy\"\nwhy = \"not wanted here\"\n\
         [[term]]\ncategory = \"missing\"\ntext = \"gone walkabout\"\n\
         [[term]]\ncategory = \"explicit\"\ntext = \"CSE\"\nvariants = [\"C S E\"]\ncase = \"exact\"\n\
         weak = true\nreplace = true\n"
    );
    let matcher = extended(&text).expect("valid");
    let found = |text: &str| -> Vec<&str> {
        let hits = matcher.scan(text);
        hits.iter()
            .map(|hit| matcher.terms()[hit.term as usize].text.as_str())
            .collect()
    };
    assert_eq!(found("hotel"), Vec::<&str>::new());
    assert_eq!(
        found("gone walkabout near the guest house"),
        ["gone walkabout", "guest house"]
    );
    assert_eq!(found("C S E"), ["CSE"]);
    let of = |text: &str| {
        matcher
            .terms()
            .iter()
            .filter(|term| term.text == text)
            .count()
    };
    assert_eq!((of("CSE"), of("hotel")), (1, 0));
    assert!(
        matcher
            .terms()
            .iter()
            .any(|term| term.text == "CSE" && term.weak)
    );
    assert!(matcher.terms().iter().all(|term| term.category != "legacy"));
}

#[test]
fn what_an_extension_names_has_to_be_there() {
    let text = format!(
        "{ONTO}[[off]]\ncategory = \"place\"\nterms = [\"hotl\", \"CSE\"]\n\
         [[off]]\ncategory = \"misssing\"\n\
         [[term]]\ncategory = \"explicit\"\ntext = \"CSEA\"\nreplace = true\n\
         [[term]]\ncategory = \"explicit\"\ntext = \"CSA\"\n\
         [[term]]\ncategory = \"missing\"\ntext = \"sexual explotation\"\n\
         [[exclusion]]\nid = \"mine\"\nterms = [\"groomd\"]\nafter = [\"dog\"]\n"
    );
    let told = extended(&text).expect_err("problems").to_string();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines[..6],
        [
            "error: mine:7:10: category \"place\" has no term \"hotl\" to switch off",
            "  help: did you mean \"hotel\"?",
            "error: mine:7:18: category \"place\" has no term \"CSE\" to switch off",
            "  help: that term is of the category \"explicit\"",
            "error: mine:9:12: no pack below has a category \"misssing\"",
            "  help: did you mean \"missing\"?",
        ]
    );
    assert_eq!(
        lines[6],
        "error: mine:12:8: category \"explicit\" has no term \"CSEA\" to replace"
    );
    assert!(lines[8].starts_with("error: mine:16:8: \"CSA\" is a term of this category at line "));
    assert!(lines[9].contains("replace = true"));
    assert!(told.contains("mine:19:8: \"sexual explotation\" is already searched for at line "));
    assert!(told.contains("no term has the text \"groomd\"\n  help: did you mean \"groomed\"?"));

    let alone = "[pack]\nid = \"mine\"\nversion = \"1\"\n[[off]]\ncategory = \"place\"\n";
    let told = extended(alone).expect_err("problems").to_string();
    assert!(
        told.contains("extends none, so there is nothing to switch off"),
        "{told}"
    );
    let missing = ONTO.replace("\"cse\"", "\"other\"");
    let told = extended(&missing).expect_err("problems").to_string();
    assert!(
        told.contains("mine:4:11: there is no pack \"other\""),
        "{told}"
    );
}

#[test]
fn packs_side_by_side_must_not_contradict_each_other() {
    let pack = |id: &str, keys: &str| Source {
        text: format!("{}{}", HEAD.replace("mine", id), term(keys)),
        file: format!("{id}.toml"),
    };
    let both = |first: &Source, second: &Source| {
        let mut shelf = Shelf::default();
        for source in [first, second] {
            shelf.add(source, &|_| None).expect("valid");
        }
        shelf
            .finish()
            .map_or_else(|problems| problems.to_string(), |_| "(valid)".to_owned())
    };
    let one = pack("one", "text = \"absent\"");
    assert_eq!(both(&one, &pack("two", "text = \"absent\"")), "(valid)");
    assert_eq!(
        both(&one, &pack("two", "text = \"absent\"\nweak = true")),
        "error: two.toml:10: \"absent\" of category \"missing\" is another term at line 10 of one.toml\n  \
           help: let this pack extend \"one\" and write `replace = true`, or remove one of the two"
    );
    let mut other = pack("two", "text = \"late\"");
    other.text = other.text.replace("title =", "kind = \"place\"\ntitle =");
    assert!(
        both(&one, &other)
            .contains("is of kind \"place\" here and of kind \"indicator\" in one.toml")
    );
}

#[test]
fn packs_that_extend_each_other_are_told() {
    let source = |id: &str, below: &str| Source {
        text: HEAD
            .replace("mine", id)
            .replace("version", &format!("extends = \"{below}\"\nversion")),
        file: format!("{id}.toml"),
    };
    let found = source("two", "one");
    let problems = Shelf::default()
        .add(&source("one", "two"), &|id| {
            (id == "two").then(|| Ok(found.clone()))
        })
        .expect_err("a circle");
    assert!(
        problems
            .to_string()
            .contains("two.toml: pack \"one\" extends itself"),
        "{problems}"
    );
}

/// Of 100,000 terms each is found, and in reasonable time only if nothing is looked at for each term
/// in turn.
#[test]
fn a_pack_of_a_hundred_thousand_terms() {
    let name = |n: u32| -> String {
        let letter = |at: u32| char::from(b'a' + (n / 26_u32.pow(at) % 26) as u8);
        format!("qu{}{}{}{}zzyx", letter(0), letter(1), letter(2), letter(3))
    };
    let mut text = HEAD.to_owned();
    for n in 0..100_000 {
        text.push_str(&term(&format!(
            "text = \"{}\"\ntolerance = \"auto\"",
            name(n)
        )));
    }
    let pack = Pack::parse(&text, "mine").expect("valid");
    let matcher = Matcher::new(&[pack]);
    assert_eq!(matcher.terms().len(), 100_000);
    for n in (0..100_000).step_by(997) {
        let hits = matcher.scan(&name(n));
        assert_eq!(hits.len(), 1, "{}", name(n));
        assert_eq!(hits[0].term, n);
    }
    // Found by a typing error, once for each term that is near.
    assert!(!matcher.scan(&name(4711).replace("zzyx", "zyzx")).is_empty());
}
