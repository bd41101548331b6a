//! Columns of a frame as plain vectors. The stages before prove every column, so a missing or
//! mistyped one is a fault of this programme, never of a user's file.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use polars::frame::DataFrame;
use polars::frame::column::Column;

const PROVED: &str = "earlier stages prove every column and its type";

/// Days from 1 January of year 1 to 1 January 1970.
const EPOCH: i32 = 719_163;

fn column<'a>(frame: &'a DataFrame, name: &str) -> &'a Column {
    frame.column(name).expect(PROVED)
}

/// Null reads as empty.
pub(super) fn texts<'a>(frame: &'a DataFrame, name: &str) -> Vec<&'a str> {
    let texts = column(frame, name).str().expect(PROVED);
    texts.iter().map(Option::unwrap_or_default).collect()
}

pub(super) fn numbers(frame: &DataFrame, name: &str) -> Vec<Option<u32>> {
    column(frame, name).u32().expect(PROVED).iter().collect()
}

pub(super) fn ages(frame: &DataFrame, name: &str) -> Vec<Option<i32>> {
    column(frame, name).i32().expect(PROVED).iter().collect()
}

pub(super) fn reals(frame: &DataFrame, name: &str) -> Vec<Option<f64>> {
    column(frame, name).f64().expect(PROVED).iter().collect()
}

/// Null reads as false.
pub(super) fn truths(frame: &DataFrame, name: &str) -> Vec<bool> {
    let truths = column(frame, name).bool().expect(PROVED);
    truths.iter().map(|truth| truth == Some(true)).collect()
}

pub(super) fn maybe_truths(frame: &DataFrame, name: &str) -> Vec<Option<bool>> {
    column(frame, name).bool().expect(PROVED).iter().collect()
}

pub(super) fn days(frame: &DataFrame, name: &str) -> Vec<Option<NaiveDate>> {
    let days = column(frame, name).date().expect(PROVED).physical();
    days.iter()
        .map(|day| NaiveDate::from_num_days_from_ce_opt(day?.checked_add(EPOCH)?))
        .collect()
}

/// Civil times from milliseconds.
pub(super) fn times(frame: &DataFrame, name: &str) -> Vec<Option<NaiveDateTime>> {
    let times = column(frame, name).datetime().expect(PROVED).physical();
    times
        .iter()
        .map(|time| Some(DateTime::from_timestamp_millis(time?)?.naive_utc()))
        .collect()
}
