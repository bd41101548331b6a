//! From words and signs to a tree, by recursive descent; every problem is told at once.
//!
//! ```text
//! any     = all { OR all }
//! all     = not { AND not }
//! not     = { NOT } near
//! near    = primary { [NOT] (W/n | PRE/n) primary }
//! primary = hit | detail | age | ATLEAST n ( any, any, ... ) | ( any ) { qualifier }
//! ```
//!
//! A problem does not end the reading: what is missing is left out, what is too much is skipped,
//! and a tree with a problem is never handed on.

mod groups;
mod leaves;

use super::lexer::{Placed, Token, tokens};
use super::syntax::{Detail, Expr, HitTest, Near, Span, What, is_operator};
use groups::{one_by_one, placeless, qualify};

/// What is wrong, where in the criterion's text, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub span: Span,
    pub message: String,
    pub help: String,
}

impl Problem {
    pub(super) fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Groups within groups; more is a slip, and would exhaust the stack.
pub const MAX_DEPTH: usize = 40;
/// Operators of proximity in a row.
const MAX_CHAIN: usize = 16;
/// The widest distance in words.
const MAX_WORDS: u32 = 1000;
/// Problems of one criterion that are told.
const MAX_PROBLEMS: usize = 20;

/// Reads a criterion. Names of terms, categories and criteria are not looked up here. Time is
/// linear in the length of the text.
///
/// # Errors
/// All problems, in the order of the text; at most twenty.
pub fn parse(text: &str) -> Result<Expr, Vec<Problem>> {
    let mut problems = Vec::new();
    let tokens = tokens(text, &mut problems);
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        in_list: false,
        stopped: false,
        problems,
    };
    let tree = parser.whole();
    let mut problems = parser.problems;
    problems.sort_by_key(|problem| problem.span);
    problems.truncate(MAX_PROBLEMS);
    match tree {
        Some(tree) if problems.is_empty() => Ok(tree),
        _ => Err(problems),
    }
}

/// Operators of other search programs, in capitals, and what to write here.
const FOREIGN: [(&str, &str); 8] = [
    ("NEAR", "write W/n, such as W/5"),
    ("ADJ", "write W/1 or PRE/1"),
    ("WITHIN", "write W/n, such as W/5"),
    ("BEFORE", "write PRE/n, such as PRE/5"),
    ("XOR", "write (a OR b) AND NOT (a AND b)"),
    ("ANDANY", "leave out what need not be there"),
    ("CONTAINS", "write field:NAME (...)"),
    ("BUT", "write AND NOT"),
];

/// What a word says about distance.
enum Distance {
    Words { ordered: bool, number: Option<u32> },
    None,
}

/// `W/5`, `pre/5`; a number is missing from `W/` and `W/s`.
fn distance(word: &str) -> Distance {
    let lower = word.to_ascii_lowercase();
    let (ordered, rest) = match (lower.strip_prefix("w/"), lower.strip_prefix("pre/")) {
        (Some(rest), _) => (false, rest),
        (_, Some(rest)) => (true, rest),
        _ => return Distance::None,
    };
    Distance::Words {
        ordered,
        number: rest.parse().ok(),
    }
}

/// Help for an operator that other programs have.
fn foreign(word: &str) -> Option<String> {
    let known = FOREIGN.iter().find(|(name, _)| *name == word);
    if let Some((_, help)) = known {
        return Some((*help).to_owned());
    }
    // NEAR/5, ADJ5, w5 and /5, all with a number.
    let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
    let name = word[..word.len() - digits.len()].to_ascii_uppercase();
    let number: u32 = digits.parse().ok()?;
    matches!(
        name.as_str(),
        "NEAR/" | "NEAR" | "ADJ/" | "ADJ" | "/" | "WITHIN/"
    )
    .then(|| format!("write W/{number}"))
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
    /// Within the list of an ATLEAST, where a comma ends an entry.
    in_list: bool,
    /// Too deep: the rest is not read.
    stopped: bool,
    problems: Vec<Problem>,
}

impl Parser {
    fn whole(&mut self) -> Option<Expr> {
        if self.tokens.is_empty() {
            if self.problems.is_empty() {
                self.problem(
                    Span::default(),
                    "the criterion is empty",
                    "write what a record must have, such as category:explicit",
                );
            }
            return None;
        }
        let tree = self.any();
        while let Some(span) = self.peek_span() {
            // `any` stops early at nothing but a parenthesis.
            self.problem(
                span,
                "this parenthesis closes nothing",
                "remove it, or open a group with ( before it",
            );
            self.at += 1;
            while self.peek() == Some(&Token::Close) {
                self.at += 1;
            }
            if self.peek().is_some() {
                self.take_any_operator();
                self.any();
            }
        }
        tree
    }

    /// At most one problem for each place: what follows from the first is not told.
    fn problem(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let known = self.problems.iter().rev().take(MAX_PROBLEMS);
        if !self.stopped
            && self.problems.len() < MAX_PROBLEMS
            && !known.into_iter().any(|one| one.span.start == span.start)
        {
            self.problems.push(Problem::new(span, message, help));
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    fn peek_after(&self) -> Option<&Token> {
        self.tokens.get(self.at + 1).map(|placed| &placed.token)
    }

    fn peek_span(&self) -> Option<Span> {
        self.tokens.get(self.at).map(|placed| placed.span)
    }

    /// The last token that was taken.
    fn span_before(&self) -> Span {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.map(|placed| placed.span).unwrap_or_default()
    }

    fn is_word(token: Option<&Token>, wanted: &str) -> bool {
        matches!(token, Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted))
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        let is = Self::is_word(self.peek(), wanted);
        self.at += usize::from(is);
        is
    }

    fn take_any_operator(&mut self) {
        let _ = self.take_word("AND") || self.take_word("OR");
    }

    /// Runs `inner` one level deeper, unless that is too deep.
    fn deeper<T>(&mut self, span: Span, inner: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == MAX_DEPTH {
            self.problem(
                span,
                format!("more than {MAX_DEPTH} groups stand within each other"),
                "give parts a name as criteria of their own, and write criterion:NAME",
            );
            self.stopped = true;
            self.at = self.tokens.len();
            return None;
        }
        self.depth += 1;
        let value = inner(self);
        self.depth -= 1;
        value
    }

    fn any(&mut self) -> Option<Expr> {
        let mut parts = vec![self.all()];
        while self.take_word("OR") {
            parts.push(self.all());
        }
        joined(parts, What::Any)
    }

    fn all(&mut self) -> Option<Expr> {
        let mut parts = vec![self.not()];
        loop {
            if self.take_word("AND") {
                parts.push(self.not());
                continue;
            }
            let (Some(token), Some(span)) = (self.peek(), self.peek_span()) else {
                break;
            };
            match token {
                Token::Close => break,
                Token::Comma if self.in_list => break,
                Token::Comma => {
                    self.problem(
                        span,
                        "a comma parts the values of a list only",
                        "write AND or OR, or put a list in parentheses: class:(13, 17)",
                    );
                    self.at += 1;
                    if self.begins_operand() {
                        parts.push(self.not());
                    }
                    continue;
                }
                Token::Word(word) if word.eq_ignore_ascii_case("OR") => break,
                Token::Word(word) if foreign(word).is_some() => {
                    let message = format!("`{word}` is no operator here");
                    let help = foreign(word).unwrap_or_default();
                    self.problem(span, message, help);
                    self.at += 1;
                }
                Token::Word(word) if word.eq_ignore_ascii_case("NOT") => {
                    let help = "write AND NOT, or NOT W/n";
                    self.problem(span, "no AND or OR stands before `NOT`", help);
                }
                Token::Compare(_) => {}
                _ => self.problem(
                    span,
                    "no operator stands before this",
                    "write AND, OR or W/n between the two; a phrase stands in one pair of quotes",
                ),
            }
            parts.push(self.not());
        }
        joined(parts, What::All)
    }

    fn begins_operand(&self) -> bool {
        match self.peek() {
            Some(Token::Word(word)) => {
                !word.eq_ignore_ascii_case("AND") && !word.eq_ignore_ascii_case("OR")
            }
            Some(Token::Quoted(_) | Token::Key(_) | Token::Open) => true,
            _ => false,
        }
    }

    fn not(&mut self) -> Option<Expr> {
        let span = self.peek_span().unwrap_or_default();
        let Some(Token::Word(word)) = self.peek() else {
            return self.near();
        };
        if !word.eq_ignore_ascii_case("NOT") || self.distance_after_not() {
            return self.near();
        }
        self.at += 1;
        let inner = self.deeper(span, Self::not)?;
        Some(Expr {
            span: span.to(inner.span),
            what: What::Not(Box::new(inner)),
        })
    }

    fn distance_after_not(&self) -> bool {
        matches!(self.peek_after(), Some(Token::Word(next))
            if matches!(distance(next), Distance::Words { .. }))
    }

    fn near(&mut self) -> Option<Expr> {
        let mut left = self.primary();
        let mut chain = 0;
        while let Some((operator, absent, ordered, words)) = self.take_distance() {
            chain += 1;
            if chain > MAX_CHAIN {
                self.problem(
                    operator,
                    format!("more than {MAX_CHAIN} distances stand in a row"),
                    "part them with AND",
                );
                self.stopped = true;
                self.at = self.tokens.len();
                return None;
            }
            let right = self.primary();
            for operand in [&left, &right].into_iter().flatten() {
                if let Some(problem) = placeless(operand) {
                    self.problem(problem.span, problem.message, problem.help);
                }
            }
            left = match (left, right) {
                (Some(left), Some(right)) => Some(Expr {
                    span: left.span.to(right.span),
                    what: What::Near(Box::new(Near {
                        left,
                        right,
                        words,
                        ordered,
                        absent,
                    })),
                }),
                (one, other) => one.or(other),
            };
        }
        left
    }

    /// `[NOT] W/n`: the operator's place, NOT, PRE, and n.
    fn take_distance(&mut self) -> Option<(Span, bool, bool, u32)> {
        let absent = Self::is_word(self.peek(), "NOT") && self.distance_after_not();
        let at = self.at + usize::from(absent);
        let placed = self.tokens.get(at)?;
        let Token::Word(word) = &placed.token else {
            return None;
        };
        let Distance::Words { ordered, number } = distance(word) else {
            return None;
        };
        let (word, span) = (word.clone(), placed.span);
        self.at = at + 1;
        let words = match number {
            Some(0) => {
                let help = "words side by side are 1 apart: write 1 or more";
                self.problem(span, format!("`{word}` is never met"), help);
                1
            }
            Some(many) if many > MAX_WORDS => {
                let help = format!("write at most {MAX_WORDS}, or AND");
                self.problem(span, format!("`{word}` reaches too far"), help);
                1
            }
            Some(words) => words,
            None => {
                let name = &word[..=word.find('/').unwrap_or(0)];
                let help = match word.len() == name.len() {
                    true => format!("write how many words, right behind it: {name}5"),
                    false => format!(
                        "sentences and paragraphs are not counted; write how many words, such as {name}10"
                    ),
                };
                self.problem(span, format!("`{word}` has no number"), help);
                if matches!(self.peek(), Some(Token::Word(next)) if next.parse::<u32>().is_ok()) {
                    self.at += 1;
                }
                1
            }
        };
        Some((span, absent, ordered, words))
    }

    /// Whether a word ends a phrase: an operator of any kind.
    fn ends_phrase(word: &str) -> bool {
        is_operator(word)
            || matches!(distance(word), Distance::Words { .. })
            || foreign(word).is_some()
    }

    fn primary(&mut self) -> Option<Expr> {
        let mut test = HitTest::default();
        let mut span: Option<Span> = None;
        let mut whole: Option<Expr> = None;
        let mut prefixed = false;
        // What stands side by side speaks of one and the same hit, or qualifies a group.
        loop {
            let before = self.at;
            match self.peek().cloned() {
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("ATLEAST") => {
                    if whole.is_some() || span.is_some() {
                        break;
                    }
                    return self.at_least();
                }
                Some(Token::Word(word)) if Self::ends_phrase(&word) => break,
                Some(Token::Word(word)) if matches!(self.peek_after(), Some(Token::Compare(_))) => {
                    if whole.is_some() || span.is_some() {
                        break;
                    }
                    return self.age(&word);
                }
                Some(Token::Word(_) | Token::Quoted(_)) => {
                    if whole.is_some() || !test.terms.is_empty() {
                        break;
                    }
                    let Some(value) = self.phrase() else { break };
                    span = Some(span.map_or(value.span, |span| span.to(value.span)));
                    test.terms.push(value);
                }
                Some(Token::Open) => {
                    let is_subject = !test.terms.is_empty() || !test.categories.is_empty();
                    if whole.is_some() || is_subject {
                        break;
                    }
                    whole = Some(self.group()?);
                }
                Some(Token::Key(key)) => {
                    let key = key.to_lowercase();
                    if key == "narrative" {
                        // All columns that are searched are narrative: it asks for nothing more.
                        self.at += 1;
                        prefixed = true;
                        continue;
                    }
                    if let Some((_, detail)) = Detail::ALL.iter().find(|(name, _)| *name == key) {
                        if whole.is_some() || span.is_some() {
                            break;
                        }
                        return self.detail(*detail);
                    }
                    if key == "criterion" {
                        if whole.is_some() || span.is_some() {
                            break;
                        }
                        return self.criterion();
                    }
                    let is_subject = matches!(key.as_str(), "term" | "category");
                    if (whole.is_some() && is_subject) || !self.qualifier(&key, &mut test) {
                        break;
                    }
                    let end = self.span_before();
                    let begin = self.tokens[before].span;
                    span = Some(span.map_or(begin.to(end), |span| span.to(end)));
                }
                _ => break,
            }
        }
        match (whole, span) {
            (Some(whole), None) => Some(whole),
            (Some(mut whole), Some(span)) => {
                if let Some(other) = qualify(&mut whole, &test) {
                    self.problem(
                        span,
                        format!("this speaks of terms, and `{other}` in the group is none"),
                        "put it behind the terms, within the parentheses",
                    );
                }
                whole.span = whole.span.to(span);
                Some(whole)
            }
            (None, Some(span)) => Some(Expr {
                span,
                what: What::Hit(test),
            }),
            (None, None) => {
                if prefixed {
                    let help = "write the terms behind it: narrative:(a OR b)";
                    self.problem(self.span_before(), "`narrative:` has no terms", help);
                } else {
                    self.missing_operand();
                }
                None
            }
        }
    }

    fn missing_operand(&mut self) {
        const HELP: &str = "write a term, a category or a group there";
        let before = self.tokens.get(self.at.wrapping_sub(1)).cloned();
        match (self.peek().cloned(), self.peek_span()) {
            (Some(Token::Compare(_)), Some(span)) => {
                let help = "write age<18 or victim_age<18";
                self.problem(span, "only ages are compared", help);
                self.at += 1;
                if matches!(self.peek(), Some(Token::Word(word)) if word.parse::<i32>().is_ok()) {
                    self.at += 1;
                }
            }
            (Some(Token::Word(word)), Some(span)) => self.problem(
                span,
                format!("`{word}` stands where a term or a group is needed"),
                "write what it joins on both sides; in double quotes it is a word like any other",
            ),
            (_, Some(span)) if before.is_none() => {
                self.problem(span, "something is missing before this", HELP);
            }
            _ => {
                let before = before.unwrap_or(Placed {
                    token: Token::Comma,
                    span: Span::default(),
                });
                let message = match &before.token {
                    Token::Word(word) => format!("something is missing after `{word}`"),
                    Token::Open => "these parentheses hold nothing".to_owned(),
                    _ => "something is missing after this".to_owned(),
                };
                self.problem(before.span, message, HELP);
            }
        }
    }

    fn group(&mut self) -> Option<Expr> {
        let open = self.peek_span()?;
        self.at += 1;
        let in_list = std::mem::replace(&mut self.in_list, false);
        let inner = self.deeper(open, Self::any);
        self.in_list = in_list;
        match self.peek() {
            Some(Token::Close) => self.at += 1,
            _ => {
                let help = "add ) at the end of the group";
                self.problem(open, "this parenthesis is not closed", help);
            }
        }
        let mut inner = inner?;
        inner.span = open.to(self.span_before());
        Some(inner)
    }

    fn at_least(&mut self) -> Option<Expr> {
        const HELP: &str =
            "write ATLEAST 2 (category:(a, b, c)) or ATLEAST 2 (\"one term\", \"another\", age<18)";
        let begin = self.peek_span()?;
        self.at += 1;
        let number = match self.peek() {
            Some(Token::Word(word)) => word.parse::<usize>().ok(),
            _ => None,
        };
        match number {
            Some(_) => self.at += 1,
            None => self.problem(begin, "`ATLEAST` has no number", HELP),
        }
        self.take_word("OF");
        let Some((Token::Open, open)) = self.peek().cloned().zip(self.peek_span()) else {
            self.problem(begin, "`ATLEAST` has no list in parentheses", HELP);
            // What stands in place of the list is read for its own problems.
            self.primary();
            return None;
        };
        self.at += 1;
        let outer = std::mem::replace(&mut self.in_list, true);
        let of = self.deeper(open, |parser| Some(parser.entries(open)));
        self.in_list = outer;
        let of = of?;
        let span = begin.to(self.span_before());
        let count = number?;
        if count == 0 {
            self.problem(span, "ATLEAST 0 is always met", "write 1 or more");
        } else if count > of.len() {
            let message = format!("ATLEAST {count} is never met: the list holds {}", of.len());
            self.problem(span, message, "lower the number, or list more");
        }
        Some(Expr {
            span,
            what: What::AtLeast { count, of },
        })
    }

    /// The list of an ATLEAST, up to and with its closing parenthesis.
    fn entries(&mut self, open: Span) -> Vec<Expr> {
        let mut entries: Vec<Expr> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        loop {
            let is_group = self.peek() == Some(&Token::Open);
            if let Some(entry) = self.any() {
                let parts = match is_group {
                    true => vec![entry],
                    false => one_by_one(entry),
                };
                for part in parts {
                    if !seen.insert(part.to_string()) {
                        let message = format!("`{part}` is listed twice");
                        self.problem(part.span, message, "remove one: it counts once");
                    }
                    entries.push(part);
                }
            }
            match self.peek() {
                Some(Token::Comma) => self.at += 1,
                Some(Token::Close) => {
                    self.at += 1;
                    return entries;
                }
                _ => {
                    let help = "add ) at the end of the list";
                    self.problem(open, "this parenthesis is not closed", help);
                    return entries;
                }
            }
        }
    }
}

/// What was found of parts: nothing, one, or several joined.
fn joined(parts: Vec<Option<Expr>>, what: fn(Vec<Expr>) -> What) -> Option<Expr> {
    let mut parts: Vec<Expr> = parts.into_iter().flatten().collect();
    if parts.len() < 2 {
        return parts.pop();
    }
    let span = parts
        .iter()
        .fold(parts[0].span, |span, part| span.to(part.span));
    Some(Expr {
        span,
        what: what(parts),
    })
}
