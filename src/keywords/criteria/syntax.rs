//! The tree of a criterion, with the place of each part, and its one way of being written.

use std::fmt;

use super::super::State;

/// Bytes of the criterion's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// From the first byte of this to the last of the other.
    pub fn to(self, other: Span) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

/// A word or phrase of the criterion's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub text: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    pub span: Span,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// AND; two or more.
    All(Vec<Expr>),
    /// OR; two or more.
    Any(Vec<Expr>),
    Not(Box<Expr>),
    /// At least so many of the list.
    AtLeast {
        count: usize,
        of: Vec<Expr>,
    },
    Near(Box<Near>),
    Hit(HitTest),
    /// A detail of the record that is one of the values.
    Detail(Detail, Vec<Value>),
    Age {
        who: Who,
        compare: Compare,
        years: i32,
    },
    /// Another criterion by its id; `index` is its place among all, once names are resolved.
    Criterion {
        id: Value,
        index: usize,
    },
}

/// `left W/n right` and its relatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    pub left: Expr,
    pub right: Expr,
    pub words: u32,
    /// PRE: the left one comes first.
    pub ordered: bool,
    /// NOT W: a left one that has no right one near.
    pub absent: bool,
}

/// What one and the same hit must be. An empty list asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HitTest {
    pub terms: Vec<Value>,
    pub categories: Vec<Value>,
    /// Words, one of which the term's own text must hold.
    pub words: Vec<Value>,
    /// Words, one of which the name of the column must hold.
    pub fields: Vec<Value>,
    /// Empty: asserted.
    pub states: Vec<State>,
    pub attributes: Vec<Value>,
    /// Without it weak terms do not count.
    pub weak: Option<Weak>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Weak terms do not count.
    No,
    /// Weak terms count as well.
    Yes,
    /// None but weak terms count.
    Only,
}

impl Weak {
    pub const ALL: [(&'static str, Weak); 3] =
        [("no", Weak::No), ("yes", Weak::Yes), ("only", Weak::Only)];

    fn code(self) -> &'static str {
        let known = Self::ALL.iter().find(|(_, weak)| *weak == self);
        known.map_or("no", |(code, _)| code)
    }
}

/// Details of a record that hold a code or a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    Flag,
    Class,
    Offence,
    Type,
    Role,
}

impl Detail {
    pub const ALL: [(&'static str, Detail); 5] = [
        ("flag", Detail::Flag),
        ("class", Detail::Class),
        ("offence", Detail::Offence),
        ("type", Detail::Type),
        ("role", Detail::Role),
    ];

    pub fn key(self) -> &'static str {
        let known = Self::ALL.iter().find(|(_, detail)| *detail == self);
        known.map_or("", |(key, _)| key)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anyone linked to the record.
    Anyone,
    Victim,
}

impl Who {
    pub const ALL: [(&'static str, Who); 2] = [("age", Who::Anyone), ("victim_age", Who::Victim)];

    pub fn key(self) -> &'static str {
        let known = Self::ALL.iter().find(|(_, who)| *who == self);
        known.map_or("", |(key, _)| key)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
}

impl Compare {
    /// Longer signs first, as they are looked for.
    pub const ALL: [(&'static str, Compare); 5] = [
        ("<=", Compare::AtMost),
        (">=", Compare::AtLeast),
        ("<", Compare::Less),
        (">", Compare::More),
        ("=", Compare::Equal),
    ];

    fn sign(self) -> &'static str {
        let known = Self::ALL.iter().find(|(_, compare)| *compare == self);
        known.map_or("", |(sign, _)| sign)
    }

    pub(super) fn holds(self, age: i32, years: i32) -> bool {
        match self {
            Compare::Less => age < years,
            Compare::AtMost => age <= years,
            Compare::More => age > years,
            Compare::AtLeast => age >= years,
            Compare::Equal => age == years,
        }
    }
}

/// Words with a meaning of their own; in quotes they are words like any other.
pub(super) const OPERATORS: [&str; 4] = ["AND", "OR", "NOT", "ATLEAST"];

pub(super) fn is_operator(word: &str) -> bool {
    OPERATORS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}

/// Characters of a word that needs no quotes.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || "_-'\u{2019}/.&*?".contains(c)
}

impl fmt::Display for Value {
    /// In quotes unless it is a plain word.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = !self.text.is_empty()
            && self
                .text
                .chars()
                .all(|c| c.is_alphanumeric() || "_-".contains(c))
            && !is_operator(&self.text);
        match plain {
            true => f.write_str(&self.text),
            false => quoted(f, &self.text),
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "\"{}\"", text.replace('"', "\"\""))
}

/// `key:value` or `key:(value, value)`.
fn list(f: &mut fmt::Formatter<'_>, key: &str, values: &[Value]) -> fmt::Result {
    match values {
        [] => Ok(()),
        [one] => write!(f, "{key}:{one}"),
        many => {
            write!(f, "{key}:(")?;
            for (n, value) in many.iter().enumerate() {
                f.write_str(if n > 0 { ", " } else { "" })?;
                write!(f, "{value}")?;
            }
            f.write_str(")")
        }
    }
}

impl fmt::Display for HitTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut space = "";
        let mut part = |f: &mut fmt::Formatter<'_>| {
            let before = space;
            space = " ";
            f.write_str(before)
        };
        let lists = [
            ("category", &self.categories),
            ("word", &self.words),
            ("field", &self.fields),
            ("attribute", &self.attributes),
        ];
        match self.terms.as_slice() {
            [] => {}
            [one] => {
                part(f)?;
                quoted(f, &one.text)?;
            }
            many => {
                part(f)?;
                list(f, "term", many)?;
            }
        }
        for (key, values) in lists {
            if !values.is_empty() {
                part(f)?;
                list(f, key, values)?;
            }
        }
        match self.states.as_slice() {
            [] => {}
            [one] => {
                part(f)?;
                write!(f, "state:{}", one.code())?;
            }
            many => {
                part(f)?;
                let codes: Vec<&str> = many.iter().map(|state| state.code()).collect();
                write!(f, "state:({})", codes.join(", "))?;
            }
        }
        if let Some(weak) = self.weak {
            part(f)?;
            write!(f, "weak:{}", weak.code())?;
        }
        Ok(())
    }
}

impl Expr {
    /// Looks at it and at everything within it, from the outside in and in the order of the text.
    pub(super) fn walk<'e>(&'e self, look: &mut impl FnMut(&'e Expr)) {
        look(self);
        match &self.what {
            What::All(parts) | What::Any(parts) | What::AtLeast { of: parts, .. } => {
                for part in parts {
                    part.walk(look);
                }
            }
            What::Not(inner) => inner.walk(look),
            What::Near(near) => {
                near.left.walk(look);
                near.right.walk(look);
            }
            What::Hit(_) | What::Detail(..) | What::Age { .. } | What::Criterion { .. } => {}
        }
    }

    /// How tightly it holds together: what binds looser than its surroundings needs parentheses.
    fn binding(&self) -> u8 {
        match self.what {
            What::Any(_) => 0,
            What::All(_) => 1,
            What::Not(_) => 2,
            What::Near(_) => 3,
            _ => 4,
        }
    }

    fn within(&self, binding: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.binding() < binding {
            true => write!(f, "({self})"),
            false => write!(f, "{self}"),
        }
    }

    /// Whether several values stand in it, which a list would count one by one.
    fn is_list(&self) -> bool {
        match &self.what {
            What::Hit(test) => test.terms.len() > 1 || test.categories.len() > 1,
            What::Detail(_, values) => values.len() > 1,
            _ => false,
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::All(parts) | What::Any(parts) => {
                let (word, inner) = match self.what {
                    What::All(_) => (" AND ", 2),
                    _ => (" OR ", 1),
                };
                for (n, part) in parts.iter().enumerate() {
                    f.write_str(if n > 0 { word } else { "" })?;
                    part.within(inner, f)?;
                }
                Ok(())
            }
            What::Not(inner) => {
                f.write_str("NOT ")?;
                inner.within(2, f)
            }
            What::AtLeast { count, of } => {
                write!(f, "ATLEAST {count} (")?;
                for (n, one) in of.iter().enumerate() {
                    f.write_str(if n > 0 { ", " } else { "" })?;
                    match one.is_list() {
                        true => write!(f, "({one})")?,
                        false => write!(f, "{one}")?,
                    }
                }
                f.write_str(")")
            }
            What::Near(near) => {
                near.left.within(3, f)?;
                let not = if near.absent { "NOT " } else { "" };
                let word = if near.ordered { "PRE" } else { "W" };
                write!(f, " {not}{word}/{} ", near.words)?;
                near.right.within(4, f)
            }
            What::Hit(test) => write!(f, "{test}"),
            What::Detail(detail, values) => list(f, detail.key(), values),
            What::Age {
                who,
                compare,
                years,
            } => write!(f, "{}{}{years}", who.key(), compare.sign()),
            What::Criterion { id, .. } => write!(f, "criterion:{id}"),
        }
    }
}
