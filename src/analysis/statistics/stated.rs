//! What a method may answer.

use serde::{Deserialize, Serialize};

/// A statistic, or the reason why it is undefined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stated<T> {
    Value(T),
    Undefined(String),
}

impl<T> Stated<T> {
    pub fn value(&self) -> Option<&T> {
        match self {
            Stated::Value(value) => Some(value),
            Stated::Undefined(_) => None,
        }
    }

    pub fn undefined(reason: impl Into<String>) -> Self {
        Stated::Undefined(reason.into())
    }

    pub fn map<U>(self, of: impl FnOnce(T) -> U) -> Stated<U> {
        match self {
            Stated::Value(value) => Stated::Value(of(value)),
            Stated::Undefined(reason) => Stated::Undefined(reason),
        }
    }
}

/// Both ends in.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    pub low: f64,
    pub high: f64,
}
