//! The leaves of the tree: terms with what qualifies them, details of the record, ages.

use super::super::super::State;
use super::super::facts::{ATTRIBUTES, ROLES};
use super::super::lexer::{Placed, Token};
use super::super::syntax::{Detail, Expr, HitTest, Span, Value, Weak, What, Who};
use super::Parser;
use crate::diagnostic::{nearest, suggestion};

/// The oldest age that makes sense.
const MAX_AGE: i32 = 120;

/// Keys that take values, for help with a misspelt one.
const KEYS: [&str; 14] = [
    "term",
    "category",
    "word",
    "field",
    "state",
    "attribute",
    "weak",
    "flag",
    "class",
    "offence",
    "type",
    "role",
    "criterion",
    "narrative",
];

impl Parser {
    /// A quoted term, or words without quotes up to an operator, as one phrase.
    pub(super) fn phrase(&mut self) -> Option<Value> {
        let mut value: Option<Value> = None;
        while let (Some(token), Some(span)) = (self.peek(), self.peek_span()) {
            match token {
                Token::Quoted(text) if value.is_none() => {
                    let one = Value {
                        text: text.trim().to_owned(),
                        span,
                    };
                    self.at += 1;
                    if one.text.is_empty() {
                        let help = "write the term between the quotation marks";
                        self.problem(span, "nothing stands between these quotation marks", help);
                    }
                    return Some(one);
                }
                Token::Word(word)
                    if !Self::ends_phrase(word)
                        && !matches!(self.peek_after(), Some(Token::Compare(_))) =>
                {
                    let word = word.clone();
                    self.at += 1;
                    match &mut value {
                        Some(value) => {
                            value.text.push(' ');
                            value.text.push_str(&word);
                            value.span = value.span.to(span);
                        }
                        None => value = Some(Value { text: word, span }),
                    }
                }
                _ => break,
            }
        }
        value
    }

    /// What stands behind a key: one word, one quoted text, or a list of them in parentheses.
    pub(super) fn values(&mut self) -> Vec<Value> {
        let Some(Placed {
            token: Token::Key(key),
            span: key_span,
        }) = self.tokens.get(self.at).cloned()
        else {
            return Vec::new();
        };
        self.at += 1;
        let mut values = Vec::new();
        match (self.peek().cloned(), self.peek_span()) {
            (Some(Token::Word(word)), Some(span)) if !Self::ends_phrase(&word) => {
                self.at += 1;
                values.push(Value { text: word, span });
            }
            (Some(Token::Quoted(_)), _) => values.extend(self.phrase()),
            (Some(Token::Open), Some(open)) => {
                self.at += 1;
                self.list(&key, open, &mut values);
            }
            _ => self.problem(
                key_span,
                format!("`{key}:` has no value"),
                format!("write it right behind the colon: {key}:NAME"),
            ),
        }
        values
    }

    fn list(&mut self, key: &str, open: Span, values: &mut Vec<Value>) {
        loop {
            values.extend(self.phrase());
            match (self.peek(), self.peek_span()) {
                (Some(Token::Close), span) => {
                    self.at += 1;
                    if values.is_empty() {
                        let span = span.map_or(open, |span| open.to(span));
                        let help = format!("write {key}:NAME");
                        self.problem(span, format!("the list of `{key}` is empty"), help);
                    }
                    return;
                }
                (Some(Token::Comma), _) => self.at += 1,
                (Some(Token::Word(word)), _) if word.eq_ignore_ascii_case("OR") => self.at += 1,
                (Some(_), Some(span)) => {
                    self.problem(
                        span,
                        format!("the list of `{key}` holds values parted by commas"),
                        format!("write {key}:(one, \"or another\")"),
                    );
                    self.at += 1;
                }
                _ => {
                    let help = "add ) at the end of the list";
                    self.problem(open, "this parenthesis is not closed", help);
                    return;
                }
            }
        }
    }

    /// A key that speaks of a hit; false, and nothing taken, if the hit has one already.
    pub(super) fn qualifier(&mut self, key: &str, test: &mut HitTest) -> bool {
        let taken = match key {
            "term" => !test.terms.is_empty(),
            "category" => !test.categories.is_empty(),
            "word" => !test.words.is_empty(),
            "field" => !test.fields.is_empty(),
            "state" => !test.states.is_empty(),
            "attribute" => !test.attributes.is_empty(),
            "weak" => test.weak.is_some(),
            _ => false,
        };
        if taken {
            return false;
        }
        match key {
            "term" => test.terms = self.values(),
            "category" => test.categories = self.values(),
            "word" => test.words = self.values(),
            "field" => test.fields = self.values(),
            "state" => test.states = self.states(),
            "attribute" => {
                test.attributes = self.values();
                for value in &mut test.attributes {
                    value.text = value.text.to_lowercase();
                    self.known("attribute", value, &ATTRIBUTES);
                }
            }
            "weak" => {
                let known = Weak::ALL.map(|(code, _)| code);
                for value in self.values() {
                    let code = value.text.to_lowercase();
                    match Weak::ALL.iter().find(|(name, _)| *name == code) {
                        Some((_, weak)) => test.weak = Some(*weak),
                        None => self.problem(
                            value.span,
                            format!("`weak:{code}` has no meaning"),
                            suggestion(&code, known),
                        ),
                    }
                }
            }
            _ => self.unknown_key(key),
        }
        true
    }

    fn unknown_key(&mut self, key: &str) {
        let span = self.peek_span().unwrap_or_default();
        let help = match key {
            "age" | "victim_age" => format!("ages are compared: write {key}<18"),
            _ => match nearest(key, KEYS) {
                Some(near) => format!("did you mean `{near}:`?"),
                None => format!("for a column of the extract write field:{key}"),
            },
        };
        self.problem(span, format!("there is no `{key}:`"), help);
        // What follows is read as if the key were a known one, so that it is checked too.
        match self.peek_after() {
            Some(Token::Word(_) | Token::Quoted(_)) => {
                self.values();
            }
            _ => self.at += 1,
        }
    }

    fn known(&mut self, what: &str, value: &Value, known: &[&'static str]) -> bool {
        let is_known = known.contains(&value.text.as_str());
        if !is_known {
            let help = suggestion(&value.text, known.iter().copied());
            self.problem(
                value.span,
                format!("there is no {what} `{}`", value.text),
                help,
            );
        }
        is_known
    }

    fn states(&mut self) -> Vec<State> {
        let mut states = Vec::new();
        let mut known = State::ALL.map(State::code).to_vec();
        known.push("any");
        for mut value in self.values() {
            value.text = value.text.to_lowercase();
            match (value.text.as_str(), State::from_code(&value.text)) {
                (_, Some(state)) if !states.contains(&state) => states.push(state),
                ("any", _) => states = State::ALL.to_vec(),
                _ => {
                    self.known("state", &value, &known);
                }
            }
        }
        states
    }

    pub(super) fn detail(&mut self, detail: Detail) -> Option<Expr> {
        let begin = self.peek_span()?;
        let mut values = self.values();
        let span = begin.to(self.span_before());
        for value in &mut values {
            match detail {
                Detail::Role => {
                    value.text = value.text.to_lowercase();
                    self.known("place role", value, &ROLES.map(|(code, _)| code));
                }
                Detail::Flag => value.text = value.text.to_uppercase(),
                Detail::Class if !is_class(&value.text) => self.problem(
                    value.span,
                    format!("`{}` is no Home Office class", value.text),
                    "write a number with its letter, such as 17A, or with its sub-class, such as 71/17",
                ),
                _ => {}
            }
        }
        (!values.is_empty()).then_some(Expr {
            span,
            what: What::Detail(detail, values),
        })
    }

    pub(super) fn criterion(&mut self) -> Option<Expr> {
        let begin = self.peek_span()?;
        let mut values = self.values();
        let span = begin.to(self.span_before());
        if values.len() > 1 {
            let help = "write criterion:a OR criterion:b";
            self.problem(span, "`criterion:` takes one id", help);
        }
        let id = values.pop()?;
        Some(Expr {
            span,
            what: What::Criterion { id, index: 0 },
        })
    }

    pub(super) fn age(&mut self, word: &str) -> Option<Expr> {
        let begin = self.peek_span()?;
        let key = word.to_lowercase();
        let who = Who::ALL.iter().find(|(name, _)| *name == key);
        self.at += 1;
        let Some(Token::Compare(compare)) = self.peek().cloned() else {
            return None;
        };
        self.at += 1;
        let number = match self.peek() {
            Some(Token::Word(word)) => word.parse::<i32>().ok(),
            _ => None,
        };
        self.at += usize::from(number.is_some());
        let span = begin.to(self.span_before());
        match (who, number) {
            (None, _) => {
                let help = "write age<18 for anyone linked, victim_age<18 for a victim";
                self.problem(begin, format!("`{word}` is not compared"), help);
                None
            }
            (_, None) => {
                if matches!(self.peek(), Some(Token::Word(word)) if !Self::ends_phrase(word)) {
                    self.at += 1;
                }
                let help = "write a whole number of years, such as 18";
                self.problem(span, "the age is missing", help);
                None
            }
            (_, Some(years)) if !(0..=MAX_AGE).contains(&years) => {
                let help = format!("write an age from 0 to {MAX_AGE}");
                self.problem(span, format!("nobody is {years} years old"), help);
                None
            }
            (Some((_, who)), Some(years)) => Some(Expr {
                span,
                what: What::Age {
                    who: *who,
                    compare,
                    years,
                },
            }),
        }
    }
}

/// `17A`, `071/17`: digits with a letter, and digits behind a sign.
fn is_class(text: &str) -> bool {
    let mut parts = text.splitn(2, ['/', '.', '-']);
    let main = parts.next().unwrap_or_default();
    let digits = main.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let sub = parts.next();
    !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && main.len() - digits.len() <= 1
        && sub.is_none_or(|sub| !sub.is_empty() && sub.bytes().all(|b| b.is_ascii_alphanumeric()))
}
