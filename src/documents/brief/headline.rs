//! What a letter may say: totals only.

use serde::{Deserialize, Serialize};

use super::wording::{
    change, count, days, length, occurrences, one_line, period, plural, range, sentence, share,
};
use super::{House, force_pack, sector};
use crate::analysis::{Findings, PublicFindings, Stated};
use crate::edition::{Edition, Marking, Period};

/// What a letter may say: totals only, no premises, age, id or narrative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    /// `OFFICIAL-SENSITIVE: Keepsafe, Mereshire, October 2026`.
    pub subject: String,
    pub preheader: String,
    pub title: String,
    /// Total, change, what is not known.
    pub lines: Vec<String>,
    /// What changed since the last edition, one sentence; may say that this is the first.
    pub changed: String,
    pub marking: Marking,
    pub scope_name: String,
    pub period: String,
    /// Newest day in the extract; empty for the public, whose figures are of closed quarters.
    pub data_to: String,
}

impl Headline {
    /// For readers of restricted products.
    pub fn new(findings: &Findings, edition: &Edition) -> Self {
        let counts = &findings.counts;
        let window = length(findings.window);
        let this_period = period(findings.period);
        let within = findings.months.limits.value().and_then(|limits| {
            let one_month = findings.period.whole_months() == Some(1);
            let n = findings.period_counts.occurrences as f64;
            one_month.then_some({
                if n > limits.high {
                    ", above the usual range"
                } else if n < limits.low {
                    ", below the usual range"
                } else {
                    ", within the usual range"
                }
            })
        });
        let in_period = format!(
            "{} in {this_period}{}.",
            sentence(&occurrences(findings.period_counts.occurrences)),
            within.unwrap_or_default()
        );
        let total = format!(
            "{} in {window} ({}): {} and {}.",
            sentence(&occurrences(counts.occurrences)),
            days(findings.window),
            plural(counts.incidents, "incident", "incidents"),
            plural(counts.victims, "distinct victim", "distinct victims"),
        );
        let usual = findings
            .months
            .limits
            .value()
            .map(|limits| {
                format!(
                    " The usual range of a month is {}.",
                    range(crate::analysis::Range {
                        low: limits.low,
                        high: limits.high
                    })
                )
            })
            .unwrap_or_default();
        let unknown = if counts.occurrences == 0 {
            format!(
                "{} read; {} held a search term.",
                sentence(&plural(
                    findings.set_aside.read,
                    "occurrence was",
                    "occurrences were"
                )),
                count(findings.set_aside.with_hit)
            )
        } else {
            format!(
                "Not known: {} could not be placed at a hotel; {} have no age recorded.",
                share(
                    counts.occurrences.saturating_sub(counts.placed),
                    counts.occurrences
                ),
                plural(
                    counts.victims.saturating_sub(counts.victims_age_known),
                    "victim",
                    "victims"
                ),
            )
        };
        let scope_name = one_line(&edition.scope_name);
        let marking = Marking::OfficialSensitive;
        Self {
            subject: format!("{marking}: Keepsafe, {scope_name}, {this_period}"),
            preheader: format!(
                "{} in {window}; {}",
                occurrences(counts.occurrences),
                in_period
            ),
            title: force_pack::answer(findings),
            lines: vec![total, format!("{in_period}{usual}"), unknown],
            changed: changed(findings),
            marking,
            scope_name,
            period: this_period,
            data_to: force_pack::data_to(findings),
        }
    }

    /// For readers of the sector briefing: nothing that the briefing itself does not show.
    pub fn public(public: &PublicFindings, edition: &Edition, house: &House) -> Self {
        let scope_name = one_line(&edition.scope_name);
        let marking = Marking::Official;
        let year = days(public.year());
        let total = sector::total_sentence(public);
        Self {
            subject: format!(
                "{marking}: Keeping children safe in hotels, {scope_name}, {}",
                period(edition.period)
            ),
            preheader: "A briefing for hotel managers and their staff: notice, act, report."
                .to_owned(),
            title: "Keeping children safe in hotels: notice, act, report".to_owned(),
            lines: vec![
                total,
                "Figures are rounded, and no hotel is named.".to_owned(),
                sector::call_sentence(house),
            ],
            changed: "The slides are brought up to date each time; please replace earlier copies."
                .to_owned(),
            marking,
            scope_name,
            period: year.clone(),
            data_to: String::new(),
        }
    }
}

/// Change against what came before, in one sentence.
fn changed(findings: &Findings) -> String {
    let before = findings
        .period
        .start
        .pred_opt()
        .filter(|_| findings.period.whole_months() == Some(1))
        .map(Period::month_of)
        .and_then(|month| {
            let count = findings
                .months
                .series
                .iter()
                .find(|m| m.month == month.start && m.part_to.is_none())?
                .count?;
            Some((month, count))
        });
    match (before, &findings.previous) {
        (Some((month, n)), _) => format!(
            "{}: {} in {}.",
            period(findings.period),
            change(findings.period_counts.occurrences, n),
            period(month)
        ),
        (None, Stated::Value(previous)) => format!(
            "{} in {}, from {} in the span of the same length before.",
            sentence(&occurrences(findings.counts.occurrences)),
            length(findings.window),
            count(previous.occurrences)
        ),
        (None, Stated::Undefined(why)) => format!("No change is shown: {why}."),
    }
}
