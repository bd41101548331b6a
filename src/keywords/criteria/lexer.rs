//! The words and signs of a criterion.

use super::parser::Problem;
use super::syntax::{Compare, Span, is_word_char};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Without quotes.
    Word(String),
    Quoted(String),
    /// A word with a colon right behind it.
    Key(String),
    Compare(Compare),
    Open,
    Close,
    Comma,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub token: Token,
    pub span: Span,
}

/// Signs of other search programs, what stands for them here, and as what they are read on.
const SIGNS: [(&str, &str, &str); 12] = [
    (DOUBLE_AND, "write AND", "AND"),
    ("||", "write OR", "OR"),
    ("|", "write OR", "OR"),
    ("!", "write NOT", "NOT"),
    ("+", "write AND", "AND"),
    ("[", GROUP, "("),
    ("{", GROUP, "("),
    ("]", GROUP, ")"),
    ("}", GROUP, ")"),
    ("~", TOLERANCE, ""),
    ("%", TOLERANCE, ""),
    ("#", "write notes as TOML comments, above the criterion", ""),
];

/// Its sign may stand in a word: `B&B`.
const DOUBLE_AND: &str = "&&";
const GROUP: &str = "group with ( and )";
const TOLERANCE: &str = "typing errors are allowed for by the term in its pack, not here";

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}')
}

/// Cuts the text into tokens; what is none is reported and left out.
pub(super) fn tokens(text: &str, problems: &mut Vec<Problem>) -> Vec<Placed> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        let token = match c {
            c if c.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            ',' => Token::Comma,
            c if is_quote(c) => {
                let (value, end) = quoted(text, at);
                match end {
                    Some(end) => at = end,
                    None => {
                        at = text.len();
                        problems.push(Problem::new(
                            Span::new(start, start + c.len_utf8()),
                            "this quotation mark is not closed",
                            "end the term with another \"",
                        ));
                    }
                }
                Token::Quoted(value)
            }
            c if is_word_char(c) && !text[start..].starts_with(DOUBLE_AND) => {
                let rest = &text[start..];
                let len = rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
                let len = rest[..len].find(DOUBLE_AND).unwrap_or(len);
                at = start + len;
                let word = rest[..len].to_owned();
                if text[at..].starts_with(':') {
                    at += 1;
                    Token::Key(word)
                } else {
                    Token::Word(word)
                }
            }
            _ => {
                let rest = &text[start..];
                if let Some((sign, compare)) =
                    Compare::ALL.iter().find(|(sign, _)| rest.starts_with(sign))
                {
                    at = start + sign.len();
                    Token::Compare(*compare)
                } else {
                    let known = SIGNS.iter().find(|(sign, ..)| rest.starts_with(sign));
                    at = start + known.map_or(c.len_utf8(), |(sign, ..)| sign.len());
                    problems.push(Problem::new(
                        Span::new(start, at),
                        format!("`{}` has no meaning here", text[start..at].escape_debug()),
                        known.map_or("put terms that hold signs in double quotes", |one| one.1),
                    ));
                    match known.map_or("", |one| one.2) {
                        "" => continue,
                        "(" => Token::Open,
                        ")" => Token::Close,
                        word => Token::Word(word.to_owned()),
                    }
                }
            }
        };
        tokens.push(Placed {
            token,
            span: Span::new(start, at),
        });
    }
    tokens
}

/// The text from after a quotation mark to the next, and where it ends; two straight ones in a
/// row stand for one.
fn quoted(text: &str, from: usize) -> (String, Option<usize>) {
    let mut value = String::new();
    let mut chars = text[from..].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !is_quote(c) {
            value.push(c);
        } else if c == '"' && chars.next_if(|(_, next)| *next == '"').is_some() {
            value.push('"');
        } else {
            return (value, Some(from + at + c.len_utf8()));
        }
    }
    (value, None)
}
