//! The keyword stage: text cases that an analyst can read and add to, diagnostics of packs, and
//! properties. `UPDATE=1` rewrites the expected hits of the cases; review the difference.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use keepsafe::keywords::pack::{Shelf, Source};
use keepsafe::keywords::{Hit, Matcher, Pack};

mod criteria;
mod frames;
mod labels;
mod laws;
mod packs;
mod report;
mod wording;

static MATCHER: LazyLock<Matcher> = LazyLock::new(|| {
    let pack = Pack::built_in("cse").expect("the cse pack is built in");
    Matcher::new(&[pack])
});

/// The matcher of a file of cases: the pack that its heading holds between `=== pack` and `===`,
/// which may extend the built-in one; else the built-in one.
fn matcher_of(heading: &str, file: &Path) -> Option<Matcher> {
    let (_, rest) = heading.split_once("=== pack\n")?;
    let (text, _) = rest.split_once("\n===\n").expect("a pack ends with `===`");
    let source = Source {
        text: text.to_owned(),
        file: file.display().to_string(),
    };
    let mut shelf = Shelf::default();
    let read = shelf.add(&source, &|_| None);
    read.unwrap_or_else(|problems| panic!("{problems}"));
    Some(Matcher::new(&shelf.finish().expect("packs at peace")))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keywords")
}

/// A case: `--- name ---`, or `--- name | categories ---` to look at some categories only, and
/// the narrative. Under each line stand its hits: `^^^ term state [cue] attributes`.
struct Case {
    head: String,
    categories: Vec<String>,
    narrative: String,
}

fn is_drawn(line: &str) -> bool {
    let rest = line.trim_start();
    rest.starts_with("^") || rest == "(no hits)"
}

fn parse(text: &str) -> (String, Vec<Case>) {
    let mut intro = String::new();
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(head) = line
            .strip_prefix("--- ")
            .and_then(|l| l.strip_suffix(" ---"))
        {
            let categories = head.split_once(" | ").map_or(Vec::new(), |(_, list)| {
                list.split_whitespace().map(String::from).collect()
            });
            cases.push(Case {
                head: head.to_string(),
                categories,
                narrative: String::new(),
            });
        } else if let Some(case) = cases.last_mut() {
            if !is_drawn(line) {
                case.narrative.push_str(line);
                case.narrative.push('\n');
            }
        } else {
            intro.push_str(line);
            intro.push('\n');
        }
    }
    for case in &mut cases {
        case.narrative.truncate(case.narrative.trim_end().len());
    }
    (intro, cases)
}

/// The narrative with its hits drawn under each line.
fn draw(case: &Case, matcher: &Matcher) -> String {
    // `\u{..}`, `\t` and `\r` in a narrative stand for characters that an editor would not show.
    let narrative = unescape(&case.narrative);
    let hits: Vec<Hit> = matcher
        .scan(&narrative)
        .into_iter()
        .filter(|hit| {
            let category = &matcher.terms()[hit.term as usize].category;
            case.categories.is_empty() || case.categories.contains(category)
        })
        .collect();
    let mut out = format!("--- {} ---\n", case.head);
    let mut start = 0;
    for line in narrative.split('\n') {
        let end = start + line.len();
        let _ = writeln!(out, "{}", escape(line));
        for hit in &hits {
            let (from, to) = (hit.start as usize, hit.end as usize);
            if from < start || from > end {
                continue;
            }
            let lead = escape(&narrative[start..from]).chars().count();
            let marked = escape(&narrative[from..to.min(end)]).chars().count();
            let term = &matcher.terms()[hit.term as usize].text;
            let _ = write!(
                out,
                "{}{} {term}: {}",
                " ".repeat(lead),
                "^".repeat(marked.max(1)),
                hit.state.code()
            );
            if let Some(cue) = &hit.cue {
                let _ = write!(out, " [{cue}]");
            }
            if !hit.attributes.is_empty() {
                let _ = write!(out, " {}", hit.attributes.join(" "));
            }
            out.push('\n');
        }
        start = end + 1;
    }
    if hits.is_empty() {
        out.push_str("(no hits)\n");
    }
    out
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(tail) = rest.strip_prefix("\\t") {
            out.push('\t');
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix("\\r") {
            out.push('\r');
            rest = tail;
        } else if let Some((code, tail)) = rest
            .strip_prefix("\\u{")
            .and_then(|tail| tail.split_once('}'))
        {
            let code = u32::from_str_radix(code, 16).expect("hexadecimal in \\u{}");
            out.push(char::from_u32(code).expect("a character in \\u{}"));
            rest = tail;
        } else {
            out.push('\\');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            ' '..='~' | '\u{2018}'..='\u{201D}' | '\u{2013}' | '\u{2014}' | '\u{A3}' => out.push(c),
            c => {
                let _ = write!(out, "\\u{{{:X}}}", u32::from(c));
            }
        }
    }
    out
}

/// A heading such as `negated 12: CSE` names the state that is right, whatever is drawn.
fn contradicts_heading(case: &Case) -> Option<String> {
    let (state, rest) = case.head.split_once(' ')?;
    let (number, term) = rest.split_once(": ")?;
    let named = ["asserted", "negated", "process", "engagement"].contains(&state);
    if !named || number.parse::<u32>().is_err() {
        return None;
    }
    let term = term.split(" | ").next()?.to_lowercase();
    let narrative = unescape(&case.narrative);
    let hits = MATCHER.scan(&narrative);
    let surface = |hit: &Hit| narrative[hit.start as usize..hit.end as usize].to_lowercase();
    let about = |hit: &&Hit| {
        surface(hit).contains(&term) || MATCHER.terms()[hit.term as usize].text == term
    };
    let exact = hits.iter().find(|hit| surface(hit) == term);
    let hit = exact.or_else(|| hits.iter().find(about));
    let seen = hit.map_or("not found", |hit| hit.state.code());
    (seen != state).then(|| format!("{}: {seen}", case.head))
}

#[test]
fn text_cases() {
    let update = crate::support::switch("UPDATE").is_some();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the folder of text cases")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        // Cases of another form, see `criteria`.
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "criteria"))
        .collect();
    files.sort();
    let mut count = 0;
    let mut failures = String::new();
    let mut contradictions = String::new();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("a readable file of cases");
        let (intro, cases) = parse(&text);
        let own = matcher_of(&intro, file);
        count += cases.len();
        for wrong in cases.iter().filter_map(contradicts_heading) {
            let _ = writeln!(contradictions, "{}: {wrong}", file.display());
        }
        let drawn: Vec<String> = cases
            .iter()
            .map(|case| draw(case, own.as_ref().unwrap_or(&MATCHER)))
            .collect();
        let expected = format!("{intro}{}", drawn.join("\n"));
        if expected != text {
            if update {
                std::fs::write(file, &expected).expect("the file can be written");
            } else {
                for one in drawn.iter().filter(|one| !text.contains(one.as_str())) {
                    let _ = writeln!(failures, "{}:\n{one}", file.display());
                }
                if failures.is_empty() {
                    let _ = writeln!(failures, "{}: layout differs", file.display());
                }
            }
        }
    }
    assert!(
        contradictions.is_empty(),
        "the state is not the one that the heading names:\n{contradictions}"
    );
    assert!(count >= 400, "only {count} text cases were found");
    assert!(
        failures.is_empty(),
        "these cases now give (UPDATE=1 rewrites them):\n\n{failures}"
    );
}
