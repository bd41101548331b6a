//! Laws of the language: what is printed reads back the same, logic is logic, distance is distance,
//! any text ends in a tree or in problems, and the built-in criteria are the rules of old.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use keepsafe::keywords::State;
use keepsafe::keywords::criteria::{
    Compare, Detail, Expr, FactHit, Facts, HitTest, MAX_DEPTH, Near, Outcome, ROLES, Span, Value,
    Weak, What, Who, parse,
};
use keepsafe::keywords::{Criteria, Pack};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::oracle;

static BUILT_IN: LazyLock<Criteria> = LazyLock::new(Criteria::default);

fn value(text: impl Into<String>) -> Value {
    Value {
        text: text.into(),
        span: Span::default(),
    }
}

fn expr(what: What) -> Expr {
    Expr {
        span: Span::default(),
        what,
    }
}

fn texts() -> impl Strategy<Value = Vec<Value>> {
    let text = prop_oneof![
        "[a-z]{1,6}".prop_map(value),
        "[a-z]{1,4} [a-z'&/\"]{1,4}[a-z]".prop_map(value),
        Just(value("and")),
        Just(value("W/5")),
        Just(value("B&B")),
        Just(value("age")),
    ];
    prop::collection::vec(text, 0..3)
}

fn hit() -> impl Strategy<Value = Expr> {
    let rest = (
        texts(),
        texts(),
        subsequence(vec!["historical", "hypothetical", "other_person"], 0..3),
        subsequence(State::ALL.to_vec(), 0..4),
        select(vec![
            None,
            Some(Weak::No),
            Some(Weak::Yes),
            Some(Weak::Only),
        ]),
    );
    (texts(), texts(), rest).prop_map(
        |(terms, categories, (words, fields, attributes, states, weak))| {
            let mut test = HitTest {
                terms,
                categories,
                words,
                fields,
                states,
                attributes: attributes.into_iter().map(value).collect(),
                weak,
            };
            if test == HitTest::default() {
                test.weak = Some(Weak::Yes);
            }
            expr(What::Hit(test))
        },
    )
}

fn detail() -> impl Strategy<Value = Expr> {
    let codes: Vec<&str> = ROLES.iter().map(|(code, _)| *code).collect();
    let some = |detail: Detail, values: Vec<&'static str>| {
        subsequence(values.clone(), 1..values.len()).prop_map(move |values| {
            expr(What::Detail(
                detail,
                values.into_iter().map(value).collect(),
            ))
        })
    };
    prop_oneof![
        some(Detail::Role, codes),
        some(Detail::Flag, vec!["CSE", "CE MARKER", "NOT", "\u{c9}"]),
        some(Detail::Class, vec!["17A", "071/17", "8"]),
        some(Detail::Offence, vec!["rape", "of a \"child\"", "s.14"]),
        some(Detail::Type, vec!["missing", "or"]),
    ]
}

fn age() -> impl Strategy<Value = Expr> {
    let who = select(vec![Who::Anyone, Who::Victim]);
    let compare = select(Compare::ALL.map(|(_, compare)| compare).to_vec());
    (who, compare, 0..=120).prop_map(|(who, compare, years)| {
        expr(What::Age {
            who,
            compare,
            years,
        })
    })
}

/// Expressions that have a place in the text.
fn placed() -> impl Strategy<Value = Expr> {
    hit().prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| expr(What::Any(parts))),
            near(inner, Just(false)),
        ]
    })
}

fn near(
    operand: impl Strategy<Value = Expr> + Clone,
    absent: impl Strategy<Value = bool>,
) -> impl Strategy<Value = Expr> {
    (operand.clone(), operand, 1_u32..1000, any::<bool>(), absent).prop_map(
        |(left, right, words, ordered, absent)| {
            expr(What::Near(Box::new(Near {
                left,
                right,
                words,
                ordered,
                absent,
            })))
        },
    )
}

fn tree() -> impl Strategy<Value = Expr> {
    let criterion = "[a-z]{1,4}".prop_map(|id| {
        expr(What::Criterion {
            id: value(id),
            index: 0,
        })
    });
    let leaf = prop_oneof![
        3 => hit(),
        1 => detail(),
        1 => age(),
        1 => criterion,
        1 => near(placed().boxed(), any::<bool>()),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(|parts| expr(What::All(parts))),
            several().prop_map(|parts| expr(What::Any(parts))),
            inner
                .clone()
                .prop_map(|inner| expr(What::Not(Box::new(inner)))),
            (several(), any::<prop::sample::Index>()).prop_map(|(mut of, n)| {
                let mut seen = BTreeSet::new();
                of.retain(|one| seen.insert(one.to_string()));
                expr(What::AtLeast {
                    count: 1 + n.index(of.len()),
                    of,
                })
            }),
        ]
    })
}

/// The same tree without places.
fn bare(tree: &Expr) -> Expr {
    let values = |values: &[Value]| {
        values
            .iter()
            .map(|one| value(&one.text))
            .collect::<Vec<_>>()
    };
    let each = |parts: &[Expr]| parts.iter().map(bare).collect::<Vec<_>>();
    expr(match &tree.what {
        What::All(parts) => What::All(each(parts)),
        What::Any(parts) => What::Any(each(parts)),
        What::Not(inner) => What::Not(Box::new(bare(inner))),
        What::AtLeast { count, of } => What::AtLeast {
            count: *count,
            of: each(of),
        },
        What::Near(near) => What::Near(Box::new(Near {
            left: bare(&near.left),
            right: bare(&near.right),
            ..(**near).clone()
        })),
        What::Hit(test) => What::Hit(HitTest {
            terms: values(&test.terms),
            categories: values(&test.categories),
            words: values(&test.words),
            fields: values(&test.fields),
            attributes: values(&test.attributes),
            states: test.states.clone(),
            weak: test.weak,
        }),
        What::Detail(detail, of) => What::Detail(*detail, values(of)),
        What::Age {
            who,
            compare,
            years,
        } => What::Age {
            who: *who,
            compare: *compare,
            years: *years,
        },
        What::Criterion { id, index } => What::Criterion {
            id: value(&id.text),
            index: *index,
        },
    })
}

/// A record with any of a few things in it.
fn facts() -> impl Strategy<Value = Facts<'static>> {
    let term = select(vec![
        ("CSE", "explicit", false),
        ("sexual exploitation", "explicit", false),
        ("indecent images", "offence", false),
        ("child abduction", "offence", false),
        ("groomed", "grooming", false),
        ("gifts", "exchange", true),
        ("new phone", "exchange", false),
        ("missing person", "missing", false),
        ("no luggage", "booking", false),
        ("several males", "activity", false),
        ("taxi", "travel", true),
        ("trafficked", "trafficking", false),
        ("child", "young_person", true),
        ("DOB", "young_person", true),
        ("schoolgirl", "young_person", false),
        ("hotel", "place", false),
        ("wayward", "legacy", false),
        ("MASH", "process_safeguarding", false),
    ]);
    let field = select(vec!["Summary", "OEL Notes"]);
    let state = prop_oneof![3 => Just(State::Asserted), 2 => select(State::ALL.to_vec())];
    let hit = (term, field, state, 0_u32..30, 0_u32..3).prop_map(
        |((term, category, weak), field, state, from, more)| FactHit {
            field,
            term,
            category,
            state,
            weak,
            attributes: "",
            words: Some((from, from + more)),
        },
    );
    let codes: Vec<&str> = ROLES.iter().map(|(code, _)| *code).collect();
    let flag = select(vec![
        "CSE",
        "CSE FLAG",
        "CSEW",
        "CSAE",
        "CHILD SEXUAL EXPLOITATION",
        "DV",
    ]);
    let class = select(vec![
        "", "71", "071/17", "17A", "017a", "70", " 88C ", "0", "19J",
    ]);
    let age = || prop::collection::vec(10..30, 0..3);
    (
        prop::collection::vec(hit, 0..7),
        prop::collection::btree_set(flag, 0..2),
        class,
        (age(), age()),
        subsequence(codes, 0..3),
    )
        .prop_map(|(mut hits, flags, ho_class, (ages, victim_ages), roles)| {
            hits.sort_by_key(|hit| (hit.category, hit.term, hit.state));
            Facts {
                hits,
                flags,
                ho_class,
                ages,
                victim_ages,
                roles: roles.into_iter().collect(),
                ..Facts::default()
            }
        })
}

/// A pack with the terms of [`facts`] and one criterion that is the part `x` and a flag, so that
/// any expression makes sense.
fn asking(part: &str) -> Option<Criteria> {
    let text = format!(
        "[pack]\nid = \"mine\"\nversion = \"1\"\n\
         off = [\"explicit-terms\", \"cse-flag\", \"offence-class\", \"indicators\"]\n{TERMS}\
         [[criterion]]\nid = \"x\"\npart = true\nwhen = '''{part}'''\n\
         [[criterion]]\nid = \"all\"\nsentence = \"All.\"\nwhen = 'flag:LAW AND criterion:x'\n"
    );
    let pack = Pack::parse(&text, "mine.toml").unwrap_or_else(|told| panic!("{part}: {told}"));
    Criteria::of(&[pack]).ok()
}

const TERMS: &str = r#"
[[category]]
id = "a"
title = "A"
[[category]]
id = "b"
title = "B"
[[category]]
id = "c"
title = "C"
[[term]]
category = "a"
text = "one"
[[term]]
category = "b"
text = "two"
[[term]]
category = "c"
text = "three"
"#;

fn small_facts() -> impl Strategy<Value = Facts<'static>> {
    let term = select(vec![("one", "a"), ("two", "b"), ("three", "c")]);
    let state = prop_oneof![5 => Just(State::Asserted), 1 => Just(State::Negated)];
    let field = prop_oneof![4 => Just("MO"), 1 => Just("Summary")];
    let hit = (term, state, field, 0_u32..24, 0_u32..3).prop_map(
        |((term, category), state, field, from, more)| FactHit {
            field,
            term,
            category,
            state,
            weak: false,
            attributes: "",
            words: Some((from, from + more)),
        },
    );
    (
        prop::collection::vec(hit, 0..9),
        prop::collection::vec(10..30, 0..2),
    )
        .prop_map(|(hits, ages)| Facts {
            hits,
            ages,
            flags: BTreeSet::from(["LAW"]),
            roles: BTreeSet::from(["booked"]),
            ..Facts::default()
        })
}

fn small_tree() -> impl Strategy<Value = String> {
    let leaf = select(vec![
        "category:a",
        "\"two\"",
        "\"three\" state:negated",
        "field:mo",
        "age<18",
        "category:a W/3 category:b",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(3, 10, 3, |inner| {
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND {b})")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
                inner.prop_map(|a| format!("(NOT {a})")),
            ]
        })
}

/// Both sides are met by the same records; where one makes no sense, neither is asked.
fn same(left: &str, right: &str, facts: &Facts<'_>) -> Result<(), TestCaseError> {
    if let (Some(left_asks), Some(right_asks)) = (asking(left), asking(right)) {
        prop_assert_eq!(
            left_asks.admits(facts),
            right_asks.admits(facts),
            "{} = {}",
            left,
            right
        );
    }
    Ok(())
}

/// Whether the two are at most so many words apart, one by one.
fn apart(a: &FactHit<'_>, b: &FactHit<'_>, words: u32, ordered: bool) -> bool {
    let ((a_from, a_to), (b_from, b_to)) = (a.words.expect("counted"), b.words.expect("counted"));
    let follows = |to: u32, from: u32| from > to && from - to <= words;
    a.field == b.field && (follows(a_to, b_from) || (!ordered && follows(b_to, a_from)))
}

fn of<'f>(facts: &'f Facts<'static>, category: &str) -> Vec<&'f FactHit<'static>> {
    let asserted = facts.hits.iter().filter(|hit| hit.state == State::Asserted);
    asserted.filter(|hit| hit.category == category).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back_the_same(tree in tree()) {
        let printed = tree.to_string();
        let read = parse(&printed);
        let read = read.map_err(|told| TestCaseError::fail(format!("{printed}: {told:?}")))?;
        prop_assert_eq!(bare(&read), tree, "{}", printed);
        prop_assert_eq!(read.to_string(), printed);
    }

    #[test]
    fn the_built_in_criteria_are_the_rules_of_old(facts in facts()) {
        let criteria = &*BUILT_IN;
        let verdict = criteria.judge(&facts);
        let (admitted, criterion, reason) = oracle::judge(&facts);
        prop_assert_eq!(verdict.admitted, admitted);
        prop_assert_eq!(verdict.criterion, criterion);
        prop_assert_eq!(verdict.reason, reason);
        prop_assert_eq!(criteria.admits(&facts), admitted);
    }

    #[test]
    fn any_text_ends_in_a_tree_or_in_problems(text in "\\PC{0,120}") {
        check_problems(&text)?;
    }

    #[test]
    fn words_of_the_language_in_any_order(
        parts in prop::collection::vec(
            select(vec![
                "(", ")", ",", "AND", "or", "NOT", "W/5", "W/", "pre/3", "NEAR", "ATLEAST", "2",
                "category:", "explicit", "\"two words\"", "\"", "\u{201C}curly\u{201D}", "age", "<",
                "18", "flag:CSE", "state:negated", "weak:yes", "field:mo", "role:booked", "narrative:",
                "criterion:x", "of", "\u{e9}", ":", "class:(17A, 71)", "mo:", "NEAR/4", "&&", "\n",
            ]),
            0..24,
        )
    ) {
        check_problems(&parts.join(" "))?;
        check_problems(&parts.concat())?;
    }
}

proptest! {
    // Each case compiles packs.
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn logic_is_logic(a in small_tree(), b in small_tree(), facts in small_facts()) {
        same(&format!("NOT NOT {a}"), &a, &facts)?;
        same(&format!("NOT ({a} AND {b})"), &format!("NOT {a} OR NOT {b}"), &facts)?;
        same(&format!("NOT ({a} OR {b})"), &format!("NOT {a} AND NOT {b}"), &facts)?;
        same(&format!("{a} AND {b}"), &format!("{b} AND {a}"), &facts)?;
        if a != b {
            same(&format!("ATLEAST 1 (({a}), ({b}))"), &format!("{a} OR {b}"), &facts)?;
            same(&format!("ATLEAST 2 (({a}), ({b}))"), &format!("{a} AND {b}"), &facts)?;
        }
    }

    #[test]
    fn what_is_not_met_is_in_want_of_something(tree in small_tree(), facts in small_facts()) {
        if let Some(criteria) = asking(&tree) {
            match &criteria.outcomes(&facts)[..] {
                [Outcome::Met(_)] => prop_assert!(criteria.admits(&facts)),
                [Outcome::NotMet(wanting)] => {
                    prop_assert!(!criteria.admits(&facts));
                    prop_assert!(!wanting.is_empty() && wanting.iter().all(|want| !want.is_empty()));
                }
                other => prop_assert!(false, "one criterion: {other:?}"),
            }
        }
    }

    /// Within as many words as are said to lie between the two they are met, and not within fewer.
    #[test]
    fn the_words_that_lie_between_are_told(
        facts in small_facts(),
        n in 1_u32..4,
        ordered in any::<bool>(),
    ) {
        let word = if ordered { "PRE" } else { "W" };
        let asking = |n: u32| {
            asking(&format!("category:a {word}/{n} category:b")).expect("sense")
        };
        let outcomes = asking(n).outcomes(&facts);
        let Outcome::NotMet(wanting) = &outcomes[0] else {
            return Ok(());
        };
        let told = wanting.concat();
        let apart = told.split_once(" words ").and_then(|(before, _)| before.rsplit(' ').next());
        match apart.map(str::parse) {
            Some(Ok(apart)) => {
                prop_assert!(apart > n, "{told}");
                prop_assert!(asking(apart).admits(&facts), "{told}");
                prop_assert!(!asking(apart - 1).admits(&facts), "{told}");
            }
            _ => prop_assert!(!asking(1000).admits(&facts), "{told}"),
        }
    }

    #[test]
    fn distance_agrees_with_looking_at_every_pair(
        facts in small_facts(),
        n in 1_u32..7,
        m in 1_u32..7,
        ordered in any::<bool>(),
    ) {
        let word = if ordered { "PRE" } else { "W" };
        let met = |text: String| asking(&text).expect("sense").admits(&facts);
        let (a, b, c) = (of(&facts, "a"), of(&facts, "b"), of(&facts, "c"));
        let pairs: Vec<_> = a
            .iter()
            .flat_map(|a| b.iter().map(move |b| (*a, *b)))
            .filter(|(a, b)| apart(a, b, n, ordered))
            .collect();
        prop_assert_eq!(met(format!("category:a {word}/{n} category:b")), !pairs.is_empty());
        // Together they are one stretch of text, which the third is near.
        let third = pairs.iter().any(|(a, b)| {
            let (a_words, b_words) = (a.words.expect("counted"), b.words.expect("counted"));
            let both = FactHit {
                words: Some((a_words.0.min(b_words.0), a_words.1.max(b_words.1))),
                ..(*a).clone()
            };
            c.iter().any(|c| apart(&both, c, m, ordered))
        });
        prop_assert_eq!(met(format!("category:a {word}/{n} category:b {word}/{m} category:c")), third);
        let overlap = |a: &FactHit<'_>, b: &FactHit<'_>| {
            let (a_words, b_words) = (a.words.expect("counted"), b.words.expect("counted"));
            a.field == b.field && a_words.0 <= b_words.1 && b_words.0 <= a_words.1
        };
        let alone = a.iter().any(|a| !b.iter().any(|b| apart(a, b, n, ordered) || overlap(a, b)));
        prop_assert_eq!(met(format!("category:a NOT {word}/{n} category:b")), alone);
        let lonely = a.iter().enumerate().any(|(i, one)| {
            !a.iter().enumerate().any(|(j, other)| {
                i != j && (apart(one, other, n, ordered) || overlap(one, other))
            })
        });
        prop_assert_eq!(met(format!("category:a NOT {word}/{n} category:a")), lonely);
        same(&format!("category:a W/{n} category:b"), &format!("category:b W/{n} category:a"), &facts)?;
    }
}

fn check_problems(text: &str) -> Result<(), TestCaseError> {
    match parse(text) {
        Ok(tree) => {
            let again = parse(&tree.to_string());
            let again = again.map_err(|told| TestCaseError::fail(format!("{tree}: {told:?}")))?;
            prop_assert_eq!(bare(&again), bare(&tree));
        }
        Err(problems) => {
            prop_assert!(!problems.is_empty() && problems.len() <= 20);
            for problem in &problems {
                prop_assert!(text.is_char_boundary(problem.span.start));
                prop_assert!(!problem.message.is_empty() && !problem.help.is_empty());
            }
        }
    }
    Ok(())
}

/// The records drawn above meet each of the rules of old, and miss them in each way that they tell.
#[test]
fn the_records_drawn_reach_every_rule_of_old() {
    let mut runner = TestRunner::deterministic();
    let mut met = BTreeSet::new();
    let mut missed = BTreeSet::new();
    for _ in 0..4000 {
        let facts = facts().new_tree(&mut runner).expect("a record").current();
        let (_, criterion, reason) = oracle::judge(&facts);
        assert_eq!(BUILT_IN.judge(&facts).reason, reason);
        match criterion {
            "" => missed.insert(reason.split(['(', ';', ',']).next().map(str::to_owned)),
            id => met.insert(id) && missed.insert(None),
        };
    }
    assert_eq!(met.len(), 4, "{met:?}");
    for told in [
        "no term was found",
        "terms are asserted",
        "the terms found are negated only",
        "the terms found are process or template wording only",
        "the terms found are engagement only",
        "only weak",
        "warning signs ",
        "a young person",
        "would meet cse-flag",
    ] {
        assert!(
            missed.contains(&Some(told.to_owned())),
            "{told} not in {missed:?}"
        );
    }
}

#[test]
fn deep_and_long_texts_end_in_a_problem_or_a_tree() {
    let told = |text: String| match parse(&text) {
        Ok(_) => "(read)".to_owned(),
        Err(problems) => problems[0].message.clone(),
    };
    let deep = format!("more than {MAX_DEPTH} groups stand within each other");
    assert_eq!(told("(".repeat(200_000)), deep);
    assert_eq!(told("NOT ".repeat(200_000)), deep);
    assert_eq!(told("ATLEAST 1 (".repeat(100_000)), deep);
    assert_eq!(told(format!("{}a", "narrative:(".repeat(100_000))), deep);
    assert_eq!(
        told("a W/1 ".repeat(100_000)),
        "more than 16 distances stand in a row"
    );
    assert_eq!(
        told(")".repeat(200_000)),
        "something is missing before this"
    );
    assert_eq!(
        told("\"".repeat(200_001)),
        "this quotation mark is not closed"
    );
    assert_eq!(
        told(format!("flag:CE{}", " AND flag:CE".repeat(100_000))),
        "(read)"
    );
    assert_eq!(
        told(format!("ATLEAST 2 (a{})", ", a".repeat(100_000))),
        "`\"a\"` is listed twice"
    );
    assert_eq!(told("a b ".repeat(100_000)), "(read)");
    let groups = "(".repeat(MAX_DEPTH) + "a" + &")".repeat(MAX_DEPTH);
    assert_eq!(told(groups), "(read)");
}

/// A record of very many hits costs little more than it has hits.
#[test]
fn distance_is_not_quadratic() {
    let criteria = asking(
        "category:a W/2 category:b W/2 category:a W/3 category:b OR category:a NOT W/9 category:b",
    );
    let criteria = criteria.expect("sense");
    let hits = (0..200_000_u32).map(|n| FactHit {
        field: "MO",
        term: if n % 2 == 0 { "one" } else { "two" },
        category: if n % 2 == 0 { "a" } else { "b" },
        state: State::Asserted,
        weak: false,
        attributes: "",
        words: Some((10 * n, 10 * n + 3)),
    });
    let facts = Facts {
        hits: hits.collect(),
        flags: BTreeSet::from(["LAW"]),
        roles: BTreeSet::from(["booked"]),
        ..Facts::default()
    };
    assert!(!criteria.admits(&facts));
    assert!(matches!(
        criteria.outcomes(&facts)[..],
        [Outcome::NotMet(_)]
    ));
}
