//! One role for a place from all its mentions in a text: what the cues say of them together, then
//! the weights over the whole text.

use std::ops::Range;

use super::roles::Scene;
use super::text::{Gap, Text};
use super::{Mention, MentionKind, PlaceRole};

/// Strength from which a cue of what happens at a place stands against "no trace".
const STRONG: f64 = 4.0;

/// What the cues of several mentions of one place say together.
#[derive(Debug, Clone, PartialEq, Default)]
struct Ruled {
    role: Option<PlaceRole>,
    strength: f64,
    cue: Option<String>,
}

/// The role by cues alone, from mentions by name and unnamed ones ("the hotel").
///
/// 1. The strongest cue among them of a role that says what happens there: found, booked, last
///    seen, offence, employer, event, family stay, placement, engagement.
/// 2. Nothing, if a mention names the place with no cue at all.
/// 3. The strongest of the roles that say that only words are there, or nothing of note: landmark,
///    street, letter, other.
fn ruled(by_name: &[&Mention], unnamed: &[&Mention]) -> Ruled {
    let happens = |role: PlaceRole| {
        !matches!(
            role,
            PlaceRole::Landmark | PlaceRole::StreetName | PlaceRole::Phonetic | PlaceRole::Other
        )
    };
    let strongest = |pool: &mut dyn Iterator<Item = &&Mention>| {
        pool.filter(|mention| mention.cue.is_some())
            .max_by(|a, b| {
                let strength = a.strength.total_cmp(&b.strength);
                strength.then(b.start.cmp(&a.start))
            })
            .map(|mention| Ruled {
                role: Some(mention.role),
                strength: mention.strength,
                cue: mention.cue.clone(),
            })
    };
    let everywhere = || by_name.iter().chain(unnamed);
    let other = |mention: &&&Mention| mention.role == PlaceRole::Other;
    let plain = by_name.iter().any(|mention| mention.cue.is_none());
    // Words such as "attended" give way to what came of it.
    let strong = |mention: &&&Mention| happens(mention.role) && mention.strength >= STRONG;
    strongest(&mut everywhere().filter(strong))
        .or_else(|| strongest(&mut everywhere().filter(other)))
        .or_else(|| strongest(&mut everywhere().filter(|mention| happens(mention.role))))
        .or_else(|| {
            if plain {
                return None;
            }
            strongest(&mut by_name.iter()).or_else(|| strongest(&mut unnamed.iter().filter(other)))
        })
        .unwrap_or_default()
}

/// A place of a text as the weights read it: the mentions that speak of it.
struct Group {
    /// Numbers of its mentions.
    of: Vec<usize>,
    named: bool,
}

/// The places of a text: each that is named, and what is mentioned without a name. A street or a
/// letter that is called so is none.
fn groups(mentions: &[Mention]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, mention) in mentions.iter().enumerate() {
        if matches!(mention.role, PlaceRole::StreetName | PlaceRole::Phonetic) {
            continue;
        }
        let named = mention.kind == MentionKind::Venue;
        let known = groups.iter_mut().find(|group| {
            let other = &mentions[group.of[0]];
            group.named == named && (!named || other.venues == mention.venues)
        });
        match known {
            Some(group) => group.of.push(at),
            None => groups.push(Group {
                of: vec![at],
                named,
            }),
        }
    }
    groups
}

impl Group {
    fn places(&self, words: &[Range<usize>]) -> Vec<Range<usize>> {
        self.of
            .iter()
            .filter_map(|&at| words.get(at).cloned())
            .collect()
    }

    fn ruled(&self, mentions: &[Mention]) -> Ruled {
        let mine: Vec<&Mention> = self.of.iter().map(|&at| &mentions[at]).collect();
        let unnamed: Vec<&Mention> = mentions
            .iter()
            .filter(|mention| mention.kind != MentionKind::Venue)
            .filter(|mention| !matches!(mention.role, PlaceRole::StreetName | PlaceRole::Phonetic))
            .collect();
        if self.named {
            ruled(&mine, &unnamed)
        } else {
            ruled(&[], &unnamed)
        }
    }
}

/// Calls `with` for each place of a text, with what is known of it before the words are weighed.
/// `words` are where the mentions stand.
fn each_scene(
    text: &Text,
    mentions: &[Mention],
    words: &[Range<usize>],
    mut with: impl FnMut(&Scene<'_>, &Group, &Ruled),
) {
    for group in groups(mentions) {
        let ruled = group.ruled(mentions);
        let places = group.places(words);
        let others: Vec<Range<usize>> = (0..mentions.len())
            .filter(|at| !group.of.contains(at) && mentions[*at].kind == MentionKind::Venue)
            .filter_map(|at| words.get(at).cloned())
            .collect();
        let scene = Scene {
            text,
            places: &places,
            others: &others,
            named: group.named,
            rule: ruled.role.map(|role| (role, ruled.strength)),
            of_child: mentions.iter().any(|mention| mention.of_child),
        };
        with(&scene, &group, &ruled);
    }
}

/// The features of the place that a record speaks of: the first one named, else what has no name.
/// `None` where its form tells its role.
pub fn features(
    text: &Text,
    mentions: &[Mention],
    words: &[Range<usize>],
) -> Option<Vec<(String, f32)>> {
    let mut told: Option<(bool, Vec<(String, f32)>)> = None;
    each_scene(text, mentions, words, |scene, group, _| {
        if told.as_ref().is_none_or(|(named, _)| !named && group.named) {
            let features = scene.read().named_features();
            told = Some((group.named, features.into_iter().collect()));
        }
    });
    told.map(|(_, features)| features)
}

/// Sets the role of every mention to what the weights give its place.
pub fn weigh(source: &str, text: &Text, mentions: &mut [Mention], words: &[Range<usize>]) {
    let mut verdicts = Vec::new();
    each_scene(text, mentions, words, |scene, group, ruled| {
        let reading = scene.read();
        let verdict = reading.weigh(|role| may_be(text, scene, role));
        // A cue of the same role is said as a person would say it.
        let cue = if ruled.role == Some(verdict.role) {
            ruled.cue.clone()
        } else if verdict.role == PlaceRole::OffenceHere && verdict.margin < TOLD {
            None
        } else {
            reading.telling(&verdict).and_then(|words| {
                let (start, end) = text.span(words);
                source.get(start as usize..end as usize).map(str::to_owned)
            })
        };
        verdicts.push((
            group.of.clone(),
            verdict.role,
            cue,
            f64::from(verdict.margin),
        ));
    });
    for (of, role, cue, margin) in verdicts {
        for at in of {
            let mention = &mut mentions[at];
            mention.role = role;
            mention.cue.clone_from(&cue);
            mention.strength = margin;
        }
    }
}

/// Natural-log odds from which words, and not the want of any, say that the offence was here.
const TOLD: f32 = 1.0;

/// Whether the form of a place leaves a role possible: a street has its word after the name, a
/// letter has no article.
fn may_be(text: &Text, scene: &Scene<'_>, role: PlaceRole) -> bool {
    match role {
        PlaceRole::StreetName => {
            scene.named
                && scene.places.iter().any(|place| {
                    place.end < text.len()
                        && text.gap(place.end) == Gap::Space
                        && (text.is_capital(place.end) || !text.capitals_tell())
                })
        }
        PlaceRole::Phonetic => scene.places.iter().any(|place| {
            let before = place.start.checked_sub(1).and_then(|at| text.get(at));
            place.len() == 1
                && text.word(place.start) == "hotel"
                && !before.is_some_and(|word| matches!(word, "the" | "a" | "an" | "this" | "that"))
        }),
        _ => true,
    }
}
