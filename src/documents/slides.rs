//! The sector briefing: public findings -> slides, one page each.

use super::brief::{House, SectorBrief};
use super::pages::Publication;
use super::{Document, ProductKind};
use crate::analysis::PublicFindings;
use crate::diagnostic::Diagnostics;
use crate::edition::Edition;
use crate::figures::Figure;

/// The briefing for hotels. Of the figures only `quarters` is used, if it is there: whatever else
/// is passed cannot reach a slide.
pub fn sector_briefing(
    public: &PublicFindings,
    figures: &[Figure],
    edition: &Edition,
    house: &House,
) -> Result<Document, Diagnostics> {
    let figures: Vec<Figure> = figures
        .iter()
        .filter(|figure| figure.name == "quarters")
        .cloned()
        .collect();
    let brief = SectorBrief::new(public, &figures, edition, house);
    let publication = Publication {
        product: ProductKind::SectorBriefing,
        furniture: &brief.furniture,
        figures: &figures,
        edition,
        house,
        names: &[],
    };
    publication.publish(&brief)
}
