//! A profile for a file that nobody has described: by the names of its columns, then by what the
//! columns hold.

use std::collections::BTreeSet;
use std::fmt;

use super::builtin;
use super::dates::{self, Reading};
use super::mapping::fold;
use super::profile::{ColumnRole, DATES, Profile};
use super::values;
use ColumnRole as R;

/// A heading this near to a known name (Jaro-Winkler, folded) is taken for it.
const NEAR: f64 = 0.92;
/// Share of the filled cells that must look the part.
const MOST: f64 = 0.8;
/// Below this share a column is not what its name says.
const FEW: f64 = 0.5;
/// Mean length, in characters, from which a column is text worth searching.
const TEXT_LENGTH: f64 = 60.0;

/// What systems call a person's part in an occurrence.
const PARTS: [&str; 12] = [
    "victim",
    "aggrieved",
    "injured party",
    "ip",
    "suspect",
    "offender",
    "accused",
    "defendant",
    "witness",
    "informant",
    "caller",
    "reporting person",
];

/// One column of the file, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedColumn {
    pub heading: String,
    /// `None`: not used.
    pub role: Option<ColumnRole>,
    /// Why; never holds what a cell says.
    pub why: String,
}

/// What `check --extract` proposes for an unknown file: which column was taken for what, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// In the order of the file.
    pub columns: Vec<ProposedColumn>,
    pub profile: Profile,
    /// Needed, and not found.
    pub missing: Vec<String>,
    /// Rows that were looked at.
    pub rows: usize,
}

impl Proposal {
    /// Whether the file can be read with the proposed profile as it stands.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Whether a column was taken for the role.
    pub fn has(&self, role: ColumnRole) -> bool {
        self.columns.iter().any(|column| column.role == Some(role))
    }

    /// The `[extract.profile]` table.
    pub fn to_toml(&self) -> String {
        self.profile.to_toml()
    }
}

impl fmt::Display for Proposal {
    /// A table: column, taken for, why.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let taken = |column: &ProposedColumn| column.role.map_or("(not used)", ColumnRole::title);
        let width = |title: &str, cells: Vec<usize>| {
            cells.into_iter().fold(title.chars().count(), usize::max)
        };
        let heading_width = width(
            "column",
            self.columns
                .iter()
                .map(|column| column.heading.chars().count())
                .collect(),
        );
        let taken_width = width(
            "taken for",
            self.columns
                .iter()
                .map(|column| taken(column).chars().count())
                .collect(),
        );
        writeln!(
            f,
            "{:heading_width$}  {:taken_width$}  why",
            "column", "taken for"
        )?;
        for column in &self.columns {
            let line = format!(
                "{:heading_width$}  {:taken_width$}  {}",
                column.heading,
                taken(column),
                column.why
            );
            writeln!(f, "{}", line.trim_end())?;
        }
        for missing in &self.missing {
            writeln!(f, "missing: {missing}")?;
        }
        Ok(())
    }
}

/// What the filled cells of a column look like; counts of cells.
#[derive(Debug, Clone, Default)]
struct Contents {
    filled: usize,
    distinct: usize,
    dates: usize,
    day_first: usize,
    month_first: usize,
    times: usize,
    numbers: usize,
    eastings: usize,
    northings: usize,
    latitudes: usize,
    longitudes: usize,
    postcodes: usize,
    eleven_digits: usize,
    identifiers: usize,
    sentences: usize,
    ages: usize,
    sexes: usize,
    flags_of_interest: usize,
    references: usize,
    parts: usize,
    ticks: usize,
    letters: usize,
}

impl Contents {
    fn of<'a>(cells: impl Iterator<Item = &'a str>, profile: &Profile) -> Self {
        let mut seen = BTreeSet::new();
        let mut contents = Self::default();
        for cell in cells {
            let cell = values::tidy(cell, profile);
            if cell.is_empty() {
                continue;
            }
            contents.filled += 1;
            contents.letters += cell.chars().count();
            match dates::read(&cell, &profile.dates, profile.zone) {
                Reading::Known { day_first, .. } => {
                    contents.dates += 1;
                    contents.day_first += usize::from(day_first);
                }
                Reading::Default => contents.dates += 1,
                Reading::Unreadable { month_first } => {
                    contents.month_first += usize::from(month_first)
                }
            }
            let digits = cell.bytes().all(|b| b.is_ascii_digit());
            contents.times += usize::from(
                cell.contains(':') && cell.len() <= 8 && cell.as_bytes()[0].is_ascii_digit(),
            );
            contents.eleven_digits += usize::from(digits && cell.len() == 11);
            contents.identifiers += usize::from(
                cell.len() <= 24 && !cell.contains(' ') && cell.bytes().any(|b| b.is_ascii_digit()),
            );
            if let Ok(number) = cell.replace(',', "").parse::<f64>() {
                let decimal = cell.contains('.');
                contents.numbers += 1;
                contents.eastings += usize::from((10_000.0..=700_000.0).contains(&number));
                contents.northings += usize::from((1_000.0..=1_300_000.0).contains(&number));
                contents.latitudes += usize::from(decimal && (49.0..61.5).contains(&number));
                contents.longitudes += usize::from(decimal && (-9.0..2.5).contains(&number));
            }
            contents.postcodes += usize::from(is_postcode(&cell));
            contents.sentences += usize::from(cell.split_whitespace().count() >= 5);
            contents.ages += usize::from(matches!(
                values::age(&cell),
                values::Age::Years(_) | values::Age::Band(..)
            ));
            contents.references += usize::from(matches!(
                values::grid_reference(&cell),
                values::Coordinates::Converted(_)
            ));
            contents.ticks += usize::from(values::affirmed(&cell).is_some());
            contents.parts += usize::from(PARTS.iter().any(|part| cell.eq_ignore_ascii_case(part)));
            let lower = cell.to_lowercase();
            contents.sexes +=
                usize::from(["m", "f", "male", "female", "x", "other"].contains(&lower.as_str()));
            let mut flags = BTreeSet::new();
            values::flags(&cell, "", profile, &mut flags);
            contents.flags_of_interest +=
                usize::from(flags.iter().any(|flag| profile.is_of_interest(flag)));
            seen.insert(cell.into_owned());
        }
        contents.distinct = seen.len();
        contents
    }

    fn share(&self, count: usize) -> f64 {
        if self.filled == 0 {
            0.0
        } else {
            count as f64 / self.filled as f64
        }
    }

    fn mean_length(&self) -> f64 {
        self.share(self.letters)
    }

    /// Whether the cells can be what the role says; an empty column can be anything.
    fn bear_out(&self, role: ColumnRole) -> Result<(), &'static str> {
        let fits = |count: usize, what| {
            if self.filled == 0 || self.share(count) >= FEW {
                Ok(())
            } else {
                Err(what)
            }
        };
        match role {
            role if role.is_date() => fits(self.dates + self.month_first, "but it holds no dates"),
            R::RecordedTime | R::ReportedTime | R::FromTime | R::ToTime => {
                fits(self.times.max(self.numbers), "but it holds no times")
            }
            R::Easting | R::Northing | R::Latitude | R::Longitude => {
                fits(self.numbers, "but it holds no numbers")
            }
            R::PersonAge => fits(self.ages, "but it holds no ages"),
            R::PersonBirth => fits(self.dates + self.month_first, "but it holds no dates"),
            R::GridReference => fits(self.references, "but it holds no grid references"),
            R::OccurrenceId => fits(self.identifiers, "but it holds no identifiers"),
            R::Force | R::District | R::Status | R::OccurrenceType | R::PersonRole
                if self.mean_length() >= TEXT_LENGTH =>
            {
                Err("but its cells are long texts")
            }
            _ => Ok(()),
        }
    }
}

/// Letters, digit, perhaps a letter; digit and two letters: the form of postcodes.
fn is_postcode(cell: &str) -> bool {
    let code: Vec<u8> = cell.bytes().filter(|b| *b != b' ').collect();
    if !(5..=7).contains(&code.len()) {
        return false;
    }
    let (outward, inward) = code.split_at(code.len() - 3);
    inward[0].is_ascii_digit()
        && inward[1..].iter().all(u8::is_ascii_alphabetic)
        && outward[0].is_ascii_alphabetic()
        && outward.iter().any(u8::is_ascii_digit)
        && outward.iter().all(u8::is_ascii_alphanumeric)
}

/// The columns while roles are being given out.
struct Search<'a> {
    headings: &'a [String],
    contents: Vec<Contents>,
    columns: Vec<ProposedColumn>,
}

impl Search<'_> {
    fn is_free(&self, at: usize) -> bool {
        self.columns[at].role.is_none() && !self.headings[at].trim().is_empty()
    }

    fn has(&self, role: ColumnRole) -> bool {
        self.columns.iter().any(|column| column.role == Some(role))
    }

    fn take(&mut self, at: usize, role: ColumnRole, why: String) {
        self.columns[at].role = Some(role);
        self.columns[at].why = why;
    }

    /// By known names, if the cells bear them out.
    fn by_name(&mut self, known: &Profile) {
        for (role, names) in &known.columns {
            for (rank, name) in names.iter().enumerate() {
                if !role.is_several() && self.has(*role) {
                    break;
                }
                let Some(at) = (0..self.headings.len())
                    .find(|at| self.is_free(*at) && fold(&self.headings[*at]) == fold(name))
                else {
                    continue;
                };
                match self.contents[at].bear_out(*role) {
                    Ok(()) if rank == 0 => self.take(at, *role, "named so".to_owned()),
                    Ok(()) => self.take(at, *role, format!("`{name}` is a known name for it")),
                    Err(but) => {
                        self.columns[at].why = format!("named like the {}, {but}", role.title());
                    }
                }
            }
        }
    }

    /// By names that are nearly known.
    fn by_near_name(&mut self, known: &Profile) {
        for at in 0..self.headings.len() {
            if !self.is_free(at) {
                continue;
            }
            let heading = fold(&self.headings[at]);
            let mut best: Option<(f64, ColumnRole, &str)> = None;
            for (role, names) in &known.columns {
                if (!role.is_several() && self.has(*role))
                    || self.contents[at].bear_out(*role).is_err()
                {
                    continue;
                }
                for name in names {
                    let near = strsim::jaro_winkler(&fold(name), &heading);
                    // Short names are near to too much.
                    if name.len() >= 6 && near >= NEAR && best.is_none_or(|(most, ..)| near > most)
                    {
                        best = Some((near, *role, name));
                    }
                }
            }
            if let Some((_, role, name)) = best {
                self.take(at, role, format!("nearly named `{name}`"));
            }
        }
    }

    /// By what the cells hold.
    fn by_contents(&mut self, known: &Profile) {
        self.dates();
        if !self.has(R::OccurrenceId) {
            self.first_with(R::OccurrenceId, "are numbers of 11 digits", |c| {
                c.eleven_digits
            });
        }
        if !self.has(R::OccurrenceId) {
            let distinct = (0..self.headings.len()).find(|at| {
                let c = &self.contents[*at];
                self.is_free(*at)
                    && c.filled > 0
                    && c.distinct == c.filled
                    && c.share(c.identifiers) >= MOST
                    && c.mean_length() >= 4.0
            });
            if let Some(at) = distinct {
                self.take(
                    at,
                    R::OccurrenceId,
                    "short identifiers, no two alike".to_owned(),
                );
            }
        }
        for at in 0..self.headings.len() {
            let c = &self.contents[at];
            if self.is_free(at) && c.mean_length() >= TEXT_LENGTH && c.share(c.sentences) >= MOST {
                let why = format!("long texts, {:.0} characters on average", c.mean_length());
                self.take(at, R::Text, why);
            }
        }
        if !self.has(R::Postcode) {
            self.first_with(R::Postcode, "are postcodes", |c| c.postcodes);
        }
        self.coordinates();
        if !self.has(R::Easting) && !self.has(R::Latitude) && !self.has(R::GridReference) {
            self.first_with(R::GridReference, "are grid references", |c| c.references);
        }
        for at in 0..self.headings.len() {
            let c = &self.contents[at];
            let flag = values::flag_of(&self.headings[at]);
            if self.is_free(at) && known.is_of_interest(&flag) && c.share(c.ticks) >= MOST {
                let why = format!("yes or no, whether it is flagged {flag}");
                self.take(at, R::Flags, why);
            }
        }
        if !self.has(R::Flags) {
            let flags = (0..self.headings.len()).find(|at| {
                let c = &self.contents[*at];
                self.is_free(*at) && c.flags_of_interest > 0 && c.mean_length() < TEXT_LENGTH
            });
            if let Some(at) = flags {
                let why = format!(
                    "{} cells carry a flag of interest",
                    self.contents[at].flags_of_interest
                );
                self.take(at, R::Flags, why);
            }
        }
        if !self.has(R::PersonSex) {
            self.first_with(R::PersonSex, "are M, F or the like", |c| c.sexes);
        }
        if !self.has(R::PersonRole) {
            self.first_with(R::PersonRole, "are Victim, Suspect or the like", |c| {
                c.parts
            });
        }
    }

    fn first_with(&mut self, role: ColumnRole, what: &str, count: impl Fn(&Contents) -> usize) {
        let found = (0..self.headings.len()).find(|at| {
            let c = &self.contents[*at];
            self.is_free(*at) && c.filled > 0 && c.share(count(c)) >= MOST
        });
        if let Some(at) = found {
            let c = &self.contents[at];
            let why = format!("{} of {} cells {what}", count(c), c.filled);
            self.take(at, role, why);
        }
    }

    /// Columns of dates: a word of the heading tells which, else the first is the recorded date.
    fn dates(&mut self) {
        const HINTS: [(&str, ColumnRole); 22] = [
            ("birth", R::PersonBirth),
            ("born", R::PersonBirth),
            ("dob", R::PersonBirth),
            ("record", R::Recorded),
            ("creat", R::Recorded),
            ("enter", R::Recorded),
            ("report", R::Reported),
            ("updat", R::Updated),
            ("modif", R::Updated),
            ("chang", R::Updated),
            ("amend", R::Updated),
            ("from", R::From),
            ("start", R::From),
            ("begin", R::From),
            ("commit", R::From),
            ("occur", R::From),
            ("offence", R::From),
            ("incident", R::From),
            ("when", R::From),
            ("until", R::To),
            ("end", R::To),
            ("to", R::To),
        ];
        let dated: Vec<usize> = (0..self.headings.len())
            .filter(|at| {
                let c = &self.contents[*at];
                self.is_free(*at) && c.filled > 0 && c.share(c.dates + c.month_first) >= MOST
            })
            .collect();
        for pass in ["hint", "any"] {
            for at in &dated {
                if !self.is_free(*at) {
                    continue;
                }
                let heading = fold(&self.headings[*at]);
                let role = match pass {
                    "hint" => HINTS
                        .into_iter()
                        .find(|(word, role)| heading.contains(word) && !self.has(*role))
                        .map(|(_, role)| role),
                    _ => [R::Recorded, R::From]
                        .into_iter()
                        .find(|role| !self.has(*role)),
                };
                if let Some(role) = role {
                    let c = &self.contents[*at];
                    let why = format!(
                        "{} of {} cells are dates",
                        c.dates + c.month_first,
                        c.filled
                    );
                    self.take(*at, role, why);
                }
            }
        }
    }

    /// A pair of number columns in the range of the grid, or of degrees in Great Britain.
    fn coordinates(&mut self) {
        if self.has(R::Easting) || self.has(R::Latitude) {
            return;
        }
        let most = |at: usize, count: fn(&Contents) -> usize| {
            let c = &self.contents[at];
            self.is_free(at) && c.filled > 0 && c.share(count(c)) >= MOST
        };
        let all = 0..self.headings.len();
        let latitude = all.clone().find(|at| most(*at, |c| c.latitudes));
        let longitude = all.clone().find(|at| most(*at, |c| c.longitudes));
        if let (Some(latitude), Some(longitude)) = (latitude, longitude) {
            self.take(
                latitude,
                R::Latitude,
                "numbers in the range of latitudes".to_owned(),
            );
            self.take(
                longitude,
                R::Longitude,
                "numbers in the range of longitudes".to_owned(),
            );
            return;
        }
        let pair = all.clone().zip(all.skip(1)).find(|(first, second)| {
            most(*first, |c| c.eastings) && most(*second, |c| c.northings) && {
                let varied = |at: usize| self.contents[at].distinct * 4 > self.contents[at].filled;
                varied(*first) && varied(*second)
            }
        });
        if let Some((first, second)) = pair {
            self.take(
                first,
                R::Easting,
                "numbers in the range of eastings".to_owned(),
            );
            self.take(
                second,
                R::Northing,
                "numbers in the range of northings".to_owned(),
            );
        }
    }
}

impl Profile {
    /// Proposes a profile for a file, from its headings and some of its rows.
    pub fn propose(headings: &[String], rows: &[Vec<String>]) -> Proposal {
        let known = Profile::generic();
        let contents: Vec<Contents> = (0..headings.len())
            .map(|at| {
                Contents::of(
                    rows.iter()
                        .filter_map(|row| row.get(at))
                        .map(String::as_str),
                    &known,
                )
            })
            .collect();
        let columns = headings
            .iter()
            .map(|heading| ProposedColumn {
                heading: heading.trim().to_owned(),
                role: None,
                why: String::new(),
            })
            .collect();
        let mut search = Search {
            headings,
            contents,
            columns,
        };
        search.by_name(&known);
        search.by_near_name(&known);
        search.by_contents(&known);

        let Search {
            columns, contents, ..
        } = search;
        let mut profile = builtin::profile("own", &[]);
        for role in ColumnRole::ALL {
            let names: Vec<String> = columns
                .iter()
                .filter(|column| column.role == Some(role))
                .map(|column| column.heading.clone())
                .collect();
            if !names.is_empty() {
                profile.name_column(role, names);
            }
        }
        let in_dates = |count: fn(&Contents) -> usize| -> usize {
            let dated = columns
                .iter()
                .zip(&contents)
                .filter(|(column, _)| column.role.is_some_and(ColumnRole::is_date));
            dated.map(|(_, contents)| count(contents)).sum()
        };
        if in_dates(|c| c.month_first) > 0 && in_dates(|c| c.day_first) == 0 {
            profile.dates = dates::month_first(&profile.dates);
        }
        let mut missing = Vec::new();
        let has = |role| columns.iter().any(|column| column.role == Some(role));
        if !has(R::OccurrenceId) {
            missing.push(
                "a column with the occurrence number: add occurrence_id = \"...\"".to_owned(),
            );
        }
        if !DATES.into_iter().any(has) {
            missing.push(
                "a column with a date: add recorded = \"...\" or committed_from = \"...\""
                    .to_owned(),
            );
        }
        if !has(R::Text) {
            missing.push("a column with text to search: add text = [\"...\"]".to_owned());
        }
        Proposal {
            columns,
            profile,
            missing,
            rows: rows.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let mut lines = text.lines().map(|line| {
            line.split('|')
                .map(|cell| cell.trim().to_owned())
                .collect::<Vec<_>>()
        });
        (lines.next().expect("headings"), lines.collect())
    }

    fn roles(proposal: &Proposal) -> Vec<&str> {
        proposal
            .columns
            .iter()
            .map(|column| column.role.map_or("-", ColumnRole::code))
            .collect()
    }

    const NARRATIVE: &str =
        "Staff at the hotel called about a room that had been booked by an adult for a child.";

    #[test]
    fn quite_other_names() {
        let (headings, rows) = table(&format!(
            "ref | when | where | free text | x | y | marker\n\
             A-101 | 03/11/2026 21:30 | Heron Inn | {NARRATIVE} | 540100 | 310200 | CSE\n\
             A-102 | 04/11/2026 22:10 | Quay Lodge | {NARRATIVE} | 541100 | 311200 |"
        ));
        let proposal = Profile::propose(&headings, &rows);
        assert_eq!(
            roles(&proposal),
            [
                "occurrence_id",
                "committed_from",
                "location_name",
                "text",
                "easting",
                "northing",
                "flags"
            ]
        );
        assert!(proposal.is_complete());
        let loaded: toml::Table = proposal.to_toml().parse().expect("TOML");
        assert_eq!(
            Profile::from_value(&loaded["extract"]["profile"]),
            Ok(proposal.profile.clone())
        );
    }

    #[test]
    fn names_that_say_nothing() {
        let (headings, rows) = table(&format!(
            "c1 | c2 | c3 | c4 | c5 | c6 | c7 | c8\n\
             26000000001 | 12/25/2026 21:30 | {NARRATIVE} | 540100 | 310200 | ZX1 2AB | DA;CSE | M\n\
             26000000002 | 11/04/2026 22:10 | {NARRATIVE} | 541100 | 311200 | ZX14 9QQ | | F"
        ));
        let proposal = Profile::propose(&headings, &rows);
        assert_eq!(
            roles(&proposal),
            [
                "occurrence_id",
                "recorded",
                "text",
                "easting",
                "northing",
                "postcode",
                "flags",
                "person_sex"
            ]
        );
        assert_eq!(proposal.profile.dates[0].pattern(), "%m/%d/%Y %H:%M");
        let shown = proposal.to_string();
        assert!(
            shown.contains("c1      occurrence number  2 of 2 cells are numbers of 11 digits"),
            "{shown}"
        );
        assert!(
            !shown.contains("Staff at the hotel"),
            "a proposal never shows what a cell says"
        );
    }

    #[test]
    fn a_name_that_its_cells_deny_is_not_taken() {
        let (headings, rows) = table(&format!(
            "ref | when | x | logged | story\n\
             A-101 | evening | left | 2026-11-03 | {NARRATIVE}\n\
             A-102 | night | right | 2026-11-04 | {NARRATIVE}"
        ));
        let proposal = Profile::propose(&headings, &rows);
        assert_eq!(
            roles(&proposal),
            ["occurrence_id", "-", "-", "recorded", "text"]
        );
        assert_eq!(
            proposal.columns[1].why,
            "named like the committed from, but it holds no dates"
        );
    }

    #[test]
    fn nearly_known_names_and_what_is_missing() {
        let (headings, rows) =
            table("Occurence Nmber | Recorded Dat | Post-code\n26000000001 | 03/11/2026 | ZX1 2AB");
        let proposal = Profile::propose(&headings, &rows);
        assert_eq!(roles(&proposal), ["occurrence_id", "recorded", "postcode"]);
        assert_eq!(proposal.columns[0].why, "nearly named `Occurrence Number`");
        assert!(!proposal.is_complete());
        assert_eq!(
            proposal.missing,
            ["a column with text to search: add text = [\"...\"]"]
        );
    }

    #[test]
    fn a_desk_s_own_words() {
        let (headings, rows) = table(&format!(
            "our ref | logged | premises | place | cse? | subject's part | subject born | said\n\
             LOG-1 | 2026-11-03 | Heron Inn | Merewick | Y | Victim | 2011-05-06 | {NARRATIVE}\n\
             LOG-2 | 2026-11-04 | Quay Lodge | Merewick | N | Suspect | 1980-01-02 | {NARRATIVE}"
        ));
        assert_eq!(
            roles(&Profile::propose(&headings, &rows)),
            [
                "occurrence_id",
                "recorded",
                "location_name",
                "town",
                "flags",
                "person_role",
                "person_birth",
                "text"
            ]
        );
    }

    #[test]
    fn no_rows_and_no_columns() {
        assert_eq!(Profile::propose(&[], &[]).missing.len(), 3);
        let (headings, _) = table("Occurrence Number | Recorded Date | Summary");
        assert!(Profile::propose(&headings, &[]).is_complete());
    }
}
