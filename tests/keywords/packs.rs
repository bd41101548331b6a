//! What a pack's author is told.

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
         error: keywords/mine.toml:21:20: \"lo*\" holds `*`, which cannot be searched\n  \
           help: use letters, digits, spaces and - / & ' . only; list other spellings as variants\n\
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
