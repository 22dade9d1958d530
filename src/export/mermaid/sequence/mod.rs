//! A design as a Mermaid sequence diagram: one visit walked through it, and what takes over when something dies.
//!
//! Every step is a link or a property of the design; what it does not have is not told.

mod failures;
mod script;
mod steps;
mod visit;
mod walk;

use crate::analysis::{Journey, Report, Topology};
use crate::model::{Design, Id, Kind};
use crate::scene::Theme;
use script::Script;
use visit::Visit;

/// The design as the text of a Mermaid sequence diagram. Equal designs and reports give equal bytes.
pub fn sequence(design: &Design, report: &Report, theme: &Theme) -> String {
    let topology = Topology::of(design);
    let mut visit = Visit::new(design, &topology, Script::new(design));
    let drawn = |journey: Journey| report.journeys.get(&journey).is_some_and(|j| j.drawn);
    if drawn(Journey::Dns) {
        visit.name();
    }
    if drawn(Journey::Tls) {
        visit.encryption();
    }
    for (journey, title) in [
        (Journey::Static, "A static file"),
        (Journey::Read, "A page that reads from the database"),
        (Journey::Write, "A request that writes to the database"),
    ] {
        if drawn(journey) {
            visit.request(journey, title);
        }
    }
    let mut script = visit.script;
    failures::failures(&topology, &report.switch_overs, &mut script);
    script.finish(theme)
}

/// The browser whose visit is told: the first that is linked to something that serves, or else the first.
fn browser<'a>(design: &'a Design, topology: &Topology<'a>) -> Option<&'a Id> {
    let linked = topology.user_links().next().map(|(_, link)| &link.from);
    linked.or_else(|| design.components.iter().find(|(_, c)| matches!(c.kind, Kind::Client(_))).map(|(id, _)| id))
}
