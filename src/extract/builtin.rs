//! The profiles of known systems, kept in the form that users write: `profiles/*.toml`.

use toml::Table;

use super::profile::Profile;
use crate::diagnostic::Diagnostics;

pub(super) const NAMES: &[&str] = &["niche", "athena", "connect", "generic"];

pub(super) const COMMON: &str = include_str!("profiles/common.toml");
pub(super) const NICHE: &str = include_str!("profiles/niche.toml");
pub(super) const ATHENA: &str = include_str!("profiles/athena.toml");
pub(super) const CONNECT: &str = include_str!("profiles/connect.toml");
pub(super) const GENERIC: &str = include_str!("profiles/generic.toml");

/// Date formats, flags and placeholders, with the columns of each of `sets`, the earlier ones first.
pub(super) fn profile(name: &str, sets: &[&str]) -> Profile {
    let mut profile = Profile::blank(name);
    let mut problems = Diagnostics::default();
    for text in [COMMON].iter().chain(sets) {
        let table: Table = text.parse().expect("the built-in profiles are TOML");
        let before = std::mem::take(&mut profile.columns);
        profile.take_table(&table, &mut problems);
        for (role, names) in before {
            let later = profile.columns.remove(&role).unwrap_or_default();
            profile.columns.insert(role, [names, later].concat());
        }
    }
    assert!(
        !problems.has_errors(),
        "the built-in profiles hold: {problems}"
    );
    profile.named.clear();
    profile
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::extract::mapping::fold;

    #[test]
    fn no_name_stands_for_two_roles() {
        let mut seen = BTreeMap::new();
        for (role, names) in Profile::generic().columns {
            for name in names {
                let before = seen.insert(fold(&name), role);
                assert_eq!(before, None, "{name} is given twice");
            }
        }
    }

    #[test]
    fn the_earlier_set_is_preferred() {
        let athena = Profile::built_in("athena").expect("built in");
        let ids = &athena.columns[&crate::extract::ColumnRole::OccurrenceId];
        assert_eq!(ids[0], "Investigation Number");
        assert!(ids.contains(&"Occurrence Number".to_owned()));
        assert_eq!(athena.flag_separators, Profile::niche().flag_separators);
    }
}
