//! Criteria: text cases that an analyst can read and add to, the rules that were there before as
//! an oracle, and laws. `UPDATE=1` rewrites what the cases expect; review the difference.

mod laws;
mod oracle;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use keepsafe::diagnostic::Diagnostics;
use keepsafe::keywords::criteria::{FactHit, Facts, MAX_DEPTH, Outcome, ROLES};
use keepsafe::keywords::position::word_numbers;
use keepsafe::keywords::{Criteria, Pack};

use super::MATCHER;

static CSE: LazyLock<Pack> = LazyLock::new(|| Pack::built_in("cse").expect("built in"));

/// Ids of the criteria that come with the program and admit.
const BUILT_IN: &str = "\"explicit-terms\", \"cse-flag\", \"offence-class\", \"indicators\"";

/// A line of the case as written, and whether it is part of what is expected.
fn is_expected(line: &str) -> bool {
    let rest = line.trim_start();
    line.starts_with("=>")
        || rest.starts_with('^')
        || rest.starts_with("help:")
        || rest.contains(" wanting: ")
}

/// What one case says of a record and asks of it.
#[derive(Default)]
struct Case<'t> {
    /// Field and text.
    texts: Vec<(&'t str, &'t str)>,
    flags: Vec<&'t str>,
    class: &'t str,
    kind: &'t str,
    offence: &'t str,
    ages: Vec<i32>,
    victims: Vec<i32>,
    roles: Vec<&'t str>,
    /// The pack that holds the criterion, and of each of its lines the line of the case.
    pack: String,
    lines: Vec<Option<(usize, usize)>>,
    asks: bool,
}

fn ages(list: &str) -> Vec<i32> {
    let ages = list.split(',').map(|age| age.trim().parse());
    ages.collect::<Result<_, _>>().expect("ages are numbers")
}

/// Columns that stand before the criterion on its first line, and on those that go on.
const MARGIN: usize = 6;

impl<'t> Case<'t> {
    fn read(lines: &[&'t str]) -> Self {
        let mut case = Case {
            roles: vec!["found_here"],
            ..Case::default()
        };
        case.add("[pack]\nid = \"case\"\nversion = \"1\"", None);
        let mut options = String::new();
        let mut criteria = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            if line.starts_with("      ") {
                let (_, parts): &mut (String, Vec<(usize, usize, &str)>) =
                    criteria.last_mut().expect("a criterion goes on");
                parts.push((at, MARGIN, &line[MARGIN..]));
                continue;
            }
            let (key, value) = line.split_once(':').expect("key: value");
            let value = value.trim();
            match key {
                "text" => case.texts.push(("Summary", value)),
                "flags" => case.flags = value.split(';').map(str::trim).collect(),
                "class" => case.class = value,
                "type" => case.kind = value,
                "offence" => case.offence = value,
                "ages" => case.ages = ages(value),
                "victims" => case.victims = ages(value),
                "hotel" => case.roles = value.split(',').map(str::trim).collect(),
                "option" => options = value.to_owned(),
                "when" => {
                    case.asks = true;
                    let head = format!("id = \"case\"\nsentence = \"The case.\"\n{options}");
                    criteria.push((head, vec![(at, line.len() - value.len(), value)]));
                }
                _ => {
                    if let Some(field) = key.strip_prefix("text ") {
                        case.texts.push((field, value));
                    } else {
                        let id = key.strip_prefix("part ").expect("a known key");
                        let head = format!("id = \"{id}\"\npart = true");
                        criteria.push((head, vec![(at, line.len() - value.len(), value)]));
                    }
                }
            }
        }
        if case.asks {
            case.add(&format!("off = [{BUILT_IN}]"), None);
        }
        for (head, parts) in criteria {
            case.add(&format!("[[criterion]]\n{head}\nwhen = '''"), None);
            for (line, column, text) in parts {
                case.add(text, Some((line, column)));
            }
            case.add("'''", None);
        }
        case
    }

    fn add(&mut self, text: &str, from: Option<(usize, usize)>) {
        for line in text.lines() {
            let _ = writeln!(self.pack, "{line}");
            self.lines.push(from);
        }
        if text.is_empty() {
            self.pack.push('\n');
            self.lines.push(from);
        }
    }

    fn criteria(&self) -> Result<Criteria, Diagnostics> {
        if !self.asks {
            return Ok(Criteria::default());
        }
        Criteria::of(&[CSE.clone(), Pack::parse(&self.pack, "case.toml")?])
    }

    /// What the case comes to: the judgement, or problems drawn under their lines.
    fn outcome(&self, lines: &[&str]) -> String {
        let mut out = String::new();
        match self.criteria() {
            Ok(criteria) => {
                let verdict = self.judged(&criteria);
                for line in lines {
                    let _ = writeln!(out, "{line}");
                }
                let _ = writeln!(out, "=> {verdict}");
            }
            Err(problems) => {
                let mut drawn: Vec<String> = vec![String::new(); lines.len()];
                for problem in &problems.0 {
                    let place = problem.place.as_ref().expect("a place");
                    let (line, column) = (place.line.unwrap_or(1), place.column.unwrap_or(1));
                    let from = self.lines[line - 1].unwrap_or((lines.len() - 1, 0));
                    // Problems at the end of a criterion stand on the line after it.
                    let lead = " ".repeat(from.1 + column - 1);
                    let help = problem.help.as_deref().unwrap_or("(no help)");
                    let _ = writeln!(
                        drawn[from.0],
                        "{lead}^ {}\n{lead}  help: {help}",
                        problem.message
                    );
                }
                for (line, drawn) in lines.iter().zip(drawn) {
                    let _ = writeln!(out, "{line}\n{drawn}");
                    out.truncate(out.trim_end_matches('\n').len());
                    out.push('\n');
                }
            }
        }
        out
    }

    fn judged(&self, criteria: &Criteria) -> String {
        let mut found = Vec::new();
        for (field, text) in &self.texts {
            let hits = MATCHER.scan(text);
            let words = word_numbers(text, &hits);
            for (hit, words) in hits.into_iter().zip(words) {
                found.push((*field, hit.attributes.join(" "), hit, words));
            }
        }
        let hits = found.iter().map(|(field, attributes, hit, words)| {
            let term = &MATCHER.terms()[hit.term as usize];
            FactHit {
                field,
                term: &term.text,
                category: &term.category,
                state: hit.state,
                weak: term.weak,
                attributes,
                words: Some(*words),
            }
        });
        let mut hits: Vec<FactHit<'_>> = hits.collect();
        hits.sort_by_key(|hit| (hit.category, hit.term, hit.state));
        let roles = self.roles.iter().map(|role| {
            let known = ROLES.iter().find(|(code, _)| code == role);
            known.unwrap_or_else(|| panic!("{role} is a role")).0
        });
        let facts = Facts {
            hits,
            flags: self.flags.iter().copied().collect(),
            ho_class: self.class,
            occurrence_type: self.kind,
            offence: self.offence,
            victim_ages: self.victims.clone(),
            ages: self.ages.clone(),
            roles: roles.collect::<BTreeSet<_>>(),
        };
        let verdict = criteria.judge(&facts);
        assert_eq!(criteria.admits(&facts), verdict.admitted);
        let outcomes = criteria.outcomes(&facts);
        let outcomes = criteria.list().iter().zip(&outcomes);
        let met = outcomes
            .clone()
            .find(|(_, outcome)| matches!(outcome, Outcome::Met(_)));
        let met = met.map_or("", |(criterion, _)| criterion.id.as_str());
        assert_eq!(met, verdict.criterion, "the first that is met admits");
        match (verdict.admitted, self.asks) {
            (true, true) => format!("admitted: {}", verdict.reason),
            (true, false) => format!("admitted by {}: {}", verdict.criterion, verdict.reason),
            (false, _) => {
                let mut text = format!("not admitted: {}", verdict.reason);
                for (criterion, outcome) in outcomes {
                    let Outcome::NotMet(wanting) = outcome else {
                        continue;
                    };
                    let _ = write!(
                        text,
                        "\n   {} wanting: {}",
                        criterion.id,
                        wanting.join("; ")
                    );
                }
                text
            }
        }
    }
}

#[test]
fn text_cases() {
    let path = super::folder().join("criteria.txt");
    let text = std::fs::read_to_string(&path).expect("the file of cases");
    let mut sections = text.split("\n--- ");
    let mut out = sections.next().unwrap_or_default().to_owned();
    let mut changed = String::new();
    let mut count = 0;
    for section in sections {
        let (head, body) = section.split_once('\n').expect("a case has lines");
        let lines: Vec<&str> = body
            .lines()
            .filter(|line| !line.trim().is_empty() && !is_expected(line))
            .collect();
        let drawn = format!("--- {head}\n{}", Case::read(&lines).outcome(&lines));
        if drawn.trim_end() != format!("--- {}", section.trim_end()) {
            changed.push_str(&drawn);
            changed.push('\n');
        }
        let _ = write!(out, "\n{drawn}");
        count += 1;
    }
    if crate::support::switch("UPDATE").is_some() {
        std::fs::write(&path, out).expect("the file can be written");
    }
    assert!(count >= 80, "only {count} cases were found");
    assert!(
        changed.is_empty(),
        "these cases now give (UPDATE=1 rewrites them):\n\n{changed}"
    );
}

/// The smallest pack with the given criteria.
fn pack(criteria: &str) -> Result<Pack, Diagnostics> {
    let text = format!("[pack]\nid = \"mine\"\nversion = \"1\"\n{criteria}");
    Pack::parse(&text, "mine.toml")
}

fn told(problems: Diagnostics) -> String {
    problems.to_string()
}

#[test]
fn packs_add_replace_and_switch_off() {
    let text = "off = [\"indicators\"]\n\
         [[criterion]]\nid = \"found\"\nsentence = \"Found at a hotel.\"\nwhen = '\"found at hotel\"'\n\
         [[criterion]]\nid = \"cse-flag\"\nsentence = \"Any flag.\"\nwhen = 'flag:(CSE, CE)'\n";
    let mine = pack(text).expect("valid");
    let criteria = Criteria::of(&[CSE.clone(), mine]).expect("sound");
    let ids = |criteria: &Criteria| -> Vec<String> {
        criteria.list().iter().map(|one| one.id.clone()).collect()
    };
    // In the place of the one replaced; what is new comes last.
    assert_eq!(
        ids(&criteria),
        ["explicit-terms", "cse-flag", "offence-class", "found"]
    );
    assert_eq!(criteria.list()[1].sentence, "Any flag.");
    assert_eq!(
        ids(&Criteria::default()),
        ["explicit-terms", "cse-flag", "offence-class", "indicators"]
    );
    assert!(
        Criteria::default()
            .list()
            .iter()
            .all(|one| one.sentence.ends_with('.'))
    );
    assert!(!Criteria::default().needs_word_positions());
    // The built-in ones apply with any pack, and a pack with criteria alone is a pack.
    let alone = pack("[[criterion]]\nid = \"a\"\nsentence = \"A.\"\nwhen = 'flag:CE'\n");
    let criteria = Criteria::of(&[alone.expect("valid")]).expect("sound");
    assert_eq!(criteria.list().len(), 5);
}

#[test]
fn columns_that_criteria_name_are_looked_for() {
    let text = "[[criterion]]\nid = \"a\"\nsentence = \"A.\"\n\
         when = 'field:mo flag:CE'\n";
    assert!(told(pack(text).expect_err("no operator")).contains("no operator"));
    let text = text.replace(
        "field:mo flag",
        "NOT field:(mo, notes, \"enquiry log\") AND flag",
    );
    let criteria = Criteria::of(&[CSE.clone(), pack(&text).expect("valid")]).expect("sound");
    let absent = |columns: &[&'static str]| criteria.absent_columns(columns.iter().copied()).len();
    assert_eq!(absent(&["Summary"]), 3);
    assert_eq!(
        absent(&["MO Text", "OEL Notes", "Occurrence Enquiry Log"]),
        0
    );
    assert_eq!(
        criteria.absent_columns(["MOT", "Notes"].into_iter()),
        ["enquiry log", "mo"]
    );
}

#[test]
fn keys_of_a_criterion_are_checked() {
    let wrong = pack(
        "[[criterion]]\nid = \"a b\"\nwhen = 'flag:CE'\nweak = true\n\
         [[criterion]]\nid = \"x\"\nsentence = \"X.\"\nwhen = ''\npart = \"yes\"\n\
         [[criterion]]\nid = \"y\"\nsentence = \"Y.\"\nwhen = \"flag:CE AND \\\"CSE\"\n\
         [[criterion]]\nid = \"z\"\nsentence = \"Z.\"\nwhen = 'flag:CE'\n\
         [[criterion]]\nid = \"z\"\nsentence = \"Z.\"\nwhen = 'flag:CE'\n",
    );
    assert_eq!(
        told(wrong.expect_err("wrong")),
        "error: mine.toml:4:1: [[criterion]] has no `sentence`\n  \
           help: add `sentence = \"...\"`\n\
         error: mine.toml:5:6: \"a b\" is no id of a criterion\n  \
           help: use letters, digits, - and _\n\
         error: mine.toml:7:1: [[criterion]] has no key `weak`\n  \
           help: [[criterion]] may hold id, sentence, when, part, needs_hotel, silent\n\
         error: mine.toml:11:8: `when` is empty\n  \
           help: write a value, or remove the entry\n\
         error: mine.toml:12:8: `part` must be true or false\n  \
           help: write part = true\n\
         error: mine.toml:16:21: this quotation mark is not closed\n  \
           help: end the term with another \"\n\
         error: mine.toml:22:6: criterion \"z\" is defined twice\n  \
           help: join the two with OR, or give one another id"
    );
}

#[test]
fn a_circle_is_told_where_it_closes() {
    let circle = "[[criterion]]\nid = \"a\"\nsentence = \"A.\"\nwhen = 'flag:CE AND criterion:b'\n\
         [[criterion]]\nid = \"b\"\npart = true\nwhen = 'flag:CE OR criterion:a'\n";
    let problems = Criteria::of(&[pack(circle).expect("syntax")]).expect_err("a circle");
    assert_eq!(
        told(problems),
        "error: mine.toml:11:30: criterion \"a\" names itself in the end\n  \
           help: give it another id, or write out what it asks for"
    );
}

/// A hundred parts, each of which names the one before twice, are looked at once each; one more
/// than there may be is told.
#[test]
fn criteria_that_name_others_cost_no_more_than_their_number() {
    let chain = |count: usize| {
        let mut text = String::from("[[criterion]]\nid = \"p0\"\npart = true\nwhen = 'flag:CE'\n");
        for n in 1..count {
            let _ = writeln!(
                text,
                "[[criterion]]\nid = \"p{n}\"\npart = true\nwhen = 'criterion:p{} AND (criterion:p{} OR flag:CSE)'",
                n - 1,
                n - 1
            );
        }
        let _ = writeln!(
            text,
            "[[criterion]]\nid = \"last\"\nsentence = \"L.\"\nwhen = 'criterion:p{}'",
            count - 1
        );
        Criteria::of(&[pack(&text).expect("syntax")])
    };
    let criteria = chain(100).expect("sound");
    let facts = Facts {
        flags: BTreeSet::from(["CE"]),
        roles: BTreeSet::from(["booked"]),
        ..Facts::default()
    };
    let verdict = criteria.judge(&facts);
    assert_eq!(verdict.criterion, "last");
    assert_eq!(verdict.reason, "flag CE; hotel: room booked");
    // As deep as text and names together can go.
    let mut text = String::from("[[criterion]]\nid = \"p0\"\npart = true\nwhen = 'flag:CE'\n");
    for n in 1..121 {
        let nots = "NOT ".repeat(MAX_DEPTH);
        let _ = writeln!(
            text,
            "[[criterion]]\nid = \"p{n}\"\npart = true\nwhen = '{nots}criterion:p{}'",
            n - 1
        );
    }
    text.push_str("[[criterion]]\nid = \"last\"\nsentence = \"L.\"\nwhen = 'criterion:p120'\n");
    let deep = Criteria::of(&[pack(&text).expect("syntax")]).expect("sound");
    assert!(deep.admits(&facts));
    let many = told(chain(130).expect_err("too many"));
    assert!(many.contains("more than 128 criteria"), "{many}");
}
