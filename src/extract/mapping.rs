//! Which column of one file plays which role.

use std::collections::BTreeMap;

use super::profile::{ColumnRole, DATES, Profile};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// How near a heading must be to a missing name to be offered (Jaro-Winkler, folded names).
const CANDIDATE: f64 = 0.8;

/// Columns of a file by role; indices from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mapping {
    columns: [Option<usize>; ColumnRole::ALL.len()],
    /// Text columns in the order of the file: index and heading.
    pub texts: Vec<(usize, String)>,
    /// Columns of flags in the order of the file: index and heading.
    pub flags: Vec<(usize, String)>,
    /// Columns of the file, up to the last that has a heading.
    pub width: usize,
    /// Headings of columns that are not read because an earlier one has the same name.
    pub repeated: Vec<String>,
}

impl Mapping {
    /// Takes each column by name; nothing is required yet.
    pub fn of(headings: &[String], profile: &Profile) -> Self {
        let folded: Vec<String> = headings.iter().map(|heading| fold(heading)).collect();
        let mut taken = vec![false; headings.len()];
        let mut columns = [None; ColumnRole::ALL.len()];
        let mut texts = Vec::new();
        let mut flags = Vec::new();
        for (role, names) in &profile.columns {
            for name in names {
                let name = fold(name);
                if name.is_empty() {
                    continue;
                }
                let mut free = (0..headings.len()).filter(|at| !taken[*at] && folded[*at] == name);
                if *role == ColumnRole::Text {
                    let all: Vec<usize> = free.collect();
                    for (times, at) in all.into_iter().enumerate() {
                        taken[at] = true;
                        let heading = headings[at].trim();
                        texts.push(match times {
                            0 => (at, heading.to_owned()),
                            // Every text is searched, and each field needs a name of its own.
                            _ => (at, format!("{heading} ({})", times + 1)),
                        });
                    }
                } else if *role == ColumnRole::Flags {
                    for at in free.collect::<Vec<usize>>() {
                        taken[at] = true;
                        flags.push((at, headings[at].trim().to_owned()));
                    }
                } else if let Some(at) = free.next() {
                    taken[at] = true;
                    columns[*role as usize] = Some(at);
                    break;
                }
            }
        }
        texts.sort();
        flags.sort();
        let mut repeated: Vec<String> = headings
            .iter()
            .enumerate()
            .filter(|(at, _)| {
                !taken[*at] && (0..*at).any(|before| taken[before] && folded[before] == folded[*at])
            })
            .map(|(_, heading)| heading.trim().to_owned())
            .collect();
        repeated.dedup();
        Self {
            columns,
            texts,
            flags,
            // Spreadsheets leave empty headings behind the last column.
            width: headings.len()
                - folded
                    .iter()
                    .rev()
                    .take_while(|name| name.is_empty())
                    .count(),
            repeated,
        }
    }

    pub fn column(&self, role: ColumnRole) -> Option<usize> {
        self.columns[role as usize]
    }

    /// What the column is taken for.
    pub fn role_of(&self, at: usize) -> Option<ColumnRole> {
        let is_one_of = |several: &[(usize, String)]| several.iter().any(|(one, _)| *one == at);
        if is_one_of(&self.texts) {
            return Some(ColumnRole::Text);
        }
        if is_one_of(&self.flags) {
            return Some(ColumnRole::Flags);
        }
        ColumnRole::ALL
            .into_iter()
            .find(|role| self.column(*role) == Some(at))
    }

    pub fn has(&self, role: ColumnRole) -> bool {
        match role {
            ColumnRole::Text => !self.texts.is_empty(),
            ColumnRole::Flags => !self.flags.is_empty(),
            role => self.column(role).is_some(),
        }
    }

    /// Whether the row holds the headings: it names an occurrence number, a date and a text.
    pub fn is_header(&self) -> bool {
        self.has(ColumnRole::OccurrenceId)
            && DATES.into_iter().any(|role| self.has(role))
            && self.has(ColumnRole::Text)
    }

    /// The columns by role, as the history keeps them: of texts and flags the headings together.
    pub fn headings(&self, headings: &[String]) -> BTreeMap<String, String> {
        let joined = |columns: &[(usize, String)]| {
            let names: Vec<&str> = columns.iter().map(|(_, name)| name.as_str()).collect();
            names.join(" | ")
        };
        ColumnRole::ALL
            .into_iter()
            .filter(|role| self.has(*role))
            .map(|role| {
                let heading = match role {
                    ColumnRole::Text => joined(&self.texts),
                    ColumnRole::Flags => joined(&self.flags),
                    role => self
                        .column(role)
                        .map_or_else(String::new, |at| headings[at].trim().to_owned()),
                };
                (role.code().to_owned(), heading)
            })
            .collect()
    }

    /// What is missing: the needed columns, all that the user's own profile names, and those that
    /// the last extract had (`before`, headings by role). Each message names the likeliest heading
    /// among those that were not taken.
    pub fn missing(
        &self,
        headings: &[String],
        profile: &Profile,
        before: &BTreeMap<String, String>,
        file: &str,
        line: u64,
    ) -> Diagnostics {
        let free: Vec<&String> = headings
            .iter()
            .enumerate()
            .filter(|(at, heading)| {
                !heading.trim().is_empty()
                    && !self.columns.contains(&Some(*at))
                    && !self.texts.iter().any(|(taken, _)| taken == at)
                    && !self.flags.iter().any(|(taken, _)| taken == at)
            })
            .map(|(_, heading)| heading)
            .collect();
        let mut problems = Diagnostics::default();
        let mut tell = |what: String, names: Vec<&String>, key: &str| {
            let nearest = nearest(&names, &free);
            let (message, example) = match nearest {
                Some(near) => (
                    format!("no column for the {what}; the likeliest is `{near}`"),
                    near.as_str(),
                ),
                None => (format!("no column for the {what}"), "..."),
            };
            let line = usize::try_from(line).unwrap_or(usize::MAX);
            problems.push(Diagnostic::error(message).in_file(file).at_line(line).help(format!(
                "say which column it is with {key} = {example:?} in [extract.profile{}], or let \
                 `keepsafe check --extract FILE --write-profile` propose a profile",
                if key == "text" { "" } else { ".columns" },
            )));
        };
        let empty = Vec::new();
        let names = |role| profile.columns.get(&role).unwrap_or(&empty);
        let needed_dates = !DATES.into_iter().any(|role| self.has(role));
        for role in ColumnRole::ALL {
            let needed = match role {
                ColumnRole::OccurrenceId | ColumnRole::Text => true,
                role => profile.named.contains(&role),
            };
            // A user who lists several text columns wants every one of them searched.
            if role == ColumnRole::Text && profile.named.contains(&role) {
                for name in names(role) {
                    if !self.texts.iter().any(|(_, text)| fold(text) == fold(name)) {
                        tell(format!("text `{name}`"), vec![name], role.code());
                    }
                }
            } else if needed && !self.has(role) {
                tell(
                    role.title().to_owned(),
                    names(role).iter().collect(),
                    role.code(),
                );
            }
        }
        if needed_dates && !DATES.into_iter().any(|role| profile.named.contains(&role)) {
            let all = DATES.into_iter().flat_map(names).collect();
            tell(
                "date of the record (recorded, reported or committed)".to_owned(),
                all,
                "recorded",
            );
        }
        for (role, heading) in before {
            let Some(role) = ColumnRole::from_code(role) else {
                continue;
            };
            let lost: Vec<String> = match role {
                ColumnRole::Text | ColumnRole::Flags => {
                    let found = match role {
                        ColumnRole::Text => &self.texts,
                        _ => &self.flags,
                    };
                    heading
                        .split(" | ")
                        .filter(|name| !found.iter().any(|(_, text)| fold(text) == fold(name)))
                        .map(str::to_owned)
                        .collect()
                }
                // A needed column has been told above.
                role if self.has(role)
                    || profile.named.contains(&role)
                    || role == ColumnRole::OccurrenceId =>
                {
                    Vec::new()
                }
                _ => vec![heading.clone()],
            };
            for name in lost {
                if profile.absent.contains(&fold(&name)) {
                    continue;
                }
                let near = nearest(&[&name], &free);
                let message = format!(
                    "the column `{name}` ({}), which the last extract had, is missing{}",
                    role.title(),
                    near.map_or_else(String::new, |near| format!("; the likeliest is `{near}`"))
                );
                let table = match role {
                    ColumnRole::Text => "",
                    _ => ".columns",
                };
                let example = near.map_or("...", String::as_str);
                problems.push(
                    Diagnostic::error(message)
                        .in_file(file)
                        .at_line(usize::try_from(line).unwrap_or(usize::MAX))
                        .help(format!(
                            "export it again with the column; or say which column it is now with \
                             {} = {example:?} in [extract.profile{table}]; or, if it is gone for \
                             good, add absent = [{name:?}] to [extract.profile]",
                            role.code()
                        )),
                );
            }
        }
        problems
    }
}

/// Headings by role that two tables have, in the words of the first; so that of many files only what
/// each had is asked of the next extract's.
pub(super) fn in_both(
    one: BTreeMap<String, String>,
    other: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    one.into_iter()
        .filter_map(|(role, headings)| {
            let others: Vec<String> = other.get(&role)?.split(" | ").map(fold).collect();
            let is_several = ColumnRole::from_code(&role).is_some_and(ColumnRole::is_several);
            if !is_several {
                return Some((role, headings));
            }
            let shared: Vec<&str> = headings
                .split(" | ")
                .filter(|name| others.contains(&fold(name)))
                .collect();
            (!shared.is_empty()).then(|| (role, shared.join(" | ")))
        })
        .collect()
}

/// The free heading nearest to any of the names.
fn nearest<'a>(names: &[&String], free: &[&'a String]) -> Option<&'a String> {
    let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
    free.iter()
        .map(|heading| {
            let folded = fold(heading);
            let near = names
                .iter()
                .map(|name| strsim::jaro_winkler(name, &folded))
                .fold(0.0, f64::max);
            (near, *heading)
        })
        .filter(|(near, _)| *near >= CANDIDATE)
        // The first of equals, so that the message does not depend on chance.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, heading)| heading)
}

/// Lower-case letters and digits of a heading: `Occurrence No.` is `occurrenceno`.
pub(super) fn fold(heading: &str) -> String {
    heading
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn names_are_met_whatever_their_capitals_and_punctuation() {
        let headings =
            headings("OCCURRENCE_NO,recorded-date,Summary,O.E.L. Notes,post code,Summary,Postcode");
        let mapping = Mapping::of(&headings, &Profile::niche());
        assert_eq!(mapping.column(ColumnRole::OccurrenceId), Some(0));
        assert_eq!(mapping.column(ColumnRole::Recorded), Some(1));
        assert_eq!(mapping.column(ColumnRole::Postcode), Some(4));
        assert_eq!(
            mapping.texts,
            [
                (2, "Summary".to_owned()),
                (3, "O.E.L. Notes".to_owned()),
                (5, "Summary (2)".to_owned())
            ]
        );
        assert_eq!(mapping.repeated, ["Postcode"]);
        assert!(mapping.is_header());
        assert_eq!(
            mapping.missing(&headings, &Profile::niche(), &BTreeMap::new(), "a.csv", 1),
            Diagnostics::default()
        );
    }

    #[test]
    fn a_missing_column_is_told_with_its_likeliest_candidate() {
        let headings = headings("Occurence Numbr,Recorded Dte,Sumary,Town");
        let mapping = Mapping::of(&headings, &Profile::niche());
        let problems = mapping.missing(&headings, &Profile::niche(), &BTreeMap::new(), "a.csv", 1);
        let text = problems.to_string();
        for wanted in [
            "a.csv:1: no column for the occurrence number; the likeliest is `Occurence Numbr`",
            "occurrence_id = \"Occurence Numbr\" in [extract.profile.columns]",
            "no column for the text to search; the likeliest is `Sumary`",
            "text = \"Sumary\" in [extract.profile]",
            "no column for the date of the record (recorded, reported or committed); the likeliest is `Recorded Dte`",
        ] {
            assert!(text.contains(wanted), "{wanted}\nnot in\n{text}");
        }
        assert_eq!(problems.0.len(), 3);
    }

    #[test]
    fn every_text_that_the_user_named_must_be_there() {
        let mut profile = Profile::niche();
        profile.name_column(ColumnRole::Text, vec!["Summary".into(), "MO".into()]);
        let headings = headings("Occurrence Number,Recorded Date,Summary");
        let mapping = Mapping::of(&headings, &profile);
        let problems = mapping.missing(&headings, &profile, &BTreeMap::new(), "a.csv", 1);
        assert_eq!(problems.0.len(), 1);
        assert!(problems.to_string().contains("no column for the text `MO`"));
    }

    #[test]
    fn a_column_that_the_last_extract_had_is_missed() {
        let last = headings("Occurrence Number,Recorded Date,Summary,MO,Easting,Northing,Town");
        let before = Mapping::of(&last, &Profile::niche()).headings(&last);
        assert_eq!(before["text"], "Summary | MO");
        let now = headings("Occurrence Number,Recorded Date,Summary,Eastng,Northing,Post Town");
        let other = headings("Occurrence No,Recorded Date,MO,Free Text,Easting");
        let other = Mapping::of(&other, &Profile::generic()).headings(&other);
        let shared = in_both(before.clone(), other);
        assert_eq!(shared["text"], "MO");
        assert_eq!(shared.get("northing"), None);
        assert_eq!(shared["occurrence_id"], "Occurrence Number");
        let told = |profile: &Profile| {
            let mapping = Mapping::of(&now, profile);
            mapping
                .missing(&now, profile, &before, "a.csv", 1)
                .to_string()
        };
        let text = told(&Profile::niche());
        for wanted in [
            "the column `Easting` (easting), which the last extract had, is missing; the likeliest is `Eastng`",
            "easting = \"Eastng\" in [extract.profile.columns]",
            "the column `MO` (text to search), which the last extract had, is missing\n",
            "absent = [\"MO\"]",
        ] {
            assert!(text.contains(wanted), "{wanted}\nnot in\n{text}");
        }
        assert!(
            !text.contains("Town"),
            "the town stands under another known name: {text}"
        );
        let mut profile = Profile::niche();
        profile.absent = ["mo", "easting"].map(str::to_owned).into();
        assert_eq!(told(&profile), "");
    }
}
