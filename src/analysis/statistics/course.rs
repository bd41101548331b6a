//! The course of one venue over time, by stated rules.

use serde::{Deserialize, Serialize};

/// A description, no test: a rule names what is recorded, and says nothing of chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Two or more, all in the recent half, and none before it as far back as the extract reaches.
    New,
    /// Two or more in the recent half, at least three times those of the half before, and some before
    /// the recent half.
    Emerging,
    /// Two or more, and none of the others.
    Persistent,
    /// Two or more in the half before, and at most a third of them in the recent half.
    Fading,
    /// One in the half before or some before the window, and none in the recent half.
    Dormant,
}

/// How much more is another course: a factor of three between the halves.
const FACTOR: u64 = 3;

/// The course by the counts before the window, in its first half and in its second, recent half;
/// `None` where a single occurrence in the recent half is all there is.
pub fn course(earlier: u64, before: u64, recent: u64) -> Option<Course> {
    match (earlier, before, recent) {
        (0, 0, ..=1) => None,
        (0, 0, _) => Some(Course::New),
        (_, ..=1, 0) => Some(Course::Dormant),
        _ if before >= 2 && recent * FACTOR <= before => Some(Course::Fading),
        _ if recent >= 2 && recent >= FACTOR * before => Some(Course::Emerging),
        _ => Some(Course::Persistent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_by_its_edges() {
        use Course::*;
        for (earlier, before, recent, expected) in [
            (0, 0, 0, None),
            (0, 0, 1, None),
            (0, 0, 2, Some(New)),
            (0, 0, 9, Some(New)),
            (1, 0, 2, Some(Emerging)),
            (0, 1, 3, Some(Emerging)),
            (0, 1, 2, Some(Persistent)),
            (0, 3, 9, Some(Emerging)),
            (0, 3, 8, Some(Persistent)),
            (4, 0, 1, Some(Persistent)),
            (0, 1, 1, Some(Persistent)),
            (0, 2, 0, Some(Fading)),
            (0, 3, 1, Some(Fading)),
            (0, 5, 2, Some(Persistent)),
            (0, 6, 2, Some(Fading)),
            (0, 1, 0, Some(Dormant)),
            (7, 1, 0, Some(Dormant)),
            (7, 0, 0, Some(Dormant)),
        ] {
            assert_eq!(
                course(earlier, before, recent),
                expected,
                "{earlier} {before} {recent}"
            );
        }
    }
}
