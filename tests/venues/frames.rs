//! A batch of rows -> a frame of resolutions.

use keepsafe::extract::columns;
use keepsafe::venues::{Resolutions, Resolver};
use polars::prelude::{Column, DataFrame, DataType, NamedFrom, Series};

use super::register;

fn rows(first: u32) -> DataFrame {
    let text = |name: &str, values: [&str; 4]| Column::from(Series::new(name.into(), values));
    let none: [Option<f64>; 4] = [None; 4];
    let day = Series::new(columns::DAY.into(), [20_000_i32, 20_001, 20_002, 20_003])
        .cast(&DataType::Date)
        .expect("days are a number of days");
    DataFrame::new_infer_height(vec![
        Column::from(Series::new(
            columns::ROW.into(),
            [first, first + 1, first + 2, first + 3],
        )),
        text(
            columns::LOCATION_NAME,
            ["Quillfeather Lodge", "", "Ramblers Rest", ""],
        ),
        text(columns::TOWN, ["Saltby", "Osmere", "Saltby", "Thornby"]),
        Column::from(Series::new(columns::EASTING.into(), none)),
        Column::from(Series::new(columns::NORTHING.into(), none)),
        Column::from(day),
        text(
            "text:summary",
            ["Child found in room 4.", "", "", "Bin fire."],
        ),
        text("text:log", ["", "Traced to the Golf Hotel.", "", ""]),
    ])
    .expect("columns of one length")
}

fn column(frame: &DataFrame, name: &str) -> Vec<String> {
    let column = frame.column(name).expect("the column is there");
    (0..frame.height())
        .map(|row| {
            let value = column.get(row).expect("the row is there");
            value
                .get_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        })
        .collect()
}

#[test]
fn one_row_for_each_row_with_its_decision_and_role() {
    let register = register();
    let (resolver, matcher) = Resolver::with_matcher(&register);
    let frame = Resolutions::of_rows(&rows(7), &register, &resolver, &matcher)
        .expect("the columns have their types")
        .frame;
    assert_eq!(column(&frame, "row"), ["7", "8", "9", "10"]);
    assert_eq!(column(&frame, "venue"), ["3", "13", "null", "null"]);
    assert_eq!(
        column(&frame, "decision"),
        ["resolved", "resolved", "ambiguous", "unresolved"]
    );
    assert_eq!(
        column(&frame, "place_role"),
        ["found_here", "found_here", "offence_here", "none"]
    );
    assert_eq!(column(&frame, "candidates"), ["", "", "V01|V02", ""]);
    assert_eq!(
        column(&frame, "tier"),
        ["name_and_town", "free_text", "name_and_town", "null"]
    );
}

#[test]
fn parts_are_joined_in_order_and_rows_dropped_by_number() {
    let register = register();
    let (resolver, matcher) = Resolver::with_matcher(&register);
    let part = |first| {
        Resolutions::of_rows(&rows(first), &register, &resolver, &matcher).expect("good columns")
    };
    let all = Resolutions::concat(vec![part(0), part(4)])
        .expect("one schema")
        .expect("two parts");
    let odd = all.retain(|row| row % 2 == 1).expect("a row column");
    assert_eq!(column(&odd.frame, "row"), ["1", "3", "5", "7"]);
    assert!(
        Resolutions::concat(Vec::new())
            .expect("nothing to join")
            .is_none()
    );
}
