//! Location fields and mentions -> one venue, or the reason why not.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::index::{Index, Naming};
use super::locate::{Candidate, Facts, Located, MARGIN, MOST_CANDIDATES, NOT_NAMED};
use super::mentions::MentionKind;
use super::{Mention, MentionMatcher, PlaceRole, Register};
use crate::extract::BngPoint;

/// The location fields of one record, as text; empty when absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Location<'a> {
    pub name: &'a str,
    pub kind: &'a str,
    pub house: &'a str,
    pub street: &'a str,
    pub town: &'a str,
    pub postcode: &'a str,
    pub uprn: &'a str,
    pub point: Option<BngPoint>,
    /// The day of the offence, for venues that opened, closed or were renamed.
    pub day: Option<NaiveDate>,
}

/// The evidence that decided, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Register id or UPRN.
    Identifier,
    PostcodeAndName,
    NameAndTown,
    CoordinatesAndName,
    FreeText,
}

impl Tier {
    pub fn code(self) -> &'static str {
        match self {
            Tier::Identifier => "identifier",
            Tier::PostcodeAndName => "postcode_and_name",
            Tier::NameAndTown => "name_and_town",
            Tier::CoordinatesAndName => "coordinates_and_name",
            Tier::FreeText => "free_text",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    Resolved {
        venue: u32,
    },
    /// Two or more venues speak for themselves alike: for review, never guessed.
    Ambiguous {
        candidates: Vec<u32>,
    },
    Unresolved {
        reason: &'static str,
    },
}

impl Decision {
    pub fn code(&self) -> &'static str {
        match self {
            Decision::Resolved { .. } => "resolved",
            Decision::Ambiguous { .. } => "ambiguous",
            Decision::Unresolved { .. } => "unresolved",
        }
    }
}

/// What one field said for (above 0) or against a venue, in bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    pub feature: &'static str,
    pub bits: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    pub decision: Decision,
    /// 0 to 1: the chance that it is the venue, by log-odds against every other and a place that
    /// the register does not hold.
    pub confidence: f64,
    /// Log-weight distance to the runner-up, bits; the venue's own weight when it stands alone.
    pub margin: f64,
    pub tier: Option<Tier>,
    /// What spoke for it, in words: `postcode MQ1 4TB and name "Quillfeather Lodge"`.
    pub evidence: String,
    pub role: PlaceRole,
    /// The words that decided the role.
    pub role_cue: Option<String>,
    /// For the venue decided on, the first candidate or the nearest; in the order of the fields.
    pub weights: Vec<Weight>,
}

impl Weight {
    /// `name +9.5; town +2.6; street -2.5`.
    pub fn in_words(weights: &[Weight]) -> String {
        let words: Vec<String> = weights
            .iter()
            .map(|weight| format!("{} {:+.1}", weight.feature, weight.bits))
            .collect();
        words.join("; ")
    }
}

impl Resolution {
    pub fn venue(&self) -> Option<u32> {
        match self.decision {
            Decision::Resolved { venue } => Some(venue),
            Decision::Ambiguous { .. } | Decision::Unresolved { .. } => None,
        }
    }

    fn unresolved(reason: &'static str) -> Self {
        Self {
            decision: Decision::Unresolved { reason },
            confidence: 0.0,
            margin: 0.0,
            tier: None,
            evidence: reason.to_owned(),
            role: PlaceRole::None,
            role_cue: None,
            weights: Vec::new(),
        }
    }
}

/// A register, indexed.
#[derive(Debug)]
pub struct Resolver {
    pub(super) index: Arc<Index>,
    /// Names, postcodes and towns as written, for evidence.
    written: Vec<Written>,
}

#[derive(Debug)]
struct Written {
    name: String,
    town: String,
    postcode: String,
    closed: Option<NaiveDate>,
}

impl Resolver {
    pub fn new(register: &Register) -> Self {
        Self::over(Arc::new(Index::new(register)), register)
    }

    /// A resolver and a matcher over one index.
    pub fn with_matcher(register: &Register) -> (Self, MentionMatcher) {
        let index = Arc::new(Index::new(register));
        (
            Self::over(Arc::clone(&index), register),
            MentionMatcher::over(index, register),
        )
    }

    fn over(index: Arc<Index>, register: &Register) -> Self {
        let written = register
            .venues
            .iter()
            .map(|venue| Written {
                name: venue.name.clone(),
                town: venue.town.clone(),
                postcode: venue.postcode.clone().unwrap_or_default(),
                closed: venue.closed,
            })
            .collect();
        Self { index, written }
    }

    /// Decides from the location fields and the mentions in the narrative together.
    ///
    /// The location field decides first; mentions confirm it, tell its candidates apart, or stand
    /// in for it where it names no venue. Where the text speaks of the located venue only as a
    /// landmark, employer or the like, and of another as the place of events, the other is taken.
    pub fn resolve(&self, location: &Location<'_>, mentions: &[Mention]) -> Resolution {
        self.resolve_with(location, |_| mentions.to_vec())
            .unwrap_or_else(|| Resolution::unresolved(NOT_NAMED))
    }

    /// [`Self::resolve`] with mentions asked for when the location fields are judged; the argument
    /// of `scan` says whether they speak for a venue. `None` when nothing names a place: most
    /// records of an extract.
    pub fn resolve_with(
        &self,
        location: &Location<'_>,
        scan: impl FnOnce(bool) -> Vec<Mention>,
    ) -> Option<Resolution> {
        let facts = self.index.facts(location);
        let located = self.index.locate(&facts);
        let mentions = &scan(!matches!(located, Located::None(..)))[..];
        if mentions.is_empty() && matches!(located, Located::None(NOT_NAMED, _)) {
            return None;
        }
        let landmark = facts
            .names
            .first()
            .and_then(|name| name.name.landmark.as_deref());
        let named: Vec<(Vec<u32>, &Mention)> = mentions
            .iter()
            .filter(|mention| !mention.venues.is_empty())
            .map(|mention| (self.narrowed(&facts, mention), mention))
            .collect();
        Some(match located {
            Located::One(best, margin) => {
                self.with_location(&facts, best, margin, landmark, &named, mentions)
            }
            Located::Several(several) => self.among(&facts, several, &named, mentions),
            Located::None(reason, nearest) => {
                self.by_text(&facts, reason, nearest, &named, mentions)
            }
        })
    }

    /// The location fits several venues: the text may name one of them.
    fn among(
        &self,
        facts: &Facts<'_>,
        several: Vec<Candidate>,
        named: &[(Vec<u32>, &Mention)],
        mentions: &[Mention],
    ) -> Resolution {
        let mut told: Vec<(u32, &Mention)> = named
            .iter()
            .filter_map(|(venues, mention)| match venues[..] {
                [venue] if several.iter().any(|other| other.venue == venue) => {
                    Some((venue, *mention))
                }
                _ => None,
            })
            .collect();
        told.sort_by_key(|(venue, mention)| (rank(mention), *venue));
        let Some(&(venue, mention)) = told.first() else {
            return self.ambiguous(facts, several, named, mentions);
        };
        let mut resolution = self.by_mention(facts, venue, mention, named, mentions);
        let located = several.iter().find(|other| other.venue == venue);
        resolution.tier = located.and_then(|other| other.tier).or(resolution.tier);
        resolution
    }

    /// The venues of a mention that the location fields leave.
    fn narrowed(&self, facts: &Facts<'_>, mention: &Mention) -> Vec<u32> {
        if mention.venues.len() < 2 {
            return mention.venues.clone();
        }
        let placed = |venue: u32| -> f64 {
            let weights = self.index.judge(facts, venue).weights;
            let named = |feature: &str| feature == "name" || feature == "spelling";
            weights
                .iter()
                .filter(|weight| !named(weight.feature))
                .map(|weight| weight.bits)
                .sum()
        };
        let mut scored: Vec<(f64, u32)> = mention
            .venues
            .iter()
            .zip(&mention.bits)
            .map(|(&venue, bits)| (bits + placed(venue), venue))
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let best = scored.first().map_or(0.0, |first| first.0);
        let mut kept: Vec<u32> = scored
            .into_iter()
            .take_while(|(bits, _)| best - bits < MARGIN)
            .map(|(_, venue)| venue)
            .collect();
        kept.sort_unstable();
        kept
    }

    fn with_location(
        &self,
        facts: &Facts<'_>,
        best: Candidate,
        margin: f64,
        landmark: Option<&str>,
        named: &[(Vec<u32>, &Mention)],
        mentions: &[Mention],
    ) -> Resolution {
        let own = |venues: &[u32]| venues.contains(&best.venue);
        let own_counts = named
            .iter()
            .any(|(venues, mention)| own(venues) && mention.role.counts_for_premises());
        let own_named = named.iter().any(|(venues, _)| own(venues));
        let other = named.iter().find_map(|(venues, mention)| match venues[..] {
            [venue] if venue != best.venue && mention.role.counts_for_premises() => {
                Some((venue, *mention))
            }
            _ => None,
        });
        if let Some((venue, mention)) = other {
            if !own_counts && (own_named || landmark.is_some()) {
                return self.by_mention(facts, venue, mention, named, mentions);
            }
            let unnamed = mentions.iter().any(|one| {
                matches!(one.kind, MentionKind::Place | MentionKind::Own)
                    && one.role.counts_for_premises()
            });
            if !own_named && !unnamed && mention.cue.is_some() {
                let rival = self.index.judge(facts, venue);
                let mut resolution = self.ambiguous(facts, vec![best, rival], named, mentions);
                resolution.evidence = format!(
                    "the location says {}, the text {}",
                    self.place(resolution_first(&resolution)),
                    self.place(venue)
                );
                return resolution;
            }
        }
        let evidence = self.evidence(facts, &best);
        let tier = best.tier.unwrap_or(Tier::FreeText);
        // "o/s Gull House" in the location gives way to words only, not to a name without any.
        let own_told = named.iter().any(|(venues, mention)| {
            own(venues) && mention.cue.is_some() && mention.role.counts_for_premises()
        });
        let (role, role_cue) = match landmark {
            Some(cue) if !own_told => (PlaceRole::Landmark, Some(cue.to_owned())),
            _ => settle_role(Some(best.venue), named, mentions, true),
        };
        Resolution {
            decision: Decision::Resolved { venue: best.venue },
            confidence: confidence(best.odds),
            margin,
            tier: Some(tier),
            evidence,
            role,
            role_cue,
            weights: best.weights,
        }
    }

    fn by_mention(
        &self,
        facts: &Facts<'_>,
        venue: u32,
        mention: &Mention,
        named: &[(Vec<u32>, &Mention)],
        mentions: &[Mention],
    ) -> Resolution {
        let name = self.index.bits(mention.venues.len());
        let mut weights = vec![Weight {
            feature: "name in the text",
            bits: name,
        }];
        weights.extend(
            self.index
                .judge(facts, venue)
                .weights
                .into_iter()
                .filter(|weight| weight.feature != "name" && weight.feature != "spelling"),
        );
        let margin: f64 = weights
            .iter()
            .map(|weight| weight.bits)
            .sum::<f64>()
            .max(MARGIN);
        let (role, role_cue) = settle_role(Some(venue), named, mentions, false);
        Resolution {
            decision: Decision::Resolved { venue },
            confidence: IN_TEXT * (1.0 - (-margin).exp2()),
            margin,
            tier: Some(Tier::FreeText),
            evidence: format!(
                "the text names \"{}\"{}",
                one_line(&mention.text),
                self.closed(facts, venue)
            ),
            role,
            role_cue,
            weights,
        }
    }

    fn ambiguous(
        &self,
        facts: &Facts<'_>,
        several: Vec<Candidate>,
        named: &[(Vec<u32>, &Mention)],
        mentions: &[Mention],
    ) -> Resolution {
        let margin = match &several[..] {
            [first, second, ..] => (first.total - second.total).abs(),
            _ => 0.0,
        };
        let evidence = match several.first() {
            Some(first) => format!(
                "{} {} venues alike: {}",
                several.len(),
                if several.len() == 1 { "venue" } else { "fit" },
                self.evidence(facts, first)
            ),
            None => String::new(),
        };
        let first = several.first().map(|candidate| candidate.venue);
        let (role, role_cue) = settle_role(first, named, mentions, true);
        let tier = several.first().and_then(|candidate| candidate.tier);
        // Of several alike each is as likely.
        let confidence = tier.map_or(0.0, |_| {
            let best = several.first().map_or(0.0, |one| confidence(one.odds));
            best.max(1.0 / 64.0).min(1.0 / several.len() as f64)
        });
        let weights = several
            .first()
            .map(|candidate| candidate.weights.clone())
            .unwrap_or_default();
        let mut candidates: Vec<u32> = several
            .into_iter()
            .map(|candidate| candidate.venue)
            .collect();
        candidates.sort_unstable();
        Resolution {
            confidence,
            decision: Decision::Ambiguous { candidates },
            margin,
            tier,
            evidence,
            role,
            role_cue,
            weights,
        }
    }

    /// The location names no venue: the text alone.
    fn by_text(
        &self,
        facts: &Facts<'_>,
        reason: &'static str,
        nearest: Option<Candidate>,
        named: &[(Vec<u32>, &Mention)],
        mentions: &[Mention],
    ) -> Resolution {
        for counting in [true, false] {
            let of_kind: Vec<&(Vec<u32>, &Mention)> = named
                .iter()
                .filter(|(_, mention)| mention.role.counts_for_premises() == counting)
                // A street or a letter that is called so is no venue.
                .filter(|(_, mention)| {
                    !matches!(mention.role, PlaceRole::StreetName | PlaceRole::Phonetic)
                })
                .collect();
            let mut singles: Vec<(u32, &Mention)> = of_kind
                .iter()
                .filter_map(|(venues, mention)| match venues[..] {
                    [venue] => Some((venue, *mention)),
                    _ => None,
                })
                .collect();
            // What a cue tells stands above the default, and the child found above a booking.
            singles.sort_by_key(|(venue, mention)| (rank(mention), *venue));
            if let Some(&(venue, mention)) = singles.first() {
                let rival = singles
                    .iter()
                    .find(|(other, one)| *other != venue && rank(one) == rank(mention));
                match rival {
                    Some(&(other, _)) if counting => {
                        let several = vec![
                            self.index.judge(facts, venue),
                            self.index.judge(facts, other),
                        ];
                        let mut resolution = self.ambiguous(facts, several, named, mentions);
                        resolution.tier = Some(Tier::FreeText);
                        resolution.evidence = "the text names two venues alike".into();
                        return resolution;
                    }
                    _ => {
                        let mut resolution =
                            self.by_mention(facts, venue, mention, named, mentions);
                        if let Some(street) = elsewhere(facts, &resolution, mentions) {
                            resolution.role = PlaceRole::Landmark;
                            resolution.role_cue = Some(street.to_owned());
                        }
                        return resolution;
                    }
                }
            }
            if let Some((venues, mention)) = of_kind.first() {
                let several: Vec<Candidate> = venues
                    .iter()
                    .take(MOST_CANDIDATES)
                    .map(|&venue| self.index.judge(facts, venue))
                    .collect();
                let mut resolution = self.ambiguous(facts, several, named, mentions);
                resolution.tier = Some(Tier::FreeText);
                resolution.evidence = format!(
                    "the text names \"{}\", which {} venues are called",
                    one_line(&mention.text),
                    venues.len()
                );
                return resolution;
            }
        }
        let mut resolution = Resolution::unresolved(reason);
        if let Some(nearest) = nearest {
            resolution.evidence = format!(
                "{reason}; nearest: {}: {}",
                self.place(nearest.venue),
                self.evidence(facts, &nearest)
            );
            resolution.weights = nearest.weights;
        }
        let places = mentions
            .iter()
            .filter(|mention| matches!(mention.kind, MentionKind::Venue | MentionKind::Place));
        let form = |mention: &&Mention| {
            matches!(mention.role, PlaceRole::StreetName | PlaceRole::Phonetic)
        };
        let told = places
            .clone()
            .find(|mention| !form(mention))
            .or_else(|| places.clone().next());
        if let Some(mention) = told {
            resolution.role = mention.role;
            resolution.role_cue = mention.cue.clone();
        }
        resolution
    }

    fn place(&self, venue: u32) -> String {
        format!("\"{}\"", self.written[venue as usize].name)
    }

    fn closed(&self, facts: &Facts<'_>, venue: u32) -> String {
        match (self.written[venue as usize].closed, facts.location.day) {
            (Some(closed), Some(day)) if day > closed => format!("; closed on {closed}"),
            _ => String::new(),
        }
    }

    /// A sentence of what spoke for a candidate, and what against.
    fn evidence(&self, facts: &Facts<'_>, candidate: &Candidate) -> String {
        let written = &self.written[candidate.venue as usize];
        let agrees = |feature: &str| {
            candidate
                .weights
                .iter()
                .any(|weight| weight.feature == feature && weight.bits > 0.0)
        };
        let differs = |feature: &str| {
            candidate
                .weights
                .iter()
                .any(|weight| weight.feature == feature && weight.bits < 0.0)
        };
        let mut parts: Vec<String> = Vec::new();
        if agrees("uprn") {
            parts.push("UPRN".into());
        }
        if agrees("postcode") {
            parts.push(format!("postcode {}", written.postcode));
        } else if agrees("postcode sector") {
            parts.push("postcode sector".into());
        }
        if candidate.naming.is_some() && candidate.share > 0.0 {
            let kind = match candidate.naming {
                Some(Naming::Alias) => "other name",
                Some(Naming::Former(_)) => "former name",
                _ => "name",
            };
            let like = if candidate.near > 0 || candidate.share < 0.95 {
                "like "
            } else {
                ""
            };
            parts.push(format!("{kind} {like}\"{}\"", written.name));
        }
        if agrees("town") {
            parts.push(format!("town {}", written.town));
        }
        if agrees("street") {
            parts.push(
                if agrees("house number") {
                    "house number and street"
                } else {
                    "street"
                }
                .into(),
            );
        }
        if let Some(metres) = candidate.distance.filter(|metres| *metres <= 300.0) {
            parts.push(format!("{metres:.0} m away"));
        }
        let against: Vec<&str> = ["postcode", "town", "street", "house number", "distance"]
            .into_iter()
            .filter(|feature| differs(feature))
            .collect();
        let mut sentence = match parts.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            Some((only, _)) => only.clone(),
            None => String::new(),
        };
        if !against.is_empty() {
            sentence.push_str("; against: ");
            sentence.push_str(&against.join(", "));
        }
        sentence.push_str(&self.closed(facts, candidate.venue));
        sentence
    }
}

fn resolution_first(resolution: &Resolution) -> u32 {
    match &resolution.decision {
        Decision::Ambiguous { candidates } => candidates.first().copied().unwrap_or(0),
        Decision::Resolved { venue } => *venue,
        Decision::Unresolved { .. } => 0,
    }
}

/// Order in which mentions of several venues decide: the child found, a booking, last seen, events
/// there by a cue, then by default.
fn rank(mention: &Mention) -> u8 {
    match (mention.role, mention.cue.is_some()) {
        (PlaceRole::FoundHere, _) => 0,
        (PlaceRole::Booked, _) => 1,
        (PlaceRole::LastSeen, _) => 2,
        (PlaceRole::OffenceHere, true) => 3,
        (PlaceRole::OffenceHere, false) => 4,
        _ => 5,
    }
}

/// The street of a record that lies there and not at the venue that its text names without a word
/// on why: the venue says where, as a landmark does. What concerns a child is never taken so.
fn elsewhere<'a>(
    facts: &Facts<'a>,
    resolution: &Resolution,
    mentions: &[Mention],
) -> Option<&'a str> {
    let street = facts.location.street;
    let untold = resolution.role == PlaceRole::OffenceHere && resolution.role_cue.is_none();
    let child = mentions.iter().any(|mention| mention.of_child);
    (untold && !child && !street.is_empty()).then_some(street)
}

/// The record's role for its venue, from every mention of it: what is told of it by name, else what
/// is told of "the hotel", else what the text as a whole tells. The record's own place ("the
/// premises") is the venue only where the location field names it.
fn settle_role(
    venue: Option<u32>,
    named: &[(Vec<u32>, &Mention)],
    mentions: &[Mention],
    by_location: bool,
) -> (PlaceRole, Option<String>) {
    let by_name = named
        .iter()
        .filter(|(venues, _)| venue.is_some_and(|venue| venues.contains(&venue)))
        .map(|(_, mention)| *mention);
    let unnamed = mentions.iter().filter(|mention| match mention.kind {
        MentionKind::Venue => false,
        MentionKind::Own => by_location,
        MentionKind::Place | MentionKind::Context => true,
    });
    // A street or a letter that is called so says nothing of the venue beside another mention.
    let of_form =
        |mention: &&Mention| matches!(mention.role, PlaceRole::StreetName | PlaceRole::Phonetic);
    let all = || by_name.clone().chain(unnamed.clone());
    all()
        .find(|mention| !of_form(mention))
        .or_else(|| all().next())
        .map_or((PlaceRole::OffenceHere, None), |mention| {
            (mention.role, mention.cue.clone())
        })
}

/// Confidence of a venue that only the text names, at most.
const IN_TEXT: f64 = 0.9;
/// Bits of log-odds for one bit of confidence: fields that agree are not independent, so that
/// their weights together say less than their sum.
const DEPENDENCE: f64 = 2.0;

/// The chance that log-odds of so many bits come to.
fn confidence(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds / DEPENDENCE).exp2())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
