//! Which column of a force's export means what.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use toml::{Table, Value};

use super::builtin;
use super::dates::DateFormat;
use super::geo::BngPoint;
use super::mapping::fold;
use super::values::{self, Placeholders};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// What a source column is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ColumnRole {
    OccurrenceId,
    CrimeNumber,
    OccurrenceType,
    HoClass,
    HoSubClass,
    Offence,
    Recorded,
    RecordedTime,
    Reported,
    ReportedTime,
    From,
    FromTime,
    To,
    ToTime,
    Updated,
    Status,
    Force,
    District,
    Beat,
    LocationName,
    LocationType,
    House,
    Street,
    Town,
    Postcode,
    Uprn,
    Easting,
    Northing,
    GridReference,
    Latitude,
    Longitude,
    /// Flags of the occurrence; several columns may have them.
    Flags,
    PersonRole,
    PersonRef,
    PersonAge,
    PersonBirth,
    PersonSex,
    /// Free text to be searched; several columns may hold it.
    Text,
}

impl ColumnRole {
    pub const ALL: [ColumnRole; 38] = [
        ColumnRole::OccurrenceId,
        ColumnRole::CrimeNumber,
        ColumnRole::OccurrenceType,
        ColumnRole::HoClass,
        ColumnRole::HoSubClass,
        ColumnRole::Offence,
        ColumnRole::Recorded,
        ColumnRole::RecordedTime,
        ColumnRole::Reported,
        ColumnRole::ReportedTime,
        ColumnRole::From,
        ColumnRole::FromTime,
        ColumnRole::To,
        ColumnRole::ToTime,
        ColumnRole::Updated,
        ColumnRole::Status,
        ColumnRole::Force,
        ColumnRole::District,
        ColumnRole::Beat,
        ColumnRole::LocationName,
        ColumnRole::LocationType,
        ColumnRole::House,
        ColumnRole::Street,
        ColumnRole::Town,
        ColumnRole::Postcode,
        ColumnRole::Uprn,
        ColumnRole::Easting,
        ColumnRole::Northing,
        ColumnRole::GridReference,
        ColumnRole::Latitude,
        ColumnRole::Longitude,
        ColumnRole::Flags,
        ColumnRole::PersonRole,
        ColumnRole::PersonRef,
        ColumnRole::PersonAge,
        ColumnRole::PersonBirth,
        ColumnRole::PersonSex,
        ColumnRole::Text,
    ];

    /// The key under `[extract.profile.columns]`.
    pub fn code(self) -> &'static str {
        match self {
            ColumnRole::OccurrenceId => "occurrence_id",
            ColumnRole::CrimeNumber => "crime_number",
            ColumnRole::OccurrenceType => "occurrence_type",
            ColumnRole::HoClass => "ho_class",
            ColumnRole::HoSubClass => "ho_sub_class",
            ColumnRole::Offence => "offence",
            ColumnRole::Recorded => "recorded",
            ColumnRole::RecordedTime => "recorded_time",
            ColumnRole::Reported => "reported",
            ColumnRole::ReportedTime => "reported_time",
            ColumnRole::From => "committed_from",
            ColumnRole::FromTime => "committed_from_time",
            ColumnRole::To => "committed_to",
            ColumnRole::ToTime => "committed_to_time",
            ColumnRole::Updated => "updated",
            ColumnRole::Status => "status",
            ColumnRole::Force => "force",
            ColumnRole::District => "district",
            ColumnRole::Beat => "beat",
            ColumnRole::LocationName => "location_name",
            ColumnRole::LocationType => "location_type",
            ColumnRole::House => "house",
            ColumnRole::Street => "street",
            ColumnRole::Town => "town",
            ColumnRole::Postcode => "postcode",
            ColumnRole::Uprn => "uprn",
            ColumnRole::Easting => "easting",
            ColumnRole::Northing => "northing",
            ColumnRole::GridReference => "grid_reference",
            ColumnRole::Latitude => "latitude",
            ColumnRole::Longitude => "longitude",
            ColumnRole::Flags => "flags",
            ColumnRole::PersonRole => "person_role",
            ColumnRole::PersonRef => "person_ref",
            ColumnRole::PersonAge => "person_age",
            ColumnRole::PersonBirth => "person_birth",
            ColumnRole::PersonSex => "person_sex",
            ColumnRole::Text => "text",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// As a reader would call it: `occurrence number`, `date recorded`.
    pub fn title(self) -> &'static str {
        match self {
            ColumnRole::OccurrenceId => "occurrence number",
            ColumnRole::CrimeNumber => "crime number",
            ColumnRole::OccurrenceType => "occurrence type",
            ColumnRole::HoClass => "Home Office class",
            ColumnRole::HoSubClass => "Home Office sub-class",
            ColumnRole::Offence => "offence title",
            ColumnRole::Recorded => "date recorded",
            ColumnRole::RecordedTime => "time recorded",
            ColumnRole::Reported => "date reported",
            ColumnRole::ReportedTime => "time reported",
            ColumnRole::From => "committed from",
            ColumnRole::FromTime => "committed from, time",
            ColumnRole::To => "committed to",
            ColumnRole::ToTime => "committed to, time",
            ColumnRole::Updated => "date updated",
            ColumnRole::Status => "status",
            ColumnRole::Force => "force",
            ColumnRole::District => "district",
            ColumnRole::Beat => "beat",
            ColumnRole::LocationName => "location name",
            ColumnRole::LocationType => "location type",
            ColumnRole::House => "house number",
            ColumnRole::Street => "street",
            ColumnRole::Town => "town",
            ColumnRole::Postcode => "postcode",
            ColumnRole::Uprn => "UPRN",
            ColumnRole::Easting => "easting",
            ColumnRole::Northing => "northing",
            ColumnRole::GridReference => "grid reference",
            ColumnRole::Latitude => "latitude",
            ColumnRole::Longitude => "longitude",
            ColumnRole::Flags => "flags",
            ColumnRole::PersonRole => "person's role",
            ColumnRole::PersonRef => "person's reference",
            ColumnRole::PersonAge => "person's age",
            ColumnRole::PersonBirth => "person's date of birth",
            ColumnRole::PersonSex => "person's sex",
            ColumnRole::Text => "text to search",
        }
    }

    /// Roles that several columns of a file may have.
    pub(super) fn is_several(self) -> bool {
        matches!(self, ColumnRole::Text | ColumnRole::Flags)
    }

    /// Columns that hold a date, with or without a time.
    pub(super) fn is_date(self) -> bool {
        matches!(
            self,
            ColumnRole::Recorded
                | ColumnRole::Reported
                | ColumnRole::From
                | ColumnRole::To
                | ColumnRole::Updated
        )
    }

    /// Columns of a linked person, which multiply the rows of an occurrence.
    pub(super) fn is_person(self) -> bool {
        matches!(
            self,
            ColumnRole::PersonRole
                | ColumnRole::PersonRef
                | ColumnRole::PersonAge
                | ColumnRole::PersonBirth
                | ColumnRole::PersonSex
        )
    }
}

/// Roles of which a file must have at least one, so that its records have a date.
pub(super) const DATES: [ColumnRole; 3] =
    [ColumnRole::Recorded, ColumnRole::Reported, ColumnRole::From];

/// Column names with synonyms, date formats, text columns, flags of interest.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// `niche`, another built-in name, or `own` for a table.
    pub name: String,
    /// Names by role, the likeliest first; a column is taken by the first that fits, whatever its
    /// capitals, spaces and punctuation. For [`ColumnRole::Text`] every name that fits.
    pub columns: BTreeMap<ColumnRole, Vec<String>>,
    /// Roles that a user's table named: a file without one of them is refused.
    pub named: BTreeSet<ColumnRole>,
    /// Tried in this order.
    pub dates: Vec<DateFormat>,
    /// Letters that part the flags of one cell.
    pub flag_separators: String,
    /// Flags that mark an occurrence as relevant; upper case.
    pub flags_of_interest: Vec<String>,
    /// Not applied to texts.
    pub placeholders: Placeholders,
    /// Where the records' civil times hold; needed only for dates with an offset from UTC.
    pub zone: Tz,
    /// `None`: found out from the file.
    pub delimiter: Option<char>,
    /// Points that a system writes for no place, such as a station: no location.
    pub default_points: Vec<BngPoint>,
    /// Headings, folded, that earlier extracts had and later ones need not have.
    pub absent: BTreeSet<String>,
}

impl Profile {
    /// Exports of Niche RMS, by the field names that its reports carry.
    pub fn niche() -> Self {
        builtin::profile("niche", &[builtin::NICHE])
    }

    /// Anything: every name known for a role in any system.
    pub fn generic() -> Self {
        builtin::profile(
            "generic",
            &[
                builtin::NICHE,
                builtin::ATHENA,
                builtin::CONNECT,
                builtin::GENERIC,
            ],
        )
    }

    /// A built-in profile by name.
    pub fn built_in(name: &str) -> Result<Self, Diagnostics> {
        match name {
            "niche" => Ok(Self::niche()),
            "athena" => Ok(builtin::profile(name, &[builtin::ATHENA, builtin::NICHE])),
            "connect" => Ok(builtin::profile(name, &[builtin::CONNECT, builtin::NICHE])),
            "generic" => Ok(Self::generic()),
            _ => {
                let nearest = nearest(name, builtin::NAMES);
                let help = match nearest {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => format!("the built-in profiles are {}", builtin::NAMES.join(", ")),
                };
                Err(
                    Diagnostic::error(format!("there is no built-in profile `{name}`"))
                        .help(help)
                        .into(),
                )
            }
        }
    }

    /// `profile = "niche"` or `[extract.profile]`; every problem at once, each with its key.
    pub fn from_value(value: &Value) -> Result<Self, Diagnostics> {
        match value {
            Value::String(name) => Self::built_in(name),
            Value::Table(table) => Self::from_table(table),
            other => Err(Diagnostic::error(format!(
                "extract.profile is {} and should be a name or a table",
                kind(other)
            ))
            .help(format!(
                "write profile = \"niche\" ({}) or an [extract.profile] table",
                builtin::NAMES.join(", ")
            ))
            .into()),
        }
    }

    /// A user's table. `base` names the built-in profile that it changes; without `base` only the
    /// columns that the table names are read.
    pub fn from_table(table: &Table) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::default();
        let mut profile = match table.get("base") {
            None => builtin::profile("own", &[]),
            Some(Value::String(base)) => match problems.absorb(Self::built_in(base)) {
                Some(base) => base,
                None => builtin::profile("own", &[]),
            },
            Some(other) => {
                problems.push(wrong("base", other, "the name of a built-in profile"));
                builtin::profile("own", &[])
            }
        };
        profile.name = "own".to_owned();
        profile.take_table(table, &mut problems);
        profile.check_needed(&mut problems);
        if problems.has_errors() {
            return Err(problems);
        }
        Ok(profile)
    }

    /// Nothing but a name; date formats and all the rest are to come from a table.
    pub(super) fn blank(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            columns: BTreeMap::new(),
            named: BTreeSet::new(),
            dates: Vec::new(),
            flag_separators: String::new(),
            flags_of_interest: Vec::new(),
            placeholders: Placeholders::new(Vec::new()),
            zone: Tz::UTC,
            delimiter: None,
            default_points: Vec::new(),
            absent: BTreeSet::new(),
        }
    }

    /// Sets what the table gives.
    pub(super) fn take_table(&mut self, table: &Table, problems: &mut Diagnostics) {
        for (key, value) in table {
            match key.as_str() {
                "base" => {}
                "columns" => match value {
                    Value::Table(columns) => self.take_columns(columns, problems),
                    other => problems.push(wrong(key, other, "a table of column names")),
                },
                "text" => {
                    if let Some(names) = strings(key, value, problems) {
                        self.name_column(ColumnRole::Text, names);
                    }
                }
                "dates" => {
                    let patterns = strings(key, value, problems).unwrap_or_default();
                    let mut formats = Vec::new();
                    for pattern in &patterns {
                        match DateFormat::new(pattern) {
                            Ok(format) => formats.push(format),
                            Err(problem) => problems.push(
                                Diagnostic::error(format!("extract.profile.dates: {problem}"))
                                    .help("such as \"%d/%m/%Y %H:%M\" or \"%Y-%m-%d\""),
                            ),
                        }
                    }
                    if !formats.is_empty() {
                        self.dates = formats;
                    }
                }
                "flag_separators" => match value {
                    Value::String(separators) if !separators.is_empty() => {
                        self.flag_separators.clone_from(separators);
                    }
                    other => problems.push(wrong(key, other, "text such as \";|\"")),
                },
                "flags_of_interest" => {
                    if let Some(flags) = strings(key, value, problems) {
                        self.flags_of_interest = upper(flags);
                    }
                }
                "placeholders" => {
                    if let Some(placeholders) = strings(key, value, problems) {
                        self.placeholders = Placeholders::new(upper(placeholders));
                    }
                }
                "zone" => match value.as_str().map(str::parse::<Tz>) {
                    Some(Ok(zone)) => self.zone = zone,
                    _ => problems.push(wrong(key, value, "a time zone such as \"Europe/London\"")),
                },
                "delimiter" => match value.as_str().map(|text| text.chars().collect::<Vec<_>>()) {
                    Some(letters) if matches!(letters[..], [letter] if letter.is_ascii()) => {
                        self.delimiter = letters.first().copied();
                    }
                    _ => problems.push(wrong(
                        key,
                        value,
                        "one ASCII letter such as \",\" or \"\\t\"",
                    )),
                },
                "default_points" => {
                    for point in strings(key, value, problems).unwrap_or_default() {
                        match values::coordinate_pair(&point) {
                            Some(point) => self.default_points.push(point),
                            None => problems.push(
                                Diagnostic::error(format!(
                                    "extract.profile.default_points: \"{point}\" is no point"
                                ))
                                .help("write easting and northing: \"540100 310200\""),
                            ),
                        }
                    }
                }
                "absent" => {
                    let names = strings(key, value, problems).unwrap_or_default();
                    self.absent = names.iter().map(|name| fold(name)).collect();
                }
                _ => {
                    let known = [
                        "base",
                        "columns",
                        "text",
                        "dates",
                        "flag_separators",
                        "flags_of_interest",
                        "placeholders",
                        "zone",
                        "delimiter",
                        "default_points",
                        "absent",
                    ];
                    problems.push(unknown(key, "extract.profile", &known));
                }
            }
        }
    }

    fn take_columns(&mut self, columns: &Table, problems: &mut Diagnostics) {
        for (key, value) in columns {
            match ColumnRole::from_code(key) {
                Some(role) => {
                    if let Some(names) = strings(&format!("columns.{key}"), value, problems) {
                        self.name_column(role, names);
                    }
                }
                None => problems.push(unknown(
                    key,
                    "extract.profile.columns",
                    &ColumnRole::ALL.map(ColumnRole::code),
                )),
            }
        }
    }

    pub(super) fn name_column(&mut self, role: ColumnRole, names: Vec<String>) {
        self.columns.insert(role, names);
        self.named.insert(role);
    }

    fn check_needed(&self, problems: &mut Diagnostics) {
        let has = |role| self.columns.contains_key(&role);
        if !has(ColumnRole::OccurrenceId) {
            problems.push(
                Diagnostic::error("extract.profile names no column for the occurrence number")
                    .help("add it under [extract.profile.columns]: occurrence_id = \"Occurrence Number\""),
            );
        }
        if !DATES.into_iter().any(has) {
            problems.push(
                Diagnostic::error("extract.profile names no column with a date").help(
                    "add recorded, reported or committed_from under [extract.profile.columns]",
                ),
            );
        }
        if !has(ColumnRole::Text) {
            problems.push(
                Diagnostic::error("extract.profile names no column with text to search")
                    .help("add text = [\"Summary\", \"MO\"] under [extract.profile]"),
            );
        }
    }

    /// The profile as an `[extract.profile]` table that loads back to the same profile, provided
    /// that every column in it was named ([`Self::named`]). What is as built in is left out, and a
    /// comment names it.
    pub fn to_toml(&self) -> String {
        let list = |items: &[String]| {
            let quoted: Vec<String> = items
                .iter()
                .map(|item| Value::String(item.clone()).to_string())
                .collect();
            format!("[{}]", quoted.join(", "))
        };
        let built_in = builtin::profile("own", &[]);
        let empty = Vec::new();
        let mut out = String::from("[extract.profile]\n");
        let mut left_out = Vec::new();
        let mut line = |key: &'static str, differs: bool, value: String| {
            if differs {
                out.push_str(&format!("{key} = {value}\n"));
            } else {
                left_out.push(key);
            }
        };
        line(
            "text",
            true,
            list(self.columns.get(&ColumnRole::Text).unwrap_or(&empty)),
        );
        let patterns: Vec<String> = self
            .dates
            .iter()
            .map(|format| format.pattern().to_owned())
            .collect();
        line("dates", self.dates != built_in.dates, list(&patterns));
        // As JSON, whose escapes are TOML's: a line end would make a text of several lines.
        let separators = serde_json::Value::from(self.flag_separators.as_str());
        line(
            "flag_separators",
            self.flag_separators != built_in.flag_separators,
            separators.to_string(),
        );
        line(
            "flags_of_interest",
            self.flags_of_interest != built_in.flags_of_interest,
            list(&self.flags_of_interest),
        );
        line(
            "placeholders",
            self.placeholders != built_in.placeholders,
            list(self.placeholders.words()),
        );
        line(
            "zone",
            self.zone != built_in.zone,
            Value::String(self.zone.name().to_owned()).to_string(),
        );
        line(
            "delimiter",
            self.delimiter.is_some(),
            Value::String(self.delimiter.unwrap_or(',').to_string()).to_string(),
        );
        let points: Vec<String> = self
            .default_points
            .iter()
            .map(|point| format!("{} {}", point.easting, point.northing))
            .collect();
        for (key, items) in [
            ("default_points", points),
            ("absent", self.absent.iter().cloned().collect()),
        ] {
            if !items.is_empty() {
                out.push_str(&format!("{key} = {}\n", list(&items)));
            }
        }
        if !left_out.is_empty() {
            out.push_str(&format!(
                "# as built in, until written here: {}\n",
                left_out.join(", ")
            ));
        }
        out.push_str("\n[extract.profile.columns]\n");
        for (role, names) in &self.columns {
            if *role == ColumnRole::Text {
                continue;
            }
            let value = match names.as_slice() {
                [one] => Value::String(one.clone()).to_string(),
                several => list(several),
            };
            out.push_str(&format!("{} = {value}\n", role.code()));
        }
        out
    }

    /// Whether a flag, in upper case, marks an occurrence as relevant: `CSE`, `CSE - CONFIRMED`,
    /// `NICL CSE`, but not `CSEW`.
    pub fn is_of_interest(&self, flag: &str) -> bool {
        let letter = |c: char| c.is_alphanumeric();
        let mut before = ' ';
        flag.char_indices().any(|(start, c)| {
            let begins_word = !letter(before);
            before = c;
            begins_word
                && self.flags_of_interest.iter().any(|wanted| {
                    flag[start..]
                        .strip_prefix(wanted.as_str())
                        .is_some_and(|rest| !rest.starts_with(letter))
                })
        })
    }
}

/// The name among `names` that is likeliest meant, if one is near (Jaro-Winkler at least 0.8).
fn nearest<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    names
        .iter()
        .map(|known| (strsim::jaro_winkler(name, known), *known))
        .filter(|(near, _)| *near >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}

fn unknown(key: &str, table: &str, known: &[&str]) -> Diagnostic {
    let problem = Diagnostic::error(format!("{table} has no key `{key}`"));
    match nearest(key, known) {
        Some(nearest) => problem.help(format!("did you mean `{nearest}`?")),
        None => problem.help(format!("the keys are {}", known.join(", "))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "text",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

fn wrong(key: &str, value: &Value, wanted: &str) -> Diagnostic {
    let given = match value {
        Value::String(text) => format!("\"{text}\""),
        other => kind(other).to_owned(),
    };
    Diagnostic::error(format!(
        "extract.profile.{key} is {given} and should be {wanted}"
    ))
}

/// One text or a list of texts, none of them empty.
fn strings(key: &str, value: &Value, problems: &mut Diagnostics) -> Option<Vec<String>> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let texts: Vec<String> = items
        .iter()
        .filter_map(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect();
    if texts.is_empty() || texts.len() < items.len() {
        problems.push(wrong(key, value, "a text or a list of texts, none empty"));
        return None;
    }
    Some(texts)
}

fn upper(texts: Vec<String>) -> Vec<String> {
    texts
        .iter()
        .map(|text| text.trim().to_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        text.parse().expect("TOML")
    }

    #[test]
    fn built_in_names_are_known_and_near_ones_are_offered() {
        for name in builtin::NAMES {
            assert_eq!(Profile::built_in(name).expect("built in").name, *name);
        }
        let problems = Profile::built_in("nich").expect_err("no such profile");
        assert_eq!(
            problems.to_string(),
            "error: there is no built-in profile `nich`\n  help: did you mean `niche`?"
        );
    }

    #[test]
    fn a_table_changes_its_base_only_where_it_says() {
        let profile = Profile::from_table(&table(
            r#"
            base = "niche"
            text = "Free Text"
            [columns]
            occurrence_id = ["URN", "Ref"]
            "#,
        ))
        .expect("a good profile");
        let niche = Profile::niche();
        assert_eq!(profile.columns[&ColumnRole::OccurrenceId], ["URN", "Ref"]);
        assert_eq!(profile.columns[&ColumnRole::Text], ["Free Text"]);
        assert_eq!(
            profile.columns[&ColumnRole::Town],
            niche.columns[&ColumnRole::Town]
        );
        assert_eq!(profile.dates, niche.dates);
        assert_eq!(
            profile.named,
            BTreeSet::from([ColumnRole::OccurrenceId, ColumnRole::Text])
        );
    }

    #[test]
    fn every_problem_of_a_table_is_told_at_once() {
        let problems = Profile::from_table(&table(
            r#"
            texts = ["Summary"]
            dates = ["%d/%m"]
            zone = "Europe/Lundun"
            delimiter = ";;"
            flags_of_interest = []
            [columns]
            recordd = "Recorded"
            easting = 4
            "#,
        ))
        .expect_err("a bad profile");
        let text = problems.to_string();
        for wanted in [
            "extract.profile has no key `texts`\n  help: did you mean `text`?",
            "extract.profile.columns has no key `recordd`\n  help: did you mean `recorded`?",
            "the date format `%d/%m` must have",
            "extract.profile.zone is \"Europe/Lundun\" and should be a time zone",
            "extract.profile.delimiter is \";;\"",
            "extract.profile.flags_of_interest is a list",
            "extract.profile.columns.easting is a number",
            "names no column for the occurrence number",
            "names no column with a date",
            "names no column with text",
        ] {
            assert!(text.contains(wanted), "{wanted}\nnot in\n{text}");
        }
        assert_eq!(problems.0.len(), 10);
    }

    #[test]
    fn written_out_and_read_back_a_profile_is_the_same() {
        let mut profile = Profile::niche();
        profile.name = "own".to_owned();
        profile.named = profile.columns.keys().copied().collect();
        profile.delimiter = Some('\t');
        profile.absent = BTreeSet::from(["beat".to_owned()]);
        profile.default_points = vec![BngPoint {
            easting: 540_100.0,
            northing: 310_200.5,
        }];
        profile.name_column(ColumnRole::Text, vec!["a \"quoted\" name".to_owned()]);
        let whole = table(&profile.to_toml());
        let back = Profile::from_value(&whole["extract"]["profile"]).expect("loads back");
        assert_eq!(back, profile);
    }

    #[test]
    fn flags_of_interest_are_whole_words() {
        let profile = Profile::niche();
        for flag in [
            "CSE",
            "CSE - CONFIRMED",
            "NICL CSE",
            "CHILD SEXUAL EXPLOITATION",
        ] {
            assert!(profile.is_of_interest(flag), "{flag}");
        }
        for flag in ["CSEW", "DA", "", "ADVICE"] {
            assert!(!profile.is_of_interest(flag), "{flag}");
        }
    }
}
